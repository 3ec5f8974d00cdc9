-- MTA-STS policies that were fetched, and messages whose sender wants no TLS demanded. Never edited once released.

CREATE TABLE sts_policy (
    domain     TEXT    PRIMARY KEY,
    id         TEXT    NOT NULL CHECK (length(id) BETWEEN 1 AND 32),
    mode       TEXT    NOT NULL CHECK (mode IN ('enforce', 'testing', 'none')),
    mx         TEXT    NOT NULL CHECK (json_valid(mx) AND json_type(mx) = 'array'),
    max_age    INTEGER NOT NULL CHECK (max_age BETWEEN 0 AND 31557600),
    fetched_at INTEGER NOT NULL
) STRICT;

-- TLS-Required: No (RFC 8689).
ALTER TABLE message ADD COLUMN tls_optional INTEGER NOT NULL DEFAULT 0 CHECK (tls_optional IN (0, 1));
