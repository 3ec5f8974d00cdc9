//! Whether this server's Receive connectors can be reached: each enabled binding is connected to, and its
//! greeting read (RFC 5321 §3.1). Everything has a deadline, and a peer that talks on is not listened to.
//!
//! A wildcard binding is tried at the loopback address of its family; one with port 0 at the port that the
//! running service has there.

use super::{Failure, Site, service};
use crate::model::objects::SMTP_CONNECTIVITY;
use crate::model::{Binding, Record, Value};
use std::io::{ErrorKind, Read, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream};
use std::time::{Duration, Instant};

/// How long a connection may take to be made.
const CONNECT: Duration = Duration::from_secs(5);
/// How long a greeting may take in all. RFC 5321 §4.5.3.2.1 gives five minutes to strangers; this is our own
/// server, which greets at once.
const GREETING: Duration = Duration::from_secs(10);
/// Octets of a greeting that are read (RFC 5321 §4.5.3.1.5 allows 512 a line).
const LONGEST: usize = 4096;
/// Characters of a greeting that are shown.
const SHOWN: usize = 500;

/// What an attempt came to.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Outcome {
    status: &'static str,
    details: String,
}

/// One result for each binding of each enabled Receive connector.
///
/// # Errors
/// Where the store can't be read.
pub fn test(site: &Site) -> Result<Vec<Record>, Failure> {
    let connectors = site.store()?.read("ReceiveConnector")?;
    let bound = service::status(site)?.map(|status| status.bound).unwrap_or_default();
    let mut results = Vec::new();
    for connector in connectors.iter().filter(|connector| connector.bool("Enabled")) {
        for binding in connector.texts("Bindings") {
            let Ok(binding) = binding.parse::<Binding>() else { continue };
            let here = bound.iter().find(|it| it.connector == connector.guid() && it.binding == binding);
            let end_point = end_point(&binding, here.map(|it| it.address));
            let outcome = match end_point {
                Some(end_point) => greet(end_point, CONNECT, GREETING),
                None => Outcome {
                    status: "Unable to connect",
                    details: "the binding has port 0, and the service does not listen there".into(),
                },
            };
            results.push(record(connector, &binding, end_point, outcome));
        }
    }
    Ok(results)
}

fn record(connector: &Record, binding: &Binding, end_point: Option<SocketAddr>, outcome: Outcome) -> Record {
    let mut record = Record::with_defaults(&SMTP_CONNECTIVITY);
    record.set("Server", connector.get("Server").clone());
    record.set("ReceiveConnector", connector.get("Name").clone());
    record.set("Binding", Value::text(binding.to_string()));
    record.set("EndPoint", end_point.map_or(Value::Null, |it| Value::text(it.to_string())));
    record.set("StatusCode", Value::text(outcome.status));
    record.set("Details", Value::text(outcome.details));
    record
}

/// Where a binding is tried; `None` for a port that nobody knows.
fn end_point(binding: &Binding, bound: Option<SocketAddr>) -> Option<SocketAddr> {
    let port = bound.map_or(binding.port, |bound| bound.port());
    let ip = match binding.ip {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    (port != 0).then(|| SocketAddr::new(ip, port))
}

/// Connects, reads the greeting, and takes leave.
fn greet(end_point: SocketAddr, connect: Duration, greeting: Duration) -> Outcome {
    let mut stream = match TcpStream::connect_timeout(&end_point, connect) {
        Ok(stream) => stream,
        Err(error) => return Outcome { status: "Unable to connect", details: error.to_string() },
    };
    let outcome = match read_reply(&mut stream, Instant::now() + greeting) {
        Ok(reply) => judged(&reply),
        Err(why) => Outcome { status: "External error", details: why },
    };
    // Whether it hears that makes no difference.
    let _ = stream.set_write_timeout(Some(connect));
    let _ = stream.write_all(b"QUIT\r\n");
    outcome
}

/// A whole reply, multi-line ones included.
fn read_reply(stream: &mut TcpStream, deadline: Instant) -> Result<Vec<u8>, String> {
    let mut reply = Vec::new();
    let mut chunk = [0; 512];
    while !is_whole(&reply) {
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err("no greeting in time".into());
        }
        stream.set_read_timeout(Some(left)).map_err(|error| error.to_string())?;
        match stream.read(&mut chunk) {
            Ok(0) => return Err("the connection was closed before a greeting".into()),
            Ok(count) => reply.extend_from_slice(&chunk[..count]),
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                return Err("no greeting in time".into());
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error.to_string()),
        }
        if reply.len() > LONGEST {
            return Err("the greeting does not end".into());
        }
    }
    Ok(reply)
}

