-- Non-delivery reports. Never edited once released.

-- What failed and has no report yet: the work list of a start.
CREATE INDEX recipient_unreported ON recipient (message) WHERE suspended IN ('Failed', 'Expired');

-- One row that is changed only to see whether a commit succeeds.
CREATE TABLE probe (
    id    INTEGER PRIMARY KEY CHECK (id = 1),
    count INTEGER NOT NULL
) STRICT;
INSERT INTO probe (id, count) VALUES (1, 0);
