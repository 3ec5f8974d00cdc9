-- Notices of delay. Never edited once released.

-- The sender was told that it waits: once is enough.
ALTER TABLE message ADD COLUMN delay_told INTEGER NOT NULL DEFAULT 0 CHECK (delay_told IN (0, 1));
