//! What somebody else must do, in words for whom it is handed on to: what to set in Postfix and in Exchange.

use crate::cert::CertificateSummary;
use crate::model::{KeyPin, SmtpDomain, Status};

pub(super) fn unreachable(host: &str, port: u16) -> String {
    format!(
        "See that this server may connect to port {port} outside (firewall, SourceIPAddress of the Send connector). If \
         it may, the partner must see that {host} listens on port {port} and that its firewall lets us in."
    )
}

pub(super) fn no_greeting(host: &str, refused: bool) -> String {
    if refused {
        format!(
            "The partner must let {host} take connections from this server. Postfix: smtpd_client_restrictions, \
             postscreen_access_list. Exchange: RemoteIPRanges of the Receive connector, Add-IPAllowListEntry."
        )
    } else {
        format!(
            "The partner must see why {host} does not greet: what listens there is no mail server, is overloaded, or a \
             device between us swallows what it says."
        )
    }
}

pub(super) fn no_ehlo(host: &str) -> String {
    format!(
        "The partner must see that {host} answers EHLO: without it there is no STARTTLS. A firewall that inspects SMTP \
         on the way must be told not to."
    )
}

pub(super) fn no_starttls(host: &str, domain: &SmtpDomain) -> String {
    format!(
        "The partner must make {host} offer STARTTLS with a certificate that names {domain}. Postfix: \
         smtpd_tls_security_level = may, smtpd_tls_chain_files = KEY, CERTIFICATE, INTERMEDIATES. Exchange: \
         Set-ReceiveConnector -AuthMechanism Tls, and Enable-ExchangeCertificate -Services SMTP for a certificate that \
         names the connector's Fqdn. A firewall that inspects SMTP may hide the offer, too."
    )
}

pub(super) fn starttls_refused(host: &str) -> String {
    format!(
        "The partner must see in its log why {host} offers STARTTLS and can't begin: mostly a certificate or key that \
         can't be read. Postfix: smtpd_tls_chain_files, or smtpd_tls_cert_file and smtpd_tls_key_file. Exchange: \
         Get-ExchangeCertificate must show the certificate with its private key and the service SMTP."
    )
}

pub(super) fn no_handshake(host: &str, error: &str) -> String {
    if error.contains("ProtocolVersion") || error.contains("PeerIncompatible") {
        return format!(
            "The partner must turn on TLS 1.2 or 1.3 at {host}. Postfix: smtpd_tls_protocols = >=TLSv1.2 (and \
             smtpd_tls_mandatory_protocols). Windows: the SCHANNEL settings of TLS 1.2\\Server."
        );
    }
    if error.contains("HandshakeFailure") {
        return format!(
            "The partner must see that {host} has a certificate, and that its ciphers are those of today: ECDHE with \
             AES-GCM or ChaCha20. Postfix: smtpd_tls_chain_files, and no smtpd_tls_*ciphers that exclude them. Windows: \
             the cipher suites of SCHANNEL."
        );
    }
    if error.contains("between STARTTLS") {
        return format!(
            "What answers at {host} talks on after its answer to STARTTLS: a device on the way injects text, or the \
             server is broken. The partner must take that device out of the way or update the server."
        );
    }
    format!(
        "The partner must see in its log why {host} breaks the handshake off, and that no device on the way answers in \
         its place."
    )
}

/// What the server says of the authorities that it wants.
pub(super) fn hints(asked: &Option<Vec<Vec<u8>>>) -> String {
    match asked.as_ref().map(Vec::len) {
        None => "No certificate was asked for".into(),
        Some(0) => "A certificate was asked for, of any authority".into(),
        Some(count) => format!("A certificate was asked for, of {count} named authorities"),
    }
}

fn our_authority(issuer: Option<String>) -> String {
    issuer.map_or_else(|| "the authority of our certificate".into(), |issuer| format!("'{issuer}'"))
}

pub(super) fn must_ask(host: &str, domain: &SmtpDomain, issuer: Option<String>) -> String {
    format!(
        "The partner must make {host} ask for a certificate. Postfix: smtpd_tls_ask_ccert = yes (not smtpd_tls_req_ccert, \
         which turns everybody else away), and smtpd_tls_CAfile with {}. Exchange: Set-ReceiveConnector \
         -DomainSecureEnabled $true -AuthMechanism Tls on the connector that answers there, and our domain on \
         TLSReceiveDomainSecureList. Until then leave {domain} listed only if mail without that proof will do.",
        our_authority(issuer)
    )
}

pub(super) fn not_accepted(host: &str, issuer: Option<String>) -> String {
    format!(
        "The partner must make {host} trust {}. Postfix: put its root, and intermediates that we do not send, into \
         smtpd_tls_CAfile; its log names what it misses. Exchange: import the root into Trusted Root Certification \
         Authorities of the computer.",
        our_authority(issuer)
    )
}

