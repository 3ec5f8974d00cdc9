# The domains of a list are ours, the first one by default; what is not in it is ours no more.
[CmdletBinding(SupportsShouldProcess)]
param([string[]] $Domain)
$i = 0
while ($i -lt $Domain.Count) {
    $name = $Domain[$i]
    if (-not (Get-AcceptedDomain | Where-Object { $_.DomainName.ToString() -eq $name })) {
        $null = New-AcceptedDomain -Name $name -DomainName $name
    }
    $i++
}
Set-AcceptedDomain $Domain[0] -MakeDefault $true -WarningAction SilentlyContinue
Get-AcceptedDomain | Where-Object { $Domain -notcontains $_.DomainName } | Remove-AcceptedDomain -Confirm:$false
