//! What the DNS says of mail hosts, and the certificates that they show.

use super::{MailHost, OwnDomain};
use crate::client::{Dialer, Session, Settings, Target, TcpDialer, Transcript};
use crate::dns::{DnsError, Exchange, NetworkResolvers, Resolver, Resolvers};
use crate::model::snapshot::{SendConnector, ServiceSettings, Snapshot};
use crate::model::{
    AddressDomain, DomainPattern, FixedClock, SmtpAddress, SmtpDomain, TlsLevel, TlsPolicy, TlsSource,
};
use crate::policy::hosts::dns_servers;
use crate::policy::route;
use crate::tls::{ClientTls, CrlCache, CrlLimits};
use jiff::Timestamp;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

/// Mail hosts of one domain that are looked at.
const MAX_HOSTS: usize = 10;
/// The longest silence of a server.
const SILENCE: Duration = Duration::from_secs(20);
/// For one host in all.
const IN_ALL: Duration = Duration::from_secs(40);

/// Looks the mail hosts of these domains up, by the service's own name servers.
pub(super) fn look_up(service: &ServiceSettings, domains: &mut [OwnDomain]) -> Result<(), String> {
    crate::diagnose::runtime()?.block_on(async {
        let resolver = NetworkResolvers::new()
            .resolver(dns_servers(service, true))
            .map_err(|error| format!("the DNS can't be asked: {error}"))?;
        for own in domains {
            let DomainPattern::Exact(domain) = &own.domain else { continue };
            match mail_hosts(resolver.as_ref(), domain).await {
                Ok(hosts) => own.hosts = Some(hosts),
                Err(error) => own.trouble = Some(error.to_string()),
            }
        }
        Ok(())
    })
}

/// The mail hosts of a domain, best first.
pub(super) async fn mail_hosts(
    resolver: &dyn Resolver,
    domain: &SmtpDomain,
) -> Result<Vec<MailHost>, DnsError> {
    let mut found = Vec::new();
    let records = resolver.mx(domain).await?;
    let mut named: Vec<(u16, SmtpDomain)> = records
        .iter()
        .filter_map(|record| match &record.exchange {
            Exchange::Host(host) => Some((record.preference, host.clone())),
            Exchange::Null | Exchange::Unusable(_) => None,
        })
        .collect();
    // RFC 5321 §5.1: a domain without MX records is its own host.
    if records.is_empty() {
        named.push((0, domain.clone()));
    }
    named.sort();
    named.truncate(MAX_HOSTS);
    for (preference, host) in named {
        let addresses = resolver.addresses(&host).await.unwrap_or_default();
        found.push(MailHost { preference, host, addresses });
    }
    Ok(found)
}

/// What one host shows: the thumbprint of its certificate, or why there is none.
pub(super) type Shown = (MailHost, Result<String, String>);

/// What the hosts of a domain show; in words why they can't be had.
pub(super) fn shown_by(
    snapshot: &Snapshot,
    connector: &SendConnector,
    domain: &SmtpDomain,
    now: Timestamp,
) -> Result<Vec<Shown>, String> {
    crate::diagnose::runtime()?.block_on(async {
        let resolver = NetworkResolvers::new()
            .resolver(dns_servers(&snapshot.service, connector.use_external_dns))
            .map_err(|error| format!("the DNS can't be asked: {error}"))?;
        let hosts = mail_hosts(resolver.as_ref(), domain).await.map_err(|error| error.to_string())?;
        let mut all = Vec::new();
        for host in hosts {
            let shown = shown_at((snapshot, connector), &host, now).await;
            all.push((host, shown));
        }
        Ok(all)
    })
}

async fn shown_at(
    (snapshot, connector): (&Snapshot, &SendConnector),
    host: &MailHost,
    now: Timestamp,
) -> Result<String, String> {
    let address = host.addresses.first().ok_or("its name has no address")?;
    let target = Target { host: host.host.to_string(), address: SocketAddr::new(*address, connector.port) };
    let policy = TlsPolicy {
        level: TlsLevel::Encrypt,
        source: TlsSource::Connector,
        client_certificate: None,
        observed: None,
    };
    let tls = ClientTls::new(None).map_err(|error| error.to_string())?;
    let crls = CrlCache::new(Arc::new(FixedClock::at(now)), CrlLimits::default(), None);
    let mut settings = Settings::of(snapshot, connector, &policy, &tls, (now, &crls));
    (settings.force_helo, settings.inactivity) = (false, SILENCE);
    let silent: Box<dyn Transcript> = Box::new(());
    let dialer: &dyn Dialer = &TcpDialer;
    let opened = tokio::time::timeout(IN_ALL, Session::open(dialer, &target, &settings, silent)).await;
    let session = opened.map_err(|_| "it did not answer in time")?.map_err(|error| error.to_string())?;
    let shown = session.established().and_then(|established| established.peer_chain.first()).cloned();
    session.quit().await;
    let shown = shown.ok_or("it showed no certificate")?;
    crate::cert::CertificateSummary::from_der(&shown)
        .map(|summary| summary.thumbprint)
        .map_err(|error| error.to_string())
}

/// The Send connector by which mail to a domain goes, where that asks the DNS.
pub(super) fn connector_to<'a>(snapshot: &'a Snapshot, domain: &SmtpDomain) -> Option<&'a SendConnector> {
    let somebody = SmtpAddress { local: "postmaster".into(), domain: AddressDomain::Name(domain.clone()) };
    let hop = route(snapshot, &somebody, 0);
    let found = snapshot.send.iter().find(|connector| connector.guid == hop.connector);
    found.map(AsRef::as_ref).filter(|connector| connector.dns_routing)
}
