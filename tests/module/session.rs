//! A PowerShell that is given lines one by one, as at its prompt, and what it prints.

use super::mail;
use super::rows::Section;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// How long one PowerShell may work.
const PATIENCE: Duration = Duration::from_secs(180);
/// The host's name in every store.
const HOST: &str = "ex1.contoso.example";

/// PowerShell; `None`, said on stderr, where it is missing.
///
/// # Panics
/// Where it is missing and is required.
pub fn pwsh() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found =
        std::env::split_paths(&path).map(|directory| directory.join("pwsh")).find(|path| path.exists());
    if found.is_none() {
        assert!(
            std::env::var_os("EMSH_REQUIRE_PEERS").is_none(),
            "pwsh is not on PATH, and is required here"
        );
        let _ = writeln!(std::io::stderr(), "skipped: pwsh is not on PATH");
    }
    found
}

/// A command that has emsh on its PATH, this directory as home and place, and the store in it.
pub fn environment(command: &mut Command, home: &Path) {
    let program = Path::new(env!("CARGO_BIN_EXE_emsh")).parent().unwrap().to_path_buf();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path = std::iter::once(program).chain(std::env::split_paths(&path));
    command.env("PATH", std::env::join_paths(path).unwrap());
    command.env("HOME", home).env("EMSH_DATA_DIR", home.join("store")).env("EMSH_HOST_NAME", HOST);
    command.env("POWERSHELL_TELEMETRY_OPTOUT", "1").env("POWERSHELL_UPDATECHECK", "Off");
    command.env("TERM", "dumb").env("NO_COLOR", "1").current_dir(home);
}

/// The line that loads the module.
pub fn import() -> String {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("completions/Emsh/Emsh.psd1");
    format!("Import-Module '{}' -DisableNameChecking", manifest.display())
}

/// What PowerShell printed of these lines, on stdout and on stderr.
///
/// # Panics
/// Where it does not end in time.
pub fn run(pwsh: &Path, home: &Path, lines: &str) -> (String, String) {
    let mut command = Command::new(pwsh);
    command.args(["-NoProfile", "-NonInteractive", "-NoLogo", "-Command", "-"]);
    environment(&mut command, home);
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let read = |mut from: Box<dyn Read + Send>| {
        std::thread::spawn(move || {
            let mut bytes = Vec::new();
            _ = from.read_to_end(&mut bytes);
            String::from_utf8_lossy(&bytes).into_owned()
        })
    };
    let printed = read(Box::new(child.stdout.take().unwrap()));
    let said = read(Box::new(child.stderr.take().unwrap()));
    let (mut input, lines) = (child.stdin.take().unwrap(), lines.to_string());
    let writer = std::thread::spawn(move || input.write_all(lines.as_bytes()));
    let until = Instant::now() + PATIENCE;
    while child.try_wait().unwrap().is_none() {
        if Instant::now() > until {
            _ = child.kill();
            _ = child.wait();
            panic!("PowerShell did not end within {} s:\n{}", PATIENCE.as_secs(), printed.join().unwrap());
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    _ = writer.join();
    (printed.join().unwrap(), said.join().unwrap())
}

/// Types the sections, each with a store and a folder of its own, and tells what was not as it must be.
///
/// What stands on stderr is wrong: a line that is to fail puts its error away.
pub fn judge(pwsh: &Path, sections: &[Section]) -> String {
    let home = tempfile::tempdir().unwrap();
    let home = home.path();
    let scripts = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/module/scripts");
    let mut lines = import() + "\n";
    lines += "function EmshTold($n, $value) { [Console]::Out.WriteLine(\"#$n=\" + ([string] $value).Replace(\"`r\", '').Replace(\"`n\", '\\n')) }\n";
    lines += &format!("$scripts = '{}'\n", scripts.display());
    let mut wanted = Vec::new();
    for (index, section) in sections.iter().enumerate() {
        let place = home.join(format!("s{index}"));
        std::fs::create_dir(&place).unwrap();
        let store = place.join("store");
        if section.mail {
            mail::waits(&store, HOST);
        }
        lines += &format!(
            "$here = '{}'; Set-Location $here; $env:EMSH_DATA_DIR = '{}'\n",
            place.display(),
            store.display()
        );
        for row in &section.rows {
            lines += &error_mark(wanted.len());
            for line in &row.lines {
                lines += line;
                lines.push('\n');
            }
            for (at, (expression, text)) in row.judged.iter().enumerate() {
                if at > 0 {
                    lines += &error_mark(wanted.len());
                }
                lines += &format!("EmshTold {} $({expression})\n", wanted.len());
                wanted.push((section, row, expression, text));
            }
        }
    }
    let (printed, said) = run(pwsh, home, &lines);
    let mut wrong = String::new();
    for (number, (section, row, expression, text)) in wanted.iter().enumerate() {
        let mark = format!("#{number}=");
        let found = printed.lines().find_map(|line| line.strip_prefix(mark.as_str()));
        if found != Some(text.as_str()) {
            let errors = errors_of(&said, number);
            let shown = row.shown();
            wrong += &format!(
                "[{}] {shown}\n  ? {expression}\n  wanted {text:?}\n  got    {found:?}\n{errors}",
                section.title
            );
        } else if !errors_of(&said, number).is_empty() {
            wrong += &format!(
                "[{}] {}\n  put an error on stderr:\n{}",
                section.title,
                row.shown(),
                errors_of(&said, number)
            );
        }
    }
    wrong
}

fn error_mark(number: usize) -> String {
    format!("[Console]::Error.WriteLine('#{number}')\n")
}

/// What stands on stderr since the row of this number began.
fn errors_of(said: &str, number: usize) -> String {
    let mark = format!("#{number}");
    let after = said.lines().skip_while(|line| *line != mark).skip(1);
    let is_mark = |line: &&str| line.strip_prefix('#').is_some_and(|rest| rest.parse::<usize>().is_ok());
    after.take_while(|line| !is_mark(line)).map(|line| format!("    {line}\n")).collect()
}
