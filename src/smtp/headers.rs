//! The little that transport must know of a message's header (RFC 5322 2.2), without MIME.
//!
//! Promises: the header section ends at the first empty line and nowhere else; a line that is no
//! field hides nothing behind it. So a forged organisation header can't survive behind garbage that
//! another parser would skip. Functions take the message, or at least its whole header section.
//!
//! Refuses nothing: a malformed header is the recipient's to judge.

use super::command::HelloName;
use crate::model::SmtpDomain;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::borrow::Cow;
use std::fmt::Write as _;
use std::net::IpAddr;

/// Headers that only this organisation's servers may set (Exchange's header firewall); they are
/// removed from what arrives.
pub const ORGANIZATION_HEADERS: &[&str] = &["X-MS-Exchange-Organization-", "X-MS-Exchange-Forest-"];

/// Octets of the header section, the empty line included; `None` where `message` ends before it.
pub fn header_size(message: &[u8]) -> Option<usize> {
    header_size_beyond(message, 0)
}

/// The same for a message that grows, of which the first `seen` octets were looked at before in vain: what a
/// client sends an octet at a time is not scanned from its beginning each time.
pub fn header_size_beyond(message: &[u8], seen: usize) -> Option<usize> {
    if message.starts_with(b"\r\n") {
        return Some(2);
    }
    // The empty line may have begun in what was seen.
    let begin = seen.saturating_sub(3);
    let end = message.get(begin..)?.windows(4).position(|window| window == b"\r\n\r\n")?;
    Some(begin + end + 4)
}

/// Received: fields, which count the hops (RFC 5321 6.3).
pub fn received_count(message: &[u8]) -> usize {
    fields(message).filter(|field| field.is_named("Received")).count()
}

/// Received: fields that name `server` as the one that received (RFC 5321 4.4, By-domain).
pub fn received_by_count(message: &[u8], server: &SmtpDomain) -> usize {
    let server = server.to_string();
    fields(message).filter(|field| field.is_named("Received") && received_by(field.value, &server)).count()
}

/// Whence a server took a message, as its Received: field tells (RFC 5321 4.4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceivedFrom {
    /// The client's address, as the server saw it.
    pub ip: IpAddr,
    /// What the client called itself, where that is a domain.
    pub helo: Option<SmtpDomain>,
}

/// What the Received: fields tell, the newest first; `None` for one that does not tell it beyond doubt: the client's
/// own words (its HELO name) may look like an address.
pub fn received_from(message: &[u8]) -> impl Iterator<Item = Option<ReceivedFrom>> {
    fields(message).filter(|field| field.is_named("Received")).map(|field| one_received_from(field.value))
}

/// `from NAME (TCP-info) …`, where TCP-info begins with an address, or with one word and an address.
fn one_received_from(value: &[u8]) -> Option<ReceivedFrom> {
    let value = std::str::from_utf8(value).ok()?.replace("\r\n", "");
    let rest = value.trim_start();
    let rest = rest.get(..4).filter(|word| word.eq_ignore_ascii_case("from")).map(|_| &rest[4..])?;
    let rest = rest.strip_prefix([' ', '\t'])?.trim_start();
    let (name, rest) = rest.split_once([' ', '\t'])?;
    let plain = |text: &str| !text.contains(['(', ')', '"', '\\', ';', '<', '>', ',']);
    let (info, _) = rest.trim_start().strip_prefix('(')?.split_once([')', '('])?;
    if !plain(name) || !plain(info) {
        return None;
    }
    let mut words = info.split_ascii_whitespace();
    let first = words.next()?;
    let ip = match literal(first) {
        Some(ip) => ip,
        // A host's name in brackets could be anybody's invention.
        None if first.contains(['[', ']']) => return None,
        None => words.next().filter(|word| word.starts_with('[')).and_then(literal)?,
    };
    let helo = name.parse().ok();
    Some(ReceivedFrom { ip: ip.to_canonical(), helo })
}

/// `[192.0.2.1]`, `[IPv6:2001:db8::1]`, and the same bare, as some servers write it.
fn literal(word: &str) -> Option<IpAddr> {
    let inner = match word.strip_prefix('[') {
        Some(rest) => rest.strip_suffix(']')?,
        None => word,
    };
    let tagged = inner.get(..5).is_some_and(|tag| tag.eq_ignore_ascii_case("IPv6:"));
    if tagged { &inner[5..] } else { inner }.parse().ok()
}

