//! Whether a mailbox of an authoritative domain exists, as far as delivery agents know.

use super::Probes;
use crate::model::{DeliveryType, SmtpAddress, Snapshot};
use crate::policy::receive::Existence;
use crate::policy::{mailbox_directory, route};
use std::io::ErrorKind;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// A file system that does not answer within this can't be asked.
const PATIENCE: Duration = Duration::from_secs(10);

/// Asks the delivery agent that would deliver to `address`.
pub async fn ask(probes: &Probes, snapshot: Arc<Snapshot>, address: &SmtpAddress) -> Existence {
    let hop = route(&snapshot, address, 0);
    if hop.delivery_type != DeliveryType::DeliveryAgent {
        return Existence::Unknown;
    }
    let Some(agent) = snapshot.agents.iter().find(|agent| agent.guid == hop.connector).cloned() else {
        return Existence::Unknown;
    };
    if !agent.lmtp_hosts.is_empty() {
        return probes.ask(&snapshot, &agent, address).await;
    }
    let address = address.clone();
    let look = tokio::task::spawn_blocking(move || {
        look(&agent.maildir_root, &mailbox_directory(&agent.maildir_root, &address))
    });
    match tokio::time::timeout(PATIENCE, look).await {
        Ok(Ok(existence)) => existence,
        _ => Existence::Unavailable,
    }
}

/// A mailbox is its directory. Where not even the root is there (a mount that is missing), nothing is
/// known.
fn look(root: &Path, mailbox: &Path) -> Existence {
    match std::fs::metadata(mailbox) {
        Ok(found) if found.is_dir() => Existence::Exists,
        Ok(_) => Existence::Unknown,
        Err(error) if error.kind() == ErrorKind::NotFound && root.is_dir() => Existence::Unknown,
        Err(error) => {
            tracing::warn!(%error, mailbox = %mailbox.display(), "a recipient can't be verified");
            Existence::Unavailable
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directories() {
        let root = tempfile::tempdir().unwrap();
        let there = root.path().join("local.test/v");
        std::fs::create_dir_all(&there).unwrap();
        std::fs::write(root.path().join("file"), "").unwrap();
        let cases = [
            (root.path().to_owned(), there, Existence::Exists),
            (root.path().to_owned(), root.path().join("local.test/w"), Existence::Unknown),
            (root.path().to_owned(), root.path().join("other.test/v"), Existence::Unknown),
            (root.path().to_owned(), root.path().join("file"), Existence::Unknown),
            (root.path().join("gone"), root.path().join("gone/local.test/v"), Existence::Unavailable),
        ];
        for (root, mailbox, wanted) in cases {
            assert_eq!(look(&root, &mailbox), wanted, "{}", mailbox.display());
        }
    }
}
