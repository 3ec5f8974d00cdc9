//! States of the service's components, as Get-ServerComponentState shows them.

use crate::model::component::{COMPONENTS, SERVICE_STATES};
use crate::model::object::{Identity, ObjectType, Storage};
use crate::model::property::{Access, Kind, Prop};

const TEXT: Kind = Kind::Text { max: 255 };

/// `ServerComponentState`.
pub static SERVER_COMPONENT_STATE: ObjectType = ObjectType {
    noun: "ServerComponentState",
    title: "component state",
    storage: Storage::Live,
    identity: Identity::Property("Component"),
    props: &[
        Prop::shown("Server", TEXT, "The server whose component it is."),
        Prop::shown("ServerFqdn", TEXT, "The same by its full name."),
        Prop::shown(
            "Component",
            Kind::Enum(COMPONENTS),
            "HubTransport, the transport service, or ServerWideOffline.",
        ),
        Prop::shown(
            "State",
            Kind::Enum(SERVICE_STATES),
            "What holds: the most restrictive of what is asked for it and for ServerWideOffline.",
        ),
        Prop::list(
            "LocalStates",
            TEXT,
            "Who asked for what, and since when: Requester:State:Time, one for each that ever asked.",
        )
        .access(Access::Computed),
        Prop::list("RemoteStates", TEXT, "What a directory keeps beside it: there is none here.")
            .access(Access::Computed),
    ],
    columns: &["Server", "Component", "State"],
    list: &[],
    rules: &[],
};