/// True where the first `by` outside of comments is followed by this name.
fn received_by(value: &[u8], server: &str) -> bool {
    let value = String::from_utf8_lossy(value);
    let mut depth = 0usize;
    let plain: String = value
        .chars()
        .map(|c| {
            match c {
                '(' => depth += 1,
                ')' => depth = depth.saturating_sub(1),
                _ => {}
            }
            if depth > 0 || c == ')' { ' ' } else { c }
        })
        .collect();
    let mut words = plain.split([' ', '\t', '\r', '\n', ';']).filter(|word| !word.is_empty());
    words.by_ref().any(|word| word.eq_ignore_ascii_case("by"))
        && words.next().is_some_and(|word| word.trim_end_matches('.').eq_ignore_ascii_case(server))
}

/// Fields of the header section, and lines there that are none.
pub fn field_count(message: &[u8]) -> usize {
    fields(message).count()
}

/// The value of the first field with that name, unfolded and trimmed. What is not UTF-8 is replaced.
pub fn first_value(message: &[u8], name: &str) -> Option<String> {
    let field = fields(message).find(|field| field.is_named(name))?;
    let value = String::from_utf8_lossy(field.value).replace("\r\n", "");
    Some(value.trim().to_owned())
}

/// The message without the fields whose names start with one of `prefixes`, in any case.
pub fn without_headers<'a>(message: &'a [u8], prefixes: &[&str]) -> Cow<'a, [u8]> {
    without_fields(message, |name| {
        prefixes.iter().any(|prefix| {
            name.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix.as_bytes()))
        })
    })
}

/// The message without the fields whose names `is_doomed` says so of; a line that is no field has an
/// empty name.
pub fn without_fields(message: &[u8], is_doomed: impl Fn(&[u8]) -> bool) -> Cow<'_, [u8]> {
    without_fields_by(message, |name, _| is_doomed(name))
}

/// The same by names and values; a value stands as it does in the message, folds and CRLF included.
pub fn without_fields_by(message: &[u8], is_doomed: impl Fn(&[u8], &[u8]) -> bool) -> Cow<'_, [u8]> {
    let doomed = |field: &Field<'_>| is_doomed(field.name, field.value);
    if !fields(message).any(|field| doomed(&field)) {
        return Cow::Borrowed(message);
    }
    let mut kept = Vec::with_capacity(message.len());
    let mut length = 0;
    for field in fields(message) {
        length += field.raw.len();
        if !doomed(&field) {
            kept.extend_from_slice(field.raw);
        }
    }
    kept.extend_from_slice(&message[length..]);
    Cow::Owned(kept)
}

/// A field with its continuation lines; a line that is no field has an empty name.
struct Field<'a> {
    raw: &'a [u8],
    name: &'a [u8],
    value: &'a [u8],
}

impl Field<'_> {
    fn is_named(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name.as_bytes())
    }
}

/// The lines of the header section, continuations joined to what they continue.
fn fields(message: &[u8]) -> impl Iterator<Item = Field<'_>> {
    let mut rest = message;
    std::iter::from_fn(move || {
        if rest.is_empty() || rest.starts_with(b"\r\n") {
            return None;
        }
        let mut end = line_end(rest);
        while matches!(rest.get(end), Some(b' ' | b'\t')) {
            end += line_end(&rest[end..]);
        }
        let (raw, behind) = rest.split_at(end);
        rest = behind;
        let (name, value) = match raw.iter().position(|b| matches!(b, b':' | b'\r')) {
            Some(at) if raw[at] == b':' => (raw[..at].trim_ascii_end(), &raw[at + 1..]),
            // Folded before its colon: who unfolds first takes it for a field of that name.
            Some(at) if raw[at..].trim_ascii_start().first() == Some(&b':') => {
                (raw[..at].trim_ascii_end(), &raw[at..])
            }
            _ => (&raw[..0], raw),
        };
        Some(Field { raw, name, value })
    })
}

/// Octets of the first line, CRLF included.
fn line_end(bytes: &[u8]) -> usize {
    bytes.windows(2).position(|window| window == b"\r\n").map_or(bytes.len(), |at| at + 2)
}

