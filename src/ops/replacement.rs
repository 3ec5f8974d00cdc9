//! Many objects at once, exactly as a document or the history has them: one transaction, judged on the
//! finished state.
//!
//! Promises: every rule of every object holds afterwards, as does what cmdlets hold by themselves (one
//! default accepted domain; a remote domain for all others; no object names a certificate that is not
//! there; each connector is this server's, and each permission tells its connector's name); all that is
//! broken is told together, with each object. What was broken before, and is no worse, stands in no undo's
//! way. What is lost from a list is told, as Set- tells it.

use super::{Category, Difference, Failure, edit, permission};
use crate::compile;
use crate::model::objects::ad_permission::is_open_relay;
use crate::model::objects::{
    ACCEPTED_DOMAIN, EXCHANGE_CERTIFICATE, OBJECTS, REMOTE_DOMAIN, TRANSPORT_SERVICE,
};
use crate::model::objects::{AD_PERMISSION, RECEIVE_CONNECTOR, remote_domain};
use crate::model::{CommandLine, Kind, ObjectType, Record, RuleContext, Value, World};
use crate::store::{Action, Restored, Writer, is_sealed};
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

/// What is to become of the objects of a store.
#[derive(Debug, Default)]
pub struct Replacement {
    /// These go.
    pub removed: Vec<Record>,
    /// These come, or take the place of others.
    pub put: Vec<Restored>,
}

/// How the finished state is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Judgement {
    /// Everything must be right.
    Whole,
    /// What was wrong before may stay so.
    NoWorse,
}

/// What became of one object.
#[derive(Debug, Clone)]
pub struct ObjectChange {
    /// What happened.
    pub action: Action,
    /// The object after it; before it, where it was removed.
    pub record: Record,
    /// Property by property, Guid and times included where the object was there before.
    pub differences: Vec<Difference>,
    /// What stands beside the properties and is different: a chain, a secret.
    pub beside: Vec<String>,
}

impl ObjectChange {
    /// True where something is different that the service acts on.
    pub fn needs_restart(&self) -> bool {
        let obeyed = |name: &str| self.record.object.prop(name).is_some_and(|prop| prop.obeyed);
        !self.beside.is_empty() || self.differences.iter().any(|difference| obeyed(difference.property))
    }
}

/// What a command over many objects did, or would do.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    /// Object by object.
    pub changes: Vec<ObjectChange>,
    /// What is worth telling.
    pub warnings: Vec<String>,
}

impl Outcome {
    /// `2 objects made, 1 changed, 0 removed`.
    pub fn counted(&self) -> String {
        let count = |action| self.changes.iter().filter(|change| change.action == action).count();
        let (made, changed, removed) = (count(Action::New), count(Action::Set), count(Action::Remove));
        format!("{made} objects made, {changed} changed, {removed} removed")
    }
}

impl Replacement {
    /// What is put back may be called what another object is called meanwhile.
    fn names_stay_single(&self, writer: &Writer<'_>) -> Result<(), Failure> {
        let stays = |record: &&Record| {
            let gone = self.removed.iter().any(|it| it.guid() == record.guid());
            !gone && !self.put.iter().any(|item| item.now.as_deref() == Some(record.guid()))
        };
        let one_each = self.put.iter().filter(|item| item.record.object.identity_names_one());
        for item in one_each {
            let (object, identity) = (item.record.object, item.record.identity());
            let same = |other: &&Record| other.identity().to_lowercase() == identity.to_lowercase();
            if writer.all(object.noun).iter().filter(stays).any(|other| same(&other)) {
                return Err(Failure::new(
                    "UndoConflict",
                    Category::InvalidOperation,
                    identity.clone(),
                    format!("nothing was changed: another {} is called \"{identity}\" now", object.title),
                )
                .hint("rename or remove that one first"));
            }
        }
        Ok(())
    }

