//! What servers do to us when we send: `sinks.txt`, a row for each misbehaviour, played against the built service.
//!
//! Each row is a domain with a server of its own, and all are played at once. First each message must get the
//! outcome of its row. Then every server is mended and everything is tried again: what was deferred arrives, whole,
//! and nothing arrives more often than its row says.

use crate::pki;
use crate::script::bytes;
use crate::site::{PEOPLE, Site};
use emsh::dns::Zones;
use emsh::smtp::{BareLf, DataDecoder};
use emsh::tls::ServerTls;
use std::collections::BTreeMap;
use std::net::Shutdown;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

/// The address of the first row ends in this.
const FIRST: u8 = 100;
/// How long everything may take to get an outcome.
const PATIENCE: Duration = Duration::from_secs(120);
/// ConnectionInactivityTimeOut: what is silent is given up after it.
const SILENCE: &str = "00:00:08";
/// Octets of a large message: more than buffers on the way take in (`net.ipv4.tcp_wmem`).
const LARGE: usize = 6 << 20;
/// The last line of a message, which says that it is whole.
const LAST_LINE: &str = "\r\nthe last line\r\n";

#[derive(Debug, Clone)]
enum Action {
    Say(Vec<u8>),
    Halves(Vec<u8>),
    Drip(Vec<u8>),
    Bye(Vec<u8>),
    Close,
    Reset,
    Silent,
    Deaf,
    Nobody,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Outcome {
    Delivered,
    Deferred(String),
    Failed(String),
}

#[derive(Debug, Clone)]
struct Row {
    title: String,
    domain: String,
    offers: Vec<String>,
    two: bool,
    messages: usize,
    large: bool,
    steps: Vec<(String, Action)>,
    /// The message is kept whatever its end is answered.
    keeps: bool,
    outcomes: Vec<(char, Outcome)>,
    copies: Option<usize>,
}

fn rows(text: &str) -> Vec<Row> {
    let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.enumerate().map(|(index, line)| row(index, line).unwrap_or_else(|| panic!("{line}"))).collect()
}

fn row(index: usize, line: &str) -> Option<Row> {
    let fields: Vec<&str> = line.split(" | ").collect();
    let [title, offers, mail, steps, outcome, rest @ ..] = fields.as_slice() else { return None };
    let offers = match *offers {
        "-" => "PIPELINING,8BITMIME,SIZE",
        "none" => "",
        "STARTTLS" => "STARTTLS,PIPELINING,8BITMIME,SIZE",
        offers => offers,
    };
    let (two, messages, large) = match *mail {
        "-" => (false, 1, false),
        "two" => (true, 1, false),
        "twice" => (false, 2, false),
        "large" => (false, 1, true),
        _ => return None,
    };
    let mut keeps = false;
    let steps = steps.split(" ; ").map(|step| {
        let (stage, what) = step.trim_end().split_once(' ').unwrap_or((step, ""));
        let (word, what) = match what.strip_prefix("keep ") {
            Some(what) => {
                keeps = true;
                what
            }
            None => what,
        }
        .split_once(' ')
        .unwrap_or((what.strip_prefix("keep ").unwrap_or(what), ""));
        let line = || bytes(what).map(|bytes| [&bytes[..], b"\r\n"].concat());
        let action = match word {
            "say" => Action::Say(line()?),
            "raw" => Action::Say(bytes(what)?),
            "halves" => Action::Halves(line()?),
            "drip" => Action::Drip(line()?),
            "bye" => Action::Bye(line()?),
            "close" => Action::Close,
            "reset" => Action::Reset,
            "silent" => Action::Silent,
            "deaf" => Action::Deaf,
            "" if stage == "nobody" => Action::Nobody,
            _ => return None,
        };
        Some((stage.to_owned(), action))
    });
    let steps = steps.collect::<Option<_>>()?;
    let one = |text: &str| match text.split_once(' ') {
        None if text == "delivered" => Some(Outcome::Delivered),
        Some(("deferred", error)) => Some(Outcome::Deferred(error.to_owned())),
        Some(("failed", reply)) => Some(Outcome::Failed(reply.to_owned())),
        _ => None,
    };
    let outcomes = match outcome.strip_prefix("u: ") {
        None => vec![('u', one(outcome)?)],
        Some(both) => {
            let (u, w) = both.split_once(" & w: ")?;
            vec![('u', one(u)?), ('w', one(w)?)]
        }
    };
    let copies = rest.first().map(|copies| copies.parse().ok()).unwrap_or(None);
    let (title, domain) = ((*title).to_owned(), format!("r{index}.example"));
    let offers = offers.split(',').filter(|offer| !offer.is_empty()).map(str::to_owned).collect();
    Some(Row { title, domain, offers, two, messages, large, steps, keeps, outcomes, copies })
}

/// How often each recipient's message (by its subject) is kept.
type Kept = Arc<Mutex<BTreeMap<(String, String), usize>>>;

trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Stream for T {}

/// One connection to a row's server.
struct Connection {
    stream: Box<dyn Stream>,
    /// The same socket, for what TLS would soften.
    socket: std::net::TcpStream,
    buffer: Vec<u8>,
    inside: bool,
    row: Row,
    mended: bool,
    kept: Kept,
}

impl Connection {
    fn step(&self, stage: &str) -> Option<Action> {
        let known = self.row.steps.iter().find(|(known, _)| known == stage);
        known.filter(|_| !self.mended).map(|(_, action)| action.clone())
    }

