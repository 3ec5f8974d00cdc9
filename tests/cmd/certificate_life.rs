//! Enable- and Remove-ExchangeCertificate, and which certificate a connector shows: CERT-01, -03, -04,
//! -08, -12 and CLI-08.

use crate::pki::{Lab, thumbprint, trust};
use crate::site::{Site, skipped};
use emsh::cert::Purpose;
use serde_json::json;

const NAME: &str = "'<I>CN=Lab Issuing, O=Lab, C=US<S>CN=mail.example.com'";

fn services(site: &Site, print: &str) -> serde_json::Value {
    site.property(&format!("Get-ExchangeCertificate {print}"), "Services")
}

fn default_of(site: &Site) -> serde_json::Value {
    site.property("Get-TransportService EDGE1", "InternalTransportCertificateThumbprint")
}

fn shown(site: &Site, line: &str) -> serde_json::Value {
    site.property(line, "TlsCertificateThumbprint")
}

/// CERT-01: a renewal of the same issuer and subject is found without a command.
#[test]
fn a_renewal_is_found_by_the_same_name() {
    let (site, lab) = (Site::new(), Lab::new());
    site.done(&format!("emsh Set-ReceiveConnector R1 -TlsCertificateName {NAME}"));
    assert_eq!(shown(&site, "Get-ReceiveConnector R1"), json!(null));
    let expired = lab.import(&site, "mail.example.com", Purpose::Both, -90, -10);
    assert_eq!(shown(&site, "Get-ReceiveConnector R1"), json!(expired), "the last resort");
    let warned = site.done("emsh Set-ReceiveConnector R1 -Fqdn mail.example.com").err;
    assert!(warned.contains(&expired) && warned.contains("expired on"), "{warned}");
    let first = lab.import(&site, "mail.example.com", Purpose::Both, -30, 60);
    assert_eq!(shown(&site, "Get-ReceiveConnector R1"), json!(first));
    lab.import(&site, "mail.example.com", Purpose::Both, 5, 200);
    assert_eq!(shown(&site, "Get-ReceiveConnector R1"), json!(first), "not before its NotBefore");
    let renewed = lab.import(&site, "mail.example.com", Purpose::Both, -1, 180);
    assert_eq!(shown(&site, "Get-ReceiveConnector R1"), json!(renewed));
    assert!(!site.check().out.contains("12014"));
}

/// By Fqdn trust goes before age, and -DomainName lists the chosen one first.
#[test]
fn by_fqdn_the_trusted_one_is_shown() {
    let (site, lab, other) = (Site::new(), Lab::new(), Lab::new());
    site.done("emsh Set-SendConnector Out -Fqdn mail.example.com");
    assert_eq!(shown(&site, "Get-SendConnector Out"), json!(null));
    trust(&site, &lab);
    let ours = lab.import(&site, "mail.example.com", Purpose::Both, -30, 60);
    let newer = other.import(&site, "mail.example.com", Purpose::Both, -5, 90);
    for print in [&ours, &newer] {
        site.done(&format!("emsh Enable-ExchangeCertificate {print} -Services SMTP -Force"));
    }
    assert_eq!(shown(&site, "Get-SendConnector Out"), json!(ours), "the newer chain ends in another root");
    let listed = site.done("emsh Get-ExchangeCertificate -DomainName mail.example.com -Json").json();
    let listed: Vec<String> = listed.as_array().unwrap().iter().map(thumbprint).collect();
    assert_eq!(listed, [ours, newer]);
}

