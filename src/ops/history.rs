//! What was changed in the configuration, when and by whom: the store's history, in the terms of
//! properties.

use super::{Failure, Site};
use crate::model::objects::{ADMIN_AUDIT_LOG, CONFIGURATION_CHANGE, object};
use crate::model::{GivenParameter, ObjectType, PropertyChange, Record, Value, Wildcard};
use crate::store::{ADDED, Action, Change, REMOVED, is_sealed};
use jiff::Timestamp;
use serde_json::Value as Json;
use std::cell::RefCell;
use std::collections::HashSet;

/// Which changes are wanted; what is unset or empty wants all.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// The change of this number.
    pub number: Option<i64>,
    /// Changes of the objects of this name, identity or Guid, under whatever name they had; wildcards
    /// will do.
    pub object: Option<String>,
    /// The same for several.
    pub objects: Vec<String>,
    /// By a command in which one of these parameters was given.
    pub parameters: Vec<String>,
    /// Not before this.
    pub start: Option<Timestamp>,
    /// Not after this.
    pub end: Option<Timestamp>,
    /// By one of these cmdlets.
    pub cmdlets: Vec<String>,
    /// By one of these users: number, name, or both.
    pub users: Vec<String>,
}

impl Filter {
    fn wants(&self, change: &Change) -> bool {
        let any = |wanted: &[String], fits: &dyn Fn(&str) -> bool| {
            wanted.is_empty() || wanted.iter().any(|text| fits(text))
        };
        self.number.is_none_or(|number| change.id == number)
            && self.start.is_none_or(|start| change.time >= start)
            && self.end.is_none_or(|end| change.time <= end)
            && any(&self.cmdlets, &|text| is_named(text, [cmdlet_of(change)]))
            && (self.parameters.is_empty() || {
                let given = parameters(&change.command_line);
                any(&self.parameters, &|text| {
                    is_named(text.trim_start_matches('-'), given.iter().map(|it| it.name.as_str()))
                })
            })
            && any(&self.users, &|text| {
                let (number, name) = change.user.split_once(' ').unwrap_or((&change.user, ""));
                is_named(text, [&change.user, number, name])
            })
    }
}

/// Refuses a span of time that ends before it begins: nothing can be in it, and an empty answer would read
/// as if nothing had been changed.
///
/// # Errors
/// Such a span: exit code 2.
pub fn in_order(start: Option<Timestamp>, end: Option<Timestamp>) -> Result<(), Failure> {
    match (start, end) {
        (Some(start), Some(end)) if end < start => Err(Failure::binding(
            "EndDate",
            format!("-EndDate {end} is before -StartDate {start}; allowed: the same moment, or a later one"),
        )),
        _ => Ok(()),
    }
}

/// True where the text, or the pattern, is one of the names, in any letter case.
fn is_named<'a>(given: &str, names: impl IntoIterator<Item = &'a str>) -> bool {
    let wild = given.parse::<Wildcard>().ok().filter(|_| Wildcard::has_wildcards(given));
    names.into_iter().any(|name| match &wild {
        Some(wild) => wild.matches(name),
        None => !name.is_empty() && name.to_lowercase() == given.trim().to_lowercase(),
    })
}

/// The changes that are wanted, newest first, at most so many.
///
/// # Errors
/// Where the store can't be read.
pub fn changes(site: &Site, filter: &Filter, limit: Option<u32>) -> Result<Vec<Record>, Failure> {
    Ok(found(site, filter, limit)?.iter().map(record).collect())
}

/// The same in the terms of Exchange's audit log.
///
/// # Errors
/// Where the store can't be read.
pub fn audit_log(site: &Site, filter: &Filter, limit: Option<u32>) -> Result<Vec<Record>, Failure> {
    let server = site.own_server()?.name;
    Ok(found(site, filter, limit)?.iter().map(|change| entry(change, &server)).collect())
}

