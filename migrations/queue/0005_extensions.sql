-- What extensions of SMTP ask for. Never edited once released.

-- The body needs BDAT; the header needs SMTPUTF8; REQUIRETLS was said.
ALTER TABLE message ADD COLUMN body_binary INTEGER NOT NULL DEFAULT 0 CHECK (body_binary IN (0, 1));
ALTER TABLE message ADD COLUMN utf8_header INTEGER NOT NULL DEFAULT 0 CHECK (utf8_header IN (0, 1));
ALTER TABLE message ADD COLUMN require_tls INTEGER NOT NULL DEFAULT 0 CHECK (require_tls IN (0, 1));
-- RET and ENVID, where they were given.
ALTER TABLE message ADD COLUMN dsn_return TEXT CHECK (dsn_return IN ('FULL', 'HDRS'));
ALTER TABLE message ADD COLUMN envelope_id TEXT;
-- NOTIFY and ORCPT, where they were given.
ALTER TABLE recipient ADD COLUMN notify TEXT;
ALTER TABLE recipient ADD COLUMN original TEXT;
