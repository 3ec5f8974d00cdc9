//! The store as it ought to be: objects as plain maps, and what a command does to them. It shares no code
//! with the program; of the declarations it reads names, kinds, shapes and defaults.

use super::commands::{Command, Deed, Given, Who};
use super::nouns;
use super::permissions;
use super::replay::Stored;
use super::rules::RULES;
use super::samples::{self, key_of};
use emsh::model::object::Identity;
use emsh::model::{Class, Kind, ObjectType, PlainValue, Prop, Shape};
use serde_json::{Value as Json, json};
use std::collections::{BTreeMap, BTreeSet};

/// One object.
#[derive(Debug, Clone, PartialEq)]
pub struct Object {
    /// Empty until the store has given it one.
    pub guid: String,
    pub values: BTreeMap<String, Json>,
}

impl Object {
    pub fn get(&self, name: &str) -> &Json {
        self.values.get(name).unwrap_or(&Json::Null)
    }

    pub fn set(&mut self, name: &str, value: Json) {
        self.values.insert(name.to_string(), value);
    }

    pub fn is(&self, name: &str) -> bool {
        self.get(name) == &json!(true)
    }

    pub fn text(&self, name: &str) -> &str {
        self.get(name).as_str().unwrap_or_default()
    }

    /// What a value looks like in an identity.
    pub fn shown(&self, name: &str) -> String {
        let value = self.get(name);
        value.as_str().map_or_else(|| value.to_string(), str::to_string)
    }

    pub fn texts(&self, name: &str) -> Vec<String> {
        let items = self.get(name).as_array().map(Vec::as_slice).unwrap_or_default();
        items.iter().filter_map(Json::as_str).map(str::to_string).collect()
    }

    pub fn has(&self, name: &str, word: &str) -> bool {
        self.texts(name).iter().any(|text| text == word)
    }
}

/// Why a command is refused.
#[derive(Debug, Clone, PartialEq)]
pub enum Refusal {
    /// A word can't be read: one of these parameters, or the identity, is named.
    Binding(Vec<String>),
    /// There is no object of this name.
    NotFound(String),
    /// One of these lists would be empty.
    EmptyList(Vec<String>),
    /// These properties break a rule each, in this order.
    Rules(Vec<&'static str>),
    /// Nobody answered.
    NotConfirmed,
    /// A refusal of one cmdlet's own.
    Named(&'static str),
}

/// PowerShell's category of each refusal.
const CATEGORIES: &[(&str, &str)] = &[
    ("ParameterBinding", "InvalidArgument"),
    ("ManagementObjectNotFound", "ObjectNotFound"),
    ("NoSuchRevision", "ObjectNotFound"),
    ("EmptyList", "InvalidData"),
    ("RuleBroken", "InvalidData"),
    ("NoPriorityLeft", "InvalidData"),
    ("NotConfirmed", "OperationStopped"),
    ("DefaultDomain", "InvalidOperation"),
    ("DefaultRemoteDomain", "InvalidOperation"),
    ("DomainHasRecipients", "InvalidOperation"),
    ("OtherServer", "InvalidOperation"),
    ("GivenByPermissionGroup", "InvalidOperation"),
    ("NoPermissionsThere", "InvalidOperation"),
    ("PermissionNotPresent", "ObjectNotFound"),
];

/// The category of a refusal.
pub fn category(id: &str) -> &'static str {
    let known = CATEGORIES.iter().find(|(known, _)| *known == id);
    known.map(|(_, category)| *category).unwrap_or_else(|| panic!("write {id} into CATEGORIES"))
}

/// What a command did.
#[derive(Debug, Default)]
pub struct Effect {
    /// Something is different.
    pub changed: bool,
    /// Something is different, or would be but for -WhatIf.
    pub differs: bool,
    /// What is warned of: what, and of which property.
    pub warned: BTreeSet<(&'static str, String)>,
    /// The rules that were broken.
    pub broken: Vec<&'static str>,
}

/// Every object, by noun.
#[derive(Debug, Clone, Default)]
pub struct World {
    objects: BTreeMap<&'static str, Vec<Object>>,
    /// By noun, the last number that an entry was called by, also one that is gone.
    last_numbers: BTreeMap<&'static str, i64>,
}

impl World {
    /// As the store is.
    pub fn of(stored: &Stored) -> World {
        let mut world = World::default();
        for ((noun, guid), values) in stored {
            let mut values: BTreeMap<String, Json> = values.clone().into_iter().collect();
            values.retain(|name, _| !["Guid", "WhenCreated", "WhenChanged"].contains(&name.as_str()));
            let noun = emsh::model::objects::object(noun).unwrap().noun;
            world.objects.entry(noun).or_default().push(Object { guid: guid.clone(), values });
        }
        world
    }

