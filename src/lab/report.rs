//! What happened, in one table.

use std::fmt;

/// One case.
struct Row {
    case: &'static str,
    happened: String,
    as_it_must_be: bool,
}

/// The table.
#[derive(Default)]
pub struct Report {
    rows: Vec<Row>,
}

impl Report {
    /// Adds a case: what happened, and whether that is as it must be.
    pub fn add(&mut self, case: &'static str, as_it_must_be: bool, happened: impl Into<String>) {
        self.rows.push(Row { case, happened: happened.into(), as_it_must_be });
    }

    /// True where there are cases, and every one is as it must be.
    pub fn is_as_it_must_be(&self) -> bool {
        !self.rows.is_empty() && self.rows.iter().all(|row| row.as_it_must_be)
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut table = comfy_table::Table::new();
        table.load_style(comfy_table::presets::UTF8_FULL_CONDENSED);
        table.set_content_arrangement(comfy_table::ContentArrangement::Dynamic).set_width(110);
        table.set_header(["", "Case", "What happened"]);
        for row in &self.rows {
            table.add_row([if row.as_it_must_be { "ok" } else { "NOT OK" }, row.case, &row.happened]);
        }
        writeln!(f, "{table}")?;
        let good = self.rows.iter().filter(|row| row.as_it_must_be).count();
        write!(f, "{good} of {} as it must be", self.rows.len())
    }
}
