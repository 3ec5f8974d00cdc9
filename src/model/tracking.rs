//! What happened to a message, as its tracking log tells it. The queue says it where it commits; the
//! log writes it down.

use super::NextHop;
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Arc;

/// The events that Exchange documents, for filters. Those that happen here are [`TrackingKind`]'s.
pub const EVENT_IDS: &[&str] = &[
    "AGENTINFO",
    "BADMAIL",
    "CLIENTSUBMISSION",
    "DEFER",
    "DELIVER",
    "DELIVERFAIL",
    "DROP",
    "DSN",
    "DUPLICATEDELIVER",
    "DUPLICATEEXPAND",
    "DUPLICATEREDIRECT",
    "EXPAND",
    "FAIL",
    "HADISCARD",
    "HARECEIVE",
    "HAREDIRECT",
    "HAREDIRECTFAIL",
    "INITMESSAGECREATED",
    "LOAD",
    "MODERATIONEXPIRE",
    "MODERATORAPPROVE",
    "MODERATORREJECT",
    "MODERATORSALLNDR",
    "NOTIFYMAPI",
    "NOTIFYSHADOW",
    "POISONMESSAGE",
    "PROCESS",
    "PROCESSMEETINGMESSAGE",
    "RECEIVE",
    "REDIRECT",
    "RESOLVE",
    "RESUBMIT",
    "RESUBMITDEFER",
    "RESUBMITFAIL",
    "SEND",
    "SUBMIT",
    "SUBMITDEFER",
    "SUBMITFAIL",
    "SUPPRESSED",
    "THROTTLE",
    "TRANSFER",
];

/// The sources that Exchange documents, for filters.
pub const SOURCES: &[&str] = &[
    "ADMIN",
    "AGENT",
    "APPROVAL",
    "BOOTLOADER",
    "DNS",
    "DSN",
    "GATEWAY",
    "MAILBOXRULE",
    "MEETINGMESSAGEPROCESSOR",
    "ORAR",
    "PICKUP",
    "POISONMESSAGE",
    "PUBLICFOLDER",
    "QUEUE",
    "REDUNDANCY",
    "RESOLVER",
    "ROUTING",
    "SAFETYNET",
    "SMTP",
    "STOREDRIVER",
];

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TrackingKind {
    /// It was accepted.
    Received,
    /// A recipient is an alias of the mailbox that is named.
    Resolved,
    /// A recipient is an address that always leads to another one: postmaster.
    Redirected,
    /// It broke the service down, and was put aside.
    Poisoned,
    /// Another server has it, or it lies in the mailbox.
    Delivered,
    /// It waits for another attempt.
    Deferred,
    /// It failed for good.
    Failed,
    /// Its time ran out.
    Expired,
    /// An administrator removed it, and its sender is told.
    Removed,
    /// An administrator removed it, and nobody is told.
    RemovedSilently,
    /// It failed, and nobody is told: it has the null sender, or its sender wants no report.
    Dropped,
    /// A file of the Pickup or Replay directory that is no message.
    Bad,
    /// This message was made to tell the sender of another one.
    Reported,
}

/// One thing that happened to one message, for some of its recipients.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrackingEvent {
    /// What.
    pub kind: TrackingKind,
    /// The message's number in the queue.
    pub message: i64,
    /// When it was accepted.
    pub received_at: Timestamp,
    /// Its Message-ID field.
    pub message_id: String,
    /// Its Subject field.
    pub subject: String,
    /// What is shown as its sender.
    pub sender: String,
    /// The envelope sender; `<>` for none.
    pub return_path: String,
    /// Bytes.
    pub size: u64,
    /// Whence it came.
    pub source_ip: Option<IpAddr>,
    /// What the client called itself.
    pub helo: String,
    /// The Receive connector that took it, or what stands in the place of one.
    pub receive_connector: String,
    /// For whom, and what is said of each.
    pub recipients: Vec<TrackedRecipient>,
    /// Where it goes, where that matters.
    pub hop: Option<NextHop>,
    /// The Message-ID of another message that this is about.
    pub reference: String,
    /// How it came to it, where somebody can tell.
    pub trace: Option<Arc<TrackingTrace>>,
}

/// One recipient of an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrackedRecipient {
    /// The address.
    pub address: String,
    /// The reply, or our own words in the form of one.
    pub status: String,
}

/// What is known of the connection that a message came or went over.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TrackingTrace {
    /// The session, by its name in the protocol log.
    pub session: String,
    /// The other host's name, where it has one.
    pub host: String,
    /// The other host's address.
    pub remote: Option<IpAddr>,
    /// Our end.
    pub local: Option<IpAddr>,
    /// It was sent by a user or a system of this organisation; `None`: nobody can tell.
    pub originating: Option<bool>,
    /// Addresses that were given, and those for which they stand.
    pub resolved: Vec<(String, String)>,
    /// What else is to be told, TLS above all: names and values.
    pub facts: Vec<(&'static str, String)>,
    /// Replies, by the recipient's number.
    pub statuses: BTreeMap<i64, String>,
}
