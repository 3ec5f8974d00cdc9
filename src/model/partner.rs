//! What is agreed with one partner beyond the two domain-secure lists, typed.
//!
//! Promises: certificates and keys in one printed form each, so that equal ones are equal texts. Refuses what is
//! neither an X.509 certificate nor a SHA-256 over a public key. RFC 7469 §2.4 (what is hashed), RFC 7468 (PEM).

use super::value_error::serde_as_text;
use super::{DomainPattern, NameDemand, RevocationMode, SmtpDomain, ValueError};
use aws_lc_rs::digest;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fmt;
use std::fmt::Write as _;
use std::str::FromStr;
use x509_parser::prelude::{FromDer, X509Certificate};

/// What becomes of mail that Domain Security would keep or refuse, for one domain and direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum PartnerMode {
    /// It waits, or is refused.
    #[default]
    Enforce,
    /// It goes or comes as if the domain were on no list, and what would have failed is recorded.
    ReportOnly,
}

impl PartnerMode {
    /// The words, as they are typed and stored.
    pub const WORDS: &'static [&'static str] = &["Enforce", "ReportOnly"];

    /// The mode of this word.
    pub fn of(word: &str) -> Option<Self> {
        match word {
            "Enforce" => Some(PartnerMode::Enforce),
            "ReportOnly" => Some(PartnerMode::ReportOnly),
            _ => None,
        }
    }
}

impl fmt::Display for PartnerMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

/// One partner, as the service obeys it (DomainSecurityPartner).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Partner {
    /// The domain that it refines.
    pub domain: SmtpDomain,
    /// For mail to the domain.
    pub send_mode: PartnerMode,
    /// For mail from the domain.
    pub receive_mode: PartnerMode,
    /// Names that prove the domain beside its own.
    pub accepted_names: Vec<NameDemand>,
    /// The roots that count, DER, in the stead of all others; `None`: those of everybody. None in it: none counts.
    pub trust_anchors: Option<Vec<Vec<u8>>>,
    /// Keys of which the chain must hold one; none: any key.
    pub pinned_keys: BTreeSet<KeyPin>,
    /// In the stead of the organisation's.
    pub revocation_mode: Option<RevocationMode>,
}

impl Partner {
    /// A partner of whom nothing more is known than that it is listed.
    pub fn new(domain: SmtpDomain) -> Self {
        Partner {
            domain,
            send_mode: PartnerMode::Enforce,
            receive_mode: PartnerMode::Enforce,
            accepted_names: Vec::new(),
            trust_anchors: None,
            pinned_keys: BTreeSet::new(),
            revocation_mode: None,
        }
    }
}

/// An accepted name as the verdict asks for it; `None` for `*`, which would be no demand.
pub fn accepted_name(pattern: &DomainPattern) -> Option<NameDemand> {
    match pattern {
        DomainPattern::Any => None,
        DomainPattern::Exact(domain) => Some(NameDemand { domain: domain.clone(), subdomains: false }),
        DomainPattern::Subdomains(domain) => Some(NameDemand { domain: domain.clone(), subdomains: true }),
    }
}

/// SHA-256 over a SubjectPublicKeyInfo (RFC 7469 §2.4), printed as `sha256//` and Base64.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyPin([u8; 32]);

serde_as_text!(KeyPin);

impl KeyPin {
    /// The pin of a key, by its SubjectPublicKeyInfo, DER.
    pub fn of_key_info(der: &[u8]) -> Self {
        let mut pin = [0; 32];
        pin.copy_from_slice(digest::digest(&digest::SHA256, der).as_ref());
        KeyPin(pin)
    }

    /// As Postfix writes it: hex digits with colons.
    pub fn fingerprint(&self) -> String {
        self.0.iter().map(|byte| format!("{byte:02X}")).collect::<Vec<_>>().join(":")
    }
}

impl FromStr for KeyPin {
    type Err = ValueError;

    /// `sha256//BASE64`, `sha256/BASE64`, `pin-sha256="BASE64"`, the Base64 alone, or 64 hex digits with colons or
    /// without.
    fn from_str(text: &str) -> Result<Self, ValueError> {
        let given = text.trim();
        let bad = || {
            let allowed =
                "is no SHA-256 of a public key; allowed: sha256//BASE64 of 32 bytes, or 64 hex digits";
            ValueError::about(given, allowed)
        };
        let lower = given.to_ascii_lowercase();
        let prefix = ["sha256//", "sha256/", "sha256:", "pin-sha256="]
            .iter()
            .find(|prefix| lower.starts_with(*prefix));
        let rest = given[prefix.map_or(0, |prefix| prefix.len())..].trim_matches('"');
        let digits: String = rest.chars().filter(|c| *c != ':').collect();
        let bytes = match digits.len() == 64 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            true => (0..64)
                .step_by(2)
                .filter_map(|at| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok())
                .collect(),
            false => STANDARD.decode(rest).map_err(|_| bad())?,
        };
        bytes.try_into().map(KeyPin).map_err(|_| bad())
    }
}

