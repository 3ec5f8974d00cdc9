//! One SMTP session, as the server: the state, the loop, and what every verb shares.
//!
//! Promises: commands are answered in order; a reply is one write; what came before a TLS handshake
//! is forgotten after it; whatever waits has a deadline; the configuration of the session's beginning
//! holds to its end.
//!
//! Refuses: commands out of order, bytes behind STARTTLS, more errors than MaxProtocolErrors, peers
//! that do not speak SMTP at all.
//!
//! RFC 5321 (3, 4.1.4), RFC 2920, RFC 3030, RFC 3207.

mod agents;
mod auth;
mod authenticate;
mod bdat;
mod data;
mod hello;
mod incoming;
mod io;
mod lists;
mod mail;
mod origin;
mod rcpt;
mod starttls;
mod verdict;
mod xclient;

pub(super) use authenticate::AT_ONCE as VERIFICATIONS;

use super::limits::Place;
use super::{Running, Shared};
use crate::log::LogSession;
use crate::model::snapshot::ReceiveConnector;
use crate::model::{Binding, MessageWishes, RecipientWishes, Rights, SmtpAddress, SmtpDomain, Verdict};
use crate::policy::filter::Peer;
use crate::policy::receive::{ObservedMail, Refusal, filtered_peer, is_internal};
use crate::smtp::{
    BodyType, Command, CommandError, HelloName, LineEvent, LineReader, Reply, with_default_domain,
};
use crate::tls::Established;
use bdat::Chunks;
use io::Io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::Instant;

/// Replies are collected up to this, as long as commands are at hand.
const REPLIES_AT_ONCE: usize = 16 * 1024;
/// What a peer gets to take a last reply.
const FAREWELL: Duration = Duration::from_secs(2);
/// A client in the middle of a message that is silent for so long is left, once the service stops.
const STOPPING_GRACE: Duration = Duration::from_secs(5);
/// Bytes that are read away behind a last reply.
const UNREAD: u64 = 256 * 1024;

/// A session.
pub(super) struct Session {
    shared: Arc<Shared>,
    running: Arc<Running>,
    connector: Arc<ReceiveConnector>,
    /// The socket's binding, and its end of the connection: what connectors are chosen by.
    binding: Binding,
    reached: SocketAddr,
    /// Where the client had connected to; a proxy may have named another address than `reached`.
    local: SocketAddr,
    /// The client: the connection's other end, or whom a trusted one named.
    peer: SocketAddr,
    /// The client's host name, where a trusted peer named it.
    client_name: Option<String>,
    /// The connection comes from XClientRanges.
    may_xclient: bool,
    place: Place,
    io: Io,
    reader: LineReader,
    /// Replies that are not written yet.
    out: Vec<u8>,
    /// As in the protocol log, and in the Received field of what it brings.
    id: String,
    log: LogSession,
    deadline: Instant,
    stopping: watch::Receiver<bool>,
    /// EHLO or HELO was said.
    hello: Option<Hello>,
    /// What the handshake agreed upon.
    tls: Option<Established>,
    /// STARTTLS was announced.
    starttls_offered: bool,
    /// Who logged on, as accounts are looked up by.
    user: Option<String>,
    /// What the password had for a salt by which it did, where the account is the store's.
    logon_salt: Vec<u8>,
    logon_failures: u32,
    /// AUTH was not answered with a success.
    auth_refused: bool,
    /// XCLIENT named another client than the one that TLS was made with.
    speaks_for_another: bool,
    transaction: Option<Transaction>,
    listing: lists::Listing,
    errors: u32,
    commands: u64,
}

/// A connection that was accepted.
pub(super) struct Connection {
    pub stream: TcpStream,
    /// Of the socket.
    pub binding: Binding,
    /// Our end.
    pub reached: SocketAddr,
    /// Where the client connected to.
    pub local: SocketAddr,
    /// The client.
    pub peer: SocketAddr,
    /// It counts until the session ends.
    pub place: Place,
}

/// What the client said it is.
struct Hello {
    name: Option<HelloName>,
    extended: bool,
}

