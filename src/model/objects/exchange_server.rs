//! This server as scripts for Exchange ask for it: name, roles and version.

use crate::model::object::{Identity, ObjectType, Storage};
use crate::model::property::{Access, Kind, Prop};

const fn role(name: &'static str, value: bool, doc: &'static str) -> Prop {
    Prop::flag(name, value, doc).access(Access::Computed)
}

/// The role that this server presents.
pub const SERVER_ROLE: &str = "Mailbox";

/// `ExchangeServer`.
pub static EXCHANGE_SERVER: ObjectType = ObjectType {
    noun: "ExchangeServer",
    title: "server",
    storage: Storage::Live,
    identity: Identity::Property("Name"),
    props: &[
        Prop::shown("Name", Kind::Name, "The server's short host name in upper case."),
        Prop::shown("AdminDisplayVersion", Kind::Text { max: 64 }, "The version of emsh."),
        Prop::shown("DataPath", Kind::Path, "The data directory."),
        Prop::shown("Domain", Kind::Fqdn, "The domain in the server's name; unset where it has none."),
        Prop::shown("Edition", Kind::Text { max: 64 }, "emsh: there are no editions."),
        Prop::shown("Fqdn", Kind::Fqdn, "The server's fully qualified name."),
        role("IsClientAccessServer", false, "There are no mailboxes to give access to."),
        role("IsE14OrLater", true, "The cmdlets are those of Exchange 2010 and later."),
        role("IsE15OrLater", true, "The cmdlets are those of Exchange 2013 and later."),
        role(
            "IsEdgeServer",
            false,
            "It presents a Mailbox server, which has the cmdlets of an Edge server, too.",
        ),
        role("IsExchangeTrialEdition", false, "There are no editions."),
        role("IsFrontendTransportServer", false, "There is no front end before the transport service."),
        role("IsHubTransportServer", true, "It has the transport service."),
        role("IsMailboxServer", true, "It presents a Mailbox server, whose role has the transport service."),
        role("IsUnifiedMessagingServer", false, "There is no voice mail."),
        Prop::one("ServerRole", Kind::Enum(&[SERVER_ROLE]), SERVER_ROLE, "The role that it presents.")
            .access(Access::Computed),
        Prop::shown("Site", Kind::Text { max: 64 }, "Unset: sites stand in Active Directory."),
        Prop::shown("WhenCreated", Kind::Time, "When the store was made, UTC."),
    ],
    columns: &["Name", "Site", "ServerRole", "Edition", "AdminDisplayVersion"],
    list: &[],
    rules: &[],
};
