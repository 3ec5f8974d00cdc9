//! Texts in words of printable ASCII: xtext (RFC 3461 4), and addresses beyond ASCII (RFC 6533 3), both ways.
//!
//! Promises: what is decoded holds no control character; what is written is one word that decodes to the same.
//!
//! Refuses: encodings that are not well-formed.

use super::OriginalRecipient;
use std::fmt::Write as _;

/// ORCPT as it is written. An address beyond ASCII is written in ASCII: so any server with DSN takes it.
pub fn written_original(original: &OriginalRecipient) -> String {
    let encode = if original.kind == "utf-8" { utf8_in_ascii } else { xtext };
    format!("{};{}", original.kind, encode(&original.address))
}

/// Printable ASCII as xtext.
pub fn xtext(text: &str) -> String {
    let mut out = String::new();
    for b in text.bytes() {
        match b {
            b'!'..=b'~' if !matches!(b, b'+' | b'=') => out.push(char::from(b)),
            _ => {
                let _ = write!(out, "+{b:02X}");
            }
        }
    }
    out
}

/// What xtext means, where that is printable ASCII.
pub fn from_xtext(text: &str) -> Option<String> {
    let mut out = String::new();
    let mut rest = text.bytes();
    while let Some(b) = rest.next() {
        let meant = match b {
            b'+' => hex(rest.next()?)? * 16 + hex(rest.next()?)?,
            b'=' => return None,
            plain => plain,
        };
        out.push(Some(char::from(meant)).filter(|c| matches!(c, ' '..='~'))?);
    }
    Some(out).filter(|out| !out.is_empty())
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

/// An address beyond ASCII, written within it: `\x{FC}` for `ü`.
pub fn utf8_in_ascii(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '!'..='~' if !matches!(c, '\\' | '+' | '=') => out.push(c),
            _ => {
                let _ = write!(out, "\\x{{{:X}}}", u32::from(c));
            }
        }
    }
    out
}

/// What such an address means; its characters may also stand there as they are.
pub fn from_utf8(text: &str) -> Option<String> {
    let mut out = String::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let meant = if c == '\\' {
            let (digits, behind) = rest.strip_prefix("\\x{")?.split_once('}')?;
            let digits = Some(digits).filter(|digits| {
                (1..=6).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_hexdigit())
            })?;
            rest = behind;
            char::from_u32(u32::from_str_radix(digits, 16).ok()?)?
        } else {
            rest = &rest[c.len_utf8()..];
            Some(c).filter(|c| !matches!(c, '+' | '='))?
        };
        out.push(Some(meant).filter(|c| !c.is_control())?);
    }
    Some(out)
}
