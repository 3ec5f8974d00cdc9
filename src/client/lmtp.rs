//! The LMTP client (RFC 2033): the way to a mail store that gives each recipient an answer of its own.
//!
//! Promises: as [`super::Session`], but for TLS: an LMTP server stands on this host, or in a network that is
//! trusted; what is sent goes in clear. After the message there is one answer for each recipient that was
//! taken, in their order, and each is that recipient's.

use super::body::{Body, Unsent};
use super::dial::{Dialer, Stream};
use super::error::{ClientError, Stage};
use super::fit::unfit;
use super::session::Target;
use super::transaction::{
    Answer, Envelope, Recipient, Transaction, kept, mail, never, note_rcpt, rcpt, refuse_rest,
};
use super::transcript::Transcript;
use super::wire::Wire;
use crate::model::{SmtpAddress, SmtpDomain};
use crate::smtp::{Capabilities, Command, MailParameters, Reply, ReversePath};
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::time::timeout;

/// Where to dial.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LmtpTarget {
    /// By TCP.
    Tcp(Target),
    /// By a socket of this host.
    Socket(PathBuf),
}

impl LmtpTarget {
    /// The host, for what is told of it.
    pub fn host(&self) -> Target {
        match self {
            LmtpTarget::Tcp(target) => target.clone(),
            LmtpTarget::Socket(_) => {
                Target { host: "localhost".into(), address: (std::net::Ipv4Addr::LOCALHOST, 0).into() }
            }
        }
    }
}

/// An open conversation.
pub struct Lmtp {
    wire: Wire,
    capabilities: Capabilities,
    needs_reset: bool,
    broken: bool,
    /// It stands on this host.
    is_local: bool,
}

impl Lmtp {
    /// Connects, and says LHLO.
    ///
    /// # Errors
    /// [`ClientError`]; nothing of a message was written.
    pub async fn open(
        dialer: &dyn Dialer,
        target: &LmtpTarget,
        hello: &SmtpDomain,
        inactivity: Duration,
        transcript: Box<dyn Transcript>,
    ) -> Result<Lmtp, ClientError> {
        let patience = Duration::from_secs(30).min(inactivity);
        let dialed = timeout(patience, dial(dialer, target)).await;
        let stream = match dialed {
            Ok(stream) => stream.map_err(ClientError::ConnectFailed)?,
            Err(_) => return Err(ClientError::Timeout(Stage::Connect)),
        };
        let mut lmtp = Lmtp {
            wire: Wire::new(stream, transcript, inactivity),
            capabilities: Capabilities::default(),
            needs_reset: false,
            broken: false,
            is_local: match target {
                LmtpTarget::Tcp(target) => target.address.ip().to_canonical().is_loopback(),
                LmtpTarget::Socket(_) => true,
            },
        };
        match lmtp.greet(hello).await {
            Ok(()) => Ok(lmtp),
            Err(error) => {
                lmtp.wire.quit(&error.to_string()).await;
                Err(error)
            }
        }
    }

    async fn greet(&mut self, hello: &SmtpDomain) -> Result<(), ClientError> {
        let greeting = self.wire.reply(Stage::Greeting).await?;
        if !greeting.is_positive() {
            return Err(ClientError::Refused { stage: Stage::Greeting, reply: greeting });
        }
        let line = format!("LHLO {hello}");
        self.wire.transcript.sent(&line);
        self.wire.write(Stage::Hello, format!("{line}\r\n").as_bytes()).await?;
        let reply = self.wire.reply(Stage::Hello).await?;
        if !reply.is_positive() {
            return Err(ClientError::Refused { stage: Stage::Hello, reply });
        }
        self.capabilities = Capabilities::parse(&reply);
        Ok(())
    }

    /// What the server says to this recipient of mail from the null sender; nothing is sent.
    ///
    /// # Errors
    /// Where the conversation broke, or the server takes no mail at all.
    pub async fn probe(&mut self, recipient: &SmtpAddress) -> Result<Reply, ClientError> {
        self.reset().await?;
        let mail = Command::Mail { from: ReversePath::Null, parameters: MailParameters::default() };
        let reply = self.wire.ask(Stage::Mail, mail).await?;
        if !reply.is_positive() {
            return Err(ClientError::Refused { stage: Stage::Mail, reply });
        }
        self.needs_reset = true;
        self.wire.ask(Stage::Rcpt, rcpt(&self.capabilities, &recipient.clone().into())).await
    }

    /// Octets of a message that the server takes at most.
    pub fn size_limit(&self) -> Option<u64> {
        self.capabilities.size.filter(|limit| *limit > 0)
    }

