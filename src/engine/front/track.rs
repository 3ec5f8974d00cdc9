//! Message tracking: what the queue commits goes into the log, in the names of the Snapshot in force.

use super::metrics::Metrics;
use crate::log::TrackingEntry;
use crate::log::tracking::{Names, TrackingLog};
use crate::model::snapshot::Snapshot;
use crate::model::{Clock, SmtpAddress, TrackedRecipient, TrackingEvent, TrackingKind};
use crate::policy::resolve_recipient;
use crate::policy::route::is_our_postmaster;
use crate::queue::Tracker;
use std::sync::{Arc, PoisonError, RwLock};

/// Writes events down.
pub(super) struct Tracking {
    log: TrackingLog,
    clock: Arc<dyn Clock>,
    metrics: Arc<Metrics>,
    by: RwLock<Option<By>>,
}

/// A Snapshot, and what lines are told in by it.
#[derive(Clone)]
struct By {
    snapshot: Arc<Snapshot>,
    names: Arc<Names>,
}

impl std::fmt::Debug for Tracking {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tracking").field("log", &self.log).finish_non_exhaustive()
    }
}

impl Tracking {
    pub(super) fn new(log: TrackingLog, clock: Arc<dyn Clock>, metrics: Arc<Metrics>) -> Self {
        Tracking { log, clock, metrics, by: RwLock::new(None) }
    }

    /// By this Snapshot from now on.
    pub(super) fn put(&self, snapshot: Option<Arc<Snapshot>>) {
        let by = snapshot.map(|snapshot| By { names: Arc::new(Names::of(&snapshot)), snapshot });
        *self.by.write().unwrap_or_else(PoisonError::into_inner) = by;
    }

    fn by(&self) -> Option<By> {
        self.by.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn write(&self, event: TrackingEvent, names: &Arc<Names>) {
        self.log.write(TrackingEntry { at: self.clock.now(), event, names: names.clone() });
    }
}

impl Tracker for Tracking {
    fn committed(&self, event: TrackingEvent) {
        self.metrics.committed(&event, self.clock.now());
        let Some(By { snapshot, names }) = self.by() else { return };
        if !self.log.is_on() {
            return;
        }
        let mut event = event;
        let resolved = match event.kind {
            TrackingKind::Received => {
                let since = resolved(&snapshot, &event);
                given(&mut event).into_iter().chain(since).collect()
            }
            TrackingKind::Reported => resolved(&snapshot, &event),
            _ => Vec::new(),
        };
        let (redirected, resolved): (Vec<_>, Vec<_>) =
            resolved.into_iter().partition(|one| is_redirected(&snapshot, one));
        let about =
            TrackingEvent { recipients: Vec::new(), reference: String::new(), trace: None, ..event.clone() };
        self.write(event, &names);
        for (kind, recipients) in [(TrackingKind::Resolved, resolved), (TrackingKind::Redirected, redirected)]
        {
            if !recipients.is_empty() {
                self.write(TrackingEvent { kind, recipients, ..about.clone() }, &names);
            }
        }
    }
}

/// True for postmaster, whose mail goes to an address of another: no alias of that one.
fn is_redirected(snapshot: &Snapshot, one: &TrackedRecipient) -> bool {
    SmtpAddress::parse_utf8(&one.address).is_ok_and(|address| is_our_postmaster(snapshot, &address))
}

/// The recipients as they were given, in the place of the mailboxes for which they stand; and each with its
/// mailbox in the place of a status.
fn given(event: &mut TrackingEvent) -> Vec<TrackedRecipient> {
    let Some(trace) = event.trace.clone() else { return Vec::new() };
    let mut resolved = Vec::new();
    for (given, mailbox) in &trace.resolved {
        if let Some(one) = event.recipients.iter_mut().find(|one| one.address == *mailbox) {
            one.address.clone_from(given);
        }
        resolved.push(TrackedRecipient { address: given.clone(), status: mailbox.clone() });
    }
    resolved
}

/// The recipients that stand for another address; that one in the place of a status.
fn resolved(snapshot: &Snapshot, event: &TrackingEvent) -> Vec<TrackedRecipient> {
    let of = |one: &TrackedRecipient| {
        let address = SmtpAddress::parse_utf8(&one.address).ok()?;
        let mailbox = resolve_recipient(snapshot, &address);
        let other = !mailbox.same_mailbox(&address);
        other.then(|| TrackedRecipient { address: one.address.clone(), status: mailbox.to_string() })
    };
    event.recipients.iter().filter_map(of).collect()
}
