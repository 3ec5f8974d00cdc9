//! How many messages came into each queue, and left it, in the last minute: IncomingRate, OutgoingRate and Velocity.
//!
//! Promises: a message counts once in a queue when it comes, and once when its last recipient there goes, however it
//! goes. What is known is of this process, in steps of five seconds, and goes with the queue.

use super::types::HopId;
use std::collections::HashMap;

/// Seconds in a step.
const STEP: u64 = 5;
/// Steps in a minute.
const STEPS: usize = 12;

/// The counts, by queue.
#[derive(Debug, Default)]
pub(super) struct Rates(HashMap<HopId, Minute>);

/// The last steps, each at its number modulo their count.
#[derive(Debug, Default)]
struct Minute {
    /// The number of the last step that was counted in.
    last: u64,
    came: [u32; STEPS],
    left: [u32; STEPS],
}

impl Rates {
    /// A message came into a queue, `now` seconds after the start.
    pub fn came(&mut self, hop: HopId, now: u64) {
        let (minute, slot) = self.at(hop, now);
        minute.came[slot] = minute.came[slot].saturating_add(1);
    }

    /// A message left it.
    pub fn left(&mut self, hop: HopId, now: u64) {
        let (minute, slot) = self.at(hop, now);
        minute.left[slot] = minute.left[slot].saturating_add(1);
    }

    /// The queue is gone.
    pub fn forget(&mut self, hop: HopId) {
        self.0.remove(&hop);
    }

    /// How many came and left in the minute before `now`.
    pub fn of(&mut self, hop: HopId, now: u64) -> (u64, u64) {
        if !self.0.contains_key(&hop) {
            return (0, 0);
        }
        let (minute, _) = self.at(hop, now);
        let sum = |steps: &[u32; STEPS]| steps.iter().map(|count| u64::from(*count)).sum();
        (sum(&minute.came), sum(&minute.left))
    }

    /// The steps of a queue, those that are over emptied, and which of them is now.
    fn at(&mut self, hop: HopId, now: u64) -> (&mut Minute, usize) {
        let minute = self.0.entry(hop).or_default();
        let step = (now / STEP).max(minute.last);
        for over in (minute.last + 1..=step).rev().take(STEPS) {
            let slot = slot(over);
            (minute.came[slot], minute.left[slot]) = (0, 0);
        }
        minute.last = step;
        (minute, slot(step))
    }
}

fn slot(step: u64) -> usize {
    usize::try_from(step % STEPS as u64).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_minute_counts_and_no_more() {
        let (one, other) = (HopId(1), HopId(2));
        let mut rates = Rates::default();
        for now in [1000, 1001, 1030] {
            rates.came(one, now);
        }
        rates.left(one, 1031);
        for (now, wanted) in [
            (1031, (3, 1)),
            (1059, (3, 1)),
            (1060, (1, 1)),
            (1089, (1, 1)),
            (1090, (0, 0)),
            // Time does not go back here; a question of before says what is now.
            (1000, (0, 0)),
            (1_000_000, (0, 0)),
        ] {
            assert_eq!(rates.of(one, now), wanted, "{now}");
        }
        assert_eq!((rates.of(other, 2000), rates.0.len()), ((0, 0), 1), "a question makes nothing");
        rates.came(one, 1_000_001);
        assert_eq!(rates.of(one, 1_000_002), (1, 0));
        rates.forget(one);
        assert!(rates.0.is_empty());
    }
}
