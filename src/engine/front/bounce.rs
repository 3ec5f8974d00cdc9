//! What becomes of failed mail: the sender is told (RFC 5321 §6.1, RFC 3464), as far as it wants to be (RFC
//! 3461); where it asked for that, of mail that got on, too.
//!
//! Promises: one report for each message and commit of outcomes, with the null sender, routed by the
//! Snapshot in force like any mail. Refuses: a report about mail with the null sender (RFC 5321 §4.5.5),
//! and about what a program sent of itself (Auto-Submitted): that is dropped, said so in the log, and counted. A
//! report of mail with REQUIRETLS has it, too, and gives back the header alone (RFC 8689 §5).

mod report;
mod text;

use crate::model::snapshot::Snapshot;
use crate::model::{
    AddressDomain, Clock, DeliveryType, DsnReturn, MessageWishes, NextHop, RecipientWishes, SmtpAddress,
};
use crate::policy::route::{Routing, routing};
use crate::queue::{
    Envelope, FailedMessage, FailedRecipient, Fate, MessageId, NewRecipient, Report, Reporter, Verdict,
};
use crate::smtp::headers::first_value;
use jiff::Timestamp;
use report::{Facts, Failure};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

/// What stands in the place of a Receive connector where this server itself writes.
const SOURCE: &str = "DSN";

/// Octets of a line of the log that tells who failed and why.
const LOGGED: usize = 4000;

/// Composes reports for the queue. It knows the Snapshot in force, and nothing that knows the queue.
pub(super) struct Bounces {
    snapshot: RwLock<Option<Arc<Snapshot>>>,
    clock: Arc<dyn Clock>,
    dropped: AtomicU64,
}

impl std::fmt::Debug for Bounces {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Bounces").field("dropped", &self.dropped).finish_non_exhaustive()
    }
}

impl Bounces {
    /// Without a Snapshot: what fails is kept.
    pub(super) fn new(clock: Arc<dyn Clock>) -> Self {
        Bounces { snapshot: RwLock::new(None), clock, dropped: AtomicU64::new(0) }
    }

    /// By this Snapshot from now on.
    pub(super) fn put(&self, snapshot: Option<Arc<Snapshot>>) {
        *self.snapshot.write().unwrap_or_else(PoisonError::into_inner) = snapshot;
    }

