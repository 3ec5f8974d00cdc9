//! CSV (RFC 4180 but for its line ends, which are this system's): a header, then a row per object.

use super::escape::escape;
use crate::model::{Prop, Record, Value};
use std::io::{self, Write};

/// Writes the records: Booleans as `True` and `False`, sizes in bytes, times as RFC 3339, unset as
/// nothing, lists joined by commas.
pub fn write(records: &[Record], props: &[&Prop], out: &mut dyn Write) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(props.iter().map(|prop| prop.name))?;
    for record in records {
        writer.write_record(props.iter().map(|prop| escape(&field(&record.shown(prop))).into_owned()))?;
    }
    writer.flush()
}

fn field(value: &Value) -> String {
    match value {
        Value::Size(size) => size.0.to_string(),
        Value::List(items) => items.iter().map(|item| element(&field(item))).collect::<Vec<_>>().join(","),
        other => other.to_string(),
    }
}

fn element(text: &str) -> String {
    match text.contains([',', '\'', '"']) {
        true => format!("'{}'", text.replace('\'', "''")),
        false => text.to_string(),
    }
}
