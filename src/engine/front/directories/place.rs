//! A directory that messages are taken from, held open.
//!
//! Promises: all is done relative to the directory that was judged, whatever its path comes to name meanwhile; a
//! file is taken only where it is an ordinary one, of one name, that nobody seems to write to; nothing is ever
//! renamed over another file.
//!
//! Refuses: a directory that everybody may write to, that belongs to neither root nor the service's user, that is a
//! symbolic link, or that something else takes messages from. Symbolic links, FIFOs, devices and hard links in it
//! are never opened. Who may write to the directory is trusted to send mail; that is what its permissions are for.

use rustix::fs::{
    AtFlags, Dir, FileType, FlockOperation, Mode, OFlags, RenameFlags, Stat, flock, fstat, fsync, open,
    openat, renameat_with, statat, unlinkat,
};
use rustix::io::Errno;
use std::ffi::{OsStr, OsString};
use std::fs::{DirBuilder, File};
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// A file that was changed so short a time ago may be written to still.
const SETTLED: u64 = 1;
/// Octets of the longest file name that is made.
const LONGEST_NAME: usize = 250;

/// A directory, open.
#[derive(Debug)]
pub(super) struct Place {
    path: PathBuf,
    fd: OwnedFd,
}

/// What keeps a directory from being used, in words for an administrator.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}: {why}", path.display())]
pub(super) struct PlaceError {
    path: PathBuf,
    why: String,
}

/// A file that is ours to read.
#[derive(Debug)]
pub(super) struct Taken {
    /// Its octets.
    pub file: File,
    /// What it is called now.
    pub name: OsString,
    /// What it was called.
    pub given: OsString,
    stat: Stat,
}

/// What becomes of a file that is to be taken.
#[derive(Debug)]
pub(super) enum Taking {
    /// It is ours.
    Taken(Taken),
    /// It is gone, or somebody writes to it.
    NotNow,
    /// It never will be a message.
    Bad {
        /// What it is called now.
        name: OsString,
        /// Why.
        why: String,
    },
}

impl Place {
    /// Opens it. One that is not there is made, where its parent is: for the service's user alone.
    pub fn open(path: &Path) -> Result<Place, PlaceError> {
        let told = |why: String| PlaceError { path: path.to_owned(), why };
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let fd = match open(path, flags, Mode::empty()) {
            Err(Errno::NOENT) => {
                let made = DirBuilder::new().mode(0o700).create(path);
                made.map_err(|error| told(format!("can't be made: {error}")))?;
                open(path, flags, Mode::empty())
            }
            opened => opened,
        };
        let fd = fd.map_err(|error| {
            told(match error {
                Errno::LOOP | Errno::NOTDIR => {
                    "is no directory, or a symbolic link to one: name the directory itself".into()
                }
                error => format!("can't be opened: {error}"),
            })
        })?;
        let place = Place { path: path.to_owned(), fd };
        place.judge()?;
        // Where the file system knows no locks, it does without.
        if flock(&place.fd, FlockOperation::NonBlockingLockExclusive) == Err(Errno::WOULDBLOCK) {
            return Err(told("something else takes messages from it already".into()));
        }
        Ok(place)
    }

    /// Whether it may be used: its owner and its mode.
    fn judge(&self) -> Result<(), PlaceError> {
        let told = |why: String| PlaceError { path: self.path.clone(), why };
        let stat = fstat(&self.fd).map_err(|error| told(error.to_string()))?;
        let us = rustix::process::geteuid().as_raw();
        if stat.st_uid != 0 && stat.st_uid != us {
            let owner = stat.st_uid;
            return Err(told(format!(
                "belongs to user {owner}: whoever owns it could send mail in any name; chown it to root or to the \
                 service's user ({us})"
            )));
        }
        if stat.st_mode & 0o002 != 0 {
            let mode = stat.st_mode & 0o7777;
            return Err(told(format!(
                "has mode {mode:04o}: everybody could send mail in any name; chmod o-w it, and give it to the group \
                 of those who may"
            )));
        }
        Ok(())
    }

