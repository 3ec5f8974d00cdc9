# Completion for emsh. Generated from its tables by src/gen; do not edit.

function __emsh_parameters
    switch $argv[1]
        case add-ipallowlistentry
            printf '%s\n' -IPRange -ExpirationTime -Comment -IPAddress -Server -WhatIf -Confirm -Json -Format -Property -Verbose -ErrorAction
        case add-ipallowlistprovider
            printf '%s\n' -Name -LookupDomain -Priority -Enabled -AnyMatch -BitmaskMatch -IPAddressesMatch -DomainController -WhatIf -Confirm -Json -Format -Property -Verbose -ErrorAction
        case add-ipblocklistentry
            printf '%s\n' -IPRange -ExpirationTime -Comment -IPAddress -Server -WhatIf -Confirm -Json -Format -Property -Verbose -ErrorAction
        case add-ipblocklistprovider
            printf '%s\n' -Name -LookupDomain -Priority -Enabled -AnyMatch -BitmaskMatch -IPAddressesMatch -RejectionResponse -DomainController -WhatIf -Confirm -Json -Format -Property -Verbose -ErrorAction
        case compare-configuration
            printf '%s\n' -Json -Format -Property -Verbose -ErrorAction
        case enable-exchangecertificate
            printf '%s\n' -Thumbprint -Identity -Services -Force -KeepDefault -DoNotRequireSsl -NetworkServiceAllowed -WhatIf -Confirm -Verbose -ErrorAction
        case export-exchangecertificate
            printf '%s\n' -Thumbprint -Identity -FileName -Password -BinaryEncoded -CertificateOnly -Force -WhatIf -Confirm -Verbose -ErrorAction
        case export-message
            printf '%s\n' -Identity -WhatIf -Confirm -Verbose -ErrorAction
        case get-accepteddomain
            printf '%s\n' -Identity -Json -Format -Property -Verbose -ErrorAction
        case get-addressrewriteentry
            printf '%s\n' -Identity -DomainController -Json -Format -Property -Verbose -ErrorAction
        case get-command
            printf '%s\n' -Name -Verbose -ErrorAction
        case get-configurationchange
            printf '%s\n' -Identity -Object -StartDate -EndDate -Cmdlets -UserIds -ResultSize -Json -Format -Property -Verbose -ErrorAction
        case get-deliveryagentconnector
            printf '%s\n' -Identity -Json -Format -Property -Verbose -ErrorAction
        case get-exchangecertificate
            printf '%s\n' -Thumbprint -Identity -DomainName -Json -Format -Property -Verbose -ErrorAction
        case get-help
            printf '%s\n' -Name -Verbose -ErrorAction
        case get-ipallowlistentry
            printf '%s\n' -Identity -IPAddress -ResultSize -Server -Json -Format -Property -Verbose -ErrorAction
        case get-ipallowlistprovider
            printf '%s\n' -Identity -DomainController -Json -Format -Property -Verbose -ErrorAction
        case get-ipblocklistentry
            printf '%s\n' -Identity -IPAddress -ResultSize -Server -Json -Format -Property -Verbose -ErrorAction
        case get-ipblocklistprovider
            printf '%s\n' -Identity -DomainController -Json -Format -Property -Verbose -ErrorAction
        case get-message
            printf '%s\n' -Identity -Queue -Filter -ResultSize -Server -SortOrder -BookmarkIndex -BookmarkObject -IncludeBookmark -ReturnPageInfo -SearchForward -IncludeRecipientInfo -IncludeComponentLatencyInfo -Json -Format -Property -Verbose -ErrorAction
        case get-messagetrackinglog
            printf '%s\n' -Start -End -EventId -InternalMessageId -MessageId -MessageSubject -NetworkMessageId -Recipients -Reference -ResultSize -Sender -Server -Source -TransportTrafficType -DomainController -Verbose -ErrorAction
        case get-queue
            printf '%s\n' -Identity -Filter -Include -Exclude -ResultSize -Server -SortOrder -BookmarkIndex -BookmarkObject -IncludeBookmark -ReturnPageInfo -SearchForward -Json -Format -Property -Verbose -ErrorAction
        case get-receiveconnector
            printf '%s\n' -Identity -Json -Format -Property -Verbose -ErrorAction
        case get-recipient
            printf '%s\n' -Identity -Json -Format -Property -Verbose -ErrorAction
        case get-recipientfilterconfig
            printf '%s\n' -Identity -DomainController -Json -Format -Property -Verbose -ErrorAction
        case get-sendconnector
            printf '%s\n' -Identity -Json -Format -Property -Verbose -ErrorAction
        case get-senderfilterconfig
            printf '%s\n' -Identity -DomainController -Json -Format -Property -Verbose -ErrorAction
        case get-service
            printf '%s\n' -Name -Json -Format -Property -Verbose -ErrorAction
        case get-systemmessage
            printf '%s\n' -Identity -Original -DomainController -Json -Format -Property -Verbose -ErrorAction
        case get-transportconfig
            printf '%s\n' -Identity -Json -Format -Property -Verbose -ErrorAction
        case get-transportservice
            printf '%s\n' -Identity -Json -Format -Property -Verbose -ErrorAction
        case get-trustedrootcertificate
            printf '%s\n' -Identity -Json -Format -Property -Verbose -ErrorAction
        case import-exchangecertificate
            printf '%s\n' -FileName -Password -FriendlyName -PrivateKeyExportable -WhatIf -Confirm -Json -Format -Property -Verbose -ErrorAction
        case import-trustedrootcertificate
            printf '%s\n' -FileName -WhatIf -Confirm -Json -Format -Property -Verbose -ErrorAction
        case new-accepteddomain
            printf '%s\n' -Name -DomainName -DomainType -WhatIf -Confirm -Json -Format -Property -Verbose -ErrorAction
        case new-addressrewriteentry
            printf '%s\n' -Name -InternalAddress -ExternalAddress -ExceptionList -OutboundOnly -DomainController -WhatIf -Confirm -Json -Format -Property -Verbose -ErrorAction
        case new-deliveryagentconnector
            printf '%s\n' -Name -AddressSpaces -DeliveryProtocol -MaildirRoot -Enabled -MaxMessageSize -MaxConcurrentConnections -Comment -WhatIf -Confirm -Json -Format -Property -Verbose -ErrorAction
        case new-exchangecertificate
            printf '%s\n' -SubjectName -DomainName -IncludeAcceptedDomains -IncludeAutoDiscover -IncludeServerFQDN -IncludeServerNetBIOSName -Instance -Services -FriendlyName -KeySize -PrivateKeyExportable -SubjectKeyIdentifier -GenerateRequest -RequestFile -BinaryEncoded -Force -WhatIf -Confirm -Json -Format -Property -Verbose -ErrorAction
        case new-receiveconnector
            printf '%s\n' -Name -Bindings -RemoteIPRanges -Enabled -AuthMechanism -PermissionGroups -DomainSecureEnabled -RequireTLS -Fqdn -TlsCertificateName -Banner -MaxMessageSize -MaxHeaderSize -MaxHopCount -MaxRecipientsPerMessage -MaxProtocolErrors -MaxInboundConnection -MaxInboundConnectionPerSource -ConnectionTimeout -ConnectionInactivityTimeout -TarpitInterval -PipeliningEnabled -EightBitMimeEnabled -EnhancedStatusCodesEnabled -SizeEnabled -RequireEHLODomain -BareLinefeedRejectionEnabled -ProtocolLoggingLevel -Comment -Usage -Client -Custom -Internal -Internet -Partner -AllowOpenRelay -WhatIf -Confirm -Json -Format -Property -Verbose -ErrorAction
        case new-recipient
            printf '%s\n' -EmailAddress -Aliases -WhatIf -Confirm -Json -Format -Property -Verbose -ErrorAction
        case new-sendconnector
            printf '%s\n' -Name -AddressSpaces -Enabled -DNSRoutingEnabled -SmartHosts -Port -DomainSecureEnabled -RequireTLS -TlsAuthLevel -TlsDomain -TlsCertificateName -Fqdn -IgnoreSTARTTLS -ForceHELO -UseExternalDNSServersEnabled -SourceIPAddress -MaxMessageSize -SmtpMaxMessagesPerConnection -ConnectionInactivityTimeOut -ProtocolLoggingLevel -Comment -Usage -Custom -Internal -Internet -Partner -WhatIf -Confirm -Json -Format -Property -Verbose -ErrorAction
        case new-systemmessage
            printf '%s\n' -Text -Internal -Language -DsnCode -QuotaMessageType -DomainController -WhatIf -Confirm -Json -Format -Property -Verbose -ErrorAction
        case redirect-message
            printf '%s\n' -Server -Target -WhatIf -Confirm -Verbose -ErrorAction
        case remove-accepteddomain
            printf '%s\n' -Identity -WhatIf -Confirm -Verbose -ErrorAction
        case remove-addressrewriteentry
            printf '%s\n' -Identity -DomainController -WhatIf -Confirm -Verbose -ErrorAction
        case remove-deliveryagentconnector
            printf '%s\n' -Identity -WhatIf -Confirm -Verbose -ErrorAction
        case remove-exchangecertificate
            printf '%s\n' -Thumbprint -Identity -Force -WhatIf -Confirm -Verbose -ErrorAction
        case remove-ipallowlistentry
            printf '%s\n' -Identity -Server -WhatIf -Confirm -Verbose -ErrorAction
        case remove-ipallowlistprovider
            printf '%s\n' -Identity -DomainController -WhatIf -Confirm -Verbose -ErrorAction
        case remove-ipblocklistentry
            printf '%s\n' -Identity -Server -WhatIf -Confirm -Verbose -ErrorAction
        case remove-ipblocklistprovider
            printf '%s\n' -Identity -DomainController -WhatIf -Confirm -Verbose -ErrorAction
        case remove-message
            printf '%s\n' -Identity -WithNDR -Filter -Server -WhatIf -Confirm -Verbose -ErrorAction
        case remove-receiveconnector
            printf '%s\n' -Identity -WhatIf -Confirm -Verbose -ErrorAction
        case remove-recipient
            printf '%s\n' -Identity -WhatIf -Confirm -Verbose -ErrorAction
        case remove-sendconnector
            printf '%s\n' -Identity -WhatIf -Confirm -Verbose -ErrorAction
        case remove-systemmessage
            printf '%s\n' -Identity -DomainController -WhatIf -Confirm -Verbose -ErrorAction
        case remove-trustedrootcertificate
            printf '%s\n' -Identity -WhatIf -Confirm -Verbose -ErrorAction
        case restart-service
            printf '%s\n' -Name -Force -WhatIf -Confirm -Verbose -ErrorAction
        case resume-message
            printf '%s\n' -Identity -Filter -Server -WhatIf -Confirm -Verbose -ErrorAction
        case resume-queue
            printf '%s\n' -Identity -Filter -Server -WhatIf -Confirm -Verbose -ErrorAction
        case retry-queue
            printf '%s\n' -Identity -Resubmit -Filter -Server -WhatIf -Confirm -Verbose -ErrorAction
        case set-accepteddomain
            printf '%s\n' -Identity -Name -DomainType -MatchSubDomains -MakeDefault -WhatIf -Confirm -Verbose -ErrorAction
        case set-addressrewriteentry
            printf '%s\n' -Identity -Name -InternalAddress -ExternalAddress -ExceptionList -OutboundOnly -DomainController -WhatIf -Confirm -Verbose -ErrorAction
        case set-ipallowlistprovider
            printf '%s\n' -Identity -Name -LookupDomain -Priority -Enabled -AnyMatch -BitmaskMatch -IPAddressesMatch -DomainController -WhatIf -Confirm -Verbose -ErrorAction
        case set-ipblocklistprovider
            printf '%s\n' -Identity -Name -LookupDomain -Priority -Enabled -AnyMatch -BitmaskMatch -IPAddressesMatch -RejectionResponse -DomainController -WhatIf -Confirm -Verbose -ErrorAction
        case set-receiveconnector
            printf '%s\n' -Identity -Name -Bindings -RemoteIPRanges -Enabled -AuthMechanism -PermissionGroups -DomainSecureEnabled -RequireTLS -Fqdn -TlsCertificateName -Banner -MaxMessageSize -MaxHeaderSize -MaxHopCount -MaxRecipientsPerMessage -MaxProtocolErrors -MaxInboundConnection -MaxInboundConnectionPerSource -ConnectionTimeout -ConnectionInactivityTimeout -TarpitInterval -PipeliningEnabled -EightBitMimeEnabled -EnhancedStatusCodesEnabled -SizeEnabled -RequireEHLODomain -BareLinefeedRejectionEnabled -ProtocolLoggingLevel -Comment -AllowOpenRelay -WhatIf -Confirm -Verbose -ErrorAction
        case set-recipient
            printf '%s\n' -Identity -EmailAddress -Aliases -WhatIf -Confirm -Verbose -ErrorAction
        case set-recipientfilterconfig
            printf '%s\n' -BlockedRecipients -RecipientValidationEnabled -BlockListEnabled -Enabled -ExternalMailEnabled -InternalMailEnabled -DomainController -WhatIf -Confirm -Verbose -ErrorAction
        case set-sendconnector
            printf '%s\n' -Identity -Name -AddressSpaces -Enabled -DNSRoutingEnabled -SmartHosts -Port -DomainSecureEnabled -RequireTLS -TlsAuthLevel -TlsDomain -TlsCertificateName -Fqdn -IgnoreSTARTTLS -ForceHELO -UseExternalDNSServersEnabled -SourceIPAddress -MaxMessageSize -SmtpMaxMessagesPerConnection -ConnectionInactivityTimeOut -ProtocolLoggingLevel -Comment -WhatIf -Confirm -Verbose -ErrorAction
        case set-senderfilterconfig
            printf '%s\n' -BlockedSenders -BlockedDomains -BlockedDomainsAndSubdomains -Action -BlankSenderBlockingEnabled -RecipientBlockedSenderAction -Enabled -ExternalMailEnabled -InternalMailEnabled -DomainController -WhatIf -Confirm -Verbose -ErrorAction
        case set-systemmessage
            printf '%s\n' -Identity -Text -Original -DomainController -WhatIf -Confirm -Verbose -ErrorAction
        case set-transportconfig
            printf '%s\n' -Identity -TLSSendDomainSecureList -TLSReceiveDomainSecureList -ExternalPostmasterAddress -RequireClientAuthUsage -RevocationMode -RevocationFetchRanges -Replace -WhatIf -Confirm -Verbose -ErrorAction
        case set-transportservice
            printf '%s\n' -Identity -ExternalDNSAdapterEnabled -ExternalDNSServers -InternalDNSAdapterEnabled -InternalDNSServers -MaxOutboundConnections -MaxPerDomainOutboundConnections -TransientFailureRetryCount -TransientFailureRetryInterval -OutboundConnectionFailureRetryInterval -MessageRetryInterval -MessageExpirationTimeout -MinimumFreeDiskSpace -ReceiveProtocolLogMaxAge -ReceiveProtocolLogMaxDirectorySize -ReceiveProtocolLogMaxFileSize -SendProtocolLogMaxAge -SendProtocolLogMaxDirectorySize -SendProtocolLogMaxFileSize -WhatIf -Confirm -Verbose -ErrorAction
        case start-service
            printf '%s\n' -Name -WhatIf -Confirm -Verbose -ErrorAction
        case stop-service
            printf '%s\n' -Name -WhatIf -Confirm -Verbose -ErrorAction
        case suspend-message
            printf '%s\n' -Identity -Filter -Server -WhatIf -Confirm -Verbose -ErrorAction
        case suspend-queue
            printf '%s\n' -Identity -Filter -Server -WhatIf -Confirm -Verbose -ErrorAction
        case test-ipallowlistprovider
            printf '%s\n' -Identity -IPAddress -Server -DomainController -WhatIf -Confirm -Verbose -ErrorAction
        case test-ipblocklistprovider
            printf '%s\n' -Identity -IPAddress -Server -DomainController -WhatIf -Confirm -Verbose -ErrorAction
        case test-message
            printf '%s\n' -TransportRules -WhatIf -Confirm -Verbose -ErrorAction
        case test-servicehealth
            printf '%s\n' -Json -Format -Property -Verbose -ErrorAction
        case test-smtpconnectivity
            printf '%s\n' -Identity -MonitoringContext -DomainController -Json -Format -Property -Verbose -ErrorAction
    end
