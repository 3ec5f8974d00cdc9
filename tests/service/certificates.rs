//! Our own certificates in the running service: damaged, expired, and what is asked of clients'.

use super::pki::{self, Pki};
use super::sink::{Script, Sink, Tls};
use super::site::{STRANGER, Site, wait_for};
use emsh::cert::{CertificateSummary, Purpose};

fn sql(site: &Site, line: &str) {
    let store = rusqlite::Connection::open(site.data().join("config.db")).unwrap();
    assert!(store.execute(line, []).unwrap() > 0, "{line}");
}

fn offer(site: &Site) -> String {
    site.peer(STRANGER).say("EHLO peer.example").unwrap()
}

/// CERT-12: a row that can't be read costs the service that certificate; with none left it does not
/// offer STARTTLS, and a listed sender is refused for now, not for good.
#[test]
fn a_damaged_certificate_leaves_the_service_degraded() {
    let pki = Pki::new("Partners");
    let mut site = Site::new();
    pki.equip(&site);
    site.demand_proof_of_partner();
    let name = |site: &Site| {
        let connector = site.json(&["Get-ReceiveConnector", "Default MX"]);
        connector["TlsCertificateThumbprint"].as_str().map(str::to_string)
    };
    let ours = name(&site).unwrap();
    site.start();
    assert!(offer(&site).contains("STARTTLS"));
    assert!(site.status().unwrap().degraded.is_empty(), "{}", site.log());
    site.kill();

    sql(
        &site,
        &format!("UPDATE ExchangeCertificate SET SealedKey = zeroblob(64) WHERE Thumbprint = '{ours}'"),
    );
    let next = name(&site).unwrap();
    assert_ne!(next, ours, "the self-signed one names this server, too");
    site.start();
    assert!(offer(&site).contains("STARTTLS"));
    let degraded = format!("{:?}", site.status().unwrap().degraded);
    assert!(degraded.contains(&ours) && degraded.contains("private key"), "{degraded}");
    assert!(site.log().contains(&ours), "{}", site.log());
    site.kill();

    sql(&site, "UPDATE ExchangeCertificate SET Chain = x'00000fff0102'");
    assert_eq!(name(&site), None);
    site.start();
    assert!(!offer(&site).contains("STARTTLS"));
    assert!(site.log().contains("event 12014"), "{}", site.log());
    let mut peer = site.peer(STRANGER);
    peer.talk(&[
        ("STARTTLS", "454 4.7.0"),
        ("MAIL FROM:<a@partner.example>", "454 4.7.0"),
        ("MAIL FROM:<a@other.example>", "250"),
    ]);
}

/// CERT-08: an expired certificate serves opportunistic mail, and no partner ever sees it.
#[test]
fn an_expired_certificate_is_never_shown_to_a_partner() {
    let pki = Pki::new("Partners");
    let mut site = Site::new();
    pki.trust(&site);
    let expired = pki.expired(&["mx.own.example"]);
    let file = site.directory.path().join("expired.pem");
    pki::write(&file, &expired);
    let said = site.must(&["Import-ExchangeCertificate", "-FileName", file.to_str().unwrap()]).err;
    assert!(said.contains("expired on"), "{said}");
    let summary = CertificateSummary::from_der(&expired.der).unwrap();
    let name = format!("<I>{}<S>{}", summary.issuer, summary.subject);
    let said = site
        .must(&["Set-SendConnector", "Out", "-DomainSecureEnabled", "$true", "-TlsCertificateName", &name])
        .err;
    assert!(said.contains(&summary.thumbprint) && said.contains("would wait"), "{said}");
    site.must(&["Set-TransportConfig", "-TLSSendDomainSecureList", "partner.example"]);
    site.zones(&[("partner.example", 2), ("other.example", 3)]);
    site.start();
    let tls =
        |names: &[&str]| Script { tls: Tls::With(pki::server(&pki.issue(names), &[])), ..Script::default() };
    let partner = Sink::start(&site, 2, tls(&["partner.example"]));
    let other = Sink::start(&site, 3, tls(&["mx.other.example"]));
    site.hand_in(&["x@partner.example"], "hush-hush");
    site.hand_in(&["x@other.example"], "hello");
    let (status, error) = site.queue_error("partner.example");
    assert_eq!(status, "Retry");
    for part in ["454 4.7.5", &summary.thumbprint, "expired on", &summary.not_after.to_string()] {
        assert!(error.contains(part), "{part}: {error}");
    }
    partner.assert_untouched("hush");
    wait_for("the ordinary message", || (!other.messages().is_empty()).then_some(()));
    assert_eq!(other.seen()[0].client_certificates, 1, "opportunistic TLS shows what there is");
    let log = site.log();
    assert!(log.contains("event 12015") && log.contains(&summary.thumbprint), "{log}");
}

/// RequireClientAuthUsage narrows what a partner's certificate may be used for.
#[test]
fn the_client_usage_is_demanded_only_where_it_is_set() {
    let pki = Pki::new("Partners");
    let mut site = Site::new();
    pki.equip(&site);
    site.demand_proof_of_partner();
    let until = jiff::Timestamp::now() + jiff::SignedDuration::from_hours(100);
    let with = |purpose| {
        let from = jiff::Timestamp::now() - jiff::SignedDuration::from_hours(1);
        pki.ca.issue("CN=partner.example", &["partner.example"], purpose, from, until).unwrap()
    };
    let [server, client, both] = [Purpose::ServerOnly, Purpose::ClientOnly, Purpose::Both].map(with);
    site.start();
    let said = |site: &Site, issued| {
        site.inside_tls(STRANGER, Some(issued), &["MAIL FROM:<a@partner.example>"])[0].clone()
    };
    for issued in [&server, &client, &both] {
        assert!(said(&site, issued).starts_with("250"));
    }
    site.must(&["Set-TransportConfig", "-RequireClientAuthUsage", "$true"]);
    assert!(said(&site, &server).starts_with("250"), "not before the restart");
    site.restart();
    assert!(said(&site, &server).contains("454 4.7.5 Certificate validation failure, Reason:InvalidPurpose"));
    for issued in [&client, &both] {
        assert!(said(&site, issued).starts_with("250"));
    }
}
