//! The roots that the system trusts (`SSL_CERT_FILE`, `SSL_CERT_DIR`, or the distribution's store).

/// The system's trusted roots, DER, and what could not be read, in words. No root at all is not an
/// error here: a verdict over an empty store is UntrustedRoot.
pub fn system_roots() -> (Vec<Vec<u8>>, Vec<String>) {
    let found = rustls_native_certs::load_native_certs();
    (
        found.certs.iter().map(|certificate| certificate.as_ref().to_vec()).collect(),
        found.errors.iter().map(ToString::to_string).collect(),
    )
}
