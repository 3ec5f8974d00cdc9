//! Who is served when: takes due work from the queue and gives each piece to a worker.

use super::chores::Chores;
use super::connectivity::Connectivity;
use super::job::Held;
use super::transcript::SendLog;
use super::window::Windows;
use super::worker::Worker;
use crate::client::Dialer;
use crate::dns::Resolvers;
use crate::engine::front::metrics::Metrics;
use crate::engine::front::tls_reports::TlsReports;
use crate::engine::front::verdicts::Verdicts;
use crate::engine::roles::PasswordSource;
use crate::model::snapshot::Snapshot;
use crate::model::{Clock, DeliveryType, KeySigner, NextHop, ServiceState};
use crate::queue::{HopId, Queue, Work};
use crate::tls::{CrlCache, StsCache};
use jiff::{SignedDuration, Timestamp};
use std::cell::Cell;
use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::watch;
use tokio::task::{Id, JoinError, JoinSet};

/// Messages that a worker is handed at once. It fetches more while its connection is good.
pub(super) const BATCH: usize = 20;
/// The longest time between two looks at expired mail; MessageExpirationTimeout is 5 s or more.
const EXPIRY: Duration = Duration::from_secs(5);
/// How far the clock may go off the time that has passed; from beyond it was set.
const SET_CLOCK: Duration = Duration::from_secs(60);
/// How long to wait where the queue itself is in trouble.
pub(super) const TROUBLE: Duration = Duration::from_secs(5);
/// What workers get to end their present message once the service stops.
const GRACE: Duration = Duration::from_secs(30);

/// Delivery, with all it needs.
pub struct Delivery {
    /// What relative paths are below.
    pub data_dir: PathBuf,
    /// What is to be delivered.
    pub queue: Queue,
    /// The configuration in force.
    pub snapshot: watch::Receiver<Arc<Snapshot>>,
    /// What holds of HubTransport: Inactive, nothing is begun.
    pub state: watch::Receiver<ServiceState>,
    /// Signs for our client certificates.
    pub signer: Arc<dyn KeySigner>,
    /// Gives the passwords of smart-host connectors.
    pub passwords: Arc<dyn PasswordSource>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// The Send protocol log, where one could be opened.
    pub send_log: Option<SendLog>,
    /// The connectivity log, where there is one.
    pub connectivity: Option<Connectivity>,
    /// Counts what happens.
    pub metrics: Arc<Metrics>,
    /// The DNS.
    pub resolvers: Arc<dyn Resolvers>,
    /// Makes connections.
    pub dialer: Arc<dyn Dialer>,
    /// The CRLs.
    pub crls: CrlCache,
    /// The MTA-STS policies.
    pub sts: StsCache,
    /// What TLS reports are made from, where they are wanted.
    pub reports: Option<TlsReports>,
    /// What Domain Security says of partners.
    pub verdicts: Verdicts,
}

/// Workers, by their task.
struct Running {
    tasks: JoinSet<()>,
    held: HashMap<Id, (HopId, Held)>,
    per_hop: HashMap<HopId, usize>,
    /// Those of them that make connections: MaxOutboundConnections bounds these, not deliveries into
    /// mailboxes.
    outbound: HashSet<Id>,
    windows: Windows,
}

