//! Replies off the wire (RFC 5321 4.2.1), for the client.
//!
//! Promises: a reply however it is cut into chunks; at most 512 lines, 64 KiB, and 2,048 octets a
//! line. Texts are kept readable, never with control characters.
//!
//! Refuses: bare CR, bare LF, NUL; lines without a code from 200 to 599; lines of one reply with
//! different codes. A refused reply is noticed at once, not at its end; the connection is then of no
//! more use.

use super::line::{LineEvent, LineFlaw, LineReader};
use super::reply::{EnhancedCode, Reply, printable};

const LINE_LIMIT: usize = 2048;
const MAX_LINES: usize = 512;
const MAX_OCTETS: usize = 64 * 1024;

/// Why a server's answer can't be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReplyError {
    /// A line held a bare CR, a bare LF or a NUL.
    #[error("the server's reply holds a bare CR, a bare LF or a NUL")]
    BareLineEnd,
    /// A line, the number of lines or the whole reply is over its limit.
    #[error("the server's reply is too long")]
    TooLong,
    /// A line has no reply code.
    #[error("the server's reply has no valid code")]
    Malformed,
    /// The lines of one reply have different codes.
    #[error("the lines of the server's reply have different codes")]
    MixedCodes,
}

/// Reads replies.
#[derive(Debug)]
pub struct ReplyReader {
    lines: LineReader,
    /// The reply that is under way: its code and the texts so far.
    code: Option<u16>,
    texts: Vec<String>,
    octets: usize,
}

impl Default for ReplyReader {
    fn default() -> Self {
        ReplyReader::new()
    }
}

impl ReplyReader {
    /// A reader that has seen nothing.
    pub fn new() -> Self {
        ReplyReader { lines: LineReader::new(LINE_LIMIT), code: None, texts: Vec::new(), octets: 0 }
    }

    /// Takes what was read from the server.
    pub fn feed(&mut self, bytes: &[u8]) {
        self.lines.feed(bytes);
    }

    /// The next whole reply, `None` while there is none.
    ///
    /// # Errors
    /// See [`ReplyError`]; the reader must then not be used any more.
    pub fn next_reply(&mut self) -> Result<Option<Reply>, ReplyError> {
        while let Some(event) = self.lines.next_line() {
            let line = match event {
                LineEvent::Line(line) => line,
                LineEvent::Bad => return Err(ReplyError::BareLineEnd),
                LineEvent::TooLong => return Err(ReplyError::TooLong),
            };
            self.octets += line.len() + 2;
            if self.octets > MAX_OCTETS || self.texts.len() == MAX_LINES {
                return Err(ReplyError::TooLong);
            }
            let (code, last, text) = split(&line).ok_or(ReplyError::Malformed)?;
            if *self.code.get_or_insert(code) != code {
                return Err(ReplyError::MixedCodes);
            }
            self.texts.push(printable(&String::from_utf8_lossy(text)));
            if last {
                self.code = None;
                self.octets = 0;
                return Ok(Some(compose(code, std::mem::take(&mut self.texts))));
            }
        }
        match self.lines.flaw() {
            Some(LineFlaw::TooLong) => Err(ReplyError::TooLong),
            Some(LineFlaw::BareLineEnd) => Err(ReplyError::BareLineEnd),
            None => Ok(None),
        }
    }

    /// True where nothing was fed behind the last reply: after the answer to STARTTLS the proof that
    /// no reply was slipped in before the handshake.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty() && self.code.is_none()
    }

    /// Forgets everything that was fed.
    pub fn clear(&mut self) {
        *self = ReplyReader::new();
    }
}

/// Code, whether the line is the last one, text.
fn split(line: &[u8]) -> Option<(u16, bool, &[u8])> {
    let (digits, rest) = line.split_at_checked(3)?;
    if !matches!(digits[0], b'2'..=b'5') || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let code = digits.iter().fold(0, |code, digit| code * 10 + u16::from(digit - b'0'));
    match rest.split_first() {
        None => Some((code, true, rest)),
        Some((b' ', text)) => Some((code, true, text)),
        Some((b'-', text)) => Some((code, false, text)),
        Some(_) => None,
    }
}

/// Takes the enhanced code of the first line off every line that repeats it.
fn compose(code: u16, mut lines: Vec<String>) -> Reply {
    let enhanced =
        lines.first().and_then(|first| enhanced_code(first)).filter(|e| u16::from(e.0) == code / 100);
    if enhanced.is_some() {
        for line in &mut lines {
            if enhanced_code(line) == enhanced {
                *line = line.split_once(' ').map_or(String::new(), |(_, text)| text.to_owned());
            }
        }
    }
    Reply { code, enhanced, lines }
}

