//! What a Receive connector does with a peer: which connector serves it, what the session may do,
//! and the answer to each MAIL and RCPT.
//!
//! Promises: a decision follows from the Snapshot and the facts handed in, and from nothing else;
//! EHLO names, host names and list order play no part. A listed sender domain is accepted on an
//! armed connector only with a valid verdict, whoever else may submit there.
//!
//! Refuses: relay without the right to it; a sender in one of our authoritative domains without the
//! right to that; a recipient that is known not to exist. While we can't know, the reply is temporary.
//!
//! RFC 5321 (3.3, 4.5.1 postmaster), RFC 3207 (4), RFC 3463; rights as Exchange's permission groups.

mod answer;
mod connector;
mod header;
mod mail;
mod rcpt;
mod rights;
mod sender;
mod size;

pub use answer::{
    address_outside, filtered_peer, filtered_recipients, is_internal, is_own_server, received_size_refusal,
    recipient_form_refusal, sender_refusal, sent_size_refusal,
};
pub use connector::{claims_binding, select_connector};
pub use header::{AUTH_AS, DIRECTIONALITY, HeaderFirewall};
pub use mail::{MailDecision, MailFacts, ObservedMail, is_receive_listed, mail_decision};
pub use rcpt::{Existence, RcptDecision, existence_decision, rcpt_decision};
pub use rights::{is_externally_secured, permissions, principals};
pub use sender::{author_refusal, may_send_as};
pub use size::{receive_limit, send_limit};

/// A refusal as a value: what the session answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The SMTP reply code.
    pub code: u16,
    /// The enhanced status code (RFC 3463), digits.
    pub enhanced: (u8, u16, u16),
    /// The text behind both.
    pub text: String,
}

impl Refusal {
    fn new(code: u16, enhanced: (u8, u16, u16), text: impl Into<String>) -> Self {
        Refusal { code, enhanced, text: text.into() }
    }

    /// The permanent answer to mail in clear that must come over TLS (RFC 3207 4).
    pub fn demands_starttls(&self) -> bool {
        (self.code, self.enhanced) == (530, (5, 7, 0))
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (class, subject, detail) = self.enhanced;
        write!(f, "{} {class}.{subject}.{detail} {}", self.code, self.text)
    }
}

#[cfg(test)]
mod tests;
