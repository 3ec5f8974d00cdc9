//! The queue Poison: messages that were being delivered when the service broke down, PoisonThreshold times in a
//! row.
//!
//! Promises: a message there is Suspended, never expires, and is not routed by itself; Resume-Message sends it
//! again, with a clean record, and Remove-Message takes it away. An attempt that comes to an end, whatever its
//! end, clears the record. While several messages have one, only one of them is being delivered at a time: who
//! was only there by chance when a process was killed is not there the next time as well.

use super::error::QueueError;
use super::outcome::moved_on;
use super::rows::{find_hop, hop_for};
use super::track::note;
use super::types::{HopId, MessageId, RecipientId, Suspension};
use super::writer::{Core, Effects, Purpose};
use super::{Queue, blocking};
use crate::model::{NextHop, TrackingKind};
use rusqlite::{Connection, OptionalExtension, params};
use std::sync::atomic::Ordering;

/// LastError of what is in Poison.
const POISON: &str = "554 5.6.0 The service broke down while this message was being delivered, and again when it was tried once more";

/// An attempt that is under way; it ends where this is dropped.
#[derive(Debug)]
pub struct Attempt {
    queue: Queue,
    message: MessageId,
    slot: Option<u32>,
}

impl Drop for Attempt {
    fn drop(&mut self) {
        if let Some(slot) = self.slot {
            self.queue.core().attempts.end(slot);
        }
        // A delivery that panics ends alone; it counts all the same.
        if std::thread::panicking()
            && let Ok(runtime) = tokio::runtime::Handle::try_current()
        {
            let (queue, message) = (self.queue.clone(), self.message);
            runtime.spawn(async move {
                if let Err(error) = queue.broke_down(message).await {
                    tracing::error!(%error, %message, "the breakdown of a delivery can't be noted");
                }
            });
        }
    }
}

impl Queue {
    /// Notes that a message is being delivered, until what is returned is dropped.
    pub fn attempt(&self, message: MessageId) -> Attempt {
        Attempt { queue: self.clone(), message, slot: self.core().attempts.begin(message) }
    }

    /// PoisonThreshold from now on, `None`: nothing is put aside. Puts aside what has broken the service down so
    /// often; returns how many messages.
    ///
    /// # Errors
    /// Where it can't be committed.
    pub async fn set_poison_threshold(&self, threshold: Option<u32>) -> Result<u64, QueueError> {
        let core = self.core().clone();
        core.poison_threshold.store(threshold.unwrap_or(0), Ordering::Relaxed);
        self.writer()
            .submit(Purpose::Drain, move |connection| {
                let Some(threshold) = threshold else {
                    connection.execute("DELETE FROM crash", [])?;
                    return Ok((0, Effects { innocent: true, ..Effects::default() }));
                };
                let mut select = connection.prepare_cached("SELECT message FROM crash WHERE count >= ?1")?;
                let over = select
                    .query_map([threshold], |row| Ok(MessageId(row.get(0)?)))?
                    .collect::<rusqlite::Result<Vec<_>>>()?;
                let mut effects = Effects::default();
                for message in &over {
                    put_aside(connection, &core, *message, &mut effects)?;
                }
                Ok((over.len() as u64, effects))
            })
            .await
    }

    /// True for the number of the queue Poison.
    ///
    /// # Errors
    /// Where the database can't be read.
    pub async fn is_poison(&self, hop: HopId) -> Result<bool, QueueError> {
        let queue = self.clone();
        blocking(move || {
            queue.readers().read(|connection| match find_hop(connection, hop) {
                Ok(row) => Ok(row.hop.is_poison()),
                Err(QueueError::NoSuchQueue(_)) => Ok(false),
                Err(error) => Err(error),
            })
        })
        .await
    }