fn enhanced_code(text: &str) -> Option<EnhancedCode> {
    let word = text.split(' ').next()?;
    let mut parts = word.split('.').map(|part| {
        let digits = (1..=3).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        if digits { part.parse::<u16>().ok() } else { None }
    });
    let class = u8::try_from(parts.next()??).ok()?;
    let code = (class, parts.next()??, parts.next()??);
    (matches!(class, 2 | 4 | 5) && parts.next().is_none()).then_some(code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(chunks: &[&[u8]]) -> Result<Vec<Reply>, ReplyError> {
        let mut reader = ReplyReader::new();
        let mut replies = Vec::new();
        for chunk in chunks {
            reader.feed(chunk);
            while let Some(reply) = reader.next_reply()? {
                replies.push(reply);
            }
        }
        Ok(replies)
    }

    #[test]
    fn replies() {
        let cases: &[(&str, Vec<Reply>)] = &[
            ("220 mx.test ESMTP\r\n", vec![Reply::new(220, None, "mx.test ESMTP")]),
            ("250\r\n", vec![Reply::new(250, None, "")]),
            (
                "250 2.1.0 Sender OK\r\n250 2.1.5 x\r\n",
                vec![Reply::new(250, (2, 1, 0), "Sender OK"), Reply::new(250, (2, 1, 5), "x")],
            ),
            (
                "250-mx Hello\r\n250-SIZE 1\r\n250 STARTTLS\r\n",
                vec![Reply::new(250, None, "mx Hello").line("SIZE 1").line("STARTTLS")],
            ),
            (
                "550-5.7.1 no\r\n550-5.7.1\r\n550 5.7.1 never\r\n",
                vec![Reply::new(550, (5, 7, 1), "no").line("").line("never")],
            ),
            // A class that contradicts the code, and what only looks like a code, are text.
            ("550 4.7.1 odd\r\n", vec![Reply::new(550, None, "4.7.1 odd")]),
            ("250 2.1.0.9 x\r\n", vec![Reply::new(250, None, "2.1.0.9 x")]),
            ("250 2.+1.0 x\r\n", vec![Reply::new(250, None, "2.+1.0 x")]),
            ("450 4.7.320 x\r\n", vec![Reply::new(450, (4, 7, 320), "x")]),
            ("554 \u{1b}[31m\u{202e}nope ü\r\n", vec![Reply::new(554, None, "?[31m?nope ü")]),
        ];
        for (wire, wanted) in cases {
            for at in 0..=wire.len() {
                let (a, b) = wire.as_bytes().split_at(at);
                assert_eq!(read(&[a, b]).unwrap(), *wanted, "{wire:?} at {at}");
            }
        }
    }

    #[test]
    fn refused() {
        let cases: &[(Vec<u8>, ReplyError)] = &[
            (b"250 a\nb".to_vec(), ReplyError::BareLineEnd),
            (b"250 a\rb\r\n".to_vec(), ReplyError::BareLineEnd),
            (b"250 a\0\r\n".to_vec(), ReplyError::BareLineEnd),
            (b"250-a\r\n251 b\r\n".to_vec(), ReplyError::MixedCodes),
            (b"hello\r\n".to_vec(), ReplyError::Malformed),
            (b"\r\n".to_vec(), ReplyError::Malformed),
            (b"25\r\n".to_vec(), ReplyError::Malformed),
            (b"150 x\r\n".to_vec(), ReplyError::Malformed),
            (b"650 x\r\n".to_vec(), ReplyError::Malformed),
            (b"2500 x\r\n".to_vec(), ReplyError::Malformed),
            (b"250x\r\n".to_vec(), ReplyError::Malformed),
            (vec![b'x'; 3000], ReplyError::TooLong),
            (b"250-x\r\n".repeat(513), ReplyError::TooLong),
            ([b"250-".as_slice(), &[b'x'; 1000], b"\r\n"].concat().repeat(70), ReplyError::TooLong),
        ];
        for (wire, error) in cases {
            let chunks: Vec<&[u8]> = wire.chunks(1000).collect();
            assert_eq!(read(&chunks).unwrap_err(), *error);
        }
    }

    #[test]
    fn surplus_shows() {
        let mut reader = ReplyReader::new();
        reader.feed(b"220 go\r\n250-fake\r\n");
        assert_eq!(reader.next_reply().unwrap().unwrap().code, 220);
        assert!(!reader.is_empty());
        assert!(reader.next_reply().unwrap().is_none());
        assert!(!reader.is_empty(), "half a reply is not nothing");
        reader.clear();
        assert!(reader.is_empty());
    }

    proptest! {
        #[test]
        fn reading_undoes_writing(
            code in 200u16..600,
            enhanced in proptest::option::of((0u16..1000, 0u16..1000)),
            texts in proptest::collection::vec("[a-zA-Z][ -~]{0,80}", 1..5),
        ) {
            let class = u8::try_from(code / 100).unwrap();
            let enhanced = enhanced.filter(|_| class != 3).map(|(subject, detail)| (class, subject, detail));
            let reply = Reply { code, enhanced, lines: texts };
            prop_assert_eq!(read(&[&reply.to_bytes(true)]).unwrap(), vec![reply]);
        }

        #[test]
        fn any_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = read(&[&bytes]);
        }
    }
}
