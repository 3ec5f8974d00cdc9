//! The cache of CRLs, over this service's queue.

use crate::model::{Clock, StoredCrl};
use crate::queue::{Queue, QueueError};
use crate::tls::{CrlCache, CrlKey, CrlLimits, CrlStore, Storing};
use jiff::Timestamp;
use std::sync::Arc;

/// A cache that keeps its CRLs in the queue's database.
pub(super) fn cache(queue: &Queue, clock: &Arc<dyn Clock>) -> CrlCache {
    let store = Arc::new(InQueue(queue.clone()));
    CrlCache::new(Arc::clone(clock), CrlLimits::default(), Some(store))
}

struct InQueue(Queue);

/// What the cache is told of the queue.
fn in_words<T>(result: Result<T, QueueError>) -> Result<T, String> {
    result.map_err(|error| error.to_string())
}

impl CrlStore for InQueue {
    fn load(&self) -> Storing<'_, Vec<StoredCrl>> {
        Box::pin(async { in_words(self.0.crls().await) })
    }

    fn put(&self, crl: StoredCrl) -> Storing<'_, ()> {
        Box::pin(async { in_words(self.0.put_crl(crl).await) })
    }

    fn seen(&self, key: CrlKey, domain: String, at: Timestamp) -> Storing<'_, ()> {
        Box::pin(async move { in_words(self.0.crl_seen(key.url, key.issuer.key_info, domain, at).await) })
    }

    fn remove(&self, key: CrlKey) -> Storing<'_, ()> {
        Box::pin(async move { in_words(self.0.remove_crl(key.url, key.issuer.key_info).await) })
    }
}
