//! What a worker holds: messages, recipients, and the queue they belong to.

use super::connectivity::Visit;
use super::window::Visited;
use crate::client::Recipient;
use crate::model::snapshot::Snapshot;
use crate::model::{MessageWishes, NextHop};
use crate::queue::{HopId, MessageId, Outcome, RecipientId, RemoteReply, Success, Work};
use crate::smtp::ReversePath;
use jiff::Timestamp;
use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The recipients that a worker holds and has not settled, and what its visit to the hop came to so far.
#[derive(Debug, Clone, Default)]
pub(super) struct Held(Arc<Mutex<Holding>>);

#[derive(Debug, Default)]
struct Holding {
    recipients: HashSet<RecipientId>,
    visited: Visited,
}

impl Held {
    pub(super) fn of(work: &Work) -> Self {
        let held = Held::default();
        held.add(work);
        held
    }

    /// Takes all that is left.
    pub(super) fn take(&self) -> Vec<RecipientId> {
        self.locked().recipients.drain().collect()
    }

    pub(super) fn add(&self, work: &Work) {
        self.locked().recipients.extend(work.recipients());
    }

    /// What the visit came to.
    pub(super) fn visited(&self) -> Visited {
        self.locked().visited
    }

    pub(super) fn settle(&self, outcomes: &[Outcome]) {
        let mut holding = self.locked();
        for outcome in outcomes {
            match outcome {
                Outcome::HopFailed { .. } => holding.visited.failed = true,
                Outcome::HopOk(_) => {
                    holding.visited.answered = holding.visited.answered.saturating_add(1);
                }
                _ => {}
            }
            match outcome {
                Outcome::Delivered(recipients)
                | Outcome::Confirmed { recipients, .. }
                | Outcome::Retry { recipients, .. }
                | Outcome::Dropped { recipients, .. }
                | Outcome::Failed { recipients, .. }
                | Outcome::HopFailed { recipients, .. } => {
                    for recipient in recipients {
                        holding.recipients.remove(recipient);
                    }
                }
                Outcome::Rerouted { recipient, .. } => {
                    holding.recipients.remove(recipient);
                }
                Outcome::HopOk(_) => {}
            }
        }
    }

    fn locked(&self) -> MutexGuard<'_, Holding> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One message for the recipients that are still without an answer.
pub(super) struct Job {
    pub(super) message: MessageId,
    pub(super) sender: ReversePath,
    pub(super) recipients: Vec<Mailbox>,
    pub(super) size: u64,
    pub(super) eight_bit: bool,
    pub(super) wishes: MessageWishes,
    pub(super) attempts: u32,
    /// It goes without its sender's display name.
    pub(super) nameless: bool,
    /// This server wrote it.
    pub(super) own: bool,
    /// Its addresses go out as the world sees them.
    pub(super) rewritten: bool,
    /// Copies of it are kept, under this name.
    pub(super) traced: Option<uuid::Uuid>,
}

/// One address and the recipients that it stands for.
pub(super) struct Mailbox {
    /// The address, and what was said of the first of them.
    pub(super) recipient: Recipient,
    pub(super) ids: Vec<RecipientId>,
    /// Those of them of whom the sender wants to know that the message is there.
    pub(super) success: Vec<RecipientId>,
}

impl Mailbox {
    /// What is written down once the message is there, or has gone where nobody tells the sender.
    pub(super) fn done(self, success: Success, reply: Option<RemoteReply>, at: Timestamp) -> Vec<Outcome> {
        let Mailbox { mut ids, success: told, .. } = self;
        ids.retain(|id| !told.contains(id));
        let mut outcomes = Vec::new();
        if !ids.is_empty() {
            outcomes.push(Outcome::Delivered(ids));
        }
        if !told.is_empty() {
            outcomes.push(Outcome::Confirmed { recipients: told, success, reply, at });
        }
        outcomes
    }
}

impl Job {
    pub(super) fn ids(&self) -> Vec<RecipientId> {
        self.recipients.iter().flat_map(|mailbox| mailbox.ids.iter().copied()).collect()
    }
}

/// A queue under one Snapshot.
pub(super) struct Hop<'a> {
    pub(super) id: HopId,
    pub(super) hop: NextHop,
    pub(super) retry_count: u32,
    pub(super) snapshot: Arc<Snapshot>,
    pub(super) held: &'a Held,
    pub(super) visit: Arc<Visit>,
    /// Only messages with `TLS-Required: No` are taken from it; else only those without.
    pub(super) tls_optional: bool,
    /// Until when what the recipients' domain publishes is taken as it was found at the beginning.
    pub(super) until: Timestamp,
}
