//! What is said without TLS.

use super::rig::{Client, Rig, connector, snapshot};
use crate::model::snapshot::{ReceiveConnector, SizeMode};
use crate::model::{ByteSize, Limit, TimeSpan};
use crate::policy::fixture;
use tokio::io::AsyncWriteExt;

#[tokio::test]
async fn a_message_is_queued_with_its_trace() {
    let rig = Rig::start(snapshot(vec![connector("D")])).await;
    let mut client = rig.connect("D").await;
    client
        .talk(&[
            ("EHLO client.example", "250-mx.own.example Hello [127.0.0.1]|250-SIZE 100000|250-PIPELINING|"),
            ("MAIL FROM:<a@b.example> SIZE=100 BODY=8BITMIME", "250 2.1.0 Sender OK"),
            ("RCPT TO:<V@own.example>", "250 2.1.5 Recipient OK"),
            ("DATA", "354 Start mail input; end with <CRLF>.<CRLF>"),
        ])
        .await;
    client
        .send(
            b"Message-ID: <1@b.example>\r\nX-MS-Exchange-Organization-AuthDomain: evil.example\r\n\
              Subject: hello\r\n\r\n..dot\r\nbody\r\n.\r\n",
        )
        .await;
    let reply = client.reply().await;
    assert!(reply.starts_with("250 2.6.0 <1@b.example> [InternalId="), "{reply}");
    assert!(reply.ends_with(", Hostname=mx.own.example] Queued mail for delivery"), "{reply}");
    client.talk(&[("QUIT", "221 2.0.0"), ("NOOP", "")]).await;

    let body = rig.body().await;
    assert!(
        body.starts_with("Received: from client.example ([127.0.0.1])\r\n\tby mx.own.example with ESMTP id "),
        "{body}"
    );
    assert!(body.contains("\r\n\tfor <v@own.example>;\r\n"), "{body}");
    assert!(
        body.contains("X-MS-Exchange-Organization-AuthAs: Anonymous\r\n") && !body.contains("evil"),
        "{body}"
    );
    assert!(body.ends_with("Subject: hello\r\n\r\n.dot\r\nbody\r\n"), "{body}");
    let message = rig.messages().await.remove(0);
    assert_eq!(message.envelope.subject, "hello");
    assert!(!message.envelope.body_8bit, "what is there counts, and that is ASCII");
    assert_eq!(message.envelope.receive_connector, "D");
    let log = rig.log().await;
    assert!(log.contains("MAIL FROM:<a@b.example>") && log.contains("250 2.6.0 <1@b.example>"), "{log}");
    assert!(!log.contains("Subject: hello"), "{log}");
    rig.stop().await;
}

#[tokio::test]
async fn commands_out_of_order_and_unknown_ones() {
    let mut unlimited = connector("D");
    unlimited.max_protocol_errors = Limit::Unlimited;
    let rig = Rig::start(snapshot(vec![unlimited])).await;
    let mut client = rig.connect("D").await;
    client
        .talk(&[
            ("MAIL FROM:<a@b.example>", "503 5.5.2 Send hello first"),
            ("STARTTLS", "503 5.5.2 Send hello first"),
            ("HELO", "250 mx.own.example Hello"),
            ("RCPT TO:<v@own.example>", "503 5.5.2 Need mail command"),
            ("DATA", "503 5.5.2 Need mail command"),
            ("EHLO x.example", "250-"),
            ("MAIL FROM:<a@b.example>", "250"),
            ("MAIL FROM:<a@b.example>", "503 5.5.2 Sender already specified"),
            ("DATA", "503 5.5.2 Need rcpt command"),
            ("RCPT TO:<nobody@own.example>", "550 5.1.1 User unknown"),
            (
                "RCPT TO:<v@outside.example>",
                "550 5.7.54 SMTP; Unable to relay recipient in non-accepted domain",
            ),
            ("RCPT TO:<Postmaster>", "250"),
            ("RCPT TO:<v@own.example> NOTIFY=NEVER", "250"),
            ("RCPT TO:<v@own.example> NOTIFY=NEVER,FAILURE", "501 5.5.4"),
            ("RCPT TO:<v@own.example> X=Y", "555 5.5.4"),
            ("RSET", "250 2.0.0 Resetting"),
            ("RCPT TO:<v@own.example>", "503"),
            ("MAIL FROM:<a@b.example> SIZE=100001", "552 5.3.4"),
            ("MAIL FROM:<a@b.example> SIZE=99999999999999999999", "552 5.3.4"),
            ("MAIL FROM:<a@b.example> AUTH=<>", "555 5.5.4"),
            ("MAIL FROM:<a@b", "501"),
            ("NOOP x", "250"),
            ("VRFY v", "252"),
            ("HELP", "214"),
            ("EXPN v", "502 5."),
            ("AUTH PLAIN AAAA", "502 5."),
            ("STARTTLS now", "501"),
            ("STARTTLS", "454 4.7.0 TLS not available due to temporary reason"),
            ("XYZZY", "500 5.3.3 Unrecognized command"),
            ("NOOP \u{0} x", "500 5.5.2"),
            ("MAIL FROM:<a@b.example>\nRCPT TO:<v@own.example>", "500 5.5.2"),
        ])
        .await;
    let long = "x".repeat(100_000);
    client.talk(&[(&long, "500 5.5.2 Line too long"), ("QUIT", "221")]).await;
    assert!(rig.messages().await.is_empty());
    rig.stop().await;
}

