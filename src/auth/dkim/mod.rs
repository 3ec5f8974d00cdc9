//! DKIM signatures (RFC 6376; Ed25519: RFC 8463) of mail that leaves. The private key is elsewhere: what is to be
//! signed goes to a [`KeySigner`].
//!
//! Promises: of the body only its hash is held, taken while it passes by; of each field of [`FIELDS`] every instance
//! is signed, and where readers go by the only one, that there is none beside it, too; the same message at the same
//! moment has the same RSA signature. Never an l= tag.
//!
//! Refuses: From that is missing, stands twice, or holds addresses of several domains: for whom would be signed?
//!
//! [`KeySigner`]: crate::model::KeySigner

mod key;
mod sign;

pub use key::{DkimKeyPair, publishes};
pub use sign::{BodyHash, FIELDS, SignedBody, author_domain, signature};

/// Why there is no key, or no signature.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DkimError {
    /// Of a length that is not used.
    #[error("a key of {0} bits can't be made; allowed: 2048, 3072, 4096")]
    KeySize(i64),
    /// The system gave no randomness.
    #[error("a key can't be made")]
    NotMade,
    /// What was kept is none.
    #[error("what is stored is no private key of this algorithm")]
    NoKey,
    /// The keeper did not sign.
    #[error("the key can't sign: {0}")]
    NotSigned(String),
}

#[cfg(test)]
mod tests;
