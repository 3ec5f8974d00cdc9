//! Tables as PowerShell draws them: the names, a line of dashes under each, the values.

use super::Target;
use super::escape::escape;
use crate::model::{Kind, Prop, Record, Shape};
use comfy_table::{CellAlignment, ContentArrangement, Table, presets};
use std::io::{self, Write};
use unicode_width::UnicodeWidthStr;

/// Writes the records. On a terminal cells wrap at its width; elsewhere rows are as long as they
/// must be.
pub fn write(records: &[Record], props: &[&Prop], target: Target, out: &mut dyn Write) -> io::Result<()> {
    if !target.terminal {
        return unwrapped(records, props, out);
    }
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table.set_content_arrangement(ContentArrangement::Dynamic);
    if let Some(width) = target.width {
        table.set_width(width);
    }
    table.add_row(props.iter().map(|prop| label(prop)));
    table.add_row(props.iter().map(|prop| "-".repeat(label(prop).len())));
    for record in records {
        table.add_row(props.iter().map(|prop| cell(record, prop)));
    }
    for (column, prop) in table.column_iter_mut().zip(props) {
        column.set_padding((0, 1));
        if is_number(prop) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    for line in table.lines() {
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

/// The same where nothing wraps: a queue of a hundred thousand messages goes through here, into a pipe.
fn unwrapped(records: &[Record], props: &[&Prop], out: &mut dyn Write) -> io::Result<()> {
    let mut columns: Vec<Vec<String>> = Vec::with_capacity(props.len());
    let mut widths = Vec::with_capacity(props.len());
    for prop in props {
        let label = label(prop);
        let cells: Vec<String> = records.iter().map(|record| cell(record, prop)).collect();
        widths.push(cells.iter().map(|cell| cell.width()).max().unwrap_or(0).max(label.len()));
        columns.push(cells);
    }
    let mut line = String::new();
    let mut draw = |row: &mut dyn Iterator<Item = &str>| {
        line.clear();
        for ((cell, width), prop) in row.zip(&widths).zip(props) {
            let missing = width - cell.width();
            let (before, behind) = if is_number(prop) { (missing, 0) } else { (0, missing) };
            line.extend(std::iter::repeat_n(' ', before));
            line.push_str(cell);
            line.extend(std::iter::repeat_n(' ', behind + 1));
        }
        writeln!(out, "{}", line.trim_end())
    };
    let dashes: Vec<String> = props.iter().map(|prop| "-".repeat(label(prop).len())).collect();
    draw(&mut props.iter().map(|prop| label(prop)))?;
    draw(&mut dashes.iter().map(String::as_str))?;
    for row in 0..records.len() {
        draw(&mut columns.iter().map(|cells| cells[row].as_str()))?;
    }
    Ok(())
}

fn cell(record: &Record, prop: &Prop) -> String {
    escape(&record.shown(prop).to_string()).into_owned()
}

/// The column's header: Exchange heads the letters of ServicesStringForm with Services, and IsInherited with
/// Inherited.
fn label(prop: &Prop) -> &'static str {
    match prop.name {
        "IsInherited" => "Inherited",
        name => name.strip_suffix("StringForm").unwrap_or(name),
    }
}

fn is_number(prop: &Prop) -> bool {
    let one = matches!(prop.shape, Shape::One | Shape::Optional | Shape::OrUnlimited);
    one && matches!(prop.kind, Kind::Int { .. })
}
