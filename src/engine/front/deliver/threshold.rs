//! MessageCountThreshold of remote domains: where more messages wait for one than that, the log says so, once
//! until there are fewer again.

use crate::model::snapshot::Snapshot;
use crate::policy::remote_domain::remote_domain;
use crate::queue::Queue;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

/// Remote domains that were told of, by name.
pub(super) type Told = BTreeSet<String>;

/// True where any threshold is set.
pub(super) fn is_watched(snapshot: &Snapshot) -> bool {
    snapshot.remote_domains.iter().any(|entry| entry.message_count_threshold.is_some())
}

/// Counts, and says what is above its threshold and was not before.
pub(super) async fn watch(queue: &Queue, snapshot: &std::sync::Arc<Snapshot>, told: &Mutex<Told>) {
    let by = std::sync::Arc::clone(snapshot);
    let counted = queue
        .count_messages(move |address| {
            let entry = remote_domain(&by, address)?;
            entry.message_count_threshold.map(|_| entry.name.clone())
        })
        .await;
    let counts = match counted {
        Ok(counts) => counts,
        Err(error) => return tracing::error!(%error, "the messages to remote domains can't be counted"),
    };
    let mut told = told.lock().unwrap_or_else(PoisonError::into_inner);
    for (name, count, threshold) in newly_above(snapshot, &counts, &mut told) {
        tracing::warn!(
            remote_domain = name,
            count,
            threshold,
            "more messages wait for this remote domain than its MessageCountThreshold"
        );
    }
}

/// Those that are above their threshold now and were not before.
fn newly_above(
    snapshot: &Snapshot,
    counts: &BTreeMap<String, u64>,
    told: &mut Told,
) -> Vec<(String, u64, u32)> {
    let mut new = Vec::new();
    let mut above = Told::new();
    for entry in &snapshot.remote_domains {
        let Some(threshold) = entry.message_count_threshold else { continue };
        let count = counts.get(&entry.name).copied().unwrap_or_default();
        if count > u64::from(threshold) {
            if !told.contains(&entry.name) {
                new.push((entry.name.clone(), count, threshold));
            }
            above.insert(entry.name.clone());
        }
    }
    *told = above;
    new
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::fixture::{remote, snapshot};

    #[test]
    fn each_is_told_once_until_there_are_fewer_again() {
        let mut snapshot = snapshot();
        assert!(!is_watched(&snapshot));
        snapshot.remote_domains = vec![remote("*"), remote("b.example")];
        snapshot.remote_domains[1].message_count_threshold = Some(2);
        assert!(is_watched(&snapshot));
        let mut told = Told::new();
        for (count, wanted) in [(2, 0), (3, 1), (4, 0), (2, 0), (3, 1)] {
            let counts = [("b.example".to_owned(), count), ("*".to_owned(), 100)].into();
            assert_eq!(newly_above(&snapshot, &counts, &mut told).len(), wanted, "{count}");
        }
    }
}
