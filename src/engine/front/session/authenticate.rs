//! Sender authentication of one message: hashed while it comes, judged when it has ended.
//!
//! Promises: the client waits no longer than [`PATIENCE`] for it; no more messages than [`AT_ONCE`] are judged
//! in the whole service, and one that finds no place in time can't be judged now.

use super::agents::Act;
use super::origin::Origin;
use super::{Session, Transaction};
use crate::auth::sender::{BodyHashes, Facts, Wanted, results_field, verify};
use crate::log::{Agent, AgentEvent};
use crate::model::{AuthResult, SenderResults};
use crate::policy::hosts::dns_servers;
use crate::policy::receive::Refusal;
use crate::policy::sender_authentication::{is_judged, sender_refusal};
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
        (hashes, origin): (BodyHashes, Origin),
        header: &[u8],
    ) -> Result<String, Refusal> {
        let snapshot = self.running.snapshot.clone();
        let settings = &snapshot.filters.authentication;
        let results = self.results(transaction, hashes, &origin).await;
        let field = results_field(&snapshot.server.fqdn, &results);
        self.log.info("SenderAuthentication", field.trim_end().replace("\r\n\t", " "));
        let shown = field.trim_end().replace("\r\n\t", " ");
        let (agent, event) = (Agent::SenderAuthentication, AgentEvent::EndOfData);
        let why = (reason(&results), String::new());
        let refusal = sender_refusal(settings, &results);
        let act = match &refusal {
            Some(refusal) => Act::message(agent, event, refusal, why),
            None => Act::mark(agent, event, why),
        };
        self.acted_on(act.saying(shown).of(Some(origin.ip)), transaction, header);
        refusal.map_or(Ok(field), Err)
    }

    async fn results(&self, transaction: &Transaction, hashes: BodyHashes, origin: &Origin) -> SenderResults {
        let snapshot = &self.running.snapshot;
        let settings = &snapshot.filters.authentication;
        let wanted =
            Wanted { spf: settings.spf, dkim: settings.dkim, dmarc: settings.dmarc, arc: settings.arc };
        let facts = Facts {
            ip: origin.ip,
            helo: origin.helo.clone(),
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

/// The first method that failed, as a word for the agent log; else that they were asked.
fn reason(results: &SenderResults) -> &'static str {
    let spf = results.spf.as_ref().map(|found| found.result);
    let dmarc = results.dmarc.as_ref().map(|found| found.result);
    match (dmarc, spf) {
        (Some(AuthResult::Fail), _) => "DmarcFail",
        (_, Some(AuthResult::Fail)) => "SpfFail",
        (Some(AuthResult::TempError), _) | (_, Some(AuthResult::TempError)) => "TempError",
        _ => "Authenticated",
    }
}
