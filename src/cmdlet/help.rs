//! Help from the tables, in the shape that PowerShell gives it.

mod topic;
mod view;

use super::spec::{Cmdlet, Impact, ParamValue, Parameter, ParameterTakes};
use super::{CMDLETS, Failure, alias, elsewhere};
use crate::model::{Kind, Shape, Wildcard, suggest};
use std::fmt::Write;

pub use topic::{COMMON, EXIT_CODES, TOPICS, Topic, ids};
pub use view::View;

const WIDTH: usize = 80;

/// What to type first, after `emsh `, and what for.
pub const FIRST_COMMANDS: &[(&str, &str)] = &[
    ("Get-Help Set-SendConnector", "help for one cmdlet; also: Set-SendConnector -?"),
    ("Get-Command '*Connector'", "the cmdlets of a name"),
    ("Get-TransportConfig", "what is configured"),
    ("lab", "a demonstration that touches nothing of yours"),
    ("shell-init bash", "completion for your shell"),
];

/// What `Get-Help` alone prints: every topic with its cmdlets; in full what every cmdlet takes, too.
///
/// # Errors
/// Where a parameter is asked for: of which cmdlet is not said.
pub fn unnamed(view: &View) -> Result<String, Failure> {
    match view {
        View::Usual | View::Detailed => Ok(overview()),
        View::Full => {
            let topics = TOPICS.iter().map(|topic| topic.render(view)).collect::<Result<Vec<_>, _>>()?;
            Ok(format!("{}\n{}", overview(), topics.join("\n")))
        }
        View::Examples => Ok(first_commands()),
        View::Parameter(_) => {
            Err(Failure::binding("Name", "-Parameter needs the cmdlet whose parameter it is")
                .hint("as in: emsh Get-Help Set-SendConnector -Parameter Fqdn"))
        }
    }
}

/// Every topic with its cmdlets.
pub fn overview() -> String {
    overview_of(CMDLETS)
}

fn first_commands() -> String {
    let mut text = String::from("First commands\n");
    for (line, about) in FIRST_COMMANDS {
        let _ = writeln!(text, "    emsh {line:32} {about}");
    }
    text
}

/// The overview over a table of cmdlets.
pub fn overview_of(cmdlets: &[&'static Cmdlet]) -> String {
    let mut text = String::from(
        "emsh manages the emsh transport service: connectors, certificates, Domain Security, queues.\n\n",
    );
    text.push_str(&first_commands());
    let mut topics: Vec<&str> = Vec::new();
    for cmdlet in cmdlets {
        if !topics.contains(&topic(cmdlet)) {
            topics.push(topic(cmdlet));
        }
    }
    let width = cmdlets.iter().map(|cmdlet| cmdlet.name().len()).max().unwrap_or_default();
    for title in topics {
        let mut letters = title.chars();
        let capital: String =
            letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect();
        let _ = writeln!(text, "\n{capital}");
        for cmdlet in cmdlets.iter().filter(|cmdlet| topic(cmdlet) == title) {
            let _ = writeln!(text, "    {:width$}  {}", cmdlet.name(), cmdlet.summary);
        }
    }
    text.push_str("\nTopics\n");
    for topic in TOPICS {
        let _ = writeln!(text, "    {:width$}  {}", topic.name, topic.synopsis);
    }
    text
}

/// The topic that a cmdlet belongs to: its object, where it has one.
fn topic(cmdlet: &Cmdlet) -> &'static str {
    cmdlet.object.map_or("the shell", |object| object.title)
}

