//! The values that go in and out of the queue. All of them can go over the control socket.

use crate::model::queued;
use crate::model::{MessageWishes, NextHop, RecipientWishes, SmtpAddress, SmtpDomain};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::net::IpAddr;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

id!(
    /// The number of a message; never used twice.
    MessageId
);
id!(
    /// The number of one recipient of one message; never used twice.
    RecipientId
);
id!(
    /// The number of a queue, shown as `SERVER\<number>`; stable while the queue exists, never used twice.
    HopId
);

/// What is known of a message beside its body and its recipients.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Envelope {
    /// The envelope sender; `None` is the null sender `<>`.
    pub sender: Option<SmtpAddress>,
    /// What an administrator is shown as FromAddress.
    pub from_address: String,
    /// Whence it came.
    pub source_ip: Option<IpAddr>,
    /// When it was accepted; it is due at once.
    pub received_at: Timestamp,
    /// When it will be given up (MessageExpirationTimeout after it was received).
    pub expires_at: Timestamp,
    /// The name of the Receive connector that took it.
    pub receive_connector: String,
    /// What the client called itself.
    pub helo: String,
    /// From its header, for display.
    pub subject: String,
    /// From its header, for display.
    pub internet_message_id: String,
    /// The domain that the client's certificate proved (X-MS-Exchange-Organization-AuthDomain).
    pub auth_domain: Option<SmtpDomain>,
    /// True where it has octets over 127.
    pub body_8bit: bool,
    /// What the client asked for by extensions, and what the message needs of them.
    pub wishes: MessageWishes,
}

/// A recipient of a message that is about to be accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewRecipient {
    /// The envelope recipient.
    pub address: SmtpAddress,
    /// Where it goes.
    pub hop: NextHop,
    /// Why it fails at once, together with the acceptance of the message for others: a reply in our own
    /// words.
    pub refused: Option<String>,
    /// NOTIFY and ORCPT.
    pub wishes: RecipientWishes,
}

/// A server's reply, whole, and who gave it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemoteReply {
    /// Its lines with their codes, as they were on the wire: `550-5.1.1 no such`, `550 5.1.1 user`.
    pub lines: Vec<String>,
    /// The server's name, or its address.
    pub host: String,
    /// The server's address.
    pub address: IpAddr,
}

/// A message that is safely on disk: now `250` may be said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accepted {
    /// Its number.
    pub id: MessageId,
}

/// Messages of one queue, handed to the delivery engine. They are Active until each recipient is
/// named in an [`Outcome`] or given back by [`super::Queue::release`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Work {
    /// The queue.
    pub hop_id: HopId,
    /// Where it goes.
    pub hop: NextHop,
    /// Failed connection attempts of the queue in a row, so far.
    pub hop_retry_count: u32,
    /// What to deliver, the longest due first; never empty.
    pub items: Vec<WorkItem>,
}

impl Work {
    /// Every recipient in it.
    pub fn recipients(&self) -> impl Iterator<Item = RecipientId> + '_ {
        self.items.iter().flat_map(|item| item.recipients.iter().map(|due| due.id))
    }
}

/// One message and those of its recipients that are due at this hop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkItem {
    /// The message.
    pub message: MessageId,
    /// The recipients, in the order in which they were given.
    pub recipients: Vec<DueRecipient>,
    /// Failed attempts so far: the most that one of these recipients has.
    pub attempts: u32,
    /// Bytes of the body.
    pub size: u64,
    /// What is known of the message.
    pub envelope: Envelope,
}

/// A recipient that is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueRecipient {
    /// Its number.
    pub id: RecipientId,
    /// The envelope recipient.
    pub address: SmtpAddress,
    /// NOTIFY and ORCPT.
    pub wishes: RecipientWishes,
}

/// What became of recipients that were handed out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// The next hop has taken responsibility: the rows go, and the message with the last of them.
    Delivered(Vec<RecipientId>),
    /// A rule of the configuration ends its way here, and nobody is told.
    Dropped {
        /// Which.
        recipients: Vec<RecipientId>,
        /// The rule.
        why: String,
    },
    /// As Delivered, and the sender, who wanted that (NOTIFY=SUCCESS), is told in this commit. On a disk without
    /// room nobody is told: what is delivered must not be delivered again.
    Confirmed {
        /// Which.
        recipients: Vec<RecipientId>,
        /// What is told.
        success: Success,
        /// The reply of the server that took it.
        reply: Option<RemoteReply>,
        /// When that was.
        at: Timestamp,
    },
    /// A temporary failure of these recipients alone.
    Retry {
        /// Which.
        recipients: Vec<RecipientId>,
        /// When they are due again.
        at: Timestamp,
        /// The reply, or our own words in the form of one.
        error: String,
    },
    /// A failure for good: they leave the queue, and the sender's report comes into it, in this commit.
    /// Where nobody composes reports they stay, Suspended, with this error.
    Failed {
        /// Which.
        recipients: Vec<RecipientId>,
        /// The reply, or our own words in the form of one.
        error: String,
        /// The reply in full, where a server gave one.
        reply: Option<RemoteReply>,
        /// When that was.
        at: Timestamp,
    },
    /// The next hop could not be reached: the whole queue waits.
    HopFailed {
        /// The queue.
        hop: HopId,
        /// When it was tried.
        tried_at: Timestamp,
        /// When it is due again.
        at: Timestamp,
        /// Why.
        error: String,
        /// Failed attempts in a row, this one counted.
        retry_count: u32,
        /// The recipients that this worker holds untried: they go back, and wait with their queue.
        /// What other workers hold of the same queue stays theirs.
        recipients: Vec<RecipientId>,
    },
    /// The next hop answered: its retry state is cleared.
    HopOk(HopId),
    /// It goes elsewhere, and is due there at once.
    Rerouted {
        /// Which.
        recipient: RecipientId,
        /// Where to.
        hop: NextHop,
    },
}