fn found(site: &Site, filter: &Filter, limit: Option<u32>) -> Result<Vec<Change>, Failure> {
    let store = site.store()?;
    let named: Vec<&String> = filter.object.iter().chain(&filter.objects).collect();
    let guids = match named.as_slice() {
        [] => None,
        named => {
            let server = site.own_server()?;
            // An object keeps its Guid when it gets another name.
            let found: RefCell<HashSet<String>> = RefCell::default();
            store.changes(None, |change| {
                let local = |given: &str| match object(&change.noun) {
                    Some(object) => server.local(object, given).into_owned(),
                    None => given.to_string(),
                };
                if named.iter().any(|given| names_object(&local(given), &change.identity, &change.guid)) {
                    found.borrow_mut().insert(change.guid.clone());
                }
                false
            })?;
            Some(found.into_inner())
        }
    };
    let wanted = |change: &Change| {
        filter.wants(change) && guids.as_ref().is_none_or(|guids| guids.contains(&change.guid))
    };
    Ok(store.changes(limit, wanted)?)
}

fn names_object(given: &str, identity: &str, guid: &str) -> bool {
    let short = identity.rsplit('\\').next().unwrap_or_default();
    is_named(given, [identity, short, guid])
}

fn cmdlet_of(change: &Change) -> &str {
    change.command_line.split(' ').next().unwrap_or_default()
}

fn record(change: &Change) -> Record {
    let mut record = Record::with_defaults(&CONFIGURATION_CHANGE);
    record.set("Number", Value::Int(change.id));
    record.set("RunDate", Value::Time(change.time));
    record.set("Caller", Value::text(&change.user));
    record.set("CmdletName", Value::text(cmdlet_of(change)));
    record.set("CommandLine", Value::text(&change.command_line));
    record.set("ObjectClass", Value::text(&change.noun));
    record.set("ObjectModified", Value::text(&change.identity));
    record.set("Guid", Value::text(&change.guid));
    record.set("Action", Value::text(change.action.as_str()));
    record.set("ModifiedProperties", Value::List(modified(change)));
    record.set("Revision", Value::Int(change.revision));
    record
}

fn entry(change: &Change, server: &str) -> Record {
    let mut record = Record::with_defaults(&ADMIN_AUDIT_LOG);
    let given = parameters(&change.command_line).into_iter().map(|given| Value::Given(Box::new(given)));
    record.set("ObjectModified", Value::text(&change.identity));
    record.set("CmdletName", Value::text(cmdlet_of(change)));
    record.set("CmdletParameters", Value::List(given.collect()));
    record.set("ModifiedProperties", Value::List(modified(change)));
    record.set("Caller", Value::text(&change.user));
    record.set("Succeeded", Value::Bool(true));
    record.set("Error", Value::text("None"));
    record.set("RunDate", Value::Time(change.time));
    record.set("OriginatingServer", Value::text(server));
    record.set("Number", Value::Int(change.id));
    record
}

/// The parameters of a line as the history has it: quoted for a POSIX shell, each value one word.
fn parameters(line: &str) -> Vec<GivenParameter> {
    let mut given: Vec<GivenParameter> = Vec::new();
    for word in words(line).into_iter().skip(1) {
        // A value is one word behind its parameter; a quoted one may begin with a dash.
        match given.last_mut().filter(|last| last.value.is_empty() && !is_parameter(&word)) {
            Some(last) => last.value = word.text,
            None => {
                let name = word.text.trim_start_matches('-');
                let (name, value) = name.split_once(':').unwrap_or((name, ""));
                let value = value.trim_start_matches('$');
                given.push(GivenParameter { name: name.to_string(), value: value.to_string() });
            }
        }
    }
    for switch in given.iter_mut().filter(|given| given.value.is_empty()) {
        switch.value = "True".to_string();
    }
    given
}

struct Word {
    text: String,
    quoted: bool,
}

fn is_parameter(word: &Word) -> bool {
    !word.quoted
        && word.text.starts_with('-')
        && word.text[1..].starts_with(|c: char| c.is_ascii_alphabetic())
}

fn words(line: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let (mut open, mut begun) = (false, false);
    let mut characters = line.chars();
    while let Some(c) = characters.next() {
        if c == ' ' && !open {
            begun = false;
            continue;
        }
        if !begun {
            words.push(Word { text: String::new(), quoted: c == '\'' });
            begun = true;
        }
        let Some(word) = words.last_mut() else { continue };
        match c {
            '\'' => open = !open,
            '\\' if !open => word.text.extend(characters.next()),
            c => word.text.push(c),
        }
    }
    words
}