impl Delivery {
    /// Delivers until `shutdown` holds true (or its sender is gone); then lets each worker end its
    /// present message, for at most half a minute.
    pub async fn run(self, mut shutdown: watch::Receiver<bool>) {
        let queue = self.queue.clone();
        let clock = Arc::clone(&self.clock);
        let snapshots = self.snapshot.clone();
        let mut state = self.state.clone();
        let worker = Arc::new(Worker::new(self, shutdown.clone()));
        let mut running = Running {
            tasks: JoinSet::new(),
            held: HashMap::new(),
            per_hop: HashMap::new(),
            outbound: HashSet::new(),
            windows: Windows::default(),
        };
        let mut expiry = tokio::time::interval(EXPIRY);
        expiry.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let mut reading = (Instant::now(), clock.now());
        let mut chores = Chores::default();
        while !*shutdown.borrow() {
            let snapshot = Arc::clone(&snapshots.borrow());
            let sends = state.borrow_and_update().sends();
            let wait = match running.fill(sends, &queue, &snapshot, clock.as_ref(), &worker).await {
                Ok(()) if !sends => EXPIRY,
                Ok(()) => {
                    let (outside, inside) = running.room(&snapshot);
                    let next = queue.next_due_at(|hop, next| {
                        let room = if is_outbound(next) { outside } else { inside };
                        worker.parked.is_waited_for(hop)
                            || room > 0 && running.capacity(&snapshot, hop, next) > 0
                    });
                    let now = clock.now();
                    // Whoever has a connection makes room for those that have none.
                    let waits =
                        |hop, next: &NextHop| is_outbound(next) && running.capacity(&snapshot, hop, next) > 0;
                    let crowded = outside == 0 && queue.next_due_at(waits).is_some_and(|due| due <= now);
                    worker.crowd(crowded);
                    next.map(|at| Duration::try_from(at - now).unwrap_or_default())
                        .map_or(EXPIRY, |wait| wait.clamp(Duration::from_millis(10), EXPIRY))
                }
                Err(error) => {
                    tracing::error!(%error, "the queue can't say what is due");
                    TROUBLE
                }
            };
            if queue.has_large() {
                chores.report_large(&queue);
            }
            tokio::select! {
                _ = queue.changed().notified() => {}
                changed = state.changed() => if changed.is_err() { break },
                () = tokio::time::sleep(wait) => {}
                Some(ended) = running.tasks.join_next_with_id() => running.ended(&ended, &queue, &snapshot, clock.now()),
                _ = expiry.tick() => {
                    let before = std::mem::replace(&mut reading, (Instant::now(), clock.now()));
                    if !is_steady(reading.0 - before.0, reading.1 - before.1) {
                        // A slip of a moment must not end the time of all that waits.
                        tracing::warn!(from = %before.1, to = %reading.1, "the clock was set; nothing expires yet");
                    } else {
                        chores.expire(&queue, &snapshot, reading.1);
                        running.windows.forget(reading.1);
                        chores.look_around(&queue, &snapshot, reading.1);
                    }
                }
                changed = shutdown.changed() => if changed.is_err() { break },
            }
        }
        worker.parked.end();
        chores.stop().await;
        let drained = tokio::time::timeout(GRACE, async {
            while let Some(ended) = running.tasks.join_next_with_id().await {
                running.ended(&ended, &queue, &snapshots.borrow(), clock.now());
            }
        });
        if drained.await.is_err() {
            tracing::warn!("deliveries were cut off; their mail stays in the queue");
            running.tasks.shutdown().await;
        }
    }
}

impl Running {
    /// Starts workers while there is work and room.
    async fn fill(
        &mut self,
        sends: bool,
        queue: &Queue,
        snapshot: &Snapshot,
        clock: &dyn Clock,
        worker: &Arc<Worker>,
    ) -> Result<(), crate::queue::QueueError> {
        // HubTransport is Inactive: what is under way is finished, and that is all.
        if !sends {
            return Ok(());
        }
        loop {
            // Each queue that is given something makes one connection, or goes into mailboxes by one delivery.
            let (outside, inside) = self.room(snapshot);
            let (outside, inside) = (Cell::new(outside), Cell::new(inside));
            let capacity = |hop, next: &NextHop| {
                // It has its connection.
                if worker.parked.is_waited_for(hop) {
                    return BATCH;
                }
                let capacity = self.capacity(snapshot, hop, next);
                if capacity == 0 {
                    return 0;
                }
                let room = if is_outbound(next) { &outside } else { &inside };
                let left = room.get();
                room.set(left.saturating_sub(1));
                if left == 0 { 0 } else { capacity }
            };
            let works = queue.due(clock.now(), 50 * BATCH, capacity).await?;
            if works.is_empty() {
                return Ok(());
            }
            for work in works {
                self.start(work, worker);
            }
        }
    }

    fn start(&mut self, work: Work, worker: &Arc<Worker>) {
        let Err(work) = worker.parked.give(work) else { return };
        let (hop, outbound) = (work.hop_id, is_outbound(&work.hop));
        let held = Held::of(&work);
        let (worker, mine) = (Arc::clone(worker), held.clone());
        let task = self.tasks.spawn(async move { worker.deliver(work, &mine).await });
        if outbound {
            self.outbound.insert(task.id());
        }
        self.held.insert(task.id(), (hop, held));
        *self.per_hop.entry(hop).or_default() += 1;
    }

    /// Messages that a queue may be given now.
    fn capacity(&self, snapshot: &Snapshot, hop: HopId, next: &NextHop) -> usize {
        let mut limit = deliveries_at_once(snapshot, next);
        if is_outbound(next) {
            limit = limit.min(self.windows.of(hop));
        }
        let running = self.per_hop.get(&hop).copied().unwrap_or_default();
        if running < usize::try_from(limit).unwrap_or(usize::MAX) { BATCH } else { 0 }
    }

    /// Connections to other hosts, and deliveries into mailboxes, that may be begun now.
    fn room(&self, snapshot: &Snapshot) -> (usize, usize) {
        let outside = self.outbound.len();
        let inside = self.held.len().saturating_sub(outside);
        let service = &snapshot.service;
        let mailboxes = usize::try_from(service.max_concurrent_mailbox_deliveries).unwrap_or(usize::MAX);
        (room(snapshot).saturating_sub(outside), mailboxes.saturating_sub(inside))
    }

