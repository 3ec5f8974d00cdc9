//! What is being asked for at the cursor: the name of a cmdlet, of a parameter, or a value of one.
//!
//! Reads the words before the cursor as `shell::argv` will, and bears what that refuses: a line that is
//! not finished is full of mistakes.

use super::typed::{UNKNOWN, Word};
use super::value::{self, Place};
use crate::cmdlet::spec::Parameter;
use crate::cmdlet::{Cmdlet, alias, clap_tree};
use crate::model::Kind;
use crate::shell::argv::words;
use std::path::Path;

/// What is asked for.
#[derive(Debug)]
pub enum Asked {
    /// A cmdlet or subcommand.
    Command,
    /// One of these words, an argument of a subcommand.
    Word(Vec<&'static str>),
    /// The name of a parameter.
    Name {
        /// Of this cmdlet.
        cmdlet: &'static Cmdlet,
        /// Parameters that stand in the line already.
        used: Vec<&'static str>,
    },
    /// A value.
    Value {
        /// Of this cmdlet.
        cmdlet: &'static Cmdlet,
        /// Of this parameter.
        parameter: Box<Parameter>,
        /// Where in the value.
        place: Place,
        /// What the line gives as Identity.
        identity: Option<String>,
    },
    /// A directory.
    Directory,
    /// A file: what a redirection leads to.
    File,
    /// Nothing that emsh knows of.
    Nothing,
}

/// What is asked for, and what it is asked about.
#[derive(Debug)]
pub struct Context {
    /// What.
    pub asked: Asked,
    /// What was typed of it; the place of its first character in the word at the cursor.
    pub typed: String,
    /// Where that begins in the word at the cursor, in characters.
    pub start: usize,
    /// `--data-dir`, where the line has it.
    pub data_dir: Option<String>,
}

/// What the last of these words asks for.
pub fn context(cmdlets: &[&'static Cmdlet], line: &[Word]) -> Context {
    let Some((last, before)) = line.split_last() else { return nothing() };
    if last.redirected {
        return Context { asked: Asked::File, ..nothing() };
    }
    let texts: Vec<String> = before.iter().map(Word::text).skip_while(|word| is_assignment(word)).collect();
    let mut rest = &texts[program(cmdlets, &texts)..];
    let mut data_dir = None;
    let Some(program) = rest.first() else { return nothing() };
    let mut cmdlet = called(cmdlets, program);
    rest = &rest[1..];
    let whole = |asked| Context { asked, typed: last.text(), start: 0, data_dir: None };
    if cmdlet.is_none() {
        match rest {
            [first] if first == "--data-dir" => return whole(Asked::Directory),
            [first, directory, ..] if first == "--data-dir" => {
                data_dir = Some(directory.clone());
                rest = &rest[2..];
            }
            [first, ..] if first.starts_with("--data-dir=") => {
                data_dir = first.strip_prefix("--data-dir=").map(str::to_string);
                rest = &rest[1..];
            }
            _ => {}
        }
        let Some(first) = rest.first() else { return Context { data_dir, ..whole(Asked::Command) } };
        rest = &rest[1..];
        cmdlet = alias::find(cmdlets, &words::plain_dashes(first));
        if cmdlet.is_none() {
            return whole(subcommand(first, rest, &last.text()));
        }
    }
    match cmdlet {
        Some(cmdlet) => Context { data_dir, ..Line::read(cmdlet, rest).at(last) },
        None => nothing(),
    }
}

/// The cmdlet whose link this is.
fn called(cmdlets: &[&'static Cmdlet], program: &str) -> Option<&'static Cmdlet> {
    alias::find(cmdlets, &words::plain_dashes(base_name(program)))
}

fn base_name(program: &str) -> &str {
    Path::new(program).file_name().and_then(|name| name.to_str()).unwrap_or_default()
}

/// Where the program stands: fish gives `sudo -u root emsh …`, `if emsh …` and the like as a whole. Where
/// it is called otherwise, by an alias, that is the first word.
fn program(cmdlets: &[&'static Cmdlet], texts: &[String]) -> usize {
    let is_emsh = |word: &String| base_name(word) == "emsh";
    let option = texts.get(1).is_some_and(|word| word.starts_with('-') && !word.starts_with("--data-dir"));
    match texts.first() {
        Some(first) if called(cmdlets, first).is_some() => 0,
        _ => match texts.iter().position(is_emsh) {
            Some(at) => at,
            None if option => texts.iter().position(|word| called(cmdlets, word).is_some()).unwrap_or(0),
            None => 0,
        },
    }
}

/// `NAME=value` before a command.
fn is_assignment(word: &str) -> bool {
    word.split_once('=').is_some_and(|(name, _)| {
        !name.is_empty()
            && !name.starts_with(|c: char| c.is_ascii_digit())
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    })
}

fn nothing() -> Context {
    Context { asked: Asked::Nothing, typed: String::new(), start: 0, data_dir: None }
}

fn subcommand(name: &str, rest: &[String], typed: &str) -> Asked {
    let takes_directory = |word: &String| word == "--directory" || word == "--stop";
    match name {
        clap_tree::SHELL_INIT if rest.is_empty() => Asked::Word(clap_tree::SHELLS.to_vec()),
        clap_tree::SHELL_INIT if rest == ["powershell"] || rest == ["pwsh"] => {
            Asked::Word(vec![clap_tree::TAB_EXPANSION])
        }
        clap_tree::INSTALL_LINKS
            if typed.starts_with('-') || rest.iter().any(|word| !word.starts_with('-')) =>
        {
            Asked::Word(vec!["--remove", "--what-if"])
        }
        clap_tree::INSTALL_LINKS => Asked::Directory,
        clap_tree::LAB if rest.last().is_some_and(takes_directory) => Asked::Directory,
        clap_tree::LAB => Asked::Word(vec!["--keep", "--directory", "--stop"]),
        _ => Asked::Nothing,
    }
}

/// The full parameter that a name, a unique abbreviation or a short name means.
pub fn resolve(parameters: &[Parameter], name: &str) -> Option<Parameter> {
    let lower = name.to_ascii_lowercase();
    let exact = |parameter: &&Parameter| {
        parameter.name.eq_ignore_ascii_case(name) || parameter.alias() == Some(lower.as_str())
    };
    if let Some(parameter) = parameters.iter().find(exact) {
        return Some(*parameter);
    }
    let begins = |parameter: &Parameter| {
        parameter.name.to_ascii_lowercase().starts_with(&lower)
            || parameter.alias().is_some_and(|alias| alias.starts_with(&lower))
    };
    for common in [false, true] {
        let mut fits = parameters.iter().filter(|p| p.common == common && begins(p));
        match (fits.next(), fits.next()) {
            (None, _) => {}
            (Some(parameter), None) => return Some(*parameter),
            _ => return None,
        }
    }
    None
}

/// What the words before the cursor have settled.
struct Line {
    cmdlet: &'static Cmdlet,
    parameters: Vec<Parameter>,
    /// Parameters and their values, in their order.
    given: Vec<(Parameter, Vec<String>)>,
    /// Parameters that are left for positions.
    open: Vec<Parameter>,
    /// The parameter that waits for its value.
    waits: Option<Parameter>,
    /// The parameter that took the last value, a list that may go on.
    list: Option<Parameter>,
    values_only: bool,
}

impl Line {
    fn read(cmdlet: &'static Cmdlet, line: &[String]) -> Line {
        let parameters = cmdlet.parameters();
        let named: Vec<&str> = line
            .iter()
            .take_while(|word| *word != "--")
            .filter_map(|word| resolve(&parameters, words::parameter(word)?.name))
            .map(|parameter| parameter.name)
            .collect();
        let mut open: Vec<Parameter> = parameters
            .iter()
            .filter(|parameter| parameter.position.is_some() && !named.contains(&parameter.name))
            .copied()
            .collect();
        open.sort_by_key(|parameter| parameter.position);
        let mut read =
            Line { cmdlet, parameters, given: Vec::new(), open, waits: None, list: None, values_only: false };
        line.iter().for_each(|word| read.word(word));
        read
    }

    fn word(&mut self, word: &str) {
        if word == "--" && !self.values_only {
            (self.values_only, self.waits, self.list) = (true, None, None);
            return;
        }
        let name = if self.values_only { None } else { words::parameter(word) };
        if let Some(name) = name {
            (self.waits, self.list) = (None, None);
            let Some(parameter) = resolve(&self.parameters, name.name) else { return };
            match name.attached {
                Some("") => self.waits = Some(parameter),
                Some(value) => return self.take(parameter, value),
                None if !parameter.is_switch() => self.waits = Some(parameter),
                None => {}
            }
            self.given.push((parameter, Vec::new()));
            return;
        }
        if let Some(parameter) = self.waits.take() {
            let switch = parameter.is_switch();
            if !switch || words::is_boolean(word) {
                return self.take(parameter, word);
            }
        }
        if let Some(parameter) = self.list.filter(|_| word.starts_with(',') || self.ends_with_comma()) {
            return self.take(parameter, word);
        }
        if !self.open.is_empty() {
            let parameter = self.open.remove(0);
            self.take(parameter, word);
        } else if let Some(parameter) = self.list {
            self.take(parameter, word);
        }
    }

    fn take(&mut self, parameter: Parameter, value: &str) {
        (self.waits, self.list) = (None, parameter.is_list().then_some(parameter));
        match self.given.iter_mut().find(|(given, _)| given.name == parameter.name) {
            Some((_, values)) => values.push(value.to_string()),
            None => self.given.push((parameter, vec![value.to_string()])),
        }
    }

    fn ends_with_comma(&self) -> bool {
        let last = self.list.and_then(|list| self.values(list.name).last());
        last.is_some_and(|value| value.trim_end().ends_with(','))
    }

    fn values(&self, name: &str) -> &[String] {
        let given = self.given.iter().find(|(parameter, _)| parameter.name == name);
        given.map(|(_, values)| values.as_slice()).unwrap_or_default()
    }

    /// What the word at the cursor asks for.
    fn at(self, last: &Word) -> Context {
        let text = last.text();
        let dash = last.value.first().is_some_and(|c| words::plain_dashes(&c.to_string()) == "-");
        let number = last.value.get(1).is_some_and(char::is_ascii_digit);
        if dash && !number && !self.values_only {
            return match words::parameter(&text).and_then(|word| Some((word.name, word.attached?))) {
                Some((name, attached)) => {
                    let start = last.value.len() - attached.chars().count();
                    match resolve(&self.parameters, name) {
                        Some(parameter) => self.value(parameter, last, start),
                        None => nothing(),
                    }
                }
                None => self.name(text),
            };
        }
        let goes_on = last.value.first() == Some(&',') || self.ends_with_comma();
        let waits = self.waits.filter(|parameter| {
            // `-WhatIf true` is no value: a switch takes one behind its colon only.
            !parameter.is_switch() || !text.starts_with('-')
        });
        if let Some(parameter) = waits {
            return self.value(parameter, last, 0);
        }
        if let Some(parameter) = self.list.filter(|_| goes_on) {
            return self.value(parameter, last, 0);
        }
        if let Some(parameter) = self.open.first().copied() {
            return self.value(parameter, last, 0);
        }
        match self.list {
            Some(parameter) if !text.is_empty() => self.value(parameter, last, 0),
            _ if text.is_empty() && last.quote == super::typed::Quote::None => self.name(text),
            _ => nothing(),
        }
    }

    fn name(self, typed: String) -> Context {
        let used = self.given.iter().map(|(parameter, _)| parameter.name).collect();
        Context { asked: Asked::Name { cmdlet: self.cmdlet, used }, typed, start: 0, data_dir: None }
    }

    fn value(self, parameter: Parameter, last: &Word, start: usize) -> Context {
        let value = &last.value[start..];
        let list = parameter.is_list();
        let Some(mut place) = value::place(value, list) else { return nothing() };
        // Earlier words of the same list, and earlier uses of the parameter.
        if list && place.table.is_none() {
            for before in self.values(parameter.name) {
                let characters: Vec<char> = before.chars().collect();
                if let Some(earlier) = value::place(&characters, true) {
                    place.used.extend(earlier.used);
                    place.used.push(earlier.typed.trim().to_string());
                }
            }
        }
        let identity = self.identity();
        let start = start + place.start;
        let typed = place.typed.clone();
        let asked = Asked::Value { cmdlet: self.cmdlet, parameter: Box::new(parameter), place, identity };
        Context { asked, typed, start, data_dir: None }
    }

    fn identity(&self) -> Option<String> {
        // What a variable holds isn't known here.
        let known = self.values("Identity").first().filter(|value| !value.starts_with(UNKNOWN));
        known.map(|value| words::peel(value))
    }
}

/// True where `$true` and `$false` are the values.
pub fn is_boolean(parameter: &Parameter) -> bool {
    parameter.is_switch() || parameter.kind() == Some(Kind::Bool)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cmdlet::CMDLETS;
    use crate::shell::complete::typed::{Shell, words as cut};

    /// What is asked, in short.
    fn asked(line: &str) -> String {
        let context = context(CMDLETS, &cut(Shell::Bash, line));
        let typed = &context.typed;
        match context.asked {
            Asked::Command => format!("command {typed}"),
            Asked::Word(words) => format!("words {} {typed}", words.join("|")),
            Asked::Name { used, .. } => format!("name {typed} but {}", used.join(",")),
            Asked::Value { parameter, place, identity, .. } => {
                let key = place.table.map(|key| format!("@{key}")).unwrap_or_default();
                let key = if place.is_key { "@".to_string() } else { key };
                let used = place.used.join(",");
                let of = identity.map(|identity| format!(" of {identity}")).unwrap_or_default();
                format!("{}{key} <{typed}> but {used}{of}", parameter.name)
            }
            Asked::Directory => "directory".into(),
            Asked::File => "file".into(),
            Asked::Nothing => "nothing".into(),
        }
    }

    #[test]
    fn what_a_line_asks_for() {
        let table = [
            ("emsh ", "command "),
            ("emsh get-s", "command get-s"),
            ("emsh --data-dir ", "directory"),
            ("emsh --data-dir /x set-t", "command set-t"),
            ("emsh shell-init z", "words bash|zsh|fish|powershell|elvish z"),
            ("emsh Set-SendConnector ", "Identity <> but "),
            ("Set-SendConnector O", "Identity <O> but "),
            ("/opt/bin/set-sendconnector O", "Identity <O> but "),
            ("emsh Set-SendConnector Out ", "name  but Identity"),
            ("emsh Set-SendConnector Out -En", "name -En but Identity"),
            ("emsh Set-SendConnector -Identity Out -Port 25 -", "name - but Identity,Port"),
            ("emsh Set-SendConnector Out -wi -", "name - but Identity,WhatIf"),
            ("emsh Set-SendConnector Out -TlsAuthLevel d", "TlsAuthLevel <d> but  of Out"),
            ("emsh Set-SendConnector Out -tlsauth:D", "TlsAuthLevel <D> but  of Out"),
            ("emsh Set-SendConnector Out -TlsAuthLevel: D", "TlsAuthLevel <D> but  of Out"),
            ("emsh Set-SendConnector -Enabled:", "Enabled <> but "),
            ("emsh Set-ReceiveConnector R -AuthMechanism Tls, b", "AuthMechanism <b> but Tls, of R"),
            ("emsh Set-ReceiveConnector R -AuthMechanism Tls,b", "AuthMechanism <b> but Tls of R"),
            ("emsh Set-TransportConfig -TLSSend @{Remove=a", "TLSSendDomainSecureList@remove <a> but "),
            ("emsh Set-TransportConfig '-TLSSendDomainSecureList:@{Re", "TLSSendDomainSecureList@ <Re> but "),
            ("emsh Set-SendConnector Out -Bogus:x", "nothing"),
            ("emsh Remove-SendConnector Out -Confirm:", "Confirm <> but  of Out"),
            ("emsh lab --directory ", "directory"),
            ("emsh install-links --r", "words --remove|--what-if --r"),
            ("emsh install-links --remove ", "directory"),
            ("A=1 B_2='x y' emsh Set-SendConnector O", "Identity <O> but "),
            ("sudo -u root emsh Set-SendConnector O", "Identity <O> but "),
            ("sudo -u root Set-SendConnector O", "Identity <O> but "),
            ("env A=1 /opt/emsh Set-SendConnector O", "Identity <O> but "),
            ("e --data-dir /x Set-SendConnector O", "Identity <O> but "),
            ("emsh Get-Queue > o", "file"),
            ("emsh Get-Queue > o -", "name - but "),
            ("emsh Set-SendConnector $c -SmartHosts h", "SmartHosts <h> but "),
        ];
        for (line, wanted) in table {
            assert_eq!(asked(line), wanted, "{line}");
        }
    }
}
