//! Reading: all objects at one revision, one kind of object, certificates and keys.

use super::error::StoreError;
use super::secrets::Secrets;
use super::{Store, rows};
use crate::model::object::{ObjectType, Record};
use crate::model::objects::{
    DKIM_SIGNING_CONFIG, EXCHANGE_CERTIFICATE, OBJECTS, SEND_CONNECTOR, SMTP_CREDENTIAL,
    TRUSTED_ROOT_CERTIFICATE, object,
};
use crate::model::{Configuration, Wildcard};
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior};
use std::collections::{BTreeMap, BTreeSet};
use zeroize::Zeroizing;

/// Private keys (PKCS #8, DER) by thumbprint.
pub type PrivateKeys = Vec<(String, Zeroizing<Vec<u8>>)>;

/// What accounts' passwords are kept as, by Guid, or why one does not open.
pub type Credentials = Vec<(String, Result<Zeroizing<Vec<u8>>, StoreError>)>;

/// Private keys (PKCS #8, DER) of DKIM signatures by Guid and selector (1 or 2), or why one does not open.
pub type DkimKeys = Vec<(String, usize, Result<Zeroizing<Vec<u8>>, StoreError>)>;

/// DER chains by thumbprint, end entity first.
pub type Chains = BTreeMap<String, Vec<Vec<u8>>>;

impl Store {
    /// Every stored object, the certificates' chains, and which keys can be read, of one moment.
    ///
    /// A user who may not read `secret.key` sees every sealed key as there; the owner sees those that
    /// open.
    ///
    /// # Errors
    /// Where the store can't be read, or holds a cell that is not a value of its type.
    pub fn configuration(&self) -> Result<Configuration, StoreError> {
        self.configuration_of(|_| true)
    }

    /// The same with the objects of these nouns alone: a Get- that needs few should not read all.
    ///
    /// # Errors
    /// As [`Store::configuration`].
    pub fn configuration_of(&self, wanted: impl Fn(&str) -> bool) -> Result<Configuration, StoreError> {
        self.reading(|| {
            let mut configuration = Configuration::default();
            configuration.revision = self.revision()?;
            let stored = OBJECTS.iter().copied().filter(|object| object.table().is_some());
            for object in stored.filter(|object| wanted(object.noun)) {
                configuration.insert(object, self.load(object)?);
            }
            configuration.chains = self.chains()?;
            configuration.keys = self.readable_keys()?;
            configuration.requests = self.requests()?;
            Ok(configuration)
        })
    }

    /// The same without any certificates but those that are wanted, by thumbprint and chain as it is stored.
    ///
    /// # Errors
    /// As [`Store::configuration`].
    pub fn configuration_with(
        &self,
        wanted: impl Fn(&str) -> bool,
        certificate: impl FnMut(&str, &[u8]) -> bool,
    ) -> Result<Configuration, StoreError> {
        self.reading(|| {
            let mut configuration = Configuration::default();
            configuration.revision = self.revision()?;
            let certificates = EXCHANGE_CERTIFICATE.noun;
            let stored = OBJECTS.iter().copied().filter(|it| it.table().is_some() && it.noun != certificates);
            for object in stored.filter(|object| wanted(object.noun)) {
                configuration.insert(object, self.load(object)?);
            }
            let roots = blobs(&self.connection, TRUSTED_ROOT_CERTIFICATE.noun, "Thumbprint", "Certificate");
            let roots = roots.map_err(|error| self.read_error(&error))?;
            configuration.chains =
                roots.into_iter().map(|(thumbprint, der)| (thumbprint, vec![der])).collect();
            let mut records = Vec::new();
            for near in self.certificates_that(certificate).map_err(|error| self.read_error(&error))? {
                let NearCertificate { thumbprint, chain, sealed, request } = near;
                let found =
                    rows::named(&self.connection, &EXCHANGE_CERTIFICATE, "Thumbprint", &thumbprint, false);
                let found = found.map_err(|error| self.row_error(error, "read"))?;
                records.extend(found.into_iter().map(|(_, record)| record));
                let opens = sealed.is_some_and(|sealed| self.may_open(&thumbprint, &sealed));
                configuration.keys.extend(opens.then(|| thumbprint.clone()));
                if let Some(request) = request {
                    configuration.requests.insert(thumbprint.clone(), request);
                }
                if let Some(chain) = unpack(&chain) {
                    configuration.chains.insert(thumbprint, chain);
                }
            }
            configuration.insert(&EXCHANGE_CERTIFICATE, records);
            Ok(configuration)
        })
    }

