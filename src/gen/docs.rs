//! The reference of cmdlets as Markdown: one file a cmdlet, and an index.

use super::Generated;
use crate::cmdlet::spec::{EVERYWHERE, Impact, Parameter};
use crate::cmdlet::{CMDLETS, Cmdlet, alias, help};
use std::fmt::Write;

/// `docs/cmdlets/*.md`: the files and their content.
pub fn cmdlet_docs() -> Vec<Generated> {
    docs_of(CMDLETS)
}

pub(super) fn docs_of(cmdlets: &[&'static Cmdlet]) -> Vec<Generated> {
    let mut files = vec![("docs/cmdlets/README.md".to_string(), index(cmdlets))];
    files.push((format!("docs/cmdlets/{}.md", help::COMMON), common()));
    files.extend(cmdlets.iter().map(|cmdlet| (format!("docs/cmdlets/{}.md", cmdlet.name()), page(cmdlet))));
    files
}

fn index(cmdlets: &[&'static Cmdlet]) -> String {
    let mut text = String::from(
        "# Cmdlets\n\nGenerated from the tables in `src/cmdlet`. Every cmdlet takes the \
         [common parameters](about_CommonParameters.md).\n\n| cmdlet | what it does |\n| --- | --- |\n",
    );
    let mut sorted = cmdlets.to_vec();
    sorted.sort_by_key(|cmdlet| (cmdlet.noun, cmdlet.verb));
    for cmdlet in sorted {
        let name = cmdlet.name();
        let _ = writeln!(text, "| [{name}]({name}.md) | {} |", cell(cmdlet.summary));
    }
    text
}

fn page(cmdlet: &Cmdlet) -> String {
    let mut text = format!("# {}\n\n{}\n\n```text\n", cmdlet.name(), cmdlet.summary);
    for line in help::syntax(cmdlet).lines() {
        let _ = writeln!(text, "{}", line.strip_prefix("    ").unwrap_or(line));
    }
    text.push_str("```\n");
    if !cmdlet.description.is_empty() {
        let _ = write!(text, "\n{}\n", cmdlet.description.trim());
    }
    for (name, about) in alias::of(cmdlet) {
        let _ = write!(text, "\nAlias: `{name}`, {about}.\n");
    }
    text.push_str("\n## Parameters\n\n| name | type | what it does |\n| --- | --- | --- |\n");
    for parameter in cmdlet.parameters().iter().filter(|parameter| !parameter.is_everywhere()) {
        row(&mut text, parameter, cmdlet.impact);
    }
    let _ = write!(text, "\nBeside these it takes the [common parameters]({}.md).\n", help::COMMON);
    if !cmdlet.examples.is_empty() {
        text.push_str("\n## Examples\n");
        for example in cmdlet.examples {
            let _ = write!(text, "\n{}\n\n```bash\nemsh {}\n```\n", example.about, example.line);
        }
    }
    text
}

/// What every cmdlet takes, once for all.
fn common() -> String {
    let mut text = format!(
        "# {}\n\nWhat every cmdlet takes.\n\n| name | type | what it does |\n| --- | --- | --- |\n",
        help::COMMON
    );
    for parameter in EVERYWHERE {
        row(&mut text, parameter, Impact::Reads);
    }
    text
}

fn row(text: &mut String, parameter: &Parameter, impact: Impact) {
    let mut does = parameter.doc.to_string();
    for (name, value) in help::facts(parameter, impact) {
        let _ = write!(does, " {name}: {value}.");
    }
    let kind = help::type_name(parameter).map_or("switch".to_string(), |name| format!("`{name}`"));
    let _ = writeln!(text, "| `-{}` | {kind} | {} |", parameter.name, cell(&does));
}

/// Text for a cell of a Markdown table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('<', "&lt;").replace('\n', " ")
}
