//! The durable queue: mail that was accepted and is not yet handed on.
//!
//! It promises that a message whose [`Draft::commit`] returned `Ok` survives the end of the process and
//! of the power (RFC 5321 §6.1), with its recipients each in one queue per next hop; that nothing is
//! handed out twice at a time; that nothing is dropped: a recipient that failed for good, or whose time
//! ran out, goes in the commit that takes its report in (see [`Reporter`]). A message goes when the last
//! recipient is delivered, reported or removed by an administrator. After an outcome that could not be
//! written nothing is handed out until a commit succeeds.
//!
//! Most mail is delivered from memory, beside what is committed of it (see `intake`).
//!
//! `queue/queue.db` is SQLite in WAL mode with `synchronous=FULL`; bodies up to 64 KiB lie in it, longer
//! ones in `queue/spool/`. One thread writes, and all who wait share its commit. One process at a time
//! has the queue (`queue/lock`). It refuses files that are not its own, newer, damaged or too open.
//!
//! What is Active (in somebody's hands) is known in memory only: after a crash it is due again, so at
//! most what was in flight is delivered twice.

mod admin;
mod attempts;
mod body;
mod component;
mod crl;
mod database;
mod delay;
mod domain_security;
mod draft;
mod error;
mod expiry;
mod find;
pub mod glimpse;
mod intake;
mod large;
mod line;
mod list;
mod numbers;
mod outcome;
mod place;
mod poison;
mod rates;
mod report;
mod reroute;
mod reserve;
mod rows;
mod schedule;
mod spool;
mod sts;
mod taken;
mod tls_tally;
mod track;
mod types;
mod writer;

#[cfg(test)]
mod crash_test;
#[cfg(test)]
mod delay_test;
#[cfg(test)]
mod find_test;
#[cfg(test)]
mod full_disk_test;
#[cfg(test)]
mod intake_test;
#[cfg(test)]
mod large_test;
#[cfg(test)]
mod poison_test;
#[cfg(test)]
mod report_test;
#[cfg(test)]
mod stale_test;
#[cfg(test)]
mod tests;

pub use body::Body;
pub use draft::{Draft, DraftReader, INLINE_LIMIT};
pub use error::QueueError;
pub use find::Explain;
pub use line::Line;
pub use poison::Attempt;
pub use report::{
    FailedMessage, FailedRecipient, Fate, HEAD_LIMIT, Report, Reporter, Rest, Verdict, WHOLE_LIMIT,
};
pub use reserve::free_space;
pub use track::Tracker;
pub use types::{
    Accepted, DueRecipient, Envelope, HopId, MessageFilter, MessageId, MessageInfo, MessageStatus,
    NewRecipient, Outcome, QueueInfo, QueueStatus, RecipientId, RecipientInfo, RemoteReply, RouteQuery,
    Success, Suspension, Work, WorkItem,
};

use attempts::Attempts;
use database::Readers;
use intake::Intake;
use numbers::Numbers;
use place::{Lock, Place};
use reserve::Reserve;
use rusqlite::{Connection, params};
use schedule::Schedule;
use spool::Spool;
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Instant;
use tokio::sync::Notify;
use writer::{Core, Writer};

/// Who opens the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OpenMode {
    /// The service: makes the queue where there is none, and sweeps the spool.
    Service,
    /// A cmdlet on a stopped service: makes no queue and sweeps nothing; may read and change.
    Cmdlet,
}

/// What the service found when it opened the queue.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StartReport {
    /// Files of messages that were never acknowledged; they were removed.
    pub orphans_removed: u64,
    /// Messages whose file is not there, or not whole; they are Suspended.
    pub bodies_missing: Vec<MessageId>,
}

/// The queue. Cheap to clone; closed, and unlocked, when the last clone is dropped. The async methods
/// need a tokio runtime; one of a single thread will do.
#[derive(Debug, Clone)]
pub struct Queue {
    inner: Arc<Inner>,
}

/// In the order in which they are dropped: the writer after the readers, so that it is the last to
/// close the database and folds the WAL into it; the lock at the very end.
#[derive(Debug)]
struct Inner {
    readers: Readers,
    writer: Writer,
    core: Arc<Core>,
    dir: PathBuf,
    report: StartReport,
    _lock: Lock,
}

impl Queue {
    /// Opens the queue of a data directory, which must exist. Blocks.
    ///
    /// # Errors
    /// [`QueueError::InUse`] while somebody else has it; [`QueueError::Missing`] where a cmdlet finds
    /// none; and where the files are not ours, newer, damaged or too open.
    pub fn open(data_dir: &Path, mode: OpenMode) -> Result<Queue, QueueError> {
        Queue::enter(data_dir, mode, true)
    }

