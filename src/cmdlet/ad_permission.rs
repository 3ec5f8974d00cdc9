//! Get-, Add- and Remove-ADPermission, as far as Receive connectors have permissions.

use super::bind::Bound;
use super::change;
use super::receive_connector::ALLOW_OPEN_RELAY;
use super::spec::{Cmdlet, DOMAIN_CONTROLLER, Example, IdentityUse, Impact, Param, Session, Takes};
use crate::model::objects::AD_PERMISSION;
use crate::model::objects::ad_permission::ACCESS_RIGHTS;
use crate::model::permission::RIGHT_NAMES;
use crate::model::{ExtendedRight, Kind, Permission, Principal, Record, Rights, Value, ValueError};
use crate::ops::{Failure, permission};
use std::str::FromStr;

const SCHEMA: &str = "Active Directory: its schema; rights on connectors are -ExtendedRights";
const USER_DOC: &str = "Who: 'NT AUTHORITY\\ANONYMOUS LOGON' (ANONYMOUS LOGON will do), 'NT AUTHORITY\\Authenticated Users', 'MS Exchange\\Partner Servers', 'MS Exchange\\Externally Secured Servers', 'Exchange Servers', 'MS Exchange\\Edge Transport Servers', 'MS Exchange\\Hub Transport Servers' or ExchangeLegacyInterop.";
const USER: Param = Param::one("User", Kind::Text { max: 256 }, USER_DOC);
const IDENTITY: Param = Param::one(
    "Identity",
    Kind::Text { max: 512 },
    "The Receive connector: its name, identity or Guid. Not needed with -Instance, or where Get-ReceiveConnector is piped into this.",
)
.at(1);
const RIGHTS: Param = Param::many(
    "ExtendedRights",
    Kind::Enum(RIGHT_NAMES),
    "The rights, such as ms-Exch-SMTP-Accept-Any-Recipient (relay).",
);
const ACCESS: Param = Param::many(
    "AccessRights",
    Kind::Enum(ACCESS_RIGHTS),
    "ExtendedRight, beside -ExtendedRights. The others are rights over directory objects, and are refused.",
);
const INSTANCE: Param = Param::one(
    "Instance",
    Kind::Text { max: 65_536 },
    "An entry as 'Get-ADPermission -Json' prints it: what is not given is taken from there.",
);
const INHERITANCE: Param = Param::one(
    "InheritanceType",
    Kind::Enum(&["None", "All", "Children", "Descendents", "SelfAndChildren"]),
    "Whether objects below inherit the entry.",
)
.no_effect("there is no tree of objects: nothing stands below a connector");
const CHILD_TYPES: Param =
    Param::many("ChildObjectTypes", Kind::Text { max: 256 }, "Types of objects below.").refused(SCHEMA);
const INHERITED_TYPE: Param =
    Param::one("InheritedObjectType", Kind::Text { max: 256 }, "The type of objects that inherit.")
        .refused(SCHEMA);
const PROPERTIES: Param =
    Param::many("Properties", Kind::Text { max: 256 }, "Properties in the directory.").refused(SCHEMA);

/// Get-ADPermission.
pub static GET: Cmdlet = Cmdlet {
    verb: "Get",
    noun: "ADPermission",
    object: Some(&AD_PERMISSION),
    identity: IdentityUse::Required,
    takes: Takes::Nothing,
    params: &[
        USER,
        Param::switch("Owner", "Show the owner.").refused(
            "Active Directory: owners of its objects; connectors have none: who owns the store may change them",
        ),
        DOMAIN_CONTROLLER,
    ],
    impact: Impact::Reads,
    summary: "Shows who may do what on a Receive connector.",
    description: "What PermissionGroups gives (GrantedBy says by which group) and what was added by Add-ADPermission. A session has the rights of all that it is: of ANONYMOUS LOGON, of Externally Secured Servers where AuthMechanism has ExternalAuthoritative, of Partner Servers by a valid domain-security verdict; less what any of these is denied.",
    examples: &[
        Example { line: "Get-ADPermission 'Default EDGE1'", about: "Everything on one connector." },
        Example {
            line: "Get-ADPermission 'Default EDGE1' -User 'NT AUTHORITY\\ANONYMOUS LOGON' -Format List",
            about: "What anyone may do there, with the rights.",
        },
    ],
    run: get,
};

