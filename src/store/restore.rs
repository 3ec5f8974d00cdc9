//! Putting objects back exactly as a document or the history has them: Guid, times, and what stands
//! beside the properties included.
//!
//! Promises: the order of the objects does not matter: two that exchange their names, or a new one that
//! takes the name of a changed one, are put in place all the same; an object that keeps its row keeps
//! its secrets. Refuses what the schema refuses.

use super::beside::{self, Blobs};
use super::error::StoreError;
use super::rows;
use super::writer::{Mark, Writer};
use crate::model::object::{ObjectType, Record};
use rusqlite::types::Value as Sql;

/// An object as it is to be.
#[derive(Debug, Clone)]
pub struct Restored {
    /// The Guid of the object that it takes the place of; `None`: it is not there.
    pub now: Option<String>,
    /// Every stored property.
    pub record: Record,
    /// BLOBs beside the properties that are to be so, or not to be; the others stay.
    pub beside: Vec<(String, Option<Vec<u8>>)>,
}

impl Writer<'_> {
    /// True where a noun has always exactly one object.
    ///
    /// # Errors
    /// Where the schema can't be read.
    pub fn is_single(&self, object: &ObjectType) -> Result<bool, StoreError> {
        beside::is_single(&self.store.connection, object).map_err(|error| self.store.read_error(&error))
    }

    /// The BLOBs beside the properties of an object, sealed ones among them.
    ///
    /// # Errors
    /// Where they can't be read.
    pub fn beside(&self, object: &'static ObjectType, guid: &str) -> Result<Blobs, StoreError> {
        let at = self.row_of(object, guid);
        beside::blobs(&self.store.connection, object, at).map_err(|error| self.store.read_error(&error))
    }

    /// Lets rows refer to rows that come later, or go later, until the transaction ends.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn defer_references(&self) -> Result<(), StoreError> {
        let deferred = self.store.connection.execute_batch("PRAGMA defer_foreign_keys = ON");
        deferred.map_err(|error| self.store.write_error(&error))
    }

    /// Puts these objects in place.
    ///
    /// # Errors
    /// Where one that is to be replaced is not there, or the schema refuses one.
    pub fn restore(&mut self, mut waiting: Vec<Restored>) -> Result<(), StoreError> {
        loop {
            let before = waiting.len();
            let mut refused = Vec::new();
            for item in waiting {
                match self.put_back(&item) {
                    Ok(()) => {}
                    Err(StoreError::Constraint { .. }) => refused.push(item),
                    Err(error) => return Err(error),
                }
            }
            if refused.is_empty() {
                return Ok(());
            }
            waiting = refused;
            if waiting.len() == before {
                break;
            }
        }
        // What is left stands in its own way, in a ring: out with all of it, and in again.
        for item in &mut waiting {
            if let Some(now) = item.now.take() {
                let key = (item.record.object.noun, now.clone());
                self.remove(item.record.object.noun, &now)?;
                if let Some(cells) = self.taken_out.remove(&key) {
                    let key = (item.record.object.noun, item.record.guid().to_string());
                    self.taken_out.insert(key, cells);
                }
            }
        }
        waiting.iter().try_for_each(|item| self.put_back(item))
    }

    fn put_back(&mut self, item: &Restored) -> Result<(), StoreError> {
        let record = &item.record;
        let Some(now) = &item.now else {
            return self.insert_back(record, &item.beside);
        };
        let before = self.find(record.object, now)?;
        self.meet(record.object, now)?;
        self.put(now, record)?;
        let table = record.object.table().unwrap_or_default();
        for (column, blob) in &item.beside {
            let at = self.row_of(record.object, record.guid());
            let sql = format!("UPDATE \"{table}\" SET \"{column}\" = ?2 WHERE {}", at.condition());
            self.store
                .connection
                .execute(&sql, (at.value(), blob))
                .map_err(|error| self.store.write_error(&error))?;
        }
        self.note(Some(before), Some(record.clone()), Mark::Exact);
        Ok(())
    }

    fn insert_back(
        &mut self,
        record: &Record,
        beside: &[(String, Option<Vec<u8>>)],
    ) -> Result<(), StoreError> {
        let key = (record.object.noun, record.guid().to_string());
        let mut cells = self.taken_out.get(&key).cloned().unwrap_or_default();
        for (column, blob) in beside {
            cells.retain(|(name, _)| name != column);
            cells.push((column.clone(), blob.clone().map_or(Sql::Null, Sql::Blob)));
        }
        let extra = cells.iter().map(|(name, cell)| (name.as_str(), cell.clone())).collect();
        let place = rows::insert(&self.store.connection, record, extra)
            .map_err(|error| self.store.row_error(error, "written"))?;
        self.placed(record, place);
        self.taken_out.remove(&key);
        if let Some(records) = self.cached(record.object.noun) {
            records.push(record.clone());
        }
        self.note(None, Some(record.clone()), Mark::Exact);
        Ok(())
    }
}
