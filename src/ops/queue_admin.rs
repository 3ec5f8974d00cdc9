//! What administrators order about queues and messages: the running service obeys, and while it is
//! stopped `queue.db` is changed under its lock.

use super::queue::{ANSWER, MessageWish, each_page, on_stopped, server_name};
use super::service::{ask, unexpected};
use super::{Category, Failure, Site};
use crate::cert::from_base64;
use crate::control::{ControlError, MOST_CONTENT, MOST_ORDERED, Request, Response};
use crate::model::injected::{CREATED_BY, Injected};
use crate::model::objects::MESSAGE;
use crate::model::objects::service::SERVICE_NAMES;
use crate::model::page::Page;
use crate::model::queued::{Live, MessageInfo, QueueInfo};
use crate::model::{CommandLine, MessageAction};
use crate::queue::{HopId, MessageId};

/// One message in one of its queues, and what it is called.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Its identity.
    pub identity: String,
    /// What is known of it.
    pub info: MessageInfo,
}

/// The messages that an order is about: `SERVER\queue\number`, `queue\number` or the number alone; `*` may
/// stand for the queue. A message with recipients in several queues is in each of them.
///
/// # Errors
/// No such message; an identity that names a queue, or more than one message.
pub fn messages_named(site: &Site, identity: &str) -> Result<Vec<Entry>, Failure> {
    let given = identity.trim();
    if !names_one(given) {
        let server = server_name(site).unwrap_or_default();
        let failure = Failure::binding(
            given,
            format!(
                "Identity '{given}' names no single message; allowed: SERVER\\queue\\number, queue\\number or the number, as Get-Message shows them, and * for the queue; -Filter names several"
            ),
        );
        return Err(failure.hint_lost_backslash(given, &server));
    }
    let mut found = Vec::new();
    each_entry(site, Some(given), None, |entries| {
        found.extend(entries);
        Ok(())
    })?;
    if found.is_empty() {
        return Err(Failure::not_found(MESSAGE.noun, given, &server_name(site)?));
    }
    Ok(found)
}

/// Goes through the messages of a name or a filter, in pieces that fit in memory.
///
/// # Errors
/// A filter that can't be read; where neither the service nor the queue can be asked; what `each` says.
pub fn each_entry(
    site: &Site,
    identity: Option<&str>,
    filter: Option<&str>,
    mut each: impl FnMut(Vec<Entry>) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let wish = MessageWish {
        identity: identity.map(str::to_string),
        queue: None,
        filter: filter.map(str::to_string),
        page: Page::first(0),
        recipients: false,
        latency: false,
    };
    let server = server_name(site)?;
    each_page(site, &wish, |infos| {
        each(infos.into_iter().map(|info| Entry { identity: info.identity(&server), info }).collect())
    })
}

/// True for an identity that ends with the number of a message.
pub fn names_one(identity: &str) -> bool {
    let number = identity.trim().rsplit('\\').next().unwrap_or_default();
    !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit())
}

/// What became of an order about messages.
#[derive(Debug, Default)]
pub struct Acted {
    /// True where the service does not run, and a report waits for its start.
    pub stopped: bool,
    /// What it was not done to.
    pub failed: Vec<Failure>,
}

/// Does it to messages. One that is gone meanwhile fails alone.
///
/// # Errors
/// Where neither the service nor the queue can be asked.
pub fn act_on_messages(site: &Site, entries: &[Entry], action: MessageAction) -> Result<Acted, Failure> {
    let mut acted = Acted::default();
    let now = site.clock.now();
    for some in entries.chunks(MOST_ORDERED) {
        let messages: Vec<(i64, i64)> = some.iter().map(|entry| (entry.info.queue, entry.info.id)).collect();
        let request = Request::ActOnMessages { messages: messages.clone(), action };
        let failed = match ask(site, &request, ANSWER) {
            Ok(Response::Acted(failed)) => failed,
            Ok(other) => return Err(unexpected(&other)),
            Err(ControlError::NotRunning) => {
                acted.stopped = true;
                on_stopped(site, async |store| {
                    let mut failed = Vec::new();
                    for (queue, message) in messages {
                        let done = store.act(HopId(queue), MessageId(message), action, now).await;
                        failed.extend(done.err().map(|why| (queue, message, why.to_string())));
                    }
                    Ok(failed)
                })?
            }
            Err(error) => return Err(error.into()),
        };
        for (queue, message, why) in failed {
            let is_it = |entry: &&Entry| (entry.info.queue, entry.info.id) == (queue, message);
            let Some(entry) = some.iter().find(is_it) else { continue };
            acted.failed.push(refused(&entry.identity, &why));
        }
    }
    Ok(acted)
}

