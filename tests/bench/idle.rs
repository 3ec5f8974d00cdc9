//! What sessions cost: memory of idle ones, and how long others wait beside idle and beside slow ones.
//!
//! `cargo bench --bench idle`, or with fewer of them `EMSH_IDLE=1000 EMSH_SLOW=500 cargo bench --bench idle`.
//! One service, asked from many loopback addresses. First EMSH_IDLE sessions (10,000) are greeted and say
//! EHLO, and then nothing; the memory of the service's processes is divided among them. Beside them another
//! client says EHLO a thousand times. Then EMSH_SLOW clients (5,000) send an octet of a message each second,
//! and an honest client hands messages in. Ends with 1 where a figure misses its target.

#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

#[path = "tree.rs"]
mod tree;

#[path = "../service/site.rs"]
#[allow(dead_code)]
mod site;

use site::{Site, US};
use std::net::{Ipv4Addr, SocketAddr};
use std::process::ExitCode;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};

/// Bytes that an idle session may cost.
const SESSION_LIMIT: u64 = 30 * 1024;
/// What EHLO may take beside idle sessions, for 99 of 100.
const EHLO_LIMIT: Duration = Duration::from_millis(50);
/// What a whole message may take beside slow clients.
const MESSAGE_LIMIT: Duration = Duration::from_secs(1);
/// Sessions from one address.
const FROM_ONE: usize = 500;

fn count(name: &str, default: usize) -> usize {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

fn main() -> ExitCode {
    let (idle, slow) = (count("EMSH_IDLE", 10_000), count("EMSH_SLOW", 5_000));
    let mut limit = rustix::process::getrlimit(rustix::process::Resource::Nofile);
    limit.current = limit.maximum;
    rustix::process::setrlimit(rustix::process::Resource::Nofile, limit).unwrap();
    let mut site = Site::new();
    let open = ["-MaxInboundConnection", "Unlimited", "-MaxInboundConnectionPerSource", "Unlimited"];
    site.must(
        &[&["Set-ReceiveConnector", "Default MX", "-ProtocolLoggingLevel", "None"][..], &open].concat(),
    );
    site.must(&["Set-TransportService", "-MaxConnectionRatePerMinute", "1000000"]);
    site.start();
    let to = site.net.at(US);
    let pid = site.status().unwrap().pid;
    let mut good = true;
    let mut told = |what: &str, found: String, fits: bool| {
        println!("| {what} | {found} | {} |", if fits { "fits" } else { "misses its target" });
        good &= fits;
    };
    println!("| Figure | Found | |\n| --- | --- | --- |");
    site.runtime.block_on(async {
        // What the first sessions cost once is not theirs.
        let warm = greet(to, 0, 50).await;
        let before = tree::resident(pid);
        let sessions = greet(to, 1, idle).await;
        tokio::time::sleep(Duration::from_secs(1)).await;
        let each = tree::resident(pid).saturating_sub(before) / idle as u64;
        told(&format!("{idle} idle sessions, bytes each"), each.to_string(), each <= SESSION_LIMIT);
        let mut times = Vec::new();
        let mut one = connect(to, 250).await;
        reply(&mut one).await;
        for _ in 0..1000 {
            let since = Instant::now();
            one.write_all(b"EHLO client.example\r\n").await.unwrap();
            reply(&mut one).await;
            times.push(since.elapsed());
        }
        times.sort();
        let p99 = times[times.len() * 99 / 100];
        told("EHLO beside them, 99 of 100", format!("{p99:?}"), p99 <= EHLO_LIMIT);
        drop((warm, sessions));

        let sessions = greet(to, 1, slow).await;
        let dribbling = tokio::spawn(dribble(sessions));
        tokio::time::sleep(Duration::from_secs(2)).await;
        let mut worst = Duration::ZERO;
        for _ in 0..20 {
            let since = Instant::now();
            let mut honest = connect(to, 251).await;
            reply(&mut honest).await;
            for line in [
                "EHLO h.example",
                "MAIL FROM:<x@h.example>",
                "RCPT TO:<v@own.example>",
                "DATA",
                "Subject: x\r\n\r\nx\r\n.",
            ] {
                honest.write_all(format!("{line}\r\n").as_bytes()).await.unwrap();
                let said = reply(&mut honest).await;
                assert!(said.starts_with('2') || said.starts_with('3'), "{line}: {said}");
            }
            worst = worst.max(since.elapsed());
        }
        told(
            &format!("a message beside {slow} slow clients, the slowest of 20"),
            format!("{worst:?}"),
            worst <= MESSAGE_LIMIT,
        );
        dribbling.abort();
    });
    if good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

async fn connect(to: SocketAddr, net: usize) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    let from = Ipv4Addr::new(127, 250, u8::try_from(net).unwrap(), 1);
    socket.bind((from, 0).into()).unwrap();
    let stream = socket.connect(to).await.unwrap();
    stream.set_nodelay(true).unwrap();
    stream
}

async fn reply(stream: &mut TcpStream) -> String {
    let mut all = Vec::new();
    loop {
        let mut chunk = [0; 1024];
        let count =
            tokio::time::timeout(Duration::from_secs(60), stream.read(&mut chunk)).await.unwrap().unwrap();
        all.extend_from_slice(&chunk[..count]);
        let text = String::from_utf8_lossy(&all);
        let last = text.trim_end().rsplit("\r\n").next().unwrap_or("");
        if count == 0 || (text.ends_with("\r\n") && last.as_bytes().get(3) == Some(&b' ')) {
            return text.into_owned();
        }
    }
}

/// Sessions that have said EHLO.
async fn greet(to: SocketAddr, net: usize, count: usize) -> Vec<TcpStream> {
    let mut sessions = Vec::with_capacity(count);
    for number in 0..count {
        let mut stream = connect(to, net + number / FROM_ONE).await;
        reply(&mut stream).await;
        stream.write_all(b"EHLO idle.example\r\n").await.unwrap();
        reply(&mut stream).await;
        sessions.push(stream);
    }
    sessions
}

/// Each in a message, an octet a second.
async fn dribble(mut sessions: Vec<TcpStream>) {
    for stream in &mut sessions {
        for line in ["MAIL FROM:<x@slow.example>", "RCPT TO:<v@own.example>", "DATA"] {
            let _ = stream.write_all(format!("{line}\r\n").as_bytes()).await;
            reply(stream).await;
        }
    }
    loop {
        for stream in &mut sessions {
            let _ = stream.write_all(b"x").await;
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}
