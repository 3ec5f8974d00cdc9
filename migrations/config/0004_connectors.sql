-- Connectors: what Exchange's cmdlets set beside what version 1 knew, and Foreign connectors.

ALTER TABLE "SendConnector" ADD COLUMN "AuthenticationCredential" TEXT
    CONSTRAINT "SendConnector.AuthenticationCredential" CHECK (length("AuthenticationCredential") > 0);
ALTER TABLE "SendConnector" ADD COLUMN "CloudServicesMailEnabled" INTEGER NOT NULL DEFAULT 0
    CONSTRAINT "SendConnector.CloudServicesMailEnabled" CHECK ("CloudServicesMailEnabled" IN (0, 1));
ALTER TABLE "SendConnector" ADD COLUMN "ConnectorType" TEXT NOT NULL DEFAULT 'Default'
    CONSTRAINT "SendConnector.ConnectorType" CHECK ("ConnectorType" IN ('Default', 'XPremises'));
ALTER TABLE "SendConnector" ADD COLUMN "ErrorPolicies" TEXT NOT NULL DEFAULT '["Default"]'
    CONSTRAINT "SendConnector.ErrorPolicies" CHECK (json_valid("ErrorPolicies") AND json_type("ErrorPolicies") = 'array');
ALTER TABLE "SendConnector" ADD COLUMN "FrontendProxyEnabled" INTEGER NOT NULL DEFAULT 0
    CONSTRAINT "SendConnector.FrontendProxyEnabled" CHECK ("FrontendProxyEnabled" IN (0, 1));
ALTER TABLE "SendConnector" ADD COLUMN "IsScopedConnector" INTEGER NOT NULL DEFAULT 0
    CONSTRAINT "SendConnector.IsScopedConnector" CHECK ("IsScopedConnector" IN (0, 1));
ALTER TABLE "SendConnector" ADD COLUMN "RequireOorg" INTEGER NOT NULL DEFAULT 0
    CONSTRAINT "SendConnector.RequireOorg" CHECK ("RequireOorg" IN (0, 1));
ALTER TABLE "SendConnector" ADD COLUMN "SmartHostAuthMechanism" TEXT NOT NULL DEFAULT 'None'
    CONSTRAINT "SendConnector.SmartHostAuthMechanism" CHECK ("SmartHostAuthMechanism" IN ('None', 'BasicAuth', 'BasicAuthRequireTLS', 'ExchangeServer', 'ExternalAuthoritative'));
ALTER TABLE "SendConnector" ADD COLUMN "SourceTransportServers" TEXT NOT NULL DEFAULT '[]'
    CONSTRAINT "SendConnector.SourceTransportServers" CHECK (json_valid("SourceTransportServers") AND json_type("SourceTransportServers") = 'array');
UPDATE "SendConnector" SET "SourceTransportServers" = json_array("Service"."Name") FROM (SELECT "Name" FROM "TransportService") AS "Service";

ALTER TABLE "ReceiveConnector" ADD COLUMN "BinaryMimeEnabled" INTEGER NOT NULL DEFAULT 1
    CONSTRAINT "ReceiveConnector.BinaryMimeEnabled" CHECK ("BinaryMimeEnabled" IN (0, 1));
ALTER TABLE "ReceiveConnector" ADD COLUMN "ChunkingEnabled" INTEGER NOT NULL DEFAULT 1
    CONSTRAINT "ReceiveConnector.ChunkingEnabled" CHECK ("ChunkingEnabled" IN (0, 1));
ALTER TABLE "ReceiveConnector" ADD COLUMN "DefaultDomain" TEXT
    CONSTRAINT "ReceiveConnector.DefaultDomain" CHECK (length("DefaultDomain") BETWEEN 1 AND 255);
