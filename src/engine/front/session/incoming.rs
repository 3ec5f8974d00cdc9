//! A message on its way in: the header is held, because trace fields go before it; the body passes
//! through in pieces.
//!
//! Promises: the end of the message is found whatever is wrong with it; what will be refused is not
//! kept.

use crate::engine::front::arrival::{MOST_FIELDS, wants_no_tls};
use crate::model::snapshot::ReceiveConnector;
use crate::model::{ByteSize, Limit, SmtpDomain};
use crate::smtp::headers::{field_count, header_size_beyond, received_by_count, received_count};
use crate::smtp::{BareLf, ChunkDecoder, DataDecoder, Reply};

/// What is known of a message so far.
pub(super) struct Incoming {
    decoder: Decoder,
    /// An octet over 127 was seen.
    eight_bit: bool,
    /// The header section; with its empty line, once it was seen.
    header: Vec<u8>,
    header_ended: bool,
    header_too_big: bool,
    no_memory: bool,
    size: u64,
    max_size: u64,
    max_header: u64,
}

enum Decoder {
    Data(DataDecoder),
    Chunks(ChunkDecoder),
}

/// How far [`Incoming::feed`] came.
pub(super) struct Fed {
    /// Bytes that were used; what stands behind them are commands.
    pub consumed: usize,
    /// True where the message has ended.
    pub ended: bool,
}

impl Incoming {
    /// A message that begins; `unlimited` is the right to pass the size limit.
    pub(super) fn new(connector: &ReceiveConnector, unlimited: bool) -> Self {
        Incoming::with(Decoder::Data(DataDecoder::new(bare_lf(connector))), connector, unlimited)
    }

    /// The same for a message that comes by BDAT; `binary`: BODY=BINARYMIME was said.
    pub(super) fn in_chunks(connector: &ReceiveConnector, unlimited: bool, binary: bool) -> Self {
        let decoder = ChunkDecoder::new(bare_lf(connector), binary);
        Incoming::with(Decoder::Chunks(decoder), connector, unlimited)
    }

    fn with(decoder: Decoder, connector: &ReceiveConnector, unlimited: bool) -> Self {
        Incoming {
            decoder,
            eight_bit: false,
            header: Vec::new(),
            header_ended: false,
            header_too_big: false,
            no_memory: false,
            size: 0,
            max_size: if unlimited { u64::MAX } else { connector.max_message_size.0 },
            max_header: connector.max_header_size.0,
        }
    }

    /// The same with a limit of size that holds beside the connector's.
    pub(super) fn at_most(mut self, most: Limit<ByteSize>) -> Self {
        self.max_size = most.get().map_or(u64::MAX, |most| most.0).min(self.max_size);
        self
    }

    /// Takes what was read; pieces of the body are appended to `body`. The end of chunks is not seen here.
    pub(super) fn feed(&mut self, input: &[u8], body: &mut Vec<u8>) -> Fed {
        let mut text = Vec::with_capacity(input.len());
        let (consumed, ended) = match &mut self.decoder {
            Decoder::Data(decoder) => {
                let progress = decoder.decode(input, &mut text);
                (progress.consumed, progress.ended)
            }
            Decoder::Chunks(decoder) => {
                decoder.decode(input, &mut text);
                (input.len(), false)
            }
        };
        self.eight_bit |= !text.is_ascii();
        self.size += text.len() as u64;
        if self.refusal().is_some() {
            self.header = Vec::new();
        } else if self.header_ended {
            body.extend_from_slice(&text);
        } else {
            let seen = self.header.len();
            self.header.extend_from_slice(&text);
            let end = header_size_beyond(&self.header, seen);
            if end.map_or(self.header.len(), |end| end) as u64 > self.max_header {
                self.header_too_big = true;
                self.header = Vec::new();
            } else if let Some(end) = end {
                body.extend_from_slice(&self.header[end..]);
                self.header.truncate(end);
                self.header_ended = true;
            }
            let whole = self.header_ended || ended;
            if whole && field_count(&self.header) > MOST_FIELDS {
                self.header_too_big = true;
                self.header = Vec::new();
                body.clear();
            }
        }
        Fed { consumed, ended }
    }

    /// The last chunk is there.
    pub(super) fn finish(&mut self) {
        if let Decoder::Chunks(decoder) = &mut self.decoder {
            decoder.finish();
        }
        if !self.header_ended && field_count(&self.header) > MOST_FIELDS {
            self.header_too_big = true;
            self.header = Vec::new();
        }
    }

    /// There is no memory for it: the rest is read, and nothing of it is kept.
    pub(super) fn give_up(&mut self) {
        self.no_memory = true;
        self.header = Vec::new();
    }

    /// True where an octet over 127 was seen.
    pub(super) fn is_eight_bit(&self) -> bool {
        self.eight_bit
    }

    /// True where the body holds what DATA can't carry.
    pub(super) fn needs_chunks(&self) -> bool {
        matches!(&self.decoder, Decoder::Chunks(decoder) if decoder.needs_chunks())
    }

    /// Why the message can't be accepted, as far as is known.
    pub(super) fn refusal(&self) -> Option<Reply> {
        let malformed = match &self.decoder {
            Decoder::Data(decoder) => decoder.is_refused(),
            Decoder::Chunks(decoder) => decoder.is_refused(),
        };
        if malformed {
            Some(Reply::bare_linefeed())
        } else if self.header_too_big {
            Some(Reply::header_too_big())
        } else if self.size > self.max_size {
            Some(Reply::message_too_big())
        } else if self.no_memory {
            Some(Reply::insufficient_resources())
        } else {
            None
        }
    }

    /// True where the header says `TLS-Required: No`, the one value there is (RFC 8689 §5).
    pub(super) fn wants_no_tls(&self) -> bool {
        wants_no_tls(&self.header)
    }

    /// The header, once [`Incoming::header_ended`] or the message has.
    pub(super) fn header(&self) -> &[u8] {
        &self.header
    }

    /// True once the body has begun.
    pub(super) fn header_ended(&self) -> bool {
        self.header_ended
    }
}

fn bare_lf(connector: &ReceiveConnector) -> BareLf {
    if connector.bare_linefeed_rejection { BareLf::Refuse } else { BareLf::StoreAsCrLf }
}

/// Too many hops, or too many through this server itself.
pub(super) fn is_loop(header: &[u8], connector: &ReceiveConnector, server: &SmtpDomain) -> bool {
    let above = |count: usize, most: u32| count > usize::try_from(most).unwrap_or(usize::MAX);
    let local = connector.max_local_hop_count;
    above(received_count(header), connector.max_hop_count)
        || (local > 0 && above(received_by_count(header, server), local))
}
