//! What a recipient's domain publishes about its servers, beside what the configuration demands.
//!
//! Promises: one value says which source decided: Domain Security over DANE over MTA-STS over the connector. What is
//! published never makes a demand of the configuration less: what the connector's TlsAuthLevel demands must be proven
//! beside it; a name that an administrator wrote (TlsDomain) stays alone, and so does IgnoreSTARTTLS. The whole table is
//! `tests/fixtures/tls-policy.txt`.
//!
//! Refuses to know whether anything was proven: that is the resolver's and the fetcher's to say. RFC 7672 §2.2, RFC 8461 §2.

use crate::model::snapshot::SendConnector;
use crate::model::{DaneDemand, DeliveryType, NextHop, SmtpDomain, TlsLevel, TlsPolicy, TlsSource};

/// What a recipient's domain publishes for one of its hosts, as far as it was proven.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Published {
    /// TLSA records.
    pub dane: PublishedDane,
    /// The host is listed in the domain's MTA-STS policy, which enforces that.
    pub sts_enforced: bool,
}

/// TLSA records of a host.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum PublishedDane {
    /// None.
    #[default]
    None,
    /// Records, of which none can be used: TLS without a proof (RFC 7672 §2.2).
    Unusable,
    /// Usable ones.
    Usable(DaneDemand),
}

/// True where what the recipient's domain publishes has a say beside this policy: mail goes by MX, and neither Domain
/// Security nor IgnoreSTARTTLS has said all.
pub fn is_open_to_published(hop: &NextHop, policy: &TlsPolicy) -> bool {
    hop.delivery_type == DeliveryType::DnsConnectorDelivery
        && hop.domain.parse::<SmtpDomain>().is_ok()
        && policy.source == TlsSource::Connector
        && !matches!(policy.level, TlsLevel::None | TlsLevel::Refuse(_))
}

/// The policy for one MX host: `policy` by the configuration alone, and what is published for the host.
///
/// Domain Security stands above DANE, that above MTA-STS, and that above the connector. A name that the administrator
/// wrote (TlsDomain) stays; and nothing that is published makes a connector's demand less than it is: where the one does
/// not include the other, both must be proven.
pub fn published_policy(
    policy: &TlsPolicy,
    connector: &SendConnector,
    host: &SmtpDomain,
    published: &Published,
) -> TlsPolicy {
    let by = |level: TlsLevel, source: TlsSource| TlsPolicy { level, source, ..policy.clone() };
    let beside = |level: TlsLevel| match (&policy.level, &level) {
        // The host's name comes with a valid chain.
        (TlsLevel::Chain, TlsLevel::MxHost(_)) => level,
        (own @ (TlsLevel::Chain | TlsLevel::Name(_)), _) => {
            TlsLevel::Both(Box::new(level), Box::new(own.clone()))
        }
        _ => level,
    };
    let named = connector.tls_domain.is_some() && matches!(policy.level, TlsLevel::Name(_));
    let closed = matches!(policy.level, TlsLevel::None | TlsLevel::Refuse(_)) || named;
    if policy.source != TlsSource::Connector || closed {
        return policy.clone();
    }
    match &published.dane {
        PublishedDane::Usable(demand) => by(beside(TlsLevel::Dane(demand.clone())), TlsSource::Dane),
        _ if published.sts_enforced => by(beside(TlsLevel::MxHost(host.clone())), TlsSource::MtaSts),
        PublishedDane::Unusable if policy.level == TlsLevel::Opportunistic => {
            by(TlsLevel::Encrypt, TlsSource::Dane)
        }
        PublishedDane::Unusable | PublishedDane::None => policy.clone(),
    }
}

#[cfg(test)]
mod tests {
    //! `tests/fixtures/tls-policy.txt`: every combination of configuration and publication, and which rule decides.
    //! The expectation is made here, from the order of the rules alone, and held against both the function and the file.

    use super::super::fixture::{address, certificate, send, snapshot};
    use super::super::{route, tls_policy};
    use super::*;
    use crate::model::{Snapshot, Tlsa};
    use std::fmt::Write as _;
    use std::sync::Arc;

    const FIXTURE: &str = "tests/fixtures/tls-policy.txt";
    const HEAD: &str = "\
# Which rule decides what a connection to an MX host must prove: every combination of what is configured and what the
# recipient's domain publishes. Made by policy::published's tests from the order of the rules (EMSH_WRITE_GENERATED=1
# writes it anew), and compared with what the functions say. The recipient is u@partner.example, its host
# mx.partner.example. Where two things are asked for, both must be proven: nothing that is published makes a demand of
# the connector less.
#
# configured  the Send connector: nothing; IgnoreSTARTTLS; RequireTLS with each TlsAuthLevel (TlsDomain: with that set,
#             to gate.example); the recipient's domain listed, with the connector armed or another one
# DANE        TLSA records that DNSSEC proves: none; none that can be used; usable
# MTA-STS     the host is listed in a policy in this mode (a host that an enforced policy does not list gets nothing)
#
# configured | DANE | MTA-STS | decided by | asked for
";

    const CONFIGURED: &[&str] = &[
        "nothing",
        "IgnoreSTARTTLS",
        "EncryptionOnly",
        "CertificateValidation",
        "DomainValidation",
        "TlsDomain",
        "listed, armed",
        "listed, not armed",
    ];
    const DANE: &[&str] = &["none", "unusable", "usable"];
    const STS: &[&str] = &["none", "testing", "enforce"];

