//! A CRL as the queue's database keeps it across restarts.

use jiff::Timestamp;

/// A CRL, where it came from, and what it must be proven against before it is believed again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredCrl {
    /// Where it was fetched.
    pub url: String,
    /// Subject of the authority that signed it, DER.
    pub issuer_subject: Vec<u8>,
    /// The authority's SubjectPublicKeyInfo, DER.
    pub issuer_key: Vec<u8>,
    /// The list, DER.
    pub der: Vec<u8>,
    /// When it was fetched.
    pub fetched_at: Timestamp,
    /// The listed domain whose chain needed it last, and when.
    pub seen: Option<(String, Timestamp)>,
}
