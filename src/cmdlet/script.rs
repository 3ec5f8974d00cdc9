//! The configuration as the lines that rebuild it: for a POSIX shell, one cmdlet a line.
//!
//! Promises: run on a new store of a server with the same name, the lines make the same objects, Guids and
//! times aside. What no cmdlet can be given (certificates with their keys, what only emsh itself sets) stands
//! in a comment, and is told. The lines follow from the tables: a property is given where its value is not
//! the default, or what it would be settled as ([`Settled`]); flags and lists always, since presets of New-
//! cmdlets set those; of an object that a new store has what is not as it is there, or not as it is by
//! default. No line holds a secret: none is in what is exported.
//!
//! Promises, too: a line is a cmdlet, whatever the values hold, so that `grep` and `sed` can work on it, and
//! is safe to paste. Several lines stand in parentheses: the first that fails is the last that runs, a part
//! of them does nothing, and the shell that they are pasted into goes on.
//!
//! The words are for sh, bash, zsh and their like; fish and PowerShell read a quote in a word otherwise.

use super::CMDLETS;
use super::spec::{Cmdlet, ParameterTakes, Takes};
use crate::model::object::{Identity, SERVER_PROP};
use crate::model::objects::ad_permission::{add_line, is_open_relay};
use crate::model::objects::{
    AD_PERMISSION, EXCHANGE_CERTIFICATE, OBJECTS, RECEIVE_CONNECTOR, TRUSTED_ROOT_CERTIFICATE,
};
use crate::model::{
    Access, Configuration, ObjectType, PlainValue, Prop, Record, Settled, Shape, Value, World, is_invisible,
    quote,
};
use crate::ops::document::Exported;
use jiff::Timestamp;
use std::collections::HashSet;

/// A script.
#[derive(Debug, Default)]
pub struct Script {
    /// The lines.
    pub text: String,
    /// What is said before them.
    head: String,
    /// Names that several objects of a kind have, on several servers.
    ambiguous: HashSet<(&'static str, String)>,
    /// What they don't bring.
    pub left_out: Vec<String>,
}

/// The lines that rebuild what was exported; `new` is what a new store holds, `None` for a part, whose lines
/// make its objects wherever they are run; what has ended by `now` can't be made any more.
pub fn of(exported: &Exported, new: Option<&Configuration>, now: Timestamp) -> Script {
    let mut script = Script { ambiguous: ambiguous(&exported.configuration), ..Script::default() };
    if let (Some(new), Some(server)) = (new, exported.configuration.single("TransportService")) {
        script.head = format!(
            "#!/bin/sh\n# The configuration of {}: rebuilds it on a new store of a server with that name, once.\n# It stops at the first command that fails. Certificates are imported before it is run.\n",
            server.text("Fqdn")
        );
        // What is not wanted first: it may be in the way.
        for object in OBJECTS.iter().copied().filter(|object| object.table().is_some()) {
            let wanted = exported.of(object);
            let unwanted = |record: &&Record| counterpart(record, wanted).is_none();
            new.all(object.noun).iter().filter(unwanted).for_each(|record| script.remove(record));
        }
    }
    for object in OBJECTS.iter().copied() {
        let mut records: Vec<&Record> = exported.of(object).iter().collect();
        // In the order in which they were made, which may decide between equals; changed ones first.
        let seed = |record: &Record| {
            let becomes = |seed: &&Record| {
                let found = counterpart(seed, exported.of(object));
                found.is_some_and(|found| std::ptr::eq(found, record))
            };
            new.and_then(|new| new.all(object.noun).iter().find(becomes))
        };
        records.sort_by_key(|record| {
            let created = record.get("WhenCreated").to_json().to_string();
            (seed(record).is_none(), count(record), created)
        });
        if object.noun == AD_PERMISSION.noun {
            script.permissions(exported);
            continue;
        }
        for record in records {
            match object.noun {
                noun if noun == EXCHANGE_CERTIFICATE.noun => script.leave_out(&format!(
                    "certificate {}: Import-ExchangeCertificate brings it, with its key",
                    record.text("Thumbprint")
                )),
                _ if has_ended(record, now) => script.leave_out(&format!(
                    "{} '{}', which has ended",
                    record.object.noun,
                    record.text("IPRange")
                )),
                noun if noun == TRUSTED_ROOT_CERTIFICATE.noun => script.root(exported, record),
                _ => script.object(exported, record, seed(record)),
            }
        }
    }
    script.enclose();
    script
}

/// The short names that don't tell which object is meant.
fn ambiguous(configuration: &Configuration) -> HashSet<(&'static str, String)> {
    let mut seen = HashSet::new();
    let all = OBJECTS.iter().flat_map(|object| configuration.all(object.noun));
    let named = all.map(|record| (record.object.noun, record.short_name().to_lowercase()));
    named.filter(|name| !seen.insert(name.clone())).collect()
}

/// What becomes of an object that a new store has: what is like it in all that can't be changed, under
/// whatever name, or what has its name.
fn counterpart<'a>(seed: &Record, wanted: &'a [Record]) -> Option<&'a Record> {
    let fixed = || seed.object.props.iter().filter(|prop| prop.access == Access::AtCreation);
    let like = |own: &&Record| fixed().all(|prop| own.get(prop.name) == seed.get(prop.name));
    let alike = wanted.iter().find(like).filter(|_| fixed().next().is_some());
    alike.or_else(|| wanted.iter().find(|own| same_name(own, seed)))
}

