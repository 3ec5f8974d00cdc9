//! Certificates and keys read from files: PFX (PKCS #12, RFC 7292; the old RC2/3DES/SHA-1 and the new
//! AES/PBKDF2 protection), PEM (RFC 7468: certificates and one PKCS #8, PKCS #1 or SEC 1 key), DER.
//!
//! Promises: the end entity first, then its issuers; the key as PKCS #8, and proven to be that of the
//! end entity. Refuses: inputs above [`MAX_INPUT`](super::MAX_INPUT). No error holds content.

use super::{CertError, CertificateSummary, MAX_INPUT, order_chain};
use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rsa;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P384_SHA384_ASN1_SIGNING, ECDSA_P521_SHA512_ASN1_SIGNING,
    EcdsaKeyPair, Ed25519KeyPair, KeyPair,
};
use p12_keystore::{Pkcs12Archive, error::Error as PfxError};
use rustls_pki_types::pem::{PemObject, SectionKind};
use x509_parser::prelude::{FromDer, SubjectPublicKeyInfo};
use zeroize::Zeroizing;

/// What a file held.
pub struct Imported {
    /// End entity first, then its issuers, DER.
    pub chain: Vec<Vec<u8>>,
    /// The end entity's private key, PKCS #8 DER; `None` where the file held none.
    pub key: Option<Zeroizing<Vec<u8>>>,
}

impl std::fmt::Debug for Imported {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Imported({} certificates, key: {})", self.chain.len(), self.key.is_some())
    }
}

/// Reads a certificate file of any supported format.
///
/// # Errors
/// See [`CertError`]; a key that belongs to none of the certificates is [`CertError::KeyMismatch`].
pub fn read(bytes: &[u8], password: Option<&str>) -> Result<Imported, CertError> {
    if bytes.len() > MAX_INPUT {
        return Err(CertError::TooLarge);
    }
    let (certificates, keys) = if bytes.windows(11).any(|window| window == b"-----BEGIN ") {
        read_pem(bytes)?
    } else if bytes.first() != Some(&0x30) {
        return Err(CertError::UnknownFormat);
    } else if is_pfx(bytes) {
        read_pfx(bytes, password)?
    } else {
        CertificateSummary::from_der(bytes)?;
        (vec![bytes.to_vec()], Vec::new())
    };
    assemble(&certificates, keys)
}

/// True where the PKCS #8 key is that of the certificate.
///
/// # Errors
/// [`CertError::BadKey`], [`CertError::Malformed`].
pub fn key_matches(certificate: &[u8], pkcs8: &[u8]) -> Result<bool, CertError> {
    let key = PrivateKey::parse(pkcs8).ok_or(CertError::BadKey)?;
    Ok(key.public == public_key(&CertificateSummary::from_der(certificate)?)?)
}

type Parts = (Vec<Vec<u8>>, Vec<Zeroizing<Vec<u8>>>);

fn read_pem(bytes: &[u8]) -> Result<Parts, CertError> {
    let (mut certificates, mut keys) = (Vec::new(), Vec::new());
    for section in <(SectionKind, Vec<u8>)>::pem_slice_iter(bytes) {
        // The error names at most a line of markers; it is not shown, because it may hold content.
        let (kind, der) = section.map_err(|_| CertError::Malformed("its PEM text is damaged".into()))?;
        match kind {
            SectionKind::Certificate => certificates.push(der),
            SectionKind::PrivateKey | SectionKind::RsaPrivateKey | SectionKind::EcPrivateKey => {
                keys.push(Zeroizing::new(der));
            }
            _ => {}
        }
    }
    let holds = |text: &[u8]| bytes.windows(text.len()).any(|window| window == text);
    if holds(b"BEGIN ENCRYPTED PRIVATE KEY") || holds(b"Proc-Type: 4,ENCRYPTED") {
        return Err(CertError::Unsupported("an encrypted PEM key; make a PFX of it".into()));
    }
    Ok((certificates, keys))
}

