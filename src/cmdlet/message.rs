//! Get-, Suspend-, Resume-, Remove-, Redirect-, Export- and Test-Message.

use super::bind::Bound;
use super::change::{agreed, site};
use super::paging::{
    self, BOOKMARK_INDEX, BOOKMARK_OBJECT, FILTER, INCLUDE_BOOKMARK, RESULT_SIZE, RETURN_PAGE_INFO,
    SEARCH_FORWARD, SORT_ORDER,
};
use super::planned;
use super::queue::each;
use super::server::{self, SERVER};
use super::spec::{Cmdlet, Example, IdentityUse, Impact, Param, Session, Takes};
use crate::model::objects::MESSAGE;
use crate::model::{Kind, MessageAction, Value, Wildcard};
use crate::ops::{Category, Failure, queue, queue_admin};

/// Get-Message.
pub static GET: Cmdlet = Cmdlet {
    verb: "Get",
    noun: "Message",
    object: Some(&MESSAGE),
    identity: IdentityUse::Optional,
    takes: Takes::Nothing,
    params: &[
        Param::one("Queue", Kind::Text { max: 512 }, "Only the messages of this queue."),
        FILTER,
        RESULT_SIZE,
        SERVER,
        SORT_ORDER,
        BOOKMARK_INDEX,
        BOOKMARK_OBJECT,
        INCLUDE_BOOKMARK,
        RETURN_PAGE_INFO,
        SEARCH_FORWARD,
        Param::switch("IncludeRecipientInfo", "Show more about each recipient.").planned(6),
        Param::switch("IncludeComponentLatencyInfo", "Show how long each step took.").planned(6),
    ],
    impact: Impact::Reads,
    summary: "Shows messages that are not delivered yet.",
    description: "A message with recipients in several queues is shown once for each.",
    examples: &[Example { line: "Get-Message -Format List", about: "Everything about each." }],
    run: get,
};

/// Suspend-Message.
pub static SUSPEND: Cmdlet = Cmdlet {
    verb: "Suspend",
    noun: "Message",
    object: Some(&MESSAGE),
    identity: IdentityUse::Optional,
    takes: Takes::Nothing,
    params: &[FILTER, SERVER],
    impact: Impact::Asks,
    summary: "Keeps a message from being delivered.",
    description: "An attempt that is under way is finished. Identity must be given: SERVER\\queue\\number, queue\\number or the number. It works while the service is stopped, too.",
    examples: &[Example { line: "Suspend-Message '3\\17' -Confirm false", about: "Message 17 in queue 3." }],
    run: |session, bound| act(session, bound, "Suspending message", MessageAction::Suspend),
};

/// Resume-Message.
pub static RESUME: Cmdlet = Cmdlet {
    verb: "Resume",
    noun: "Message",
    object: Some(&MESSAGE),
    identity: IdentityUse::Optional,
    takes: Takes::Nothing,
    params: &[FILTER, SERVER],
    impact: Impact::Changes,
    summary: "Lets a suspended message be delivered again.",
    description: "It is due at once. Identity must be given: SERVER\\queue\\number, queue\\number or the number.",
    examples: &[Example { line: "Resume-Message '3\\17'", about: "Message 17 in queue 3." }],
    run: |session, bound| act(session, bound, "Resuming message", MessageAction::Resume),
};

/// Remove-Message.
pub static REMOVE: Cmdlet = Cmdlet {
    verb: "Remove",
    noun: "Message",
    object: Some(&MESSAGE),
    identity: IdentityUse::Optional,
    takes: Takes::Nothing,
    params: &[Param::one("WithNDR", Kind::Bool, "Whether the sender is told; unset: $true."), FILTER, SERVER],
    impact: Impact::Asks,
    summary: "Takes a message out of a queue for good.",
    description: "Its sender gets a report, unless -WithNDR $false. A message that is being delivered stays. Identity must be given: SERVER\\queue\\number, queue\\number or the number; recipients in other queues are not touched by a line that names a queue. While the service is stopped the report waits for its start.",
    examples: &[Example {
        line: "Remove-Message '3\\17' -WithNDR false -Confirm false",
        about: "Message 17 in queue 3, and nobody is told.",
    }],
    run: remove,
};

/// Redirect-Message.
pub static REDIRECT: Cmdlet = Cmdlet {
    verb: "Redirect",
    noun: "Message",
    object: None,
    identity: IdentityUse::None,
    takes: Takes::Nothing,
    params: &[
        Param::one("Server", Kind::Text { max: 512 }, "Whose queues are drained.").mandatory().planned(6),
        Param::many("Target", Kind::Text { max: 512 }, "The servers that take the messages.")
            .mandatory()
            .planned(6),
    ],
    impact: Impact::Asks,
    summary: "Hands all messages to other servers.",
    description: "Not there yet. Until then New-SendConnector with -SmartHosts leads mail to the other server, and Retry-Queue -Resubmit $true routes what waits anew.",
    examples: &[Example {
        line: "Redirect-Message -Server EDGE1 -Target mx2.contoso.example",
        about: "Before a server is taken away.",
    }],
    run: planned::not_yet,
};

