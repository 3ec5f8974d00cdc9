//! New, Set and Remove for any kind of stored object: the same steps for all, from the tables.

use super::edit::{self, Change, Difference, EditMode, Note};
use super::{Category, Failure, Site};
use crate::model::object::{ObjectType, Record, RuleContext, World};
use crate::model::objects::belongings;

use crate::model::{CommandLine, OwnServer, Violation, Wildcard, quote, same_name, suggest};
pub use crate::store::Writer;

/// What a change did, or would do.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The object after the change (before it, where it was removed).
    pub record: Record,
    /// Property by property.
    pub differences: Vec<Difference>,
    /// What is worth telling.
    pub notes: Vec<Note>,
}

impl Plan {
    /// True where something is different afterwards.
    pub fn changes_something(&self) -> bool {
        !self.differences.is_empty()
    }

    /// The object before the change; `None` where it is new. Of a removed one it is the record itself.
    pub fn before(&self) -> Option<Record> {
        let stored = || self.record.object.props.iter().filter(|prop| prop.is_stored());
        let find = |name: &str| self.differences.iter().find(|it| it.property == name);
        let is_new = stored().all(|prop| {
            let gained = find(prop.name).is_some_and(|difference| difference.before.is_unset());
            gained || self.record.get(prop.name).is_unset()
        });
        if is_new {
            return None;
        }
        let mut before = self.record.clone();
        for difference in &self.differences {
            before.set(difference.property, difference.before.clone());
        }
        Some(before)
    }

    /// True where something is different that the service acts on.
    pub fn needs_restart(&self) -> bool {
        let obeyed = |name: &str| self.record.object.prop(name).is_some_and(|prop| prop.obeyed);
        self.differences.iter().any(|difference| obeyed(difference.property))
    }
}

/// What a command did, or would do, to one object: exactly what the history says of it.
#[derive(Debug, Clone)]
pub struct Touched {
    /// The object: after the change, or before it, where it is removed.
    pub record: Record,
    /// Property by property.
    pub differences: Vec<Difference>,
    /// A certificate's chain or private key is another.
    pub beside: bool,
}

/// Every object that the last change on this site touched, or would have touched.
///
/// # Errors
/// A store that can't be read.
pub fn touched(site: &Site) -> Result<Vec<Touched>, Failure> {
    let touched = site.store()?.last_changes().into_iter().filter_map(|pending| {
        let differences = edit::differences(pending.before.as_ref(), pending.after.as_ref());
        let record = pending.after.or(pending.before)?;
        Some(Touched { record, differences, beside: pending.beside })
    });
    Ok(touched.collect())
}

