# Completion for emsh. Generated from its tables by src/gen; do not edit.

_emsh_parameters() {
    case $1 in
        compare-configuration) REPLY='-Json -Format -Property -Verbose -ErrorAction' ;;
        enable-exchangecertificate) REPLY='-Thumbprint -Identity -Services -Force -KeepDefault -DoNotRequireSsl -NetworkServiceAllowed -WhatIf -Confirm -Verbose -ErrorAction' ;;
        export-exchangecertificate) REPLY='-Thumbprint -Identity -FileName -Password -BinaryEncoded -CertificateOnly -Force -WhatIf -Confirm -Verbose -ErrorAction' ;;
        get-accepteddomain) REPLY='-Identity -Json -Format -Property -Verbose -ErrorAction' ;;
        get-command) REPLY='-Name -Verbose -ErrorAction' ;;
        get-configurationchange) REPLY='-Identity -Object -StartDate -EndDate -Cmdlets -UserIds -ResultSize -Json -Format -Property -Verbose -ErrorAction' ;;
        get-deliveryagentconnector) REPLY='-Identity -DomainController -Json -Format -Property -Verbose -ErrorAction' ;;
        get-exchangecertificate) REPLY='-Thumbprint -Identity -DomainName -Json -Format -Property -Verbose -ErrorAction' ;;
        get-foreignconnector) REPLY='-Identity -DomainController -Json -Format -Property -Verbose -ErrorAction' ;;
        get-help) REPLY='-Name -Verbose -ErrorAction' ;;
        get-message) REPLY='-Identity -Queue -ResultSize -Json -Format -Property -Verbose -ErrorAction' ;;
        get-queue) REPLY='-Identity -ResultSize -Json -Format -Property -Verbose -ErrorAction' ;;
        get-receiveconnector) REPLY='-Identity -Server -DomainController -Json -Format -Property -Verbose -ErrorAction' ;;
        get-recipient) REPLY='-Identity -Json -Format -Property -Verbose -ErrorAction' ;;
        get-sendconnector) REPLY='-Identity -DomainController -Json -Format -Property -Verbose -ErrorAction' ;;
        get-service) REPLY='-Name -Json -Format -Property -Verbose -ErrorAction' ;;
        get-transportconfig) REPLY='-Identity -Json -Format -Property -Verbose -ErrorAction' ;;
        get-transportservice) REPLY='-Identity -Json -Format -Property -Verbose -ErrorAction' ;;
        get-trustedrootcertificate) REPLY='-Identity -Json -Format -Property -Verbose -ErrorAction' ;;
        import-exchangecertificate) REPLY='-FileName -Password -FriendlyName -PrivateKeyExportable -WhatIf -Confirm -Json -Format -Property -Verbose -ErrorAction' ;;
        import-trustedrootcertificate) REPLY='-FileName -WhatIf -Confirm -Json -Format -Property -Verbose -ErrorAction' ;;
        new-accepteddomain) REPLY='-Name -DomainName -DomainType -WhatIf -Confirm -Json -Format -Property -Verbose -ErrorAction' ;;
        new-deliveryagentconnector) REPLY='-AddressSpaces -Comment -DeliveryProtocol -Enabled -IsScopedConnector -MaildirRoot -MaxConcurrentConnections -MaxMessageSize -MaxMessagesPerConnection -Name -SourceTransportServers -DomainController -WhatIf -Confirm -Json -Format -Property -Verbose -ErrorAction' ;;
        new-exchangecertificate) REPLY='-SubjectName -DomainName -IncludeAcceptedDomains -IncludeAutoDiscover -IncludeServerFQDN -IncludeServerNetBIOSName -Instance -Services -FriendlyName -KeySize -PrivateKeyExportable -SubjectKeyIdentifier -GenerateRequest -RequestFile -BinaryEncoded -Force -WhatIf -Confirm -Json -Format -Property -Verbose -ErrorAction' ;;
        new-foreignconnector) REPLY='-AddressSpaces -IsScopedConnector -Name -SourceTransportServers -DomainController -WhatIf -Confirm -Json -Format -Property -Verbose -ErrorAction' ;;
        new-receiveconnector) REPLY='-AuthMechanism -Banner -BinaryMimeEnabled -Bindings -ChunkingEnabled -DefaultDomain -DeliveryStatusNotificationEnabled -EightBitMimeEnabled -BareLinefeedRejectionEnabled -DomainSecureEnabled -EnhancedStatusCodesEnabled -LongAddressesEnabled -OrarEnabled -SuppressXAnonymousTls -AdvertiseClientSettings -Fqdn -ServiceDiscoveryFqdn -TlsCertificateName -Comment -Enabled -ConnectionTimeout -ConnectionInactivityTimeout -MessageRateLimit -MessageRateSource -MaxInboundConnection -MaxInboundConnectionPerSource -MaxInboundConnectionPercentagePerSource -MaxHeaderSize -MaxHopCount -MaxLocalHopCount -MaxLogonFailures -MaxMessageSize -MaxProtocolErrors -MaxRecipientsPerMessage -PermissionGroups -PipeliningEnabled -ProtocolLoggingLevel -RemoteIPRanges -RequireEHLODomain -RequireTLS -EnableAuthGSSAPI -ExtendedProtectionPolicy -TlsDomainCapabilities -TransportRole -RejectReservedTopLevelRecipientDomains -RejectReservedSecondLevelRecipientDomains -RejectSingleLabelRecipientDomains -SizeEnabled -TarpitInterval -AuthTarpitInterval -MaxAcknowledgementDelay -Name -Usage -Client -Custom -Internal -Internet -Partner -Server -AllowOpenRelay -DomainController -WhatIf -Confirm -Json -Format -Property -Verbose -ErrorAction' ;;
        new-recipient) REPLY='-EmailAddress -Aliases -WhatIf -Confirm -Json -Format -Property -Verbose -ErrorAction' ;;
        new-sendconnector) REPLY='-AddressSpaces -AuthenticationCredential -CloudServicesMailEnabled -Comment -ConnectionInactivityTimeOut -ConnectorType -DNSRoutingEnabled -DomainSecureEnabled -Enabled -ErrorPolicies -ForceHELO -Fqdn -FrontendProxyEnabled -IgnoreSTARTTLS -IsScopedConnector -MaxMessageSize -Name -Port -ProtocolLoggingLevel -RequireOorg -RequireTLS -SmartHostAuthMechanism -SmartHosts -SmtpMaxMessagesPerConnection -SourceIPAddress -SourceTransportServers -TlsAuthLevel -TlsCertificateName -TlsDomain -UseExternalDNSServersEnabled -Usage -Custom -Internal -Internet -Partner -Force -DomainController -WhatIf -Confirm -Json -Format -Property -Verbose -ErrorAction' ;;
        remove-accepteddomain) REPLY='-Identity -WhatIf -Confirm -Verbose -ErrorAction' ;;
        remove-deliveryagentconnector) REPLY='-Identity -DomainController -WhatIf -Confirm -Verbose -ErrorAction' ;;
        remove-exchangecertificate) REPLY='-Thumbprint -Identity -Force -WhatIf -Confirm -Verbose -ErrorAction' ;;
        remove-foreignconnector) REPLY='-Identity -DomainController -WhatIf -Confirm -Verbose -ErrorAction' ;;
        remove-receiveconnector) REPLY='-Identity -DomainController -WhatIf -Confirm -Verbose -ErrorAction' ;;
        remove-recipient) REPLY='-Identity -WhatIf -Confirm -Verbose -ErrorAction' ;;
        remove-sendconnector) REPLY='-Identity -DomainController -WhatIf -Confirm -Verbose -ErrorAction' ;;
        remove-trustedrootcertificate) REPLY='-Identity -WhatIf -Confirm -Verbose -ErrorAction' ;;
        restart-service) REPLY='-Name -Force -WhatIf -Confirm -Verbose -ErrorAction' ;;
        retry-queue) REPLY='-Identity -Resubmit -WhatIf -Confirm -Verbose -ErrorAction' ;;
        set-accepteddomain) REPLY='-Identity -Name -DomainType -MatchSubDomains -MakeDefault -WhatIf -Confirm -Verbose -ErrorAction' ;;
        set-deliveryagentconnector) REPLY='-Identity -AddressSpaces -Comment -DeliveryProtocol -Enabled -IsScopedConnector -MaildirRoot -MaxConcurrentConnections -MaxMessageSize -MaxMessagesPerConnection -Name -SourceTransportServers -Force -DomainController -WhatIf -Confirm -Verbose -ErrorAction' ;;
        set-foreignconnector) REPLY='-Identity -AddressSpaces -Comment -DropDirectory -DropDirectoryQuota -Enabled -IsScopedConnector -MaxMessageSize -Name -RelayDsnRequired -SourceTransportServers -Force -DomainController -WhatIf -Confirm -Verbose -ErrorAction' ;;
        set-receiveconnector) REPLY='-Identity -AuthMechanism -Banner -BinaryMimeEnabled -Bindings -ChunkingEnabled -DefaultDomain -DeliveryStatusNotificationEnabled -EightBitMimeEnabled -SmtpUtf8Enabled -BareLinefeedRejectionEnabled -DomainSecureEnabled -EnhancedStatusCodesEnabled -LongAddressesEnabled -OrarEnabled -SuppressXAnonymousTls -AdvertiseClientSettings -Fqdn -ServiceDiscoveryFqdn -TlsCertificateName -Comment -Enabled -ConnectionTimeout -ConnectionInactivityTimeout -MessageRateLimit -MessageRateSource -MaxInboundConnection -MaxInboundConnectionPerSource -MaxInboundConnectionPercentagePerSource -MaxHeaderSize -MaxHopCount -MaxLocalHopCount -MaxLogonFailures -MaxMessageSize -MaxProtocolErrors -MaxRecipientsPerMessage -PermissionGroups -PipeliningEnabled -ProtocolLoggingLevel -RemoteIPRanges -RequireEHLODomain -RequireTLS -EnableAuthGSSAPI -ExtendedProtectionPolicy -TlsDomainCapabilities -TransportRole -RejectReservedTopLevelRecipientDomains -RejectReservedSecondLevelRecipientDomains -RejectSingleLabelRecipientDomains -SizeEnabled -TarpitInterval -AuthTarpitInterval -MaxAcknowledgementDelay -Name -AllowOpenRelay -DomainController -WhatIf -Confirm -Verbose -ErrorAction' ;;
        set-recipient) REPLY='-Identity -EmailAddress -Aliases -WhatIf -Confirm -Verbose -ErrorAction' ;;
        set-sendconnector) REPLY='-Identity -AddressSpaces -AuthenticationCredential -CloudServicesMailEnabled -Comment -ConnectionInactivityTimeOut -ConnectorType -DNSRoutingEnabled -DomainSecureEnabled -Enabled -ErrorPolicies -ForceHELO -Fqdn -FrontendProxyEnabled -IgnoreSTARTTLS -IsScopedConnector -MaxMessageSize -Name -Port -ProtocolLoggingLevel -RequireOorg -RequireTLS -SmartHostAuthMechanism -SmartHosts -SmtpMaxMessagesPerConnection -SourceIPAddress -SourceTransportServers -TlsAuthLevel -TlsCertificateName -TlsDomain -UseExternalDNSServersEnabled -Force -DomainController -WhatIf -Confirm -Verbose -ErrorAction' ;;
        set-transportconfig) REPLY='-Identity -TLSSendDomainSecureList -TLSReceiveDomainSecureList -ExternalPostmasterAddress -RequireClientAuthUsage -RevocationMode -RevocationFetchRanges -Replace -WhatIf -Confirm -Verbose -ErrorAction' ;;
        set-transportservice) REPLY='-Identity -ExternalDNSAdapterEnabled -ExternalDNSServers -InternalDNSAdapterEnabled -InternalDNSServers -MaxOutboundConnections -MaxPerDomainOutboundConnections -TransientFailureRetryCount -TransientFailureRetryInterval -OutboundConnectionFailureRetryInterval -MessageRetryInterval -MessageExpirationTimeout -MinimumFreeDiskSpace -ReceiveProtocolLogMaxAge -ReceiveProtocolLogMaxDirectorySize -ReceiveProtocolLogMaxFileSize -SendProtocolLogMaxAge -SendProtocolLogMaxDirectorySize -SendProtocolLogMaxFileSize -WhatIf -Confirm -Verbose -ErrorAction' ;;
        start-service) REPLY='-Name -WhatIf -Confirm -Verbose -ErrorAction' ;;
        stop-service) REPLY='-Name -WhatIf -Confirm -Verbose -ErrorAction' ;;
        test-servicehealth) REPLY='-Json -Format -Property -Verbose -ErrorAction' ;;
        *) REPLY='' ;;
    esac
}

