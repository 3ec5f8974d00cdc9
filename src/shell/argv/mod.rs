//! From the words that a shell hands over to a cmdlet and its parameters under their canonical
//! names, ready for [`Bound::new`](crate::cmdlet::bind::Bound::new).
//!
//! Promises PowerShell's habits (any letter case, `-Name value`, `-Name:value`, abbreviated
//! parameter names, lists over several words) from bash, zsh, fish and PowerShell alike, and puts
//! together what brace expansion tore apart. Refuses, with the line as it must be quoted, whatever
//! a shell has lost or cut: nothing is ever guessed (DESIGN, Arguments from POSIX shells, and the
//! table in its section 6).

mod reader;
mod script_block;
pub mod words;

use crate::cmdlet::spec::{Parameter, Takes};
use crate::cmdlet::{CMDLETS, Cmdlet, Failure, alias, elsewhere};
use crate::model::suggest;
use crate::model::{Class, Kind, Wildcard, quote};
use reader::Reader;
pub use script_block::unwrapped;

/// A cmdlet and what was given to it.
#[derive(Debug, Clone)]
pub struct Invocation {
    /// The cmdlet.
    pub cmdlet: &'static Cmdlet,
    /// Canonical parameter names and their values, in the order in which they were given. No value:
    /// the parameter stood alone.
    pub given: Vec<(String, Vec<String>)>,
    /// True where help was asked for by `-?`, `-Help` or `--help`; nothing else counts then.
    pub help: bool,
}

impl Invocation {
    /// The line for the history: canonical names, quoted for a POSIX shell, secrets replaced.
    pub fn command_line(&self) -> String {
        let mut line = self.cmdlet.name();
        for (name, values) in &self.given {
            let parameter = self.cmdlet.parameter(name);
            let secret = parameter.is_some_and(|p| p.is_secret());
            let switch = parameter.is_some_and(|p| p.is_switch());
            let value = if secret { "***".to_string() } else { quote(&values.join(",")) };
            match (values.is_empty(), switch) {
                (true, _) => line.push_str(&format!(" -{name}")),
                (false, true) => line.push_str(&format!(" -{name}:{value}")),
                (false, false) => line.push_str(&format!(" -{name} {value}")),
            }
        }
        line
    }

    /// True where an Identity without wildcard was given: what Get- takes at its first position, whatever
    /// its name (Thumbprint, Name).
    pub fn names_one(&self) -> bool {
        let first = |name: &str| {
            self.cmdlet.verb == "Get"
                && self.cmdlet.parameter(name).is_some_and(|parameter| parameter.position == Some(1))
        };
        let identity = self.given.iter().find(|(name, _)| name == "Identity" || first(name));
        identity.is_some_and(|(_, values)| values.iter().all(|value| !Wildcard::has_wildcards(value)))
    }
}

/// Reads the words after `emsh`, the cmdlet's name first.
///
/// # Errors
/// An unknown cmdlet or parameter, or words that a shell has cut or emptied (exit code 2).
pub fn read(words: &[String]) -> Result<Invocation, Failure> {
    read_from(CMDLETS, words)
}

/// The same for a table of cmdlets.
///
/// # Errors
/// As [`read`].
pub fn read_from(cmdlets: &[&'static Cmdlet], words: &[String]) -> Result<Invocation, Failure> {
    let name = words.first().map(String::as_str).unwrap_or_default();
    let cmdlet = find(cmdlets, name)?;
    if asks_for_help(cmdlet, &words[1..]) {
        return Ok(Invocation { cmdlet, given: Vec::new(), help: true });
    }
    let given = Reader::new(cmdlet, &words[1..])?.read()?;
    let invocation = Invocation { cmdlet, given, help: false };
    refuse_nothing_to_set(&invocation)?;
    Ok(invocation)
}

/// The cmdlet of this name, in full and in any letter case.
///
/// # Errors
/// Where there is none; the near ones are named.
pub fn find(cmdlets: &[&'static Cmdlet], word: &str) -> Result<&'static Cmdlet, Failure> {
    let name = words::plain_dashes(word);
    if let Some(cmdlet) = alias::find(cmdlets, &name) {
        return Ok(cmdlet);
    }
    let names: Vec<String> = cmdlets.iter().flat_map(|cmdlet| alias::names(cmdlet)).collect();
    let failure =
        Failure::binding(word, format!("The term '{word}' is not recognized as the name of a cmdlet."));
    if let Some(instead) = elsewhere::instead_of(&name) {
        return Err(failure.hint(instead));
    }
    Err(match suggest::near(&name, names.iter().map(String::as_str)).as_slice() {
        [] => failure.hint("'emsh Get-Command' lists the cmdlets"),
        near => failure.hint(format!("did you mean {}? Cmdlet names are not abbreviated", near.join(", "))),
    })
}

fn asks_for_help(cmdlet: &Cmdlet, rest: &[String]) -> bool {
    let mut values_only = false;
    rest.iter().any(|word| {
        values_only |= word == "--";
        !values_only
            && words::parameter(word).is_some_and(|parameter| {
                let asked = parameter.name == "?" || parameter.name.eq_ignore_ascii_case("help");
                asked && parameter.attached.is_none() && cmdlet.parameter(parameter.name).is_none()
            })
    })
}

/// fish drops an unquoted `-X:$true` altogether, PowerShell `-X:$null`: a Set- without anything to
/// set is what is left then.
fn refuse_nothing_to_set(invocation: &Invocation) -> Result<(), Failure> {
    const HOW: &[&str] = &["Identity", "Force", "Replace", "AllowOpenRelay"];
    let cmdlet = invocation.cmdlet;
    let sets = |name: &str| {
        cmdlet.parameter(name).is_some_and(|parameter| !parameter.common && !HOW.contains(&parameter.name))
    };
    if cmdlet.takes != Takes::Set || invocation.given.iter().any(|(name, _)| sets(name)) {
        return Ok(());
    }
    let name = cmdlet.name();
    let mut failure = Failure::binding(&name, format!("{name} was given nothing to set"));
    let is_flag =
        |parameter: &Parameter| parameter.kind() == Some(Kind::Bool) && parameter.class == Class::Honoured;
    let flag = cmdlet.parameters().into_iter().find(is_flag);
    if let Some(flag) = flag {
        let flag = flag.name;
        failure = failure.hint(format!(
            "fish drops an unquoted -{flag}:$true, and PowerShell an -X:$null; quote it: '-{flag}:$true', or write -{flag} true"
        ));
    }
    Err(failure.hint(format!("'emsh Get-Help {name}' lists what can be set")))
}

#[cfg(test)]
mod tests;
