//! A property's value as the store, the shell and the rules see it: typed, and independent of how
//! it was written.

use super::{ByteSize, TimeSpan};
use jiff::Timestamp;
use std::fmt;

/// A value of any property. Which variants a property can hold is its `Kind` and `Shape`.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Not set.
    Null,
    /// `$true` or `$false`.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A number with a fraction, in thousandths.
    Decimal(i64),
    /// Text in canonical form: names, domains, ranges, enum values.
    Text(String),
    /// A size in bytes.
    Size(ByteSize),
    /// A span of time.
    Span(TimeSpan),
    /// A moment, UTC.
    Time(Timestamp),
    /// No limit.
    Unlimited,
    /// Several values, in their order.
    List(Vec<Value>),
    /// What became of a property.
    Change(Box<PropertyChange>),
    /// A parameter and what was given for it.
    Given(Box<GivenParameter>),
}

/// A parameter of a command that was run, as a value of its own: what the audit log shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenParameter {
    /// The parameter.
    pub name: String,
    /// What was given, as text; `True` for a switch.
    pub value: String,
}

/// One property before and after, as a value of its own: what the history shows.
#[derive(Debug, Clone, PartialEq)]
pub struct PropertyChange {
    /// The property.
    pub property: String,
    /// Its value before and after; where only elements of a long list are known, `None`.
    pub values: Option<(Value, Value)>,
    /// Elements that a list lost.
    pub removed: Vec<Value>,
    /// Elements that a list gained.
    pub added: Vec<Value>,
}

impl PropertyChange {
    fn to_json(&self) -> serde_json::Value {
        use serde_json::Value as Json;
        let list = |items: &[Value]| Json::Array(items.iter().map(Value::to_json).collect());
        let (old, new) = match &self.values {
            Some((old, new)) => (old.to_json(), new.to_json()),
            None => (Json::Null, Json::Null),
        };
        serde_json::json!({
            "Name": self.property,
            "OldValue": old,
            "NewValue": new,
            "Removed": list(&self.removed),
            "Added": list(&self.added),
        })
    }
}

/// `Comment: one -> two`, and for lists what came and went: `Bindings: +0.0.0.0:26 -0.0.0.0:25`.
impl fmt::Display for PropertyChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:", self.property)?;
        if self.added.is_empty() && self.removed.is_empty() {
            let shown = |value: &Value| match value {
                Value::Null => "$null".to_string(),
                other => other.to_string(),
            };
            let (old, new) = self.values.as_ref().map_or((&Value::Null, &Value::Null), |(a, b)| (a, b));
            return write!(f, " {} -> {}", shown(old), shown(new));
        }
        self.added.iter().try_for_each(|item| write!(f, " +{item}"))?;
        self.removed.iter().try_for_each(|item| write!(f, " -{item}"))
    }
}

impl Value {
    /// A text value.
    pub fn text(text: impl Into<String>) -> Self {
        Value::Text(text.into())
    }

    /// A list of texts.
    pub fn texts<T: ToString>(items: impl IntoIterator<Item = T>) -> Self {
        Value::List(items.into_iter().map(|item| Value::Text(item.to_string())).collect())
    }

    /// The text inside, if it is one.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The elements, where it is a list; nothing otherwise.
    pub fn items(&self) -> &[Value] {
        match self {
            Value::List(items) => items,
            _ => &[],
        }
    }

    /// True for Null and for the empty list.
    pub fn is_unset(&self) -> bool {
        match self {
            Value::Null => true,
            Value::List(items) => items.is_empty(),
            _ => false,
        }
    }

    /// The value as JSON: lists as arrays, sizes as integer bytes or "Unlimited", spans `d.hh:mm:ss`,
    /// times RFC 3339.
    pub fn to_json(&self) -> serde_json::Value {
        use serde_json::Value as Json;
        match self {
            Value::Null => Json::Null,
            Value::Bool(flag) => Json::Bool(*flag),
            Value::Int(number) => Json::from(*number),
            Value::Decimal(thousandths) => Json::from(*thousandths as f64 / 1000.0),
            Value::Size(size) => Json::from(size.0),
            Value::List(items) => Json::Array(items.iter().map(Value::to_json).collect()),
            Value::Time(time) => Json::String(time.to_string()),
            Value::Change(change) => change.to_json(),
            Value::Given(given) => serde_json::json!({ "Name": given.name, "Value": given.value }),
            Value::Text(_) | Value::Span(_) | Value::Unlimited => Json::String(self.to_string()),
        }
    }
}

/// As the shell prints it: `True`, `36 MB (37,748,736 bytes)`, `{a, b}`.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Null => Ok(()),
            Value::Bool(true) => f.write_str("True"),
            Value::Bool(false) => f.write_str("False"),
            Value::Int(number) => write!(f, "{number}"),
            Value::Decimal(thousandths) => write!(f, "{}", *thousandths as f64 / 1000.0),
            Value::Text(text) => f.write_str(text),
            Value::Size(size) => write!(f, "{size}"),
            Value::Span(span) => write!(f, "{span}"),
            // As .NET's invariant culture prints it; JSON has RFC 3339.
            Value::Time(time) => write!(f, "{}", time.strftime("%m/%d/%Y %H:%M:%S")),
            Value::Unlimited => f.write_str("Unlimited"),
            Value::Change(change) => write!(f, "{change}"),
            Value::Given(given) => write!(f, "{}: {}", given.name, given.value),
            Value::List(items) => {
                f.write_str("{")?;
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        f.write_str(", ")?;
                    }
                    write!(f, "{item}")?;
                }
                f.write_str("}")
            }
        }
    }
}
