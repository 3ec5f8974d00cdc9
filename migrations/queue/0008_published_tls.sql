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

-- Sessions with the hosts of a domain on a day, for TLS reports (RFC 8460).
CREATE TABLE tls_tally (
    day     TEXT    NOT NULL,
    domain  TEXT    NOT NULL,
    policy  TEXT    NOT NULL CHECK (json_valid(policy)),
    failure TEXT    NOT NULL,                           -- empty: the session was as it should be
    host    TEXT    NOT NULL,
    address TEXT    NOT NULL,                           -- empty: there was no connection
    count   INTEGER NOT NULL CHECK (count > 0),
    PRIMARY KEY (day, domain, policy, failure, host, address)
) STRICT, WITHOUT ROWID;
