//! Extensions of SMTP at reception: what is taken, refused, and kept for the way on.

use super::rig::{Pki, Rig, connector, snapshot};
use crate::model::Limit;
use crate::model::snapshot::ReceiveConnector;
use std::fmt::Write as _;

const BEGIN: [(&str, &str); 3] =
    [("EHLO a.example", "250"), ("MAIL FROM:<a@b.example>", "250"), ("RCPT TO:<v@own.example>", "250")];

async fn bytes_of(rig: &Rig) -> Vec<u8> {
    let messages = rig.messages().await;
    let mut body = rig.queue.body(messages.last().unwrap().id).await.unwrap();
    let mut bytes = Vec::new();
    while let Some(chunk) = body.next_chunk().await.unwrap() {
        bytes.extend(chunk);
    }
    bytes
}

#[tokio::test]
async fn chunks_make_a_message() {
    let rig = Rig::start(snapshot(vec![connector("D")])).await;
    let mut client = rig.connect("D").await;
    client.talk(&BEGIN).await;
    client.send(b"BDAT 12\r\nSubject: s\r\n").await;
    assert_eq!(client.reply().await, "250 2.0.0 12 octets received");
    // What ends DATA is text here, and so is what looks like a command.
    client.send(b"BDAT 13\r\n\r\n.\r\nQUIT\r\n.\r").await;
    assert_eq!(client.reply().await, "250 2.0.0 13 octets received");
    client.send(b"BDAT 1\r\n\nBDAT 0\r\nNOOP\r\nBDAT 5 LAST\r\n..\r\nxNOOP\r\n").await;
    for wanted in ["250 2.0.0 1 octets", "250 2.0.0 0 octets", "250 2.0.0 OK", "250 2.6.0 <", "250 2.0.0 OK"]
    {
        let reply = client.reply().await;
        assert!(reply.starts_with(wanted), "{reply}, not {wanted}");
    }
    let body = rig.body().await;
    assert!(body.starts_with("Received: from a.example"), "{body}");
    assert!(body.ends_with("Subject: s\r\n\r\n.\r\nQUIT\r\n.\r\n..\r\nx"), "{body:?}");
    // The next one: in one chunk, and an empty last one.
    client.talk(&BEGIN[1..]).await;
    client.send(b"BDAT 8\r\nA: b\r\n\r\n").await;
    assert!(client.reply().await.starts_with("250 2.0.0"));
    client
        .talk(&[("BDAT 0 LAST", "250 2.6.0"), ("BDAT 0 LAST", "503 5.5.2 Need mail"), ("QUIT", "221")])
        .await;
    assert_eq!(rig.messages().await.len(), 2);
    rig.stop().await;
}

