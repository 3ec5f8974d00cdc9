//! The files of one log: named by UTC day (or hour) and number, made anew by that and by size, removed by
//! age and by the directory's size.
//!
//! Only files with this log's own names are counted or removed. A directory is created 0750, a file
//! 0640 (less where the umask says so); a file is never taken over from an earlier run, so a line
//! that a crash tore is the last of its file.

use super::kind::{Found, LogKind, Stamp};
use crate::model::snapshot::LogLimits;
use jiff::Timestamp;
use jiff::civil::DateTime;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// When files are begun and removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Limits {
    /// A file goes this long after the end of its day; `None` keeps it.
    pub max_age: Option<Duration>,
    /// The oldest files go when a new one could bring the directory over this, octets.
    pub max_directory_size: Option<u64>,
    /// A file is closed before it grows over this, octets.
    pub max_file_size: Option<u64>,
}

impl From<LogLimits> for Limits {
    fn from(limits: LogLimits) -> Self {
        // Zero keeps files for ever, as in Exchange.
        let age = limits.max_age.to_std();
        Limits {
            max_age: (!age.is_zero()).then_some(age),
            max_directory_size: limits.max_directory_size.get().map(|size| size.0),
            max_file_size: limits.max_file_size.get().map(|size| size.0),
        }
    }
}

/// The files of one log, and the one that is being written.
#[derive(Debug)]
pub(super) struct Files {
    kind: &'static LogKind,
    directory: PathBuf,
    pub(super) limits: Limits,
    open: Option<Open>,
}

#[derive(Debug)]
struct Open {
    file: File,
    begins: DateTime,
    number: u32,
    /// Octets that are whole lines.
    size: u64,
}

impl Files {
    pub(super) fn new(kind: &'static LogKind, directory: PathBuf, limits: Limits) -> Self {
        Files { kind, directory, limits, open: None }
    }

    /// Where they lie.
    pub(super) fn directory(&self) -> &Path {
        &self.directory
    }

    /// Makes the directory, and removes what is too old or too much.
    pub(super) fn prepare(&mut self, now: Timestamp) -> io::Result<()> {
        DirBuilder::new().recursive(true).mode(0o750).create(&self.directory)?;
        self.remove_old(now, 0)
    }

    /// True where a line of `length` octets written at `at` belongs into the open file, behind the
    /// `pending` octets that are not written yet.
    pub(super) fn takes(&self, at: Timestamp, pending: u64, length: u64) -> bool {
        self.open.as_ref().is_some_and(|open| {
            open.begins == self.kind.begins(at)
                && self.file_limit().is_none_or(|limit| open.size + pending + length <= limit)
        })
    }

