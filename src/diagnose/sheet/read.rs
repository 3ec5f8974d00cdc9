//! A partner's sheet, read from any of its forms.
//!
//! Refuses what is too long, of another kind or version, and what holds anything that is not known: nothing of it may be
//! passed over in silence.

use super::{KIND, MAX_SHEET, Sheet, VERSION};
use crate::cert::CertificateSummary;

/// Domains, ends and certificates of one sheet.
const MOST: usize = 200;

/// Why a file is no sheet.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SheetError {
    /// It is above [`MAX_SHEET`].
    #[error("it is larger than {MAX_SHEET} octets")]
    TooLarge,
    /// It holds no sheet.
    #[error(
        "it holds no partner sheet; Export-DomainSecurityPartnerSheet makes one (Markdown, Html or Json)"
    )]
    NoSheet,
    /// It was made by a later emsh.
    #[error("it is of version {0}; this emsh reads version {VERSION}")]
    Newer(u32),
    /// Something in it can't be right.
    #[error("it can't be read: {0}")]
    Damaged(String),
}

/// Reads a sheet.
///
/// # Errors
/// [`SheetError`].
pub fn read(bytes: &[u8]) -> Result<Sheet, SheetError> {
    if bytes.len() > MAX_SHEET {
        return Err(SheetError::TooLarge);
    }
    let text = std::str::from_utf8(bytes).map_err(|_| SheetError::NoSheet)?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let json = json_of(text).ok_or(SheetError::NoSheet)?;
    let damaged = |error: &dyn std::fmt::Display| SheetError::Damaged(error.to_string());
    let value: serde_json::Value = serde_json::from_str(json).map_err(|error| damaged(&error))?;
    if value["kind"] != KIND {
        return Err(SheetError::NoSheet);
    }
    match value["version"].as_u64() {
        Some(version) if version > u64::from(VERSION) => {
            return Err(SheetError::Newer(u32::try_from(version).unwrap_or(u32::MAX)));
        }
        _ => {}
    }
    let sheet: Sheet = serde_json::from_value(value).map_err(|error| damaged(&error))?;
    let many = [
        sheet.domains.len(),
        sheet.receive.len(),
        sheet.send.len(),
        sheet.certificates.len(),
        sheet.roots.len(),
    ];
    if many.iter().any(|count| *count > MOST) {
        return Err(SheetError::Damaged(format!("more than {MOST} of a kind")));
    }
    for certificate in sheet.certificates.iter().chain(&sheet.roots) {
        let own = certificate.chain.first().map(|leaf| CertificateSummary::from_der(leaf.der()));
        let is_own = own.is_some_and(|own| own.is_ok_and(|own| own.thumbprint == certificate.thumbprint));
        if !is_own {
            let text =
                format!("the certificate {} is not the one that stands with it", certificate.thumbprint);
            return Err(SheetError::Damaged(text));
        }
    }
    Ok(sheet)
}

/// The JSON of a sheet in one of its forms.
fn json_of(text: &str) -> Option<&str> {
    if text.trim_start().starts_with('{') {
        return Some(text);
    }
    let between = |begin: &str, end: &str| {
        let from = text.find(begin)? + begin.len();
        let rest = &text[from..];
        rest.find(end).map(|to| &rest[..to])
    };
    let html = format!("<script type=\"application/json\" id=\"{KIND}\">");
    let markdown = format!("```json {KIND}");
    between(&html, "</script>").or_else(|| between(&markdown, "\n```"))
}
