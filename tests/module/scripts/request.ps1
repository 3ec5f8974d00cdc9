# A request for the authority, as a file, and which certificate is pending.
param([string] $Name, [string[]] $More, [string] $Path)
$request = New-ExchangeCertificate -GenerateRequest -SubjectName "C=DE, O=Contoso, CN=$Name" -DomainName (@($Name) + $More) -PrivateKeyExportable $true -KeySize 2048
Set-Content -Path $Path -Value $request
Get-ExchangeCertificate | Where-Object Status -eq PendingRequest | Select-Object -ExpandProperty Thumbprint