    /// Closes the open file and begins the next.
    pub(super) fn rotate(&mut self, at: Timestamp) -> io::Result<()> {
        let begins = self.kind.begins(at);
        let last = self.open.take().filter(|open| open.begins == begins).map_or(0, |open| open.number);
        self.prepare(at)?;
        self.remove_old(at, self.file_limit().unwrap_or(0))?;
        let same = self.kind.find(&self.directory)?;
        let same = same.iter().filter(|found| found.stamp.begins == begins);
        let mut number = last.max(same.map(|found| found.stamp.number).max().unwrap_or(0));
        let (path, mut file) = loop {
            number += 1;
            let name = self.kind.file_name(begins, number);
            let path = self.directory.join(name);
            match OpenOptions::new().append(true).create_new(true).mode(0o640).open(&path) {
                Ok(file) => break (path, file),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        };
        let lines = self.kind.header(at);
        if let Err(error) = file.write_all(lines.as_bytes()) {
            // Otherwise a full disk would leave one empty file for every record.
            let _ = fs::remove_file(path);
            return Err(error);
        }
        self.open = Some(Open { file, begins, number, size: lines.len() as u64 });
        Ok(())
    }

    /// Appends whole lines; where that fails none of them stays.
    pub(super) fn append(&mut self, lines: &[u8]) -> io::Result<()> {
        let open = self.open.as_mut().ok_or(io::ErrorKind::NotFound)?;
        match open.file.write_all(lines) {
            Ok(()) => {
                open.size += lines.len() as u64;
                Ok(())
            }
            Err(error) => {
                let _ = open.file.set_len(open.size);
                Err(error)
            }
        }
    }

    /// A file bigger than the directory may be makes no sense.
    fn file_limit(&self) -> Option<u64> {
        [self.limits.max_file_size, self.limits.max_directory_size].into_iter().flatten().min()
    }

    /// Removes own files that are too old, and the oldest until `room` octets are free in the
    /// directory; never the open one.
    fn remove_old(&self, now: Timestamp, room: u64) -> io::Result<()> {
        let mut found = self.kind.find(&self.directory)?;
        if let Some(open) = &self.open {
            found.retain(|file| (file.stamp.begins, file.stamp.number) != (open.begins, open.number));
        }
        let mut total: u64 = self.open.as_ref().map_or(0, |open| open.size);
        total = found.iter().fold(total, |total, file| total.saturating_add(file.size));
        for Found { stamp, size, path } in found {
            let too_much = self.limits.max_directory_size.is_some_and(|max| total.saturating_add(room) > max);
            if too_much || self.is_too_old(&stamp, now) {
                fs::remove_file(&path)?;
                total = total.saturating_sub(size);
            }
        }
        Ok(())
    }

    fn is_too_old(&self, stamp: &Stamp, now: Timestamp) -> bool {
        match (self.limits.max_age, stamp.end()) {
            (Some(age), Some(end)) => {
                Duration::try_from(now.duration_since(end)).is_ok_and(|past| past >= age)
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::log::record::{RECEIVE, SEND};

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn names(files: &Files) -> Vec<String> {
        let found = files.kind.find(&files.directory).unwrap();
        found.iter().map(|f| f.path.file_name().unwrap().to_str().unwrap().to_owned()).collect()
    }

    #[test]
    fn limits_of_the_configuration() {
        use crate::model::{ByteSize, Limit, TimeSpan};
        let configured = |seconds| LogLimits {
            max_age: TimeSpan::from_secs(seconds),
            max_directory_size: Limit::Unlimited,
            max_file_size: Limit::Value(ByteSize(10)),
        };
        let wanted = |max_age| Limits { max_age, max_directory_size: None, max_file_size: Some(10) };
        assert_eq!(Limits::from(configured(0)), wanted(None));
        assert_eq!(Limits::from(configured(60)), wanted(Some(Duration::from_secs(60))));
    }

    #[test]
    fn age_counts_from_the_end_of_the_day() {
        let day_long = Limits { max_age: Some(Duration::from_secs(86_400)), ..Limits::default() };
        let files = Files::new(&SEND, PathBuf::new(), day_long);
        let day = SEND.parse_name("SEND20261125-1.log").unwrap();
        assert!(
            !files.is_too_old(&day, at("2026-11-20T00:00:00Z")),
            "a clock that was set back removes nothing"
        );
        assert!(!files.is_too_old(&day, at("2026-11-26T23:59:59Z")));
        assert!(files.is_too_old(&day, at("2026-11-27T00:00:00Z")));
    }

    #[test]
    fn the_oldest_go_and_strangers_stay() {
        let directory = tempfile::tempdir().unwrap();
        let limits = Limits { max_directory_size: Some(1000), max_file_size: Some(400), max_age: None };
        let mut files = Files::new(&RECEIVE, directory.path().to_owned(), limits);
        for (name, size) in [
            ("RECV20261123-9.log", 300),
            ("RECV20261123-10.log", 300),
            ("RECV20261124-1.log", 300),
            ("SEND20200101-1.log", 9000),
        ] {
            fs::write(directory.path().join(name), vec![b'x'; size]).unwrap();
        }
        files.rotate(at("2026-11-25T01:00:00Z")).unwrap();
        assert_eq!(names(&files), ["RECV20261123-10.log", "RECV20261124-1.log", "RECV20261125-1.log"]);
        assert!(directory.path().join("SEND20200101-1.log").exists());
    }
}