/// One message's envelope.
struct Transaction {
    sender: Option<SmtpAddress>,
    body: Option<BodyType>,
    /// Octets that the client declared.
    size: Option<u64>,
    /// SMTPUTF8 was said.
    smtputf8: bool,
    /// What else was said with MAIL.
    wishes: MessageWishes,
    rights: Rights,
    /// The domain that the client certificate proved.
    partner: Option<SmtpDomain>,
    /// What the certificate was judged to be, where a domain was to be proven.
    verdict: Option<Verdict>,
    /// What it would have been, of a sender's domain in ReportOnly.
    observed: Option<ObservedMail>,
    recipients: Vec<Recipient>,
    /// Addresses that were given, and the others for which they stand.
    resolved: Vec<(SmtpAddress, SmtpAddress)>,
    /// The filter of senders found it, and only marks it.
    marked: bool,
    /// The message, where it comes by BDAT and has begun.
    chunks: Option<Chunks>,
}

/// One recipient, and what was said with RCPT.
#[derive(PartialEq, Eq)]
struct Recipient {
    address: SmtpAddress,
    wishes: RecipientWishes,
}

/// How a session ends.
enum End {
    /// We said so.
    Local,
    /// The peer is gone.
    Remote,
}

/// What was read.
enum Input {
    Bytes(Vec<u8>),
    Idle,
    Expired,
    Stopping,
    Gone,
}

/// What is being read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    Commands,
    Message,
}

/// What the session does after a command.
enum Next {
    GoOn,
    Close,
}

impl Session {
    /// A session with a client that was just accepted.
    pub(super) fn new(
        shared: Arc<Shared>,
        running: Arc<Running>,
        connector: Arc<ReceiveConnector>,
        connection: Connection,
    ) -> Self {
        let id = shared.ids.next_id();
        let Connection { stream, binding, reached, local, peer, place } = connection;
        let may_xclient =
            connector.x_client_ranges.iter().any(|range| range.contains(peer.ip().to_canonical()));
        let log = shared.session_log(&id, &connector, local, peer);
        let deadline = Instant::now() + connector.connection_timeout.to_std();
        let stopping = shared.stopping.subscribe();
        Session {
            shared,
            running,
            connector,
            binding,
            reached,
            local,
            peer,
            client_name: None,
            may_xclient,
            place,
            io: Io::Plain(stream),
            reader: LineReader::new(auth::AUTH_LINE_LIMIT),
            out: Vec::new(),
            id,
            log,
            deadline,
            stopping,
            hello: None,
            tls: None,
            starttls_offered: false,
            user: None,
            logon_salt: Vec::new(),
            logon_failures: 0,
            auth_refused: false,
            speaks_for_another: false,
            transaction: None,
            listing: lists::Listing::default(),
            errors: 0,
            commands: 0,
        }
    }

    /// Serves the client until it or we have enough.
    pub(super) async fn run(mut self) {
        self.log.connect();
        self.log.info("", format!("Receive connector {}", self.connector.identity));
        let end = match self.connector.implicit_tls {
            true => match self.implicit_tls().await {
                Ok(()) => self.serve().await,
                Err(end) => end,
            },
            false => self.serve().await,
        };
        // The peer gets what was said; it may be gone. What it still sends is read away, because
        // closing on unread bytes would reset the connection and lose the last reply.
        let _ = tokio::time::timeout(FAREWELL, async {
            self.io.write_all(&self.out).await?;
            self.io.shutdown().await?;
            tokio::io::copy(&mut (&mut self.io).take(UNREAD), &mut tokio::io::sink()).await
        })
        .await;
        self.log.disconnect(match end {
            End::Local => "Local",
            End::Remote => "Remote",
        });
    }

    /// Greets, and obeys until the end.
    async fn serve(&mut self) -> End {
        let greeting = self.greeting();
        self.answer(&greeting).await;
        loop {
            match self.step().await {
                Ok(Next::GoOn) => {}
                Ok(Next::Close) => return End::Local,
                Err(end) => return end,
            }
        }
    }

    fn greeting(&self) -> Reply {
        match &self.connector.banner {
            Some(banner) => Reply::banner(banner),
            None => Reply::greeting(&self.connector.fqdn, self.shared.clock.now()),
        }
    }

