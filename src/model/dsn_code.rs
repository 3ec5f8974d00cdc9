//! The enhanced status code of a report: `4.x.x` or `5.x.x` (RFC 3463 §2).
//!
//! Promises three numbers of one to three digits without leading zeros. Refuses codes of success: no
//! report of this server tells of one; and the names of mailbox quotas, which Exchange takes in the same
//! place.

use super::ValueError;
use super::value_error::serde_as_text;
use std::fmt;
use std::str::FromStr;

/// An enhanced status code of class 4 or 5.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DsnCode {
    /// 4: for the time being; 5: for good.
    pub class: u16,
    /// What it is about.
    pub subject: u16,
    /// What is wrong.
    pub detail: u16,
}

serde_as_text!(DsnCode);

impl FromStr for DsnCode {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        let given = text.trim();
        let bad = |why: &str| {
            ValueError::about(given, format_args!("{why}; allowed: 4.x.x or 5.x.x, such as 5.7.1"))
        };
        let number = |part: &str| {
            let digits = (1..=3).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
            let plain = part == "0" || !part.starts_with('0');
            if digits && plain { part.parse::<u16>().ok() } else { None }
        };
        let numbers: Option<Vec<u16>> = given.split('.').map(number).collect();
        match numbers.as_deref() {
            Some([class @ (4 | 5), subject, detail]) => {
                Ok(DsnCode { class: *class, subject: *subject, detail: *detail })
            }
            Some([_, _, _]) => Err(bad("is no code of a failure or a delay")),
            _ => Err(bad("is not an enhanced status code")),
        }
    }
}

impl fmt::Display for DsnCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.class, self.subject, self.detail)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn codes() {
        let cases: &[(&str, Option<&str>)] = &[
            ("5.7.1", Some("5.7.1")),
            (" 4.4.7 ", Some("4.4.7")),
            ("5.7.512", Some("5.7.512")),
            ("5.0.0", Some("5.0.0")),
            ("2.1.5", None),
            ("3.0.0", None),
            ("5.7", None),
            ("5.7.1.1", None),
            ("5.07.1", None),
            ("5.7.1000", None),
            ("5.-7.1", None),
            ("WarningMailbox", None),
            ("", None),
        ];
        for (text, wanted) in cases {
            let read = text.parse::<DsnCode>().ok().map(|code| code.to_string());
            assert_eq!(read.as_deref(), *wanted, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_printed_is_read_back(class in 4_u16..6, subject in 0_u16..1000, detail in 0_u16..1000) {
            let code = DsnCode { class, subject, detail };
            prop_assert_eq!(code.to_string().parse::<DsnCode>().unwrap(), code);
        }

        #[test]
        fn nothing_panics(text in ".{0,12}") {
            let _ = text.parse::<DsnCode>();
        }
    }
}
