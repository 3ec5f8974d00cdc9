//! Reports that give a message back whole that is longer than [`WHOLE_LIMIT`]: written into the spool beside the
//! writer's transactions, which must stay short.
//!
//! Promises what every report does: the commit that takes it in takes the recipients out. Until then they are
//! marked as failed, the durable work list; a crash leaves at most a file without a row. Where the message can't
//! be read whole and as it was accepted, or the disk has little room, the report has its header alone.

use super::body::beginning;
use super::draft::Stored;
use super::error::QueueError;
use super::outcome::delete;
use super::report::{
    FailedMessage, FailedRecipient, HEAD_LIMIT, Report, Rest, Verdict, WHOLE_LIMIT, gives_back, legible,
    read, report, settle, unreported_of,
};
use super::rows::find_envelope;
use super::types::{MessageId, RecipientId, RemoteReply};
use super::writer::{Core, Effects, Purpose};
use super::{Queue, blocking};
use aws_lc_rs::digest;
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension};
use std::collections::HashMap;
use std::io::Read;
use std::sync::atomic::Ordering;
use std::sync::{MutexGuard, PoisonError};

/// Replies that are remembered until their report is made; of more recipients, and after a restart, LastError
/// tells what was answered.
const MOST_REPLIES: usize = 256;

/// Octets that the disk must have left beside the copy: the queue itself needs them.
const ROOM: u64 = 64 * 1024 * 1024;

/// Octets that are copied at a time.
const PIECE: usize = 64 * 1024;

/// What servers answered to recipients whose report is not made yet.
#[derive(Debug, Default)]
pub(super) struct Replies(HashMap<RecipientId, (Option<RemoteReply>, Option<Timestamp>)>);

impl Replies {
    /// What is known of a recipient.
    pub fn of(&self, id: RecipientId) -> Option<(Option<RemoteReply>, Option<Timestamp>)> {
        self.0.get(&id).cloned()
    }

    /// Remembers what is known of these, as far as there is room.
    pub fn keep(&mut self, ids: &[RecipientId], recipients: &[FailedRecipient]) {
        for (id, recipient) in ids.iter().zip(recipients) {
            if recipient.reply.is_some() && (self.0.len() < MOST_REPLIES || self.0.contains_key(id)) {
                self.0.insert(*id, (recipient.reply.clone(), recipient.last_attempt));
            }
        }
    }

    fn forget(&mut self, ids: &[RecipientId]) {
        for id in ids {
            self.0.remove(id);
        }
    }
}

impl Core {
    /// What servers answered. Nothing that can panic is done under this lock, so a poisoned one is still whole.
    pub fn replies(&self) -> MutexGuard<'_, Replies> {
        self.replies.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A report that is ready to be taken in.
struct Prepared {
    failed: FailedMessage,
    ids: Vec<RecipientId>,
    report: Report,
    stored: Stored,
}

/// What the next large failure needs.
enum Next {
    /// It has a report by now, or none can be made.
    Nothing,
    /// It is settled as others are: it need not be given back.
    Plain,
    /// Its report is ready.
    Ready(Box<Prepared>),
}

impl Queue {
    /// True where failures wait for [`report_large`](Self::report_large).
    pub fn has_large(&self) -> bool {
        self.core().large.load(Ordering::Relaxed)
    }

    /// Reports failures of large messages that are given back whole; returns how many recipients that settled.
    /// It may take long.
    ///
    /// # Errors
    /// Where one can't be written or committed: it stays, and is tried again by the next call. What was
    /// reported before that is done.
    pub async fn report_large(&self) -> Result<u64, QueueError> {
        self.core().large.store(false, Ordering::Relaxed);
        let settled = self.report_all_large().await;
        if settled.is_err() {
            self.core().large.store(true, Ordering::Relaxed);
        }
        settled
    }

