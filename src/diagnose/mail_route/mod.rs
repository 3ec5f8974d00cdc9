//! What would happen to a mail, without sending it: what Resolve-MailRoute shows.
//!
//! Promises: every step is decided by the functions that the service itself decides by, over one Snapshot: [`arrival`]
//! is what a Receive connector does with MAIL and RCPT, [`onward`] where the mail goes then, [`hosts`] whom it is offered
//! to. Sends nothing, opens no SMTP connection but to ask an LMTP server for a mailbox, and changes nothing; offline it
//! asks nobody at all.
//!
//! Refuses to foresee what is not in the configuration: rates, full disks, what a server answers.

mod arrival;
mod hosts;
mod onward;
mod told;

pub use arrival::Arrival;
pub use hosts::{Found, Offer};
pub use onward::{Carrier, Onward};

use crate::client::{Dialer, TcpDialer};
use crate::dns::{NetworkResolvers, Resolvers};
use crate::model::snapshot::Snapshot;
use crate::model::{Binding, Clock, CommandLine, Configuration, SmtpAddress};
use crate::tls::{CrlCache, CrlLimits, StsCache, StsLimits};
use jiff::Timestamp;
use std::net::IpAddr;
use std::sync::Arc;

/// The mail.
#[derive(Debug, Clone)]
pub struct Asked {
    /// To whom.
    pub recipient: SmtpAddress,
    /// From whom; `Some(None)`: the null sender; `None`: nobody was named, and MAIL is not judged.
    pub sender: Option<Option<SmtpAddress>>,
    /// The peer that brings it; `None`: how it comes is left out.
    pub peer: Option<IpAddr>,
    /// Where the peer connects to; `None`: the first binding, port 25 before others.
    pub binding: Option<Binding>,
    /// Whether the peer uses TLS; `None`: where that is offered.
    pub tls: Option<bool>,
    /// The certificate that the peer shows, DER, end entity first; empty: none.
    pub chain: Vec<Vec<u8>>,
    /// Its size, as the peer declares it.
    pub size: Option<u64>,
    /// Nobody is asked.
    pub offline: bool,
}

/// By what it is decided.
pub struct By<'a> {
    /// The configuration, as the service obeys it.
    pub snapshot: Arc<Snapshot>,
    /// The stored objects: what the Snapshot leaves out, such as disabled connectors.
    pub stored: &'a Configuration,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// The DNS.
    pub resolvers: Arc<dyn Resolvers>,
    /// Makes connections, to LMTP servers alone.
    pub dialer: Arc<dyn Dialer>,
}

impl<'a> By<'a> {
    /// By this configuration and the real network.
    pub fn network(snapshot: Snapshot, stored: &'a Configuration, clock: Arc<dyn Clock>) -> Self {
        By {
            snapshot: Arc::new(snapshot),
            stored,
            clock,
            resolvers: Arc::new(NetworkResolvers::new()),
            dialer: Arc::new(TcpDialer),
        }
    }

    fn now(&self) -> Timestamp {
        self.clock.now()
    }
}

/// What becomes of the mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The peer is refused, and keeps it.
    Refused,
    /// It is put into a mailbox, or a drop directory.
    Delivered,
    /// It is offered to the hosts in their order.
    Sent,
    /// It is taken, and waits in its queue until something changes.
    Waits,
    /// It is taken, and its sender gets a report that it failed.
    Returned,
}

impl std::fmt::Display for Outcome {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Debug::fmt(self, f)
    }
}

/// The mail's way.
#[derive(Debug, Clone)]
pub struct MailRoute {
    /// What was asked.
    pub asked: Asked,
    /// How it comes; `None`: that was left out.
    pub arrival: Option<Arrival>,
    /// What RCPT is answered with.
    pub rcpt_reply: String,
    /// What is done with the recipient's domain here: the accepted domain, and its type.
    pub accepted_domain: Option<String>,
    /// Where it goes; `None`: it is refused before.
    pub onward: Option<Onward>,
    /// What becomes of it.
    pub outcome: Outcome,
    /// The same as a sentence, with what decides.
    pub result: String,
    /// What is not in this answer and could change it.
    pub notes: Vec<String>,
    /// What to type so that it goes.
    pub remedy: Vec<CommandLine>,
}

/// Works out what would happen.
///
/// # Errors
/// In words: the runtime can't be had.
pub fn mail_route(asked: Asked, by: &By<'_>) -> Result<MailRoute, String> {
    Ok(super::runtime()?.block_on(resolve(asked, by)))
}

/// The same, on a runtime that is there.
pub async fn resolve(asked: Asked, by: &By<'_>) -> MailRoute {
    let mut notes = Vec::new();
    let arrival = match asked.peer {
        Some(peer) => Some(arrival::arrival(&asked, peer, by, &mut notes).await),
        None => None,
    };
    let accepted_domain = onward::accepted(&by.snapshot, &asked.recipient);
    let mut route = MailRoute {
        arrival,
        rcpt_reply: String::new(),
        accepted_domain,
        onward: None,
        outcome: Outcome::Refused,
        result: String::new(),
        notes,
        remedy: Vec::new(),
        asked,
    };
    if let Some(refused) = route.arrival.as_ref().and_then(|arrival| arrival.refused.clone()) {
        route.result = format!("the peer is refused, and keeps the mail: {refused}");
        return route;
    }
    let taken = arrival::recipient(&route.asked, route.arrival.as_ref(), by, &mut route.notes).await;
    route.rcpt_reply = taken.reply;
    let Some(address) = taken.address else {
        route.result = format!("the recipient is refused: {}", route.rcpt_reply);
        return route;
    };
    let mut onward = onward::onward(&route.asked, &address, by);
    arrival::at_mailbox(&mut onward, by, &mut route.notes).await;
    (route.outcome, route.result) = (onward.outcome, onward.result.clone());
    route.remedy.append(&mut onward.remedy);
    if onward.outcome == Outcome::Sent {
        if route.asked.offline {
            route
                .notes
                .push("nobody was asked for hosts: what the recipient's domain publishes is unknown".into());
        } else {
            let found = hosts::hosts(&onward, by).await;
            if let Some((outcome, why)) = &found.ended {
                (route.outcome, route.result) = (*outcome, why.clone());
            }
            onward.found = Some(found);
        }
    }
    route.onward = Some(onward);
    route
}

/// Caches that know nothing yet, and fetch by this configuration.
fn caches(by: &By<'_>) -> (CrlCache, StsCache) {
    let crls = CrlCache::new(Arc::clone(&by.clock), CrlLimits::default(), None);
    crls.configure(crate::client::crl_settings(&by.snapshot, by.resolvers.as_ref()));
    let sts = StsCache::new(Arc::clone(&by.clock), StsLimits::default(), None);
    sts.configure(crate::client::ways::sts_settings(&by.snapshot, by.resolvers.as_ref()));
    (crls, sts)
}
