//! Every row of DESIGN §6 and of what PowerShell delivers, and real shells that split real lines.

use super::*;
use crate::cmdlet::bind::Bound;
use crate::cmdlet::clap_tree;
use crate::cmdlet::sample::{SAMPLE, skipped};
use std::process::Command;

fn words(line: &[&str]) -> Vec<String> {
    line.iter().map(|word| word.to_string()).collect()
}

/// All the way: words, clap, binder.
fn bound(words: &[String]) -> Result<Bound, Failure> {
    let invocation = read_from(SAMPLE, words)?;
    let given = clap_tree::parse(invocation.cmdlet, &invocation.given)?;
    Bound::new(invocation.cmdlet, &given)
}

/// What was given, as `Name=a|b`, in the table's order.
fn given(line: &[&str]) -> String {
    let invocation = match read_from(SAMPLE, &words(line)) {
        Ok(invocation) => invocation,
        Err(failure) => return format!("refused: {} {}", failure.message, failure.hints.join(" ")),
    };
    let show = |(name, values): (String, Vec<String>)| {
        if values.is_empty() { name } else { format!("{name}={}", values.join("|")) }
    };
    let given = clap_tree::parse(invocation.cmdlet, &invocation.given).unwrap();
    given.into_iter().map(show).collect::<Vec<_>>().join(" ")
}