    fn certificates_that(
        &self,
        mut wanted: impl FnMut(&str, &[u8]) -> bool,
    ) -> rusqlite::Result<Vec<NearCertificate>> {
        let sql = format!(
            "SELECT \"Thumbprint\", \"Chain\", \"SealedKey\", \"Request\" FROM \"{}\" ORDER BY rowid",
            EXCHANGE_CERTIFICATE.noun
        );
        let mut statement = self.connection.prepare(&sql)?;
        let mut rows = statement.query([])?;
        let mut near = Vec::new();
        while let Some(row) = rows.next()? {
            let chain = row.get_ref(1)?.as_blob_or_null()?.unwrap_or_default();
            if wanted(row.get_ref(0)?.as_str()?, chain) {
                let (thumbprint, chain) = (row.get(0)?, chain.to_vec());
                near.push(NearCertificate { thumbprint, chain, sealed: row.get(2)?, request: row.get(3)? });
            }
        }
        Ok(near)
    }

    fn may_open(&self, thumbprint: &str, sealed: &[u8]) -> bool {
        let opened = self.secrets.open(EXCHANGE_CERTIFICATE.noun, thumbprint, sealed);
        matches!(opened, Ok(_) | Err(StoreError::AccessDenied { .. }))
    }

    /// The stored objects of one noun, in the order in which they were made.
    ///
    /// # Errors
    /// Where the store can't be read, or holds a cell that is not a value of its type.
    pub fn read(&self, noun: &str) -> Result<Vec<Record>, StoreError> {
        match object(noun) {
            Some(object) => self.load(object),
            None => Ok(Vec::new()),
        }
    }

    /// The number of changes since the store was made.
    ///
    /// # Errors
    /// Where the store can't be read.
    pub fn revision(&self) -> Result<i64, StoreError> {
        self.connection
            .query_row("SELECT \"Revision\" FROM \"Meta\"", [], |row| row.get(0))
            .map_err(|error| self.read_error(&error))
    }

    /// The private key (PKCS #8, DER) of a certificate; `None` where the store has none.
    ///
    /// # Errors
    /// Where the store or `secret.key` can't be read, or the key does not open.
    pub fn private_key(&self, thumbprint: &str) -> Result<Option<Zeroizing<Vec<u8>>>, StoreError> {
        let table = EXCHANGE_CERTIFICATE.noun;
        let sealed: Option<Vec<u8>> = self
            .connection
            .query_row(
                "SELECT \"SealedKey\" FROM \"ExchangeCertificate\" WHERE \"Thumbprint\" = ?1",
                [thumbprint],
                |row| row.get::<_, Option<Vec<u8>>>(0),
            )
            .optional()
            .map_err(|error| self.read_error(&error))?
            .flatten();
        sealed.map(|sealed| self.secrets.open(table, thumbprint, &sealed)).transpose()
    }

