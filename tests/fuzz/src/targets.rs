//! What is fuzzed, and what must hold of it. Each target takes any bytes; it panics where a promise is broken.

use emsh::cert::{CertificateSummary, Crl, CrlIssuer, Usage, hopeless, trusted_path};
use emsh::model::filter::Filter;
use emsh::model::objects::{MESSAGE, QUEUE};
use emsh::model::page::SortOrder;
use emsh::model::{AddressSpace, DomainPattern, IpRange, SmtpAddress, SmtpDomain, Value};
use emsh::smtp::{
    BareLf, COMMAND_LINE_LIMIT, Capabilities, ChunkDecoder, Command, DataDecoder, DataEncoder, LineEvent,
    LineReader, ReplyReader, headers,
};
use std::borrow::Cow;
use std::fmt::Display;
use std::str::FromStr;

/// A target's name, and what it does with an input.
pub type Target = (&'static str, fn(&[u8]));

/// All of them.
pub const TARGETS: &[Target] = &[
    ("line", line),
    ("command", command),
    ("data", data),
    ("chunks", chunks),
    ("stuffing", stuffing),
    ("proxy", proxy),
    ("xclient", xclient),
    ("sasl", sasl),
    ("address", address),
    ("headers", headers_),
    ("reply", reply),
    ("certificate", certificate),
    ("crl", crl),
    ("chain", chain),
    ("import", import),
    ("words", words),
    ("completion", completion),
    ("document", document),
    ("filter", filter),
];

/// The first byte says how what follows is cut into reads.
fn pieces(data: &[u8]) -> (usize, &[u8]) {
    data.split_first().map_or((1, data), |(first, rest)| (usize::from(*first).max(1), rest))
}

/// Lines are the same however the bytes arrive, and hold nothing that ends a line.
fn line(data: &[u8]) {
    let (step, bytes) = pieces(data);
    let read = |step: usize| {
        let mut reader = LineReader::new(COMMAND_LINE_LIMIT);
        let mut events = Vec::new();
        for piece in bytes.chunks(step) {
            reader.feed(piece);
            while let Some(event) = reader.next_line() {
                events.push(event);
            }
        }
        events
    };
    let events = read(bytes.len().max(1));
    assert_eq!(read(step), events);
    for event in events {
        if let LineEvent::Line(line) = event {
            assert!(line.len() + 2 <= COMMAND_LINE_LIMIT);
            assert!(!line.iter().any(|byte| matches!(byte, b'\r' | b'\n' | 0)));
        }
    }
}

/// What was understood is understood the same when it is written and read again.
fn command(data: &[u8]) {
    let line: Vec<u8> = data.iter().copied().filter(|byte| !matches!(byte, b'\r' | b'\n' | 0)).collect();
    let Ok(command) = Command::parse(&line) else { return };
    if let Ok(bytes) = command.to_bytes() {
        let again = Command::parse(&bytes[..bytes.len() - 2]);
        assert_eq!(again.as_ref(), Ok(&command), "{}", bytes.escape_ascii());
    }
}

/// A message ends at the same byte however it arrives, only there, and holds no bare line end.
fn data(data: &[u8]) {
    let (step, bytes) = pieces(data);
    for bare_lf in [BareLf::Refuse, BareLf::StoreAsCrLf] {
        let read = |step: usize| {
            let mut decoder = DataDecoder::new(bare_lf);
            let (mut out, mut consumed, mut ended) = (Vec::new(), 0, false);
            for piece in bytes.chunks(step) {
                let progress = decoder.decode(piece, &mut out);
                consumed += progress.consumed;
                ended = progress.ended;
                if ended {
                    break;
                }
            }
            (out, consumed, ended, decoder.is_refused())
        };
        let whole = read(bytes.len().max(1));
        assert_eq!(read(step), whole);
        assert_eq!(read(1), whole);
        let (message, consumed, ended, refused) = whole;
        let end = bytes.windows(5).position(|window| window == b"\r\n.\r\n").map(|at| at + 5);
        let end = if bytes.starts_with(b".\r\n") { Some(3) } else { end };
        if !refused {
            assert_eq!(end, ended.then_some(consumed), "the end is CRLF . CRLF alone");
            sound(&message, ended);
            if ended {
                let mut wire = Vec::new();
                let mut encoder = DataEncoder::new();
                encoder.encode(&message, &mut wire).expect("a message that was taken can be sent");
                encoder.finish(&mut wire).expect("a message that was taken ends in CRLF");
                if bare_lf == BareLf::Refuse {
                    assert_unstuffed(&wire, &message);
                }
            }
        }
    }
}

/// A message in chunks is the same however they are cut; what is taken and needs no chunks can go by DATA.
fn chunks(data: &[u8]) {
    let (step, bytes) = pieces(data);
    for (bare_lf, binary) in [
        (BareLf::Refuse, false),
        (BareLf::StoreAsCrLf, false),
        (BareLf::Refuse, true),
        (BareLf::StoreAsCrLf, true),
    ] {
        let read = |step: usize| {
            let mut decoder = ChunkDecoder::new(bare_lf, binary);
            let mut out = Vec::new();
            bytes.chunks(step).for_each(|piece| decoder.decode(piece, &mut out));
            decoder.finish();
            (
                decoder.is_refused(),
                decoder.needs_chunks(),
                if decoder.is_refused() { Vec::new() } else { out },
            )
        };
        let whole = read(bytes.len().max(1));
        assert_eq!(read(step), whole);
        assert_eq!(read(1), whole);
        let (refused, needs_chunks, message) = whole;
        assert!(binary || !needs_chunks);
        if !refused && !needs_chunks {
            sound(&message, false);
            let mut wire = Vec::new();
            let mut encoder = DataEncoder::new();
            encoder.encode(&message, &mut wire).expect("what needs no chunks can be sent without");
            encoder.finish(&mut wire).expect("what needs no chunks can be ended");
        }
    }
}

/// No bare CR, no bare LF, no NUL.
fn sound(message: &[u8], ended: bool) {
    for (at, byte) in message.iter().enumerate() {
        match byte {
            b'\n' => assert!(at > 0 && message[at - 1] == b'\r', "a bare LF"),
            b'\r' => assert!(message.get(at + 1).map_or(!ended, |next| *next == b'\n'), "a bare CR"),
            0 => panic!("a NUL"),
            _ => {}
        }
    }
}

fn assert_unstuffed(wire: &[u8], message: &[u8]) {
    let mut decoder = DataDecoder::new(BareLf::Refuse);
    let mut again = Vec::new();
    let progress = decoder.decode(wire, &mut again);
    assert!(progress.ended && progress.consumed == wire.len() && !decoder.is_refused());
    assert_eq!(again, message);
}

/// What is sent has one end, its last; whatever is cut into pieces.
fn stuffing(data: &[u8]) {
    let (step, bytes) = pieces(data);
    let write = |step: usize| {
        let mut encoder = DataEncoder::new();
        let mut wire = Vec::new();
        for piece in bytes.chunks(step) {
            encoder.encode(piece, &mut wire).ok()?;
        }
        encoder.finish(&mut wire).ok()?;
        Some(wire)
    };
    let wire = write(bytes.len().max(1));
    assert_eq!(write(step), wire);
    if let Some(wire) = wire
        && !bytes.contains(&0)
    {
        let ended = bytes.is_empty() || bytes.ends_with(b"\r\n");
        let message = if ended { bytes.to_vec() } else { [bytes, b"\r\n"].concat() };
        assert_unstuffed(&wire, &message);
    }
}

/// A PROXY header is the same however it arrives, and ends where it says.
fn proxy(data: &[u8]) {
    use emsh::smtp::{PROXY_HEADER_LIMIT, proxy_header};
    let whole = proxy_header(data);
    if let Ok(Some((_, length))) = &whole {
        assert!(*length <= data.len() && *length <= PROXY_HEADER_LIMIT);
        assert_eq!(proxy_header(&data[..*length]), whole, "what follows is not looked at");
        assert!(!matches!(proxy_header(&data[..length - 1]), Ok(Some(_))), "nor is less enough");
    }
}

fn xclient(data: &[u8]) {
    if let Ok(text) = std::str::from_utf8(data) {
        let _ = emsh::smtp::XClient::parse(text);
    }
}

/// What a client says to log on; the first byte says which mechanism, and what was offered.
fn sasl(data: &[u8]) {
    use emsh::auth::{ClientFirst, base64_decode, base64_encode, dovecot, plain};
    let (which, message) = pieces(data);
    if let Some(plain) = plain(message) {
        assert!(!plain.user.contains('\0') && !plain.password.contains('\0'));
    }
    if let Ok(first) = ClientFirst::parse(message, which & 1 == 1, which & 2 == 2) {
        let challenge = first.answer("server", b"salt", 4096);
        assert!(!challenge.message().contains(['\r', '\n']));
        for proof in message.split(|byte| *byte == b'\n') {
            let _ = challenge.finish(proof, Some(b"channel"));
        }
    }
    if let Some(decoded) = base64_decode(message) {
        assert_eq!(base64_encode(&decoded).as_bytes(), message, "one way to write it");
    }
    if let Ok(line) = std::str::from_utf8(message) {
        let _ = dovecot::answer(line);
        let _ = dovecot::Greeting::default().line(line);
    }
}

/// What is read and printed is read as the same, and holds nothing that could end a line.
fn fixed<T: FromStr + Display + PartialEq + std::fmt::Debug>(text: &str) {
    let Ok(value) = text.parse::<T>() else { return };
    let printed = value.to_string();
    assert!(!printed.contains(['\r', '\n', '\0']), "{printed:?}");
    let Ok(again) = printed.parse::<T>() else { panic!("{printed:?} of {text:?} is not read") };
    assert_eq!(again, value, "{printed:?} of {text:?}");
}

fn address(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    fixed::<SmtpAddress>(text);
    fixed::<SmtpDomain>(text);
    fixed::<DomainPattern>(text);
    fixed::<AddressSpace>(text);
    fixed::<IpRange>(text);
}

/// Taking fields away takes nothing else away, and takes all of them.
fn headers_(data: &[u8]) {
    // Bare line ends never come so far: `data` and `chunks` hold that.
    let text: Vec<u8> = data.iter().copied().filter(|byte| *byte != b'\r').collect();
    let data = &text
        .iter()
        .flat_map(|byte| if *byte == b'\n' { vec![b'\r', b'\n'] } else { vec![*byte] })
        .collect::<Vec<u8>>();
    let _ =
        (headers::received_count(data), headers::header_size(data), headers::first_value(data, "Subject"));
    let doomed = &["X-MS-Exchange-Organization-"];
    let kept = headers::without_headers(data, doomed);
    assert!(kept.len() <= data.len());
    assert_eq!(headers::without_headers(&kept, doomed), kept, "once is enough");
    if let Some(size) = headers::header_size(data) {
        assert!(kept.ends_with(&data[size..]), "the body is as it was");
    }
    // Nothing that any reader would take for such a field is left.
    let header = headers::header_size(&kept).map_or(&kept[..], |size| &kept[..size]);
    let is_field = |line: &[u8]| line.to_ascii_lowercase().starts_with(b"x-ms-exchange-organization-");
    let mut lines = header.split(|byte| *byte == b'\n').peekable();
    while let Some(line) = lines.next() {
        let folded = line.ends_with(b"\r") && lines.peek().is_some_and(|next| next.starts_with(b" "));
        assert!(!(is_field(line) && line.contains(&b':')) || folded, "{}", line.escape_ascii());
        if line == b"\r" {
            break;
        }
    }
}

/// Replies are the same however they arrive, and what is kept of them is bounded.
fn reply(data: &[u8]) {
    let (step, bytes) = pieces(data);
    let read = |step: usize| {
        let mut reader = ReplyReader::new();
        let mut replies = Vec::new();
        for piece in bytes.chunks(step) {
            reader.feed(piece);
            loop {
                match reader.next_reply() {
                    Ok(Some(reply)) => replies.push(reply),
                    Ok(None) => break,
                    Err(_) => return (replies, true),
                }
            }
        }
        (replies, false)
    };
    let whole = read(bytes.len().max(1));
    let cut = read(step);
    // An error may be seen earlier where more is at hand; what was told before it is the same.
    assert!(cut.0.starts_with(&whole.0) || whole.0.starts_with(&cut.0));
    assert_eq!(cut.1, whole.1);
    for reply in whole.0 {
        assert!(!reply.text().contains(['\r', '\0']));
        let _ = Capabilities::parse(&reply);
    }
}

/// What can't be read is refused.
fn certificate(data: &[u8]) {
    if CertificateSummary::from_der(data).is_err() {
        assert!(hopeless(data).is_some(), "what can't be read is never judged");
    }
}

/// A list in the name of the authority `CN=Fuzz`, whose signature nobody can make.
fn crl(data: &[u8]) {
    let subject = b"\x30\x0f\x31\x0d\x30\x0b\x06\x03\x55\x04\x03\x0c\x04Fuzz".to_vec();
    let issuer = CrlIssuer { subject, key_info: Vec::new() };
    assert!(Crl::read(data, &issuer).is_err());
}

/// A chain of what stands between marks never panics, and is trusted by no stranger.
fn chain(data: &[u8]) {
    let chain: Vec<Vec<u8>> = split(data, b"\xFF\x00\xFF\x00").map(<[u8]>::to_vec).collect();
    let roots = [include_bytes!("../../fixtures/rsa1024.der").to_vec()];
    let now = "2026-06-01T00:00:00Z".parse().expect("a time");
    let trusted = trusted_path(&chain, &roots, now, &[Usage::ServerAuth]).is_ok();
    assert!(!trusted, "nobody issued it");
}

fn split<'a>(mut rest: &'a [u8], mark: &'a [u8]) -> impl Iterator<Item = &'a [u8]> {
    let mut done = false;
    std::iter::from_fn(move || {
        if done {
            return None;
        }
        match rest.windows(mark.len()).position(|window| window == mark) {
            Some(at) => {
                let piece = &rest[..at];
                rest = &rest[at + mark.len()..];
                Some(piece)
            }
            None => {
                done = true;
                Some(rest)
            }
        }
    })
}

/// A file that somebody hands over as a certificate.
fn import(data: &[u8]) {
    let _ = emsh::cert::read(data, Some("password"));
    let _ = emsh::cert::read(data, None);
}

/// A command line's words are read, or refused, and what was read is one line.
fn words(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let words: Vec<String> = text.split('\n').map(str::to_owned).collect();
    if let Ok(read) = emsh::shell::argv::read(&words) {
        let _ = read.command_line();
    }
}

/// A line that is being typed, in any shell.
fn completion(data: &[u8]) {
    use emsh::shell::complete::typed;
    let Ok(text) = std::str::from_utf8(data) else { return };
    for name in ["bash", "zsh", "fish", "powershell"] {
        let Some(shell) = typed::Shell::of(name) else { panic!("{name}") };
        for word in typed::words(shell, text) {
            let _ = word.text();
        }
    }
}

/// A document to be imported: what is read twice is read the same.
fn document(data: &[u8]) {
    let read = || emsh::ops::document::Document::parse(data).map(|document| format!("{document:?}"));
    assert_eq!(read(), read());
}

/// A filter that was read prints itself so that it is read the same again, and lets nothing through twice
/// differently; an order that was read has a place for every row.
fn filter(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    for object in [&QUEUE, &MESSAGE] {
        if let Ok(filter) = Filter::parse(object, text) {
            let again = Filter::parse(object, &filter.to_string());
            assert_eq!(again.as_ref(), Ok(&filter), "{text}");
            for value in [Value::Null, Value::text(text), Value::texts([text, "x"]), Value::Int(7)] {
                let through = |filter: &Filter| filter.lets_through(&|_| Cow::Borrowed(&value));
                assert_eq!(again.as_ref().map(through), Ok(through(&filter)), "{text}");
            }
        }
        if let Ok(order) = SortOrder::parse(object, &[text.to_string()]) {
            let key = |value: &Value| order.key(&|_| Cow::Owned(value.clone()));
            assert_eq!(key(&Value::text(text)), key(&Value::text(text)));
        }
    }
}
