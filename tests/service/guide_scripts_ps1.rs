//! The PowerShell scripts of `docs/guide/scripts/` do what their help says, on a running service: in a
//! session as an administrator's, and by `pwsh -File` where the exit code matters. Without `pwsh` it is
//! skipped, visibly.

use super::guide_scripts::{lineage, other_connectors_name_what_is_theirs, two_other_connectors};
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
    let module = root().join("completions/Emsh").display().to_string();
    let lines = [
        format!(". '{tool}'; Get-NewerSyntax '{}'", newer.display()),
        format!("Get-NewerSyntax '{}'", clean.display()),
        format!("Get-ChildItem '{scripts}/*.ps1' | ForEach-Object {{ Get-NewerSyntax $_.FullName }}"),
        format!("Get-ChildItem '{module}/*.ps*1' | ForEach-Object {{ Get-NewerSyntax $_.FullName }}"),
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
    let lists =
        "$c = Get-TransportConfig; \"$($c.TLSSendDomainSecureList)|$($c.TLSReceiveDomainSecureList)\"";
    let judged = format!("& {{ {lists} }}");
    session(
        &site,
        &[
            ("$before = Changes; add-secure-domain a.example b.example -WhatIf", "(Changes) - $before", "0"),
            (
                "add-secure-domain a.example, old.example 3>&1",
                &judged,
                "old.example a.example|a.example old.example",
            ),
            ("$before = Changes; add-secure-domain a.example", "(Changes) - $before", "0"),
            // One that can't be read changes nothing, in neither list.
            ("add-secure-domain c.example 'no domain'", "(Changes) - $before", "0"),
            ("add-secure-domain c.example 'no domain'", "$failed -match 'no domain'", "True"),
        ],
    );
    // Two at once lose nothing.
    std::thread::scope(|scope| {
        for domain in ["p1.example", "p2.example"] {
            let site = &site;
            scope.spawn(move || {
                let added = script(site, "add-secure-domain.ps1", &[domain]);
                assert_eq!(added.code, 0, "{added:?}");
            });
        }
    });
    let before = site.json(&["Get-TransportConfig"]);
    for list in ["TLSSendDomainSecureList", "TLSReceiveDomainSecureList"] {
        let text = before[list].to_string();
        assert!(["p1.example", "p2.example"].iter().all(|domain| text.contains(domain)), "{text}");
    }
    for words in [&["no domain"][..], &["-Domains", "c.example", "-Nope:1"], &[]] {
        let refused = script(&site, "add-secure-domain.ps1", words);
        assert!(refused.code == 1 && !refused.err.is_empty(), "{words:?}: {refused:?}");
    }
    assert_eq!(site.json(&["Get-TransportConfig"]), before);
}

