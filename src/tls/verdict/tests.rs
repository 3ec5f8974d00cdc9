//! The truth table of `tests/fixtures/verdicts.txt`, and what it can't show.

mod crls;
mod der;
mod grid;
mod odd;

use super::super::crl::AtHand;
use super::*;
use crate::cert::{Ca, Crl, CrlMark, Purpose, RsaBits, SelfSigned, self_signed};
use crate::model::accepted_name;
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
        subject_key_identifier: None,
    })
    .unwrap()
}

/// The chain shown, the roots trusted and the CRLs at hand in a situation of
/// `tests/fixtures/verdicts.txt`.
fn make(situation: &str) -> (Vec<Vec<u8>>, Vec<Vec<u8>>, Crls) {
    match crls::make(situation) {
        Some(made) => made,
        None => {
            let (chain, roots) = odd::make(situation).unwrap_or_else(|| make_chain(situation));
            (chain, roots, Crls::default())
        }
    }
}

fn make_chain(situation: &str) -> (Vec<Vec<u8>>, Vec<Vec<u8>>) {
    let root_until = if situation == "root expired" { -5 } else { 900 };
    let root = Ca::new("CN=Root", day(-900), day(root_until)).unwrap();
    let roots = vec![root.der().to_vec()];
    let crl = |ca: Ca, wanted: bool| if wanted { ca.with_crl("http://crl.test/a.crl") } else { ca };
    let root = crl(root, situation == "CRL point of the intermediate");
    let until = if situation == "intermediate expired" { -5 } else { 900 };
    let issuing = root.subordinate("CN=Issuing", day(-900), day(until)).unwrap();
    let issuing = crl(issuing, situation == "CRL point" || situation == "names another domain, CRL point");
    let leaf = |subject: &str, names: &[&str], purpose, from: i64, until: i64| {
        let made = issuing.issue_quickly(subject, names, purpose, (day(from), day(until)));
        vec![made.der, issuing.der().to_vec()]
    };
    let usual = |names: &[&str]| leaf("CN=mail", names, Purpose::Both, -1, 90);
    let chain = match situation {
        "nothing" => vec![],
        "garbage" => vec![b"\x30\x03abc".to_vec()],
        "version 1" => vec![include_bytes!("../../../tests/fixtures/v1.der").to_vec()],
        "RSA 1024" => vec![include_bytes!("../../../tests/fixtures/rsa1024.der").to_vec()],
        "two subjectAltNames" => {
            use rcgen::{CertificateParams, CustomExtension, KeyPair};
            let mut params = CertificateParams::new(vec!["other.test".to_owned()]).unwrap();
            let second = b"\x30\x0e\x82\x0cpartner.test".to_vec();
            params.custom_extensions = vec![CustomExtension::from_oid_content(&[2, 5, 29, 17], second)];
            vec![params.self_signed(&KeyPair::generate().unwrap()).unwrap().der().to_vec()]
        }
        "good" | "CRL point" | "CRL point of the intermediate" | "intermediate expired" | "root expired" => {
            usual(&["partner.test"])
        }
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
            let friend = issuing.issue_quickly("CN=friend.test", &[], Purpose::Both, (day(-1), day(90)));
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
        "a stranger before the intermediate" => among_strangers(usual(&["partner.test"]), 1),
        "a hundred strangers before the intermediate" => among_strangers(usual(&["partner.test"]), 100),
        "issuer may sign CRLs only" => {
            let issuer = root.subordinate_shown_as(("CN=Issuing", day(-900), day(900)), |shown| {
                shown.key_usages = vec![rcgen::KeyUsagePurpose::CrlSign];
            });
            under(&issuer, "CN=mail", &["partner.test"])
        }
        "issuer constrained to the domain" => {
            under(&constrained(&root, "partner.test"), "CN=x", &["partner.test"])
        }
        "issuer constrained to another domain" => {
            under(&constrained(&root, "other.test"), "CN=x", &["partner.test"])
        }
        "issuer constrained to another domain, no dNSName, CN partner.test" => {
            under(&constrained(&root, "other.test"), "CN=partner.test", &[])
        }
        "root constrained to another domain, no dNSName, CN partner.test" => {
            let root = constrained(&root, "other.test");
            return (under(&root, "CN=partner.test", &[]), vec![root.der().to_vec()]);
        }
        other => panic!("no such situation: {other}"),
    };
    (chain, roots)
}

/// A certificate, as many others, and what follows it.
fn among_strangers(mut chain: Vec<Vec<u8>>, count: usize) -> Vec<Vec<u8>> {
    let stranger = Ca::new("CN=Stranger", day(-1), day(9)).unwrap().der().to_vec();
    chain.splice(1..1, vec![stranger; count]);
    chain
}