    pub fn all(&self, noun: &str) -> &[Object] {
        self.objects.get(noun).map(Vec::as_slice).unwrap_or_default()
    }

    pub fn all_mut(&mut self, noun: &str) -> &mut [Object] {
        self.objects.get_mut(noun).map(Vec::as_mut_slice).unwrap_or_default()
    }

    pub fn add(&mut self, noun: &'static str, object: Object) {
        self.objects.entry(noun).or_default().push(object);
    }

    /// Removes an object, and with a connector its permissions.
    pub fn remove(&mut self, noun: &'static str, place: usize) {
        let gone = self.objects.entry(noun).or_default().remove(place);
        if let (Some(entries), "ReceiveConnector") = (self.objects.get_mut("ADPermission"), noun) {
            entries.retain(|entry| entry.text("ConnectorGuid") != gone.guid);
        }
    }

    /// A number that was never used.
    pub fn next_number(&mut self, noun: &'static str) -> i64 {
        let there = self.all(noun).iter().filter_map(|object| object.get("Number").as_i64()).max();
        let last = self.last_numbers.entry(noun).or_default();
        *last = (*last).max(there.unwrap_or_default()) + 1;
        *last
    }

    /// Gives the objects without a Guid those of the store.
    pub fn learn(&mut self, actual: &World) {
        for (noun, objects) in &mut self.objects {
            let known: Vec<String> = objects.iter().map(|object| object.guid.clone()).collect();
            let new = actual.all(noun).iter().find(|object| !known.contains(&object.guid));
            for object in objects.iter_mut().filter(|object| object.guid.is_empty()) {
                object.guid = new.map(|new| new.guid.clone()).unwrap_or_default();
            }
        }
    }

    /// Takes everything back since; numbers that were used stay used.
    pub fn go_back_to(&mut self, former: World) {
        self.objects = former.objects;
    }

    /// What tells two states apart; empty where nothing does.
    pub fn difference(&self, actual: &World) -> String {
        let mut told = String::new();
        let nouns: BTreeSet<&&str> = self.objects.keys().chain(actual.objects.keys()).collect();
        for noun in nouns {
            let by_guid = |world: &World| -> BTreeMap<String, Object> {
                world.all(noun).iter().map(|object| (object.guid.clone(), object.clone())).collect()
            };
            let (wanted, found) = (by_guid(self), by_guid(actual));
            for guid in wanted.keys().chain(found.keys()).collect::<BTreeSet<_>>() {
                match (wanted.get(guid), found.get(guid)) {
                    (Some(wanted), Some(found)) => {
                        for name in wanted.values.keys().chain(found.values.keys()).collect::<BTreeSet<_>>() {
                            if wanted.get(name) != found.get(name) {
                                told += &format!(
                                    "{noun} {guid} {name}: wanted {}, stored {}\n",
                                    wanted.get(name),
                                    found.get(name)
                                );
                            }
                        }
                    }
                    (Some(wanted), None) => told += &format!("{noun} is missing: {:?}\n", wanted.values),
                    (None, found) => {
                        told += &format!("{noun} should not be: {:?}\n", found.map(|it| &it.values));
                    }
                }
            }
        }
        told
    }