#[test]
fn words_become_parameters() {
    let table: &[(&[&str], &str)] = &[
        (&["Set-SendConnector", "Out", "-Port", "25"], "Identity=Out Port=25"),
        (&["SET-sendconnector", "out", "-PORT", "25"], "Identity=out Port=25"),
        (&["Set–SendConnector", "Out", "–Port", "25"], "Identity=Out Port=25"),
        (&["Set-SendConnector", "-Port:25", "Out"], "Identity=Out Port=25"),
        (&["Set-SendConnector", "-Port:", "25", "Out"], "Identity=Out Port=25"),
        (&["Set-SendConnector", "Out", "--port=25"], "Identity=Out Port=25"),
        (&["Set-SendConnector", "Out", "--port", "25"], "Identity=Out Port=25"),
        (&["Set-SendConnector", "Out", "--Fqdn:mail.example"], "Identity=Out Fqdn=mail.example"),
        (&["Set-SendConnector", "Out", "-Fqdn=mail.example.com"], "Identity=Out Fqdn=mail.example.com"),
        (&["Set-SendConnector", "Out", "-Comment:a:b=c"], "Identity=Out Comment=a:b=c"),
        (&["Set-SendConnector", "Out", "-Comment", "-5"], "Identity=Out Comment=-5"),
        (&["Set-SendConnector", "Out", "-Comment:-x"], "Identity=Out Comment=-x"),
        (&["Set-SendConnector", "Out", "-Comment:"], "Identity=Out Comment="),
        (&["Set-SendConnector", "Out", "-Comment", "- see below"], "Identity=Out Comment=- see below"),
        (&["Set-SendConnector", "Out", "-Comm", "x"], "Identity=Out Comment=x"),
        (&["Set-SendConnector", "-Ident", "Out", "-RequireT", "true"], "Identity=Out RequireTLS=true"),
        (&["Set-SendConnector", "-Comment", "x", "--", "-Out"], "Identity=-Out Comment=x"),
        // Own parameters go before common ones: -F fits Fqdn, ForceHELO; -Form only Format of Get-.
        (&["Get-SendConnector", "-Form", "json"], "Format=json"),
        // Booleans and switches.
        (&["Set-SendConnector", "Out", "-Enabled:True"], "Identity=Out Enabled=True"),
        (&["Set-SendConnector", "Out", "-Enabled", "$TRUE", "-WhatIf"], "Identity=Out Enabled=$TRUE WhatIf"),
        (&["Set-SendConnector", "Out", "-Enabled:", "False"], "Identity=Out Enabled=False"),
        (&["Set-SendConnector", "Out", "-Enabled:"], "Identity=Out Enabled="),
        (&["Set-SendConnector", "-Enabled:", "Out"], "Identity=Out Enabled="),
        (
            &["Set-SendConnector", "Out", "-DomainSecureEnabled", "-Enabled"],
            "Identity=Out DomainSecureEnabled Enabled",
        ),
        (&["Remove-ReceiveConnector", "R1", "-Confirm", "false"], "Identity=R1 Confirm=false"),
        (&["Remove-ReceiveConnector", "-Confirm", "R1"], "Identity=R1 Confirm"),
        (&["Remove-ReceiveConnector", "-Confirm:$false", "R1"], "Identity=R1 Confirm=$false"),
        (&["Remove-ReceiveConnector", "R1", "-Confirm:", "False"], "Identity=R1 Confirm=False"),
        (&["Remove-ReceiveConnector", "R1", "-Confirm:"], "Identity=R1 Confirm="),
        // Lists.
        (&["Set-SendConnector", "Out", "-SmartHosts", "a,b"], "Identity=Out SmartHosts=a,b"),
        (&["Set-SendConnector", "Out", "-SmartHosts", "a,", "b"], "Identity=Out SmartHosts=a,b"),
        (&["Set-SendConnector", "Out", "-SmartHosts", "a", ",b"], "Identity=Out SmartHosts=a,b"),
        (&["Set-SendConnector", "Out", "-SmartHosts", "a", ",", "b"], "Identity=Out SmartHosts=a,b"),
        (&["Set-SendConnector", "Out", "-SmartHosts:a,", "b"], "Identity=Out SmartHosts=a,b"),
        (&["Set-SendConnector", "Out", "-SmartHosts:a,", "-SmartHosts:b"], "Identity=Out SmartHosts=a,b"),
        (&["Set-SendConnector", "Out", "-SmartHosts:a", "-SmartHosts:b"], "Identity=Out SmartHosts=a|b"),
        (&["Set-SendConnector", "Out", "-SmartHosts", "a", "b"], "Identity=Out SmartHosts=a|b"),
        (&["Set-SendConnector", "-SmartHosts", "a", "b"], "Identity=b SmartHosts=a"),
        (&["Set-SendConnector", "-SmartHosts", "a", "b", "-Identity", "Out"], "Identity=Out SmartHosts=a|b"),
        (&["Set-SendConnector", "Out", "-SmartHosts", "'a','b'"], "Identity=Out SmartHosts='a','b'"),
        (&["Set-SendConnector", "Out", "-SmartHosts", "‘a’,“b”"], "Identity=Out SmartHosts='a',\"b\""),
        (&["Set-SendConnector", "Out", "-SmartHosts", "“a,b”"], "Identity=Out SmartHosts=a,b"),
        // Quotes.
        (
            &["Set-SendConnector", "Out", "-TlsCertificateName", "‘<I>CN=a<S>CN=b’"],
            "Identity=Out TlsCertificateName=<I>CN=a<S>CN=b",
        ),
        (&["Set-SendConnector", "“Outbound Email”", "-Port", "'25'"], "Identity=Outbound Email Port=25"),
        // Hashtables: whole, and torn by brace expansion.
        (
            &["Set-TransportConfig", "-TLSSendDomainSecureList", "@{Add='a.example';Remove='b.example'}"],
            "TLSSendDomainSecureList=@{Add='a.example';Remove='b.example'}",
        ),
        (
            &["Set-TransportConfig", "-TLSSend", "@Add=a.example", "@b.example"],
            "TLSSendDomainSecureList=@{Add=a.example,b.example}",
        ),
        (
            &["Set-TransportConfig", "-TLSSend:@Add=a", "-TLSSend:@b", "-TLSSend:@c"],
            "TLSSendDomainSecureList=@{Add=a,b,c}",
        ),
        (&["Set-TransportConfig", "-TLSSend", "@Add=a,b", "@c"], "TLSSendDomainSecureList=@{Add='a,b',c}"),
        (
            &["Set-TransportConfig", "-TLSSend", "@Add=a", "@b", "-TLSReceive", "@Remove=c", "@d"],
            "TLSReceiveDomainSecureList=@{Remove=c,d} TLSSendDomainSecureList=@{Add=a,b}",
        ),
        (&["Set-TransportConfig", "-TLSSend", "$null"], "TLSSendDomainSecureList=$null"),
        // A secret is what it is.
        (&["Enable-ExchangeCertificate", "x", "-Password", "'q'"], "Thumbprint=x Password='q'"),
        (
            &["Enable-ExchangeCertificate", "x", "-Password", "-", "-Services", "SMTP"],
            "Thumbprint=x Services=SMTP Password=-",
        ),
    ];
    for (line, wanted) in table {
        assert_eq!(&given(line), wanted, "{line:?}");
    }
}

