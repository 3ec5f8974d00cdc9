//! The values of RET, ENVID, NOTIFY and ORCPT (RFC 3461 4), both ways: xtext, and the form of addresses
//! beyond ASCII (RFC 6533 3).
//!
//! Promises: what is decoded holds no control character; what is written is one word of printable ASCII
//! that decodes to the same.
//!
//! Refuses: encodings that are not well-formed, and what is over the lengths of RFC 3461 5.4.

use crate::model::{DsnReturn, Notify, OriginalRecipient};

pub use crate::model::xtext::utf8_in_ascii;
pub(super) use crate::model::xtext::xtext;
use crate::model::xtext::{from_utf8, from_xtext, written_original};

/// Octets of ENVID as written (RFC 3461 4.4), and of ORCPT (4.2).
const ENVELOPE_ID: usize = 100;
const ORIGINAL: usize = 500;

pub(super) fn ret(value: &str) -> Option<DsnReturn> {
    value.parse().ok()
}

pub(super) fn notify(value: &str) -> Option<Notify> {
    value.parse().ok()
}

pub(super) fn envelope_id(value: &str) -> Option<String> {
    if value.len() > ENVELOPE_ID { None } else { from_xtext(value) }
}

pub(super) fn original(value: &str) -> Option<OriginalRecipient> {
    if value.len() > ORIGINAL {
        return None;
    }
    let (kind, encoded) = value.split_once(';')?;
    let address = if kind.eq_ignore_ascii_case("utf-8") { from_utf8(encoded) } else { from_xtext(encoded) }?;
    format!("{kind};{address}").parse().ok()
}

/// ORCPT as it is written. An address beyond ASCII is written in ASCII: so any server with DSN takes it.
pub(super) fn written(original: &OriginalRecipient) -> String {
    written_original(original)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn envelope_ids() {
        let (hundred, more) = ("x".repeat(100), "x".repeat(101));
        let cases = [
            ("QQ314159", Some("QQ314159")),
            ("a+2Bb+3Dc+20d", Some("a+b=c d")),
            ("a+2bb", Some("a+b")),
            ("+0D+0AEvil", None),
            ("+00", None),
            ("+7F", None),
            ("+C3+BC", None),
            ("ü", None),
            ("a+2", None),
            ("a+", None),
            ("a+GG", None),
            ("a+ 1", None),
            (hundred.as_str(), Some(hundred.as_str())),
            (more.as_str(), None),
        ];
        for (value, meant) in cases {
            assert_eq!(envelope_id(value).as_deref(), meant, "{value}");
        }
    }

    #[test]
    fn original_recipients() {
        let cases = [
            ("rfc822;Bob@Example.COM", Some("rfc822;Bob@Example.COM")),
            ("RFC822;a+2Bb@b.example", Some("rfc822;a+b@b.example")),
            ("rfc822;a+0D+0AX:y@b.example", None),
            ("rfc822;", None),
            ("rfc822", None),
            ("a b;c", None),
            ("utf-8;\\x{FC}@b.example", Some("utf-8;ü@b.example")),
            ("utf-8;ü@b.example", Some("utf-8;ü@b.example")),
            ("utf-8;\\x{D}\\x{A}X:@b.example", None),
            ("utf-8;\\x{D800}@b.example", None),
            ("utf-8;\\x{110000}@b.example", None),
            ("utf-8;\\x{}@b.example", None),
            ("utf-8;\\x{FC", None),
            ("utf-8;\\FC", None),
            ("utf-8;a+2Bb@b.example", None),
            ("x400;+2Fc=us", None),
            ("x400;+2Fc+3Dus", Some("x400;/c=us")),
        ];
        for (value, meant) in cases {
            assert_eq!(original(value).map(|one| one.to_string()).as_deref(), meant, "{value}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(ascii in "[ -~]{1,30}", any in "\\PC{1,30}") {
            prop_assert_eq!(from_xtext(&xtext(&ascii)), Some(ascii));
            let utf8: String = any.chars().filter(|c| !c.is_control()).collect();
            prop_assert_eq!(from_utf8(&utf8_in_ascii(&utf8)), Some(utf8.clone()));
            prop_assert!(utf8_in_ascii(&utf8).bytes().all(|b| matches!(b, b'!'..=b'~')));
        }

        #[test]
        fn no_text_is_too_odd(text in any::<String>()) {
            if let Some(one) = original(&text) {
                prop_assert!(!one.to_string().chars().any(char::is_control));
                prop_assert_eq!(original(&written(&one)), Some(one));
            }
        }
    }
}