    /// Every private key that opens, by thumbprint. Those that don't are left out, as they are from
    /// `Configuration::keys`.
    ///
    /// # Errors
    /// Where the store can't be read, or this user may not read `secret.key`.
    pub fn private_keys(&self) -> Result<PrivateKeys, StoreError> {
        let mut keys = PrivateKeys::new();
        for (thumbprint, sealed) in self.sealed_keys()? {
            match self.secrets.open(EXCHANGE_CERTIFICATE.noun, &thumbprint, &sealed) {
                Ok(key) => keys.push((thumbprint, key)),
                Err(error @ StoreError::AccessDenied { .. }) => return Err(error),
                Err(_) => {}
            }
        }
        Ok(keys)
    }

    /// What the passwords of accounts and connectors are kept as, by Guid, or why one does not open. Who has none is
    /// not among them.
    ///
    /// # Errors
    /// Where the store can't be read, or this user may not read `secret.key`.
    pub fn credentials(&self) -> Result<Credentials, StoreError> {
        let mut credentials = Credentials::new();
        for password in self.sealed_passwords(None)? {
            match password.open(&self.secrets) {
                Err(error @ StoreError::AccessDenied { .. }) => return Err(error),
                opened => credentials.push((password.id, opened)),
            }
        }
        Ok(credentials)
    }

    /// The private keys of DKIM signatures, or why one does not open.
    ///
    /// # Errors
    /// Where the store can't be read, or this user may not read `secret.key`.
    pub fn dkim_keys(&self) -> Result<DkimKeys, StoreError> {
        let mut keys = DkimKeys::new();
        for (guid, selector, sealed) in self.sealed_dkim_keys()? {
            match sealed.open(&self.secrets) {
                Err(error @ StoreError::AccessDenied { .. }) => return Err(error),
                opened => keys.push((guid, selector, opened)),
            }
        }
        Ok(keys)
    }

    /// Guid and selector (1 or 2) of each signing configuration whose private key is in the store, whether it opens or
    /// not.
    ///
    /// # Errors
    /// Where the store can't be read.
    pub fn with_dkim_key(&self) -> Result<BTreeSet<(String, usize)>, StoreError> {
        Ok(self.sealed_dkim_keys()?.into_iter().map(|(guid, selector, _)| (guid, selector)).collect())
    }

    /// The Guids of accounts and Send connectors whose passwords are there, whether they open or not.
    ///
    /// # Errors
    /// Where the store can't be read.
    pub fn with_password(&self) -> Result<BTreeSet<String>, StoreError> {
        Ok(self.sealed_passwords(None)?.into_iter().map(|sealed| sealed.id).collect())
    }

    /// A secret of this data directory for one purpose: always the same, and of no use for another.
    ///
    /// # Errors
    /// Where `secret.key` can't be read.
    pub fn derived_secret(&self, purpose: &str) -> Result<Zeroizing<Vec<u8>>, StoreError> {
        self.secrets.derived(purpose)
    }

    /// Pending certificate requests (PKCS #10, DER), by thumbprint.
    ///
    /// # Errors
    /// Where the store can't be read.
    pub fn requests(&self) -> Result<BTreeMap<String, Vec<u8>>, StoreError> {
        let requests = blobs(&self.connection, EXCHANGE_CERTIFICATE.noun, "Thumbprint", "Request");
        Ok(requests.map_err(|error| self.read_error(&error))?.into_iter().collect())
    }

