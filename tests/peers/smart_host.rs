//! Smart hosts that take mail only from who logs on: Exim with its own authenticators, and Postfix with Dovecot's.

use crate::Scenario;
use crate::dns::Dns;
use crate::dovecot::{Dovecot, WORD};
use crate::exim::{Exim, Settings};
use crate::peers::Peer::{
    Dnsmasq, Dovecot as DovecotPeer, Exim as EximPeer, Openssl, Postfix as PostfixPeer,
};
use crate::peers::Peers;
use crate::postfix::Postfix;
use crate::support::site::{Site, maildir};
use crate::support::{free_port, look_for, smtp};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::Path;

pub const SCENARIOS: &[Scenario] = &[
    ("smart_host::exim", &[EximPeer, Dnsmasq, Openssl], exim),
    ("smart_host::postfix_and_dovecot", &[PostfixPeer, DovecotPeer, Dnsmasq, Openssl], postfix_and_dovecot),
];

/// Where the smart host is: it has a certificate of this name.
const NAME: &str = "accepted.test";

/// A running site whose mail for `domain` goes to the smart host; `word` is a source of the password.
fn site(peers: &Peers, domain: &str, smart_host: &str, user: &str, dns: &Dns) -> Site {
    let site = peers.site();
    let servers = dns.address.to_string();
    site.run(&["Set-TransportService", "EDGE1", "-ExternalDNSServers", &servers]);
    let new =
        ["New-SendConnector", "Relay Out", "-AddressSpaces", domain, "-ProtocolLoggingLevel", "Verbose"];
    let by =
        ["-DNSRoutingEnabled", "$false", "-SmartHosts", smart_host, "-UseExternalDNSServersEnabled", "$true"];
    let auth = ["-SmartHostAuthMechanism", "BasicAuthRequireTLS", "-AuthenticationCredential"];
    site.run(&[&new[..], &by, &auth, &[&credential(&site, user, "wrong")]].concat());
    site.start();
    site
}

/// What stands for this name and password on a command line.
fn credential(site: &Site, user: &str, password: &str) -> String {
    let file = site.path("word");
    std::fs::write(&file, format!("{password}\n")).unwrap();
    format!("{user}:file:{}", file.display())
}

fn submit(site: &Site, to: &str, subject: &str) {
    let (to, text) = (format!("RCPT TO:<{to}>"), format!("Subject: {subject}\r\n\r\nhello\r\n."));
    let lines = ["EHLO client.test", "MAIL FROM:<alice@contoso.test>", &to, "DATA", &text, "QUIT"];
    let replies = smtp::dialogue(site.bound("Relay"), &lines);
    assert!(replies[replies.len() - 2].starts_with("250"), "{replies:#?}");
}

/// The only mail of this subject, once it is there.
fn arrived(inbox: &Path, subject: &str, log: &dyn Fn() -> String) -> String {
    let line = format!("Subject: {subject}");
    let found = look_for(|| {
        let found: Vec<String> = maildir(inbox).into_iter().filter(|mail| mail.contains(&line)).collect();
        assert!(found.len() < 2, "{found:?}");
        found.into_iter().next()
    });
    found.unwrap_or_else(|| panic!("{subject} did not arrive:\n{}", log()))
}

/// A wrong password keeps the mail, the right one delivers it; nothing shows either.
fn wrong_then_right(site: &Site, (user, password): (&str, &str), to: &str, smart_host: &str, refused: &str) {
    submit(site, to, "with a logon");
    let error = look_for(|| {
        let error = site.queue_text(smart_host, "LastError");
        error.starts_with(refused).then_some(error)
    });
    assert!(error.is_some(), "{}", site.queue_text(smart_host, "LastError"));
    site.run(&[
        "Set-SendConnector",
        "Relay Out",
        "-AuthenticationCredential",
        &credential(site, user, password),
    ]);
    site.restart();
    site.run(&["Retry-Queue", "*"]);
}