#[test]
fn relay_addresses_are_added_in_powershell() {
    if !can_run() {
        return;
    }
    let site = Site::new();
    site.must(&["Set-ReceiveConnector", "People", "-Name", "It's \"the\" Relay"]);
    let list = site.directory.path().join("a list [1].txt");
    std::fs::write(&list, "192.0.2.7   # the printer\n\n# nothing\n198.51.100.0/24\n192.0.2.20-192.0.2.29\n")
        .unwrap();
    std::fs::write(site.directory.path().join("bad.txt"), "203.0.113.1\n203.0.113.999\n").unwrap();
    let person = site.net.host(super::site::PEOPLE).to_string();
    let now = "@((Get-ReceiveConnector $relay).RemoteIPRanges) -join ' '";
    let kept = "@(Get-ChildItem *.ranges).Count";
    let all = format!("{person} 192.0.2.7 198.51.100.0/24 192.0.2.20-192.0.2.29");
    let more = format!("{all} 203.0.113.7 203.0.113.8");
    session(
        &site,
        &[
            (
                "$relay = \"It's `\"the`\" Relay\"; add-relay-addresses $relay -Path 'a list [1].txt' -WhatIf",
                now,
                &person,
            ),
            ("", kept, "0"),
            ("add-relay-addresses $relay -Path 'a list [1].txt'", now, &all),
            (
                "$before = Changes; $given = add-relay-addresses $relay -Path 'a list [1].txt'",
                "$given -join ' '",
                &all,
            ),
            // Each run keeps its own, also within one second.
            ("", kept, "2"),
            ("", "(Changes) - $before", "0"),
            ("", "Get-Content (Get-ChildItem *.ranges)[0]", &person),
            ("add-relay-addresses $relay 203.0.113.7, '192.0.2.7'", "(Changes) - $before", "1"),
            ("'203.0.113.8 # by pipeline', '' | add-relay-addresses $relay", now, &more),
            ("add-relay-addresses $relay -Path bad.txt", now, &more),
            ("add-relay-addresses $relay -Path bad.txt", "$failed -match '203.0.113.999'", "True"),
            ("add-relay-addresses $relay '# none'", "$failed", "No addresses were given."),
            ("add-relay-addresses Nobody 203.0.113.1", "$failed -match 'Nobody'", "True"),
            ("add-relay-addresses * 203.0.113.1", "$failed", "'*' names 2 connectors; give the name of one."),
            ("", "(Changes) - $before", "2"),
        ],
    );
    let refused = script(&site, "add-relay-addresses.ps1", &["People", "203.0.113.999"]);
    assert!(refused.code == 1 && !refused.err.is_empty(), "{refused:?}");
}

#[test]
fn a_connector_is_copied_in_powershell() {
    if !can_run() {
        return;
    }
    let site = Site::new();
    let source = "It's \"the\" Relay $1";
    site.must(&[
        "Set-ReceiveConnector",
        "People",
        "-Name",
        source,
        "-Comment",
        source,
        "-MaxMessageSize",
        "9MB",
    ]);
    let right = ["-User", "ANONYMOUS LOGON", "-ExtendedRights", "Ms-Exch-SMTP-Accept-Any-Recipient"];
    site.must(&[&["Add-ADPermission", source][..], &right].concat());
    let deny = ["-User", "ANONYMOUS LOGON", "-ExtendedRights", "Ms-Exch-SMTP-Submit", "-Deny"];
    site.must(&[&["Add-ADPermission", source][..], &deny].concat());
    let properties =
        format!("-Property @{{ Bindings = '{}:{}'; Comment = 'copy' }}", site.net.host(3), site.net.port);
    let rehearsed = format!("copy-connector $source 'Relay; 2' {properties} -WhatIf");
    let copied = format!("copy-connector $source 'Relay; 2' {properties}");
    let rights = "(Get-ADPermission $_ | Where-Object { -not $_.GrantedBy } | ForEach-Object { \"$($_.User) $($_.Deny) $($_.ExtendedRights)\" } | Sort-Object) -join '|'";
    let same_rights = format!(
        "$r = @('Relay; 2', $source | ForEach-Object {{ {rights} }}); \"$($r[0] -eq $r[1]) $($r[0])\""
    );
    let same = "$a = Get-ReceiveConnector $source; $b = Get-ReceiveConnector 'Relay; 2'; @((Get-Command Set-ReceiveConnector).Parameters.Keys | Where-Object { $a.PSObject.Properties[$_] -and \"$($a.$_)\" -cne \"$($b.$_)\" } | Sort-Object) -join ' '";
    let in_braces = |text: &str| format!("& {{ {text} }}");
    session(
        &site,
        &[
            ("$source = \"It's `\"the`\" Relay `$1\"; $before = Changes", "$failed", ""),
            (&rehearsed, "(Changes) - $before", "0"),
            (&copied, "\"$failed$($out.Identity)\"", "MX\\Relay; 2"),
            ("", &in_braces(same), "Bindings Comment Identity Name"),
            (
                "",
                &in_braces(&same_rights),
                "True NT AUTHORITY\\ANONYMOUS LOGON False ms-Exch-SMTP-Accept-Any-Recipient|NT AUTHORITY\\ANONYMOUS LOGON True ms-Exch-SMTP-Submit",
            ),
            ("", "(Get-ReceiveConnector $source).Comment -ceq $source", "True"),
            // A second run, and one without another binding, fail and make nothing.
            ("$before = Changes", "$failed", ""),
            (&copied, "[bool] $failed", "True"),
            ("copy-connector $source Third", "[bool] $failed", "True"),
            ("copy-connector $source Third -Property @{ Bindigs = 'x' }", "$failed -match 'Bindigs'", "True"),
            ("copy-connector Nobody Third", "$failed -match 'Nobody'", "True"),
            ("", "(Changes) - $before", "0"),
            (
                "copy-connector Out 'Out 2' -Noun SendConnector -Property @{ AddressSpaces = 'b.example' }",
                "\"$($out.Port -eq (Get-SendConnector Out).Port) $($out.AddressSpaces)\"",
                "True SMTP:b.example;1",
            ),
        ],
    );
    let refused = script(&site, "copy-connector.ps1", &["Out", "Out 3", "-Noun", "Connector"]);
    assert!(refused.code == 1 && !refused.err.is_empty(), "{refused:?}");
}

