//! Ordinary mail with a server that is neither listed nor ours: Exim, in both directions.

use crate::Scenario;
use crate::dns::Dns;
use crate::exim::{Exim, Settings};
use crate::peers::Peer::{Dnsmasq, Exim as EximPeer, Openssl};
use crate::peers::Peers;
use crate::support::site::{Site, maildir};
use crate::support::{look_for, smtp};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::Path;

pub const SCENARIOS: &[Scenario] =
    &[("ordinary::exim_both_ways", &[EximPeer, Dnsmasq, Openssl], exim_both_ways)];

/// What is easily damaged: dots, octets over 127, the longest line that RFC 5321 allows, blanks at the
/// end of a line, empty lines at the end.
fn body() -> String {
    let long = "x".repeat(998);
    format!(
        ".\r\n..\r\n.hidden\r\nGr\u{fc}\u{df}e \u{2603}\r\n{long}\r\n blank behind \r\nFrom here\r\n\r\n\r\nend\r\n"
    )
}

/// Hands one message for several recipients over.
fn submit(server: SocketAddr, from: &str, to: &[&str], subject: &str) {
    let mut lines = vec!["EHLO client.test".to_string(), format!("MAIL FROM:<{from}> BODY=8BITMIME")];
    lines.extend(to.iter().map(|to| format!("RCPT TO:<{to}>")));
    lines.push("DATA".into());
    let stuffed = body().replace("\r\n.", "\r\n..");
    lines.push(format!("From: {from}\r\nSubject: {subject}\r\n\r\n.{stuffed}."));
    lines.push("QUIT".into());
    let replies = smtp::dialogue(server, &lines.iter().map(String::as_str).collect::<Vec<_>>());
    assert!(replies[replies.len() - 2].starts_with("250"), "{replies:#?}");
}

/// The messages of this subject once there are so many; each with its header and its body.
fn arrived(inbox: &Path, subject: &str, many: usize, exim: &Exim) -> Vec<(String, String)> {
    let line = format!("Subject: {subject}");
    let found = look_for(|| {
        let found: Vec<String> =
            maildir(inbox).into_iter().filter(|mail| mail.lines().any(|l| l.trim_end() == line)).collect();
        (found.len() == many).then_some(found)
    });
    let found =
        found.unwrap_or_else(|| panic!("not {many} messages {subject:?}; Exim says:\n{}", exim.log()));
    let mails = found.into_iter().map(|mail| mail.replace("\r\n", "\n"));
    let parts = mails.map(|mail| {
        let (header, body) = mail.split_once("\n\n").unwrap();
        (header.replace("\n\t", " ").replace("\n  ", " "), body.to_string())
    });
    parts.collect()
}

fn exim(peers: &Peers, site: &Site) -> Exim {
    let pki = peers.pki();
    let settings = Settings {
        package: peers.exim(),
        roots: &pki.file("root.crt"),
        certificate: (&pki.file("plain.crt"), &pki.file("plain.key")),
        edge: site.bound("Default EDGE1"),
        hosts: &[],
        port: 1,
        logon: None,
    };
    Exim::start(IpAddr::from([127, 0, 10, 4]), &settings)
}

/// Mail stays as it is, inside opportunistic TLS, and every recipient gets it once.
fn exim_both_ways(peers: &Peers) {
    let site = peers.site();
    site.run(&["New-Recipient", "anna@contoso.test"]);
    site.start();
    let exim = exim(peers, &site);
    let wanted = body().replace("\r\n", "\n");

    submit(exim.address, "dave@exim.test", &["alice@contoso.test", "anna@contoso.test"], "From Exim");
    for name in ["alice", "anna"] {
        let mails = arrived(&site.path(&format!("mail/contoso.test/{name}")), "From Exim", 1, &exim);
        let (header, got) = &mails[0];
        assert_eq!(*got, wanted, "{name}");
        assert!(header.contains("with ESMTPS (version=TLS1."), "{header}");
        assert!(header.contains(&format!("Delivered-To: {name}@contoso.test")), "{header}");
        assert!(header.contains("Return-Path: <dave@exim.test>"), "{header}");
    }

    // K: by BDAT, as we announce CHUNKING.
    assert!(exim.log().contains(" K C=\"250 2.6.0"), "{}", exim.log());

    let dns = Dns::start(&[("exim.test", Ipv4Addr::new(127, 0, 10, 4))]);
    let (servers, port) = (dns.address.to_string(), exim.address.port().to_string());
    site.run(&["Set-TransportService", "EDGE1", "-ExternalDNSServers", &servers]);
    let new = ["New-SendConnector", "Outbound Email", "-AddressSpaces", "*", "-Port", &port];
    site.run(&[&new[..], &["-UseExternalDNSServersEnabled", "$true"]].concat());
    site.restart();
    submit(site.bound("Relay"), "alice@contoso.test", &["dave@exim.test", "erin@exim.test"], "To Exim");
    // One message for both, as they go to one host.
    let mails = arrived(&exim.inbox(), "To Exim", 2, &exim);
    let mut recipients: Vec<&str> = mails
        .iter()
        .filter_map(|(header, _)| header.lines().find_map(|l| l.strip_prefix("Envelope-to: ")))
        .collect();
    recipients.sort_unstable();
    assert_eq!(recipients, ["dave@exim.test", "erin@exim.test"]);
    for (header, got) in &mails {
        assert_eq!(*got, wanted);
        assert!(header.contains("with esmtps"), "{header}");
    }
    site.wait_until_empty();
    let log = exim.log();
    assert_eq!(log.lines().filter(|line| line.contains("<= alice@contoso.test")).count(), 1, "{log}");
}
