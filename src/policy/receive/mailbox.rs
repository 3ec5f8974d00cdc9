//! Where the Maildir of a recipient lies under its agent's root: `domain/local`.

use crate::model::{AddressDomain, SmtpAddress};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// The directory of a mailbox. The local part is taken in lower case, and everything outside of
/// `[a-z0-9_+-]` and inner dots is percent-encoded: no local part leads anywhere else.
pub fn mailbox_directory(root: &Path, address: &SmtpAddress) -> PathBuf {
    let domain = match &address.domain {
        AddressDomain::Name(name) => name.to_string(),
        AddressDomain::Literal(literal) => encode(&literal.to_string()),
    };
    root.join(domain).join(encode(&address.local.to_ascii_lowercase()))
}

fn encode(text: &str) -> String {
    let last = text.len().saturating_sub(1);
    let mut encoded = String::new();
    for (at, byte) in text.bytes().enumerate() {
        let inner_dot = byte == b'.' && at != 0 && at != last;
        if inner_dot || matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'+' | b'-') {
            encoded.push(char::from(byte));
        } else {
            // Writing to a String does not fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        let cases = [
            ("v@local.test", "local.test/v"),
            ("A.B+c_d-e@LOCAL.test", "local.test/a.b+c_d-e"),
            ("\"..\"@local.test", "local.test/%2E%2E"),
            ("\"../x\"@local.test", "local.test/%2E.%2Fx"),
            ("\"a b%\"@local.test", "local.test/a%20b%25"),
        ];
        for (address, wanted) in cases {
            let directory = mailbox_directory(Path::new("/m"), &address.parse().unwrap());
            assert_eq!(directory, Path::new("/m").join(wanted), "{address}");
        }
    }
}
