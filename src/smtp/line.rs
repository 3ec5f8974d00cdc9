//! Lines off the wire (RFC 5321 2.3.8): ended by CRLF and by nothing else.
//!
//! Promises: a line with a bare CR, a bare LF or a NUL, and a line over the limit, is reported once,
//! at its CRLF, and none of it is ever taken for another line. Bytes behind a line are kept
//! (pipelining) and can be handed on raw. A line that will not be reported is consumed as it comes:
//! the reader holds at most the limit plus what was fed since the last [`LineReader::next_line`].
//!
//! Refuses nothing by itself: what to answer is the caller's.

/// The longest command line, octets, CRLF included. RFC 5321 4.5.3.1.4 asks for at least 512 and
/// for room for the parameters of extensions.
pub const COMMAND_LINE_LIMIT: usize = 2048;

/// What stood between two CRLFs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LineEvent {
    /// A line, without its CRLF.
    Line(Vec<u8>),
    /// A line that held a bare CR, a bare LF or a NUL.
    Bad,
    /// A line over the limit.
    TooLong,
}

/// What is wrong with a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineFlaw {
    /// It holds a bare CR, a bare LF or a NUL.
    BareLineEnd,
    /// It is over the limit.
    TooLong,
}

/// Cuts a byte stream into lines.
#[derive(Debug)]
pub struct LineReader {
    limit: usize,
    buffer: Vec<u8>,
    /// Where the present line starts in `buffer`.
    start: usize,
    /// The next byte of `buffer` to look at.
    scan: usize,
    /// Bytes of the present line that were seen and thrown away.
    dropped: usize,
    after_cr: bool,
    bad: bool,
}

impl LineReader {
    /// A reader of lines of at most `limit` octets, CRLF included.
    pub fn new(limit: usize) -> Self {
        LineReader { limit, buffer: Vec::new(), start: 0, scan: 0, dropped: 0, after_cr: false, bad: false }
    }

    /// Takes what was read from the peer.
    pub fn feed(&mut self, bytes: &[u8]) {
        self.buffer.extend_from_slice(bytes);
    }

    /// The next whole line, `None` while there is none.
    pub fn next_line(&mut self) -> Option<LineEvent> {
        while let Some(&byte) = self.buffer.get(self.scan) {
            self.scan += 1;
            match byte {
                b'\n' if self.after_cr => return Some(self.end_line()),
                b'\n' | 0 => self.bad = true,
                _ if self.after_cr => self.bad = true,
                _ => {}
            }
            self.after_cr = byte == b'\r';
        }
        if self.flaw().is_some() {
            self.dropped += self.scan - self.start;
            self.buffer.clear();
            self.start = 0;
            self.scan = 0;
        }
        None
    }

    /// What is wrong with the line that is under way, as far as it was looked at. A client need not
    /// wait for the end of such a line.
    pub fn flaw(&self) -> Option<LineFlaw> {
        if self.dropped + (self.scan - self.start) > self.limit {
            Some(LineFlaw::TooLong)
        } else if self.bad {
            Some(LineFlaw::BareLineEnd)
        } else {
            None
        }
    }

    /// True where no byte behind the last line was fed: the proof that a peer sent nothing before
    /// its TLS handshake.
    pub fn is_empty(&self) -> bool {
        self.start == self.buffer.len() && self.dropped == 0
    }

    /// Takes the bytes behind the last line out, for the DATA scanner.
    pub fn take_buffered(&mut self) -> Vec<u8> {
        let mut buffer = std::mem::take(&mut self.buffer);
        buffer.drain(..self.start);
        self.clear();
        buffer
    }

    /// Forgets everything that was fed.
    pub fn clear(&mut self) {
        *self = LineReader::new(self.limit);
    }

