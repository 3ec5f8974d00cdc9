//! Get-Help and Get-Command.

use super::help;
use super::spec::{Cmdlet, Example, IdentityUse, Impact, Param, Takes};
use crate::model::Kind;

const NAME: Kind = Kind::Text { max: 128 };

/// Get-Help.
pub static GET_HELP: Cmdlet = Cmdlet {
    verb: "Get",
    noun: "Help",
    object: None,
    identity: IdentityUse::None,
    takes: Takes::Nothing,
    params: &[Param::one("Name", NAME, "A cmdlet; wildcards will do.").at(1)],
    impact: Impact::Reads,
    summary: "Explains a cmdlet.",
    description: "Syntax, parameters with their types and defaults, and examples. Alone it lists what there is; about_CommonParameters explains what every cmdlet takes.",
    examples: &[Example { line: "Get-Help Set-TransportConfig", about: "One cmdlet." }],
    run: |session, bound| {
        let text = match bound.text("Name") {
            Some(name) => help::topic_help(name)?,
            None => help::overview(),
        };
        session.console.text(&text);
        Ok(())
    },
};

/// Get-Command.
pub static GET_COMMAND: Cmdlet = Cmdlet {
    verb: "Get",
    noun: "Command",
    object: None,
    identity: IdentityUse::None,
    takes: Takes::Nothing,
    params: &[Param::one("Name", NAME, "A pattern, such as *-SendConnector.").at(1)],
    impact: Impact::Reads,
    summary: "Lists the cmdlets.",
    description: "All of them, or those that fit a pattern.",
    examples: &[Example { line: "Get-Command '*Connector'", about: "Those for connectors." }],
    run: |session, bound| {
        let text = help::commands(bound.text("Name"))?;
        session.console.text(&text);
        Ok(())
    },
};
