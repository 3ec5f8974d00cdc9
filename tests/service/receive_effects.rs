//! Each property of a Receive connector, set by its cmdlet, has its effect in the running service, and
//! without it the effect is not there.

use super::peer::Peer;
use super::site::{STRANGER, Site, US, files};
use std::time::{Duration, Instant};

/// A property, the value that is set, the value that it had, and what is so only then.
type Row = (&'static str, &'static str, &'static str, fn(&Site) -> bool);

const MAIL: &str = "MAIL FROM:<x@other.example>";
const RCPT: &str = "RCPT TO:<v@own.example>";

/// A connection and its greeting, whatever that is.
fn greeted(site: &Site) -> (Peer, String) {
    Peer::open(site.net.host(STRANGER), site.net.at(US)).unwrap()
}

fn ehlo(site: &Site) -> String {
    greeted(site).0.say("EHLO peer.example").unwrap()
}

/// The reply to a message of these lines.
fn message(site: &Site, lines: &str) -> String {
    let mut peer = site.peer(STRANGER);
    peer.talk(&[(MAIL, "250"), (RCPT, "250"), ("DATA", "354")]);
    peer.say(&format!("{lines}\r\n.")).unwrap()
}

/// The reply to the last of these lines; those before it are taken.
fn reply(site: &Site, lines: &[&str]) -> String {
    let mut peer = site.peer(STRANGER);
    let (last, before) = lines.split_last().unwrap();
    before.iter().for_each(|line| peer.talk(&[(line, "250")]));
    peer.say(last).unwrap()
}

fn refusal_takes(site: &Site) -> Duration {
    let mut peer = site.peer(STRANGER);
    peer.talk(&[(MAIL, "250")]);
    let since = Instant::now();
    assert!(peer.say("RCPT TO:<a@elsewhere.example>").unwrap().starts_with("550 5.7.54"));
    since.elapsed()
}

/// A connection beside another one is refused.
fn one_is_enough(site: &Site) -> bool {
    let _first = site.peer(STRANGER);
    greeted(site).1.starts_with("421 4.3.2")
}

/// Nobody serves this peer.
fn nobody_serves(site: &Site) -> bool {
    match Peer::open(site.net.host(STRANGER), site.net.at(US)) {
        Ok((_, greeting)) => greeting.starts_with("421"),
        Err(error) => error.kind() == std::io::ErrorKind::ConnectionRefused,
    }
}

fn log(site: &Site) -> String {
    let files = files(&site.data().join("logs/ProtocolLog/SmtpReceive"));
    files.iter().map(|bytes| String::from_utf8_lossy(bytes).into_owned()).collect()
}

/// A marked line does not get into the log, though a stop writes everything out.
fn is_not_logged(site: &Site) -> bool {
    let mark = format!("NOOP {}", uuid::Uuid::new_v4());
    assert!(reply(site, &[&mark]).starts_with("250"));
    let until = Instant::now() + Duration::from_secs(6);
    while Instant::now() < until {
        if log(site).contains(&mark) {
            return false;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    true
}

fn silence_is_borne(site: &Site) -> bool {
    let mut peer = site.peer(STRANGER);
    peer.set_patience(Duration::from_secs(6));
    peer.reply().is_err()
}

const ROWS: &[Row] = &[
    ("Banner", "220 hello there", "$null", |site| greeted(site).1 == "220 hello there"),
    ("Fqdn", "mail.own.example", "$null", |site| {
        greeted(site).1.starts_with("220 mail.own.example ")
            && ehlo(site).starts_with("250 mail.own.example ")
    }),
    ("SizeEnabled", "Disabled", "Enabled", |site| !ehlo(site).contains("SIZE")),
    ("SizeEnabled", "EnabledWithoutValue", "Enabled", |site| {
        let said = ehlo(site);
        said.contains("SIZE") && !said.contains("SIZE 3")
    }),
    ("PipeliningEnabled", "false", "true", |site| !ehlo(site).contains("PIPELINING")),
    ("EightBitMimeEnabled", "false", "true", |site| {
        !ehlo(site).contains("8BITMIME")
            && reply(site, &["MAIL FROM:<x@other.example> BODY=8BITMIME"]).starts_with("555")
    }),
    ("BinaryMimeEnabled", "false", "true", |site| {
        !ehlo(site).contains("BINARYMIME")
            && reply(site, &["MAIL FROM:<x@other.example> BODY=BINARYMIME"]).starts_with("555")
    }),
    ("DeliveryStatusNotificationEnabled", "false", "true", |site| {
        !ehlo(site).contains("DSN")
            && reply(site, &["MAIL FROM:<x@other.example> RET=FULL"]).starts_with("555")
            && reply(site, &[MAIL, "RCPT TO:<v@own.example> NOTIFY=SUCCESS"]).starts_with("555")
    }),
    ("SmtpUtf8Enabled", "false", "true", |site| {
        !ehlo(site).contains("SMTPUTF8")
            && reply(site, &["MAIL FROM:<x@other.example> SMTPUTF8"]).starts_with("555")
    }),
    ("EnhancedStatusCodesEnabled", "false", "true", |site| {
        !ehlo(site).contains("ENHANCEDSTATUSCODES") && reply(site, &[MAIL]) == "250 Sender OK"
    }),
    ("AuthMechanism", "None", "Tls", |site| {
        !ehlo(site).contains("STARTTLS") && reply(site, &["STARTTLS"]).starts_with("454 4.7.0")
    }),
    ("RequireTLS", "true", "false", |site| reply(site, &[MAIL]).starts_with("530 5.7.0 ")),
    ("PermissionGroups", "None", "AnonymousUsers", |site| {
        reply(site, &[MAIL]) == "530 5.7.1 Client was not authenticated"
    }),
    ("RequireEHLODomain", "true", "false", |site| greeted(site).0.say("EHLO").unwrap().starts_with("501")),
    ("MaxMessageSize", "64KB", "36MB", |site| {
        let large = format!("Subject: x\r\n\r\n{}", "y\r\n".repeat(30_000));
        reply(site, &["MAIL FROM:<x@other.example> SIZE=70000"]).starts_with("552 5.3.4")
            && message(site, &large).starts_with("552 5.3.4")
    }),
    ("MaxHeaderSize", "1KB", "256KB", |site| {
        message(site, &format!("X: {}\r\n\r\nz", "y".repeat(2000))).starts_with("552 5.3.4")
    }),
    ("MaxHopCount", "1", "60", |site| {
        message(site, "Received: a\r\nReceived: b\r\n\r\nz").starts_with("554 5.4.6")
    }),
    ("MaxRecipientsPerMessage", "1", "200", |site| {
        reply(site, &[MAIL, RCPT, "RCPT TO:<postmaster@own.example>"]).starts_with("452 4.5.3")
    }),
    ("MaxProtocolErrors", "1", "5", |site| {
        let mut peer = site.peer(STRANGER);
        (0..3).map_while(|_| peer.say("XYZZY").ok()).any(|reply| reply.starts_with("421"))
    }),
    ("MaxInboundConnection", "1", "5000", one_is_enough),
    ("MaxInboundConnectionPerSource", "1", "20", one_is_enough),
    ("TarpitInterval", "00:00:01", "00:00:00", |site| refusal_takes(site) >= Duration::from_secs(1)),
    ("ConnectionInactivityTimeout", "00:00:01", "00:05:00", |site| !silence_is_borne(site)),
    ("BareLinefeedRejectionEnabled", "false", "true", |site| {
        message(site, "Subject: x\r\n\r\none\ntwo").starts_with("250")
    }),
    ("ProtocolLoggingLevel", "None", "Verbose", is_not_logged),
    ("RemoteIPRanges", "192.0.2.0/24", "0.0.0.0-255.255.255.255", nobody_serves),
    ("Enabled", "false", "true", nobody_serves),
];

#[test]
fn each_property_of_a_receive_connector_is_obeyed() {
    let mut site = Site::new();
    site.must(&["New-ExchangeCertificate", "-DomainName", "mx.own.example,mail.own.example", "-Force"]);
    site.must(&["Set-ReceiveConnector", "Default MX", "-AuthMechanism", "Tls"]);
    site.start();
    for (property, value, back, holds) in ROWS {
        let parameter = format!("-{property}");
        assert!(!holds(&site), "{property}: the effect of {value} is there before it is set");
        site.must(&["Set-ReceiveConnector", "Default MX", &parameter, value]);
        site.restart();
        assert!(holds(&site), "{property} {value} has no effect");
        site.must(&["Set-ReceiveConnector", "Default MX", &parameter, back]);
        site.restart();
    }
}

#[test]
fn the_longest_session_of_a_receive_connector() {
    let mut site = Site::new();
    let spans = ["-ConnectionInactivityTimeout", "00:00:02", "-ConnectionTimeout", "00:00:03"];
    site.must(&[&["Set-ReceiveConnector", "Default MX"][..], &spans].concat());
    site.start();
    let mut peer = site.peer(STRANGER);
    let since = Instant::now();
    let last = loop {
        match peer.say("NOOP") {
            Ok(reply) if reply.starts_with("250") => std::thread::sleep(Duration::from_millis(200)),
            other => break other,
        }
    };
    assert!((2..20).contains(&since.elapsed().as_secs()), "{:?}", since.elapsed());
    assert!(last.unwrap().starts_with("421 4.4.2"));
}
