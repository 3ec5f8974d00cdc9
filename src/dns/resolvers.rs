//! Which resolver answers, by the connector's settings.

use super::{DnsError, DnsObserver, HickoryResolver, Resolver};
use crate::model::{DnsProtocol, DnsServer, NameServers};
use std::sync::{Arc, Mutex, PoisonError};

/// Resolvers by their name servers.
pub trait Resolvers: Send + Sync {
    /// The resolver that asks these servers; none: the system's.
    ///
    /// # Errors
    /// Where it can't be set up.
    fn resolver(&self, servers: NameServers<'_>) -> Result<Arc<dyn Resolver>, DnsError>;

    /// Who is told of the lookups of the resolvers that are made from now on.
    fn observe(&self, _observer: Arc<dyn DnsObserver>) {}
    /// The same, and answers are proven by DNSSEC from these trust anchors, where the servers make that possible.
    ///
    /// # Errors
    /// As [`Resolvers::resolver`].
    fn validating(&self, servers: NameServers<'_>, anchors: &[String])
    -> Result<Arc<dyn Resolver>, DnsError>;
}

/// Resolvers that are kept: External and Internal, proving and not, of this Snapshot and of the one before.
const KEPT: usize = 8;

/// A resolver and the servers that it asks.
type Kept = (Servers, Arc<dyn Resolver>);

/// Name servers, how they are asked, and the trust anchors of a resolver that proves.
type Servers = (Vec<DnsServer>, DnsProtocol, Option<Vec<String>>);

/// Asks the real DNS; resolvers are kept with their caches.
#[derive(Default)]
pub struct NetworkResolvers {
    kept: Mutex<Vec<Kept>>,
    observer: Mutex<Option<Arc<dyn DnsObserver>>>,
}

impl NetworkResolvers {
    /// None made yet.
    pub fn new() -> Self {
        NetworkResolvers::default()
    }
}

impl std::fmt::Debug for NetworkResolvers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("NetworkResolvers")
    }
}

impl Resolvers for NetworkResolvers {
    fn resolver(&self, servers: NameServers<'_>) -> Result<Arc<dyn Resolver>, DnsError> {
        self.kept((servers.servers.to_vec(), servers.protocol, None), || {
            HickoryResolver::with_servers(servers)
        })
    }

    fn validating(
        &self,
        servers: NameServers<'_>,
        anchors: &[String],
    ) -> Result<Arc<dyn Resolver>, DnsError> {
        let key = (servers.servers.to_vec(), servers.protocol, Some(anchors.to_vec()));
        self.kept(key, || HickoryResolver::validating(servers, anchors))
    }

    fn observe(&self, observer: Arc<dyn DnsObserver>) {
        *self.observer.lock().unwrap_or_else(PoisonError::into_inner) = Some(observer);
    }
}

impl NetworkResolvers {
    /// The one that is kept for these, or a new one.
    fn kept(
        &self,
        servers: Servers,
        make: impl FnOnce() -> Result<HickoryResolver, DnsError>,
    ) -> Result<Arc<dyn Resolver>, DnsError> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, resolver)) = kept.iter().find(|(known, _)| *known == servers) {
            return Ok(Arc::clone(resolver));
        }
        let observer = self.observer.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let resolver: Arc<dyn Resolver> = Arc::new(make()?.observed(observer));
        if kept.len() == KEPT {
            kept.remove(0);
        }
        kept.push((servers, Arc::clone(&resolver)));
        Ok(resolver)
    }
}

/// The same resolver whatever is configured.
impl Resolvers for Arc<dyn Resolver> {
    fn resolver(&self, _: NameServers<'_>) -> Result<Arc<dyn Resolver>, DnsError> {
        Ok(Arc::clone(self))
    }

    fn validating(&self, _: NameServers<'_>, _: &[String]) -> Result<Arc<dyn Resolver>, DnsError> {
        Ok(Arc::clone(self))
    }
}
