//! Commands at random, as words of a command line, for every noun that New- and Set- make from the tables.

use super::nouns;
use super::permissions::{self, Grant};
use super::samples::{self, Sample};
use super::undo::Undo;
use emsh::cmdlet::spec::{IdentityUse, Impact, Takes};
use emsh::cmdlet::{CMDLETS, Cmdlet};
use emsh::model::{Access, ObjectType, Prop};
use proptest::prelude::*;
use proptest::sample::Index;
use std::collections::BTreeSet;
use std::sync::OnceLock;

/// A property as a parameter, and what can be typed for it.
#[derive(Debug)]
pub struct Settable {
    pub prop: &'static Prop,
    pub good: Vec<Sample>,
    pub bad: Vec<String>,
}

/// A cmdlet that the model knows.
#[derive(Debug)]
pub struct Writer {
    pub cmdlet: &'static Cmdlet,
    pub object: &'static ObjectType,
    pub settable: Vec<Settable>,
    /// Places in `settable` of what is chosen more often, since rules hang on it.
    hot: Vec<usize>,
    /// Places in `settable` of what New- is usually given.
    usual: Vec<usize>,
}

/// What a cmdlet does to its noun.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    New,
    Set,
    Remove,
    /// Add-ADPermission.
    Allow,
    /// Remove-ADPermission.
    Withdraw,
}

impl Writer {
    pub fn deed(&self) -> Deed {
        match (self.cmdlet.takes, self.cmdlet.verb) {
            (Takes::New, _) => Deed::New,
            (Takes::Set, _) => Deed::Set,
            (_, "Add") => Deed::Allow,
            _ if self.cmdlet.noun == "ADPermission" => Deed::Withdraw,
            _ => Deed::Remove,
        }
    }

    /// What is called by the identity that is given.
    pub fn named(&self) -> &'static ObjectType {
        match self.deed() {
            Deed::Allow | Deed::Withdraw => &emsh::model::objects::RECEIVE_CONNECTOR,
            _ => self.object,
        }
    }
}

/// New-, Set- and Remove- of the nouns whose objects are made from properties alone, and permissions.
pub fn writers() -> &'static [Writer] {
    static WRITERS: OnceLock<Vec<Writer>> = OnceLock::new();
    WRITERS.get_or_init(|| {
        let from_properties =
            |noun: &str| CMDLETS.iter().any(|other| other.noun == noun && other.takes != Takes::Nothing);
        CMDLETS
            .iter()
            .filter_map(|cmdlet| Some((*cmdlet, cmdlet.object?)))
            .filter(|(cmdlet, object)| {
                let removes = cmdlet.verb == "Remove" && cmdlet.identity == IdentityUse::Required;
                let made_so = from_properties(cmdlet.noun) && (cmdlet.takes != Takes::Nothing || removes);
                object.table().is_some()
                    && cmdlet.impact != Impact::Reads
                    && (made_so || cmdlet.noun == "ADPermission")
                    && !nouns::NOT_MODELLED.iter().any(|(name, _)| *name == cmdlet.name())
            })
            .map(|(cmdlet, object)| writer(cmdlet, object))
            .collect()
    })
}

fn writer(cmdlet: &'static Cmdlet, object: &'static ObjectType) -> Writer {
    let wanted = |prop: &&Prop| match cmdlet.takes {
        Takes::New => matches!(prop.access, Access::Settable | Access::AtCreation),
        Takes::Set => matches!(prop.access, Access::Settable | Access::AfterCreation),
        Takes::Nothing => false,
    };
    let settable: Vec<Settable> = object
        .props
        .iter()
        .filter(wanted)
        .filter(|prop| nouns::is_modelled(prop))
        .map(|prop| Settable { prop, good: samples::good(object.noun, prop), bad: samples::bad(prop) })
        .filter(|settable| !settable.good.is_empty())
        .collect();
    let places = |names: &[&str]| -> Vec<usize> {
        (0..settable.len()).filter(|at| names.contains(&settable[*at].prop.name)).collect()
    };
    let mandatory = (0..settable.len()).filter(|at| settable[*at].prop.mandatory);
    let usual = mandatory.chain(places(nouns::usual(object.noun))).collect();
    Writer { cmdlet, object, hot: places(nouns::hot(object.noun)), usual, settable }
}

