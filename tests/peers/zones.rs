//! Where mail goes by what the DNS says: `zones.txt`, with zones as domains really have them, signed and served by Knot,
//! behind a server that does wrong what name servers do wrong. Postfix stands behind the hosts.

use crate::dane::{der, tlsa};
use crate::liar::{Liar, Told, Truth, denied_by, empty, ns, with};
use crate::peers::Peer::{Knot as KnotPeer, Openssl, Postfix as PostfixPeer};
use crate::peers::{Peer, Peers};
use crate::postfix::Postfix;
use crate::signed::{SignedWorld, Trust};
use crate::support::pattern::fits;
use crate::support::site::{Site, maildir};
use crate::support::{free_port, look_for, smtp};
use hickory_proto::op::{Message, ResponseCode};
use hickory_proto::rr::rdata::{AAAA, MX};
use hickory_proto::rr::{Name, RData, Record, RecordType};
use std::fmt::Write as _;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, UdpSocket};

pub const NEEDS: &[Peer] = &[PostfixPeer, KnotPeer, Openssl];

const TABLE: &str = include_str!("zones.txt");

/// What becomes of mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// This host takes it.
    Taken(String),
    /// It waits, and LastError is this.
    Waits(String),
    /// It failed for good, with this text.
    Fails(String),
}

/// The domain of the recipient, and what must become of mail to it.
pub fn rows() -> Vec<(String, Outcome)> {
    let row = |line: &str| {
        let [domain, outcome, _] = columns(line);
        let (word, rest) = outcome.split_once(' ').unwrap();
        let outcome = match word {
            "taken" => Outcome::Taken(rest.into()),
            "waits" => Outcome::Waits(rest.into()),
            "fails" => Outcome::Fails(rest.into()),
            other => panic!("{domain}: {other}"),
        };
        (domain.to_owned(), outcome)
    };
    lines().map(row).collect()
}

/// There are sixty, and each has its own name.
///
/// # Panics
/// Where that is not so.
pub fn complete() {
    let mut names: Vec<String> = rows().into_iter().map(|(domain, _)| domain).collect();
    let count = names.len();
    names.sort();
    names.dedup();
    assert!(names.len() == count && count >= 60, "{count} rows, {} names", names.len());
}

fn lines() -> impl Iterator<Item = &'static str> {
    TABLE.lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
}

fn columns(line: &str) -> [&str; 3] {
    let columns: Vec<&str> = line.splitn(3, '|').map(str::trim).collect();
    columns.try_into().unwrap_or_else(|_| panic!("{line}"))
}

/// The records of the rows whose domains are in this zone, and what they share.
fn records(zone: &str, port: u16, tlsa: &str) -> String {
    let mut text = String::new();
    if zone == "zones.test" {
        text.push_str(HOSTS);
        for n in 0..300 {
            writeln!(text, "many MX {n} m{n}\nm{n} A 127.0.30.1\nnone MX {n} gone{n}").unwrap();
        }
        for n in 0..600 {
            writeln!(text, "long MX {} a.{n:032}.{n:016}.l", n + 10).unwrap();
        }
        text.push_str("long MX 1 a\n");
        for (name, begin, end) in [("chain", 9, 16), ("far", 0, 200)] {
            for n in begin..end {
                writeln!(text, "{name}{n} CNAME {name}{}", n + 1).unwrap();
            }
            writeln!(text, "{name}{end} MX 10 a").unwrap();
        }
    }
    for line in lines() {
        let [domain, _, content] = columns(line);
        let Some(name) = domain.strip_suffix(zone).and_then(|name| name.strip_suffix('.')) else { continue };
        if content.starts_with('(') {
            continue;
        }
        for record in content.split(" ; ") {
            // A record of another name begins with that and a colon.
            let record = match record.split_once(": ") {
                Some((other, record)) => format!("{other} {record}\n"),
                None => format!("{name} {record}\n"),
            };
            text.push_str(
                &record
                    .replace("{port}", &port.to_string())
                    .replace("{tlsa}", tlsa)
                    .replace("{zeros}", &"0".repeat(64)),
            );
        }
    }
    text
}

/// `a`, `b` and `six` are hosts with a server, `t` one whose server has TLS, `dead` is one without.
const HOSTS: &str = "\
a A 127.0.30.1
b A 127.0.30.2
t A 127.0.30.4
six AAAA ::1
dead A 127.0.30.9
alias CNAME a
*.equal MX 10 a
*.equal MX 10 b
";

