//! Looking for events in the files of a message tracking log.
//!
//! Promises: files are gone through in the order of time and read in pieces, so memory does not grow with
//! them; a file whose name says that it lies outside the time asked for is not opened. Before a line is taken
//! apart its octets are looked at: the time at its beginning, and a text that must be in it. What is no line
//! (torn by a crash, of another program) is passed over and counted.
//!
//! Refuses lines over [`LINE`] octets: they are counted, too.

use super::TRACKING;
use super::row::{Column, Row};
use crate::log::kind::Found;
use crate::log::text::printable;
use jiff::Timestamp;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// Octets of one line at most.
const LINE: usize = 16 * 1024 * 1024;
/// Octets that are read at a time.
const PIECE: usize = 1024 * 1024;

/// Which events are wanted. What is not given holds for all; of texts the letter case does not count.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// From this moment on.
    pub start: Option<Timestamp>,
    /// Before this moment.
    pub end: Option<Timestamp>,
    /// Columns that must be this text.
    pub equal: Vec<(Column, String)>,
    /// Columns that must hold one of these elements.
    pub any_of: Vec<(Column, Vec<String>)>,
    /// A column that must contain this text.
    pub contains: Vec<(Column, String)>,
}

/// Why the log can't be read.
#[derive(Debug, thiserror::Error)]
#[error("{}: {source}", path.display())]
pub struct SearchError {
    /// The directory or the file.
    pub path: PathBuf,
    /// The system's reason.
    pub source: io::Error,
}

/// What a search came across beside what it found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Looked {
    /// Lines that were no events.
    pub illegible: u64,
    /// The search was ended before the end.
    pub more: bool,
}

impl Wanted {
    /// True where this event is one of them.
    pub fn fits(&self, row: &Row<'_>) -> bool {
        self.start.is_none_or(|start| row.at >= start)
            && self.end.is_none_or(|end| row.at < end)
            && self.equal.iter().all(|(column, text)| equal(*column, row.text(*column), text))
            && self.any_of.iter().all(|(column, texts)| {
                row.list(*column).iter().any(|element| texts.iter().any(|text| same(element, text)))
            })
            && self
                .contains
                .iter()
                .all(|(column, text)| row.text(*column).to_lowercase().contains(&text.to_lowercase()))
    }

    /// Texts of which each must stand somewhere in the octets of a line; the one that is found fastest first.
    fn needles(&self) -> Vec<Needle> {
        let equal = self.equal.iter().filter_map(|(column, text)| match column {
            Column::MessageId | Column::Reference => Needle::new(bare(text)),
            // The log writes them in capitals.
            Column::EventId | Column::Source => Needle::exact(&text.to_ascii_uppercase()),
            _ => Needle::new(text),
        });
        let single = self.any_of.iter().filter(|(_, texts)| texts.len() == 1);
        let single = single.flat_map(|(_, texts)| texts).filter_map(|text| Needle::new(text));
        let contained = self.contains.iter().filter_map(|(_, text)| Needle::new(text));
        let mut needles: Vec<Needle> = equal.chain(single).chain(contained).collect();
        needles.sort_by_key(|needle| std::cmp::Reverse(needle.caseless_length()));
        needles
    }
}

/// Message-IDs are the same with their angle brackets and without.
fn equal(column: Column, text: &str, wanted: &str) -> bool {
    match column {
        Column::MessageId | Column::Reference => same(bare(text), bare(wanted)),
        _ => same(text, wanted),
    }
}

fn bare(text: &str) -> &str {
    text.strip_prefix('<').and_then(|rest| rest.strip_suffix('>')).unwrap_or(text)
}

/// Letter case does not count, beyond ASCII neither.
fn same(text: &str, wanted: &str) -> bool {
    text.eq_ignore_ascii_case(wanted) || (!wanted.is_ascii() && text.to_lowercase() == wanted.to_lowercase())
}

/// A text to be found among octets, whatever its letter case.
struct Needle {
    /// In small letters, unless the case counts.
    text: Vec<u8>,
    case_counts: bool,
    first: First,
    /// Where in the text stands what is looked for first.
    at: usize,
}

