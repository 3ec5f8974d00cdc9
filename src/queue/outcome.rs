//! Work out, outcomes in.

use super::error::QueueError;
use super::intake::{Fresh, Rows, take_away};
use super::poison;
use super::report::{Fallen, settle};
use super::rows::{self, find_envelope, find_hop, hop_for, ms};
use super::schedule::{Ms, Picked, Reading};
use super::track::{event, note};
use super::types::{DueRecipient, HopId, MessageId, Outcome, RecipientId, Suspension, Work, WorkItem};
use super::writer::{Core, Effects, Purpose, Turn};
use super::{Queue, blocking};
use crate::model::{NextHop, TrackedRecipient, TrackingEvent, TrackingKind, TrackingTrace};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use std::sync::atomic::Ordering;

impl Queue {
    /// Takes what is due at `now`: at most `limit` messages in all, one [`Work`] per queue, and of each
    /// queue as many messages as `capacity` allows (0: it is busy). It is Active from here on and not
    /// handed out again. Queues that are suspended, that wait, and Unreachable are left out.
    ///
    /// # Errors
    /// Where the database can't be read; what was taken is due as before. Where an outcome could not be
    /// written, and nothing can be now; else there is nothing to be had this once.
    pub fn due<F>(
        &self,
        now: Timestamp,
        limit: usize,
        capacity: F,
    ) -> impl Future<Output = Result<Vec<Work>, QueueError>> + Send + use<F>
    where
        F: Fn(HopId, &NextHop) -> usize,
    {
        let now = ms(now);
        // What is begun now might not be written down, and then be delivered twice.
        let unwritten = self.core().unwritten.load(Ordering::Relaxed);
        let limit = if unwritten { 0 } else { limit };
        let picked = self.core().schedule().pick(now, limit, &capacity);
        // The guard goes along: where nobody waits for the answer any more, all of it goes back.
        let taken = Taken { queue: self.clone(), picked, works: Vec::new() };
        async move {
            if unwritten {
                taken.queue.probe().await?;
                taken.queue.written();
            }
            let mut taken = taken;
            if taken.picked.is_empty() || taken.remember(now) {
                return Ok(std::mem::take(&mut taken.works));
            }
            let mut taken = blocking(move || {
                let mut taken = taken;
                taken.read(now)?;
                Ok(taken)
            })
            .await?;
            Ok(std::mem::take(&mut taken.works))
        }
    }

    /// When [`due`](Self::due) will next have something, of the queues that are `wanted` (those with
    /// capacity); a past moment means at once, `None` not before [`changed`](Self::changed).
    pub fn next_due_at(&self, wanted: impl Fn(HopId, &NextHop) -> bool) -> Option<Timestamp> {
        self.core().schedule().next_due(&wanted).map(super::rows::time)
    }

    /// Gives back recipients that were not tried; they are due as before.
    pub fn release(&self, recipients: impl IntoIterator<Item = RecipientId>) {
        if self.core().schedule().release(recipients) {
            self.core().changed.notify_one();
        }
    }

    /// Writes down what became of recipients, in one durable commit. Numbers that are gone are passed
    /// over. Where a full disk has no room for the reports of failed ones, these are kept, Suspended, until
    /// an [`expire`](Self::expire) finds room; successes then are not reported.
    ///
    /// # Errors
    /// Where it can't be committed. The recipients are then still Active: try again, or release them.
    pub async fn record(&self, outcomes: Vec<Outcome>) -> Result<(), QueueError> {
        self.record_traced(outcomes, None).await
    }

    /// The same, of what came to pass over a connection that is known.
    ///
    /// # Errors
    /// As [`record`](Self::record).
    pub async fn record_traced(
        &self,
        outcomes: Vec<Outcome>,
        trace: Option<Arc<TrackingTrace>>,
    ) -> Result<(), QueueError> {
        let any_failed = outcomes.iter().any(|one| matches!(one, Outcome::Failed { .. }));
        let any_confirmed = outcomes.iter().any(|one| matches!(one, Outcome::Confirmed { .. }));
        let any_told = any_failed || any_confirmed;
        let outcomes = Arc::new(outcomes);
        let purpose = if any_told { Purpose::Intake } else { Purpose::Drain };
        let mut recorded = self.commit_outcomes(outcomes.clone(), trace.clone(), purpose).await;
        if recorded == Err(QueueError::NoSpace) && any_told {
            // The reserve is for what empties the queue: the report is made when there is room again.
            recorded = self.commit_outcomes(outcomes, trace, Purpose::Drain).await;
            if recorded.is_ok() && any_confirmed {
                tracing::warn!("the disk has no room to tell senders of deliveries; nobody will");
            }
            if recorded.is_ok() && any_failed {
                self.core().unreported.store(true, Ordering::Relaxed);
            }
        }
        match &recorded {
            Ok(()) => self.written(),
            Err(_) => self.core().unwritten.store(true, Ordering::Relaxed),
        }
        recorded
    }

