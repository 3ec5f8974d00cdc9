//! Sheets made, shown, read again, and compared.

use super::*;
use crate::cert::{Ca, CertificateSummary, Issued, Purpose, certificate_to_pem};
use crate::diagnose::domain_security::Row;
use crate::model::snapshot::{AcceptedDomainType, CertificateEntry, Snapshot};
use crate::model::{Partner, PartnerMode};
use crate::policy::fixture::{accepted, receive, send, snapshot};
use std::sync::Arc;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn now() -> Timestamp {
    at("2026-06-01T00:00:00Z")
}

fn ca(name: &str) -> Ca {
    Ca::new(&format!("CN={name}"), at("2025-01-01T00:00:00Z"), at("2030-01-01T00:00:00Z")).unwrap()
}

/// contoso.example and sub.contoso.example, armed both ways, with this certificate of a CA below the root.
fn contoso(root: &Ca, names: &[&str], until: &str) -> Snapshot {
    let (from, until) = (at("2025-06-01T00:00:00Z"), at(until));
    let below = root.subordinate("CN=Below", from, at("2029-01-01T00:00:00Z")).unwrap();
    let Issued { der, .. } =
        below.issue("CN=mail, O=<b>Contoso|`</b>", names, Purpose::Both, from, until).unwrap();
    let summary = CertificateSummary::from_der(&der).unwrap();
    let entry = CertificateEntry {
        thumbprint: summary.thumbprint.clone(),
        chain: vec![der, below.der().to_vec()],
        not_before: summary.not_before,
        not_after: summary.not_after,
        subject: summary.subject,
    };
    let mut all = snapshot();
    all.accepted = ["contoso.example", "sub.contoso.example"]
        .map(|domain| accepted(domain, AcceptedDomainType::Authoritative))
        .into();
    let mut out = send("Out", &["*"]);
    out.domain_secure_enabled = true;
    out.certificate = Some(entry.thumbprint.clone());
    out.source_ip_address = Some("192.0.2.25".parse().unwrap());
    let mut default = receive("SRV\\Default", "0.0.0.0:25");
    default.domain_secure_enabled = true;
    default.certificate = Some(entry.thumbprint.clone());
    all.send = vec![Arc::new(out)];
    all.receive = vec![Arc::new(default)];
    all.certificates = [(entry.thumbprint.clone(), Arc::new(entry))].into();
    all.trusted_roots = Arc::new(vec![ca("Other").der().to_vec(), root.der().to_vec()]);
    all
}

const NAMES: [&str; 3] = ["mail.contoso.example", "contoso.example", "sub.contoso.example"];

fn sheet_of(snapshot: &Snapshot) -> Own {
    build(snapshot, Some(&"fabrikam.example".parse().unwrap()), true, now()).unwrap()
}

#[test]
fn a_sheet_tells_what_a_partner_needs_and_comes_back_from_each_form() {
    let root = ca("Contoso Root");
    let mut all = contoso(&root, &NAMES, "2027-06-01T00:00:00Z");
    all.transport.tls_send_domain_secure = ["fabrikam.example".parse().unwrap()].into();
    let own = sheet_of(&all);
    assert_eq!(own.warnings, [""; 0]);
    let sheet = own.sheet;
    assert_eq!((sheet.send_demand, sheet.receive_demand), (Demand::Enforce, Demand::NotListed));
    assert_eq!(sheet.certificates[0].names, NAMES);
    assert_eq!(sheet.certificates[0].chain.len(), 2);
    assert_eq!(sheet.roots[0].chain[0].der(), root.der());
    for format in [SheetFormat::Markdown, SheetFormat::Html, SheetFormat::Json] {
        let text = render(&sheet, format).unwrap();
        assert_eq!(read(text.as_bytes()).as_ref(), Ok(&sheet), "{format:?}");
        let again = read(text.replace('\n', "\r\n").as_bytes());
        assert_eq!(again.as_ref(), Ok(&sheet), "{format:?}: as mail may bring it");
        let certificate = &sheet.certificates[0];
        for wanted in
            [&certificate.thumbprint, &certificate.sha256, &certificate.key.to_string(), "192.0.2.25"]
        {
            assert!(text.contains(wanted), "{format:?}: {wanted}");
        }
        if format != SheetFormat::Json {
            for wanted in [
                "TLSSendDomainSecureList",
                "contoso.example secure match=contoso.example",
                "sub.contoso.example partner_shows_certificate",
                &format!("{} OK", certificate.key.fingerprint()),
                certificate_to_pem(root.der()).trim_end(),
            ] {
                assert!(text.contains(wanted), "{format:?}: {wanted}");
            }
        }
    }
    let html = render(&sheet, SheetFormat::Html).unwrap();
    let body = html.split("<script").next().unwrap();
    assert!(!html.contains("<b>") && body.contains("&lt;b&gt;Contoso"), "{body}");
    let markdown = render(&sheet, SheetFormat::Markdown).unwrap();
    assert!(markdown.contains("\\<b\\>Contoso\\|\\`"), "{markdown}");
}

