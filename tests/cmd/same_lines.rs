//! One line in four shells. Quoted as a user of the shell would, it stores the same in bash, zsh, fish and
//! PowerShell. Typed without quotes it stores the same, or is refused with words and changes nothing: never
//! a third thing. What no program can see, since the shell ends the command there (`;`, `&`, `|`, `>`) or
//! puts something else in its place (`~`, `$HOME`), stands in `docs/guide/shells.md`.

use crate::site::{Done, Site, skipped};
use serde_json::{Value, json};
use std::path::Path;
use std::process::{Command, Stdio};

/// A line: quoted, unquoted, how PowerShell's users quote it where that differs, and what is stored then:
/// the Get- line, the property, its value. `Value::Null` of property "" says that the object is gone.
struct Row {
    quoted: &'static str,
    bare: &'static str,
    powershell: Option<&'static str>,
    get: &'static str,
    property: &'static str,
    value: Value,
}

const OUT: &str = "Get-SendConnector Out";
const R1: &str = "Get-ReceiveConnector R1";
const CONFIG: &str = "Get-TransportConfig";
const SEND: &str = "TLSSendDomainSecureList";
const RECEIVE: &str = "TLSReceiveDomainSecureList";

fn row(
    quoted: &'static str,
    bare: &'static str,
    get: &'static str,
    property: &'static str,
    value: Value,
) -> Row {
    Row { quoted, bare, powershell: None, get, property, value }
}

fn differs(mut row: Row, powershell: &'static str) -> Row {
    row.powershell = Some(powershell);
    row
}

/// What is the same with and without quotes.
fn plain(line: &'static str, get: &'static str, property: &'static str, value: Value) -> Row {
    row(line, line, get, property, value)
}