    /// The command, with the object that it means by its name.
    pub fn aimed(&self, command: &Command) -> Command {
        let Who::Existing { pick, manner } = command.who else { return command.clone() };
        let entries = self.all("ADPermission");
        if command.writer.deed() == Deed::Withdraw && manner % 4 != 0 && !entries.is_empty() {
            return permissions::aimed(command, &entries[pick % entries.len()], manner);
        }
        let (noun, identity) = (command.writer.named().noun, command.writer.named().identity);
        let mut all: Vec<&Object> = self.all(noun).iter().collect();
        all.sort_by_key(|object| object.text("Name").to_lowercase());
        let who = match (all.get(pick % all.len().max(1)), identity) {
            (None, _) => Who::Name("Nobody Of This Name".into()),
            (_, Identity::Singleton(name)) if manner % 2 == 0 => Who::Name(name.to_uppercase()),
            (_, Identity::Singleton(name)) => Who::Name(name.to_string()),
            (Some(it), Identity::Property(name) | Identity::OnServer(name) | Identity::Of(name)) => {
                match manner % 8 {
                    0 => Who::Guid(it.guid.clone()),
                    1 => Who::Guid(it.guid.to_uppercase()),
                    2 => Who::Name(it.shown(name).to_uppercase()),
                    3 => it
                        .texts("Aliases")
                        .first()
                        .map_or(Who::Guid(it.guid.clone()), |alias| Who::Name(alias.clone())),
                    4 | 5 if matches!(identity, Identity::OnServer(_)) => {
                        Who::OnServer(it.text(name).to_string())
                    }
                    _ => Who::Name(it.shown(name)),
                }
            }
        };
        Command { who, ..command.clone() }
    }

    /// Carries a command out.
    pub fn apply(&mut self, command: &Command) -> Result<Effect, (Refusal, Effect)> {
        let mut effect = Effect::default();
        let mut after = self.clone();
        let tried = after.tried(command, &mut effect);
        effect.differs = effect.changed;
        if command.has("Force") {
            // What would be a warning about the change is for -Verbose.
            effect.warned.retain(|(what, _)| *what == "class");
        }
        match tried {
            Err(refusal) => Err((refusal, effect)),
            Ok(()) if command.what_if => {
                effect.changed = false;
                Ok(effect)
            }
            Ok(()) if asks(command) => Err((Refusal::NotConfirmed, effect)),
            Ok(()) => {
                *self = after;
                Ok(effect)
            }
        }
    }

    fn tried(&mut self, command: &Command, effect: &mut Effect) -> Result<(), Refusal> {
        bind(command)?;
        nouns::premise(command)?;
        for (prop, _) in &command.given {
            if prop.class != Class::Honoured {
                effect.warned.insert(("class", prop.name.to_string()));
            }
        }
        let object = command.writer.object;
        match command.writer.deed() {
            Deed::New => {
                let mut made = Object { guid: String::new(), values: BTreeMap::new() };
                for prop in object.props.iter().filter(|prop| prop.is_stored()) {
                    made.set(prop.name, samples::default_of(prop));
                }
                nouns::preset(command, &mut made)?;
                edit(command, &mut made, effect)?;
                nouns::settle(command, None, &mut made, self)?;
                self.judge(&made, object, effect)?;
                self.add(object.noun, made);
                effect.changed = true;
            }
            Deed::Set => {
                let place = self.place(command)?;
                let before = self.all(object.noun)[place].clone();
                let others = self.clone();
                let mut changed = before.clone();
                edit(command, &mut changed, effect)?;
                nouns::settle(command, Some(&before), &mut changed, self)?;
                self.judge(&changed, object, effect)?;
                if let Some(slot) = self.objects.get_mut(object.noun).and_then(|all| all.get_mut(place)) {
                    *slot = changed;
                }
                effect.changed = !others.difference(self).is_empty();
            }
            Deed::Remove => {
                let place = self.place(command)?;
                let gone = self.all(object.noun)[place].clone();
                nouns::guard(&gone, object.noun, self)?;
                self.remove(object.noun, place);
                effect.changed = true;
            }
            Deed::Allow | Deed::Withdraw => {
                let place = self.place(command)?;
                permissions::apply(command, place, self, effect)?;
            }
        }
        Ok(())
    }

