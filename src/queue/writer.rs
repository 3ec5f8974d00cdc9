//! Group commit. One thread owns the connection that writes; all requests that wait when it gets
//! round to them share one transaction, hence one fsync, and each is answered only after it.
//!
//! A request that fails is undone alone (a savepoint); where the transaction itself fails, all who
//! shared it are told. On a full disk new mail is refused, and what drains the queue is tried again
//! with the reserve given up.

use super::attempts::Attempts;
use super::error::QueueError;
use super::large::Replies;
use super::line::Lines;
use super::rates::Rates;
use super::report::{FailedMessage, Reporter};
use super::reserve::Reserve;
use super::schedule::{HopRow, Ms, Schedule};
use super::spool::{Spool, SpoolFile};
use super::track::Tracker;
use super::types::{HopId, MessageId, RecipientId};
use crate::model::TrackingEvent;
use rusqlite::Connection;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread::JoinHandle;
use std::time::Instant;
use tokio::sync::{Notify, mpsc, oneshot};

/// Requests that may wait before those who bring more must.
const WAITING_REQUESTS: usize = 1024;
/// Requests in one transaction. It bounds the WAL, hence the size of the reserve.
const BATCH: usize = 64;

/// Free pages (of 4 KiB) that the database keeps for itself, and those given back in one step.
const SLACK_PAGES: i64 = 2048;
const SHRINK_PAGES: i64 = 512;

/// What the writer and the others share.
#[derive(Debug)]
pub(super) struct Core {
    pub schedule: Mutex<Schedule>,
    pub changed: Notify,
    pub spool: Spool,
    pub reserve: Reserve,
    /// Who composes reports.
    pub reporter: OnceLock<Arc<dyn Reporter>>,
    /// Who takes down what happens to messages.
    pub tracker: OnceLock<Arc<dyn Tracker>>,
    /// An outcome could not be written, and no commit has succeeded since.
    pub unwritten: AtomicBool,
    /// What is being delivered at this moment.
    pub attempts: Attempts,
    /// Breakdowns after which a message is put aside; 0: never.
    pub poison_threshold: AtomicU32,
    /// There are failures whose report had no room on the disk.
    pub unreported: AtomicBool,
    /// There are failures whose report gives a large message back (see `large`).
    pub large: AtomicBool,
    /// What servers answered to recipients of these.
    pub replies: Mutex<Replies>,
    /// The message up to which delays were looked for (see `delay`).
    pub delays_from: AtomicI64,
    /// What came and left in the last minute.
    pub rates: Mutex<Rates>,
    /// Who makes connections.
    pub lines: Mutex<Lines>,
    /// Octets that must stay free on the disk beside what is kept for convenience.
    pub floor: AtomicU64,
    /// What rates count their seconds from.
    pub began: Instant,
}

impl Core {
    /// The schedule. Nothing that can panic is done under this lock, so a poisoned one is still whole.
    pub fn schedule(&self) -> MutexGuard<'_, Schedule> {
        self.schedule.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Who makes connections.
    pub fn lines(&self) -> MutexGuard<'_, Lines> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Messages that came into a queue and left it in the last minute.
    pub fn rates_of(&self, hop: HopId) -> (u64, u64) {
        let mut rates = self.rates.lock().unwrap_or_else(PoisonError::into_inner);
        rates.of(hop, self.began.elapsed().as_secs())
    }

    fn count(&self, effects: &Effects) {
        if effects.came.is_empty() && effects.left.is_empty() && effects.dropped.is_empty() {
            return;
        }
        let now = self.began.elapsed().as_secs();
        let mut rates = self.rates.lock().unwrap_or_else(PoisonError::into_inner);
        effects.came.iter().for_each(|hop| rates.came(*hop, now));
        effects.left.iter().for_each(|hop| rates.left(*hop, now));
        effects.dropped.iter().for_each(|hop| rates.forget(*hop));
    }

    fn apply(&self, effects: Effects) {
        self.count(&effects);
        let wake = !effects.hops.is_empty() || !effects.waiting.is_empty() || effects.large;
        if effects.large {
            self.large.store(true, Ordering::Relaxed);
        }
        let mut schedule = self.schedule();
        for id in effects.done {
            schedule.done(id);
        }
        if effects.innocent {
            schedule.absolve();
        }
        for message in effects.cleared {
            schedule.clear(message);
        }
        for message in effects.suspects {
            schedule.suspect(message);
        }
        for (id, hop) in effects.moved {
            schedule.moved(id, hop);
        }
        for row in effects.hops {
            schedule.put_hop(row);
        }
        for (hop, message, due) in effects.waiting {
            schedule.wait(hop, message, due);
        }
        for id in effects.dropped {
            schedule.drop_hop(id);
        }
        drop(schedule);
        if let Some(file) = effects.kept {
            file.keep();
        }
        for name in effects.bodies_done {
            self.spool.remove(&name);
        }
        if wake {
            self.changed.notify_one();
        }
        if let Some(tracker) = self.tracker.get() {
            effects.tracked.into_iter().for_each(|event| tracker.committed(event));
        }
        if let Some(reporter) = self.reporter.get() {
            for (failed, report) in &effects.failed {
                reporter.committed(failed, *report);
            }
        }
    }
}

