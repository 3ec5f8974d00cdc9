//! Situations with CRLs. What no CA makes is put together by hand.

use super::der::{ECDSA_SHA256, extension, tlv};
use super::*;

pub(super) const URL: &str = "http://crl.test/a.crl";
const OTHER_URL: &str = "http://crl.test/b.crl";

type Made = (Vec<Vec<u8>>, Vec<Vec<u8>>, Crls);

/// A root, an issuing CA whose certificates name CRL points, and a certificate for partner.test.
struct World {
    root: Ca,
    issuing: Ca,
    leaf: Vec<u8>,
    crls: Crls,
}

impl World {
    fn new(points: &[&str], root_points: &[&str]) -> World {
        let with = |ca: Ca, points: &[&str]| points.iter().fold(ca, |ca, point| ca.with_crl(point));
        let root = with(Ca::new("CN=Root", day(-900), day(900)).unwrap(), root_points);
        let issuing = root.subordinate("CN=Issuing", day(-900), day(900)).unwrap();
        World::under(root, with(issuing, points))
    }

    fn under(root: Ca, issuing: Ca) -> World {
        let leaf = issuing.issue_quickly("CN=mail", &["partner.test"], Purpose::Both, (day(-1), day(90))).der;
        World { root, issuing, leaf, crls: Crls::default() }
    }

    fn found(mut self, url: &str, authority: &[u8], der: &[u8]) -> World {
        put(&mut self.crls, url, authority, der);
        self
    }

    /// The issuing CA's list at the usual URL.
    fn published(self, der: &[u8]) -> World {
        let authority = self.issuing.der().to_vec();
        self.found(URL, &authority, der)
    }

    /// A list of the issuing CA, with this mark for the certificate.
    fn marking(self, mark: Option<CrlMark>, from: i64, until: i64) -> World {
        let listed: Vec<(&[u8], CrlMark)> = mark.iter().map(|mark| (self.leaf.as_slice(), *mark)).collect();
        let der = self.issuing.crl(&listed, day(from), day(until)).unwrap();
        self.published(&der)
    }

    /// A list of the root; `listed`: the issuing CA is on it.
    fn of_root(self, listed: bool) -> World {
        let mark = [(self.issuing.der(), CrlMark::Revoked)];
        let der = self.root.crl(if listed { &mark } else { &[] }, day(-1), day(9)).unwrap();
        let authority = self.root.der().to_vec();
        self.found(URL, &authority, &der)
    }

    fn by_hand(self, odd: &Odd) -> World {
        let der = odd.sign(&self.issuing, &self.issuing);
        self.published(&der)
    }

    fn done(self) -> Option<Made> {
        let chain = vec![self.leaf, self.issuing.der().to_vec()];
        Some((chain, vec![self.root.der().to_vec()], self.crls))
    }
}

/// Puts what was found at a URL at hand, as the fetch does.
pub(super) fn put(crls: &mut Crls, url: &str, authority: &[u8], der: &[u8]) {
    let issuer = CrlIssuer::of(&CertificateSummary::from_der(authority).unwrap());
    let at_hand = match Crl::read(der, &issuer) {
        Ok(crl) => AtHand { crl: Some(std::sync::Arc::new(crl)), trouble: None },
        Err(error) => AtHand { crl: None, trouble: Some(error.to_string()) },
    };
    crls.change().insert(CrlKey::new(&issuer, url), at_hand);
}

