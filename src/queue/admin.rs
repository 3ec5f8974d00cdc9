//! What administrators do to queues and messages, and what a (re)start and the passing of time do.

use super::Queue;
use super::error::QueueError;
use super::outcome::delete;
use super::rows::{find_hop, hop_for, hop_row, ms, parse, unsigned};
use super::schedule::Ms;
use super::types::{HopId, MessageId, RecipientId, RouteQuery, Suspension};
use super::writer::{Core, Effects, Purpose};
use crate::model::{NextHop, SmtpAddress};
use jiff::Timestamp;
use rusqlite::{Connection, params};
use std::collections::HashMap;

/// LastError of a message whose time ran out (Exchange's words).
const EXPIRED: &str = "550 4.4.7 QUEUE.Expired; message expired";

/// Rows that are read at a time where a whole queue is gone through.
const STRIDE: i64 = 1000;

impl Queue {
    /// Retry-Queue: the queue and all in it are due now. Suspended messages stay so.
    ///
    /// # Errors
    /// [`QueueError::NoSuchQueue`], or where it can't be committed.
    pub async fn retry_hop(&self, hop: HopId, now: Timestamp) -> Result<(), QueueError> {
        let now = ms(now);
        self.writer()
            .submit(Purpose::Drain, move |connection| {
                let mut effects = Effects::default();
                connection
                    .prepare_cached("UPDATE hop SET next_retry_at = NULL WHERE id = ?1")?
                    .execute([hop.0])?;
                effects.hops.push(find_hop(connection, hop)?);
                let mut update = connection.prepare_cached(
                    "UPDATE recipient SET next_attempt_at = ?2
                     WHERE hop = ?1 AND suspended IS NULL AND next_attempt_at > ?2 RETURNING message",
                )?;
                let mut rows = update.query([hop.0, now])?;
                while let Some(row) = rows.next()? {
                    effects.waiting.push((hop, MessageId(row.get(0)?), now));
                }
                Ok(((), effects))
            })
            .await
    }

    /// One message in one queue is due now, unless it is suspended. Its queue's own retry time stands.
    ///
    /// # Errors
    /// [`QueueError::NoSuchMessage`], or where it can't be committed.
    pub async fn retry_message(
        &self,
        hop: HopId,
        message: MessageId,
        now: Timestamp,
    ) -> Result<(), QueueError> {
        const DUE: &str = "UPDATE recipient SET next_attempt_at = ?3
             WHERE message = ?1 AND hop = ?2 AND suspended IS NULL";
        self.change_message(hop, message, DUE, Some(ms(now))).await
    }

    /// Suspend-Queue: what is being delivered is finished, new mail is accepted, nothing is handed out.
    ///
    /// # Errors
    /// [`QueueError::NoSuchQueue`], or where it can't be committed.
    pub async fn suspend_hop(&self, hop: HopId) -> Result<(), QueueError> {
        self.set_suspended(hop, true).await
    }

    /// Resume-Queue. Suspended messages stay so.
    ///
    /// # Errors
    /// [`QueueError::NoSuchQueue`], or where it can't be committed.
    pub async fn resume_hop(&self, hop: HopId) -> Result<(), QueueError> {
        self.set_suspended(hop, false).await
    }

    async fn set_suspended(&self, hop: HopId, suspended: bool) -> Result<(), QueueError> {
        self.writer()
            .submit(Purpose::Drain, move |connection| {
                connection
                    .prepare_cached("UPDATE hop SET suspended = ?2 WHERE id = ?1")?
                    .execute(params![hop.0, suspended])?;
                let hops = vec![find_hop(connection, hop)?];
                Ok(((), Effects { hops, ..Effects::default() }))
            })
            .await
    }

    /// Suspend-Message: no further attempt is made; one that is under way is finished. A recipient that
    /// is suspended already keeps its reason.
    ///
    /// # Errors
    /// [`QueueError::NoSuchMessage`], or where it can't be committed.
    pub async fn suspend_message(&self, hop: HopId, message: MessageId) -> Result<(), QueueError> {
        const SUSPEND: &str = "UPDATE recipient SET suspended = coalesce(suspended, 'Admin')
             WHERE message = ?1 AND hop = ?2";
        self.change_message(hop, message, SUSPEND, None).await
    }

    /// Resume-Message: whatever suspended it, it is due now. One whose time has run out gets one more
    /// attempt only if that comes before the next [`expire`](Self::expire).
    ///
    /// # Errors
    /// [`QueueError::NoSuchMessage`], or where it can't be committed.
    pub async fn resume_message(
        &self,
        hop: HopId,
        message: MessageId,
        now: Timestamp,
    ) -> Result<(), QueueError> {
        const RESUME: &str = "UPDATE recipient SET suspended = NULL, next_attempt_at = ?3
             WHERE message = ?1 AND hop = ?2";
        self.change_message(hop, message, RESUME, Some(ms(now))).await
    }