    /// Forgets a worker; what a broken one held goes back.
    fn ended(
        &mut self,
        ended: &Result<(Id, ()), JoinError>,
        queue: &Queue,
        snapshot: &Snapshot,
        now: Timestamp,
    ) {
        let id = match ended {
            Ok((id, ())) => *id,
            Err(error) => error.id(),
        };
        let outbound = self.outbound.remove(&id);
        let Some((hop, held)) = self.held.remove(&id) else { return };
        if let Some(count) = self.per_hop.get_mut(&hop) {
            *count -= 1;
            if *count == 0 {
                self.per_hop.remove(&hop);
            }
        }
        if outbound {
            let running = self.per_hop.get(&hop).copied().unwrap_or_default();
            self.windows.learn(hop, held.visited(), per_domain(snapshot), running, now);
        }
        let left = held.take();
        if left.is_empty() {
            return;
        }
        if let Err(error) = ended {
            tracing::error!(%error, queue = %hop, "a delivery broke down; its mail goes back to the queue");
        }
        queue.release(left);
    }
}

/// True where a delivery makes a connection to another host.
fn is_outbound(hop: &NextHop) -> bool {
    !matches!(hop.delivery_type, DeliveryType::DeliveryAgent | DeliveryType::NonSmtpGatewayDelivery)
}

/// True where the clock went on by about the time that has passed.
fn is_steady(passed: Duration, told: SignedDuration) -> bool {
    let Ok(passed) = SignedDuration::try_from(passed) else { return false };
    (told - passed).unsigned_abs() <= SET_CLOCK
}

/// Connections at once.
fn room(snapshot: &Snapshot) -> usize {
    let limit = snapshot.service.max_outbound_connections.get().copied().unwrap_or(u32::MAX);
    usize::try_from(limit).unwrap_or(usize::MAX).min(tokio::sync::Semaphore::MAX_PERMITS)
}

/// Deliveries to one next hop that may run at once: MaxConcurrentConnections of its delivery agent
/// connector, or MaxPerDomainOutboundConnections.
fn deliveries_at_once(snapshot: &Snapshot, next: &NextHop) -> u32 {
    match next.delivery_type {
        DeliveryType::DeliveryAgent => snapshot
            .agents
            .iter()
            .find(|agent| agent.guid == next.connector)
            .map_or(1, |agent| agent.max_concurrent_connections.max(1)),
        // One after the other: each adds to what the quota counts.
        DeliveryType::NonSmtpGatewayDelivery => 1,
        _ => per_domain(snapshot),
    }
}

/// MaxPerDomainOutboundConnections.
fn per_domain(snapshot: &Snapshot) -> u32 {
    snapshot.service.max_per_domain_outbound_connections.get().copied().unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Limit;
    use crate::policy::fixture;

    #[test]
    fn how_many_deliveries_to_one_next_hop() {
        let mut snapshot = fixture::snapshot();
        let mut agent = fixture::agent("Boxes", &["own.example"]);
        agent.max_concurrent_connections = 7;
        let connector = agent.guid.clone();
        snapshot.agents = vec![agent.into()];
        snapshot.service.max_per_domain_outbound_connections = Limit::Value(20);
        let hop = |delivery_type, connector: &str| NextHop {
            delivery_type,
            domain: "own.example".into(),
            connector: connector.into(),
            tls_domain: None,
        };
        let table = [
            (hop(DeliveryType::DeliveryAgent, &connector), 7),
            // A connector that is gone.
            (hop(DeliveryType::DeliveryAgent, "gone"), 1),
            (hop(DeliveryType::DnsConnectorDelivery, "out"), 20),
            (hop(DeliveryType::NonSmtpGatewayDelivery, "fax"), 1),
        ];
        for (hop, wanted) in table {
            assert_eq!(deliveries_at_once(&snapshot, &hop), wanted, "{hop:?}");
        }
        snapshot.service.max_per_domain_outbound_connections = Limit::Unlimited;
        assert_eq!(deliveries_at_once(&snapshot, &hop(DeliveryType::DnsConnectorDelivery, "out")), u32::MAX);
    }

    #[test]
    fn a_clock_that_was_set_is_noticed() {
        let cases = [
            (5, 5, true),
            (5, 0, true),
            (600, 610, true),
            (5, 65, true),
            (5, 66, false),
            (5, 1_000_000, false),
            (5, -1_000_000, false),
            (600, 5, false),
        ];
        for (passed, told, wanted) in cases {
            assert_eq!(
                is_steady(Duration::from_secs(passed), SignedDuration::from_secs(told)),
                wanted,
                "{passed} {told}"
            );
        }
    }
}
