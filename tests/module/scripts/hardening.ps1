# Checks as guides list them: what, where, whether; and with -Repair what can be set is set.
param([string] $Csv, [switch] $Repair)
$checks = @(
    @{ Check = 'Send connectors demand TLS'; Of = { Get-SendConnector }; Bad = { -not $_.RequireTLS }; Mend = { param($c) Set-SendConnector $c -RequireTLS $true } }
    @{ Check = 'Receive connectors tell no name'; Of = { Get-ReceiveConnector }; Bad = { $null -eq $_.Banner }; Mend = { param($c) Set-ReceiveConnector -Identity $c.Identity -Banner '220 SMTP' } }
    @{ Check = 'No message is above 25 MB'; Of = { Get-TransportConfig }; Bad = { $_.MaxSendSize -gt 25MB }; Mend = { param($c) Set-TransportConfig -MaxSendSize 25MB } }
)
$found = foreach ($check in $checks) {
    foreach ($object in & $check.Of) {
        $bad = [bool] ($object | Where-Object $check.Bad)
        if ($bad -and $Repair) { & $check.Mend $object }
        [pscustomobject][ordered]@{ Check = $check.Check; Object = "$object"; Finding = if ($bad) { 'open' } else { 'fine' } }
    }
}
if ($Csv) { $found | Export-Csv $Csv -NoTypeInformation }
$found | Group-Object Finding -NoElement | Sort-Object Name | ForEach-Object { "$($_.Name): $($_.Count)" }