#[test]
fn what_was_lost_or_cut_is_refused() {
    let table: &[(&[&str], &[&str])] = &[
        (&["Get-SendConector"], &["not recognized", "Get-SendConnector"]),
        (&["Get-Send"], &["not recognized", "Get-SendConnector"]),
        (&["Set-SendConnector", "Out", "-Bogus", "1"], &["parameter name 'Bogus'", "Get-Help"]),
        (&["Set-SendConnector", "Out", "-Prot", "1", "-Prt", "1"], &["'Prt'", "-Port"]),
        (
            &["Set-SendConnector", "Out", "-Tls", "x"],
            &["ambiguous", "-TlsAuthLevel -TlsCertificateName -TlsDomain"],
        ),
        (&["Set-SendConnector", "Out", "x", "-Port", "1"], &["positional", "'x'"]),
        (&["Set-SendConnector", "Out", "-Port", "1", "-port:2"], &["more than once"]),
        (&["Set-SendConnector", "Out", "-Identity", "B", "-Port", "1"], &["positional", "'Out'"]),
        // Nothing to set: fish and PowerShell dropped it.
        (&["Set-SendConnector", "Out"], &["nothing to set", "fish", "'-DaneEnabled:$true'"]),
        (&["Set-TransportConfig", "-Force", "-WhatIf"], &["nothing to set"]),
        // Hashtables.
        (
            &["Set-TransportConfig", "-TLSSendDomainSecureList", "@{Add=a.example"],
            &[
                "not closed",
                "emsh Set-TransportConfig -TLSSendDomainSecureList '@{Add=\"a.example\";Remove=\"b.example\"}'",
            ],
        ),
        (
            &["Set-SendConnector", "Out", "-SmartHosts:@{Add=a,", "b}"],
            &["not closed", "Set-SendConnector Out -SmartHosts '@{"],
        ),
        (&["Set-TransportConfig", "-TLSSend", "@Add=a"], &["braces", "'@{Add="]),
        (&["Set-TransportConfig", "-TLSSend:System.Collections.Hashtable"], &["hashtable's type", "'@{Add="]),
        // PowerShell's cuts.
        (
            &["Set-ReceiveConnector", "R1", "-Fqdn:mail", ".example.com"],
            &["split by PowerShell at the dot", "-Fqdn mail.example.com"],
        ),
        (&["Set-ReceiveConnector", "R1", "-Fqdn=mail", ".example.com"], &["split by PowerShell at the dot"]),
        (&["Set-SendConnector", "Out", "-a.b"], &["PowerShell cuts"]),
        (&["Set-SendConnector", "Out", "-SmartHosts", "a b", "'a", "b','c'"], &["quote is not closed"]),
        (
            &["Get-SendConnector", "-Filter", "-encodedCommand", "UwB0AA==", "-inputFormat", "xml"],
            &["script block", "-Filter"],
        ),
    ];
    for (line, wanted) in table {
        let text = given(line);
        assert!(text.starts_with("refused: "), "{line:?}: {text}");
        for part in *wanted {
            assert!(text.contains(part), "{line:?}: {text}\nlacks {part}");
        }
    }
}

#[test]
fn the_binder_refuses_what_is_left_empty() {
    let table: &[&[&str]] = &[
        &["Set-SendConnector", "Out", "-DomainSecureEnabled", "-Enabled"],
        &["Set-SendConnector", "Out", "-DomainSecureEnabled:"],
        &["Set-SendConnector", "-DomainSecureEnabled:", "Out"],
        &["Remove-ReceiveConnector", "R1", "-Confirm:"],
        &["Set-SendConnector", "Out", "-MaxMessageSize", "-WhatIf"],
        &["Set-TransportConfig", "-TLSSendDomainSecureList"],
        &["Set-TransportConfig", "-TLSSendDomainSecureList", "a.example,,b.example"],
        &["Set-TransportConfig", "-TLSSendDomainSecureList", "a.example,"],
        &["Set-TransportConfig", "-TLSSendDomainSecureList", "@Add=a.example", "@"],
        &["Set-TransportConfig", "-TLSSendDomainSecureList", "$v,b.example"],
        &["Enable-ExchangeCertificate", "-Services", "SMPT"],
    ];
    for line in table {
        let failure = bound(&words(line)).expect_err(&line.join(" "));
        assert_eq!(failure.exit_code(), 2);
    }
}

#[test]
fn files_where_a_star_was_meant() {
    let line = ["Set-SendConnector", "Out", "-AddressSpaces", "Cargo.toml", "Cargo.lock", "src"];
    assert!(given(&line).contains("quote it: '*'"), "{}", given(&line));
    let line = ["Set-SendConnector", "-AddressSpaces", "Cargo.toml", "Cargo.lock", "src"];
    assert!(given(&line).contains("quote it: '*'"), "{}", given(&line));
    let line = ["Get-SendConnector", "Cargo.toml", "Cargo.lock"];
    assert!(given(&line).contains("quote it: '*'"), "{}", given(&line));
    assert_eq!(given(&["Set-SendConnector", "Out", "-AddressSpaces", "*"]), "Identity=Out AddressSpaces=*");
}

