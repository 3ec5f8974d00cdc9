//! Asks an LMTP server whether a recipient exists: RCPT, and no message.
//!
//! Promises: an answer within [`PATIENCE`], no more than [`AT_ONCE`] conversations in the whole service. With
//! RecipientValidationCacheEnabled an answer is remembered, one that says no for a shorter time than one that
//! says yes, so that a new mailbox is soon seen; at most [`MOST`] of them. What was no answer is never
//! remembered.
//!
//! Only a permanent reply about the address itself says that there is no such recipient: a mailbox that is full
//! is no reason to say that it is unknown, nor to take what would have to be returned.

use super::targets::lmtp_targets;
use super::{Dialer, Lmtp};
use crate::dns::Resolvers;
use crate::model::snapshot::DeliveryAgent;
use crate::model::{Clock, SmtpAddress, Snapshot};
use crate::policy::hosts::dns_servers;
use crate::policy::receive::Existence;
use crate::smtp::Reply;
use jiff::{SignedDuration, Timestamp};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::Semaphore;

/// For one answer, all hosts together.
const PATIENCE: Duration = Duration::from_secs(20);
/// Conversations at once.
const AT_ONCE: usize = 64;
/// Answers that are remembered.
const MOST: usize = 10_000;
/// For how long a recipient that exists is remembered.
const YES: SignedDuration = SignedDuration::from_hours(1);
/// For how long one that does not is.
const NO: SignedDuration = SignedDuration::from_mins(2);

/// What is known of recipients.
pub struct Probes {
    known: Mutex<HashMap<(String, String), (Existence, Timestamp)>>,
    permits: Semaphore,
    resolvers: Arc<dyn Resolvers>,
    dialer: Arc<dyn Dialer>,
    clock: Arc<dyn Clock>,
}

impl Probes {
    /// Nothing is known yet.
    pub fn new(resolvers: Arc<dyn Resolvers>, dialer: Arc<dyn Dialer>, clock: Arc<dyn Clock>) -> Self {
        Probes { known: Mutex::default(), permits: Semaphore::new(AT_ONCE), resolvers, dialer, clock }
    }

    /// Whether this agent's server has the recipient.
    pub async fn ask(&self, snapshot: &Snapshot, agent: &DeliveryAgent, address: &SmtpAddress) -> Existence {
        let cached = snapshot.service.recipient_validation_cache;
        let key = (agent.guid.clone(), address.to_string());
        if let Some(known) = self.known(&key).filter(|_| cached) {
            return known;
        }
        let found = tokio::time::timeout(PATIENCE, self.probe(snapshot, agent, address)).await;
        let found = found.unwrap_or_else(|_| Err("it takes too long".into()));
        let existence = found.unwrap_or_else(|error| {
            tracing::warn!(agent = agent.name, %error, "a recipient can't be verified by LMTP");
            Existence::Unavailable
        });
        if cached && existence != Existence::Unavailable {
            self.remember(key, existence);
        }
        existence
    }

    fn known(&self, key: &(String, String)) -> Option<Existence> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(key).filter(|(_, until)| self.clock.now() < *until).map(|(existence, _)| *existence)
    }

    fn remember(&self, key: (String, String), existence: Existence) {
        let now = self.clock.now();
        let until = now + if existence == Existence::Exists { YES } else { NO };
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST {
            known.retain(|_, (_, until)| now < *until);
        }
        // Who guesses names fills it with nothing but short answers: one of these goes.
        if known.len() >= MOST {
            let soonest = known.iter().min_by_key(|(_, (_, until))| *until).map(|(key, _)| key.clone());
            soonest.map(|key| known.remove(&key));
        }
        known.insert(key, (existence, until));
    }

    async fn probe(
        &self,
        snapshot: &Snapshot,
        agent: &DeliveryAgent,
        address: &SmtpAddress,
    ) -> Result<Existence, String> {
        let _permit = self.permits.acquire().await.map_err(|error| error.to_string())?;
        let resolver = self.resolvers.resolver(dns_servers(&snapshot.service, false));
        let resolver = resolver.map_err(|error| error.to_string())?;
        let targets = lmtp_targets(snapshot, &agent.lmtp_hosts, resolver.as_ref()).await;
        let mut last = String::new();
        for target in targets.map_err(|error| error.to_string())? {
            let hello = &snapshot.server.fqdn;
            let asked = async {
                let mut lmtp =
                    Lmtp::open(self.dialer.as_ref(), &target, hello, PATIENCE, Box::new(())).await?;
                let reply = lmtp.probe(address).await;
                lmtp.quit().await;
                reply
            };
            match asked.await {
                Ok(reply) => return Ok(existence(&reply)),
                Err(error) => last = error.to_string(),
            }
        }
        Err(last)
    }
}

/// What a reply to RCPT says of the recipient.
fn existence(reply: &Reply) -> Existence {
    let about_address = match reply.enhanced {
        Some((_, subject, _)) => subject == 1,
        None => matches!(reply.code, 550 | 551 | 553),
    };
    if reply.is_positive() {
        Existence::Exists
    } else if reply.is_permanent() && about_address {
        Existence::Unknown
    } else {
        Existence::Unavailable
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replies() {
        for (code, enhanced, wanted) in [
            (250, Some((2, 1, 5)), Existence::Exists),
            (251, None, Existence::Exists),
            (550, Some((5, 1, 1)), Existence::Unknown),
            (550, None, Existence::Unknown),
            (553, Some((5, 1, 3)), Existence::Unknown),
            (552, Some((5, 2, 2)), Existence::Unavailable),
            (550, Some((5, 7, 1)), Existence::Unavailable),
            (554, None, Existence::Unavailable),
            (451, Some((4, 3, 0)), Existence::Unavailable),
            (450, Some((4, 1, 1)), Existence::Unavailable),
        ] {
            assert_eq!(existence(&Reply::new(code, enhanced, "x")), wanted, "{code} {enhanced:?}");
        }
    }
}
