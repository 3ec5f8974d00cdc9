-- Files that messages are taken from, and queues to Foreign connectors. Never edited once released.

-- A file of the Pickup or Replay directory whose message is in the queue: after a breakdown it must not come a second
-- time. The row goes with the file.
CREATE TABLE taken (
    file TEXT    PRIMARY KEY,                           -- its name, and what tells it from a later one of that name
    at   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The table of queues made anew, since a CHECK can't be changed. Recipients keep their queues, and no number is used
-- twice.
PRAGMA defer_foreign_keys = ON;
CREATE TABLE hop_before AS SELECT * FROM hop;
CREATE TABLE hop_sequence AS SELECT seq FROM sqlite_sequence WHERE name = 'hop';
DROP TABLE hop;
CREATE TABLE hop (
    id             INTEGER PRIMARY KEY AUTOINCREMENT,   -- never used twice: an outcome may come late
    delivery_type  TEXT    NOT NULL
        CHECK (delivery_type IN ('DnsConnectorDelivery', 'SmartHostConnectorDelivery', 'DeliveryAgent',
                                 'NonSmtpGatewayDelivery', 'Unreachable', 'Undefined')),
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
INSERT INTO hop (id, delivery_type, domain, connector, tls_domain, suspended, retry_count, first_retry_at,
                 last_retry_at, next_retry_at, last_error)
    SELECT id, delivery_type, domain, connector, tls_domain, suspended, retry_count, first_retry_at,
           last_retry_at, next_retry_at, last_error
    FROM hop_before;
UPDATE sqlite_sequence SET seq = (SELECT seq FROM hop_sequence)
    WHERE name = 'hop' AND EXISTS (SELECT 1 FROM hop_sequence);
INSERT INTO sqlite_sequence (name, seq)
    SELECT 'hop', seq FROM hop_sequence
    WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'hop');
DROP TABLE hop_before;
DROP TABLE hop_sequence;
