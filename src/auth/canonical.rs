//! A message in the forms over which DKIM and ARC signatures are made (RFC 6376 §3.4).
//!
//! Promises: a body is taken while it passes by, cut anywhere, in bounded memory; of the relaxed form, blanks at the
//! ends of lines go *before* empty lines at the end of the body do, so that a last line of blanks alone is none.
//! Refuses nothing. White space is SP and HTAB alone (RFC 6376 §2.8). A line ends with LF; CR is no part of a line.

use aws_lc_rs::digest;

/// What is written at once to the hash.
const PIECE: usize = 8192;

/// The hash of a body in one form.
pub(super) struct BodyDigest {
    relaxed: bool,
    context: digest::Context,
    canonical: Vec<u8>,
    /// Line ends that count only where something follows.
    breaks: u64,
    /// Blanks that count only where something follows on their line.
    blanks: bool,
    /// Something was there beside line ends and blanks.
    any: bool,
}

impl BodyDigest {
    pub(super) fn new(relaxed: bool, algorithm: &'static digest::Algorithm) -> Self {
        BodyDigest {
            relaxed,
            context: digest::Context::new(algorithm),
            canonical: Vec::with_capacity(PIECE),
            breaks: 0,
            blanks: false,
            any: false,
        }
    }

    /// A piece of the body.
    pub(super) fn write(&mut self, piece: &[u8]) {
        for byte in piece {
            match byte {
                b'\r' => {}
                b'\n' => {
                    self.blanks = false;
                    self.breaks += 1;
                }
                b' ' | b'\t' if self.relaxed => self.blanks = true,
                byte => {
                    while self.breaks > 0 {
                        self.breaks -= 1;
                        self.put(b"\r\n");
                    }
                    if std::mem::take(&mut self.blanks) {
                        self.put(b" ");
                    }
                    self.any = true;
                    self.put(std::slice::from_ref(byte));
                }
            }
        }
    }

    /// The hash of the body that has ended. An empty one is a line end in the simple form, and nothing in the relaxed.
    pub(super) fn finish(mut self) -> Vec<u8> {
        if self.any || !self.relaxed {
            self.put(b"\r\n");
        }
        self.context.update(&self.canonical);
        self.context.finish().as_ref().to_vec()
    }

    fn put(&mut self, bytes: &[u8]) {
        self.canonical.extend_from_slice(bytes);
        if self.canonical.len() >= PIECE {
            self.context.update(&self.canonical);
            self.canonical.clear();
        }
    }
}

/// A field in the relaxed form (RFC 6376 §3.4.2), with its CRLF.
pub(super) fn relaxed_field(name: &[u8], value: &[u8], out: &mut Vec<u8>) {
    let blank = |byte: &u8| matches!(byte, b' ' | b'\t');
    let unfolded = value.iter().filter(|byte| !matches!(byte, b'\r' | b'\n'));
    out.extend(name.iter().filter(|byte| !blank(byte)).map(u8::to_ascii_lowercase));
    out.push(b':');
    let begin = out.len();
    let mut blanks = false;
    for byte in unfolded {
        if blank(byte) {
            blanks = true;
            continue;
        }
        if std::mem::take(&mut blanks) && out.len() > begin {
            out.push(b' ');
        }
        out.push(*byte);
    }
    out.extend_from_slice(b"\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hash(relaxed: bool, body: &[u8], piece: usize) -> Vec<u8> {
        let mut digest = BodyDigest::new(relaxed, &digest::SHA256);
        body.chunks(piece).for_each(|piece| digest.write(piece));
        digest.finish()
    }

    /// The form written out by hand, as the RFC has it, not by any program.
    #[test]
    fn bodies() {
        for (body, relaxed, simple) in [
            ("", "", "\r\n"),
            ("\r\n", "", "\r\n"),
            ("\r\n\r\n\r\n", "", "\r\n"),
            ("x", "x\r\n", "x\r\n"),
            ("x\r\n", "x\r\n", "x\r\n"),
            ("x\r\n\r\n\r\n", "x\r\n", "x\r\n"),
            // RFC 6376 §3.4.5.
            (" C \r\nD \t E\r\n\r\n\r\n", " C\r\nD E\r\n", " C \r\nD \t E\r\n"),
            ("hello\r\n \r\n", "hello\r\n", "hello\r\n \r\n"),
            ("hello\r\n\r\n  \r\n\r\n", "hello\r\n", "hello\r\n\r\n  \r\n"),
            ("  \r\n", "", "  \r\n"),
            ("\t", "", "\t\r\n"),
            ("x\ty\r\n \r\n \r\n", "x y\r\n", "x\ty\r\n \r\n \r\n"),
            ("a\r\n \r\nb\r\n", "a\r\n\r\nb\r\n", "a\r\n \r\nb\r\n"),
            ("a\r\n\r\n \tb  c", "a\r\n\r\n b c\r\n", "a\r\n\r\n \tb  c\r\n"),
            ("a\x0b \x0cb\r\n", "a\x0b \x0cb\r\n", "a\x0b \x0cb\r\n"),
        ] {
            for (relax, wanted) in [(true, relaxed), (false, simple)] {
                let wanted = digest::digest(&digest::SHA256, wanted.as_bytes()).as_ref().to_vec();
                for piece in [1, 2, 3, 1000] {
                    assert_eq!(hash(relax, body.as_bytes(), piece), wanted, "{body:?} {relax} {piece}");
                }
            }
        }
        let long = "0123456789abcdef ".repeat(5000) + "\r\n\r\n.";
        let wanted = digest::digest(&digest::SHA256, (long.replace(" \r", "\r") + "\r\n").as_bytes());
        assert_eq!(hash(true, long.as_bytes(), 777), wanted.as_ref());
    }

    #[test]
    fn fields() {
        for (name, value, wanted) in [
            ("A", " X\r\n", "a:X\r\n"),
            ("B \t", " Y\t\r\n\tZ  \r\n", "b:Y Z\r\n"),
            ("Subject", " vt\x0b ff\x0c x\r\n", "subject:vt\x0b ff\x0c x\r\n"),
            ("X", "\r\n \r\n\t\r\n", "x:\r\n"),
            ("X", "a\r\n  b", "x:a b\r\n"),
        ] {
            let mut out = Vec::new();
            relaxed_field(name.as_bytes(), value.as_bytes(), &mut out);
            assert_eq!(String::from_utf8(out).unwrap(), wanted, "{name:?} {value:?}");
        }
    }
}
