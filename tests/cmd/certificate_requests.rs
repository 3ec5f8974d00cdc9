//! New-ExchangeCertificate -GenerateRequest, and the CA's answer, with a real openssl as CA.

use crate::pki::{imported, openssl, thumbprint};
use crate::site::Site;
use serde_json::json;
use std::os::unix::fs::PermissionsExt;

const REQUEST: &str = "emsh New-ExchangeCertificate -GenerateRequest -SubjectName 'CN=mail.contoso.example, O=\"Contoso, Ltd.\", C=US' \
     -DomainName mail.contoso.example,contoso.example -FriendlyName Mail -Services SMTP -PrivateKeyExportable true";

/// A site with a CA of openssl's making: root.pem, inter.pem and their keys.
fn with_ca() -> Option<Site> {
    let site = Site::empty();
    if !site.has_openssl() {
        return None;
    }
    std::fs::write(
        site.path().join("ca.ext"),
        "basicConstraints=critical,CA:TRUE,pathlen:0\nkeyUsage=critical,keyCertSign,cRLSign\n",
    )
    .unwrap();
    std::fs::write(
        site.path().join("leaf.ext"),
        "subjectAltName=DNS:mail.contoso.example,DNS:contoso.example\nextendedKeyUsage=serverAuth,clientAuth\n",
    )
    .unwrap();
    openssl(
        &site,
        &[
            "req -x509 -newkey rsa:2048 -nodes -days 300 -keyout root.key -out root.pem -subj '/C=US/O=Lab/CN=Lab Root'",
            "req -newkey rsa:2048 -nodes -keyout inter.key -out inter.csr -subj '/C=US/O=Lab/CN=Lab Issuing'",
            "x509 -req -in inter.csr -CA root.pem -CAkey root.key -CAcreateserial -days 200 -extfile ca.ext -out inter.pem",
        ],
    );
    Some(site)
}

/// Has the CA answer `our.csr` with `leaf.pem`.
fn sign(site: &Site) {
    openssl(
        site,
        &[
            "x509 -req -in our.csr -CA inter.pem -CAkey inter.key -CAcreateserial -days 90 -extfile leaf.ext -out leaf.pem",
        ],
    );
}

/// From the request to the certificate, in every form in which CAs answer.
#[test]
fn a_request_is_answered_in_any_form() {
    let Some(site) = with_ca() else { return };
    let asked = site.done(&format!("{REQUEST} -RequestFile our.csr -Json"));
    let pending = asked.json()[0].clone();
    let print = thumbprint(&pending);
    assert!(asked.err.contains(&print) && asked.err.contains("Import-ExchangeCertificate"), "{}", asked.err);
    assert_eq!(std::fs::metadata(site.path().join("our.csr")).unwrap().permissions().mode() & 0o777, 0o600);
    for (property, value) in [
        ("Status", json!("PendingRequest")),
        ("Subject", json!("CN=mail.contoso.example, O=\"Contoso, Ltd.\", C=US")),
        ("CertificateDomains", json!(["mail.contoso.example", "contoso.example"])),
        ("Services", json!(["SMTP"])),
        ("ServicesStringForm", json!(".......")),
        ("HasPrivateKey", json!(true)),
        ("RawData", json!(null)),
    ] {
        assert_eq!(pending[property], value, "{property}");
    }
    // openssl takes it, and finds the names in it.
    let verified = site.run("openssl req -in our.csr -verify -noout -text");
    assert_eq!(verified.code, 0, "{}", verified.err);
    assert!(format!("{}{}", verified.out, verified.err).to_lowercase().contains("verify ok"));
    for part in ["DNS:mail.contoso.example, DNS:contoso.example", "Contoso, Ltd.", "(2048 bit)"] {
        assert!(verified.out.contains(part), "{part}: {}", verified.out);
    }
    // It serves nothing yet, whatever was asked for.
    site.done("emsh New-SendConnector Out -AddressSpaces '*' -Fqdn mail.contoso.example");
    let shown = |site: &Site| site.property("Get-SendConnector Out", "TlsCertificateThumbprint");
    assert_eq!(shown(&site), json!(null));
    site.refused(
        &format!("emsh Enable-ExchangeCertificate {print} -Services SMTP -Force"),
        1,
        "pending request",
    );
    assert!(!site.check().out.contains(&print));

    sign(&site);
    openssl(
        &site,
        &[
            "x509 -in leaf.pem -outform DER -out leaf.der",
            "crl2pkcs7 -nocrl -certfile root.pem -certfile leaf.pem -certfile inter.pem -outform DER -out any.p7b",
            "crl2pkcs7 -nocrl -certfile root.pem -certfile inter.pem -certfile leaf.pem -out pem.p7b",
        ],
    );
    site.done("cat root.pem inter.pem leaf.pem > reversed.pem");
    site.done("openssl base64 -in leaf.der -out leaf.b64");
    site.done("sed 's/PKCS7/CERTIFICATE/' pem.p7b > labelled.p7b");
    let wanted = site.run("openssl x509 -in leaf.pem -noout -fingerprint -sha1").out;
    let wanted: String = wanted.trim().rsplit('=').next().unwrap().replace(':', "");
    for (form, with_chain) in [
        ("leaf.pem", false),
        ("leaf.der", false),
        ("leaf.b64", false),
        ("reversed.pem", true),
        ("any.p7b", true),
        ("pem.p7b", true),
        ("labelled.p7b", true),
    ] {
        let copy = site.copy();
        let done = copy.done(&format!("emsh Import-ExchangeCertificate -FileName {form} -Json"));
        let certificate = done.json()[0].clone();
        for (property, value) in [
            ("Thumbprint", json!(wanted)),
            ("Guid", pending["Guid"].clone()),
            ("Services", json!(["SMTP"])),
            ("ServicesStringForm", json!("....S..")),
            ("FriendlyName", json!("Mail")),
            ("HasPrivateKey", json!(true)),
            ("PrivateKeyExportable", json!(true)),
            ("CertificateRequest", json!(null)),
            ("Status", json!("Untrusted")),
        ] {
            assert_eq!(certificate[property], value, "{form}: {property}");
        }
        assert_eq!(shown(&copy), json!(wanted), "{form}");
        let all = copy.done("emsh Get-ExchangeCertificate -Json").json();
        assert_eq!(all.as_array().unwrap().len(), 2, "{form}: the pending entry is gone");
        // The key is the request's, and the chain is complete where it came along.
        copy.done("emsh Export-ExchangeCertificate -Thumbprint $(openssl x509 -in leaf.pem -noout -fingerprint -sha1 | cut -d= -f2 | tr -d :) -FileName out.pfx -BinaryEncoded -Password pw");
        let read = copy.run("openssl pkcs12 -in out.pfx -passin pass:pw -nodes");
        assert_eq!(read.code, 0, "{form}: {}", read.err);
        let certificates = read.out.matches("BEGIN CERTIFICATE").count();
        assert_eq!(certificates, if with_chain { 3 } else { 1 }, "{form}");
        copy.refused(&format!("emsh Import-ExchangeCertificate {form}"), 1, "");
    }
    // Trusted, it is Valid.
    site.done("emsh Import-TrustedRootCertificate root.pem");
    assert_eq!(
        site.done("emsh Import-ExchangeCertificate any.p7b -Json").json()[0]["Status"],
        json!("Valid")
    );
}

