//! The scripts as the real shells run them; a shell that is not installed is skipped, visibly.

use super::*;
use crate::cmdlet::sample::{SAMPLE, skipped};
use std::process::Command;

/// What a program prints for a script; `None` where it is not installed.
fn run(program: &str, arguments: &[&str]) -> Option<Vec<String>> {
    match Command::new(program).args(arguments).output() {
        Ok(output) => {
            let errors = String::from_utf8_lossy(&output.stderr).into_owned();
            let errors: Vec<&str> = errors.lines().filter(|line| !line.contains("compopt")).collect();
            assert!(errors.is_empty(), "{program}: {errors:?}");
            let text = String::from_utf8_lossy(&output.stdout).into_owned();
            Some(text.lines().map(|line| line.split('\t').next().unwrap_or_default().to_string()).collect())
        }
        Err(_) => {
            skipped(program);
            None
        }
    }
}

fn file(shell: &str) -> (tempfile::TempDir, String) {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("emsh-completion.ps1");
    std::fs::write(&path, script(SAMPLE, shell).unwrap()).unwrap();
    let path = path.to_string_lossy().into_owned();
    (directory, path)
}

#[test]
fn bash_completes() {
    let (_directory, path) = file("bash");
    // The line, and what stands in COMPREPLY: what replaces the word behind the last break.
    let table: &[(&str, &[&str])] = &[
        ("emsh get-s", &["Get-SendConnector"]),
        ("emsh --data-dir /tmp SET-t", &["Set-TransportConfig"]),
        ("emsh Set-SendConnector Out -tlsa", &["-TlsAuthLevel"]),
        ("emsh Set-SendConnector Out -TlsAuthLevel d", &["DomainValidation"]),
        ("emsh Set-SendConnector Out -TlsAuthLevel:d", &["DomainValidation"]),
        ("emsh Set-SendConnector Out -TlsAuthLevel=D", &["DomainValidation"]),
        ("emsh Set-SendConnector Out -RequireT ", &["true", "false"]),
        ("emsh Enable-ExchangeCertificate -Services IMAP,sm", &["IMAP,SMTP"]),
        ("emsh Enable-ExchangeCertificate -Services:IMAP,sm", &["IMAP,SMTP"]),
        ("emsh Remove-ReceiveConnector R -Confirm:f", &["false"]),
        ("emsh shell-init z", &["zsh"]),
        ("emsh Set-SendConnector O", &[]),
    ];
    for (line, wanted) in table {
        let code = format!(
            "source '{path}'; COMP_WORDBREAKS=$' \\t\\n\"\\'><=;|&(:'; COMP_LINE='{line}'; COMP_POINT=${{#COMP_LINE}}; \
             _emsh; (( ${{#COMPREPLY[@]}} )) && printf '%s\\n' \"${{COMPREPLY[@]}}\"; true"
        );
        let Some(found) = run("bash", &["--norc", "-c", &code]) else { return };
        assert_eq!(&found, wanted, "{line}");
    }
    let line = "emsh Set-SendConnector Out -TlsAuthLevel:d";
    let code = format!(
        "source '{path}'; COMP_WORDBREAKS=' '; COMP_LINE='{line}'; COMP_POINT=${{#COMP_LINE}}; _emsh; printf '%s\\n' \"${{COMPREPLY[@]}}\""
    );
    assert_eq!(run("bash", &["--norc", "-c", &code]).unwrap(), ["-TlsAuthLevel:DomainValidation"]);
}

