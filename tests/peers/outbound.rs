//! emsh → Postfix: Domain Security where a domain is listed, opportunistic TLS elsewhere.

use crate::Scenario;
use crate::dns::Dns;
use crate::peers::Peer::{Dnsmasq, Openssl, Postfix as PostfixPeer};
use crate::peers::{Peer, Peers};
use crate::postfix::Postfix;
use crate::support::site::Site;
use crate::support::{free_port, smtp};
use std::net::{Ipv4Addr, SocketAddr};

const NEEDS: &[Peer] = &[PostfixPeer, Dnsmasq, Openssl];
/// partner.test is listed, fabrikam.test is not.
const PARTNER: Ipv4Addr = Ipv4Addr::new(127, 0, 10, 1);
const FABRIKAM: Ipv4Addr = Ipv4Addr::new(127, 0, 10, 2);

pub const SCENARIOS: &[Scenario] = &[
    ("outbound::listed_domain_over_mutual_tls", NEEDS, listed_domain_over_mutual_tls),
    ("outbound::certificate_that_names_only_the_mx_host", NEEDS, certificate_that_names_only_the_mx_host),
    ("outbound::certificate_of_another_domain", NEEDS, certificate_of_another_domain),
    ("outbound::self_signed_certificate", NEEDS, self_signed_certificate),
    ("outbound::unknown_authority", NEEDS, unknown_authority),
    ("outbound::no_starttls", NEEDS, no_starttls),
    ("outbound::mends_itself_by_retry_queue", NEEDS, mends_itself_by_retry_queue),
    ("outbound::unlisted_domain_inside_tls", NEEDS, unlisted_domain_inside_tls),
    ("outbound::unlisted_domain_in_clear", NEEDS, unlisted_domain_in_clear),
];

/// A running site whose mail goes to Postfix by MX.
struct Flow {
    site: Site,
    postfix: Postfix,
    _dns: Dns,
}

impl Flow {
    /// `certificate`: what Postfix shows, `None` for no STARTTLS at all.
    fn start(peers: &Peers, host: Ipv4Addr, certificate: Option<&str>) -> Flow {
        let port = free_port();
        let dns = Dns::start(&[("partner.test", PARTNER), ("fabrikam.test", FABRIKAM)]);
        let postfix =
            Postfix::start(peers.postfix(), SocketAddr::from((host, port)), &server_tls(peers, certificate));
        let site = peers.site();
        let (servers, port) = (dns.address.to_string(), port.to_string());
        site.run(&["Set-TransportService", "EDGE1", "-ExternalDNSServers", &servers]);
        site.run(&["Set-TransportConfig", "-TLSSendDomainSecureList", "partner.test"]);
        site.run(&[
            "New-SendConnector",
            "Outbound Email",
            "-AddressSpaces",
            "*",
            "-Port",
            &port,
            "-UseExternalDNSServersEnabled",
            "$true",
        ]);
        site.run(&["Set-SendConnector", "Outbound Email", "-DomainSecureEnabled:$true"]);
        site.start();
        Flow { site, postfix, _dns: dns }
    }

    fn send(&self, to: &str) {
        smtp::submit(self.site.bound("Relay"), "alice@contoso.test", to, "Over");
    }

    /// The mail as Postfix has it; then no queue holds any.
    fn assert_delivered(&self) -> String {
        let Flow { site, postfix, .. } = self;
        let mail = postfix.mail("Over").unwrap_or_else(|| {
            panic!("not delivered: {}\nPostfix says:\n{}", site.json(&["Get-Queue"]), postfix.log())
        });
        site.wait_until_empty();
        mail
    }

    /// The mail waits, the queue says why, and Postfix saw no MAIL.
    fn assert_kept(&self, why: &[&str]) {
        self.send("bob@partner.test");
        let error = self.site.queue_text("partner.test", "LastError");
        assert!(why.iter().all(|part| error.contains(part)), "{error}\n{}", self.postfix.log());
        assert_eq!(self.site.queue_text("partner.test", "Status"), "Retry");
        let queue = self.site.json(&["Get-Queue"]);
        assert_eq!(queue[0]["MessageCount"], 1, "{queue}");
        self.postfix.assert_no_mail_command();
    }
}

fn server_tls(peers: &Peers, certificate: Option<&str>) -> Vec<String> {
    let Some(name) = certificate else { return vec!["smtpd_tls_security_level = none".to_string()] };
    let pki = peers.pki();
    vec![
        "smtpd_tls_security_level = may".to_string(),
        "smtpd_tls_ask_ccert = yes".to_string(),
        format!("smtpd_tls_CAfile = {}", pki.file("root.crt")),
        format!("smtpd_tls_cert_file = {}", pki.file(&format!("{name}.crt"))),
        format!("smtpd_tls_key_file = {}", pki.file(&format!("{name}.key"))),
    ]
}

fn listed_domain_over_mutual_tls(peers: &Peers) {
    let flow = Flow::start(peers, PARTNER, Some("partner"));
    flow.send("bob@partner.test");
    flow.postfix.wait_for_log("Trusted TLS connection established from");
    let mail = flow.assert_delivered();
    assert!(mail.contains("Client CN \"edge1.contoso.test\"") && mail.contains("verified OK"), "{mail}");
    assert!(mail.contains("Delivered-To: bob@partner.test"), "{mail}");
}

fn certificate_that_names_only_the_mx_host(peers: &Peers) {
    Flow::start(peers, PARTNER, Some("mxonly")).assert_kept(&["454 4.7.5", "Reason:SubjectMismatch"]);
}

fn certificate_of_another_domain(peers: &Peers) {
    Flow::start(peers, PARTNER, Some("other")).assert_kept(&["454 4.7.5", "Reason:SubjectMismatch"]);
}

fn self_signed_certificate(peers: &Peers) {
    Flow::start(peers, PARTNER, Some("selfsigned")).assert_kept(&["454 4.7.5", "Reason:UntrustedRoot"]);
}

fn unknown_authority(peers: &Peers) {
    Flow::start(peers, PARTNER, Some("unknown")).assert_kept(&["454 4.7.5", "Reason:UntrustedRoot"]);
}

fn no_starttls(peers: &Peers) {
    Flow::start(peers, PARTNER, None).assert_kept(&["451 5.7.3", "STARTTLS is required to send mail"]);
}

/// The partner mends its server; nothing is lost and nothing was sent in between.
fn mends_itself_by_retry_queue(peers: &Peers) {
    let flow = Flow::start(peers, PARTNER, None);
    flow.assert_kept(&["451 5.7.3"]);
    let Flow { site, postfix, _dns } = flow;
    let address = postfix.address;
    drop(postfix);
    let postfix = Postfix::start(peers.postfix(), address, &server_tls(peers, Some("partner")));
    site.run(&["Retry-Queue", "partner.test"]);
    Flow { site, postfix, _dns }.assert_delivered();
}

fn unlisted_domain_inside_tls(peers: &Peers) {
    let flow = Flow::start(peers, FABRIKAM, Some("selfsigned"));
    flow.send("carol@fabrikam.test");
    let mail = flow.assert_delivered();
    assert!(mail.contains("(using TLSv1."), "{mail}");
}

fn unlisted_domain_in_clear(peers: &Peers) {
    let flow = Flow::start(peers, FABRIKAM, None);
    flow.send("carol@fabrikam.test");
    let mail = flow.assert_delivered();
    assert!(!mail.contains("using TLS"), "{mail}");
}
