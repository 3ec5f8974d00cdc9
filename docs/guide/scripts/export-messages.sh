#!/bin/bash
# export-messages.sh -d DIRECTORY [-f SENDER] [-s TEXT] [-n]: write messages that wait in the queues to files.
#
# Those that come from SENDER (an address, or @domain) and have TEXT in their subject; all, if neither is given. Each is
# suspended, and stays so: Resume-Message lets it go, Remove-Message takes it away. The files are called queue-number.eml
# and begin with X-Sender and X-Receiver, the envelope. One that was written before is left alone. -n shows what would be
# written.
set -euo pipefail

directory='' sender='' subject='' what_if=''
while getopts d:f:s:nh option; do
    case $option in
    d) directory=$OPTARG ;;
    f) sender=$OPTARG ;;
    s) subject=$OPTARG ;;
    n) what_if=1 ;;
    *) sed -n '2,/^[^#]/s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
    esac
done
shift $((OPTIND - 1))
[ -n "$directory" ] && [ $# = 0 ] || { echo "usage: ${0##*/} -d DIRECTORY [-f SENDER] [-s TEXT] [-n]" >&2; exit 2; }

found=$(emsh Get-Message -ResultSize Unlimited -Json | jq -r --arg from "$sender" --arg subject "$subject" '
    ($from | ascii_downcase) as $from
        | .[] | select($from == "" or (.FromAddress | ascii_downcase
            | . == $from or (($from | startswith("@")) and endswith($from))))
        | select($subject == "" or (.Subject // "" | ascii_downcase | contains($subject | ascii_downcase)))
        | .Identity')
[ -n "$found" ] || { echo "nothing found" >&2; exit 0; }

# Mail is for this user's eyes only. A message is written under another name until it is whole.
umask 077
[ -n "$what_if" ] || mkdir -p -- "$directory"
failed=''
while IFS= read -r identity; do
    file=${identity#*\\}
    file=$directory/${file//[^[:alnum:]]/-}.eml
    [ ! -e "$file" ] || continue
    echo "$file"
    [ -z "$what_if" ] || continue
    # Of its own, since another export may be at work on the same message.
    part=$file.$$.part
    if ! { emsh Suspend-Message "$identity" -Confirm:false && emsh Export-Message "$identity" >"$part" &&
        mv -n -- "$part" "$file"; }; then
        failed=1
    fi
    rm -f -- "$part"
done <<<"$found"
[ -z "$failed" ]
