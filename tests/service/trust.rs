//! Domain Security without a trusted root: nobody is let in as a partner, and nothing leaves for one.

use super::pki::{self, Pki};
use super::sink::{Script, Sink, Tls};
use super::site::{STRANGER, Site, wait_for};

/// A site that trusts nobody: no system store, no imported root.
fn trusting_nobody(pki: &Pki, store: [&str; 2]) -> Site {
    let mut site = Site::new();
    site.environment = vec![("SSL_CERT_FILE", store[0].to_string()), ("SSL_CERT_DIR", store[1].to_string())];
    pki::install(&site, &pki.issue(&["mx.own.example", "own.example"]));
    site.demand_proof_of_partner();
    site.must(&["Set-TransportConfig", "-TLSSendDomainSecureList", "partner.example"]);
    site.must(&["Set-SendConnector", "Out", "-DomainSecureEnabled", "$true"]);
    site.zones(&[("partner.example", 2)]);
    site
}

#[test]
fn without_roots_nobody_is_a_partner() {
    let pki = Pki::new("Partners");
    let directory = tempfile::tempdir().unwrap();
    let garbage = directory.path().join("garbage.pem");
    std::fs::write(&garbage, "-----BEGIN CERTIFICATE-----\nbm90IG9uZQ==\n-----END CERTIFICATE-----\n")
        .unwrap();
    let missing = directory.path().join("missing").display().to_string();
    // An empty store, and one that can't be read.
    for file in ["/dev/null", garbage.to_str().unwrap()] {
        let mut site = trusting_nobody(&pki, [file, &missing]);
        site.start();
        let told =
            |text: &str| site.status().unwrap().degraded.iter().any(|one| one.to_string().contains(text));
        assert!(told("no trusted root certificate is at hand"), "{:?}", site.status().unwrap().degraded);
        assert!(site.log().contains("no trusted root"), "{}", site.log());
        let partner = pki.issue(&["partner.example"]);
        let mail = |sender: &str| format!("MAIL FROM:<x@{sender}>");
        let said = site.inside_tls(
            STRANGER,
            Some(&partner),
            &[&mail("partner.example"), &mail("other.example"), "RCPT TO:<v@own.example>"],
        );
        assert!(
            said[0].starts_with("454 4.7.5 Certificate validation failure, Reason:UntrustedRoot"),
            "{said:?}"
        );
        assert!(said[1].starts_with("250") && said[2].starts_with("250"), "{said:?}");
        let sink =
            Sink::start(&site, 2, Script { tls: Tls::With(pki::server(&partner, &[])), ..Script::default() });
        site.hand_in(&["x@partner.example"], "hush-hush");
        let (status, error) = site.queue_error("partner.example");
        assert_eq!(status, "Retry");
        assert!(error.contains("454 4.7.5 Certificate validation failure, Reason:UntrustedRoot"), "{error}");
        sink.assert_untouched("hush");
        // The partner's own root, and all is well.
        pki.trust(&site);
        site.restart();
        assert!(!told("no trusted root"), "{:?}", site.status().unwrap().degraded);
        let said = site.inside_tls(STRANGER, Some(&partner), &[&mail("partner.example")]);
        assert!(said[0].starts_with("250"), "{said:?}");
        wait_for("the message at the partner", || sink.messages().pop());
    }
}
