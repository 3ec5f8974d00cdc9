//! The steps of cmdlets that change many objects at once: -WhatIf, -Confirm, and what is told afterwards.

use super::bind::Bound;
use super::change::{NOT_IN_FORCE, agreed, site};
use super::spec::{Impact, Session};
use crate::ops::replacement::{Outcome, shown};
use crate::ops::{Failure, advice};

/// Carries `change` out: `change(true)` tries it and keeps nothing, `change(false)` does it. Tells what
/// -WhatIf has to tell, asks what -Confirm has to ask, and warns of what is so now and was not before.
///
/// # Errors
/// What `change` returns; a question that was answered with no, or by nobody.
pub fn carry_out(
    session: &mut Session<'_>,
    bound: &Bound,
    action: &str,
    change: impl Fn(bool) -> Result<Outcome, Failure>,
) -> Result<(), Failure> {
    // A warning before the change, under -WarningAction Stop.
    if session.console.stopped() {
        return Ok(());
    }
    let tell = |session: &mut Session<'_>, outcome: &Outcome| {
        outcome.warnings.iter().for_each(|text| session.console.warning(text));
    };
    if bound.switch("WhatIf") {
        let outcome = change(true)?;
        session.console.what_if(&format!("{action}{}", described(&outcome)));
        tell(session, &outcome);
        return Ok(());
    }
    let asks = bound
        .switch_given("Confirm")
        .unwrap_or(bound.cmdlet.impact == Impact::Asks && !bound.switch("Force"));
    if asks {
        let outcome = change(true)?;
        let question = format!("{action} {}.", outcome.counted());
        if !outcome.changes.is_empty() && !agreed(session, &question)? {
            return Ok(());
        }
    }
    if session.console.stops_at_warnings() {
        let outcome = change(true)?;
        tell(session, &outcome);
        if session.console.stopped() {
            return Ok(());
        }
    }
    let site = site(session);
    let before = site.store()?.configuration()?;
    let outcome = change(false)?;
    if let Some(trouble) = site.store()?.secret_trouble(None)? {
        session.console.warning(&trouble);
    }
    tell(session, &outcome);
    if outcome.changes.is_empty() {
        session.console.warning("The command completed successfully but no settings have been modified.");
        return Ok(());
    }
    session.console.notice(&format!("{}.", outcome.counted()));
    let (now, after) = (site.clock.now(), site.store()?.configuration()?);
    let told = advice::all(&before, now);
    for advice in advice::all(&after, now).into_iter().filter(|advice| !told.contains(advice)) {
        session.console.warning(&advice.to_string());
    }
    if outcome.changes.iter().any(crate::ops::replacement::ObjectChange::needs_restart) {
        session.console.notice(NOT_IN_FORCE);
    }
    Ok(())
}

/// Object by object, property by property.
fn described(outcome: &Outcome) -> String {
    let mut text = String::new();
    for change in &outcome.changes {
        let record = &change.record;
        let head = format!("\n  {} {} \"{}\"", change.action.as_str(), record.object.noun, record.identity());
        text.push_str(&head);
        for difference in &change.differences {
            let (before, after) = (shown(&difference.before), shown(&difference.after));
            text.push_str(&format!("\n    {}: {before} -> {after}", difference.property));
        }
        for column in &change.beside {
            text.push_str(&format!("\n    {column}: another one"));
        }
    }
    if outcome.changes.is_empty() {
        text.push_str(" Nothing would change.");
    }
    text
}
