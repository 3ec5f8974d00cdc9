//! Files of directories whose messages are in the queue.
//!
//! Promises: a message that was taken from a file, and the note that it was, are one commit; so whoever finds the
//! file after a breakdown can tell whether its message is here. The note goes when the file has gone.

use super::Queue;
use super::blocking;
use super::error::QueueError;
use super::rows::ms;
use super::writer::{Effects, Purpose};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};

pub(super) fn note_taken(connection: &Connection, file: &str, at: Timestamp) -> Result<(), QueueError> {
    connection
        .prepare_cached("INSERT OR REPLACE INTO taken (file, at) VALUES (?1, ?2)")?
        .execute(params![file, ms(at)])?;
    Ok(())
}

impl Queue {
    /// True where a message from this file was accepted (see [`super::Draft::taken_from`]).
    ///
    /// # Errors
    /// Where the queue can't be read.
    pub async fn was_taken(&self, file: String) -> Result<bool, QueueError> {
        let queue = self.clone();
        blocking(move || {
            queue.readers().read(|connection| {
                let found = connection
                    .prepare_cached("SELECT 1 FROM taken WHERE file = ?1")?
                    .query_row([&file], |_| Ok(()))
                    .optional()?;
                Ok(found.is_some())
            })
        })
        .await
    }

    /// These files are gone, and their directory is synced: nobody will ask any more.
    ///
    /// # Errors
    /// Where that can't be written; the notes stay then, and do no harm.
    pub async fn forget_taken(&self, files: Vec<String>) -> Result<(), QueueError> {
        if files.is_empty() {
            return Ok(());
        }
        self.writer()
            .submit(Purpose::Drain, move |connection| {
                let mut delete = connection.prepare_cached("DELETE FROM taken WHERE file = ?1")?;
                for file in &files {
                    delete.execute([file])?;
                }
                Ok(((), Effects::default()))
            })
            .await
    }
}