    async fn write(&mut self, bytes: &[u8]) -> Option<()> {
        self.stream.write_all(bytes).await.ok()?;
        self.stream.flush().await.ok()
    }

    /// Reads until the peer has gone.
    async fn drain(&mut self) -> Option<()> {
        loop {
            self.more().await?;
            self.buffer.clear();
        }
    }

    async fn more(&mut self) -> Option<()> {
        let mut chunk = [0; 16 * 1024];
        let read = self.stream.read(&mut chunk).await.ok().filter(|read| *read > 0)?;
        self.buffer.extend_from_slice(&chunk[..read]);
        Some(())
    }

    async fn line(&mut self) -> Option<String> {
        loop {
            if let Some(end) = self.buffer.windows(2).position(|pair| pair == b"\r\n") {
                let line: Vec<u8> = self.buffer.drain(..end + 2).collect();
                return Some(String::from_utf8_lossy(&line[..end]).into_owned());
            }
            self.more().await?;
        }
    }

    /// What the row does at this stage, or the ordinary answer; `None` once the connection is over.
    async fn answer(&mut self, stage: &str, usual: &str) -> Option<()> {
        match self.step(stage) {
            None => self.write(format!("{usual}\r\n").as_bytes()).await,
            Some(action) => self.act(stage, action).await,
        }
    }

    async fn act(&mut self, stage: &str, action: Action) -> Option<()> {
        match action {
            Action::Say(bytes) => self.write(&bytes).await,
            Action::Halves(bytes) => {
                let (first, second) = bytes.split_at(bytes.len() - 1);
                self.write(first).await?;
                tokio::time::sleep(Duration::from_millis(200)).await;
                self.write(second).await
            }
            Action::Drip(bytes) => {
                for byte in bytes {
                    self.write(&[byte]).await?;
                    tokio::time::sleep(Duration::from_millis(500)).await;
                }
                Some(())
            }
            Action::Bye(bytes) => {
                self.write(&bytes).await?;
                let _ = self.socket.shutdown(Shutdown::Write);
                self.drain().await
            }
            // In the middle of a message nothing more is read.
            Action::Close if stage == "BODY" => None,
            Action::Close => {
                let _ = self.socket.shutdown(Shutdown::Write);
                self.drain().await
            }
            Action::Reset => {
                // Not before the connection stands on the other side, too.
                tokio::time::sleep(Duration::from_millis(300)).await;
                let _ = socket2::SockRef::from(&self.socket).set_linger(Some(Duration::ZERO));
                None
            }
            Action::Silent => self.drain().await,
            Action::Deaf => {
                tokio::time::sleep(Duration::from_secs(60)).await;
                None
            }
            Action::Nobody => None,
        }
    }