/// What answers no request is refused, and nothing is changed (CERT-12).
/// CAs hand the certificate out alone, and its chain is missed later: it can still be brought.
#[test]
fn a_chain_that_was_missing_is_brought_later() {
    let Some(site) = with_ca() else { return };
    site.done(&format!("{REQUEST} -RequestFile our.csr"));
    sign(&site);
    site.done("emsh Import-TrustedRootCertificate root.pem");
    let answer = site.done("emsh Import-ExchangeCertificate leaf.pem -Json").json()[0].clone();
    assert_eq!(answer["Status"], json!("Untrusted"), "its issuer is missing");
    site.refused("emsh Import-ExchangeCertificate leaf.pem", 1, "is in the store already");
    site.done("cat inter.pem leaf.pem > both.pem");
    let brought = site.done("emsh Import-ExchangeCertificate both.pem -Json");
    assert!(brought.err.contains("now sent with the issuers of this file (1)"), "{}", brought.err);
    let brought = brought.json()[0].clone();
    assert_eq!(brought["Status"], json!("Valid"));
    for property in
        ["Thumbprint", "Guid", "Services", "FriendlyName", "HasPrivateKey", "PrivateKeyExportable"]
    {
        assert_eq!(brought[property], answer[property], "{property}");
    }
    // Nothing is new any more, and nothing is taken away.
    for file in ["both.pem", "leaf.pem"] {
        site.refused(&format!("emsh Import-ExchangeCertificate {file}"), 1, "is in the store already");
    }
    let print = thumbprint(&brought);
    assert_eq!(site.property(&format!("Get-ExchangeCertificate {print}"), "Status"), json!("Valid"));
}

#[test]
fn what_answers_no_request_is_refused() {
    let Some(site) = with_ca() else { return };
    site.done(&format!("{REQUEST} -RequestFile our.csr"));
    sign(&site);
    openssl(&site, &["crl2pkcs7 -nocrl -certfile inter.pem -certfile root.pem -outform DER -out others.p7b"]);
    site.done(
        "head -c 400 others.p7b > cut.p7b; printf hello > text.txt; : > empty; head -c 2000 /dev/zero > zero",
    );
    site.done("openssl x509 -in leaf.pem -outform DER | head -c 300 > cut.der");
    for (file, said) in [
        ("root.pem", "none of the pending requests"),
        ("others.p7b", "none of the pending requests"),
        ("cut.p7b", "cut.p7b"),
        ("cut.der", "can't be parsed"),
        ("our.csr", "no certificate"),
        ("text.txt", "neither PFX"),
        ("empty", "neither PFX"),
        ("zero", "neither PFX"),
        (".", "can't be read"),
    ] {
        site.refused(&format!("emsh Import-ExchangeCertificate {file}"), 1, said);
    }
    // What the CA left out is told; an explicit word about the key only ever narrows.
    std::fs::write(site.path().join("leaf.ext"), "subjectAltName=DNS:mail.contoso.example\n").unwrap();
    sign(&site);
    let done = site.done("emsh Import-ExchangeCertificate leaf.pem -PrivateKeyExportable false -Json");
    assert!(done.err.contains("does not hold: contoso.example"), "{}", done.err);
    assert_eq!(done.json()[0]["PrivateKeyExportable"], json!(false));
}

