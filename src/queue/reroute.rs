//! Queued mail goes where the configuration in force says: after each (re)start, and by Retry-Queue -Resubmit.
//!
//! Promises: a recipient that goes elsewhere is due there at once; one that is being delivered is moved as well, and
//! finished first. All that is queued is gone through in steps, each of one moment and committed by itself: others
//! are served between them, and who stops waiting between two steps has done no harm. Nothing is written where
//! nothing moves.

use super::error::QueueError;
use super::outcome::moved_on;
use super::rows::{self, hop_for, hop_row, ms, unsigned};
use super::schedule::Ms;
use super::types::{HopId, MessageId, RecipientId, RouteQuery};
use super::writer::{Effects, Purpose};
use super::{Queue, blocking};
use crate::model::{NextHop, SmtpAddress};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// Recipients that are read at a time.
const STRIDE: i64 = 1000;

impl Queue {
    /// Retry-Queue -Resubmit: routes the recipients of one queue anew, suspended ones excepted. Those
    /// that go elsewhere are due there now; returns how many.
    ///
    /// # Errors
    /// [`QueueError::NoSuchQueue`], or where it can't be committed.
    pub async fn resubmit<F>(&self, hop: HopId, now: Timestamp, route: F) -> Result<u64, QueueError>
    where
        F: Fn(&RouteQuery<'_>) -> NextHop + Send + Sync + 'static,
    {
        let queue = self.clone();
        let is_there = move |connection: &Connection| Ok(hops(connection)?.contains_key(&hop));
        match blocking(move || queue.readers().read(is_there)).await? {
            true => self.reroute(Scope::Hop(hop), now, route).await,
            false => Err(QueueError::NoSuchQueue(hop)),
        }
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
        F: Fn(&RouteQuery<'_>) -> NextHop + Send + Sync + 'static,
    {
        self.reroute(Scope::Message(message), now, route).await
    }

    /// Routes every recipient anew that is queued now, as each (re)start does, suspended ones included (they stay
    /// suspended). Those that go elsewhere are due there now; returns how many. What is being delivered
    /// at this moment is moved as well, and finished first.
    ///
    /// # Errors
    /// Where it can't be read or committed: what was moved before that stays so.
    pub async fn reroute_all<F>(&self, now: Timestamp, route: F) -> Result<u64, QueueError>
    where
        F: Fn(&RouteQuery<'_>) -> NextHop + Send + Sync + 'static,
    {
        self.reroute(Scope::All, now, route).await
    }

    async fn reroute<F>(&self, scope: Scope, now: Timestamp, route: F) -> Result<u64, QueueError>
    where
        F: Fn(&RouteQuery<'_>) -> NextHop + Send + Sync + 'static,
    {
        self.with_rows().await?;
        let now = ms(now);
        let route = Arc::new(route);
        let (mut last, mut moved) = (RecipientId(0), 0);
        let queue = self.clone();
        let newest = blocking(move || queue.readers().read(newest)).await?;
        while last < newest {
            let (queue, by) = (self.clone(), Arc::clone(&route));
            let step = move |connection: &Connection| misplaced(connection, scope, last, &*by);
            let (wrong, reached) = blocking(move || queue.readers().read(step)).await?;
            if !wrong.is_empty() {
                let step = move |connection: &Connection| put_right(connection, &wrong, now);
                moved += self.writer().submit(Purpose::Drain, step).await?;
            }
            let Some(reached) = reached else { break };
            last = reached;
        }
        Ok(moved)
    }
}

/// What is routed anew.
#[derive(Debug, Clone, Copy)]
enum Scope {
    /// Those behind a number.
    All,
    /// Suspended recipients excepted.
    Hop(HopId),
    Message(MessageId),
}

/// A recipient as routing needs it.
struct Routed {
    id: RecipientId,
    hop: HopId,
    address: SmtpAddress,
    sender: Option<SmtpAddress>,
    size: u64,
    suspended: bool,
}

/// Where a recipient goes instead of where it is.
fn elsewhere(
    recipient: &Routed,
    current: &NextHop,
    route: &dyn Fn(&RouteQuery<'_>) -> NextHop,
) -> Option<NextHop> {
    // What broke the service down goes on only when somebody resumes it.
    if recipient.suspended && current.is_poison() {
        return None;
    }
    let wanted = route(&RouteQuery {
        recipient: &recipient.address,
        sender: recipient.sender.as_ref(),
        size: recipient.size,
        current,
    });
    (wanted != *current).then_some(wanted)
}

fn newest(connection: &Connection) -> Result<RecipientId, QueueError> {
    let newest: Option<i64> = connection.query_row("SELECT max(id) FROM recipient", [], |row| row.get(0))?;
    Ok(RecipientId(newest.unwrap_or(0)))
}

/// A recipient that is in the wrong queue: its number, that queue, and where it goes.
type Misplaced = (RecipientId, HopId, NextHop);

/// Those of the next recipients after `last` that are in the wrong queue, and the last that was looked at.
fn misplaced(
    connection: &Connection,
    scope: Scope,
    last: RecipientId,
    route: &dyn Fn(&RouteQuery<'_>) -> NextHop,
) -> Result<(Vec<Misplaced>, Option<RecipientId>), QueueError> {
    let hops = hops(connection)?;
    let stride = stride(connection, scope, last)?;
    let reached = stride.last().map(|recipient| recipient.id);
    let mut wrong = Vec::new();
    for recipient in stride {
        let Some(current) = hops.get(&recipient.hop) else { continue };
        let wanted = elsewhere(&recipient, current, route);
        wrong.extend(wanted.map(|wanted| (recipient.id, recipient.hop, wanted)));
    }
    Ok((wrong, reached))
}

/// Moves those that are still where they were.
fn put_right(connection: &Connection, wrong: &[Misplaced], now: Ms) -> Result<(u64, Effects), QueueError> {
    let mut effects = Effects::default();
    let mut ids: HashMap<&NextHop, HopId> = HashMap::new();
    let mut went = BTreeSet::new();
    let mut change = connection.prepare_cached(
        "UPDATE recipient SET hop = ?3, next_attempt_at = ?4 WHERE id = ?1 AND hop = ?2
         RETURNING message, suspended IS NULL",
    )?;
    let mut moved = 0;
    for (recipient, from, wanted) in wrong {
        let id = match ids.get(wanted) {
            Some(id) => *id,
            None => {
                let row = hop_for(connection, wanted)?;
                let id = row.id;
                effects.hops.push(row);
                ids.insert(wanted, id);
                id
            }
        };
        let changed = change
            .query_row([recipient.0, from.0, id.0, now], |row| Ok((MessageId(row.get(0)?), row.get(1)?)))
            .optional()?;
        let Some((message, waits)) = changed else { continue };
        effects.moved.push((*recipient, id));
        went.insert((message, *from, id));
        if waits {
            effects.waiting.push((id, message, now));
        }
        moved += 1;
    }
    moved_on(connection, &went, &mut effects)?;
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
        "SELECT r.id, r.hop, r.address, m.sender, m.size, r.suspended NOTNULL
         FROM recipient r JOIN message m ON m.id = r.message
         WHERE {wanted} ORDER BY r.id LIMIT ?3"
    ))?;
    let mut rows = select.query([last.0, id, STRIDE])?;
    let mut stride = Vec::new();
    while let Some(row) = rows.next()? {
        let address: String = row.get(2)?;
        let sender: Option<String> = row.get(3)?;
        stride.push(Routed {
            id: RecipientId(row.get(0)?),
            hop: HopId(row.get(1)?),
            address: rows::address(&address)?,
            sender: sender.map(|text| rows::address(&text)).transpose()?,
            size: unsigned(row, 4)?,
            suspended: row.get(5)?,
        });
    }
    Ok(stride)
}
