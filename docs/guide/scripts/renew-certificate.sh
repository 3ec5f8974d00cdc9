#!/bin/bash
# renew-certificate.sh [DIRECTORY]: put a renewed certificate in use; a deploy hook for ACME clients.
#
# DIRECTORY holds fullchain.pem and privkey.pem; it is $RENEWED_LINEAGE where a client calls the hook. The
# certificate serves SMTP, connectors that name the old one by issuer and subject name the new one, and the
# service is restarted once. Old certificates stay until they expire: mail that waits may still need them.
# Run twice with the same files it changes nothing.
set -euo pipefail

from=${1:-${RENEWED_LINEAGE:-}}
[ -n "$from" ] || { echo "usage: ${0##*/} DIRECTORY" >&2; exit 2; }

# One file with the chain and the key, for this user's eyes only.
umask 077
both=$(mktemp)
trap 'rm -f "$both"' EXIT
cat "$from/fullchain.pem" "$from/privkey.pem" >"$both"

thumbprint=$(openssl x509 -in "$from/fullchain.pem" -noout -fingerprint -sha1 | sed 's/.*=//; s/://g')
if emsh Get-ExchangeCertificate "$thumbprint" -Json >/dev/null 2>&1; then
    echo "$thumbprint is there already" >&2
else
    emsh Import-ExchangeCertificate "$both" >/dev/null
fi
new=$(emsh Get-ExchangeCertificate "$thumbprint" -Json)
if ! jq -e '.Services | index("SMTP")' <<<"$new" >/dev/null; then
    emsh Enable-ExchangeCertificate "$thumbprint" -Services SMTP -KeepDefault
fi

# A connector that names a certificate has a name with a domain in common with the new one.
name=$(jq -r '"<I>\(.Issuer)<S>\(.Subject)"' <<<"$new")
for noun in SendConnector ReceiveConnector; do
    emsh "Get-$noun" -Json | jq -r --arg name "$name" --argjson new "$new" '
        .[] | select(.TlsCertificateName != null and .TlsCertificateName != $name)
            | select((.Fqdn // "" | ascii_downcase) as $fqdn | $new.CertificateDomains | index($fqdn))
            | .Identity' |
        while IFS= read -r connector; do
            emsh "Set-$noun" "$connector" -TlsCertificateName "$name"
        done
done

emsh Restart-Service emsh-transport
