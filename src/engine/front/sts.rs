//! The cache of MTA-STS policies, over this service's queue.

use crate::model::{Clock, SmtpDomain, StoredStsPolicy};
use crate::queue::{Queue, QueueError};
use crate::tls::{Storing, StsCache, StsLimits, StsStore};
use std::sync::Arc;

/// A cache that keeps its policies in the queue's database.
pub(super) fn cache(queue: &Queue, clock: &Arc<dyn Clock>, limits: StsLimits) -> StsCache {
    StsCache::new(Arc::clone(clock), limits, Some(Arc::new(InQueue(queue.clone()))))
}

struct InQueue(Queue);

fn in_words<T>(result: Result<T, QueueError>) -> Result<T, String> {
    result.map_err(|error| error.to_string())
}

impl StsStore for InQueue {
    fn load(&self) -> Storing<'_, Vec<StoredStsPolicy>> {
        Box::pin(async { in_words(self.0.sts_policies().await) })
    }

    fn put(&self, policy: StoredStsPolicy) -> Storing<'_, ()> {
        Box::pin(async { in_words(self.0.put_sts_policy(policy).await) })
    }

    fn remove(&self, domain: SmtpDomain) -> Storing<'_, ()> {
        Box::pin(async { in_words(self.0.remove_sts_policy(domain).await) })
    }
}
