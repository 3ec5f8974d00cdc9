# For a monitor: one line, and 0, 1 or 2.
param([int] $Warn = 50, [int] $Critical = 200)
$queues = Get-TransportService | Get-Queue | Where-Object { $_.DeliveryType -ne 'ShadowRedundancy' }
$total = ($queues | Measure-Object MessageCount -Sum).Sum
$worst = $queues | Sort-Object MessageCount -Descending | Select-Object -First 1
$state, $code = switch ($total) {
    { $_ -ge $Critical } { 'CRITICAL', 2; break }
    { $_ -ge $Warn } { 'WARNING', 1; break }
    default { 'OK', 0 }
}
'{0}: {1:N0} messages, most for {2}' -f $state, $total, $worst.NextHopDomain
exit $code
