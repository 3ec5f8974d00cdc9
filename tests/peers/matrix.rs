//! Runs `matrix.txt`: every row against the real peer, every text of it compared.
//!
//! A row without a partner, or a partner without a row, fails. A row that waits for something must not
//! hold: as soon as it does, its mark has to go.

use crate::partners::{RECIPIENTS, SENDERS};
use crate::peers::Peer::{Dnsmasq, Openssl, Postfix};
use crate::peers::{Peer, Peers};
use crate::support::pattern::fits;
use crate::table::{Direction, Row, read};
use crate::world::{World, hosts};
use emsh::log::{Event, Record};
use std::fmt::Write as _;
use std::time::{Duration, Instant};

pub const NEEDS: &[Peer] = &[Postfix, Dnsmasq, Openssl];
/// A row is done within milliseconds on an idle machine.
const PATIENCE: Duration = Duration::from_secs(25);

/// The table.
pub fn rows() -> Vec<Row> {
    read(include_str!("matrix.txt"))
}

/// That the table and the partners are about the same.
pub fn complete() {
    let rows = rows();
    let of = |wanted: Direction| {
        let mut names: Vec<&str> =
            rows.iter().filter(|row| row.direction == wanted).map(|row| row.name.as_str()).collect();
        names.sort_unstable();
        names
    };
    let sorted = |mut names: Vec<&'static str>| {
        names.sort_unstable();
        names
    };
    assert_eq!(of(Direction::In), sorted(SENDERS.iter().map(|sender| sender.0).collect()));
    assert_eq!(of(Direction::Out), sorted(RECIPIENTS.iter().map(|recipient| recipient.0).collect()));
}

/// Runs a row; `Some(why)` where it still waits for something.
///
/// # Panics
/// Where something else is seen than the table says.
pub fn run(peers: &Peers, row: &Row) -> Option<String> {
    let world = peers.world();
    let subject = format!("{} {}", row.direction, row.name);
    world.send(row.direction, &row.name, &subject);
    let patience = if row.waits.is_some() { PATIENCE / 5 } else { PATIENCE };
    let until = Instant::now() + patience;
    let mut sent = Instant::now();
    loop {
        let seen = look(world, row, &subject);
        let wrong = wrong(row, &seen);
        match (&row.waits, wrong.is_empty()) {
            (None, true) => return None,
            (Some(why), true) => panic!("the row holds now: it waits no longer for {why}"),
            _ if Instant::now() < until => {
                let early = row.again && seen.over && seen.status == "RevocationCheckFailure";
                if early && sent.elapsed() > Duration::from_secs(1) {
                    sent = Instant::now();
                    world.try_again(row.direction, &row.name, &subject);
                }
                std::thread::sleep(Duration::from_millis(100));
            }
            (Some(why), false) => return Some(format!("waits for {why}; now: {}", seen.queue)),
            (None, false) => {
                let peer = world.said_by(&format!("{}-{}", row.direction, row.name)).join("\n");
                panic!("{wrong}\nIt was:\n{}\n{} said:\n{peer}", seen.describe(row), row.peer)
            }
        }
    }
}

/// What can be seen of a row.
#[derive(Debug, Default)]
struct Seen {
    over: bool,
    reply: Vec<String>,
    status: String,
    queue: String,
    log: Vec<String>,
    mail: Option<String>,
}

fn look(world: &World, row: &Row, subject: &str) -> Seen {
    let mut seen = match row.direction {
        Direction::In => look_in(world, row),
        Direction::Out => look_out(world, row),
    };
    seen.mail = world.mail(row.direction, subject);
    if row.direction == Direction::Out && seen.mail.is_some() && seen.queue.is_empty() {
        seen.queue = "delivered".to_string();
    }
    seen
}

fn look_in(world: &World, row: &Row) -> Seen {
    let mail_from = format!("MAIL FROM:<bob@{}.test>", row.name);
    let sessions = world.sessions("RECV", |record| record.data.starts_with(&mail_from));
    let all: Vec<&Record> = counting(row, &sessions).iter().flatten().collect();
    let replies = all.iter().filter(|record| record.event == Event::Send).map(|record| record.data.clone());
    let decisive = replies.clone().find(|reply| reply.starts_with(['4', '5']));
    let queued = replies.into_iter().find(|reply| reply.starts_with("250 2.6.0"));
    let notes = all.iter().filter(|record| record.event == Event::Information);
    let notes: Vec<&&Record> = notes.filter(|note| note.context.contains("omain")).collect();
    let postfix = world.said_by(&format!("in-{}", row.name));
    let mut postfix = postfix.iter().filter_map(|line| line.split_once("status=")).map(|(_, text)| text);
    Seen {
        over: over(&sessions),
        reply: decisive.or(queued).into_iter().collect(),
        status: notes.iter().map(|note| note.data.as_str()).next_back().unwrap_or("none").to_string(),
        queue: postfix.next_back().unwrap_or_default().to_string(),
        log: notes.iter().map(|note| note.context.clone()).collect(),
        mail: None,
    }
}

