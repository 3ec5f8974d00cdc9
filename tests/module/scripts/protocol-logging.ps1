# Protocol logs on or off, everywhere, and where they are.
param([switch] $On, [string] $Directory)
$level = if ($On) { 'Verbose' } else { 'None' }
Get-SendConnector | Set-SendConnector -ProtocolLoggingLevel $level
Get-ReceiveConnector | Where-Object { $_.ProtocolLoggingLevel -ne $level } | Set-ReceiveConnector -ProtocolLoggingLevel $level
if ($Directory) {
    foreach ($server in (Get-TransportService).Name) {
        Set-TransportService $server -ReceiveProtocolLogPath (Join-Path $Directory in) -SendProtocolLogPath (Join-Path $Directory out) -ReceiveProtocolLogMaxAge 14.00:00:00
    }
}
$(Get-SendConnector; Get-ReceiveConnector) | Select-Object Identity, ProtocolLoggingLevel
