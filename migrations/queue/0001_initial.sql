-- Mail in flight. Times are milliseconds since 1970, UTC. Never edited once released.

-- A queue: one next hop, with the state of its retries.
CREATE TABLE hop (
    id             INTEGER PRIMARY KEY AUTOINCREMENT,   -- never used twice: an outcome may come late
    delivery_type  TEXT    NOT NULL
        CHECK (delivery_type IN ('DnsConnectorDelivery', 'SmartHostConnectorDelivery', 'DeliveryAgent',
                                 'Unreachable', 'Undefined')),
    domain         TEXT    NOT NULL,
    connector      TEXT    NOT NULL,
    tls_domain     TEXT    NOT NULL,                     -- '': none demanded
    suspended      INTEGER NOT NULL DEFAULT 0 CHECK (suspended IN (0, 1)),
    retry_count    INTEGER NOT NULL DEFAULT 0 CHECK (retry_count >= 0),
    first_retry_at INTEGER,
    last_retry_at  INTEGER,
    next_retry_at  INTEGER,
    last_error     TEXT,
    UNIQUE (delivery_type, domain, connector, tls_domain)
) STRICT;

CREATE TABLE message (
    id                  INTEGER PRIMARY KEY AUTOINCREMENT,
    sender              TEXT,                            -- NULL: the null sender
    from_address        TEXT    NOT NULL,
    source_ip           TEXT,
    received_at         INTEGER NOT NULL,
    expires_at          INTEGER NOT NULL,
    receive_connector   TEXT    NOT NULL,
    helo                TEXT    NOT NULL,
    subject             TEXT    NOT NULL,
    internet_message_id TEXT    NOT NULL,
    auth_domain         TEXT,
    body_8bit           INTEGER NOT NULL CHECK (body_8bit IN (0, 1)),
    size                INTEGER NOT NULL CHECK (size >= 0),
    digest              BLOB    NOT NULL CHECK (length(digest) = 32),   -- SHA-256 of the body
    spool_file          TEXT    UNIQUE                   -- NULL: the body is in table body
        CHECK (spool_file NOT GLOB '*[^0-9a-f-]*' AND length(spool_file) = 36)
) STRICT;

-- Apart from message, so that a listing does not page through bodies.
CREATE TABLE body (
    message INTEGER PRIMARY KEY REFERENCES message (id) ON DELETE CASCADE,
    content BLOB    NOT NULL
) STRICT;

-- A recipient that is not done. Delivered ones are deleted, and the message with the last of them.
CREATE TABLE recipient (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    message         INTEGER NOT NULL REFERENCES message (id),
    hop             INTEGER NOT NULL REFERENCES hop (id),
    address         TEXT    NOT NULL,
    attempts        INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    next_attempt_at INTEGER NOT NULL,
    expires_at      INTEGER NOT NULL,                    -- the message's, here for the index
    suspended       TEXT    CHECK (suspended IN ('Failed', 'Expired', 'Admin', 'BodyMissing')),
    last_error      TEXT
) STRICT;

CREATE INDEX recipient_by_message ON recipient (message, hop);
CREATE INDEX recipient_by_hop ON recipient (hop, message);
-- What the schedule is rebuilt from, without touching the table.
CREATE INDEX recipient_waiting ON recipient (hop, message, next_attempt_at) WHERE suspended IS NULL;
CREATE INDEX recipient_expiring ON recipient (expires_at) WHERE suspended IS NULL;
CREATE INDEX recipient_deferred ON recipient (hop, message) WHERE attempts > 0 AND suspended IS NULL;
