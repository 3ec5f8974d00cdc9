//! Changes taken back, by the history.
//!
//! Promises: the objects are afterwards as they were, Guid, times and the order of lists included; a
//! command is taken back as a whole; what others changed since stays, element by element in lists. Refuses,
//! each with its reason and all together: a property that was changed again, an object that is gone or
//! there again, an element that came or went meanwhile, and a secret that went with its object: the history
//! has none. Nothing is changed then. Of what came and went again nothing is taken back: it was not there
//! before, and is not there now. The undo is a change of its own, and can be taken back.

use super::replacement::{Judgement, Outcome, Replacement, secret_name, shown};
use super::{Category, Failure, Site};
use crate::model::objects::{OBJECTS, object};
use crate::model::{CommandLine, ObjectType, Prop, Record, Value, World};
use crate::store::{ADDED, AT, Action, Blobs, Change, REMOVED, Restored, SEALED, Writer, blob, is_sealed};
use serde_json::{Map, Value as Json};
use std::collections::{BTreeMap, HashMap, HashSet};

/// What is to be taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// The command that made the change of this number.
    Number(i64),
    /// Everything after this revision.
    After(i64),
}

/// Takes changes back.
///
/// # Errors
/// No such change; every conflict with later changes; a rule that would be broken; a store that can't be
/// written. Nothing is written then.
pub fn undo(site: &Site, which: Which, what_if: bool) -> Result<Outcome, Failure> {
    let store = site.store()?;
    let now = site.clock.now();
    store.write(&site.author, what_if, |writer| {
        let after = match which {
            Which::Number(number) => {
                let found = store.changes(Some(1), |change| change.id == number)?;
                let change = found.first().ok_or_else(|| no_change(number))?;
                change.revision - 1
            }
            Which::After(revision) => {
                let last = store.revision()?;
                if !(0..=last).contains(&revision) {
                    return Err(no_revision(revision, last));
                }
                revision
            }
        };
        let later = store.changes(None, |change| change.revision > after)?;
        let passing = came_and_went(&later);
        let wanted = |change: &&Change| match which {
            Which::After(_) => !passing.contains(&change.id),
            Which::Number(_) => change.revision == after + 1,
        };
        let mut undoing = Undoing { writer, later: &later, touched: Vec::new(), conflicts: Vec::new() };
        for change in later.iter().filter(wanted) {
            undoing.take_back(change)?;
        }
        let replacement = undoing.finish()?;
        replacement.apply(writer, Judgement::NoWorse, now)
    })
}

fn no_change(number: i64) -> Failure {
    Failure::not_found("ConfigurationChange", &number.to_string(), "this server")
}

fn no_revision(given: i64, last: i64) -> Failure {
    let text = format!("there is no revision {given}: the configuration has revisions 0 to {last}");
    Failure::new("NoSuchRevision", Category::ObjectNotFound, given.to_string(), text)
        .remedy(CommandLine::new("Get-ConfigurationChange"))
}

/// The numbers of all changes of objects that were made and removed again among these, newest first. One
/// that was removed and brought back under its Guid has several lives, and those alone count that began
/// and ended here.
fn came_and_went(changes: &[Change]) -> HashSet<i64> {
    struct Life {
        began_here: bool,
        ids: Vec<i64>,
    }
    let mut lives: HashMap<(&str, &str), Life> = HashMap::new();
    let mut passing = HashSet::new();
    for change in changes.iter().rev() {
        // An import may give another Guid: the change has the new one.
        let former = change.before.as_ref().and_then(|before| before.get("Guid")).and_then(Json::as_str);
        let former = former.filter(|_| change.action == Action::Set).unwrap_or(&change.guid);
        let (noun, began_here) = (change.noun.as_str(), change.action == Action::New);
        let mut life = match lives.remove(&(noun, former)) {
            Some(life) if !began_here => life,
            _ => Life { began_here, ids: Vec::new() },
        };
        life.ids.push(change.id);
        if change.action != Action::Remove {
            lives.insert((noun, change.guid.as_str()), life);
        } else if life.began_here {
            passing.extend(life.ids);
        }
    }
    passing
}

