#!/usr/bin/env pwsh

<#
.SYNOPSIS
Tells a monitoring system how much mail waits.

.DESCRIPTION
Prints one line with the numbers, and exits with 0 (fine), 1 (-Warning or more wait), 2 (-Critical or more) or 3 (not known, or
the call is wrong). Beside the sum it names the longest queue and why it waits.

.PARAMETER Warning
So many messages are a warning.

.PARAMETER Critical
So many are critical.

.EXAMPLE
pwsh -NoProfile -File check-queues.ps1 -Warning 50 -Critical 1000
#>
# No CmdletBinding: PowerShell itself would exit with 1, a warning, for an argument that it doesn't know.
param([string] $Warning = '100', [string] $Critical = '500')
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

$warn = $crit = [long] 0
if ($args.Count -gt 0 -or -not [long]::TryParse($Warning, [ref] $warn) -or -not [long]::TryParse($Critical, [ref] $crit)) {
    'UNKNOWN: usage: check-queues.ps1 [-Warning MESSAGES] [-Critical MESSAGES]'
    exit 3
}
try {
    Import-Module Emsh -DisableNameChecking
    $queues = @(Get-Queue -ResultSize Unlimited)
} catch {
    "UNKNOWN: $(($_.Exception.Message -split '\r?\n')[0])"
    exit 3
}

$total = [long] 0
$queues | ForEach-Object { $total += $_.MessageCount }
$longest = $queues | Sort-Object MessageCount -Descending | Select-Object -First 1
$about = ''
if ($total -gt 0) {
    $about = '; longest: {0} ({1}, {2})' -f $longest.NextHopDomain, $longest.MessageCount, $longest.Status
    if ($longest.LastError) { $about += ': ' + $longest.LastError }
}
$code = 0
if ($total -ge $warn) { $code = 1 }
if ($total -ge $crit) { $code = 2 }
'{0}: {1} messages wait{2} | messages={1};{3};{4};0' -f @('OK', 'WARNING', 'CRITICAL')[$code], $total, $about, $warn, $crit
exit $code