#[test]
fn a_renewed_certificate_is_put_in_use_in_powershell() {
    if !can_run() {
        return;
    }
    let mut site = Site::new();
    let (old, new) = (Pki::new("Old CA"), Pki::new("New CA"));
    old.equip(&site);
    new.trust(&site);
    let old_name = "<I>CN=Old CA<S>CN=mx.own.example";
    site.must(&["Set-SendConnector", "Out", "-Fqdn", "mx.own.example", "-TlsCertificateName", old_name]);
    two_other_connectors(&site, &old, old_name);
    site.start();
    let configured = site.status().unwrap().configured_at;
    let (directory, thumbprint) = lineage(&site, &new, "it's renewed");
    session(
        &site,
        &[
            ("$before = Changes; renew-certificate \"it's renewed\" -WhatIf", "(Changes) - $before", "0"),
            ("renew-certificate nowhere", "$failed -match 'fullchain.pem'", "True"),
            ("renew-certificate", "$failed -match 'Give the directory'", "True"),
            ("", "(Changes) - $before", "0"),
        ],
    );
    assert_eq!(site.status().unwrap().configured_at, configured);
    let done = script(&site, "renew-certificate.ps1", &[&directory]);
    assert_eq!(done.code, 0, "{done:?}");
    let stored = site.json(&["Get-ExchangeCertificate", &thumbprint]);
    assert!(stored["Services"].to_string().contains("SMTP"), "{stored}");
    assert_eq!(
        site.json(&["Get-SendConnector", "Out"])["TlsCertificateName"],
        "<I>CN=New CA<S>CN=mx.own.example"
    );
    other_connectors_name_what_is_theirs(&site);
    // The connector that names none is left alone.
    assert!(site.json(&["Get-ReceiveConnector", "People"])["TlsCertificateName"].is_null());
    assert!(site.status().unwrap().configured_at > configured, "it was restarted");
    session(
        &site,
        &[
            // As the hook of a client, a second time.
            (
                "$before = Changes; $env:RENEWED_LINEAGE = (Resolve-Path \"it's renewed\").Path; renew-certificate",
                "\"$failed$((Changes) - $before)\"",
                "0",
            ),
        ],
    );
    // A key that can't be read changes nothing.
    let (broken, _) = lineage(&site, &new, "broken");
    std::fs::write(Path::new(&broken).join("privkey.pem"), "no key").unwrap();
    let before = site.json(&["Search-AdminAuditLog"]).as_array().unwrap().len();
    let refused = script(&site, "renew-certificate.ps1", &[&broken]);
    assert!(refused.code == 1 && !refused.err.is_empty(), "{refused:?}");
    assert_eq!(site.json(&["Search-AdminAuditLog"]).as_array().unwrap().len(), before);
}

