//! One record of the protocol log, to text and back.
//!
//! Promises: a record is one CSV line of printable text. Control characters, marks that turn the
//! direction of writing and octets that are not UTF-8 are written as `\xNN` or `\u{N}`; a text that
//! a spreadsheet would run as a formula gets a `'` before it. Clean texts come back as they were.

use super::files::Format;
use super::writer::Line;
use jiff::Timestamp;
use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::Read;
use std::net::SocketAddr;

/// The columns, in order.
pub const FIELDS: &str =
    "date-time,connector-id,session-id,sequence-number,local-endpoint,remote-endpoint,event,data,context";

/// Octets of what was said that a session keeps; the rest is cut.
const TEXT_LIMIT: usize = 4096;

/// Which way the connections of a log go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// Send connectors.
    Send,
    /// Receive connectors.
    Receive,
}

impl Direction {
    /// How the names of its files begin.
    pub fn prefix(self) -> &'static str {
        match self {
            Direction::Send => "SEND",
            Direction::Receive => "RECV",
        }
    }

    pub(super) fn format(self) -> Format {
        let log_type = match self {
            Direction::Send => "SMTP Send Protocol Log",
            Direction::Receive => "SMTP Receive Protocol Log",
        };
        Format { prefix: self.prefix(), log_type, fields: FIELDS }
    }
}

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Event {
    /// `+`
    Connect,
    /// `-`
    Disconnect,
    /// `>`: we said it.
    Send,
    /// `<`: the peer said it.
    Receive,
    /// `*`
    Information,
}

impl Event {
    /// Every event.
    pub const ALL: [Event; 5] =
        [Event::Connect, Event::Disconnect, Event::Send, Event::Receive, Event::Information];

    fn sign(self) -> &'static str {
        match self {
            Event::Connect => "+",
            Event::Disconnect => "-",
            Event::Send => ">",
            Event::Receive => "<",
            Event::Information => "*",
        }
    }
}

/// One record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// When; written to the millisecond.
    pub at: Timestamp,
    /// The connector, `SERVER\Name` for Receive connectors.
    pub connector_id: String,
    /// 16 hexadecimal digits.
    pub session_id: String,
    /// Counts the session's records from 0.
    pub sequence: u64,
    /// Our end, if there is a socket.
    pub local: Option<SocketAddr>,
    /// The peer's end.
    pub remote: Option<SocketAddr>,
    /// What happened.
    pub event: Event,
    /// What was said.
    pub data: String,
    /// What it was about.
    pub context: String,
}

/// Why a log file can't be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The file can't be read, or is no CSV.
    #[error("the log can't be read: {0}")]
    Csv(#[from] csv::Error),
    /// A line has not the columns of [`FIELDS`], or nonsense in one of them.
    #[error("line {line} of the log is no record: {field} is missing or can't be read")]
    Field {
        /// Counted from 1.
        line: u64,
        /// The column.
        field: &'static str,
    },
}

/// The lines that open a file.
pub fn header(direction: Direction, at: Timestamp) -> String {
    direction.format().header(at)
}

impl Line for Record {
    fn at(&self) -> Timestamp {
        self.at
    }

    fn to_line(&self) -> String {
        Record::to_line(self)
    }
}

impl Record {
    /// The record as one line, with its CRLF.
    pub fn to_line(&self) -> String {
        let endpoint = |address: Option<SocketAddr>| address.map_or(String::new(), |a| a.to_string());
        let (local, remote) = (endpoint(self.local), endpoint(self.remote));
        let mut line = format!("{:.3}", self.at);
        for field in [&self.connector_id, &self.session_id] {
            push_field(&mut line, &guarded(field));
        }
        let _ = write!(line, ",{}", self.sequence);
        // These two and the event are ours: no guard against formulas, or `+` would read `'+`.
        for field in [&local, &remote, self.event.sign()] {
            push_field(&mut line, field);
        }
        for field in [&self.data, &self.context] {
            push_field(&mut line, &guarded(field));
        }
        line.push_str("\r\n");
        line
    }

