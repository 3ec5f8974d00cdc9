//! Paths of the envelope (RFC 5321 4.1.2): `<>`, `<Postmaster>`, `<mailbox>`.
//!
//! Promises: the path's end is found outside of quoted strings; a source route `<@a,@b:user@d>` is
//! taken off and never followed (RFC 5321 appendix C). `v%out@in` and `"v@out"@in` are ordinary
//! mailboxes of `in`: nothing here looks for routes inside a local part.
//!
//! Refuses: a path without angle brackets, control characters, octets that are no UTF-8. Whether an address
//! beyond ASCII, or a longer one than RFC 5321 §4.5.3.1.3 has, may be used is the session's question (SMTPUTF8, RFC
//! 6531; LongAddressesEnabled).

use crate::model::{SmtpAddress, SmtpDomain};
use std::fmt;

/// The sender of MAIL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReversePath {
    /// `<>`: no one is to be told.
    Null,
    /// A mailbox.
    Mailbox(SmtpAddress),
}

impl ReversePath {
    /// The mailbox, if there is one.
    pub fn mailbox(&self) -> Option<&SmtpAddress> {
        match self {
            ReversePath::Null => None,
            ReversePath::Mailbox(address) => Some(address),
        }
    }
}

/// The recipient of RCPT.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ForwardPath {
    /// `<Postmaster>`, in any case, without domain (RFC 5321 4.5.1).
    Postmaster,
    /// A mailbox.
    Mailbox(SmtpAddress),
}

/// Why a path is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PathError {
    /// There is no `<…>`, or something other than a blank follows it.
    #[error("a path stands in angle brackets")]
    Unbracketed,
    /// What stands in the brackets is no mailbox.
    #[error("not a mailbox")]
    InvalidAddress,
}

impl fmt::Display for ReversePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ReversePath::Null => f.write_str("<>"),
            ReversePath::Mailbox(address) => write!(f, "<{address}>"),
        }
    }
}

impl fmt::Display for ForwardPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ForwardPath::Postmaster => f.write_str("<Postmaster>"),
            ForwardPath::Mailbox(address) => write!(f, "<{address}>"),
        }
    }
}

impl ReversePath {
    /// The path at the start of `text`, and the parameters behind it.
    pub(super) fn parse_prefix(text: &str) -> Result<(Self, &str), PathError> {
        let (path, rest) = bracketed(text)?;
        match path {
            "" => Ok((ReversePath::Null, rest)),
            _ => Ok((ReversePath::Mailbox(mailbox(path)?), rest)),
        }
    }
}

impl ForwardPath {
    /// The path at the start of `text`, and the parameters behind it.
    pub(super) fn parse_prefix(text: &str) -> Result<(Self, &str), PathError> {
        let (path, rest) = bracketed(text)?;
        match path {
            _ if path.eq_ignore_ascii_case("postmaster") => Ok((ForwardPath::Postmaster, rest)),
            _ => Ok((ForwardPath::Mailbox(mailbox(path)?), rest)),
        }
    }
}

/// What stands between `<` and the `>` that is not quoted, and what stands behind it.
fn bracketed(text: &str) -> Result<(&str, &str), PathError> {
    let inner = text.strip_prefix('<').ok_or(PathError::Unbracketed)?;
    let end = unquoted(inner, '>').ok_or(PathError::Unbracketed)?;
    let (path, rest) = (&inner[..end], &inner[end + 1..]);
    if rest.is_empty() || rest.starts_with(' ') { Ok((path, rest)) } else { Err(PathError::Unbracketed) }
}

/// Where `wanted` (an ASCII character) first stands outside of a quoted string.
fn unquoted(text: &str, wanted: char) -> Option<usize> {
    let (mut quoted, mut escaped) = (false, false);
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            _ if c == wanted && !quoted => return Some(at),
            _ => {}
        }
    }
    None
}

/// MAIL or RCPT with this domain put behind an address that has none (DefaultDomain); any other line as
/// it is. What comes out is read like any line of a client.
pub fn with_default_domain(line: &[u8], domain: &SmtpDomain) -> Vec<u8> {
    let completed = || {
        let text = std::str::from_utf8(line).ok()?;
        let (before, rest) = text.split_at(text.find('<')? + 1);
        let (address, behind) = rest.split_at(unquoted(rest, '>')?);
        let bare = !address.is_empty() && unquoted(address, '@').is_none();
        bare.then(|| format!("{before}{address}@{domain}{behind}").into_bytes())
    };
    completed().unwrap_or_else(|| line.to_vec())
}

