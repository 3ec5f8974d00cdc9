//! Completion for bash, zsh, fish and PowerShell: scripts that carry the line to `emsh --complete` and what
//! fits back (`shell::complete` has the protocol). They know the names of the commands, and nothing else. That for
//! Elvish is clap's own, without values of the store.
//!
//! Promises: nothing but emsh is needed, bash-completion neither; no setting of the shell is changed; where
//! emsh is not to be found, there is nothing to complete, and no message.

use crate::cmdlet::{Cmdlet, alias, clap_tree};

const HEAD: &str = "# Completion for emsh. Generated from its tables by src/gen; do not edit.\n";

/// The script for a shell, if there is one.
pub fn script(cmdlets: &[&'static Cmdlet], shell: &str) -> Option<String> {
    let template = match shell {
        "bash" => BASH,
        "zsh" => ZSH,
        "fish" => FISH,
        "powershell" | "pwsh" => POWERSHELL,
        "elvish" => return Some(elvish(cmdlets)),
        _ => return None,
    };
    Some(filled(template, &names(cmdlets), shell))
}

/// Names and parameters, from the command tree: Elvish is given no values of the store.
fn elvish(cmdlets: &[&'static Cmdlet]) -> String {
    let mut script = Vec::new();
    let mut tree = clap_tree::command_of(cmdlets);
    clap_complete::generate(clap_complete::Shell::Elvish, &mut tree, "emsh", &mut script);
    format!("{HEAD}{}", String::from_utf8_lossy(&script))
}

/// The replacement of PowerShell's TabExpansion2.
pub fn tab_expansion(cmdlets: &[&'static Cmdlet]) -> String {
    filled(TAB_EXPANSION, &names(cmdlets), "powershell")
}

/// The commands that are completed: emsh, and the cmdlets as `emsh install-links` makes them.
fn names(cmdlets: &[&'static Cmdlet]) -> Vec<String> {
    let mut names: Vec<String> = cmdlets.iter().flat_map(|cmdlet| alias::names(cmdlet)).collect();
    names.sort();
    names.insert(0, "emsh".to_string());
    names
}

fn filled(template: &str, names: &[String], shell: &str) -> String {
    let names = match shell {
        "powershell" | "pwsh" => names.iter().map(|name| format!("'{name}'")).collect::<Vec<_>>().join(", "),
        _ => names.join(" "),
    };
    template.replace("{head}", HEAD.trim_end()).replace("{names}", &names)
}

const BASH: &str = r#"{head}

_emsh() {
    local line about
    COMPREPLY=()
    # The whole line goes along, since COMP_WORDS is cut at every character of COMP_WORDBREAKS.
    while IFS= read -r line; do
        about=${line#*$'\t'} line=${line%%$'\t'*}
        case $line:$about in
            :files) compopt -o default ;;
            :directories) compopt -o dirnames ;;
            :nospace) compopt -o nospace ;;
            *)
                # Only where the candidates are listed, and none is put in.
                [[ $COMP_TYPE == 63 && -n $about ]] && line="$line  ($about)"
                COMPREPLY+=("$line") ;;
        esac
    done < <(command emsh --complete bash "${COMP_LINE:0:COMP_POINT}" "${COMP_LINE:COMP_POINT}" "$COMP_WORDBREAKS" 2> /dev/null)
}
complete -o nosort -F _emsh {names} 2> /dev/null || complete -F _emsh {names}
"#;

const ZSH: &str = r#"#compdef {names}
{head}

_emsh() {
    emulate -L zsh
    local line text typed=$words[CURRENT] behind=$RBUFFER
    local -a texts shown end
    local -i width=0 described=0 length=0
    # The word up to the cursor, as it was typed: what PREFIX and LBUFFER hold may have lost its quotes.
    [[ -n $QISUFFIX && $behind != $QISUFFIX* ]] && behind=$QISUFFIX$behind
    while (( length < $#typed )) && [[ $behind != "${typed[length+1,-1]}"* ]]; do (( length++ )); done
    [[ $RBUFFER == [[:space:]]* || -n $QISUFFIX ]] && end=(-S '')
    local before="${(j: :)words[1,CURRENT-1]} ${typed[1,length]}" after=${typed[length+1,-1]}
    for line in "${(@f)$(command emsh --complete zsh "$before" "$after" 2> /dev/null)}"; do
        text=${line%%$'\t'*} line=${line#*$'\t'}
        case $text:$line in
            (:files) _files ;;
            (:directories) _files -/ ;;
            (:nospace) end=(-S '') ;;
            (:) ;;
            (*)
                texts+=("$text") shown+=("$line")
                (( $#text > width )) && width=$#text
                [[ -n $line ]] && described=1 ;;
        esac
    done
    (( $#texts )) || return
    if (( described )); then
        local -i at
        for (( at = 1; at <= $#texts; at++ )); do
            shown[at]="${(r:width:)texts[at]}${shown[at]:+  -- $shown[at]}"
        done
        compadd -U -Q -V emsh -l "${end[@]}" -d shown -a texts
    else
        compadd -U -Q -V emsh "${end[@]}" -a texts
    fi
}

# Loaded by compinit as a file of $fpath, or by eval.
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then _emsh "$@"; elif (( $+functions[compdef] )); then compdef _emsh {names}; fi
"#;

const FISH: &str = r#"{head}

function __emsh_complete
    for line in (command emsh --complete fish (commandline -cp | string collect) '' 2> /dev/null)
        switch $line
            case \tfiles
                __fish_complete_path (commandline -ct)
            case \tdirectories
                __fish_complete_directories (commandline -ct)
            case \tnospace
            case '*'
                printf '%s\n' $line
        end
    end
end

for name in {names}
    complete -k -c $name -f -a '(__emsh_complete)'
end
"#;

const POWERSHELL: &str = r#"{head}

Register-ArgumentCompleter -Native -CommandName {names} -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $line = $commandAst.Extent.Text
    $at = $cursorPosition - $commandAst.Extent.StartOffset
    # The blank before the cursor is not part of the syntax tree.
    $before = $line.PadRight([Math]::Max($at, 0)).Substring(0, [Math]::Max($at, 0))
    $after = if ($at -lt $line.Length) { $line.Substring($at) } else { '' }
    foreach ($found in @(emsh --complete powershell $before $after 2> $null)) {
        $text, $label, $about = $found.Split("`t")
        # An empty one would lose all the others.
        if ($text -and $label -and $about) {
            [System.Management.Automation.CompletionResult]::new($text, $label, 'ParameterValue', $about)
        }
    }
}
"#;

const TAB_EXPANSION: &str = r#"
# PowerShell asks no completer inside @{…}: there, and only for emsh's commands, this one answers. Everywhere
# else it is PowerShell's own.
if (-not (Test-Path Variable:global:EmshTabExpansion)) { $global:EmshTabExpansion = ${function:TabExpansion2} }
$global:EmshCommands = @({names})

function global:TabExpansion2 {
    [CmdletBinding(DefaultParameterSetName = 'ScriptInputSet')]
    param(
        [Parameter(ParameterSetName = 'ScriptInputSet', Mandatory = $true, Position = 0)][AllowEmptyString()][string]$inputScript,
        [Parameter(ParameterSetName = 'ScriptInputSet', Position = 1)][int]$cursorColumn = $inputScript.Length,
        [Parameter(ParameterSetName = 'AstInputSet', Mandatory = $true, Position = 0)][System.Management.Automation.Language.Ast]$ast,
        [Parameter(ParameterSetName = 'AstInputSet', Mandatory = $true, Position = 1)][System.Management.Automation.Language.Token[]]$tokens,
        [Parameter(ParameterSetName = 'AstInputSet', Mandatory = $true, Position = 2)][System.Management.Automation.Language.IScriptPosition]$positionOfCursor,
        [Parameter(ParameterSetName = 'ScriptInputSet', Position = 2)][Parameter(ParameterSetName = 'AstInputSet', Position = 3)][Hashtable]$options = $null
    )
    if ($PSCmdlet.ParameterSetName -eq 'ScriptInputSet' -and $inputScript.Contains('@{')) {
        $found = $null; $wrong = $null
        $null = [System.Management.Automation.Language.Parser]::ParseInput($inputScript, [ref]$found, [ref]$wrong)
        $start = -1; $open = 0
        foreach ($token in $found) {
            if ($token.Extent.StartOffset -ge $cursorColumn) { break }
            $isName = $token.TokenFlags -band [System.Management.Automation.Language.TokenFlags]::CommandName
            if ($isName -and $global:EmshCommands -contains $token.Text) { $start = $token.Extent.StartOffset; $open = 0 }
            elseif ($token.Kind -eq 'AtCurly') { $open++ }
            elseif ($token.Kind -eq 'RCurly') { $open-- }
        }
        if ($start -ge 0 -and $open -gt 0) {
            $before = $inputScript.Substring($start, $cursorColumn - $start)
            $lines = @(emsh --complete powershell-line $before $inputScript.Substring($cursorColumn) 2> $null)
            if ($lines.Count -gt 1) {
                [int]$from, [int]$length = $lines[0].Split("`t")
                $fitting = [System.Collections.ObjectModel.Collection[System.Management.Automation.CompletionResult]]::new()
                foreach ($line in $lines[1..($lines.Count - 1)]) {
                    $text, $label, $about = $line.Split("`t")
                    $fitting.Add([System.Management.Automation.CompletionResult]::new($text, $label, 'ParameterValue', $about))
                }
                return [System.Management.Automation.CommandCompletion]::new($fitting, -1, $start + $from, $length)
            }
        }
    }
    & $global:EmshTabExpansion @PSBoundParameters
}
"#;
