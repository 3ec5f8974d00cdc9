//! What a terminal would obey instead of show.

use std::borrow::Cow;

/// The text with control characters (C0, DEL, C1) and direction marks as `\n`, `\t`, `\x1B`,
/// `\u{202E}`; everything else as it is.
pub fn escape(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_obeyed) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '\n' => escaped.push_str("\\n"),
            '\r' => escaped.push_str("\\r"),
            '\t' => escaped.push_str("\\t"),
            c if !is_obeyed(c) => escaped.push(c),
            c if u32::from(c) < 0x100 => escaped.push_str(&format!("\\x{:02X}", u32::from(c))),
            c => escaped.push_str(&format!("\\u{{{:X}}}", u32::from(c))),
        }
    }
    Cow::Owned(escaped)
}

/// True for a character that changes how the rest is shown.
pub fn is_obeyed(c: char) -> bool {
    c.is_control() || matches!(c, '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_obeyed_gets_through() {
        assert_eq!(escape("plain – ü"), "plain – ü");
        assert_eq!(escape("a\x1b[2Jb\r\nc\t\u{9b}d\u{202e}e"), "a\\x1B[2Jb\\r\\nc\\t\\x9Bd\\u{202E}e");
    }
}
