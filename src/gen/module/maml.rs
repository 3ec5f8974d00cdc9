//! The help file, in PowerShell's own markup: what `Get-Help` shows there of each function.
//!
//! Promises: the words are those of `emsh Get-Help`, from the same tables; the lines of examples are written
//! as PowerShell reads them ([`super::example`]). Text is escaped by the writer, never by hand.

use super::{cmdlets, example, function};
use crate::cmdlet::spec::{IdentityUse, Impact, Parameter};
use crate::cmdlet::{CMDLETS, Cmdlet, alias, help};
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};
use std::io;

const IDENTITY: &str = "Identity";
const INSTANCE: &str = "Instance";

type Xml = Writer<Vec<u8>>;

const NAMESPACES: [(&str, &str); 3] = [
    ("xmlns:maml", "http://schemas.microsoft.com/maml/2004/10"),
    ("xmlns:command", "http://schemas.microsoft.com/maml/dev/command/2004/10"),
    ("xmlns:dev", "http://schemas.microsoft.com/maml/dev/2004/10"),
];
/// What help says to those who give lists.
const OF_LISTS: &str = "A list that was read from an object keeps its origin: given back, what was added and removed since is applied, and nothing else. See about_Emsh.";

/// PowerShell prints an example's title as it is; its own have rules beside them.
const RULE: &str = "--------------------------";

/// The help file.
pub(super) fn help_file() -> String {
    let mut xml = Writer::new_with_indent(Vec::new(), b' ', 2);
    // Writing to memory does not fail; an empty file would be no help file, and tests would say so.
    match document(&mut xml) {
        Ok(()) => String::from_utf8(xml.into_inner()).unwrap_or_default() + "\n",
        Err(_) => String::new(),
    }
}

fn document(xml: &mut Xml) -> io::Result<()> {
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)))?;
    let head = " Generated from the tables of emsh by src/gen/module; do not edit. ";
    xml.write_event(Event::Comment(BytesText::new(head)))?;
    let root = xml.create_element("helpItems").with_attributes([("schema", "maml"), ("xmlns", "http://msh")]);
    root.write_inner_content(|xml| cmdlets().try_for_each(|cmdlet| command(xml, cmdlet)))?;
    Ok(())
}

/// An element with other elements in it.
fn within(xml: &mut Xml, name: &str, inner: impl FnOnce(&mut Xml) -> io::Result<()>) -> io::Result<()> {
    xml.create_element(name).write_inner_content(inner).map(drop)
}

fn text(xml: &mut Xml, name: &str, content: &str) -> io::Result<()> {
    xml.create_element(name).write_text_content(BytesText::new(content)).map(drop)
}

/// Paragraphs, each in an element of its own.
fn described<'a>(xml: &mut Xml, paragraphs: impl IntoIterator<Item = &'a str>) -> io::Result<()> {
    within(xml, "maml:description", |xml| paras(xml, paragraphs))
}

fn paras<'a>(xml: &mut Xml, paragraphs: impl IntoIterator<Item = &'a str>) -> io::Result<()> {
    paragraphs.into_iter().try_for_each(|paragraph| text(xml, "maml:para", paragraph))
}

fn typed(xml: &mut Xml, name: &str) -> io::Result<()> {
    within(xml, "dev:type", |xml| text(xml, "maml:name", name))
}

