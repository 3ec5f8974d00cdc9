//! How values of a property stand to one another: what a filter compares and a view is sorted by.
//!
//! Promises one order for all: numbers, sizes, spans and moments by what they are, words of an enum as the
//! enum lists them, everything else as text without regard to letter case; what is not set comes first.
//! Identities go by the number at their end, as `MX\9` before `MX\10`.

use super::letter_case::folded;
use super::property::{Kind, Prop};
use super::value::Value;

/// Properties that hold an identity: `SERVER\queue`, `SERVER\queue\number`.
const IDENTITIES: &[&str] = &["Identity", "Queue"];

/// Where a value stands among those of its property.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    /// Not set.
    Nothing,
    /// What is counted or measured.
    Number(i128),
    /// Text, folded.
    Text(String),
    /// An identity, its last part first.
    Identity(Vec<Part>),
}

/// A part of an identity between backslashes; numbers come before words.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// A number.
    Number(u64),
    /// A word, folded.
    Word(String),
}

/// True for a property that holds an identity.
pub fn is_identity(prop: &Prop) -> bool {
    matches!(prop.kind, Kind::Text { .. }) && IDENTITIES.contains(&prop.name)
}

/// The rank of one value, or of one element of a list.
pub fn rank(prop: &Prop, value: &Value) -> Rank {
    match value {
        Value::Null => Rank::Nothing,
        Value::Bool(flag) => Rank::Number((*flag).into()),
        Value::Int(number) => Rank::Number((*number).into()),
        Value::Decimal(thousandths) => Rank::Number((*thousandths).into()),
        Value::Size(size) => Rank::Number(size.0.into()),
        Value::Span(span) => Rank::Number(span.as_millis().into()),
        Value::Time(time) => Rank::Number(time.as_nanosecond()),
        Value::Unlimited => Rank::Number(i128::MAX),
        Value::Text(text) if is_identity(prop) => identity(text),
        Value::Text(text) => match prop.kind {
            Kind::Enum(words) => match words.iter().position(|word| word == text) {
                Some(place) => Rank::Number(place.try_into().unwrap_or(i128::MAX)),
                None => Rank::Text(folded(text)),
            },
            _ => Rank::Text(folded(text)),
        },
        other => Rank::Text(folded(&other.to_string())),
    }
}

/// The rank of an identity as it is written.
pub fn identity(text: &str) -> Rank {
    let part = |part: &str| match part.parse::<u64>() {
        Ok(number) if part.bytes().all(|b| b.is_ascii_digit()) => Part::Number(number),
        _ => Part::Word(folded(part)),
    };
    Rank::Identity(text.trim().rsplit('\\').map(part).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ByteSize;
    use crate::model::object::IDENTITY_PROP;

    #[test]
    fn what_comes_first() {
        let status = Prop::one("Status", Kind::Enum(&["Ready", "Active"]), "", "");
        let text = Prop::one("Subject", Kind::Text { max: 9 }, "", "");
        let rows: &[(&Prop, Value, Value)] = &[
            (&text, Value::Null, Value::text("")),
            (&text, Value::text("alpha"), Value::text("Beta")),
            (&text, Value::Int(9), Value::Int(10)),
            (&text, Value::Size(ByteSize(9)), Value::Size(ByteSize(1024))),
            (&text, Value::Int(i64::MAX), Value::Unlimited),
            (&text, Value::Time(jiff::Timestamp::MIN), Value::Time(jiff::Timestamp::MAX)),
            (&status, Value::text("Ready"), Value::text("Active")),
            (&IDENTITY_PROP, Value::text("MX\\9"), Value::text("MX\\10")),
            (&IDENTITY_PROP, Value::text("MX\\4711"), Value::text("MX\\Unreachable")),
            (&IDENTITY_PROP, Value::text("MX\\9\\1"), Value::text("MX\\1\\2")),
            (&IDENTITY_PROP, Value::text("MX\\1\\2"), Value::text("mx\\2\\2")),
        ];
        for (prop, less, more) in rows {
            assert!(rank(prop, less) < rank(prop, more), "{less} {more}");
        }
        assert_eq!(rank(&IDENTITY_PROP, &Value::text("MX\\1")), rank(&IDENTITY_PROP, &Value::text("mx\\1")));
    }
}
