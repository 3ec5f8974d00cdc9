//! STARTTLS and Domain Security from the wire (field cases TLS-01 to TLS-03).

use super::rig::{Pki, Rig, connector, snapshot};
use crate::model::snapshot::ReceiveConnector;
use crate::policy::fixture;

const PARTNER: &str = "MAIL FROM:<a@partner.example>";

#[tokio::test]
async fn a_listed_sender_in_clear() {
    let pki = Pki::new();
    let mut snapshot = snapshot(vec![connector("D")]);
    let keys = pki.equip(&mut snapshot);
    let rig = Rig::start_with(snapshot, keys).await.unwrap();
    let mut client = rig.connect("D").await;
    // HELO offers nothing: it may be our fault.
    client.talk(&[("HELO x.example", "250"), (PARTNER, "454 4.7.0"), ("EHLO x.example", "250-")]).await;
    client
        .talk(&[
            (PARTNER, "530 5.7.0 Must issue a STARTTLS command first"),
            ("MAIL FROM:<a@PARTNER.example>", "530 5.7.0"),
            ("MAIL FROM:<a@sub.partner.example>", "250"),
            ("RSET", "250"),
            ("MAIL FROM:<>", "250"),
            ("RCPT TO:<v@own.example>", "250"),
            ("RSET", "250"),
            ("MAIL FROM:<a@other.example>", "250"),
        ])
        .await;
    // A handshake that failed: for an hour it may be our fault.
    client.talk(&[("STARTTLS", "503"), ("RSET", "250"), ("STARTTLS", "220")]).await;
    client.send(b"EHLO plain\r\n").await;
    client.reply().await;
    let mut client = rig.connect("D").await;
    client.talk(&[("EHLO x.example", "250-"), (PARTNER, "454 4.7.0 TLS not available")]).await;
    let log = rig.log().await;
    assert!(log.contains("TlsNotStarted") && log.contains("TLS negotiation failed"), "{log}");
    // Of the listed domain alone.
    let told = rig.verdicts().await;
    assert_eq!(told, ["partner.example TlsNotStarted 4"]);
    rig.stop().await;
}

