//! The history followed: its rows, oldest first, put onto a store as it was when they began. What comes of
//! it must be what the store holds; tests hold the history to that.
//!
//! Promises: a row that does not fit (an object that is there or not there, a value that is not what it is
//! said to have been) is an error, never passed over. Secrets are in no history, so keys don't come along.

use super::Site;
use crate::model::objects::object;
use crate::model::{Record, Value, World};
use crate::store::{ADDED, AT, Action, Change, REMOVED, Restored, Writer, blob, is_sealed};
use serde_json::Value as Json;

/// Puts what `source` has in its history onto `target`, which is a copy of what `source` was when it was
/// new (or at the revision that `target` has). The number of changes that were followed.
///
/// # Errors
/// The first row that does not fit, with its number.
pub fn replay(source: &Site, target: &Site) -> Result<usize, String> {
    let text = |failure: super::Failure| failure.message;
    let store = target.store().map_err(text)?;
    let begun = store.revision().map_err(|error| error.to_string())?;
    let mut changes = source
        .store()
        .map_err(text)?
        .changes(None, |change| change.revision > begun)
        .map_err(|error| error.to_string())?;
    changes.reverse();
    for of_one in changes.chunk_by(|one, other| one.revision == other.revision) {
        store
            .write(&target.author, false, |writer| -> Result<(), super::Failure> {
                for change in of_one {
                    follow(writer, change).map_err(|why| {
                        let what =
                            format!("change {}, {} \"{}\": {why}", change.id, change.noun, change.identity);
                        super::Failure::new("Replay", super::Category::InvalidData, "history", what)
                    })?;
                }
                Ok(())
            })
            .map_err(text)?;
    }
    Ok(changes.len())
}

fn follow(writer: &mut Writer<'_>, change: &Change) -> Result<(), String> {
    let object = object(&change.noun).ok_or("an unknown noun")?;
    let side = |json: &Option<Json>| json.as_ref().and_then(Json::as_object).cloned().unwrap_or_default();
    let (before, after) = (side(&change.before), side(&change.after));
    let guid_before = before.get("Guid").and_then(Json::as_str).unwrap_or(&change.guid);
    let now = writer.all(object.noun).iter().find(|record| record.guid() == guid_before).cloned();
    let mut record = match (change.action, now.clone()) {
        (Action::New, None) => Record::with_defaults(object),
        (Action::Set | Action::Remove, Some(record)) => record,
        (Action::New, Some(_)) => return Err("it is there already".into()),
        (Action::Set | Action::Remove, None) => return Err("it is not there".into()),
    };
    for (name, was) in &before {
        let Some(prop) = object.prop(name).filter(|_| !is_sealed(name)) else { continue };
        let (now, is) = (record.get(prop.name).clone(), after.get(name).unwrap_or(&Json::Null));
        let expected = match was.get(REMOVED) {
            Some(removed) => longer(now.items(), removed, was.get(AT), is.get(ADDED))?.0,
            None => prop.value_from_json(was).ok_or("a value that can't be read")?,
        };
        if now != expected {
            return Err(format!("{name} is {now}, and is said to have been {expected}"));
        }
    }
    if change.action == Action::Remove {
        return writer.remove(object.noun, record.guid()).map_err(|error| error.to_string());
    }
    let mut beside = Vec::new();
    for (name, is) in &after {
        match object.prop(name).filter(|prop| prop.name == name) {
            Some(prop) => {
                let value = match is.get(ADDED) {
                    Some(added) => {
                        let was = before.get(name).ok_or("a list without its other half")?;
                        let removed = was.get(REMOVED).unwrap_or(&Json::Null);
                        longer(record.get(prop.name).items(), removed, was.get(AT), Some(added))?.1
                    }
                    None => prop.value_from_json(is).ok_or("a value that can't be read")?,
                };
                record.set(prop.name, value);
            }
            None if is_sealed(name) => {}
            None => beside.push((name.clone(), is.as_str().and_then(blob))),
        }
    }
    let now = now.map(|record| record.guid().to_string());
    writer.restore(vec![Restored { now, record, beside }]).map_err(|error| error.to_string())
}

/// A long list before and after: before, each element that went must have stood at its place.
fn longer(
    now: &[Value],
    removed: &Json,
    at: Option<&Json>,
    added: Option<&Json>,
) -> Result<(Value, Value), String> {
    let texts = |json: Option<&Json>| -> Vec<String> {
        let items = json.and_then(Json::as_array).into_iter().flatten();
        items.filter_map(Json::as_str).map(str::to_string).collect()
    };
    let (removed, added) = (texts(Some(removed)), texts(added));
    let places: Vec<usize> = at
        .and_then(Json::as_array)
        .into_iter()
        .flatten()
        .filter_map(|at| usize::try_from(at.as_u64()?).ok())
        .collect();
    if places.len() != removed.len() {
        return Err("places are missing".into());
    }
    let mut after: Vec<Value> =
        now.iter().filter(|item| !removed.contains(&item.to_string())).cloned().collect();
    let mut before = after.clone();
    for (item, place) in removed.iter().zip(places) {
        if place > before.len() {
            return Err(format!("'{item}' can't have stood at place {place}"));
        }
        before.insert(place, Value::text(item));
    }
    after.extend(added.into_iter().map(Value::Text));
    Ok((Value::List(before), Value::List(after)))
}
