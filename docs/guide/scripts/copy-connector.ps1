#!/usr/bin/env pwsh

<#
.SYNOPSIS
Makes a connector that is like another one.

.DESCRIPTION
Everything is copied, also the rights that were added to a Receive connector. The copy is made with all of its rights, or not at
all. Two Receive connectors can't share a binding and a range: one of them must differ.

.PARAMETER Source
The connector that is copied.

.PARAMETER Name
The name of the copy.

.PARAMETER Noun
ReceiveConnector unless given.

.PARAMETER Property
Other values for the copy, by property.

.EXAMPLE
./copy-connector.ps1 Relay 'Relay 2' -Property @{ Bindings = '127.0.0.1:2526'; Comment = $null }

.EXAMPLE
./copy-connector.ps1 Partner 'Partner 2' -Noun SendConnector -Property @{ AddressSpaces = 'contoso.example' }
#>
[CmdletBinding(SupportsShouldProcess)]
param(
    [Parameter(Mandatory, Position = 0)] [string] $Source,
    [Parameter(Mandatory, Position = 1)] [string] $Name,
    [ValidateSet('ReceiveConnector', 'SendConnector')] [string] $Noun = 'ReceiveConnector',
    [hashtable] $Property = @{}
)
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
Import-Module Emsh -DisableNameChecking

$original = @(& "Get-$Noun" $Source)
if ($original.Count -ne 1) { throw "'$Source' names $($original.Count) connectors; give the name of one." }
$original = $original[0]

# What New- takes and the original has. What is unset there is unset in a new connector, too.
$values = @{}
foreach ($parameter in (Get-Command "New-$Noun").Parameters.Keys) {
    $member = $original.PSObject.Properties[$parameter]
    if ($null -ne $member -and $null -ne $member.Value) { $values[$parameter] = $member.Value }
}
foreach ($parameter in $Property.Keys) { $values[$parameter] = $Property[$parameter] }
$values['Name'] = $Name

# That a property has no effect was said when the original got it.
$copy = & "New-$Noun" @values -WarningAction SilentlyContinue -WarningVariable said
$said | Where-Object { $_.Message -notmatch 'no effect' } | ForEach-Object { Write-Warning $_.Message }

if ($Noun -eq 'ReceiveConnector') {
    # Those of its PermissionGroups it has got with them.
    $rights = @(Get-ADPermission $original.Identity | Where-Object { -not $_.GrantedBy })
    if ($WhatIfPreference) {
        $rights | ForEach-Object { "What if: '$Name' gets for $($_.User): $($_.ExtendedRights -join ', ')" } | Write-Host
        return
    }
    if ($null -eq $copy) { return }
    try {
        foreach ($right in $rights) {
            $null = Add-ADPermission $copy.Identity -User $right.User -ExtendedRights $right.ExtendedRights -Deny:$right.Deny
        }
    } catch {
        Remove-ReceiveConnector $copy.Identity -Confirm:$false
        throw
    }
}
$copy
