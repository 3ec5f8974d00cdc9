//! swaks → emsh: partner.test is listed, everybody else is ordinary mail.

use crate::Scenario;
use crate::peers::Peer::{Openssl, Swaks};
use crate::peers::{Peer, Peers};
use crate::support::site::{Site, maildir};
use crate::support::wait_for;
use std::process::Command;

const FROM_SWAKS: &[Peer] = &[Swaks, Openssl];

pub const SCENARIOS: &[Scenario] = &[
    ("inbound::swaks_ordinary_mail", FROM_SWAKS, swaks_ordinary_mail),
    ("inbound::swaks_listed_sender", FROM_SWAKS, swaks_listed_sender),
    ("inbound::swaks_unsolicited_bad_certificate", FROM_SWAKS, swaks_unsolicited_bad_certificate),
];

/// A running site that demands a certificate of partner.test.
fn site(peers: &Peers) -> Site {
    let site = peers.site();
    site.run(&["Set-TransportConfig", "-TLSReceiveDomainSecureList", "partner.test"]);
    site.run(&[
        "Set-ReceiveConnector",
        "Default EDGE1",
        "-DomainSecureEnabled:$true",
        "-AuthMechanism",
        "Tls",
    ]);
    site.start();
    site
}

/// What arrived for alice.
fn wait_for_mail(site: &Site, subject: &str) -> String {
    wait_for(&format!("{subject:?} in the Maildir"), || {
        inbox(site).into_iter().find(|mail| mail.contains(&format!("Subject: {subject}")))
    })
}

fn inbox(site: &Site) -> Vec<String> {
    maildir(&site.path("mail/contoso.test/alice"))
}

/// Runs swaks with these words against the site; its transcript.
fn swaks(site: &Site, words: &[&str]) -> String {
    let server = site.bound("Default EDGE1");
    let output = Command::new("swaks")
        .args(["--server", &server.ip().to_string(), "--port", &server.port().to_string()])
        .args(["--helo", "client.test", "--header", "Subject: By swaks", "--timeout", "20"])
        .args(words)
        .env("HOME", site.path(""))
        .output()
        .unwrap();
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn with_certificate<'a>(words: &[&'a str], files: &'a (String, String)) -> Vec<&'a str> {
    [words, &["--tls-cert", &files.0, "--tls-key", &files.1]].concat()
}

fn files(peers: &Peers, name: &str) -> (String, String) {
    (peers.pki().file(&format!("{name}.crt")), peers.pki().file(&format!("{name}.key")))
}

fn swaks_ordinary_mail(peers: &Peers) {
    let site = site(peers);
    let from = ["--from", "dave@fabrikam.test", "--to"];
    let said = swaks(&site, &[&from[..], &["alice@contoso.test"]].concat());
    assert!(said.contains("<-  250 2.6.0"), "{said}");
    let mail = wait_for_mail(&site, "By swaks");
    assert!(mail.contains("Return-Path: <dave@fabrikam.test>"), "{mail}");
    for (to, reply) in [
        ("erin@fabrikam.test", "550 5.7.54 SMTP; Unable to relay recipient in non-accepted domain"),
        ("nobody@contoso.test", "550 5.1.1 User unknown"),
    ] {
        let said = swaks(&site, &[&from[..], &[to]].concat());
        assert!(said.contains(&format!("<** {reply}")), "{to}: {said}");
    }
    assert_eq!(inbox(&site).len(), 1);
}

/// TLS-02 of the field cases: no, untrusted and wrong-name certificates at MAIL FROM.
fn swaks_listed_sender(peers: &Peers) {
    let site = site(peers);
    let envelope = ["--from", "bob@partner.test", "--to", "alice@contoso.test"];
    let said = swaks(&site, &envelope);
    assert!(said.contains("<** 530 5.7.0 Must issue a STARTTLS command first"), "{said}");

    let tls = [&envelope[..], &["--tls"]].concat();
    let said = swaks(&site, &tls);
    assert!(said.contains("<~* 454 4.7.5 Certificate validation failure, Reason:NoCertificate"), "{said}");
    for (name, reason) in
        [("directother", "SubjectMismatch"), ("unknownca", "UntrustedRoot"), ("selfsigned", "UntrustedRoot")]
    {
        let said = swaks(&site, &with_certificate(&tls, &files(peers, name)));
        assert!(
            said.contains(&format!("<~* 454 4.7.5 Certificate validation failure, Reason:{reason}")),
            "{name}: {said}"
        );
    }
    assert!(inbox(&site).is_empty());

    let said = swaks(&site, &with_certificate(&tls, &files(peers, "direct")));
    assert!(said.contains("<~  250 2.6.0"), "{said}");
    wait_for_mail(&site, "By swaks");
}

/// TLS-03 of the field cases: what nobody asked to see breaks no ordinary mail.
fn swaks_unsolicited_bad_certificate(peers: &Peers) {
    let site = site(peers);
    let words = ["--from", "dave@fabrikam.test", "--to", "alice@contoso.test", "--tls"];
    let names = ["selfsigned", "unknownca", "othername"];
    for name in names {
        let said = swaks(&site, &with_certificate(&words, &files(peers, name)));
        assert!(said.contains("<~  250 2.6.0"), "{name}: {said}");
    }
    wait_for("the messages", || (inbox(&site).len() == names.len()).then_some(()));
}
