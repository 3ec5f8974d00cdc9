//! Which properties the objects have, for Tab behind `Get-SendConnector | Select-Object`: a type of the
//! same name with `#Properties`, that no object has and the functions also name as their output. On the
//! objects' own type the members would stand in the way of the objects' properties.

use crate::model::ObjectType;
use std::collections::BTreeMap;
use std::fmt::Write;

/// The name of the type that only completion looks into.
pub(super) fn name(noun: &str) -> String {
    format!("Emsh.{noun}#Properties")
}

/// The type file.
pub(super) fn members(objects: &BTreeMap<&'static str, &'static ObjectType>) -> String {
    let mut text = String::from(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<!-- Generated from the tables of emsh by src/gen/module; do not edit. -->\n<Types>\n",
    );
    for (noun, object) in objects {
        let _ = writeln!(text, "  <Type>\n    <Name>{}</Name>\n    <Members>", name(noun));
        for prop in object.all_props() {
            let _ = writeln!(
                text,
                "      <NoteProperty><Name>{}</Name><Value>-</Value></NoteProperty>",
                prop.name
            );
        }
        text.push_str("    </Members>\n  </Type>\n");
    }
    text.push_str("</Types>\n");
    text
}
