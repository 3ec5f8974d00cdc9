# Completion for emsh. Generated from its tables by src/gen; do not edit.

_emsh_parameters() {
    case $1 in
        compare-configuration) REPLY='-Json -Format -Property -Verbose -ErrorAction' ;;
        enable-exchangecertificate) REPLY='-Thumbprint -Identity -Services -Force -KeepDefault -DoNotRequireSsl -NetworkServiceAllowed -WhatIf -Confirm -Verbose -ErrorAction' ;;
        export-configuration) REPLY='-Path -Format -Noun -Identity -Force -Verbose -ErrorAction' ;;
        export-exchangecertificate) REPLY='-Thumbprint -Identity -FileName -Password -BinaryEncoded -CertificateOnly -Force -WhatIf -Confirm -Verbose -ErrorAction' ;;
        get-accepteddomain) REPLY='-Identity -Json -Format -Property -Verbose -ErrorAction' ;;
        get-command) REPLY='-Name -Verbose -ErrorAction' ;;
        get-configurationchange) REPLY='-Identity -Object -StartDate -EndDate -Cmdlets -UserIds -ResultSize -Json -Format -Property -Verbose -ErrorAction' ;;
        get-deliveryagentconnector) REPLY='-Identity -Json -Format -Property -Verbose -ErrorAction' ;;
        get-exchangecertificate) REPLY='-Thumbprint -Identity -DomainName -Json -Format -Property -Verbose -ErrorAction' ;;
        get-help) REPLY='-Name -Verbose -ErrorAction' ;;
        get-message) REPLY='-Identity -Queue -ResultSize -Json -Format -Property -Verbose -ErrorAction' ;;
        get-queue) REPLY='-Identity -ResultSize -Json -Format -Property -Verbose -ErrorAction' ;;
        get-receiveconnector) REPLY='-Identity -Json -Format -Property -Verbose -ErrorAction' ;;
        get-recipient) REPLY='-Identity -Json -Format -Property -Verbose -ErrorAction' ;;
        get-sendconnector) REPLY='-Identity -Json -Format -Property -Verbose -ErrorAction' ;;
        get-service) REPLY='-Name -Json -Format -Property -Verbose -ErrorAction' ;;
        get-transportconfig) REPLY='-Identity -Json -Format -Property -Verbose -ErrorAction' ;;
        get-transportservice) REPLY='-Identity -Json -Format -Property -Verbose -ErrorAction' ;;
        get-trustedrootcertificate) REPLY='-Identity -Json -Format -Property -Verbose -ErrorAction' ;;
        import-configuration) REPLY='-FileName -Force -WhatIf -Confirm -Verbose -ErrorAction' ;;
        import-exchangecertificate) REPLY='-FileName -Password -FriendlyName -PrivateKeyExportable -WhatIf -Confirm -Json -Format -Property -Verbose -ErrorAction' ;;
        import-trustedrootcertificate) REPLY='-FileName -WhatIf -Confirm -Json -Format -Property -Verbose -ErrorAction' ;;
        new-accepteddomain) REPLY='-Name -DomainName -DomainType -WhatIf -Confirm -Json -Format -Property -Verbose -ErrorAction' ;;
        new-deliveryagentconnector) REPLY='-Name -AddressSpaces -DeliveryProtocol -MaildirRoot -Enabled -MaxMessageSize -MaxConcurrentConnections -Comment -WhatIf -Confirm -Json -Format -Property -Verbose -ErrorAction' ;;
        new-exchangecertificate) REPLY='-SubjectName -DomainName -IncludeAcceptedDomains -IncludeAutoDiscover -IncludeServerFQDN -IncludeServerNetBIOSName -Instance -Services -FriendlyName -KeySize -PrivateKeyExportable -SubjectKeyIdentifier -GenerateRequest -RequestFile -BinaryEncoded -Force -WhatIf -Confirm -Json -Format -Property -Verbose -ErrorAction' ;;
        new-receiveconnector) REPLY='-Name -Bindings -RemoteIPRanges -Enabled -AuthMechanism -PermissionGroups -DomainSecureEnabled -RequireTLS -Fqdn -TlsCertificateName -Banner -MaxMessageSize -MaxHeaderSize -MaxHopCount -MaxRecipientsPerMessage -MaxProtocolErrors -MaxInboundConnection -MaxInboundConnectionPerSource -ConnectionTimeout -ConnectionInactivityTimeout -TarpitInterval -PipeliningEnabled -EightBitMimeEnabled -EnhancedStatusCodesEnabled -SizeEnabled -RequireEHLODomain -BareLinefeedRejectionEnabled -ProtocolLoggingLevel -Comment -Usage -Client -Custom -Internal -Internet -Partner -AllowOpenRelay -WhatIf -Confirm -Json -Format -Property -Verbose -ErrorAction' ;;
        new-recipient) REPLY='-EmailAddress -Aliases -WhatIf -Confirm -Json -Format -Property -Verbose -ErrorAction' ;;
        new-sendconnector) REPLY='-Name -AddressSpaces -Enabled -DNSRoutingEnabled -SmartHosts -Port -DomainSecureEnabled -RequireTLS -TlsAuthLevel -TlsDomain -TlsCertificateName -Fqdn -IgnoreSTARTTLS -ForceHELO -UseExternalDNSServersEnabled -SourceIPAddress -MaxMessageSize -SmtpMaxMessagesPerConnection -ConnectionInactivityTimeOut -ProtocolLoggingLevel -Comment -Usage -Custom -Internal -Internet -Partner -WhatIf -Confirm -Json -Format -Property -Verbose -ErrorAction' ;;
        remove-accepteddomain) REPLY='-Identity -WhatIf -Confirm -Verbose -ErrorAction' ;;
        remove-deliveryagentconnector) REPLY='-Identity -WhatIf -Confirm -Verbose -ErrorAction' ;;
        remove-exchangecertificate) REPLY='-Thumbprint -Identity -Force -WhatIf -Confirm -Verbose -ErrorAction' ;;
        remove-receiveconnector) REPLY='-Identity -WhatIf -Confirm -Verbose -ErrorAction' ;;
        remove-recipient) REPLY='-Identity -WhatIf -Confirm -Verbose -ErrorAction' ;;
        remove-sendconnector) REPLY='-Identity -WhatIf -Confirm -Verbose -ErrorAction' ;;
        remove-trustedrootcertificate) REPLY='-Identity -WhatIf -Confirm -Verbose -ErrorAction' ;;
        restart-service) REPLY='-Name -Force -WhatIf -Confirm -Verbose -ErrorAction' ;;
        retry-queue) REPLY='-Identity -Resubmit -WhatIf -Confirm -Verbose -ErrorAction' ;;
        search-adminauditlog) REPLY='-Cmdlets -Parameters -StartDate -EndDate -ObjectIds -UserIds -IsSuccess -ResultSize -StartIndex -ExternalAccess -DomainController -Json -Format -Property -Verbose -ErrorAction' ;;
        set-accepteddomain) REPLY='-Identity -Name -DomainType -MatchSubDomains -MakeDefault -WhatIf -Confirm -Verbose -ErrorAction' ;;
        set-receiveconnector) REPLY='-Identity -Name -Bindings -RemoteIPRanges -Enabled -AuthMechanism -PermissionGroups -DomainSecureEnabled -RequireTLS -Fqdn -TlsCertificateName -Banner -MaxMessageSize -MaxHeaderSize -MaxHopCount -MaxRecipientsPerMessage -MaxProtocolErrors -MaxInboundConnection -MaxInboundConnectionPerSource -ConnectionTimeout -ConnectionInactivityTimeout -TarpitInterval -PipeliningEnabled -EightBitMimeEnabled -EnhancedStatusCodesEnabled -SizeEnabled -RequireEHLODomain -BareLinefeedRejectionEnabled -ProtocolLoggingLevel -Comment -AllowOpenRelay -WhatIf -Confirm -Verbose -ErrorAction' ;;
        set-recipient) REPLY='-Identity -EmailAddress -Aliases -WhatIf -Confirm -Verbose -ErrorAction' ;;
        set-sendconnector) REPLY='-Identity -Name -AddressSpaces -Enabled -DNSRoutingEnabled -SmartHosts -Port -DomainSecureEnabled -RequireTLS -TlsAuthLevel -TlsDomain -TlsCertificateName -Fqdn -IgnoreSTARTTLS -ForceHELO -UseExternalDNSServersEnabled -SourceIPAddress -MaxMessageSize -SmtpMaxMessagesPerConnection -ConnectionInactivityTimeOut -ProtocolLoggingLevel -Comment -WhatIf -Confirm -Verbose -ErrorAction' ;;
        set-transportconfig) REPLY='-Identity -TLSSendDomainSecureList -TLSReceiveDomainSecureList -ExternalPostmasterAddress -RequireClientAuthUsage -RevocationMode -RevocationFetchRanges -Replace -WhatIf -Confirm -Verbose -ErrorAction' ;;
        set-transportservice) REPLY='-Identity -ExternalDNSAdapterEnabled -ExternalDNSServers -InternalDNSAdapterEnabled -InternalDNSServers -MaxOutboundConnections -MaxPerDomainOutboundConnections -TransientFailureRetryCount -TransientFailureRetryInterval -OutboundConnectionFailureRetryInterval -MessageRetryInterval -MessageExpirationTimeout -MinimumFreeDiskSpace -ReceiveProtocolLogMaxAge -ReceiveProtocolLogMaxDirectorySize -ReceiveProtocolLogMaxFileSize -SendProtocolLogMaxAge -SendProtocolLogMaxDirectorySize -SendProtocolLogMaxFileSize -WhatIf -Confirm -Verbose -ErrorAction' ;;
        start-service) REPLY='-Name -WhatIf -Confirm -Verbose -ErrorAction' ;;
        stop-service) REPLY='-Name -WhatIf -Confirm -Verbose -ErrorAction' ;;
        test-servicehealth) REPLY='-Json -Format -Property -Verbose -ErrorAction' ;;
        undo-configurationchange) REPLY='-Identity -AfterRevision -Force -WhatIf -Confirm -Verbose -ErrorAction' ;;
        *) REPLY='' ;;
    esac
}

