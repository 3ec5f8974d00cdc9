-- AntispamAgentsEnabled has an effect from now on. Filters that are configured have worked without it so far, and
-- go on. Never edited once released.

UPDATE "TransportService" SET "AntispamAgentsEnabled" = 1;
