//! What `Get-Queue` and `Get-Message` show.

use super::error::QueueError;
use super::rows::{self, find_envelope, find_hop, hop_row, suspension, time, unsigned};
use super::types::{
    HopId, MessageFilter, MessageId, MessageInfo, MessageStatus, QueueInfo, QueueStatus, RecipientId,
    RecipientInfo,
};
use super::writer::Core;
use super::{Queue, blocking};
use crate::model::SmtpAddress;
use rusqlite::{Connection, params};
use std::collections::{BTreeMap, HashMap};

impl Queue {
    /// Every queue, by number. Empty ones stand in it until [`forget_idle`](Self::forget_idle).
    ///
    /// # Errors
    /// Where the database can't be read.
    pub async fn list_queues(&self) -> Result<Vec<QueueInfo>, QueueError> {
        self.with_rows().await?;
        let queue = self.clone();
        blocking(move || queue.readers().read(|connection| queues(connection, queue.core()))).await
    }

    /// The messages that the filter lets through, by number, `limit` at most.
    ///
    /// # Errors
    /// Where the database can't be read.
    pub async fn list_messages(
        &self,
        filter: MessageFilter,
        limit: usize,
    ) -> Result<Vec<MessageInfo>, QueueError> {
        self.with_rows().await?;
        let queue = self.clone();
        blocking(move || {
            queue.readers().read(|connection| {
                found(connection, filter, limit)?
                    .into_iter()
                    .map(|(message, hop)| message_info(connection, queue.core(), hop, message))
                    .collect()
            })
        })
        .await
    }

    /// How many messages wait for recipients of each kind that `kind` tells apart by their addresses; suspended
    /// ones are counted, too. Every recipient is looked at: about a second for a million.
    ///
    /// # Errors
    /// Where the database can't be read.
    pub async fn count_messages<F>(&self, kind: F) -> Result<BTreeMap<String, u64>, QueueError>
    where
        F: Fn(&SmtpAddress) -> Option<String> + Send + 'static,
    {
        self.with_rows().await?;
        let queue = self.clone();
        blocking(move || {
            queue.readers().read(|connection| {
                let mut select =
                    connection.prepare_cached("SELECT message, address FROM recipient ORDER BY id")?;
                let mut rows = select.query([])?;
                // The last message of each kind: those of one message stand together.
                let mut counts: BTreeMap<String, (u64, i64)> = BTreeMap::new();
                while let Some(row) = rows.next()? {
                    let (message, address): (i64, String) = (row.get(0)?, row.get(1)?);
                    let Ok(address) = rows::address(&address) else { continue };
                    let Some(kind) = kind(&address) else { continue };
                    let (count, last) = counts.entry(kind).or_insert((0, -1));
                    if *last != message {
                        (*count, *last) = (*count + 1, message);
                    }
                }
                Ok(counts.into_iter().map(|(kind, (count, _))| (kind, count)).collect())
            })
        })
        .await
    }
}

fn queues(connection: &Connection, core: &Core) -> Result<Vec<QueueInfo>, QueueError> {
    let counts = |sql: &str| -> Result<HashMap<i64, u64>, QueueError> {
        let mut select = connection.prepare_cached(sql)?;
        let counts = select.query_map([], |row| Ok((row.get(0)?, unsigned(row, 1)?)))?;
        Ok(counts.collect::<rusqlite::Result<_>>()?)
    };
    // Each goes by an index of its own; only the first one looks at all that is queued.
    let all = counts("SELECT hop, count(DISTINCT message) FROM recipient GROUP BY hop")?;
    // Of a queue that waits, all that is not suspended waits.
    let tried = counts(
        "SELECT hop, count(DISTINCT message) FROM recipient INDEXED BY recipient_deferred
         WHERE attempts > 0 AND suspended IS NULL AND hop IN (SELECT id FROM hop WHERE next_retry_at IS NULL)
         GROUP BY hop",
    )?;
    let suspended = counts(
        "SELECT hop, count(DISTINCT message) FROM recipient r INDEXED BY recipient_suspended
         WHERE suspended NOTNULL AND NOT EXISTS
            (SELECT 1 FROM recipient w INDEXED BY recipient_waiting
             WHERE w.hop = r.hop AND w.message = r.message AND w.suspended IS NULL)
         GROUP BY hop",
    )?;
    let active = core.schedule().active_hops();
    let mut select = connection.prepare_cached(&format!(
        "SELECT {}, first_retry_at, last_retry_at, last_error FROM hop ORDER BY id",
        super::rows::HOP_COLUMNS
    ))?;
    let mut rows = select.query([])?;
    let mut queues = Vec::new();
    while let Some(row) = rows.next()? {
        let hop = hop_row(row)?;
        let count = |of: &HashMap<i64, u64>| of.get(&hop.id.0).copied().unwrap_or(0);
        let message_count = count(&all);
        let (incoming, outgoing) = core.rates_of(hop.id);
        queues.push(QueueInfo {
            id: hop.id,
            status: if hop.suspended {
                QueueStatus::Suspended
            } else if active.contains(&hop.id) && core.lines().is_connecting(hop.id) {
                QueueStatus::Connecting
            } else if active.contains(&hop.id) {
                QueueStatus::Active
            } else if hop.next_retry_at.is_some() && message_count > 0 {
                QueueStatus::Retry
            } else {
                QueueStatus::Ready
            },
            message_count,
            deferred_message_count: match hop.next_retry_at {
                Some(_) => message_count - count(&suspended).min(message_count),
                None => count(&tried),
            },
            last_error: row.get(10)?,
            first_retry_time: row.get::<_, Option<i64>>(8)?.map(time),
            last_retry_time: row.get::<_, Option<i64>>(9)?.map(time),
            next_retry_time: hop.next_retry_at.map(time),
            retry_count: hop.retry_count,
            incoming,
            outgoing,
            hop: hop.hop,
        });
    }
    Ok(queues)
}

