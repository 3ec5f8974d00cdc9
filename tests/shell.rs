//! The shell as a script sees it: lines typed in a real bash, exit codes, and what stands on stdout
//! and stderr. Without bash the test is skipped, visibly.

#![allow(clippy::unwrap_used)]

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// A store of the test's own, and bash with emsh on its PATH.
struct Bench {
    directory: tempfile::TempDir,
}

impl Bench {
    fn new() -> Self {
        let bench = Bench { directory: tempfile::tempdir().unwrap() };
        for line in [
            "emsh New-SendConnector Out -AddressSpaces '*'",
            "emsh New-ReceiveConnector R1 -Usage Custom -Bindings 127.0.0.2:2525 -RemoteIPRanges 192.0.2.0/24",
        ] {
            if let Some(output) = bench.bash(line) {
                assert!(output.status.success(), "{line}: {}", String::from_utf8_lossy(&output.stderr));
            }
        }
        bench
    }

    /// Runs a line in bash, stdin empty; `None` where there is no bash.
    fn bash(&self, line: &str) -> Option<Output> {
        let emsh = Path::new(env!("CARGO_BIN_EXE_emsh")).parent().unwrap();
        let mut path = std::ffi::OsString::from(emsh);
        path.push(":");
        path.push(std::env::var_os("PATH").unwrap_or_default());
        let output = Command::new("bash")
            .args(["--norc", "-c", line])
            .env("PATH", path)
            .env("EMSH_DATA_DIR", self.directory.path().join("store"))
            .current_dir(self.directory.path())
            .stdin(Stdio::null())
            .output();
        if output.is_err() {
            assert!(
                std::env::var_os("EMSH_REQUIRE_PEERS").is_none(),
                "bash is not installed, and is required here"
            );
            let _ = writeln!(std::io::stderr(), "skipped: bash is not installed");
        }
        output.ok()
    }

    /// The exit code, stdout and stderr of a line.
    fn run(&self, line: &str) -> Option<(i32, String, String)> {
        let output = self.bash(line)?;
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Some((output.status.code().unwrap_or(-1), text(&output.stdout), text(&output.stderr)))
    }
}

#[test]
fn lines_from_guides_and_their_exit_codes() {
    let bench = Bench::new();
    let table: &[(&str, i32, &str)] = &[
        // CLI-01: hashtables that bash cuts or expands.
        (
            "emsh Set-TransportConfig -TLSSendDomainSecureList @{Add='a.example';Remove='b.example'}; exit $?",
            0,
            "not closed",
        ),
        ("emsh Set-TransportConfig -TLSSendDomainSecureList '@{Add=a.example'", 2, "single quotes"),
        ("emsh Set-TransportConfig -TLSSendDomainSecureList @{Add='a.example','b.example'}", 0, ""),
        (
            "emsh Set-TransportConfig -TLSSendDomainSecureList '@{ add=\"c.example\" ; REMOVE=\"b.example\" }'",
            0,
            "",
        ),
        // CLI-02, CLI-03: what PowerShell delivers.
        ("emsh Set-SendConnector -Identity:Out -MaxMessageSize:25MB", 0, ""),
        ("emsh Set-ReceiveConnector R1 -Fqdn:mail .example.com", 2, "split by PowerShell at the dot"),
        // CLI-04: Booleans that vanished.
        ("emsh Set-SendConnector Out -DomainSecureEnabled $true -Enabled $false", 2, "quote it"),
        ("emsh Remove-ReceiveConnector R1 -Confirm:$false", 2, "quote it"),
        ("emsh Set-SendConnector Out -DomainSecureEnabled '$TRUE' -Enabled false", 0, ""),
        // CLI-05: names in any case, abbreviated.
        (
            "emsh SET-sendconnector out -requiretls true -TLSAUTHLEVEL domainvalid -tlsdomain PARTNER.example",
            0,
            "",
        ),
        ("emsh Set-SendConnector Out -Tls x", 2, "-TlsAuthLevel -TlsCertificateName -TlsDomain"),
        ("emsh Set-ReceiveConnector R1 -RemoteIP 192.0.2.7", 0, ""),
        // CLI-06: dashes and quotes from web pages.
        ("emsh Set-SendConnector Out –Comment “two words”", 2, "only straight quotes"),
        ("emsh Set-SendConnector Out –Comment '“two words”'", 0, ""),
        // SCR-01.
        ("emsh Set-SendConnector NoSuch -Comment x", 1, "NoSuch"),
        ("emsh Set-SendConnector -Bogus 1", 2, "Bogus"),
        ("emsh Get-Nothing", 2, "not recognized"),
        ("emsh Get-SendConnector --data-dir /nowhere", 2, "stands before the cmdlet"),
        ("emsh Remove-ReceiveConnector R1", 1, "Are you sure you want to perform this action?"),
        ("emsh", 2, "First commands"),
        ("emsh Get-Help | head -1; exit ${PIPESTATUS[0]}", 0, ""),
        ("emsh Get-SendConnector > /dev/full", 1, "can't be written"),
        ("eval \"$(emsh shell-init bash)\"; emsh Set-SendConnector Out -Enabled:$true -Comment $null", 0, ""),
    ];
    for (line, code, said) in table {
        let Some((got, out, err)) = bench.run(line) else { return };
        assert_eq!(got, *code, "{line}\n{out}{err}");
        assert!(err.contains(said), "{line}: {err}");
        assert!(!err.contains("panicked"), "{line}: {err}");
        if *code != 0 {
            assert!(out.is_empty() && !err.is_empty(), "{line}: stdout holds data only: {out}");
        }
    }
    let (_, out, _) = bench.run("emsh Get-TransportConfig -Json -Property TLSSend*").unwrap();
    let json: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(json["TLSSendDomainSecureList"], serde_json::json!(["a.example", "c.example"]));
    let (_, out, _) = bench.run("emsh Get-SendConnector out -Json").unwrap();
    let json: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(
        (&json["Comment"], &json["TlsAuthLevel"]),
        (&serde_json::Value::Null, &"DomainValidation".into())
    );
}

