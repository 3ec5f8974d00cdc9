//! Numbers of messages and recipients.
//!
//! Promises: a message's number is never used twice, whatever ends the process: numbers are set aside in the database
//! before the first of them is used. Where the process ends without a word, those that were set aside are passed over.
//! A recipient's number is not used while its row is there, nor twice by one process.

use super::error::QueueError;
use rusqlite::Connection;
use std::sync::atomic::{AtomicI64, Ordering};

/// Numbers that are set aside at a time.
const SET_ASIDE: i64 = 4096;
/// Where fewer are left, more are set aside: more than the messages of one transaction.
const LOW: i64 = 1024;

/// The numbers of one queue. Only the writer's thread takes some.
#[derive(Debug)]
pub(super) struct Numbers {
    message: AtomicI64,
    recipient: AtomicI64,
    /// Up to here numbers of messages are set aside, by what is committed.
    upto: AtomicI64,
}

impl Numbers {
    /// Those after all that were used.
    ///
    /// # Errors
    /// Where the database can't be read.
    pub fn after(connection: &Connection) -> Result<Numbers, QueueError> {
        let largest = |sql: &str| connection.query_row(sql, [], |row| row.get::<_, i64>(0));
        let upto = largest(
            "SELECT max(coalesce((SELECT upto FROM number), 0), coalesce((SELECT max(id) FROM message), 0),
                        coalesce((SELECT max(message) FROM intake), 0))",
        )?;
        let recipient =
            largest("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'recipient'")?;
        Ok(Numbers {
            message: AtomicI64::new(upto + 1),
            recipient: AtomicI64::new(recipient + 1),
            upto: AtomicI64::new(upto),
        })
    }

    /// Sets numbers aside in this transaction where few are left; what [`set_aside`](Self::set_aside) is told once it is
    /// committed.
    pub fn prepare(&self, connection: &Connection) -> Result<Option<i64>, QueueError> {
        let next = self.message.load(Ordering::Relaxed);
        if self.upto.load(Ordering::Relaxed) - next >= LOW {
            return Ok(None);
        }
        let upto = next + SET_ASIDE;
        write(connection, upto)?;
        Ok(Some(upto))
    }

    /// That is committed.
    pub fn set_aside(&self, upto: i64) {
        self.upto.store(upto, Ordering::Relaxed);
    }

    /// Nothing more is taken: what was set aside and not used is given back.
    pub fn finish(&self, connection: &Connection) -> Result<(), QueueError> {
        let used = self.message.load(Ordering::Relaxed) - 1;
        if self.upto.load(Ordering::Relaxed) == used {
            return Ok(());
        }
        write(connection, used)
    }

    /// The next message's.
    pub fn message(&self) -> i64 {
        self.message.fetch_add(1, Ordering::Relaxed)
    }

    /// The next recipient's.
    pub fn recipient(&self) -> i64 {
        self.recipient.fetch_add(1, Ordering::Relaxed)
    }
}

fn write(connection: &Connection, upto: i64) -> Result<(), QueueError> {
    connection.prepare_cached("UPDATE number SET upto = ?1")?.execute([upto])?;
    Ok(())
}
