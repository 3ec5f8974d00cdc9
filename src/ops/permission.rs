//! Permissions on Receive connectors: shown, added and removed, with the connector that they are on.
//!
//! Promises: what is added or removed and what follows for the connector (an open relay that was
//! allowed) is one transaction; the finished connector is judged, whichever right made it what it is.
//! What a permission group gives is never stored again, so that it goes with the group.
//!
//! Refuses: to remove what a permission group gives; a connector that is none, with what it is instead.

use super::edit;
use super::object::{Plan, Writer, one};
use super::{Category, Difference, Failure, Note, Site};
use crate::model::object::{ObjectType, Record, World};
use crate::model::objects::ad_permission::{entry, is_open_relay, of_connector, open_relay};
use crate::model::objects::{AD_PERMISSION, OBJECTS, RECEIVE_CONNECTOR};
use crate::model::permission::granted;
use crate::model::{CommandLine, OwnServer, Permission, Principal, Rights, Value, Wildcard};

/// Everything that holds on the connectors that `identity` names: what their groups give, and what was
/// added; of one user, or of all.
///
/// # Errors
/// No such connector; a store that can't be read.
pub fn shown(site: &Site, identity: &str, user: Option<Principal>) -> Result<Vec<Record>, Failure> {
    let configuration = site.store()?.configuration()?;
    let connectors = configuration.all(RECEIVE_CONNECTOR.noun).to_vec();
    let server = OwnServer::in_world(&configuration);
    let connectors = super::object::named(connectors, &RECEIVE_CONNECTOR, Some(identity), &server)
        .map_err(|failure| elsewhere(&configuration, identity).unwrap_or(failure))?;
    let all: Vec<Record> = connectors
        .iter()
        .flat_map(|connector| entries(connector, configuration.all(AD_PERMISSION.noun)))
        .filter(|entry| user.is_none_or(|user| entry.text("User") == user.name()))
        .collect();
    Ok(all)
}

/// What the groups of a connector give, in their order, and what was added.
fn entries(connector: &Record, stored: &[Record]) -> Vec<Record> {
    let given = granted(|group| connector.has_flag("PermissionGroups", group)).map(|grant| {
        let mut record = entry(connector, grant.permission());
        record.set("GrantedBy", Value::text(grant.group));
        record
    });
    let added = of_connector(connector, stored).map(|stored| {
        let mut record = stored.clone();
        record.set("Connector", Value::text(connector.identity()));
        record.set("AccessRights", Value::texts(["ExtendedRight"]));
        record
    });
    given.chain(added).collect()
}

/// Allows or denies rights on a connector. `allow_open_relay` is recorded where it is needed.
///
/// # Errors
/// No such connector; an open relay that was not allowed; a store that can't be written. Nothing is
/// written then.
pub fn add(
    site: &Site,
    identity: &str,
    given: Permission,
    allow_open_relay: bool,
    what_if: bool,
) -> Result<Plan, Failure> {
    site.store()?.write(&site.author, what_if, |writer| {
        let connector = connector(writer, identity)?;
        let before = stored(writer, &connector, given);
        let held = before.as_ref().map_or(Rights::NONE, rights_of);
        let by_groups = if given.deny { Rights::NONE } else { by_groups(&connector, given.principal) };
        let fresh = given.rights.without(held).without(by_groups);
        let mut notes = Vec::new();
        if fresh != given.rights {
            notes.push(Note::Warning(format!(
                "The appropriate access control entry is already present on \"{}\" for '{}': {}",
                connector.identity(),
                given.principal,
                given.rights.without(fresh)
            )));
        }
        let mut after = entry(&connector, Permission { rights: held.and(fresh), ..given });
        if let Some(before) = &before {
            for name in ["Guid", "WhenCreated", "WhenChanged"] {
                after.set(name, before.get(name).clone());
            }
        }
        if !fresh.is_empty() {
            match &before {
                Some(_) => writer.update(after.clone())?,
                None => after = writer.insert(after)?,
            }
        }
        notes.extend(overruled(writer, &connector, given));
        let mut differences =
            if fresh.is_empty() { Vec::new() } else { edit::differences(before.as_ref(), Some(&after)) };
        let settled = settle(writer, &connector, allow_open_relay, &mut notes)?;
        differences.extend(settled);
        Ok(Plan { record: after, differences, notes })
    })
}