    /// One line, or what came instead of it.
    async fn step(&mut self) -> Result<Next, End> {
        if let Some(event) = self.reader.next_line() {
            // Lines that are at hand wait for nobody: without a look here they would outlive both.
            if Instant::now() >= self.deadline {
                return self.close_with(&Reply::session_timeout()).await;
            }
            if *self.stopping.borrow() && self.transaction.is_none() {
                return self.close_with(&Reply::service_not_available()).await;
            }
            return self.obey(event).await;
        }
        self.flush().await?;
        match self.read(Phase::Commands).await {
            Input::Bytes(bytes) => {
                if self.commands == 0 && self.tls.is_none() && bytes.first() == Some(&0x16) {
                    // A TLS hello where SMTP begins in clear.
                    self.answer(&Reply::unrecognized_command()).await;
                    return Ok(Next::Close);
                }
                self.reader.feed(&bytes);
                Ok(Next::GoOn)
            }
            Input::Idle => self.close_with(&Reply::idle_timeout()).await,
            Input::Expired => self.close_with(&Reply::session_timeout()).await,
            Input::Stopping => self.close_with(&Reply::service_not_available()).await,
            Input::Gone => Err(End::Remote),
        }
    }

    async fn close_with(&mut self, reply: &Reply) -> Result<Next, End> {
        self.answer(reply).await;
        Ok(Next::Close)
    }

    async fn obey(&mut self, event: LineEvent) -> Result<Next, End> {
        self.commands += 1;
        let line = match event {
            LineEvent::Line(line) if auth::is_too_long(&line) => {
                self.log.info("", "a command line over the limit");
                return self.finish(Reply::line_too_long()).await;
            }
            LineEvent::Line(line) => line,
            LineEvent::Bad => {
                self.log.info("", "a command line with a bare CR, a bare LF or a NUL");
                return self.finish(Reply::bare_line_end()).await;
            }
            LineEvent::TooLong => {
                self.log.info("", "a command line over the limit");
                return self.finish(Reply::line_too_long()).await;
            }
        };
        let command = match (Command::parse(&line), &self.connector.default_domain) {
            (Err(CommandError::InvalidSender | CommandError::InvalidRecipient), Some(domain)) => {
                Command::parse(&with_default_domain(&line, domain))
            }
            (command, _) => command,
        };
        match &command {
            // The response is a secret, of a line that can't be read, too.
            Ok(Command::Auth { mechanism, .. }) => self.log.receive(format!("AUTH {mechanism}")),
            Err(_) if auth::is_auth(&line) => self.log.receive("AUTH"),
            // What a client sent ahead of our answer to AUTH may be its password.
            Ok(Command::Unknown(_)) | Err(_) if self.auth_refused => {
                self.log.receive("(not shown after AUTH)");
            }
            _ => self.log.receive(&line),
        }
        if self.commands == 1 && is_http(&line) {
            self.answer(&Reply::unrecognized_command()).await;
            return Ok(Next::Close);
        }
        let reply = match command {
            Ok(Command::Ehlo(name)) => self.hello(name, true),
            Ok(Command::Helo(name)) => self.hello(name, false),
            Ok(Command::StartTls) => return self.starttls().await,
            Ok(Command::XClient(arguments)) => return self.xclient(&arguments).await,
            Ok(Command::Auth { mechanism, initial }) => {
                self.auth_refused = true;
                return self.auth(&mechanism, initial.as_deref()).await;
            }
            Ok(Command::Mail { from, parameters }) => self.mail(&from, &parameters).await,
            Ok(Command::Rcpt { to, parameters }) => self.rcpt(&to, &parameters).await,
            Ok(Command::Data) => return self.data().await,
            Ok(Command::Bdat { size, last }) => return self.bdat(size, last).await,
            Ok(Command::Rset) => {
                self.transaction = None;
                Reply::reset()
            }
            Ok(Command::Noop) => Reply::noop(),
            Ok(Command::Vrfy(_)) => Reply::cannot_verify(),
            Ok(Command::Help) => Reply::help(),
            Ok(Command::Quit) => {
                self.answer(&Reply::closing()).await;
                return Ok(Next::Close);
            }
            Ok(Command::Expn(_)) => Reply::not_implemented(),
            Ok(Command::Unknown(_)) => Reply::unrecognized_command(),
            // Whatever follows may be the chunk.
            Err(error @ CommandError::InvalidChunk) => return self.close_with(&error.reply()).await,
            Err(error) => error.reply(),
        };
        self.finish(reply).await
    }