#[rustfmt::skip] // a line of the table is a line
fn table() -> Vec<Row> {
    vec![
        // Booleans, switches, null.
        differs(row("Set-SendConnector Out -Enabled '$false'", "Set-SendConnector Out -Enabled $false", OUT, "Enabled", json!(false)), "Set-SendConnector Out -Enabled $false"),
        differs(row("Set-SendConnector Out -Enabled:'$false'", "Set-SendConnector Out -Enabled:$false", OUT, "Enabled", json!(false)), "Set-SendConnector Out -Enabled:$false"),
        plain("Set-SendConnector Out -Enabled:false", OUT, "Enabled", json!(false)),
        plain("Set-SendConnector Out -Enabled 0", OUT, "Enabled", json!(false)),
        row("Set-SendConnector Out -DomainSecureEnabled: '$true'", "Set-SendConnector Out -DomainSecureEnabled: $true", OUT, "DomainSecureEnabled", json!(true)),
        row("Set-SendConnector Out -DomainSecureEnabled '$true' -UseExternalDNSServersEnabled '$true'", "Set-SendConnector Out -DomainSecureEnabled $true -UseExternalDNSServersEnabled $true", OUT, "UseExternalDNSServersEnabled", json!(true)),
        row("Set-SendConnector Out -WhatIf:'$false' -Port 2526", "Set-SendConnector Out -WhatIf:$false -Port 2526", OUT, "Port", json!(2526)),
        row("Remove-ReceiveConnector R1 -Confirm:'$false'", "Remove-ReceiveConnector R1 -Confirm:$false", R1, "", Value::Null),
        plain("Remove-ReceiveConnector R1 -Confirm:false", R1, "", Value::Null),
        row("Set-SendConnector Out -Comment '$null'", "Set-SendConnector Out -Comment $null", OUT, "Comment", Value::Null),
        // Values with blanks and signs.
        row("Set-SendConnector Out -Comment 'two words'", "Set-SendConnector Out -Comment two words", OUT, "Comment", json!("two words")),
        row("Set-SendConnector Out -Comment \"it's\"", "Set-SendConnector Out -Comment it's", OUT, "Comment", json!("it's")),
        row("Set-SendConnector Out -Comment '#1'", "Set-SendConnector Out -Comment #1", OUT, "Comment", json!("#1")),
        row("Set-SendConnector Out -Comment:'-dashed'", "Set-SendConnector Out -Comment:-dashed", OUT, "Comment", json!("-dashed")),
        plain("Set-SendConnector Out -Comment 50%", OUT, "Comment", json!("50%")),
        plain("Set-SendConnector Out -Comment a:b=c", OUT, "Comment", json!("a:b=c")),
        row("Set-SendConnector Out -Comment 'Zürich'", "Set-SendConnector Out -Comment Zürich", OUT, "Comment", json!("Zürich")),
        row("Set-SendConnector Out –Comment 'two words'", "Set-SendConnector Out –Comment “two words”", OUT, "Comment", json!("two words")),
        row("Set-SendConnector Out -MaxMessageSize '36 MB'", "Set-SendConnector Out -MaxMessageSize 36 MB", OUT, "MaxMessageSize", json!(37_748_736)),
        row("Set-SendConnector Out -MaxMessageSize '36 MB (37,748,736 bytes)'", "Set-SendConnector Out -MaxMessageSize 36 MB (37,748,736 bytes)", OUT, "MaxMessageSize", json!(37_748_736)),
        row("Set-SendConnector Out -MaxMessageSize 20MB", "Set-SendConnector Out -MaxMessageSize (20MB)", OUT, "MaxMessageSize", json!(20_971_520)),
        plain("Set-SendConnector Out -MaxMessageSize:25mb", OUT, "MaxMessageSize", json!(26_214_400)),
        plain("Set-SendConnector Out -ConnectionInactivityTimeOut 00:05:00", OUT, "ConnectionInactivityTimeOut", json!("00:05:00")),
        differs(row("Set-SendConnector Out -ConnectionInactivityTimeOut 00:07:00", "Set-SendConnector Out -ConnectionInactivityTimeOut (New-TimeSpan -Minutes 7)", OUT, "ConnectionInactivityTimeOut", json!("00:07:00")), "Set-SendConnector Out -ConnectionInactivityTimeOut (New-TimeSpan -Minutes 7)"),
        plain("Set-SendConnector out -port:2525", OUT, "Port", json!(2525)),
        row("Set-SendConnector Out -SmartHosts '[192.0.2.25]' -DNSRoutingEnabled false", "Set-SendConnector Out -SmartHosts [192.0.2.25] -DNSRoutingEnabled false", OUT, "SmartHosts", json!(["[192.0.2.25]"])),
        row("Set-SendConnector Out -TlsCertificateName '<I>CN=A CA<S>CN=mail.example.com'", "Set-SendConnector Out -TlsCertificateName <I>CN=A CA<S>CN=mail.example.com", OUT, "TlsCertificateName", json!("<I>CN=A CA<S>CN=mail.example.com")),
        row("Set-SendConnector Out -AddressSpaces '*.a.example'", "Set-SendConnector Out -AddressSpaces *.a.example", OUT, "AddressSpaces", json!(["SMTP:*.a.example;1"])),
        row("Set-SendConnector Out -AddressSpaces '*'", "Set-SendConnector Out -AddressSpaces *", OUT, "AddressSpaces", json!(["SMTP:*;1"])),
        row("Set-SendConnector Out -AddressSpaces 'SMTP:*.a.example;5','SMTP:b.example;7'", "Set-SendConnector Out -AddressSpaces {SMTP:*.a.example}, {SMTP:b.example}", OUT, "AddressSpaces", json!(["SMTP:*.a.example;5", "SMTP:b.example;7"])),
        // Identities.
        row("Set-ReceiveConnector 'EDGE1\\R1' -Comment x", "Set-ReceiveConnector EDGE1\\R1 -Comment x", R1, "Comment", json!("x")),
        plain("Set-ReceiveConnector -Identity:R1 -Comment:x", R1, "Comment", json!("x")),
        row("New-AcceptedDomain 'Contoso Ltd' -DomainName contoso.example", "New-AcceptedDomain Contoso Ltd -DomainName contoso.example", "Get-AcceptedDomain contoso*", "DomainName", json!("contoso.example")),
        plain("New-ReceiveConnector R2 -Usage:Custom -Bindings:127.0.0.9:2525 -RemoteIPRanges:203.0.113.0/24", "Get-ReceiveConnector R2", "Bindings", json!(["127.0.0.9:2525"])),
        // Lists.
        plain("Set-ReceiveConnector R1 -Fqdn:mail.example.com", R1, "Fqdn", json!("mail.example.com")),
        row("Set-ReceiveConnector R1 '-Fqdn=mail.example.com'", "Set-ReceiveConnector R1 -Fqdn=mail.example.com", R1, "Fqdn", json!("mail.example.com")),
        plain("Set-ReceiveConnector R1 -RemoteIPRanges 192.0.2.7,192.0.2.9", R1, "RemoteIPRanges", json!(["192.0.2.7", "192.0.2.9"])),
        row("Set-ReceiveConnector R1 -RemoteIPRanges '192.0.2.7, 192.0.2.9'", "Set-ReceiveConnector R1 -RemoteIPRanges 192.0.2.7, 192.0.2.9", R1, "RemoteIPRanges", json!(["192.0.2.7", "192.0.2.9"])),
        row("Set-ReceiveConnector R1 -RemoteIPRanges '{192.0.2.7, 192.0.2.9}'", "Set-ReceiveConnector R1 -RemoteIPRanges {192.0.2.7, 192.0.2.9}", R1, "RemoteIPRanges", json!(["192.0.2.7", "192.0.2.9"])),
        row("Set-ReceiveConnector R1 -RemoteIPRanges '192.0.2.1 - 192.0.2.9'", "Set-ReceiveConnector R1 -RemoteIPRanges 192.0.2.1 - 192.0.2.9", R1, "RemoteIPRanges", json!(["192.0.2.1-192.0.2.9"])),
        row("Set-ReceiveConnector R1 -RemoteIPRanges '@{Add=\"203.0.113.9\"}'", "Set-ReceiveConnector R1 -RemoteIPRanges @{Add='203.0.113.9'}", R1, "RemoteIPRanges", json!(["192.0.2.0/24", "203.0.113.9"])),
        row("Set-ReceiveConnector R1 -Bindings '[::1]:2526'", "Set-ReceiveConnector R1 -Bindings [::1]:2526", R1, "Bindings", json!(["[::1]:2526"])),
        plain("Set-ReceiveConnector R1 -AuthMechanism Tls, BasicAuth", R1, "AuthMechanism", json!(["Tls", "BasicAuth"])),
        row("Set-ReceiveConnector R1 -PermissionGroups 'AnonymousUsers, ExchangeUsers'", "Set-ReceiveConnector R1 -PermissionGroups AnonymousUsers , ExchangeUsers", R1, "PermissionGroups", json!(["AnonymousUsers", "ExchangeUsers"])),
        row("Set-TransportConfig -TLSSendDomainSecureList '@{Add=\"a.example\"}'", "Set-TransportConfig -TLSSendDomainSecureList @{Add='a.example'}", CONFIG, SEND, json!(["old.example", "a.example"])),
        row("Set-TransportConfig -TLSSendDomainSecureList '@{Add=a.example,b.example}'", "Set-TransportConfig -TLSSendDomainSecureList @{Add='a.example','b.example'}", CONFIG, SEND, json!(["old.example", "a.example", "b.example"])),
        row("Set-TransportConfig -TLSSendDomainSecureList '@{Add=\"a.example\";Remove=\"old.example\"}'", "Set-TransportConfig -TLSSendDomainSecureList @{Add='a.example';Remove='old.example'}", CONFIG, SEND, json!(["a.example"])),
        row("Set-TransportConfig '-TLSSendDomainSecureList:@{Add=a.example,b.example}'", "Set-TransportConfig -TLSSendDomainSecureList:@{Add=a.example,b.example}", CONFIG, SEND, json!(["old.example", "a.example", "b.example"])),
        row("Set-TransportConfig -TLSReceiveDomainSecureList '@{Remove=old.example,older.example}'", "Set-TransportConfig -TLSReceiveDomainSecureList @{Remove=old.example,older.example}", CONFIG, RECEIVE, json!(["kept.example"])),
        row("Set-TransportConfig -TLSSendDomainSecureList a.example -Replace", "Set-TransportConfig –TLSSendDomainSecureList a.example —Replace", CONFIG, SEND, json!(["a.example"])),
    ]
}

