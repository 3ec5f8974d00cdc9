//! Why a connection can't be used. The texts stand in LastError as they are.

use crate::model::Verdict;
use crate::smtp::Reply;
use std::fmt;

/// What was being done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// The TCP connection.
    Connect,
    /// The greeting.
    Greeting,
    /// EHLO or HELO.
    Hello,
    /// STARTTLS and the handshake.
    StartTls,
    /// AUTH.
    Auth,
    /// RSET.
    Reset,
    /// MAIL FROM.
    Mail,
    /// RCPT TO.
    Rcpt,
    /// DATA.
    Data,
    /// The message.
    Body,
    /// The answer to the message's end.
    End,
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Stage::Connect => "connecting",
            Stage::Greeting => "the greeting",
            Stage::Hello => "EHLO",
            Stage::StartTls => "STARTTLS",
            Stage::Auth => "AUTH",
            Stage::Reset => "RSET",
            Stage::Mail => "MAIL FROM",
            Stage::Rcpt => "RCPT TO",
            Stage::Data => "DATA",
            Stage::Body => "the message",
            Stage::End => "the end of the message",
        })
    }
}

/// Why a connection can't be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ClientError {
    /// The policy forbids any connection; its own text says why.
    #[error("{0}")]
    Forbidden(String),
    /// No TCP connection.
    #[error("421 4.2.1 Unable to connect: {0}")]
    ConnectFailed(String),
    /// Nothing came in time.
    #[error("421 4.4.1 Connection timed out at {0}")]
    Timeout(Stage),
    /// The connection broke.
    #[error("421 4.4.2 Connection dropped at {stage}: {reason}")]
    Dropped {
        /// When.
        stage: Stage,
        /// What the system, or a TLS alert, says.
        reason: String,
    },
    /// The server sent something that is no reply.
    #[error("421 4.4.2 Connection given up at {stage}: {reason}")]
    Nonsense {
        /// When.
        stage: Stage,
        /// What is wrong with it.
        reason: String,
    },
    /// TLS is demanded, and the server does not offer it, or refuses to begin.
    #[error("451 5.7.3 STARTTLS is required to send mail{}", .0.as_ref().map(|reply| format!(" (the server answered STARTTLS: {reply})")).unwrap_or_default())]
    TlsNotOffered(Option<Reply>),
    /// TLS could not be begun. Under an opportunistic policy the way out is clear text.
    #[error("454 4.7.0 {0}")]
    Handshake(String),
    /// The server refused STARTTLS, which it had offered, where TLS is not demanded.
    #[error("454 4.7.0 the server answered STARTTLS: {0}")]
    StartTlsRefused(Reply),
    /// The server does not prove what is demanded.
    #[error("454 4.7.5 {} ({})", .0.failure(), .0.rule)]
    Certificate(Box<Verdict>),
    /// A logon is wanted, and can't be tried.
    #[error("451 5.7.3 Cannot achieve basic authentication: {0}")]
    NoLogon(String),
    /// The server refuses the connection, or all mail on it.
    #[error("{reply}")]
    Refused {
        /// When.
        stage: Stage,
        /// Its reply.
        reply: Reply,
    },
    /// The message itself can't be read here.
    #[error("451 4.3.0 The message can't be read from the queue: {0}")]
    Body(String),
}

impl ClientError {
    /// True where STARTTLS or its handshake failed, whatever the server did or left undone.
    pub fn is_starttls(&self) -> bool {
        matches!(
            self,
            ClientError::Handshake(_)
                | ClientError::StartTlsRefused(_)
                | ClientError::Timeout(Stage::StartTls)
                | ClientError::Dropped { stage: Stage::StartTls, .. }
                | ClientError::Nonsense { stage: Stage::StartTls, .. }
                | ClientError::Refused { stage: Stage::StartTls, .. }
        )
    }

    /// The same where TLS is demanded.
    pub fn under_demand(self) -> Self {
        match self {
            ClientError::StartTlsRefused(reply) => ClientError::TlsNotOffered(Some(reply)),
            other => other,
        }
    }

    /// True where the logon failed: like TLS, that says more than another host's silence.
    pub fn is_logon(&self) -> bool {
        matches!(self, ClientError::NoLogon(_) | ClientError::Refused { stage: Stage::Auth, .. })
    }

    /// True where the reason lies in TLS: such an error says more than another host's silence.
    pub fn is_tls(&self) -> bool {
        matches!(
            self,
            ClientError::TlsNotOffered(_)
                | ClientError::StartTlsRefused(_)
                | ClientError::Handshake(_)
                | ClientError::Certificate(_)
                | ClientError::Forbidden(_)
                | ClientError::Dropped { stage: Stage::StartTls, .. }
        )
    }
}
