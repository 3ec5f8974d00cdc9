//! The one SMTP client: dial, greeting, EHLO, STARTTLS, verdict, transaction.
//!
//! Promises: what a [`TlsPolicy`] demands is proven before the first byte of an envelope is written; a
//! peer that does not prove it sees EHLO, STARTTLS and QUIT, and nothing else. After a handshake only
//! the new EHLO answer counts. Every recipient gets an answer of its own, or is reported as
//! unanswered. Every wait has a deadline (RFC 5321 §4.5.3.2, and never beyond the connector's
//! ConnectionInactivityTimeout), and so has a transaction as a whole (`pace`); the body is streamed.
//!
//! Refuses: a reply that was sent before the handshake; a server's reply that is no reply; a message
//! with a bare CR or LF. Certificates are not checked under an opportunistic policy: an unproven
//! partner is better than clear text.
//!
//! Nothing is converted to suit a server: what it did not announce and the message needs is a failure
//! (see `fit`). BDAT is used where DATA can't carry the message.
//!
//! RFC 5321, RFC 3207, RFC 2920 (PIPELINING), RFC 1870 (SIZE), RFC 4954 (AUTH), RFC 6152 (8BITMIME), RFC 3030 (BDAT), RFC 3461
//! (DSN), RFC 6531 (SMTPUTF8), RFC 8689 (REQUIRETLS).
//!
//! [`TlsPolicy`]: crate::model::TlsPolicy

mod body;
mod crls;
mod dial;
mod error;
mod fit;
mod lmtp;
mod logon;
pub mod mailboxes;
mod observation;
mod pace;
mod probes;
mod session;
pub mod targets;
mod transaction;
mod transcript;
pub mod ways;
mod wire;
mod words;

pub use body::Body;
pub use crls::crl_settings;
pub use dial::{Dialed, Dialer, Dialing, Stream, TcpDialer};
pub use error::{ClientError, Stage};
pub use lmtp::{Lmtp, LmtpTarget};
pub use logon::Logon;
pub use observation::Observation;
pub use probes::Probes;
pub use session::{Session, Settings, Target, connect};
pub use transaction::{Answer, Envelope, Recipient, Transaction};
pub use transcript::Transcript;

#[cfg(test)]
pub(crate) mod tests;
