#!/bin/bash
# add-relay-addresses.sh CONNECTOR [FILE]: let these addresses use a Receive connector.
#
# One address or range a line (192.0.2.7, 192.0.2.0/24, 192.0.2.1-192.0.2.9); what follows a # is a note.
# Without FILE they are read from standard input. The list as it was is kept beside the script's output,
# in CONNECTOR.TIME.PROCESS.ranges. Nothing is changed if one line can't be read.
set -euo pipefail

[ $# = 1 ] || [ $# = 2 ] || { echo "usage: ${0##*/} CONNECTOR [FILE]" >&2; exit 2; }
connector=$1

mapfile -t wanted < <(sed 's/#.*//; s/[[:space:]]//g; /^$/d' "${2:-/dev/stdin}")
[ ${#wanted[@]} -gt 0 ] || { echo "no addresses were given" >&2; exit 1; }

before=$(emsh Get-ReceiveConnector "$connector" -Json)
kept=${connector//[^[:alnum:]]/_}.$(date +%Y%m%dT%H%M%S).$$.ranges
jq -r '.RemoteIPRanges[]' <<<"$before" >"$kept"

added=$(printf ",'%s'" "${wanted[@]}")
emsh Set-ReceiveConnector "$connector" -RemoteIPRanges "@{Add=${added#,}}"
echo "as it was: $kept; in force after: emsh Restart-Service emsh-transport" >&2
emsh Get-ReceiveConnector "$connector" -Json | jq -r '.RemoteIPRanges[]'