#[tokio::test]
async fn only_crlf_dot_crlf_ends_data_and_flaws_are_refused() {
    let rig = Rig::start(snapshot(vec![connector("D")])).await;
    let mut client = rig.connect("D").await;
    client.talk(&[("EHLO a.example", "250")]).await;
    let cases: &[&[u8]] = &[
        b"\n.\n",
        b"\n.\r\n",
        b"\r\n.\n",
        b"\r.\r",
        b"\r.\r\n",
        b"\r\n.\r",
        b"\n.\r",
        b"\r\r\n.\r\n",
        b"\0\r\n.\r\n",
    ];
    for end in cases {
        client
            .talk(&[("MAIL FROM:<a@a.example>", "250"), ("RCPT TO:<v@own.example>", "250"), ("DATA", "354")])
            .await;
        client.send(b"Subject: one\r\n\r\nbody").await;
        client.send(end).await;
        client
            .send(b"MAIL FROM:<ceo@partner.example>\r\nRCPT TO:<v@own.example>\r\nDATA\r\nx\r\n.\r\n")
            .await;
        // `\0 CRLF . CRLF` does end the message; what stands behind it are commands.
        let reply = client.reply().await;
        assert!(reply.starts_with("550 5.6.11"), "{end:?}: {reply}");
        if *end == b"\0\r\n.\r\n" {
            break;
        }
    }
    assert!(rig.messages().await.is_empty());
    rig.stop().await;
}

#[tokio::test]
async fn what_is_too_much() {
    let small = ReceiveConnector {
        max_message_size: ByteSize(3000),
        max_header_size: ByteSize(1000),
        max_hop_count: 2,
        max_recipients_per_message: 1,
        ..connector("D")
    };
    let rig = Rig::start(snapshot(vec![small])).await;
    let mut client = rig.connect("D").await;
    client.talk(&[("EHLO a.example", "250")]).await;
    let cases = [
        (format!("Subject: x\r\n\r\n{}", "y\r\n".repeat(2000)), "552 5.3.4 Message size exceeds"),
        (format!("X: {}\r\n\r\n", "y".repeat(2000)), "552 5.3.4 Message header size exceeds"),
        (format!("{}\r\n", "Received: x\r\n".repeat(3)), "554 5.4.6 Hop count exceeded"),
        (format!("{}\r\n", "Received: x\r\n".repeat(2)), "250 2.6.0 <"),
        ("no header at all\r\n".to_owned(), "250 2.6.0 <"),
    ];
    for (message, wanted) in cases {
        client
            .talk(&[
                ("MAIL FROM:<a@a.example>", "250"),
                ("RCPT TO:<v@own.example>", "250"),
                ("RCPT TO:<postmaster@own.example>", "452 4.5.3 Too many recipients"),
                ("DATA", "354"),
            ])
            .await;
        let reply = client.say(&format!("{message}.")).await;
        assert!(reply.starts_with(wanted), "{reply}, not {wanted}");
    }
    assert_eq!(rig.messages().await.len(), 2);
    rig.stop().await;
}