    /// True while its path names this directory, and it may be used.
    pub fn is_still(&self, path: &Path) -> bool {
        let same = |here: Stat, there: Stat| (here.st_dev, here.st_ino) == (there.st_dev, there.st_ino);
        let there = statat(rustix::fs::CWD, path, AtFlags::SYMLINK_NOFOLLOW);
        let here = fstat(&self.fd);
        self.path == path
            && here.is_ok_and(|here| there.is_ok_and(|there| same(here, there)))
            && self.judge().is_ok()
    }

    /// Names that end so, in any letter case; at most so many.
    pub fn names(&self, ending: &str, most: usize) -> std::io::Result<Vec<OsString>> {
        let mut names = Vec::new();
        let mut entries = Dir::read_from(&self.fd)?;
        while names.len() < most
            && let Some(entry) = entries.read()
        {
            let entry = entry?;
            let name = OsStr::from_bytes(entry.file_name().to_bytes());
            if has_ending(name, ending) {
                names.push(name.to_owned());
            }
        }
        Ok(names)
    }

    /// Makes a file ours: renames it, opens it, and looks whether it is what it seemed.
    pub fn take(&self, name: &OsStr, now: SystemTime) -> std::io::Result<Taking> {
        let before = match statat(&self.fd, name, AtFlags::SYMLINK_NOFOLLOW) {
            Err(Errno::NOENT) => return Ok(Taking::NotNow),
            found => found?,
        };
        if let Some(why) = unfit(&before) {
            return Ok(Taking::Bad { name: name.to_owned(), why });
        }
        if age(&before, now).is_some_and(|age| age < SETTLED) {
            return Ok(Taking::NotNow);
        }
        let ours = self.rename(name, "tmp")?;
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
        let fd = match openat(&self.fd, &ours, flags, Mode::empty()) {
            Ok(fd) => fd,
            Err(error) => return Ok(Taking::Bad { name: ours, why: format!("it can't be opened: {error}") }),
        };
        let stat = fstat(&fd)?;
        if (stat.st_dev, stat.st_ino) != (before.st_dev, before.st_ino) || unfit(&stat).is_some() {
            let why = "it was put in the place of another while that was taken".into();
            return Ok(Taking::Bad { name: ours, why });
        }
        Ok(Taking::Taken(Taken { file: fd.into(), name: ours, given: name.to_owned(), stat }))
    }

    /// Renames a file to the same name with another ending; to one made up, where that is somebody's.
    pub fn rename(&self, name: &OsStr, ending: &str) -> std::io::Result<OsString> {
        let stem = stem(name);
        let mut new = with_ending(stem, ending);
        for _ in 0..3 {
            match renameat_with(&self.fd, name, &self.fd, &new, RenameFlags::NOREPLACE) {
                Ok(()) => return Ok(new),
                Err(Errno::EXIST | Errno::NAMETOOLONG) => {
                    let id = uuid::Uuid::new_v4().simple().to_string();
                    let room = LONGEST_NAME.saturating_sub(id.len() + ending.len() + 2);
                    let mut kept = stem.as_bytes()[..stem.len().min(room)].to_vec();
                    kept.extend_from_slice(format!("-{id}").as_bytes());
                    new = with_ending(OsStr::from_bytes(&kept), ending);
                }
                Err(error) => return Err(error.into()),
            }
        }
        Err(Errno::EXIST.into())
    }

    /// Removes a file.
    pub fn remove(&self, name: &OsStr) -> std::io::Result<()> {
        match unlinkat(&self.fd, name, AtFlags::empty()) {
            Err(Errno::NOENT) => Ok(()),
            done => Ok(done?),
        }
    }

    /// Makes durable what was renamed and removed.
    pub fn sync(&self) -> std::io::Result<()> {
        Ok(fsync(&self.fd)?)
    }

