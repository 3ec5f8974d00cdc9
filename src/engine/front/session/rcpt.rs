//! RCPT (RFC 5321 4.1.1.3), with NOTIFY and ORCPT (RFC 3461): our domains or the right to relay, a mailbox that exists, and a connector that
//! takes the size that was declared.

use super::{Recipient, Session, refusal_reply};
use crate::engine::front::mailboxes;
use crate::model::{RecipientWishes, SmtpAddress};
use crate::policy::filter::recipient_refusal;
use crate::policy::receive::{RcptDecision, existence_decision, rcpt_decision, receive_limit};
use crate::policy::rejected_recipient;
use crate::policy::route::routing;
use crate::smtp::{ForwardPath, RcptParameters, Reply};

impl Session {
    pub(super) async fn rcpt(&mut self, to: &ForwardPath, parameters: &RcptParameters) -> Reply {
        if self.hello.is_none() {
            return Reply::send_hello_first();
        }
        let Some(transaction) = &self.transaction else { return Reply::need_mail_command() };
        if transaction.chunks.is_some() {
            return Reply::bad_sequence();
        }
        let wishes = RecipientWishes { notify: parameters.notify, original: parameters.original.clone() };
        if !parameters.others.is_empty() || (wishes != RecipientWishes::default() && !self.connector.dsn) {
            return Reply::unsupported_parameter();
        }
        let organisation = &self.running.snapshot.transport.max_recipient_envelope_limit;
        let most =
            organisation.get().map_or(u32::MAX, |most| *most).min(self.connector.max_recipients_per_message);
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        if transaction.recipients.len() >= most {
            return Reply::too_many_recipients();
        }
        let recipient = match to {
            ForwardPath::Postmaster => None,
            ForwardPath::Mailbox(address) => Some(address),
        };
        if !transaction.smtputf8 && recipient.is_some_and(|recipient| !recipient.is_ascii()) {
            return Reply::recipient_needs_utf8();
        }
        let domain = recipient.and_then(SmtpAddress::domain_name);
        if let Some(refusal) =
            domain.and_then(|domain| rejected_recipient(self.connector.rejected_recipients, domain))
        {
            return refusal_reply(&refusal);
        }
        let snapshot = &self.running.snapshot;
        let rights = transaction.rights;
        let filtered = self.filtered(rights);
        let blocked = recipient.and_then(|recipient| recipient_refusal(snapshot, filtered, recipient));
        let address = match rcpt_decision(snapshot, rights, recipient, self.local.ip()) {
            // Only of those that would be taken: who may not relay here learns nothing of the list.
            RcptDecision::Accept(_) | RcptDecision::Ask(_) if blocked.is_some() => {
                self.log.info("Filter", "refused by the list of blocked recipients");
                return blocked.as_ref().map_or_else(Reply::user_unknown, refusal_reply);
            }
            RcptDecision::Accept(address) => address,
            RcptDecision::Ask(address) => {
                let answer = mailboxes::ask(snapshot.clone(), &address).await;
                match existence_decision(answer) {
                    Ok(()) => address,
                    Err(refusal) => return refusal_reply(&refusal),
                }
            }
            RcptDecision::Refuse(refusal) => return refusal_reply(&refusal),
        };
        // What is too large for its connector is refused before it comes (RFC 1870 §6.1).
        let declared = self.transaction.as_ref().and_then(|transaction| transaction.size);
        if declared.is_some_and(|size| routing(snapshot, &address, size).is_too_large()) {
            return Reply::message_too_big();
        }
        let takes = receive_limit(snapshot, &address);
        if takes.get().is_some_and(|most| declared.is_some_and(|size| size > most.0)) {
            return Reply::recipient_size_limit();
        }
        self.add(Recipient { address, wishes });
        Reply::recipient_ok()
    }

    /// One delivery for a mailbox that was named twice.
    fn add(&mut self, recipient: Recipient) {
        if let Some(transaction) = &mut self.transaction
            && !transaction.recipients.iter().any(|known| known.address == recipient.address)
        {
            transaction.recipients.push(recipient);
        }
    }
}
