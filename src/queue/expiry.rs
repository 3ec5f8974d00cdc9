//! What the passing of time does: mail whose time has run out is reported, and queues that were idle for long go.
//!
//! Promises: each step reads and reports a bounded number, by an index, however much expires at once; others are
//! served between two steps. What is being delivered does not expire, nor what an administrator suspended.

use super::Queue;
use super::error::QueueError;
use super::intake::Rows;
use super::report::{Fallen, REPORTS_AT_ONCE, settle};
use super::rows::{ms, time};
use super::schedule::{Ms, Order};
use super::track::note;
use super::types::{HopId, MessageId, RecipientId, Suspension};
use super::writer::{Core, Effects, Purpose, Turn};
use crate::model::TrackingKind;
use jiff::Timestamp;
use rusqlite::{Connection, params};
use std::collections::HashSet;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// LastError of a message whose time ran out; why it had to wait follows.
const EXPIRED: &str = "550 4.4.7 Message expired";

/// Rows that are read at a time.
const STRIDE: i64 = 1000;

impl Queue {
    /// Reports the recipients whose time has run out (not those that are being delivered, nor those that an
    /// administrator suspended), and makes reports for which there was no room before. Returns how many recipients expired.
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
            let due = move |core: &Core| {
                let due = core.intake.which(|envelope| ms(envelope.expires_at) <= now);
                if due.is_empty() { Rows::None } else { Rows::Of(due) }
            };
            let work = move |turn: &Turn<'_>| expire(turn.connection, &core, now, at_once, order);
            let step = self.writer().submit_with(Purpose::Intake, due, work).await;
            self.core().stay(order);
            match step {
                // Where there is little room: one after the other.
                Err(QueueError::NoSpace) if at_once > 1 => at_once = 1,
                Err(error) => return Err(error),
                Ok((count, false)) => return Ok(expired + count),
                Ok((count, true)) => expired += count,
            }
        }
    }

    /// Forgets queues that were seen empty at each look for so long (QueueMaxIdleTime) and are not suspended; returns
    /// how many. What comes in between begins the time anew.
    ///
    /// # Errors
    /// Where it can't be committed.
    pub async fn forget_idle(&self, now: Timestamp, idle: Duration) -> Result<u64, QueueError> {
        let (now, idle) = (ms(now), Ms::try_from(idle.as_millis()).unwrap_or(Ms::MAX));
        let core = self.core().clone();
        let work =
            move |turn: &Turn<'_>| Ok((seen_idle(turn.connection, &core, now, idle)?, Effects::default()));
        let idle = self.writer().submit_with(Purpose::Drain, |_| Rows::None, work).await?;
        if idle.is_empty() {
            return Ok(0);
        }
        // Whatever has come into one of them since has a row then.
        self.writer().submit(Purpose::Drain, move |connection| forget(connection, &idle)).await
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
    let (mut over, mut messages) = (Vec::new(), HashSet::new());
    let mut more = false;
    // Each goes by its index, in the order in which it ends: no more is read than a step takes.
    for which in ["r.suspended IS NULL", "r.suspended = 'BodyMissing'"] {
        let mut select = connection.prepare_cached(&format!(
            "SELECT r.id, r.message, h.last_retry_at, h.id FROM recipient r CROSS JOIN hop h ON h.id = r.hop
             WHERE {which} AND r.expires_at <= ?1 ORDER BY r.expires_at, r.id LIMIT ?2"
        ))?;
        let mut rows = select.query([now, active.saturating_add(STRIDE)])?;
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
    Ok(((count, more), effects))
}

/// The queues that were seen empty for so long.
fn seen_idle(connection: &Connection, core: &Core, now: Ms, idle: Ms) -> Result<Vec<HopId>, QueueError> {
    let mut select = connection.prepare_cached(
        "SELECT id FROM hop WHERE suspended = 0 AND NOT EXISTS (SELECT 1 FROM recipient WHERE hop = hop.id)",
    )?;
    let mut empty =
        select.query_map([], |row| Ok(HopId(row.get(0)?)))?.collect::<rusqlite::Result<Vec<_>>>()?;
    let held = core.intake.hops();
    empty.retain(|hop| !held.contains(hop));
    Ok(core.schedule().idle(&empty, now, idle))
}

/// Forgets these queues where they are empty; every message has its rows.
fn forget(connection: &Connection, idle: &[HopId]) -> Result<(u64, Effects), QueueError> {
    let mut delete = connection.prepare_cached(
        "DELETE FROM hop WHERE id = ?1 AND suspended = 0 AND NOT EXISTS (SELECT 1 FROM recipient WHERE hop = hop.id)",
    )?;
    let mut dropped = Vec::new();
    for id in idle {
        if delete.execute([id.0])? > 0 {
            dropped.push(*id);
        }
    }
    Ok((dropped.len() as u64, Effects { dropped, ..Effects::default() }))
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