end

function __emsh_words
    switch $argv[1]
        case new-exchangecertificate:keysize
            printf '%s\n' 2048 3072 4096
        case new-accepteddomain:domaintype set-accepteddomain:domaintype
            printf '%s\n' Authoritative InternalRelay ExternalRelay
        case new-receiveconnector:usage
            printf '%s\n' Client Custom Internal Internet Partner
        case get-sendconnector:erroraction new-sendconnector:erroraction set-sendconnector:erroraction remove-sendconnector:erroraction get-receiveconnector:erroraction new-receiveconnector:erroraction set-receiveconnector:erroraction remove-receiveconnector:erroraction get-transportconfig:erroraction set-transportconfig:erroraction get-transportservice:erroraction set-transportservice:erroraction get-accepteddomain:erroraction new-accepteddomain:erroraction set-accepteddomain:erroraction remove-accepteddomain:erroraction get-deliveryagentconnector:erroraction new-deliveryagentconnector:erroraction remove-deliveryagentconnector:erroraction get-recipient:erroraction new-recipient:erroraction set-recipient:erroraction remove-recipient:erroraction get-exchangecertificate:erroraction new-exchangecertificate:erroraction import-exchangecertificate:erroraction export-exchangecertificate:erroraction enable-exchangecertificate:erroraction remove-exchangecertificate:erroraction get-trustedrootcertificate:erroraction import-trustedrootcertificate:erroraction remove-trustedrootcertificate:erroraction get-systemmessage:erroraction new-systemmessage:erroraction set-systemmessage:erroraction remove-systemmessage:erroraction get-addressrewriteentry:erroraction new-addressrewriteentry:erroraction set-addressrewriteentry:erroraction remove-addressrewriteentry:erroraction get-ipallowlistentry:erroraction add-ipallowlistentry:erroraction remove-ipallowlistentry:erroraction get-ipblocklistentry:erroraction add-ipblocklistentry:erroraction remove-ipblocklistentry:erroraction get-ipallowlistprovider:erroraction add-ipallowlistprovider:erroraction set-ipallowlistprovider:erroraction remove-ipallowlistprovider:erroraction test-ipallowlistprovider:erroraction get-ipblocklistprovider:erroraction add-ipblocklistprovider:erroraction set-ipblocklistprovider:erroraction remove-ipblocklistprovider:erroraction test-ipblocklistprovider:erroraction get-senderfilterconfig:erroraction set-senderfilterconfig:erroraction get-recipientfilterconfig:erroraction set-recipientfilterconfig:erroraction get-queue:erroraction retry-queue:erroraction suspend-queue:erroraction resume-queue:erroraction get-message:erroraction suspend-message:erroraction resume-message:erroraction remove-message:erroraction redirect-message:erroraction export-message:erroraction test-message:erroraction get-messagetrackinglog:erroraction get-configurationchange:erroraction compare-configuration:erroraction test-servicehealth:erroraction test-smtpconnectivity:erroraction get-service:erroraction start-service:erroraction stop-service:erroraction restart-service:erroraction get-help:erroraction get-command:erroraction
            printf '%s\n' Continue SilentlyContinue Stop Ignore
        case new-sendconnector:usage
            printf '%s\n' Custom Internal Internet Partner
        case set-senderfilterconfig:recipientblockedsenderaction
            printf '%s\n' Delete Reject
        case new-receiveconnector:sizeenabled set-receiveconnector:sizeenabled
            printf '%s\n' Enabled Disabled EnabledWithoutValue
        case new-sendconnector:tlsauthlevel set-sendconnector:tlsauthlevel
            printf '%s\n' EncryptionOnly CertificateValidation DomainValidation
        case set-transportconfig:revocationmode
            printf '%s\n' Enforce SoftFail
        case get-queue:include get-queue:exclude
            printf '%s\n' Internal External
        case get-sendconnector:format new-sendconnector:format get-receiveconnector:format new-receiveconnector:format get-transportconfig:format get-transportservice:format get-accepteddomain:format new-accepteddomain:format get-deliveryagentconnector:format new-deliveryagentconnector:format get-recipient:format new-recipient:format get-exchangecertificate:format new-exchangecertificate:format import-exchangecertificate:format get-trustedrootcertificate:format import-trustedrootcertificate:format get-systemmessage:format new-systemmessage:format get-addressrewriteentry:format new-addressrewriteentry:format get-ipallowlistentry:format add-ipallowlistentry:format get-ipblocklistentry:format add-ipblocklistentry:format get-ipallowlistprovider:format add-ipallowlistprovider:format get-ipblocklistprovider:format add-ipblocklistprovider:format get-senderfilterconfig:format get-recipientfilterconfig:format get-queue:format get-message:format get-configurationchange:format compare-configuration:format test-servicehealth:format test-smtpconnectivity:format get-service:format
            printf '%s\n' List Table Csv Json
        case new-deliveryagentconnector:deliveryprotocol
            printf '%s\n' Maildir
        case new-receiveconnector:permissiongroups set-receiveconnector:permissiongroups
            printf '%s\n' None AnonymousUsers ExchangeUsers ExchangeServers ExchangeLegacyServers Partners
        case new-exchangecertificate:services enable-exchangecertificate:services
            printf '%s\n' None IMAP POP UM IIS SMTP Federation UMCallRouter
        case new-receiveconnector:authmechanism set-receiveconnector:authmechanism
            printf '%s\n' None Tls Integrated BasicAuth BasicAuthRequireTLS ExchangeServer ExternalAuthoritative
        case new-sendconnector:protocollogginglevel set-sendconnector:protocollogginglevel new-receiveconnector:protocollogginglevel set-receiveconnector:protocollogginglevel
            printf '%s\n' None Verbose
        case set-senderfilterconfig:action
            printf '%s\n' StampStatus Reject
        case shell-init
            printf '%s\n' bash zsh fish powershell
        case get-sendconnector:json get-sendconnector:verbose new-sendconnector:enabled new-sendconnector:dnsroutingenabled new-sendconnector:domainsecureenabled new-sendconnector:requiretls new-sendconnector:ignorestarttls new-sendconnector:forcehelo new-sendconnector:useexternaldnsserversenabled new-sendconnector:custom new-sendconnector:internal new-sendconnector:internet new-sendconnector:partner new-sendconnector:whatif new-sendconnector:confirm new-sendconnector:json new-sendconnector:verbose set-sendconnector:enabled set-sendconnector:dnsroutingenabled set-sendconnector:domainsecureenabled set-sendconnector:requiretls set-sendconnector:ignorestarttls set-sendconnector:forcehelo set-sendconnector:useexternaldnsserversenabled set-sendconnector:whatif set-sendconnector:confirm set-sendconnector:verbose remove-sendconnector:whatif remove-sendconnector:confirm remove-sendconnector:verbose get-receiveconnector:json get-receiveconnector:verbose new-receiveconnector:enabled new-receiveconnector:domainsecureenabled new-receiveconnector:requiretls new-receiveconnector:pipeliningenabled new-receiveconnector:eightbitmimeenabled new-receiveconnector:enhancedstatuscodesenabled new-receiveconnector:requireehlodomain new-receiveconnector:barelinefeedrejectionenabled new-receiveconnector:client new-receiveconnector:custom new-receiveconnector:internal new-receiveconnector:internet new-receiveconnector:partner new-receiveconnector:allowopenrelay new-receiveconnector:whatif new-receiveconnector:confirm new-receiveconnector:json new-receiveconnector:verbose set-receiveconnector:enabled set-receiveconnector:domainsecureenabled set-receiveconnector:requiretls set-receiveconnector:pipeliningenabled set-receiveconnector:eightbitmimeenabled set-receiveconnector:enhancedstatuscodesenabled set-receiveconnector:requireehlodomain set-receiveconnector:barelinefeedrejectionenabled set-receiveconnector:allowopenrelay set-receiveconnector:whatif set-receiveconnector:confirm set-receiveconnector:verbose remove-receiveconnector:whatif remove-receiveconnector:confirm remove-receiveconnector:verbose get-transportconfig:json get-transportconfig:verbose set-transportconfig:requireclientauthusage set-transportconfig:replace set-transportconfig:whatif set-transportconfig:confirm set-transportconfig:verbose get-transportservice:json get-transportservice:verbose set-transportservice:externaldnsadapterenabled set-transportservice:internaldnsadapterenabled set-transportservice:whatif set-transportservice:confirm set-transportservice:verbose get-accepteddomain:json get-accepteddomain:verbose new-accepteddomain:whatif new-accepteddomain:confirm new-accepteddomain:json new-accepteddomain:verbose set-accepteddomain:matchsubdomains set-accepteddomain:makedefault set-accepteddomain:whatif set-accepteddomain:confirm set-accepteddomain:verbose remove-accepteddomain:whatif remove-accepteddomain:confirm remove-accepteddomain:verbose get-deliveryagentconnector:json get-deliveryagentconnector:verbose new-deliveryagentconnector:enabled new-deliveryagentconnector:whatif new-deliveryagentconnector:confirm new-deliveryagentconnector:json new-deliveryagentconnector:verbose remove-deliveryagentconnector:whatif remove-deliveryagentconnector:confirm remove-deliveryagentconnector:verbose get-recipient:json get-recipient:verbose new-recipient:whatif new-recipient:confirm new-recipient:json new-recipient:verbose set-recipient:whatif set-recipient:confirm set-recipient:verbose remove-recipient:whatif remove-recipient:confirm remove-recipient:verbose get-exchangecertificate:json get-exchangecertificate:verbose new-exchangecertificate:includeaccepteddomains new-exchangecertificate:includeautodiscover new-exchangecertificate:includeserverfqdn new-exchangecertificate:includeservernetbiosname new-exchangecertificate:privatekeyexportable new-exchangecertificate:generaterequest new-exchangecertificate:binaryencoded new-exchangecertificate:force new-exchangecertificate:whatif new-exchangecertificate:confirm new-exchangecertificate:json new-exchangecertificate:verbose import-exchangecertificate:privatekeyexportable import-exchangecertificate:whatif import-exchangecertificate:confirm import-exchangecertificate:json import-exchangecertificate:verbose export-exchangecertificate:binaryencoded export-exchangecertificate:certificateonly export-exchangecertificate:force export-exchangecertificate:whatif export-exchangecertificate:confirm export-exchangecertificate:verbose enable-exchangecertificate:force enable-exchangecertificate:keepdefault enable-exchangecertificate:donotrequiressl enable-exchangecertificate:networkserviceallowed enable-exchangecertificate:whatif enable-exchangecertificate:confirm enable-exchangecertificate:verbose remove-exchangecertificate:force remove-exchangecertificate:whatif remove-exchangecertificate:confirm remove-exchangecertificate:verbose get-trustedrootcertificate:json get-trustedrootcertificate:verbose import-trustedrootcertificate:whatif import-trustedrootcertificate:confirm import-trustedrootcertificate:json import-trustedrootcertificate:verbose remove-trustedrootcertificate:whatif remove-trustedrootcertificate:confirm remove-trustedrootcertificate:verbose get-systemmessage:original get-systemmessage:json get-systemmessage:verbose new-systemmessage:internal new-systemmessage:whatif new-systemmessage:confirm new-systemmessage:json new-systemmessage:verbose set-systemmessage:original set-systemmessage:whatif set-systemmessage:confirm set-systemmessage:verbose remove-systemmessage:whatif remove-systemmessage:confirm remove-systemmessage:verbose get-addressrewriteentry:json get-addressrewriteentry:verbose new-addressrewriteentry:outboundonly new-addressrewriteentry:whatif new-addressrewriteentry:confirm new-addressrewriteentry:json new-addressrewriteentry:verbose set-addressrewriteentry:outboundonly set-addressrewriteentry:whatif set-addressrewriteentry:confirm set-addressrewriteentry:verbose remove-addressrewriteentry:whatif remove-addressrewriteentry:confirm remove-addressrewriteentry:verbose get-ipallowlistentry:json get-ipallowlistentry:verbose add-ipallowlistentry:whatif add-ipallowlistentry:confirm add-ipallowlistentry:json add-ipallowlistentry:verbose remove-ipallowlistentry:whatif remove-ipallowlistentry:confirm remove-ipallowlistentry:verbose get-ipblocklistentry:json get-ipblocklistentry:verbose add-ipblocklistentry:whatif add-ipblocklistentry:confirm add-ipblocklistentry:json add-ipblocklistentry:verbose remove-ipblocklistentry:whatif remove-ipblocklistentry:confirm remove-ipblocklistentry:verbose get-ipallowlistprovider:json get-ipallowlistprovider:verbose add-ipallowlistprovider:enabled add-ipallowlistprovider:anymatch add-ipallowlistprovider:whatif add-ipallowlistprovider:confirm add-ipallowlistprovider:json add-ipallowlistprovider:verbose set-ipallowlistprovider:enabled set-ipallowlistprovider:anymatch set-ipallowlistprovider:whatif set-ipallowlistprovider:confirm set-ipallowlistprovider:verbose remove-ipallowlistprovider:whatif remove-ipallowlistprovider:confirm remove-ipallowlistprovider:verbose test-ipallowlistprovider:whatif test-ipallowlistprovider:confirm test-ipallowlistprovider:verbose get-ipblocklistprovider:json get-ipblocklistprovider:verbose add-ipblocklistprovider:enabled add-ipblocklistprovider:anymatch add-ipblocklistprovider:whatif add-ipblocklistprovider:confirm add-ipblocklistprovider:json add-ipblocklistprovider:verbose set-ipblocklistprovider:enabled set-ipblocklistprovider:anymatch set-ipblocklistprovider:whatif set-ipblocklistprovider:confirm set-ipblocklistprovider:verbose remove-ipblocklistprovider:whatif remove-ipblocklistprovider:confirm remove-ipblocklistprovider:verbose test-ipblocklistprovider:whatif test-ipblocklistprovider:confirm test-ipblocklistprovider:verbose get-senderfilterconfig:json get-senderfilterconfig:verbose set-senderfilterconfig:blanksenderblockingenabled set-senderfilterconfig:enabled set-senderfilterconfig:externalmailenabled set-senderfilterconfig:internalmailenabled set-senderfilterconfig:whatif set-senderfilterconfig:confirm set-senderfilterconfig:verbose get-recipientfilterconfig:json get-recipientfilterconfig:verbose set-recipientfilterconfig:recipientvalidationenabled set-recipientfilterconfig:blocklistenabled set-recipientfilterconfig:enabled set-recipientfilterconfig:externalmailenabled set-recipientfilterconfig:internalmailenabled set-recipientfilterconfig:whatif set-recipientfilterconfig:confirm set-recipientfilterconfig:verbose get-queue:includebookmark get-queue:returnpageinfo get-queue:searchforward get-queue:json get-queue:verbose retry-queue:resubmit retry-queue:whatif retry-queue:confirm retry-queue:verbose suspend-queue:whatif suspend-queue:confirm suspend-queue:verbose resume-queue:whatif resume-queue:confirm resume-queue:verbose get-message:includebookmark get-message:returnpageinfo get-message:searchforward get-message:includerecipientinfo get-message:includecomponentlatencyinfo get-message:json get-message:verbose suspend-message:whatif suspend-message:confirm suspend-message:verbose resume-message:whatif resume-message:confirm resume-message:verbose remove-message:withndr remove-message:whatif remove-message:confirm remove-message:verbose redirect-message:whatif redirect-message:confirm redirect-message:verbose export-message:whatif export-message:confirm export-message:verbose test-message:transportrules test-message:whatif test-message:confirm test-message:verbose get-messagetrackinglog:verbose get-configurationchange:json get-configurationchange:verbose compare-configuration:json compare-configuration:verbose test-servicehealth:json test-servicehealth:verbose test-smtpconnectivity:monitoringcontext test-smtpconnectivity:json test-smtpconnectivity:verbose get-service:json get-service:verbose start-service:whatif start-service:confirm start-service:verbose stop-service:whatif stop-service:confirm stop-service:verbose restart-service:force restart-service:whatif restart-service:confirm restart-service:verbose get-help:verbose get-command:verbose
            printf '%s\n' true false
    end
