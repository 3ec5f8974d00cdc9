//! What New-ExchangeCertificate puts into a certificate, as openssl reads it.

use crate::site::Site;

fn names(site: &Site, parameters: &str) -> Vec<String> {
    let made = site.done(&format!("emsh New-ExchangeCertificate {parameters} -Force -Json"));
    let thumbprint = made.json()[0]["Thumbprint"].as_str().unwrap().to_string();
    let export =
        format!("emsh Export-ExchangeCertificate {thumbprint} -CertificateOnly -FileName {thumbprint}.pem");
    site.done(&export);
    let text =
        site.done(&format!("openssl x509 -in {thumbprint}.pem -noout -ext subjectAltName -subject")).out;
    let mut found: Vec<String> = text
        .lines()
        .flat_map(|line| line.split(", "))
        .filter_map(|part| part.trim().strip_prefix("DNS:").map(str::to_string))
        .collect();
    found.sort();
    found.extend(text.lines().filter_map(|line| line.strip_prefix("subject=").map(str::to_string)));
    found
}

#[test]
fn each_switch_adds_its_names() {
    let site = Site::empty();
    let host = "EMSH_HOST_NAME=edge7.contoso.example";
    site.done(&format!("{host} emsh Get-TransportConfig"));
    site.done("emsh New-AcceptedDomain A -DomainName a.example");
    site.done("emsh New-AcceptedDomain B -DomainName b.example");
    let plain = "-DomainName mail.a.example -SubjectName CN=mail.a.example";
    let rows: &[(&str, &[&str])] = &[
        ("", &["mail.a.example"]),
        ("-IncludeAcceptedDomains", &["a.example", "b.example", "mail.a.example"]),
        ("-IncludeServerFQDN", &["edge7.contoso.example", "mail.a.example"]),
        ("-IncludeServerNetBIOSName", &["EDGE7", "mail.a.example"]),
        ("-IncludeAutoDiscover", &["autodiscover.a.example", "autodiscover.b.example", "mail.a.example"]),
    ];
    for (switch, wanted) in rows {
        let found = names(&site, &format!("{plain} {switch}"));
        let (subject, names) = found.split_last().unwrap();
        assert!(subject.replace(' ', "").ends_with("CN=mail.a.example"), "{switch}: {subject}");
        for name in *wanted {
            assert!(
                names.iter().any(|found| found.eq_ignore_ascii_case(name)),
                "{switch}: {name} in {names:?}"
            );
        }
        if switch.is_empty() {
            assert_eq!(names, *wanted);
        }
    }
}

#[test]
fn a_key_that_may_not_leave_stays() {
    let site = Site::empty();
    let made = site
        .done("emsh New-ExchangeCertificate -DomainName k.example -PrivateKeyExportable false -Force -Json");
    let thumbprint = made.json()[0]["Thumbprint"].as_str().unwrap().to_string();
    site.refused(
        &format!("emsh Export-ExchangeCertificate {thumbprint} -FileName k.pfx -Password pw"),
        1,
        "xport",
    );
    assert!(!site.path().join("k.pfx").exists());
    site.done(&format!("emsh Export-ExchangeCertificate {thumbprint} -CertificateOnly -FileName k.pem"));
}