/// What a cmdlet does besides setting the properties that were given, inside the same transaction.
pub type Adjust<'a> = &'a dyn Fn(&mut Record, &mut Writer<'_>) -> Result<(), Failure>;

/// Adjusts nothing.
pub fn unadjusted(_: &mut Record, _: &mut Writer<'_>) -> Result<(), Failure> {
    Ok(())
}

/// Makes an object.
///
/// # Errors
/// A rule that would be broken; a store that can't be written. Nothing is written then.
pub fn new(
    site: &Site,
    object: &'static ObjectType,
    changes: &[Change],
    what_if: bool,
    adjust: Adjust<'_>,
) -> Result<Plan, Failure> {
    site.store()?.write(&site.author, what_if, |writer| {
        let mut record = Record::with_defaults(object);
        record.set("Guid", crate::model::Value::Text(uuid::Uuid::new_v4().to_string()));
        let mode = EditMode { new: true, ..EditMode::default() };
        let notes = edit::apply(&mut record, changes, mode)?;
        edit::settle(&mut record, None, changes);
        adjust(&mut record, writer)?;
        judge(&record, None, writer)?;
        let record = writer.insert(record)?;
        Ok(Plan { differences: edit::differences(None, Some(&record)), record, notes })
    })
}

/// Changes the object of this identity.
///
/// # Errors
/// No such object, or several; a rule that would be broken; a store that can't be written. Nothing
/// is written then.
pub fn set(
    site: &Site,
    object: &'static ObjectType,
    identity: Option<&str>,
    changes: &[Change],
    mode: EditMode,
    what_if: bool,
    adjust: Adjust<'_>,
) -> Result<Plan, Failure> {
    site.store()?.write(&site.author, what_if, |writer| {
        let before = one(writer, object, identity)?;
        let mut record = before.clone();
        let notes = edit::apply(&mut record, changes, mode)?;
        edit::settle(&mut record, Some(&before), changes);
        adjust(&mut record, writer)?;
        judge(&record, Some(&before), writer)?;
        let differences = edit::differences(Some(&before), Some(&record));
        if !differences.is_empty() {
            writer.update(record.clone())?;
        }
        Ok(Plan { record, differences, notes })
    })
}

/// Removes the object of this identity; `guard` may refuse.
///
/// # Errors
/// No such object, or several; a refusal; a store that can't be written. Nothing is written then.
pub fn remove(
    site: &Site,
    object: &'static ObjectType,
    identity: &str,
    what_if: bool,
    guard: &dyn Fn(&Record, &dyn World) -> Result<(), Failure>,
) -> Result<Plan, Failure> {
    site.store()?.write(&site.author, what_if, |writer| {
        let record = one(writer, object, Some(identity))?;
        guard(&record, writer)?;
        writer.remove(object.noun, record.guid())?;
        remove_belongings(writer, &record)?;
        Ok(Plan { differences: edit::differences(Some(&record), None), record, notes: Vec::new() })
    })
}

/// What belongs to an object goes with it.
fn remove_belongings(writer: &mut Writer<'_>, record: &Record) -> Result<(), Failure> {
    for (noun, property) in belongings(record.object.noun) {
        let theirs = |other: &&Record| other.text(property).eq_ignore_ascii_case(record.guid());
        let guids: Vec<String> =
            writer.all(noun).iter().filter(theirs).map(|other| other.guid().to_string()).collect();
        for guid in guids {
            writer.remove(noun, &guid)?;
        }
    }
    Ok(())
}

/// The objects that `identity` names; all of them without one.
///
/// # Errors
/// Where an identity without a wildcard names nothing.
pub fn find(
    site: &Site,
    object: &'static ObjectType,
    identity: Option<&str>,
) -> Result<Vec<Record>, Failure> {
    let server = match identity {
        Some(_) => site.own_server()?,
        None => OwnServer::default(),
    };
    if let Some(identity) = identity
        && let Some(called) = site.store()?.called(object, &server.local(object, identity))?
    {
        return Ok(vec![called]);
    }
    named(site.store()?.read(object.noun)?, object, identity, &server)
}

/// Of these objects those that `identity` names, in the order in which they are shown.
///
/// # Errors
/// Where an identity without a wildcard names nothing.
pub fn named(
    mut records: Vec<Record>,
    object: &'static ObjectType,
    identity: Option<&str>,
    server: &OwnServer,
) -> Result<Vec<Record>, Failure> {
    if !object.is_singleton() {
        records.sort_by_key(|record| record.identity().to_lowercase());
    }
    let Some(identity) = identity else { return Ok(records) };
    let wanted = server.local(object, identity);
    let mut fitting = Vec::new();
    let mut others = Vec::new();
    for record in records {
        if record.is_named(&wanted) { fitting.push(record) } else { others.push(record.identity()) }
    }
    if fitting.is_empty() && !Wildcard::has_wildcards(identity) {
        return Err(absent(object, identity, &server.name, &others));
    }
    Ok(fitting)
}

/// The one object that `identity` names, or the only one. A change is never aimed by a wildcard: what
/// it names today it may not name tomorrow.
///
/// # Errors
/// None, several, or a wildcard.
pub fn one(
    world: &dyn World,
    object: &'static ObjectType,
    identity: Option<&str>,
) -> Result<Record, Failure> {
    if let Some(identity) = identity.filter(|identity| Wildcard::has_wildcards(identity)) {
        return Err(Failure::binding(
            identity,
            format!(
                "Identity '{identity}' has a wildcard; a cmdlet that changes something takes one whole name"
            ),
        )
        .hint(format!("'emsh Get-{} {}' lists what it fits", object.noun, quote(identity))));
    }
    let server = OwnServer::in_world(world);
    let wanted = identity.map(|identity| server.local(object, identity));
    if let Some(called) = wanted.as_deref().and_then(|wanted| world.called(object, wanted)) {
        return Ok(called);
    }
    let all = world.all(object.noun);
    let fitting: Vec<&Record> =
        all.iter().filter(|record| wanted.as_ref().is_none_or(|wanted| record.is_named(wanted))).collect();
    match (fitting.as_slice(), identity) {
        ([only], _) => Ok((*only).clone()),
        ([], Some(identity)) => {
            let there: Vec<String> = all.iter().map(Record::identity).collect();
            Err(absent(object, identity, &server.name, &there))
        }
        (_, identity) => Err(Failure::new(
            "AmbiguousIdentity",
            Category::InvalidOperation,
            identity.unwrap_or_default(),
            format!(
                "'{}' names {} objects; name one of: {}",
                identity.unwrap_or_default(),
                fitting.len(),
                fitting.iter().map(|record| record.identity()).collect::<Vec<_>>().join(", ")
            ),
        )),
    }
}

/// Why nothing was found; what was meant, where one of those that are there is near.
fn absent(object: &'static ObjectType, identity: &str, server: &str, there: &[String]) -> Failure {
    let failure = Failure::not_found(object.noun, identity, server);
    // PowerShell hands the second element of an array over as a word of its own.
    if object.is_singleton() {
        return failure.hint(format!(
            "there is one {}, which needs no Identity; elements of a list are joined by commas, in PowerShell ($list -join ',')",
            object.noun
        ));
    }
    // bash and zsh drop an unquoted backslash: EDGE1\Relay arrives as EDGE1Relay.
    let joined = |name: &String| same_name(&name.replace('\\', ""), identity) && name.contains('\\');
    if let Some(torn) = there.iter().find(|name| joined(name)) {
        return failure.hint(format!("did you mean {}? A shell drops an unquoted backslash", quote(torn)));
    }
    // A line of another server's script: the object may be here, under this server's name.
    let own = identity.split_once('\\').and_then(|(other, rest)| {
        let local = |name: &&String| same_name(name, &format!("{server}\\{rest}"));
        there.iter().find(local).map(|name| (other, name))
    });
    if let Some((other, name)) = own {
        return failure.hint(format!(
            "'{other}' is not this server, which is '{server}'; did you mean {}?",
            quote(name)
        ));
    }
    let near = suggest::near(identity, there.iter().map(String::as_str));
    match near.iter().map(|name| quote(name)).collect::<Vec<_>>().as_slice() {
        [] => failure,
        near => failure.hint(format!("did you mean {}?", near.join(" or "))),
    }
}

/// All rules at once.
pub(super) fn judge(record: &Record, before: Option<&Record>, world: &dyn World) -> Result<(), Failure> {
    let context = RuleContext { record, before, world };
    let violations: Vec<Violation> =
        record.object.rules.iter().filter_map(|rule| (rule.check)(&context)).collect();
    if violations.is_empty() {
        return Ok(());
    }
    let identity = record.identity();
    let mut failure = Failure::rules(&identity, &violations);
    if before.is_none() {
        // No Set- finds what was not made: its parameters belong to the command that makes it.
        let on_it = |line: &CommandLine| {
            line.cmdlet.starts_with("Set-") && line.identity.as_deref() == Some(identity.as_str())
        };
        let (own, others) = failure.remedies.into_iter().partition(on_it);
        failure.remedies = others;
        failure.hints.extend(own.iter().map(|line: &CommandLine| {
            let words: Vec<String> = line.words().iter().skip(2).map(|word| quote(word)).collect();
            format!("give in the same command: {}", words.join(" "))
        }));
    }
    Err(failure)
}