pub(super) fn sender_refused(host: &str, sender: &str, issuer: Option<String>) -> String {
    format!(
        "The partner must see in the log of {host} why it does not take mail of {sender} over this session: that it \
         trusts {}, that our certificate names the domain of {sender}, and that no filter (SPF, block list) refuses this \
         server.",
        our_authority(issuer)
    )
}

pub(super) fn renew(host: &str, domain: &SmtpDomain) -> String {
    format!(
        "The partner must renew the certificate of {host}, or the one of its chain that ended; the new one must name \
         {domain}. If the date is right, see that the clock of this server is."
    )
}

pub(super) fn not_yet(host: &str) -> String {
    format!(
        "See that the clock of this server is right. If it is, the partner must show at {host} a certificate that \
         is valid now."
    )
}

pub(super) fn revoked(host: &str) -> String {
    format!(
        "The partner must replace the certificate of {host}: its authority has revoked it. Until it is replaced nobody \
         should trust it."
    )
}

pub(super) fn no_crl(domain: &SmtpDomain) -> String {
    format!(
        "See that this server may fetch the CRL by HTTP (firewall; Set-TransportConfig -RevocationFetchRanges, where it \
         is published at a private address). If it may, the authority of {domain} must publish a current CRL there."
    )
}

pub(super) fn wrong_name(host: &str, domain: &SmtpDomain, offered: &[String]) -> String {
    let wildcard = format!("*.{domain}");
    let why = if offered.iter().any(|name| name.eq_ignore_ascii_case(&wildcard)) {
        format!(" {wildcard} stands for the names below {domain}, not for {domain} itself.")
    } else {
        String::new()
    };
    format!(
        "The partner must show at {host} a certificate with {domain} itself in its subjectAltName, beside the host's \
         name.{why} Postfix: smtpd_tls_chain_files. Exchange: New-ExchangeCertificate -DomainName with both names, then \
         Enable-ExchangeCertificate -Services SMTP. If the partner confirms, by another way than mail, that the name shown \
         is its own, AcceptedNames of its entry (Get-DomainSecurityPartner) can hold it instead."
    )
}

pub(super) fn other_anchor(host: &str, domain: &SmtpDomain) -> String {
    format!(
        "{host} shows a certificate of another authority than the TrustAnchors of {domain}, or without its \
         intermediates. Ask the partner, by another way than mail, which authority it uses now. If it has changed, type \
         Set-DomainSecurityPartner {domain} -TrustAnchors '@{{Add=\"FILE\"}}' with the new root's file; else the partner \
         must mend its chain (smtpd_tls_chain_files in Postfix)."
    )
}

pub(super) fn not_pinned(host: &str, domain: &SmtpDomain, shown: Option<KeyPin>) -> String {
    let shown = shown.map_or_else(|| "KEY".to_owned(), |pin| pin.to_string());
    format!(
        "{host} shows a key that is not among the PinnedKeys of {domain}, or a chain that ends in no trusted root. Ask the \
         partner, by another way than mail, whether it has changed its key. Only if it says so type \
         Set-DomainSecurityPartner {domain} -PinnedKeys '@{{Add=\"{shown}\"}}'; else somebody may stand in its place."
    )
}

pub(super) fn bad_chain(host: &str, status: Status, summary: Option<&CertificateSummary>) -> String {
    let issuer =
        summary.map_or_else(|| "its authority".to_owned(), |summary| format!("'{}'", summary.issuer));
    match status {
        Status::UntrustedRoot if summary.is_some_and(|summary| summary.is_self_signed) => format!(
            "{host} shows a certificate that it signed itself. The partner must get one from an authority. Whoever has \
             the partner's word for it, by another way than mail, can trust this one: Import-TrustedRootCertificate \
             -FileName with its file."
        ),
        Status::UntrustedRoot => format!(
            "If {issuer} is not a root itself, {host} may not send its intermediate certificates. Postfix: append them to \
             the certificate in smtpd_tls_chain_files. Exchange: import them into Intermediate Certification Authorities. \
             If the authority is a private one, get its root from the partner by another way than mail, and type \
             Import-TrustedRootCertificate -FileName with its file."
        ),
        Status::NoCertificate => {
            format!("The partner must give {host} a certificate for SMTP: smtpd_tls_chain_files in Postfix.")
        }
        Status::InvalidPurpose => format!(
            "The partner must get for {host} a certificate that is issued for servers: extendedKeyUsage serverAuth, \
             keyUsage digitalSignature, every issuer an authority."
        ),
        _ => format!(
            "The partner must get another certificate for {host}: X.509 version 3, RSA of 2048 bits or more or ECDSA, \
             SHA-256 or better, as its authority signed it."
        ),
    }
}