    fn from_csv(row: &csv::StringRecord) -> Result<Record, ReadError> {
        let line = row.position().map_or(0, csv::Position::line);
        let bad = |field| ReadError::Field { line, field };
        let text = |index: usize, field| row.get(index).ok_or(bad(field));
        let endpoint = |index: usize, field| match text(index, field)? {
            "" => Ok(None),
            address => address.parse().map(Some).map_err(|_| bad(field)),
        };
        let event = |sign: &str| Event::ALL.into_iter().find(|event| event.sign() == sign);
        Ok(Record {
            at: text(0, "date-time")?.parse().map_err(|_| bad("date-time"))?,
            connector_id: unguarded(text(1, "connector-id")?),
            session_id: unguarded(text(2, "session-id")?),
            sequence: text(3, "sequence-number")?.parse().map_err(|_| bad("sequence-number"))?,
            local: endpoint(4, "local-endpoint")?,
            remote: endpoint(5, "remote-endpoint")?,
            event: event(text(6, "event")?).ok_or(bad("event"))?,
            data: unguarded(text(7, "data")?),
            context: unguarded(text(8, "context").ok().filter(|_| row.len() == 9).ok_or(bad("context"))?),
        })
    }
}

/// The records of a log file; header lines are skipped.
pub fn read(log: impl Read) -> impl Iterator<Item = Result<Record, ReadError>> {
    csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .comment(Some(b'#'))
        .from_reader(log)
        .into_records()
        .map(|row| Record::from_csv(&row?))
}

/// What can be shown of what was said: printable, and cut to a length, which the cut tells.
pub(super) fn shown(bytes: &[u8]) -> String {
    match bytes.split_at_checked(TEXT_LIMIT) {
        Some((kept, cut)) if !cut.is_empty() => format!("{} [{} octets more]", printable(kept), cut.len()),
        _ => printable(bytes),
    }
}

fn printable(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        for c in chunk.valid().chars() {
            match c {
                '\0'..='\x1f' | '\x7f' => {
                    let _ = write!(text, "\\x{:02X}", u32::from(c));
                }
                '\u{80}'..='\u{9f}'
                | '\u{200e}'
                | '\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2066}'..='\u{2069}' => {
                    let _ = write!(text, "\\u{{{:X}}}", u32::from(c));
                }
                _ => text.push(c),
            }
        }
        for byte in chunk.invalid() {
            let _ = write!(text, "\\x{byte:02X}");
        }
    }
    text
}

/// The text as it stands in a field. Spreadsheets run a cell that starts with `=`, `+`, `-` or `@`.
pub(super) fn guarded(text: &str) -> Cow<'_, str> {
    let ascii = text.bytes().all(|b| matches!(b, b' '..=b'~'));
    let text = if ascii { Cow::Borrowed(text) } else { Cow::Owned(printable(text.as_bytes())) };
    // A `'` of its own is doubled, so that taking one off is always right.
    if text.starts_with(['=', '+', '-', '@', '\'']) { Cow::Owned(format!("'{text}")) } else { text }
}

fn unguarded(text: &str) -> String {
    text.strip_prefix('\'').unwrap_or(text).to_owned()
}

