//! What a commit means for the messages in it, told to whoever tracks them.
//!
//! Promises: what is told was committed, once each; nothing is told of what was rolled back. A row that can't
//! be read costs its line in a log, never the commit.

use super::Queue;
use super::error::QueueError;
use super::rows::{find_envelope, find_hop};
use super::types::{Envelope, HopId, MessageId, RecipientId};
use super::writer::{Core, Effects};
use crate::model::{NextHop, SmtpAddress, TrackedRecipient, TrackingEvent, TrackingKind, TrackingTrace};
use rusqlite::{Connection, OptionalExtension};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Takes down what happens to messages. It is told on the writer's thread: it must be quick, and never wait.
pub trait Tracker: Send + Sync + std::fmt::Debug {
    /// It is committed.
    fn committed(&self, event: TrackingEvent);
}

impl Queue {
    /// Who takes down what happens; said once, before anything does.
    pub fn set_tracker(&self, tracker: Arc<dyn Tracker>) {
        if self.core().tracker.set(tracker).is_err() {
            tracing::error!("the queue has a tracker already");
        }
    }
}

/// An event of a message, without its recipients.
pub(super) fn event(kind: TrackingKind, message: MessageId, envelope: &Envelope, size: u64) -> TrackingEvent {
    TrackingEvent {
        kind,
        message: message.0,
        received_at: envelope.received_at,
        message_id: envelope.internet_message_id.clone(),
        subject: envelope.subject.clone(),
        sender: envelope.from_address.clone(),
        return_path: envelope.sender.as_ref().map_or("<>".into(), SmtpAddress::to_string),
        size,
        source_ip: envelope.source_ip,
        helo: envelope.helo.clone(),
        receive_connector: envelope.receive_connector.clone(),
        recipients: Vec::new(),
        hop: None,
        reference: String::new(),
        trace: None,
    }
}

/// Recipients, and what is said of them.
pub(super) fn tracked<'a>(
    recipients: impl Iterator<Item = (&'a SmtpAddress, Option<&'a str>)>,
) -> Vec<TrackedRecipient> {
    let one = |(address, status): (&SmtpAddress, Option<&str>)| TrackedRecipient {
        address: address.to_string(),
        status: status.unwrap_or_default().to_owned(),
    };
    recipients.map(one).collect()
}

/// Notes what happened to recipients whose rows still say where they go: one event for each message and queue.
/// `status` is what is said of all of them; without one it is the trace's, or their LastError.
pub(super) fn note(
    connection: &Connection,
    core: &Core,
    effects: &mut Effects,
    (kind, ids): (TrackingKind, &[RecipientId]),
    trace: Option<&Arc<TrackingTrace>>,
    status: Option<&str>,
) -> Result<(), QueueError> {
    if core.tracker.get().is_none() {
        return Ok(());
    }
    match events(connection, (kind, ids), trace, status) {
        Ok(events) => effects.tracked.extend(events),
        Err(QueueError::Database(error)) => {
            tracing::error!(error, "what happened to a message can't be read for its tracking log");
        }
        Err(error) => return Err(error),
    }
    Ok(())
}

fn events(
    connection: &Connection,
    (kind, ids): (TrackingKind, &[RecipientId]),
    trace: Option<&Arc<TrackingTrace>>,
    status: Option<&str>,
) -> Result<Vec<TrackingEvent>, QueueError> {
    let mut of: BTreeMap<(MessageId, HopId), Vec<TrackedRecipient>> = BTreeMap::new();
    let mut select = connection.prepare_cached(
        "SELECT message, hop, address, coalesce(last_error, '') FROM recipient WHERE id = ?1",
    )?;
    for id in ids {
        let row = select.query_row([id.0], |row| {
            let key = (MessageId(row.get(0)?), HopId(row.get(1)?));
            Ok((key, row.get::<_, String>(2)?, row.get::<_, String>(3)?))
        });
        let Some((key, address, last_error)) = row.optional()? else { continue };
        let told = trace.and_then(|trace| trace.statuses.get(&id.0)).cloned();
        let status = match (status, told) {
            (Some(status), _) => status.to_owned(),
            (None, Some(told)) => told,
            // An earlier attempt's error says nothing of what got on.
            (None, None) if kind == TrackingKind::Delivered => String::new(),
            (None, None) => last_error,
        };
        of.entry(key).or_default().push(TrackedRecipient { address, status });
    }
    let mut events = Vec::new();
    for ((message, hop), recipients) in of {
        let (envelope, size) = find_envelope(connection, message)?;
        events.push(TrackingEvent {
            recipients,
            hop: Some(hop_of(connection, hop)?),
            trace: trace.cloned(),
            ..event(kind, message, &envelope, size)
        });
    }
    Ok(events)
}

fn hop_of(connection: &Connection, hop: HopId) -> Result<NextHop, QueueError> {
    Ok(find_hop(connection, hop)?.hop)
}
