//! What asks, asks at a terminal, and what is answered holds.

use super::pty::Terminal;
use super::session;
use std::process::Command;
use std::time::{Duration, Instant};

/// How long PowerShell may take to ask, or to end.
const PATIENCE: Duration = Duration::from_secs(60);
/// How a question ends.
const QUESTION: &str = "default is \"Y\"";

/// What is run, what is answered to each question, and which connectors are there afterwards.
const LINES: &[(&str, &[&str], &str)] = &[
    ("Get-SendConnector | Remove-SendConnector", &["n", "y", "l"], "A C D E"),
    ("Get-SendConnector | Remove-SendConnector -Confirm", &["l"], "A C D E"),
    ("Get-SendConnector A | Remove-SendConnector", &[""], "C D E"),
    ("Get-SendConnector C | Set-SendConnector -Name Renamed -Confirm", &["n"], "C D E"),
    ("& { $ConfirmPreference = 'Low'; Set-SendConnector C -Name Renamed }", &["y"], "D E Renamed"),
    ("Remove-SendConnector Renamed -Confirm:$false", &[], "D E"),
    ("Remove-SendConnector D -WhatIf", &[], "D E"),
    ("Get-SendConnector | Remove-SendConnector", &["a"], ""),
    // What the program itself asks, beside PowerShell.
    ("$null = New-SendConnector (Get-Default) -AddressSpaces a.example", &[], "old"),
    (
        "Enable-ExchangeCertificate $new -Services SMTP; $null = New-SendConnector \"n-$(Get-Default)\" -AddressSpaces b.example",
        &["n"],
        "n-old old",
    ),
    (
        "Enable-ExchangeCertificate $new -Services SMTP; $null = New-SendConnector \"y-$(Get-Default)\" -AddressSpaces c.example",
        &["y"],
        "n-old old y-new",
    ),
    // Clearing takes protection from every domain of the list, by $null as by @().
    (
        "Set-TransportConfig -TLSSendDomainSecureList p.example; try { Set-TransportConfig -TLSSendDomainSecureList $null -EA Stop } catch { $id = $_.FullyQualifiedErrorId }; $null = New-SendConnector \"$(Get-Listed) $id\" -AddressSpaces d.example",
        &["n"],
        "1 NotConfirmed,Set-TransportConfig n-old old y-new",
    ),
    (
        "Set-TransportConfig -TLSSendDomainSecureList @(); $null = New-SendConnector \"2 $(Get-Listed)\" -AddressSpaces e.example",
        &["y"],
        "1 NotConfirmed,Set-TransportConfig 2 0 n-old old y-new",
    ),
    (
        "Set-TransportConfig -TLSSendDomainSecureList p.example; Set-TransportConfig -TLSSendDomainSecureList $null -Confirm:$false; $null = New-SendConnector \"3 $(Get-Listed)\" -AddressSpaces f.example",
        &[],
        "1 NotConfirmed,Set-TransportConfig 2 0 3 0 n-old old y-new",
    ),
    (
        "Set-TransportConfig -TLSSendDomainSecureList p.example; Set-TransportConfig -TLSSendDomainSecureList $null -Confirm; $null = New-SendConnector \"4 $(Get-Listed)\" -AddressSpaces g.example",
        &["y"],
        "1 NotConfirmed,Set-TransportConfig 2 0 3 0 4 0 n-old old y-new",
    ),
];

#[test]
fn questions_are_asked_and_answers_hold() {
    let Some(pwsh) = session::pwsh() else { return };
    let home = tempfile::tempdir().unwrap();
    let home = home.path();
    let mut script = session::import();
    script += "\n'A', 'B', 'C', 'D', 'E' | ForEach-Object { $null = New-SendConnector $_ -AddressSpaces \"$_.example\" }\n";
    script += "$old = (Get-TransportService).InternalTransportCertificateThumbprint\n";
    script += "$new = (New-ExchangeCertificate -SubjectName CN=mail.contoso.example -DomainName mail.contoso.example -Services None).Thumbprint\n";
    script += "function Get-Default { if ((Get-TransportService).InternalTransportCertificateThumbprint -eq $new) { 'new' } else { 'old' } }\n";
    script +=
        "function Get-Listed { @((Get-TransportConfig).TLSSendDomainSecureList | where { $_ }).Count }\n";
    for (index, (line, _, _)) in LINES.iter().enumerate() {
        script += &format!(
            "{line}\n[IO.File]::WriteAllText(\"$HOME/after.{index}\", \"$((Get-SendConnector).Name)\")\n"
        );
    }
    std::fs::write(home.join("asks.ps1"), script).unwrap();
    let mut command = Command::new(pwsh);
    command.args(["-NoProfile", "-NoLogo", "-File", "asks.ps1"]);
    session::environment(&mut command, home);
    let mut terminal = Terminal::start(&command);
    let mut asked = 0;
    for (index, (line, answers, wanted)) in LINES.iter().enumerate() {
        for answer in *answers {
            asked += 1;
            let is_asked = |terminal: &Terminal| terminal.printed().matches(QUESTION).count() >= asked;
            wait(&terminal, line, &is_asked);
            terminal.type_in(&format!("{answer}\r"));
        }
        let after = home.join(format!("after.{index}"));
        let is_over = |_: &Terminal| after.exists();
        wait(&terminal, line, &is_over);
        // The file may be there before its text.
        let is_right = |_: &Terminal| std::fs::read_to_string(&after).is_ok_and(|text| text == *wanted);
        wait(&terminal, &format!("{line}: {wanted:?}"), &is_right);
    }
    assert_eq!(terminal.printed().matches(QUESTION).count(), asked, "asked more often");
}

fn wait(terminal: &Terminal, what: &str, done: &dyn Fn(&Terminal) -> bool) {
    let until = Instant::now() + PATIENCE;
    while !done(terminal) {
        assert!(Instant::now() < until, "{what}: not within {PATIENCE:?}:\n{}", terminal.printed());
        std::thread::sleep(Duration::from_millis(10));
    }
}
