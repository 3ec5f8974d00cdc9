# Connectors of a table: made where they are missing, else brought into line. One that fails stops no other.
param([string] $Csv)
$done = @{ made = 0; changed = 0; failed = @() }
foreach ($row in Import-Csv $Csv) {
    $settings = @{ AddressSpaces = $row.Spaces -split ';' }
    if ($row.SmartHosts) {
        $settings.SmartHosts = $row.SmartHosts -split ';'
        $settings['DNSRoutingEnabled'] = $false
    }
    if ($row.Size) { $settings.Add('MaxMessageSize', $row.Size) }
    try {
        if (Get-SendConnector $row.Name -ErrorAction SilentlyContinue) {
            Set-SendConnector $row.Name @settings -ErrorAction Stop -WarningAction SilentlyContinue
            $done.changed++
        } else {
            $null = New-SendConnector $row.Name @settings -ErrorAction Stop
            $done.made++
        }
    } catch {
        $done.failed += $row.Name
    }
}
$done
