//! What is read out of one certificate: everything that the shell shows and that selection and
//! judgement rest on.
//!
//! Refuses (as [`CertError::Malformed`]) a certificate in which an extension that decides anything
//! can't be read or stands twice: a subjectAltName that can't be read must not let the CN count.
//! RFC 5280 §4.

use super::{CertError, dn};
use aws_lc_rs::digest;
use jiff::Timestamp;
use std::fmt::Write as _;
use x509_parser::extensions::{DistributionPointName, GeneralName, ParsedExtension};
use x509_parser::prelude::{FromDer, X509Certificate};
use x509_parser::public_key::PublicKey;

/// The kind of a public key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KeyAlgorithm {
    /// rsaEncryption.
    Rsa,
    /// ECDSA on NIST P-256.
    EcdsaP256,
    /// ECDSA on NIST P-384.
    EcdsaP384,
    /// ECDSA on NIST P-521.
    EcdsaP521,
    /// Ed25519.
    Ed25519,
    /// Anything else; no TLS with it.
    Other,
}

/// One extended key usage.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Usage {
    /// id-kp-serverAuth.
    ServerAuth,
    /// id-kp-clientAuth.
    ClientAuth,
    /// anyExtendedKeyUsage.
    Any,
    /// Another, as dotted OID.
    Other(String),
}

impl std::fmt::Display for Usage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Usage::ServerAuth => "serverAuth",
            Usage::ClientAuth => "clientAuth",
            Usage::Any => "any",
            Usage::Other(oid) => oid,
        })
    }
}

/// Where a certificate says that revocations are published.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CrlPoints {
    /// The certificate names any CRL distribution point, fetchable by us or not.
    pub named: bool,
    /// The `http:` URIs of points that serve a whole CRL of the certificate's own issuer (no `reasons`, no
    /// `cRLIssuer`).
    pub http: Vec<String>,
    /// Their URIs of other kinds, such as `ldap:` and `https:`.
    pub others: Vec<String>,
}

/// One certificate, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateSummary {
    /// Subject, as .NET prints it.
    pub subject: String,
    /// Issuer, as .NET prints it.
    pub issuer: String,
    /// Subject, DER: what chains are ordered by.
    pub subject_der: Vec<u8>,
    /// Issuer, DER.
    pub issuer_der: Vec<u8>,
    /// Serial number, upper-case hex.
    pub serial: String,
    /// SHA-1 of the DER, upper-case hex.
    pub thumbprint: String,
    /// From when it holds.
    pub not_before: Timestamp,
    /// Until when it holds, that second included.
    pub not_after: Timestamp,
    /// The most specific common name of the subject.
    pub common_name: Option<String>,
    /// The dNSNames of the subjectAltName, in lower case, as they stand: a NUL or a letter outside
    /// ASCII is kept and matches nothing. Addresses and mail names are left out.
    pub dns_names: Vec<String>,
    /// X.509 version, 1 to 3.
    pub version: u8,
    /// Kind of the public key.
    pub key_algorithm: KeyAlgorithm,
    /// Bits of the public key (of the modulus, or of the curve); 0 where unknown.
    pub public_key_size: u32,
    /// Why nobody can prove to hold the key alone, or nobody at all: an RSA exponent or modulus that is even or
    /// 1, or a key of a kind that TLS is not done with here.
    pub key_flaw: Option<&'static str>,
    /// SubjectPublicKeyInfo, DER.
    pub public_key_info: Vec<u8>,
    /// The algorithm that signed this, such as `sha256RSA` (.NET's names), else a dotted OID.
    pub signature_algorithm: String,
    /// Extended key usages; empty where the extension is absent, which allows every use.
    pub extended_key_usage: Vec<Usage>,
    /// basicConstraints says CA.
    pub is_ca: bool,
    /// Issuer equals subject, and the signature verifies with the certificate's own key.
    pub is_self_signed: bool,
    /// CRL distribution points.
    pub crl_points: CrlPoints,
    /// keyUsage allows cRLSign, or is absent.
    pub may_sign_crls: bool,
    /// keyUsage allows keyCertSign, or is absent.
    pub may_sign_certificates: bool,
    /// keyUsage allows digitalSignature or keyAgreement, or is absent.
    pub may_sign_handshakes: bool,
    /// keyUsage allows keyEncipherment, or is absent.
    pub may_encipher_keys: bool,
    /// It has nameConstraints, whatever they say: an authority that may only issue for some names.
    pub constrains_names: bool,
    /// Subject key identifier, upper-case hex.
    pub subject_key_identifier: Option<String>,
    /// The issuer's key identifier, as far as the certificate says it, upper-case hex.
    pub authority_key_identifier: Option<String>,
}

