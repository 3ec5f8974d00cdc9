//! What became of a test message.

use crate::model::object::{Identity, ObjectType, Storage};
use crate::model::property::{Access, Kind, Prop, Shape};

const fn shown(name: &'static str, kind: Kind, doc: &'static str) -> Prop {
    Prop::one(name, kind, "", doc).shaped(Shape::Optional).access(Access::Computed)
}

/// Words of TestMailflowResult, as Exchange writes them.
pub const MAILFLOW_RESULTS: &[&str] = &["Success", "*FAILURE*"];

/// `Mailflow`.
pub static MAILFLOW: ObjectType = ObjectType {
    noun: "Mailflow",
    title: "mail flow test",
    storage: Storage::Live,
    identity: Identity::Property("MessageId"),
    props: &[
        shown(
            "TestMailflowResult",
            Kind::Enum(MAILFLOW_RESULTS),
            "Success: the next server, or the mailbox, has the message. *FAILURE*: it was refused, or nobody has it in time; Details says which.",
        ),
        shown(
            "MessageLatencyTime",
            Kind::Span { min: 0, max: i64::MAX },
            "From the submission to the server or mailbox that has it; empty where nobody has.",
        ),
        shown(
            "IsRemoteTest",
            Kind::Bool,
            "True where another server has it, or was to have it; false for a mailbox here.",
        ),
        shown("MessageId", Kind::Text { max: 1024 }, "The Message-ID of the test message."),
        shown("Sender", Kind::SmtpAddress, "Whose mail it is; reports of a failure go there."),
        shown("Recipient", Kind::SmtpAddress, "To whom it goes."),
        shown("ConnectorId", Kind::Text { max: 1024 }, "The connector that carried it."),
        shown("NextHop", Kind::Text { max: 1024 }, "The server that has it."),
        shown("Details", Kind::Text { max: 8192 }, "What the next server said, or why nobody has it."),
    ],
    columns: &["TestMailflowResult", "MessageLatencyTime", "IsRemoteTest", "Details"],
    list: &[],
    rules: &[],
};
