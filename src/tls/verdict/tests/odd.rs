//! Situations of certificates that are odd in their names, keys, usages, extensions or chains. What no
//! authority makes is put together by hand and signed by one.

use super::der::{Certificate, ECDSA_SHA1, ECDSA_SHA256, ECDSA_SHA384, RSA_MD5, extension, tlv};
use super::*;
use rcgen::{BasicConstraints, CertificateParams, IsCa};

const SUBJECT_ALT_NAME: &[u8] = &[0x55, 0x1d, 17];
const KEY_USAGE: &[u8] = &[0x55, 0x1d, 15];
const EXTENDED_KEY_USAGE: &[u8] = &[0x55, 0x1d, 37];
const BASIC_CONSTRAINTS: &[u8] = &[0x55, 0x1d, 19];
const UNKNOWN: &[u8] = &[0x55, 0x1d, 99];
/// Kinds of GeneralName.
const MAIL: u8 = 0x81;
const DNS: u8 = 0x82;
const DIRECTORY: u8 = 0xA4;
const URI: u8 = 0x86;
const IP: u8 = 0x87;

type Made = (Vec<Vec<u8>>, Vec<Vec<u8>>);

/// A root, an authority below it, and a certificate for partner.test that is to be changed.
struct World {
    root: Ca,
    issuing: Ca,
    leaf: Vec<u8>,
}

impl World {
    fn new() -> World {
        World::issued("CN=mail", &["partner.test"])
    }

    fn issued(subject: &str, names: &[&str]) -> World {
        let root = Ca::new("CN=Root", day(-900), day(900)).unwrap();
        let issuing = root.subordinate("CN=Issuing", day(-900), day(900)).unwrap();
        let leaf = issuing.issue_quickly(subject, names, Purpose::Both, (day(-1), day(90))).der;
        World { root, issuing, leaf }
    }

    /// The authority's certificate is changed.
    fn below(change: impl FnOnce(&mut CertificateParams)) -> World {
        let root = Ca::new("CN=Root", day(-900), day(900)).unwrap();
        let issuing = root.subordinate_shown_as(("CN=Issuing", day(-900), day(900)), change);
        let leaf = issuing.issue_quickly("CN=mail", &["partner.test"], Purpose::Both, (day(-1), day(90))).der;
        World { root, issuing, leaf }
    }

    /// From and to this second, off the time of the judgement.
    fn within(from: i64, until: i64) -> World {
        let second = |offset| day(0) + SignedDuration::from_secs(offset);
        let world = World::new();
        let leaf = world
            .issuing
            .issue_quickly("CN=mail", &["partner.test"], Purpose::Both, (second(from), second(until)))
            .der;
        World { leaf, ..world }
    }

    /// The certificate, changed and signed anew.
    fn changed(self, change: impl FnOnce(Certificate) -> Certificate) -> Made {
        let leaf = change(Certificate::of(&self.leaf)).sign(&self.issuing);
        World { leaf, ..self }.done()
    }

    /// The authority's certificate, changed and signed anew.
    fn issuer_changed(self, change: impl FnOnce(Certificate) -> Certificate) -> Made {
        let issuing = change(Certificate::of(self.issuing.der())).sign(&self.root);
        (vec![self.leaf, issuing], vec![self.root.der().to_vec()])
    }

    fn done(self) -> Made {
        (vec![self.leaf, self.issuing.der().to_vec()], vec![self.root.der().to_vec()])
    }
}

/// A certificate with these alternative names and this common name.
fn named(common_name: &str, names: &[(u8, &[u8])]) -> Made {
    let names: Vec<u8> = names.iter().flat_map(|(kind, name)| tlv(*kind, name)).collect();
    let value = tlv(0x30, &names);
    World::issued(&format!("CN={common_name}"), &[])
        .changed(|made| made.with(SUBJECT_ALT_NAME, &[extension(SUBJECT_ALT_NAME, false, &value)]))
}

fn dns(name: &str) -> Made {
    named("mail", &[(DNS, name.as_bytes())])
}

/// A common name that no tool writes, and no alternative name.
fn common_name(names: &[&[u8]]) -> Made {
    let attribute = |name: &&[u8]| tlv(0x31, &tlv(0x30, &[tlv(6, &[0x55, 4, 3]), tlv(0x0C, name)].concat()));
    let subject = tlv(0x30, &names.iter().flat_map(attribute).collect::<Vec<_>>());
    World::issued("CN=mail", &[]).changed(|made| Certificate { subject, ..made })
}

