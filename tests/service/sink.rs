//! A scripted mail server that keeps every byte that it is sent.

use emsh::smtp::{BareLf, DataDecoder};
use emsh::tls::ServerTls;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;

use super::site::Site;

trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Stream for T {}

/// What it does about STARTTLS.
#[derive(Clone, Default)]
pub enum Tls {
    /// Not announced.
    #[default]
    None,
    /// Announced, and answered by this line.
    Refused(&'static str),
    /// Announced, answered 220, and then the connection is closed.
    Broken,
    /// Done with this certificate.
    With(ServerTls),
}

/// What it does.
#[derive(Clone, Default)]
pub struct Script {
    pub tls: Tls,
    /// Announced beside PIPELINING and 8BITMIME, or in their place where it begins with `!`; by lines.
    pub offers: &'static str,
    /// Answers to lines that begin with this, instead of 250; `GREETING` and `END` (of a message) count
    /// as lines. After 421 the connection is closed.
    pub answers: Vec<(&'static str, &'static str)>,
}

/// What it saw of one connection.
#[derive(Debug, Clone, Default)]
pub struct Seen {
    /// From where.
    pub from: Option<SocketAddr>,
    /// Everything outside TLS.
    pub clear: Vec<u8>,
    /// Everything inside TLS.
    pub inside: Vec<u8>,
    /// Messages as they were on the wire, their end included (none where it was BDAT), and whether inside TLS.
    pub messages: Vec<(bool, Vec<u8>)>,
    /// How many certificates the client showed.
    pub client_certificates: usize,
    /// Whether the handshake was done.
    pub shaken: bool,
}

impl Seen {
    pub fn clear_text(&self) -> String {
        String::from_utf8_lossy(&self.clear).into_owned()
    }

    pub fn inside_text(&self) -> String {
        String::from_utf8_lossy(&self.inside).into_owned()
    }
}

/// The server. It ends with the site's runtime.
pub struct Sink {
    seen: Arc<Mutex<Vec<Seen>>>,
    script: Arc<Mutex<Script>>,
}

impl Sink {
    pub fn start(site: &Site, last: u8, script: Script) -> Sink {
        let address: SocketAddr = site.net.at(last);
        let listener = site.runtime.block_on(TcpListener::bind(address)).unwrap();
        let sink = Sink { seen: Arc::default(), script: Arc::new(Mutex::new(script)) };
        let (seen, script) = (Arc::clone(&sink.seen), Arc::clone(&sink.script));
        site.runtime.spawn(async move {
            while let Ok((stream, from)) = listener.accept().await {
                let (seen, script) = (Arc::clone(&seen), script.lock().unwrap().clone());
                let index = {
                    let mut seen = seen.lock().unwrap();
                    seen.push(Seen { from: Some(from), ..Seen::default() });
                    seen.len() - 1
                };
                let connection =
                    Connection { stream: Box::new(stream), buffer: Vec::new(), inside: false, seen, index };
                tokio::spawn(connection.serve(script));
            }
        });
        sink
    }

    /// From the next connection on.
    pub fn set(&self, script: Script) {
        *self.script.lock().unwrap() = script;
    }

    pub fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    pub fn messages(&self) -> Vec<(bool, Vec<u8>)> {
        self.seen().into_iter().flat_map(|seen| seen.messages).collect()
    }

    /// Every command and message byte, in clear or not.
    pub fn everything(&self) -> String {
        self.seen().iter().map(|seen| seen.clear_text() + &seen.inside_text()).collect()
    }

    /// Asserts that no envelope and no message ever left us.
    pub fn assert_untouched(&self, secret: &str) {
        let all = self.everything();
        for word in ["MAIL", "RCPT", "DATA", "BDAT", secret] {
            assert!(!all.to_uppercase().contains(&word.to_uppercase()), "{word} was sent: {all}");
        }
    }
}

struct Connection {
    stream: Box<dyn Stream>,
    buffer: Vec<u8>,
    inside: bool,
    seen: Arc<Mutex<Vec<Seen>>>,
    index: usize,
}

impl Connection {
    fn note(&self, what: impl FnOnce(&mut Seen)) {
        what(&mut self.seen.lock().unwrap()[self.index]);
    }

    async fn say(&mut self, text: &str) -> Option<()> {
        self.stream.write_all(format!("{text}\r\n").as_bytes()).await.ok()?;
        self.stream.flush().await.ok()
    }

