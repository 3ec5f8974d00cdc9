#!/bin/bash
# renew-certificate.sh [DIRECTORY]: put a renewed certificate in use; a deploy hook for ACME clients.
#
# DIRECTORY holds fullchain.pem and privkey.pem; it is $RENEWED_LINEAGE where a client calls the hook. The
# certificate serves SMTP, connectors that name the old one by issuer and subject name the new one, and the
# service is restarted once. Old certificates stay until they expire: mail that waits may still need them.
# Run twice with the same files it changes nothing.
set -euo pipefail

from=${1:-${RENEWED_LINEAGE:-}}
[ "$from" != -h ] || { sed -n '2,/^[^#]/s/^# \{0,1\}//p' "$0" >&2; exit 2; }
[ -n "$from" ] && [ $# -le 1 ] || { echo "usage: ${0##*/} DIRECTORY" >&2; exit 2; }

# One file with the chain and the key, for this user's eyes only.
umask 077
both=$(mktemp)
trap 'rm -f "$both"' EXIT
# A chain may end without a line end.
{ cat "$from/fullchain.pem"; echo; cat "$from/privkey.pem"; } >"$both"

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

# The old one is what a connector names that has no domain which the new one lacks; where a connector names what
# is gone, its Fqdn tells.
name=$(jq -r '"<I>\(.Issuer)<S>\(.Subject)"' <<<"$new")
all=$(emsh Get-ExchangeCertificate -Json)
for noun in SendConnector ReceiveConnector; do
    emsh "Get-$noun" -Json | jq -r --arg name "$name" --argjson new "$new" --argjson all "$all" '
        def covered: ascii_downcase as $domain | any($new.CertificateDomains[] | ascii_downcase;
            . == $domain or (startswith("*.") and . == ($domain | sub("^[^.]+"; "*"))));
        .[] | .TlsCertificateName as $old | select($old != null and $old != $name)
            | [$all[] | select("<I>\(.Issuer)<S>\(.Subject)" == $old) | .CertificateDomains] as $named
            | select(if $named == [] then .Fqdn // "" | covered
                else any($named[]; . != [] and all(.[]; covered)) end)
            | .Identity' |
        while IFS= read -r connector; do
            emsh "Set-$noun" "$connector" -TlsCertificateName "$name"
        done
done

emsh Restart-Service emsh-transport
