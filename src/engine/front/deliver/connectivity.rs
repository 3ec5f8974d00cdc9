//! The connectivity log: one worker's visit to one next hop.

use crate::log::SessionIds;
use crate::log::plain::{Line, PlainLog};
use crate::model::{DeliveryType, NextHop};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// The connectivity log. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Connectivity {
    /// The log.
    pub log: PlainLog,
    /// Names its sessions.
    pub ids: Arc<SessionIds>,
}

/// A visit, written from its beginning to its end, which is told when it is dropped.
#[derive(Debug, Default)]
pub(super) struct Visit(Option<Inner>);

#[derive(Debug)]
struct Inner {
    log: PlainLog,
    session: String,
    source: &'static str,
    destination: String,
    messages: AtomicU64,
    octets: AtomicU64,
}

impl Visit {
    /// `+`, with what the queue holds for this worker.
    pub(super) fn begin(to: Option<&Connectivity>, hop: &NextHop, messages: usize) -> Visit {
        let Some(to) = to.filter(|to| to.log.is_on()) else { return Visit(None) };
        let inner = Inner {
            log: to.log.clone(),
            session: to.ids.next_id(),
            source: match hop.delivery_type {
                DeliveryType::DeliveryAgent => "DeliveryAgent",
                DeliveryType::NonSmtpGatewayDelivery => "NonSmtpGateway",
                _ => "SMTP",
            },
            destination: hop.domain.clone(),
            messages: AtomicU64::new(0),
            octets: AtomicU64::new(0),
        };
        inner.write("+", &format!("{} {};QueueLength={messages}", hop.delivery_type, hop.connector));
        Visit(Some(inner))
    }

    /// `>`
    pub(super) fn note(&self, text: impl AsRef<str>) {
        if let Some(inner) = &self.0 {
            inner.write(">", text.as_ref());
        }
    }

    /// A message got on.
    pub(super) fn carried(&self, octets: u64) {
        if let Some(inner) = &self.0 {
            inner.messages.fetch_add(1, Ordering::Relaxed);
            inner.octets.fetch_add(octets, Ordering::Relaxed);
        }
    }
}

impl Drop for Visit {
    fn drop(&mut self) {
        if let Some(inner) = &self.0 {
            let (messages, octets) =
                (inner.messages.load(Ordering::Relaxed), inner.octets.load(Ordering::Relaxed));
            inner.write("-", &format!("Messages: {messages} Bytes: {octets}"));
        }
    }
}

impl Inner {
    fn write(&self, direction: &str, description: &str) {
        let line = Line::new(self.log.clock().now()).own(&self.session).own(self.source);
        self.log.write(line.text(&self.destination).own(direction).text(description));
    }
}
