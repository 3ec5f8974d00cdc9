#!/bin/bash
# check-queues.sh [-w MESSAGES] [-c MESSAGES]: how much mail waits, for a monitoring system.
#
# Prints one line with the numbers, and exits with 0 (fine), 1 (-w or more wait, 100 unless given), 2 (-c or
# more, 500 unless given) or 3 (not known). Beside the sum it names the longest queue and why it waits.
set -euo pipefail

unknown() { echo "UNKNOWN: ${1%%$'\n'*}"; exit 3; }

warning=100 critical=500
while getopts w:c:h option; do
    case $option in
    w) warning=$OPTARG ;;
    c) critical=$OPTARG ;;
    *) sed -n '2,/^[^#]/s/^# \{0,1\}//p' "$0" >&2; exit 3 ;;
    esac
done
[ $OPTIND -gt $# ] || unknown "'${!OPTIND}' is not expected; numbers follow -w and -c"
[[ $warning =~ ^[0-9]+$ && $critical =~ ^[0-9]+$ ]] || unknown "-w and -c take numbers"

# What is said on stderr is no part of the answer: of a failure it is the cause, else a warning.
if ! queues=$(emsh Get-Queue -ResultSize Unlimited -Json 2>/dev/null); then
    cause=$(emsh Get-Queue -ResultSize Unlimited -Json 2>&1 >/dev/null) || true
    unknown "${cause:-emsh Get-Queue failed}"
fi
total=$(jq 'map(.MessageCount) | add // 0' <<<"$queues" 2>&1) || unknown "$total"
longest=$(jq -r 'max_by(.MessageCount) // empty | select(.MessageCount > 0)
    | "; longest: \(.NextHopDomain) (\(.MessageCount), \(.Status))\(if .LastError then ": " + .LastError else "" end)"
    # A bar begins the numbers.
    | gsub("[|[:cntrl:]]"; " ")' <<<"$queues" 2>&1) || unknown "$longest"
code=0 word=OK
[ "$total" -lt "$warning" ] || { code=1 word=WARNING; }
[ "$total" -lt "$critical" ] || { code=2 word=CRITICAL; }
echo "$word: $total messages wait$longest | messages=$total;$warning;$critical;0"
exit $code