#[tokio::test]
async fn chunks_out_of_order_are_read_and_refused() {
    let mut patient = connector("D");
    patient.max_protocol_errors = Limit::Unlimited;
    let rig = Rig::start(snapshot(vec![patient])).await;
    let mut client = rig.connect("D").await;
    // Each line of these is a command to whoever forgets the chunk.
    for (before, wanted) in [
        (&[][..], "503 5.5.2 Send hello first"),
        (&BEGIN[..1], "503 5.5.2 Need mail command"),
        (&BEGIN[1..2], "503 5.5.2 Need rcpt command"),
    ] {
        client.talk(before).await;
        client.send(b"BDAT 12 LAST\r\nRSET\r\nQUIT\r\n").await;
        assert_eq!(client.reply().await, wanted);
    }
    client.talk(&BEGIN[2..]).await;
    // One too large: the others behind it are refused, too, and no command is found in them.
    let large = "x".repeat(100_001);
    let mut all = format!("BDAT 100001\r\n{large}");
    for last in ["", "", " LAST"] {
        write!(all, "BDAT 6{last}\r\nQUIT\r\n").unwrap();
    }
    client.send(all.as_bytes()).await;
    // The header alone is above its limit.
    assert!(client.reply().await.starts_with("552 5.3.4"));
    for _ in 0..3 {
        assert_eq!(client.reply().await, "503 5.5.2 Bad sequence of commands");
    }
    client.talk(&BEGIN[1..]).await;
    client.talk(&[("BDAT 0", "250"), ("DATA", "503"), ("MAIL FROM:<x@y.example>", "503")]).await;
    client
        .talk(&[("RCPT TO:<v@own.example>", "503"), ("RSET", "250"), ("RCPT TO:<v@own.example>", "503")])
        .await;
    assert!(rig.messages().await.is_empty());
    // A size that can't be known ends the session.
    for odd in ["18446744073709551616", "-1", "", "1x", "5 FIRST", "0x10"] {
        let mut client = rig.connect("D").await;
        client.talk(&BEGIN).await;
        client.send(format!("BDAT {odd}\r\nNOOP\r\n").as_bytes()).await;
        assert_eq!(client.reply().await, "501 5.5.4 Invalid arguments", "{odd}");
        assert_eq!(client.reply().await, "", "{odd}");
    }
    rig.stop().await;
    // Where CHUNKING is off nothing of a chunk is a command either.
    let off = ReceiveConnector { chunking: false, ..connector("D") };
    let rig = Rig::start(snapshot(vec![off])).await;
    let mut client = rig.connect("D").await;
    client.talk(&BEGIN).await;
    client.send(b"BDAT 6 LAST\r\nQUIT\r\n").await;
    assert!(client.reply().await.starts_with("502 5.3.3"));
    client.talk(&[("MAIL FROM:<a@b.example> BODY=BINARYMIME", "503"), ("RSET", "250")]).await;
    client.talk(&[("MAIL FROM:<a@b.example> BODY=BINARYMIME", "555")]).await;
    rig.stop().await;
}

#[tokio::test]
async fn bare_line_ends_in_chunks_are_for_binary_bodies_alone() {
    let rig = Rig::start(snapshot(vec![connector("D")])).await;
    let mut client = rig.connect("D").await;
    client.talk(&BEGIN[..1]).await;
    // the message, taken as text, taken as binary, needs chunks on its way
    let cases: &[(&[u8], bool, bool, bool)] = &[
        (b"A: b\r\n\r\nc\r\n", true, true, false),
        (b"A: b\r\n\r\nc\nd\r\n", false, true, true),
        (b"A: b\r\n\r\nc\rd\r\n", false, true, true),
        (b"A: b\r\n\r\nc\0d\r", false, true, true),
        (b"A: b\nX-MS-Exchange-Organization-AuthAs: Internal\r\n\r\nc", false, false, false),
    ];
    for (message, text, binary, needs) in cases {
        for (parameter, taken) in [("", text), (" BODY=BINARYMIME", binary)] {
            let mail = format!("MAIL FROM:<a@b.example>{parameter}");
            client.talk(&[(&mail, "250"), BEGIN[2]]).await;
            client.send(format!("BDAT {} LAST\r\n", message.len()).as_bytes()).await;
            client.send(message).await;
            let reply = client.reply().await;
            assert!(
                reply.starts_with(if *taken { "250 2.6.0" } else { "550 5.6.11" }),
                "{message:?} {reply}"
            );
            if *taken {
                let kept = rig.messages().await.pop().unwrap();
                assert_eq!(kept.envelope.wishes.binary, *needs && !parameter.is_empty(), "{message:?}");
                assert!(bytes_of(&rig).await.ends_with(message));
            }
        }
    }
    client.talk(&[("MAIL FROM:<a@b.example> BODY=BINARYMIME", "250"), BEGIN[2], ("DATA", "503")]).await;
    rig.stop().await;
}