fn exim(peers: &Peers) {
    const IP: [u8; 4] = [127, 0, 10, 6];
    let pki = peers.pki();
    let dns = Dns::start_with(&[
        format!("--host-record={NAME},{}", Ipv4Addr::from(IP)),
        format!("--host-record=other.test,{}", Ipv4Addr::from(IP)),
    ]);
    for mechanism in ["PLAIN", "LOGIN"] {
        let settings = Settings {
            package: peers.exim(),
            roots: &pki.file("root.crt"),
            certificate: (&pki.file("accepted.crt"), &pki.file("accepted.key")),
            edge: SocketAddr::from(([127, 0, 0, 1], 1)),
            hosts: &[],
            port: 1,
            logon: Some((mechanism, "relay", "sesame-42")),
        };
        let exim = Exim::start(IpAddr::from(IP), &settings);
        let smart_host = format!("{NAME}:{}", exim.address.port());
        let site = site(peers, "exim.test", &smart_host, "relay", &dns);
        wrong_then_right(&site, ("relay", "sesame-42"), "dave@exim.test", &smart_host, "535 Incorrect");
        let mail = arrived(&exim.inbox(), "with a logon", &|| exim.log());
        assert!(mail.contains("with esmtpsa"), "{mail}");
        assert!(exim.log().contains("A=only:relay"), "{}", exim.log());
        // Another name of the same host: its certificate does not prove that, and it is told nothing.
        let other = format!("other.test:{}", exim.address.port());
        site.run(&["Set-SendConnector", "Relay Out", "-SmartHosts", &other]);
        site.restart();
        submit(&site, "dave@exim.test", "to another name");
        let wanted = "454 4.7.5 Certificate validation failure, Reason:SubjectMismatch";
        let error = look_for(|| site.queue_text(&other, "LastError").starts_with(wanted).then_some(()));
        assert!(error.is_some(), "{}", site.queue_text(&other, "LastError"));
        std::fs::remove_file(site.path("word")).unwrap();
        assert!(holds(&site.path(""), &format!("AUTH {mechanism}")) && !holds(&site.path(""), "sesame-42"));
    }
}

fn postfix_and_dovecot(peers: &Peers) {
    let pki = peers.pki();
    let dovecot = Dovecot::start(peers.dovecot());
    let address = SocketAddr::from((Ipv4Addr::new(127, 0, 10, 7), free_port()));
    let settings = [
        "smtpd_tls_security_level = may".to_string(),
        format!("smtpd_tls_cert_file = {}", pki.file("accepted.crt")),
        format!("smtpd_tls_key_file = {}", pki.file("accepted.key")),
        "smtpd_sasl_auth_enable = yes".to_string(),
        "smtpd_sasl_type = dovecot".to_string(),
        format!("smtpd_sasl_path = {}", dovecot.socket("logons")),
        "smtpd_tls_auth_only = yes".to_string(),
        "smtpd_sasl_authenticated_header = yes".to_string(),
        "smtpd_recipient_restrictions = permit_sasl_authenticated, reject".to_string(),
        "smtpd_relay_restrictions = permit_sasl_authenticated, reject".to_string(),
    ];
    let postfix = Postfix::start(peers.postfix(), address, &settings);
    let dns = Dns::start_with(&[format!("--host-record={NAME},{}", address.ip())]);
    let smart_host = format!("{NAME}:{}", address.port());
    let user = "ann@contoso.test";
    let site = site(peers, "partner.test", &smart_host, user, &dns);
    wrong_then_right(
        &site,
        (user, WORD),
        "bob@partner.test",
        &smart_host,
        "535 5.7.8 Error: authentication failed",
    );
    let mail = arrived(&postfix.inbox(), "with a logon", &|| postfix.log());
    assert!(mail.contains(&format!("(Authenticated sender: {user})")), "{mail}");
    assert!(postfix.log().contains("sasl_method=PLAIN, sasl_username=ann@contoso.test"), "{}", postfix.log());
}

/// True where any file below holds the text.
fn holds(directory: &Path, text: &str) -> bool {
    std::fs::read_dir(directory).into_iter().flatten().flatten().any(|entry| {
        let path = entry.path();
        if path.is_dir() {
            return holds(&path, text);
        }
        std::fs::read(&path)
            .is_ok_and(|bytes| bytes.windows(text.len()).any(|window| window == text.as_bytes()))
    })
}
