//! Orders about the queue: what is in it, and trying again.

use super::Shared;
use crate::control::{MOST_CONTENT, RetryTarget};
use crate::model::queued::{MessagePage, MessageQuery, QueueInfo, Refused};
use crate::model::{DeliveryType, MessageAction, NextHop, SmtpAddress};
use crate::policy::route;
use crate::policy::route::routing;
use crate::queue::{HopId, MessageId, QueueStatus};
use std::sync::Arc;
use tokio::task::JoinSet;

pub(super) async fn queues(shared: &Shared) -> Result<Vec<QueueInfo>, String> {
    let queues = shared.queue.list_queues().await.map_err(|error| error.to_string())?;
    let mut shown = Vec::new();
    for queue in queues {
        let mut info = QueueInfo::from(queue);
        if info.last_error.is_none()
            && info.messages > 0
            && info.next_hop.delivery_type == DeliveryType::Unreachable
        {
            info.last_error = unreachable_for(shared, info.id).await;
        }
        shown.push(info);
    }
    Ok(shown)
}

/// What the first message of a queue waits for. No attempt of Unreachable mail failed: there is no way.
async fn unreachable_for(shared: &Shared, queue: i64) -> Option<String> {
    let query = MessageQuery { queue: Some(queue), ..MessageQuery::first("", 1) };
    messages(shared, query).await.ok()?.messages.pop()?.last_error
}

pub(super) async fn messages(shared: &Shared, query: MessageQuery) -> Result<MessagePage, String> {
    let running = shared.running();
    let explain = Box::new(move |address: &SmtpAddress, size| {
        let why = routing(&running.as_ref()?.snapshot, address, size).unroutable?;
        Some(why.to_string())
    });
    shared.queue.find(query, shared.clock.now(), explain).await.map_err(|error| error.to_string())
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
    let (hop, number) = (HopId(queue), MessageId(message));
    store.act(hop, number, action, now).await.map_err(|error| error.to_string())?;
    // Nothing is delivered from Poison: what is resumed there is routed anew.
    if action == MessageAction::Resume && store.is_poison(hop).await.map_err(|error| error.to_string())? {
        let routes = shared.running().ok_or("the service is starting")?.snapshot.clone();
        let routed =
            store.reroute_message(number, now, move |query| route(&routes, query.recipient, query.size));
        routed.await.map_err(|error| error.to_string())?;
    }
    Ok(())
}

/// Does the same to several messages. They are handed in together, and so share commits.
pub(super) async fn act_on_messages(
    shared: &Arc<Shared>,
    messages: Vec<(i64, i64)>,
    action: MessageAction,
) -> Result<Vec<Refused>, String> {
    const AT_ONCE: usize = 100;
    let mut failed = Vec::new();
    for some in messages.chunks(AT_ONCE) {
        let mut tasks = JoinSet::new();
        for &(queue, number) in some {
            let shared = shared.clone();
            tasks.spawn(async move {
                let done = message(&shared, queue, number, action).await;
                done.err().map(|why| (queue, number, why))
            });
        }
        failed.extend(tasks.join_all().await.into_iter().flatten());
    }
    Ok(failed)
}

/// A piece of a message as it was accepted.
pub(super) async fn content(shared: &Shared, message: i64, offset: u64) -> Result<Vec<u8>, String> {
    let piece = shared.queue.piece(MessageId(message), offset, MOST_CONTENT).await;
    piece.map_err(|error| error.to_string())
}
