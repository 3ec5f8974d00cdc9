//! Delivery agent connectors: how mail for our own mailboxes is put there.

use super::INT32_MAX;
use super::connector::{
    IS_SCOPED_CONNECTOR, SOURCE_TRANSPORT_SERVERS, SOURCES_ARE_THIS_SERVER, name_is_unique,
};
use crate::model::object::{Identity, ObjectType, Rule, Storage};
use crate::model::property::{Kind, Prop, Shape};

/// `DeliveryAgentConnector`.
pub static DELIVERY_AGENT_CONNECTOR: ObjectType = ObjectType {
    noun: "DeliveryAgentConnector",
    title: "delivery agent connector",
    storage: Storage::Table("DeliveryAgentConnector"),
    identity: Identity::Property("Name"),
    props: &[
        Prop::list(
            "AddressSpaces",
            Kind::AddressSpace,
            "The recipient domains whose mail it delivers, as [SMTP:]domain[;cost].",
        )
        .shaped(Shape::NonEmptyList)
        .mandatory(),
        Prop::one("Comment", Kind::Text { max: 4096 }, "", "For people.").shaped(Shape::Optional).for_people(),
        Prop::one(
            "DeliveryProtocol",
            Kind::Enum(&["Maildir"]),
            "Maildir",
            "Maildir: built in, one directory a recipient.",
        ),
        Prop::flag("Enabled", true, "Whether mail is routed through this connector."),
        IS_SCOPED_CONNECTOR,
        Prop::one(
            "MaildirRoot",
            Kind::Path,
            "",
            "The directory under which each recipient has domain/local-part/. A new one starts empty; mail that was delivered stays where it is.",
        )
        .mandatory(),
        Prop::one("MaxConcurrentConnections", Kind::Int { min: 1, max: 10_000 }, "5", "Deliveries at once."),
        Prop::one(
            "MaxMessageSize",
            Kind::Size { min: 65536, max: INT32_MAX as u64 },
            "Unlimited",
            "The largest message that it delivers.",
        )
        .shaped(Shape::OrUnlimited),
        Prop::one(
            "MaxMessagesPerConnection",
            Kind::Int { min: 1, max: INT32_MAX },
            "20",
            "Messages delivered over one connection.",
        )
        .planned(6),
        Prop::one("Name", Kind::Name, "", "The connector's name.").mandatory(),
        SOURCE_TRANSPORT_SERVERS,
    ],
    columns: &["Identity", "AddressSpaces", "DeliveryProtocol", "Enabled"],
    list: &[],
    rules: &[
        Rule { name: "NameIsUnique", check: |context| name_is_unique(context, "DeliveryAgentConnector") },
        SOURCES_ARE_THIS_SERVER,
    ],
};
