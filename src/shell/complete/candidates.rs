//! What fits at the cursor: from the tables of cmdlets, and from the store through [`Live`].

use super::context::{Asked, Context, is_boolean};
use super::typed::Shell;
use crate::cmdlet::ParamValue;
use crate::cmdlet::live::{self, Source};
use crate::cmdlet::spec::Parameter;
use crate::cmdlet::spec::ParameterTakes;
use crate::cmdlet::{Cmdlet, alias, clap_tree};
use crate::model::{Class, Kind, Shape};
use crate::shell::argv::words;
use std::collections::HashSet;

/// What only a store or a service knows; tests have a table instead.
pub trait Live {
    /// Values of this source, with what tells them from others. More than those that begin with `prefix`
    /// may come.
    fn values(
        &self,
        cmdlet: &'static Cmdlet,
        source: Source,
        identity: Option<&str>,
        prefix: &str,
    ) -> Vec<(String, String)>;
}

/// A value that fits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// As it is meant, unquoted.
    pub value: String,
    /// What it is; may be empty.
    pub about: String,
    /// True where `about` tells live values from each other: shown also where there is little room.
    pub live: bool,
}

/// What fits, and who else is to be asked.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Fits {
    /// In the order in which they are offered.
    pub candidates: Vec<Candidate>,
    /// The shell's own completion of files serves.
    pub files: bool,
    /// The same of directories.
    pub directories: bool,
    /// Something follows what is completed: no blank after it.
    pub goes_on: bool,
}

