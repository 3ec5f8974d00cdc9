//! Reads the words after a cmdlet's name: which parameter each value belongs to.
//!
//! A first pass resolves every name, so that it is known which parameters are left for positions
//! before the first value is placed.

use super::words::{self, ParameterWord};
use crate::cmdlet::spec::{Parameter, ParameterTakes};
use crate::cmdlet::{Cmdlet, Failure, ParamValue};
use crate::model::suggest;
use crate::model::{Kind, quote};
use std::collections::VecDeque;
use std::path::Path;

/// A parameter that was met, by its place in `Reader::parameters`.
type Slot = usize;

/// The words of one line, and how far they have been read.
pub struct Reader<'a> {
    cmdlet: &'static Cmdlet,
    parameters: Vec<Parameter>,
    words: &'a [String],
    at: usize,
    /// Parameters that may still be given by position, in their order.
    open: VecDeque<Slot>,
    given: Vec<(Slot, Vec<String>)>,
    /// After `--` every word is a value.
    values_only: bool,
}

impl<'a> Reader<'a> {
    /// A reader of these words; every name among them is resolved.
    pub fn new(cmdlet: &'static Cmdlet, words: &'a [String]) -> Result<Self, Failure> {
        let parameters = cmdlet.parameters();
        if let Some(at) = words.iter().position(|word| is_parameter(word, "encodedCommand")) {
            let before = at.checked_sub(1).and_then(|before| words::parameter(&words[before]));
            let name = before.map_or(String::new(), |parameter| format!("-{}: ", parameter.name));
            return Err(Failure::binding(
                &words[at],
                format!("{name}PowerShell handed over a script block {{…}} as an encoded command, which only PowerShell can run"),
            )
            .hint("write what stands in the braces as a text in quotes, or a list as 'a','b'"));
        }
        let mut reader = Reader {
            cmdlet,
            parameters,
            words,
            at: 0,
            open: Default::default(),
            given: Vec::new(),
            values_only: false,
        };
        let mut by_name = Vec::new();
        for word in words.iter().take_while(|word| *word != "--") {
            if let Some(parameter) = words::parameter(word) {
                by_name.push(reader.resolve(parameter.name)?);
            }
        }
        let mut open: Vec<Slot> = (0..reader.parameters.len())
            .filter(|slot| reader.parameters[*slot].position.is_some() && !by_name.contains(slot))
            .collect();
        open.sort_by_key(|slot| reader.parameters[*slot].position);
        reader.open = open.into();
        Ok(reader)
    }

    /// Canonical names and their values, in the order in which they were given.
    pub fn read(mut self) -> Result<Vec<(String, Vec<String>)>, Failure> {
        while let Some(word) = self.words.get(self.at) {
            self.at += 1;
            if word == "--" && !self.values_only {
                self.values_only = true;
            } else if let Some(parameter) = self.parameter(word) {
                self.named(word, parameter)?;
            } else {
                self.positional(word)?;
            }
        }
        let name = |slot: Slot| self.parameters[slot].name.to_string();
        Ok(self.given.into_iter().map(|(slot, values)| (name(slot), values)).collect())
    }

