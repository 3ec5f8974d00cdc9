//! What names a certificate: Exchange's `<I>issuer<S>subject`, and the thumbprint.
//!
//! Promises that names written with other blanks around commas or other letter case of attribute
//! types (`cn=`) are equal: both are made uniform on the way in. Values are left as they are, case
//! included. The subject may be empty, as public CAs issue certificates with SANs alone.
//! Refuses a missing issuer or marker, and control characters.

use super::ValueError;
use super::value_error::{is_stray, serde_as_text};
use std::fmt;
use std::str::FromStr;

/// Issuer and subject of a certificate.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CertificateName {
    /// The issuer's distinguished name.
    pub issuer: String,
    /// The subject's distinguished name.
    pub subject: String,
}

serde_as_text!(CertificateName);

impl CertificateName {
    /// The name of a certificate with these distinguished names, made uniform as parsing does.
    pub fn new(issuer: &str, subject: &str) -> Self {
        CertificateName { issuer: uniform(issuer), subject: uniform(subject) }
    }
}

impl FromStr for CertificateName {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        let given = text.trim();
        let bad = |why: &str| {
            ValueError::about(
                given,
                format_args!(
                    "{why}; allowed: <I>issuer<S>subject, as in <I>CN=Example CA, O=Example<S>CN=mail.example.com"
                ),
            )
        };
        if given.chars().any(char::is_control) {
            return Err(bad("has a control character"));
        }
        let rest = strip_marker(given, "<I>").ok_or_else(|| bad("doesn't begin with <I>"))?;
        let (issuer, subject) = rest
            .char_indices()
            .find_map(|(at, _)| Some((&rest[..at], strip_marker(&rest[at..], "<S>")?)))
            .ok_or_else(|| bad("has no <S>"))?;
        if issuer.trim().is_empty() {
            return Err(bad("has no issuer"));
        }
        Ok(CertificateName::new(issuer, subject))
    }
}

impl fmt::Display for CertificateName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<I>{}<S>{}", self.issuer, self.subject)
    }
}

fn strip_marker<'a>(text: &'a str, marker: &str) -> Option<&'a str> {
    let (head, tail) = text.split_at_checked(marker.len())?;
    head.eq_ignore_ascii_case(marker).then_some(tail)
}

/// One blank after each comma, none before it, attribute types in upper case. Commas in quotes and
/// behind a backslash belong to a value and stay as they are (RFC 4514 §2.4, RFC 1779 quoting).
fn uniform(name: &str) -> String {
    let mut parts: Vec<String> = vec![String::new()];
    let (mut quoted, mut escaped) = (false, false);
    for c in name.trim().chars() {
        if c == ',' && !quoted && !escaped {
            parts.push(String::new());
            continue;
        }
        quoted ^= c == '"' && !escaped;
        escaped = c == '\\' && !escaped;
        if let Some(part) = parts.last_mut() {
            part.push(c);
        }
    }
    parts.iter().map(|part| uniform_part(part)).collect::<Vec<_>>().join(", ").trim().to_string()
}

fn uniform_part(part: &str) -> String {
    let mut trimmed = part.trim();
    // A blank behind a backslash is part of the value.
    if trimmed.ends_with('\\') {
        trimmed = part.trim_start();
    }
    match trimmed.split_once('=') {
        Some((kind, value)) if kind.trim().bytes().all(|b| b.is_ascii_alphanumeric() || b == b'.') => {
            format!("{}={}", kind.trim().to_ascii_uppercase(), value.trim_start())
        }
        _ => trimmed.to_string(),
    }
}

/// SHA-1 over a certificate: 40 hex digits in upper case.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Thumbprint(String);

serde_as_text!(Thumbprint);

impl Thumbprint {
    /// The 40 digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Thumbprint {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        // What copying from a certificate dialogue or openssl brings along: blanks, colons, and
        // invisible marks, the left-to-right mark above all.
        let digits: String = text
            .chars()
            .filter(|c| !c.is_whitespace() && *c != ':' && !is_stray(*c))
            .map(|c| c.to_ascii_uppercase())
            .collect();
        if digits.len() != 40 || !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(ValueError::about(text.trim(), "is not a thumbprint; one has 40 hex digits"));
        }
        Ok(Thumbprint(digits))
    }
}

impl fmt::Display for Thumbprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::value_error::testing::{bad, good, round_trip};
    use proptest::prelude::*;

    #[test]
    fn names() {
        good::<CertificateName>(&[
            (
                "<I>CN=Example CA, O=Example<S>CN=mail.example.com",
                "<I>CN=Example CA, O=Example<S>CN=mail.example.com",
            ),
            (
                "<i>cn=Example CA,o=Example ,  C=DE<s>cn = mail.example.com",
                "<I>CN=Example CA, O=Example, C=DE<S>CN=mail.example.com",
            ),
            (r#"<I>O="Foo,Inc.",C=US<S>CN=a\,b,O=c"#, r#"<I>O="Foo,Inc.", C=US<S>CN=a\,b, O=c"#),
            (r"<I>CN=a\ ,O=b<S>CN=c", r"<I>CN=a\ , O=b<S>CN=c"),
            ("<I>CN=CA<S>", "<I>CN=CA<S>"),
            ("<I>CN=Ünlü CA<S>CN=ß", "<I>CN=Ünlü CA<S>CN=ß"),
        ]);
        bad::<CertificateName>(&[
            ("", "<I>"),
            ("CN=mail.example.com", "doesn't begin with <I>"),
            ("<I>CN=CA", "has no <S>"),
            ("<I><S>CN=mail.example.com", "no issuer"),
            ("<S>CN=mail.example.com<I>CN=CA", "doesn't begin with <I>"),
            ("<I>CN=CA\n<S>CN=x", "control"),
        ]);
        let given: CertificateName = "<I>cn=CA,o=Org<S>cn=x".parse().unwrap();
        assert_eq!(given, CertificateName::new("CN=CA, O=Org", "CN=x"));
        assert_ne!(given, CertificateName::new("CN=ca, O=Org", "CN=x"));
    }

    #[test]
    fn thumbprints() {
        let canonical = "0123456789ABCDEF0123456789ABCDEF01234567";
        let spaced = "01 23 45 67 89 ab cd ef 01 23 45 67 89 ab cd ef 01 23 45 67";
        good::<Thumbprint>(&[
            (canonical, canonical),
            (&canonical.to_lowercase(), canonical),
            (spaced, canonical),
            (&spaced.replace(' ', ":"), canonical),
            (&format!("\u{200e}{spaced}"), canonical),
            (&format!("\u{feff}{spaced}\u{202c}\u{a0}"), canonical),
        ]);
        bad::<Thumbprint>(&[
            ("", "40 hex digits"),
            (&canonical[1..], "40 hex digits"),
            (&format!("{canonical}0"), "40 hex digits"),
            (&canonical.replace('0', "G"), "40 hex digits"),
            (&"é".repeat(20), "40 hex digits"),
        ]);
    }

    proptest! {
        #[test]
        fn names_round_trip(issuer in r#"[a-zA-Z =,"\\+.ü]{1,30}"#, subject in r#"[a-zA-Z =,"\\+.ü]{0,30}"#) {
            if let Ok(name) = format!("<I>{issuer}<S>{subject}").parse::<CertificateName>() {
                round_trip(&name);
            }
        }

        #[test]
        fn thumbprints_round_trip(digits in "[0-9a-fA-F]{40}") {
            round_trip(&digits.parse::<Thumbprint>().unwrap());
        }
    }
}
