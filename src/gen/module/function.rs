//! One function of the module: its parameters with their types, words and completers.

use crate::cmdlet::spec::{EVERYWHERE, Impact, Parameter, ParameterTakes, takes_null};
use crate::cmdlet::{Cmdlet, ParamValue};
use crate::model::{Kind, Shape};
use std::fmt::Write;

/// What PowerShell gives every function, or does itself with objects.
const NOT_OURS: &[&str] = &["WhatIf", "Confirm", "Json", "Format", "Property"];
/// Of these what PowerShell gives a function that changes something.
const OF_CHANGES: &[&str] = &["WhatIf", "Confirm"];

/// The parameters that the function has.
pub(super) fn parameters(cmdlet: &Cmdlet) -> Vec<Parameter> {
    let is_ours = |parameter: &Parameter| {
        !(parameter.common
            && (NOT_OURS.contains(&parameter.name)
                || EVERYWHERE.iter().any(|common| common.name == parameter.name)))
    };
    cmdlet.parameters().into_iter().filter(is_ours).collect()
}

/// The parameters that help describes: beside the function's own those that PowerShell gives it for a change.
pub(super) fn described(cmdlet: &Cmdlet) -> Vec<Parameter> {
    let mut all = parameters(cmdlet);
    let of_change = |parameter: &Parameter| parameter.common && OF_CHANGES.contains(&parameter.name);
    all.extend(cmdlet.parameters().into_iter().filter(of_change));
    all
}

/// What a parameter takes from the pipeline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pipeline {
    pub(super) by_value: bool,
    pub(super) by_name: bool,
}

impl Pipeline {
    /// As help writes it.
    pub(super) fn words(self) -> &'static str {
        match (self.by_value, self.by_name) {
            (true, true) => "True (ByValue, ByPropertyName)",
            (true, false) => "True (ByValue)",
            (false, true) => "True (ByPropertyName)",
            (false, false) => "False",
        }
    }
}

/// What a parameter takes from the pipeline: an object names what it is about; it must not set what it
/// happens to hold.
pub(super) fn pipeline(cmdlet: &Cmdlet, parameter: &Parameter) -> Pipeline {
    let is_identity = parameter.name == "Identity";
    Pipeline {
        by_value: is_identity || (parameter.name == "Instance" && cmdlet.verb == "New"),
        by_name: is_identity || (parameter.mandatory && cmdlet.verb == "New"),
    }
}

/// The function.
pub(super) fn function(cmdlet: &Cmdlet) -> String {
    let name = cmdlet.name();
    let mut facts = vec!["PositionalBinding = $false"];
    match cmdlet.impact {
        Impact::Reads => {}
        Impact::Changes => facts.extend(["SupportsShouldProcess", "ConfirmImpact = 'Medium'"]),
        Impact::Asks => facts.extend(["SupportsShouldProcess", "ConfirmImpact = 'High'"]),
    }
    if takes_instance(cmdlet) {
        facts.push("DefaultParameterSetName = 'Identity'");
    }
    let binding = format!("[CmdletBinding({})]", facts.join(", "));
    let noun = cmdlet.object.map_or(cmdlet.noun, |object| object.noun);
    let mut text = format!("function {name} {{\n    {binding}\n");
    if cmdlet.shows() {
        let _ = writeln!(text, "    [OutputType('Emsh.{noun}')]");
    }
    let mut parameters: Vec<String> =
        parameters(cmdlet).iter().map(|parameter| declared(cmdlet, parameter)).collect();
    if takes_instance(cmdlet) {
        parameters.push(
            "        [Parameter(ParameterSetName = 'Instance', Mandatory)][psobject] $Instance".to_string(),
        );
    }
    let _ = writeln!(text, "    param(\n{}\n    )", parameters.join(",\n"));
    let _ = writeln!(text, "    process {{ . $script:EmshRun '{name}' $PSBoundParameters $PSCmdlet }}\n}}");
    text
}

/// What help says of the Instance of a Set-.
pub(super) const INSTANCE_DOC: &str = "The object itself that Get- gave, with properties changed. Only what differs from what was read is set, of lists what was added and removed. A copy (Select-Object, Import-Clixml) is refused: what was changed in it can't be told.";