/// Appends a comma and the field, quoted where RFC 4180 asks for it.
pub(super) fn push_field(line: &mut String, field: &str) {
    line.push(',');
    if field.contains([',', '"']) {
        let _ = write!(line, "\"{}\"", field.replace('"', "\"\""));
    } else {
        line.push_str(field);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn record(data: &str) -> Record {
        Record {
            at: "2026-11-25T08:28:28.123Z".parse().unwrap(),
            connector_id: "EX01\\Default EX01".into(),
            session_id: "08D479E14521204D".into(),
            sequence: 3,
            local: Some("127.0.0.1:25".parse().unwrap()),
            remote: Some("[2001:db8::1]:40000".parse().unwrap()),
            event: Event::Receive,
            data: data.into(),
            context: String::new(),
        }
    }

    #[test]
    fn lines() {
        let start = "2026-11-25T08:28:28.123Z,EX01\\Default EX01,08D479E14521204D,3,127.0.0.1:25,[2001:db8::1]:40000,<,";
        let cases = [
            ("EHLO a.test", "EHLO a.test"),
            ("", ""),
            ("a,b", "\"a,b\""),
            ("say \"x\"", "\"say \"\"x\"\"\""),
            ("a\r\n2026-01-01T00:00:00Z,forged", "\"a\\x0D\\x0A2026-01-01T00:00:00Z,forged\""),
            ("\u{1b}[31m\u{202e}\u{85}\0", "\\x1B[31m\\u{202E}\\u{85}\\x00"),
            ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
            ("@x", "'@x"),
            ("\t=x", "\\x09=x"),
            ("'x", "''x"),
            ("Grüße 😀", "Grüße 😀"),
        ];
        for (data, wanted) in cases {
            assert_eq!(record(data).to_line(), format!("{start}{wanted},\r\n"), "{data:?}");
        }
        assert_eq!(shown(b"a\xff\xfeb"), "a\\xFF\\xFEb");
        let long = shown(&[b'\n'; 1_000_000]);
        assert!(long.ends_with("\\x0A [995904 octets more]"));
        assert_eq!(record(&long).to_line(), format!("{start}{long},\r\n"), "cut once");
    }

    #[test]
    fn every_event_and_missing_endpoints_come_back() {
        for event in Event::ALL {
            let wanted = Record { event, local: None, remote: None, ..record("x") };
            let text = format!("{}{}", header(Direction::Send, wanted.at), wanted.to_line());
            let got: Vec<Record> = read(text.as_bytes()).map(Result::unwrap).collect();
            assert_eq!(got, [wanted]);
        }
    }

    #[test]
    fn header_lines() {
        let lines = header(Direction::Receive, "2026-11-25T08:28:28Z".parse().unwrap());
        assert!(lines.starts_with("#Software: emsh Transport Server\r\n#Version: "));
        assert!(lines.contains("\r\n#Log-Type: SMTP Receive Protocol Log\r\n#Date: 2026-11-25T08:28:28.000Z\r\n#Fields: date-time,"));
    }

    #[test]
    fn what_is_no_record_is_named() {
        let good = record("x").to_line();
        let cases = [
            (good[..40].to_owned(), "session-id"),
            (good.replacen(",<,", ",?,", 1), "event"),
            (good.replacen("2026-11-25", "never", 1), "date-time"),
            (good.replacen("127.0.0.1:25", "here", 1), "local-endpoint"),
            (good.replacen("\r\n", ",more\r\n", 1), "context"),
        ];
        for (text, wanted) in cases {
            match read(text.as_bytes()).next() {
                Some(Err(ReadError::Field { line: 1, field })) => {
                    assert_eq!(field, wanted, "{text}");
                }
                other => panic!("{text}: {other:?}"),
            }
        }
    }

    proptest! {
        #[test]
        fn one_record_stays_one_record(data in ".*", context in any::<Vec<u8>>(), connector in "[ -~]{1,30}") {
            let wanted = Record { context: String::from_utf8_lossy(&context).into(), connector_id: connector, ..record(&data) };
            let text = wanted.to_line();
            prop_assert!(text.trim_end_matches("\r\n").chars().all(|c| !c.is_control()));
            let got: Vec<Record> = read(text.as_bytes()).map(Result::unwrap).collect();
            let sanitised = Record { data: printable(data.as_bytes()), context: printable(wanted.context.as_bytes()), ..wanted };
            prop_assert_eq!(&got, &[sanitised]);
            // Reading and writing is a fixed point.
            prop_assert_eq!(got[0].to_line(), text);
        }
    }
}
