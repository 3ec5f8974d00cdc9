//! The certificates of all peer tests, made once by `pki.sh`, that is by openssl.

use std::os::unix::fs::PermissionsExt;
use std::process::Command;
use tempfile::TempDir;

/// Where they are.
pub struct Pki(TempDir);

impl Pki {
    /// Makes them.
    ///
    /// # Panics
    /// Where openssl does not.
    pub fn make() -> Pki {
        let dir = tempfile::Builder::new().prefix("peers-pki.").tempdir().unwrap();
        std::fs::set_permissions(dir.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/peers/pki.sh");
        let status = Command::new("bash").arg(script).current_dir(dir.path()).status().unwrap();
        assert!(status.success(), "{}", std::fs::read_to_string(dir.path().join("log")).unwrap_or_default());
        Pki(dir)
    }

    /// `NAME.crt`, `NAME.key`, or `NAME.pem` with both.
    pub fn file(&self, name: &str) -> String {
        self.0.path().join(name).display().to_string()
    }
}
