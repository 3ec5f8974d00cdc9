# A partner with whom mail is mutual TLS: in both lists, or out of both.
param(
    [Parameter(Mandatory, ValueFromPipeline)] [string] $Domain,
    [ValidateSet('Add', 'Remove')] [string] $Action = 'Add'
)
process {
    $change = @{ $Action = $Domain }
    Set-TransportConfig -TLSSendDomainSecureList $change -TLSReceiveDomainSecureList $change -WarningAction SilentlyContinue
}
end {
    $config = Get-TransportConfig
    [pscustomobject]@{
        Out  = @($config.TLSSendDomainSecureList)
        In   = @($config.TLSReceiveDomainSecureList)
        Both = @($config.TLSSendDomainSecureList | Where-Object { $config.TLSReceiveDomainSecureList -contains $_ })
    }
}
