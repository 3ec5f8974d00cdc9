-- What smart hosts are given to log on by. Never edited once released.

ALTER TABLE "SendConnector" ADD COLUMN "AuthenticationCredentialLastSet" TEXT
    CONSTRAINT "SendConnector.AuthenticationCredentialLastSet" CHECK ("AuthenticationCredentialLastSet" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T*Z');
-- Name and password of AuthenticationCredential; NULL: none was given.
ALTER TABLE "SendConnector" ADD COLUMN "SealedPassword" BLOB
    CONSTRAINT "SendConnector.SealedPassword" CHECK (length("SealedPassword") > 28);
