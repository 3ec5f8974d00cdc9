//! What a partner configures so that mutual TLS with us works both ways, in the words of three servers.
//!
//! Promises: the lines stand as they are typed or stored, with our names, certificates and authorities in them. What only
//! the partner can know is in capital letters.

use super::{Sheet, SheetCertificate};
use crate::model::{CommandLine, DomainPattern, SmtpDomain};

/// Lines, and where they go.
pub(super) struct Listing {
    pub(super) place: Option<String>,
    pub(super) lines: Vec<String>,
}

fn listing(place: &str, lines: impl IntoIterator<Item = String>) -> Listing {
    Listing { place: Some(place.to_owned()), lines: lines.into_iter().collect() }
}

/// Whole domains: wildcards stand on no list.
fn domains(sheet: &Sheet) -> Vec<&SmtpDomain> {
    let exact = sheet.domains.iter().filter_map(|own| match &own.domain {
        DomainPattern::Exact(domain) => Some(domain),
        _ => None,
    });
    exact.collect()
}

/// The file that our authority's certificate is saved in.
const ROOT_FILE: &str = "partner-root.pem";

pub(super) fn exchange(sheet: &Sheet) -> Vec<Listing> {
    let domains: Vec<String> = domains(sheet).iter().map(ToString::to_string).collect();
    let quoted: Vec<String> = domains.iter().map(|domain| format!("\"{domain}\"")).collect();
    let (quoted, plain) = (quoted.join(","), domains.join(","));
    let mut lines = Vec::new();
    if !sheet.roots.is_empty() {
        lines.push(format!(
            "Import-Certificate -FilePath {ROOT_FILE} -CertStoreLocation Cert:\\LocalMachine\\Root"
        ));
    }
    lines.extend([
        format!("Set-TransportConfig -TLSSendDomainSecureList @{{Add={quoted}}} -TLSReceiveDomainSecureList @{{Add={quoted}}}"),
        format!(
            "New-SendConnector -Name \"Mutual TLS\" -Usage Partner -AddressSpaces {plain} -DNSRoutingEnabled $true \
             -DomainSecureEnabled $true -Fqdn YOUR-CERTIFICATE-NAME"
        ),
        "Set-ReceiveConnector \"YOUR-INTERNET-CONNECTOR\" -DomainSecureEnabled $true -AuthMechanism Tls".to_owned(),
        "Restart-Service MSExchangeTransport".to_owned(),
    ]);
    vec![Listing { place: None, lines }]
}

pub(super) fn postfix(sheet: &Sheet) -> Vec<Listing> {
    let domains = domains(sheet);
    let mut main = Vec::new();
    if !sheet.roots.is_empty() {
        main.extend([
            format!("smtp_tls_CAfile = /etc/postfix/{ROOT_FILE}"),
            format!("smtpd_tls_CAfile = /etc/postfix/{ROOT_FILE}"),
        ]);
    }
    main.extend(
        [
            "smtp_tls_chain_files = /etc/postfix/YOUR-KEY-AND-CHAIN.pem",
            "smtp_tls_policy_maps = texthash:/etc/postfix/partner_tls",
            "smtpd_tls_chain_files = /etc/postfix/YOUR-KEY-AND-CHAIN.pem",
            "smtpd_tls_security_level = may",
            "smtpd_tls_ask_ccert = yes",
            "smtpd_tls_fingerprint_digest = sha256",
            "smtpd_restriction_classes = partner_shows_certificate",
            "partner_shows_certificate = check_ccert_access texthash:/etc/postfix/partner_certificates, reject",
            "smtpd_sender_restrictions = check_sender_access texthash:/etc/postfix/partner_senders",
        ]
        .map(str::to_owned),
    );
    let policy = domains.iter().map(|domain| format!("{domain} secure match={domain}"));
    let senders = domains.iter().map(|domain| format!("{domain} partner_shows_certificate"));
    let allowed = sheet
        .shown(&sheet.send)
        .into_iter()
        .flat_map(|it| [format!("{} OK", it.sha256), format!("{} OK", it.key.fingerprint())]);
    let allowed: Vec<String> = allowed.collect();
    let mut all = vec![
        listing(
            "In main.cf; what stands there for other authorities and restrictions stays beside it:",
            main,
        ),
        listing("In partner_tls (mail to us is proven by our domain in our certificate, or waits):", policy),
        listing("In partner_senders (our domains come with our certificate, or not at all):", senders),
    ];
    if !allowed.is_empty() {
        all.push(listing(
            "In partner_certificates (our certificate, and its key, which a renewal may keep):",
            allowed,
        ));
    }
    all
}

pub(super) fn emsh(sheet: &Sheet) -> Vec<Listing> {
    let domains: Vec<String> = domains(sheet).iter().map(ToString::to_string).collect();
    let add =
        format!("@{{Add={}}}", domains.iter().map(|it| format!("\"{it}\"")).collect::<Vec<_>>().join(","));
    let mut lines = Vec::new();
    for domain in &domains {
        let anchors: Vec<String> = anchors(&sheet.roots);
        if !anchors.is_empty() {
            lines.push(
                CommandLine::new("New-DomainSecurityPartner")
                    .on(domain.as_str())
                    .with("TrustAnchors", anchors.join(",")),
            );
        }
    }
    lines.push(
        CommandLine::new("Set-TransportConfig")
            .with("TLSSendDomainSecureList", add.as_str())
            .with("TLSReceiveDomainSecureList", add.as_str()),
    );
    lines.push(
        CommandLine::new("Set-SendConnector")
            .on("YOUR-INTERNET-CONNECTOR")
            .with("DomainSecureEnabled", "$true"),
    );
    lines.push(
        CommandLine::new("Set-ReceiveConnector")
            .on("YOUR-INTERNET-CONNECTOR")
            .with("DomainSecureEnabled", "$true")
            .with("AuthMechanism", "Tls"),
    );
    lines.push(CommandLine::new("Restart-Service").on("emsh-transport"));
    lines.extend(domains.iter().map(|domain| CommandLine::new("Test-DomainSecurity").on(domain.as_str())));
    let lines = lines.into_iter().map(|line| format!("emsh {line}")).collect();
    vec![Listing { place: None, lines }]
}

/// Authorities as -TrustAnchors takes them.
pub(super) fn anchors(roots: &[SheetCertificate]) -> Vec<String> {
    roots.iter().filter_map(|root| root.chain.first()).map(ToString::to_string).collect()
}