/// A shell; how it is given a line; the letter of its column.
const SHELLS: &[(&str, &[&str])] =
    &[("bash", &["--norc", "-c"]), ("zsh", &["-f", "-c"]), ("fish", &["--no-config", "-c"])];

fn base() -> Site {
    let site = Site::new();
    site.done("emsh Set-SendConnector Out -Comment old -AddressSpaces old.example");
    site.done(
        "emsh Set-TransportConfig -TLSSendDomainSecureList old.example -TLSReceiveDomainSecureList old.example,older.example,kept.example",
    );
    site
}

/// What stands in the store of the row's property.
fn stored(site: &Site, row: &Row) -> Option<Value> {
    let shown = site.run(&format!("emsh {} -Json", row.get));
    match row.property {
        "" => (shown.code == 1).then_some(Value::Null),
        property if shown.code == 0 => {
            let shown = shown.json();
            let one = shown.get(0).unwrap_or(&shown);
            one.get(property).cloned()
        }
        _ => None,
    }
}

/// What is wrong with what a line did, if anything.
fn judge(
    shell: &str,
    line: &str,
    row: &Row,
    must: bool,
    site: &Site,
    before: &[u8],
    done: &Done,
) -> Option<String> {
    let is_stored = done.code == 0 && stored(site, row).as_ref() == Some(&row.value);
    let is_refused = !done.err.trim().is_empty() && site.bytes() == before;
    let fine = if must { is_stored } else { is_stored || is_refused };
    (!fine).then(|| format!("{shell}: {line}\n  {:?}\n  stored {:?}", done, stored(site, row)))
}

