//! Mail that was just accepted, and stands in two rows: its body, and one row that says what all its others will.
//!
//! Promises: those two are committed before the message is acknowledged. It is delivered from memory; where every recipient
//! is delivered at the first attempt, its other rows are never made. Whoever needs them has them made before, in the same
//! transaction ([`Rows`]); so has a start, for what a crash left.
//!
//! What is held in memory is bounded by [`MOST`] and [`MOST_OCTETS`]: beyond, the rows of the newest are made, since the
//! oldest are delivered next.

use super::Queue;
use super::draft::{Stored, add_body, add_rows};
use super::error::QueueError;
use super::rows::{hop_for, ms};
use super::schedule::Ms;
use super::types::{Accepted, Envelope, HopId, MessageId, NewRecipient, RecipientId};
use super::writer::{Core, Effects, Purpose};
use crate::model::{NextHop, RecipientWishes, SmtpAddress};
use rusqlite::{Connection, params};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Messages that are held at most.
const MOST: usize = 2048;
/// Octets at most, by [`Message::weight`].
const MOST_OCTETS: u64 = 16 * 1024 * 1024;
/// What a recipient takes, in memory and, once it has its row, in the WAL, as an estimate.
const RECIPIENT_OCTETS: u64 = 512;
/// Messages whose rows are made at a time, where nobody waits for all of them.
const STEP: usize = 128;

/// A message as it was handed in.
#[derive(Debug)]
pub(super) struct Message {
    pub envelope: Envelope,
    pub recipients: Vec<NewRecipient>,
    pub stored: Stored,
}

impl Message {
    /// Octets that it takes: its body, and what its rows will be.
    fn weight(&self) -> u64 {
        let recipients = u64::try_from(self.recipients.len()).unwrap_or(u64::MAX);
        self.stored.len.saturating_add(recipients.saturating_mul(RECIPIENT_OCTETS))
    }

    /// True where it may do without rows for a time. What is refused is reported at once, from its rows; a body in the
    /// spool is known by its message's row; and one for very many would alone fill what is held.
    pub fn may_wait(&self) -> bool {
        self.stored.content().is_some()
            && self.recipients.iter().all(|one| one.refused.is_none())
            && self.weight() <= MOST_OCTETS / 64
    }
}

/// One without rows of its own.
#[derive(Debug, Clone)]
pub(super) struct Fresh {
    pub message: Arc<Message>,
    /// Number and queue of each recipient, in their order.
    pub places: Vec<(RecipientId, HopId)>,
}

impl Fresh {
    /// The queues that it is in, each once.
    pub fn hops(&self) -> Vec<HopId> {
        let mut hops = Vec::new();
        for (_, hop) in &self.places {
            if !hops.contains(hop) {
                hops.push(*hop);
            }
        }
        hops
    }

    /// Its recipients in a queue, and where they go.
    pub fn at(&self, hop: HopId) -> impl Iterator<Item = (RecipientId, &NewRecipient)> {
        let all = self.places.iter().zip(&self.message.recipients);
        all.filter(move |((_, its), _)| *its == hop).map(|((id, _), recipient)| (*id, recipient))
    }
}

/// All of them.
#[derive(Debug, Default)]
pub(super) struct Intake(Mutex<Held>);

#[derive(Debug, Default)]
struct Held {
    messages: BTreeMap<MessageId, Fresh>,
    of: HashMap<RecipientId, MessageId>,
    octets: u64,
}

impl Intake {
    fn held(&self) -> MutexGuard<'_, Held> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// It is committed.
    pub fn put(&self, id: MessageId, fresh: Fresh) {
        let mut held = self.held();
        held.octets = held.octets.saturating_add(fresh.message.weight());
        held.of.extend(fresh.places.iter().map(|(recipient, _)| (*recipient, id)));
        held.messages.insert(id, fresh);
    }

