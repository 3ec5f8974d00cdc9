-- Messages that were being delivered when the service broke down. Never edited once released.

-- How often in a row; an attempt that came to an end takes the row away.
CREATE TABLE crash (
    message INTEGER PRIMARY KEY REFERENCES message (id) ON DELETE CASCADE,
    count   INTEGER NOT NULL CHECK (count > 0)
) STRICT;
