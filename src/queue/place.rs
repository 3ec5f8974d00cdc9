//! The directory `queue/`: its modes, its owner, and the lock by which one process at a time has it.

use super::OpenMode;
use super::error::QueueError;
use std::fs::{DirBuilder, File, OpenOptions, Permissions};
use std::io::{ErrorKind, Read, Seek, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// The widest modes.
const DIRECTORY_MODE: u32 = 0o750;
const FILE_MODE: u32 = 0o640;

/// How long to wait for a cmdlet that has the queue.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long to wait for a service that has it: one that was killed has it until its front ends, a moment after.
const PREDECESSOR: Duration = Duration::from_secs(2);

/// What the lock file holds while the service has it.
const SERVICE: &[u8] = b"service\n";

/// Where everything lies.
#[derive(Debug, Clone)]
pub(super) struct Place {
    pub database: PathBuf,
    pub spool: PathBuf,
    pub reserve: PathBuf,
    pub attempts: PathBuf,
    pub dir: PathBuf,
}

/// The lock, until it is dropped. The kernel gives it back however the process ends.
#[derive(Debug)]
pub(super) struct Lock {
    file: File,
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Closing alone would not do while a child that is just being started still has the descriptor.
        if let Err(error) = rustix::fs::flock(&self.file, rustix::fs::FlockOperation::Unlock) {
            tracing::debug!(%error, "the queue could not be unlocked");
        }
    }
}

impl Place {
    /// The queue of a data directory.
    pub fn of(data_dir: &Path) -> Place {
        let dir = data_dir.join("queue");
        Place {
            database: dir.join("queue.db"),
            spool: dir.join("spool"),
            reserve: dir.join("reserve"),
            attempts: dir.join("attempts"),
            dir,
        }
    }

    /// Makes or finds the directory, checks the modes, takes the lock, and makes the (empty) database
    /// file where the service needs a new one.
    pub fn enter(&self, data_dir: &Path, mode: OpenMode) -> Result<Lock, QueueError> {
        if mode == OpenMode::Cmdlet && !self.database.exists() {
            return Err(QueueError::Missing(self.dir.clone()));
        }
        if mode == OpenMode::Service {
            make_directory(data_dir, &self.dir)?;
            make_directory(data_dir, &self.spool)?;
        }
        check(&self.dir, DIRECTORY_MODE)?;
        check(&self.spool, DIRECTORY_MODE)?;
        let lock = lock(data_dir, &self.dir.join("lock"), mode)?;
        if mode == OpenMode::Service && !self.database.exists() {
            make_file(data_dir, &self.database)?;
        }
        check(&self.database, FILE_MODE)?;
        Ok(lock)
    }
}

fn lock(data_dir: &Path, path: &Path, mode: OpenMode) -> Result<Lock, QueueError> {
    let failed = |error: std::io::Error| QueueError::io("lock", path, &error);
    let mut file = match OpenOptions::new().read(true).write(true).open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => make_file(data_dir, path)?,
        Err(error) => return Err(failed(error)),
    };
    let started = Instant::now();
    while let Err(error) = rustix::fs::flock(&file, rustix::fs::FlockOperation::NonBlockingLockExclusive) {
        if error != rustix::io::Errno::WOULDBLOCK {
            return Err(failed(error.into()));
        }
        let mut holder = Vec::new();
        file.rewind().and_then(|()| file.read_to_end(&mut holder)).map_err(failed)?;
        let patience = if holder == SERVICE { PREDECESSOR } else { PATIENCE };
        if started.elapsed() >= patience {
            return Err(QueueError::InUse(path.parent().unwrap_or(path).to_owned()));
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    // Best effort: on a full disk the lock counts all the same.
    let holder = if mode == OpenMode::Service { SERVICE } else { b"" };
    if let Err(error) = file.set_len(0).and_then(|()| file.rewind()).and_then(|()| file.write_all(holder)) {
        tracing::debug!(%error, "the lock file does not name its holder");
    }
    Ok(Lock { file })
}

fn make_directory(data_dir: &Path, path: &Path) -> Result<(), QueueError> {
    match DirBuilder::new().mode(DIRECTORY_MODE).create(path) {
        Ok(()) => {
            give_to_owner(data_dir, path)?;
            // The entry must be as durable as what will lie under it.
            let parent = path.parent().unwrap_or(data_dir);
            File::open(parent)
                .and_then(|opened| opened.sync_all())
                .map_err(|error| QueueError::io("sync", parent, &error))
        }
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(QueueError::io("create", path, &error)),
    }
}

/// Makes a file; one that somebody made in the meantime is taken as it is.
fn make_file(data_dir: &Path, path: &Path) -> Result<File, QueueError> {
    let failed = |error: std::io::Error| QueueError::io("create", path, &error);
    match OpenOptions::new().read(true).write(true).create_new(true).mode(FILE_MODE).open(path) {
        Ok(file) => {
            file.set_permissions(Permissions::from_mode(FILE_MODE)).map_err(failed)?;
            give_to_owner(data_dir, path)?;
            Ok(file)
        }
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            OpenOptions::new().read(true).write(true).open(path).map_err(failed)
        }
        Err(error) => Err(failed(error)),
    }
}

/// What root makes belongs to the owner and the group of the data directory.
fn give_to_owner(data_dir: &Path, path: &Path) -> Result<(), QueueError> {
    let owner = std::fs::metadata(data_dir).map_err(|error| QueueError::io("read", data_dir, &error))?;
    if rustix::process::geteuid().is_root() && (owner.uid(), owner.gid()) != (0, 0) {
        std::os::unix::fs::chown(path, Some(owner.uid()), Some(owner.gid()))
            .map_err(|error| QueueError::io("give away", path, &error))?;
    }
    Ok(())
}

/// The owner's own bits hurt nobody; those of the group and of others are held against `allowed`.
fn check(path: &Path, allowed: u32) -> Result<(), QueueError> {
    let metadata = std::fs::metadata(path).map_err(|error| QueueError::io("open", path, &error))?;
    let mode = metadata.mode() & 0o777;
    if mode & 0o077 & !allowed == 0 {
        return Ok(());
    }
    Err(QueueError::TooOpen { path: path.to_owned(), mode, allowed })
}
