//! The secrets channel, seen from the front: sign this, never a private key.

/// Signs with a private key that stays where it is.
pub trait KeySigner: Send + Sync {
    /// The signature of `message` by the key of the certificate with this thumbprint, with a TLS
    /// SignatureScheme (RFC 8446 §4.2.3, as its code point).
    ///
    /// # Errors
    /// Where the key is unknown or can't sign by that scheme; the text says which.
    fn sign(&self, thumbprint: &str, scheme: u16, message: &[u8]) -> Result<Vec<u8>, String>;
}
