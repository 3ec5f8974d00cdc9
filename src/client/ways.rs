//! From a hop to the addresses to dial, with everything that is asked on the way: whether what the recipient's domain
//! publishes has a say, its MTA-STS policy, and the resolver that the connector asks.
//!
//! Promises: delivery and explanations look at the same. Refuses to guess: where an announced MTA-STS policy is not at
//! hand, or there is no resolver, there is no way now.

use super::targets::{NoTargets, Question, Shut, Ways, targets};
use crate::dns::Resolvers;
use crate::model::snapshot::{SendConnector, Snapshot};
use crate::model::{NextHop, TlsPolicy};
use crate::policy::hosts::dns_servers;
use crate::policy::is_open_to_published;
use crate::tls::{StsCache, StsSettings};
use std::sync::Arc;

/// What is to be carried.
#[derive(Clone, Copy)]
pub struct Mail<'a> {
    /// The configuration.
    pub snapshot: &'a Snapshot,
    /// The connector that carries it.
    pub connector: &'a SendConnector,
    /// Where it goes.
    pub hop: &'a NextHop,
    /// The policy by the configuration alone.
    pub policy: &'a TlsPolicy,
    /// `TLS-Required: No`: what is published has no say (RFC 8689 §5).
    pub tls_optional: bool,
}

/// Who is asked.
#[derive(Clone, Copy)]
pub struct Lookups<'a> {
    /// The DNS.
    pub resolvers: &'a dyn Resolvers,
    /// MTA-STS policies.
    pub sts: &'a StsCache,
}

/// How policies are fetched under this Snapshot. Their hosts are out there: ExternalDNSServers answers.
pub fn sts_settings(snapshot: &Snapshot, resolvers: &dyn Resolvers) -> StsSettings {
    StsSettings {
        resolver: resolvers.resolver(dns_servers(&snapshot.service, true)),
        ranges: snapshot.transport.revocation_fetch_ranges.clone(),
        roots: Arc::clone(&snapshot.trusted_roots),
    }
}

/// The addresses to try; never empty. `seed` orders hosts of equal preference. Hosts that are there and may not be used
/// now go into `shut`.
///
/// # Errors
/// See [`NoTargets`].
pub async fn ways(
    mail: &Mail<'_>,
    lookups: Lookups<'_>,
    seed: u64,
    shut: &mut Vec<Shut>,
) -> Result<Ways, NoTargets> {
    let Mail { snapshot, connector, hop, policy, tls_optional } = *mail;
    let service = &snapshot.service;
    let servers = dns_servers(service, connector.use_external_dns);
    let open = !tls_optional && is_open_to_published(hop, policy);
    let dane = open && connector.dane_enabled;
    let sts = match hop.domain.parse() {
        Ok(domain) if open && connector.mta_sts_enabled => {
            lookups.sts.policy(&domain).await.map_err(|why| {
                let text = format!("451 4.7.5 MTA-STS: the policy of {domain} is not at hand yet: {why}");
                NoTargets::Temporary(text)
            })?
        }
        _ => None,
    };
    let resolver = match dane {
        true => lookups.resolvers.validating(servers, &service.dnssec_trust_anchors),
        false => lookups.resolvers.resolver(servers),
    };
    let resolver = resolver.map_err(|error| {
        NoTargets::Temporary(format!("451 4.4.0 DNS query failed. The error was: {error}"))
    })?;
    let question = Question { snapshot, connector, hop, policy, dane, sts: sts.as_ref() };
    targets(&question, resolver.as_ref(), seed, shut).await
}
