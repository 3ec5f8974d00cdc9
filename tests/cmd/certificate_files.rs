//! Export- and Import-ExchangeCertificate: files that openssl reads, and files that it made.

use crate::pki::{Lab, imported, openssl, thumbprint};
use crate::site::{Site, skipped};
use emsh::cert::Purpose;
use serde_json::json;
use std::os::unix::fs::PermissionsExt;

/// A PFX with key and chain that openssl reads; never over a file, never without a password, and
/// never with a key that may not leave.
#[test]
fn a_certificate_is_exported_as_pfx() {
    let site = Site::empty();
    if !site.has_openssl() {
        return;
    }
    let lab = Lab::new();
    lab.write(&site, "mail.pem", &lab.issue("mail.contoso.example", Purpose::Both, -1, 90));
    site.done("emsh Get-ExchangeCertificate");
    let told = site.copy().done("emsh Import-ExchangeCertificate mail.pem -Password pw").err;
    assert!(told.contains("-Password has no effect"), "{told}");
    let kept = imported(&site, "mail.pem");
    site.refused(
        &format!("emsh Export-ExchangeCertificate {kept} -FileName a.pfx -Password pw"),
        1,
        "PrivateKeyExportable",
    );
    site.done(&format!("emsh Remove-ExchangeCertificate {kept} -Confirm false"));
    let print = thumbprint(
        &site.done("emsh Import-ExchangeCertificate mail.pem -PrivateKeyExportable true -Json").json()[0],
    );
    let export = format!("emsh Export-ExchangeCertificate {print}");
    let refused = |rest: &str, code: i32, said: &str| site.refused(&format!("{export} {rest}"), code, said);
    refused("-FileName a.pfx", 1, "needs a password");
    refused("-FileName a.pfx -Password ''", 1, "empty password");
    refused("-FileName no/a.pfx -Password pw", 1, "can't be written");
    refused("-CertificateOnly -Password pw", 2, "no -Password");
    refused("-Password pw -Force", 2, "FileName");
    assert!(!site.path().join("a.pfx").exists());

    site.done("printf 'P\u{e4}$$ w\"ord\\n' > pass.txt");
    site.done(&format!("{export} -FileName a.pfx -BinaryEncoded -Password file:pass.txt"));
    assert_eq!(std::fs::metadata(site.path().join("a.pfx")).unwrap().permissions().mode() & 0o777, 0o600);
    refused("-FileName a.pfx -BinaryEncoded -Password pw", 1, "there already");
    let read = site.run("openssl pkcs12 -in a.pfx -passin file:pass.txt -nodes -info");
    assert_eq!(read.code, 0, "{}", read.err);
    assert_eq!(read.out.matches("BEGIN CERTIFICATE").count(), 2, "certificate and issuer");
    assert_eq!(read.out.matches("BEGIN PRIVATE KEY").count(), 1);
    for part in ["MAC: sha256", "AES-256-CBC", "PBES2"] {
        assert!(read.err.contains(part), "{part}: {}", read.err);
    }
    assert_ne!(site.run("openssl pkcs12 -in a.pfx -passin pass:other -nodes").code, 0);
    let key = site.run("openssl pkcs12 -in a.pfx -passin file:pass.txt -nodes -nocerts | openssl pkey -outform DER | openssl sha256");
    let own = site.run("openssl pkey -in mail.pem -outform DER | openssl sha256");
    assert_eq!(key.out, own.out, "the key is the one that came");
    // Base64 to stdout, and DER into a pipe; both come back.
    site.done(&format!("{export} -Password pw > b64.pfx"));
    site.done(&format!("{export} -Password pw -BinaryEncoded | cat > bin.pfx"));
    site.done(&format!("emsh Remove-ExchangeCertificate {print} -Confirm false"));
    for (file, password) in [("b64.pfx", "pw"), ("bin.pfx", "pw"), ("a.pfx", "file:pass.txt")] {
        let copy = site.copy();
        copy.refused(
            &format!("emsh Import-ExchangeCertificate {file} -Password wrong"),
            1,
            "password is wrong",
        );
        copy.refused(&format!("emsh Import-ExchangeCertificate {file}"), 1, "-Password");
        let back = copy.done(&format!("emsh Import-ExchangeCertificate {file} -Password {password} -Json"));
        assert_eq!(back.json()[0]["Thumbprint"], json!(print), "{file}");
    }
}

