//! By which configuration the revocation lists of servers are fetched.

use crate::dns::Resolvers;
use crate::model::snapshot::Snapshot;
use crate::policy::hosts::dns_servers;
use crate::tls::CrlSettings;

/// How CRLs are fetched under this Snapshot. Their hosts are out there: ExternalDNSServers answers.
pub fn crl_settings(snapshot: &Snapshot, resolvers: &dyn Resolvers) -> CrlSettings {
    let transport = &snapshot.transport;
    let lists = [&transport.tls_receive_domain_secure, &transport.tls_send_domain_secure];
    CrlSettings {
        resolver: resolvers.resolver(dns_servers(&snapshot.service, true)),
        ranges: transport.revocation_fetch_ranges.clone(),
        listed: lists.into_iter().flatten().cloned().collect(),
    }
}
