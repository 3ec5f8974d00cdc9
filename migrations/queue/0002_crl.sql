-- CRLs that were fetched: a cache, which may be emptied at any time. Never edited once released.

CREATE TABLE crl (
    id             INTEGER PRIMARY KEY AUTOINCREMENT,
    url            TEXT    NOT NULL CHECK (length(url) BETWEEN 1 AND 2048),
    issuer_subject BLOB    NOT NULL,
    issuer_key     BLOB    NOT NULL,                    -- what the signature is proven with, each time it is read
    fetched_at     INTEGER NOT NULL,
    seen_domain    TEXT,                                -- the listed domain that needed it last
    seen_at        INTEGER,
    size           INTEGER NOT NULL CHECK (size BETWEEN 1 AND 33554432),
    complete       INTEGER NOT NULL DEFAULT 0 CHECK (complete IN (0, 1))
) STRICT;

-- In pieces, so that a large one holds no commit up.
CREATE TABLE crl_part (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,          -- in order
    crl     INTEGER NOT NULL REFERENCES crl (id) ON DELETE CASCADE,
    content BLOB    NOT NULL
) STRICT;

CREATE INDEX crl_part_by_crl ON crl_part (crl, id);