/// What a name server does wrong, by the domain's name.
fn lie(truth: &Truth, question: &Message, tcp: bool) -> Told {
    let Some(query) = question.queries.first() else { return Told::Truth };
    let (name, kind) = (query.name().to_ascii().to_lowercase(), query.query_type());
    let own = |what: &str| name == format!("{what}.zones.test.");
    let wrong = RData::MX(MX::new(1, Name::from_ascii("b.zones.test.").unwrap()));
    let truth = || truth.ask(question).map_or(Told::Silence, Told::Lie);
    match kind {
        _ if name == "refused.test." => Told::Lie(empty(question, ResponseCode::Refused)),
        _ if name == "servfail.test." => Told::Lie(empty(question, ResponseCode::ServFail)),
        _ if name == "notimp.test." => Told::Lie(empty(question, ResponseCode::NotImp)),
        // Somebody who guesses is faster than the server.
        RecordType::MX if own("wrong-id") && !tcp => {
            let mut guess = with(question, wrong);
            guess.metadata.id ^= 1;
            Told::Before(guess, false)
        }
        RecordType::MX if own("wrong-port") && !tcp => Told::Before(with(question, wrong), true),
        RecordType::MX if own("truncated") && !tcp => match truth() {
            Told::Lie(answer) => Told::Lie(answer.truncate()),
            other => other,
        },
        RecordType::MX if own("truncated") || own("no-answer") => Told::Silence,
        RecordType::MX if own("case") => match truth() {
            Told::Lie(mut answer) => {
                for record in &mut answer.answers {
                    record.name = Name::from_ascii("CaSe.ZoNeS.TEST.").unwrap();
                }
                Told::Lie(answer)
            }
            other => other,
        },
        RecordType::MX if own("lame") => {
            let mut answer = empty(question, ResponseCode::NoError);
            let zone = Name::from_ascii("zones.test.").unwrap();
            answer.authorities.push(Record::from_rdata(zone, 60, ns("ns.zones.test.")));
            Told::Lie(answer)
        }
        RecordType::MX if own("unproven") => Told::Lie(empty(question, ResponseCode::NoError)),
        RecordType::MX if own("gone-by-plain") => Told::Lie(denied_by(question, "plain.test.")),
        RecordType::AAAA if name == "no6.zones.test." => Told::Lie(empty(question, ResponseCode::ServFail)),
        RecordType::AAAA if name == "forged6.zones.test." => {
            Told::Lie(with(question, RData::AAAA(AAAA(Ipv6Addr::LOCALHOST))))
        }
        RecordType::A if name == "no4.zones.test." => Told::Lie(empty(question, ResponseCode::ServFail)),
        _ => Told::Truth,
    }
}

/// Everything that the rows need, started once.
pub struct Zones {
    site: Site,
    postfix: Postfix,
    ipv6: bool,
    _liar: Liar,
    _signed: SignedWorld,
    _silent: UdpSocket,
}

impl Zones {
    /// Starts it.
    ///
    /// # Panics
    /// Where something does not come up.
    pub fn start(peers: &Peers) -> Zones {
        let port = free_port();
        let tlsa = tlsa(3, 1, 1, &der(&peers.pki().file("partner.crt")));
        let records = |zone: &str| records(zone, port, &tlsa);
        let signed = SignedWorld::start(
            peers.knot(),
            &[
                ("zones.test", Trust::Signed, records("zones.test")),
                ("contoso.test", Trust::Plain, "edge1 A 127.0.0.1\n".to_owned()),
                ("plain.test", Trust::Plain, records("plain.test")),
                ("unknown.test", Trust::UnknownKey, records("unknown.test")),
                (
                    "three.test",
                    Trust::OptOut,
                    format!("{}plain NS ns.plain\nns.plain A 127.0.0.1\n", records("three.test")),
                ),
                ("plain.three.test", Trust::Orphan, "@ MX 10 a.zones.test.\n".to_owned()),
                ("wrongkey.test", Trust::WrongKey, records("wrongkey.test")),
                ("stripped.test", Trust::Stripped, records("stripped.test")),
                ("expired.test", Trust::Expired, records("expired.test")),
            ],
        );
        let liar = Liar::start(signed.knot.address, lie);
        // Bound, and never read.
        let silent = UdpSocket::bind("127.0.0.1:0").unwrap();
        let ipv6 = TcpListener::bind((Ipv6Addr::LOCALHOST, 0)).is_ok();
        let mut services = Vec::new();
        for (name, address) in [("a", "127.0.30.1"), ("b", "127.0.30.2"), ("six", "[::1]")] {
            if ipv6 || name != "six" {
                services
                    .push(format!("{address}:{port} inet n - n - - smtpd -o myhostname={name}.zones.test"));
            }
        }
        let (certificate, key) = (peers.pki().file("partner.crt"), peers.pki().file("partner.key"));
        services.push(format!(
            "127.0.30.4:{port} inet n - n - - smtpd -o myhostname=t.zones.test -o smtpd_tls_security_level=may -o \
             smtpd_tls_cert_file={certificate} -o smtpd_tls_key_file={key}"
        ));
        let protocols = format!("inet_protocols = {}", if ipv6 { "all" } else { "ipv4" });
        let networks = "mynetworks = 127.0.0.0/8 [::1]/128".to_string();
        let postfix = Postfix::start_with(
            peers.postfix(),
            SocketAddr::from((Ipv4Addr::new(127, 0, 30, 3), free_port())),
            &[protocols, networks],
            &services,
        );
        let site = peers.site();
        let (external, internal) = (liar.address.to_string(), silent.local_addr().unwrap().to_string());
        site.run(&[
            "Set-TransportService",
            "EDGE1",
            "-ExternalDNSServers",
            &external,
            "-InternalDNSServers",
            &internal,
            "-DnssecTrustAnchors",
            &signed.anchor,
        ]);
        let port = port.to_string();
        let new = |name: &str, space: &str, external: &str| {
            let external = ["-UseExternalDNSServersEnabled", external];
            site.run(
                &[&["New-SendConnector", name, "-AddressSpaces", space, "-Port", &port], &external[..]]
                    .concat(),
            );
        };
        new("Outbound Email", "*", "$true");
        new("Asks the silent one", "silent.test", "$false");
        site.start();
        Zones { site, postfix, ipv6, _liar: liar, _signed: signed, _silent: silent }
    }

