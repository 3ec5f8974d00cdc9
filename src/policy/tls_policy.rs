//! What an outbound connection must prove, for one hop.
//!
//! Promises: made anew from the current Snapshot before every connection, never taken from a queue's
//! row. A recipient domain in TLSSendDomainSecureList never goes in clear because of another
//! connector:
//!
//! * the connector that won the route is armed (DomainSecureEnabled, MX routing, STARTTLS not
//!   ignored): [`TlsLevel::DomainSecure`] with a certificate of ours that is in date;
//! * it is not, but DomainSecureEnabled is set on some enabled Send connector, the winner with smart
//!   hosts included: [`TlsLevel::Refuse`]. The mail waits, and the text names the connector and the
//!   cmdlet that arms it;
//! * DomainSecureEnabled is set nowhere: the list is not in use, as in the guide, and the connector's
//!   own policy applies. Logs say so (`DomainSecure=NotArmed`).
//!
//! A domain whose partner's entry has SendMode ReportOnly is the other exception, and there is no third one: mail goes as
//! if it were not listed, and what the first two cases would demand stands beside the policy as
//! [`TlsPolicy::observed`](crate::model::TlsPolicy::observed), so that each connection is judged by it.
//!
//! Refuses: anything that contradicts itself (RequireTLS beside IgnoreSTARTTLS, a demanded name where
//! there is no domain) by [`TlsLevel::Refuse`]. RFC 3207, RFC 6125 §6 for names.

use crate::model::snapshot::{ForeignConnector, SendConnector, SmartHostAuth, TlsAuthLevel};
use crate::model::{
    CommandLine, DeliveryType, DomainPattern, NameDemand, NextHop, Observed, PartnerMode, SmtpDomain,
    Snapshot, TlsLevel, TlsPolicy, TlsSource,
};
use jiff::Timestamp;
use std::net::IpAddr;
use std::sync::Arc;

/// The refusal where TlsCertificateName names no certificate that is at hand.
pub fn certificate_not_found() -> String {
    "454 4.7.5 The certificate specified in TlsCertificateName of the SendConnector could not be found."
        .to_owned()
}

/// What TLSSendDomainSecureList means for a recipient domain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SendSecurity {
    /// It does not hold the domain.
    NotListed,
    /// It does, and no enabled Send connector has DomainSecureEnabled: the list is not in use.
    NotArmed,
    /// It is in use, and the partner's entry says ReportOnly.
    ReportOnly,
    /// Mutual TLS is demanded.
    Enforced,
}

/// The Send connector with this Guid.
pub fn send_connector<'a>(snapshot: &'a Snapshot, guid: &str) -> Option<&'a Arc<SendConnector>> {
    match snapshot.index.get() {
        Some(index) => snapshot.send.get(index.send(guid)?),
        None => snapshot.send.iter().find(|connector| connector.guid == guid),
    }
}

/// What the list means for this domain.
pub fn send_security(snapshot: &Snapshot, domain: &SmtpDomain) -> SendSecurity {
    let index = snapshot.index.get();
    let is_listed = || snapshot.transport.tls_send_domain_secure.contains(domain);
    if !index.map_or_else(is_listed, |index| index.send_list.contains(domain)) {
        return SendSecurity::NotListed;
    }
    let is_armed = || snapshot.send.iter().any(|connector| connector.domain_secure_enabled);
    if !index.map_or_else(is_armed, |index| index.send_is_armed) {
        return SendSecurity::NotArmed;
    }
    match snapshot.partners.get(domain).map(|partner| partner.send_mode) {
        Some(PartnerMode::ReportOnly) => SendSecurity::ReportOnly,
        Some(PartnerMode::Enforce) | None => SendSecurity::Enforced,
    }
}

/// True where Domain Security is demanded for this recipient domain: it is listed, the list is in use because at least
/// one enabled Send connector has DomainSecureEnabled, and the partner's entry does not say ReportOnly.
pub fn is_domain_secured(snapshot: &Snapshot, domain: &SmtpDomain) -> bool {
    send_security(snapshot, domain) == SendSecurity::Enforced
}

/// True where a connector can carry domain-secured mail.
pub fn is_armed(connector: &SendConnector) -> bool {
    connector.domain_secure_enabled
        && connector.dns_routing
        && !connector.ignore_starttls
        && !connector.force_helo
}

