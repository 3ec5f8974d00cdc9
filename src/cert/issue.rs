//! Certificates made here: the self-signed one of `New-ExchangeCertificate`, and a small CA for the
//! lab and the tests. Signatures are SHA-256; keys are RSA made by aws-lc-rs, or ECDSA P-256 for the
//! CA's own (fast) use. RFC 5280.

use super::{CertError, dn};
use jiff::Timestamp;
use rcgen::{
    BasicConstraints, CertificateParams, CertificateRevocationListParams, CrlDistributionPoint,
    DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyIdMethod, KeyPair, KeyUsagePurpose,
    PKCS_ECDSA_P256_SHA256, PKCS_RSA_SHA256, RevocationReason, RevokedCertParams, RsaKeySize, SanType,
    SerialNumber,
};
use std::time::Duration;
use zeroize::Zeroizing;

/// Sizes of an RSA key. 1024 is not offered: no peer that checks anything takes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RsaBits {
    /// 2048 bits, as Exchange makes them.
    #[default]
    B2048,
    /// 3072 bits.
    B3072,
    /// 4096 bits.
    B4096,
}

/// What an issued certificate may be used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// serverAuth and clientAuth.
    Both,
    /// serverAuth, as public CAs issue now.
    ServerOnly,
    /// clientAuth.
    ClientOnly,
}

/// What a CRL says of a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CrlMark {
    /// Revoked, without a reason.
    Revoked,
    /// certificateHold.
    OnHold,
    /// removeFromCRL.
    Removed,
}

/// What a self-signed certificate is to hold.
#[derive(Debug, Clone)]
pub struct SelfSigned<'a> {
    /// Subject as .NET prints it, such as `CN=edge1`.
    pub subject: &'a str,
    /// dNSNames; must be A-labels, a leading `*.` is allowed.
    pub dns_names: &'a [&'a str],
    /// Size of the key.
    pub bits: RsaBits,
    /// From when it holds.
    pub not_before: Timestamp,
    /// Until when it holds (Exchange: five years later).
    pub not_after: Timestamp,
    /// Its subject key identifier; unset: worked out from the key.
    pub subject_key_identifier: Option<&'a [u8]>,
}

/// A certificate and its key.
#[derive(Clone)]
pub struct Issued {
    /// The certificate, DER.
    pub der: Vec<u8>,
    /// Its private key, PKCS #8 DER.
    pub key: Zeroizing<Vec<u8>>,
}

impl std::fmt::Debug for Issued {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Issued({})", super::summary::thumbprint(&self.der))
    }
}

/// Makes a self-signed certificate for both TLS usages.
///
/// # Errors
/// [`CertError::BadName`] for a subject or a name that can't be encoded, [`CertError::Issue`].
pub fn self_signed(want: &SelfSigned<'_>) -> Result<Issued, CertError> {
    let key = rsa_key(want.bits)?;
    let mut params =
        end_entity(want.subject, want.dns_names, Purpose::Both, want.not_before, want.not_after)?;
    if let Some(id) = want.subject_key_identifier {
        params.key_identifier_method = KeyIdMethod::PreSpecified(id.to_vec());
    }
    let certificate = params.self_signed(&key).map_err(failed)?;
    Ok(Issued { der: certificate.der().to_vec(), key: Zeroizing::new(key.serialize_der()) })
}

pub(super) fn rsa_key(bits: RsaBits) -> Result<KeyPair, CertError> {
    let size = match bits {
        RsaBits::B2048 => RsaKeySize::_2048,
        RsaBits::B3072 => RsaKeySize::_3072,
        RsaBits::B4096 => RsaKeySize::_4096,
    };
    KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, size).map_err(failed)
}

/// A small certification authority, in memory.
pub struct Ca {
    issuer: Issuer<'static, KeyPair>,
    der: Vec<u8>,
    crl_points: Vec<String>,
}

