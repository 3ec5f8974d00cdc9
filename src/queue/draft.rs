//! A message on its way in. Up to [`INLINE_LIMIT`] it stays in memory and goes into the database with
//! its row; a longer one is streamed to the spool. Dropping a draft forgets the message and its file.

use super::error::QueueError;
use super::intake::{Message, Rows, take_in};
use super::report::{Fallen, settle};
use super::rows::ms;
use super::spool::SpoolFile;
use super::taken::note_taken;
use super::track::{event, tracked};
use super::types::{Accepted, Envelope, HopId, MessageId, NewRecipient, RecipientId, Suspension};
use super::writer::{Core, Effects, Purpose, Turn};
use super::{Queue, blocking};
use crate::model::{TrackingEvent, TrackingKind, TrackingTrace};
use aws_lc_rs::digest;
use rusqlite::{Connection, params};
use std::io::Read;
use std::path::PathBuf;
use std::sync::Arc;

/// Bodies up to this many bytes lie in the database. Also what a longer one holds in memory at most,
/// beside the piece that is being written.
pub const INLINE_LIMIT: usize = 64 * 1024;

/// A message that is being received. Dropping it forgets the message.
pub struct Draft {
    queue: Queue,
    buffer: Vec<u8>,
    spill: Spill,
    len: u64,
    digest: digest::Context,
    trace: Option<Arc<TrackingTrace>>,
    /// The file that it was taken from.
    file: Option<String>,
}

/// Where the part of the body lies that is not in the buffer.
#[derive(Debug)]
enum Spill {
    Nowhere,
    File(SpoolFile),
    /// A write failed or was broken off half-way: this body can't be accepted any more.
    Broken,
}

impl std::fmt::Debug for Draft {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Draft").field("len", &self.len).field("spill", &self.spill).finish_non_exhaustive()
    }
}

/// Reads what was written of a draft.
#[derive(Debug)]
pub struct DraftReader {
    file: Option<std::fs::File>,
    buffer: std::io::Cursor<Vec<u8>>,
}

impl Read for DraftReader {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        if let Some(file) = &mut self.file {
            match file.read(into)? {
                0 if !into.is_empty() => self.file = None,
                read => return Ok(read),
            }
        }
        self.buffer.read(into)
    }
}

/// The body of a message as it goes into the database.
#[derive(Debug)]
pub(super) struct Stored {
    /// Nothing where it lies elsewhere, or is in the database already.
    inline: Option<Vec<u8>>,
    file: Option<Arc<SpoolFile>>,
    /// Octets.
    pub len: u64,
    digest: Vec<u8>,
}

impl Stored {
    /// A body that lies in the database.
    pub fn inline(content: Vec<u8>) -> Self {
        let digest = digest::digest(&digest::SHA256, &content).as_ref().to_vec();
        Stored { len: content.len() as u64, inline: Some(content), file: None, digest }
    }

    /// A body that lies in the spool, finished, with its length and its digest.
    pub fn spooled(file: SpoolFile, len: u64, digest: Vec<u8>) -> Self {
        Stored { inline: None, file: Some(Arc::new(file)), len, digest }
    }

    /// A body that is in the database already.
    pub fn there(len: u64, digest: Vec<u8>) -> Self {
        Stored { inline: None, file: None, len, digest }
    }

    /// Its octets, where they are in memory.
    pub fn content(&self) -> Option<&[u8]> {
        self.inline.as_deref()
    }

    /// SHA-256.
    pub fn digest(&self) -> &[u8] {
        &self.digest
    }
}

impl Draft {
    pub(super) fn new(queue: Queue) -> Draft {
        Draft {
            queue,
            buffer: Vec::new(),
            spill: Spill::Nowhere,
            len: 0,
            digest: digest::Context::new(&digest::SHA256),
            trace: None,
            file: None,
        }
    }

    /// The same message, and how it came.
    pub fn traced(mut self, trace: Arc<TrackingTrace>) -> Draft {
        self.trace = Some(trace);
        self
    }

    /// The same message, taken from this file of a directory: that is written down in its commit (see
    /// [`Queue::was_taken`]).
    pub fn taken_from(mut self, file: String) -> Draft {
        self.file = Some(file);
        self
    }

    /// Appends to the body: its final bytes, with CRLF, not dot-stuffed.
    ///
    /// # Errors
    /// [`QueueError::NoSpace`] and other failures of the file; the draft is then of no use.
    pub async fn write(&mut self, bytes: &[u8]) -> Result<(), QueueError> {
        if matches!(self.spill, Spill::Broken) {
            return Err(QueueError::Closed);
        }
        for piece in bytes.chunks(INLINE_LIMIT) {
            if self.buffer.len() + piece.len() > INLINE_LIMIT {
                self.spill(false).await?;
            }
            self.buffer.extend_from_slice(piece);
            self.digest.update(piece);
            self.len += piece.len() as u64;
        }
        Ok(())
    }

