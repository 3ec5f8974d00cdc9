//! Certificates and keys read from files: PFX (PKCS #12, RFC 7292; the old RC2/3DES/SHA-1 and the new
//! AES/PBKDF2 protection), PKCS #7 (`.p7b`), PEM (RFC 7468: certificates, PKCS #7, and one PKCS #8,
//! PKCS #1 or SEC 1 key), DER, and each of the binary ones as Base64 alone.
//!
//! Promises: the end entity first, then its issuers; the key as PKCS #8, and proven to be that of the
//! end entity. Of several certificates of one key the newest counts. Refuses: inputs above
//! [`MAX_INPUT`](super::MAX_INPUT), and a file with several certificates that have their keys: which
//! was meant is not guessed. No error holds content.

use super::pem::from_base64;
use super::request::same_key;
use super::{CertError, CertificateSummary, MAX_INPUT, order_chain, pkcs7};
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

/// The certificates and keys of a file, not yet put together.
pub struct Contents {
    /// The file is a PFX, the one kind that a password opens.
    pub is_pfx: bool,
    certificates: Vec<Vec<u8>>,
    keys: Vec<Zeroizing<Vec<u8>>>,
}

impl std::fmt::Debug for Contents {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Contents({} certificates, {} keys)", self.certificates.len(), self.keys.len())
    }
}

impl Contents {
    /// Finds the end entity: the certificate of the key, or, without a key, the first that issued no
    /// other one of the file.
    ///
    /// # Errors
    /// A key that belongs to none of the certificates is [`CertError::KeyMismatch`].
    pub fn assemble(self) -> Result<Imported, CertError> {
        assemble(&self.certificates, self.keys)
    }

    /// The certificates, DER, each once, as they stand in the file.
    pub fn certificates(&self) -> &[Vec<u8>] {
        &self.certificates
    }

    /// The chain of the newest certificate with the same public key as `own`: the answer to the
    /// request that `own` stands for.
    ///
    /// # Errors
    /// [`CertError::Malformed`].
    pub fn answer_to(&self, own: &CertificateSummary) -> Result<Option<Vec<Vec<u8>>>, CertError> {
        let summaries = super::parse_all(&self.certificates)?;
        let of_key = summaries.iter().zip(&self.certificates).filter(|(summary, _)| same_key(own, summary));
        Ok(newest(of_key).map(|der| order_chain(der, &self.certificates)))
    }
}

/// Reads a certificate file of any supported format.
///
/// # Errors
/// See [`CertError`].
pub fn open(bytes: &[u8], password: Option<&str>) -> Result<Contents, CertError> {
    if bytes.len() > MAX_INPUT {
        return Err(CertError::TooLarge);
    }
    let decoded;
    let bytes = match bytes.first() {
        Some(0x30) => bytes,
        _ => match from_base64(bytes) {
            Some(der) => {
                decoded = der;
                &decoded
            }
            None => bytes,
        },
    };
    let is_pfx = bytes.first() == Some(&0x30) && is_pfx(bytes);
    let (certificates, keys) = if bytes.windows(11).any(|window| window == b"-----BEGIN ") {
        read_pem(bytes)?
    } else if bytes.first() != Some(&0x30) {
        return Err(CertError::UnknownFormat);
    } else if is_pfx {
        read_pfx(bytes, password)?
    } else {
        (read_der(bytes)?, Vec::new())
    };
    if certificates.is_empty() {
        return Err(CertError::NoCertificate);
    }
    super::parse_all(&certificates)?;
    let mut seen = std::collections::HashSet::new();
    let certificates = certificates.into_iter().filter(|der| seen.insert(der.clone())).collect();
    Ok(Contents { is_pfx, certificates, keys })
}

/// [`open`] and [`Contents::assemble`] in one.
///
/// # Errors
/// As theirs.
pub fn read(bytes: &[u8], password: Option<&str>) -> Result<Imported, CertError> {
    open(bytes, password)?.assemble()
}

/// One certificate, or PKCS #7.
fn read_der(der: &[u8]) -> Result<Vec<Vec<u8>>, CertError> {
    if pkcs7::is_pkcs7(der) {
        return pkcs7::certificates(der);
    }
    CertificateSummary::from_der(der)?;
    Ok(vec![der.to_vec()])
}

