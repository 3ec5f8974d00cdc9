//! Every change of an object: who, when, by which line, before and after.
//!
//! A new and a removed object are kept whole; of a changed one what is different. Of a long list only
//! the elements that went, with their places, and those that came are kept, so that thousands of small
//! changes stay small. What stands beside the properties (`beside`) is kept, too, but of a secret only
//! that it was there. Each change can be taken back, and followed, exactly.

use super::beside::{self, Blobs};
use super::error::StoreError;
use super::writer::Author;
use super::{Store, rows};
use crate::model::Value;
use crate::model::object::Record;
use jiff::Timestamp;
use rusqlite::{Connection, params};
use serde_json::{Map, Value as Json, json};
use std::collections::{BTreeSet, HashSet};
use std::str::FromStr;

/// What happened to an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// It was made.
    New,
    /// It was changed.
    Set,
    /// It was removed.
    Remove,
}

impl Action {
    /// The verb.
    pub fn as_str(self) -> &'static str {
        match self {
            Action::New => "New",
            Action::Set => "Set",
            Action::Remove => "Remove",
        }
    }
}

impl FromStr for Action {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        [Action::New, Action::Set, Action::Remove]
            .into_iter()
            .find(|action| action.as_str() == text)
            .ok_or_else(|| format!("'{text}' is no action"))
    }
}

/// One object's change. A command that changed several objects left several, of one revision.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// Its number; never used twice.
    pub id: i64,
    /// The revision that the change led to.
    pub revision: i64,
    /// When, UTC.
    pub time: Timestamp,
    /// Who: uid and name.
    pub user: String,
    /// The cmdlet line, secrets removed.
    pub command_line: String,
    /// The object's noun.
    pub noun: String,
    /// Its Guid.
    pub guid: String,
    /// What it was called by, after the change (before it, where it was removed).
    pub identity: String,
    /// What happened.
    pub action: Action,
    /// Stored properties before, as `Value::to_json` gives them, of a changed object those that are
    /// different; `None` for a new object. `{"Removed": […], "At": […]}` stands for a long list of which
    /// these elements went, from these places. A BLOB that is no property is hex, a secret [`SEALED`].
    pub before: Option<serde_json::Value>,
    /// The same after, with `{"Added": […]}`; `None` for a removed object.
    pub after: Option<serde_json::Value>,
}

/// The key for elements that went from a long list.
pub const REMOVED: &str = "Removed";
/// The key for the places, counted from 0, where they stood; emsh 0.1 kept none.
pub const AT: &str = "At";
/// The key for elements that came to the end of a long list.
pub const ADDED: &str = "Added";
/// What stands for a secret that was, or is, there.
pub const SEALED: &str = "present";
/// What stands for a secret that took another's place.
const RENEWED: &str = "replaced";
/// Shorter lists are kept whole.
const LONG: usize = 64;

impl Store {
    /// The last changes, newest first: at most `limit` of them, or all.
    ///
    /// # Errors
    /// Where the store can't be read.
    pub fn history(&self, limit: Option<u32>) -> Result<Vec<Change>, StoreError> {
        self.changes(limit, |_| true)
    }

    /// The last changes that are wanted, newest first: at most `limit` of them, or all.
    ///
    /// # Errors
    /// Where the store can't be read.
    pub fn changes(
        &self,
        limit: Option<u32>,
        wanted: impl Fn(&Change) -> bool,
    ) -> Result<Vec<Change>, StoreError> {
        let mut statement = self
            .connection
            .prepare(
                "SELECT \"Id\", \"Revision\", \"Time\", \"User\", \"CommandLine\", \"Noun\", \"Guid\", \"Identity\",
                        \"Action\", \"Before\", \"After\"
                 FROM \"History\" ORDER BY \"Id\" DESC",
            )
            .map_err(|error| self.read_error(&error))?;
        let limit = limit.map_or(usize::MAX, |limit| limit as usize);
        let mut rows = statement.query([]).map_err(|error| self.read_error(&error))?;
        let mut changes = Vec::new();
        while changes.len() < limit {
            let Some(row) = rows.next().map_err(|error| self.read_error(&error))? else { break };
            let change = change(row).map_err(|error| self.read_error(&error))?;
            if wanted(&change) {
                changes.push(change);
            }
        }
        Ok(changes)
    }
}

fn change(row: &rusqlite::Row<'_>) -> rusqlite::Result<Change> {
    Ok(Change {
        id: row.get(0)?,
        revision: row.get(1)?,
        time: parsed(row, 2)?,
        user: row.get(3)?,
        command_line: row.get(4)?,
        noun: row.get(5)?,
        guid: row.get(6)?,
        identity: row.get(7)?,
        action: parsed(row, 8)?,
        before: json(row, 9)?,
        after: json(row, 10)?,
    })
}

fn parsed<T: FromStr>(row: &rusqlite::Row<'_>, index: usize) -> rusqlite::Result<T>
where
    T::Err: ToString,
{
    let text: String = row.get(index)?;
    text.parse().map_err(|error: T::Err| unreadable(index, error.to_string()))
}

fn json(row: &rusqlite::Row<'_>, index: usize) -> rusqlite::Result<Option<serde_json::Value>> {
    let text: Option<String> = row.get(index)?;
    text.map(|text| serde_json::from_str(&text).map_err(|error| unreadable(index, error.to_string())))
        .transpose()
}

fn unreadable(index: usize, text: String) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(index, rusqlite::types::Type::Text, text.into())
}

