//! What a sending client asks for beside the addresses, and what a message needs of the servers that it
//! passes: DSN (RFC 3461), BINARYMIME (RFC 3030), SMTPUTF8 (RFC 6531), REQUIRETLS (RFC 8689).
//!
//! Promises: texts are as they are meant, not as they were encoded on the wire; none holds a control
//! character, so none can end a header field or a command.

use super::ValueError;
use super::value_error::serde_as_text;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Of a message.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct MessageWishes {
    /// Its body has octets that only BDAT carries: bare CR, bare LF, NUL (BODY=BINARYMIME).
    pub binary: bool,
    /// Its header is not ASCII, and SMTPUTF8 was said.
    pub utf8_header: bool,
    /// REQUIRETLS: no server may have it that does not prove itself and say REQUIRETLS, too.
    pub require_tls: bool,
    /// `TLS-Required: No` (RFC 8689 §5): its sender would rather have it delivered in clear than not at all. What
    /// recipient domains publish does not hold it back; what is configured here does.
    pub tls_optional: bool,
    /// RET
    pub ret: Option<DsnReturn>,
    /// ENVID
    pub envelope_id: Option<String>,
}

/// Of a recipient.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct RecipientWishes {
    /// NOTIFY
    pub notify: Option<Notify>,
    /// ORCPT
    pub original: Option<OriginalRecipient>,
}

impl RecipientWishes {
    /// A failure is reported, unless NOTIFY says otherwise.
    pub fn wants_failure(&self) -> bool {
        self.notify.is_none_or(|notify| notify.failure)
    }

    /// A delay is reported, unless NOTIFY leaves it out.
    pub fn wants_delay(&self) -> bool {
        self.notify.is_none_or(|notify| notify.delay)
    }

    /// A delivery is reported only where NOTIFY says so.
    pub fn wants_success(&self) -> bool {
        self.notify.is_some_and(|notify| notify.success)
    }
}

/// How much of a message its report gives back (RET).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum DsnReturn {
    /// All of it.
    Full,
    /// Its header.
    Headers,
}

impl fmt::Display for DsnReturn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            DsnReturn::Full => "FULL",
            DsnReturn::Headers => "HDRS",
        })
    }
}

impl FromStr for DsnReturn {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        match text {
            _ if text.eq_ignore_ascii_case("FULL") => Ok(DsnReturn::Full),
            _ if text.eq_ignore_ascii_case("HDRS") => Ok(DsnReturn::Headers),
            _ => Err(ValueError::about(text, "is neither FULL nor HDRS")),
        }
    }
}

/// When the sender is told (NOTIFY); never, where nothing is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Notify {
    /// SUCCESS
    pub success: bool,
    /// FAILURE
    pub failure: bool,
    /// DELAY
    pub delay: bool,
}

serde_as_text!(Notify);

impl fmt::Display for Notify {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = [(self.success, "SUCCESS"), (self.failure, "FAILURE"), (self.delay, "DELAY")];
        let words: Vec<&str> = words.into_iter().filter(|(set, _)| *set).map(|(_, word)| word).collect();
        f.write_str(if words.is_empty() { "NEVER".to_owned() } else { words.join(",") }.as_str())
    }
}

impl FromStr for Notify {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        let bad = |why| ValueError::about(text, why);
        if text.eq_ignore_ascii_case("NEVER") {
            return Ok(Notify::default());
        }
        let mut notify = Notify::default();
        for word in text.split(',') {
            let flag = match word.to_ascii_uppercase().as_str() {
                "SUCCESS" => &mut notify.success,
                "FAILURE" => &mut notify.failure,
                "DELAY" => &mut notify.delay,
                "NEVER" => return Err(bad("has NEVER beside others")),
                _ => return Err(bad("has a word other than NEVER, SUCCESS, FAILURE and DELAY")),
            };
            if std::mem::replace(flag, true) {
                return Err(bad("has a word twice"));
            }
        }
        Ok(notify)
    }
}

/// Whom the sender named at first (ORCPT): `rfc822;user@example.com`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OriginalRecipient {
    /// The type of address, in lower case: `rfc822`, `utf-8`.
    pub kind: String,
    /// The address: for `utf-8` any characters, else ASCII.
    pub address: String,
}

serde_as_text!(OriginalRecipient);

impl fmt::Display for OriginalRecipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{};{}", self.kind, self.address)
    }
}

impl FromStr for OriginalRecipient {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        let bad = |why| ValueError::about(text, why);
        let (kind, address) = text.split_once(';').ok_or_else(|| bad("has no type of address"))?;
        let atom = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&b);
        if kind.is_empty() || !kind.bytes().all(atom) {
            return Err(bad("has no type of address"));
        }
        let utf8 = kind.eq_ignore_ascii_case("utf-8");
        let printable = |c: char| matches!(c, ' '..='~') || (utf8 && !c.is_ascii() && !c.is_control());
        if address.is_empty() || !address.chars().all(printable) {
            return Err(bad("has no printable address"));
        }
        Ok(OriginalRecipient { kind: kind.to_ascii_lowercase(), address: address.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notify() {
        let cases = [
            ("never", Ok("NEVER")),
            ("delay,SUCCESS", Ok("SUCCESS,DELAY")),
            ("FAILURE", Ok("FAILURE")),
            ("NEVER,FAILURE", Err("beside")),
            ("FAILURE,NEVER", Err("beside")),
            ("FAILURE,FAILURE", Err("twice")),
            ("", Err("other than")),
            ("FAILURE,", Err("other than")),
        ];
        for (text, wanted) in cases {
            match (text.parse::<Notify>(), wanted) {
                (Ok(notify), Ok(wanted)) => {
                    assert_eq!(notify.to_string(), wanted);
                    assert_eq!(wanted.parse::<Notify>().unwrap(), notify);
                }
                (Err(error), Err(wanted)) => assert!(error.to_string().contains(wanted), "{error}"),
                (found, _) => panic!("{text}: {found:?}"),
            }
        }
    }

    #[test]
    fn what_is_told_of_a_recipient() {
        // NOTIFY, failure, success
        let cases = [
            (None, true, false),
            (Some("NEVER"), false, false),
            (Some("SUCCESS"), false, true),
            (Some("FAILURE,DELAY"), true, false),
            (Some("SUCCESS,FAILURE"), true, true),
        ];
        for (notify, failure, success) in cases {
            let notify = notify.map(|text| text.parse().unwrap());
            let wishes = RecipientWishes { notify, original: None };
            assert_eq!((wishes.wants_failure(), wishes.wants_success()), (failure, success), "{notify:?}");
        }
    }

    #[test]
    fn original_recipients() {
        for (text, good) in [
            ("RFC822;a@b.example", true),
            ("utf-8;ü@b.example", true),
            ("rfc822;ü@b.example", false),
            ("rfc822;", false),
            ("rfc822", false),
            (";a", false),
            ("rfc822;a\r\nX: y", false),
            ("utf-8;a\u{85}b", false),
        ] {
            let read = text.parse::<OriginalRecipient>();
            assert_eq!(read.is_ok(), good, "{text:?}");
            if let Ok(read) = read {
                assert_eq!(read.to_string().parse::<OriginalRecipient>().unwrap(), read);
            }
        }
    }
}
