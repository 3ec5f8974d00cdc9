//! The domain-security verdict: one pure function from what the peer showed, what was asked for, the
//! trusted roots and the time, to a status with the rule that decided and the evidence.
//!
//! The rules, in this order; the first that fails decides:
//! 1. a certificate was shown, can be read, is version 3, and its RSA key has 2048 bits or more;
//! 2. the chain leads to a trusted root, in date and with good signatures, the root included. An end
//!    entity that is itself one of the roots counts as such a chain (partners import each other's
//!    self-signed certificate);
//! 3. the extended key usage allows the use. A client's chain may carry clientAuth or serverAuth,
//!    because public CAs no longer issue clientAuth;
//! 4. the certificate names the domain. This stands before revocation, so that a wrong name is told
//!    even while a CRL can't be had;
//! 5. no certificate of the path below the root names a CRL distribution point. There is no fetch of
//!    CRLs yet, so one that does is RevocationCheckFailure: fail closed.
//!
//! Refuses: DNS names of MX hosts, PTR and EHLO names as the name compared; OCSP is not consulted.
//! RFC 5280 §6, RFC 6125.

use crate::cert::{CertificateSummary, Refusal, Usage, hopeless, name_matches, trusted_path};
use crate::model::{Evidence, NameDemand, Revocation, Status, Verdict};
use jiff::Timestamp;

/// Which side the peer is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PeerRole {
    /// The peer connected to us and showed a client certificate.
    Client,
    /// We connected to the peer and it showed its server certificate.
    Server,
}

/// What is judged.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// The name that the certificate must hold; `None`: only the chain is judged.
    pub wanted: Option<&'a NameDemand>,
    /// What the peer showed, DER, end entity first.
    pub chain: &'a [Vec<u8>],
    /// The peer's side.
    pub role: PeerRole,
    /// A client's chain must carry clientAuth (RequireClientAuthUsage).
    pub require_client_auth_usage: bool,
    /// Trusted roots, DER. None at all fails closed.
    pub roots: &'a [Vec<u8>],
    /// The time.
    pub now: Timestamp,
}

/// Judges a peer's chain.
pub fn judge(question: &Question<'_>) -> Verdict {
    let mut evidence = Evidence::none(question.wanted.map(|demand| demand.domain.to_string()));
    let (status, rule) = match decide(question, &mut evidence) {
        Ok(rule) => (Status::Valid, rule),
        Err(refusal) => refusal,
    };
    Verdict { status, rule: printable(&rule), evidence }
}

/// Names of the certificate that are told; it may have thousands.
const MAX_TOLD: usize = 20;
/// Characters of one text that are told.
const MAX_TEXT: usize = 1000;

/// The peer writes what its certificate says: nothing of it may end a line of a log or a reply.
fn printable(text: &str) -> String {
    text.chars().take(MAX_TEXT).map(|c| if c.is_control() { '?' } else { c }).collect()
}

fn refuse<T>(status: Status, rule: impl Into<String>) -> Result<T, Refusal> {
    Err((status, rule.into()))
}

