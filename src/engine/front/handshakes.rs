//! From which addresses a TLS handshake failed lately. A listed sender that comes in clear after that may
//! suffer from our own trouble, and gets a temporary reply.
//!
//! A peer learns of a failure before we note it: it may be back in clear, on another connection, while the
//! task of the first has not run again (seen with Postfix on a busy machine). So who would refuse for good
//! waits until the handshakes that were under way have ended.

use jiff::{SignedDuration, Timestamp};
use std::collections::{BTreeSet, HashMap};
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;

const MEMORY: SignedDuration = SignedDuration::from_hours(1);
/// Addresses remembered at most; beyond it the oldest is forgotten.
const MOST: usize = 10_000;

/// The addresses.
#[derive(Debug, Default)]
pub struct Handshakes {
    failed: Mutex<HashMap<IpAddr, Timestamp>>,
    under_way: Mutex<UnderWays>,
    ended: Notify,
}

/// Those under way by address, at most one a session, under numbers that ascend.
#[derive(Debug, Default)]
struct UnderWays {
    next: u64,
    by_source: HashMap<IpAddr, BTreeSet<u64>>,
}

/// A handshake under way, until it is dropped.
#[derive(Debug)]
pub struct UnderWay<'a> {
    handshakes: &'a Handshakes,
    source: IpAddr,
    number: u64,
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        {
            let mut under_way = self.handshakes.under_way.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(numbers) = under_way.by_source.get_mut(&self.source) {
                numbers.remove(&self.number);
                if numbers.is_empty() {
                    under_way.by_source.remove(&self.source);
                }
            }
        }
        self.handshakes.ended.notify_waiters();
    }
}

impl Handshakes {
    /// A handshake with this address begins.
    pub fn begin(&self, source: IpAddr) -> UnderWay<'_> {
        let mut under_way = self.under_way.lock().unwrap_or_else(PoisonError::into_inner);
        let number = under_way.next;
        under_way.next += 1;
        under_way.by_source.entry(source).or_default().insert(number);
        UnderWay { handshakes: self, source, number }
    }

    /// Waits until the handshakes with this address that are under way now have ended, and no longer than
    /// `patience`: one that hangs as long is as good as failed. False where there was none to wait for.
    pub async fn settle(&self, source: IpAddr, patience: Duration, now: Timestamp) -> bool {
        let before = {
            let under_way = self.under_way.lock().unwrap_or_else(PoisonError::into_inner);
            if !under_way.by_source.contains_key(&source) {
                return false;
            }
            under_way.next
        };
        let settled = || {
            let under_way = self.under_way.lock().unwrap_or_else(PoisonError::into_inner);
            let first = under_way.by_source.get(&source).and_then(|numbers| numbers.first().copied());
            first.is_none_or(|first| first >= before)
        };
        let wait = async {
            loop {
                let ended = self.ended.notified();
                if settled() {
                    return;
                }
                ended.await;
            }
        };
        if tokio::time::timeout(patience, wait).await.is_err() {
            self.note(source, now);
        }
        true
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

    /// True where one failed in the last hour.
    pub fn lately(&self, source: IpAddr, now: Timestamp) -> bool {
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

    #[tokio::test]
    async fn what_was_under_way_is_waited_for_and_what_began_later_is_not() {
        let handshakes = Handshakes::default();
        let (source, other) = (IpAddr::from([192, 0, 2, 1]), IpAddr::from([192, 0, 2, 2]));
        let patience = Duration::from_secs(60);
        let now: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
        assert!(!handshakes.settle(source, patience, now).await);
        let (first, second) = (handshakes.begin(source), handshakes.begin(source));
        let _elsewhere = handshakes.begin(other);
        let (late, ended) = (std::cell::Cell::new(None), std::cell::Cell::new(false));
        let end = async {
            tokio::task::yield_now().await;
            late.set(Some(handshakes.begin(source)));
            drop(first);
            tokio::task::yield_now().await;
            ended.set(true);
            drop(second);
        };
        let wait = async {
            assert!(handshakes.settle(source, patience, now).await);
            assert!(ended.get());
        };
        tokio::join!(wait, end);
        // One that does not end is waited for, and not for ever.
        assert!(!handshakes.lately(source, now));
        assert!(handshakes.settle(source, Duration::from_millis(20), now).await);
        assert!(handshakes.lately(source, now));
        drop(late.take());
        assert_eq!(handshakes.under_way.lock().unwrap().by_source.len(), 1);
    }
}
