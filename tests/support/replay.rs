//! The history, replayed: from a state of the store and the changes after it to the state that they lead to.

use emsh::store::{ADDED, Action, Change, REMOVED};
use serde_json::{Map, Value as Json};
use std::collections::BTreeMap;

/// The stored properties of every object, by noun and Guid.
pub type Stored = BTreeMap<(String, String), Map<String, Json>>;

/// Every object that a store holds.
///
/// # Panics
/// Where the store can't be read.
pub fn stored(store: &emsh::store::Store) -> Stored {
    let mut all = Stored::new();
    for object in emsh::model::objects::OBJECTS.iter().filter(|object| object.table().is_some()) {
        for record in store.read(object.noun).unwrap() {
            let values: Map<String, Json> = record
                .fields()
                .filter(|(prop, _)| prop.is_stored())
                .map(|(prop, value)| (prop.name.to_string(), value.to_json()))
                .collect();
            all.insert((object.noun.to_string(), record.guid().to_string()), values);
        }
    }
    all
}

/// Carries the changes out, oldest first.
///
/// # Errors
/// A change that does not fit the state that it came upon.
pub fn replay(mut state: Stored, changes: &[Change]) -> Result<Stored, String> {
    for change in changes {
        let at = (change.noun.clone(), change.guid.clone());
        let side = |side: &Option<Json>| side.as_ref().and_then(Json::as_object).cloned();
        let misfit = |what: &str| format!("change {} ({}): {what}", change.id, change.command_line);
        match (change.action, side(&change.before), side(&change.after)) {
            (Action::New, None, Some(after)) => {
                if state.insert(at, after).is_some() {
                    return Err(misfit("the object was there already"));
                }
            }
            (Action::Remove, Some(before), None) => {
                let gone = state.remove(&at).ok_or_else(|| misfit("there was no such object"))?;
                if gone != before {
                    return Err(misfit(&format!("the object was {gone:?}, not {before:?}")));
                }
            }
            (Action::Set, Some(before), Some(after)) => {
                let object = state.get_mut(&at).ok_or_else(|| misfit("there was no such object"))?;
                if before.keys().ne(after.keys()) {
                    return Err(misfit("before and after tell of different properties"));
                }
                for (name, is) in after {
                    let now = object.get(&name).cloned().unwrap_or_default();
                    let next =
                        step(&now, &before[&name], is).ok_or_else(|| misfit(&format!("{name} was {now}")))?;
                    object.insert(name, next);
                }
            }
            _ => return Err(misfit("before and after don't fit the action")),
        }
    }
    Ok(state)
}

/// A property's next value; `None` where it was not as the change says.
fn step(now: &Json, was: &Json, is: Json) -> Option<Json> {
    let elements = |side: &Json, key: &str| side.get(key).and_then(Json::as_array).cloned();
    match (elements(was, REMOVED), elements(&is, ADDED)) {
        (Some(removed), Some(added)) => {
            let mut list = now.as_array()?.clone();
            let known =
                removed.iter().all(|one| list.contains(one)) && !added.iter().any(|one| list.contains(one));
            list.retain(|one| !removed.contains(one));
            list.extend(added);
            known.then_some(Json::Array(list))
        }
        _ => (now == was).then_some(is),
    }
}