/// A PFX is SEQUENCE { INTEGER 3, … }; a certificate is SEQUENCE { SEQUENCE … }.
fn is_pfx(bytes: &[u8]) -> bool {
    let header = match bytes.get(1) {
        Some(length @ 0x80..) => 2 + usize::from(length & 0x7F),
        _ => 2,
    };
    bytes.get(header..header + 3) == Some(&[0x02, 0x01, 0x03])
}

fn read_pfx(bytes: &[u8], password: Option<&str>) -> Result<Parts, CertError> {
    let archive = Pkcs12Archive::from_pkcs12(bytes, password.unwrap_or("")).map_err(|error| match error {
        // Padding and parsing fail where there is no MAC to tell that the password is wrong.
        PfxError::MacError(_)
        | PfxError::UnpadError
        | PfxError::Pkcs5Error(_)
        | PfxError::InvalidPrivateKey
        | PfxError::InvalidLength => {
            if password.is_none() {
                CertError::PasswordNeeded
            } else {
                CertError::WrongPassword
            }
        }
        PfxError::UnsupportedContentType
        | PfxError::UnsupportedCertificateType
        | PfxError::UnsupportedEncryptionScheme
        | PfxError::UnsupportedMacAlgorithm
        | PfxError::InvalidVersion => CertError::Unsupported(error.to_string()),
        _ => CertError::Malformed("its PKCS #12 structure is damaged".into()),
    })?;
    Ok((
        archive.certs.iter().map(|bag| bag.cert.as_der().to_vec()).collect(),
        archive.keys.iter().map(|bag| Zeroizing::new(bag.key.as_der().to_vec())).collect(),
    ))
}

/// Finds the end entity: the certificate of the key, or, without a key, the first that issued no
/// other one of the file.
fn assemble(certificates: &[Vec<u8>], keys: Vec<Zeroizing<Vec<u8>>>) -> Result<Imported, CertError> {
    let summaries = super::parse_all(certificates)?;
    if summaries.is_empty() {
        return Err(CertError::NoCertificate);
    }
    if keys.is_empty() {
        let issued_another = |index: usize| {
            summaries.iter().enumerate().any(|(other, summary)| {
                other != index
                    && summary.thumbprint != summaries[index].thumbprint
                    && summary.issuer_der == summaries[index].subject_der
            })
        };
        let first = (0..summaries.len()).find(|index| !issued_another(*index)).unwrap_or(0);
        return Ok(Imported { chain: order_chain(&certificates[first], certificates), key: None });
    }
    let mut readable = false;
    for key in keys {
        let Some(key) = PrivateKey::parse(&key) else { continue };
        readable = true;
        for (summary, der) in summaries.iter().zip(certificates) {
            if public_key(summary).is_ok_and(|public| public == key.public) {
                return Ok(Imported { chain: order_chain(der, certificates), key: Some(key.pkcs8) });
            }
        }
    }
    Err(if readable { CertError::KeyMismatch } else { CertError::BadKey })
}

/// The content of the certificate's subjectPublicKey.
fn public_key(summary: &CertificateSummary) -> Result<Vec<u8>, CertError> {
    let (_, info) = SubjectPublicKeyInfo::from_der(&summary.public_key_info)
        .map_err(|_| CertError::Malformed("its public key can't be read".into()))?;
    Ok(info.subject_public_key.data.to_vec())
}

struct PrivateKey {
    pkcs8: Zeroizing<Vec<u8>>,
    public: Vec<u8>,
}

