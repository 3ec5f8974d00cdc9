# Generated from the tables of emsh by src/gen/module; do not edit.
@{
    RootModule = 'Emsh.psm1'
    ModuleVersion = '0.1.0'
    GUID = '5b0f6c1e-7a52-4d0c-9a5e-6a6d1c1f4e21'
    Author = 'The emsh project'
    Description = 'The cmdlets of emsh, an Exchange-style management shell for its transport service.'
    PowerShellVersion = '5.1'
    FormatsToProcess = @('Emsh.Format.ps1xml')
    TypesToProcess = @('Emsh.Types.ps1xml')
    FunctionsToExport = @('Get-SendConnector', 'New-SendConnector', 'Set-SendConnector', 'Remove-SendConnector', 'Get-ReceiveConnector', 'New-ReceiveConnector', 'Set-ReceiveConnector', 'Remove-ReceiveConnector', 'Get-ADPermission', 'Add-ADPermission', 'Remove-ADPermission', 'Get-TransportConfig', 'Set-TransportConfig', 'Get-TransportService', 'Set-TransportService', 'Get-AcceptedDomain', 'New-AcceptedDomain', 'Set-AcceptedDomain', 'Remove-AcceptedDomain', 'Get-RemoteDomain', 'New-RemoteDomain', 'Set-RemoteDomain', 'Remove-RemoteDomain', 'Get-DeliveryAgentConnector', 'New-DeliveryAgentConnector', 'Set-DeliveryAgentConnector', 'Remove-DeliveryAgentConnector', 'Get-ForeignConnector', 'New-ForeignConnector', 'Set-ForeignConnector', 'Remove-ForeignConnector', 'Get-Recipient', 'New-Recipient', 'Set-Recipient', 'Remove-Recipient', 'Get-ExchangeCertificate', 'New-ExchangeCertificate', 'Import-ExchangeCertificate', 'Export-ExchangeCertificate', 'Enable-ExchangeCertificate', 'Remove-ExchangeCertificate', 'Get-TrustedRootCertificate', 'Import-TrustedRootCertificate', 'Remove-TrustedRootCertificate', 'Get-SystemMessage', 'New-SystemMessage', 'Set-SystemMessage', 'Remove-SystemMessage', 'Get-AddressRewriteEntry', 'New-AddressRewriteEntry', 'Set-AddressRewriteEntry', 'Remove-AddressRewriteEntry', 'Get-IPAllowListEntry', 'Add-IPAllowListEntry', 'Remove-IPAllowListEntry', 'Get-IPBlockListEntry', 'Add-IPBlockListEntry', 'Remove-IPBlockListEntry', 'Get-IPAllowListProvider', 'Add-IPAllowListProvider', 'Set-IPAllowListProvider', 'Remove-IPAllowListProvider', 'Test-IPAllowListProvider', 'Get-IPBlockListProvider', 'Add-IPBlockListProvider', 'Set-IPBlockListProvider', 'Remove-IPBlockListProvider', 'Test-IPBlockListProvider', 'Get-SenderFilterConfig', 'Set-SenderFilterConfig', 'Get-RecipientFilterConfig', 'Set-RecipientFilterConfig', 'Get-Queue', 'Retry-Queue', 'Suspend-Queue', 'Resume-Queue', 'Get-Message', 'Suspend-Message', 'Resume-Message', 'Remove-Message', 'Redirect-Message', 'Export-Message', 'Test-Message', 'Get-MessageTrackingLog', 'Get-ConfigurationChange', 'Compare-Configuration', 'Export-Configuration', 'Import-Configuration', 'Undo-ConfigurationChange', 'Search-AdminAuditLog', 'Test-ServiceHealth', 'Get-ExchangeServer', 'Test-SmtpConnectivity', 'Get-Service', 'Start-Service', 'Stop-Service', 'Restart-Service', 'AssembleMessage')
    AliasesToExport = @('Get-TransportServer', 'Set-TransportServer')
    CmdletsToExport = @()
    VariablesToExport = @()
}
