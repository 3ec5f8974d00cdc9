//! `emsh lab`: it says what happened, and leaves nothing running.

use super::site::wait_for;
use std::path::Path;
use std::process::{Command, Output, Stdio};

fn lab(words: &[&str], temporary: &Path) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_emsh"));
    command.arg("lab").args(words).env("TMPDIR", temporary).stdin(Stdio::null());
    command.output().unwrap()
}

/// Processes whose command line names this directory.
fn running(directory: &Path) -> Vec<String> {
    let name = directory.display().to_string();
    let processes = std::fs::read_dir("/proc").unwrap().flatten();
    processes
        .filter_map(|process| std::fs::read(process.path().join("cmdline")).ok())
        .map(|line| String::from_utf8_lossy(&line).replace('\0', " "))
        .filter(|line| line.contains(&name))
        .collect()
}

/// Stops what is left, also after a panic.
struct Stop<'a>(&'a Path);

impl Drop for Stop<'_> {
    fn drop(&mut self) {
        lab(&["--stop", self.0.to_str().unwrap()], self.0);
    }
}

fn assert_shown(output: &Output) {
    let out = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{out}\n{}", String::from_utf8_lossy(&output.stderr));
    assert!(out.contains("What happened") && out.contains("as it must be"), "{out}");
    assert!(!out.contains("NOT OK"), "{out}");
}

#[test]
fn it_leaves_nothing_behind() {
    let temporary = tempfile::tempdir().unwrap();
    let root = temporary.path().canonicalize().unwrap();
    let _stop = Stop(&root);
    assert_shown(&lab(&[], &root));
    assert_eq!(running(&root), Vec::<String>::new());
    assert_eq!(std::fs::read_dir(&root).unwrap().count(), 0);
}

#[test]
fn it_stays_where_it_is_told_until_it_is_stopped() {
    let temporary = tempfile::tempdir().unwrap();
    let root = temporary.path().canonicalize().unwrap();
    let directory = root.join("here");
    let stop = Stop(&directory);
    let name = directory.to_str().unwrap();
    let shown = lab(&["--keep", "--directory", name], &root);
    assert_shown(&shown);
    assert!(String::from_utf8_lossy(&shown.stdout).contains(&format!("emsh lab --stop {name}")));
    // Three services and the DNS server.
    assert!(running(&directory).len() >= 4, "{:?}", running(&directory));
    // Not twice in one directory.
    assert_eq!(lab(&["--directory", name], &root).status.code(), Some(1));
    assert_eq!(lab(&["--stop", name], &root).status.code(), Some(0));
    wait_for("nothing runs", || running(&directory).is_empty().then_some(()));
    assert!(directory.join("contoso/mail").exists());
    drop(stop);
}
