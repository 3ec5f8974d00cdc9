//! The message in the chunks of BDAT (RFC 3030 2).
//!
//! Promises: octets pass as they are; nothing in them ends a message, and no dot means anything. What is
//! seen of line ends is the same wherever the chunks are cut.
//!
//! Refuses, as DATA does: a bare CR, a bare LF and NUL, for such a message could not leave by DATA. With
//! BODY=BINARYMIME the body may hold them, the header not: what one reader takes for a field and another
//! does not could carry a forged one past us.

use super::data::{BareLf, DataFlaws};

/// Takes a message out of its chunks.
#[derive(Debug)]
pub struct ChunkDecoder {
    bare_lf: BareLf,
    binary: bool,
    flaws: DataFlaws,
    after_cr: bool,
    line_start: bool,
    in_header: bool,
    /// The body was seen to need BDAT.
    needs_chunks: bool,
}

impl ChunkDecoder {
    /// A decoder for one message; `binary`: BODY=BINARYMIME was said.
    pub fn new(bare_lf: BareLf, binary: bool) -> Self {
        ChunkDecoder {
            bare_lf,
            binary,
            flaws: DataFlaws::default(),
            after_cr: false,
            line_start: true,
            in_header: true,
            needs_chunks: false,
        }
    }

    /// Appends the message bytes of `input` to `out`. Behind a flaw that refuses the message nothing more is
    /// appended.
    pub fn decode(&mut self, input: &[u8], out: &mut Vec<u8>) {
        let mut rest = input;
        while let Some(&byte) = rest.first() {
            let opaque = self.binary && !self.in_header;
            let run = rest.iter().position(|b| matches!(b, b'\r' | b'\n' | 0)).unwrap_or(rest.len());
            if run > 0 && !self.after_cr {
                out.extend_from_slice(if self.is_refused() { &[] } else { &rest[..run] });
                self.line_start = false;
                rest = &rest[run..];
                continue;
            }
            if opaque {
                self.see_opaque(byte);
                out.push(byte);
            } else {
                self.step(byte, out);
            }
            rest = &rest[1..];
        }
    }

    /// The message has ended.
    pub fn finish(&mut self) {
        if self.after_cr {
            self.after_cr = false;
            self.stray_cr();
        }
    }

    /// True where the message must be refused (`550 5.6.11`).
    pub fn is_refused(&self) -> bool {
        self.flaws.bare_cr || self.flaws.nul || (self.flaws.bare_lf && self.bare_lf == BareLf::Refuse)
    }

    /// True where the body holds what DATA can't carry.
    pub fn needs_chunks(&self) -> bool {
        self.needs_chunks
    }

    fn see_opaque(&mut self, byte: u8) {
        // A CR before anything but an LF, an LF behind anything but a CR.
        let stray = self.after_cr != (byte == b'\n');
        self.needs_chunks |= byte == 0 || stray;
        self.after_cr = byte == b'\r';
    }

    fn stray_cr(&mut self) {
        if self.binary && !self.in_header {
            self.needs_chunks = true;
        } else {
            self.flaws.bare_cr = true;
        }
    }

