//! The PowerShell module in a real PowerShell: command lines (`lines/`) and scripts (`scripts/`), each judged
//! by what it leaves in the store or prints.
//!
//! A file of `lines/` is one PowerShell, its sections have stores of their own; `rows.rs` says how it is
//! written. A script stands beside the lines that run it. Without `pwsh` all is skipped, and says so; with
//! EMSH_REQUIRE_PEERS=1 that is a failure.

#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod asking;
mod at_once;
mod help;
mod mail;
#[path = "../tab/pty.rs"]
mod pty;
mod rows;
mod session;

use rows::Section;
use std::path::{Path, PathBuf};

/// The least number of command lines, and of scripts.
const LEAST: (usize, usize) = (400, 20);

fn directory(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/module").join(name)
}

/// The files of a directory that end so, in order.
fn files(directory: &Path, extension: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> =
        entries.filter(|path| path.extension().is_some_and(|found| found == extension)).collect();
    files.sort();
    files
}

fn sections(file: &Path) -> Vec<Section> {
    rows::sections(&std::fs::read_to_string(file).unwrap())
}

fn lines(name: &str) {
    let sections = sections(&directory("lines").join(format!("{name}.txt")));
    let Some(pwsh) = session::pwsh() else { return };
    let wrong = session::judge(&pwsh, &sections);
    assert!(wrong.is_empty(), "{name}:\n{wrong}");
}

#[test]
fn there_are_enough_lines_and_scripts_and_every_file_is_run() {
    let files_of_lines = files(&directory("lines"), "txt");
    let counted: usize = files_of_lines.iter().map(|file| rows::count(&sections(file))).sum();
    assert!(counted >= LEAST.0, "{counted} lines");
    let run = include_str!("main.rs");
    for file in &files_of_lines {
        let name = file.file_stem().unwrap().to_string_lossy();
        assert!(run.contains(&format!("lines(\"{name}\")")), "{name} is not run");
    }
    let scripts = files(&directory("scripts"), "ps1");
    assert!(scripts.len() >= LEAST.1, "{} scripts", scripts.len());
    for script in scripts {
        let beside = std::fs::read_to_string(script.with_extension("txt")).unwrap_or_default();
        let name = script.file_name().unwrap().to_string_lossy().into_owned();
        assert!(beside.contains(&name), "{name} is not run");
    }
}

#[test]
fn lists() {
    lines("lists");
}

#[test]
fn runspaces() {
    lines("runspaces");
}

#[test]
fn pipelines() {
    lines("pipelines");
}

#[test]
fn values() {
    lines("values");
}

#[test]
fn errors() {
    lines("errors");
}

#[test]
fn preferences() {
    lines("preferences");
}

#[test]
fn certificates() {
    lines("certificates");
}

#[test]
fn mail_lines() {
    lines("mail");
}

#[test]
fn scripts() {
    let Some(pwsh) = session::pwsh() else { return };
    let sections: Vec<Section> =
        files(&directory("scripts"), "txt").iter().flat_map(|file| sections(file)).collect();
    // Two at once, as there are two processors: PowerShell is what takes the time.
    let half = sections.len() / 2;
    let wrong: Vec<String> = std::thread::scope(|scope| {
        let halves = [&sections[..half], &sections[half..]];
        let runs = halves.map(|half| scope.spawn(|| session::judge(&pwsh, half)));
        runs.into_iter().map(|run| run.join().unwrap()).collect()
    });
    assert!(wrong.concat().is_empty(), "{}", wrong.concat());
}

/// As PowerShell's own cmdlets do: the preferences of callers, at every depth and through modules.
#[test]
fn preferences_hold_as_they_do_for_compiled_cmdlets() {
    let Some(pwsh) = session::pwsh() else { return };
    let home = tempfile::tempdir().unwrap();
    let program = directory("programs").join("parity.ps1");
    let lines = format!("{}\n. '{}'\n", session::import(), program.display());
    let (printed, said) = session::run(&pwsh, home.path(), &lines);
    let (different, counted) = printed.rsplit_once("# ").unwrap_or((&printed, "0"));
    let wrong: String =
        different.lines().filter(|line| !is_for_people(line)).map(|line| format!("{line}\n")).collect();
    assert!(wrong.is_empty(), "{wrong}\n{said}");
    let count = |nth| counted.split_whitespace().nth(nth).and_then(|word| word.parse().ok()).unwrap_or(0);
    assert!(count(0) > 200 && count(2) > 50, "{printed}\n{said}");
}

/// What goes to the terminal whatever is done with the streams.
fn is_for_people(line: &str) -> bool {
    line.is_empty() || line.starts_with("What if: ") || line.starts_with("  ") && line.contains(" -> ")
}
