//! What a Receive connector takes from nobody, or only so much of.

use super::rig::*;
use crate::model::snapshot::*;
use crate::model::{Binding, Limit, TimeSpan};
use crate::policy::fixture;

/// A free port at an address of the connector's own.
fn at(name: &str) -> Binding {
    let sum = name.bytes().fold(0u8, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte));
    format!("127.0.1.{sum}:0").parse().unwrap()
}

/// RejectReserved…RecipientDomains and RejectSingleLabelRecipientDomains, whatever the sender may do.
#[tokio::test]
async fn recipient_domains_that_are_refused() {
    let rejecting = |name: &str, rejected_recipients| ReceiveConnector {
        bindings: vec![at(name)],
        rejected_recipients,
        auth: AuthMechanisms { external_authoritative: true, ..AuthMechanisms::default() },
        permissions: fixture::groups(&["ExchangeServers"]),
        domain_secure_enabled: false,
        ..connector(name)
    };
    let none = RejectedRecipients::default();
    let rig = Rig::start(snapshot(vec![
        rejecting("None", none),
        rejecting("Top", RejectedRecipients { reserved_top_level: true, ..none }),
        rejecting("Second", RejectedRecipients { reserved_second_level: true, ..none }),
        rejecting("Single", RejectedRecipients { single_label: true, ..none }),
    ]))
    .await;
    let table: &[(&str, &[&str])] = &[
        // Relayed, and our own.
        ("u@other.test", &["Top"]),
        ("v@own.example", &["Top"]),
        ("u@mail.example.com", &["Second"]),
        ("u@contoso", &["Single"]),
        ("u@contoso.edu", &[]),
    ];
    for name in ["None", "Top", "Second", "Single"] {
        let mut client = rig.connect(name).await;
        client.talk(&[("EHLO a.edu", "250"), ("MAIL FROM:<a@a.edu>", "250")]).await;
        for (recipient, refusing) in table {
            let wanted = if refusing.contains(&name) { "550 5.1.2 Recipient domain" } else { "250 2.1.5" };
            client.talk(&[(&format!("RCPT TO:<{recipient}>"), wanted)]).await;
        }
        client.talk(&[("RCPT TO:<Postmaster>", "250 2.1.5")]).await;
    }
    rig.stop().await;
}

/// MaxLocalHopCount counts the lines of this server, and no others.
#[tokio::test]
async fn a_loop_through_this_server() {
    let at_most = |name: &str, max_local_hop_count| ReceiveConnector {
        bindings: vec![at(name)],
        max_local_hop_count,
        max_hop_count: 60,
        ..connector(name)
    };
    let rig = Rig::start(snapshot(vec![at_most("Two", 2), at_most("Off", 0)])).await;
    let ours = "Received: from x (x)\r\n\tby mx.own.example with ESMTP id 1;\r\n\tdate\r\n";
    let theirs = "Received: from mx.own.example by mx.other.example; date\r\n";
    let cases = [
        ("Two", format!("{}{}", ours.repeat(3), theirs), "554 5.4.6 Hop count exceeded"),
        ("Two", format!("{}{}", ours.repeat(2), theirs.repeat(9)), "250 2.6.0 <"),
        ("Off", ours.repeat(50), "250 2.6.0 <"),
    ];
    for (name, header, wanted) in cases {
        let mut client = rig.connect(name).await;
        client
            .talk(&[
                ("EHLO a.example", "250"),
                ("MAIL FROM:<a@a.example>", "250"),
                ("RCPT TO:<v@own.example>", "250"),
                ("DATA", "354"),
            ])
            .await;
        let reply = client.say(&format!("{header}Subject: x\r\n\r\nx\r\n.")).await;
        assert!(reply.starts_with(wanted), "{name}: {reply}, not {wanted}");
    }
    assert_eq!(rig.messages().await.len(), 2);
    rig.stop().await;
}

/// MaxInboundConnectionPercentagePerSource: a share of what is left, rounded up.
#[tokio::test]
async fn one_source_has_its_share_of_the_connections() {
    let limited = ReceiveConnector {
        max_inbound_connection: Limit::Value(10),
        max_inbound_connection_per_source: Limit::Unlimited,
        max_inbound_connection_percentage_per_source: 25,
        ..connector("D")
    };
    let rig = Rig::start(snapshot(vec![limited])).await;
    let address = rig.address("D").await;
    // Of 10 three, of 9 three, of 8 two: the third is one too many.
    let cases = [
        ("127.0.0.1", "220 "),
        ("127.0.0.1", "220 "),
        ("127.0.0.1", "421 4.3.2 Too many"),
        ("127.0.0.2", "220 "),
        ("127.0.0.2", "220 "),
        ("127.0.0.2", "421 4.3.2 Too many"),
    ];
    let mut open = Vec::new();
    for (from, wanted) in cases {
        let mut client = Client::connect(from, address).await;
        let reply = client.reply().await;
        assert!(reply.starts_with(wanted), "{from}: {reply}, not {wanted}");
        open.push(client);
    }
    drop(open);
    rig.stop().await;
}

/// Commands that are all at hand, each refused after TarpitInterval, don't outlive ConnectionTimeout.
#[tokio::test]
async fn pipelined_refusals_end_with_the_session() {
    let slow = ReceiveConnector {
        connection_timeout: TimeSpan::from_secs(2),
        tarpit_interval: TimeSpan::from_secs(1),
        ..connector("D")
    };
    let rig = Rig::start(snapshot(vec![slow])).await;
    let mut client = rig.connect("D").await;
    let begin = std::time::Instant::now();
    client.talk(&[("EHLO a.example", "250"), ("MAIL FROM:<a@a.example>", "250")]).await;
    client.send("RCPT TO:<x@outside.example>\r\n".repeat(40).as_bytes()).await;
    let mut last = client.reply().await;
    let mut refused = 0;
    while last.starts_with("550") {
        refused += 1;
        last = client.reply().await;
    }
    assert!(last.starts_with("421"), "{last}");
    assert!(refused <= 4, "{refused} refusals, each a second, in a session of two");
    assert!(begin.elapsed() < std::time::Duration::from_secs(20));
    rig.stop().await;
}