    /// Answers a command; refusals are delayed and counted.
    async fn finish(&mut self, reply: Reply) -> Result<Next, End> {
        if reply.is_permanent() {
            self.tarpit().await?;
        }
        self.answer(&reply).await;
        if reply.code == 421 {
            return Ok(Next::Close);
        }
        if matches!(reply.code, 500..=504 | 555) {
            self.errors += 1;
            let limit = self.connector.max_protocol_errors;
            if limit.get().is_some_and(|limit| self.errors >= *limit) {
                return self.close_with(&Reply::too_many_errors()).await;
            }
        }
        if self.out.len() > REPLIES_AT_ONCE {
            self.flush().await?;
        }
        Ok(Next::GoOn)
    }

    /// What the administrator's filters know of this session, which holds these rights at this MAIL.
    fn filtered(&self, rights: Rights) -> Peer {
        let peer = (self.peer.ip(), self.user.is_some());
        filtered_peer(&self.running.snapshot, &self.connector, peer, rights, self.shared.clock.now())
    }

    /// Mail of this session counts as internal.
    fn is_internal(&self) -> bool {
        is_internal(&self.connector, self.user.is_some())
    }

    /// TarpitInterval: a refusal costs an unauthenticated peer some time.
    async fn tarpit(&mut self) -> Result<(), End> {
        let delay = self.connector.tarpit_interval.to_std();
        let partner = self.transaction.as_ref().is_some_and(|transaction| transaction.partner.is_some());
        if delay.is_zero() || partner || self.is_internal() {
            return Ok(());
        }
        self.flush().await?;
        self.pause(delay).await;
        Ok(())
    }

    /// Waits so long, and not beyond the session's end or the service's.
    async fn pause(&mut self, delay: Duration) {
        let until = (Instant::now() + delay).min(self.deadline);
        tokio::select! {
            () = tokio::time::sleep_until(until) => {}
            _ = self.stopping.wait_for(|stopping| *stopping) => {}
        }
    }

    /// Puts a reply behind those that wait to be written.
    async fn answer(&mut self, reply: &Reply) {
        self.shared.metrics.replied(reply.code);
        let bytes = reply.to_bytes(self.connector.enhanced_status_codes);
        self.log.send(&bytes);
        self.out.extend_from_slice(&bytes);
    }

    async fn flush(&mut self) -> Result<(), End> {
        if self.out.is_empty() {
            return Ok(());
        }
        let out = std::mem::take(&mut self.out);
        let written = async {
            self.io.write_all(&out).await?;
            self.io.flush().await
        };
        match tokio::time::timeout(self.connector.connection_inactivity_timeout.to_std(), written).await {
            Ok(Ok(())) => Ok(()),
            _ => Err(End::Remote),
        }
    }

    /// Reads what is there, within the session's deadlines. A stopping service ends the wait: at once
    /// between two messages, else after a grace.
    async fn read(&mut self, phase: Phase) -> Input {
        let stoppable = phase == Phase::Commands && self.transaction.is_none();
        // A client that always has something to say must not outlive it either.
        if Instant::now() >= self.deadline {
            return Input::Expired;
        }
        let idle = Instant::now() + self.connector.connection_inactivity_timeout.to_std();
        let until = idle.min(self.deadline);
        tokio::select! {
            biased;
            read = self.io.read_some() => match read {
                Ok(bytes) if !bytes.is_empty() => Input::Bytes(bytes),
                _ => Input::Gone,
            },
            () = async {
                let _ = self.stopping.wait_for(|stopping| *stopping).await;
                if !stoppable {
                    tokio::time::sleep(STOPPING_GRACE).await;
                }
            } => Input::Stopping,
            () = tokio::time::sleep_until(until) => {
                if idle < self.deadline { Input::Idle } else { Input::Expired }
            }
        }
    }
}

/// `GET / HTTP/1.1` and its kin: somebody else's protocol, led here.
fn is_http(line: &[u8]) -> bool {
    line.windows(6).any(|window| window == b" HTTP/")
}

fn refusal_reply(refusal: &Refusal) -> Reply {
    Reply::new(refusal.code, refusal.enhanced, &refusal.text)
}
