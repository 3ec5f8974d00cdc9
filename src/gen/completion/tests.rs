//! The scripts as the real shells run them; a shell that is not installed is skipped, visibly.

use super::*;
use crate::cmdlet::sample::SAMPLE;
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
            eprintln!("skipped: {program} is not installed");
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
    let code = format!("source '{path}'; COMP_WORDBREAKS=' '; COMP_LINE='{line}'; COMP_POINT=${{#COMP_LINE}}; _emsh; printf '%s\\n' \"${{COMPREPLY[@]}}\"");
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

#[test]
fn zsh_reads_the_script() {
    let (_directory, path) = file("zsh");
    let Some(errors) = run("zsh", &["-f", "-n", &path]) else { return };
    assert!(errors.is_empty());
    let code = format!(
        "autoload -Uz compinit; compinit -D -u; eval \"$(<{path})\"; print $_comps[emsh]; _emsh_full set-sendconnector TLSA; print $REPLY; \
         _emsh_words set-sendconnector:tlsauthlevel; print -l $reply"
    );
    let found = run("zsh", &["-f", "-c", &code]).unwrap();
    assert_eq!(found, ["_emsh", "tlsauthlevel", "EncryptionOnly", "CertificateValidation", "DomainValidation"]);
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
