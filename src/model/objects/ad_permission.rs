//! Permissions on Receive connectors: what a user is allowed or denied beside what PermissionGroups gives.
//!
//! Promises: one entry for each connector, user and kind (allowed, denied); the connector is meant by
//! its Guid, so that an entry survives a new name. [`is_open_relay`] judges the finished connector with
//! all its entries, and every way to change either comes through it: the rules of both objects.
//!
//! Refuses: an entry of no connector, two entries for one user, an open relay that nobody allowed.

use super::receive_connector::ranges;
use crate::model::object::{Identity, ObjectType, Record, Rule, RuleContext, Storage, Violation};
use crate::model::permission::{
    ExtendedRight, PRINCIPAL_NAMES, Permission, Principal, RIGHT_NAMES, Rights, granted, session_rights,
    unproven,
};
use crate::model::property::{Access, Kind, Prop, Shape};
use crate::model::{CommandLine, Value, ValueError, public_reach};

/// Words of AccessRights.
pub const ACCESS_RIGHTS: &[&str] = &[
    "AccessSystemSecurity",
    "CreateChild",
    "DeleteChild",
    "ListChildren",
    "Self",
    "ReadProperty",
    "WriteProperty",
    "DeleteTree",
    "ListObject",
    "ExtendedRight",
    "Delete",
    "ReadControl",
    "GenericExecute",
    "GenericWrite",
    "GenericRead",
    "WriteDacl",
    "WriteOwner",
    "GenericAll",
    "Synchronize",
];

/// `ADPermission`.
pub static AD_PERMISSION: ObjectType = ObjectType {
    noun: "ADPermission",
    title: "permission",
    storage: Storage::Table("ADPermission"),
    identity: Identity::Of("Connector"),
    props: &[
        Prop::one("User", Kind::Enum(PRINCIPAL_NAMES), "", "Who holds the rights.").access(Access::Stored),
        Prop::flag(
            "Deny",
            false,
            "Whether the rights are denied. A denial holds against everything that allows them.",
        )
        .access(Access::Stored),
        Prop::flag("IsInherited", false, "Always False: connectors inherit nothing.")
            .access(Access::Computed),
        Prop::list("AccessRights", Kind::Enum(ACCESS_RIGHTS), "Always ExtendedRight.")
            .access(Access::Computed),
        Prop::list("ExtendedRights", Kind::Enum(RIGHT_NAMES), "The rights.")
            .shaped(Shape::NonEmptyList)
            .access(Access::Stored),
        Prop::optional(
            "GrantedBy",
            Kind::Text { max: 64 },
            "The word of PermissionGroups that gives the rights; unset: they were added by Add-ADPermission.",
        )
        .access(Access::Computed),
        Prop::one("Connector", Kind::Text { max: 512 }, "", "The Receive connector.")
            .access(Access::Stored)
            .for_people(),
        Prop::one("ConnectorGuid", Kind::Guid, "", "The Receive connector's Guid.").access(Access::Stored),
    ],
    columns: &["Identity", "User", "Deny", "IsInherited"],
    list: &[
        "User",
        "Identity",
        "Deny",
        "AccessRights",
        "IsInherited",
        "ExtendedRights",
        "GrantedBy",
        "Guid",
        "WhenCreated",
        "WhenChanged",
    ],
    rules: &[
        Rule { name: "ConnectorExists", check: connector_exists },
        Rule { name: "OneEntryForEachUser", check: one_entry_for_each_user },
        Rule { name: "NoOpenRelayByPermission", check: no_open_relay_by_permission },
    ],
};

/// Of these entries those of a connector.
pub fn of_connector<'a>(connector: &Record, entries: &'a [Record]) -> impl Iterator<Item = &'a Record> {
    let guid = connector.guid().to_string();
    entries.iter().filter(move |entry| entry.text("ConnectorGuid").eq_ignore_ascii_case(&guid))
}