#[test]
fn the_same_line_stores_the_same_or_is_refused() {
    let base = base();
    let before = base.bytes();
    let table = table();
    assert!(table.len() >= 40);
    let wrong: Vec<String> = std::thread::scope(|scope| {
        let posix: Vec<_> =
            SHELLS.iter().map(|shell| scope.spawn(|| in_shell(*shell, &table, &base, &before))).collect();
        let mut wrong = in_powershell(&table, &base, &before);
        wrong.extend(posix.into_iter().flat_map(|shell| shell.join().unwrap()));
        wrong
    });
    assert!(wrong.is_empty(), "{} lines:\n{}", wrong.len(), wrong.join("\n"));
}

fn in_shell((program, arguments): (&str, &[&str]), table: &[Row], base: &Site, before: &[u8]) -> Vec<String> {
    let mut wrong = Vec::new();
    for row in table {
        for (line, must) in [(row.quoted, true), (row.bare, false)] {
            let site = base.copy();
            let Some(done) = site.shell(program, arguments, &format!("emsh {line}")) else {
                skipped(program);
                return wrong;
            };
            wrong.extend(judge(program, line, row, must, &site, before, &done));
        }
    }
    wrong
}

/// All lines in one PowerShell, which takes long to start; each is parsed as if it were typed.
fn in_powershell(table: &[Row], base: &Site, before: &[u8]) -> Vec<String> {
    let mut script = String::from(concat!(
        "function Try-Line($Directory, $Line) {\n",
        "  Set-Location $Directory; $env:EMSH_DATA_DIR = \"$Directory/data\"; $global:LASTEXITCODE = 99\n",
        "  try { Invoke-Expression $Line 2>\"$Directory/err\" >\"$Directory/out\" }\n",
        "  catch { \"$_\" >\"$Directory/err\"; $global:LASTEXITCODE = 98 }\n",
        "  \"$LASTEXITCODE\" >\"$Directory/code\"\n}\n",
    ));
    let mut tried = Vec::new();
    for row in table {
        for (line, must) in [(row.powershell.unwrap_or(row.quoted), true), (row.bare, false)] {
            let site = base.copy();
            let quoted = format!("emsh {line}").replace('\'', "''");
            // Curly quotes are quotes in PowerShell's strings, too.
            let quoted = quoted.replace(['“', '”'], "$([char]0x201C)");
            let quoted = if quoted.contains("$([char]") {
                format!("('{}')", quoted.replace("$([char]0x201C)", "' + [char]0x201C + '"))
            } else {
                format!("'{quoted}'")
            };
            script += &format!("Try-Line '{}' {quoted}\n", site.path().display());
            tried.push((line, row, must, site));
        }
    }
    let file = base.path().join("lines.ps1");
    std::fs::write(&file, "\u{feff}".to_string() + &script).unwrap();
    if powershell(base.path(), &file).is_none() {
        skipped("pwsh");
        return Vec::new();
    }
    let judged = tried.iter().map(|(line, row, must, site)| {
        let read = |name: &str| std::fs::read_to_string(site.path().join(name)).unwrap_or_default();
        let done = Done {
            code: read("code").trim_start_matches('\u{feff}').trim().parse().unwrap_or(-1),
            out: read("out"),
            err: read("err"),
            took: std::time::Duration::ZERO,
        };
        judge("pwsh", line, row, *must, site, before, &done)
    });
    judged.flatten().collect()
}

fn powershell(home: &Path, file: &Path) -> Option<()> {
    let path = format!("{}/bin:{}", home.display(), std::env::var("PATH").unwrap_or_default());
    let ended = Command::new("pwsh")
        .args(["-NoLogo", "-NoProfile", "-NonInteractive", "-File"])
        .arg(file)
        .env("PATH", path)
        .env("HOME", home)
        .env("EMSH_HOST_NAME", "edge1.example.com")
        .stdin(Stdio::null())
        .output();
    match ended {
        Err(_) => None,
        Ok(output) => {
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            Some(())
        }
    }
}
