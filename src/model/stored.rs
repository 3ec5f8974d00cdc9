//! Stored objects as plain data, so that the service can say which ones it was started with.

use super::Record;
use super::objects::object;
use serde::{Deserialize, Serialize};

/// One object: its stored properties, as [`Value::to_json`](super::Value::to_json) gives them. No
/// property is a secret.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StoredObject {
    /// Its noun.
    pub noun: String,
    /// Its properties.
    pub properties: serde_json::Map<String, serde_json::Value>,
}

impl From<&Record> for StoredObject {
    fn from(record: &Record) -> Self {
        let stored = record.object.all_props().filter(|prop| prop.is_stored());
        let properties =
            stored.map(|prop| (prop.name.to_string(), record.get(prop.name).to_json())).collect();
        StoredObject { noun: record.object.noun.to_string(), properties }
    }
}

impl StoredObject {
    /// The object again; `None` for a noun that is not known here. A property that can't be read, or that
    /// is not there, has its default.
    pub fn record(&self) -> Option<Record> {
        let object = object(&self.noun)?;
        let mut record = Record::with_defaults(object);
        for prop in object.all_props() {
            if let Some(value) = self.properties.get(prop.name).and_then(|json| prop.value_from_json(json)) {
                record.set(prop.name, value);
            }
        }
        Some(record)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::objects::OBJECTS;
    use crate::model::property::{Kind, Shape};
    use crate::model::{ByteSize, TimeSpan, Value};

    /// A value of each kind and shape comes back as it was.
    #[test]
    fn an_object_comes_back_as_it_was() {
        for object in OBJECTS.iter().filter(|object| object.table().is_some()) {
            for unset in [false, true] {
                let mut record = Record::with_defaults(object);
                for prop in object.all_props().filter(|prop| prop.is_stored()) {
                    let one = match prop.kind {
                        Kind::Bool => Value::Bool(true),
                        Kind::Int { .. } => Value::Int(42),
                        Kind::Size { .. } => Value::Size(ByteSize(4096)),
                        Kind::Span { .. } => Value::Span(TimeSpan::from_millis(61_500)),
                        Kind::Time => Value::Time("2030-01-01T10:00:00Z".parse().unwrap()),
                        _ => Value::text("0001"),
                    };
                    let value = match (prop.shape, unset) {
                        (Shape::OrUnlimited, true) => Value::Unlimited,
                        (Shape::Optional, true) => Value::Null,
                        _ if prop.is_list() && unset => Value::List(Vec::new()),
                        _ if prop.is_list() => Value::List(vec![one.clone(), one]),
                        _ => one,
                    };
                    record.set(prop.name, value);
                }
                let text = serde_json::to_string(&StoredObject::from(&record)).unwrap();
                let read: StoredObject = serde_json::from_str(&text).unwrap();
                assert_eq!(read.record(), Some(record), "{}", object.noun);
            }
        }
    }
}
