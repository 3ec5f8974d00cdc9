#!/bin/bash
# add-relay-addresses.sh CONNECTOR [FILE]: let these addresses use a Receive connector.
#
# One address or range a line (192.0.2.7, 192.0.2.0/24, 192.0.2.1-192.0.2.9); what follows a # is a note.
# Without FILE they are read from standard input. The list as it was is kept in this directory,
# in CONNECTOR.TIME.PROCESS.ranges. Nothing is changed if one line can't be read.
set -euo pipefail

[ "${1:-}" != -h ] || { sed -n '2,/^[^#]/s/^# \{0,1\}//p' "$0" >&2; exit 2; }
[ $# = 1 ] || [ $# = 2 ] || { echo "usage: ${0##*/} CONNECTOR [FILE]" >&2; exit 2; }
connector=$1

# A blank inside a line stays: without it, two words would make an address that nobody meant.
lines=$(sed 's/#.*//; s/^[[:space:]]*//; s/[[:space:]]*$//' "${2:-/dev/stdin}")
lines=$(sed '/^$/d' <<<"${lines#$'\xef\xbb\xbf'}")
[ -n "$lines" ] || { echo "no addresses were given" >&2; exit 1; }
mapfile -t wanted <<<"$lines"

case $connector in *[*?]*) echo "'$connector' has a wildcard; give the name of one connector" >&2; exit 2 ;; esac
before=$(emsh Get-ReceiveConnector -Identity:"$connector" -Json)
kept=${connector//[^[:alnum:]]/_}.$(date +%Y%m%dT%H%M%S).$$.ranges
jq -r '.RemoteIPRanges[]' <<<"$before" >"$kept"

# In quotes each is one element, whatever stands in it.
quote="'"
added=$(printf ",'%s'" "${wanted[@]//$quote/$quote$quote}")
emsh Set-ReceiveConnector -Identity:"$connector" -RemoteIPRanges "@{Add=${added#,}}"
echo "as it was: $kept; in force after: emsh Restart-Service emsh-transport" >&2
emsh Get-ReceiveConnector -Identity:"$connector" -Json | jq -r '.RemoteIPRanges[]'
