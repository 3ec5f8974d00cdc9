//! A certificate with its key as a PFX (PKCS #12, RFC 7292).
//!
//! Promises: the protection that current software makes and reads: PBES2 with PBKDF2-HMAC-SHA-256 and
//! AES-256-CBC, and a SHA-256 MAC. OpenSSL 1.1 and later, Windows Server 2019 and Windows 10 1709, and
//! Java 8u301 read it; older ones don't, and a PFX for them is made by `openssl pkcs12 -legacy`.
//! Refuses an empty password: it would protect nothing.

use super::{CertError, CertificateSummary};
use p12_keystore::{Certificate, KeyStore, KeyStoreEntry, PrivateKey, PrivateKeyChain};

/// Rounds of key derivation. OpenSSL makes 2048, Windows 2000; more costs an attacker more.
const ITERATIONS: u32 = 10_000;

/// Makes a PFX of a chain (end entity first, DER), its key (PKCS #8, DER) and a name for people.
///
/// # Errors
/// [`CertError::EmptyPassword`]; [`CertError::Issue`] where the chain or the key can't be encoded.
pub fn pfx(chain: &[Vec<u8>], key: &[u8], password: &str, name: &str) -> Result<Vec<u8>, CertError> {
    if password.is_empty() {
        return Err(CertError::EmptyPassword);
    }
    let leaf = chain.first().ok_or(CertError::NoCertificate)?;
    let thumbprint = CertificateSummary::from_der(leaf)?.thumbprint;
    let failed = |_| CertError::Issue("it can't be encoded as PKCS #12".into());
    let certificates =
        chain.iter().map(|der| Certificate::from_der(der).map_err(failed)).collect::<Result<Vec<_>, _>>()?;
    let key = PrivateKey::from_der(key).map_err(failed)?;
    // The local key id ties the key to its certificate; any value that both carry will do.
    let entry = PrivateKeyChain::new(thumbprint.into_bytes(), key, certificates);
    let mut store = KeyStore::new();
    // friendlyName is a BMPString (RFC 7292 §4.2): what it can't hold is left out.
    let name: String = name.chars().filter(|c| u32::from(*c) <= 0xFFFF).collect();
    store.add_entry(&name, KeyStoreEntry::PrivateKeyChain(entry));
    store
        .writer(password)
        .encryption_iterations(ITERATIONS)
        .mac_iterations(ITERATIONS)
        .write()
        .map_err(failed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cert::{Ca, Purpose, read};

    #[test]
    fn what_is_exported_is_imported_and_only_with_the_password() {
        let now: jiff::Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
        let later = now + jiff::SignedDuration::from_hours(24);
        let root = Ca::new("CN=Root", now, later).unwrap();
        let issuing = root.subordinate("CN=Issuing", now, later).unwrap();
        let leaf = issuing.issue("CN=mail, O=Ä 𝄞", &["mail.lab.example"], Purpose::Both, now, later).unwrap();
        let chain = [leaf.der.clone(), issuing.der().to_vec(), root.der().to_vec()];
        let made = pfx(&chain, &leaf.key, "Pä$$ w\"ord", "Mail 𝄞").unwrap();
        let back = read(&made, Some("Pä$$ w\"ord")).unwrap();
        assert_eq!(back.chain, chain);
        assert_eq!(back.key.as_deref(), Some(&*leaf.key));
        assert_eq!(read(&made, Some("other")).unwrap_err(), CertError::WrongPassword);
        assert_eq!(read(&made, None).unwrap_err(), CertError::PasswordNeeded);
        assert_eq!(pfx(&chain, &leaf.key, "", "Mail"), Err(CertError::EmptyPassword));
    }
}
