//! Group commit. One thread owns the connection that writes; all requests that wait when it gets
//! round to them share one transaction, hence one fsync, and each is answered only after it.
//!
//! A request that fails is undone alone (the others are done once more without it); where the transaction itself fails,
//! all who shared it are told. On a full disk new mail is refused, and what drains the queue is tried again
//! with the reserve given up.

use super::attempts::Attempts;
use super::error::QueueError;
use super::intake::{Fresh, Intake, Rows, make_rows};
use super::large::Replies;
use super::line::Lines;
use super::numbers::Numbers;
use super::rates::Rates;
use super::report::{FailedMessage, Reporter};
use super::reserve::Reserve;
use super::schedule::{HopRow, Ms, Order, Schedule};
use super::spool::{Spool, SpoolFile};
use super::track::Tracker;
use super::types::{HopId, MessageId, RecipientId};
use crate::model::TrackingEvent;
use rusqlite::Connection;
use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use tokio::sync::{Notify, mpsc, oneshot};

/// Requests that may wait before those who bring more must.
const WAITING_REQUESTS: usize = 1024;
/// Requests in one transaction. It bounds the WAL, hence the size of the reserve.
const BATCH: usize = 64;

/// Requests that shared the last commit, from which on others are waited for: each commit costs as much for one as for many.
/// Fewer are not held up, for they would wait for nobody.
const CROWD: usize = 3;
/// How long.
const GATHER: Duration = Duration::from_micros(150);