/// One object's change, before it is written.
pub(super) struct Entry {
    pub(super) before: Option<(Record, Blobs)>,
    pub(super) after: Option<(Record, Blobs)>,
}

/// Writes one entry.
pub(super) fn write(
    connection: &Connection,
    revision: i64,
    time: Timestamp,
    author: &Author,
    entry: &Entry,
) -> rusqlite::Result<()> {
    let (action, record) = match (&entry.before, &entry.after) {
        (None, Some((after, _))) => (Action::New, after),
        (Some(_), Some((after, _))) => (Action::Set, after),
        (Some((before, _)), None) => (Action::Remove, before),
        (None, None) => return Ok(()),
    };
    let (before, after) = match (&entry.before, &entry.after) {
        (Some(before), Some(after)) => different(before, after),
        (before, after) => (before.as_ref().map(whole), after.as_ref().map(whole)),
    };
    connection.execute(
        "INSERT INTO \"History\" (\"Revision\", \"Time\", \"User\", \"CommandLine\", \"Noun\", \"Guid\", \"Identity\",
                                  \"Action\", \"Before\", \"After\")
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        params![
            revision,
            time.to_string(),
            author.user,
            author.command_line,
            record.object.noun,
            record.guid(),
            record.identity(),
            action.as_str(),
            before,
            after,
        ],
    )?;
    Ok(())
}

/// The stored properties, in table order, and what stands beside them.
fn whole((record, blobs): &(Record, Blobs)) -> String {
    let fields = rows::columns(record.object)
        .map(|prop| (prop.name.to_string(), record.get(prop.name).to_json()))
        .chain(blobs.iter().map(|(column, blob)| (column.clone(), kept(column, blob))));
    Json::Object(fields.collect::<Map<String, Json>>()).to_string()
}

fn kept(column: &str, blob: &[u8]) -> Json {
    if beside::is_sealed(column) { Json::from(SEALED) } else { Json::from(beside::hex(blob)) }
}

/// What tells two states of an object apart: before, and after.
fn different(before: &(Record, Blobs), after: &(Record, Blobs)) -> (Option<String>, Option<String>) {
    let ((before, blobs_before), (after, blobs_after)) = (before, after);
    let (mut old, mut new) = (Map::new(), Map::new());
    for prop in rows::columns(after.object) {
        let (was, is) = (before.get(prop.name), after.get(prop.name));
        if was == is {
            continue;
        }
        let (was, is) = elements(was, is).unwrap_or_else(|| (was.to_json(), is.to_json()));
        old.insert(prop.name.to_string(), was);
        new.insert(prop.name.to_string(), is);
    }
    let columns: BTreeSet<&String> = blobs_before.keys().chain(blobs_after.keys()).collect();
    for column in columns {
        let (was, is) = (blobs_before.get(column), blobs_after.get(column));
        if was == is {
            continue;
        }
        let told = |blob: Option<&Vec<u8>>| blob.map_or(Json::Null, |blob| kept(column, blob));
        let renewed = was.is_some() && is.is_some() && beside::is_sealed(column);
        old.insert(column.clone(), told(was));
        new.insert(column.clone(), if renewed { Json::from(RENEWED) } else { told(is) });
    }
    (Some(Json::Object(old).to_string()), Some(Json::Object(new).to_string()))
}

/// What went from a long list and what came to its end, where that says everything.
fn elements(was: &Value, is: &Value) -> Option<(Json, Json)> {
    let (was, is) = (was.items(), is.items());
    if was.len().max(is.len()) < LONG {
        return None;
    }
    let texts = |items: &[Value]| items.iter().map(Value::to_string).collect::<Vec<_>>();
    let (was, is) = (texts(was), texts(is));
    let staying: HashSet<&String> = is.iter().collect();
    let (kept, removed): (Vec<_>, Vec<_>) =
        was.iter().enumerate().partition(|(_, item)| staying.contains(item));
    let follows = is.iter().zip(&kept).all(|(now, (_, then))| now == *then);
    let added = is.get(kept.len()..).filter(|_| follows)?;
    let (places, removed): (Vec<usize>, Vec<&String>) = removed.into_iter().unzip();
    Some((json!({ REMOVED: removed, AT: places }), json!({ ADDED: added })))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_long_list_the_places_of_what_went_are_kept() {
        let list =
            |numbers: &[usize]| Value::texts(numbers.iter().map(|number| format!("d{number}.example")));
        let all: Vec<usize> = (0..64).collect();
        let mut less: Vec<usize> =
            all.iter().copied().filter(|number| ![0, 7, 63].contains(number)).collect();
        less.push(99);
        let (was, is) = elements(&list(&all), &list(&less)).unwrap();
        assert_eq!(was, json!({"Removed": ["d0.example", "d7.example", "d63.example"], "At": [0, 7, 63]}));
        assert_eq!(is, json!({"Added": ["d99.example"]}));
        // Another order says more than that, and is kept whole; so are short lists.
        less.swap(1, 2);
        assert_eq!(elements(&list(&all), &list(&less)), None);
        assert_eq!(elements(&list(&all[..60]), &list(&all[..59])), None);
    }
}