fn refused(identity: &str, why: &str) -> Failure {
    Failure::new("QueueOrderFailed", Category::InvalidOperation, identity, format!("{identity}: {why}"))
}

/// Only a suspended message is exported: another could leave meanwhile, or be delivered by two servers.
/// `entries` is the message in each of its queues that was named.
///
/// # Errors
/// It is not suspended in each of them.
pub fn must_be_suspended(entries: &[Entry]) -> Result<(), Failure> {
    let Some(going) = entries.iter().find(|entry| entry.info.status != "Suspended") else { return Ok(()) };
    let identity = &going.identity;
    let text = format!("Message \"{identity}\" is not suspended; only one that stays can be exported");
    Err(Failure::new("MessageNotSuspended", Category::InvalidOperation, identity, text)
        .remedy(CommandLine::new("Suspend-Message").on(identity)))
}

/// A message as Exchange exports it: X-Sender, and X-Receiver of each recipient in the queues that were
/// named, with all that was asked for of them, then what was accepted. The Replay directory takes it.
///
/// # Errors
/// It is gone or damaged; only root and the owner may read mail.
pub fn content(site: &Site, entries: &[Entry]) -> Result<Vec<u8>, Failure> {
    let Some(Entry { identity, info }) = entries.first() else { return Ok(Vec::new()) };
    let (number, size) = (info.id, info.size);
    let mut recipients = Vec::new();
    for Entry { info, .. } in entries {
        let wishes = info.handing.iter().flat_map(|handing| &handing.recipients);
        recipients.extend(info.recipients.iter().cloned().zip(wishes));
    }
    let handing = info.handing.as_deref().filter(|_| {
        recipients.len() == entries.iter().map(|entry| entry.info.recipients.len()).sum::<usize>()
    });
    let Some(handing) = handing else {
        let text = format!("Message \"{identity}\": the running service is older and can't tell all of it");
        return Err(Failure::new("MessageUnreadable", Category::ReadError, identity, text)
            .remedy(CommandLine::new("Restart-Service").on(SERVICE_NAMES[0]).with("Force", "")));
    };
    let injected = Injected {
        sender: &info.sender,
        wishes: &handing.wishes,
        eight_bit: handing.eight_bit,
        helo: &handing.helo,
        source: &info.connector,
        source_ip: info.source_ip,
    };
    let mut out = injected.lines(recipients, Some(CREATED_BY)).into_bytes();
    let damaged = || {
        let text = format!("Message \"{identity}\" has another size than it had when it was accepted");
        Failure::new("MessageDamaged", Category::ReadError, identity, text)
    };
    let mut offset = 0;
    loop {
        let piece = match ask(site, &Request::Content { message: number, offset }, ANSWER) {
            Ok(Response::Content(piece)) if piece.is_empty() => Vec::new(),
            Ok(Response::Content(piece)) => from_base64(piece.as_bytes()).ok_or_else(damaged)?,
            Ok(Response::Failed(why)) => {
                let text = format!("{identity}: {why}");
                return Err(Failure::new("MessageUnreadable", Category::ReadError, identity, text));
            }
            Ok(other) => return Err(unexpected(&other)),
            Err(ControlError::NotRunning) => {
                on_stopped(site, async |store| store.piece(MessageId(number), offset, MOST_CONTENT).await)?
            }
            Err(error) => return Err(error.into()),
        };
        offset = offset.saturating_add(piece.len() as u64);
        if offset > size || (piece.is_empty() && offset < size) {
            return Err(damaged());
        }
        out.extend(piece);
        if offset == size {
            return Ok(out);
        }
    }
}

/// Suspends or resumes one queue.
///
/// # Errors
/// It is gone; the queue can't be written.
pub fn act_on_queue(site: &Site, identity: &str, queue: &QueueInfo, suspend: bool) -> Result<(), Failure> {
    let number = queue.id;
    match ask(site, &Request::Queue { queue: number, suspend }, ANSWER) {
        Ok(Response::Done) => Ok(()),
        Ok(Response::Failed(why)) => Err(refused(identity, &why)),
        Ok(other) => Err(unexpected(&other)),
        Err(ControlError::NotRunning) => on_stopped(site, async |store| {
            if suspend {
                store.suspend_hop(HopId(number)).await
            } else {
                store.resume_hop(HopId(number)).await
            }
        }),
        Err(error) => Err(error.into()),
    }
}
