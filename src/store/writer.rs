//! Writing: one transaction for a command, with its history, or nothing.

use super::beside::{self, Blobs};
use super::error::StoreError;
use super::history::{self, Entry};
use super::rows::{self, Extra, Row};
use super::{Store, read};
use crate::model::object::{ObjectType, Record, World};
use crate::model::objects::{
    DKIM_SIGNING_CONFIG, EXCHANGE_CERTIFICATE, OBJECTS, TRUSTED_ROOT_CERTIFICATE, object,
};
use crate::model::{Configuration, Key, KeyIndex, Value};
use jiff::Timestamp;
use rusqlite::types::Value as Sql;
use rusqlite::{Transaction, TransactionBehavior};
use std::borrow::Cow;
use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use zeroize::Zeroizing;

/// Who changes the store, and by which line; both go into the history.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Author {
    /// uid and name.
    pub user: String,
    /// The cmdlet line, secrets removed.
    pub command_line: String,
}

impl Store {
    /// Runs `change` in a write transaction that is taken before anything is read.
    ///
    /// Where it succeeds and really changed something, the change is kept with its history and the
    /// revision grows by one; where it changed nothing, or is only `what_if`, or fails, the file
    /// stays as it was. `change` must neither ask nor wait: others wait for it.
    ///
    /// # Errors
    /// What `change` returned; where the store is busy, closed to this user, or refuses a value.
    pub fn write<T, E: From<StoreError>>(
        &self,
        author: &Author,
        what_if: bool,
        change: impl FnOnce(&mut Writer<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        if self.connection.is_readonly("main").map_err(|error| self.read_error(&error))? {
            return Err(StoreError::AccessDenied { path: self.path.clone(), action: "written" }.into());
        }
        let transaction = Transaction::new_unchecked(&self.connection, TransactionBehavior::Immediate)
            .map_err(|error| self.write_error(&error))?;
        self.check_whole()?;
        let mut writer = Writer::new(self, self.clock.now());
        let done = change(&mut writer);
        let now = writer.now;
        // A noun that could not be read explains whatever came after it.
        let changes = writer.finish()?;
        let done = done?;
        if what_if || changes.is_empty() {
            transaction.rollback().map_err(|error| self.write_error(&error))?;
        } else {
            self.record(author, now, &changes).map_err(|error| self.write_error(&error))?;
            transaction.commit().map_err(|error| self.write_error(&error))?;
        }
        self.last.replace(changes);
        Ok(done)
    }

    /// What the last [`Store::write`] of this value did, or with `what_if` would have done: what the history
    /// says of it, object by object.
    pub fn last_changes(&self) -> Vec<Pending> {
        self.last.borrow().clone()
    }

    fn record(&self, author: &Author, now: Timestamp, changes: &[Pending]) -> rusqlite::Result<()> {
        let revision: i64 = self.connection.query_row(
            "UPDATE \"Meta\" SET \"Revision\" = \"Revision\" + 1 RETURNING \"Revision\"",
            [],
            |row| row.get(0),
        )?;
        for change in changes {
            let side = |record: &'_ Option<Record>, blobs: &'_ Blobs| record.clone().zip(Some(blobs.clone()));
            let entry = Entry {
                before: side(&change.before, &change.blobs_before),
                after: side(&change.after, &change.blobs_after),
            };
            history::write(&self.connection, revision, now, author, &entry)?;
        }
        Ok(())
    }
}

/// What became of one object in this transaction.
#[derive(Debug, Clone)]
pub struct Pending {
    /// The object before; `None`: there was none.
    pub before: Option<Record>,
    /// The object after; `None`: there is none.
    pub after: Option<Record>,
    /// Something beside the properties changed: a chain or a key.
    pub beside: bool,
    /// It was put back as a document or the history has it: the time of its last change counts, too.
    exact: bool,
    /// What stood beside the properties, and what stands there at the end.
    blobs_before: Blobs,
    blobs_after: Blobs,
}

impl Pending {
    fn changes_something(&self) -> bool {
        match (&self.before, &self.after) {
            (None, None) => false,
            (Some(before), Some(after)) => {
                self.beside
                    || !same(before, after)
                    || (self.exact && (!equal(before, after) || self.blobs_before != self.blobs_after))
            }
            _ => true,
        }
    }
}

/// Equal in every stored property.
fn equal(one: &Record, other: &Record) -> bool {
    rows::columns(one.object).all(|prop| one.get(prop.name) == other.get(prop.name))
}

/// Equal but for the time of the last change.
fn same(one: &Record, other: &Record) -> bool {
    rows::columns(one.object)
        .filter(|prop| prop.name != "WhenChanged")
        .all(|prop| one.get(prop.name) == other.get(prop.name))
}

/// A write transaction: the objects as they are in it, and the ways to change them.
///
/// Nouns are read when they are first asked for. One that can't be read looks empty, and fails the
/// transaction.
pub struct Writer<'s> {
    pub(super) store: &'s Store,
    now: Timestamp,
    loaded: BTreeMap<&'static str, OnceCell<Vec<Record>>>,
    failure: RefCell<Option<StoreError>>,
    /// Objects that were read alone, since nothing more of their noun was asked for; by noun and Guid.
    alone: RefCell<BTreeMap<(&'static str, String), Record>>,
    /// The places of rows, as far as they are known, by noun and Guid.
    places: RefCell<HashMap<(&'static str, String), i64>>,
    found: KeyIndex,
    changes: Vec<Pending>,
    /// Which of `changes` an object is in, by noun and Guid.
    noted: HashMap<(&'static str, String), BTreeSet<usize>>,
    /// What stood beside the properties of objects before they were first touched, by noun and Guid.
    met: BTreeMap<(&'static str, String), Blobs>,
    /// The other cells of rows that were taken out, for those that come back.
    pub(super) taken_out: BTreeMap<(&'static str, String), Vec<beside::Cell>>,
    /// The sealed password of an object that is about to be put in, by its Guid.
    held: Option<(String, Vec<u8>)>,
}

impl World for Writer<'_> {
    fn all(&self, noun: &str) -> &[Record] {
        let (Some(cell), Some(object)) = (self.loaded.get(noun), object(noun)) else {
            return &[];
        };
        cell.get_or_init(|| {
            let records = self.store.load_placed(object).unwrap_or_else(|error| {
                self.failure.borrow_mut().get_or_insert(error);
                Vec::new()
            });
            let mut places = self.places.borrow_mut();
            let placed = |(place, record): (i64, Record)| {
                places.insert((object.noun, record.guid().to_string()), place);
                record
            };
            records.into_iter().map(placed).collect()
        })
    }

    fn with_key(&self, noun: &str, key: Key, text: &str) -> Vec<Cow<'_, Record>> {
        let (Some(cell), Some(object)) = (self.loaded.get(noun), object(noun)) else {
            return Vec::new();
        };
        let column = rows::naming_column(object).filter(|column| key == Key::Text(column));
        if let (None, Some(column)) = (cell.get(), column) {
            let found = self.store.with_name(object, column, text).unwrap_or_else(|error| {
                self.failure.borrow_mut().get_or_insert(error);
                Vec::new()
            });
            return found.into_iter().map(Cow::Owned).collect();
        }
        let (records, Some(wanted)) = (self.all(noun), key.value(text)) else { return Vec::new() };
        let places = self.found.places(object.noun, key, records);
        let found = places.get(&wanted).map(Vec::as_slice).unwrap_or_default();
        found.iter().filter_map(|place| records.get(*place)).map(Cow::Borrowed).collect()
    }

    fn called(&self, object: &'static ObjectType, name: &str) -> Option<Record> {
        // Where all are there already, they are looked at.
        if self.loaded.get(object.noun)?.get().is_some() {
            return None;
        }
        let found = self.store.called_placed(object, name).unwrap_or_else(|error| {
            self.failure.borrow_mut().get_or_insert(error);
            None
        });
        let (place, record) = found?;
        let key = (object.noun, record.guid().to_string());
        self.places.borrow_mut().insert(key.clone(), place);
        self.alone.borrow_mut().insert(key, record.clone());
        Some(record)
    }
}

impl<'s> Writer<'s> {
    pub(super) fn new(store: &'s Store, now: Timestamp) -> Self {
        let stored = OBJECTS.iter().filter(|object| object.table().is_some());
        Writer {
            store,
            now,
            loaded: stored.map(|object| (object.noun, OnceCell::new())).collect(),
            failure: RefCell::new(None),
            alone: RefCell::default(),
            places: RefCell::default(),
            found: KeyIndex::default(),
            changes: Vec::new(),
            noted: HashMap::new(),
            met: BTreeMap::new(),
            taken_out: BTreeMap::new(),
            held: None,
        }
    }

    /// The time of this transaction: WhenCreated and WhenChanged of what it changes.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// The largest Number that an entry of this list ever had; 0 where there was none.
    ///
    /// # Errors
    /// Where it can't be read.
    pub fn last_number(&self, list: &str) -> Result<i64, StoreError> {
        self.store
            .connection
            .query_row(
                "SELECT coalesce(max(\"Number\"), 0) FROM \"LastNumber\" WHERE \"List\" = ?1",
                [list],
                |row| row.get(0),
            )
            .map_err(|error| self.store.read_error(&error))
    }

    /// Puts a new object in. Guid and WhenCreated are given where they are unset.
    ///
    /// # Errors
    /// Where the schema refuses it.
    pub fn insert(&mut self, record: Record) -> Result<Record, StoreError> {
        let held = self.held.take_if(|(guid, _)| guid == record.guid());
        let extra = held.map(|(_, sealed)| ("SealedPassword", Sql::Blob(sealed)));
        self.insert_with(record, extra.into_iter().collect())
    }

    /// Puts a certificate or a trusted root in, with its chain (DER, end entity first; a root alone)
    /// and the private key (PKCS #8, DER), which is sealed.
    ///
    /// # Errors
    /// Where the schema refuses it, or the key can't be sealed.
    pub fn insert_certificate(
        &mut self,
        record: Record,
        chain: &[Vec<u8>],
        key: Option<&[u8]>,
    ) -> Result<Record, StoreError> {
        let mut extra: Vec<Extra<'_>> = Vec::new();
        if record.object.noun == TRUSTED_ROOT_CERTIFICATE.noun {
            extra.push(("Certificate", chain.first().cloned().map_or(Sql::Null, Sql::Blob)));
        } else {
            extra.push(("Chain", Sql::Blob(read::pack(chain))));
            if let Some(key) = key {
                extra.push(("SealedKey", Sql::Blob(self.seal(record.text("Thumbprint"), key)?)));
            }
        }
        self.insert_with(record, extra)
    }

    /// Keeps what a password is kept as, sealed, with the account or connector as it is then; `None` forgets it.
    ///
    /// # Errors
    /// Where the object is not there, or it can't be sealed.
    pub fn put_password(&mut self, record: Record, password: Option<&[u8]>) -> Result<(), StoreError> {
        let guid = record.guid().to_string();
        let noun = record.object.noun;
        let sealed = password.map(|password| self.store.secrets.seal(noun, &guid, password)).transpose()?;
        self.meet(record.object, &guid)?;
        self.store
            .connection
            .execute(
                &format!("UPDATE \"{noun}\" SET \"SealedPassword\" = ?2 WHERE \"Guid\" = ?1"),
                (&guid, sealed),
            )
            .map_err(|error| self.store.write_error(&error))?;
        self.change(record, true)
    }

    /// The same for an object that is about to be put in: its password goes in with it.
    ///
    /// # Errors
    /// Where it can't be sealed.
    pub fn hold_password(&mut self, record: &Record, password: &[u8]) -> Result<(), StoreError> {
        let guid = record.guid().to_string();
        let sealed = self.store.secrets.seal(record.object.noun, &guid, password)?;
        self.held = Some((guid, sealed));
        Ok(())
    }

    /// Keeps the private key (PKCS #8, DER) of a selector (1 or 2) of a signing configuration, sealed, with the
    /// configuration as it is then.
    ///
    /// # Errors
    /// Where the configuration is not there, or the key can't be sealed.
    pub fn put_dkim_key(&mut self, record: Record, selector: usize, key: &[u8]) -> Result<(), StoreError> {
        let guid = record.guid().to_string();
        let sealed =
            self.store.secrets.seal(DKIM_SIGNING_CONFIG.noun, &read::dkim_id(&guid, selector), key)?;
        self.meet(record.object, &guid)?;
        let column = read::dkim_column(selector);
        let sql = format!("UPDATE \"{}\" SET \"{column}\" = ?2 WHERE \"Guid\" = ?1", record.object.noun);
        self.store
            .connection
            .execute(&sql, (&guid, sealed))
            .map_err(|error| self.store.write_error(&error))?;
        self.change(record, true)
    }

    /// Puts a pending certificate request in: a self-signed stand-in (DER), the private key (PKCS #8,
    /// DER), which is sealed, and the request (PKCS #10, DER).
    ///
    /// # Errors
    /// Where the schema refuses it, or the key can't be sealed.
    pub fn insert_request(
        &mut self,
        record: Record,
        placeholder: &[u8],
        key: &[u8],
        request: &[u8],
    ) -> Result<Record, StoreError> {
        let sealed = self.seal(record.text("Thumbprint"), key)?;
        let extra: Vec<Extra<'_>> = vec![
            ("Chain", Sql::Blob(read::pack(&[placeholder.to_vec()]))),
            ("SealedKey", Sql::Blob(sealed)),
            ("Request", Sql::Blob(request.to_vec())),
        ];
        self.insert_with(record, extra)
    }

    /// Makes a pending request the certificate that answers it: `record` is the request's with the
    /// certificate's Thumbprint; its chain is DER, end entity first. The key moves along.
    ///
    /// # Errors
    /// Where the request is not there, or its key can't be opened or sealed.
    pub fn answer_request(&mut self, record: Record, chain: &[Vec<u8>]) -> Result<(), StoreError> {
        let before = self.find(record.object, record.guid())?.text("Thumbprint").to_string();
        let key = self.private_key(&before)?.ok_or_else(|| not_found(&EXCHANGE_CERTIFICATE, &before))?;
        let sealed = self.seal(record.text("Thumbprint"), &key)?;
        self.meet(record.object, record.guid())?;
        self.store
            .connection
            .execute(
                "UPDATE \"ExchangeCertificate\" SET \"Chain\" = ?2, \"SealedKey\" = ?3, \"Request\" = NULL
                 WHERE \"Guid\" = ?1",
                (record.guid(), read::pack(chain), sealed),
            )
            .map_err(|error| self.store.write_error(&error))?;
        self.change(record, true)
    }

    fn insert_with(&mut self, mut record: Record, extra: Vec<Extra<'_>>) -> Result<Record, StoreError> {
        if record.get("Guid").is_unset() {
            record.set("Guid", Value::text(uuid::Uuid::new_v4().to_string()));
        }
        if record.get("WhenCreated").is_unset() {
            record.set("WhenCreated", Value::Time(self.now));
        }
        record.set("WhenChanged", Value::Time(self.now));
        let connection = &self.store.connection;
        let place = rows::insert(connection, &record, extra)
            .map_err(|error| self.store.row_error(error, "written"))?;
        self.placed(&record, place);
        if let Some(records) = self.cached(record.object.noun) {
            records.push(record.clone());
        }
        self.note(None, Some(record.clone()), Mark::Plain);
        Ok(record)
    }

    /// Changes the object with the record's Guid to the record. One that differs in nothing is left
    /// alone.
    ///
    /// # Errors
    /// Where it is not there, or the schema refuses it.
    pub fn update(&mut self, record: Record) -> Result<(), StoreError> {
        self.change(record, false)
    }

    /// Gives an existing certificate another chain (DER, end entity first) and, where one is given,
    /// another private key (PKCS #8, DER), which is sealed.
    ///
    /// # Errors
    /// Where the certificate is not there, or the key can't be sealed.
    pub fn put_certificate(
        &mut self,
        thumbprint: &str,
        chain: &[Vec<u8>],
        key: Option<&[u8]>,
    ) -> Result<(), StoreError> {
        let record = self
            .all(EXCHANGE_CERTIFICATE.noun)
            .iter()
            .find(|record| record.text("Thumbprint") == thumbprint)
            .cloned()
            .ok_or_else(|| not_found(&EXCHANGE_CERTIFICATE, thumbprint))?;
        let sealed = key.map(|key| self.seal(thumbprint, key)).transpose()?;
        self.meet(record.object, record.guid())?;
        self.store
            .connection
            .execute(
                "UPDATE \"ExchangeCertificate\" SET \"Chain\" = ?2, \"SealedKey\" = coalesce(?3, \"SealedKey\")
                 WHERE \"Thumbprint\" = ?1",
                (thumbprint, read::pack(chain), sealed),
            )
            .map_err(|error| self.store.write_error(&error))?;
        self.change(record, true)
    }

    fn change(&mut self, mut record: Record, beside: bool) -> Result<(), StoreError> {
        let before = self.find(record.object, record.guid())?;
        record.set("WhenCreated", before.get("WhenCreated").clone());
        if !beside && same(&before, &record) {
            return Ok(());
        }
        record.set("WhenChanged", Value::Time(self.now));
        let first = self
            .pending_of(record.object, record.guid())
            .find_map(|pending| pending.before.as_ref().filter(|_| !pending.beside));
        // There and back again is no change: the time of the last one stays, too.
        if let Some(first) = first.filter(|first| !beside && same(first, &record)) {
            record = first.clone();
        }
        self.meet(record.object, record.guid())?;
        self.put(before.guid(), &record)?;
        self.note(Some(before), Some(record), if beside { Mark::Beside } else { Mark::Plain });
        Ok(())
    }

    /// Writes the record in the place of the object that has the Guid `now`.
    pub(super) fn put(&mut self, now: &str, record: &Record) -> Result<(), StoreError> {
        let place = self.place(record.object, now);
        rows::update(&self.store.connection, row(place, now), record)
            .map_err(|error| self.store.row_error(error, "written"))?;
        if now != record.guid() {
            self.forget(record.object, now);
            self.placed(record, place);
        }
        if let Some(alone) = self.alone.get_mut().get_mut(&(record.object.noun, record.guid().to_string())) {
            *alone = record.clone();
        }
        let slot =
            self.cached(record.object.noun).and_then(|all| all.iter_mut().find(|old| old.guid() == now));
        if let Some(slot) = slot {
            *slot = record.clone();
        }
        Ok(())
    }

    /// Takes an object out, a certificate with its chain and key.
    ///
    /// # Errors
    /// Where it is not there.
    pub fn remove(&mut self, noun: &str, guid: &str) -> Result<(), StoreError> {
        let object =
            object(noun).ok_or_else(|| StoreError::NotFound { table: noun.into(), id: guid.into() })?;
        let before = self.find(object, guid)?;
        self.meet(object, guid)?;
        let place = self.place(object, guid);
        let cells = beside::cells(&self.store.connection, object, row(place, guid))
            .map_err(|error| self.store.read_error(&error))?;
        self.taken_out.insert((object.noun, guid.to_string()), cells);
        rows::delete(&self.store.connection, object, row(place, guid))
            .map_err(|error| self.store.row_error(error, "written"))?;
        self.forget(object, guid);
        if let Some(records) = self.cached(object.noun) {
            records.retain(|record| record.guid() != guid);
        }
        self.note(Some(before), None, Mark::Plain);
        Ok(())
    }

    /// The private key of a certificate; `None` where the store has none.
    ///
    /// # Errors
    /// Where it can't be read or does not open.
    pub fn private_key(&self, thumbprint: &str) -> Result<Option<Zeroizing<Vec<u8>>>, StoreError> {
        self.store.private_key(thumbprint)
    }

    /// The private keys of DKIM signatures as they are in this transaction.
    ///
    /// # Errors
    /// As [`Store::dkim_keys`].
    pub fn dkim_keys(&self) -> Result<read::DkimKeys, StoreError> {
        self.store.dkim_keys()
    }

    /// The chains of certificates and trusted roots as they are in this transaction.
    ///
    /// # Errors
    /// Where they can't be read.
    pub fn chains(&self) -> Result<read::Chains, StoreError> {
        self.store.chains()
    }

    /// Every stored object with chains, keys and requests, as they are in this transaction.
    ///
    /// # Errors
    /// Where they can't be read.
    pub fn configuration(&self) -> Result<Configuration, StoreError> {
        let mut configuration = Configuration::default();
        configuration.revision = self.store.revision()?;
        for object in OBJECTS.iter().copied().filter(|object| object.table().is_some()) {
            configuration.insert(object, self.all(object.noun).to_vec());
        }
        configuration.chains = self.chains()?;
        configuration.keys = self.keys()?;
        configuration.requests = self.requests()?;
        Ok(configuration)
    }

    /// Pending certificate requests (PKCS #10, DER) by thumbprint, as they are in this transaction.
    ///
    /// # Errors
    /// Where they can't be read.
    pub fn requests(&self) -> Result<BTreeMap<String, Vec<u8>>, StoreError> {
        self.store.requests()
    }

    /// Thumbprints whose private key is in the store and can be read.
    ///
    /// # Errors
    /// Where they can't be read.
    pub fn keys(&self) -> Result<Vec<String>, StoreError> {
        self.store.readable_keys()
    }

    /// What really changed. Fails where a noun could not be read.
    pub(super) fn finish(mut self) -> Result<Vec<Pending>, StoreError> {
        if let Some(failure) = self.failure.take() {
            return Err(failure);
        }
        for pending in &mut self.changes {
            let side = |record: &Record| (record.object.noun, record.guid().to_string());
            if let Some(before) = &pending.before {
                pending.blobs_before = self.met.remove(&side(before)).unwrap_or_default();
            }
            if let Some(after) = &pending.after {
                let place = self.places.get_mut().get(&side(after)).copied();
                let at = row(place, after.guid());
                pending.blobs_after = beside::blobs(&self.store.connection, after.object, at)
                    .map_err(|error| self.store.read_error(&error))?;
            }
        }
        self.changes.retain(Pending::changes_something);
        Ok(self.changes)
    }

    fn seal(&self, thumbprint: &str, key: &[u8]) -> Result<Vec<u8>, StoreError> {
        self.store.secrets.seal(EXCHANGE_CERTIFICATE.noun, thumbprint, key)
    }

    /// Keeps what stands beside the properties of an object that is about to be touched.
    pub(super) fn meet(&mut self, object: &'static ObjectType, guid: &str) -> Result<(), StoreError> {
        let key = (object.noun, guid.to_string());
        if !self.met.contains_key(&key) {
            let at = self.row_of(object, guid);
            let blobs = beside::blobs(&self.store.connection, object, at)
                .map_err(|error| self.store.read_error(&error))?;
            self.met.insert(key, blobs);
        }
        Ok(())
    }

    pub(super) fn find(&self, object: &'static ObjectType, guid: &str) -> Result<Record, StoreError> {
        if let Some(record) = self.alone.borrow().get(&(object.noun, guid.to_string())) {
            return Ok(record.clone());
        }
        let found = self.all(object.noun).iter().find(|record| record.guid() == guid);
        found.cloned().ok_or_else(|| not_found(object, guid))
    }

    /// The place of an object's row, where it is known.
    pub(super) fn place(&self, object: &'static ObjectType, guid: &str) -> Option<i64> {
        self.places.borrow().get(&(object.noun, guid.to_string())).copied()
    }

    /// What an object's row is found by.
    pub(super) fn row_of<'g>(&self, object: &'static ObjectType, guid: &'g str) -> Row<'g> {
        row(self.place(object, guid), guid)
    }

    /// Keeps the place of an object's row.
    pub(super) fn placed(&mut self, record: &Record, place: Option<i64>) {
        if let Some(place) = place {
            self.places.get_mut().insert((record.object.noun, record.guid().to_string()), place);
        }
    }

    /// There is no object of this Guid any more.
    fn forget(&mut self, object: &'static ObjectType, guid: &str) {
        let key = (object.noun, guid.to_string());
        self.places.get_mut().remove(&key);
        self.alone.get_mut().remove(&key);
    }

    /// What became of the object that has this Guid now, or had it when it was removed.
    fn pending_of(&self, object: &ObjectType, guid: &str) -> impl Iterator<Item = &Pending> {
        let numbers = self.noted.get(&(object.noun, guid.to_string())).into_iter().flatten();
        numbers.filter_map(|number| self.changes.get(*number))
    }

    /// The records of a noun, where they have been read already.
    pub(super) fn cached(&mut self, noun: &str) -> Option<&mut Vec<Record>> {
        self.found.forget(noun);
        self.loaded.get_mut(noun)?.get_mut()
    }

    /// Keeps what became of an object: one entry for each, however often it is touched.
    pub(super) fn note(&mut self, before: Option<Record>, after: Option<Record>, mark: Mark) {
        let Some(touched) = before.as_ref().or(after.as_ref()) else { return };
        let (beside, exact) = (mark == Mark::Beside, mark == Mark::Exact);
        let key = |record: &Record| (record.object.noun, record.guid().to_string());
        let (touched, becomes) = (key(touched), key(after.as_ref().unwrap_or(touched)));
        let known = self.noted.get(&touched).and_then(|numbers| numbers.first().copied());
        match known.and_then(|number| Some((number, self.changes.get_mut(number)?))) {
            Some((number, pending)) => {
                pending.after = after;
                pending.beside |= beside;
                pending.exact |= exact;
                if touched != becomes {
                    self.noted.entry(touched).or_default().remove(&number);
                    self.noted.entry(becomes).or_default().insert(number);
                }
            }
            None => {
                let (blobs_before, blobs_after) = (Blobs::new(), Blobs::new());
                self.noted.entry(becomes).or_default().insert(self.changes.len());
                self.changes.push(Pending { before, after, beside, exact, blobs_before, blobs_after });
            }
        }
    }
}

/// How an object was touched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    /// Its properties alone.
    Plain,
    /// What stands beside them, too.
    Beside,
    /// It was put back as it is said to have been, times included.
    Exact,
}

/// What a row is found by: its place, where it is known.
fn row(place: Option<i64>, guid: &str) -> Row<'_> {
    place.map_or(Row::Guid(guid), Row::Place)
}

fn not_found(object: &ObjectType, id: &str) -> StoreError {
    StoreError::NotFound { table: object.noun.into(), id: id.into() }
}
