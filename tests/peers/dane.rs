//! DANE against real signed zones (Knot) and a real server behind them (Postfix): each row is a recipient's domain, and
//! what becomes of mail to it. No root vouches for any certificate here; what is proven is proven by TLSA records.

use crate::liar::Liar;
use crate::lies;
use crate::peers::Peer::{Knot as KnotPeer, Postfix as PostfixPeer};
use crate::peers::{Peer, Peers};
use crate::postfix::Postfix;
use crate::signed::{SignedWorld, Trust};
use crate::support::site::{Site, maildir};
use crate::support::{free_port, look_for, smtp};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use emsh::cert::{Ca, CertificateSummary, Purpose, certificate_to_pem, key_to_pem};
use jiff::{SignedDuration, Timestamp};
use std::net::{Ipv4Addr, SocketAddr};
use tempfile::TempDir;

pub const NEEDS: &[Peer] = &[PostfixPeer, KnotPeer];

/// What becomes of mail.
#[derive(Debug, Clone, Copy)]
pub enum Outcome {
    /// It is taken over TLS.
    Tls,
    /// It is taken in clear.
    Clear,
    /// It waits, LastError begins so, and the server saw no mail.
    Waits(&'static str),
}

const MISMATCH: Outcome = Outcome::Waits("454 4.7.5 Certificate validation failure, Reason:UntrustedRoot");
const BOGUS: Outcome =
    Outcome::Waits("451 4.4.0 DNS query failed. The error was: DNS query failed with error DnssecBogus");

/// LastError begins so; the host follows.
const NO_TLSA: Outcome = Outcome::Waits("451 4.7.5 DANE: the TLSA records of mx.lie-");

/// The recipient's domain, and what must become of mail to it.
pub const ROWS: &[(&str, Outcome)] = &[
    // The server's own key or certificate; an expired certificate will do.
    ("ee-key.dane.test", Outcome::Tls),
    ("ee-whole.dane.test", Outcome::Tls),
    ("ee-sha512.dane.test", Outcome::Tls),
    ("ee-expired.dane.test", Outcome::Tls),
    ("ee-second.dane.test", Outcome::Tls),
    ("ee-wrong.dane.test", MISMATCH),
    // An authority: the name counts.
    ("ta.dane.test", Outcome::Tls),
    ("ta-name.dane.test", Outcome::Waits("454 4.7.5 Certificate validation failure, Reason:SubjectMismatch")),
    ("ta-expired.dane.test", Outcome::Waits("454 4.7.5 Certificate validation failure, Reason:Expired")),
    // Records that can't be used: TLS all the same.
    ("unusable.dane.test", Outcome::Tls),
    ("unusable-clear.dane.test", Outcome::Waits("451 5.7.3 STARTTLS is required to send mail")),
    // No TLS in front of usable records; and no records.
    ("clear.dane.test", Outcome::Waits("451 5.7.3 STARTTLS is required to send mail")),
    ("none.dane.test", Outcome::Clear),
    // Aliases, no MX, a host in a zone that is not signed, MX in one that is not.
    ("alias.dane.test", Outcome::Tls),
    ("implicit.dane.test", MISMATCH),
    ("tlsa-alias.dane.test", Outcome::Tls),
    ("host-elsewhere.dane.test", Outcome::Clear),
    ("mx.plain.test", Outcome::Clear),
    // The TLSA records alone are forged.
    (
        "forged-tlsa.dane.test",
        Outcome::Waits("451 4.7.5 DANE: the TLSA records of mx.forged-tlsa.dane.test can't be had"),
    ),
    // An alias of a name that has no MX records, but an address.
    ("alias-of-bare.dane.test", Outcome::Tls),
    // A zone that is not signed, and one that is, below one that leaves out what is not signed.
    ("plain.optout.test", Outcome::Clear),
    ("ee.child.optout.test", Outcome::Tls),
    // Whoever answers in the name server's stead lies of these (`lies`).
    ("lie-foreign.dane.test", NO_TLSA),
    ("lie-own.dane.test", NO_TLSA),
    ("lie-parent.dane.test", NO_TLSA),
    ("lie-root.dane.test", NO_TLSA),
    ("lie-above.dane.test", NO_TLSA),
    ("lie-sibling.dane.test", NO_TLSA),
    ("lie-empty.dane.test", NO_TLSA),
    ("lie-here.dane.test", NO_TLSA),
    ("lie-beside.dane.test", NO_TLSA),
    ("lie-alias.dane.test", NO_TLSA),
    ("lie-mx-foreign.dane.test", BOGUS),
    ("lie-mx-own.dane.test", BOGUS),
    ("lie-mx-gone.dane.test", BOGUS),
    ("lie-mx-empty.dane.test", BOGUS),
    ("lie-mx-alias.dane.test", BOGUS),
    ("lie-mx-more.dane.test", Outcome::Tls),
    ("lie-address.child.optout.test", BOGUS),
    ("lie-host.child.optout.test", BOGUS),
    // Everything is forged, stripped or too old.
    ("mx.wrongkey.test", BOGUS),
    ("mx.stripped.test", BOGUS),
    ("mx.expired.test", BOGUS),
];

/// All that the rows need, started once.
pub struct Dane {
    site: Site,
    postfix: Postfix,
    _liar: Liar,
    _signed: SignedWorld,
    _files: TempDir,
}

/// Addresses of the server: with a certificate in date, one that has expired, and none.
const GOOD: &str = "127.0.31.1";
const EXPIRED: &str = "127.0.31.2";
pub const CLEAR: &str = "127.0.31.3";

impl Dane {
    /// Starts it.
    ///
    /// # Panics
    /// Where something does not come up.
    pub fn start(peers: &Peers) -> Dane {
        let port = free_port();
        let files = tempfile::Builder::new().prefix("dane.").tempdir().unwrap();
        let day = |days: i64| Timestamp::now() + SignedDuration::from_hours(24 * days);
        let ca = Ca::new("CN=Of their own", day(-100), day(100)).unwrap();
        let mut services = Vec::new();
        let mut shown = Vec::new();
        for (name, address, until) in [("good", GOOD, 9), ("expired", EXPIRED, -1)] {
            let names = ["ta.dane.test", "mx.ta-expired.dane.test"];
            let issued = ca.issue("CN=mx", &names, Purpose::ServerOnly, day(-9), day(until)).unwrap();
            let file = |kind: &str| files.path().join(format!("{name}.{kind}")).display().to_string();
            let chain = certificate_to_pem(&issued.der) + &certificate_to_pem(ca.der());
            std::fs::write(file("crt"), chain).unwrap();
            std::fs::write(file("key"), key_to_pem(&issued.key).as_str()).unwrap();
            services.push(format!(
                "{address}:{port} inet n - n - - smtpd -o smtpd_tls_security_level=may -o smtpd_tls_cert_file={} \
                 -o smtpd_tls_key_file={}",
                file("crt"),
                file("key")
            ));
            shown.push(issued.der);
        }
        services.push(format!("{CLEAR}:{port} inet n - n - - smtpd -o smtpd_tls_security_level=none"));
        let own = SocketAddr::from((Ipv4Addr::new(127, 0, 31, 9), free_port()));
        let postfix = Postfix::start_with(peers.postfix(), own, &[], &services);
        let signed = SignedWorld::start(peers.knot(), &zones(port, &shown[0], &shown[1], ca.der()));
        let liar = Liar::start(signed.knot.address, lies::told);
        let site = peers.site();
        site.run(&[
            "Set-TransportService",
            "EDGE1",
            "-ExternalDNSServers",
            &liar.address.to_string(),
            "-DnssecTrustAnchors",
            &signed.anchor,
        ]);
        let port = port.to_string();
        let new = ["New-SendConnector", "Outbound Email", "-AddressSpaces", "*", "-Port", &port];
        site.run(&[&new[..], &["-UseExternalDNSServersEnabled", "$true"]].concat());
        site.start();
        Dane { site, postfix, _liar: liar, _signed: signed, _files: files }
    }