    async fn serve(mut self, tls: Arc<ServerTls>) -> Option<()> {
        let mut recipients: Vec<String> = Vec::new();
        self.answer("GREETING", "220 sink.example ESMTP").await?;
        loop {
            let line = self.line().await?;
            let verb = line.split(' ').next().unwrap_or_default().to_ascii_uppercase();
            match verb.as_str() {
                "EHLO" => {
                    let offers = self.row.offers.iter().filter(|offer| !self.inside || *offer != "STARTTLS");
                    let offers: String = offers.map(|offer| format!("250-{offer}\r\n")).collect();
                    let stage = if self.inside { "TLS-EHLO" } else { "EHLO" };
                    self.answer(stage, &format!("250-sink.example\r\n{offers}250 HELP")).await?;
                }
                "STARTTLS" => {
                    self.answer("STARTTLS", "220 go ahead").await?;
                    if self.step("STARTTLS").is_some() {
                        continue;
                    }
                    if let Some(action) = self.step("HANDSHAKE") {
                        self.line().await;
                        self.act("HANDSHAKE", action).await?;
                        return self.drain().await;
                    }
                    let stream = std::mem::replace(&mut self.stream, Box::new(tokio::io::empty()));
                    self.stream = Box::new(tls.accept(stream).await.ok()?.0);
                    self.inside = true;
                }
                "MAIL" | "RSET" => {
                    recipients.clear();
                    self.answer(&verb, "250 2.1.0 ok").await?;
                }
                "RCPT" => {
                    let stage = if recipients.is_empty() { "RCPT" } else { "RCPT2" };
                    let refused = match self.step(stage) {
                        Some(Action::Say(bytes) | Action::Halves(bytes)) => !bytes.starts_with(b"2"),
                        _ => false,
                    };
                    self.answer(stage, "250 2.1.5 ok").await?;
                    if !refused {
                        let address = line.split_once('<').and_then(|(_, rest)| rest.split_once('>'));
                        recipients.push(address.unwrap_or_default().0.to_owned());
                    }
                }
                "DATA" => {
                    let goes = match self.step("DATA") {
                        None => true,
                        Some(Action::Say(bytes)) => bytes.starts_with(b"354"),
                        Some(_) => false,
                    };
                    self.answer("DATA", "354 go").await?;
                    if goes {
                        self.message(&recipients).await?;
                    }
                }
                "QUIT" => {
                    self.answer("QUIT", "221 bye").await?;
                    return None;
                }
                verb => self.answer(verb, "250 ok").await?,
            }
        }
    }