_emsh_words() {
    case $1 in
        new-exchangecertificate:keysize) REPLY='2048 3072 4096' ;;
        new-accepteddomain:domaintype|set-accepteddomain:domaintype) REPLY='Authoritative InternalRelay ExternalRelay' ;;
        new-receiveconnector:usage) REPLY='Client Custom Internal Internet Partner' ;;
        get-sendconnector:erroraction|new-sendconnector:erroraction|set-sendconnector:erroraction|remove-sendconnector:erroraction|get-receiveconnector:erroraction|new-receiveconnector:erroraction|set-receiveconnector:erroraction|remove-receiveconnector:erroraction|get-transportconfig:erroraction|set-transportconfig:erroraction|get-transportservice:erroraction|set-transportservice:erroraction|get-accepteddomain:erroraction|new-accepteddomain:erroraction|set-accepteddomain:erroraction|remove-accepteddomain:erroraction|get-deliveryagentconnector:erroraction|new-deliveryagentconnector:erroraction|remove-deliveryagentconnector:erroraction|get-recipient:erroraction|new-recipient:erroraction|set-recipient:erroraction|remove-recipient:erroraction|get-exchangecertificate:erroraction|new-exchangecertificate:erroraction|import-exchangecertificate:erroraction|export-exchangecertificate:erroraction|enable-exchangecertificate:erroraction|remove-exchangecertificate:erroraction|get-trustedrootcertificate:erroraction|import-trustedrootcertificate:erroraction|remove-trustedrootcertificate:erroraction|get-queue:erroraction|get-message:erroraction|retry-queue:erroraction|get-configurationchange:erroraction|compare-configuration:erroraction|export-configuration:erroraction|import-configuration:erroraction|undo-configurationchange:erroraction|search-adminauditlog:erroraction|test-servicehealth:erroraction|get-service:erroraction|start-service:erroraction|stop-service:erroraction|restart-service:erroraction|get-help:erroraction|get-command:erroraction) REPLY='Continue SilentlyContinue Stop Ignore' ;;
        new-sendconnector:usage) REPLY='Custom Internal Internet Partner' ;;
        new-receiveconnector:sizeenabled|set-receiveconnector:sizeenabled) REPLY='Enabled Disabled EnabledWithoutValue' ;;
        new-sendconnector:tlsauthlevel|set-sendconnector:tlsauthlevel) REPLY='EncryptionOnly CertificateValidation DomainValidation' ;;
        set-transportconfig:revocationmode) REPLY='Enforce SoftFail' ;;
        export-configuration:format) REPLY='Json Script' ;;
        get-sendconnector:format|new-sendconnector:format|get-receiveconnector:format|new-receiveconnector:format|get-transportconfig:format|get-transportservice:format|get-accepteddomain:format|new-accepteddomain:format|get-deliveryagentconnector:format|new-deliveryagentconnector:format|get-recipient:format|new-recipient:format|get-exchangecertificate:format|new-exchangecertificate:format|import-exchangecertificate:format|get-trustedrootcertificate:format|import-trustedrootcertificate:format|get-queue:format|get-message:format|get-configurationchange:format|compare-configuration:format|search-adminauditlog:format|test-servicehealth:format|get-service:format) REPLY='List Table Csv Json' ;;
        new-deliveryagentconnector:deliveryprotocol) REPLY='Maildir' ;;
        new-receiveconnector:permissiongroups|set-receiveconnector:permissiongroups) REPLY='None AnonymousUsers ExchangeUsers ExchangeServers ExchangeLegacyServers Partners' ;;
        new-exchangecertificate:services|enable-exchangecertificate:services) REPLY='None IMAP POP UM IIS SMTP Federation UMCallRouter' ;;
        new-receiveconnector:authmechanism|set-receiveconnector:authmechanism) REPLY='None Tls Integrated BasicAuth BasicAuthRequireTLS ExchangeServer ExternalAuthoritative' ;;
        new-sendconnector:protocollogginglevel|set-sendconnector:protocollogginglevel|new-receiveconnector:protocollogginglevel|set-receiveconnector:protocollogginglevel) REPLY='None Verbose' ;;
        shell-init) REPLY='bash zsh fish powershell' ;;
        get-sendconnector:json|get-sendconnector:verbose|new-sendconnector:enabled|new-sendconnector:dnsroutingenabled|new-sendconnector:domainsecureenabled|new-sendconnector:requiretls|new-sendconnector:ignorestarttls|new-sendconnector:forcehelo|new-sendconnector:useexternaldnsserversenabled|new-sendconnector:custom|new-sendconnector:internal|new-sendconnector:internet|new-sendconnector:partner|new-sendconnector:whatif|new-sendconnector:confirm|new-sendconnector:json|new-sendconnector:verbose|set-sendconnector:enabled|set-sendconnector:dnsroutingenabled|set-sendconnector:domainsecureenabled|set-sendconnector:requiretls|set-sendconnector:ignorestarttls|set-sendconnector:forcehelo|set-sendconnector:useexternaldnsserversenabled|set-sendconnector:whatif|set-sendconnector:confirm|set-sendconnector:verbose|remove-sendconnector:whatif|remove-sendconnector:confirm|remove-sendconnector:verbose|get-receiveconnector:json|get-receiveconnector:verbose|new-receiveconnector:enabled|new-receiveconnector:domainsecureenabled|new-receiveconnector:requiretls|new-receiveconnector:pipeliningenabled|new-receiveconnector:eightbitmimeenabled|new-receiveconnector:enhancedstatuscodesenabled|new-receiveconnector:requireehlodomain|new-receiveconnector:barelinefeedrejectionenabled|new-receiveconnector:client|new-receiveconnector:custom|new-receiveconnector:internal|new-receiveconnector:internet|new-receiveconnector:partner|new-receiveconnector:allowopenrelay|new-receiveconnector:whatif|new-receiveconnector:confirm|new-receiveconnector:json|new-receiveconnector:verbose|set-receiveconnector:enabled|set-receiveconnector:domainsecureenabled|set-receiveconnector:requiretls|set-receiveconnector:pipeliningenabled|set-receiveconnector:eightbitmimeenabled|set-receiveconnector:enhancedstatuscodesenabled|set-receiveconnector:requireehlodomain|set-receiveconnector:barelinefeedrejectionenabled|set-receiveconnector:allowopenrelay|set-receiveconnector:whatif|set-receiveconnector:confirm|set-receiveconnector:verbose|remove-receiveconnector:whatif|remove-receiveconnector:confirm|remove-receiveconnector:verbose|get-transportconfig:json|get-transportconfig:verbose|set-transportconfig:requireclientauthusage|set-transportconfig:replace|set-transportconfig:whatif|set-transportconfig:confirm|set-transportconfig:verbose|get-transportservice:json|get-transportservice:verbose|set-transportservice:externaldnsadapterenabled|set-transportservice:internaldnsadapterenabled|set-transportservice:whatif|set-transportservice:confirm|set-transportservice:verbose|get-accepteddomain:json|get-accepteddomain:verbose|new-accepteddomain:whatif|new-accepteddomain:confirm|new-accepteddomain:json|new-accepteddomain:verbose|set-accepteddomain:matchsubdomains|set-accepteddomain:makedefault|set-accepteddomain:whatif|set-accepteddomain:confirm|set-accepteddomain:verbose|remove-accepteddomain:whatif|remove-accepteddomain:confirm|remove-accepteddomain:verbose|get-deliveryagentconnector:json|get-deliveryagentconnector:verbose|new-deliveryagentconnector:enabled|new-deliveryagentconnector:whatif|new-deliveryagentconnector:confirm|new-deliveryagentconnector:json|new-deliveryagentconnector:verbose|remove-deliveryagentconnector:whatif|remove-deliveryagentconnector:confirm|remove-deliveryagentconnector:verbose|get-recipient:json|get-recipient:verbose|new-recipient:whatif|new-recipient:confirm|new-recipient:json|new-recipient:verbose|set-recipient:whatif|set-recipient:confirm|set-recipient:verbose|remove-recipient:whatif|remove-recipient:confirm|remove-recipient:verbose|get-exchangecertificate:json|get-exchangecertificate:verbose|new-exchangecertificate:includeaccepteddomains|new-exchangecertificate:includeautodiscover|new-exchangecertificate:includeserverfqdn|new-exchangecertificate:includeservernetbiosname|new-exchangecertificate:privatekeyexportable|new-exchangecertificate:generaterequest|new-exchangecertificate:binaryencoded|new-exchangecertificate:force|new-exchangecertificate:whatif|new-exchangecertificate:confirm|new-exchangecertificate:json|new-exchangecertificate:verbose|import-exchangecertificate:privatekeyexportable|import-exchangecertificate:whatif|import-exchangecertificate:confirm|import-exchangecertificate:json|import-exchangecertificate:verbose|export-exchangecertificate:binaryencoded|export-exchangecertificate:certificateonly|export-exchangecertificate:force|export-exchangecertificate:whatif|export-exchangecertificate:confirm|export-exchangecertificate:verbose|enable-exchangecertificate:force|enable-exchangecertificate:keepdefault|enable-exchangecertificate:donotrequiressl|enable-exchangecertificate:networkserviceallowed|enable-exchangecertificate:whatif|enable-exchangecertificate:confirm|enable-exchangecertificate:verbose|remove-exchangecertificate:force|remove-exchangecertificate:whatif|remove-exchangecertificate:confirm|remove-exchangecertificate:verbose|get-trustedrootcertificate:json|get-trustedrootcertificate:verbose|import-trustedrootcertificate:whatif|import-trustedrootcertificate:confirm|import-trustedrootcertificate:json|import-trustedrootcertificate:verbose|remove-trustedrootcertificate:whatif|remove-trustedrootcertificate:confirm|remove-trustedrootcertificate:verbose|get-queue:json|get-queue:verbose|get-message:json|get-message:verbose|retry-queue:resubmit|retry-queue:whatif|retry-queue:confirm|retry-queue:verbose|get-configurationchange:json|get-configurationchange:verbose|compare-configuration:json|compare-configuration:verbose|export-configuration:force|export-configuration:verbose|import-configuration:force|import-configuration:whatif|import-configuration:confirm|import-configuration:verbose|undo-configurationchange:force|undo-configurationchange:whatif|undo-configurationchange:confirm|undo-configurationchange:verbose|search-adminauditlog:issuccess|search-adminauditlog:externalaccess|search-adminauditlog:json|search-adminauditlog:verbose|test-servicehealth:json|test-servicehealth:verbose|get-service:json|get-service:verbose|start-service:whatif|start-service:confirm|start-service:verbose|stop-service:whatif|stop-service:confirm|stop-service:verbose|restart-service:force|restart-service:whatif|restart-service:confirm|restart-service:verbose|get-help:verbose|get-command:verbose) REPLY='true false' ;;
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
        candidates='Compare-Configuration Enable-ExchangeCertificate Export-Configuration Export-ExchangeCertificate Get-AcceptedDomain Get-Command Get-ConfigurationChange Get-DeliveryAgentConnector Get-ExchangeCertificate Get-Help Get-Message Get-Queue Get-ReceiveConnector Get-Recipient Get-SendConnector Get-Service Get-TransportConfig Get-TransportService Get-TrustedRootCertificate Import-Configuration Import-ExchangeCertificate Import-TrustedRootCertificate New-AcceptedDomain New-DeliveryAgentConnector New-ExchangeCertificate New-ReceiveConnector New-Recipient New-SendConnector Remove-AcceptedDomain Remove-DeliveryAgentConnector Remove-ExchangeCertificate Remove-ReceiveConnector Remove-Recipient Remove-SendConnector Remove-TrustedRootCertificate Restart-Service Retry-Queue Search-AdminAuditLog Set-AcceptedDomain Set-ReceiveConnector Set-Recipient Set-SendConnector Set-TransportConfig Set-TransportService Start-Service Stop-Service Test-ServiceHealth Undo-ConfigurationChange lab shell-init'
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
