//! What administrators do to queues and messages.

use super::Queue;
use super::error::QueueError;
use super::outcome::delete;
use super::report::{Fallen, settle};
use super::rows::{find_hop, ms};
use super::schedule::{Ms, Order};
use super::track::note;
use super::types::{HopId, MessageId, RecipientId, Suspension};
use super::writer::{Core, Effects, Purpose};
use crate::model::{MessageAction, REMOVED, TrackingKind};
use jiff::Timestamp;
use rusqlite::{Connection, params};

/// Recipients that are changed at a time where a whole queue is gone through.
const STRIDE: i64 = 1000;

impl Queue {
    /// Retry-Queue: the queue and all in it are due now. Suspended messages stay so. A long queue takes several
    /// steps, between which others are served.
    ///
    /// # Errors
    /// [`QueueError::NoSuchQueue`], or where it can't be committed; what was made due before that stays so.
    pub async fn retry_hop(&self, hop: HopId, now: Timestamp) -> Result<(), QueueError> {
        let now = ms(now);
        self.writer()
            .submit(Purpose::Drain, move |connection| {
                connection
                    .prepare_cached("UPDATE hop SET next_retry_at = NULL WHERE id = ?1")?
                    .execute([hop.0])?;
                let hops = vec![find_hop(connection, hop)?];
                Ok(((), Effects { hops, ..Effects::default() }))
            })
            .await?;
        let mut last = MessageId(0);
        loop {
            let step = move |connection: &Connection| make_due(connection, hop, last, now);
            match self.writer().submit(Purpose::Drain, step).await? {
                Some(reached) => last = reached,
                None => return Ok(()),
            }
        }
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

    /// Runs `sql` over the recipients of a message in a queue; `due`: they are due then. None: they are suspended.
    async fn change_message(
        &self,
        hop: HopId,
        message: MessageId,
        sql: &'static str,
        due: Option<Ms>,
    ) -> Result<(), QueueError> {
        self.writer()
            .submit(Purpose::Drain, move |connection| {
                let recipients = recipients_of(connection, hop, message)?;
                let mut update = connection.prepare_cached(sql)?;
                match due {
                    Some(due) => update.execute([message.0, hop.0, due])?,
                    None => update.execute([message.0, hop.0])?,
                };
                let waiting: Vec<_> = due.map(|due| (hop, message, due)).into_iter().collect();
                let suspended = if waiting.is_empty() { recipients } else { Vec::new() };
                Ok(((), Effects { waiting, suspended, ..Effects::default() }))
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
        self.core().stay(order);
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
        self.core().stay(order);
        failed
    }
}

/// The next recipients of a queue, from those of message `last` on, are due now; the last message of them, where
/// there may be more.
fn make_due(
    connection: &Connection,
    hop: HopId,
    last: MessageId,
    now: Ms,
) -> Result<(Option<MessageId>, Effects), QueueError> {
    let mut update = connection.prepare_cached(
        "UPDATE recipient SET next_attempt_at = ?2 WHERE id IN
            (SELECT id FROM recipient INDEXED BY recipient_waiting WHERE hop = ?1 AND suspended IS NULL
                AND message >= ?3 AND next_attempt_at > ?2 ORDER BY message LIMIT ?4)
         RETURNING message",
    )?;
    let mut effects = Effects::default();
    let mut rows = update.query([hop.0, now, last.0, STRIDE])?;
    while let Some(row) = rows.next()? {
        effects.waiting.push((hop, MessageId(row.get(0)?), now));
    }
    let whole = effects.waiting.len() as i64 == STRIDE;
    let reached = effects.waiting.iter().map(|(_, message, _)| *message).max();
    Ok((reached.filter(|_| whole), effects))
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
