//! What a row holds beside the properties, worked out from the schema: chains, certificates, requests,
//! and secrets. No noun is named here.
//!
//! A BLOB column whose name begins with `Sealed` holds a secret: that it is there may be told, what it
//! holds never leaves the row. Every other BLOB is public and is kept in the history as hex.

use super::rows;
use crate::model::object::ObjectType;
use rusqlite::types::Value as Sql;
use rusqlite::{Connection, OptionalExtension};
use std::collections::BTreeMap;
use std::fmt::Write;

/// BLOBs that are not NULL, by column.
pub type Blobs = BTreeMap<String, Vec<u8>>;
/// A column that is no property, and what stands there.
pub(super) type Cell = (String, Sql);

/// True where a column holds a secret.
pub fn is_sealed(column: &str) -> bool {
    column.starts_with("Sealed")
}

/// The columns of a kind that are no properties, with their types.
fn columns(connection: &Connection, object: &ObjectType) -> rusqlite::Result<Vec<(String, String)>> {
    let Some(table) = object.table() else { return Ok(Vec::new()) };
    let mut statement = connection.prepare_cached("SELECT name, type FROM pragma_table_info(?1)")?;
    let all: Vec<(String, String)> = statement
        .query_map([table], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    Ok(all.into_iter().filter(|(name, _)| object.all_props().all(|prop| prop.name != name)).collect())
}

/// True where a table has room for one row only.
pub(super) fn is_single(connection: &Connection, object: &ObjectType) -> rusqlite::Result<bool> {
    Ok(columns(connection, object)?.iter().any(|(name, _)| name == "Singleton"))
}

/// Every cell of a row that is no property.
pub(super) fn cells(
    connection: &Connection,
    object: &ObjectType,
    at: rows::Row<'_>,
) -> rusqlite::Result<Vec<Cell>> {
    let names: Vec<String> = columns(connection, object)?.into_iter().map(|(name, _)| name).collect();
    let (Some(table), false) = (object.table(), names.is_empty()) else { return Ok(Vec::new()) };
    let listed: Vec<String> = names.iter().map(|name| format!("\"{name}\"")).collect();
    let sql = format!("SELECT {} FROM \"{table}\" WHERE {}", listed.join(", "), at.condition());
    let mut statement = connection.prepare_cached(&sql)?;
    let cells = statement
        .query_row([at.value()], |row| {
            (0..names.len()).map(|index| row.get(index)).collect::<Result<Vec<Sql>, _>>()
        })
        .optional()?;
    Ok(names.into_iter().zip(cells.unwrap_or_default()).collect())
}

/// The BLOBs of a row.
pub(super) fn blobs(
    connection: &Connection,
    object: &ObjectType,
    at: rows::Row<'_>,
) -> rusqlite::Result<Blobs> {
    let blob = |(name, cell): Cell| match cell {
        Sql::Blob(bytes) => Some((name, bytes)),
        _ => None,
    };
    Ok(cells(connection, object, at)?.into_iter().filter_map(blob).collect())
}

/// A public BLOB as the history has it.
pub(super) fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// What the history has of a public BLOB; `None` where it is none.
pub fn blob(text: &str) -> Option<Vec<u8>> {
    if !text.is_ascii() || !text.len().is_multiple_of(2) {
        return None;
    }
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(text.get(at..at + 2)?, 16).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_blob_is_read_back(bytes: Vec<u8>) {
            prop_assert_eq!(blob(&hex(&bytes)), Some(bytes));
        }

        #[test]
        fn no_text_makes_reading_panic(text: String) {
            let _ = blob(&text);
        }
    }
}
