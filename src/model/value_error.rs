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
            if c.is_control() {
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
