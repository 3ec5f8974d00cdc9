//! The writer of a log: one thread, fed through a bounded channel.
//!
//! Promises: who logs hands an entry over or drops it, and never waits for the disk. The thread writes what
//! has come in one go; a line that can't be written (full disk) is dropped and counted, the next one is tried
//! anew, and the loss is told in the service's own log, at most once a minute. What waits is bounded, by
//! number and by octets.

use super::files::{Files, Limits};
use super::kind::LogKind;
use crate::model::Clock;
use jiff::{SignedDuration, Timestamp};
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::Duration;

/// Entries that may wait for the disk.
const CAPACITY: usize = 4096;

/// Octets that the entries which wait may have, about.
const PENDING: usize = 32 * 1024 * 1024;

/// Octets that are written in one go.
const BATCH: usize = 256 * 1024;

/// How long others are waited for after a line: to be woken by each costs those who log more than the line does.
const GATHER: Duration = Duration::from_millis(10);

/// How long a log may lie quiet before old files are looked for.
const CLEANING: Duration = Duration::from_secs(3600);

/// Between two words about lines that were lost.
const TELLING: SignedDuration = SignedDuration::from_secs(60);

/// Why a log can't be opened.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// The directory can't be made, read, or cleared of old files.
    #[error("{log}, directory {}: {source}", directory.display())]
    Directory {
        /// Which log.
        log: &'static str,
        /// The directory.
        directory: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// The writer's thread can't be started.
    #[error("no thread for a log: {0}")]
    Thread(io::Error),
}

/// One line to be.
pub trait Entry: Send + 'static {
    /// When it happened: the file that it goes into.
    fn at(&self) -> Timestamp;
    /// The whole line, with its CRLF. Made on the writer's thread.
    fn to_line(&self) -> String;
    /// Octets that it holds in memory, about.
    fn weight(&self) -> usize;
}

enum Order<E> {
    Write(E),
    Configure(Option<PathBuf>, Limits),
    Flush(SyncSender<()>),
}

#[derive(Debug, Default)]
struct Counts {
    dropped: AtomicU64,
    pending: AtomicUsize,
    on: AtomicBool,
}

/// A log; clones write to the same one.
pub struct Log<E> {
    orders: SyncSender<Order<E>>,
    counts: Arc<Counts>,
    clock: Arc<dyn Clock>,
}

impl<E> Clone for Log<E> {
    fn clone(&self) -> Self {
        Log { orders: self.orders.clone(), counts: self.counts.clone(), clock: self.clock.clone() }
    }
}

impl<E: Entry> Log<E> {
    /// A log that is off until it is [configured](Self::configure).
    ///
    /// # Errors
    /// Where there is no thread to be had.
    pub fn start(kind: &'static LogKind, clock: Arc<dyn Clock>) -> Result<Self, LogError> {
        Log::run(kind, None, clock)
    }