/// How a message got on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Success {
    /// It lies in the mailbox.
    Delivered,
    /// A server has it that tells the sender nothing more.
    Relayed,
}

/// Why a recipient is Suspended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Suspension {
    /// It failed for good, and has no report yet.
    Failed,
    /// Its time ran out, and it has no report yet.
    Expired,
    /// An administrator suspended it.
    Admin,
    /// The file of its body was not there, or not whole, when the service started.
    BodyMissing,
}

impl Suspension {
    /// Every reason.
    pub const ALL: [Suspension; 4] =
        [Suspension::Failed, Suspension::Expired, Suspension::Admin, Suspension::BodyMissing];

    /// As it stands in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Suspension::Failed => "Failed",
            Suspension::Expired => "Expired",
            Suspension::Admin => "Admin",
            Suspension::BodyMissing => "BodyMissing",
        }
    }
}

/// Exchange's queue status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum QueueStatus {
    /// Messages of it are being delivered.
    Active,
    /// A connection is being made, and there is none yet.
    Connecting,
    /// Nothing stands in the way.
    Ready,
    /// The last attempt failed; it waits.
    Retry,
    /// An administrator stopped it.
    Suspended,
}

/// Exchange's message status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum MessageStatus {
    /// It is being delivered.
    Active,
    /// It waits for its first attempt.
    Ready,
    /// An attempt failed; it waits for the next.
    Retry,
    /// No further attempt will be made by itself.
    Suspended,
}

/// A queue, as `Get-Queue` shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueueInfo {
    /// The number in its Identity.
    pub id: HopId,
    /// DeliveryType, NextHopDomain, NextHopConnector, TlsDomain.
    pub hop: NextHop,
    /// What it does.
    pub status: QueueStatus,
    /// Messages in it, suspended ones counted. 0: it goes when it was idle for long ([`super::Queue::forget_idle`]).
    pub message_count: u64,
    /// Messages of it that wait for another attempt.
    pub deferred_message_count: u64,
    /// Why the last attempt failed.
    pub last_error: Option<String>,
    /// When it failed first in this row of failures.
    pub first_retry_time: Option<Timestamp>,
    /// When it was last tried in vain.
    pub last_retry_time: Option<Timestamp>,
    /// When it is due again.
    pub next_retry_time: Option<Timestamp>,
    /// Failed attempts in a row.
    pub retry_count: u32,
    /// Messages that came in the last minute.
    pub incoming: u64,
    /// Messages that left in the last minute.
    pub outgoing: u64,
}

/// A message in one queue, as `Get-Message` shows it. One with recipients in two queues shows twice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageInfo {
    /// The queue's number, the first half of the Identity.
    pub queue: HopId,
    /// The message's number, the second half.
    pub id: MessageId,
    /// The envelope, FromAddress, SourceIP, DateReceived, ExpirationTime, Subject, InternetMessageId.
    pub envelope: Envelope,
    /// What happens to it.
    pub status: MessageStatus,
    /// Bytes.
    pub size: u64,
    /// Failed attempts: the most that one of its recipients here has.
    pub retry_count: u32,
    /// Why the last attempt failed.
    pub last_error: Option<String>,
    /// Its recipients here that are not done.
    pub recipients: Vec<RecipientInfo>,
}

/// A recipient that is not done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecipientInfo {
    /// Its number.
    pub id: RecipientId,
    /// The address.
    pub address: SmtpAddress,
    /// Failed attempts.
    pub attempts: u32,
    /// When it is due.
    pub next_attempt: Timestamp,
    /// Why it is Suspended, where it is.
    pub suspension: Option<Suspension>,
    /// Why the last attempt failed.
    pub last_error: Option<String>,
    /// NOTIFY and ORCPT.
    pub wishes: RecipientWishes,
}

/// Which messages to list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct MessageFilter {
    /// Only this queue.
    pub queue: Option<HopId>,
    /// Only this message.
    pub message: Option<MessageId>,
}

/// What a routing function is asked: [`super::Queue::resubmit`], [`super::Queue::reroute_all`].
#[derive(Debug, Clone, Copy)]
pub struct RouteQuery<'a> {
    /// The recipient.
    pub recipient: &'a SmtpAddress,
    /// The envelope sender.
    pub sender: Option<&'a SmtpAddress>,
    /// Bytes of the message.
    pub size: u64,
    /// Where it goes so far.
    pub current: &'a NextHop,
}

impl From<QueueInfo> for queued::QueueInfo {
    fn from(info: QueueInfo) -> Self {
        queued::QueueInfo {
            id: info.id.0,
            status: format!("{:?}", info.status),
            messages: info.message_count,
            deferred: info.deferred_message_count,
            last_error: info.last_error,
            first_retry: info.first_retry_time,
            last_retry: info.last_retry_time,
            next_retry: info.next_retry_time,
            retry_count: info.retry_count,
            incoming: info.incoming,
            outgoing: info.outgoing,
            next_hop: info.hop,
        }
    }
}