/// Add-ADPermission.
pub static ADD: Cmdlet = Cmdlet {
    verb: "Add",
    noun: "ADPermission",
    object: Some(&AD_PERMISSION),
    identity: IdentityUse::None,
    takes: Takes::Nothing,
    params: &[
        IDENTITY,
        USER,
        RIGHTS,
        ACCESS,
        Param::switch("Deny", "Deny the rights. A denial holds against everything that allows them."),
        INSTANCE,
        INHERITANCE,
        CHILD_TYPES,
        INHERITED_TYPE,
        PROPERTIES,
        Param::one("Owner", Kind::Text { max: 256 }, "The owner.").refused(
            "Active Directory: owners of its objects; rights on connectors are -User with -ExtendedRights",
        ),
        ALLOW_OPEN_RELAY,
        DOMAIN_CONTROLLER,
    ],
    impact: Impact::Changes,
    summary: "Allows or denies rights on a Receive connector.",
    description: "The rights come to those that PermissionGroups gives. A connector that would let anyone in a wide part of the Internet relay is refused, unless -AllowOpenRelay is given.",
    examples: &[
        Example {
            line: "Add-ADPermission 'Default EDGE1' -User 'NT AUTHORITY\\ANONYMOUS LOGON' -ExtendedRights ms-Exch-SMTP-Accept-Authoritative-Domain-Sender -Deny",
            about: "Nobody who did not authenticate may send as one of our own domains there.",
        },
        Example {
            line: "Add-ADPermission 'Default EDGE1' -User 'ANONYMOUS LOGON' -ExtendedRights ms-Exch-Bypass-Message-Size-Limit",
            about: "Messages of any size.",
        },
    ],
    run: add,
};

/// Remove-ADPermission.
pub static REMOVE: Cmdlet = Cmdlet {
    verb: "Remove",
    noun: "ADPermission",
    object: Some(&AD_PERMISSION),
    identity: IdentityUse::None,
    takes: Takes::Nothing,
    params: &[
        IDENTITY,
        USER,
        RIGHTS,
        ACCESS,
        Param::switch("Deny", "Take back what was denied."),
        INSTANCE,
        INHERITANCE,
        CHILD_TYPES,
        INHERITED_TYPE,
        PROPERTIES,
        ALLOW_OPEN_RELAY,
        DOMAIN_CONTROLLER,
    ],
    impact: Impact::Asks,
    summary: "Takes back what Add-ADPermission allowed or denied.",
    description: "What a permission group gives can't be removed by itself: take the group out of PermissionGroups, or deny the right by Add-ADPermission -Deny.",
    examples: &[Example {
        line: "Remove-ADPermission 'Default EDGE1' -User 'ANONYMOUS LOGON' -ExtendedRights ms-Exch-SMTP-Submit -Deny -Confirm false",
        about: "Without a question, what was denied before.",
    }],
    run: remove,
};

fn get(session: &mut Session<'_>, bound: &Bound) -> Result<(), Failure> {
    let user = bound.text("User").map(|text| read::<Principal>("User", text)).transpose()?;
    for entry in permission::shown(&change::site(session), bound.identity().unwrap_or_default(), user)? {
        match entry.get("GrantedBy") {
            Value::Null => change::show(session, entry),
            // It is not stored: there is nothing wrong with it.
            _ => session.console.object(entry),
        }
    }
    Ok(())
}

fn add(session: &mut Session<'_>, bound: &Bound) -> Result<(), Failure> {
    let (identity, given) = wanted(bound)?;
    for idle in idle(given) {
        session.console.warning(&idle);
    }
    let site = change::site(session);
    let verb = if given.deny { "Denying" } else { "Allowing" };
    let action = format!("{verb} '{}' on \"{identity}\": {}.", given.principal, given.rights);
    let open_relay = bound.switch("AllowOpenRelay");
    let done = change::carry_out(session, bound, &action, |what_if| {
        permission::add(&site, &identity, given, open_relay, what_if)
    })?;
    if let Some(plan) = &done {
        session.console.object(plan.record.clone());
        change::tell(session, &site, plan)?;
    }
    Ok(())
}

fn remove(session: &mut Session<'_>, bound: &Bound) -> Result<(), Failure> {
    let (identity, given) = wanted(bound)?;
    let site = change::site(session);
    let kind = if given.deny { "denied" } else { "allowed" };
    let action =
        format!("Removing what '{}' is {kind} on \"{identity}\": {}.", given.principal, given.rights);
    let open_relay = bound.switch("AllowOpenRelay");
    let done = change::carry_out(session, bound, &action, |what_if| {
        permission::remove(&site, &identity, given, open_relay, what_if)
    })?;
    if let Some(plan) = &done {
        change::tell(session, &site, plan)?;
    }
    Ok(())
}

