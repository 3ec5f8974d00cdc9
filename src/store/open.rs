//! Opening a store, and making the first one.
//!
//! A new store is built under another name and put in place under a lock, so that a store is either
//! absent or complete; whoever loses the race uses the winner's. Modes are judged before anything is
//! read.

use super::Store;
use super::error::StoreError;
use super::migrate::{self, MIGRATIONS, Version};
use super::permissions::{self, DIRECTORY_MODE, FILE_MODE, SECRET_MODE};
use super::secrets::{KEY_LENGTH, SECRET_KEY, Secrets};
use super::writer::Writer;
use crate::model::Clock;
use crate::model::objects::OBJECTS;
use aws_lc_rs::rand::{SecureRandom, SystemRandom};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};
use std::cell::{Cell, RefCell};
use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};
use zeroize::Zeroizing;

/// The name of the store in the data directory.
pub(super) const CONFIG_DB: &str = "config.db";
/// The name under which a new store is built.
const BUILD: &str = "config.db.new";
/// What is locked while a store is made or upgraded.
const LOCK: &str = "config.lock";
/// How long a command waits for another that writes.
const BUSY: Duration = Duration::from_secs(10);
/// How long a command waits for another that makes the store (a key pair is made meanwhile).
const CREATION: Duration = Duration::from_secs(60);
/// A file up to this size is checked whole before it is written to, and when a service reads it.
const CHECKED: i64 = 1 << 20;

