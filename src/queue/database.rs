//! The file `queue.db`: what it must be, how it is opened, and the versions of its schema.

use super::error::QueueError;
use rusqlite::{Connection, ErrorCode, OpenFlags, TransactionBehavior};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::Duration;

/// The scripts, the oldest first; a released one is never edited.
pub(super) const MIGRATIONS: &[&str] = &[
    include_str!("../../migrations/queue/0001_initial.sql"),
    include_str!("../../migrations/queue/0002_crl.sql"),
    include_str!("../../migrations/queue/0003_reports.sql"),
    include_str!("../../migrations/queue/0004_body_missing.sql"),
    include_str!("../../migrations/queue/0005_extensions.sql"),
    include_str!("../../migrations/queue/0006_crashes.sql"),
    include_str!("../../migrations/queue/0007_delay.sql"),
    include_str!("../../migrations/queue/0008_published_tls.sql"),
    include_str!("../../migrations/queue/0009_directories.sql"),
    include_str!("../../migrations/queue/0010_component_state.sql"),
    include_str!("../../migrations/queue/0011_domain_security.sql"),
    include_str!("../../migrations/queue/0012_intake.sql"),
];

/// `application_id` of a queue: "EMSQ".
pub(super) const APPLICATION_ID: i64 = 0x454d_5351;

/// How long a statement waits for somebody else's lock.
const BUSY: Duration = Duration::from_secs(10);

/// Idle read connections that are kept.
const KEPT_READERS: usize = 4;

/// Opens the file that is there (it may be empty: then it is new), refuses what is not ours, and
/// brings its schema up to date. Nothing is written before it is known to be ours.
pub(super) fn open(path: &Path, durable: bool) -> Result<Connection, QueueError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let told = |error| tell(path, error);
    let mut connection = Connection::open_with_flags(path, flags).map_err(told)?;
    connection.busy_timeout(BUSY).map_err(told)?;
    let version = version(&connection, path)?;
    if version == 0 {
        // Counts only before the first table: a drained backlog gives its space back (see `writer`).
        connection.execute_batch("PRAGMA auto_vacuum = INCREMENTAL").map_err(told)?;
    }
    connection
        .execute_batch(&format!(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = {}; PRAGMA foreign_keys = ON;
             PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;
             PRAGMA wal_autocheckpoint = 2048; PRAGMA journal_size_limit = 8388608;",
            if durable { "FULL" } else { "OFF" }
        ))
        .map_err(told)?;
    migrate(&mut connection, version).map_err(told)?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}

fn version(connection: &Connection, path: &Path) -> Result<usize, QueueError> {
    let number = |sql: &str| {
        connection.query_row(sql, [], |row| row.get::<_, i64>(0)).map_err(|error| tell(path, error))
    };
    let application = number("PRAGMA application_id")?;
    let version = number("PRAGMA user_version")?;
    let objects = number("SELECT count(*) FROM sqlite_schema")?;
    let foreign = |why: String| Err(QueueError::Foreign { path: path.to_owned(), why });
    match (application, version) {
        (0, 0) if objects == 0 => Ok(0),
        (APPLICATION_ID, found) => match usize::try_from(found) {
            Ok(known) if (1..=MIGRATIONS.len()).contains(&known) => Ok(known),
            Ok(known) if known > MIGRATIONS.len() => {
                Err(QueueError::Newer { path: path.to_owned(), found, known: MIGRATIONS.len() as i64 })
            }
            _ => foreign(format!("it has no valid schema version ({found})")),
        },
        (other, _) => foreign(format!("its application id is {other:#010x}")),
    }
}

/// All missing versions in one transaction: a crash leaves the old one.
fn migrate(connection: &mut Connection, version: usize) -> rusqlite::Result<()> {
    if version == MIGRATIONS.len() {
        return Ok(());
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for script in &MIGRATIONS[version..] {
        transaction.execute_batch(script)?;
    }
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.pragma_update(None, "user_version", MIGRATIONS.len() as i64)?;
    transaction.commit()
}

/// An error while opening, in terms of the file.
fn tell(path: &Path, error: rusqlite::Error) -> QueueError {
    match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => {
            QueueError::Foreign { path: path.to_owned(), why: "it is not a database".into() }
        }
        Some(ErrorCode::DatabaseCorrupt) => {
            QueueError::Damaged { path: path.to_owned(), why: error.to_string() }
        }
        _ => error.into(),
    }
}

/// Connections for reading: they see the last commit and never wait for the writer.
#[derive(Debug)]
pub(super) struct Readers {
    path: PathBuf,
    idle: Mutex<Vec<Connection>>,
}

impl Readers {
    /// Of the database at `path`, which must be open for writing elsewhere in this process.
    pub fn new(path: &Path) -> Self {
        Readers { path: path.to_owned(), idle: Mutex::new(Vec::new()) }
    }

    /// Runs `read` in one read transaction: all that it sees is of one moment. Blocks.
    pub fn read<T>(&self, read: impl FnOnce(&Connection) -> Result<T, QueueError>) -> Result<T, QueueError> {
        let idle = self.lock().pop();
        let mut connection = match idle {
            Some(connection) => connection,
            None => self.connect()?,
        };
        let transaction = connection.transaction()?;
        let result = read(&transaction);
        transaction.finish()?;
        let mut idle = self.lock();
        if idle.len() < KEPT_READERS {
            idle.push(connection);
        }
        result
    }

    fn connect(&self) -> Result<Connection, QueueError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(&self.path, flags)?;
        connection.busy_timeout(BUSY)?;
        connection.execute_batch("PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;")?;
        connection.set_prepared_statement_cache_capacity(32);
        Ok(connection)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Connection>> {
        self.idle.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}
