//! Delivery by LMTP, and what its server says of recipients: a server that answers by the local part.

use super::site::{STRANGER, Site, files, wait_for};
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, UnixListener};

/// What the server was told.
#[derive(Debug, Default)]
struct Seen {
    connections: usize,
    /// RCPT, of probes and of deliveries.
    asked: Vec<String>,
    /// Messages, with the recipients that were answered 250.
    messages: Vec<(Vec<String>, String)>,
    lhlo: Vec<String>,
}

type Shared = Arc<Mutex<Seen>>;

/// `no…` is unknown, `full…` is over its quota, `later…` can't be told now; of `lost…` that is said only
/// behind the message.
fn rcpt_reply(local: &str) -> &'static str {
    match local {
        local if local.starts_with("no") => "550-5.1.1 No such\r\n550 5.1.1 user",
        local if local.starts_with("full") => "552 5.2.2 Mailbox is full",
        local if local.starts_with("later") => "451 4.3.0 Try again",
        _ => "250 2.1.5 OK",
    }
}

async fn converse(stream: impl AsyncRead + AsyncWrite + Unpin, seen: Shared) -> std::io::Result<()> {
    seen.lock().unwrap().connections += 1;
    let mut stream = BufReader::new(stream);
    let mut recipients: Vec<String> = Vec::new();
    stream.write_all(b"220 store LMTP\r\n").await?;
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        let line = line.trim_end().to_owned();
        let reply = if let Some(name) = line.strip_prefix("LHLO ") {
            seen.lock().unwrap().lhlo.push(name.to_owned());
            "250-store\r\n250-8BITMIME\r\n250 SIZE 100000".to_owned()
        } else if line.starts_with("MAIL FROM:") || line == "RSET" {
            recipients.clear();
            "250 2.1.0 OK".to_owned()
        } else if let Some(rest) = line.strip_prefix("RCPT TO:<") {
            let address = rest.split('>').next().unwrap().to_owned();
            let reply = rcpt_reply(&address).to_owned();
            if reply.starts_with("250") {
                recipients.push(address.clone());
            }
            seen.lock().unwrap().asked.push(address);
            reply
        } else if line == "DATA" {
            stream.write_all(b"354 go\r\n").await?;
            let mut message = String::new();
            loop {
                let mut line = String::new();
                stream.read_line(&mut line).await?;
                if line == ".\r\n" {
                    break;
                }
                message.push_str(line.strip_prefix('.').unwrap_or(&line));
            }
            let lost = |address: &&String| address.starts_with("lost");
            let replies: Vec<&str> = recipients
                .iter()
                .map(|it| if lost(&it) { "550 5.2.1 The mailbox went away" } else { "250 2.0.0 Saved" })
                .collect();
            let taken = recipients.iter().filter(|it| !lost(it)).cloned().collect();
            seen.lock().unwrap().messages.push((taken, message));
            replies.join("\r\n")
        } else if line == "QUIT" {
            stream.write_all(b"221 2.0.0 bye\r\n").await?;
            return Ok(());
        } else {
            // EHLO and everything else of SMTP.
            "500 5.5.1 What?".to_owned()
        };
        stream.write_all(format!("{reply}\r\n").as_bytes()).await?;
    }
}

/// store.example behind an LMTP server at a socket.
fn store(site: &Site) -> (Shared, String) {
    let path = site.directory.path().join("lmtp").display().to_string();
    let seen = Shared::default();
    let listener = {
        let _in = site.runtime.enter();
        UnixListener::bind(&path).unwrap()
    };
    let shared = seen.clone();
    site.runtime.spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(converse(stream, shared.clone()));
        }
    });
    site.must(&["New-AcceptedDomain", "Store", "-DomainName", "store.example"]);
    let new = ["New-DeliveryAgentConnector", "Store", "-AddressSpaces", "store.example"];
    site.must(&[&new, &["-DeliveryProtocol", "LMTP", "-SmartHosts", &path][..]].concat());
    (seen, path)
}

