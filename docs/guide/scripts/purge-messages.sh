#!/bin/bash
# purge-messages.sh -f SENDER | -s TEXT: remove messages from the queues that come from SENDER (an address,
# or @domain), or have TEXT in their subject.
#
# Shows what it has found and removes nothing, unless -y is given. Senders get no report: what is purged is
# spam with a forged sender. Each message is suspended before it is removed, so that none leaves meanwhile; one
# that can't be removed is told, stays suspended, and the rest goes on: exit 1.
set -euo pipefail

sender='' subject='' yes=''
while getopts f:s:yh option; do
    case $option in
    f) sender=$OPTARG ;;
    s) subject=$OPTARG ;;
    y) yes=1 ;;
    *) sed -n '2,/^[^#]/s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
    esac
done
shift $((OPTIND - 1))
# A text of several words without its quotes must not be its first word.
[ -n "$sender$subject" ] && [ $# = 0 ] || { echo "usage: ${0##*/} [-y] -f SENDER | -s TEXT" >&2; exit 2; }

found=$(emsh Get-Message -ResultSize Unlimited -Json | jq -c --arg from "$sender" --arg subject "$subject" '
    ($from | ascii_downcase) as $from
        | .[] | select($from == "" or (.FromAddress | ascii_downcase
            | . == $from or (($from | startswith("@")) and endswith($from))))
        | select($subject == "" or (.Subject // "" | ascii_downcase | contains($subject | ascii_downcase)))')
[ -n "$found" ] || { echo "nothing found" >&2; exit 0; }
jq -r '[.Identity, .FromAddress, .Subject // ""] | @tsv' <<<"$found"
[ -n "$yes" ] || { echo "nothing was removed; -y removes these" >&2; exit 0; }

failed=''
while IFS= read -r identity; do
    emsh Suspend-Message "$identity" -Confirm:false &&
        emsh Remove-Message "$identity" -WithNDR false -Confirm:false || failed=1
done < <(jq -r .Identity <<<"$found")
[ -z "$failed" ]
