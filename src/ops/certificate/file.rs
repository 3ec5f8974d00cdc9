//! Files that certificates come from and go to.
//!
//! Promises of a new file: complete or not there (written beside, synced, renamed); mode 0600; nothing
//! that exists is replaced unless that was said. Refuses to read more than a certificate can be.

use crate::cert;
use crate::ops::{Category, Failure};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

/// The content of a certificate file, bounded.
pub(super) fn read(file: &Path) -> Result<Vec<u8>, Failure> {
    read_at_most(file, cert::MAX_INPUT)
}

/// The content of a file, and where it is larger than `most`, one octet more than that.
///
/// # Errors
/// Where it can't be read.
pub fn read_at_most(file: &Path, most: usize) -> Result<Vec<u8>, Failure> {
    let name = file.display().to_string();
    let failed = |error: std::io::Error| {
        Failure::new("FileUnreadable", Category::ReadError, &name, format!("'{name}' can't be read: {error}"))
    };
    let mut bytes = Vec::new();
    let opened = std::fs::File::open(file).map_err(failed)?;
    opened.take(most as u64 + 1).read_to_end(&mut bytes).map_err(failed)?;
    Ok(bytes)
}

/// A file that is to be made, prepared so far that little can still go wrong.
#[derive(Debug)]
pub struct NewFile {
    path: PathBuf,
    beside: tempfile::NamedTempFile,
    replaces: bool,
}

impl NewFile {
    /// Prepares a file at `path`; `replaces` allows one that is there, and a link, which is replaced and
    /// not followed.
    ///
    /// # Errors
    /// A file that is there; a directory, a device, a pipe or a socket; a directory that can't be written.
    pub fn at(path: &Path, replaces: bool) -> Result<Self, Failure> {
        if let Ok(there) = std::fs::symlink_metadata(path) {
            if !there.is_file() && !there.is_symlink() {
                return Err(no_file(path));
            }
            if !replaces {
                return Err(already_there(path));
            }
        }
        let directory = match path.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        // Temporary files are made with mode 0600.
        let beside = tempfile::Builder::new()
            .prefix(".emsh-")
            .tempfile_in(directory)
            .map_err(|error| unwritable(path, &error))?;
        Ok(NewFile { path: path.to_owned(), beside, replaces })
    }

    /// Writes it and puts it in place.
    ///
    /// # Errors
    /// A disk that is full, a file that came meanwhile.
    pub fn write(mut self, bytes: &[u8]) -> Result<(), Failure> {
        let path = &self.path;
        let written = self.beside.write_all(bytes).and_then(|()| self.beside.as_file().sync_all());
        written.map_err(|error| unwritable(path, &error))?;
        let placed = match self.replaces {
            true => self.beside.persist(path),
            false => self.beside.persist_noclobber(path),
        };
        placed.map(drop).map_err(|error| match error.error.kind() {
            std::io::ErrorKind::AlreadyExists => already_there(path),
            _ => unwritable(path, &error.error),
        })
    }
}

fn already_there(path: &Path) -> Failure {
    let name = path.display().to_string();
    let text = format!("'{name}' is there already; nothing was written");
    Failure::new("FileExists", Category::ResourceExists, name, text)
        .hint("give another name, or -Force to replace the file")
}

/// Renaming over a device or a pipe would take it away from everybody else.
fn no_file(path: &Path) -> Failure {
    let name = path.display().to_string();
    let text = format!("'{name}' is there already, and no file; nothing was written");
    Failure::new("NotAFile", Category::InvalidArgument, name, text)
        .hint("give the name of a file, or none at all: standard output can be sent anywhere")
}

fn unwritable(path: &Path, error: &std::io::Error) -> Failure {
    let name = path.display().to_string();
    // The file beside it has a name that means nothing to anybody.
    let error = error.to_string();
    let why = error.split(" at path ").next().unwrap_or_default();
    let text = format!("'{name}' can't be written: {why}");
    Failure::new("FileUnwritable", Category::WriteError, name, text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn a_new_file_is_private_whole_and_replaces_nothing_unasked() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.pfx");
        NewFile::at(&path, false).unwrap().write(b"one").unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o7777, 0o600);
        assert_eq!(NewFile::at(&path, false).unwrap_err().id, "FileExists");
        NewFile::at(&path, true).unwrap().write(b"two").unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"two");
        // One that comes between preparing and writing stays, too.
        let other = dir.path().join("b.pfx");
        let prepared = NewFile::at(&other, false).unwrap();
        std::fs::write(&other, b"theirs").unwrap();
        assert_eq!(prepared.write(b"ours").unwrap_err().id, "FileExists");
        assert_eq!(std::fs::read(&other).unwrap(), b"theirs");
        assert_eq!(NewFile::at(&dir.path().join("no/such.pfx"), false).unwrap_err().id, "FileUnwritable");
        for replaces in [false, true] {
            assert_eq!(NewFile::at(dir.path(), replaces).unwrap_err().id, "NotAFile");
            assert_eq!(NewFile::at(Path::new("/dev/null"), replaces).unwrap_err().id, "NotAFile");
        }
        // A link is replaced, what it points to is not.
        let link = dir.path().join("link.pfx");
        std::os::unix::fs::symlink(&other, &link).unwrap();
        assert_eq!(NewFile::at(&link, false).unwrap_err().id, "FileExists");
        NewFile::at(&link, true).unwrap().write(b"ours").unwrap();
        assert!(std::fs::symlink_metadata(&link).unwrap().is_file());
        assert_eq!(std::fs::read(&other).unwrap(), b"theirs");
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 3, "nothing lies about");
    }
}
