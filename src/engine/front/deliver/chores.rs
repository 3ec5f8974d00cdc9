//! What must be done beside deliveries and must not hold them up: expiry, notices of delay, reports that give large
//! messages back, and the watch over MessageCountThreshold.
//!
//! Promises: each kind runs once at a time; what a stop cuts off is done after the next start.

use super::threshold;
use crate::model::snapshot::Snapshot;
use crate::queue::{Queue, QueueError};
use jiff::{SignedDuration, Timestamp};
use std::sync::{Arc, Mutex};
use tokio::task::JoinSet;

/// The longest time between two looks at how many messages go to a remote domain.
const COUNTED: SignedDuration = SignedDuration::from_secs(60);

/// Mail that is still here after this stands in its rows like all that waits.
const SETTLED: SignedDuration = SignedDuration::from_secs(2);

/// Chores under way.
#[derive(Default)]
pub(super) struct Chores {
    large: JoinSet<()>,
    looks: JoinSet<()>,
    expiry: JoinSet<()>,
    counted: Option<Timestamp>,
    /// The remote domains that were told of, by name.
    above: Arc<Mutex<threshold::Told>>,
}

impl Chores {
    /// Reports failures of large messages.
    pub(super) fn report_large(&mut self, queue: &Queue) {
        while self.large.try_join_next().is_some() {}
        if !self.large.is_empty() {
            return;
        }
        let queue = queue.clone();
        self.large.spawn(async move {
            match queue.report_large().await {
                Ok(_) | Err(QueueError::Closed) => {}
                Err(error) => {
                    tracing::error!(%error, "the report of a large message can't be made yet");
                    // It is tried again at once else.
                    tokio::time::sleep(super::scheduler::TROUBLE).await;
                }
            }
        });
    }

    /// Lets end what has ended. A backlog that ends at once takes its time, and holds nothing up.
    pub(super) fn expire(&mut self, queue: &Queue, snapshot: &Snapshot, now: Timestamp) {
        while self.expiry.try_join_next().is_some() {}
        if !self.expiry.is_empty() {
            return;
        }
        let (queue, idle) = (queue.clone(), snapshot.service.queue_max_idle_time.to_std());
        self.expiry.spawn(async move {
            if let Err(error) = queue.settle_in(now.saturating_sub(SETTLED).unwrap_or(now)).await {
                tracing::error!(%error, "new mail can't be given its rows");
            }
            if let Err(error) = queue.expire(now).await {
                tracing::error!(%error, "expired mail can't be looked for");
            }
            if let Err(error) = queue.forget_idle(now, idle).await {
                tracing::error!(%error, "idle queues can't be forgotten");
            }
        });
    }

    /// Tells of delays and of thresholds.
    pub(super) fn look_around(&mut self, queue: &Queue, snapshot: &Arc<Snapshot>, now: Timestamp) {
        while self.looks.try_join_next().is_some() {}
        if !self.looks.is_empty() {
            return;
        }
        let counts =
            threshold::is_watched(snapshot) && self.counted.is_none_or(|last| (now - last).abs() >= COUNTED);
        if counts {
            self.counted = Some(now);
        }
        let (queue, snapshot, above) = (queue.clone(), Arc::clone(snapshot), Arc::clone(&self.above));
        self.looks.spawn(async move {
            let after = snapshot.service.delay_notification_timeout.to_std();
            match queue.report_delays(now, after).await {
                Ok(0) => {}
                Ok(count) => tracing::info!(count, "senders were told that their mail is delayed"),
                Err(error) => tracing::error!(%error, "senders can't be told of delays yet"),
            }
            if counts {
                threshold::watch(&queue, &snapshot, &above).await;
            }
        });
    }

    /// Ends what is under way.
    pub(super) async fn stop(&mut self) {
        self.large.shutdown().await;
        self.looks.shutdown().await;
        self.expiry.shutdown().await;
    }
}
