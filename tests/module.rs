//! The PowerShell module in PowerShell: lines and what they leave in the store or print, each judged by
//! itself. Without `pwsh` it is skipped, and says so; with EMSH_REQUIRE_PEERS=1 that is a failure.

#![allow(clippy::unwrap_used)]

#[path = "support/pwsh.rs"]
mod pwsh;

/// What is run, and the expression that must then be this text. All share one store, in this order.
const LINES: &[(&str, &str, &str)] = &[
    (
        "New-SendConnector Out -AddressSpaces '*' -SmartHosts a.example,b.example -DNSRoutingEnabled $false -MaxMessageSize 36MB | Out-Null",
        "(Get-SendConnector Out).SmartHosts -join ' '",
        "a.example b.example",
    ),
    ("", "\"$((Get-SendConnector Out).MaxMessageSize)\"", "36 MB (37,748,736 bytes)"),
    ("", "(Get-SendConnector Out).MaxMessageSize -gt 10MB", "True"),
    ("", "(Get-SendConnector Out).MaxMessageSize -eq '36 MB (37,748,736 bytes)'", "True"),
    ("", "(Get-SendConnector Out).MaxMessageSize.ToMB()", "36"),
    ("", "(Get-SendConnector Out).MaxMessageSize.ToKB()", "36864"),
    ("", "(Get-SendConnector Out).ConnectionInactivityTimeOut.TotalMinutes", "10"),
    ("", "(Get-SendConnector Out).WhenChanged -is [datetime]", "True"),
    ("", "(Get-SendConnector Out).PSObject.TypeNames[0]", "Emsh.SendConnector"),
    (
        "Set-SendConnector Out -MaxMessageSize Unlimited",
        "(Get-SendConnector Out).MaxMessageSize -eq 'Unlimited'",
        "True",
    ),
    ("Set-SendConnector Out -MaxMessageSize '20 MB'", "(Get-SendConnector Out).MaxMessageSize.ToMB()", "20"),
    (
        "$o = Get-SendConnector Out; Set-SendConnector Out -MaxMessageSize 1MB; Set-SendConnector Out -MaxMessageSize $o.MaxMessageSize",
        "(Get-SendConnector Out).MaxMessageSize.ToMB()",
        "20",
    ),
    (
        "Set-SendConnector Out -ConnectionInactivityTimeOut 00:15:00",
        "(Get-SendConnector Out).ConnectionInactivityTimeOut.TotalMinutes",
        "15",
    ),
    (
        "Set-SendConnector Out -ConnectionInactivityTimeOut ([timespan]::FromMinutes(5))",
        "(Get-SendConnector Out).ConnectionInactivityTimeOut.TotalMinutes",
        "5",
    ),
    ("Set-SendConnector Out -Comment '-Force'", "(Get-SendConnector Out).Comment", "-Force"),
    ("Set-SendConnector Out -Comment '@{Add=1}'", "(Get-SendConnector Out).Comment", "@{Add=1}"),
    ("Set-SendConnector Out -Comment '$null'", "(Get-SendConnector Out).Comment", "$null"),
    (
        "Set-SendConnector Out -Comment 2026-01-01T00:00:00Z",
        "(Get-SendConnector Out).Comment -is [string]",
        "True",
    ),
    ("Set-SendConnector Out -Comment 007", "(Get-SendConnector Out).Comment", "007"),
    (
        "Set-SendConnector Out -Comment 'Müller “q”'",
        "(Get-SendConnector Out).Comment -eq 'Müller “q”'",
        "True",
    ),
    ("Set-SendConnector Out -Comment $null", "$null -eq (Get-SendConnector Out).Comment", "True"),
    ("Set-SendConnector Out -Comment what -WhatIf", "\"$((Get-SendConnector Out).Comment)\"", ""),
    (
        "& { $WhatIfPreference = $true; Set-SendConnector Out -Comment what }",
        "\"$((Get-SendConnector Out).Comment)\"",
        "",
    ),
    (
        "function One { [CmdletBinding(SupportsShouldProcess)] param() Two }; function Two { Set-SendConnector Out -Comment deep }; One -WhatIf",
        "\"$((Get-SendConnector Out).Comment)\"",
        "",
    ),
    (
        "function Three { [CmdletBinding(SupportsShouldProcess)] param() One }; Three -WhatIf",
        "\"$((Get-SendConnector Out).Comment)\"",
        "",
    ),
    ("Three", "(Get-SendConnector Out).Comment", "deep"),
    (
        "& { $WhatIfPreference = $true; Set-SendConnector Out -Comment really -WhatIf:$false }",
        "(Get-SendConnector Out).Comment",
        "really",
    ),
    ("Get-SendConnector Out | Set-SendConnector -Comment piped", "(Get-SendConnector Out).Comment", "piped"),
    ("'Out' | Set-SendConnector -Comment text", "(Get-SendConnector Out).Comment", "text"),
    (
        "[pscustomobject]@{Identity='Out'; Comment='not taken'} | Set-SendConnector -Port 26",
        "(Get-SendConnector Out).Comment + (Get-SendConnector Out).Port",
        "text26",
    ),
    (
        "$s = @{Identity='Out'; Comment='splat'; Enabled=$false}; Set-SendConnector @s",
        "\"$((Get-SendConnector Out).Comment) $((Get-SendConnector Out).Enabled)\"",
        "splat False",
    ),
    ("set-sendconnector out -enabled:$true", "(Get-SendConnector Out).Enabled", "True"),
    (
        "$e = $null; @{Name='Out'} | Set-SendConnector -Comment hash -EA SilentlyContinue -EV e",
        "\"$($e[-1].CategoryInfo.Category) $((Get-SendConnector Out).Comment)\"",
        "InvalidArgument splat",
    ),
    (
        "$e = $null; Get-SendConnector Nope -EA SilentlyContinue -EV e",
        "$e[0].CategoryInfo.Category",
        "ObjectNotFound",
    ),
    ("", "$e[0].FullyQualifiedErrorId", "ManagementObjectNotFound,Get-SendConnector"),
    (
        "Get-SendConnector Nope -EA SilentlyContinue",
        "\"$(Get-SendConnector Nope -EA SilentlyContinue; $?)\"",
        "False",
    ),
    ("$r = try { Get-SendConnector Nope -EA Stop; 'on' } catch { 'caught' }", "$r", "caught"),
    (
        "$r = & { $ErrorActionPreference = 'Stop'; try { Get-SendConnector Nope; 'on' } catch { 'caught' } }",
        "$r",
        "caught",
    ),
    (
        "function Deep { [CmdletBinding()] param() Deeper }; function Deeper { Get-SendConnector Nope; 'on' }; $r = try { Deep -EA Stop } catch { 'caught' }",
        "$r",
        "caught",
    ),
    ("$r = Deep -EA SilentlyContinue", "$r", "on"),
    (
        "$r = try { Set-SendConnector Out -Port many } catch { $_.FullyQualifiedErrorId }",
        "$r",
        "ParameterArgumentTransformationError,Set-SendConnector",
    ),
    (
        "$r = try { Set-SendConnector Out -ProtocolLoggingLevel Loud } catch { $_.CategoryInfo.Category }",
        "$r",
        "InvalidData",
    ),
    ("$r = try { Set-SendConnector Out -Enabled true } catch { 'refused' }", "$r", "refused"),
    (
        "$r = try { Set-SendConnector Out -SmartHosts 'not a host' } catch { $_.CategoryInfo.Category }",
        "$r",
        "InvalidArgument",
    ),
    (
        "Set-SendConnector Out -SmartHosts @{Add='c.example';Remove='a.example'}",
        "(Get-SendConnector Out).SmartHosts -join ' '",
        "b.example c.example",
    ),
    (
        "$l = (Get-SendConnector Out).SmartHosts; Set-SendConnector Out -SmartHosts @{Add='other.example'}; $l += 'd.example'; Set-SendConnector Out -SmartHosts $l",
        "((Get-SendConnector Out).SmartHosts | sort) -join ' '",
        "b.example c.example d.example other.example",
    ),
    (
        "$c = Get-SendConnector Out; $c.SmartHosts.Remove('B.EXAMPLE'); $null = $c.SmartHosts.Add('e.example'); Set-SendConnector Out -SmartHosts @{Add='late.example'}; Set-SendConnector Out -SmartHosts $c.SmartHosts",
        "((Get-SendConnector Out).SmartHosts | Sort-Object) -join ' '",
        "c.example d.example e.example late.example other.example",
    ),
    (
        "Set-TransportConfig -TLSSendDomainSecureList a.example,b.example",
        "(Get-TransportConfig).TLSSendDomainSecureList -join ' '",
        "a.example b.example",
    ),
    // Two old read-change-write scripts at once.
    (
        "$x = (Get-TransportConfig).TLSSendDomainSecureList; $y = (Get-TransportConfig).TLSSendDomainSecureList; $x += 'x.example'; $y = @($y | Where-Object { $_ -ne 'b.example' }) + 'y.example'; Set-TransportConfig -TLSSendDomainSecureList $x; Set-TransportConfig -TLSSendDomainSecureList $y",
        "(Get-TransportConfig).TLSSendDomainSecureList -join ' '",
        "a.example x.example y.example",
    ),
    (
        "Set-TransportConfig -TLSSendDomainSecureList $null",
        "@((Get-TransportConfig).TLSSendDomainSecureList).Count",
        "0",
    ),
    ("", "(Get-Alias Get-TransportServer).Definition", "Get-TransportService"),
    ("", "@(Get-TransportServer).Count", "1"),
    ("", "(Get-Module Emsh).ExportedFunctions.ContainsKey('Get-Help')", "False"),
    ("Get-SendConnector Out | Remove-SendConnector -WhatIf", "@(Get-SendConnector).Count", "1"),
    ("Get-SendConnector Out | Remove-SendConnector -Confirm:$false", "@(Get-SendConnector).Count", "0"),
    // A test of the grammar: what PowerShell 5.1 doesn't know.
    (
        "$t = $null; $p = $null; $a = [System.Management.Automation.Language.Parser]::ParseFile((Get-Module Emsh).Path, [ref] $t, [ref] $p)",
        "@($a.FindAll({ param($n) $n.GetType().Name -in 'TernaryExpressionAst', 'PipelineChainAst' -or $n.NullConditional -or \"$($n.Operator)\" -like 'QuestionQuestion*' -or $n.CleanBlock }, $true)).Count",
        "0",
    ),
];

#[test]
fn lines_do_in_powershell_what_they_say() {
    if !pwsh::is_here() {
        return;
    }
    let home = tempfile::tempdir().unwrap();
    let mut script = format!(
        "Import-Module '{}' -DisableNameChecking\n",
        pwsh::modules().join("Emsh/Emsh.psd1").display()
    );
    for (index, (line, judged, _)) in LINES.iter().enumerate() {
        script += &format!("{line}\n[Console]::Out.WriteLine(\"#{index}=\" + [string] ({judged}))\n");
    }
    let printed = pwsh::run(home.path(), &script);
    let mut wrong = Vec::new();
    for (index, (line, judged, wanted)) in LINES.iter().enumerate() {
        let mark = format!("#{index}=");
        let found = printed.out.lines().find_map(|line| line.strip_prefix(mark.as_str()));
        if found != Some(*wanted) {
            wrong.push(format!("{line}\n  {judged}: {found:?}, wanted {wanted:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}\n{}\n{}", wrong.join("\n"), printed.out, printed.errors);
}