/// An object on its way back.
struct Touched {
    object: &'static ObjectType,
    /// As it is in the store; `None`: it is not there.
    before: Option<Record>,
    /// As it is to be.
    record: Option<Record>,
    /// What stands beside its properties in the store.
    blobs: Blobs,
    /// What is to stand there, of what is to be different.
    beside: BTreeMap<String, Option<Vec<u8>>>,
}

struct Undoing<'a, 's> {
    writer: &'a Writer<'s>,
    /// Every change since the first that is taken back, newest first.
    later: &'a [Change],
    touched: Vec<Touched>,
    conflicts: Vec<String>,
}

impl Undoing<'_, '_> {
    fn take_back(&mut self, change: &Change) -> Result<(), Failure> {
        let Some(object) = object(&change.noun).filter(|object| object.table().is_some()) else {
            self.conflict(change, &format!("this version of emsh knows no {}", change.noun));
            return Ok(());
        };
        let at = self.find(object, &change.guid)?;
        match (change.action, at) {
            (Action::New, Some(at)) => self.unmake(change, at),
            (Action::Set, Some(at)) => self.unset(change, at),
            (Action::Remove, None) => self.unremove(change, object)?,
            (Action::Remove, Some(_)) => self.conflict(change, "it is there again"),
            (Action::New | Action::Set, None) => {
                let by = self.later_change(change, None);
                self.conflict(change, &format!("it is not there any more{by}"));
            }
        }
        Ok(())
    }

    /// Where the object that has this Guid stands among those that were touched, brought there if it must.
    fn find(&mut self, object: &'static ObjectType, guid: &str) -> Result<Option<usize>, Failure> {
        let fits = |record: &Record| record.object.noun == object.noun && record.guid() == guid;
        if let Some(at) = self.touched.iter().position(|touched| touched.record.as_ref().is_some_and(fits)) {
            return Ok(Some(at));
        }
        if self.touched.iter().any(|touched| touched.before.as_ref().is_some_and(fits)) {
            return Ok(None);
        }
        let Some(record) = self.writer.all(object.noun).iter().find(|record| fits(record)) else {
            return Ok(None);
        };
        let blobs = self.writer.beside(object, guid)?;
        let (before, record) = (Some(record.clone()), Some(record.clone()));
        self.touched.push(Touched { object, before, record, blobs, beside: BTreeMap::new() });
        Ok(Some(self.touched.len() - 1))
    }

    /// Takes a new object out again, where it is as the change left it.
    fn unmake(&mut self, change: &Change, at: usize) {
        let touched = &self.touched[at];
        let Some(record) = touched.record.clone() else { return };
        let mut conflicts = Vec::new();
        for (name, json) in fields(&change.after) {
            let Some(prop) = stored(touched.object, name) else {
                if touched.state(name) != kept(name, json) {
                    conflicts.push(name.clone());
                }
                continue;
            };
            if name != "WhenChanged" && prop.value_from_json(json).as_ref() != Some(record.get(prop.name)) {
                conflicts.push(name.clone());
            }
        }
        let had = |name: &String| change.after.as_ref().is_some_and(|after| after.get(name).is_some());
        conflicts.extend(touched.blobs.keys().filter(|name| !had(name)).cloned());
        for name in conflicts {
            let by = self.later_change(change, Some(&name));
            self.conflict(change, &format!("{name} is not as it was made{by}"));
        }
        self.touched[at].record = None;
    }