/// A certificate of a key that is written so.
fn keyed(algorithm: &[u8], key: &[u8]) -> Made {
    let key = tlv(0x30, &[tlv(0x30, algorithm), tlv(3, &[&[0], key].concat())].concat());
    World::new().changed(|made| Certificate { key, ..made })
}

/// Of an RSA key with this modulus and exponent.
fn rsa(modulus: &[u8], exponent: &[u8]) -> Made {
    const RSA: &[u8] = &[6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1, 5, 0];
    let modulus = [&[0], modulus].concat();
    keyed(RSA, &tlv(0x30, &[tlv(2, &modulus), tlv(2, exponent)].concat()))
}

/// Of an elliptic curve's key.
fn curve(oid: &[u8], key: &[u8]) -> Made {
    const EC_PUBLIC_KEY: &[u8] = &[6, 7, 0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1];
    keyed(&[EC_PUBLIC_KEY, &tlv(6, oid)].concat(), key)
}

fn usages(bits: &[u8]) -> Made {
    let value = extension(KEY_USAGE, true, &tlv(3, bits));
    World::new().changed(|made| made.with(KEY_USAGE, &[value]))
}

fn purposes(oids: &[&[u8]]) -> Made {
    let value = tlv(0x30, &oids.iter().flat_map(|oid| tlv(6, oid)).collect::<Vec<_>>());
    let value = extension(EXTENDED_KEY_USAGE, false, &value);
    World::new().changed(|made| made.with(EXTENDED_KEY_USAGE, &[value]))
}

fn serial(octets: &[u8]) -> Made {
    World::new().changed(|made| Certificate { serial: tlv(2, octets), ..made })
}

/// A chain of this many authorities below the root.
fn deep(count: usize) -> Made {
    let root = Ca::new("CN=Root", day(-900), day(900)).unwrap();
    let mut authorities = Vec::new();
    for number in 0..count {
        let above = authorities.last().unwrap_or(&root);
        authorities.push(above.subordinate(&format!("CN=A{number}"), day(-900), day(900)).unwrap());
    }
    let last = authorities.last().unwrap();
    let leaf = last.issue_quickly("CN=mail", &["partner.test"], Purpose::Both, (day(-1), day(90))).der;
    let chain = std::iter::once(leaf).chain(authorities.iter().rev().map(|one| one.der().to_vec()));
    (chain.collect(), vec![root.der().to_vec()])
}

/// Two authorities that certify each other; below a root, if that is told.
fn crossed(rooted: bool) -> Made {
    let root = Ca::new("CN=Root", day(-900), day(900)).unwrap();
    let one = Ca::new("CN=One", day(-900), day(900)).unwrap();
    let two = Ca::new("CN=Two", day(-900), day(900)).unwrap();
    let certified = |whom: &Ca, by: &Ca| {
        let mut made = Certificate::of(whom.der());
        made.issued_by(by);
        made.sign(by)
    };
    let leaf = one.issue_quickly("CN=mail", &["partner.test"], Purpose::Both, (day(-1), day(90))).der;
    let mut chain = vec![leaf, certified(&one, &two), certified(&two, &one)];
    if rooted {
        chain.push(certified(&two, &root));
    }
    (chain, vec![root.der().to_vec()])
}

