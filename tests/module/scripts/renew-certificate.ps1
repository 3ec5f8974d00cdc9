# A renewed certificate: in, in use everywhere, the old one out.
param([string] $Pfx, [securestring] $Password, [string] $OldThumbprint)
try {
    $data = [byte[]] (Get-Content -Path $Pfx -AsByteStream -ReadCount 0)
    $cert = Import-ExchangeCertificate -FileData $data -Password $Password -PrivateKeyExportable:$true -ErrorAction Stop
    Enable-ExchangeCertificate -Thumbprint $cert.Thumbprint -Services SMTP -Force -ErrorAction Stop
} catch {
    Write-Error "not renewed: $($_.Exception.Message)"
    exit 1
}
$tls = "<I>$($cert.Issuer)<S>$($cert.Subject)"
Get-SendConnector | Where-Object { $_.TlsCertificateName } | Set-SendConnector -TlsCertificateName $tls
foreach ($connector in Get-ReceiveConnector) {
    if ($null -ne $connector.TlsCertificateName) { Set-ReceiveConnector $connector -TlsCertificateName $tls }
}
if ($OldThumbprint -and $OldThumbprint -ne $cert.Thumbprint) {
    Get-ExchangeCertificate -Thumbprint $OldThumbprint -ErrorAction SilentlyContinue | Remove-ExchangeCertificate -Confirm:$false
}
$cert.Thumbprint
