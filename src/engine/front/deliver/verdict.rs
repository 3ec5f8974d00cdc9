//! What Domain Security said of the servers that mail to listed domains went to, for Get-DomainSecurityReport.
//!
//! Promises: every connection that was to be proven is noted, with what came of it, and every attempt for which none was
//! made because our own side is not ready. A host that could not be reached proved nothing and failed nothing: that is
//! the queue's to tell.

use super::job::Hop;
use super::worker::Worker;
use crate::client::targets::Way;
use crate::client::{ClientError, Session};
use crate::model::snapshot::SendConnector;
use crate::model::{
    Direction, DomainSecurityEvidence, DomainSecurityOutcome, DomainSecurityRecord, PartnerMode, TlsLevel,
    TlsPolicy, TlsSource,
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
        let found = match result {
            Ok(session) => session.verdict().map(|verdict| {
                let mut evidence = DomainSecurityEvidence::of(verdict);
                if let Some(established) = session.established() {
                    evidence.protocol.clone_from(&established.version);
                    evidence.cipher.clone_from(&established.cipher);
                }
                (DomainSecurityOutcome::Judged(verdict.status), evidence)
            }),
            Err(error) => error.domain_security().map(|outcome| {
                let evidence = match error {
                    ClientError::Certificate(verdict) => DomainSecurityEvidence::of(verdict),
                    error => DomainSecurityEvidence { rule: error.to_string(), ..Default::default() },
                };
                (outcome, evidence)
            }),
        };
        let target = &way.target;
        if let Some(found) = found {
            let peer = (target.host.as_str(), Some(target.address.ip()));
            self.note_verdict((hop, connector), &way.policy, found, peer);
        }
    }

    fn note_verdict(
        &self,
        (hop, connector): (&Hop<'_>, &SendConnector),
        policy: &TlsPolicy,
        (outcome, mut evidence): (DomainSecurityOutcome, DomainSecurityEvidence),
        (host, address): (&str, Option<IpAddr>),
    ) {
        let is_secured = policy.source == TlsSource::DomainSecurity
            && matches!(policy.level, TlsLevel::DomainSecure(_) | TlsLevel::Refuse(_));
        let Some(domain) = recipient_domain(&hop.hop).filter(|_| is_secured) else { return };
        let shown = policy.client_certificate.as_ref();
        if let Some(own) = shown.and_then(|thumbprint| hop.snapshot.certificates.get(thumbprint)) {
            evidence.own_thumbprint.clone_from(&own.thumbprint);
            evidence.own_not_after = Some(own.not_after);
        }
        evidence.address = address;
        self.delivery.verdicts.note(DomainSecurityRecord::once(
            (domain, Direction::Send),
            (PartnerMode::Enforce, outcome),
            (&connector.name, host),
            self.now(),
            evidence,
        ));
    }
}
