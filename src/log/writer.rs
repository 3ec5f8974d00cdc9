//! The writer of a log: one thread, fed through a bounded channel.
//!
//! A session hands a record over or drops it, and never waits. The thread writes what has come in one
//! go; a line that can't be written (full disk) is dropped and counted, and the next one tried anew.

use super::files::{Files, Format, Limits};
use crate::model::Clock;
use jiff::Timestamp;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::time::Duration;

/// Records that may wait for the disk; a text is at most a few KiB, so this bounds the memory.
const CAPACITY: usize = 4096;

/// Octets that are written in one go.
const BATCH: usize = 256 * 1024;

/// How long a log may lie quiet before old files are looked for.
const CLEANING: Duration = Duration::from_secs(3600);

/// Why a log can't be opened.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// The directory can't be made, read, or cleared of old files.
    #[error("log directory {}: {source}", directory.display())]
    Directory {
        /// The directory.
        directory: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// The writer's thread can't be started.
    #[error("log: no thread: {0}")]
    Thread(io::Error),
}

/// What is written as one line.
pub(super) trait Line: Send + 'static {
    /// When it happened.
    fn at(&self) -> Timestamp;

    /// The line, with its CRLF.
    fn to_line(&self) -> String;
}

pub(super) enum Order<L> {
    Write(L),
    Limits(Limits),
    Flush(SyncSender<()>),
}

/// A log; clones write to the same one.
pub(super) struct Log<L> {
    orders: SyncSender<Order<L>>,
    dropped: Arc<AtomicU64>,
    clock: Arc<dyn Clock>,
}

impl<L> Clone for Log<L> {
    fn clone(&self) -> Self {
        Log {
            orders: self.orders.clone(),
            dropped: Arc::clone(&self.dropped),
            clock: Arc::clone(&self.clock),
        }
    }
}

impl<L: Line> Log<L> {
    /// Opens the log in `directory`, which is made if it is missing. The first file is made with the
    /// first record.
    ///
    /// # Errors
    /// See [`LogError`].
    pub(super) fn open(
        format: Format,
        directory: PathBuf,
        limits: Limits,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, LogError> {
        let mut files = Files::new(format, directory.clone(), limits);
        files.prepare(clock.now()).map_err(|source| LogError::Directory { directory, source })?;
        let (orders, received) = sync_channel(CAPACITY);
        let dropped = Arc::new(AtomicU64::new(0));
        let writer = Writer {
            files,
            clock: Arc::clone(&clock),
            dropped: Arc::clone(&dropped),
            lines: Vec::new(),
            count: 0,
        };
        std::thread::Builder::new()
            .name(format!("{}-log", format.prefix.to_lowercase()))
            .spawn(move || writer.run(&received))
            .map_err(LogError::Thread)?;
        Ok(Log { orders, dropped, clock })
    }

    /// One that nobody writes, with room for two orders.
    #[cfg(test)]
    pub(super) fn unwritten(clock: Arc<dyn Clock>) -> (Self, Receiver<Order<L>>) {
        let (orders, received) = sync_channel(2);
        (Log { orders, dropped: Arc::default(), clock }, received)
    }

    /// Records that were lost since the log was opened.
    pub(super) fn dropped(&self) -> u64 {
        self.dropped.load(Ordering::Relaxed)
    }

    /// Other limits: what is too old or too much by them is removed now, the rest holds from the next file on.
    pub(super) fn set_limits(&self, limits: Limits) {
        let _ = self.orders.send(Order::Limits(limits));
    }

    /// Waits until everything that was logged so far is in its file. Blocks the thread.
    pub(super) fn flush(&self) {
        let (done, written) = sync_channel(1);
        if self.orders.send(Order::Flush(done)).is_ok() {
            let _ = written.recv();
        }
    }

    pub(super) fn clock(&self) -> &dyn Clock {
        &*self.clock
    }

    /// Hands a record over, or drops it.
    pub(super) fn write(&self, record: L) {
        if let Err(TrySendError::Full(_) | TrySendError::Disconnected(_)) =
            self.orders.try_send(Order::Write(record))
        {
            self.dropped.fetch_add(1, Ordering::Relaxed);
        }
    }
}

struct Writer {
    files: Files,
    clock: Arc<dyn Clock>,
    dropped: Arc<AtomicU64>,
    /// Lines that belong into the open file and are not written yet.
    lines: Vec<u8>,
    count: u64,
}

impl Writer {
    /// Runs until the last handle of the log is gone.
    fn run<L: Line>(mut self, orders: &Receiver<Order<L>>) {
        loop {
            match orders.recv_timeout(CLEANING) {
                Ok(first) => self.obey(first),
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
        }
    }

    fn obey<L: Line>(&mut self, order: Order<L>) {
        match order {
            Order::Write(record) => self.add(&record),
            Order::Limits(limits) => {
                self.files.limits = limits;
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
        let _ = self.files.prepare(self.clock.now());
    }

    fn add(&mut self, record: &impl Line) {
        let line = record.to_line();
        if !self.files.takes(record.at(), self.lines.len() as u64, line.len() as u64) {
            self.write_out();
            if self.files.rotate(record.at()).is_err() {
                self.dropped.fetch_add(1, Ordering::Relaxed);
                return;
            }
        }
        self.lines.extend_from_slice(line.as_bytes());
        self.count += 1;
    }

    fn write_out(&mut self) {
        if self.count > 0 && self.files.append(&self.lines).is_err() {
            self.dropped.fetch_add(self.count, Ordering::Relaxed);
        }
        self.lines.clear();
        self.count = 0;
    }
}
