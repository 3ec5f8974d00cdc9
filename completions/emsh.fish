# Completion for emsh. Generated from its tables by src/gen; do not edit.

function __emsh_parameters
    switch $argv[1]
    end
end

function __emsh_words
    switch $argv[1]
        case shell-init
            printf '%s\n' bash zsh fish powershell
    end
end

# The full name of the parameter that $argv[2] abbreviates in cmdlet $argv[1].
function __emsh_full
    set -l given (string lower -- $argv[2])
    set -l found ''
    for name in (__emsh_parameters $argv[1] | string lower | string sub -s 2)
        if test "$name" = "$given"
            set found $name
            break
        end
        if test -z "$found"; and test (string sub -l (string length -- "$given") -- $name) = "$given"
            set found $name
        end
    end
    echo $found
end

function __emsh_complete
    set -l typed (commandline -opc)
    set -l cur (commandline -ct)
    set -l cmdlet ''
    set -l skip 0
    for word in $typed[2..-1]
        if test $skip = 1
            set skip 0
        else if test "$word" = --data-dir
            set skip 1
        else if not string match -q -- '-*' $word
            set cmdlet (string lower -- $word)
            break
        end
    end
    if test $skip = 1
        __fish_complete_directories $cur
    else if test -z "$cmdlet"
        printf '%s\t%s\n' lab 'Run the demonstration.'
        printf '%s\t%s\n' shell-init 'Print what a shell needs.'
    else if test $cmdlet = shell-init
        __emsh_words shell-init
    else if string match -qr -- '^-[^:=]*[:=]' $cur
        set -l name (string replace -r -- '^-+([^:=]*)[:=].*$' '$1' $cur)
        set -l prefix (string match -r -- '^-[^:=]*[:=](?:.*,)?' $cur)
        for word in (__emsh_words $cmdlet:(__emsh_full $cmdlet $name))
            echo $prefix$word
        end
    else if string match -q -- '-*' $cur
        __emsh_parameters $cmdlet
    else if string match -qr -- '^-[^:=]+$' $typed[-1]
        set -l prefix (string match -r -- '^.*,' $cur)
        set -l words (__emsh_words $cmdlet:(__emsh_full $cmdlet (string replace -r -- '^-+' '' $typed[-1])))
        if test -n "$words"
            for word in $words
                echo "$prefix$word"
            end
        else
            __fish_complete_path $cur
        end
    else
        __fish_complete_path $cur
    end
end

complete -c emsh -f -a '(__emsh_complete)'