/// What is looked for first.
enum First {
    /// Octets that have no letter case, or the case counts.
    Part(Box<memchr::memmem::Finder<'static>>),
    /// An octet in both cases.
    Octet(u8, u8),
}

/// Octets without letters that make a search for them worth while.
const WORTH: usize = 3;

impl Needle {
    /// The longest part of the text that stands in a line as it is; `None` where that is nothing.
    fn new(text: &str) -> Option<Needle> {
        let shown = printable(text.as_bytes());
        // What CSV, the guard and lists write in another way, and letters with other cases, part it.
        let parts = shown.split(|c: char| !c.is_ascii() || matches!(c, '"' | ';' | '\\' | '\''));
        let part = parts.max_by_key(|part| part.len()).filter(|part| !part.is_empty())?;
        let text = part.to_ascii_lowercase().into_bytes();
        let (mut caseless, mut from) = (0..0, 0);
        for end in 0..=text.len() {
            if text.get(end).is_none_or(u8::is_ascii_alphabetic) {
                if end - from > caseless.len() {
                    caseless = from..end;
                }
                from = end + 1;
            }
        }
        if caseless.len() >= WORTH {
            let finder = memchr::memmem::Finder::new(&text[caseless.clone()]).into_owned();
            let first = First::Part(Box::new(finder));
            return Some(Needle { first, at: caseless.start, case_counts: false, text });
        }
        let (at, octet) = text.iter().copied().enumerate().min_by_key(|(_, octet)| frequency(*octet))?;
        Some(Needle { first: First::Octet(octet, octet.to_ascii_uppercase()), at, case_counts: false, text })
    }

    /// The text as it is.
    fn exact(text: &str) -> Option<Needle> {
        let finder = Box::new(memchr::memmem::Finder::new(text).into_owned());
        let text = text.as_bytes().to_vec();
        (!text.is_empty()).then_some(Needle { first: First::Part(finder), at: 0, case_counts: true, text })
    }

    /// Octets that a search for its first part looks at at once.
    fn caseless_length(&self) -> usize {
        match &self.first {
            First::Part(finder) => finder.needle().len(),
            First::Octet(..) => 0,
        }
    }

