//! `tests/fixtures/verdict-grid.txt`: every combination of what a chain, its usage, its name and its
//! revocation can be, by role and RevocationMode, and the verdict. The expectation is made here, from the
//! order of the rules alone, and held against both the function and the file.

use super::der::{Certificate, extension, tlv};
use super::*;
use std::fmt::Write as _;

const FIXTURE: &str = "tests/fixtures/verdict-grid.txt";
const HEAD: &str = "\
# Every combination of chain, usage, name and revocation, by the peer's role and RevocationMode, and the
# verdict. Made by tls::verdict's tests from the order of the rules (EMSH_WRITE_GENERATED=1 writes it anew),
# and compared with what the function says. The domain asked for is partner.test.
#
# chain       good; of an untrusted root; the certificate expired or not yet valid; its signature damaged
# usage       the extended key usages of the certificate
# name        dNSName partner.test, dNSName other.test, no dNSName and CN partner.test, and that issued by an
#             authority with name constraints
# revocation  no CRL point; a CRL that lists another; one that lists it; none to be had
# role        server: we connected to it. client: it connected to us; strict: with RequireClientAuthUsage
#
# chain | usage | name | revocation | role | mode | status
";

const CHAINS: &[&str] = &["good", "untrusted", "expired", "not yet valid", "damaged"];
const USAGES: &[&str] = &["both", "serverAuth", "clientAuth", "codeSigning"];
const NAMES: &[&str] = &["right", "wrong", "CN alone", "CN alone, constrained"];
const REVOCATIONS: &[&str] = &["none published", "not listed", "listed", "no CRL"];
const ROLES: &[&str] = &["server", "client", "strict"];
const MODES: &[&str] = &["Enforce", "SoftFail"];

/// One situation.
#[derive(Clone, Copy)]
struct Row {
    chain: &'static str,
    usage: &'static str,
    name: &'static str,
    revocation: &'static str,
}

/// The first rule that fails decides.
fn expected(row: Row, role: &str, mode: &str) -> Status {
    match row.chain {
        "untrusted" => return Status::UntrustedRoot,
        "expired" => return Status::Expired,
        "not yet valid" => return Status::NotYetValid,
        "damaged" => return Status::SignatureFailure,
        _ => {}
    }
    let allowed = match role {
        "server" => ["both", "serverAuth"].as_slice(),
        "strict" => &["both", "clientAuth"],
        _ => &["both", "serverAuth", "clientAuth"],
    };
    if !allowed.contains(&row.usage) {
        return Status::InvalidPurpose;
    }
    match row.name {
        "wrong" => return Status::SubjectMismatch,
        "CN alone, constrained" => return Status::InvalidPurpose,
        _ => {}
    }
    match (row.revocation, mode) {
        ("listed", _) => Status::Revoked,
        ("no CRL", "Enforce") => Status::RevocationCheckFailure,
        _ => Status::Valid,
    }
}

/// The authorities, made once: of each kind of name constraint, with and without a CRL point.
struct Authorities {
    root: Ca,
    issuing: Vec<(bool, bool, Ca)>,
}

impl Authorities {
    fn new() -> Authorities {
        let root = Ca::new("CN=Root", day(-900), day(900)).unwrap();
        let mut issuing = Vec::new();
        for constrains in [false, true] {
            for publishes in [false, true] {
                let ca = root.subordinate_shown_as(("CN=Issuing", day(-900), day(900)), |shown| {
                    shown.name_constraints = constrains.then(|| rcgen::NameConstraints {
                        permitted_subtrees: vec![rcgen::GeneralSubtree::DnsName("other.test".into())],
                        excluded_subtrees: vec![],
                    });
                });
                let ca = if publishes { ca.with_crl(crls::URL) } else { ca };
                issuing.push((constrains, publishes, ca));
            }
        }
        Authorities { root, issuing }
    }

