//! The wire, end to end: what ends a message, dots, relaying, recipients, and what is stored.

use super::sink::{Script, Sink};
use super::site::{PEOPLE, STRANGER, Site, wait_for};

#[test]
fn nothing_is_smuggled() {
    let mut site = Site::new();
    site.start();
    let ends: [&[u8]; 7] =
        [b"\n.\n", b"\n.\r\n", b"\r\n.\n", b"\r.\r", b"\r\n.\r", b"\r\n.\r\r\n", b"\r.\r\n"];
    for end in ends {
        let mut peer = site.peer(STRANGER);
        peer.talk(&[
            ("MAIL FROM:<x@other.example>", "250"),
            ("RCPT TO:<v@own.example>", "250"),
            ("DATA", "354"),
        ]);
        let mut bytes = b"Subject: outer\r\n\r\nbody".to_vec();
        bytes.extend_from_slice(end);
        bytes.extend_from_slice(
            b"MAIL FROM:<evil@partner.example>\r\nRCPT TO:<v@own.example>\r\nDATA\r\nSubject: smuggled\r\n\r\nx\r\n.\r\n",
        );
        peer.send(&bytes).unwrap();
        let reply = peer.reply().unwrap();
        assert!(reply.starts_with("550 5.6.11"), "{end:?}: {reply}");
        // One reply for one message, and the session goes on.
        peer.talk(&[("NOOP", "250"), ("MAIL FROM:<x@other.example>", "250"), ("QUIT", "221")]);
    }
    assert!(
        site.submit(STRANGER, "x@other.example", &["v@own.example"], "Subject: fair\r\n\r\nx")
            .starts_with("250")
    );
    wait_for("the fair one", || (!site.mailbox("v").is_empty()).then_some(()));
    assert_eq!(site.mailbox("v").len(), 1);
    assert_eq!(site.json(&["Get-Message"]).as_array().unwrap().len(), 0);
}

#[test]
fn dots_arrive_as_they_were_written() {
    let mut site = Site::new();
    site.zones(&[("sink.example", 2)]);
    site.start();
    let sink = Sink::start(&site, 2, Script::default());
    // As on the wire, and what is meant.
    let (wire, meant) = ("\r\n..\r\n...\r\n..foo\r\nend.\r\n..", "\r\n.\r\n..\r\n.foo\r\nend.\r\n.\r\n");
    let message = format!("Subject: d\r\n{wire}");
    for recipient in ["v@own.example", "x@sink.example"] {
        let reply = site.submit(PEOPLE, "u@own.example", &[recipient], &message);
        assert!(reply.starts_with("250"), "{reply}");
    }
    let stored = wait_for("the mailbox", || site.mailbox("v").pop());
    let stored = String::from_utf8(stored).unwrap();
    assert!(stored.ends_with(&format!("Subject: d\r\n{meant}")), "{stored}");
    let (_, sent) = wait_for("the sink", || sink.messages().pop());
    let sent = String::from_utf8(sent).unwrap();
    assert!(sent.ends_with(&format!("Subject: d\r\n{wire}\r\n.\r\n")), "{sent:?}");
}

#[test]
fn recipients_are_judged_at_rcpt() {
    let mut site = Site::new();
    site.must(&["New-Recipient", "w@own.example", "-Aliases", "w2@own.example"]);
    site.must(&["Set-TransportConfig", "-ExternalPostmasterAddress", "w@own.example"]);
    site.start();
    let mut peer = site.peer(STRANGER);
    peer.talk(&[
        ("MAIL FROM:<x@other.example>", "250"),
        (
            "RCPT TO:<a@elsewhere.example>",
            "550 5.7.54 SMTP; Unable to relay recipient in non-accepted domain",
        ),
        ("RCPT TO:<nobody@own.example>", "550 5.1.1 "),
        ("RCPT TO:<a%elsewhere.example@own.example>", "55"),
        ("RCPT TO:<V@OWN.example>", "250"),
        ("RCPT TO:<w2@own.example>", "250"),
        ("RCPT TO:<postmaster>", "250"),
        ("RCPT TO:<Postmaster@own.example>", "250"),
        ("DATA", "354"),
        ("Subject: to all\r\n\r\nhello\r\n.", "250 "),
        ("QUIT", "221"),
    ]);
    for (mailbox, recipient) in [("v", "v@own.example"), ("w", "w@own.example")] {
        let message = wait_for(recipient, || site.mailbox(mailbox).pop());
        let text = String::from_utf8(message).unwrap();
        for part in [
            "Return-Path: <x@other.example>\r\n",
            "Received: from peer.example",
            "Subject: to all\r\n\r\nhello\r\n",
        ] {
            assert!(text.contains(part), "{part}: {text}");
        }
    }
}
