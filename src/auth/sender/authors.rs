//! Whom a reader of a message takes for its author: the mailboxes of From and Sender (RFC 5322 3.6.2).
//!
//! Promises: every field of these names counts, and every mailbox in it, those of groups (RFC 6854), too.
//! Refuses to answer where a field holds none, or one that is no address: readers would see what we can't judge.

use crate::model::SmtpAddress;
use mail_parser::{HeaderName, HeaderValue, MessageParser};

/// The mailboxes of a header section, as the client sent it; `None` where some can't be read.
pub fn mailboxes(header: &[u8]) -> Option<Vec<SmtpAddress>> {
    read(header, |name| matches!(name, HeaderName::From | HeaderName::Sender), |text| text.parse().ok())
        .map(|fields| fields.concat())
}

/// The mailboxes of From alone, those beyond ASCII, too (RFC 6532); `None` where there is not exactly one such field,
/// or one of its mailboxes can't be read.
pub fn from_mailboxes(header: &[u8]) -> Option<Vec<SmtpAddress>> {
    let is_from = |name: &HeaderName<'_>| matches!(name, HeaderName::From);
    let mut fields = read(header, is_from, |text| SmtpAddress::parse_utf8(text).ok())?;
    if fields.len() == 1 { fields.pop() } else { None }
}

/// The mailboxes of each field that is wanted.
fn read(
    header: &[u8],
    wanted: impl Fn(&HeaderName<'_>) -> bool,
    parse: impl Fn(&str) -> Option<SmtpAddress>,
) -> Option<Vec<Vec<SmtpAddress>>> {
    // Behind an empty line nothing is read.
    let header = [header, b"\r\n\r\n"].concat();
    let parser = MessageParser::new()
        .header_address(HeaderName::From)
        .header_address(HeaderName::Sender)
        .default_header_ignore();
    // Nothing is parsed where there is no field at all; else the parser has its trouble with one.
    let Some(message) = parser.parse_headers(&header) else {
        return (!header.contains(&b':')).then(Vec::new);
    };
    let mut all = Vec::new();
    for field in message.headers() {
        if !wanted(&field.name) {
            continue;
        }
        let HeaderValue::Address(address) = &field.value else { return None };
        let mut found = Vec::new();
        for mailbox in address.iter() {
            found.push(mailbox.address().and_then(&parse)?);
        }
        // A second address in one mailbox is one that the parser may have taken for a name, or dropped.
        let raw = header.get(field.offset_start as usize..field.offset_end as usize)?;
        let brackets = outside_quotes(raw).filter(|byte| *byte == b'<').count();
        if found.is_empty() || brackets > found.len() {
            return None;
        }
        all.push(found);
    }
    Some(all)
}

/// The octets that stand in no quoted string.
fn outside_quotes(field: &[u8]) -> impl Iterator<Item = u8> + '_ {
    let (mut quoted, mut escaped) = (false, false);
    field.iter().copied().filter(move |byte| {
        let was = quoted;
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => quoted = !quoted,
            _ => {}
        }
        !was
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whom_readers_see() {
        for (header, wanted) in [
            ("", Some(&[][..])),
            ("Subject: From: x@x.example\r\nReply-To: y@y.example\r\n", Some(&[])),
            ("From: a@x.example\r\n", Some(&["a@x.example"])),
            ("From: A B <a@x.example>\r\n\r\n", Some(&["a@x.example"])),
            ("from : \"c@y.example, <d@y.example>\" <a@x.example>\r\n", Some(&["a@x.example"])),
            (
                "FROM:\r\n a@x.example (c@y.example),\r\n\tB <b@x.example>\r\n",
                Some(&["a@x.example", "b@x.example"]),
            ),
            (
                "From: a@x.example\r\nSender: b@x.example\r\nFrom: c@x.example\r\n",
                Some(&["a@x.example", "b@x.example", "c@x.example"]),
            ),
            ("From: team: a@x.example, b@x.example;\r\n", Some(&["a@x.example", "b@x.example"])),
            ("From: nobody:;\r\n", None),
            ("From: The Chief\r\n", None),
            ("From: The Chief <chief>\r\n", None),
            ("From:\r\n", None),
            ("From: <c@y.example> <a@x.example>\r\n", None),
            ("From: a@x.example\r\nSender: The Chief\r\n", None),
        ] {
            let wanted = wanted.map(|all| all.iter().map(ToString::to_string).collect::<Vec<_>>());
            let found = mailboxes(header.as_bytes())
                .map(|all| all.iter().map(ToString::to_string).collect::<Vec<_>>());
            assert_eq!(found, wanted, "{header:?}");
        }
    }
}