fn command(xml: &mut Xml, cmdlet: &Cmdlet) -> io::Result<()> {
    let name = cmdlet.name();
    let parameters = shown(cmdlet);
    let element = xml.create_element("command:command").with_attributes(NAMESPACES);
    element.write_inner_content(|xml| {
        within(xml, "command:details", |xml| {
            text(xml, "command:name", &name)?;
            text(xml, "command:verb", cmdlet.verb)?;
            text(xml, "command:noun", cmdlet.noun)?;
            described(xml, [cmdlet.summary])
        })?;
        let description = if cmdlet.description.is_empty() { cmdlet.summary } else { cmdlet.description };
        described(xml, description.split("\n\n"))?;
        within(xml, "command:parameters", |xml| {
            parameters.iter().try_for_each(|shown| parameter(xml, shown, true))
        })?;
        within(xml, "command:syntax", |xml| syntax(xml, cmdlet, &parameters))?;
        within(xml, "command:inputTypes", |xml| inputs(xml, cmdlet))?;
        within(xml, "command:returnValues", |xml| outputs(xml, cmdlet))?;
        notes(xml, cmdlet, &parameters)?;
        examples(xml, cmdlet)?;
        within(xml, "command:relatedLinks", |xml| {
            help::related(CMDLETS, cmdlet).iter().try_for_each(|name| link(xml, name))?;
            link(xml, super::about::TOPIC)
        })
    })?;
    Ok(())
}

/// A parameter as help shows it.
struct Shown {
    name: &'static str,
    /// What it does, and what there is to say beside.
    words: Vec<String>,
    /// Its type; none for a switch.
    kind: Option<String>,
    default: String,
    mandatory: bool,
    is_list: bool,
    takes_wildcards: bool,
    pipeline: &'static str,
    position: Option<u8>,
    alias: &'static str,
}

/// The parameters: those of the tables, and what a Set- takes beside in PowerShell.
fn shown(cmdlet: &Cmdlet) -> Vec<Shown> {
    let mut all: Vec<Shown> = function::described(cmdlet).iter().map(|own| of_tables(cmdlet, own)).collect();
    if function::takes_instance(cmdlet) {
        all.push(Shown {
            name: INSTANCE,
            words: vec![function::INSTANCE_DOC.into()],
            kind: object_type(cmdlet),
            default: String::new(),
            mandatory: true,
            is_list: false,
            takes_wildcards: false,
            pipeline: "False",
            position: None,
            alias: "none",
        });
    }
    all
}

fn of_tables(cmdlet: &Cmdlet, parameter: &Parameter) -> Shown {
    let facts = help::facts(parameter, cmdlet.impact);
    let fact = |wanted: &str| facts.iter().find(|(name, _)| *name == wanted).map(|(_, value)| value.as_str());
    // PowerShell has no place of its own for what is allowed, and what becomes of it.
    let more = ["Allowed", "Status"].iter().filter_map(|name| Some(format!("{name}: {}.", fact(name)?)));
    Shown {
        name: parameter.name,
        words: std::iter::once(parameter.doc.to_string()).chain(more).collect(),
        kind: help::type_name(parameter),
        default: fact("Default").unwrap_or_default().to_string(),
        mandatory: parameter.mandatory,
        is_list: parameter.is_list(),
        takes_wildcards: parameter.name == IDENTITY && cmdlet.identity == IdentityUse::Optional,
        pipeline: function::pipeline(cmdlet, parameter).words(),
        position: parameter.position,
        alias: parameter.alias().unwrap_or("none"),
    }
}

/// The syntax: of a Set- that takes an object, too, once with its name, and once with the object.
fn syntax(xml: &mut Xml, cmdlet: &Cmdlet, parameters: &[Shown]) -> io::Result<()> {
    let mut in_order: Vec<&Shown> = parameters.iter().collect();
    in_order.sort_by_key(|parameter| parameter.position.unwrap_or(u8::MAX));
    let without: &[&str] = if function::takes_instance(cmdlet) { &[INSTANCE, IDENTITY] } else { &[""] };
    without.iter().try_for_each(|other| {
        within(xml, "command:syntaxItem", |xml| {
            text(xml, "maml:name", &cmdlet.name())?;
            let mut set = in_order.iter().filter(|parameter| parameter.name != *other);
            set.try_for_each(|shown| parameter(xml, shown, false))
        })
    })
}

