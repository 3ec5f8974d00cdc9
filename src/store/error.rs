//! What can go wrong with the configuration store, in sentences for an administrator.

use std::path::{Path, PathBuf};

/// Why the store can't be opened, read or written.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// There is no store, and the caller does not make one.
    #[error("there is no configuration store at {}; the first cmdlet that needs one makes it", path.display())]
    Missing {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// More people may read or write it than it is safe.
    #[error("{} has mode {mode:04o}, which is too open; type: chmod {allowed:04o} {}", path.display(), path.display())]
    TooOpen {
        /// The directory or file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
        /// The widest bits that will do.
        allowed: u32,
    },
    /// The file is something else, or damaged beyond use.
    #[error("{} is not a configuration store: {detail}", path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
        /// What was found.
        detail: String,
    },
    /// The store was written by a newer emsh.
    #[error(
        "{} has schema version {found}, and this emsh knows version {known}: upgrade emsh{}",
        path.display(),
        backup.as_ref().map(|backup| format!(", or restore the backup {}", backup.display())).unwrap_or_default()
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its schema version.
        found: i64,
        /// The newest version that is known here.
        known: i64,
        /// The copy of the version that is known here, which the upgrade to `found` made; `None`: it is gone.
        backup: Option<PathBuf>,
    },
    /// The store was written by an older emsh, and reading alone can't upgrade it.
    #[error(
        "{} has schema version {found}, and this emsh needs version {known}: run any cmdlet as the owner to upgrade it",
        path.display()
    )]
    Older {
        /// The file.
        path: PathBuf,
        /// Its schema version.
        found: i64,
        /// The version that is needed.
        known: i64,
    },
    /// Another command holds the write lock for longer than the busy time.
    #[error("busy: another command is writing; try again")]
    Busy,
    /// The operating system does not let this user.
    #[error("access denied: {} can't be {action} by this user", path.display())]
    AccessDenied {
        /// The directory or file.
        path: PathBuf,
        /// `read`, `written` or `made`.
        action: &'static str,
    },
    /// A value that the schema refuses.
    #[error("the store refuses this value of {column} in {table}: {detail}")]
    Constraint {
        /// The table, which is the noun of the object.
        table: String,
        /// The column, which is the property.
        column: String,
        /// What SQLite said.
        detail: String,
    },
    /// A row holds what no emsh writes.
    #[error("{table}, {column}: the stored value can't be read: {detail}")]
    Damaged {
        /// The table.
        table: String,
        /// The column.
        column: String,
        /// What was found.
        detail: String,
    },
    /// The object to change is not there (any more).
    #[error("{table} {id} is not in the store")]
    NotFound {
        /// The table.
        table: String,
        /// Guid or thumbprint.
        id: String,
    },
    /// A secret can't be sealed or opened.
    #[error("{0}")]
    Secret(String),
    /// The first content of a new store could not be made.
    #[error("the new store's content can't be made: {0}")]
    Seed(String),
    /// The file system failed.
    #[error("{}: {source}", path.display())]
    Io {
        /// The directory or file.
        path: PathBuf,
        /// What it said.
        source: std::io::Error,
    },
    /// The database failed in a way that has no better name.
    #[error("the configuration store failed: {0}")]
    Database(String),
}

impl StoreError {
    /// An error of the file system, with `action` as what was tried.
    pub(super) fn io(path: &Path, action: &'static str, source: std::io::Error) -> Self {
        use std::io::ErrorKind;
        match source.kind() {
            ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
                StoreError::AccessDenied { path: path.to_path_buf(), action }
            }
            _ => StoreError::Io { path: path.to_path_buf(), source },
        }
    }

    /// An error of the database that was met while the file at `path` was read or written.
    pub(super) fn database(path: &Path, action: &'static str, error: &rusqlite::Error) -> Self {
        use rusqlite::ErrorCode;
        let Some(code) = error.sqlite_error_code() else {
            return StoreError::Database(error.to_string());
        };
        match code {
            ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => StoreError::Busy,
            ErrorCode::ReadOnly | ErrorCode::PermissionDenied | ErrorCode::CannotOpen => {
                StoreError::AccessDenied { path: path.to_path_buf(), action }
            }
            ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt => {
                StoreError::Foreign { path: path.to_path_buf(), detail: plain_text(error) }
            }
            ErrorCode::ConstraintViolation => constraint(&plain_text(error)),
            _ => StoreError::Database(plain_text(error)),
        }
    }
}

/// What SQLite said, without the SQL.
fn plain_text(error: &rusqlite::Error) -> String {
    match error {
        rusqlite::Error::SqliteFailure(_, Some(message)) => message.clone(),
        other => other.to_string(),
    }
}

/// Every constraint of the schema is named `Table.Column`, and SQLite's own messages end alike.
fn constraint(message: &str) -> StoreError {
    let last = message.split([' ', ',']).rfind(|word| word.contains('.')).unwrap_or_default();
    let (table, column) = last.split_once('.').unwrap_or(("", ""));
    StoreError::Constraint { table: table.into(), column: column.into(), detail: message.into() }
}
