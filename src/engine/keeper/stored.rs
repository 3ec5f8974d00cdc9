//! The configuration from `config.db`: the only place of the service that reads the store.

use super::accounts::LoadedAccounts;
use super::ends::ends;
use super::source::{ConfigSource, Loaded};
use crate::auth::dkim::DkimKeyPair;
use crate::auth::{Credential, plain};
use crate::compile::compile;
use crate::engine::roles::Passwords;
use crate::model::objects::DKIM_SIGNING_CONFIG;
use crate::model::objects::dkim_signing_config::DKIM_SELECTORS;
use crate::model::snapshot::{Reason, SmartHostAuth};
use crate::model::{Clock, Configuration, DkimAlgorithm, Snapshot, StoredObject, World, dkim_key_name};
use crate::store::{Credentials, DkimKeys, Mode, PrivateKeys, Store, StoreError};
use jiff::Timestamp;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use zeroize::Zeroizing;

/// How often a load begins anew because a cmdlet wrote meanwhile.
const TRIES: usize = 10;

/// Reads the store of a data directory whenever the keeper asks.
pub struct StoredConfig {
    data_dir: PathBuf,
    clock: Arc<dyn Clock>,
}

impl StoredConfig {
    /// The configuration in this data directory. A store is never made here; one of an older emsh is
    /// upgraded, as by any cmdlet: after an upgrade of the package it may be the service that comes first.
    ///
    /// # Errors
    /// Where the store is missing, foreign, newer, damaged or too open.
    pub fn open(data_dir: &Path, clock: Arc<dyn Clock>) -> Result<Self, Vec<Reason>> {
        let stored = StoredConfig { data_dir: data_dir.to_owned(), clock };
        match stored.store() {
            Err(StoreError::Older { .. }) => Store::open(data_dir, Mode::Write, stored.clock.clone()),
            opened => opened,
        }
        .map_err(|error| reason(&error))?;
        Ok(stored)
    }

    fn store(&self) -> Result<Store, StoreError> {
        Store::open(&self.data_dir, Mode::Read, self.clock.clone())
    }

    /// Configuration, keys and credentials of one revision, and what is wrong with the key that they are sealed
    /// under.
    fn read(&self) -> Result<Read, StoreError> {
        let store = self.store()?;
        for _ in 0..TRIES {
            let configuration = store.configuration()?;
            let keys = store.private_keys()?;
            let trouble = store.secret_trouble(None)?;
            let credentials = store.credentials()?;
            let signing = store.dkim_keys()?;
            let secret = store.derived_secret("SCRAM decoy").unwrap_or_default();
            if store.revision()? == configuration.revision {
                return Ok(Read { configuration, keys, trouble, credentials, signing, secret });
            }
        }
        Err(StoreError::Busy)
    }
}

impl ConfigSource for StoredConfig {
    fn load(&self) -> Result<Loaded, Vec<Reason>> {
        let Read { configuration, keys, trouble, credentials, signing, secret } =
            self.read().map_err(|error| reason(&error))?;
        let (roots, unreadable) = crate::cert::system_roots();
        for trouble in unreadable {
            tracing::warn!("system trust store: {trouble}");
        }
        let mut snapshot = compile(&configuration, &roots, self.clock.now())?;
        // Before the certificates that are missed because of it.
        let named = |text| Reason { object: "secret.key".into(), property: String::new(), text };
        snapshot.degraded.splice(0..0, trouble.map(named));
        for text in ends(&snapshot, self.clock.now()) {
            tracing::warn!("{text}");
        }
        let mut keys: PrivateKeys =
            keys.into_iter().filter(|(name, _)| snapshot.certificates.contains_key(name)).collect();
        keys.extend(signing_keys(&mut snapshot, &configuration, &signing, self.clock.now()));
        let accounts = LoadedAccounts { credentials: known(&mut snapshot, &credentials), secret };
        let passwords = smart_hosts(&mut snapshot, &credentials);
        let objects = configuration.records().map(StoredObject::from).collect();
        Ok(Loaded { snapshot, keys, accounts, passwords, objects })
    }
}

/// What was read at one revision.
struct Read {
    configuration: Configuration,
    keys: PrivateKeys,
    trouble: Option<String>,
    credentials: Credentials,
    signing: DkimKeys,
    secret: Zeroizing<Vec<u8>>,
}

