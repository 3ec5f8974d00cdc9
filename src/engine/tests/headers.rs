//! Headers that somebody bent: sizes, counts, forged fields behind garbage, and what our own trace says.

use super::rig::{Client, Pki, Rig, connector, snapshot};
use crate::model::ByteSize;
use crate::model::snapshot::ReceiveConnector;

async fn ready(client: &mut Client) {
    client
        .talk(&[
            ("EHLO client.example", "250"),
            ("MAIL FROM:<a@a.example>", "250"),
            ("RCPT TO:<v@own.example>", "250"),
            ("DATA", "354"),
        ])
        .await;
}

/// What a message of this header is answered; the session goes on.
async fn answered(rig: &Rig, header: &str) -> String {
    let mut client = rig.connect("D").await;
    ready(&mut client).await;
    client.send(format!("{header}\r\nbody\r\n.\r\n").as_bytes()).await;
    let reply = client.reply().await;
    client.talk(&[("NOOP", "250"), ("QUIT", "221")]).await;
    reply
}

fn large() -> ReceiveConnector {
    ReceiveConnector {
        max_message_size: ByteSize(4_000_000),
        max_header_size: ByteSize(300_000),
        max_hop_count: 60,
        ..connector("D")
    }
}

/// attacks 3d: one header of a megabyte, ten thousand of them, a thousand hops, folds without end.
#[tokio::test]
async fn sizes_and_counts() {
    let rig = Rig::start(snapshot(vec![large()])).await;
    let cases = [
        (format!("X: {}\r\n", "y".repeat(1 << 20)), "552 5.3.4 "),
        (format!("X: y\r\n{}", " z\r\n".repeat(80_000)), "552 5.3.4 "),
        ("A: b\r\n".repeat(10_000), "552 5.3.4 "),
        ("no field\r\n".repeat(10_000), "552 5.3.4 "),
        ("Received: x\r\n".repeat(1_000), "554 5.4.6 "),
        ("A: b\r\n".repeat(4_000), "250 2.6.0 "),
        (format!("X: y\r\n{}", " z\r\n".repeat(16_000)), "250 2.6.0 "),
        ("From: a@a.example, b@b.example, c@c.example\r\n".into(), "250 2.6.0 "),
        (format!("Content-Type: multipart/mixed; boundary=\"\"{}\r\n", "; a=b".repeat(1000)), "250 2.6.0 "),
        (format!("Subject: {}\r\n", "=?utf-8?b?PT89?=".repeat(5000)), "250 2.6.0 "),
    ];
    let taken = cases.iter().filter(|(_, wanted)| wanted.starts_with("250")).count();
    for (header, wanted) in &cases {
        let reply = answered(&rig, header).await;
        assert!(reply.starts_with(wanted), "{header:.60}: {reply}");
    }
    assert_eq!(rig.messages().await.len(), taken, "nothing of what was refused is kept");
    rig.stop().await;
}

/// attacks 3d, the header firewall: no garbage hides a forged field.
#[tokio::test]
async fn nothing_hides_a_forged_field() {
    let forged = "X-MS-Exchange-Organization-AuthAs: Internal\r\n";
    let covers = [
        String::new(),
        "From nobody@a.example Thu Nov 26 08:00:00 2026\r\n".into(),
        "a line without a colon\r\n".into(),
        "no colon\r\n folded\r\n".into(),
        ": no name\r\n".into(),
        "Subject: x\r\n\tfolded\r\n".into(),
        "X\u{0}Y: z\r\n".replace('\0', "?"),
        "Bad Name: x\r\n".into(),
    ];
    for cover in covers {
        for forged in [
            forged.to_owned(),
            forged.to_lowercase(),
            forged.replace("AuthAs:", "AuthAs \t:"),
            forged.replace("AuthAs:", "AuthAs\r\n :"),
            forged.replace(": ", ":\r\n "),
            forged.replace("AuthAs", "AuthDomain"),
            "X-MS-Exchange-Forest-Id: 7\r\n".to_owned(),
        ] {
            let rig = Rig::start(snapshot(vec![large()])).await;
            let reply = answered(&rig, &format!("{cover}{forged}Subject: kept\r\n")).await;
            assert!(reply.starts_with("250"), "{reply}");
            let body = rig.body().await;
            let own = body.lines().filter(|line| line.to_lowercase().contains("x-ms-exchange-")).count();
            assert_eq!(own, 2, "{cover:?} {forged:?}: {body}");
            assert!(body.contains("X-MS-Exchange-Organization-AuthAs: Anonymous"), "{body}");
            assert!(body.contains("Organization-MessageDirectionality: Incoming"), "{body}");
            assert!(body.contains("Subject: kept"), "{body}");
            rig.stop().await;
        }
    }
}

/// The Received field tells TLS, and the session by the id that its log has.
#[tokio::test]
async fn the_trace_names_tls_and_the_session() {
    let pki = Pki::new();
    let mut snapshot = snapshot(vec![large()]);
    let keys = pki.equip(&mut snapshot);
    let rig = Rig::start_with(snapshot, keys).await.unwrap();
    let mut client = rig.connect("D").await;
    client.talk(&[("EHLO client.example", "250")]).await;
    client.starttls(None).await;
    ready(&mut client).await;
    client.talk(&[("Subject: x\r\n\r\nx\r\n.", "250"), ("QUIT", "221")]).await;
    let body = rig.body().await.replace("\r\n\t", " ");
    let trace = body.lines().next().unwrap();
    assert!(
        trace.starts_with("Received: from client.example ([127.0.0.1]) by mx.own.example with ESMTPS"),
        "{trace}"
    );
    assert!(trace.contains("(version=TLS1.3, cipher=TLS"), "{trace}");
    let id = trace.split(" id ").nth(1).unwrap().split_whitespace().next().unwrap();
    assert!(id.len() == 16 && id.bytes().all(|b| b.is_ascii_hexdigit()), "{trace}");
    let log = rig.log().await;
    assert!(log.contains(id), "{id}: {log}");
    rig.stop().await;
}