/// Makes the content of a new store: the default objects.
pub type Seed<'a> = &'a dyn Fn(&mut Writer<'_>) -> Result<(), StoreError>;

/// What the caller means to do.
#[derive(Clone, Copy)]
pub enum Mode<'a> {
    /// Read an existing store; access to write is not needed.
    Read,
    /// Write to an existing store.
    Write,
    /// Read or write; a missing store is made with the content of this seed. A store that may only
    /// be read is opened for reading, and refuses the first write.
    CreateIfMissing(Seed<'a>),
}

impl Store {
    /// Opens the store of a data directory.
    ///
    /// # Errors
    /// Where it is missing (unless it may be made), foreign, damaged, newer, too open, or closed to
    /// this user. Nothing is changed then.
    pub fn open(dir: &Path, mode: Mode<'_>, clock: Arc<dyn Clock>) -> Result<Store, StoreError> {
        let path = dir.join(CONFIG_DB);
        if let Mode::CreateIfMissing(seed) = mode
            && !is_there(&path)?
        {
            permissions::make_directory(dir)?;
            permissions::check(dir, DIRECTORY_MODE)?;
            create(dir, seed, &clock)?;
        }
        permissions::check(dir, DIRECTORY_MODE)?;
        if !is_there(&path)? {
            return Err(StoreError::Missing { path });
        }
        permissions::check(&path, FILE_MODE)?;
        permissions::check(&dir.join(SECRET_KEY), SECRET_MODE)?;
        let connection = connect(&path, matches!(mode, Mode::Read))?;
        let known = migrate::latest(MIGRATIONS);
        if let Version::Older(found) = migrate::version(&connection, &path, known)? {
            if matches!(mode, Mode::Read) || is_read_only(&connection, &path)? {
                return Err(StoreError::Older { path, found, known });
            }
            let _lock = lock(dir)?;
            if let Version::Older(found) = migrate::version(&connection, &path, known)? {
                migrate::upgrade(&connection, &path, found, MIGRATIONS)?;
            }
        }
        examine(&connection, &path)?;
        let store = Store {
            connection,
            path,
            secrets: Secrets::of(dir),
            clock,
            found_whole: Cell::new(false),
            last: RefCell::default(),
        };
        // A cmdlet that only reads is told of damage by what it reads, and quick by that.
        if matches!(mode, Mode::Read) {
            store.check_whole()?;
        }
        let Store { connection, path, .. } = &store;
        let read_only = is_read_only(connection, path)?;
        if !read_only {
            keep_rollback_journal(connection, path)?;
        }
        if matches!(mode, Mode::Write) && read_only {
            return Err(StoreError::AccessDenied { path: path.clone(), action: "written" });
        }
        Ok(store)
    }

    /// A file of ordinary size is whole; looked at once.
    ///
    /// # Errors
    /// Where it is not.
    pub(super) fn check_whole(&self) -> Result<(), StoreError> {
        if self.found_whole.get() {
            return Ok(());
        }
        let wrong = |error| StoreError::database(&self.path, "read", &error);
        let text = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size";
        let size: i64 = self.connection.query_row(text, [], |row| row.get(0)).map_err(wrong)?;
        if size <= CHECKED {
            let check = "PRAGMA quick_check(1)";
            let verdict: String = self.connection.query_row(check, [], |row| row.get(0)).map_err(wrong)?;
            if verdict != "ok" {
                let detail = format!("it is damaged ({})", verdict.replace('\n', " "));
                return Err(StoreError::Foreign { path: self.path.clone(), detail });
            }
        }
        self.found_whole.set(true);
        Ok(())
    }
}

fn is_there(path: &Path) -> Result<bool, StoreError> {
    path.try_exists().map_err(|error| StoreError::io(path, "read", error))
}

/// The one set of pragmas. SQLite opens for reading by itself where the file can't be written.
fn connect(path: &Path, read_only: bool) -> Result<Connection, StoreError> {
    let access = if read_only { OpenFlags::SQLITE_OPEN_READ_ONLY } else { OpenFlags::SQLITE_OPEN_READ_WRITE };
    let open = || -> rusqlite::Result<Connection> {
        let connection = Connection::open_with_flags(path, access | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
        connection.busy_timeout(BUSY)?;
        // A foreign file that has a write-ahead log must not be changed by our looking at it.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
        connection.execute_batch(
            "PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;
             PRAGMA secure_delete = ON; PRAGMA synchronous = EXTRA; PRAGMA temp_store = MEMORY;",
        )?;
        Ok(connection)
    };
    open().map_err(|error| StoreError::database(path, "read", &error))
}

fn is_read_only(connection: &Connection, path: &Path) -> Result<bool, StoreError> {
    connection.is_readonly("main").map_err(|error| StoreError::database(path, "read", &error))
}

/// Somebody's tool may have left a write-ahead log, with which the group could not read.
fn keep_rollback_journal(connection: &Connection, path: &Path) -> Result<(), StoreError> {
    connection
        .pragma_query_value(None, "journal_mode", |row| row.get::<_, String>(0))
        .and_then(|mode| match mode.as_str() {
            "delete" => Ok(()),
            _ => connection.pragma_update_and_check(None, "journal_mode", "DELETE", |_| Ok(())),
        })
        .map_err(|error| StoreError::database(path, "written", &error))
}

/// Every table is there.
fn examine(connection: &Connection, path: &Path) -> Result<(), StoreError> {
    let wrong = |error| StoreError::database(path, "read", &error);
    let foreign = |detail: String| StoreError::Foreign { path: path.to_path_buf(), detail };
    let mut statement =
        connection.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").map_err(wrong)?;
    let there: Vec<String> =
        statement.query_map([], |row| row.get(0)).and_then(Iterator::collect).map_err(wrong)?;
    let needed = OBJECTS.iter().filter_map(|object| object.table()).chain(["History", "Meta"]);
    if let Some(table) = needed.into_iter().find(|table| !there.iter().any(|name| name == table)) {
        return Err(foreign(format!("table {table} is missing")));
    }
    Ok(())
}

/// Makes the store, unless another command has made it meanwhile.
fn create(dir: &Path, seed: Seed<'_>, clock: &Arc<dyn Clock>) -> Result<(), StoreError> {
    let _lock = lock(dir)?;
    let path = dir.join(CONFIG_DB);
    if is_there(&path)? {
        return Ok(());
    }
    make_secret_key(dir)?;
    let build = dir.join(BUILD);
    remove_remains(&build)?;
    permissions::make_file(dir, &build, FILE_MODE)?;
    let connection = connect(&build, false)?;
    let store = Store {
        connection,
        path: build.clone(),
        secrets: Secrets::of(dir),
        clock: clock.clone(),
        found_whole: Cell::new(true),
        last: RefCell::default(),
    };
    fill(&store, seed)?;
    drop(store);
    std::fs::rename(&build, &path).map_err(|error| StoreError::io(&path, "made", error))?;
    sync_directory(dir)
}

/// Schema and first content, in one transaction.
fn fill(store: &Store, seed: Seed<'_>) -> Result<(), StoreError> {
    let wrong = |error| StoreError::database(&store.path, "written", &error);
    let transaction =
        Transaction::new_unchecked(&store.connection, TransactionBehavior::Immediate).map_err(wrong)?;
    migrate::apply(&transaction, 0, MIGRATIONS).map_err(wrong)?;
    let mut writer = Writer::new(store, store.clock.now());
    seed(&mut writer)?;
    writer.finish()?;
    transaction.commit().map_err(wrong)
}

/// Takes away what a command that died while it made a store has left.
fn remove_remains(build: &Path) -> Result<(), StoreError> {
    let mut journal = build.as_os_str().to_owned();
    journal.push("-journal");
    for path in [build, Path::new(&journal)] {
        match std::fs::remove_file(path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(StoreError::io(path, "made", error));
            }
            _ => {}
        }
    }
    Ok(())
}

/// Makes `secret.key`, unless there is one: it comes before the store, so that no store is without.
fn make_secret_key(dir: &Path) -> Result<(), StoreError> {
    let path = dir.join(SECRET_KEY);
    if is_there(&path)? {
        return permissions::check(&path, SECRET_MODE);
    }
    let mut key = Zeroizing::new([0u8; KEY_LENGTH]);
    SystemRandom::new()
        .fill(&mut *key)
        .map_err(|_| StoreError::Secret("no random octets can be had".into()))?;
    let build = dir.join("secret.key.new");
    remove_remains(&build)?;
    let made = |error| StoreError::io(&path, "made", error);
    let mut file = permissions::make_file(dir, &build, SECRET_MODE)?;
    file.write_all(&*key).and_then(|()| file.sync_all()).map_err(made)?;
    std::fs::rename(&build, &path).map_err(made)?;
    sync_directory(dir)
}

fn sync_directory(dir: &Path) -> Result<(), StoreError> {
    File::open(dir).and_then(|handle| handle.sync_all()).map_err(|error| StoreError::io(dir, "made", error))
}

/// Holds the creation lock until it is dropped.
fn lock(dir: &Path) -> Result<File, StoreError> {
    let path = dir.join(LOCK);
    let file = loop {
        match std::fs::OpenOptions::new().read(true).write(true).open(&path) {
            Ok(file) => break file,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(StoreError::io(&path, "made", error)),
        }
        match permissions::make_file(dir, &path, FILE_MODE) {
            Ok(file) => break file,
            Err(StoreError::Io { source, .. }) if source.kind() == std::io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    };
    let deadline = Instant::now() + CREATION;
    loop {
        match rustix::fs::flock(&file, rustix::fs::FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => return Ok(file),
            Err(rustix::io::Errno::WOULDBLOCK | rustix::io::Errno::INTR) if Instant::now() < deadline => {
                std::thread::sleep(Duration::from_millis(20));
            }
            Err(rustix::io::Errno::WOULDBLOCK) => return Err(StoreError::Busy),
            Err(error) => return Err(StoreError::io(&path, "made", error.into())),
        }
    }
}