/// The situation, if it is one with CRLs.
pub(super) fn make(situation: &str) -> Option<Made> {
    let usual = || World::new(&[URL], &[]);
    let revoked = || {
        let world = usual();
        // Another's serial number.
        let other = world.issuing.issue_quickly("CN=x", &[], Purpose::Both, (day(-1), day(9))).der;
        let listed = [(other.as_slice(), CrlMark::Revoked)];
        let der = world.issuing.crl(&listed, day(-1), day(9)).unwrap();
        world.published(&der)
    };
    let odd = Odd::default;
    match situation {
        "CRL lists somebody else" => revoked(),
        "CRL lists it" => usual().marking(Some(CrlMark::Revoked), -1, 9),
        "CRL has it on hold" => usual().marking(Some(CrlMark::OnHold), -1, 9),
        "CRL has it as removed" => usual().marking(Some(CrlMark::Removed), -1, 9),
        "CRL expired" => usual().marking(None, -9, -1),
        "CRL expired, lists it" => usual().marking(Some(CrlMark::Revoked), -9, -1),
        "CRL from the future" => usual().marking(None, 1, 9),
        "root's CRL lists the intermediate" => World::new(&[URL], &[URL]).of_root(true).marking(None, -1, 9),
        "root's CRL lists the intermediate, no other at hand" => World::new(&[URL], &[URL]).of_root(true),
        "root's CRL missing" => World::new(&[URL], &[URL]).marking(None, -1, 9),
        "both CRLs good" => World::new(&[URL], &[URL]).of_root(false).marking(None, -1, 9),
        "only the root publishes" => World::new(&[], &[URL]).of_root(false),
        "two CRL points, the first one dead" => {
            let world = World::new(&[OTHER_URL, URL], &[]);
            world.marking(None, -1, 9)
        }
        "two CRL points, the second one lists it" => {
            let world = World::new(&[OTHER_URL, URL], &[]);
            let clean = world.issuing.crl(&[], day(-1), day(9)).unwrap();
            let authority = world.issuing.der().to_vec();
            world.found(OTHER_URL, &authority, &clean).marking(Some(CrlMark::Revoked), -1, 9)
        }
        "https and ldap points only" => World::new(&["https://crl.test/a", "ldap://crl.test/a"], &[]),
        "CRL garbage" => usual().published(b"\x30\x03abc"),
        "CRL signed by another key" => {
            let world = usual();
            let twin = world.root.subordinate("CN=Issuing", day(-900), day(900)).unwrap();
            let der = twin.crl(&[], day(-1), day(9)).unwrap();
            world.published(&der)
        }
        "CRL damaged" => {
            let world = usual();
            let mut der = world.issuing.crl(&[], day(-1), day(9)).unwrap();
            let last = der.len() - 1;
            der[last] ^= 1;
            world.published(&der)
        }
        "CRL in another authority's name" => {
            let world = usual();
            let der = odd().sign(&world.issuing, &world.root);
            world.published(&der)
        }
        "CRL by hand" => usual().by_hand(&odd()),
        "CRL of version 1" => usual().by_hand(&Odd { version: None, extensions: vec![], ..odd() }),
        "CRL of version 1, lists it" => {
            let world = usual();
            let serial = CertificateSummary::from_der(&world.leaf).unwrap().serial;
            let serial =
                (0..serial.len()).step_by(2).map(|at| u8::from_str_radix(&serial[at..at + 2], 16).unwrap());
            world.by_hand(&Odd { version: None, extensions: vec![], serial: serial.collect(), ..odd() })
        }
        "CRL of version 1 without an entry" => {
            usual().by_hand(&Odd { version: None, extensions: vec![], serial: vec![], ..odd() })
        }
        "CRL of version 1 with extensions" => usual().by_hand(&Odd { version: None, ..odd() }),
        "CRL of version 3" => usual().by_hand(&Odd { version: Some(2), ..odd() }),
        "CRL of version 3 without extensions" => {
            usual().by_hand(&Odd { version: Some(2), extensions: vec![], ..odd() })
        }
        "CRL without extensions, entry with a reason" => {
            let reason = extension(&[0x55, 0x1d, 21], false, &[0x0A, 1, 1]);
            usual().by_hand(&Odd { extensions: vec![], entry_extensions: Some(reason), ..odd() })
        }
        "CRL without extensions, entry with an unknown critical one" => {
            let entry = extension(&[0x55, 0x1d, 99], true, &[5, 0]);
            usual().by_hand(&Odd { extensions: vec![], entry_extensions: Some(entry), ..odd() })
        }
        "CRL without nextUpdate" => usual().by_hand(&Odd { next_update: false, ..odd() }),
        "CRL without extensions" => usual().by_hand(&Odd { extensions: vec![], ..odd() }),
        "delta CRL" => usual().by_hand(&odd().with(&[0x55, 0x1d, 27], true, &[2, 1, 1])),
        "CRL with an unknown critical extension" => {
            usual().by_hand(&odd().with(&[0x55, 0x1d, 99], true, &[5, 0]))
        }
        "CRL with an unknown extension" => usual().by_hand(&odd().with(&[0x55, 0x1d, 99], false, &[5, 0])),
        "CRL entry with an unknown critical extension" => {
            let entry = extension(&[0x55, 0x1d, 99], true, &[5, 0]);
            usual().by_hand(&Odd { entry_extensions: Some(entry), ..odd() })
        }
        "indirect CRL" => usual().by_hand(&odd().scoped(URL, &[(4, 0xFF)])),
        "CRL entry of another issuer" => {
            let entry = extension(&[0x55, 0x1d, 29], true, &tlv(0x30, &[]));
            usual().by_hand(&Odd { entry_extensions: Some(entry), ..odd() })
        }
        "CRL of this point" => usual().by_hand(&odd().scoped(URL, &[])),
        "CRL of another point" => usual().by_hand(&odd().scoped(OTHER_URL, &[])),
        "CRL of end entities" => usual().by_hand(&odd().scoped(URL, &[(1, 0xFF)])),
        "CRL of authorities" => usual().by_hand(&odd().scoped(URL, &[(2, 0xFF)])),
        "CRL of attribute certificates" => usual().by_hand(&odd().scoped(URL, &[(5, 0xFF)])),
        "CRL of some reasons" => {
            let content = [name(URL), tlv(0x83, &[1, 0x40])].concat();
            usual().by_hand(&odd().with(&[0x55, 0x1d, 28], true, &tlv(0x30, &content)))
        }
        "issuer may not sign CRLs" => {
            let root = Ca::new("CN=Root", day(-900), day(900)).unwrap();
            let issuing = root.subordinate_shown_as(("CN=Issuing", day(-900), day(900)), |shown| {
                shown.key_usages = vec![rcgen::KeyUsagePurpose::KeyCertSign];
            });
            World::under(root, issuing.with_crl(URL)).marking(None, -1, 9)
        }
        _ => return None,
    }
    .done()
}

