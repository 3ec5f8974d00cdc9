//! Queues and the messages in them, as the service tells of them. Output, filters, order and completion come
//! from these tables.

use crate::model::object::{Identity, ObjectType, Storage};
use crate::model::property::{Access, Kind, Prop, Shape};
use crate::model::queued::{Live, LiveProp, MessageInfo, QueueInfo, RecipientDetail, Seen, props_of};
use crate::model::{ByteSize, DeliveryType, TimeSpan, Value};

const TEXT: Kind = Kind::Text { max: 4096 };
const COUNT: Kind = Kind::Int { min: 0, max: i64::MAX };
const SPAN: Kind = Kind::Span { min: 0, max: i64::MAX / 1000 };

/// Exchange's delivery types: those that are here first, and those that only servers of an organisation have,
/// so that a filter written there is understood.
pub const DELIVERY_TYPES: &[&str] = &[
    "DnsConnectorDelivery",
    "SmartHostConnectorDelivery",
    "DeliveryAgent",
    "Unreachable",
    "Undefined",
    "NonSmtpGatewayDelivery",
    "SmtpDeliveryToMailbox",
    "SmtpRelayToConnectorSourceServers",
    "SmtpRelayToDag",
    "SmtpRelayToMailboxDeliveryGroup",
    "SmtpRelayToRemoteActiveDirectorySite",
    "SmtpRelayToServers",
    "SmtpRelayWithinAdSiteToEdge",
    "SmtpRelayWithinAdSite",
    "SmtpRelayToTiRg",
    "MapiDelivery",
    "ShadowRedundancy",
    "Heartbeat",
];

/// What a queue does.
pub const QUEUE_STATUSES: &[&str] = &["Active", "Connecting", "Ready", "Retry", "Suspended"];
const MESSAGE_STATUSES: &[&str] =
    &["Active", "Locked", "PendingRemove", "PendingSuspend", "Ready", "Retry", "Suspended"];