    /// With the reports of failures where it is intake.
    async fn commit_outcomes(
        &self,
        outcomes: Arc<Vec<Outcome>>,
        trace: Option<Arc<TrackingTrace>>,
        purpose: Purpose,
    ) -> Result<(), QueueError> {
        let core = self.core().clone();
        let named = outcomes.clone();
        let needs = move |core: &Core| needs(core, &named);
        let work = move |turn: &Turn<'_>| {
            let connection = turn.connection;
            let mut effects = Effects::default();
            let mut fallen = Vec::new();
            let told = purpose == Purpose::Intake && core.reporter.get().is_some();
            let mut finished = finished(&core, &outcomes);
            finished.retain(|id, _| !turn.made.contains(id));
            for (id, fresh) in &finished {
                take_away(connection, *id)?;
                finish(&core, *id, fresh, trace.as_ref(), &mut effects);
            }
            for outcome in outcomes.iter() {
                let outcome = others(outcome, &finished);
                track(connection, &core, &outcome, trace.as_ref(), &mut effects)?;
                apply(connection, &outcome, told, &mut fallen, &mut effects)?;
            }
            if purpose == Purpose::Intake {
                settle(connection, &core, fallen, &mut effects)?;
            }
            Ok(((), effects))
        };
        self.writer().submit_with(purpose, needs, work).await
    }

    /// A commit has succeeded: deliveries may begin again.
    fn written(&self) {
        if self.core().unwritten.swap(false, Ordering::Relaxed) {
            self.core().changed.notify_one();
        }
    }

    /// Commits a change of no meaning, to see whether that is possible.
    async fn probe(&self) -> Result<(), QueueError> {
        self.writer()
            .submit_with(
                Purpose::Drain,
                |_| Rows::None,
                |turn| {
                    turn.connection.execute("UPDATE probe SET count = count + 1", [])?;
                    Ok(((), Effects::default()))
                },
            )
            .await
    }
}

/// The messages without rows of which every recipient is delivered by these outcomes.
fn finished(core: &Core, outcomes: &[Outcome]) -> BTreeMap<MessageId, Fresh> {
    let mut delivered: BTreeMap<MessageId, usize> = BTreeMap::new();
    for outcome in outcomes {
        let Outcome::Delivered(recipients) = outcome else { continue };
        for message in recipients.iter().filter_map(|id| core.intake.of(*id)) {
            *delivered.entry(message).or_default() += 1;
        }
    }
    let whole = |(id, count): (MessageId, usize)| {
        let fresh = core.intake.get(id)?;
        (fresh.places.len() == count).then_some((id, fresh))
    };
    delivered.into_iter().filter_map(whole).collect()
}

/// The messages that must have their rows for these outcomes: those that go on.
fn needs(core: &Core, outcomes: &[Outcome]) -> Rows {
    let finished = finished(core, outcomes);
    let named = outcomes.iter().flat_map(|outcome| match outcome {
        Outcome::Delivered(recipients)
        | Outcome::Dropped { recipients, .. }
        | Outcome::Confirmed { recipients, .. }
        | Outcome::Retry { recipients, .. }
        | Outcome::Failed { recipients, .. }
        | Outcome::HopFailed { recipients, .. } => recipients.as_slice(),
        Outcome::Rerouted { recipient, .. } => std::slice::from_ref(recipient),
        Outcome::HopOk(_) => &[],
    });
    let named: BTreeSet<MessageId> =
        named.filter_map(|id| core.intake.of(*id)).filter(|id| !finished.contains_key(id)).collect();
    if named.is_empty() { Rows::None } else { Rows::Of(named.into_iter().collect()) }
}