fn look_out(world: &World, row: &Row) -> Seen {
    let hosts = hosts(&row.name);
    let sessions = world.sessions("SEND", |record| {
        record.remote.is_some_and(|remote| hosts.iter().any(|host| *host == remote.ip()))
    });
    let of_postfix = world.said_by(&format!("out-{}", row.name));
    let telling = ["TLS connection established", "SSL_accept error", "disconnect from"];
    let of_postfix = of_postfix.into_iter().filter(|line| telling.iter().any(|word| line.contains(word)));
    let mut reply: Vec<String> = of_postfix.chain(world.told(&row.name)).collect();
    let log: Vec<String> = counting(row, &sessions).iter().flatten().filter_map(told).collect();
    let verdicts = log.iter().filter_map(|line| line.strip_prefix("Certificate ")?.split_once(':'));
    Seen {
        over: over(&sessions),
        reply: if row.again { reply.split_off(reply.len().saturating_sub(row.reply.len())) } else { reply },
        status: verdicts.map(|(status, _)| status).next_back().unwrap_or("none").to_string(),
        queue: world.last_error(&row.name).unwrap_or_default(),
        log,
        mail: None,
    }
}

/// The sessions that count.
fn counting<'a>(row: &Row, sessions: &'a [Vec<Record>]) -> &'a [Vec<Record>] {
    if row.again { &sessions[sessions.len().saturating_sub(1)..] } else { sessions }
}

/// What a record tells beside the dialogue itself; of the end of a session, why it was not a usual one.
fn told(record: &Record) -> Option<String> {
    match (record.event, record.context.as_str()) {
        (Event::Information, "") => Some(record.data.clone()),
        (Event::Information, context) => Some(format!("{}; {context}", record.data)),
        (Event::Disconnect, "Local" | "Remote") => None,
        // Said already, with the certificate.
        (Event::Disconnect, context) if context.starts_with("454 4.7.5 Certificate") => None,
        (Event::Disconnect, context) => Some(context.to_string()),
        _ => None,
    }
}

/// True where there are sessions, and all of them ended.
fn over(sessions: &[Vec<Record>]) -> bool {
    !sessions.is_empty()
        && sessions.iter().all(|session| session.iter().any(|record| record.event == Event::Disconnect))
}

/// What is not as the row says; empty where all is.
fn wrong(row: &Row, seen: &Seen) -> String {
    let mut wrong = String::new();
    let mut note = |what: &str, wanted: &dyn std::fmt::Debug| {
        _ = writeln!(wrong, "{what} should be {wanted:?}");
    };
    let same = |wanted: &[String], found: &[String]| {
        wanted.len() == found.len() && wanted.iter().zip(found).all(|(pattern, line)| fits(pattern, line))
    };
    if !seen.over {
        note("every session", &"over");
    }
    if !same(&row.reply, &seen.reply) {
        note("reply", &row.reply);
    }
    if row.status != seen.status {
        note("status", &row.status);
    }
    if !fits(&row.queue, &seen.queue) {
        note("queue", &row.queue);
    }
    if !same(&row.log, &seen.log) {
        note("log", &row.log);
    }
    let accepted = row.queue.starts_with("delivered") || row.queue.starts_with("sent");
    if accepted != seen.mail.is_some() {
        note("the mail's arrival", &accepted);
    }
    if let (Some(wanted), Some(mail)) = (&row.mail, &seen.mail)
        && !unfolded(mail).iter().any(|header| fits(wanted, header))
    {
        note("a header of the mail", wanted);
    }
    wrong
}

/// The headers, each on one line.
fn unfolded(mail: &str) -> Vec<String> {
    let mut headers: Vec<String> = Vec::new();
    for line in mail.lines().map(str::trim_end).take_while(|line| !line.is_empty()) {
        match headers.last_mut() {
            Some(header) if line.starts_with([' ', '\t']) => {
                header.push(' ');
                header.push_str(line.trim_start());
            }
            _ => headers.push(line.to_string()),
        }
    }
    headers
}

impl Seen {
    /// As the table would say it.
    fn describe(&self, row: &Row) -> String {
        let mut text =
            format!("[{} {}]\npeer    {}\npartner {}\n", row.direction, row.name, row.peer, row.partner);
        for reply in &self.reply {
            _ = writeln!(text, "reply   {reply}");
        }
        _ = writeln!(text, "status  {}\nqueue   {}", self.status, self.queue);
        for line in &self.log {
            _ = writeln!(text, "log     {line}");
        }
        if let Some(mail) = &self.mail {
            for header in unfolded(mail)
                .iter()
                .filter(|header| header.starts_with("Received") || header.starts_with("X-MS"))
            {
                _ = writeln!(text, "mail    {header}");
            }
        }
        text
    }
}