const fn shown<T>(
    name: &'static str,
    kind: Kind,
    doc: &'static str,
    get: fn(&T, &Seen<'_>) -> Value,
) -> LiveProp<T> {
    LiveProp { prop: Prop::one(name, kind, "", doc).shaped(Shape::Optional).access(Access::Computed), get }
}

const fn many<T>(
    name: &'static str,
    kind: Kind,
    doc: &'static str,
    get: fn(&T, &Seen<'_>) -> Value,
) -> LiveProp<T> {
    LiveProp { prop: Prop::list(name, kind, doc).access(Access::Computed), get }
}

fn optional<T: Clone>(value: Option<&T>, make: impl Fn(T) -> Value) -> Value {
    value.cloned().map_or(Value::Null, make)
}

fn count(number: u64) -> Value {
    Value::Int(number.try_into().unwrap_or(i64::MAX))
}

/// What came to so many in a minute, less others.
fn a_second(number: u64, others: u64) -> Value {
    let signed = |number: u64| i64::try_from(number).unwrap_or(i64::MAX / 2000);
    Value::Decimal((signed(number) - signed(others)) * 1000 / 60)
}

/// Of each priority; there is only Normal here.
fn of_normal(number: u64) -> Value {
    Value::List(vec![Value::Int(0), count(number), Value::Int(0), Value::Int(0)])
}

const QUEUE_PROPS: [LiveProp<QueueInfo>; 26] = [
    shown("Server", TEXT, "The server whose queue it is.", |_, seen| Value::text(seen.server)),
    shown("QueueNumber", TEXT, "The queue's number, or Submission, Unreachable or Poison.", |info, _| {
        Value::Text(info.next_hop.queue_name(info.id))
    }),
    shown("QueueId", COUNT, "The queue's number.", |info, _| Value::Int(info.id)),
    shown("DeliveryType", Kind::Enum(DELIVERY_TYPES), "How the next hop is reached.", |info, _| {
        Value::text(info.next_hop.delivery_type.to_string())
    }),
    shown("Status", Kind::Enum(QUEUE_STATUSES), "What the queue does.", |info, _| Value::text(&info.status)),
    shown("MessageCount", COUNT, "Messages in the queue.", |info, _| count(info.messages)),
    shown("DeferredMessageCount", COUNT, "Messages that wait for their next attempt.", |info, _| {
        count(info.deferred)
    }),
    shown("NextHopDomain", TEXT, "The recipient domain, or the smart hosts.", |info, _| {
        Value::text(&info.next_hop.domain)
    }),
    shown(
        "NextHopCategory",
        Kind::Enum(&["External", "Internal"]),
        "External where a connector takes the mail, as Exchange has it; Internal for Submission, Unreachable and Poison.",
        |info, _| Value::text(if info.is_internal() { "Internal" } else { "External" }),
    ),
    shown("NextHopConnector", Kind::Guid, "The Guid of the connector.", |info, _| {
        match info.next_hop.connector.as_str() {
            "" => Value::Null,
            guid => Value::text(guid),
        }
    }),
    shown(
        "TlsDomain",
        Kind::SmtpDomain,
        "The domain that must be proven, where Domain Security is demanded; in ReportOnly it is only looked at.",
        |info, _| optional(info.next_hop.tls_domain.as_ref(), |domain| Value::text(domain.as_str())),
    ),
    shown("LastError", TEXT, "Why the last attempt failed, or why mail is Unreachable.", |info, _| {
        optional(info.last_error.as_ref(), Value::text)
    }),
    shown("LastRetryTime", Kind::Time, "When it was last tried.", |info, _| {
        optional(info.last_retry.as_ref(), Value::Time)
    }),
    shown("NextRetryTime", Kind::Time, "When it will be tried next.", |info, _| {
        optional(info.next_retry.as_ref(), Value::Time)
    }),
    shown(
        "FirstRetryTime",
        Kind::Time,
        "When the first attempt in this row of failures was made.",
        |info, _| optional(info.first_retry.as_ref(), Value::Time),
    ),
    shown("RetryCount", COUNT, "Failed attempts in a row.", |info, _| Value::Int(info.retry_count.into())),
    shown("LockedMessageCount", COUNT, "Messages that are locked: none here.", |_, _| Value::Int(0)),
    many("MessageCountsPerPriority", COUNT, "Messages of each priority; all are Normal here.", |info, _| {
        of_normal(info.messages)
    }),
    many(
        "DeferredMessageCountsPerPriority",
        COUNT,
        "Messages of each priority that wait for their next attempt.",
        |info, _| of_normal(info.deferred),
    ),
    many("PriorityDescriptions", TEXT, "What the priorities are called.", |_, _| {
        Value::texts(["High", "Normal", "Low", "None"])
    }),
    shown(
        "IncomingRate",
        Kind::Decimal,
        "Messages that came in a second, over the last minute.",
        |info, _| a_second(info.incoming, 0),
    ),
    shown(
        "OutgoingRate",
        Kind::Decimal,
        "Messages that left in a second, over the last minute.",
        |info, _| a_second(info.outgoing, 0),
    ),
    shown(
        "Velocity",
        Kind::Decimal,
        "OutgoingRate less IncomingRate: below 0 the queue grows.",
        |info, _| a_second(info.outgoing, info.incoming),
    ),
    shown("RiskLevel", Kind::Enum(&["Normal", "Low", "High", "Bulk"]), "Always Normal here.", |_, _| {
        Value::text("Normal")
    }),
    shown("OutboundIPPool", COUNT, "Always 0: mail leaves by the connector's SourceIPAddress.", |_, _| {
        Value::Int(0)
    }),
    shown("OverrideSource", TEXT, "What other configuration leads mail here: nothing does.", |_, _| {
        Value::Null
    }),
];

/// `Queue`.
pub static QUEUE: ObjectType = ObjectType {
    noun: "Queue",
    title: "queue",
    storage: Storage::Live,
    identity: Identity::OnServer("QueueNumber"),
    props: &props_of(&QUEUE_PROPS),
    columns: &["Identity", "DeliveryType", "Status", "MessageCount", "NextHopDomain"],
    list: &[],
    rules: &[],
};

impl QueueInfo {
    /// True for the queues that no connector empties: Exchange's division, by which what a connector takes
    /// leaves, a delivery agent's mail included.
    pub fn is_internal(&self) -> bool {
        matches!(self.next_hop.delivery_type, DeliveryType::Unreachable | DeliveryType::Undefined)
    }
}

impl Live for QueueInfo {
    const OBJECT: &'static ObjectType = &QUEUE;
    const PROPS: &'static [LiveProp<Self>] = &QUEUE_PROPS;

    fn identity(&self, server: &str) -> String {
        format!("{server}\\{}", self.next_hop.queue_name(self.id))
    }
}

/// The sender as it is shown.
fn sender(info: &MessageInfo) -> Value {
    Value::text(if info.sender.is_empty() { "<>" } else { &info.sender })
}

/// How long a message has been here.
fn latency(info: &MessageInfo, seen: &Seen<'_>) -> TimeSpan {
    let here = seen.now.duration_since(info.received_at);
    TimeSpan::from_secs(here.as_secs().max(0))
}

fn detail(recipient: &RecipientDetail) -> String {
    let RecipientDetail { address, status, attempts, last_error } = recipient;
    let error = last_error.as_deref().unwrap_or_default();
    format!("Address={address};Status={status};RetryCount={attempts};LastError={error}")
}

const MESSAGE_PROPS: [LiveProp<MessageInfo>; 25] = [
    shown("Server", TEXT, "The server whose message it is.", |_, seen| Value::text(seen.server)),
    shown(
        "MessageNumber",
        TEXT,
        "The queue's number and the message's, with a backslash between.",
        |info, _| Value::text(format!("{}\\{}", info.queue_name, info.id)),
    ),
    shown("Queue", TEXT, "The queue's identity.", |info, seen| {
        Value::text(format!("{}\\{}", seen.server, info.queue_name))
    }),
    shown("FromAddress", TEXT, "The envelope sender; <> for none.", |info, _| sender(info)),
    shown("OriginalFromAddress", TEXT, "The same: reports keep no other.", |info, _| sender(info)),
    shown("Status", Kind::Enum(MESSAGE_STATUSES), "What happens to it.", |info, _| Value::text(&info.status)),
    shown("Subject", TEXT, "From its header.", |info, _| Value::text(&info.subject)),
    shown("Size", Kind::Size { min: 0, max: u64::MAX }, "Bytes.", |info, _| Value::Size(ByteSize(info.size))),
    shown("InternetMessageId", TEXT, "From its header.", |info, _| Value::text(&info.message_id)),
    shown(
        "MessageSourceName",
        TEXT,
        "What brought it: SMTP and the Receive connector, Pickup, Replay, or DSN.",
        |info, _| match info.connector.as_str() {
            "" | "DSN" => Value::text("DSN"),
            directory @ ("Pickup" | "Replay") => Value::text(directory),
            connector => Value::text(format!("SMTP:{connector}")),
        },
    ),
    shown("SourceIP", Kind::IpAddress, "Whence it came.", |info, _| {
        optional(info.source_ip.as_ref(), |ip| Value::text(ip.to_string()))
    }),
    shown("SCL", Kind::Int { min: -1, max: 9 }, "The spam confidence level: none is given here.", |_, _| {
        Value::Null
    }),
    shown("DateReceived", Kind::Time, "When it was accepted.", |info, _| Value::Time(info.received_at)),
    shown("ExpirationTime", Kind::Time, "When it will be given up.", |info, _| {
        optional(info.expires_at.as_ref(), Value::Time)
    }),
    shown("RetryCount", COUNT, "Failed attempts.", |info, _| Value::Int(info.retry_count.into())),
    shown(
        "LastError",
        TEXT,
        "Why the last attempt failed, or why it is Unreachable or Poison.",
        |info, _| optional(info.last_error.as_ref(), Value::text),
    ),
    shown(
        "DeferReason",
        TEXT,
        "Why it waits beside LastError: nothing else makes mail wait here.",
        |_, _| Value::text("None"),
    ),
    shown("LockReason", TEXT, "Why it is locked: no message is, here.", |_, _| Value::Null),
    shown("Priority", Kind::Enum(&["High", "Normal", "Low", "None"]), "Always Normal here.", |_, _| {
        Value::text("Normal")
    }),
    shown(
        "Directionality",
        Kind::Enum(&["Undefined", "Originating", "Incoming"]),
        "Always Undefined: only hosted organisations tell.",
        |_, _| Value::text("Undefined"),
    ),
    shown("MessageLatency", SPAN, "How long it has been here.", |info, seen| {
        Value::Span(latency(info, seen))
    }),
    many(
        "ComponentLatency",
        TEXT,
        "With -IncludeComponentLatencyInfo, how long each part of transport has had it: all its time is its queue's.",
        |info, seen| match info.latency {
            true => Value::texts([format!("Queue {};{}", info.queue_name, latency(info, seen))]),
            false => Value::List(Vec::new()),
        },
    ),
    many("Recipients", Kind::SmtpAddress, "The recipients that are not done.", |info, _| {
        Value::texts(&info.recipients)
    }),
    many(
        "RecipientInfo",
        TEXT,
        "With -IncludeRecipientInfo, of each recipient its address, status, failed attempts and last error.",
        |info, _| Value::texts(info.details.iter().map(detail)),
    ),
    shown("IsProbeMessage", Kind::Bool, "Never: nothing sends probes here.", |_, _| Value::Bool(false)),
];

/// `Message`.
pub static MESSAGE: ObjectType = ObjectType {
    noun: "Message",
    title: "message",
    storage: Storage::Live,
    identity: Identity::OnServer("MessageNumber"),
    props: &props_of(&MESSAGE_PROPS),
    columns: &["Identity", "FromAddress", "Status", "Queue", "Subject"],
    list: &[],
    rules: &[],
};

impl Live for MessageInfo {
    const OBJECT: &'static ObjectType = &MESSAGE;
    const PROPS: &'static [LiveProp<Self>] = &MESSAGE_PROPS;

    fn identity(&self, server: &str) -> String {
        format!("{server}\\{}\\{}", self.queue_name, self.id)
    }
}
