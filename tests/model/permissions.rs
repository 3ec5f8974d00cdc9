//! Add- and Remove-ADPermission: rights on Receive connectors, which go with their connector.

use super::commands::{Command, Deed, Who};
use super::rules;
use super::world::{Effect, Object, Refusal, World};
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;

/// What is given beside the connector.
#[derive(Debug, Clone, PartialEq)]
pub struct Grant {
    /// As it is typed; what is kept, where it can be read.
    pub user: Option<(String, Option<&'static str>)>,
    /// The same of each right.
    pub rights: Vec<(String, Option<&'static str>)>,
    pub deny: bool,
}

pub const ANONYMOUS: &str = "NT AUTHORITY\\ANONYMOUS LOGON";
pub const SECURED: &str = "MS Exchange\\Externally Secured Servers";
const PARTNERS: &str = "MS Exchange\\Partner Servers";
const AUTHENTICATED: &str = "NT AUTHORITY\\Authenticated Users";
const SERVERS: &str = "Exchange Servers";

/// Who can be typed, and is kept; the first ones more often.
pub const USERS: &[(&str, Option<&str>)] = &[
    (ANONYMOUS, Some(ANONYMOUS)),
    ("anonymous logon", Some(ANONYMOUS)),
    ("S-1-5-7", Some(ANONYMOUS)),
    (SECURED, Some(SECURED)),
    ("externally secured servers", Some(SECURED)),
    (PARTNERS, Some(PARTNERS)),
    ("Authenticated Users", Some(AUTHENTICATED)),
    ("CONTOSO\\Exchange Servers", Some(SERVERS)),
];

pub const RELAY: &str = "ms-Exch-SMTP-Accept-Any-Recipient";
/// Rights in the order in which they are kept.
const RIGHTS: &[&str] = &[
    "ms-Exch-SMTP-Submit",
    RELAY,
    "ms-Exch-SMTP-Accept-Any-Sender",
    "ms-Exch-SMTP-Accept-Authoritative-Domain-Sender",
    "ms-Exch-SMTP-Accept-Authentication-Flag",
    "ms-Exch-SMTP-Accept-Exch50",
    "ms-Exch-SMTP-Accept-XShadow",
    "ms-Exch-Bypass-Anti-Spam",
    "ms-Exch-Bypass-Message-Size-Limit",
    "ms-Exch-Accept-Headers-Routing",
    "ms-Exch-Accept-Headers-Organization",
    "ms-Exch-Accept-Headers-Forest",
];

/// A right by a number, and relaying more often.
pub fn right(pick: usize) -> (String, Option<&'static str>) {
    let name = RIGHTS.get(pick % 18).copied().unwrap_or(RELAY);
    let typed = if pick.is_multiple_of(2) { name.to_string() } else { name.to_lowercase() };
    (typed, Some(name))
}

/// What permission groups give, by the documented table.
fn by_group(group: &str, user: &str) -> Vec<&'static str> {
    let rights: &[usize] = match (group, user) {
        ("AnonymousUsers", ANONYMOUS) => &[0, 2, 3, 9],
        ("ExchangeUsers", AUTHENTICATED) => &[0, 1, 7, 9],
        ("ExchangeServers", SERVERS) => &[0, 1, 2, 3, 4, 5, 7, 8, 9, 10, 11],
        ("ExchangeServers", SECURED) => &[0, 1, 2, 3, 4, 5, 7, 8, 9],
        ("Partners", PARTNERS) => &[0, 9],
        _ => &[],
    };
    rights.iter().map(|at| RIGHTS[*at]).collect()
}

fn by_groups(connector: &Object, user: &str) -> Vec<&'static str> {
    connector.texts("PermissionGroups").iter().flat_map(|group| by_group(group, user)).collect()
}

/// The entries of a connector.
fn of<'a>(connector: &'a Object, world: &'a World) -> impl Iterator<Item = &'a Object> {
    world.all("ADPermission").iter().filter(|entry| entry.text("ConnectorGuid") == connector.guid)
}

/// Someone who need not prove himself may relay, by a group or by an entry, and is not denied it.
pub fn anyone_relays(connector: &Object, world: &World) -> bool {
    let external = connector.has("AuthMechanism", "ExternalAuthoritative");
    let unproven = |entry: &&Object| {
        entry.has("ExtendedRights", RELAY)
            && (entry.text("User") == ANONYMOUS || (external && entry.text("User") == SECURED))
    };
    let denied = of(connector, world).filter(unproven).any(|entry| entry.is("Deny"));
    let allowed = of(connector, world).filter(unproven).any(|entry| !entry.is("Deny"));
    !denied && (allowed || (external && connector.has("PermissionGroups", "ExchangeServers")))
}

/// What the words are refused for.
pub fn bad(grant: &Grant) -> Vec<String> {
    let user = grant.user.as_ref().is_some_and(|(_, kept)| kept.is_none());
    let rights = grant.rights.iter().any(|(_, kept)| kept.is_none());
    let bad = [("User", user), ("ExtendedRights", rights)];
    bad.into_iter().filter(|(_, bad)| *bad).map(|(name, _)| name.to_string()).collect()
}