/// Messages without a declared size come at once, and the disk fills.
#[tokio::test]
async fn a_disk_that_fills_while_messages_come() {
    let mut snapshot = snapshot(vec![connector("D")]);
    snapshot.service.minimum_free_disk_space = ByteSize(1_000_000);
    let rig = Rig::start(snapshot).await;
    let (mut one, mut other) = (rig.connect("D").await, rig.connect("D").await);
    let begin = [
        ("EHLO a.example", "250"),
        ("MAIL FROM:<a@a.example>", "250"),
        ("RCPT TO:<v@own.example>", "250"),
        ("DATA", "354"),
    ];
    one.talk(&begin).await;
    other.talk(&begin).await;
    one.send(format!("Subject: s\r\n\r\n{}", "y\r\n".repeat(24_000)).as_bytes()).await;
    rig.free.store(999_999, std::sync::atomic::Ordering::Relaxed);
    one.send("y\r\n".repeat(6_000).as_bytes()).await;
    let reply = one.say(".").await;
    assert!(reply.starts_with("452 4.3.1 "), "{reply}");
    let spool = rig.directory.path().join("queue/spool");
    assert_eq!(std::fs::read_dir(&spool).unwrap().count(), 0);
    // A small one that was allowed to begin does no harm.
    let reply = other.say("Subject: t\r\n\r\nx\r\n.").await;
    assert!(reply.starts_with("250 "), "{reply}");
    one.talk(&[("MAIL FROM:<a@a.example>", "452 4.3.1"), ("NOOP", "250")]).await;
    rig.free.store(1_000_000, std::sync::atomic::Ordering::Relaxed);
    one.talk(&[("MAIL FROM:<a@a.example> SIZE=1", "452 4.3.1"), ("MAIL FROM:<a@a.example>", "250")]).await;
    assert_eq!(rig.messages().await.len(), 1);
    rig.stop().await;
}

#[tokio::test]
async fn who_errs_too_often_or_is_silent_is_left() {
    let strict = ReceiveConnector { max_protocol_errors: Limit::Value(3), ..connector("Strict") };
    let idle =
        ReceiveConnector { connection_inactivity_timeout: TimeSpan::from_millis(300), ..connector("Idle") };
    let short = ReceiveConnector { connection_timeout: TimeSpan::from_millis(300), ..connector("Short") };
    // Port 0 is shared by equal bindings: give each its own address.
    let at = |connector: ReceiveConnector, ip: &str| ReceiveConnector {
        bindings: vec![format!("{ip}:0").parse().unwrap()],
        ..connector
    };
    let connectors = vec![at(strict, "127.0.0.1"), at(idle, "127.0.0.2"), at(short, "127.0.0.3")];
    let rig = Rig::start(snapshot(connectors)).await;
    let mut client = rig.connect("Strict").await;
    client.talk(&[("A", "500"), ("B", "500"), ("C", "500")]).await;
    assert!(client.reply().await.starts_with("421 4.7.0 Too many errors"));
    assert_eq!(client.reply().await, "");
    let mut client = rig.connect("Idle").await;
    assert_eq!(client.reply().await, "451 4.7.0 Timeout waiting for client input");
    assert_eq!(client.reply().await, "");
    let mut client = rig.connect("Short").await;
    assert!(client.reply().await.starts_with("421 4.4.2"));
    // Other protocols get one reply.
    for hello in [&b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"[..], &[0x16, 3, 1, 0, 200, 1][..]] {
        let mut client = rig.connect("Strict").await;
        client.send(hello).await;
        assert!(client.reply().await.starts_with("500 "));
        assert_eq!(client.reply().await, "");
    }
    rig.stop().await;
}

