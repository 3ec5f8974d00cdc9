//! What a server can't be given, by what it announced: said before a byte of the message leaves.
//!
//! Promises: nothing is changed on the way to make a message fit (conversion would break signatures, and
//! an address has one writing). What does not fit fails for good, with the code of RFC 3463, RFC 6531 or
//! RFC 8689.

use super::session::own_refusal;
use super::transaction::{Envelope, Recipient};
use crate::smtp::{Capabilities, Reply};

/// Why the server can't be given the message for this recipient. `proven`: its certificate proved a name
/// that did not come from DNS.
pub(super) fn unfit(
    server: &Capabilities,
    proven: bool,
    envelope: &Envelope<'_>,
    recipient: &Recipient,
) -> Option<Reply> {
    let wishes = envelope.wishes;
    if wishes.require_tls && !proven {
        let text = "REQUIRETLS support required: the server's name can't be proven";
        return Some(own_refusal(550, (5, 7, 30), text));
    }
    if wishes.require_tls && !server.require_tls {
        let text = "REQUIRETLS support required: the server does not announce it";
        return Some(own_refusal(550, (5, 7, 30), text));
    }
    if let Some(limit) = server.size.filter(|limit| *limit > 0 && envelope.size > *limit) {
        let text =
            format!("Message size exceeds fixed maximum message size (the server takes {limit} bytes)");
        return Some(own_refusal(552, (5, 3, 4), text));
    }
    if wishes.binary && !by_chunks(server, envelope) {
        let text = "Conversion required but not supported: the message is binary, and the server does not \
                    announce CHUNKING and BINARYMIME";
        return Some(own_refusal(554, (5, 6, 3), text));
    }
    if envelope.eight_bit && !server.eight_bit_mime && !wishes.binary {
        let text = "Conversion required but not supported: the message is 8-bit, and the server does not \
                    announce 8BITMIME";
        return Some(own_refusal(554, (5, 6, 3), text));
    }
    if !server.smtputf8 && (needs_utf8(envelope) || !recipient.address.is_ascii()) {
        let text = "Non-ASCII addresses or headers, and the server does not announce SMTPUTF8";
        return Some(own_refusal(553, (5, 6, 7), text));
    }
    None
}

/// True where the message goes by BDAT.
pub(super) fn by_chunks(server: &Capabilities, envelope: &Envelope<'_>) -> bool {
    envelope.wishes.binary && server.binary_mime && server.chunking
}

/// True where SMTPUTF8 is needed whoever the recipient is.
pub(super) fn needs_utf8(envelope: &Envelope<'_>) -> bool {
    envelope.wishes.utf8_header || envelope.sender.mailbox().is_some_and(|sender| !sender.is_ascii())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{MessageWishes, SmtpAddress};
    use crate::smtp::ReversePath;

    #[test]
    fn table() {
        // what the server announces, what the message is, its recipient, the refusal
        let cases: &[(&str, &str, &str, Option<&str>)] = &[
            ("", "", "a@b.example", None),
            ("SIZE 9", "", "a@b.example", Some("552 5.3.4")),
            ("SIZE 10", "", "a@b.example", None),
            ("SIZE", "", "a@b.example", None),
            ("", "8bit", "a@b.example", Some("554 5.6.3")),
            ("8BITMIME", "8bit", "a@b.example", None),
            ("8BITMIME|CHUNKING", "binary", "a@b.example", Some("554 5.6.3")),
            ("8BITMIME|BINARYMIME", "binary", "a@b.example", Some("554 5.6.3")),
            ("BINARYMIME|CHUNKING", "binary", "a@b.example", None),
            ("BINARYMIME|CHUNKING", "binary 8bit", "a@b.example", None),
            ("8BITMIME", "", "ü@b.example", Some("553 5.6.7")),
            ("8BITMIME|SMTPUTF8", "", "ü@b.example", None),
            ("8BITMIME", "utf8", "a@b.example", Some("553 5.6.7")),
            ("8BITMIME", "utf8-sender", "a@b.example", Some("553 5.6.7")),
            ("SMTPUTF8", "utf8 utf8-sender", "a@b.example", None),
            ("REQUIRETLS", "requiretls", "a@b.example", Some("550 5.7.30")),
            ("", "requiretls proven", "a@b.example", Some("550 5.7.30")),
            ("REQUIRETLS", "requiretls proven", "a@b.example", None),
        ];
        for (server, message, recipient, wanted) in cases {
            let reply = server.split('|').fold(Reply::new(250, None, "sink"), Reply::line);
            let is = |word: &str| message.split(' ').any(|other| other == word);
            let wishes = MessageWishes {
                binary: is("binary"),
                utf8_header: is("utf8"),
                require_tls: is("requiretls"),
                ..MessageWishes::default()
            };
            let sender = if is("utf8-sender") { "ö@a.example" } else { "o@a.example" };
            let envelope = Envelope {
                sender: &ReversePath::Mailbox(SmtpAddress::parse_utf8(sender).unwrap()),
                recipients: &[],
                size: 10,
                eight_bit: is("8bit"),
                wishes: &wishes,
            };
            let recipient = Recipient::from(SmtpAddress::parse_utf8(recipient).unwrap());
            let refusal = unfit(&Capabilities::parse(&reply), is("proven"), &envelope, &recipient);
            let refusal = refusal.map(|reply| reply.to_string());
            match (&refusal, wanted) {
                (None, None) => {}
                (Some(text), Some(code)) => assert!(text.starts_with(code), "{text}"),
                _ => panic!("{server} {message} {recipient:?}: {refusal:?}"),
            }
        }
    }
}
