//! Get-ConfigurationChange and Compare-Configuration: what was changed, and what of it is not in
//! force yet.

use super::bind::Bound;
use super::change::site;
use super::spec::{Cmdlet, Example, IdentityUse, Impact, Param, ParamValue, Session, Takes};
use crate::model::objects::{CONFIGURATION_CHANGE, CONFIGURATION_DIFFERENCE};
use crate::model::{CommandLine, Kind, Value};
use crate::ops::history::{self, Filter};
use crate::ops::{Failure, compare};

const NAME: Kind = Kind::Text { max: 512 };
/// As many as Exchange's audit log search gives without ResultSize.
const RESULTS: u32 = 1000;

/// Get-ConfigurationChange.
pub static GET_CHANGE: Cmdlet = Cmdlet {
    verb: "Get",
    noun: "ConfigurationChange",
    object: Some(&CONFIGURATION_CHANGE),
    identity: IdentityUse::Optional,
    takes: Takes::Nothing,
    params: &[
        Param::one(
            "Object",
            NAME,
            "Only changes of the objects of this name, identity or Guid; wildcards will do. Earlier names of the same object count.",
        ),
        Param::one("StartDate", Kind::Time, "Only changes from this moment on; UTC, where it has no offset."),
        Param::one(
            "EndDate",
            Kind::Time,
            "Only changes up to this moment; a date alone is its first moment.",
        ),
        Param::many("Cmdlets", NAME, "Only changes by these cmdlets; wildcards will do."),
        Param::many("UserIds", NAME, "Only changes by these users: name or number."),
        Param::new(
            "ResultSize",
            ParamValue::OneOrUnlimited(Kind::Int { min: 1, max: 250_000 }),
            "The most changes that are shown, the newest first, or Unlimited; unset: 1000.",
        ),
    ],
    impact: Impact::Reads,
    summary: "Shows what was changed in the configuration: when, by whom, by which line.",
    description: "Identity is the number of one change. ModifiedProperties holds each property before and after; of long lists what came and went. Secrets are in no line. What setup made when the store was new is not a change.",
    examples: &[
        Example {
            line: "Get-ConfigurationChange -Object 'Outbound Email'",
            about: "Every change of one connector.",
        },
        Example {
            line: "Get-ConfigurationChange -Cmdlets Set-TransportConfig -StartDate 2026-01-31 -Json",
            about: "For a script: changes of the organisation's settings since a day.",
        },
    ],
    run: get_change,
};

/// Compare-Configuration.
pub static COMPARE: Cmdlet = Cmdlet {
    verb: "Compare",
    noun: "Configuration",
    object: Some(&CONFIGURATION_DIFFERENCE),
    identity: IdentityUse::None,
    takes: Takes::Nothing,
    params: &[],
    impact: Impact::Reads,
    summary: "Shows what is stored and not in force yet, property by property.",
    description: "Stored is what the next restart puts in force, Running what the service obeys now; no output means that nothing is pending. What no service acts on (comments) is left out, as are changes of connectors that are disabled before and after. TlsCertificateThumbprint is the certificate that a connector shows, which also changes with time. Fails while the service does not run: then everything stored is in force with its start.",
    examples: &[Example {
        line: "Compare-Configuration -Json",
        about: "For a script; [] means that nothing is pending.",
    }],
    run: compare_configuration,
};

fn get_change(session: &mut Session<'_>, bound: &Bound) -> Result<(), Failure> {
    let time = |name: &str| match bound.value(name) {
        Some(Value::Time(time)) => Some(*time),
        _ => None,
    };
    let texts = |name: &str| bound.values(name).iter().map(Value::to_string).collect();
    history::in_order(time("StartDate"), time("EndDate"))?;
    let filter = Filter {
        number: bound.identity().map(number).transpose()?,
        object: bound.text("Object").map(str::to_string),
        start: time("StartDate"),
        end: time("EndDate"),
        cmdlets: texts("Cmdlets"),
        users: texts("UserIds"),
        ..Filter::default()
    };
    let most = match bound.value("ResultSize") {
        Some(Value::Unlimited) => None,
        Some(Value::Int(number)) => Some(u32::try_from(*number).unwrap_or(u32::MAX)),
        _ => Some(RESULTS),
    };
    // One more than is shown tells whether there are more.
    let found = history::changes(&site(session), &filter, most.map(|most| most.saturating_add(1)))?;
    if let (Some(number), true) = (filter.number, found.is_empty()) {
        return Err(Failure::not_found(CONFIGURATION_CHANGE.noun, &number.to_string(), "this server"));
    }
    let shown = most.map_or(usize::MAX, |most| most as usize);
    let is_cut = found.len() > shown;
    for record in found.into_iter().take(shown) {
        session.console.object(record);
    }
    if is_cut {
        session.console.warning(&format!(
            "There are more changes than the {shown} that are shown; -ResultSize Unlimited shows all of them"
        ));
    }
    Ok(())
}

fn number(given: &str) -> Result<i64, Failure> {
    given.trim().parse().map_err(|_| {
        Failure::binding(
            "Identity",
            format!("'{given}' is not the number of a change; the changes of an object are shown by -Object"),
        )
        .remedy(CommandLine::new("Get-ConfigurationChange").with("Object", given))
    })
}

fn compare_configuration(session: &mut Session<'_>, _: &Bound) -> Result<(), Failure> {
    let pending = compare::pending(&site(session))?;
    for record in pending.differences {
        session.console.object(record);
    }
    for reason in pending.not_compiled {
        session.console.warning(&format!("what is stored can't be put in force: {reason}"));
    }
    Ok(())
}
