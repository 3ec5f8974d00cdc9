//! The one error of the value types: a text that can't be read as the value it was given for.
//!
//! Promises a message that names the text as given (shortened, control characters made visible, so
//! that it can go to a terminal or a log line), says what is wrong, and what is allowed.

use std::fmt::{Display, Write};
use thiserror::Error;

/// The longest piece of a rejected text that a message repeats, in characters.
const SHOWN: usize = 100;

/// A text that is not a value of the wanted type.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Error)]
#[error("{message}")]
pub struct ValueError {
    /// What was given, what is wrong with it, and what is allowed.
    pub message: String,
}

impl ValueError {
    /// An error with this message.
    pub fn new(message: impl Into<String>) -> Self {
        ValueError { message: message.into() }
    }

    /// An error that names `given` and goes on with `why`.
    pub(super) fn about(given: &str, why: impl Display) -> Self {
        let mut shown = String::new();
        for (index, c) in given.chars().enumerate() {
            if index == SHOWN {
                shown.push('…');
                break;
            }
            if c.is_control() || is_invisible(c) {
                shown.extend(c.escape_default());
            } else {
                shown.push(c);
            }
        }
        let mut message = format!("'{shown}' ");
        // Writing to a String can't fail.
        let _ = write!(message, "{why}");
        ValueError { message }
    }
}

/// True for marks that are not seen and that no name should hold: zero-width characters, direction
/// marks, the byte order mark, soft hyphens.
pub fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// True for those of them that copying from dialogues and web pages brings along and that mean nothing
/// there: they come off the ends of a value. Marks that turn text around are never dropped in silence.
pub(super) fn is_stray(c: char) -> bool {
    matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}' | '\u{202c}' | '\u{2060}' | '\u{feff}')
}

/// Serialises a type as its canonical text and reads it back through `FromStr`.
macro_rules! serde_as_text {
    ($type:ty) => {
        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <String as serde::Deserialize>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}
pub(super) use serde_as_text;

/// What every value type is held to.
#[cfg(test)]
pub(super) mod testing {
    use super::ValueError;
    use serde::Serialize;
    use serde::de::DeserializeOwned;
    use std::fmt::{Debug, Display};
    use std::str::FromStr;

    /// The text is read and printed as said; the printed text is a fixed point, through serde too.
    pub fn good<T>(table: &[(&str, &str)])
    where
        T: FromStr<Err = ValueError> + Display + Debug + PartialEq + Serialize + DeserializeOwned,
    {
        for (text, printed) in table {
            let value: T = text.parse().unwrap_or_else(|error| panic!("{text:?}: {error}"));
            assert_eq!(value.to_string(), *printed, "{text:?}");
            round_trip(&value);
            assert_eq!(format!("  {text}\t").parse::<T>().as_ref(), Ok(&value), "{text:?} between blanks");
        }
    }

    /// The value's canonical text is read back as the value, and printed as it was.
    pub fn round_trip<T>(value: &T)
    where
        T: FromStr<Err = ValueError> + Display + Debug + PartialEq + Serialize + DeserializeOwned,
    {
        let printed = value.to_string();
        let again: T = printed.parse().unwrap_or_else(|error| panic!("{printed:?}: {error}"));
        assert_eq!(&again, value);
        assert_eq!(again.to_string(), printed);
        let json = serde_json::to_string(value).unwrap();
        assert_eq!(&serde_json::from_str::<T>(&json).unwrap(), value, "{json}");
    }

    /// The text is refused, and the message names it and says the second text.
    pub fn bad<T: FromStr<Err = ValueError> + Debug>(table: &[(&str, &str)]) {
        for (text, reason) in table {
            let error = text.parse::<T>().expect_err(text).message;
            assert!(error.contains(reason), "{text:?}: {error}");
            let start: String = text
                .trim()
                .chars()
                .take_while(|c| !c.is_control() && !super::is_invisible(*c))
                .take(20)
                .collect();
            assert!(error.contains(&start), "{text:?}: {error}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_fit_for_a_terminal() {
        let error = ValueError::about("a\u{1b}[2J\r\n", "is nonsense");
        assert_eq!(error.to_string(), "'a\\u{1b}[2J\\r\\n' is nonsense");
        assert!(ValueError::about(&"x".repeat(5000), "is long").message.chars().count() < 120);
    }
}
