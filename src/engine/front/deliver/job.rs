//! What a worker holds: messages, recipients, and the queue they belong to.

use crate::model::snapshot::Snapshot;
use crate::model::{NextHop, SmtpAddress};
use crate::queue::{HopId, MessageId, Outcome, RecipientId, Work};
use crate::smtp::ReversePath;
use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

/// The recipients that a worker holds and has not settled.
#[derive(Debug, Clone, Default)]
pub(super) struct Held(Arc<Mutex<HashSet<RecipientId>>>);

impl Held {
    pub(super) fn of(work: &Work) -> Self {
        Held(Arc::new(Mutex::new(work.recipients().collect())))
    }

    /// Takes all that is left.
    pub(super) fn take(&self) -> Vec<RecipientId> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).drain().collect()
    }

    pub(super) fn add(&self, work: &Work) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend(work.recipients());
    }

    pub(super) fn settle(&self, outcomes: &[Outcome]) {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for outcome in outcomes {
            match outcome {
                Outcome::Delivered(recipients)
                | Outcome::Retry { recipients, .. }
                | Outcome::Failed { recipients, .. }
                | Outcome::HopFailed { recipients, .. } => {
                    for recipient in recipients {
                        held.remove(recipient);
                    }
                }
                Outcome::Rerouted { recipient, .. } => {
                    held.remove(recipient);
                }
                Outcome::HopOk(_) => {}
            }
        }
    }
}

/// One message for the recipients that are still without an answer.
pub(super) struct Job {
    pub(super) message: MessageId,
    pub(super) sender: ReversePath,
    pub(super) recipients: Vec<Mailbox>,
    pub(super) size: u64,
    pub(super) eight_bit: bool,
    pub(super) attempts: u32,
}

/// One address and the recipients that it stands for.
pub(super) struct Mailbox {
    pub(super) address: SmtpAddress,
    pub(super) ids: Vec<RecipientId>,
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
}
