//! What a failed connection says of Domain Security, in one word: LastError, the protocol log, the tracking log, the report
//! and Test-DomainSecurity tell it alike.

use super::{ClientError, Stage};
use crate::model::DomainSecurityOutcome;

impl ClientError {
    /// The word; `None`: it says nothing of Domain Security.
    pub fn domain_security(&self) -> Option<DomainSecurityOutcome> {
        match self {
            ClientError::Certificate(verdict) => Some(DomainSecurityOutcome::Judged(verdict.status)),
            ClientError::TlsNotOffered(_) => Some(DomainSecurityOutcome::TlsNotOffered),
            // Who refuses EHLO for good offers nothing.
            ClientError::Refused { stage: Stage::Hello, reply } if reply.is_permanent() => {
                Some(DomainSecurityOutcome::TlsNotOffered)
            }
            ClientError::Forbidden(_) => Some(DomainSecurityOutcome::NotReady),
            error if error.is_starttls() => Some(DomainSecurityOutcome::HandshakeFailed),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Evidence, Status, Verdict};
    use crate::smtp::Reply;

    #[test]
    fn outcomes() {
        let refused = |stage, code| ClientError::Refused { stage, reply: Reply::new(code, None, "x") };
        let verdict =
            Verdict { status: Status::Expired, rule: String::new(), evidence: Evidence::none(None) };
        for (error, wanted) in [
            (ClientError::Certificate(Box::new(verdict)), "Expired"),
            (ClientError::TlsNotOffered(None), "TlsNotOffered"),
            (refused(Stage::Hello, 502), "TlsNotOffered"),
            (refused(Stage::Hello, 421), ""),
            (refused(Stage::Greeting, 554), ""),
            (refused(Stage::StartTls, 454), "HandshakeFailed"),
            (ClientError::Handshake("x".into()), "HandshakeFailed"),
            (ClientError::Timeout(Stage::StartTls), "HandshakeFailed"),
            (ClientError::Timeout(Stage::Connect), ""),
            (ClientError::ConnectFailed("x".into()), ""),
            (ClientError::Forbidden("x".into()), "NotReady"),
        ] {
            let found = error.domain_security().map(|outcome| outcome.to_string()).unwrap_or_default();
            assert_eq!(found, wanted, "{error}");
        }
    }
}