/// Of certificates with one key, the one to serve: one that issued no other of them, the newest.
fn newest<'a>(
    certificates: impl Iterator<Item = (&'a CertificateSummary, &'a Vec<u8>)>,
) -> Option<&'a Vec<u8>> {
    let all: Vec<_> = certificates.collect();
    let issued_none = |one: &CertificateSummary| {
        let issued = |other: &CertificateSummary| {
            other.thumbprint != one.thumbprint && other.issuer_der == one.subject_der
        };
        !all.iter().any(|(other, _)| issued(other))
    };
    let rank = |summary: &CertificateSummary| (issued_none(summary), summary.not_before, summary.not_after);
    all.iter().max_by_key(|(summary, _)| rank(summary)).map(|(_, der)| *der)
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
            // Some CAs hand PKCS #7 out under this label, too.
            SectionKind::Certificate => certificates.extend(read_der(&der)?),
            SectionKind::PrivateKey | SectionKind::RsaPrivateKey | SectionKind::EcPrivateKey => {
                keys.push(Zeroizing::new(der));
            }
            _ => {}
        }
    }
    for block in pkcs7_blocks(bytes)? {
        certificates.extend(pkcs7::certificates(&block)?);
    }
    let holds = |text: &[u8]| bytes.windows(text.len()).any(|window| window == text);
    if holds(b"BEGIN ENCRYPTED PRIVATE KEY") || holds(b"Proc-Type: 4,ENCRYPTED") {
        return Err(CertError::Unsupported("an encrypted PEM key; make a PFX of it".into()));
    }
    Ok((certificates, keys))
}

/// The blocks with a label of PKCS #7 (RFC 7468 §8), which the PEM reader of certificates passes over.
fn pkcs7_blocks(bytes: &[u8]) -> Result<Vec<Vec<u8>>, CertError> {
    let begins = |label: &str| {
        let line = format!("-----BEGIN {label}-----");
        bytes.windows(line.len()).any(|window| window == line.as_bytes())
    };
    if !begins("PKCS7") && !begins("CMS") {
        return Ok(Vec::new());
    }
    let blocks =
        pem::parse_many(bytes).map_err(|_| CertError::Malformed("its PEM text is damaged".into()))?;
    let of_pkcs7 = blocks.into_iter().filter(|block| matches!(block.tag(), "PKCS7" | "CMS"));
    Ok(of_pkcs7.map(pem::Pem::into_contents).collect())
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
        // What would keep this machine busy for hours is not begun.
        PfxError::InvalidParameters => CertError::Unsupported(
            "a PFX whose password takes too long to prove (above a million rounds)".into(),
        ),
        _ => CertError::Malformed("its PKCS #12 structure is damaged".into()),
    })?;
    Ok((
        archive.certs.iter().map(|bag| bag.cert.as_der().to_vec()).collect(),
        archive.keys.iter().map(|bag| Zeroizing::new(bag.key.as_der().to_vec())).collect(),
    ))
}

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
    let mut pairs: Vec<(&Vec<u8>, PrivateKey)> = Vec::new();
    for key in keys {
        let Some(key) = PrivateKey::parse(&key) else { continue };
        readable = true;
        let of_key = summaries
            .iter()
            .zip(certificates)
            .filter(|(summary, _)| public_key(summary).is_ok_and(|public| public == key.public));
        if let Some(der) = newest(of_key)
            && pairs.iter().all(|(other, _)| *other != der)
        {
            pairs.push((der, key));
        }
    }
    if pairs.len() > 1 {
        let subjects = pairs.iter().filter_map(|(der, _)| CertificateSummary::from_der(der).ok());
        return Err(CertError::SeveralKeys(subjects.map(|summary| summary.subject).collect()));
    }
    match pairs.pop() {
        Some((der, key)) => Ok(Imported { chain: order_chain(der, certificates), key: Some(key.pkcs8) }),
        None => Err(if readable { CertError::KeyMismatch } else { CertError::BadKey }),
    }
}

/// The content of the certificate's subjectPublicKey.
pub(super) fn public_key(summary: &CertificateSummary) -> Result<Vec<u8>, CertError> {
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

    /// A lab's authority with the key of the server: the server's certificate is the one to serve.
    #[test]
    fn of_one_key_the_issued_one_serves() {
        use rcgen::{CertificateParams, DnType, Issuer, KeyPair};
        let key = KeyPair::generate().unwrap();
        let mut authority = CertificateParams::new(Vec::new()).unwrap();
        authority.distinguished_name.push(DnType::CommonName, "Authority");
        let ca = authority.self_signed(&key).unwrap();
        let mut server = CertificateParams::new(vec!["server.test".to_owned()]).unwrap();
        server.not_before = authority.not_before - std::time::Duration::from_secs(60);
        let again = KeyPair::try_from(key.serialize_der()).unwrap();
        let server = server.signed_by(&key, &Issuer::new(authority, again)).unwrap();
        for pem in [[server.pem(), ca.pem()], [ca.pem(), server.pem()]] {
            let file = pem.concat() + &key.serialize_pem();
            let imported = read(file.as_bytes(), None).unwrap();
            assert_eq!(imported.chain[0], server.der().to_vec());
        }
    }
}
