# A page for people.
$style = @'
<style>td { padding: 2px; }</style>
'@
$connectors = Get-SendConnector | Select-Object Name, Enabled, @{ n = 'Spaces'; e = { $_.AddressSpaces -join '; ' } }, MaxMessageSize | ConvertTo-Html -Fragment -PreContent '<h2>Send</h2>'
$certificates = Get-ExchangeCertificate | Select-Object Subject, @{ Name = 'Ends'; Expression = { $_.NotAfter.ToString('yyyy-MM-dd') } } | ConvertTo-Html -Fragment
ConvertTo-Html -Title "Mail on $((Get-TransportService).Name)" -Head $style -Body "$connectors $certificates" | Out-File report.html
Get-Item report.html
