//! Test-Certificate: the verdict over files.

use crate::pki::{Lab, days};
use crate::site::Site;
use emsh::cert::{CrlMark, Purpose, certificate_to_pem};

/// Each thing that can be wrong has its status; the roots, lists and time are the given ones.
#[test]
fn the_verdict_over_a_file_is_told() {
    let site = Site::empty();
    let lab = Lab::new();
    let other = Lab::new();
    let put = |name: &str, bytes: &[u8]| std::fs::write(site.path().join(name), bytes).unwrap();
    let partner = lab.issue("partner.example", Purpose::ServerOnly, -10, 90);
    lab.write(&site, "partner.pem", &partner);
    put("leaf.pem", certificate_to_pem(&partner.der).as_bytes());
    put("cut.der", &partner.der[..300]);
    put("inter.pem", certificate_to_pem(lab.issuing.der()).as_bytes());
    put("root.pem", certificate_to_pem(lab.root.der()).as_bytes());
    put("other-root.pem", certificate_to_pem(other.root.der()).as_bytes());
    put("none.crl", &lab.issuing.crl(&[], days(-1), days(7)).unwrap());
    put("listed.crl", &lab.issuing.crl(&[(&partner.der, CrlMark::Revoked)], days(-1), days(7)).unwrap());
    put("old.crl", &lab.issuing.crl(&[], days(-20), days(-1)).unwrap());
    put("other.crl", &other.issuing.crl(&[(&partner.der, CrlMark::Revoked)], days(-1), days(7)).unwrap());
    let mut bad = lab.issuing.crl(&[], days(-1), days(7)).unwrap();
    *bad.last_mut().unwrap() ^= 1;
    put("bad.crl", &bad);
    let pem = |der: &[u8]| {
        let text = emsh::cert::base64_lines(der).trim().to_owned();
        format!("-----BEGIN X509 CRL-----\n{text}\n-----END X509 CRL-----\n")
    };
    let other_list = other.issuing.crl(&[], days(-1), days(7)).unwrap();
    let own_list = lab.issuing.crl(&[(&partner.der, CrlMark::Revoked)], days(-1), days(7)).unwrap();
    put("both.crl", (pem(&other_list) + &pem(&own_list)).as_bytes());
    let later = days(100).strftime("%Y-%m-%d").to_string();
    for (words, status, said) in [
        ("partner.pem -TrustedRoots root.pem", "Valid", "the chain is trusted"),
        ("partner.pem -TrustedRoots root.pem -DNSName Partner.Example", "Valid", "names partner.example"),
        ("leaf.pem -TrustedRoots root.pem", "UntrustedRoot", "CN=Lab Issuing"),
        ("leaf.pem -TrustedRoots root.pem -Intermediates inter.pem", "Valid", "trusted"),
        ("partner.pem -TrustedRoots other-root.pem", "UntrustedRoot", "trusted root"),
        ("partner.pem", "UntrustedRoot", "trusted root"),
        (
            "partner.pem -TrustedRoots root.pem -DNSName mail.partner.example",
            "SubjectMismatch",
            "names partner.example",
        ),
        ("partner.pem -TrustedRoots root.pem -Purpose Client", "Valid", "trusted"),
        (&format!("partner.pem -TrustedRoots root.pem -At {later}"), "Expired", "expired on"),
        ("partner.pem -TrustedRoots root.pem -At 2020-01-01", "NotYetValid", "valid only from"),
        ("partner.pem -TrustedRoots root.pem -Crl none.crl", "Valid", "trusted"),
        ("partner.pem -TrustedRoots root.pem -Crl listed.crl", "Revoked", "the given CRL"),
        ("partner.pem -TrustedRoots root.pem -Crl old.crl", "RevocationCheckFailure", "the given CRL"),
        // What another authority lists is not this one's, and what nobody signed is nobody's.
        (
            "partner.pem -TrustedRoots root.pem -Crl other.crl",
            "RevocationCheckFailure",
            "none of the given CRLs is its issuer's",
        ),
        (
            "partner.pem -TrustedRoots root.pem -Crl bad.crl",
            "RevocationCheckFailure",
            "none of the given CRLs is its issuer's",
        ),
        ("partner.pem -TrustedRoots root.pem -Crl both.crl", "Revoked", "the given CRL"),
        ("cut.der -TrustedRoots root.pem", "MalformedCertificate", "can't be parsed"),
    ] {
        let done = site.run(&format!("emsh Test-Certificate {words} -Json"));
        let told = done.json();
        assert_eq!(told["Status"], status, "{words}: {told}");
        assert_eq!(told["Valid"], status == "Valid", "{words}");
        assert!(told["Rule"].as_str().unwrap().contains(said), "{words}: {told}");
        assert_eq!(done.code, i32::from(status != "Valid"), "{words}");
        assert_eq!(done.err.contains(status), status != "Valid", "{words}: {}", done.err);
    }
    site.done("emsh Set-TransportConfig -RequireClientAuthUsage true");
    let strict = site.run("emsh Test-Certificate partner.pem -TrustedRoots root.pem -Purpose Client -Json");
    assert_eq!(strict.json()["Status"], "InvalidPurpose");
    site.done("emsh Import-TrustedRootCertificate root.pem");
    site.done("emsh Test-Certificate partner.pem -DNSName partner.example");
    for (words, code, said) in [
        ("nosuch.pem", 1, "can't be read"),
        ("partner.pem -Crl root.pem", 1, "it is not a CRL"),
        ("partner.pem -TrustedRoots none.crl", 1, "none.crl"),
        ("partner.pem -At yesterday", 2, "At"),
        ("", 2, "FilePath"),
    ] {
        site.refused(&format!("emsh Test-Certificate {words}"), code, said);
    }
}
