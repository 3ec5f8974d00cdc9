//! The steps that every changing cmdlet shares: -WhatIf, -Confirm, and what is told afterwards.

use super::bind::Bound;
use super::console::Answer;
use super::spec::{Impact, Session};
use crate::model::{ObjectType, Record, World};
use crate::ops::object::{self, Adjust, Plan, Touched};
use crate::ops::{Category, Change, EditMode, Failure, Note, Site, advice, certificate, partner};

/// The line that is printed where the running service does not obey a change yet.
pub const NOT_IN_FORCE: &str = "Not in force until: emsh Restart-Service emsh-transport";

/// Where this cmdlet works.
pub fn site(session: &Session<'_>) -> Site {
    session.site.clone()
}

/// Carries `change` out: `change(true)` tries it and keeps nothing, `change(false)` does it. Tells
/// what -WhatIf has to tell, asks what -Confirm has to ask, before the store is locked for the change.
/// Secrets of each kind by which a cmdlet tells whether `secret.key` is the right one.
const LOOKED_AT: u32 = 64;

/// The plan, where the change was made.
///
/// # Errors
/// What `change` returns; a question that was answered with no, or by nobody.
pub fn carry_out(
    session: &mut Session<'_>,
    bound: &Bound,
    action: &str,
    change: impl Fn(bool) -> Result<Plan, Failure>,
) -> Result<Option<Plan>, Failure> {
    // A warning before the change, under -WarningAction Stop.
    if session.console.stopped() {
        return Ok(None);
    }
    if bound.switch("WhatIf") {
        let plan = change(true)?;
        let touched = object::touched(&session.site)?;
        session.console.what_if(&format!("{action}{}", described(&plan, &touched)));
        // What the real run tells of the change, in its words.
        tell_notes(session, bound, &plan);
        return Ok(None);
    }
    let asks = !is_forced(bound)
        && bound
            .switch_given("Confirm")
            .unwrap_or(bound.cmdlet.impact == Impact::Asks && !bound.switch("Force"));
    if asks {
        change(true)?;
        if !agreed(session, action)? {
            return Ok(None);
        }
    }
    if session.console.stops_at_warnings() {
        let plan = change(true)?;
        tell_notes(session, bound, &plan);
        if session.console.stopped() {
            return Ok(None);
        }
    }
    let plan = change(false)?;
    // A wrong key shows only when something is unsealed; who changes something is told at once.
    if let Some(trouble) = site(session).store()?.secret_trouble(Some(LOOKED_AT))? {
        session.console.warning(&trouble);
    }
    tell_notes(session, bound, &plan);
    Ok(Some(plan))
}

fn tell_notes(session: &mut Session<'_>, bound: &Bound, plan: &Plan) {
    for note in &plan.notes {
        match note {
            Note::Warning(text) if is_forced(bound) => session.console.verbose(text),
            Note::Warning(text) => session.console.warning(text),
            Note::Verbose(text) => session.console.verbose(text),
        }
    }
    if !plan.changes_something() {
        session.console.warning(&format!(
            "The command completed successfully but no settings of '{}' have been modified.",
            plan.record.identity()
        ));
    }
}

/// `-Force` of New- and Set- of connectors: no question, and what would be a warning about the change
/// is for -Verbose. Elsewhere -Force is about one thing, which its cmdlet knows.
fn is_forced(bound: &Bound) -> bool {
    let cmdlet = bound.cmdlet;
    cmdlet.impact == Impact::Changes && cmdlet.noun.ends_with("Connector") && bound.switch("Force")
}

/// Asks as PowerShell asks. False where the answer was no.
///
/// # Errors
/// Where nobody answered.
pub fn agreed(session: &mut Session<'_>, action: &str) -> Result<bool, Failure> {
    let question = format!("Are you sure you want to perform this action?\n{action}");
    match session.console.ask("Confirm", &question, true) {
        Answer::Yes => Ok(true),
        Answer::No => Ok(false),
        Answer::Unanswered => Err(Failure::new(
            "NotConfirmed",
            Category::OperationStopped,
            action,
            format!("{action} Nobody was there to confirm it; nothing was changed"),
        )
        .hint("give -Confirm:'$false' (or -Confirm false) to do it without a question")),
    }
}

