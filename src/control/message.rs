//! What is said over the control socket.

use crate::model::queued::{MessageInfo, MessagePage, MessageQuery, QueueInfo, Refused};
use crate::model::snapshot::{Reason, Snapshot};
use crate::model::{
    Binding, Component, ComponentWish, DomainSecurityPage, DomainSecurityQuery, MessageAction, Requester,
    ServiceState, StoredObject,
};
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
pub const MOST_MESSAGES: u32 = 10_000;
/// Messages that one order may be about.
pub const MOST_ORDERED: usize = 1000;
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
    /// Every queue, those that are empty, too.
    AllQueues,
    /// The first messages in the queues.
    Messages {
        /// Only those of this queue.
        queue: Option<i64>,
        /// Only this message.
        message: Option<i64>,
        /// At most so many.
        limit: u32,
    },
    /// A page of the messages that are wanted.
    FindMessages(Box<MessageQuery>),
    /// Do the same to several messages, each named by its queue's number and its own.
    ActOnMessages {
        /// Which: [`MOST_ORDERED`] at most.
        messages: Vec<(i64, i64)>,
        /// What.
        action: MessageAction,
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
    /// What is wanted of the service's components, and by whom.
    ComponentStates,
    /// Want something of a component, in the name of a requester.
    SetComponentState {
        /// The component.
        component: Component,
        /// Who wants it.
        requester: Requester,
        /// What.
        state: ServiceState,
    },
    /// A page of what Domain Security said of partners.
    DomainSecurity(Box<DomainSecurityQuery>),
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
                | Request::ActOnMessages { .. }
                | Request::SetComponentState { .. }
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
    /// To FindMessages.
    Found(MessagePage),
    /// To ComponentStates and SetComponentState: what is wanted now.
    ComponentStates(Vec<ComponentWish>),
    /// To ActOnMessages: what it was not done to, and why.
    Acted(Vec<Refused>),
    /// To DomainSecurity.
    DomainSecurity(DomainSecurityPage),
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
    /// What holds of HubTransport.
    #[serde(default)]
    pub transport: ServiceState,
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

/// A message with the version that it is of.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Envelope<T> {
    pub version: u32,
    pub body: T,
}
