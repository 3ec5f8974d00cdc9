//! The cache of CRLs, over this service's queue and by its configuration.

use crate::dns::Resolvers;
use crate::model::snapshot::Snapshot;
use crate::model::{Clock, StoredCrl};
use crate::policy::hosts::dns_servers;
use crate::queue::{Queue, QueueError};
use crate::tls::{CrlCache, CrlKey, CrlLimits, CrlSettings, CrlStore, Storing};
use jiff::Timestamp;
use std::sync::Arc;

/// A cache that keeps its CRLs in the queue's database.
pub(super) fn cache(queue: &Queue, clock: &Arc<dyn Clock>) -> CrlCache {
    let store = Arc::new(InQueue(queue.clone()));
    CrlCache::new(Arc::clone(clock), CrlLimits::default(), Some(store))
}

/// How CRLs are fetched under this Snapshot. Their hosts are out there: ExternalDNSServers answers.
pub(super) fn settings(snapshot: &Snapshot, resolvers: &dyn Resolvers) -> CrlSettings {
    let transport = &snapshot.transport;
    let lists = [&transport.tls_receive_domain_secure, &transport.tls_send_domain_secure];
    CrlSettings {
        resolver: resolvers.resolver(dns_servers(&snapshot.service, true)),
        ranges: transport.revocation_fetch_ranges.clone(),
        listed: lists.into_iter().flatten().cloned().collect(),
    }
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
