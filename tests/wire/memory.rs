//! More messages at once than memory holds: who comes then gets 452 4.3.1 and keeps the session, and all heals
//! as soon as the others are gone.
//!
//! What a message holds before its header has ended is three times that header, and what is read at once. Those
//! that hold it send it by BDAT: the reply says that it has been read.

use super::client::{Client, SOON};
use super::site::{STRANGER, Site, US, wait_for};
use std::net::SocketAddr;
use std::time::Duration;

const FULL: &str = "452 4.3.1 Insufficient system resources";

/// So much of a header in each of so many messages that 256 MiB are enough for it, and little is left.
const HEADER: usize = 29_800_000;
const GREEDY: usize = 3;

/// A site where anybody may send a header of that size.
fn site() -> Site {
    let mut site = Site::new();
    let set = ["Set-ReceiveConnector", "Default MX", "-MaxHeaderSize", "40MB", "-MaxMessageSize", "100MB"];
    let patient = ["-MaxInboundConnectionPerSource", "Unlimited", "-MaxProtocolErrors", "Unlimited"];
    site.must(&[&set[..], &patient, &["-MaxInboundConnectionPercentagePerSource", "100"]].concat());
    let limits = ["-MaxReceiveSize", "Unlimited", "-MaxSendSize", "Unlimited"];
    site.must(&[&["Set-TransportConfig"], &limits[..]].concat());
    site.start();
    site
}

async fn connect(site: &Site) -> Client {
    let from = SocketAddr::from((site.net.host(STRANGER), 0));
    let mut client = Client::connect(from, site.net.at(US)).await.unwrap();
    assert!(client.reply().await.starts_with("220 "));
    client.talk(&[("EHLO peer.example", "250")]).await;
    client
}

const ENVELOPE: [(&str, &str); 2] = [("MAIL FROM:<a@b.example>", "250"), ("RCPT TO:<v@own.example>", "250")];

/// What a small message is answered, by DATA or BDAT.
async fn small(client: &mut Client, chunked: bool) -> String {
    let message = "Subject: small\r\n\r\nx\r\n";
    client.talk(&ENVELOPE).await;
    if chunked {
        client.send(format!("BDAT {} LAST\r\n{message}", message.len()).as_bytes()).await;
    } else {
        client.talk(&[("DATA", "354")]).await;
        client.send(format!("{message}.\r\n").as_bytes()).await;
    }
    client.reply().await
}

/// Asks with small messages until one is taken; nothing else than that memory is full may be said before.
async fn until_taken(client: &mut Client) {
    let until = tokio::time::Instant::now() + SOON;
    loop {
        let reply = small(client, false).await;
        if reply.starts_with("250 2.6.0") {
            return;
        }
        assert!(reply.starts_with(FULL) && tokio::time::Instant::now() < until, "{reply}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// A message of which a chunk has been sent, and what was said to that.
async fn begun(site: &Site, header: &[u8]) -> (Client, String) {
    let mut client = connect(site).await;
    client.talk(&ENVELOPE).await;
    client.send(&[format!("BDAT {}\r\n", header.len()).as_bytes(), header].concat()).await;
    let reply = tokio::time::timeout(3 * SOON, client.reply()).await.unwrap();
    (client, reply)
}

/// Takes what is left, in messages that hold as little as any; they hold it until they are dropped.
async fn take_the_rest(site: &Site) -> Vec<Client> {
    let mut holding = Vec::new();
    loop {
        let (client, reply) = begun(site, b"X-Long: ab").await;
        if reply.starts_with(FULL) {
            return holding;
        }
        assert!(reply.starts_with("250 2.0.0 ") && holding.len() < 100, "{reply}, after {}", holding.len());
        holding.push(client);
    }
}

#[test]
fn more_messages_at_once_than_memory_holds() {
    let site = site();
    let line = [&[b'x'; 997][..], b"\r\n "].concat();
    let header = [b"X-Long: ", line.repeat(HEADER / line.len()).as_slice()].concat();
    let taken = site.runtime.block_on(async {
        let (mut honest, mut another) = (connect(&site).await, connect(&site).await);
        assert!(small(&mut honest, false).await.starts_with("250 2.6.0"));
        let mut greedy = Vec::new();
        for _ in 0..GREEDY {
            let (client, reply) = begun(&site, &header).await;
            assert!(reply.starts_with("250 2.0.0 "), "{reply}");
            greedy.push(client);
        }
        let rest = take_the_rest(&site).await;
        // Nobody is served now, by DATA or BDAT; sessions and their commands go on.
        for chunked in [false, true, false] {
            for client in [&mut honest, &mut another] {
                let reply = small(client, chunked).await;
                assert!(reply.starts_with(FULL), "{chunked}: {reply}");
                client.talk(&[("NOOP", "250")]).await;
            }
        }
        let (_, reply) = begun(&site, &header).await;
        assert!(reply.starts_with(FULL), "{reply}");
        // One of the greedy ends its message: what it held is free at once, and its session goes on.
        let mut first = greedy.pop().unwrap();
        first.send(b"BDAT 5 LAST\r\nx\r\n\r\n").await;
        let reply = first.reply().await;
        assert!(reply.starts_with("250 2.6.0"), "{reply}");
        for client in [&mut honest, &mut another, &mut first] {
            assert!(small(client, true).await.starts_with("250 2.6.0"));
        }
        // Another takes its place; then all of them go without a word.
        drop(rest);
        let (client, reply) = begun(&site, &header).await;
        assert!(reply.starts_with("250 2.0.0 "), "{reply}");
        greedy.push(client);
        let rest = take_the_rest(&site).await;
        assert!(small(&mut honest, false).await.starts_with(FULL));
        drop((greedy, rest));
        until_taken(&mut honest).await;
        until_taken(&mut another).await;
        // All of it is there again.
        let (_, reply) = begun(&site, &header).await;
        assert!(reply.starts_with("250 2.0.0 "), "{reply}");
        7
    });
    // What was taken arrives, and nothing that was refused.
    wait_for("what was taken", || (site.mailbox("v").len() >= taken).then_some(()));
    assert_eq!(site.mailbox("v").len(), taken);
}
