//! Keys of signatures: made, and their public part as it is published.

use super::DkimError;
use crate::model::DkimAlgorithm;
use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der};
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair, RsaKeyPair};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

/// A new key.
pub struct DkimKeyPair {
    /// The private key, PKCS #8, DER.
    pub private: Zeroizing<Vec<u8>>,
    /// What is published of it (RFC 6376 §3.6.1, RFC 8463 §4).
    pub record: String,
    /// Its length, bits.
    pub bits: i64,
}

impl std::fmt::Debug for DkimKeyPair {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DkimKeyPair").field("bits", &self.bits).finish_non_exhaustive()
    }
}

impl DkimKeyPair {
    /// Makes a key; `bits` counts for RSA alone: 2048, 3072 or 4096. RFC 8301 §3.2 takes 1024 for too short to sign with.
    ///
    /// # Errors
    /// Another length; a key that can't be made.
    pub fn new(algorithm: DkimAlgorithm, bits: i64) -> Result<Self, DkimError> {
        match algorithm {
            DkimAlgorithm::RsaSha256 => {
                let size = match bits {
                    2048 => KeySize::Rsa2048,
                    3072 => KeySize::Rsa3072,
                    4096 => KeySize::Rsa4096,
                    _ => return Err(DkimError::KeySize(bits)),
                };
                let pair = RsaKeyPair::generate(size).map_err(|_| DkimError::NotMade)?;
                let private = AsDer::<Pkcs8V1Der<'_>>::as_der(&pair).map_err(|_| DkimError::NotMade)?;
                DkimKeyPair::of(algorithm, Zeroizing::new(private.as_ref().to_vec()))
            }
            DkimAlgorithm::Ed25519Sha256 => {
                let pair = Ed25519KeyPair::generate().map_err(|_| DkimError::NotMade)?;
                let private = pair.to_pkcs8v1().map_err(|_| DkimError::NotMade)?;
                DkimKeyPair::of(algorithm, Zeroizing::new(private.as_ref().to_vec()))
            }
        }
    }

    /// A key that was kept.
    ///
    /// # Errors
    /// Where it is none of this algorithm.
    pub fn of(algorithm: DkimAlgorithm, private: Zeroizing<Vec<u8>>) -> Result<Self, DkimError> {
        let (kind, public, bits) = match algorithm {
            DkimAlgorithm::RsaSha256 => {
                let pair = RsaKeyPair::from_pkcs8(&private).map_err(|_| DkimError::NoKey)?;
                let der =
                    AsDer::<PublicKeyX509Der<'_>>::as_der(pair.public_key()).map_err(|_| DkimError::NoKey)?;
                ("rsa", der.as_ref().to_vec(), pair.public_modulus_len() * 8)
            }
            DkimAlgorithm::Ed25519Sha256 => {
                let pair = Ed25519KeyPair::from_pkcs8(&private).map_err(|_| DkimError::NoKey)?;
                ("ed25519", pair.public_key().as_ref().to_vec(), 256)
            }
        };
        let record = format!("v=DKIM1; k={kind}; p={}", STANDARD.encode(public));
        Ok(DkimKeyPair { private, record, bits: i64::try_from(bits).unwrap_or(i64::MAX) })
    }
}

/// True where a record that the DNS has says the same key: other tags and spaces aside.
pub fn publishes(found: &str, wanted: &str) -> bool {
    let tag = |record: &str, name: &str| {
        record.split(';').find_map(|part| {
            let (tag, value) = part.split_once('=')?;
            let value: String = value.chars().filter(|c| !c.is_whitespace()).collect();
            (tag.trim() == name).then_some(value)
        })
    };
    let kind = |record: &str| tag(record, "k").unwrap_or_else(|| "rsa".into());
    tag(found, "v").is_none_or(|version| version == "DKIM1")
        && kind(found) == kind(wanted)
        && tag(wanted, "p").is_some_and(|key| !key.is_empty() && tag(found, "p") == Some(key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_what_their_records_say() {
        for (algorithm, bits, wanted) in [
            (DkimAlgorithm::RsaSha256, 2048, "v=DKIM1; k=rsa; p=MIIB"),
            (DkimAlgorithm::Ed25519Sha256, 0, "v=DKIM1; k=ed25519; p="),
        ] {
            let made = DkimKeyPair::new(algorithm, bits).unwrap();
            assert!(made.record.starts_with(wanted), "{}", made.record);
            let kept = DkimKeyPair::of(algorithm, made.private.clone()).unwrap();
            assert_eq!(kept.record, made.record);
            assert!(!format!("{made:?}").contains("MII"));
            let other = DkimKeyPair::new(algorithm, bits).unwrap();
            assert!(!publishes(&other.record, &made.record));
        }
        assert_eq!(DkimKeyPair::new(DkimAlgorithm::RsaSha256, 1024).unwrap_err(), DkimError::KeySize(1024));
        assert!(DkimKeyPair::of(DkimAlgorithm::RsaSha256, Zeroizing::new(vec![1])).is_err());
    }

    #[test]
    fn what_is_published() {
        let wanted = "v=DKIM1; k=rsa; p=AB+/=";
        for (found, same) in [
            ("v=DKIM1; k=rsa; p=AB+/=", true),
            ("v=DKIM1;k=rsa;t=s;s=email; p=AB +/ =;", true),
            ("p=AB+/=", true),
            ("v=DKIM1; k=ed25519; p=AB+/=", false),
            ("v=DKIM1; k=rsa; p=", false),
            ("v=DKIM2; k=rsa; p=AB+/=", false),
            ("v=DKIM1; k=rsa; p=AB", false),
            ("", false),
        ] {
            assert_eq!(publishes(found, wanted), same, "{found}");
        }
    }
}
