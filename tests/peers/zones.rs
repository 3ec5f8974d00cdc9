//! Where mail goes by what the DNS says, with zones as domains really have them, served by Knot. Postfix
//! stands behind the hosts.

use crate::knot::Knot;
use crate::peers::Peer::{Knot as KnotPeer, Openssl, Postfix as PostfixPeer};
use crate::peers::{Peer, Peers};
use crate::postfix::Postfix;
use crate::support::pattern::fits;
use crate::support::site::{Site, maildir};
use crate::support::{free_port, look_for, smtp};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, UdpSocket};

pub const NEEDS: &[Peer] = &[PostfixPeer, KnotPeer, Openssl];

/// A permanent failure suspends the recipient until there are non-delivery reports; then this is true, and
/// the sender gets one.
const REPORTS: bool = true;

/// `a`, `b` and `six` are hosts with a server, `dead` is one without.
const ZONE: &str = "\
a A 127.0.30.1
b A 127.0.30.2
six AAAA ::1
dead A 127.0.30.9
alias CNAME a

one MX 10 a
implicit A 127.0.30.1
domain-alias CNAME one
host-alias MX 10 alias
ipv6 MX 10 six
second MX 10 dead
second MX 20 b
better MX 20 a
better MX 10 b
*.equal MX 10 a
*.equal MX 10 b
half MX 10 gone
half MX 20 a
null MX 0 .
nothing TXT \"neither MX nor address\"
no-host MX 10 gone
no-host A 127.0.30.1
broken-host MX 10 host.servfail.test.
broken-host A 127.0.30.1
self MX 10 edge1.contoso.test.
behind-self MX 10 dead
behind-self MX 20 edge1.contoso.test.
behind-self MX 30 a
all-dead MX 10 dead
";

/// What becomes of mail.
#[derive(Debug, Clone, Copy)]
pub enum Outcome {
    /// This host takes it.
    Taken(&'static str),
    /// It waits, and LastError is this.
    Waits(&'static str),
    /// It failed for good, with this text.
    Fails(&'static str),
}

/// The domain of the recipient, and what must become of mail to it.
pub const ROWS: &[(&str, Outcome)] = &[
    ("one.zones.test", Outcome::Taken("a")),
    ("implicit.zones.test", Outcome::Taken("a")),
    ("domain-alias.zones.test", Outcome::Taken("a")),
    ("host-alias.zones.test", Outcome::Taken("a")),
    ("ipv6.zones.test", Outcome::Taken("six")),
    ("second.zones.test", Outcome::Taken("b")),
    ("better.zones.test", Outcome::Taken("b")),
    ("half.zones.test", Outcome::Taken("a")),
    ("null.zones.test", Outcome::Fails("556 5.1.10 Recipient address has null MX")),
    ("absent.zones.test", Outcome::Fails("550 5.4.4 SMTPSEND.DNS.NonExistentDomain; nonexistent domain")),
    ("nothing.zones.test", Outcome::Fails("550 5.4.4 SMTPSEND.DNS.NonExistentDomain; nonexistent domain")),
    (
        "no-host.zones.test",
        Outcome::Waits(
            "451 4.4.0 DNS query failed. The error was: DNS query failed with error InfoDomainNonexistent",
        ),
    ),
    (
        "broken-host.zones.test",
        Outcome::Waits(
            "451 4.4.0 DNS query failed. The error was: DNS query failed with error ServerFailure",
        ),
    ),
    (
        "servfail.test",
        Outcome::Waits(
            "451 4.4.0 DNS query failed. The error was: DNS query failed with error ServerFailure",
        ),
    ),
    (
        "refused.test",
        Outcome::Waits(
            "451 4.4.0 DNS query failed. The error was: DNS query failed with error ServerFailure",
        ),
    ),
    (
        "silent.test",
        Outcome::Waits("451 4.4.0 DNS query failed. The error was: DNS query failed with error ErrorTimeout"),
    ),
    (
        "all-dead.zones.test",
        Outcome::Waits("421 4.2.1 Unable to connect: Connection refused [..] [dead.zones.test 127.0.30.9]"),
    ),
    (
        "self.zones.test",
        Outcome::Fails(
            "554 5.4.6 Mail loop: the best host for 'self.zones.test', edge1.contoso.test, is this server itself",
        ),
    ),
    (
        "behind-self.zones.test",
        Outcome::Waits("421 4.2.1 Unable to connect: Connection refused [..] [dead.zones.test 127.0.30.9]"),
    ),
];

/// Everything that the rows need, started once.
pub struct Zones {
    site: Site,
    postfix: Postfix,
    ipv6: bool,
    _knot: Knot,
    _silent: UdpSocket,
}

impl Zones {
    /// Starts it.
    ///
    /// # Panics
    /// Where something does not come up.
    pub fn start(peers: &Peers) -> Zones {
        let port = free_port();
        let zones = [("zones.test", ZONE), ("contoso.test", "edge1 A 127.0.0.1\n"), ("servfail.test", "")];
        let knot = Knot::start(peers.knot(), &zones);
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
        let protocols = format!("inet_protocols = {}", if ipv6 { "all" } else { "ipv4" });
        let networks = "mynetworks = 127.0.0.0/8 [::1]/128".to_string();
        let postfix = Postfix::start_with(
            peers.postfix(),
            SocketAddr::from((Ipv4Addr::new(127, 0, 30, 3), free_port())),
            &[protocols, networks],
            &services,
        );
        let site = peers.site();
        let (external, internal) = (knot.address.to_string(), silent.local_addr().unwrap().to_string());
        site.run(&[
            "Set-TransportService",
            "EDGE1",
            "-ExternalDNSServers",
            &external,
            "-InternalDNSServers",
            &internal,
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
        Zones { site, postfix, ipv6, _knot: knot, _silent: silent }
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
pub fn run(peers: &Peers, domain: &str, outcome: Outcome) -> Option<String> {
    let zones = peers.zones();
    if matches!(outcome, Outcome::Taken("six")) && !zones.ipv6 {
        return Some("this machine has no ::1".to_string());
    }
    let subject = zones.send(domain);
    match outcome {
        Outcome::Taken(host) => {
            let taker = look_for(|| zones.taker(&subject));
            assert_eq!(taker.as_deref(), Some(host), "{:?}", zones.queue(domain));
        }
        Outcome::Waits(why) => {
            let told = look_for(|| zones.queue(domain).filter(|(status, _)| status == "Retry"));
            let right = told.as_ref().is_some_and(|(_, error)| fits(why, error));
            assert!(right, "{told:?} {:?}", zones.message_error(&subject));
            assert_eq!(zones.taker(&subject), None);
        }
        Outcome::Fails(why) if REPORTS => {
            let report = look_for(|| {
                let inbox = maildir(&zones.site.path("mail/contoso.test/alice"));
                inbox
                    .into_iter()
                    .find(|mail| mail.contains("report-type=delivery-status") && mail.contains(domain))
            });
            let report = report.unwrap_or_else(|| panic!("no report; {:?}", zones.message_error(&subject)));
            assert!(report.replace("\r\n ", " ").contains(why), "{report}");
        }
        Outcome::Fails(why) => {
            let told = look_for(|| zones.message_error(&subject).filter(|(status, _)| status == "Suspended"));
            assert!(told.as_ref().is_some_and(|(_, error)| fits(why, error)), "{told:?}");
            assert!(
                maildir(&zones.site.path("mail/contoso.test/alice")).is_empty(),
                "REPORTS can be set to true"
            );
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
