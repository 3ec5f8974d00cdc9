//! What administrators do to queues and messages, and what a (re)start and the passing of time do.

use super::Queue;
use super::error::QueueError;
use super::outcome::delete;
use super::report::{Fallen, REPORTS_AT_ONCE, settle};
use super::rows::{self, find_hop, hop_for, hop_row, ms, time, unsigned};
use super::schedule::{Ms, Order};
use super::track::note;
use super::types::{HopId, MessageId, RecipientId, RouteQuery, Suspension};
use super::writer::{Core, Effects, Purpose};
use crate::model::{MessageAction, NextHop, REMOVED, SmtpAddress, TrackingKind};
use jiff::Timestamp;
use rusqlite::{Connection, params};
use std::collections::{HashMap, HashSet};
use std::sync::atomic::Ordering;
use std::time::Duration;

/// LastError of a message whose time ran out; why it had to wait follows.
const EXPIRED: &str = "550 4.4.7 Message expired";

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

    /// Does what an administrator orders to a message in a queue.
    ///
    /// # Errors
    /// [`QueueError::NoSuchMessage`]; [`QueueError::Active`] for a removal while it is being delivered; or
    /// where it can't be committed.
    pub async fn act(
        &self,
        hop: HopId,
        message: MessageId,
        action: MessageAction,
        now: Timestamp,
    ) -> Result<(), QueueError> {
        match action {
            MessageAction::Suspend => self.suspend_message(hop, message).await,
            MessageAction::Resume => self.resume_message(hop, message, now).await,
            MessageAction::Remove { ndr: false } => self.remove_message(hop, message).await,
            MessageAction::Remove { ndr: true } => self.fail_message(hop, message, REMOVED).await,
        }
    }

    /// Remove-Message without NDR: its recipients in this queue are deleted.
    ///
    /// # Errors
    /// [`QueueError::NoSuchMessage`]; [`QueueError::Active`] while it is being delivered; or where it
    /// can't be committed.
    pub async fn remove_message(&self, hop: HopId, message: MessageId) -> Result<(), QueueError> {
        let core = self.core().clone();
        let order = core.schedule().order();
        let removed = self
            .writer()
            .submit(Purpose::Drain, move |connection| {
                let recipients = leaving(connection, &core, (hop, message), order)?;
                let mut effects = Effects { done: recipients.clone(), ..Effects::default() };
                let removed = (TrackingKind::RemovedSilently, &recipients[..]);
                note(connection, &core, &mut effects, removed, None, None)?;
                delete(connection, &recipients, &mut effects)?;
                Ok(((), effects))
            })
            .await;
        self.core().schedule().stay(order);
        removed
    }

    /// Remove-Message with NDR: its recipients in this queue fail with these words, and their sender's report
    /// comes into the queue in the same commit. While nobody composes reports they stay, Suspended, with that
    /// error, and are reported at the next start.
    ///
    /// # Errors
    /// [`QueueError::NoSuchMessage`]; [`QueueError::Active`] while it is being delivered; or where it
    /// can't be committed.
    pub async fn fail_message(&self, hop: HopId, message: MessageId, error: &str) -> Result<(), QueueError> {
        let core = self.core().clone();
        let order = core.schedule().order();
        let error = error.to_owned();
        let failed = self
            .writer()
            .submit(Purpose::Intake, move |connection| {
                let recipients = leaving(connection, &core, (hop, message), order)?;
                let mut update = connection
                    .prepare_cached("UPDATE recipient SET suspended = ?2, last_error = ?3 WHERE id = ?1")?;
                for id in &recipients {
                    update.execute(params![id.0, Suspension::Failed.as_str(), error])?;
                }
                let mut effects = Effects { done: recipients.clone(), ..Effects::default() };
                let removed = (TrackingKind::Removed, &recipients[..]);
                note(connection, &core, &mut effects, removed, None, None)?;
                let fallen =
                    recipients.into_iter().map(|id| Fallen { id, success: None, reply: None, at: None });
                settle(connection, &core, fallen.collect(), &mut effects)?;
                Ok(((), effects))
            })
            .await;
        self.core().schedule().stay(order);
        failed
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
        self.reroute(Scope::Hop(hop), now, route).await
    }

    /// Routes the recipients of one message anew, suspended ones included; returns how many go elsewhere.
    ///
    /// # Errors
    /// Where it can't be committed.
    pub async fn reroute_message<F>(
        &self,
        message: MessageId,
        now: Timestamp,
        route: F,
    ) -> Result<u64, QueueError>
    where
        F: Fn(&RouteQuery<'_>) -> NextHop + Send + 'static,
    {
        self.reroute(Scope::Message(message), now, route).await
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
        self.reroute(Scope::All, now, route).await
    }

    async fn reroute<F>(&self, scope: Scope, now: Timestamp, route: F) -> Result<u64, QueueError>
    where
        F: Fn(&RouteQuery<'_>) -> NextHop + Send + 'static,
    {
        let now = ms(now);
        self.writer().submit(Purpose::Drain, move |connection| reroute(connection, scope, now, &route)).await
    }

    /// Reports the recipients whose time has run out (not those that are being delivered, nor those that an
    /// administrator suspended), makes reports for which there was no room before, and forgets queues that are empty and not
    /// suspended. Returns how many recipients expired.
    ///
    /// # Errors
    /// Where it can't be committed; what expired before that is done.
    pub async fn expire(&self, now: Timestamp) -> Result<u64, QueueError> {
        if self.core().unreported.swap(false, Ordering::Relaxed)
            && let Err(error) = self.report_failed().await
        {
            self.core().unreported.store(true, Ordering::Relaxed);
            return Err(error);
        }
        let now = ms(now);
        let mut expired = 0;
        let mut at_once = REPORTS_AT_ONCE;
        loop {
            let core = self.core().clone();
            let order = core.schedule().order();
            let step = self
                .writer()
                .submit(Purpose::Intake, move |connection| expire(connection, &core, now, at_once, order))
                .await;
            self.core().schedule().stay(order);
            match step {
                // Where there is little room: one after the other.
                Err(QueueError::NoSpace) if at_once > 1 => at_once = 1,
                Err(error) => return Err(error),
                Ok((count, false)) => return Ok(expired + count),
                Ok((count, true)) => expired += count,
            }
        }
    }

    /// MessageExpirationTimeout, for what is in the queue already: it counts from the time of receipt.
    /// Returns how many messages that changed.
    ///
    /// # Errors
    /// Where it can't be committed; what was changed before that stays so.
    pub async fn set_expiration(&self, timeout: Duration) -> Result<u64, QueueError> {
        let timeout = Ms::try_from(timeout.as_millis()).unwrap_or(Ms::MAX / 2);
        let (mut changed, mut last) = (0, 0);
        loop {
            let (count, reached) = self
                .writer()
                .submit(Purpose::Drain, move |connection| set_expiration(connection, timeout, last))
                .await?;
            changed += count;
            match reached {
                Some(reached) => last = reached,
                None => return Ok(changed),
            }
        }
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

/// The recipients of a message in a queue, which are not handed out any more.
fn leaving(
    connection: &Connection,
    core: &Core,
    (hop, message): (HopId, MessageId),
    order: Order,
) -> Result<Vec<RecipientId>, QueueError> {
    let recipients = recipients_of(connection, hop, message)?;
    let mut schedule = core.schedule();
    if recipients.iter().any(|id| !schedule.leave(*id, hop, message, order)) {
        return Err(QueueError::Active(message));
    }
    Ok(recipients)
}

/// What is routed anew.
#[derive(Debug, Clone, Copy)]
enum Scope {
    All,
    /// Suspended recipients excepted.
    Hop(HopId),
    Message(MessageId),
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
    scope: Scope,
    now: Ms,
    route: &dyn Fn(&RouteQuery<'_>) -> NextHop,
) -> Result<(u64, Effects), QueueError> {
    let mut effects = Effects::default();
    let mut moved = 0;
    let mut hops = hops(connection)?;
    if let Scope::Hop(hop) = scope
        && !hops.contains_key(&hop)
    {
        return Err(QueueError::NoSuchQueue(hop));
    }
    let mut ids: HashMap<NextHop, HopId> = hops.iter().map(|(id, hop)| (hop.clone(), *id)).collect();
    let mut change =
        connection.prepare_cached("UPDATE recipient SET hop = ?2, next_attempt_at = ?3 WHERE id = ?1")?;
    let mut last = RecipientId(0);
    loop {
        let stride = stride(connection, scope, last)?;
        let Some(end) = stride.last() else { break };
        last = end.id;
        for recipient in &stride {
            let Some(current) = hops.get(&recipient.hop) else { continue };
            // What broke the service down goes on only when somebody resumes it.
            if recipient.suspended && current.is_poison() {
                continue;
            }
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
fn stride(connection: &Connection, scope: Scope, last: RecipientId) -> Result<Vec<Routed>, QueueError> {
    // One statement for each scope, so that each goes by its index.
    let (wanted, id) = match scope {
        Scope::All => ("r.id > ?1 AND ?2 = 0", 0),
        Scope::Hop(hop) => ("r.id > ?1 AND r.hop = ?2 AND r.suspended IS NULL", hop.0),
        Scope::Message(message) => ("+r.id > ?1 AND r.message = ?2", message.0),
    };
    let mut select = connection.prepare_cached(&format!(
        "SELECT r.id, r.message, r.hop, r.address, m.sender, m.size, r.suspended NOTNULL
         FROM recipient r JOIN message m ON m.id = r.message
         WHERE {wanted} ORDER BY r.id LIMIT ?3"
    ))?;
    let mut rows = select.query([last.0, id, STRIDE])?;
    let mut stride = Vec::new();
    while let Some(row) = rows.next()? {
        let address: String = row.get(3)?;
        let sender: Option<String> = row.get(4)?;
        stride.push(Routed {
            id: RecipientId(row.get(0)?),
            message: MessageId(row.get(1)?),
            hop: HopId(row.get(2)?),
            address: rows::address(&address)?,
            sender: sender.map(|text| rows::address(&text)).transpose()?,
            size: unsigned(row, 5)?,
            suspended: row.get(6)?,
        });
    }
    Ok(stride)
}

/// Expires what a transaction may hold; true where there is more.
fn expire(
    connection: &Connection,
    core: &Core,
    now: Ms,
    at_once: usize,
    order: Order,
) -> Result<((u64, bool), Effects), QueueError> {
    let schedule = core.schedule();
    let active = i64::try_from(schedule.active_count()).unwrap_or(i64::MAX);
    drop(schedule);
    let mut select = connection.prepare_cached(
        "WITH over AS (SELECT id, message, hop FROM recipient WHERE suspended IS NULL AND expires_at <= ?1
             UNION ALL
             SELECT id, message, hop FROM recipient WHERE suspended = 'BodyMissing' AND expires_at <= ?1)
         SELECT r.id, r.message, h.last_retry_at, h.id FROM over r JOIN hop h ON h.id = r.hop
         ORDER BY r.message, r.id LIMIT ?2",
    )?;
    let mut rows = select.query([now, active.saturating_add(STRIDE)])?;
    let mut over = Vec::new();
    let mut messages = HashSet::new();
    let mut more = false;
    while let Some(row) = rows.next()? {
        let (id, message) = (RecipientId(row.get(0)?), row.get::<_, i64>(1)?);
        if core.schedule().is_active(id) {
            continue;
        }
        if !messages.contains(&message) && messages.len() == at_once || over.len() as i64 == STRIDE {
            more = true;
            break;
        }
        // It may have been handed out meanwhile; from here on it can't be.
        if !core.schedule().leave(id, HopId(row.get(3)?), MessageId(message), order) {
            continue;
        }
        messages.insert(message);
        over.push(Fallen { id, success: None, reply: None, at: row.get::<_, Option<Ms>>(2)?.map(time) });
    }
    let mut update = connection.prepare_cached(
        "UPDATE recipient SET suspended = ?2, last_error = ?3 || coalesce('; last error: ' ||
            coalesce(last_error, (SELECT last_error FROM hop WHERE hop.id = recipient.hop)), '') WHERE id = ?1",
    )?;
    for fallen in &over {
        update.execute(params![fallen.id.0, Suspension::Expired.as_str(), EXPIRED])?;
    }
    let count = over.len() as u64;
    let ids: Vec<RecipientId> = over.iter().map(|fallen| fallen.id).collect();
    let mut effects = Effects { done: ids.clone(), ..Effects::default() };
    note(connection, core, &mut effects, (TrackingKind::Expired, &ids), None, None)?;
    settle(connection, core, over, &mut effects)?;
    let mut forget = connection.prepare_cached(
        "DELETE FROM hop WHERE suspended = 0 AND NOT EXISTS (SELECT 1 FROM recipient WHERE hop = hop.id)
         RETURNING id",
    )?;
    effects.dropped =
        forget.query_map([], |row| Ok(HopId(row.get(0)?)))?.collect::<rusqlite::Result<Vec<_>>>()?;
    Ok(((count, more), effects))
}

/// Sets the expiry of the next messages after `last`; how many, and the last of them.
fn set_expiration(
    connection: &Connection,
    timeout: Ms,
    last: i64,
) -> Result<((u64, Option<i64>), Effects), QueueError> {
    let mut select = connection.prepare_cached(
        "SELECT id, received_at + ?1 FROM message WHERE id > ?2 AND expires_at <> received_at + ?1
         ORDER BY id LIMIT ?3",
    )?;
    let found = select
        .query_map([timeout, last, STRIDE], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<Vec<(i64, Ms)>>>()?;
    for table in ["message SET expires_at = ?2 WHERE id", "recipient SET expires_at = ?2 WHERE message"] {
        let mut update = connection.prepare_cached(&format!("UPDATE {table} = ?1"))?;
        for (id, expires) in &found {
            update.execute([id, expires])?;
        }
    }
    Ok(((found.len() as u64, found.last().map(|(id, _)| *id)), Effects::default()))
}