/// A parameter; in the syntax without its description.
fn parameter(xml: &mut Xml, parameter: &Shown, with_words: bool) -> io::Result<()> {
    let position = parameter.position.map_or("named".to_string(), |position| position.to_string());
    let element = xml.create_element("command:parameter").with_attributes([
        ("required", word(parameter.mandatory)),
        ("variableLength", word(parameter.is_list)),
        ("globbing", word(parameter.takes_wildcards)),
        ("pipelineInput", parameter.pipeline),
        ("position", &position),
        ("aliases", parameter.alias),
    ]);
    element.write_inner_content(|xml| {
        text(xml, "maml:name", parameter.name)?;
        if with_words {
            described(xml, parameter.words.iter().map(String::as_str))?;
        }
        if let Some(kind) = &parameter.kind {
            let value = xml
                .create_element("command:parameterValue")
                .with_attributes([("required", "true"), ("variableLength", word(parameter.is_list))]);
            value.write_text_content(BytesText::new(kind))?;
        }
        typed(xml, parameter.kind.as_deref().unwrap_or("SwitchParameter"))?;
        text(xml, "dev:defaultValue", &parameter.default)
    })?;
    Ok(())
}

fn word(is: bool) -> &'static str {
    if is { "true" } else { "false" }
}

/// The type of the objects that a cmdlet is about.
fn object_type(cmdlet: &Cmdlet) -> Option<String> {
    cmdlet.object.map(|object| format!("Emsh.{}", object.noun))
}

fn inputs(xml: &mut Xml, cmdlet: &Cmdlet) -> io::Result<()> {
    let own: Vec<Parameter> = function::described(cmdlet);
    let by_value: Vec<&str> = own
        .iter()
        .filter(|parameter| function::pipeline(cmdlet, parameter).by_value)
        .map(|parameter| parameter.name)
        .collect();
    let kinds = match (by_value.is_empty(), object_type(cmdlet)) {
        (true, _) => vec!["None".to_string()],
        (false, None) => vec!["System.String".to_string()],
        (false, Some(object)) => vec!["System.String".to_string(), object],
    };
    kinds.iter().try_for_each(|kind| {
        within(xml, "command:inputType", |xml| {
            typed(xml, kind)?;
            let taken: Vec<String> = by_value.iter().map(|name| format!("Taken as -{name}.")).collect();
            described(xml, taken.iter().map(String::as_str))
        })
    })
}

fn outputs(xml: &mut Xml, cmdlet: &Cmdlet) -> io::Result<()> {
    let kind = object_type(cmdlet).filter(|_| cmdlet.shows());
    within(xml, "command:returnValue", |xml| {
        typed(xml, kind.as_deref().unwrap_or("None"))?;
        described(xml, kind.is_some().then_some(cmdlet.summary))
    })
}

fn notes(xml: &mut Xml, cmdlet: &Cmdlet, parameters: &[Shown]) -> io::Result<()> {
    let mut notes: Vec<String> =
        alias::of(cmdlet).map(|(name, about)| format!("{name} is the same: {about}.")).collect();
    if cmdlet.impact != Impact::Reads && parameters.iter().any(|parameter| parameter.is_list) {
        notes.push(OF_LISTS.into());
    }
    if notes.is_empty() {
        return Ok(());
    }
    within(xml, "maml:alertSet", |xml| {
        within(xml, "maml:alert", |xml| paras(xml, notes.iter().map(String::as_str)))
    })
}

fn examples(xml: &mut Xml, cmdlet: &Cmdlet) -> io::Result<()> {
    within(xml, "command:examples", |xml| {
        cmdlet.examples.iter().enumerate().try_for_each(|(index, one)| {
            within(xml, "command:example", |xml| {
                text(xml, "maml:title", &format!("{RULE} Example {} {RULE}", index + 1))?;
                text(xml, "dev:code", &example::line(cmdlet, one.line))?;
                within(xml, "dev:remarks", |xml| paras(xml, [one.about]))
            })
        })
    })
}

fn link(xml: &mut Xml, name: &str) -> io::Result<()> {
    within(xml, "maml:navigationLink", |xml| {
        text(xml, "maml:linkText", name)?;
        text(xml, "maml:uri", "")
    })
}