#[test]
fn fish_completes() {
    let (_directory, path) = file("fish");
    let table: &[(&str, &[&str])] = &[
        ("emsh get-s", &["Get-SendConnector"]),
        ("emsh --data-dir /tmp SET-t", &["Set-TransportConfig"]),
        ("emsh Set-SendConnector Out -tlsa", &["-TlsAuthLevel"]),
        ("emsh Set-SendConnector Out -TlsAuthLevel d", &["DomainValidation"]),
        ("emsh Set-SendConnector Out -TlsAuthLevel:D", &["-TlsAuthLevel:DomainValidation"]),
        ("emsh Set-SendConnector Out -RequireT f", &["false"]),
        ("emsh Enable-ExchangeCertificate -Services IMAP,SM", &["IMAP,SMTP"]),
        ("emsh shell-init z", &["zsh"]),
    ];
    for (line, wanted) in table {
        let code = format!("source '{path}'; complete -C '{line}'");
        let Some(found) = run("fish", &["--no-config", "-c", &code]) else { return };
        assert_eq!(&found, wanted, "{line}");
    }
}

/// In a pseudo-terminal of zsh's own, since completion runs nowhere else: a widget calls the
/// function and writes down what it would add.
#[test]
fn zsh_completes() {
    let (directory, path) = file("zsh");
    let found = directory.path().join("found");
    let found = found.to_string_lossy();
    let table: &[(&str, &str)] = &[
        ("emsh get-s", "Get-SendConnector"),
        ("emsh --data-dir /tmp SET-t", "Set-TransportConfig"),
        ("emsh Set-SendConnector Out -tlsa", "-TlsAuthLevel"),
        ("emsh Set-SendConnector Out -TlsAuthLevel d", "DomainValidation"),
        ("emsh Set-SendConnector Out -TlsAuthLevel:D", "-TlsAuthLevel:DomainValidation"),
        ("emsh Enable-ExchangeCertificate -Services:IMAP,SM", "-Services:IMAP,SMTP"),
        ("emsh shell-init z", "zsh"),
    ];
    let lines: Vec<String> = table.iter().map(|(line, _)| format!("'{line}'")).collect();
    let lines = lines.join(" ");
    let code = format!(
        r#"
zmodload zsh/zpty; zmodload zsh/zselect
: > {found}
waits_for() {{ repeat 200; do [[ $(wc -l < {found}) -ge $1 ]] && return; zselect -t 5; done }}
zpty z zsh -f -i
zpty -w z "autoload -Uz compinit; compinit -D -u; source {path}"
zpty -w z '_told() {{ compadd() {{ local -a hits; builtin compadd -O hits "$@"; print -r -- $IPREFIX${{hits[*]}} >> {found} }}; $_comps[emsh]; unfunction compadd; return 0 }}; zle -C told complete-word _told; bindkey "^T" told; print >> {found}'
waits_for 1
at=1
for line in {lines}; do
    zpty -w -n z "$line"$'\x14'; (( at++ )); waits_for $at; zpty -w -n z $'\x15'
done
zpty -d z
tail -n +2 {found}
"#
    );
    let Some(found) = run("zsh", &["-f", "-c", &code]) else { return };
    let wanted: Vec<&str> = table.iter().map(|(_, words)| *words).collect();
    assert_eq!(found, wanted);
}

#[test]
fn powershell_completes() {
    let (_directory, path) = file("powershell");
    let table: &[(&str, &[&str])] = &[
        ("emsh get-s", &["Get-SendConnector"]),
        ("emsh Set-SendConnector Out -tlsa", &["-TlsAuthLevel"]),
        ("emsh Set-SendConnector Out -TlsAuthLevel d", &["DomainValidation"]),
        ("emsh Set-SendConnector Out -TlsAuthLevel:d", &["DomainValidation"]),
        ("emsh Set-SendConnector Out -RequireTLS ", &["$true", "$false"]),
    ];
    let lines: Vec<String> = table.iter().map(|(line, _)| format!("'{line}'")).collect();
    let code = format!(
        ". '{path}'; foreach ($line in {}) {{ ((TabExpansion2 $line $line.Length).CompletionMatches.CompletionText) -join ' ' }}",
        lines.join(", ")
    );
    let Some(found) = run("pwsh", &["-NoProfile", "-NonInteractive", "-Command", &code]) else { return };
    let wanted: Vec<String> = table.iter().map(|(_, words)| words.join(" ")).collect();
    assert_eq!(found, wanted);
}