    /// Puts a removed object back.
    fn unremove(&mut self, change: &Change, object: &'static ObjectType) -> Result<(), Failure> {
        let mut record = Record::with_defaults(object);
        let (mut beside, mut lost) = (BTreeMap::new(), Vec::new());
        for (name, json) in fields(&change.before) {
            match stored(object, name) {
                Some(prop) => match prop.value_from_json(json) {
                    Some(value) => record.set(prop.name, value),
                    None => self.conflict(change, &format!("{name} can't be {json}")),
                },
                None if is_sealed(name) => lost.push(name.as_str()),
                None => match json.as_str().and_then(blob) {
                    Some(blob) => drop(beside.insert(name.clone(), Some(blob))),
                    None => self.conflict(change, &format!("this version of emsh knows no property {name}")),
                },
            }
        }
        let identity = record.identity().to_lowercase();
        // Permissions are called by their connector, and several may be.
        let is_called = |record: &Record| {
            record.object.noun == object.noun
                && object.identity_names_one()
                && record.identity().to_lowercase() == identity
        };
        let is_touched = |guid: &str| {
            let had = |touched: &Touched| touched.before.as_ref().is_some_and(|before| before.guid() == guid);
            self.touched.iter().any(had)
        };
        let mut others = self.writer.all(object.noun).iter().filter(|record| !is_touched(record.guid()));
        let other = others.find(|record| is_called(record)).cloned();
        let taken = self.touched.iter().any(|touched| touched.record.as_ref().is_some_and(is_called));
        // Whoever brought a certificate back with its key brought back what the history can't; even where
        // that is taken back, too.
        let has_lost = |touched: &Touched| lost.iter().all(|column| touched.blobs.contains_key(*column));
        let unmade = self.touched.iter().position(|touched| {
            touched.record.is_none() && touched.before.as_ref().is_some_and(is_called) && has_lost(touched)
        });
        if let (Some(at), false, None, false) = (unmade, lost.is_empty(), &other, taken) {
            let touched = &mut self.touched[at];
            touched.record = Some(record);
            touched.beside.extend(beside);
            return Ok(());
        }
        let blobs = match &other {
            Some(other) => self.writer.beside(object, other.guid())?,
            None => Blobs::new(),
        };
        let brought = !lost.is_empty() && lost.iter().all(|column| blobs.contains_key(*column));
        if taken || (other.is_some() && !brought) {
            self.conflict(change, &format!("another {} is called so now", object.title));
        } else if !lost.is_empty() && !brought {
            let what = lost.iter().map(|column| secret_name(column)).collect::<Vec<_>>().join(", ");
            self.conflict(change, &format!("its {what} went with it, and the history keeps no secret. Bring it back by its own cmdlet"));
        } else {
            self.touched.push(Touched { object, before: other, record: Some(record), blobs, beside });
        }
        Ok(())
    }

    /// Sets what a change set back, where it is as the change left it.
    fn unset(&mut self, change: &Change, at: usize) {
        let object = self.touched[at].object;
        let Some(mut record) = self.touched[at].record.clone() else { return };
        let mut restored = BTreeMap::new();
        let after: BTreeMap<&String, &Json> = fields(&change.after).collect();
        // Whoever changed it later changed it last.
        let mut is_last = true;
        for (name, was) in fields(&change.before) {
            let is = after.get(name).copied().unwrap_or(&Json::Null);
            let Some(prop) = stored(object, name) else {
                match self.beside(at, name, was, is) {
                    Ok(blob) => drop(restored.insert(name.clone(), blob)),
                    Err(why) => self.conflict(change, &why),
                }
                continue;
            };
            if prop.name == "WhenChanged" {
                is_last = prop.value_from_json(is).as_ref() == Some(record.get(prop.name));
                if is_last && let Some(value) = prop.value_from_json(was) {
                    record.set(prop.name, value);
                }
                continue;
            }
            match back(prop, record.get(prop.name), was, is) {
                Ok(value) => record.set(prop.name, value),
                Err(why) => {
                    let by = self.later_change(change, Some(name));
                    self.conflict(change, &format!("{why}{by}"));
                }
            }
        }
        if !is_last {
            record.set("WhenChanged", Value::Time(self.writer.now()));
        }
        self.touched[at].record = Some(record);
        self.touched[at].beside.extend(restored);
    }

    /// What is to stand beside the properties again.
    fn beside(&self, at: usize, name: &str, was: &Json, is: &Json) -> Result<Option<Vec<u8>>, String> {
        if is_sealed(name) {
            return match (was, self.touched[at].state(name)) {
                (Json::Null, State::Sealed) => Ok(None),
                (Json::Null, _) => Err(format!("its {} is not there any more", secret_name(name))),
                _ => {
                    Err(format!("its former {} is gone, and the history keeps no secret", secret_name(name)))
                }
            };
        }
        if self.touched[at].state(name) != kept(name, is) {
            return Err(format!("{name} was changed again"));
        }
        match kept(name, was) {
            State::Blob(blob) => Ok(Some(blob)),
            State::Absent => Ok(None),
            State::Sealed | State::Unreadable => Err(format!("{name} can't be read from the history")),
        }
    }

