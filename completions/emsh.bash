# Completion for emsh. Generated from its tables by src/gen; do not edit.

_emsh_parameters() {
    case $1 in
        *) REPLY='' ;;
    esac
}

_emsh_words() {
    case $1 in
        shell-init) REPLY='bash zsh fish powershell' ;;
        *) REPLY='' ;;
    esac
}

# The full name of the parameter that $2 abbreviates in cmdlet $1.
_emsh_full() {
    local given=${2,,} name found=''
    _emsh_parameters "$1"
    for name in $REPLY; do
        name=${name#-} name=${name,,}
        if [[ $name == "$given" ]]; then found=$name; break; fi
        [[ -z $found && $name == "$given"* ]] && found=$name
    done
    REPLY=$found
}

_emsh() {
    local line=${COMP_LINE:0:COMP_POINT} cur last cmdlet='' word prefix='' candidates REPLY
    local -a typed
    read -ra typed <<< "$line"
    if [[ $line == *[[:space:]] ]]; then cur=''; else cur=${typed[-1]}; unset 'typed[-1]'; fi
    last=${typed[-1]}
    for word in "${typed[@]:1}"; do
        case $word in
            --data-dir) cmdlet='-' ;;
            -*) ;;
            *) if [[ $cmdlet == '-' ]]; then cmdlet=''; else cmdlet=${word,,}; break; fi ;;
        esac
    done
    if [[ $cmdlet == '-' ]]; then
        compopt -o default; return
    elif [[ -z $cmdlet ]]; then
        candidates='lab shell-init'
    elif [[ $cmdlet == shell-init ]]; then
        _emsh_words shell-init; candidates=$REPLY
    elif [[ $cur == -*[:=]* ]]; then
        word=${cur%%[:=]*} prefix=${cur:0:${#word}+1} cur=${cur:${#word}+1}
        _emsh_full "$cmdlet" "${word##*-}"; _emsh_words "$cmdlet:$REPLY"; candidates=$REPLY
    elif [[ $cur == -* ]]; then
        _emsh_parameters "$cmdlet"; candidates=$REPLY
    elif [[ $last == -* && $last != *[:=]* ]]; then
        _emsh_full "$cmdlet" "${last##*-}"; _emsh_words "$cmdlet:$REPLY"; candidates=$REPLY
    else
        candidates=''
    fi
    # Earlier elements of a list stay as they are.
    if [[ $cur == *,* && $cur != -* ]]; then prefix+=${cur%,*},; cur=${cur##*,}; fi
    COMPREPLY=()
    for word in $candidates; do
        [[ ${word,,} == "${cur,,}"* ]] && COMPREPLY+=("$prefix$word")
    done
    # readline replaces only what stands behind a character of COMP_WORDBREAKS.
    local cut='' index
    for (( index = 0; index < ${#prefix}; index++ )); do
        if [[ ${prefix:index:1} == [:=] && $COMP_WORDBREAKS == *"${prefix:index:1}"* ]]; then
            cut=${prefix:0:index+1}
        fi
    done
    COMPREPLY=("${COMPREPLY[@]#"$cut"}")
    [[ -n $candidates ]] || compopt -o default
}
complete -F _emsh emsh
