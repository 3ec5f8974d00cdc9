#!/bin/bash
# copy-connector.sh [-n NOUN] SOURCE NAME [-Parameter VALUE]...: make a connector that is like another one.
#
# NOUN is ReceiveConnector unless given. Everything is copied, also the rights that were added to a Receive
# connector. What follows NAME is another value for the copy, as in: copy-connector.sh Relay 'Relay 2'
# -Bindings 127.0.0.1:2526. Two Receive connectors can't share a binding and a range: one of them must differ.
set -euo pipefail

noun=ReceiveConnector
[ "${1:-}" != -n ] || { noun=${2:?} && shift 2; }
[ $# -ge 2 ] || { sed -n '2,/^[^#]/s/^# \{0,1\}//p' "$0" >&2; exit 2; }
source=$1 name=$2
shift 2
others=("$@")

# What makes the connector, as lines that call emsh.
lines=$(command emsh Export-Configuration -Format Script -Noun "$noun" -Identity "$source")

# For the copy, emsh is called with the other name and the other values.
emsh() {
    local words=("$1") before='' word other
    for word in "${@:2}"; do
        if [ "$before" = -Name ] || { [ ${#words[@]} = 1 ] && [[ $word != -* ]]; }; then
            word=$name
        fi
        before=$word
        words+=("$word")
    done
    if [[ ${words[0]} = New-* ]]; then
        for ((other = 0; other < ${#others[@]}; other += 2)); do
            for ((word = 1; word < ${#words[@]}; word++)); do
                [ "${words[word],,}" != "${others[other],,}" ] || words=("${words[@]:0:word}" "${words[@]:word+2}")
            done
        done
        words+=("${others[@]}")
    fi
    command emsh "${words[@]}"
}
eval "$lines"