/// CERT-03: what is needed is not removed without -Force, and the answer names who needs it.
#[test]
fn a_certificate_that_is_needed_is_not_removed() {
    let (site, lab) = (Site::new(), Lab::new());
    let default = default_of(&site).as_str().unwrap().to_string();
    let first = lab.import(&site, "mail.example.com", Purpose::Both, -30, 60);
    let second = lab.import(&site, "mail.example.com", Purpose::Both, -1, 180);
    lab.import(&site, "mail.example.com", Purpose::Both, -90, -10);
    site.done(&format!("emsh Set-ReceiveConnector R1 -TlsCertificateName {NAME}"));
    site.done(&format!("emsh Set-SendConnector Out -TlsCertificateName {NAME}"));
    let remove = |print: &str| format!("emsh Remove-ExchangeCertificate {print} -Confirm false");
    // Nobody to ask.
    site.refused(&format!("emsh Remove-ExchangeCertificate {first}"), 1, "Are you sure");
    // Another valid one has the same name; the expired one does not count.
    site.done(&remove(&first));
    site.refused(&remove(&second), 1, "Send connector \"Out\", Receive connector \"EDGE1\\R1\"");
    // The default, which is also the last one that serves SMTP: both reasons at once.
    site.refused(&remove(&default), 1, "default SMTP certificate");
    site.refused(&remove(&default), 1, "last one that serves SMTP");
    site.done(&format!("emsh Enable-ExchangeCertificate {second} -Services SMTP -Force"));
    assert_eq!(default_of(&site), json!(second));
    site.done(&remove(&default));
    // -Force removes it all the same, says what is lost, and leaves no dangling default.
    let forced = site.done(&format!("emsh Remove-ExchangeCertificate {second} -Force"));
    assert!(forced.err.contains("R1") && forced.err.contains("Out"), "{}", forced.err);
    assert_eq!(default_of(&site), json!(null));
    site.refused(&remove(&second), 1, &second);
    // An expired one is nobody's valid match, and goes.
    let all = site.done("emsh Get-ExchangeCertificate -Json").json();
    assert_eq!(all.as_array().unwrap().len(), 1);
    site.done(&remove(&thumbprint(&all[0])));
}

/// CERT-04: without a terminal the question is printed and nothing happens; -Force is yes; no keeps
/// the default and serves SMTP all the same.
#[test]
fn the_default_is_replaced_only_by_an_answer() {
    let (site, lab) = (Site::new(), Lab::new());
    let default = default_of(&site).as_str().unwrap().to_string();
    let new = lab.import(&site, "mail.example.com", Purpose::Both, -1, 180);
    let line = format!("emsh Enable-ExchangeCertificate {new} -Services SMTP");
    for part in ["Overwrite the existing default SMTP certificate?", &default, &new, "-Force"] {
        site.refused(&line, 1, part);
    }
    // Other services ask nothing.
    site.done(&format!("emsh Enable-ExchangeCertificate {new} -Services IIS"));
    assert_eq!(services(&site, &new), json!(["IIS"]));
    let copy = site.copy();
    copy.done(&format!("{line} -Force"));
    assert_eq!((default_of(&copy), services(&copy, &new)), (json!(new), json!(["IIS", "SMTP"])));
    let copy = site.copy();
    copy.done(&format!("{line} -KeepDefault"));
    assert_eq!((default_of(&copy), services(&copy, &new)), (json!(default), json!(["IIS", "SMTP"])));
    // A person at a terminal.
    let typed = |answer: &str| {
        let copy = site.copy();
        let done = copy.run(&format!("printf '{answer}\\n' | script -qec '{line}' /dev/null"));
        (done.code, default_of(&copy), services(&copy, &new))
    };
    if site.run("command -v script").code == 0 {
        assert_eq!(typed("n"), (0, json!(default), json!(["IIS", "SMTP"])));
        assert_eq!(typed("y"), (0, json!(new), json!(["IIS", "SMTP"])));
    } else {
        skipped("script");
    }
}

/// CERT-08, and the uses that a certificate allows.
#[test]
fn dates_and_uses_are_looked_at_when_a_certificate_is_enabled() {
    let (site, lab) = (Site::new(), Lab::new());
    let expired = lab.import(&site, "mail.example.com", Purpose::Both, -90, -10);
    let future = lab.import(&site, "mail.example.com", Purpose::Both, 10, 90);
    let server_only = lab.import(&site, "mail.example.com", Purpose::ServerOnly, -1, 30);
    let enable = |print: &str| format!("emsh Enable-ExchangeCertificate {print} -Services SMTP");
    site.refused(&enable(&expired), 1, "expired on");
    let warned = site.done(&format!("{} -Force", enable(&future))).err;
    assert!(warned.contains("WARNING") && warned.contains("valid only from"), "{warned}");
    let warned = site.done(&format!("{} -Force", enable(&server_only))).err;
    assert!(warned.contains("WARNING") && warned.contains("clientAuth"), "{warned}");
    let warned = site.done(&format!("{} -Force", enable(&expired))).err;
    assert!(warned.contains("WARNING") && warned.contains("expired on"), "{warned}");
    site.done("emsh Set-SendConnector Out -Fqdn mail.example.com");
    assert_eq!(shown(&site, "Get-SendConnector Out"), json!(server_only), "neither of the two");
    for print in [&expired, &future] {
        assert_eq!(
            site.property(&format!("Get-ExchangeCertificate {print}"), "Status"),
            json!("DateInvalid")
        );
    }
}

