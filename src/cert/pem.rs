//! PEM (RFC 7468), for files that people and other programs read.

use pem::{EncodeConfig, LineEnding, Pem};

/// A certificate, DER, as a PEM block.
pub fn certificate_to_pem(der: &[u8]) -> String {
    encode("CERTIFICATE", der)
}

/// A private key, PKCS #8 DER, as a PEM block.
pub fn key_to_pem(pkcs8: &[u8]) -> zeroize::Zeroizing<String> {
    zeroize::Zeroizing::new(encode("PRIVATE KEY", pkcs8))
}

fn encode(label: &str, der: &[u8]) -> String {
    pem::encode_config(&Pem::new(label, der), EncodeConfig::new().set_line_ending(LineEnding::LF))
}
