//! Queues and the messages in them, as the service tells of them and as cmdlets show them: one view for the
//! queue, the control socket and the shell.
//!
//! A value of any property comes from [`Live::value`], by the one table of its kind (`objects::queue`): what is
//! filtered and sorted by is what is shown.

use super::object::{ObjectType, Record};
use super::page::Page;
use super::property::Prop;
use super::{MessageWishes, NextHop, RecipientWishes, Value};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::net::IpAddr;

/// A queue.
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
    /// When it failed first in this row of failures.
    #[serde(default)]
    pub first_retry: Option<Timestamp>,
    /// When it was last tried.
    pub last_retry: Option<Timestamp>,
    /// When it will be tried next.
    pub next_retry: Option<Timestamp>,
    /// Failed attempts in a row.
    pub retry_count: u32,
    /// Messages that came in the last minute.
    #[serde(default)]
    pub incoming: u64,
    /// Messages that left in the last minute.
    #[serde(default)]
    pub outgoing: u64,
}

/// A message in a queue; one with recipients in two queues is in each of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageInfo {
    /// The message's number.
    pub id: i64,
    /// The queue's number.
    pub queue: i64,
    /// What its queue is called, without the server.
    #[serde(default)]
    pub queue_name: String,
    /// The envelope sender; empty: the null sender.
    pub sender: String,
    /// Its recipients in this queue that are not done.
    pub recipients: Vec<String>,
    /// The same with what is known of each, where that was asked for.
    #[serde(default)]
    pub details: Vec<RecipientDetail>,
    /// `Active`, `Ready`, `Retry` …
    pub status: String,
    /// From its header.
    pub subject: String,
    /// Bytes.
    pub size: u64,
    /// From its header.
    pub message_id: String,
    /// Whence it came.
    pub source_ip: Option<IpAddr>,
    /// The Receive connector that took it.
    #[serde(default)]
    pub connector: String,
    /// When it was accepted.
    pub received_at: Timestamp,
    /// When it will be given up; never, where it is Poison.
    pub expires_at: Option<Timestamp>,
    /// Failed attempts.
    pub retry_count: u32,
    /// Why the last attempt failed.
    pub last_error: Option<String>,
    /// Whether it is to be told how long it has been here.
    #[serde(default)]
    pub latency: bool,
    /// How it is to be handed on, where it is exported.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handing: Option<Box<Handing>>,
}

/// What must be known of a message, beside what is shown of it, to hand it on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handing {
    /// What its sender asked for.
    pub wishes: MessageWishes,
    /// It has octets over 127.
    pub eight_bit: bool,
    /// What the client called itself.
    pub helo: String,
    /// NOTIFY and ORCPT of each recipient.
    pub recipients: Vec<RecipientWishes>,
}

/// A recipient that is not done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecipientDetail {
    /// The address.
    pub address: String,
    /// `Ready` or `Retry`.
    pub status: String,
    /// Failed attempts.
    pub attempts: u32,
    /// Why the last one failed.
    pub last_error: Option<String>,
}

/// Which messages are wanted, and what of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageQuery {
    /// What this server is called in identities.
    pub server: String,
    /// Only those of this queue.
    pub queue: Option<i64>,
    /// Only this message, in each of its queues.
    pub message: Option<i64>,
    /// Only those that this filter lets through.
    pub filter: Option<String>,
    /// Which part of them.
    pub page: Page,
    /// With what is known of each recipient.
    pub recipients: bool,
    /// With how long they have been here.
    pub latency: bool,
}

impl MessageQuery {
    /// The first messages, without more.
    pub fn first(server: &str, limit: u32) -> MessageQuery {
        MessageQuery {
            server: server.into(),
            queue: None,
            message: None,
            filter: None,
            page: Page::first(limit),
            recipients: false,
            latency: false,
        }
    }
}

/// A message that an order was not carried out on: its queue's number, its own, and why.
pub type Refused = (i64, i64, String);

/// A page of messages.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct MessagePage {
    /// The messages, in order.
    pub messages: Vec<MessageInfo>,
    /// True where others lie beyond it.
    pub more: bool,
    /// How many there are in all, where that was asked for.
    pub total: Option<u64>,
    /// The number of the first of them, counted from 1.
    pub first: Option<u64>,
}

/// Around what an object is seen.
#[derive(Debug, Clone, Copy)]
pub struct Seen<'a> {
    /// What this server is called.
    pub server: &'a str,
    /// When.
    pub now: Timestamp,
}

/// A property of what lives in no store, and where its value comes from.
pub struct LiveProp<T: 'static> {
    /// The declaration.
    pub prop: Prop,
    /// The value.
    pub get: fn(&T, &Seen<'_>) -> Value,
}

/// The declarations alone.
pub const fn props_of<T, const N: usize>(live: &[LiveProp<T>; N]) -> [Prop; N] {
    let mut props = [live[0].prop; N];
    let mut index = 1;
    while index < N {
        props[index] = live[index].prop;
        index += 1;
    }
    props
}

/// What is shown by a table of [`LiveProp`]s.
pub trait Live: Sized + 'static {
    /// The kind of object.
    const OBJECT: &'static ObjectType;
    /// Its properties.
    const PROPS: &'static [LiveProp<Self>];

    /// What it is called by.
    fn identity(&self, server: &str) -> String;

    /// The value of one property.
    fn value(&self, prop: &Prop, seen: &Seen<'_>) -> Value {
        match Self::PROPS.iter().find(|live| live.prop.name == prop.name) {
            Some(live) => (live.get)(self, seen),
            None => Value::Text(self.identity(seen.server)),
        }
    }

    /// As a cmdlet shows it.
    fn record(&self, seen: &Seen<'_>) -> Record {
        let mut record = Record::with_defaults(Self::OBJECT);
        for live in Self::PROPS {
            record.set(live.prop.name, (live.get)(self, seen));
        }
        record
    }
}