fn same_name(one: &Record, other: &Record) -> bool {
    one.object.noun == other.object.noun && one.identity().to_lowercase() == other.identity().to_lowercase()
}

impl Script {
    fn line(&mut self, cmdlet: &Cmdlet, words: &[String]) {
        let words: Vec<String> = words.iter().map(|word| in_one_line(word)).collect();
        self.text.push_str(&format!("emsh {} {}\n", cmdlet.name(), words.join(" ")));
    }

    /// Lines that must not run without those before them.
    fn enclose(&mut self) {
        let commands = self.text.lines().filter(|line| !line.starts_with('#')).count();
        if commands > 1 {
            self.text = format!("(set -e\n{})\n", self.text);
        }
        self.text.insert_str(0, &self.head);
    }

    /// What an object is called in a line: without its server where that is enough, so that the line can be
    /// used on another one.
    fn called(&self, record: &Record) -> String {
        let short = record.short_name();
        let is_shared = self.ambiguous.contains(&(record.object.noun, short.to_lowercase()));
        if is_shared || short.is_empty() { record.identity() } else { short }
    }

    fn identity(&self, record: &Record) -> Vec<String> {
        let text = self.called(record);
        vec![if is_dashed(&text) { format!("-Identity:{text}") } else { text }]
    }

    fn leave_out(&mut self, what: &str) {
        let what: String = what.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        self.text.push_str(&format!("# not in this script: {what}\n"));
        self.left_out.push(format!("the script does not bring {what}"));
    }

    fn remove(&mut self, record: &Record) {
        // Certificates that setup made stay what they are.
        if record.object.noun == EXCHANGE_CERTIFICATE.noun {
            return;
        }
        match CMDLETS.iter().find(|cmdlet| cmdlet.verb == "Remove" && is_of(cmdlet, record.object)) {
            Some(cmdlet) => {
                let mut words = self.identity(record);
                words.extend(["-Confirm".to_string(), "false".to_string()]);
                self.line(cmdlet, &words);
            }
            None => self.leave_out(&format!("the removal of {} '{}'", record.object.noun, record.identity())),
        }
    }

    /// The rights that were added to the connectors of the export; denials first, since a grant may be
    /// bearable only beside them.
    fn permissions(&mut self, exported: &Exported) {
        let connectors = exported.of(&RECEIVE_CONNECTOR);
        let mut entries: Vec<(&Record, &Record)> = exported
            .configuration
            .all(AD_PERMISSION.noun)
            .iter()
            .filter_map(|entry| {
                let mine = |connector: &&Record| connector.guid() == entry.text("ConnectorGuid");
                Some((entry, connectors.iter().find(mine)?))
            })
            .collect();
        entries.sort_by_key(|(entry, _)| {
            (!entry.bool("Deny"), entry.identity(), entry.text("User").to_string())
        });
        for (entry, connector) in entries {
            let open = connector.bool("OpenRelayAllowed") && !entry.bool("Deny");
            let line = add_line(entry, open).on(self.called(connector));
            self.text.push_str(&format!("emsh {line}\n"));
        }
    }

    /// A root stands in its line, so that no file must be there.
    fn root(&mut self, exported: &Exported, record: &Record) {
        let Some(pem) = exported.pem(record) else {
            self.leave_out(&format!("trusted root {}, which can't be read", record.text("Thumbprint")));
            return;
        };
        let lines: Vec<String> = pem.lines().map(quote).collect();
        let lines = lines.join(" ");
        self.text.push_str(&format!(
            "printf '%s\\n' {lines} | emsh Import-TrustedRootCertificate -FileName /dev/stdin\n"
        ));
    }

