//! Names full of what shells take for themselves: what Tab puts in, the shell then runs, and it means that name.

use super::rows::Row;
use super::shells::{self, Shell};
use super::world::World;
use std::process::{Command, Stdio};

/// A name, and what is typed of it, of which each is the only one.
const NAMES: &[(&str, &[&str])] = &[
    ("br[1]", &["br", "'br", "\"br"]),
    ("it's \"x\"", &["it", "'it", "\"it"]),
    ("cost $5 $(x) ${y}", &["cost", "'cost", "\"cost"]),
    ("back`tick", &["back", "'back", "\"back"]),
    ("Grüße 𝄞 é", &["Gr", "'Grü", "\"Grüße"]),
    ("semi;colon&more|x > y", &["semi", "'semi", "\"semi"]),
    ("a,b", &["a", "'a", "\"a,"]),
    ("q“q” ‘r’ – s", &["q", "'q", "\"q"]),
    ("e  two", &["e", "'e", "\"e"]),
    ("100%", &["10", "'1", "\"10"]),
    ("nb\u{a0}space", &["nb", "'nb", "\"nb"]),
    ("~home", &["'~h", "\"~h"]),
    ("#hash", &["'#h", "\"#h"]),
    ("{x}", &["'{", "\"{"]),
    ("@at", &["'@a", "\"@a"]),
    ("=eq", &["'=", "\"="]),
    ("(paren)", &["'(p", "\"(p"]),
    ("<x>", &["'<", "\"<"]),
    ("!bang", &["'!b"]),
    ("$true", &["'$t"]),
    ("-dash", &["-Identity:-d", "-Identity:'-d"]),
];

fn names_survive(shell: &Shell) {
    let Some(program) = shell.program() else { return };
    let world = World::new();
    for (at, (name, _)) in NAMES.iter().enumerate() {
        let (name, space) = (format!("-Name:{name}"), format!("x{at}.test"));
        world.emsh(&["New-SendConnector", &name, "-AddressSpaces", &space]);
    }
    let mut prompt = shell.start(&program, &world);
    let (mut script, mut wanted, mut typed) = (String::new(), String::new(), Vec::new());
    if shell.letter == 'm' {
        // The links of the same names are on PATH.
        script.push_str("Import-Module Emsh -WarningAction Ignore\n");
    }
    let command = if shell.letter == 'm' { "(Get-SendConnector" } else { "emsh Get-SendConnector" };
    let behind = if shell.letter == 'm' { ").Name" } else { " -Property Name" };
    for (name, starts) in NAMES {
        for start in *starts {
            let line = format!("{command} {start}");
            let row = Row { line: line.clone(), back: 0, result: String::new(), listed: Vec::new() };
            let (put_in, _) = prompt.press(&row);
            assert_ne!(put_in, line, "{}: nothing for {name}", shell.name);
            script.push_str(&format!("{}{behind}\n", put_in.trim_end()));
            wanted.push_str(&format!("{name}\n"));
            typed.push(put_in);
        }
    }
    let file = world.path(if shell.is_powershell() { "script.ps1" } else { "script" });
    std::fs::write(&file, &script).unwrap();
    let mut run = Command::new(&program);
    world.environment(&mut run);
    run.env("PSModulePath", concat!(env!("CARGO_MANIFEST_DIR"), "/completions"));
    run.args(if shell.is_powershell() { &["-NoProfile", "-File"][..] } else { &[] }).arg(&file);
    run.env("LC_ALL", "C.UTF-8").env("HOME", world.path("")).current_dir(world.path("empty"));
    let output = run.stdin(Stdio::null()).output().unwrap();
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let is_name = |line: &&str| !matches!(*line, "" | "Name") && !line.starts_with("--");
    let printed: Vec<&str> = printed.lines().map(str::trim_end).filter(is_name).collect();
    let printed = printed.into_iter().chain(std::iter::repeat(""));
    for ((wanted, got), typed) in wanted.lines().zip(printed).zip(typed) {
        assert_eq!(got, wanted, "{}: {typed}\n{said}\n{script}", shell.name);
    }
}

#[test]
fn names_in_bash() {
    names_survive(&shells::BASH);
}

#[test]
fn names_in_zsh() {
    names_survive(&shells::ZSH);
}

#[test]
fn names_in_fish() {
    names_survive(&shells::FISH);
}

#[test]
fn names_in_powershell() {
    names_survive(&shells::POWERSHELL);
}

#[test]
fn names_in_the_module() {
    names_survive(&shells::MODULE);
}
