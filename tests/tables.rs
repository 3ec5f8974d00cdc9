//! The tables hold to themselves: what help says can be typed, what errors advise can be bound.

#![allow(clippy::unwrap_used)]

use emsh::cmdlet::bind::Bound;
use emsh::cmdlet::spec::{Cmdlet, Parameter, ParameterTakes};
use emsh::cmdlet::{CMDLETS, Failure, alias, clap_tree, help};
use emsh::model::objects::OBJECTS;
use emsh::model::{Class, CommandLine, Kind, ObjectType, Prop, Record, RuleContext, Shape, Value, World};
use emsh::shell::argv;
use std::collections::{BTreeMap, BTreeSet};

fn bound(words: &[String]) -> Result<Option<Bound>, Failure> {
    let invocation = argv::read(words)?;
    if invocation.help {
        return Ok(None);
    }
    let given = clap_tree::parse(invocation.cmdlet, &invocation.given)?;
    Bound::new(invocation.cmdlet, &given).map(Some)
}

fn repeated<T: Ord + Clone>(items: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut seen = BTreeSet::new();
    items.into_iter().filter(|item| !seen.insert(item.clone())).collect()
}

#[test]
fn names_are_unique() {
    assert!(repeated(OBJECTS.iter().map(|object| object.noun.to_lowercase())).is_empty());
    assert!(repeated(CMDLETS.iter().map(|cmdlet| cmdlet.name().to_lowercase())).is_empty());
    for object in OBJECTS {
        let again = repeated(object.all_props().map(|prop| prop.name.to_lowercase()));
        assert!(again.is_empty(), "{}: {again:?}", object.noun);
        assert!(repeated(object.rules.iter().map(|rule| rule.name)).is_empty(), "{}", object.noun);
    }
    for cmdlet in CMDLETS {
        let again = repeated(cmdlet.parameters().iter().map(|parameter| parameter.name.to_lowercase()));
        assert!(again.is_empty(), "{}: {again:?}", cmdlet.name());
        let positions: Vec<u8> =
            cmdlet.parameters().iter().filter_map(|parameter| parameter.position).collect();
        assert!(repeated(positions.clone()).is_empty(), "{}: positions {positions:?}", cmdlet.name());
    }
}

/// An alias is the same cmdlet by every way to it, and takes no other cmdlet's name.
#[test]
fn aliases_are_the_cmdlets_that_they_say() {
    for alias in alias::ALIASES {
        assert!(CMDLETS.iter().any(|cmdlet| cmdlet.noun == alias.of), "{}", alias.of);
        assert!(!CMDLETS.iter().any(|cmdlet| cmdlet.noun.eq_ignore_ascii_case(alias.noun)), "{}", alias.noun);
    }
    let mut seen = 0;
    for cmdlet in CMDLETS {
        for (name, about) in alias::of(cmdlet) {
            let read = argv::read(&[name.to_uppercase(), "-?".to_string()]).unwrap();
            assert_eq!(read.cmdlet.name(), cmdlet.name());
            assert_eq!(help::topic_help(&name, &help::View::Detailed).unwrap(), help::cmdlet(cmdlet));
            assert!(help::cmdlet(cmdlet).contains(&format!("ALIAS\n    {name}: {about}\n")));
            assert!(help::commands(Some(&name), None, None).unwrap().contains(&cmdlet.name()));
            for shell in clap_tree::SHELLS {
                let script = emsh::r#gen::completions(shell).unwrap();
                assert!(script.contains(&name), "{shell} does not complete {name}");
            }
            let page = format!("docs/cmdlets/{}.md", cmdlet.name());
            let docs = emsh::r#gen::cmdlet_docs();
            let (_, text) = docs.iter().find(|(path, _)| *path == page).unwrap();
            assert!(text.contains(&format!("Alias: `{name}`, {about}.")), "{page}");
            seen += 1;
        }
    }
    assert!(seen >= 2, "Get- and Set-TransportServer");
}