impl PrivateKey {
    /// Reads PKCS #8, PKCS #1 or SEC 1; the structure tells which.
    fn parse(der: &[u8]) -> Option<Self> {
        if let Ok(key) = rsa::KeyPair::from_pkcs8(der).or_else(|_| rsa::KeyPair::from_der(der)) {
            let pkcs8: Pkcs8V1Der<'_> = key.as_der().ok()?;
            return Some(PrivateKey {
                pkcs8: Zeroizing::new(pkcs8.as_ref().to_vec()),
                public: key.public_key().as_ref().to_vec(),
            });
        }
        for curve in [
            &ECDSA_P256_SHA256_ASN1_SIGNING,
            &ECDSA_P384_SHA384_ASN1_SIGNING,
            &ECDSA_P521_SHA512_ASN1_SIGNING,
        ] {
            if let Ok(key) = EcdsaKeyPair::from_private_key_der(curve, der) {
                return Some(PrivateKey {
                    pkcs8: Zeroizing::new(key.to_pkcs8v1().ok()?.as_ref().to_vec()),
                    public: key.public_key().as_ref().to_vec(),
                });
            }
        }
        let key = Ed25519KeyPair::from_pkcs8_maybe_unchecked(der).ok()?;
        Some(PrivateKey {
            pkcs8: Zeroizing::new(key.to_pkcs8v1().ok()?.as_ref().to_vec()),
            public: key.public_key().as_ref().to_vec(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    macro_rules! fixture {
        ($name:literal) => {
            &include_bytes!(concat!("../../tests/fixtures/import/", $name))[..]
        };
    }

    fn outcome(bytes: &[u8], password: Option<&str>) -> String {
        match read(bytes, password) {
            Ok(imported) => {
                if let Some(key) = &imported.key {
                    assert_eq!(key_matches(&imported.chain[0], key), Ok(true));
                }
                let subjects: Vec<String> = super::super::parse_all(&imported.chain)
                    .unwrap()
                    .into_iter()
                    .map(|summary| summary.subject)
                    .collect();
                format!("{} key:{}", subjects.join(" / "), imported.key.is_some())
            }
            Err(error) => {
                assert!(!error.to_string().contains("Pfx-1234"));
                format!("{error:?}").split(['(', ' ']).next().unwrap_or_default().to_owned()
            }
        }
    }

    #[test]
    fn every_format_and_every_slip() {
        let whole = "CN=mail.lab.example / CN=Lab Root, O=Lab, C=US key:true";
        let cut = &fixture!("new.pfx")[..600];
        let large = vec![0x30; MAX_INPUT + 1];
        for (what, bytes, password, expected) in [
            ("new PFX", fixture!("new.pfx"), Some("Pfx-1234"), whole),
            ("old PFX", fixture!("old.pfx"), Some("Pfx-1234"), whole),
            ("wrong password", fixture!("new.pfx"), Some("pfx-1234"), "WrongPassword"),
            ("wrong password, old", fixture!("old.pfx"), Some(""), "WrongPassword"),
            ("no password", fixture!("new.pfx"), None, "PasswordNeeded"),
            ("empty password", fixture!("empty-password.pfx"), None, "CN=mail.lab.example key:true"),
            ("PEM, PKCS #1, root first", fixture!("pkcs1.pem"), None, whole),
            ("PEM, PKCS #8", fixture!("pkcs8.pem"), None, "CN=mail.lab.example key:true"),
            ("PEM, SEC 1, key first", fixture!("sec1.pem"), None, "CN=Lab Root, O=Lab, C=US key:true"),
            ("another's key", fixture!("mismatch.pem"), None, "KeyMismatch"),
            ("encrypted key", fixture!("encrypted-key.pem"), Some("Pfx-1234"), "Unsupported"),
            ("DER", fixture!("leaf.der"), None, "CN=mail.lab.example key:false"),
            ("cut PFX", cut, Some("Pfx-1234"), "Malformed"),
            ("text", b"hello", None, "UnknownFormat"),
            ("nothing", b"", None, "UnknownFormat"),
            ("empty PEM", b"-----BEGIN X-----\n-----END X-----\n", None, "NoCertificate"),
            ("too large", &large, None, "TooLarge"),
        ] {
            assert_eq!(outcome(bytes, password), expected, "{what}");
        }
    }
}
