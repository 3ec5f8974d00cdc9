# Completion for emsh. Generated from its tables by src/gen; do not edit.

_emsh() {
    local line about name=${COMP_WORDS[0]-} before=${COMP_LINE:0:COMP_POINT}
    COMPREPLY=()
    # An alias is what it stands for.
    if [[ -n $name && $before == "$name"[[:space:]]* && -n ${BASH_ALIASES[$name]-} ]]; then
        before=${BASH_ALIASES[$name]}${before:${#name}}
    fi
    # The whole line goes along, since COMP_WORDS is cut at every character of COMP_WORDBREAKS.
    while IFS= read -r line; do
        [[ $line == *$'\t'* ]] || continue
        about=${line#*$'\t'} line=${line%%$'\t'*}
        case $line:$about in
            :files) compopt -o default ;;
            :directories) compopt -o dirnames ;;
            :nospace) compopt -o nospace ;;
            *)
                # Only where the candidates are listed, and none is put in.
                [[ $COMP_TYPE == 63 && -n $about ]] && line="$line  ($about)"
                COMPREPLY+=("$line") ;;
        esac
    done < <(command emsh --complete bash "$before" "${COMP_LINE:COMP_POINT}" "${COMP_WORDBREAKS-}" 2> /dev/null)
}
complete -o nosort -F _emsh emsh Add-ADPermission Add-IPAllowListEntry Add-IPAllowListProvider Add-IPBlockListEntry Add-IPBlockListProvider Compare-Configuration Enable-ExchangeCertificate Export-Configuration Export-ExchangeCertificate Export-Message Get-ADPermission Get-AcceptedDomain Get-AddressRewriteEntry Get-Command Get-ConfigurationChange Get-DeliveryAgentConnector Get-DkimSigningConfig Get-ExchangeCertificate Get-ExchangeServer Get-ForeignConnector Get-Help Get-IPAllowListEntry Get-IPAllowListProvider Get-IPAllowListProvidersConfig Get-IPBlockListEntry Get-IPBlockListProvider Get-IPBlockListProvidersConfig Get-Message Get-MessageTrackingLog Get-Queue Get-QueueDigest Get-ReceiveConnector Get-Recipient Get-RecipientFilterConfig Get-RemoteDomain Get-SendConnector Get-SenderAuthenticationConfig Get-SenderFilterConfig Get-ServerComponentState Get-Service Get-SmtpCredential Get-SystemMessage Get-TransportConfig Get-TransportServer Get-TransportService Get-TrustedRootCertificate Import-Configuration Import-ExchangeCertificate Import-TrustedRootCertificate New-AcceptedDomain New-AddressRewriteEntry New-DeliveryAgentConnector New-DkimSigningConfig New-ExchangeCertificate New-ForeignConnector New-ReceiveConnector New-Recipient New-RemoteDomain New-SendConnector New-SmtpCredential New-SystemMessage Redirect-Message Remove-ADPermission Remove-AcceptedDomain Remove-AddressRewriteEntry Remove-DeliveryAgentConnector Remove-DkimSigningConfig Remove-ExchangeCertificate Remove-ForeignConnector Remove-IPAllowListEntry Remove-IPAllowListProvider Remove-IPBlockListEntry Remove-IPBlockListProvider Remove-Message Remove-ReceiveConnector Remove-Recipient Remove-RemoteDomain Remove-SendConnector Remove-SmtpCredential Remove-SystemMessage Remove-TrustedRootCertificate Restart-Service Resume-Message Resume-Queue Retry-Queue Rotate-DkimSigningConfig Search-AdminAuditLog Set-AcceptedDomain Set-AddressRewriteEntry Set-DeliveryAgentConnector Set-DkimSigningConfig Set-ForeignConnector Set-IPAllowListProvider Set-IPAllowListProvidersConfig Set-IPBlockListProvider Set-IPBlockListProvidersConfig Set-ReceiveConnector Set-Recipient Set-RecipientFilterConfig Set-RemoteDomain Set-SendConnector Set-SenderAuthenticationConfig Set-SenderFilterConfig Set-ServerComponentState Set-SmtpCredential Set-SystemMessage Set-TransportConfig Set-TransportServer Set-TransportService Start-Service Stop-Service Suspend-Message Suspend-Queue Test-Certificate Test-DomainSecurity Test-IPAllowListProvider Test-IPBlockListProvider Test-Message Test-ServiceHealth Test-SmtpConnectivity Undo-ConfigurationChange 2> /dev/null || complete -F _emsh emsh Add-ADPermission Add-IPAllowListEntry Add-IPAllowListProvider Add-IPBlockListEntry Add-IPBlockListProvider Compare-Configuration Enable-ExchangeCertificate Export-Configuration Export-ExchangeCertificate Export-Message Get-ADPermission Get-AcceptedDomain Get-AddressRewriteEntry Get-Command Get-ConfigurationChange Get-DeliveryAgentConnector Get-DkimSigningConfig Get-ExchangeCertificate Get-ExchangeServer Get-ForeignConnector Get-Help Get-IPAllowListEntry Get-IPAllowListProvider Get-IPAllowListProvidersConfig Get-IPBlockListEntry Get-IPBlockListProvider Get-IPBlockListProvidersConfig Get-Message Get-MessageTrackingLog Get-Queue Get-QueueDigest Get-ReceiveConnector Get-Recipient Get-RecipientFilterConfig Get-RemoteDomain Get-SendConnector Get-SenderAuthenticationConfig Get-SenderFilterConfig Get-ServerComponentState Get-Service Get-SmtpCredential Get-SystemMessage Get-TransportConfig Get-TransportServer Get-TransportService Get-TrustedRootCertificate Import-Configuration Import-ExchangeCertificate Import-TrustedRootCertificate New-AcceptedDomain New-AddressRewriteEntry New-DeliveryAgentConnector New-DkimSigningConfig New-ExchangeCertificate New-ForeignConnector New-ReceiveConnector New-Recipient New-RemoteDomain New-SendConnector New-SmtpCredential New-SystemMessage Redirect-Message Remove-ADPermission Remove-AcceptedDomain Remove-AddressRewriteEntry Remove-DeliveryAgentConnector Remove-DkimSigningConfig Remove-ExchangeCertificate Remove-ForeignConnector Remove-IPAllowListEntry Remove-IPAllowListProvider Remove-IPBlockListEntry Remove-IPBlockListProvider Remove-Message Remove-ReceiveConnector Remove-Recipient Remove-RemoteDomain Remove-SendConnector Remove-SmtpCredential Remove-SystemMessage Remove-TrustedRootCertificate Restart-Service Resume-Message Resume-Queue Retry-Queue Rotate-DkimSigningConfig Search-AdminAuditLog Set-AcceptedDomain Set-AddressRewriteEntry Set-DeliveryAgentConnector Set-DkimSigningConfig Set-ForeignConnector Set-IPAllowListProvider Set-IPAllowListProvidersConfig Set-IPBlockListProvider Set-IPBlockListProvidersConfig Set-ReceiveConnector Set-Recipient Set-RecipientFilterConfig Set-RemoteDomain Set-SendConnector Set-SenderAuthenticationConfig Set-SenderFilterConfig Set-ServerComponentState Set-SmtpCredential Set-SystemMessage Set-TransportConfig Set-TransportServer Set-TransportService Start-Service Stop-Service Suspend-Message Suspend-Queue Test-Certificate Test-DomainSecurity Test-IPAllowListProvider Test-IPBlockListProvider Test-Message Test-ServiceHealth Test-SmtpConnectivity Undo-ConfigurationChange

# bash looks for no alias by itself (unless `shopt -s progcomp_alias`): those that there are now.
_emsh_aliases() {
    local name
    for name in "${!BASH_ALIASES[@]}"; do
        [[ ${BASH_ALIASES[$name]}\  == emsh\ * ]] && complete -F _emsh -- "$name"
    done
    unset -f _emsh_aliases
}
_emsh_aliases
