//! JSON: typed, complete, in table order.

use super::escape::is_obeyed;
use super::{Request, select, value_of};
use crate::model::Record;
use serde_json::{Map, Value};
use std::io::{self, Write};

/// Writes one object where the request asks for one and there is one, else an array.
pub fn write(records: &[Record], request: &Request, out: &mut dyn Write) -> io::Result<()> {
    let json = match records {
        [] if request.single => return Ok(()),
        [only] if request.single => object(only, request),
        several => Value::Array(several.iter().map(|record| object(record, request)).collect()),
    };
    writeln!(out, "{}", safe(&serde_json::to_string_pretty(&json)?))
}

fn object(record: &Record, request: &Request) -> Value {
    let asked = select(record.object, &request.properties).ok().filter(|props| !props.is_empty());
    let props = asked.unwrap_or_else(|| record.object.all_props().collect());
    let fields = props.into_iter().map(|prop| (prop.name.to_string(), value_of(record, prop).to_json()));
    Value::Object(fields.collect::<Map<_, _>>())
}

/// JSON writers leave DEL, C1 and direction marks as they are; a terminal would obey them.
fn safe(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    for c in json.chars() {
        if is_obeyed(c) && c != '\n' {
            text.push_str(&format!("\\u{:04x}", u32::from(c)));
        } else {
            text.push(c);
        }
    }
    text
}
