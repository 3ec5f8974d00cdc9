//! Objects on stdout: Table and List for people, Csv and Json for programs.
//!
//! Promises that no value is ever cut: a table wraps on a terminal and is as wide as its values
//! elsewhere. Control characters, escape sequences and characters that turn the direction of text
//! are shown escaped, since subjects, banners and names come from strangers. JSON holds every
//! property in table order (DESIGN, Output). In CSV a list is one field with its elements joined by
//! commas, one that holds a comma in single quotes: what a list parameter takes back.

pub mod batches;
mod csv;
mod escape;
pub mod json;
mod list;
mod table;

use crate::cmdlet::Failure;
use crate::model::suggest;
use crate::model::{ObjectType, Prop, Record, Wildcard};
use std::io::{self, Write};

pub use escape::escape;

/// The form of the output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// A table.
    Table,
    /// `Name : value` lines.
    List,
    /// Comma-separated, with a header.
    Csv,
    /// JSON.
    Json,
}

impl Format {
    /// The format of this canonical word.
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "Table" => Some(Format::Table),
            "List" => Some(Format::List),
            "Csv" => Some(Format::Csv),
            "Json" => Some(Format::Json),
            _ => None,
        }
    }
}

/// What was asked for.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// The form; by default the object's own view.
    pub format: Option<Format>,
    /// Patterns of properties; empty: those of the view.
    pub properties: Vec<String>,
    /// JSON as an object, not an array, where there is one record.
    pub single: bool,
}

/// Where it is written to.
#[derive(Debug, Clone, Copy)]
pub struct Target {
    /// Whether that is a terminal.
    pub terminal: bool,
    /// The terminal's width, where it is known better than by asking it.
    pub width: Option<u16>,
}

/// The properties that the patterns name, in the order of the patterns.
///
/// # Errors
/// A pattern that fits nothing; the near names are told (exit code 2).
pub fn select(object: &'static ObjectType, patterns: &[String]) -> Result<Vec<&'static Prop>, Failure> {
    let mut selected: Vec<&'static Prop> = Vec::new();
    for pattern in patterns {
        let wild = pattern.parse::<Wildcard>().ok().filter(|_| Wildcard::has_wildcards(pattern));
        let before = selected.len();
        let mut known = false;
        for prop in object.all_props() {
            let fits = match &wild {
                Some(wild) => wild.matches(prop.name),
                None => prop.name.eq_ignore_ascii_case(pattern),
            };
            known |= fits;
            if fits && !selected[..before].iter().any(|other| other.name == prop.name) {
                selected.push(prop);
            }
        }
        if !known {
            return Err(unknown_property(object, pattern));
        }
    }
    Ok(selected)
}

fn unknown_property(object: &'static ObjectType, pattern: &str) -> Failure {
    let failure =
        Failure::binding("Property", format!("-Property {pattern}: a {} has no such property", object.title));
    match suggest::near(pattern, object.all_props().map(|prop| prop.name)).as_slice() {
        [] => {
            let names: Vec<&str> = object.all_props().map(|prop| prop.name).collect();
            failure.hint(format!("it has {}", names.join(", ")))
        }
        near => failure.hint(format!("did you mean {}?", near.join(", "))),
    }
}

/// Writes the records.
///
/// # Errors
/// Where the target can't be written.
pub fn write(records: &[Record], request: &Request, target: Target, out: &mut dyn Write) -> io::Result<()> {
    if request.format == Some(Format::Json) {
        return json::write(records, request, out);
    }
    // Records of one kind after the other make one table.
    for (index, group) in records.chunk_by(|a, b| std::ptr::eq(a.object, b.object)).enumerate() {
        if index > 0 {
            writeln!(out)?;
        }
        let object = group[0].object;
        let (format, props) = view(object, request);
        match format {
            Format::Csv => csv::write(group, &props, out)?,
            Format::List => list::write(group, &props, out)?,
            Format::Table | Format::Json => table::write(group, &props, target, out)?,
        }
    }
    Ok(())
}

/// True where the request shows this property of the records.
pub fn shows(records: &[Record], request: &Request, name: &str) -> bool {
    let shown = |object: &'static ObjectType| match request.format {
        Some(Format::Json) => json::props(object, request),
        _ => view(object, request).1,
    };
    // Records of one kind have one view, and few cmdlets show two kinds.
    records
        .chunk_by(|a, b| std::ptr::eq(a.object, b.object))
        .any(|group| shown(group[0].object).iter().any(|prop| prop.name == name))
}

/// The form and the properties of it: up to four properties that were asked for make a table, more
/// a list, as in PowerShell.
fn view(object: &'static ObjectType, request: &Request) -> (Format, Vec<&'static Prop>) {
    let asked = select(object, &request.properties).ok().filter(|props| !props.is_empty());
    let by_default = match &asked {
        Some(props) if props.len() <= 4 => Format::Table,
        Some(_) => Format::List,
        None if object.columns.is_empty() => Format::List,
        None => Format::Table,
    };
    let format = request.format.unwrap_or(by_default);
    let named = |names: &[&str]| names.iter().filter_map(|name| object.prop(name)).collect::<Vec<_>>();
    let props = match (asked, format) {
        (Some(props), _) => props,
        (None, Format::Table) if !object.columns.is_empty() => named(object.columns),
        (None, Format::List) if !object.list.is_empty() => named(object.list),
        (None, _) => object.all_props().collect(),
    };
    (format, props)
}

#[cfg(test)]
mod tests;
