//! Get-Help and Get-Command.

use super::help::{self, View};
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
    params: &[
        Param::one("Name", NAME, "A cmdlet or a topic; wildcards will do.").at(1),
        Param::switch(
            "Detailed",
            "Syntax, parameters and examples, as one alone is shown without any of these switches.",
        ),
        Param::switch("Full", "All that there is, with the attributes of each parameter."),
        Param::switch("Examples", "The examples only."),
        Param::one("Parameter", NAME, "This parameter only; wildcards will do."),
    ],
    impact: Impact::Reads,
    summary: "Explains a cmdlet.",
    description: "Syntax, parameters with their types and defaults, and examples. Alone it lists what there is; about_CommonParameters explains what every cmdlet takes, about_Errors how errors are told apart. Where several fit, their names are listed; with -Detailed, -Full, -Examples or -Parameter that part of each is shown.",
    examples: &[
        Example { line: "Get-Help Set-TransportConfig", about: "One cmdlet." },
        Example { line: "Get-Help Set-SendConnector -Parameter Tls*", about: "Some of its parameters." },
        Example { line: "Get-Help Add-ADPermission -Examples", about: "What it is used for." },
    ],
    run: |session, bound| {
        let parameter = bound.text("Parameter");
        let view =
            View::of(bound.switch("Detailed"), bound.switch("Full"), bound.switch("Examples"), parameter)?;
        let text = match bound.text("Name") {
            Some(name) => help::topic_help(name, &view)?,
            None => help::unnamed(&view)?,
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
    params: &[
        Param::one("Name", NAME, "A pattern, such as *-SendConnector.").at(1),
        Param::one("Verb", NAME, "Those with this verb; wildcards will do."),
        Param::one("Noun", NAME, "Those with this noun; wildcards will do."),
    ],
    impact: Impact::Reads,
    summary: "Lists the cmdlets.",
    description: "All of them, or those that fit a pattern.",
    examples: &[
        Example { line: "Get-Command '*Connector'", about: "Those for connectors." },
        Example { line: "Get-Command -Noun Queue", about: "What can be done with a queue." },
    ],
    run: |session, bound| {
        let text = help::commands(bound.text("Name"), bound.text("Verb"), bound.text("Noun"))?;
        session.console.text(&text);
        Ok(())
    },
};
