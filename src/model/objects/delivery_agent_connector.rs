//! Delivery agent connectors: how mail for our own mailboxes is put there.

use super::INT32_MAX;
use super::send_connector::name_is_unique;
use crate::model::object::{Identity, ObjectType, Rule, Storage};
use crate::model::property::{Access, Kind, Prop, Shape};

/// `DeliveryAgentConnector`.
pub static DELIVERY_AGENT_CONNECTOR: ObjectType = ObjectType {
    noun: "DeliveryAgentConnector",
    title: "delivery agent connector",
    storage: Storage::Table("DeliveryAgentConnector"),
    identity: Identity::Property("Name"),
    props: &[
        Prop::one("Name", Kind::Name, "", "The connector's name.").mandatory().access(Access::AtCreation),
        Prop::list(
            "AddressSpaces",
            Kind::AddressSpace,
            "The recipient domains whose mail it delivers, as [SMTP:]domain[;cost].",
        )
        .shaped(Shape::NonEmptyList)
        .access(Access::AtCreation)
        .mandatory(),
        Prop::one(
            "DeliveryProtocol",
            Kind::Enum(&["Maildir"]),
            "Maildir",
            "Maildir: built in, one directory a recipient.",
        )
        .access(Access::AtCreation),
        Prop::one(
            "MaildirRoot",
            Kind::Path,
            "",
            "The directory under which each recipient has domain/local-part/.",
        )
        .access(Access::AtCreation)
        .mandatory(),
        Prop::flag("Enabled", true, "Whether mail is routed through this connector.")
            .access(Access::AtCreation),
        Prop::one(
            "MaxMessageSize",
            Kind::Size { min: 0, max: INT32_MAX as u64 },
            "Unlimited",
            "The largest message that it delivers.",
        )
        .shaped(Shape::OrUnlimited)
        .access(Access::AtCreation),
        Prop::one("MaxConcurrentConnections", Kind::Int { min: 1, max: 10_000 }, "5", "Deliveries at once.")
            .access(Access::AtCreation),
        Prop::one("Comment", Kind::Text { max: 4096 }, "", "For people.")
            .shaped(Shape::Optional)
            .access(Access::AtCreation)
            .for_people(),
    ],
    columns: &["Identity", "AddressSpaces", "DeliveryProtocol", "Enabled"],
    list: &[],
    rules: &[Rule {
        name: "NameIsUnique",
        check: |context| name_is_unique(context, "DeliveryAgentConnector"),
    }],
};
