//! The PowerShell module `Emsh`: a real function for each cmdlet, over `emsh --invoke`.
//!
//! Beside the cmdlets it has `AssembleMessage`, which scripts pipe Export-Message to.
//!
//! Promises: types, sets of words, confirmation and the pipeline as the tables say; no syntax newer than
//! PowerShell 5.1. Get-Help and Get-Command are PowerShell's own there and not exported, and what
//! PowerShell does itself (-Json, -Format, -Property) is no parameter.

mod about;
mod example;
mod format;
mod function;
mod maml;

use super::Generated;
use crate::cmdlet::spec::{Impact, Parameter};
use crate::cmdlet::{CMDLETS, Cmdlet, alias};
use crate::model::{Access, Kind, ObjectType, Prop, Shape};
use std::collections::BTreeMap;
use std::fmt::Write;

const DIRECTORY: &str = "completions/Emsh";
/// The nouns of PowerShell's own Get-Help and Get-Command.
const POWERSHELLS: &[&str] = &["Help", "Command"];
/// The classes, which may be used in another runspace than that which has loaded them.
const CLASSES: &[&str] = &[include_str!("size.ps1"), include_str!("list.ps1")];
/// The types of Exchange that have members which scripts read, and those.
const ELEMENT: &str = include_str!("element.ps1");
/// What is no table: the classes first.
const PARTS: &[&str] = &[
    include_str!("classes.ps1"),
    ELEMENT,
    include_str!("type.ps1"),
    include_str!("words.ps1"),
    // Attributes name this one as a type, so it must be there when the file is parsed.
    include_str!("completer.ps1"),
    include_str!("program.ps1"),
    include_str!("argument.ps1"),
    include_str!("answer.ps1"),
    "",
];
/// Functions that are no cmdlets, and their code.
const HELPERS: &[(&str, &str)] = &[("AssembleMessage", include_str!("assemble.ps1"))];
const HEAD: &str = "# Generated from the tables of emsh by src/gen/module; do not edit.\n";

/// The files of the module.
pub(super) fn files() -> Vec<Generated> {
    let path = |name: &str| format!("{DIRECTORY}/{name}");
    let mut files = vec![
        (path("Emsh.psm1"), script()),
        (path("Emsh.Classes.ps1"), format!("{HEAD}{}", CLASSES.join("\n"))),
        (path("Emsh.psd1"), manifest()),
        (path("Emsh.Format.ps1xml"), format::views(&objects())),
        (path("en-US/Emsh-help.xml"), maml::help_file()),
    ];
    files.extend(about::files());
    files
}

/// The cmdlets that are functions there.
fn cmdlets() -> impl Iterator<Item = &'static Cmdlet> {
    CMDLETS.iter().copied().filter(|cmdlet| !POWERSHELLS.contains(&cmdlet.noun))
}

/// The kinds of objects that they show, by noun.
fn objects() -> BTreeMap<&'static str, &'static ObjectType> {
    cmdlets().filter_map(|cmdlet| cmdlet.object).map(|object| (object.noun, object)).collect()
}

