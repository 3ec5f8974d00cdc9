//! Private keys and accounts' passwords at rest: AES-256-GCM (NIST SP 800-38D) under `secret.key`.
//!
//! A sealed value is one version octet, a random 96-bit nonce, and the ciphertext with its tag. Table
//! and thumbprint are authenticated with it, so a sealed key moved to another row does not open.
//! A group member who may read the store can't read `secret.key`, and so no secret.

use super::error::StoreError;
use super::permissions;
use crate::model::objects::{DKIM_SIGNING_CONFIG, EXCHANGE_CERTIFICATE, SEND_CONNECTOR};
use aws_lc_rs::aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use aws_lc_rs::hmac;
use std::cell::OnceCell;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// The name of the key file in the data directory.
pub(super) const SECRET_KEY: &str = "secret.key";
/// The length of the key, octets.
pub(super) const KEY_LENGTH: usize = 32;
/// The version octet of sealed values.
const VERSION: u8 = 1;

/// The key of the data directory, read when it is first needed.
#[derive(Debug)]
pub(super) struct Secrets {
    path: PathBuf,
    /// Once it was read.
    octets: OnceCell<Octets>,
}

/// The key itself; it shows nowhere.
struct Octets(Zeroizing<[u8; KEY_LENGTH]>);

impl std::fmt::Debug for Octets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Octets")
    }
}

impl Secrets {
    /// The secrets of this data directory.
    pub(super) fn of(dir: &Path) -> Self {
        Secrets { path: dir.join(SECRET_KEY), octets: OnceCell::new() }
    }

    /// The file of the key.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// True where the file holds a key, right or wrong.
    pub(super) fn is_usable(&self) -> bool {
        self.key().is_ok()
    }

    /// Seals `plain` for this row.
    pub(super) fn seal(&self, table: &str, id: &str, plain: &[u8]) -> Result<Vec<u8>, StoreError> {
        let mut sealed = plain.to_vec();
        let nonce = self
            .key()?
            .seal_in_place_append_tag(Aad::from(bound_to(table, id)), &mut sealed)
            .map_err(|_| StoreError::Secret("it can't be sealed under secret.key".into()))?;
        let mut out = vec![VERSION];
        out.extend_from_slice(nonce.as_ref());
        out.append(&mut sealed);
        Ok(out)
    }

