//! emsh → Postfix over time: a listed partner that mends itself. The rest is in the matrix.

use crate::Scenario;
use crate::dns::Dns;
use crate::peers::Peer::{Dnsmasq, Openssl, Postfix as PostfixPeer};
use crate::peers::Peers;
use crate::postfix::Postfix;
use crate::support::{free_port, smtp};
use std::net::{Ipv4Addr, SocketAddr};

pub const SCENARIOS: &[Scenario] = &[(
    "outbound::mends_itself_by_retry_queue",
    &[PostfixPeer, Dnsmasq, Openssl],
    mends_itself_by_retry_queue,
)];

/// Without a certificate there is no STARTTLS.
fn server(peers: &Peers, address: SocketAddr, certificate: Option<&str>) -> Postfix {
    let settings = match certificate {
        None => vec!["smtpd_tls_security_level = none".to_string()],
        Some(name) => vec![
            "smtpd_tls_security_level = may".to_string(),
            format!("smtpd_tls_cert_file = {}", peers.pki().file(&format!("{name}.crt"))),
            format!("smtpd_tls_key_file = {}", peers.pki().file(&format!("{name}.key"))),
        ],
    };
    Postfix::start(peers.postfix(), address, &settings)
}

/// The partner mends its server; nothing is lost, and nothing was sent in between.
fn mends_itself_by_retry_queue(peers: &Peers) {
    let address = SocketAddr::from((Ipv4Addr::new(127, 0, 10, 1), free_port()));
    let dns = Dns::start(&[("partner.test", Ipv4Addr::new(127, 0, 10, 1))]);
    let postfix = server(peers, address, None);
    let site = peers.site();
    let (servers, port) = (dns.address.to_string(), address.port().to_string());
    site.run(&["Set-TransportService", "EDGE1", "-ExternalDNSServers", &servers]);
    site.run(&["Set-TransportConfig", "-TLSSendDomainSecureList", "partner.test"]);
    let new = ["New-SendConnector", "Outbound Email", "-AddressSpaces", "*", "-Port", &port];
    site.run(
        &[&new[..], &["-UseExternalDNSServersEnabled", "$true", "-DomainSecureEnabled", "$true"]].concat(),
    );
    site.start();

    smtp::submit(site.bound("Relay"), "alice@contoso.test", "bob@partner.test", "Over");
    let error = site.queue_text("partner.test", "LastError");
    assert!(error.starts_with("451 5.7.3 STARTTLS is required to send mail"), "{error}");
    assert_eq!(site.json(&["Get-Queue"])[0]["MessageCount"], 1);
    postfix.assert_no_mail_command();

    drop(postfix);
    let postfix = server(peers, address, Some("partner"));
    site.run(&["Retry-Queue", "partner.test"]);
    let mail = postfix.mail("Over").unwrap_or_else(|| panic!("{}", site.json(&["Get-Queue"])));
    assert!(mail.contains("Delivered-To: bob@partner.test"), "{mail}");
    site.wait_until_empty();
}
