//! Generated files are committed and are what the tables make now.
//! `EMSH_WRITE_GENERATED=1 cargo test --test generated` writes them.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::path::Path;

/// Directories that hold generated files only.
const DIRECTORIES: &[&str] =
    &["completions", "completions/Emsh", "completions/Emsh/en-US", "docs/cmdlets", "docs/man/man1"];

#[test]
fn generated_files_are_up_to_date() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = emsh::r#gen::files();
    let set: Vec<emsh::r#gen::Counted> =
        serde_json::from_str(include_str!("fixtures/core-parameters.json")).unwrap();
    files.push(("docs/parity.md".to_string(), emsh::r#gen::parity(&set)));
    let wanted: BTreeSet<String> = files.iter().map(|(path, _)| path.clone()).collect();
    let stray: Vec<String> = DIRECTORIES.iter().flat_map(|directory| present(root, directory)).collect();
    let stray: Vec<String> = stray.into_iter().filter(|path| !wanted.contains(path)).collect();

    if std::env::var_os("EMSH_WRITE_GENERATED").is_some() {
        for path in &stray {
            std::fs::remove_file(root.join(path)).unwrap();
        }
        for (path, content) in &files {
            let path = root.join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, content).unwrap();
        }
        return;
    }
    let mut wrong: Vec<String> = stray.iter().map(|path| format!("{path} is made by nothing")).collect();
    for (path, content) in &files {
        match std::fs::read_to_string(root.join(path)) {
            Ok(committed) if committed == *content => {}
            Ok(_) => wrong.push(format!("{path} differs")),
            Err(error) => wrong.push(format!("{path}: {error}")),
        }
    }
    let remedy = "EMSH_WRITE_GENERATED=1 cargo test --test generated writes them";
    assert!(wrong.is_empty(), "{remedy}:\n{}", wrong.join("\n"));
}

fn present(root: &Path, directory: &str) -> Vec<String> {
    let entries = std::fs::read_dir(root.join(directory)).into_iter().flatten().flatten();
    let files = entries.filter(|entry| entry.path().is_file());
    files.map(|entry| format!("{directory}/{}", entry.file_name().to_string_lossy())).collect()
}