impl Ca {
    /// A root with this subject.
    ///
    /// # Errors
    /// As [`self_signed`].
    pub fn new(subject: &str, not_before: Timestamp, not_after: Timestamp) -> Result<Self, CertError> {
        let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).map_err(failed)?;
        let params = authority(subject, not_before, not_after)?;
        let der = params.self_signed(&key).map_err(failed)?.der().to_vec();
        Ok(Ca { issuer: Issuer::new(params, key), der, crl_points: Vec::new() })
    }

    /// An intermediate authority under this one.
    ///
    /// # Errors
    /// As [`self_signed`].
    pub fn subordinate(
        &self,
        subject: &str,
        not_before: Timestamp,
        not_after: Timestamp,
    ) -> Result<Self, CertError> {
        let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).map_err(failed)?;
        let params = self.with_crl_point(authority(subject, not_before, not_after)?);
        let der = params.signed_by(&key, &self.issuer).map_err(failed)?.der().to_vec();
        Ok(Ca { issuer: Issuer::new(params, key), der, crl_points: Vec::new() })
    }

    /// An intermediate authority whose certificate was changed before it was signed, and which acts as any.
    #[cfg(test)]
    pub(crate) fn subordinate_shown_as(
        &self,
        (subject, from, to): (&str, Timestamp, Timestamp),
        change: impl FnOnce(&mut CertificateParams),
    ) -> Self {
        let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).unwrap();
        let mut shown = self.with_crl_point(authority(subject, from, to).unwrap());
        change(&mut shown);
        let der = shown.signed_by(&key, &self.issuer).unwrap().der().to_vec();
        let issuer = Issuer::new(authority(subject, from, to).unwrap(), key);
        Ca { issuer, der, crl_points: Vec::new() }
    }

    /// What it issues from now on names this CRL distribution point, beside those that it names already.
    #[must_use]
    pub fn with_crl(mut self, uri: &str) -> Self {
        self.crl_points.push(uri.to_owned());
        self
    }

    /// Its certificate, DER.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// Issues an end-entity certificate with a fresh RSA-2048 key.
    ///
    /// # Errors
    /// As [`self_signed`].
    pub fn issue(
        &self,
        subject: &str,
        dns_names: &[&str],
        purpose: Purpose,
        not_before: Timestamp,
        not_after: Timestamp,
    ) -> Result<Issued, CertError> {
        let key = KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_2048).map_err(failed)?;
        self.issue_for(&key, end_entity(subject, dns_names, purpose, not_before, not_after)?)
    }

    /// As [`Self::issue`], with an ECDSA key: tests make hundreds.
    #[cfg(test)]
    pub(crate) fn issue_quickly(
        &self,
        subject: &str,
        dns_names: &[&str],
        purpose: Purpose,
        (not_before, not_after): (Timestamp, Timestamp),
    ) -> Issued {
        let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).unwrap();
        self.issue_for(&key, end_entity(subject, dns_names, purpose, not_before, not_after).unwrap()).unwrap()
    }

    fn issue_for(&self, key: &KeyPair, params: CertificateParams) -> Result<Issued, CertError> {
        let certificate = self.with_crl_point(params).signed_by(key, &self.issuer).map_err(failed)?;
        Ok(Issued { der: certificate.der().to_vec(), key: Zeroizing::new(key.serialize_der()) })
    }

    /// Publishes a CRL, DER: these certificates (DER) are listed, all since `this_update`.
    ///
    /// # Errors
    /// [`CertError::Malformed`] for a certificate that can't be read; [`CertError::Issue`].
    pub fn crl(
        &self,
        listed: &[(&[u8], CrlMark)],
        this_update: Timestamp,
        next_update: Timestamp,
    ) -> Result<Vec<u8>, CertError> {
        let (this_update, next_update) = (date(this_update)?, date(next_update)?);
        let entry = |(der, mark): &(&[u8], CrlMark)| {
            let reason_code = match mark {
                CrlMark::Revoked => None,
                CrlMark::OnHold => Some(RevocationReason::CertificateHold),
                CrlMark::Removed => Some(RevocationReason::RemoveFromCrl),
            };
            Ok(RevokedCertParams {
                serial_number: SerialNumber::from_slice(&super::summary::serial(der)?),
                revocation_time: this_update,
                reason_code,
                invalidity_date: None,
            })
        };
        let params = CertificateRevocationListParams {
            this_update,
            next_update,
            crl_number: SerialNumber::from(u64::try_from(this_update.unix_timestamp()).unwrap_or(1)),
            issuing_distribution_point: None,
            revoked_certs: listed.iter().map(entry).collect::<Result<_, CertError>>()?,
            key_identifier_method: KeyIdMethod::Sha256,
        };
        Ok(params.signed_by(&self.issuer).map_err(failed)?.der().to_vec())
    }

    /// Signs what a test has put together by hand (ECDSA, SHA-256, as all that this authority signs).
    #[cfg(test)]
    pub(crate) fn sign(&self, message: &[u8]) -> Vec<u8> {
        rcgen::SigningKey::sign(self.issuer.key(), message).unwrap()
    }

    fn with_crl_point(&self, mut params: CertificateParams) -> CertificateParams {
        let uris = self.crl_points.iter().map(|uri| CrlDistributionPoint { uris: vec![uri.clone()] });
        params.crl_distribution_points = uris.collect();
        params
    }
}