/// The certificate alone is no secret: a partner imports it.
#[test]
fn a_certificate_alone_is_exported_without_password() {
    let site = Site::empty();
    if !site.has_openssl() {
        return;
    }
    let own = thumbprint(&site.done("emsh Get-ExchangeCertificate -Json").json()[0]);
    site.done(&format!("emsh Export-ExchangeCertificate {own} -CertificateOnly -FileName own.pem"));
    site.done(&format!(
        "emsh Export-ExchangeCertificate 'EDGE1\\{own}' -CertificateOnly -BinaryEncoded > own.der"
    ));
    let print = |line: &str| site.run(line).out.trim().replace(':', "");
    let wanted = format!("sha1 Fingerprint={own}");
    assert_eq!(print("openssl x509 -in own.pem -noout -fingerprint -sha1"), wanted);
    assert_eq!(print("openssl x509 -in own.der -inform DER -noout -fingerprint -sha1"), wanted);
    let partner = Site::empty();
    std::fs::copy(site.path().join("own.pem"), partner.path().join("own.pem")).unwrap();
    let root = partner.done("emsh Import-TrustedRootCertificate own.pem -Json").json();
    assert_eq!(thumbprint(&root[0]), own);
    // Two roots in one file are not taken for one (TLS-13).
    partner.done(&format!(
        "emsh Export-ExchangeCertificate {} -CertificateOnly > more.pem; cat own.pem >> more.pem",
        thumbprint(&partner.done("emsh Get-ExchangeCertificate -Json").json()[0])
    ));
    partner.refused("emsh Import-TrustedRootCertificate more.pem", 1, "2 certificates");
    // RawData says the same to scripts.
    let raw = site.property(&format!("Get-ExchangeCertificate {own}"), "RawData");
    std::fs::write(site.path().join("raw.b64"), raw.as_str().unwrap()).unwrap();
    site.done("openssl base64 -d -A -in raw.b64 | cmp - own.der");
    assert!(!site.done(&format!("emsh Get-ExchangeCertificate {own} -Format List")).out.contains("RawData"));
}

/// PFX files as openssl makes them: new and old protection, odd passwords, several keys, no key.
#[test]
fn every_pfx_of_openssl_is_read_or_refused_clearly() {
    let site = Site::empty();
    if !site.has_openssl() {
        return;
    }
    site.done("emsh Get-ExchangeCertificate");
    let lab = Lab::new();
    lab.write(&site, "one.pem", &lab.issue("one.contoso.example", Purpose::Both, -1, 90));
    lab.write(&site, "two.pem", &lab.issue("two.contoso.example", Purpose::Both, -1, 90));
    let export = "pkcs12 -export";
    openssl(
        &site,
        &[
            &format!("{export} -in one.pem -passout pass:pw -out new.pfx"),
            &format!("{export} -in one.pem -passout pass: -out empty.pfx"),
            &format!("{export} -in one.pem -passout 'pass:P\u{e4}$$ w\"ord' -out odd.pfx"),
            &format!(
                "{export} -in one.pem -certpbe PBE-SHA1-3DES -keypbe PBE-SHA1-3DES -macalg sha1 -passout pass:pw -out 3des.pfx"
            ),
            &format!("{export} -in one.pem -certpbe NONE -passout pass:pw -out clear.pfx"),
            &format!("{export} -in one.pem -nomac -passout pass:pw -out nomac.pfx"),
            &format!("{export} -nokeys -in one.pem -passout pass:pw -out nokey.pfx"),
        ],
    );
    // RC2 needs the legacy provider, which not every openssl has; without it the fixture of the unit
    // tests is what stands for it.
    let old = site.run(&format!(
        "openssl {export} -legacy -certpbe PBE-SHA1-RC2-40 -keypbe PBE-SHA1-3DES -macalg sha1 -in one.pem -passout pass:pw -out rc2.pfx"
    ));
    let mut good = vec![
        ("new.pfx", "pw"),
        ("empty.pfx", "''"),
        ("odd.pfx", "'P\u{e4}$$ w\"ord'"),
        ("3des.pfx", "pw"),
        ("clear.pfx", "pw"),
        ("nomac.pfx", "pw"),
    ];
    if old.code == 0 {
        good.push(("rc2.pfx", "pw"));
    } else {
        skipped("openssl's legacy provider");
    }
    for (file, password) in good {
        let copy = site.copy();
        let line = format!("emsh Import-ExchangeCertificate {file} -Password {password} -Json");
        let read = copy.done(&line).json()[0].clone();
        assert_eq!(read["Subject"], json!("CN=one.contoso.example"), "{file}");
        assert_eq!(read["HasPrivateKey"], json!(true), "{file}");
        copy.refused(&format!("emsh Import-ExchangeCertificate {file} -Password wrong"), 1, "assword");
    }
    // No password is as good as an empty one.
    assert_eq!(site.copy().done("emsh Import-ExchangeCertificate empty.pfx -Json").code, 0);
    site.refused("emsh Import-ExchangeCertificate nokey.pfx -Password pw", 1, "without its private key");
    site.done("head -c 700 new.pfx > cut.pfx");
    site.refused("emsh Import-ExchangeCertificate cut.pfx -Password pw", 1, "damaged");
    // Two certificates with their keys: which was meant is not guessed.
    site.done("cat one.pem two.pem > both.pem");
    site.refused(
        "emsh Import-ExchangeCertificate both.pem",
        1,
        "CN=one.contoso.example; CN=two.contoso.example",
    );
    // A key that is none of theirs beside one that is.
    site.done("openssl genrsa 2048 >> one.pem");
    assert_eq!(site.copy().done("emsh Import-ExchangeCertificate one.pem -Json").code, 0);
}