    fn send(&self, domain: &str) -> String {
        let subject = format!("to {domain}");
        smtp::submit(self.site.bound("Relay"), "alice@contoso.test", &format!("bob@{domain}"), &subject);
        subject
    }

    /// The host that took the mail, by the Received header that it wrote.
    fn taker(&self, subject: &str) -> Option<String> {
        let line = format!("Subject: {subject}");
        let mail = maildir(&self.postfix.inbox()).into_iter().find(|mail| mail.lines().any(|l| l == line))?;
        let (_, rest) = mail.split_once("by ")?;
        rest.split_once(".zones.test (Postfix)").map(|(host, _)| host.to_string())
    }

    /// Status and LastError of the queue to a domain.
    fn queue(&self, domain: &str) -> Option<(String, String)> {
        let queues = self.site.json(&["Get-Queue"]);
        let queue = queues.as_array()?.iter().find(|queue| queue["NextHopDomain"] == domain)?;
        Some((queue["Status"].as_str()?.to_string(), queue["LastError"].as_str()?.to_string()))
    }

    /// What stands in LastError of the message's recipients.
    fn message_error(&self, subject: &str) -> Option<(String, String)> {
        let messages = self.site.json(&["Get-Message"]);
        let message = messages.as_array()?.iter().find(|message| message["Subject"] == subject)?;
        Some((message["Status"].as_str()?.to_string(), message["LastError"].as_str()?.to_string()))
    }
}

/// Runs a row; `Some(why)` where this machine can't.
///
/// # Panics
/// Where something else becomes of the mail.
pub fn run(peers: &Peers, domain: &str, outcome: &Outcome) -> Option<String> {
    let zones = peers.zones();
    if *outcome == Outcome::Taken("six".into()) && !zones.ipv6 {
        return Some("this machine has no ::1".to_string());
    }
    let subject = zones.send(domain);
    match outcome {
        Outcome::Taken(host) => {
            let taker = look_for(|| zones.taker(&subject));
            assert_eq!(taker.as_ref(), Some(host), "{:?}", zones.queue(domain));
        }
        Outcome::Waits(why) => {
            let told = look_for(|| zones.queue(domain).filter(|(status, _)| status == "Retry"));
            let right = told.as_ref().is_some_and(|(_, error)| fits(why, error));
            assert!(right, "{told:?} {:?}", zones.message_error(&subject));
            assert_eq!(zones.taker(&subject), None);
        }
        Outcome::Fails(why) => {
            let report = look_for(|| {
                let inbox = maildir(&zones.site.path("mail/contoso.test/alice"));
                let of_domain = format!("bob@{domain}");
                inbox
                    .into_iter()
                    .find(|mail| mail.contains("report-type=delivery-status") && mail.contains(&of_domain))
            });
            let report = report
                .unwrap_or_else(|| panic!("{:?} {:?}", zones.queue(domain), zones.message_error(&subject)));
            assert!(report.replace("\r\n ", " ").contains(why), "{report}");
        }
    }
    None
}

/// Of hosts with the same preference each gets its share.
///
/// # Panics
/// Where one of them gets nothing of 16 messages for as many domains.
pub fn equal_preferences(peers: &Peers) {
    let zones = peers.zones();
    let subjects: Vec<String> = (0..16).map(|n| zones.send(&format!("d{n}.equal.zones.test"))).collect();
    let takers =
        look_for(|| subjects.iter().map(|subject| zones.taker(subject)).collect::<Option<Vec<String>>>());
    let takers = takers.unwrap_or_else(|| panic!("{}", zones.site.json(&["Get-Queue"])));
    for host in ["a", "b"] {
        assert!(takers.iter().any(|taker| taker == host), "{takers:?}");
    }
}
