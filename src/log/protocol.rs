//! The protocol log, open: its sessions write to it.

use super::files::Limits;
use super::record::{Direction, Record};
use super::session::LogSession;
use super::writer::{Log, LogError};
use crate::model::Clock;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

/// A protocol log; clones write to the same one.
#[derive(Clone)]
pub struct ProtocolLog(Log<Record>);

impl ProtocolLog {
    /// Opens the log in `directory`, which is made if it is missing. The first file is made with the
    /// first record.
    ///
    /// # Errors
    /// See [`LogError`].
    pub fn open(
        direction: Direction,
        directory: impl Into<PathBuf>,
        limits: Limits,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, LogError> {
        Log::open(direction.format(), directory.into(), limits, clock).map(ProtocolLog)
    }

    /// A session's part of the log. `session_id` is one of [`super::SessionIds`].
    pub fn session(
        &self,
        connector_id: &str,
        session_id: &str,
        local: impl Into<Option<SocketAddr>>,
        remote: impl Into<Option<SocketAddr>>,
    ) -> LogSession {
        LogSession::new(self.clone(), connector_id, session_id, local.into(), remote.into())
    }

    /// Records that were lost since the log was opened.
    pub fn dropped(&self) -> u64 {
        self.0.dropped()
    }

    /// Other limits: what is too old or too much by them is removed now, the rest holds from the next file on.
    pub fn set_limits(&self, limits: Limits) {
        self.0.set_limits(limits);
    }

    /// Waits until everything that was logged so far is in its file. Blocks the thread.
    pub fn flush(&self) {
        self.0.flush();
    }

    pub(super) fn clock(&self) -> &dyn Clock {
        self.0.clock()
    }

    /// Hands a record over, or drops it.
    pub(super) fn write(&self, record: Record) {
        self.0.write(record);
    }
}

impl std::fmt::Debug for ProtocolLog {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ProtocolLog").field("dropped", &self.dropped()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