    fn parameter(&self, word: &'a str) -> Option<ParameterWord<'a>> {
        if self.values_only { None } else { words::parameter(word) }
    }

    /// The parameter of this name or of this unique prefix; the cmdlet's own go before common ones.
    fn resolve(&self, name: &str) -> Result<Slot, Failure> {
        let lower = name.to_ascii_lowercase();
        let all = || self.parameters.iter().enumerate();
        if let Some((slot, _)) = all().find(|(_, parameter)| parameter.name.eq_ignore_ascii_case(name)) {
            return Ok(slot);
        }
        if let Some((slot, _)) = all().find(|(_, parameter)| parameter.alias() == Some(lower.as_str())) {
            return Ok(slot);
        }
        let begins = |parameter: &Parameter| {
            parameter.name.to_ascii_lowercase().starts_with(&lower)
                || parameter.alias().is_some_and(|alias| alias.starts_with(&lower))
        };
        for common in [false, true] {
            let fits: Vec<(Slot, &Parameter)> =
                all().filter(|(_, p)| p.common == common && begins(p)).collect();
            match fits.as_slice() {
                [] => {}
                [(slot, _)] => return Ok(*slot),
                several => {
                    let mut names: Vec<String> =
                        several.iter().map(|(_, p)| format!("-{}", p.name)).collect();
                    names.sort();
                    return Err(Failure::binding(
                        name,
                        format!(
                            "Parameter cannot be processed because the parameter name '{name}' is ambiguous. \
                             Possible matches include: {}.",
                            names.join(" ")
                        ),
                    ));
                }
            }
        }
        Err(self.unknown(name))
    }

    fn unknown(&self, name: &str) -> Failure {
        let cmdlet = self.cmdlet.name();
        let failure = Failure::binding(
            name,
            format!("A parameter cannot be found that matches parameter name '{name}'."),
        );
        if let Some((before, after)) = name.split_once('.') {
            return failure
                .hint(format!("PowerShell cuts it into '-{before}' and '.{after}'; quote what is a value"));
        }
        if let Some(block) = self.torn_block(name) {
            return failure.hint(format!(
                "it stands in '{block} …', which a POSIX shell cuts at blanks; put the whole of it into quotes, as in \"{{Status -eq 'Retry'}}\""
            ));
        }
        let names = self.parameters.iter().map(|parameter| parameter.name);
        let failure = match suggest::near(name, names).as_slice() {
            [] => failure,
            near => failure.hint(format!("did you mean -{}?", near.join(", -"))),
        };
        failure
            .hint(format!("'emsh Get-Help {cmdlet}' lists the parameters; a value that begins with '-' is written -Name:'-value'"))
    }

    /// The word that opens `{…}` without closing it, where the parameter `name` comes after it: what is left
    /// of an unquoted `-Filter {Status -eq 'Retry'}`.
    fn torn_block(&self, name: &str) -> Option<&'a str> {
        let at = self.words.iter().position(|word| words::parameter(word).is_some_and(|p| p.name == name))?;
        let opens = |word: &&String| word.starts_with('{') && !word.contains('}');
        self.words[..at].iter().rfind(opens).map(String::as_str)
    }

    fn named(&mut self, word: &'a str, parameter: ParameterWord<'a>) -> Result<(), Failure> {
        let slot = self.resolve(parameter.name)?;
        let takes_list = self.parameters[slot].is_list();
        if let Some(value) = parameter.attached.filter(|value| !value.is_empty()) {
            self.refuse_split_at_dot(word, value, slot)?;
            if takes_list {
                let prefix = &word[..word.len() - value.len()];
                let value = self.whole_hashtable(slot, value, Some(prefix))?;
                self.list(slot, &value)?;
                return self.go_on(slot, false);
            }
            return self.one(slot, value);
        }
        // `-Name:` and `-Name` take the next word, if that is a value.
        let next = self.next_value();
        let boolean = self.parameters[slot].kind() == Some(Kind::Bool) && !takes_list;
        let empty = parameter.attached.is_some();
        if self.parameters[slot].is_switch() || (boolean && empty) {
            let value = next.filter(|word| words::is_boolean(word));
            return match value {
                Some(value) => {
                    self.at += 1;
                    self.one(slot, value)
                }
                None if empty => self.one(slot, ""),
                None => self.record(slot, Vec::new()),
            };
        }
        match next {
            Some(value) => {
                self.at += 1;
                self.value(slot, value)
            }
            None if empty => self.one(slot, ""),
            None => self.record(slot, Vec::new()),
        }
    }

