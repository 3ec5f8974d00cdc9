//! What sets one log apart from another: how its files are called, and what stands at their head.
//!
//! Names as Exchange's: a prefix, the UTC day (of the busiest log the hour, too), a number from 1 on.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

/// How much time one file covers at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Period {
    /// `yyyymmdd`
    Day,
    /// `yyyymmddhh`
    Hour,
}

/// One kind of log.
#[derive(Debug, PartialEq, Eq)]
pub struct LogKind {
    /// What it is called in sentences.
    pub name: &'static str,
    /// How the names of its files begin.
    pub prefix: &'static str,
    /// `#Log-Type`.
    pub log_type: &'static str,
    /// `#Fields`: the columns, in order.
    pub fields: &'static str,
    /// When the next file is begun in any case.
    pub period: Period,
}

/// What a file's name says: the moment from which it holds lines, and its number since then.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stamp {
    /// The beginning of the day or hour, UTC.
    pub begins: DateTime,
    /// The end of it.
    pub ends: DateTime,
    /// Counted from 1.
    pub number: u32,
}

impl Stamp {
    /// The moment at which the file's day or hour is over.
    pub fn end(&self) -> Option<Timestamp> {
        TimeZone::UTC.to_timestamp(self.ends).ok()
    }

    /// The moment at which it begins.
    pub fn begin(&self) -> Option<Timestamp> {
        TimeZone::UTC.to_timestamp(self.begins).ok()
    }
}

impl LogKind {
    /// The lines that open a file.
    pub fn header(&self, at: Timestamp) -> String {
        format!(
            "#Software: emsh Transport Server\r\n#Version: {}\r\n#Log-Type: {}\r\n#Date: {at:.3}\r\n#Fields: {}\r\n",
            env!("CARGO_PKG_VERSION"),
            self.log_type,
            self.fields,
        )
    }

    /// The day or hour to which a line of this moment belongs.
    pub fn begins(&self, at: Timestamp) -> DateTime {
        let now = at.to_zoned_datetime(TimeZone::UTC).datetime();
        match self.period {
            Period::Day => now.date().at(0, 0, 0, 0),
            Period::Hour => now.date().at(now.hour(), 0, 0, 0),
        }
    }

    /// The name of a file.
    pub fn file_name(&self, begins: DateTime, number: u32) -> String {
        let form = match self.period {
            Period::Day => "%Y%m%d",
            Period::Hour => "%Y%m%d%H",
        };
        format!("{}{}-{number}.log", self.prefix, begins.strftime(form))
    }

    /// What a name says; `None` for a stranger. Days and hours are read whatever the period is.
    pub fn parse_name(&self, name: &str) -> Option<Stamp> {
        let rest = name.strip_prefix(self.prefix)?.strip_suffix(".log")?;
        let (stamp, number) = rest.split_once('-')?;
        if number.is_empty() || !(stamp.bytes().chain(number.bytes())).all(|b| b.is_ascii_digit()) {
            return None;
        }
        let day = |text: &str| Date::strptime("%Y%m%d", text).ok();
        let (begins, ends) = match stamp.len() {
            8 => {
                let begins = day(stamp)?.at(0, 0, 0, 0);
                (begins, begins.checked_add(1.day()).ok()?)
            }
            10 => {
                let hour: i8 = stamp[8..].parse().ok().filter(|hour| *hour < 24)?;
                let begins = day(&stamp[..8])?.at(hour, 0, 0, 0);
                (begins, begins.checked_add(1.hour()).ok()?)
            }
            _ => return None,
        };
        Some(Stamp { begins, ends, number: number.parse().ok()? })
    }
}

impl LogKind {
    /// Own files of a directory, the oldest first.
    ///
    /// # Errors
    /// Where the directory can't be read.
    pub fn find(&self, directory: &std::path::Path) -> std::io::Result<Vec<Found>> {
        let mut found = Vec::new();
        for entry in std::fs::read_dir(directory)? {
            let entry = entry?;
            let name = entry.file_name();
            let Some(stamp) = name.to_str().and_then(|name| self.parse_name(name)) else { continue };
            match entry.metadata() {
                Ok(metadata) if metadata.is_file() => {
                    found.push(Found { stamp, size: metadata.len(), path: entry.path() });
                }
                Ok(_) => {}
                // It went since the directory was read.
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                Err(error) => return Err(error),
            }
        }
        found.sort();
        Ok(found)
    }
}

/// A file of a log.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Found {
    /// What its name says.
    pub stamp: Stamp,
    /// Octets.
    pub size: u64,
    /// Where it is.
    pub path: std::path::PathBuf,
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOURLY: LogKind =
        LogKind { name: "x", prefix: "MSGTRK", log_type: "X", fields: "a", period: Period::Hour };

    #[test]
    fn names_of_days_and_hours() {
        let at: Timestamp = "2026-11-25T23:59:59.9Z".parse().unwrap();
        let name = HOURLY.file_name(HOURLY.begins(at), 12);
        assert_eq!(name, "MSGTRK2026112523-12.log");
        let stamp = HOURLY.parse_name(&name).unwrap();
        assert_eq!(stamp.number, 12);
        assert_eq!(stamp.begin().unwrap().to_string(), "2026-11-25T23:00:00Z");
        assert_eq!(stamp.end().unwrap().to_string(), "2026-11-26T00:00:00Z");
        let day = HOURLY.parse_name("MSGTRK20261125-1.log").unwrap();
        assert_eq!(day.end().unwrap().to_string(), "2026-11-26T00:00:00Z");
        for other in [
            "MSGTRK2026112524-1.log",
            "MSGTRK20261325-1.log",
            "MSGTRK20261125-.log",
            "MSGTRK20261125-+1.log",
            "MSGTRK20261125-1.log.gz",
            "MSGTRK-1.log",
            "SEND20261125-1.log",
            "MSGTRK2026é12-1.log",
        ] {
            assert_eq!(HOURLY.parse_name(other), None, "{other}");
        }
    }
}
