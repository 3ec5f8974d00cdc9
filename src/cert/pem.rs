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

/// A certificate request, PKCS #10 DER, as a PEM block.
pub fn request_to_pem(der: &[u8]) -> String {
    encode("CERTIFICATE REQUEST", der)
}

/// Base64 alone, in one line (RFC 4648 §4).
pub fn base64(bytes: &[u8]) -> String {
    base64_lines(bytes).replace('\n', "")
}

/// Base64 alone, in lines of 64.
pub fn base64_lines(bytes: &[u8]) -> String {
    encode("", bytes).lines().filter(|line| !line.starts_with('-')).flat_map(|line| [line, "\n"]).collect()
}

/// What a text of Base64 alone says; `None` where it is no such text.
pub fn from_base64(text: &[u8]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(text).ok()?.trim();
    let is_base64 = |c: char| c.is_ascii_alphanumeric() || "+/=".contains(c) || c.is_ascii_whitespace();
    if text.is_empty() || !text.chars().all(is_base64) {
        return None;
    }
    let block = format!("-----BEGIN X-----\n{text}\n-----END X-----\n");
    pem::parse(block).ok().map(Pem::into_contents)
}

fn encode(label: &str, der: &[u8]) -> String {
    pem::encode_config(&Pem::new(label, der), EncodeConfig::new().set_line_ending(LineEnding::LF))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn base64_is_read_back(bytes in proptest::collection::vec(any::<u8>(), 1..200)) {
            prop_assert_eq!(from_base64(base64(&bytes).as_bytes()), Some(bytes.clone()));
            prop_assert_eq!(from_base64(base64_lines(&bytes).as_bytes()), Some(bytes));
        }
    }

    #[test]
    fn other_text_is_no_base64() {
        for text in ["", "hello, world", "-----BEGIN X-----", "AAA=A", "ä"] {
            assert_eq!(from_base64(text.as_bytes()), None, "{text}");
        }
        assert_eq!(base64(b"hi"), "aGk=");
    }
}
