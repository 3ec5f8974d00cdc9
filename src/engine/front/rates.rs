//! How much of something is taken from a source in a minute: MessageRateLimit, MaxConnectionRatePerMinute.
//!
//! Promises: a source's minute begins with its first event; what is over the limit is not counted, so that
//! who goes on trying is served again as soon as the minute is over. Memory is bounded: sources beyond
//! [`SOURCES`] within a minute share one count.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// Sources that are told apart.
const SOURCES: usize = 50_000;
const MINUTE: Duration = Duration::from_secs(60);

/// Counts by source.
#[derive(Debug)]
pub(super) struct Rates<K> {
    counts: Mutex<Counts<K>>,
}

#[derive(Debug)]
struct Counts<K> {
    sources: HashMap<K, Window>,
    /// Of those that there is no room for.
    others: Window,
}

#[derive(Debug, Clone, Copy)]
struct Window {
    begun: Instant,
    events: u32,
}

impl Window {
    /// One event more, unless the limit is reached.
    fn take(&mut self, limit: u32, now: Instant) -> bool {
        if now.duration_since(self.begun) >= MINUTE {
            *self = Window { begun: now, events: 0 };
        }
        let taken = self.events < limit;
        self.events += u32::from(taken);
        taken
    }
}

impl<K> Default for Rates<K> {
    fn default() -> Self {
        let others = Window { begun: Instant::now(), events: 0 };
        Rates { counts: Mutex::new(Counts { sources: HashMap::new(), others }) }
    }
}

impl<K: Eq + Hash> Rates<K> {
    /// Counts an event of this source; false where it has had `limit` of them within its minute.
    pub(super) fn take(&self, source: K, limit: u32, now: Instant) -> bool {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let Counts { sources, others } = &mut *counts;
        if !sources.contains_key(&source) && sources.len() >= SOURCES {
            sources.retain(|_, window| now.duration_since(window.begun) < MINUTE);
            if sources.len() >= SOURCES {
                return others.take(limit, now);
            }
        }
        sources.entry(source).or_insert(Window { begun: now, events: 0 }).take(limit, now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_minute_for_each_source() {
        let rates = Rates::default();
        let at = Instant::now();
        let after = |secs| at + Duration::from_secs(secs);
        // source, seconds, taken; two a minute.
        for (source, secs, taken) in [
            ("a", 0, true),
            ("a", 10, true),
            ("a", 20, false),
            ("b", 20, true),
            ("a", 59, false),
            ("a", 60, true),
            ("a", 61, true),
            ("a", 62, false),
            ("b", 79, true),
            ("b", 80, true),
        ] {
            assert_eq!(rates.take(source, 2, after(secs)), taken, "{source} at {secs}");
        }
    }

    #[tokio::test]
    async fn memory_is_bounded_and_nobody_is_locked_out_for_good() {
        let rates = Rates::default();
        let at = Instant::now();
        for source in 0..SOURCES {
            assert!(rates.take(source, 1, at));
        }
        assert!(rates.take(SOURCES, 1, at), "the first of the others");
        assert!(!rates.take(SOURCES + 1, 1, at), "they share a count");
        assert_eq!(rates.counts.lock().unwrap().sources.len(), SOURCES);
        assert!(rates.take(SOURCES + 1, 1, at + MINUTE));
        assert_eq!(rates.counts.lock().unwrap().sources.len(), 1);
    }
}