/// The policy for connections to this hop at this time.
pub fn tls_policy(snapshot: &Snapshot, hop: &NextHop, now: Timestamp) -> TlsPolicy {
    let Some(connector) = send_connector(snapshot, &hop.connector) else {
        let text = "451 4.4.0 The Send connector of this queue is gone or disabled";
        return TlsPolicy { source: TlsSource::Connector, ..refuse(text) };
    };
    let domain = recipient_domain(hop);
    match domain.map(|domain| (send_security(snapshot, &domain), domain)) {
        Some((SendSecurity::Enforced, domain)) => domain_secure(snapshot, connector, domain, now),
        Some((SendSecurity::ReportOnly, domain)) => {
            let refusal = match domain_secure(snapshot, connector, domain.clone(), now).level {
                TlsLevel::Refuse(text) => Some(text),
                _ => None,
            };
            TlsPolicy { observed: Some(Observed { domain, refusal }), ..own_policy(snapshot, connector, hop) }
        }
        Some((SendSecurity::NotListed | SendSecurity::NotArmed, _)) | None => {
            own_policy(snapshot, connector, hop)
        }
    }
}

/// The policy of mail that Domain Security has no say about.
fn own_policy(snapshot: &Snapshot, connector: &SendConnector, hop: &NextHop) -> TlsPolicy {
    // That a domain in ReportOnly has a queue of its own changes nothing of what its mail needs.
    let domain = recipient_domain(&NextHop { tls_domain: None, ..hop.clone() });
    TlsPolicy {
        level: own_level(connector, domain.as_ref()),
        source: TlsSource::Connector,
        client_certificate: connector
            .certificate
            .clone()
            .filter(|thumbprint| snapshot.certificates.contains_key(thumbprint)),
        observed: None,
    }
}

/// Why mail of this hop can't go by this Foreign connector: nobody proves anything there.
pub fn foreign_refusal(snapshot: &Snapshot, hop: &NextHop, connector: &ForeignConnector) -> Option<String> {
    let secured = hop.tls_domain.as_ref().is_some_and(|domain| {
        // One that is on the list no more is routed anew; until then it waits.
        !matches!(send_security(snapshot, domain), SendSecurity::ReportOnly)
    });
    secured.then(|| foreign_refused(connector))
}

/// What Enforce would say of mail for a domain in ReportOnly that goes by this Foreign connector.
pub fn foreign_observed(
    snapshot: &Snapshot,
    hop: &NextHop,
    connector: &ForeignConnector,
) -> Option<Observed> {
    let domain = hop.tls_domain.clone()?;
    let observed = send_security(snapshot, &domain) == SendSecurity::ReportOnly;
    observed.then(|| Observed { domain, refusal: Some(foreign_refused(connector)) })
}

fn foreign_refused(connector: &ForeignConnector) -> String {
    format!(
        "454 4.7.5 Domain security: connector '{}' won the route but is not armed: a Foreign connector can't be",
        connector.name
    )
}

/// The domain that every recipient of the hop has, where there is one.
pub fn recipient_domain(hop: &NextHop) -> Option<SmtpDomain> {
    match (&hop.tls_domain, hop.delivery_type) {
        (Some(domain), _) => Some(domain.clone()),
        (None, DeliveryType::DnsConnectorDelivery) => hop.domain.parse().ok(),
        (None, _) => None,
    }
}

fn refuse(text: impl Into<String>) -> TlsPolicy {
    TlsPolicy {
        level: TlsLevel::Refuse(text.into()),
        source: TlsSource::DomainSecurity,
        client_certificate: None,
        observed: None,
    }
}

fn domain_secure(
    snapshot: &Snapshot,
    connector: &SendConnector,
    domain: SmtpDomain,
    now: Timestamp,
) -> TlsPolicy {
    if !is_armed(connector) {
        return refuse(format!(
            "454 4.7.5 Domain security: connector '{}' won the route but is not armed; to arm one: {}",
            connector.name,
            arming(connector, &domain)
        ));
    }
    let Some(thumbprint) = &connector.certificate else {
        return refuse(match &connector.certificate_name {
            Some(_) => certificate_not_found(),
            None => format!(
                "454 4.7.5 Domain security: connector '{}' has no certificate to show: none with S in Services names {}",
                connector.name, connector.fqdn
            ),
        });
    };
    let Some(certificate) = snapshot.certificates.get(thumbprint) else {
        return refuse(certificate_not_found());
    };
    if now > certificate.not_after || now < certificate.not_before {
        let (word, date) = if now > certificate.not_after {
            ("expired on", certificate.not_after)
        } else {
            ("is not valid before", certificate.not_before)
        };
        return refuse(format!(
            "454 4.7.5 Domain security: the certificate {thumbprint} of connector '{}' {word} {date}",
            connector.name
        ));
    }
    TlsPolicy {
        level: TlsLevel::DomainSecure(domain),
        source: TlsSource::DomainSecurity,
        client_certificate: Some(thumbprint.clone()),
        observed: None,
    }
}