    /// The same message with this in front of it. What stands in the spool is copied there once more: for what
    /// is known only when the whole message is.
    ///
    /// # Errors
    /// As [`Draft::write`]; nothing of the message remains then.
    pub async fn precede(mut self, head: &[u8]) -> Result<Draft, QueueError> {
        let mut draft = Draft::new(self.queue.clone());
        draft.trace = self.trace.take();
        draft.file = self.file.take();
        draft.write(head).await?;
        if let Spill::Broken = self.spill {
            return Err(QueueError::Closed);
        }
        let mut reader = self.reader()?;
        // What is in memory is appended below, without a copy.
        reader.buffer = std::io::Cursor::default();
        loop {
            let path = self.spilled().unwrap_or_default();
            let (piece, rest) = blocking(move || {
                let mut piece = Vec::with_capacity(INLINE_LIMIT);
                let mut part = Read::take(&mut reader, INLINE_LIMIT as u64);
                part.read_to_end(&mut piece).map_err(|error| QueueError::io("read", &path, &error))?;
                Ok((piece, reader))
            })
            .await?;
            reader = rest;
            if piece.is_empty() {
                break;
            }
            draft.write(&piece).await?;
        }
        let buffer = std::mem::take(&mut self.buffer);
        draft.write(&buffer).await?;
        // Nothing may have been lost on the way.
        if draft.len != self.len + head.len() as u64 {
            return Err(QueueError::Closed);
        }
        Ok(draft)
    }

    /// All that was written so far, to be read where that may block.
    ///
    /// # Errors
    /// Where it can't be read.
    pub fn reader(&self) -> Result<DraftReader, QueueError> {
        let file = match self.spilled() {
            Some(path) => {
                Some(std::fs::File::open(&path).map_err(|error| QueueError::io("open", &path, &error))?)
            }
            None => None,
        };
        Ok(DraftReader { file, buffer: std::io::Cursor::new(self.buffer.clone()) })
    }

    /// The file of what is not in memory.
    fn spilled(&self) -> Option<PathBuf> {
        match &self.spill {
            Spill::File(file) => Some(file.path().to_owned()),
            Spill::Nowhere | Spill::Broken => None,
        }
    }

    /// Bytes so far.
    pub fn len(&self) -> u64 {
        self.len
    }

    /// True before the first byte.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Accepts the message. When this returns `Ok`, the message is on disk and `250` may be said.
    ///
    /// # Errors
    /// [`QueueError::NoSpace`] (`452 4.3.1`) and other failures: then nothing of it remains. Where the
    /// caller stops waiting, the message may be accepted all the same.
    pub async fn commit(
        mut self,
        envelope: Envelope,
        recipients: Vec<NewRecipient>,
    ) -> Result<Accepted, QueueError> {
        if recipients.is_empty() {
            return Err(QueueError::NoRecipients);
        }
        if !matches!(self.spill, Spill::Nowhere) {
            self.spill(true).await?;
        }
        let (inline, file) = match self.spill {
            Spill::Nowhere => (Some(self.buffer), None),
            Spill::File(file) => (None, Some(Arc::new(file))),
            Spill::Broken => return Err(QueueError::Closed),
        };
        let digest = self.digest.finish().as_ref().to_vec();
        let stored = Stored { inline, file, len: self.len, digest };
        let core = self.queue.core().clone();
        let trace = self.trace;
        let taken = self.file;
        let message = Arc::new(Message { envelope, recipients, stored });
        let may_wait = message.may_wait();
        let work = move |turn: &Turn<'_>| {
            let connection = turn.connection;
            let (accepted, mut effects) = if may_wait && !turn.all_rows {
                take_in(connection, &core, &message)?
            } else {
                insert(connection, &core, &message.envelope, &message.recipients, &message.stored)?
            };
            if let Some(file) = &taken {
                note_taken(connection, file, message.envelope.received_at)?;
            }
            if core.tracker.get().is_some() {
                // Before the reports of those that are refused at once.
                let events = received(accepted.id, &message, trace.as_ref());
                effects.tracked.splice(0..0, events);
            }
            Ok((accepted, effects))
        };
        self.queue.writer().submit_with(Purpose::Intake, |_| Rows::None, work).await
    }

    /// Writes the buffer to the file; `last`: and makes the file durable.
    async fn spill(&mut self, last: bool) -> Result<(), QueueError> {
        // Broken while it is away: where this future is dropped half-way, no hole goes unnoticed.
        let spill = std::mem::replace(&mut self.spill, Spill::Broken);
        let mut buffer = std::mem::take(&mut self.buffer);
        let spool = self.queue.core().spool.clone();
        let (file, buffer) = blocking(move || {
            let mut file = match spill {
                Spill::File(file) => file,
                Spill::Nowhere => spool.create()?,
                Spill::Broken => return Err(QueueError::Closed),
            };
            file.write(&buffer)?;
            if last {
                file.finish()?;
            }
            buffer.clear();
            Ok((file, buffer))
        })
        .await?;
        self.spill = Spill::File(file);
        self.buffer = buffer;
        Ok(())
    }
}

