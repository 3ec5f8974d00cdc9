//! What became of messages, as the message tracking log tells it.

use crate::model::object::{Identity, ObjectType, Storage};
use crate::model::property::{Access, Kind, Prop};

const TEXT: Kind = Kind::Text { max: 65_536 };

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
        Prop::shown("Timestamp", Kind::Time, "When it happened."),
        Prop::shown(
            "ClientIp",
            Kind::IpAddress,
            "Who gave the message; of a message that was sent, our own address.",
        ),
        Prop::shown("ClientHostname", TEXT, "Its name, as it called itself."),
        Prop::shown("ServerIp", Kind::IpAddress, "Who took it."),
        Prop::shown("ServerHostname", TEXT, "Its name."),
        Prop::shown("SourceContext", TEXT, "The session, by its name in the protocol log."),
        Prop::shown("ConnectorId", TEXT, "The connector."),
        Prop::shown("Source", TEXT, "The part of transport that did it."),
        Prop::shown("EventId", TEXT, "What happened."),
        Prop::shown(
            "InternalMessageId",
            Kind::Int { min: 0, max: i64::MAX },
            "The message's number in the queue.",
        ),
        Prop::shown("MessageId", TEXT, "Its Message-ID field."),
        Prop::shown("NetworkMessageId", Kind::Guid, "A name that no other message has."),
        several("Recipients", "For whom it happened."),
        several("RecipientStatus", "What was said of each, in the same order: the reply, for the most part."),
        Prop::shown("TotalBytes", Kind::Int { min: 0, max: i64::MAX }, "Bytes of the message."),
        Prop::shown("RecipientCount", Kind::Int { min: 0, max: i64::MAX }, "How many recipients these are."),
        several("RelatedRecipientAddress", "Of RESOLVE: the addresses that stand for these recipients."),
        several("Reference", "Of DSN: the Message-ID of the message that the report is about."),
        Prop::shown("MessageSubject", TEXT, "Its subject, where subjects are logged."),
        Prop::shown("Sender", TEXT, "Its sender."),
        Prop::shown("ReturnPath", TEXT, "The envelope sender."),
        Prop::shown("Directionality", TEXT, "Incoming, Originating or Undefined."),
        Prop::shown("TenantId", TEXT, "There are no tenants here."),
        Prop::shown("OriginalClientIp", Kind::IpAddress, "Whence the message came in the first place."),
        Prop::shown("MessageInfo", TEXT, "Of SEND and DELIVER: when the message was accepted."),
        Prop::shown(
            "MessageLatency",
            Kind::Span { min: 0, max: i64::MAX / 1000 },
            "Of SEND and DELIVER: how long it was here.",
        ),
        Prop::shown("MessageLatencyType", TEXT, "LocalServer, where MessageLatency is known."),
        several(
            "EventData",
            "What else is known, [name, value]: TLS as it was asked for and got, by which rule, protocol, cipher, the verdict and the certificate's names.",
        ),
        Prop::shown("TransportTrafficType", TEXT, "Always Email."),
        Prop::shown("SchemaVersion", TEXT, "The version of emsh that wrote it."),
        Prop::shown("LogId", TEXT, "The event's own name."),
    ],
    columns: &["Timestamp", "EventId", "Source", "Sender", "Recipients", "MessageSubject"],
    list: &[],
    rules: &[],
};
