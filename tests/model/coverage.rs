//! What the random sequences met, so that the test can't go hollow.

use super::commands::{Command, Deed, Writer, writers};
use super::nouns::is_modelled;
use super::rules::{NOT_MODELLED, RULES};
use super::world::{Effect, Refusal};
use emsh::model::{Access, ObjectType, Prop};
use std::collections::BTreeMap;

/// How often each thing was met.
#[derive(Debug, Default)]
pub struct Coverage {
    /// By cmdlet: commands that changed something.
    changed: BTreeMap<String, u32>,
    /// By cmdlet: refused commands.
    refused: BTreeMap<String, u32>,
    /// By kind of refusal, and other things worth meeting.
    met: BTreeMap<&'static str, u32>,
    /// By noun and rule.
    broken: BTreeMap<(&'static str, &'static str), u32>,
}

impl Coverage {
    pub fn count(&mut self, command: &Command, outcome: &Result<Effect, (Refusal, Effect)>) {
        let name = command.writer.cmdlet.name();
        let (table, effect) = match outcome {
            Ok(effect) => (&mut self.changed, effect),
            Err((_, effect)) => (&mut self.refused, effect),
        };
        *table.entry(name).or_default() += u32::from(outcome.is_err() || effect.changed);
        let mut met = |what| *self.met.entry(what).or_default() += 1;
        match outcome {
            Ok(_) if command.what_if => met("-WhatIf"),
            Ok(effect) if !effect.changed && command.writer.deed() == Deed::Set => met("nothing modified"),
            Ok(_) => {}
            Err((refusal, _)) => met(match refusal {
                Refusal::Binding(targets) if targets.iter().any(|target| target.contains('*')) => "wildcard",
                Refusal::Binding(_) => "ParameterBinding",
                Refusal::NotFound(_) => "ManagementObjectNotFound",
                Refusal::EmptyList(_) => "EmptyList",
                Refusal::Rules(told) if told.len() > 1 => "several rules",
                Refusal::Rules(_) => "RuleBroken",
                Refusal::NotConfirmed => "NotConfirmed",
                Refusal::Named(id) => id,
            }),
        }
        for (what, _) in &effect.warned {
            met(what);
        }
        for rule in &effect.broken {
            *self.broken.entry((command.writer.object.noun, rule)).or_default() += 1;
        }
    }

    pub fn meet(&mut self, what: &'static str) {
        *self.met.entry(what).or_default() += 1;
    }

    /// Everything was met often enough.
    ///
    /// # Panics
    /// Where something was not.
    pub fn judge(&self, sequences: u32) {
        let commands: u32 = self.changed.values().chain(self.refused.values()).sum();
        println!(
            "{sequences} sequences, {commands} commands that changed something or were refused\n{self:#?}"
        );
        // A short run meets little.
        if sequences < 500 {
            return;
        }
        let mut lacks = Vec::new();
        let mut at_least = |least: u32, count: Option<&u32>, what: String| {
            let count = count.copied().unwrap_or_default();
            if count < least {
                lacks.push(format!("{what}: met {count} times, {least} wanted"));
            }
        };
        for writer in writers() {
            let name = writer.cmdlet.name();
            at_least(5, self.changed.get(&name), format!("{name} that changes something"));
            at_least(20, self.refused.get(&name), format!("{name} that is refused"));
        }
        for what in [
            "-WhatIf",
            "nothing modified",
            "wildcard",
            "ParameterBinding",
            "ManagementObjectNotFound",
            "EmptyList",
            "RuleBroken",
            "several rules",
            "NotConfirmed",
            "DefaultDomain",
            "DomainHasRecipients",
            "kept",
            "dropped",
            "absent",
            "cleared",
            "PermissionNotPresent",
            "GivenByPermissionGroup",
            "NoPermissionsThere",
            "idle",
            "present",
            "overruled",
            "none",
            "in vain",
            "undone",
            "undo that is not confirmed",
        ] {
            at_least(3, self.met.get(what), what.to_string());
        }
        // Each rule has its states in tests/rules.rs; here nine of ten are broken by chance.
        let rules: Vec<_> = RULES.iter().filter(|rule| rule.noun != "*").collect();
        let unbroken: Vec<String> = rules
            .iter()
            .filter(|rule| !self.broken.contains_key(&(rule.noun, rule.name)))
            .map(|rule| format!("rule {} of {}", rule.name, rule.noun))
            .collect();
        if unbroken.len() * 10 > rules.len() {
            lacks.extend(unbroken);
        }
        assert!(
            lacks.is_empty(),
            "tests/model/commands.rs and nouns.rs throw too few of:\n{}",
            lacks.join("\n")
        );
    }
}

/// The rules of a noun that the model does not know.
pub fn unknown_rules(object: &'static ObjectType) -> Vec<&'static str> {
    let known =
        |name: &str| RULES.iter().any(|rule| rule.name == name && [object.noun, "*"].contains(&rule.noun));
    let unknown = |name: &&str| !known(name) && !NOT_MODELLED.contains(name);
    object.rules.iter().map(|rule| rule.name).filter(unknown).collect()
}

/// The properties that a cmdlet takes.
pub fn parameters(writer: &Writer) -> impl Iterator<Item = &'static Prop> {
    let deed = writer.deed();
    writer.object.props.iter().filter(|prop| is_modelled(prop)).filter(move |prop| match deed {
        Deed::New => matches!(prop.access, Access::Settable | Access::AtCreation),
        Deed::Set => matches!(prop.access, Access::Settable | Access::AfterCreation),
        Deed::Remove | Deed::Allow | Deed::Withdraw => false,
    })
}
