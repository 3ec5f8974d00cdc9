//! The roots that the system trusts (`SSL_CERT_FILE`, `SSL_CERT_DIR`, or the distribution's store).

use rustls_pki_types::CertificateDer;

/// The system's trusted roots, DER, and what could not be read, in words. No root at all is not an
/// error here: a verdict over an empty store is UntrustedRoot.
pub fn system_roots() -> (Vec<Vec<u8>>, Vec<String>) {
    let found = rustls_native_certs::load_native_certs();
    let unreadable = found.errors.iter().map(ToString::to_string);
    usable(found.certs.into_iter().map(|certificate| certificate.as_ref().to_vec()), unreadable.collect())
}

/// Leaves out what is no certificate: a store full of garbage must count as the empty store that it is.
fn usable(found: impl Iterator<Item = Vec<u8>>, mut unreadable: Vec<String>) -> (Vec<Vec<u8>>, Vec<String>) {
    let mut roots = Vec::new();
    for der in found {
        match webpki::anchor_from_trusted_cert(&CertificateDer::from(der.as_slice())) {
            Ok(_) => roots.push(der),
            Err(error) => unreadable.push(format!("a root certificate can't be used: {error}")),
        }
    }
    (roots, unreadable)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cert::Ca;

    #[test]
    fn garbage_is_no_root() {
        let from = "2026-01-01T00:00:00Z".parse().unwrap();
        let ca = Ca::new("CN=Root", from, "2036-01-01T00:00:00Z".parse().unwrap()).unwrap();
        let found = [b"not one".to_vec(), ca.der().to_vec()];
        let (roots, unreadable) = usable(found.into_iter(), vec!["a file".to_owned()]);
        assert_eq!(roots, [ca.der().to_vec()]);
        assert_eq!(unreadable.len(), 2, "{unreadable:?}");
    }
}
