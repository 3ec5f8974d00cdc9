//! `-Usage` and its switches: presets of New-SendConnector and New-ReceiveConnector.
//!
//! Promises: at most one usage; what is given beside it wins over the preset, but for what the usage
//! itself fixes, which is refused. A preset arms no Domain Security and opens no relay.

use super::bind::Bound;
use crate::model::{ObjectType, Value};
use crate::ops::{Change, Edit, Failure, ListEdit};

/// The usage that was asked for, by -Usage or by its switch; Custom without one.
///
/// # Errors
/// Two of them.
pub fn usage<'a>(bound: &'a Bound, usages: &[&'static str]) -> Result<&'a str, Failure> {
    let switches: Vec<&'static str> = usages.iter().copied().filter(|usage| bound.switch(usage)).collect();
    match (switches.as_slice(), bound.text("Usage")) {
        ([], None) => Ok("Custom"),
        ([], Some(word)) => Ok(word),
        ([switch], None) => Ok(switch),
        (several, word) => {
            let mut given: Vec<String> = several.iter().map(|switch| format!("-{switch}")).collect();
            given.extend(word.map(|word| format!("-Usage {word}")));
            Err(Failure::binding("Usage", format!("{} exclude each other; give one", given.join(" and "))))
        }
    }
}

/// A property that a preset sets where the command does not.
pub fn preset(changes: &mut Vec<Change>, object: &'static ObjectType, name: &str, value: Value) {
    let given = changes.iter().any(|change| change.prop.name == name);
    if let (false, Some(prop)) = (given, object.prop(name)) {
        let edit = match value {
            Value::List(items) => Edit::List(ListEdit::Plain(items)),
            value => Edit::Set(value),
        };
        changes.push(Change { prop, edit });
    }
}
