//! A sheet as Markdown, HTML or JSON.
//!
//! Promises: nothing of a certificate or a name can end the place where it stands: both forms are escaped. In each form
//! the JSON stands whole.

use super::page::{Block, page};
use super::{KIND, Sheet};
use std::fmt::Write as _;

/// The form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SheetFormat {
    /// For mail and tickets.
    Markdown,
    /// For a browser and for print.
    Html,
    /// For programs.
    Json,
}

/// The sheet in this form.
///
/// # Errors
/// In words: a value has no form in JSON.
pub fn render(sheet: &Sheet, format: SheetFormat) -> Result<String, String> {
    let mut json = serde_json::to_string_pretty(sheet).map_err(|error| error.to_string())?;
    json.push('\n');
    Ok(match format {
        SheetFormat::Json => json,
        SheetFormat::Markdown => markdown(&page(sheet), &json),
        SheetFormat::Html => html(&page(sheet), &json),
    })
}

fn markdown(blocks: &[Block], json: &str) -> String {
    let mut out = String::new();
    for block in blocks {
        match block {
            Block::Heading(level, text) => {
                let _ = write!(out, "{} {}\n\n", "#".repeat(usize::from(*level)), marked(text));
            }
            Block::Text(text) => {
                let _ = write!(out, "{}\n\n", marked(text));
            }
            Block::Table(head, rows) => {
                let _ = writeln!(out, "| {} |\n|{}", head.join(" | "), " --- |".repeat(head.len()));
                for row in rows {
                    let cells: Vec<String> = row.iter().map(|cell| marked(cell)).collect();
                    let _ = writeln!(out, "| {} |", cells.join(" | "));
                }
                out.push('\n');
            }
            Block::Code(lines) => {
                let _ = write!(out, "```\n{}\n```\n\n", lines.trim_end());
            }
        }
    }
    let _ = write!(out, "## For programs\n\n```json {KIND}\n{}\n```\n", json.trim_end());
    out
}

/// Escaped, so that a name stays a name.
fn marked(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '\\' | '`' | '*' | '_' | '<' | '>' | '|' | '[' | ']' | '#' => {
                out.push('\\');
                out.push(c);
            }
            c if c.is_control() => out.push('?'),
            c => out.push(c),
        }
    }
    out
}

const STYLE: &str = "body{font-family:sans-serif;max-width:60em;margin:2em auto;padding:0 1em}\
table{border-collapse:collapse}td,th{border:1px solid #999;padding:.2em .5em;text-align:left;overflow-wrap:anywhere}\
pre{background:#eee;padding:.5em;white-space:pre-wrap;overflow-wrap:anywhere}";

fn html(blocks: &[Block], json: &str) -> String {
    let title = blocks.iter().find_map(|block| match block {
        Block::Heading(_, text) => Some(escaped(text)),
        _ => None,
    });
    let title = title.unwrap_or_default();
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>{title}</title>\n<style>{STYLE}</style>\n\
         </head>\n<body>\n"
    );
    for block in blocks {
        let _ = match block {
            Block::Heading(level, text) => writeln!(out, "<h{level}>{}</h{level}>", escaped(text)),
            Block::Text(text) => writeln!(out, "<p>{}</p>", escaped(text)),
            Block::Table(head, rows) => {
                let cells = |cells: &mut dyn Iterator<Item = &str>, tag: &str| {
                    cells.map(|cell| format!("<{tag}>{}</{tag}>", escaped(cell))).collect::<String>()
                };
                let top = match head.iter().all(|cell| cell.is_empty()) {
                    true => String::new(),
                    false => format!("<tr>{}</tr>\n", cells(&mut head.iter().copied(), "th")),
                };
                let rows: String = rows
                    .iter()
                    .map(|row| format!("<tr>{}</tr>\n", cells(&mut row.iter().map(String::as_str), "td")))
                    .collect();
                writeln!(out, "<table>\n{top}{rows}</table>")
            }
            Block::Code(lines) => writeln!(out, "<pre>{}</pre>", escaped(lines.trim_end())),
        };
    }
    // Inside a script element nothing but its end tag counts, and JSON may write that otherwise.
    let json = json.replace('<', "\\u003c");
    let _ =
        write!(out, "<script type=\"application/json\" id=\"{KIND}\">\n{json}</script>\n</body>\n</html>\n");
    out
}

fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' => out.push('\n'),
            c if c.is_control() => out.push('?'),
            c => out.push(c),
        }
    }
    out
}