/// A list that is put together by hand. It lists the serial number 7, or another, or none.
#[derive(Clone)]
struct Odd {
    version: Option<u8>,
    next_update: bool,
    extensions: Vec<Vec<u8>>,
    entry_extensions: Option<Vec<u8>>,
    serial: Vec<u8>,
}

impl Default for Odd {
    fn default() -> Self {
        let number = extension(&[0x55, 0x1d, 20], false, &[2, 1, 1]);
        Odd {
            version: Some(1),
            next_update: true,
            extensions: vec![number],
            entry_extensions: None,
            serial: vec![7],
        }
    }
}

impl Odd {
    fn with(mut self, oid: &[u8], critical: bool, value: &[u8]) -> Odd {
        self.extensions.push(extension(oid, critical, value));
        self
    }

    /// An IssuingDistributionPoint with these flags.
    fn scoped(self, url: &str, flags: &[(u8, u8)]) -> Odd {
        let flags = flags.iter().flat_map(|(tag, value)| tlv(0x80 | tag, &[*value]));
        let content: Vec<u8> = name(url).into_iter().chain(flags).collect();
        self.with(&[0x55, 0x1d, 28], true, &tlv(0x30, &content))
    }

    fn sign(&self, signer: &Ca, named: &Ca) -> Vec<u8> {
        let algorithm = tlv(0x30, ECDSA_SHA256);
        let time = |text: &str| tlv(0x17, text.as_bytes());
        let mut list: Vec<u8> = self.version.iter().flat_map(|version| tlv(2, &[*version])).collect();
        list.extend(&algorithm);
        list.extend(CertificateSummary::from_der(named.der()).unwrap().subject_der);
        list.extend(time("260531000000Z"));
        if self.next_update {
            list.extend(time("260609000000Z"));
        }
        let mut entry = [tlv(2, &self.serial), time("260501000000Z")].concat();
        if let Some(extension) = &self.entry_extensions {
            entry.extend(tlv(0x30, extension));
        }
        if !self.serial.is_empty() {
            list.extend(tlv(0x30, &tlv(0x30, &entry)));
        }
        if !self.extensions.is_empty() {
            list.extend(tlv(0xA0, &tlv(0x30, &self.extensions.concat())));
        }
        let list = tlv(0x30, &list);
        let signature = [&[0], signer.sign(&list).as_slice()].concat();
        tlv(0x30, &[list, algorithm, tlv(3, &signature)].concat())
    }
}

