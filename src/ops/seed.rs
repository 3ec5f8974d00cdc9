//! What a new store holds: Exchange's defaults for one server.

use crate::cert;
use crate::model::objects::{
    EXCHANGE_CERTIFICATE, RECEIVE_CONNECTOR, REMOTE_DOMAIN, TRANSPORT_CONFIG, TRANSPORT_SERVICE,
    remote_domain,
};
use crate::model::{Record, SmtpDomain, Value};
use crate::store::{StoreError, Writer};
use jiff::ToSpan;
use std::net::{IpAddr, SocketAddr, UdpSocket};

/// Environment variable that names the server of a new store, instead of the machine's host name.
pub const HOST_NAME: &str = "EMSH_HOST_NAME";

/// The names of this server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerNames {
    /// Short, in upper case.
    pub name: String,
    /// Fully qualified, in lower case; the short name in lower case where no domain is known.
    pub fqdn: String,
    /// Whether the process may listen on port 25.
    pub privileged: bool,
}

impl ServerNames {
    /// This host's, or those in EMSH_HOST_NAME.
    pub fn of_this_host() -> Self {
        let given = std::env::var(HOST_NAME).unwrap_or_default();
        let host = if given.trim().is_empty() {
            let node = rustix::system::uname().nodename().to_string_lossy().into_owned();
            if node.contains('.') { node } else { qualified(&node).unwrap_or(node) }
        } else {
            given
        };
        ServerNames::from_host(&host, rustix::process::geteuid().is_root())
    }

    /// From a host name; what can't be a host name becomes `localhost`.
    pub fn from_host(host: &str, privileged: bool) -> Self {
        let fqdn = host
            .trim()
            .parse::<SmtpDomain>()
            .map_or_else(|_| "localhost".to_string(), |name| name.to_string());
        let short = fqdn.split('.').next().unwrap_or("localhost").chars().take(64).collect::<String>();
        ServerNames { name: short.to_uppercase(), fqdn, privileged }
    }
}

/// The host's name with its domain, as /etc/hosts knows it: the first name with a dot on a line that
/// names the host.
fn qualified(node: &str) -> Option<String> {
    let hosts = std::fs::read_to_string("/etc/hosts").ok()?;
    hosts.lines().find_map(|line| {
        let names: Vec<&str> = line.split('#').next()?.split_whitespace().skip(1).collect();
        let fits = names.iter().any(|name| name.eq_ignore_ascii_case(node));
        let full = names
            .iter()
            .find(|name| name.to_lowercase().starts_with(&format!("{}.", node.to_lowercase())))?;
        fits.then(|| (*full).to_string())
    })
}

/// Puts the defaults in: transport configuration, the remote domain for all others, this server, its
/// default Receive connector, and a self-signed certificate for its names, enabled for SMTP. No Send connector: where mail goes out
/// is for an administrator to say.
///
/// # Errors
/// Where the certificate can't be made, or the schema refuses an object.
pub fn seed(writer: &mut Writer<'_>, server: &ServerNames) -> Result<(), StoreError> {
    let thumbprint = certificate(writer, server)?;

    let mut config = Record::with_defaults(&TRANSPORT_CONFIG);
    config.set("ExternalPostmasterAddress", Value::text(format!("postmaster@{}", server.fqdn)));
    writer.insert(config)?;

    // As Exchange makes it: what answers by itself stays inside until somebody says otherwise.
    let mut remote = Record::with_defaults(&REMOTE_DOMAIN);
    remote.set("Name", Value::text(remote_domain::DEFAULT_NAME));
    remote.set("DomainName", Value::text(remote_domain::EVERY_DOMAIN));
    remote.set("AutoForwardEnabled", Value::Bool(false));
    remote.set("AutoReplyEnabled", Value::Bool(false));
    writer.insert(remote)?;

    let mut service = Record::with_defaults(&TRANSPORT_SERVICE);
    service.set("Name", Value::text(&server.name));
    service.set("Fqdn", Value::text(&server.fqdn));
    service.set("InternalTransportCertificateThumbprint", Value::text(thumbprint));
    writer.insert(service)?;

    let mut connector = Record::with_defaults(&RECEIVE_CONNECTOR);
    connector.set("Server", Value::text(&server.name));
    connector
        .set("Name", Value::text(format!("Default {}", server.name).chars().take(64).collect::<String>()));
    let bindings = match (server.privileged, has_ipv6()) {
        (false, _) => vec!["127.0.0.1:2525"],
        (true, true) => vec!["[::]:25", "0.0.0.0:25"],
        (true, false) => vec!["0.0.0.0:25"],
    };
    connector.set("Bindings", Value::texts(bindings));
    connector.set(
        "RemoteIPRanges",
        Value::texts(["::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "0.0.0.0-255.255.255.255"]),
    );
    connector.set("AuthMechanism", Value::texts(["Tls", "ExchangeServer"]));
    connector.set("PermissionGroups", Value::texts(["AnonymousUsers", "ExchangeServers"]));
    writer.insert(connector)?;
    Ok(())
}

/// Whether this machine has IPv6 at all: a socket on it can be opened.
pub fn has_ipv6() -> bool {
    UdpSocket::bind(SocketAddr::new(IpAddr::V6(std::net::Ipv6Addr::LOCALHOST), 0)).is_ok()
}

fn certificate(writer: &mut Writer<'_>, server: &ServerNames) -> Result<String, StoreError> {
    let failed = |what: String| StoreError::Seed(what);
    let short = server.name.to_lowercase();
    let mut names = vec![server.fqdn.as_str()];
    if short != server.fqdn {
        names.push(&short);
    }
    let not_before = writer.now();
    let not_after = five_years_after(not_before);
    let issued = cert::self_signed(&cert::SelfSigned {
        subject: &format!("CN={}", server.name),
        dns_names: &names,
        bits: cert::RsaBits::default(),
        not_before,
        not_after,
        subject_key_identifier: None,
    })
    .map_err(|error| failed(error.to_string()))?;
    let summary =
        cert::CertificateSummary::from_der(&issued.der).map_err(|error| failed(error.to_string()))?;
    let mut record = Record::with_defaults(&EXCHANGE_CERTIFICATE);
    record.set("Thumbprint", Value::text(&summary.thumbprint));
    record.set("Services", Value::texts(["IMAP", "POP", "SMTP"]));
    record.set("PrivateKeyExportable", Value::Bool(false));
    writer.insert_certificate(record, &[issued.der], Some(&issued.key))?;
    Ok(summary.thumbprint)
}

/// The lifetime of a self-signed certificate: five years, as Exchange's setup gives.
pub fn five_years_after(moment: jiff::Timestamp) -> jiff::Timestamp {
    let later = moment.to_zoned_datetime(jiff::tz::TimeZone::UTC).checked_add(5.years());
    later.map_or(jiff::Timestamp::MAX, |zoned| zoned.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_from_the_host_name() {
        let names = ServerNames::from_host("Edge1.Contoso.test", true);
        assert_eq!((names.name.as_str(), names.fqdn.as_str()), ("EDGE1", "edge1.contoso.test"));
        let odd = ServerNames::from_host("not a name!", false);
        assert_eq!((odd.name.as_str(), odd.fqdn.as_str()), ("LOCALHOST", "localhost"));
    }
}
