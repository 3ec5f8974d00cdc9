//! A mail's way as a cmdlet shows it.

use super::{Carrier, MailRoute, Onward};
use crate::model::objects::MAIL_ROUTE;
use crate::model::{Record, TlsPolicy, Value};

fn text(text: impl Into<String>) -> Value {
    let text = text.into();
    if text.is_empty() { Value::Null } else { Value::text(text) }
}

fn optional(value: Option<impl ToString>) -> Value {
    text(value.map(|it| it.to_string()).unwrap_or_default())
}

impl MailRoute {
    /// As a cmdlet shows it; `running`: by the configuration in force.
    pub fn record(&self, running: bool) -> Record {
        let mut record = Record::with_defaults(&MAIL_ROUTE);
        let sender = self.asked.sender.as_ref();
        let sender = sender.map(|sender| sender.as_ref().map_or("<>".into(), ToString::to_string));
        record.set("Recipient", text(self.asked.recipient.to_string()));
        record.set("Sender", optional(sender));
        record.set("RemoteIP", optional(self.asked.peer));
        record.set("Configuration", text(if running { "Running" } else { "Stored" }));
        self.tell_arrival(&mut record);
        record.set("RcptReply", text(self.rcpt_reply.as_str()));
        record.set("AcceptedDomain", optional(self.accepted_domain.as_ref()));
        if let Some(onward) = &self.onward {
            self.tell_onward(onward, &mut record);
        }
        record.set("Outcome", text(self.outcome.to_string()));
        record.set("Result", text(self.result.as_str()));
        record.set("Notes", Value::texts(&self.notes));
        let lines: Vec<String> = self.remedy.iter().map(|line| format!("emsh {line}")).collect();
        record.set("Remedy", Value::texts(&lines));
        record
    }

    fn tell_arrival(&self, record: &mut Record) {
        let Some(arrival) = &self.arrival else { return };
        record.set("Binding", optional(arrival.binding));
        let connector = arrival.connector.as_ref();
        record.set("ReceiveConnector", optional(connector.map(|it| it.identity.as_str())));
        record.set("ReceiveReason", text(arrival.reason.as_str()));
        record.set("OtherBindings", Value::texts(&arrival.elsewhere));
        record.set("SessionTls", connector.map_or(Value::Null, |_| Value::Bool(arrival.tls)));
        record.set("Permissions", Value::texts(&arrival.permissions));
        record.set("PartnerDomain", optional(arrival.partner.as_ref()));
        record.set("MailReply", optional(arrival.mail_reply.as_ref()));
        if let Some(verdict) = &arrival.verdict {
            record.set("Verdict", text(verdict.status.to_string()));
            record.set("VerdictRule", text(verdict.rule.as_str()));
        }
    }

    fn tell_onward(&self, onward: &Onward, record: &mut Record) {
        record.set("ResolvedRecipient", text(onward.recipient.to_string()));
        let rewritten = (!onward.recipient.same_mailbox(&self.asked.recipient)).then_some(&onward.recipient);
        record.set("RewrittenRecipient", optional(rewritten));
        record.set("RewrittenSender", optional(onward.rewritten_sender.as_ref()));
        let carrier = onward.carrier.as_ref();
        record.set("Connector", optional(carrier.map(Carrier::name)));
        record.set("ConnectorReason", text(onward.reason.as_str()));
        record.set("OtherConnectors", Value::texts(&onward.others));
        record.set("DeliveryType", text(onward.hop.delivery_type.to_string()));
        record.set("NextHopDomain", text(onward.hop.domain.as_str()));
        record.set("TlsDomain", optional(onward.hop.tls_domain.as_ref()));
        if let Some(policy) = &onward.policy {
            tell_policy(policy, record);
            record.set("TlsReason", text(onward.policy_reason.as_str()));
        }
        if let Some(found) = &onward.found {
            let lines = found.offers.iter().map(ToString::to_string).chain(found.shut.iter().cloned());
            record.set("Hosts", Value::texts(lines));
        }
    }
}

fn tell_policy(policy: &TlsPolicy, record: &mut Record) {
    record.set("TlsPolicy", text(policy.level.to_string()));
    record.set("TlsSource", text(policy.source.to_string()));
    record.set("Certificate", optional(policy.client_certificate.as_ref()));
}
