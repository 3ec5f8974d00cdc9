//! Which connector answers, and Domain Security inbound.

use super::peer::Peer;
use super::pki::{self, Pki};
use super::site::{PEOPLE, STRANGER, Site, US};

#[test]
fn the_narrowest_range_answers() {
    let mut site = Site::new();
    let us = site.net.at(US).to_string();
    let connector = |name: &str, range: &str, banner: &str| {
        site.must(&[
            "New-ReceiveConnector",
            name,
            "-Usage",
            "Custom",
            "-Bindings",
            &us,
            "-RemoteIPRanges",
            range,
            "-Banner",
            banner,
            "-PermissionGroups",
            "AnonymousUsers",
        ]);
    };
    let [net, one, wide] = [site.net.range(), site.net.host(5).to_string(), "127.0.0.0/8".to_string()];
    site.must(&["Set-ReceiveConnector", "Default MX", "-RemoteIPRanges", &wide, "-Banner", "220 default"]);
    connector("Office", &net, "220 office");
    connector("One", &one, "220 one");
    site.start();
    let greeting = |from| Peer::open(from, us.parse().unwrap()).unwrap().1;
    let outside = "127.1.2.3".parse().unwrap();
    assert_eq!(greeting(site.net.host(5)), "220 one");
    assert_eq!(greeting(site.net.host(6)), "220 office");
    assert_eq!(greeting(outside), "220 default");
    site.must(&["Set-ReceiveConnector", "One", "-Enabled", "$false"]);
    assert_eq!(greeting(site.net.host(5)), "220 one", "not before the restart");
    site.restart();
    assert_eq!(greeting(site.net.host(5)), "220 office");
    site.must(&["Set-ReceiveConnector", "Default MX", "-Enabled", "$false"]);
    site.restart();
    let (mut peer, refused) = Peer::open(outside, us.parse().unwrap()).unwrap();
    assert!(refused.starts_with("421 4.3.2"), "{refused}");
    assert!(peer.is_closed());
}

#[test]
fn a_listed_sender_proves_its_domain_or_is_refused() {
    let pki = Pki::new("Partners");
    let mut site = Site::new();
    pki.equip(&site);
    site.demand_proof_of_partner();
    site.start();

    // TLS-01: in clear.
    for (sender, expected) in [
        ("a@PARTNER.example", "530 5.7.0 Must issue a STARTTLS command first"),
        ("", "250"),
        ("a@sub.partner.example", "250"),
        ("a@other.example", "250"),
    ] {
        let mut peer = site.peer(STRANGER);
        peer.talk(&[(&format!("MAIL FROM:<{sender}>"), expected)]);
    }

    // TLS-02: inside TLS.
    let refused = |status: &str| format!("454 4.7.5 Certificate validation failure, Reason:{status}");
    let cases = [
        (None, refused("NoCertificate")),
        (Some(pki.issue(&["mail.other.example"])), refused("SubjectMismatch")),
        (Some(pki.issue(&["mx.partner.example"])), refused("SubjectMismatch")),
        (Some(pki.issue(&["*.partner.example"])), refused("SubjectMismatch")),
        (Some(pki.expired(&["partner.example"])), refused("Expired")),
        (Some(pki::self_signed(&["partner.example"])), refused("UntrustedRoot")),
        (Some(Pki::new("Strangers").issue(&["partner.example"])), refused("UntrustedRoot")),
        (Some(pki.issue(&["partner.example"])), "250".to_string()),
    ];
    for (certificate, expected) in &cases {
        // The session stays usable for others.
        let lines = [
            "MAIL FROM:<a@partner.example>",
            "RSET",
            "MAIL FROM:<a@other.example>",
            "RCPT TO:<v@own.example>",
        ];
        let said = site.inside_tls(STRANGER, certificate.as_ref(), &lines);
        assert!(said[0].starts_with(expected.as_str()), "{said:?}, not {expected}");
        assert!(said[2].starts_with("250") && said[3].starts_with("250"), "{said:?}");
    }

    // A connector that is not armed does not look at the list.
    let mut peer = site.peer(PEOPLE);
    peer.talk(&[("MAIL FROM:<a@partner.example>", "250")]);
}
