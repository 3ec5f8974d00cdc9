//! Completion for bash, zsh, fish and PowerShell: static scripts that hold the names of cmdlets and
//! parameters and the words of enums, and never start emsh.
//!
//! All match in any letter case, and complete the value in `-Name value` and in `-Name:value`. A
//! file's name is left to the shell.

use crate::cmdlet::spec::Parameter;
use crate::cmdlet::{Cmdlet, ParamValue, alias, clap_tree, spec::ParameterTakes};
use crate::model::Kind;
use std::collections::BTreeMap;
use std::fmt::Write;

const HEAD: &str = "# Completion for emsh. Generated from its tables by src/gen; do not edit.\n";

/// The script for a shell, if there is one.
pub fn script(cmdlets: &[&'static Cmdlet], shell: &str) -> Option<String> {
    let facts = Facts::new(cmdlets);
    match shell {
        "bash" => Some(bash(&facts)),
        "zsh" => Some(zsh(&facts)),
        "fish" => Some(fish(&facts)),
        "powershell" | "pwsh" => Some(powershell(&facts)),
        _ => None,
    }
}

/// What the scripts know.
struct Facts {
    /// Cmdlets and subcommands, as they are written, with what they do.
    commands: Vec<(String, String)>,
    /// A cmdlet's name in small letters, and its parameters.
    parameters: Vec<(String, Vec<&'static str>)>,
    /// Words, and the `cmdlet:parameter` pairs, in small letters, that take them.
    words: BTreeMap<Vec<&'static str>, Vec<String>>,
}

impl Facts {
    fn new(cmdlets: &[&'static Cmdlet]) -> Self {
        let named = |cmdlet: &&'static Cmdlet| {
            let summary = cmdlet.summary.to_string();
            alias::names(cmdlet).map(move |name| (name, summary.clone())).collect::<Vec<_>>()
        };
        let mut commands: Vec<(String, String)> = cmdlets.iter().flat_map(named).collect();
        commands.sort();
        for (name, about) in
            [(clap_tree::LAB, "Run the demonstration."), (clap_tree::SHELL_INIT, "Print what a shell needs.")]
        {
            commands.push((name.to_string(), about.to_string()));
        }
        let mut parameters = Vec::new();
        let mut words: BTreeMap<Vec<&'static str>, Vec<String>> = BTreeMap::new();
        for (cmdlet, name) in
            cmdlets.iter().flat_map(|cmdlet| alias::names(cmdlet).map(move |name| (cmdlet, name)))
        {
            let name = name.to_lowercase();
            for parameter in cmdlet.parameters() {
                if let Some(list) = choices(&parameter) {
                    words.entry(list).or_default().push(format!("{name}:{}", parameter.name.to_lowercase()));
                }
            }
            parameters.push((name, cmdlet.parameters().iter().map(|parameter| parameter.name).collect()));
        }
        parameters.sort();
        words.entry(clap_tree::SHELLS.to_vec()).or_default().push(clap_tree::SHELL_INIT.to_string());
        Facts { commands, parameters, words }
    }

    fn command_names(&self) -> String {
        self.commands.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(" ")
    }
}

/// The words that a parameter takes. A Boolean's are plain, since shells but PowerShell mangle
/// `$true`; a switch takes them behind a colon.
fn choices(parameter: &Parameter) -> Option<Vec<&'static str>> {
    match (parameter.takes, parameter.kind()) {
        (ParameterTakes::Own(ParamValue::Switch), _) | (_, Some(Kind::Bool)) => Some(vec!["true", "false"]),
        (_, Some(Kind::Enum(words))) => Some(words.to_vec()),
        _ => None,
    }
}

/// `case` arms that set a variable to words, for bash and zsh.
fn posix_arms(text: &mut String, facts: &Facts, variable: (&str, &str)) {
    for (words, takers) in &facts.words {
        let (open, close) = variable;
        let _ = writeln!(text, "        {}) {open}{}{close} ;;", takers.join("|"), words.join(" "));
    }
}

fn bash(facts: &Facts) -> String {
    let mut text = format!("{HEAD}\n_emsh_parameters() {{\n    case $1 in\n");
    for (cmdlet, names) in &facts.parameters {
        let dashed: Vec<String> = names.iter().map(|name| format!("-{name}")).collect();
        let _ = writeln!(text, "        {cmdlet}) REPLY='{}' ;;", dashed.join(" "));
    }
    text.push_str("        *) REPLY='' ;;\n    esac\n}\n\n_emsh_words() {\n    case $1 in\n");
    posix_arms(&mut text, facts, ("REPLY='", "'"));
    text.push_str("        *) REPLY='' ;;\n    esac\n}\n");
    let _ = write!(
        text,
        r#"
# The full name of the parameter that $2 abbreviates in cmdlet $1.
_emsh_full() {{
    local given=${{2,,}} name found=''
    _emsh_parameters "$1"
    for name in $REPLY; do
        name=${{name#-}} name=${{name,,}}
        if [[ $name == "$given" ]]; then found=$name; break; fi
        [[ -z $found && $name == "$given"* ]] && found=$name
    done
    REPLY=$found
}}

_emsh() {{
    local line=${{COMP_LINE:0:COMP_POINT}} cur last cmdlet='' word prefix='' candidates REPLY
    local -a typed
    read -ra typed <<< "$line"
    if [[ $line == *[[:space:]] ]]; then cur=''; else cur=${{typed[-1]}}; unset 'typed[-1]'; fi
    last=${{typed[-1]}}
    for word in "${{typed[@]:1}}"; do
        case $word in
            --data-dir) cmdlet='-' ;;
            -*) ;;
            *) if [[ $cmdlet == '-' ]]; then cmdlet=''; else cmdlet=${{word,,}}; break; fi ;;
        esac
    done
    if [[ $cmdlet == '-' ]]; then
        compopt -o default; return
    elif [[ -z $cmdlet ]]; then
        candidates='{commands}'
    elif [[ $cmdlet == {init} ]]; then
        _emsh_words {init}; candidates=$REPLY
    elif [[ $cur == -*[:=]* ]]; then
        word=${{cur%%[:=]*}} prefix=${{cur:0:${{#word}}+1}} cur=${{cur:${{#word}}+1}}
        _emsh_full "$cmdlet" "${{word##*-}}"; _emsh_words "$cmdlet:$REPLY"; candidates=$REPLY
    elif [[ $cur == -* ]]; then
        _emsh_parameters "$cmdlet"; candidates=$REPLY
    elif [[ $last == -* && $last != *[:=]* ]]; then
        _emsh_full "$cmdlet" "${{last##*-}}"; _emsh_words "$cmdlet:$REPLY"; candidates=$REPLY
    else
        candidates=''
    fi
    # Earlier elements of a list stay as they are.
    if [[ $cur == *,* && $cur != -* ]]; then prefix+=${{cur%,*}},; cur=${{cur##*,}}; fi
    COMPREPLY=()
    for word in $candidates; do
        [[ ${{word,,}} == "${{cur,,}}"* ]] && COMPREPLY+=("$prefix$word")
    done
    # readline replaces only what stands behind a character of COMP_WORDBREAKS.
    local cut='' index
    for (( index = 0; index < ${{#prefix}}; index++ )); do
        if [[ ${{prefix:index:1}} == [:=] && $COMP_WORDBREAKS == *"${{prefix:index:1}}"* ]]; then
            cut=${{prefix:0:index+1}}
        fi
    done
    COMPREPLY=("${{COMPREPLY[@]#"$cut"}}")
    [[ -n $candidates ]] || compopt -o default
}}
complete -F _emsh emsh
"#,
        commands = facts.command_names(),
        init = clap_tree::SHELL_INIT,
    );
    text
}

fn zsh(facts: &Facts) -> String {
    let mut text = format!("#compdef emsh\n{HEAD}\n_emsh_parameters() {{\n    case $1 in\n");
    for (cmdlet, names) in &facts.parameters {
        let dashed: Vec<String> = names.iter().map(|name| format!("-{name}")).collect();
        let _ = writeln!(text, "        ({cmdlet}) reply=({}) ;;", dashed.join(" "));
    }
    text.push_str("        (*) reply=() ;;\n    esac\n}\n\n_emsh_words() {\n    case $1 in\n");
    posix_arms(&mut text, facts, ("reply=(", ")"));
    text.push_str("        *) reply=() ;;\n    esac\n}\n");
    let _ = write!(
        text,
        r#"
# The full name of the parameter that $2 abbreviates in cmdlet $1.
_emsh_full() {{
    local given=${{(L)2}} name found=''
    _emsh_parameters $1
    for name in ${{(L)reply#-}}; do
        if [[ $name == $given ]]; then found=$name; break; fi
        [[ -z $found && $name == ${{given}}* ]] && found=$name
    done
    REPLY=$found
}}

_emsh() {{
    local cmdlet='' word last=${{words[CURRENT-1]}} REPLY
    local -a reply
    local -a anycase=(-M 'm:{{a-zA-Z}}={{A-Za-z}}')
    for word in ${{words[2,CURRENT-1]}}; do
        case $word in
            (--data-dir) cmdlet='-' ;;
            (-*) ;;
            (*) if [[ $cmdlet == '-' ]]; then cmdlet=''; else cmdlet=${{(L)word}}; break; fi ;;
        esac
    done
    if [[ $cmdlet == '-' ]]; then
        _files -/
    elif [[ -z $cmdlet ]]; then
        compadd $anycase -- {commands}
    elif [[ $cmdlet == {init} ]]; then
        _emsh_words {init}; compadd -- $reply
    elif [[ $PREFIX == -*[:=]* ]]; then
        word=${{${{PREFIX%%[:=]*}}##*-}}
        compset -P 1 '*[:=]'
        compset -P '*,'
        _emsh_full $cmdlet $word; _emsh_words $cmdlet:$REPLY
        if (( $#reply )); then compadd $anycase -- $reply; else _files; fi
    elif [[ $PREFIX == -* ]]; then
        _emsh_parameters $cmdlet; compadd $anycase -- $reply
    elif [[ $last == -* && $last != *[:=]* ]]; then
        compset -P '*,'
        _emsh_full $cmdlet ${{last##*-}}; _emsh_words $cmdlet:$REPLY
        if (( $#reply )); then compadd $anycase -- $reply; else _files; fi
    else
        _files
    fi
}}

# Loaded by compinit as a file of $fpath, or by eval.
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then _emsh "$@"; elif (( $+functions[compdef] )); then compdef _emsh emsh; fi
"#,
        commands = facts.command_names(),
        init = clap_tree::SHELL_INIT,
    );
    text
}

fn fish(facts: &Facts) -> String {
    let mut text = format!("{HEAD}\nfunction __emsh_parameters\n    switch $argv[1]\n");
    for (cmdlet, names) in &facts.parameters {
        let dashed: Vec<String> = names.iter().map(|name| format!("-{name}")).collect();
        let _ = writeln!(text, "        case {cmdlet}\n            printf '%s\\n' {}", dashed.join(" "));
    }
    text.push_str("    end\nend\n\nfunction __emsh_words\n    switch $argv[1]\n");
    for (words, takers) in &facts.words {
        let _ = writeln!(
            text,
            "        case {}\n            printf '%s\\n' {}",
            takers.join(" "),
            words.join(" ")
        );
    }
    text.push_str("    end\nend\n");
    let mut commands = String::new();
    for (name, about) in &facts.commands {
        let about = about.replace('\\', "\\\\").replace('\'', "\\'");
        let _ = writeln!(commands, "        printf '%s\\t%s\\n' {name} '{about}'");
    }
    let _ = write!(
        text,
        r#"
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
{commands}    else if test $cmdlet = {init}
        __emsh_words {init}
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
"#,
        init = clap_tree::SHELL_INIT,
    );
    text
}

fn powershell(facts: &Facts) -> String {
    let quoted = |words: &[&str]| words.iter().map(|word| format!("'{word}'")).collect::<Vec<_>>().join(", ");
    let mut text = format!("{HEAD}\n$script:EmshParameters = @{{\n");
    for (cmdlet, names) in &facts.parameters {
        let dashed: Vec<String> = names.iter().map(|name| format!("-{name}")).collect();
        let dashed: Vec<&str> = dashed.iter().map(String::as_str).collect();
        let _ = writeln!(text, "    '{cmdlet}' = @({})", quoted(&dashed));
    }
    text.push_str("}\n\n$script:EmshWords = @{}\n");
    for (words, takers) in &facts.words {
        let takers: Vec<&str> = takers.iter().map(String::as_str).collect();
        let words: Vec<&str> = match words.as_slice() {
            ["true", "false"] => vec!["$true", "$false"],
            other => other.to_vec(),
        };
        let _ = writeln!(
            text,
            "foreach ($taker in @({})) {{ $script:EmshWords[$taker] = @({}) }}",
            quoted(&takers),
            quoted(&words)
        );
    }
    let commands: Vec<&str> = facts.commands.iter().map(|(name, _)| name.as_str()).collect();
    let _ = write!(
        text,
        r#"
$script:EmshCommands = @({commands})

Register-ArgumentCompleter -Native -CommandName emsh -ScriptBlock {{
    param($wordToComplete, $commandAst, $cursorPosition)
    # The words before the one at the cursor.
    $typed = @($commandAst.CommandElements | Where-Object {{ $_.Extent.EndOffset -lt $cursorPosition }} | ForEach-Object {{ $_.Extent.Text }})
    $here = @($commandAst.CommandElements | Where-Object {{ $_.Extent.StartOffset -lt $cursorPosition -and $_.Extent.EndOffset -ge $cursorPosition }} | ForEach-Object {{ $_.Extent.Text }})[-1]
    $cmdlet = ''; $skip = $false
    foreach ($word in @($typed | Select-Object -Skip 1)) {{
        if ($skip) {{ $skip = $false }}
        elseif ($word -eq '--data-dir') {{ $skip = $true }}
        elseif ($word -notlike '-*') {{ $cmdlet = $word.ToLowerInvariant(); break }}
    }}
    if ($skip) {{ return }}
    $words = {{
        param($given)
        $names = @($script:EmshParameters[$cmdlet] | ForEach-Object {{ $_.Substring(1).ToLowerInvariant() }})
        $name = @(@($names | Where-Object {{ $_ -eq $given }}) + @($names | Where-Object {{ $_.StartsWith($given.ToLowerInvariant()) }}))[0]
        if ($name) {{ $script:EmshWords["${{cmdlet}}:$name"] }}
    }}
    $fit = $wordToComplete
    if (-not $cmdlet) {{ $found = $script:EmshCommands }}
    elseif ($cmdlet -eq '{init}') {{ $found = $script:EmshWords['{init}'] }}
    elseif ($here -match '^-+([^:=]+)[:=]') {{ $found = & $words $Matches[1] }}
    elseif ($wordToComplete -like '-*') {{ $found = $script:EmshParameters[$cmdlet] }}
    elseif ($typed[-1] -match '^-+([^:=]+):?$') {{ $found = & $words $Matches[1] }}
    else {{ $found = @() }}
    @($found) | Where-Object {{ $_ -and $_.StartsWith($fit, [StringComparison]::OrdinalIgnoreCase) }} | ForEach-Object {{
        [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
    }}
}}
"#,
        commands = quoted(&commands),
        init = clap_tree::SHELL_INIT,
    );
    text
}

#[cfg(test)]
mod tests;
