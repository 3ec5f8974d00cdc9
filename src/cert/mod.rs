//! X.509 certificates as an administrator and the service see them: read, issued, imported, ordered
//! into chains, and chosen for a connector.
//!
//! Promises: no private key and no password ever shows in an error. Refuses: judging names and revocation
//! (that is `tls::verdict`), and any input above [`MAX_INPUT`]. RFC 5280, RFC 6125, RFC 7292.

mod chain;
mod connector;
mod crl;
mod dn;
mod export;
mod import;
mod issue;
mod names;
mod path;
mod pem;
mod pkcs7;
mod request;
mod select;
mod summary;
mod trust;

pub use chain::{order_chain, without_root};
pub use connector::{Need, Shelf, Shown};
pub use crl::{Crl, CrlError, CrlIssuer, MAX_CRL, crl_der, crls_of_file};
pub use export::pfx;
pub use import::{Contents, Imported, key_matches, open, read};
pub use issue::{Ca, CrlMark, Issued, Purpose, RsaBits, SelfSigned, self_signed};
pub use names::name_matches;
pub use path::{Refusal, TrustedPath, hopeless, trusted_path};
pub use pem::{base64, base64_lines, certificate_to_pem, from_base64, key_to_pem, request_to_pem};
pub use request::{RequestFor, Requested, request, same_key};
pub use select::{Candidate, Selection, Want, select};
pub use summary::{CertificateSummary, CrlPoints, KeyAlgorithm, Usage, parse_all};
pub use trust::system_roots;

/// The largest certificate file that is read, bytes.
pub const MAX_INPUT: usize = 1024 * 1024;

/// Why a certificate can't be read, made or used. Never holds content of the input.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CertError {
    /// The DER is not an X.509 certificate, or an extension we rely on can't be read.
    #[error("the certificate can't be parsed: {0}")]
    Malformed(String),
    /// The input is above [`MAX_INPUT`].
    #[error("the file is larger than {MAX_INPUT} bytes")]
    TooLarge,
    /// Neither PFX, PKCS #7, PEM nor DER.
    #[error("the file is neither PFX (PKCS #12), PKCS #7, PEM nor DER")]
    UnknownFormat,
    /// The input holds no certificate.
    #[error("the file holds no certificate")]
    NoCertificate,
    /// The input has no password, and one is needed.
    #[error("the file is protected by a password; give -Password")]
    PasswordNeeded,
    /// The password doesn't open the file.
    #[error("the password is wrong, or the file is damaged")]
    WrongPassword,
    /// A PFX was to be made without a password.
    #[error("an empty password protects nothing; give one of at least one character")]
    EmptyPassword,
    /// The file holds several certificates, each with its key.
    #[error("the file holds several certificates with their private keys ({}); give a file with one of them", .0.join("; "))]
    SeveralKeys(Vec<String>),
    /// The file uses a protection that is not supported.
    #[error("the file uses a protection that is not supported: {0}")]
    Unsupported(String),
    /// The private key is of no supported kind, or damaged.
    #[error(
        "the private key can't be read (RSA of 2048 bits and more, ECDSA P-256/P-384/P-521 and Ed25519 are supported)"
    )]
    BadKey,
    /// The private key is not that of any certificate of the input.
    #[error("the private key doesn't match the certificate")]
    KeyMismatch,
    /// A name can't stand in a certificate.
    #[error("'{0}' can't stand in a certificate as a domain name")]
    BadName(String),
    /// Making the key or the certificate failed.
    #[error("the certificate can't be made: {0}")]
    Issue(String),
}