/// The same outcome, of what is not finished.
fn others<'a>(outcome: &'a Outcome, finished: &BTreeMap<MessageId, Fresh>) -> Cow<'a, Outcome> {
    match outcome {
        Outcome::Delivered(recipients) if !finished.is_empty() => {
            let is_finished = |id: &RecipientId| {
                finished.values().any(|fresh| fresh.places.iter().any(|place| place.0 == *id))
            };
            let others = recipients.iter().copied().filter(|id| !is_finished(id)).collect();
            Cow::Owned(Outcome::Delivered(others))
        }
        outcome => Cow::Borrowed(outcome),
    }
}

/// What it means that a message without rows is delivered.
fn finish(
    core: &Core,
    id: MessageId,
    fresh: &Fresh,
    trace: Option<&Arc<TrackingTrace>>,
    effects: &mut Effects,
) {
    effects.taken_away.push(id);
    effects.done.extend(fresh.places.iter().map(|(recipient, _)| *recipient));
    let hops = fresh.hops();
    if core.tracker.get().is_some() {
        for hop in &hops {
            let status = |id: RecipientId| trace.and_then(|trace| trace.statuses.get(&id.0)).cloned();
            let recipients = fresh.at(*hop).map(|(id, recipient)| TrackedRecipient {
                address: recipient.address.to_string(),
                status: status(id).unwrap_or_default(),
            });
            effects.tracked.push(TrackingEvent {
                recipients: recipients.collect(),
                hop: fresh.at(*hop).next().map(|(_, recipient)| recipient.hop.clone()),
                trace: trace.cloned(),
                ..event(TrackingKind::Delivered, id, &fresh.message.envelope, fresh.message.stored.len)
            });
        }
    }
    effects.left.extend(hops);
}

/// A row that could not be read is read again after this, milliseconds.
const UNREAD: Ms = 5 * 60 * 1000;

/// Messages that were taken from the schedule and are not yet in the caller's hands.
struct Taken {
    queue: Queue,
    picked: Vec<Picked>,
    works: Vec<Work>,
}

impl Taken {
    /// Takes what is in memory; false where something must be read.
    fn remember(&mut self, now: Ms) -> bool {
        let core = self.queue.core();
        let mut found = Vec::new();
        for group in &self.picked {
            let of_group: Option<Vec<Fresh>> = group.messages.iter().map(|id| core.intake.get(*id)).collect();
            let Some(of_group) = of_group else { return false };
            found.push(of_group);
        }
        for (group, of_group) in std::mem::take(&mut self.picked).into_iter().zip(found) {
            let items = group.messages.iter().zip(of_group);
            let items = items.filter_map(|(id, fresh)| fresh_item(core, group.hop_id, *id, &fresh, now));
            self.works.extend(work(&group, items.collect()));
        }
        true
    }

    fn read(&mut self, now: Ms) -> Result<(), QueueError> {
        let Taken { queue, picked, works } = self;
        let core = queue.core();
        let under_way = UnderWay { core, reading: core.schedule().begin_reading() };
        // All of them before the first row is read: the rows of one that gets them later are not to be seen then.
        let mut fresh: HashMap<MessageId, Fresh> = HashMap::new();
        for message in picked.iter().flat_map(|group| &group.messages) {
            fresh.extend(core.intake.get(*message).map(|its| (*message, its)));
        }
        queue.readers().read(|connection| {
            for group in picked.iter() {
                let (mut items, mut failed) = (Vec::new(), None);
                for &message in &group.messages {
                    if let Some(fresh) = fresh.get(&message) {
                        items.extend(fresh_item(core, group.hop_id, message, fresh, now));
                        continue;
                    }
                    match read_item(connection, &under_way, group.hop_id, message, now) {
                        Ok(item) => items.extend(item),
                        // It has just gone.
                        Err(QueueError::NoSuchMessage(_)) => {}
                        // A row that can't be read must not stop the mail of others.
                        Err(QueueError::Database(error)) => {
                            tracing::error!(%message, error, "a queued message can't be read; it is tried again");
                            core.schedule().wait(group.hop_id, message, now + UNREAD);
                        }
                        Err(error) => {
                            failed = Some(error);
                            break;
                        }
                    }
                }
                // Also where reading ended early: what is in hand must be given back by somebody.
                works.extend(work(group, items));
                if let Some(error) = failed {
                    return Err(error);
                }
            }
            picked.clear();
            Ok(())
        })
    }
}

