//! From which addresses a TLS handshake failed lately, or is under way. A listed sender that comes in
//! clear beside or after that may suffer from our own trouble, and gets a temporary reply.
//!
//! One under way counts because the peer learns of a failure before we note it: it may be back in clear,
//! on another connection, while this one's task has not run again (seen with Postfix on a busy machine).

use jiff::{SignedDuration, Timestamp};
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

const MEMORY: SignedDuration = SignedDuration::from_hours(1);
/// Addresses remembered at most; beyond it the oldest is forgotten.
const MOST: usize = 10_000;

/// The addresses.
#[derive(Debug, Default)]
pub struct Handshakes {
    failed: Mutex<HashMap<IpAddr, Timestamp>>,
    under_way: Mutex<HashMap<IpAddr, usize>>,
}

/// A handshake under way, until it is dropped.
#[derive(Debug)]
pub struct UnderWay<'a> {
    handshakes: &'a Handshakes,
    source: IpAddr,
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        let mut under_way = self.handshakes.under_way.lock().unwrap_or_else(PoisonError::into_inner);
        if let Entry::Occupied(mut count) = under_way.entry(self.source) {
            match *count.get() {
                0 | 1 => drop(count.remove()),
                more => drop(count.insert(more - 1)),
            }
        }
    }
}

impl Handshakes {
    /// A handshake with this address begins. At most as many as there are sessions.
    pub fn begin(&self, source: IpAddr) -> UnderWay<'_> {
        let mut under_way = self.under_way.lock().unwrap_or_else(PoisonError::into_inner);
        *under_way.entry(source).or_default() += 1;
        UnderWay { handshakes: self, source }
    }

    /// A handshake from this address failed. To be called while it still counts as under way.
    pub fn note(&self, source: IpAddr, now: Timestamp) {
        let mut failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner);
        if failed.len() >= MOST && !failed.contains_key(&source) {
            failed.retain(|_, at| now.duration_since(*at) < MEMORY);
            if failed.len() >= MOST
                && let Some(oldest) = failed.iter().min_by_key(|(_, at)| **at).map(|(source, _)| *source)
            {
                failed.remove(&oldest);
            }
        }
        failed.insert(source, now);
    }

    /// True where one failed in the last hour, or is under way.
    pub fn lately(&self, source: IpAddr, now: Timestamp) -> bool {
        if self.under_way.lock().unwrap_or_else(PoisonError::into_inner).contains_key(&source) {
            return true;
        }
        let failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner);
        failed.get(&source).is_some_and(|at| now.duration_since(*at) < MEMORY)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_hour_and_bounded() {
        let start: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
        let failed = Handshakes::default();
        let at = |number: u32| IpAddr::from(std::net::Ipv4Addr::from_bits(number));
        failed.note(at(1), start);
        assert!(failed.lately(at(1), start + SignedDuration::from_mins(59)));
        assert!(!failed.lately(at(1), start + SignedDuration::from_mins(60)));
        assert!(!failed.lately(at(2), start));
        for number in 0..20_000 {
            failed.note(at(number + 2), start + SignedDuration::from_secs(1));
        }
        assert!(failed.failed.lock().unwrap().len() <= MOST);
        assert!(failed.lately(at(20_001), start));
    }

    #[test]
    fn one_under_way_counts_until_it_ends() {
        let now: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
        let handshakes = Handshakes::default();
        let source = IpAddr::from([192, 0, 2, 1]);
        let first = handshakes.begin(source);
        let second = handshakes.begin(source);
        assert!(handshakes.lately(source, now));
        assert!(!handshakes.lately(IpAddr::from([192, 0, 2, 2]), now));
        drop(first);
        assert!(handshakes.lately(source, now));
        drop(second);
        assert!(!handshakes.lately(source, now));
        assert!(handshakes.under_way.lock().unwrap().is_empty());
    }
}