    async fn message(&mut self, recipients: &[String]) -> Option<()> {
        let (mut decoder, mut message) = (DataDecoder::new(BareLf::Refuse), Vec::new());
        let mut body = self.step("BODY");
        loop {
            if message.len() > 1000
                && let Some(action) = body.take()
            {
                self.act("BODY", action).await?;
            }
            let progress = decoder.decode(&self.buffer, &mut message);
            self.buffer.drain(..progress.consumed);
            if progress.ended {
                break;
            }
            self.more().await?;
        }
        let text = String::from_utf8_lossy(&message);
        assert!(text.ends_with(LAST_LINE), "a piece of a message was ended");
        if self.step("END").is_none() || self.row.keeps {
            let subject = text.lines().find_map(|line| line.strip_prefix("Subject: ")).unwrap_or_default();
            let mut kept = self.kept.lock().unwrap();
            for recipient in recipients {
                *kept.entry((recipient.clone(), subject.to_owned())).or_default() += 1;
            }
        }
        self.answer("END", "250 2.6.0 taken").await
    }
}

fn start(site: &Site, index: usize, row: &Row, mended: &Arc<AtomicBool>, kept: &Kept, tls: &Arc<ServerTls>) {
    let address = site.net.at(FIRST + u8::try_from(index).unwrap());
    let (row, mended, kept, tls) = (row.clone(), mended.clone(), kept.clone(), tls.clone());
    site.runtime.spawn(async move {
        while row.steps.iter().any(|(stage, _)| stage == "nobody") && !mended.load(Ordering::Relaxed) {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        let socket = tokio::net::TcpSocket::new_v4().unwrap();
        socket.set_reuseaddr(true).unwrap();
        // Little is taken in that nobody reads.
        socket.set_recv_buffer_size(16 * 1024).unwrap();
        socket.bind(address).unwrap();
        let listener = socket.listen(64).unwrap();
        while let Ok((stream, _)) = listener.accept().await {
            let Ok(stream) = stream.into_std() else { continue };
            let (Ok(socket), Ok(stream)) = (stream.try_clone(), tokio::net::TcpStream::from_std(stream))
            else {
                continue;
            };
            let connection = Connection {
                stream: Box::new(stream),
                socket,
                buffer: Vec::new(),
                inside: false,
                row: row.clone(),
                mended: mended.load(Ordering::Relaxed),
                kept: kept.clone(),
            };
            tokio::spawn(connection.serve(tls.clone()));
        }
    });
}

/// What became of a row's recipient so far; `None`: nothing yet.
fn outcome(found: &Found, row: &Row, recipient: char, kept: &Kept) -> Option<Outcome> {
    let address = format!("{recipient}@{}", row.domain);
    if let Some(report) = found.reports.iter().find(|report| report.contains(&format!("rfc822; {address}\n")))
    {
        let field = |name: &str| report.lines().find_map(|line| line.strip_prefix(name)).unwrap_or(report);
        return Some(Outcome::Failed(field("Diagnostic-Code: smtp; ").trim().to_owned()));
    }
    let about = |message: &&serde_json::Value| message["Recipients"].to_string().contains(&address);
    let messages: Vec<_> = found.messages.iter().filter(about).collect();
    let queue = found.queues.iter().find(|queue| queue["NextHopDomain"] == row.domain.as_str());
    let error = |value: &serde_json::Value| value["LastError"].as_str().map(str::to_owned);
    if let Some(message) = messages.iter().find(|message| error(message).is_some()) {
        return error(message).map(Outcome::Deferred);
    }
    if messages.len() == row.messages
        && let Some(text) = queue.filter(|queue| queue["Status"] == "Retry").and_then(error)
    {
        return Some(Outcome::Deferred(text));
    }
    let arrived = kept.lock().unwrap().keys().filter(|(to, _)| *to == address).count();
    (messages.is_empty() && arrived == row.messages).then_some(Outcome::Delivered)
}

/// What the administrator and the sender see.
struct Found {
    queues: Vec<serde_json::Value>,
    messages: Vec<serde_json::Value>,
    reports: Vec<String>,
}

fn look(site: &Site) -> Found {
    let list = |words: &[&str]| site.json(words).as_array().cloned().unwrap_or_default();
    let reports = site.mailbox("v").into_iter().map(|mail| {
        let mail = String::from_utf8_lossy(&mail).replace("\r\n", "\n");
        mail.replace("\n ", " ")
    });
    Found {
        queues: list(&["Get-Queue", "-ResultSize", "Unlimited"]),
        messages: list(&["Get-Message", "-ResultSize", "Unlimited", "-IncludeRecipientInfo"]),
        reports: reports.collect(),
    }
}

/// True where it is what the row says; `host` stands behind every error of a server.
fn fits(wanted: &Outcome, found: &Outcome, host: &str) -> bool {
    match (wanted, found) {
        (Outcome::Delivered, Outcome::Delivered) => true,
        (Outcome::Deferred(wanted), Outcome::Deferred(found)) => match wanted.strip_suffix("...") {
            Some(start) => found.contains(start) && found.contains(host),
            None => found.contains(&format!("{wanted} {host}")),
        },
        // Where the server was not asked, its name stands behind our words.
        (Outcome::Failed(wanted), Outcome::Failed(found)) => {
            found == wanted || *found == format!("{wanted} {host}")
        }
        _ => false,
    }
}

#[test]
fn each_misbehaviour_has_its_outcome() {
    let rows = rows(include_str!("sinks.txt"));
    assert!(rows.len() >= 80, "{}", rows.len());
    let mut site = Site::new();
    let tls = Arc::new(pki::server(&pki::Pki::new("Sinks").issue(&["mx.sink.example"]), &[]));
    let (mended, kept) = (Arc::new(AtomicBool::new(false)), Kept::default());
    let mut zones = Zones::new();
    for (index, row) in rows.iter().enumerate() {
        let host = format!("mx.{}", row.domain);
        let last = FIRST + u8::try_from(index).unwrap();
        zones = zones.mx(&row.domain, 10, &host).a(&host, site.net.host(last));
        start(&site, index, row, &mended, &kept, &tls);
    }
    site.set_zones(zones);
    site.must(&["Set-SendConnector", "Out", "-ConnectionInactivityTimeOut", SILENCE]);
    site.start();
    let large = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcde\r\n".repeat(LARGE / 65);
    for row in &rows {
        let to: Vec<String> = row.outcomes.iter().map(|(user, _)| format!("{user}@{}", row.domain)).collect();
        assert_eq!(to.len(), 1 + usize::from(row.two), "{}", row.title);
        let to: Vec<&str> = to.iter().map(String::as_str).collect();
        for number in 0..row.messages {
            let filler = if row.large { large.as_str() } else { "x\r\n" };
            let text = format!("Subject: {number}\r\n\r\n{filler}the last line");
            let reply = site.submit(PEOPLE, "v@own.example", &to, &text);
            assert!(reply.starts_with("250 "), "{}: {reply}", row.title);
        }
    }
    let host = |index: usize, row: &Row| {
        let last = FIRST + u8::try_from(index).unwrap();
        format!("[mx.{} {}]", row.domain, site.net.host(last))
    };
    let until = Instant::now() + PATIENCE;
    let wrong = loop {
        let found = look(&site);
        let mut wrong = Vec::new();
        for (index, row) in rows.iter().enumerate() {
            for (user, wanted) in &row.outcomes {
                let outcome = outcome(&found, row, *user, &kept);
                if !outcome.as_ref().is_some_and(|outcome| fits(wanted, outcome, &host(index, row))) {
                    wrong.push(format!("{}, {user}: {outcome:?} instead of {wanted:?}", row.title));
                }
            }
        }
        if wrong.is_empty() || Instant::now() > until {
            break wrong;
        }
        std::thread::sleep(Duration::from_millis(500));
    };
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), rows.len(), wrong.join("\n"));

    // All is well again, and everything is tried again.
    mended.store(true, Ordering::Relaxed);
    let until = Instant::now() + PATIENCE;
    loop {
        site.must(&[
            "Retry-Queue",
            "-Filter",
            "MessageCount -gt 0",
            "-Resubmit",
            "true",
            "-Confirm",
            "false",
        ]);
        std::thread::sleep(Duration::from_secs(2));
        let left = look(&site).messages;
        if left.is_empty() {
            break;
        }
        assert!(Instant::now() < until, "{left:?}");
    }
    let kept = kept.lock().unwrap();
    let mut wrong = Vec::new();
    for row in &rows {
        for (user, wanted) in &row.outcomes {
            let failed = matches!(wanted, Outcome::Failed(_));
            let copies = row.copies.unwrap_or(usize::from(!failed));
            for number in 0..row.messages {
                let key = (format!("{user}@{}", row.domain), number.to_string());
                let found = kept.get(&key).copied().unwrap_or_default();
                if found != copies {
                    wrong.push(format!("{}, {user}: {found} copies instead of {copies}", row.title));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