/// What fits what is asked.
pub fn fits(cmdlets: &[&'static Cmdlet], shell: Shell, context: &Context, live: &dyn Live) -> Fits {
    let typed = context.typed.as_str();
    match &context.asked {
        Asked::Command => candidates(commands(cmdlets), typed),
        Asked::Word(words) => candidates(words.iter().map(|word| plain(*word)), typed),
        Asked::Name { cmdlet, used } => names(shell, cmdlet, used, typed),
        Asked::Value { cmdlet, parameter, place, identity } => {
            let mut fits = match place.is_key {
                true => keys(place, typed),
                false => values(cmdlet, parameter, place, identity.as_deref(), typed, live),
            };
            if context.start == 0 {
                // As a word of its own it would be read as a parameter; behind `-Name:` it is a value.
                fits.candidates.retain(|candidate| words::parameter(&candidate.value).is_none());
            }
            if place.table.is_none() {
                fits.files = live::is_file(parameter);
                fits.directories = live::is_directory(parameter);
            }
            fits
        }
        Asked::Directory => Fits { directories: true, ..Fits::default() },
        Asked::File => Fits { files: true, ..Fits::default() },
        Asked::Nothing => Fits::default(),
    }
}

fn plain(value: impl Into<String>) -> Candidate {
    Candidate { value: value.into(), about: String::new(), live: false }
}

fn named(value: impl Into<String>, about: impl Into<String>) -> Candidate {
    Candidate { value: value.into(), about: about.into(), live: false }
}

fn candidates(all: impl Iterator<Item = Candidate>, typed: &str) -> Fits {
    let candidates = all.filter(|candidate| begins(&candidate.value, typed)).collect();
    Fits { candidates, ..Fits::default() }
}

/// True where `text` begins with `typed`, in any letter case.
fn begins(text: &str, typed: &str) -> bool {
    let mut rest = text.chars();
    typed
        .chars()
        .all(|c| rest.next().is_some_and(|other| other == c || other.to_lowercase().eq(c.to_lowercase())))
}

fn commands(cmdlets: &[&'static Cmdlet]) -> impl Iterator<Item = Candidate> {
    let own =
        cmdlets.iter().flat_map(|cmdlet| alias::names(cmdlet).map(move |name| named(name, cmdlet.summary)));
    let others = [
        (clap_tree::SHELL_INIT, "Prints what a shell needs."),
        (clap_tree::INSTALL_LINKS, "Makes each cmdlet a command of its own."),
        (clap_tree::LAB, "Runs the demonstration."),
    ];
    let mut all: Vec<Candidate> = own.collect();
    all.sort_by(|a, b| a.value.cmp(&b.value));
    all.into_iter().chain(others.into_iter().map(|(name, about)| named(name, about)))
}

/// Names of parameters, behind the dashes that were typed. What would be refused is not offered.
fn names(shell: Shell, cmdlet: &'static Cmdlet, used: &[&str], typed: &str) -> Fits {
    let name = typed.trim_start_matches(['-', '\u{2013}', '\u{2014}', '\u{2015}']);
    let dashes = match &typed[..typed.len() - name.len()] {
        "" => "-".to_string(),
        // fish offers only what begins as it was typed.
        dashes if shell == Shell::Fish => dashes.to_string(),
        dashes => "-".repeat(dashes.chars().count()),
    };
    let refused = |parameter: &Parameter| {
        let own = matches!(parameter.takes, ParameterTakes::Own(_));
        matches!(parameter.class, Class::Refused(_)) || (own && matches!(parameter.class, Class::Planned(_)))
    };
    let mut left: Vec<Parameter> = cmdlet
        .parameters()
        .into_iter()
        .filter(|parameter| !used.contains(&parameter.name) && !refused(parameter))
        .collect();
    left.sort_by_key(|parameter| (parameter.common, matches!(parameter.class, Class::NoEffect(_))));
    let by_name: Vec<&Parameter> = left.iter().filter(|parameter| begins(parameter.name, name)).collect();
    let fitting = match by_name.is_empty() {
        false => by_name,
        true => left.iter().filter(|p| p.alias().is_some_and(|alias| begins(alias, name))).collect(),
    };
    let candidates = fitting.into_iter().map(|p| named(format!("{dashes}{}", p.name), p.doc)).collect();
    Fits { candidates, ..Fits::default() }
}

fn keys(place: &super::value::Place, typed: &str) -> Fits {
    let keys = [("Add=", "Values to add to the list."), ("Remove=", "Values to take out of the list.")];
    let free = keys.into_iter().filter(|(key, _)| {
        let key = key.trim_end_matches('=').to_lowercase();
        !place.used.contains(&key)
    });
    Fits { goes_on: true, ..candidates(free.map(|(key, about)| named(key, about)), typed.trim()) }
}

fn values(
    cmdlet: &'static Cmdlet,
    parameter: &Parameter,
    place: &super::value::Place,
    identity: Option<&str>,
    typed: &str,
    live: &dyn Live,
) -> Fits {
    let unused = |value: &str| !place.used.iter().any(|used| used.eq_ignore_ascii_case(value));
    if is_boolean(parameter) {
        let typed = typed.strip_prefix('$').unwrap_or(typed);
        let words = ["$true", "$false"].into_iter().filter(|word| begins(&word[1..], typed));
        return Fits { candidates: words.map(plain).collect(), ..Fits::default() };
    }
    if let Some(Kind::Enum(words)) = parameter.kind() {
        return candidates(words.iter().filter(|word| unused(word)).map(|word| plain(*word)), typed);
    }
    let mut all: Vec<Candidate> = Vec::new();
    let unlimited = match parameter.takes {
        ParameterTakes::Property(prop) => prop.shape == Shape::OrUnlimited,
        ParameterTakes::Own(value) => matches!(value, ParamValue::OneOrUnlimited(_)),
    };
    if unlimited {
        all.push(plain("Unlimited"));
    }
    let source = live::source(cmdlet, parameter).filter(|source| match source {
        // What a list holds can't be added to it.
        Source::Elements(..) => place.table.as_deref() != Some("add"),
        _ => true,
    });
    if let Some(source) = source {
        let mut known = HashSet::new();
        for (value, about) in live.values(cmdlet, source, identity, typed) {
            if unused(&value) && known.insert(value.clone()) {
                all.push(Candidate { value, about, live: true });
            }
        }
    }
    candidates(all.into_iter(), typed)
}