/// True where the last line is there: its code is not followed by a hyphen.
fn is_whole(reply: &[u8]) -> bool {
    let Some(lines) = reply.strip_suffix(b"\n") else { return false };
    let last = lines.rsplit(|byte| *byte == b'\n').next().unwrap_or_default();
    let more = last.get(3) == Some(&b'-') && last.iter().take(3).all(u8::is_ascii_digit);
    !more
}

fn judged(reply: &[u8]) -> Outcome {
    let text = String::from_utf8_lossy(reply);
    let details: String =
        text.trim_end().chars().map(|c| if c.is_control() { ' ' } else { c }).take(SHOWN).collect();
    let code = reply.get(..3).filter(|code| code.iter().all(u8::is_ascii_digit));
    let status = match code {
        Some(b"220") => "Success",
        Some([b'4', ..]) => "Transient error",
        Some([b'5', ..]) => "Permanent error",
        _ => "External error",
    };
    Outcome { status, details }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;

    #[test]
    fn end_points() {
        let cases: &[(&str, Option<&str>, Option<&str>)] = &[
            ("0.0.0.0:25", None, Some("127.0.0.1:25")),
            ("[::]:25", None, Some("[::1]:25")),
            ("192.0.2.1:587", None, Some("192.0.2.1:587")),
            ("127.0.0.5:0", None, None),
            ("127.0.0.5:0", Some("127.0.0.5:4025"), Some("127.0.0.5:4025")),
            ("0.0.0.0:0", Some("0.0.0.0:4025"), Some("127.0.0.1:4025")),
        ];
        for (binding, bound, wanted) in cases {
            let bound = bound.map(|bound| bound.parse().unwrap());
            let found = end_point(&binding.parse().unwrap(), bound).map(|it| it.to_string());
            assert_eq!(found.as_deref(), *wanted, "{binding}");
        }
    }

    /// What a server that says this, and then waits, comes to.
    fn outcome_of(said: &'static [u8], closes: bool, greeting: Duration) -> Outcome {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let server = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            stream.write_all(said).unwrap();
            if !closes {
                let mut heard = String::new();
                let _ = stream.read_to_string(&mut heard);
                return heard;
            }
            String::new()
        });
        let outcome = greet(address, Duration::from_secs(5), greeting);
        let heard = server.join().unwrap();
        assert!(closes || heard == "QUIT\r\n", "{heard}");
        outcome
    }

    #[test]
    fn greetings() {
        let cases: &[(&[u8], bool, &str, &str)] = &[
            (b"220 mx.example hello\r\n", false, "Success", "220 mx.example hello"),
            (b"220-one\r\n220 two\r\n", false, "Success", "220-one"),
            (b"421 4.3.2 later\r\n", false, "Transient error", "421 4.3.2 later"),
            (b"554 5.7.1 no\r\n", false, "Permanent error", "554 5.7.1 no"),
            (b"SSH-2.0-x\r\n", false, "External error", "SSH-2.0-x"),
            (b"220", true, "External error", "closed before a greeting"),
            (b"", false, "External error", "no greeting in time"),
            (b"220-for ever\r\n", false, "External error", "no greeting in time"),
        ];
        for (said, closes, status, details) in cases {
            let in_time = !details.contains("in time");
            let greeting = if in_time { GREETING } else { Duration::from_millis(300) };
            let outcome = outcome_of(said, *closes, greeting);
            assert_eq!(outcome.status, *status, "{outcome:?}");
            assert!(outcome.details.contains(details), "{outcome:?}");
        }
        let endless = outcome_of(&[b'x'; 8192], true, GREETING);
        assert_eq!(endless.status, "External error", "{endless:?}");
        let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let nobody = greet(free, Duration::from_secs(1), Duration::from_secs(1));
        assert_eq!(nobody.status, "Unable to connect", "{nobody:?}");
    }
}
