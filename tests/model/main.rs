//! A thousand random sequences of cmdlets against a plain reference model: the same objects, the same errors,
//! the same warnings, and a history that leads from the first state to the last.
//!
//! Every noun that New- and Set- make from the tables takes part. What is true of one noun alone stands in
//! `nouns.rs` and `rules.rs`; a noun without lines there goes by the general rules. `EMSH_SEQUENCES=20000` for
//! more sequences.

#![allow(clippy::unwrap_used)]

mod commands;
mod coverage;
mod machine;
mod nouns;
mod permissions;
#[path = "../support/replay.rs"]
mod replay;
mod rules;
mod samples;
mod scripts;
mod undo;
mod world;

use commands::{Command, Deed, Step};
use coverage::Coverage;
use machine::{Machine, Said};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed, TestError, TestRunner};
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Mutex;
use world::{Effect, Refusal, World};

/// Sequences, where `EMSH_SEQUENCES` does not say.
const SEQUENCES: u32 = 1000;

#[test]
fn random_sequences_do_what_the_model_does() {
    let asked: Option<u32> = std::env::var("EMSH_SEQUENCES").ok().and_then(|cases| cases.parse().ok());
    let sequences = asked.unwrap_or(SEQUENCES);
    let prepared = machine::prepared();
    let coverage = Mutex::new(Coverage::default());
    let (workers, found) = (4, Mutex::new(None));
    std::thread::scope(|scope| {
        let running: Vec<_> = (0..workers)
            .map(|worker| {
                let (prepared, coverage, found) = (prepared.path(), &coverage, &found);
                scope.spawn(move || run(sequences.div_ceil(4), prepared, coverage, found, worker))
            })
            .collect();
        let failed: Vec<String> =
            running.into_iter().filter_map(|worker| worker.join().unwrap().err()).collect();
        assert!(failed.is_empty(), "{}", failed.join("\n\n"));
    });
    coverage.into_inner().unwrap().judge(sequences);
}