    /// The chains of certificates and trusted roots, DER, end entity first, by thumbprint; a damaged
    /// one is left out.
    ///
    /// # Errors
    /// Where the store can't be read.
    pub fn chains(&self) -> Result<Chains, StoreError> {
        let chains = |object: &'static ObjectType, column| {
            blobs(&self.connection, object.noun, "Thumbprint", column)
                .map_err(|error| self.read_error(&error))
        };
        let mut all = Chains::new();
        for (thumbprint, packed) in chains(&EXCHANGE_CERTIFICATE, "Chain")? {
            // One that is cut off is as good as none: whoever looks for it says so, and the rest serves.
            if let Some(chain) = unpack(&packed) {
                all.insert(thumbprint, chain);
            }
        }
        for (thumbprint, der) in chains(&TRUSTED_ROOT_CERTIFICATE, "Certificate")? {
            all.entry(thumbprint).or_insert_with(|| vec![der]);
        }
        Ok(all)
    }

    /// Runs several reads on one state of the store.
    fn reading<T>(&self, read: impl FnOnce() -> Result<T, StoreError>) -> Result<T, StoreError> {
        let transaction = Transaction::new_unchecked(&self.connection, TransactionBehavior::Deferred)
            .map_err(|error| self.read_error(&error))?;
        let done = read()?;
        transaction.finish().map_err(|error| self.read_error(&error))?;
        Ok(done)
    }

    pub(super) fn load(&self, object: &'static ObjectType) -> Result<Vec<Record>, StoreError> {
        Ok(self.load_placed(object)?.into_iter().map(|(_, record)| record).collect())
    }

    /// The same with the places of their rows.
    pub(super) fn load_placed(&self, object: &'static ObjectType) -> Result<Vec<(i64, Record)>, StoreError> {
        rows::load(&self.connection, object).map_err(|error| self.row_error(error, "read"))
    }

    /// The object that is called by this very name (ASCII letters in either case), without a look at all of its kind.
    /// `None`: that can't be told so, since there is none, or the text may name an object by something else than its
    /// name.
    ///
    /// # Errors
    /// As [`Store::read`].
    pub fn called(&self, object: &'static ObjectType, name: &str) -> Result<Option<Record>, StoreError> {
        Ok(self.called_placed(object, name)?.map(|(_, record)| record))
    }

    pub(super) fn called_placed(
        &self,
        object: &'static ObjectType,
        name: &str,
    ) -> Result<Option<(i64, Record)>, StoreError> {
        let name = name.trim();
        let Some(column) = rows::naming_column(object) else { return Ok(None) };
        let has = |property: &str| column != property && object.props.iter().any(|it| it.name == property);
        let is_plain = name.is_ascii()
            && !Wildcard::has_wildcards(name)
            && !name.contains('=')
            && uuid::Uuid::parse_str(name).is_err();
        if !is_plain || has("Name") || has("Aliases") {
            return Ok(None);
        }
        let found = rows::named(&self.connection, object, column, name, false);
        let mut found = found.map_err(|error| self.row_error(error, "read"))?;
        Ok(found.pop().filter(|_| found.is_empty()))
    }

    /// The objects whose naming column is this text, whatever its letter case.
    pub(super) fn with_name(
        &self,
        object: &'static ObjectType,
        column: &str,
        text: &str,
    ) -> Result<Vec<Record>, StoreError> {
        let wanted = text.to_lowercase();
        let found = rows::named(&self.connection, object, column, text, true);
        let found = found.map_err(|error| self.row_error(error, "read"))?.into_iter();
        Ok(found.map(|(_, record)| record).filter(|it| it.text(column).to_lowercase() == wanted).collect())
    }

    /// Thumbprints whose key is in the store and opens (or may not be tried by this user).
    pub(super) fn readable_keys(&self) -> Result<Vec<String>, StoreError> {
        Ok(self
            .sealed_keys()?
            .into_iter()
            .filter(|(thumbprint, sealed)| self.may_open(thumbprint, sealed))
            .map(|(thumbprint, _)| thumbprint)
            .collect())
    }

    /// What is wrong with `secret.key`, or with what was sealed under it; `None` where all is well, and
    /// for a user who may not read it. What was sealed is itself what a wrong key shows by: all of it, or the last
    /// `limit` values of each kind.
    ///
    /// # Errors
    /// Where the store can't be read.
    pub fn secret_trouble(&self, limit: Option<u32>) -> Result<Option<String>, StoreError> {
        let sealed =
            last_blobs(&self.connection, EXCHANGE_CERTIFICATE.noun, "Thumbprint", "SealedKey", limit);
        let keys = sealed.map_err(|error| self.read_error(&error))?.into_iter().map(|(thumbprint, bytes)| {
            Sealed { noun: EXCHANGE_CERTIFICATE.noun, name: thumbprint.clone(), id: thumbprint, bytes }
        });
        let passwords = self.sealed_passwords(limit)?;
        let signing: Vec<Sealed> =
            self.sealed_dkim_keys()?.into_iter().map(|(_, _, sealed)| sealed).collect();
        let (sealed, remedy) = match (keys.len(), passwords.len(), signing.len()) {
            (0, 0, 1..) => ("DKIM keys", "make others with Rotate-DkimSigningConfig"),
            (_, 0, 0) => ("private keys", "import the certificates again"),
            (0, _, 0) => (
                "passwords",
                "give them again (Set-SmtpCredential -Password, Set-SendConnector -AuthenticationCredential)",
            ),
            (_, _, 0) => {
                ("private keys and passwords", "import the certificates again and give the passwords again")
            }
            _ => (
                "secrets",
                "import the certificates again, give the passwords again, and make other DKIM keys",
            ),
        };
        let all: Vec<Sealed> = keys.chain(passwords).chain(signing).collect();
        let opened = all.iter().map(|sealed| sealed.open(&self.secrets));
        let failed: Vec<StoreError> = opened
            .filter_map(Result::err)
            .filter(|error| !matches!(error, StoreError::AccessDenied { .. }))
            .collect();
        Ok(match failed.as_slice() {
            [] => None,
            failed if failed.len() == all.len() && self.secrets.is_usable() => Some(format!(
                "{} is not the key that this store's {sealed} were sealed under: none of them opens. Put the right \
                 one back from a backup of the data directory, or {remedy}",
                self.secrets.path().display()
            )),
            [error, ..] => Some(error.to_string()),
        })
    }

    /// Thumbprints whose private key is in the store, whether it can be read or not.
    ///
    /// # Errors
    /// Where the store can't be read.
    pub fn with_key(&self) -> Result<BTreeSet<String>, StoreError> {
        Ok(self.sealed_keys()?.into_iter().map(|(thumbprint, _)| thumbprint).collect())
    }

    fn sealed_keys(&self) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
        blobs(&self.connection, EXCHANGE_CERTIFICATE.noun, "Thumbprint", "SealedKey")
            .map_err(|error| self.read_error(&error))
    }

    fn sealed_dkim_keys(&self) -> Result<Vec<(String, usize, Sealed)>, StoreError> {
        let noun = DKIM_SIGNING_CONFIG.noun;
        let mut keys = Vec::new();
        for selector in [1, 2] {
            let column = dkim_column(selector);
            let sql = format!(
                "SELECT \"Guid\", \"Name\", \"{column}\" FROM \"{noun}\" WHERE \"{column}\" IS NOT NULL ORDER BY rowid"
            );
            let read = || {
                let mut statement = self.connection.prepare(&sql)?;
                let row = |row: &rusqlite::Row<'_>| {
                    let guid: String = row.get(0)?;
                    let id = dkim_id(&guid, selector);
                    Ok((guid, selector, Sealed { noun, id, name: row.get(1)?, bytes: row.get(2)? }))
                };
                statement.query_map([], row)?.collect::<rusqlite::Result<Vec<_>>>()
            };
            keys.extend(read().map_err(|error| self.read_error(&error))?);
        }
        Ok(keys)
    }

    fn sealed_passwords(&self, limit: Option<u32>) -> Result<Vec<Sealed>, StoreError> {
        let limit = limited(limit);
        let mut all = Vec::new();
        for noun in WITH_PASSWORD {
            let sql = format!(
                "SELECT \"Guid\", \"Name\", \"SealedPassword\" FROM \"{noun}\" WHERE rowid IN
                 (SELECT rowid FROM \"{noun}\" WHERE \"SealedPassword\" IS NOT NULL ORDER BY rowid DESC{limit}) ORDER BY rowid"
            );
            let read = || {
                let mut statement = self.connection.prepare(&sql)?;
                let row = |row: &rusqlite::Row<'_>| {
                    Ok(Sealed { noun, id: row.get(0)?, name: row.get(1)?, bytes: row.get(2)? })
                };
                statement.query_map([], row)?.collect::<rusqlite::Result<Vec<Sealed>>>()
            };
            all.extend(read().map_err(|error| self.read_error(&error))?);
        }
        Ok(all)
    }
}