    /// The chain, the roots and the CRLs of a situation.
    fn make(&self, row: Row) -> (Vec<Vec<u8>>, Vec<Vec<u8>>, Crls) {
        let wanted = (row.name == "CN alone, constrained", row.revocation != "none published");
        let issuing = &self.issuing.iter().find(|one| (one.0, one.1) == wanted).unwrap().2;
        let (subject, names): (&str, &[&str]) = match row.name {
            "right" => ("CN=mail", &["partner.test"]),
            "wrong" => ("CN=mail", &["other.test"]),
            _ => ("CN=partner.test", &[]),
        };
        let dates = match row.chain {
            "expired" => (day(-90), day(-1)),
            "not yet valid" => (day(1), day(90)),
            _ => (day(-1), day(90)),
        };
        let purpose = match row.usage {
            "serverAuth" => Purpose::ServerOnly,
            "clientAuth" => Purpose::ClientOnly,
            _ => Purpose::Both,
        };
        let mut leaf = issuing.issue_quickly(subject, names, purpose, dates).der;
        if row.usage == "codeSigning" {
            const EXTENDED_KEY_USAGE: &[u8] = &[0x55, 0x1d, 37];
            let value = tlv(0x30, &tlv(6, &[0x2b, 6, 1, 5, 5, 7, 3, 3]));
            let value = extension(EXTENDED_KEY_USAGE, false, &value);
            leaf = Certificate::of(&leaf).with(EXTENDED_KEY_USAGE, &[value]).sign(issuing);
        }
        let list = match row.revocation {
            "listed" => Some(issuing.crl(&[(&leaf, CrlMark::Revoked)], day(-1), day(9)).unwrap()),
            "not listed" => Some(issuing.crl(&[], day(-1), day(9)).unwrap()),
            _ => None,
        };
        let mut found = Crls::default();
        if let Some(list) = list {
            crls::put(&mut found, crls::URL, issuing.der(), &list);
        }
        if row.chain == "damaged" {
            // The last octets are the signature's.
            let last = leaf.len() - 1;
            leaf[last] ^= 1;
        }
        let roots = if row.chain == "untrusted" {
            vec![Ca::new("CN=Another", day(-900), day(900)).unwrap().der().to_vec()]
        } else {
            vec![self.root.der().to_vec()]
        };
        (vec![leaf, issuing.der().to_vec()], roots, found)
    }
}

fn rows() -> impl Iterator<Item = Row> {
    CHAINS.iter().flat_map(|chain| {
        USAGES.iter().flat_map(move |usage| {
            NAMES.iter().flat_map(move |name| {
                REVOCATIONS.iter().map(move |revocation| Row { chain, usage, name, revocation })
            })
        })
    })
}

#[test]
fn every_combination() {
    let authorities = Authorities::new();
    let demand = NameDemand { domain: "partner.test".parse().unwrap(), subdomains: false };
    let mut table = HEAD.to_owned();
    let mut wrong = Vec::new();
    for row in rows() {
        let (chain, roots, crls) = authorities.make(row);
        table.push('\n');
        for role in ROLES {
            for mode in MODES {
                let verdict = judge(&Question {
                    wanted: Some(&demand),
                    chain: &chain,
                    role: if *role == "server" { PeerRole::Server } else { PeerRole::Client },
                    require_client_auth_usage: *role == "strict",
                    roots: &roots,
                    now: day(0),
                    crls: &crls,
                    revocation_mode: if *mode == "SoftFail" {
                        RevocationMode::SoftFail
                    } else {
                        RevocationMode::Enforce
                    },
                    partner: None,
                });
                let Row { chain, usage, name, revocation } = row;
                let status = expected(row, role, mode);
                let line = format!(
                    "{chain:<13} | {usage:<11} | {name:<21} | {revocation:<14} | {role:<6} | {mode:<8} | {status}"
                );
                if verdict.status != status {
                    wrong.push(format!("{line}: {} ({})", verdict.status, verdict.rule));
                }
                let _ = writeln!(table, "{line}");
            }
        }
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(FIXTURE);
    if std::env::var_os("EMSH_WRITE_GENERATED").is_some() {
        std::fs::write(&path, &table).unwrap();
    }
    assert!(std::fs::read_to_string(&path).unwrap() == table, "{FIXTURE} is out of date");
}
