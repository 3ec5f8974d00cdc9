//! Texts of others in a log: printable, bounded, and no formula.

use std::borrow::Cow;
use std::fmt::Write as _;

/// Octets of what was said that a session keeps; the rest is cut.
const TEXT_LIMIT: usize = 4096;

/// What can be shown of what was said: printable, and cut to a length, which the cut tells.
pub fn shown(bytes: &[u8]) -> String {
    match bytes.split_at_checked(TEXT_LIMIT) {
        Some((kept, cut)) if !cut.is_empty() => format!("{} [{} octets more]", printable(kept), cut.len()),
        _ => printable(bytes),
    }
}

/// Text in which nothing can move a cursor, hide, or end a line.
pub fn printable(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        for c in chunk.valid().chars() {
            match c {
                '\0'..='\x1f' | '\x7f' => {
                    let _ = write!(text, "\\x{:02X}", u32::from(c));
                }
                '\u{80}'..='\u{9f}'
                | '\u{200e}'
                | '\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2066}'..='\u{2069}' => {
                    let _ = write!(text, "\\u{{{:X}}}", u32::from(c));
                }
                _ => text.push(c),
            }
        }
        for byte in chunk.invalid() {
            let _ = write!(text, "\\x{byte:02X}");
        }
    }
    text
}

/// The text as it stands in a field. Spreadsheets run a cell that starts with `=`, `+`, `-` or `@`.
pub(super) fn guarded(text: &str) -> Cow<'_, str> {
    let ascii = text.bytes().all(|b| matches!(b, b' '..=b'~'));
    let text = if ascii { Cow::Borrowed(text) } else { Cow::Owned(printable(text.as_bytes())) };
    // A `'` of its own is doubled, so that taking one off is always right.
    if text.starts_with(['=', '+', '-', '@', '\'']) { Cow::Owned(format!("'{text}")) } else { text }
}

/// The text that a guarded field holds.
pub(super) fn unguarded(text: &str) -> &str {
    text.strip_prefix('\'').unwrap_or(text)
}

/// Appends a comma and the field, quoted where RFC 4180 asks for it.
pub(super) fn push_field(line: &mut String, field: &str) {
    line.push(',');
    if field.contains([',', '"']) {
        let _ = write!(line, "\"{}\"", field.replace('"', "\"\""));
    } else {
        line.push_str(field);
    }
}
