-- A certificate that was asked for and has not come: its request, PKCS #10, DER. The chain then holds a
-- self-signed stand-in with the request's key. NULL: a certificate.

ALTER TABLE "ExchangeCertificate" ADD COLUMN "Request" BLOB
    CONSTRAINT "ExchangeCertificate.Request" CHECK (length("Request") > 4);
