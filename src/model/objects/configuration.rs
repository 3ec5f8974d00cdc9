//! What is told of the configuration as a whole: its history, what is stored and not in force yet, and
//! how the service is.

use crate::model::object::{Identity, ObjectType, Storage};
use crate::model::property::{Access, Kind, Prop, Shape};

const TEXT: Kind = Kind::Text { max: 4096 };

const fn several(name: &'static str, doc: &'static str) -> Prop {
    Prop::one(name, TEXT, "", doc).shaped(Shape::List).access(Access::Computed)
}

/// `ConfigurationChange`.
pub static CONFIGURATION_CHANGE: ObjectType = ObjectType {
    noun: "ConfigurationChange",
    title: "configuration change",
    storage: Storage::Live,
    identity: Identity::Property("Number"),
    props: &[
        Prop::shown("Number", Kind::Int { min: 1, max: i64::MAX }, "The change's number."),
        Prop::shown("RunDate", Kind::Time, "When, UTC."),
        Prop::shown("Caller", TEXT, "Who: the user's number and name."),
        Prop::shown("CmdletName", TEXT, "The cmdlet."),
        Prop::shown("CommandLine", TEXT, "The whole line, secrets removed."),
        Prop::shown("ObjectClass", TEXT, "The noun of the object."),
        Prop::shown(
            "ObjectModified",
            TEXT,
            "The object's identity after the change, or before it, where it was removed.",
        ),
        Prop::shown("Guid", Kind::Guid, "The object's Guid, which stays when its name changes."),
        Prop::shown("Action", Kind::Enum(&["New", "Set", "Remove"]), "What happened to the object."),
        several(
            "ModifiedProperties",
            "Each property that is different, before and after; of long lists what came and went.",
        ),
        Prop::shown(
            "Revision",
            Kind::Int { min: 1, max: i64::MAX },
            "The revision of the configuration that the change led to.",
        ),
    ],
    columns: &["Number", "RunDate", "Caller", "CmdletName", "ObjectModified", "ModifiedProperties"],
    list: &[],
    rules: &[],
};

/// `Configuration`, as Compare-Configuration tells of it.
pub static CONFIGURATION_DIFFERENCE: ObjectType = ObjectType {
    noun: "Configuration",
    title: "configuration difference",
    storage: Storage::Live,
    identity: Identity::Property("Object"),
    props: &[
        Prop::shown("ObjectClass", TEXT, "The noun of the object."),
        Prop::shown("Object", TEXT, "The object's identity."),
        Prop::shown("Property", TEXT, "The property."),
        Prop::shown("Stored", TEXT, "Its value in the store: in force after the next restart."),
        Prop::shown("Running", TEXT, "The value that the running service obeys."),
    ],
    columns: &["ObjectClass", "Object", "Property", "Stored", "Running"],
    list: &[],
    rules: &[],
};

/// `AdminAuditLog`: the history in the terms of Exchange's log.
pub static ADMIN_AUDIT_LOG: ObjectType = ObjectType {
    noun: "AdminAuditLog",
    title: "audit log entry",
    storage: Storage::Live,
    identity: Identity::Property("Number"),
    props: &[
        Prop::shown(
            "ObjectModified",
            TEXT,
            "The object's identity after the change, or before it, where it was removed.",
        ),
        Prop::shown("CmdletName", TEXT, "The cmdlet."),
        several("CmdletParameters", "Each parameter that was given, with its value; secrets are replaced."),
        several(
            "ModifiedProperties",
            "Each property that is different, before and after; of long lists what came and went.",
        ),
        Prop::shown("Caller", TEXT, "Who: the user's number and name."),
        Prop::flag("Succeeded", true, "Always $true: what failed changed nothing and is not kept.")
            .access(Access::Computed),
        Prop::shown("Error", TEXT, "Always None: what failed is not kept."),
        Prop::shown("RunDate", Kind::Time, "When, UTC."),
        Prop::shown("OriginatingServer", TEXT, "This server."),
        Prop::shown(
            "Number",
            Kind::Int { min: 1, max: i64::MAX },
            "The entry's number, which Get-ConfigurationChange takes, too.",
        ),
    ],
    columns: &["RunDate", "Caller", "CmdletName", "ObjectModified", "CmdletParameters"],
    list: &[
        "ObjectModified",
        "CmdletName",
        "CmdletParameters",
        "ModifiedProperties",
        "Caller",
        "Succeeded",
        "Error",
        "RunDate",
        "OriginatingServer",
        "Identity",
    ],
    rules: &[],
};

/// `ServiceHealth`.
pub static SERVICE_HEALTH: ObjectType = ObjectType {
    noun: "ServiceHealth",
    title: "service health",
    storage: Storage::Live,
    identity: Identity::Singleton("Mailbox Server Role"),
    props: &[
        Prop::shown("Role", TEXT, "The server role, as Exchange names it."),
        Prop::flag("RequiredServicesRunning", false, "Whether every service of the role runs.")
            .access(Access::Computed),
        several("ServicesRunning", "Services that run."),
        several("ServicesNotRunning", "Services that should run, and don't."),
        Prop::shown(
            "Health",
            Kind::Enum(&["Healthy", "Degraded", "Stopped"]),
            "How the service is; anything but Healthy is exit code 1.",
        ),
        several("Reasons", "What keeps the service from doing all that is configured."),
        several("Warnings", "What is worth knowing, and no fault yet."),
    ],
    columns: &[],
    list: &[
        "Role",
        "RequiredServicesRunning",
        "ServicesRunning",
        "ServicesNotRunning",
        "Health",
        "Reasons",
        "Warnings",
    ],
    rules: &[],
};
