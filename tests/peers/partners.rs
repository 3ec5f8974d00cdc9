//! How the partners of the matrix are set up. The partner NAME is the domain `NAME.test`.

use Client::{Anonymous, Breaks, Clear, Shows};

/// What the partner's Postfix does as a client.
#[derive(Debug, Clone, Copy)]
pub enum Client {
    /// No STARTTLS.
    Clear,
    /// TLS without a certificate.
    Anonymous,
    /// TLS with the certificate of this name.
    Shows(&'static str),
    /// TLS if possible, and it never is; from an address of its own, since emsh remembers it.
    Breaks(&'static str),
}

/// A partner that sends to us.
pub type Sender = (&'static str, Client);

pub const SENDERS: &[Sender] = &[
    ("accepted", Shows("accepted")),
    ("nocert", Anonymous),
    ("clear", Clear),
    ("brokentls", Breaks("127.0.11.1")),
    ("othername", Shows("othername")),
    ("hostonly", Shows("hostonly")),
    ("wildcard", Shows("wildcard")),
    ("cnonly", Shows("cnonly")),
    ("cnother", Shows("cnother")),
    ("upper", Shows("upper")),
    ("expired", Shows("expired")),
    ("notyet", Shows("notyet")),
    ("oldissuing", Shows("oldissuing")),
    ("damaged", Shows("damaged")),
    ("selfsigned", Shows("selfsigned")),
    ("unknownca", Shows("unknownca")),
    ("nointermediate", Shows("nointermediate")),
    ("noca", Shows("noca")),
    ("disorder", Shows("disorder")),
    ("constrained", Shows("constrained")),
    ("fencedoff", Shows("fencedoff")),
    ("crlsigner", Shows("crlsigner")),
    ("serveronly", Shows("serveronly")),
    ("clientonly", Shows("clientonly")),
    ("emailonly", Shows("emailonly")),
    ("rsa1024", Shows("rsa1024")),
    ("sha1", Shows("sha1")),
    ("version1", Shows("version1")),
    ("notrevoked", Shows("notrevoked")),
    ("revoked", Shows("revoked")),
    ("crlgone", Shows("crlgone")),
    // Not listed.
    ("plain", Shows("plain")),
    ("plainexpired", Shows("expired")),
    ("plainclear", Clear),
];

/// What a partner's host does as a server.
#[derive(Debug, Clone, Copy)]
pub enum Server {
    /// Postfix with this certificate, and these settings beside it.
    Postfix(&'static str, &'static [&'static str]),
    /// A sink that closes the connection where the handshake should be.
    Closes,
}

/// A partner that we send to, with its MX hosts in order of preference.
pub type Recipient = (&'static str, &'static [Server]);

const NO_TLS: &[&str] = &["smtpd_tls_security_level=none"];
/// TLS without a certificate of its own.
const NO_CERTIFICATE: &[&str] =
    &["smtpd_tls_cert_file=none", "smtpd_tls_key_file=none", "smtpd_tls_ask_ccert=no"];
/// Nothing that both sides know.
const NO_CIPHER: &[&str] = &[
    "smtpd_tls_protocols=TLSv1.2",
    "smtpd_tls_mandatory_protocols=TLSv1.2",
    "tls_medium_cipherlist=CAMELLIA256-SHA",
    "tls_high_cipherlist=CAMELLIA256-SHA",
];
const OLD_TLS: &[&str] =
    &["smtpd_tls_protocols=TLSv1,TLSv1.1", "smtpd_tls_mandatory_protocols=TLSv1,TLSv1.1"];
/// Postfix announces STARTTLS and can't begin: `454 4.7.0 TLS not available due to local problem`.
const NO_KEY: &[&str] = &["smtpd_tls_key_file=/nonexistent/key.pem"];
const REFUSES_OURS: &[&str] =
    &["smtpd_tls_req_ccert=yes", "smtpd_tls_security_level=encrypt", "smtpd_tls_CAfile="];

pub const RECIPIENTS: &[Recipient] = &[
    ("accepted", &[Server::Postfix("accepted", &[])]),
    ("nostarttls", &[Server::Postfix("accepted", NO_TLS)]),
    ("tls454", &[Server::Postfix("tls454", NO_KEY)]),
    ("nocert", &[Server::Postfix("accepted", NO_CERTIFICATE)]),
    ("nocipher", &[Server::Postfix("nocipher", NO_CIPHER)]),
    ("oldtls", &[Server::Postfix("oldtls", OLD_TLS)]),
    ("closes", &[Server::Closes]),
    ("othername", &[Server::Postfix("othername", &[])]),
    ("hostonly", &[Server::Postfix("hostonly", &[])]),
    ("wildcard", &[Server::Postfix("wildcard", &[])]),
    ("cnonly", &[Server::Postfix("cnonly", &[])]),
    ("cnother", &[Server::Postfix("cnother", &[])]),
    ("upper", &[Server::Postfix("upper", &[])]),
    ("expired", &[Server::Postfix("expired", &[])]),
    ("notyet", &[Server::Postfix("notyet", &[])]),
    ("oldissuing", &[Server::Postfix("oldissuing", &[])]),
    ("damaged", &[Server::Postfix("damaged", &[])]),
    ("selfsigned", &[Server::Postfix("selfsigned", &[])]),
    ("unknownca", &[Server::Postfix("unknownca", &[])]),
    ("nointermediate", &[Server::Postfix("nointermediate", &[])]),
    ("noca", &[Server::Postfix("noca", &[])]),
    ("serveronly", &[Server::Postfix("serveronly", &[])]),
    ("clientonly", &[Server::Postfix("clientonly", &[])]),
    ("emailonly", &[Server::Postfix("emailonly", &[])]),
    ("rsa1024", &[Server::Postfix("rsa1024", &[])]),
    ("sha1", &[Server::Postfix("sha1", &[])]),
    ("version1", &[Server::Postfix("version1", &[])]),
    ("notrevoked", &[Server::Postfix("notrevoked", &[])]),
    ("revoked", &[Server::Postfix("revoked", &[])]),
    ("crlgone", &[Server::Postfix("crlgone", &[])]),
    ("refusesours", &[Server::Postfix("refusesours", REFUSES_OURS)]),
    ("twomx", &[Server::Postfix("othername", &[]), Server::Postfix("twomx", &[])]),
    // Not listed.
    ("plain", &[Server::Postfix("plain", &[])]),
    ("plainbroken", &[Server::Postfix("nocipher", NO_CIPHER)]),
    ("plain454", &[Server::Postfix("tls454", NO_KEY)]),
    ("plainclear", &[Server::Postfix("accepted", NO_TLS)]),
    // Not listed, by connectors with RequireTLS, see `world`.
    ("requiretls", &[Server::Postfix("plain", &[])]),
    ("requireclear", &[Server::Postfix("accepted", NO_TLS)]),
    ("requirebroken", &[Server::Postfix("nocipher", NO_CIPHER)]),
    ("certvalid", &[Server::Postfix("certvalid", &[])]),
    ("certbad", &[Server::Postfix("certbad", &[])]),
    ("namedok", &[Server::Postfix("namedok", &[])]),
    ("namedbad", &[Server::Postfix("namedbad", &[])]),
];

/// Domains that stand in neither list of secured domains.
const UNLISTED: &[&str] = &["plain", "require", "certvalid", "certbad", "named"];

pub fn is_listed(name: &str) -> bool {
    !UNLISTED.iter().any(|prefix| name.starts_with(prefix))
}

/// Send connectors beside `Outbound Email`: name, partners, settings.
pub const CONNECTORS: &[(&str, &[&str], &[&str])] = &[
    ("Encrypted", &["requiretls", "requireclear", "requirebroken"], &["-RequireTLS", "$true"]),
    (
        "Validated",
        &["certvalid", "certbad"],
        &["-RequireTLS", "$true", "-TlsAuthLevel", "CertificateValidation"],
    ),
    (
        "Named",
        &["namedok", "namedbad"],
        &["-RequireTLS", "$true", "-TlsAuthLevel", "DomainValidation", "-TlsDomain", "named.test"],
    ),
];