_emsh_words() {
    case $1 in
        new-exchangecertificate:keysize) REPLY='2048 3072 4096' ;;
        new-accepteddomain:domaintype|set-accepteddomain:domaintype) REPLY='Authoritative InternalRelay ExternalRelay' ;;
        new-receiveconnector:usage) REPLY='Client Custom Internal Internet Partner' ;;
        get-sendconnector:erroraction|new-sendconnector:erroraction|set-sendconnector:erroraction|remove-sendconnector:erroraction|get-receiveconnector:erroraction|new-receiveconnector:erroraction|set-receiveconnector:erroraction|remove-receiveconnector:erroraction|get-transportconfig:erroraction|set-transportconfig:erroraction|get-transportservice:erroraction|set-transportservice:erroraction|get-accepteddomain:erroraction|new-accepteddomain:erroraction|set-accepteddomain:erroraction|remove-accepteddomain:erroraction|get-deliveryagentconnector:erroraction|new-deliveryagentconnector:erroraction|set-deliveryagentconnector:erroraction|remove-deliveryagentconnector:erroraction|get-foreignconnector:erroraction|new-foreignconnector:erroraction|set-foreignconnector:erroraction|remove-foreignconnector:erroraction|get-recipient:erroraction|new-recipient:erroraction|set-recipient:erroraction|remove-recipient:erroraction|get-exchangecertificate:erroraction|new-exchangecertificate:erroraction|import-exchangecertificate:erroraction|export-exchangecertificate:erroraction|enable-exchangecertificate:erroraction|remove-exchangecertificate:erroraction|get-trustedrootcertificate:erroraction|import-trustedrootcertificate:erroraction|remove-trustedrootcertificate:erroraction|get-queue:erroraction|get-message:erroraction|retry-queue:erroraction|get-configurationchange:erroraction|compare-configuration:erroraction|test-servicehealth:erroraction|get-service:erroraction|start-service:erroraction|stop-service:erroraction|restart-service:erroraction|get-help:erroraction|get-command:erroraction) REPLY='Continue SilentlyContinue Stop Ignore' ;;
        new-sendconnector:usage) REPLY='Custom Internal Internet Partner' ;;
        new-sendconnector:errorpolicies|set-sendconnector:errorpolicies) REPLY='Default DowngradeDnsFailures DowngradeCustomFailures UpgradeCustomFailures' ;;
        new-sendconnector:connectortype|set-sendconnector:connectortype) REPLY='Default XPremises' ;;
        new-receiveconnector:sizeenabled|set-receiveconnector:sizeenabled) REPLY='Enabled Disabled EnabledWithoutValue' ;;
        new-sendconnector:tlsauthlevel|set-sendconnector:tlsauthlevel) REPLY='EncryptionOnly CertificateValidation DomainValidation' ;;
        set-transportconfig:revocationmode) REPLY='Enforce SoftFail' ;;
        new-receiveconnector:transportrole|set-receiveconnector:transportrole) REPLY='FrontendTransport HubTransport' ;;
        get-sendconnector:format|new-sendconnector:format|get-receiveconnector:format|new-receiveconnector:format|get-transportconfig:format|get-transportservice:format|get-accepteddomain:format|new-accepteddomain:format|get-deliveryagentconnector:format|new-deliveryagentconnector:format|get-foreignconnector:format|new-foreignconnector:format|get-recipient:format|new-recipient:format|get-exchangecertificate:format|new-exchangecertificate:format|import-exchangecertificate:format|get-trustedrootcertificate:format|import-trustedrootcertificate:format|get-queue:format|get-message:format|get-configurationchange:format|compare-configuration:format|test-servicehealth:format|get-service:format) REPLY='List Table Csv Json' ;;
        new-deliveryagentconnector:deliveryprotocol|set-deliveryagentconnector:deliveryprotocol) REPLY='Maildir' ;;
        new-receiveconnector:extendedprotectionpolicy|set-receiveconnector:extendedprotectionpolicy) REPLY='None Allow Require' ;;
        new-receiveconnector:permissiongroups|set-receiveconnector:permissiongroups) REPLY='None AnonymousUsers ExchangeUsers ExchangeServers ExchangeLegacyServers Partners' ;;
        new-sendconnector:smarthostauthmechanism|set-sendconnector:smarthostauthmechanism) REPLY='None BasicAuth BasicAuthRequireTLS ExchangeServer ExternalAuthoritative' ;;
        new-exchangecertificate:services|enable-exchangecertificate:services) REPLY='None IMAP POP UM IIS SMTP Federation UMCallRouter' ;;
        new-receiveconnector:messageratesource|set-receiveconnector:messageratesource) REPLY='None IPAddress User All' ;;
        new-receiveconnector:authmechanism|set-receiveconnector:authmechanism) REPLY='None Tls Integrated BasicAuth BasicAuthRequireTLS ExchangeServer ExternalAuthoritative' ;;
        new-sendconnector:protocollogginglevel|set-sendconnector:protocollogginglevel|new-receiveconnector:protocollogginglevel|set-receiveconnector:protocollogginglevel) REPLY='None Verbose' ;;
        shell-init) REPLY='bash zsh fish powershell' ;;
        get-sendconnector:json|get-sendconnector:verbose|new-sendconnector:cloudservicesmailenabled|new-sendconnector:dnsroutingenabled|new-sendconnector:domainsecureenabled|new-sendconnector:enabled|new-sendconnector:forcehelo|new-sendconnector:frontendproxyenabled|new-sendconnector:ignorestarttls|new-sendconnector:isscopedconnector|new-sendconnector:requireoorg|new-sendconnector:requiretls|new-sendconnector:useexternaldnsserversenabled|new-sendconnector:custom|new-sendconnector:internal|new-sendconnector:internet|new-sendconnector:partner|new-sendconnector:force|new-sendconnector:whatif|new-sendconnector:confirm|new-sendconnector:json|new-sendconnector:verbose|set-sendconnector:cloudservicesmailenabled|set-sendconnector:dnsroutingenabled|set-sendconnector:domainsecureenabled|set-sendconnector:enabled|set-sendconnector:forcehelo|set-sendconnector:frontendproxyenabled|set-sendconnector:ignorestarttls|set-sendconnector:isscopedconnector|set-sendconnector:requireoorg|set-sendconnector:requiretls|set-sendconnector:useexternaldnsserversenabled|set-sendconnector:force|set-sendconnector:whatif|set-sendconnector:confirm|set-sendconnector:verbose|remove-sendconnector:whatif|remove-sendconnector:confirm|remove-sendconnector:verbose|get-receiveconnector:json|get-receiveconnector:verbose|new-receiveconnector:binarymimeenabled|new-receiveconnector:chunkingenabled|new-receiveconnector:deliverystatusnotificationenabled|new-receiveconnector:eightbitmimeenabled|new-receiveconnector:barelinefeedrejectionenabled|new-receiveconnector:domainsecureenabled|new-receiveconnector:enhancedstatuscodesenabled|new-receiveconnector:longaddressesenabled|new-receiveconnector:orarenabled|new-receiveconnector:suppressxanonymoustls|new-receiveconnector:advertiseclientsettings|new-receiveconnector:enabled|new-receiveconnector:pipeliningenabled|new-receiveconnector:requireehlodomain|new-receiveconnector:requiretls|new-receiveconnector:enableauthgssapi|new-receiveconnector:rejectreservedtoplevelrecipientdomains|new-receiveconnector:rejectreservedsecondlevelrecipientdomains|new-receiveconnector:rejectsinglelabelrecipientdomains|new-receiveconnector:client|new-receiveconnector:custom|new-receiveconnector:internal|new-receiveconnector:internet|new-receiveconnector:partner|new-receiveconnector:allowopenrelay|new-receiveconnector:whatif|new-receiveconnector:confirm|new-receiveconnector:json|new-receiveconnector:verbose|set-receiveconnector:binarymimeenabled|set-receiveconnector:chunkingenabled|set-receiveconnector:deliverystatusnotificationenabled|set-receiveconnector:eightbitmimeenabled|set-receiveconnector:smtputf8enabled|set-receiveconnector:barelinefeedrejectionenabled|set-receiveconnector:domainsecureenabled|set-receiveconnector:enhancedstatuscodesenabled|set-receiveconnector:longaddressesenabled|set-receiveconnector:orarenabled|set-receiveconnector:suppressxanonymoustls|set-receiveconnector:advertiseclientsettings|set-receiveconnector:enabled|set-receiveconnector:pipeliningenabled|set-receiveconnector:requireehlodomain|set-receiveconnector:requiretls|set-receiveconnector:enableauthgssapi|set-receiveconnector:rejectreservedtoplevelrecipientdomains|set-receiveconnector:rejectreservedsecondlevelrecipientdomains|set-receiveconnector:rejectsinglelabelrecipientdomains|set-receiveconnector:allowopenrelay|set-receiveconnector:whatif|set-receiveconnector:confirm|set-receiveconnector:verbose|remove-receiveconnector:whatif|remove-receiveconnector:confirm|remove-receiveconnector:verbose|get-transportconfig:json|get-transportconfig:verbose|set-transportconfig:requireclientauthusage|set-transportconfig:replace|set-transportconfig:whatif|set-transportconfig:confirm|set-transportconfig:verbose|get-transportservice:json|get-transportservice:verbose|set-transportservice:externaldnsadapterenabled|set-transportservice:internaldnsadapterenabled|set-transportservice:whatif|set-transportservice:confirm|set-transportservice:verbose|get-accepteddomain:json|get-accepteddomain:verbose|new-accepteddomain:whatif|new-accepteddomain:confirm|new-accepteddomain:json|new-accepteddomain:verbose|set-accepteddomain:matchsubdomains|set-accepteddomain:makedefault|set-accepteddomain:whatif|set-accepteddomain:confirm|set-accepteddomain:verbose|remove-accepteddomain:whatif|remove-accepteddomain:confirm|remove-accepteddomain:verbose|get-deliveryagentconnector:json|get-deliveryagentconnector:verbose|new-deliveryagentconnector:enabled|new-deliveryagentconnector:isscopedconnector|new-deliveryagentconnector:whatif|new-deliveryagentconnector:confirm|new-deliveryagentconnector:json|new-deliveryagentconnector:verbose|set-deliveryagentconnector:enabled|set-deliveryagentconnector:isscopedconnector|set-deliveryagentconnector:force|set-deliveryagentconnector:whatif|set-deliveryagentconnector:confirm|set-deliveryagentconnector:verbose|remove-deliveryagentconnector:whatif|remove-deliveryagentconnector:confirm|remove-deliveryagentconnector:verbose|get-foreignconnector:json|get-foreignconnector:verbose|new-foreignconnector:isscopedconnector|new-foreignconnector:whatif|new-foreignconnector:confirm|new-foreignconnector:json|new-foreignconnector:verbose|set-foreignconnector:enabled|set-foreignconnector:isscopedconnector|set-foreignconnector:relaydsnrequired|set-foreignconnector:force|set-foreignconnector:whatif|set-foreignconnector:confirm|set-foreignconnector:verbose|remove-foreignconnector:whatif|remove-foreignconnector:confirm|remove-foreignconnector:verbose|get-recipient:json|get-recipient:verbose|new-recipient:whatif|new-recipient:confirm|new-recipient:json|new-recipient:verbose|set-recipient:whatif|set-recipient:confirm|set-recipient:verbose|remove-recipient:whatif|remove-recipient:confirm|remove-recipient:verbose|get-exchangecertificate:json|get-exchangecertificate:verbose|new-exchangecertificate:includeaccepteddomains|new-exchangecertificate:includeautodiscover|new-exchangecertificate:includeserverfqdn|new-exchangecertificate:includeservernetbiosname|new-exchangecertificate:privatekeyexportable|new-exchangecertificate:generaterequest|new-exchangecertificate:binaryencoded|new-exchangecertificate:force|new-exchangecertificate:whatif|new-exchangecertificate:confirm|new-exchangecertificate:json|new-exchangecertificate:verbose|import-exchangecertificate:privatekeyexportable|import-exchangecertificate:whatif|import-exchangecertificate:confirm|import-exchangecertificate:json|import-exchangecertificate:verbose|export-exchangecertificate:binaryencoded|export-exchangecertificate:certificateonly|export-exchangecertificate:force|export-exchangecertificate:whatif|export-exchangecertificate:confirm|export-exchangecertificate:verbose|enable-exchangecertificate:force|enable-exchangecertificate:keepdefault|enable-exchangecertificate:donotrequiressl|enable-exchangecertificate:networkserviceallowed|enable-exchangecertificate:whatif|enable-exchangecertificate:confirm|enable-exchangecertificate:verbose|remove-exchangecertificate:force|remove-exchangecertificate:whatif|remove-exchangecertificate:confirm|remove-exchangecertificate:verbose|get-trustedrootcertificate:json|get-trustedrootcertificate:verbose|import-trustedrootcertificate:whatif|import-trustedrootcertificate:confirm|import-trustedrootcertificate:json|import-trustedrootcertificate:verbose|remove-trustedrootcertificate:whatif|remove-trustedrootcertificate:confirm|remove-trustedrootcertificate:verbose|get-queue:json|get-queue:verbose|get-message:json|get-message:verbose|retry-queue:resubmit|retry-queue:whatif|retry-queue:confirm|retry-queue:verbose|get-configurationchange:json|get-configurationchange:verbose|compare-configuration:json|compare-configuration:verbose|test-servicehealth:json|test-servicehealth:verbose|get-service:json|get-service:verbose|start-service:whatif|start-service:confirm|start-service:verbose|stop-service:whatif|stop-service:confirm|stop-service:verbose|restart-service:force|restart-service:whatif|restart-service:confirm|restart-service:verbose|get-help:verbose|get-command:verbose) REPLY='true false' ;;
        *) REPLY='' ;;
    esac
}

