//! What Enforce would have made of a connection for a domain in ReportOnly.
//!
//! Promises: the failure is the one, in the same words, that the connection would have ended with under Enforce; where
//! Enforce would have refused before dialling, that. It is about this connection: with Enforce another host of the domain
//! might have been asked next. Refuses to keep anything from going: it is made of what was seen.

use super::error::ClientError;
use crate::model::{Observed, SmtpDomain, Verdict};

/// A connection, as Enforce would have seen it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observation {
    /// The domain in ReportOnly.
    pub domain: SmtpDomain,
    /// What the server's certificate was judged to be, where TLS came about.
    pub verdict: Option<Verdict>,
    /// What it would have failed with; `None`: it would have been good.
    pub failure: Option<ClientError>,
}

impl Observation {
    /// Puts together what was seen. `in_clear`: why there is no TLS; `None`: there is.
    pub(super) fn of(observed: &Observed, verdict: Option<Verdict>, in_clear: Option<ClientError>) -> Self {
        let forbidden = observed.refusal.clone().map(ClientError::Forbidden);
        let refused = verdict.clone().filter(|verdict| !verdict.is_valid());
        let failure =
            forbidden.or(in_clear).or(refused.map(|verdict| ClientError::Certificate(Box::new(verdict))));
        Observation { domain: observed.domain.clone(), verdict, failure }
    }

    /// What it would have failed with, as one word where there is one: the status of the certificate.
    pub fn would_fail(&self) -> Option<String> {
        self.failure.as_ref().map(|failure| match failure {
            ClientError::Certificate(verdict) => verdict.status.to_string(),
            other => other.to_string(),
        })
    }
}
