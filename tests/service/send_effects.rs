//! Each property of a Send connector and each interval of the transport service, set by its cmdlet, has
//! its effect in the running service, and without it the effect is not there.

use super::pki;
use super::sink::{Script, Seen, Sink, Tls};
use super::site::{PEOPLE, Site, files, wait_for};
use std::time::{Duration, Instant};

/// How long something that may happen is waited for: long enough for a busy machine.
const PATIENCE: Duration = Duration::from_secs(6);

struct Peers {
    /// mx.sink.example, which offers STARTTLS.
    sink: Sink,
    /// A smart host.
    other: Sink,
}

/// What is set, what was set, and what is so only with the former.
type Row = (fn(&Site) -> Vec<String>, fn(&Site) -> Vec<String>, fn(&Site, &Peers) -> bool);

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_string()).collect()
}

fn now(site: &Site, sink: &Sink) -> Seen {
    let before = sink.messages().len();
    site.hand_in(&["x@sink.example"], "now");
    wait_for("the sink", || (sink.messages().len() > before).then_some(()));
    sink.seen().into_iter().rfind(|seen| !seen.messages.is_empty()).unwrap()
}

fn comes_soon(sink: &Sink, before: usize) -> bool {
    let until = Instant::now() + PATIENCE;
    while Instant::now() < until {
        if sink.messages().len() > before {
            return true;
        }
        std::thread::sleep(Duration::from_millis(30));
    }
    false
}

