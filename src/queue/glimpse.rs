//! Queues and messages of a stopped service, for completion: read beside the lock.
//!
//! Promises: no file is made or changed and nothing is waited for. What a service that was killed left in
//! its write-ahead log is not seen. Whatever goes wrong, there is nothing to be seen.

use super::place::Place;
use super::rows::{HOP_COLUMNS, hop_row};
use crate::model::NextHop;
use rusqlite::{Connection, OpenFlags};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::time::Duration;

/// Queues that hold mail, by number.
pub fn hops(data_dir: &Path, limit: usize) -> Vec<(i64, NextHop)> {
    let read = || {
        let connection = open(data_dir)?;
        let sql = format!(
            "SELECT {HOP_COLUMNS} FROM hop WHERE EXISTS (SELECT 1 FROM recipient WHERE hop = hop.id) ORDER BY id LIMIT {limit}"
        );
        let mut statement = connection.prepare(&sql).ok()?;
        let mut rows = statement.query([]).ok()?;
        let mut hops = Vec::new();
        while let Ok(Some(row)) = rows.next() {
            let hop = hop_row(row).ok()?;
            hops.push((hop.id.0, hop.hop));
        }
        Some(hops)
    };
    read().unwrap_or_default()
}

/// Messages by number: their queue, once for each, and their subject.
pub fn messages(data_dir: &Path, limit: usize) -> Vec<(i64, i64, String)> {
    let read = || {
        let connection = open(data_dir)?;
        let sql = format!(
            "SELECT DISTINCT m.id, r.hop, m.subject FROM message m JOIN recipient r ON r.message = m.id
             ORDER BY m.id, r.hop LIMIT {limit}"
        );
        let mut statement = connection.prepare(&sql).ok()?;
        let found = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).ok()?;
        found.collect::<rusqlite::Result<Vec<_>>>().ok()
    };
    read().unwrap_or_default()
}

/// As it lies on the disk: `immutable` keeps SQLite from making the files that a log needs.
fn open(data_dir: &Path) -> Option<Connection> {
    let path = Place::of(data_dir).database;
    let mut uri = String::from("file:");
    for octet in path.as_os_str().as_bytes() {
        match octet {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' => {
                uri.push(char::from(*octet));
            }
            other => uri.push_str(&format!("%{other:02X}")),
        }
    }
    uri.push_str("?mode=ro&immutable=1");
    let flags =
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(uri, flags).ok()?;
    connection.busy_timeout(Duration::ZERO).ok()?;
    connection.execute_batch("PRAGMA trusted_schema = OFF").ok()?;
    Some(connection)
}
