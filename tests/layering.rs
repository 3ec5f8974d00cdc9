//! The layers of `src/lib.rs` hold: no module uses one that its line does not list, foreign crates
//! are named only where they belong, there is no unsafe code, and files stay small.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::iter::Peekable;
use std::path::{Path, PathBuf};
use std::str::Chars;

/// A module and what it uses; everything may use model. As in src/lib.rs. Files of tests may use any.
const USES: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("store", &[]),
    ("policy", &[]),
    ("cert", &[]),
    ("dns", &[]),
    ("smtp", &[]),
    ("queue", &[]),
    ("control", &[]),
    ("log", &[]),
    ("tls", &["cert", "dns"]),
    ("auth", &["dns"]),
    ("compile", &["policy", "cert", "auth"]),
    ("client", &["smtp", "tls", "dns", "policy", "auth"]),
    (
        "engine",
        &["compile", "client", "policy", "queue", "smtp", "tls", "dns", "cert", "auth", "control", "log"],
    ),
    ("engine/keeper", &["store"]),
    (
        "diagnose",
        &[
            "compile", "client", "policy", "queue", "smtp", "tls", "dns", "cert", "auth", "control", "log",
            "store",
        ],
    ),
    ("ops", &["compile", "store", "policy", "cert", "tls", "auth", "queue", "control", "log"]),
    ("cmdlet", &["ops", "diagnose"]),
    ("gen", &["cmdlet"]),
    ("shell", &["cmdlet", "gen"]),
];

/// The modules that may use anything, and that only the mains use.
const TOPS: &[&str] = &["lab"];

/// Foreign crates, and the modules that may name them; tests may make what they need with any.
const CRATES: &[(&str, &[&str])] = &[
    ("rustls", &["tls", "dns"]),
    ("tokio_rustls", &["tls"]),
    ("hyper", &["tls"]),
    ("hyper_util", &["tls"]),
    ("hickory_resolver", &["dns"]),
    ("mail_auth", &["auth"]),
    ("mail_parser", &["auth"]),
    ("hickory_proto", &["dns"]),
    ("hickory_server", &["dns"]),
    ("rusqlite", &["store", "queue"]),
    ("x509_parser", &["cert", "model"]),
    ("rcgen", &["cert"]),
    ("p12_keystore", &["cert"]),
    ("argon2", &["auth"]),
    ("stringprep", &["auth"]),
];

/// The longest file, in lines.
const LONGEST: usize = 900;

