//! Older names of cmdlets. An alias is declared once, here, by its noun; that the cmdlet is found by it,
//! completed, and told in help and documents, follows.
//!
//! Promises: an alias is the same cmdlet, with the same parameters; the history has its proper name.

use super::spec::Cmdlet;

/// Another noun for all cmdlets of a noun.
#[derive(Debug)]
pub struct Alias {
    /// The other noun.
    pub noun: &'static str,
    /// The noun of the cmdlets.
    pub of: &'static str,
    /// Whose name it is, for help.
    pub about: &'static str,
}

/// Every alias there is.
pub static ALIASES: &[Alias] =
    &[Alias { noun: "TransportServer", of: "TransportService", about: "the name in Exchange 2007 and 2010" }];

/// The other names of a cmdlet, each with whose name it is.
pub fn of(cmdlet: &Cmdlet) -> impl Iterator<Item = (String, &'static str)> {
    let (verb, noun) = (cmdlet.verb, cmdlet.noun);
    let aliases = ALIASES.iter().filter(move |alias| alias.of == noun);
    aliases.map(move |alias| (format!("{verb}-{}", alias.noun), alias.about))
}

/// Every name of a cmdlet, its own first.
pub fn names(cmdlet: &Cmdlet) -> impl Iterator<Item = String> {
    std::iter::once(cmdlet.name()).chain(of(cmdlet).map(|(name, _)| name))
}

/// The cmdlet of this name or alias, in any letter case.
pub fn find(cmdlets: &[&'static Cmdlet], name: &str) -> Option<&'static Cmdlet> {
    cmdlets.iter().copied().find(|cmdlet| names(cmdlet).any(|other| other.eq_ignore_ascii_case(name)))
}
