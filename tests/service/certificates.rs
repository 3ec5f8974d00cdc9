//! Our own certificates in the running service: damaged, expired, and what is asked of clients'.

use super::pki::{self, Pki, hours};
use super::session::Session;
use super::sink::{Script, Sink, Tls};
use super::site::{STRANGER, Site, US, wait_for};
use emsh::cert::{CertificateSummary, Purpose};
use std::net::SocketAddr;

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

/// CERT-01 and CERT-12: a renewal of the same issuer and subject is shown after a restart, without a
/// command that names it; who is inside TLS stays there; a damaged file changes nothing.
#[test]
fn a_renewal_is_in_force_after_a_restart_that_cuts_nobody() {
    let pki = Pki::new("Partners");
    let mut site = Site::new();
    pki.equip(&site);
    let first = CertificateSummary::from_der(&pki.issue(&["mail.own.example"]).der).unwrap();
    let name = format!("<I>{}<S>{}", first.issuer, first.subject);
    let old = pki.issue(&["mail.own.example"]);
    pki::install(&site, &old);
    site.must(&["Set-ReceiveConnector", "Default MX", "-TlsCertificateName", &name]);
    site.start();
    let (from, to) = (SocketAddr::from((site.net.host(STRANGER), 0)), site.net.at(US));
    let tls = pki::client(None);
    let shown = async || {
        let mut clear = Session::open(from, to).await?;
        clear.say("EHLO peer.example", "250").await?;
        let (inside, shaken) = clear.starttls(&tls).await?;
        Ok::<_, String>((inside, shaken.peer_chain[0].clone()))
    };
    let (mut open, certificate) = site.runtime.block_on(shown()).unwrap();
    assert!(certificate == old.der);

    let renewed =
        pki.ca.issue("CN=mail.own.example", &["mail.own.example"], Purpose::Both, hours(0), hours(900));
    let renewed = renewed.unwrap();
    pki::install(&site, &renewed);
    let (_, certificate) = site.runtime.block_on(shown()).unwrap();
    assert!(certificate == old.der, "not before the restart");
    site.restart();
    let (_, certificate) = site.runtime.block_on(shown()).unwrap();
    assert!(certificate == renewed.der, "the renewal, by the same name");
    // Who was there before goes on.
    let rest = async {
        open.say("EHLO inside.example", "250").await?;
        open.say("MAIL FROM:<x@other.example>", "250").await?;
        open.say("RCPT TO:<v@own.example>", "250").await?;
        open.say("QUIT", "221").await
    };
    site.runtime.block_on(rest).unwrap();

    let cut = site.directory.path().join("cut.pem");
    std::fs::write(&cut, "-----BEGIN CERTIFICATE-----\nMIIB").unwrap();
    let before = std::fs::read(site.data().join("config.db")).unwrap();
    let refused = site.emsh(&["Import-ExchangeCertificate", "-FileName", cut.to_str().unwrap()]);
    assert_eq!(refused.code, 1, "{refused:?}");
    assert!(before == std::fs::read(site.data().join("config.db")).unwrap());
    site.restart();
    let (_, certificate) = site.runtime.block_on(shown()).unwrap();
    assert!(certificate == renewed.der);
}

/// CERT-09: a TlsCertificateName that names nothing: no STARTTLS and one event for many connections
/// inbound; outbound the mail waits with the refusal that says so.
#[test]
fn a_name_of_no_certificate_is_told_once_and_waits() {
    let pki = Pki::new("Partners");
    let mut site = Site::new();
    pki.equip(&site);
    let name = "<I>CN=Nobody<S>CN=gone.own.example";
    site.must(&["Set-ReceiveConnector", "Default MX", "-TlsCertificateName", name]);
    site.must(&["Set-SendConnector", "Out", "-DomainSecureEnabled", "$true", "-TlsCertificateName", name]);
    site.must(&["Set-TransportConfig", "-TLSSendDomainSecureList", "partner.example"]);
    site.zones(&[("partner.example", 2)]);
    let tls = Tls::With(pki::server(&pki.issue(&["partner.example"]), &[]));
    let partner = Sink::start(&site, 2, Script { tls, ..Script::default() });
    site.start();
    let told = |log: String| log.lines().filter(|line| line.contains("12014")).count();
    let at_start = told(site.log());
    assert!(site.log().contains(name), "{}", site.log());
    for _ in 0..5 {
        assert!(!offer(&site).contains("STARTTLS"));
    }
    let of_receive =
        site.log().lines().filter(|line| line.contains("12014") && line.contains("Default MX")).count();
    assert_eq!(of_receive, 1, "{}", site.log());
    assert!(at_start > 0 && told(site.log()) == at_start, "not once for each connection: {}", site.log());
    site.hand_in(&["x@partner.example"], "hush-hush");
    let (status, error) = site.queue_error("partner.example");
    assert_eq!(status, "Retry");
    let wanted =
        "454 4.7.5 The certificate specified in TlsCertificateName of the SendConnector could not be found.";
    assert!(error.contains(wanted), "{error}");
    partner.assert_untouched("hush");
}