impl CertificateSummary {
    /// Reads one DER certificate; nothing may follow it.
    ///
    /// # Errors
    /// [`CertError::Malformed`].
    pub fn from_der(der: &[u8]) -> Result<Self, CertError> {
        let malformed = |text: &str| CertError::Malformed(text.to_owned());
        let (rest, certificate) =
            X509Certificate::from_der(der).map_err(|_| malformed("it is not an X.509 certificate"))?;
        if !rest.is_empty() {
            return Err(malformed("something follows the certificate"));
        }
        let extensions = Extensions::read(&certificate)?;
        let validity = certificate.validity();
        let moment = |seconds: i64| {
            Timestamp::from_second(seconds).map_err(|_| malformed("a date of it lies outside all bounds"))
        };
        let (key_algorithm, public_key_size) = key(&certificate);
        let key_flaw = key_flaw(&certificate, key_algorithm);
        let same_name = certificate.subject().as_raw() == certificate.issuer().as_raw();
        Ok(CertificateSummary {
            subject: dn::print(certificate.subject()),
            issuer: dn::print(certificate.issuer()),
            subject_der: certificate.subject().as_raw().to_vec(),
            issuer_der: certificate.issuer().as_raw().to_vec(),
            serial: hex(certificate.raw_serial()),
            thumbprint: thumbprint(der),
            not_before: moment(validity.not_before.timestamp())?,
            not_after: moment(validity.not_after.timestamp())?,
            common_name: dn::common_name(certificate.subject()),
            dns_names: extensions.dns_names,
            version: u8::try_from(certificate.version().0).unwrap_or(u8::MAX).saturating_add(1),
            key_algorithm,
            public_key_size,
            key_flaw,
            public_key_info: certificate.public_key().raw.to_vec(),
            signature_algorithm: signature_name(&certificate.signature_algorithm.algorithm.to_id_string()),
            extended_key_usage: extensions.usages,
            is_ca: extensions.is_ca,
            is_self_signed: same_name && certificate.verify_signature(None).is_ok(),
            crl_points: extensions.crl_points,
            may_sign_crls: extensions.may_sign_crls,
            may_sign_certificates: extensions.may_sign_certificates,
            may_sign_handshakes: extensions.may_sign_handshakes,
            may_encipher_keys: extensions.may_encipher_keys,
            constrains_names: extensions.constrains_names,
            subject_key_identifier: extensions.subject_key_identifier,
            authority_key_identifier: extensions.authority_key_identifier,
        })
    }

    /// The names it speaks for: its dNSNames, or its CN where it has no dNSName (RFC 6125 §6.4.4).
    pub fn names(&self) -> Vec<String> {
        if self.dns_names.is_empty() {
            self.common_name.iter().map(|name| name.to_ascii_lowercase()).collect()
        } else {
            self.dns_names.clone()
        }
    }

    /// True between NotBefore and NotAfter, both included.
    pub fn in_date(&self, now: Timestamp) -> bool {
        self.not_before <= now && now <= self.not_after
    }

    /// True where this use is allowed: named, any, or no extended key usage at all.
    pub fn allows(&self, usage: &Usage) -> bool {
        self.extended_key_usage.is_empty()
            || self.extended_key_usage.iter().any(|own| own == usage || *own == Usage::Any)
    }
}

/// Reads every certificate of a chain.
///
/// # Errors
/// [`CertError::Malformed`] for the first that can't be read.
pub fn parse_all(chain: &[Vec<u8>]) -> Result<Vec<CertificateSummary>, CertError> {
    chain.iter().map(|der| CertificateSummary::from_der(der)).collect()
}

#[derive(Default)]
struct Extensions {
    dns_names: Vec<String>,
    usages: Vec<Usage>,
    is_ca: bool,
    crl_points: CrlPoints,
    may_sign_crls: bool,
    may_sign_certificates: bool,
    may_sign_handshakes: bool,
    may_encipher_keys: bool,
    constrains_names: bool,
    subject_key_identifier: Option<String>,
    authority_key_identifier: Option<String>,
}