    /// The one object that a command names.
    fn place(&self, command: &Command) -> Result<usize, Refusal> {
        let object = command.writer.named();
        let given = match &command.who {
            Who::Nobody => return Ok(0),
            Who::Name(name) => name.clone(),
            Who::OnServer(name) => format!("EDGE1\\{name}"),
            Who::Guid(guid) => guid.clone(),
            Who::Existing { .. } => unreachable!("it was aimed"),
        };
        if given.contains(['*', '?']) {
            return Err(Refusal::Binding(vec![given]));
        }
        let found = self.all(object.noun).iter().position(|it| is_named(it, object, &given));
        let elsewhere = || {
            self.objects.iter().any(|(noun, all)| {
                let other = emsh::model::objects::object(noun).unwrap();
                !["ADPermission", object.noun].contains(noun)
                    && all.iter().any(|it| is_named(it, other, &given))
            })
        };
        match found {
            None if command.grant.is_some() && elsewhere() => Err(Refusal::Named("NoPermissionsThere")),
            found => found.ok_or(Refusal::NotFound(given)),
        }
    }

    fn judge(&self, it: &Object, object: &'static ObjectType, effect: &mut Effect) -> Result<(), Refusal> {
        let mut told = Vec::new();
        for rule in object.rules {
            let known = RULES
                .iter()
                .find(|known| known.name == rule.name && [object.noun, "*"].contains(&known.noun));
            if let Some(property) = known.and_then(|known| (known.broken)(it, object.noun, self)) {
                told.push(property);
                effect.broken.push(rule.name);
            }
        }
        if told.is_empty() { Ok(()) } else { Err(Refusal::Rules(told)) }
    }
}

/// True where a question is asked, which nobody answers here.
fn asks(command: &Command) -> bool {
    let removes = matches!(command.writer.deed(), Deed::Remove | Deed::Withdraw);
    !command.has("Force") && command.confirm.unwrap_or(removes)
}

fn is_named(it: &Object, object: &ObjectType, given: &str) -> bool {
    let given = given.to_lowercase();
    let short = match object.identity {
        Identity::Property(name) | Identity::OnServer(name) | Identity::Of(name) => {
            it.shown(name).to_lowercase()
        }
        Identity::Singleton(name) => name.to_lowercase(),
    };
    let whole = match object.identity {
        Identity::OnServer(_) => format!("{}\\{short}", it.text("Server").to_lowercase()),
        _ => short.clone(),
    };
    given == short
        || given == whole
        || given == it.guid
        || it.texts("Aliases").iter().any(|alias| alias.to_lowercase() == given)
        || (!it.text("Name").is_empty() && it.text("Name").to_lowercase() == given)
}

/// What the words are refused for before anything is looked at.
fn bind(command: &Command) -> Result<(), Refusal> {
    let cmdlet = command.writer.cmdlet;
    if command.writer.deed() == Deed::Set
        && command.given.is_empty()
        && !command.extras.iter().any(|(name, _)| !["Replace", "AllowOpenRelay", "Force"].contains(name))
    {
        return Err(Refusal::Binding(vec![cmdlet.name()]));
    }
    let unreadable = |(prop, given): &&(&'static Prop, Given)| match given {
        Given::Bad(_) => true,
        Given::Null => !nouns::is_nullable(prop),
        Given::Delta { add, remove } => add.iter().any(|one| remove.iter().any(|other| other.key == one.key)),
        _ => false,
    };
    let extras = command.extras.iter().filter(|(_, value)| *value == Some(nouns::NO_VALUE));
    let bad: Vec<String> = command
        .given
        .iter()
        .filter(unreadable)
        .map(|(prop, _)| prop.name)
        .chain(extras.map(|(name, _)| *name))
        .map(str::to_string)
        .chain(command.grant.iter().flat_map(permissions::bad).filter(|name| name != "User"))
        .collect();
    if !bad.is_empty() {
        return Err(Refusal::Binding(bad));
    }
    if let Some(grant) = &command.grant {
        // One after the other, as they are read; what words of rights there are is known before.
        let bad = permissions::bad(grant);
        let wrong = [
            ("Identity", command.who == Who::Nobody),
            ("User", grant.user.is_none() || bad.iter().any(|name| name == "User")),
            ("ExtendedRights", grant.rights.is_empty()),
        ];
        if let Some((name, _)) = wrong.into_iter().find(|(_, wrong)| *wrong) {
            return Err(Refusal::Binding(vec![name.into()]));
        }
    }
    let secure: Vec<&Given> = command
        .given
        .iter()
        .filter(|(prop, _)| prop.plain == PlainValue::Adds)
        .map(|(_, given)| given)
        .collect();
    let plain = !secure.is_empty() && !secure.iter().any(|given| matches!(given, Given::Delta { .. }));
    if command.has("Replace") && !plain {
        return Err(Refusal::Binding(vec!["Replace".into()]));
    }
    let given = |name: &str| command.given.iter().any(|(prop, _)| prop.name == name);
    let mut demanded = command.writer.settable.iter().map(|it| it.prop).filter(|prop| prop.mandatory);
    match demanded.find(|prop| command.writer.deed() == Deed::New && !given(prop.name)) {
        Some(prop) => Err(Refusal::Binding(vec![prop.name.into()])),
        None => Ok(()),
    }
}

/// Sets what was given.
fn edit(command: &Command, it: &mut Object, effect: &mut Effect) -> Result<(), Refusal> {
    let new = command.writer.deed() == Deed::New;
    let mut emptied = Vec::new();
    for (prop, given) in &command.given {
        let before = it.get(prop.name).as_array().cloned().unwrap_or_default();
        let missing = |from: &[Json], others: &[Json]| -> Vec<Json> {
            from.iter()
                .filter(|one| !others.iter().any(|other| key_of(other) == key_of(one)))
                .cloned()
                .collect()
        };
        let kept = |samples: &[samples::Sample]| {
            samples.iter().map(|sample| sample.kept.clone()).collect::<Vec<_>>()
        };
        let mut warn = |what: &'static str, so: bool| {
            if so {
                effect.warned.insert((what, prop.name.to_string()));
            }
        };
        let mut after = match given {
            Given::Value(sample) => {
                it.set(prop.name, sample.kept.clone());
                continue;
            }
            Given::Bad(_) => continue,
            Given::Null if !prop.is_list() => {
                it.set(prop.name, Json::Null);
                continue;
            }
            Given::Null => {
                warn("cleared", !before.is_empty());
                Vec::new()
            }
            Given::Plain(samples) if prop.plain == PlainValue::Adds && !command.has("Replace") => {
                warn("kept", !new && !missing(&before, &kept(samples)).is_empty());
                [before.clone(), missing(&kept(samples), &before)].concat()
            }
            Given::Plain(samples) => {
                let dropped = !missing(&before, &kept(samples)).is_empty();
                warn("dropped", !new && dropped && prop.shape != Shape::Flags);
                kept(samples)
            }
            Given::Delta { add, remove } => {
                warn("absent", !missing(&kept(remove), &before).is_empty());
                let rest = missing(&before, &kept(remove));
                [rest.clone(), missing(&kept(add), &rest)].concat()
            }
        };
        let mut seen = BTreeSet::new();
        after.retain(|one| seen.insert(key_of(one)));
        if let (Shape::Flags, Kind::Enum(words)) = (prop.shape, prop.kind) {
            after.sort_by_key(|one| words.iter().position(|word| one == word));
        }
        if after.is_empty() && prop.shape == Shape::NonEmptyList {
            emptied.push(prop.name.to_string());
        }
        it.set(prop.name, Json::Array(after));
    }
    if emptied.is_empty() { Ok(()) } else { Err(Refusal::EmptyList(emptied)) }
}
