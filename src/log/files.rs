//! The files of one log: named by UTC day and number, made anew by day and by size, removed by age
//! and by the directory's size.
//!
//! Only files with this log's own names are counted or removed. A directory is created 0750, a file
//! 0640 (less where the umask says so); a file is never taken over from an earlier run, so a line
//! that a crash tore is the last of its file.

use crate::model::snapshot::LogLimits;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::PathBuf;
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

/// What tells the files of one kind of log from others'.
#[derive(Debug, Clone, Copy)]
pub(super) struct Format {
    /// How their names begin.
    pub(super) prefix: &'static str,
    /// What they say they are.
    pub(super) log_type: &'static str,
    /// The columns, in order.
    pub(super) fields: &'static str,
}

impl Format {
    /// The lines that open a file.
    pub(super) fn header(self, at: Timestamp) -> String {
        format!(
            "#Software: emsh Transport Server\r\n#Version: {}\r\n#Log-Type: {}\r\n#Date: {at:.3}\r\n#Fields: {}\r\n",
            env!("CARGO_PKG_VERSION"),
            self.log_type,
            self.fields,
        )
    }
}

/// The files of one log, and the one that is being written.
#[derive(Debug)]
pub(super) struct Files {
    format: Format,
    directory: PathBuf,
    pub(super) limits: Limits,
    open: Option<Open>,
}

#[derive(Debug)]
struct Open {
    file: File,
    day: Date,
    number: u32,
    /// Octets that are whole lines.
    size: u64,
}

/// An own file found in the directory.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Found {
    day: Date,
    number: u32,
    size: u64,
    path: PathBuf,
}

impl Files {
    pub(super) fn new(format: Format, directory: PathBuf, limits: Limits) -> Self {
        Files { format, directory, limits, open: None }
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
            open.day == day(at) && self.file_limit().is_none_or(|limit| open.size + pending + length <= limit)
        })
    }

    /// Closes the open file and begins the next.
    pub(super) fn rotate(&mut self, at: Timestamp) -> io::Result<()> {
        let last = self.open.take().filter(|open| open.day == day(at)).map_or(0, |open| open.number);
        self.prepare(at)?;
        self.remove_old(at, self.file_limit().unwrap_or(0))?;
        let day = day(at);
        let mut number =
            last.max(self.found()?.iter().filter(|f| f.day == day).map(|f| f.number).max().unwrap_or(0));
        let (path, mut file) = loop {
            number += 1;
            let name = format!("{}{}-{number}.log", self.format.prefix, day.strftime("%Y%m%d"));
            let path = self.directory.join(name);
            match OpenOptions::new().append(true).create_new(true).mode(0o640).open(&path) {
                Ok(file) => break (path, file),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        };
        let lines = self.format.header(at);
        if let Err(error) = file.write_all(lines.as_bytes()) {
            // Otherwise a full disk would leave one empty file for every record.
            let _ = fs::remove_file(path);
            return Err(error);
        }
        self.open = Some(Open { file, day, number, size: lines.len() as u64 });
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

    /// Own files, the oldest first.
    fn found(&self) -> io::Result<Vec<Found>> {
        let mut found = Vec::new();
        for entry in fs::read_dir(&self.directory)? {
            let entry = entry?;
            let metadata = entry.metadata()?;
            let name = entry.file_name();
            if let Some((day, number)) = name.to_str().and_then(|name| self.parse_name(name))
                && metadata.is_file()
            {
                found.push(Found { day, number, size: metadata.len(), path: entry.path() });
            }
        }
        found.sort();
        Ok(found)
    }

    fn parse_name(&self, name: &str) -> Option<(Date, u32)> {
        let rest = name.strip_prefix(self.format.prefix)?.strip_suffix(".log")?;
        let (day, number) = rest.split_once('-')?;
        let digits = day.len() == 8 && (day.bytes().chain(number.bytes())).all(|b| b.is_ascii_digit());
        if !digits {
            return None;
        }
        Some((Date::strptime("%Y%m%d", day).ok()?, number.parse().ok()?))
    }

    /// Removes own files that are too old, and the oldest until `room` octets are free in the
    /// directory; never the open one.
    fn remove_old(&self, now: Timestamp, room: u64) -> io::Result<()> {
        let mut found = self.found()?;
        if let Some(open) = &self.open {
            found.retain(|file| (file.day, file.number) != (open.day, open.number));
        }
        let mut total: u64 = self.open.as_ref().map_or(0, |open| open.size);
        total = found.iter().fold(total, |total, file| total.saturating_add(file.size));
        for file in found {
            let too_much = self.limits.max_directory_size.is_some_and(|max| total.saturating_add(room) > max);
            if too_much || self.is_too_old(file.day, now) {
                fs::remove_file(&file.path)?;
                total = total.saturating_sub(file.size);
            }
        }
        Ok(())
    }

    fn is_too_old(&self, day: Date, now: Timestamp) -> bool {
        let end = day.tomorrow().ok().and_then(|end| TimeZone::UTC.to_timestamp(end.at(0, 0, 0, 0)).ok());
        match (self.limits.max_age, end) {
            (Some(age), Some(end)) => {
                Duration::try_from(now.duration_since(end)).is_ok_and(|past| past >= age)
            }
            _ => false,
        }
    }
}

fn day(at: Timestamp) -> Date {
    at.to_zoned_datetime(TimeZone::UTC).date()
}

#[cfg(test)]
mod tests {
    use super::super::record::Direction;
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn names(files: &Files) -> Vec<String> {
        files
            .found()
            .unwrap()
            .iter()
            .map(|f| f.path.file_name().unwrap().to_str().unwrap().to_owned())
            .collect()
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
    fn own_names() {
        let files = Files::new(Direction::Send.format(), PathBuf::new(), Limits::default());
        assert!(files.parse_name("SEND20261125-1.log").is_some());
        for other in [
            "RECV20261125-1.log",
            "SEND20261325-1.log",
            "SEND20261125-.log",
            "SEND20261125-+1.log",
            "SEND20261125-1.log.gz",
            "SEND-1.log",
        ] {
            assert_eq!(files.parse_name(other), None, "{other}");
        }
    }

    #[test]
    fn age_counts_from_the_end_of_the_day() {
        let day_long = Limits { max_age: Some(Duration::from_secs(86_400)), ..Limits::default() };
        let files = Files::new(Direction::Send.format(), PathBuf::new(), day_long);
        let day = jiff::civil::date(2026, 11, 25);
        assert!(
            !files.is_too_old(day, at("2026-11-20T00:00:00Z")),
            "a clock that was set back removes nothing"
        );
        assert!(!files.is_too_old(day, at("2026-11-26T23:59:59Z")));
        assert!(files.is_too_old(day, at("2026-11-27T00:00:00Z")));
    }

    #[test]
    fn the_oldest_go_and_strangers_stay() {
        let directory = tempfile::tempdir().unwrap();
        let limits = Limits { max_directory_size: Some(1000), max_file_size: Some(400), max_age: None };
        let mut files = Files::new(Direction::Receive.format(), directory.path().to_owned(), limits);
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
