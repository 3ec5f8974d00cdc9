//! RCPT (RFC 5321 4.1.1.3), with NOTIFY and ORCPT (RFC 3461): our domains or the right to relay, a mailbox that exists, and a connector that
//! takes the size that was declared.

use super::agents::Act;
use super::{Recipient, Session, refusal_reply};
use crate::client::mailboxes;
use crate::log::{Agent, AgentEvent};
use crate::model::{OriginalRecipient, RecipientWishes, Rights, SmtpAddress, Snapshot};
use crate::policy::filter::{asks_block_lists, recipient_refusal};
use crate::policy::receive::{
    Existence, RcptDecision, Refusal, existence_decision, filtered_recipients, rcpt_decision,
    received_size_refusal, recipient_form_refusal,
};
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
        let mut wishes = RecipientWishes { notify: parameters.notify, original: parameters.original.clone() };
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
        if let Some(refusal) = recipient_form_refusal(&self.connector, recipient, transaction.smtputf8) {
            return refusal_reply(&refusal);
        }
        let snapshot = self.running.snapshot.clone();
        let rights = transaction.rights;
        let decision = rcpt_decision(&snapshot, rights, recipient, self.local.ip());
        // Only of those that would be taken: who may not relay here learns nothing of the lists.
        let taken = matches!(decision, RcptDecision::Accept(_) | RcptDecision::Ask(_));
        let filtered = filtered_recipients(&snapshot, recipient);
        for recipient in filtered.iter().filter(|_| taken) {
            if let Some(refusal) = self.filter_recipient(&snapshot, rights, recipient).await {
                return refusal_reply(&refusal);
            }
        }
        // Reports name the address that the sender knows.
        if let ([given, _], None) = (filtered.as_slice(), &wishes.original) {
            let kind = if given.is_ascii() { "rfc822" } else { "utf-8" };
            wishes.original = Some(OriginalRecipient { kind: kind.into(), address: given.to_string() });
        }
        let snapshot = &snapshot;
        let address = match decision {
            RcptDecision::Accept(address) => address,
            RcptDecision::Ask(address) => {
                let answer = mailboxes::ask(&self.shared.probes, snapshot.clone(), &address).await;
                match existence_decision(answer) {
                    Ok(()) => address,
                    Err(refusal) => {
                        if answer == Existence::Unknown {
                            let why = ("RecipientDoesNotExist", address.to_string());
                            let act = Act::command(Agent::RecipientFilter, AgentEvent::Rcpt, &refusal, why);
                            self.acted_at_rcpt(act, &address);
                        }
                        return refusal_reply(&refusal);
                    }
                }
            }
            RcptDecision::Refuse(refusal) => return refusal_reply(&refusal),
        };
        let declared = self.transaction.as_ref().and_then(|transaction| transaction.size);
        if let Some(refusal) = received_size_refusal(snapshot, &address, declared) {
            return refusal_reply(&refusal);
        }
        if let (Some(given), Some(transaction)) = (recipient, &mut self.transaction) {
            let pair = (given.clone(), address.clone());
            if !given.same_mailbox(&address)
                && transaction.resolved.len() < most
                && !transaction.resolved.contains(&pair)
            {
                transaction.resolved.push(pair);
            }
        }
        self.add(Recipient { address, wishes });
        Reply::recipient_ok()
    }

    /// What the administrator's filters say of a recipient who would be taken.
    async fn filter_recipient(
        &mut self,
        snapshot: &Snapshot,
        rights: Rights,
        recipient: &SmtpAddress,
    ) -> Option<Refusal> {
        let mut peer = self.filtered(rights);
        let filtered = |peer| {
            recipient_refusal(snapshot, peer, recipient).is_some()
                || asks_block_lists(snapshot, peer, recipient)
        };
        if filtered(peer) {
            let sender = self.transaction.as_ref().and_then(|transaction| transaction.sender.clone());
            peer = self.with_allow_lists(peer, sender.as_ref()).await;
        }
        if let Some(refusal) = recipient_refusal(snapshot, peer, recipient) {
            self.log.info("Filter", "refused by the list of blocked recipients");
            let why = ("BlockedRecipient", recipient.to_string());
            self.acted_at_rcpt(
                Act::command(Agent::RecipientFilter, AgentEvent::Rcpt, &refusal, why),
                recipient,
            );
            return Some(refusal);
        }
        if asks_block_lists(snapshot, peer, recipient) {
            self.block_lists(peer, recipient).await
        } else {
            None
        }
    }

    /// One delivery for a mailbox that was named twice, and was asked the same for.
    fn add(&mut self, recipient: Recipient) {
        if let Some(transaction) = &mut self.transaction
            && !transaction.recipients.contains(&recipient)
        {
            transaction.recipients.push(recipient);
        }
    }
}
