#!/usr/bin/env pwsh

<#
.SYNOPSIS
Lets these addresses use a Receive connector.

.DESCRIPTION
The list as it was is kept in the current directory, in CONNECTOR.TIME.ranges. What is in it stays, and what another script adds
meanwhile, too. Nothing is changed if one address can't be read. The list as it is then is the output.

.PARAMETER Connector
The connector.

.PARAMETER Address
Addresses and ranges: 192.0.2.7, 192.0.2.0/24, 192.0.2.1-192.0.2.9. What follows a # is a note. Lines of a pipeline will do.

.PARAMETER Path
A file with one of them a line.

.EXAMPLE
./add-relay-addresses.ps1 Relay -Path printers.txt -WhatIf

.EXAMPLE
Import-Csv hosts.csv | ForEach-Object { $_.Address } | ./add-relay-addresses.ps1 'Relay for printers'
#>
[CmdletBinding(SupportsShouldProcess, DefaultParameterSetName = 'Address')]
param(
    [Parameter(Mandatory, Position = 0)] [string] $Connector,
    [Parameter(Mandatory, Position = 1, ValueFromPipeline, ParameterSetName = 'Address')] [AllowEmptyString()] [string[]] $Address,
    [Parameter(Mandatory, ParameterSetName = 'Path')] [string] $Path
)
begin {
    Set-StrictMode -Version Latest
    $ErrorActionPreference = 'Stop'
    Import-Module Emsh -DisableNameChecking
    $lines = New-Object System.Collections.Generic.List[string]
}
process {
    if ($PSCmdlet.ParameterSetName -eq 'Path') { $Address = @(Get-Content -LiteralPath $Path) }
    foreach ($line in $Address) { $lines.Add($line) }
}
end {
    $wanted = @($lines | ForEach-Object { $_ -replace '#.*' -replace '\s' } | Where-Object { $_ })
    if ($wanted.Count -eq 0) { throw 'No addresses were given.' }

    $before = @(Get-ReceiveConnector $Connector)
    if ($before.Count -ne 1) { throw "'$Connector' names $($before.Count) connectors; give the name of one." }
    $kept = '{0}.{1:yyyyMMddTHHmmssfff}.ranges' -f ($before[0].Name -replace '\W', '_'), (Get-Date)
    $before[0].RemoteIPRanges | Out-File -LiteralPath $kept -Encoding ascii -NoClobber

    Set-ReceiveConnector $before[0].Identity -RemoteIPRanges @{ Add = $wanted }
    Write-Verbose "As it was: $kept. In force after: Restart-Service emsh-transport"
    (Get-ReceiveConnector $before[0].Identity).RemoteIPRanges
}