    fn conflict(&mut self, change: &Change, why: &str) {
        let Change { id, noun, identity, .. } = change;
        self.conflicts.push(format!("change {id}, {noun} \"{identity}\": {why}"));
    }

    /// Which later change touched the object, or this property of it.
    fn later_change(&self, change: &Change, property: Option<&str>) -> String {
        let has =
            |json: &Option<Json>, name: &str| json.as_ref().is_some_and(|json| json.get(name).is_some());
        let later = self.later.iter().filter(|later| later.id > change.id && later.guid == change.guid);
        let mut later = later
            .filter(|later| property.is_none_or(|name| has(&later.after, name) || has(&later.before, name)));
        later.next().map_or(String::new(), |later| {
            let cmdlet = later.command_line.split(' ').next().unwrap_or_default();
            format!(" (change {}, {cmdlet})", later.id)
        })
    }

    fn finish(self) -> Result<Replacement, Failure> {
        if !self.conflicts.is_empty() {
            let text = format!("nothing was undone:\n{}", self.conflicts.join("\n"));
            return Err(Failure::new("UndoConflict", Category::InvalidOperation, "configuration", text)
                .hint("take back the later changes, too (-AfterRevision), or set the properties by their own cmdlets"));
        }
        let mut replacement = Replacement::default();
        for touched in self.touched {
            match (touched.before, touched.record) {
                (Some(before), None) => replacement.removed.push(before),
                (before, Some(record)) => {
                    let now = before.map(|before| before.guid().to_string());
                    let beside = touched.beside.into_iter().collect();
                    replacement.put.push(Restored { now, record, beside });
                }
                (None, None) => {}
            }
        }
        // In the order of the tables, and in it those first that were there first.
        let place = |object: &ObjectType| OBJECTS.iter().position(|other| other.noun == object.noun);
        replacement.put.sort_by_key(|item| {
            (place(item.record.object), item.record.get("WhenCreated").to_json().to_string())
        });
        Ok(replacement)
    }
}

/// What stands beside the properties under one name.
#[derive(Debug, PartialEq)]
enum State {
    Absent,
    Sealed,
    Blob(Vec<u8>),
    Unreadable,
}

impl Touched {
    fn state(&self, name: &str) -> State {
        let now = match self.beside.get(name) {
            Some(blob) => blob.as_ref(),
            None => self.blobs.get(name),
        };
        match now {
            None => State::Absent,
            Some(_) if is_sealed(name) => State::Sealed,
            Some(blob) => State::Blob(blob.clone()),
        }
    }
}

/// What the history says of it.
fn kept(name: &str, json: &Json) -> State {
    match json {
        Json::Null => State::Absent,
        Json::String(text) if is_sealed(name) && text == SEALED => State::Sealed,
        Json::String(text) => blob(text).map_or(State::Unreadable, State::Blob),
        _ => State::Unreadable,
    }
}

fn fields(json: &Option<Json>) -> impl Iterator<Item = (&String, &Json)> {
    json.as_ref().and_then(Json::as_object).into_iter().flat_map(Map::iter)
}