ALTER TABLE "ReceiveConnector" ADD COLUMN "DeliveryStatusNotificationEnabled" INTEGER NOT NULL DEFAULT 1
    CONSTRAINT "ReceiveConnector.DeliveryStatusNotificationEnabled" CHECK ("DeliveryStatusNotificationEnabled" IN (0, 1));
ALTER TABLE "ReceiveConnector" ADD COLUMN "SmtpUtf8Enabled" INTEGER NOT NULL DEFAULT 1
    CONSTRAINT "ReceiveConnector.SmtpUtf8Enabled" CHECK ("SmtpUtf8Enabled" IN (0, 1));
ALTER TABLE "ReceiveConnector" ADD COLUMN "LongAddressesEnabled" INTEGER NOT NULL DEFAULT 0
    CONSTRAINT "ReceiveConnector.LongAddressesEnabled" CHECK ("LongAddressesEnabled" IN (0, 1));
ALTER TABLE "ReceiveConnector" ADD COLUMN "OrarEnabled" INTEGER NOT NULL DEFAULT 0
    CONSTRAINT "ReceiveConnector.OrarEnabled" CHECK ("OrarEnabled" IN (0, 1));
ALTER TABLE "ReceiveConnector" ADD COLUMN "SuppressXAnonymousTls" INTEGER NOT NULL DEFAULT 0
    CONSTRAINT "ReceiveConnector.SuppressXAnonymousTls" CHECK ("SuppressXAnonymousTls" IN (0, 1));
ALTER TABLE "ReceiveConnector" ADD COLUMN "AdvertiseClientSettings" INTEGER NOT NULL DEFAULT 0
    CONSTRAINT "ReceiveConnector.AdvertiseClientSettings" CHECK ("AdvertiseClientSettings" IN (0, 1));
ALTER TABLE "ReceiveConnector" ADD COLUMN "ServiceDiscoveryFqdn" TEXT
    CONSTRAINT "ReceiveConnector.ServiceDiscoveryFqdn" CHECK (length("ServiceDiscoveryFqdn") > 0);
ALTER TABLE "ReceiveConnector" ADD COLUMN "MessageRateLimit" INTEGER
    CONSTRAINT "ReceiveConnector.MessageRateLimit" CHECK ("MessageRateLimit" BETWEEN 1 AND 2147483647);
ALTER TABLE "ReceiveConnector" ADD COLUMN "MessageRateSource" TEXT NOT NULL DEFAULT 'IPAddress'
    CONSTRAINT "ReceiveConnector.MessageRateSource" CHECK ("MessageRateSource" IN ('None', 'IPAddress', 'User', 'All'));
ALTER TABLE "ReceiveConnector" ADD COLUMN "MaxInboundConnectionPercentagePerSource" INTEGER NOT NULL DEFAULT 2
    CONSTRAINT "ReceiveConnector.MaxInboundConnectionPercentagePerSource" CHECK ("MaxInboundConnectionPercentagePerSource" BETWEEN 1 AND 100);
ALTER TABLE "ReceiveConnector" ADD COLUMN "MaxLocalHopCount" INTEGER NOT NULL DEFAULT 5
    CONSTRAINT "ReceiveConnector.MaxLocalHopCount" CHECK ("MaxLocalHopCount" BETWEEN 0 AND 50);
ALTER TABLE "ReceiveConnector" ADD COLUMN "MaxLogonFailures" INTEGER NOT NULL DEFAULT 3
    CONSTRAINT "ReceiveConnector.MaxLogonFailures" CHECK ("MaxLogonFailures" BETWEEN 0 AND 10);
ALTER TABLE "ReceiveConnector" ADD COLUMN "EnableAuthGSSAPI" INTEGER NOT NULL DEFAULT 0
    CONSTRAINT "ReceiveConnector.EnableAuthGSSAPI" CHECK ("EnableAuthGSSAPI" IN (0, 1));