    /// These have rows now, or are gone.
    pub fn forget<'a>(&self, ids: impl IntoIterator<Item = &'a MessageId>) {
        let mut held = self.held();
        for id in ids {
            let Some(fresh) = held.messages.remove(id) else { continue };
            held.octets = held.octets.saturating_sub(fresh.message.weight());
            for (recipient, _) in &fresh.places {
                held.of.remove(recipient);
            }
        }
    }

    /// The message, where it has no rows.
    pub fn get(&self, id: MessageId) -> Option<Fresh> {
        self.held().messages.get(&id).cloned()
    }

    /// The message of a recipient that has no row.
    pub fn of(&self, recipient: RecipientId) -> Option<MessageId> {
        self.held().of.get(&recipient).copied()
    }

    pub fn is_empty(&self) -> bool {
        self.held().messages.is_empty()
    }

    /// Those that a request needs.
    pub fn needed(&self, rows: &Rows) -> Vec<(MessageId, Fresh)> {
        let held = self.held();
        match rows {
            Rows::None => Vec::new(),
            Rows::All => held.messages.iter().map(|(id, fresh)| (*id, fresh.clone())).collect(),
            Rows::Of(ids) => {
                ids.iter().filter_map(|id| Some((*id, held.messages.get(id)?.clone()))).collect()
            }
        }
    }

    /// Those of which this holds.
    pub fn which(&self, holds: impl Fn(&Envelope) -> bool) -> Vec<MessageId> {
        let held = self.held();
        let found = held.messages.iter().filter(|(_, fresh)| holds(&fresh.message.envelope));
        found.map(|(id, _)| *id).collect()
    }

    /// The queues that any of them is in.
    pub fn hops(&self) -> HashSet<HopId> {
        self.held().messages.values().flat_map(|fresh| fresh.places.iter().map(|(_, hop)| *hop)).collect()
    }

    /// The newest ones, where there are too many.
    pub fn overflow(&self) -> Vec<MessageId> {
        let held = self.held();
        if held.messages.len() <= MOST && held.octets <= MOST_OCTETS {
            return Vec::new();
        }
        held.messages.keys().rev().take(STEP).copied().collect()
    }
}

/// Which messages must have their rows before a request reads or changes them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Rows {
    /// None.
    None,
    /// These.
    Of(Vec<MessageId>),
    /// All.
    All,
}

impl Rows {
    /// What both need.
    pub fn and(self, other: Rows) -> Rows {
        match (self, other) {
            (Rows::All, _) | (_, Rows::All) => Rows::All,
            (Rows::None, rows) | (rows, Rows::None) => rows,
            (Rows::Of(mut one), Rows::Of(other)) => {
                one.extend(other);
                one.sort_unstable();
                one.dedup();
                Rows::Of(one)
            }
        }
    }
}

/// What the row says.
#[derive(Serialize, Deserialize)]
struct Said<'a> {
    envelope: std::borrow::Cow<'a, Envelope>,
    recipients: Vec<SaidOfOne<'a>>,
}

#[derive(Serialize, Deserialize)]
struct SaidOfOne<'a> {
    id: RecipientId,
    hop: HopId,
    address: std::borrow::Cow<'a, SmtpAddress>,
    wishes: std::borrow::Cow<'a, RecipientWishes>,
}

/// Takes a message in by its two rows.
pub(super) fn take_in(
    connection: &Connection,
    core: &Core,
    message: &Arc<Message>,
) -> Result<(Accepted, Effects), QueueError> {
    use std::borrow::Cow::Borrowed;
    let id = MessageId(core.numbers.message());
    let received = ms(message.envelope.received_at);
    let mut effects = Effects::default();
    let mut places = Vec::with_capacity(message.recipients.len());
    for recipient in &message.recipients {
        let hop = effects.hop_of(connection, &recipient.hop, (id, received))?;
        places.push((RecipientId(core.numbers.recipient()), hop));
    }
    let said = Said {
        envelope: Borrowed(&message.envelope),
        recipients: places
            .iter()
            .zip(&message.recipients)
            .map(|((id, hop), recipient)| SaidOfOne {
                id: *id,
                hop: *hop,
                address: Borrowed(&recipient.address),
                wishes: Borrowed(&recipient.wishes),
            })
            .collect(),
    };
    let said = serde_json::to_string(&said).map_err(|error| QueueError::Database(error.to_string()))?;
    add_body(connection, id, &message.stored)?;
    connection
        .prepare_cached("INSERT INTO intake (message, digest, envelope) VALUES (?1, ?2, ?3)")?
        .execute(params![id.0, message.stored.digest(), said])?;
    effects.fresh = Some((id, Fresh { message: message.clone(), places }));
    Ok((Accepted { id }, effects))
}

