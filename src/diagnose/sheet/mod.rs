//! The sheet that is handed to a partner: who we are, what we show, what we demand, and what they must configure; and what
//! a partner's sheet says against what is configured and live here.
//!
//! Promises: a sheet holds what the world may know alone: names, addresses, certificates; no key, no connector's ranges,
//! no other partner. In each form ([`render`]) stands the same JSON, so that each can be read again ([`read`]). To compare
//! ([`compare`]) changes nothing: a sheet is what a stranger wrote, until somebody has asked the partner by another way.

mod build;
mod compare;
mod instructions;
mod live;
mod page;
mod read;
mod render;
#[cfg(test)]
mod tests;

pub use build::{Own, build};
pub use compare::{compare, warnings};
pub use read::{SheetError, read};
pub use render::{SheetFormat, render};

use crate::model::{AnchorCertificate, DomainPattern, KeyPin, SmtpDomain};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::net::IpAddr;

/// What a sheet's JSON says it is.
pub const KIND: &str = "emsh-partner-sheet";
/// The version of its form.
pub const VERSION: u32 = 1;
/// The largest sheet that is read, octets.
pub const MAX_SHEET: usize = 1024 * 1024;

/// A sheet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sheet {
    /// [`KIND`].
    pub kind: String,
    /// [`VERSION`].
    pub version: u32,
    /// When it was made.
    pub made: Timestamp,
    /// The partner's domain that it was made for; none: for any.
    pub made_for: Option<SmtpDomain>,
    /// The server that made it.
    pub server: SmtpDomain,
    /// The domains of whoever made it.
    pub domains: Vec<OwnDomain>,
    /// Where they take mail.
    pub receive: Vec<End>,
    /// Where their mail comes from.
    pub send: Vec<End>,
    /// What they demand of mail to the partner.
    pub send_demand: Demand,
    /// What they demand of mail from the partner.
    pub receive_demand: Demand,
    /// The certificates that the ends show.
    pub certificates: Vec<SheetCertificate>,
    /// The authorities that those lead to.
    pub roots: Vec<SheetCertificate>,
}

/// One domain.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OwnDomain {
    /// The domain, or `*.domain`.
    pub domain: DomainPattern,
    /// Its mail hosts; none: they were not looked up.
    pub hosts: Option<Vec<MailHost>>,
    /// Why they could not be looked up.
    pub trouble: Option<String>,
}

/// A mail host of a domain.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailHost {
    /// Lower is tried first.
    pub preference: u16,
    /// Its name.
    pub host: SmtpDomain,
    /// Its addresses; empty: it has none.
    pub addresses: Vec<IpAddr>,
}

/// One end of connections: a connector with DomainSecureEnabled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct End {
    /// The name in EHLO, or in the greeting.
    pub fqdn: SmtpDomain,
    /// The certificate that it shows; none: none is at hand.
    pub certificate: Option<String>,
    /// Of a Send connector, its SourceIPAddress, where that is set.
    pub address: Option<IpAddr>,
}

/// What is demanded of mail in one direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Demand {
    /// Mutual TLS; without it mail waits or is refused.
    Enforce,
    /// Mutual TLS is looked at, and mail goes without it as well.
    ReportOnly,
    /// The partner is listed, and no connector is armed.
    NotInUse,
    /// The partner is on no list.
    NotListed,
    /// The sheet was made for nobody in particular.
    NotSaid,
}

/// A certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SheetCertificate {
    /// SHA-1 over it, 40 upper-case hex digits: what Exchange calls it.
    pub thumbprint: String,
    /// SHA-256 over it, upper-case hex with colons: what Postfix calls it.
    pub sha256: String,
    /// SHA-256 over its public key.
    pub key: KeyPin,
    /// Its subject.
    pub subject: String,
    /// Its issuer.
    pub issuer: String,
    /// The names that it offers.
    pub names: Vec<String>,
    /// From when it holds.
    pub not_before: Timestamp,
    /// Until when.
    pub not_after: Timestamp,
    /// The certificate, and its issuers as they are sent.
    pub chain: Vec<AnchorCertificate>,
}

impl Sheet {
    /// The certificate with this thumbprint.
    pub fn certificate(&self, thumbprint: &str) -> Option<&SheetCertificate> {
        self.certificates.iter().find(|known| known.thumbprint == thumbprint)
    }

    /// The certificates of some ends, each once.
    pub fn shown<'a>(&'a self, ends: &'a [End]) -> Vec<&'a SheetCertificate> {
        let mut found: Vec<&SheetCertificate> = Vec::new();
        for end in ends {
            let certificate = end.certificate.as_deref().and_then(|thumbprint| self.certificate(thumbprint));
            found.extend(
                certificate.filter(|one| found.iter().all(|known| known.thumbprint != one.thumbprint)),
            );
        }
        found
    }
}
