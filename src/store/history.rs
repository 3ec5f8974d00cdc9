//! Every change of an object: who, when, by which line, before and after.

use super::error::StoreError;
use super::writer::Author;
use super::{Store, rows};
use crate::model::object::Record;
use jiff::Timestamp;
use rusqlite::{Connection, params};
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
    /// Stored properties before, as `Value::to_json` gives them; `None` for a new object.
    pub before: Option<serde_json::Value>,
    /// The same after; `None` for a removed one.
    pub after: Option<serde_json::Value>,
}

impl Store {
    /// The last changes, newest first: at most `limit` of them, or all.
    ///
    /// # Errors
    /// Where the store can't be read.
    pub fn history(&self, limit: Option<u32>) -> Result<Vec<Change>, StoreError> {
        let mut statement = self
            .connection
            .prepare(
                "SELECT \"Revision\", \"Time\", \"User\", \"CommandLine\", \"Noun\", \"Guid\", \"Identity\", \"Action\",
                        \"Before\", \"After\"
                 FROM \"History\" ORDER BY \"Id\" DESC LIMIT ?1",
            )
            .map_err(|error| self.read_error(&error))?;
        let limit = limit.map_or(-1, i64::from);
        let mut rows = statement.query([limit]).map_err(|error| self.read_error(&error))?;
        let mut changes = Vec::new();
        while let Some(row) = rows.next().map_err(|error| self.read_error(&error))? {
            changes.push(change(row).map_err(|error| self.read_error(&error))?);
        }
        Ok(changes)
    }
}

fn change(row: &rusqlite::Row<'_>) -> rusqlite::Result<Change> {
    Ok(Change {
        revision: row.get(0)?,
        time: parsed(row, 1)?,
        user: row.get(2)?,
        command_line: row.get(3)?,
        noun: row.get(4)?,
        guid: row.get(5)?,
        identity: row.get(6)?,
        action: parsed(row, 7)?,
        before: json(row, 8)?,
        after: json(row, 9)?,
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
pub(super) struct Entry<'a> {
    pub(super) before: Option<&'a Record>,
    pub(super) after: Option<&'a Record>,
}

/// Writes one entry.
pub(super) fn write(
    connection: &Connection,
    revision: i64,
    time: Timestamp,
    author: &Author,
    entry: &Entry<'_>,
) -> rusqlite::Result<()> {
    let (action, record) = match (entry.before, entry.after) {
        (None, Some(after)) => (Action::New, after),
        (Some(_), Some(after)) => (Action::Set, after),
        (Some(before), None) => (Action::Remove, before),
        (None, None) => return Ok(()),
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
            entry.before.map(as_json),
            entry.after.map(as_json),
        ],
    )?;
    Ok(())
}

/// The stored properties, in table order. No property is a secret: those have columns of their own.
fn as_json(record: &Record) -> String {
    let fields: serde_json::Map<String, serde_json::Value> = rows::columns(record.object)
        .map(|prop| (prop.name.to_string(), record.get(prop.name).to_json()))
        .collect();
    serde_json::Value::Object(fields).to_string()
}
