//! The table: `SHELLS LINE => RESULT :: LISTED, LISTED`.
//!
//! SHELLS: letters of bash, zsh, fish and PowerShell, or `*`; `m` is PowerShell with the module. LINE: what
//! is typed before Tab; `^` is where the cursor is then, if not at the end, `⏎` is the key, and so is `⇥`
//! where more is typed behind Tab. RESULT: the line afterwards; `_` at its end is a blank that was
//! put in (PowerShell puts none in). LISTED: what a second Tab prints.

use super::world::World;

/// A row.
pub struct Row {
    pub line: String,
    /// How far the cursor goes back before Tab.
    pub back: usize,
    pub result: String,
    pub listed: Vec<String>,
}

impl Row {
    /// True where the line is the one that was wanted.
    pub fn fits(&self, line: &str, blanks: bool) -> bool {
        match self.result.strip_suffix('_') {
            Some(result) if blanks => line.strip_suffix(' ') == Some(result),
            Some(result) => line == result,
            None => line == self.result,
        }
    }
}

/// The rows of a shell, with the world's names filled in.
pub fn rows(letter: char, world: &World) -> Vec<Row> {
    let file = if letter == 'm' { "module.txt" } else { "rows.txt" };
    let directory = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/tab");
    rows_of(&std::fs::read_to_string(format!("{directory}/{file}")).unwrap(), letter, world)
}

/// The rows of a shell in a text.
pub fn rows_of(text: &str, letter: char, world: &World) -> Vec<Row> {
    let text = world.filled(text);
    let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.filter_map(|line| row(line, letter)).collect()
}

fn row(line: &str, letter: char) -> Option<Row> {
    let (shells, rest) = line.split_once(' ').unwrap();
    assert!(shells.chars().all(|c| "bzfpm*".contains(c)), "{line}");
    if !shells.contains(letter) && (letter == 'm' || !shells.contains('*')) {
        return None;
    }
    let (typed, rest) = rest.split_once(" =>").unwrap_or_else(|| panic!("no result: {line}"));
    let (result, listed) = rest.split_once(" ::").unwrap_or((rest, ""));
    let listed = listed.split(',').map(str::trim).filter(|word| !word.is_empty()).map(String::from).collect();
    let back = typed.split_once('^').map_or(0, |(_, after)| after.chars().count());
    let result = result.strip_prefix(' ').unwrap_or(result).to_string();
    Some(Row { line: typed.replacen('^', "", 1), back, result, listed })
}