/// Rows are read, until this is dropped.
struct UnderWay<'a> {
    core: &'a Core,
    reading: Reading,
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.core.schedule().end_reading(self.reading);
    }
}

/// What a queue is handed; nothing where there are no messages.
fn work(group: &Picked, items: Vec<WorkItem>) -> Option<Work> {
    (!items.is_empty()).then(|| Work {
        hop_id: group.hop_id,
        hop: group.hop.clone(),
        hop_retry_count: group.retry_count,
        items,
    })
}

impl Drop for Taken {
    fn drop(&mut self) {
        let recipients: Vec<RecipientId> = self.works.iter().flat_map(Work::recipients).collect();
        let mut schedule = self.queue.core().schedule();
        let mut any = schedule.release(recipients);
        for group in &self.picked {
            for message in &group.messages {
                schedule.wait(group.hop_id, *message, Ms::MIN);
                any = true;
            }
        }
        drop(schedule);
        if any {
            self.queue.core().changed.notify_one();
        }
    }
}

/// The recipients of a message without rows at a hop, marked active.
fn fresh_item(core: &Core, hop: HopId, message: MessageId, fresh: &Fresh, now: Ms) -> Option<WorkItem> {
    let due = ms(fresh.message.envelope.received_at).min(now);
    let mut schedule = core.schedule();
    // Its rows may have been made and changed since it was looked for: then they are read.
    if core.intake.get(message).is_none() {
        schedule.wait(hop, message, now);
        return None;
    }
    let handed = schedule.hand_out(None, (hop, message), fresh.at(hop).map(|(id, _)| (id, due)));
    drop(schedule);
    let recipients: Vec<DueRecipient> = fresh
        .at(hop)
        .filter(|(id, _)| handed.contains(id))
        .map(|(id, recipient)| DueRecipient {
            id,
            address: recipient.address.clone(),
            wishes: recipient.wishes.clone(),
        })
        .collect();
    (!recipients.is_empty()).then(|| WorkItem {
        message,
        recipients,
        attempts: 0,
        size: fresh.message.stored.len,
        envelope: fresh.message.envelope.clone(),
    })
}

/// How long a message under suspicion waits for the one that is being tried, milliseconds.
const SUSPECT_WAITS: Ms = 500;

/// The recipients of a message that are due at a hop, marked active. Those that are due later go back
/// into the schedule.
fn read_item(
    connection: &Connection,
    UnderWay { core, reading }: &UnderWay<'_>,
    hop: HopId,
    message: MessageId,
    now: Ms,
) -> Result<Option<WorkItem>, QueueError> {
    let mut statement = connection.prepare_cached(
        "SELECT id, address, attempts, next_attempt_at, notify, original FROM recipient
         WHERE message = ?1 AND hop = ?2 AND suspended IS NULL ORDER BY id",
    )?;
    let mut rows = statement.query([message.0, hop.0])?;
    let mut recipients: Vec<(DueRecipient, u32, Ms)> = Vec::new();
    let mut later: Option<Ms> = None;
    while let Some(row) = rows.next()? {
        let due: Ms = row.get(3)?;
        if due > now {
            later = Some(later.map_or(due, |other| other.min(due)));
            continue;
        }
        let address: String = row.get(1)?;
        let (notify, original): (Option<String>, Option<String>) = (row.get(4)?, row.get(5)?);
        let recipient = DueRecipient {
            id: RecipientId(row.get(0)?),
            address: rows::address(&address)?,
            wishes: rows::wishes(notify.as_deref(), original.as_deref())?,
        };
        recipients.push((recipient, row.get(2)?, due));
    }
    let found = if recipients.is_empty() { None } else { Some(find_envelope(connection, message)?) };
    let mut schedule = core.schedule();
    if let Some(later) = later {
        schedule.wait(hop, message, later);
    }
    if !recipients.is_empty() && schedule.must_wait(message) {
        schedule.wait(hop, message, now.saturating_add(SUSPECT_WAITS));
        return Ok(None);
    }
    let handed = schedule.hand_out(
        Some(*reading),
        (hop, message),
        recipients.iter().map(|(one, _, due)| (one.id, *due)),
    );
    drop(schedule);
    recipients.retain(|(one, ..)| handed.contains(&one.id));
    let Some((envelope, size)) = found.filter(|_| !recipients.is_empty()) else { return Ok(None) };
    Ok(Some(WorkItem {
        message,
        attempts: recipients.iter().map(|(_, attempts, _)| *attempts).max().unwrap_or(0),
        recipients: recipients.into_iter().map(|(one, ..)| one).collect(),
        size,
        envelope,
    }))
}

