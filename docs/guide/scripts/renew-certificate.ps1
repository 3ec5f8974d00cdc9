#!/usr/bin/env pwsh

<#
.SYNOPSIS
Puts a renewed certificate in use; a deploy hook for ACME clients.

.DESCRIPTION
The certificate serves SMTP, connectors that name the old one by issuer and subject name the new one, and the service is restarted
once. Old certificates stay until they expire: mail that waits may still need them. Run twice with the same files it changes
nothing.

.PARAMETER Directory
Holds fullchain.pem and privkey.pem; $env:RENEWED_LINEAGE unless given, which clients set for a hook.

.EXAMPLE
certbot renew --deploy-hook 'pwsh -NoProfile -File renew-certificate.ps1'

.EXAMPLE
./renew-certificate.ps1 /etc/letsencrypt/live/mx.contoso.example -WhatIf
#>
[CmdletBinding(SupportsShouldProcess)]
param([Parameter(Position = 0)] [string] $Directory = $env:RENEWED_LINEAGE)
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
Import-Module Emsh -DisableNameChecking
if (-not $Directory) { throw 'Give the directory of fullchain.pem and privkey.pem.' }

$chain = Get-Content -LiteralPath (Join-Path $Directory 'fullchain.pem') -Raw
$key = Get-Content -LiteralPath (Join-Path $Directory 'privkey.pem') -Raw
if ($chain -notmatch '-----BEGIN CERTIFICATE-----([^-]+)-----END CERTIFICATE-----') { throw 'fullchain.pem holds no certificate.' }
$hash = [System.Security.Cryptography.SHA1]::Create()
$thumbprint = [System.BitConverter]::ToString($hash.ComputeHash([System.Convert]::FromBase64String($Matches[1]))) -replace '-'

$new = Get-ExchangeCertificate | Where-Object { $_.Thumbprint -eq $thumbprint }
if ($null -eq $new) {
    $null = Import-ExchangeCertificate -FileData ([System.Text.Encoding]::UTF8.GetBytes("$chain`n$key"))
    # With -WhatIf it isn't there, and what connectors would name isn't known.
    if ($WhatIfPreference) { return }
    $new = Get-ExchangeCertificate $thumbprint
}
if ($new.Services -notcontains 'SMTP') {
    Enable-ExchangeCertificate -Thumbprint $thumbprint -Services SMTP -KeepDefault
}

# The old one is what a connector names that has no domain which the new one lacks; where a connector names what is gone, its Fqdn
# tells.
function Test-Covered($Domain) {
    $Domain -and ($new.CertificateDomains -contains $Domain -or $new.CertificateDomains -contains ($Domain -replace '^[^.]+', '*'))
}
$name = "<I>$($new.Issuer)<S>$($new.Subject)"
$all = @(Get-ExchangeCertificate)
foreach ($noun in 'SendConnector', 'ReceiveConnector') {
    foreach ($connector in @(& "Get-$noun")) {
        $old = $connector.TlsCertificateName
        if (-not $old -or $old -eq $name) { continue }
        $named = @($all | Where-Object { "<I>$($_.Issuer)<S>$($_.Subject)" -eq $old })
        $renewed = @($named | Where-Object { @($_.CertificateDomains | Where-Object { -not (Test-Covered $_) }).Count -eq 0 })
        $isOld = if ($named.Count -eq 0) { Test-Covered $connector.Fqdn } else { $renewed.Count -gt 0 }
        if ($isOld) { & "Set-$noun" $connector.Identity -TlsCertificateName $name }
    }
}
Restart-Service emsh-transport