/// Takes rights away that were added.
///
/// # Errors
/// No such connector; none of the rights was added, or a group gives one of them; an open relay that was
/// not allowed; a store that can't be written. Nothing is written then.
pub fn remove(
    site: &Site,
    identity: &str,
    given: Permission,
    allow_open_relay: bool,
    what_if: bool,
) -> Result<Plan, Failure> {
    site.store()?.write(&site.author, what_if, |writer| {
        let (connector, exists) = match connector(writer, identity) {
            Ok(connector) => (connector, true),
            Err(failure) => (gone(writer, identity).ok_or(failure)?, false),
        };
        let before = stored(writer, &connector, given);
        let held = before.as_ref().map_or(Rights::NONE, rights_of);
        let absent = given.rights.without(held);
        if !given.deny {
            let by_group = absent.common(by_groups(&connector, given.principal));
            if !by_group.is_empty() {
                return Err(given_by_group(&connector, given.principal, by_group));
            }
        }
        let Some(before) = before.filter(|_| absent != given.rights) else {
            return Err(not_present(&connector, given));
        };
        let mut notes = Vec::new();
        if !absent.is_empty() {
            notes.push(Note::Warning(format!(
                "\"{}\" has no such entry for '{}': {absent}",
                connector.identity(),
                given.principal
            )));
        }
        let rest = held.without(given.rights);
        let (record, mut differences) = if rest.is_empty() {
            writer.remove(AD_PERMISSION.noun, before.guid())?;
            let differences = edit::differences(Some(&before), None);
            (before, differences)
        } else {
            let mut after = before.clone();
            after.set("ExtendedRights", Value::texts(rest.iter()));
            writer.update(after.clone())?;
            let differences = edit::differences(Some(&before), Some(&after));
            (after, differences)
        };
        if exists {
            differences.extend(settle(writer, &connector, allow_open_relay, &mut notes)?);
        }
        Ok(Plan { record, differences, notes })
    })
}

/// What was added on the connector that `identity` names; nothing where it names none.
///
/// # Errors
/// A store that can't be read.
pub fn added(site: &Site, identity: &str) -> Result<Vec<Record>, Failure> {
    let store = site.store()?;
    let connectors = store.read(RECEIVE_CONNECTOR.noun)?;
    let entries = store.read(AD_PERMISSION.noun)?;
    let server = site.own_server()?;
    let identity = server.local(&RECEIVE_CONNECTOR, identity);
    let connector = connectors.iter().find(|connector| connector.is_named(&identity));
    Ok(connector.map_or_else(Vec::new, |connector| of_connector(connector, &entries).cloned().collect()))
}

/// What becomes of a connector's entries when it gets another name: they tell the new one.
///
/// # Errors
/// A store that can't be written.
pub fn follow(connector: &Record, writer: &mut Writer<'_>) -> Result<(), Failure> {
    let identity = connector.identity();
    let stale: Vec<Record> = of_connector(connector, writer.all(AD_PERMISSION.noun))
        .filter(|entry| entry.text("Connector") != identity)
        .cloned()
        .collect();
    for mut entry in stale {
        entry.set("Connector", Value::text(&identity));
        writer.update(entry)?;
    }
    Ok(())
}

/// Records an open relay that was allowed, as long as it is one.
pub fn record_open_relay(connector: &mut Record, world: &dyn World, allow: bool) {
    let allowed = connector.bool("OpenRelayAllowed") || allow;
    let open = is_open_relay(connector, world.all(AD_PERMISSION.noun));
    connector.set("OpenRelayAllowed", Value::Bool(allowed && open));
}

/// What to say where an open relay was allowed, and the finished connector is none: it is not recorded, so
/// that a later command can't open it by what was said now.
pub fn allowed_in_vain(connector: &Record, allow: bool) -> Option<String> {
    (allow && !connector.bool("OpenRelayAllowed")).then(|| {
        format!(
            "-AllowOpenRelay had no effect: \"{}\" is no open relay, and nothing is recorded for later; give it with the \
             command that makes it one",
            connector.identity()
        )
    })
}

/// Judges the finished connector, and records what was allowed; the difference on it.
fn settle(
    writer: &mut Writer<'_>,
    before: &Record,
    allow: bool,
    notes: &mut Vec<Note>,
) -> Result<Option<Difference>, Failure> {
    let mut connector = before.clone();
    record_open_relay(&mut connector, writer, allow);
    notes.extend(allowed_in_vain(&connector, allow).map(Note::Warning));
    if let Some(violation) = open_relay(&connector, writer.all(AD_PERMISSION.noun)) {
        return Err(Failure::rules(&connector.identity(), &[violation]));
    }
    const NAME: &str = "OpenRelayAllowed";
    if connector.get(NAME) == before.get(NAME) {
        return Ok(None);
    }
    writer.update(connector.clone())?;
    let (before, after) = (before.get(NAME).clone(), connector.get(NAME).clone());
    Ok(Some(Difference { property: NAME, before, after }))
}

/// The Receive connector that `identity` names.
fn connector(world: &dyn World, identity: &str) -> Result<Record, Failure> {
    one(world, &RECEIVE_CONNECTOR, Some(identity))
        .map_err(|failure| elsewhere(world, identity).unwrap_or(failure))
}