/// Notes for the tracking log what an outcome means, while the rows are there.
fn track(
    connection: &Connection,
    core: &Core,
    outcome: &Outcome,
    trace: Option<&Arc<TrackingTrace>>,
    effects: &mut Effects,
) -> Result<(), QueueError> {
    let reply_text;
    let (kind, recipients, status) = match outcome {
        Outcome::Delivered(recipients) => (TrackingKind::Delivered, recipients, None),
        Outcome::Dropped { recipients, why } => (TrackingKind::Dropped, recipients, Some(why.as_str())),
        Outcome::Confirmed { recipients, reply, .. } => {
            reply_text = reply.as_ref().map(|reply| reply.lines.join(" "));
            (TrackingKind::Delivered, recipients, reply_text.as_deref())
        }
        Outcome::Retry { recipients, error, .. } | Outcome::HopFailed { recipients, error, .. } => {
            (TrackingKind::Deferred, recipients, Some(error.as_str()))
        }
        Outcome::Failed { recipients, error, .. } => (TrackingKind::Failed, recipients, Some(error.as_str())),
        // Where it goes shows with the next attempt.
        Outcome::HopOk(_) | Outcome::Rerouted { .. } => return Ok(()),
    };
    note(connection, core, effects, (kind, recipients), trace, status)
}

/// `told`: what is to be reported can be, in this transaction.
fn apply(
    connection: &Connection,
    outcome: &Outcome,
    told: bool,
    fallen: &mut Vec<Fallen>,
    effects: &mut Effects,
) -> Result<(), QueueError> {
    // Whatever came of it, the service is still there.
    if let Outcome::Delivered(recipients)
    | Outcome::Confirmed { recipients, .. }
    | Outcome::Retry { recipients, .. }
    | Outcome::HopFailed { recipients, .. }
    | Outcome::Dropped { recipients, .. }
    | Outcome::Failed { recipients, .. } = outcome
    {
        poison::clear(connection, recipients, effects)?;
    }
    match outcome {
        Outcome::Delivered(recipients) | Outcome::Dropped { recipients, .. } => {
            effects.done.extend(recipients);
            delete(connection, recipients, effects)
        }
        Outcome::Confirmed { recipients, success, reply, at } => {
            effects.done.extend(recipients);
            if !told {
                return delete(connection, recipients, effects);
            }
            let confirmed = recipients.iter().map(|id| Fallen {
                id: *id,
                success: Some(*success),
                reply: reply.clone(),
                at: Some(*at),
            });
            fallen.extend(confirmed);
            Ok(())
        }
        Outcome::Retry { recipients, at, error } => {
            let mut update = connection.prepare_cached(
                "UPDATE recipient SET attempts = attempts + 1, next_attempt_at = ?2, last_error = ?3
                 WHERE id = ?1",
            )?;
            for id in recipients {
                update.execute(params![id.0, ms(*at), error])?;
            }
            back(connection, recipients, effects)
        }
        Outcome::Failed { recipients, error, reply, at } => {
            let mut update = connection.prepare_cached(
                "UPDATE recipient SET attempts = attempts + 1, suspended = ?2, last_error = ?3 WHERE id = ?1",
            )?;
            for id in recipients {
                update.execute(params![id.0, Suspension::Failed.as_str(), error])?;
                fallen.push(Fallen { id: *id, success: None, reply: reply.clone(), at: Some(*at) });
            }
            effects.done.extend(recipients);
            Ok(())
        }
        Outcome::HopFailed { hop, tried_at, at, error, retry_count, recipients } => {
            let changed = connection
                .prepare_cached(
                    "UPDATE hop SET first_retry_at = coalesce(first_retry_at, ?2), last_retry_at = ?2,
                        next_retry_at = ?3, last_error = ?4, retry_count = ?5 WHERE id = ?1",
                )?
                .execute(params![hop.0, ms(*tried_at), ms(*at), error, retry_count])?;
            if changed > 0 {
                effects.hops.push(find_hop(connection, *hop)?);
            }
            back(connection, recipients, effects)
        }
        Outcome::HopOk(hop) => {
            let changed = connection
                .prepare_cached(
                    "UPDATE hop SET retry_count = 0, first_retry_at = NULL, last_retry_at = NULL,
                        next_retry_at = NULL, last_error = NULL
                     WHERE id = ?1 AND (retry_count <> 0 OR next_retry_at NOTNULL OR last_error NOTNULL)",
                )?
                .execute([hop.0])?;
            if changed > 0 {
                effects.hops.push(find_hop(connection, *hop)?);
            }
            Ok(())
        }
        Outcome::Rerouted { recipient, hop } => {
            let row = hop_for(connection, hop)?;
            let before = connection
                .prepare_cached("SELECT message, hop FROM recipient WHERE id = ?1")?
                .query_row([recipient.0], |row| Ok((MessageId(row.get(0)?), HopId(row.get(1)?))))
                .optional()?;
            connection
                .prepare_cached("UPDATE recipient SET hop = ?2 WHERE id = ?1")?
                .execute([recipient.0, row.id.0])?;
            let went = before.into_iter().map(|(message, from)| (message, from, row.id)).collect();
            moved_on(connection, &went, effects)?;
            effects.hops.push(row);
            back(connection, &[*recipient], effects)
        }
    }
}

