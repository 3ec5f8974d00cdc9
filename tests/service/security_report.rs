//! Get-DomainSecurityReport and its details beside the built service: what was proven and what was not, both ways, while
//! it runs, while it does not, and after a restart.

use super::pki::{self, Pki};
use super::session::Session;
use super::sink::{Script, Sink, Tls};
use super::site::{STRANGER, Site, US, wait_for};
use emsh::cert::{CertificateSummary, Issued};
use serde_json::Value;
use std::net::SocketAddr;

fn with(tls: Tls) -> Script {
    Script { tls, ..Script::default() }
}

/// Domain Security both ways for partner.example and never.example.
fn armed(pki: &Pki) -> Site {
    let site = Site::new();
    pki.equip(&site);
    site.must(&["Set-SendConnector", "Out", "-DomainSecureEnabled", "$true"]);
    site.demand_proof_of_partner();
    site.must(&["Set-TransportConfig", "-TLSSendDomainSecureList", "partner.example,never.example"]);
    site.zones(&[("partner.example", 2)]);
    site
}

fn row<'a>(report: &'a Value, domain: &str, direction: &str) -> &'a Value {
    let rows = report.as_array().unwrap();
    let found = rows.iter().find(|row| row["Domain"] == domain && row["Direction"] == direction);
    found.unwrap_or_else(|| panic!("{domain} {direction}: {report:#}"))
}

/// MAIL of partner.example inside TLS, and what is answered.
fn mail(site: &Site, shown: Option<&Issued>) -> String {
    let (from, to) = (SocketAddr::from((site.net.host(STRANGER), 0)), site.net.at(US));
    let tls = pki::client(shown);
    let talk = async {
        let mut clear = Session::open(from, to).await?;
        clear.say("EHLO x.example", "250").await?;
        let (mut inside, _) = clear.starttls(&tls).await?;
        inside.say("EHLO x.example", "250").await?;
        inside.ask("MAIL FROM:<a@partner.example>").await
    };
    site.runtime.block_on(talk).unwrap()
}