/// Export-Message.
pub static EXPORT: Cmdlet = Cmdlet {
    verb: "Export",
    noun: "Message",
    object: Some(&MESSAGE),
    identity: IdentityUse::Required,
    takes: Takes::Nothing,
    params: &[],
    impact: Impact::Changes,
    summary: "Writes a suspended message to standard output.",
    description: "As it was accepted, after a line X-Sender and a line X-Receiver for each recipient in its queue. It stays in the queue. Identity: SERVER\\queue\\number, queue\\number or the number. Only root and the owner of the data directory may read mail. It works while the service is stopped, too.",
    examples: &[Example {
        line: "Export-Message '3\\17'",
        about: "Message 17 in queue 3; > 17.eml after it makes a file.",
    }],
    run: export,
};

/// Test-Message.
pub static TEST: Cmdlet = Cmdlet {
    verb: "Test",
    noun: "Message",
    object: None,
    identity: IdentityUse::None,
    takes: Takes::Nothing,
    params: &[Param::switch("TransportRules", "Try the mail flow rules on a message.").refused(
        "there are no mail flow rules here; Get-Message shows what a message waits for, and Test-SmtpConnectivity tries the listeners",
    )],
    impact: Impact::Changes,
    summary: "Tries mail flow rules, which are not there.",
    description: "There are no mail flow rules here. Get-Message shows what a message waits for, and Test-SmtpConnectivity tries the listeners.",
    examples: &[Example { line: "Test-Message -TransportRules", about: "Fails, and says what to do instead." }],
    run: |_, bound| {
        let name = bound.cmdlet.name();
        let text = format!("{name} has nothing to test. {}", bound.cmdlet.description);
        Err(Failure::new("NotSupported", Category::InvalidOperation, name, text))
    },
};

fn get(session: &mut Session<'_>, bound: &Bound) -> Result<(), Failure> {
    server::must_be_this_one(bound, &session.site)?;
    let site = site(session);
    // A name is looked for among all messages, not among the first ones only; and one more than is shown
    // tells whether there are more.
    let most = match bound.identity() {
        Some(_) => None,
        None => u32::try_from(paging::limit(bound).saturating_add(1)).ok(),
    };
    let mut records = match bound.identity() {
        Some(given)
            if bound.text("Queue").is_none()
                && !Wildcard::has_wildcards(given)
                && queue_admin::names_one(given) =>
        {
            queue_admin::messages_named(&site, given)?
        }
        _ => queue::messages(&site, bound.text("Queue"), most)?,
    };
    let cut = records.len() == queue::MOST_MESSAGES && paging::limit(bound) > queue::MOST_MESSAGES;
    if let Some(given) = bound.identity() {
        let server = site.own_server()?;
        records.retain(|record| queue_admin::is_message_named(record, &server, given));
        if records.is_empty() && !Wildcard::has_wildcards(given) {
            return Err(Failure::not_found(MESSAGE.noun, given, &server.name));
        }
    }
    for record in paging::first_of(session, bound, records) {
        session.console.object(record);
    }
    if cut {
        session.console.warning(&format!(
            "the running service tells of {} messages at most; -Queue shows those of one queue",
            queue::MOST_MESSAGES
        ));
    }
    Ok(())
}

fn remove(session: &mut Session<'_>, bound: &Bound) -> Result<(), Failure> {
    let ndr = bound.value("WithNDR") != Some(&Value::Bool(false));
    let action = if ndr { "Removing message with an NDR" } else { "Removing message without an NDR" };
    act(session, bound, action, MessageAction::Remove { ndr })
}

fn export(session: &mut Session<'_>, bound: &Bound) -> Result<(), Failure> {
    let site = site(session);
    let identity = bound.identity().unwrap_or_default();
    let entries = queue_admin::messages_named(&site, identity)?;
    queue_admin::must_be_suspended(&entries)?;
    let action = format!("Exporting message \"{identity}\".");
    if bound.switch("WhatIf") {
        session.console.what_if(&action);
        return Ok(());
    }
    if bound.switch_given("Confirm") == Some(true) && !agreed(session, &action)? {
        return Ok(());
    }
    let content = queue_admin::content(&site, &entries)?;
    session.console.verbose(&action);
    session.console.binary(&content)
}

fn act(session: &mut Session<'_>, bound: &Bound, action: &str, what: MessageAction) -> Result<(), Failure> {
    server::must_be_this_one(bound, &session.site)?;
    let Some(identity) = bound.identity() else {
        let text = format!(
            "{} needs parameter -Identity: the message, as Get-Message shows it",
            bound.cmdlet.name()
        );
        return Err(Failure::binding("Identity", text));
    };
    let site = site(session);
    let messages = queue_admin::messages_named(&site, identity)?;
    each(session, bound, action, messages, |session, message| {
        let stopped = queue_admin::act_on_message(&site, message, what)?;
        if stopped && what == (MessageAction::Remove { ndr: true }) {
            session.console.notice(&format!(
                "The service does not run: \"{}\" stays suspended until its start, when the report is made.",
                message.identity()
            ));
        }
        Ok(())
    })
}
