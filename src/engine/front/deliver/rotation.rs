//! Which of two DKIM keys signs once a rotation is due.
//!
//! Promises: a new key signs only after its record was seen in the DNS: until then the former one goes on, whose
//! record everybody has. A record that was seen once is not asked for again; one that is missing, or can't be asked
//! for, is asked for at most every [`AGAIN`]. Where the former key is lost, the new one signs.

use super::job::Hop;
use super::worker::Worker;
use crate::auth::dkim::publishes;
use crate::model::{DkimKey, DkimSigning};
use crate::policy::hosts::dns_servers;
use jiff::{SignedDuration, Timestamp};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// Between two questions for a record that is not there.
const AGAIN: SignedDuration = SignedDuration::from_mins(5);

/// Records that are remembered; there are as many as rotations that this process has seen.
const MOST: usize = 10_000;

/// What the DNS was found to have, by name and content of the record.
#[derive(Debug, Default)]
pub(super) struct Published(Mutex<HashMap<(String, String), Seen>>);

#[derive(Debug, Clone, Copy)]
enum Seen {
    There,
    NotThere(Timestamp),
}

impl Published {
    /// What is known of a record; `None`: ask.
    fn known(&self, key: &DkimKey, now: Timestamp) -> Option<bool> {
        let seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match seen.get(&(key.record_name.clone(), key.record.clone()))? {
            Seen::There => Some(true),
            // A clock that was set back is no reason to wait.
            Seen::NotThere(at) => (now >= *at && now.duration_since(*at) < AGAIN).then_some(false),
        }
    }

    fn note(&self, key: &DkimKey, there: bool, now: Timestamp) {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.len() >= MOST {
            seen.clear();
        }
        let what = if there { Seen::There } else { Seen::NotThere(now) };
        seen.insert((key.record_name.clone(), key.record.clone()), what);
    }
}

impl Worker {
    /// The key that signs now.
    pub(super) async fn key_in_force(&self, hop: &Hop<'_>, signing: &DkimSigning) -> DkimKey {
        let now = self.now();
        let (key, former) = signing.keys_at(now);
        let Some(former) = former else { return key.clone() };
        let there = match self.published.known(key, now) {
            Some(there) => there,
            None => {
                let there = self.is_published(hop, signing, key).await;
                self.published.note(key, there, now);
                there
            }
        };
        if there { key.clone() } else { former.clone() }
    }

    async fn is_published(&self, hop: &Hop<'_>, signing: &DkimSigning, key: &DkimKey) -> bool {
        let servers = dns_servers(&hop.snapshot.service, true);
        let found = match self.delivery.resolvers.resolver(servers) {
            Ok(resolver) => resolver.txt(&key.record_name).await,
            Err(error) => Err(error),
        };
        let why = match found {
            Ok(records) if records.iter().any(|record| publishes(record, &key.record)) => return true,
            Ok(records) if records.is_empty() => "there is no such record".to_owned(),
            Ok(_) => "it has another key".to_owned(),
            Err(error) => error.to_string(),
        };
        tracing::warn!(
            name = signing.name,
            record = key.record_name,
            "DKIM: a rotation is due, and the new key's record is not published; the former key goes on signing: {why}"
        );
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_again() {
        let published = Published::default();
        let key = |record: &str| DkimKey {
            selector: "s".into(),
            key: "k".into(),
            record_name: "s._domainkey.a.example".into(),
            record: record.into(),
            at_hand: true,
        };
        let at = |minute: i64| Timestamp::from_second(minute * 60).unwrap();
        assert_eq!(published.known(&key("one"), at(0)), None);
        published.note(&key("one"), false, at(0));
        for (minute, wanted) in [(0, Some(false)), (4, Some(false)), (5, None), (-1, None)] {
            assert_eq!(published.known(&key("one"), at(minute)), wanted, "{minute}");
        }
        assert_eq!(published.known(&key("two"), at(0)), None, "another key under the same name");
        published.note(&key("one"), true, at(6));
        assert_eq!(published.known(&key("one"), at(600_000)), Some(true));
    }
}
