//! Metrics, as a scraper reads them.

use super::pki::{self, Pki};
use super::sink::{Script, Sink, Tls};
use super::site::{STRANGER, Site, wait_for};
use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::time::Duration;

fn ask(address: SocketAddr, request: &str) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    stream.write_all(request.as_bytes())?;
    let mut text = String::new();
    stream.read_to_string(&mut text)?;
    Ok(text)
}

fn scrape(address: SocketAddr) -> String {
    let text = ask(address, "GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{head}");
    assert!(head.contains(&format!("Content-Length: {}\r\n", body.len())), "{head}");
    body.to_owned()
}

fn value(text: &str, sample: &str) -> f64 {
    let line = text.lines().find_map(|line| line.strip_prefix(sample)?.strip_prefix(' '));
    line.unwrap_or_else(|| panic!("{sample}: {text}")).parse().unwrap()
}

#[test]
fn metrics_are_told_on_loopback_and_nowhere_by_default() {
    let pki = Pki::new("Partners");
    let mut site = Site::new();
    pki.equip(&site);
    site.must(&["Set-SendConnector", "Out", "-DomainSecureEnabled", "$true"]);
    site.must(&["Set-TransportConfig", "-TLSSendDomainSecureList", "partner.example"]);
    site.zones(&[("partner.example", 2), ("later.example", 3)]);
    let address = {
        let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        free.local_addr().unwrap()
    };
    let binding = address.to_string();
    site.start();
    assert!(TcpStream::connect(address).is_err(), "off by default");
    for (given, code) in
        [("0.0.0.0:9925", 1), ("192.0.2.1:9925", 1), ("127.0.0.1:0", 1), ("localhost:9925", 2)]
    {
        let refused = site.emsh(&["Set-TransportService", "-MetricsBinding", given]);
        assert!(refused.code == code && refused.err.contains("MetricsBinding"), "{given}: {refused:?}");
    }
    site.must(&["Set-TransportService", "-MetricsBinding", &binding]);
    site.restart();
    let tls = Tls::With(pki::server(&pki.issue(&["partner.example"]), &[]));
    let partner = Sink::start(&site, 2, Script { tls, ..Script::default() });
    let later = Script { answers: vec![("MAIL", "450 no")], ..Script::default() };
    let _later = Sink::start(&site, 3, later);
    assert!(
        site.submit(STRANGER, "a@b.example", &["v@own.example"], "Subject: x\r\n\r\nx").starts_with("250")
    );
    assert!(site.submit(STRANGER, "a@b.example", &["n@own.example"], "x").starts_with("550"));
    site.hand_in(&["x@partner.example"], "proven");
    site.hand_in(&["x@later.example"], "put off");
    wait_for("it arrives", || (!partner.messages().is_empty()).then_some(()));
    let told = wait_for("all is counted", || {
        let told = scrape(address);
        let done = value(&told, "emsh_deliveries_total{result=\"delivered\"}") == 2.0
            && value(&told, "emsh_deliveries_total{result=\"deferred\"}") >= 1.0;
        done.then_some(told)
    });
    for (sample, wanted) in [
        ("emsh_messages_received_total", 3.0),
        ("emsh_replies_total{code=\"550\"}", 1.0),
        ("emsh_certificate_verdicts_total{direction=\"outbound\",status=\"Valid\"}", 1.0),
        ("emsh_delivery_latency_seconds_count", 2.0),
        ("emsh_delivery_latency_seconds_bucket{le=\"+Inf\"}", 2.0),
        ("emsh_deferred_messages", 1.0),
        ("emsh_log_lines_lost_total", 0.0),
    ] {
        assert_eq!(value(&told, sample), wanted, "{sample}: {told}");
    }
    let days = told.lines().find(|line| line.starts_with("emsh_certificate_days_left{")).unwrap();
    let days: f64 = days.rsplit(' ').next().unwrap().parse().unwrap();
    assert!((29.0..31.0).contains(&days), "{days}");
    let waiting: f64 = ["Active", "Connecting", "Ready", "Retry", "Suspended"]
        .map(|status| value(&told, &format!("emsh_queued_messages{{status=\"{status}\"}}")))
        .iter()
        .sum();
    assert_eq!(waiting, 1.0);
    for secret in ["partner.example", "own.example", "127."] {
        assert!(!told.contains(secret), "{secret}: {told}");
    }
    // What is no scraper.
    for (request, status) in [
        ("GET / HTTP/1.1\r\n\r\n", "404"),
        ("POST /metrics HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc", "405"),
        ("HELO mx\r\n\r\n", "400"),
    ] {
        let answer = ask(address, request).unwrap();
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{request}: {answer}");
    }
    let long = format!("GET /metrics HTTP/1.1\r\nX: {}\r\n\r\n", "x".repeat(20_000));
    assert!(ask(address, &long).is_ok_and(|answer| answer.starts_with("HTTP/1.1 431 ")));
    let head = ask(address, "HEAD /metrics HTTP/1.1\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 200 ") && head.ends_with("\r\n\r\n"), "{head}");
    // Eight that say nothing hold eight places, for five seconds.
    let mut silent: Vec<TcpStream> = (0..8).map(|_| TcpStream::connect(address).unwrap()).collect();
    wait_for("the ninth is closed upon", || {
        // One of the eight may have found the place of an earlier question still taken.
        silent.push(TcpStream::connect(address).unwrap());
        let ninth = ask(address, "GET /metrics HTTP/1.1\r\n\r\n");
        ninth.map_or(true, |answer| answer.is_empty()).then_some(())
    });
    drop(silent);
    wait_for("there is room again", || {
        ask(address, "GET /metrics HTTP/1.1\r\n\r\n")
            .is_ok_and(|answer| answer.starts_with("HTTP/1.1 200"))
            .then_some(())
    });
    // Where mail comes in nobody is told; and off again.
    let taken = site.net.at(super::site::US).to_string();
    site.must(&["Set-TransportService", "-MetricsBinding", &taken]);
    let refused = site.emsh(&["Restart-Service", "emsh-transport"]);
    assert!(refused.code == 1 && refused.err.contains("MetricsBinding"), "{refused:?}");
    site.must(&["Set-TransportService", "-MetricsBinding", "$null"]);
    site.restart();
    wait_for("it is off", || TcpStream::connect(address).is_err().then_some(()));
}