/// A certificate's row, as far as it is no property.
struct NearCertificate {
    thumbprint: String,
    chain: Vec<u8>,
    sealed: Option<Vec<u8>>,
    request: Option<Vec<u8>>,
}

/// A sealed value of a row.
struct Sealed {
    noun: &'static str,
    /// What it is bound to.
    id: String,
    /// What people call the row.
    name: String,
    bytes: Vec<u8>,
}

impl Sealed {
    fn open(&self, secrets: &Secrets) -> Result<Zeroizing<Vec<u8>>, StoreError> {
        secrets.open_called(&self.name, self.noun, &self.id, &self.bytes)
    }
}

/// The nouns whose rows have a password.
const WITH_PASSWORD: [&str; 2] = [SMTP_CREDENTIAL.noun, SEND_CONNECTOR.noun];
/// Where the key of a selector (1 or 2) stands.
pub(super) fn dkim_column(selector: usize) -> &'static str {
    if selector == 2 { "SealedKey2" } else { "SealedKey1" }
}

/// What it is bound to: a key opens for its own selector alone.
pub(super) fn dkim_id(guid: &str, selector: usize) -> String {
    format!("{guid} {selector}")
}

/// A blob column by another column, where it is not NULL.
fn blobs(
    connection: &Connection,
    table: &str,
    id: &str,
    column: &str,
) -> rusqlite::Result<Vec<(String, Vec<u8>)>> {
    last_blobs(connection, table, id, column, None)
}

