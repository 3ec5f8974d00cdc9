//! What is dropped: what was used least lately, where there is too much; and what nobody may rely upon.

use super::store::told;
use super::{CrlCache, FRESH, State, later, lock};
use crate::cert::Crl;
use crate::tls::crl::CrlKey;
use jiff::Timestamp;
use std::sync::Arc;

impl CrlCache {
    /// Makes room after `newest` came.
    pub(super) fn evict(&self, newest: &CrlKey) {
        loop {
            let mut state = lock(&self.0.state);
            let bytes: usize = state.about.values().map(|about| about.size).sum();
            if state.about.len() <= self.0.limits.count && bytes <= self.0.limits.bytes {
                return;
            }
            let others = state.about.iter().filter(|(key, _)| *key != newest);
            let Some(key) = others.min_by_key(|(_, about)| about.used_at).map(|(key, _)| key.clone()) else {
                return;
            };
            self.forget(&mut state, &key);
        }
    }

    /// Drops CRLs that nobody may rely upon any more, and old failures.
    pub(super) fn prune(&self, now: Timestamp) {
        let mut state = lock(&self.0.state);
        let outlived: Vec<CrlKey> = state
            .about
            .iter()
            .filter(|(key, about)| {
                let crl = state.crls.get(key).and_then(|at_hand| at_hand.crl.as_ref());
                now >= later(about.fetched_at, self.0.limits.longest)
                    || crl.is_none_or(|crl| has_outlived(crl, now))
            })
            .map(|(key, _)| key.clone())
            .collect();
        for key in outlived {
            self.forget(&mut state, &key);
        }
        state.failed.retain(|_, until| now < *until);
        let gone: Vec<CrlKey> = state
            .crls
            .iter()
            .filter(|(key, at_hand)| at_hand.crl.is_none() && !state.failed.contains_key(*key))
            .map(|(key, _)| key.clone())
            .collect();
        for key in gone {
            state.crls.change().remove(&key);
        }
    }

    fn forget(&self, state: &mut State, key: &CrlKey) {
        state.about.remove(key);
        state.crls.change().remove(key);
        if let Some(store) = &self.0.store {
            let (store, key) = (Arc::clone(store), key.clone());
            self.0.tasks.spawn(async move { told(store.remove(key).await) });
        }
    }
}

/// An expired one is kept for a while: it may be all that says that somebody is revoked.
pub(super) fn has_outlived(crl: &Crl, now: Timestamp) -> bool {
    now >= later(crl.next_update(), FRESH)
}
