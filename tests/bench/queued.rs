//! What a long queue costs: a start, Get-Queue, and memory, while mail is tried at hosts that are down.
//!
//! `cargo bench --bench queued`, or with fewer messages `EMSH_QUEUED=100000 cargo bench --bench queued`. The queue is
//! filled by the engine's own writer, without syncs: EMSH_QUEUED messages (1,000,000) to fifty domains whose hosts
//! refuse connections. Then the built service starts with it, and a client hands mail in beside it; it is started
//! again with a connector that leads all of it elsewhere; and Get-Queue reads the queue of the stopped service. Ends
//! with 1 where a figure misses its target.
//!
//! With EMSH_FILL=DIR it only fills the queue of that data directory and ends. EMSH_FILL_HOPS says where to: words of
//! a recipient domain, the NextHopDomain of a smart host and the Guid of its connector, joined by commas.

#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

#[path = "tree.rs"]
mod tree;

#[path = "../service/site.rs"]
#[expect(dead_code, reason = "the service's tests share more than a bench needs")]
mod site;

use emsh::model::{DeliveryType, MessageWishes, NextHop, RecipientWishes};
use emsh::queue::{Envelope, NewRecipient, Queue};
use jiff::{SignedDuration, Timestamp};
use site::{Site, US};
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;
use tokio::task::JoinSet;

/// The targets, for a million.
const START: Duration = Duration::from_secs(30);
const GET_QUEUE: Duration = Duration::from_secs(1);
const MEMORY: u64 = 600 * 1024 * 1024;
/// What a client may wait for its 250.
const ACCEPTED: Duration = Duration::from_secs(5);
/// How long the service is watched.
const WATCHED: Duration = Duration::from_secs(60);

const DOMAINS: usize = 50;
/// Messages that are handed in at once.
const AT_ONCE: usize = 512;

