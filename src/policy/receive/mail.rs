//! The answer to MAIL: Domain Security first, then RequireTLS, then the rights of the session.

use super::{Refusal, may_send_as, permissions};
use crate::model::snapshot::{AcceptedDomainType, ReceiveConnector, Snapshot};
use crate::model::{ExtendedRight, Rights, SmtpAddress, SmtpDomain, Verdict};
use crate::policy::route::accepted_domain;
use std::collections::BTreeSet;

/// What is known of the session at this MAIL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct MailFacts<'a> {
    /// The session is encrypted.
    pub tls: bool,
    /// This session was offered STARTTLS.
    pub starttls_offered: bool,
    /// A TLS handshake from the peer's address failed in the last hour.
    pub handshake_failed_lately: bool,
    /// Who logged on, as accounts are looked up by.
    pub user: Option<&'a str>,
}

/// What MAIL is answered with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailDecision {
    /// The rights of this transaction, or the refusal.
    pub outcome: Result<Rights, Refusal>,
    /// The listed domain that the client certificate proved.
    pub partner: Option<SmtpDomain>,
    /// What Domain Security said, where it was asked.
    pub verdict: Option<Verdict>,
}

/// Decides on a sender (`None`: the null sender). `judge` tells what the session's client
/// certificate proves about a domain; it is asked only about listed domains.
pub fn mail_decision(
    snapshot: &Snapshot,
    connector: &ReceiveConnector,
    facts: MailFacts<'_>,
    sender: Option<&SmtpAddress>,
    judge: impl Fn(&SmtpDomain) -> Verdict,
) -> MailDecision {
    let refuse = |refusal, verdict| MailDecision { outcome: Err(refusal), partner: None, verdict };
    let list = &snapshot.transport.tls_receive_domain_secure;
    let armed = connector.domain_secure_enabled && !list.is_empty();
    let domain = sender.and_then(SmtpAddress::domain_name);
    let mut verdict = None;
    let mut partner = None;
    if armed {
        match (sender, domain) {
            (Some(_), Some(domain)) if list.contains(domain) => {
                if !facts.tls {
                    return refuse(must_use_tls(facts), None);
                }
                let judged = judge(domain);
                if !judged.is_valid() {
                    return refuse(certificate_trouble(&judged), Some(judged));
                }
                partner = Some(domain.clone());
                verdict = Some(judged);
            }
            // The null sender carries no domain: the certificate may still prove one, and its lack
            // is no reason to refuse a bounce.
            (None, _) if facts.tls => {
                if let Some((domain, judged)) = proven_domain(list, &judge) {
                    partner = Some(domain);
                    verdict = Some(judged);
                }
            }
            _ => {}
        }
    }
    if connector.require_tls && !facts.tls {
        return refuse(must_use_tls(facts), verdict);
    }
    let rights = permissions(connector, partner.is_some(), facts.user.is_some());
    if !rights.has(ExtendedRight::SmtpSubmit) {
        return refuse(Refusal::new(530, (5, 7, 1), "Client was not authenticated"), verdict);
    }
    // Somebody known sends as themselves, whoever they are in; nobody known, in nobody's name of ours.
    if let (Some(user), Some(sender)) = (facts.user, sender) {
        if partner.is_none()
            && !rights.has(ExtendedRight::SmtpAcceptAnySender)
            && !may_send_as(snapshot, user, sender)
        {
            let text = "SMTP; Client does not have permissions to send as this sender";
            return refuse(Refusal::new(550, (5, 7, 60), text), verdict);
        }
    } else if !rights.has(ExtendedRight::SmtpAcceptAuthoritativeDomainSender)
        && let Some(accepted) = domain.and_then(|domain| accepted_domain(snapshot, domain))
        && accepted.domain_type == AcceptedDomainType::Authoritative
    {
        let text = "Client does not have permissions to send as this sender";
        return refuse(Refusal::new(550, (5, 7, 1), text), verdict);
    }
    MailDecision { outcome: Ok(rights), partner, verdict }
}

/// The peer could have used TLS: its fault, and permanent. Else it may be ours, and a partner's mail
/// must not bounce for that.
fn must_use_tls(facts: MailFacts<'_>) -> Refusal {
    if facts.starttls_offered && !facts.handshake_failed_lately {
        Refusal::new(530, (5, 7, 0), "Must issue a STARTTLS command first")
    } else {
        Refusal::new(454, (4, 7, 0), "TLS not available due to temporary reason")
    }
}

fn certificate_trouble(verdict: &Verdict) -> Refusal {
    Refusal::new(454, (4, 7, 5), verdict.failure())
}

/// The first listed domain that the certificate proves. Only domains that it names are judged, so
/// that a long list costs one judgement.
fn proven_domain(
    list: &BTreeSet<SmtpDomain>,
    judge: &impl Fn(&SmtpDomain) -> Verdict,
) -> Option<(SmtpDomain, Verdict)> {
    let offered = judge(list.first()?).evidence.offered;
    let named = |domain: &SmtpDomain| {
        let domain = domain.to_string();
        offered.iter().any(|name| {
            let name = name.to_ascii_lowercase();
            name == domain
                || name
                    .strip_prefix("*.")
                    .is_some_and(|parent| domain.split_once('.').is_some_and(|(_, rest)| rest == parent))
        })
    };
    list.iter().filter(|domain| named(domain)).find_map(|domain| {
        let verdict = judge(domain);
        verdict.is_valid().then(|| (domain.clone(), verdict))
    })
}
