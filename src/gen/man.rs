//! Manual pages, section 1: `emsh(1)`, and one for each cmdlet under its own name, so that
//! `man Set-SendConnector` answers what `emsh Get-Help Set-SendConnector` does.
//!
//! Promises: the same on every machine and day (no date); aliases have pages that lead to the cmdlet's.

use super::Generated;
use crate::cmdlet::spec::{EVERYWHERE, Impact, Parameter};
use crate::cmdlet::{CMDLETS, Cmdlet, alias, clap_tree, help};
use roff::{Inline, Roff, bold, italic, roman};

const DIRECTORY: &str = "docs/man/man1";
/// It stands where other pages have a date: a page belongs to a version.
const VERSION: &str = concat!("emsh ", env!("CARGO_PKG_VERSION"));

/// The pages.
pub(super) fn pages() -> Vec<Generated> {
    pages_of(CMDLETS)
}

fn pages_of(cmdlets: &[&'static Cmdlet]) -> Vec<Generated> {
    let mut pages = vec![(path("emsh"), shell(cmdlets))];
    for cmdlet in cmdlets {
        pages.push((path(&cmdlet.name()), page(cmdlet, cmdlets)));
        let aliases = alias::of(cmdlet);
        pages.extend(aliases.map(|(name, _)| (path(&name), format!(".so man1/{}.1\n", cmdlet.name()))));
    }
    pages
}

fn path(name: &str) -> String {
    format!("{DIRECTORY}/{name}.1")
}

/// A page with its heading and NAME.
fn begin(name: &str, about: &str) -> Roff {
    let mut page = Roff::new();
    page.control("TH", [name, "1", VERSION]);
    page.control("SH", ["NAME"]);
    page.text([roman(format!("{name} - {}", about.trim_end_matches('.')))]);
    page
}

fn page(cmdlet: &Cmdlet, cmdlets: &[&'static Cmdlet]) -> String {
    let name = cmdlet.name();
    let mut page = begin(&name, cmdlet.summary);
    page.control("SH", ["SYNOPSIS"]);
    page.text([
        bold("emsh"),
        roman(" "),
        roman(help::syntax(cmdlet).split_whitespace().collect::<Vec<_>>().join(" ")),
    ]);
    page.control("SH", ["DESCRIPTION"]);
    let description = if cmdlet.description.is_empty() { cmdlet.summary } else { cmdlet.description };
    paragraphs(&mut page, description);
    for (name, about) in alias::of(cmdlet) {
        page.control("PP", []);
        page.text([bold(name), roman(format!(" is the same: {about}."))]);
    }
    page.control("SH", ["PARAMETERS"]);
    for parameter in cmdlet.parameters().iter().filter(|parameter| !parameter.is_everywhere()) {
        describe(&mut page, parameter, cmdlet.impact);
    }
    page.control("PP", []);
    page.text([roman("Beside these it takes the common parameters: see "), bold("emsh"), roman("(1).")]);
    if !cmdlet.examples.is_empty() {
        page.control("SH", ["EXAMPLES"]);
        for example in cmdlet.examples {
            page.control("PP", []);
            page.text([roman(example.about)]);
            page.control("PP", []);
            page.control("RS", ["4"]);
            // A long word alone in a line can't be adjusted.
            page.control("na", []);
            page.text([bold(format!("emsh {}", example.line))]);
            page.control("ad", []);
            page.control("RE", []);
        }
    }
    exit_status(&mut page);
    page.control("SH", ["SEE ALSO"]);
    see_also(&mut page, std::iter::once("emsh".to_string()).chain(help::related(cmdlets, cmdlet)));
    page.render()
}

/// `emsh(1)`.
fn shell(cmdlets: &[&'static Cmdlet]) -> String {
    let mut page = begin("emsh", "manage the emsh mail transport service");
    page.control("SH", ["SYNOPSIS"]);
    page.text([
        bold("emsh"),
        roman(" ["),
        bold("--data-dir"),
        roman(" "),
        italic("DIR"),
        roman("] "),
        italic("Cmdlet"),
        roman(" ["),
        bold("-"),
        italic("Parameter"),
        roman(" "),
        italic("value"),
        roman("]..."),
    ]);
    for command in subcommands() {
        page.control("br", []);
        page.text([bold("emsh"), roman(" "), bold(command.get_name().to_string())]);
    }
    page.control("SH", ["DESCRIPTION"]);
    paragraphs(
        &mut page,
        "Cmdlets as administrators of Exchange know them, over a store of this server's own. Names are read \
         in any letter case; a parameter may be cut to what is unique among the cmdlet's, and takes its value \
         behind a blank or a colon. Lists are given as a,b or as @{Add='a';Remove='b'}, which leaves the rest \
         of the list alone.\n\nA change is stored at once. The service goes by what was stored when it last \
         started: Restart-Service emsh-transport puts a change in force.",
    );
    page.control("SH", ["CMDLETS"]);
    let mut sorted = cmdlets.to_vec();
    sorted.sort_by_key(|cmdlet| (cmdlet.noun, cmdlet.verb));
    for cmdlet in sorted {
        page.control("TP", []);
        page.text([bold(cmdlet.name()), roman("(1)")]);
        page.text([roman(cmdlet.summary)]);
    }
    page.control("SH", ["OTHER COMMANDS"]);
    for command in subcommands() {
        page.control("TP", []);
        page.text([bold(command.get_name().to_string())]);
        page.text([roman(command.get_about().map(ToString::to_string).unwrap_or_default()), roman(".")]);
    }
    page.control("SH", ["COMMON PARAMETERS"]);
    for parameter in EVERYWHERE {
        describe(&mut page, parameter, Impact::Reads);
    }
    exit_status(&mut page);
    page.control("SH", ["ENVIRONMENT"]);
    page.control("TP", []);
    page.text([bold("EMSH_DATA_DIR")]);
    page.text([roman("The directory of the store, where --data-dir is not given.")]);
    page.control("SH", ["FILES"]);
    page.control("TP", []);
    page.text([italic("/var/lib/emsh")]);
    page.text([roman("The store and the queue of this machine; a user without rights to it has them in his state directory.")]);
    page.control("SH", ["SEE ALSO"]);
    see_also(&mut page, ["man".to_string(), "Get-Help".to_string()].into_iter());
    page.render()
}

/// The commands beside the cmdlets.
fn subcommands() -> Vec<clap::Command> {
    let tree = clap_tree::command_of(&[]);
    tree.get_subcommands().filter(|command| !command.is_hide_set()).cloned().collect()
}

fn describe(page: &mut Roff, parameter: &Parameter, impact: Impact) {
    page.control("TP", []);
    let mut head: Vec<Inline> = vec![bold(format!("-{}", parameter.name))];
    if let Some(kind) = help::type_name(parameter) {
        head.extend([roman(" "), italic(format!("<{kind}>"))]);
    }
    page.text(head);
    page.text([roman(parameter.doc)]);
    for (name, value) in help::facts(parameter, impact) {
        page.control("br", []);
        page.text([roman(format!("{name}: {value}"))]);
    }
}

fn paragraphs(page: &mut Roff, text: &str) {
    for (index, paragraph) in text.split("\n\n").enumerate() {
        if index > 0 {
            page.control("PP", []);
        }
        page.text([roman(paragraph.split_whitespace().collect::<Vec<_>>().join(" "))]);
    }
}

fn exit_status(page: &mut Roff) {
    page.control("SH", ["EXIT STATUS"]);
    for (code, means) in help::EXIT_CODES {
        page.control("TP", []);
        page.text([bold(*code)]);
        page.text([roman(*means)]);
    }
}

fn see_also(page: &mut Roff, names: impl Iterator<Item = String>) {
    let mut words: Vec<Inline> = Vec::new();
    for name in names {
        if !words.is_empty() {
            words.push(roman(", "));
        }
        words.extend([bold(name), roman("(1)")]);
    }
    page.text(words);
}
