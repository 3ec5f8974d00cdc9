//! How many deliveries to one next hop run at once: as many as it has shown that it can take.
//!
//! A hop begins with [`FIRST`]. Each message that gets through on a good connection lets one more in, so that a window
//! that was used up doubles; each connection that fails halves it, down to one: a hop that is down, or says that it has
//! too many connections, is then asked by one delivery at a time until it answers. MaxPerDomainOutboundConnections is
//! the bound in any case. Deliveries into mailboxes have no window: their connector says how many there may be.
//!
//! Promises: what is remembered of hops is bounded. One that was as good as new is not remembered once nothing runs,
//! and no other for longer than [`REMEMBERED`] without a delivery.

use crate::queue::HopId;
use jiff::{SignedDuration, Timestamp};
use std::collections::HashMap;

/// Deliveries to a hop that nothing is known of.
const FIRST: u32 = 5;
/// How long a hop is remembered that nothing was delivered to.
const REMEMBERED: SignedDuration = SignedDuration::from_hours(1);

/// What came of one worker's visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Visited {
    /// Messages that got an answer on a good connection.
    pub(super) answered: u32,
    /// The hop as a whole failed.
    pub(super) failed: bool,
}

/// The windows.
#[derive(Debug, Default)]
pub(super) struct Windows(HashMap<HopId, Window>);

#[derive(Debug, Clone, Copy)]
struct Window {
    size: u32,
    touched: Timestamp,
}

impl Windows {
    /// Deliveries to this hop that may run at once, whatever else bounds them.
    pub(super) fn of(&self, hop: HopId) -> u32 {
        self.0.get(&hop).map_or(FIRST, |window| window.size)
    }

    /// Learns from a visit; `most` is the bound, `running` how many others go on.
    pub(super) fn learn(&mut self, hop: HopId, visited: Visited, most: u32, running: usize, now: Timestamp) {
        let size = next(self.of(hop), visited, most);
        if size == FIRST && running == 0 {
            self.0.remove(&hop);
        } else {
            self.0.insert(hop, Window { size, touched: now });
        }
    }

    /// Forgets hops that nothing was delivered to for long.
    pub(super) fn forget(&mut self, now: Timestamp) {
        self.0.retain(|_, window| (now - window.touched).abs() < REMEMBERED);
    }
}

/// The window after a visit.
fn next(size: u32, visited: Visited, most: u32) -> u32 {
    let grown = size.saturating_add(visited.answered).min(most.max(1));
    if visited.failed { (grown / 2).max(1) } else { grown.max(1) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn success_lets_more_in_and_failure_fewer() {
        let visited = |answered, failed| Visited { answered, failed };
        for (size, visit, most, wanted) in [
            (5, visited(1, false), 40, 6),
            (5, visited(20, false), 40, 25),
            (30, visited(20, false), 40, 40),
            (5, visited(0, false), 40, 5),
            (5, visited(0, true), 40, 2),
            (2, visited(0, true), 40, 1),
            (1, visited(0, true), 40, 1),
            // It broke down behind some that got through.
            (8, visited(2, true), 40, 5),
            // The bound was lowered.
            (40, visited(3, false), 4, 4),
            (5, visited(u32::MAX, false), u32::MAX, u32::MAX),
            (5, visited(1, false), 0, 1),
        ] {
            assert_eq!(next(size, visit, most), wanted, "{size} {visit:?} {most}");
        }
    }

    #[test]
    fn only_what_is_unlike_a_new_hop_is_remembered_and_not_for_ever() {
        let at = |seconds| Timestamp::from_second(seconds).unwrap();
        let mut windows = Windows::default();
        let (good, down) = (HopId(1), HopId(2));
        windows.learn(good, Visited { answered: 3, failed: false }, 40, 1, at(0));
        windows.learn(down, Visited { answered: 0, failed: true }, 40, 0, at(0));
        assert_eq!((windows.of(good), windows.of(down), windows.of(HopId(3))), (8, 2, FIRST));
        windows.learn(good, Visited { answered: 0, failed: true }, 40, 0, at(10));
        windows.learn(good, Visited { answered: 1, failed: false }, 40, 0, at(10));
        assert_eq!((windows.of(good), windows.0.len()), (FIRST, 1), "as good as new");
        windows.forget(at(3599));
        assert_eq!(windows.of(down), 2);
        windows.forget(at(3600));
        assert!(windows.0.is_empty());
    }
}