    fn mail(&self, subject: &str) -> Option<String> {
        let line = format!("Subject: {subject}");
        maildir(&self.postfix.inbox()).into_iter().find(|mail| mail.lines().any(|found| found == line))
    }
}

/// The certificate of a file, which may have others behind it.
///
/// # Panics
/// Where it has none.
pub fn der(file: &str) -> Vec<u8> {
    let text = std::fs::read_to_string(file).unwrap();
    let (_, rest) = text.split_once("-----BEGIN CERTIFICATE-----").unwrap();
    let (body, _) = rest.split_once("-----END").unwrap();
    STANDARD.decode(body.split_whitespace().collect::<String>()).unwrap()
}

/// A TLSA record of a certificate, as in a zone file.
///
/// # Panics
/// Where it can't be read.
pub fn tlsa(usage: u8, selector: u8, matching: u8, certificate: &[u8]) -> String {
    let key = CertificateSummary::from_der(certificate).unwrap().public_key_info;
    let selected = if selector == 0 { certificate } else { &key };
    let data = match matching {
        0 => selected.to_vec(),
        1 => aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, selected).as_ref().to_vec(),
        _ => aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA512, selected).as_ref().to_vec(),
    };
    let hex: String = data.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{usage} {selector} {matching} {hex}")
}

