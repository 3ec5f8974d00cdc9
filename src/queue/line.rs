//! Which queues have a connection, and which are only making one: status Connecting of Get-Queue.
//!
//! Promises: a worker counts as long as its [`Line`] lives, however that ends.

use super::Queue;
use super::types::HopId;
use std::collections::HashMap;

/// Workers of a queue: those that make a connection, and those that have one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Workers {
    dialling: u32,
    standing: u32,
}

/// The workers, by queue.
#[derive(Debug, Default)]
pub(super) struct Lines(HashMap<HopId, Workers>);

impl Lines {
    /// True where a connection is made and none stands.
    pub fn is_connecting(&self, hop: HopId) -> bool {
        self.0.get(&hop).is_some_and(|workers| workers.dialling > 0 && workers.standing == 0)
    }

    fn change(&mut self, hop: HopId, change: impl FnOnce(&mut Workers)) {
        let workers = self.0.entry(hop).or_default();
        change(workers);
        if *workers == Workers::default() {
            self.0.remove(&hop);
        }
    }
}

/// A worker of a queue, from its first look for a host on.
#[derive(Debug)]
pub struct Line {
    queue: Queue,
    hop: HopId,
    stands: bool,
}

impl Queue {
    /// A worker begins to make a connection for this queue.
    pub fn dial(&self, hop: HopId) -> Line {
        self.core().lines().change(hop, |workers| workers.dialling += 1);
        Line { queue: self.clone(), hop, stands: false }
    }
}

impl Line {
    /// The connection stands, or it does not any more and another one is made.
    pub fn set(&mut self, stands: bool) {
        if stands == self.stands {
            return;
        }
        self.stands = stands;
        self.queue.core().lines().change(self.hop, |workers| {
            let (less, more) = match stands {
                true => (&mut workers.dialling, &mut workers.standing),
                false => (&mut workers.standing, &mut workers.dialling),
            };
            *less = less.saturating_sub(1);
            *more += 1;
        });
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        let stands = self.stands;
        self.queue.core().lines().change(self.hop, |workers| {
            let count = if stands { &mut workers.standing } else { &mut workers.dialling };
            *count = count.saturating_sub(1);
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_queue_is_connecting_until_one_connection_stands() {
        let dir = tempfile::tempdir().unwrap();
        let queue = Queue::in_memory(dir.path()).unwrap();
        let hop = HopId(1);
        let connecting = || queue.core().lines().is_connecting(hop);
        assert!(!connecting());
        let (mut first, second) = (queue.dial(hop), queue.dial(hop));
        assert!(connecting());
        first.set(true);
        first.set(true);
        assert!(!connecting(), "one stands");
        first.set(false);
        assert!(connecting());
        drop(first);
        assert!(connecting());
        drop(second);
        assert!(!connecting());
        assert!(queue.core().lines().0.is_empty());
    }
}
