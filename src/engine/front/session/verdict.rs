//! What Domain Security said of the clients that send for listed domains, for Get-DomainSecurityReport.
//!
//! Promises: every MAIL that was to be proven is noted, whatever else it is refused for, and nothing of a domain that is
//! on no list.

use super::Session;
use crate::model::{
    Direction, DomainSecurityEvidence, DomainSecurityOutcome, DomainSecurityRecord, PartnerMode, SmtpDomain,
    Verdict,
};
use crate::policy::receive::{MailDecision, Refusal, is_receive_listed};

impl Session {
    /// Notes a decision; `domain`: what the sender says to be of.
    pub(super) fn note_verdict(&self, domain: Option<&SmtpDomain>, decision: &MailDecision) {
        let snapshot = &self.running.snapshot;
        let observed = decision.observed.as_ref();
        let mode = observed.map_or(PartnerMode::Enforce, |_| PartnerMode::ReportOnly);
        let in_clear = |refusal: &Refusal| {
            let evidence = DomainSecurityEvidence { rule: refusal.to_string(), ..Default::default() };
            (DomainSecurityOutcome::TlsNotStarted, evidence)
        };
        let by_verdict = |verdict: &Verdict| {
            (DomainSecurityOutcome::Judged(verdict.status), DomainSecurityEvidence::of(verdict))
        };
        let seen = observed.and_then(|observed| {
            let seen = observed.verdict.as_ref().map(by_verdict);
            Some((&observed.domain, seen.or_else(|| observed.refusal.as_ref().map(in_clear))?))
        });
        let (domain, (outcome, mut evidence)) = match (&decision.verdict, &decision.outcome) {
            _ if observed.is_some() => match seen {
                Some(seen) => seen,
                None => return,
            },
            (Some(verdict), _) => {
                // A null sender is of no domain; its certificate has proven one.
                let Some(domain) = decision.partner.as_ref().or(domain) else { return };
                (domain, by_verdict(verdict))
            }
            (None, Err(refusal)) => {
                let Some(domain) = domain.filter(|domain| self.tls.is_none() && self.must_be_proven(domain))
                else {
                    return;
                };
                (domain, in_clear(refusal))
            }
            (None, Ok(_)) => return,
        };
        if let Some(established) = &self.tls {
            evidence.protocol.clone_from(&established.version);
            evidence.cipher.clone_from(&established.cipher);
            let shown = self.connector.certificate.as_ref();
            if let Some(own) = shown.and_then(|thumbprint| snapshot.certificates.get(thumbprint)) {
                evidence.own_thumbprint.clone_from(&own.thumbprint);
                evidence.own_not_after = Some(own.not_after);
            }
        }
        let peer = self.peer.ip().to_canonical();
        evidence.address = Some(peer);
        self.shared.verdicts.note(DomainSecurityRecord::once(
            (domain.clone(), Direction::Receive),
            (mode, outcome),
            (&self.connector.identity, &peer.to_string()),
            self.shared.clock.now(),
            evidence,
        ));
    }

    /// A listed domain on an armed connector.
    pub(super) fn must_be_proven(&self, domain: &SmtpDomain) -> bool {
        self.connector.domain_secure_enabled && is_receive_listed(&self.running.snapshot, domain)
    }
}
