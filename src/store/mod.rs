//! The configuration store: `config.db` in the data directory, and the keys sealed in it.
//!
//! Promises: a store is absent or complete; every change is one transaction with its history, or
//! nothing; a refused or empty change leaves the file as it was, byte for byte; private keys are
//! never stored in clear. Refuses files that others may read or write, foreign and damaged files,
//! and stores of a newer emsh. It decides nothing about values: the rules stand in `model`, and the
//! schema repeats what a column can tell alone, so that a hand-edited store can't hold nonsense.
//!
//! Rollback journal, `synchronous=EXTRA` and `BEGIN IMMEDIATE` for each write: with a write-ahead log
//! a group member without write access could not read.

mod beside;
mod error;
mod glimpse;
mod history;
mod migrate;
mod open;
mod permissions;
mod read;
mod restore;
mod rows;
mod secrets;
#[cfg(test)]
mod tests;
mod writer;

pub use beside::{Blobs, blob, is_sealed};
pub use error::StoreError;
pub use glimpse::Glimpse;
pub use history::{ADDED, AT, Action, Change, REMOVED, SEALED};
pub use open::{Mode, Seed};
pub use read::{Chains, Credentials, DkimKeys, PrivateKeys, pack};
pub use restore::Restored;
pub use writer::{Author, Pending, Writer};

use crate::model::Clock;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// An open configuration store.
pub struct Store {
    connection: rusqlite::Connection,
    path: PathBuf,
    secrets: secrets::Secrets,
    clock: Arc<dyn Clock>,
    /// The file was looked at as a whole.
    found_whole: std::cell::Cell<bool>,
    /// What the last write did, or would have done.
    last: std::cell::RefCell<Vec<Pending>>,
}

impl Store {
    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn read_error(&self, error: &rusqlite::Error) -> StoreError {
        StoreError::database(&self.path, "read", error)
    }

    fn write_error(&self, error: &rusqlite::Error) -> StoreError {
        StoreError::database(&self.path, "written", error)
    }

    fn row_error(&self, error: rows::RowError, action: &'static str) -> StoreError {
        match error {
            rows::RowError::Database(error) => StoreError::database(&self.path, action, &error),
            rows::RowError::Unreadable { table, column, detail } => {
                StoreError::Damaged { table: table.into(), column: column.into(), detail }
            }
            rows::RowError::Unstorable { table, column, detail } => {
                StoreError::Constraint { table: table.into(), column: column.into(), detail }
            }
        }
    }
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Store({})", self.path.display())
    }
}
