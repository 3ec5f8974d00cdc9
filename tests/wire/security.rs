//! `docs/security.md` names, for each attack, the tests that withstand it; each of them is there.

use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// `file::name`: a test function of that file, or a dialogue of it.
fn is_there(named: &str) -> Result<(), String> {
    let (file, name) = named.split_once("::").ok_or("no file::name")?;
    let text = std::fs::read_to_string(root().join(file)).map_err(|_| format!("no file {file}"))?;
    let found = match Path::new(file).extension().and_then(|extension| extension.to_str()) {
        Some("rs") => {
            let at = text.find(&format!("fn {name}(")).ok_or("no such function")?;
            let before: Vec<&str> = text[..at].lines().rev().take(6).collect();
            let is_test = before.iter().any(|line| line.contains("test]")) || in_proptest(&text, at);
            // Suites with their own main list their tests as values.
            is_test || file.starts_with("tests/peers/")
        }
        _ => {
            text.lines().any(|line| line == format!("== {name}") || line.starts_with(&format!("{name}\t")))
                || text.lines().any(|line| line.split_whitespace().next() == Some(name))
        }
    };
    if found { Ok(()) } else { Err("is no test".to_string()) }
}

fn in_proptest(text: &str, at: usize) -> bool {
    text[..at].contains("proptest!")
}

#[test]
fn every_attack_has_tests_that_exist() {
    let text = std::fs::read_to_string(root().join("docs/security.md")).unwrap();
    let mut rows = 0;
    let mut wrong = Vec::new();
    for line in text.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| ---")) {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let [attack, answer, tests] = cells[..] else { panic!("{line}") };
        if attack == "attack" {
            continue;
        }
        rows += 1;
        let named: Vec<&str> = tests.split('`').skip(1).step_by(2).collect();
        if named.is_empty() && !answer.starts_with("not yet") {
            wrong.push(format!("{attack}: no test"));
        }
        for test in named {
            if let Err(why) = is_there(test) {
                wrong.push(format!("{attack}: {test}: {why}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(rows > 60, "{rows} rows were found");
}

#[test]
fn a_test_that_is_not_there_is_found_out() {
    assert!(is_there("tests/wire/security.rs::every_attack_has_tests_that_exist").is_ok());
    assert!(is_there("tests/wire/security.rs::is_there").is_err());
    assert!(is_there("tests/wire/security.rs::nothing").is_err());
    assert!(is_there("tests/wire/nothing.rs::x").is_err());
    assert!(is_there("tests/wire/dialogues/relay.txt::percent hack").is_ok());
    assert!(is_there("tests/wire/dialogues/relay.txt::no such row").is_err());
}