fn script() -> String {
    let mut text = format!("{HEAD}{}", PARTS.join("\n"));
    text.push_str("# What is no text, number or Boolean, by noun and property.\n$script:EmshKinds = @{\n");
    for (noun, object) in objects() {
        let kinds = object.all_props().filter_map(|prop| {
            let kind = match prop.kind {
                // A computed list is never given back: an array will do.
                _ if prop.is_list() && prop.access == Access::Computed => "Array",
                _ if prop.is_list() => "List",
                Kind::Size { .. } => "Size",
                Kind::Span { .. } => "Span",
                Kind::Time if prop.name.ends_with("UTC") => "UtcTime",
                Kind::Time => "Time",
                _ => return None,
            };
            Some(format!("{} = '{kind}'", prop.name))
        });
        let _ = writeln!(text, "    {noun} = @{{ {} }}", kinds.collect::<Vec<_>>().join("; "));
    }
    text.push_str("}\n\n# Of which type with members the values are, or the elements of a list.\n$script:EmshElements = @{\n");
    for (noun, object) in objects() {
        let typed =
            object.all_props().filter_map(|prop| Some(format!("{} = '{}'", prop.name, element(prop)?)));
        let _ = writeln!(text, "    {noun} = @{{ {} }}", typed.collect::<Vec<_>>().join("; "));
    }
    text.push_str("}\n\n$script:EmshCmdlets = @{\n");
    for cmdlet in cmdlets() {
        let parameters = function::parameters(cmdlet);
        let names = |wanted: fn(&Parameter) -> bool| {
            let wanted = parameters.iter().filter(|parameter| wanted(parameter));
            let quoted = wanted.map(|parameter| format!("'{}'", parameter.name));
            format!("@({})", quoted.collect::<Vec<_>>().join(", "))
        };
        let asks = if cmdlet.impact == Impact::Asks { "$true" } else { "$false" };
        let instance = if function::takes_instance(cmdlet) { "$true" } else { "$false" };
        let changes = if cmdlet.impact == Impact::Reads { "$false" } else { "$true" };
        let noun = cmdlet.object.map_or(cmdlet.noun, |object| object.noun);
        let _ = writeln!(
            text,
            "    '{}' = @{{ Noun = '{noun}'; Changes = {changes}; Asks = {asks}; Instance = {instance}; Lists = {}; Words = {}; Files = {}
        Parameters = {} }}",
            cmdlet.name(),
            names(Parameter::is_list),
            names(function::is_words),
            names(function::is_file),
            names(|_| true),
        );
    }
    let _ = write!(text, "}}\n\n{}\n", include_str!("run.ps1"));
    text.push_str(
        "# An object in a text is its name.\nforeach ($noun in $script:EmshKinds.get_Keys()) {\n    Update-TypeData -TypeName \"Emsh.$noun\" -MemberType ScriptMethod -MemberName ToString -Value { [string] $this.Identity } -Force\n}\n\n",
    );
    for cmdlet in cmdlets() {
        text.push_str(&function::function(cmdlet));
        text.push('\n');
    }
    for (_, code) in HELPERS {
        text.push_str(code);
        text.push('\n');
    }
    for (other, name) in aliases() {
        let _ = writeln!(text, "Set-Alias -Name {other} -Value {name}");
    }
    let _ = writeln!(text, "Export-ModuleMember -Function {} -Alias {}", functions(), alias_names());
    text
}

/// The type of a property's values that has members which scripts read.
fn element(prop: &Prop) -> Option<&'static str> {
    let name = match (prop.name, prop.shape, prop.kind) {
        ("Identity", ..) => "ObjectId",
        (_, Shape::OrUnlimited, kind) if !matches!(kind, Kind::Size { .. }) => "Unlimited",
        (.., kind) => kind.type_name(),
    };
    ELEMENT.contains(&format!("\n    {name} = @{{")).then_some(name)
}

fn aliases() -> Vec<(String, String)> {
    cmdlets().flat_map(|cmdlet| alias::of(cmdlet).map(|(other, _)| (other, cmdlet.name()))).collect()
}

fn functions() -> String {
    let helpers = HELPERS.iter().map(|(name, _)| (*name).to_string());
    let names = cmdlets().map(Cmdlet::name).chain(helpers);
    names.map(|name| format!("'{name}'")).collect::<Vec<_>>().join(", ")
}

fn alias_names() -> String {
    aliases().iter().map(|(other, _)| format!("'{other}'")).collect::<Vec<_>>().join(", ")
}

fn manifest() -> String {
    let version = env!("CARGO_PKG_VERSION");
    format!(
        "{HEAD}@{{
    RootModule = 'Emsh.psm1'
    ModuleVersion = '{version}'
    GUID = '5b0f6c1e-7a52-4d0c-9a5e-6a6d1c1f4e21'
    Author = 'The emsh project'
    Description = 'The cmdlets of emsh, an Exchange-style management shell for its transport service.'
    PowerShellVersion = '5.1'
    FormatsToProcess = @('Emsh.Format.ps1xml')
    FunctionsToExport = @({})
    AliasesToExport = @({})
    CmdletsToExport = @()
    VariablesToExport = @()
}}
",
        functions(),
        alias_names()
    )
}
