# Completion for emsh. Generated from its tables by src/gen; do not edit.

function __emsh_complete
    for line in (command emsh --complete fish (commandline -cp | string collect) '' 2> /dev/null)
        switch $line
            case \tfiles
                __fish_complete_path (commandline -ct)
            case \tdirectories
                __fish_complete_directories (commandline -ct)
            case \tnospace
            case '*'\t'*'
                printf '%s\n' $line
        end
    end
end

for name in emsh Add-ADPermission Add-IPAllowListEntry Add-IPAllowListProvider Add-IPBlockListEntry Add-IPBlockListProvider Compare-Configuration Enable-ExchangeCertificate Export-Configuration Export-DomainSecurityPartnerSheet Export-ExchangeCertificate Export-Message Get-ADPermission Get-AcceptedDomain Get-AddressRewriteEntry Get-Command Get-ConfigurationChange Get-DeliveryAgentConnector Get-DkimSigningConfig Get-DomainSecurityDetailReport Get-DomainSecurityPartner Get-DomainSecurityReport Get-ExchangeCertificate Get-ExchangeServer Get-ForeignConnector Get-Help Get-IPAllowListEntry Get-IPAllowListProvider Get-IPAllowListProvidersConfig Get-IPBlockListEntry Get-IPBlockListProvider Get-IPBlockListProvidersConfig Get-Message Get-MessageTrackingLog Get-Queue Get-QueueDigest Get-ReceiveConnector Get-Recipient Get-RecipientFilterConfig Get-RemoteDomain Get-SendConnector Get-SenderAuthenticationConfig Get-SenderFilterConfig Get-ServerComponentState Get-Service Get-SmtpCredential Get-SystemMessage Get-TransportConfig Get-TransportServer Get-TransportService Get-TrustedRootCertificate Import-Configuration Import-DomainSecurityPartnerSheet Import-ExchangeCertificate Import-TrustedRootCertificate New-AcceptedDomain New-AddressRewriteEntry New-DeliveryAgentConnector New-DkimSigningConfig New-DomainSecurityPartner New-ExchangeCertificate New-ForeignConnector New-ReceiveConnector New-Recipient New-RemoteDomain New-SendConnector New-SmtpCredential New-SystemMessage Redirect-Message Remove-ADPermission Remove-AcceptedDomain Remove-AddressRewriteEntry Remove-DeliveryAgentConnector Remove-DkimSigningConfig Remove-DomainSecurityPartner Remove-ExchangeCertificate Remove-ForeignConnector Remove-IPAllowListEntry Remove-IPAllowListProvider Remove-IPBlockListEntry Remove-IPBlockListProvider Remove-Message Remove-ReceiveConnector Remove-Recipient Remove-RemoteDomain Remove-SendConnector Remove-SmtpCredential Remove-SystemMessage Remove-TrustedRootCertificate Resolve-MailRoute Restart-Service Resume-Message Resume-Queue Retry-Queue Rotate-DkimSigningConfig Search-AdminAuditLog Set-AcceptedDomain Set-AddressRewriteEntry Set-DeliveryAgentConnector Set-DkimSigningConfig Set-DomainSecurityPartner Set-ForeignConnector Set-IPAllowListProvider Set-IPAllowListProvidersConfig Set-IPBlockListProvider Set-IPBlockListProvidersConfig Set-ReceiveConnector Set-Recipient Set-RecipientFilterConfig Set-RemoteDomain Set-SendConnector Set-SenderAuthenticationConfig Set-SenderFilterConfig Set-ServerComponentState Set-SmtpCredential Set-SystemMessage Set-TransportConfig Set-TransportServer Set-TransportService Start-Service Stop-Service Suspend-Message Suspend-Queue Test-Certificate Test-DomainSecurity Test-IPAllowListProvider Test-IPBlockListProvider Test-Mailflow Test-Message Test-ServiceHealth Test-SmtpConnectivity Undo-ConfigurationChange
    complete -k -c $name -f -a '(__emsh_complete)'
end
