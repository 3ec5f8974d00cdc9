//! What becomes of failed mail: the sender is told (RFC 5321 §6.1, RFC 3464), as far as it wants to be (RFC
//! 3461), and RemoteDomain lets reports go to it; of mail that waits long, once; where it asked for that, of
//! mail that got on, too.
//!
//! Promises: one report for each message and commit of outcomes, with the null sender, routed by the
//! Snapshot in force like any mail; a copy to the postmaster of those that GenerateCopyOfDSNFor names.
//! Refuses: a report about mail with the null sender (RFC 5321 §4.5.5),
//! and about what a program sent of itself (Auto-Submitted): that is dropped, said so in the log, and counted. A
//! report of mail with REQUIRETLS has it, too, and gives back the header alone (RFC 8689 §5).

mod people;
mod report;
mod rich;
mod text;

use crate::model::snapshot::Snapshot;
use crate::model::{
    Audience, Clock, Culture, DeliveryType, MessageWishes, NextHop, RecipientWishes, SmtpAddress,
};
use crate::policy::remote_domain::remote_domain;
use crate::policy::report as policy;
use crate::policy::route::{Routing, routing};
use crate::queue::{
    Envelope, FailedMessage, FailedRecipient, Fate, MessageId, NewRecipient, Report, Reporter, Rest, Verdict,
};
use crate::smtp::headers::first_value;
use jiff::Timestamp;
use report::{Facts, Failure, code};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

/// What stands in the place of a Receive connector where this server itself writes.
pub(super) const SOURCE: &str = "DSN";

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
    fn gives_back(&self, failed: &FailedMessage) -> bool {
        let (Some(snapshot), Some(sender)) = (self.snapshot(), &failed.envelope.sender) else { return false };
        let wishes = &failed.envelope.wishes;
        failed.recipients.iter().all(|one| matches!(one.why, Fate::Failed | Fate::Expired))
            && is_told(&snapshot, failed, sender)
            && !(wishes.require_tls || wishes.binary || (wishes.utf8_header && sender.is_ascii()))
            && policy::is_given_back(&snapshot, sender, wishes.ret, failed.size)
    }

    fn tells_delays(&self, sender: &SmtpAddress) -> bool {
        self.snapshot().is_some_and(|snapshot| snapshot.reports.of(policy::audience(&snapshot, sender)).delay)
    }

    fn report(&self, failed: &FailedMessage) -> Verdict {
        let Some(sender) = &failed.envelope.sender else { return Verdict::Drop };
        let Some(snapshot) = self.snapshot() else { return Verdict::Later };
        if !is_told(&snapshot, failed, sender) {
            return Verdict::Drop;
        }
        let whole = self.gives_back(failed);
        Verdict::Report(Box::new(compose(&snapshot, failed, sender, whole, self.clock.now())))
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
        let waits = failed.recipients.iter().all(|recipient| recipient.why == Fate::Delayed);
        match report {
            Some(report) if waits => tracing::info!(
                %message, id, %report, to = failed.envelope.from_address, "delayed, and the sender was told: {recipients}"
            ),
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
    failed.recipients.iter().filter(|one| match one.why {
        Fate::Failed | Fate::Expired => one.wishes.wants_failure(),
        Fate::Delayed => one.wishes.wants_delay(),
        // Nobody else is named in an outcome of success.
        Fate::Delivered | Fate::Relayed => true,
    })
}

/// Whether there is anybody to tell, and anything that may be told.
fn is_told(snapshot: &Snapshot, failed: &FailedMessage, sender: &SmtpAddress) -> bool {
    let Some(first) = told(failed).next() else { return false };
    let entry = remote_domain(snapshot, sender);
    let allowed = entry.is_none_or(|entry| match first.why {
        Fate::Failed | Fate::Expired => entry.failure_reports,
        Fate::Delayed => true,
        Fate::Delivered | Fate::Relayed => entry.delivery_reports,
    });
    let wanted = first.why != Fate::Delayed || snapshot.reports.of(policy::audience(snapshot, sender)).delay;
    allowed && wanted && !is_automatic(&failed.head)
}

/// What a program wrote of itself says so (RFC 3834 §5): a report would be answered by nobody, or by another
/// program.
fn is_automatic(head: &[u8]) -> bool {
    let value = first_value(head, "Auto-Submitted");
    let word =
        value.as_deref().and_then(|value| value.split([';', ' ', '\t', '(']).next()).unwrap_or_default();
    !word.is_empty() && !word.eq_ignore_ascii_case("no")
}

/// `whole`: the message is given back, as far as it is at hand.
fn compose(
    snapshot: &Snapshot,
    failed: &FailedMessage,
    sender: &SmtpAddress,
    whole: bool,
    now: Timestamp,
) -> Report {
    let server = &snapshot.server.fqdn;
    let message_id = format!("<{}@{server}>", uuid::Uuid::new_v4());
    let from = policy::postmaster(snapshot);
    let audience = policy::audience(snapshot, sender);
    let authority = policy::authority(snapshot, audience);
    let settings = snapshot.reports.of(audience);
    let value = |name: &str| first_value(&failed.head, name);
    let (accept, content) = (value("Accept-Language"), value("Content-Language"));
    let languages = policy::languages(&snapshot.reports, audience, accept.as_deref(), content.as_deref());
    let original = &failed.envelope;
    let wishes = &original.wishes;
    // Whoever has such an address can have the rest so, too. To others everything is said in ASCII.
    let utf8 = !sender.is_ascii();
    let mut facts = Facts {
        server: server.as_str(),
        authority: &authority,
        from: &from,
        to: sender,
        message_id: &message_id,
        boundary: &format!("={}", uuid::Uuid::new_v4()),
        now,
        received: original.received_at,
        subject: &original.subject,
        original_id: &original.internet_message_id,
        head: &failed.head,
        whole: whole && failed.head.len() as u64 == failed.size,
        rest: whole && failed.rest,
        eight_bit: original.body_8bit,
        html: settings.html,
        diagnostics: remote_domain(snapshot, sender).is_none_or(|entry| entry.diagnostics),
        retry_until: Some(original.expires_at),
        utf8,
        envelope_id: wishes.envelope_id.as_deref(),
        failures: told(failed)
            .map(|one| explained(snapshot, audience, &languages, failure(snapshot, failed.size, one)))
            .collect(),
    };
    let (mut body, mut rest) = report::compose(&facts);
    let mut routing = route_of(snapshot, sender, length(&body, rest.as_ref(), failed.size));
    if routing.is_too_large() {
        // Less is told rather than nothing.
        facts.head = &[];
        (facts.whole, facts.rest, facts.html) = (false, false, false);
        facts.failures.iter_mut().for_each(|failure| failure.reply.truncate(1));
        (body, rest) = report::compose(&facts);
        routing = route_of(snapshot, sender, length(&body, rest.as_ref(), failed.size));
    }
    let size = length(&body, rest.as_ref(), failed.size);
    let timeout = snapshot.service.message_expiration_timeout.to_std();
    let to = |address: &SmtpAddress, hop| NewRecipient {
        address: address.clone(),
        hop,
        refused: None,
        wishes: RecipientWishes::default(),
    };
    let mut recipients = vec![to(sender, routing.hop)];
    let is_copied =
        |failure: &Failure<'_>| !failure.why.is_success() && snapshot.reports.copies.contains(&code(failure));
    if !from.same_mailbox(sender) && facts.failures.iter().any(is_copied) {
        let hop = route_of(snapshot, &from, size).hop;
        // A postmaster without a mailbox would find them by the thousand in Unreachable.
        if hop.delivery_type != DeliveryType::Unreachable {
            recipients.push(to(&from, hop));
        }
    }
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
            body_8bit: !body.is_ascii() || (rest.is_some() && original.body_8bit),
            wishes: MessageWishes {
                utf8_header: utf8,
                require_tls: wishes.require_tls,
                tls_optional: wishes.tls_optional,
                ..MessageWishes::default()
            },
        },
        recipients,
        body,
        rest,
    }
}