/// What would be different: of the object that the command is about by its properties, of every other one
/// under its name.
fn described(plan: &Plan, touched: &[Touched]) -> String {
    let mut text = String::new();
    for object in touched {
        let whose = match object.record.guid() == plan.record.guid() {
            true => String::new(),
            false => format!("{} \"{}\", ", object.record.object.title, object.record.identity()),
        };
        let shown = |value: &crate::model::Value| match value.to_string() {
            text if text.is_empty() => "$null".to_string(),
            text => text,
        };
        for difference in &object.differences {
            let (before, after) = (shown(&difference.before), shown(&difference.after));
            text += &format!("\n  {whose}{}: {before} -> {after}", difference.property);
        }
        if object.beside {
            let what = match object.record.object.noun {
                "SendConnector" | "SmtpCredential" => "its password",
                "DkimSigningConfig" => "a private key",
                _ => "its chain or its private key",
            };
            text += &format!("\n  {whose}{what}: replaced");
        }
    }
    text
}

/// What is told after a change that the service would obey.
pub fn tell(session: &mut Session<'_>, site: &Site, plan: &Plan) -> Result<(), Failure> {
    report(session, site, plan, false)
}

fn report(session: &mut Session<'_>, site: &Site, plan: &Plan, forced: bool) -> Result<(), Failure> {
    if !plan.changes_something() {
        return Ok(());
    }
    for advice in new_advice(site, plan)? {
        if forced {
            session.console.verbose(&advice);
        } else {
            warn_late(session, &advice);
        }
    }
    if plan.needs_restart() {
        session.console.notice(NOT_IN_FORCE);
    }
    Ok(())
}

/// Warns of what is so now, and was not, or rests on what was changed.
pub fn advise(session: &mut Session<'_>, site: &Site, plan: &Plan) -> Result<(), Failure> {
    for advice in new_advice(site, plan)? {
        warn_late(session, &advice);
    }
    Ok(())
}

/// Who stops at warnings must know that this one came too late.
fn warn_late(session: &mut Session<'_>, advice: &str) {
    let late = if session.console.stops_at_warnings() { "The change was made. " } else { "" };
    session.console.warning(&format!("{late}{advice}"));
}

fn new_advice(site: &Site, plan: &Plan) -> Result<Vec<String>, Failure> {
    if !advice::may_be_advised(plan) {
        return Ok(Vec::new());
    }
    let configuration = site.store()?.configuration()?;
    let told = advice::after_change(&configuration, plan, site.clock.now(), &advice::is_on_this_host);
    Ok(told.iter().map(ToString::to_string).collect())
}

fn kind(bound: &Bound) -> Result<&'static ObjectType, Failure> {
    bound.cmdlet.object.ok_or_else(|| Failure::binding(bound.cmdlet.noun, "this cmdlet works on no object"))
}

/// Get-: prints the objects that are named, or all.
///
/// # Errors
/// No such object; a store that can't be read.
pub fn get(session: &mut Session<'_>, bound: &Bound) -> Result<(), Failure> {
    for record in object::find(&site(session), kind(bound)?, bound.identity())? {
        show(session, record);
    }
    Ok(())
}

/// Prints a stored object. What no cmdlet would have put there is shown as it stands, and named.
pub fn show(session: &mut Session<'_>, record: Record) {
    for prop in record.object.all_props().filter(|prop| prop.is_stored()) {
        if let Some(why) = prop.misfit(record.get(prop.name)) {
            session.console.warning(&format!(
                "{} \"{}\", {}: {why}; the service refuses to start with it (emsh-transport --check)",
                record.object.noun,
                record.identity(),
                prop.name
            ));
        }
    }
    session.console.object(record);
}

