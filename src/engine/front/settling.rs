//! What a (re)start owes to the mail that waits already: new routes, reports of what failed while nobody could tell,
//! and an attempt at once.
//!
//! Promises: it is done beside the mail that goes on, in steps, so that neither a start nor a restart takes longer for
//! a long queue; a short one is done when the (re)start is. The next Snapshot ends what is still under way for the
//! last one and begins anew, and a stop ends it: the next start does it all.

use super::Shared;
use crate::model::snapshot::Snapshot;
use crate::policy::route;
use crate::queue::QueueStatus;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinHandle;

/// What a (re)start waits for it at most.
const PATIENCE: Duration = Duration::from_secs(3);

/// The work for the Snapshot in force.
#[derive(Debug, Default)]
pub(super) struct Settling(Option<JoinHandle<()>>);

impl Settling {
    /// Ends what is under way. The step that is being committed is.
    pub(super) async fn end(&mut self) {
        if let Some(task) = self.0.take() {
            task.abort();
            let _ = task.await;
        }
    }

    /// Begins for this Snapshot; returns when it is done, or after a while.
    pub(super) async fn begin(&mut self, shared: &Arc<Shared>, snapshot: Arc<Snapshot>) {
        self.end().await;
        let mut task = tokio::spawn(settle(shared.clone(), snapshot));
        match tokio::time::timeout(PATIENCE, &mut task).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::error!(%error, "what is queued was not gone through to its end"),
            Err(_) => {
                tracing::info!("what is queued is gone through beside the mail that goes on");
                self.0 = Some(task);
            }
        }
    }
}

async fn settle(shared: Arc<Shared>, snapshot: Arc<Snapshot>) {
    let queue = &shared.queue;
    let rerouted = queue
        .reroute_all(shared.clock.now(), move |query| route(&snapshot, query.recipient, query.size))
        .await;
    match rerouted {
        Ok(0) => {}
        Ok(count) => tracing::info!(count, "queued recipients were routed anew"),
        // They go where they went; the next restart tries again.
        Err(error) => tracing::error!(%error, "queued recipients can't be routed anew"),
    }
    match queue.report_failed().await {
        Ok(0) => {}
        Ok(count) => tracing::info!(count, "recipients that had failed before were settled"),
        Err(error) => tracing::error!(%error, "failed recipients can't be reported"),
    }
    queue.look_again_for_delays();
    retry_at_once(&shared).await;
}

/// What was waiting for its next attempt is tried now: the configuration may have been what stood in
/// the way, and an administrator who has just mended it should not wait for the schedule.
async fn retry_at_once(shared: &Shared) {
    let waiting = match shared.queue.list_queues().await {
        Ok(queues) => queues.into_iter().filter(|info| info.status == QueueStatus::Retry),
        Err(error) => return tracing::error!(%error, "the queues can't be listed"),
    };
    for info in waiting {
        if let Err(error) = shared.queue.retry_hop(info.id, shared.clock.now()).await {
            tracing::error!(%error, queue = %info.id, "the queue can't be retried");
        }
    }
}