    /// Carries it out and judges what came of it.
    ///
    /// # Errors
    /// Everything that is broken then; where the schema refuses an object.
    pub fn apply(
        self,
        writer: &mut Writer<'_>,
        judgement: Judgement,
        now: Timestamp,
    ) -> Result<Outcome, Failure> {
        let known: BTreeSet<Key> = match judgement {
            Judgement::Whole => BTreeSet::new(),
            Judgement::NoWorse => broken(writer, &BTreeMap::new()).into_iter().map(|it| it.key).collect(),
        };
        let compiled = judgement == Judgement::Whole || compiles(writer, now)?.is_empty();
        let mut before = BTreeMap::new();
        let (mut changes, mut warnings) = (Vec::new(), Vec::new());
        for record in &self.removed {
            for column in
                writer.beside(record.object, record.guid())?.keys().filter(|column| is_sealed(column))
            {
                let (what, noun, identity) = (secret_name(column), record.object.noun, record.identity());
                warnings
                    .push(format!("the {what} of {noun} \"{identity}\" goes with it, and can't come back"));
            }
            changes.push(ObjectChange {
                action: Action::Remove,
                differences: edit::differences(Some(record), None),
                record: record.clone(),
                beside: Vec::new(),
            });
        }
        for item in &self.put {
            let noun = item.record.object.noun;
            let find = |guid: &String| writer.all(noun).iter().find(|record| record.guid() == guid).cloned();
            let was = item.now.as_ref().and_then(find);
            let mut beside = Vec::new();
            if let Some(now) = &item.now {
                let there = writer.beside(item.record.object, now)?;
                let differs =
                    |(column, blob): &&(String, Option<Vec<u8>>)| there.get(column) != blob.as_ref();
                beside.extend(item.beside.iter().filter(differs).map(|(column, _)| column.clone()));
            }
            let differences = match &was {
                Some(was) => all_differences(was, &item.record),
                None => edit::differences(None, Some(&item.record)),
            };
            let action = if was.is_some() { Action::Set } else { Action::New };
            if action == Action::New || !differences.is_empty() || !beside.is_empty() {
                changes.push(ObjectChange { action, record: item.record.clone(), differences, beside });
            }
            before.extend(was.map(|was| (item.record.guid().to_string(), was)));
        }
        self.names_stay_single(writer)?;
        let there: Vec<Record> = SETTLED.iter().flat_map(|object| writer.all(object.noun)).cloned().collect();
        writer.defer_references()?;
        for record in &self.removed {
            writer.remove(record.object.noun, record.guid())?;
        }
        writer.restore(self.put)?;
        if judgement == Judgement::NoWorse {
            // Those that came since tell the name that the connector has again; a document must do so itself.
            for connector in writer.all(RECEIVE_CONNECTOR.noun).to_vec() {
                permission::follow(&connector, writer)?;
            }
        }
        warnings.extend(settle_open_relays(writer, &before)?);
        amend(&mut changes, writer, &there, &before);
        warnings.extend(changes.iter().flat_map(lost));
        let mut wrong = broken(writer, &before);
        wrong.retain(|broken| !known.contains(&broken.key));
        if wrong.is_empty() && compiled {
            let texts = compiles(writer, now)?;
            wrong.extend(texts.into_iter().map(|text| Broken {
                key: Key::default(),
                text,
                remedies: vec![],
            }));
        }
        if wrong.is_empty() {
            return Ok(Outcome { changes, warnings });
        }
        let texts: Vec<&str> = wrong.iter().map(|broken| broken.text.as_str()).collect();
        let mut failure =
            Failure::new("RuleBroken", Category::InvalidData, "configuration", texts.join("\n"));
        failure.remedies = wrong.into_iter().flat_map(|broken| broken.remedies).collect();
        Err(failure)
    }
}

/// Kinds of which some follow what became of others.
const SETTLED: &[&ObjectType] = &[&RECEIVE_CONNECTOR, &AD_PERMISSION];

