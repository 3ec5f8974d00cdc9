//! Whether a stored configuration may be obeyed at all: every value of every object, and every rule.
//!
//! A value that can't be read, and a broken rule, are fatal: obeying the rest would leave a demand for
//! TLS, a list, or a limit of relaying out. Two things are not, since leaving the objects out weakens
//! nothing: Receive connectors in conflict (they don't listen), and a recipient that is in no
//! authoritative domain (its mail is not taken).

use super::fields::reason;
use crate::model::object::{Record, RuleContext, World};
use crate::model::objects::OBJECTS;
use crate::model::property::{Kind, Prop, Shape};
use crate::model::snapshot::Reason;
use crate::model::{Configuration, Value};

/// Broken rules that leave an object without effect rather than the service without a demand.
const BEARABLE: &[(&str, &str)] =
    &[("ReceiveConnector", "BindingAndRangesAreUnique"), ("Recipient", "DomainIsAuthoritative")];

/// Every reason not to obey this configuration.
pub(super) fn fatal(configuration: &Configuration) -> Vec<Reason> {
    let mut reasons = Vec::new();
    for noun in ["TransportService", "TransportConfig"] {
        if configuration.single(noun).is_none() {
            let text =
                "the store has none; restore a backup, or move the store away so that a new one is made";
            reasons.push(Reason { object: noun.into(), property: String::new(), text: text.into() });
        }
    }
    for record in stored(configuration) {
        reasons.extend(record.object.all_props().filter_map(|prop| unreadable(record, prop)));
        reasons.extend(broken(configuration, record, false));
    }
    reasons
}

/// Broken rules that can be borne. Conflicts of Receive connectors are told by the connectors.
pub(super) fn bearable(configuration: &Configuration) -> Vec<Reason> {
    configuration.all("Recipient").iter().flat_map(|record| broken(configuration, record, true)).collect()
}

fn stored(configuration: &Configuration) -> impl Iterator<Item = &Record> {
    OBJECTS.iter().flat_map(|object| configuration.all(object.noun))
}

fn broken(configuration: &Configuration, record: &Record, bearable: bool) -> Vec<Reason> {
    let context = RuleContext { record, before: Some(record), world: configuration };
    record
        .object
        .rules
        .iter()
        .filter(|rule| BEARABLE.contains(&(record.object.noun, rule.name)) == bearable)
        .filter_map(|rule| (rule.check)(&context))
        .map(|violation| reason(record, violation.property, violation.message))
        .collect()
}

/// What is wrong with a stored value by itself.
fn unreadable(record: &Record, prop: &Prop) -> Option<Reason> {
    if !prop.is_stored() {
        return None;
    }
    let value = record.get(prop.name);
    let text = match value {
        Value::List(items) if prop.is_list() => {
            if items.is_empty() && prop.shape == Shape::NonEmptyList {
                Some("is empty, and needs at least one value".to_string())
            } else {
                items.iter().find_map(|item| unfit(&prop.kind, item))
            }
        }
        Value::Null if prop.shape == Shape::Optional => None,
        Value::Unlimited if prop.shape == Shape::OrUnlimited => None,
        Value::Null => Some("is not set".to_string()),
        value => unfit(&prop.kind, value),
    };
    text.map(|text| reason(record, prop.name, text))
}

/// Why a value is not of its kind.
fn unfit(kind: &Kind, value: &Value) -> Option<String> {
    let out_of_range = |within: bool| (!within).then(|| format!("'{value}' is out of range"));
    match (kind, value) {
        (Kind::Int { min, max }, Value::Int(number)) => out_of_range((min..=max).contains(&number)),
        (Kind::Size { min, max }, Value::Size(size)) => out_of_range((min..=max).contains(&&size.0)),
        (Kind::Span { min, max }, Value::Span(span)) => {
            out_of_range((min * 1000..=max * 1000).contains(&span.as_millis()))
        }
        (Kind::Bool, Value::Bool(_)) | (Kind::Time, Value::Time(_)) => None,
        (_, Value::Text(text)) => kind.parse(text).err().map(|error| error.message),
        _ => Some(format!("'{value}' is not of type {}", kind.type_name())),
    }
}
