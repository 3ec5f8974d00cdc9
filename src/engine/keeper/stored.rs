//! The configuration from `config.db`: the only place of the service that reads the store.

use super::ends::ends;
use super::source::{ConfigSource, Loaded};
use crate::compile::compile;
use crate::model::snapshot::Reason;
use crate::model::{Clock, Configuration};
use crate::store::{Mode, PrivateKeys, Store, StoreError};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// How often a load begins anew because a cmdlet wrote meanwhile.
const TRIES: usize = 10;

/// Reads the store of a data directory whenever the keeper asks.
pub struct StoredConfig {
    data_dir: PathBuf,
    clock: Arc<dyn Clock>,
}

impl StoredConfig {
    /// The configuration in this data directory. A store is never made here.
    ///
    /// # Errors
    /// Where the store is missing, foreign, newer, damaged or too open.
    pub fn open(data_dir: &Path, clock: Arc<dyn Clock>) -> Result<Self, Vec<Reason>> {
        let stored = StoredConfig { data_dir: data_dir.to_owned(), clock };
        stored.store().map_err(|error| reason(&error))?;
        Ok(stored)
    }

    fn store(&self) -> Result<Store, StoreError> {
        Store::open(&self.data_dir, Mode::Read, self.clock.clone())
    }

    /// Configuration and keys of one revision.
    fn read(&self) -> Result<(Configuration, PrivateKeys), StoreError> {
        let store = self.store()?;
        for _ in 0..TRIES {
            let configuration = store.configuration()?;
            let keys = store.private_keys()?;
            if store.revision()? == configuration.revision {
                return Ok((configuration, keys));
            }
        }
        Err(StoreError::Busy)
    }
}

impl ConfigSource for StoredConfig {
    fn load(&self) -> Result<Loaded, Vec<Reason>> {
        let (configuration, keys) = self.read().map_err(|error| reason(&error))?;
        let (roots, unreadable) = crate::cert::system_roots();
        for trouble in unreadable {
            tracing::warn!("system trust store: {trouble}");
        }
        let snapshot = compile(&configuration, &roots, self.clock.now())?;
        for text in ends(&snapshot, self.clock.now()) {
            tracing::warn!("{text}");
        }
        let keys = keys.into_iter().filter(|(name, _)| snapshot.certificates.contains_key(name)).collect();
        Ok(Loaded { snapshot, keys })
    }
}

fn reason(error: &StoreError) -> Vec<Reason> {
    vec![Reason { object: "configuration store".into(), property: String::new(), text: error.to_string() }]
}
