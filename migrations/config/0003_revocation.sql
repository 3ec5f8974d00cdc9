-- Revocation: what becomes of a partner whose CRL can't be had, and where CRLs may be fetched from. Never edited once
-- released.

ALTER TABLE "TransportConfig" ADD COLUMN "RevocationMode" TEXT NOT NULL DEFAULT 'Enforce'
    CONSTRAINT "TransportConfig.RevocationMode" CHECK ("RevocationMode" IN ('Enforce', 'SoftFail'));
ALTER TABLE "TransportConfig" ADD COLUMN "RevocationFetchRanges" TEXT NOT NULL DEFAULT '[]'
    CONSTRAINT "TransportConfig.RevocationFetchRanges" CHECK (json_valid("RevocationFetchRanges") AND json_type("RevocationFetchRanges") = 'array');