fn mailbox(path: &str) -> Result<SmtpAddress, PathError> {
    // What was no UTF-8 has become U+FFFD.
    let visible = |c: char| matches!(c, ' '..='~') || !(c.is_ascii() || c.is_control() || c == '\u{fffd}');
    if !path.chars().all(visible) {
        return Err(PathError::InvalidAddress);
    }
    let address = if path.starts_with('@') { without_route(path)? } else { path };
    // The parser of addresses forgives blanks around one; the wire does not have them.
    if address.trim() != address {
        return Err(PathError::InvalidAddress);
    }
    SmtpAddress::parse_long(address).map_err(|_| PathError::InvalidAddress)
}

/// `@a,@b:user@d` without its route.
fn without_route(path: &str) -> Result<&str, PathError> {
    // The colons of an address literal stand in brackets.
    let mut in_literal = false;
    let colon = path.bytes().position(|b| {
        in_literal = (in_literal || b == b'[') && b != b']';
        b == b':' && !in_literal
    });
    let (route, address) = path.split_at_checked(colon.unwrap_or(path.len())).unwrap_or((path, ""));
    let hop =
        |hop: &str| hop.strip_prefix('@').is_some_and(|d| !d.is_empty() && !d.contains([' ', '@', '"', '<']));
    match address.strip_prefix(':') {
        Some(address) if route.split(',').all(hop) => Ok(address),
        _ => Err(PathError::InvalidAddress),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recipients() {
        let cases = [
            ("<v@local.test>", Ok(("<v@local.test>", ""))),
            ("<v@local.test> NOTIFY=NEVER", Ok(("<v@local.test>", " NOTIFY=NEVER"))),
            ("<postMASTER>", Ok(("<Postmaster>", ""))),
            ("<v%outside.test@local.test>", Ok(("<v%outside.test@local.test>", ""))),
            ("<outside.test!v@local.test>", Ok(("<outside.test!v@local.test>", ""))),
            ("<\"v@outside.test\"@local.test>", Ok(("<\"v@outside.test\"@local.test>", ""))),
            ("<\"a>b\"@local.test> X", Ok(("<\"a>b\"@local.test>", " X"))),
            ("<\"a\\\">b\"@local.test>", Ok(("<\"a\\\">b\"@local.test>", ""))),
            ("<@local.test:v@outside.test>", Ok(("<v@outside.test>", ""))),
            ("<@a.test,@[IPv6:::1]:v@outside.test>", Ok(("<v@outside.test>", ""))),
            ("<v@[127.0.0.1]>", Ok(("<v@[127.0.0.1]>", ""))),
            ("<>", Err(PathError::InvalidAddress)),
            ("<@local.test>", Err(PathError::InvalidAddress)),
            ("<@:v@local.test>", Err(PathError::InvalidAddress)),
            ("<@a.test,b.test:v@local.test>", Err(PathError::InvalidAddress)),
            ("<\"v@outside.test\">", Err(PathError::InvalidAddress)),
            ("<v@outside.test@local.test>", Err(PathError::InvalidAddress)),
            ("< v@local.test>", Err(PathError::InvalidAddress)),
            ("<v@local.test >", Err(PathError::InvalidAddress)),
            ("<@a.test: v@local.test>", Err(PathError::InvalidAddress)),
            ("<v@>", Err(PathError::InvalidAddress)),
            ("<v>", Err(PathError::InvalidAddress)),
            ("<v@local.test\0.outside.test>", Err(PathError::InvalidAddress)),
            ("<\"a\rb\"@local.test>", Err(PathError::InvalidAddress)),
            ("<v\u{e9}@local.test>", Ok(("<v\u{e9}@local.test>", ""))),
            ("<v\u{fffd}@local.test>", Err(PathError::InvalidAddress)),
            ("<v\u{85}@local.test>", Err(PathError::InvalidAddress)),
            ("<a@b.test>>", Err(PathError::Unbracketed)),
            ("<a@b.test", Err(PathError::Unbracketed)),
            ("<\"a@b.test>", Err(PathError::Unbracketed)),
            ("a@b.test", Err(PathError::Unbracketed)),
            ("", Err(PathError::Unbracketed)),
        ];
        for (text, wanted) in cases {
            let got = ForwardPath::parse_prefix(text).map(|(path, rest)| (path.to_string(), rest));
            assert_eq!(got, wanted.map(|(path, rest)| (path.to_owned(), rest)), "{text:?}");
        }
    }

    #[test]
    fn senders() {
        assert_eq!(ReversePath::parse_prefix("<> SIZE=1"), Ok((ReversePath::Null, " SIZE=1")));
        let (path, _) = ReversePath::parse_prefix("<a@b.test>").unwrap();
        assert_eq!(path.to_string(), "<a@b.test>");
        assert!(path.mailbox().is_some());
        assert_eq!(ReversePath::parse_prefix("<postmaster>"), Err(PathError::InvalidAddress));
    }
}