fn rcpt(site: &Site, recipient: &str) -> String {
    let mut peer = site.peer(STRANGER);
    peer.talk(&[("MAIL FROM:<a@b.example>", "250")]);
    peer.say(&format!("RCPT TO:<{recipient}>")).unwrap().trim_end().to_owned()
}

fn send(site: &Site, sender: &str, recipients: &[&str], message: &str) {
    let mut peer = site.peer(STRANGER);
    peer.talk(&[(&format!("MAIL FROM:<{sender}>"), "250")]);
    recipients.iter().for_each(|it| peer.talk(&[(&format!("RCPT TO:<{it}@store.example>"), "250")]));
    peer.talk(&[("DATA", "354"), (&format!("{message}\r\n."), "250")]);
}

#[test]
fn each_recipient_has_an_answer_of_its_own() {
    let mut site = Site::new();
    let (seen, path) = store(&site);
    // Reports come back to us, over a way that is no LMTP.
    site.must(&["New-Recipient", "sender@own.example"]);
    site.start();
    let message = "Subject: one\r\n\r\nfirst\r\n..dot\r\nlast \u{e9}";
    let mut peer = site.peer(super::site::PEOPLE);
    peer.talk(&[("MAIL FROM:<sender@own.example> BODY=8BITMIME", "250")]);
    for name in ["ann", "lost", "bob"] {
        peer.talk(&[(&format!("RCPT TO:<{name}@store.example>"), "250")]);
    }
    peer.talk(&[("DATA", "354"), (&format!("{message}\r\n."), "250")]);
    wait_for("the message", || (!seen.lock().unwrap().messages.is_empty()).then_some(()));
    let (taken, text) = seen.lock().unwrap().messages[0].clone();
    assert_eq!(taken, ["ann@store.example", "bob@store.example"]);
    assert!(
        text.contains("Received: from ") && text.ends_with("\r\n\r\nfirst\r\n.dot\r\nlast \u{e9}\r\n"),
        "{text}"
    );
    // One report, about the one that was refused behind the message.
    let reports = || files(&site.mail().join("own.example/sender/new"));
    wait_for("the report", || (!reports().is_empty()).then_some(()));
    let report = String::from_utf8_lossy(&reports()[0]).into_owned();
    assert!(report.contains("lost@store.example") && report.contains("5.2.1"), "{report}");
    assert!(!report.contains("ann@store.example") && !report.contains("bob@store.example"), "{report}");
    let lhlo = seen.lock().unwrap().lhlo.clone();
    assert!(lhlo.iter().all(|name| name == "mx.own.example"), "{lhlo:?}");
    // MaxMessagesPerConnection, of messages that are due together.
    site.must(&["New-Recipient", "eve@store.example"]);
    site.must(&["Set-DeliveryAgentConnector", "Store", "-MaxConcurrentConnections", "1"]);
    for (limit, wanted) in [("1", 4), ("3", 2), ("20", 1)] {
        site.must(&["Set-DeliveryAgentConnector", "Store", "-MaxMessagesPerConnection", limit]);
        site.restart();
        std::fs::rename(&path, format!("{path}.away")).unwrap();
        (0..4).for_each(|number| send(&site, "", &["eve"], &format!("Subject: {number}\r\n\r\nx")));
        wait_for("attempts in vain", || {
            let queues = site.json(&["Get-Queue"]);
            let all: Vec<_> = queues.as_array().cloned().unwrap_or_else(|| vec![queues]);
            let waits = |queue: &serde_json::Value| queue["Status"] == "Retry" && queue["MessageCount"] == 4;
            all.iter().any(waits).then_some(())
        });
        std::fs::rename(format!("{path}.away"), &path).unwrap();
        let before = seen.lock().unwrap().connections;
        let had = seen.lock().unwrap().messages.len();
        site.restart();
        wait_for("four messages", || (seen.lock().unwrap().messages.len() >= had + 4).then_some(()));
        assert_eq!(seen.lock().unwrap().connections - before, wanted, "{limit} messages over one connection");
    }
}

