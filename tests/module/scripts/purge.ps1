# Takes what one sender has queued out, without telling anybody.
[CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')]
param([Parameter(Mandatory, Position = 0)] [string] $Sender)
begin { $count = 0 }
process {
    Get-TransportService | Get-Queue | Get-Message -ResultSize Unlimited | Where-Object { $_.FromAddress -like $Sender } | ForEach-Object {
        if ($PSCmdlet.ShouldProcess($_.Identity, 'purge')) {
            Suspend-Message $_ -Confirm:$false
            Remove-Message $_.Identity -WithNDR $false -Confirm:$false
            $count++
        }
    }
}
end { [pscustomobject]@{ Sender = $Sender; Removed = $count } }