    /// The lines of one object; `seed`: what stands in its place in a new store.
    fn object(&mut self, exported: &Exported, record: &Record, seed: Option<&Record>) {
        let object = record.object;
        let find = |takes: Takes, verbs: &[&str]| {
            let fits = |cmdlet: &&&Cmdlet| {
                cmdlet.takes == takes && verbs.contains(&cmdlet.verb) && is_of(cmdlet, object)
            };
            CMDLETS.iter().find(fits).copied()
        };
        let (maker, setter) = (find(Takes::New, &["New", "Add"]), find(Takes::Set, &["Set"]));
        // What is there after New- without a property, and before this line.
        let made = settled(record, Record::with_defaults(object), None);
        let there = seed.map_or_else(|| made.clone(), |seed| settled(record, seed.clone(), Some(seed)));
        let mut open: Vec<&'static Prop> = object
            .props
            .iter()
            .filter(|prop| prop.is_stored() && prop.name != SERVER_PROP)
            .filter(|prop| record.get(prop.name) != there.get(prop.name) || is_given(prop, record, seed))
            .collect();
        // What it is called is what a reader looks for.
        open.sort_by_key(|prop| prop.name != "Name");
        let takes = |cmdlet: Option<&Cmdlet>, prop: &Prop| {
            cmdlet.is_some_and(|cmdlet| {
                let own = |takes| matches!(takes, ParameterTakes::Property(own) if own.name == prop.name);
                let can_be_said = is_sayable(record.get(prop.name));
                can_be_said && cmdlet.parameters().iter().any(|parameter| own(parameter.takes))
            })
        };
        let settable = |prop: &Prop| takes(setter, prop) || switch(setter, prop, record).is_some();
        // A new store's object that can't be made so is taken out and made anew.
        let differs = |prop: &&&Prop| seed.is_some_and(|seed| record.get(prop.name) != seed.get(prop.name));
        let fixed =
            open.iter().filter(differs).any(|prop| prop.access == Access::AtCreation && !settable(prop));
        let new = match (seed, maker) {
            (Some(seed), Some(_)) if fixed => {
                self.remove(seed);
                true
            }
            (None, Some(_)) => true,
            _ => false,
        };
        let first_domain =
            object.noun == "AcceptedDomain" && new && !self.text.contains("emsh New-AcceptedDomain ");
        if first_domain {
            open.retain(|prop| prop.name != "Default");
        }
        if let Some(maker) = maker.filter(|_| new) {
            let mut words = Vec::new();
            for prop in open.iter().filter(|prop| takes(Some(maker), prop)) {
                words.extend(given(prop, record.get(prop.name)));
            }
            words.extend(open.iter().filter_map(|prop| switch(Some(maker), prop, record)));
            words.extend(borne(record));
            self.line(maker, &words);
            // What is as it is by default after New- needs no line of its own.
            open.retain(|prop| {
                let done = takes(Some(maker), prop) || switch(Some(maker), prop, record).is_some();
                !done && record.get(prop.name) != made.get(prop.name)
            });
        }
        if let Some(setter) = setter {
            let mut words = Vec::new();
            for prop in open.iter().filter(|prop| takes(Some(setter), prop)) {
                words.extend(given(prop, record.get(prop.name)));
                let adds = prop.plain == PlainValue::Adds && !there.get(prop.name).is_unset();
                words.extend((adds && !words.contains(&"-Replace".into())).then(|| "-Replace".to_string()));
            }
            words.extend(open.iter().filter_map(|prop| switch(Some(setter), prop, record)));
            if !words.is_empty() {
                words.extend(borne(record).filter(|_| !new));
                let named = seed.filter(|_| !new).unwrap_or(record);
                let name = if object.is_singleton() { Vec::new() } else { self.identity(named) };
                self.line(setter, &[name, words].concat());
            }
            open.retain(|prop| !settable(prop));
        }
        for prop in open.iter().filter(|prop| is_lost(exported, prop, record, &there)) {
            let name = format!("{} '{}'", object.noun, record.identity());
            self.leave_out(&format!("{} {} of {name}", prop.name, record.get(prop.name)));
        }
    }
}

fn is_of(cmdlet: &Cmdlet, object: &ObjectType) -> bool {
    cmdlet.object.is_some_and(|own| own.noun == object.noun) && cmdlet.noun == object.noun
}