/// New-: makes an object and prints it.
///
/// # Errors
/// See [`object::new`].
pub fn new(
    session: &mut Session<'_>,
    bound: &Bound,
    changes: &[Change],
    adjust: Adjust<'_>,
) -> Result<(), Failure> {
    new_planned(session, bound, changes, adjust).map(|_| ())
}

/// As [`new`]; the plan, where it was carried out.
///
/// # Errors
/// As [`new`].
pub fn new_planned(
    session: &mut Session<'_>,
    bound: &Bound,
    changes: &[Change],
    adjust: Adjust<'_>,
) -> Result<Option<Plan>, Failure> {
    let name = bound.text("Name").or(bound.text("EmailAddress")).unwrap_or_default().to_string();
    new_called(session, bound, &name, changes, adjust)
}

/// As [`new_planned`], of an object that is called `name` in questions.
///
/// # Errors
/// As [`new`].
pub fn new_called(
    session: &mut Session<'_>,
    bound: &Bound,
    name: &str,
    changes: &[Change],
    adjust: Adjust<'_>,
) -> Result<Option<Plan>, Failure> {
    let (site, object) = (site(session), kind(bound)?);
    let action = format!("Creating {} \"{name}\".", object.title);
    let made =
        carry_out(session, bound, &action, |what_if| object::new(&site, object, changes, what_if, adjust))?;
    if let Some(plan) = &made {
        let mut shown = plan.record.clone();
        certificate::show_on(&site, &mut shown)?;
        partner::show(&mut shown);
        session.console.object(shown);
        report(session, &site, plan, is_forced(bound))?;
    }
    Ok(made)
}

/// Set-: changes an object.
///
/// # Errors
/// See [`object::set`]; a command that sets nothing.
pub fn set(
    session: &mut Session<'_>,
    bound: &Bound,
    changes: &[Change],
    mode: EditMode,
    adjust: Adjust<'_>,
) -> Result<(), Failure> {
    set_planned(session, bound, changes, mode, adjust).map(|_| ())
}

/// As [`set`]; the plan, where it was carried out.
///
/// # Errors
/// As [`set`].
pub fn set_planned(
    session: &mut Session<'_>,
    bound: &Bound,
    changes: &[Change],
    mode: EditMode,
    adjust: Adjust<'_>,
) -> Result<Option<Plan>, Failure> {
    let (site, object) = (site(session), kind(bound)?);
    let named = bound.identity().unwrap_or(match object.identity {
        crate::model::object::Identity::Singleton(name) => name,
        _ => "this server",
    });
    let action = format!("Setting {} \"{named}\".", object.title);
    let done = carry_out(session, bound, &action, |what_if| {
        object::set(&site, object, bound.identity(), changes, mode, what_if, adjust)
    })?;
    if let Some(plan) = &done {
        report(session, &site, plan, is_forced(bound))?;
    }
    Ok(done)
}

/// Remove-: removes an object, after a question.
///
/// # Errors
/// See [`object::remove`].
pub fn remove(
    session: &mut Session<'_>,
    bound: &Bound,
    guard: &dyn Fn(&Record, &dyn World) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let (site, object) = (site(session), kind(bound)?);
    let identity = bound.identity().unwrap_or_default();
    let action = format!("Removing {} \"{identity}\".", object.title);
    let done = carry_out(session, bound, &action, |what_if| {
        object::remove(&site, object, identity, what_if, guard)
    })?;
    if let Some(plan) = done {
        advise(session, &site, &plan)?;
        if plan.needs_restart() {
            session.console.notice(NOT_IN_FORCE);
        }
    }
    Ok(())
}

/// Refuses no removal.
pub fn unguarded(_: &Record, _: &dyn World) -> Result<(), Failure> {
    Ok(())
}