fn decide(question: &Question<'_>, evidence: &mut Evidence) -> Result<String, Refusal> {
    let Some(end_entity) = question.chain.first() else {
        return refuse(Status::NoCertificate, "the peer showed no certificate");
    };
    let read = CertificateSummary::from_der(end_entity);
    if let Ok(summary) = &read {
        evidence.offered = summary.names().iter().take(MAX_TOLD).map(|name| printable(name)).collect();
        evidence.subject = printable(&summary.subject);
        evidence.issuer = printable(&summary.issuer);
        evidence.thumbprint.clone_from(&summary.thumbprint);
    }
    if let Some(refusal) = hopeless(end_entity) {
        return Err(refusal);
    }
    let Ok(summary) = read else {
        return refuse(Status::MalformedCertificate, "the certificate can't be read");
    };

    let roles = usages(question);
    let path = trusted_path(question.chain, question.roots, question.now, &roles)?;
    evidence.usage = accepted_usage(&summary, &roles);

    if let Some(demand) = question.wanted
        && !summary.names().iter().any(|name| names(name, demand))
    {
        let offered =
            if evidence.offered.is_empty() { "no name".to_owned() } else { evidence.offered.join(", ") };
        return refuse(
            Status::SubjectMismatch,
            format!("the certificate must name {} and names {offered}", demand_text(demand)),
        );
    }

    if let Some(published) = path.iter().find(|below_root| below_root.crl_points.named) {
        evidence.revocation = Revocation::Unavailable;
        return refuse(
            Status::RevocationCheckFailure,
            format!("no CRL is at hand for the certificate '{}', which names a CRL point", published.subject),
        );
    }
    evidence.revocation = Revocation::NotPublished;
    Ok(match question.wanted {
        Some(demand) => format!("the chain is trusted and names {}", demand_text(demand)),
        None => "the chain is trusted".to_owned(),
    })
}

/// The usages that do, the better one first.
fn usages(question: &Question<'_>) -> Vec<Usage> {
    match question.role {
        PeerRole::Server => vec![Usage::ServerAuth],
        PeerRole::Client if question.require_client_auth_usage => vec![Usage::ClientAuth],
        PeerRole::Client => vec![Usage::ClientAuth, Usage::ServerAuth],
    }
}

fn accepted_usage(summary: &CertificateSummary, roles: &[Usage]) -> Option<String> {
    let named = roles.iter().find(|usage| summary.extended_key_usage.contains(usage));
    Some(named.map_or_else(|| Usage::Any.to_string(), ToString::to_string))
}

fn names(offered: &str, demand: &NameDemand) -> bool {
    if name_matches(offered, &demand.domain) {
        return true;
    }
    // TlsDomain *.example.com: any name below the domain, a wildcard included.
    let domain = demand.domain.to_string();
    demand.subdomains
        && offered.is_ascii()
        && !offered.contains('\0')
        && offered.strip_suffix(&domain).is_some_and(|prefix| prefix.len() > 1 && prefix.ends_with('.'))
}

