//! What is said over the control socket.

use crate::model::snapshot::{Reason, Snapshot};
use crate::model::{Binding, MessageAction, NextHop, StoredObject};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::net::SocketAddr;

/// The protocol's version; both ends must have the same. It changes only when something that was there
/// gets another meaning. A request that an older service does not know it refuses ([`UNREADABLE`]), and the
/// others, [`Request::Stop`] among them, go on: else no newer shell could replace it.
pub const VERSION: u32 = 1;
/// How the answer to a request begins that is not known.
pub const UNREADABLE: &str = "the request can't be read";
/// The longest request, bytes.
pub const MAX_REQUEST: usize = 64 * 1024;
/// Messages that are told of at most in one answer.
pub const MOST_MESSAGES: usize = 10_000;
/// The longest response, bytes.
pub const MAX_RESPONSE: usize = 64 * 1024 * 1024;
/// Octets of a message that are given at most in one answer.
pub const MOST_CONTENT: usize = 8 * 1024 * 1024;

/// What may be asked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Request {
    /// How the service is. Its answer is the sign that the service is ready.
    Status,
    /// The Snapshot in force.
    RunningSnapshot,
    /// The Snapshot in force and the stored objects that it was made from.
    RunningConfiguration,
    /// Compile the stored configuration and put it in force.
    Restart,
    /// Compile the stored configuration and say why it can't be put in force; change nothing.
    TryRestart,
    /// Stop: the answer comes before the sessions are drained.
    Stop,
    /// Every queue that is not empty.
    Queues,
    /// Messages in the queues.
    Messages {
        /// Only those of this queue.
        queue: Option<i64>,
        /// Only this message.
        message: Option<i64>,
        /// At most so many.
        limit: u32,
    },
    /// Try now.
    RetryQueue {
        /// Which queues.
        target: RetryTarget,
        /// Route the messages anew, too.
        resubmit: bool,
    },
    /// Suspend or resume a queue.
    Queue {
        /// Its number.
        queue: i64,
        /// True: suspend.
        suspend: bool,
    },
    /// Do something to a message in a queue.
    Message {
        /// The queue's number.
        queue: i64,
        /// The message's number.
        message: i64,
        /// What.
        action: MessageAction,
    },
    /// A piece of a message as it was accepted.
    Content {
        /// The message's number.
        message: i64,
        /// Octets before it.
        offset: u64,
    },
}

impl Request {
    /// True where only root and the owner may ask it: what changes something, and what mail says.
    pub fn is_order(&self) -> bool {
        matches!(
            self,
            Request::Restart
                | Request::TryRestart
                | Request::Stop
                | Request::RetryQueue { .. }
                | Request::Queue { .. }
                | Request::Message { .. }
                | Request::Content { .. }
        )
    }
}

/// Queues that an order is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum RetryTarget {
    /// This queue.
    Queue(i64),
    /// Every queue in Retry; with a domain, those with this NextHopDomain.
    AllInRetry {
        /// The NextHopDomain.
        domain: Option<String>,
    },
}

/// What is answered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Response {
    /// To Status.
    Status(Status),
    /// To RunningSnapshot.
    Snapshot(Box<Snapshot>),
    /// To RunningConfiguration.
    Configuration {
        /// The Snapshot.
        snapshot: Box<Snapshot>,
        /// The objects.
        objects: Vec<StoredObject>,
    },
    /// The order was carried out.
    Done,
    /// To Restart and TryRestart: nothing changed, and this is why.
    NotCompiled(Vec<Reason>),
    /// To Queues.
    Queues(Vec<QueueInfo>),
    /// To Messages.
    Messages(Vec<MessageInfo>),
    /// To Content: the piece in Base64, [`MOST_CONTENT`] octets at most; nothing after the end.
    Content(String),
    /// To RetryQueue: so many queues are tried.
    Retried(u32),
    /// The peer may not ask that.
    AccessDenied,
    /// It can't be done; the text says why.
    Failed(String),
}

/// How the service is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Status {
    /// Its process.
    pub pid: u32,
    /// The store's revision that is in force.
    pub revision: i64,
    /// When the process started.
    pub started_at: Timestamp,
    /// When the configuration in force was put there.
    pub configured_at: Timestamp,
    /// What keeps it from doing all that is configured.
    pub degraded: Vec<Reason>,
    /// Where it listens.
    pub bound: Vec<Bound>,
    /// Sessions with clients.
    pub sessions: u64,
    /// True once it was ordered to stop.
    pub stopping: bool,
}

/// A binding in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bound {
    /// The Receive connector's Guid.
    pub connector: String,
    /// As configured.
    pub binding: Binding,
    /// As it is: the port is never 0.
    pub address: SocketAddr,
}

/// A queue, as `Get-Queue` shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueueInfo {
    /// Its number.
    pub id: i64,
    /// Its key.
    pub next_hop: NextHop,
    /// `Active`, `Ready`, `Retry` …
    pub status: String,
    /// Messages in it.
    pub messages: u64,
    /// Messages that wait for their next attempt.
    pub deferred: u64,
    /// Why the last attempt failed.
    pub last_error: Option<String>,
    /// When it was last tried.
    pub last_retry: Option<Timestamp>,
    /// When it will be tried next.
    pub next_retry: Option<Timestamp>,
    /// Failed attempts in a row.
    pub retry_count: u32,
}

/// A message in a queue, as `Get-Message` shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageInfo {
    /// The message's number.
    pub id: i64,
    /// The queue's number.
    pub queue: i64,
    /// The envelope sender; `<>`: the null sender.
    pub sender: String,
    /// Its recipients in this queue that are not done.
    pub recipients: Vec<String>,
    /// `Active`, `Ready`, `Retry` …
    pub status: String,
    /// From its header.
    pub subject: String,
    /// Bytes.
    pub size: u64,
    /// From its header.
    pub message_id: String,
    /// Whence it came.
    pub source_ip: Option<std::net::IpAddr>,
    /// When it was accepted.
    pub received_at: Timestamp,
    /// When it will be given up.
    pub expires_at: Option<Timestamp>,
    /// Failed attempts.
    pub retry_count: u32,
    /// Why the last attempt failed.
    pub last_error: Option<String>,
}

/// A message with the version that it is of.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Envelope<T> {
    pub version: u32,
    pub body: T,
}
