# The module's functions beside cmdlets that are compiled, as PowerShell's own are: the same construct with the
# one and with the other must change, ask, warn and fail alike. Prints `# N constructs`, and what differs.
Add-Type -TypeDefinition @'
using System;
using System.Collections.Generic;
using System.Management.Automation;

public static class Done { public static readonly List<string> Names = new List<string>(); }

[Cmdlet("Set", "Parity", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
public class SetParity : PSCmdlet {
    [Parameter(Position = 0, ValueFromPipeline = true)] public string Identity { get; set; }
    protected override void ProcessRecord() {
        if (!ShouldProcess(Identity)) return;
        Done.Names.Add(Identity);
        WriteVerbose("done");
    }
}
[Cmdlet("Remove", "Parity", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
public class RemoveParity : PSCmdlet {
    [Parameter(Position = 0, ValueFromPipeline = true)] public string Identity { get; set; }
    protected override void ProcessRecord() {
        if (ShouldProcess(Identity)) Done.Names.Add(Identity);
    }
}
[Cmdlet("Get", "Parity")]
public class GetParity : PSCmdlet {
    [Parameter(Position = 0, ValueFromPipeline = true)] public string Identity { get; set; }
    protected override void ProcessRecord() {
        WriteError(new ErrorRecord(new InvalidOperationException("none"), "ManagementObjectNotFound", ErrorCategory.ObjectNotFound, Identity));
    }
}
[Cmdlet("Test", "Parity", SupportsShouldProcess = true)]
public class TestParity : PSCmdlet {
    [Parameter(Position = 0)] public string Identity { get; set; }
    protected override void ProcessRecord() {
        if (ShouldProcess(Identity)) WriteWarning("nothing modified");
    }
}
'@ -PassThru | Select-Object -First 1 | ForEach-Object { Import-Module -Assembly $_.Assembly }

# What is done: with the compiled cmdlet, and with the module's. CASE is a name of its own each time.
$actions = @{
    change = 'Set-Parity CASE', 'Set-SendConnector Out -AddressSpaces CASE.example -Force:$false -Comment CASE'
    tell   = 'Set-Parity CASE', 'Set-SendConnector Out -AddressSpaces CASE.example -Force'
    remove = 'Remove-Parity CASE', 'Remove-SendConnector CASE -ErrorAction SilentlyContinue'
    fail   = 'Get-Parity CASE', 'Get-SendConnector CASE'
    warn   = 'Test-Parity Out', 'Set-SendConnector Out'
}
# What the caller says: in its scope, or as an argument.
$callers = @(
    @('change', '', ''), @('change', '$WhatIfPreference = $true', ''), @('change', '', '-WhatIf'), @('change', '$WhatIfPreference = $true', '-WhatIf:$false'),
    @('change', '$ConfirmPreference = "Low"', ''), @('change', '$ConfirmPreference = "Medium"', '-Confirm:$false'), @('change', '', '-Confirm'),
    @('remove', '', ''), @('remove', '$ConfirmPreference = "None"', ''), @('remove', '', '-Confirm:$false'),
    @('fail', '', ''), @('fail', '$ErrorActionPreference = "Stop"', ''), @('fail', '$ErrorActionPreference = "SilentlyContinue"', ''), @('fail', '', '-ErrorAction Stop'),
    @('fail', '', '-ErrorAction Ignore'), @('fail', '$ErrorActionPreference = "Stop"', '-ErrorAction SilentlyContinue'),
    @('warn', '', ''), @('warn', '$WarningPreference = "SilentlyContinue"', ''), @('warn', '$WarningPreference = "Stop"', ''), @('warn', '', '-WarningAction SilentlyContinue'),
    @('tell', '', ''), @('tell', '$VerbosePreference = "Continue"', ''), @('tell', '', '-Verbose'))
# Where the call stands. PRE is what is said in a scope, ARG the argument, DO the call.
$bound = '[CmdletBinding(SupportsShouldProcess)] param()'
$places = [ordered] @{
    'here'                          = '& { PRE; DO ARG }'
    'a function'                    = "& { function F { DO }; PRE; F }"
    'an advanced function'          = "& { function F { $bound DO }; PRE; F ARG }"
    'two deep'                      = "& { function F { $bound G }; function G { DO }; PRE; F ARG }"
    'three deep'                    = "& { function F { $bound G }; function G { $bound & { Third } }; function Third { DO }; PRE; F ARG }"
    'a function that says it'       = "& { function F { PRE; G }; function G { DO ARG }; F }"
    'a pipeline'                    = '& { PRE; 1 | ForEach-Object { DO ARG } }'
    'a file that is dot-sourced'    = '& { PRE; . ./do.ps1 }'
    'a script'                      = "& { PRE; ./do.ps1 ARG }"
    "a module's function"           = '& { PRE; Use-It ARG }'
    "a module's function that says it" = '& { Use-ItSaying ARG }'
    'all of the session'            = '& { GLOBAL; Use-It ARG }'
}
function Invoke-Case($place, $caller, $which, $case) {
    $kind, $pre, $argument = $caller
    $do = $actions[$kind][$which].Replace('CASE', $case)
    $global = $pre -replace '^\$', '$global:'
    $text = $places[$place].Replace('PRE', $(if ($pre) { $pre } else { '$null = 1' })).Replace('GLOBAL', $(if ($pre) { $global } else { '$null = 1' })).Replace('DO', $do).Replace('ARG', $argument)
    Set-Content do.ps1 "$(if ($place -eq 'a script') { $bound })`n$do" -WhatIf:$false -Confirm:$false
    if ($text -match 'Use-It') {
        $body = "function Use-It { $bound $do }`nfunction Use-ItSaying { $bound $pre`n$do }"
        Set-Content Using.psm1 $body -WhatIf:$false -Confirm:$false
        Import-Module ./Using.psm1 -Force -DisableNameChecking
    }
    $said = @('WhatIfPreference', 'ConfirmPreference', 'ErrorActionPreference', 'WarningPreference', 'VerbosePreference')
    $before = foreach ($name in $said) { Get-Variable $name -Scope Global -ValueOnly }
    $Error.Clear()
    $caught = ''
    $all = [System.Collections.ArrayList]::new()
    try {
        . ([scriptblock]::Create($text)) *>&1 | ForEach-Object { $null = $all.Add($_) }
    } catch {
        $caught = ($_.FullyQualifiedErrorId -split ',')[0]
        if ($kind -eq 'warn') { $caught = 'stopped' }
    }
    for ($i = 0; $i -lt $said.Count; $i++) { Set-Variable $said[$i] $before[$i] -Scope Global -WhatIf:$false -Confirm:$false }
    # That the module's Remove- went on is seen by what it did not find.
    if ($kind -eq 'remove' -and $which -eq 1 -and @($Error | Where-Object { $_.TargetObject -eq $case }).Count) { $null = $went.Add($case) }
    $count = { param($type) @($all | Where-Object { $_ -is $type }).Count }
    "caught <$caught>, errors $(& $count ([System.Management.Automation.ErrorRecord]))" +
        ", warnings $(if ($kind -eq 'warn') { & $count ([System.Management.Automation.WarningRecord]) })" +
        ", verbose $(if ($kind -eq 'tell') { [bool] (& $count ([System.Management.Automation.VerboseRecord])) })"
}

$went = [System.Collections.ArrayList]::new()
$null = New-SendConnector Out -AddressSpaces '*' 6>$null
$n = 0
$rows = foreach ($place in $places.Keys) {
    foreach ($caller in $callers) {
        # An argument needs something that takes it.
        if ($caller[2] -and $place -in 'a function', 'a file that is dot-sourced') { continue }
        $n++
        $theirs = Invoke-Case $place $caller 0 "case$n"
        $ours = Invoke-Case $place $caller 1 "case$n"
        [pscustomobject] @{ Case = "case$n"; Kind = $caller[0]; Place = $place; Said = "$($caller[1]) $($caller[2])"; Theirs = $theirs; Ours = $ours }
    }
}
$history = (Get-ConfigurationChange -ResultSize Unlimited).CommandLine -join "`n"
foreach ($row in $rows) {
    $theirs = "$($row.Theirs), done $([Done]::Names -contains $row.Case)"
    $is = $went -contains $row.Case -or $history -match "\b$($row.Case)\b"
    $ours = "$($row.Ours), done $is"
    if ($theirs -ne $ours) { "$($row.Kind) [$($row.Said.Trim())] in $($row.Place):`n  compiled: $theirs`n  ours:     $ours" }
}
"# $n constructs, $([Done]::Names.Count) done"
