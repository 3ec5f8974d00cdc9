# What ends soon, one object a certificate; exit code 1 where there is one.
param([int] $Days = 30)
$soon = @(Get-ExchangeCertificate | Where-Object { $_.NotAfter -lt (Get-Date).AddDays($Days) -and $_.Services -match 'SMTP' } | Sort-Object NotAfter)
foreach ($cert in $soon) {
    New-Object psobject -Property @{
        Thumbprint = $cert.Thumbprint
        Days       = [int] ($cert.NotAfter - (Get-Date)).TotalDays
        Names      = $cert.CertificateDomains -join ';'
        SelfSigned = $cert.IsSelfSigned
    }
}
if ($soon.Count) { exit 1 }
exit 0
