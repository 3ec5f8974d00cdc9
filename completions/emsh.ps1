# Completion for emsh. Generated from its tables by src/gen; do not edit.

$script:EmshParameters = @{
}

$script:EmshWords = @{}
foreach ($taker in @('shell-init')) { $script:EmshWords[$taker] = @('bash', 'zsh', 'fish', 'powershell') }

$script:EmshCommands = @('lab', 'shell-init')

Register-ArgumentCompleter -Native -CommandName emsh -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    # The words before the one at the cursor.
    $typed = @($commandAst.CommandElements | Where-Object { $_.Extent.EndOffset -lt $cursorPosition } | ForEach-Object { $_.Extent.Text })
    $here = @($commandAst.CommandElements | Where-Object { $_.Extent.StartOffset -lt $cursorPosition -and $_.Extent.EndOffset -ge $cursorPosition } | ForEach-Object { $_.Extent.Text })[-1]
    $cmdlet = ''; $skip = $false
    foreach ($word in @($typed | Select-Object -Skip 1)) {
        if ($skip) { $skip = $false }
        elseif ($word -eq '--data-dir') { $skip = $true }
        elseif ($word -notlike '-*') { $cmdlet = $word.ToLowerInvariant(); break }
    }
    if ($skip) { return }
    $words = {
        param($given)
        $names = @($script:EmshParameters[$cmdlet] | ForEach-Object { $_.Substring(1).ToLowerInvariant() })
        $name = @(@($names | Where-Object { $_ -eq $given }) + @($names | Where-Object { $_.StartsWith($given.ToLowerInvariant()) }))[0]
        if ($name) { $script:EmshWords["${cmdlet}:$name"] }
    }
    $fit = $wordToComplete
    if (-not $cmdlet) { $found = $script:EmshCommands }
    elseif ($cmdlet -eq 'shell-init') { $found = $script:EmshWords['shell-init'] }
    elseif ($here -match '^-+([^:=]+)[:=]') { $found = & $words $Matches[1] }
    elseif ($wordToComplete -like '-*') { $found = $script:EmshParameters[$cmdlet] }
    elseif ($typed[-1] -match '^-+([^:=]+):?$') { $found = & $words $Matches[1] }
    else { $found = @() }
    @($found) | Where-Object { $_ -and $_.StartsWith($fit, [StringComparison]::OrdinalIgnoreCase) } | ForEach-Object {
        [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
    }
}
