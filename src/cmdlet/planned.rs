//! What is planned and not there yet fails, says so, and does nothing.

use super::bind::Bound;
use crate::model::Class;
use crate::ops::{Category, Failure};

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
