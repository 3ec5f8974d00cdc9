//! The manual pages as groff and man(1) read them. Without these the tests are skipped, visibly.

#![allow(clippy::unwrap_used)]

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn manual() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/man")
}

fn run(command: &mut Command) -> Option<Output> {
    let output = command.output();
    if let Err(error) = &output {
        let program = command.get_program().to_string_lossy().into_owned();
        assert!(std::env::var_os("EMSH_REQUIRE_PEERS").is_none(), "{program} is required here: {error}");
        let _ = writeln!(std::io::stderr(), "skipped: {program} is not installed");
    }
    output.ok()
}

#[test]
fn groff_has_nothing_to_say_about_any_page() {
    let mut pages: Vec<PathBuf> =
        std::fs::read_dir(manual().join("man1")).unwrap().map(|entry| entry.unwrap().path()).collect();
    pages.sort();
    assert!(pages.len() > emsh::cmdlet::CMDLETS.len());
    let mut said = String::new();
    for page in pages {
        let mut groff = Command::new("groff");
        groff.args(["-k", "-man", "-Tutf8", "-ww"]).arg(&page).current_dir(manual());
        let Some(output) = run(&mut groff) else { return };
        if !output.stderr.is_empty() || output.stdout.len() < 500 {
            said += &format!("{}: {}", page.display(), String::from_utf8_lossy(&output.stderr));
        }
    }
    assert!(said.is_empty(), "{said}");
}

/// What help says stands in the page, whatever troff makes of dashes, dots and backslashes.
#[test]
fn man_shows_what_help_says() {
    let words = |text: &str| -> Vec<String> {
        let plain: String = text.chars().filter(|c| !"‐-−".contains(*c)).collect();
        plain.split_whitespace().map(String::from).collect()
    };
    for name in ["Set-ReceiveConnector", "Get-TransportServer", "New-ExchangeCertificate"] {
        let mut man = Command::new("man");
        man.args(["-P", "cat", "-M"]).arg(manual()).args(["--no-hyphenation", "--no-justification", name]);
        man.env("MANWIDTH", "1000")
            .env("LC_ALL", "C.UTF-8")
            .env("MAN_KEEP_FORMATTING", "")
            .env_remove("MANPATH");
        let Some(output) = run(&mut man) else { return };
        let shown = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
        let shown = words(&shown).join(" ");
        let cmdlet = emsh::cmdlet::alias::find(emsh::cmdlet::CMDLETS, name).unwrap();
        for parameter in cmdlet.parameters() {
            let doc = words(parameter.doc).join(" ");
            assert!(parameter.is_everywhere() || shown.contains(&doc), "{name}: {doc}\n{shown}");
        }
        for example in cmdlet.examples {
            let line = words(example.line).join(" ");
            assert!(shown.contains(&line), "{name}: {line}\n{shown}");
        }
    }
}