end

# The full name of the parameter that $argv[2] abbreviates in cmdlet $argv[1].
function __emsh_full
    set -l given (string lower -- $argv[2])
    set -l found ''
    for name in (__emsh_parameters $argv[1] | string lower | string sub -s 2)
        if test "$name" = "$given"
            set found $name
            break
        end
        if test -z "$found"; and test (string sub -l (string length -- "$given") -- $name) = "$given"
            set found $name
        end
    end
    echo $found
end

function __emsh_complete
    set -l typed (commandline -opc)
    set -l cur (commandline -ct)
    set -l cmdlet ''
    set -l skip 0
    for word in $typed[2..-1]
        if test $skip = 1
            set skip 0
        else if test "$word" = --data-dir
            set skip 1
        else if not string match -q -- '-*' $word
            set cmdlet (string lower -- $word)
            break
        end
    end
    if test $skip = 1
        __fish_complete_directories $cur
    else if test -z "$cmdlet"
        printf '%s\t%s\n' Add-IPAllowListEntry 'Adds addresses to the administrator\'s list.'
        printf '%s\t%s\n' Add-IPAllowListProvider 'Adds a provider of a list that is asked over DNS.'
        printf '%s\t%s\n' Add-IPBlockListEntry 'Adds addresses to the administrator\'s list.'
        printf '%s\t%s\n' Add-IPBlockListProvider 'Adds a provider of a list that is asked over DNS.'
        printf '%s\t%s\n' Compare-Configuration 'Shows what is stored and not in force yet, property by property.'
        printf '%s\t%s\n' Enable-ExchangeCertificate 'Lets a certificate serve SMTP.'
        printf '%s\t%s\n' Export-ExchangeCertificate 'Exports a certificate with chain and private key, or a pending request.'
        printf '%s\t%s\n' Export-Message 'Writes the content of a message that waits.'
        printf '%s\t%s\n' Get-AcceptedDomain 'Shows accepted domains.'
        printf '%s\t%s\n' Get-AddressRewriteEntry 'Shows which addresses are rewritten.'
        printf '%s\t%s\n' Get-Command 'Lists the cmdlets.'
        printf '%s\t%s\n' Get-ConfigurationChange 'Shows what was changed in the configuration: when, by whom, by which line.'
        printf '%s\t%s\n' Get-DeliveryAgentConnector 'Shows delivery agent connectors.'
        printf '%s\t%s\n' Get-ExchangeCertificate 'Shows certificates.'
        printf '%s\t%s\n' Get-Help 'Explains a cmdlet.'
        printf '%s\t%s\n' Get-IPAllowListEntry 'Shows the administrator\'s list of addresses.'
        printf '%s\t%s\n' Get-IPAllowListProvider 'Shows the providers of lists that are asked over DNS.'
        printf '%s\t%s\n' Get-IPBlockListEntry 'Shows the administrator\'s list of addresses.'
        printf '%s\t%s\n' Get-IPBlockListProvider 'Shows the providers of lists that are asked over DNS.'
        printf '%s\t%s\n' Get-Message 'Shows messages that are not delivered yet.'
        printf '%s\t%s\n' Get-MessageTrackingLog 'Shows what became of messages.'
        printf '%s\t%s\n' Get-Queue 'Shows the queues that hold mail.'
        printf '%s\t%s\n' Get-ReceiveConnector 'Shows Receive connectors.'
        printf '%s\t%s\n' Get-Recipient 'Shows recipients.'
        printf '%s\t%s\n' Get-RecipientFilterConfig 'Shows which recipients are refused.'
        printf '%s\t%s\n' Get-SendConnector 'Shows Send connectors.'
        printf '%s\t%s\n' Get-SenderFilterConfig 'Shows which senders are refused.'
        printf '%s\t%s\n' Get-Service 'Shows whether the service runs.'
        printf '%s\t%s\n' Get-SystemMessage 'Shows the texts of reports that replace the built-in ones.'
        printf '%s\t%s\n' Get-TransportConfig 'Shows the organisation\'s transport configuration.'
        printf '%s\t%s\n' Get-TransportService 'Shows this server\'s transport service.'
        printf '%s\t%s\n' Get-TrustedRootCertificate 'Shows the trusted roots of the store.'
        printf '%s\t%s\n' Import-ExchangeCertificate 'Imports a certificate with its private key, or a CA\'s answer to a pending request.'
        printf '%s\t%s\n' Import-TrustedRootCertificate 'Trusts a root certificate.'
        printf '%s\t%s\n' New-AcceptedDomain 'Makes an accepted domain.'
        printf '%s\t%s\n' New-AddressRewriteEntry 'Makes an address rewrite entry.'
        printf '%s\t%s\n' New-DeliveryAgentConnector 'Makes a delivery agent connector.'
        printf '%s\t%s\n' New-ExchangeCertificate 'Makes a self-signed certificate, or a request for one.'
        printf '%s\t%s\n' New-ReceiveConnector 'Makes a Receive connector.'
        printf '%s\t%s\n' New-Recipient 'Makes a recipient.'
        printf '%s\t%s\n' New-SendConnector 'Makes a Send connector.'
        printf '%s\t%s\n' New-SystemMessage 'Makes the text of a report.'
        printf '%s\t%s\n' Redirect-Message 'Hands all messages to other servers.'
        printf '%s\t%s\n' Remove-AcceptedDomain 'Removes an accepted domain.'
        printf '%s\t%s\n' Remove-AddressRewriteEntry 'Removes an address rewrite entry.'
        printf '%s\t%s\n' Remove-DeliveryAgentConnector 'Removes a delivery agent connector.'
        printf '%s\t%s\n' Remove-ExchangeCertificate 'Removes a certificate and its private key.'
        printf '%s\t%s\n' Remove-IPAllowListEntry 'Removes an entry of the administrator\'s list.'
        printf '%s\t%s\n' Remove-IPAllowListProvider 'Removes a provider of a list.'
        printf '%s\t%s\n' Remove-IPBlockListEntry 'Removes an entry of the administrator\'s list.'
        printf '%s\t%s\n' Remove-IPBlockListProvider 'Removes a provider of a list.'
        printf '%s\t%s\n' Remove-Message 'Takes a message out of a queue for good.'
        printf '%s\t%s\n' Remove-ReceiveConnector 'Removes a Receive connector.'
        printf '%s\t%s\n' Remove-Recipient 'Removes a recipient.'
        printf '%s\t%s\n' Remove-SendConnector 'Removes a Send connector.'
        printf '%s\t%s\n' Remove-SystemMessage 'Removes the text of a report.'
        printf '%s\t%s\n' Remove-TrustedRootCertificate 'Trusts a root of the store no longer.'
        printf '%s\t%s\n' Restart-Service 'Puts the stored configuration in force.'
        printf '%s\t%s\n' Resume-Message 'Lets a suspended message be delivered again.'
        printf '%s\t%s\n' Resume-Queue 'Lets a suspended queue be delivered again.'
        printf '%s\t%s\n' Retry-Queue 'Tries a queue now.'
        printf '%s\t%s\n' Set-AcceptedDomain 'Changes an accepted domain.'
        printf '%s\t%s\n' Set-AddressRewriteEntry 'Changes an address rewrite entry.'
        printf '%s\t%s\n' Set-IPAllowListProvider 'Changes a provider of a list.'
        printf '%s\t%s\n' Set-IPBlockListProvider 'Changes a provider of a list.'
        printf '%s\t%s\n' Set-ReceiveConnector 'Changes a Receive connector.'
        printf '%s\t%s\n' Set-Recipient 'Changes a recipient\'s addresses.'
        printf '%s\t%s\n' Set-RecipientFilterConfig 'Changes which recipients are refused.'
        printf '%s\t%s\n' Set-SendConnector 'Changes a Send connector.'
        printf '%s\t%s\n' Set-SenderFilterConfig 'Changes which senders are refused.'
        printf '%s\t%s\n' Set-SystemMessage 'Changes the text of a report.'
        printf '%s\t%s\n' Set-TransportConfig 'Changes the organisation\'s transport configuration.'
        printf '%s\t%s\n' Set-TransportService 'Changes this server\'s transport service.'
        printf '%s\t%s\n' Start-Service 'Starts the service.'
        printf '%s\t%s\n' Stop-Service 'Stops the service.'
        printf '%s\t%s\n' Suspend-Message 'Keeps a message from being delivered.'
        printf '%s\t%s\n' Suspend-Queue 'Stops the delivery of a queue.'
        printf '%s\t%s\n' Test-IPAllowListProvider 'Asks a provider about an address.'
        printf '%s\t%s\n' Test-IPBlockListProvider 'Asks a provider about an address.'
        printf '%s\t%s\n' Test-Message 'Tries mail flow rules, which are not there.'
        printf '%s\t%s\n' Test-ServiceHealth 'Tells whether the service runs and does all that is configured.'
        printf '%s\t%s\n' Test-SmtpConnectivity 'Tries whether the Receive connectors of this server can be reached.'
        printf '%s\t%s\n' lab 'Run the demonstration.'
        printf '%s\t%s\n' shell-init 'Print what a shell needs.'
    else if test $cmdlet = shell-init
        __emsh_words shell-init
    else if string match -qr -- '^-[^:=]*[:=]' $cur
        set -l name (string replace -r -- '^-+([^:=]*)[:=].*$' '$1' $cur)
        set -l prefix (string match -r -- '^-[^:=]*[:=](?:.*,)?' $cur)
        for word in (__emsh_words $cmdlet:(__emsh_full $cmdlet $name))
            echo $prefix$word
        end
    else if string match -q -- '-*' $cur
        __emsh_parameters $cmdlet
    else if string match -qr -- '^-[^:=]+$' $typed[-1]
        set -l prefix (string match -r -- '^.*,' $cur)
        set -l words (__emsh_words $cmdlet:(__emsh_full $cmdlet (string replace -r -- '^-+' '' $typed[-1])))
        if test -n "$words"
            for word in $words
                echo "$prefix$word"
            end
        else
            __fish_complete_path $cur
        end
    else
        __fish_complete_path $cur
    end
end

complete -c emsh -f -a '(__emsh_complete)'