/// The same sequences each time, and others by `EMSH_SEED=N`: a run that failed can be had again.
fn seed() -> u64 {
    std::env::var("EMSH_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(1)
}

/// Runs sequences; the smallest that fails, as it would be typed. Where one worker has found one, the others
/// leave the machine to it.
fn run(
    sequences: u32,
    prepared: &Path,
    coverage: &Mutex<Coverage>,
    found: &Mutex<Option<usize>>,
    worker: usize,
) -> Result<(), String> {
    let config = Config {
        cases: sequences,
        failure_persistence: None,
        max_shrink_time: 20_000,
        max_shrink_iters: 4000,
        rng_seed: RngSeed::Fixed(seed().wrapping_mul(1000).wrapping_add(worker as u64)),
        ..Config::default()
    };
    let mut runner = TestRunner::new(config);
    let strategy = commands::sequence();
    let agrees = |sequence: Vec<Step>| {
        if found.lock().unwrap().is_some_and(|finder| finder != worker) {
            return Ok(());
        }
        let agreed = sequence_agrees(&sequence, prepared, coverage);
        if agreed.is_err() {
            found.lock().unwrap().get_or_insert(worker);
        }
        agreed
    };
    runner.run(&strategy, agrees).map_err(|error| match error {
        TestError::Fail(why, _) => why.to_string(),
        TestError::Abort(why) => why.to_string(),
    })
}

fn sequence_agrees(
    sequence: &[Step],
    prepared: &Path,
    coverage: &Mutex<Coverage>,
) -> Result<(), TestCaseError> {
    let mut machine = Machine::on_copy_of(prepared);
    let (first, begun) = (machine.stored(), machine.history().len());
    let mut model = World::of(&first);
    let mut lines = Vec::new();
    let mut last = first.clone();
    let (mut file, mut typed) = (machine.bytes(), Vec::new());
    // What was before the last change.
    let mut former: Option<(World, replay::Stored)> = None;
    for step in sequence {
        let command = match step {
            Step::Do(command) => &model.aimed(command),
            Step::Undo(undo) => {
                typed.push(format!("{:?}", undo.words(&machine, former.is_some())));
                let said = machine.run(&undo.words(&machine, former.is_some()));
                let now = machine.stored();
                let what = || format!("{said:?}\nafter:\n  {}", typed.join("\n  "));
                let done = undo.judge(&said, former.is_some());
                let done = done.map_err(|why| TestCaseError::fail(format!("{why}\n{}", what())))?;
                let stays = (model.clone(), last.clone());
                if let (true, Some((world, stored))) = (done, former.take()) {
                    // Guids and times are as they were, too.
                    prop_assert!(now == stored, "{:?} should be {stored:?}\n{}", now, what());
                    model.go_back_to(world);
                    lines.push(said.line.clone());
                    former = Some(stays);
                } else {
                    prop_assert!(now == last, "the store is another after {}", what());
                }
                coverage.lock().unwrap().meet(undo.met(done));
                (last, file) = (now, machine.bytes());
                continue;
            }
        };
        let before = model.clone();
        typed.push(format!("{command:?}"));
        let wanted = model.apply(command);
        let said = machine.run(&command.words());
        let agreed = agrees(command, &wanted, &said).and_then(|()| warned(command, &wanted, &said));
        // Most commands change nothing, and then the file is the same, byte for byte.
        let bytes = machine.bytes();
        let now = if bytes == file { last.clone() } else { machine.stored() };
        prop_assert!(bytes == file || now != last, "the file is another after {command:?}: {said:?}");
        file = bytes;
        let actual = World::of(&now);
        model.learn(&actual);
        let difference = model.difference(&actual);
        let what = || format!("{said:?}\nafter:\n  {}", typed.join("\n  "));
        agreed.map_err(|why| TestCaseError::fail(format!("{why}\n{}", what())))?;
        prop_assert!(difference.is_empty(), "{difference}{}", what());
        // An object that is not different was not touched either: its WhenChanged is as it was.
        let changed = wanted.as_ref().is_ok_and(|effect| effect.changed);
        for (at, object) in &now {
            let was = last.get(at);
            let same = was.is_some_and(|was| {
                was.iter().all(|(name, value)| name == "WhenChanged" || value == &object[name])
            });
            prop_assert!(!same || was == Some(object), "{at:?} was touched by {}", what());
        }
        prop_assert!(changed || now == last, "the store is another after {}", what());
        if changed {
            lines.push(said.line.clone());
            former = Some((before, last));
        }
        coverage.lock().unwrap().count(command, &wanted);
        last = now;
    }
    history_leads_to(&machine, first, begun, &last, &lines)
}

/// The history holds each command that changed something once, in its order, and leads from the first state
/// to the last.
fn history_leads_to(
    machine: &Machine,
    first: replay::Stored,
    begun: usize,
    last: &replay::Stored,
    lines: &[String],
) -> Result<(), TestCaseError> {
    let history = &machine.history()[begun..];
    let mut told: Vec<(i64, &str)> =
        history.iter().map(|change| (change.revision, change.command_line.as_str())).collect();
    // A command that changed several objects left several rows of one revision.
    told.dedup();
    prop_assert!(told.windows(2).all(|pair| pair[0].0 + 1 == pair[1].0), "revisions: {told:?}");
    prop_assert_eq!(
        told.iter().map(|(_, line)| *line).collect::<Vec<_>>(),
        lines.iter().map(String::as_str).collect::<Vec<_>>()
    );
    let led = replay::replay(first, history).map_err(TestCaseError::fail)?;
    prop_assert!(led == *last, "the history leads to {led:?}\nand not to {last:?}");
    Ok(())
}

/// The same outcome, down to the property that is named.
fn agrees(command: &Command, wanted: &Result<Effect, (Refusal, Effect)>, said: &Said) -> Result<(), String> {
    let knows_all = coverage::unknown_rules(command.writer.object).is_empty();
    let (refusal, failure) = match (wanted, &said.failure) {
        (Ok(_), None) => return Ok(()),
        // A rule that the model does not know; another test names it.
        (Ok(_), Some(failure)) if !knows_all && failure.id == "RuleBroken" => return Ok(()),
        (Ok(_), Some(failure)) => return Err(format!("refused, and should not be: {}", failure.message)),
        (Err((refusal, _)), None) => return Err(format!("done, and should be refused: {refusal:?}")),
        (Err((refusal, _)), Some(failure)) => (refusal, failure),
    };
    let lines: Vec<String> = failure.message.lines().map(str::to_lowercase).collect();
    let names = |line: usize, property: &str| {
        lines.get(line).is_some_and(|line| line.contains(&property.to_lowercase()))
    };
    let (id, agrees) = match refusal {
        Refusal::Binding(targets) => ("ParameterBinding", targets.contains(&failure.target)),
        Refusal::NotFound(identity) => ("ManagementObjectNotFound", *identity == failure.target),
        Refusal::EmptyList(properties) => ("EmptyList", properties.iter().any(|property| names(0, property))),
        Refusal::Rules(properties) => {
            let each = properties.iter().enumerate().all(|(line, property)| names(line, property));
            let known = lines.len() == properties.len() && each;
            ("RuleBroken", known || (!knows_all && lines.len() >= properties.len()))
        }
        Refusal::NotConfirmed => ("NotConfirmed", true),
        Refusal::Named(id) => (*id, true),
    };
    let category = world::category(id);
    // What could not be bound ends with 2, everything else with 1.
    let code = if category == "InvalidArgument" { 2 } else { 1 };
    let found = (failure.id, format!("{:?}", failure.category), failure.exit_code());
    if found == (id, category.to_string(), code) && agrees {
        return Ok(());
    }
    Err(format!("should be refused by {refusal:?}, {category}, and is by {found:?}: {}", failure.message))
}

/// The same warnings about lists, about nothing that changed, and about what has no effect.
fn warned(command: &Command, wanted: &Result<Effect, (Refusal, Effect)>, said: &Said) -> Result<(), String> {
    let Ok(effect) = wanted else { return Ok(()) };
    if said.failure.is_some() {
        return Ok(());
    }
    let mut told: BTreeSet<(&str, String)> = BTreeSet::new();
    let marks = [
        ("kept", ": the values were added; kept: "),
        ("dropped", ": dropped: "),
        ("absent", "' was not in the list"),
        ("cleared", " is empty now; removed: "),
        ("class", " no effect "),
    ];
    for (prop, _) in &command.given {
        for warning in &said.warnings {
            for (what, mark) in marks {
                let about = match what {
                    "class" => warning.split([' ', ',']).any(|word| word == format!("-{}", prop.name)),
                    _ => {
                        warning.starts_with(prop.name)
                            && !warning[prop.name.len()..].starts_with(char::is_alphanumeric)
                    }
                };
                if about && warning.contains(mark) {
                    told.insert((what, prop.name.to_string()));
                }
            }
        }
    }
    for (what, marks) in permissions::WARNINGS.iter().filter(|_| command.grant.is_some()) {
        if said.warnings.iter().any(|warning| marks.iter().any(|mark| warning.contains(mark))) {
            told.insert((what, String::new()));
        }
    }
    if told != effect.warned {
        return Err(format!("warned of {told:?}, should be {:?}", effect.warned));
    }
    let unchanged = said.warnings.iter().any(|warning| warning.contains("no settings of"));
    let may_be_idle = matches!(command.writer.deed(), Deed::Set | Deed::Allow);
    let should = may_be_idle && !effect.differs;
    if unchanged != should {
        return Err(format!("told that nothing was modified: {unchanged}, should be {should}"));
    }
    if command.what_if == said.what_if.is_empty() {
        return Err(format!("told what would be: {:?}", said.what_if));
    }
    Ok(())
}

/// What the model lacks for a noun that was added.
#[test]
fn the_model_knows_every_rule() {
    let mut lacks = Vec::new();
    let mut nouns = BTreeSet::new();
    for writer in commands::writers().iter().filter(|writer| nouns.insert(writer.object.noun)) {
        for rule in coverage::unknown_rules(writer.object) {
            lacks.push(format!(
                "tests/model/rules.rs: write rule {rule} of {} into RULES",
                writer.object.noun
            ));
        }
    }
    for rule in rules::RULES.iter().filter(|rule| rule.noun != "*") {
        let there = emsh::model::objects::object(rule.noun)
            .is_some_and(|object| object.rules.iter().any(|declared| declared.name == rule.name));
        if !there {
            lacks.push(format!("tests/model/rules.rs: {} has no rule {} any more", rule.noun, rule.name));
        }
    }
    assert!(lacks.is_empty(), "{}", lacks.join("\n"));
}

#[test]
fn every_kind_has_samples() {
    let mut lacks = BTreeSet::new();
    for writer in commands::writers() {
        for prop in coverage::parameters(writer) {
            let typed = || format!("kind {} ({}.{})", prop.kind.type_name(), writer.object.noun, prop.name);
            if samples::good(writer.object.noun, prop).is_empty() {
                lacks.insert(format!("tests/model/samples.rs: write values of {} into of_kind", typed()));
            } else if samples::bad(prop).is_empty() {
                lacks.insert(format!(
                    "tests/model/samples.rs: write what is no value of {} into bad",
                    typed()
                ));
            }
        }
    }
    assert!(lacks.is_empty(), "{}", lacks.into_iter().collect::<Vec<_>>().join("\n"));
}

/// What changes stored objects is thrown, or it is said why not.
#[test]
fn every_writing_cmdlet_is_known() {
    let mut strays: BTreeSet<String> = emsh::cmdlet::CMDLETS
        .iter()
        .filter(|cmdlet| cmdlet.impact != emsh::cmdlet::spec::Impact::Reads)
        .filter(|cmdlet| cmdlet.object.is_none_or(|object| object.table().is_some()))
        .map(|cmdlet| cmdlet.name())
        .collect();
    let thrown = commands::writers().iter().map(|writer| writer.cmdlet.name());
    for name in thrown.chain(nouns::NOT_MODELLED.iter().map(|(name, _)| (*name).to_string())) {
        assert!(strays.remove(&name), "{name} is no writing cmdlet, or is named twice");
    }
    assert!(
        strays.is_empty(),
        "tests/model/nouns.rs: say in NOT_MODELLED why these are not thrown: {strays:?}"
    );
}
