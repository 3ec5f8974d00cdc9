//! Foreign text in a report: printable ASCII, in lines of at most [`LONGEST`] octets, so that nothing
//! that a server or the original wrote can end a field, begin another or close a part
//! (RFC 5322 §2.1.1, §2.2.3; RFC 2047 for a subject beyond ASCII).

/// Octets of a line, without CRLF, where the text itself can't be broken.
pub(super) const LONGEST: usize = 900;
/// Octets of a line where it can.
const HANDY: usize = 76;
/// Octets of an encoded word's text before it is encoded: with `=XX` for each it stays below 75.
const ENCODED: usize = 20;

/// Printable ASCII: a tab becomes a blank, anything else a question mark.
pub(super) fn ascii(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            ' '..='~' => c,
            '\t' => ' ',
            _ => '?',
        })
        .collect()
}

/// The text as ASCII, cut at `most` octets.
pub(super) fn bounded(text: &str, most: usize) -> String {
    let mut text = ascii(text);
    if text.len() > most {
        text.truncate(most.saturating_sub(4));
        text.push_str(" ...");
    }
    text
}

/// The text in pieces of at most `width` octets, broken at blanks where there are any. No piece is
/// blank, and none ends with a blank; there is none for a blank text.
pub(super) fn wrap(text: &str, width: usize) -> Vec<String> {
    wrap_words(text, width, width)
}

/// The same, but that a word longer than `width` stays whole up to `most` octets: it may be a link.
fn wrap_words(text: &str, width: usize, most: usize) -> Vec<String> {
    let text = ascii(text);
    let mut lines = Vec::new();
    let mut rest = text.trim();
    while rest.len() > width {
        let end = rest[..=width].rfind(' ').or_else(|| rest.find(' ')).unwrap_or(rest.len()).min(most);
        lines.push(rest[..end].trim_end().to_owned());
        rest = rest[end..].trim_start();
    }
    if !rest.is_empty() {
        lines.push(rest.to_owned());
    }
    lines
}

/// A field of lines that must stay apart, such as a reply: each on a line of its own.
pub(super) fn field(name: &str, lines: &[String]) -> String {
    let folded: Vec<String> = lines.iter().flat_map(|line| wrap(line, LONGEST)).collect();
    let value = if folded.is_empty() { "-".to_owned() } else { folded.join("\r\n ") };
    format!("{name}: {value}\r\n")
}

/// A paragraph with this indent, with its CRLFs.
pub(super) fn paragraph(indent: &str, text: &str) -> String {
    wrap_words(text, HANDY - indent.len(), LONGEST)
        .into_iter()
        .map(|line| format!("{indent}{line}\r\n"))
        .collect()
}

/// An unstructured header field, folded; what is not ASCII as encoded words.
pub(super) fn unstructured(name: &str, text: &str) -> String {
    let clean: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let clean = clean.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    if clean.is_ascii() {
        // The first line holds the name. A word stays whole: it may be an encoded one (RFC 2047 §2).
        let mut lines = wrap_words(&clean, HANDY - name.len().min(HANDY / 2), LONGEST);
        lines.retain(|line| !line.is_empty());
        return format!("{name}: {}\r\n", lines.join("\r\n "));
    }
    let mut words = Vec::new();
    let mut piece = String::new();
    for c in clean.chars() {
        if piece.len() + c.len_utf8() > ENCODED {
            words.push(encoded(&piece));
            piece.clear();
        }
        piece.push(c);
    }
    words.push(encoded(&piece));
    format!("{name}: {}\r\n", words.join("\r\n "))
}

/// Text with CRLF as quoted-printable (RFC 2045 §6.7).
pub(super) fn quoted_printable(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    for line in text.split_inclusive("\r\n") {
        let (line, end) = line.strip_suffix("\r\n").map_or((line, ""), |line| (line, "\r\n"));
        let mut width = 0;
        for (at, byte) in line.bytes().enumerate() {
            let plain = match byte {
                b'=' => false,
                b' ' => at + 1 < line.len(),
                _ => matches!(byte, b'!'..=b'~'),
            };
            let piece = if plain { char::from(byte).to_string() } else { format!("={byte:02X}") };
            if width + piece.len() >= HANDY {
                out.push_str("=\r\n");
                width = 0;
            }
            out.push_str(&piece);
            width += piece.len();
        }
        out.push_str(end);
    }
    out
}