/// The policy for one smart host: where a logon is given over TLS only, the server proves what the connector demands, or
/// else, as documented for BasicAuthRequireTLS, that it is the smart host that is configured.
pub fn smart_host_policy(policy: &TlsPolicy, connector: &SendConnector, host: &str) -> TlsPolicy {
    let needs_tls = matches!(connector.smart_host_auth, Some(SmartHostAuth::Basic { needs_tls: true, .. }));
    let level = match &policy.level {
        _ if !needs_tls => return policy.clone(),
        TlsLevel::Encrypt if connector.tls_auth_level.is_some() => return policy.clone(),
        TlsLevel::None => TlsLevel::Refuse(format!(
            "451 5.7.3 Connector '{}' has BasicAuthRequireTLS beside IgnoreSTARTTLS: nothing can be sent",
            connector.name
        )),
        TlsLevel::Opportunistic | TlsLevel::Encrypt => match (host.parse::<IpAddr>(), host.parse()) {
            (Err(_), Ok(domain)) => TlsLevel::Name(NameDemand { domain, subdomains: false }),
            _ => TlsLevel::Refuse(format!(
                "454 4.7.5 Connector '{}' gives its password to a smart host whose certificate names it, and {host} is an \
                 address",
                connector.name
            )),
        },
        _ => return policy.clone(),
    };
    TlsPolicy { level, ..policy.clone() }
}

/// What to type so that mail for this domain goes through an armed connector.
fn arming(winner: &SendConnector, domain: &SmtpDomain) -> CommandLine {
    if !winner.dns_routing {
        return CommandLine::new("New-SendConnector")
            .with("Name", format!("Domain Security {domain}"))
            .with("AddressSpaces", domain.to_string())
            .with("DomainSecureEnabled", "$true");
    }
    let line = CommandLine::new("Set-SendConnector").on(&winner.name).with("DomainSecureEnabled", "$true");
    let line = if winner.ignore_starttls { line.with("IgnoreSTARTTLS", "$false") } else { line };
    if winner.force_helo { line.with("ForceHELO", "$false") } else { line }
}

/// The policy that the connector's own settings make.
fn own_level(connector: &SendConnector, domain: Option<&SmtpDomain>) -> TlsLevel {
    match (connector.require_tls, connector.ignore_starttls) {
        (true, true) => TlsLevel::Refuse(format!(
            "451 5.7.3 Connector '{}' has RequireTLS beside IgnoreSTARTTLS: nothing can be sent",
            connector.name
        )),
        (false, true) => TlsLevel::None,
        (false, false) => TlsLevel::Opportunistic,
        (true, false) => match connector.tls_auth_level {
            None | Some(TlsAuthLevel::EncryptionOnly) => TlsLevel::Encrypt,
            Some(TlsAuthLevel::CertificateValidation) => TlsLevel::Chain,
            Some(TlsAuthLevel::DomainValidation) => demanded_name(connector, domain).map_or_else(
                || {
                    TlsLevel::Refuse(format!(
                        "454 4.7.5 Connector '{}' needs TlsDomain for DomainValidation",
                        connector.name
                    ))
                },
                TlsLevel::Name,
            ),
        },
    }
}