impl fmt::Display for KeyPin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "sha256//{}", STANDARD.encode(self.0))
    }
}

/// One X.509 certificate, printed as the Base64 of its DER, in one line.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AnchorCertificate(Vec<u8>);

serde_as_text!(AnchorCertificate);

impl AnchorCertificate {
    /// DER that was read elsewhere.
    ///
    /// # Errors
    /// Where it is no certificate, or something follows it.
    pub fn from_der(der: &[u8]) -> Result<Self, ValueError> {
        match X509Certificate::from_der(der) {
            Ok(([], _)) => Ok(AnchorCertificate(der.to_vec())),
            Ok(_) => Err(ValueError::new("something follows the certificate")),
            Err(_) => Err(ValueError::new("it is no X.509 certificate")),
        }
    }

    /// DER.
    pub fn der(&self) -> &[u8] {
        &self.0
    }

    /// SHA-1 over it, 40 upper-case hex digits.
    pub fn thumbprint(&self) -> String {
        let hash = digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, &self.0);
        hash.as_ref().iter().fold(String::new(), |mut text, byte| {
            // Writing to a String can't fail.
            let _ = write!(text, "{byte:02X}");
            text
        })
    }
}

impl FromStr for AnchorCertificate {
    type Err = ValueError;

    /// Base64 of the DER, with blanks or without, bare or as one PEM block.
    fn from_str(text: &str) -> Result<Self, ValueError> {
        const BEGIN: &str = "-----BEGIN CERTIFICATE-----";
        const END: &str = "-----END CERTIFICATE-----";
        let given = text.trim();
        let bad = |why: &str| {
            ValueError::about(
                given,
                format_args!(
                    "is no certificate: {why}; allowed: a PEM or DER file of one certificate, or its Base64"
                ),
            )
        };
        let body = match given.strip_prefix(BEGIN) {
            Some(rest) => rest.trim_end().strip_suffix(END).ok_or_else(|| bad("its PEM has another end"))?,
            None => given,
        };
        let body: String = body.split_ascii_whitespace().collect();
        let der = STANDARD.decode(body).map_err(|_| bad("it is no Base64"))?;
        AnchorCertificate::from_der(&der).map_err(|error| bad(&error.message))
    }
}

impl fmt::Display for AnchorCertificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&STANDARD.encode(&self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pins() {
        let wanted = KeyPin::of_key_info(b"key");
        let shown = wanted.to_string();
        let base64 = shown.strip_prefix("sha256//").unwrap();
        let hex = wanted.0.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>();
        for text in [
            shown.clone(),
            format!(" SHA256//{base64} "),
            format!("sha256/{base64}"),
            format!("pin-sha256=\"{base64}\""),
            base64.to_owned(),
            hex.concat(),
            hex.join(":").to_uppercase(),
        ] {
            assert_eq!(text.parse::<KeyPin>().unwrap(), wanted, "{text}");
        }
        assert_eq!(shown.len(), 8 + 44);
        for text in ["", "sha256//", "sha256//AAAA", "sha1//AAAA", &hex.concat()[2..], "sha256//é", "é"] {
            assert!(text.parse::<KeyPin>().is_err(), "{text}");
        }
    }

    #[test]
    fn certificates() {
        let der = include_bytes!("../../tests/fixtures/rsa1024.der");
        let wanted = AnchorCertificate::from_der(der).unwrap();
        let base64 = wanted.to_string();
        assert!(!base64.contains('\n'));
        let (first, rest) = base64.split_at(64);
        for text in [
            base64.clone(),
            format!(" {first}\r\n{rest}\n"),
            format!("-----BEGIN CERTIFICATE-----\n{first}\n{rest}\n-----END CERTIFICATE-----\n"),
        ] {
            assert_eq!(text.parse::<AnchorCertificate>().unwrap(), wanted, "{text}");
        }
        let twice = STANDARD.encode([der.as_slice(), der.as_slice()].concat());
        let other = format!("-----BEGIN CERTIFICATE-----\n{base64}\n-----END X-----");
        for text in ["", "AAAA", "ca.pem", &base64[4..], &twice, &other] {
            assert!(text.parse::<AnchorCertificate>().is_err(), "{text}");
        }
        assert_eq!(wanted.thumbprint().len(), 40);
    }
}