/// What a request means outside the database, once it is committed.
#[derive(Debug, Default)]
pub(super) struct Effects {
    /// Queues that are new or changed.
    pub hops: Vec<HopRow>,
    /// Queues that are gone.
    pub dropped: Vec<HopId>,
    /// Recipients that are in nobody's hands any more.
    pub done: Vec<RecipientId>,
    /// Recipients that go elsewhere.
    pub moved: Vec<(RecipientId, HopId)>,
    /// Messages that are due at a time.
    pub waiting: Vec<(HopId, MessageId, Ms)>,
    /// Queues into which a message came, once for each.
    pub came: Vec<HopId>,
    /// Queues that a message has left, once for each.
    pub left: Vec<HopId>,
    /// Messages that broke a delivery down.
    pub suspects: Vec<MessageId>,
    /// Messages that are under suspicion no more.
    pub cleared: Vec<MessageId>,
    /// Nothing is under suspicion any more.
    pub innocent: bool,
    /// Spool files without a message now.
    pub bodies_done: Vec<String>,
    /// The spool file that has a message now.
    pub kept: Option<Arc<SpoolFile>>,
    /// There is a failure whose report takes longer.
    pub large: bool,
    /// Failures that are settled, each with the number of its report.
    pub failed: Vec<(FailedMessage, Option<MessageId>)>,
    /// What happened to messages, in order.
    pub tracked: Vec<TrackingEvent>,
}

impl Effects {
    /// Those of a report, too.
    pub fn take_in(&mut self, report: Effects) {
        self.hops.extend(report.hops);
        self.waiting.extend(report.waiting);
        self.came.extend(report.came);
        self.left.extend(report.left);
        self.failed.extend(report.failed);
        self.tracked.extend(report.tracked);
        self.large |= report.large;
        self.kept = self.kept.take().or(report.kept);
    }
}

/// Is this new mail (a report is), which a full disk refuses, or does it help to empty the queue?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    Intake,
    Drain,
}

trait Job: Send {
    fn purpose(&self) -> Purpose;
    /// Does its statements; may be called again after a rollback.
    fn run(&mut self, connection: &Connection) -> Result<(), QueueError>;
    /// After the commit, or when there will be none.
    fn settle(self: Box<Self>, committed: Result<(), QueueError>, core: &Core);
}

struct Request<T, F> {
    purpose: Purpose,
    work: F,
    done: Option<Result<(T, Effects), QueueError>>,
    answer: oneshot::Sender<Result<T, QueueError>>,
}

impl<T, F> Job for Request<T, F>
where
    T: Send,
    F: Fn(&Connection) -> Result<(T, Effects), QueueError> + Send,
{
    fn purpose(&self) -> Purpose {
        self.purpose
    }

    fn run(&mut self, connection: &Connection) -> Result<(), QueueError> {
        // Routing functions of others run in here; one that panics must not take the queue with it.
        let done = catch_unwind(AssertUnwindSafe(|| (self.work)(connection)))
            .unwrap_or_else(|_| Err(QueueError::Database("a request panicked".into())));
        let result = done.as_ref().map(|_| ()).map_err(QueueError::clone);
        self.done = Some(done);
        result
    }

    fn settle(self: Box<Self>, committed: Result<(), QueueError>, core: &Core) {
        let Request { done, answer: asker, .. } = *self;
        let done = committed.and_then(|()| done.unwrap_or(Err(QueueError::Closed)));
        let answer = done.map(|(value, effects)| {
            core.apply(effects);
            value
        });
        // Who asked may have gone away; what was committed stays committed.
        let _ = asker.send(answer);
    }
}

/// The thread and the way to it. Dropping it lets the thread finish what waits, and waits for that.
pub(super) struct Writer {
    requests: Option<mpsc::Sender<Box<dyn Job>>>,
    thread: Option<JoinHandle<()>>,
}

impl std::fmt::Debug for Writer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Writer").finish_non_exhaustive()
    }
}

