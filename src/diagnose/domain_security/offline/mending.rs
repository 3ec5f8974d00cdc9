//! The lines that let what is stored be obeyed again.
//!
//! Promises: never takes a demand for TLS away where the rule knows a way that keeps it.

use crate::compile::is_bearable;
use crate::model::object::{RuleContext, World};
use crate::model::objects::OBJECTS;
use crate::model::property::Prop;
use crate::model::{CommandLine, Configuration, Record, Value};

/// Nouns whose objects a line can set.
const SETTERS: &[(&str, &str)] = &[
    ("AcceptedDomain", "Set-AcceptedDomain"),
    ("DeliveryAgentConnector", "Set-DeliveryAgentConnector"),
    ("DomainSecurityPartner", "Set-DomainSecurityPartner"),
    ("ForeignConnector", "Set-ForeignConnector"),
    ("ReceiveConnector", "Set-ReceiveConnector"),
    ("SendConnector", "Set-SendConnector"),
    ("TransportConfig", "Set-TransportConfig"),
    ("TransportService", "Set-TransportService"),
];

/// A line for each value that can't be read and each broken rule, as far as there is one.
pub(super) fn lines(stored: &Configuration) -> Vec<CommandLine> {
    let records = OBJECTS.iter().flat_map(|object| stored.all(object.noun));
    let mut lines: Vec<CommandLine> = Vec::new();
    for record in records {
        let unreadable = record
            .object
            .all_props()
            .filter(|prop| prop.is_stored() && prop.misfit(record.get(prop.name)).is_some());
        lines.extend(unreadable.filter_map(|prop| default_line(record, prop.name)));
        lines.extend(broken(stored, record));
    }
    lines.dedup();
    lines
}

fn setter(record: &Record) -> Option<CommandLine> {
    let (_, cmdlet) = SETTERS.iter().find(|(noun, _)| *noun == record.object.noun)?;
    let line = CommandLine::new(cmdlet);
    Some(if record.object.is_singleton() { line } else { line.on(record.identity()) })
}

fn default_line(record: &Record, property: &str) -> Option<CommandLine> {
    let prop = record.object.prop(property)?;
    if let list @ Value::List(_) = record.get(property) {
        return readable(record, prop, list.items());
    }
    let text = match prop.default_value().ok()? {
        Value::Null => "$null".to_owned(),
        Value::Bool(true) => "$true".to_owned(),
        Value::Bool(false) => "$false".to_owned(),
        other => other.to_string(),
    };
    Some(setter(record)?.with(prop.name, text))
}

/// The elements that can be read, alone; none where all is well, or nothing would be left: what was meant then nobody knows.
fn readable(record: &Record, prop: &Prop, items: &[Value]) -> Option<CommandLine> {
    let (good, bad): (Vec<&Value>, Vec<&Value>) =
        items.iter().partition(|item| prop.misfit(&Value::List(vec![(*item).clone()])).is_none());
    if good.is_empty() || bad.is_empty() {
        return None;
    }
    let good: Vec<String> = good.into_iter().map(ToString::to_string).collect();
    let line = setter(record)?.with(prop.name, good.join(","));
    // These two ask whether the whole list is meant.
    Some(if prop.name.ends_with("DomainSecureList") { line.with("Replace", "") } else { line })
}

fn broken<'a>(stored: &'a Configuration, record: &'a Record) -> impl Iterator<Item = CommandLine> + 'a {
    let context = RuleContext { record, before: Some(record), world: stored };
    let rules = record.object.rules.iter().filter(|rule| !is_bearable(record, rule));
    rules.filter_map(move |rule| {
        let violation = (rule.check)(&context)?;
        let by_rule = violation.remedies.into_iter().find(|line| {
            setter(record).is_some_and(|own| line.cmdlet == own.cmdlet && line.identity == own.identity)
        });
        by_rule.or_else(|| default_line(record, violation.property))
    })
}
