//! `Name : value`, one line per property, a blank line between objects.

use super::escape::escape;
use crate::model::{Prop, Record};
use std::io::{self, Write};

/// Writes the records. A value is one line, however long: what is read by eye wraps at the
/// terminal's edge, what is read by a program has one value per line.
pub fn write(records: &[Record], props: &[&Prop], out: &mut dyn Write) -> io::Result<()> {
    let width = props.iter().map(|prop| prop.name.len()).max().unwrap_or_default();
    for (index, record) in records.iter().enumerate() {
        if index > 0 {
            writeln!(out)?;
        }
        for prop in props {
            let line = format!("{:width$} : {}", prop.name, escape(&record.shown(prop).to_string()));
            writeln!(out, "{}", line.trim_end())?;
        }
    }
    Ok(())
}
