//! Reads `matrix.txt`: what must be seen of every partner, in both directions.
//!
//! A row begins with `[in NAME]` (the partner sends to us) or `[out NAME]` (we send to it); a line is a
//! key, blanks and a text in which `[..]` is anything. A key may come more than once where several
//! lines are to be seen.

use std::fmt;

/// Who sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    In,
    Out,
}

impl fmt::Display for Direction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if *self == Direction::In { "in" } else { "out" })
    }
}

/// One partner in one direction.
#[derive(Debug, Clone)]
pub struct Row {
    pub direction: Direction,
    /// The partner's domain is `NAME.test`.
    pub name: String,
    /// The program at the other end.
    pub peer: String,
    /// The partner's situation, for people.
    pub partner: String,
    /// In: what emsh answers. Out: what the peer itself says about the session.
    pub reply: Vec<String>,
    /// The verdict's status; `none` where nothing is judged.
    pub status: String,
    /// In: what the partner's queue says. Out: LastError of our queue, or `delivered`.
    pub queue: String,
    /// What our protocol log says.
    pub log: Vec<String>,
    /// A header that the delivered mail has.
    pub mail: Option<String>,
    /// Tried until a CRL is at hand; only the last session counts.
    pub again: bool,
    /// Why the row can't hold yet. Then it must not.
    pub waits: Option<String>,
}

/// The rows of the matrix.
///
/// # Panics
/// Where the table can't be read.
pub fn read(text: &str) -> Vec<Row> {
    let mut rows: Vec<(String, Vec<(String, String)>)> = Vec::new();
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if let Some(head) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            rows.push((head.to_string(), Vec::new()));
        } else {
            let (key, value) = line.split_once(' ').unwrap_or_else(|| panic!("no value: {line}"));
            rows.last_mut()
                .unwrap_or_else(|| panic!("before the first row: {line}"))
                .1
                .push((key.to_string(), value.trim().to_string()));
        }
    }
    rows.into_iter().map(|(head, lines)| row(&head, &lines)).collect()
}

/// What others say of a certificate that we judge.
#[derive(Debug, Clone)]
pub struct Judgement {
    /// In: a client shows it to a server. Out: a server shows it to a client. `None`: no peer is asked.
    pub direction: Option<Direction>,
    /// The partner of the matrix that shows it.
    pub name: String,
    /// What the truth table of verdicts calls it; `-` where it does not speak of it.
    pub situation: String,
    pub ours: String,
    pub postfix: String,
    pub exim: String,
    /// Why the peers say something else.
    pub why: String,
}

/// The lines of `tests/fixtures/peer-verdicts.txt`.
///
/// # Panics
/// Where they can't be read.
pub fn judgements(text: &str) -> Vec<Judgement> {
    let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let read = |line: &str| {
        let fields: Vec<String> = line.split('|').map(|field| field.trim().to_string()).collect();
        let [side, name, situation, ours, postfix, exim, why] =
            <[String; 7]>::try_from(fields).unwrap_or_else(|_| panic!("not seven columns: {line}"));
        let direction = match side.as_str() {
            "client" => Some(Direction::In),
            "server" => Some(Direction::Out),
            "-" => None,
            _ => panic!("{line}"),
        };
        Judgement { direction, name, situation, ours, postfix, exim, why }
    };
    lines.map(read).collect()
}

fn row(head: &str, lines: &[(String, String)]) -> Row {
    let (direction, name) = match head.split_once(' ') {
        Some(("in", name)) => (Direction::In, name),
        Some(("out", name)) => (Direction::Out, name),
        _ => panic!("no direction: [{head}]"),
    };
    const KEYS: &[&str] = &["peer", "partner", "reply", "status", "queue", "log", "mail", "try", "waits"];
    let unknown = lines.iter().find(|(key, _)| !KEYS.contains(&key.as_str()));
    assert!(unknown.is_none(), "[{head}] {unknown:?}");
    let all = |wanted: &str| -> Vec<String> {
        lines.iter().filter(|(key, _)| key == wanted).map(|(_, value)| value.clone()).collect()
    };
    let optional = |wanted: &str| {
        let mut found = all(wanted);
        assert!(found.len() < 2, "[{head}] has {wanted} twice");
        found.pop()
    };
    let one = |wanted: &str| optional(wanted).unwrap_or_else(|| panic!("[{head}] has no {wanted}"));
    Row {
        direction,
        name: name.to_string(),
        peer: one("peer"),
        partner: one("partner"),
        reply: all("reply"),
        status: one("status"),
        queue: one("queue"),
        log: all("log"),
        mail: optional("mail"),
        again: optional("try").is_some_and(|value| value == "again"),
        waits: optional("waits"),
    }
}
