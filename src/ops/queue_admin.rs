//! What administrators order about queues and messages: the running service obeys, and while it is
//! stopped `queue.db` is changed under its lock.

use super::queue::{ANSWER, listed, on_stopped, queue_number, queues, server_name};
use super::service::{ask, unexpected};
use super::{Category, Failure, Site};
use crate::cert::from_base64;
use crate::control::{ControlError, MOST_CONTENT, Request, Response};
use crate::model::objects::MESSAGE;
use crate::model::{CommandLine, MessageAction, OwnServer, Record, Value};
use crate::queue::{HopId, MessageId};

/// A message in a queue, by its numbers.
struct Place {
    queue: i64,
    message: i64,
}

/// The messages that an order is about: `SERVER\queue\number`, `queue\number` or the number alone; `*` may
/// stand for the queue. A message with recipients in several queues is in each of them.
///
/// # Errors
/// No such message; an identity that names a queue, or more than one message.
pub fn messages_named(site: &Site, identity: &str) -> Result<Vec<Record>, Failure> {
    let given = identity.trim();
    if !names_one(given) {
        let server = server_name(site).unwrap_or_default();
        let failure = Failure::binding(
            given,
            format!(
                "Identity '{given}' names no single message; allowed: SERVER\\queue\\number, queue\\number or the number, as Get-Message shows them, and * for the queue"
            ),
        );
        return Err(failure.hint_lost_backslash(given, &server));
    }
    let number = given.rsplit('\\').next().unwrap_or_default();
    let server = site.own_server()?;
    let fits = |record: &Record| is_message_named(record, &server, given);
    let absent = || Failure::not_found(MESSAGE.noun, given, &server.name);
    let Ok(wanted) = number.parse() else { return Err(absent()) };
    let found: Vec<Record> = listed(site, None, Some(wanted), None)?.into_iter().filter(fits).collect();
    if found.is_empty() { Err(absent()) } else { Ok(found) }
}

fn message_number(record: &Record) -> Option<&str> {
    record.text("MessageNumber").rsplit('\\').next()
}

/// True for an identity that ends with the number of a message.
pub fn names_one(identity: &str) -> bool {
    let number = identity.trim().rsplit('\\').next().unwrap_or_default();
    !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit())
}

/// A message is named by its identity, without the server, or by its number alone; wildcards will do.
pub fn is_message_named(record: &Record, server: &OwnServer, given: &str) -> bool {
    record.is_named(&server.local(&MESSAGE, given.trim())) || message_number(record) == Some(given.trim())
}

/// Does it to one message. True where the service does not run, and a report waits for its start.
///
/// # Errors
/// It is gone, or being delivered; the queue can't be written.
pub fn act_on_message(site: &Site, message: &Record, action: MessageAction) -> Result<bool, Failure> {
    let identity = message.identity();
    let Some(Place { queue, message }) = place(site, message)? else {
        return Err(Failure::not_found(MESSAGE.noun, &identity, &server_name(site)?));
    };
    let request = Request::Message { queue, message, action };
    let now = site.clock.now();
    carry_out(site, &identity, &request, async |store| {
        store.act(HopId(queue), MessageId(message), action, now).await
    })
}

/// Only a suspended message is exported: another could leave meanwhile, or be delivered by two servers.
/// `entries` is the message in each of its queues that was named.
///
/// # Errors
/// It is not suspended in each of them.
pub fn must_be_suspended(entries: &[Record]) -> Result<(), Failure> {
    let Some(going) = entries.iter().find(|entry| entry.text("Status") != "Suspended") else { return Ok(()) };
    let identity = going.identity();
    let text = format!("Message \"{identity}\" is not suspended; only one that stays can be exported");
    Err(Failure::new("MessageNotSuspended", Category::InvalidOperation, &identity, text)
        .remedy(CommandLine::new("Suspend-Message").on(identity)))
}

/// A message as Exchange exports it: X-Sender, and X-Receiver of each recipient in the queues that were
/// named, then what was accepted.
///
/// # Errors
/// It is gone or damaged; only root and the owner may read mail.
pub fn content(site: &Site, entries: &[Record]) -> Result<Vec<u8>, Failure> {
    let Some(first) = entries.first() else { return Ok(Vec::new()) };
    let identity = first.identity();
    let number = message_number(first).and_then(|number| number.parse().ok()).unwrap_or_default();
    let size = match first.get("Size") {
        Value::Size(size) => size.0,
        _ => 0,
    };
    let mut out = format!("X-Sender: {}\r\n", first.text("FromAddress")).into_bytes();
    for recipient in entries.iter().flat_map(|entry| entry.texts("Recipients")) {
        out.extend(format!("X-Receiver: {recipient}\r\n").into_bytes());
    }
    let damaged = || {
        let text = format!("Message \"{identity}\" has another size than it had when it was accepted");
        Failure::new("MessageDamaged", Category::ReadError, &identity, text)
    };
    let mut offset = 0;
    loop {
        let piece = match ask(site, &Request::Content { message: number, offset }, ANSWER) {
            Ok(Response::Content(piece)) if piece.is_empty() => Vec::new(),
            Ok(Response::Content(piece)) => from_base64(piece.as_bytes()).ok_or_else(damaged)?,
            Ok(Response::Failed(why)) => {
                let text = format!("{identity}: {why}");
                return Err(Failure::new("MessageUnreadable", Category::ReadError, &identity, text));
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

/// The numbers of a message that was listed. The queue's identity may be a word, such as Unreachable.
fn place(site: &Site, message: &Record) -> Result<Option<Place>, Failure> {
    let queue = message.text("Queue");
    let numbers = queues(site)?.iter().find(|other| other.identity() == queue).and_then(queue_number);
    let number = message_number(message).and_then(|number| number.parse().ok());
    Ok(numbers.zip(number).map(|(queue, message)| Place { queue, message }))
}

/// Suspends or resumes one queue.
///
/// # Errors
/// It is gone; the queue can't be written.
pub fn act_on_queue(site: &Site, queue: &Record, suspend: bool) -> Result<(), Failure> {
    let Some(number) = queue_number(queue) else { return Ok(()) };
    let request = Request::Queue { queue: number, suspend };
    carry_out(site, &queue.identity(), &request, async |store| {
        if suspend { store.suspend_hop(HopId(number)).await } else { store.resume_hop(HopId(number)).await }
    })
    .map(|_| ())
}

/// Over the control socket, or by `stopped`; true where it was the latter.
fn carry_out(
    site: &Site,
    identity: &str,
    request: &Request,
    stopped: impl AsyncFnOnce(&crate::queue::Queue) -> Result<(), crate::queue::QueueError>,
) -> Result<bool, Failure> {
    match ask(site, request, ANSWER) {
        Ok(Response::Done) => Ok(false),
        Ok(Response::Failed(why)) => Err(Failure::new(
            "QueueOrderFailed",
            Category::InvalidOperation,
            identity,
            format!("{identity}: {why}"),
        )),
        Ok(other) => Err(unexpected(&other)),
        Err(ControlError::NotRunning) => on_stopped(site, stopped).map(|()| true),
        Err(error) => Err(error.into()),
    }
}
