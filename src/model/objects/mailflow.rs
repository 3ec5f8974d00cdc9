//! What became of a test message.

use crate::model::object::{Identity, ObjectType, Storage};
use crate::model::property::{Kind, Prop};

/// Words of TestMailflowResult, as Exchange writes them.
pub const MAILFLOW_RESULTS: &[&str] = &["Success", "*FAILURE*"];

/// `Mailflow`.
pub static MAILFLOW: ObjectType = ObjectType {
    noun: "Mailflow",
    title: "mail flow test",
    storage: Storage::Live,
    identity: Identity::Property("MessageId"),
    props: &[
        Prop::shown(
            "TestMailflowResult",
            Kind::Enum(MAILFLOW_RESULTS),
            "Success: the next server, or the mailbox, has the message. *FAILURE*: it was refused, or nobody has it in time; Details says which.",
        ),
        Prop::shown(
            "MessageLatencyTime",
            Kind::Span { min: 0, max: i64::MAX },
            "From the submission to the server or mailbox that has it; empty where nobody has.",
        ),
        Prop::shown(
            "IsRemoteTest",
            Kind::Bool,
            "True where another server has it, or was to have it; false for a mailbox here.",
        ),
        Prop::shown("MessageId", Kind::Text { max: 1024 }, "The Message-ID of the test message."),
        Prop::shown("Sender", Kind::SmtpAddress, "Whose mail it is; reports of a failure go there."),
        Prop::shown("Recipient", Kind::SmtpAddress, "To whom it goes."),
        Prop::shown("ConnectorId", Kind::Text { max: 1024 }, "The connector that carried it."),
        Prop::shown("NextHop", Kind::Text { max: 1024 }, "The server that has it."),
        Prop::shown("Details", Kind::Text { max: 8192 }, "What the next server said, or why nobody has it."),
    ],
    columns: &["TestMailflowResult", "MessageLatencyTime", "IsRemoteTest", "Details"],
    list: &[],
    rules: &[],
};
