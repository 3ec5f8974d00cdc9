//! Foreign connectors: mail for another system, put as files into a drop directory.
//!
//! They are chosen among Send connectors (`policy::route`), by their address spaces of type SMTP: every address here is
//! a mail address, so that spaces of other types are kept and warned of.

use super::INT32_MAX;
use super::connector::{
    IS_SCOPED_CONNECTOR, SOURCE_TRANSPORT_SERVERS, SOURCES_ARE_THIS_SERVER, name_is_unique,
};
use crate::model::CommandLine;
use crate::model::object::{Identity, ObjectType, Rule, RuleContext, Storage, Violation};
use crate::model::property::{Access, Kind, Prop, Shape};

/// The largest MaxMessageSize: 2147483647 KB.
const MAX_MESSAGE_SIZE: u64 = INT32_MAX as u64 * 1024;

/// `ForeignConnector`.
pub static FOREIGN_CONNECTOR: ObjectType = ObjectType {
    noun: "ForeignConnector",
    title: "Foreign connector",
    storage: Storage::Table("ForeignConnector"),
    identity: Identity::Property("Name"),
    props: &[
        Prop::list(
            "AddressSpaces",
            Kind::ForeignAddressSpace,
            "The addresses that the other system takes, as [Type:]space[;cost]: fax.example, X400:c=US;a= ;p=Contoso;1.",
        )
        .shaped(Shape::NonEmptyList)
        .mandatory(),
        Prop::one("Comment", Kind::Text { max: 4096 }, "", "For people.")
            .shaped(Shape::Optional)
            .access(Access::AfterCreation)
            .for_people(),
        Prop::optional(
            "DropDirectory",
            Kind::Text { max: 1024 },
            "Where message files are put: the name of a directory in RootDropDirectoryPath of Get-TransportService, or an absolute path, which lies in it where that is set; $null: that directory itself. What is missing is made. Nobody but its owner and its group may write to it.",
        )
        .access(Access::AfterCreation),
        Prop::one(
            "DropDirectoryQuota",
            Kind::Size { min: 1, max: INT32_MAX as u64 },
            "Unlimited",
            "Octets of files in the drop directory above which it takes nothing more: mail then waits in its queue.",
        )
        .shaped(Shape::OrUnlimited)
        .access(Access::AfterCreation),
        Prop::flag("Enabled", true, "Whether mail is routed through this connector.")
            .access(Access::AfterCreation),
        IS_SCOPED_CONNECTOR,
        Prop::one(
            "MaxMessageSize",
            Kind::Size { min: 0, max: MAX_MESSAGE_SIZE },
            "Unlimited",
            "The largest message that is routed through this connector.",
        )
        .shaped(Shape::OrUnlimited)
        .access(Access::AfterCreation),
        Prop::one("Name", Kind::Name, "", "The connector's name.").mandatory().for_people(),
        Prop::flag("RelayDsnRequired", false, "Whether a file in the drop directory counts as relayed, and the sender who asked (NOTIFY=SUCCESS) is told so; else that is the other system's to tell.")
            .access(Access::AfterCreation),
        SOURCE_TRANSPORT_SERVERS,
    ],
    columns: &["Identity", "AddressSpaces", "Enabled"],
    list: &[],
    rules: &[
        Rule { name: "NameIsUnique", check: |context| name_is_unique(context, "ForeignConnector") },
        Rule { name: "DropDirectoryIsOneDirectory", check: drop_directory_is_one_directory },
        SOURCES_ARE_THIS_SERVER,
    ],
};

/// A relative path, or one with `..`, would mean another directory to each reader.
fn drop_directory_is_one_directory(context: &RuleContext<'_>) -> Option<Violation> {
    let record = context.record;
    let given = record.get("DropDirectory").as_text()?;
    let steps = |path: &str| path.split('/').all(|step| !matches!(step, "." | ".."));
    let fits = match given.strip_prefix('/') {
        Some(path) => !path.is_empty() && steps(path),
        None => !given.trim().is_empty() && !given.contains('/') && steps(given),
    };
    (!fits || given.chars().any(char::is_control)).then(|| {
        Violation::new(
            "DropDirectory",
            format!(
                "DropDirectory '{given}' is neither an absolute path (without . and ..) nor the name of one directory in \
                 RootDropDirectoryPath; allowed: /var/spool/fax, fax, or $null for RootDropDirectoryPath itself"
            ),
        )
        .remedy(CommandLine::new("Set-ForeignConnector").on(record.identity()).with("DropDirectory", "$null"))
    })
}
