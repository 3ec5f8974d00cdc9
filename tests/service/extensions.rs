//! Extensions of SMTP from the client that hands a message in to the server or mailbox that gets it, and to
//! the report that its sender gets.

use super::peer::Peer;
use super::sink::{Script, Sink};
use super::site::{PEOPLE, Site, wait_for};

fn offering(offers: &'static str) -> Script {
    Script { offers, ..Script::default() }
}

fn site() -> Site {
    let site = Site::new();
    site.must(&["New-Recipient", "u@own.example"]);
    site
}

/// Hands a message in: MAIL with these parameters, RCPT with what stands there, then the chunk.
fn hand_in(site: &Site, mail: &str, recipients: &[&str], message: &[u8]) {
    let mut peer = site.peer(PEOPLE);
    peer.talk(&[(mail, "250")]);
    for recipient in recipients {
        peer.talk(&[(&format!("RCPT TO:{recipient}"), "250")]);
    }
    let chunk = [format!("BDAT {} LAST\r\n", message.len()).as_bytes(), message].concat();
    peer.send(&chunk).unwrap();
    let reply = peer.reply().unwrap();
    assert!(reply.starts_with("250 2.6.0"), "{reply}");
}

/// The reports in u@own.example's mailbox, once there are as many and the queue is empty.
fn reports(site: &Site, count: usize) -> Vec<String> {
    wait_for("the queue is empty", || {
        site.json(&["Get-Message"]).as_array().unwrap().is_empty().then_some(())
    });
    wait_for(&format!("{count} reports: {}", site.log()), || {
        let found: Vec<String> =
            site.mailbox("u").iter().map(|raw| String::from_utf8_lossy(raw).into_owned()).collect();
        (found.len() == count).then_some(found)
    })
}

/// The only one about this.
fn about<'a>(reports: &'a [String], subject: &str) -> &'a str {
    let line = format!("\r\nSubject: {subject}\r\n");
    let found: Vec<&String> = reports.iter().filter(|report| report.contains(&line)).collect();
    assert_eq!(found.len(), 1, "{subject}: {reports:?}");
    found[0]
}

fn assert_has(text: &str, wanted: &[&str]) {
    for line in wanted {
        assert!(text.contains(&format!("\r\n{line}\r\n")), "{line} is not in {text}");
    }
}

#[test]
fn the_sender_is_told_what_it_asked_for_and_no_more() {
    let mut site = site();
    site.zones(&[("plain.example", 2), ("dsn.example", 3), ("bad.example", 4)]);
    site.start();
    let plain = Sink::start(&site, 2, Script::default());
    let dsn = Sink::start(&site, 3, offering("DSN"));
    let answers = vec![("RCPT", "550 5.1.1 no")];
    let _bad = Sink::start(&site, 4, Script { answers, ..Script::default() });
    hand_in(
        &site,
        "MAIL FROM:<u@own.example> RET=FULL ENVID=a+2Bb",
        &[
            "<v@own.example> NOTIFY=SUCCESS ORCPT=rfc822;V+2Bv@own.example",
            "<x@plain.example> NOTIFY=SUCCESS,FAILURE",
            "<quiet@plain.example> NOTIFY=FAILURE",
            "<y@dsn.example> NOTIFY=SUCCESS ORCPT=rfc822;Y@dsn.example",
            "<z@dsn.example>",
            "<told@bad.example> NOTIFY=FAILURE,DELAY",
            "<never@bad.example> NOTIFY=NEVER",
            "<only@bad.example> NOTIFY=SUCCESS",
        ],
        b"Subject: s\r\n\r\nthe body\r\n",
    );
    let reports = reports(&site, 3);
    let delivered = about(&reports, "Delivered: s");
    let recipient = "Final-Recipient: rfc822; v@own.example";
    assert_has(delivered, &["Original-Envelope-Id: a+b", "Original-Recipient: rfc822; V+v@own.example"]);
    assert_has(delivered, &[recipient, "Action: delivered", "Status: 2.0.0"]);
    let relayed = about(&reports, "Relayed: s");
    assert_has(relayed, &["Final-Recipient: rfc822; x@plain.example", "Action: relayed"]);
    assert!(
        relayed.contains("Remote-MTA: dns; mx.plain.example") && !relayed.contains("quiet@"),
        "{relayed}"
    );
    let failed = about(&reports, "Undeliverable: s");
    assert_has(failed, &["Original-Envelope-Id: a+b", "Final-Recipient: rfc822; told@bad.example"]);
    assert_has(failed, &["Action: failed", "Status: 5.1.1", "Content-Type: message/rfc822", "the body"]);
    assert!(!failed.contains("never@") && !failed.contains("only@"), "{failed}");
    assert!(!delivered.contains("the body") && !relayed.contains("the body"));
    let said = dsn.everything();
    for line in [
        "MAIL FROM:<u@own.example> RET=FULL ENVID=a+2Bb",
        "RCPT TO:<y@dsn.example> NOTIFY=SUCCESS ORCPT=rfc822;Y@dsn.example",
        "RCPT TO:<z@dsn.example>",
    ] {
        assert!(said.contains(&format!("{line}\r\n")), "{line} is not in {said}");
    }
    assert!(!plain.everything().contains("NOTIFY") && !plain.everything().contains("ENVID"));
    // RET=HDRS; and nobody is told about mail that has no sender.
    hand_in(
        &site,
        "MAIL FROM:<u@own.example> RET=HDRS",
        &["<t@bad.example>"],
        b"Subject: h\r\n\r\nthe body\r\n",
    );
    hand_in(&site, "MAIL FROM:<>", &["<v@own.example> NOTIFY=SUCCESS"], b"Subject: n\r\n\r\nthe body\r\n");
    let failed = self::reports(&site, 4);
    let failed = about(&failed, "Undeliverable: h");
    assert!(failed.contains("text/rfc822-headers") && !failed.contains("the body"), "{failed}");
}

