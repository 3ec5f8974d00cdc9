-- Mail that was just accepted stands in two rows until more is needed of it. Never edited once released.

-- A body is there before its message's row, and goes by a statement of its own.
CREATE TABLE body_alone (
    message INTEGER PRIMARY KEY,
    content BLOB    NOT NULL
) STRICT;
INSERT INTO body_alone (message, content) SELECT message, content FROM body;
DROP TABLE body;
ALTER TABLE body_alone RENAME TO body;

-- A message without rows in message and recipient: what they will say. Most mail is delivered before anybody looks at it.
CREATE TABLE intake (
    message  INTEGER PRIMARY KEY,
    digest   BLOB NOT NULL CHECK (length(digest) = 32),   -- SHA-256 of the body
    envelope TEXT NOT NULL                                -- JSON: the envelope and the recipients
) STRICT;

-- The highest number of a message that may have been used: none is used twice.
CREATE TABLE number (
    id   INTEGER PRIMARY KEY CHECK (id = 1),
    upto INTEGER NOT NULL
) STRICT;
INSERT INTO number (id, upto) SELECT 1, coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'message';
