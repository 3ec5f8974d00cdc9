# Completion for emsh. Generated from its tables by src/gen; do not edit.

function __emsh_parameters
    switch $argv[1]
        case compare-configuration
            printf '%s\n' -Json -Format -Property -Verbose -ErrorAction
        case enable-exchangecertificate
            printf '%s\n' -Thumbprint -Identity -Services -Force -KeepDefault -DoNotRequireSsl -NetworkServiceAllowed -WhatIf -Confirm -Verbose -ErrorAction
        case export-configuration
            printf '%s\n' -Path -Format -Noun -Identity -Force -Verbose -ErrorAction
        case export-exchangecertificate
            printf '%s\n' -Thumbprint -Identity -FileName -Password -BinaryEncoded -CertificateOnly -Force -WhatIf -Confirm -Verbose -ErrorAction
        case get-accepteddomain
            printf '%s\n' -Identity -Json -Format -Property -Verbose -ErrorAction
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
        case get-message
            printf '%s\n' -Identity -Queue -ResultSize -Json -Format -Property -Verbose -ErrorAction
        case get-queue
            printf '%s\n' -Identity -ResultSize -Json -Format -Property -Verbose -ErrorAction
        case get-receiveconnector
            printf '%s\n' -Identity -Json -Format -Property -Verbose -ErrorAction
        case get-recipient
            printf '%s\n' -Identity -Json -Format -Property -Verbose -ErrorAction
        case get-sendconnector
            printf '%s\n' -Identity -Json -Format -Property -Verbose -ErrorAction
        case get-service
            printf '%s\n' -Name -Json -Format -Property -Verbose -ErrorAction
        case get-transportconfig
            printf '%s\n' -Identity -Json -Format -Property -Verbose -ErrorAction
        case get-transportservice
            printf '%s\n' -Identity -Json -Format -Property -Verbose -ErrorAction
        case get-trustedrootcertificate
            printf '%s\n' -Identity -Json -Format -Property -Verbose -ErrorAction
        case import-configuration
            printf '%s\n' -FileName -Force -WhatIf -Confirm -Verbose -ErrorAction
        case import-exchangecertificate
            printf '%s\n' -FileName -Password -FriendlyName -PrivateKeyExportable -WhatIf -Confirm -Json -Format -Property -Verbose -ErrorAction
        case import-trustedrootcertificate
            printf '%s\n' -FileName -WhatIf -Confirm -Json -Format -Property -Verbose -ErrorAction
        case new-accepteddomain
            printf '%s\n' -Name -DomainName -DomainType -WhatIf -Confirm -Json -Format -Property -Verbose -ErrorAction
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
        case remove-accepteddomain
            printf '%s\n' -Identity -WhatIf -Confirm -Verbose -ErrorAction
        case remove-deliveryagentconnector
            printf '%s\n' -Identity -WhatIf -Confirm -Verbose -ErrorAction
        case remove-exchangecertificate
            printf '%s\n' -Thumbprint -Identity -Force -WhatIf -Confirm -Verbose -ErrorAction
        case remove-receiveconnector
            printf '%s\n' -Identity -WhatIf -Confirm -Verbose -ErrorAction
        case remove-recipient
            printf '%s\n' -Identity -WhatIf -Confirm -Verbose -ErrorAction
        case remove-sendconnector
            printf '%s\n' -Identity -WhatIf -Confirm -Verbose -ErrorAction
        case remove-trustedrootcertificate
            printf '%s\n' -Identity -WhatIf -Confirm -Verbose -ErrorAction
        case restart-service
            printf '%s\n' -Name -Force -WhatIf -Confirm -Verbose -ErrorAction
        case retry-queue
            printf '%s\n' -Identity -Resubmit -WhatIf -Confirm -Verbose -ErrorAction
        case search-adminauditlog
            printf '%s\n' -Cmdlets -Parameters -StartDate -EndDate -ObjectIds -UserIds -IsSuccess -ResultSize -StartIndex -ExternalAccess -DomainController -Json -Format -Property -Verbose -ErrorAction
        case set-accepteddomain
            printf '%s\n' -Identity -Name -DomainType -MatchSubDomains -MakeDefault -WhatIf -Confirm -Verbose -ErrorAction
        case set-receiveconnector
            printf '%s\n' -Identity -Name -Bindings -RemoteIPRanges -Enabled -AuthMechanism -PermissionGroups -DomainSecureEnabled -RequireTLS -Fqdn -TlsCertificateName -Banner -MaxMessageSize -MaxHeaderSize -MaxHopCount -MaxRecipientsPerMessage -MaxProtocolErrors -MaxInboundConnection -MaxInboundConnectionPerSource -ConnectionTimeout -ConnectionInactivityTimeout -TarpitInterval -PipeliningEnabled -EightBitMimeEnabled -EnhancedStatusCodesEnabled -SizeEnabled -RequireEHLODomain -BareLinefeedRejectionEnabled -ProtocolLoggingLevel -Comment -AllowOpenRelay -WhatIf -Confirm -Verbose -ErrorAction
        case set-recipient
            printf '%s\n' -Identity -EmailAddress -Aliases -WhatIf -Confirm -Verbose -ErrorAction
        case set-sendconnector
            printf '%s\n' -Identity -Name -AddressSpaces -Enabled -DNSRoutingEnabled -SmartHosts -Port -DomainSecureEnabled -RequireTLS -TlsAuthLevel -TlsDomain -TlsCertificateName -Fqdn -IgnoreSTARTTLS -ForceHELO -UseExternalDNSServersEnabled -SourceIPAddress -MaxMessageSize -SmtpMaxMessagesPerConnection -ConnectionInactivityTimeOut -ProtocolLoggingLevel -Comment -WhatIf -Confirm -Verbose -ErrorAction
        case set-transportconfig
            printf '%s\n' -Identity -TLSSendDomainSecureList -TLSReceiveDomainSecureList -ExternalPostmasterAddress -RequireClientAuthUsage -RevocationMode -RevocationFetchRanges -Replace -WhatIf -Confirm -Verbose -ErrorAction
        case set-transportservice
            printf '%s\n' -Identity -ExternalDNSAdapterEnabled -ExternalDNSServers -InternalDNSAdapterEnabled -InternalDNSServers -MaxOutboundConnections -MaxPerDomainOutboundConnections -TransientFailureRetryCount -TransientFailureRetryInterval -OutboundConnectionFailureRetryInterval -MessageRetryInterval -MessageExpirationTimeout -MinimumFreeDiskSpace -ReceiveProtocolLogMaxAge -ReceiveProtocolLogMaxDirectorySize -ReceiveProtocolLogMaxFileSize -SendProtocolLogMaxAge -SendProtocolLogMaxDirectorySize -SendProtocolLogMaxFileSize -WhatIf -Confirm -Verbose -ErrorAction
        case start-service
            printf '%s\n' -Name -WhatIf -Confirm -Verbose -ErrorAction
        case stop-service
            printf '%s\n' -Name -WhatIf -Confirm -Verbose -ErrorAction
        case test-servicehealth
            printf '%s\n' -Json -Format -Property -Verbose -ErrorAction
        case undo-configurationchange
            printf '%s\n' -Identity -AfterRevision -Force -WhatIf -Confirm -Verbose -ErrorAction
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
        case get-sendconnector:erroraction new-sendconnector:erroraction set-sendconnector:erroraction remove-sendconnector:erroraction get-receiveconnector:erroraction new-receiveconnector:erroraction set-receiveconnector:erroraction remove-receiveconnector:erroraction get-transportconfig:erroraction set-transportconfig:erroraction get-transportservice:erroraction set-transportservice:erroraction get-accepteddomain:erroraction new-accepteddomain:erroraction set-accepteddomain:erroraction remove-accepteddomain:erroraction get-deliveryagentconnector:erroraction new-deliveryagentconnector:erroraction remove-deliveryagentconnector:erroraction get-recipient:erroraction new-recipient:erroraction set-recipient:erroraction remove-recipient:erroraction get-exchangecertificate:erroraction new-exchangecertificate:erroraction import-exchangecertificate:erroraction export-exchangecertificate:erroraction enable-exchangecertificate:erroraction remove-exchangecertificate:erroraction get-trustedrootcertificate:erroraction import-trustedrootcertificate:erroraction remove-trustedrootcertificate:erroraction get-queue:erroraction get-message:erroraction retry-queue:erroraction get-configurationchange:erroraction compare-configuration:erroraction export-configuration:erroraction import-configuration:erroraction undo-configurationchange:erroraction search-adminauditlog:erroraction test-servicehealth:erroraction get-service:erroraction start-service:erroraction stop-service:erroraction restart-service:erroraction get-help:erroraction get-command:erroraction
            printf '%s\n' Continue SilentlyContinue Stop Ignore
        case new-sendconnector:usage
            printf '%s\n' Custom Internal Internet Partner
        case new-receiveconnector:sizeenabled set-receiveconnector:sizeenabled
            printf '%s\n' Enabled Disabled EnabledWithoutValue
        case new-sendconnector:tlsauthlevel set-sendconnector:tlsauthlevel
            printf '%s\n' EncryptionOnly CertificateValidation DomainValidation
        case set-transportconfig:revocationmode
            printf '%s\n' Enforce SoftFail
        case export-configuration:format
            printf '%s\n' Json Script
        case get-sendconnector:format new-sendconnector:format get-receiveconnector:format new-receiveconnector:format get-transportconfig:format get-transportservice:format get-accepteddomain:format new-accepteddomain:format get-deliveryagentconnector:format new-deliveryagentconnector:format get-recipient:format new-recipient:format get-exchangecertificate:format new-exchangecertificate:format import-exchangecertificate:format get-trustedrootcertificate:format import-trustedrootcertificate:format get-queue:format get-message:format get-configurationchange:format compare-configuration:format search-adminauditlog:format test-servicehealth:format get-service:format
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
        case get-sendconnector:json get-sendconnector:verbose new-sendconnector:enabled new-sendconnector:dnsroutingenabled new-sendconnector:domainsecureenabled new-sendconnector:requiretls new-sendconnector:ignorestarttls new-sendconnector:forcehelo new-sendconnector:useexternaldnsserversenabled new-sendconnector:custom new-sendconnector:internal new-sendconnector:internet new-sendconnector:partner new-sendconnector:whatif new-sendconnector:confirm new-sendconnector:json new-sendconnector:verbose set-sendconnector:enabled set-sendconnector:dnsroutingenabled set-sendconnector:domainsecureenabled set-sendconnector:requiretls set-sendconnector:ignorestarttls set-sendconnector:forcehelo set-sendconnector:useexternaldnsserversenabled set-sendconnector:whatif set-sendconnector:confirm set-sendconnector:verbose remove-sendconnector:whatif remove-sendconnector:confirm remove-sendconnector:verbose get-receiveconnector:json get-receiveconnector:verbose new-receiveconnector:enabled new-receiveconnector:domainsecureenabled new-receiveconnector:requiretls new-receiveconnector:pipeliningenabled new-receiveconnector:eightbitmimeenabled new-receiveconnector:enhancedstatuscodesenabled new-receiveconnector:requireehlodomain new-receiveconnector:barelinefeedrejectionenabled new-receiveconnector:client new-receiveconnector:custom new-receiveconnector:internal new-receiveconnector:internet new-receiveconnector:partner new-receiveconnector:allowopenrelay new-receiveconnector:whatif new-receiveconnector:confirm new-receiveconnector:json new-receiveconnector:verbose set-receiveconnector:enabled set-receiveconnector:domainsecureenabled set-receiveconnector:requiretls set-receiveconnector:pipeliningenabled set-receiveconnector:eightbitmimeenabled set-receiveconnector:enhancedstatuscodesenabled set-receiveconnector:requireehlodomain set-receiveconnector:barelinefeedrejectionenabled set-receiveconnector:allowopenrelay set-receiveconnector:whatif set-receiveconnector:confirm set-receiveconnector:verbose remove-receiveconnector:whatif remove-receiveconnector:confirm remove-receiveconnector:verbose get-transportconfig:json get-transportconfig:verbose set-transportconfig:requireclientauthusage set-transportconfig:replace set-transportconfig:whatif set-transportconfig:confirm set-transportconfig:verbose get-transportservice:json get-transportservice:verbose set-transportservice:externaldnsadapterenabled set-transportservice:internaldnsadapterenabled set-transportservice:whatif set-transportservice:confirm set-transportservice:verbose get-accepteddomain:json get-accepteddomain:verbose new-accepteddomain:whatif new-accepteddomain:confirm new-accepteddomain:json new-accepteddomain:verbose set-accepteddomain:matchsubdomains set-accepteddomain:makedefault set-accepteddomain:whatif set-accepteddomain:confirm set-accepteddomain:verbose remove-accepteddomain:whatif remove-accepteddomain:confirm remove-accepteddomain:verbose get-deliveryagentconnector:json get-deliveryagentconnector:verbose new-deliveryagentconnector:enabled new-deliveryagentconnector:whatif new-deliveryagentconnector:confirm new-deliveryagentconnector:json new-deliveryagentconnector:verbose remove-deliveryagentconnector:whatif remove-deliveryagentconnector:confirm remove-deliveryagentconnector:verbose get-recipient:json get-recipient:verbose new-recipient:whatif new-recipient:confirm new-recipient:json new-recipient:verbose set-recipient:whatif set-recipient:confirm set-recipient:verbose remove-recipient:whatif remove-recipient:confirm remove-recipient:verbose get-exchangecertificate:json get-exchangecertificate:verbose new-exchangecertificate:includeaccepteddomains new-exchangecertificate:includeautodiscover new-exchangecertificate:includeserverfqdn new-exchangecertificate:includeservernetbiosname new-exchangecertificate:privatekeyexportable new-exchangecertificate:generaterequest new-exchangecertificate:binaryencoded new-exchangecertificate:force new-exchangecertificate:whatif new-exchangecertificate:confirm new-exchangecertificate:json new-exchangecertificate:verbose import-exchangecertificate:privatekeyexportable import-exchangecertificate:whatif import-exchangecertificate:confirm import-exchangecertificate:json import-exchangecertificate:verbose export-exchangecertificate:binaryencoded export-exchangecertificate:certificateonly export-exchangecertificate:force export-exchangecertificate:whatif export-exchangecertificate:confirm export-exchangecertificate:verbose enable-exchangecertificate:force enable-exchangecertificate:keepdefault enable-exchangecertificate:donotrequiressl enable-exchangecertificate:networkserviceallowed enable-exchangecertificate:whatif enable-exchangecertificate:confirm enable-exchangecertificate:verbose remove-exchangecertificate:force remove-exchangecertificate:whatif remove-exchangecertificate:confirm remove-exchangecertificate:verbose get-trustedrootcertificate:json get-trustedrootcertificate:verbose import-trustedrootcertificate:whatif import-trustedrootcertificate:confirm import-trustedrootcertificate:json import-trustedrootcertificate:verbose remove-trustedrootcertificate:whatif remove-trustedrootcertificate:confirm remove-trustedrootcertificate:verbose get-queue:json get-queue:verbose get-message:json get-message:verbose retry-queue:resubmit retry-queue:whatif retry-queue:confirm retry-queue:verbose get-configurationchange:json get-configurationchange:verbose compare-configuration:json compare-configuration:verbose export-configuration:force export-configuration:verbose import-configuration:force import-configuration:whatif import-configuration:confirm import-configuration:verbose undo-configurationchange:force undo-configurationchange:whatif undo-configurationchange:confirm undo-configurationchange:verbose search-adminauditlog:issuccess search-adminauditlog:externalaccess search-adminauditlog:json search-adminauditlog:verbose test-servicehealth:json test-servicehealth:verbose get-service:json get-service:verbose start-service:whatif start-service:confirm start-service:verbose stop-service:whatif stop-service:confirm stop-service:verbose restart-service:force restart-service:whatif restart-service:confirm restart-service:verbose get-help:verbose get-command:verbose
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
        printf '%s\t%s\n' Export-Configuration 'Writes the configuration as one document.'
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
        printf '%s\t%s\n' Import-Configuration 'Makes the configuration exactly that of a document.'
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
        printf '%s\t%s\n' Search-AdminAuditLog 'Shows the log of what administrators changed.'
        printf '%s\t%s\n' Set-AcceptedDomain 'Changes an accepted domain.'
        printf '%s\t%s\n' Set-ReceiveConnector 'Changes a Receive connector.'
        printf '%s\t%s\n' Set-Recipient 'Changes a recipient\'s addresses.'
        printf '%s\t%s\n' Set-SendConnector 'Changes a Send connector.'
        printf '%s\t%s\n' Set-TransportConfig 'Changes the organisation\'s transport configuration.'
        printf '%s\t%s\n' Set-TransportService 'Changes this server\'s transport service.'
        printf '%s\t%s\n' Start-Service 'Starts the service.'
        printf '%s\t%s\n' Stop-Service 'Stops the service.'
        printf '%s\t%s\n' Test-ServiceHealth 'Tells whether the service runs and does all that is configured.'
        printf '%s\t%s\n' Undo-ConfigurationChange 'Takes back a change of the configuration, or everything after a revision.'
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
