//! Undo-ConfigurationChange: changes taken back, by the history.

use super::bind::Bound;
use super::change::site;
use super::many;
use super::spec::{Cmdlet, Example, IdentityUse, Impact, Param, Session, Takes};
use crate::model::{CommandLine, Kind, Value};
use crate::ops::Failure;
use crate::ops::undo::{self, Which};

/// Undo-ConfigurationChange.
pub static UNDO: Cmdlet = Cmdlet {
    verb: "Undo",
    noun: "ConfigurationChange",
    object: None,
    identity: IdentityUse::Optional,
    takes: Takes::Nothing,
    params: &[
        Param::one(
            "AfterRevision",
            Kind::Int { min: 0, max: i64::MAX },
            "Take everything back that came after this revision; 0: since the store was new.",
        ),
        Param::switch("Force", "Do not ask."),
    ],
    impact: Impact::Asks,
    summary: "Takes back a change of the configuration, or everything after a revision.",
    description: "Identity is the number of a change, as Get-ConfigurationChange shows it; its command is taken back as a whole, with every object that it changed. Objects are then as they were, Guid and times included. What was changed again since stays in the way, and is told: a property, an element of a list, an object that is gone or there again. Other elements that came to a list, or went from it, since stay as they are. A private key that went with its certificate can't come back. The undo is a change of its own, and can be taken back.",
    examples: &[
        Example { line: "Undo-ConfigurationChange 1 -Force -WhatIf", about: "What would become of it." },
        Example {
            line: "Undo-ConfigurationChange -AfterRevision 3 -Force",
            about: "Back to revision 3, without a question.",
        },
    ],
    run: undo,
};

fn undo(session: &mut Session<'_>, bound: &Bound) -> Result<(), Failure> {
    let revision = match bound.value("AfterRevision") {
        Some(Value::Int(revision)) => Some(*revision),
        _ => None,
    };
    let (which, action) = match (bound.identity(), revision) {
        (Some(given), None) => {
            let number = given.trim().parse().map_err(|_| {
                Failure::binding("Identity", format!("'{given}' is not the number of a change"))
                    .remedy(CommandLine::new("Get-ConfigurationChange").with("Object", given))
            })?;
            (Which::Number(number), format!("Undoing change {number}:"))
        }
        (None, Some(revision)) => {
            (Which::After(revision), format!("Undoing everything after revision {revision}:"))
        }
        _ => {
            let text = "give the number of a change, or -AfterRevision with a revision: one of the two";
            return Err(
                Failure::binding("Identity", text).remedy(CommandLine::new("Get-ConfigurationChange"))
            );
        }
    };
    let site = site(session);
    many::carry_out(session, bound, &action, |what_if| undo::undo(&site, which, what_if))
}
