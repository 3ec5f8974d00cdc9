//! Stored objects, trust and time → the [`Snapshot`] that the service obeys, or every reason why not.
//!
//! Promises: pure; all reasons at once, each with object and property; nothing that demands TLS,
//! limits relaying or stands in a list is ever left out silently. What can be left out without
//! weakening a demand (connectors in conflict, a certificate that can't be used) is left out and told
//! in [`Snapshot::degraded`]. Refuses everything else that does not fit.

mod certificates;
mod connectors;
mod dkim;
mod fields;
mod filters;
mod judge;
mod logons;
mod partners;
mod permissions;
mod reports;
mod rewrites;
mod settings;
#[cfg(test)]
mod tests;

pub use filters::provider as list_provider;
pub use judge::is_bearable;
pub use settings::service as service_settings;
pub use settings::transport as transport_settings;

use crate::model::object::World;
use crate::model::snapshot::{Reason, ReceiveConnector, SendConnector, TransportSettings};
use crate::model::{CommandLine, Configuration, Indexed, Partner, SmtpDomain, Snapshot};
use certificates::Certificates;
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Compiles a configuration.
///
/// `system_roots` are the system's trusted roots, DER; those of the store are added. `now` decides
/// which certificates are in date.
///
/// # Errors
/// Every reason not to obey this configuration, sorted by object.
pub fn compile(
    configuration: &Configuration,
    system_roots: &[Vec<u8>],
    now: Timestamp,
) -> Result<Snapshot, Vec<Reason>> {
    let mut reasons = judge::fatal(configuration);
    if reasons.is_empty() {
        match build(configuration, system_roots, now) {
            Ok(snapshot) => return Ok(snapshot),
            Err(reason) => reasons.push(reason),
        }
    }
    reasons.sort();
    reasons.dedup();
    Err(reasons)
}

/// The Snapshot of a configuration in which every value and every rule was found good.
fn build(
    configuration: &Configuration,
    system_roots: &[Vec<u8>],
    now: Timestamp,
) -> Result<Snapshot, Reason> {
    let missing =
        |noun: &str| Reason { object: noun.into(), property: String::new(), text: "is missing".into() };
    let service = configuration.single("TransportService").ok_or_else(|| missing("TransportService"))?;
    let settings = configuration.single("TransportConfig").ok_or_else(|| missing("TransportConfig"))?;
    let server = connectors::server(service)?;
    let transport = settings::transport(settings)?;
    let trusted_roots = trusted_roots(configuration, system_roots);
    let mut degraded = judge::bearable(configuration);
    let mut certificates = Certificates::of(configuration, &trusted_roots, now, &mut degraded);
    let receive = connectors::receive(configuration, &server, &mut certificates, &mut degraded)?;
    let send = connectors::send(configuration, &server, &mut certificates, &mut degraded)?;
    let service_settings = settings::service(service)?;
    let root = service_settings.directories.root_drop.as_deref();
    let foreign = connectors::foreign(configuration, root, &mut degraded)?;
    let partners = partners::partners(configuration, &mut degraded)?;
    degraded.extend(no_trust(&trusted_roots, &partners, &transport, (&receive, &send)));
    degraded.sort();
    degraded.dedup();
    Ok(Snapshot {
        revision: configuration.revision,
        server,
        transport,
        service: service_settings,
        receive,
        send,
        agents: connectors::agents(configuration)?,
        foreign,
        accepted: settings::accepted(configuration)?,
        remote_domains: reports::remote_domains(configuration)?,
        reports: reports::reports(configuration, settings)?,
        recipients: settings::recipients(configuration)?,
        filters: filters::filters(configuration, service)?,
        rewrites: rewrites::rewrites(configuration)?,
        dkim: dkim::signing(configuration)?,
        logons: logons::logons(configuration, service)?,
        partners,
        certificates: certificates.shown(),
        trusted_roots: Arc::new(trusted_roots),
        degraded,
        index: Indexed::default(),
    })
}

/// The system's roots and the store's, each once.
pub fn trusted_roots(configuration: &Configuration, system_roots: &[Vec<u8>]) -> Vec<Vec<u8>> {
    let mut roots = system_roots.to_vec();
    for record in configuration.all("TrustedRootCertificate") {
        let chain = configuration.chains.get(record.text("Thumbprint"));
        roots.extend(chain.and_then(|chain| chain.first()).cloned());
    }
    let mut seen = std::collections::HashSet::new();
    roots.retain(|root| seen.insert(root.clone()));
    roots
}

/// With no trusted root no partner without anchors of its own can be proven: secured mail waits, and somebody must know.
fn no_trust(
    trusted_roots: &[Vec<u8>],
    partners: &BTreeMap<SmtpDomain, Arc<Partner>>,
    transport: &TransportSettings,
    (receive, send): (&[Arc<ReceiveConnector>], &[Arc<SendConnector>]),
) -> Vec<Reason> {
    let needy = |list: &BTreeSet<SmtpDomain>| {
        list.iter().any(|domain| partners.get(domain).is_none_or(|partner| partner.trust_anchors.is_none()))
    };
    let send_armed = send.iter().any(|connector| connector.domain_secure_enabled);
    let receive_armed = receive.iter().any(|connector| connector.domain_secure_enabled);
    let lists = [
        ("TLSSendDomainSecureList", send_armed && needy(&transport.tls_send_domain_secure)),
        ("TLSReceiveDomainSecureList", receive_armed && needy(&transport.tls_receive_domain_secure)),
    ];
    let import = CommandLine::new("Import-TrustedRootCertificate").with("FileName", "/path/to/root.pem");
    lists
        .into_iter()
        .filter(|(_, armed)| *armed && trusted_roots.is_empty())
        .map(|(property, _)| Reason {
            object: "TransportConfig \"Transport Settings\"".into(),
            property: property.into(),
            text: format!(
                "no trusted root certificate is at hand, so no domain without TrustAnchors of its own can be proven and its \
                 mail waits. Install the system's (package ca-certificates) or add one: '{import}'"
            ),
        })
        .collect()
}