    fn step(&mut self, byte: u8, out: &mut Vec<u8>) {
        let behind_cr = std::mem::take(&mut self.after_cr);
        if byte == b'\n' {
            self.flaws.bare_lf |= !behind_cr;
            if !self.is_refused() {
                out.extend_from_slice(b"\r\n");
            }
            self.in_header &= !self.line_start;
            self.line_start = true;
            return;
        }
        self.flaws.bare_cr |= behind_cr;
        self.flaws.nul |= byte == 0;
        if byte == b'\r' {
            self.after_cr = true;
            return;
        }
        self.line_start = false;
        if !self.is_refused() {
            out.push(byte);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What is kept, whether it is refused, whether it needs chunks.
    fn decoded(message: &[u8], piece: usize, bare_lf: BareLf, binary: bool) -> (Vec<u8>, bool, bool) {
        let mut decoder = ChunkDecoder::new(bare_lf, binary);
        let mut out = Vec::new();
        for chunk in message.chunks(piece) {
            decoder.decode(chunk, &mut out);
        }
        decoder.finish();
        (out, decoder.is_refused(), decoder.needs_chunks())
    }

    #[test]
    fn table() {
        // message, refused as text, refused as binary, needs chunks as binary
        let cases: &[(&str, bool, bool, bool)] = &[
            ("A: b\r\n\r\ntext\r\n.\r\n.\r\nmore", false, false, false),
            ("A: b\r\n\r\n\r\n.\r\nMAIL FROM:<a@b>\r\n", false, false, false),
            ("", false, false, false),
            ("A: b\r\n\r\na\nb", true, false, true),
            ("A: b\r\n\r\na\rb", true, false, true),
            ("A: b\r\n\r\na\r", true, false, true),
            ("A: b\r\n\r\n\n", true, false, true),
            ("A: b\r\n\r\n\r\r\n", true, false, true),
            ("A: b\r\n\r\na\0b", true, false, true),
            ("\r\na\nb", true, false, true),
            ("A: b\nX: forged\r\n\r\nc", true, true, false),
            ("A: b\rX: forged\r\n\r\nc", true, true, false),
            ("A: b\r\n\n\r\nc", true, true, false),
            ("A: b\r\n\r\r\n\r\nc", true, true, false),
            ("A: \0\r\n\r\nc", true, true, false),
            ("A: b\r", true, true, false),
        ];
        for (message, text, binary, chunks) in cases {
            for piece in [1, 2, 3, 100] {
                let (out, refused, _) = decoded(message.as_bytes(), piece, BareLf::Refuse, false);
                assert_eq!(refused, *text, "{message:?} {piece}");
                assert!(refused || out == message.as_bytes(), "{message:?} {piece}");
                let (out, refused, needs) = decoded(message.as_bytes(), piece, BareLf::Refuse, true);
                assert_eq!((refused, needs), (*binary, *chunks), "{message:?} {piece}");
                assert!(refused || out == message.as_bytes(), "{message:?} {piece} {out:?}");
            }
        }
    }

    #[test]
    fn a_bare_lf_is_stored_as_crlf_where_that_is_set() {
        let (out, refused, _) = decoded(b"A: b\n\nc\r\nd\n", 1, BareLf::StoreAsCrLf, false);
        assert!(!refused);
        assert_eq!(out, b"A: b\r\n\r\nc\r\nd\r\n");
        // The header of a binary message ends there, too; its body is as it is.
        let (out, refused, needs) = decoded(b"A: b\n\nc\r\nd\n", 2, BareLf::StoreAsCrLf, true);
        assert!(!refused && needs);
        assert_eq!(out, b"A: b\r\n\r\nc\r\nd\n");
    }

    proptest! {
        #[test]
        fn cuts_change_nothing(
            message in "(\r\n|\r|\n|\\.|\0|a|: ){0,30}", piece in 1_usize..7, binary in any::<bool>(), store in any::<bool>(),
        ) {
            let bare_lf = if store { BareLf::StoreAsCrLf } else { BareLf::Refuse };
            let (out, refused, needs) = decoded(message.as_bytes(), piece, bare_lf, binary);
            let (whole, refused_whole, needs_whole) = decoded(message.as_bytes(), 1000, bare_lf, binary);
            prop_assert_eq!((refused, needs), (refused_whole, needs_whole));
            if !refused {
                prop_assert_eq!(&out, &whole);
                if !needs {
                    let mut wire = Vec::new();
                    let mut encoder = crate::smtp::DataEncoder::new();
                    encoder.encode(&out, &mut wire).unwrap();
                    encoder.finish(&mut wire).unwrap();
                }
            }
        }
    }
}