/// Octets of the whole report about a message of `size`.
fn length(body: &[u8], rest: Option<&Rest>, size: u64) -> u64 {
    let behind = rest.map_or(0, |rest| size.saturating_sub(rest.from) + rest.end.len() as u64);
    body.len() as u64 + behind
}

/// With the administrator's words, where there are such.
fn explained<'a>(
    snapshot: &'a Snapshot,
    audience: Audience,
    languages: &[Culture],
    mut failure: Failure<'a>,
) -> Failure<'a> {
    if !failure.why.is_success() {
        let text = policy::text(&snapshot.reports, audience, code(&failure), languages);
        failure.text = text.map(|text| text.text.as_str());
    }
    failure
}

fn route_of(snapshot: &Snapshot, address: &SmtpAddress, size: u64) -> Routing {
    routing(snapshot, address, size)
}

fn failure<'a>(snapshot: &'a Snapshot, size: u64, one: &'a FailedRecipient) -> Failure<'a> {
    let mut reply = match &one.reply {
        Some(reply) => reply.lines.clone(),
        None if one.why.is_success() || one.error.is_empty() && one.why == Fate::Delayed => Vec::new(),
        None if stays_here(one.hop.delivery_type) => vec![without_paths(&one.error)],
        None => vec![one.error.clone()],
    };
    // Mail that had no way to go has no LastError that says so.
    if one.hop.delivery_type == DeliveryType::Unreachable
        && matches!(one.why, Fate::Expired | Fate::Delayed)
        && let Some(why) = routing(snapshot, &one.address, size).unroutable
    {
        reply.push(if one.why == Fate::Delayed { why.to_string() } else { format!("last error: {why}") });
    }
    Failure {
        recipient: &one.address,
        original: one.wishes.original.as_ref(),
        why: one.why,
        reply,
        remote: one.reply.as_ref().map(|reply| (reply.host.as_str(), reply.address)),
        connector: connector(snapshot, &one.hop),
        last_attempt: one.last_attempt,
        text: None,
    }
}

/// Mailboxes and drop directories.
fn stays_here(delivery_type: DeliveryType) -> bool {
    matches!(delivery_type, DeliveryType::DeliveryAgent | DeliveryType::NonSmtpGatewayDelivery)
}

/// Where they lie on this server is nothing that a sender should learn.
fn without_paths(error: &str) -> String {
    let words = error.split(' ').map(|word| if word.starts_with('/') { "(its directory)" } else { word });
    words.collect::<Vec<_>>().join(" ")
}

fn connector<'a>(snapshot: &'a Snapshot, hop: &NextHop) -> Option<&'a str> {
    let send = snapshot.send.iter().map(|connector| (&connector.guid, connector.name.as_str()));
    let agents = snapshot.agents.iter().map(|agent| (&agent.guid, agent.name.as_str()));
    let foreign = snapshot.foreign.iter().map(|one| (&one.guid, one.name.as_str()));
    send.chain(agents).chain(foreign).find(|(guid, _)| **guid == hop.connector).map(|(_, name)| name)
}

#[cfg(test)]
mod tests;