fn zones(port: u16, good: &[u8], expired: &[u8], ca: &[u8]) -> Vec<(&'static str, Trust, String)> {
    // A domain with one host at this address, and these records for it.
    let domain = |name: &str, address: &str, records: &[String]| {
        let mut text = format!("{name} MX 10 mx.{name}\nmx.{name} A {address}\n");
        for record in records {
            text.push_str(&format!("_{port}._tcp.mx.{name} TLSA {record}\n"));
        }
        text
    };
    let wrong = tlsa(3, 1, 1, ca);
    // A lie that is believed sends the mail to the server that knows no TLS.
    let lied: Vec<String> = ROWS
        .iter()
        .filter_map(|(name, _)| name.strip_suffix(".dane.test"))
        .filter(|name| name.starts_with("lie-"))
        .map(|name| match name {
            "lie-mx-more" => domain(name, GOOD, &[tlsa(3, 1, 1, good)]),
            _ => domain(name, CLEAR, &[tlsa(3, 1, 1, good)]),
        })
        .collect();
    let zone = [
        lied.concat(),
        format!("alias-of-bare CNAME bare\nbare A {GOOD}\n_{port}._tcp.bare TLSA {}\n", tlsa(3, 1, 1, good)),
        domain("ee-key", GOOD, &[tlsa(3, 1, 1, good)]),
        domain("ee-whole", GOOD, &[tlsa(3, 0, 0, good)]),
        domain("ee-sha512", GOOD, &[tlsa(3, 0, 2, good)]),
        domain("ee-expired", EXPIRED, &[tlsa(3, 1, 1, expired)]),
        domain("ee-second", GOOD, &[wrong.clone(), tlsa(3, 0, 1, good)]),
        domain("ee-wrong", GOOD, std::slice::from_ref(&wrong)),
        domain("ta", GOOD, &[tlsa(2, 0, 1, ca)]),
        domain("ta-name", GOOD, &[tlsa(2, 1, 1, ca)]),
        domain("ta-expired", EXPIRED, &[tlsa(2, 0, 1, ca)]),
        domain("unusable", GOOD, &[tlsa(1, 1, 1, ca)]),
        domain("unusable-clear", CLEAR, &[tlsa(0, 1, 1, ca)]),
        domain("clear", CLEAR, &[tlsa(3, 1, 1, good)]),
        domain("none", CLEAR, &[]),
        "alias MX 10 mail.alias\nmail.alias CNAME mx.ee-key\n".to_owned(),
        format!("implicit A {GOOD}\n_{port}._tcp.implicit TLSA {wrong}\n"),
        "host-elsewhere MX 10 host.plain.test.\n".to_owned(),
        // TLSA records behind an alias.
        format!(
            "tlsa-alias MX 10 mx.tlsa-alias\nmx.tlsa-alias A {GOOD}\n_{port}._tcp.mx.tlsa-alias CNAME \
             _{port}._tcp.mx.ee-key\n"
        ),
        domain("forged-tlsa", GOOD, &[]),
        format!(
            "_tcp.mx.forged-tlsa NS ns.wrongkey.test.\n_tcp.mx.forged-tlsa DS 12345 13 2 {}\n",
            "ab".repeat(32)
        ),
    ];
    let child = [
        domain("ee", GOOD, &[tlsa(3, 1, 1, good)]),
        domain("lie-address", GOOD, &[tlsa(3, 1, 1, good)]),
        domain("lie-host", GOOD, &[tlsa(3, 1, 1, good)]),
    ];
    let plain = "plain NS ns.plain\nns.plain A 127.0.0.1\n".to_owned();
    let other = || format!("mx MX 10 host\nhost A {CLEAR}\n_{port}._tcp.host TLSA {wrong}\n");
    vec![
        ("dane.test", Trust::Signed, zone.concat()),
        ("plain.test", Trust::Plain, other()),
        ("optout.test", Trust::OptOut, plain),
        ("plain.optout.test", Trust::Orphan, format!("@ MX 10 host\nhost A {CLEAR}\n")),
        ("child.optout.test", Trust::Below("optout.test"), child.concat()),
        ("wrongkey.test", Trust::WrongKey, other()),
        ("stripped.test", Trust::Stripped, other()),
        ("expired.test", Trust::Expired, other()),
        ("_tcp.mx.forged-tlsa.dane.test", Trust::Orphan, format!("_{port} TLSA {wrong}\n")),
    ]
}

/// Runs a row.
///
/// # Panics
/// Where something else becomes of the mail.
pub fn run(peers: &Peers, domain: &str, outcome: Outcome) {
    let dane = peers.dane();
    let subject = format!("to {domain}");
    smtp::submit(dane.site.bound("Relay"), "alice@contoso.test", &format!("bob@{domain}"), &subject);
    let queue = || {
        let queues = dane.site.json(&["Get-Queue"]);
        let queue = queues.as_array()?.iter().find(|queue| queue["NextHopDomain"] == domain)?.clone();
        Some(format!("{} {}", queue["Status"].as_str()?, queue["LastError"].as_str().unwrap_or("")))
    };
    match outcome {
        Outcome::Tls | Outcome::Clear => {
            let mail = look_for(|| dane.mail(&subject));
            let mail = mail.unwrap_or_else(|| panic!("{:?}", queue()));
            let tls = mail.contains("with ESMTPS") && mail.contains("using TLS");
            assert_eq!(tls, matches!(outcome, Outcome::Tls), "{mail}");
        }
        Outcome::Waits(why) => {
            let told = look_for(|| queue().filter(|told| told.starts_with("Retry ")));
            assert!(told.as_ref().is_some_and(|told| told["Retry ".len()..].starts_with(why)), "{told:?}");
            assert_eq!(dane.mail(&subject), None);
        }
    }
}
