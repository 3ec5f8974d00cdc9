//! The ids of failures are those of the table: each literal of the code stands there with its category, and
//! each of the table is in the code.

#![allow(clippy::unwrap_used)]

use emsh::ops::FAILURE_IDS;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// The ids that a source file gives to failures, each with its category where that stands beside it.
fn ids(source: &str) -> Vec<(String, Option<String>)> {
    let mut found = Vec::new();
    // A test's own failures are no matter of scripts.
    let (source, _) = source.split_once("#[cfg(test)]\nmod ").unwrap_or((source, ""));
    for (at, _) in source.match_indices('"') {
        let rest = &source[at + 1..];
        let id: String = rest.chars().take_while(char::is_ascii_alphanumeric).collect();
        let Some(after) = rest[id.len()..].strip_prefix("\",") else { continue };
        if !id.starts_with(|c: char| c.is_ascii_uppercase()) {
            continue;
        }
        let after = after.trim_start();
        let before = source[..at].trim_end();
        let is_given = ["Failure::new(", "refused(", "refuse("].iter().any(|call| before.ends_with(call));
        let category = ["", "super::", "crate::ops::"]
            .iter()
            .find_map(|path| after.strip_prefix(path)?.strip_prefix("Category::"))
            .map(|rest| rest.chars().take_while(char::is_ascii_alphanumeric).collect());
        // In a list of arms a category stands before the name that it has.
        if is_given || (category.is_some() && !before.ends_with("=>")) {
            found.push((id, category));
        }
    }
    found
}

fn sources() -> Vec<PathBuf> {
    let (mut files, mut directories) = (Vec::new(), vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")]);
    while let Some(directory) = directories.pop() {
        for entry in std::fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir() {
                directories.push(path);
            } else if name.ends_with(".rs") && !["tests.rs", "failure_id.rs"].contains(&name.as_str()) {
                files.push(path);
            }
        }
    }
    files
}

#[test]
fn the_table_has_the_ids_of_the_code_and_no_other() {
    let mut used: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for path in sources() {
        for (id, category) in ids(&std::fs::read_to_string(&path).unwrap()) {
            used.entry(id).or_default().extend(category);
        }
    }
    assert!(used.len() > 50, "the scanner has lost its ids");
    let mut wrong = Vec::new();
    for (id, categories) in &used {
        match FAILURE_IDS.iter().find(|known| known.id == id) {
            None => wrong.push(format!("{id} is not in FAILURE_IDS")),
            Some(known) => {
                let names: Vec<&str> = known.categories.iter().map(|category| category.name()).collect();
                for category in categories.iter().filter(|category| !names.contains(&category.as_str())) {
                    wrong.push(format!("{id} comes as {category}, too"));
                }
            }
        }
    }
    let gone = FAILURE_IDS.iter().filter(|known| !used.contains_key(known.id));
    wrong.extend(gone.map(|known| format!("{} is used nowhere", known.id)));
    let order: Vec<&str> = FAILURE_IDS.iter().map(|known| known.id).collect();
    if !order.is_sorted() {
        wrong.push("FAILURE_IDS is not in the order of the letters".into());
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_scanner_sees_each_way_of_giving_an_id() {
    let source = r#"
        Failure::new("One", Category::InvalidData, x, y);
        Failure::new(
            "Two",
            crate::ops::Category::ReadError, "not this", y);
        let (id, category) = match e { A => ("Three", Category::WriteError), _ => f("Not", 1) };
        return Err(refused("Four", text));
        match category { Category::ReadError => "ReadError", Category::WriteError => "WriteError" }
        let text = ["Add", "Remove"];
    "#;
    let pair = |id: &str, category: &str| (id.to_string(), Some(category.to_string()));
    let wanted = vec![
        pair("One", "InvalidData"),
        pair("Two", "ReadError"),
        pair("Three", "WriteError"),
        ("Four".to_string(), None),
    ];
    assert_eq!(ids(source), wanted);
}
