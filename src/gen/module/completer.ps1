# Values at the cursor, of which the program knows. A class, since the block of an attribute doesn't belong
# to the module and would see none of its variables. It says nothing, whatever is wrong, and leaves nothing
# in $Error: without a program, or with one that doesn't answer, there is nothing to complete.
class EmshCompleter : System.Management.Automation.IArgumentCompleter {
    # Milliseconds that an answer may take.
    static [int] $Patience = 3000

    [System.Collections.Generic.IEnumerable[System.Management.Automation.CompletionResult]] CompleteArgument(
        [string] $command, [string] $parameter, [string] $word,
        [System.Management.Automation.Language.CommandAst] $ast, [System.Collections.IDictionary] $bound) {
        $found = [System.Collections.Generic.List[System.Management.Automation.CompletionResult]]::new()
        try {
            $identity = [EmshCompleter]::Identity($command, $ast, $bound)
            $words = @('--complete', 'powershell-value', $command, $parameter, $word, $identity)
            $words += [EmshCompleter]::Used($word, $ast)
            foreach ($line in [EmshCompleter]::Ask($words)) {
                $fields = $line.Split([char] 9)
                # An empty one would lose all the others.
                if ($fields.Count -eq 3 -and $fields[0] -and $fields[1] -and $fields[2]) {
                    $found.Add([System.Management.Automation.CompletionResult]::new($fields[0], $fields[1], 'ParameterValue', $fields[2]))
                }
            }
        } catch {
            $found.Clear()
            $global:Error.Remove($_)
        }
        # Of no list at all PowerShell goes on to names of files, of an empty one it doesn't.
        if ($found.Count -eq 0) { return $null }
        return $found
    }

    # Where the program is. Get-Command takes ten times as long as the program.
    static [string] Program() {
        foreach ($directory in ([string] $env:PATH).Split([System.IO.Path]::PathSeparator)) {
            if (-not $directory) { continue }
            $file = [System.IO.Path]::Combine($directory, 'emsh')
            if ([System.IO.File]::Exists($file)) { return $file }
        }
        return ''
    }

    # What the program answers, line by line.
    hidden static [string[]] Ask([string[]] $words) {
        $program = [EmshCompleter]::Program()
        if (-not $program) { return @() }
        $start = [System.Diagnostics.ProcessStartInfo]::new($program)
        foreach ($one in $words) { $start.ArgumentList.Add($one) }
        $start.UseShellExecute = $false
        $start.RedirectStandardInput = $true
        $start.RedirectStandardOutput = $true
        # What it may have to say is not for a prompt.
        $start.RedirectStandardError = $true
        $start.StandardOutputEncoding = [System.Text.UTF8Encoding]::new($false)
        $start.WorkingDirectory = (Get-Location -PSProvider FileSystem).ProviderPath
        $process = [System.Diagnostics.Process]::Start($start)
        try {
            $process.StandardInput.Close()
            $reading = $process.StandardOutput.ReadToEndAsync()
            if (-not $reading.Wait([EmshCompleter]::Patience)) {
                $process.Kill()
                return @()
            }
            return $reading.Result.Split([char] 10)
        } finally {
            $process.Dispose()
        }
    }

    # Whose lists are looked into: what stands in the line, or before the pipe.
    hidden static [string] Identity([string] $command, [System.Management.Automation.Language.CommandAst] $ast, [System.Collections.IDictionary] $bound) {
        if ($null -ne $bound -and $bound.Contains('Identity')) {
            return [EmshCompleter]::Name($bound['Identity'])
        }
        $pipeline = $null
        if ($null -ne $ast) { $pipeline = $ast.Parent -as [System.Management.Automation.Language.PipelineAst] }
        if ($null -eq $pipeline) { return '' }
        $at = $pipeline.PipelineElements.IndexOf($ast)
        if ($at -lt 1) { return '' }
        $before = $pipeline.PipelineElements[$at - 1] -as [System.Management.Automation.Language.CommandAst]
        if ($null -eq $before -or $before.GetCommandName() -ne ($command -replace '^[^-]*', 'Get')) { return '' }
        # `Get-SendConnector Out`, or `-Identity Out`; more words mean more than one object may come.
        $words = @($before.CommandElements | Select-Object -Skip 1)
        $one = $null
        if ($words.Count -eq 1) { $one = $words[0] }
        if ($words.Count -eq 2 -and $words[0].ParameterName -and 'Identity'.StartsWith($words[0].ParameterName, 'OrdinalIgnoreCase')) { $one = $words[1] }
        if ($one -is [System.Management.Automation.Language.StringConstantExpressionAst]) { return $one.Value }
        return ''
    }

    # A name that was typed, or the object of a variable.
    hidden static [string] Name([object] $value) {
        if ($null -eq $value) { return '' }
        if ($value -is [string]) { return $value }
        $named = $value.PSObject.Properties['Identity']
        if ($null -ne $named) { return [string] $named.Value }
        return [string] $value
    }

    # The other elements of the list that holds the word.
    hidden static [string[]] Used([string] $word, [System.Management.Automation.Language.CommandAst] $ast) {
        if ($null -eq $ast) { return @() }
        foreach ($part in $ast.CommandElements) {
            $list = $part
            if ($part -is [System.Management.Automation.Language.CommandParameterAst]) { $list = $part.Argument }
            $elements = @()
            if ($list -is [System.Management.Automation.Language.ArrayLiteralAst]) {
                $elements = @($list.Elements)
            } elseif ($list -is [System.Management.Automation.Language.ErrorExpressionAst] -and $word -eq '') {
                # It ends with a comma.
                $elements = @($list.NestedAst)
            }
            $others = @($elements | Where-Object { [EmshCompleter]::Typed($_) -ne $word.Trim('''"') })
            if ($elements.Count -gt 0 -and ($word -eq '' -or $others.Count -lt $elements.Count)) {
                return @($others | ForEach-Object { [EmshCompleter]::Typed($_) } | Where-Object { $_ })
            }
        }
        return @()
    }

    hidden static [string] Typed([System.Management.Automation.Language.Ast] $ast) {
        if ($ast -is [System.Management.Automation.Language.StringConstantExpressionAst]) { return $ast.Value }
        return ''
    }
}
