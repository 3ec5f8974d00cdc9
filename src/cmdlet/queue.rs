//! Get-, Retry-, Suspend- and Resume-Queue.

use super::bind::Bound;
use super::change::{agreed, site};
use super::paging::{
    self, BOOKMARK_INDEX, BOOKMARK_OBJECT, FILTER, INCLUDE_BOOKMARK, RESULT_SIZE, RETURN_PAGE_INFO,
    SEARCH_FORWARD, SORT_ORDER,
};
use super::server::{self, SERVER};
use super::spec::{Cmdlet, Example, IdentityUse, Impact, Param, Session, Takes};
use crate::model::objects::{DELIVERY_TYPES, QUEUE};
use crate::model::queued::QueueInfo;
use crate::model::{Kind, Value};
use crate::ops::queue::QueueQuery;
use crate::ops::{Failure, queue, queue_admin};

const KINDS: Kind = Kind::Enum(ALL_KINDS);

/// Words of -Include and -Exclude.
const ALL_KINDS: &[&str] = &{
    let mut words = [""; KIND_COUNT];
    let mut index = 0;
    while index < KIND_COUNT {
        words[index] = if index < queue::KINDS.len() {
            queue::KINDS[index]
        } else {
            DELIVERY_TYPES[index - queue::KINDS.len()]
        };
        index += 1;
    }
    words
};
const KIND_COUNT: usize = queue::KINDS.len() + DELIVERY_TYPES.len();

/// Get-Queue.
pub static GET_QUEUE: Cmdlet = Cmdlet {
    verb: "Get",
    noun: "Queue",
    object: Some(&QUEUE),
    identity: IdentityUse::Optional,
    takes: Takes::Nothing,
    params: &[
        FILTER,
        Param::many(
            "Include",
            KINDS,
            "Only queues of one of these kinds: Internal, External, a status (Frozen is Suspended), a delivery type; Empty shows those that hold nothing, too.",
        ),
        Param::many("Exclude", KINDS, "No queues of these kinds."),
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
    description: "One queue a next hop and secured domain. LastError tells why mail waits. A queue is named by its identity or its NextHopDomain. Empty ones, Submission among them, are shown where they are named, and with -Include Empty: mail is routed as it is accepted. Poison holds mail that was being delivered when the service broke down, time and again.",
    examples: &[
        Example { line: "Get-Queue", about: "All of them." },
        Example { line: "Get-Queue -Json", about: "For a script." },
        Example {
            line: "Get-Queue -Filter \"Status -eq 'Retry' -and MessageCount -gt 100\" -SortOrder:-MessageCount",
            about: "The longest ones that wait.",
        },
        Example { line: "Get-Queue -Exclude Internal", about: "Without Unreachable and Poison." },
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
    description: "Without waiting for its NextRetryTime. Identity (wildcards will do) or Filter must be given. The service must run.",
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
    description: "What is being delivered is finished, and new mail still comes in. Identity (wildcards will do) or Filter must be given. A queue stays suspended over restarts, and while the service is stopped it can be suspended, too.",
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
    description: "Messages that are suspended themselves stay so. Identity (wildcards will do) or Filter must be given.",
    examples: &[Example { line: "Resume-Queue '*'", about: "All of them." }],
    run: |session, bound| suspend(session, bound, false),
};

fn get_queue(session: &mut Session<'_>, bound: &Bound) -> Result<(), Failure> {
    server::must_be_this_one(bound, &session.site)?;
    let words = |name: &str| bound.values(name).iter().map(ToString::to_string).collect();
    let query = QueueQuery {
        identity: bound.identity().map(str::to_string),
        filter: bound.text("Filter").map(str::to_string),
        include: words("Include"),
        exclude: words("Exclude"),
        page: paging::page(bound)?,
    };
    let listing = queue::find_queues(&site(session), &query)?;
    paging::show(session, bound, listing);
    Ok(())
}

/// What an order is about: a name or a filter, one of them. Without any it is about nothing, never about all.
pub fn named(bound: &Bound, what: &str) -> Result<(), Failure> {
    let name = bound.cmdlet.name();
    match (bound.identity(), bound.text("Filter")) {
        (None, None) => {
            Err(Failure::binding("Identity", format!("{name} needs parameter -Identity: {what}; or -Filter")))
        }
        (Some(_), Some(_)) => Err(Failure::binding(
            "Filter",
            format!("{name} takes -Identity or -Filter, not both; put Identity -eq '…' into the filter"),
        )),
        _ => Ok(()),
    }
}

fn queues_for_order(session: &Session<'_>, bound: &Bound) -> Result<Vec<(String, QueueInfo)>, Failure> {
    server::must_be_this_one(bound, &session.site)?;
    named(bound, "the queue, or a wildcard")?;
    queue::queues_for_order(&site(session), bound.identity(), bound.text("Filter"))
}

fn retry_queue(session: &mut Session<'_>, bound: &Bound) -> Result<(), Failure> {
    let resubmit = bound.value("Resubmit") == Some(&Value::Bool(true));
    let action = if resubmit { "Resubmitting queue" } else { "Retrying queue" };
    let site = site(session);
    let queues = queues_for_order(session, bound)?;
    each(session, bound, action, queues, |_, _, info| queue::retry(&site, info, resubmit))
}

fn suspend(session: &mut Session<'_>, bound: &Bound, suspend: bool) -> Result<(), Failure> {
    let action = if suspend { "Suspending queue" } else { "Resuming queue" };
    let site = site(session);
    let queues = queues_for_order(session, bound)?;
    each(session, bound, action, queues, |_, identity, info| {
        queue_admin::act_on_queue(&site, identity, info, suspend)
    })
}

/// True where each object is asked about.
pub fn asks(bound: &Bound) -> bool {
    bound.switch_given("Confirm").unwrap_or(bound.cmdlet.impact == Impact::Asks)
}

/// Carries an order out on each object, with -WhatIf and -Confirm; the first failure ends it.
pub fn each<T>(
    session: &mut Session<'_>,
    bound: &Bound,
    action: &str,
    objects: Vec<(String, T)>,
    mut order: impl FnMut(&mut Session<'_>, &str, &T) -> Result<(), Failure>,
) -> Result<(), Failure> {
    for (identity, object) in objects {
        let action = format!("{action} \"{identity}\".");
        if bound.switch("WhatIf") {
            session.console.what_if(&action);
        } else if !asks(bound) || agreed(session, &action)? {
            order(session, &identity, &object)?;
            session.console.verbose(&action);
        }
    }
    Ok(())
}