#[test]
fn both_ways_running_and_stopped() {
    let pki = Pki::new("Partners");
    let mut site = armed(&pki);
    let report = site.json(&["Get-DomainSecurityReport"]);
    let words: Vec<String> = report
        .as_array()
        .unwrap()
        .iter()
        .map(|row| format!("{} {} {} {}", row["Domain"], row["Direction"], row["Mode"], row["LastResult"]))
        .map(|row| row.replace('"', ""))
        .collect();
    let wanted = [
        "never.example Send Enforce NeverSeen",
        "partner.example Send Enforce NeverSeen",
        "partner.example Receive Enforce NeverSeen",
    ];
    assert_eq!(words, wanted, "before the first start");

    site.start();
    let (good, host_only) = (pki.issue(&["partner.example"]), pki.issue(&["mx.partner.example"]));
    let thumbprint = |issued: &Issued| CertificateSummary::from_der(&issued.der).unwrap().thumbprint;
    let sink = Sink::start(&site, 2, with(Tls::With(pki::server(&host_only, &[]))));
    site.hand_in(&["x@partner.example"], "first");
    site.queue_error("partner.example");
    let report = site.json(&["Get-DomainSecurityReport", "partner.example", "-Direction", "Send"]);
    let send = row(&report, "partner.example", "Send");
    assert_eq!((&send["LastResult"], &send["Successes"]), (&"SubjectMismatch".into(), &0.into()));
    assert_eq!(send["CertificateThumbprint"], thumbprint(&host_only));
    assert_eq!(send["CertificateDaysLeft"], 29);
    assert!(send["OwnCertificateThumbprint"].is_string() && send["OwnCertificateDaysLeft"] == 29, "{send:#}");
    let reasons = send["Reasons"].to_string();
    assert!(
        reasons.contains("SubjectMismatch: 1, last ") && reasons.contains("mx.partner.example[127."),
        "{reasons}"
    );
    assert_eq!(report.as_array().unwrap().len(), 1);

    sink.set(with(Tls::With(pki::server(&good, &[]))));
    site.must(&["Retry-Queue", "partner.example"]);
    wait_for("the message at the sink", || sink.messages().pop());
    assert!(mail(&site, None).starts_with("454 4.7.5"));
    assert!(mail(&site, Some(&good)).starts_with("250"));
    assert!(mail(&site, Some(&host_only)).starts_with("454 4.7.5"));
    let running = site.json(&["Get-DomainSecurityReport"]);
    let send = row(&running, "partner.example", "Send");
    assert_eq!(
        (&send["LastResult"], &send["Successes"], &send["Failures"]),
        (&"Valid".into(), &1.into(), &1.into())
    );
    assert_eq!(send["CertificateThumbprint"], thumbprint(&good));
    let receive = row(&running, "partner.example", "Receive");
    assert_eq!((&receive["Successes"], &receive["Failures"]), (&1.into(), &2.into()));
    assert_eq!(receive["CertificateThumbprint"], thumbprint(&good), "not what a stranger showed");
    assert!(receive["LastSuccess"].as_str().unwrap() < receive["LastFailure"].as_str().unwrap());
    assert_eq!(row(&running, "never.example", "Send")["LastResult"], "NeverSeen");

    let details = |words: &[&str]| {
        let all = site.json(&[&["Get-DomainSecurityDetailReport"], words].concat());
        let told =
            |row: &Value| format!("{} {} {}", row["Direction"], row["Result"], row["Count"]).replace('"', "");
        all.as_array().unwrap().iter().map(told).collect::<Vec<_>>()
    };
    let failures = ["Send SubjectMismatch 1", "Receive NoCertificate 1", "Receive SubjectMismatch 1"];
    assert_eq!(details(&["-FailuresOnly"]), failures);
    assert_eq!(details(&["-FailuresOnly", "-Direction", "Send"]), failures[..1]);
    assert_eq!(details(&["-StartDate", "2040-01-01"]), [""; 0]);
    assert_eq!(details(&["-EndDate", "2020-01-01"]), [""; 0]);
    assert_eq!(details(&["other.example"]), [""; 0]);
    let refused =
        site.emsh(&["Get-DomainSecurityReport", "-StartDate", "2026-01-02", "-EndDate", "2026-01-01"]);
    assert_eq!(refused.code, 2, "{refused:?}");

    // Stopped: the same from the queue's database. Started again: still there, and added up.
    site.must(&["Stop-Service", "emsh-transport"]);
    assert_eq!(site.json(&["Get-DomainSecurityReport"]), running);
    site.start();
    assert_eq!(site.json(&["Get-DomainSecurityReport"]), running);
    assert!(mail(&site, Some(&good)).starts_with("250"));
    let again = site.json(&["Get-DomainSecurityReport"]);
    assert_eq!(row(&again, "partner.example", "Receive")["Successes"], 2);

    // Who is off the lists is shown as long as something is known.
    site.must(&["Set-TransportConfig", "-TLSSendDomainSecureList", "$null"]);
    site.must(&["Set-SendConnector", "Out", "-DomainSecureEnabled", "$false"]);
    assert_eq!(row(&site.json(&["Get-DomainSecurityReport"]), "partner.example", "Send")["Mode"], "Enforce");
    site.restart();
    let report = site.json(&["Get-DomainSecurityReport"]);
    assert_eq!(row(&report, "partner.example", "Send")["Mode"], "NotListed");
    assert!(report.as_array().unwrap().iter().all(|row| row["Domain"] != "never.example"));
}

/// kill -9 costs what was not written yet, and nothing else.
#[test]
fn what_was_told_once_outlives_a_crash() {
    let pki = Pki::new("Partners");
    let mut site = armed(&pki);
    site.start();
    assert!(mail(&site, None).starts_with("454 4.7.5"));
    let told = site.json(&["Get-DomainSecurityReport", "-FailuresOnly"]);
    assert_eq!(told.as_array().unwrap().len(), 1);
    site.kill();
    assert_eq!(site.json(&["Get-DomainSecurityReport", "-FailuresOnly"]), told);
}
