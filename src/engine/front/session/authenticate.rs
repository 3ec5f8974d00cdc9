//! Sender authentication of one message: hashed while it comes, judged when it has ended.
//!
//! Promises: the client waits no longer than [`PATIENCE`] for it; no more messages than [`AT_ONCE`] are judged
//! in the whole service, and one that finds no place in time can't be judged now.

use super::{Session, Transaction};
use crate::auth::sender::{BodyHashes, Facts, Wanted, results_field, verify};
use crate::model::SenderResults;
use crate::policy::hosts::dns_servers;
use crate::policy::receive::Refusal;
use crate::policy::sender_authentication::{is_judged, sender_refusal};
use crate::smtp::HelloName;
use std::time::Duration;
use tokio::time::{Instant, timeout_at};

/// For all methods of one message.
const PATIENCE: Duration = Duration::from_secs(20);
/// Messages that are judged at once.
pub(in crate::engine::front) const AT_ONCE: usize = 64;

impl Session {
    /// What is needed to judge the sender of this message; `None` where nobody wants to.
    pub(super) fn hashes(&self, transaction: &Transaction, header: &[u8]) -> Option<BodyHashes> {
        let wanted = &self.running.snapshot.filters.authentication;
        let internal = self.is_internal();
        let (rights, partner) = (transaction.rights, transaction.partner.is_some());
        let judged = is_judged(wanted, internal, rights, partner, transaction.sender.as_ref());
        judged.then(|| BodyHashes::new(header))
    }

    /// Our Authentication-Results field, or the refusal.
    pub(super) async fn authenticate(
        &mut self,
        transaction: &Transaction,
        hashes: BodyHashes,
    ) -> Result<String, Refusal> {
        let snapshot = self.running.snapshot.clone();
        let settings = &snapshot.filters.authentication;
        let results = self.results(transaction, hashes).await;
        let field = results_field(&snapshot.server.fqdn, &results);
        self.log.info("SenderAuthentication", field.trim_end().replace("\r\n\t", " "));
        match sender_refusal(settings, &results) {
            Some(refusal) => Err(refusal),
            None => Ok(field),
        }
    }

    async fn results(&self, transaction: &Transaction, hashes: BodyHashes) -> SenderResults {
        let snapshot = &self.running.snapshot;
        let settings = &snapshot.filters.authentication;
        let wanted =
            Wanted { spf: settings.spf, dkim: settings.dkim, dmarc: settings.dmarc, arc: settings.arc };
        let facts = Facts {
            ip: self.peer.ip(),
            helo: self.hello.as_ref().and_then(|hello| match &hello.name {
                Some(HelloName::Domain(name)) => Some(name.clone()),
                _ => None,
            }),
            sender: transaction.sender.clone(),
            host: snapshot.server.fqdn.clone(),
        };
        let deadline = Instant::now() + PATIENCE;
        // Without a place the verifier is not begun: the deadline has passed, and all is a temporary error.
        let permit = timeout_at(deadline, self.shared.verifications.acquire()).await;
        let resolver = self.shared.resolvers.resolver(dns_servers(&snapshot.service, true));
        if let Err(error) = &resolver {
            tracing::error!(%error, "senders can't be authenticated: there is no resolver");
        }
        let results = verify(resolver.ok().as_ref(), wanted, facts, hashes, deadline).await;
        drop(permit);
        results
    }
}
