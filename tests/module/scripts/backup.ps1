# Everything that can be read, a file for each kind.
param([string] $Directory)
if (-not (Test-Path $Directory)) { $null = New-Item $Directory -ItemType Directory }
foreach ($noun in 'SendConnector', 'ReceiveConnector', 'TransportConfig', 'AcceptedDomain') {
    $objects = & "Get-$noun"
    $objects | Export-Clixml (Join-Path $Directory "$noun.xml") -Depth 4
    '{0,-18}{1,3}' -f $noun, @($objects).Count
}