/// What there is help for.
#[derive(Clone, Copy)]
enum Subject {
    Cmdlet(&'static Cmdlet),
    Topic(&'static Topic),
}

impl Subject {
    fn render(self, view: &View) -> Result<String, Failure> {
        match self {
            Subject::Cmdlet(cmdlet) => view.render(cmdlet),
            Subject::Topic(topic) => topic.render(view),
        }
    }

    fn row(self) -> (String, &'static str) {
        match self {
            Subject::Cmdlet(cmdlet) => (cmdlet.name(), cmdlet.summary),
            Subject::Topic(topic) => (topic.name.into(), topic.synopsis),
        }
    }
}

/// What `Get-Help NAME` prints: help for one cmdlet or topic, or the list of those that a wildcard or a part
/// of a name fits; where a view is asked for, that of each.
///
/// # Errors
/// Where nothing fits, or the view asks for what is not there.
pub fn topic_help(name: &str, view: &View) -> Result<String, Failure> {
    topic_help_of(CMDLETS, name, view)
}

fn topic_help_of(cmdlets: &[&'static Cmdlet], name: &str, view: &View) -> Result<String, Failure> {
    if let Some(topic) = Topic::find(name) {
        return topic.render(view);
    }
    if let Some(found) = alias::find(cmdlets, name) {
        return view.render(found);
    }
    let pattern = if Wildcard::has_wildcards(name) { name.to_string() } else { format!("*{name}*") };
    let mut found: Vec<Subject> = fitting(cmdlets, &pattern).into_iter().map(Subject::Cmdlet).collect();
    if let Ok(wildcard) = pattern.parse::<Wildcard>() {
        found.extend(TOPICS.iter().filter(|topic| wildcard.matches(topic.name)).map(Subject::Topic));
    }
    match (found.as_slice(), view) {
        ([], _) => Err(no_help(cmdlets, name)),
        ([only], _) => only.render(view),
        (several, View::Usual) => Ok(table(several.iter().map(|subject| subject.row()))),
        (several, View::Parameter(parameter)) => parameter_of_several(several, name, parameter),
        (several, View::Examples) => {
            // Topics have none, and were not meant.
            let shown = several.iter().filter_map(|subject| subject.render(view).ok());
            Ok(shown.collect::<Vec<_>>().join("\n"))
        }
        (several, _) => {
            let shown = several.iter().map(|subject| subject.render(view)).collect::<Result<Vec<_>, _>>()?;
            Ok(shown.join("\n"))
        }
    }
}

/// A parameter of each of several that have it, under its cmdlet's name.
fn parameter_of_several(several: &[Subject], name: &str, parameter: &str) -> Result<String, Failure> {
    let mut shown = Vec::new();
    let mut names: Vec<&str> = Vec::new();
    for subject in several {
        match subject {
            Subject::Cmdlet(cmdlet) => names.extend(cmdlet.parameters().iter().map(|own| own.name)),
            Subject::Topic(topic) => names.extend(topic.parameters().iter().map(|own| own.name)),
        }
        if let Ok(text) = subject.render(&View::Parameter(parameter.into())) {
            shown.push(format!("NAME\n    {}\n\nPARAMETERS\n{text}", subject.row().0));
        }
    }
    names.sort_unstable();
    names.dedup();
    if shown.is_empty() {
        return Err(view::no_parameter(&format!("What fits '{name}'"), name, parameter, &names));
    }
    Ok(shown.join("\n"))
}

/// Nothing fits: what may have been meant.
fn no_help(cmdlets: &[&'static Cmdlet], name: &str) -> Failure {
    if let Some(instead) = elsewhere::instead_of(name) {
        let mut failure = Failure::not_found("Help", name, "emsh");
        failure.hints = vec![instead.to_string()];
        return failure;
    }
    let names: Vec<String> = cmdlets
        .iter()
        .flat_map(|cmdlet| alias::names(cmdlet))
        .chain(TOPICS.iter().map(|topic| topic.name.to_string()))
        .collect();
    match suggest::near(name, names.iter().map(String::as_str)).as_slice() {
        [] => Failure::not_found("Help", name, "emsh"),
        near => {
            let hint = format!("did you mean {}?", near.join(", "));
            Failure::not_found("Help", name, "emsh").hint(hint)
        }
    }
}

/// What `Get-Command` prints: cmdlets whose name, verb and noun fit these patterns, and what they do.
///
/// # Errors
/// Where no cmdlet fits.
pub fn commands(name: Option<&str>, verb: Option<&str>, noun: Option<&str>) -> Result<String, Failure> {
    let fits = |pattern: Option<&str>, text: &str| match pattern.map(str::parse::<Wildcard>) {
        None => true,
        Some(Ok(wildcard)) => wildcard.matches(text),
        Some(Err(_)) => false,
    };
    let mut found = fitting(CMDLETS, name.unwrap_or("*"));
    found.retain(|cmdlet| {
        fits(verb, cmdlet.verb)
            && alias::names(cmdlet)
                .any(|name| name.split_once('-').is_some_and(|(_, of_cmdlet)| fits(noun, of_cmdlet)))
    });
    match (found.is_empty(), name.or(noun).or(verb)) {
        (true, Some(pattern)) => Err(Failure::not_found("Command", pattern, "emsh")),
        _ => Ok(table(found.iter().map(|cmdlet| (cmdlet.name(), cmdlet.summary)))),
    }
}

fn fitting(cmdlets: &[&'static Cmdlet], pattern: &str) -> Vec<&'static Cmdlet> {
    let Ok(wildcard) = pattern.parse::<Wildcard>() else { return Vec::new() };
    cmdlets
        .iter()
        .copied()
        .filter(|cmdlet| alias::names(cmdlet).any(|name| wildcard.matches(&name)))
        .collect()
}

fn table(rows: impl Iterator<Item = (String, &'static str)>) -> String {
    let rows: Vec<_> = rows.collect();
    let width = rows.iter().map(|(name, _)| name.len()).max().unwrap_or_default().max(4);
    let mut text = format!("{:width$} Synopsis\n{:width$} --------\n", "Name", "----");
    for (name, synopsis) in rows {
        let _ = writeln!(text, "{name:width$} {synopsis}");
    }
    text
}

/// Help for one cmdlet, in the usual view.
pub fn cmdlet(cmdlet: &Cmdlet) -> String {
    View::Usual.render(cmdlet).unwrap_or_default()
}

fn describe(text: &mut String, parameter: &Parameter, cmdlet: &Cmdlet) {
    lines(text, parameter, &facts(parameter, cmdlet.impact));
}

/// A parameter with all attributes that PowerShell's full view has, also those that are as usual.
fn describe_fully(text: &mut String, parameter: &Parameter, cmdlet: &Cmdlet) {
    fully(text, parameter, cmdlet.impact, pipeline_input(parameter, cmdlet));
}

/// A parameter that every cmdlet takes, from no pipe.
fn describe_common(text: &mut String, parameter: &Parameter, all_attributes: bool) {
    if all_attributes {
        fully(text, parameter, Impact::Reads, "false");
    } else {
        lines(text, parameter, &facts(parameter, Impact::Reads));
    }
}

fn fully(text: &mut String, parameter: &Parameter, impact: Impact, pipeline_input: &str) {
    let known = facts(parameter, impact);
    let fact = |name: &str| known.iter().find(|(other, _)| *other == name).map(|(_, value)| value.clone());
    let mut all: Vec<(&str, String)> =
        known.iter().filter(|(name, _)| ["Allowed", "Status"].contains(name)).cloned().collect();
    all.push(("Required?", parameter.mandatory.to_string()));
    all.push(("Position?", fact("Position").unwrap_or_else(|| "named".into())));
    all.push(("Default value", fact("Default").unwrap_or_default()));
    all.push(("Accept pipeline input?", pipeline_input.into()));
    all.push(("Aliases", parameter.alias().unwrap_or("none").into()));
    lines(text, parameter, &all);
}

/// What of `a | emsh b` the parameter takes ([`crate::shell`], the pipe of identities).
fn pipeline_input(parameter: &Parameter, cmdlet: &Cmdlet) -> &'static str {
    match parameter.name {
        "Identity" if cmdlet.identity == super::spec::IdentityUse::Required => "true (by property name)",
        "Instance" => "true (by value)",
        _ => "false",
    }
}

/// A parameter's name, purpose and facts.
fn lines(text: &mut String, parameter: &Parameter, facts: &[(&str, String)]) {
    let _ = writeln!(text, "    -{}{}", parameter.name, type_suffix(parameter));
    indent(text, 8, parameter.doc);
    let width = facts.iter().map(|(name, _)| name.len()).max().unwrap_or_default().max(9);
    for (name, value) in facts {
        let _ = writeln!(text, "{}", format!("        {name:<width$} {value}").trim_end());
    }
    text.push('\n');
}

/// What there is to say of a parameter beside its purpose: allowed values, default, place.
pub fn facts(parameter: &Parameter, impact: Impact) -> Vec<(&'static str, String)> {
    let mut facts = Vec::new();
    if let Some(allowed) = allowed(parameter) {
        facts.push(("Allowed", allowed));
    }
    match parameter.takes {
        ParameterTakes::Property(prop) if !prop.default.is_empty() => {
            facts.push(("Default", prop.default.into()));
        }
        ParameterTakes::Own(ParamValue::Switch) if parameter.name == "Confirm" => {
            facts.push(("Default", if impact == Impact::Asks { "asks" } else { "does not ask" }.into()));
        }
        _ => {}
    }
    if parameter.mandatory {
        facts.push(("Required", "yes".into()));
    }
    if let Some(status) = parameter.class.status() {
        facts.push(("Status", status));
    }
    if let Some(position) = parameter.position {
        facts.push(("Position", position.to_string()));
    }
    if let Some(alias) = parameter.alias() {
        facts.push(("Alias", format!("-{alias}")));
    }
    facts
}

fn allowed(parameter: &Parameter) -> Option<String> {
    let kind = parameter.kind()?;
    let mut allowed = kind.allowed();
    if let ParameterTakes::Property(prop) = parameter.takes {
        let more = match prop.shape {
            Shape::OrUnlimited => Some("Unlimited"),
            Shape::Optional | Shape::List => Some("$null"),
            Shape::One | Shape::NonEmptyList | Shape::Flags => None,
        };
        if let Some(more) = more.filter(|more| !more.starts_with('$') || allowed.is_some()) {
            allowed = Some(allowed.map_or(more.to_string(), |allowed| format!("{allowed}; or {more}")));
        }
    }
    allowed
}

/// The syntax as PowerShell prints it, wrapped between parameters.
pub fn syntax(cmdlet: &Cmdlet) -> String {
    let mut parameters = cmdlet.parameters();
    parameters.sort_by_key(|parameter| parameter.position.unwrap_or(u8::MAX));
    let mut words = vec![cmdlet.name()];
    words.extend(parameters.iter().filter(|parameter| !parameter.is_everywhere()).map(usage));
    words.push("[<CommonParameters>]".to_string());
    fill(&words, 4, 8)
}

/// The other cmdlets of its noun, by name.
pub fn related(cmdlets: &[&'static Cmdlet], cmdlet: &Cmdlet) -> Vec<String> {
    let sisters = cmdlets.iter().filter(|other| other.noun == cmdlet.noun && other.verb != cmdlet.verb);
    let mut names: Vec<String> = sisters.map(|other| other.name()).collect();
    names.sort();
    names
}

/// `[-Name] <Type>`, with brackets around what may be left out.
fn usage(parameter: &Parameter) -> String {
    let name = match parameter.position {
        Some(_) => format!("[-{}]", parameter.name),
        None => format!("-{}", parameter.name),
    };
    let whole = format!("{name}{}", type_suffix(parameter));
    if parameter.mandatory { whole } else { format!("[{whole}]") }
}

fn type_suffix(parameter: &Parameter) -> String {
    type_name(parameter).map(|name| format!(" <{name}>")).unwrap_or_default()
}

/// The name of a parameter's type; none for a switch.
pub fn type_name(parameter: &Parameter) -> Option<String> {
    let name = match (parameter.takes, parameter.kind()) {
        (ParameterTakes::Own(ParamValue::Switch), _) => return None,
        (ParameterTakes::Own(ParamValue::Secret), _) => "SecureString".to_string(),
        (_, None) => "Path".to_string(),
        (_, Some(Kind::Enum(_))) => parameter.name.to_string(),
        (_, Some(kind)) => kind.type_name().to_string(),
    };
    Some(match parameter.takes {
        ParameterTakes::Property(prop) if prop.shape == Shape::OrUnlimited => format!("Unlimited<{name}>"),
        _ if parameter.is_list() => format!("{name}[]"),
        _ => name,
    })
}

fn indent(text: &mut String, by: usize, paragraph: &str) {
    let words: Vec<String> = paragraph.split_whitespace().map(String::from).collect();
    text.push_str(&fill(&words, by, by));
}

/// Words in lines of at most `WIDTH` characters, the first indented by `first`, others by `next`.
fn fill(words: &[String], first: usize, next: usize) -> String {
    let mut text = String::new();
    let mut column = 0;
    for (index, word) in words.iter().enumerate() {
        let length = word.chars().count();
        if index == 0 {
            text.push_str(&" ".repeat(first));
            column = first;
        } else if column + 1 + length > WIDTH {
            text.push('\n');
            text.push_str(&" ".repeat(next));
            column = next;
        } else {
            text.push(' ');
            column += 1;
        }
        text.push_str(word);
        column += length;
    }
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cmdlet::sample::SAMPLE;

    #[test]
    fn syntax_is_as_powershell_prints_it() {
        let syntax = syntax(SAMPLE[1]);
        assert!(
            syntax
                .starts_with("    Set-SendConnector [-Identity] <String> [-AddressSpaces <AddressSpace[]>]"),
            "{syntax}"
        );
        for part in [
            "[-AddressSpaces <AddressSpace[]>]",
            "[-Port <Int32>]",
            "[-TlsAuthLevel <TlsAuthLevel>]",
            "[-WhatIf]",
        ] {
            assert!(syntax.contains(part), "{part}: {syntax}");
        }
        assert!(syntax.contains("[-MaxMessageSize <Unlimited<ByteQuantifiedSize>>]"));
        assert!(syntax.lines().all(|line| line.len() <= WIDTH));
    }

    #[test]
    fn help_names_defaults_words_and_places() {
        let text = cmdlet(SAMPLE[1]);
        for part in [
            "NAME\n    Set-SendConnector\n",
            "    -Port <Int32>\n",
            "        Allowed   1 to 65535\n        Default   25\n",
            "        Allowed   EncryptionOnly, CertificateValidation, DomainValidation; or $null\n",
            "        Required  yes\n        Position  1\n",
            "EXAMPLES\n    emsh Get-SendConnector\n",
        ] {
            assert!(text.contains(part), "{part}\n---\n{text}");
        }
    }

    #[test]
    fn wildcards_and_parts_of_names_find_help() {
        let found = |name: &str| topic_help_of(SAMPLE, name, &View::Usual);
        assert!(found("set-sendconnector").unwrap().starts_with("NAME\n    Set-SendConnector"));
        assert!(found("AcceptedDomain").unwrap().starts_with("NAME\n    New-AcceptedDomain"));
        assert!(found("*Connector").unwrap().starts_with("Name "));
        assert_eq!(found("Nothing").unwrap_err().exit_code(), 1);
        assert!(overview_of(SAMPLE).contains("Send connector\n    Get-SendConnector"));
    }

    #[test]
    fn a_view_of_several_is_that_of_each() {
        let found = |name: &str, view: &View| topic_help_of(SAMPLE, name, view);
        let usual = found("*-SendConnector", &View::Usual).unwrap();
        let full = found("*-SendConnector", &View::Full).unwrap();
        let detailed = found("*-SendConnector", &View::Detailed).unwrap();
        assert!(usual.starts_with("Name ") && !usual.contains("PARAMETERS"), "{usual}");
        for name in ["Get-SendConnector", "Set-SendConnector", "New-SendConnector"] {
            assert!(full.contains(&format!("NAME\n    {name}\n")), "{full}");
        }
        assert!(full.contains("Required?") && !detailed.contains("Required?"));
        let examples = found("*-SendConnector", &View::Examples).unwrap();
        assert!(examples.matches("EXAMPLES").count() == 3 && !examples.contains("PARAMETERS"), "{examples}");
        let port = found("*-SendConnector", &View::Parameter("Por*".into())).unwrap();
        assert!(port.contains("NAME\n    Set-SendConnector\n\nPARAMETERS\n    -Port <Int32>\n"), "{port}");
        assert!(!port.contains("Get-SendConnector"), "{port}");
        let none = found("*-SendConnector", &View::Parameter("Prot".into())).unwrap_err();
        assert_eq!(none.id, "ParameterNotFound");
        assert!(none.hints[0].starts_with("did you mean -Port"), "{:?}", none.hints);
    }

    #[test]
    fn a_topic_answers_each_view_that_it_has() {
        let common = |view: &View| topic_help_of(SAMPLE, "ABOUT_commonparameters", view);
        let (usual, full) = (common(&View::Usual).unwrap(), common(&View::Full).unwrap());
        assert!(usual.contains("    -Verbose\n") && !usual.contains("Required?"), "{usual}");
        assert!(full.contains("    -Verbose\n") && full.contains("        Required?              false\n"));
        let one = common(&View::Parameter("Error*".into())).unwrap();
        assert!(one.starts_with("    -ErrorAction") && !one.contains("-Verbose"), "{one}");
        let near = common(&View::Parameter("Verbos".into())).unwrap_err();
        assert_eq!(near.hints, ["did you mean -Verbose?"]);
        assert!(common(&View::Examples).unwrap_err().message.contains("has no examples"));
        let errors = |view: &View| topic_help_of(SAMPLE, "about_Errors", view);
        let text = errors(&View::Usual).unwrap();
        assert!(text.contains("    RuleBroken (InvalidData)\n"), "{text}");
        assert!(errors(&View::Parameter("x".into())).unwrap_err().message.contains("has no parameters"));
        let both = topic_help_of(SAMPLE, "about_*", &View::Usual).unwrap();
        assert!(both.contains("about_CommonParameters ") && both.contains("about_Errors "), "{both}");
    }

    #[test]
    fn without_a_topic_a_view_is_that_of_the_overview() {
        let examples = unnamed(&View::Examples).unwrap();
        assert!(examples.starts_with("First commands\n") && !examples.contains("Topics"), "{examples}");
        assert!(!unnamed(&View::Detailed).unwrap().contains("Required?"));
        let full = unnamed(&View::Full).unwrap();
        assert!(full.contains("Topics\n") && full.contains("Required?") && full.contains("RuleBroken"));
        assert_eq!(unnamed(&View::Parameter("Port".into())).unwrap_err().exit_code(), 2);
    }

    #[test]
    fn what_is_mistyped_is_told_from_what_is_not_there() {
        let hints = |name: &str| topic_help_of(SAMPLE, name, &View::Usual).unwrap_err().hints.join(" ");
        assert!(hints("Set-SendConector").contains("did you mean Set-SendConnector"));
        assert!(hints("about_Eror").contains("about_Errors"));
        assert!(hints("Get-ServerHealth").contains("Test-ServiceHealth"));
    }
}