/// Soon a queue to this domain shows an error with this text.
fn queue_tells(site: &Site, domain: &str, text: &str) -> bool {
    let until = Instant::now() + PATIENCE;
    while Instant::now() < until {
        let queues = site.json(&["Get-Queue"]);
        let tells = |queue: &serde_json::Value| {
            queue["NextHopDomain"] == domain
                && queue["LastError"].as_str().is_some_and(|it| it.contains(text))
        };
        if queues.as_array().unwrap().iter().any(tells) {
            return true;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    false
}

const ROWS: &[Row] = &[
    (
        |_| words(&["-Fqdn", "out.own.example"]),
        |_| words(&["-Fqdn", "$null"]),
        |site, peers| now(site, &peers.sink).clear_text().starts_with("EHLO out.own.example\r\n"),
    ),
    (
        |_| words(&["-IgnoreSTARTTLS", "true"]),
        |_| words(&["-IgnoreSTARTTLS", "false"]),
        |site, peers| !now(site, &peers.sink).shaken,
    ),
    (
        |_| words(&["-ForceHELO", "true"]),
        |_| words(&["-ForceHELO", "false"]),
        |site, peers| now(site, &peers.sink).clear_text().starts_with("HELO mx.own.example\r\n"),
    ),
    (
        |site| vec!["-SourceIPAddress".into(), site.net.host(7).to_string()],
        |site| vec!["-SourceIPAddress".into(), site.net.host(super::site::US).to_string()],
        |site, peers| now(site, &peers.sink).from.unwrap().ip() == site.net.host(7),
    ),
    (
        |_| words(&["-MaxMessageSize", "1KB"]),
        |_| words(&["-MaxMessageSize", "35MB"]),
        |site, _| {
            let large = format!("Subject: large\r\n\r\n{}", "y\r\n".repeat(2000));
            site.submit(PEOPLE, "u@own.example", &["x@sink.example"], &large).starts_with("552 5.3.4")
        },
    ),
    (
        |site| {
            let host = format!("[{}]:{}", site.net.host(3), site.net.port);
            vec!["-DNSRoutingEnabled".into(), "false".into(), "-SmartHosts".into(), host]
        },
        |_| words(&["-DNSRoutingEnabled", "true", "-SmartHosts", "$null"]),
        |site, peers| {
            let before = peers.other.messages().len();
            site.hand_in(&["x@sink.example"], "by the smart host");
            comes_soon(&peers.other, before)
        },
    ),
    (
        |_| words(&["-AddressSpaces", "elsewhere.example"]),
        |_| words(&["-AddressSpaces", "*"]),
        |site, peers| !leaves(site, peers),
    ),
    (|_| words(&["-Enabled", "false"]), |_| words(&["-Enabled", "true"]), |site, peers| !leaves(site, peers)),
    (
        |_| words(&["-Port", "1"]),
        |site| vec!["-Port".into(), site.net.port.to_string()],
        |site, peers| !leaves(site, peers) && queue_tells(site, "sink.example", "4.2.1 Unable to connect"),
    ),
    (
        |_| words(&["-ProtocolLoggingLevel", "None"]),
        |_| words(&["-ProtocolLoggingLevel", "Verbose"]),
        |site, peers| {
            let mark = format!("r{}@sink.example", uuid::Uuid::new_v4());
            let before = peers.sink.messages().len();
            site.hand_in(&[&mark], "logged or not");
            assert!(comes_soon(&peers.sink, before));
            !is_logged(site, &mark)
        },
    ),
    (
        |_| words(&["-ConnectionInactivityTimeOut", "00:00:01"]),
        |_| words(&["-ConnectionInactivityTimeOut", "00:10:00"]),
        |site, _| {
            site.hand_in(&["x@silent.example"], "to nobody");
            queue_tells(site, "silent.example", "4.4.")
        },
    ),
];

fn is_logged(site: &Site, mark: &str) -> bool {
    let until = Instant::now() + PATIENCE;
    while Instant::now() < until {
        let log = files(&site.data().join("logs/ProtocolLog/SmtpSend"));
        if log.iter().any(|bytes| String::from_utf8_lossy(bytes).contains(mark)) {
            return true;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    false
}

/// A message reaches the sink.
fn leaves(site: &Site, peers: &Peers) -> bool {
    let before = peers.sink.messages().len();
    site.hand_in(&["x@sink.example"], "if it can");
    comes_soon(&peers.sink, before)
}

#[test]
fn each_property_of_a_send_connector_is_obeyed() {
    let mut site = Site::new();
    site.zones(&[("sink.example", 2), ("silent.example", 4)]);
    let certificate = pki::self_signed(&["mx.sink.example"]);
    let with_tls = Script { tls: Tls::With(pki::server(&certificate, &[])), ..Script::default() };
    let peers =
        Peers { sink: Sink::start(&site, 2, with_tls), other: Sink::start(&site, 3, Script::default()) };
    // Takes connections, and never says a word.
    let _silent = std::net::TcpListener::bind(site.net.at(4)).unwrap();
    site.start();
    for (set, back, holds) in ROWS {
        let set_it = |words: Vec<String>| {
            let mut all = vec!["Set-SendConnector", "Out"];
            all.extend(words.iter().map(String::as_str));
            site.must(&all);
            site.restart();
        };
        assert!(!holds(&site, &peers), "{:?}: the effect is there before it is set", set(&site));
        set_it(set(&site));
        assert!(holds(&site, &peers), "{:?} has no effect", set(&site));
        set_it(back(&site));
    }
}

/// Seconds from the last attempt to the next one of the queue to this domain, once there is an error.
fn pause(site: &Site, domain: &str, retries: u64) -> i64 {
    wait_for("attempts", || {
        let queues = site.json(&["Get-Queue"]);
        let queue = queues.as_array().unwrap().iter().find(|queue| queue["NextHopDomain"] == domain)?.clone();
        let time = |name: &str| queue[name].as_str()?.parse::<jiff::Timestamp>().ok();
        let (last, next) = (time("LastRetryTime")?, time("NextRetryTime")?);
        (queue["RetryCount"].as_u64()? >= retries).then(|| next.duration_since(last).as_secs())
    })
}

#[test]
fn each_retry_interval_is_obeyed() {
    let mut site = Site::new();
    site.zones(&[("sink.example", 2), ("dead.example", 5), ("gone.example", 6)]);
    let later = Script { answers: vec![("RCPT TO:<later", "451 4.7.1 later")], ..Script::default() };
    let sink = Sink::start(&site, 2, later);
    site.must(&["Set-TransportService", "-MessageRetryInterval", "00:00:01"]);
    site.must(&[
        "Set-TransportService",
        "-TransientFailureRetryInterval",
        "00:00:01",
        "-TransientFailureRetryCount",
        "0",
        "-OutboundConnectionFailureRetryInterval",
        "03:00:00",
    ]);
    site.start();
    site.hand_in(&["later@sink.example"], "greylisted");
    let asked = || sink.everything().matches("RCPT TO:<later@").count();
    wait_for("three attempts", || (asked() >= 3).then_some(()));
    site.hand_in(&["x@dead.example"], "to nobody");
    let pause_then = pause(&site, "dead.example", 5);
    assert!((3 * 3600 - 60..3 * 3600 + 600).contains(&pause_then), "{pause_then}");
    // More attempts at the short interval, before the long one.
    site.must(&["Set-TransportService", "-TransientFailureRetryCount", "10"]);
    site.must(&["Set-TransportService", "-MessageRetryInterval", "05:00:00"]);
    site.restart();
    site.hand_in(&["x@gone.example"], "to nobody");
    let pause_now = pause(&site, "gone.example", 5);
    assert!(pause_now <= 2, "{pause_now}");
}
