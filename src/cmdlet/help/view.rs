//! What of a cmdlet's help is wanted: `Get-Help -Detailed`, `-Full`, `-Examples`, `-Parameter`.
//!
//! Promises: each part reads alone, and says the same as the whole. Refuses two views at once, as
//! PowerShell does, and a parameter that the cmdlet does not have.

use super::{describe, describe_fully, indent, syntax};
use crate::cmdlet::alias;
use crate::cmdlet::spec::{Cmdlet, EVERYWHERE, Parameter};
use crate::cmdlet::{Category, Failure};
use crate::model::{Wildcard, suggest};
use std::fmt::Write;

/// What is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum View {
    /// What is shown without a switch: one in detail, of several the names.
    Usual,
    /// All but the table of each parameter's attributes.
    Detailed,
    /// Everything.
    Full,
    /// The examples.
    Examples,
    /// Parameters of this name or pattern.
    Parameter(String),
}

impl View {
    /// The view that these switches ask for.
    ///
    /// # Errors
    /// Where more than one is asked for.
    pub fn of(detailed: bool, full: bool, examples: bool, parameter: Option<&str>) -> Result<View, Failure> {
        let wanted = [
            detailed.then_some(View::Detailed),
            full.then_some(View::Full),
            examples.then_some(View::Examples),
            parameter.map(|name| View::Parameter(name.trim_start_matches('-').to_string())),
        ];
        let mut wanted = wanted.into_iter().flatten();
        let first = wanted.next().unwrap_or(View::Usual);
        match wanted.next() {
            None => Ok(first),
            Some(_) => Err(Failure::binding(
                "Get-Help",
                "Parameter set cannot be resolved: -Detailed, -Full, -Examples and -Parameter exclude each other",
            )),
        }
    }

    /// The help for a cmdlet, as far as it is wanted.
    ///
    /// # Errors
    /// Where the cmdlet has no parameter of that name.
    pub fn render(&self, cmdlet: &Cmdlet) -> Result<String, Failure> {
        match self {
            View::Usual | View::Detailed => Ok(whole(cmdlet, describe)),
            View::Full => Ok(whole(cmdlet, describe_fully)),
            View::Examples => {
                let mut text = head(cmdlet);
                examples(&mut text, cmdlet);
                Ok(end(&text))
            }
            View::Parameter(name) => parameters(cmdlet, name),
        }
    }
}

/// A parameter's part of the help.
type Describe = fn(&mut String, &Parameter, &Cmdlet);

fn head(cmdlet: &Cmdlet) -> String {
    let mut text = format!("NAME\n    {}\n\nSYNOPSIS\n", cmdlet.name());
    indent(&mut text, 4, cmdlet.summary);
    text
}

fn whole(cmdlet: &Cmdlet, describe: Describe) -> String {
    let mut text = head(cmdlet);
    for (name, about) in alias::of(cmdlet) {
        let _ = write!(text, "\nALIAS\n    {name}: {about}\n");
    }
    text.push_str("\nSYNTAX\n");
    text.push_str(&syntax(cmdlet));
    if !cmdlet.description.is_empty() {
        text.push_str("\nDESCRIPTION\n");
        for (index, paragraph) in cmdlet.description.split("\n\n").enumerate() {
            if index > 0 {
                text.push('\n');
            }
            indent(&mut text, 4, paragraph);
        }
    }
    text.push_str("\nPARAMETERS\n");
    for parameter in cmdlet.parameters().iter().filter(|parameter| !parameter.is_everywhere()) {
        describe(&mut text, parameter, cmdlet);
    }
    text.push_str("    <CommonParameters>\n");
    let names: Vec<&str> = EVERYWHERE.iter().map(|parameter| parameter.name).collect();
    indent(&mut text, 8, &format!("{}: 'emsh Get-Help {}' explains them.", names.join(", "), super::COMMON));
    examples(&mut text, cmdlet);
    end(&text)
}

fn examples(text: &mut String, cmdlet: &Cmdlet) {
    if !cmdlet.examples.is_empty() {
        text.push_str("\nEXAMPLES\n");
    }
    for example in cmdlet.examples {
        let _ = writeln!(text, "    emsh {}", example.line);
        indent(text, 8, example.about);
        text.push('\n');
    }
}

/// All attributes, since somebody who asks for one parameter wants to know them.
fn parameters(cmdlet: &Cmdlet, name: &str) -> Result<String, Failure> {
    let mut text = String::new();
    for parameter in named(&cmdlet.name(), name, &cmdlet.parameters())? {
        describe_fully(&mut text, parameter, cmdlet);
    }
    Ok(end(&text))
}

/// The parameters that a name or a pattern fits.
///
/// # Errors
/// Where there is none, with what may have been meant.
pub(super) fn named<'a>(of: &str, name: &str, all: &'a [Parameter]) -> Result<Vec<&'a Parameter>, Failure> {
    let found: Vec<&Parameter> = match name.parse::<Wildcard>() {
        Ok(wildcard) => all.iter().filter(|parameter| wildcard.matches(parameter.name)).collect(),
        Err(_) => Vec::new(),
    };
    if found.is_empty() {
        let names: Vec<&str> = all.iter().map(|parameter| parameter.name).collect();
        return Err(no_parameter(of, of, name, &names));
    }
    Ok(found)
}

/// `subject`, which `topic` shows, has no parameter `name`.
pub(super) fn no_parameter(subject: &str, topic: &str, name: &str, all: &[&str]) -> Failure {
    let message = format!("{subject} has no parameter that is called or fits '{name}'");
    let failure = Failure::new("ParameterNotFound", Category::ObjectNotFound, name, message);
    match suggest::near(name, all.iter().copied()).as_slice() {
        [] => failure.hint(format!("'emsh Get-Help {topic} -Detailed' lists the parameters")),
        near => failure.hint(format!("did you mean -{}?", near.join(", -"))),
    }
}

pub(super) fn end(text: &str) -> String {
    text.trim_end().to_string() + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cmdlet::sample::SAMPLE;

    #[test]
    fn a_view_shows_its_part_of_the_whole() {
        let set = SAMPLE[1];
        let full = View::Full.render(set).unwrap();
        let detailed = View::Detailed.render(set).unwrap();
        assert!(
            full.contains("        Required?              true\n        Position?              1\n"),
            "{full}"
        );
        assert!(!detailed.contains("Required?"));
        let port = View::Parameter("port".into()).render(set).unwrap();
        assert!(port.starts_with("    -Port <Int32>\n") && full.contains(port.trim_end()), "{port}");
        assert!(
            View::Parameter("-Po*".trim_start_matches('-').into()).render(set).unwrap().contains("-Port")
        );
        let examples = View::Examples.render(set).unwrap();
        assert!(examples.contains("EXAMPLES\n    emsh ") && !examples.contains("PARAMETERS"), "{examples}");
        let missing = View::Parameter("Prot".into()).render(set).unwrap_err();
        assert_eq!(missing.exit_code(), 1);
    }

    #[test]
    fn two_views_at_once_are_refused() {
        assert_eq!(View::of(false, false, false, None).unwrap(), View::Usual);
        assert_eq!(View::of(true, false, false, None).unwrap(), View::Detailed);
        assert_eq!(View::of(false, false, false, Some("-Port")).unwrap(), View::Parameter("Port".into()));
        assert_eq!(View::of(true, true, false, None).unwrap_err().exit_code(), 2);
        assert_eq!(View::of(false, false, true, Some("Port")).unwrap_err().exit_code(), 2);
    }
}