    /// Opens the log in `directory`, which is made if it is missing. The first file is made with the
    /// first entry.
    ///
    /// # Errors
    /// See [`LogError`].
    pub fn open(
        kind: &'static LogKind,
        directory: impl Into<PathBuf>,
        limits: Limits,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, LogError> {
        let directory = directory.into();
        let mut files = Files::new(kind, directory.clone(), limits);
        let failed = |source| LogError::Directory { log: kind.name, directory, source };
        files.prepare(clock.now()).map_err(failed)?;
        Log::run(kind, Some(files), clock)
    }

    fn run(kind: &'static LogKind, files: Option<Files>, clock: Arc<dyn Clock>) -> Result<Self, LogError> {
        let (orders, received) = sync_channel(CAPACITY);
        let counts = Arc::new(Counts::default());
        counts.on.store(files.is_some(), Ordering::Relaxed);
        let writer = Writer {
            kind,
            files,
            clock: clock.clone(),
            counts: counts.clone(),
            lines: Vec::new(),
            count: 0,
            told: 0,
            told_at: None,
            trouble: None,
        };
        std::thread::Builder::new()
            .name(format!("{}-log", kind.prefix.to_lowercase()))
            .spawn(move || writer.run(&received))
            .map_err(LogError::Thread)?;
        Ok(Log { orders, counts, clock })
    }

    /// Where to write from now on (nowhere: the log is off), and within which limits: what is too old or too
    /// much by them is removed now. Where the directory can't be made the log's entries are lost, and that is
    /// told, until it can.
    pub fn configure(&self, directory: Option<PathBuf>, limits: Limits) {
        self.counts.on.store(directory.is_some(), Ordering::Relaxed);
        let _ = self.orders.send(Order::Configure(directory, limits));
    }

    /// False where entries go nowhere: nobody need make them.
    pub fn is_on(&self) -> bool {
        self.counts.on.load(Ordering::Relaxed)
    }

    /// Entries that were lost since the log was started.
    pub fn dropped(&self) -> u64 {
        self.counts.dropped.load(Ordering::Relaxed)
    }

    /// Waits until everything that was logged so far is in its file. Blocks the thread.
    pub fn flush(&self) {
        let (done, written) = sync_channel(1);
        if self.orders.send(Order::Flush(done)).is_ok() {
            let _ = written.recv();
        }
    }

    /// The time.
    pub fn clock(&self) -> &dyn Clock {
        &*self.clock
    }

    /// Hands an entry over, or drops it.
    pub fn write(&self, entry: E) {
        if !self.is_on() {
            return;
        }
        let weight = entry.weight();
        let full = self.counts.pending.load(Ordering::Relaxed).saturating_add(weight) > PENDING;
        self.counts.pending.fetch_add(weight, Ordering::Relaxed);
        if full || self.orders.try_send(Order::Write(entry)).is_err() {
            self.counts.pending.fetch_sub(weight, Ordering::Relaxed);
            self.counts.dropped.fetch_add(1, Ordering::Relaxed);
        }
    }
}

impl<E> std::fmt::Debug for Log<E> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Log").field("counts", &self.counts).finish_non_exhaustive()
    }
}

struct Writer {
    kind: &'static LogKind,
    /// Nothing: the log is off.
    files: Option<Files>,
    clock: Arc<dyn Clock>,
    counts: Arc<Counts>,
    /// Lines that belong into the open file and are not written yet.
    lines: Vec<u8>,
    count: u64,
    /// Lost entries that were told of, and when.
    told: u64,
    told_at: Option<Timestamp>,
    /// Why the last write failed.
    trouble: Option<io::Error>,
}

impl Writer {
    /// Runs until the last handle of the log is gone.
    fn run<E: Entry>(mut self, orders: &Receiver<Order<E>>) {
        loop {
            match orders.recv_timeout(CLEANING) {
                Ok(first) => {
                    let more = matches!(first, Order::Write(_));
                    self.obey(first);
                    if more {
                        std::thread::sleep(GATHER);
                    }
                }
                // Nothing is written, and files still grow old.
                Err(RecvTimeoutError::Timeout) => self.clean(),
                Err(RecvTimeoutError::Disconnected) => return,
            }
            while self.lines.len() < BATCH
                && let Ok(next) = orders.try_recv()
            {
                self.obey(next);
            }
            self.write_out();
            self.tell();
        }
    }

    fn obey<E: Entry>(&mut self, order: Order<E>) {
        match order {
            Order::Write(entry) => {
                self.counts.pending.fetch_sub(entry.weight(), Ordering::Relaxed);
                self.add(&entry);
            }
            Order::Configure(directory, limits) => {
                self.write_out();
                match (directory, &mut self.files) {
                    (Some(directory), Some(files)) if files.directory() == directory => files.limits = limits,
                    (directory, _) => {
                        self.files = directory.map(|directory| Files::new(self.kind, directory, limits));
                    }
                }
                self.clean();
            }
            Order::Flush(done) => {
                self.write_out();
                let _ = done.send(());
            }
        }
    }

    /// Removes what is too old or too much. A failure is tried again with the next file.
    fn clean(&mut self) {
        let now = self.clock.now();
        if let Some(Err(error)) = self.files.as_mut().map(|files| files.prepare(now)) {
            tracing::warn!(log = self.kind.name, %error, "the directory of a log can't be used, or old files of it can't be removed");
        }
    }

    fn add<E: Entry>(&mut self, entry: &E) {
        // Switched off while this waited.
        let Some(files) = &self.files else { return };
        let line = entry.to_line();
        if !files.takes(entry.at(), self.lines.len() as u64, line.len() as u64) {
            self.write_out();
            if let Some(Err(error)) = self.files.as_mut().map(|files| files.rotate(entry.at())) {
                return self.lost(1, error);
            }
        }
        self.lines.extend_from_slice(line.as_bytes());
        self.count += 1;
    }