/// The connector, and what is to be allowed or denied there: as given, else as the instance says.
fn wanted(bound: &Bound) -> Result<(String, Permission), Failure> {
    if let Some(other) =
        bound.values("AccessRights").iter().find(|word| word.as_text() != Some("ExtendedRight"))
    {
        return Err(Failure::binding(
            "AccessRights",
            format!(
                "-AccessRights {other} is a right over directory objects, which are not here; allowed: ExtendedRight"
            ),
        )
        .hint("rights on a connector are -ExtendedRights; who may change it is who may write the store"));
    }
    let instance = bound.text("Instance").map(instance).transpose()?;
    let of_instance = |name: &str| instance.as_ref().map(|record| record.get(name).clone());
    let text = |name: &'static str| {
        let given = bound.text(name).map(str::to_string);
        given.or_else(|| of_instance(name)?.as_text().map(str::to_string)).ok_or_else(|| missing(bound, name))
    };
    let identity = match bound.identity() {
        Some(identity) => identity.to_string(),
        None => instance.as_ref().map(Record::identity).ok_or_else(|| missing(bound, "Identity"))?,
    };
    let principal = read("User", &text("User")?)?;
    let mut names = bound.values("ExtendedRights");
    if names.is_empty() {
        names = of_instance("ExtendedRights").map(|value| value.items().to_vec()).unwrap_or_default();
    }
    if names.is_empty() {
        return Err(missing(bound, "ExtendedRights"));
    }
    let mut rights = Rights::NONE;
    for name in names {
        let right: ExtendedRight = read("ExtendedRights", &name.to_string())?;
        rights = rights.and(Rights::of(&[right]));
    }
    let denied = || instance.as_ref().is_some_and(|record| record.bool("Deny"));
    let deny = bound.switch_given("Deny").unwrap_or_else(denied);
    Ok((identity, Permission { principal, rights, deny }))
}

fn read<T: FromStr<Err = ValueError>>(parameter: &str, text: &str) -> Result<T, Failure> {
    text.parse().map_err(|error: ValueError| Failure::binding(parameter, format!("-{parameter} {error}")))
}

fn missing(bound: &Bound, name: &'static str) -> Failure {
    let cmdlet = bound.cmdlet;
    let doc = cmdlet.parameter(name).map(|parameter| parameter.doc).unwrap_or_default();
    Failure::binding(name, format!("{} needs parameter -{name}: {doc}", cmdlet.name()))
}

/// An entry as Get-ADPermission prints it: an object, or an array of one.
fn instance(text: &str) -> Result<Record, Failure> {
    use serde_json::Value as Json;
    let wrong = |why: &str| {
        Failure::binding("Instance", format!("-Instance is no entry: {why}"))
            .hint("it takes one entry as 'emsh Get-ADPermission NAME -User USER -Json' prints it")
    };
    let json: Json = serde_json::from_str(text).map_err(|error| wrong(&error.to_string()))?;
    let fields = match &json {
        Json::Object(fields) => fields,
        Json::Array(items) => match items.as_slice() {
            [Json::Object(fields)] => fields,
            several => return Err(wrong(&format!("an array of {}", several.len()))),
        },
        _ => return Err(wrong("neither an object nor an array")),
    };
    let mut record = Record::with_defaults(&AD_PERMISSION);
    for name in ["User", "Deny", "ExtendedRights"] {
        let prop = AD_PERMISSION.prop(name).ok_or_else(|| wrong(name))?;
        let value = fields.get(name).and_then(|json| prop.value_from_json(json));
        let value = value.ok_or_else(|| wrong(&format!("it has no {name}")))?;
        // A text is no Boolean: a denial must not become a grant.
        if name == "Deny" && !matches!(value, Value::Bool(_)) {
            return Err(wrong(&format!("its Deny is '{value}'; allowed: true or false")));
        }
        record.set(name, value);
    }
    let identity =
        fields.get("Identity").and_then(Json::as_str).ok_or_else(|| wrong("it has no Identity"))?;
    record.set("Connector", Value::text(identity));
    Ok(record)
}

/// What is stored and does nothing here.
fn idle(given: Permission) -> Vec<String> {
    let rights = given
        .rights
        .iter()
        .filter_map(|right| Some(format!("{right} has no effect here: {}", right.idle()?)));
    let user = given.principal.idle().map(|why| format!("'{}' is nobody here: {why}", given.principal));
    user.into_iter().chain(rights).collect()
}
