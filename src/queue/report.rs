//! Reports: what failed leaves the queue in the very commit that takes its report in, so no crash loses a
//! report or makes a second one (RFC 3464; RFC 5321 §6.1). So does what arrived, where the sender wants to
//! know that (RFC 3461).
//!
//! What a report says is the [`Reporter`]'s. While there is none (a cmdlet on a stopped service), or it
//! can't tell, failed recipients stay, Suspended: the work list of the next start.

use super::Queue;
use super::body::beginning;
use super::draft::{Stored, insert};
use super::error::QueueError;
use super::rows::{self, find_envelope, find_hop, suspension, time};
use super::track::{event, tracked};
use super::types::{Envelope, HopId, MessageId, NewRecipient, RecipientId, RemoteReply, Success, Suspension};
use super::writer::{Core, Effects, Purpose};
use crate::model::{NextHop, RecipientWishes, SmtpAddress, TrackingEvent, TrackingKind};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

/// Octets of the original that a reporter is given; its header section, or the first part of it.
pub const HEAD_LIMIT: usize = 32 * 1024;

/// Octets of a message that a report gives back whole out of hand: as many as lie in the database, so that a
/// batch of reports stays what `reserve` reckons with. Larger ones take the way of `large`.
pub const WHOLE_LIMIT: usize = super::draft::INLINE_LIMIT;

/// Messages whose reports share one transaction. It bounds what that adds to the WAL (see `reserve`).
pub(super) const REPORTS_AT_ONCE: usize = 16;

/// A message of which recipients failed together, or got on together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailedMessage {
    /// Its number.
    pub message: MessageId,
    /// What is known of it.
    pub envelope: Envelope,
    /// Bytes of the body.
    pub size: u64,
    /// The first [`HEAD_LIMIT`] bytes of it; all of it where it is given back and no longer than
    /// [`WHOLE_LIMIT`]. Empty where they can't be read.
    pub head: Vec<u8>,
    /// What stands behind the head can be given back, too ([`Report::rest`]).
    pub rest: bool,
    /// Who failed, who all waits, or who all did not fail; never empty.
    pub recipients: Vec<FailedRecipient>,
}

/// One recipient that failed, or did not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailedRecipient {
    /// The envelope recipient.
    pub address: SmtpAddress,
    /// Where it was to go.
    pub hop: NextHop,
    /// What became of it.
    pub why: Fate,
    /// NOTIFY and ORCPT.
    pub wishes: RecipientWishes,
    /// LastError.
    pub error: String,
    /// The reply that refused it, where a server did and it is known in full.
    pub reply: Option<RemoteReply>,
    /// When it was tried last, where that is known.
    pub last_attempt: Option<Timestamp>,
}

/// What became of a recipient that is reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fate {
    /// It was refused for good.
    Failed,
    /// Its time ran out.
    Expired,
    /// It still waits.
    Delayed,
    /// It lies in the mailbox.
    Delivered,
    /// A server has it that tells the sender nothing more.
    Relayed,
}

impl Fate {
    /// True for Delivered and Relayed.
    pub fn is_success(self) -> bool {
        matches!(self, Fate::Delivered | Fate::Relayed)
    }
}

/// What is done about a failure or a success.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// This message tells the sender.
    Report(Box<Report>),
    /// Nobody is told: the message has the null sender, or the sender wants no report.
    Drop,
    /// Not now: the recipients stay, Suspended, until the next start. Of a success nobody is told then.
    Later,
}

/// A report, complete.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Its envelope, with the null sender.
    pub envelope: Envelope,
    /// To whom it goes.
    pub recipients: Vec<NewRecipient>,
    /// Its bytes, with CRLF.
    pub body: Vec<u8>,
    /// What follows them, where [`FailedMessage::rest`] said that this is possible.
    pub rest: Option<Rest>,
}

/// The end of a report that gives a large message back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rest {
    /// The original from this octet on.
    pub from: u64,
    /// And then this.
    pub end: Vec<u8>,
}

/// Composes reports. It is asked inside a transaction, on the writer's thread, and maybe more than once
/// about one failure: it must be quick, and change nothing.
pub trait Reporter: Send + Sync + std::fmt::Debug {
    /// Whether the report of this failure gives the whole message back, however long it is; false where there
    /// will be none.
    fn gives_back(&self, failed: &FailedMessage) -> bool;

    /// Whether this sender may be told of a delay; asked of each message once it is late.
    fn tells_delays(&self, sender: &SmtpAddress) -> bool;

    /// What is to be done.
    fn report(&self, failed: &FailedMessage) -> Verdict;

    /// It is committed (the head is empty now); `report`: the number of the report, `None` for a drop.
    fn committed(&self, failed: &FailedMessage, report: Option<MessageId>);
}

