#!/bin/bash
# copy-connector.sh [-n NOUN] SOURCE NAME [-Parameter VALUE]...: make a connector that is like another one.
#
# NOUN is ReceiveConnector unless given. Everything is copied, also the rights that were added to a Receive
# connector: the copy is made with all of them, or not at all. What follows NAME is another value for the copy,
# as in: copy-connector.sh Relay 'Relay 2' -Bindings 127.0.0.1:2526. Names of parameters are written in full;
# -WhatIf shows the copy. Two Receive connectors can't share a binding and a range: one of them must differ.
set -euo pipefail

noun=ReceiveConnector
[ "${1:-}" != -n ] || { noun=${2:?} && shift 2; }
[ $# -ge 2 ] || { sed -n '2,/^[^#]/s/^# \{0,1\}//p' "$0" >&2; exit 2; }
source=$1 name=$2
shift 2
case $source in *[*?]*) echo "'$source' has a wildcard; give the name of one connector" >&2; exit 2 ;; esac

# What is given is not copied. A name in short might mean something else than what the copy has: refused.
others=() given=' ' what_if=''
shopt -s nocasematch
emsh Get-Help "New-$noun" >/dev/null || exit 2
for word; do
    if [[ $word =~ ^-([a-z]+)(:.*)?$ ]]; then
        emsh Get-Help "New-$noun" -Parameter "${BASH_REMATCH[1]}" >/dev/null || exit 2
        given+="-${BASH_REMATCH[1]} "
        [[ ${BASH_REMATCH[1]} != WhatIf ]] || what_if=1
    elif [ ${#others[@]} = 0 ]; then
        echo "'$word' is no parameter; -Parameter VALUE follows NAME" >&2
        exit 2
    fi
    others+=("$word")
done

# What makes the connector, as lines that call emsh.
lines=$(command emsh Export-Configuration -Format Script -Noun "$noun" -Identity:"$source")

# For the copy, emsh is called with the other name and the other values. A value that begins with a dash stands
# behind its parameter's colon.
emsh() {
    local words=("$1") skipped='' before='' word
    if [[ ${words[0]} != New-* && -n $what_if ]]; then
        return
    fi
    for word in "${@:2}"; do
        if [ "$before" = -Name ] || { [ ${#words[@]} = 1 ] && [[ $word != -* ]]; }; then
            words+=("$name")
        elif [[ ${words[0]} = New-* && $word = -* ]]; then
            skipped=''
            [[ $given != *" ${word%%:*} "* ]] || skipped=1
            [ -n "$skipped" ] || words+=("$word")
        elif [ -z "$skipped" ]; then
            words+=("$word")
        fi
        before=$word
    done
    if [[ ${words[0]} = New-* ]]; then
        command emsh "${words[@]}" "${others[@]}"
    else
        command emsh "${words[@]}" || { command emsh "Remove-$noun" -Identity:"$name" -Confirm:false; return 1; }
    fi
}
eval "$lines"
