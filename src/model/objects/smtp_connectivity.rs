//! What an attempt to reach a Receive connector's binding came to.

use crate::model::object::{Identity, ObjectType, Storage};
use crate::model::property::{Kind, Prop};

/// Words of StatusCode.
pub const STATUS_CODES: &[&str] =
    &["Success", "Unable to connect", "Transient error", "Permanent error", "External error"];

/// `SmtpConnectivity`.
pub static SMTP_CONNECTIVITY: ObjectType = ObjectType {
    noun: "SmtpConnectivity",
    title: "SMTP connectivity",
    storage: Storage::Live,
    identity: Identity::Property("EndPoint"),
    props: &[
        Prop::shown("Server", Kind::Name, "The server."),
        Prop::shown("ReceiveConnector", Kind::Name, "The Receive connector whose binding was tried."),
        Prop::shown("Binding", Kind::Binding, "The binding as configured."),
        Prop::shown("EndPoint", Kind::Binding, "The address and port that were tried."),
        Prop::shown(
            "StatusCode",
            Kind::Enum(STATUS_CODES),
            "Success: greeted with 220. Transient error: 4xx. Permanent error: 5xx. External error: something else than SMTP, or nothing in time.",
        ),
        Prop::shown("Details", Kind::Text { max: 4096 }, "The greeting, or what went wrong."),
    ],
    columns: &["Server", "ReceiveConnector", "Binding", "EndPoint", "StatusCode", "Details"],
    list: &[],
    rules: &[],
};