    async fn more(&mut self) -> Option<()> {
        let mut chunk = [0; 4096];
        let count = self.stream.read(&mut chunk).await.ok().filter(|count| *count > 0)?;
        let bytes = &chunk[..count];
        self.note(|seen| {
            if self.inside { &mut seen.inside } else { &mut seen.clear }.extend_from_slice(bytes);
        });
        self.buffer.extend_from_slice(bytes);
        Some(())
    }

    async fn line(&mut self) -> Option<String> {
        loop {
            if let Some(end) = self.buffer.windows(2).position(|pair| pair == b"\r\n") {
                let line = self.buffer.drain(..end + 2).collect::<Vec<_>>();
                return Some(String::from_utf8_lossy(&line[..end]).into_owned());
            }
            self.more().await?;
        }
    }

    async fn data(&mut self, kept: bool) -> Option<()> {
        let (mut decoder, mut raw, mut message) = (DataDecoder::new(BareLf::Refuse), Vec::new(), Vec::new());
        loop {
            let progress = decoder.decode(&self.buffer, &mut message);
            raw.extend(self.buffer.drain(..progress.consumed));
            if progress.ended {
                self.note(|seen| seen.messages.extend(kept.then_some((self.inside, raw))));
                return Some(());
            }
            self.more().await?;
        }
    }

    async fn serve(mut self, script: Script) -> Option<()> {
        let mut chunks = Vec::new();
        let scripted = |line: &str| {
            script.answers.iter().find(|(start, _)| line.starts_with(start)).map(|(_, said)| *said)
        };
        self.say(scripted("GREETING").unwrap_or("220 sink.example ESMTP")).await?;
        if scripted("GREETING").is_some_and(|said| said.starts_with("421")) {
            return None;
        }
        loop {
            let line = self.line().await?;
            let verb = line.split(' ').next().unwrap_or_default().to_ascii_uppercase();
            if let Some(answer) = scripted(&line) {
                self.say(answer).await?;
                if answer.starts_with("421") {
                    return None;
                }
                continue;
            }
            match (verb.as_str(), &script.tls) {
                ("EHLO", tls) => {
                    let offer = !self.inside && !matches!(tls, Tls::None);
                    let starttls = if offer { "250-STARTTLS\r\n" } else { "" };
                    let offers = match script.offers.strip_prefix('!') {
                        Some(offers) => offers.to_owned(),
                        None => format!("PIPELINING\n8BITMIME\n{}", script.offers),
                    };
                    let offers: String = offers.lines().map(|line| format!("250-{line}\r\n")).collect();
                    self.say(&format!("250-sink.example\r\n{starttls}{offers}250 HELP")).await?;
                }
                ("STARTTLS", Tls::Refused(answer)) => self.say(answer).await?,
                ("STARTTLS", Tls::Broken) => {
                    self.say("220 go ahead").await?;
                    return None;
                }
                ("STARTTLS", Tls::With(tls)) => {
                    self.say("220 go ahead").await?;
                    self.buffer.clear();
                    let stream = std::mem::replace(&mut self.stream, Box::new(tokio::io::empty()));
                    let (stream, established) = tls.accept(stream).await.ok()?;
                    self.stream = Box::new(stream);
                    self.inside = true;
                    self.note(|seen| {
                        seen.shaken = true;
                        seen.client_certificates = established.peer_chain.len();
                    });
                }
                ("DATA", _) => {
                    self.say("354 go").await?;
                    let end = scripted("END").unwrap_or("250 2.6.0 taken");
                    self.data(end.starts_with('2')).await?;
                    self.say(end).await?;
                }
                ("BDAT", _) => {
                    let mut words = line.split(' ').skip(1);
                    let size: usize = words.next()?.parse().ok()?;
                    while self.buffer.len() < size {
                        self.more().await?;
                    }
                    chunks.extend(self.buffer.drain(..size));
                    if words.next() == Some("LAST") {
                        let message = (self.inside, std::mem::take(&mut chunks));
                        self.note(|seen| seen.messages.push(message));
                    }
                    self.say("250 2.0.0 taken").await?;
                }
                ("QUIT", _) => {
                    self.say("221 bye").await?;
                    return None;
                }
                _ => self.say("250 2.1.0 ok").await?,
            }
        }
    }
}