/// What becomes of a connector, the one at `place`.
pub fn apply(command: &Command, place: usize, world: &mut World, effect: &mut Effect) -> Result<(), Refusal> {
    let Some(grant) = &command.grant else { unreachable!("its writer gives one") };
    let user = grant.user.as_ref().and_then(|(_, kept)| *kept).unwrap_or_default();
    let given: Vec<&str> = grant.rights.iter().filter_map(|(_, kept)| *kept).collect();
    let connector = world.all("ReceiveConnector")[place].clone();
    let mine = |entry: &Object| {
        entry.text("ConnectorGuid") == connector.guid
            && entry.text("User") == user
            && entry.is("Deny") == grant.deny
    };
    let at = world.all("ADPermission").iter().position(mine);
    let held = at.map(|at| world.all("ADPermission")[at].texts("ExtendedRights")).unwrap_or_default();
    let groups = if grant.deny { Vec::new() } else { by_groups(&connector, user) };
    let holds = |right: &&str| held.iter().any(|held| held == *right);
    let mut warn = |what: &'static str, so: bool| {
        if so {
            effect.warned.insert((what, String::new()));
        }
    };
    let after: Vec<&str> = match command.writer.deed() {
        Deed::Allow => {
            const IDLE: &[usize] = &[5, 6];
            let idle = IDLE.iter().any(|at| given.contains(&RIGHTS[*at]));
            warn("idle", idle || user == SERVERS);
            let fresh = |right: &&str| !holds(right) && !groups.contains(right);
            warn("present", !given.iter().all(fresh));
            let denies = |entry: &&Object| entry.text("User") == user && entry.is("Deny");
            let denied = of(&connector, world).find(denies);
            let overruled =
                denied.is_some_and(|entry| given.iter().any(|right| entry.has("ExtendedRights", right)));
            warn("overruled", overruled && !grant.deny);
            RIGHTS.iter().copied().filter(|it| holds(it) || (given.contains(it) && fresh(it))).collect()
        }
        _ => {
            if given.iter().any(|right| !holds(right) && groups.contains(right)) {
                return Err(Refusal::Named("GivenByPermissionGroup"));
            }
            if !given.iter().any(holds) {
                return Err(Refusal::Named("PermissionNotPresent"));
            }
            warn("none", !given.iter().all(holds));
            RIGHTS.iter().copied().filter(|it| holds(it) && !given.contains(it)).collect()
        }
    };
    let differs = after != held;
    match at {
        Some(at) if after.is_empty() => world.remove("ADPermission", at),
        Some(at) => world.all_mut("ADPermission")[at].set("ExtendedRights", json!(after)),
        None if after.is_empty() => {}
        None => {
            let values: BTreeMap<String, Json> = [
                ("User", json!(user)),
                ("Deny", json!(grant.deny)),
                ("ExtendedRights", json!(after)),
                ("Connector", json!(identity(&connector))),
                ("ConnectorGuid", json!(connector.guid)),
            ]
            .map(|(name, value)| (name.to_string(), value))
            .into();
            world.add("ADPermission", Object { guid: String::new(), values });
        }
    }
    let (open, allows) = (rules::is_open_relay(&connector, world), command.has("AllowOpenRelay"));
    let allowed = open && (connector.is("OpenRelayAllowed") || allows);
    if open && !allowed {
        effect.broken.push("NoOpenRelay");
        return Err(Refusal::Rules(vec!["RemoteIPRanges"]));
    }
    warn("in vain", allows && !allowed);
    effect.changed = differs || allowed != connector.is("OpenRelayAllowed");
    world.all_mut("ReceiveConnector")[place].set("OpenRelayAllowed", json!(allowed));
    Ok(())
}

/// A command that means an entry which is there, or some of its rights.
pub fn aimed(command: &Command, entry: &Object, manner: u8) -> Command {
    let mut command = command.clone();
    command.who = match manner % 3 {
        0 => Who::Guid(entry.text("ConnectorGuid").to_string()),
        _ => Who::Name(entry.text("Connector").to_string()),
    };
    if let Some(grant) = &mut command.grant {
        let read = |text: &str| USERS.iter().find(|(_, kept)| *kept == Some(text)).map(|user| user.1);
        if grant.user.as_ref().is_some_and(|(_, kept)| kept.is_some()) {
            grant.user = Some((entry.text("User").to_string(), read(entry.text("User")).flatten()));
        }
        let held = entry.texts("ExtendedRights");
        if !manner.is_multiple_of(5) {
            let known = RIGHTS.iter().filter(|right| held.iter().any(|held| held == *right));
            let some = known.take(1 + usize::from(manner % 2));
            grant.rights = some.map(|right| ((*right).to_string(), Some(*right))).collect();
        }
        grant.deny = entry.is("Deny");
    }
    command
}

/// Entries tell the name that their connector has now.
pub fn follow(connector: &Object, world: &mut World) {
    for entry in world.all_mut("ADPermission") {
        if entry.text("ConnectorGuid") == connector.guid {
            entry.set("Connector", json!(identity(connector)));
        }
    }
}

fn identity(connector: &Object) -> String {
    format!("EDGE1\\{}", connector.text("Name"))
}

/// What the warnings about a permission say.
pub const WARNINGS: &[(&str, &[&str])] = &[
    ("idle", &[" has no effect here: ", "' is nobody here: "]),
    ("present", &[" is already present on "]),
    ("overruled", &["' is denied "]),
    ("none", &["\" has no such entry for '"]),
    ("in vain", &["-AllowOpenRelay had no effect: "]),
];
