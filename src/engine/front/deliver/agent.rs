//! A worker's way into mailboxes.

use super::job::{Hop, Job, Mailbox};
use super::maildir::{self, MaildirError};
use super::worker::Worker;
use crate::model::NextHop;
use crate::model::snapshot::DeliveryAgent;
use crate::policy::mailbox_directory;
use crate::policy::retry::Trouble;
use crate::policy::route::{NoMailbox, without_mailbox};
use crate::queue::{Outcome, Success};
use std::collections::VecDeque;
use std::time::Duration;

/// A file system that does not take a message within this can't take it now.
const MAILBOX_TIME: Duration = Duration::from_secs(600);

impl Worker {
    pub(super) async fn to_mailboxes(&self, hop: &Hop<'_>, agent: &DeliveryAgent, jobs: VecDeque<Job>) {
        for mut job in jobs {
            if !self.may_begin() {
                return;
            }
            // What is delivered is written down at once, what failed together: the sender gets one report.
            let mut failed = Vec::new();
            for mailbox in job.recipients.drain(..).collect::<Vec<_>>() {
                let mut outcomes = self.to_mailbox(hop, agent, &job, mailbox).await;
                failed.extend(outcomes.extract_if(.., |one| matches!(one, Outcome::Failed { .. })));
                outcomes.push(Outcome::HopOk(hop.id));
                self.record(hop, outcomes).await;
            }
            self.record(hop, failed).await;
        }
    }

    async fn to_mailbox(
        &self,
        hop: &Hop<'_>,
        agent: &DeliveryAgent,
        job: &Job,
        mailbox: Mailbox,
    ) -> Vec<Outcome> {
        let _attempt = self.delivery.queue.attempt(job.message);
        let ids = mailbox.ids.clone();
        let address = &mailbox.recipient.address;
        let missing = without_mailbox(&hop.snapshot, address);
        let delivery = maildir::Delivery {
            root: agent.maildir_root.clone(),
            mailbox: mailbox_directory(&agent.maildir_root, address),
            make: missing == NoMailbox::Made,
            sender: job.sender.mailbox(),
            recipient: address,
            host: hop.snapshot.server.fqdn.as_str(),
        };
        let delivered = match self.body(job.message).await {
            Ok(body) => {
                let delivering = maildir::deliver(delivery, body, self.delivery.clock.as_ref());
                tokio::time::timeout(MAILBOX_TIME, delivering).await.unwrap_or(Err(MaildirError::TimedOut))
            }
            Err(error) => Err(MaildirError::Body(error)),
        };
        match delivered {
            Ok(_) => {
                hop.visit.carried(job.size);
                mailbox.done(Success::Delivered, None, self.now())
            }
            Err(MaildirError::UnknownUser(_)) if missing == NoMailbox::Waits => ids
                .into_iter()
                .map(|recipient| Outcome::Rerouted { recipient, hop: NextHop::unreachable() })
                .collect(),
            Err(error @ MaildirError::UnknownUser(_)) => {
                tracing::info!(message = %job.message, "{error}");
                let error = "550 5.1.1 User unknown".into();
                vec![Outcome::Failed { recipients: ids, error, reply: None, at: self.now() }]
            }
            Err(error) => vec![self.retry(hop, Trouble::Message, job.attempts, ids, error.to_string())],
        }
    }
}