/// The last `limit` of them, or all.
fn last_blobs(
    connection: &Connection,
    table: &str,
    id: &str,
    column: &str,
    limit: Option<u32>,
) -> rusqlite::Result<Vec<(String, Vec<u8>)>> {
    let limit = limited(limit);
    let sql = format!(
        "SELECT \"{id}\", \"{column}\" FROM \"{table}\" WHERE rowid IN
         (SELECT rowid FROM \"{table}\" WHERE \"{column}\" IS NOT NULL ORDER BY rowid DESC{limit}) ORDER BY rowid"
    );
    let mut statement = connection.prepare(&sql)?;
    statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
}

fn limited(limit: Option<u32>) -> String {
    limit.map(|limit| format!(" LIMIT {limit}")).unwrap_or_default()
}

/// A chain as one blob: each certificate after its length, four octets, big-endian.
pub fn pack(chain: &[Vec<u8>]) -> Vec<u8> {
    let mut packed = Vec::new();
    for der in chain {
        packed.extend_from_slice(&u32::try_from(der.len()).unwrap_or(u32::MAX).to_be_bytes());
        packed.extend_from_slice(der);
    }
    packed
}

pub(super) fn unpack(mut packed: &[u8]) -> Option<Vec<Vec<u8>>> {
    let mut chain = Vec::new();
    while !packed.is_empty() {
        let (length, rest) = packed.split_first_chunk::<4>()?;
        let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
        let (der, rest) = rest.split_at_checked(length)?;
        chain.push(der.to_vec());
        packed = rest;
    }
    Some(chain)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_packed_chain_unpacks_to_itself(chain: Vec<Vec<u8>>) {
            prop_assert_eq!(unpack(&pack(&chain)), Some(chain));
        }

        #[test]
        fn no_blob_makes_unpacking_panic(blob: Vec<u8>) {
            let _ = unpack(&blob);
        }
    }
}