fn demanded_name(connector: &SendConnector, domain: Option<&SmtpDomain>) -> Option<NameDemand> {
    match &connector.tls_domain {
        Some(DomainPattern::Exact(domain)) => Some(NameDemand { domain: domain.clone(), subdomains: false }),
        Some(DomainPattern::Subdomains(domain)) => {
            Some(NameDemand { domain: domain.clone(), subdomains: true })
        }
        Some(DomainPattern::Any) => None,
        None => domain.map(|domain| NameDemand { domain: domain.clone(), subdomains: false }),
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{address, certificate, send, snapshot};
    use super::super::route;
    use super::*;
    use crate::model::Partner;

    fn now() -> Timestamp {
        "2026-06-01T00:00:00Z".parse().unwrap()
    }

    fn level(snapshot: &Snapshot, recipient: &str) -> TlsLevel {
        tls_policy(snapshot, &route(snapshot, &address(recipient), 1), now()).level
    }

    fn armed(name: &str, spaces: &[&str]) -> SendConnector {
        let mut connector = send(name, spaces);
        connector.domain_secure_enabled = true;
        connector.certificate = Some("AA".into());
        connector
    }

    fn listed(connectors: Vec<SendConnector>) -> Snapshot {
        let mut snapshot = snapshot();
        snapshot.transport.tls_send_domain_secure = ["partner.example".parse().unwrap()].into();
        snapshot.certificates =
            [("AA".to_string(), Arc::new(certificate("AA", "2026-01-01", "2027-01-01")))].into();
        snapshot.send = connectors.into_iter().map(Arc::new).collect();
        snapshot
    }

    fn smart(mut connector: SendConnector) -> SendConnector {
        connector.dns_routing = false;
        connector.smart_hosts = vec!["hub.example".parse().unwrap()];
        connector
    }

    fn ignoring(mut connector: SendConnector) -> SendConnector {
        connector.ignore_starttls = true;
        connector
    }

    #[test]
    fn a_listed_domain_never_leaves_in_clear_because_another_connector_won() {
        let secure = TlsLevel::DomainSecure("partner.example".parse().unwrap());
        assert_eq!(
            level(&listed(vec![armed("A", &["*"])]), "u@partner.example"),
            secure,
            "the winner is armed"
        );
        assert_eq!(
            level(&listed(vec![armed("A", &["partner.example"]), send("B", &["*"])]), "u@partner.example"),
            secure
        );
        // Armed elsewhere: the mail waits, whatever the winner's own policy is.
        let elsewhere = [
            (vec![send("X", &["*"]), armed("Z", &["*"])], "Set-SendConnector X -DomainSecureEnabled '$true'"),
            (vec![send("X", &["partner.example"]), armed("A", &["*"])], "Set-SendConnector X"),
            (vec![send("X", &["*"]), armed("A", &["other.example"])], "Set-SendConnector X"),
            (
                vec![smart(send("X", &["*"])), armed("Z", &["*"])],
                "New-SendConnector -Name 'Domain Security partner.example'",
            ),
            (vec![ignoring(send("X", &["*"])), armed("Z", &["*"])], "-IgnoreSTARTTLS '$false'"),
            // A stored contradiction fails closed.
            (vec![smart(armed("X", &["*"]))], "New-SendConnector"),
            (vec![ignoring(armed("X", &["*"]))], "-IgnoreSTARTTLS '$false'"),
        ];
        for (connectors, remedy) in elsewhere {
            let TlsLevel::Refuse(text) = level(&listed(connectors), "u@partner.example") else {
                panic!("{remedy}")
            };
            assert!(
                text.starts_with("454 4.7.5 Domain security: connector 'X' won the route but is not armed"),
                "{text}"
            );
            assert!(text.contains(remedy), "{text}");
        }
        // Armed nowhere: the list is not in use.
        assert_eq!(level(&listed(vec![send("X", &["*"])]), "u@partner.example"), TlsLevel::Opportunistic);
        assert_eq!(level(&listed(vec![ignoring(send("X", &["*"]))]), "u@partner.example"), TlsLevel::None);
        // What is not listed is left alone.
        assert_eq!(
            level(&listed(vec![armed("A", &["*"])]), "u@sub.partner.example"),
            TlsLevel::Opportunistic
        );
        assert_eq!(level(&listed(vec![armed("A", &["*"])]), "u@[192.0.2.1]"), TlsLevel::Opportunistic);
    }

    /// Whoever wins the route: what goes is what would go to a domain on no list, and what is looked for is what Enforce
    /// would demand, or would refuse in the same words.
    #[test]
    fn report_only_is_as_if_unlisted_and_looks() {
        let domain: SmtpDomain = "partner.example".parse().unwrap();
        let named = |mut connector: SendConnector| {
            (connector.require_tls, connector.tls_auth_level) = (true, Some(TlsAuthLevel::DomainValidation));
            connector
        };
        let bare = |mut connector: SendConnector| {
            connector.certificate = None;
            connector
        };
        let expired = |mut connector: SendConnector| {
            connector.certificate = Some("OLD".into());
            connector
        };
        // The connectors, and the beginning of what Enforce would refuse before anything is dialled.
        let cases = [
            (vec![armed("A", &["*"])], ""),
            (vec![named(armed("A", &["*"]))], ""),
            (vec![bare(armed("A", &["*"]))], "454 4.7.5 Domain security: connector 'A' has no certificate"),
            (
                vec![expired(armed("A", &["*"]))],
                "454 4.7.5 Domain security: the certificate OLD of connector",
            ),
            (vec![send("X", &["*"]), armed("Z", &["*"])], "454 4.7.5 Domain security: connector 'X' won"),
            (
                vec![smart(send("X", &["*"])), armed("Z", &["*"])],
                "454 4.7.5 Domain security: connector 'X' won",
            ),
            (
                vec![smart(named(send("X", &["*"]))), armed("Z", &["*"])],
                "454 4.7.5 Domain security: connector 'X'",
            ),
            (
                vec![ignoring(send("X", &["*"])), armed("Z", &["*"])],
                "454 4.7.5 Domain security: connector 'X' won",
            ),
        ];
        for (connectors, refusal) in cases {
            let with = |list: bool, mode: Option<PartnerMode>| {
                let mut snapshot = listed(connectors.clone());
                let old = certificate("OLD", "2025-01-01", "2025-02-01");
                snapshot.certificates.insert("OLD".into(), Arc::new(old));
                if !list {
                    snapshot.transport.tls_send_domain_secure.clear();
                }
                snapshot.partners.extend(mode.map(|send_mode| {
                    let partner = Partner { send_mode, ..Partner::new(domain.clone()) };
                    (domain.clone(), Arc::new(partner))
                }));
                let hop = route(&snapshot, &address("u@partner.example"), 1);
                (tls_policy(&snapshot, &hop, now()), hop)
            };
            let (unlisted, _) = with(false, Some(PartnerMode::ReportOnly));
            let (enforced, hop) = with(true, None);
            assert_eq!(with(true, Some(PartnerMode::Enforce)), (enforced.clone(), hop.clone()));
            let (report_only, same_hop) = with(true, Some(PartnerMode::ReportOnly));
            // A change of the mode moves no mail to another queue.
            assert_eq!(hop, same_hop);
            assert_eq!(unlisted.observed, None);
            assert_eq!(TlsPolicy { observed: None, ..report_only.clone() }, unlisted, "{refusal}");
            let observed = report_only.observed.unwrap();
            assert_eq!(observed.domain, domain);
            match enforced.level {
                TlsLevel::Refuse(text) => {
                    assert!(!refusal.is_empty() && text.starts_with(refusal), "{text}");
                    assert_eq!(observed.refusal, Some(text));
                }
                level => {
                    assert_eq!((level, refusal), (TlsLevel::DomainSecure(domain.clone()), ""));
                    assert_eq!(observed.refusal, None);
                }
            }
        }
        // Armed nowhere the list is not in use, and there is nothing to look for.
        let mut idle = listed(vec![send("X", &["*"])]);
        let partner = Partner { send_mode: PartnerMode::ReportOnly, ..Partner::new(domain.clone()) };
        idle.partners.insert(domain.clone(), Arc::new(partner));
        assert_eq!(send_security(&idle, &domain), SendSecurity::NotArmed);
        assert_eq!(tls_policy(&idle, &route(&idle, &address("u@partner.example"), 1), now()).observed, None);
        // The mode of the other direction has no say.
        let mut other = listed(vec![armed("A", &["*"])]);
        let partner = Partner { receive_mode: PartnerMode::ReportOnly, ..Partner::new(domain.clone()) };
        other.partners.insert(domain.clone(), Arc::new(partner));
        assert_eq!(level(&other, "u@partner.example"), TlsLevel::DomainSecure(domain));
    }

    #[test]
    fn an_old_queue_row_is_not_trusted() {
        let snapshot = listed(vec![armed("A", &["*"])]);
        let mut hop = route(&snapshot, &address("u@partner.example"), 1);
        hop.tls_domain = None;
        assert!(matches!(tls_policy(&snapshot, &hop, now()).level, TlsLevel::DomainSecure(_)));
        hop.connector = "gone".into();
        assert!(matches!(tls_policy(&snapshot, &hop, now()).level, TlsLevel::Refuse(_)));
    }

    #[test]
    fn our_own_certificate_must_be_at_hand_and_in_date() {
        let cases: [(&str, &str, Option<&str>, &str); 4] = [
            ("2026-01-01", "2026-05-01", Some("AA"), "expired on 2026-05-01"),
            ("2026-07-01", "2027-01-01", Some("AA"), "is not valid before 2026-07-01"),
            ("2026-01-01", "2027-01-01", Some("BB"), "could not be found"),
            ("2026-01-01", "2027-01-01", None, "has no certificate to show"),
        ];
        for (from, until, shown, text) in cases {
            let mut connector = armed("A", &["*"]);
            connector.certificate = shown.map(str::to_owned);
            let mut snapshot = listed(vec![connector]);
            snapshot.certificates = [("AA".to_string(), Arc::new(certificate("AA", from, until)))].into();
            let TlsLevel::Refuse(refusal) = level(&snapshot, "u@partner.example") else { panic!("{text}") };
            assert!(refusal.starts_with("454 4.7.5 ") && refusal.contains(text), "{refusal}");
        }
    }

    #[test]
    fn the_connectors_own_policy() {
        let name = |domain: &str, subdomains| {
            TlsLevel::Name(NameDemand { domain: domain.parse().unwrap(), subdomains })
        };
        let cases: [(bool, Option<TlsAuthLevel>, Option<&str>, TlsLevel); 7] = [
            (false, None, None, TlsLevel::Opportunistic),
            (true, None, None, TlsLevel::Encrypt),
            (true, Some(TlsAuthLevel::EncryptionOnly), None, TlsLevel::Encrypt),
            (true, Some(TlsAuthLevel::CertificateValidation), None, TlsLevel::Chain),
            (true, Some(TlsAuthLevel::DomainValidation), None, name("a.example", false)),
            (true, Some(TlsAuthLevel::DomainValidation), Some("mx.b.example"), name("mx.b.example", false)),
            (true, Some(TlsAuthLevel::DomainValidation), Some("*.b.example"), name("b.example", true)),
        ];
        for (require, auth, tls_domain, wanted) in cases {
            let mut snapshot = snapshot();
            let mut connector = send("C", &["*"]);
            connector.require_tls = require;
            connector.tls_auth_level = auth;
            connector.tls_domain = tls_domain.map(|domain| domain.parse().unwrap());
            snapshot.send = vec![Arc::new(connector.clone())];
            assert_eq!(level(&snapshot, "u@a.example"), wanted);
            connector.ignore_starttls = true;
            snapshot.send = vec![Arc::new(connector)];
            let ignoring = level(&snapshot, "u@a.example");
            assert!(if require {
                matches!(ignoring, TlsLevel::Refuse(_))
            } else {
                ignoring == TlsLevel::None
            });
        }
    }
    #[test]
    fn smart_hosts_that_are_logged_on_to() {
        let name =
            || TlsLevel::Name(NameDemand { domain: "smart.example".parse().unwrap(), subdomains: false });
        let refuse = || TlsLevel::Refuse(String::new());
        let level = Some(TlsAuthLevel::EncryptionOnly);
        // The connector's own level, TlsAuthLevel, the smart host, what is demanded for BasicAuthRequireTLS.
        let cases = [
            (TlsLevel::Opportunistic, None, "smart.example", name()),
            (TlsLevel::Encrypt, None, "smart.example", name()),
            (TlsLevel::Encrypt, level, "smart.example", TlsLevel::Encrypt),
            (TlsLevel::Encrypt, level, "192.0.2.9", TlsLevel::Encrypt),
            (TlsLevel::Chain, Some(TlsAuthLevel::CertificateValidation), "192.0.2.9", TlsLevel::Chain),
            (TlsLevel::Opportunistic, None, "192.0.2.9", refuse()),
            (TlsLevel::Encrypt, None, "2001:db8::9", refuse()),
            (TlsLevel::None, None, "smart.example", refuse()),
        ];
        for (own, auth_level, host, wanted) in cases {
            let policy = TlsPolicy {
                level: own,
                source: TlsSource::Connector,
                client_certificate: None,
                observed: None,
            };
            let mut connector = send("C", &["*"]);
            connector.tls_auth_level = auth_level;
            for needs_tls in [true, false] {
                let (user, stamp) = ("relay".to_owned(), "1".to_owned());
                connector.smart_host_auth = Some(SmartHostAuth::Basic { user, needs_tls, stamp });
                let found = smart_host_policy(&policy, &connector, host).level;
                let wanted = if needs_tls { &wanted } else { &policy.level };
                match wanted {
                    TlsLevel::Refuse(_) => assert!(matches!(found, TlsLevel::Refuse(_)), "{host}: {found:?}"),
                    wanted => assert_eq!(found, *wanted, "{host}"),
                }
            }
        }
    }
}