/// What a Received: field tells (RFC 5321 4.4).
#[derive(Debug, Clone)]
pub struct Trace<'a> {
    /// The client's EHLO or HELO name.
    pub hello: Option<&'a HelloName>,
    /// The client's address.
    pub client: IpAddr,
    /// The client's host name, where somebody who is trusted named it.
    pub client_name: Option<&'a str>,
    /// This server's name.
    pub by: &'a SmtpDomain,
    /// This server's address, where it is to be shown.
    pub by_address: Option<IpAddr>,
    /// True where the client said EHLO.
    pub extended: bool,
    /// True where the client said SMTPUTF8 (RFC 6531 3.7.3).
    pub smtputf8: bool,
    /// Protocol version and cipher suite, where the message came over TLS.
    pub tls: Option<(&'a str, &'a str)>,
    /// True where the client logged on.
    pub authenticated: bool,
    /// The session's id here, by which the log is searched.
    pub id: &'a str,
    /// The recipients; one is shown, more than one would tell each of the others (RFC 5321 7.2).
    pub recipients: &'a [String],
    /// When it came.
    pub at: Timestamp,
}

/// A longer recipient (LongAddressesEnabled) would make a line that RFC 5322 2.1.1 has not.
const LONGEST_SHOWN: usize = 900;

/// The Received: field, folded, with its CRLF.
pub fn received_header(trace: &Trace<'_>) -> String {
    let client = HelloName::Literal(trace.client.to_canonical());
    // A name that is none could open a comment or a folded line.
    let from = trace.hello.filter(|name| !matches!(name, HelloName::Invalid(_))).unwrap_or(&client);
    // RFC 3848, RFC 6531 3.7.3.
    let with = match (trace.tls, trace.extended, trace.authenticated) {
        (Some(_), _, true) if trace.smtputf8 => "UTF8SMTPSA",
        (Some(_), _, false) if trace.smtputf8 => "UTF8SMTPS",
        (None, _, true) if trace.smtputf8 => "UTF8SMTPA",
        (None, _, false) if trace.smtputf8 => "UTF8SMTP",
        (Some(_), _, true) => "ESMTPSA",
        (Some(_), _, false) => "ESMTPS",
        (None, _, true) => "ESMTPA",
        (None, true, false) => "ESMTP",
        (None, false, false) => "SMTP",
    };
    let mut header = format!("Received: from {from} (");
    if let Some(name) = trace.client_name {
        let _ = write!(header, "{name} ");
    }
    let _ = write!(header, "{client})\r\n\tby {}", trace.by);
    if let Some(address) = trace.by_address {
        let _ = write!(header, " ({})", HelloName::Literal(address.to_canonical()));
    }
    let _ = write!(header, " with {with}");
    if let Some((version, cipher)) = trace.tls {
        let _ = write!(header, "\r\n\t(version={version}, cipher={cipher})");
    }
    let _ = write!(header, " id {}", trace.id);
    // One beyond ASCII would make a header that needs SMTPUTF8 of one that does not.
    if let [recipient] = trace.recipients
        && recipient.is_ascii()
        && recipient.len() <= LONGEST_SHOWN
    {
        let _ = write!(header, "\r\n\tfor <{recipient}>");
    }
    let _ = write!(header, ";\r\n\t{}\r\n", rfc5322_date(trace.at));
    header
}

