//! A value or no limit: Exchange's `Unlimited<T>`.
//!
//! Promises T's own writing, or the word `Unlimited` in any letter case. Orders Unlimited above every
//! value.

use super::ValueError;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt::{self, Display};
use std::str::FromStr;

/// The word for no limit.
const UNLIMITED: &str = "Unlimited";

/// A limit, or none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Limit<T> {
    /// At most this.
    Value(T),
    /// No limit.
    Unlimited,
}

impl<T> Limit<T> {
    /// The limit; `None`: unlimited.
    pub fn get(&self) -> Option<&T> {
        match self {
            Limit::Value(value) => Some(value),
            Limit::Unlimited => None,
        }
    }
}

impl<T> FromStr for Limit<T>
where
    T: FromStr,
    T::Err: Display,
{
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        let given = text.trim();
        if given.eq_ignore_ascii_case(UNLIMITED) {
            return Ok(Limit::Unlimited);
        }
        given.parse().map(Limit::Value).map_err(|error: T::Err| {
            ValueError::about(given, format_args!("is neither {UNLIMITED} nor a valid value: {error}"))
        })
    }
}

impl<T: Display> Display for Limit<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Limit::Value(value) => value.fmt(f),
            Limit::Unlimited => f.write_str(UNLIMITED),
        }
    }
}

/// As T, or as the text `Unlimited`.
impl<T: Serialize> Serialize for Limit<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Limit::Value(value) => value.serialize(serializer),
            Limit::Unlimited => serializer.serialize_str(UNLIMITED),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Limit<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        enum Word {
            Unlimited,
        }

        #[derive(Deserialize)]
        #[serde(untagged, expecting = "a value, or the text Unlimited")]
        enum Either<T> {
            Word(Word),
            Value(T),
        }

        Ok(match Either::deserialize(deserializer)? {
            Either::Word(Word::Unlimited) => Limit::Unlimited,
            Either::Value(value) => Limit::Value(value),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::value_error::testing::{bad, good, round_trip};
    use crate::model::{ByteSize, TimeSpan};
    use proptest::prelude::*;

    #[test]
    fn limits() {
        good::<Limit<u32>>(&[("Unlimited", "Unlimited"), ("UNLIMITED", "Unlimited"), ("20", "20")]);
        good::<Limit<ByteSize>>(&[("unlimited", "Unlimited"), ("10MB", "10 MB (10,485,760 bytes)")]);
        good::<Limit<TimeSpan>>(&[("unlimited", "Unlimited"), ("00:10", "00:10:00")]);
        bad::<Limit<u32>>(&[("", "neither"), ("-1", "neither"), ("infinite", "neither")]);
        bad::<Limit<ByteSize>>(&[("10 XB", "unknown unit")]);
        assert_eq!(Limit::Value(3).get(), Some(&3));
        assert_eq!(Limit::<u32>::Unlimited.get(), None);
        assert!(Limit::Value(u32::MAX) < Limit::Unlimited);
    }

    #[test]
    fn json() {
        for (limit, json) in [(Limit::Value(ByteSize(1536)), "1536"), (Limit::Unlimited, "\"Unlimited\"")] {
            assert_eq!(serde_json::to_string(&limit).unwrap(), json);
        }
        assert!(serde_json::from_str::<Limit<u32>>("\"endless\"").is_err());
        assert!(serde_json::from_str::<Limit<u32>>("null").is_err());
    }

    proptest! {
        #[test]
        fn limits_round_trip(value: Option<u64>) {
            round_trip(&value.map_or(Limit::Unlimited, |bytes| Limit::Value(ByteSize(bytes))));
        }
    }
}
