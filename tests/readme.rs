//! The README's transcripts are run, and must say what they say there.
//!
//! Lines that begin with `$ ` are typed, all in one bash; the lines below each are what it answers.
//! `[..]` stands for any text within a line.

#![allow(clippy::unwrap_used)] // a test's helpers may fail the test

#[path = "support/pattern.rs"]
mod pattern;

use emsh::cert::{Ca, Purpose, certificate_to_pem, key_to_pem};
use jiff::{Timestamp, ToSpan};
use pattern::fits;
use std::path::Path;
use std::process::{Command, Stdio};

/// A typed line and the lines that are expected.
type Step = (String, Vec<String>);

fn steps(readme: &str) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    let mut inside = false;
    for line in readme.lines() {
        match (line.strip_prefix("```"), inside) {
            (Some("console"), false) => inside = true,
            (Some(_), _) => inside = false,
            (None, false) => {}
            (None, true) => match (line.strip_prefix("$ "), steps.last_mut()) {
                (Some(typed), _) => steps.push((typed.to_string(), Vec::new())),
                (None, Some((_, expected))) => expected.push(line.to_string()),
                (None, None) => panic!("the README's first transcript begins with no typed line"),
            },
        }
    }
    steps
}

fn files(directory: &Path) {
    let now = Timestamp::now();
    let (begin, end) = (now - 1.hour(), now + (24 * 90).hours());
    let ca = Ca::new("CN=Example Root, O=Example Trust", begin, end).unwrap();
    std::fs::write(directory.join("example-root.pem"), certificate_to_pem(ca.der())).unwrap();
    let names = ["mail.contoso.example", "contoso.example", "edge1.contoso.example"];
    let issued = ca.issue("CN=mail.contoso.example", &names, Purpose::Both, begin, end).unwrap();
    let pem = certificate_to_pem(&issued.der) + &key_to_pem(&issued.key);
    std::fs::write(directory.join("contoso.pem"), pem).unwrap();
}

#[test]
fn transcripts_say_what_happens() {
    let readme = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).unwrap();
    let steps = steps(&readme);
    assert!(steps.len() > 10, "the README has lost its transcripts");
    let directory = tempfile::tempdir().unwrap();
    files(directory.path());
    let bin = directory.path().join("bin");
    std::fs::create_dir(&bin).unwrap();
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_emsh"), bin.join("emsh")).unwrap();
    let mut script = String::from("exec 2>&1\n");
    for (number, (typed, _)) in steps.iter().enumerate() {
        script.push_str(&format!("echo '@@ {number}'\n{typed}\n"));
    }
    let output = Command::new("bash")
        .args(["-c", &script])
        .current_dir(directory.path())
        .env("PATH", format!("{}:{}", bin.display(), std::env::var("PATH").unwrap()))
        .env("EMSH_DATA_DIR", directory.path().join("data"))
        .env("EMSH_HOST_NAME", "edge1.contoso.example")
        .env_remove("COLUMNS")
        .stdin(Stdio::null())
        .output()
        .expect("bash");
    let output = String::from_utf8(output.stdout).unwrap();
    for (number, (typed, expected)) in steps.iter().enumerate() {
        let begin = format!("@@ {number}\n");
        let from = output
            .find(&begin)
            .map(|at| at + begin.len())
            .unwrap_or_else(|| panic!("'{typed}' was not reached"));
        let said = output[from..].split("@@ ").next().unwrap_or_default();
        let said: Vec<&str> = said.lines().collect();
        let right = said.len() == expected.len()
            && expected.iter().zip(&said).all(|(pattern, line)| fits(pattern, line));
        assert!(
            right,
            "$ {typed}\nthe README says:\n{}\nbut it says:\n{}",
            expected.join("\n"),
            said.join("\n")
        );
    }
}

#[test]
fn try_it_has_two_commands_of_one_line() {
    let readme = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).unwrap();
    let section = readme.split("## ").find(|section| section.starts_with("Try it\n")).expect("## Try it");
    let blocks: Vec<&str> =
        section.split("```sh\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert_eq!(blocks, ["cargo run --release -- lab\n", "cargo test --release\n"]);
}