/// An entry, typed.
///
/// # Errors
/// The property that can't be read, and why.
pub fn permission(entry: &Record) -> Result<Permission, (&'static str, ValueError)> {
    let principal = entry.text("User").parse::<Principal>().map_err(|error| ("User", error))?;
    let mut rights = Rights::NONE;
    for item in entry.get("ExtendedRights").items() {
        let right = item.to_string().parse::<ExtendedRight>().map_err(|error| ("ExtendedRights", error))?;
        rights = rights.and(Rights::of(&[right]));
    }
    Ok(Permission { principal, rights, deny: entry.bool("Deny") })
}

/// Everything that holds on a connector: what its groups give, and what was added, of all `entries`.
///
/// # Errors
/// The entry that can't be read, the property, and why.
pub fn permissions<'a>(
    connector: &Record,
    entries: &'a [Record],
) -> Result<Vec<Permission>, (&'a Record, &'static str, ValueError)> {
    let mut all: Vec<Permission> = by_groups(connector);
    for entry in of_connector(connector, entries) {
        all.push(permission(entry).map_err(|(property, error)| (entry, property, error))?);
    }
    Ok(all)
}

fn by_groups(connector: &Record) -> Vec<Permission> {
    granted(|group| connector.has_flag("PermissionGroups", group)).map(|grant| grant.permission()).collect()
}

/// What a peer of this connector may do that has proven nothing. An entry that can't be read counts
/// for nothing: the compiler refuses it.
pub fn unproven_rights(connector: &Record, entries: &[Record]) -> Rights {
    rights_of(connector, entries, &unproven(is_externally_secured(connector)))
}

/// What a session of these principals may do on this connector; see [`unproven_rights`].
pub fn rights_of(connector: &Record, entries: &[Record], principals: &[Principal]) -> Rights {
    let mut all = by_groups(connector);
    all.extend(of_connector(connector, entries).filter_map(|entry| permission(entry).ok()));
    session_rights(&all, principals)
}

/// True where the network is trusted to have authenticated the peers.
pub fn is_externally_secured(connector: &Record) -> bool {
    connector.has_flag("AuthMechanism", "ExternalAuthoritative")
}

/// An open relay: someone who need not authenticate may relay, from 2^24 or more public IPv4 addresses,
/// or a public IPv6 /32 or more. `entries` are the permissions of all connectors.
pub fn is_open_relay(connector: &Record, entries: &[Record]) -> bool {
    unproven_rights(connector, entries).has(ExtendedRight::SmtpAcceptAnyRecipient)
        && public_reach::is_wide(&ranges(connector))
}

/// The violation of a connector that is an open relay, and was not allowed to be one.
pub fn open_relay(connector: &Record, entries: &[Record]) -> Option<Violation> {
    if connector.bool("OpenRelayAllowed") || !is_open_relay(connector, entries) {
        return None;
    }
    let relay =
        |principal| rights_of(connector, entries, &[principal]).has(ExtendedRight::SmtpAcceptAnyRecipient);
    let by = if is_externally_secured(connector) && relay(Principal::ExternallySecured) {
        "ExternalAuthoritative".to_string()
    } else {
        format!("{} for {}", ExtendedRight::SmtpAcceptAnyRecipient, Principal::Anonymous)
    };
    let ranges = connector.texts("RemoteIPRanges").collect::<Vec<_>>();
    let shown = match ranges.as_slice() {
        [first, .., last] if ranges.len() > 8 => format!("{first} to {last} ({} ranges)", ranges.len()),
        _ => ranges.join(", "),
    };
    Some(Violation::new(
        "RemoteIPRanges",
        format!(
            "RemoteIPRanges {shown} of \"{}\" with {by} would make this server an open relay: anyone in those ranges could \
             send anywhere. Name the hosts that may relay, or give -AllowOpenRelay, which is recorded",
            connector.identity()
        ),
    ))
}