# The full name of the parameter that $2 abbreviates in cmdlet $1.
_emsh_full() {
    local given=${2,,} name found=''
    _emsh_parameters "$1"
    for name in $REPLY; do
        name=${name#-} name=${name,,}
        if [[ $name == "$given" ]]; then found=$name; break; fi
        [[ -z $found && $name == "$given"* ]] && found=$name
    done
    REPLY=$found
}

_emsh() {
    local line=${COMP_LINE:0:COMP_POINT} cur last cmdlet='' word prefix='' candidates REPLY
    local -a typed
    read -ra typed <<< "$line"
    if [[ $line == *[[:space:]] ]]; then cur=''; else cur=${typed[-1]}; unset 'typed[-1]'; fi
    last=${typed[-1]}
    for word in "${typed[@]:1}"; do
        case $word in
            --data-dir) cmdlet='-' ;;
            -*) ;;
            *) if [[ $cmdlet == '-' ]]; then cmdlet=''; else cmdlet=${word,,}; break; fi ;;
        esac
    done
    if [[ $cmdlet == '-' ]]; then
        compopt -o default; return
    elif [[ -z $cmdlet ]]; then
        candidates='Compare-Configuration Enable-ExchangeCertificate Export-ExchangeCertificate Get-AcceptedDomain Get-Command Get-ConfigurationChange Get-DeliveryAgentConnector Get-ExchangeCertificate Get-ForeignConnector Get-Help Get-Message Get-Queue Get-ReceiveConnector Get-Recipient Get-SendConnector Get-Service Get-TransportConfig Get-TransportService Get-TrustedRootCertificate Import-ExchangeCertificate Import-TrustedRootCertificate New-AcceptedDomain New-DeliveryAgentConnector New-ExchangeCertificate New-ForeignConnector New-ReceiveConnector New-Recipient New-SendConnector Remove-AcceptedDomain Remove-DeliveryAgentConnector Remove-ExchangeCertificate Remove-ForeignConnector Remove-ReceiveConnector Remove-Recipient Remove-SendConnector Remove-TrustedRootCertificate Restart-Service Retry-Queue Set-AcceptedDomain Set-DeliveryAgentConnector Set-ForeignConnector Set-ReceiveConnector Set-Recipient Set-SendConnector Set-TransportConfig Set-TransportService Start-Service Stop-Service Test-ServiceHealth lab shell-init'
    elif [[ $cmdlet == shell-init ]]; then
        _emsh_words shell-init; candidates=$REPLY
    elif [[ $cur == -*[:=]* ]]; then
        word=${cur%%[:=]*} prefix=${cur:0:${#word}+1} cur=${cur:${#word}+1}
        _emsh_full "$cmdlet" "${word##*-}"; _emsh_words "$cmdlet:$REPLY"; candidates=$REPLY
    elif [[ $cur == -* ]]; then
        _emsh_parameters "$cmdlet"; candidates=$REPLY
    elif [[ $last == -* && $last != *[:=]* ]]; then
        _emsh_full "$cmdlet" "${last##*-}"; _emsh_words "$cmdlet:$REPLY"; candidates=$REPLY
    else
        candidates=''
    fi
    # Earlier elements of a list stay as they are.
    if [[ $cur == *,* && $cur != -* ]]; then prefix+=${cur%,*},; cur=${cur##*,}; fi
    COMPREPLY=()
    for word in $candidates; do
        [[ ${word,,} == "${cur,,}"* ]] && COMPREPLY+=("$prefix$word")
    done
    # readline replaces only what stands behind a character of COMP_WORDBREAKS.
    local cut='' index
    for (( index = 0; index < ${#prefix}; index++ )); do
        if [[ ${prefix:index:1} == [:=] && $COMP_WORDBREAKS == *"${prefix:index:1}"* ]]; then
            cut=${prefix:0:index+1}
        fi
    done
    COMPREPLY=("${COMPREPLY[@]#"$cut"}")
    [[ -n $candidates ]] || compopt -o default
}
complete -F _emsh emsh
