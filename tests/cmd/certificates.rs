//! Certificates: services, warnings, import (CERT-05, CERT-09).

use crate::site::Site;
use serde_json::json;

fn thumbprint(value: &serde_json::Value) -> String {
    value["Thumbprint"].as_str().unwrap().to_string()
}

/// CERT-05: services are added, None takes nothing away.
#[test]
fn services_are_never_taken_away() {
    let site = Site::empty();
    let first = thumbprint(&site.done("emsh Get-ExchangeCertificate -Json").json()[0]);
    let warned = site.done(&format!("emsh Enable-ExchangeCertificate {first} -Services None"));
    assert!(warned.err.contains("WARNING"), "{}", warned.err);
    let services =
        |thumbprint: &str| site.property(&format!("Get-ExchangeCertificate {thumbprint}"), "Services");
    assert_eq!(services(&first), json!(["IMAP", "POP", "SMTP"]));
    let made = site.done(
        "emsh New-ExchangeCertificate -SubjectName CN=mail.example.com -DomainName mail.example.com -Services SMTP -Force -Json",
    );
    assert!(made.err.contains("-Force has no effect here"), "{}", made.err);
    let second = thumbprint(&made.json()[0]);
    assert_eq!(services(&second), json!(["SMTP"]));
    assert_eq!(services(&first), json!(["IMAP", "POP", "SMTP"]));
    site.done(&format!("emsh Enable-ExchangeCertificate {second} -Services IIS -Force"));
    assert_eq!(services(&second), json!(["IIS", "SMTP"]));
}

/// CERT-09: a name without a certificate is warned of.
#[test]
fn a_connector_without_certificate_is_warned_of() {
    let site = Site::new();
    let warned = site.done("emsh Set-ReceiveConnector R1 -Fqdn nocert.example.com").err;
    assert!(warned.contains("WARNING") && warned.to_lowercase().contains("certificate"), "{warned}");
    assert!(warned.contains("nocert.example.com"), "{warned}");
    site.done("emsh Set-ReceiveConnector R1 -Fqdn '$null'");
    let name = "'<I>CN=Nobody<S>CN=nothere.example.com'";
    let dangling = site.done(&format!("emsh Set-ReceiveConnector R1 -TlsCertificateName {name}")).err;
    assert!(dangling.contains("WARNING") && dangling.to_lowercase().contains("certificate"), "{dangling}");
    let warned = "no certificate would be shown to other servers";
    let sending = site.done(&format!("emsh Set-SendConnector Out -TlsCertificateName {name}")).err;
    assert!(sending.contains("WARNING") && sending.contains(warned), "{sending}");
    // What the cmdlet says, the service says.
    let check = site.check();
    assert!(format!("{}{}", check.out, check.err).contains("12014"), "{check:?}");
    let ignored = site.done("emsh Set-SendConnector Out -IgnoreSTARTTLS true").err;
    assert!(!ignored.contains(warned), "{ignored}");
}

/// A PFX comes in by a password that no list of processes shows, and its key lies nowhere in clear.
#[test]
fn a_pfx_is_imported_and_its_key_is_sealed() {
    let site = Site::empty();
    if !site.make_certificate_files() {
        return;
    }
    site.done("emsh Get-ExchangeCertificate");
    site.refused("emsh Import-ExchangeCertificate -FileName contoso.pfx", 1, "assword");
    site.refused("emsh Import-ExchangeCertificate -FileName contoso.pfx -Password sesam", 1, "assword");
    site.refused("emsh Import-ExchangeCertificate -FileName nothere.pfx -Password x", 1, "nothere.pfx");
    site.refused("emsh Import-ExchangeCertificate -FileName fabrikam-root.pem", 1, "key");
    for password in ["file:password.txt", "env:PFX_PASSWORD", "'open sesame'"] {
        let copy = site.copy();
        let line = format!(
            "PFX_PASSWORD='open sesame' emsh Import-ExchangeCertificate contoso.pfx -Password {password} -Json"
        );
        let imported = copy.done(&line).json()[0].clone();
        assert_eq!(imported["Subject"], json!("CN=mail.contoso.example"));
        assert_eq!(imported["HasPrivateKey"], json!(true));
        let store = copy.bytes();
        let holds = |piece: &[u8]| store.windows(piece.len()).any(|window| window == piece);
        let key = std::fs::read(copy.path().join("contoso.der")).unwrap();
        // The modulus is in the certificate, too; what follows it is secret.
        assert!(key[40..290].chunks_exact(32).any(&holds), "the certificate lies there in clear");
        assert!(!key[320..].chunks_exact(32).any(&holds), "the key must not");
        assert!(!holds(b"open sesame") && !holds(b"PRIVATE KEY"));
    }
}
