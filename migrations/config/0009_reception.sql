-- Reception: peers that may speak for others, by XCLIENT or by the PROXY protocol. Never edited once released.

ALTER TABLE "ReceiveConnector" ADD COLUMN "XClientRanges" TEXT NOT NULL DEFAULT '[]'
    CONSTRAINT "ReceiveConnector.XClientRanges" CHECK (json_valid("XClientRanges") AND json_type("XClientRanges") = 'array');
ALTER TABLE "ReceiveConnector" ADD COLUMN "ProxyProtocolRanges" TEXT NOT NULL DEFAULT '[]'
    CONSTRAINT "ReceiveConnector.ProxyProtocolRanges" CHECK (json_valid("ProxyProtocolRanges") AND json_type("ProxyProtocolRanges") = 'array');
