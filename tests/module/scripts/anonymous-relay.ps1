# A relay for machines that can't log on: the connector, its groups, and the right to send anywhere.
param([string] $Name, [string[]] $Ranges, [string] $Binding = '127.0.0.2:2525')
$ErrorActionPreference = 'Stop'
$connector = Get-ReceiveConnector $Name -ErrorAction SilentlyContinue
if (-not $connector) {
    $parameters = @{
        Name           = $Name
        Usage          = 'Custom'
        Bindings       = $Binding
        RemoteIPRanges = $Ranges
        TransportRole  = 'FrontendTransport'
    }
    $connector = New-ReceiveConnector @parameters
}
Set-ReceiveConnector $connector -PermissionGroups AnonymousUsers -AuthMechanism None -WarningAction SilentlyContinue
Get-ReceiveConnector $Name |
    Add-ADPermission -User 'NT AUTHORITY\ANONYMOUS LOGON' -ExtendedRights 'ms-Exch-SMTP-Accept-Any-Recipient' |
    Out-Null
(Get-ReceiveConnector $Name | Select-Object -ExpandProperty RemoteIPRanges).Count
