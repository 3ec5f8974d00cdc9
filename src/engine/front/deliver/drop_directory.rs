//! The drop directory of a Foreign connector.
//!
//! Promises: a file in it that ends in `.eml` is whole and on disk: it is written under another ending, synced, renamed,
//! and the directory is synced. No file is ever written over. Files are 0640 at most, directories that are made 0750: give
//! the directory to the gateway's group, with the set-group-ID bit, and the gateway can read them.
//!
//! Refuses: symbolic links in the place of the root or of anything below it, and a directory that everybody may write
//! to: others could read or forge what is handed on.

use crate::policy::DropPath;
use rustix::fs::{
    AtFlags, Dir, FileType, Mode, OFlags, RenameFlags, fstat, fsync, mkdirat, open, openat, renameat_with,
    statat, unlinkat,
};
use rustix::io::Errno;
use std::fs::File;
use std::io::{ErrorKind, Write};
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use tokio::task::JoinError;

/// After this a file of ours that is not finished never will be.
const LEFT: Duration = Duration::from_secs(3600);

/// Why a message is not in the directory. The texts stand in LastError.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum DropError {
    /// The disk is full.
    #[error("452 4.3.1 No space left for drop directory {}", .0.display())]
    Full(PathBuf),
    /// It can't be used.
    #[error("451 4.3.0 Drop directory {}: {why}", path.display())]
    Unusable {
        /// Where it should be.
        path: PathBuf,
        /// Why.
        why: String,
    },
    /// The file system hangs.
    #[error("451 4.3.0 The drop directory's file system does not answer")]
    TimedOut,
    /// The message can't be read.
    #[error("451 4.3.0 The message can't be read from the queue: {0}")]
    Body(String),
}

impl From<JoinError> for DropError {
    fn from(error: JoinError) -> Self {
        DropError::Body(error.to_string())
    }
}

/// A drop directory, open.
#[derive(Debug)]
pub(super) struct DropDirectory {
    path: PathBuf,
    fd: OwnedFd,
}

const DIRECTORY: OFlags =
    OFlags::RDONLY.union(OFlags::DIRECTORY).union(OFlags::NOFOLLOW).union(OFlags::CLOEXEC);

/// Refuses a directory in which everybody may put and swap files and directories.
fn open_to_everybody(fd: &OwnedFd, path: &Path) -> Result<(), DropError> {
    let unusable = |why: String| DropError::Unusable { path: path.to_owned(), why };
    let stat = fstat(fd).map_err(|error| unusable(error.to_string()))?;
    match stat.st_mode & 0o002 {
        0 => Ok(()),
        _ => Err(unusable(format!(
            "mode {:04o} lets everybody write to it: chmod o-w it",
            stat.st_mode & 0o7777
        ))),
    }
}

impl DropDirectory {
    /// Opens it. What is missing of it is made, below a directory that is there.
    pub fn open(at: &DropPath) -> Result<DropDirectory, DropError> {
        let mut path = at.root.clone();
        let made = Mode::from_raw_mode(0o750);
        let failed = |path: &PathBuf, error: Errno| DropError::Unusable {
            path: path.clone(),
            why: match error {
                Errno::LOOP | Errno::NOTDIR => "it is no directory, or a symbolic link to one".into(),
                error => error.to_string(),
            },
        };
        let mut fd = match open(&path, DIRECTORY, Mode::empty()) {
            Err(Errno::NOENT) => {
                match mkdirat(rustix::fs::CWD, &path, made) {
                    Ok(()) | Err(Errno::EXIST) => {}
                    Err(error) => return Err(failed(&path, error)),
                }
                open(&path, DIRECTORY, Mode::empty())
            }
            opened => opened,
        }
        .map_err(|error| failed(&path, error))?;
        // Whose the root is, his is all below it; a directory in it may be the gateway's.
        let stat = fstat(&fd).map_err(|error| failed(&path, error))?;
        let us = rustix::process::geteuid().as_raw();
        if stat.st_uid != 0 && stat.st_uid != us {
            let why =
                format!("it belongs to user {}: chown it to root or to the service's user", stat.st_uid);
            return Err(DropError::Unusable { path, why });
        }
        for name in &at.below {
            open_to_everybody(&fd, &path)?;
            path.push(name);
            let next = match openat(&fd, name, DIRECTORY, Mode::empty()) {
                Err(Errno::NOENT) => {
                    match mkdirat(&fd, name, made).and_then(|()| fsync(&fd)) {
                        Ok(()) | Err(Errno::EXIST) => {}
                        Err(error) => return Err(failed(&path, error)),
                    }
                    openat(&fd, name, DIRECTORY, Mode::empty())
                }
                opened => opened,
            };
            fd = next.map_err(|error| failed(&path, error))?;
        }
        open_to_everybody(&fd, &path)?;
        Ok(DropDirectory { path, fd })
    }