/// distributionPoint with a full name.
fn name(url: &str) -> Vec<u8> {
    tlv(0xA0, &tlv(0xA0, &tlv(0x86, url.as_bytes())))
}

#[test]
fn what_a_verdict_says_of_revocation() {
    // (situation, mode, revocation's beginning, what the rule holds, CRLs wanted)
    let url = "http://crl.test/a.crl";
    for (situation, mode, revocation, rule, wanted) in [
        ("CRL lists it", RevocationMode::SoftFail, "Revoked (", "is revoked since 2026-05-31", 0),
        (
            "CRL lists somebody else",
            RevocationMode::Enforce,
            "Good (2026-05-31T00:00:00Z..2026-06-10T00:00:00Z)",
            "names partner.test",
            0,
        ),
        ("CRL point", RevocationMode::SoftFail, "Unavailable", "could not be checked: no CRL is at hand", 1),
        ("CRL expired", RevocationMode::Enforce, "Unavailable", "expired on 2026-05-31", 1),
        ("CRL garbage", RevocationMode::Enforce, "Unavailable", "it is not a CRL", 1),
        ("delta CRL", RevocationMode::Enforce, "Unavailable", "delta", 1),
        ("indirect CRL", RevocationMode::Enforce, "Unavailable", "indirect", 1),
        ("CRL of version 1", RevocationMode::Enforce, "Good (2026-05-31", "names partner.test", 0),
        (
            "CRL of version 1 with extensions",
            RevocationMode::Enforce,
            "Unavailable",
            "of version 1 and has",
            1,
        ),
        ("CRL of version 3", RevocationMode::Enforce, "Unavailable", "neither of version 1 nor", 1),
        ("CRL without nextUpdate", RevocationMode::Enforce, "Unavailable", "nextUpdate", 1),
        ("CRL of some reasons", RevocationMode::Enforce, "Unavailable", "some reasons", 1),
        ("CRL of another point", RevocationMode::Enforce, "Unavailable", "does not cover it", 1),
        ("CRL signed by another key", RevocationMode::Enforce, "Unavailable", "signature", 1),
        ("CRL in another authority's name", RevocationMode::Enforce, "Unavailable", "another authority", 1),
        ("https and ldap points only", RevocationMode::Enforce, "Unavailable", "https://crl.test/a", 0),
        ("issuer may not sign CRLs", RevocationMode::Enforce, "Unavailable", "may not sign CRLs", 0),
        ("only the root publishes", RevocationMode::Enforce, "NotPublished", "trusted", 0),
        ("names another domain, CRL point", RevocationMode::Enforce, "NotReached", "must name", 0),
        ("root's CRL missing", RevocationMode::Enforce, "Unavailable", "for the certificate 'CN=Issuing'", 1),
    ] {
        let (chain, roots, crls) = super::make(situation);
        let demand = NameDemand { domain: "partner.test".parse().unwrap(), subdomains: false };
        let judged = judgement(&Question {
            wanted: Some(&demand),
            chain: &chain,
            role: PeerRole::Client,
            require_client_auth_usage: false,
            roots: &roots,
            now: day(0),
            crls: &crls,
            revocation_mode: mode,
            partner: None,
        });
        let said = judged.verdict.evidence.revocation.to_string();
        assert!(said.starts_with(revocation), "{situation}: {said}");
        assert!(judged.verdict.rule.contains(rule), "{situation}: {}", judged.verdict.rule);
        assert_eq!(judged.wanted.len(), wanted, "{situation}");
        assert!(judged.wanted.iter().all(|wanted| wanted.urls == [url]), "{situation}");
    }
}
