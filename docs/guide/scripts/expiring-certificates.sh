#!/bin/bash
# expiring-certificates.sh [DAYS]: the certificates that serve SMTP and end within DAYS (30 unless given).
#
# One line each: days left, thumbprint, subject, domains. Exits with 1 if there are any, so that cron or a
# monitoring system notices, with 0 if there are none, and with 3 if that can't be known.
set -euo pipefail

days=${1:-30}
[ "$days" != -h ] || { sed -n '2,/^[^#]/s/^# \{0,1\}//p' "$0" >&2; exit 2; }
[[ $# -le 1 && $days =~ ^[0-9]+$ ]] || { echo "usage: ${0##*/} [DAYS]" >&2; exit 2; }

ending=$(emsh Get-ExchangeCertificate -Json | jq -r --argjson days "$days" '
    .[] | select(.Services | index("SMTP"))
        | (((.NotAfter | fromdate) - now) / 86400 | floor) as $left
        | select($left <= $days)
        | [$left, .Thumbprint, .Subject, (.CertificateDomains | join(","))] | @tsv') || exit 3
[ -n "$ending" ] || exit 0
sort -n <<<"$ending"
exit 1