#[test]
fn certificates_that_end_soon_are_reported_in_powershell() {
    if !can_run() {
        return;
    }
    let site = Site::new();
    Pki::new("CA").equip(&site); // ends in 30 days
    session(
        &site,
        &[
            (
                "expiring-certificates 45",
                "\"$code $($out.Count) $($out[0].DaysLeft) $($out[0].Subject)|$($out[0].CertificateDomains)\"",
                "1 1 29 CN=mx.own.example|mx.own.example, own.example",
            ),
            ("$c = expiring-certificates 45", "$c.NotAfter -is [datetime]", "True"),
            ("expiring-certificates -Days 29", "\"$code $($out.Count)\"", "1 1"),
            ("expiring-certificates -Days 28", "\"$code $($out.Count)\"", "0 0"),
            ("expiring-certificates -Days soon", "[bool] $failed", "True"),
        ],
    );
    let soon = script(&site, "expiring-certificates.ps1", &["45"]);
    assert!(soon.code == 1 && soon.out.contains("CN=mx.own.example"), "{soon:?}");
    assert_eq!(script(&site, "expiring-certificates.ps1", &["20"]).code, 0);
}

#[test]
fn queues_are_watched_and_purged_in_powershell() {
    if !can_run() {
        return;
    }
    let mut site = Site::new();
    site.must(&["New-Recipient", "u@own.example"]);
    site.zones(&[("sink.example", 2)]);
    site.start();
    let calm = script(&site, "check-queues.ps1", &[]);
    assert_eq!(
        (calm.code, calm.out.trim_end()),
        (0, "OK: 0 messages wait | messages=0;100;500;0"),
        "{calm:?}"
    );
    for subject in ["Buy [now]", "buy [NOW] it's \"cheap\"", "An offer"] {
        site.hand_in(&["x@sink.example"], subject);
    }
    site.queue_error("sink.example");
    session(
        &site,
        &[
            (
                "check-queues -Warning 2",
                "\"$code $($out[0] -match '^WARNING: 3 messages wait; longest: sink\\.example \\(3, Retry\\): .+ \\| messages=3;2;500;0$')\"",
                "1 True",
            ),
            ("check-queues 2 3", "$code", "2"),
            ("check-queues -Warning 4", "$code", "0"),
            (
                "check-queues -Warning many",
                "\"$code $out\"",
                "3 UNKNOWN: usage: check-queues.ps1 [-Warning MESSAGES] [-Critical MESSAGES]",
            ),
            (
                "$PATH = $env:PATH; $env:PATH = '/nonexistent'; check-queues",
                "\"$code $($out -match '^UNKNOWN: ')\"",
                "3 UNKNOWN: The program 'emsh' isn't on PATH; the module needs it.",
            ),
            (
                "$env:PATH = $PATH; purge-messages -Subject 'buy [now]' -WhatIf",
                "\"$($out.Count) $(@(Get-Message).Count)\"",
                "0 3",
            ),
            // Nobody is there to be asked.
            (
                "purge-messages -Subject 'buy [now]'",
                "\"$([bool] $failed) $(@(Get-Message | Where-Object Status -eq Suspended).Count)\"",
                "True 0",
            ),
            ("purge-messages", "$failed", "Give -Sender, -Subject or both."),
            ("purge-messages -Subject ''", "[bool] $failed", "True"),
            (
                "purge-messages -Subject 'buy [now]' -Confirm:$false",
                "\"$failed$($out.Count) $((Get-Message).Subject)\"",
                "2 An offer",
            ),
            (
                "purge-messages -Sender '@nobody.example' -Confirm:$false",
                "\"$failed$($out.Count) $(@(Get-Message).Count)\"",
                "0 1",
            ),
            // A domain is told by its @: else an address is meant, and a whole one.
            (
                "purge-messages -Sender '@own.example' -Subject other -Confirm:$false",
                "@(Get-Message).Count",
                "1",
            ),
            (
                "purge-messages -Sender 'own.example' -Confirm:$false; purge-messages -Sender '.example' -Confirm:$false",
                "@(Get-Message).Count",
                "1",
            ),
        ],
    );
    let mistyped = script(&site, "check-queues.ps1", &["-Limit", "3"]);
    assert_eq!(mistyped.code, 3, "{mistyped:?}");
    assert_eq!(script(&site, "purge-messages.ps1", &["-Subjekt", "x"]).code, 1);
    let sink = Sink::start(&site, 2, Script::default());
    site.must(&["Retry-Queue", "sink.example"]);
    wait_for("what was kept is delivered", || (sink.messages().len() == 1).then_some(()));
    assert!(String::from_utf8_lossy(&sink.messages()[0].1).contains("An offer"));
    assert!(site.mailbox("u").is_empty(), "senders get no report");
}

