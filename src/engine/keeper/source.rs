//! Where the keeper gets its configuration.

use super::accounts::LoadedAccounts;
use crate::engine::roles::Passwords;
use crate::model::StoredObject;
use crate::model::snapshot::{Reason, Snapshot};
use zeroize::Zeroizing;

/// A configuration that compiled, and the keys of its certificates.
pub struct Loaded {
    /// What the service is to obey.
    pub snapshot: Snapshot,
    /// Thumbprint and PKCS #8 of each certificate that the Snapshot names.
    pub keys: Vec<(String, Zeroizing<Vec<u8>>)>,
    /// What accounts are known by.
    pub accounts: LoadedAccounts,
    /// The passwords of its smart-host connectors.
    pub passwords: Passwords,
    /// The objects that it was made from.
    pub objects: Vec<StoredObject>,
}

/// Reads and compiles the stored configuration, in one read transaction.
pub trait ConfigSource: Send + Sync + 'static {
    /// The configuration as it is stored now.
    ///
    /// # Errors
    /// Every reason why it can't be put in force.
    fn load(&self) -> Result<Loaded, Vec<Reason>>;
}