/// What follows another property, as it will be where that one is given and it is not.
fn settled(record: &Record, mut there: Record, before: Option<&Record>) -> Record {
    for prop in record.object.props {
        if let Settled::ByProperty(other, value) = prop.settled
            && before.is_none_or(|before| {
                let given = |prop| is_given(prop, record, Some(before));
                record.get(other) != before.get(other) || record.object.prop(other).is_some_and(given)
            })
            && let Some(value) = value(record, before)
        {
            there.set(prop.name, value);
        }
    }
    there
}

/// The switch of a connector that would be an open relay but for denials, which come behind it: what is
/// recorded goes with the first one that ends it.
fn borne(record: &Record) -> Option<String> {
    let relays = record.object.noun == RECEIVE_CONNECTOR.noun && is_open_relay(record, &[]);
    (relays && !record.bool("OpenRelayAllowed")).then(|| "-AllowOpenRelay".to_string())
}

/// An end that no cmdlet takes any more.
fn has_ended(record: &Record, now: Timestamp) -> bool {
    matches!(record.get("ExpirationTime"), Value::Time(end) if *end <= now)
}

/// The number that an object got when it was made.
fn count(record: &Record) -> i64 {
    let counted = |prop: &&Prop| matches!(prop.settled, Settled::ByCounting);
    match record.object.props.iter().find(counted).map(|prop| record.get(prop.name)) {
        Some(Value::Int(number)) => *number,
        _ => 0,
    }
}

/// True where a property is given although it is as it would be.
fn is_given(prop: &Prop, record: &Record, seed: Option<&Record>) -> bool {
    let default = prop.default_value().unwrap_or(Value::Null);
    match seed {
        // What a new store has may depend on the machine.
        Some(seed) => {
            let is_its_name = matches!(
                seed.object.identity,
                Identity::Property(name) | Identity::OnServer(name) if name == prop.name
            );
            *seed.get(prop.name) != default && prop.access != Access::Stored && !is_its_name
        }
        None => {
            let preset = prop.shape == Shape::Flags || (prop.is_list() && !record.get(prop.name).is_unset());
            prop.mandatory || preset
        }
    }
}

/// False for a text that means something else where it is typed. No cmdlet stores it; a document may.
fn is_sayable(value: &Value) -> bool {
    value.as_text().is_none_or(|text| !text.trim().eq_ignore_ascii_case("$null"))
}

/// True for a property whose value no cmdlet can be given, and that is not as it will be.
fn is_lost(exported: &Exported, prop: &Prop, record: &Record, base: &Record) -> bool {
    let value = record.get(prop.name);
    if matches!(prop.settled, Settled::ByCounting | Settled::ByProperty(..)) {
        return false;
    }
    let made_here = value.as_text().is_some_and(|text| exported.self_made.contains(text));
    value != base.get(prop.name) && !made_here
}

/// The switch or Boolean that sets a property to true, where the cmdlet has one.
fn switch(cmdlet: Option<&Cmdlet>, prop: &Prop, record: &Record) -> Option<String> {
    let Settled::BySwitch(name) = prop.settled else { return None };
    let parameter = cmdlet?.parameter(name).filter(|_| record.bool(prop.name))?;
    Some(if parameter.is_switch() { format!("-{name}") } else { format!("-{name}:true") })
}

fn is_dashed(text: &str) -> bool {
    text.starts_with(['-', '\u{2013}', '\u{2014}', '\u{2015}'])
}

/// A parameter and its value, as words.
fn given(prop: &Prop, value: &Value) -> Vec<String> {
    let text = match value {
        Value::Null => "$null".to_string(),
        Value::List(items) if items.is_empty() => "$null".to_string(),
        Value::List(items) => items.iter().map(element).collect::<Vec<_>>().join(","),
        Value::Bool(flag) => flag.to_string(),
        other => other.to_string(),
    };
    if is_dashed(&text) || text.is_empty() {
        return vec![format!("-{}:{text}", prop.name)];
    }
    vec![format!("-{}", prop.name), text]
}

