//! The table of a file: what is typed, and what must then be so.
//!
//! ```text
//! ## Title            a store of its own begins; `## Title [mail]`: with mail that waits in a queue
//! > line              is typed, as at a prompt; several follow one another
//! ? expression        what is judged; without a line before it, it is itself the line
//! = text              the text that it must be; a line break stands as `\n`
//! # remark
//! ```
//! Several pairs of `?` and `=` may judge one line.

/// A part of a file with a store of its own.
pub struct Section {
    pub title: String,
    /// Mail for partner.example waits in its store.
    pub mail: bool,
    pub rows: Vec<Row>,
}

/// What is typed, and what is judged.
#[derive(Default)]
pub struct Row {
    pub lines: Vec<String>,
    /// Expressions and the texts that they must be.
    pub judged: Vec<(String, String)>,
}

impl Row {
    /// As it is told where it fails.
    pub fn shown(&self) -> String {
        self.lines.join("\n")
    }
}

/// The sections of a file.
///
/// # Panics
/// Where a line is of no form, or a row judges nothing.
pub fn sections(text: &str) -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    let mut asked: Option<String> = None;
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        if let Some(title) = line.strip_prefix("## ") {
            is_judged(&sections, asked.as_deref());
            let mail = title.ends_with("[mail]");
            sections.push(Section { title: title.to_string(), mail, rows: Vec::new() });
            continue;
        }
        if line.starts_with('#') {
            continue;
        }
        let (sign, rest) = line.split_at(1);
        let rest = rest.strip_prefix(' ').unwrap_or(rest).to_string();
        let rows = &mut sections.last_mut().unwrap_or_else(|| panic!("no section before: {line}")).rows;
        match (sign, asked.take()) {
            (">", None) => match rows.last_mut().filter(|row| row.judged.is_empty()) {
                Some(row) => row.lines.push(rest),
                None => rows.push(Row { lines: vec![rest], judged: Vec::new() }),
            },
            ("?", None) => {
                if rows.last().is_none() {
                    rows.push(Row::default());
                }
                asked = Some(rest);
            }
            ("=", Some(expression)) => {
                let Some(row) = rows.last_mut() else { panic!("nothing before: {line}") };
                row.judged.push((expression, rest));
            }
            _ => panic!("of no form here: {line}"),
        }
    }
    is_judged(&sections, asked.as_deref());
    sections
}

fn is_judged(sections: &[Section], asked: Option<&str>) {
    assert!(asked.is_none(), "no text for {asked:?}");
    let unjudged = |row: &&Row| row.judged.is_empty();
    if let Some(row) = sections.last().and_then(|section| section.rows.iter().find(unjudged)) {
        panic!("nothing is judged: {}", row.shown());
    }
}

/// How many command lines there are: what is typed, and what is judged beyond the first expression.
pub fn count(sections: &[Section]) -> usize {
    let rows = sections.iter().flat_map(|section| &section.rows);
    rows.map(|row| row.lines.len().max(1) + row.judged.len() - usize::from(!row.lines.is_empty())).sum()
}