#[test]
fn a_binary_message_leaves_by_chunks_or_comes_back() {
    let mut site = site();
    site.zones(&[("plain.example", 2), ("chunks.example", 3)]);
    site.start();
    let plain = Sink::start(&site, 2, offering("CHUNKING"));
    let chunks = Sink::start(&site, 3, offering("CHUNKING\nBINARYMIME"));
    let message = b"Subject: s\r\n\r\n.\r\na\nb\rc\0\xff\r\n.\r\nend".as_slice();
    let all = ["<v@own.example>", "<x@plain.example>", "<x@chunks.example>"];
    hand_in(&site, "MAIL FROM:<u@own.example> BODY=BINARYMIME", &all, message);
    let reports = reports(&site, 1);
    let failed = about(&reports, "Undeliverable: s");
    assert_has(failed, &["Final-Recipient: rfc822; x@plain.example", "Status: 5.6.3"]);
    assert!(!plain.everything().contains("MAIL FROM"), "{}", plain.everything());
    let arrived = chunks.messages();
    assert!(arrived.len() == 1 && arrived[0].1.ends_with(message), "{arrived:?}");
    assert!(chunks.everything().contains("MAIL FROM:<u@own.example> BODY=BINARYMIME\r\n"));
    assert!(site.mailbox("v")[0].ends_with(message));
    // What is only said to be binary goes as it always did.
    hand_in(&site, "MAIL FROM:<u@own.example> BODY=BINARYMIME", &all[1..2], b"Subject: t\r\n\r\ntext");
    wait_for("the text", || (plain.messages().len() == 1).then_some(()));
    assert!(plain.messages()[0].1.ends_with(b"\r\n\r\ntext\r\n.\r\n"));
}

#[test]
fn mail_beyond_ascii_goes_where_it_can_be_read() {
    let mut site = site();
    site.zones(&[
        ("plain.example", 2),
        ("utf8.example", 3),
        ("xn--bcher-kva.example", 3),
        ("seven.example", 4),
    ]);
    site.start();
    let plain = Sink::start(&site, 2, Script::default());
    let utf8 = Sink::start(&site, 3, offering("SMTPUTF8"));
    let seven = Sink::start(&site, 4, offering("!PIPELINING"));
    let mail = "MAIL FROM:<u@own.example> SMTPUTF8";
    let to = ["<ü@bücher.example>", "<ü@plain.example>", "<x@plain.example>"];
    hand_in(&site, mail, &to, b"Subject: s\r\n\r\nx\r\n");
    let first = reports(&site, 1);
    let failed = about(&first, "Undeliverable: s");
    assert_has(failed, &["Final-Recipient: utf-8; \\x{FC}@plain.example", "Status: 5.6.7"]);
    assert!(failed.is_ascii());
    let said = utf8.everything();
    assert!(
        said.contains("MAIL FROM:<u@own.example> SMTPUTF8\r\nRCPT TO:<ü@xn--bcher-kva.example>\r\n"),
        "{said}"
    );
    let said = plain.everything();
    assert!(said.contains("RCPT TO:<x@plain.example>") && !said.contains('ü'), "{said}");
    // The header alone.
    hand_in(&site, mail, &["<x@plain.example>", "<x@utf8.example>"], "Subject: grün\r\n\r\nx\r\n".as_bytes());
    let both = reports(&site, 2);
    assert!(both.iter().any(|report| report.contains("\r\nStatus: 5.6.7\r\n") && report.contains("=C3=BC")));
    wait_for("the message", || (utf8.messages().len() == 2).then_some(()));
    // Octets over 127 need 8BITMIME, whatever was said of them; none need it not.
    hand_in(
        &site,
        "MAIL FROM:<u@own.example>",
        &["<x@seven.example>"],
        "Subject: b\r\n\r\ngrün\r\n".as_bytes(),
    );
    let mail = "MAIL FROM:<u@own.example> BODY=8BITMIME";
    hand_in(&site, mail, &["<x@seven.example>"], b"Subject: c\r\n\r\ngreen\r\n");
    let three = reports(&site, 3);
    assert_has(about(&three, "Undeliverable: b"), &["Status: 5.6.3"]);
    wait_for("the plain one", || (seven.messages().len() == 1).then_some(()));
    assert!(!seven.everything().contains("BODY="));
}

