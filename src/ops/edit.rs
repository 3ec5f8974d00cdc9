//! What a command does to an object's properties: pure, before anything is stored.
//!
//! The rules for lists are DESIGN's: `@{Add=…;Remove=…}` changes what is stored, a plain value
//! replaces most lists but is added to the domain-secure lists, `$null` clears.

use super::{Category, Failure};
use crate::model::{CommandLine, PlainValue, Prop, Record, Settled, Shape, Value};
use std::collections::HashSet;

/// What is to become of a list.
#[derive(Debug, Clone, PartialEq)]
pub enum ListEdit {
    /// Plain values; the property says whether they replace or are added.
    Plain(Vec<Value>),
    /// `@{Add=…;Remove=…}`.
    Delta {
        /// What to add.
        add: Vec<Value>,
        /// What to take away.
        remove: Vec<Value>,
    },
    /// `$null`.
    Clear,
    /// A list that was read from an object, and what was changed in it since.
    Returned(Returned),
}

/// A list that was read from an object, and is given back.
#[derive(Debug, Clone, PartialEq)]
pub struct Returned {
    /// The Guid of that object.
    pub of: String,
    /// What was added since.
    pub add: Vec<Value>,
    /// What was taken away since.
    pub remove: Vec<Value>,
    /// The whole of it, as it is now.
    pub list: Vec<Value>,
}

impl Returned {
    /// As what it counts: what was changed in it, for the object that it was read from; for any other, as one
    /// that was made anew under the same name, and under -Replace, the list itself.
    fn settled(&self, record: &Record, mode: EditMode) -> ListEdit {
        if self.of.eq_ignore_ascii_case(record.guid()) && !mode.replace {
            return ListEdit::Delta { add: self.add.clone(), remove: self.remove.clone() };
        }
        match self.list.is_empty() {
            true => ListEdit::Clear,
            false => ListEdit::Plain(self.list.clone()),
        }
    }
}

/// What is to become of one property.
#[derive(Debug, Clone, PartialEq)]
pub enum Edit {
    /// This is its value.
    Set(Value),
    /// This happens to its list.
    List(ListEdit),
}

/// One property and what is to become of it.
#[derive(Debug, Clone)]
pub struct Change {
    /// The property.
    pub prop: &'static Prop,
    /// What is to become of it.
    pub edit: Edit,
}

impl Change {
    /// A plain new value.
    pub fn set(prop: &'static Prop, value: Value) -> Self {
        Change { prop, edit: Edit::Set(value) }
    }
}

/// What is worth telling about an edit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Note {
    /// Shown always.
    Warning(String),
    /// Shown with -Verbose.
    Verbose(String),
}

/// How edits are read.
#[derive(Debug, Clone, Copy, Default)]
pub struct EditMode {
    /// `-Replace`: a plain value makes the list exactly what was given.
    pub replace: bool,
    /// The object is new: nothing was there to be dropped or kept.
    pub new: bool,
    /// The Set- cmdlet that could undo part of it, for the lines that are shown.
    pub setter: Option<&'static str>,
}

/// Carries `changes` out on `record`.
///
/// # Errors
/// Where a list that can't be empty would be.
pub fn apply(record: &mut Record, changes: &[Change], mode: EditMode) -> Result<Vec<Note>, Failure> {
    let mut notes = Vec::new();
    for change in changes {
        let prop = change.prop;
        let value = match &change.edit {
            Edit::Set(value) => value.clone(),
            Edit::List(edit) => {
                let before = record.get(prop.name).items().to_vec();
                let after = edit_list(record, prop, &before, edit, mode, &mut notes);
                if after.is_empty() && prop.shape == Shape::NonEmptyList {
                    return Err(empty_list(record, prop, mode));
                }
                Value::List(after)
            }
        };
        record.set(prop.name, value);
    }
    Ok(notes)
}

/// Gives what follows another property its value, where that one was given and it was not. `before`: the
/// object as it was; `None` for a new one, whose properties are all settled.
pub fn settle(record: &mut Record, before: Option<&Record>, changes: &[Change]) {
    let given = |name: &str| changes.iter().any(|change| change.prop.name == name);
    for prop in record.object.props {
        if let Settled::ByProperty(other, value) = prop.settled
            && !given(prop.name)
            && (before.is_none() || given(other))
            && let Some(value) = value(record, before)
        {
            record.set(prop.name, value);
        }
    }
}