fn demand_text(demand: &NameDemand) -> String {
    if demand.subdomains {
        format!("{0} or a subdomain of it", demand.domain)
    } else {
        demand.domain.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cert::{Ca, Purpose, RsaBits, SelfSigned, self_signed};
    use jiff::SignedDuration;
    use rustls::pki_types::CertificateDer;

    fn day(offset: i64) -> Timestamp {
        "2026-06-01T00:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_hours(24 * offset)
    }

    fn own(subject: &str, until: i64) -> crate::cert::Issued {
        self_signed(&SelfSigned {
            subject,
            dns_names: &["partner.test"],
            bits: RsaBits::B2048,
            not_before: day(-100),
            not_after: day(until),
        })
        .unwrap()
    }

    /// The chain shown and the roots trusted in a situation of `tests/fixtures/verdicts.txt`.
    fn make(situation: &str) -> (Vec<Vec<u8>>, Vec<Vec<u8>>) {
        let root_until = if situation == "root expired" { -5 } else { 900 };
        let root = Ca::new("CN=Root", day(-900), day(root_until)).unwrap();
        let roots = vec![root.der().to_vec()];
        let crl = |ca: Ca, wanted: bool| if wanted { ca.with_crl("http://crl.test/a.crl") } else { ca };
        let root = crl(root, situation == "CRL point of the intermediate");
        let until = if situation == "intermediate expired" { -5 } else { 900 };
        let issuing = root.subordinate("CN=Issuing", day(-900), day(until)).unwrap();
        let issuing =
            crl(issuing, situation == "CRL point" || situation == "names another domain, CRL point");
        let leaf = |subject: &str, names: &[&str], purpose, from: i64, until: i64| {
            let made = issuing.issue(subject, names, purpose, day(from), day(until)).unwrap();
            vec![made.der, issuing.der().to_vec()]
        };
        let usual = |names: &[&str]| leaf("CN=mail", names, Purpose::Both, -1, 90);
        let chain = match situation {
            "nothing" => vec![],
            "garbage" => vec![b"\x30\x03abc".to_vec()],
            "version 1" => vec![include_bytes!("../../tests/fixtures/v1.der").to_vec()],
            "RSA 1024" => vec![include_bytes!("../../tests/fixtures/rsa1024.der").to_vec()],
            "two subjectAltNames" => {
                use rcgen::{CertificateParams, CustomExtension, KeyPair};
                let mut params = CertificateParams::new(vec!["other.test".to_owned()]).unwrap();
                let second = b"\x30\x0e\x82\x0cpartner.test".to_vec();
                params.custom_extensions = vec![CustomExtension::from_oid_content(&[2, 5, 29, 17], second)];
                vec![params.self_signed(&KeyPair::generate().unwrap()).unwrap().der().to_vec()]
            }
            "good"
            | "CRL point"
            | "CRL point of the intermediate"
            | "intermediate expired"
            | "root expired" => usual(&["partner.test"]),
            "intermediate missing" => usual(&["partner.test"])[..1].to_vec(),
            "another root of the same name" => {
                let twin = Ca::new("CN=Root", day(-1), day(90)).unwrap();
                return (usual(&["partner.test"]), vec![twin.der().to_vec()]);
            }
            "no root at all" => return (usual(&["partner.test"]), vec![]),
            "self-signed" => vec![own("CN=partner.test", 90).der],
            "self-signed, imported as root" => {
                let made = own("CN=partner.test", 90).der;
                return (vec![made.clone()], vec![made]);
            }
            "self-signed, imported, expired" => {
                let made = own("CN=partner.test", -5).der;
                return (vec![made.clone()], vec![made]);
            }
            "issued by an imported certificate that is no CA" => {
                let imported = own("CN=friend.test", 90);
                let made = issue_under(&imported);
                return (vec![made], vec![imported.der]);
            }
            "issued by an end entity" => {
                let friend = issuing.issue("CN=friend.test", &[], Purpose::Both, day(-1), day(90)).unwrap();
                let made = issue_under(&friend);
                return (vec![made, friend.der, issuing.der().to_vec()], roots);
            }
            "expired" => leaf("CN=mail", &["partner.test"], Purpose::Both, -90, -1),
            "not yet valid" => leaf("CN=mail", &["partner.test"], Purpose::Both, 1, 90),
            "signature damaged" => {
                let mut chain = usual(&["partner.test"]);
                // The last octets are the signature's.
                let last = chain[0].len() - 1;
                chain[0][last] ^= 1;
                chain
            }
            "serverAuth only" => leaf("CN=mail", &["partner.test"], Purpose::ServerOnly, -1, 90),
            "clientAuth only" => leaf("CN=mail", &["partner.test"], Purpose::ClientOnly, -1, 90),
            "names mail.partner.test only" => usual(&["mail.partner.test"]),
            "names *.partner.test" => usual(&["*.partner.test"]),
            "no dNSName, CN partner.test" => leaf("CN=partner.test", &[], Purpose::Both, -1, 90),
            "dNSName other.test, CN partner.test" => {
                leaf("CN=partner.test", &["other.test"], Purpose::Both, -1, 90)
            }
            "dNSName PARTNER.TEST among others" => usual(&["mail.other.test", "PARTNER.TEST"]),
            "names another domain, CRL point" => usual(&["other.test"]),
            other => panic!("no such situation: {other}"),
        };
        (chain, roots)
    }

    /// A certificate for partner.test that names a mere end entity as its issuer, and is signed by it.
    fn issue_under(issuer: &crate::cert::Issued) -> Vec<u8> {
        use rcgen::{CertificateParams, Issuer, KeyPair};
        let key = KeyPair::try_from(issuer.key.as_slice()).unwrap();
        let issuer = Issuer::from_ca_cert_der(&CertificateDer::from(issuer.der.as_slice()), key).unwrap();
        let mut params = CertificateParams::new(vec!["partner.test".to_owned()]).unwrap();
        params.use_authority_key_identifier_extension = false;
        params.signed_by(&KeyPair::generate().unwrap(), &issuer).unwrap().der().to_vec()
    }

    #[test]
    fn truth_table() {
        let demand = NameDemand { domain: "partner.test".parse().unwrap(), subdomains: false };
        let table = include_str!("../../tests/fixtures/verdicts.txt");
        let mut wrong = Vec::new();
        for line in table.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
            let fields: Vec<&str> = line.split('|').map(str::trim).collect();
            let [direction, situation, expected] = fields[..] else { panic!("{line}") };
            let (chain, roots) = make(situation);
            let verdict = judge(&Question {
                wanted: Some(&demand),
                chain: &chain,
                role: if direction == "server" { PeerRole::Server } else { PeerRole::Client },
                require_client_auth_usage: direction == "strict",
                roots: &roots,
                now: day(0),
            });
            if verdict.status.to_string() != expected {
                wrong.push(format!("{line}: {} ({})", verdict.status, verdict.rule));
            }
            assert_eq!(verdict.evidence.wanted.as_deref(), Some("partner.test"));
            assert!(!verdict.rule.is_empty());
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn evidence_explains_without_the_certificate() {
        let (chain, roots) = make("serverAuth only");
        let question = Question {
            wanted: None,
            chain: &chain,
            role: PeerRole::Client,
            require_client_auth_usage: false,
            roots: &roots,
            now: day(0),
        };
        let verdict = judge(&question);
        assert!(verdict.is_valid());
        assert_eq!(verdict.evidence.usage.as_deref(), Some("serverAuth"));
        assert_eq!(verdict.evidence.revocation, Revocation::NotPublished);
        assert_eq!(
            (verdict.evidence.subject.as_str(), verdict.evidence.issuer.as_str()),
            ("CN=mail", "CN=Issuing")
        );
        assert_eq!(verdict.evidence.offered, ["partner.test"]);
    }

    #[test]
    fn what_the_peer_wrote_breaks_no_line() {
        use rcgen::{CertificateParams, DnType, KeyPair};
        let mut params = CertificateParams::new(vec!["x.test".to_owned(); 500]).unwrap();
        params.distinguished_name.push(DnType::CommonName, "evil\r\n250 fine");
        let der = params.self_signed(&KeyPair::generate().unwrap()).unwrap().der().to_vec();
        let demand = NameDemand { domain: "partner.test".parse().unwrap(), subdomains: false };
        let chain = [der];
        let verdict = judge(&Question {
            wanted: Some(&demand),
            chain: &chain,
            role: PeerRole::Client,
            require_client_auth_usage: false,
            roots: &chain,
            now: day(0),
        });
        assert_eq!(verdict.status, Status::SubjectMismatch);
        assert_eq!(verdict.evidence.offered.len(), MAX_TOLD);
        let told = format!("{} {} {}", verdict.rule, verdict.evidence.subject, verdict.evidence.issuer);
        assert!(!told.contains(['\r', '\n']) && told.contains("evil??250"), "{told}");
    }

    #[test]
    fn a_demand_with_subdomains() {
        let demand = NameDemand { domain: "example.com".parse().unwrap(), subdomains: true };
        for (offered, proven) in [
            ("example.com", true),
            ("mail.example.com", true),
            ("a.b.example.com", true),
            ("*.example.com", true),
            ("badexample.com", false),
            (".example.com", false),
            ("example.com.test", false),
            ("x\0.example.com", false),
        ] {
            assert_eq!(names(offered, &demand), proven, "{offered:?}");
        }
    }
}
