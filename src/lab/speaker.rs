//! A small SMTP client for the lab's people and its impostor: it says what it is told, and tells what
//! was answered. Not the service's client, which would refuse to do what an impostor does.

use super::LabError;
use crate::cert::{CertificateSummary, Issued};
use crate::model::snapshot::CertificateEntry;
use crate::smtp::{Reply, ReplyReader};
use crate::tls::{ClientTls, KeyRing};
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpSocket;

const PATIENCE: Duration = Duration::from_secs(20);

/// Where to talk from and to.
#[derive(Debug, Clone, Copy)]
pub struct Line {
    /// Our address.
    pub from: Ipv4Addr,
    /// The server's.
    pub to: Ipv4Addr,
    /// The server's port.
    pub port: u16,
}

/// A message.
#[derive(Debug, Clone, Copy)]
pub struct Mail<'a> {
    /// Envelope sender, without brackets.
    pub sender: &'a str,
    /// Envelope recipient, without brackets.
    pub recipient: &'a str,
    /// Its subject.
    pub subject: &'a str,
}

/// Sends a message in clear; the last reply: to the end of the data, or the first refusal.
///
/// # Errors
/// Where the server can't be talked to.
pub fn send(line: Line, mail: Mail<'_>) -> Result<Reply, LabError> {
    block_on(async {
        let mut talk = Talk::open(line).await?;
        talk.greet().await?;
        talk.mail(mail).await
    })
}

/// Sends a message over STARTTLS, showing this certificate when asked.
///
/// # Errors
/// Where the server can't be talked to, or the handshake fails.
pub fn send_over_tls(line: Line, certificate: &Issued, mail: Mail<'_>) -> Result<Reply, LabError> {
    let summary = CertificateSummary::from_der(&certificate.der)?;
    let mut ring = KeyRing::new();
    ring.insert(&summary.thumbprint, &certificate.key)?;
    let entry = CertificateEntry {
        thumbprint: summary.thumbprint,
        chain: vec![certificate.der.clone()],
        not_before: summary.not_before,
        not_after: summary.not_after,
        subject: summary.subject,
    };
    block_on(async {
        let tls = ClientTls::new(Some((&entry, Arc::new(ring))))?;
        let mut talk = Talk::open(line).await?;
        talk.greet().await?;
        let answer = talk.say("STARTTLS").await?;
        if !answer.is_positive() {
            return Ok(answer);
        }
        let (stream, _) = tls.connect(&line.to.to_string(), talk.stream).await?;
        let mut talk = Talk { stream, replies: ReplyReader::new() };
        talk.say("EHLO impostor.test").await?;
        talk.mail(mail).await
    })
}

fn block_on<T>(work: impl Future<Output = Result<T, LabError>>) -> Result<T, LabError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async { tokio::time::timeout(PATIENCE, work).await? })
}

struct Talk<S> {
    stream: S,
    replies: ReplyReader,
}

impl Talk<tokio::net::TcpStream> {
    async fn open(line: Line) -> Result<Self, LabError> {
        let socket = TcpSocket::new_v4()?;
        socket.bind(SocketAddr::from((line.from, 0)))?;
        let stream = socket.connect(SocketAddr::from((line.to, line.port))).await?;
        Ok(Talk { stream, replies: ReplyReader::new() })
    }

    async fn greet(&mut self) -> Result<(), LabError> {
        self.answer().await?;
        self.say("EHLO desk.test").await?;
        Ok(())
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> Talk<S> {
    async fn answer(&mut self) -> Result<Reply, LabError> {
        let mut buffer = [0; 4096];
        loop {
            if let Some(reply) = self.replies.next_reply()? {
                return Ok(reply);
            }
            let count = self.stream.read(&mut buffer).await?;
            if count == 0 {
                return Err("the server closed the connection".into());
            }
            self.replies.feed(buffer.get(..count).unwrap_or_default());
        }
    }

    async fn say(&mut self, command: &str) -> Result<Reply, LabError> {
        self.stream.write_all(format!("{command}\r\n").as_bytes()).await?;
        self.stream.flush().await?;
        self.answer().await
    }

    async fn mail(&mut self, mail: Mail<'_>) -> Result<Reply, LabError> {
        let Mail { sender, recipient, subject } = mail;
        for command in [format!("MAIL FROM:<{sender}>"), format!("RCPT TO:<{recipient}>"), "DATA".to_string()]
        {
            let reply = self.say(&command).await?;
            if reply.code >= 400 {
                return Ok(reply);
            }
        }
        let text = format!(
            "From: <{sender}>\r\nTo: <{recipient}>\r\nSubject: {subject}\r\n\r\nSent by the lab.\r\n."
        );
        let reply = self.say(&text).await?;
        let _ = self.say("QUIT").await;
        Ok(reply)
    }
}
