//! The rules of the tables, one by one: a state that breaks it alone, a state that keeps it, and the
//! text that an administrator reads. The states stand in `fixtures/rules.txt`.

#![allow(clippy::unwrap_used)]

use emsh::model::objects::{OBJECTS, object};
use emsh::model::{Kind, ObjectType, Record, RuleContext, Value, Violation, World};
use std::collections::{BTreeMap, BTreeSet};

const FIXTURE: &str = include_str!("fixtures/rules.txt");

/// The objects that rules look across.
#[derive(Default)]
struct Objects(BTreeMap<&'static str, Vec<Record>>);

impl World for Objects {
    fn all(&self, noun: &str) -> &[Record] {
        self.0.get(noun).map(Vec::as_slice).unwrap_or_default()
    }
}

/// A row: an object, the objects beside it, and what is said of it.
struct Row {
    line: &'static str,
    record: Record,
    before: Option<Record>,
    world: Objects,
    broken: BTreeSet<&'static str>,
    keeps: BTreeSet<&'static str>,
}

impl Row {
    fn violations(&self) -> Vec<(&'static str, Violation)> {
        let context = RuleContext { record: &self.record, before: self.before.as_ref(), world: &self.world };
        let rules = self.record.object.rules.iter();
        rules.filter_map(|rule| (rule.check)(&context).map(|violation| (rule.name, violation))).collect()
    }
}

fn noun(name: &str) -> &'static ObjectType {
    object(name.trim()).unwrap_or_else(|| panic!("'{name}' is no noun"))
}

fn assign(record: &mut Record, name: &str, text: &str) {
    let prop = record.object.prop(name).unwrap_or_else(|| panic!("{} has no {name}", record.object.noun));
    let read = |text: &str| prop.parse_element(text).unwrap_or_else(|error| panic!("{name}: {error}"));
    let value = match text {
        "$null" => Value::Null,
        // No cmdlet can set one yet; the rules are ready for it.
        name if prop.kind == Kind::Credential => Value::text(name),
        many if prop.is_list() && many.contains("{}") => {
            let (count, text) = many.split_once('*').unwrap();
            let items = 0..count.parse::<usize>().unwrap();
            Value::List(items.map(|number| read(&text.replace("{}", &number.to_string()))).collect())
        }
        list if prop.is_list() => Value::List(prop.normalise_list(list.split(',').map(read).collect())),
        one => read(one),
    };
    record.set(prop.name, value);
}

/// Sets a record to a state; the record as it was, where the state says so.
fn set(record: &mut Record, state: &str) -> Option<Record> {
    let mut before: Option<Record> = None;
    for assignment in state.split(" & ").map(str::trim).filter(|assignment| !assignment.is_empty()) {
        let (name, value) = assignment.split_once('=').unwrap_or_else(|| panic!("'{assignment}'"));
        match name.strip_prefix("was:") {
            Some(name) => {
                assign(record, name, value);
                let before = before.get_or_insert_with(|| record.clone());
                assign(before, name, value);
            }
            None => assign(record, name, value),
        }
    }
    before
}

fn base(bases: &BTreeMap<&'static str, &'static str>, object: &'static ObjectType, number: usize) -> Record {
    let mut record = Record::with_defaults(object);
    record.set("Guid", Value::text(format!("{number:08}-1111-4111-8111-111111111111")));
    set(&mut record, bases.get(object.noun).unwrap_or_else(|| panic!("{} has no base", object.noun)));
    record
}