fn edit_list(
    record: &Record,
    prop: &'static Prop,
    before: &[Value],
    edit: &ListEdit,
    mode: EditMode,
    notes: &mut Vec<Note>,
) -> Vec<Value> {
    let name = prop.name;
    let key = |value: &Value| prop.kind.key(value);
    let missing_from = |from: &[Value], others: &[Value]| -> Vec<Value> {
        let keys: HashSet<String> = others.iter().map(key).collect();
        from.iter().filter(|value| !keys.contains(&key(value))).cloned().collect()
    };
    match edit {
        ListEdit::Clear => {
            if !before.is_empty() {
                notes.push(Note::Warning(format!("{name} is empty now; removed: {}", joined(prop, before))));
            }
            Vec::new()
        }
        ListEdit::Plain(given) => {
            let kept = missing_from(before, given);
            if prop.plain == PlainValue::Adds && !mode.replace {
                if !kept.is_empty() && !mode.new {
                    let setter = CommandLine::new(mode.setter.unwrap_or("Set-TransportConfig"));
                    let drop = match kept.len() {
                        1..=NAMED => {
                            format!("emsh {}", setter.with(name, format!("@{{Remove={}}}", quoted(&kept))))
                        }
                        _ => "the same again with -Replace".to_string(),
                    };
                    notes.push(Note::Warning(format!(
                        "{name}: the values were added; kept: {}. To drop what was kept: {drop}",
                        joined(prop, &kept)
                    )));
                }
                let mut after = before.to_vec();
                after.extend(missing_from(given, before));
                return prop.normalise_list(after);
            }
            if !mode.new {
                notes.extend(dropped(record, prop, before, given).map(Note::Warning));
            }
            prop.normalise_list(given.clone())
        }
        ListEdit::Delta { add, remove } => {
            for absent in missing_from(remove, before) {
                notes.push(Note::Warning(format!("{name}: '{absent}' was not in the list")));
            }
            for present in missing_from(add, &missing_from(add, before)) {
                notes.push(Note::Verbose(format!("{name}: '{present}' was in the list already")));
            }
            let mut after = missing_from(before, remove);
            after.extend(missing_from(add, &after));
            prop.normalise_list(after)
        }
        ListEdit::Returned(returned) => {
            let settled = returned.settled(record, mode);
            if matches!(&settled, ListEdit::Delta { add, remove } if add.is_empty() && remove.is_empty()) {
                let (came, went) =
                    (missing_from(before, &returned.list), missing_from(&returned.list, before));
                notes.extend(unrestored(record, prop, &came, &went).map(Note::Warning));
            }
            edit_list(record, prop, before, &settled, mode, notes)
        }
    }
}

/// What a list that comes back as it was read does not undo, in words.
fn unrestored(record: &Record, prop: &Prop, came: &[Value], went: &[Value]) -> Option<String> {
    let part = |what: &str, values: &[Value]| {
        (!values.is_empty()).then(|| format!("{what}: {}", joined(prop, values)))
    };
    let parts: Vec<String> =
        [part("added since", came), part("removed since", went)].into_iter().flatten().collect();
    let restore = match prop.plain {
        PlainValue::Adds => "give it with -Replace",
        PlainValue::Replaces => "give its elements as new texts: @($list | ForEach-Object { \"$_\" })",
    };
    (!parts.is_empty()).then(|| {
        format!(
            "{} of '{}': the list is given back as it was read, so nothing is changed in what is stored now ({}). To \
             restore the list as it was read, {restore}",
            prop.name,
            record.identity(),
            parts.join("; ")
        )
    })
}

/// What is lost from a list, in words; of flags nothing is told.
pub fn dropped(record: &Record, prop: &Prop, before: &[Value], after: &[Value]) -> Option<String> {
    if !prop.is_list() || prop.shape == Shape::Flags {
        return None;
    }
    let keys: HashSet<String> = after.iter().map(|value| prop.kind.key(value)).collect();
    let lost: Vec<Value> =
        before.iter().filter(|value| !keys.contains(&prop.kind.key(value))).cloned().collect();
    (!lost.is_empty())
        .then(|| format!("{} of '{}': dropped: {}", prop.name, record.identity(), joined(prop, &lost)))
}

/// So many elements of a list are named in a warning; the history has all of them.
const NAMED: usize = 100;

fn joined(prop: &Prop, values: &[Value]) -> String {
    let mut named: Vec<String> = values.iter().take(NAMED).map(|value| prop.kind.named(value)).collect();
    if values.len() > NAMED {
        named.push(format!("and {} more", values.len() - NAMED));
    }
    named.join(", ")
}

fn quoted(values: &[Value]) -> String {
    values.iter().map(|value| format!("\"{value}\"")).collect::<Vec<_>>().join(",")
}

fn empty_list(record: &Record, prop: &Prop, mode: EditMode) -> Failure {
    let (name, identity, object) = (prop.name, record.identity(), record.object);
    // What is about to be made has no whole identity yet.
    let of = if mode.new { String::new() } else { format!(" of '{identity}'") };
    let allowed = prop.kind.allowed().map(|allowed| format!(": {allowed}")).unwrap_or_default();
    Failure::new(
        "EmptyList",
        Category::InvalidData,
        &identity,
        format!("{name}{of} can't be empty: a {} needs at least one value{allowed}", object.title),
    )
    .hint(format!("give what the list is to hold: -{name} VALUE,VALUE"))
}

/// One property before and after.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    /// The property.
    pub property: &'static str,
    /// Its value before; Null where the object is new.
    pub before: Value,
    /// Its value after; Null where the object is gone.
    pub after: Value,
}

/// Property by property, what tells `after` from `before`.
pub fn differences(before: Option<&Record>, after: Option<&Record>) -> Vec<Difference> {
    let Some(object) = before.or(after).map(|record| record.object) else { return Vec::new() };
    let value =
        |record: Option<&Record>, name: &str| record.map_or(Value::Null, |record| record.get(name).clone());
    object
        .props
        .iter()
        .filter(|prop| prop.is_stored())
        .map(|prop| Difference {
            property: prop.name,
            before: value(before, prop.name),
            after: value(after, prop.name),
        })
        .filter(|difference| difference.before != difference.after)
        .filter(|difference| !(difference.before.is_unset() && difference.after.is_unset()))
        .collect()
}
