//! What the domain-security judgement says, and why.
//!
//! The statuses are the whole set; they appear in SMTP replies
//! (`454 4.7.5 Certificate validation failure, Reason:<Status>`), in the queue's LastError, in the
//! protocol log and in the trace header.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The result of judging a peer's certificate chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Status {
    /// Every check passed.
    Valid,
    /// The peer showed no certificate.
    NoCertificate,
    /// The demanded name is not in the certificate.
    SubjectMismatch,
    /// The chain does not end in a trusted root (an empty trust store is this, too).
    UntrustedRoot,
    /// A certificate of the chain is past its notAfter.
    Expired,
    /// A certificate of the chain is before its notBefore.
    NotYetValid,
    /// A certificate of the chain is on its issuer's CRL.
    Revoked,
    /// The chain names a CRL point, and no current CRL from there is at hand.
    RevocationCheckFailure,
    /// A signature of the chain does not verify.
    SignatureFailure,
    /// A signature algorithm or key size of the chain is too weak.
    WeakSignature,
    /// The certificate is not X.509 version 3.
    UnsupportedVersion,
    /// The certificate's key usage does not allow this use.
    InvalidPurpose,
    /// The certificate can't be parsed.
    MalformedCertificate,
}

impl Status {
    /// Every status, in the order of the documentation.
    pub const ALL: [Status; 13] = [
        Status::Valid,
        Status::NoCertificate,
        Status::SubjectMismatch,
        Status::UntrustedRoot,
        Status::Expired,
        Status::NotYetValid,
        Status::Revoked,
        Status::RevocationCheckFailure,
        Status::SignatureFailure,
        Status::WeakSignature,
        Status::UnsupportedVersion,
        Status::InvalidPurpose,
        Status::MalformedCertificate,
    ];
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

/// A status together with what it rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// The result.
    pub status: Status,
    /// The rule that decided, in words, for a log line.
    pub rule: String,
    /// What was looked at.
    pub evidence: Evidence,
}

impl Verdict {
    /// What a peer that is not proven is answered, and what LastError says of it, behind the codes.
    pub fn failure(&self) -> String {
        format!("Certificate validation failure, Reason:{}", self.status)
    }

    /// Status, rule and evidence, for a line of a log.
    pub fn told(&self) -> String {
        format!("{}; {}; {}", self.status, self.rule, self.evidence.told())
    }

    /// True where the peer is proven.
    pub fn is_valid(&self) -> bool {
        self.status == Status::Valid
    }
}

/// What becomes of a peer whose CRL can't be had (RevocationMode).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum RevocationMode {
    /// RevocationCheckFailure.
    #[default]
    Enforce,
    /// Valid, with the evidence `Unavailable`. What a CRL at hand lists is Revoked all the same.
    SoftFail,
}

/// What is known of the end entity's revocation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Revocation {
    /// The judgement ended before revocation was looked at.
    NotReached,
    /// The certificate names no CRL distribution point.
    NotPublished,
    /// A current CRL does not list it.
    Good {
        /// When that CRL was made.
        this_update: Timestamp,
        /// When the next one is due.
        next_update: Timestamp,
    },
    /// A CRL lists a certificate of the chain.
    Revoked {
        /// That certificate's serial number, upper-case hex.
        serial: String,
        /// Since when.
        since: Timestamp,
    },
    /// A CRL is named, and none that can be used is at hand.
    Unavailable,
}

impl fmt::Display for Revocation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Revocation::NotReached => f.write_str("NotReached"),
            Revocation::NotPublished => f.write_str("NotPublished"),
            Revocation::Good { this_update, next_update } => write!(f, "Good ({this_update}..{next_update})"),
            Revocation::Revoked { serial, since } => write!(f, "Revoked ({serial} since {since})"),
            Revocation::Unavailable => f.write_str("Unavailable"),
        }
    }
}

/// What a verdict was made from: enough to explain it without the certificate at hand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// The name that was demanded, as A-label; `None` where only the chain was.
    pub wanted: Option<String>,
    /// The names the certificate offers: its dNSNames, or its CN where it has none.
    pub offered: Vec<String>,
    /// Subject of the end-entity certificate.
    pub subject: String,
    /// Issuer of the end-entity certificate.
    pub issuer: String,
    /// SHA-1 thumbprint of the end-entity certificate, upper-case hex.
    pub thumbprint: String,
    /// Until when the end-entity certificate holds, where one was shown and could be read.
    #[serde(default)]
    pub not_after: Option<Timestamp>,
    /// How far revocation was checked. OCSP and must-staple are not consulted.
    pub revocation: Revocation,
    /// The extended key usage that was accepted: `clientAuth`, `serverAuth` or `any`.
    pub usage: Option<String>,
}

impl Evidence {
    /// What was looked at, for a line of a log: the name that was wanted, and those that were offered.
    pub fn told(&self) -> String {
        format!(
            "wanted {}; offered {}; thumbprint {}; usage {}; Revocation={}",
            self.wanted.as_deref().unwrap_or("-"),
            self.offered.join(";"),
            if self.thumbprint.is_empty() { "-" } else { &self.thumbprint },
            self.usage.as_deref().unwrap_or("none"),
            self.revocation,
        )
    }

    /// Nothing was there to look at.
    pub fn none(wanted: Option<String>) -> Self {
        Evidence {
            wanted,
            offered: Vec::new(),
            subject: String::new(),
            issuer: String::new(),
            thumbprint: String::new(),
            not_after: None,
            revocation: Revocation::NotReached,
            usage: None,
        }
    }
}
