//! Byte permits: what messages on their way in may hold in memory, one and all of them together.
//!
//! Promises: a message asks before it holds more; what it had is free again when it ends, however it ends.
//! Refuses: more than the whole budget. The session then answers `452 4.3.1` and reads the rest away.
//! A session by itself is bounded by its buffers: a command line, the replies of one round, what is read at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// What all messages that are being received may hold in memory, bytes.
pub(super) const MESSAGES_IN_MEMORY: u64 = 256 * 1024 * 1024;

/// Permits are taken in such steps.
const STEP: u64 = 4 * 1024;

/// All permits.
#[derive(Debug, Clone)]
pub(super) struct Budget(Arc<AtomicU64>);

/// What one message holds. Dropping it gives it back.
#[derive(Debug)]
pub(super) struct Permit {
    budget: Budget,
    held: u64,
}

impl Budget {
    /// A budget of so many bytes.
    pub(super) fn new(bytes: u64) -> Self {
        Budget(Arc::new(AtomicU64::new(bytes)))
    }

    /// A permit for nothing yet.
    pub(super) fn permit(&self) -> Permit {
        Permit { budget: self.clone(), held: 0 }
    }
}

impl Permit {
    /// Holds at least so many bytes from now on; false where there are not enough.
    #[must_use]
    pub(super) fn hold(&mut self, bytes: u64) -> bool {
        if bytes <= self.held {
            return true;
        }
        let more = (bytes - self.held).next_multiple_of(STEP);
        let free = &self.budget.0;
        let taken =
            free.fetch_update(Ordering::AcqRel, Ordering::Acquire, |free| free.checked_sub(more)).is_ok();
        self.held += if taken { more } else { 0 };
        taken
    }
}

impl Permit {
    /// Gives back what is held.
    pub(super) fn release(&mut self) {
        self.budget.0.fetch_add(std::mem::take(&mut self.held), Ordering::AcqRel);
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        self.release();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_held_is_bounded_and_comes_back() {
        let budget = Budget::new(3 * STEP);
        let (mut one, mut two) = (budget.permit(), budget.permit());
        assert!(one.hold(1) && one.hold(STEP) && two.hold(STEP + 1));
        assert!(!one.hold(STEP + 1), "all is held");
        assert!(one.hold(STEP), "what it has stays");
        drop(two);
        assert!(one.hold(3 * STEP));
        drop(one);
        assert!(budget.permit().hold(3 * STEP));
        assert!(!budget.permit().hold(3 * STEP + 1));
    }
}