#[tokio::test]
async fn what_the_sender_wants_to_be_told_is_kept() {
    let rig = Rig::start(snapshot(vec![connector("D")])).await;
    let mut client = rig.connect("D").await;
    let long = format!("MAIL FROM:<a@b.example> ENVID={}", "x".repeat(101));
    client
        .talk(&[
            ("EHLO a.example", "250"),
            ("MAIL FROM:<a@b.example> RET=FULL RET=HDRS", "501"),
            (&long, "501"),
            ("MAIL FROM:<a@b.example> ENVID=+0D+0AEvil", "501"),
            ("MAIL FROM:<a@b.example> RET=HDRS ENVID=id+2B1", "250"),
            ("RCPT TO:<v@own.example> NOTIFY=NEVER,FAILURE", "501"),
            ("RCPT TO:<v@own.example> NOTIFY=SUCCESS,DELAY ORCPT=rfc822;First+40own.example", "250"),
            ("DATA", "354"),
            ("Subject: s\r\n\r\nx\r\n.", "250"),
        ])
        .await;
    let kept = rig.messages().await.remove(0).envelope.wishes;
    assert_eq!((kept.ret.unwrap().to_string(), kept.envelope_id.unwrap()), ("HDRS".into(), "id+1".into()));
    rig.stop().await;
}

#[tokio::test]
async fn addresses_beyond_ascii_need_smtputf8() {
    let mut with = snapshot(vec![connector("D")]);
    let utf8 = crate::model::SmtpAddress::parse_utf8("ü@own.example").unwrap();
    with.recipients.insert(utf8.to_string(), utf8);
    let rig = Rig::start(with).await;
    let mut client = rig.connect("D").await;
    client
        .talk(&[
            ("EHLO a.example", "250"),
            ("MAIL FROM:<ö@b.example>", "550 5.6.7"),
            ("MAIL FROM:<a@bücher.example>", "250"),
            ("RCPT TO:<ü@own.example>", "553 5.6.7"),
            ("RSET", "250"),
            ("MAIL FROM:<ö@bücher.example> SMTPUTF8", "250"),
            ("RCPT TO:<ü@own.example>", "250"),
            ("DATA", "354"),
            ("Subject: grün\r\n\r\nx\r\n.", "250 2.6.0"),
        ])
        .await;
    let body = rig.body().await;
    assert!(body.contains(" with UTF8SMTP id ") && !body.contains("\tfor <"), "{body}");
    let message = rig.messages().await.remove(0);
    assert_eq!(message.envelope.sender.unwrap().to_string(), "ö@xn--bcher-kva.example");
    assert_eq!(message.recipients[0].address.to_string(), "ü@own.example");
    assert!(message.envelope.wishes.utf8_header && message.envelope.body_8bit);
    // A header that is no UTF-8.
    client
        .talk(&[
            ("MAIL FROM:<ö@b.example> SMTPUTF8", "250"),
            ("RCPT TO:<v@own.example>", "250"),
            ("DATA", "354"),
        ])
        .await;
    client.send(b"Subject: gr\xfcn\r\n\r\nx\r\n.\r\n").await;
    assert!(client.reply().await.starts_with("550 5.6.7"));
    client.send(b"MAIL FROM:<\xfc@b.example> SMTPUTF8\r\n").await;
    assert!(client.reply().await.starts_with("550 5.1.7"));
    rig.stop().await;
}

#[tokio::test]
async fn requiretls_is_for_sessions_inside_tls() {
    let pki = Pki::new();
    let mut with = snapshot(vec![connector("D")]);
    let keys = pki.equip(&mut with);
    let rig = Rig::start_with(with, keys).await.unwrap();
    let mut client = rig.connect("D").await;
    let offered = client.say("EHLO a.example").await;
    assert!(!offered.contains("REQUIRETLS") && offered.contains("LIMITS RCPTMAX=200"), "{offered}");
    client.talk(&[("MAIL FROM:<a@b.example> REQUIRETLS", "555")]).await;
    client.starttls(None).await;
    let offered = client.say("EHLO a.example").await;
    assert!(offered.contains("|250-REQUIRETLS") && offered.contains("LIMITS RCPTMAX=200"), "{offered}");
    client
        .talk(&[
            ("MAIL FROM:<a@b.example> REQUIRETLS SMTPUTF8", "250"),
            ("RCPT TO:<v@own.example>", "250"),
            ("DATA", "354"),
            ("TLS-Required: No\r\n\r\nx\r\n.", "250"),
        ])
        .await;
    assert!(rig.messages().await[0].envelope.wishes.require_tls);
    assert!(rig.body().await.contains(" with UTF8SMTPS\r\n"));
    rig.stop().await;
}