    fn write_out(&mut self) {
        if self.count > 0
            && let Some(Err(error)) = self.files.as_mut().map(|files| files.append(&self.lines))
        {
            self.lost(self.count, error);
        }
        self.lines.clear();
        self.count = 0;
    }

    fn lost(&mut self, count: u64, error: io::Error) {
        self.counts.dropped.fetch_add(count, Ordering::Relaxed);
        self.trouble = Some(error);
    }

    /// Says that entries were lost, where that is news.
    fn tell(&mut self) {
        let dropped = self.counts.dropped.load(Ordering::Relaxed);
        let now = self.clock.now();
        let lately = self.told_at.is_some_and(|at| now.duration_since(at).abs() < TELLING);
        if dropped == self.told || lately {
            return;
        }
        let lost = dropped - self.told;
        match self.trouble.take() {
            Some(error) => {
                tracing::error!(log = self.kind.name, lost, %error, "lines of a log could not be written and are lost");
            }
            None => {
                tracing::error!(
                    log = self.kind.name,
                    lost,
                    "lines of a log are lost: more came than the disk took"
                );
            }
        }
        self.told = dropped;
        self.told_at = Some(now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::log::record::SEND;
    use crate::model::FixedClock;

    struct Line(&'static str);

    impl Entry for Line {
        fn at(&self) -> Timestamp {
            Timestamp::UNIX_EPOCH
        }
        fn to_line(&self) -> String {
            format!("{}\r\n", self.0)
        }
        fn weight(&self) -> usize {
            self.0.len()
        }
    }

    fn clock() -> Arc<FixedClock> {
        Arc::new(FixedClock::at(Timestamp::UNIX_EPOCH))
    }

    #[test]
    fn a_full_channel_drops_and_never_waits() {
        let (orders, received) = sync_channel(2);
        let counts = Arc::new(Counts::default());
        let log = Log { orders, counts: counts.clone(), clock: clock() };
        log.write(Line("off"));
        assert_eq!(log.dropped(), 0, "a log that is off loses nothing");
        counts.on.store(true, Ordering::Relaxed);
        for _ in 0..5 {
            log.write(Line("x"));
        }
        assert_eq!(log.dropped(), 3);
        drop(received);
        log.write(Line("x"));
        log.flush();
        assert_eq!(log.dropped(), 4);
        assert_eq!(counts.pending.load(Ordering::Relaxed), 2);
    }

    #[test]
    fn what_waits_is_bounded_in_octets() {
        struct Heavy;
        impl Entry for Heavy {
            fn at(&self) -> Timestamp {
                Timestamp::UNIX_EPOCH
            }
            fn to_line(&self) -> String {
                String::new()
            }
            fn weight(&self) -> usize {
                PENDING / 2
            }
        }
        let (orders, _received) = sync_channel(100);
        let counts = Arc::new(Counts::default());
        counts.on.store(true, Ordering::Relaxed);
        let log = Log { orders, counts, clock: clock() };
        for _ in 0..5 {
            log.write(Heavy);
        }
        assert_eq!(log.dropped(), 3);
    }

    #[test]
    fn it_moves_is_switched_off_and_on() {
        let parent = tempfile::tempdir().unwrap();
        let log = Log::start(&SEND, clock()).unwrap();
        let text = |name: &str| {
            std::fs::read_to_string(parent.path().join(name).join("SEND19700101-1.log"))
                .map(|text| text.lines().filter(|line| !line.starts_with('#')).collect::<Vec<_>>().join(","))
        };
        log.write(Line("never"));
        log.configure(Some(parent.path().join("a")), Limits::default());
        log.write(Line("one"));
        log.configure(Some(parent.path().join("b")), Limits::default());
        log.write(Line("two"));
        log.configure(None, Limits::default());
        log.write(Line("off"));
        log.configure(Some(parent.path().join("b")), Limits::default());
        log.write(Line("three"));
        log.flush();
        assert_eq!(text("a").unwrap(), "one");
        assert_eq!(text("b").unwrap(), "two");
        let second = std::fs::read_to_string(parent.path().join("b/SEND19700101-2.log")).unwrap();
        assert!(second.ends_with("three\r\n"), "a file is never taken over");
        assert_eq!(log.dropped(), 0);
    }
}
