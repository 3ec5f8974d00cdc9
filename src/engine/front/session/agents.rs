//! What filters did in this session, for the agent log.

use super::{Session, Transaction};
use crate::auth::sender::mailboxes;
use crate::log::{Agent, AgentAction, AgentEvent, AgentRecord};
use crate::model::SmtpAddress;
use crate::policy::filter::Finding;
use crate::policy::receive::Refusal;
use crate::smtp::headers::first_value;
use std::net::IpAddr;

/// What a filter did.
pub(super) struct Act {
    agent: Agent,
    event: AgentEvent,
    action: AgentAction,
    reason: &'static str,
    data: String,
    diagnostics: String,
    origin: Option<IpAddr>,
}

impl Act {
    /// A filter let the message pass the others, at this command or at the header's end.
    pub(super) fn accept(event: AgentEvent, reason: &'static str, data: impl Into<String>) -> Act {
        Act::new(Agent::ConnectionFilter, event, AgentAction::Accept, (reason, data.into()))
    }

    /// A command was refused.
    pub(super) fn command(
        agent: Agent,
        event: AgentEvent,
        refusal: &Refusal,
        why: (&'static str, String),
    ) -> Act {
        Act::new(agent, event, AgentAction::RejectCommand(refusal.to_string()), why)
    }

    /// A message was refused.
    pub(super) fn message(
        agent: Agent,
        event: AgentEvent,
        refusal: &Refusal,
        why: (&'static str, String),
    ) -> Act {
        Act::new(agent, event, AgentAction::RejectMessage(refusal.to_string()), why)
    }

    /// A message was marked.
    pub(super) fn mark(agent: Agent, event: AgentEvent, why: (&'static str, String)) -> Act {
        Act::new(agent, event, AgentAction::Mark, why)
    }

    /// What the filter of senders did.
    pub(super) fn sender(found: Finding, refusal: Option<&Refusal>, sender: Option<&SmtpAddress>) -> Act {
        let data = match found {
            Finding::BlockedAddress | Finding::BlankSender => String::new(),
            Finding::BlockedSender => sender.map(ToString::to_string).unwrap_or_default(),
            Finding::BlockedDomain => {
                sender.and_then(|sender| sender.domain_name()).map(ToString::to_string).unwrap_or_default()
            }
        };
        let agent = match found {
            Finding::BlockedAddress => Agent::ConnectionFilter,
            _ => Agent::SenderFilter,
        };
        let reason = match found {
            Finding::BlockedAddress => "LocalBlockList",
            Finding::BlankSender => "BlankSender",
            Finding::BlockedSender => "BlockedSender",
            Finding::BlockedDomain => "BlockedDomain",
        };
        match refusal {
            Some(refusal) => Act::command(agent, AgentEvent::Mail, refusal, (reason, data)),
            None => Act::mark(agent, AgentEvent::Mail, (reason, data)),
        }
    }

    fn new(
        agent: Agent,
        event: AgentEvent,
        action: AgentAction,
        (reason, data): (&'static str, String),
    ) -> Act {
        Act { agent, event, action, reason, data, diagnostics: String::new(), origin: None }
    }

    /// The same with more to know.
    pub(super) fn saying(self, diagnostics: impl Into<String>) -> Act {
        Act { diagnostics: diagnostics.into(), ..self }
    }

    /// The same about mail whose origin its header told.
    pub(super) fn of(self, origin: Option<IpAddr>) -> Act {
        Act { origin, ..self }
    }
}

impl Session {
    /// Records what was done at MAIL.
    pub(super) fn acted_at_mail(&self, act: Act, sender: Option<&SmtpAddress>) {
        self.record_act(act, sender, Vec::new(), b"");
    }

    /// Records what was done at RCPT of this recipient.
    pub(super) fn acted_at_rcpt(&self, act: Act, recipient: &SmtpAddress) {
        let sender = self.transaction.as_ref().and_then(|transaction| transaction.sender.as_ref());
        self.record_act(act, sender, vec![recipient.to_string()], b"");
    }

    /// Records what was done with a message.
    pub(super) fn acted_on(&self, act: Act, transaction: &Transaction, header: &[u8]) {
        let recipients = transaction.recipients.iter().map(|it| it.address.to_string()).collect();
        self.record_act(act, transaction.sender.as_ref(), recipients, header);
    }

    fn record_act(&self, act: Act, sender: Option<&SmtpAddress>, recipients: Vec<String>, header: &[u8]) {
        let Some(log) = self.shared.agent_log.log() else { return };
        log.write(AgentRecord {
            at: self.shared.clock.now(),
            session_id: self.id.clone(),
            local: self.local,
            remote: self.peer,
            entered_from: act.origin.or_else(|| self.address_outside()),
            message_id: first_value(header, "Message-ID").unwrap_or_default(),
            sender: sender.map_or("<>".into(), ToString::to_string),
            authors: mailboxes(header).unwrap_or_default().iter().map(ToString::to_string).collect(),
            recipients,
            agent: act.agent,
            event: act.event,
            action: act.action,
            reason: act.reason,
            reason_data: act.data,
            diagnostics: act.diagnostics,
        });
    }
}
