//! Sender authentication as values: what is wanted of it, and what it found.

use super::{FilterAction, FilterScope, SmtpDomain};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// SenderAuthenticationConfig, as the service obeys it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct SenderAuthentication {
    /// Whose mail is looked at.
    pub scope: FilterScope,
    /// SPF is verified.
    pub spf: bool,
    /// DKIM signatures are verified.
    pub dkim: bool,
    /// The DMARC policy of the From field's domain is asked for.
    pub dmarc: bool,
    /// The ARC chain is verified.
    pub arc: bool,
    /// What becomes of mail whose sender's domain says by SPF that it does not send from there.
    pub on_spf_fail: FilterAction,
    /// What becomes of mail that fails DMARC where the domain asks for its rejection.
    pub on_dmarc_reject: FilterAction,
    /// What becomes of mail that can't be judged now; rejection is a temporary one.
    pub on_temp_error: FilterAction,
    /// Domains of envelope senders whose mail is not looked at.
    pub bypassed_domains: BTreeSet<SmtpDomain>,
    /// Domains whose valid ARC seal stands for DMARC.
    pub trusted_sealers: BTreeSet<SmtpDomain>,
}

impl SenderAuthentication {
    /// True where anything is to be verified.
    pub fn is_wanted(&self) -> bool {
        self.spf || self.dkim || self.dmarc || self.arc
    }
}

/// The result of one method, in the words of RFC 8601 §2.7.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AuthResult {
    /// Proven.
    Pass,
    /// Disproven.
    Fail,
    /// SPF: probably not from there.
    SoftFail,
    /// Nothing is said, or nothing can be made of it.
    Neutral,
    /// The domain has no policy, the message no signature.
    None,
    /// Asking again may help.
    TempError,
    /// The policy or the signature is malformed.
    PermError,
}

impl AuthResult {
    /// The word.
    pub fn as_str(self) -> &'static str {
        match self {
            AuthResult::Pass => "pass",
            AuthResult::Fail => "fail",
            AuthResult::SoftFail => "softfail",
            AuthResult::Neutral => "neutral",
            AuthResult::None => "none",
            AuthResult::TempError => "temperror",
            AuthResult::PermError => "permerror",
        }
    }
}

impl std::fmt::Display for AuthResult {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What a domain asks for by DMARC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DmarcPolicy {
    /// Nothing.
    #[default]
    None,
    /// Suspicion.
    Quarantine,
    /// Refusal.
    Reject,
}

impl DmarcPolicy {
    /// The word.
    pub fn as_str(self) -> &'static str {
        match self {
            DmarcPolicy::None => "none",
            DmarcPolicy::Quarantine => "quarantine",
            DmarcPolicy::Reject => "reject",
        }
    }
}

/// What was found about one message. A method that was not asked for has no result.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SenderResults {
    /// SPF.
    pub spf: Option<SpfFound>,
    /// DKIM, one a signature; `Some` of nothing: no signature.
    pub dkim: Option<Vec<DkimFound>>,
    /// DMARC.
    pub dmarc: Option<DmarcFound>,
    /// ARC.
    pub arc: Option<ArcFound>,
}

/// The result of SPF (RFC 7208).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpfFound {
    /// The result.
    pub result: AuthResult,
    /// The envelope sender; `None`: the null sender, and HELO's name was judged.
    pub sender: Option<String>,
    /// The HELO name.
    pub helo: String,
}

/// The result of one DKIM signature (RFC 6376).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DkimFound {
    /// The result.
    pub result: AuthResult,
    /// Why, where it is no pass.
    pub reason: String,
    /// d=, where the signature could be read.
    pub domain: String,
    /// s=.
    pub selector: String,
    /// The beginning of b=, which tells signatures apart (RFC 6008).
    pub signature: String,
}

/// The result of DMARC.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DmarcFound {
    /// The result.
    pub result: AuthResult,
    /// The From field's domain.
    pub domain: String,
    /// What that domain asks for.
    pub policy: DmarcPolicy,
    /// The From fields name more than one domain, or none, so that nobody can say whose it is.
    pub ambiguous: bool,
}

/// The result of ARC (RFC 8617).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArcFound {
    /// The result.
    pub result: AuthResult,
    /// d= of the newest seal.
    pub sealer: String,
    /// The newest set's results say that DMARC passed.
    pub passed: bool,
}
