//! A worker's way to an LMTP server.
//!
//! Promises: each recipient's outcome is its own answer; what is delivered is written down before what failed,
//! so that the sender gets one report of a message. A server that is not there is tried again by the schedule.

use super::job::{Hop, Job};
use super::last_error;
use super::trace;
use super::worker::Worker;
use crate::client::targets::{NoTargets, lmtp_targets};
use crate::client::{Answer, ClientError, Envelope, Lmtp, LmtpTarget, Recipient, Stage, Target};
use crate::model::snapshot::DeliveryAgent;
use crate::policy::hosts::dns_servers;
use crate::policy::retry::Trouble;
use crate::queue::{Outcome, Success};
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

/// Connections that may break in the middle of a message before the server is left alone for a while.
const BREAKS: usize = 3;
/// The longest silence.
const SILENCE: Duration = Duration::from_secs(300);

impl Worker {
    pub(super) async fn by_lmtp(&self, hop: &Hop<'_>, agent: &DeliveryAgent, mut jobs: VecDeque<Job>) {
        let servers = dns_servers(&hop.snapshot.service, false);
        let resolver = match self.delivery.resolvers.resolver(servers) {
            Ok(resolver) => resolver,
            Err(error) => {
                let error = format!("451 4.4.0 DNS query failed. The error was: {error}");
                return self.hop_failed(hop, jobs, error).await;
            }
        };
        let targets = match lmtp_targets(&hop.snapshot, &agent.lmtp_hosts, resolver.as_ref()).await {
            Ok(targets) => targets,
            // A destination that leads back here is a slip in the configuration, which will be mended.
            Err(NoTargets::Temporary(error) | NoTargets::Permanent(error)) => {
                return self.hop_failed(hop, jobs, error).await;
            }
        };
        let mut failures: Vec<(Target, ClientError)> = Vec::new();
        let mut breaks = 0;
        for target in &targets {
            while !jobs.is_empty() && self.lmtp_goes_on(hop) {
                let (dialer, hello) = (self.delivery.dialer.as_ref(), &hop.snapshot.server.fqdn);
                let mut line = self.delivery.queue.dial(hop.id);
                let opened = Lmtp::open(dialer, target, hello, SILENCE, Box::new(())).await;
                line.set(opened.is_ok());
                let (error, settled) = match opened {
                    Ok(session) => {
                        hop.visit.note(format!("Established connection to {}", target.host().host));
                        match self.carry(hop, agent, target, session, &mut jobs).await {
                            Some(broken) => broken,
                            None => continue,
                        }
                    }
                    Err(error) => {
                        hop.visit.note(format!("Failed connection to {}: {error}", target.host().host));
                        (error, false)
                    }
                };
                // A break in the middle of one message says little of the next one.
                breaks += 1;
                if !settled || breaks >= BREAKS {
                    failures.push((target.host(), error));
                    break;
                }
            }
        }
        if !jobs.is_empty() && !failures.is_empty() {
            let trace = last_error::decisive(&failures).map(|(target, _)| trace::to(target, Vec::new()));
            self.hop_failed_traced(hop, jobs, last_error::of_hop(&failures), trace).await;
        }
    }

    fn lmtp_goes_on(&self, hop: &Hop<'_>) -> bool {
        self.may_begin() && Arc::ptr_eq(&hop.snapshot, &self.delivery.snapshot.borrow())
    }

    /// Up to MaxMessagesPerConnection messages. The error is why the session broke, and whether the message under
    /// way has its outcome.
    async fn carry(
        &self,
        hop: &Hop<'_>,
        agent: &DeliveryAgent,
        target: &LmtpTarget,
        mut session: Lmtp,
        jobs: &mut VecDeque<Job>,
    ) -> Option<(ClientError, bool)> {
        for _ in 0..agent.max_messages_per_connection.max(1) {
            if !self.lmtp_goes_on(hop) {
                break;
            }
            let Some(job) = jobs.pop_front() else { break };
            let waiting = jobs.len();
            if let Some(error) = self.hand_over(hop, &target.host(), &mut session, job, jobs).await {
                session.quit().await;
                return Some((error, jobs.len() == waiting));
            }
        }
        session.quit().await;
        None
    }