    fn positional(&mut self, word: &'a str) -> Result<(), Failure> {
        if let Some(fault) = words::pasted_fault(word).filter(|_| !self.values_only) {
            return Err(Failure::binding(word, format!("'{word}' {fault}"))
                .hint("web pages and word processors put such signs in place of plain ones"));
        }
        if let Some(slot) = self.open.pop_front() {
            return self.value(slot, word);
        }
        let failure = Failure::binding(
            word,
            format!("A positional parameter cannot be found that accepts argument '{word}'."),
        );
        let before = self.at.checked_sub(2).and_then(|index| self.words.get(index));
        Err(match before {
            Some(before) if is_file(word) && is_file(before) => failure.hint(GLOB_HINT),
            Some(before) if before.trim_end().ends_with(',') => {
                failure.hint("the parameter before it takes one value, not a list")
            }
            Some(before) => match self.last_named(before) {
                Some(name) => failure.hint(format!(
                    "where it belongs to -{name}, quote the whole value: -{name} {}",
                    quote(&format!("{before} {word}"))
                )),
                None => failure.hint("a value that holds blanks is quoted as a whole"),
            },
            None if self.parameters.iter().any(|parameter| parameter.position == Some(1)) => {
                failure.hint("the parameter of the first position is given by its name, too: give it once")
            }
            None => failure.hint("a value that holds blanks is quoted as a whole"),
        })
    }

