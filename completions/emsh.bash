# Completion for emsh. Generated from its tables by src/gen; do not edit.

_emsh_parameters() {
    case $1 in
        add-ipallowlistentry) REPLY='-IPRange -ExpirationTime -Comment -IPAddress -Server -WhatIf -Confirm -Json -Format -Property -Verbose -ErrorAction' ;;
        add-ipallowlistprovider) REPLY='-Name -LookupDomain -Priority -Enabled -AnyMatch -BitmaskMatch -IPAddressesMatch -DomainController -WhatIf -Confirm -Json -Format -Property -Verbose -ErrorAction' ;;
        add-ipblocklistentry) REPLY='-IPRange -ExpirationTime -Comment -IPAddress -Server -WhatIf -Confirm -Json -Format -Property -Verbose -ErrorAction' ;;
        add-ipblocklistprovider) REPLY='-Name -LookupDomain -Priority -Enabled -AnyMatch -BitmaskMatch -IPAddressesMatch -RejectionResponse -DomainController -WhatIf -Confirm -Json -Format -Property -Verbose -ErrorAction' ;;
        compare-configuration) REPLY='-Json -Format -Property -Verbose -ErrorAction' ;;
        enable-exchangecertificate) REPLY='-Thumbprint -Identity -Services -Force -KeepDefault -DoNotRequireSsl -NetworkServiceAllowed -WhatIf -Confirm -Verbose -ErrorAction' ;;
        export-exchangecertificate) REPLY='-Thumbprint -Identity -FileName -Password -BinaryEncoded -CertificateOnly -Force -WhatIf -Confirm -Verbose -ErrorAction' ;;
        export-message) REPLY='-Identity -WhatIf -Confirm -Verbose -ErrorAction' ;;
        get-accepteddomain) REPLY='-Identity -Json -Format -Property -Verbose -ErrorAction' ;;
        get-addressrewriteentry) REPLY='-Identity -DomainController -Json -Format -Property -Verbose -ErrorAction' ;;
        get-command) REPLY='-Name -Verbose -ErrorAction' ;;
        get-configurationchange) REPLY='-Identity -Object -StartDate -EndDate -Cmdlets -UserIds -ResultSize -Json -Format -Property -Verbose -ErrorAction' ;;
        get-deliveryagentconnector) REPLY='-Identity -Json -Format -Property -Verbose -ErrorAction' ;;
        get-exchangecertificate) REPLY='-Thumbprint -Identity -DomainName -Json -Format -Property -Verbose -ErrorAction' ;;
        get-help) REPLY='-Name -Verbose -ErrorAction' ;;
        get-ipallowlistentry) REPLY='-Identity -IPAddress -ResultSize -Server -Json -Format -Property -Verbose -ErrorAction' ;;
        get-ipallowlistprovider) REPLY='-Identity -DomainController -Json -Format -Property -Verbose -ErrorAction' ;;
        get-ipblocklistentry) REPLY='-Identity -IPAddress -ResultSize -Server -Json -Format -Property -Verbose -ErrorAction' ;;
        get-ipblocklistprovider) REPLY='-Identity -DomainController -Json -Format -Property -Verbose -ErrorAction' ;;
        get-message) REPLY='-Identity -Queue -Filter -ResultSize -Server -SortOrder -BookmarkIndex -BookmarkObject -IncludeBookmark -ReturnPageInfo -SearchForward -IncludeRecipientInfo -IncludeComponentLatencyInfo -Json -Format -Property -Verbose -ErrorAction' ;;
        get-messagetrackinglog) REPLY='-Start -End -EventId -InternalMessageId -MessageId -MessageSubject -NetworkMessageId -Recipients -Reference -ResultSize -Sender -Server -Source -TransportTrafficType -DomainController -Verbose -ErrorAction' ;;
        get-queue) REPLY='-Identity -Filter -Include -Exclude -ResultSize -Server -SortOrder -BookmarkIndex -BookmarkObject -IncludeBookmark -ReturnPageInfo -SearchForward -Json -Format -Property -Verbose -ErrorAction' ;;
        get-receiveconnector) REPLY='-Identity -Json -Format -Property -Verbose -ErrorAction' ;;
        get-recipient) REPLY='-Identity -Json -Format -Property -Verbose -ErrorAction' ;;
        get-recipientfilterconfig) REPLY='-Identity -DomainController -Json -Format -Property -Verbose -ErrorAction' ;;
        get-sendconnector) REPLY='-Identity -Json -Format -Property -Verbose -ErrorAction' ;;
        get-senderfilterconfig) REPLY='-Identity -DomainController -Json -Format -Property -Verbose -ErrorAction' ;;
        get-service) REPLY='-Name -Json -Format -Property -Verbose -ErrorAction' ;;
        get-systemmessage) REPLY='-Identity -Original -DomainController -Json -Format -Property -Verbose -ErrorAction' ;;
        get-transportconfig) REPLY='-Identity -Json -Format -Property -Verbose -ErrorAction' ;;
        get-transportservice) REPLY='-Identity -Json -Format -Property -Verbose -ErrorAction' ;;
        get-trustedrootcertificate) REPLY='-Identity -Json -Format -Property -Verbose -ErrorAction' ;;
        import-exchangecertificate) REPLY='-FileName -Password -FriendlyName -PrivateKeyExportable -WhatIf -Confirm -Json -Format -Property -Verbose -ErrorAction' ;;
        import-trustedrootcertificate) REPLY='-FileName -WhatIf -Confirm -Json -Format -Property -Verbose -ErrorAction' ;;
        new-accepteddomain) REPLY='-Name -DomainName -DomainType -WhatIf -Confirm -Json -Format -Property -Verbose -ErrorAction' ;;
        new-addressrewriteentry) REPLY='-Name -InternalAddress -ExternalAddress -ExceptionList -OutboundOnly -DomainController -WhatIf -Confirm -Json -Format -Property -Verbose -ErrorAction' ;;
        new-deliveryagentconnector) REPLY='-Name -AddressSpaces -DeliveryProtocol -MaildirRoot -Enabled -MaxMessageSize -MaxConcurrentConnections -Comment -WhatIf -Confirm -Json -Format -Property -Verbose -ErrorAction' ;;
        new-exchangecertificate) REPLY='-SubjectName -DomainName -IncludeAcceptedDomains -IncludeAutoDiscover -IncludeServerFQDN -IncludeServerNetBIOSName -Instance -Services -FriendlyName -KeySize -PrivateKeyExportable -SubjectKeyIdentifier -GenerateRequest -RequestFile -BinaryEncoded -Force -WhatIf -Confirm -Json -Format -Property -Verbose -ErrorAction' ;;
        new-receiveconnector) REPLY='-Name -Bindings -RemoteIPRanges -Enabled -AuthMechanism -PermissionGroups -DomainSecureEnabled -RequireTLS -Fqdn -TlsCertificateName -Banner -MaxMessageSize -MaxHeaderSize -MaxHopCount -MaxRecipientsPerMessage -MaxProtocolErrors -MaxInboundConnection -MaxInboundConnectionPerSource -ConnectionTimeout -ConnectionInactivityTimeout -TarpitInterval -PipeliningEnabled -EightBitMimeEnabled -EnhancedStatusCodesEnabled -SizeEnabled -RequireEHLODomain -BareLinefeedRejectionEnabled -ProtocolLoggingLevel -Comment -Usage -Client -Custom -Internal -Internet -Partner -AllowOpenRelay -WhatIf -Confirm -Json -Format -Property -Verbose -ErrorAction' ;;
        new-recipient) REPLY='-EmailAddress -Aliases -WhatIf -Confirm -Json -Format -Property -Verbose -ErrorAction' ;;
        new-sendconnector) REPLY='-Name -AddressSpaces -Enabled -DNSRoutingEnabled -SmartHosts -Port -DomainSecureEnabled -RequireTLS -TlsAuthLevel -TlsDomain -TlsCertificateName -Fqdn -IgnoreSTARTTLS -ForceHELO -UseExternalDNSServersEnabled -SourceIPAddress -MaxMessageSize -SmtpMaxMessagesPerConnection -ConnectionInactivityTimeOut -ProtocolLoggingLevel -Comment -Usage -Custom -Internal -Internet -Partner -WhatIf -Confirm -Json -Format -Property -Verbose -ErrorAction' ;;
        new-systemmessage) REPLY='-Text -Internal -Language -DsnCode -QuotaMessageType -DomainController -WhatIf -Confirm -Json -Format -Property -Verbose -ErrorAction' ;;
        redirect-message) REPLY='-Server -Target -WhatIf -Confirm -Verbose -ErrorAction' ;;
        remove-accepteddomain) REPLY='-Identity -WhatIf -Confirm -Verbose -ErrorAction' ;;
        remove-addressrewriteentry) REPLY='-Identity -DomainController -WhatIf -Confirm -Verbose -ErrorAction' ;;
        remove-deliveryagentconnector) REPLY='-Identity -WhatIf -Confirm -Verbose -ErrorAction' ;;
        remove-exchangecertificate) REPLY='-Thumbprint -Identity -Force -WhatIf -Confirm -Verbose -ErrorAction' ;;
        remove-ipallowlistentry) REPLY='-Identity -Server -WhatIf -Confirm -Verbose -ErrorAction' ;;
        remove-ipallowlistprovider) REPLY='-Identity -DomainController -WhatIf -Confirm -Verbose -ErrorAction' ;;
        remove-ipblocklistentry) REPLY='-Identity -Server -WhatIf -Confirm -Verbose -ErrorAction' ;;
        remove-ipblocklistprovider) REPLY='-Identity -DomainController -WhatIf -Confirm -Verbose -ErrorAction' ;;
        remove-message) REPLY='-Identity -WithNDR -Filter -Server -WhatIf -Confirm -Verbose -ErrorAction' ;;
        remove-receiveconnector) REPLY='-Identity -WhatIf -Confirm -Verbose -ErrorAction' ;;
        remove-recipient) REPLY='-Identity -WhatIf -Confirm -Verbose -ErrorAction' ;;
        remove-sendconnector) REPLY='-Identity -WhatIf -Confirm -Verbose -ErrorAction' ;;
        remove-systemmessage) REPLY='-Identity -DomainController -WhatIf -Confirm -Verbose -ErrorAction' ;;
        remove-trustedrootcertificate) REPLY='-Identity -WhatIf -Confirm -Verbose -ErrorAction' ;;
        restart-service) REPLY='-Name -Force -WhatIf -Confirm -Verbose -ErrorAction' ;;
        resume-message) REPLY='-Identity -Filter -Server -WhatIf -Confirm -Verbose -ErrorAction' ;;
        resume-queue) REPLY='-Identity -Filter -Server -WhatIf -Confirm -Verbose -ErrorAction' ;;
        retry-queue) REPLY='-Identity -Resubmit -Filter -Server -WhatIf -Confirm -Verbose -ErrorAction' ;;
        set-accepteddomain) REPLY='-Identity -Name -DomainType -MatchSubDomains -MakeDefault -WhatIf -Confirm -Verbose -ErrorAction' ;;
        set-addressrewriteentry) REPLY='-Identity -Name -InternalAddress -ExternalAddress -ExceptionList -OutboundOnly -DomainController -WhatIf -Confirm -Verbose -ErrorAction' ;;
        set-ipallowlistprovider) REPLY='-Identity -Name -LookupDomain -Priority -Enabled -AnyMatch -BitmaskMatch -IPAddressesMatch -DomainController -WhatIf -Confirm -Verbose -ErrorAction' ;;
        set-ipblocklistprovider) REPLY='-Identity -Name -LookupDomain -Priority -Enabled -AnyMatch -BitmaskMatch -IPAddressesMatch -RejectionResponse -DomainController -WhatIf -Confirm -Verbose -ErrorAction' ;;
        set-receiveconnector) REPLY='-Identity -Name -Bindings -RemoteIPRanges -Enabled -AuthMechanism -PermissionGroups -DomainSecureEnabled -RequireTLS -Fqdn -TlsCertificateName -Banner -MaxMessageSize -MaxHeaderSize -MaxHopCount -MaxRecipientsPerMessage -MaxProtocolErrors -MaxInboundConnection -MaxInboundConnectionPerSource -ConnectionTimeout -ConnectionInactivityTimeout -TarpitInterval -PipeliningEnabled -EightBitMimeEnabled -EnhancedStatusCodesEnabled -SizeEnabled -RequireEHLODomain -BareLinefeedRejectionEnabled -ProtocolLoggingLevel -Comment -AllowOpenRelay -WhatIf -Confirm -Verbose -ErrorAction' ;;
        set-recipient) REPLY='-Identity -EmailAddress -Aliases -WhatIf -Confirm -Verbose -ErrorAction' ;;
        set-recipientfilterconfig) REPLY='-BlockedRecipients -RecipientValidationEnabled -BlockListEnabled -Enabled -ExternalMailEnabled -InternalMailEnabled -DomainController -WhatIf -Confirm -Verbose -ErrorAction' ;;
        set-sendconnector) REPLY='-Identity -Name -AddressSpaces -Enabled -DNSRoutingEnabled -SmartHosts -Port -DomainSecureEnabled -RequireTLS -TlsAuthLevel -TlsDomain -TlsCertificateName -Fqdn -IgnoreSTARTTLS -ForceHELO -UseExternalDNSServersEnabled -SourceIPAddress -MaxMessageSize -SmtpMaxMessagesPerConnection -ConnectionInactivityTimeOut -ProtocolLoggingLevel -Comment -WhatIf -Confirm -Verbose -ErrorAction' ;;
        set-senderfilterconfig) REPLY='-BlockedSenders -BlockedDomains -BlockedDomainsAndSubdomains -Action -BlankSenderBlockingEnabled -RecipientBlockedSenderAction -Enabled -ExternalMailEnabled -InternalMailEnabled -DomainController -WhatIf -Confirm -Verbose -ErrorAction' ;;
        set-systemmessage) REPLY='-Identity -Text -Original -DomainController -WhatIf -Confirm -Verbose -ErrorAction' ;;
        set-transportconfig) REPLY='-Identity -TLSSendDomainSecureList -TLSReceiveDomainSecureList -ExternalPostmasterAddress -RequireClientAuthUsage -RevocationMode -RevocationFetchRanges -Replace -WhatIf -Confirm -Verbose -ErrorAction' ;;
        set-transportservice) REPLY='-Identity -ExternalDNSAdapterEnabled -ExternalDNSServers -InternalDNSAdapterEnabled -InternalDNSServers -MaxOutboundConnections -MaxPerDomainOutboundConnections -TransientFailureRetryCount -TransientFailureRetryInterval -OutboundConnectionFailureRetryInterval -MessageRetryInterval -MessageExpirationTimeout -MinimumFreeDiskSpace -ReceiveProtocolLogMaxAge -ReceiveProtocolLogMaxDirectorySize -ReceiveProtocolLogMaxFileSize -SendProtocolLogMaxAge -SendProtocolLogMaxDirectorySize -SendProtocolLogMaxFileSize -WhatIf -Confirm -Verbose -ErrorAction' ;;
        start-service) REPLY='-Name -WhatIf -Confirm -Verbose -ErrorAction' ;;
        stop-service) REPLY='-Name -WhatIf -Confirm -Verbose -ErrorAction' ;;
        suspend-message) REPLY='-Identity -Filter -Server -WhatIf -Confirm -Verbose -ErrorAction' ;;
        suspend-queue) REPLY='-Identity -Filter -Server -WhatIf -Confirm -Verbose -ErrorAction' ;;
        test-ipallowlistprovider) REPLY='-Identity -IPAddress -Server -DomainController -WhatIf -Confirm -Verbose -ErrorAction' ;;
        test-ipblocklistprovider) REPLY='-Identity -IPAddress -Server -DomainController -WhatIf -Confirm -Verbose -ErrorAction' ;;
        test-message) REPLY='-TransportRules -WhatIf -Confirm -Verbose -ErrorAction' ;;
        test-servicehealth) REPLY='-Json -Format -Property -Verbose -ErrorAction' ;;
        test-smtpconnectivity) REPLY='-Identity -MonitoringContext -DomainController -Json -Format -Property -Verbose -ErrorAction' ;;
        *) REPLY='' ;;
    esac
}