/// Property by property; of a new or a removed object what is not as it is by default.
fn modified(change: &Change) -> Vec<Value> {
    let object = object(&change.noun);
    let side = |json: &Option<Json>| json.as_ref().and_then(Json::as_object).cloned().unwrap_or_default();
    let (before, after) = (side(&change.before), side(&change.after));
    // The order of the table, for nouns that are known; a noun of another version as it was written.
    let mut names: Vec<String> = object
        .into_iter()
        .flat_map(ObjectType::all_props)
        .map(|prop| prop.name.to_string())
        .filter(|name| before.contains_key(name) || after.contains_key(name))
        .collect();
    for name in before.keys().chain(after.keys()) {
        if !names.contains(name) {
            names.push(name.clone());
        }
    }
    let shown = |name: &String| !["Guid", "WhenCreated", "WhenChanged"].contains(&name.as_str());
    let beside = |name: &String| object.is_some_and(|object| object.prop(name).is_none());
    let missing = Json::Null;
    names
        .iter()
        .filter(|name| shown(name))
        .filter_map(|name| {
            let (was, is) = (before.get(name).unwrap_or(&missing), after.get(name).unwrap_or(&missing));
            if beside(name) {
                let (was, is) = (told(name, was), told(name, is));
                return (change.action == Action::Set).then(|| PropertyChange {
                    property: name.clone(),
                    values: Some((was, is)),
                    removed: Vec::new(),
                    added: Vec::new(),
                });
            }
            property_change(change.action, object, name, was, is)
        })
        .map(|change| Value::Change(Box::new(change)))
        .collect()
}

/// What stands beside the properties, in words: certificates are no reading, and secrets are not kept.
fn told(name: &str, json: &Json) -> Value {
    match json.as_str() {
        None => Value::Null,
        Some(text) if is_sealed(name) => Value::text(text),
        Some(text) => Value::text(format!("{} bytes", text.len() / 2)),
    }
}