fn stored(object: &'static ObjectType, name: &str) -> Option<&'static Prop> {
    object.prop(name).filter(|prop| prop.name == name && prop.is_stored())
}

/// The value that a property had before a change from `was` to `is`, where it is `now`: what others did to
/// other elements of a list stays.
fn back(prop: &Prop, now: &Value, was: &Json, is: &Json) -> Result<Value, String> {
    let name = prop.name;
    let list = |json: Option<&Json>| -> Option<Vec<Value>> {
        json.and_then(|json| prop.value_from_json(json)).map(|value| value.items().to_vec())
    };
    if let (Some(removed), Some(added)) = (list(was.get(REMOVED)), list(is.get(ADDED))) {
        let places: Vec<usize> = was
            .get(AT)
            .and_then(Json::as_array)
            .map(|places| places.iter().filter_map(|at| usize::try_from(at.as_u64()?).ok()).collect())
            .unwrap_or_default();
        let mut items = without(prop, now.items(), &removed, &added)?;
        for (index, item) in removed.into_iter().enumerate() {
            let place = places.get(index).copied().unwrap_or(usize::MAX);
            items.insert(place.min(items.len()), item);
        }
        return Ok(Value::List(items));
    }
    let unreadable = || format!("{name} can't be read from the history");
    let (was, is) =
        (prop.value_from_json(was).ok_or_else(unreadable)?, prop.value_from_json(is).ok_or_else(unreadable)?);
    if *now == is {
        return Ok(was);
    }
    if !prop.is_list() {
        return Err(format!("{name} is {} now, and the change made it {}", shown(now), shown(&is)));
    }
    let less = |from: &[Value], others: &[Value]| -> Vec<Value> {
        let keys: Vec<String> = others.iter().map(|item| prop.kind.key(item)).collect();
        from.iter().filter(|item| !keys.contains(&prop.kind.key(item))).cloned().collect()
    };
    let (removed, added) = (less(was.items(), is.items()), less(is.items(), was.items()));
    if removed.is_empty() && added.is_empty() {
        return Err(format!("the order of {name} was changed, and then {name} again"));
    }
    let mut items = without(prop, now.items(), &removed, &added)?;
    for item in removed {
        // Behind what it stood behind.
        let key = |item: &Value| prop.kind.key(item);
        let ahead = was.items().iter().take_while(|other| key(other) != key(&item));
        let place = ahead.filter_map(|other| items.iter().position(|there| key(there) == key(other))).max();
        items.insert(place.map_or(0, |place| place + 1), item);
    }
    Ok(Value::List(if prop.shape == crate::model::Shape::Flags { prop.normalise_list(items) } else { items }))
}

/// The elements without those that a change added, where it still looks as that change left it.
fn without(prop: &Prop, now: &[Value], removed: &[Value], added: &[Value]) -> Result<Vec<Value>, String> {
    let keys =
        |items: &[Value]| -> HashSet<String> { items.iter().map(|item| prop.kind.key(item)).collect() };
    let (there, adding) = (keys(now), keys(added));
    if let Some(gone) = added.iter().find(|item| !there.contains(&prop.kind.key(item))) {
        return Err(format!("{} has lost '{gone}', which the change added", prop.name));
    }
    if let Some(again) = removed.iter().find(|item| there.contains(&prop.kind.key(item))) {
        return Err(format!("{} has '{again}' again, which the change removed", prop.name));
    }
    Ok(now.iter().filter(|item| !adding.contains(&prop.kind.key(item))).cloned().collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::objects::{RECEIVE_CONNECTOR, SEND_CONNECTOR, TRANSPORT_CONFIG};
    use serde_json::json;

    #[test]
    fn what_came_and_went_is_passed_over() {
        // Oldest first: noun, action, Guid before, Guid after; and which of them are passed over.
        type Row<'a> = (&'a [(&'a str, Action, &'a str, &'a str)], &'a [i64]);
        use Action::{New, Remove, Set};
        let table: &[Row<'_>] = &[
            (&[], &[]),
            (&[("A", New, "x", "x")], &[]),
            (&[("A", New, "x", "x"), ("A", Set, "x", "x"), ("A", Remove, "x", "x")], &[1, 2, 3]),
            (&[("A", Remove, "x", "x"), ("A", New, "x", "x")], &[]),
            (&[("A", Set, "x", "x"), ("A", Remove, "x", "x")], &[]),
            // Several lives of one Guid; the first began before.
            (&[("A", Remove, "x", "x"), ("A", New, "x", "x"), ("A", Remove, "x", "x")], &[2, 3]),
            (
                &[
                    ("A", New, "x", "x"),
                    ("A", Remove, "x", "x"),
                    ("A", New, "x", "x"),
                    ("A", Set, "x", "x"),
                    ("A", Remove, "x", "x"),
                ],
                &[1, 2, 3, 4, 5],
            ),
            (&[("A", New, "x", "x"), ("A", Remove, "x", "x"), ("A", New, "x", "x")], &[1, 2]),
            // Another Guid on the way, which another object had.
            (
                &[
                    ("A", New, "x", "x"),
                    ("A", Remove, "y", "y"),
                    ("A", Set, "x", "y"),
                    ("A", Remove, "y", "y"),
                ],
                &[1, 3, 4],
            ),
            // The same Guid of another noun.
            (&[("A", New, "x", "x"), ("B", Remove, "x", "x")], &[]),
        ];
        for (rows, wanted) in table {
            let change = |(index, (noun, action, was, is)): (usize, &(&str, Action, &str, &str))| Change {
                id: i64::try_from(index).unwrap() + 1,
                revision: i64::try_from(index).unwrap() + 1,
                time: "2030-01-01T10:00:00Z".parse().unwrap(),
                user: String::new(),
                command_line: String::new(),
                noun: (*noun).into(),
                guid: (*is).into(),
                identity: String::new(),
                action: *action,
                before: (was != is).then(|| json!({ "Guid": was })),
                after: None,
            };
            let mut changes: Vec<Change> = rows.iter().enumerate().map(change).collect();
            changes.reverse();
            let mut found: Vec<i64> = came_and_went(&changes).into_iter().collect();
            found.sort_unstable();
            assert_eq!(found, *wanted, "{rows:?}");
        }
    }

    #[test]
    fn a_value_comes_back_unless_it_was_changed_again() {
        let hosts = SEND_CONNECTOR.prop("SmartHosts").unwrap();
        let port = SEND_CONNECTOR.prop("Port").unwrap();
        let auth = RECEIVE_CONNECTOR.prop("AuthMechanism").unwrap();
        let domains = TRANSPORT_CONFIG.prop("TLSSendDomainSecureList").unwrap();
        let list = |text: &str| {
            let items: Vec<&str> = text.split_whitespace().collect();
            json!(items)
        };
        let long = |removed: &str, at: &[usize]| json!({ REMOVED: list(removed), AT: at });
        let added = |text: &str| json!({ ADDED: list(text) });
        type Row<'a> = (&'a Prop, Json, Json, Json, Result<Json, &'a str>);
        let table: Vec<Row<'_>> = vec![
            // now, was, is
            (port, json!(26), json!(25), json!(26), Ok(json!(25))),
            (port, json!(27), json!(25), json!(26), Err("Port is 27 now, and the change made it 26")),
            (hosts, list("a b"), list("a"), list("a b"), Ok(list("a"))),
            (hosts, list("b a"), list("a b"), list("b a"), Ok(list("a b"))),
            (hosts, list("b a c"), list("a b"), list("b a"), Err("the order of SmartHosts was changed")),
            (hosts, list("a c b d"), list("a x b"), list("a c b"), Ok(list("a x b d"))),
            (hosts, list("z c"), list("x y"), list("c"), Ok(list("x y z"))),
            (
                hosts,
                list("a"),
                list("a"),
                list("a b"),
                Err("SmartHosts has lost 'b', which the change added"),
            ),
            (
                hosts,
                list("a b"),
                list("a b"),
                list("a"),
                Err("SmartHosts has 'b' again, which the change removed"),
            ),
            (auth, list("Tls BasicAuth"), list("None"), list("Tls"), Ok(list("None BasicAuth"))),
            (domains, list("a b d e"), long("x y", &[0, 3]), added("d"), Ok(list("x a b y e"))),
            (domains, list("a b"), long("x", &[9]), added(""), Ok(list("a b x"))),
            (domains, list("a b"), json!({ REMOVED: ["x"] }), added(""), Ok(list("a b x"))),
            (domains, list("a b x"), long("x", &[0]), added(""), Err("has 'x' again")),
            (domains, list("a"), long("", &[]), added("d"), Err("has lost 'd'")),
        ];
        for (prop, now, was, is, wanted) in table {
            let got = back(prop, &prop.value_from_json(&now).unwrap(), &was, &is);
            match (got, wanted) {
                (Ok(got), Ok(wanted)) => assert_eq!(got.to_json(), wanted, "{now} {was} {is}"),
                (Err(got), Err(wanted)) => assert!(got.contains(wanted), "{got}: {wanted}"),
                (got, wanted) => panic!("{now} {was} {is}: {got:?} {wanted:?}"),
            }
        }
    }
}