impl Extensions {
    fn read(certificate: &X509Certificate<'_>) -> Result<Self, CertError> {
        let unreadable = |oid: &str| CertError::Malformed(format!("its extension {oid} can't be read"));
        let mut found = Extensions {
            may_sign_crls: true,
            may_sign_certificates: true,
            may_sign_handshakes: true,
            may_encipher_keys: true,
            ..Extensions::default()
        };
        let mut seen = Vec::new();
        for extension in certificate.extensions() {
            let oid = extension.oid.to_id_string();
            if seen.contains(&oid) {
                return Err(CertError::Malformed(format!("its extension {oid} stands twice")));
            }
            match extension.parsed_extension() {
                ParsedExtension::SubjectAlternativeName(names) => {
                    for name in &names.general_names {
                        match name {
                            GeneralName::DNSName(name) => found.dns_names.push(name.to_ascii_lowercase()),
                            GeneralName::Invalid(..) => return Err(unreadable(&oid)),
                            _ => {}
                        }
                    }
                }
                ParsedExtension::ExtendedKeyUsage(usage) => {
                    for (set, usage) in [
                        (usage.server_auth, Usage::ServerAuth),
                        (usage.client_auth, Usage::ClientAuth),
                        (usage.any, Usage::Any),
                        (usage.code_signing, Usage::Other("1.3.6.1.5.5.7.3.3".into())),
                        (usage.email_protection, Usage::Other("1.3.6.1.5.5.7.3.4".into())),
                        (usage.time_stamping, Usage::Other("1.3.6.1.5.5.7.3.8".into())),
                        (usage.ocsp_signing, Usage::Other("1.3.6.1.5.5.7.3.9".into())),
                    ] {
                        if set {
                            found.usages.push(usage);
                        }
                    }
                    found.usages.extend(usage.other.iter().map(|oid| Usage::Other(oid.to_id_string())));
                    if found.usages.is_empty() {
                        return Err(unreadable(&oid));
                    }
                }
                ParsedExtension::BasicConstraints(constraints) => found.is_ca = constraints.ca,
                ParsedExtension::CRLDistributionPoints(points) => {
                    found.crl_points.named = true;
                    for point in points.points.iter() {
                        if point.reasons.is_some() || point.crl_issuer.is_some() {
                            continue;
                        }
                        if let Some(DistributionPointName::FullName(names)) = &point.distribution_point {
                            for name in names {
                                match name {
                                    GeneralName::URI(uri) if is_http(uri) => {
                                        found.crl_points.http.push((*uri).to_owned());
                                    }
                                    GeneralName::URI(uri) => found.crl_points.others.push((*uri).to_owned()),
                                    _ => {}
                                }
                            }
                        }
                    }
                }
                ParsedExtension::KeyUsage(usage) => {
                    found.may_sign_crls = usage.crl_sign();
                    found.may_sign_certificates = usage.key_cert_sign();
                    found.may_sign_handshakes = usage.digital_signature() || usage.key_agreement();
                    found.may_encipher_keys = usage.key_encipherment();
                }
                ParsedExtension::SubjectKeyIdentifier(id) => found.subject_key_identifier = Some(hex(id.0)),
                ParsedExtension::AuthorityKeyIdentifier(id) => {
                    found.authority_key_identifier = id.key_identifier.as_ref().map(|key| hex(key.0));
                }
                ParsedExtension::ParseError { .. }
                    if ["2.5.29.15", "2.5.29.17", "2.5.29.37", "2.5.29.19", "2.5.29.31"]
                        .contains(&oid.as_str()) =>
                {
                    return Err(unreadable(&oid));
                }
                _ => {}
            }
            found.constrains_names |= oid == "2.5.29.30";
            seen.push(oid);
        }
        Ok(found)
    }
}

fn is_http(uri: &str) -> bool {
    uri.get(..7).is_some_and(|scheme| scheme.eq_ignore_ascii_case("http://"))
}

fn key(certificate: &X509Certificate<'_>) -> (KeyAlgorithm, u32) {
    let info = certificate.public_key();
    match info.algorithm.algorithm.to_id_string().as_str() {
        "1.2.840.113549.1.1.1" => match info.parsed() {
            Ok(PublicKey::RSA(rsa)) => {
                let modulus = rsa.modulus.iter().skip_while(|byte| **byte == 0).collect::<Vec<_>>();
                let bits =
                    modulus.first().map_or(0, |first| modulus.len() * 8 - first.leading_zeros() as usize);
                (KeyAlgorithm::Rsa, u32::try_from(bits).unwrap_or(u32::MAX))
            }
            _ => (KeyAlgorithm::Other, 0),
        },
        "1.2.840.10045.2.1" => {
            let curve = info.algorithm.parameters.as_ref().and_then(|any| any.as_oid().ok());
            match curve.map(|oid| oid.to_id_string()).as_deref() {
                Some("1.2.840.10045.3.1.7") => (KeyAlgorithm::EcdsaP256, 256),
                Some("1.3.132.0.34") => (KeyAlgorithm::EcdsaP384, 384),
                Some("1.3.132.0.35") => (KeyAlgorithm::EcdsaP521, 521),
                _ => (KeyAlgorithm::Other, 0),
            }
        }
        "1.3.101.112" => (KeyAlgorithm::Ed25519, 256),
        _ => (KeyAlgorithm::Other, 0),
    }
}

