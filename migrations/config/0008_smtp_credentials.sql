-- Configuration store, version 8: accounts that log on, and listeners that begin with TLS. Never edited once released.

CREATE TABLE "SmtpCredential" (
    "Guid" TEXT PRIMARY KEY NOT NULL CONSTRAINT "SmtpCredential.Guid" CHECK (length("Guid") = 36),
    "Name" TEXT NOT NULL COLLATE NOCASE UNIQUE
        CONSTRAINT "SmtpCredential.Name" CHECK (length("Name") BETWEEN 1 AND 64 AND instr("Name", '\') = 0),
    "AllowedSenders" TEXT NOT NULL
        CONSTRAINT "SmtpCredential.AllowedSenders" CHECK (json_valid("AllowedSenders") AND json_type("AllowedSenders") = 'array'),
    "Enabled" INTEGER NOT NULL
        CONSTRAINT "SmtpCredential.Enabled" CHECK ("Enabled" IN (0, 1)),
    "PasswordLastSet" TEXT
        CONSTRAINT "SmtpCredential.PasswordLastSet" CHECK ("PasswordLastSet" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T*Z'),
    -- What the password is kept as; NULL: none was given yet.
    "SealedPassword" BLOB
        CONSTRAINT "SmtpCredential.SealedPassword" CHECK (length("SealedPassword") > 28),
    "WhenCreated" TEXT NOT NULL
        CONSTRAINT "SmtpCredential.WhenCreated" CHECK ("WhenCreated" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T*Z'),
    "WhenChanged" TEXT NOT NULL
        CONSTRAINT "SmtpCredential.WhenChanged" CHECK ("WhenChanged" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T*Z')
) STRICT;

ALTER TABLE "ReceiveConnector" ADD COLUMN "ImplicitTLS" INTEGER NOT NULL DEFAULT 0
    CONSTRAINT "ReceiveConnector.ImplicitTLS" CHECK ("ImplicitTLS" IN (0, 1));

ALTER TABLE "TransportService" ADD COLUMN "AuthenticationSocket" TEXT
    CONSTRAINT "TransportService.AuthenticationSocket" CHECK ("AuthenticationSocket" GLOB '/*');