#[test]
fn what_a_partner_will_miss_is_warned_of() {
    let root = ca("Contoso Root");
    let all = contoso(&root, &["mail.contoso.example", "contoso.example"], "2026-05-01T00:00:00Z");
    let told = sheet_of(&all).warnings.join("\n");
    for wanted in ["expired on 2026-05-01", "does not name sub.contoso.example"] {
        assert!(told.contains(wanted), "{told}");
    }
    let mut bare = all.clone();
    Arc::make_mut(&mut bare.send[0]).domain_secure_enabled = false;
    Arc::make_mut(&mut bare.receive[0]).domain_secure_enabled = false;
    let told = sheet_of(&bare).warnings.join("\n");
    for wanted in ["to fabrikam.example goes by no Send connector", "no Receive connector demands"] {
        assert!(told.contains(wanted), "{told}");
    }
    let mut keyless = all.clone();
    keyless.certificates.clear();
    assert!(sheet_of(&keyless).warnings.join("\n").contains("has no certificate to show"));
    let mut rootless = all;
    rootless.trusted_roots = Arc::default();
    let own = sheet_of(&rootless);
    assert!(own.sheet.roots.is_empty() && own.warnings.join("\n").contains("is not among the trusted roots"));
}

#[test]
fn what_is_no_sheet_is_refused_whole() {
    let root = ca("Contoso Root");
    let sheet = sheet_of(&contoso(&root, &NAMES, "2027-06-01T00:00:00Z")).sheet;
    let with = |change: &dyn Fn(&mut serde_json::Value)| {
        let mut value = serde_json::to_value(&sheet).unwrap();
        change(&mut value);
        read(value.to_string().as_bytes())
    };
    assert!(with(&|_| {}).is_ok());
    assert_eq!(with(&|value| value["version"] = 2.into()), Err(SheetError::Newer(2)));
    assert_eq!(with(&|value| value["kind"] = "other".into()), Err(SheetError::NoSheet));
    type Change = fn(&mut serde_json::Value);
    let changes: [Change; 6] = [
        |value| value["surprise"] = 1.into(),
        |value| value["made"] = "yesterday".into(),
        |value| value["domains"][0]["domain"] = "a b".into(),
        |value| value["certificates"][0]["thumbprint"] = "AA".into(),
        |value| value["certificates"][0]["chain"] = serde_json::json!([]),
        |value| value["roots"][0]["chain"][0] = "AAAA".into(),
    ];
    for change in changes {
        let found = with(&change);
        assert!(matches!(found, Err(SheetError::Damaged(_))), "{found:?}");
    }
    for text in ["", "{", "# A page\n\n```json\n{}\n```\n", "<html></html>", "\u{1}"] {
        assert!(read(text.as_bytes()).is_err(), "{text}");
    }
    assert_eq!(read(&vec![b' '; MAX_SHEET + 1]), Err(SheetError::TooLarge));
    assert_eq!(read(&[0xff, 0xfe]), Err(SheetError::NoSheet));
}

