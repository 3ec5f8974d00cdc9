#!/usr/bin/env pwsh

<#
.SYNOPSIS
Demands mutual TLS with these domains, in both directions.

.DESCRIPTION
What is in the lists stays there. Both change at once, or neither, and what another script adds meanwhile is kept. A domain that
is listed already is left alone. Where no connector is armed for Domain Security yet, emsh says so.

.PARAMETER Domain
The domains.

.PARAMETER Restart
Puts the change in force afterwards.

.EXAMPLE
./add-secure-domain.ps1 contoso.example fabrikam.example -WhatIf

.EXAMPLE
./add-secure-domain.ps1 (Get-Content partners.txt) -Restart
#>
[CmdletBinding(SupportsShouldProcess)]
param(
    [Parameter(Mandatory, Position = 0, ValueFromRemainingArguments)] [string[]] $Domain,
    [switch] $Restart
)
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
Import-Module Emsh -DisableNameChecking

$change = @{ Add = $Domain }
Set-TransportConfig -TLSSendDomainSecureList $change -TLSReceiveDomainSecureList $change
if ($Restart) { Restart-Service emsh-transport }
