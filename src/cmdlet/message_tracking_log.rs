//! Get-MessageTrackingLog.

use super::bind::Bound;
use super::change::site;
use super::paging;
use super::server::{self, SERVER};
use super::spec::{Cmdlet, DOMAIN_CONTROLLER, Example, IdentityUse, Impact, Param, Session, Takes};
use crate::model::objects::MESSAGE_TRACKING_LOG;
use crate::model::{EVENT_IDS, Kind, SOURCES, Value};
use crate::ops::Failure;
use crate::ops::tracking::{Column, Wanted, find};

const TEXT: Kind = Kind::Text { max: 2048 };

/// Get-MessageTrackingLog.
pub static GET: Cmdlet = Cmdlet {
    verb: "Get",
    noun: "MessageTrackingLog",
    object: Some(&MESSAGE_TRACKING_LOG),
    identity: IdentityUse::None,
    takes: Takes::Nothing,
    params: &[
        Param::one(
            "Start",
            Kind::Time,
            "Only what happened from this moment on; UTC, where it has no offset.",
        ),
        Param::one("End", Kind::Time, "Only what happened before this moment."),
        Param::one(
            "EventId",
            Kind::Enum(EVENT_IDS),
            "Only events of this kind. Here there are RECEIVE, RESOLVE, SEND, DELIVER, DEFER, REDIRECT, FAIL, DSN, DROP, POISONMESSAGE and BADMAIL.",
        ),
        Param::one(
            "InternalMessageId",
            Kind::Int { min: 0, max: i64::MAX },
            "Only the message of this number in the queue.",
        ),
        Param::one(
            "MessageId",
            TEXT,
            "Only the message with this Message-ID field, with its angle brackets or without.",
        ),
        Param::one("MessageSubject", TEXT, "Only messages whose subject holds this."),
        Param::one("NetworkMessageId", Kind::Guid, "Only the message with this identifier."),
        Param::many("Recipients", TEXT, "Only events for one of these addresses."),
        Param::one(
            "Reference",
            TEXT,
            "Only events that refer to this: of a DSN, the Message-ID of the message that it is about.",
        ),
        paging::RESULT_SIZE,
        Param::one("Sender", TEXT, "Only messages from this address."),
        SERVER,
        Param::one(
            "Source",
            Kind::Enum(SOURCES),
            "Only events of this part of transport. Here there are SMTP, STOREDRIVER, GATEWAY, ROUTING, QUEUE, DSN, ADMIN, PICKUP and POISONMESSAGE.",
        ),
        Param::one("TransportTrafficType", TEXT, "Only traffic of this kind; all of it is Email here."),
        DOMAIN_CONTROLLER,
    ],
    impact: Impact::Reads,
    summary: "Shows what became of messages.",
    description: "The oldest events first, from the files in MessageTrackingLogPath; the service need not run. RECEIVE: it was accepted. RESOLVE: a recipient is an alias. SEND and DELIVER: another server has it, or it lies in the mailbox. DEFER: an attempt failed, and there will be another. FAIL: it failed for good, its time ran out, or an administrator removed it. DSN: a report to its sender was made; -Reference finds it by the Message-ID of the message that it is about. DROP: it went, and nobody is told. EventData holds TLS as it was asked for and got, by which rule, and the verdict on the certificate. Of texts the letter case does not count.",
    examples: &[
        Example {
            line: "Get-MessageTrackingLog -MessageId '<one@contoso.example>' -Format List",
            about: "The whole story of a message.",
        },
        Example {
            line: "Get-MessageTrackingLog -EventId FAIL -Start 2026-01-31 -ResultSize Unlimited -Json",
            about: "For a script: what failed since a day.",
        },
    ],
    run: get,
};

fn get(session: &mut Session<'_>, bound: &Bound) -> Result<(), Failure> {
    server::must_be_this_one(bound, &session.site)?;
    let time = |name: &str| match bound.value(name) {
        Some(Value::Time(time)) => Some(*time),
        _ => None,
    };
    if let (Some(start), Some(end)) = (time("Start"), time("End"))
        && end < start
    {
        let text = format!("-End {end} is before -Start {start}; allowed: the same moment, or a later one");
        return Err(Failure::binding("End", text));
    }
    let given = |columns: &[(&str, Column)]| {
        let given = |(name, column): &(&str, Column)| Some((*column, bound.value(name)?.to_string()));
        columns.iter().filter_map(given).collect::<Vec<_>>()
    };
    let recipients: Vec<String> = bound.values("Recipients").iter().map(Value::to_string).collect();
    let wanted = Wanted {
        start: time("Start"),
        end: time("End"),
        equal: given(&[
            ("EventId", Column::EventId),
            ("InternalMessageId", Column::InternalMessageId),
            ("MessageId", Column::MessageId),
            ("NetworkMessageId", Column::NetworkMessageId),
            ("Reference", Column::Reference),
            ("Sender", Column::Sender),
            ("Source", Column::Source),
            ("TransportTrafficType", Column::TransportTrafficType),
        ]),
        any_of: if recipients.is_empty() { Vec::new() } else { vec![(Column::Recipients, recipients)] },
        contains: given(&[("MessageSubject", Column::MessageSubject)]),
    };
    let most = paging::limit(bound);
    let (mut count, mut more) = (0, false);
    let site = site(session);
    let read = find(&site, &wanted, |record| {
        more = count == most;
        count += 1;
        if !more {
            session.console.object(record);
        }
        !more
    })?;
    if more {
        session.console.warning(paging::MORE);
    }
    if read.off {
        session
            .console
            .warning("MessageTrackingLogPath is $null: there is no message tracking log to look into");
    }
    if read.illegible > 0 {
        session.console.warning(&format!(
            "{} lines of the message tracking log are no events, and were passed over",
            read.illegible
        ));
    }
    Ok(())
}
