//! Who somebody is: SASL as a server, without I/O, and what an account's password is kept as; and in [`sender`]
//! what the DNS proves about a message's sender; and in [`dkim`] how our own mail is signed.
//!
//! Promises: PLAIN (RFC 4616), LOGIN, SCRAM-SHA-256 and SCRAM-SHA-256-PLUS (RFC 5802, 7677); names and
//! passwords are prepared by SASLprep (RFC 4013); whatever is compared with a secret is compared in constant
//! time; an unknown name costs what a wrong password costs, and looks the same.
//!
//! Refuses: an authorization identity that is not the user's own; a client that says it could bind the channel
//! and we could not, where we said that we can (a downgrade, RFC 5802 6); Base64 that is not exact.

mod canonical;
mod credential;
pub mod dkim;
pub mod dovecot;
mod prep;
mod sasl;
mod scram;
pub mod sender;

pub use credential::{Credential, Decoy, ScramKeys};
pub use prep::{prepared, user_key};
pub use sasl::{Mechanism, Plain, base64_decode, base64_encode, plain, plain_response};
pub use scram::{ClientFirst, ScramError, ServerFirst, TLS_EXPORTER};

/// Why a password can't be kept or checked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AuthError {
    /// The name or password holds what SASLprep forbids, or nothing is left of it.
    #[error("it holds characters that SASLprep (RFC 4013) forbids, or none at all")]
    Unprepared,
    /// The function over the password failed.
    #[error("a password can't be hashed: {0}")]
    Hash(String),
    /// What the store holds is not what was put there.
    #[error("the stored credential can't be read")]
    Damaged,
}