/// What is counted of the transport's own nouns is declared, all of it, and never weaker than it can be.
#[test]
fn the_transport_nouns_are_declared_whole() {
    let set = std::fs::read_to_string("tests/fixtures/core-parameters.json").unwrap();
    let set: Vec<emsh::r#gen::Counted> = serde_json::from_str(&set).unwrap();
    let nouns = [
        "TransportConfig",
        "TransportService",
        "AcceptedDomain",
        "RemoteDomain",
        "ExchangeCertificate",
        "ExchangeServer",
    ];
    let mut wrong = Vec::new();
    let mut counted = 0;
    for parameter in set.iter().filter(|parameter| nouns.contains(&parameter.noun.as_str())) {
        counted += 1;
        let class = emsh::r#gen::class_of(parameter);
        let fits = match class {
            None => false,
            Some(Class::Honoured | Class::Planned(_)) => parameter.can_apply,
            Some(Class::NoEffect(_) | Class::Refused(_)) => !parameter.can_apply,
        };
        if !fits {
            wrong.push(format!("{} -{}: {class:?}", parameter.cmdlet, parameter.parameter));
        }
    }
    assert!(wrong.is_empty() && counted > 280, "{counted}: {}", wrong.join("\n"));
}

#[test]
fn everything_is_documented() {
    let sentence = |text: &str| text.len() > 3 && text.trim() == text && text.ends_with(['.', ')', '>', ':']);
    for object in OBJECTS {
        for prop in object.all_props() {
            assert!(sentence(prop.doc), "{}.{}: '{}'", object.noun, prop.name, prop.doc);
        }
    }
    for cmdlet in CMDLETS {
        let name = cmdlet.name();
        assert!(sentence(cmdlet.summary), "{name}: '{}'", cmdlet.summary);
        assert!(!cmdlet.examples.is_empty(), "{name} has no example");
        for parameter in cmdlet.parameters() {
            assert!(sentence(parameter.doc), "{name} -{}: '{}'", parameter.name, parameter.doc);
        }
        for part in ["NAME", "SYNTAX", "PARAMETERS", "EXAMPLES"] {
            assert!(help::cmdlet(cmdlet).contains(part), "{name}");
        }
    }
}

#[test]
fn defaults_words_and_columns_are_sound() {
    for object in OBJECTS {
        for prop in object.all_props() {
            let value = prop.default_value();
            assert!(value.is_ok(), "{}.{}: {value:?}", object.noun, prop.name);
            if let Kind::Enum(words) = prop.kind {
                let again = repeated(words.iter().map(|word| word.to_lowercase()));
                assert!(again.is_empty(), "{}.{}: {again:?}", object.noun, prop.name);
            }
        }
        for name in object.columns.iter().chain(object.list) {
            assert!(object.all_props().any(|prop| prop.name == *name), "{}: column {name}", object.noun);
        }
    }
    for cmdlet in CMDLETS {
        for parameter in cmdlet.parameters() {
            if let Some(Kind::Enum(words)) = parameter.kind() {
                assert!(
                    repeated(words.iter().map(|word| word.to_lowercase())).is_empty(),
                    "{}",
                    parameter.name
                );
            }
        }
    }
}

/// Get→Set is a fixed point: what a default value prints is read back as that value.
#[test]
fn printed_defaults_are_read_back() {
    for object in OBJECTS {
        for prop in object.all_props() {
            let value = prop.default_value().unwrap();
            let items = if prop.is_list() { value.items().to_vec() } else { vec![value] };
            for item in items.iter().filter(|item| **item != Value::Null) {
                let read = prop.parse_element(&item.to_string());
                assert_eq!(read.as_ref().ok(), Some(item), "{}.{}", object.noun, prop.name);
            }
        }
    }
}

#[test]
fn a_cmdlets_object_has_its_noun() {
    for cmdlet in CMDLETS {
        if let Some(object) = cmdlet.object {
            let known = OBJECTS.iter().any(|other| std::ptr::eq(*other, object));
            assert!(known, "{}: its object is not in OBJECTS", cmdlet.name());
        }
    }
}