/// The time between two looks at what the disk holds beside mail.
const TIDY: Duration = Duration::from_millis(100);

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
    /// What was accepted and has no rows yet.
    pub intake: Intake,
    /// The next numbers.
    pub numbers: Numbers,
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

    /// The transaction of an order has ended; see [`Schedule::stay`].
    pub fn stay(&self, order: Order) {
        let any = self.schedule().stay(order);
        if any {
            self.changed.notify_one();
        }
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
        // Before it can be handed out.
        if let Some((id, fresh)) = effects.fresh {
            self.intake.put(id, fresh);
        }
        self.intake.forget(&effects.taken_away);
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
        for id in effects.suspended {
            schedule.change(id);
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
    /// A message that is accepted and has no rows yet.
    pub fresh: Option<(MessageId, Fresh)>,
    /// Messages that never had rows, and are gone.
    pub taken_away: Vec<MessageId>,
    /// Queues that are gone.
    pub dropped: Vec<HopId>,
    /// Recipients that are in nobody's hands any more.
    pub done: Vec<RecipientId>,
    /// Recipients that go elsewhere.
    pub moved: Vec<(RecipientId, HopId)>,
    /// Recipients that are suspended; one in somebody's hands stays there.
    pub suspended: Vec<RecipientId>,
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
        self.fresh = self.fresh.take().or(report.fresh);
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

/// What a request works on.
pub(super) struct Turn<'a> {
    /// In a transaction.
    pub connection: &'a Connection,
    /// Every message has its rows, and so must what comes.
    pub all_rows: bool,
    /// Messages whose rows were made in this transaction.
    pub made: &'a HashSet<MessageId>,
}

trait Job: Send {
    fn purpose(&self) -> Purpose;
    /// Which messages must have their rows before it runs.
    fn needs(&self, core: &Core) -> Rows;
    /// Does its statements; may be called again after a rollback.
    fn run(&mut self, turn: &Turn<'_>) -> Result<(), QueueError>;
    /// After the commit, or when there will be none.
    fn settle(self: Box<Self>, committed: Result<(), QueueError>, core: &Core);
}

struct Request<T, N, F> {
    purpose: Purpose,
    needs: N,
    work: F,
    done: Option<Result<(T, Effects), QueueError>>,
    answer: oneshot::Sender<Result<T, QueueError>>,
}

impl<T, N, F> Job for Request<T, N, F>
where
    T: Send,
    N: Fn(&Core) -> Rows + Send,
    F: Fn(&Turn<'_>) -> Result<(T, Effects), QueueError> + Send,
{
    fn purpose(&self) -> Purpose {
        self.purpose
    }

    fn needs(&self, core: &Core) -> Rows {
        (self.needs)(core)
    }

    fn run(&mut self, turn: &Turn<'_>) -> Result<(), QueueError> {
        // Routing functions of others run in here; one that panics must not take the queue with it.
        let done = catch_unwind(AssertUnwindSafe(|| (self.work)(turn)))
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

    /// Hands `work` in, which finds every message by its rows, and waits for its commit. `work` may be run again after a
    /// rollback. Where the caller stops waiting, the work is done all the same.
    pub async fn submit<T, F>(&self, purpose: Purpose, work: F) -> Result<T, QueueError>
    where
        T: Send + 'static,
        F: Fn(&Connection) -> Result<(T, Effects), QueueError> + Send + 'static,
    {
        self.submit_with(purpose, |_| Rows::All, move |turn| work(turn.connection)).await
    }

    /// The same for `work` that reads and changes only messages whose rows it `needs`, and takes in what may be without.
    pub async fn submit_with<T, N, F>(&self, purpose: Purpose, needs: N, work: F) -> Result<T, QueueError>
    where
        T: Send + 'static,
        N: Fn(&Core) -> Rows + Send + 'static,
        F: Fn(&Turn<'_>) -> Result<(T, Effects), QueueError> + Send + 'static,
    {
        let (answer, committed) = oneshot::channel();
        let request = Box::new(Request { purpose, needs, work, done: None, answer });
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
    let mut tidied = Instant::now();
    let mut together = 0;
    while let Some(first) = waiting.blocking_recv() {
        if together >= CROWD {
            std::thread::sleep(GATHER);
        }
        let mut batch = vec![first];
        while batch.len() < BATCH
            && let Ok(next) = waiting.try_recv()
        {
            batch.push(next);
        }
        together = batch.len();
        commit(connection, batch, core);
        make_room(connection, core);
        if tidied.elapsed() >= TIDY {
            let is_reserved = core.reserve.restore();
            while shrink(connection) && waiting.is_empty() {}
            // What was given back shows on the disk only when the WAL is folded.
            if !is_reserved && waiting.is_empty() && fold(connection, "PASSIVE") {
                core.reserve.restore();
            }
            tidied = Instant::now();
        }
    }
    // A cmdlet that only read writes nothing here. What is left without rows has them made by the next start otherwise.
    let rest = match core.intake.is_empty() {
        true => Ok(()),
        false => attempt(connection, &mut [], core, &Rows::All).map_err(|(_, error)| error),
    };
    if let Err(error) = rest.and_then(|()| core.numbers.finish(connection)) {
        tracing::warn!(%error, "the rows of new mail could not be made; the next start makes them");
    }
}

/// Makes the rows of some messages where too many are in memory without.
fn make_room(connection: &Connection, core: &Core) {
    let newest = core.intake.overflow();
    if !newest.is_empty()
        && let Err((_, error)) = attempt(connection, &mut [], core, &Rows::Of(newest))
    {
        tracing::warn!(%error, "the rows of new mail could not be made yet");
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

/// Folds the WAL into the database; true where nothing failed. `how`: the checkpoint's mode.
fn fold(connection: &Connection, how: &str) -> bool {
    let folded = connection.query_row(&format!("PRAGMA wal_checkpoint({how})"), [], |_| Ok(()));
    if let Err(error) = &folded {
        tracing::warn!(%error, "the WAL of the queue could not be folded");
    }
    folded.is_ok()
}

fn commit(connection: &Connection, mut batch: Vec<Box<dyn Job>>, core: &Core) {
    let mut result = together(connection, &mut batch, core);
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
        // It gives the space of the WAL back to the commits that follow.
        fold(connection, "TRUNCATE");
        result = together(connection, &mut batch, core);
    }
    if let Err(error) = &result {
        tracing::error!(%error, requests = batch.len(), "the queue could not commit");
    }
    for job in batch {
        job.settle(result.clone(), core);
    }
}

/// One transaction for all of them. One that fails is left out, told so, and the others are done without it: nothing of
/// it remains.
fn together(connection: &Connection, batch: &mut Vec<Box<dyn Job>>, core: &Core) -> Result<(), QueueError> {
    loop {
        let needed = batch.iter().fold(Rows::None, |needed, job| needed.and(job.needs(core)));
        match attempt(connection, batch, core, &needed) {
            Ok(()) => return Ok(()),
            // It says itself what was wrong with it.
            Err((Some(failed), _)) => batch.remove(failed).settle(Ok(()), core),
            Err((None, error)) => return Err(error),
        }
    }
}

/// One transaction, with the rows that are `needed`. On an error nothing of it remains; the number is that of the job whose
/// fault it is.
fn attempt(
    connection: &Connection,
    batch: &mut [Box<dyn Job>],
    core: &Core,
    needed: &Rows,
) -> Result<(), (Option<usize>, QueueError)> {
    let fresh = core.intake.needed(needed);
    let result = statements(connection, batch, core, (&fresh, *needed == Rows::All));
    match &result {
        Ok(set_aside) => {
            if let Some(upto) = set_aside {
                core.numbers.set_aside(*upto);
            }
            core.intake.forget(fresh.iter().map(|(id, _)| id));
        }
        Err(_) if connection.is_autocommit() => {}
        Err(_) => {
            if let Err(error) = connection.execute_batch("ROLLBACK") {
                tracing::error!(%error, "the queue could not roll back");
            }
        }
    }
    result.map(|_| ())
}

fn statements(
    connection: &Connection,
    batch: &mut [Box<dyn Job>],
    core: &Core,
    (fresh, all_rows): (&[(MessageId, Fresh)], bool),
) -> Result<Option<i64>, (Option<usize>, QueueError)> {
    let shared = |error: rusqlite::Error| (None, QueueError::from(error));
    let execute = |sql: &str| connection.prepare_cached(sql)?.execute([]);
    execute("BEGIN IMMEDIATE").map_err(shared)?;
    let set_aside = core.numbers.prepare(connection).map_err(|error| (None, error))?;
    for (id, fresh) in fresh {
        make_rows(connection, *id, fresh).map_err(|error| (None, error))?;
    }
    let made = fresh.iter().map(|(id, _)| *id).collect();
    let turn = Turn { connection, all_rows, made: &made };
    for (number, job) in batch.iter_mut().enumerate() {
        if let Err(error) = job.run(&turn) {
            // SQLite may have rolled the whole transaction back: then it failed for all.
            let for_all = error == QueueError::NoSpace || connection.is_autocommit();
            return Err(((!for_all).then_some(number), error));
        }
    }
    execute("COMMIT").map_err(shared)?;
    Ok(set_aside)
}
