//! Connections that wait a moment for more mail of their queue: to open one anew costs both sides more than to keep it.
//!
//! Promises: what is given to one that waits is taken by it, or stays with who gives it. One that waits ends at once where
//! others have no connection (MaxOutboundConnections), or the service stops.

use crate::queue::{HopId, Work};
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{Notify, oneshot};

/// How long one waits.
const PATIENCE: Duration = Duration::from_millis(300);

/// Those that wait, by their queue; the last one is given something first, so that what is too many ends.
#[derive(Debug, Default)]
pub(super) struct Parked {
    places: Mutex<HashMap<HopId, Vec<oneshot::Sender<Work>>>>,
    over: Notify,
}

impl Parked {
    fn places(&self) -> MutexGuard<'_, HashMap<HopId, Vec<oneshot::Sender<Work>>>> {
        self.places.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for more work of a queue, until there is some or it has been long enough.
    pub(super) async fn wait(&self, hop: HopId) -> Option<Work> {
        let over = self.over.notified();
        let (give, mut given) = oneshot::channel();
        self.places().entry(hop).or_default().push(give);
        tokio::select! {
            biased;
            work = &mut given => return work.ok(),
            () = over => {}
            () = tokio::time::sleep(PATIENCE) => {}
        }
        // From here on nothing can be given; what was given in this moment is taken.
        given.close();
        self.is_waited_for(hop);
        given.try_recv().ok()
    }

    /// True where one waits for work of this queue.
    pub(super) fn is_waited_for(&self, hop: HopId) -> bool {
        let mut places = self.places();
        let Some(waiting) = places.get_mut(&hop) else { return false };
        waiting.retain(|one| !one.is_closed());
        if waiting.is_empty() {
            places.remove(&hop);
            return false;
        }
        true
    }

    /// Gives work to one that waits for it, or gives it back.
    pub(super) fn give(&self, work: Work) -> Result<(), Work> {
        let mut places = self.places();
        let Some(waiting) = places.get_mut(&work.hop_id) else { return Err(work) };
        let mut work = work;
        while let Some(one) = waiting.pop() {
            match one.send(work) {
                Ok(()) => return Ok(()),
                Err(back) => work = back,
            }
        }
        places.remove(&work.hop_id);
        Err(work)
    }

    /// All that wait end.
    pub(super) fn end(&self) {
        self.over.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::NextHop;
    use std::sync::Arc;

    fn work(hop: i64) -> Work {
        Work { hop_id: HopId(hop), hop: NextHop::unreachable(), hop_retry_count: 0, items: Vec::new() }
    }

    #[tokio::test]
    async fn work_finds_who_waits_or_stays_where_it_is() {
        let parked = Arc::new(Parked::default());
        assert!(parked.give(work(1)).is_err());
        let wait = |hop| {
            let parked = parked.clone();
            tokio::spawn(async move { parked.wait(HopId(hop)).await })
        };
        let (first, second) = (wait(1), wait(2));
        tokio::task::yield_now().await;
        assert!(parked.is_waited_for(HopId(1)) && !parked.is_waited_for(HopId(3)));
        parked.give(work(1)).unwrap();
        assert_eq!(first.await.unwrap(), Some(work(1)));
        assert!(parked.give(work(1)).is_err(), "it does not wait any more");
        assert_eq!(second.await.unwrap(), None, "it has been long enough");
        assert!(!parked.is_waited_for(HopId(2)));
        let third = wait(3);
        tokio::task::yield_now().await;
        parked.end();
        assert_eq!(third.await.unwrap(), None);
        assert!(parked.give(work(3)).is_err());
    }
}
