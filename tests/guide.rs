//! The guide's tables are those that the peer tests run, and that the code has.
//! `EMSH_WRITE_GENERATED=1 cargo test --test guide` writes them anew; the words around them are written
//! by hand.

#![allow(clippy::unwrap_used)] // a test's helpers may fail the test

#[path = "peers/table.rs"]
#[allow(dead_code, reason = "each suite uses its part")]
mod table;

use std::path::Path;
use table::{Direction, Row};

/// A cell: texts as code, each on a line of its own; what differs from run to run is `…`.
fn cell(texts: &[String]) -> String {
    let texts: Vec<String> =
        texts.iter().map(|text| format!("`{}`", text.replace("[..]", "…").replace('|', "\\|"))).collect();
    texts.join("<br>")
}

fn line(row: &Row, first: &[String], then: &[String]) -> String {
    let waits = row.waits.as_ref().map(|why| format!(" **(not yet: waits for {why})**")).unwrap_or_default();
    let status = if row.status == "none" { "–".to_string() } else { format!("`{}`", row.status) };
    format!("| {}{waits} | {status} | {} | {} | {} |\n", row.partner, cell(first), cell(then), cell(&row.log))
}

fn matrix(rows: &[Row], direction: Direction) -> String {
    let heads = match direction {
        Direction::In => "| The partner | Status | We answer | Its log says | Our receive log says |",
        Direction::Out => {
            "| The partner | Status | Get-Queue: Status and LastError | Its log says | Our send log says |"
        }
    };
    let mut text = format!("{heads}\n| --- | --- | --- | --- | --- |\n");
    for row in rows.iter().filter(|row| row.direction == direction) {
        let queue = std::slice::from_ref(&row.queue);
        text.push_str(&match direction {
            Direction::In => line(row, &row.reply, queue),
            Direction::Out => line(row, queue, &row.reply),
        });
    }
    text
}

/// `page` with what stands between `<!-- name -->` and the next `<!-- end -->` replaced.
fn with(page: &str, name: &str, text: &str) -> String {
    let begin = format!("<!-- {name} -->\n");
    let (before, rest) = page.split_once(&begin).unwrap_or_else(|| panic!("{begin} is missing"));
    let (_, after) = rest.split_once("<!-- end -->").unwrap();
    format!("{before}{begin}\n{text}\n<!-- end -->{after}")
}

fn check(page: &str, parts: &[(&str, String)]) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/guide").join(page);
    let committed = std::fs::read_to_string(&path).unwrap();
    let wanted = parts.iter().fold(committed.clone(), |page, (name, text)| with(&page, name, text));
    if std::env::var_os("EMSH_WRITE_GENERATED").is_some() {
        std::fs::write(&path, wanted).unwrap();
    } else {
        assert!(committed == wanted, "EMSH_WRITE_GENERATED=1 cargo test --test guide writes {page}");
    }
}

#[test]
fn domain_security_matrix() {
    let rows = table::read(include_str!("peers/matrix.txt"));
    assert!(rows.len() > 30, "the matrix has lost its rows");
    let parts = [("in", matrix(&rows, Direction::In)), ("out", matrix(&rows, Direction::Out))];
    check("domain-security-matrix.md", &parts);
}

fn judged(side: Direction) -> String {
    let partners = table::read(include_str!("peers/matrix.txt"));
    let mut text =
        "| The partner | emsh | Postfix | Exim | Why they differ |\n| --- | --- | --- | --- | --- |\n"
            .to_string();
    for row in table::judgements(include_str!("fixtures/peer-verdicts.txt")) {
        if row.direction != Some(side) {
            continue;
        }
        let partner = partners.iter().find(|one| one.name == row.name && one.direction == side).unwrap();
        let why = if row.why == "-" { "" } else { &row.why };
        let (postfix, exim) = (cell(&[row.postfix]), cell(&[row.exim]));
        text.push_str(&format!("| {} | `{}` | {postfix} | {exim} | {why} |\n", partner.partner, row.ours));
    }
    text
}

#[test]
fn peer_verdicts() {
    check("peer-verdicts.md", &[("client", judged(Direction::In)), ("server", judged(Direction::Out))]);
}

#[test]
fn conditions_of_domain_security() {
    let mut text = "| check | ways | what must hold |\n| --- | --- | --- |\n".to_string();
    for check in emsh::diagnose::domain_security::CHECKS {
        let ways: Vec<String> = check.directions.iter().map(ToString::to_string).collect();
        text.push_str(&format!("| `{}` | {} | {} |\n", check.name, ways.join(", "), check.rule));
    }
    check("preflight.md", &[("checks", text)]);
}

#[test]
fn errors_of_the_powershell_module() {
    let mut text = "| id | category | when |\n| --- | --- | --- |\n".to_string();
    for id in emsh::ops::FAILURE_IDS {
        let categories: Vec<&str> = id.categories.iter().map(|category| category.name()).collect();
        text.push_str(&format!("| `{}` | {} | {} |\n", id.id, categories.join(", "), id.means));
    }
    check("powershell.md", &[("errors", text)]);
}

#[test]
fn every_page_is_in_the_index_and_every_link_leads_somewhere() {
    let guide = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/guide");
    let index = std::fs::read_to_string(guide.join("README.md")).unwrap();
    for name in names(&guide) {
        assert!(name == "README.md" || index.contains(&format!("({name}")), "{name} is not in the index");
        if name.ends_with(".md") {
            assert_links(&guide, &name);
        }
    }
    let scripts = guide.join("scripts");
    let list = std::fs::read_to_string(scripts.join("README.md")).unwrap();
    for name in names(&scripts) {
        assert!(
            name == "README.md" || list.contains(&format!("({name})")),
            "{name} is not in the list of scripts"
        );
    }
    assert_links(&scripts, "README.md");
}

fn names(directory: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(directory).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

fn assert_links(directory: &Path, name: &str) {
    let page = std::fs::read_to_string(directory.join(name)).unwrap();
    for link in page.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
        let target = link.split('#').next().unwrap();
        assert!(target.is_empty() || directory.join(target).exists(), "{name}: {link}");
    }
}
