//! From which addresses a TLS handshake failed lately. A listed sender that comes in clear after that
//! may suffer from our own trouble, and gets a temporary reply.

use jiff::{SignedDuration, Timestamp};
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

const MEMORY: SignedDuration = SignedDuration::from_hours(1);
/// Addresses remembered at most; beyond it the oldest is forgotten.
const MOST: usize = 10_000;

/// The addresses.
#[derive(Debug, Default)]
pub struct FailedHandshakes(Mutex<HashMap<IpAddr, Timestamp>>);

impl FailedHandshakes {
    /// A handshake from this address failed.
    pub fn note(&self, source: IpAddr, now: Timestamp) {
        let mut failed = self.0.lock().unwrap_or_else(PoisonError::into_inner);
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

    /// True where one failed in the last hour.
    pub fn lately(&self, source: IpAddr, now: Timestamp) -> bool {
        let failed = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        failed.get(&source).is_some_and(|at| now.duration_since(*at) < MEMORY)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_hour_and_bounded() {
        let start: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
        let failed = FailedHandshakes::default();
        let at = |number: u32| IpAddr::from(std::net::Ipv4Addr::from_bits(number));
        failed.note(at(1), start);
        assert!(failed.lately(at(1), start + SignedDuration::from_mins(59)));
        assert!(!failed.lately(at(1), start + SignedDuration::from_mins(60)));
        assert!(!failed.lately(at(2), start));
        for number in 0..20_000 {
            failed.note(at(number + 2), start + SignedDuration::from_secs(1));
        }
        assert!(failed.0.lock().unwrap().len() <= MOST);
        assert!(failed.lately(at(20_001), start));
    }
}
