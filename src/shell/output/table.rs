//! Tables as PowerShell draws them: the names, a line of dashes under each, the values.

use super::Target;
use super::escape::escape;
use crate::model::{Kind, Prop, Record, Shape};
use comfy_table::{CellAlignment, ContentArrangement, Table, presets};
use std::io::{self, Write};

/// Writes the records. On a terminal cells wrap at its width; elsewhere rows are as long as they
/// must be.
pub fn write(records: &[Record], props: &[&Prop], target: Target, out: &mut dyn Write) -> io::Result<()> {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    if target.terminal {
        table.set_content_arrangement(ContentArrangement::Dynamic);
        if let Some(width) = target.width {
            table.set_width(width);
        }
    } else {
        table.set_content_arrangement(ContentArrangement::Disabled);
    }
    table.add_row(props.iter().map(|prop| label(prop)));
    table.add_row(props.iter().map(|prop| "-".repeat(label(prop).len())));
    for record in records {
        table.add_row(props.iter().map(|prop| escape(&record.shown(prop).to_string()).into_owned()));
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
