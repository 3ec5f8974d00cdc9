//! Queues and the messages in them, as the service tells of them.

use crate::model::object::{Identity, ObjectType, Storage};
use crate::model::property::{Access, Kind, Prop, Shape};

const TEXT: Kind = Kind::Text { max: 4096 };
const COUNT: Kind = Kind::Int { min: 0, max: i64::MAX };

const fn shown(name: &'static str, kind: Kind, doc: &'static str) -> Prop {
    Prop::one(name, kind, "", doc).shaped(Shape::Optional).access(Access::Computed)
}

/// `Queue`.
pub static QUEUE: ObjectType = ObjectType {
    noun: "Queue",
    title: "queue",
    storage: Storage::Live,
    identity: Identity::OnServer("QueueNumber"),
    props: &[
        shown("Server", TEXT, "The server whose queue it is."),
        shown("QueueNumber", TEXT, "The queue's number, or Unreachable."),
        shown("QueueId", COUNT, "The queue's number."),
        shown(
            "DeliveryType",
            Kind::Enum(&[
                "DnsConnectorDelivery",
                "SmartHostConnectorDelivery",
                "DeliveryAgent",
                "Unreachable",
                "Undefined",
            ]),
            "How the next hop is reached.",
        ),
        shown(
            "Status",
            Kind::Enum(&["Active", "Connecting", "Ready", "Retry", "Suspended"]),
            "What the queue does.",
        ),
        shown("MessageCount", COUNT, "Messages in the queue."),
        shown("DeferredMessageCount", COUNT, "Messages that wait for their next attempt."),
        shown("NextHopDomain", TEXT, "The recipient domain, or the smart hosts."),
        shown(
            "NextHopCategory",
            Kind::Enum(&["External", "Internal"]),
            "External where a connector takes the mail, as Exchange has it; Internal for Unreachable.",
        ),
        shown("NextHopConnector", Kind::Guid, "The Guid of the connector."),
        shown(
            "TlsDomain",
            Kind::SmtpDomain,
            "The domain that must be proven, where Domain Security is demanded.",
        ),
        shown("LastError", TEXT, "Why the last attempt failed."),
        shown("LastRetryTime", Kind::Time, "When it was last tried."),
        shown("NextRetryTime", Kind::Time, "When it will be tried next."),
        shown("RetryCount", COUNT, "Failed attempts in a row."),
    ],
    columns: &["Identity", "DeliveryType", "Status", "MessageCount", "NextHopDomain"],
    list: &[],
    rules: &[],
};

/// `Message`.
pub static MESSAGE: ObjectType = ObjectType {
    noun: "Message",
    title: "message",
    storage: Storage::Live,
    identity: Identity::OnServer("MessageNumber"),
    props: &[
        shown("Server", TEXT, "The server whose message it is."),
        shown("MessageNumber", TEXT, "The queue's number and the message's, with a backslash between."),
        shown("Queue", TEXT, "The queue's identity."),
        shown("FromAddress", TEXT, "The envelope sender; <> for none."),
        shown("Status", Kind::Enum(&["Active", "Ready", "Retry", "Suspended"]), "What happens to it."),
        shown("Subject", TEXT, "From its header."),
        shown("Size", Kind::Size { min: 0, max: u64::MAX }, "Bytes."),
        shown("InternetMessageId", TEXT, "From its header."),
        shown("SourceIP", Kind::IpAddress, "Whence it came."),
        shown("DateReceived", Kind::Time, "When it was accepted."),
        shown("ExpirationTime", Kind::Time, "When it will be given up."),
        shown("RetryCount", COUNT, "Failed attempts."),
        shown("LastError", TEXT, "Why the last attempt failed."),
        Prop::list("Recipients", Kind::SmtpAddress, "The recipients that are not done.")
            .access(Access::Computed),
    ],
    columns: &["Identity", "FromAddress", "Status", "Queue", "Subject"],
    list: &[],
    rules: &[],
};