#[test]
fn help_is_asked_for_anywhere() {
    for word in ["-?", "-Help", "--help", "-HELP"] {
        assert!(read_from(SAMPLE, &words(&["Set-SendConnector", "Out", word])).unwrap().help, "{word}");
    }
    assert!(!read_from(SAMPLE, &words(&["Set-SendConnector", "-Comment:help", "--", "-?"])).unwrap().help);
}

#[test]
fn the_line_for_the_history_holds_no_secret() {
    let line =
        ["Enable-exchangecertificate", "x y", "-Pass:geheim", "-serv", "SMTP,", "IMAP", "-Force:$true"];
    let invocation = read_from(SAMPLE, &words(&line)).unwrap();
    assert_eq!(
        invocation.command_line(),
        "Enable-ExchangeCertificate -Thumbprint 'x y' -Password *** -Services SMTP,IMAP -Force:'$true'"
    );
}

#[test]
fn a_line_that_was_rejoined_binds_as_the_quoted_one() {
    let argument = |rest: &[&str]| {
        let line = [&["Set-TransportConfig"], rest].concat();
        let bound = bound(&words(&line)).unwrap();
        bound.given().map(|(name, argument)| (name, argument.clone())).collect::<Vec<_>>()
    };
    let torn = argument(&["-TLSSendDomainSecureList", "@Add=A.example", "@b.example"]);
    assert_eq!(torn, argument(&["-TLSSendDomainSecureList", "@{Add='a.example','b.example'}"]));
}

/// The words that a real shell delivers for a line; `None` where the shell is not installed.
fn split(shell: &str, line: &str) -> Option<Vec<String>> {
    // The printer's own arguments, each ended by a NUL, which no argument can hold.
    let script = format!("printf '%s\\0' {line}");
    let output =
        Command::new(shell).args(["-c", &script]).env_clear().env("PATH", std::env::var_os("PATH")?).output();
    match output {
        Ok(output) => {
            let text = String::from_utf8(output.stdout).expect("words are UTF-8");
            Some(text.split_terminator('\0').map(String::from).collect())
        }
        Err(_) => {
            skipped(shell);
            None
        }
    }
}

#[test]
fn real_shells_split_as_the_table_says() {
    // The line as typed; what is read from it, or a part of the refusal, in bash and zsh; in fish.
    let table: &[(&str, &str, &str)] = &[
        ("Set-SendConnector Out -Enabled:$true", "Identity=Out Enabled=", "refused: nothing to set"),
        (
            "Set-SendConnector Out -Enabled $true -WhatIf",
            "Identity=Out Enabled WhatIf",
            "Identity=Out Enabled WhatIf",
        ),
        (
            "Set-SendConnector Out -Enabled:'$true'",
            "Identity=Out Enabled=$true",
            "Identity=Out Enabled=$true",
        ),
        (
            "Set-TransportConfig -TLSSendDomainSecureList @{Add='a'}",
            "TLSSendDomainSecureList=@{Add=a}",
            "TLSSendDomainSecureList=@{Add=a}",
        ),
        (
            "Set-TransportConfig -TLSSendDomainSecureList @{Add=a,b}",
            "TLSSendDomainSecureList=@{Add=a,b}",
            "TLSSendDomainSecureList=@{Add=a,b}",
        ),
        (
            "Set-TransportConfig -TLSSendDomainSecureList:@{Add='a','b','c,d'}",
            "TLSSendDomainSecureList=@{Add=a,b,'c,d'}",
            "TLSSendDomainSecureList=@{Add=a,b,'c,d'}",
        ),
        (
            "Set-SendConnector Out -SmartHosts a, b",
            "Identity=Out SmartHosts=a,b",
            "Identity=Out SmartHosts=a,b",
        ),
        (
            "Set-SendConnector 'Outbound Email' -Port 25",
            "Identity=Outbound Email Port=25",
            "Identity=Outbound Email Port=25",
        ),
        ("Remove-ReceiveConnector R1 -Confirm:$false", "Identity=R1 Confirm=", "Identity=R1"),
    ];
    for shell in ["bash", "zsh", "fish"] {
        for (line, posix, fish) in table {
            let Some(delivered) = split(shell, line) else { break };
            let wanted = if shell == "fish" { fish } else { posix };
            let text = given(&delivered.iter().map(String::as_str).collect::<Vec<_>>());
            match wanted.strip_prefix("refused: ") {
                Some(part) => {
                    assert!(text.starts_with("refused: ") && text.contains(part), "{shell}: {line}: {text}");
                }
                None => assert_eq!(&text, wanted, "{shell}: {line}"),
            }
        }
    }
    if let Some(delivered) =
        split("bash", "Set-TransportConfig -TLSSendDomainSecureList @{Add='a';Remove='b'}")
    {
        assert!(given(&delivered.iter().map(String::as_str).collect::<Vec<_>>()).contains("not closed"));
    }
}

