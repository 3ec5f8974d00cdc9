//! The configuration from `config.db`: the only place of the service that reads the store.

use super::source::{ConfigSource, Loaded};
use crate::compile::compile;
use crate::model::snapshot::Reason;
use crate::model::{Clock, Configuration, Snapshot};
use crate::store::{Mode, PrivateKeys, Store, StoreError};
use jiff::{SignedDuration, Timestamp};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// How often a load begins anew because a cmdlet wrote meanwhile.
const TRIES: usize = 10;

/// How long before its end a certificate is warned of.
const ENDS_SOON: SignedDuration = SignedDuration::from_hours(30 * 24);

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

/// What to say of certificates in use that have expired or end soon: Exchange's events 12016 and 12018
/// for what Receive connectors present, and the like for what Send connectors show.
fn ends(snapshot: &Snapshot, now: Timestamp) -> Vec<String> {
    let receive = snapshot.receive.iter().map(|connector| {
        (12016, 12018, format!("Receive connector \"{}\"", connector.identity), &connector.certificate)
    });
    let send = snapshot.send.iter().map(|connector| {
        (12015, 12017, format!("Send connector \"{}\"", connector.name), &connector.certificate)
    });
    receive
        .chain(send)
        .filter_map(|(expired, ending, connector, thumbprint)| {
            let thumbprint = thumbprint.as_ref()?;
            let not_after = snapshot.certificates.get(thumbprint)?.not_after;
            if now > not_after {
                Some(format!(
                    "event {expired}: the certificate {thumbprint} of {connector} expired on {not_after}; it serves \
                     opportunistic TLS alone, and domain-secured partners never see it"
                ))
            } else if not_after.duration_since(now) < ENDS_SOON {
                Some(format!("event {ending}: the certificate {thumbprint} of {connector} ends on {not_after}"))
            } else {
                None
            }
        })
        .collect()
}

fn reason(error: &StoreError) -> Vec<Reason> {
    vec![Reason { object: "configuration store".into(), property: String::new(), text: error.to_string() }]
}