    /// Octets of the files in it, counted as far as `enough`.
    pub fn used(&self, enough: u64) -> Result<u64, DropError> {
        let mut used = 0_u64;
        let mut entries = Dir::read_from(&self.fd).map_err(|error| self.failed(error))?;
        while used <= enough
            && let Some(entry) = entries.read()
        {
            let entry = entry.map_err(|error| self.failed(error))?;
            // One may be gone by now: its reader has taken it.
            let Ok(stat) = statat(&self.fd, entry.file_name(), AtFlags::SYMLINK_NOFOLLOW) else { continue };
            if FileType::from_raw_mode(stat.st_mode) == FileType::RegularFile {
                used = used.saturating_add(u64::try_from(stat.st_size).unwrap_or(0));
            }
        }
        Ok(used)
    }

    /// Removes what breakdowns have left half written: our own files of an hour ago that never got their final name.
    pub fn sweep(&self, now: SystemTime) -> Result<(), DropError> {
        let mut entries = Dir::read_from(&self.fd).map_err(|error| self.failed(error))?;
        while let Some(entry) = entries.read() {
            let entry = entry.map_err(|error| self.failed(error))?;
            let name = entry.file_name().to_bytes();
            let ours = name.strip_suffix(b".tmp").and_then(|id| std::str::from_utf8(id).ok());
            if ours.is_none_or(|id| uuid::Uuid::try_parse(id).is_err()) {
                continue;
            }
            let Ok(stat) = statat(&self.fd, entry.file_name(), AtFlags::SYMLINK_NOFOLLOW) else { continue };
            let changed = Duration::from_secs(u64::try_from(stat.st_mtime).unwrap_or(0));
            let age = now.duration_since(SystemTime::UNIX_EPOCH + changed).unwrap_or_default();
            if FileType::from_raw_mode(stat.st_mode) == FileType::RegularFile && age >= LEFT {
                match unlinkat(&self.fd, entry.file_name(), AtFlags::empty()) {
                    Ok(()) | Err(Errno::NOENT) => {}
                    Err(error) => return Err(self.failed(error)),
                }
            }
        }
        Ok(())
    }

    fn failed(&self, error: impl Into<std::io::Error>) -> DropError {
        let error = error.into();
        match error.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => DropError::Full(self.path.clone()),
            _ => DropError::Unusable { path: self.path.clone(), why: error.to_string() },
        }
    }
}

/// A file on its way; removed again unless it is finished.
#[derive(Debug)]
pub(super) struct DropFile {
    directory: Arc<DropDirectory>,
    file: File,
    id: String,
    kept: bool,
}

impl DropFile {
    /// An empty file under a name that nobody else has.
    pub fn create(directory: Arc<DropDirectory>) -> Result<DropFile, DropError> {
        let id = uuid::Uuid::new_v4().to_string();
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let file = openat(&directory.fd, format!("{id}.tmp"), flags, Mode::from_raw_mode(0o640))
            .map_err(|error| directory.failed(error))?;
        Ok(DropFile { directory, file: file.into(), id, kept: false })
    }

    /// Appends.
    pub fn write(mut self, bytes: &[u8]) -> Result<DropFile, DropError> {
        self.file.write_all(bytes).map_err(|error| self.directory.failed(error))?;
        Ok(self)
    }

    /// Makes it durable, under its final name.
    pub fn finish(mut self) -> Result<String, DropError> {
        let name = format!("{}.eml", self.id);
        self.file.sync_all().map_err(|error| self.directory.failed(error))?;
        let fd = &self.directory.fd;
        renameat_with(fd, format!("{}.tmp", self.id), fd, &name, RenameFlags::NOREPLACE)
            .map_err(|error| self.directory.failed(error))?;
        self.kept = true;
        fsync(fd).map_err(|error| self.directory.failed(error))?;
        Ok(name)
    }
}

