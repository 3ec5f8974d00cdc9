# People of a table, with the addresses that they also have.
param([string] $Csv)
Import-Csv $Csv -Delimiter ';' | ForEach-Object -Begin { $n = 0 } -Process {
    $more = @($_.More -split ',' | Where-Object { $_ })
    $there = Get-Recipient $_.Address -ErrorAction Ignore
    if ($there) {
        foreach ($alias in $more) { if ($there.Aliases -notcontains $alias) { $there.Aliases += $alias } }
        Set-Recipient -Instance $there -WarningAction SilentlyContinue
    } elseif ($more) {
        $null = New-Recipient $_.Address -Aliases $more
    } else {
        $null = New-Recipient $_.Address
    }
    $n++
} -End { "$n done" }