fn rows() -> Vec<Row> {
    let lines = || FIXTURE.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let columns = |line: &'static str| line.split('|').map(str::trim).collect::<Vec<_>>();
    let bases: BTreeMap<&str, &str> = lines()
        .map(columns)
        .filter(|columns| columns[0] == "base")
        .map(|columns| (noun(columns[1]).noun, columns[2]))
        .collect();
    let row = |line: &'static str| {
        let columns = columns(line);
        let [_, subject, state, said] = columns[..] else { panic!("{line}") };
        let object = noun(subject);
        let mut parts = match state.strip_prefix("beside ") {
            Some(others) => ["", others].into_iter().flat_map(|part| part.split(" beside ")).collect(),
            None => state.split(" beside ").collect::<Vec<_>>(),
        }
        .into_iter();
        let mut record = base(&bases, object, 1);
        let before = set(&mut record, parts.next().unwrap_or_default());
        let mut world = Objects::default();
        for kind in ["TransportService", "AcceptedDomain"].map(noun) {
            if kind.noun != object.noun {
                world.0.insert(kind.noun, vec![base(&bases, kind, 2)]);
            }
        }
        for (index, other) in parts.enumerate() {
            let (kind, state) = other.split_once(':').unwrap();
            let mut neighbour = base(&bases, noun(kind), index + 10);
            set(&mut neighbour, state);
            world.0.entry(noun(kind).noun).or_default().push(neighbour);
        }
        let (broken, keeps) = said.split_once("keeps").unwrap_or((said, ""));
        let words = |text: &'static str| text.split_whitespace().filter(|word| *word != "-").collect();
        Row { line, record, before, world, broken: words(broken), keeps: words(keeps) }
    };
    lines().filter(|line| line.starts_with("row")).map(row).collect()
}

#[test]
fn each_state_breaks_what_it_is_said_to_break() {
    let mut wrong = Vec::new();
    for row in rows() {
        let broken: BTreeSet<&str> = row.violations().iter().map(|(name, _)| *name).collect();
        if broken != row.broken {
            wrong.push(format!("{}\n  breaks {broken:?}", row.line));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_rule_is_broken_alone_once_and_kept_once() {
    let rows = rows();
    let mut wrong = Vec::new();
    for object in OBJECTS {
        let mine = || rows.iter().filter(|row| row.record.object.noun == object.noun);
        for rule in object.rules {
            if !mine().any(|row| row.broken.len() == 1 && row.broken.contains(rule.name)) {
                wrong.push(format!("{}: no row breaks {} alone", object.noun, rule.name));
            }
            if !mine().any(|row| row.keeps.contains(rule.name) && row.broken.is_empty()) {
                wrong.push(format!("{}: no row keeps {}", object.noun, rule.name));
            }
        }
        for name in mine().flat_map(|row| row.broken.iter().chain(&row.keeps)) {
            if !object.rules.iter().any(|rule| rule.name == *name) {
                wrong.push(format!("{} has no rule {name}", object.noun));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A row that keeps a rule touches what the rule is about: with the rule's property as it is by default
/// nothing would be shown.
#[test]
fn what_keeps_a_rule_is_not_the_base_itself() {
    for row in rows().iter().filter(|row| !row.keeps.is_empty()) {
        let columns: Vec<&str> = row.line.split('|').collect();
        assert!(!columns[2].trim().is_empty(), "{}", row.line);
    }
}

/// The text of a broken rule names the property, what was given, and a way out.
#[test]
fn each_text_names_property_value_and_remedy() {
    const NOUNS: &[&str] =
        &["SendConnector", "ReceiveConnector", "DeliveryAgentConnector", "ForeignConnector"];
    // Words that say what to do where there is no line that could be typed as it stands.
    const WAYS: &[&str] = &["give ", "Give ", "name the hosts", "Name the hosts", "leave "];
    let mut wrong = Vec::new();
    for row in rows().iter().filter(|row| NOUNS.contains(&row.record.object.noun)) {
        for (name, violation) in row.violations() {
            let text = &violation.message;
            let prop = row.record.object.prop(violation.property);
            assert!(prop.is_some(), "{name}: there is no {}", violation.property);
            let values: Vec<String> = match row.record.get(violation.property) {
                Value::Bool(flag) => vec![format!("${flag}")],
                Value::Null => vec!["$null".into()],
                Value::List(items) => items.iter().map(Value::to_string).collect(),
                value => vec![value.to_string()],
            };
            if !text.contains(violation.property) || !values.iter().any(|value| text.contains(value)) {
                wrong.push(format!("{name}: '{text}' lacks {} or {values:?}", violation.property));
            }
            if violation.remedies.is_empty() && !WAYS.iter().any(|way| text.contains(way)) {
                wrong.push(format!("{name}: '{text}' names no way out"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