impl Writer {
    /// Starts the thread.
    pub fn start(connection: Connection, core: Arc<Core>) -> Result<Writer, QueueError> {
        let (requests, waiting) = mpsc::channel(WAITING_REQUESTS);
        let thread = std::thread::Builder::new()
            .name("queue-writer".into())
            .spawn(move || run(&connection, waiting, &core))
            .map_err(|error| QueueError::Database(format!("cannot start the writer: {error}")))?;
        Ok(Writer { requests: Some(requests), thread: Some(thread) })
    }

    /// Hands `work` in and waits for its commit. `work` may be run again after a rollback. Where the
    /// caller stops waiting, the work is done all the same.
    pub async fn submit<T, F>(&self, purpose: Purpose, work: F) -> Result<T, QueueError>
    where
        T: Send + 'static,
        F: Fn(&Connection) -> Result<(T, Effects), QueueError> + Send + 'static,
    {
        let (answer, committed) = oneshot::channel();
        let request = Box::new(Request { purpose, work, done: None, answer });
        let requests = self.requests.as_ref().ok_or(QueueError::Closed)?;
        requests.send(request).await.map_err(|_| QueueError::Closed)?;
        committed.await.map_err(|_| QueueError::Closed)?
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.requests = None;
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the queue's writer ended in a panic");
        }
    }
}

fn run(connection: &Connection, mut waiting: mpsc::Receiver<Box<dyn Job>>, core: &Core) {
    while let Some(first) = waiting.blocking_recv() {
        let mut batch = vec![first];
        while batch.len() < BATCH
            && let Ok(next) = waiting.try_recv()
        {
            batch.push(next);
        }
        commit(connection, batch, core);
        core.reserve.restore();
        while shrink(connection) && waiting.is_empty() {}
    }
}

/// Gives space that a drained backlog has left in the database back to the disk, a step at a time: else
/// new mail would be refused for want of space that nobody uses. True where more can be given.
fn shrink(connection: &Connection) -> bool {
    let number = |sql: &str| connection.query_row(sql, [], |row| row.get::<_, i64>(0));
    let step = || -> rusqlite::Result<bool> {
        let free = number("PRAGMA freelist_count")?;
        if free < SLACK_PAGES || free < number("PRAGMA page_count")? / 2 {
            return Ok(false);
        }
        // It gives back one page for each row that is asked of it.
        let mut statement = connection.prepare(&format!("PRAGMA incremental_vacuum({SHRINK_PAGES})"))?;
        let mut rows = statement.query([])?;
        while rows.next()?.is_some() {}
        drop(rows);
        Ok(number("PRAGMA freelist_count")? < free)
    };
    step().unwrap_or_else(|error| {
        tracing::warn!(%error, "the queue database could not be made smaller");
        false
    })
}

fn commit(connection: &Connection, mut batch: Vec<Box<dyn Job>>, core: &Core) {
    let mut result = attempt(connection, &mut batch);
    if result == Err(QueueError::NoSpace) {
        let (drain, intake): (Vec<_>, Vec<_>) =
            batch.into_iter().partition(|job| job.purpose() == Purpose::Drain);
        for job in intake {
            job.settle(Err(QueueError::NoSpace), core);
        }
        batch = drain;
        if batch.is_empty() {
            return;
        }
        let given_up = core.reserve.release();
        tracing::warn!(given_up, "the disk of the queue is full");
        // Folds the WAL into the database, which gives its space back to the commits that follow.
        if let Err(error) = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())) {
            tracing::warn!(%error, "the WAL of the queue could not be folded");
        }
        result = attempt(connection, &mut batch);
    }
    if let Err(error) = &result {
        tracing::error!(%error, requests = batch.len(), "the queue could not commit");
    }
    for job in batch {
        job.settle(result.clone(), core);
    }
}

/// One transaction. On an error nothing of it remains.
fn attempt(connection: &Connection, batch: &mut [Box<dyn Job>]) -> Result<(), QueueError> {
    let result = statements(connection, batch);
    if result.is_err()
        && !connection.is_autocommit()
        && let Err(error) = connection.execute_batch("ROLLBACK")
    {
        tracing::error!(%error, "the queue could not roll back");
    }
    result
}

fn statements(connection: &Connection, batch: &mut [Box<dyn Job>]) -> Result<(), QueueError> {
    connection.execute_batch("BEGIN IMMEDIATE")?;
    for job in batch {
        connection.execute_batch("SAVEPOINT request")?;
        match job.run(connection) {
            Ok(()) => connection.execute_batch("RELEASE request")?,
            // SQLite may have rolled the whole transaction back: then it failed for all.
            Err(error) if error == QueueError::NoSpace || connection.is_autocommit() => return Err(error),
            Err(_) => connection.execute_batch("ROLLBACK TO request; RELEASE request")?,
        }
    }
    connection.execute_batch("COMMIT")?;
    Ok(())
}