/// Makes the rows of a message.
pub(super) fn make_rows(connection: &Connection, id: MessageId, fresh: &Fresh) -> Result<(), QueueError> {
    add_rows(connection, id, &fresh.message, &fresh.places)?;
    connection.prepare_cached("DELETE FROM intake WHERE message = ?1")?.execute([id.0])?;
    Ok(())
}

/// Takes a message away whose recipients are all delivered.
pub(super) fn take_away(connection: &Connection, id: MessageId) -> Result<(), QueueError> {
    for sql in ["DELETE FROM intake WHERE message = ?1", "DELETE FROM body WHERE message = ?1"] {
        connection.prepare_cached(sql)?.execute([id.0])?;
    }
    Ok(())
}

/// Makes the rows of all that the last process left without.
///
/// # Errors
/// Where the database refuses. A row that can't be read stays, and is told of.
pub(super) fn recover(connection: &mut Connection) -> Result<(), QueueError> {
    let transaction = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    let mut select = transaction.prepare(
        "SELECT i.message, i.digest, i.envelope, length(b.content) FROM intake i LEFT JOIN body b ON b.message = i.message",
    )?;
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        let id = MessageId(row.get(0)?);
        let (digest, said): (Vec<u8>, String) = (row.get(1)?, row.get(2)?);
        let len: Option<i64> = row.get(3)?;
        match read(&said, digest, len) {
            Ok(fresh) => make_rows(&transaction, id, &fresh)?,
            Err(error) => tracing::error!(message = %id, error, "an accepted message can't be read"),
        }
    }
    drop(rows);
    drop(select);
    transaction.commit()?;
    Ok(())
}

fn read(said: &str, digest: Vec<u8>, len: Option<i64>) -> Result<Fresh, String> {
    let Said { envelope, recipients } = serde_json::from_str(said).map_err(|error| error.to_string())?;
    let len = len.and_then(|len| u64::try_from(len).ok()).ok_or("its body is not there")?;
    let places = recipients.iter().map(|one| (one.id, one.hop)).collect();
    // Where it goes stands in the queue's row.
    let nowhere = NextHop::unreachable();
    let recipients = recipients.into_iter().map(|one| NewRecipient {
        address: one.address.into_owned(),
        hop: nowhere.clone(),
        refused: None,
        wishes: one.wishes.into_owned(),
    });
    let message = Message {
        envelope: envelope.into_owned(),
        recipients: recipients.collect(),
        stored: Stored::there(len, digest),
    };
    Ok(Fresh { message: Arc::new(message), places })
}

impl Effects {
    /// The queue of a next hop, made where there is none. A message, by number and time of receipt, comes into it.
    pub(super) fn hop_of(
        &mut self,
        connection: &Connection,
        hop: &NextHop,
        (id, received): (MessageId, Ms),
    ) -> Result<HopId, QueueError> {
        if let Some(known) = self.hops.iter().find(|row| row.hop == *hop) {
            return Ok(known.id);
        }
        let row = hop_for(connection, hop)?;
        let hop = row.id;
        self.hops.push(row);
        self.waiting.push((hop, id, received));
        self.came.push(hop);
        Ok(hop)
    }
}

impl Queue {
    /// Comes back when every message that was accepted so far has its rows.
    pub(super) async fn with_rows(&self) -> Result<(), QueueError> {
        if self.core().intake.is_empty() {
            return Ok(());
        }
        self.writer().submit(Purpose::Drain, |_| Ok(((), Effects::default()))).await
    }

    /// Makes the rows of what was received until then, in steps that let others between.
    ///
    /// # Errors
    /// Where it can't be committed.
    pub async fn settle_in(&self, until: jiff::Timestamp) -> Result<(), QueueError> {
        let all = self.core().intake.which(|envelope| envelope.received_at <= until);
        for some in all.chunks(STEP) {
            let some = some.to_vec();
            self.writer()
                .submit_with(
                    Purpose::Drain,
                    move |_| Rows::Of(some.clone()),
                    |_| Ok(((), Effects::default())),
                )
                .await?;
        }
        Ok(())
    }
}
