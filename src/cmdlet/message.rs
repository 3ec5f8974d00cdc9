//! Get-, Suspend-, Resume-, Remove-, Redirect-, Export- and Test-Message.

use super::bind::Bound;
use super::change::{agreed, site};
use super::paging::{
    self, BOOKMARK_INDEX, BOOKMARK_OBJECT, FILTER, INCLUDE_BOOKMARK, RESULT_SIZE, RETURN_PAGE_INFO,
    SEARCH_FORWARD, SORT_ORDER,
};
use super::queue::{asks, each, named};
use super::server::{self, SERVER};
use super::spec::{Cmdlet, Example, IdentityUse, Impact, Param, Session, Takes};
use crate::model::objects::MESSAGE;
use crate::model::{Kind, MessageAction, Value, Wildcard};
use crate::ops::queue::MessageWish;
use crate::ops::queue_admin::Entry;
use crate::ops::{Category, Failure, Site, queue, queue_admin};

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
        Param::switch(
            "IncludeRecipientInfo",
            "Show of each recipient its status, failed attempts and last error, as RecipientInfo.",
        ),
        Param::switch(
            "IncludeComponentLatencyInfo",
            "Show how long each part of transport has had it, as ComponentLatency.",
        ),
    ],
    impact: Impact::Reads,
    summary: "Shows messages that are not delivered yet.",
    description: "A message with recipients in several queues is shown once for each. MessageLatency says how long it has been here.",
    examples: &[
        Example { line: "Get-Message -Format List", about: "Everything about each." },
        Example {
            line: "Get-Message -Filter \"FromAddress -like '*@contoso.example' -and Size -gt 10MB\" -SortOrder:-Size -ResultSize 20",
            about: "The twenty largest ones of a domain.",
        },
    ],
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
    description: "An attempt that is under way is finished. Identity (SERVER\\queue\\number, queue\\number or the number) or Filter must be given. It works while the service is stopped, too.",
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
    description: "It is due at once. Identity (SERVER\\queue\\number, queue\\number or the number) or Filter must be given.",
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
    description: "Its sender gets a report, unless -WithNDR $false. A message that is being delivered stays. Identity (SERVER\\queue\\number, queue\\number or the number) or Filter must be given; recipients in other queues are not touched by a line that names a queue. While the service is stopped the report waits for its start.",
    examples: &[Example {
        line: "Remove-Message '3\\17' -WithNDR false -Confirm false",
        about: "Message 17 in queue 3, and nobody is told.",
    }],
    run: remove,
};

const NO_OTHER_SERVER: &str = "there is no other server of an organisation to hand mail to; New-SendConnector with -SmartHosts leads mail to another server, and Retry-Queue -Resubmit $true routes what waits anew";

/// Redirect-Message.
pub static REDIRECT: Cmdlet = Cmdlet {
    verb: "Redirect",
    noun: "Message",
    object: None,
    identity: IdentityUse::None,
    takes: Takes::Nothing,
    params: &[
        Param::one("Server", Kind::Text { max: 512 }, "Whose queues are drained.")
            .mandatory()
            .refused(NO_OTHER_SERVER),
        Param::many("Target", Kind::Text { max: 512 }, "The servers that take the messages.")
            .mandatory()
            .refused(NO_OTHER_SERVER),
    ],
    impact: Impact::Asks,
    summary: "Hands all messages to other servers of the organisation, which are not there.",
    description: "There are no other servers of an organisation here. New-SendConnector with -SmartHosts leads mail to another server, and Retry-Queue -Resubmit $true routes what waits anew.",
    examples: &[Example {
        line: "Redirect-Message -Server EDGE1 -Target mx2.contoso.example",
        about: "Fails, and says what to do instead.",
    }],
    run: |_, bound| {
        let name = bound.cmdlet.name();
        let text = format!("{name} has nobody to hand mail to. {}", bound.cmdlet.description);
        Err(Failure::new("NotSupported", Category::InvalidOperation, name, text))
    },
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
    description: "As it was accepted, after a line X-Sender and a line X-Receiver for each recipient in its queue, with what was asked for of each: put under a name that ends in .eml into ReplayDirectoryPath of Set-TransportService, it is taken in again. It stays in the queue. Identity: SERVER\\queue\\number, queue\\number or the number. Only root and the owner of the data directory may read mail. It works while the service is stopped, too.",
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
    let wish = MessageWish {
        identity: bound.identity().map(str::to_string),
        queue: bound.text("Queue").map(str::to_string),
        filter: bound.text("Filter").map(str::to_string),
        page: paging::page(bound)?,
        recipients: bound.switch("IncludeRecipientInfo"),
        latency: bound.switch("IncludeComponentLatencyInfo"),
    };
    let listing = queue::find_messages(&site, &wish)?;
    if let (Some(given), true) = (bound.identity(), listing.records.is_empty())
        && !Wildcard::has_wildcards(given)
        && bound.text("Filter").is_none()
    {
        return Err(Failure::not_found(MESSAGE.noun, given, &site.own_server()?.name));
    }
    paging::show(session, bound, listing);
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
    named(bound, "the message, as Get-Message shows it")?;
    let site = site(session);
    if let Some(identity) = bound.identity() {
        let entries = queue_admin::messages_named(&site, identity)?;
        return act_on(session, bound, action, what, entries);
    }
    queue_admin::each_entry(&site, None, bound.text("Filter"), |entries| {
        match act_on(session, bound, action, what, entries) {
            Err(failure) if is_of_one(&failure) && !session.console.stopped() => {
                session.console.error(failure);
                Ok(())
            }
            other => other,
        }
    })
}

/// Does it to messages: one after the other where each is asked about, else together. The last failure is told
/// at the end, those before it at once.
fn act_on(
    session: &mut Session<'_>,
    bound: &Bound,
    action: &str,
    what: MessageAction,
    entries: Vec<Entry>,
) -> Result<(), Failure> {
    let site = site(session);
    if bound.switch("WhatIf") || asks(bound) {
        let named = entries.into_iter().map(|entry| (entry.identity.clone(), entry)).collect();
        let goes_on = bound.identity().is_none();
        return each(session, bound, action, named, |session, _, entry: &Entry| {
            match order(session, &site, std::slice::from_ref(entry), what) {
                Err(failure) if goes_on && is_of_one(&failure) && !session.console.stopped() => {
                    session.console.error(failure);
                    Ok(())
                }
                other => other,
            }
        });
    }
    for entry in &entries {
        session.console.verbose(&format!("{action} \"{}\".", entry.identity));
    }
    order(session, &site, &entries, what)
}

fn order(
    session: &mut Session<'_>,
    site: &Site,
    entries: &[Entry],
    what: MessageAction,
) -> Result<(), Failure> {
    let mut acted = queue_admin::act_on_messages(site, entries, what)?;
    let last = acted.failed.pop();
    if acted.stopped && what == (MessageAction::Remove { ndr: true }) {
        let failed =
            |entry: &Entry| acted.failed.iter().chain(&last).any(|failure| failure.target == entry.identity);
        for entry in entries.iter().filter(|entry| !failed(entry)) {
            session.console.notice(&format!(
                "The service does not run: \"{}\" stays suspended until its start, when the report is made.",
                entry.identity
            ));
        }
    }
    for failure in acted.failed {
        session.console.error(failure);
    }
    last.map_or(Ok(()), Err)
}

/// True where one message is gone, or in somebody's hands, at this moment: the others go on.
fn is_of_one(failure: &Failure) -> bool {
    failure.id == "QueueOrderFailed"
}
