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
    local line about name=${COMP_WORDS[0]-} before=${COMP_LINE:0:COMP_POINT}
    COMPREPLY=()
    # An alias is what it stands for.
    if [[ -n $name && $before == "$name"[[:space:]]* && -n ${BASH_ALIASES[$name]-} ]]; then
        before=${BASH_ALIASES[$name]}${before:${#name}}
    fi
    # The whole line goes along, since COMP_WORDS is cut at every character of COMP_WORDBREAKS.
    while IFS= read -r line; do
        [[ $line == *$'\t'* ]] || continue
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
    done < <(command emsh --complete bash "$before" "${COMP_LINE:COMP_POINT}" "${COMP_WORDBREAKS-}" 2> /dev/null)
}
complete -o nosort -F _emsh {names} 2> /dev/null || complete -F _emsh {names}

# bash looks for no alias by itself (unless `shopt -s progcomp_alias`): those that there are now.
_emsh_aliases() {
    local name
    for name in "${!BASH_ALIASES[@]}"; do
        [[ ${BASH_ALIASES[$name]}\  == emsh\ * ]] && complete -F _emsh -- "$name"
    done
    unset -f _emsh_aliases
}
_emsh_aliases
"#;

const ZSH: &str = r#"#compdef {names}
{head}

_emsh() {
    emulate -L zsh
    local line text typed=$words[CURRENT] behind=$RBUFFER
    local -a texts shown end
    local -i width=0 described=0 length=0
    # The word up to the cursor, as it was typed: where it is quoted, LBUFFER and RBUFFER have lost its quotes.
    local inner=$typed
    if [[ -n $QIPREFIX && -n $QISUFFIX && $#typed -gt 1 && $typed == "$QIPREFIX"*"$QISUFFIX" ]]; then
        inner=${${typed#"$QIPREFIX"}%"$QISUFFIX"}
    fi
    while (( length < $#inner )) && [[ $behind != "${inner[length+1,-1]}"* ]]; do (( length++ )); done
    # Just before the quote that closes, the cursor is told to be one further back.
    [[ $inner != $typed && ${inner[length+1,-1]} == [^\}] ]] && (( length++ ))
    [[ $inner != $typed ]] && (( length += $#QIPREFIX ))
    local before="${(j: :)words[1,CURRENT-1]} ${typed[1,length]}" after=${typed[length+1,-1]}
    [[ $RBUFFER == [[:space:]]* || -n $QISUFFIX || -n $after ]] && end=(-S '')
    for line in "${(@f)$(command emsh --complete zsh "$before" "$after" 2> /dev/null)}"; do
        [[ $line == *$'\t'* ]] || continue
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

# Loaded by compinit as a file of $fpath, or by eval; that may come before compinit, which the first prompt
# then finds done.
_emsh_names=({names})
if [[ ${zsh_eval_context[-1]} == loadautofunc ]]; then
    unset _emsh_names
    _emsh "$@"
elif (( ${+functions[compdef]} )); then
    compdef _emsh "${_emsh_names[@]}"
    unset _emsh_names
else
    _emsh_later() {
        emulate -L zsh
        (( $+functions[compdef] )) && compdef _emsh "${_emsh_names[@]}"
        precmd_functions=("${(@)precmd_functions:#_emsh_later}")
        unset _emsh_names
        unfunction _emsh_later
    }
    precmd_functions+=(_emsh_later)
fi
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
            case '*'\t'*'
                printf '%s\n' $line
        end
    end
end

for name in {names}
    complete -k -c $name -f -a '(__emsh_complete)'
end
"#;

const POWERSHELL: &str = r#"{head}

# What emsh answers, line by line. Nothing is said at a prompt, however the session is set up; without emsh
# there is nothing to complete, and one that doesn't answer isn't waited for. Found and started like this,
# since Get-Command and & take ten times as long.
$global:EmshAsk = {
    param([string[]] $Words)
    $ErrorActionPreference = 'Stop'
    foreach ($directory in ([string] $env:PATH).Split([System.IO.Path]::PathSeparator)) {
        if (-not $directory) { continue }
        $program = [System.IO.Path]::Combine($directory, 'emsh')
        if (-not [System.IO.File]::Exists($program)) { continue }
        $process = $null
        try {
            $start = [System.Diagnostics.ProcessStartInfo]::new($program)
            foreach ($word in @('--complete') + $Words) { $start.ArgumentList.Add($word) }
            $start.UseShellExecute = $false
            $start.RedirectStandardInput = $true
            $start.RedirectStandardOutput = $true
            $start.RedirectStandardError = $true
            $start.StandardOutputEncoding = [System.Text.UTF8Encoding]::new($false)
            $start.WorkingDirectory = (Get-Location -PSProvider FileSystem).ProviderPath
            $process = [System.Diagnostics.Process]::Start($start)
            $process.StandardInput.Close()
            $reading = $process.StandardOutput.ReadToEndAsync()
            if ($reading.Wait(3000)) {
                $reading.Result.Split([char] 10) | Where-Object { $_.Contains("`t") }
            } else {
                $process.Kill()
            }
        } catch {
            $global:Error.Remove($_)
        } finally {
            if ($process) { $process.Dispose() }
        }
        return
    }
}

Register-ArgumentCompleter -Native -CommandName {names} -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $line = $commandAst.Extent.Text
    $at = $cursorPosition - $commandAst.Extent.StartOffset
    # The blank before the cursor is not part of the syntax tree.
    $before = $line.PadRight([Math]::Max($at, 0)).Substring(0, [Math]::Max($at, 0))
    $after = if ($at -lt $line.Length) { $line.Substring($at) } else { '' }
    foreach ($found in @(& $global:EmshAsk @('powershell', $before, $after))) {
        $text, $label, $about = $found.Split("`t")
        # An empty one would lose all the others.
        if ($text -and $label -and $about) {
            [System.Management.Automation.CompletionResult]::new($text, $label, 'ParameterValue', $about)
        }
    }
}
"#;

const TAB_EXPANSION: &str = r#"
# PowerShell asks no completer inside @{…}, in quotes behind a comma, before a colon, and for aliases: there, and only for
# emsh's commands, this one answers. Everywhere else it is PowerShell's own.
if (-not (Test-Path Variable:global:EmshTabExpansion)) { $global:EmshTabExpansion = ${function:TabExpansion2} }
$global:EmshCommands = @({names})

# In a block of its own, since a TabExpansion2 offers its own variables where variables are asked for.
$global:EmshExpand = {
    param([string] $Line, [int] $Cursor)
    $found = $null; $wrong = $null
    $null = [System.Management.Automation.Language.Parser]::ParseInput($Line, [ref] $found, [ref] $wrong)
    # The command at the cursor, where its name ends, and whether PowerShell would ask nobody there.
    $name = ''; $end = -1; $open = 0; $isAlias = $false; $isUnasked = $false; $kind = $null
    $outer = [System.Collections.Stack]::new()
    foreach ($token in $found) {
        if ($token.Extent.StartOffset -ge $Cursor) { break }
        $isUnasked = $token.Extent.EndOffset -ge $Cursor -and (
            ($kind -in 'Comma', 'AtParen' -and $token -is [System.Management.Automation.Language.StringToken] -and $token.Kind -ne 'Generic') -or
            ($token -is [System.Management.Automation.Language.ParameterToken] -and $token.UsedColon -and $token.Extent.EndOffset -gt $Cursor))
        $kind = $token.Kind
        if ($token.Kind -in 'LParen', 'DollarParen', 'AtParen', 'LCurly', 'AtCurly') {
            $outer.Push(@($name, $end, $open, $isAlias))
            if ($token.Kind -eq 'AtCurly') { $open++ }
        } elseif ($token.Kind -in 'RParen', 'RCurly') {
            if ($outer.Count -gt 0) { $name, $end, $open, $isAlias = $outer.Pop() }
        } elseif ($token.TokenFlags -band [System.Management.Automation.Language.TokenFlags]::CommandName -and $token.Extent.EndOffset -lt $Cursor) {
            $text = [System.IO.Path]::GetFileName($token.Text)
            $alias = $null
            if ($global:EmshCommands -notcontains $text) {
                $alias = Get-Alias -Name ([WildcardPattern]::Escape($text)) -ErrorAction Ignore
                if ($alias) { $text = [System.IO.Path]::GetFileName([string] $alias.Definition) }
            }
            $isOurs = $global:EmshCommands -contains $text
            # A bare word in a hashtable counts as a command, too.
            if ($isOurs -or $open -le 0) {
                $name = if ($isOurs) { $text } else { '' }
                $end = $token.Extent.EndOffset; $open = 0; $isAlias = $null -ne $alias -and $text -eq 'emsh'
            }
        }
    }
    if (-not $name -or ($open -le 0 -and -not $isUnasked -and -not $isAlias)) { return }
    $before = $name + $Line.Substring($end, $Cursor - $end)
    $lines = @(& $global:EmshAsk @('powershell-line', $before, $Line.Substring($Cursor)))
    if ($lines.Count -lt 2) { return }
    [int] $from, [int] $length = $lines[0].Split("`t")
    $fitting = [System.Collections.ObjectModel.Collection[System.Management.Automation.CompletionResult]]::new()
    foreach ($one in $lines[1..($lines.Count - 1)]) {
        $text, $label, $about = $one.Split("`t")
        $fitting.Add([System.Management.Automation.CompletionResult]::new($text, $label, 'ParameterValue', $about))
    }
    [System.Management.Automation.CommandCompletion]::new($fitting, -1, $end - $name.Length + $from, $length)
}

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
    if ($PSCmdlet.ParameterSetName -eq 'ScriptInputSet') {
        $private:ours = & $global:EmshExpand $inputScript $cursorColumn
        if ($ours) { return $ours }
    }
    & $global:EmshTabExpansion @PSBoundParameters
}
"#;
