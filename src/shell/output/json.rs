//! JSON: typed, complete, in table order.

use super::escape::is_obeyed;
use super::{Request, select};
use crate::model::object::SAID_TWICE;
use crate::model::{ObjectType, Prop, Record};
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

/// The properties that were asked for, or all but those that say twice what others say.
pub fn props(object: &'static ObjectType, request: &Request) -> Vec<&'static Prop> {
    let asked = select(object, &request.properties).ok().filter(|props| !props.is_empty());
    asked.unwrap_or_else(|| object.all_props().filter(|prop| !SAID_TWICE.contains(&prop.name)).collect())
}

/// One object.
pub fn object(record: &Record, request: &Request) -> Value {
    let fields = props(record.object, request)
        .into_iter()
        .map(|prop| (prop.name.to_string(), record.shown(prop).to_json()));
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