fn authority(
    subject: &str,
    not_before: Timestamp,
    not_after: Timestamp,
) -> Result<CertificateParams, CertError> {
    let mut params = base(subject, not_before, not_after)?;
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    Ok(params)
}

pub(super) fn end_entity(
    subject: &str,
    dns_names: &[&str],
    purpose: Purpose,
    not_before: Timestamp,
    not_after: Timestamp,
) -> Result<CertificateParams, CertError> {
    let mut params = base(subject, not_before, not_after)?;
    params.subject_alt_names = dns_names
        .iter()
        .map(|name| {
            let bad = || CertError::BadName((*name).to_owned());
            if name.is_empty()
                || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._*".contains(&byte))
            {
                return Err(bad());
            }
            name.to_lowercase().try_into().map(SanType::DnsName).map_err(|_| bad())
        })
        .collect::<Result<_, _>>()?;
    params.is_ca = IsCa::ExplicitNoCa;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature, KeyUsagePurpose::KeyEncipherment];
    params.extended_key_usages = match purpose {
        Purpose::Both => vec![ExtendedKeyUsagePurpose::ServerAuth, ExtendedKeyUsagePurpose::ClientAuth],
        Purpose::ServerOnly => vec![ExtendedKeyUsagePurpose::ServerAuth],
        Purpose::ClientOnly => vec![ExtendedKeyUsagePurpose::ClientAuth],
    };
    Ok(params)
}

fn base(subject: &str, not_before: Timestamp, not_after: Timestamp) -> Result<CertificateParams, CertError> {
    let mut params = CertificateParams::default();
    let mut name = DistinguishedName::new();
    let attributes = dn::parse(subject).ok_or_else(|| CertError::BadName(subject.to_owned()))?;
    for (oid, value) in attributes {
        let kind = DnType::from_oid(&oid);
        if name.get(&kind).is_some() {
            return Err(CertError::BadName(subject.to_owned()));
        }
        name.push(kind, value);
    }
    params.distinguished_name = name;
    params.not_before = date(not_before)?;
    params.not_after = date(not_after)?;
    params.use_authority_key_identifier_extension = true;
    // A positive serial of 16 octets, at random (RFC 5280 §4.1.2.2).
    let mut serial = uuid::Uuid::new_v4().into_bytes();
    serial[0] = serial[0] & 0x7F | 0x40;
    params.serial_number = Some(SerialNumber::from_slice(&serial));
    Ok(params)
}

fn date(at: Timestamp) -> Result<time::OffsetDateTime, CertError> {
    let seconds = u64::try_from(at.as_second()).map_err(|_| CertError::Issue("a date before 1970".into()))?;
    rcgen::date_time_ymd(1970, 1, 1)
        .checked_add(Duration::from_secs(seconds).try_into().map_err(|_| too_late())?)
        .ok_or_else(too_late)
}

fn too_late() -> CertError {
    CertError::Issue("a date out of bounds".into())
}

// By value, because it stands in `map_err`.
#[allow(clippy::needless_pass_by_value)]
pub(super) fn failed(error: rcgen::Error) -> CertError {
    CertError::Issue(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cert::CertificateSummary;

    #[test]
    fn names_that_cannot_be_encoded_are_refused() {
        let now: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
        let ca = Ca::new("CN=Root", now, now).unwrap();
        for name in ["", "ä.example", "a b.example", "a\0.example"] {
            assert!(
                matches!(ca.issue("CN=x", &[name], Purpose::Both, now, now), Err(CertError::BadName(_))),
                "{name:?}"
            );
        }
        assert!(Ca::new("Root", now, now).is_err());
        assert!(Ca::new("", now, now).is_err());
    }

    #[test]
    fn a_crl_point_is_named() {
        let now: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
        let ca = Ca::new("CN=Root", now, now).unwrap().with_crl("http://crl.lab.example/root.crl");
        let made = ca.issue("CN=x", &["*.x.example"], Purpose::Both, now, now).unwrap();
        let read = CertificateSummary::from_der(&made.der).unwrap();
        assert!(read.crl_points.named);
        assert_eq!(read.crl_points.http, ["http://crl.lab.example/root.crl"]);
    }
}
