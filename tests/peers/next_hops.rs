//! Other servers than Postfix as next hops, with DANE and without: right and wrong TLSA records, none, and a zone that is
//! not signed.

use crate::Scenario;
use crate::dane::{der, tlsa};
use crate::exim::{Exim, Settings};
use crate::opensmtpd::OpenSmtpd;
use crate::peers::Peer::{Exim as EximPeer, Knot, OpenSmtpd as OpenSmtpdPeer, Openssl};
use crate::peers::Peers;
use crate::signed::{SignedWorld, Trust};
use crate::support::site::Site;
use crate::support::{free_port, look_for, smtp};
use std::io::Write;
use std::net::{IpAddr, SocketAddr};
use std::process::{Command, Stdio};

pub const SCENARIOS: &[Scenario] = &[
    ("next_hops::exim", &[EximPeer, Knot, Openssl], exim),
    ("next_hops::opensmtpd", &[OpenSmtpdPeer, Knot, Openssl], opensmtpd),
];

/// A site that sends to hosts at this address.
struct World {
    site: Site,
    _signed: SignedWorld,
}

impl World {
    fn start(peers: &Peers, zone: &'static str, address: SocketAddr, certificate: &str) -> World {
        let certificate = der(certificate);
        let (ip, port) = (address.ip(), address.port());
        let domain = |name: &str, record: &str| {
            format!("{name} MX 10 mx.{name}\nmx.{name} A {ip}\n_{port}._tcp.mx.{name} TLSA {record}\n")
        };
        let right = tlsa(3, 1, 1, &certificate);
        let text = [
            domain("right", &right),
            domain("whole", &tlsa(3, 0, 2, &certificate)),
            domain("wrong", &format!("3 1 1 {}", "ab".repeat(32))),
            domain("mixed", &format!("3 1 1 {}\n_{port}._tcp.mx.mixed TLSA {right}", "cd".repeat(32))),
            format!("none MX 10 mx.none\nmx.none A {ip}\n"),
            "plain NS ns.plain\nns.plain A 127.0.0.1\n".to_owned(),
        ];
        let plain: &'static str = if zone == "exim.test" { "plain.exim.test" } else { "plain.smtpd.test" };
        let signed = SignedWorld::start(
            peers.knot(),
            &[
                (zone, Trust::Signed, text.concat()),
                (
                    plain,
                    Trust::Orphan,
                    format!("@ MX 10 mx\nmx A {ip}\n_{port}._tcp.mx TLSA 3 1 1 {}\n", "ab".repeat(32)),
                ),
            ],
        );
        let site = peers.site();
        site.run(&[
            "Set-TransportService",
            "EDGE1",
            "-ExternalDNSServers",
            &signed.knot.address.to_string(),
            "-DnssecTrustAnchors",
            &signed.anchor,
        ]);
        let port = port.to_string();
        let new = ["New-SendConnector", "Outbound Email", "-AddressSpaces", "*", "-Port", &port];
        site.run(&[&new[..], &["-UseExternalDNSServersEnabled", "$true"]].concat());
        site.start();
        World { site, _signed: signed }
    }

    /// Mail to each domain, and what must become of it. `took`: whether the server has it, and whether over TLS.
    /// `tls`: it finishes handshakes; else what demands TLS waits, and what does not goes in clear.
    fn run(&self, zone: &str, tls: bool, took: &dyn Fn(&str) -> Option<bool>, log: &dyn Fn() -> String) {
        for name in ["right", "whole", "mixed", "none", "plain", "wrong"] {
            let recipient = format!("bob@{name}.{zone}");
            smtp::submit(self.site.bound("Relay"), "alice@contoso.test", &recipient, name);
            let demanded = !["none", "plain"].contains(&name);
            if name != "wrong" && (tls || !demanded) {
                let over = look_for(|| took(&recipient));
                assert_eq!(over, Some(tls), "{name}: {}\n{}", self.site.json(&["Get-Queue"]), log());
                continue;
            }
            let error = self.site.queue_text(&format!("{name}.{zone}"), "LastError");
            let wanted = match tls {
                true => "454 4.7.5 Certificate validation failure, Reason:UntrustedRoot",
                false => "454 4.7.0 TLS handshake failed",
            };
            assert!(error.starts_with(wanted), "{error}");
            assert_eq!(took(&recipient), None);
        }
        let tracked = self.site.json(&["Get-MessageTrackingLog", "-EventId", "SEND"]);
        let sent = tracked.to_string();
        assert_eq!(sent.contains("DANE"), tls, "{sent}");
    }
}

/// Whether a server's TLS works: that of OpenSMTPD 6.8 does not sign over some releases of OpenSSL 3.
fn shakes_hands(address: SocketAddr) -> bool {
    let mut openssl = Command::new("openssl");
    openssl.args(["s_client", "-quiet", "-crlf", "-starttls", "smtp", "-connect", &address.to_string()]);
    openssl.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = openssl.spawn().unwrap();
    // Where the handshake fails nobody reads it.
    let _ = child.stdin.take().unwrap().write_all(b"QUIT\n");
    String::from_utf8_lossy(&child.wait_with_output().unwrap().stdout).contains("221 ")
}

fn exim(peers: &Peers) {
    let settings = Settings {
        package: peers.exim(),
        roots: &peers.pki().file("root.crt"),
        certificate: (&peers.pki().file("accepted.crt"), &peers.pki().file("accepted.key")),
        edge: SocketAddr::from(([127, 0, 34, 8], 1)),
        hosts: &[],
        port: 1,
        logon: None,
    };
    let exim = Exim::start(IpAddr::from([127, 0, 34, 1]), &settings);
    let world = World::start(peers, "exim.test", exim.address, &peers.pki().file("accepted.crt"));
    // `<=` is a message that was taken, with the protocol and the cipher of its session.
    let took = |recipient: &str| {
        let log = exim.log();
        let delivered = log.lines().find(|line| line.contains(" => ") && line.contains(recipient))?;
        let id = delivered.split_whitespace().nth(2)?;
        let taken = log.lines().find(|line| line.contains(id) && line.contains(" <= "))?;
        Some(taken.contains("P=esmtps") && taken.contains("X=TLS"))
    };
    world.run("exim.test", true, &took, &|| exim.log());
}

fn opensmtpd(peers: &Peers) {
    let address = SocketAddr::from(([127, 0, 34, 2], free_port()));
    let files = tempfile::Builder::new().prefix("next-hops.").tempdir().unwrap();
    let file = |name: &str| files.path().join(name).display().to_string();
    let (certificate, key) = (file("crt"), file("key"));
    let mut openssl = Command::new("openssl");
    openssl.args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]);
    openssl.args(["-subj", "/CN=mx.smtpd.test", "-days", "9", "-keyout", &key, "-out", &certificate]);
    assert!(openssl.output().unwrap().status.success());
    let smtpd = OpenSmtpd::start(peers.opensmtpd(), address, (&certificate, &key));
    let world = World::start(peers, "smtpd.test", address, &certificate);
    let took = |recipient: &str| smtpd.took(recipient);
    world.run("smtpd.test", shakes_hands(address), &took, &|| smtpd.log());
}