/// `Wed, 25 Nov 2026 08:28:28 +0000` (RFC 5322 3.3).
pub fn rfc5322_date(at: Timestamp) -> String {
    at.to_zoned_datetime(TimeZone::UTC).strftime("%a, %d %b %Y %H:%M:%S %z").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const MESSAGE: &[u8] = b"Received: one\r\nreceived : two\r\n\tfolded\r\nnonsense\r\n\
        x-ms-exchange-organization-AuthDomain: evil.test\r\n more of it\r\n\
        X-MS-Exchange-Forest-Y:1\r\nSubject: a\r\n\tb \xff\r\nX-MS-Exchange-Other: stays\r\n\
        X-MS-Exchange-Organization-Z : 2\r\nMessage-ID: <1@a.test>\r\nsubject: second\r\n\r\n\
        Received: in the body\r\nX-MS-Exchange-Organization-B: stays\r\n";

    #[test]
    fn the_end_of_a_header_that_grows_is_found_at_any_split() {
        for message in [MESSAGE, b"\r\nbody", b"A: b\r\n\r\n\r\n", b"A: b\r\nno end"] {
            for seen in 0..message.len() {
                let before = header_size(&message[..seen]);
                let found = before.or_else(|| header_size_beyond(message, seen));
                assert_eq!(found, header_size(message), "{seen}");
            }
        }
    }

    #[test]
    fn what_is_found() {
        assert_eq!(received_count(MESSAGE), 2);
        assert_eq!(first_value(MESSAGE, "subject").as_deref(), Some("a\tb \u{fffd}"));
        assert_eq!(first_value(MESSAGE, "Message-ID").as_deref(), Some("<1@a.test>"));
        assert_eq!(first_value(MESSAGE, "From"), None);
        assert_eq!(first_value(b"Subject:", "Subject").as_deref(), Some(""));
        let size = header_size(MESSAGE).unwrap();
        assert!(MESSAGE[..size].ends_with(b"second\r\n\r\n"));
        assert_eq!(header_size(b"\r\nbody"), Some(2));
        assert_eq!(header_size(b"Subject: a\r\n"), None);
        assert_eq!(received_count(&b"Received: x\r\n".repeat(1000)), 1000);
    }

    #[test]
    fn hops_through_a_server_itself() {
        let server: SmtpDomain = "mx.own.example".parse().unwrap();
        let message = b"Received: from a (by mx.own.example) by MX.own.example with ESMTP;\r\n date\r\n\
            Received: from mx.own.example by other.example; date\r\n\
            received: from b\r\n\tby mx.own.example. (x) id 1; date\r\n\
            Received: by mx.own.example.evil.test; date\r\n\
            Received: by\r\nX-Received: by mx.own.example; date\r\n\r\n\
            Received: by mx.own.example; in the body\r\n";
        assert_eq!(received_by_count(message, &server), 2);
        assert_eq!(received_by_count(b"", &server), 0);
        let ours = received_header(&Trace {
            hello: None,
            client: "192.0.2.7".parse().unwrap(),
            by: &server,
            by_address: None,
            client_name: None,
            extended: true,
            smtputf8: false,
            tls: None,
            authenticated: false,
            id: "1",
            recipients: &[],
            at: Timestamp::UNIX_EPOCH,
        });
        assert_eq!(received_by_count(ours.as_bytes(), &server), 1);
    }

    #[test]
    fn whence_it_came() {
        let cases = [
            ("from mail.a.example (mail.a.example [192.0.2.1]) by gw", Some(("192.0.2.1", "mail.a.example"))),
            ("from A.example ([192.0.2.1])\r\n\tby gw", Some(("192.0.2.1", "a.example"))),
            ("from x (192.0.2.1) by gw with Microsoft SMTP Server", Some(("192.0.2.1", "x"))),
            ("FROM x (unknown [IPv6:2001:db8::1]) by gw", Some(("2001:db8::1", "x"))),
            ("from x ([::ffff:192.0.2.1]) by gw", Some(("192.0.2.1", "x"))),
            ("from [203.0.113.9] (unknown [192.0.2.1]) by gw", Some(("192.0.2.1", ""))),
            ("from x (y.example [192.0.2.1] (may be forged)) by gw", Some(("192.0.2.1", "x"))),
            ("from x ([192.0.2.1] helo=[203.0.113.9]) by gw", Some(("192.0.2.1", "x"))),
            // The client's own words, or nobody's.
            ("from [203.0.113.9] by gw", None),
            ("from [203.0.113.9] (helo=x) by gw", None),
            ("from x (helo=[203.0.113.9] [192.0.2.1]) by gw", None),
            ("from x(y [203.0.113.9]) (z [192.0.2.1]) by gw", None),
            ("from x (y 192.0.2.1) by gw", None),
            ("from \"x (y\" ([203.0.113.9]) by gw", None),
            ("from x (\\) [192.0.2.1]) by gw", None),
            ("from x (y [192.0.2.300]) by gw", None),
            ("by gw (Postfix, from userid 0)", None),
            ("from x", None),
            ("from", None),
            ("", None),
        ];
        for (value, wanted) in cases {
            let message = format!("Subject: x\r\nReceived: {value}\r\n\r\n");
            let found: Vec<_> = received_from(message.as_bytes()).collect();
            let wanted =
                wanted.map(|(ip, helo)| ReceivedFrom { ip: ip.parse().unwrap(), helo: helo.parse().ok() });
            assert_eq!(found, [wanted], "{value}");
        }
    }

    #[test]
    fn forged_organisation_headers_go_and_nothing_else() {
        let clean = without_headers(MESSAGE, ORGANIZATION_HEADERS);
        let wanted: &[u8] =
            b"Received: one\r\nreceived : two\r\n\tfolded\r\nnonsense\r\nSubject: a\r\n\tb \xff\r\n\
            X-MS-Exchange-Other: stays\r\nMessage-ID: <1@a.test>\r\nsubject: second\r\n\r\n\
            Received: in the body\r\nX-MS-Exchange-Organization-B: stays\r\n";
        assert_eq!(clean, wanted);
        assert!(matches!(without_headers(&clean, ORGANIZATION_HEADERS), Cow::Borrowed(_)));
        assert_eq!(without_headers(b"X-MS-Exchange-Forest-A: 1", ORGANIZATION_HEADERS), b"".as_slice());
    }

    #[test]
    fn received() {
        let by: SmtpDomain = "mx.local.test".parse().unwrap();
        let hello = HelloName::Domain("mail.partner.test".into());
        let one = ["v@local.test".to_owned()];
        let trace = Trace {
            hello: Some(&hello),
            client: "::ffff:192.0.2.1".parse().unwrap(),
            client_name: None,
            by: &by,
            by_address: None,
            extended: true,
            smtputf8: false,
            tls: Some(("TLS1_3", "TLS13_AES_256_GCM_SHA384")),
            authenticated: false,
            id: "42",
            recipients: &one,
            at: "2026-11-05T08:28:28Z".parse().unwrap(),
        };
        assert_eq!(
            received_header(&trace),
            "Received: from mail.partner.test ([192.0.2.1])\r\n\tby mx.local.test with ESMTPS\r\n\
             \t(version=TLS1_3, cipher=TLS13_AES_256_GCM_SHA384) id 42\r\n\tfor <v@local.test>;\r\n\
             \tThu, 05 Nov 2026 08:28:28 +0000\r\n"
        );
        let beyond = ["ü@local.test".to_owned()];
        for (tls, with) in [(trace.tls, "with UTF8SMTPS\r\n"), (None, "with UTF8SMTP id")] {
            let utf8 = received_header(&Trace { smtputf8: true, tls, recipients: &beyond, ..trace.clone() });
            assert!(utf8.contains(with) && !utf8.contains("for") && utf8.is_ascii(), "{utf8}");
        }
        let invalid = HelloName::Invalid("<a (b".into());
        let plain = Trace {
            hello: Some(&invalid),
            client: "2001:db8::1".parse().unwrap(),
            extended: false,
            tls: None,
            recipients: &[],
            ..trace
        };
        assert_eq!(
            received_header(&plain),
            "Received: from [IPv6:2001:db8::1] ([IPv6:2001:db8::1])\r\n\tby mx.local.test with SMTP id 42;\r\n\
             \tThu, 05 Nov 2026 08:28:28 +0000\r\n"
        );
        let shown = Trace {
            client_name: Some("host.client.example"),
            by_address: Some("192.0.2.25".parse().unwrap()),
            ..plain
        };
        assert_eq!(
            received_header(&shown),
            "Received: from [IPv6:2001:db8::1] (host.client.example [IPv6:2001:db8::1])\r\n\tby mx.local.test \
             ([192.0.2.25]) with SMTP id 42;\r\n\tThu, 05 Nov 2026 08:28:28 +0000\r\n"
        );
        assert_eq!(received_by_count(received_header(&shown).as_bytes(), &by), 1);
        assert_eq!(
            first_value(received_header(&plain).as_bytes(), "Received").map(|v| v.contains("with SMTP")),
            Some(true)
        );
    }

    proptest! {
        #[test]
        fn any_bytes(message in proptest::collection::vec(
            prop_oneof![Just(b'\r'), Just(b'\n'), Just(b':'), Just(b' '), Just(b'A'), any::<u8>()], 0..200)
        ) {
            let _ = (header_size(&message), received_count(&message), first_value(&message, "A"));
            prop_assert_eq!(without_headers(&message, &["\u{1}nothing"]), message.as_slice());
            let clean = without_headers(&message, &["A"]);
            prop_assert!(!fields(&clean).any(|field| field.name.starts_with(b"A") || field.name.starts_with(b"a")));
        }
    }

    #[test]
    fn a_name_that_is_folded_before_its_colon_is_a_name() {
        let message = b"X-Org\r\n : partner.example\r\nSubject: x\r\n\r\nbody\r\n";
        let left = without_fields(message, |name| name.eq_ignore_ascii_case(b"X-Org"));
        assert_eq!(&*left, b"Subject: x\r\n\r\nbody\r\n");
    }
}