fn key_flaw(certificate: &X509Certificate<'_>, algorithm: KeyAlgorithm) -> Option<&'static str> {
    match (algorithm, certificate.public_key().parsed()) {
        (KeyAlgorithm::Other, _) => Some("its public key is of a kind that is not accepted"),
        (KeyAlgorithm::Rsa, Ok(PublicKey::RSA(rsa))) => {
            let is_odd = |number: &[u8]| number.last().is_some_and(|last| last % 2 == 1);
            let is_one = rsa.exponent.iter().skip_while(|octet| **octet == 0).eq(&[1]);
            if !is_odd(rsa.exponent) || is_one {
                Some("the exponent of its RSA key is none")
            } else if !is_odd(rsa.modulus) {
                Some("the modulus of its RSA key is even")
            } else {
                None
            }
        }
        _ => None,
    }
}

fn signature_name(oid: &str) -> String {
    match oid {
        "1.2.840.113549.1.1.4" => "md5RSA",
        "1.2.840.113549.1.1.5" => "sha1RSA",
        "1.2.840.113549.1.1.10" => "RSASSA-PSS",
        "1.2.840.113549.1.1.11" => "sha256RSA",
        "1.2.840.113549.1.1.12" => "sha384RSA",
        "1.2.840.113549.1.1.13" => "sha512RSA",
        "1.2.840.10045.4.1" => "sha1ECDSA",
        "1.2.840.10045.4.3.2" => "sha256ECDSA",
        "1.2.840.10045.4.3.3" => "sha384ECDSA",
        "1.2.840.10045.4.3.4" => "sha512ECDSA",
        "1.3.101.112" => "Ed25519",
        other => other,
    }
    .to_owned()
}

/// SHA-1 of the DER, upper-case hex.
/// The serial number of a certificate, as its integer's octets.
pub(super) fn serial(der: &[u8]) -> Result<Vec<u8>, CertError> {
    let (_, certificate) = X509Certificate::from_der(der)
        .map_err(|_| CertError::Malformed("it is not an X.509 certificate".to_owned()))?;
    Ok(certificate.raw_serial().to_vec())
}

pub(super) fn thumbprint(der: &[u8]) -> String {
    hex(digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, der).as_ref())
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02X}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cert::{Ca, Purpose, RsaBits, SelfSigned, self_signed};

    #[test]
    fn a_self_signed_certificate_reads_as_it_was_made() {
        let now: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
        let made = self_signed(&SelfSigned {
            subject: "CN=edge1",
            dns_names: &["edge1", "EDGE1.contoso.example"],
            bits: RsaBits::B2048,
            not_before: now,
            not_after: now + jiff::SignedDuration::from_hours(24 * 365),
            subject_key_identifier: None,
        })
        .unwrap();
        let read = CertificateSummary::from_der(&made.der).unwrap();
        assert_eq!((read.subject.as_str(), read.issuer.as_str()), ("CN=edge1", "CN=edge1"));
        assert_eq!(read.names(), ["edge1", "edge1.contoso.example"]);
        assert_eq!((read.version, read.key_algorithm, read.public_key_size), (3, KeyAlgorithm::Rsa, 2048));
        assert_eq!(read.signature_algorithm, "sha256RSA");
        assert_eq!(read.extended_key_usage, [Usage::ServerAuth, Usage::ClientAuth]);
        assert!(read.is_self_signed && !read.is_ca && !read.crl_points.named);
        assert_eq!(read.thumbprint.len(), 40);
        assert_eq!(read.not_before, now);
        assert!(read.subject_key_identifier.is_some());
    }

    #[test]
    fn an_issued_certificate_names_its_issuer() {
        let now: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
        let later = now + jiff::SignedDuration::from_hours(24);
        let ca = Ca::new("CN=Lab Root, O=\"Lab, Inc.\", C=US", now, later).unwrap();
        let made = ca.issue("CN=mail.lab.example", &[], Purpose::ServerOnly, now, later).unwrap();
        let read = CertificateSummary::from_der(&made.der).unwrap();
        assert_eq!(read.issuer, "CN=Lab Root, O=\"Lab, Inc.\", C=US");
        assert_eq!(read.names(), ["mail.lab.example"]);
        assert!(!read.is_self_signed);
        // The Kelvin sign is not a letter of ASCII, though its lower case is one.
        let made = ca.issue("CN=\u{212A}.Example", &[], Purpose::Both, now, later).unwrap();
        assert_eq!(CertificateSummary::from_der(&made.der).unwrap().names(), ["\u{212A}.example"]);
        assert!(!read.allows(&Usage::ClientAuth) && read.allows(&Usage::ServerAuth));
        assert!(CertificateSummary::from_der(ca.der()).unwrap().is_ca);
        assert!(CertificateSummary::from_der(&made.der[..made.der.len() - 1]).is_err());
        assert!(CertificateSummary::from_der(b"").is_err());
    }
}