impl Drop for DropFile {
    fn drop(&mut self) {
        if !self.kept {
            let _ = unlinkat(&self.directory.fd, format!("{}.tmp", self.id), AtFlags::empty());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::{PermissionsExt, symlink};
    use std::path::Path;

    fn at(root: &Path, below: &[&str]) -> DropPath {
        DropPath { root: root.to_owned(), below: below.iter().map(Into::into).collect() }
    }

    #[test]
    fn files_are_whole_or_not_there() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("drop");
        let directory = Arc::new(DropDirectory::open(&at(&path, &["fax", "out"])).unwrap());
        let here = path.join("fax/out");
        let names = || std::fs::read_dir(&here).unwrap().count();
        drop(DropFile::create(directory.clone()).unwrap().write(b"half").unwrap());
        assert_eq!(names(), 0);
        let file = DropFile::create(directory.clone()).unwrap().write(b"a").unwrap().write(b"bc").unwrap();
        let name = file.finish().unwrap();
        let file = here.join(&name);
        assert!(name.ends_with(".eml"));
        assert_eq!(std::fs::read(&file).unwrap(), b"abc");
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o037, 0o000, "nobody else reads it");
        std::fs::write(here.join("other"), vec![0; 1000]).unwrap();
        symlink("/dev/zero", here.join("link")).unwrap();
        assert_eq!(directory.used(u64::MAX).unwrap(), 1003);
        assert!(directory.used(10).unwrap() > 10);
    }

    #[test]
    fn what_a_breakdown_left_goes() {
        let root = tempfile::tempdir().unwrap();
        let directory = Arc::new(DropDirectory::open(&at(root.path(), &[])).unwrap());
        let mut left = DropFile::create(directory.clone()).unwrap().write(b"half").unwrap();
        left.kept = true;
        drop(left);
        for name in ["other.tmp", "x.eml"] {
            std::fs::write(root.path().join(name), "").unwrap();
        }
        symlink("x.eml", root.path().join(format!("{}.tmp", uuid::Uuid::nil()))).unwrap();
        let count = || std::fs::read_dir(root.path()).unwrap().count();
        directory.sweep(SystemTime::now()).unwrap();
        assert_eq!(count(), 4, "it may be written still");
        directory.sweep(SystemTime::now() + 2 * LEFT).unwrap();
        assert_eq!(count(), 3);
        assert!(root.path().join("other.tmp").exists() && root.path().join("x.eml").exists());
    }

    #[test]
    fn what_is_no_place_for_mail() {
        let root = tempfile::tempdir().unwrap();
        let refusal = |path: &DropPath| DropDirectory::open(path).map(drop).unwrap_err().to_string();
        let elsewhere = root.path().join("elsewhere");
        std::fs::create_dir(&elsewhere).unwrap();
        std::fs::create_dir(root.path().join("drop")).unwrap();
        symlink(&elsewhere, root.path().join("drop/fax")).unwrap();
        symlink(&elsewhere, root.path().join("link")).unwrap();
        std::fs::write(root.path().join("drop/file"), "").unwrap();
        for (path, said) in [
            (at(&root.path().join("drop"), &["fax"]), "symbolic link"),
            (at(&root.path().join("drop"), &["fax", "out"]), "symbolic link"),
            (at(&root.path().join("link"), &[]), "symbolic link"),
            (at(&root.path().join("drop"), &["file"]), "no directory"),
            (at(&root.path().join("nowhere/drop"), &["fax"]), "No such file"),
        ] {
            let why = refusal(&path);
            assert!(why.starts_with("451 4.3.0 Drop directory /") && why.contains(said), "{path:?}: {why}");
        }
        assert_eq!(std::fs::read_dir(&elsewhere).unwrap().count(), 0);
        std::fs::set_permissions(&elsewhere, std::fs::Permissions::from_mode(0o1777)).unwrap();
        assert!(refusal(&at(&elsewhere, &[])).contains("mode 1777"));
    }
}