fn property_change(
    action: Action,
    object: Option<&'static ObjectType>,
    name: &str,
    was: &Json,
    is: &Json,
) -> Option<PropertyChange> {
    let prop = object.and_then(|object| object.prop(name));
    let value = |json: &Json| {
        let known = prop.and_then(|prop| prop.value_from_json(json));
        known.unwrap_or_else(|| match json {
            Json::Null => Value::Null,
            Json::String(text) => Value::text(text),
            other => Value::text(other.to_string()),
        })
    };
    let elements = |json: &Json, key: &str| json.get(key).map(|items| value(items).items().to_vec());
    if let (Some(removed), Some(added)) = (elements(was, REMOVED), elements(is, ADDED)) {
        return Some(PropertyChange { property: name.to_string(), values: None, removed, added });
    }
    let (was, is) = (value(was), value(is));
    let untouched = |value: &Value| {
        value.is_unset() || prop.and_then(|prop| prop.default_value().ok()).as_ref() == Some(value)
    };
    if action != Action::Set && untouched(&was) && untouched(&is) {
        return None;
    }
    let less = |from: &Value, other: &Value| -> Vec<Value> {
        let others: HashSet<String> = other.items().iter().map(Value::to_string).collect();
        from.items().iter().filter(|item| !others.contains(&item.to_string())).cloned().collect()
    };
    let (removed, added) = match action {
        Action::Set => (less(&was, &is), less(&is, &was)),
        _ => (Vec::new(), Vec::new()),
    };
    Some(PropertyChange { property: name.to_string(), values: Some((was, is)), removed, added })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn change(action: Action, before: Option<Json>, after: Option<Json>) -> Change {
        Change {
            id: 7,
            revision: 9,
            time: "2030-01-01T10:00:00Z".parse().unwrap(),
            user: "1000 ann".into(),
            command_line: "Set-SendConnector -Identity Out -Comment x".into(),
            noun: "SendConnector".into(),
            guid: "11111111-1111-4111-8111-111111111111".into(),
            identity: "Out".into(),
            action,
            before,
            after,
        }
    }

    fn told(action: Action, before: Option<Json>, after: Option<Json>) -> Vec<String> {
        modified(&change(action, before, after)).iter().map(Value::to_string).collect()
    }

    #[test]
    fn a_change_is_told_property_by_property_in_table_order() {
        let before = json!({"WhenChanged": "2030-01-01T10:00:00Z", "Port": 25, "Comment": null,
                            "AddressSpaces": ["SMTP:*;1", "SMTP:a.example;1"]});
        let after = json!({"WhenChanged": "2030-01-01T11:00:00Z", "Port": 26, "Comment": "x",
                           "AddressSpaces": ["SMTP:*;1", "SMTP:b.example;1"]});
        assert_eq!(
            told(Action::Set, Some(before), Some(after)),
            ["AddressSpaces: +SMTP:b.example;1 -SMTP:a.example;1", "Comment: $null -> x", "Port: 25 -> 26"]
        );
        let long = (json!({"SmartHosts": {"Removed": ["a"]}}), json!({"SmartHosts": {"Added": ["b", "c"]}}));
        assert_eq!(told(Action::Set, Some(long.0), Some(long.1)), ["SmartHosts: +b +c -a"]);
        let made = json!({"Name": "Out", "Port": 25, "Enabled": true, "RequireTLS": true, "Guid": "x"});
        assert_eq!(
            told(Action::New, None, Some(made.clone())),
            ["Name: $null -> Out", "RequireTLS: $null -> True"]
        );
        assert_eq!(
            told(Action::Remove, Some(made), None),
            ["Name: Out -> $null", "RequireTLS: True -> $null"]
        );
    }

    #[test]
    fn parameters_of_a_line() {
        let told = |line: &str| {
            let all = parameters(line);
            all.iter().map(|it| format!("{}={}", it.name, it.value)).collect::<Vec<_>>()
        };
        let table: &[(&str, &[&str])] = &[
            ("Get-X", &[]),
            (
                r"Set-X -Identity 'EX1\Relay x' -Comment 'it'\''s' -Force -WhatIf:'$false' -Enabled '$true'",
                &[r"Identity=EX1\Relay x", "Comment=it's", "Force=True", "WhatIf=false", "Enabled=$true"],
            ),
            ("Set-X -Password *** -L a,b -Comment '-y'", &["Password=***", "L=a,b", "Comment=-y"]),
            ("Set-X -Comment -Force", &["Comment=True", "Force=True"]),
        ];
        for (line, wanted) in table {
            assert_eq!(told(line), *wanted, "{line}");
        }
    }

    #[test]
    fn filters() {
        let kept = change(Action::Set, Some(json!({})), Some(json!({})));
        let at = |text: &str| Some(text.parse().unwrap());
        let words = |text: &str| vec![text.to_string()];
        let table = [
            (Filter::default(), true),
            (Filter { number: Some(7), ..Filter::default() }, true),
            (Filter { number: Some(8), ..Filter::default() }, false),
            (Filter { start: at("2030-01-01T10:00:00Z"), ..Filter::default() }, true),
            (Filter { start: at("2030-01-01T10:00:01Z"), ..Filter::default() }, false),
            (Filter { end: at("2030-01-01T10:00:00Z"), ..Filter::default() }, true),
            (Filter { end: at("2030-01-01T09:59:59Z"), ..Filter::default() }, false),
            (Filter { cmdlets: words("set-sendconnector"), ..Filter::default() }, true),
            (Filter { cmdlets: words("Set-*"), ..Filter::default() }, true),
            (Filter { cmdlets: words("New-*"), ..Filter::default() }, false),
            (Filter { parameters: words("comment"), ..Filter::default() }, true),
            (Filter { parameters: words("Comm*"), ..Filter::default() }, true),
            (Filter { parameters: words("Port"), ..Filter::default() }, false),
            (Filter { users: words("ann"), ..Filter::default() }, true),
            (Filter { users: words("1000"), ..Filter::default() }, true),
            (Filter { users: words("bob"), ..Filter::default() }, false),
        ];
        for (filter, wanted) in table {
            assert_eq!(filter.wants(&kept), wanted, "{filter:?}");
        }
        let named = |given: &str| names_object(given, r"EX1\Default EX1", "guid");
        assert!(named("default ex1") && named(r"EX1\Default EX1") && named("Default*") && named("GUID"));
        assert!(!named("Default") && !named(""));
    }
}