/// True for a Set- that takes the object as it was read and changed: `-Instance $c`.
pub(super) fn takes_instance(cmdlet: &Cmdlet) -> bool {
    cmdlet.verb == "Set" && cmdlet.parameter("Instance").is_none()
}

/// True for a list of words, which may come as one text.
pub(super) fn is_words(parameter: &Parameter) -> bool {
    parameter.is_list() && matches!(parameter.kind(), Some(Kind::Enum(_)))
}

/// True where PowerShell's paths are to be made the file system's.
pub(super) fn is_file(parameter: &Parameter) -> bool {
    matches!(parameter.takes, ParameterTakes::Own(ParamValue::File))
}

fn declared(cmdlet: &Cmdlet, parameter: &Parameter) -> String {
    let mut facts = Vec::new();
    if parameter.name == "Identity" && takes_instance(cmdlet) {
        facts.push("ParameterSetName = 'Identity'".to_string());
    }
    if let Some(position) = parameter.position {
        facts.push(format!("Position = {}", position.saturating_sub(1)));
    }
    if parameter.mandatory {
        facts.push("Mandatory".to_string());
    }
    let pipeline = pipeline(cmdlet, parameter);
    if pipeline.by_value {
        facts.push("ValueFromPipeline".to_string());
    }
    if pipeline.by_name {
        facts.push("ValueFromPipelineByPropertyName".to_string());
    }
    let mut attributes = String::new();
    if !facts.is_empty() {
        let _ = write!(attributes, "[Parameter({})]", facts.join(", "));
    }
    if parameter.mandatory && parameter.is_list() {
        attributes.push_str("[AllowEmptyCollection()][AllowNull()]");
    }
    match words(parameter) {
        Some(bare) => {
            let words: Vec<String> =
                bare.iter().map(|word| format!("'{}'", word.replace('\'', "''"))).collect();
            let _ = write!(attributes, "[EmshWords('{}')]", bare.join(","));
            let _ = write!(attributes, "[ValidateSet({})]", words.join(", "));
        }
        None if parameter.is_switch() => {}
        None => attributes.push_str("[ArgumentCompleter([EmshCompleter])]"),
    }
    format!("        {attributes}[{}] ${}", type_of(parameter), parameter.name)
}

/// The words of a parameter that takes exactly one of them, and nothing else.
fn words(parameter: &Parameter) -> Option<&'static [&'static str]> {
    let takes_nothing_else = match parameter.takes {
        ParameterTakes::Property(prop) => prop.shape == Shape::One,
        ParameterTakes::Own(value) => matches!(value, ParamValue::One(_)),
    };
    match parameter.kind() {
        Some(Kind::Enum(words)) if takes_nothing_else => Some(words),
        _ => None,
    }
}

fn type_of(parameter: &Parameter) -> &'static str {
    let (kind, or_null) = match parameter.takes {
        // Not object: to that PowerShell would bind `{ $_.Name }` itself, and not what it gives.
        _ if parameter.name == "Identity" || parameter.name == "Instance" => return "psobject",
        // Not byte[]: what can't be made one, PowerShell's error shows, and it may hold a private key.
        _ if parameter.kind() == Some(Kind::Bytes) => return "object",
        _ if parameter.is_list() && parameter.mandatory => return "psobject",
        _ if parameter.is_list() => return "object",
        ParameterTakes::Own(ParamValue::Switch) => return "switch",
        ParameterTakes::Own(ParamValue::File) => return "string",
        ParameterTakes::Own(ParamValue::One(kind)) => (kind, false),
        ParameterTakes::Property(prop) if prop.shape != Shape::OrUnlimited => (prop.kind, takes_null(prop)),
        _ => return "object",
    };
    match (kind, or_null) {
        (Kind::Bool, false) => "bool",
        (Kind::Bool, true) => "Nullable[bool]",
        (Kind::Int { .. }, false) => "long",
        (Kind::Int { .. }, true) => "Nullable[long]",
        (Kind::Size { .. } | Kind::Span { .. } | Kind::Time | Kind::Bytes | Kind::Credential, _) => "object",
        _ => "string",
    }
}
