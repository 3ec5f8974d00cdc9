//! Typed values out of records. A value that is not of its type is a [`Reason`], never a default.

use crate::model::object::Record;
use crate::model::snapshot::Reason;
use crate::model::{ByteSize, Limit, TimeSpan, Value, ValueError};
use std::str::FromStr;

/// A reason about a property of an object, or about the whole object where `property` is empty.
pub(super) fn reason(record: &Record, property: &str, text: impl Into<String>) -> Reason {
    Reason {
        object: format!("{} \"{}\"", record.object.noun, record.identity()),
        property: property.to_string(),
        text: text.into(),
    }
}

/// The value of a property that is text in the store.
pub(super) fn one<T: FromStr<Err = ValueError>>(record: &Record, property: &str) -> Result<T, Reason> {
    optional(record, property)?.ok_or_else(|| reason(record, property, "is not set"))
}

/// The same where it may be unset.
pub(super) fn optional<T: FromStr<Err = ValueError>>(
    record: &Record,
    property: &str,
) -> Result<Option<T>, Reason> {
    match record.get(property) {
        Value::Null => Ok(None),
        value => element(record, property, value).map(Some),
    }
}

/// The elements of a list.
pub(super) fn list<T: FromStr<Err = ValueError>>(record: &Record, property: &str) -> Result<Vec<T>, Reason> {
    record.get(property).items().iter().map(|item| element(record, property, item)).collect()
}

fn element<T: FromStr<Err = ValueError>>(
    record: &Record,
    property: &str,
    value: &Value,
) -> Result<T, Reason> {
    let text = value.as_text().ok_or_else(|| unfit(record, property))?;
    text.parse().map_err(|error: ValueError| reason(record, property, error.message))
}

/// A whole number.
pub(super) fn number<T: TryFrom<i64>>(record: &Record, property: &str) -> Result<T, Reason> {
    match record.get(property) {
        Value::Int(number) => T::try_from(*number).map_err(|_| unfit(record, property)),
        _ => Err(unfit(record, property)),
    }
}

/// A size.
pub(super) fn size(record: &Record, property: &str) -> Result<ByteSize, Reason> {
    match record.get(property) {
        Value::Size(size) => Ok(*size),
        _ => Err(unfit(record, property)),
    }
}

/// A span of time.
pub(super) fn span(record: &Record, property: &str) -> Result<TimeSpan, Reason> {
    match record.get(property) {
        Value::Span(span) => Ok(*span),
        _ => Err(unfit(record, property)),
    }
}

/// What `read` reads, or no limit.
pub(super) fn limit<T>(
    record: &Record,
    property: &str,
    read: impl FnOnce(&Record, &str) -> Result<T, Reason>,
) -> Result<Limit<T>, Reason> {
    match record.get(property) {
        Value::Unlimited => Ok(Limit::Unlimited),
        _ => read(record, property).map(Limit::Value),
    }
}

fn unfit(record: &Record, property: &str) -> Reason {
    reason(record, property, format!("'{}' is not a value of this property", record.get(property)))
}
