-- What is agreed with single partners of Domain Security. Never edited once released.

CREATE TABLE "DomainSecurityPartner" (
    "Guid" TEXT PRIMARY KEY NOT NULL CONSTRAINT "DomainSecurityPartner.Guid" CHECK (length("Guid") = 36),
    "DomainName" TEXT NOT NULL COLLATE NOCASE UNIQUE
        CONSTRAINT "DomainSecurityPartner.DomainName" CHECK (length("DomainName") > 0),
    "SendMode" TEXT NOT NULL
        CONSTRAINT "DomainSecurityPartner.SendMode" CHECK ("SendMode" IN ('Enforce', 'ReportOnly')),
    "ReceiveMode" TEXT NOT NULL
        CONSTRAINT "DomainSecurityPartner.ReceiveMode" CHECK ("ReceiveMode" IN ('Enforce', 'ReportOnly')),
    "AcceptedNames" TEXT NOT NULL
        CONSTRAINT "DomainSecurityPartner.AcceptedNames" CHECK (json_valid("AcceptedNames") AND json_type("AcceptedNames") = 'array'),
    -- Certificates, each as the Base64 of its DER.
    "TrustAnchors" TEXT NOT NULL
        CONSTRAINT "DomainSecurityPartner.TrustAnchors" CHECK (json_valid("TrustAnchors") AND json_type("TrustAnchors") = 'array'),
    "PinnedKeys" TEXT NOT NULL
        CONSTRAINT "DomainSecurityPartner.PinnedKeys" CHECK (json_valid("PinnedKeys") AND json_type("PinnedKeys") = 'array'),
    "RevocationMode" TEXT
        CONSTRAINT "DomainSecurityPartner.RevocationMode" CHECK ("RevocationMode" IN ('Enforce', 'SoftFail')),
    "Contact" TEXT
        CONSTRAINT "DomainSecurityPartner.Contact" CHECK (length("Contact") <= 512),
    "Comment" TEXT
        CONSTRAINT "DomainSecurityPartner.Comment" CHECK (length("Comment") <= 1024),
    "WhenCreated" TEXT NOT NULL
        CONSTRAINT "DomainSecurityPartner.WhenCreated" CHECK ("WhenCreated" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T*Z'),
    "WhenChanged" TEXT NOT NULL
        CONSTRAINT "DomainSecurityPartner.WhenChanged" CHECK ("WhenChanged" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T*Z')
) STRICT;
