//! Certificate requests (PKCS #10, RFC 2986) and what stands in for the certificate until a CA has
//! answered.
//!
//! Promises: the names in the request are those that were asked for, as an extension request (RFC 2985
//! §5.4.2); it is signed with SHA-256 by a fresh RSA key. A placeholder, self-signed by the same key,
//! gives the pending request a thumbprint of its own and holds its public key, as the request store of
//! Windows does; it never serves.

use super::issue::{end_entity, failed, rsa_key};
use super::{CertError, CertificateSummary, Purpose, RsaBits};
use jiff::{Timestamp, ToSpan};
use rcgen::{CustomExtension, KeyIdMethod};
use zeroize::Zeroizing;

/// What a request is to ask for.
#[derive(Debug, Clone)]
pub struct RequestFor<'a> {
    /// Subject as .NET prints it, such as `CN=mail.contoso.example, O=Contoso`.
    pub subject: &'a str,
    /// dNSNames; must be A-labels, a leading `*.` is allowed.
    pub dns_names: &'a [&'a str],
    /// Size of the key.
    pub bits: RsaBits,
    /// A subject key identifier to ask for; unset: the CA's way.
    pub subject_key_identifier: Option<&'a [u8]>,
    /// The time.
    pub now: Timestamp,
}

/// A request, its key, and its placeholder.
pub struct Requested {
    /// The request, PKCS #10 DER.
    pub request: Vec<u8>,
    /// A self-signed certificate of the same key, DER.
    pub placeholder: Vec<u8>,
    /// The private key, PKCS #8 DER.
    pub key: Zeroizing<Vec<u8>>,
}

impl std::fmt::Debug for Requested {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Requested({} bytes)", self.request.len())
    }
}

/// Makes a key and a request for it.
///
/// # Errors
/// [`CertError::BadName`] for a subject or a name that can't be encoded, [`CertError::Issue`].
pub fn request(want: &RequestFor<'_>) -> Result<Requested, CertError> {
    let key = rsa_key(want.bits)?;
    let year = want.now.to_zoned_datetime(jiff::tz::TimeZone::UTC).checked_add(1.year());
    let until = year.map_or(Timestamp::MAX, |year| year.timestamp());
    let mut params = end_entity(want.subject, want.dns_names, Purpose::Both, want.now, until)?;
    if let Some(id) = want.subject_key_identifier {
        params.key_identifier_method = KeyIdMethod::PreSpecified(id.to_vec());
    }
    let placeholder = params.self_signed(&key).map_err(failed)?.der().to_vec();
    // What a request can't hold.
    params.serial_number = None;
    params.use_authority_key_identifier_extension = false;
    if let Some(id) = want.subject_key_identifier {
        params.custom_extensions = vec![key_identifier(id)?];
    }
    let request = params.serialize_request(&key).map_err(failed)?.der().to_vec();
    Ok(Requested { request, placeholder, key: Zeroizing::new(key.serialize_der()) })
}

/// subjectKeyIdentifier, an OCTET STRING (RFC 5280 §4.2.1.2).
fn key_identifier(id: &[u8]) -> Result<CustomExtension, CertError> {
    let length = u8::try_from(id.len()).ok().filter(|length| (1..0x80).contains(length));
    let length = length.ok_or_else(|| CertError::Issue("a subject key identifier of odd length".into()))?;
    let octets = [&[0x04, length], id].concat();
    Ok(CustomExtension::from_oid_content(&[2, 5, 29, 14], octets))
}

/// True where two certificates hold the same public key: how a CA's answer finds its request.
pub fn same_key(one: &CertificateSummary, other: &CertificateSummary) -> bool {
    let bits = |summary: &CertificateSummary| super::import::public_key(summary).ok();
    one.key_algorithm == other.key_algorithm && bits(one).is_some() && bits(one) == bits(other)
}

#[cfg(test)]
mod tests {
    use super::*;
    use x509_parser::prelude::{FromDer, ParsedExtension, X509CertificationRequest};

    #[test]
    fn a_request_is_signed_holds_its_names_and_shares_the_placeholders_key() {
        let made = request(&RequestFor {
            subject: "CN=mail.lab.example, O=\"Lab, Inc.\", C=US",
            dns_names: &["mail.lab.example", "lab.example"],
            bits: RsaBits::B2048,
            subject_key_identifier: Some(&[0xAB; 20]),
            now: "2026-01-01T00:00:00Z".parse().unwrap(),
        })
        .unwrap();
        let (rest, read) = X509CertificationRequest::from_der(&made.request).unwrap();
        assert!(rest.is_empty() && read.verify_signature().is_ok());
        let mut seen = Vec::new();
        for extension in read.requested_extensions().unwrap() {
            match extension {
                ParsedExtension::SubjectAlternativeName(names) => {
                    seen.extend(names.general_names.iter().map(ToString::to_string));
                }
                ParsedExtension::SubjectKeyIdentifier(id) => seen.push(super::super::summary::hex(id.0)),
                _ => {}
            }
        }
        assert_eq!(seen, ["DNSName(mail.lab.example)", "DNSName(lab.example)", &"AB".repeat(20)]);
        let placeholder = CertificateSummary::from_der(&made.placeholder).unwrap();
        assert_eq!(placeholder.subject, "CN=mail.lab.example, O=\"Lab, Inc.\", C=US");
        assert!(placeholder.is_self_signed);
        assert_eq!(super::super::key_matches(&made.placeholder, &made.key), Ok(true));
        assert_eq!(
            placeholder.public_key_info, read.certification_request_info.subject_pki.raw,
            "the placeholder holds the request's key"
        );
        assert!(same_key(&placeholder, &placeholder));
    }
}