    /// Opens what [`Secrets::seal`] made for the same row.
    pub(super) fn open(
        &self,
        table: &str,
        id: &str,
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, StoreError> {
        self.open_called(id, table, id, sealed)
    }

    /// The same; an error says this name.
    pub(super) fn open_called(
        &self,
        name: &str,
        table: &str,
        id: &str,
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, StoreError> {
        let (what, mend) = match table {
            _ if table == EXCHANGE_CERTIFICATE.noun => {
                ("private key of certificate", "Import the certificate again")
            }
            _ if table == SEND_CONNECTOR.noun => (
                "password of Send connector",
                "Give it again with Set-SendConnector -AuthenticationCredential",
            ),
            _ if table == DKIM_SIGNING_CONFIG.noun => {
                ("DKIM key of", "Make another with Rotate-DkimSigningConfig")
            }
            _ => ("password of account", "Give it another with Set-SmtpCredential -Password"),
        };
        let broken = || {
            StoreError::Secret(format!(
                "the {what} {name} can't be opened with {}: it was sealed under another key, or was damaged. {mend}",
                self.path.display()
            ))
        };
        let (version, rest) = sealed.split_first().ok_or_else(broken)?;
        if *version != VERSION || rest.len() < NONCE_LEN {
            return Err(broken());
        }
        let (nonce, ciphertext) = rest.split_at(NONCE_LEN);
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| broken())?;
        let mut buffer = Zeroizing::new(ciphertext.to_vec());
        let length = self
            .key()?
            .open_in_place(nonce, Aad::from(bound_to(table, id)), &mut buffer)
            .map_err(|_| broken())?
            .len();
        buffer.truncate(length);
        Ok(buffer)
    }

    /// A secret for one purpose, from which the key can't be told.
    pub(super) fn derived(&self, purpose: &str) -> Result<Zeroizing<Vec<u8>>, StoreError> {
        let key = hmac::Key::new(hmac::HMAC_SHA256, self.octets()?);
        Ok(Zeroizing::new(hmac::sign(&key, &bound_to("derived", purpose)).as_ref().to_vec()))
    }

    fn key(&self) -> Result<RandomizedNonceKey, StoreError> {
        RandomizedNonceKey::new(&AES_256_GCM, self.octets()?)
            .map_err(|_| StoreError::Secret(format!("{} can't be used as a key", self.path.display())))
    }

    fn octets(&self) -> Result<&[u8; KEY_LENGTH], StoreError> {
        if let Some(octets) = self.octets.get() {
            return Ok(&octets.0);
        }
        let octets = Octets(self.read()?);
        Ok(&self.octets.get_or_init(|| octets).0)
    }

    fn read(&self) -> Result<Zeroizing<[u8; KEY_LENGTH]>, StoreError> {
        let mut file = std::fs::File::open(&self.path).map_err(|error| match error.kind() {
            ErrorKind::NotFound => StoreError::Secret(format!(
                "{} is missing, and no private key or password of the store can be sealed or opened without it: put it back from \
                 a backup of the data directory",
                self.path.display()
            )),
            _ => StoreError::io(&self.path, "read", error),
        })?;
        permissions::check_file(&self.path, &file, permissions::SECRET_MODE)?;
        let mut key = Zeroizing::new([0u8; KEY_LENGTH]);
        let exact = file.read_exact(&mut *key).is_ok() && matches!(file.read(&mut [0u8; 1]), Ok(0));
        if !exact {
            return Err(StoreError::Secret(format!(
                "{} does not hold {KEY_LENGTH} octets",
                self.path.display()
            )));
        }
        Ok(key)
    }
}

/// What is authenticated beside the ciphertext.
fn bound_to(table: &str, id: &str) -> Vec<u8> {
    [b"emsh\0", table.as_bytes(), b"\0", id.as_bytes()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secrets(dir: &Path, octet: u8) -> Secrets {
        use std::os::unix::fs::PermissionsExt;
        let path = dir.join(SECRET_KEY);
        std::fs::write(&path, [octet; KEY_LENGTH]).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        Secrets::of(dir)
    }

    #[test]
    fn a_sealed_key_opens_only_in_its_row_and_under_its_key() {
        let dir = tempfile::tempdir().unwrap();
        let ours = secrets(dir.path(), 1);
        let sealed = ours.seal("ExchangeCertificate", "AB", b"a key").unwrap();
        assert!(!sealed.windows(5).any(|window| window == b"a key"));
        assert_ne!(sealed, ours.seal("ExchangeCertificate", "AB", b"a key").unwrap(), "nonces differ");
        assert_eq!(**ours.open("ExchangeCertificate", "AB", &sealed).unwrap(), *b"a key");
        for (table, id) in [("ExchangeCertificate", "AC"), ("Other", "AB")] {
            assert!(ours.open(table, id, &sealed).is_err(), "{table} {id}");
        }
        for cut in [0, 1, 12, 13, sealed.len() - 1] {
            assert!(ours.open("ExchangeCertificate", "AB", &sealed[..cut]).is_err(), "{cut}");
        }
        let other = secrets(dir.path(), 2);
        let text = other.open("ExchangeCertificate", "AB", &sealed).unwrap_err().to_string();
        assert!(text.contains("another key"), "{text}");
    }

    #[test]
    fn a_key_file_that_is_open_short_or_missing_is_refused() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        let ours = secrets(dir.path(), 1);
        let path = dir.path().join(SECRET_KEY);
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
        let text = ours.seal("T", "1", b"x").unwrap_err().to_string();
        assert!(text.contains("mode 0640") && text.contains("chmod 0600"), "{text}");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        std::fs::write(&path, [1; 31]).unwrap();
        assert!(ours.seal("T", "1", b"x").is_err());
        std::fs::remove_file(&path).unwrap();
        let text = ours.seal("T", "1", b"x").unwrap_err().to_string();
        assert!(text.contains("secret.key is missing") && text.contains("backup"), "{text}");
    }
}