/// What is given for a property.
#[derive(Debug, Clone, PartialEq)]
pub enum Given {
    Value(Sample),
    Bad(String),
    Null,
    Plain(Vec<Sample>),
    Delta { add: Vec<Sample>, remove: Vec<Sample> },
}

/// How an object is named.
#[derive(Debug, Clone, PartialEq)]
pub enum Who {
    Nobody,
    Name(String),
    /// `SERVER\Name`.
    OnServer(String),
    /// By its Guid.
    Guid(String),
    /// One that is there, whichever, named in one of these manners.
    Existing {
        pick: usize,
        manner: u8,
    },
}

/// One command.
#[derive(Clone)]
pub struct Command {
    pub writer: &'static Writer,
    pub who: Who,
    pub given: Vec<(&'static Prop, Given)>,
    /// Parameters that are no properties, with their values.
    pub extras: Vec<(&'static str, Option<&'static str>)>,
    /// What is allowed or denied.
    pub grant: Option<Grant>,
    pub what_if: bool,
    /// `-Confirm`, which nobody answers.
    pub confirm: Option<bool>,
}

impl std::fmt::Debug for Command {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let words: Vec<String> = self.words().iter().map(|word| emsh::model::quote(word)).collect();
        f.write_str(&words.join(" "))
    }
}

impl Command {
    /// What the command asks for beside properties.
    pub fn has(&self, extra: &str) -> bool {
        self.extras.iter().any(|(name, _)| *name == extra)
    }

    pub fn extra(&self, extra: &str) -> Option<&'static str> {
        self.extras.iter().find(|(name, _)| *name == extra)?.1
    }

    /// The words after `emsh`.
    pub fn words(&self) -> Vec<String> {
        let mut words = vec![self.writer.cmdlet.name()];
        match &self.who {
            Who::Nobody => {}
            Who::Name(name) => words.extend(["-Identity".to_string(), name.clone()]),
            Who::OnServer(name) => words.push(format!("EDGE1\\{name}")),
            Who::Guid(guid) => words.push(guid.clone()),
            Who::Existing { pick, .. } => words.push(format!("EXISTING-{pick}")),
        }
        for (at, (prop, given)) in self.given.iter().enumerate() {
            let value = match given {
                Given::Value(sample) => sample.typed.clone(),
                Given::Bad(text) => text.clone(),
                Given::Null => "$null".into(),
                Given::Plain(samples) => joined(samples),
                Given::Delta { add, remove } => {
                    let part = |key: &str, samples: &[Sample]| {
                        (!samples.is_empty()).then(|| format!("{key}={}", joined(samples)))
                    };
                    let parts: Vec<String> =
                        [part("Add", add), part("Remove", remove)].into_iter().flatten().collect();
                    format!("@{{{}}}", parts.join(";"))
                }
            };
            if at % 2 == 0 {
                words.extend([format!("-{}", prop.name), value]);
            } else {
                words.push(format!("-{}:{value}", prop.name));
            }
        }
        if let Some(grant) = &self.grant {
            if let Some((user, _)) = &grant.user {
                words.extend(["-User".to_string(), user.clone()]);
            }
            if !grant.rights.is_empty() {
                let rights: Vec<&str> = grant.rights.iter().map(|(typed, _)| typed.as_str()).collect();
                words.extend(["-ExtendedRights".to_string(), rights.join(",")]);
            }
            words.extend(grant.deny.then(|| "-Deny".to_string()));
        }
        for (name, value) in &self.extras {
            words.push(format!("-{name}"));
            words.extend(value.map(str::to_string));
        }
        if self.what_if {
            words.push("-WhatIf".into());
        }
        match self.confirm {
            Some(true) => words.push("-Confirm".into()),
            Some(false) => words.push("-Confirm:$false".into()),
            None => {}
        }
        words
    }
}

