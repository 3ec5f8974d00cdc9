#!/usr/bin/env pwsh

<#
.SYNOPSIS
Writes messages that wait in the queues to files.

.DESCRIPTION
Those that come from -Sender and have -Subject in their subject; all, if neither is given. Each is suspended, and stays so:
Resume-Message lets it go, Remove-Message takes it away. The files are called queue-number.eml and begin with X-Sender and
X-Receiver, the envelope. One that was written before is left alone. One that can't be written is told, and the rest goes on.
The files are the output.

.PARAMETER Directory
Where the files go. It is made where it is not there.

.PARAMETER Sender
An address, or @domain for all of its addresses. <> are reports.

.PARAMETER Subject
A text. Upper and lower case are the same, and no sign in it has another meaning.

.EXAMPLE
./export-messages.ps1 /srv/evidence -Sender '@spam.example' -WhatIf

.EXAMPLE
./export-messages.ps1 '/srv/mail of today' -Subject invoice
#>
[CmdletBinding(SupportsShouldProcess)]
param(
    [Parameter(Mandatory, Position = 0)] [string] $Directory,
    [ValidateNotNullOrEmpty()] [string] $Sender,
    [ValidateNotNullOrEmpty()] [string] $Subject
)
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
Import-Module Emsh -DisableNameChecking

$ignoringCase = [System.StringComparison]::OrdinalIgnoreCase
$found = @(Get-Message -ResultSize Unlimited | Where-Object {
    $from = [string] $_.FromAddress
    $fits = -not $Sender -or $from -eq $Sender -or ($Sender[0] -eq '@' -and $from.EndsWith($Sender, $ignoringCase))
    $fits -and (-not $Subject -or ([string] $_.Subject).IndexOf($Subject, $ignoringCase) -ge 0)
})
if ($found.Count -eq 0) { Write-Verbose 'Nothing was found.' }

$failed = 0
foreach ($message in $found) {
    $name = ([string] $message.Identity -replace '^[^\\]*\\') -replace '[^A-Za-z0-9]', '-'
    $file = Join-Path $Directory "$name.eml"
    if (Test-Path -LiteralPath $file) { continue }
    if (-not $PSCmdlet.ShouldProcess($file, "Suspend and export $($message.Identity)")) { continue }
    try {
        if (-not (Test-Path -LiteralPath $Directory)) { $null = New-Item -ItemType Directory -Path $Directory }
        Suspend-Message $message.Identity -Confirm:$false
        Export-Message $message.Identity | AssembleMessage -Path $file
        Get-Item -LiteralPath $file
    } catch {
        $failed++
        Write-Error -ErrorRecord $_ -ErrorAction Continue
    }
}
if ($failed -gt 0) { exit 1 }