_emsh_words() {
    case $1 in
        new-exchangecertificate:keysize) REPLY='2048 3072 4096' ;;
        new-accepteddomain:domaintype|set-accepteddomain:domaintype) REPLY='Authoritative InternalRelay ExternalRelay' ;;
        new-receiveconnector:usage) REPLY='Client Custom Internal Internet Partner' ;;
        get-sendconnector:erroraction|new-sendconnector:erroraction|set-sendconnector:erroraction|remove-sendconnector:erroraction|get-receiveconnector:erroraction|new-receiveconnector:erroraction|set-receiveconnector:erroraction|remove-receiveconnector:erroraction|get-transportconfig:erroraction|set-transportconfig:erroraction|get-transportservice:erroraction|set-transportservice:erroraction|get-accepteddomain:erroraction|new-accepteddomain:erroraction|set-accepteddomain:erroraction|remove-accepteddomain:erroraction|get-deliveryagentconnector:erroraction|new-deliveryagentconnector:erroraction|remove-deliveryagentconnector:erroraction|get-recipient:erroraction|new-recipient:erroraction|set-recipient:erroraction|remove-recipient:erroraction|get-exchangecertificate:erroraction|new-exchangecertificate:erroraction|import-exchangecertificate:erroraction|export-exchangecertificate:erroraction|enable-exchangecertificate:erroraction|remove-exchangecertificate:erroraction|get-trustedrootcertificate:erroraction|import-trustedrootcertificate:erroraction|remove-trustedrootcertificate:erroraction|get-systemmessage:erroraction|new-systemmessage:erroraction|set-systemmessage:erroraction|remove-systemmessage:erroraction|get-addressrewriteentry:erroraction|new-addressrewriteentry:erroraction|set-addressrewriteentry:erroraction|remove-addressrewriteentry:erroraction|get-ipallowlistentry:erroraction|add-ipallowlistentry:erroraction|remove-ipallowlistentry:erroraction|get-ipblocklistentry:erroraction|add-ipblocklistentry:erroraction|remove-ipblocklistentry:erroraction|get-ipallowlistprovider:erroraction|add-ipallowlistprovider:erroraction|set-ipallowlistprovider:erroraction|remove-ipallowlistprovider:erroraction|test-ipallowlistprovider:erroraction|get-ipblocklistprovider:erroraction|add-ipblocklistprovider:erroraction|set-ipblocklistprovider:erroraction|remove-ipblocklistprovider:erroraction|test-ipblocklistprovider:erroraction|get-senderfilterconfig:erroraction|set-senderfilterconfig:erroraction|get-recipientfilterconfig:erroraction|set-recipientfilterconfig:erroraction|get-queue:erroraction|retry-queue:erroraction|suspend-queue:erroraction|resume-queue:erroraction|get-message:erroraction|suspend-message:erroraction|resume-message:erroraction|remove-message:erroraction|redirect-message:erroraction|export-message:erroraction|test-message:erroraction|get-messagetrackinglog:erroraction|get-configurationchange:erroraction|compare-configuration:erroraction|test-servicehealth:erroraction|test-smtpconnectivity:erroraction|get-service:erroraction|start-service:erroraction|stop-service:erroraction|restart-service:erroraction|get-help:erroraction|get-command:erroraction) REPLY='Continue SilentlyContinue Stop Ignore' ;;
        new-sendconnector:usage) REPLY='Custom Internal Internet Partner' ;;
        set-senderfilterconfig:recipientblockedsenderaction) REPLY='Delete Reject' ;;
        new-receiveconnector:sizeenabled|set-receiveconnector:sizeenabled) REPLY='Enabled Disabled EnabledWithoutValue' ;;
        new-sendconnector:tlsauthlevel|set-sendconnector:tlsauthlevel) REPLY='EncryptionOnly CertificateValidation DomainValidation' ;;
        set-transportconfig:revocationmode) REPLY='Enforce SoftFail' ;;
        get-queue:include|get-queue:exclude) REPLY='Internal External' ;;
        get-sendconnector:format|new-sendconnector:format|get-receiveconnector:format|new-receiveconnector:format|get-transportconfig:format|get-transportservice:format|get-accepteddomain:format|new-accepteddomain:format|get-deliveryagentconnector:format|new-deliveryagentconnector:format|get-recipient:format|new-recipient:format|get-exchangecertificate:format|new-exchangecertificate:format|import-exchangecertificate:format|get-trustedrootcertificate:format|import-trustedrootcertificate:format|get-systemmessage:format|new-systemmessage:format|get-addressrewriteentry:format|new-addressrewriteentry:format|get-ipallowlistentry:format|add-ipallowlistentry:format|get-ipblocklistentry:format|add-ipblocklistentry:format|get-ipallowlistprovider:format|add-ipallowlistprovider:format|get-ipblocklistprovider:format|add-ipblocklistprovider:format|get-senderfilterconfig:format|get-recipientfilterconfig:format|get-queue:format|get-message:format|get-configurationchange:format|compare-configuration:format|test-servicehealth:format|test-smtpconnectivity:format|get-service:format) REPLY='List Table Csv Json' ;;
        new-deliveryagentconnector:deliveryprotocol) REPLY='Maildir' ;;
        new-receiveconnector:permissiongroups|set-receiveconnector:permissiongroups) REPLY='None AnonymousUsers ExchangeUsers ExchangeServers ExchangeLegacyServers Partners' ;;
        new-exchangecertificate:services|enable-exchangecertificate:services) REPLY='None IMAP POP UM IIS SMTP Federation UMCallRouter' ;;
        new-receiveconnector:authmechanism|set-receiveconnector:authmechanism) REPLY='None Tls Integrated BasicAuth BasicAuthRequireTLS ExchangeServer ExternalAuthoritative' ;;
        new-sendconnector:protocollogginglevel|set-sendconnector:protocollogginglevel|new-receiveconnector:protocollogginglevel|set-receiveconnector:protocollogginglevel) REPLY='None Verbose' ;;
        set-senderfilterconfig:action) REPLY='StampStatus Reject' ;;
        shell-init) REPLY='bash zsh fish powershell' ;;
        get-sendconnector:json|get-sendconnector:verbose|new-sendconnector:enabled|new-sendconnector:dnsroutingenabled|new-sendconnector:domainsecureenabled|new-sendconnector:requiretls|new-sendconnector:ignorestarttls|new-sendconnector:forcehelo|new-sendconnector:useexternaldnsserversenabled|new-sendconnector:custom|new-sendconnector:internal|new-sendconnector:internet|new-sendconnector:partner|new-sendconnector:whatif|new-sendconnector:confirm|new-sendconnector:json|new-sendconnector:verbose|set-sendconnector:enabled|set-sendconnector:dnsroutingenabled|set-sendconnector:domainsecureenabled|set-sendconnector:requiretls|set-sendconnector:ignorestarttls|set-sendconnector:forcehelo|set-sendconnector:useexternaldnsserversenabled|set-sendconnector:whatif|set-sendconnector:confirm|set-sendconnector:verbose|remove-sendconnector:whatif|remove-sendconnector:confirm|remove-sendconnector:verbose|get-receiveconnector:json|get-receiveconnector:verbose|new-receiveconnector:enabled|new-receiveconnector:domainsecureenabled|new-receiveconnector:requiretls|new-receiveconnector:pipeliningenabled|new-receiveconnector:eightbitmimeenabled|new-receiveconnector:enhancedstatuscodesenabled|new-receiveconnector:requireehlodomain|new-receiveconnector:barelinefeedrejectionenabled|new-receiveconnector:client|new-receiveconnector:custom|new-receiveconnector:internal|new-receiveconnector:internet|new-receiveconnector:partner|new-receiveconnector:allowopenrelay|new-receiveconnector:whatif|new-receiveconnector:confirm|new-receiveconnector:json|new-receiveconnector:verbose|set-receiveconnector:enabled|set-receiveconnector:domainsecureenabled|set-receiveconnector:requiretls|set-receiveconnector:pipeliningenabled|set-receiveconnector:eightbitmimeenabled|set-receiveconnector:enhancedstatuscodesenabled|set-receiveconnector:requireehlodomain|set-receiveconnector:barelinefeedrejectionenabled|set-receiveconnector:allowopenrelay|set-receiveconnector:whatif|set-receiveconnector:confirm|set-receiveconnector:verbose|remove-receiveconnector:whatif|remove-receiveconnector:confirm|remove-receiveconnector:verbose|get-transportconfig:json|get-transportconfig:verbose|set-transportconfig:requireclientauthusage|set-transportconfig:replace|set-transportconfig:whatif|set-transportconfig:confirm|set-transportconfig:verbose|get-transportservice:json|get-transportservice:verbose|set-transportservice:externaldnsadapterenabled|set-transportservice:internaldnsadapterenabled|set-transportservice:whatif|set-transportservice:confirm|set-transportservice:verbose|get-accepteddomain:json|get-accepteddomain:verbose|new-accepteddomain:whatif|new-accepteddomain:confirm|new-accepteddomain:json|new-accepteddomain:verbose|set-accepteddomain:matchsubdomains|set-accepteddomain:makedefault|set-accepteddomain:whatif|set-accepteddomain:confirm|set-accepteddomain:verbose|remove-accepteddomain:whatif|remove-accepteddomain:confirm|remove-accepteddomain:verbose|get-deliveryagentconnector:json|get-deliveryagentconnector:verbose|new-deliveryagentconnector:enabled|new-deliveryagentconnector:whatif|new-deliveryagentconnector:confirm|new-deliveryagentconnector:json|new-deliveryagentconnector:verbose|remove-deliveryagentconnector:whatif|remove-deliveryagentconnector:confirm|remove-deliveryagentconnector:verbose|get-recipient:json|get-recipient:verbose|new-recipient:whatif|new-recipient:confirm|new-recipient:json|new-recipient:verbose|set-recipient:whatif|set-recipient:confirm|set-recipient:verbose|remove-recipient:whatif|remove-recipient:confirm|remove-recipient:verbose|get-exchangecertificate:json|get-exchangecertificate:verbose|new-exchangecertificate:includeaccepteddomains|new-exchangecertificate:includeautodiscover|new-exchangecertificate:includeserverfqdn|new-exchangecertificate:includeservernetbiosname|new-exchangecertificate:privatekeyexportable|new-exchangecertificate:generaterequest|new-exchangecertificate:binaryencoded|new-exchangecertificate:force|new-exchangecertificate:whatif|new-exchangecertificate:confirm|new-exchangecertificate:json|new-exchangecertificate:verbose|import-exchangecertificate:privatekeyexportable|import-exchangecertificate:whatif|import-exchangecertificate:confirm|import-exchangecertificate:json|import-exchangecertificate:verbose|export-exchangecertificate:binaryencoded|export-exchangecertificate:certificateonly|export-exchangecertificate:force|export-exchangecertificate:whatif|export-exchangecertificate:confirm|export-exchangecertificate:verbose|enable-exchangecertificate:force|enable-exchangecertificate:keepdefault|enable-exchangecertificate:donotrequiressl|enable-exchangecertificate:networkserviceallowed|enable-exchangecertificate:whatif|enable-exchangecertificate:confirm|enable-exchangecertificate:verbose|remove-exchangecertificate:force|remove-exchangecertificate:whatif|remove-exchangecertificate:confirm|remove-exchangecertificate:verbose|get-trustedrootcertificate:json|get-trustedrootcertificate:verbose|import-trustedrootcertificate:whatif|import-trustedrootcertificate:confirm|import-trustedrootcertificate:json|import-trustedrootcertificate:verbose|remove-trustedrootcertificate:whatif|remove-trustedrootcertificate:confirm|remove-trustedrootcertificate:verbose|get-systemmessage:original|get-systemmessage:json|get-systemmessage:verbose|new-systemmessage:internal|new-systemmessage:whatif|new-systemmessage:confirm|new-systemmessage:json|new-systemmessage:verbose|set-systemmessage:original|set-systemmessage:whatif|set-systemmessage:confirm|set-systemmessage:verbose|remove-systemmessage:whatif|remove-systemmessage:confirm|remove-systemmessage:verbose|get-addressrewriteentry:json|get-addressrewriteentry:verbose|new-addressrewriteentry:outboundonly|new-addressrewriteentry:whatif|new-addressrewriteentry:confirm|new-addressrewriteentry:json|new-addressrewriteentry:verbose|set-addressrewriteentry:outboundonly|set-addressrewriteentry:whatif|set-addressrewriteentry:confirm|set-addressrewriteentry:verbose|remove-addressrewriteentry:whatif|remove-addressrewriteentry:confirm|remove-addressrewriteentry:verbose|get-ipallowlistentry:json|get-ipallowlistentry:verbose|add-ipallowlistentry:whatif|add-ipallowlistentry:confirm|add-ipallowlistentry:json|add-ipallowlistentry:verbose|remove-ipallowlistentry:whatif|remove-ipallowlistentry:confirm|remove-ipallowlistentry:verbose|get-ipblocklistentry:json|get-ipblocklistentry:verbose|add-ipblocklistentry:whatif|add-ipblocklistentry:confirm|add-ipblocklistentry:json|add-ipblocklistentry:verbose|remove-ipblocklistentry:whatif|remove-ipblocklistentry:confirm|remove-ipblocklistentry:verbose|get-ipallowlistprovider:json|get-ipallowlistprovider:verbose|add-ipallowlistprovider:enabled|add-ipallowlistprovider:anymatch|add-ipallowlistprovider:whatif|add-ipallowlistprovider:confirm|add-ipallowlistprovider:json|add-ipallowlistprovider:verbose|set-ipallowlistprovider:enabled|set-ipallowlistprovider:anymatch|set-ipallowlistprovider:whatif|set-ipallowlistprovider:confirm|set-ipallowlistprovider:verbose|remove-ipallowlistprovider:whatif|remove-ipallowlistprovider:confirm|remove-ipallowlistprovider:verbose|test-ipallowlistprovider:whatif|test-ipallowlistprovider:confirm|test-ipallowlistprovider:verbose|get-ipblocklistprovider:json|get-ipblocklistprovider:verbose|add-ipblocklistprovider:enabled|add-ipblocklistprovider:anymatch|add-ipblocklistprovider:whatif|add-ipblocklistprovider:confirm|add-ipblocklistprovider:json|add-ipblocklistprovider:verbose|set-ipblocklistprovider:enabled|set-ipblocklistprovider:anymatch|set-ipblocklistprovider:whatif|set-ipblocklistprovider:confirm|set-ipblocklistprovider:verbose|remove-ipblocklistprovider:whatif|remove-ipblocklistprovider:confirm|remove-ipblocklistprovider:verbose|test-ipblocklistprovider:whatif|test-ipblocklistprovider:confirm|test-ipblocklistprovider:verbose|get-senderfilterconfig:json|get-senderfilterconfig:verbose|set-senderfilterconfig:blanksenderblockingenabled|set-senderfilterconfig:enabled|set-senderfilterconfig:externalmailenabled|set-senderfilterconfig:internalmailenabled|set-senderfilterconfig:whatif|set-senderfilterconfig:confirm|set-senderfilterconfig:verbose|get-recipientfilterconfig:json|get-recipientfilterconfig:verbose|set-recipientfilterconfig:recipientvalidationenabled|set-recipientfilterconfig:blocklistenabled|set-recipientfilterconfig:enabled|set-recipientfilterconfig:externalmailenabled|set-recipientfilterconfig:internalmailenabled|set-recipientfilterconfig:whatif|set-recipientfilterconfig:confirm|set-recipientfilterconfig:verbose|get-queue:includebookmark|get-queue:returnpageinfo|get-queue:searchforward|get-queue:json|get-queue:verbose|retry-queue:resubmit|retry-queue:whatif|retry-queue:confirm|retry-queue:verbose|suspend-queue:whatif|suspend-queue:confirm|suspend-queue:verbose|resume-queue:whatif|resume-queue:confirm|resume-queue:verbose|get-message:includebookmark|get-message:returnpageinfo|get-message:searchforward|get-message:includerecipientinfo|get-message:includecomponentlatencyinfo|get-message:json|get-message:verbose|suspend-message:whatif|suspend-message:confirm|suspend-message:verbose|resume-message:whatif|resume-message:confirm|resume-message:verbose|remove-message:withndr|remove-message:whatif|remove-message:confirm|remove-message:verbose|redirect-message:whatif|redirect-message:confirm|redirect-message:verbose|export-message:whatif|export-message:confirm|export-message:verbose|test-message:transportrules|test-message:whatif|test-message:confirm|test-message:verbose|get-messagetrackinglog:verbose|get-configurationchange:json|get-configurationchange:verbose|compare-configuration:json|compare-configuration:verbose|test-servicehealth:json|test-servicehealth:verbose|test-smtpconnectivity:monitoringcontext|test-smtpconnectivity:json|test-smtpconnectivity:verbose|get-service:json|get-service:verbose|start-service:whatif|start-service:confirm|start-service:verbose|stop-service:whatif|stop-service:confirm|stop-service:verbose|restart-service:force|restart-service:whatif|restart-service:confirm|restart-service:verbose|get-help:verbose|get-command:verbose) REPLY='true false' ;;
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
        candidates='Add-IPAllowListEntry Add-IPAllowListProvider Add-IPBlockListEntry Add-IPBlockListProvider Compare-Configuration Enable-ExchangeCertificate Export-ExchangeCertificate Export-Message Get-AcceptedDomain Get-AddressRewriteEntry Get-Command Get-ConfigurationChange Get-DeliveryAgentConnector Get-ExchangeCertificate Get-Help Get-IPAllowListEntry Get-IPAllowListProvider Get-IPBlockListEntry Get-IPBlockListProvider Get-Message Get-MessageTrackingLog Get-Queue Get-ReceiveConnector Get-Recipient Get-RecipientFilterConfig Get-SendConnector Get-SenderFilterConfig Get-Service Get-SystemMessage Get-TransportConfig Get-TransportService Get-TrustedRootCertificate Import-ExchangeCertificate Import-TrustedRootCertificate New-AcceptedDomain New-AddressRewriteEntry New-DeliveryAgentConnector New-ExchangeCertificate New-ReceiveConnector New-Recipient New-SendConnector New-SystemMessage Redirect-Message Remove-AcceptedDomain Remove-AddressRewriteEntry Remove-DeliveryAgentConnector Remove-ExchangeCertificate Remove-IPAllowListEntry Remove-IPAllowListProvider Remove-IPBlockListEntry Remove-IPBlockListProvider Remove-Message Remove-ReceiveConnector Remove-Recipient Remove-SendConnector Remove-SystemMessage Remove-TrustedRootCertificate Restart-Service Resume-Message Resume-Queue Retry-Queue Set-AcceptedDomain Set-AddressRewriteEntry Set-IPAllowListProvider Set-IPBlockListProvider Set-ReceiveConnector Set-Recipient Set-RecipientFilterConfig Set-SendConnector Set-SenderFilterConfig Set-SystemMessage Set-TransportConfig Set-TransportService Start-Service Stop-Service Suspend-Message Suspend-Queue Test-IPAllowListProvider Test-IPBlockListProvider Test-Message Test-ServiceHealth Test-SmtpConnectivity lab shell-init'
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
