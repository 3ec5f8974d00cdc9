//! Notices of delay (RFC 3461 §5.2.6, RFC 3464): who sent a message that still waits is told so, once.
//!
//! Promises: the notice comes in by the commit that marks its message as told, so no crash doubles or loses one.
//! Messages are looked at in the order in which they came, each once for each Snapshot, behind a cursor in
//! memory: a million that wait cost nothing, and one call looks at a bounded number. Suspended recipients are
//! not told of; a message of which all are suspended when its time comes is looked at again after a restart.

use super::body::beginning;
use super::draft::Stored;
use super::error::QueueError;
use super::report::{
    FailedMessage, Fallen, HEAD_LIMIT, REPORTS_AT_ONCE, Report, Verdict, legible, read, report,
};
use super::rows::{self, find_envelope, ms, time};
use super::schedule::Ms;
use super::types::{MessageId, RecipientId};
use super::writer::{Core, Effects, Purpose};
use super::{Queue, blocking};
use jiff::Timestamp;
use rusqlite::Connection;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// Messages that are passed over in one step.
const STRIDE: i64 = 1000;
/// Steps of one call.
const STEPS: usize = 32;
/// What was received so far ahead of now was received before the clock was set back: it holds nothing up.
const FUTURE: Ms = 3_600_000;

/// The messages of one step.
struct Step {
    late: Vec<MessageId>,
    /// The last message that is done with this step; none where there is no more.
    reached: Option<i64>,
}

impl Queue {
    /// Tells senders of messages that have waited for `after` (DelayNotificationTimeout); returns how many. What one
    /// call does is bounded: the next one goes on.
    ///
    /// # Errors
    /// Where it can't be committed; what was told before that is done, and the next call goes on there.
    pub async fn report_delays(&self, now: Timestamp, after: Duration) -> Result<u64, QueueError> {
        let Some(_) = self.core().reporter.get() else { return Ok(0) };
        let before = ms(now).saturating_sub(Ms::try_from(after.as_millis()).unwrap_or(Ms::MAX));
        self.settle_in(time(before)).await?;
        let mut told = 0;
        for _ in 0..STEPS {
            let from = self.core().delays_from.load(Ordering::Relaxed);
            let queue = self.clone();
            let step = blocking(move || queue.late(from, before, ms(now))).await?;
            let Some(reached) = step.reached else { break };
            if !step.late.is_empty() {
                let core = self.core().clone();
                told += self
                    .writer()
                    .submit(Purpose::Intake, move |connection| tell(connection, &core, &step.late))
                    .await?;
            }
            // Unless a restart has set it back meanwhile.
            let cursor = &self.core().delays_from;
            let _ = cursor.compare_exchange(from, reached, Ordering::Relaxed, Ordering::Relaxed);
        }
        Ok(told)
    }

    /// Delays are looked for from the first message on: other senders may be told now.
    pub fn look_again_for_delays(&self) {
        self.core().delays_from.store(0, Ordering::Relaxed);
    }

    fn late(&self, from: i64, before: Ms, now: Ms) -> Result<Step, QueueError> {
        let Some(reporter) = self.core().reporter.get() else {
            return Ok(Step { late: vec![], reached: None });
        };
        self.readers().read(|connection| {
            let mut select = connection.prepare_cached(
                "SELECT id, received_at, iif(delay_told, NULL, sender) FROM message
                 WHERE id > ?1 ORDER BY id LIMIT ?2",
            )?;
            let mut rows = select.query([from, STRIDE])?;
            let mut step = Step { late: Vec::new(), reached: None };
            while let Some(row) = rows.next()? {
                let (id, received): (i64, Ms) = (row.get(0)?, row.get(1)?);
                if received > before && received <= now.saturating_add(FUTURE) {
                    break;
                }
                let sender: Option<String> = row.get(2)?;
                // One that can't be read is told of elsewhere.
                let sender = sender.and_then(|text| rows::address(&text).ok());
                if received <= before && sender.is_some_and(|sender| reporter.tells_delays(&sender)) {
                    if step.late.len() == REPORTS_AT_ONCE {
                        break;
                    }
                    step.late.push(MessageId(id));
                }
                step.reached = Some(id);
            }
            Ok(step)
        })
    }
}

fn tell(connection: &Connection, core: &Core, late: &[MessageId]) -> Result<(u64, Effects), QueueError> {
    let mut effects = Effects::default();
    let mut told = 0;
    for message in late {
        let Some((mut failed, report)) = notice(connection, core, *message)? else { continue };
        let marked = connection
            .prepare_cached("UPDATE message SET delay_told = 1 WHERE id = ?1 AND delay_told = 0")?
            .execute([message.0])?;
        if marked == 0 {
            continue;
        }
        let Report { envelope, recipients, body, .. } = report;
        let what = (&envelope, recipients.as_slice(), &Stored::inline(body));
        let made = super::report::take_in(connection, core, &failed, what, &mut effects)?;
        failed.head = Vec::new();
        effects.failed.push((failed, Some(made)));
        told += 1;
    }
    Ok((told, effects))
}

/// The notice about a message, where there is to be one.
fn notice(
    connection: &Connection,
    core: &Core,
    message: MessageId,
) -> Result<Option<(FailedMessage, Report)>, QueueError> {
    let Some(reporter) = core.reporter.get() else { return Ok(None) };
    let mut select = connection.prepare_cached(
        "SELECT r.id, h.last_retry_at FROM recipient r JOIN hop h ON h.id = r.hop
         WHERE r.message = ?1 AND r.suspended IS NULL ORDER BY r.id",
    )?;
    let waiting = select
        .query_map([message.0], |row| {
            let at = row.get::<_, Option<Ms>>(1)?.map(time);
            Ok(Fallen { id: RecipientId(row.get(0)?), success: None, reply: None, at })
        })?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    let mut recipients = Vec::new();
    for one in waiting {
        if let Some((_, recipient)) = legible(read(connection, one, true))?.flatten() {
            recipients.push(recipient);
        }
    }
    if recipients.is_empty() {
        return Ok(None);
    }
    let Some((envelope, size)) = legible(find_envelope(connection, message))? else { return Ok(None) };
    let head = beginning(connection, &core.spool, message, HEAD_LIMIT);
    let failed = FailedMessage { message, envelope, size, head, rest: false, recipients };
    match report(reporter.as_ref(), &failed) {
        Verdict::Report(report) => Ok(Some((failed, *report))),
        Verdict::Drop | Verdict::Later => Ok(None),
    }
}
