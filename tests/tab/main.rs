//! Real Tab presses: bash, zsh, fish and PowerShell under a pseudo-terminal, with what `emsh shell-init`
//! prints loaded, on a store with connectors, lists, certificates and mail in queues.
//!
//! `rows.txt` says what is typed and what must stand in the line afterwards. A key that is bound for the
//! test writes the line down, so that no screen has to be read for it. A shell that is missing is skipped,
//! visibly; with `EMSH_REQUIRE_PEERS=1` that is a failure.

#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod elvish;
mod hostile;
mod links;
mod names;
mod pty;
mod quiet;
mod rows;
mod shells;
mod world;

use rows::Row;
use shells::Shell;
use std::fmt::Write;
use world::World;

/// The least number of rows a shell.
const LEAST: usize = 60;

fn tab_presses(shell: &Shell) {
    let Some(program) = shell.program() else { return };
    let world = World::new();
    let rows: Vec<Row> = rows::rows(shell.letter, &world);
    let wrong = differences(&mut shell.start(&program, &world), shell, &rows);
    assert!(rows.len() >= LEAST, "{}: {} rows", shell.name, rows.len());
    assert!(wrong.is_empty(), "{}:\n{wrong}", shell.name);
    world.is_untouched();
}

/// What is not as the rows want it.
fn differences(prompt: &mut shells::Prompt, shell: &Shell, rows: &[Row]) -> String {
    let mut wrong = String::new();
    for row in rows {
        let (line, printed) = prompt.press(row);
        if !row.fits(&line, !shell.is_powershell()) {
            let _ = writeln!(
                wrong,
                "{} {}\n   wanted <{}>\n   got    <{line}>",
                shell.letter, row.line, row.result
            );
        }
        for word in row.listed.iter().filter(|word| !printed.contains(word.as_str())) {
            let _ = writeln!(wrong, "{} {}: does not list {word}: {printed:?}", shell.letter, row.line);
        }
    }
    wrong
}

#[test]
fn bash() {
    tab_presses(&shells::BASH);
}

#[test]
fn zsh() {
    tab_presses(&shells::ZSH);
}

#[test]
fn fish() {
    tab_presses(&shells::FISH);
}

#[test]
fn powershell() {
    tab_presses(&shells::POWERSHELL);
}

#[test]
fn module() {
    tab_presses(&shells::MODULE);
}