    /// The place at or after `from` where it stands.
    fn find(&self, octets: &[u8], from: usize) -> Option<usize> {
        let mut looked = from + self.at;
        loop {
            let rest = octets.get(looked..)?;
            let found = match &self.first {
                First::Part(finder) => finder.find(rest)?,
                First::Octet(small, capital) => memchr::memchr2(*small, *capital, rest)?,
            };
            let begin = looked + found - self.at;
            let here = octets.get(begin..begin + self.text.len());
            let is_it = |here: &[u8]| match self.case_counts {
                true => here == self.text,
                false => here.eq_ignore_ascii_case(&self.text),
            };
            if here.is_some_and(is_it) {
                return Some(begin);
            }
            looked += found + 1;
        }
    }
}

/// How often an octet stands in a log line, roughly.
fn frequency(octet: u8) -> u8 {
    match octet {
        b'q' | b'z' | b'j' | b'<' | b'>' | b'!' | b'#' | b'%' | b'&' | b'*' | b'+' | b'?' | b'_' => 0,
        b'k' | b'w' | b'y' | b'@' | b'v' | b'x' | b'(' | b')' | b'[' | b']' => 1,
        b'h' | b'g' | b'u' | b'b' | b'p' | b'f' | b' ' | b'=' => 2,
        b'0'..=b'9' | b'-' | b'.' | b',' | b':' => 4,
        _ => 3,
    }
}

/// Gives each event that is wanted to `take`, in the order of time, until that says false. A directory that is
/// not there holds no events.
///
/// # Errors
/// Where the directory or a file can't be read; one that went meanwhile is passed over.
pub fn search(
    directory: &Path,
    wanted: &Wanted,
    mut take: impl FnMut(&Row<'_>) -> bool,
) -> Result<Looked, SearchError> {
    let mut looked = Looked::default();
    let found = match TRACKING.find(directory) {
        Ok(found) => found,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(looked),
        Err(source) => return Err(SearchError { path: directory.to_owned(), source }),
    };
    let needles = wanted.needles();
    for file in found.iter().filter(|file| may_hold(file, wanted)) {
        let failed = |source| SearchError { path: file.path.clone(), source };
        let opened = match File::open(&file.path) {
            Ok(opened) => opened,
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(failed(error)),
        };
        if !through(opened, wanted, &needles, &mut looked, &mut take).map_err(failed)? {
            looked.more = true;
            break;
        }
    }
    Ok(looked)
}

/// By its name.
fn may_hold(file: &Found, wanted: &Wanted) -> bool {
    let ended = wanted.start.zip(file.stamp.end()).is_some_and(|(start, end)| end <= start);
    let begins_later = wanted.end.zip(file.stamp.begin()).is_some_and(|(end, begin)| begin >= end);
    !ended && !begins_later
}

/// Goes through one file; false where `take` has enough.
fn through(
    mut file: impl Read,
    wanted: &Wanted,
    needles: &[Needle],
    looked: &mut Looked,
    take: &mut impl FnMut(&Row<'_>) -> bool,
) -> io::Result<bool> {
    let mut buffer: Vec<u8> = Vec::with_capacity(2 * PIECE);
    let mut skipping = false;
    loop {
        let before = buffer.len();
        let read = (&mut file).take(PIECE as u64).read_to_end(&mut buffer)?;
        let whole = match memchr::memrchr(b'\n', &buffer[before..]) {
            Some(end) => before + end + 1,
            // The last line has no end where a crash tore it.
            None if read == 0 => buffer.len(),
            None => 0,
        };
        let mut lines = &buffer[..whole];
        if skipping && whole > 0 {
            let end = memchr::memchr(b'\n', lines).map_or(lines.len(), |end| end + 1);
            lines = &lines[end..];
            skipping = false;
        }
        if !chunk(lines, wanted, needles, looked, take) {
            return Ok(false);
        }
        buffer.drain(..whole);
        if read == 0 {
            return Ok(true);
        }
        if buffer.len() > LINE {
            looked.illegible += u64::from(!skipping);
            skipping = true;
            buffer.clear();
        }
    }
}

/// Goes through whole lines.
fn chunk(
    lines: &[u8],
    wanted: &Wanted,
    needles: &[Needle],
    looked: &mut Looked,
    take: &mut impl FnMut(&Row<'_>) -> bool,
) -> bool {
    let (first, others) = match needles.split_first() {
        Some((first, others)) => (Some(first), others),
        None => (None, needles),
    };
    let bound = |at: Option<Timestamp>| at.map(|at| format!("{at:.3}").into_bytes());
    // The moments as they are written, for the eye alone: what has the same thousandth is judged by its value.
    let (start, end) = (bound(wanted.start), bound(wanted.end));
    let mut position = 0;
    while position < lines.len() {
        // To the line that holds the text.
        if let Some(needle) = first {
            match needle.find(lines, position) {
                Some(found) => {
                    let line = memchr::memrchr(b'\n', &lines[position..found]);
                    position = line.map_or(position, |line| position + line + 1);
                }
                None => return true,
            }
        }
        let length = memchr::memchr(b'\n', &lines[position..]).map_or(lines.len() - position, |end| end + 1);
        let line = &lines[position..position + length];
        position += length;
        if line.starts_with(b"#") || line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        let outside = line.get(..24).is_some_and(|time| {
            time[23] == b'Z'
                && (start.as_deref().is_some_and(|start| start.len() == 24 && time < start)
                    || end.as_deref().is_some_and(|end| end.len() == 24 && time > end))
        });
        if outside || !others.iter().all(|needle| needle.find(line, 0).is_some()) {
            continue;
        }
        let row =
            std::str::from_utf8(line).ok().and_then(|line| Row::parse(line.trim_end_matches(['\r', '\n'])));
        match row {
            Some(row) if wanted.fits(&row) => {
                if !take(&row) {
                    return false;
                }
            }
            Some(_) => {}
            None => looked.illegible += 1,
        }
    }
    true
}
