//! What is agreed with single partners of Domain Security.

use crate::site::Site;
use serde_json::json;

const PINS: [&str; 2] = [
    "sha256//47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
    "sha256//ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=",
];

#[test]
fn an_entry_for_each_domain_and_a_mode_for_each_way() {
    let site = Site::empty();
    let mode = |way: &str| site.property("Get-DomainSecurityPartner fabrikam.example", &format!("{way}Mode"));
    let made = site.done(
        "emsh New-DomainSecurityPartner Fabrikam.Example -Contact anna@fabrikam.example -Comment 'since May' -Json",
    );
    let made = &made.json()[0];
    assert_eq!(made["Identity"], "fabrikam.example");
    assert_eq!((&made["SendMode"], &made["ReceiveMode"]), (&json!("Enforce"), &json!("Enforce")));
    assert_eq!((&made["Contact"], &made["Comment"]), (&json!("anna@fabrikam.example"), &json!("since May")));
    assert_eq!(made["RevocationMode"], json!(null));
    for (words, send, receive) in [
        ("-Mode ReportOnly -Direction Send", "ReportOnly", "Enforce"),
        ("-Mode reportonly", "ReportOnly", "ReportOnly"),
        ("-Mode Enforce -Direction Receive", "ReportOnly", "Enforce"),
        ("-Mode Enforce -Direction Both", "Enforce", "Enforce"),
        ("-ReceiveMode ReportOnly", "Enforce", "ReportOnly"),
        ("-Mode ReportOnly -Direction Send -ReceiveMode Enforce", "ReportOnly", "Enforce"),
    ] {
        site.done(&format!("emsh Set-DomainSecurityPartner FABRIKAM.example {words}"));
        assert_eq!((mode("Send"), mode("Receive")), (json!(send), json!(receive)), "{words}");
    }
    for (line, code, said) in [
        ("New-DomainSecurityPartner FABRIKAM.example", 1, "has an entry already"),
        ("New-DomainSecurityPartner '*.fabrikam.example'", 2, "wildcard"),
        ("New-DomainSecurityPartner", 2, "DomainName"),
        ("Set-DomainSecurityPartner fabrikam.example -Direction Send", 2, "give -Mode as well"),
        (
            "Set-DomainSecurityPartner fabrikam.example -Mode Enforce -SendMode Enforce",
            2,
            "exclude each other",
        ),
        ("Set-DomainSecurityPartner fabrikam.example -Mode Audit", 2, "Enforce, ReportOnly"),
        ("Set-DomainSecurityPartner fabrikam.example -DomainName adatum.example", 2, "DomainName"),
        ("Set-DomainSecurityPartner adatum.example -Mode Enforce", 1, "couldn't be found"),
    ] {
        site.refused(&format!("emsh {line}"), code, said);
    }
    site.done("emsh Remove-DomainSecurityPartner fabrikam.example -Confirm false");
    assert_eq!(site.done("emsh Get-DomainSecurityPartner -Json").json(), json!([]));
    let changes = site.done("emsh Get-ConfigurationChange -Json").json();
    let ids = changes.as_array().unwrap().iter().map(|change| change["Identity"].to_string());
    let last = ids.filter_map(|id| id.trim_matches('"').parse::<u64>().ok()).max().unwrap();
    site.done(&format!("emsh Undo-ConfigurationChange {last} -Confirm false"));
    assert_eq!(mode("Send"), "ReportOnly");
}

#[test]
fn anchors_come_from_files_and_go_by_thumbprint() {
    let site = Site::empty();
    if !site.make_certificate_files() {
        return;
    }
    site.done("openssl x509 -in contoso.pem -outform DER -out contoso-leaf.der");
    let thumbprint = |file: &str| {
        let shown = site.done(&format!("openssl x509 -in {file} -noout -fingerprint -sha1")).out;
        shown.trim().split('=').next_back().unwrap().replace(':', "")
    };
    let (root, own) = (thumbprint("fabrikam-root.pem"), thumbprint("contoso.pem"));
    let list = |name: &str| {
        let shown = site.property("Get-DomainSecurityPartner fabrikam.example", name);
        shown.as_array().unwrap().iter().map(|one| one.as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let made = site.done(&format!(
        "emsh New-DomainSecurityPartner fabrikam.example -TrustAnchors fabrikam-root.pem -AcceptedNames \
         mail.hoster.example,'*.b.example' -PinnedKeys {},{} -RevocationMode SoftFail -Json",
        PINS[0], PINS[1]
    ));
    let names = &made.json()[0]["TrustAnchorNames"];
    assert!(names[0].as_str().unwrap().starts_with(&format!("{root} CN=Fabrikam Root (until ")), "{names}");
    assert_eq!(list("AcceptedNames"), ["mail.hoster.example", "*.b.example"]);
    assert_eq!(list("PinnedKeys"), PINS);
    site.done("emsh Set-DomainSecurityPartner fabrikam.example -TrustAnchors '@{Add=\"contoso-leaf.der\"}'");
    assert_eq!(list("TrustAnchors").len(), 2);
    // What is there already is not there twice, in whatever form it comes.
    let again =
        site.done("emsh Set-DomainSecurityPartner fabrikam.example -TrustAnchors '@{Add=\"contoso.pem\"}'");
    assert!(again.err.contains("no settings"), "{again:?}");
    site.done(&format!(
        "emsh Set-DomainSecurityPartner fabrikam.example -TrustAnchors '@{{Remove=\"{}\"}}'",
        root.to_lowercase()
    ));
    assert!(list("TrustAnchorNames")[0].starts_with(&format!("{own} CN=mail.contoso.example")));
    for (edit, code, said) in [
        ("-TrustAnchors key.pem", 1, "holds no certificate"),
        ("-TrustAnchors no-such.pem", 2, "a PEM or DER file of one certificate"),
        (&format!("-TrustAnchors {root}"), 2, "a PEM or DER file of one certificate"),
        ("-PinnedKeys sha256//AAAA", 2, "sha256//BASE64"),
        (&format!("-PinnedKeys '@{{Remove=\"{}\"}}'", PINS[0]), 1, "backup"),
        ("-AcceptedNames '*'", 1, "not the partner's alone"),
        ("-RevocationMode Never", 2, "Enforce, SoftFail"),
    ] {
        site.refused(&format!("emsh Set-DomainSecurityPartner fabrikam.example {edit}"), code, said);
    }
    // It goes through a document and a script, into another store.
    let before = site.done("emsh Get-DomainSecurityPartner -Json").json();
    site.done("emsh Export-Configuration all.json");
    site.done("emsh Remove-DomainSecurityPartner fabrikam.example -Confirm false");
    site.done("emsh Import-Configuration all.json -Confirm false");
    let after = site.done("emsh Get-DomainSecurityPartner -Json").json();
    for name in
        ["TrustAnchors", "TrustAnchorNames", "AcceptedNames", "PinnedKeys", "RevocationMode", "SendMode"]
    {
        assert_eq!(before[0][name], after[0][name], "{name}");
    }
    site.done("emsh Set-DomainSecurityPartner fabrikam.example -TrustAnchors '$null' -PinnedKeys '$null' -RevocationMode '$null'");
    assert!(list("TrustAnchors").is_empty() && list("TrustAnchorNames").is_empty());
}