    /// What an ordinary file is known by in the queue's notes; nothing for anything else.
    pub fn key(&self, name: &OsStr) -> Option<String> {
        let stat = statat(&self.fd, name, AtFlags::SYMLINK_NOFOLLOW).ok()?;
        unfit(&stat).is_none().then(|| key(name, &stat))
    }
}

impl Taken {
    /// What it is known by in the queue's notes.
    pub fn key(&self) -> String {
        key(&self.name, &self.stat)
    }

    /// Octets.
    pub fn size(&self) -> u64 {
        u64::try_from(self.stat.st_size).unwrap_or(0)
    }
}

/// True while a file that is open is as it was when it was taken.
pub(super) fn is_unchanged(taken_key: &str, name: &OsStr, file: &File) -> std::io::Result<bool> {
    let stat = fstat(file)?;
    Ok(key(name, &stat) == taken_key)
}

/// Its name, and what tells it from a later one that has the same.
fn key(name: &OsStr, stat: &Stat) -> String {
    let (seconds, nanos) = (stat.st_mtime, stat.st_mtime_nsec);
    format!("{} {} {} {seconds}.{nanos:09}", shown(name), stat.st_ino, stat.st_size)
}

/// A name as it can be written anywhere.
pub(super) fn shown(name: &OsStr) -> String {
    name.as_bytes().escape_ascii().to_string()
}

fn unfit(stat: &Stat) -> Option<String> {
    match FileType::from_raw_mode(stat.st_mode) {
        FileType::RegularFile if stat.st_nlink == 1 => None,
        FileType::RegularFile => Some("it has more than one name (hard links)".into()),
        FileType::Symlink => Some("it is a symbolic link".into()),
        FileType::Directory => Some("it is a directory".into()),
        _ => Some("it is no ordinary file".into()),
    }
}

/// Whole seconds since it was changed; nothing where that is yet to come.
fn age(stat: &Stat, now: SystemTime) -> Option<u64> {
    let now = now.duration_since(SystemTime::UNIX_EPOCH).ok()?;
    let changed = std::time::Duration::new(u64::try_from(stat.st_mtime).ok()?, stat.st_mtime_nsec as u32);
    now.checked_sub(changed).map(|age| age.as_secs())
}

/// True for `anything.ending`, and not for `.ending`.
fn has_ending(name: &OsStr, ending: &str) -> bool {
    let bytes = name.as_bytes();
    bytes.len() > ending.len() + 1
        && bytes[bytes.len() - ending.len()..].eq_ignore_ascii_case(ending.as_bytes())
        && bytes[bytes.len() - ending.len() - 1] == b'.'
}

fn stem(name: &OsStr) -> &OsStr {
    let bytes = name.as_bytes();
    let end = bytes.iter().rposition(|byte| *byte == b'.').filter(|at| *at > 0).unwrap_or(bytes.len());
    OsStr::from_bytes(&bytes[..end])
}

