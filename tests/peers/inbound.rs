//! swaks, Python's smtplib and openssl → emsh: partner.test is listed, everybody else is ordinary mail.

use crate::Scenario;
use crate::peers::Peer::{Openssl, Python, Swaks};
use crate::peers::{Peer, Peers};
use crate::python::smtplib;
use crate::support::site::{Site, maildir};
use crate::support::wait_for;
use std::io::{BufRead, BufReader, Write};
use std::net::SocketAddr;
use std::process::{Command, Stdio};

/// The last line of the answer to EHLO, in clear and inside TLS.
const END_OF_EHLO: &str = "250 LIMITS RCPTMAX=200";

const FROM_SWAKS: &[Peer] = &[Swaks, Openssl];

pub const SCENARIOS: &[Scenario] = &[
    ("inbound::swaks_ordinary_mail", FROM_SWAKS, swaks_ordinary_mail),
    ("inbound::swaks_listed_sender", FROM_SWAKS, swaks_listed_sender),
    ("inbound::smtplib_ordinary_mail", &[Python, Openssl], smtplib_ordinary_mail),
    ("inbound::smtplib_listed_sender", &[Python, Openssl], smtplib_listed_sender),
    ("inbound::openssl_several_senders_in_a_session", &[Openssl], openssl_several_senders_in_a_session),
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
pub fn wait_for_mail(site: &Site, subject: &str) -> String {
    wait_for(&format!("{subject:?} in the Maildir"), || {
        inbox(site).into_iter().find(|mail| mail.contains(&format!("Subject: {subject}")))
    })
}

pub fn inbox(site: &Site) -> Vec<String> {
    maildir(&site.path("mail/contoso.test/alice"))
}

/// Runs swaks with these words against the site; its transcript.
fn swaks(site: &Site, words: &[&str]) -> String {
    swaks_to(site, site.bound("Default EDGE1"), words)
}

/// The same against another connector of it.
pub fn swaks_to(site: &Site, server: SocketAddr, words: &[&str]) -> String {
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

/// The server's certificate is proven to Python, and the message arrives as it was sent.
fn smtplib_ordinary_mail(peers: &Peers) {
    let site = site(peers);
    let body = ".\r\n..\r\nGr\u{fc}\u{df}e\r\n\r\nend\r\n";
    let file = site.path("message");
    std::fs::write(&file, format!("Subject: By smtplib\r\n\r\n{body}")).unwrap();
    let (root, file) = (peers.pki().file("root.crt"), file.display().to_string());
    let said = smtplib(
        site.bound("Default EDGE1"),
        "dave@fabrikam.test",
        "alice@contoso.test",
        &[("starttls", "yes"), ("verify", &root), ("verify_name", "edge1.contoso.test"), ("message", &file)],
    );
    assert!(said.contains("TLS: TLSv1.3") && said.contains("DATA: 250 '2.6.0"), "{said}");
    let mail = wait_for_mail(&site, "By smtplib").replace("\r\n", "\n");
    assert_eq!(mail.split_once("\n\n").unwrap().1, body.replace("\r\n", "\n"));
}

fn smtplib_listed_sender(peers: &Peers) {
    let site = site(peers);
    let file = site.path("message");
    std::fs::write(&file, "Subject: By smtplib\r\n\r\nHello.\r\n").unwrap();
    let (file, (cert, key)) = (file.display().to_string(), files(peers, "partner"));
    let tls = [("message", file.as_str()), ("starttls", "yes")];
    let with = [&tls[..], &[("cert", cert.as_str()), ("key", key.as_str())]].concat();
    for (settings, answer) in [
        (&tls[..1], "MAIL: 530 '5.7.0 Must issue a STARTTLS command first'"),
        (&tls[..], "MAIL: 454 '4.7.5 Certificate validation failure, Reason:NoCertificate'"),
        (&with[..], "DATA: 250 '2.6.0 "),
    ] {
        let said = smtplib(site.bound("Default EDGE1"), "bob@partner.test", "alice@contoso.test", settings);
        assert!(said.contains(answer), "{answer}: {said}");
    }
    wait_for_mail(&site, "By smtplib");
    assert_eq!(inbox(&site).len(), 1);
}

/// A refused sender does not spoil the session for the next one, and no sender opens it for another.
fn openssl_several_senders_in_a_session(peers: &Peers) {
    let site = site(peers);
    let (cert, key) = files(peers, "othername");
    let server = site.bound("Default EDGE1").to_string();
    let mut openssl = Command::new("openssl")
        .args(["s_client", "-starttls", "smtp", "-quiet", "-crlf", "-connect", &server])
        .args(["-cert", &cert, "-key", &key, "-cert_chain", &cert])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut to_server = openssl.stdin.take().unwrap();
    let mut from_server = BufReader::new(openssl.stdout.take().unwrap()).lines().map_while(Result::ok);
    for (line, answer) in [
        ("EHLO client.test", END_OF_EHLO),
        ("MAIL FROM:<bob@partner.test>", "454 4.7.5 Certificate validation failure, Reason:SubjectMismatch"),
        ("MAIL FROM:<dave@fabrikam.test>", "250 2.1.0 Sender OK"),
        ("RSET", "250 2.0.0 Resetting"),
        ("MAIL FROM:<bob@partner.test>", "454 4.7.5 Certificate validation failure, Reason:SubjectMismatch"),
        ("MAIL FROM:<>", "250 2.1.0 Sender OK"),
        ("QUIT", "221 2.0.0 Service closing transmission channel"),
    ] {
        writeln!(to_server, "{line}").unwrap();
        // s_client shows the end of the EHLO answer before TLS, too.
        let said = from_server
            .by_ref()
            .find(|said| said.as_bytes().get(3) == Some(&b' ') && (said != END_OF_EHLO || said == answer));
        assert_eq!(said.as_deref(), Some(answer), "{line}");
    }
    openssl.wait().unwrap();
}
