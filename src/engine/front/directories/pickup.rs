//! What a file of the Pickup directory asks for, by its header (RFC 5322).
//!
//! Promises: who sends it is Sender, else the one mailbox of From; To, Cc and Bcc say to whom it goes, each once.
//! Bcc, Received and Resent- fields do not go along, nor what only this organisation's servers may say; what is
//! missing of Message-ID and Date is added.
//!
//! Refuses, with the reason: a header that is not one, senders and recipients that are no addresses, and more
//! recipients than PickupDirectoryMaxRecipientsPerMessage.

use crate::auth::sender::{AddressField, addresses};
use crate::model::{ExtendedRight, Rights, SmtpAddress};
use crate::smtp::headers::without_fields_by;
use std::borrow::Cow;

/// What whoever may write to the directory is trusted with: to send in the name of this organisation. Not more: the
/// trace of other servers, and what servers of the organisation tell each other, is no sender's to write.
pub(super) const RIGHTS: Rights = Rights::of(&[
    ExtendedRight::SmtpAcceptAuthoritativeDomainSender,
    ExtendedRight::SmtpAcceptAuthenticationFlag,
]);

/// Who sends a message, and to whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Asked {
    pub sender: SmtpAddress,
    pub recipients: Vec<SmtpAddress>,
}

/// Reads a header section.
pub(super) fn read(header: &[u8], max_recipients: u32) -> Result<Asked, String> {
    if let Cow::Owned(_) = without_fields_by(header, |name, _| name.is_empty()) {
        return Err("a line of its header is no field; an empty line must stand before the text".into());
    }
    let field = |field, name: &str| {
        addresses(header, &[field]).ok_or_else(|| format!("{name} holds what is no address"))
    };
    let (from, sender) = (field(AddressField::From, "From")?, field(AddressField::Sender, "Sender")?);
    let sender = match (sender.as_slice(), from.as_slice()) {
        ([sender], _) | ([], [sender]) => sender.clone(),
        ([], []) => return Err("neither From nor Sender names anybody".into()),
        ([], _) => {
            return Err("From names several senders, and Sender does not say which of them it was".into());
        }
        _ => return Err("Sender names several senders".into()),
    };
    let mut recipients: Vec<SmtpAddress> = Vec::new();
    for (one, name) in [(AddressField::To, "To"), (AddressField::Cc, "Cc"), (AddressField::Bcc, "Bcc")] {
        for address in field(one, name)? {
            if !recipients.iter().any(|known| known.same_mailbox(&address)) {
                recipients.push(address);
            }
            if recipients.len() > usize::try_from(max_recipients).unwrap_or(usize::MAX) {
                return Err(format!(
                    "it has more recipients than PickupDirectoryMaxRecipientsPerMessage ({max_recipients})"
                ));
            }
        }
    }
    if recipients.is_empty() {
        return Err("To, Cc and Bcc name nobody".into());
    }
    Ok(Asked { sender, recipients })
}

/// True for a field that does not go along, beside what the header firewall takes away.
pub(super) fn stays(name: &[u8]) -> bool {
    name.eq_ignore_ascii_case(b"Bcc")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_sends_and_to_whom() {
        /// A header; the sender and the recipients, or a piece of the reason.
        type Case<'a> = (&'a str, Result<(&'a str, &'a str), &'a str>);
        let cases: &[Case<'_>] = &[
            ("From: A <a@x.example>\nTo: b@y.example\n\n", Ok(("a@x.example", "b@y.example"))),
            (
                "Sender: s@x.example\nFrom: a@x.example, c@x.example\nTo: b@y.example\nCC: B@Y.example, d@y.example\nbcc: e@y.example\n\n",
                Ok(("s@x.example", "b@y.example d@y.example e@y.example")),
            ),
            ("sender: s@x.example\nBcc: b@y.example\n\n", Ok(("s@x.example", "b@y.example"))),
            ("From: a@x.example\nTo: x:;\nBcc: b@y.example\n\n", Ok(("a@x.example", "b@y.example"))),
            ("From: a@x.example, c@x.example\nTo: b@y.example\n\n", Err("several senders")),
            ("Sender: a@x.example, c@x.example\nTo: b@y.example\n\n", Err("several senders")),
            ("To: b@y.example\n\n", Err("neither From nor Sender")),
            ("From: a@x.example\nSubject: To: b@y.example\n\nTo: b@y.example\n", Err("name nobody")),
            ("From: a@x.example\nTo: somebody\n\n", Err("To holds what is no address")),
            ("From: the chief\nTo: b@y.example\n\n", Err("From holds")),
            ("From: a@x.example\nTo: b@y.example\nand then text\n\n", Err("is no field")),
            ("From a@x.example Mon Jan 1\nFrom: a@x.example\nTo: b@y.example\n\n", Err("is no field")),
            ("From: a@x.example\nTo: a@y.example, b@y.example, c@y.example, d@y.example\n\n", Err("(3)")),
            (
                "From: a@x.example\nTo: a@y.example, A@y.example, b@y.example, c@y.example\n\n",
                Ok(("a@x.example", "a@y.example b@y.example c@y.example")),
            ),
        ];
        for (header, wanted) in cases {
            let read = read(header.replace('\n', "\r\n").as_bytes(), 3);
            match (&read, wanted) {
                (Ok(asked), Ok((sender, recipients))) => {
                    let all: Vec<String> = asked.recipients.iter().map(ToString::to_string).collect();
                    assert_eq!(
                        (asked.sender.to_string().as_str(), all.join(" ").as_str()),
                        (*sender, *recipients)
                    );
                }
                (Err(why), Err(said)) => assert!(why.contains(said), "{header:?}: {why}"),
                _ => panic!("{header:?}: {read:?}"),
            }
        }
    }
}