    /// A delivery of this message broke down, and the process went on.
    async fn broke_down(&self, message: MessageId) -> Result<(), QueueError> {
        let core = self.core().clone();
        let threshold = core.poison_threshold.load(Ordering::Relaxed);
        if threshold == 0 {
            return Ok(());
        }
        self.writer()
            .submit(Purpose::Drain, move |connection| {
                let mut effects = Effects::default();
                if count(connection, message)? >= threshold {
                    put_aside(connection, &core, message, &mut effects)?;
                }
                effects.suspects.push(message);
                Ok(((), effects))
            })
            .await
    }
}

/// One breakdown more of a message that is still there; how many there were.
fn count(connection: &Connection, message: MessageId) -> Result<u32, QueueError> {
    let counted = connection
        .prepare_cached(
            "INSERT INTO crash (message, count) SELECT id, 1 FROM message WHERE id = ?1
             ON CONFLICT (message) DO UPDATE SET count = count + 1 RETURNING count",
        )?
        .query_row([message.0], |row| row.get(0))
        .optional()?;
    Ok(counted.unwrap_or(0))
}

/// Writes down what the last process had under way when it ended; returns all that have a record.
pub(super) fn take_over(connection: &Connection, left: &[MessageId]) -> Result<Vec<MessageId>, QueueError> {
    if !left.is_empty() {
        connection.execute_batch("BEGIN IMMEDIATE")?;
        let counted = left.iter().try_for_each(|message| count(connection, *message).map(|_| ()));
        let committed = counted.and_then(|()| Ok(connection.execute_batch("COMMIT")?));
        if committed.is_err() && !connection.is_autocommit() {
            connection.execute_batch("ROLLBACK")?;
        }
        committed?;
    }
    let mut select = connection.prepare("SELECT message FROM crash")?;
    let all = select.query_map([], |row| Ok(MessageId(row.get(0)?)))?;
    Ok(all.collect::<rusqlite::Result<_>>()?)
}

/// An attempt of these came to an end.
pub(super) fn clear(
    connection: &Connection,
    recipients: &[RecipientId],
    effects: &mut Effects,
) -> Result<(), QueueError> {
    let any = connection
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM crash)")?
        .query_row([], |row| row.get::<_, bool>(0))?;
    if any {
        let mut delete = connection.prepare_cached(
            "DELETE FROM crash WHERE message = (SELECT message FROM recipient WHERE id = ?1) RETURNING message",
        )?;
        for id in recipients {
            let cleared = delete.query_row([id.0], |row| Ok(MessageId(row.get(0)?))).optional()?;
            effects.cleared.extend(cleared);
        }
    }
    Ok(())
}

/// Into Poison with what is left of a message.
fn put_aside(
    connection: &Connection,
    core: &Core,
    message: MessageId,
    effects: &mut Effects,
) -> Result<(), QueueError> {
    let poison = hop_for(connection, &NextHop::poison())?;
    let from: Vec<HopId> = connection
        .prepare_cached("SELECT DISTINCT hop FROM recipient WHERE message = ?1")?
        .query_map([message.0], |row| Ok(HopId(row.get(0)?)))?
        .collect::<rusqlite::Result<_>>()?;
    let mut update = connection.prepare_cached(
        "UPDATE recipient SET hop = ?2, suspended = ?3, last_error = ?4 || coalesce('; last error: ' || last_error, '')
         WHERE message = ?1 AND coalesce(suspended, '') NOT IN ('Failed', 'Expired') RETURNING id",
    )?;
    let moved = update
        .query_map(params![message.0, poison.id.0, Suspension::Admin.as_str(), POISON], |row| {
            Ok(RecipientId(row.get(0)?))
        })?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    connection.prepare_cached("DELETE FROM crash WHERE message = ?1")?.execute([message.0])?;
    effects.cleared.push(message);
    tracing::error!(%message, "a message that broke the service down is in Poison from now on");
    note(connection, core, effects, (TrackingKind::Poisoned, &moved), None, None)?;
    if !moved.is_empty() {
        let went = from.into_iter().map(|from| (message, from, poison.id)).collect();
        moved_on(connection, &went, effects)?;
    }
    effects.moved.extend(moved.into_iter().map(|id| (id, poison.id)));
    effects.hops.push(poison);
    Ok(())
}