    async fn report_all_large(&self) -> Result<u64, QueueError> {
        let mut settled = 0;
        let mut last = MessageId(0);
        loop {
            let queue = self.clone();
            let Some((message, next)) = blocking(move || queue.next_large(last)).await? else {
                return Ok(settled);
            };
            last = message;
            let core = self.core().clone();
            settled += match next {
                Next::Nothing => 0,
                Next::Plain => {
                    let plain = move |connection: &Connection| {
                        let mut effects = Effects::default();
                        let fallen = unreported_of(connection, &core, message)?;
                        let ids: Vec<_> = fallen.iter().map(|fallen| fallen.id).collect();
                        let count = settle(connection, &core, fallen, &mut effects)?;
                        Ok(((count, ids), effects))
                    };
                    let (count, ids) = self.writer().submit(Purpose::Intake, plain).await?;
                    // Only now: a transaction that fails is run again, and needs them.
                    self.core().replies().forget(&ids);
                    count
                }
                Next::Ready(prepared) => {
                    let ids = prepared.ids.clone();
                    let count = self
                        .writer()
                        .submit(Purpose::Intake, move |connection| take_in(connection, &core, &prepared))
                        .await?;
                    self.core().replies().forget(&ids);
                    count
                }
            };
        }
    }

    /// The next message after `last` that failed and is large, and what is to be done about it. Blocks.
    fn next_large(&self, last: MessageId) -> Result<Option<(MessageId, Next)>, QueueError> {
        let core = self.core();
        let Some(reporter) = core.reporter.get() else { return Ok(None) };
        let found = self.readers().read(|connection| {
            let message = connection
                .prepare_cached(
                    "SELECT m.id FROM recipient r INDEXED BY recipient_unreported
                     JOIN message m ON m.id = r.message
                     WHERE r.suspended IN ('Failed', 'Expired') AND r.message > ?1 AND m.size > ?2
                     ORDER BY r.message LIMIT 1",
                )?
                .query_row([last.0, WHOLE_LIMIT as i64], |row| row.get(0).map(MessageId))
                .optional()?;
            message.map(|message| Ok((message, failure(connection, core, message)?))).transpose()
        })?;
        let Some((message, failure)) = found else { return Ok(None) };
        let Some((ids, mut failed, source)) = failure else { return Ok(Some((message, Next::Nothing))) };
        if !gives_back(reporter.as_ref(), &failed) {
            return Ok(Some((message, Next::Plain)));
        }
        failed.rest = true;
        let mut made = match report(reporter.as_ref(), &failed) {
            Verdict::Report(made) => made,
            Verdict::Drop => return Ok(Some((message, Next::Plain))),
            Verdict::Later => return Ok(Some((message, Next::Nothing))),
        };
        let stored = match made.rest.take() {
            None => Some(Stored::inline(std::mem::take(&mut made.body))),
            Some(rest) if self.has_room(failed.size) => {
                match self.copied(&failed, &source, &made.body, &rest) {
                    Err(QueueError::NoSpace) => None,
                    other => other?,
                }
            }
            Some(_) => None,
        };
        let (report, stored) = match stored {
            Some(stored) => (*made, stored),
            None => {
                failed.rest = false;
                let Verdict::Report(mut made) = report(reporter.as_ref(), &failed) else {
                    return Ok(Some((message, Next::Nothing)));
                };
                let body = std::mem::take(&mut made.body);
                (*made, Stored::inline(body))
            }
        };
        failed.head = Vec::new();
        Ok(Some((message, Next::Ready(Box::new(Prepared { failed, ids, report, stored })))))
    }

    /// True where the disk takes a copy of so many octets, as far as that can be known.
    fn has_room(&self, size: u64) -> bool {
        self.free_space().is_ok_and(|free| free >= size.saturating_add(ROOM))
    }

