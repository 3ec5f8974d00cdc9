//! What is made from the tables and committed: completions, the documents and the
//! manual pages of cmdlets.
//! `tests/generated.rs` compares the files with what is made now.

mod completion;
mod docs;
mod man;
mod module;
mod parity;

use crate::cmdlet::{CMDLETS, clap_tree};

pub use docs::cmdlet_docs;
pub use parity::{Counted, class_of, parity};

/// A generated file: its path in the project, and its content.
pub type Generated = (String, String);

/// The completion script for a shell of [`clap_tree::SHELLS`]; `None` for any other.
pub fn completions(shell: &str) -> Option<String> {
    completion::script(CMDLETS, shell)
}

/// What `emsh shell-init SHELL` prints: the completion, and for shells that know `$true` only as a
/// variable of that name, the variables.
///
/// With `tab_expansion` PowerShell's TabExpansion2 is replaced, too, which then completes inside `@{…}`.
pub fn shell_init(shell: &str, tab_expansion: bool) -> Option<String> {
    let mut script = completions(shell)?;
    if tab_expansion {
        script.push_str(&completion::tab_expansion(CMDLETS));
    }
    let variables = match shell {
        "bash" | "zsh" => "true='$true' false='$false' null='$null'\n",
        "fish" => "set -g true '$true'\nset -g false '$false'\nset -g null '$null'\n",
        _ => "",
    };
    Some(if variables.is_empty() {
        script
    } else {
        format!(
            "{script}\n# Lines written for PowerShell work as they are: $true, $false, $null.\n{variables}"
        )
    })
}

/// Every generated file of the project.
pub fn files() -> Vec<Generated> {
    let path = |shell: &str| match shell {
        "zsh" => "completions/_emsh",
        "fish" => "completions/emsh.fish",
        "powershell" => "completions/emsh.ps1",
        _ => "completions/emsh.bash",
    };
    let scripts = clap_tree::SHELLS
        .iter()
        // Clap's own is long, and made where it is asked for.
        .filter(|shell| **shell != "elvish")
        .filter_map(|shell| Some((path(shell).to_string(), completions(shell)?)));
    scripts.chain(cmdlet_docs()).chain(man::pages()).chain(module::files()).collect()
}
