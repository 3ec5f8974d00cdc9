//! The header firewall on the way out: fields that mean something only between this organisation's
//! servers stay here (Exchange's header firewall; [`ORGANIZATION_HEADERS`]).
//!
//! Promises: of the header section exactly those fields go, continuation lines included; every other
//! octet passes as it is, at whatever places the pieces are cut; memory does not grow with the message.

use super::worker::{QueueBody, Worker};
use crate::client::Body;
use crate::queue::MessageId;
use crate::smtp::headers::ORGANIZATION_HEADERS;

/// A message on its way out.
pub(super) struct Outgoing {
    body: QueueBody,
    /// The header in another form, and the octets of the message that it stands for.
    header: Option<(Vec<u8>, usize)>,
    filter: Filter,
    /// Octets that go out.
    size: u64,
}

impl Outgoing {
    /// With another header, in the place of this many octets of a message of `size`.
    pub(super) fn with_header(body: QueueBody, header: Vec<u8>, instead: usize, size: u64) -> Self {
        let size = size.saturating_sub(instead as u64) + header.len() as u64;
        Outgoing { body, header: Some((header, instead)), filter: Filter::passing(), size }
    }

    /// Octets that go out.
    pub(super) fn size(&self) -> u64 {
        self.size
    }
}

impl Worker {
    /// Opens a message that leaves as it is but for the firewall. Its header is read twice: how long the message
    /// is must be known before it is sent.
    pub(super) async fn unchanged(&self, message: MessageId, size: u64) -> Result<Outgoing, String> {
        let mut counted = self.body(message).await?;
        let (mut filter, mut kept, mut removed) = (Filter::default(), Vec::new(), 0);
        while !filter.in_body
            && let Some(chunk) = counted.next_chunk().await?
        {
            filter.feed(&chunk, &mut kept);
            removed = filter.removed;
            kept.clear();
        }
        let body = self.body(message).await?;
        Ok(Outgoing { body, header: None, filter: Filter::default(), size: size.saturating_sub(removed) })
    }
}

impl Body for Outgoing {
    async fn next_chunk(&mut self) -> Result<Option<Vec<u8>>, String> {
        let mut out = Vec::new();
        while out.is_empty() {
            match self.body.next_chunk().await? {
                Some(chunk) if self.header.is_some() => {
                    let Some((header, left)) = &mut self.header else { continue };
                    let skipped = chunk.len().min(*left);
                    *left -= skipped;
                    if *left == 0 {
                        out.append(header);
                        out.extend_from_slice(&chunk[skipped..]);
                        self.header = None;
                    }
                }
                Some(chunk) => self.filter.feed(&chunk, &mut out),
                None => {
                    out.append(&mut self.filter.line);
                    return Ok((!out.is_empty()).then_some(out));
                }
            }
        }
        Ok(Some(out))
    }
}

/// What happens to the line that is being read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Fate {
    /// Not known yet.
    #[default]
    Open,
    Kept,
    Dropped,
}

#[derive(Debug, Default)]
struct Filter {
    in_body: bool,
    /// The beginning of a line of which the fate is open; shorter than the longest prefix.
    line: Vec<u8>,
    fate: Fate,
    /// The fate of the field that a continuation line belongs to.
    field: Fate,
    removed: u64,
}

impl Filter {
    /// Takes nothing out.
    fn passing() -> Self {
        Filter { in_body: true, ..Filter::default() }
    }

    fn feed(&mut self, chunk: &[u8], out: &mut Vec<u8>) {
        for (at, byte) in chunk.iter().enumerate() {
            if self.in_body {
                out.extend_from_slice(&chunk[at..]);
                return;
            }
            self.take(*byte, out);
        }
    }

    fn take(&mut self, byte: u8, out: &mut Vec<u8>) {
        match self.fate {
            Fate::Kept => out.push(byte),
            Fate::Dropped => self.removed += 1,
            Fate::Open => {
                self.line.push(byte);
                self.fate = self.judge();
                match self.fate {
                    Fate::Open => return,
                    Fate::Kept => out.append(&mut self.line),
                    Fate::Dropped => {
                        self.removed += self.line.len() as u64;
                        self.line.clear();
                    }
                }
                self.field = self.fate;
            }
        }
        if byte == b'\n' {
            self.fate = Fate::Open;
        }
    }

    fn judge(&mut self) -> Fate {
        let line = self.line.as_slice();
        if matches!(line, [b' ' | b'\t']) {
            return if self.field == Fate::Dropped { Fate::Dropped } else { Fate::Kept };
        }
        if line == b"\r\n" {
            self.in_body = true;
            return Fate::Kept;
        }
        let mut open = line == b"\r";
        for prefix in ORGANIZATION_HEADERS {
            let known = line.len().min(prefix.len());
            if line[..known].eq_ignore_ascii_case(&prefix.as_bytes()[..known]) {
                if known == prefix.len() {
                    return Fate::Dropped;
                }
                open = true;
            }
        }
        if open { Fate::Open } else { Fate::Kept }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::smtp::headers::without_headers;
    use proptest::prelude::*;

    fn filtered(message: &[u8], piece: usize) -> (Vec<u8>, u64) {
        let (mut filter, mut out) = (Filter::default(), Vec::new());
        for chunk in message.chunks(piece) {
            filter.feed(chunk, &mut out);
        }
        out.append(&mut filter.line);
        (out, filter.removed)
    }

    #[test]
    fn table() {
        let cases: &[(&str, &str)] = &[
            ("", ""),
            ("\r\nX-MS-Exchange-Organization-A: body\r\n", "\r\nX-MS-Exchange-Organization-A: body\r\n"),
            (
                "A: b\r\nx-ms-exchange-organization-B: c\r\n\td\r\n e\r\nC: d\r\n\r\nx",
                "A: b\r\nC: d\r\n\r\nx",
            ),
            ("X-MS-Exchange-Forest-A: b", ""),
            ("X-MS-Exchange-Organisation-A: b", "X-MS-Exchange-Organisation-A: b"),
            ("X-MS-Exch", "X-MS-Exch"),
            ("X-MS-Exchange-Forest-A: b\r\n\r\n\r\n", "\r\n\r\n"),
            (" X-MS-Exchange-Forest-A: b\r\n", " X-MS-Exchange-Forest-A: b\r\n"),
        ];
        for (message, wanted) in cases {
            for piece in [1, 2, 3, 7, 1000] {
                let (out, removed) = filtered(message.as_bytes(), piece);
                assert_eq!(String::from_utf8_lossy(&out), *wanted, "{message:?} {piece}");
                assert_eq!(removed as usize, message.len() - wanted.len(), "{message:?}");
            }
        }
    }

    proptest! {
        #[test]
        fn as_the_whole_message_at_once(
            lines in proptest::collection::vec(prop_oneof![
                Just("X-MS-Exchange-Organization-A: b\r\n"), Just("x-ms-exchange-forest-: c\r\n"), Just("\tmore\r\n"),
                Just(" \r\n"), Just("Subject: s\r\n"), Just("garbage\r\n"), Just("\r\n"), Just(": \r\n"),
            ], 0..12),
            piece in 1_usize..40,
        ) {
            let message = lines.concat().into_bytes();
            let wanted = without_headers(&message, ORGANIZATION_HEADERS);
            let (out, removed) = filtered(&message, piece);
            prop_assert_eq!(removed as usize, message.len() - out.len());
            prop_assert_eq!(out, wanted.into_owned());
        }
    }
}
