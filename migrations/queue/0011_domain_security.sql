-- What Domain Security said of partners, put together by day, for Get-DomainSecurityReport. Never edited once released.

CREATE TABLE domain_security (
    id        INTEGER PRIMARY KEY,
    domain    TEXT    NOT NULL,
    direction TEXT    NOT NULL
        CONSTRAINT "domain_security.direction" CHECK (direction IN ('Send', 'Receive')),
    day       TEXT    NOT NULL,
    mode      TEXT    NOT NULL
        CONSTRAINT "domain_security.mode" CHECK (mode IN ('Enforce', 'ReportOnly')),
    outcome   TEXT    NOT NULL,                          -- Valid: the partner was proven
    connector TEXT    NOT NULL,
    peer      TEXT    NOT NULL,                          -- empty: nobody was asked; *: those beyond the bound
    count     INTEGER NOT NULL CONSTRAINT "domain_security.count" CHECK (count > 0),
    first_at  INTEGER NOT NULL,
    last_at   INTEGER NOT NULL,
    evidence  TEXT    NOT NULL CONSTRAINT "domain_security.evidence" CHECK (json_valid(evidence)),
    UNIQUE (domain, direction, day, mode, outcome, connector, peer)
) STRICT;
