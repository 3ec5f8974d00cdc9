#!/bin/bash
# expiring-certificates.sh [DAYS]: the certificates that serve SMTP and end within DAYS (30 unless given).
#
# One line each: days left, thumbprint, subject, domains. Exits with 1 if there are any, so that cron or a
# monitoring system notices, and with 0 if there are none.
set -euo pipefail

days=${1:-30}
case $days in *[!0-9]* | '') echo "usage: ${0##*/} [DAYS]" >&2; exit 2 ;; esac

ending=$(emsh Get-ExchangeCertificate -Json | jq -r --argjson days "$days" '
    .[] | select(.Services | index("SMTP"))
        | (((.NotAfter | fromdate) - now) / 86400 | floor) as $left
        | select($left <= $days)
        | [$left, .Thumbprint, .Subject, (.CertificateDomains | join(","))] | @tsv')
[ -n "$ending" ] || exit 0
sort -n <<<"$ending"
exit 1
