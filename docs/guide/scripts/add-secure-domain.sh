#!/bin/bash
# add-secure-domain.sh DOMAIN...: demand mutual TLS with these domains, in both directions.
#
# What is in the lists stays there. Both change at once, or neither. A domain that is listed already is
# left alone. Where no connector is armed for Domain Security yet, emsh says so. -n shows what would change;
# -r restarts the service afterwards.
set -euo pipefail

what_if=() restart=
while getopts nrh option; do
    case $option in
    n) what_if=(-WhatIf) ;;
    r) restart=1 ;;
    *) sed -n '2,/^[^#]/s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
    esac
done
shift $((OPTIND - 1))
[ $# -gt 0 ] || { echo "usage: ${0##*/} [-n] [-r] DOMAIN..." >&2; exit 2; }

# In quotes each is one element, whatever stands in it.
quote="'"
added=$(printf ",'%s'" "${@//$quote/$quote$quote}")
change="@{Add=${added#,}}"
emsh Set-TransportConfig -TLSSendDomainSecureList "$change" -TLSReceiveDomainSecureList "$change" "${what_if[@]}"

if [ -n "$restart" ] && [ ${#what_if[@]} = 0 ]; then
    emsh Restart-Service emsh-transport
fi