    /// The first rule that holds decides.
    fn expected(configured: &str, dane: &str, sts: &str) -> (&'static str, String) {
        match configured {
            "listed, armed" => return ("DomainSecurity", "DomainSecure partner.example".into()),
            "listed, not armed" => return ("DomainSecurity", "Refuse".into()),
            "IgnoreSTARTTLS" => return ("Connector", "None".into()),
            "TlsDomain" => return ("Connector", "DomainValidation gate.example".into()),
            _ => {}
        }
        let beside = match configured {
            "CertificateValidation" if dane == "usable" => " and CertificateValidation",
            "DomainValidation" => " and DomainValidation partner.example",
            _ => "",
        };
        if dane == "usable" {
            return ("DANE", format!("TLSA mx.partner.example (3 1 1){beside}"));
        }
        if sts == "enforce" {
            return ("MTA-STS", format!("MxHost mx.partner.example{beside}"));
        }
        let (source, asked) = match configured {
            "nothing" if dane == "unusable" => ("DANE", "EncryptionOnly"),
            "nothing" => ("Connector", "Opportunistic"),
            "EncryptionOnly" => ("Connector", "EncryptionOnly"),
            "CertificateValidation" => ("Connector", "CertificateValidation"),
            _ => ("Connector", "DomainValidation partner.example"),
        };
        (source, asked.to_owned())
    }

    fn world(configured: &str) -> Snapshot {
        let mut connector = send("Net", &["*"]);
        connector.require_tls = !["nothing", "IgnoreSTARTTLS"].contains(&configured);
        connector.ignore_starttls = configured == "IgnoreSTARTTLS";
        connector.tls_domain = (configured == "TlsDomain").then(|| "gate.example".parse().unwrap());
        connector.tls_auth_level = match configured {
            "CertificateValidation" => Some(crate::model::snapshot::TlsAuthLevel::CertificateValidation),
            "DomainValidation" | "TlsDomain" => Some(crate::model::snapshot::TlsAuthLevel::DomainValidation),
            _ => None,
        };
        let mut snapshot = snapshot();
        let mut armed = send("Armed", &["other.example"]);
        armed.domain_secure_enabled = true;
        armed.certificate = Some("AA".into());
        if configured.starts_with("listed") {
            connector.require_tls = false;
            snapshot.transport.tls_send_domain_secure = ["partner.example".parse().unwrap()].into();
        }
        if configured == "listed, armed" {
            armed.address_spaces.clone_from(&connector.address_spaces);
            connector = armed.clone();
        }
        let own = certificate("AA", "2026-01-01", "2027-01-01");
        snapshot.certificates = [("AA".to_string(), Arc::new(own))].into();
        snapshot.send = vec![Arc::new(connector), Arc::new(armed)];
        snapshot
    }

    fn found(configured: &str, dane: &str, sts: &str) -> (String, String) {
        let snapshot = world(configured);
        let hop = route(&snapshot, &address("u@partner.example"), 1);
        let policy = tls_policy(&snapshot, &hop, "2026-06-01T00:00:00Z".parse().unwrap());
        let host: SmtpDomain = "mx.partner.example".parse().unwrap();
        let published = Published {
            dane: match dane {
                "unusable" => PublishedDane::Unusable,
                "usable" => PublishedDane::Usable(DaneDemand {
                    base: host.clone(),
                    names: vec![host.clone()],
                    records: vec![Tlsa { usage: 3, selector: 1, matching: 1, data: vec![0; 32] }],
                }),
                _ => PublishedDane::None,
            },
            sts_enforced: sts == "enforce",
        };
        let decided = published_policy(&policy, &snapshot.send[0], &host, &published);
        if !is_open_to_published(&hop, &policy) {
            assert_eq!(decided, policy, "{configured}: it would not even be asked for");
        }
        (decided.source.to_string(), decided.level.to_string())
    }

    #[test]
    fn every_combination() {
        let mut text = HEAD.to_owned();
        for configured in CONFIGURED {
            text.push('\n');
            for dane in DANE {
                for sts in STS {
                    let (source, asked) = expected(configured, dane, sts);
                    let (by, level) = found(configured, dane, sts);
                    assert_eq!((by.as_str(), &level), (source, &asked), "{configured} {dane} {sts}");
                    writeln!(text, "{configured:<21} | {dane:<8} | {sts:<7} | {source:<14} | {asked}")
                        .unwrap();
                }
            }
        }
        if std::env::var_os("EMSH_WRITE_GENERATED").is_some() {
            std::fs::write(FIXTURE, &text).unwrap();
        }
        assert_eq!(std::fs::read_to_string(FIXTURE).unwrap(), text, "EMSH_WRITE_GENERATED=1 writes it anew");
    }

    #[test]
    fn only_mx_routes_are_asked_about() {
        let snapshot = world("nothing");
        let mut hop = route(&snapshot, &address("u@partner.example"), 1);
        let now = "2026-06-01T00:00:00Z".parse().unwrap();
        let policy = tls_policy(&snapshot, &hop, now);
        assert!(is_open_to_published(&hop, &policy));
        hop.delivery_type = DeliveryType::SmartHostConnectorDelivery;
        assert!(!is_open_to_published(&hop, &policy), "a smart host");
        let literal = route(&snapshot, &address("u@[192.0.2.1]"), 1);
        assert!(!is_open_to_published(&literal, &policy), "an address");
    }
}