/// Another kind of object has this name: it has no permissions.
fn elsewhere(world: &dyn World, identity: &str) -> Option<Failure> {
    if Wildcard::has_wildcards(identity) {
        return None;
    }
    let is_other = |object: &&&'static ObjectType| {
        object.table().is_some()
            && object.noun != RECEIVE_CONNECTOR.noun
            && object.identity_names_one()
            && world.all(object.noun).iter().any(|record| record.is_named(identity))
    };
    let other = OBJECTS.iter().find(is_other)?;
    let instead = if other.noun == "SendConnector" {
        "Rights on a Send connector are about header fields, and are fixed here: organisation fields never leave by it, \
         Received fields always do"
    } else {
        "Who may change it here is who may write the store: its owner, and root"
    };
    Some(
        Failure::new(
            "NoPermissionsThere",
            Category::InvalidOperation,
            identity,
            format!("'{identity}' is a {}: only Receive connectors have permissions. {instead}", other.title),
        )
        .hint("'emsh Get-ReceiveConnector' lists the connectors that have some"),
    )
}

/// What stands for a connector that is not there any more, though entries for it are.
fn gone(world: &dyn World, guid: &str) -> Option<Record> {
    let entry = world
        .all(AD_PERMISSION.noun)
        .iter()
        .find(|entry| entry.text("ConnectorGuid").eq_ignore_ascii_case(guid))?;
    let mut connector = Record::with_defaults(&RECEIVE_CONNECTOR);
    connector.set("Guid", entry.get("ConnectorGuid").clone());
    connector.set("Name", entry.get("Connector").clone());
    Some(connector)
}

fn stored(world: &dyn World, connector: &Record, given: Permission) -> Option<Record> {
    of_connector(connector, world.all(AD_PERMISSION.noun))
        .find(|entry| entry.text("User") == given.principal.name() && entry.bool("Deny") == given.deny)
        .cloned()
}

fn rights_of(entry: &Record) -> Rights {
    entry
        .texts("ExtendedRights")
        .filter_map(|name| name.parse().ok())
        .fold(Rights::NONE, |rights, right| rights.and(Rights::of(&[right])))
}

fn by_groups(connector: &Record, principal: Principal) -> Rights {
    granted(|group| connector.has_flag("PermissionGroups", group))
        .filter(|grant| grant.principal == principal)
        .fold(Rights::NONE, |rights, grant| rights.and(grant.rights))
}

/// What was allowed, and has no effect because the same user is denied it.
fn overruled(world: &dyn World, connector: &Record, given: Permission) -> Option<Note> {
    let denied = stored(world, connector, Permission { deny: true, ..given }).as_ref().map(rights_of)?;
    let overruled = given.rights.common(denied);
    (!given.deny && !overruled.is_empty()).then(|| {
        let remove = CommandLine::new("Remove-ADPermission")
            .on(connector.identity())
            .with("User", given.principal.name())
            .with("ExtendedRights", names(overruled))
            .with("Deny", "");
        Note::Warning(format!(
            "'{}' is denied {overruled} on \"{}\", and that holds; to take it back: emsh {remove}",
            given.principal,
            connector.identity()
        ))
    })
}

fn names(rights: Rights) -> String {
    rights.iter().map(crate::model::ExtendedRight::name).collect::<Vec<_>>().join(",")
}

fn given_by_group(connector: &Record, principal: Principal, rights: Rights) -> Failure {
    let groups: Vec<&str> = granted(|group| connector.has_flag("PermissionGroups", group))
        .filter(|grant| grant.principal == principal && !grant.rights.common(rights).is_empty())
        .map(|grant| grant.group)
        .collect();
    let kept: Vec<&str> =
        connector.texts("PermissionGroups").filter(|group| !groups.contains(group)).collect();
    let kept = if kept.is_empty() { "None".to_string() } else { kept.join(",") };
    Failure::new(
        "GivenByPermissionGroup",
        Category::InvalidOperation,
        connector.identity(),
        format!(
            "{rights} of '{principal}' on \"{}\" comes from {} in PermissionGroups, and can't be removed by itself: take \
             the group away, or deny the right",
            connector.identity(),
            groups.join(", ")
        ),
    )
    .remedy(CommandLine::new("Set-ReceiveConnector").on(connector.identity()).with("PermissionGroups", kept))
    .remedy(
        CommandLine::new("Add-ADPermission")
            .on(connector.identity())
            .with("User", principal.name())
            .with("ExtendedRights", names(rights))
            .with("Deny", ""),
    )
}

fn not_present(connector: &Record, given: Permission) -> Failure {
    let kind = if given.deny { "denied" } else { "allowed" };
    Failure::new(
        "PermissionNotPresent",
        Category::ObjectNotFound,
        connector.identity(),
        format!(
            "Nothing was removed: '{}' is not {kind} {} on \"{}\" by an entry of its own",
            given.principal,
            given.rights,
            connector.identity()
        ),
    )
    .hint(format!(
        "'emsh {}' lists what is there",
        CommandLine::new("Get-ADPermission").on(connector.identity())
    ))
}
