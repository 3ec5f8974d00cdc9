# Brings the ranges of one connector to those of another, and tells what was different.
param([string] $Model, [string] $Other)
$a = Get-ReceiveConnector $Model
$b = Get-ReceiveConnector $Other
$differences = Compare-Object @($a.RemoteIPRanges) @($b.RemoteIPRanges)
foreach ($difference in $differences) {
    switch ($difference.SideIndicator) {
        '<=' { $null = $b.RemoteIPRanges.Add($difference.InputObject); "+ $($difference.InputObject)" }
        '=>' { $b.RemoteIPRanges.Remove($difference.InputObject); "- $($difference.InputObject)" }
    }
}
if ($differences) { Set-ReceiveConnector $b -RemoteIPRanges $b.RemoteIPRanges }