/// Makes `changes` tell what the history will: what followed the others is among them. `there`: the objects
/// of these kinds as they were; `before`: those that were replaced, by the Guid that they have now.
fn amend(
    changes: &mut Vec<ObjectChange>,
    world: &dyn World,
    there: &[Record],
    before: &BTreeMap<String, Record>,
) {
    for now in SETTLED.iter().flat_map(|object| world.all(object.noun)) {
        let is_it = |record: &Record| record.object.noun == now.object.noun && record.guid() == now.guid();
        let told = |change: &&mut ObjectChange| change.action != Action::Remove && is_it(&change.record);
        if let Some(change) = changes.iter_mut().find(told) {
            change.differences = match before.get(now.guid()) {
                Some(was) => all_differences(was, now),
                None => edit::differences(None, Some(now)),
            };
            change.record = now.clone();
        } else if let Some(was) = there.iter().find(|record| is_it(record)) {
            let differences = all_differences(was, now);
            if !differences.is_empty() {
                let (action, record) = (Action::Set, now.clone());
                changes.push(ObjectChange { action, record, differences, beside: Vec::new() });
            }
        }
    }
    changes.retain(|change| {
        change.action != Action::Set || !change.differences.is_empty() || !change.beside.is_empty()
    });
}

/// What is lost from the lists of an object that stays.
fn lost(change: &ObjectChange) -> Vec<String> {
    let told = change.differences.iter().filter(|_| change.action == Action::Set);
    told.filter_map(|difference| {
        let prop = change.record.object.prop(difference.property)?;
        edit::dropped(&change.record, prop, difference.before.items(), difference.after.items())
    })
    .collect()
}

/// Takes the permission of an open relay from every connector that is none: it would let the next command
/// open it unasked. Tells of those that become one by what is recorded with them.
fn settle_open_relays(
    writer: &mut Writer<'_>,
    before: &BTreeMap<String, Record>,
) -> Result<Vec<String>, Failure> {
    let entries = writer.all(AD_PERMISSION.noun).to_vec();
    let allowed: Vec<Record> = writer
        .all(RECEIVE_CONNECTOR.noun)
        .iter()
        .filter(|connector| connector.bool("OpenRelayAllowed"))
        .cloned()
        .collect();
    let mut told = Vec::new();
    for mut connector in allowed {
        if !is_open_relay(&connector, &entries) {
            connector.set("OpenRelayAllowed", Value::Bool(false));
            writer.update(connector)?;
        } else if !before.get(connector.guid()).is_some_and(|was| was.bool("OpenRelayAllowed")) {
            told.push(format!(
                "ReceiveConnector \"{}\" relays for anyone in a wide part of the Internet, as is recorded with it",
                connector.identity()
            ));
        }
    }
    Ok(told)
}

/// Every stored property, Guid and times included, that tells two states of an object apart.
fn all_differences(before: &Record, after: &Record) -> Vec<Difference> {
    let stored = after.object.all_props().filter(|prop| prop.is_stored());
    let both = stored.map(|prop| (prop.name, before.get(prop.name), after.get(prop.name)));
    both.filter(|(_, before, after)| before != after)
        .map(|(property, before, after)| Difference {
            property,
            before: before.clone(),
            after: after.clone(),
        })
        .collect()
}

/// An object and the rule, or the property, that it breaks.
type Key = (String, String, String);

struct Broken {
    key: Key,
    text: String,
    remedies: Vec<CommandLine>,
}

