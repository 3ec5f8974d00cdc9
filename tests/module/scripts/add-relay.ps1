# Lets printers and the like relay: adds their addresses to a connector of every server, and keeps the old
# list in a file before.
param(
    [Parameter(Mandatory)] [string] $Connector,
    [Parameter(Mandatory)] [string[]] $Address,
    [string] $Log = './relay-before.txt'
)
foreach ($server in Get-TransportService) {
    $relay = Get-ReceiveConnector "$($server.Name)\$Connector" -ErrorAction SilentlyContinue
    if (-not $relay) {
        Write-Warning "$($server.Name) has no connector $Connector"
        continue
    }
    $relay.RemoteIPRanges | Out-File $Log
    foreach ($one in $Address) {
        if ($relay.RemoteIPRanges -contains $one) {
            "$one is there already"
        } else {
            $relay.RemoteIPRanges += $one
        }
    }
    Set-ReceiveConnector $relay.Identity -RemoteIPRanges $relay.RemoteIPRanges
}
