#!/usr/bin/env pwsh

<#
.SYNOPSIS
Reports the certificates that serve SMTP and end soon.

.DESCRIPTION
One object each, the first to end first. Exits with 1 if there are any, so that a task scheduler or a monitoring system notices,
also if it can't be told, and with 0 if there are none.

.PARAMETER Days
How soon.

.EXAMPLE
./expiring-certificates.ps1 -Days 14

.EXAMPLE
./expiring-certificates.ps1 60 | Export-Csv expiring.csv -NoTypeInformation
#>
[CmdletBinding()]
param([Parameter(Position = 0)] [ValidateRange(0, 36500)] [int] $Days = 30)
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
Import-Module Emsh -DisableNameChecking

$now = Get-Date
$ending = @(Get-ExchangeCertificate |
    Where-Object { $_.Services -contains 'SMTP' -and $_.NotAfter -lt $now.AddDays($Days + 1) } |
    Sort-Object NotAfter |
    Select-Object @{ n = 'DaysLeft'; e = { [int] [math]::Floor(($_.NotAfter - $now).TotalDays) } },
        NotAfter, Thumbprint, Subject, @{ n = 'CertificateDomains'; e = { $_.CertificateDomains -join ', ' } })
$ending
if ($ending.Count -gt 0) { exit 1 }
exit 0
