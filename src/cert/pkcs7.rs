//! PKCS #7 as a CA's answer: `.p7b`, a SignedData that signs nothing and carries certificates
//! (RFC 2315 §9, RFC 5652 §5.1; RFC 5751 §3.9 calls it certs-only).
//!
//! Promises: every certificate in it, in its order. Refuses nothing by content: signatures of the
//! envelope mean nothing here, trust comes from the certificates themselves.

use super::CertError;
use x509_parser::asn1_rs::{Any, Class, FromDer, Oid, Tag};

const SIGNED_DATA: &str = "1.2.840.113549.1.7.2";

/// True where the DER is a PKCS #7 SignedData: SEQUENCE { OID signedData, … }.
pub fn is_pkcs7(der: &[u8]) -> bool {
    content(der).is_some()
}

/// The certificates, DER.
///
/// # Errors
/// [`CertError::Malformed`]; [`CertError::NoCertificate`] where it carries none.
pub fn certificates(der: &[u8]) -> Result<Vec<Vec<u8>>, CertError> {
    let damaged = || CertError::Malformed("its PKCS #7 structure is damaged".into());
    let signed_data = content(der).ok_or_else(damaged)?;
    let mut rest = signed_data;
    let mut found = Vec::new();
    while !rest.is_empty() {
        let (after, field) = Any::from_der(rest).map_err(|_| damaged())?;
        // certificates [0] IMPLICIT SET OF CertificateChoices
        if field.class() == Class::ContextSpecific && field.tag() == Tag(0) {
            found = members(field.data).ok_or_else(damaged)?;
        }
        rest = after;
    }
    if found.is_empty() { Err(CertError::NoCertificate) } else { Ok(found) }
}

/// What stands in the SignedData of a ContentInfo.
fn content(der: &[u8]) -> Option<&[u8]> {
    let (_, info) = Any::from_der(der).ok()?;
    info.header.assert_tag(Tag::Sequence).ok()?;
    let (rest, kind) = Oid::from_der(info.data).ok()?;
    if kind.to_id_string() != SIGNED_DATA {
        return None;
    }
    let (_, explicit) = Any::from_der(rest).ok()?;
    let (_, signed_data) = Any::from_der(explicit.data).ok()?;
    signed_data.header.assert_tag(Tag::Sequence).ok()?;
    Some(signed_data.data)
}

/// The members of a set that are certificates, whole; other choices (attribute certificates) are
/// tagged otherwise and left out.
fn members(mut set: &[u8]) -> Option<Vec<Vec<u8>>> {
    let mut found = Vec::new();
    while !set.is_empty() {
        let (rest, member) = Any::from_der(set).ok()?;
        if member.class() == Class::Universal && member.tag() == Tag::Sequence {
            found.push(set[..set.len() - rest.len()].to_vec());
        }
        set = rest;
    }
    Some(found)
}