    /// The report in the spool; `None` where the original is not what was accepted.
    fn copied(
        &self,
        failed: &FailedMessage,
        source: &Source,
        body: &[u8],
        rest: &Rest,
    ) -> Result<Option<Stored>, QueueError> {
        let spool = &self.core().spool;
        let unreadable = |error: &dyn std::fmt::Display| {
            tracing::warn!(message = %failed.message, %error, "a failed message can't be given back whole");
        };
        let mut original = match spool.open(&source.file) {
            Ok(original) => original,
            Err(error) => {
                unreadable(&error);
                return Ok(None);
            }
        };
        let (mut theirs, mut ours) =
            (digest::Context::new(&digest::SHA256), digest::Context::new(&digest::SHA256));
        let mut file = spool.create()?;
        let mut len = 0;
        let mut add = |bytes: &[u8]| -> Result<(), QueueError> {
            ours.update(bytes);
            len += bytes.len() as u64;
            file.write(bytes)
        };
        add(body)?;
        let (mut at, mut piece) = (0_u64, vec![0; PIECE]);
        loop {
            let count = match original.read(&mut piece) {
                Ok(0) => break,
                Ok(count) => count,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
                Err(error) => {
                    unreadable(&error);
                    return Ok(None);
                }
            };
            let bytes = &piece[..count];
            theirs.update(bytes);
            let skipped = usize::try_from(rest.from.saturating_sub(at)).unwrap_or(usize::MAX).min(count);
            add(&bytes[skipped..])?;
            at += count as u64;
            if at > failed.size {
                break;
            }
        }
        if at != failed.size || theirs.finish().as_ref() != source.digest {
            unreadable(&"it differs from what was accepted");
            return Ok(None);
        }
        add(&rest.end)?;
        file.finish()?;
        let digest = ours.finish().as_ref().to_vec();
        Ok(Some(Stored::spooled(file, len, digest)))
    }
}

/// Where the original lies.
struct Source {
    file: String,
    digest: Vec<u8>,
}

/// All that failed of a message, and where its body is.
type Failure = (Vec<RecipientId>, FailedMessage, Source);

fn failure(connection: &Connection, core: &Core, message: MessageId) -> Result<Option<Failure>, QueueError> {
    let Some((envelope, size)) = legible(find_envelope(connection, message))? else { return Ok(None) };
    let (mut ids, mut recipients) = (Vec::new(), Vec::new());
    for fallen in unreported_of(connection, core, message)? {
        let id = fallen.id;
        if let Some((_, recipient)) = legible(read(connection, fallen, false))?.flatten() {
            ids.push(id);
            recipients.push(recipient);
        }
    }
    let source = connection
        .prepare_cached("SELECT spool_file, digest FROM message WHERE id = ?1")?
        .query_row([message.0], |row| {
            Ok(Source { file: row.get::<_, Option<String>>(0)?.unwrap_or_default(), digest: row.get(1)? })
        })?;
    if ids.is_empty() {
        return Ok(None);
    }
    let head = beginning(connection, &core.spool, message, HEAD_LIMIT);
    Ok(Some((ids, FailedMessage { message, envelope, size, head, rest: false, recipients }, source)))
}

/// The report comes in, and the recipients go. Nothing happens where they are not the same any more: then
/// another was faster, or more have failed, and the next call tells of all.
fn take_in(connection: &Connection, core: &Core, prepared: &Prepared) -> Result<(u64, Effects), QueueError> {
    let Prepared { failed, ids, report, stored } = prepared;
    let mut effects = Effects::default();
    let present: Vec<_> =
        unreported_of(connection, core, failed.message)?.into_iter().map(|fallen| fallen.id).collect();
    if !ids.iter().all(|id| present.contains(id)) {
        effects.large = !present.is_empty();
        return Ok((0, effects));
    }
    // Others that failed meanwhile get a report of their own.
    effects.large = present.len() > ids.len();
    delete(connection, ids, &mut effects)?;
    let what = (&report.envelope, report.recipients.as_slice(), stored);
    let made = super::report::take_in(connection, core, failed, what, &mut effects)?;
    effects.failed.push((failed.clone(), Some(made)));
    Ok((ids.len() as u64, effects))
}
