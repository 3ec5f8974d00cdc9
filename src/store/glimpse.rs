//! A look into the store for completion: names and the elements of lists, in a few milliseconds.
//!
//! Promises: it is opened for reading only, never made, upgraded or waited for: while another command
//! commits there is nothing to be seen. Refuses stores of another version than this emsh's. Says nothing
//! of what went wrong: at a prompt there is no place for it.

use super::migrate::{self, MIGRATIONS};
use super::open::CONFIG_DB;
use super::read::unpack;
use crate::model::object::{Identity, ObjectType};
use crate::model::objects::EXCHANGE_CERTIFICATE;
use crate::model::property::{Kind, Prop};
use rusqlite::{Connection, OpenFlags, params};
use serde::de::{DeserializeSeed, Deserializer, SeqAccess, Visitor};
use std::fmt;
use std::path::Path;
use std::time::Duration;

/// A store that is being looked into.
pub struct Glimpse {
    connection: Connection,
}

impl Glimpse {
    /// The store of this data directory; `None` where it can't be read at once.
    pub fn of(data_dir: &Path) -> Option<Glimpse> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(data_dir.join(CONFIG_DB), flags).ok()?;
        connection.busy_timeout(Duration::ZERO).ok()?;
        connection.execute_batch("PRAGMA trusted_schema = OFF; PRAGMA mmap_size = 0").ok()?;
        let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0)).ok()?;
        (version == migrate::latest(MIGRATIONS)).then_some(Glimpse { connection })
    }

    /// What objects of a kind are called, those that begin with `prefix`, in any letter case, in their
    /// order; with their server, where that belongs to the name. Of more than `limit` the first ones and
    /// the last one: what all of them begin with is what those begin with.
    pub fn names(
        &self,
        object: &'static ObjectType,
        prefix: &str,
        limit: usize,
    ) -> Vec<(String, Option<String>)> {
        let read = || -> Option<Vec<(String, Option<String>)>> {
            let table = object.table()?;
            let (column, server) = match object.identity {
                Identity::Property(name) => (name, "NULL"),
                Identity::OnServer(name) => (name, "\"Server\""),
                _ => return None,
            };
            let prop = object.prop(column).filter(|prop| prop.is_stored())?;
            let text = match prop.kind {
                Kind::Int { .. } => format!("CAST(\"{column}\" AS TEXT)"),
                _ => format!("\"{column}\" COLLATE NOCASE"),
            };
            // A range, for which the index of a unique name serves.
            let range = format!("{text} >= ?1 AND {text} < ?2");
            let last = format!("{prefix}{}", char::MAX);
            let sql = format!(
                "SELECT * FROM (SELECT CAST(\"{column}\" AS TEXT), {server} FROM \"{table}\" WHERE {range} ORDER BY {text} LIMIT {limit})
                 UNION SELECT * FROM (SELECT CAST(\"{column}\" AS TEXT), {server} FROM \"{table}\" WHERE {range} ORDER BY {text} DESC LIMIT 1)"
            );
            let mut statement = self.connection.prepare(&sql).ok()?;
            let found =
                statement.query_map(params![prefix, last], |row| Ok((row.get(0)?, row.get(1)?))).ok()?;
            found.collect::<rusqlite::Result<_>>().ok()
        };
        read().unwrap_or_default()
    }

    /// What a list of the object of this short name or Guid holds, as far as it is wanted; without a name,
    /// of the only one, or of the first `limit` of several.
    pub fn elements(
        &self,
        object: &ObjectType,
        prop: &Prop,
        name: Option<&str>,
        limit: usize,
        wanted: &dyn Fn(&str) -> bool,
    ) -> Vec<String> {
        let read = || -> Option<Vec<String>> {
            let table = object.table().filter(|_| prop.is_list() && prop.is_stored())?;
            let select = format!("SELECT \"{}\" FROM \"{table}\"", prop.name);
            let guid = name.and_then(|name| uuid::Uuid::parse_str(name).ok()).map(|guid| guid.to_string());
            let (condition, name) = match (object.identity, name) {
                // A Guid has no index: looked for only where it is one.
                (Identity::Property(_) | Identity::OnServer(_), Some(_)) if guid.is_some() => {
                    ("\"Guid\" = ?1 COLLATE NOCASE".to_string(), guid.as_deref().unwrap_or_default())
                }
                (Identity::Property(column) | Identity::OnServer(column), Some(name)) => {
                    (format!("\"{column}\" = ?1 COLLATE NOCASE"), name)
                }
                _ => ("?1 = ''".to_string(), ""),
            };
            let mut statement =
                self.connection.prepare(&format!("{select} WHERE {condition} LIMIT {limit}")).ok()?;
            let mut rows = statement.query([name]).ok()?;
            let mut kept = Kept { elements: Vec::new(), wanted };
            while let Some(row) = rows.next().ok()? {
                if let Some(cell) = row.get_ref(0).ok()?.as_str_or_null().ok()? {
                    serde_json::Deserializer::from_str(cell).deserialize_seq(&mut kept).ok()?;
                }
            }
            Some(kept.elements)
        };
        read().unwrap_or_default()
    }

    /// A certificate, DER.
    pub fn certificate(&self, thumbprint: &str) -> Option<Vec<u8>> {
        let sql =
            format!("SELECT \"Chain\" FROM \"{}\" WHERE \"Thumbprint\" = ?1", EXCHANGE_CERTIFICATE.noun);
        let mut statement = self.connection.prepare_cached(&sql).ok()?;
        let packed: Vec<u8> = statement.query_row([thumbprint], |row| row.get(0)).ok()?;
        unpack(&packed)?.into_iter().next()
    }
}

/// The elements of a list that are wanted: no others are ever made, since there may be a hundred thousand.
struct Kept<'a> {
    elements: Vec<String>,
    wanted: &'a dyn Fn(&str) -> bool,
}

impl<'de> Visitor<'de> for &mut Kept<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a list of texts")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while list.next_element_seed(&mut *self)?.is_some() {}
        Ok(())
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<(), E> {
        if (self.wanted)(text) {
            self.elements.push(text.to_string());
        }
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for &mut Kept<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, element: D) -> Result<(), D::Error> {
        element.deserialize_str(self)
    }
}