#[tokio::test]
async fn pipelining_and_single_bytes() {
    let rig = Rig::start(snapshot(vec![connector("D")])).await;
    let dialogue = b"EHLO a.example\r\nMAIL FROM:<a@a.example>\r\nRCPT TO:<v@own.example>\r\nDATA\r\nSubject: s\r\n\r\nx\r\n.\r\nQUIT\r\n";
    let wanted = ["250-", "250 2.1.0", "250 2.1.5", "354", "250 2.6.0", "221"];
    for chunk in [1, 7, dialogue.len()] {
        let mut client = rig.connect("D").await;
        for piece in dialogue.chunks(chunk) {
            client.send(piece).await;
        }
        for wanted in wanted {
            let reply = client.reply().await;
            assert!(reply.starts_with(wanted), "{reply}, not {wanted}");
        }
    }
    assert_eq!(rig.messages().await.len(), 3);
    // DATA is refused and the message was sent along: it is not run as commands.
    let mut client = rig.connect("D").await;
    client
        .send(b"EHLO a.example\r\nMAIL FROM:<a@a.example>\r\nRCPT TO:<x@own.example>\r\nDATA\r\nMAIL FROM:<ceo@own.example>\r\n.\r\n")
        .await;
    for wanted in ["250-", "250 2.1.0", "550 5.1.1", "503 5.5.2", ""] {
        let reply = client.reply().await;
        assert!(
            reply.starts_with(wanted) && (reply.is_empty() == wanted.is_empty()),
            "{reply}, not {wanted}"
        );
    }
    // Half a message is no message.
    let mut client = rig.connect("D").await;
    client
        .talk(&[
            ("EHLO a.example", "250"),
            ("MAIL FROM:<>", "250"),
            ("RCPT TO:<v@own.example>", "250"),
            ("DATA", "354"),
        ])
        .await;
    client.send(b"Subject: half\r\n\r\nx\r\n").await;
    client.raw().shutdown().await.unwrap();
    assert_eq!(client.reply().await, "");
    assert_eq!(rig.messages().await.len(), 3);
    rig.stop().await;
}

#[tokio::test]
async fn the_connector_follows_from_the_peer() {
    let ranged = |name: &str, range: &str, banner: &str| ReceiveConnector {
        remote_ip_ranges: vec![range.parse().unwrap()],
        banner: Some(banner.into()),
        ..connector(name)
    };
    let rig = Rig::start(snapshot(vec![
        ranged("Default", "127.0.0.0/16", "220 default"),
        ranged("Office", "127.0.0.0/24", "220 office"),
        ranged("One", "127.0.0.5", "220 one"),
    ]))
    .await;
    let address = rig.address("Default").await;
    let cases = [
        ("127.0.1.1", "220 default"),
        ("127.0.0.1", "220 office"),
        ("127.0.0.5", "220 one"),
        ("127.1.0.1", "421 4.3.2 Service not available"),
    ];
    for (from, wanted) in cases {
        let mut client = Client::connect(from, address).await;
        assert_eq!(client.reply().await, wanted, "{from}");
        if wanted.starts_with("421") {
            assert_eq!(client.reply().await, "");
        }
    }
    let log = rig.log().await;
    assert!(log.contains("Receive connector One"), "{log}");
    rig.stop().await;
}

