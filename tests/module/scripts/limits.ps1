# One limit for all: whatever is above it is brought down, by the object itself.
param([Parameter(Mandatory)] [string] $Size)
[long] $limit = $Size / 1
$config = Get-TransportConfig
foreach ($name in 'MaxSendSize', 'MaxReceiveSize') {
    if ($config.$name -eq 'Unlimited' -or $config.$name -gt $limit) { $config.$name = $limit }
}
Set-TransportConfig -Instance $config -WarningAction SilentlyContinue
$changed = 0
Get-SendConnector | ForEach-Object {
    if ($_.MaxMessageSize -eq 'Unlimited' -or $_.MaxMessageSize -gt $limit) {
        $_.MaxMessageSize = $limit
        Set-SendConnector -Instance $_
        $changed++
    }
}
$changed
