//! An MTA-STS policy as it is kept across restarts.

use super::{SmtpDomain, StsPolicy};
use jiff::Timestamp;

/// A policy, and where it is from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredStsPolicy {
    /// Whose it is.
    pub domain: SmtpDomain,
    /// Its id, by the TXT record that led to it.
    pub id: String,
    /// What it says.
    pub policy: StsPolicy,
    /// When it was fetched.
    pub fetched_at: Timestamp,
}
