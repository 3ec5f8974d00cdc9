#!/usr/bin/env pwsh

<#
.SYNOPSIS
Removes messages from the queues.

.DESCRIPTION
Those that come from -Sender and have -Subject in their subject; one of them will do. Asks before each; -WhatIf shows what would
be removed, -Confirm:$false asks nothing. Senders get no report: what is purged is spam with a forged sender. Each message is
suspended before it is removed, so that none leaves meanwhile; one that can't be removed is told, stays suspended, and the rest
goes on. The messages that were removed are the output.

.PARAMETER Sender
An address, or @domain for all of its addresses. <> are reports.

.PARAMETER Subject
A text. Upper and lower case are the same, and no sign in it has another meaning.

.EXAMPLE
./purge-messages.ps1 -Sender '@spam.example' -WhatIf

.EXAMPLE
./purge-messages.ps1 -Subject 'You have won' -Confirm:$false | Export-Csv purged.csv -NoTypeInformation
#>
[CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')]
param(
    [ValidateNotNullOrEmpty()] [string] $Sender,
    [ValidateNotNullOrEmpty()] [string] $Subject
)
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
Import-Module Emsh -DisableNameChecking
if (-not $Sender -and -not $Subject) { throw 'Give -Sender, -Subject or both.' }

$ignoringCase = [System.StringComparison]::OrdinalIgnoreCase
$found = @(Get-Message -ResultSize Unlimited | Where-Object {
    $from = [string] $_.FromAddress
    $fits = -not $Sender -or $from -eq $Sender -or ($Sender[0] -eq '@' -and $from.EndsWith($Sender, $ignoringCase))
    $fits -and (-not $Subject -or ([string] $_.Subject).IndexOf($Subject, $ignoringCase) -ge 0)
})
if ($found.Count -eq 0) { Write-Verbose 'Nothing was found.' }

$failed = 0
foreach ($message in $found) {
    if (-not $PSCmdlet.ShouldProcess("$($message.Identity) from $($message.FromAddress): $($message.Subject)", 'Suspend and remove')) { continue }
    try {
        Suspend-Message $message.Identity -Confirm:$false
        Remove-Message $message.Identity -WithNDR $false -Confirm:$false
        $message
    } catch {
        $failed++
        Write-Error -ErrorRecord $_ -ErrorAction Continue
    }
}
if ($failed -gt 0) { exit 1 }
