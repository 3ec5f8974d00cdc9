//! CRLs across restarts: what was kept is proven anew before it counts, and what is damaged, outlived or
//! too much is dropped. The cache works without its store, too.

use super::bounds::has_outlived;
use super::{About, CrlCache, lock};
use crate::cert::{Crl, CrlIssuer};
use crate::model::StoredCrl;
use crate::tls::crl::{AtHand, CrlKey};
use jiff::Timestamp;
use std::pin::Pin;
use std::sync::Arc;

/// What the store does.
pub type Storing<'a, T> = Pin<Box<dyn Future<Output = Result<T, String>> + Send + 'a>>;

/// Where CRLs outlive a restart.
pub trait CrlStore: Send + Sync {
    /// All that were kept, the most needed first.
    fn load(&self) -> Storing<'_, Vec<StoredCrl>>;
    /// Keeps one, instead of the last one from there.
    fn put(&self, crl: StoredCrl) -> Storing<'_, ()>;
    /// Notes that a listed domain's chain needed it.
    fn seen(&self, key: CrlKey, domain: String, at: Timestamp) -> Storing<'_, ()>;
    /// Forgets one.
    fn remove(&self, key: CrlKey) -> Storing<'_, ()>;
}

impl CrlCache {
    /// What the store had, proven anew.
    pub(super) async fn restore(&self) {
        let Some(store) = &self.0.store else { return };
        match store.load().await {
            Ok(stored) => {
                for crl in stored {
                    self.restore_one(store.as_ref(), crl).await;
                }
            }
            Err(error) => tracing::warn!(error, "stored CRLs can't be read; they are fetched again"),
        }
        self.0.restored.send_replace(true);
    }

    async fn restore_one(&self, store: &dyn CrlStore, stored: StoredCrl) {
        let StoredCrl { url, issuer_subject, issuer_key, der, fetched_at, seen } = stored;
        let key = CrlKey { url, issuer: CrlIssuer { subject: issuer_subject, key_info: issuer_key } };
        let (issuer, size) = (key.issuer.clone(), der.len());
        let now = self.0.clock.now();
        let read = tokio::task::spawn_blocking(move || Crl::read(&der, &issuer)).await;
        let counts = |crl: &Crl| !has_outlived(crl, now) && !crl.is_from_the_future(now) && fetched_at <= now;
        let crl = match read {
            Ok(Ok(crl)) if counts(&crl) => crl,
            Ok(Ok(_)) | Err(_) => return told(store.remove(key).await),
            Ok(Err(error)) => {
                tracing::warn!(%error, url = key.url, "a stored CRL is damaged; it is fetched again");
                return told(store.remove(key).await);
            }
        };
        let seen = seen.and_then(|(domain, at)| Some((domain.parse().ok()?, at)));
        let written = seen.as_ref().map(|(_, at)| *at);
        let used_at = written.unwrap_or(fetched_at);
        let about = About { fetched_at, used_at, size, seen, written };
        if !self.put_if_room(&key, about, crl) {
            told(store.remove(key).await);
        }
    }

    fn put_if_room(&self, key: &CrlKey, about: About, crl: Crl) -> bool {
        let mut state = lock(&self.0.state);
        let bytes: usize = state.about.values().map(|about| about.size).sum();
        let limits = &self.0.limits;
        let room = bytes + about.size <= limits.bytes && state.about.len() < limits.count;
        if room {
            state.about.insert(key.clone(), about);
            state.crls.change().insert(key.clone(), AtHand { crl: Some(Arc::new(crl)), trouble: None });
        }
        room
    }
}

/// A store that fails costs a fetch after the next restart, nothing else.
pub(super) fn told(result: Result<(), String>) {
    if let Err(error) = result {
        tracing::warn!(error, "the store of CRLs can't be written");
    }
}