    /// Sends one message. The answers to recipients that came before a connection broke are kept.
    pub async fn send<B: Body>(&mut self, envelope: &Envelope<'_>, body: B) -> Transaction {
        let mut answers = vec![Answer::Unanswered; envelope.recipients.len()];
        self.wire.begin(envelope.recipients.len(), envelope.size);
        let broken = self.transact(envelope, body, &mut answers).await.err();
        self.wire.end();
        self.broken |= broken.is_some();
        Transaction { answers, broken }
    }

    async fn transact<B: Body>(
        &mut self,
        envelope: &Envelope<'_>,
        body: B,
        answers: &mut [Answer],
    ) -> Result<(), ClientError> {
        // Messages go by DATA here. Within this host nobody listens: there REQUIRETLS is met without TLS.
        let server =
            Capabilities { chunking: false, require_tls: self.is_local, ..self.capabilities.clone() };
        let mut fit: Vec<(usize, &Recipient)> = Vec::new();
        for (index, (recipient, answer)) in envelope.recipients.iter().zip(answers.iter_mut()).enumerate() {
            match unfit(&server, true, envelope, recipient) {
                Some(reply) => *answer = Answer::Unfit(kept(reply, envelope.recipients.len())),
                None => fit.push((index, recipient)),
            }
        }
        if fit.is_empty() {
            return Ok(());
        }
        // A mail store is asked for no reports: who was promised one gets it from us.
        let told = Capabilities { dsn: false, require_tls: false, ..self.capabilities.clone() };
        self.reset().await?;
        let mail = mail(&told, envelope, &fit);
        let reply = self.wire.ask(Stage::Mail, mail).await?;
        if !reply.is_positive() {
            refuse_rest(answers, &reply);
            return Ok(());
        }
        self.needs_reset = true;
        let mut accepted = Vec::new();
        for (index, recipient) in fit {
            let reply = self.wire.ask(Stage::Rcpt, rcpt(&told, recipient)).await?;
            note_rcpt(answers, &mut accepted, index, reply);
        }
        if accepted.is_empty() {
            return Ok(());
        }
        let reply = self.wire.ask(Stage::Data, Command::Data).await?;
        if !reply.is_intermediate() {
            for index in accepted {
                answers[index] = Answer::Refused(kept(reply.clone(), answers.len()));
            }
            return match reply.is_positive() {
                true => Err(ClientError::Nonsense {
                    stage: Stage::Data,
                    reason: format!("it answered DATA: {reply}"),
                }),
                false => Ok(()),
            };
        }
        self.wire.send_body(envelope.size, body).await.map_err(|unsent| match unsent {
            Unsent::Never(why) => never(why, answers, &accepted),
            Unsent::Unread(why) => ClientError::Body(why),
            Unsent::Broken(error) => error,
        })?;
        self.wire.sent_whole(accepted.len());
        // One reply for each that was taken (RFC 2033 §4.2).
        for index in accepted {
            let reply = self.wire.reply_within(Stage::End, self.wire.patience(Stage::End)).await?;
            let closes = reply.code == 421;
            let reply = kept(reply, answers.len());
            answers[index] = if reply.is_positive() {
                Answer::Accepted(reply.clone())
            } else {
                Answer::Refused(reply.clone())
            };
            if closes {
                return Err(ClientError::Refused { stage: Stage::End, reply });
            }
        }
        self.needs_reset = false;
        Ok(())
    }

    async fn reset(&mut self) -> Result<(), ClientError> {
        if self.needs_reset {
            let reply = self.wire.ask(Stage::Reset, Command::Rset).await?;
            if !reply.is_positive() {
                return Err(ClientError::Refused { stage: Stage::Reset, reply });
            }
            self.needs_reset = false;
        }
        Ok(())
    }

    /// Takes leave.
    pub async fn quit(mut self) {
        if self.broken {
            self.wire.transcript.disconnected("Remote");
        } else {
            self.wire.quit("Local").await;
        }
    }
}

async fn dial(dialer: &dyn Dialer, target: &LmtpTarget) -> Result<Box<dyn Stream>, String> {
    match target {
        LmtpTarget::Tcp(target) => {
            let dialed = dialer.dial(target.address, None).await;
            dialed.map(|dialed| dialed.stream).map_err(|error| error.to_string())
        }
        LmtpTarget::Socket(path) => socket(path).await,
    }
}

async fn socket(path: &Path) -> Result<Box<dyn Stream>, String> {
    match tokio::net::UnixStream::connect(path).await {
        Ok(stream) => Ok(Box::new(stream)),
        Err(error) => Err(format!("{}: {error}", path.display())),
    }
}