ALTER TABLE "ReceiveConnector" ADD COLUMN "ExtendedProtectionPolicy" TEXT NOT NULL DEFAULT 'None'
    CONSTRAINT "ReceiveConnector.ExtendedProtectionPolicy" CHECK ("ExtendedProtectionPolicy" IN ('None', 'Allow', 'Require'));
ALTER TABLE "ReceiveConnector" ADD COLUMN "TlsDomainCapabilities" TEXT NOT NULL DEFAULT '[]'
    CONSTRAINT "ReceiveConnector.TlsDomainCapabilities" CHECK (json_valid("TlsDomainCapabilities") AND json_type("TlsDomainCapabilities") = 'array');
ALTER TABLE "ReceiveConnector" ADD COLUMN "TransportRole" TEXT NOT NULL DEFAULT 'FrontendTransport'
    CONSTRAINT "ReceiveConnector.TransportRole" CHECK ("TransportRole" IN ('FrontendTransport', 'HubTransport'));
ALTER TABLE "ReceiveConnector" ADD COLUMN "RejectReservedTopLevelRecipientDomains" INTEGER NOT NULL DEFAULT 0
    CONSTRAINT "ReceiveConnector.RejectReservedTopLevelRecipientDomains" CHECK ("RejectReservedTopLevelRecipientDomains" IN (0, 1));
ALTER TABLE "ReceiveConnector" ADD COLUMN "RejectReservedSecondLevelRecipientDomains" INTEGER NOT NULL DEFAULT 0
    CONSTRAINT "ReceiveConnector.RejectReservedSecondLevelRecipientDomains" CHECK ("RejectReservedSecondLevelRecipientDomains" IN (0, 1));
ALTER TABLE "ReceiveConnector" ADD COLUMN "RejectSingleLabelRecipientDomains" INTEGER NOT NULL DEFAULT 0
    CONSTRAINT "ReceiveConnector.RejectSingleLabelRecipientDomains" CHECK ("RejectSingleLabelRecipientDomains" IN (0, 1));
ALTER TABLE "ReceiveConnector" ADD COLUMN "AuthTarpitInterval" INTEGER NOT NULL DEFAULT 5000
    CONSTRAINT "ReceiveConnector.AuthTarpitInterval" CHECK ("AuthTarpitInterval" BETWEEN 0 AND 600000);
ALTER TABLE "ReceiveConnector" ADD COLUMN "MaxAcknowledgementDelay" INTEGER NOT NULL DEFAULT 30000
    CONSTRAINT "ReceiveConnector.MaxAcknowledgementDelay" CHECK ("MaxAcknowledgementDelay" BETWEEN 0 AND 86400000);

