//! Revocation from the wire, in both directions: the CRL is fetched, kept across restarts, and obeyed.

use super::pki::{self, Pki};
use super::sink::{Script, Sink, Tls};
use super::site::{STRANGER, Site, wait_for};
use emsh::cert::{CrlMark, Issued};
use emsh::dns::Zones;
use jiff::{Timestamp, ToSpan};
use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// An HTTP server with one CRL, or none. It ends with the test's process.
struct Publisher {
    port: u16,
    list: Arc<Mutex<Option<Vec<u8>>>>,
    hits: Arc<AtomicUsize>,
    /// Milliseconds before it answers.
    delay: Arc<AtomicU64>,
}

impl Publisher {
    fn start(host: Ipv4Addr) -> Publisher {
        let listener = TcpListener::bind((host, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let (list, hits) = (Arc::new(Mutex::new(None::<Vec<u8>>)), Arc::new(AtomicUsize::new(0)));
        let delay = Arc::new(AtomicU64::new(0));
        let (shown, counted, wait) = (list.clone(), hits.clone(), delay.clone());
        std::thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let mut request = [0; 4096];
                let _ = stream.read(&mut request);
                counted.fetch_add(1, Ordering::SeqCst);
                std::thread::sleep(Duration::from_millis(wait.load(Ordering::SeqCst)));
                let list = shown.lock().unwrap().clone();
                let status = if list.is_some() { "200 OK" } else { "404 Not Found" };
                let body = list.unwrap_or_default();
                let _ = write!(stream, "HTTP/1.1 {status}\r\nContent-Length: {}\r\n\r\n", body.len());
                let _ = stream.write_all(&body);
            }
        });
        Publisher { port, list, hits, delay }
    }

    fn publish(&self, pki: &Pki, revoked: &[&Issued]) {
        let listed: Vec<(&[u8], CrlMark)> =
            revoked.iter().map(|issued| (issued.der.as_slice(), CrlMark::Revoked)).collect();
        let (from, until) = (Timestamp::now() - 1.hour(), Timestamp::now() + 20.hours());
        *self.list.lock().unwrap() = Some(pki.ca.crl(&listed, from, until).unwrap());
    }

    fn withdraw(&self) {
        *self.list.lock().unwrap() = None;
    }

    fn hits(&self) -> usize {
        self.hits.load(Ordering::SeqCst)
    }
}

/// A site that trusts a CA whose certificates name a CRL, with Domain Security in both directions.
fn arranged() -> (Site, Pki, Publisher) {
    let site = Site::new();
    let publisher = Publisher::start(site.net.host(80));
    let url = format!("http://crl.partners.example:{}/a.crl", publisher.port);
    let pki = Pki { ca: Pki::new("Partners").ca.with_crl(&url) };
    pki.equip(&site);
    site.set_zones(
        Zones::new()
            .a("crl.partners.example", site.net.host(80))
            .mx("partner.example", 10, "mx.partner.example")
            .a("mx.partner.example", site.net.host(2)),
    );
    site.demand_proof_of_partner();
    site.must(&["Set-TransportConfig", "-TLSSendDomainSecureList", "partner.example"]);
    site.must(&["Set-SendConnector", "Out", "-DomainSecureEnabled", "$true"]);
    (site, pki, publisher)
}

fn allow(site: &Site) {
    let host = site.net.host(80).to_string();
    site.must(&["Set-TransportConfig", "-RevocationFetchRanges", &host]);
}

fn mail(site: &Site, certificate: &Issued) -> String {
    let lines = ["MAIL FROM:<a@partner.example>", "RSET", "MAIL FROM:<a@other.example>"];
    let said = site.inside_tls(STRANGER, Some(certificate), &lines);
    assert!(said[2].starts_with("250"), "others are not disturbed: {said:?}");
    said[0].clone()
}

fn refused(status: &str) -> String {
    format!("454 4.7.5 Certificate validation failure, Reason:{status}")
}

fn protocol_log(site: &Site, kind: &str) -> String {
    let directory = site.data().join("logs/ProtocolLog").join(kind);
    let files = std::fs::read_dir(directory).into_iter().flatten().flatten();
    files.filter_map(|file| std::fs::read_to_string(file.path()).ok()).collect()
}

