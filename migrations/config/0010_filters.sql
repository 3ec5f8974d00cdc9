-- Configuration store, version 10: when providers of lists are asked, what is verified of senders. Never edited once
-- released.

CREATE TABLE "IPAllowListProvidersConfig" (
    "Guid" TEXT PRIMARY KEY NOT NULL CONSTRAINT "IPAllowListProvidersConfig.Guid" CHECK (length("Guid") = 36),
    -- There is one row.
    "Singleton" INTEGER NOT NULL DEFAULT 1 UNIQUE CONSTRAINT "IPAllowListProvidersConfig.Singleton" CHECK ("Singleton" = 1),
    "Enabled" INTEGER NOT NULL
        CONSTRAINT "IPAllowListProvidersConfig.Enabled" CHECK ("Enabled" IN (0, 1)),
    "ExternalMailEnabled" INTEGER NOT NULL
        CONSTRAINT "IPAllowListProvidersConfig.ExternalMailEnabled" CHECK ("ExternalMailEnabled" IN (0, 1)),
    "InternalMailEnabled" INTEGER NOT NULL
        CONSTRAINT "IPAllowListProvidersConfig.InternalMailEnabled" CHECK ("InternalMailEnabled" IN (0, 1)),
    "WhenCreated" TEXT NOT NULL
        CONSTRAINT "IPAllowListProvidersConfig.WhenCreated" CHECK ("WhenCreated" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T*Z'),
    "WhenChanged" TEXT NOT NULL
        CONSTRAINT "IPAllowListProvidersConfig.WhenChanged" CHECK ("WhenChanged" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T*Z')
) STRICT;

CREATE TABLE "IPBlockListProvidersConfig" (
    "Guid" TEXT PRIMARY KEY NOT NULL CONSTRAINT "IPBlockListProvidersConfig.Guid" CHECK (length("Guid") = 36),
    -- There is one row.
    "Singleton" INTEGER NOT NULL DEFAULT 1 UNIQUE CONSTRAINT "IPBlockListProvidersConfig.Singleton" CHECK ("Singleton" = 1),
    "BypassedRecipients" TEXT NOT NULL
        CONSTRAINT "IPBlockListProvidersConfig.BypassedRecipients" CHECK (json_valid("BypassedRecipients") AND json_type("BypassedRecipients") = 'array'),
    "Enabled" INTEGER NOT NULL
        CONSTRAINT "IPBlockListProvidersConfig.Enabled" CHECK ("Enabled" IN (0, 1)),
    "ExternalMailEnabled" INTEGER NOT NULL
        CONSTRAINT "IPBlockListProvidersConfig.ExternalMailEnabled" CHECK ("ExternalMailEnabled" IN (0, 1)),
    "InternalMailEnabled" INTEGER NOT NULL
        CONSTRAINT "IPBlockListProvidersConfig.InternalMailEnabled" CHECK ("InternalMailEnabled" IN (0, 1)),
    "WhenCreated" TEXT NOT NULL
        CONSTRAINT "IPBlockListProvidersConfig.WhenCreated" CHECK ("WhenCreated" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T*Z'),
    "WhenChanged" TEXT NOT NULL
        CONSTRAINT "IPBlockListProvidersConfig.WhenChanged" CHECK ("WhenChanged" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T*Z')
) STRICT;

-- The one row of each, with its defaults: for new stores and for those that are upgraded.
INSERT INTO "IPAllowListProvidersConfig" ("Guid", "Enabled", "ExternalMailEnabled", "InternalMailEnabled", "WhenCreated", "WhenChanged")
VALUES (lower(hex(randomblob(4))) || '-' || lower(hex(randomblob(2))) || '-4' || substr(lower(hex(randomblob(2))), 2) || '-a'
        || substr(lower(hex(randomblob(2))), 2) || '-' || lower(hex(randomblob(6))),
    1, 1, 0, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'), strftime('%Y-%m-%dT%H:%M:%SZ', 'now'));
INSERT INTO "IPBlockListProvidersConfig" ("Guid", "BypassedRecipients", "Enabled", "ExternalMailEnabled", "InternalMailEnabled",
    "WhenCreated", "WhenChanged")
VALUES (lower(hex(randomblob(4))) || '-' || lower(hex(randomblob(2))) || '-4' || substr(lower(hex(randomblob(2))), 2) || '-a'
        || substr(lower(hex(randomblob(2))), 2) || '-' || lower(hex(randomblob(6))),
    '[]', 1, 1, 0, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'), strftime('%Y-%m-%dT%H:%M:%SZ', 'now'));

CREATE TABLE "SenderAuthenticationConfig" (
    "Guid" TEXT PRIMARY KEY NOT NULL CONSTRAINT "SenderAuthenticationConfig.Guid" CHECK (length("Guid") = 36),
    -- There is one row.
    "Singleton" INTEGER NOT NULL DEFAULT 1 UNIQUE CONSTRAINT "SenderAuthenticationConfig.Singleton" CHECK ("Singleton" = 1),
    "SpfEnabled" INTEGER NOT NULL
        CONSTRAINT "SenderAuthenticationConfig.SpfEnabled" CHECK ("SpfEnabled" IN (0, 1)),
    "DkimEnabled" INTEGER NOT NULL
        CONSTRAINT "SenderAuthenticationConfig.DkimEnabled" CHECK ("DkimEnabled" IN (0, 1)),
    "DmarcEnabled" INTEGER NOT NULL
        CONSTRAINT "SenderAuthenticationConfig.DmarcEnabled" CHECK ("DmarcEnabled" IN (0, 1)),
    "ArcEnabled" INTEGER NOT NULL
        CONSTRAINT "SenderAuthenticationConfig.ArcEnabled" CHECK ("ArcEnabled" IN (0, 1)),
    "SpfFailAction" TEXT NOT NULL
        CONSTRAINT "SenderAuthenticationConfig.SpfFailAction" CHECK ("SpfFailAction" IN ('StampStatus', 'Reject')),
    "DmarcRejectAction" TEXT NOT NULL
        CONSTRAINT "SenderAuthenticationConfig.DmarcRejectAction" CHECK ("DmarcRejectAction" IN ('StampStatus', 'Reject')),
    "TempErrorAction" TEXT NOT NULL
        CONSTRAINT "SenderAuthenticationConfig.TempErrorAction" CHECK ("TempErrorAction" IN ('StampStatus', 'Reject')),
    "ArcTrustedSealers" TEXT NOT NULL
        CONSTRAINT "SenderAuthenticationConfig.ArcTrustedSealers" CHECK (json_valid("ArcTrustedSealers") AND json_type("ArcTrustedSealers") = 'array'),
    "BypassedSenderDomains" TEXT NOT NULL
        CONSTRAINT "SenderAuthenticationConfig.BypassedSenderDomains" CHECK (json_valid("BypassedSenderDomains") AND json_type("BypassedSenderDomains") = 'array'),
    "ExternalMailEnabled" INTEGER NOT NULL
        CONSTRAINT "SenderAuthenticationConfig.ExternalMailEnabled" CHECK ("ExternalMailEnabled" IN (0, 1)),
    "InternalMailEnabled" INTEGER NOT NULL
        CONSTRAINT "SenderAuthenticationConfig.InternalMailEnabled" CHECK ("InternalMailEnabled" IN (0, 1)),
    "WhenCreated" TEXT NOT NULL
        CONSTRAINT "SenderAuthenticationConfig.WhenCreated" CHECK ("WhenCreated" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T*Z'),
    "WhenChanged" TEXT NOT NULL
        CONSTRAINT "SenderAuthenticationConfig.WhenChanged" CHECK ("WhenChanged" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T*Z')
) STRICT;

INSERT INTO "SenderAuthenticationConfig" ("Guid", "SpfEnabled", "DkimEnabled", "DmarcEnabled", "ArcEnabled", "SpfFailAction",
    "DmarcRejectAction", "TempErrorAction", "ArcTrustedSealers", "BypassedSenderDomains", "ExternalMailEnabled",
    "InternalMailEnabled", "WhenCreated", "WhenChanged")
VALUES (lower(hex(randomblob(4))) || '-' || lower(hex(randomblob(2))) || '-4' || substr(lower(hex(randomblob(2))), 2) || '-a'
        || substr(lower(hex(randomblob(2))), 2) || '-' || lower(hex(randomblob(6))),
    0, 0, 0, 0, 'StampStatus', 'StampStatus', 'StampStatus', '[]', '[]', 1, 0,
    strftime('%Y-%m-%dT%H:%M:%SZ', 'now'), strftime('%Y-%m-%dT%H:%M:%SZ', 'now'));

-- Made anew: with LMTP there is no MaildirRoot, and there are SmartHosts.
CREATE TABLE "DeliveryAgentConnector10" (
    "Guid" TEXT PRIMARY KEY NOT NULL CONSTRAINT "DeliveryAgentConnector.Guid" CHECK (length("Guid") = 36),
    "Name" TEXT NOT NULL COLLATE NOCASE UNIQUE
        CONSTRAINT "DeliveryAgentConnector.Name" CHECK (length("Name") BETWEEN 1 AND 64 AND instr("Name", '\') = 0),
    "AddressSpaces" TEXT NOT NULL
        CONSTRAINT "DeliveryAgentConnector.AddressSpaces" CHECK (json_valid("AddressSpaces") AND json_type("AddressSpaces") = 'array' AND json_array_length("AddressSpaces") > 0),
    "DeliveryProtocol" TEXT NOT NULL
        CONSTRAINT "DeliveryAgentConnector.DeliveryProtocol" CHECK ("DeliveryProtocol" IN ('LMTP', 'Maildir')),
    "MaildirRoot" TEXT
        CONSTRAINT "DeliveryAgentConnector.MaildirRoot" CHECK (substr("MaildirRoot", 1, 1) = '/'),
    "SmartHosts" TEXT NOT NULL
        CONSTRAINT "DeliveryAgentConnector.SmartHosts" CHECK (json_valid("SmartHosts") AND json_type("SmartHosts") = 'array'),
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
INSERT INTO "DeliveryAgentConnector10" ("Guid", "Name", "AddressSpaces", "DeliveryProtocol", "MaildirRoot", "SmartHosts", "Enabled", "MaxMessageSize", "MaxConcurrentConnections", "Comment", "WhenCreated", "WhenChanged", "IsScopedConnector", "MaxMessagesPerConnection", "SourceTransportServers")
    SELECT "Guid", "Name", "AddressSpaces", "DeliveryProtocol", "MaildirRoot", '[]', "Enabled", "MaxMessageSize", "MaxConcurrentConnections", "Comment", "WhenCreated", "WhenChanged", "IsScopedConnector", "MaxMessagesPerConnection", "SourceTransportServers"
    FROM "DeliveryAgentConnector" ORDER BY rowid;
DROP TABLE "DeliveryAgentConnector";
ALTER TABLE "DeliveryAgentConnector10" RENAME TO "DeliveryAgentConnector";
