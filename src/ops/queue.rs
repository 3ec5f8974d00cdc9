//! Queues and messages: the running service tells of them; while it is stopped they are read from
//! `queue.db` under its lock.

use super::service::{ask, unexpected};
use super::{Category, Failure, Site, tracking};
pub use crate::control::MOST_MESSAGES;
use crate::control::{ControlError, MessageInfo, QueueInfo, Request, Response, RetryTarget};
use crate::model::objects::{MESSAGE, QUEUE};
use crate::model::{ByteSize, DeliveryType, NextHop, OwnServer, Record, SmtpAddress, Value, Wildcard};
use crate::queue::{HopId, MessageFilter, MessageId, OpenMode, Queue, QueueError};
use std::time::Duration;

pub(super) const ANSWER: Duration = Duration::from_secs(30);
/// The most messages that are listed at once, as Exchange's ResultSize may be.
const MOST: u32 = 250_000;

/// Every queue that holds something.
///
/// # Errors
/// Where neither the service nor the queue can be asked.
pub fn queues(site: &Site) -> Result<Vec<Record>, Failure> {
    let server = server_name(site)?;
    let mut infos = match ask(site, &Request::Queues, ANSWER) {
        Ok(Response::Queues(infos)) => infos,
        Ok(other) => return Err(unexpected(&other)),
        Err(ControlError::NotRunning) => stopped_queues(site)?,
        Err(error) => return Err(error.into()),
    };
    infos.sort_by_key(|info| info.id);
    Ok(infos.iter().map(|info| queue_record(&server, info)).collect())
}

/// Messages, of one queue or of all.
///
/// # Errors
/// Where neither the service nor the queue can be asked.
pub fn messages(site: &Site, queue: Option<&str>, limit: Option<u32>) -> Result<Vec<Record>, Failure> {
    listed(site, queue, None, limit)
}

/// Messages of a queue, or the one of this number in each of its queues, or all.
pub(super) fn listed(
    site: &Site,
    queue: Option<&str>,
    message: Option<i64>,
    limit: Option<u32>,
) -> Result<Vec<Record>, Failure> {
    let server = site.own_server()?;
    let limit = limit.unwrap_or(MOST).min(MOST);
    let queue_records = queues(site)?;
    let number = match queue {
        None => None,
        Some(given) => Some(find_queue(&queue_records, given, &server)?),
    };
    let infos = match ask(site, &Request::Messages { queue: number, message, limit }, ANSWER) {
        Ok(Response::Messages(infos)) => infos,
        Ok(other) => return Err(unexpected(&other)),
        Err(ControlError::NotRunning) => stopped_messages(site, number, message, limit)?,
        Err(error) => return Err(error.into()),
    };
    let name_of = |id: i64| {
        let queue = queue_records.iter().find(|queue| queue_number(queue) == Some(id));
        queue.map_or_else(|| format!("{}\\{id}", server.name), Record::identity)
    };
    Ok(infos.iter().map(|info| message_record(&server.name, &name_of(info.queue), info)).collect())
}

/// Tries queues now; with `resubmit` their messages are routed anew. Says how many.
///
/// # Errors
/// No such queue; a service that does not run.
pub fn retry(site: &Site, identity: &str, resubmit: bool, what_if: bool) -> Result<Vec<Record>, Failure> {
    let server = site.own_server()?;
    let all = queues(site)?;
    let fitting = of_name(all, identity, &server)?;
    if what_if {
        return Ok(fitting);
    }
    for queue in &fitting {
        let Some(number) = queue_number(queue) else { continue };
        match ask(site, &Request::RetryQueue { target: RetryTarget::Queue(number), resubmit }, ANSWER)? {
            Response::Retried(_) | Response::Done => {}
            other => return Err(unexpected(&other)),
        }
    }
    Ok(fitting)
}

/// The queues that `identity` names; wildcards will do.
///
/// # Errors
/// No such queue; where neither the service nor the queue can be asked.
pub fn queues_named(site: &Site, identity: &str) -> Result<Vec<Record>, Failure> {
    of_name(queues(site)?, identity, &site.own_server()?)
}

fn of_name(mut queues: Vec<Record>, identity: &str, server: &OwnServer) -> Result<Vec<Record>, Failure> {
    let wanted = server.local(&QUEUE, identity);
    queues.retain(|queue| is_named(queue, &wanted));
    if queues.is_empty() && !Wildcard::has_wildcards(identity) {
        return Err(Failure::not_found(QUEUE.noun, identity, &server.name));
    }
    Ok(queues)
}

/// A queue is named by its identity, its number, or its NextHopDomain.
fn is_named(queue: &Record, given: &str) -> bool {
    queue.is_named(given) || queue.text("NextHopDomain").eq_ignore_ascii_case(given)
}

fn find_queue(queues: &[Record], given: &str, server: &OwnServer) -> Result<i64, Failure> {
    let wanted = server.local(&QUEUE, given);
    let found = queues.iter().find(|queue| is_named(queue, &wanted)).and_then(queue_number);
    found.ok_or_else(|| Failure::not_found(QUEUE.noun, given, &server.name))
}

pub(super) fn queue_number(queue: &Record) -> Option<i64> {
    match queue.get("QueueId") {
        Value::Int(number) => Some(*number),
        _ => None,
    }
}

pub(super) fn server_name(site: &Site) -> Result<String, Failure> {
    Ok(site.own_server()?.name)
}

fn optional<T>(value: Option<T>, make: impl Fn(T) -> Value) -> Value {
    value.map_or(Value::Null, make)
}

/// What a queue is called on its server.
pub(super) fn shown_number(id: i64, hop: &NextHop) -> String {
    match hop.delivery_type {
        DeliveryType::Unreachable => "Unreachable".to_string(),
        DeliveryType::Undefined => "Submission".to_string(),
        _ => id.to_string(),
    }
}

