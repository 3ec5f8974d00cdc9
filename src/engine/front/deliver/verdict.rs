//! What Domain Security said of the servers that mail to listed domains went to, for Get-DomainSecurityReport.
//!
//! Promises: every connection that was to be proven is noted, with what came of it, and every attempt for which none was
//! made because our own side is not ready. Of a domain in ReportOnly it is noted what Enforce would have made of it. A host that could not be reached proved nothing and failed nothing: that is
//! the queue's to tell.

use super::job::Hop;
use super::worker::Worker;
use crate::client::targets::Way;
use crate::client::{ClientError, Observation, Session};
use crate::model::snapshot::SendConnector;
use crate::model::{
    Direction, DomainSecurityEvidence, DomainSecurityOutcome, DomainSecurityRecord, Observed, PartnerMode,
    SmtpDomain, TlsLevel, TlsPolicy, TlsSource,
};
use crate::policy::recipient_domain;
use std::net::IpAddr;

impl Worker {
    /// Nothing was dialled; the text says why.
    pub(super) fn note_unready(
        &self,
        hop: &Hop<'_>,
        connector: &SendConnector,
        policy: &TlsPolicy,
        text: &str,
    ) {
        let evidence = DomainSecurityEvidence { rule: text.to_owned(), ..DomainSecurityEvidence::default() };
        self.note_verdict((hop, connector), policy, (DomainSecurityOutcome::NotReady, evidence), ("", None));
    }

    /// Tells the service's log why mail of a listed domain waits, in the words of LastError.
    pub(super) fn warn_of(&self, hop: &Hop<'_>, connector: &SendConnector, policy: &TlsPolicy, text: &str) {
        let domain = recipient_domain(&hop.hop).filter(|_| policy.source == TlsSource::DomainSecurity);
        if let Some(domain) = domain {
            tracing::warn!(%domain, connector = connector.name, "Mail to a domain-secured domain waits: {text}");
        }
    }

    /// What came of a connection.
    pub(super) fn note_session(
        &self,
        hop: &Hop<'_>,
        connector: &SendConnector,
        way: &Way,
        result: Result<&Session, &ClientError>,
    ) {
        let target = &way.target;
        let peer = (target.host.as_str(), Some(target.address.ip()));
        if let Some(observed) = &way.policy.observed {
            let found = match result {
                Ok(session) => session.observation().map(|seen| seen_of(session, seen)),
                // A certificate was held against the connector's own demand, which is another one.
                Err(ClientError::Certificate(_)) => None,
                // Who fails under a policy that demands less fails under Enforce.
                Err(error) => error.domain_security().map(|outcome| (outcome, evidence_of(error))),
            };
            if let Some(found) = found {
                let of = (&observed.domain, PartnerMode::ReportOnly);
                self.note_as((hop, &connector.name), of, &way.policy, found, peer);
            }
            return;
        }
        let found = match result {
            Ok(session) => session.verdict().map(|verdict| {
                let evidence = encrypted(session, DomainSecurityEvidence::of(verdict));
                (DomainSecurityOutcome::Judged(verdict.status), evidence)
            }),
            Err(error) => error.domain_security().map(|outcome| (outcome, evidence_of(error))),
        };
        if let Some(found) = found {
            self.note_verdict((hop, connector), &way.policy, found, peer);
        }
    }

    fn note_verdict(
        &self,
        (hop, connector): (&Hop<'_>, &SendConnector),
        policy: &TlsPolicy,
        found: (DomainSecurityOutcome, DomainSecurityEvidence),
        peer: (&str, Option<IpAddr>),
    ) {
        let is_secured = policy.source == TlsSource::DomainSecurity
            && matches!(policy.level, TlsLevel::DomainSecure(_) | TlsLevel::Refuse(_));
        let Some(domain) = recipient_domain(&hop.hop).filter(|_| is_secured) else { return };
        self.note_as((hop, &connector.name), (&domain, PartnerMode::Enforce), policy, found, peer);
    }

    /// What went without a connection that Enforce would have refused.
    pub(super) fn note_observed(&self, hop: &Hop<'_>, connector: &str, observed: &Observed) {
        let rule = observed.refusal.clone().unwrap_or_default();
        self.delivery.verdicts.note(DomainSecurityRecord::once(
            (observed.domain.clone(), Direction::Send),
            (PartnerMode::ReportOnly, DomainSecurityOutcome::NotReady),
            (connector, ""),
            self.now(),
            DomainSecurityEvidence { rule, ..DomainSecurityEvidence::default() },
        ));
        hop.visit.note("DomainSecure=ReportOnly");
    }

    fn note_as(
        &self,
        (hop, connector): (&Hop<'_>, &str),
        (domain, mode): (&SmtpDomain, PartnerMode),
        policy: &TlsPolicy,
        (outcome, mut evidence): (DomainSecurityOutcome, DomainSecurityEvidence),
        (host, address): (&str, Option<IpAddr>),
    ) {
        let shown = policy.client_certificate.as_ref();
        if let Some(own) = shown.and_then(|thumbprint| hop.snapshot.certificates.get(thumbprint)) {
            evidence.own_thumbprint.clone_from(&own.thumbprint);
            evidence.own_not_after = Some(own.not_after);
        }
        evidence.address = address;
        self.delivery.verdicts.note(DomainSecurityRecord::once(
            (domain.clone(), Direction::Send),
            (mode, outcome),
            (connector, host),
            self.now(),
            evidence,
        ));
    }
}

/// What Enforce would have made of a session that stands.
fn seen_of(session: &Session, seen: &Observation) -> (DomainSecurityOutcome, DomainSecurityEvidence) {
    let of_verdict = |verdict| encrypted(session, DomainSecurityEvidence::of(verdict));
    match (&seen.failure, &seen.verdict) {
        (None | Some(ClientError::Certificate(_)), Some(verdict)) => {
            (DomainSecurityOutcome::Judged(verdict.status), of_verdict(verdict))
        }
        (Some(failure), verdict) => {
            let evidence = verdict.as_ref().map(of_verdict).unwrap_or_default();
            let outcome = failure.domain_security().unwrap_or(DomainSecurityOutcome::HandshakeFailed);
            (outcome, DomainSecurityEvidence { rule: failure.to_string(), ..evidence })
        }
        (None, None) => (DomainSecurityOutcome::TlsNotOffered, DomainSecurityEvidence::default()),
    }
}

fn evidence_of(error: &ClientError) -> DomainSecurityEvidence {
    match error {
        ClientError::Certificate(verdict) => DomainSecurityEvidence::of(verdict),
        error => DomainSecurityEvidence { rule: error.to_string(), ..Default::default() },
    }
}

/// The same with how the session is encrypted.
fn encrypted(session: &Session, mut evidence: DomainSecurityEvidence) -> DomainSecurityEvidence {
    if let Some(established) = session.established() {
        evidence.protocol.clone_from(&established.version);
        evidence.cipher.clone_from(&established.cipher);
    }
    evidence
}