fn joined(samples: &[Sample]) -> String {
    let quoted = |sample: &Sample| format!("\"{}\"", sample.typed);
    samples.iter().map(quoted).collect::<Vec<_>>().join(",")
}

/// The dice of one property.
type PropDice = (Index, u8, u8, [Index; 3], u8);
/// The dice of one command.
type Dice = (Index, Index, u8, Vec<PropDice>, Index, u8, u8);

/// A command that does something, or one that takes it back.
#[derive(Debug, Clone)]
pub enum Step {
    Do(Box<Command>),
    Undo(Undo),
}

/// Commands at random. Two sequences of three are about a few nouns only, so that what was made is changed
/// and removed, too.
pub fn sequence() -> impl Strategy<Value = Vec<Step>> {
    let few = proptest::collection::vec(any::<Index>(), 2..4).prop_map(|picks| {
        let nouns: BTreeSet<&'static str> = writers().iter().map(|writer| writer.cmdlet.noun).collect();
        let nouns: Vec<&'static str> = nouns.into_iter().collect();
        picks.iter().map(|pick| *pick.get(&nouns)).collect::<Vec<_>>()
    });
    prop_oneof![1 => Just(Vec::new()), 2 => few]
        .prop_flat_map(|nouns| proptest::collection::vec(step(nouns), 1..40))
}

fn step(nouns: Vec<&'static str>) -> impl Strategy<Value = Step> {
    prop_oneof![
        15 => command(nouns).prop_map(|command| Step::Do(Box::new(command))),
        1 => any::<u8>().prop_map(|dice| Step::Undo(Undo::thrown(dice))),
    ]
}

/// A command about one of these nouns, or about any.
pub fn command(nouns: Vec<&'static str>) -> impl Strategy<Value = Command> {
    let index = any::<Index>;
    let prop = (index(), any::<u8>(), any::<u8>(), [index(), index(), index()], any::<u8>());
    let dice = (
        index(),
        index(),
        any::<u8>(),
        proptest::collection::vec(prop, 1..6),
        index(),
        any::<u8>(),
        any::<u8>(),
    );
    dice.prop_map(move |dice| thrown(dice, &nouns))
}