/// The keys that sign. A configuration whose key is missing, does not open, or is not the one of its record, is told:
/// mail of its domain waits.
fn signing_keys(
    snapshot: &mut Snapshot,
    configuration: &Configuration,
    stored: &DkimKeys,
    now: Timestamp,
) -> PrivateKeys {
    let records = configuration.all(DKIM_SIGNING_CONFIG.noun);
    let mut keys = PrivateKeys::new();
    for record in records.iter().filter(|record| record.bool("Enabled")) {
        let Some(algorithm) = DkimAlgorithm::named(record.text("Algorithm")) else { continue };
        for (number, [selector, _, public, ..]) in (1..).zip(DKIM_SELECTORS) {
            let name = dkim_key_name(record.guid(), number);
            // A former key is missed by nobody once its time is over.
            let wanted = snapshot
                .dkim
                .iter()
                .any(|one| one.after.key == name || (one.before.key == name && one.key_at(now).key == name));
            let opened = stored
                .iter()
                .find(|(guid, selector, _)| guid == record.guid() && *selector == number)
                .map(|(_, _, opened)| opened);
            let trouble = match opened {
                Some(Ok(key)) => match DkimKeyPair::of(algorithm, key.clone()) {
                    Ok(pair) if pair.record == record.text(public) => {
                        keys.push((name, pair.private));
                        continue;
                    }
                    Ok(_) => "its private key is not the one of the record that is published".to_owned(),
                    Err(error) => error.to_string(),
                },
                Some(Err(error)) => error.to_string(),
                None => "it has no private key here".to_owned(),
            };
            for one in &mut snapshot.dkim {
                for key in [&mut one.before, &mut one.after] {
                    key.at_hand &= key.key != name;
                }
            }
            if wanted {
                snapshot.degraded.push(Reason {
                    object: format!("DkimSigningConfig \"{}\"", record.identity()),
                    property: selector.into(),
                    text: format!(
                        "mail of {} waits while this key is to sign: {trouble}. Make another with \
                         Rotate-DkimSigningConfig, or set Enabled to $false",
                        record.text("DomainName")
                    ),
                });
            }
        }
    }
    keys
}

/// The credentials of the Snapshot's accounts. Those that have none, or none that opens, can't log on, and are told.
fn known(snapshot: &mut Snapshot, stored: &Credentials) -> Vec<(String, Credential)> {
    let mut known = Vec::new();
    let stored: HashMap<&str, _> = stored.iter().map(|(guid, opened)| (guid.as_str(), opened)).collect();
    for (name, account) in &snapshot.logons.accounts {
        let found = stored.get(account.guid.as_str());
        let text = match found.map(|opened| opened.as_ref().map(|bytes| Credential::from_bytes(bytes))) {
            Some(Ok(Ok(credential))) => {
                known.push((name.clone(), credential));
                continue;
            }
            Some(Err(error)) => format!("it can't log on: {error}"),
            Some(Ok(Err(_))) => "it can't log on: what is stored as its password can't be read. Give it another with Set-SmtpCredential -Password".into(),
            None => "no password is at hand, so it can't log on. Give it one with Set-SmtpCredential -Password, or disable it".into(),
        };
        snapshot.degraded.push(Reason {
            object: format!("SmtpCredential \"{name}\""),
            property: String::new(),
            text,
        });
    }
    known
}

/// The passwords of the Snapshot's smart-host connectors, whose stamps are set by this. Mail of those that have none
/// waits, and they are told.
fn smart_hosts(snapshot: &mut Snapshot, stored: &Credentials) -> Passwords {
    let mut passwords = Passwords::new();
    let stored: HashMap<&str, _> = stored.iter().map(|(guid, opened)| (guid.as_str(), opened)).collect();
    for connector in &mut snapshot.send {
        let Some(SmartHostAuth::Basic { user, .. }) = &connector.smart_host_auth else { continue };
        let found = stored.get(connector.guid.as_str());
        let again = "Give it again with Set-SendConnector -AuthenticationCredential";
        let text = match found.map(|opened| opened.as_ref().map(|bytes| plain(bytes))) {
            // A password is for one user: where an import changed the name it would be shown to somebody else's.
            Some(Ok(Some(kept))) if kept.user == *user => {
                let guid = connector.guid.clone();
                let stamp = stamp();
                if let Some(SmartHostAuth::Basic { stamp: of, .. }) =
                    &mut Arc::make_mut(connector).smart_host_auth
                {
                    of.clone_from(&stamp);
                }
                passwords.insert((guid, stamp), kept.password);
                continue;
            }
            Some(Ok(Some(_))) => {
                format!("its mail waits: the password that is kept is for another user than {user}. {again}")
            }
            Some(Ok(None)) => {
                format!("its mail waits: what is stored as its password can't be read. {again}")
            }
            Some(Err(error)) => format!("its mail waits: {error}"),
            None => format!("its mail waits: there is no password for {user}. {again}"),
        };
        snapshot.degraded.push(Reason {
            object: format!("SendConnector \"{}\"", connector.name),
            property: "AuthenticationCredential".into(),
            text,
        });
    }
    passwords
}

/// Tells one load of a password from every other.
fn stamp() -> String {
    uuid::Uuid::new_v4().to_string()
}

fn reason(error: &StoreError) -> Vec<Reason> {
    vec![Reason { object: "configuration store".into(), property: String::new(), text: error.to_string() }]
}