fn encoded(text: &str) -> String {
    let octets: String = text
        .bytes()
        .map(|b| match b {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => char::from(b).to_string(),
            b' ' => "_".to_owned(),
            _ => format!("={b:02X}"),
        })
        .collect();
    format!("=?UTF-8?Q?{octets}?=")
}

/// Lines of a header section, each bounded; at most `most` octets, cut before a line that does not fit.
pub(super) fn header_lines(header: &[u8], most: usize) -> String {
    bounded_lines(header, most, false)
}

/// The same with what is beyond ASCII and can be shown (RFC 6532).
pub(super) fn utf8_header_lines(header: &[u8], most: usize) -> String {
    bounded_lines(header, most, true)
}

fn bounded_lines(header: &[u8], most: usize, utf8: bool) -> String {
    let mut out = String::new();
    for line in String::from_utf8_lossy(header).split("\r\n").filter(|line| !line.is_empty()) {
        let indent = if line.starts_with([' ', '\t']) { " " } else { "" };
        let shown = utf8 && line.len() <= LONGEST && !line.contains(|c: char| c.is_control() && c != '\t');
        let mut lines =
            if shown && !line.trim().is_empty() { vec![line.trim().to_owned()] } else { wrap(line, LONGEST) };
        if let Some(first) = lines.first_mut() {
            *first = format!("{indent}{first}");
        }
        let lines = lines.join("\r\n ");
        if out.len() + lines.len() + 2 > most {
            break;
        }
        if !lines.is_empty() {
            out.push_str(&lines);
            out.push_str("\r\n");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn wrapping() {
        let cases: &[(&str, usize, &[&str])] = &[
            ("", 10, &[]),
            ("   ", 10, &[]),
            ("one two three", 7, &["one two", "three"]),
            ("one two three", 8, &["one two", "three"]),
            ("abcdefghij", 4, &["abcd", "efgh", "ij"]),
            ("a\r\nb\u{e9}\t\0c", 80, &["a??b? ?c"]),
            ("a          b", 4, &["a", "b"]),
        ];
        for (text, width, wanted) in cases {
            assert_eq!(wrap(text, *width), *wanted, "{text:?}");
        }
    }

    #[test]
    fn paragraphs() {
        let link = format!("https://help.example/{}", "x".repeat(100));
        let wanted = format!("  see\r\n  {link}\r\n  for more\r\n");
        assert_eq!(paragraph("  ", &format!("see {link} for more")), wanted);
        assert_eq!(paragraph("", &"y".repeat(1000)).lines().map(str::len).collect::<Vec<_>>(), [900, 100]);
    }

    #[test]
    fn fields() {
        let lines = ["550-5.1.1 one".to_owned(), "550 5.1.1 two".to_owned()];
        assert_eq!(field("Diagnostic-Code", &lines), "Diagnostic-Code: 550-5.1.1 one\r\n 550 5.1.1 two\r\n");
        assert_eq!(field("A", &[]), "A: -\r\n");
        assert_eq!(unstructured("Subject", "a\r\nBcc: x"), "Subject: a Bcc: x\r\n");
        let word = format!("=?UTF-8?B?{}?=", "x".repeat(63));
        assert_eq!(unstructured("Subject", &format!("a {word}")), format!("Subject: a\r\n {word}\r\n"));
        assert_eq!(unstructured("Subject", "Gr\u{fc}\u{df}e"), "Subject: =?UTF-8?Q?Gr=C3=BC=C3=9Fe?=\r\n");
        assert_eq!(header_lines(b"A: b\r\n\tc\r\n\r\nX", 99), "A: b\r\n c\r\nX\r\n");
        assert_eq!(header_lines(b"A: b\r\nB: c\r\n", 7), "A: b\r\n");
        assert_eq!(bounded("abcdefghij", 8), "abcd ...");
    }

    proptest! {
        #[test]
        fn nothing_gets_out(text in "\\PC{0,200}|[ a\r\n\t\u{e9}:]{0,2500}", width in 1_usize..1000) {
            for line in wrap(&text, width) {
                prop_assert!(line.len() <= width && !line.trim().is_empty(), "{line:?}");
                prop_assert!(line.bytes().all(|b| matches!(b, b' '..=b'~')));
            }
            for out in [unstructured("Subject", &text), header_lines(text.as_bytes(), 5000), field("A", &[text])] {
                for (at, line) in out.split_terminator("\r\n").enumerate() {
                    prop_assert!(line.len() <= 998 && line.bytes().all(|b| matches!(b, b' '..=b'~')), "{out:?}");
                    prop_assert!(at == 0 || !line.trim().is_empty());
                }
            }
        }
    }
}
