//! The Authentication-Results field (RFC 8601).
//!
//! Promises: whatever strangers wrote into addresses, names and signatures, the field is one field of ours: what
//! no value may hold is replaced.

use crate::model::{SenderResults, SmtpDomain};
use std::fmt::Write as _;

/// The longest value that is shown.
const LONGEST: usize = 255;

/// The field, folded, with its CRLF.
pub fn results_field(id: &SmtpDomain, results: &SenderResults) -> String {
    let mut field = format!("Authentication-Results: {id}");
    if let Some(spf) = &results.spf {
        let _ = write!(field, ";\r\n\tspf={}", spf.result);
        match &spf.sender {
            Some(sender) => {
                let _ = write!(field, " smtp.mailfrom={}", value(sender));
            }
            None => {
                let _ = write!(field, " smtp.helo={}", value(&spf.helo));
            }
        }
    }
    if let Some(signatures) = &results.dkim {
        if signatures.is_empty() {
            field.push_str(";\r\n\tdkim=none");
        }
        for found in signatures {
            let _ = write!(field, ";\r\n\tdkim={}", found.result);
            if !found.reason.is_empty() {
                let _ = write!(field, " reason={}", quoted(&found.reason));
            }
            for (name, text) in
                [("header.d", &found.domain), ("header.s", &found.selector), ("header.b", &found.signature)]
            {
                if !text.is_empty() {
                    let _ = write!(field, " {name}={}", value(text));
                }
            }
        }
    }
    if let Some(dmarc) = &results.dmarc {
        let _ = write!(field, ";\r\n\tdmarc={}", dmarc.result);
        if dmarc.ambiguous {
            field.push_str(" reason=\"no single From domain\"");
        }
        if !dmarc.domain.is_empty() {
            let policy = dmarc.policy.as_str();
            let _ = write!(field, " header.from={} policy.dmarc={policy}", value(&dmarc.domain));
        }
    }
    if let Some(arc) = &results.arc {
        let _ = write!(field, ";\r\n\tarc={}", arc.result);
        if !arc.sealer.is_empty() {
            let _ = write!(field, " header.d={}", value(&arc.sealer));
        }
    }
    if !field.contains(';') {
        field.push_str("; none");
    }
    field.push_str("\r\n");
    field
}

/// A value that needs no quotes goes without.
fn value(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._@+/".contains(c);
    let is_plain = !text.is_empty() && text.len() <= LONGEST && text.chars().all(plain);
    if is_plain { text.to_owned() } else { quoted(text) }
}

fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars().take(LONGEST) {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            ' '..='~' => quoted.push(c),
            c if !c.is_ascii() && !c.is_control() => quoted.push(c),
            _ => quoted.push('?'),
        }
    }
    quoted + "\""
}

/// True where the value of an Authentication-Results field begins with one of these ids, or with nothing that
/// could be told to be another's: such a field must not come in from outside (RFC 8601 §5).
pub fn has_id(value: &[u8], own: &[&SmtpDomain]) -> bool {
    let Some(id) = authserv_id(value) else { return true };
    let id = id.trim_end_matches('.');
    own.iter().any(|own| own.as_str().eq_ignore_ascii_case(id))
}

/// The authserv-id: a token or a quoted string behind comments and folding.
fn authserv_id(value: &[u8]) -> Option<String> {
    let mut rest = value;
    let mut depth = 0usize;
    loop {
        match rest.first()? {
            b'(' => depth += 1,
            b')' if depth > 0 => depth -= 1,
            b'\\' if depth > 0 => rest = rest.get(1..)?,
            b' ' | b'\t' | b'\r' | b'\n' => {}
            _ if depth > 0 => {}
            _ => break,
        }
        rest = rest.get(1..)?;
    }
    let mut id = Vec::new();
    if let Some(mut inner) = rest.strip_prefix(b"\"") {
        while let Some((first, behind)) = inner.split_first() {
            match first {
                b'"' => return String::from_utf8(id).ok(),
                b'\\' => {
                    id.extend(behind.first());
                    inner = behind.get(1..)?;
                    continue;
                }
                b'\r' | b'\n' => {}
                other => id.push(*other),
            }
            inner = behind;
        }
        return None;
    }
    id.extend(rest.iter().take_while(|b| !matches!(b, b' ' | b'\t' | b'\r' | b'\n' | b';' | b'(')));
    String::from_utf8(id).ok().filter(|id| !id.is_empty())
}
