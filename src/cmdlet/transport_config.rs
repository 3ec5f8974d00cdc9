//! Get- and Set-TransportConfig.

use super::bind::{Argument, Bound};
use super::change;
use super::console::Answer;
use super::spec::{Cmdlet, DOMAIN_CONTROLLER, Example, IdentityUse, Impact, Param, Session, Takes};
use crate::model::objects::TRANSPORT_CONFIG;
use crate::model::{PlainValue, Value};
use crate::ops::object::{self, unadjusted};
use crate::ops::{Category, EditMode, Failure, ListEdit};

/// Get-TransportConfig.
pub static GET: Cmdlet = Cmdlet {
    verb: "Get",
    noun: "TransportConfig",
    object: Some(&TRANSPORT_CONFIG),
    identity: IdentityUse::Optional,
    takes: Takes::Nothing,
    params: &[DOMAIN_CONTROLLER],
    impact: Impact::Reads,
    summary: "Shows the organisation's transport configuration.",
    description: "TLSSendDomainSecureList and TLSReceiveDomainSecureList are the domains that mutual TLS is demanded of.",
    examples: &[Example { line: "Get-TransportConfig -Property TLS*", about: "The two lists." }],
    run: change::get,
};

/// Set-TransportConfig.
pub static SET: Cmdlet = Cmdlet {
    verb: "Set",
    noun: "TransportConfig",
    object: Some(&TRANSPORT_CONFIG),
    identity: IdentityUse::Optional,
    takes: Takes::Set,
    params: &[
        Param::switch(
            "Replace",
            "Make a domain-secure list exactly what is given; without it plain values are added.",
        ),
        Param::switch("Force", "Do not ask before a domain-secure list is cleared."),
        DOMAIN_CONTROLLER,
    ],
    impact: Impact::Changes,
    summary: "Changes the organisation's transport configuration.",
    description: "@{Add=…;Remove=…} changes a list; a plain value is added to the domain-secure lists, and what was there stays; $null clears.",
    examples: &[
        Example {
            line: "Set-TransportConfig -TLSSendDomainSecureList '@{Add=\"fabrikam.example\"}'",
            about: "Demand mutual TLS for mail to fabrikam.example, and keep every other entry.",
        },
        Example {
            line: "Set-TransportConfig -TLSReceiveDomainSecureList fabrikam.example,adatum.example -Replace",
            about: "Make the list exactly these two.",
        },
        Example {
            line: "Set-TransportConfig -RevocationFetchRanges 10.20.0.80",
            about: "Let CRLs be fetched from a CA inside the own network.",
        },
    ],
    run: set,
};

fn set(session: &mut Session<'_>, bound: &Bound) -> Result<(), Failure> {
    refuse_replace_without_values(bound)?;
    let mode = EditMode { replace: bound.switch("Replace"), new: false, setter: Some("Set-TransportConfig") };
    ask_before_clearing(session, bound)?;
    change::set(session, bound, &bound.changes(), mode, &unadjusted)
}

/// `-Replace` is about plain values of the domain-secure lists; beside anything else it would be ignored.
fn refuse_replace_without_values(bound: &Bound) -> Result<(), Failure> {
    if !bound.switch("Replace") {
        return Ok(());
    }
    let secure: Vec<(&str, &Argument)> = bound
        .given()
        .filter(|(name, _)| TRANSPORT_CONFIG.prop(name).is_some_and(|prop| prop.plain == PlainValue::Adds))
        .collect();
    if secure.is_empty() {
        return Err(Failure::binding("Replace", "-Replace is given, and no domain-secure list that it is about")
            .hint("give -TLSSendDomainSecureList or -TLSReceiveDomainSecureList, or leave -Replace out; every other list is replaced anyway"));
    }
    let edited = |argument: &Argument| matches!(argument, Argument::List(ListEdit::Delta { .. }));
    match secure.iter().find(|(_, argument)| edited(argument)) {
        Some((name, _)) => Err(Failure::binding(
            "Replace",
            format!("-Replace and @{{Add=…;Remove=…}} for -{name} exclude each other"),
        )
        .hint(format!("write -{name} VALUE,VALUE -Replace for the whole list, or leave -Replace out"))),
        None => Ok(()),
    }
}

/// `$null` for a domain-secure list takes protection away from everything in it: a person is asked.
fn ask_before_clearing(session: &mut Session<'_>, bound: &Bound) -> Result<(), Failure> {
    let told = bound.has("Confirm") || bound.switch("Force") || bound.switch("WhatIf");
    if !session.console.is_interactive() || told {
        return Ok(());
    }
    let is_clear = |argument: &Argument| match argument {
        Argument::List(ListEdit::Clear) => true,
        Argument::List(ListEdit::Returned(returned)) => bound.switch("Replace") && returned.list.is_empty(),
        _ => false,
    };
    let cleared = |name: &str| {
        let union = TRANSPORT_CONFIG.prop(name).is_some_and(|prop| prop.plain == PlainValue::Adds);
        union && bound.given().any(|(given, argument)| given == name && is_clear(argument))
    };
    let Some(config) = object::find(&change::site(session), &TRANSPORT_CONFIG, None)?.into_iter().next()
    else {
        return Ok(());
    };
    for prop in TRANSPORT_CONFIG.props.iter().filter(|prop| cleared(prop.name)) {
        let value: &Value = config.get(prop.name);
        if value.is_unset() {
            continue;
        }
        let question =
            format!("Are you sure you want to perform this action?\nClearing {} of {value}.", prop.name);
        if session.console.ask("Confirm", &question, true) != Answer::Yes {
            return Err(Failure::new(
                "NotConfirmed",
                Category::OperationStopped,
                prop.name,
                format!("{} was not cleared; nothing was changed", prop.name),
            ));
        }
    }
    Ok(())
}
