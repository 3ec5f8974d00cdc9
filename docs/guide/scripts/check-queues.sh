#!/bin/bash
# check-queues.sh [-w MESSAGES] [-c MESSAGES]: how much mail waits, for a monitoring system.
#
# Prints one line with the numbers, and exits with 0 (fine), 1 (-w or more wait, 100 unless given), 2 (-c or
# more, 500 unless given) or 3 (not known). Beside the sum it names the longest queue and why it waits.
set -euo pipefail

warning=100 critical=500
while getopts w:c:h option; do
    case $option in
    w) warning=$OPTARG ;;
    c) critical=$OPTARG ;;
    *) sed -n '2,/^[^#]/s/^# \{0,1\}//p' "$0" >&2; exit 3 ;;
    esac
done
case $warning$critical in *[!0-9]*) echo "UNKNOWN: -w and -c take numbers"; exit 3 ;; esac

queues=$(emsh Get-Queue -ResultSize Unlimited -Json 2>&1) || { echo "UNKNOWN: ${queues%%$'\n'*}"; exit 3; }
total=$(jq 'map(.MessageCount) | add // 0' <<<"$queues")
longest=$(jq -r 'max_by(.MessageCount) // empty | select(.MessageCount > 0)
    | "; longest: \(.NextHopDomain) (\(.MessageCount), \(.Status))\(if .LastError then ": " + .LastError else "" end)"' <<<"$queues")
code=0 word=OK
[ "$total" -lt "$warning" ] || { code=1 word=WARNING; }
[ "$total" -lt "$critical" ] || { code=2 word=CRITICAL; }
echo "$word: $total messages wait$longest | messages=$total;$warning;$critical;0"
exit $code
