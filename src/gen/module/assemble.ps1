function AssembleMessage {
    <#
    .SYNOPSIS
    Writes what Export-Message gives to a new file.

    .DESCRIPTION
    A file that is there already is left as it is, and that is an error: it may hold the mail of an earlier export.

    .PARAMETER Path
    The file.

    .PARAMETER InputObject
    What Export-Message gives; several are the pieces of one message.

    .EXAMPLE
    Export-Message 'MX\3\17' | AssembleMessage -Path 17.eml
    #>
    [CmdletBinding(SupportsShouldProcess)]
    param(
        [Parameter(Mandatory, Position = 0)] [string] $Path,
        [Parameter(Mandatory, ValueFromPipeline)] [object] $InputObject
    )
    begin { $content = New-Object System.IO.MemoryStream }
    process {
        $bytes = $InputObject
        $data = $InputObject.PSObject.Properties['FileData']
        if ($null -ne $data) { $bytes = $data.Value }
        if ($bytes -isnot [byte[]]) {
            $PSCmdlet.ThrowTerminatingError([System.Management.Automation.ErrorRecord]::new(
                [System.ArgumentException]::new('This is nothing that Export-Message gives.'), 'NoMessage', 'InvalidArgument', $InputObject))
        }
        $content.Write($bytes, 0, $bytes.Length)
    }
    end {
        # A caller's preferences don't reach the functions of a module by themselves.
        foreach ($name in 'WhatIf', 'Confirm') {
            if (-not $PSBoundParameters.ContainsKey($name)) {
                Set-Variable -Name "${name}Preference" -Value $PSCmdlet.GetVariableValue("${name}Preference") -WhatIf:$false -Confirm:$false
            }
        }
        # Without anything in the pipeline there is no message.
        if ($content.Length -eq 0) { return }
        $file = $PSCmdlet.GetUnresolvedProviderPathFromPSPath($Path)
        if (-not $PSCmdlet.ShouldProcess($file, 'AssembleMessage')) { return }
        $stream = $null
        try {
            # Mail is for this user's eyes only, where PowerShell can make a file so.
            $options = 'System.IO.FileStreamOptions' -as [type]
            if ($null -ne $options -and $null -ne $options.GetProperty('UnixCreateMode') -and [System.Environment]::OSVersion.Platform -eq 'Unix') {
                $how = [activator]::CreateInstance($options)
                $how.Mode = 'CreateNew'
                $how.Access = 'Write'
                $how.Share = 'None'
                $how.UnixCreateMode = 'UserRead, UserWrite'
                $stream = New-Object System.IO.FileStream $file, $how
            } else {
                $stream = [System.IO.File]::Open($file, 'CreateNew', 'Write', 'None')
            }
            $content.WriteTo($stream)
        } catch {
            $PSCmdlet.ThrowTerminatingError([System.Management.Automation.ErrorRecord]::new(
                $_.Exception.GetBaseException(), 'FileNotWritten', 'WriteError', $file))
        } finally {
            if ($null -ne $stream) { $stream.Dispose() }
        }
    }
}