fn thrown((which, name, manner, props, extra, extra_chance, chances): Dice, nouns: &[&str]) -> Command {
    let writer = *which.get(&weighted(nouns));
    let deed = writer.deed();
    // At most one value can't be read: which of several is told first is nobody's concern.
    let mut may_be_bad = chances % 12 == 0;
    let mut given: Vec<(&'static Prop, Given)> = Vec::new();
    let first = props[0];
    let mut dice = props.into_iter();
    let usual = if deed == Deed::New { writer.usual.as_slice() } else { &[] };
    for place in usual {
        let Some(throw) = dice.next() else { break };
        // Now and then something is forgotten.
        if chances % 31 != 3 {
            given.push((
                writer.settable[*place].prop,
                value(&writer.settable[*place], &throw, &mut may_be_bad),
            ));
        }
    }
    // Now and then there is nothing to set.
    let most = match deed {
        Deed::New => 2,
        _ if chances % 64 == 9 => 0,
        _ => 4,
    };
    for throw in dice.take(most) {
        let hot = throw.4 % 4 != 0 && !writer.hot.is_empty();
        let place = match (hot, writer.settable.len()) {
            (_, 0) => break,
            (true, _) => *throw.0.get(&writer.hot),
            (false, count) => throw.0.index(count),
        };
        let settable = &writer.settable[place];
        if given.iter().all(|(prop, _)| prop.name != settable.prop.name) {
            given.push((settable.prop, value(settable, &throw, &mut may_be_bad)));
        }
    }
    let extras = nouns::extras(writer.cmdlet);
    let extras = match extras.is_empty() || extra_chance % 3 != 0 {
        true => Vec::new(),
        false => vec![*extra.get(extras)],
    };
    let grant = matches!(deed, Deed::Allow | Deed::Withdraw).then(|| grant(&first, chances));
    let confirm = match (deed, chances % 16) {
        (Deed::Remove | Deed::Withdraw, 0) => None,
        (Deed::Remove | Deed::Withdraw, _) => Some(false),
        (_, 1) => Some(true),
        (_, 2) => Some(false),
        _ => None,
    };
    let who = who(writer, &name, manner);
    Command { writer, who, given, extras, grant, what_if: chances % 10 == 7, confirm }
}

/// What is allowed or denied; now and then something can't be read, or is forgotten.
fn grant((user, form, _, picks, more): &PropDice, chances: u8) -> Grant {
    let (typed, kept) = *user.get(permissions::USERS);
    let mut grant = Grant {
        user: Some((typed.to_string(), kept)),
        rights: picks
            .iter()
            .take(1 + usize::from(more % 3))
            .map(|pick| permissions::right(pick.index(36)))
            .collect(),
        deny: form % 3 == 0,
    };
    match chances % 29 {
        1 => grant.user = None,
        2 => grant.user = Some(("anna".into(), None)),
        3 => grant.rights.clear(),
        4 => grant.rights.push(("ms-Exch-Send-Headers-Routing".into(), None)),
        _ => {}
    }
    grant
}

/// Each cmdlet as often as it is worth.
fn weighted(nouns: &[&str]) -> Vec<&'static Writer> {
    writers()
        .iter()
        .filter(|writer| nouns.is_empty() || nouns.contains(&writer.cmdlet.noun))
        .flat_map(|writer| {
            let weight = match writer.deed() {
                Deed::New => 2,
                Deed::Set => 5,
                Deed::Remove => 2,
                Deed::Allow => 6,
                Deed::Withdraw => 3,
            };
            std::iter::repeat_n(writer, weight * nouns::weight(writer.cmdlet.noun))
        })
        .collect()
}

fn who(writer: &'static Writer, name: &Index, manner: u8) -> Who {
    let of_another = writer.named().noun != writer.object.noun;
    if writer.cmdlet.identity == IdentityUse::None && !of_another {
        return Who::Nobody;
    }
    let names = nouns::names(writer.named());
    let pick = name.index(24);
    let name = name.get(&names).clone();
    match manner % 40 {
        0 => Who::Name(format!("{}*", name.chars().take(2).collect::<String>())),
        1 => Who::Guid("00000000-0000-4000-8000-000000000000".into()),
        2 => Who::OnServer(name),
        3 | 4 => Who::Name(name),
        5 if of_another => Who::Nobody,
        6 if of_another => Who::Name("Out".into()),
        5..=10 if writer.cmdlet.identity == IdentityUse::Optional => Who::Nobody,
        _ => Who::Existing { pick, manner },
    }
}

fn value(settable: &Settable, (_, form, chance, picks, _): &PropDice, may_be_bad: &mut bool) -> Given {
    let good = &settable.good;
    let is_nullable = nouns::is_nullable(settable.prop);
    if *may_be_bad && !settable.bad.is_empty() {
        *may_be_bad = false;
        // `$null` for what always has a value can't be bound either.
        return match form % 4 == 0 && !is_nullable {
            true => Given::Null,
            false => Given::Bad(picks[0].get(&settable.bad).clone()),
        };
    }
    let is_list = settable.prop.is_list();
    if chance % 12 == 5 && is_nullable {
        return Given::Null;
    }
    if !is_list {
        return Given::Value(picks[0].get(good).clone());
    }
    let some = |count: usize| picks.iter().take(count).map(|pick| pick.get(good).clone()).collect::<Vec<_>>();
    match form % 10 {
        0..=3 => Given::Plain(some(1)),
        4 | 5 => Given::Plain(some(3)),
        6 | 7 => Given::Delta { add: some(2), remove: Vec::new() },
        8 => Given::Delta { add: Vec::new(), remove: some(2) },
        _ => Given::Delta { add: some(1), remove: vec![picks[2].get(good).clone()] },
    }
}
