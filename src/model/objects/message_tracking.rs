//! What became of messages, as the message tracking log tells it.

use crate::model::object::{Identity, ObjectType, Storage};
use crate::model::property::{Access, Kind, Prop, Shape};

const TEXT: Kind = Kind::Text { max: 65_536 };

const fn shown(name: &'static str, kind: Kind, doc: &'static str) -> Prop {
    Prop::one(name, kind, "", doc).shaped(Shape::Optional).access(Access::Computed)
}

const fn several(name: &'static str, doc: &'static str) -> Prop {
    Prop::list(name, TEXT, doc).access(Access::Computed)
}

/// `MessageTrackingLog`: one event.
pub static MESSAGE_TRACKING_LOG: ObjectType = ObjectType {
    noun: "MessageTrackingLog",
    title: "message tracking event",
    storage: Storage::Live,
    identity: Identity::Property("LogId"),
    props: &[
        shown("Timestamp", Kind::Time, "When it happened."),
        shown(
            "ClientIp",
            Kind::IpAddress,
            "Who gave the message; of a message that was sent, our own address.",
        ),
        shown("ClientHostname", TEXT, "Its name, as it called itself."),
        shown("ServerIp", Kind::IpAddress, "Who took it."),
        shown("ServerHostname", TEXT, "Its name."),
        shown("SourceContext", TEXT, "The session, by its name in the protocol log."),
        shown("ConnectorId", TEXT, "The connector."),
        shown("Source", TEXT, "The part of transport that did it."),
        shown("EventId", TEXT, "What happened."),
        shown("InternalMessageId", Kind::Int { min: 0, max: i64::MAX }, "The message's number in the queue."),
        shown("MessageId", TEXT, "Its Message-ID field."),
        shown("NetworkMessageId", Kind::Guid, "A name that no other message has."),
        several("Recipients", "For whom it happened."),
        several("RecipientStatus", "What was said of each, in the same order: the reply, for the most part."),
        shown("TotalBytes", Kind::Int { min: 0, max: i64::MAX }, "Bytes of the message."),
        shown("RecipientCount", Kind::Int { min: 0, max: i64::MAX }, "How many recipients these are."),
        several("RelatedRecipientAddress", "Of RESOLVE: the addresses that stand for these recipients."),
        several("Reference", "Of DSN: the Message-ID of the message that the report is about."),
        shown("MessageSubject", TEXT, "Its subject, where subjects are logged."),
        shown("Sender", TEXT, "Its sender."),
        shown("ReturnPath", TEXT, "The envelope sender."),
        shown("Directionality", TEXT, "Incoming, Originating or Undefined."),
        shown("TenantId", TEXT, "There are no tenants here."),
        shown("OriginalClientIp", Kind::IpAddress, "Whence the message came in the first place."),
        shown("MessageInfo", TEXT, "Of SEND and DELIVER: when the message was accepted."),
        shown(
            "MessageLatency",
            Kind::Span { min: 0, max: i64::MAX / 1000 },
            "Of SEND and DELIVER: how long it was here.",
        ),
        shown("MessageLatencyType", TEXT, "LocalServer, where MessageLatency is known."),
        several(
            "EventData",
            "What else is known, [name, value]: TLS as it was asked for and got, by which rule, protocol, cipher, the verdict and the certificate's names.",
        ),
        shown("TransportTrafficType", TEXT, "Always Email."),
        shown("SchemaVersion", TEXT, "The version of emsh that wrote it."),
        shown("LogId", TEXT, "The event's own name."),
    ],
    columns: &["Timestamp", "EventId", "Source", "Sender", "Recipients", "MessageSubject"],
    list: &[],
    rules: &[],
};
