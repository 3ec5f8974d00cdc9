//! More messages at once than memory holds: who comes then gets 452 4.3.1 and keeps the session, and all heals
//! as soon as the others are gone.
//!
//! What a message holds before its header has ended is three times that header, and what is read at once.

use super::client::Client;
use super::site::{STRANGER, Site, US, wait_for};
use std::net::SocketAddr;
use std::time::Duration;

/// So much of a header in each of so many messages that what is left of 256 MiB is not enough for another one.
const HEADER: usize = 29_800_000;
const GREEDY: usize = 3;

/// A site where anybody may send a header of that size.
fn site() -> Site {
    let mut site = Site::new();
    let set = ["Set-ReceiveConnector", "Default MX", "-MaxHeaderSize", "40MB", "-MaxMessageSize", "100MB"];
    site.must(&[&set[..], &["-MaxProtocolErrors", "Unlimited"]].concat());
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

/// Asks with small messages until one is answered so; how many were taken meanwhile.
async fn until(client: &mut Client, wanted: &str) -> usize {
    let mut taken = 0;
    let until = tokio::time::Instant::now() + Duration::from_secs(60);
    loop {
        let reply = small(client, false).await;
        taken += usize::from(reply.starts_with("250 2.6.0"));
        if reply.starts_with(wanted) {
            return taken;
        }
        assert!(tokio::time::Instant::now() < until, "{wanted} is not answered in time: {reply}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

#[test]
fn more_messages_at_once_than_memory_holds() {
    const FULL: &str = "452 4.3.1 Insufficient system resources";
    let site = site();
    let line = [&[b'x'; 997][..], b"\r\n "].concat();
    let header = [b"X-Long: ", line.repeat(HEADER / line.len()).as_slice()].concat();
    let taken = site.runtime.block_on(async {
        let mut honest = connect(&site).await;
        let mut greedy = Vec::new();
        for _ in 0..GREEDY {
            let mut client = connect(&site).await;
            client.talk(&ENVELOPE).await;
            client.talk(&[("DATA", "354")]).await;
            client.send(&header).await;
            greedy.push(client);
        }
        let mut taken = until(&mut honest, FULL).await;
        // Nobody is served now, in chunks neither; the session and its commands go on.
        assert!(small(&mut honest, true).await.starts_with(FULL));
        honest.talk(&[("NOOP", "250")]).await;
        let mut another = connect(&site).await;
        assert!(small(&mut another, false).await.starts_with(FULL));
        // One of the greedy ends its message: what it held is free, and its session goes on.
        let mut first = greedy.pop().unwrap();
        first.send(b"x\r\n\r\n.\r\n").await;
        let reply = first.reply().await;
        assert!(reply.starts_with("250 2.6.0"), "{reply}");
        taken += until(&mut honest, "250 2.6.0").await;
        assert!(small(&mut first, true).await.starts_with("250 2.6.0"));
        taken += 2;
        // Another takes its place, and all is full again.
        let mut client = connect(&site).await;
        client.talk(&ENVELOPE).await;
        client.talk(&[("DATA", "354")]).await;
        client.send(&header).await;
        taken += until(&mut honest, FULL).await;
        // The others go without a word.
        drop((client, greedy));
        taken += until(&mut honest, "250 2.6.0").await;
        assert!(small(&mut another, true).await.starts_with("250 2.6.0"));
        taken + 1
    });
    // What was taken arrives, and nothing that was refused.
    wait_for("what was taken", || (site.mailbox("v").len() >= taken).then_some(()));
    assert_eq!(site.mailbox("v").len(), taken);
}
