# An old script that reads, changes and writes, several forms of it; with another one at the same moment. Before
# each write both have read.
param([string] $Me, [string] $Other, [string] $Place)
$ErrorActionPreference = 'Stop'
function Wait-Other([string] $Step) {
    Set-Content "$Place/$Me.$Step" ''
    $until = (Get-Date).AddSeconds(60)
    while (-not (Test-Path "$Place/$Other.$Step")) {
        if ((Get-Date) -gt $until) { throw "$Other did not come to $Step" }
        Start-Sleep -Milliseconds 5
    }
}
$mine = @{ one = '192.0.2.101'; two = '192.0.2.102' }[$Me]
$gone = @{ one = '192.0.2.1'; two = '192.0.2.2' }[$Me]

$rc = Get-ReceiveConnector R1
$rc.RemoteIPRanges += $mine
Wait-Other 1
Set-ReceiveConnector $rc.Identity -RemoteIPRanges $rc.RemoteIPRanges

$rc = Get-ReceiveConnector R2
$null = $rc.RemoteIPRanges.Add($mine)
$rc.RemoteIPRanges.Remove($gone)
Wait-Other 2
$rc | Set-ReceiveConnector -RemoteIPRanges $rc.RemoteIPRanges

$keep = (Get-ReceiveConnector R3).RemoteIPRanges | Where-Object { $_ -ne $gone }
Wait-Other 3
Set-ReceiveConnector R3 -RemoteIPRanges $keep

$rc = Get-ReceiveConnector R4
$rc.RemoteIPRanges += $mine
if ($Me -eq 'one') { $rc.Comment = 'one' } else { $rc.MaxRecipientsPerMessage = 222 }
Wait-Other 4
Set-ReceiveConnector -Instance $rc

$all = (Get-ReceiveConnector R5).RemoteIPRanges + $mine
$all = $all | Sort-Object -Unique
Wait-Other 5
Set-ReceiveConnector -Identity R5 -RemoteIPRanges $all

# One takes away what it has read, the other adds.
$rc = Get-ReceiveConnector R6
if ($Me -eq 'one') { $rc.RemoteIPRanges = @($rc.RemoteIPRanges | Where-Object { $false }) } else { $rc.RemoteIPRanges += $mine }
Wait-Other 6
if ($Me -eq 'one') { Wait-Other 6a }
Set-ReceiveConnector $rc -RemoteIPRanges $rc.RemoteIPRanges
if ($Me -eq 'two') { Wait-Other 6a }

$list = (Get-TransportConfig).TLSSendDomainSecureList
$list += "$Me.example"
Wait-Other 7
Set-TransportConfig -TLSSendDomainSecureList $list

$config = Get-TransportConfig
if ($Me -eq 'one') { $config.TLSReceiveDomainSecureList += 'one.example'; $config.MaxSendSize = 20MB } else { $config.TLSReceiveDomainSecureList += 'two.example'; $config.MaxReceiveSize = 21MB }
Wait-Other 8
Set-TransportConfig -Instance $config

$rc = Get-ReceiveConnector R9
$rc.RemoteIPRanges -= $gone
Wait-Other 9
Set-ReceiveConnector $rc -RemoteIPRanges $rc.RemoteIPRanges
