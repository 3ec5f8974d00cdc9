//! Replies (RFC 5321 4.2) with enhanced codes (RFC 2034, 3463): built by the server, read by the
//! client.
//!
//! Promises: what goes on the wire is printable ASCII in lines of at most 512 octets (RFC 5321
//! 4.5.3.1.5), whatever the texts hold; a multi-line reply is one run of bytes, to be written at once.

use std::fmt;

/// Class, subject and detail of RFC 3463.
pub type EnhancedCode = (u8, u16, u16);

/// Octets of one reply line, CRLF included.
const LINE_LIMIT: usize = 512;

/// One reply.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Reply {
    /// Three digits, 200 to 599.
    pub code: u16,
    /// The enhanced code; none in greetings, EHLO answers and 354.
    pub enhanced: Option<EnhancedCode>,
    /// The texts, one per line, without codes; never empty.
    pub lines: Vec<String>,
}

impl Reply {
    /// A reply of one line.
    pub fn new(code: u16, enhanced: impl Into<Option<EnhancedCode>>, text: impl AsRef<str>) -> Self {
        Reply { code, enhanced: enhanced.into(), lines: vec![printable(text.as_ref())] }
    }

    /// The same reply with one line more.
    #[must_use]
    pub fn line(mut self, text: impl AsRef<str>) -> Self {
        self.lines.push(printable(text.as_ref()));
        self
    }

    /// 2yz: done.
    pub fn is_positive(&self) -> bool {
        self.code / 100 == 2
    }

    /// 3yz: go on.
    pub fn is_intermediate(&self) -> bool {
        self.code / 100 == 3
    }

    /// 4yz: not now.
    pub fn is_transient(&self) -> bool {
        self.code / 100 == 4
    }

    /// 5yz: never.
    pub fn is_permanent(&self) -> bool {
        self.code / 100 == 5
    }

    /// The same reply with texts of at most `most` octets; a last line says where there were more.
    #[must_use]
    pub fn cut(mut self, most: usize) -> Self {
        let mut left = most;
        let kept = self.lines.iter().take_while(|line| {
            let fits = line.len() <= left;
            left = left.saturating_sub(line.len());
            fits
        });
        let kept = kept.count();
        if kept < self.lines.len() {
            if kept == 0 {
                let line = &mut self.lines[0];
                let end = (0..=most).rev().find(|end| line.is_char_boundary(*end)).unwrap_or(0);
                line.truncate(end);
            }
            self.lines.truncate(kept.max(1));
            self.lines.push("...".into());
        }
        self
    }

    /// The texts, joined by one space.
    pub fn text(&self) -> String {
        self.lines.join(" ")
    }

    /// The reply as it goes on the wire; each line carries the enhanced code unless `enhanced` is
    /// false (EnhancedStatusCodes is off). What is not printable ASCII becomes `?`, and what does not
    /// fit into a line is cut.
    pub fn to_bytes(&self, enhanced: bool) -> Vec<u8> {
        let prefix = match self.enhanced {
            Some((class, subject, detail)) if enhanced => format!("{class}.{subject}.{detail} "),
            _ => String::new(),
        };
        let mut bytes = Vec::new();
        let count = self.lines.len().max(1);
        for index in 0..count {
            let text = self.lines.get(index).map_or("", String::as_str);
            let separator = if index + 1 == count { ' ' } else { '-' };
            let start = bytes.len();
            bytes.extend_from_slice(format!("{:03}{separator}{prefix}", self.code).as_bytes());
            bytes.extend(text.chars().map(|c| if matches!(c, ' '..='~') { c as u8 } else { b'?' }));
            bytes.truncate(start + LINE_LIMIT - 2);
            bytes.extend_from_slice(b"\r\n");
        }
        bytes
    }
}

/// `550 5.1.1 User unknown`, on one line: as in LastError, logs and DSNs.
impl fmt::Display for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:03}", self.code)?;
        if let Some((class, subject, detail)) = self.enhanced {
            write!(f, " {class}.{subject}.{detail}")?;
        }
        let text = printable(&self.text());
        if text.is_empty() { Ok(()) } else { write!(f, " {text}") }
    }
}

/// The text with control characters, and those that turn the direction of writing, made visible as
/// `?`. Letters of any script stay: administrators read the replies of foreign servers.
pub(super) fn printable(text: &str) -> String {
    let unsafe_char = |c: char| {
        c.is_control()
            || matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    text.chars().map(|c| if unsafe_char(c) { '?' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn on_the_wire() {
        let cases: &[(Reply, bool, &str)] = &[
            (Reply::new(250, (2, 1, 0), "Sender OK"), true, "250 2.1.0 Sender OK\r\n"),
            (Reply::new(250, (2, 1, 0), "Sender OK"), false, "250 Sender OK\r\n"),
            (Reply::new(354, None, "Start"), true, "354 Start\r\n"),
            (Reply::new(250, None, "a").line("b").line("c"), true, "250-a\r\n250-b\r\n250 c\r\n"),
            (Reply::new(550, (5, 7, 1), "no").line("never"), true, "550-5.7.1 no\r\n550 5.7.1 never\r\n"),
            (Reply::new(550, (5, 1, 1), "a\r\n250 ok\u{1b}[31m\0é"), true, "550 5.1.1 a??250 ok?[31m??\r\n"),
        ];
        for (reply, enhanced, wire) in cases {
            assert_eq!(String::from_utf8(reply.to_bytes(*enhanced)).unwrap(), *wire);
        }
    }

    #[test]
    fn fields_set_by_hand_are_sanitised_too() {
        let reply = Reply { code: 250, enhanced: None, lines: vec!["a\r\n250 b".into()] };
        assert_eq!(reply.to_bytes(true), b"250 a??250 b\r\n");
        assert_eq!(reply.to_string(), "250 a??250 b");
        assert_eq!(Reply { code: 250, enhanced: None, lines: vec![] }.to_bytes(true), b"250 \r\n");
    }

    #[test]
    fn lines_are_bounded() {
        let wire = Reply::new(550, (5, 0, 0), "x".repeat(5000)).to_bytes(true);
        assert_eq!(wire.len(), LINE_LIMIT);
        assert!(wire.ends_with(b"x\r\n"));
    }

    #[test]
    fn cut_to_size() {
        let reply = || Reply::new(550, (5, 1, 1), "one").line("two").line("d\u{e9}");
        let cases: &[(usize, &[&str])] = &[
            (9, &["one", "two", "d\u{e9}"]),
            (8, &["one", "two", "..."]),
            (5, &["one", "..."]),
            (2, &["on", "..."]),
            (0, &["", "..."]),
        ];
        for (most, wanted) in cases {
            assert_eq!(reply().cut(*most).lines, *wanted, "{most}");
        }
        assert_eq!(Reply::new(550, None, "\u{e9}x").cut(1).lines, ["", "..."]);
    }

    #[test]
    fn display_is_one_line() {
        assert_eq!(Reply::new(451, (4, 3, 0), "a").line("b").to_string(), "451 4.3.0 a b");
        assert_eq!(Reply::new(250, None, "").to_string(), "250");
    }
}
