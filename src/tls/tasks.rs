//! The work of a cache beside those who ask it.
//!
//! Promises: bounded in number; all of it ends at [`Tasks::stop`], which waits for that, and nothing begins afterwards.

use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::task::JoinSet;

/// See the module.
pub(super) struct Tasks {
    /// `None` once it was stopped.
    set: Mutex<Option<JoinSet<()>>>,
    most: usize,
}

impl Tasks {
    /// None yet, and never more than this.
    pub(super) fn new(most: usize) -> Self {
        Tasks { set: Mutex::new(Some(JoinSet::new())), most }
    }

    /// Begins work. False, with nothing begun, where there is too much of it, or after the end.
    pub(super) fn spawn(&self, work: impl Future<Output = ()> + Send + 'static) -> bool {
        self.spawn_within(self.most, work)
    }

    /// The same, for work that leaves room for other: none is begun beside so much.
    pub(super) fn spawn_within(&self, most: usize, work: impl Future<Output = ()> + Send + 'static) -> bool {
        let mut set = lock(&self.set);
        let Some(set) = set.as_mut() else { return false };
        while set.try_join_next().is_some() {}
        let begins = set.len() < most.min(self.most);
        if begins {
            set.spawn(work);
        }
        begins
    }

    /// Ends all that is under way.
    pub(super) async fn stop(&self) {
        let set = lock(&self.set).take();
        if let Some(mut set) = set {
            set.shutdown().await;
        }
    }

    /// How much is under way.
    #[cfg(test)]
    pub(super) fn count(&self) -> usize {
        let mut set = lock(&self.set);
        set.as_mut().map_or(0, |set| {
            while set.try_join_next().is_some() {}
            set.len()
        })
    }
}

/// Nothing that can panic is done under these locks, so a poisoned one is still whole.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn bounded_and_ended() {
        let tasks = Tasks::new(2);
        let forever = std::future::pending::<()>;
        assert!(tasks.spawn_within(1, forever()));
        assert!(!tasks.spawn_within(1, forever()), "that leaves room");
        assert!(tasks.spawn(forever()));
        assert!(!tasks.spawn(forever()));
        assert_eq!(tasks.count(), 2);
        tasks.stop().await;
        assert!(!tasks.spawn(std::future::ready(())));
    }
}