/// Result, check and what is to be typed, of the first domain.
fn told(rows: &[Row]) -> Vec<String> {
    let of_first = rows.iter().filter(|row| row.domain.as_str() == "contoso.example");
    of_first
        .map(|row| {
            let remedy: Vec<String> = row
                .remedy
                .iter()
                .map(|line| line.words().into_iter().take(3).collect::<Vec<_>>().join(" "))
                .collect();
            format!("{} {} {} {}", row.direction, row.check, row.result, remedy.join(";")).trim().to_owned()
        })
        .collect()
}

#[test]
fn a_sheet_is_compared_with_what_is_configured() {
    let root = ca("Contoso Root");
    let sheet = sheet_of(&contoso(&root, &NAMES, "2027-06-01T00:00:00Z")).sheet;
    let contoso: SmtpDomain = "contoso.example".parse().unwrap();
    let mut ours = snapshot();
    ours.accepted = vec![accepted("fabrikam.example", AcceptedDomainType::Authoritative)];
    let rows = |ours: &Snapshot, sheet: &Sheet| told(&compare(sheet, ours, true, now()));
    assert_eq!(warnings(&sheet, &ours, now()), [""; 0]);
    assert_eq!(
        rows(&ours, &sheet),
        [
            "Send Listed Fail Set-TransportConfig -TLSSendDomainSecureList @{Add=\"contoso.example\"}",
            "Send SheetCertificate Fail New-DomainSecurityPartner contoso.example -TrustAnchors",
            "Receive Listed Fail Set-TransportConfig -TLSReceiveDomainSecureList @{Add=\"contoso.example\"}",
            "Receive SheetCertificate Fail New-DomainSecurityPartner contoso.example -TrustAnchors",
        ]
    );
    // Each remedy done.
    ours.transport.tls_send_domain_secure = [contoso.clone()].into();
    ours.transport.tls_receive_domain_secure = [contoso.clone()].into();
    ours.trusted_roots = Arc::new(vec![root.der().to_vec()]);
    let pass = [
        "Send Listed Pass",
        "Send SheetCertificate Pass",
        "Receive Listed Pass",
        "Receive SheetCertificate Pass",
    ];
    assert_eq!(rows(&ours, &sheet), pass);
    let partner = Partner { receive_mode: PartnerMode::ReportOnly, ..Partner::new(contoso.clone()) };
    ours.partners = [(contoso, Arc::new(partner))].into();
    assert_eq!(
        rows(&ours, &sheet)[3],
        "Receive Mode Warning Set-DomainSecurityPartner contoso.example -ReceiveMode"
    );
    ours.partners.clear();

    let of = |names: &[&str], until: &str| sheet_of(&super::tests::contoso(&root, names, until)).sheet;
    let certificate = |sheet: &Sheet| rows(&ours, sheet)[1].clone();
    assert_eq!(
        certificate(&of(&["mail.contoso.example"], "2027-06-01T00:00:00Z")),
        "Send SheetCertificate Fail New-DomainSecurityPartner contoso.example -AcceptedNames"
    );
    assert_eq!(
        certificate(&of(&["*.example"], "2027-06-01T00:00:00Z")),
        "Send SheetCertificate Fail",
        "a wildcard is nobody's alone"
    );
    assert_eq!(certificate(&of(&NAMES, "2026-05-01T00:00:00Z")), "Send SheetCertificate Fail");
    let mut empty = sheet.clone();
    empty.receive.clear();
    assert_eq!(certificate(&empty), "Send SheetCertificate Warning");

    // What a sheet says beside the octets counts for nothing.
    let mut lying = of(&["mail.contoso.example"], "2027-06-01T00:00:00Z");
    lying.certificates[0].names = vec!["contoso.example".into()];
    assert!(certificate(&lying).contains("Fail"));
    ours.accepted = vec![accepted("contoso.example", AcceptedDomainType::Authoritative)];
    let odd = warnings(&sheet, &ours, at("2026-12-01T00:00:00Z")).join("\n");
    for wanted in
        ["183 days old", "made for fabrikam.example, which is no domain", "is an accepted domain here"]
    {
        assert!(odd.contains(wanted), "{odd}");
    }
}