/// What the tracking log tells of a message that is taken in.
fn received(id: MessageId, message: &Message, trace: Option<&Arc<TrackingTrace>>) -> Vec<TrackingEvent> {
    let Message { envelope, recipients, stored } = message;
    let told = |kind, of| TrackingEvent { recipients: of, ..event(kind, id, envelope, stored.len) };
    let all = tracked(recipients.iter().map(|one| (&one.address, None)));
    let mut events = vec![TrackingEvent { trace: trace.cloned(), ..told(TrackingKind::Received, all) }];
    let refused = recipients.iter().filter(|one| one.refused.is_some());
    let failed = tracked(refused.map(|one| (&one.address, one.refused.as_deref())));
    if !failed.is_empty() {
        events.push(told(TrackingKind::Failed, failed));
    }
    events
}

/// Takes a message in by all its rows. Those of its recipients that are refused already fail here, with their report.
pub(super) fn insert(
    connection: &Connection,
    core: &Core,
    envelope: &Envelope,
    recipients: &[NewRecipient],
    stored: &Stored,
) -> Result<(Accepted, Effects), QueueError> {
    let id = MessageId(core.numbers.message());
    add_message(connection, id, envelope, stored)?;
    add_body(connection, id, stored)?;
    let mut effects = Effects { kept: stored.file.clone(), ..Effects::default() };
    let mut fallen = Vec::new();
    for recipient in recipients {
        let hop = effects.hop_of(connection, &recipient.hop, (id, ms(envelope.received_at)))?;
        let number = RecipientId(core.numbers.recipient());
        add_recipient(connection, (id, envelope), (number, hop), recipient)?;
        if recipient.refused.is_some() {
            fallen.push(Fallen { id: number, success: None, reply: None, at: Some(envelope.received_at) });
        }
    }
    if !fallen.is_empty() {
        settle(connection, core, fallen, &mut effects)?;
    }
    Ok((Accepted { id }, effects))
}

/// The rows of a message whose body is there; `places`: number and queue of each recipient.
pub(super) fn add_rows(
    connection: &Connection,
    id: MessageId,
    message: &Message,
    places: &[(RecipientId, HopId)],
) -> Result<(), QueueError> {
    let Message { envelope, recipients, stored } = message;
    add_message(connection, id, envelope, stored)?;
    for (place, recipient) in places.iter().zip(recipients) {
        add_recipient(connection, (id, envelope), *place, recipient)?;
    }
    Ok(())
}

fn add_message(
    connection: &Connection,
    id: MessageId,
    envelope: &Envelope,
    stored: &Stored,
) -> Result<(), QueueError> {
    connection
        .prepare_cached(
            "INSERT INTO message (id, sender, from_address, source_ip, received_at, expires_at,
                receive_connector, helo, subject, internet_message_id, auth_domain, body_8bit,
                size, digest, spool_file, body_binary, utf8_header, require_tls, dsn_return, envelope_id,
                tls_optional)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21)",
        )?
        .execute(params![
            id.0,
            envelope.sender.as_ref().map(ToString::to_string),
            envelope.from_address,
            envelope.source_ip.map(|address| address.to_string()),
            ms(envelope.received_at),
            ms(envelope.expires_at),
            envelope.receive_connector,
            envelope.helo,
            envelope.subject,
            envelope.internet_message_id,
            envelope.auth_domain.as_ref().map(ToString::to_string),
            envelope.body_8bit,
            i64::try_from(stored.len).unwrap_or(i64::MAX),
            stored.digest,
            stored.file.as_ref().map(|file| file.name()),
            envelope.wishes.binary,
            envelope.wishes.utf8_header,
            envelope.wishes.require_tls,
            envelope.wishes.ret.map(|ret| ret.to_string()),
            envelope.wishes.envelope_id,
            envelope.wishes.tls_optional,
        ])?;
    Ok(())
}

/// The body, where it lies in the database.
pub(super) fn add_body(connection: &Connection, id: MessageId, stored: &Stored) -> Result<(), QueueError> {
    if let Some(content) = &stored.inline {
        connection
            .prepare_cached("INSERT INTO body (message, content) VALUES (?1, ?2)")?
            .execute(params![id.0, content])?;
    }
    Ok(())
}

fn add_recipient(
    connection: &Connection,
    (message, envelope): (MessageId, &Envelope),
    (id, hop): (RecipientId, HopId),
    recipient: &NewRecipient,
) -> Result<(), QueueError> {
    let suspended = recipient.refused.as_ref().map(|_| Suspension::Failed.as_str());
    let address = recipient.address.to_string();
    let notify = recipient.wishes.notify.map(|notify| notify.to_string());
    let original = recipient.wishes.original.as_ref().map(ToString::to_string);
    let (received, expires) = (ms(envelope.received_at), ms(envelope.expires_at));
    connection
        .prepare_cached(
            "INSERT INTO recipient (id, message, hop, address, next_attempt_at, expires_at, suspended, last_error,
                notify, original)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        )?
        .execute(params![
            id.0, message.0, hop.0, address, received, expires, suspended, recipient.refused, notify, original
        ])?;
    Ok(())
}
