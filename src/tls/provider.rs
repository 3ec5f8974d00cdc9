//! The one cryptographic provider of the process: aws-lc-rs.

use rustls::SupportedProtocolVersion;
use rustls::crypto::CryptoProvider;
use std::sync::{Arc, LazyLock};

static PROVIDER: LazyLock<Arc<CryptoProvider>> =
    LazyLock::new(|| Arc::new(rustls::crypto::aws_lc_rs::default_provider()));

/// The TLS floor and ceiling.
pub static VERSIONS: &[&SupportedProtocolVersion] = &[&rustls::version::TLS13, &rustls::version::TLS12];

/// The provider; made once.
pub fn provider() -> Arc<CryptoProvider> {
    Arc::clone(&PROVIDER)
}