/// Everything that is broken: values, rules, and what stands between objects.
fn broken(world: &dyn World, before: &BTreeMap<String, Record>) -> Vec<Broken> {
    let mut found = Vec::new();
    for record in
        OBJECTS.iter().filter(|object| object.table().is_some()).flat_map(|object| world.all(object.noun))
    {
        let mut add = |what: &str, text: String, remedies| {
            let noun = record.object.noun;
            let text = format!("{noun} \"{}\": {text}", record.identity());
            found.push(Broken { key: (noun.into(), record.guid().into(), what.into()), text, remedies });
        };
        for prop in record.object.all_props().filter(|prop| prop.is_stored()) {
            if let Some(why) = prop.misfit(record.get(prop.name)) {
                add(prop.name, format!("{} {why}", prop.name), vec![]);
            }
        }
        let context = RuleContext { record, before: before.get(record.guid()), world };
        for rule in record.object.rules {
            if let Some(violation) = (rule.check)(&context) {
                add(rule.name, violation.message, violation.remedies);
            }
        }
        if let Some((property, text)) = astray(record, world) {
            add(property, text, vec![]);
        }
        for (name, thumbprint) in named_certificates(record) {
            if !world
                .all(EXCHANGE_CERTIFICATE.noun)
                .iter()
                .any(|other| other.text("Thumbprint") == thumbprint)
            {
                add(
                    "CertificateIsThere",
                    format!("{name} names certificate {thumbprint}, which is not there"),
                    vec![],
                );
            }
        }
    }
    let domains = world.all(ACCEPTED_DOMAIN.noun);
    let defaults: Vec<String> =
        domains.iter().filter(|domain| domain.bool("Default")).map(Record::identity).collect();
    if !domains.is_empty() && defaults.len() != 1 {
        let key = (ACCEPTED_DOMAIN.noun.into(), String::new(), "OneDefault".into());
        let text = match defaults.as_slice() {
            [] => "no accepted domain is the default one; exactly one must be (Default $true)".to_string(),
            several => {
                format!("{} accepted domains are the default one: {}", several.len(), several.join(", "))
            }
        };
        found.push(Broken { key, text, remedies: vec![] });
    }
    let remote = world.all(REMOTE_DOMAIN.noun);
    if !remote.iter().any(|record| record.text("DomainName") == remote_domain::EVERY_DOMAIN) {
        let key = (REMOTE_DOMAIN.noun.into(), String::new(), "ForEveryDomain".into());
        let text = "no remote domain is for every domain that no other names (DomainName '*'); one must be";
        found.push(Broken { key, text: text.into(), remedies: vec![] });
    }
    found
}

/// The property that names another object than it should, and why: a connector's server, a permission's
/// connector. No cmdlet can make such an object.
fn astray(record: &Record, world: &dyn World) -> Option<(&'static str, String)> {
    if record.object.noun == RECEIVE_CONNECTOR.noun {
        let server = world.all(TRANSPORT_SERVICE.noun).first()?.text("Name");
        let given = record.text("Server");
        let text = format!(
            "Server '{given}' is not this server, '{server}', as TransportService has it: a connector of another server \
             would listen here"
        );
        return (!given.eq_ignore_ascii_case(server)).then_some(("Server", text));
    }
    if record.object.noun == AD_PERMISSION.noun {
        let guid = record.text("ConnectorGuid");
        let connector = world
            .all(RECEIVE_CONNECTOR.noun)
            .iter()
            .find(|connector| connector.guid().eq_ignore_ascii_case(guid))?
            .identity();
        let text = format!(
            "Connector is not the one that ConnectorGuid {guid} names: that is \"{connector}\"; both must be of the \
             same one"
        );
        return (record.text("Connector").to_lowercase() != connector.to_lowercase())
            .then_some(("Connector", text));
    }
    None
}

/// The properties of an object that name a certificate, with the thumbprints. Its own identity is none.
pub(super) fn named_certificates(record: &Record) -> impl Iterator<Item = (&'static str, &str)> {
    let object = record.object;
    object
        .props
        .iter()
        .filter(|prop| is_certificate_name(object, prop))
        .filter_map(|prop| Some((prop.name, record.get(prop.name).as_text()?)))
}

/// True for a property that names a certificate.
pub(super) fn is_certificate_name(object: &ObjectType, prop: &crate::model::Prop) -> bool {
    let own = object.identity == crate::model::object::Identity::Property(prop.name);
    prop.kind == Kind::Thumbprint && prop.is_stored() && !prop.is_list() && !own
}

/// Why the service would not obey what is stored.
fn compiles(writer: &Writer<'_>, now: Timestamp) -> Result<Vec<String>, Failure> {
    let compiled = compile::compile(&writer.configuration()?, &[], now);
    Ok(compiled.err().unwrap_or_default().iter().map(ToString::to_string).collect())
}

/// `SealedKey` in words.
pub(super) fn secret_name(column: &str) -> &str {
    match column {
        "SealedKey" => "private key",
        other => other.trim_start_matches("Sealed"),
    }
}

/// A value as differences are shown.
pub fn shown(value: &Value) -> String {
    match value.to_string() {
        text if text.is_empty() => "$null".to_string(),
        text => text,
    }
}
