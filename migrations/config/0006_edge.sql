-- Configuration store, version 6: filters, rewriting, lists of addresses, texts of reports. Never edited once released.

CREATE TABLE "SystemMessage" (
    "Guid" TEXT PRIMARY KEY NOT NULL CONSTRAINT "SystemMessage.Guid" CHECK (length("Guid") = 36),
    "Text" TEXT NOT NULL
        CONSTRAINT "SystemMessage.Text" CHECK (length("Text") BETWEEN 1 AND 512),
    "Internal" INTEGER NOT NULL
        CONSTRAINT "SystemMessage.Internal" CHECK ("Internal" IN (0, 1)),
    "Language" TEXT NOT NULL
        CONSTRAINT "SystemMessage.Language" CHECK (length("Language") > 0),
    "DsnCode" TEXT NOT NULL
        CONSTRAINT "SystemMessage.DsnCode" CHECK (length("DsnCode") > 0),
    "Name" TEXT NOT NULL COLLATE NOCASE UNIQUE
        CONSTRAINT "SystemMessage.Name" CHECK (length("Name") BETWEEN 1 AND 64),
    "WhenCreated" TEXT NOT NULL
        CONSTRAINT "SystemMessage.WhenCreated" CHECK ("WhenCreated" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T*Z'),
    "WhenChanged" TEXT NOT NULL
        CONSTRAINT "SystemMessage.WhenChanged" CHECK ("WhenChanged" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T*Z')
) STRICT;

CREATE TABLE "AddressRewriteEntry" (
    "Guid" TEXT PRIMARY KEY NOT NULL CONSTRAINT "AddressRewriteEntry.Guid" CHECK (length("Guid") = 36),
    "Name" TEXT NOT NULL COLLATE NOCASE UNIQUE
        CONSTRAINT "AddressRewriteEntry.Name" CHECK (length("Name") BETWEEN 1 AND 64 AND instr("Name", '\') = 0),
    "InternalAddress" TEXT NOT NULL
        CONSTRAINT "AddressRewriteEntry.InternalAddress" CHECK (length("InternalAddress") > 0),
    "ExternalAddress" TEXT NOT NULL
        CONSTRAINT "AddressRewriteEntry.ExternalAddress" CHECK (length("ExternalAddress") > 0),
    "ExceptionList" TEXT NOT NULL
        CONSTRAINT "AddressRewriteEntry.ExceptionList" CHECK (json_valid("ExceptionList") AND json_type("ExceptionList") = 'array'),
    "OutboundOnly" INTEGER NOT NULL
        CONSTRAINT "AddressRewriteEntry.OutboundOnly" CHECK ("OutboundOnly" IN (0, 1)),
    "WhenCreated" TEXT NOT NULL
        CONSTRAINT "AddressRewriteEntry.WhenCreated" CHECK ("WhenCreated" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T*Z'),
    "WhenChanged" TEXT NOT NULL
        CONSTRAINT "AddressRewriteEntry.WhenChanged" CHECK ("WhenChanged" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T*Z')
) STRICT;

-- The largest Number that the entries of a list ever had: none is used twice.
CREATE TABLE "LastNumber" (
    "List" TEXT PRIMARY KEY NOT NULL,
    "Number" INTEGER NOT NULL
) STRICT;

CREATE TABLE "IPAllowListEntry" (
    "Guid" TEXT PRIMARY KEY NOT NULL CONSTRAINT "IPAllowListEntry.Guid" CHECK (length("Guid") = 36),
    "Number" INTEGER NOT NULL UNIQUE
        CONSTRAINT "IPAllowListEntry.Number" CHECK ("Number" BETWEEN 1 AND 2147483647),
    "IPRange" TEXT NOT NULL
        CONSTRAINT "IPAllowListEntry.IPRange" CHECK (length("IPRange") > 0),
    "ExpirationTime" TEXT
        CONSTRAINT "IPAllowListEntry.ExpirationTime" CHECK ("ExpirationTime" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T*Z'),
    "Comment" TEXT
        CONSTRAINT "IPAllowListEntry.Comment" CHECK (length("Comment") <= 512),
    "WhenCreated" TEXT NOT NULL
        CONSTRAINT "IPAllowListEntry.WhenCreated" CHECK ("WhenCreated" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T*Z'),
    "WhenChanged" TEXT NOT NULL
        CONSTRAINT "IPAllowListEntry.WhenChanged" CHECK ("WhenChanged" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T*Z')
) STRICT;

CREATE TRIGGER "IPAllowListEntry.LastNumber" AFTER INSERT ON "IPAllowListEntry" BEGIN
    INSERT INTO "LastNumber" ("List", "Number") VALUES ('IPAllowListEntry', NEW."Number")
    ON CONFLICT ("List") DO UPDATE SET "Number" = max("Number", excluded."Number");
END;

CREATE TABLE "IPBlockListEntry" (
    "Guid" TEXT PRIMARY KEY NOT NULL CONSTRAINT "IPBlockListEntry.Guid" CHECK (length("Guid") = 36),
    "Number" INTEGER NOT NULL UNIQUE
        CONSTRAINT "IPBlockListEntry.Number" CHECK ("Number" BETWEEN 1 AND 2147483647),
    "IPRange" TEXT NOT NULL
        CONSTRAINT "IPBlockListEntry.IPRange" CHECK (length("IPRange") > 0),
    "ExpirationTime" TEXT
        CONSTRAINT "IPBlockListEntry.ExpirationTime" CHECK ("ExpirationTime" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T*Z'),
    "Comment" TEXT
        CONSTRAINT "IPBlockListEntry.Comment" CHECK (length("Comment") <= 512),
    "WhenCreated" TEXT NOT NULL
        CONSTRAINT "IPBlockListEntry.WhenCreated" CHECK ("WhenCreated" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T*Z'),
    "WhenChanged" TEXT NOT NULL
        CONSTRAINT "IPBlockListEntry.WhenChanged" CHECK ("WhenChanged" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T*Z')
) STRICT;

CREATE TRIGGER "IPBlockListEntry.LastNumber" AFTER INSERT ON "IPBlockListEntry" BEGIN
    INSERT INTO "LastNumber" ("List", "Number") VALUES ('IPBlockListEntry', NEW."Number")
    ON CONFLICT ("List") DO UPDATE SET "Number" = max("Number", excluded."Number");
END;

CREATE TABLE "IPAllowListProvider" (
    "Guid" TEXT PRIMARY KEY NOT NULL CONSTRAINT "IPAllowListProvider.Guid" CHECK (length("Guid") = 36),
    "Name" TEXT NOT NULL COLLATE NOCASE UNIQUE
        CONSTRAINT "IPAllowListProvider.Name" CHECK (length("Name") BETWEEN 1 AND 64 AND instr("Name", '\') = 0),
    "LookupDomain" TEXT NOT NULL
        CONSTRAINT "IPAllowListProvider.LookupDomain" CHECK (length("LookupDomain") > 0),
    "Priority" INTEGER NOT NULL
        CONSTRAINT "IPAllowListProvider.Priority" CHECK ("Priority" BETWEEN 1 AND 2147483647),
    "Enabled" INTEGER NOT NULL
        CONSTRAINT "IPAllowListProvider.Enabled" CHECK ("Enabled" IN (0, 1)),
    "AnyMatch" INTEGER NOT NULL
        CONSTRAINT "IPAllowListProvider.AnyMatch" CHECK ("AnyMatch" IN (0, 1)),
    "BitmaskMatch" TEXT
        CONSTRAINT "IPAllowListProvider.BitmaskMatch" CHECK (length("BitmaskMatch") > 0),
    "IPAddressesMatch" TEXT NOT NULL
        CONSTRAINT "IPAllowListProvider.IPAddressesMatch" CHECK (json_valid("IPAddressesMatch") AND json_type("IPAddressesMatch") = 'array'),
    "WhenCreated" TEXT NOT NULL
        CONSTRAINT "IPAllowListProvider.WhenCreated" CHECK ("WhenCreated" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T*Z'),
    "WhenChanged" TEXT NOT NULL
        CONSTRAINT "IPAllowListProvider.WhenChanged" CHECK ("WhenChanged" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T*Z')
) STRICT;

CREATE TABLE "IPBlockListProvider" (
    "Guid" TEXT PRIMARY KEY NOT NULL CONSTRAINT "IPBlockListProvider.Guid" CHECK (length("Guid") = 36),
    "Name" TEXT NOT NULL COLLATE NOCASE UNIQUE
        CONSTRAINT "IPBlockListProvider.Name" CHECK (length("Name") BETWEEN 1 AND 64 AND instr("Name", '\') = 0),
    "LookupDomain" TEXT NOT NULL
        CONSTRAINT "IPBlockListProvider.LookupDomain" CHECK (length("LookupDomain") > 0),
    "Priority" INTEGER NOT NULL
        CONSTRAINT "IPBlockListProvider.Priority" CHECK ("Priority" BETWEEN 1 AND 2147483647),
    "Enabled" INTEGER NOT NULL
        CONSTRAINT "IPBlockListProvider.Enabled" CHECK ("Enabled" IN (0, 1)),
    "AnyMatch" INTEGER NOT NULL
        CONSTRAINT "IPBlockListProvider.AnyMatch" CHECK ("AnyMatch" IN (0, 1)),
    "BitmaskMatch" TEXT
        CONSTRAINT "IPBlockListProvider.BitmaskMatch" CHECK (length("BitmaskMatch") > 0),
    "IPAddressesMatch" TEXT NOT NULL
        CONSTRAINT "IPBlockListProvider.IPAddressesMatch" CHECK (json_valid("IPAddressesMatch") AND json_type("IPAddressesMatch") = 'array'),
    "RejectionResponse" TEXT
        CONSTRAINT "IPBlockListProvider.RejectionResponse" CHECK (length("RejectionResponse") BETWEEN 1 AND 240),
    "WhenCreated" TEXT NOT NULL
        CONSTRAINT "IPBlockListProvider.WhenCreated" CHECK ("WhenCreated" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T*Z'),
    "WhenChanged" TEXT NOT NULL
        CONSTRAINT "IPBlockListProvider.WhenChanged" CHECK ("WhenChanged" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T*Z')
) STRICT;

CREATE TABLE "SenderFilterConfig" (
    "Guid" TEXT PRIMARY KEY NOT NULL CONSTRAINT "SenderFilterConfig.Guid" CHECK (length("Guid") = 36),
    -- There is one row.
    "Singleton" INTEGER NOT NULL DEFAULT 1 UNIQUE CONSTRAINT "SenderFilterConfig.Singleton" CHECK ("Singleton" = 1),
    "BlockedSenders" TEXT NOT NULL
        CONSTRAINT "SenderFilterConfig.BlockedSenders" CHECK (json_valid("BlockedSenders") AND json_type("BlockedSenders") = 'array'),
    "BlockedDomains" TEXT NOT NULL
        CONSTRAINT "SenderFilterConfig.BlockedDomains" CHECK (json_valid("BlockedDomains") AND json_type("BlockedDomains") = 'array'),
    "BlockedDomainsAndSubdomains" TEXT NOT NULL
        CONSTRAINT "SenderFilterConfig.BlockedDomainsAndSubdomains" CHECK (json_valid("BlockedDomainsAndSubdomains") AND json_type("BlockedDomainsAndSubdomains") = 'array'),
    "Action" TEXT NOT NULL
        CONSTRAINT "SenderFilterConfig.Action" CHECK ("Action" IN ('StampStatus', 'Reject')),
    "BlankSenderBlockingEnabled" INTEGER NOT NULL
        CONSTRAINT "SenderFilterConfig.BlankSenderBlockingEnabled" CHECK ("BlankSenderBlockingEnabled" IN (0, 1)),
    "RecipientBlockedSenderAction" TEXT NOT NULL
        CONSTRAINT "SenderFilterConfig.RecipientBlockedSenderAction" CHECK ("RecipientBlockedSenderAction" IN ('Delete', 'Reject')),
    "Enabled" INTEGER NOT NULL
        CONSTRAINT "SenderFilterConfig.Enabled" CHECK ("Enabled" IN (0, 1)),
    "ExternalMailEnabled" INTEGER NOT NULL
        CONSTRAINT "SenderFilterConfig.ExternalMailEnabled" CHECK ("ExternalMailEnabled" IN (0, 1)),
    "InternalMailEnabled" INTEGER NOT NULL
        CONSTRAINT "SenderFilterConfig.InternalMailEnabled" CHECK ("InternalMailEnabled" IN (0, 1)),
    "WhenCreated" TEXT NOT NULL
        CONSTRAINT "SenderFilterConfig.WhenCreated" CHECK ("WhenCreated" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T*Z'),
    "WhenChanged" TEXT NOT NULL
        CONSTRAINT "SenderFilterConfig.WhenChanged" CHECK ("WhenChanged" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T*Z')
) STRICT;

CREATE TABLE "RecipientFilterConfig" (
    "Guid" TEXT PRIMARY KEY NOT NULL CONSTRAINT "RecipientFilterConfig.Guid" CHECK (length("Guid") = 36),
    -- There is one row.
    "Singleton" INTEGER NOT NULL DEFAULT 1 UNIQUE CONSTRAINT "RecipientFilterConfig.Singleton" CHECK ("Singleton" = 1),
    "BlockedRecipients" TEXT NOT NULL
        CONSTRAINT "RecipientFilterConfig.BlockedRecipients" CHECK (json_valid("BlockedRecipients") AND json_type("BlockedRecipients") = 'array'),
    "RecipientValidationEnabled" INTEGER NOT NULL
        CONSTRAINT "RecipientFilterConfig.RecipientValidationEnabled" CHECK ("RecipientValidationEnabled" IN (0, 1)),
    "BlockListEnabled" INTEGER NOT NULL
        CONSTRAINT "RecipientFilterConfig.BlockListEnabled" CHECK ("BlockListEnabled" IN (0, 1)),
    "Enabled" INTEGER NOT NULL
        CONSTRAINT "RecipientFilterConfig.Enabled" CHECK ("Enabled" IN (0, 1)),
    "ExternalMailEnabled" INTEGER NOT NULL
        CONSTRAINT "RecipientFilterConfig.ExternalMailEnabled" CHECK ("ExternalMailEnabled" IN (0, 1)),
    "InternalMailEnabled" INTEGER NOT NULL
        CONSTRAINT "RecipientFilterConfig.InternalMailEnabled" CHECK ("InternalMailEnabled" IN (0, 1)),
    "WhenCreated" TEXT NOT NULL
        CONSTRAINT "RecipientFilterConfig.WhenCreated" CHECK ("WhenCreated" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T*Z'),
    "WhenChanged" TEXT NOT NULL
        CONSTRAINT "RecipientFilterConfig.WhenChanged" CHECK ("WhenChanged" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T*Z')
) STRICT;

-- The one row of each, with its defaults: for new stores and for those that are upgraded.
INSERT INTO "SenderFilterConfig" ("Guid", "BlockedSenders", "BlockedDomains", "BlockedDomainsAndSubdomains", "Action",
    "BlankSenderBlockingEnabled", "RecipientBlockedSenderAction", "Enabled", "ExternalMailEnabled", "InternalMailEnabled",
    "WhenCreated", "WhenChanged")
VALUES (lower(hex(randomblob(4))) || '-' || lower(hex(randomblob(2))) || '-4' || substr(lower(hex(randomblob(2))), 2) || '-a'
        || substr(lower(hex(randomblob(2))), 2) || '-' || lower(hex(randomblob(6))),
    '[]', '[]', '[]', 'Reject', 0, 'Reject', 1, 1, 0, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'), strftime('%Y-%m-%dT%H:%M:%SZ', 'now'));
INSERT INTO "RecipientFilterConfig" ("Guid", "BlockedRecipients", "RecipientValidationEnabled", "BlockListEnabled", "Enabled",
    "ExternalMailEnabled", "InternalMailEnabled", "WhenCreated", "WhenChanged")
VALUES (lower(hex(randomblob(4))) || '-' || lower(hex(randomblob(2))) || '-4' || substr(lower(hex(randomblob(2))), 2) || '-a'
        || substr(lower(hex(randomblob(2))), 2) || '-' || lower(hex(randomblob(6))),
    '[]', 1, 0, 1, 1, 0, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'), strftime('%Y-%m-%dT%H:%M:%SZ', 'now'));
