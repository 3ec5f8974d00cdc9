-- Messages whose file is missing. Never edited once released.

-- They expire like any other, and a start looks whether the file has come back.
CREATE INDEX recipient_body_missing ON recipient (expires_at) WHERE suspended = 'BodyMissing';