#[tokio::test]
async fn a_listed_sender_with_each_certificate() {
    let pki = Pki::new();
    let partners = ReceiveConnector {
        permissions: fixture::groups(&["Partners"]),
        bindings: vec!["127.0.0.2:0".parse().unwrap()],
        ..connector("Partners")
    };
    let mut snapshot = snapshot(vec![connector("D"), partners]);
    let keys = pki.equip(&mut snapshot);
    let rig = Rig::start_with(snapshot, keys).await.unwrap();
    let good = pki.issue(&pki.ca, "partner.example", -1, 90);
    let shown = [
        (None, "NoCertificate"),
        (Some(pki.issue(&pki.ca, "other.example", -1, 90)), "SubjectMismatch"),
        (Some(pki.issue(&pki.ca, "*.partner.example", -1, 90)), "SubjectMismatch"),
        (Some(pki.issue(&pki.ca, "partner.example", -20, -10)), "Expired"),
        (Some(pki.issue(&pki.ca, "partner.example", 10, 20)), "NotYetValid"),
        (Some(pki.issue(&pki.other, "partner.example", -1, 90)), "UntrustedRoot"),
    ];
    for (certificate, status) in &shown {
        let mut client = rig.connect("D").await;
        let offer = client.say("EHLO x.example").await;
        assert!(offer.contains("|250-STARTTLS|"), "{offer}");
        client.starttls(certificate.as_ref()).await;
        client.talk(&[(PARTNER, "503 5.5.2 Send hello first")]).await;
        let offer = client.say("EHLO x.example").await;
        assert!(!offer.contains("STARTTLS"), "{offer}");
        let wanted = format!("454 4.7.5 Certificate validation failure, Reason:{status}");
        // The session goes on for other senders, whatever the certificate.
        client
            .talk(&[
                ("STARTTLS", "503"),
                (PARTNER, &wanted),
                ("MAIL FROM:<a@other.example>", "250"),
                ("RSET", "250"),
                ("MAIL FROM:<>", "250"),
                ("QUIT", "221"),
            ])
            .await;
        // Where only partners may submit, nobody else is a partner.
        let mut client = rig.connect("Partners").await;
        client.say("EHLO x.example").await;
        client.starttls(certificate.as_ref()).await;
        client
            .talk(&[
                ("EHLO x.example", "250"),
                ("MAIL FROM:<a@other.example>", "530 5.7.1 Client was not authenticated"),
                ("MAIL FROM:<>", "530 5.7.1"),
            ])
            .await;
    }
    assert!(rig.messages().await.is_empty());

    let mut client = rig.connect("Partners").await;
    client.say("EHLO x.example").await;
    client.starttls(Some(&good)).await;
    client
        .talk(&[
            ("EHLO x.example", "250"),
            ("MAIL FROM:<>", "250"),
            ("RSET", "250"),
            ("MAIL FROM:<a@other.example>", "530 5.7.1"),
            (PARTNER, "250"),
            ("RCPT TO:<v@outside.example>", "550 5.7.54"),
            ("RCPT TO:<v@own.example>", "250"),
            ("DATA", "354"),
        ])
        .await;
    let reply =
        client.say("Subject: s\r\nX-MS-Exchange-Organization-AuthDomain: evil.example\r\n\r\nx\r\n.").await;
    assert!(reply.starts_with("250 2.6.0 <"), "{reply}");
    let body = rig.body().await;
    assert!(body.contains("X-MS-Exchange-Organization-AuthDomain: partner.example\r\n"), "{body}");
    assert!(body.contains("X-MS-Exchange-Organization-AuthAs: Partner\r\n"), "{body}");
    assert!(body.contains("with ESMTPS\r\n\t(version=TLS1.3, cipher=TLS_AES_"), "{body}");
    assert!(!body.contains("evil"), "{body}");
    let message = rig.messages().await.remove(0);
    assert_eq!(message.envelope.auth_domain, Some("partner.example".parse().unwrap()));
    let log = rig.log().await;
    for word in ["SubjectMismatch", "wanted partner.example", "offered other.example", "Sending certificate"]
    {
        assert!(log.contains(word), "{word}");
    }
    // Each MAIL of the listed domain, and the bounce of whom a certificate proved.
    let mut wanted: Vec<String> =
        shown.iter().map(|(_, status)| format!("partner.example {status} 1")).collect();
    // Two certificates have other names.
    wanted.dedup();
    wanted[1] = "partner.example SubjectMismatch 2".into();
    wanted.push("partner.example Valid 2".into());
    wanted.sort();
    assert_eq!(rig.verdicts().await, wanted);
    rig.stop().await;
}

#[tokio::test]
async fn nothing_sent_behind_starttls_in_clear_is_looked_at() {
    let pki = Pki::new();
    let mut snapshot = snapshot(vec![connector("D")]);
    let keys = pki.equip(&mut snapshot);
    let rig = Rig::start_with(snapshot, keys).await.unwrap();
    let mut client = rig.connect("D").await;
    client.send(b"EHLO a\r\nSTARTTLS\r\nRSET\r\nMAIL FROM:<x@x.example>\r\n").await;
    for wanted in ["250-", "503 5.5.1", ""] {
        let reply = client.reply().await;
        assert!(reply.starts_with(wanted) && reply.is_empty() == wanted.is_empty(), "{reply}, not {wanted}");
    }
    // What was known before the handshake is forgotten.
    let mut client = rig.connect("D").await;
    client.talk(&[("EHLO a", "250"), ("MAIL FROM:<a@b.example>", "250"), ("RSET", "250")]).await;
    client.starttls(None).await;
    client
        .talk(&[
            ("RCPT TO:<v@own.example>", "503 5.5.2 Send hello first"),
            ("EHLO a", "250"),
            ("DATA", "503"),
        ])
        .await;
    rig.stop().await;
}