/// Splits as a POSIX shell does: blanks, single quotes, double quotes, backslash.
fn posix_words(line: &str) -> Vec<String> {
    let (mut words, mut word, mut open) = (Vec::new(), None::<String>, None::<char>);
    let mut rest = line.chars();
    while let Some(c) = rest.next() {
        match open {
            Some(quote) if c == quote => open = None,
            Some('"') if c == '\\' => word.get_or_insert_default().extend(rest.next()),
            Some(_) => word.get_or_insert_default().push(c),
            None => match c {
                '\'' | '"' => {
                    open = Some(c);
                    word.get_or_insert_default();
                }
                '\\' => word.get_or_insert_default().extend(rest.next()),
                ' ' => words.extend(word.take()),
                c => word.get_or_insert_default().push(c),
            },
        }
    }
    words.extend(word);
    words
}

#[test]
fn every_example_binds() {
    let mut wrong = Vec::new();
    for cmdlet in CMDLETS {
        for example in cmdlet.examples {
            match argv::read(&posix_words(example.line)) {
                Ok(invocation) if invocation.cmdlet.name() != cmdlet.name() => {
                    wrong.push(format!("{}: '{}' is another cmdlet", cmdlet.name(), example.line));
                }
                _ => {}
            }
            if let Err(failure) = bound(&posix_words(example.line)) {
                wrong.push(format!("{}: '{}': {}", cmdlet.name(), example.line, failure.message));
            }
        }
    }
    for (line, _) in help::FIRST_COMMANDS {
        let words = posix_words(line);
        let subcommand = [clap_tree::LAB, clap_tree::SHELL_INIT].contains(&words[0].as_str());
        if let Err(failure) = if subcommand { Ok(None) } else { bound(&words) } {
            wrong.push(format!("first commands: '{line}': {}", failure.message));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The objects that rules look across.
#[derive(Default)]
struct Objects(BTreeMap<String, Vec<Record>>);

impl World for Objects {
    fn all(&self, noun: &str) -> &[Record] {
        self.0.get(noun).map(Vec::as_slice).unwrap_or_default()
    }
}

/// Values that a property may have and that rules may stumble over.
fn candidates(prop: &Prop) -> Vec<Value> {
    let texts: &[&str] = match prop.kind {
        Kind::Bool => &["True", "False"],
        Kind::Enum(words) => words,
        Kind::SmtpDomain | Kind::Fqdn => &["other.example"],
        Kind::DomainPattern => &["*", "*.example", "other.example"],
        Kind::AddressSpace | Kind::ForeignAddressSpace => &["*", "other.example"],
        Kind::DomainCapabilities => &["other.example:AcceptOorgProtocol", "NO-TLS:AcceptOorgProtocol"],
        Kind::IpRange => &["0.0.0.0-255.255.255.255", "192.0.2.0/24", "::/0"],
        Kind::Binding => &["0.0.0.0:25", "127.0.0.1:2525"],
        Kind::SmartHost => &["smart.example"],
        Kind::LmtpHost => &["store.example:24", "/run/lmtp"],
        Kind::DnsServer | Kind::IpAddress => &["192.0.2.53", "0.0.0.0"],
        Kind::SmtpAddress => &["postmaster@other.example", "a@b.example"],
        Kind::Name => &["Other"],
        Kind::Path => &["/var/lib/emsh/x"],
        Kind::Span { .. } => &["00:00:01", "00:05:00", "01:00:00"],
        Kind::Size { .. } => &["1KB", "1MB", "1GB"],
        Kind::Int { .. } => &["1", "100"],
        Kind::Culture => &["en", "de-DE"],
        Kind::DsnCode => &["5.7.1", "4.4.7"],
        Kind::RewriteAddress => &["in.example", "*.in.example", "a@in.example"],
        Kind::Text { .. } | Kind::Ascii { .. } => &["x"],
        _ => &[],
    };
    let mut values: Vec<Value> = texts.iter().filter_map(|text| prop.parse_element(text).ok()).collect();
    if prop.is_list() {
        let all = Value::List(prop.normalise_list(values.clone()));
        values = values.into_iter().map(|value| Value::List(vec![value])).collect();
        values.push(all);
        values.push(Value::List(Vec::new()));
    } else if prop.shape == Shape::Optional {
        values.push(Value::Null);
    }
    values
}

/// A record with a value in everything that must have one.
fn whole(object: &'static ObjectType) -> Record {
    let mut record = Record::with_defaults(object);
    for prop in object.props {
        let settable = prop.mandatory || prop.shape == Shape::NonEmptyList || prop.name == "Server";
        if let Some(value) = candidates(prop).into_iter().next().filter(|_| settable) {
            record.set(prop.name, value);
        }
    }
    record.set("Server", Value::text("EX1"));
    record.set("Guid", Value::text("11111111-1111-4111-8111-111111111111"));
    record
}

/// Every line that the rules of an object advise, for records that differ from a whole one in one
/// or two properties, as new ones and as changed ones, beside another object of their kind.
fn remedies(object: &'static ObjectType) -> Vec<(&'static str, CommandLine)> {
    let base = whole(object);
    let mut other = base.clone();
    other.set("Guid", Value::text("22222222-2222-4222-8222-222222222222"));
    let mut world = Objects::default();
    for kind in OBJECTS {
        let mut neighbour = whole(kind);
        neighbour.set("Guid", Value::text("33333333-3333-4333-8333-333333333333"));
        world.0.insert(kind.noun.into(), vec![neighbour]);
    }
    world.0.entry(object.noun.into()).or_default().push(other);

    let changes: Vec<(&str, Value)> = object
        .props
        .iter()
        .flat_map(|prop| candidates(prop).into_iter().map(|value| (prop.name, value)))
        .collect();
    let mut found = Vec::new();
    let mut look = |record: &Record| {
        for before in [None, Some(&base)] {
            let context = RuleContext { record, before, world: &world };
            for rule in object.rules {
                let violation = (rule.check)(&context);
                for line in violation.into_iter().flat_map(|violation| violation.remedies) {
                    let known = found.iter().any(|(name, other)| *name == rule.name && *other == line);
                    if !known {
                        found.push((rule.name, line));
                    }
                }
            }
        }
    };
    look(&base);
    for (index, (name, value)) in changes.iter().enumerate() {
        let mut once = base.clone();
        once.set(name, value.clone());
        look(&once);
        for (second, value) in changes.iter().skip(index + 1).filter(|(second, _)| second != name) {
            let mut twice = once.clone();
            twice.set(second, value.clone());
            look(&twice);
        }
    }
    found
}

#[test]
fn every_line_that_a_rule_advises_binds() {
    let (mut wrong, mut advised) = (Vec::new(), 0);
    for object in OBJECTS {
        for (rule, line) in remedies(object) {
            advised += 1;
            if let Err(failure) = bound(&line.words()) {
                wrong.push(format!("{}, rule {rule}: '{line}': {}", object.noun, failure.message));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(advised >= 6, "only {advised} lines: the records don't break the rules any more");
}

/// An invocation with every parameter of a property alone binds, in all the forms of a word.
#[test]
fn every_settable_property_can_be_given() {
    for cmdlet in CMDLETS {
        for parameter in cmdlet.parameters() {
            let ParameterTakes::Property(prop) = parameter.takes else { continue };
            let Some(value) = candidates(prop).into_iter().find(|value| !value.is_unset()) else { continue };
            let text = match &value {
                Value::List(items) => items[0].to_string(),
                value => value.to_string(),
            };
            for words in forms(cmdlet, &parameter, &text) {
                let bound = bound(&words).unwrap_or_else(|failure| panic!("{words:?}: {}", failure.message));
                assert!(bound.is_some_and(|bound| bound.has(parameter.name)), "{words:?}");
            }
        }
    }
}

fn forms(cmdlet: &Cmdlet, parameter: &Parameter, value: &str) -> Vec<Vec<String>> {
    let name = parameter.name;
    let mut start = vec![cmdlet.name()];
    for needed in cmdlet.parameters().iter().filter(|needed| needed.mandatory && needed.name != name) {
        let text = match needed.takes {
            ParameterTakes::Property(prop) => match candidates(prop).into_iter().next() {
                Some(Value::List(items)) => items[0].to_string(),
                Some(value) => value.to_string(),
                None => continue,
            },
            ParameterTakes::Own(_) => "x".to_string(),
        };
        start.push(format!("-{}:{text}", needed.name));
    }
    let with = |more: &[String]| [start.clone(), more.to_vec()].concat();
    vec![
        with(&[format!("-{name}"), value.to_string()]),
        with(&[format!("-{}:{value}", name.to_lowercase())]),
        with(&[format!("--{}={value}", name.to_uppercase())]),
    ]
}