/// The line that makes an entry again. `open_relay`: its connector was allowed to be one.
pub fn add_line(entry: &Record, open_relay: bool) -> CommandLine {
    let rights: Vec<&str> = entry.texts("ExtendedRights").collect();
    let mut line = CommandLine::new("Add-ADPermission")
        .on(entry.identity())
        .with("User", entry.text("User"))
        .with("ExtendedRights", rights.join(","));
    if entry.bool("Deny") {
        line = line.with("Deny", "");
    }
    if open_relay {
        line = line.with("AllowOpenRelay", "");
    }
    line
}

/// An entry of a connector.
pub fn entry(connector: &Record, given: Permission) -> Record {
    let mut record = Record::with_defaults(&AD_PERMISSION);
    record.set("Connector", Value::text(connector.identity()));
    record.set("ConnectorGuid", Value::text(connector.guid()));
    record.set("User", Value::text(given.principal.name()));
    record.set("Deny", Value::Bool(given.deny));
    record.set("ExtendedRights", Value::texts(given.rights.iter()));
    record.set("AccessRights", Value::texts(["ExtendedRight"]));
    record
}

fn connector_exists(context: &RuleContext<'_>) -> Option<Violation> {
    if connector_of(context).is_some() {
        return None;
    }
    let record = context.record;
    let guid = record.text("ConnectorGuid");
    let violation = Violation::new(
        "ConnectorGuid",
        format!(
            "ConnectorGuid {guid}: there is no such Receive connector (it was \"{}\"), so the permission has no effect. \
             Remove-ADPermission takes it away by that Guid",
            record.text("Connector")
        ),
    );
    let rights: Vec<&str> = record.texts("ExtendedRights").collect();
    if guid.is_empty() || record.text("User").is_empty() || rights.is_empty() {
        return Some(violation);
    }
    let line = CommandLine::new("Remove-ADPermission")
        .on(guid)
        .with("User", record.text("User"))
        .with("ExtendedRights", rights.join(","));
    Some(violation.remedy(if record.bool("Deny") { line.with("Deny", "") } else { line }))
}

fn connector_of<'a>(context: &'a RuleContext<'_>) -> Option<&'a Record> {
    let guid = context.record.text("ConnectorGuid");
    context.world.all("ReceiveConnector").iter().find(|connector| connector.guid().eq_ignore_ascii_case(guid))
}

fn one_entry_for_each_user(context: &RuleContext<'_>) -> Option<Violation> {
    let record = context.record;
    let same = |other: &&Record| {
        other.guid() != record.guid()
            && ["ConnectorGuid", "User", "Deny"].iter().all(|name| other.get(name) == record.get(name))
    };
    context.world.all("ADPermission").iter().find(same).map(|_| {
        let kind = if record.bool("Deny") { "denied" } else { "allowed" };
        Violation::new(
            "User",
            format!(
                "User '{}' has another entry of what is {kind} on \"{}\": all the rights belong into one",
                record.text("User"),
                record.identity()
            ),
        )
    })
}

/// An entry that lets peers relay is judged with its connector; a denial that is gone is judged by the
/// connector's own rule.
fn no_open_relay_by_permission(context: &RuleContext<'_>) -> Option<Violation> {
    let connector = connector_of(context)?;
    let record = context.record;
    let relays = permission(record)
        .is_ok_and(|entry| !entry.deny && entry.rights.has(ExtendedRight::SmtpAcceptAnyRecipient));
    if !relays {
        return None;
    }
    let others = context.world.all("ADPermission").iter().filter(|other| other.guid() != record.guid());
    let entries: Vec<Record> = others.chain([record]).cloned().collect();
    let violation = open_relay(connector, &entries)?;
    Some(Violation { property: "ExtendedRights", ..violation })
}

#[cfg(test)]
#[path = "ad_permission/tests.rs"]
mod tests;