#[test]
fn silence_and_width() {
    let bench = Bench::new();
    let Some((code, out, err)) = bench.run("emsh Get-SendConnector NoSuch -ErrorAction SilentlyContinue")
    else {
        return;
    };
    assert_eq!((code, out.as_str(), err.as_str()), (1, "", ""));
    // OUT-01: in a pipe nothing is cut, whatever COLUMNS says.
    let six = "a.example,b.example,c.example,d.example,e.example,f.example";
    bench.run(&format!("emsh Set-TransportConfig -TLSSendDomainSecureList {six}")).unwrap();
    let (_, out, _) = bench.run("COLUMNS=40 emsh Get-TransportConfig").unwrap();
    let whole = format!(" : {{{}}}", six.replace(',', ", "));
    let line = out.lines().find(|line| line.starts_with("TLSSendDomainSecureList ")).unwrap();
    assert!(line.ends_with(&whole), "{out}");
    let (_, out, _) =
        bench.run("COLUMNS=40 emsh Get-TransportConfig -Property TLSSendDomainSecureList").unwrap();
    assert!(out.contains("f.example}") && out.lines().count() == 3, "{out}");
}

#[test]
fn a_list_that_loses_its_connectors_is_told() {
    let bench = Bench::new();
    let setup = "emsh Set-SendConnector Out -DomainSecureEnabled true && emsh Set-ReceiveConnector R1 -DomainSecureEnabled true \
                 && emsh Set-TransportConfig -TLSSendDomainSecureList p.test -TLSReceiveDomainSecureList p.test";
    let Some((code, _, stderr)) = bench.run(setup) else { return };
    assert_eq!(code, 0, "{stderr}");
    let beside = "emsh New-ReceiveConnector R2 -Usage Custom -Bindings 127.0.0.2:2525 -RemoteIPRanges 198.51.100.0/24 -PermissionGroups AnonymousUsers";
    let send = "WARNING: TLSSendDomainSecureList is not in use: no enabled Send connector has DomainSecureEnabled $true \
                (emsh ";
    let receive = "WARNING: TLSReceiveDomainSecureList is not in use: no enabled Receive connector";
    let table = [
        ("emsh Set-SendConnector Out -Port 26", ""),
        ("emsh Set-SendConnector Out -DomainSecureEnabled false", send),
        ("emsh Set-SendConnector Out -DomainSecureEnabled true", ""),
        ("emsh Set-SendConnector Out -Enabled false", send),
        // Told already; the connector that went changes nothing about it.
        ("emsh Remove-SendConnector Out -Confirm:false", ""),
        (beside, "WARNING: TLSReceiveDomainSecureList is not in use for peers that reach Receive connector"),
        ("emsh Set-ReceiveConnector R2 -Bindings 127.0.0.3:2525", "dropped"),
        ("emsh Set-ReceiveConnector R1 -Enabled false", receive),
        ("emsh Remove-ReceiveConnector R1 -Confirm:false", ""),
    ];
    for (line, said) in table {
        let Some((code, _, stderr)) = bench.run(line) else { return };
        assert_eq!(code, 0, "{line}: {stderr}");
        assert!(stderr.contains(said), "{line}: {stderr}");
        assert!(!said.is_empty() || !stderr.contains("not in use"), "{line}: {stderr}");
    }
}

#[test]
fn a_change_is_not_aimed_by_a_wildcard_and_a_long_value_is_not_echoed() {
    let bench = Bench::new();
    for line in ["emsh Set-SendConnector 'O*' -Port 26", "emsh Remove-SendConnector '*' -Confirm:false"] {
        let Some((code, _, stderr)) = bench.run(line) else { return };
        assert_eq!(code, 2, "{line}: {stderr}");
        assert!(
            stderr.contains("has a wildcard") && stderr.contains("emsh Get-SendConnector"),
            "{line}: {stderr}"
        );
    }
    let long = "emsh New-SendConnector \"$(printf '%010000d' 0)\" -AddressSpaces a.test";
    let Some((code, _, stderr)) = bench.run(long) else { return };
    assert!(code == 2 && stderr.contains("too long") && stderr.len() < 400, "{code}: {stderr}");
    let Some((_, stdout, _)) = bench.run("emsh Get-SendConnector -Json | tr -d ' \\n'") else { return };
    assert!(stdout.contains("\"Port\":25"), "{stdout}");
}

#[test]
fn what_prints_text_takes_no_other_form() {
    let bench = Bench::new();
    for line in ["emsh Get-Command -Json", "emsh Get-Help -Format Csv"] {
        let Some((code, stdout, stderr)) = bench.run(line) else { return };
        assert!(code == 2 && stdout.is_empty(), "{line}: {code} {stdout}{stderr}");
    }
}
