//! Extensions of SMTP between emsh and Postfix, both ways: DSN (each side tells what the other asked for)
//! and SMTPUTF8. That Exim hands mail in by BDAT is seen in `ordinary`.

use crate::Scenario;
use crate::dns::Dns;
use crate::peers::Peer::{Dnsmasq, Openssl, Postfix as PostfixPeer};
use crate::peers::Peers;
use crate::postfix::Postfix;
use crate::support::site::maildir;
use crate::support::{free_port, look_for, smtp};
use std::net::{Ipv4Addr, SocketAddr};

pub const SCENARIOS: &[Scenario] =
    &[("extensions::postfix_both_ways", &[PostfixPeer, Dnsmasq, Openssl], postfix_both_ways)];

fn submit(server: SocketAddr, mail: &str, rcpt: &str, header: &str) {
    let (mail, rcpt) = (format!("MAIL FROM:{mail}"), format!("RCPT TO:{rcpt}"));
    let message = format!("{header}\r\n\r\nHello.\r\n.");
    let lines = ["EHLO client.test", &mail, &rcpt, "DATA", &message, "QUIT"];
    let replies = smtp::dialogue(server, &lines);
    assert!(replies[5].starts_with("250"), "{replies:#?}");
}

fn postfix_both_ways(peers: &Peers) {
    let host = Ipv4Addr::new(127, 0, 10, 5);
    let address = SocketAddr::from((host, free_port()));
    let dns = Dns::start(&[("partner.test", host)]);
    let site = peers.site();
    let (servers, port) = (dns.address.to_string(), address.port().to_string());
    site.run(&["Set-TransportService", "EDGE1", "-ExternalDNSServers", &servers]);
    let new = ["New-SendConnector", "Outbound Email", "-AddressSpaces", "*", "-Port", &port];
    site.run(&[&new[..], &["-UseExternalDNSServersEnabled", "$true"]].concat());
    site.start();
    let edge = site.bound("Default EDGE1");
    let settings = [
        format!("transport_maps = inline:{{ {{ contoso.test = smtp:[{}]:{} }} }}", edge.ip(), edge.port()),
        "smtputf8_enable = yes".to_string(),
    ];
    let postfix = Postfix::start(peers.postfix(), address, &settings);
    let inbox = site.path("mail/contoso.test/alice");
    let alice = |wanted: &[&str]| {
        let found = look_for(|| {
            maildir(&inbox).into_iter().find(|mail| wanted.iter().all(|text| mail.contains(text)))
        });
        found.unwrap_or_else(|| panic!("{wanted:?}: {:?}\n{}", maildir(&inbox), postfix.log()))
    };
    let bob = |wanted: &[&str]| {
        let found = look_for(|| {
            maildir(&postfix.inbox()).into_iter().find(|mail| wanted.iter().all(|text| mail.contains(text)))
        });
        found.unwrap_or_else(|| panic!("{wanted:?}\n{}", postfix.log()))
    };

    // What we hand on, Postfix tells of.
    let relay = site.bound("Relay");
    submit(
        relay,
        "<alice@contoso.test> RET=HDRS ENVID=ours+2B1",
        "<bob@partner.test> NOTIFY=SUCCESS ORCPT=rfc822;First@partner.test",
        "Subject: With a receipt",
    );
    let told = alice(&["Original-Envelope-Id: ours+1", "Action: delivered"]);
    assert!(told.replace("; ", ";").contains("Original-Recipient: rfc822;First@partner.test"), "{told}");
    assert!(!maildir(&inbox).iter().any(|mail| mail.contains("Subject: Relayed")), "Postfix has DSN");

    // What it hands on, we tell of.
    submit(
        address,
        "<bob@partner.test> RET=HDRS ENVID=theirs",
        "<alice@contoso.test> NOTIFY=SUCCESS",
        "Subject: Another",
    );
    alice(&["Subject: Another"]);
    let told = bob(&["Original-Envelope-Id: theirs", "Action: delivered", "Subject: Delivered: Another"]);
    assert!(told.contains("Original-Recipient: rfc822; alice@contoso.test"), "{told}");

    // Addresses and headers beyond ASCII.
    let header = "Subject: Grüße";
    submit(relay, "<alice@contoso.test> SMTPUTF8", "<böb@partner.test>", header);
    let mail = bob(&[header]);
    assert!(mail.contains("Delivered-To: böb@partner.test"), "{mail}");
    submit(address, "<böb@partner.test> SMTPUTF8", "<alice@contoso.test>", "Subject: Zurück");
    let mail = alice(&["Subject: Zurück"]);
    assert!(mail.contains("by edge1.contoso.test with UTF8SMTP id "), "{mail}");
    assert!(mail.contains("Return-Path: <böb@partner.test>"), "{mail}");
    site.wait_until_empty();
}
