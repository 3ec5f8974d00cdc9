//! Where the Maildir of a recipient stands.
//!
//! Promises: `root/<domain>/<local part>`, both in lower case, with everything of the local part
//! percent-encoded that is not in `[a-z0-9_+-]` or a dot between two other characters. No address
//! leads out of `root`, and addresses that differ by more than letter case never share a directory.

use crate::model::SmtpAddress;
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// The directory of this recipient's Maildir.
pub fn mailbox_directory(root: &Path, recipient: &SmtpAddress) -> PathBuf {
    root.join(recipient.domain.to_string().to_lowercase()).join(encode(&recipient.local))
}

fn encode(local: &str) -> String {
    let bytes = local.as_bytes();
    let mut name = String::with_capacity(local.len());
    for (index, byte) in bytes.iter().map(u8::to_ascii_lowercase).enumerate() {
        let inner = index > 0 && index + 1 < bytes.len();
        if matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'+' | b'-') || (byte == b'.' && inner) {
            name.push(char::from(byte));
        } else {
            // Writing to a String can't fail.
            let _ = write!(name, "%{byte:02X}");
        }
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn table() {
        let cases = [
            ("ann@own.example", "own.example/ann"),
            ("Ann.B+tag_x-1@OWN.example", "own.example/ann.b+tag_x-1"),
            (r#""..""#, "own.example/%2E%2E"),
            (r#"".hidden""#, "own.example/%2Ehidden"),
            (r#""a/../../b""#, "own.example/a%2F..%2F..%2Fb"),
            (r#""a b%""#, "own.example/a%20b%25"),
            ("o'neil", "own.example/o%27neil"),
        ];
        for (address, wanted) in cases {
            let address =
                if address.contains('@') { address.to_owned() } else { format!("{address}@own.example") };
            let directory = mailbox_directory(Path::new("/m"), &address.parse().unwrap());
            assert_eq!(directory, Path::new("/m").join(wanted), "{address}");
        }
    }

    proptest! {
        #[test]
        fn one_plain_component_for_each_mailbox(a in "[ -~]{1,64}", b in "[ -~]{1,64}") {
            let name = encode(&a);
            prop_assert!(!name.contains('/') && !name.starts_with('.') && !name.is_empty());
            prop_assert_eq!(encode(&a) == encode(&b), a.eq_ignore_ascii_case(&b));
        }
    }
}
