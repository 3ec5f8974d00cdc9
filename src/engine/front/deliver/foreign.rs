//! A worker's way into the drop directory of a Foreign connector.
//!
//! Promises: one file for a message and all its recipients here, with X-Sender and X-Receiver lines that say what was
//! asked for; a Replay directory takes such files. As by a Send connector, fields that mean something only in this
//! organisation stay here. What the directory can't take now waits, with the reason. A breakdown between the file and
//! its record makes a second file, as with any server.
//!
//! Refuses: mail that must be secured (a listed domain waits, REQUIRETLS fails): nobody proves anything here.

use super::drop_directory::{DropDirectory, DropError, DropFile};
use super::job::{Hop, Job};
use super::trace;
use super::worker::Worker;
use crate::client::Body;
use crate::engine::front::blocking::blocking;
use crate::model::injected::Injected;
use crate::model::snapshot::ForeignConnector;
use crate::model::{RecipientWishes, TrackingTrace};
use crate::policy::retry::Trouble;
use crate::policy::{drop_directory, foreign_observed, foreign_refusal};
use crate::queue::{Outcome, Success};
use std::collections::VecDeque;
use std::sync::{Arc, PoisonError};
use std::time::{Duration, SystemTime};

/// A file system that does not take a message within this can't take it now.
const FILE_TIME: Duration = Duration::from_secs(600);

async fn within<T>(work: impl Future<Output = Result<T, DropError>>) -> Result<T, DropError> {
    tokio::time::timeout(FILE_TIME, work).await.unwrap_or(Err(DropError::TimedOut))
}

impl Worker {
    pub(super) async fn to_drop_directory(
        &self,
        hop: &Hop<'_>,
        connector: &ForeignConnector,
        mut jobs: VecDeque<Job>,
    ) {
        let name = &connector.name;
        if let Some(error) = foreign_refusal(&hop.snapshot, &hop.hop, connector) {
            return self.hop_failed(hop, jobs, error).await;
        }
        let directory = match self.open_drop_directory(hop, connector).await {
            Ok(directory) => Arc::new(directory),
            Err(error) => return self.hop_failed(hop, jobs, error).await,
        };
        let mut used = None;
        if let Some(quota) = connector.drop_directory_quota.get() {
            let (counted, enough) = (directory.clone(), quota.0);
            match within(blocking(move || counted.used(enough))).await {
                Ok(octets) => used = Some((octets, quota.0)),
                Err(error) => return self.hop_failed(hop, jobs, error.to_string()).await,
            }
        }
        while let Some(job) = jobs.pop_front() {
            if !self.may_begin() || !Arc::ptr_eq(&hop.snapshot, &self.delivery.snapshot.borrow()) {
                return;
            }
            if job.wishes.require_tls {
                let error = "550 5.7.30 REQUIRETLS support required: a Foreign connector has no TLS".into();
                let recipients = job.ids();
                let failed = Outcome::Failed { recipients, error, reply: None, at: self.now() };
                self.record(hop, vec![failed]).await;
                continue;
            }
            let lines = lines_of(&job, connector.relay_dsn_required);
            let size = job.size.saturating_add(lines.len() as u64);
            if let Some((octets, quota)) = used.filter(|(octets, quota)| octets.saturating_add(size) > *quota)
            {
                let error = format!(
                    "452 4.3.1 DropDirectoryQuota of Foreign connector '{name}' is reached: {octets} of {quota} octets are \
                     used, and this message has {size}"
                );
                jobs.push_front(job);
                return self.hop_failed(hop, jobs, error).await;
            }
            let _attempt = self.delivery.queue.attempt(job.message);
            match within(self.drop_file(hop, &directory, &job, lines)).await {
                Ok(file) => {
                    used = used.map(|(octets, quota)| (octets.saturating_add(size), quota));
                    hop.visit.carried(job.size);
                    self.dropped(hop, connector, job, file).await;
                }
                Err(error @ DropError::Body(_)) => {
                    let outcome =
                        self.retry(hop, Trouble::Message, job.attempts, job.ids(), error.to_string());
                    self.record(hop, vec![outcome]).await;
                }
                Err(error) => {
                    jobs.push_front(job);
                    return self.hop_failed(hop, jobs, error.to_string()).await;
                }
            }
        }
    }

    async fn open_drop_directory(
        &self,
        hop: &Hop<'_>,
        connector: &ForeignConnector,
    ) -> Result<DropDirectory, String> {
        let root = hop.snapshot.service.directories.root_drop.as_deref();
        let drop = connector.drop_directory.as_deref();
        let at = drop_directory(root, drop, &self.delivery.data_dir)
            .map_err(|why| format!("451 4.3.0 Foreign connector '{}': {why}", connector.name))?;
        let first = self.swept.lock().unwrap_or_else(PoisonError::into_inner).insert(at.clone());
        let open = move || {
            let directory = DropDirectory::open(&at)?;
            if first {
                directory.sweep(SystemTime::now())?;
            }
            Ok(directory)
        };
        within(blocking(open)).await.map_err(|error| error.to_string())
    }

    /// Writes the file; its name.
    async fn drop_file(
        &self,
        hop: &Hop<'_>,
        directory: &Arc<DropDirectory>,
        job: &Job,
        lines: String,
    ) -> Result<String, DropError> {
        let mut body = self.outgoing(hop, job).await.map_err(DropError::Body)?;
        let directory = directory.clone();
        let mut file = blocking(move || DropFile::create(directory)?.write(lines.as_bytes())).await?;
        while let Some(chunk) = body.next_chunk().await.map_err(DropError::Body)? {
            file = blocking(move || file.write(&chunk)).await?;
        }
        blocking(move || file.finish()).await
    }

    /// Writes down that it is there. Where RelayDsnRequired, whoever wants to know of a delivery is told that it was
    /// handed on; else the gateway is expected to tell.
    async fn dropped(&self, hop: &Hop<'_>, connector: &ForeignConnector, job: Job, file: String) {
        let mut outcomes = Vec::new();
        for mailbox in job.recipients {
            if connector.relay_dsn_required {
                outcomes.extend(mailbox.done(Success::Relayed, None, self.now()));
            } else {
                outcomes.push(Outcome::Delivered(mailbox.ids));
            }
        }
        outcomes.push(Outcome::HopOk(hop.id));
        let mut facts = vec![("File", file)];
        let observed = foreign_observed(&hop.snapshot, &hop.hop, connector);
        facts.extend(trace::undialled(observed.as_ref()));
        if let Some(observed) = &observed {
            self.note_observed(hop, &connector.name, observed);
        }
        let trace = TrackingTrace { facts, ..TrackingTrace::default() };
        self.record_traced(hop, outcomes, Some(Arc::new(trace))).await;
    }
}

/// The lines before the message. What the sender was told already the gateway need not tell again.
pub(super) fn lines_of(job: &Job, success_is_told: bool) -> String {
    let sender = job.sender.mailbox().map(ToString::to_string).unwrap_or_default();
    let recipients: Vec<(String, RecipientWishes)> = job
        .recipients
        .iter()
        .map(|mailbox| {
            let mut wishes = mailbox.recipient.wishes.clone();
            if success_is_told && let Some(notify) = &mut wishes.notify {
                notify.success = false;
            }
            (mailbox.recipient.address.to_string(), wishes)
        })
        .collect();
    let injected = Injected {
        sender: &sender,
        wishes: &job.wishes,
        eight_bit: job.eight_bit,
        helo: "",
        source: "",
        source_ip: None,
    };
    injected.lines(recipients.iter().map(|(address, wishes)| (address.clone(), wishes)), None)
}