    /// The parameter that was given last, where `value` is what it was given.
    fn last_named(&self, value: &str) -> Option<&'static str> {
        let (slot, values) = self.given.last()?;
        (values.last()? == value).then(|| self.parameters[*slot].name)
    }

    /// A value that is a word of its own, with the words that belong to it.
    fn value(&mut self, slot: Slot, value: &'a str) -> Result<(), Failure> {
        if !self.parameters[slot].is_list() {
            return self.one(slot, value);
        }
        self.refuse_glob(slot, value)?;
        let value = self.whole_hashtable(slot, value, None)?;
        self.list(slot, &value)?;
        self.go_on(slot, self.open.is_empty())
    }

    /// Further words of a list: after or before a comma always, others only where `plain` says so,
    /// which is where no positional parameter waits for them.
    fn go_on(&mut self, slot: Slot, plain: bool) -> Result<(), Failure> {
        while let Some(next) = self.next_value() {
            let last = self.last_value(slot);
            let comma = last.trim_end().ends_with(',') || next.trim_start().starts_with(',');
            if !comma && (!plain || last.trim_start().starts_with("@{")) {
                break;
            }
            self.at += 1;
            let next = self.whole_hashtable(slot, next, None)?;
            self.list(slot, &next)?;
        }
        Ok(())
    }

    /// One value of a parameter that takes one.
    fn one(&mut self, slot: Slot, value: &str) -> Result<(), Failure> {
        self.refuse_object_names(slot, value)?;
        let secret = matches!(self.parameters[slot].takes, ParameterTakes::Own(ParamValue::Secret));
        if !secret {
            self.refuse_open_hashtable(slot, value)?;
        }
        let value = if secret { value.to_string() } else { words::peel(value) };
        self.record(slot, vec![value])
    }

    /// One word of a list; joined to the word before it where a comma stands between.
    fn list(&mut self, slot: Slot, value: &str) -> Result<(), Failure> {
        self.refuse_object_names(slot, value)?;
        let peeled = words::peel(value);
        // `"a, b"` is one element where an element may hold a comma; elsewhere it is a quoted list.
        let one_element = matches!(self.parameters[slot].takes, ParameterTakes::Property(prop) if prop.kind.may_hold_comma());
        let whole = one_element && !peeled.starts_with("@{");
        let value = words::straighten(if whole { value } else { &peeled });
        if words::has_open_quote(&value) && !value.starts_with("@{") {
            let name = self.parameters[slot].name;
            return Err(Failure::binding(
                name,
                format!("-{name} {value}: a quote is not closed; the list was cut at a blank"),
            )
            .hint(format!("put the whole list into one pair of quotes: -{name} \"a b,c\"")));
        }
        match self.given.iter_mut().find(|(given, _)| *given == slot) {
            Some((_, values)) => match values.last_mut() {
                Some(last) if last.trim_end().ends_with(',') || value.trim_start().starts_with(',') => {
                    last.push_str(&value);
                }
                _ => values.push(value),
            },
            None => self.given.push((slot, vec![value])),
        }
        Ok(())
    }

    fn record(&mut self, slot: Slot, values: Vec<String>) -> Result<(), Failure> {
        let parameter = &self.parameters[slot];
        let cut = values.iter().find_map(|value| words::half_quoted(value));
        if let Some(quote) = cut.filter(|_| !parameter.is_secret()) {
            let (name, code) = (parameter.name, u32::from(quote));
            return Err(Failure::binding(
                name,
                format!("-{name}: the quote {quote} (U+{code:04X}) of a web page has no other one"),
            )
            .hint(format!(
                "only straight quotes hold words together in a shell: -{name} 'two words'; leave this one out"
            )));
        }
        match self.given.iter_mut().find(|(given, _)| *given == slot) {
            Some((_, before)) if parameter.is_list() => {
                before.extend(values);
                Ok(())
            }
            Some(_) => Err(Failure::binding(
                parameter.name,
                format!(
                    "Cannot bind parameter because parameter '{}' is specified more than once.",
                    parameter.name
                ),
            )
            .hint(format!("it takes one value: give -{} once", parameter.name))),
            None => {
                self.given.push((slot, values));
                Ok(())
            }
        }
    }

    fn last_value(&self, slot: Slot) -> &str {
        let values = self.given.iter().find(|(given, _)| *given == slot).map(|(_, values)| values.as_slice());
        values.and_then(<[String]>::last).map(String::as_str).unwrap_or_default()
    }

    /// The next word, where it is a value.
    fn next_value(&self) -> Option<&'a str> {
        let word = self.words.get(self.at)?;
        let ends = self.parameter(word).is_some() || (word == "--" && !self.values_only);
        (!ends).then_some(word.as_str())
    }

    /// A hashtable in one piece: one that brace expansion tore is rejoined, one that is not closed
    /// is refused. `prefix` is `-Name:`, which brace expansion puts before every piece.
    fn whole_hashtable(
        &mut self,
        slot: Slot,
        value: &'a str,
        prefix: Option<&str>,
    ) -> Result<String, Failure> {
        let name = self.parameters[slot].name;
        self.refuse_open_hashtable(slot, value)?;
        if !words::is_torn_head(value) {
            return Ok(value.to_string());
        }
        let mut tail = Vec::new();
        while let Some(word) = self.words.get(self.at) {
            let piece = prefix.map_or(Some(word.as_str()), |prefix| word.strip_prefix(prefix));
            let Some(piece) = piece.filter(|piece| piece.starts_with('@') && !piece.starts_with("@{")) else {
                break;
            };
            if words::is_torn_head(piece) {
                break;
            }
            tail.push(piece);
            self.at += 1;
        }
        if tail.is_empty() {
            return Err(Failure::binding(
                name,
                format!("-{name} {value}: the braces of the hashtable are lost"),
            )
            .hint(self.quoted_line(name)));
        }
        Ok(words::rejoin(value, &tail))
    }

    /// What is left of a hashtable that a shell cut is a value of no parameter, whatever its type.
    fn refuse_open_hashtable(&self, slot: Slot, value: &str) -> Result<(), Failure> {
        let trimmed = value.trim();
        if !trimmed.starts_with("@{") || trimmed.ends_with('}') {
            return Ok(());
        }
        let parameter = &self.parameters[slot];
        let name = parameter.name;
        let failure = Failure::binding(name, format!("-{name} {value}: the hashtable is not closed"));
        if !parameter.is_list() {
            return Err(failure
                .hint(format!("-{name} takes one value, not a list that is edited; @{{…}} is for lists")));
        }
        Err(failure
            .hint("bash, zsh and fish cut a line at ';' and at blanks; put the whole hashtable into single quotes:")
            .hint(self.quoted_line(name)))
    }

    /// The line as it must be typed, with the hashtable in quotes.
    fn quoted_line(&self, name: &'static str) -> String {
        let cmdlet = self.cmdlet;
        let identity = self.given.iter().find(|(slot, _)| self.parameters[*slot].name == "Identity");
        let identity =
            identity.and_then(|(_, values)| values.first()).map(|value| format!(" {}", quote(value)));
        let identity = identity.unwrap_or_default();
        let kind = self.parameters.iter().find(|parameter| parameter.name == name).and_then(Parameter::kind);
        let (add, remove) = match kind {
            Some(Kind::IpRange) => ("192.0.2.1", "192.0.2.2"),
            Some(Kind::Binding) => ("0.0.0.0:25", "[::]:25"),
            _ => ("a.example", "b.example"),
        };
        format!("emsh {}{identity} -{name} '@{{Add=\"{add}\";Remove=\"{remove}\"}}'", cmdlet.name())
    }

    fn refuse_object_names(&self, slot: Slot, value: &str) -> Result<(), Failure> {
        let name = self.parameters[slot].name;
        if value.eq_ignore_ascii_case("System.Collections.Hashtable") {
            return Err(Failure::binding(
                name,
                format!("-{name} {value}: PowerShell hands a program the name of a hashtable's type, not what is in it"),
            )
            .hint(self.quoted_line(name)));
        }
        if value.eq_ignore_ascii_case("System.Object[]") {
            return Err(Failure::binding(
                name,
                format!("-{name} {value}: PowerShell handed over the name of a type"),
            )
            .hint(format!("join the list first: -{name} ($list -join ',')")));
        }
        Ok(())
    }

    /// PowerShell cuts an unquoted `-Fqdn=mail.example.com` at its first dot.
    fn refuse_split_at_dot(&self, word: &str, value: &str, slot: Slot) -> Result<(), Failure> {
        let Some(next) = self.next_value().filter(|next| next.starts_with('.')) else { return Ok(()) };
        if next.starts_with("./") || next.starts_with("../") || next == "." || next == ".." {
            return Ok(());
        }
        let name = self.parameters[slot].name;
        Err(Failure::binding(
            name,
            format!("'{word}' is followed by '{next}': the value was split by PowerShell at the dot"),
        )
        .hint(format!("write -{name} {value}{next}, or quote it: '-{name}:{value}{next}'")))
    }

    /// A shell replaces an unquoted `*` by the names of the files that are there.
    fn refuse_glob(&self, slot: Slot, value: &str) -> Result<(), Failure> {
        let parameter = &self.parameters[slot];
        if !matches!(parameter.kind(), Some(Kind::AddressSpace | Kind::DomainPattern)) {
            return Ok(());
        }
        let plain = |word: &&String| self.parameter(word).is_none();
        let run: Vec<&String> = self.words[self.at..].iter().take_while(plain).collect();
        if run.is_empty() || !is_file(value) || !run.iter().all(|word| is_file(word)) {
            return Ok(());
        }
        let name = parameter.name;
        Err(Failure::binding(name, format!("-{name} was given the names of files: {value} {} …", run[0]))
            .hint(GLOB_HINT))
    }
}

const GLOB_HINT: &str = "a shell replaces an unquoted * by the files of the folder; quote it: '*'";

fn is_file(word: &str) -> bool {
    !word.is_empty() && Path::new(word).exists()
}

fn is_parameter(word: &str, name: &str) -> bool {
    words::parameter(word).is_some_and(|parameter| parameter.name.eq_ignore_ascii_case(name))
}
