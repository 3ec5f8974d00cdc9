//! The logs of the service, as the Snapshot in force wants them.

use super::track::Tracking;
use crate::log::tracking::{TRACKING, TrackingLog};
use crate::log::{Direction, Limits, LogError, ProtocolLog};
use crate::model::Clock;
use crate::model::snapshot::{LogSettings, Logs, Snapshot};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// All of them. They are off before the first Snapshot.
#[derive(Debug, Clone)]
pub(super) struct FrontLogs {
    data_dir: PathBuf,
    pub(super) receive: ProtocolLog,
    pub(super) send: ProtocolLog,
    tracking_log: TrackingLog,
    pub(super) tracking: Arc<Tracking>,
}

impl FrontLogs {
    pub(super) fn start(data_dir: &Path, clock: &Arc<dyn Clock>) -> Result<Self, LogError> {
        let tracking_log = TrackingLog::start(&TRACKING, clock.clone())?;
        Ok(FrontLogs {
            data_dir: data_dir.to_owned(),
            receive: ProtocolLog::start(Direction::Receive, clock.clone())?,
            send: ProtocolLog::start(Direction::Send, clock.clone())?,
            tracking: Arc::new(Tracking::new(tracking_log.clone(), clock.clone())),
            tracking_log,
        })
    }

    /// Where to write from now on.
    pub(super) fn configure(&self, snapshot: &Snapshot) {
        let Logs { receive_protocol, send_protocol, message_tracking, .. } = &snapshot.service.logs;
        self.receive.configure(self.directory(receive_protocol), limits(receive_protocol));
        self.send.configure(self.directory(send_protocol), limits(send_protocol));
        self.tracking_log.configure(self.directory(message_tracking), limits(message_tracking));
    }

    fn directory(&self, settings: &LogSettings) -> Option<PathBuf> {
        settings.directory.as_ref().map(|directory| self.data_dir.join(directory))
    }

    /// Waits until all is written. Blocks the thread.
    pub(super) fn flush(&self) {
        self.receive.flush();
        self.send.flush();
        self.tracking_log.flush();
    }
}

fn limits(settings: &LogSettings) -> Limits {
    settings.limits.into()
}
