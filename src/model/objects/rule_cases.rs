//! Tables of rules: the state of an object, and the names of the rules that it breaks.

use crate::model::{ObjectType, Record, RuleContext, Value, World};

/// The other objects of a noun.
struct Others(Vec<Record>);

impl World for Others {
    fn all(&self, noun: &str) -> &[Record] {
        let same = self.0.first().is_some_and(|record| record.object.noun == noun);
        if same { &self.0 } else { &[] }
    }
}

/// An object with these values, written as they are typed; lists with commas, `$null` for none.
pub(super) fn object(kind: &'static ObjectType, guid: &str, values: &[(&str, &str)]) -> Record {
    let mut record = Record::with_defaults(kind);
    record.set("Guid", Value::text(guid));
    for (name, text) in values {
        let prop = kind.prop(name).unwrap();
        let value = match *text {
            "$null" => Value::Null,
            text if prop.is_list() => {
                Value::List(text.split(',').map(|item| prop.parse_element(item).unwrap()).collect())
            }
            text => prop.parse_element(text).unwrap(),
        };
        record.set(prop.name, value);
    }
    record
}

/// The names of the rules that an object breaks among `others`. Each violation must name its property,
/// and the property's value.
pub(super) fn broken(record: &Record, others: Vec<Record>) -> Vec<&'static str> {
    let world = Others(others);
    let context = RuleContext { record, before: None, world: &world };
    let mut names = Vec::new();
    for rule in record.object.rules {
        if let Some(violation) = (rule.check)(&context) {
            let value = record.get(violation.property);
            let shown = if let Value::Bool(flag) = value { format!("${flag}") } else { value.to_string() };
            let message = &violation.message;
            assert!(message.contains(violation.property), "{}: {message}", rule.name);
            assert!(message.to_lowercase().contains(&shown.to_lowercase()), "{}: {message}", rule.name);
            names.push(rule.name);
        }
    }
    names
}

/// Every rule of the object is broken by a case of its table.
pub(super) fn all_are_met(kind: &'static ObjectType, met: &[&'static str]) {
    let missed: Vec<&str> =
        kind.rules.iter().map(|rule| rule.name).filter(|name| !met.contains(name)).collect();
    assert!(missed.is_empty(), "no case breaks {missed:?}");
}