#[test]
fn modules_use_only_what_stands_below_them() {
    let mut wrong = Vec::new();
    for (path, text) in sources().into_iter().filter(|(path, _)| !is_tests(path)) {
        let Some(module) = module_of(&path).filter(|module| !TOPS.contains(&module.as_str())) else {
            continue;
        };
        let Some((_, uses)) = USES.iter().find(|(name, _)| *name == module) else {
            wrong.push(format!("{}: module '{module}' stands in no line of the table", path.display()));
            continue;
        };
        let keeper = path.starts_with("engine/keeper") || path == Path::new("engine/keeper.rs");
        for used in used_modules(&text) {
            let listed = uses.contains(&used.as_str()) || (keeper && used == "store");
            if used != module && used != "model" && !listed {
                wrong.push(format!("{}: {module} -> {used}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "edges that src/lib.rs does not list:\n{}", wrong.join("\n"));
}

#[test]
fn foreign_crates_are_named_where_they_belong() {
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        let Some(module) = module_of(&path).filter(|module| !TOPS.contains(&module.as_str())) else {
            continue;
        };
        let (text, _) = text.split_once("#[cfg(test)]\nmod ").unwrap_or((&text, ""));
        for (name, allowed) in CRATES.iter().filter(|_| !is_tests(&path)) {
            if !allowed.contains(&module.as_str()) && names_crate(text, name) {
                wrong.push(format!("{} names {name}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_unsafe_code_no_long_file_and_every_module_says_what_it_is() {
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        let shown = path.display();
        if code(&text).split(|c: char| !is_word(c)).any(|word| word == "unsafe") {
            wrong.push(format!("{shown}: unsafe"));
        }
        let lines = text.lines().count();
        if lines > LONGEST {
            wrong.push(format!("{shown}: {lines} lines"));
        }
        if !text.starts_with("//!") && !is_tests(&path) {
            wrong.push(format!("{shown}: does not begin with what it promises (//!)"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_table_and_the_crate_name_the_same_modules() {
    let text = std::fs::read_to_string(source_root().join("lib.rs")).unwrap();
    let declared = text.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
    let declared: BTreeSet<&str> = declared.map(|name| name.trim_start_matches("r#")).collect();
    let tabled = USES.iter().map(|(name, _)| *name).filter(|name| !name.contains('/'));
    assert_eq!(declared, tabled.chain(TOPS.iter().copied()).collect());
}

/// What the scanner finds, held against a text whose edges are known.
#[test]
fn the_scanner_sees_every_way_of_naming_a_module() {
    let text = r##"
        //! Talks of [`crate::store`].
        use crate::model::Value;
        use crate::{ops::Failure, cmdlet::{spec, bind}, r#gen};
        fn f<'a>() { crate::tls::x(); let s = ("crate::dns", r#"crate::"log"#, '"', b'\''); } // crate::queue
        fn g() { $crate::policy::x(); }
    "##;
    let used: Vec<String> = used_modules(text).into_iter().collect();
    assert_eq!(used, ["cmdlet", "gen", "model", "ops", "tls"]);
    for named in ["use rustls::Config;", "let x = ::rustls::y();", "use rustls;", "fn f(x: &rustls::Y)"] {
        assert!(names_crate(named, "rustls"), "{named}");
    }
    for unnamed in ["// rustls::x", "use tokio_rustls::y;", "crate::tls::rustls::x()", "\"rustls::x\""] {
        assert!(!names_crate(unnamed, "rustls"), "{unnamed}");
    }
}

fn source_root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// Every source file, by its path under src, and its text.
fn sources() -> Vec<(PathBuf, String)> {
    let root = source_root();
    let (mut files, mut directories) = (Vec::new(), vec![root.clone()]);
    while let Some(directory) = directories.pop() {
        for entry in std::fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                directories.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                files.push((path.strip_prefix(&root).unwrap().to_path_buf(), text));
            }
        }
    }
    assert!(files.len() > 20, "the sources are elsewhere");
    files
}

/// The module of the first level that a file belongs to; `None` for the roots of the crates.
fn module_of(path: &Path) -> Option<String> {
    let first = path.components().next()?.as_os_str().to_str()?;
    let module = first.trim_end_matches(".rs");
    (!["lib", "main", "bin"].contains(&module)).then(|| module.to_string())
}

fn is_tests(path: &Path) -> bool {
    path.ends_with("tests.rs") || path.iter().any(|part| part == "tests")
}

/// The modules of the first level that a text names behind `crate::`.
fn used_modules(text: &str) -> BTreeSet<String> {
    let code = code(text);
    let mut used = BTreeSet::new();
    for (at, found) in code.match_indices("crate::") {
        if code[..at].ends_with(|c| is_word(c) || c == '$') {
            continue;
        }
        let rest = &code[at + found.len()..];
        match rest.strip_prefix('{') {
            Some(group) => used.extend(group_heads(group)),
            None => used.extend(head(rest)),
        }
    }
    used
}

/// The first names of `a::b, c::{d, e}, f}`.
fn group_heads(group: &str) -> Vec<String> {
    let (mut heads, mut depth, mut start) = (Vec::new(), 0, 0);
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => {
                heads.extend(head(&group[start..at]));
                break;
            }
            '}' => depth -= 1,
            ',' if depth == 0 => {
                heads.extend(head(&group[start..at]));
                start = at + 1;
            }
            _ => {}
        }
    }
    heads
}

fn head(path: &str) -> Option<String> {
    let path = path.trim_start().trim_start_matches("r#");
    let name: String = path.chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect();
    (!name.is_empty()).then_some(name)
}

/// True where the text names the crate at the beginning of a path.
fn names_crate(text: &str, name: &str) -> bool {
    let code = code(text);
    let ends_path = |rest: &str| rest.starts_with("::") || rest.trim_start().starts_with([';', '}', ',']);
    code.match_indices(name).any(|(at, _)| {
        let (before, after) = (&code[..at], &code[at + name.len()..]);
        let inside = before.strip_suffix("::").is_some_and(|path| path.ends_with(is_word));
        let whole = !before.ends_with(is_word) && !inside;
        whole && ends_path(after) && (after.starts_with("::") || before.trim_end().ends_with("use"))
    })
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The text without comments and without what stands in quotes.
fn code(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '/' if rest.peek() == Some(&'/') => {
                rest.by_ref().find(|c| *c == '\n');
                code.push('\n');
            }
            'r' if begins_raw_string(&code, &rest) => {
                let hashes = std::iter::from_fn(|| rest.next_if_eq(&'#')).count();
                rest.next();
                skip_raw_string(&mut rest, hashes);
            }
            '"' => skip_string(&mut rest),
            '\'' => skip_character(&mut rest),
            _ => code.push(c),
        }
    }
    code
}

fn skip_string(rest: &mut Peekable<Chars<'_>>) {
    while let Some(c) = rest.next() {
        match c {
            '\\' => drop(rest.next()),
            '"' => return,
            _ => {}
        }
    }
}

/// Skips a character literal; a lifetime stays.
fn skip_character(rest: &mut Peekable<Chars<'_>>) {
    let mut ahead = rest.clone();
    match (ahead.next(), ahead.next()) {
        (Some('\\'), Some(_)) => {
            rest.nth(1);
            rest.find(|c| *c == '\'');
        }
        (Some(_), Some('\'')) => drop(rest.nth(1)),
        _ => {}
    }
}

/// True where an `r` just read begins a raw string.
fn begins_raw_string(code: &str, rest: &Peekable<Chars<'_>>) -> bool {
    let mut ahead = rest.clone();
    while ahead.next_if_eq(&'#').is_some() {}
    !code.trim_end_matches('b').ends_with(is_word) && ahead.peek() == Some(&'"')
}

fn skip_raw_string(rest: &mut Peekable<Chars<'_>>, hashes: usize) {
    while let Some(c) = rest.next() {
        let mut ahead = rest.clone();
        if c == '"' && (0..hashes).all(|_| ahead.next() == Some('#')) {
            *rest = ahead;
            return;
        }
    }
}
