//! What a connection to a peer must prove before a message may go over it.
//!
//! A policy is made by a pure function before anything is dialled; sessions are reused only under
//! an equal policy.

use super::{SmtpDomain, Tlsa};
use serde::{Deserialize, Serialize};
use std::fmt;

/// What an outbound connection must prove.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct TlsPolicy {
    /// How far TLS is demanded.
    pub level: TlsLevel,
    /// Which rule made it so.
    pub source: TlsSource,
    /// The thumbprint of the certificate that we show when asked, upper-case hex.
    pub client_certificate: Option<String>,
    /// What is looked at beside it, and keeps nothing from going: a listed domain in ReportOnly.
    pub observed: Option<Observed>,
}

/// What Enforce would demand of a connection for a listed domain whose SendMode is ReportOnly.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Observed {
    /// The domain that the server would have to prove.
    pub domain: SmtpDomain,
    /// Why nothing would be dialled at all, in the words of Enforce.
    pub refusal: Option<String>,
}

/// Which rule decided, the strongest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum TlsSource {
    /// TLSSendDomainSecureList and an armed connector.
    DomainSecurity,
    /// TLSA records of the server that DNSSEC proves (RFC 7672).
    Dane,
    /// The policy that the recipient's domain publishes by HTTPS (RFC 8461).
    MtaSts,
    /// The Send connector.
    Connector,
}

impl fmt::Display for TlsSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            TlsSource::DomainSecurity => "DomainSecurity",
            TlsSource::Dane => "DANE",
            TlsSource::MtaSts => "MTA-STS",
            TlsSource::Connector => "Connector",
        })
    }
}

/// How far TLS is demanded; each level includes what stands before it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum TlsLevel {
    /// Never use TLS (IgnoreSTARTTLS).
    None,
    /// Use TLS where the peer has it; clear text otherwise, also after a failed handshake.
    Opportunistic,
    /// Encrypt; any certificate will do.
    Encrypt,
    /// Encrypt, and the chain must be valid.
    Chain,
    /// Encrypt, the chain must be valid and its certificate must name this domain.
    Name(NameDemand),
    /// Encrypt, and the certificate must match one of these records. Chain, name and dates count only as far as the
    /// record's usage says.
    Dane(DaneDemand),
    /// Encrypt, the chain must be valid and a dNSName of its certificate must be this MX host, which the domain's
    /// MTA-STS policy lists.
    MxHost(SmtpDomain),
    /// What the recipient's domain publishes, and what the connector demands beside it: both must be proven.
    Both(Box<TlsLevel>, Box<TlsLevel>),
    /// Domain Security: as `Name` for the recipient's domain, and our own certificate must be at
    /// hand to be shown.
    DomainSecure(SmtpDomain),
    /// Domain Security is demanded and can't be had: nothing may be sent. The text says why.
    Refuse(String),
}

/// The name that a certificate must hold.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct NameDemand {
    /// The domain.
    pub domain: SmtpDomain,
    /// True where a subdomain of it will do as well (TlsDomain `*.example.com`).
    pub subdomains: bool,
}

/// What DANE demands of one server.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct DaneDemand {
    /// The TLSA base domain: what is told to the server in SNI.
    pub base: SmtpDomain,
    /// The names that do under usage 2: the base, and the recipient's domain (RFC 7672 §3.2.2).
    pub names: Vec<SmtpDomain>,
    /// Usable records; never empty.
    pub records: Vec<Tlsa>,
}

impl TlsLevel {
    /// True where a message may never go in clear.
    pub fn demands_tls(&self) -> bool {
        !matches!(self, TlsLevel::None | TlsLevel::Opportunistic)
    }

    /// True where a certificate that passes proves who the server is, by something that is configured or that
    /// somebody vouches for: REQUIRETLS wants that (RFC 8689 §4.2.1).
    pub fn proves_identity(&self) -> bool {
        match self {
            TlsLevel::Name(_) | TlsLevel::Dane(_) | TlsLevel::MxHost(_) | TlsLevel::DomainSecure(_) => true,
            TlsLevel::Both(published, own) => published.proves_identity() || own.proves_identity(),
            TlsLevel::None
            | TlsLevel::Opportunistic
            | TlsLevel::Encrypt
            | TlsLevel::Chain
            | TlsLevel::Refuse(_) => false,
        }
    }

    /// What DANE demands, where it does.
    pub fn dane(&self) -> Option<&DaneDemand> {
        match self {
            TlsLevel::Dane(demand) => Some(demand),
            TlsLevel::Both(published, own) => published.dane().or(own.dane()),
            _ => None,
        }
    }
}

/// For a log line and for the tracking log; one word, and what it is about.
impl fmt::Display for TlsLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TlsLevel::None => f.write_str("None"),
            TlsLevel::Opportunistic => f.write_str("Opportunistic"),
            TlsLevel::Encrypt => f.write_str("EncryptionOnly"),
            TlsLevel::Chain => f.write_str("CertificateValidation"),
            TlsLevel::Name(demand) if demand.subdomains => write!(f, "DomainValidation *.{}", demand.domain),
            TlsLevel::Name(demand) => write!(f, "DomainValidation {}", demand.domain),
            TlsLevel::Dane(demand) => {
                let kinds: Vec<String> = demand.records.iter().map(Tlsa::kind).collect();
                write!(f, "TLSA {} ({})", demand.base, kinds.join(", "))
            }
            TlsLevel::MxHost(host) => write!(f, "MxHost {host}"),
            TlsLevel::Both(published, own) => write!(f, "{published} and {own}"),
            TlsLevel::DomainSecure(domain) => write!(f, "DomainSecure {domain}"),
            TlsLevel::Refuse(_) => f.write_str("Refuse"),
        }
    }
}
