//! A message on its way in: the header is held, because trace fields go before it; the body passes
//! through in pieces.
//!
//! Promises: the end of the message is found whatever is wrong with it; what will be refused is not
//! kept.

use crate::auth::sender::has_id;
use crate::model::snapshot::ReceiveConnector;
use crate::model::{AddressRewrites, ByteSize, Limit, SmtpDomain};
use crate::policy::receive::{AUTH_AS, DIRECTIONALITY, HeaderFirewall};
use crate::policy::rewriting::INBOUND_FIELDS;
use crate::smtp::headers::{
    field_count, first_value, header_size_beyond, received_by_count, received_count, without_fields_by,
};
use crate::smtp::{BareLf, ChunkDecoder, DataDecoder, Reply, map_addresses};

/// Fields of a header that are taken: real mail has less than a hundred, and whatever reads it later may do more
/// with each than we do.
const MOST_FIELDS: usize = 5000;

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
        first_value(&self.header, "TLS-Required").is_some_and(|value| value.eq_ignore_ascii_case("No"))
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

/// What is in front of the body: our fields, and the client's without what only we may say.
pub(super) struct Head {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// Message-ID, the client's or ours.
    pub message_id: String,
    /// Subject.
    pub subject: String,
}

/// Makes the head. `trace` are our own fields; `firewall` says which of the client's are kept, and what
/// we say of the sender. `own` are our names: an Authentication-Results field under one of them would be taken
/// for ours (RFC 8601 §5). Addresses that the world sees for ours become ours in To and Cc.
pub(super) fn head(
    trace: &str,
    header: &[u8],
    (firewall, own, rewrites): (&HeaderFirewall, &[&SmtpDomain], &AddressRewrites),
    new_message_id: impl FnOnce() -> String,
) -> Head {
    let forged = |name: &[u8], value: &[u8]| {
        name.eq_ignore_ascii_case(b"Authentication-Results")
            && firewall.removes(AUTH_AS.as_bytes())
            && has_id(value, own)
    };
    let kept = without_fields_by(header, |name, value| firewall.removes(name) || forged(name, value));
    let kept = match rewrites.is_outbound_only() {
        true => kept,
        false => map_addresses(&kept, INBOUND_FIELDS, &mut |address| rewrites.inbound(address)).into(),
    };
    let mut bytes = trace.as_bytes().to_vec();
    bytes.extend_from_slice(firewall.fields(first_value(header, AUTH_AS).as_deref()).as_bytes());
    let said = first_value(header, DIRECTIONALITY);
    bytes.extend_from_slice(firewall.directionality(said.as_deref()).as_bytes());
    let message_id = match first_value(header, "Message-ID").filter(|id| !id.is_empty()) {
        Some(id) => id,
        None => {
            let id = new_message_id();
            bytes.extend_from_slice(format!("Message-ID: {id}\r\n").as_bytes());
            id
        }
    };
    if !starts_with_field(&kept) {
        // No header at all: this is body already.
        bytes.extend_from_slice(b"\r\n");
    }
    bytes.extend_from_slice(&kept);
    Head { bytes, message_id, subject: first_value(header, "Subject").unwrap_or_default() }
}

/// Too many hops, or too many through this server itself.
pub(super) fn is_loop(header: &[u8], connector: &ReceiveConnector, server: &SmtpDomain) -> bool {
    let above = |count: usize, most: u32| count > usize::try_from(most).unwrap_or(usize::MAX);
    let local = connector.max_local_hop_count;
    above(received_count(header), connector.max_hop_count)
        || (local > 0 && above(received_by_count(header, server), local))
}