/// Where the request goes, and what stands in the way.
#[test]
fn a_request_goes_to_a_file_or_to_stdout() {
    let Some(site) = with_ca() else { return };
    site.done("emsh Get-ExchangeCertificate");
    site.done("printf theirs > taken.csr");
    let line = "emsh New-ExchangeCertificate -GenerateRequest -DomainName mail.contoso.example";
    site.refused(&format!("{line} -RequestFile taken.csr"), 1, "there already");
    site.refused(&format!("{line} -RequestFile no/such/dir.csr"), 1, "can't be written");
    site.refused("emsh New-ExchangeCertificate -RequestFile x.csr", 2, "GenerateRequest");
    site.refused("emsh New-ExchangeCertificate -BinaryEncoded", 2, "GenerateRequest");
    site.refused(&format!("{line} -KeySize 1024"), 2, "2048");
    site.refused(&format!("{line} -SubjectKeyIdentifier xyz"), 2, "hex");
    site.refused(&format!("{line} -SubjectName Contoso"), 1, "Contoso");
    let before = site.bytes();
    let tried = site.done(&format!("{line} -RequestFile tried.csr -WhatIf"));
    assert!(tried.err.contains("What if") && before == site.bytes(), "{tried:?}");
    assert!(!site.path().join("tried.csr").exists());
    site.done(&format!("{line} -RequestFile taken.csr -Force"));
    openssl(&site, &["req -in taken.csr -verify -noout"]);
    // PEM on stdout, DER on stdout, and again from the store.
    site.done(&format!("{line} -SubjectKeyIdentifier 00:11:22:33 > one.csr"));
    let text = site.run("openssl req -in one.csr -verify -noout -text");
    assert!(text.code == 0 && text.out.contains("00:11:22:33"), "{text:?}");
    site.done(&format!("{line} -KeySize 4096 -BinaryEncoded > two.der"));
    let text = site.run("openssl req -in two.der -inform DER -verify -noout -text");
    assert!(text.code == 0 && text.out.contains("(4096 bit)"), "{text:?}");
    let all = site.done("emsh Get-ExchangeCertificate -Json").json();
    let pending: Vec<String> = all
        .as_array()
        .unwrap()
        .iter()
        .filter(|certificate| certificate["Status"] == json!("PendingRequest"))
        .map(thumbprint)
        .collect();
    assert_eq!(pending.len(), 3);
    let again: Vec<String> = pending
        .iter()
        .map(|print| site.done(&format!("emsh Export-ExchangeCertificate {print}")).out)
        .collect();
    let first = std::fs::read_to_string(site.path().join("one.csr")).unwrap();
    assert!(again.contains(&first), "the same request again");
    site.done(&format!("emsh Remove-ExchangeCertificate {} -Confirm false", pending[0]));
    site.refused(&format!("emsh Export-ExchangeCertificate {}", pending[0]), 1, "couldn't be found");
}

/// -Instance takes subject, names, services and friendly name of the certificate that is renewed.
#[test]
fn a_certificate_is_renewed_by_its_likeness() {
    let Some(site) = with_ca() else { return };
    let old = thumbprint(
        &site
            .done("emsh New-ExchangeCertificate -SubjectName 'CN=mail, O=Contoso' -DomainName mail.contoso.example,b.example -Services SMTP -FriendlyName Old -Json")
            .json()[0],
    );
    let new = site.done(&format!("emsh New-ExchangeCertificate -Instance {old} -Json")).json()[0].clone();
    assert_ne!(thumbprint(&new), old);
    let request = site
        .done(&format!("emsh New-ExchangeCertificate -Instance {old} -GenerateRequest -RequestFile our.csr -FriendlyName New -Json"))
        .json()[0]
        .clone();
    for made in [&new, &request] {
        assert_eq!(made["Subject"], json!("CN=mail, O=Contoso"));
        assert_eq!(made["CertificateDomains"], json!(["mail.contoso.example", "b.example"]));
        assert_eq!(made["Services"], json!(["SMTP"]));
    }
    assert_eq!((&new["FriendlyName"], &request["FriendlyName"]), (&json!("Old"), &json!("New")));
    sign(&site);
    imported(&site, "leaf.pem");
    site.refused("emsh New-ExchangeCertificate -Instance NoSuch", 1, "NoSuch");
}
