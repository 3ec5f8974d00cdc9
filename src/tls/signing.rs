//! Handshake signatures by a key that is elsewhere, and the ring of keys that the keeper signs with.
//!
//! The front knows the certificate and asks a [`KeySigner`]; no private key comes to it. The keeper's
//! [`KeyRing`] holds the keys parsed, and hands none out.

use super::TlsError;
use crate::cert::{CertificateSummary, KeyAlgorithm};
use crate::model::KeySigner;
use crate::model::snapshot::CertificateEntry;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::sign::{CertifiedKey, Signer, SigningKey};
use rustls::{SignatureAlgorithm, SignatureScheme};
use std::collections::HashMap;
use std::sync::Arc;

/// The certificate of the entry with a key that signs through `signer`.
///
/// # Errors
/// [`TlsError::Setup`] where the entry has no readable certificate or its key can't be used in TLS.
pub fn certified_key(entry: &CertificateEntry, signer: Arc<dyn KeySigner>) -> Result<CertifiedKey, TlsError> {
    let fail = |reason: String| TlsError::setup(&entry.thumbprint, &reason);
    let end_entity = entry.chain.first().ok_or_else(|| fail("its chain is empty".into()))?;
    let summary = CertificateSummary::from_der(end_entity).map_err(|error| fail(error.to_string()))?;
    let (algorithm, schemes): (_, &'static [SignatureScheme]) = match summary.key_algorithm {
        KeyAlgorithm::Rsa if summary.public_key_size >= 2048 => (SignatureAlgorithm::RSA, RSA_SCHEMES),
        KeyAlgorithm::Rsa => return Err(fail(format!("its RSA key has {} bits", summary.public_key_size))),
        KeyAlgorithm::EcdsaP256 => (SignatureAlgorithm::ECDSA, &[SignatureScheme::ECDSA_NISTP256_SHA256]),
        KeyAlgorithm::EcdsaP384 => (SignatureAlgorithm::ECDSA, &[SignatureScheme::ECDSA_NISTP384_SHA384]),
        KeyAlgorithm::EcdsaP521 => (SignatureAlgorithm::ECDSA, &[SignatureScheme::ECDSA_NISTP521_SHA512]),
        KeyAlgorithm::Ed25519 => (SignatureAlgorithm::ED25519, &[SignatureScheme::ED25519]),
        KeyAlgorithm::Other => return Err(fail("its key is of no kind that TLS can use".into())),
    };
    let chain = entry.chain.iter().map(|der| CertificateDer::from(der.clone())).collect();
    let key = RemoteKey { thumbprint: entry.thumbprint.as_str().into(), algorithm, schemes, signer };
    Ok(CertifiedKey::new(chain, Arc::new(key)))
}

/// In the order of preference of rustls itself.
const RSA_SCHEMES: &[SignatureScheme] = &[
    SignatureScheme::RSA_PSS_SHA512,
    SignatureScheme::RSA_PSS_SHA384,
    SignatureScheme::RSA_PSS_SHA256,
    SignatureScheme::RSA_PKCS1_SHA512,
    SignatureScheme::RSA_PKCS1_SHA384,
    SignatureScheme::RSA_PKCS1_SHA256,
];

struct RemoteKey {
    thumbprint: Arc<str>,
    algorithm: SignatureAlgorithm,
    schemes: &'static [SignatureScheme],
    signer: Arc<dyn KeySigner>,
}

impl std::fmt::Debug for RemoteKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "RemoteKey({})", self.thumbprint)
    }
}

impl SigningKey for RemoteKey {
    fn choose_scheme(&self, offered: &[SignatureScheme]) -> Option<Box<dyn Signer>> {
        let scheme = *self.schemes.iter().find(|scheme| offered.contains(scheme))?;
        let (thumbprint, signer) = (Arc::clone(&self.thumbprint), Arc::clone(&self.signer));
        Some(Box::new(RemoteSigner { thumbprint, scheme, signer }))
    }

    fn algorithm(&self) -> SignatureAlgorithm {
        self.algorithm
    }
}

struct RemoteSigner {
    thumbprint: Arc<str>,
    scheme: SignatureScheme,
    signer: Arc<dyn KeySigner>,
}

impl std::fmt::Debug for RemoteSigner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "RemoteSigner({}, {:?})", self.thumbprint, self.scheme)
    }
}

impl Signer for RemoteSigner {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, rustls::Error> {
        self.signer.sign(&self.thumbprint, u16::from(self.scheme), message).map_err(rustls::Error::General)
    }

    fn scheme(&self) -> SignatureScheme {
        self.scheme
    }
}

/// The keeper's private keys, by thumbprint of their certificate. A key can sign, and can't be read
/// again; aws-lc wipes it when the ring is dropped.
#[derive(Default)]
pub struct KeyRing {
    keys: HashMap<String, Arc<dyn SigningKey>>,
}

impl std::fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.keys.keys()).finish()
    }
}

impl KeyRing {
    /// An empty ring.
    pub fn new() -> Self {
        KeyRing::default()
    }

    /// Takes the key of a certificate, PKCS #8 DER; the caller wipes its own copy.
    ///
    /// # Errors
    /// [`TlsError::Setup`] where the key can't be read or is of no supported kind.
    pub fn insert(&mut self, thumbprint: &str, pkcs8: &[u8]) -> Result<(), TlsError> {
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(pkcs8));
        let key = rustls::crypto::aws_lc_rs::sign::any_supported_type(&key)
            .map_err(|_| TlsError::setup(thumbprint, &"its private key can't be read"))?;
        self.keys.insert(thumbprint.to_ascii_uppercase(), key);
        Ok(())
    }

    /// True where the key of this certificate is here.
    pub fn contains(&self, thumbprint: &str) -> bool {
        self.keys.contains_key(&thumbprint.to_ascii_uppercase())
    }
}

impl KeySigner for KeyRing {
    fn sign(&self, thumbprint: &str, scheme: u16, message: &[u8]) -> Result<Vec<u8>, String> {
        let key = self
            .keys
            .get(&thumbprint.to_ascii_uppercase())
            .ok_or_else(|| format!("the key of certificate {thumbprint} isn't at hand"))?;
        let signer = key.choose_scheme(&[SignatureScheme::from(scheme)]).ok_or_else(|| {
            format!("the key of certificate {thumbprint} can't sign by scheme 0x{scheme:04x}")
        })?;
        signer
            .sign(message)
            .map_err(|error| format!("the key of certificate {thumbprint} can't sign: {error}"))
    }
}
