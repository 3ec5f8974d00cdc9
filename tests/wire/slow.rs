//! Slow and greedy clients: deadlines end them, rates and limits have named replies, and an honest client is
//! served meanwhile.

use super::client::Client;
use super::pki::Pki;
use super::site::{PEOPLE, STRANGER, Site, US, wait_for};
use std::net::SocketAddr;
use std::time::{Duration, Instant};

async fn connect(site: &Site, last: u8) -> Client {
    let from = SocketAddr::from((site.net.host(last), 0));
    Client::connect(from, site.net.at(US)).await.unwrap()
}

/// Greeted, and EHLO said.
async fn greeted(site: &Site, last: u8) -> Client {
    let mut client = connect(site, last).await;
    assert!(client.reply().await.starts_with("220 "));
    client.talk(&[("EHLO slow.example", "250")]).await;
    client
}

/// One octet now and then, never silent for long: the longest session ends it, in a command, inside DATA and
/// in the handshake.
#[test]
fn an_octet_now_and_then_does_not_keep_a_session() {
    let mut site = Site::new();
    Pki::new("Slow").equip(&site);
    let set = ["Set-ReceiveConnector", "Default MX", "-AuthMechanism", "Tls"];
    site.must(
        &[&set[..], &["-ConnectionInactivityTimeout", "00:00:02", "-ConnectionTimeout", "00:00:04"]].concat(),
    );
    site.start();
    async fn dribble(client: &mut Client, octet: &[u8]) -> Duration {
        let since = Instant::now();
        while client.noise().await.is_none() {
            client.send(octet).await;
            assert!(since.elapsed() < Duration::from_secs(20), "still there");
        }
        since.elapsed()
    }
    site.runtime.block_on(async {
        let in_command = async {
            let mut client = greeted(&site, STRANGER).await;
            ("a command", dribble(&mut client, b"x").await)
        };
        let in_data = async {
            let mut client = greeted(&site, STRANGER).await;
            let envelope =
                [("MAIL FROM:<x@a.example>", "250"), ("RCPT TO:<v@own.example>", "250"), ("DATA", "354")];
            client.talk(&envelope).await;
            ("DATA", dribble(&mut client, b"x").await)
        };
        let in_handshake = async {
            let mut client = greeted(&site, STRANGER).await;
            client.talk(&[("STARTTLS", "220")]).await;
            client.send(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc").await;
            ("the handshake", dribble(&mut client, b"\x03").await)
        };
        let honest = async {
            // Meanwhile an honest client does not wait.
            tokio::time::sleep(Duration::from_millis(500)).await;
            let since = Instant::now();
            let mut client = greeted(&site, PEOPLE).await;
            client.talk(&[("MAIL FROM:<u@own.example>", "250"), ("QUIT", "221")]).await;
            ("an honest client", since.elapsed() + Duration::from_secs(1))
        };
        let (a, b, c, d) = tokio::join!(in_command, in_data, in_handshake, honest);
        for (what, took) in [a, b, c] {
            assert!((1..12).contains(&took.as_secs()), "{what}: {took:?}");
        }
        assert!(d.1 < Duration::from_secs(4), "{d:?}");
    });
    assert!(site.mailbox("v").is_empty());
}

#[test]
fn more_messages_a_minute_than_message_rate_limit() {
    let mut site = Site::new();
    let set = ["Set-ReceiveConnector", "Default MX", "-MessageRateLimit", "2"];
    site.must(&set);
    site.start();
    let other = 67;
    let mail = ("MAIL FROM:<x@a.example>", "250");
    site.runtime.block_on(async {
        let mut client = greeted(&site, STRANGER).await;
        client.talk(&[mail, ("RSET", "250"), mail, ("RSET", "250")]).await;
        client.talk(&[(mail.0, "421 4.4.2 Message submission rate"), ("NOOP", "")]).await;
        // A new connection does not help, another address is another source.
        let mut client = greeted(&site, STRANGER).await;
        client.talk(&[(mail.0, "421 4.4.2")]).await;
        greeted(&site, other).await.talk(&[mail]).await;
        // Nor does another connector's traffic count.
        let mut people = greeted(&site, PEOPLE).await;
        for _ in 0..4 {
            people.talk(&[mail, ("RSET", "250")]).await;
        }
    });
    site.must(&[&set[..2], &["-MessageRateSource", "None"]].concat());
    site.restart();
    site.runtime.block_on(async {
        let mut client = greeted(&site, STRANGER).await;
        for _ in 0..4 {
            client.talk(&[mail, ("RSET", "250")]).await;
        }
    });
}

#[test]
fn more_connections_a_minute_than_the_service_takes() {
    let mut site = Site::new();
    site.must(&["Set-TransportService", "-MaxConnectionRatePerMinute", "3"]);
    site.start();
    site.runtime.block_on(async {
        for (last, greeting) in
            [(STRANGER, "220"), (PEOPLE, "220"), (STRANGER, "220"), (STRANGER, "421 4.3.2 Too many new")]
        {
            let said = connect(&site, last).await.reply().await;
            assert!(said.starts_with(greeting), "{said}");
        }
    });
}

/// The organisation's limits hold beside those of the connector.
#[test]
fn sizes_and_recipients_of_the_organisation() {
    let mut site = Site::new();
    let sizes = ["-MaxReceiveSize", "20KB", "-MaxSendSize", "10KB", "-MaxRecipientEnvelopeLimit", "1"];
    site.must(&[&["Set-TransportConfig"][..], &sizes].concat());
    site.start();
    let message = |size: usize| format!("Subject: x\r\n\r\n{}\r\n.", "0123456789abcd\r\n".repeat(size / 16));
    site.runtime.block_on(async {
        let mut client = greeted(&site, STRANGER).await;
        client
            .talk(&[("MAIL FROM:<x@a.example> SIZE=30000", "250"), ("RCPT TO:<v@own.example>", "552 5.2.3")])
            .await;
        client
            .talk(&[("RSET", "250"), ("MAIL FROM:<x@a.example>", "250"), ("RCPT TO:<v@own.example>", "250")])
            .await;
        client.talk(&[("RCPT TO:<postmaster@own.example>", "452 4.5.3"), ("DATA", "354")]).await;
        let reply = client.say(&message(30_000)).await;
        assert!(reply.starts_with("552 5.3.4"), "{reply}");
        // From outside 15 KB are not too much.
        client
            .talk(&[("MAIL FROM:<x@a.example>", "250"), ("RCPT TO:<v@own.example>", "250"), ("DATA", "354")])
            .await;
        let reply = client.say(&message(15_000)).await;
        assert!(reply.starts_with("250 2.6.0"), "{reply}");
        // From our own people they are.
        let mut people = greeted(&site, PEOPLE).await;
        people
            .talk(&[
                ("MAIL FROM:<u@own.example> SIZE=15000", "552 5.3.4"),
                ("MAIL FROM:<u@own.example>", "250"),
            ])
            .await;
        people.talk(&[("RCPT TO:<v@own.example>", "250"), ("DATA", "354")]).await;
        let reply = people.say(&message(15_000)).await;
        assert!(reply.starts_with("552 5.3.4"), "{reply}");
    });
    wait_for("the one message", || (site.mailbox("v").len() == 1).then_some(()));
}

#[test]
fn addresses_without_a_domain_and_our_own_address() {
    let mut site = Site::new();
    site.must(&["Set-TransportService", "-ExternalIPAddress", "192.0.2.25"]);
    site.start();
    site.runtime.block_on(async {
        let mut client = greeted(&site, PEOPLE).await;
        client.talk(&[("MAIL FROM:<u>", "550 5.1.7"), ("MAIL FROM:<u@own.example>", "250")]).await;
        client.talk(&[("RCPT TO:<v>", "501 5.1.3")]).await;
    });
    site.must(&["Set-ReceiveConnector", "People", "-DefaultDomain", "Own"]);
    site.restart();
    site.runtime.block_on(async {
        let mut client = greeted(&site, PEOPLE).await;
        client
            .talk(&[("MAIL FROM:<u>", "250"), ("RCPT TO:<nobody>", "550 5.1.1"), ("RCPT TO:<v>", "250")])
            .await;
        client
            .talk(&[("RCPT TO:<\"a b\">", "550 5.1.1"), ("RCPT TO:<>", "501"), ("RCPT TO:<@>", "501")])
            .await;
        client.talk(&[("DATA", "354")]).await;
        let reply = client.say("Subject: x\r\n\r\nx\r\n.").await;
        assert!(reply.starts_with("250 2.6.0"), "{reply}");
        // The null sender stays what it is.
        client.talk(&[("MAIL FROM:<>", "250")]).await;
    });
    let text = String::from_utf8(wait_for("the message", || site.mailbox("v").pop())).unwrap();
    assert!(
        text.contains("Return-Path: <u@own.example>")
            && text.contains("\tby mx.own.example ([192.0.2.25]) with "),
        "{text}"
    );
}
