//! Orders about the queue: what is in it, and trying again.

use super::Shared;
use crate::control::{MOST_CONTENT, MOST_MESSAGES, MessageInfo, QueueInfo, RetryTarget};
use crate::model::{MessageAction, NextHop};
use crate::policy::route;
use crate::policy::route::routing;
use crate::queue::{self, HopId, MessageFilter, MessageId, QueueStatus};

pub(super) async fn queues(shared: &Shared) -> Result<Vec<QueueInfo>, String> {
    let queues = shared.queue.list_queues().await.map_err(|error| error.to_string())?;
    Ok(queues.into_iter().filter(|queue| queue.message_count > 0).map(queue_info).collect())
}

pub(super) async fn messages(
    shared: &Shared,
    queue: Option<i64>,
    message: Option<i64>,
    limit: u32,
) -> Result<Vec<MessageInfo>, String> {
    let limit = usize::try_from(limit).unwrap_or(MOST_MESSAGES).min(MOST_MESSAGES);
    let filter = MessageFilter { queue: queue.map(HopId), message: message.map(MessageId) };
    let mut messages = shared.queue.list_messages(filter, limit).await.map_err(|error| error.to_string())?;
    if let Some(running) = shared.running() {
        for message in messages.iter_mut().filter(|message| message.last_error.is_none()) {
            // Of Unreachable mail no attempt failed: what it waits for is a way.
            message.last_error = message.recipients.iter().find_map(|recipient| {
                let why = routing(&running.snapshot, &recipient.address, message.size).unroutable;
                why.map(|why| why.to_string())
            });
        }
    }
    Ok(messages.into_iter().map(message_info).collect())
}

/// How many queues are tried now.
pub(super) async fn retry(shared: &Shared, target: RetryTarget, resubmit: bool) -> Result<u32, String> {
    let wanted: Vec<HopId> = match target {
        RetryTarget::Queue(id) => vec![HopId(id)],
        RetryTarget::AllInRetry { domain } => {
            let queues = shared.queue.list_queues().await.map_err(|error| error.to_string())?;
            let of_domain =
                |hop: &NextHop| domain.as_ref().is_none_or(|domain| domain.eq_ignore_ascii_case(&hop.domain));
            queues
                .into_iter()
                .filter(|queue| queue.status == QueueStatus::Retry && of_domain(&queue.hop))
                .map(|queue| queue.id)
                .collect()
        }
    };
    let now = shared.clock.now();
    let running = shared.running().ok_or("the service is starting")?;
    for hop in &wanted {
        if resubmit {
            let routes = running.snapshot.clone();
            shared
                .queue
                .resubmit(*hop, now, move |query| route(&routes, query.recipient, query.size))
                .await
                .map_err(|error| error.to_string())?;
        }
        shared.queue.retry_hop(*hop, now).await.map_err(|error| error.to_string())?;
    }
    Ok(u32::try_from(wanted.len()).unwrap_or(u32::MAX))
}

/// Suspends or resumes a queue.
pub(super) async fn queue(shared: &Shared, queue: i64, suspend: bool) -> Result<(), String> {
    let hop = HopId(queue);
    let done = if suspend { shared.queue.suspend_hop(hop).await } else { shared.queue.resume_hop(hop).await };
    done.map_err(|error| error.to_string())
}

/// Does something to a message in a queue.
pub(super) async fn message(
    shared: &Shared,
    queue: i64,
    message: i64,
    action: MessageAction,
) -> Result<(), String> {
    let (store, now) = (&shared.queue, shared.clock.now());
    store.act(HopId(queue), MessageId(message), action, now).await.map_err(|error| error.to_string())
}

/// A piece of a message as it was accepted.
pub(super) async fn content(shared: &Shared, message: i64, offset: u64) -> Result<Vec<u8>, String> {
    let piece = shared.queue.piece(MessageId(message), offset, MOST_CONTENT).await;
    piece.map_err(|error| error.to_string())
}

fn queue_info(queue: queue::QueueInfo) -> QueueInfo {
    QueueInfo {
        id: queue.id.0,
        next_hop: queue.hop,
        status: format!("{:?}", queue.status),
        messages: queue.message_count,
        deferred: queue.deferred_message_count,
        last_error: queue.last_error,
        last_retry: queue.last_retry_time,
        next_retry: queue.next_retry_time,
        retry_count: queue.retry_count,
    }
}

fn message_info(message: queue::MessageInfo) -> MessageInfo {
    MessageInfo {
        id: message.id.0,
        queue: message.queue.0,
        sender: message.envelope.from_address,
        recipients: message.recipients.iter().map(|recipient| recipient.address.to_string()).collect(),
        status: format!("{:?}", message.status),
        subject: message.envelope.subject,
        size: message.size,
        message_id: message.envelope.internet_message_id,
        source_ip: message.envelope.source_ip,
        received_at: message.envelope.received_at,
        expires_at: Some(message.envelope.expires_at),
        retry_count: message.retry_count,
        last_error: message.last_error,
    }
}