    fn snapshot(&self) -> Option<Arc<Snapshot>> {
        self.snapshot.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Reporter for Bounces {
    fn report(&self, failed: &FailedMessage) -> Verdict {
        let Some(sender) = &failed.envelope.sender else { return Verdict::Drop };
        if told(failed).next().is_none() || is_automatic(&failed.head) {
            return Verdict::Drop;
        }
        match self.snapshot() {
            Some(snapshot) => Verdict::Report(Box::new(compose(&snapshot, failed, sender, self.clock.now()))),
            None => Verdict::Later,
        }
    }

    fn committed(&self, failed: &FailedMessage, report: Option<MessageId>) {
        let recipients: Vec<String> = failed
            .recipients
            .iter()
            .map(|recipient| format!("<{}>: {}", recipient.address, recipient.error))
            .collect();
        let recipients = text::bounded(&recipients.join("; "), LOGGED);
        let message = failed.message;
        let id = &failed.envelope.internet_message_id;
        let got_on = failed.recipients.iter().all(|recipient| recipient.why.is_success());
        match report {
            Some(report) if got_on => tracing::info!(
                %message, id, %report, to = failed.envelope.from_address, "delivered or relayed, and reported: {recipients}"
            ),
            None if failed.envelope.sender.is_some() => tracing::info!(
                %message, id, "the sender wants no report, or can't have it: {recipients}"
            ),
            Some(report) => tracing::info!(
                %message, id, %report, to = failed.envelope.from_address, "not delivered, and reported: {recipients}"
            ),
            None => {
                let dropped = self.dropped.fetch_add(1, Ordering::Relaxed) + 1;
                tracing::warn!(
                    %message, id, dropped,
                    "not delivered, and dropped, since it has the null sender or was sent by a program, and nobody can be told: {recipients}"
                );
            }
        }
    }
}

/// Those of whom the sender wants to be told.
fn told(failed: &FailedMessage) -> impl Iterator<Item = &FailedRecipient> {
    failed.recipients.iter().filter(|one| one.why.is_success() || one.wishes.wants_failure())
}

/// What a program wrote of itself says so (RFC 3834 §5): a report would be answered by nobody, or by another
/// program.
fn is_automatic(head: &[u8]) -> bool {
    let value = first_value(head, "Auto-Submitted");
    let word =
        value.as_deref().and_then(|value| value.split([';', ' ', '\t', '(']).next()).unwrap_or_default();
    !word.is_empty() && !word.eq_ignore_ascii_case("no")
}

fn compose(snapshot: &Snapshot, failed: &FailedMessage, sender: &SmtpAddress, now: Timestamp) -> Report {
    let server = &snapshot.server.fqdn;
    let message_id = format!("<{}@{server}>", uuid::Uuid::new_v4());
    let from = snapshot.transport.external_postmaster_address.clone().unwrap_or_else(|| SmtpAddress {
        local: "postmaster".into(),
        domain: AddressDomain::Name(server.clone()),
    });
    let original = &failed.envelope;
    let wishes = &original.wishes;
    // Whoever has such an address can have the rest so, too. To others everything is said in ASCII.
    let utf8 = !sender.is_ascii();
    let whole = wishes.ret == Some(DsnReturn::Full)
        && failed.head.len() as u64 == failed.size
        && failed.recipients.iter().all(|one| !one.why.is_success())
        && !(wishes.require_tls || wishes.binary || (wishes.utf8_header && !utf8));
    let mut facts = Facts {
        server: server.as_str(),
        from: &from,
        to: sender,
        message_id: &message_id,
        boundary: &format!("={}", uuid::Uuid::new_v4()),
        now,
        received: original.received_at,
        subject: &original.subject,
        original_id: &original.internet_message_id,
        head: &failed.head,
        whole,
        utf8,
        envelope_id: wishes.envelope_id.as_deref(),
        failures: told(failed).map(|one| failure(snapshot, failed.size, one)).collect(),
    };
    let mut body = report::compose(&facts);
    let mut routing = route_of(snapshot, sender, &body);
    if routing.is_too_large() {
        // Less is told rather than nothing.
        facts.head = &[];
        facts.whole = false;
        facts.failures.iter_mut().for_each(|failure| failure.reply.truncate(1));
        body = report::compose(&facts);
        routing = route_of(snapshot, sender, &body);
    }
    let timeout = snapshot.service.message_expiration_timeout.to_std();
    Report {
        envelope: Envelope {
            sender: None,
            from_address: "<>".into(),
            source_ip: None,
            received_at: now,
            expires_at: now.checked_add(timeout).unwrap_or(Timestamp::MAX),
            receive_connector: SOURCE.into(),
            helo: server.to_string(),
            subject: facts.subject(),
            internet_message_id: message_id,
            auth_domain: None,
            body_8bit: !body.is_ascii(),
            wishes: MessageWishes {
                utf8_header: utf8,
                require_tls: wishes.require_tls,
                tls_optional: wishes.tls_optional,
                ..MessageWishes::default()
            },
        },
        recipients: vec![NewRecipient {
            address: sender.clone(),
            hop: routing.hop,
            refused: None,
            wishes: RecipientWishes::default(),
        }],
        body,
    }
}

fn route_of(snapshot: &Snapshot, sender: &SmtpAddress, body: &[u8]) -> Routing {
    routing(snapshot, sender, body.len() as u64)
}

fn failure<'a>(snapshot: &'a Snapshot, size: u64, one: &'a FailedRecipient) -> Failure<'a> {
    let mut reply = match &one.reply {
        Some(reply) => reply.lines.clone(),
        None if one.why.is_success() => Vec::new(),
        None if one.hop.delivery_type == DeliveryType::DeliveryAgent => vec![without_paths(&one.error)],
        None => vec![one.error.clone()],
    };
    // Mail that had no way to go has no LastError that says so.
    if one.hop.delivery_type == DeliveryType::Unreachable
        && one.why == Fate::Expired
        && let Some(why) = routing(snapshot, &one.address, size).unroutable
    {
        reply.push(format!("last error: {why}"));
    }
    Failure {
        recipient: &one.address,
        original: one.wishes.original.as_ref(),
        why: one.why,
        reply,
        remote: one.reply.as_ref().map(|reply| (reply.host.as_str(), reply.address)),
        connector: connector(snapshot, &one.hop),
        last_attempt: one.last_attempt,
    }
}

/// Where mailboxes lie on this server is nothing that a sender should learn.
fn without_paths(error: &str) -> String {
    let words = error.split(' ').map(|word| if word.starts_with('/') { "(its directory)" } else { word });
    words.collect::<Vec<_>>().join(" ")
}

fn connector<'a>(snapshot: &'a Snapshot, hop: &NextHop) -> Option<&'a str> {
    let send = snapshot.send.iter().map(|connector| (&connector.guid, connector.name.as_str()));
    let agents = snapshot.agents.iter().map(|agent| (&agent.guid, agent.name.as_str()));
    send.chain(agents).find(|(guid, _)| **guid == hop.connector).map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::is_automatic;

    #[test]
    fn nobody_is_told_of_what_a_program_sent() {
        for (head, automatic) in [
            ("Subject: x\r\n\r\n", false),
            ("Auto-Submitted: no\r\n\r\n", false),
            ("Auto-Submitted: No (a person)\r\n\r\n", false),
            ("Auto-Submitted:\r\n\r\n", false),
            ("auto-submitted: auto-replied\r\n\r\n", true),
            ("Auto-Submitted: auto-generated; owner-email=\"a@b.example\"\r\n\r\n", true),
            ("Auto-Submitted:\r\n auto-notified\r\n\r\n", true),
            ("Subject: x\r\n\r\nAuto-Submitted: auto-replied\r\n", false),
        ] {
            assert_eq!(is_automatic(head.as_bytes()), automatic, "{head:?}");
        }
    }
}