/// The situation, if it is an odd one.
pub(super) fn make(situation: &str) -> Option<Made> {
    let even = [&[0xC0], [0x11; 254].as_slice(), &[0x10]].concat();
    let odd = [&[0xC0], [0x11; 254].as_slice(), &[0x11]].concat();
    let unknown = |critical| extension(UNKNOWN, critical, &[5, 0]);
    let twice = |made: Certificate, oid: &[u8], value: &[u8]| {
        made.with(oid, &[extension(oid, false, value), extension(oid, false, value)])
    };
    let made = match situation {
        "dNSName partner.test NUL .evil.test" => dns("partner.test\0.evil.test"),
        "no dNSName, CN partner.test NUL .evil.test" => common_name(&[b"partner.test\0.evil.test"]),
        "iPAddress alone, CN mail" => named("mail", &[(IP, &[192, 0, 2, 1])]),
        "iPAddress alone, CN partner.test" => named("partner.test", &[(IP, &[192, 0, 2, 1])]),
        "dNSName 192.0.2.1" => dns("192.0.2.1"),
        "rfc822Name partner.test" => named("mail", &[(MAIL, b"partner.test")]),
        "rfc822Name postmaster@partner.test" => named("mail", &[(MAIL, b"postmaster@partner.test")]),
        "uniformResourceIdentifier https://partner.test/" => {
            named("mail", &[(URI, b"https://partner.test/")])
        }
        "directoryName with CN partner.test" => {
            let name = crate::cert::CertificateSummary::from_der(&World::issued("CN=partner.test", &[]).leaf);
            named("mail", &[(DIRECTORY, &name.unwrap().subject_der)])
        }
        "dNSName *.test" => dns("*.test"),
        "dNSName *" => dns("*"),
        "dNSName *.*.partner.test" => dns("*.*.partner.test"),
        "dNSName m*.partner.test" => dns("m*.partner.test"),
        "dNSName p*.test" => dns("p*.test"),
        "dNSName partner.test and a final dot" => dns("partner.test."),
        "dNSName partner.test and a blank" => dns("partner.test "),
        "dNSName .partner.test" => dns(".partner.test"),
        "dNSName _partner.test" => dns("_partner.test"),
        "dNSName pärtner.test" => named("mail", &[(DNS, "pärtner.test".as_bytes())]),
        "dNSName empty" => dns(""),
        "dNSName empty, CN partner.test" => named("partner.test", &[(DNS, b"")]),
        "dNSName of octets above ASCII, CN partner.test" => named("partner.test", &[(DNS, b"\xFF\xFE")]),
        "no dNSName, CN other.test above CN partner.test" => common_name(&[b"other.test", b"partner.test"]),
        "no dNSName, CN partner.test above CN other.test" => common_name(&[b"partner.test", b"other.test"]),
        "names other.test, issuer's CN partner.test" => {
            let root = Ca::new("CN=Root", day(-900), day(900)).unwrap();
            let issuing = root.subordinate("CN=partner.test", day(-900), day(900)).unwrap();
            (under(&issuing, "CN=mail", &["other.test"]), vec![root.der().to_vec()])
        }
        "a thousand names, the last partner.test" => {
            let many: Vec<String> = (0..999).map(|number| format!("h{number}.test")).collect();
            let mut names: Vec<(u8, &[u8])> = many.iter().map(|name| (DNS, name.as_bytes())).collect();
            names.push((DNS, b"partner.test"));
            named("mail", &names)
        }
        "a name of 64 KiB" => named("mail", &[(DNS, &[b'a'; 65536]), (DNS, b"partner.test")]),

        "ends at this second" => World::within(-100, 0).done(),
        "ended a second ago" => World::within(-100, -1).done(),
        "begins at this second" => World::within(0, 100).done(),
        "begins in a second" => World::within(1, 100).done(),

        "codeSigning only" => purposes(&[&[0x2b, 6, 1, 5, 5, 7, 3, 3]]),
        "anyExtendedKeyUsage only" => purposes(&[&[0x55, 0x1d, 37, 0]]),
        "no extended key usage" => World::new().changed(|made| made.with(EXTENDED_KEY_USAGE, &[])),
        "an empty extended key usage" => purposes(&[]),
        "no keyUsage" => World::new().changed(|made| made.with(KEY_USAGE, &[])),
        "keyUsage digitalSignature" => usages(&[7, 0x80]),
        "keyUsage keyEncipherment" => usages(&[5, 0x20]),
        "keyUsage keyAgreement" => usages(&[3, 0x08]),
        "keyUsage nonRepudiation" => usages(&[6, 0x40]),
        "keyUsage keyCertSign" => usages(&[2, 0x04]),
        "issuer for codeSigning only" => World::below(|shown| {
            shown.extended_key_usages = vec![rcgen::ExtendedKeyUsagePurpose::CodeSigning];
        })
        .done(),
        "issuer for serverAuth only" => World::below(|shown| {
            shown.extended_key_usages = vec![rcgen::ExtendedKeyUsagePurpose::ServerAuth];
        })
        .done(),

        "the certificate is an authority's" => {
            let value = extension(BASIC_CONSTRAINTS, true, &tlv(0x30, &tlv(1, &[0xFF])));
            World::new().changed(|made| made.with(BASIC_CONSTRAINTS, &[value]))
        }
        "issuer without basicConstraints" => {
            World::new().issuer_changed(|made| made.with(BASIC_CONSTRAINTS, &[]))
        }
        "issuer says that it is no authority" => {
            let value = extension(BASIC_CONSTRAINTS, true, &tlv(0x30, &[]));
            World::new().issuer_changed(|made| made.with(BASIC_CONSTRAINTS, &[value]))
        }
        "an authority below one that may have none below" => {
            let root = Ca::new("CN=Root", day(-900), day(900)).unwrap();
            let first = root.subordinate_shown_as(("CN=First", day(-900), day(900)), |shown| {
                shown.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
            });
            let second = first.subordinate("CN=Second", day(-900), day(900)).unwrap();
            let mut chain = under(&second, "CN=mail", &["partner.test"]);
            chain.push(first.der().to_vec());
            (chain, vec![root.der().to_vec()])
        }
        "issuer may not issue for the domain" => World::below(|shown| {
            shown.name_constraints = Some(rcgen::NameConstraints {
                permitted_subtrees: vec![],
                excluded_subtrees: vec![rcgen::GeneralSubtree::DnsName("partner.test".into())],
            });
        })
        .done(),
        "issuer may not issue for another domain" => World::below(|shown| {
            shown.name_constraints = Some(rcgen::NameConstraints {
                permitted_subtrees: vec![],
                excluded_subtrees: vec![rcgen::GeneralSubtree::DnsName("other.test".into())],
            });
        })
        .done(),

        "an unknown extension" => World::new().changed(|made| made.with(UNKNOWN, &[unknown(false)])),
        "an unknown critical extension" => World::new().changed(|made| made.with(UNKNOWN, &[unknown(true)])),
        "issuer with an unknown critical extension" => {
            World::new().issuer_changed(|made| made.with(UNKNOWN, &[unknown(true)]))
        }
        "a stranger with an unknown critical extension" => {
            let (mut chain, roots) = World::new().done();
            let stranger = World::new().issuer_changed(|made| made.with(UNKNOWN, &[unknown(true)])).0;
            chain.insert(1, stranger[1].clone());
            (chain, roots)
        }
        "an unknown extension twice" => World::new().changed(|made| twice(made, UNKNOWN, &[5, 0])),
        "keyUsage twice" => World::new().changed(|made| twice(made, KEY_USAGE, &tlv(3, &[7, 0x80]))),
        "issuer with keyUsage twice" => {
            World::new().issuer_changed(|made| twice(made, KEY_USAGE, &tlv(3, &[1, 0x06])))
        }
        "a megabyte of extension" => World::new()
            .changed(|made| made.with(UNKNOWN, &[extension(UNKNOWN, false, &tlv(4, &vec![7; 1 << 20]))])),

        "signed with SHA-1" => World::new().changed(|made| made.signed_with(ECDSA_SHA1, ECDSA_SHA1)),
        "signed with MD5" => World::new().changed(|made| made.signed_with(RSA_MD5, RSA_MD5)),
        "issuer signed with SHA-1" => {
            World::new().issuer_changed(|made| made.signed_with(ECDSA_SHA1, ECDSA_SHA1))
        }
        "issuer signed with MD5" => World::new().issuer_changed(|made| made.signed_with(RSA_MD5, RSA_MD5)),
        "says SHA-384 outside and SHA-256 inside" => {
            World::new().changed(|made| made.signed_with(ECDSA_SHA256, ECDSA_SHA384))
        }
        "RSA 512" => rsa(&odd[..64], &[1, 0, 1]),
        "RSA 2048" => rsa(&odd, &[1, 0, 1]),
        "RSA, exponent 1" => rsa(&odd, &[1]),
        "RSA, exponent 2" => rsa(&odd, &[2]),
        "RSA, exponent 3" => rsa(&odd, &[3]),
        "RSA, even modulus" => rsa(&even, &[1, 0, 1]),
        "P-192" => curve(&[0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 1], &[&[4], [0x11; 48].as_slice()].concat()),
        "Ed448" => keyed(&[6, 3, 0x2b, 0x65, 0x71], &[0x11; 57]),
        "DSA" => {
            let parameters = tlv(0x30, &[tlv(2, &odd[1..]), tlv(2, &[0x11; 20]), tlv(2, &[2])].concat());
            keyed(&[&[6, 7, 0x2a, 0x86, 0x48, 0xce, 0x38, 4, 1], parameters.as_slice()].concat(), &[2, 1, 5])
        }

        "serial number 0" => serial(&[0]),
        "a negative serial number" => serial(&[0x80, 1]),
        "a serial number of 21 octets" => serial(&[0x11; 21]),

        "self-signed, imported as root, another key of that name" => {
            (vec![own("CN=partner.test", 90).der], vec![own("CN=partner.test", 90).der])
        }
        "three authorities" => deep(3),
        "sixty authorities" => deep(60),
        "authorities that certify each other" => crossed(false),
        "authorities that certify each other, below a root" => crossed(true),
        _ => return None,
    };
    Some(made)
}