fn with_ending(stem: &OsStr, ending: &str) -> OsString {
    let mut name = stem.to_owned();
    name.push(".");
    name.push(ending);
    name
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::{PermissionsExt, symlink};
    use std::time::Duration;

    fn later() -> SystemTime {
        SystemTime::now() + Duration::from_secs(10)
    }

    fn refusal(path: &Path) -> String {
        Place::open(path).map(drop).unwrap_err().to_string()
    }

    #[test]
    fn which_directories_are_used() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("pickup");
        let place = Place::open(&path).unwrap();
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o7777, 0o700, "it was made");
        assert!(refusal(&path).contains("something else"), "one at a time");
        assert!(place.is_still(&path));
        let mode = |mode| std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
        mode(0o1777);
        assert!(!place.is_still(&path));
        drop(place);
        assert!(refusal(&path).contains("has mode 1777"));
        mode(0o2770);
        let place = Place::open(&path).unwrap();
        std::fs::rename(&path, root.path().join("elsewhere")).unwrap();
        assert!(!place.is_still(&path));
        symlink(root.path().join("elsewhere"), &path).unwrap();
        assert!(!place.is_still(&path));
        drop(place);
        assert!(refusal(&path).contains("symbolic link"));
        std::fs::write(root.path().join("file"), "").unwrap();
        assert!(refusal(&root.path().join("file")).contains("no directory"));
        assert!(refusal(&root.path().join("a/b")).contains("can't be made"));
    }

    #[test]
    fn which_files_are_taken() {
        let root = tempfile::tempdir().unwrap();
        let place = Place::open(&root.path().join("pickup")).unwrap();
        let at = |name: &str| root.path().join("pickup").join(name);
        for name in ["a.eml", "B.EML", "c.tmp", "d.bad", ".eml", "eml", "e.eml~"] {
            std::fs::write(at(name), name).unwrap();
        }
        let mut names = place.names("eml", 10).unwrap();
        names.sort();
        assert_eq!(names, ["B.EML", "a.eml"]);
        assert_eq!(place.names("eml", 1).unwrap().len(), 1);
        // Just written: somebody may be writing still.
        assert!(matches!(place.take("a.eml".as_ref(), SystemTime::now()).unwrap(), Taking::NotNow));
        let Taking::Taken(taken) = place.take("a.eml".as_ref(), later()).unwrap() else { panic!() };
        assert_eq!((taken.name.as_os_str(), taken.size()), (OsStr::new("a.tmp"), 5));
        assert!(is_unchanged(&taken.key(), &taken.name, &taken.file).unwrap());
        assert_eq!(place.key("a.tmp".as_ref()).as_deref(), Some(taken.key().as_str()));
        std::fs::write(at("a.tmp"), "more than it was").unwrap();
        assert!(!is_unchanged(&taken.key(), &taken.name, &taken.file).unwrap());
        // A name that is somebody's is left to him.
        std::fs::write(at("c.eml"), "other").unwrap();
        let Taking::Taken(other) = place.take("c.eml".as_ref(), later()).unwrap() else { panic!() };
        assert_ne!(other.name, "c.tmp");
        assert_eq!(std::fs::read(at("c.tmp")).unwrap(), b"c.tmp");
        let long = format!("{}.eml", "x".repeat(251));
        std::fs::write(at(&long), "x").unwrap();
        std::fs::write(at(&format!("{}.tmp", "x".repeat(251))), "x").unwrap();
        assert!(matches!(place.take(long.as_ref(), later()).unwrap(), Taking::Taken(_)));
        assert!(matches!(place.take("gone.eml".as_ref(), later()).unwrap(), Taking::NotNow));
    }

    #[test]
    fn what_is_never_opened() {
        let root = tempfile::tempdir().unwrap();
        let place = Place::open(&root.path().join("pickup")).unwrap();
        let at = |name: &str| root.path().join("pickup").join(name);
        std::fs::write(root.path().join("secret"), "secret").unwrap();
        symlink(root.path().join("secret"), at("link.eml")).unwrap();
        std::fs::hard_link(root.path().join("secret"), at("hard.eml")).unwrap();
        std::fs::create_dir(at("dir.eml")).unwrap();
        let fifo = rustix::fs::mknodat(
            rustix::fs::CWD,
            at("fifo.eml"),
            FileType::Fifo,
            Mode::from_raw_mode(0o600),
            0,
        );
        fifo.unwrap();
        for (name, said) in [
            ("link.eml", "symbolic link"),
            ("hard.eml", "hard links"),
            ("dir.eml", "directory"),
            ("fifo.eml", "no ordinary file"),
        ] {
            match place.take(name.as_ref(), later()).unwrap() {
                Taking::Bad { why, .. } => assert!(why.contains(said), "{name}: {why}"),
                other => panic!("{name}: {other:?}"),
            }
            assert_eq!(place.key(name.as_ref()), None);
        }
    }
}