/// What an authority below the root issues.
fn under(issuer: &Ca, subject: &str, names: &[&str]) -> Vec<Vec<u8>> {
    let made = issuer.issue_quickly(subject, names, Purpose::Both, (day(-1), day(90)));
    vec![made.der, issuer.der().to_vec()]
}

/// An authority that may only issue for this domain and what is below it.
fn constrained(root: &Ca, domain: &str) -> Ca {
    root.subordinate_shown_as(("CN=Constrained", day(-900), day(900)), |shown| {
        shown.name_constraints = Some(rcgen::NameConstraints {
            permitted_subtrees: vec![rcgen::GeneralSubtree::DnsName(domain.to_owned())],
            excluded_subtrees: vec![],
        });
    })
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

/// What is agreed with partner.test, as a row says it.
fn agree(agreed: &str, chain: &[Vec<u8>], roots: &[Vec<u8>]) -> Partner {
    let (what, which) = agreed.split_once(": ").unwrap();
    let stranger = Ca::new("CN=Stranger", day(-1), day(9)).unwrap().der().to_vec();
    let certificates = || match which {
        "the certificate" => vec![chain[0].clone()],
        "its issuer" | "the second that is shown" => vec![chain[1].clone()],
        "the root" => vec![roots[0].clone()],
        "a stranger" => vec![stranger.clone()],
        "none that can be used" => vec![],
        other => panic!("no such certificate: {other}"),
    };
    let mut partner = Partner::new("partner.test".parse().unwrap());
    match what {
        "keys" => {
            let key = |der: &Vec<u8>| {
                KeyPin::of_key_info(&CertificateSummary::from_der(der).unwrap().public_key_info)
            };
            let backup = Ca::new("CN=Backup", day(-1), day(9)).unwrap().der().to_vec();
            partner.pinned_keys = certificates().iter().chain([&backup]).map(key).collect();
        }
        "anchors" => partner.trust_anchors = Some(certificates()),
        "names" => partner.accepted_names = accepted_name(&which.parse().unwrap()).into_iter().collect(),
        "revocation" if which == "SoftFail" => partner.revocation_mode = Some(RevocationMode::SoftFail),
        "revocation" => partner.revocation_mode = Some(RevocationMode::Enforce),
        other => panic!("no such agreement: {other}"),
    }
    partner
}

/// What was not met is told so that an administrator knows what to change.
#[test]
fn what_is_agreed_is_told() {
    let demand = NameDemand { domain: "partner.test".parse().unwrap(), subdomains: false };
    for (situation, agreed, told) in [
        ("good", "keys: a stranger", "holds no key of PinnedKeys; the certificate's own is sha256//"),
        ("good", "anchors: a stranger", "only certificates under its TrustAnchors are trusted"),
        (
            "names mail.partner.test only",
            "names: *.hoster.test",
            "must name partner.test or hoster.test or a subdomain of it and names mail.partner.test",
        ),
    ] {
        let (chain, roots, crls) = make(situation);
        let partner = agree(agreed, &chain, &roots);
        let verdict = judge(&Question {
            wanted: Some(&demand),
            chain: &chain,
            role: PeerRole::Server,
            require_client_auth_usage: false,
            roots: &roots,
            now: day(0),
            crls: &crls,
            revocation_mode: RevocationMode::Enforce,
            partner: Some(&partner),
        });
        assert!(verdict.rule.contains(told), "{agreed}: {}", verdict.rule);
    }
}

#[test]
fn truth_table() {
    let demand = NameDemand { domain: "partner.test".parse().unwrap(), subdomains: false };
    let table = include_str!("../../../tests/fixtures/verdicts.txt");
    let mut wrong = Vec::new();
    for line in table.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
        let fields: Vec<&str> = line.split('|').map(str::trim).collect();
        let [direction, situation, expected, ref agreed @ ..] = fields[..] else { panic!("{line}") };
        let (chain, roots, crls) = make(situation);
        let partner = agreed.first().map(|agreed| agree(agreed, &chain, &roots));
        let verdict = judge(&Question {
            wanted: Some(&demand),
            chain: &chain,
            role: if direction == "server" { PeerRole::Server } else { PeerRole::Client },
            require_client_auth_usage: direction == "strict",
            roots: &roots,
            now: day(0),
            crls: &crls,
            revocation_mode: if direction == "soft" {
                RevocationMode::SoftFail
            } else {
                RevocationMode::Enforce
            },
            partner: partner.as_ref(),
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
    let (chain, roots, _) = make("serverAuth only");
    let question = Question {
        wanted: None,
        chain: &chain,
        role: PeerRole::Client,
        require_client_auth_usage: false,
        roots: &roots,
        now: day(0),
        crls: Crls::none(),
        revocation_mode: RevocationMode::Enforce,
        partner: None,
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
        crls: Crls::none(),
        revocation_mode: RevocationMode::Enforce,
        partner: None,
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