#[test]
fn a_partner_that_comes_in_is_checked() {
    let (mut site, pki, publisher) = arranged();
    let (good, revoked) = (pki.issue(&["partner.example"]), pki.issue(&["partner.example"]));
    publisher.publish(&pki, &[&revoked]);
    site.start();
    // Loopback is not asked for anything, whatever a certificate says.
    assert_eq!(mail(&site, &good), refused("RevocationCheckFailure"));
    assert_eq!(publisher.hits(), 0);
    allow(&site);
    site.restart();
    // The first who comes waits for the fetch; the second one has it.
    assert!(mail(&site, &good).starts_with("250"));
    assert_eq!(mail(&site, &revoked), refused("Revoked"));
    assert_eq!(publisher.hits(), 1);
    let log = wait_for("the verdicts in the log", || {
        let log = protocol_log(&site, "SmtpReceive");
        (log.contains("Revocation=Good (") && log.contains("Revocation=Revoked (")).then_some(log)
    });
    assert!(log.contains("is no address that CRLs may be fetched from"), "{log}");
    // Kept: after a kill, and with the publisher gone, the same is said.
    wait_for("the CRL is in the queue's database", || {
        let database = site.data().join("queue/queue.db");
        let database = rusqlite::Connection::open(database).ok()?;
        let count = "SELECT count(*) FROM crl WHERE complete = 1";
        database.query_row(count, [], |row| row.get::<_, i64>(0)).is_ok_and(|count| count == 1).then_some(())
    });
    publisher.withdraw();
    site.kill();
    site.start();
    assert!(mail(&site, &good).starts_with("250"));
    assert_eq!(mail(&site, &revoked), refused("Revoked"));
    assert_eq!(publisher.hits(), 1);
    // What was proven stands in the message, and only there.
    let lines = [
        "MAIL FROM:<a@partner.example>",
        "RCPT TO:<v@own.example>",
        "DATA",
        "Subject: proven\r\n\r\nhello\r\n.",
    ];
    let said = site.inside_tls(STRANGER, Some(&good), &lines);
    assert!(said[3].starts_with("250"), "{said:?}");
    let message = wait_for("the message", || site.mailbox("v").pop());
    let message = String::from_utf8_lossy(&message).into_owned();
    assert!(message.contains("X-MS-Exchange-Organization-AuthDomain: partner.example"), "{message}");
}

#[test]
fn a_list_that_cant_be_had_is_a_failure_or_tolerated() {
    let (mut site, pki, publisher) = arranged();
    allow(&site);
    site.start();
    let good = pki.issue(&["partner.example"]);
    assert_eq!(mail(&site, &good), refused("RevocationCheckFailure"));
    assert_eq!(publisher.hits(), 1);
    // The host is not asked again at once.
    assert_eq!(mail(&site, &good), refused("RevocationCheckFailure"));
    assert_eq!(publisher.hits(), 1);
    site.must(&["Set-TransportConfig", "-RevocationMode", "SoftFail"]);
    site.restart();
    assert!(mail(&site, &good).starts_with("250"));
    wait_for("the log says so", || {
        protocol_log(&site, "SmtpReceive").contains("Revocation=Unavailable").then_some(())
    });
    // A restart asks anew; whom the list names is refused in this mode, too.
    let revoked = pki.issue(&["partner.example"]);
    publisher.publish(&pki, &[&revoked]);
    site.restart();
    assert_eq!(mail(&site, &revoked), refused("Revoked"));
    assert!(mail(&site, &good).starts_with("250"));
    // Back to Enforce, with the list at hand.
    site.must(&["Set-TransportConfig", "-RevocationMode", "Enforce"]);
    site.restart();
    assert!(mail(&site, &good).starts_with("250"));
}

#[test]
fn a_partners_server_is_checked() {
    let (mut site, pki, publisher) = arranged();
    allow(&site);
    site.start();
    let (good, revoked) = (pki.issue(&["partner.example"]), pki.issue(&["partner.example"]));
    let with = |issued: &Issued| Script { tls: Tls::With(pki::server(issued, &[])), ..Script::default() };
    let sink = Sink::start(&site, 2, with(&good));
    site.hand_in(&["x@partner.example"], "hush-hush");
    let (status, error) = site.queue_error("partner.example");
    assert_eq!(status, "Retry");
    assert!(error.contains("Reason:RevocationCheckFailure") && error.contains("404"), "{error}");
    sink.set(with(&revoked));
    publisher.publish(&pki, &[&revoked]);
    site.restart();
    wait_for("it is refused as revoked", || {
        let (_, error) = site.queue_error("partner.example");
        error.contains("Reason:Revoked (").then_some(())
    });
    sink.assert_untouched("hush");
    sink.set(with(&good));
    site.must(&["Retry-Queue", "partner.example"]);
    wait_for("the message at the sink", || (!sink.messages().is_empty()).then_some(()));
    assert!(sink.messages()[0].0, "inside TLS");
    wait_for("the log says so", || {
        protocol_log(&site, "SmtpSend").contains("Revocation=Good (").then_some(())
    });
}

#[test]
fn a_slow_list_costs_a_temporary_reply_and_the_fetch_goes_on() {
    let (mut site, pki, publisher) = arranged();
    allow(&site);
    site.start();
    let good = pki.issue(&["partner.example"]);
    publisher.publish(&pki, &[]);
    // Longer than MAIL waits, shorter than a fetch may take.
    publisher.delay.store(7000, Ordering::SeqCst);
    let begun = Instant::now();
    assert_eq!(mail(&site, &good), refused("RevocationCheckFailure"));
    assert!(begun.elapsed() >= Duration::from_secs(5), "{:?}", begun.elapsed());
    assert!(mail(&site, &good).starts_with("250"), "the next try is good: it waits for the same fetch");
    assert_eq!(publisher.hits(), 1);
}
