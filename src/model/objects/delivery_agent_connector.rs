//! Delivery agent connectors: how mail for our own mailboxes is put there.

use super::INT32_MAX;
use super::connector::{
    IS_SCOPED_CONNECTOR, SOURCE_TRANSPORT_SERVERS, SOURCES_ARE_THIS_SERVER, name_is_unique,
};
use crate::model::object::{Identity, ObjectType, Rule, RuleContext, Storage, Violation};
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
            Kind::Enum(&["LMTP", "Maildir"]),
            "Maildir",
            "Maildir: built in, one directory a recipient. LMTP: a mail store behind SmartHosts takes it (RFC 2033).",
        ),
        Prop::flag("Enabled", true, "Whether mail is routed through this connector."),
        IS_SCOPED_CONNECTOR,
        Prop::one(
            "MaildirRoot",
            Kind::Path,
            "",
            "With DeliveryProtocol Maildir, the directory under which each recipient has domain/local-part/. A new one starts empty; mail that was delivered stays where it is.",
        )
        .shaped(Shape::Optional),
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
            "Messages delivered over one connection by LMTP.",
        ),
        Prop::one("Name", Kind::Name, "", "The connector's name.").mandatory(),
        Prop::list(
            "SmartHosts",
            Kind::LmtpHost,
            "With DeliveryProtocol LMTP, where the server listens: a host with a port (24 where none is given), or the path of a socket. The first that can be reached is used.",
        ),
        SOURCE_TRANSPORT_SERVERS,
    ],
    columns: &["Identity", "AddressSpaces", "DeliveryProtocol", "Enabled"],
    list: &[],
    rules: &[
        Rule { name: "NameIsUnique", check: |context| name_is_unique(context, "DeliveryAgentConnector") },
        SOURCES_ARE_THIS_SERVER,
        Rule { name: "MaildirNeedsRoot", check: maildir_needs_root },
        Rule { name: "LmtpNeedsSmartHosts", check: lmtp_needs_smart_hosts },
    ],
};

fn maildir_needs_root(context: &RuleContext<'_>) -> Option<Violation> {
    let record = context.record;
    let root = record.get("MaildirRoot");
    let text = match (record.text("DeliveryProtocol") == "Maildir", root.is_unset()) {
        (true, true) => {
            "MaildirRoot is $null, and DeliveryProtocol Maildir needs it; give the directory of the mailboxes"
                .into()
        }
        (false, false) => format!(
            "MaildirRoot '{root}' is for DeliveryProtocol Maildir, and DeliveryProtocol is LMTP; give MaildirRoot $null"
        ),
        _ => return None,
    };
    Some(Violation::new("MaildirRoot", text))
}

fn lmtp_needs_smart_hosts(context: &RuleContext<'_>) -> Option<Violation> {
    let record = context.record;
    let hosts = record.get("SmartHosts");
    match (record.text("DeliveryProtocol") == "LMTP", hosts.items().is_empty()) {
        (true, true) => Some(Violation::new(
            "DeliveryProtocol",
            "DeliveryProtocol LMTP needs SmartHosts; give where the server listens, such as /run/dovecot/lmtp or [127.0.0.1]:24"
                .to_string(),
        )),
        (false, false) => Some(Violation::new(
            "SmartHosts",
            format!(
                "SmartHosts '{hosts}' are for DeliveryProtocol LMTP, and DeliveryProtocol is Maildir; give SmartHosts $null"
            ),
        )),
        _ => None,
    }
}
