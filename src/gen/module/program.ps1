# True where a person can be asked.
function Test-EmshPerson {
    if ([System.Console]::IsInputRedirected) { return $false }
    -not ([System.Environment]::GetCommandLineArgs() -match '^[-/]+noni')
}

# Runs the program on a document; its answer.
function Invoke-Emsh {
    param([hashtable] $Document, [string] $Directory)
    $program = [EmshCompleter]::Program()
    if (-not $program) {
        throw [System.InvalidOperationException]::new("The program 'emsh' isn't on PATH; the module needs it.")
    }
    $start = [System.Diagnostics.ProcessStartInfo]::new($program, '--invoke')
    $start.UseShellExecute = $false
    $start.RedirectStandardInput = $true
    $start.RedirectStandardOutput = $true
    $start.StandardOutputEncoding = [System.Text.UTF8Encoding]::new($false)
    if ($Directory) { $start.WorkingDirectory = $Directory }
    $process = [System.Diagnostics.Process]::Start($start)
    $hasEnded = $false
    try {
        $json = [System.Text.UTF8Encoding]::new($false).GetBytes((ConvertTo-Json -InputObject $Document -Depth 8 -Compress))
        try {
            $process.StandardInput.BaseStream.Write($json, 0, $json.Length)
            $process.StandardInput.Close()
        } catch [System.IO.IOException] {
            # It has refused the document before its end, and says why.
            $null = $_
        }
        $reading = $process.StandardOutput.ReadToEndAsync()
        # In short waits, between which a pipeline that is stopped ends.
        while (-not $reading.Wait(200)) { }
        $text = $reading.Result
        $process.WaitForExit()
        $code = $process.ExitCode
        $hasEnded = $true
    } finally {
        if (-not $hasEnded) { try { $process.Kill() } catch { $null = $_ } }
        $process.Dispose()
    }
    if (-not $text) {
        throw [System.InvalidOperationException]::new("emsh ended with exit code $code and no answer.")
    }
    $plain = @{}
    # Texts that look like times stay texts where this can be told; only times become DateTime.
    if ($script:EmshKeepsDates) { $plain.DateKind = 'String' }
    try {
        ConvertFrom-Json -InputObject $text @plain
    } catch [System.ArgumentException] {
        throw [System.InvalidOperationException]::new("emsh ended with exit code $code, and its answer can't be read: $($_.Exception.Message)")
    }
}
$script:EmshKeepsDates = (Get-Command ConvertFrom-Json).Parameters.ContainsKey('DateKind')