-- Made anew: the documented least MaxMessageSize is 64 KB.
CREATE TABLE "DeliveryAgentConnector4" (
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
        CONSTRAINT "DeliveryAgentConnector.MaxMessageSize" CHECK ("MaxMessageSize" BETWEEN 65536 AND 2147483647),
    "MaxConcurrentConnections" INTEGER NOT NULL
        CONSTRAINT "DeliveryAgentConnector.MaxConcurrentConnections" CHECK ("MaxConcurrentConnections" BETWEEN 1 AND 10000),
    "Comment" TEXT
        CONSTRAINT "DeliveryAgentConnector.Comment" CHECK (length("Comment") <= 4096),
    "IsScopedConnector" INTEGER NOT NULL
        CONSTRAINT "DeliveryAgentConnector.IsScopedConnector" CHECK ("IsScopedConnector" IN (0, 1)),
    "MaxMessagesPerConnection" INTEGER NOT NULL
        CONSTRAINT "DeliveryAgentConnector.MaxMessagesPerConnection" CHECK ("MaxMessagesPerConnection" BETWEEN 1 AND 2147483647),
    "SourceTransportServers" TEXT NOT NULL
        CONSTRAINT "DeliveryAgentConnector.SourceTransportServers" CHECK (json_valid("SourceTransportServers") AND json_type("SourceTransportServers") = 'array'),
    "WhenCreated" TEXT NOT NULL
        CONSTRAINT "DeliveryAgentConnector.WhenCreated" CHECK ("WhenCreated" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T*Z'),
    "WhenChanged" TEXT NOT NULL
        CONSTRAINT "DeliveryAgentConnector.WhenChanged" CHECK ("WhenChanged" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T*Z')
) STRICT;
INSERT INTO "DeliveryAgentConnector4" ("Guid", "Name", "AddressSpaces", "DeliveryProtocol", "MaildirRoot", "Enabled", "MaxMessageSize", "MaxConcurrentConnections", "Comment", "WhenCreated", "WhenChanged", "IsScopedConnector", "MaxMessagesPerConnection", "SourceTransportServers")
    SELECT "Guid", "Name", "AddressSpaces", "DeliveryProtocol", "MaildirRoot", "Enabled", max("MaxMessageSize", 65536), "MaxConcurrentConnections", "Comment", "WhenCreated", "WhenChanged",
        0, 20, coalesce((SELECT json_array("TransportService"."Name") FROM "TransportService"), '[]')
    FROM "DeliveryAgentConnector" ORDER BY rowid;
DROP TABLE "DeliveryAgentConnector";
ALTER TABLE "DeliveryAgentConnector4" RENAME TO "DeliveryAgentConnector";

CREATE TABLE "ForeignConnector" (
    "Guid" TEXT PRIMARY KEY NOT NULL CONSTRAINT "ForeignConnector.Guid" CHECK (length("Guid") = 36),
    "AddressSpaces" TEXT NOT NULL
        CONSTRAINT "ForeignConnector.AddressSpaces" CHECK (json_valid("AddressSpaces") AND json_type("AddressSpaces") = 'array' AND json_array_length("AddressSpaces") > 0),
    "Comment" TEXT
        CONSTRAINT "ForeignConnector.Comment" CHECK (length("Comment") <= 4096),
    "DropDirectory" TEXT
        CONSTRAINT "ForeignConnector.DropDirectory" CHECK (length("DropDirectory") BETWEEN 1 AND 1024),
    "DropDirectoryQuota" INTEGER
        CONSTRAINT "ForeignConnector.DropDirectoryQuota" CHECK ("DropDirectoryQuota" BETWEEN 1 AND 2147483647),
    "Enabled" INTEGER NOT NULL
        CONSTRAINT "ForeignConnector.Enabled" CHECK ("Enabled" IN (0, 1)),
    "IsScopedConnector" INTEGER NOT NULL
        CONSTRAINT "ForeignConnector.IsScopedConnector" CHECK ("IsScopedConnector" IN (0, 1)),
    "MaxMessageSize" INTEGER
        CONSTRAINT "ForeignConnector.MaxMessageSize" CHECK ("MaxMessageSize" BETWEEN 0 AND 2199023254528),
    "Name" TEXT NOT NULL COLLATE NOCASE UNIQUE
        CONSTRAINT "ForeignConnector.Name" CHECK (length("Name") BETWEEN 1 AND 64 AND instr("Name", '\') = 0),
    "RelayDsnRequired" INTEGER NOT NULL
        CONSTRAINT "ForeignConnector.RelayDsnRequired" CHECK ("RelayDsnRequired" IN (0, 1)),
    "SourceTransportServers" TEXT NOT NULL
        CONSTRAINT "ForeignConnector.SourceTransportServers" CHECK (json_valid("SourceTransportServers") AND json_type("SourceTransportServers") = 'array'),
    "WhenCreated" TEXT NOT NULL
        CONSTRAINT "ForeignConnector.WhenCreated" CHECK ("WhenCreated" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T*Z'),
    "WhenChanged" TEXT NOT NULL
        CONSTRAINT "ForeignConnector.WhenChanged" CHECK ("WhenChanged" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T*Z')
) STRICT;