#[test]
fn queued_mail_is_exported_in_powershell() {
    if !can_run() {
        return;
    }
    let mut site = Site::new();
    site.zones(&[("sink.example", 2)]);
    site.start();
    for subject in ["Buy [now]", "An offer"] {
        site.hand_in(&["x@sink.example"], subject);
    }
    site.queue_error("sink.example");
    let names = "(Get-ChildItem -LiteralPath $to | Sort-Object Name | ForEach-Object Name) -join ' '";
    let suspended = "@(Get-Message | Where-Object Status -eq Suspended).Count";
    session(
        &site,
        &[
            (
                "$to = \"it's a dir [1]\"; export-messages $to -WhatIf",
                &format!("\"$(Test-Path -LiteralPath $to) $({suspended})\""),
                "False 0",
            ),
            (
                "export-messages $to -Subject 'buy [NOW]'",
                &format!("\"$failed$code $({suspended}) $({names})\""),
                "0 1 1-1.eml",
            ),
            (
                "",
                "(Get-Content -LiteralPath (Join-Path $to 1-1.eml) -TotalCount 2) -join '|'",
                "X-Sender: u@own.example|X-Receiver: x@sink.example",
            ),
            ("", "(Get-Item -LiteralPath (Join-Path $to 1-1.eml)).UnixMode", "-rw-------"),
            (
                "$old = (Get-Item -LiteralPath (Join-Path $to 1-1.eml)).LastWriteTimeUtc; export-messages $to",
                &format!("\"$failed$code $({suspended}) $({names})\""),
                "0 2 1-1.eml 1-2.eml",
            ),
            ("", "(Get-Item -LiteralPath (Join-Path $to 1-1.eml)).LastWriteTimeUtc -eq $old", "True"),
            ("export-messages $to", "\"$failed$code $($out.Count)\"", "0 0"),
            ("export-messages '/proc/nowhere' 2>$null", "\"$code $($out.Count)\"", "1 0"),
            // What the module gives, and what its helper refuses.
            ("$m = Export-Message '1\\1'", "$m.FileData -is [byte[]]", "True"),
            ("$m | AssembleMessage -Path (Join-Path $to 1-1.eml)", "$failed -match 'exists'", "True"),
            ("$m | AssembleMessage copy.eml -WhatIf; Test-Path copy.eml", "$out", "False"),
            (
                "& { $WhatIfPreference = $true; $m | AssembleMessage copy.eml }; Test-Path copy.eml",
                "$out",
                "False",
            ),
            (
                "Export-Message '1\\1' | AssembleMessage -Path copy.eml",
                "(Get-FileHash copy.eml).Hash -eq (Get-FileHash -LiteralPath (Join-Path $to 1-1.eml)).Hash",
                "True",
            ),
            (
                "Get-Message '1\\1' | AssembleMessage -Path other.eml",
                "\"$([bool] $failed) $(Test-Path other.eml)\"",
                "True False",
            ),
            (
                "Get-Message '1\\1' | Export-Message | AssembleMessage third.eml",
                "(Get-Item third.eml).Length -eq $m.FileData.Length",
                "True",
            ),
            ("Export-Message '1\\99' | AssembleMessage -Path none.eml", "Test-Path none.eml", "False"),
            (
                "Resume-Message '1\\2'; Export-Message '1\\2' -ErrorAction Stop",
                "$failed -match 'not suspended'",
                "True",
            ),
        ],
    );
    assert_eq!(script(&site, "export-messages.ps1", &["-Sender", "x"]).code, 1);
}
