//! What can go wrong with the queue.

use super::types::MessageId;
use std::io;
use std::path::{Path, PathBuf};

/// Why the queue refused. It can be cloned, as one failed commit is told to all who shared it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum QueueError {
    /// There is no queue in this data directory (cmdlets on a stopped service never make one).
    #[error("{}: there is no mail queue yet", .0.display())]
    Missing(PathBuf),
    /// Somebody else has it open.
    #[error("{}: the queue is in use: the service is running", .0.display())]
    InUse(PathBuf),
    /// The file is something else.
    #[error("{}: not a mail queue of emsh: {why}", path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
        /// How that was seen.
        why: String,
    },
    /// A later version wrote it.
    #[error("{}: schema version {found} is newer than this program knows ({known}); use the newer program", path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// The version in the file.
        found: i64,
        /// The latest version known here.
        known: i64,
    },
    /// The file is damaged.
    #[error("{}: the mail queue is damaged: {why}; nothing was changed", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What SQLite says.
        why: String,
    },
    /// Others could read or write mail.
    #[error("{}: mode {mode:04o} is too open; at most {allowed:04o} is allowed: chmod {allowed:04o} it", path.display())]
    TooOpen {
        /// The file or directory.
        path: PathBuf,
        /// Its mode.
        mode: u32,
        /// The widest mode that is allowed.
        allowed: u32,
    },
    /// The disk is full (`452 4.3.1`).
    #[error("no space left on the disk of the mail queue")]
    NoSpace,
    /// The system refused a file operation.
    #[error("{}: cannot {what}: {why}", path.display())]
    Io {
        /// What was tried: "open", "write", "sync".
        what: &'static str,
        /// The file.
        path: PathBuf,
        /// What the system says.
        why: String,
    },
    /// SQLite refused.
    #[error("the queue database: {0}")]
    Database(String),
    /// A filter, an order or a bookmark that can't be obeyed.
    #[error("{0}")]
    Query(String),
    /// The body of a message is not there.
    #[error("message {0}: its body is not there")]
    BodyMissing(MessageId),
    /// The body of a message is not what was accepted. It must not be delivered.
    #[error("message {message}: its body is damaged: {why}")]
    BodyDamaged {
        /// The message.
        message: MessageId,
        /// How that was seen.
        why: String,
    },
    /// No such queue.
    #[error("there is no queue {0}")]
    NoSuchQueue(super::types::HopId),
    /// No such message in that queue.
    #[error("there is no message {0} there")]
    NoSuchMessage(MessageId),
    /// A message without recipients can't be accepted.
    #[error("a message needs a recipient")]
    NoRecipients,
    /// The message is being delivered at this moment.
    #[error("message {0} is being delivered; try again in a moment")]
    Active(MessageId),
    /// The queue is closing, or its writer is gone.
    #[error("the queue is closed")]
    Closed,
}

impl QueueError {
    /// A failed file operation, a full disk told apart.
    pub(super) fn io(what: &'static str, path: &Path, error: &io::Error) -> Self {
        if matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded) {
            return QueueError::NoSpace;
        }
        QueueError::Io { what, path: path.to_owned(), why: error.to_string() }
    }
}

impl From<rusqlite::Error> for QueueError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(rusqlite::ErrorCode::DiskFull) => QueueError::NoSpace,
            _ => QueueError::Database(error.to_string()),
        }
    }
}