fn queue_record(server: &str, info: &QueueInfo) -> Record {
    let NextHop { delivery_type, domain, connector, tls_domain } = &info.next_hop;
    let mut record = Record::with_defaults(&QUEUE);
    let shown = shown_number(info.id, &info.next_hop);
    record.set("Server", Value::text(server));
    record.set("QueueId", Value::Int(info.id));
    record.set("QueueNumber", Value::text(shown));
    record.set("DeliveryType", Value::text(delivery_type.to_string()));
    record.set("Status", Value::text(&info.status));
    record.set("MessageCount", Value::Int(info.messages.try_into().unwrap_or(i64::MAX)));
    record.set("DeferredMessageCount", Value::Int(info.deferred.try_into().unwrap_or(i64::MAX)));
    record.set("NextHopDomain", Value::text(domain));
    // Exchange's division: what a connector takes leaves by its lights, a delivery agent's mail included.
    let internal = matches!(delivery_type, DeliveryType::Unreachable | DeliveryType::Undefined);
    record.set("NextHopCategory", Value::text(if internal { "Internal" } else { "External" }));
    record.set("NextHopConnector", if connector.is_empty() { Value::Null } else { Value::text(connector) });
    record.set("TlsDomain", optional(tls_domain.as_ref(), |domain| Value::text(domain.as_str())));
    record.set("LastError", optional(info.last_error.as_ref(), Value::text));
    record.set("LastRetryTime", optional(info.last_retry, Value::Time));
    record.set("NextRetryTime", optional(info.next_retry, Value::Time));
    record.set("RetryCount", Value::Int(info.retry_count.into()));
    record
}

fn message_record(server: &str, queue: &str, info: &MessageInfo) -> Record {
    let mut record = Record::with_defaults(&MESSAGE);
    let queue_part = queue.rsplit('\\').next().unwrap_or_default();
    record.set("Server", Value::text(server));
    record.set("MessageNumber", Value::text(format!("{queue_part}\\{}", info.id)));
    record.set("Queue", Value::text(queue));
    record.set("FromAddress", Value::text(if info.sender.is_empty() { "<>" } else { &info.sender }));
    record.set("Status", Value::text(&info.status));
    record.set("Subject", Value::text(&info.subject));
    record.set("Size", Value::Size(ByteSize(info.size)));
    record.set("InternetMessageId", Value::text(&info.message_id));
    record.set("SourceIP", optional(info.source_ip, |ip| Value::text(ip.to_string())));
    record.set("DateReceived", Value::Time(info.received_at));
    record.set("ExpirationTime", optional(info.expires_at, Value::Time));
    record.set("RetryCount", Value::Int(info.retry_count.into()));
    record.set("LastError", optional(info.last_error.as_ref(), Value::text));
    record.set("Recipients", Value::texts(&info.recipients));
    record
}

/// Runs `read` on the queue of a stopped service; nothing where there is no queue yet.
pub(super) fn on_stopped<T: Default>(
    site: &Site,
    read: impl AsyncFnOnce(&Queue) -> Result<T, QueueError>,
) -> Result<T, Failure> {
    if !site.data_dir.join("queue/queue.db").exists() {
        return Ok(T::default());
    }
    let failed = |error: String| Failure::new("QueueUnreadable", Category::ReadError, "queue", error);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| failed(error.to_string()))?;
    let queue = Queue::open(&site.data_dir, OpenMode::Cmdlet).map_err(|error| failed(error.to_string()))?;
    let tracking = tracking::stopped(site)?;
    if let Some(tracker) = &tracking {
        queue.set_tracker(tracker.clone());
    }
    let done = runtime.block_on(read(&queue)).map_err(|error| failed(error.to_string()));
    let lost = tracking.map_or(0, |tracker| tracker.end(&site.data_dir));
    if lost > 0 {
        tracing::warn!(lost, "lines of the message tracking log could not be written");
    }
    done
}

fn stopped_queues(site: &Site) -> Result<Vec<QueueInfo>, Failure> {
    on_stopped(site, async |queue| {
        let infos = queue.list_queues().await?;
        Ok(infos
            .into_iter()
            .filter(|info| info.message_count > 0)
            .map(|info| QueueInfo {
                id: info.id.0,
                next_hop: info.hop,
                status: format!("{:?}", info.status),
                messages: info.message_count,
                deferred: info.deferred_message_count,
                last_error: info.last_error,
                last_retry: info.last_retry_time,
                next_retry: info.next_retry_time,
                retry_count: info.retry_count,
            })
            .collect())
    })
}

fn stopped_messages(
    site: &Site,
    queue: Option<i64>,
    message: Option<i64>,
    limit: u32,
) -> Result<Vec<MessageInfo>, Failure> {
    on_stopped(site, async |store| {
        let filter = MessageFilter { queue: queue.map(HopId), message: message.map(MessageId) };
        let infos = store.list_messages(filter, limit as usize).await?;
        Ok(infos
            .into_iter()
            .map(|info| MessageInfo {
                id: info.id.0,
                queue: info.queue.0,
                sender: info.envelope.sender.as_ref().map(SmtpAddress::to_string).unwrap_or_default(),
                recipients: info.recipients.iter().map(|recipient| recipient.address.to_string()).collect(),
                status: format!("{:?}", info.status),
                subject: info.envelope.subject,
                size: info.size,
                message_id: info.envelope.internet_message_id,
                source_ip: info.envelope.source_ip,
                received_at: info.envelope.received_at,
                expires_at: Some(info.envelope.expires_at),
                retry_count: info.retry_count,
                last_error: info.last_error,
            })
            .collect())
    })
}