/// True for a field, and for the empty line that ends an empty header.
fn starts_with_field(header: &[u8]) -> bool {
    header.starts_with(b"\r\n")
        || header.iter().position(|b| !matches!(b, b'!'..=b'9' | b';'..=b'~')).is_some_and(|at| {
            at > 0 && matches!(header[at], b':' | b' ' | b'\t') && {
                let rest = header[at..].trim_ascii_start();
                rest.first() == Some(&b':')
            }
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{ExtendedRight, Rights};

    #[test]
    fn heads() {
        let id = || "<new@mx.test>".to_owned();
        let cases: &[(&str, bool, &str, &str)] = &[
            (
                "Message-ID: <1@a>\r\nSubject: s\r\n\r\n",
                false,
                "Ours: 1\r\nMessage-ID: <1@a>\r\nSubject: s\r\n\r\n",
                "<1@a>",
            ),
            (
                "Subject: s\r\n\r\n",
                false,
                "Ours: 1\r\nMessage-ID: <new@mx.test>\r\nSubject: s\r\n\r\n",
                "<new@mx.test>",
            ),
            (
                "X-MS-Exchange-Organization-AuthDomain: evil.test\r\nMessage-ID: <1@a>\r\n\r\n",
                false,
                "Ours: 1\r\nMessage-ID: <1@a>\r\n\r\n",
                "<1@a>",
            ),
            (
                "X-MS-Exchange-Organization-A: b\r\nMessage-ID: <1@a>\r\n\r\n",
                true,
                "Ours: 1\r\nX-MS-Exchange-Organization-A: b\r\nMessage-ID: <1@a>\r\n\r\n",
                "<1@a>",
            ),
            (
                "just text\r\n",
                false,
                "Ours: 1\r\nMessage-ID: <new@mx.test>\r\n\r\njust text\r\n",
                "<new@mx.test>",
            ),
            (
                "Authentication-Results: MX.own.example.; spf=pass\r\nMessage-ID: <1@a>\r\nAuthentication-results:\r\n\t(a;b) \"mx.own.example\" 1; dkim=pass\r\nAuthentication-Results: other.example; spf=fail\r\nAuthentication-Results: \r\n\r\n",
                false,
                "Ours: 1\r\nMessage-ID: <1@a>\r\nAuthentication-Results: other.example; spf=fail\r\n\r\n",
                "<1@a>",
            ),
            (
                "Authentication-Results: mx.own.example; spf=pass\r\nMessage-ID: <1@a>\r\n\r\n",
                true,
                "Ours: 1\r\nAuthentication-Results: mx.own.example; spf=pass\r\nMessage-ID: <1@a>\r\n\r\n",
                "<1@a>",
            ),
            ("\r\n", false, "Ours: 1\r\nMessage-ID: <new@mx.test>\r\n\r\n", "<new@mx.test>"),
            (
                "From: us@out.example\r\nTo: Us <us@out.example>\r\nMessage-ID: <1@a>\r\nCC: US@out.example,\r\n x@y.example\r\n\r\n",
                false,
                "Ours: 1\r\nFrom: us@out.example\r\nTo: Us <joe@in.example>\r\nMessage-ID: <1@a>\r\nCC: joe@in.example,\r\n x@y.example\r\n\r\n",
                "<1@a>",
            ),
        ];
        for (header, trusted, wanted, message_id) in cases {
            let rights =
                if *trusted { &ExtendedRight::ALL[..] } else { &[ExtendedRight::AcceptHeadersRouting] };
            let firewall = HeaderFirewall::new(Rights::of(rights), None, true);
            let own: SmtpDomain = "mx.own.example".parse().unwrap();
            let mut rewrites = AddressRewrites::default();
            let (inner, outer) = ("joe@in.example".parse().unwrap(), "us@out.example".parse().unwrap());
            assert!(rewrites.add(inner, outer, Default::default(), false));
            let head = head("Ours: 1\r\n", header.as_bytes(), (&firewall, &[&own], &rewrites), id);
            let said = firewall.fields(None) + &firewall.directionality(None);
            let wanted = wanted.replace("Ours: 1\r\n", &format!("Ours: 1\r\n{said}"));
            assert_eq!(String::from_utf8_lossy(&head.bytes), wanted);
            assert_eq!(head.message_id, *message_id);
        }
    }
}