#[test]
fn limits_that_a_server_announces_are_kept() {
    let mut site = site();
    site.zones(&[("limits.example", 2)]);
    site.start();
    let sink = Sink::start(&site, 2, offering("LIMITS RCPTMAX=2 MAILMAX=2"));
    let to = [
        "<a@limits.example>",
        "<b@limits.example>",
        "<c@limits.example>",
        "<d@limits.example>",
        "<e@limits.example>",
    ];
    hand_in(&site, "MAIL FROM:<u@own.example>", &to, b"Subject: s\r\n\r\nx\r\n");
    wait_for("three messages", || (sink.messages().len() == 3).then_some(()));
    let seen: Vec<(usize, usize)> = sink
        .seen()
        .iter()
        .map(|seen| {
            (seen.clear_text().matches("MAIL FROM").count(), seen.clear_text().matches("RCPT TO").count())
        })
        .collect();
    assert_eq!(seen, [(2, 4), (1, 1)]);
}

#[test]
fn chunks_are_refused_where_chunking_is_off() {
    let mut site = site();
    site.start();
    let said = |site: &Site| -> (String, String) {
        let (mut peer, _) = Peer::open(site.net.host(PEOPLE), site.net.at(super::site::US)).unwrap();
        (peer.say("EHLO peer.example").unwrap(), peer.say("BDAT 0 LAST").unwrap())
    };
    let (offer, chunk) = said(&site);
    assert!(
        offer.contains("CHUNKING") && offer.contains("BINARYMIME") && chunk.starts_with("503"),
        "{offer}"
    );
    site.must(&[
        "Set-ReceiveConnector",
        "People",
        "-ChunkingEnabled",
        "false",
        "-BinaryMimeEnabled",
        "false",
    ]);
    site.restart();
    let (offer, chunk) = said(&site);
    assert!(!offer.contains("CHUNKING") && !offer.contains("BINARYMIME"), "{offer}");
    assert!(chunk.starts_with("502 5.3.3"), "{chunk}");
}

#[test]
fn requiretls_never_goes_where_it_is_not_kept() {
    let mut site = site();
    site.zones(&[("plain.example", 2)]);
    site.must(&["New-ExchangeCertificate", "-DomainName", "mx.own.example", "-Force"]);
    site.must(&["Set-ReceiveConnector", "People", "-AuthMechanism", "Tls,ExternalAuthoritative"]);
    site.start();
    let plain = Sink::start(&site, 2, offering("REQUIRETLS"));
    let said = site.inside_tls(
        PEOPLE,
        None,
        &[
            "MAIL FROM:<u@own.example> REQUIRETLS RET=FULL",
            "RCPT TO:<x@plain.example>",
            "DATA",
            "Subject: s\r\nTLS-Required: No\r\n\r\nthe secret\r\n.",
        ],
    );
    assert!(said[3].starts_with("250 2.6.0"), "{said:?}");
    let reports = reports(&site, 1);
    let failed = about(&reports, "Undeliverable: s");
    assert_has(failed, &["Final-Recipient: rfc822; x@plain.example", "Status: 5.7.30"]);
    assert!(failed.contains("text/rfc822-headers") && !failed.contains("the secret"), "{failed}");
    plain.assert_untouched("the secret");
}
