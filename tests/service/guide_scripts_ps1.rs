//! The PowerShell scripts of `docs/guide/scripts/` do what their help says, on a running service: in a
//! session as an administrator's, and by `pwsh -File` where the exit code matters. Without `pwsh` it is
//! skipped, visibly.

use super::guide_scripts::lineage;
use super::pki::Pki;
use super::sink::{Script, Sink};
use super::site::{Answer, Site, wait_for};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

fn can_run() -> bool {
    let found = Command::new("pwsh").arg("-Version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    if found.is_err() {
        assert!(std::env::var_os("EMSH_REQUIRE_PEERS").is_none(), "pwsh is required here");
        let _ = writeln!(std::io::stderr(), "skipped: pwsh is not installed");
    }
    found.is_ok()
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn scripts() -> PathBuf {
    root().join("docs/guide/scripts")
}

/// The scripts of a kind, without the ending.
fn names(ending: &str) -> Vec<String> {
    let files = std::fs::read_dir(scripts()).unwrap().flatten().map(|entry| entry.path());
    let of_kind = files.filter(|path| path.extension().is_some_and(|found| found == ending));
    let mut names: Vec<String> =
        of_kind.map(|path| path.file_stem().unwrap().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

/// PowerShell with the module where PowerShell looks for modules, and the site's store.
fn pwsh(site: &Site, file: &Path, words: &[&str], input: &str) -> Answer {
    let emsh = Path::new(env!("CARGO_BIN_EXE_emsh")).parent().unwrap();
    let path = format!("{}:{}", emsh.display(), std::env::var("PATH").unwrap_or_default());
    let mut child = Command::new("pwsh")
        .args(["-NoProfile", "-NonInteractive", "-File"])
        .arg(file)
        .args(words)
        .env("PATH", path)
        .env("PSModulePath", root().join("completions"))
        .env("HOME", site.directory.path())
        .env("NO_COLOR", "1")
        .env("EMSH_DATA_DIR", site.data())
        .env("EMSH_HOST_NAME", "mx.own.example")
        .env_remove("RENEWED_LINEAGE")
        .current_dir(site.directory.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let output = child.wait_with_output().unwrap();
    Answer {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// A script as a scheduler runs it.
fn script(site: &Site, name: &str, words: &[&str]) -> Answer {
    pwsh(site, &scripts().join(name), words, "")
}

/// What is typed, and the expression that must then be this text. `$out` is what it gave, `$failed` why it
/// ended, `$code` its exit code.
type Row<'a> = (&'a str, &'a str, &'a str);

/// Rows in one session, in this order. The scripts are called by their names.
fn session(site: &Site, rows: &[Row<'_>]) {
    let mut text = String::from("Import-Module Emsh -DisableNameChecking\n");
    for name in names("ps1") {
        text += &format!("Set-Alias {name} '{}'\n", scripts().join(format!("{name}.ps1")).display());
    }
    text += "function Changes { @(Get-ConfigurationChange -ResultSize Unlimited).Count }\n";
    for (index, (line, judged, _)) in rows.iter().enumerate() {
        text += &format!(
            "$failed = ''; $global:LASTEXITCODE = 0; $out = @()\ntry {{ $out = @({line}) }} catch {{ $failed = \"$_\" }}\n$code = $LASTEXITCODE\n\
             [Console]::Out.WriteLine(\"#{index}=\" + [string] ({judged}))\n"
        );
    }
    let file = site.directory.path().join("session.ps1");
    std::fs::write(&file, text).unwrap();
    let answer = pwsh(site, &file, &[], "");
    let mut wrong = Vec::new();
    for (index, (line, judged, wanted)) in rows.iter().enumerate() {
        let mark = format!("#{index}=");
        let found = answer.out.lines().find_map(|line| line.strip_prefix(mark.as_str()));
        if found != Some(*wanted) {
            wrong.push(format!("{line}\n  {judged}: {found:?}, wanted {wanted:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}\n{}\n{}", wrong.join("\n"), answer.out, answer.err);
}

#[test]
fn each_script_has_help_and_no_syntax_newer_than_5_1() {
    if !can_run() {
        return;
    }
    assert_eq!(names("ps1"), names("sh"), "each task in both shells");
    let site = Site::new();
    let tool = root().join("tests/support/newer_syntax.ps1").display().to_string();
    let newer = site.directory.path().join("newer.ps1");
    let samples = ["1 ? 2 : 3", "1 ?? 2", "$a ??= 1", "${a}?.b", "${a}?[0]", "a && b", "a &"];
    std::fs::write(&newer, samples.join("\n")).unwrap();
    let clean = site.directory.path().join("clean.ps1");
    std::fs::write(&clean, "function f { process { 1 } clean { 2 } }").unwrap();
    let scripts = scripts().display().to_string();
    let module = root().join("completions/Emsh/Emsh.psm1").display().to_string();
    let lines = [
        format!(". '{tool}'; Get-NewerSyntax '{}'", newer.display()),
        format!("Get-NewerSyntax '{}'", clean.display()),
        format!("Get-ChildItem '{scripts}/*.ps1' | ForEach-Object {{ Get-NewerSyntax $_.FullName }}"),
        format!("Get-NewerSyntax '{module}'"),
        format!("$all = Get-ChildItem '{scripts}/*.ps1'; $all | ForEach-Object {{ Get-Help $_.FullName -Full }}"),
        "Set-StrictMode -Off; $all | ForEach-Object { $own = (Get-Command $_.FullName).Parameters.Keys; $help = Get-Help $_.FullName -Full; $help.parameters.parameter | Where-Object { $own -contains $_.name -and -not $_.description } | ForEach-Object { $help.Name + ' ' + $_.name } } | Where-Object { $_ -notmatch ' (WhatIf|Confirm)$' }".to_string(),
    ];
    let rows = [
        (lines[0].as_str(), "$out.Count", "7"),
        (&lines[1], "$out.Count", "1"),
        (&lines[2], "$out -join '; '", ""),
        (&lines[3], "$out -join '; '", ""),
        // One that is not read as help is a usage line.
        (
            &lines[4],
            "@($out | Where-Object { $_.Synopsis -match '^[A-Z][^\\[]*\\.$' -and @($_.examples.example).Count -gt 0 }).Count - $all.Count",
            "0",
        ),
        (&lines[5], "$out -join '; '", ""),
    ];
    session(&site, &rows);
}

#[test]
fn a_domain_is_added_to_both_lists_in_powershell() {
    if !can_run() {
        return;
    }
    let site = Site::new();
    site.must(&["Set-TransportConfig", "-TLSSendDomainSecureList", "old.example"]);
    let lists = "$c = Get-TransportConfig; \"$($c.TLSSendDomainSecureList)|$($c.TLSReceiveDomainSecureList)\"";
    let judged = format!("& {{ {lists} }}");
    session(
        &site,
        &[
            ("$before = Changes; add-secure-domain a.example b.example -WhatIf", "(Changes) - $before", "0"),
            ("add-secure-domain a.example, old.example 3>&1", &judged, "old.example a.example|a.example old.example"),
            ("$before = Changes; add-secure-domain a.example", "(Changes) - $before", "0"),
            // One that can't be read changes nothing, in neither list.
            ("add-secure-domain c.example 'no domain'", "(Changes) - $before", "0"),
            ("", "$failed", ""),
            ("add-secure-domain 'no domain'", "$failed -match 'no domain'", "True"),
            // Two at once lose nothing.
            (
                "1..3 | ForEach-Object { Start-Process pwsh -ArgumentList '-NoProfile', '-File', (Get-Alias add-secure-domain).Definition, \"p$_.example\" -PassThru } | Wait-Process",
                "((Get-TransportConfig).TLSReceiveDomainSecureList | Sort-Object) -join ' '",
                "a.example old.example p1.example p2.example p3.example",
            ),
        ],
    );
    let before = site.json(&["Get-TransportConfig"]);
    for words in [&["no domain"][..], &["-Domains", "c.example", "-Nope:1"], &[]] {
        let refused = script(&site, "add-secure-domain.ps1", words);
        assert!(refused.code == 1 && !refused.err.is_empty(), "{words:?}: {refused:?}");
    }
    assert_eq!(site.json(&["Get-TransportConfig"]), before);
}
