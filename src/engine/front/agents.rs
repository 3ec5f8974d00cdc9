//! The agent log in force: where the Snapshot says, and another one after a restart that says otherwise.
//!
//! Promises: a restart that names a directory that can't be had changes nothing, and says so.

use crate::log::{AgentLog, Limits};
use crate::model::Clock;
use crate::model::snapshot::LogPlace;
use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};

/// The agent log, and where it is.
pub(super) struct Agents {
    data_dir: PathBuf,
    open: RwLock<Option<Open>>,
}

/// One that is open.
#[derive(Clone)]
pub(super) struct Open {
    directory: PathBuf,
    log: AgentLog,
    limits: Limits,
}

impl Agents {
    /// None is written yet.
    pub(super) fn new(data_dir: PathBuf) -> Self {
        Agents { data_dir, open: RwLock::default() }
    }

    /// What is to be written from now on; nothing changes before [`Agents::put`]. A log that stays where it was
    /// is the same one.
    ///
    /// # Errors
    /// The directory can't be made or read; the text says which property names it.
    pub(super) fn open(
        &self,
        place: Option<&LogPlace>,
        clock: &Arc<dyn Clock>,
    ) -> Result<Option<Open>, String> {
        let Some(place) = place else { return Ok(None) };
        let directory = self.data_dir.join(&place.directory);
        let limits = Limits::from(place.limits);
        let before = self.open.read().unwrap_or_else(PoisonError::into_inner).clone();
        let log = match before.filter(|open| open.directory == directory) {
            Some(open) => open.log,
            None => AgentLog::open(directory.clone(), limits, clock.clone())
                .map_err(|error| format!("AgentLogPath of Set-TransportService: {error}"))?,
        };
        Ok(Some(Open { directory, log, limits }))
    }

    /// From now on this one is written.
    pub(super) fn put(&self, open: Option<Open>) {
        if let Some(open) = &open {
            open.log.set_limits(open.limits);
        }
        *self.open.write().unwrap_or_else(PoisonError::into_inner) = open;
    }

    /// The one in force.
    pub(super) fn log(&self) -> Option<AgentLog> {
        self.open.read().unwrap_or_else(PoisonError::into_inner).as_ref().map(|open| open.log.clone())
    }
}
