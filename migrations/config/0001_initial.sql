-- The configuration store, version 1. Never edited once released.
--
-- One table for each kind of object, one column for each stored property, under the property's own
-- name. Every CHECK is called Table.Column, which is what an administrator is told. Sizes are octets,
-- spans milliseconds, times RFC 3339 UTC, lists and flags JSON arrays of strings. NULL is "not set",
-- or "Unlimited" where the property knows that.

PRAGMA application_id = 0x454d5348;

CREATE TABLE "SendConnector" (
    "Guid" TEXT PRIMARY KEY NOT NULL CONSTRAINT "SendConnector.Guid" CHECK (length("Guid") = 36),
    "Name" TEXT NOT NULL COLLATE NOCASE UNIQUE
        CONSTRAINT "SendConnector.Name" CHECK (length("Name") BETWEEN 1 AND 64 AND instr("Name", '\') = 0),
    "AddressSpaces" TEXT NOT NULL
        CONSTRAINT "SendConnector.AddressSpaces" CHECK (json_valid("AddressSpaces") AND json_type("AddressSpaces") = 'array' AND json_array_length("AddressSpaces") > 0),
    "Enabled" INTEGER NOT NULL
        CONSTRAINT "SendConnector.Enabled" CHECK ("Enabled" IN (0, 1)),
    "DNSRoutingEnabled" INTEGER NOT NULL
        CONSTRAINT "SendConnector.DNSRoutingEnabled" CHECK ("DNSRoutingEnabled" IN (0, 1)),
    "SmartHosts" TEXT NOT NULL
        CONSTRAINT "SendConnector.SmartHosts" CHECK (json_valid("SmartHosts") AND json_type("SmartHosts") = 'array'),
    "Port" INTEGER NOT NULL
        CONSTRAINT "SendConnector.Port" CHECK ("Port" BETWEEN 1 AND 65535),
    "DomainSecureEnabled" INTEGER NOT NULL
        CONSTRAINT "SendConnector.DomainSecureEnabled" CHECK ("DomainSecureEnabled" IN (0, 1)),
    "RequireTLS" INTEGER NOT NULL
        CONSTRAINT "SendConnector.RequireTLS" CHECK ("RequireTLS" IN (0, 1)),
    "TlsAuthLevel" TEXT
        CONSTRAINT "SendConnector.TlsAuthLevel" CHECK ("TlsAuthLevel" IN ('EncryptionOnly', 'CertificateValidation', 'DomainValidation')),
    "TlsDomain" TEXT
        CONSTRAINT "SendConnector.TlsDomain" CHECK (length("TlsDomain") > 0),
    "TlsCertificateName" TEXT
        CONSTRAINT "SendConnector.TlsCertificateName" CHECK (length("TlsCertificateName") > 0),
    "Fqdn" TEXT
        CONSTRAINT "SendConnector.Fqdn" CHECK (length("Fqdn") > 0),
    "IgnoreSTARTTLS" INTEGER NOT NULL
        CONSTRAINT "SendConnector.IgnoreSTARTTLS" CHECK ("IgnoreSTARTTLS" IN (0, 1)),
    "ForceHELO" INTEGER NOT NULL
        CONSTRAINT "SendConnector.ForceHELO" CHECK ("ForceHELO" IN (0, 1)),
    "UseExternalDNSServersEnabled" INTEGER NOT NULL
        CONSTRAINT "SendConnector.UseExternalDNSServersEnabled" CHECK ("UseExternalDNSServersEnabled" IN (0, 1)),
    "SourceIPAddress" TEXT NOT NULL
        CONSTRAINT "SendConnector.SourceIPAddress" CHECK (length("SourceIPAddress") > 0),
    "MaxMessageSize" INTEGER
        CONSTRAINT "SendConnector.MaxMessageSize" CHECK ("MaxMessageSize" BETWEEN 0 AND 2147483647),
    "SmtpMaxMessagesPerConnection" INTEGER NOT NULL
        CONSTRAINT "SendConnector.SmtpMaxMessagesPerConnection" CHECK ("SmtpMaxMessagesPerConnection" BETWEEN 0 AND 2147483647),
    "ConnectionInactivityTimeOut" INTEGER NOT NULL
        CONSTRAINT "SendConnector.ConnectionInactivityTimeOut" CHECK ("ConnectionInactivityTimeOut" BETWEEN 1000 AND 86400000),
    "ProtocolLoggingLevel" TEXT NOT NULL
        CONSTRAINT "SendConnector.ProtocolLoggingLevel" CHECK ("ProtocolLoggingLevel" IN ('None', 'Verbose')),
    "Comment" TEXT
        CONSTRAINT "SendConnector.Comment" CHECK (length("Comment") <= 4096),
    "WhenCreated" TEXT NOT NULL
        CONSTRAINT "SendConnector.WhenCreated" CHECK ("WhenCreated" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T*Z'),
    "WhenChanged" TEXT NOT NULL
        CONSTRAINT "SendConnector.WhenChanged" CHECK ("WhenChanged" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T*Z')
) STRICT;

CREATE TABLE "ReceiveConnector" (
    "Guid" TEXT PRIMARY KEY NOT NULL CONSTRAINT "ReceiveConnector.Guid" CHECK (length("Guid") = 36),
    "Server" TEXT NOT NULL COLLATE NOCASE
        CONSTRAINT "ReceiveConnector.Server" CHECK (length("Server") <= 64),
    "Name" TEXT NOT NULL COLLATE NOCASE
        CONSTRAINT "ReceiveConnector.Name" CHECK (length("Name") BETWEEN 1 AND 64 AND instr("Name", '\') = 0),
    "Bindings" TEXT NOT NULL
        CONSTRAINT "ReceiveConnector.Bindings" CHECK (json_valid("Bindings") AND json_type("Bindings") = 'array' AND json_array_length("Bindings") > 0),
    "RemoteIPRanges" TEXT NOT NULL
        CONSTRAINT "ReceiveConnector.RemoteIPRanges" CHECK (json_valid("RemoteIPRanges") AND json_type("RemoteIPRanges") = 'array' AND json_array_length("RemoteIPRanges") > 0),
    "Enabled" INTEGER NOT NULL
        CONSTRAINT "ReceiveConnector.Enabled" CHECK ("Enabled" IN (0, 1)),
    "AuthMechanism" TEXT NOT NULL
        CONSTRAINT "ReceiveConnector.AuthMechanism" CHECK (json_valid("AuthMechanism") AND json_type("AuthMechanism") = 'array'),
    "PermissionGroups" TEXT NOT NULL
        CONSTRAINT "ReceiveConnector.PermissionGroups" CHECK (json_valid("PermissionGroups") AND json_type("PermissionGroups") = 'array'),
    "DomainSecureEnabled" INTEGER NOT NULL
        CONSTRAINT "ReceiveConnector.DomainSecureEnabled" CHECK ("DomainSecureEnabled" IN (0, 1)),
    "RequireTLS" INTEGER NOT NULL
        CONSTRAINT "ReceiveConnector.RequireTLS" CHECK ("RequireTLS" IN (0, 1)),
    "Fqdn" TEXT
        CONSTRAINT "ReceiveConnector.Fqdn" CHECK (length("Fqdn") > 0),
    "TlsCertificateName" TEXT
        CONSTRAINT "ReceiveConnector.TlsCertificateName" CHECK (length("TlsCertificateName") > 0),
    "Banner" TEXT
        CONSTRAINT "ReceiveConnector.Banner" CHECK ("Banner" GLOB '220 *' AND length("Banner") <= 2000),
    "MaxMessageSize" INTEGER NOT NULL
        CONSTRAINT "ReceiveConnector.MaxMessageSize" CHECK ("MaxMessageSize" BETWEEN 65536 AND 2147483647),
    "MaxHeaderSize" INTEGER NOT NULL
        CONSTRAINT "ReceiveConnector.MaxHeaderSize" CHECK ("MaxHeaderSize" BETWEEN 1 AND 2147483647),
    "MaxHopCount" INTEGER NOT NULL
        CONSTRAINT "ReceiveConnector.MaxHopCount" CHECK ("MaxHopCount" BETWEEN 1 AND 500),
    "MaxRecipientsPerMessage" INTEGER NOT NULL
        CONSTRAINT "ReceiveConnector.MaxRecipientsPerMessage" CHECK ("MaxRecipientsPerMessage" BETWEEN 1 AND 512000),
    "MaxProtocolErrors" INTEGER
        CONSTRAINT "ReceiveConnector.MaxProtocolErrors" CHECK ("MaxProtocolErrors" BETWEEN 0 AND 2147483647),
    "MaxInboundConnection" INTEGER
        CONSTRAINT "ReceiveConnector.MaxInboundConnection" CHECK ("MaxInboundConnection" BETWEEN 1 AND 2147483647),
    "MaxInboundConnectionPerSource" INTEGER
        CONSTRAINT "ReceiveConnector.MaxInboundConnectionPerSource" CHECK ("MaxInboundConnectionPerSource" BETWEEN 1 AND 10000),
    "ConnectionTimeout" INTEGER NOT NULL
        CONSTRAINT "ReceiveConnector.ConnectionTimeout" CHECK ("ConnectionTimeout" BETWEEN 1000 AND 86400000),
    "ConnectionInactivityTimeout" INTEGER NOT NULL
        CONSTRAINT "ReceiveConnector.ConnectionInactivityTimeout" CHECK ("ConnectionInactivityTimeout" BETWEEN 1000 AND 86400000),
    "TarpitInterval" INTEGER NOT NULL
        CONSTRAINT "ReceiveConnector.TarpitInterval" CHECK ("TarpitInterval" BETWEEN 0 AND 600000),
    "PipeliningEnabled" INTEGER NOT NULL
        CONSTRAINT "ReceiveConnector.PipeliningEnabled" CHECK ("PipeliningEnabled" IN (0, 1)),
    "EightBitMimeEnabled" INTEGER NOT NULL
        CONSTRAINT "ReceiveConnector.EightBitMimeEnabled" CHECK ("EightBitMimeEnabled" IN (0, 1)),
    "EnhancedStatusCodesEnabled" INTEGER NOT NULL
        CONSTRAINT "ReceiveConnector.EnhancedStatusCodesEnabled" CHECK ("EnhancedStatusCodesEnabled" IN (0, 1)),
    "SizeEnabled" TEXT NOT NULL
        CONSTRAINT "ReceiveConnector.SizeEnabled" CHECK ("SizeEnabled" IN ('Enabled', 'Disabled', 'EnabledWithoutValue')),
    "RequireEHLODomain" INTEGER NOT NULL
        CONSTRAINT "ReceiveConnector.RequireEHLODomain" CHECK ("RequireEHLODomain" IN (0, 1)),
    "BareLinefeedRejectionEnabled" INTEGER NOT NULL
        CONSTRAINT "ReceiveConnector.BareLinefeedRejectionEnabled" CHECK ("BareLinefeedRejectionEnabled" IN (0, 1)),
    "ProtocolLoggingLevel" TEXT NOT NULL
        CONSTRAINT "ReceiveConnector.ProtocolLoggingLevel" CHECK ("ProtocolLoggingLevel" IN ('None', 'Verbose')),
    "Comment" TEXT
        CONSTRAINT "ReceiveConnector.Comment" CHECK (length("Comment") <= 4096),
    "OpenRelayAllowed" INTEGER NOT NULL
        CONSTRAINT "ReceiveConnector.OpenRelayAllowed" CHECK ("OpenRelayAllowed" IN (0, 1)),
    "WhenCreated" TEXT NOT NULL
        CONSTRAINT "ReceiveConnector.WhenCreated" CHECK ("WhenCreated" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T*Z'),
    "WhenChanged" TEXT NOT NULL
        CONSTRAINT "ReceiveConnector.WhenChanged" CHECK ("WhenChanged" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T*Z'),
    UNIQUE ("Server", "Name")
) STRICT;

CREATE TABLE "TransportConfig" (
    "Guid" TEXT PRIMARY KEY NOT NULL CONSTRAINT "TransportConfig.Guid" CHECK (length("Guid") = 36),
    -- There is one row.
    "Singleton" INTEGER NOT NULL DEFAULT 1 UNIQUE CONSTRAINT "TransportConfig.Singleton" CHECK ("Singleton" = 1),
    "TLSSendDomainSecureList" TEXT NOT NULL
        CONSTRAINT "TransportConfig.TLSSendDomainSecureList" CHECK (json_valid("TLSSendDomainSecureList") AND json_type("TLSSendDomainSecureList") = 'array'),
    "TLSReceiveDomainSecureList" TEXT NOT NULL
        CONSTRAINT "TransportConfig.TLSReceiveDomainSecureList" CHECK (json_valid("TLSReceiveDomainSecureList") AND json_type("TLSReceiveDomainSecureList") = 'array'),
    "ExternalPostmasterAddress" TEXT
        CONSTRAINT "TransportConfig.ExternalPostmasterAddress" CHECK (length("ExternalPostmasterAddress") > 0),
    "RequireClientAuthUsage" INTEGER NOT NULL
        CONSTRAINT "TransportConfig.RequireClientAuthUsage" CHECK ("RequireClientAuthUsage" IN (0, 1)),
    "WhenCreated" TEXT NOT NULL
        CONSTRAINT "TransportConfig.WhenCreated" CHECK ("WhenCreated" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T*Z'),
    "WhenChanged" TEXT NOT NULL
        CONSTRAINT "TransportConfig.WhenChanged" CHECK ("WhenChanged" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T*Z')
) STRICT;

CREATE TABLE "TransportService" (
    "Guid" TEXT PRIMARY KEY NOT NULL CONSTRAINT "TransportService.Guid" CHECK (length("Guid") = 36),
    -- There is one row.
    "Singleton" INTEGER NOT NULL DEFAULT 1 UNIQUE CONSTRAINT "TransportService.Singleton" CHECK ("Singleton" = 1),
    "Name" TEXT NOT NULL COLLATE NOCASE UNIQUE
        CONSTRAINT "TransportService.Name" CHECK (length("Name") BETWEEN 1 AND 64 AND instr("Name", '\') = 0),
    "Fqdn" TEXT NOT NULL
        CONSTRAINT "TransportService.Fqdn" CHECK (length("Fqdn") > 0),
    "ExternalDNSAdapterEnabled" INTEGER NOT NULL
        CONSTRAINT "TransportService.ExternalDNSAdapterEnabled" CHECK ("ExternalDNSAdapterEnabled" IN (0, 1)),
    "ExternalDNSServers" TEXT NOT NULL
        CONSTRAINT "TransportService.ExternalDNSServers" CHECK (json_valid("ExternalDNSServers") AND json_type("ExternalDNSServers") = 'array'),
    "InternalDNSAdapterEnabled" INTEGER NOT NULL
        CONSTRAINT "TransportService.InternalDNSAdapterEnabled" CHECK ("InternalDNSAdapterEnabled" IN (0, 1)),
    "InternalDNSServers" TEXT NOT NULL
        CONSTRAINT "TransportService.InternalDNSServers" CHECK (json_valid("InternalDNSServers") AND json_type("InternalDNSServers") = 'array'),
    "MaxOutboundConnections" INTEGER
        CONSTRAINT "TransportService.MaxOutboundConnections" CHECK ("MaxOutboundConnections" BETWEEN 1 AND 2147483647),
    "MaxPerDomainOutboundConnections" INTEGER
        CONSTRAINT "TransportService.MaxPerDomainOutboundConnections" CHECK ("MaxPerDomainOutboundConnections" BETWEEN 1 AND 2147483647),
    "TransientFailureRetryCount" INTEGER NOT NULL
        CONSTRAINT "TransportService.TransientFailureRetryCount" CHECK ("TransientFailureRetryCount" BETWEEN 0 AND 15),
    "TransientFailureRetryInterval" INTEGER NOT NULL
        CONSTRAINT "TransportService.TransientFailureRetryInterval" CHECK ("TransientFailureRetryInterval" BETWEEN 1000 AND 43200000),
    "OutboundConnectionFailureRetryInterval" INTEGER NOT NULL
        CONSTRAINT "TransportService.OutboundConnectionFailureRetryInterval" CHECK ("OutboundConnectionFailureRetryInterval" BETWEEN 1000 AND 1728000000),
    "MessageRetryInterval" INTEGER NOT NULL
        CONSTRAINT "TransportService.MessageRetryInterval" CHECK ("MessageRetryInterval" BETWEEN 1000 AND 86400000),
    "MessageExpirationTimeout" INTEGER NOT NULL
        CONSTRAINT "TransportService.MessageExpirationTimeout" CHECK ("MessageExpirationTimeout" BETWEEN 5000 AND 7776000000),
    "MinimumFreeDiskSpace" INTEGER NOT NULL
        CONSTRAINT "TransportService.MinimumFreeDiskSpace" CHECK ("MinimumFreeDiskSpace" BETWEEN 1048576 AND 1099511627776),
    "ReceiveProtocolLogMaxAge" INTEGER NOT NULL
        CONSTRAINT "TransportService.ReceiveProtocolLogMaxAge" CHECK ("ReceiveProtocolLogMaxAge" BETWEEN 0 AND 315360000000),
    "ReceiveProtocolLogMaxDirectorySize" INTEGER
        CONSTRAINT "TransportService.ReceiveProtocolLogMaxDirectorySize" CHECK ("ReceiveProtocolLogMaxDirectorySize" BETWEEN 4096 AND 1099511627776),
    "ReceiveProtocolLogMaxFileSize" INTEGER
        CONSTRAINT "TransportService.ReceiveProtocolLogMaxFileSize" CHECK ("ReceiveProtocolLogMaxFileSize" BETWEEN 4096 AND 1099511627776),
    "SendProtocolLogMaxAge" INTEGER NOT NULL
        CONSTRAINT "TransportService.SendProtocolLogMaxAge" CHECK ("SendProtocolLogMaxAge" BETWEEN 0 AND 315360000000),
    "SendProtocolLogMaxDirectorySize" INTEGER
        CONSTRAINT "TransportService.SendProtocolLogMaxDirectorySize" CHECK ("SendProtocolLogMaxDirectorySize" BETWEEN 4096 AND 1099511627776),
    "SendProtocolLogMaxFileSize" INTEGER
        CONSTRAINT "TransportService.SendProtocolLogMaxFileSize" CHECK ("SendProtocolLogMaxFileSize" BETWEEN 4096 AND 1099511627776),
    "InternalTransportCertificateThumbprint" TEXT
        CONSTRAINT "TransportService.InternalTransportCertificateThumbprint" CHECK (length("InternalTransportCertificateThumbprint") = 40 AND "InternalTransportCertificateThumbprint" NOT GLOB '*[^0-9A-F]*'),
    "WhenCreated" TEXT NOT NULL
        CONSTRAINT "TransportService.WhenCreated" CHECK ("WhenCreated" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T*Z'),
    "WhenChanged" TEXT NOT NULL
        CONSTRAINT "TransportService.WhenChanged" CHECK ("WhenChanged" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T*Z')
) STRICT;

CREATE TABLE "AcceptedDomain" (
    "Guid" TEXT PRIMARY KEY NOT NULL CONSTRAINT "AcceptedDomain.Guid" CHECK (length("Guid") = 36),
    "Name" TEXT NOT NULL COLLATE NOCASE UNIQUE
        CONSTRAINT "AcceptedDomain.Name" CHECK (length("Name") BETWEEN 1 AND 64 AND instr("Name", '\') = 0),
    "DomainName" TEXT NOT NULL UNIQUE
        CONSTRAINT "AcceptedDomain.DomainName" CHECK (length("DomainName") > 0),
    "DomainType" TEXT NOT NULL
        CONSTRAINT "AcceptedDomain.DomainType" CHECK ("DomainType" IN ('Authoritative', 'InternalRelay', 'ExternalRelay')),
    "MatchSubDomains" INTEGER NOT NULL
        CONSTRAINT "AcceptedDomain.MatchSubDomains" CHECK ("MatchSubDomains" IN (0, 1)),
    "Default" INTEGER NOT NULL
        CONSTRAINT "AcceptedDomain.Default" CHECK ("Default" IN (0, 1)),
    "WhenCreated" TEXT NOT NULL
        CONSTRAINT "AcceptedDomain.WhenCreated" CHECK ("WhenCreated" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T*Z'),
    "WhenChanged" TEXT NOT NULL
        CONSTRAINT "AcceptedDomain.WhenChanged" CHECK ("WhenChanged" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T*Z')
) STRICT;

CREATE TABLE "DeliveryAgentConnector" (
    "Guid" TEXT PRIMARY KEY NOT NULL CONSTRAINT "DeliveryAgentConnector.Guid" CHECK (length("Guid") = 36),
    "Name" TEXT NOT NULL COLLATE NOCASE UNIQUE
        CONSTRAINT "DeliveryAgentConnector.Name" CHECK (length("Name") BETWEEN 1 AND 64 AND instr("Name", '\') = 0),
    "AddressSpaces" TEXT NOT NULL
        CONSTRAINT "DeliveryAgentConnector.AddressSpaces" CHECK (json_valid("AddressSpaces") AND json_type("AddressSpaces") = 'array' AND json_array_length("AddressSpaces") > 0),
    "DeliveryProtocol" TEXT NOT NULL
        CONSTRAINT "DeliveryAgentConnector.DeliveryProtocol" CHECK ("DeliveryProtocol" IN ('Maildir')),
    "MaildirRoot" TEXT NOT NULL
        CONSTRAINT "DeliveryAgentConnector.MaildirRoot" CHECK (substr("MaildirRoot", 1, 1) = '/'),
    "Enabled" INTEGER NOT NULL
        CONSTRAINT "DeliveryAgentConnector.Enabled" CHECK ("Enabled" IN (0, 1)),
    "MaxMessageSize" INTEGER
        CONSTRAINT "DeliveryAgentConnector.MaxMessageSize" CHECK ("MaxMessageSize" BETWEEN 0 AND 2147483647),
    "MaxConcurrentConnections" INTEGER NOT NULL
        CONSTRAINT "DeliveryAgentConnector.MaxConcurrentConnections" CHECK ("MaxConcurrentConnections" BETWEEN 1 AND 10000),
    "Comment" TEXT
        CONSTRAINT "DeliveryAgentConnector.Comment" CHECK (length("Comment") <= 4096),
    "WhenCreated" TEXT NOT NULL
        CONSTRAINT "DeliveryAgentConnector.WhenCreated" CHECK ("WhenCreated" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T*Z'),
    "WhenChanged" TEXT NOT NULL
        CONSTRAINT "DeliveryAgentConnector.WhenChanged" CHECK ("WhenChanged" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T*Z')
) STRICT;

CREATE TABLE "Recipient" (
    "Guid" TEXT PRIMARY KEY NOT NULL CONSTRAINT "Recipient.Guid" CHECK (length("Guid") = 36),
    "EmailAddress" TEXT NOT NULL COLLATE NOCASE UNIQUE
        CONSTRAINT "Recipient.EmailAddress" CHECK (length("EmailAddress") > 0),
    "Aliases" TEXT NOT NULL
        CONSTRAINT "Recipient.Aliases" CHECK (json_valid("Aliases") AND json_type("Aliases") = 'array'),
    "WhenCreated" TEXT NOT NULL
        CONSTRAINT "Recipient.WhenCreated" CHECK ("WhenCreated" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T*Z'),
    "WhenChanged" TEXT NOT NULL
        CONSTRAINT "Recipient.WhenChanged" CHECK ("WhenChanged" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T*Z')
) STRICT;

CREATE TABLE "ExchangeCertificate" (
    "Guid" TEXT PRIMARY KEY NOT NULL CONSTRAINT "ExchangeCertificate.Guid" CHECK (length("Guid") = 36),
    "Thumbprint" TEXT NOT NULL UNIQUE
        CONSTRAINT "ExchangeCertificate.Thumbprint" CHECK (length("Thumbprint") = 40 AND "Thumbprint" NOT GLOB '*[^0-9A-F]*'),
    "Services" TEXT NOT NULL
        CONSTRAINT "ExchangeCertificate.Services" CHECK (json_valid("Services") AND json_type("Services") = 'array'),
    "PrivateKeyExportable" INTEGER NOT NULL
        CONSTRAINT "ExchangeCertificate.PrivateKeyExportable" CHECK ("PrivateKeyExportable" IN (0, 1)),
    "FriendlyName" TEXT NOT NULL
        CONSTRAINT "ExchangeCertificate.FriendlyName" CHECK (length("FriendlyName") <= 64),
    "WhenCreated" TEXT NOT NULL
        CONSTRAINT "ExchangeCertificate.WhenCreated" CHECK ("WhenCreated" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T*Z'),
    "WhenChanged" TEXT NOT NULL
        CONSTRAINT "ExchangeCertificate.WhenChanged" CHECK ("WhenChanged" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T*Z'),
    -- DER certificates, end entity first, each after its length (four octets, big-endian).
    "Chain" BLOB NOT NULL
        CONSTRAINT "ExchangeCertificate.Chain" CHECK (length("Chain") > 4),
    -- PKCS #8, sealed under secret.key; NULL: the private key is elsewhere.
    "SealedKey" BLOB
        CONSTRAINT "ExchangeCertificate.SealedKey" CHECK (length("SealedKey") > 28)
) STRICT;

CREATE TABLE "TrustedRootCertificate" (
    "Guid" TEXT PRIMARY KEY NOT NULL CONSTRAINT "TrustedRootCertificate.Guid" CHECK (length("Guid") = 36),
    "Thumbprint" TEXT NOT NULL UNIQUE
        CONSTRAINT "TrustedRootCertificate.Thumbprint" CHECK (length("Thumbprint") = 40 AND "Thumbprint" NOT GLOB '*[^0-9A-F]*'),
    "WhenCreated" TEXT NOT NULL
        CONSTRAINT "TrustedRootCertificate.WhenCreated" CHECK ("WhenCreated" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T*Z'),
    "WhenChanged" TEXT NOT NULL
        CONSTRAINT "TrustedRootCertificate.WhenChanged" CHECK ("WhenChanged" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T*Z'),
    -- DER.
    "Certificate" BLOB NOT NULL
        CONSTRAINT "TrustedRootCertificate.Certificate" CHECK (length("Certificate") > 0)
) STRICT;

-- Every change of an object; several rows of one revision where a command changed several objects.
CREATE TABLE "History" (
    "Id" INTEGER PRIMARY KEY,
    "Revision" INTEGER NOT NULL CONSTRAINT "History.Revision" CHECK ("Revision" > 0),
    "Time" TEXT NOT NULL,
    "User" TEXT NOT NULL,
    "CommandLine" TEXT NOT NULL,
    "Noun" TEXT NOT NULL,
    "Guid" TEXT NOT NULL,
    "Identity" TEXT NOT NULL,
    "Action" TEXT NOT NULL CONSTRAINT "History.Action" CHECK ("Action" IN ('New', 'Set', 'Remove')),
    -- The stored properties as JSON; NULL: there was, or is, no object.
    "Before" TEXT CONSTRAINT "History.Before" CHECK (json_valid("Before") AND ("Action" = 'New') = ("Before" IS NULL)),
    "After" TEXT CONSTRAINT "History.After" CHECK (json_valid("After") AND ("Action" = 'Remove') = ("After" IS NULL))
) STRICT;

-- The number of changes since the store was made.
CREATE TABLE "Meta" (
    "Singleton" INTEGER NOT NULL DEFAULT 1 UNIQUE CONSTRAINT "Meta.Singleton" CHECK ("Singleton" = 1),
    "Revision" INTEGER NOT NULL CONSTRAINT "Meta.Revision" CHECK ("Revision" >= 0)
) STRICT;

INSERT INTO "Meta" ("Revision") VALUES (0);
