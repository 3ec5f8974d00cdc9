//! What openssl sees of the server: its certificate and its protocols.

use crate::Scenario;
use crate::peers::Peer::Openssl;
use crate::peers::Peers;
use crate::support::site::Site;
use std::process::{Command, Stdio};

pub const SCENARIOS: &[Scenario] =
    &[("presented::certificate_and_protocols", &[Openssl], certificate_and_protocols)];

fn s_client(site: &Site, words: &[&str]) -> String {
    let server = site.bound("Default EDGE1").to_string();
    let output = Command::new("openssl")
        .args(["s_client", "-starttls", "smtp", "-connect", &server])
        .args(words)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// CERT-05 of the field cases: of two certificates with SMTP, the one that an authority issued,
/// though the self-signed one of a new store has the same name.
fn certificate_and_protocols(peers: &Peers) {
    let site = peers.site();
    site.run(&[
        "New-ExchangeCertificate",
        "-SubjectName",
        "CN=edge1.contoso.test",
        "-DomainName",
        "edge1.contoso.test",
        "-Services",
        "SMTP",
        "-Force",
    ]);
    site.start();
    let root = peers.pki().file("root.crt");
    for (option, protocol) in [("-tls1_2", "TLSv1.2"), ("-tls1_3", "TLSv1.3")] {
        let said = s_client(&site, &["-CAfile", &root, "-verify_return_error", option]);
        assert!(said.contains("subject=CN = edge1.contoso.test"), "{said}");
        assert!(said.contains("issuer=CN = Peers Issuing"), "{said}");
        assert!(said.contains(protocol) && said.contains("Verification: OK"), "{said}");
    }
    let said = s_client(&site, &["-tls1_1", "-cipher", "DEFAULT@SECLEVEL=0"]);
    assert!(said.contains("alert protocol version") || said.contains("Cipher is (NONE)"), "{said}");

    // A client certificate that proves nothing ends no handshake.
    let (certificate, key) = (peers.pki().file("selfsigned.crt"), peers.pki().file("selfsigned.key"));
    let said = s_client(&site, &["-tls1_2", "-cert", &certificate, "-key", &key]);
    assert!(!said.contains("alert"), "{said}");
}
