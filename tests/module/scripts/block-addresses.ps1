# Blocks addresses of a table for as many days as it says, and takes back what is no more in it.
param([string] $Csv)
$wanted = Import-Csv $Csv
$there = @(Get-IPBlockListEntry)
foreach ($row in $wanted) {
    if ($there.IPRange -notcontains $row.Range) {
        $null = Add-IPBlockListEntry -IPRange $row.Range -ExpirationTime (Get-Date).AddDays($row.Days) -Comment $row.Why
    }
}
$there | Where-Object { $wanted.Range -notcontains $_.IPRange } | Remove-IPBlockListEntry -Confirm:$false
Get-IPBlockListEntry | Sort-Object { [string] $_.IPRange } | ForEach-Object { "$($_.IPRange) $([math]::Round(($_.ExpirationTime - (Get-Date)).TotalDays)) $($_.Comment)" }
