//! Schema versions: a list of SQL scripts, and `PRAGMA user_version` as the number of those applied.
//!
//! An upgrade first keeps a copy of the store as it was, and is one transaction: a crash in the
//! middle leaves the old version usable.

use super::error::StoreError;
use super::permissions;
use rusqlite::{Connection, Transaction, TransactionBehavior};
use std::path::{Path, PathBuf};

/// The scripts, the oldest first; a released one is never edited.
pub(super) const MIGRATIONS: &[&str] = &[
    include_str!("../../migrations/config/0001_initial.sql"),
    include_str!("../../migrations/config/0002_certificate_requests.sql"),
    include_str!("../../migrations/config/0003_revocation.sql"),
    include_str!("../../migrations/config/0004_connectors.sql"),
    include_str!("../../migrations/config/0005_transport.sql"),
    include_str!("../../migrations/config/0006_edge.sql"),
    include_str!("../../migrations/config/0007_permissions.sql"),
    include_str!("../../migrations/config/0008_smtp_credentials.sql"),
    include_str!("../../migrations/config/0009_reception.sql"),
    include_str!("../../migrations/config/0010_filters.sql"),
    include_str!("../../migrations/config/0011_agents.sql"),
    include_str!("../../migrations/config/0012_metrics.sql"),
    include_str!("../../migrations/config/0013_published_tls.sql"),
    include_str!("../../migrations/config/0014_smart_host_auth.sql"),
    include_str!("../../migrations/config/0015_dkim_signing.sql"),
    include_str!("../../migrations/config/0016_partners.sql"),
];

/// `application_id` of a configuration store: "EMSH".
pub(super) const APPLICATION_ID: i64 = 0x454d_5348;

/// What this file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Version {
    /// As new as this emsh.
    Current,
    /// Written by an older one.
    Older(i64),
}

/// Tells a store from other files, and refuses a newer one.
pub(super) fn version(connection: &Connection, path: &Path, known: i64) -> Result<Version, StoreError> {
    let pragma = |name: &str| {
        connection
            .query_row(&format!("PRAGMA {name}"), [], |row| row.get::<_, i64>(0))
            .map_err(|error| StoreError::database(path, "read", &error))
    };
    let application = pragma("application_id")?;
    if application != APPLICATION_ID {
        let detail = match application {
            0 => "it is some other database, or empty".to_string(),
            other => format!("it belongs to another application ({other:#010x})"),
        };
        return Err(StoreError::Foreign { path: path.to_path_buf(), detail });
    }
    match pragma("user_version")? {
        found if found == known => Ok(Version::Current),
        found if found > known => Err(StoreError::Newer {
            path: path.to_path_buf(),
            found,
            known,
            backup: Some(backup_path(path, known)).filter(|backup| backup.exists()),
        }),
        found if found > 0 => Ok(Version::Older(found)),
        found => Err(StoreError::Foreign {
            path: path.to_path_buf(),
            detail: format!("it has no valid schema version ({found})"),
        }),
    }
}

/// Where the upgrade from `version` keeps the store as it was.
pub(super) fn backup_path(path: &Path, version: i64) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".v{version}.bak"));
    PathBuf::from(name)
}

/// Upgrades an existing store. The caller holds the creation lock.
pub(super) fn upgrade(
    connection: &Connection,
    path: &Path,
    from: i64,
    migrations: &[&str],
) -> Result<(), StoreError> {
    let wrong = |error| StoreError::database(path, "written", &error);
    let backup = backup_path(path, from);
    let dir = path.parent().unwrap_or(Path::new("."));
    match std::fs::remove_file(&backup) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            return Err(StoreError::io(&backup, "written", error));
        }
        _ => {}
    }
    permissions::make_file(dir, &backup, permissions::FILE_MODE)?;
    connection.execute("VACUUM INTO ?1", [backup.to_string_lossy()]).map_err(wrong)?;
    let transaction =
        Transaction::new_unchecked(connection, TransactionBehavior::Immediate).map_err(wrong)?;
    apply(&transaction, from, migrations).map_err(wrong)?;
    transaction.commit().map_err(wrong)
}

/// Runs the scripts after the first `from`, inside the caller's transaction.
pub(super) fn apply(connection: &Connection, from: i64, migrations: &[&str]) -> rusqlite::Result<()> {
    let done = usize::try_from(from).unwrap_or_default();
    for script in migrations.iter().skip(done) {
        connection.execute_batch(script)?;
    }
    connection.execute_batch(&format!("PRAGMA user_version = {}", latest(migrations)))
}

/// The newest version that these scripts lead to.
pub(super) fn latest(migrations: &[&str]) -> i64 {
    i64::try_from(migrations.len()).unwrap_or(i64::MAX)
}
