//! Search-AdminAuditLog: the history by Exchange's parameters, in the terms of Exchange's log.

use super::bind::Bound;
use super::change::site;
use super::spec::{
    Cmdlet, DOMAIN_CONTROLLER, Example, IdentityUse, Impact, Param, ParamValue, Session, Takes,
};
use crate::model::objects::ADMIN_AUDIT_LOG;
use crate::model::{Kind, Value};
use crate::ops::Failure;
use crate::ops::history::{self, Filter};

const NAME: Kind = Kind::Text { max: 512 };
const RESULTS: usize = 1000;

/// Search-AdminAuditLog.
pub static SEARCH: Cmdlet = Cmdlet {
    verb: "Search",
    noun: "AdminAuditLog",
    object: Some(&ADMIN_AUDIT_LOG),
    identity: IdentityUse::None,
    takes: Takes::Nothing,
    params: &[
        Param::many("Cmdlets", NAME, "Only changes by these cmdlets; wildcards will do."),
        Param::many(
            "Parameters",
            NAME,
            "Only commands in which one of these parameters was given; needs Cmdlets. Wildcards will do.",
        ),
        Param::one("StartDate", Kind::Time, "Only changes from this moment on; UTC, where it has no offset."),
        Param::one(
            "EndDate",
            Kind::Time,
            "Only changes up to this moment; a date alone is its first moment.",
        ),
        Param::many(
            "ObjectIds",
            NAME,
            "Only changes of these objects, by name, identity or Guid; wildcards will do.",
        ),
        Param::many("UserIds", NAME, "Only changes by these users: name or number."),
        Param::one(
            "IsSuccess",
            Kind::Bool,
            "$true: only what succeeded, which is all that is kept; $false: only what failed, of which nothing is kept.",
        ),
        Param::new(
            "ResultSize",
            ParamValue::OneOrUnlimited(Kind::Int { min: 1, max: 250_000 }),
            "The most entries that are shown, the newest first, or Unlimited; unset: 1000.",
        ),
        Param::one(
            "StartIndex",
            Kind::Int { min: 0, max: i32::MAX as i64 },
            "How many of the entries that fit, the newest first, are passed over.",
        ),
        Param::one(
            "ExternalAccess",
            Kind::Bool,
            "Only changes by users inside, or outside, the organisation.",
        )
        .no_effect("every user is one of this host; nobody administers it from another organisation"),
        DOMAIN_CONTROLLER,
    ],
    impact: Impact::Reads,
    summary: "Shows the log of what administrators changed.",
    description: "The history that Get-ConfigurationChange shows, one entry for each object that a command changed. Only what succeeded is kept: a command that failed, or that only read, is in no entry. Secrets are in none.",
    examples: &[
        Example {
            line: "Search-AdminAuditLog -Cmdlets New-SendConnector,Set-SendConnector -Parameters SmartHosts,AddressSpaces",
            about: "Who changed where mail goes out.",
        },
        Example {
            line: "Search-AdminAuditLog -StartDate 2026-01-31 -ObjectIds 'Outbound Email' -Json",
            about: "For a script: changes of one connector since a day.",
        },
    ],
    run: search,
};

fn search(session: &mut Session<'_>, bound: &Bound) -> Result<(), Failure> {
    let time = |name: &str| match bound.value(name) {
        Some(Value::Time(time)) => Some(*time),
        _ => None,
    };
    let texts = |name: &str| bound.values(name).iter().map(Value::to_string).collect();
    let number = |name: &str| match bound.value(name) {
        Some(Value::Int(number)) => usize::try_from(*number).ok(),
        _ => None,
    };
    if bound.has("Parameters") && !bound.has("Cmdlets") {
        return Err(Failure::binding(
            "Parameters",
            "-Parameters needs -Cmdlets: the cmdlets whose parameters they are",
        ));
    }
    history::in_order(time("StartDate"), time("EndDate"))?;
    if bound.value("IsSuccess") == Some(&Value::Bool(false)) {
        session.console.warning("what failed changed nothing, and is not kept: there is no such entry");
        return Ok(());
    }
    let filter = Filter {
        parameters: texts("Parameters"),
        objects: texts("ObjectIds"),
        start: time("StartDate"),
        end: time("EndDate"),
        cmdlets: texts("Cmdlets"),
        users: texts("UserIds"),
        ..Filter::default()
    };
    let first = number("StartIndex").unwrap_or_default();
    let most = match bound.value("ResultSize") {
        Some(Value::Unlimited) => usize::MAX,
        _ => number("ResultSize").unwrap_or(RESULTS),
    };
    let wanted = u32::try_from(first.saturating_add(most).saturating_add(1)).ok();
    let found = history::audit_log(&site(session), &filter, wanted)?;
    let is_cut = found.len() > first.saturating_add(most);
    for record in found.into_iter().skip(first).take(most) {
        session.console.object(record);
    }
    if is_cut {
        session.console.warning(&format!(
            "There are more entries than the {most} that are shown; -StartIndex {} goes on, -ResultSize Unlimited shows all",
            first + most
        ));
    }
    Ok(())
}
