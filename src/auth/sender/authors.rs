//! Whom a reader of a message takes for its author: the mailboxes of From and Sender (RFC 5322 3.6.2).
//!
//! Promises: every field of these names counts, and every mailbox in it, those of groups (RFC 6854), too.
//! Refuses to answer where a field holds none, or one that is no address: readers would see what we can't judge.

use crate::model::SmtpAddress;
use mail_parser::{Address, HeaderName, HeaderValue, MessageParser};

/// The mailboxes of a header section, as the client sent it; `None` where some can't be read.
pub fn mailboxes(header: &[u8]) -> Option<Vec<SmtpAddress>> {
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
        if !matches!(field.name, HeaderName::From | HeaderName::Sender) {
            continue;
        }
        let HeaderValue::Address(address) = &field.value else { return None };
        let before = all.len();
        for mailbox in of(address) {
            all.push(mailbox?);
        }
        // A second address in one mailbox is one that the parser may have taken for a name, or dropped.
        let raw = header.get(field.offset_start as usize..field.offset_end as usize)?;
        let brackets = outside_quotes(raw).filter(|byte| *byte == b'<').count();
        if all.len() == before || brackets > all.len() - before {
            return None;
        }
    }
    Some(all)
}

fn of<'a>(address: &'a Address<'_>) -> impl Iterator<Item = Option<SmtpAddress>> + 'a {
    address.iter().map(|mailbox| mailbox.address().and_then(|text| text.parse().ok()))
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