    /// One message, and its outcomes.
    async fn hand_over(
        &self,
        hop: &Hop<'_>,
        target: &Target,
        session: &mut Lmtp,
        mut job: Job,
        jobs: &mut VecDeque<Job>,
    ) -> Option<ClientError> {
        let _attempt = self.delivery.queue.attempt(job.message);
        let recipients: Vec<Recipient> =
            job.recipients.iter().map(|mailbox| mailbox.recipient.clone()).collect();
        let body = match self.body(job.message).await {
            Ok(body) => body,
            Err(error) => {
                let error = ClientError::Body(error).to_string();
                let outcome = self.retry(hop, Trouble::Message, job.attempts, job.ids(), error);
                self.record(hop, vec![outcome]).await;
                return None;
            }
        };
        let envelope = Envelope {
            sender: &job.sender,
            recipients: &recipients,
            size: job.size,
            eight_bit: job.eight_bit,
            wishes: &job.wishes,
        };
        let done = session.send(&envelope, body).await;
        if done.answers.iter().any(|answer| matches!(answer, Answer::Accepted(_))) {
            hop.visit.carried(job.size);
        }
        let own_words = matches!(done.broken, Some(ClientError::Body(_)));
        // Whether the server has the message then is not known: it must not go to the next one at once.
        let doubtful = done.broken.as_ref().is_some_and(|error| match error {
            ClientError::Dropped { stage, .. }
            | ClientError::Timeout(stage)
            | ClientError::Nonsense { stage, .. }
            | ClientError::Refused { stage, .. } => matches!(stage, Stage::Body | Stage::End),
            _ => true,
        });
        let mut trace = trace::to(target, vec![("TlsGot", "None".to_owned())]);
        let (mut failed, mut others, mut left) = (Vec::new(), Vec::new(), Vec::new());
        for (mailbox, answer) in job.recipients.drain(..).zip(done.answers) {
            match answer {
                Answer::Accepted(reply) => {
                    trace.statuses.extend(mailbox.ids.iter().map(|id| (id.0, reply.to_string())));
                    others.extend(mailbox.done(Success::Delivered, None, self.now()));
                }
                // Refused here in the server's stead: those are not its words.
                Answer::Unfit(reply) => failed.push(Outcome::Failed {
                    recipients: mailbox.ids,
                    error: last_error::at(&reply, target),
                    reply: None,
                    at: self.now(),
                }),
                Answer::Refused(reply) if reply.is_permanent() => failed.push(Outcome::Failed {
                    recipients: mailbox.ids,
                    error: last_error::at(&reply, target),
                    reply: (!own_words).then(|| last_error::in_full(&reply, target)),
                    at: self.now(),
                }),
                Answer::Refused(reply) => {
                    let error = last_error::at(reply, target);
                    others.push(self.retry(hop, Trouble::Message, job.attempts, mailbox.ids, error));
                }
                Answer::Unanswered if doubtful => {
                    let error = done.broken.as_ref().map(|error| last_error::at(error, target));
                    let error = error.unwrap_or_default();
                    others.push(self.retry(hop, Trouble::Connection, job.attempts, mailbox.ids, error));
                }
                Answer::Unanswered => left.push(mailbox),
            }
        }
        if !others.is_empty() || !failed.is_empty() {
            others.push(Outcome::HopOk(hop.id));
        }
        // What failed together: the sender gets one report.
        let trace = Some(Arc::new(trace));
        self.record_traced(hop, others, trace.clone()).await;
        self.record_traced(hop, failed, trace).await;
        if !left.is_empty() {
            job.recipients = left;
            jobs.push_front(job);
        }
        done.broken
    }
}
