//! One worker: a piece of one queue's work, from route check to outcomes.

use super::connectivity::Visit;
use super::job::{Held, Hop, Job, Mailbox};
use super::leaving;
use super::parked::Parked;
use super::rotation::Published;
use super::scheduler::Delivery;
use crate::client::{Body, Recipient};
use crate::engine::front::{bounce, pipeline, tls_reports};
use crate::model::{DeliveryType, TimeSpan, TrackingTrace};
use crate::policy::retry::{Trouble, next_attempt};
use crate::policy::{DropPath, resolve_recipient, route, send_connector};
use crate::queue::{DueRecipient, MessageId, Outcome, QueueError, RecipientId, Work, WorkItem};
use crate::smtp::ReversePath;
use jiff::{SignedDuration, Timestamp};
use std::collections::{HashSet, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::watch;

/// What stands in the place of a Receive connector where this server itself writes; a connector's identity has a backslash.
const OWN_SOURCES: [&str; 2] = [bounce::SOURCE, tls_reports::SOURCE];
/// A queue that is never empty looks anew at what its domain publishes after this.
const PUBLISHED: SignedDuration = SignedDuration::from_hours(1);

/// The longest pause between two attempts to write an outcome.
const RECORD_WAIT: Duration = Duration::from_secs(10);

pub(super) struct Worker {
    pub(super) delivery: Delivery,
    pub(super) shutdown: watch::Receiver<bool>,
    pub(super) published: Published,
    /// Drop directories in which what an earlier process left was looked for.
    pub(super) swept: Mutex<HashSet<DropPath>>,
    /// Others wait for a connection, and there may be no more of them.
    crowded: AtomicBool,
    /// Connections that wait for more mail of their queue.
    pub(super) parked: Parked,
}

impl Worker {
    pub(super) fn new(delivery: Delivery, shutdown: watch::Receiver<bool>) -> Self {
        Worker {
            delivery,
            shutdown,
            published: Published::default(),
            swept: Mutex::default(),
            crowded: AtomicBool::default(),
            parked: Parked::default(),
        }
    }

    /// Says whether others wait for a connection that there may not be.
    pub(super) fn crowd(&self, crowded: bool) {
        self.crowded.store(crowded, Ordering::Relaxed);
        if crowded {
            self.parked.end();
        }
    }

    /// True while a worker with a good connection should not take more of its queue: others have none.
    pub(super) fn is_crowded(&self) -> bool {
        self.crowded.load(Ordering::Relaxed)
    }

    /// False once the service stops, or HubTransport is Inactive: what is under way is finished, nothing is begun.
    pub(super) fn may_begin(&self) -> bool {
        !*self.shutdown.borrow() && self.delivery.state.borrow().sends()
    }

    pub(super) fn now(&self) -> Timestamp {
        self.delivery.clock.now()
    }

    /// Delivers a piece of work. What is still held at the end was not tried and goes back.
    pub(super) async fn deliver(&self, work: Work, held: &Held) {
        let snapshot = Arc::clone(&self.delivery.snapshot.borrow());
        let visit = Visit::begin(self.delivery.connectivity.as_ref(), &work.hop, work.items.len());
        let Work { hop_id: id, hop, hop_retry_count: retry_count, items } = work;
        let until = self.now() + PUBLISHED;
        let hop =
            Hop { id, hop, retry_count, snapshot, held, visit: visit.into(), tls_optional: false, until };
        let jobs = self.prepare(&hop, items).await;
        self.trace_pipeline(&hop, &jobs).await;
        if jobs.is_empty() {
            return;
        }
        let snapshot = Arc::clone(&hop.snapshot);
        let connector = send_connector(&snapshot, &hop.hop.connector);
        let agent = snapshot.agents.iter().find(|agent| agent.guid == hop.hop.connector);
        if hop.hop.delivery_type == DeliveryType::NonSmtpGatewayDelivery {
            let foreign = snapshot.foreign.iter().find(|foreign| foreign.guid == hop.hop.connector);
            if let Some(foreign) = foreign {
                self.to_drop_directory(&hop, foreign, jobs).await;
            }
            return;
        }
        match (hop.hop.delivery_type, connector, agent) {
            (DeliveryType::DeliveryAgent, _, Some(agent)) if !agent.lmtp_hosts.is_empty() => {
                self.by_lmtp(&hop, agent, jobs).await;
            }
            (DeliveryType::DeliveryAgent, _, Some(agent)) => self.to_mailboxes(&hop, agent, jobs).await,
            (
                DeliveryType::DnsConnectorDelivery | DeliveryType::SmartHostConnectorDelivery,
                Some(connector),
                _,
            ) => {
                self.by_smtp(&hop, connector, jobs).await;
            }
            // The route was compared above, so its connector is there; Unreachable is never due.
            _ => {}
        }
    }

    /// Resolves recipients and compares routes: what goes elsewhere now is handed on. Where the configuration was replaced
    /// since this delivery began, nothing is: all of it stays held, and is handed out again.
    pub(super) async fn prepare(&self, hop: &Hop<'_>, items: Vec<WorkItem>) -> VecDeque<Job> {
        let mut jobs = VecDeque::new();
        let mut moved = Vec::new();
        for item in items {
            let mut recipients: Vec<Mailbox> = Vec::new();
            let told = item.envelope.sender.is_some();
            for DueRecipient { id, address, wishes } in item.recipients {
                let address = resolve_recipient(&hop.snapshot, &address);
                let success = told && wishes.wants_success();
                let now = route(&hop.snapshot, &address, item.size);
                if now != hop.hop {
                    moved.push(Outcome::Rerouted { recipient: id, hop: now });
                } else if let Some(known) =
                    recipients.iter_mut().find(|known| known.recipient.address.same_mailbox(&address))
                {
                    known.ids.push(id);
                    known.success.extend(success.then_some(id));
                } else {
                    let success = success.then_some(id).into_iter().collect();
                    let recipient = Recipient { address, wishes };
                    recipients.push(Mailbox { recipient, ids: vec![id], success });
                }
            }
            if !recipients.is_empty() {
                let traced = pipeline::of_sender(&hop.snapshot, item.envelope.sender.as_ref());
                jobs.push_back(Job {
                    traced: traced.map(|_| {
                        pipeline::id_of(item.envelope.received_at, &item.envelope.internet_message_id)
                    }),
                    message: item.message,
                    sender: item.envelope.sender.map_or(ReversePath::Null, ReversePath::Mailbox),
                    recipients,
                    size: item.size,
                    eight_bit: item.envelope.body_8bit,
                    wishes: item.envelope.wishes,
                    attempts: item.attempts,
                    nameless: false,
                    rewritten: false,
                    own: OWN_SOURCES.contains(&item.envelope.receive_connector.as_str()),
                });
            }
        }
        if !Arc::ptr_eq(&hop.snapshot, &self.delivery.snapshot.borrow()) {
            return VecDeque::new();
        }
        self.record(hop, moved).await;
        leaving::for_the_world(hop, self.by_remote_domains(hop, jobs).await)
    }

    /// Writes outcomes; where the disk is in trouble, tries until they are written (a stopping service
    /// bounds that): an outcome that is lost is a message that is sent again, at once and for ever. A
    /// worker that waits here begins nothing.
    pub(super) async fn record(&self, hop: &Hop<'_>, outcomes: Vec<Outcome>) {
        self.record_traced(hop, outcomes, None).await;
    }

    /// The same, of what came to pass over a connection.
    pub(super) async fn record_traced(
        &self,
        hop: &Hop<'_>,
        outcomes: Vec<Outcome>,
        trace: Option<Arc<TrackingTrace>>,
    ) {
        if outcomes.is_empty() {
            return;
        }
        let mut wait = Duration::from_secs(1);
        while let Err(error) = self.delivery.queue.record_traced(outcomes.clone(), trace.clone()).await {
            tracing::error!(%error, queue = %hop.id, "an outcome can't be written");
            if error == QueueError::Closed {
                return;
            }
            tokio::time::sleep(wait).await;
            wait = (wait * 2).min(RECORD_WAIT);
        }
        hop.held.settle(&outcomes);
    }

    pub(super) async fn hop_failed(&self, hop: &Hop<'_>, jobs: VecDeque<Job>, error: String) {
        self.hop_failed_traced(hop, jobs, error, None).await;
    }

    /// The same, where a host was tried.
    pub(super) async fn hop_failed_traced(
        &self,
        hop: &Hop<'_>,
        jobs: VecDeque<Job>,
        error: String,
        trace: Option<TrackingTrace>,
    ) {
        hop.visit.note(format!("Failed: {error}"));
        let now = self.now();
        let wait = next_attempt(hop.retry_count, &hop.snapshot.service, Trouble::Connection);
        let failed = Outcome::HopFailed {
            hop: hop.id,
            tried_at: now,
            at: later(now, wait),
            error,
            retry_count: hop.retry_count.saturating_add(1),
            recipients: jobs.iter().flat_map(Job::ids).collect(),
        };
        self.record_traced(hop, vec![failed], trace.map(Arc::new)).await;
    }

    pub(super) fn retry(
        &self,
        hop: &Hop<'_>,
        trouble: Trouble,
        attempts: u32,
        recipients: Vec<RecipientId>,
        error: String,
    ) -> Outcome {
        let wait = next_attempt(attempts, &hop.snapshot.service, trouble);
        Outcome::Retry { recipients, at: later(self.now(), wait), error }
    }

    pub(super) async fn body(&self, message: MessageId) -> Result<QueueBody, String> {
        self.delivery.queue.body(message).await.map(QueueBody).map_err(|error| error.to_string())
    }
}

fn later(now: Timestamp, wait: TimeSpan) -> Timestamp {
    now.checked_add(wait.to_std()).unwrap_or(Timestamp::MAX)
}

/// A body as the queue gives it.
pub(super) struct QueueBody(crate::queue::Body);

impl Body for QueueBody {
    async fn next_chunk(&mut self) -> Result<Option<Vec<u8>>, String> {
        self.0.next_chunk().await.map_err(|error| error.to_string())
    }
}
