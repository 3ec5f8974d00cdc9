//! The service as the Service cmdlets show it.

use crate::model::object::{Identity, ObjectType, Storage};
use crate::model::property::{Access, Kind, Prop, Shape};

/// The names that the service answers to.
pub const SERVICE_NAMES: &[&str] = &["emsh-transport", "MSExchangeTransport"];

/// `Service`.
pub static SERVICE: ObjectType = ObjectType {
    noun: "Service",
    title: "service",
    storage: Storage::Live,
    identity: Identity::Property("Name"),
    props: &[
        Prop::shown("Status", Kind::Enum(&["Running", "Stopped"]), "Whether it runs."),
        Prop::shown("Name", Kind::Name, "emsh-transport; MSExchangeTransport will do, too."),
        Prop::shown("DisplayName", Kind::Text { max: 128 }, "For people."),
        Prop::shown("ProcessId", Kind::Int { min: 0, max: i64::MAX }, "While it runs."),
        Prop::shown("StartTime", Kind::Time, "While it runs."),
        Prop::shown(
            "RestartRequired",
            Kind::Bool,
            "Whether something was changed that the running service does not obey yet.",
        ),
        Prop::one(
            "Degraded",
            Kind::Text { max: 4096 },
            "",
            "What keeps it from doing all that is configured.",
        )
        .shaped(Shape::List)
        .access(Access::Computed),
    ],
    columns: &["Status", "Name", "DisplayName"],
    list: &[],
    rules: &[],
};