    /// The same for unit tests of others, made in the empty directory `data_dir`: nothing is ever
    /// synced, so it is as fast as memory, and as lasting.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn in_memory(data_dir: &Path) -> Result<Queue, QueueError> {
        Queue::enter(data_dir, OpenMode::Service, false)
    }

    fn enter(data_dir: &Path, mode: OpenMode, durable: bool) -> Result<Queue, QueueError> {
        let place = Place::of(data_dir);
        let lock = place.enter(data_dir, mode)?;
        let mut connection = database::open(&place.database, durable)?;
        let spool = Spool::new(&place.spool, durable);
        let reserve = Reserve::new(place.reserve);
        match intake::recover(&mut connection) {
            // It drains the queue.
            Err(QueueError::NoSpace) if reserve.release() => intake::recover(&mut connection)?,
            recovered => recovered?,
        }
        let mut report = StartReport::default();
        if mode == OpenMode::Service {
            report = sweep(&connection, &spool)?;
            if durable {
                reserve.restore();
            }
        }
        let mut schedule = Schedule::default();
        // A cmdlet hands nothing out, and need not know what is due.
        if mode == OpenMode::Service {
            rows::load(&connection, &mut schedule)?;
        }
        let mut attempts = Attempts::default();
        if mode == OpenMode::Service {
            // Where the disk has no room for it, mail is delivered all the same.
            match take_over_attempts(&connection, &place.attempts, &mut schedule) {
                Ok(noted) => attempts = noted,
                Err(error) => tracing::warn!(%error, "what is being delivered will not be noted"),
            }
        }
        let core = Arc::new(Core {
            schedule: Mutex::new(schedule),
            changed: Notify::new(),
            spool,
            reserve,
            reporter: OnceLock::new(),
            tracker: OnceLock::new(),
            unwritten: AtomicBool::new(false),
            unreported: AtomicBool::new(false),
            attempts,
            poison_threshold: AtomicU32::new(0),
            large: AtomicBool::new(false),
            replies: Mutex::default(),
            delays_from: AtomicI64::new(0),
            rates: Mutex::default(),
            lines: Mutex::default(),
            intake: Intake::default(),
            numbers: Numbers::after(&connection)?,
            floor: AtomicU64::new(0),
            began: Instant::now(),
        });
        Ok(Queue {
            inner: Arc::new(Inner {
                readers: Readers::new(&place.database),
                writer: Writer::start(connection, core.clone())?,
                core,
                dir: place.dir,
                report,
                _lock: lock,
            }),
        })
    }

    /// What was found at the start.
    pub fn start_report(&self) -> &StartReport {
        &self.inner.report
    }

    /// A new, empty message.
    pub fn draft(&self) -> Draft {
        Draft::new(self.clone())
    }

    /// Bytes that may still be written on the disk of the queue: below MinimumFreeDiskSpace new mail is
    /// refused with `452 4.3.1`.
    ///
    /// # Errors
    /// Where the system can't tell.
    pub fn free_space(&self) -> Result<u64, QueueError> {
        free_space(&self.inner.dir)
    }

    /// MinimumFreeDiskSpace from now on: what is only kept for convenience leaves so much to mail.
    pub fn set_floor(&self, octets: u64) {
        self.core().floor.store(octets, Ordering::Relaxed);
    }

    /// True where so many octets may be kept for convenience: a cache must not take the room of mail. Blocks.
    pub fn spares(&self, octets: u64) -> bool {
        let floor = self.core().floor.load(Ordering::Relaxed);
        self.free_space().is_ok_and(|free| free >= floor.saturating_add(octets))
    }

    /// Wakes the scheduler when something may be due earlier than [`next_due_at`](Self::next_due_at)
    /// said. One wake-up is kept while nobody waits.
    pub fn changed(&self) -> &Notify {
        &self.inner.core.changed
    }

    fn core(&self) -> &Arc<Core> {
        &self.inner.core
    }

    fn readers(&self) -> &Readers {
        &self.inner.readers
    }

    fn writer(&self) -> &Writer {
        &self.inner.writer
    }
}

/// What the last process had under way when it ended is written down, and a new file of notes begun.
fn take_over_attempts(
    connection: &Connection,
    path: &Path,
    schedule: &mut Schedule,
) -> Result<Attempts, QueueError> {
    let (attempts, left) = Attempts::open(path)?;
    for message in poison::take_over(connection, &left)? {
        schedule.suspect(message);
    }
    // Only now: what was left is written down.
    attempts.begin_anew(path)?;
    Ok(attempts)
}

/// Removes files without a row, and suspends rows without their file until it is there again.
fn sweep(connection: &Connection, spool: &Spool) -> Result<StartReport, QueueError> {
    let mut known = HashSet::new();
    let mut bodies_missing = Vec::new();
    let mut select = connection.prepare("SELECT id, spool_file, size FROM message WHERE spool_file > ''")?;
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        let name: String = row.get(1)?;
        if spool.size(&name) != Some(rows::unsigned(row, 2)?) {
            bodies_missing.push(MessageId(row.get(0)?));
        }
        known.insert(name);
    }
    let any_before: bool = connection.query_row(
        "SELECT EXISTS (SELECT 1 FROM recipient WHERE suspended = 'BodyMissing')",
        [],
        |row| row.get(0),
    )?;
    if any_before || !bodies_missing.is_empty() {
        connection.execute_batch("BEGIN IMMEDIATE")?;
        connection.execute(
            "UPDATE recipient SET suspended = NULL, last_error = NULL WHERE suspended = 'BodyMissing'",
            [],
        )?;
        for message in &bodies_missing {
            tracing::error!(%message, "the body of a queued message is not there, or not whole");
            connection.execute(
                "UPDATE recipient SET suspended = ?2, last_error = ?3 WHERE message = ?1 AND suspended IS NULL",
                params![
                    message.0,
                    Suspension::BodyMissing.as_str(),
                    "554 5.3.0 The file that holds this message is missing or not whole",
                ],
            )?;
        }
        connection.execute_batch("COMMIT")?;
    }
    Ok(StartReport { orphans_removed: spool.sweep(&known)?, bodies_missing })
}

/// Runs file and database work where it does not hold up the sessions.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, QueueError> + Send + 'static,
) -> Result<T, QueueError> {
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|error| {
        Err(if error.is_panic() {
            QueueError::Database("a request panicked".into())
        } else {
            QueueError::Closed
        })
    })
}
