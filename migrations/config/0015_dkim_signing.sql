-- Configuration store, version 16: DKIM signing of sender domains. Never edited once released.

CREATE TABLE "DkimSigningConfig" (
    "Guid" TEXT PRIMARY KEY NOT NULL CONSTRAINT "DkimSigningConfig.Guid" CHECK (length("Guid") = 36),
    "Name" TEXT NOT NULL COLLATE NOCASE UNIQUE
        CONSTRAINT "DkimSigningConfig.Name" CHECK (length("Name") BETWEEN 1 AND 64 AND instr("Name", '\') = 0),
    "DomainName" TEXT NOT NULL
        CONSTRAINT "DkimSigningConfig.DomainName" CHECK (length("DomainName") > 0),
    "AdminDisplayName" TEXT
        CONSTRAINT "DkimSigningConfig.AdminDisplayName" CHECK (length("AdminDisplayName") <= 256),
    "Enabled" INTEGER NOT NULL
        CONSTRAINT "DkimSigningConfig.Enabled" CHECK ("Enabled" IN (0, 1)),
    "Algorithm" TEXT NOT NULL
        CONSTRAINT "DkimSigningConfig.Algorithm" CHECK ("Algorithm" IN ('RsaSHA256', 'Ed25519SHA256')),
    "HeaderCanonicalization" TEXT NOT NULL
        CONSTRAINT "DkimSigningConfig.HeaderCanonicalization" CHECK ("HeaderCanonicalization" IN ('Relaxed', 'Simple')),
    "BodyCanonicalization" TEXT NOT NULL
        CONSTRAINT "DkimSigningConfig.BodyCanonicalization" CHECK ("BodyCanonicalization" IN ('Relaxed', 'Simple')),
    "Selector1" TEXT NOT NULL
        CONSTRAINT "DkimSigningConfig.Selector1" CHECK (length("Selector1") BETWEEN 1 AND 63),
    "Selector1KeySize" INTEGER
        CONSTRAINT "DkimSigningConfig.Selector1KeySize" CHECK ("Selector1KeySize" BETWEEN 256 AND 8192),
    "Selector1PublicKey" TEXT
        CONSTRAINT "DkimSigningConfig.Selector1PublicKey" CHECK (length("Selector1PublicKey") BETWEEN 1 AND 2048),
    "Selector2" TEXT NOT NULL
        CONSTRAINT "DkimSigningConfig.Selector2" CHECK (length("Selector2") BETWEEN 1 AND 63),
    "Selector2KeySize" INTEGER
        CONSTRAINT "DkimSigningConfig.Selector2KeySize" CHECK ("Selector2KeySize" BETWEEN 256 AND 8192),
    "Selector2PublicKey" TEXT
        CONSTRAINT "DkimSigningConfig.Selector2PublicKey" CHECK (length("Selector2PublicKey") BETWEEN 1 AND 2048),
    "KeyCreationTime" TEXT
        CONSTRAINT "DkimSigningConfig.KeyCreationTime" CHECK ("KeyCreationTime" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T*Z'),
    "RotateOnDate" TEXT
        CONSTRAINT "DkimSigningConfig.RotateOnDate" CHECK ("RotateOnDate" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T*Z'),
    "SelectorBeforeRotateOnDate" TEXT
        CONSTRAINT "DkimSigningConfig.SelectorBeforeRotateOnDate" CHECK (length("SelectorBeforeRotateOnDate") BETWEEN 1 AND 63),
    "SelectorAfterRotateOnDate" TEXT
        CONSTRAINT "DkimSigningConfig.SelectorAfterRotateOnDate" CHECK (length("SelectorAfterRotateOnDate") BETWEEN 1 AND 63),
    "LastChecked" TEXT
        CONSTRAINT "DkimSigningConfig.LastChecked" CHECK ("LastChecked" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T*Z'),
    "Status" TEXT NOT NULL
        CONSTRAINT "DkimSigningConfig.Status" CHECK ("Status" IN ('NotChecked', 'Valid')),
    -- The private keys of the two selectors; NULL: there is none.
    "SealedKey1" BLOB
        CONSTRAINT "DkimSigningConfig.SealedKey1" CHECK (length("SealedKey1") > 28),
    "SealedKey2" BLOB
        CONSTRAINT "DkimSigningConfig.SealedKey2" CHECK (length("SealedKey2") > 28),
    "WhenCreated" TEXT NOT NULL
        CONSTRAINT "DkimSigningConfig.WhenCreated" CHECK ("WhenCreated" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T*Z'),
    "WhenChanged" TEXT NOT NULL
        CONSTRAINT "DkimSigningConfig.WhenChanged" CHECK ("WhenChanged" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T*Z')
) STRICT;