#[tokio::test]
async fn limits_of_connections() {
    let limited = ReceiveConnector {
        max_inbound_connection: Limit::Value(2),
        max_inbound_connection_per_source: Limit::Value(1),
        ..connector("D")
    };
    let rig = Rig::start(snapshot(vec![limited])).await;
    let address = rig.address("D").await;
    let mut first = Client::connect("127.0.0.1", address).await;
    assert!(first.reply().await.starts_with("220 "));
    let mut again = Client::connect("127.0.0.1", address).await;
    assert!(again.reply().await.starts_with("421 4.3.2 Too many"));
    let mut second = Client::connect("127.0.0.2", address).await;
    assert!(second.reply().await.starts_with("220 "));
    let mut third = Client::connect("127.0.0.3", address).await;
    assert!(third.reply().await.starts_with("421 4.3.2 Too many"));
    assert_eq!(rig.keeper.status().await.sessions, 2);
    first.talk(&[("QUIT", "221")]).await;
    assert_eq!(first.reply().await, "");
    drop(first);
    for _ in 0..100 {
        if rig.keeper.status().await.sessions == 1 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    let mut first = Client::connect("127.0.0.1", address).await;
    assert!(first.reply().await.starts_with("220 "));
    rig.stop().await;
}

#[tokio::test]
async fn what_is_announced_follows_the_connector() {
    let bare = ReceiveConnector {
        pipelining: false,
        dsn: false,
        eight_bit_mime: false,
        chunking: false,
        enhanced_status_codes: false,
        size: SizeMode::Disabled,
        require_ehlo_domain: true,
        max_protocol_errors: Limit::Unlimited,
        ..connector("D")
    };
    let rig = Rig::start(snapshot(vec![bare])).await;
    let mut client = rig.connect("D").await;
    client
        .talk(&[
            ("EHLO", "501 Invalid domain name"),
            ("EHLO <script>", "501 Invalid domain name"),
            ("EHLO [127.0.0.1]", "250-mx.own.example Hello [127.0.0.1]|250 LIMITS RCPTMAX=200"),
            ("MAIL FROM:<a@b.example> BODY=8BITMIME", "555 Unsupported"),
            ("MAIL FROM:<a@b.example> BODY=7BIT", "555 Unsupported"),
            ("MAIL FROM:<a@b.example> BODY=BINARYMIME", "555 Unsupported"),
            ("MAIL FROM:<a@b.example> SMTPUTF8", "555 Unsupported"),
            ("MAIL FROM:<a@b.example> REQUIRETLS", "555 Unsupported"),
            ("MAIL FROM:<a@b.example> RET=FULL", "555 Unsupported"),
            ("MAIL FROM:<a@b.example> ENVID=x", "555 Unsupported"),
            ("MAIL FROM:<a@b.example> SIZE=1", "555 Unsupported"),
            ("MAIL FROM:<a@b.example>", "250 Sender OK"),
            ("RCPT TO:<v@own.example> NOTIFY=NEVER", "555 Unsupported"),
            ("RCPT TO:<v@own.example> ORCPT=rfc822;a", "555 Unsupported"),
        ])
        .await;
    rig.stop().await;
}

#[tokio::test]
async fn no_room_no_mail() {
    let mut full = snapshot(vec![connector("D")]);
    full.service.minimum_free_disk_space = ByteSize(u64::MAX);
    let rig = Rig::start(full).await;
    let mut client = rig.connect("D").await;
    client.talk(&[("EHLO a.example", "250"), ("MAIL FROM:<a@b.example>", "452 4.3.1")]).await;
    rig.stop().await;
}

#[tokio::test]
async fn a_refusal_costs_a_stranger_time_and_a_trusted_server_none() {
    let slow = ReceiveConnector { tarpit_interval: TimeSpan::from_millis(400), ..connector("Slow") };
    let mut trusted = slow.clone();
    trusted.identity = "Trusted".into();
    trusted.guid = "guid-Trusted".into();
    trusted.bindings = vec!["127.0.0.2:0".parse().unwrap()];
    trusted.auth.external_authoritative = true;
    trusted.permissions = fixture::groups(&["AnonymousUsers", "ExchangeServers"]);
    let rig = Rig::start(snapshot(vec![slow, trusted])).await;
    for (name, wait) in [("Slow", true), ("Trusted", false)] {
        let mut client = rig.connect(name).await;
        client.talk(&[("EHLO a.example", "250"), ("MAIL FROM:<a@b.example>", "250")]).await;
        let began = std::time::Instant::now();
        client.talk(&[("RCPT TO:<nobody@own.example>", "550 5.1.1")]).await;
        assert_eq!(began.elapsed().as_millis() >= 400, wait, "{name}");
    }
    // A trusted server relays and counts as authenticated; it is not of this organisation.
    let mut client = rig.connect("Trusted").await;
    client
        .talk(&[
            ("EHLO a.example", "250"),
            ("MAIL FROM:<a@b.example>", "250"),
            ("RCPT TO:<v@outside.example>", "250"),
            ("DATA", "354"),
        ])
        .await;
    client.say("X-MS-Exchange-Organization-SCL: -1\r\nSubject: s\r\n\r\nx\r\n.").await;
    let body = rig.body().await;
    assert!(
        body.contains("X-MS-Exchange-Organization-AuthAs: Internal\r\n") && !body.contains("SCL"),
        "{body}"
    );
    client.talk(&[("QUIT", "221")]).await;
    rig.stop().await;
}
