//! Get-Queue, Get-Message and Retry-Queue.

use super::bind::Bound;
use super::change::{agreed, site};
use super::spec::{Cmdlet, Example, IdentityUse, Impact, Param, Session, Takes};
use crate::model::objects::{MESSAGE, QUEUE};
use crate::model::{Kind, Value, Wildcard};
use crate::ops::{Failure, queue};

const RESULT_SIZE: Param = Param::one(
    "ResultSize",
    Kind::Int { min: 1, max: 250_000 },
    "The most objects that are shown; unset: 1000.",
);

/// Get-Queue.
pub static GET_QUEUE: Cmdlet = Cmdlet {
    verb: "Get",
    noun: "Queue",
    object: Some(&QUEUE),
    identity: IdentityUse::Optional,
    takes: Takes::Nothing,
    params: &[RESULT_SIZE],
    impact: Impact::Reads,
    summary: "Shows the queues that hold mail.",
    description: "One queue a next hop and secured domain. LastError tells why mail waits. A queue is named by its identity or its NextHopDomain.",
    examples: &[
        Example { line: "Get-Queue", about: "All of them." },
        Example { line: "Get-Queue -Json", about: "For a script." },
    ],
    run: get_queue,
};

/// Get-Message.
pub static GET_MESSAGE: Cmdlet = Cmdlet {
    verb: "Get",
    noun: "Message",
    object: Some(&MESSAGE),
    identity: IdentityUse::Optional,
    takes: Takes::Nothing,
    params: &[Param::one("Queue", Kind::Text { max: 512 }, "Only the messages of this queue."), RESULT_SIZE],
    impact: Impact::Reads,
    summary: "Shows messages that are not delivered yet.",
    description: "A message with recipients in several queues is shown once for each.",
    examples: &[Example { line: "Get-Message -Format List", about: "Everything about each." }],
    run: get_message,
};

/// Retry-Queue.
pub static RETRY_QUEUE: Cmdlet = Cmdlet {
    verb: "Retry",
    noun: "Queue",
    object: Some(&QUEUE),
    identity: IdentityUse::Required,
    takes: Takes::Nothing,
    params: &[Param::one(
        "Resubmit",
        Kind::Bool,
        "Route the messages anew, by the configuration in force; suspended ones stay.",
    )],
    impact: Impact::Changes,
    summary: "Tries a queue now.",
    description: "Without waiting for its NextRetryTime. The service must run.",
    examples: &[Example { line: "Retry-Queue '*' -WhatIf", about: "Say which queues would be tried." }],
    run: retry_queue,
};

fn limit(bound: &Bound) -> u32 {
    match bound.value("ResultSize") {
        Some(Value::Int(number)) => u32::try_from(*number).unwrap_or(u32::MAX),
        _ => 1000,
    }
}

fn get_queue(session: &mut Session<'_>, bound: &Bound) -> Result<(), Failure> {
    let mut records = queue::queues(&site(session))?;
    if let Some(given) = bound.identity() {
        let server = records.first().map(|record| record.text("Server").to_string()).unwrap_or_default();
        records.retain(|record| queue::is_named(record, given));
        if records.is_empty() && !Wildcard::has_wildcards(given) {
            return Err(Failure::not_found(QUEUE.noun, given, &server));
        }
    }
    records.into_iter().take(limit(bound) as usize).for_each(|record| session.console.object(record));
    Ok(())
}

fn get_message(session: &mut Session<'_>, bound: &Bound) -> Result<(), Failure> {
    let site = site(session);
    // A name is looked for among all messages, not among the first ones only.
    let most = if bound.identity().is_some() { None } else { Some(limit(bound)) };
    let mut records = queue::messages(&site, bound.text("Queue"), most)?;
    if let Some(given) = bound.identity() {
        records.retain(|record| record.is_named(given));
        if records.is_empty() && !Wildcard::has_wildcards(given) {
            return Err(Failure::not_found(MESSAGE.noun, given, "this server"));
        }
    }
    records.into_iter().take(limit(bound) as usize).for_each(|record| session.console.object(record));
    Ok(())
}

fn retry_queue(session: &mut Session<'_>, bound: &Bound) -> Result<(), Failure> {
    let site = site(session);
    let identity = bound.identity().unwrap_or_default();
    let resubmit = bound.value("Resubmit") == Some(&Value::Bool(true));
    let action = if resubmit { "Resubmitting queue" } else { "Retrying queue" };
    if bound.switch("WhatIf") {
        for record in queue::retry(&site, identity, resubmit, true)? {
            session.console.what_if(&format!("{action} \"{}\".", record.identity()));
        }
        return Ok(());
    }
    if bound.switch("Confirm") && !agreed(session, &format!("{action} \"{identity}\"."))? {
        return Ok(());
    }
    for record in queue::retry(&site, identity, resubmit, false)? {
        session.console.verbose(&format!("{action} \"{}\".", record.identity()));
    }
    Ok(())
}