    /// Runs `sql` over the recipients of a message in a queue; `due`: they are due then.
    async fn change_message(
        &self,
        hop: HopId,
        message: MessageId,
        sql: &'static str,
        due: Option<Ms>,
    ) -> Result<(), QueueError> {
        self.writer()
            .submit(Purpose::Drain, move |connection| {
                recipients_of(connection, hop, message)?;
                let mut update = connection.prepare_cached(sql)?;
                match due {
                    Some(due) => update.execute([message.0, hop.0, due])?,
                    None => update.execute([message.0, hop.0])?,
                };
                let waiting = due.map(|due| (hop, message, due)).into_iter().collect();
                Ok(((), Effects { waiting, ..Effects::default() }))
            })
            .await
    }

    /// Remove-Message without NDR: its recipients in this queue are deleted.
    ///
    /// # Errors
    /// [`QueueError::NoSuchMessage`]; [`QueueError::Active`] while it is being delivered; or where it
    /// can't be committed.
    pub async fn remove_message(&self, hop: HopId, message: MessageId) -> Result<(), QueueError> {
        let core = self.core().clone();
        self.writer()
            .submit(Purpose::Drain, move |connection| {
                let recipients = recipients_of(connection, hop, message)?;
                let schedule = core.schedule();
                if recipients.iter().any(|id| schedule.is_active(*id)) {
                    return Err(QueueError::Active(message));
                }
                drop(schedule);
                let mut effects = Effects::default();
                delete(connection, &recipients, &mut effects)?;
                Ok(((), effects))
            })
            .await
    }

