-- Configuration store, version 7: extended rights on connectors. Never edited once released.

-- What a user is allowed, or denied, on a Receive connector, beside what PermissionGroups gives.
CREATE TABLE "ADPermission" (
    "Guid" TEXT PRIMARY KEY NOT NULL CONSTRAINT "ADPermission.Guid" CHECK (length("Guid") = 36),
    "User" TEXT NOT NULL
        CONSTRAINT "ADPermission.User" CHECK ("User" IN (
            'NT AUTHORITY\ANONYMOUS LOGON', 'NT AUTHORITY\Authenticated Users', 'Exchange Servers',
            'MS Exchange\Edge Transport Servers', 'MS Exchange\Hub Transport Servers',
            'MS Exchange\Externally Secured Servers', 'ExchangeLegacyInterop', 'MS Exchange\Partner Servers')),
    "Deny" INTEGER NOT NULL
        CONSTRAINT "ADPermission.Deny" CHECK ("Deny" IN (0, 1)),
    "ExtendedRights" TEXT NOT NULL
        CONSTRAINT "ADPermission.ExtendedRights" CHECK (json_valid("ExtendedRights") AND json_type("ExtendedRights") = 'array' AND json_array_length("ExtendedRights") > 0),
    -- The connector's identity, for people; the Guid is what counts.
    "Connector" TEXT NOT NULL
        CONSTRAINT "ADPermission.Connector" CHECK (length("Connector") BETWEEN 1 AND 512),
    "ConnectorGuid" TEXT NOT NULL
        CONSTRAINT "ADPermission.ConnectorGuid" CHECK (length("ConnectorGuid") = 36),
    "WhenCreated" TEXT NOT NULL
        CONSTRAINT "ADPermission.WhenCreated" CHECK ("WhenCreated" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T*Z'),
    "WhenChanged" TEXT NOT NULL
        CONSTRAINT "ADPermission.WhenChanged" CHECK ("WhenChanged" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T*Z'),
    UNIQUE ("ConnectorGuid", "User", "Deny")
) STRICT;
