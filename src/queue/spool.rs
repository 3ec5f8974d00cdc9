//! The directory of large bodies. A body is written to a temporary file, synced, renamed, and the
//! directory synced, before its row commits: a crash leaves at most a file without a row, which the
//! next start removes.

use super::error::QueueError;
use std::collections::HashSet;
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// The spool directory.
#[derive(Debug, Clone)]
pub(super) struct Spool {
    dir: Arc<Path>,
    sync: bool,
}

impl Spool {
    /// `sync` is false only for the queue of unit tests.
    pub fn new(dir: &Path, sync: bool) -> Self {
        Spool { dir: dir.into(), sync }
    }

    /// A new, empty temporary file. Blocks.
    pub fn create(&self) -> Result<SpoolFile, QueueError> {
        let name = uuid::Uuid::new_v4().to_string();
        let path = self.dir.join(format!("{name}.tmp"));
        let file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o640)
            .open(&path)
            .map_err(|error| QueueError::io("create", &path, &error))?;
        Ok(SpoolFile { name, path, file: Some(file), spool: self.clone(), kept: AtomicBool::new(false) })
    }

    /// Opens a finished body for reading. Blocks.
    pub fn open(&self, name: &str) -> Result<File, QueueError> {
        let path = self.dir.join(name);
        File::open(&path).map_err(|error| QueueError::io("open", &path, &error))
    }

    /// The size of a finished body; `None` where it is not there.
    pub fn size(&self, name: &str) -> Option<u64> {
        std::fs::metadata(self.dir.join(name)).ok().filter(std::fs::Metadata::is_file).map(|meta| meta.len())
    }

    /// Removes the body of a message that is done. One that stays is removed at the next start.
    pub fn remove(&self, name: &str) {
        remove(&self.dir.join(name));
    }

    /// Removes our files that no row names; returns how many. Files of other names are let be.
    pub fn sweep(&self, known: &HashSet<String>) -> Result<u64, QueueError> {
        let failed = |error: std::io::Error| QueueError::io("read", &self.dir, &error);
        let mut removed = 0;
        for entry in std::fs::read_dir(&self.dir).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let Ok(name) = entry.file_name().into_string() else { continue };
            let ours = uuid::Uuid::parse_str(name.strip_suffix(".tmp").unwrap_or(&name)).is_ok();
            if ours && !known.contains(&name) {
                remove(&entry.path());
                removed += 1;
            }
        }
        Ok(removed)
    }
}

fn remove(path: &Path) {
    if let Err(error) = std::fs::remove_file(path)
        && error.kind() != std::io::ErrorKind::NotFound
    {
        tracing::warn!(path = %path.display(), %error, "a body that is done could not be removed");
    }
}

/// The file of a body that is not committed yet; dropping it removes the file unless it was kept.
#[derive(Debug)]
pub(super) struct SpoolFile {
    name: String,
    path: PathBuf,
    file: Option<File>,
    spool: Spool,
    kept: AtomicBool,
}

impl SpoolFile {
    /// Appends. Blocks.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), QueueError> {
        match &mut self.file {
            Some(file) => file.write_all(bytes).map_err(|error| QueueError::io("write", &self.path, &error)),
            None => Err(QueueError::Closed),
        }
    }

    /// Makes the file durable under its final name. Blocks. A file whose sync failed is never tried
    /// again: the system may have dropped the pages and report success the second time.
    pub fn finish(&mut self) -> Result<(), QueueError> {
        let file = self.file.take().ok_or(QueueError::Closed)?;
        if self.spool.sync {
            file.sync_all().map_err(|error| QueueError::io("sync", &self.path, &error))?;
        }
        let path = self.spool.dir.join(&self.name);
        std::fs::rename(&self.path, &path).map_err(|error| QueueError::io("rename", &self.path, &error))?;
        self.path = path;
        if self.spool.sync {
            let dir = &self.spool.dir;
            File::open(dir)
                .and_then(|opened| opened.sync_all())
                .map_err(|error| QueueError::io("sync", dir, &error))?;
        }
        Ok(())
    }

    /// Where it lies now.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The name that the row holds.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The row is committed: the file stays.
    pub fn keep(&self) {
        self.kept.store(true, Ordering::Relaxed);
    }
}

impl Drop for SpoolFile {
    fn drop(&mut self) {
        if !self.kept.load(Ordering::Relaxed) {
            remove(&self.path);
        }
    }
}
