//! The durable queue. (API skeleton: signatures are final, bodies follow.)

mod error;
mod types;

pub use error::QueueError;
pub use types::*;

use crate::model::NextHop;
use jiff::Timestamp;
use std::path::Path;
use std::sync::Arc;
use tokio::sync::Notify;

/// Who opens the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OpenMode {
    /// The service: makes the queue where there is none, sweeps the spool.
    Service,
    /// A cmdlet on a stopped service: never makes one, sweeps nothing; reads and changes.
    Cmdlet,
}

/// The queue; cheap to clone. Every async method needs a tokio runtime (current_thread will do).
#[derive(Debug, Clone)]
pub struct Queue(Arc<Notify>);

/// A message that is being received. Dropping it forgets the message.
#[derive(Debug)]
pub struct Draft;

/// The body of a message, read in pieces.
#[derive(Debug)]
pub struct Body;

#[allow(missing_docs, clippy::unused_async)]
impl Draft {
    pub async fn write(&mut self, _bytes: &[u8]) -> Result<(), QueueError> {
        Err(QueueError::Closed)
    }
    pub fn len(&self) -> u64 {
        0
    }
    pub fn is_empty(&self) -> bool {
        true
    }
    pub async fn commit(
        self,
        _envelope: Envelope,
        _recipients: Vec<NewRecipient>,
    ) -> Result<Accepted, QueueError> {
        Err(QueueError::Closed)
    }
}

#[allow(missing_docs, clippy::unused_async)]
impl Body {
    pub fn size(&self) -> u64 {
        0
    }
    /// At most 64 KiB; `None` at the end. The digest is checked before the last piece is given:
    /// on an error the delivery must be broken off, never ended with the final dot.
    pub async fn next_chunk(&mut self) -> Result<Option<Vec<u8>>, QueueError> {
        Err(QueueError::Closed)
    }
}

#[allow(missing_docs, clippy::unused_async)]
impl Queue {
    /// Blocks.
    pub fn open(_data_dir: &Path, _mode: OpenMode) -> Result<Queue, QueueError> {
        Err(QueueError::Closed)
    }
    /// For unit tests: the same, but never synced to disk.
    pub fn in_memory(_dir: &Path) -> Result<Queue, QueueError> {
        Err(QueueError::Closed)
    }
    pub fn draft(&self) -> Draft {
        Draft
    }
    /// Bytes free to the service on the disk of the queue (for MinimumFreeDiskSpace, 452 4.3.1).
    pub fn free_space(&self) -> Result<u64, QueueError> {
        Err(QueueError::Closed)
    }

    /// `capacity(hop id, next hop)`: how many messages this queue may be given now; 0 for none.
    /// At most `limit` messages in all, one Work per queue. Unreachable, Undefined, suspended and
    /// waiting queues are left out.
    pub async fn due(
        &self,
        _now: Timestamp,
        _limit: usize,
        _capacity: impl Fn(HopId, &NextHop) -> usize,
    ) -> Result<Vec<Work>, QueueError> {
        Err(QueueError::Closed)
    }
    /// When `due` will next have something, of the queues for which `wanted` holds (those with
    /// capacity); a moment in the past: at once. None: not before `changed`.
    pub fn next_due_at(&self, _wanted: impl Fn(HopId, &NextHop) -> bool) -> Option<Timestamp> {
        None
    }
    /// Wakes the scheduler: new mail, changed times, resumed queues. Keeps one wake-up if nobody waits.
    pub fn changed(&self) -> &Notify {
        &self.0
    }
    pub async fn body(&self, _message: MessageId) -> Result<Body, QueueError> {
        Err(QueueError::Closed)
    }
    /// One durable commit; may be shared with others.
    pub async fn record(&self, _outcomes: Vec<Outcome>) -> Result<(), QueueError> {
        Err(QueueError::Closed)
    }
    /// Gives back recipients that were not tried; they are due as before.
    pub async fn release(&self, _recipients: Vec<RecipientId>) -> Result<(), QueueError> {
        Err(QueueError::Closed)
    }

    pub async fn list_queues(&self) -> Result<Vec<QueueInfo>, QueueError> {
        Err(QueueError::Closed)
    }
    pub async fn list_messages(
        &self,
        _filter: MessageFilter,
        _limit: usize,
    ) -> Result<Vec<MessageInfo>, QueueError> {
        Err(QueueError::Closed)
    }
    /// The whole queue is due now; suspended messages stay.
    pub async fn retry_hop(&self, _hop: HopId, _now: Timestamp) -> Result<(), QueueError> {
        Err(QueueError::Closed)
    }
    pub async fn retry_message(
        &self,
        _hop: HopId,
        _message: MessageId,
        _now: Timestamp,
    ) -> Result<(), QueueError> {
        Err(QueueError::Closed)
    }
    pub async fn suspend_hop(&self, _hop: HopId) -> Result<(), QueueError> {
        Err(QueueError::Closed)
    }
    pub async fn resume_hop(&self, _hop: HopId) -> Result<(), QueueError> {
        Err(QueueError::Closed)
    }
    pub async fn suspend_message(&self, _hop: HopId, _message: MessageId) -> Result<(), QueueError> {
        Err(QueueError::Closed)
    }
    /// Whatever the reason of the suspension; due now.
    pub async fn resume_message(
        &self,
        _hop: HopId,
        _message: MessageId,
        _now: Timestamp,
    ) -> Result<(), QueueError> {
        Err(QueueError::Closed)
    }
    /// Routes the recipients of one queue anew, suspended ones excepted; returns how many moved.
    pub async fn resubmit(
        &self,
        _hop: HopId,
        _now: Timestamp,
        _route: impl Fn(&RouteQuery<'_>) -> NextHop + Send + 'static,
    ) -> Result<u64, QueueError> {
        Err(QueueError::Closed)
    }
    /// Routes every recipient anew, at every (re)start; those that move are due now.
    pub async fn reroute_all(
        &self,
        _now: Timestamp,
        _route: impl Fn(&RouteQuery<'_>) -> NextHop + Send + 'static,
    ) -> Result<u64, QueueError> {
        Err(QueueError::Closed)
    }
    /// Suspends recipients whose time ran out (not those being delivered); forgets empty queues.
    /// Returns how many expired.
    pub async fn expire(&self, _now: Timestamp) -> Result<u64, QueueError> {
        Err(QueueError::Closed)
    }
}
