//! Partners of Domain Security, as they are shown, and the certificates that are given for them.

use super::certificate::single_certificate;
use super::{Category, Failure};
use crate::cert::CertificateSummary;
use crate::model::objects::DOMAIN_SECURITY_PARTNER;
use crate::model::{AnchorCertificate, Record, Value};
use crate::store::Writer;
use std::path::Path;

/// The certificate in a file, as TrustAnchors holds it.
///
/// # Errors
/// A file that can't be read, or that does not hold one certificate alone.
pub fn anchor_from_file(file: &Path) -> Result<Value, Failure> {
    let (der, _) = single_certificate(file)?;
    let name = file.display().to_string();
    let anchor = AnchorCertificate::from_der(&der).map_err(|error| {
        Failure::new(
            "CertificateUnusable",
            Category::InvalidData,
            &name,
            format!("'{name}': {}", error.message),
        )
    })?;
    Ok(Value::text(anchor.to_string()))
}

/// Sets what is worked out of a partner; other objects are left alone.
pub fn show(record: &mut Record) {
    if record.object.noun != DOMAIN_SECURITY_PARTNER.noun {
        return;
    }
    let names: Vec<String> = record.texts("TrustAnchors").map(named).collect();
    record.set("TrustAnchorNames", Value::texts(names));
}

fn named(text: &str) -> String {
    let Ok(anchor) = text.parse::<AnchorCertificate>() else { return "no certificate".into() };
    match CertificateSummary::from_der(anchor.der()) {
        Ok(summary) => {
            let day = summary.not_after.strftime("%Y-%m-%d");
            format!("{} {} (until {day})", summary.thumbprint, summary.subject)
        }
        Err(error) => format!("{} (can't be used: {error})", anchor.thumbprint()),
    }
}

/// What is looked at before a partner is stored: its certificates.
///
/// # Errors
/// As [`check_anchors`].
pub fn settled(record: &mut Record, _: &mut Writer<'_>) -> Result<(), Failure> {
    check_anchors(record)
}

/// Refuses certificates that could prove nothing, before they are stored.
///
/// # Errors
/// The first one that can't be read as far as a verdict reads it.
pub fn check_anchors(record: &Record) -> Result<(), Failure> {
    for text in record.texts("TrustAnchors") {
        let Ok(anchor) = text.parse::<AnchorCertificate>() else { continue };
        let unusable = |why: String| {
            let thumbprint = anchor.thumbprint();
            let text = format!("TrustAnchors: the certificate {thumbprint} can't be used: {why}");
            Failure::new("CertificateUnusable", Category::InvalidData, thumbprint, text)
        };
        let summary =
            CertificateSummary::from_der(anchor.der()).map_err(|error| unusable(error.to_string()))?;
        if !summary.is_ca && !summary.is_self_signed {
            let why = "it is neither an authority's nor self-signed; give that of its authority, or pin its key \
                       (PinnedKeys)";
            return Err(unusable(why.into()));
        }
    }
    Ok(())
}
