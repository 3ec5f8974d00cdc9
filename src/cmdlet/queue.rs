//! Get-, Retry-, Suspend- and Resume-Queue.

use super::bind::Bound;
use super::change::{agreed, site};
use super::paging::{
    self, BOOKMARK_INDEX, BOOKMARK_OBJECT, FILTER, INCLUDE_BOOKMARK, RESULT_SIZE, RETURN_PAGE_INFO,
    SEARCH_FORWARD, SORT_ORDER,
};
use super::server::{self, SERVER};
use super::spec::{Cmdlet, Example, IdentityUse, Impact, Param, Session, Takes};
use crate::model::objects::QUEUE;
use crate::model::{Kind, Record, Value};
use crate::ops::{Failure, queue, queue_admin};

const SIDES: Kind = Kind::Enum(&["Internal", "External"]);

/// Get-Queue.
pub static GET_QUEUE: Cmdlet = Cmdlet {
    verb: "Get",
    noun: "Queue",
    object: Some(&QUEUE),
    identity: IdentityUse::Optional,
    takes: Takes::Nothing,
    params: &[
        FILTER,
        Param::many("Include", SIDES, "Only queues of these kinds.").planned(6),
        Param::many("Exclude", SIDES, "No queues of these kinds.").planned(6),
        RESULT_SIZE,
        SERVER,
        SORT_ORDER,
        BOOKMARK_INDEX,
        BOOKMARK_OBJECT,
        INCLUDE_BOOKMARK,
        RETURN_PAGE_INFO,
        SEARCH_FORWARD,
    ],
    impact: Impact::Reads,
    summary: "Shows the queues that hold mail.",
    description: "One queue a next hop and secured domain. LastError tells why mail waits. A queue is named by its identity or its NextHopDomain.",
    examples: &[
        Example { line: "Get-Queue", about: "All of them." },
        Example { line: "Get-Queue -Json", about: "For a script." },
    ],
    run: get_queue,
};

/// Retry-Queue.
pub static RETRY_QUEUE: Cmdlet = Cmdlet {
    verb: "Retry",
    noun: "Queue",
    object: Some(&QUEUE),
    identity: IdentityUse::Optional,
    takes: Takes::Nothing,
    params: &[
        Param::one(
            "Resubmit",
            Kind::Bool,
            "Route the messages anew, by the configuration in force; suspended ones stay.",
        ),
        FILTER,
        SERVER,
    ],
    impact: Impact::Changes,
    summary: "Tries a queue now.",
    description: "Without waiting for its NextRetryTime. Identity must be given; wildcards will do. The service must run.",
    examples: &[Example { line: "Retry-Queue '*' -WhatIf", about: "Say which queues would be tried." }],
    run: retry_queue,
};

/// Suspend-Queue.
pub static SUSPEND_QUEUE: Cmdlet = Cmdlet {
    verb: "Suspend",
    noun: "Queue",
    object: Some(&QUEUE),
    identity: IdentityUse::Optional,
    takes: Takes::Nothing,
    params: &[FILTER, SERVER],
    impact: Impact::Asks,
    summary: "Stops the delivery of a queue.",
    description: "What is being delivered is finished, and new mail still comes in. Identity must be given; wildcards will do. A queue stays suspended over restarts, and while the service is stopped it can be suspended, too.",
    examples: &[Example { line: "Suspend-Queue '*' -WhatIf", about: "Say which queues would be stopped." }],
    run: |session, bound| suspend(session, bound, true),
};

/// Resume-Queue.
pub static RESUME_QUEUE: Cmdlet = Cmdlet {
    verb: "Resume",
    noun: "Queue",
    object: Some(&QUEUE),
    identity: IdentityUse::Optional,
    takes: Takes::Nothing,
    params: &[FILTER, SERVER],
    impact: Impact::Changes,
    summary: "Lets a suspended queue be delivered again.",
    description: "Messages that are suspended themselves stay so. Identity must be given; wildcards will do.",
    examples: &[Example { line: "Resume-Queue '*'", about: "All of them." }],
    run: |session, bound| suspend(session, bound, false),
};

fn get_queue(session: &mut Session<'_>, bound: &Bound) -> Result<(), Failure> {
    server::must_be_this_one(bound, &session.site)?;
    let site = site(session);
    let records = match bound.identity() {
        Some(given) => queue::queues_named(&site, given)?,
        None => queue::queues(&site)?,
    };
    for record in paging::first_of(session, bound, records) {
        session.console.object(record);
    }
    Ok(())
}

/// The queue that was named: an order without one is about none, never about all.
fn named(bound: &Bound) -> Result<&str, Failure> {
    bound.identity().ok_or_else(|| {
        let name = bound.cmdlet.name();
        Failure::binding("Identity", format!("{name} needs parameter -Identity: the queue, or a wildcard"))
    })
}

fn retry_queue(session: &mut Session<'_>, bound: &Bound) -> Result<(), Failure> {
    server::must_be_this_one(bound, &session.site)?;
    let site = site(session);
    let identity = named(bound)?;
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

fn suspend(session: &mut Session<'_>, bound: &Bound, suspend: bool) -> Result<(), Failure> {
    server::must_be_this_one(bound, &session.site)?;
    let site = site(session);
    let action = if suspend { "Suspending queue" } else { "Resuming queue" };
    let queues = queue::queues_named(&site, named(bound)?)?;
    each(session, bound, action, queues, |_, queue| queue_admin::act_on_queue(&site, queue, suspend))
}

/// Carries an order out on each object, with -WhatIf and -Confirm; the first failure ends it.
pub fn each(
    session: &mut Session<'_>,
    bound: &Bound,
    action: &str,
    records: Vec<Record>,
    mut order: impl FnMut(&mut Session<'_>, &Record) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let asks = bound.switch_given("Confirm").unwrap_or(bound.cmdlet.impact == Impact::Asks);
    for record in records {
        let action = format!("{action} \"{}\".", record.identity());
        if bound.switch("WhatIf") {
            session.console.what_if(&action);
        } else if !asks || agreed(session, &action)? {
            order(session, &record)?;
            session.console.verbose(&action);
        }
    }
    Ok(())
}