    /// Retry-Queue -Resubmit: routes the recipients of one queue anew, suspended ones excepted. Those
    /// that go elsewhere are due there now; returns how many.
    ///
    /// # Errors
    /// [`QueueError::NoSuchQueue`], or where it can't be committed.
    pub async fn resubmit<F>(&self, hop: HopId, now: Timestamp, route: F) -> Result<u64, QueueError>
    where
        F: Fn(&RouteQuery<'_>) -> NextHop + Send + 'static,
    {
        self.reroute(Some(hop), now, route).await
    }

    /// Routes every recipient anew, as each (re)start does, suspended ones included (they stay
    /// suspended). Those that go elsewhere are due there now; returns how many. What is being delivered
    /// at this moment is moved as well, and finished first.
    ///
    /// # Errors
    /// Where it can't be committed: then nothing has moved.
    pub async fn reroute_all<F>(&self, now: Timestamp, route: F) -> Result<u64, QueueError>
    where
        F: Fn(&RouteQuery<'_>) -> NextHop + Send + 'static,
    {
        self.reroute(None, now, route).await
    }

    async fn reroute<F>(&self, only: Option<HopId>, now: Timestamp, route: F) -> Result<u64, QueueError>
    where
        F: Fn(&RouteQuery<'_>) -> NextHop + Send + 'static,
    {
        let now = ms(now);
        self.writer().submit(Purpose::Drain, move |connection| reroute(connection, only, now, &route)).await
    }

    /// Suspends the recipients whose time has run out (not those that are being delivered), and forgets
    /// queues that are empty and not suspended. Returns how many recipients expired.
    ///
    /// # Errors
    /// Where it can't be committed.
    pub async fn expire(&self, now: Timestamp) -> Result<u64, QueueError> {
        let now = ms(now);
        let core = self.core().clone();
        self.writer().submit(Purpose::Drain, move |connection| expire(connection, &core, now)).await
    }
}

fn recipients_of(
    connection: &Connection,
    hop: HopId,
    message: MessageId,
) -> Result<Vec<RecipientId>, QueueError> {
    let mut select =
        connection.prepare_cached("SELECT id FROM recipient WHERE message = ?1 AND hop = ?2 ORDER BY id")?;
    let found = select
        .query_map([message.0, hop.0], |row| Ok(RecipientId(row.get(0)?)))?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    if found.is_empty() { Err(QueueError::NoSuchMessage(message)) } else { Ok(found) }
}

/// A recipient as routing needs it.
struct Routed {
    id: RecipientId,
    message: MessageId,
    hop: HopId,
    address: SmtpAddress,
    sender: Option<SmtpAddress>,
    size: u64,
    suspended: bool,
}

fn reroute(
    connection: &Connection,
    only: Option<HopId>,
    now: Ms,
    route: &dyn Fn(&RouteQuery<'_>) -> NextHop,
) -> Result<(u64, Effects), QueueError> {
    let mut effects = Effects::default();
    let mut moved = 0;
    let mut hops = hops(connection)?;
    if let Some(hop) = only
        && !hops.contains_key(&hop)
    {
        return Err(QueueError::NoSuchQueue(hop));
    }
    let mut ids: HashMap<NextHop, HopId> = hops.iter().map(|(id, hop)| (hop.clone(), *id)).collect();
    let mut change =
        connection.prepare_cached("UPDATE recipient SET hop = ?2, next_attempt_at = ?3 WHERE id = ?1")?;
    let mut last = RecipientId(0);
    loop {
        let stride = stride(connection, only, last)?;
        let Some(end) = stride.last() else { break };
        last = end.id;
        for recipient in &stride {
            let Some(current) = hops.get(&recipient.hop) else { continue };
            let wanted = route(&RouteQuery {
                recipient: &recipient.address,
                sender: recipient.sender.as_ref(),
                size: recipient.size,
                current,
            });
            if wanted == *current {
                continue;
            }
            let id = match ids.get(&wanted) {
                Some(id) => *id,
                None => {
                    let row = hop_for(connection, &wanted)?;
                    let id = row.id;
                    effects.hops.push(row);
                    hops.insert(id, wanted.clone());
                    ids.insert(wanted, id);
                    id
                }
            };
            change.execute([recipient.id.0, id.0, now])?;
            effects.moved.push((recipient.id, id));
            if !recipient.suspended {
                effects.waiting.push((id, recipient.message, now));
            }
            moved += 1;
        }
    }
    Ok((moved, effects))
}

fn hops(connection: &Connection) -> Result<HashMap<HopId, NextHop>, QueueError> {
    let mut select = connection.prepare_cached(&format!("SELECT {} FROM hop", super::rows::HOP_COLUMNS))?;
    let mut rows = select.query([])?;
    let mut hops = HashMap::new();
    while let Some(row) = rows.next()? {
        let row = hop_row(row)?;
        hops.insert(row.id, row.hop);
    }
    Ok(hops)
}

/// The next recipients after `last`.
fn stride(
    connection: &Connection,
    only: Option<HopId>,
    last: RecipientId,
) -> Result<Vec<Routed>, QueueError> {
    let mut select = connection.prepare_cached(
        "SELECT r.id, r.message, r.hop, r.address, m.sender, m.size, r.suspended NOTNULL
         FROM recipient r JOIN message m ON m.id = r.message
         WHERE r.id > ?1 AND (?2 IS NULL OR (r.hop = ?2 AND r.suspended IS NULL)) ORDER BY r.id LIMIT ?3",
    )?;
    let mut rows = select.query(params![last.0, only.map(|hop| hop.0), STRIDE])?;
    let mut stride = Vec::new();
    while let Some(row) = rows.next()? {
        let address: String = row.get(3)?;
        let sender: Option<String> = row.get(4)?;
        stride.push(Routed {
            id: RecipientId(row.get(0)?),
            message: MessageId(row.get(1)?),
            hop: HopId(row.get(2)?),
            address: parse("address", &address)?,
            sender: sender.map(|text| parse("address", &text)).transpose()?,
            size: unsigned(row, 5)?,
            suspended: row.get(6)?,
        });
    }
    Ok(stride)
}

fn expire(connection: &Connection, core: &Core, now: Ms) -> Result<(u64, Effects), QueueError> {
    let mut select = connection.prepare_cached(
        "SELECT id FROM recipient WHERE suspended IS NULL AND expires_at <= ?1 ORDER BY id",
    )?;
    let mut over =
        select.query_map([now], |row| Ok(RecipientId(row.get(0)?)))?.collect::<rusqlite::Result<Vec<_>>>()?;
    let schedule = core.schedule();
    over.retain(|id| !schedule.is_active(*id));
    drop(schedule);
    let mut update =
        connection.prepare_cached("UPDATE recipient SET suspended = ?2, last_error = ?3 WHERE id = ?1")?;
    for id in &over {
        update.execute(params![id.0, Suspension::Expired.as_str(), EXPIRED])?;
    }
    let mut forget = connection.prepare_cached(
        "DELETE FROM hop WHERE suspended = 0 AND NOT EXISTS (SELECT 1 FROM recipient WHERE hop = hop.id)
         RETURNING id",
    )?;
    let dropped =
        forget.query_map([], |row| Ok(HopId(row.get(0)?)))?.collect::<rusqlite::Result<Vec<_>>>()?;
    Ok((over.len() as u64, Effects { dropped, ..Effects::default() }))
}
