//! Cmdlets that are named already and not there yet: they fail, say so, and do nothing.

use super::bind::Bound;
use super::spec::Session;
use crate::model::Class;
use crate::ops::{Category, Failure};

/// Fails; the cmdlet's description tells what to do instead.
///
/// # Errors
/// Always: exit code 1.
pub fn not_yet(_: &mut Session<'_>, bound: &Bound) -> Result<(), Failure> {
    Err(failure(bound))
}

/// The failure of a cmdlet that is not there yet.
pub fn failure(bound: &Bound) -> Failure {
    let name = bound.cmdlet.name();
    let step = bound.cmdlet.params.iter().find_map(|param| match param.class {
        Class::Planned(step) => Some(format!(" (planned, step {step})")),
        _ => None,
    });
    let alternative = bound.cmdlet.description.trim_start_matches("Not there yet.").trim_start();
    let text =
        format!("{name} is not there yet{}; nothing was done. {alternative}", step.unwrap_or_default());
    Failure::new("NotImplemented", Category::InvalidOperation, name, text)
}
