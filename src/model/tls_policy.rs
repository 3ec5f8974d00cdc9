//! What a connection to a peer must prove before a message may go over it.
//!
//! A policy is made by a pure function before anything is dialled; sessions are reused only under
//! an equal policy.

use super::SmtpDomain;
use serde::{Deserialize, Serialize};

/// What an outbound connection must prove.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct TlsPolicy {
    /// How far TLS is demanded.
    pub level: TlsLevel,
    /// The thumbprint of the certificate that we show when asked, upper-case hex.
    pub client_certificate: Option<String>,
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

impl TlsLevel {
    /// True where a message may never go in clear.
    pub fn demands_tls(&self) -> bool {
        !matches!(self, TlsLevel::None | TlsLevel::Opportunistic)
    }
}