impl Queue {
    /// Who composes reports; said once, before anything is delivered.
    pub fn set_reporter(&self, reporter: Arc<dyn Reporter>) {
        if self.core().reporter.set(reporter).is_err() {
            tracing::error!("the queue has a reporter already");
        }
    }

    /// Reports what failed while nobody could (an older version, a cmdlet on a stopped service); returns
    /// how many recipients that settled.
    ///
    /// # Errors
    /// Where it can't be committed; what was reported before that is done.
    pub async fn report_failed(&self) -> Result<u64, QueueError> {
        let mut settled = 0;
        let mut last = MessageId(0);
        let mut at_once = REPORTS_AT_ONCE;
        loop {
            let core = self.core().clone();
            let step = self
                .writer()
                .submit(Purpose::Intake, move |connection| {
                    let mut effects = Effects::default();
                    let (fallen, reached) = unreported(connection, &core, last, at_once)?;
                    let count = settle(connection, &core, fallen, &mut effects)?;
                    Ok(((count, reached), effects))
                })
                .await;
            match step {
                // Where there is little room: one after the other.
                Err(QueueError::NoSpace) if at_once > 1 => at_once = 1,
                Err(error) => return Err(error),
                Ok((count, None)) => return Ok(settled + count),
                Ok((count, Some(reached))) => {
                    settled += count;
                    last = reached;
                }
            }
        }
    }
}

/// A recipient that has just been marked as failed, or that got on, and what is known beside its row.
#[derive(Debug)]
pub(super) struct Fallen {
    pub id: RecipientId,
    pub success: Option<Success>,
    pub reply: Option<RemoteReply>,
    pub at: Option<Timestamp>,
}

/// The recipients of the next few messages after `last` that have no report, and the last of those
/// messages.
fn unreported(
    connection: &Connection,
    core: &Core,
    last: MessageId,
    at_once: usize,
) -> Result<(Vec<Fallen>, Option<MessageId>), QueueError> {
    let mut select = connection.prepare_cached(
        "SELECT DISTINCT message FROM recipient INDEXED BY recipient_unreported
         WHERE suspended IN ('Failed', 'Expired') AND message > ?1 ORDER BY message LIMIT ?2",
    )?;
    let messages = select
        .query_map([last.0, i64::try_from(at_once).unwrap_or(1)], |row| row.get::<_, i64>(0))?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    let mut fallen = Vec::new();
    for message in &messages {
        fallen.extend(unreported_of(connection, core, MessageId(*message))?);
    }
    Ok((fallen, messages.last().map(|id| MessageId(*id))))
}

/// The recipients of a message that have no report.
pub(super) fn unreported_of(
    connection: &Connection,
    core: &Core,
    message: MessageId,
) -> Result<Vec<Fallen>, QueueError> {
    let mut of = connection.prepare_cached(
        "SELECT r.id, h.last_retry_at FROM recipient r JOIN hop h ON h.id = r.hop
         WHERE r.message = ?1 AND r.suspended IN ('Failed', 'Expired') ORDER BY r.id",
    )?;
    let mut rows = of.query([message.0])?;
    let mut fallen = Vec::new();
    while let Some(row) = rows.next()? {
        let id = RecipientId(row.get(0)?);
        let (reply, at) = core.replies().of(id).unwrap_or_default();
        let at = at.or(row.get::<_, Option<i64>>(1)?.map(time));
        fallen.push(Fallen { id, success: None, reply, at });
    }
    Ok(fallen)
}

/// Takes recipients that are marked as failed, or that got on, out of the queue, and their reports in: one
/// for each message and outcome. Those that are gone are passed over. Returns how many are settled.
pub(super) fn settle(
    connection: &Connection,
    core: &Core,
    fallen: Vec<Fallen>,
    effects: &mut Effects,
) -> Result<u64, QueueError> {
    let Some(reporter) = core.reporter.get() else { return Ok(0) };
    let mut messages: BTreeMap<(MessageId, bool), (Vec<RecipientId>, Vec<FailedRecipient>)> = BTreeMap::new();
    for fallen in fallen {
        let id = fallen.id;
        if let Some((message, recipient)) = legible(read(connection, fallen, false))?.flatten() {
            let (ids, recipients) = messages.entry((message, recipient.why.is_success())).or_default();
            ids.push(id);
            recipients.push(recipient);
        }
    }
    let mut settled = 0;
    for ((message, success), (ids, recipients)) in messages {
        let Some((envelope, size)) = legible(find_envelope(connection, message))? else { continue };
        let head = beginning(connection, &core.spool, message, HEAD_LIMIT);
        let mut failed = FailedMessage { message, envelope, size, head, rest: false, recipients };
        if !success && gives_back(reporter.as_ref(), &failed) {
            if size > WHOLE_LIMIT as u64 {
                core.replies().keep(&ids, &failed.recipients);
                effects.large = true;
                continue;
            }
            if failed.head.len() as u64 != size {
                failed.head = beginning(connection, &core.spool, message, WHOLE_LIMIT);
            }
        }
        let verdict = report(reporter.as_ref(), &failed);
        if verdict == Verdict::Later && !success {
            continue;
        }
        // First what goes: its pages may be all that is free on a full disk.
        super::outcome::delete(connection, &ids, effects)?;
        let report = match verdict {
            Verdict::Drop | Verdict::Later => None,
            Verdict::Report(report) => {
                let Report { envelope, recipients, body, .. } = *report;
                let stored = Stored::inline(body);
                Some(take_in(connection, core, &failed, (&envelope, &recipients, &stored), effects)?)
            }
        };
        if report.is_none() && !success {
            let dropped = event(TrackingKind::Dropped, message, &failed.envelope, failed.size);
            let recipients = failed.recipients.iter().map(|one| (&one.address, Some(one.error.as_str())));
            effects.tracked.push(TrackingEvent { recipients: tracked(recipients), ..dropped });
        }
        settled += ids.len() as u64;
        failed.head = Vec::new();
        effects.failed.push((failed, report));
    }
    Ok(settled)
}

