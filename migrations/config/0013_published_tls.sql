-- What recipient domains publish about TLS: DANE and MTA-STS, and what DNSSEC is proven from. Never edited once released.

ALTER TABLE "SendConnector" ADD COLUMN "DaneEnabled" INTEGER NOT NULL DEFAULT 1
    CONSTRAINT "SendConnector.DaneEnabled" CHECK ("DaneEnabled" IN (0, 1));
ALTER TABLE "SendConnector" ADD COLUMN "MtaStsEnabled" INTEGER NOT NULL DEFAULT 1
    CONSTRAINT "SendConnector.MtaStsEnabled" CHECK ("MtaStsEnabled" IN (0, 1));
ALTER TABLE "TransportConfig" ADD COLUMN "TlsReportingEnabled" INTEGER NOT NULL DEFAULT 0
    CONSTRAINT "TransportConfig.TlsReportingEnabled" CHECK ("TlsReportingEnabled" IN (0, 1));
ALTER TABLE "TransportService" ADD COLUMN "DnssecTrustAnchors" TEXT NOT NULL DEFAULT '[]'
    CONSTRAINT "TransportService.DnssecTrustAnchors" CHECK (json_valid("DnssecTrustAnchors") AND json_type("DnssecTrustAnchors") = 'array');
