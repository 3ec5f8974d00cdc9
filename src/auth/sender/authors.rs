//! Whom a reader of a message takes for its author: the mailboxes of From and Sender (RFC 5322 3.6.2).
//!
//! Promises: every field of these names counts, and every mailbox in it, those of groups (RFC 6854), too.
//! Refuses to answer where a field holds none, or one that is no address: readers would see what we can't judge.

use crate::model::SmtpAddress;
use mail_parser::{HeaderName, HeaderValue, MessageParser};

/// A field of addresses (RFC 5322 3.6.2, 3.6.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AddressField {
    /// From
    From,
    /// Sender
    Sender,
    /// To
    To,
    /// Cc
    Cc,
    /// Bcc
    Bcc,
}

impl AddressField {
    fn name(self) -> HeaderName<'static> {
        match self {
            AddressField::From => HeaderName::From,
            AddressField::Sender => HeaderName::Sender,
            AddressField::To => HeaderName::To,
            AddressField::Cc => HeaderName::Cc,
            AddressField::Bcc => HeaderName::Bcc,
        }
    }
}

/// The mailboxes of a header section, as the client sent it; `None` where some can't be read.
pub fn mailboxes(header: &[u8]) -> Option<Vec<SmtpAddress>> {
    let fields = read(header, &[AddressField::From, AddressField::Sender], false, |text| text.parse().ok())?;
    Some(fields.concat())
}

/// The mailboxes of From alone, those beyond ASCII, too (RFC 6532); `None` where there is not exactly one such field,
/// or one of its mailboxes can't be read.
pub fn from_mailboxes(header: &[u8]) -> Option<Vec<SmtpAddress>> {
    let mut fields = read(header, &[AddressField::From], false, |text| SmtpAddress::parse_utf8(text).ok())?;
    if fields.len() == 1 { fields.pop() } else { None }
}

/// The addresses in all fields of these names, beyond ASCII, too; `None` where some can't be read. A field may hold
/// none (`undisclosed-recipients:;`).
pub fn addresses(header: &[u8], fields: &[AddressField]) -> Option<Vec<SmtpAddress>> {
    read(header, fields, true, |text| SmtpAddress::parse_utf8(text).ok()).map(|fields| fields.concat())
}

/// The mailboxes of each field of these names.
fn read(
    header: &[u8],
    fields: &[AddressField],
    may_be_empty: bool,
    parse: fn(&str) -> Option<SmtpAddress>,
) -> Option<Vec<Vec<SmtpAddress>>> {
    // Behind an empty line nothing is read.
    let header = [header, b"\r\n\r\n"].concat();
    let names: Vec<HeaderName<'static>> = fields.iter().map(|field| field.name()).collect();
    let parser = names
        .iter()
        .fold(MessageParser::new(), |parser, name| parser.header_address(name.clone()))
        .default_header_ignore();
    // Nothing is parsed where there is no field at all; else the parser has its trouble with one.
    let Some(message) = parser.parse_headers(&header) else {
        return (!header.contains(&b':')).then(Vec::new);
    };
    let mut all = Vec::new();
    for field in message.headers() {
        if !names.contains(&field.name) {
            continue;
        }
        let mut found = Vec::new();
        let raw = header.get(field.offset_start as usize..field.offset_end as usize)?;
        match &field.value {
            HeaderValue::Address(address) => {
                for mailbox in address.iter() {
                    found.push(mailbox.address().and_then(parse)?);
                }
            }
            HeaderValue::Empty if may_be_empty && raw.trim_ascii().is_empty() => {}
            _ => return None,
        }
        // A second address in one mailbox is one that the parser may have taken for a name, or dropped.
        let brackets = outside_quotes(raw).filter(|byte| *byte == b'<').count();
        let missing = found.is_empty() && !(may_be_empty && names_nobody(raw));
        if missing || brackets > found.len() {
            return None;
        }
        all.push(found);
    }
    Some(all)
}

/// True for a field with nothing in it, and for a group without members.
fn names_nobody(raw: &[u8]) -> bool {
    !outside_quotes(raw).any(|byte| byte == b'@') && {
        let plain = raw.trim_ascii();
        plain.is_empty() || plain.ends_with(b":;") || plain.ends_with(b": ;")
    }
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

    #[test]
    fn to_whom_it_goes() {
        use AddressField::{Bcc, Cc, To};
        for (header, wanted) in [
            ("", Some(&[][..])),
            (
                "To: a@x.example, B <b@x.example>\r\nSubject: To: d@x.example\r\n",
                Some(&["a@x.example", "b@x.example"]),
            ),
            ("To: undisclosed-recipients:;\r\nBcc: c@x.example\r\n", Some(&["c@x.example"])),
            ("To: nobody: ;\r\n", Some(&[])),
            ("Cc:\r\nTo: team: a@x.example, b@x.example;\r\n", Some(&["a@x.example", "b@x.example"])),
            ("Bcc: \"b, c\" <b@x.example>,\r\n c@x.example\r\n", Some(&["b@x.example", "c@x.example"])),
            ("To: \u{fc}@x.example\r\n", Some(&["\u{fc}@x.example"])),
            ("To: a@x.example\r\nCc: The Chief\r\n", None),
            ("To: The Chief <chief>\r\n", None),
            ("To: <c@y.example> <a@x.example>\r\n", None),
            ("To: a@x.example\r\n\r\nTo: b@x.example\r\n", Some(&["a@x.example"])),
        ] {
            let wanted = wanted.map(|all| all.iter().map(ToString::to_string).collect::<Vec<_>>());
            let found = addresses(header.as_bytes(), &[To, Cc, Bcc])
                .map(|all| all.iter().map(ToString::to_string).collect::<Vec<_>>());
            assert_eq!(found, wanted, "{header:?}");
        }
    }
}
