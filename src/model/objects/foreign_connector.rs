//! Foreign connectors: mail for another system, put as files into a drop directory.
//!
//! Their objects are kept, shown and judged; nothing is routed to them yet (step 6 of the plan). Until
//! then mail goes as if they were not there: by Send and delivery agent connectors, or into Unreachable.

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
        .mandatory()
        .planned(6),
        Prop::one("Comment", Kind::Text { max: 4096 }, "", "For people.")
            .shaped(Shape::Optional)
            .access(Access::AfterCreation)
            .for_people(),
        Prop::optional(
            "DropDirectory",
            Kind::Text { max: 1024 },
            "Where message files are put: an absolute path, or the name of a directory in RootDropDirectoryPath of Get-TransportService.",
        )
        .access(Access::AfterCreation)
        .planned(6),
        Prop::one(
            "DropDirectoryQuota",
            Kind::Size { min: 1, max: INT32_MAX as u64 },
            "Unlimited",
            "Above this the drop directory takes nothing more.",
        )
        .shaped(Shape::OrUnlimited)
        .access(Access::AfterCreation)
        .planned(6),
        Prop::flag("Enabled", true, "Whether mail is routed through this connector.")
            .access(Access::AfterCreation)
            .planned(6),
        IS_SCOPED_CONNECTOR,
        Prop::one(
            "MaxMessageSize",
            Kind::Size { min: 0, max: MAX_MESSAGE_SIZE },
            "Unlimited",
            "The largest message that is routed through this connector.",
        )
        .shaped(Shape::OrUnlimited)
        .access(Access::AfterCreation)
        .planned(6),
        Prop::one("Name", Kind::Name, "", "The connector's name.").mandatory().for_people(),
        Prop::flag("RelayDsnRequired", false, "Whether a file in the drop directory counts as relayed, and the sender who asked is told so.")
            .access(Access::AfterCreation)
            .planned(6),
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
