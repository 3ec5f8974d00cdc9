//! What the service is told about reports (DSNs) and about the domains of others: the values of
//! TransportConfig, SystemMessage and RemoteDomain that it obeys.

use super::{ByteSize, Culture, DomainPattern, DsnCode, SmtpDomain};
use serde::{Deserialize, Serialize};

/// To whom a report goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Audience {
    /// A sender of this organisation: its domain is accepted here, or a remote domain that is internal.
    Internal,
    /// Any other.
    External,
}

/// All that is set of reports.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Reports {
    /// For senders of this organisation.
    pub internal: AudienceReports,
    /// For others.
    pub external: AudienceReports,
    /// Codes of which the postmaster gets a copy (GenerateCopyOfDSNFor).
    pub copies: Vec<DsnCode>,
    /// The administrator's texts.
    pub texts: Vec<SystemText>,
}

impl Reports {
    /// What holds for them.
    pub fn of(&self, audience: Audience) -> &AudienceReports {
        match audience {
            Audience::Internal => &self.internal,
            Audience::External => &self.external,
        }
    }
}

/// What holds for the reports of one audience.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AudienceReports {
    /// They are told of delays.
    pub delay: bool,
    /// Their language where nothing else decides.
    pub language: Option<Culture>,
    /// The original's Accept-Language and Content-Language are looked at.
    pub detect_language: bool,
    /// The part for people is HTML, too.
    pub html: bool,
    /// The largest original that is given back whole.
    pub max_attach: ByteSize,
    /// Reporting-MTA, where it is set.
    pub authority: Option<SmtpDomain>,
}

impl Default for AudienceReports {
    /// As a new store has them.
    fn default() -> Self {
        AudienceReports {
            delay: true,
            language: None,
            detect_language: true,
            html: true,
            max_attach: ByteSize(10 << 20),
            authority: None,
        }
    }
}

/// A text of an administrator (SystemMessage).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SystemText {
    /// Its language.
    pub language: Culture,
    /// For whom it is.
    pub audience: Audience,
    /// The status it explains.
    pub code: DsnCode,
    /// The text; it may hold a few tags of HTML.
    pub text: String,
}

/// What may go to a domain of others (RemoteDomain).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemoteDomain {
    /// Its name, which is its identity.
    pub name: String,
    /// The domain.
    pub domain: DomainPattern,
    /// Notices of absence (AllowedOOFType is not None).
    pub absence_notices: bool,
    /// Other automatic replies.
    pub auto_reply: bool,
    /// Automatic forwards.
    pub auto_forward: bool,
    /// Reports of success.
    pub delivery_reports: bool,
    /// Reports of failure.
    pub failure_reports: bool,
    /// These hold what servers answered.
    pub diagnostics: bool,
    /// The senders' display names.
    pub display_sender_name: bool,
    /// Its people count as inside, for reports.
    pub internal: bool,
    /// Queued messages to it above which that is told; `None`: never.
    pub message_count_threshold: Option<u32>,
}