/// The (message, queue) pairs that a filter lets through.
fn found(
    connection: &Connection,
    filter: MessageFilter,
    limit: usize,
) -> Result<Vec<(MessageId, HopId)>, QueueError> {
    // One statement for each shape, so that each goes by its index.
    let wanted = match (filter.queue, filter.message) {
        (None, None) => "?1 IS NULL AND ?2 IS NULL",
        (Some(_), None) => "hop = ?1 AND ?2 IS NULL",
        (None, Some(_)) => "?1 IS NULL AND message = ?2",
        (Some(_), Some(_)) => "hop = ?1 AND message = ?2",
    };
    let mut select = connection.prepare_cached(&format!(
        "SELECT DISTINCT message, hop FROM recipient WHERE {wanted} ORDER BY message, hop LIMIT ?3"
    ))?;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let rows = select.query_map(
        params![filter.queue.map(|hop| hop.0), filter.message.map(|message| message.0), limit],
        |row| Ok((MessageId(row.get(0)?), HopId(row.get(1)?))),
    )?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

pub(super) fn message_info(
    connection: &Connection,
    core: &Core,
    hop: HopId,
    message: MessageId,
) -> Result<MessageInfo, QueueError> {
    let mut select = connection.prepare_cached(
        "SELECT id, address, attempts, next_attempt_at, suspended, last_error, notify, original FROM recipient
         WHERE message = ?1 AND hop = ?2 ORDER BY id",
    )?;
    let mut rows = select.query([message.0, hop.0])?;
    let mut recipients = Vec::new();
    while let Some(row) = rows.next()? {
        let address: String = row.get(1)?;
        let (notify, original): (Option<String>, Option<String>) = (row.get(6)?, row.get(7)?);
        recipients.push(RecipientInfo {
            id: RecipientId(row.get(0)?),
            address: rows::address(&address)?,
            attempts: row.get(2)?,
            next_attempt: time(row.get(3)?),
            suspension: suspension(row.get(4)?)?,
            last_error: row.get(5)?,
            wishes: rows::wishes(notify.as_deref(), original.as_deref())?,
        });
    }
    let (envelope, size) = find_envelope(connection, message)?;
    let row = find_hop(connection, hop)?;
    let hop_error: Option<String> = connection
        .prepare_cached("SELECT last_error FROM hop WHERE id = ?1")?
        .query_row([hop.0], |row| row.get(0))?;
    let schedule = core.schedule();
    let active = recipients.iter().any(|recipient| schedule.is_active(recipient.id));
    drop(schedule);
    let retry_count = recipients.iter().map(|recipient| recipient.attempts).max().unwrap_or(0);
    Ok(MessageInfo {
        queue: hop,
        id: message,
        envelope,
        status: status_of(
            active,
            recipients.iter().all(|recipient| recipient.suspension.is_some()),
            retry_count,
            row.next_retry_at.is_some(),
        ),
        size,
        retry_count,
        // Where no attempt came as far as the message, the queue's error is the reason that it waits.
        last_error: recipients.iter().find_map(|recipient| recipient.last_error.clone()).or(hop_error),
        recipients,
    })
}

/// What happens to a message. `suspended`: all its recipients are; `waits`: its queue does.
pub(super) fn status_of(active: bool, suspended: bool, retry_count: u32, waits: bool) -> MessageStatus {
    if active {
        MessageStatus::Active
    } else if suspended {
        MessageStatus::Suspended
    } else if retry_count > 0 || waits {
        MessageStatus::Retry
    } else {
        MessageStatus::Ready
    }
}