/// CLI-08: lists of services with blanks, unknown ones, empty ones.
#[test]
fn lists_of_services_are_read_as_typed() {
    let (site, lab) = (Site::new(), Lab::new());
    let print = lab.import(&site, "mail.example.com", Purpose::Both, -1, 30);
    let enable = |rest: &str| format!("emsh Enable-ExchangeCertificate {print} -Services {rest} -Force");
    for (rest, code, said) in
        [("SMTP,,IMAP", 2, "empty"), ("SMPT", 2, "SMTP"), ("'SMTP; IMAP'", 2, "SMTP"), ("''", 2, "")]
    {
        site.refused(&enable(rest), code, said);
    }
    for rest in
        ["'SMTP, IMAP, POP, IIS'", "IIS, SMTP,IMAP", "smtp , iis", "IIS,SMTP,Federation,UM,UMCallRouter"]
    {
        let copy = site.copy();
        let done = copy.done(&enable(rest));
        assert_eq!(done.err.matches("no effect").count(), 1, "{rest}: {}", done.err);
        let now = services(&copy, &print);
        let now = now.as_array().unwrap();
        assert!(now.contains(&json!("SMTP")) && now.contains(&json!("IIS")), "{rest}: {now:?}");
    }
}

/// CERT-12: what can't be read in the store costs that certificate, and nothing else.
#[test]
fn a_damaged_row_costs_one_certificate() {
    let (site, lab) = (Site::new(), Lab::new());
    let old = lab.import(&site, "mail.example.com", Purpose::Both, -30, 60);
    let new = lab.import(&site, "mail.example.com", Purpose::Both, -1, 180);
    for print in [&old, &new] {
        site.done(&format!("emsh Enable-ExchangeCertificate {print} -Services SMTP -Force"));
    }
    site.done("emsh Set-ReceiveConnector R1 -Fqdn mail.example.com");
    assert_eq!(shown(&site, "Get-ReceiveConnector R1"), json!(new));
    for (damage, said) in [
        ("SealedKey = zeroblob(60)", "private key"),
        ("SealedKey = NULL", "private key"),
        ("Chain = x'000000ff0102'", "import it again"),
        ("Chain = x'0000000401020304'", "import it again"),
    ] {
        let copy = site.copy();
        let sql = format!("UPDATE ExchangeCertificate SET {damage} WHERE Thumbprint = ?1");
        copy.sqlite().execute(&sql, [&new]).unwrap();
        assert_eq!(shown(&copy, "Get-ReceiveConnector R1"), json!(old), "{damage}: the next one");
        let check = copy.check();
        let told = format!("{}{}", check.out, check.err);
        assert_eq!(check.code, 0, "{damage}: {told}");
        assert!(told.contains(&new) && told.contains(said), "{damage}: {told}");
        assert!(!told.contains("12014"), "{damage}: {told}");
        copy.refused(&format!("emsh Enable-ExchangeCertificate {new} -Services SMTP -Force"), 1, &new);
        // Importing it again mends the row; it serves what it served.
        let mended = copy.copy();
        let told = mended.done("emsh Import-ExchangeCertificate import.pem").err;
        assert!(told.contains("has them again"), "{damage}: {told}");
        assert_eq!(shown(&mended, "Get-ReceiveConnector R1"), json!(new), "{damage}");
        assert_eq!(services(&mended, &new), json!(["SMTP"]), "{damage}");
        assert!(!mended.check().out.contains(&new), "{damage}");
        mended.refused("emsh Import-ExchangeCertificate import.pem", 1, "already");
        // The other one gone too: no certificate is left for that name.
        copy.sqlite().execute("UPDATE ExchangeCertificate SET SealedKey = NULL", []).unwrap();
        let told = copy.check();
        assert!(format!("{}{}", told.out, told.err).contains("12014"), "{damage}");
        copy.done(&format!("emsh Remove-ExchangeCertificate {new} -Force"));
        copy.done("emsh Get-ExchangeCertificate");
    }
}
