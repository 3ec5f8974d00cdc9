# Completion for emsh. Generated from its tables by src/gen; do not edit.

function __emsh_parameters
    switch $argv[1]
        case compare-configuration
            printf '%s\n' -Json -Format -Property -Verbose -ErrorAction -WarningAction -InformationAction -Debug -ProgressAction -OutBuffer -OutVariable -PipelineVariable -ErrorVariable -WarningVariable -InformationVariable
        case enable-exchangecertificate
            printf '%s\n' -Thumbprint -Identity -Services -Force -KeepDefault -DoNotRequireSsl -NetworkServiceAllowed -WhatIf -Confirm -Verbose -ErrorAction -WarningAction -InformationAction -Debug -ProgressAction -OutBuffer -OutVariable -PipelineVariable -ErrorVariable -WarningVariable -InformationVariable
        case export-exchangecertificate
            printf '%s\n' -Thumbprint -Identity -FileName -Password -BinaryEncoded -CertificateOnly -Force -WhatIf -Confirm -Verbose -ErrorAction -WarningAction -InformationAction -Debug -ProgressAction -OutBuffer -OutVariable -PipelineVariable -ErrorVariable -WarningVariable -InformationVariable
        case get-accepteddomain
            printf '%s\n' -Identity -Json -Format -Property -Verbose -ErrorAction -WarningAction -InformationAction -Debug -ProgressAction -OutBuffer -OutVariable -PipelineVariable -ErrorVariable -WarningVariable -InformationVariable
        case get-command
            printf '%s\n' -Name -Verbose -ErrorAction -WarningAction -InformationAction -Debug -ProgressAction -OutBuffer -OutVariable -PipelineVariable -ErrorVariable -WarningVariable -InformationVariable
        case get-configurationchange
            printf '%s\n' -Identity -Object -StartDate -EndDate -Cmdlets -UserIds -ResultSize -Json -Format -Property -Verbose -ErrorAction -WarningAction -InformationAction -Debug -ProgressAction -OutBuffer -OutVariable -PipelineVariable -ErrorVariable -WarningVariable -InformationVariable
        case get-deliveryagentconnector
            printf '%s\n' -Identity -Json -Format -Property -Verbose -ErrorAction -WarningAction -InformationAction -Debug -ProgressAction -OutBuffer -OutVariable -PipelineVariable -ErrorVariable -WarningVariable -InformationVariable
        case get-exchangecertificate
            printf '%s\n' -Thumbprint -Identity -DomainName -Json -Format -Property -Verbose -ErrorAction -WarningAction -InformationAction -Debug -ProgressAction -OutBuffer -OutVariable -PipelineVariable -ErrorVariable -WarningVariable -InformationVariable
        case get-help
            printf '%s\n' -Name -Verbose -ErrorAction -WarningAction -InformationAction -Debug -ProgressAction -OutBuffer -OutVariable -PipelineVariable -ErrorVariable -WarningVariable -InformationVariable
        case get-message
            printf '%s\n' -Identity -Queue -ResultSize -Json -Format -Property -Verbose -ErrorAction -WarningAction -InformationAction -Debug -ProgressAction -OutBuffer -OutVariable -PipelineVariable -ErrorVariable -WarningVariable -InformationVariable
        case get-queue
            printf '%s\n' -Identity -ResultSize -Json -Format -Property -Verbose -ErrorAction -WarningAction -InformationAction -Debug -ProgressAction -OutBuffer -OutVariable -PipelineVariable -ErrorVariable -WarningVariable -InformationVariable
        case get-receiveconnector
            printf '%s\n' -Identity -Json -Format -Property -Verbose -ErrorAction -WarningAction -InformationAction -Debug -ProgressAction -OutBuffer -OutVariable -PipelineVariable -ErrorVariable -WarningVariable -InformationVariable
        case get-recipient
            printf '%s\n' -Identity -Json -Format -Property -Verbose -ErrorAction -WarningAction -InformationAction -Debug -ProgressAction -OutBuffer -OutVariable -PipelineVariable -ErrorVariable -WarningVariable -InformationVariable
        case get-sendconnector
            printf '%s\n' -Identity -Json -Format -Property -Verbose -ErrorAction -WarningAction -InformationAction -Debug -ProgressAction -OutBuffer -OutVariable -PipelineVariable -ErrorVariable -WarningVariable -InformationVariable
        case get-service
            printf '%s\n' -Name -Json -Format -Property -Verbose -ErrorAction -WarningAction -InformationAction -Debug -ProgressAction -OutBuffer -OutVariable -PipelineVariable -ErrorVariable -WarningVariable -InformationVariable
        case get-transportconfig
            printf '%s\n' -Identity -Json -Format -Property -Verbose -ErrorAction -WarningAction -InformationAction -Debug -ProgressAction -OutBuffer -OutVariable -PipelineVariable -ErrorVariable -WarningVariable -InformationVariable
        case get-transportservice
            printf '%s\n' -Identity -Json -Format -Property -Verbose -ErrorAction -WarningAction -InformationAction -Debug -ProgressAction -OutBuffer -OutVariable -PipelineVariable -ErrorVariable -WarningVariable -InformationVariable
        case get-trustedrootcertificate
            printf '%s\n' -Identity -Json -Format -Property -Verbose -ErrorAction -WarningAction -InformationAction -Debug -ProgressAction -OutBuffer -OutVariable -PipelineVariable -ErrorVariable -WarningVariable -InformationVariable
        case import-exchangecertificate
            printf '%s\n' -FileName -Password -FriendlyName -PrivateKeyExportable -WhatIf -Confirm -Json -Format -Property -Verbose -ErrorAction -WarningAction -InformationAction -Debug -ProgressAction -OutBuffer -OutVariable -PipelineVariable -ErrorVariable -WarningVariable -InformationVariable
        case import-trustedrootcertificate
            printf '%s\n' -FileName -WhatIf -Confirm -Json -Format -Property -Verbose -ErrorAction -WarningAction -InformationAction -Debug -ProgressAction -OutBuffer -OutVariable -PipelineVariable -ErrorVariable -WarningVariable -InformationVariable
        case new-accepteddomain
            printf '%s\n' -Name -DomainName -DomainType -WhatIf -Confirm -Json -Format -Property -Verbose -ErrorAction -WarningAction -InformationAction -Debug -ProgressAction -OutBuffer -OutVariable -PipelineVariable -ErrorVariable -WarningVariable -InformationVariable
        case new-deliveryagentconnector
            printf '%s\n' -Name -AddressSpaces -DeliveryProtocol -MaildirRoot -Enabled -MaxMessageSize -MaxConcurrentConnections -Comment -WhatIf -Confirm -Json -Format -Property -Verbose -ErrorAction -WarningAction -InformationAction -Debug -ProgressAction -OutBuffer -OutVariable -PipelineVariable -ErrorVariable -WarningVariable -InformationVariable
        case new-exchangecertificate
            printf '%s\n' -SubjectName -DomainName -IncludeAcceptedDomains -IncludeAutoDiscover -IncludeServerFQDN -IncludeServerNetBIOSName -Instance -Services -FriendlyName -KeySize -PrivateKeyExportable -SubjectKeyIdentifier -GenerateRequest -RequestFile -BinaryEncoded -Force -WhatIf -Confirm -Json -Format -Property -Verbose -ErrorAction -WarningAction -InformationAction -Debug -ProgressAction -OutBuffer -OutVariable -PipelineVariable -ErrorVariable -WarningVariable -InformationVariable
        case new-receiveconnector
            printf '%s\n' -Name -Bindings -RemoteIPRanges -Enabled -AuthMechanism -PermissionGroups -DomainSecureEnabled -RequireTLS -Fqdn -TlsCertificateName -Banner -MaxMessageSize -MaxHeaderSize -MaxHopCount -MaxRecipientsPerMessage -MaxProtocolErrors -MaxInboundConnection -MaxInboundConnectionPerSource -ConnectionTimeout -ConnectionInactivityTimeout -TarpitInterval -PipeliningEnabled -EightBitMimeEnabled -EnhancedStatusCodesEnabled -SizeEnabled -RequireEHLODomain -BareLinefeedRejectionEnabled -ProtocolLoggingLevel -Comment -Usage -Client -Custom -Internal -Internet -Partner -AllowOpenRelay -WhatIf -Confirm -Json -Format -Property -Verbose -ErrorAction -WarningAction -InformationAction -Debug -ProgressAction -OutBuffer -OutVariable -PipelineVariable -ErrorVariable -WarningVariable -InformationVariable
        case new-recipient
            printf '%s\n' -EmailAddress -Aliases -WhatIf -Confirm -Json -Format -Property -Verbose -ErrorAction -WarningAction -InformationAction -Debug -ProgressAction -OutBuffer -OutVariable -PipelineVariable -ErrorVariable -WarningVariable -InformationVariable
        case new-sendconnector
            printf '%s\n' -Name -AddressSpaces -Enabled -DNSRoutingEnabled -SmartHosts -Port -DomainSecureEnabled -RequireTLS -TlsAuthLevel -TlsDomain -TlsCertificateName -Fqdn -IgnoreSTARTTLS -ForceHELO -UseExternalDNSServersEnabled -SourceIPAddress -MaxMessageSize -SmtpMaxMessagesPerConnection -ConnectionInactivityTimeOut -ProtocolLoggingLevel -Comment -Usage -Custom -Internal -Internet -Partner -WhatIf -Confirm -Json -Format -Property -Verbose -ErrorAction -WarningAction -InformationAction -Debug -ProgressAction -OutBuffer -OutVariable -PipelineVariable -ErrorVariable -WarningVariable -InformationVariable
        case remove-accepteddomain
            printf '%s\n' -Identity -WhatIf -Confirm -Verbose -ErrorAction -WarningAction -InformationAction -Debug -ProgressAction -OutBuffer -OutVariable -PipelineVariable -ErrorVariable -WarningVariable -InformationVariable
        case remove-deliveryagentconnector
            printf '%s\n' -Identity -WhatIf -Confirm -Verbose -ErrorAction -WarningAction -InformationAction -Debug -ProgressAction -OutBuffer -OutVariable -PipelineVariable -ErrorVariable -WarningVariable -InformationVariable
        case remove-exchangecertificate
            printf '%s\n' -Thumbprint -Identity -Force -WhatIf -Confirm -Verbose -ErrorAction -WarningAction -InformationAction -Debug -ProgressAction -OutBuffer -OutVariable -PipelineVariable -ErrorVariable -WarningVariable -InformationVariable
        case remove-receiveconnector
            printf '%s\n' -Identity -WhatIf -Confirm -Verbose -ErrorAction -WarningAction -InformationAction -Debug -ProgressAction -OutBuffer -OutVariable -PipelineVariable -ErrorVariable -WarningVariable -InformationVariable
        case remove-recipient
            printf '%s\n' -Identity -WhatIf -Confirm -Verbose -ErrorAction -WarningAction -InformationAction -Debug -ProgressAction -OutBuffer -OutVariable -PipelineVariable -ErrorVariable -WarningVariable -InformationVariable
        case remove-sendconnector
            printf '%s\n' -Identity -WhatIf -Confirm -Verbose -ErrorAction -WarningAction -InformationAction -Debug -ProgressAction -OutBuffer -OutVariable -PipelineVariable -ErrorVariable -WarningVariable -InformationVariable
        case remove-trustedrootcertificate
            printf '%s\n' -Identity -WhatIf -Confirm -Verbose -ErrorAction -WarningAction -InformationAction -Debug -ProgressAction -OutBuffer -OutVariable -PipelineVariable -ErrorVariable -WarningVariable -InformationVariable
        case restart-service
            printf '%s\n' -Name -Force -WhatIf -Confirm -Verbose -ErrorAction -WarningAction -InformationAction -Debug -ProgressAction -OutBuffer -OutVariable -PipelineVariable -ErrorVariable -WarningVariable -InformationVariable
        case retry-queue
            printf '%s\n' -Identity -Resubmit -WhatIf -Confirm -Verbose -ErrorAction -WarningAction -InformationAction -Debug -ProgressAction -OutBuffer -OutVariable -PipelineVariable -ErrorVariable -WarningVariable -InformationVariable
        case set-accepteddomain
            printf '%s\n' -Identity -Name -DomainType -MatchSubDomains -MakeDefault -WhatIf -Confirm -Verbose -ErrorAction -WarningAction -InformationAction -Debug -ProgressAction -OutBuffer -OutVariable -PipelineVariable -ErrorVariable -WarningVariable -InformationVariable
        case set-receiveconnector
            printf '%s\n' -Identity -Name -Bindings -RemoteIPRanges -Enabled -AuthMechanism -PermissionGroups -DomainSecureEnabled -RequireTLS -Fqdn -TlsCertificateName -Banner -MaxMessageSize -MaxHeaderSize -MaxHopCount -MaxRecipientsPerMessage -MaxProtocolErrors -MaxInboundConnection -MaxInboundConnectionPerSource -ConnectionTimeout -ConnectionInactivityTimeout -TarpitInterval -PipeliningEnabled -EightBitMimeEnabled -EnhancedStatusCodesEnabled -SizeEnabled -RequireEHLODomain -BareLinefeedRejectionEnabled -ProtocolLoggingLevel -Comment -AllowOpenRelay -WhatIf -Confirm -Verbose -ErrorAction -WarningAction -InformationAction -Debug -ProgressAction -OutBuffer -OutVariable -PipelineVariable -ErrorVariable -WarningVariable -InformationVariable
        case set-recipient
            printf '%s\n' -Identity -EmailAddress -Aliases -WhatIf -Confirm -Verbose -ErrorAction -WarningAction -InformationAction -Debug -ProgressAction -OutBuffer -OutVariable -PipelineVariable -ErrorVariable -WarningVariable -InformationVariable
        case set-sendconnector
            printf '%s\n' -Identity -Name -AddressSpaces -Enabled -DNSRoutingEnabled -SmartHosts -Port -DomainSecureEnabled -RequireTLS -TlsAuthLevel -TlsDomain -TlsCertificateName -Fqdn -IgnoreSTARTTLS -ForceHELO -UseExternalDNSServersEnabled -SourceIPAddress -MaxMessageSize -SmtpMaxMessagesPerConnection -ConnectionInactivityTimeOut -ProtocolLoggingLevel -Comment -WhatIf -Confirm -Verbose -ErrorAction -WarningAction -InformationAction -Debug -ProgressAction -OutBuffer -OutVariable -PipelineVariable -ErrorVariable -WarningVariable -InformationVariable
        case set-transportconfig
            printf '%s\n' -Identity -TLSSendDomainSecureList -TLSReceiveDomainSecureList -ExternalPostmasterAddress -RequireClientAuthUsage -RevocationMode -RevocationFetchRanges -Replace -WhatIf -Confirm -Verbose -ErrorAction -WarningAction -InformationAction -Debug -ProgressAction -OutBuffer -OutVariable -PipelineVariable -ErrorVariable -WarningVariable -InformationVariable
        case set-transportservice
            printf '%s\n' -Identity -ExternalDNSAdapterEnabled -ExternalDNSServers -InternalDNSAdapterEnabled -InternalDNSServers -MaxOutboundConnections -MaxPerDomainOutboundConnections -TransientFailureRetryCount -TransientFailureRetryInterval -OutboundConnectionFailureRetryInterval -MessageRetryInterval -MessageExpirationTimeout -MinimumFreeDiskSpace -ReceiveProtocolLogMaxAge -ReceiveProtocolLogMaxDirectorySize -ReceiveProtocolLogMaxFileSize -SendProtocolLogMaxAge -SendProtocolLogMaxDirectorySize -SendProtocolLogMaxFileSize -WhatIf -Confirm -Verbose -ErrorAction -WarningAction -InformationAction -Debug -ProgressAction -OutBuffer -OutVariable -PipelineVariable -ErrorVariable -WarningVariable -InformationVariable
        case start-service
            printf '%s\n' -Name -WhatIf -Confirm -Verbose -ErrorAction -WarningAction -InformationAction -Debug -ProgressAction -OutBuffer -OutVariable -PipelineVariable -ErrorVariable -WarningVariable -InformationVariable
        case stop-service
            printf '%s\n' -Name -WhatIf -Confirm -Verbose -ErrorAction -WarningAction -InformationAction -Debug -ProgressAction -OutBuffer -OutVariable -PipelineVariable -ErrorVariable -WarningVariable -InformationVariable
        case test-servicehealth
            printf '%s\n' -Json -Format -Property -Verbose -ErrorAction -WarningAction -InformationAction -Debug -ProgressAction -OutBuffer -OutVariable -PipelineVariable -ErrorVariable -WarningVariable -InformationVariable
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
        case get-sendconnector:informationaction new-sendconnector:informationaction set-sendconnector:informationaction remove-sendconnector:informationaction get-receiveconnector:informationaction new-receiveconnector:informationaction set-receiveconnector:informationaction remove-receiveconnector:informationaction get-transportconfig:informationaction set-transportconfig:informationaction get-transportservice:informationaction set-transportservice:informationaction get-accepteddomain:informationaction new-accepteddomain:informationaction set-accepteddomain:informationaction remove-accepteddomain:informationaction get-deliveryagentconnector:informationaction new-deliveryagentconnector:informationaction remove-deliveryagentconnector:informationaction get-recipient:informationaction new-recipient:informationaction set-recipient:informationaction remove-recipient:informationaction get-exchangecertificate:informationaction new-exchangecertificate:informationaction import-exchangecertificate:informationaction export-exchangecertificate:informationaction enable-exchangecertificate:informationaction remove-exchangecertificate:informationaction get-trustedrootcertificate:informationaction import-trustedrootcertificate:informationaction remove-trustedrootcertificate:informationaction get-queue:informationaction get-message:informationaction retry-queue:informationaction get-configurationchange:informationaction compare-configuration:informationaction test-servicehealth:informationaction get-service:informationaction start-service:informationaction stop-service:informationaction restart-service:informationaction get-help:informationaction get-command:informationaction
            printf '%s\n' Continue SilentlyContinue Ignore
        case get-sendconnector:erroraction get-sendconnector:warningaction get-sendconnector:progressaction new-sendconnector:erroraction new-sendconnector:warningaction new-sendconnector:progressaction set-sendconnector:erroraction set-sendconnector:warningaction set-sendconnector:progressaction remove-sendconnector:erroraction remove-sendconnector:warningaction remove-sendconnector:progressaction get-receiveconnector:erroraction get-receiveconnector:warningaction get-receiveconnector:progressaction new-receiveconnector:erroraction new-receiveconnector:warningaction new-receiveconnector:progressaction set-receiveconnector:erroraction set-receiveconnector:warningaction set-receiveconnector:progressaction remove-receiveconnector:erroraction remove-receiveconnector:warningaction remove-receiveconnector:progressaction get-transportconfig:erroraction get-transportconfig:warningaction get-transportconfig:progressaction set-transportconfig:erroraction set-transportconfig:warningaction set-transportconfig:progressaction get-transportservice:erroraction get-transportservice:warningaction get-transportservice:progressaction set-transportservice:erroraction set-transportservice:warningaction set-transportservice:progressaction get-accepteddomain:erroraction get-accepteddomain:warningaction get-accepteddomain:progressaction new-accepteddomain:erroraction new-accepteddomain:warningaction new-accepteddomain:progressaction set-accepteddomain:erroraction set-accepteddomain:warningaction set-accepteddomain:progressaction remove-accepteddomain:erroraction remove-accepteddomain:warningaction remove-accepteddomain:progressaction get-deliveryagentconnector:erroraction get-deliveryagentconnector:warningaction get-deliveryagentconnector:progressaction new-deliveryagentconnector:erroraction new-deliveryagentconnector:warningaction new-deliveryagentconnector:progressaction remove-deliveryagentconnector:erroraction remove-deliveryagentconnector:warningaction remove-deliveryagentconnector:progressaction get-recipient:erroraction get-recipient:warningaction get-recipient:progressaction new-recipient:erroraction new-recipient:warningaction new-recipient:progressaction set-recipient:erroraction set-recipient:warningaction set-recipient:progressaction remove-recipient:erroraction remove-recipient:warningaction remove-recipient:progressaction get-exchangecertificate:erroraction get-exchangecertificate:warningaction get-exchangecertificate:progressaction new-exchangecertificate:erroraction new-exchangecertificate:warningaction new-exchangecertificate:progressaction import-exchangecertificate:erroraction import-exchangecertificate:warningaction import-exchangecertificate:progressaction export-exchangecertificate:erroraction export-exchangecertificate:warningaction export-exchangecertificate:progressaction enable-exchangecertificate:erroraction enable-exchangecertificate:warningaction enable-exchangecertificate:progressaction remove-exchangecertificate:erroraction remove-exchangecertificate:warningaction remove-exchangecertificate:progressaction get-trustedrootcertificate:erroraction get-trustedrootcertificate:warningaction get-trustedrootcertificate:progressaction import-trustedrootcertificate:erroraction import-trustedrootcertificate:warningaction import-trustedrootcertificate:progressaction remove-trustedrootcertificate:erroraction remove-trustedrootcertificate:warningaction remove-trustedrootcertificate:progressaction get-queue:erroraction get-queue:warningaction get-queue:progressaction get-message:erroraction get-message:warningaction get-message:progressaction retry-queue:erroraction retry-queue:warningaction retry-queue:progressaction get-configurationchange:erroraction get-configurationchange:warningaction get-configurationchange:progressaction compare-configuration:erroraction compare-configuration:warningaction compare-configuration:progressaction test-servicehealth:erroraction test-servicehealth:warningaction test-servicehealth:progressaction get-service:erroraction get-service:warningaction get-service:progressaction start-service:erroraction start-service:warningaction start-service:progressaction stop-service:erroraction stop-service:warningaction stop-service:progressaction restart-service:erroraction restart-service:warningaction restart-service:progressaction get-help:erroraction get-help:warningaction get-help:progressaction get-command:erroraction get-command:warningaction get-command:progressaction
            printf '%s\n' Continue SilentlyContinue Stop Ignore
        case new-sendconnector:usage
            printf '%s\n' Custom Internal Internet Partner
        case new-receiveconnector:sizeenabled set-receiveconnector:sizeenabled
            printf '%s\n' Enabled Disabled EnabledWithoutValue
        case new-sendconnector:tlsauthlevel set-sendconnector:tlsauthlevel
            printf '%s\n' EncryptionOnly CertificateValidation DomainValidation
        case set-transportconfig:revocationmode
            printf '%s\n' Enforce SoftFail
        case get-sendconnector:format new-sendconnector:format get-receiveconnector:format new-receiveconnector:format get-transportconfig:format get-transportservice:format get-accepteddomain:format new-accepteddomain:format get-deliveryagentconnector:format new-deliveryagentconnector:format get-recipient:format new-recipient:format get-exchangecertificate:format new-exchangecertificate:format import-exchangecertificate:format get-trustedrootcertificate:format import-trustedrootcertificate:format get-queue:format get-message:format get-configurationchange:format compare-configuration:format test-servicehealth:format get-service:format
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
        case shell-init
            printf '%s\n' bash zsh fish powershell
        case get-sendconnector:json get-sendconnector:verbose get-sendconnector:debug new-sendconnector:enabled new-sendconnector:dnsroutingenabled new-sendconnector:domainsecureenabled new-sendconnector:requiretls new-sendconnector:ignorestarttls new-sendconnector:forcehelo new-sendconnector:useexternaldnsserversenabled new-sendconnector:custom new-sendconnector:internal new-sendconnector:internet new-sendconnector:partner new-sendconnector:whatif new-sendconnector:confirm new-sendconnector:json new-sendconnector:verbose new-sendconnector:debug set-sendconnector:enabled set-sendconnector:dnsroutingenabled set-sendconnector:domainsecureenabled set-sendconnector:requiretls set-sendconnector:ignorestarttls set-sendconnector:forcehelo set-sendconnector:useexternaldnsserversenabled set-sendconnector:whatif set-sendconnector:confirm set-sendconnector:verbose set-sendconnector:debug remove-sendconnector:whatif remove-sendconnector:confirm remove-sendconnector:verbose remove-sendconnector:debug get-receiveconnector:json get-receiveconnector:verbose get-receiveconnector:debug new-receiveconnector:enabled new-receiveconnector:domainsecureenabled new-receiveconnector:requiretls new-receiveconnector:pipeliningenabled new-receiveconnector:eightbitmimeenabled new-receiveconnector:enhancedstatuscodesenabled new-receiveconnector:requireehlodomain new-receiveconnector:barelinefeedrejectionenabled new-receiveconnector:client new-receiveconnector:custom new-receiveconnector:internal new-receiveconnector:internet new-receiveconnector:partner new-receiveconnector:allowopenrelay new-receiveconnector:whatif new-receiveconnector:confirm new-receiveconnector:json new-receiveconnector:verbose new-receiveconnector:debug set-receiveconnector:enabled set-receiveconnector:domainsecureenabled set-receiveconnector:requiretls set-receiveconnector:pipeliningenabled set-receiveconnector:eightbitmimeenabled set-receiveconnector:enhancedstatuscodesenabled set-receiveconnector:requireehlodomain set-receiveconnector:barelinefeedrejectionenabled set-receiveconnector:allowopenrelay set-receiveconnector:whatif set-receiveconnector:confirm set-receiveconnector:verbose set-receiveconnector:debug remove-receiveconnector:whatif remove-receiveconnector:confirm remove-receiveconnector:verbose remove-receiveconnector:debug get-transportconfig:json get-transportconfig:verbose get-transportconfig:debug set-transportconfig:requireclientauthusage set-transportconfig:replace set-transportconfig:whatif set-transportconfig:confirm set-transportconfig:verbose set-transportconfig:debug get-transportservice:json get-transportservice:verbose get-transportservice:debug set-transportservice:externaldnsadapterenabled set-transportservice:internaldnsadapterenabled set-transportservice:whatif set-transportservice:confirm set-transportservice:verbose set-transportservice:debug get-accepteddomain:json get-accepteddomain:verbose get-accepteddomain:debug new-accepteddomain:whatif new-accepteddomain:confirm new-accepteddomain:json new-accepteddomain:verbose new-accepteddomain:debug set-accepteddomain:matchsubdomains set-accepteddomain:makedefault set-accepteddomain:whatif set-accepteddomain:confirm set-accepteddomain:verbose set-accepteddomain:debug remove-accepteddomain:whatif remove-accepteddomain:confirm remove-accepteddomain:verbose remove-accepteddomain:debug get-deliveryagentconnector:json get-deliveryagentconnector:verbose get-deliveryagentconnector:debug new-deliveryagentconnector:enabled new-deliveryagentconnector:whatif new-deliveryagentconnector:confirm new-deliveryagentconnector:json new-deliveryagentconnector:verbose new-deliveryagentconnector:debug remove-deliveryagentconnector:whatif remove-deliveryagentconnector:confirm remove-deliveryagentconnector:verbose remove-deliveryagentconnector:debug get-recipient:json get-recipient:verbose get-recipient:debug new-recipient:whatif new-recipient:confirm new-recipient:json new-recipient:verbose new-recipient:debug set-recipient:whatif set-recipient:confirm set-recipient:verbose set-recipient:debug remove-recipient:whatif remove-recipient:confirm remove-recipient:verbose remove-recipient:debug get-exchangecertificate:json get-exchangecertificate:verbose get-exchangecertificate:debug new-exchangecertificate:includeaccepteddomains new-exchangecertificate:includeautodiscover new-exchangecertificate:includeserverfqdn new-exchangecertificate:includeservernetbiosname new-exchangecertificate:privatekeyexportable new-exchangecertificate:generaterequest new-exchangecertificate:binaryencoded new-exchangecertificate:force new-exchangecertificate:whatif new-exchangecertificate:confirm new-exchangecertificate:json new-exchangecertificate:verbose new-exchangecertificate:debug import-exchangecertificate:privatekeyexportable import-exchangecertificate:whatif import-exchangecertificate:confirm import-exchangecertificate:json import-exchangecertificate:verbose import-exchangecertificate:debug export-exchangecertificate:binaryencoded export-exchangecertificate:certificateonly export-exchangecertificate:force export-exchangecertificate:whatif export-exchangecertificate:confirm export-exchangecertificate:verbose export-exchangecertificate:debug enable-exchangecertificate:force enable-exchangecertificate:keepdefault enable-exchangecertificate:donotrequiressl enable-exchangecertificate:networkserviceallowed enable-exchangecertificate:whatif enable-exchangecertificate:confirm enable-exchangecertificate:verbose enable-exchangecertificate:debug remove-exchangecertificate:force remove-exchangecertificate:whatif remove-exchangecertificate:confirm remove-exchangecertificate:verbose remove-exchangecertificate:debug get-trustedrootcertificate:json get-trustedrootcertificate:verbose get-trustedrootcertificate:debug import-trustedrootcertificate:whatif import-trustedrootcertificate:confirm import-trustedrootcertificate:json import-trustedrootcertificate:verbose import-trustedrootcertificate:debug remove-trustedrootcertificate:whatif remove-trustedrootcertificate:confirm remove-trustedrootcertificate:verbose remove-trustedrootcertificate:debug get-queue:json get-queue:verbose get-queue:debug get-message:json get-message:verbose get-message:debug retry-queue:resubmit retry-queue:whatif retry-queue:confirm retry-queue:verbose retry-queue:debug get-configurationchange:json get-configurationchange:verbose get-configurationchange:debug compare-configuration:json compare-configuration:verbose compare-configuration:debug test-servicehealth:json test-servicehealth:verbose test-servicehealth:debug get-service:json get-service:verbose get-service:debug start-service:whatif start-service:confirm start-service:verbose start-service:debug stop-service:whatif stop-service:confirm stop-service:verbose stop-service:debug restart-service:force restart-service:whatif restart-service:confirm restart-service:verbose restart-service:debug get-help:verbose get-help:debug get-command:verbose get-command:debug
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
        printf '%s\t%s\n' Compare-Configuration 'Shows what is stored and not in force yet, property by property.'
        printf '%s\t%s\n' Enable-ExchangeCertificate 'Lets a certificate serve SMTP.'
        printf '%s\t%s\n' Export-ExchangeCertificate 'Exports a certificate with chain and private key, or a pending request.'
        printf '%s\t%s\n' Get-AcceptedDomain 'Shows accepted domains.'
        printf '%s\t%s\n' Get-Command 'Lists the cmdlets.'
        printf '%s\t%s\n' Get-ConfigurationChange 'Shows what was changed in the configuration: when, by whom, by which line.'
        printf '%s\t%s\n' Get-DeliveryAgentConnector 'Shows delivery agent connectors.'
        printf '%s\t%s\n' Get-ExchangeCertificate 'Shows certificates.'
        printf '%s\t%s\n' Get-Help 'Explains a cmdlet.'
        printf '%s\t%s\n' Get-Message 'Shows messages that are not delivered yet.'
        printf '%s\t%s\n' Get-Queue 'Shows the queues that hold mail.'
        printf '%s\t%s\n' Get-ReceiveConnector 'Shows Receive connectors.'
        printf '%s\t%s\n' Get-Recipient 'Shows recipients.'
        printf '%s\t%s\n' Get-SendConnector 'Shows Send connectors.'
        printf '%s\t%s\n' Get-Service 'Shows whether the service runs.'
        printf '%s\t%s\n' Get-TransportConfig 'Shows the organisation\'s transport configuration.'
        printf '%s\t%s\n' Get-TransportService 'Shows this server\'s transport service.'
        printf '%s\t%s\n' Get-TrustedRootCertificate 'Shows the trusted roots of the store.'
        printf '%s\t%s\n' Import-ExchangeCertificate 'Imports a certificate with its private key, or a CA\'s answer to a pending request.'
        printf '%s\t%s\n' Import-TrustedRootCertificate 'Trusts a root certificate.'
        printf '%s\t%s\n' New-AcceptedDomain 'Makes an accepted domain.'
        printf '%s\t%s\n' New-DeliveryAgentConnector 'Makes a delivery agent connector.'
        printf '%s\t%s\n' New-ExchangeCertificate 'Makes a self-signed certificate, or a request for one.'
        printf '%s\t%s\n' New-ReceiveConnector 'Makes a Receive connector.'
        printf '%s\t%s\n' New-Recipient 'Makes a recipient.'
        printf '%s\t%s\n' New-SendConnector 'Makes a Send connector.'
        printf '%s\t%s\n' Remove-AcceptedDomain 'Removes an accepted domain.'
        printf '%s\t%s\n' Remove-DeliveryAgentConnector 'Removes a delivery agent connector.'
        printf '%s\t%s\n' Remove-ExchangeCertificate 'Removes a certificate and its private key.'
        printf '%s\t%s\n' Remove-ReceiveConnector 'Removes a Receive connector.'
        printf '%s\t%s\n' Remove-Recipient 'Removes a recipient.'
        printf '%s\t%s\n' Remove-SendConnector 'Removes a Send connector.'
        printf '%s\t%s\n' Remove-TrustedRootCertificate 'Trusts a root of the store no longer.'
        printf '%s\t%s\n' Restart-Service 'Puts the stored configuration in force.'
        printf '%s\t%s\n' Retry-Queue 'Tries a queue now.'
        printf '%s\t%s\n' Set-AcceptedDomain 'Changes an accepted domain.'
        printf '%s\t%s\n' Set-ReceiveConnector 'Changes a Receive connector.'
        printf '%s\t%s\n' Set-Recipient 'Changes a recipient\'s addresses.'
        printf '%s\t%s\n' Set-SendConnector 'Changes a Send connector.'
        printf '%s\t%s\n' Set-TransportConfig 'Changes the organisation\'s transport configuration.'
        printf '%s\t%s\n' Set-TransportService 'Changes this server\'s transport service.'
        printf '%s\t%s\n' Start-Service 'Starts the service.'
        printf '%s\t%s\n' Stop-Service 'Stops the service.'
        printf '%s\t%s\n' Test-ServiceHealth 'Tells whether the service runs and does all that is configured.'
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