#[test]
fn the_server_says_who_exists() {
    const TAKEN: &str = "250 2.1.5 Recipient OK";
    const UNKNOWN: &str = "550 5.1.1 User unknown";
    const LATER: &str = "451 4.1.1 Recipient can't be verified now, try again later";
    let mut site = Site::new();
    let (seen, path) = store(&site);
    site.must(&["New-Recipient", "known@store.example"]);
    site.start();
    let asked = |name: &str| seen.lock().unwrap().asked.iter().filter(|it| it.starts_with(name)).count();
    for (name, wanted) in
        [("ann", TAKEN), ("nobody", UNKNOWN), ("full", LATER), ("later", LATER), ("known", TAKEN)]
    {
        for _ in 0..2 {
            assert_eq!(rcpt(&site, &format!("{name}@store.example")), wanted, "{name}");
        }
        // What is in the table is not asked for; nothing is remembered.
        assert_eq!(asked(name), if name == "known" { 0 } else { 2 }, "{name}");
    }
    assert!(seen.lock().unwrap().messages.is_empty());
    // Who may not write there learns nothing.
    assert!(rcpt(&site, "ann@elsewhere.example").starts_with("550 5.7.54"));
    site.must(&["Set-TransportService", "-RecipientValidationCacheEnabled", "true"]);
    site.restart();
    for (name, wanted, times) in
        [("annie", TAKEN, 1), ("nobody2", UNKNOWN, 1), ("full2", LATER, 3), ("later2", LATER, 3)]
    {
        for _ in 0..3 {
            assert_eq!(rcpt(&site, &format!("{name}@store.example")), wanted, "{name}");
        }
        assert_eq!(asked(name), times, "{name}");
    }
    // The server is gone: what is remembered still holds, everything else can't be told.
    std::fs::remove_file(path).unwrap();
    assert_eq!(rcpt(&site, "annie@store.example"), TAKEN);
    assert_eq!(rcpt(&site, "ann3@store.example"), LATER);
    assert_eq!(rcpt(&site, "known@store.example"), TAKEN);
}

/// By TCP, at the second host where the first is not there; and a server that is not there is waited for.
#[test]
fn by_tcp_and_when_it_comes_back() {
    let mut site = Site::new();
    let at = std::net::SocketAddr::from((site.net.host(200), 0));
    let listener = site.runtime.block_on(TcpListener::bind(at)).unwrap();
    let here = listener.local_addr().unwrap();
    let seen = Shared::default();
    site.must(&["New-AcceptedDomain", "Store", "-DomainName", "store.example"]);
    site.must(&["New-Recipient", "ann@store.example"]);
    let hosts = format!("/nonexistent/lmtp,[{}]:{}", here.ip(), here.port());
    let new = ["New-DeliveryAgentConnector", "Store", "-AddressSpaces", "store.example"];
    site.must(&[&new, &["-DeliveryProtocol", "LMTP", "-SmartHosts", "/nonexistent/lmtp"][..]].concat());
    site.start();
    send(&site, "a@b.example", &["ann"], "Subject: waits\r\n\r\nx");
    let queue = wait_for("an attempt", || {
        let queues = site.json(&["Get-Queue"]);
        let queues = queues.as_array().cloned().unwrap_or_else(|| vec![queues]);
        queues
            .into_iter()
            .find(|queue| queue["LastError"].as_str().is_some_and(|it| it.contains("/nonexistent/lmtp")))
    });
    assert_eq!(queue["Status"], "Retry", "{queue}");
    let shared = seen.clone();
    site.runtime.spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(converse(stream, shared.clone()));
        }
    });
    let refused = site.emsh(&["Set-DeliveryAgentConnector", "Store", "-SmartHosts", "store.example:25"]);
    assert!(refused.code == 2 && refused.err.contains("port 25"), "{refused:?}");
    site.must(&["Set-DeliveryAgentConnector", "Store", "-SmartHosts", &hosts]);
    site.restart();
    wait_for("the message", || (!seen.lock().unwrap().messages.is_empty()).then_some(()));
    assert_eq!(seen.lock().unwrap().messages[0].0, ["ann@store.example"]);
}