    fn end_line(&mut self) -> LineEvent {
        let event = match self.flaw() {
            Some(LineFlaw::TooLong) => LineEvent::TooLong,
            Some(LineFlaw::BareLineEnd) => LineEvent::Bad,
            // A line without flaw is whole in the buffer, with its CRLF.
            None => LineEvent::Line(self.buffer[self.start..self.scan - 2].to_vec()),
        };
        self.start = self.scan;
        self.dropped = 0;
        self.after_cr = false;
        self.bad = false;
        if self.start == self.buffer.len() || self.start >= 8 * 1024 {
            self.buffer.drain(..self.start);
            self.start = 0;
            self.scan = 0;
        }
        event
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(limit: usize, chunks: &[&[u8]]) -> Vec<LineEvent> {
        let mut reader = LineReader::new(limit);
        let mut events = Vec::new();
        for chunk in chunks {
            reader.feed(chunk);
            while let Some(event) = reader.next_line() {
                events.push(event);
            }
        }
        events
    }

    fn line(text: &str) -> LineEvent {
        LineEvent::Line(text.as_bytes().to_vec())
    }

    #[test]
    fn table_at_every_split() {
        let long = "x".repeat(20);
        let long_line = format!("{long}\r\nNOOP\r\n");
        let cases: &[(&str, Vec<LineEvent>)] = &[
            ("EHLO a\r\nNOOP\r\n", vec![line("EHLO a"), line("NOOP")]),
            ("\r\n", vec![line("")]),
            ("A\nB\r\nC\r\n", vec![LineEvent::Bad, line("C")]),
            ("A\rB\r\nC\r\n", vec![LineEvent::Bad, line("C")]),
            ("A\r\r\nC\r\n", vec![LineEvent::Bad, line("C")]),
            ("A\n\r\nC\r\n", vec![LineEvent::Bad, line("C")]),
            ("N\0 x\r\nC\r\n", vec![LineEvent::Bad, line("C")]),
            ("no end\r", vec![]),
            ("no end\n", vec![]),
            // 16 octets with CRLF are the limit.
            ("12345678901234\r\n123456789012345\r\n", vec![line("12345678901234"), LineEvent::TooLong]),
            (&long_line, vec![LineEvent::TooLong, line("NOOP")]),
        ];
        for (input, wanted) in cases {
            let bytes = input.as_bytes();
            for at in 0..=bytes.len() {
                assert_eq!(read(16, &[&bytes[..at], &bytes[at..]]), *wanted, "{input:?} at {at}");
            }
            let single: Vec<&[u8]> = bytes.chunks(1).collect();
            assert_eq!(read(16, &single), *wanted, "{input:?} byte by byte");
        }
    }

    #[test]
    fn what_follows_a_line_is_kept_raw_and_shown() {
        let mut reader = LineReader::new(COMMAND_LINE_LIMIT);
        reader.feed(b"STARTTLS\r\n");
        assert_eq!(reader.next_line(), Some(line("STARTTLS")));
        assert!(reader.is_empty());
        reader.feed(b"DATA\r\nbody\n\r\n.\r\nQ");
        assert_eq!(reader.next_line(), Some(line("DATA")));
        assert!(!reader.is_empty());
        assert_eq!(reader.take_buffered(), b"body\n\r\n.\r\nQ");
        assert!(reader.is_empty());
        reader.feed(b"NOOP\r\n");
        assert_eq!(reader.next_line(), Some(line("NOOP")));
    }

    #[test]
    fn a_part_of_a_line_is_not_nothing() {
        let mut reader = LineReader::new(4);
        reader.feed(b"xxxxxxxxx");
        assert_eq!(reader.next_line(), None);
        assert!(reader.buffer.is_empty(), "consumed, not buffered");
        assert!(!reader.is_empty());
        assert_eq!(reader.flaw(), Some(LineFlaw::TooLong));
        reader.clear();
        assert!(reader.is_empty() && reader.flaw().is_none());
    }

    #[test]
    fn an_endless_line_takes_no_memory() {
        let mut reader = LineReader::new(COMMAND_LINE_LIMIT);
        for _ in 0..1000 {
            reader.feed(&[b'x'; 4096]);
            assert_eq!(reader.next_line(), None);
            assert!(reader.buffer.len() <= COMMAND_LINE_LIMIT);
        }
        reader.feed(b"\r\nQUIT\r\n");
        assert_eq!(reader.next_line(), Some(LineEvent::TooLong));
        assert_eq!(reader.next_line(), Some(line("QUIT")));
        assert_eq!(reader.next_line(), None);
    }

    proptest! {
        #[test]
        fn chunking_never_matters(
            bytes in proptest::collection::vec(prop_oneof![Just(b'\r'), Just(b'\n'), Just(0), any::<u8>()], 0..200),
            at in 0usize..200,
        ) {
            let at = at.min(bytes.len());
            let whole = read(16, &[&bytes]);
            prop_assert_eq!(&whole, &read(16, &[&bytes[..at], &bytes[at..]]));
            for event in whole {
                if let LineEvent::Line(line) = event {
                    prop_assert!(!line.iter().any(|b| matches!(b, b'\r' | b'\n' | 0)));
                }
            }
        }
    }
}