fn count(name: &str, default: usize) -> usize {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

/// Where messages wait for: a domain, and the queue of its mail.
struct Destination {
    domain: String,
    hop: NextHop,
}

/// Those of EMSH_FILL_HOPS.
fn smart_hosts(words: &str) -> Vec<Destination> {
    let destination = |word: &str| {
        let [domain, host, connector] = word.split(',').collect::<Vec<_>>().try_into().expect("three parts");
        let hop = NextHop {
            delivery_type: DeliveryType::SmartHostConnectorDelivery,
            domain: host.to_string(),
            connector: connector.to_string(),
            tls_domain: None,
        };
        Destination { domain: domain.to_string(), hop }
    };
    words.split_whitespace().map(destination).collect()
}

fn main() -> ExitCode {
    let messages = count("EMSH_QUEUED", 1_000_000);
    if let Some(data) = std::env::var_os("EMSH_FILL") {
        let hops = std::env::var("EMSH_FILL_HOPS").expect("EMSH_FILL needs EMSH_FILL_HOPS");
        let runtime = tokio::runtime::Runtime::new().unwrap();
        fill(Path::new(&data), &runtime, messages, &smart_hosts(&hops));
        return ExitCode::SUCCESS;
    }
    let mut site = Site::new();
    let domains: Vec<String> = (0..DOMAINS).map(|number| format!("d{number}.example")).collect();
    // Nobody listens at these addresses.
    let zones: Vec<(&str, u8)> = domains
        .iter()
        .enumerate()
        .map(|(number, domain)| (domain.as_str(), 3 + (number % 6) as u8))
        .collect();
    site.zones(&zones);
    site.must(&["Set-SendConnector", "Out", "-ProtocolLoggingLevel", "None"]);
    let connector = site.json(&["Get-SendConnector", "Out"])["Guid"].as_str().unwrap().to_string();
    let by_mx = |domain: &String| Destination {
        domain: domain.clone(),
        hop: NextHop {
            delivery_type: DeliveryType::DnsConnectorDelivery,
            domain: domain.clone(),
            connector: connector.clone(),
            tls_domain: None,
        },
    };
    let since = Instant::now();
    fill(&site.data(), &site.runtime, messages, &domains.iter().map(by_mx).collect::<Vec<_>>());
    let each = since.elapsed() / u32::try_from(messages.max(1)).unwrap();
    let mut good = true;
    let mut told = |what: &str, found: String, fits: bool| {
        println!("| {what} | {found} | {} |", if fits { "fits" } else { "misses its target" });
        good &= fits;
    };
    println!("| Figure, with {messages} messages | Found | |\n| --- | --- | --- |");
    told("filling, each", format!("{each:?}"), true);

    let start = start(&mut site);
    told("start until ready", format!("{start:?}"), start <= START);
    watch(&site, "", messages, &mut told);
    site.must(&["Stop-Service", "emsh-transport"]);
    let since = Instant::now();
    let all = site.json(&["Get-Queue"]);
    assert_eq!(held(&all), messages);
    told("Get-Queue of the stopped service", format!("{:?}", since.elapsed()), since.elapsed() <= GET_QUEUE);

    let port = site.net.port.to_string();
    let words = ["New-SendConnector", "Other", "-AddressSpaces", "*.example;1", "-Port", &port];
    site.must(&[&words[..], &["-UseExternalDNSServersEnabled", "$true"]].concat());
    let start = self::start(&mut site);
    told("start with all of it to be routed anew", format!("{start:?}"), start <= START);
    let since = Instant::now();
    watch(&site, " meanwhile", messages, &mut told);
    let other = site.json(&["Get-SendConnector", "Other"])["Guid"].clone();
    while site.json(&["Get-Queue"]).as_array().unwrap().iter().any(|one| one["NextHopConnector"] != other) {
        assert!(since.elapsed() < 10 * WATCHED, "it is not routed anew");
        std::thread::sleep(Duration::from_secs(1));
    }
    told("until all of it is routed anew, at most", format!("{:?}", since.elapsed()), true);
    site.must(&["Stop-Service", "emsh-transport"]);
    if good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Starts the service; how long it takes until it answers.
fn start(site: &mut Site) -> Duration {
    let since = Instant::now();
    site.start_within(10 * START);
    since.elapsed()
}

/// Messages that are queued.
fn held(queues: &serde_json::Value) -> usize {
    let counts = queues.as_array().unwrap().iter().map(|queue| queue["MessageCount"].as_u64().unwrap());
    usize::try_from(counts.sum::<u64>()).unwrap()
}

/// Puts the messages into the queue of a data directory, to each destination in turn.
fn fill(data: &Path, runtime: &Runtime, messages: usize, to: &[Destination]) {
    let queue = Queue::in_memory(data).unwrap();
    let now = Timestamp::now();
    runtime.block_on(async {
        let mut under_way = JoinSet::new();
        for number in 0..messages {
            if under_way.len() >= AT_ONCE {
                under_way.join_next().await.unwrap().unwrap();
            }
            let queue = queue.clone();
            let Destination { domain, hop } = &to[number % to.len()];
            let (domain, hop) = (domain.clone(), hop.clone());
            under_way.spawn(async move {
                let mut draft = queue.draft();
                let body = format!("Subject: number {number}\r\n\r\n{}\r\n", "text of a message ".repeat(20));
                draft.write(body.as_bytes()).await.unwrap();
                let envelope = Envelope {
                    sender: Some(format!("user{}@own.example", number % 1000).parse().unwrap()),
                    from_address: format!("user{}@own.example", number % 1000),
                    source_ip: Some("192.0.2.1".parse().unwrap()),
                    received_at: now,
                    expires_at: now + SignedDuration::from_hours(48),
                    receive_connector: "MX\\Default MX".into(),
                    helo: "client.own.example".into(),
                    subject: format!("number {number}"),
                    internet_message_id: format!("<{number}@own.example>"),
                    auth_domain: None,
                    body_8bit: false,
                    wishes: MessageWishes::default(),
                };
                let recipient = NewRecipient {
                    address: format!("user{number}@{domain}").parse().unwrap(),
                    hop,
                    refused: None,
                    wishes: RecipientWishes::default(),
                };
                draft.commit(envelope, vec![recipient]).await.unwrap();
            });
        }
        while let Some(done) = under_way.join_next().await {
            done.unwrap();
        }
    });
}

/// Asks for the queues and hands mail in for a while, beside a look at the memory.
fn watch(site: &Site, when: &str, messages: usize, told: &mut impl FnMut(&str, String, bool)) {
    let pid = site.status().unwrap().pid;
    let (most, ended) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicBool::new(false)));
    let looking = {
        let (most, ended) = (most.clone(), ended.clone());
        std::thread::spawn(move || {
            while !ended.load(Ordering::Relaxed) {
                most.fetch_max(tree::resident(pid), Ordering::Relaxed);
                std::thread::sleep(Duration::from_millis(50));
            }
        })
    };
    let (mut asking, mut accepting, mut tried) = (Duration::ZERO, Duration::ZERO, 0);
    let until = Instant::now() + WATCHED.min(Duration::from_millis(1000 + messages as u64 / 10));
    while Instant::now() < until {
        let since = Instant::now();
        let all = site.json(&["Get-Queue"]);
        asking = asking.max(since.elapsed());
        assert!(held(&all) >= messages, "{all}");
        tried = all
            .as_array()
            .unwrap()
            .iter()
            .filter(|queue| queue["LastError"] != serde_json::Value::Null)
            .count();
        let since = Instant::now();
        hand_in(site);
        accepting = accepting.max(since.elapsed());
        std::thread::sleep(Duration::from_millis(500));
    }
    ended.store(true, Ordering::Relaxed);
    looking.join().unwrap();
    let most = most.load(Ordering::Relaxed);
    told(&format!("Get-Queue{when}, the slowest"), format!("{asking:?}"), asking <= GET_QUEUE);
    told(&format!("a message{when}, the slowest"), format!("{accepting:?}"), accepting <= ACCEPTED);
    told(&format!("resident memory{when}, the most"), format!("{} MB", most >> 20), most <= MEMORY);
    told(&format!("queues{when} that were tried"), tried.to_string(), tried > 0);
}

/// A message for a mailbox here.
fn hand_in(site: &Site) {
    let stream = TcpStream::connect(site.net.at(US)).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(120))).unwrap();
    let mut replies = BufReader::new(stream.try_clone().unwrap());
    let mut stream = stream;
    let mut reply = |expected: &str| {
        loop {
            let mut line = String::new();
            replies.read_line(&mut line).unwrap();
            if line.as_bytes().get(3) != Some(&b'-') {
                assert!(line.starts_with(expected), "{line}");
                return;
            }
        }
    };
    reply("220");
    for (line, expected) in [
        ("EHLO client.example", "250"),
        ("MAIL FROM:<x@client.example>", "250"),
        ("RCPT TO:<v@own.example>", "250"),
        ("DATA", "354"),
        ("Subject: x\r\n\r\nx\r\n.", "250"),
    ] {
        stream.write_all(format!("{line}\r\n").as_bytes()).unwrap();
        reply(expected);
    }
}