/// Takes a report about `failed` in, and tells that it was made.
pub(super) fn take_in(
    connection: &Connection,
    core: &Core,
    failed: &FailedMessage,
    (envelope, recipients, stored): (&Envelope, &[NewRecipient], &Stored),
    effects: &mut Effects,
) -> Result<MessageId, QueueError> {
    let (accepted, taken) = insert(connection, core, envelope, recipients, stored)?;
    effects.take_in(taken);
    effects.tracked.push(TrackingEvent {
        recipients: tracked(recipients.iter().map(|one| (&one.address, None))),
        reference: failed.envelope.internet_message_id.clone(),
        ..event(TrackingKind::Reported, accepted.id, envelope, stored.len)
    });
    Ok(accepted.id)
}

/// As the reporter says; of one who breaks down, no.
pub(super) fn gives_back(reporter: &dyn Reporter, failed: &FailedMessage) -> bool {
    catch_unwind(AssertUnwindSafe(|| reporter.gives_back(failed))).unwrap_or(false)
}

/// As the reporter says; of one who breaks down, not now.
pub(super) fn report(reporter: &dyn Reporter, failed: &FailedMessage) -> Verdict {
    catch_unwind(AssertUnwindSafe(|| reporter.report(failed))).unwrap_or_else(|_| {
        tracing::error!(message = %failed.message, "the report of a message could not be made");
        Verdict::Later
    })
}

/// A row that can't be read stays, Suspended: it must not hold up the outcomes of others.
pub(super) fn legible<T>(found: Result<T, QueueError>) -> Result<Option<T>, QueueError> {
    match found {
        Ok(found) => Ok(Some(found)),
        Err(QueueError::Database(error)) => {
            tracing::error!(error, "a failed recipient can't be read, and is not reported");
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// A recipient as a report needs it, `None` where it is gone; `waits`: it has neither failed nor got on.
pub(super) fn read(
    connection: &Connection,
    fallen: Fallen,
    waits: bool,
) -> Result<Option<(MessageId, FailedRecipient)>, QueueError> {
    let row = connection
        .prepare_cached(
            "SELECT message, hop, address, suspended,
                coalesce(last_error, iif(?3, (SELECT last_error FROM hop WHERE hop.id = recipient.hop), NULL)),
                notify, original FROM recipient
             WHERE id = ?1 AND (?2 OR iif(?3, suspended IS NULL, suspended IN ('Failed', 'Expired')))",
        )?
        .query_row(params![fallen.id.0, fallen.success.is_some(), waits], |row| {
            Ok((
                MessageId(row.get(0)?),
                HopId(row.get(1)?),
                row.get::<_, String>(2)?,
                row.get::<_, Option<String>>(3)?,
                row.get::<_, Option<String>>(4)?,
                (row.get::<_, Option<String>>(5)?, row.get::<_, Option<String>>(6)?),
            ))
        })
        .optional()?;
    let Some((message, hop, address, why, error, (notify, original))) = row else { return Ok(None) };
    let recipient = FailedRecipient {
        address: rows::address(&address)?,
        hop: find_hop(connection, hop)?.hop,
        why: match (fallen.success, suspension(why)?) {
            (Some(Success::Delivered), _) => Fate::Delivered,
            (Some(Success::Relayed), _) => Fate::Relayed,
            (None, _) if waits => Fate::Delayed,
            (None, Some(Suspension::Expired)) => Fate::Expired,
            (None, _) => Fate::Failed,
        },
        wishes: rows::wishes(notify.as_deref(), original.as_deref())?,
        error: error.unwrap_or_default(),
        reply: fallen.reply,
        last_attempt: fallen.at,
    };
    Ok(Some((message, recipient)))
}