/// A word in one line, whatever it holds: what would part a line, or make a terminal do something, is
/// written as its number.
fn in_one_line(word: &str) -> String {
    let special = |c: char| c.is_control() || is_invisible(c);
    // A command substitution takes line ends off the end, and there only.
    let (body, ends) = word.split_at(word.trim_end_matches('\n').len());
    let ends = if ends.is_empty() { String::new() } else { quote(ends) };
    if !body.contains(special) {
        return if body.is_empty() && !ends.is_empty() { ends } else { format!("{}{ends}", quote(body)) };
    }
    let mut format = String::new();
    for c in body.chars() {
        match c {
            '\n' => format.push_str("\\n"),
            '%' => format.push_str("%%"),
            '\\' => format.push_str("\\\\"),
            // An interactive bash looks for it in double quotes.
            '!' => format.push_str("\\041"),
            '\'' => format.push_str("\\047"),
            c if special(c) => {
                let mut octets = [0; 4];
                for octet in c.encode_utf8(&mut octets).bytes() {
                    format.push_str(&format!("\\{octet:03o}"));
                }
            }
            c => format.push(c),
        }
    }
    // What begins with a dash is no format.
    let dash = if format.starts_with('-') { "-- " } else { "" };
    format!("\"$(printf {dash}'{format}')\"{ends}")
}

/// An element of a list, in double quotes where a comma, a quote or a blank would part it.
fn element(item: &Value) -> String {
    let text = item.to_string();
    let plain = |c: char| c.is_alphanumeric() || "-_.:/;*[]\\+=".contains(c);
    let starts_plain = text.starts_with(|c: char| c.is_alphanumeric() || "[*:/".contains(c));
    if starts_plain && text.chars().all(plain) { text } else { format!("\"{}\"", text.replace('"', "\"\"")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::objects::{SEND_CONNECTOR, TRANSPORT_CONFIG};

    #[test]
    fn values_as_they_are_typed() {
        let comment = SEND_CONNECTOR.prop("Comment").unwrap();
        let list = TRANSPORT_CONFIG.prop("TLSSendDomainSecureList").unwrap();
        let text = |text: &str| Value::text(text);
        let table: Vec<(&Prop, Value, &[&str])> = vec![
            (comment, Value::Null, &["-Comment", "$null"]),
            (comment, text("it's"), &["-Comment", "it's"]),
            (comment, text("-x"), &["-Comment:-x"]),
            (comment, text(""), &["-Comment:"]),
            (list, Value::List(vec![]), &["-TLSSendDomainSecureList", "$null"]),
            (
                list,
                Value::texts(["a.example", "b.example"]),
                &["-TLSSendDomainSecureList", "a.example,b.example"],
            ),
            (
                list,
                Value::texts(["a,b", "c \"d\""]),
                &["-TLSSendDomainSecureList", "\"a,b\",\"c \"\"d\"\"\""],
            ),
            (list, Value::texts(["@{Add=x"]), &["-TLSSendDomainSecureList", "\"@{Add=x\""]),
        ];
        for (prop, value, wanted) in table {
            assert_eq!(given(prop, &value), wanted, "{value}");
        }
    }

    #[test]
    fn a_word_is_one_line_and_fit_for_a_terminal() {
        for (word, written) in [
            ("plain", "plain"),
            ("", "''"),
            ("it's !", r"'it'\''s !'"),
            ("$x `y` \"z\"", "'$x `y` \"z\"'"),
            ("a\nb", r#""$(printf 'a\nb')""#),
            ("-a\tb", r#""$(printf -- '-a\011b')""#),
            ("100% \\n\nit's !x", r#""$(printf '100%% \\n\nit\047s \041x')""#),
            ("\u{202e}x", r#""$(printf '\342\200\256x')""#),
            // What a substitution would take off.
            ("a\n\n", "a'\n\n'"),
            ("a\nb\n", "\"$(printf 'a\\nb')\"'\n'"),
            ("\n", "'\n'"),
        ] {
            assert_eq!(in_one_line(word), written, "{word:?}");
        }
    }

    /// Connectors of one name on several servers are told apart, every other goes by its name alone.
    #[test]
    fn names_without_their_server() {
        let connector = |server: &str, name: &str| {
            let mut record = Record::with_defaults(&RECEIVE_CONNECTOR);
            record.set("Server", Value::text(server));
            record.set("Name", Value::text(name));
            record
        };
        let script = Script {
            ambiguous: HashSet::from([("ReceiveConnector", "relay".to_string())]),
            ..Script::default()
        };
        assert_eq!(script.called(&connector("EDGE1", "Other")), "Other");
        assert_eq!(script.called(&connector("EDGE2", "Relay")), r"EDGE2\Relay");
        assert_eq!(script.identity(&connector("EDGE1", "-x")), ["-Identity:-x"]);
    }
}