/// The recipients are in nobody's hands, and wait until the time that their row says.
fn back(
    connection: &Connection,
    recipients: &[RecipientId],
    effects: &mut Effects,
) -> Result<(), QueueError> {
    effects.done.extend(recipients);
    let mut select = connection.prepare_cached(
        "SELECT hop, message, next_attempt_at FROM recipient WHERE id = ?1 AND suspended IS NULL",
    )?;
    for id in recipients {
        let found = select
            .query_row([id.0], |row| Ok((HopId(row.get(0)?), MessageId(row.get(1)?), row.get(2)?)))
            .optional()?;
        effects.waiting.extend(found);
    }
    Ok(())
}

/// Notes that a message has left a queue, where none of its recipients is there any more.
fn left(connection: &Connection, message: i64, hop: HopId, effects: &mut Effects) -> Result<(), QueueError> {
    let stays: bool = connection
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM recipient WHERE message = ?1 AND hop = ?2)")?
        .query_row([message, hop.0], |row| row.get(0))?;
    if !stays {
        effects.left.push(hop);
    }
    Ok(())
}

/// Notes that recipients of messages have moved from one queue to another: each message once for each.
pub(super) fn moved_on(
    connection: &Connection,
    went: &BTreeSet<(MessageId, HopId, HopId)>,
    effects: &mut Effects,
) -> Result<(), QueueError> {
    let from: BTreeSet<(MessageId, HopId)> =
        went.iter().map(|(message, from, _)| (*message, *from)).collect();
    for (message, hop) in from {
        left(connection, message.0, hop, effects)?;
    }
    let to: BTreeSet<(MessageId, HopId)> = went.iter().map(|(message, _, to)| (*message, *to)).collect();
    effects.came.extend(to.into_iter().map(|(_, hop)| hop));
    Ok(())
}

/// Deletes recipients, and the messages of which they were the last.
pub(super) fn delete(
    connection: &Connection,
    recipients: &[RecipientId],
    effects: &mut Effects,
) -> Result<(), QueueError> {
    let mut messages = BTreeSet::new();
    let mut delete =
        connection.prepare_cached("DELETE FROM recipient WHERE id = ?1 RETURNING message, hop")?;
    let mut places = BTreeSet::new();
    for id in recipients {
        let gone =
            delete.query_row([id.0], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?))).optional()?;
        messages.extend(gone.map(|(message, _)| message));
        places.extend(gone);
    }
    for (message, hop) in places {
        left(connection, message, HopId(hop), effects)?;
    }
    let mut finish = connection.prepare_cached(
        "DELETE FROM message WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM recipient WHERE message = ?1)
         RETURNING spool_file",
    )?;
    for id in messages {
        let gone = finish.query_row([id], |row| row.get::<_, Option<String>>(0)).optional()?;
        if let Some(file) = gone {
            connection.prepare_cached("DELETE FROM body WHERE message = ?1")?.execute([id])?;
            effects.bodies_done.extend(file);
        }
    }
    Ok(())
}
