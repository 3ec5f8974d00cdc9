-- Where metrics are told. Never edited once released.

ALTER TABLE "TransportService" ADD COLUMN "MetricsBinding" TEXT
    CONSTRAINT "TransportService.MetricsBinding" CHECK (length("MetricsBinding") BETWEEN 1 AND 64);