/// What PowerShell itself delivers, and what is read from it; skipped, visibly, without `pwsh`.
#[test]
fn a_real_powershell_is_understood() {
    let table: &[(&str, &str)] = &[
        (
            "Set-SendConnector Out -Enabled:$true -RequireTLS $false",
            "Identity=Out Enabled=True RequireTLS=False",
        ),
        ("Remove-ReceiveConnector R1 -Confirm: $false", "Identity=R1 Confirm=False"),
        ("Set-SendConnector Out -Comment:$null", "refused: nothing to set"),
        ("Set-SendConnector Out -Comment $null -WhatIf", "Identity=Out Comment WhatIf"),
        ("Set-SendConnector Out -Fqdn: mail.example", "Identity=Out Fqdn=mail.example"),
        ("Set-SendConnector Out -Fqdn:mail.example", "Identity=Out Fqdn=mail.example"),
        ("Set-SendConnector Out -Fqdn=mail.example.com", "refused: split by PowerShell at the dot"),
        ("Set-SendConnector Out -SmartHosts 'a','b'", "Identity=Out SmartHosts='a','b'"),
        ("Set-SendConnector Out -SmartHosts a, b", "Identity=Out SmartHosts=a,b"),
        ("Set-SendConnector Out -SmartHosts:a, b", "Identity=Out SmartHosts=a,b"),
        ("Set-SendConnector Out -SmartHosts a ,b", "Identity=Out SmartHosts=a,b"),
        ("Set-SendConnector Out -SmartHosts 'a b','c'", "refused: a quote is not closed"),
        ("Set-SendConnector Out -SmartHosts $list", "Identity=Out SmartHosts=a|b"),
        ("Set-SendConnector Out -SmartHosts:$list", "Identity=Out SmartHosts=a|b"),
        ("Set-SendConnector @splat", "Identity=Out Comment=a:b Enabled=False SmartHosts=a|b"),
        ("Enable-ExchangeCertificate X @force -Services SMTP", "Thumbprint=X Services=SMTP Force=True"),
        ("Set-TransportConfig -TLSSendDomainSecureList @{Add='a'}", "refused: '@{Add="),
        (
            "Set-TransportConfig -TLSSendDomainSecureList '@{Add=\"a\"}'",
            "TLSSendDomainSecureList=@{Add=\"a\"}",
        ),
        ("Set-SendConnector –Identity “Outbound Email” –Port 25", "Identity=Outbound Email Port=25"),
        ("Get-SendConnector -Filter {Enabled -eq $true}", "refused: script block"),
    ];
    let mut script = String::from("$list = 'a','b'; $force = @{Force=$true}\n");
    script.push_str(
        "$splat = [ordered]@{Identity='Out'; Comment='a:b'; SmartHosts=$list; Enabled=$false; Fqdn=$null}\n",
    );
    for (line, _) in table {
        script.push_str(&format!("/usr/bin/printf '%s\\0' {line}; /usr/bin/printf '\\001'\n"));
    }
    let output =
        match Command::new("pwsh").args(["-NoProfile", "-NonInteractive", "-Command", &script]).output() {
            Ok(output) => String::from_utf8(output.stdout).unwrap(),
            Err(_) => return skipped("pwsh"),
        };
    let delivered: Vec<&str> = output.split_terminator('\u{1}').collect();
    assert_eq!(delivered.len(), table.len(), "{output:?}");
    for ((line, wanted), delivered) in table.iter().zip(delivered) {
        let text = given(&delivered.split_terminator('\0').collect::<Vec<_>>());
        match wanted.strip_prefix("refused: ") {
            Some(part) => assert!(text.starts_with("refused: ") && text.contains(part), "{line}: {text}"),
            None => assert_eq!(&text, wanted, "{line}: {delivered:?}"),
        }
    }
}
