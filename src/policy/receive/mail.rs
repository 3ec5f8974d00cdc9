//! The answer to MAIL: Domain Security first, then RequireTLS, then the rights of the session.
//!
//! A domain whose partner's entry has ReceiveMode ReportOnly is taken as if it were not listed: its certificate gives no
//! partner's rights, and what Enforce would have answered stands beside the decision. No other listed domain is.

use super::{Refusal, may_send_as, permissions};
use crate::model::snapshot::{AcceptedDomainType, ReceiveConnector, Snapshot};
use crate::model::{ExtendedRight, PartnerMode, Rights, SmtpAddress, SmtpDomain, SnapshotIndex, Verdict};
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
    /// What it would have said of a domain in ReportOnly.
    pub observed: Option<ObservedMail>,
}

/// MAIL for a listed domain in ReportOnly, as Enforce would have decided it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObservedMail {
    /// The domain: the sender's, or the one that the certificate of a null sender proves.
    pub domain: SmtpDomain,
    /// What Domain Security says of the certificate, where the session has TLS.
    pub verdict: Option<Verdict>,
    /// The answer of Enforce; `None`: it would have been taken as the partner's.
    pub refusal: Option<Refusal>,
}

impl ObservedMail {
    /// What it would have failed with, as one word where there is one: the status of the certificate.
    pub fn would_fail(&self) -> Option<String> {
        let refusal = self.refusal.as_ref()?;
        Some(self.verdict.as_ref().map_or_else(|| refusal.to_string(), |verdict| verdict.status.to_string()))
    }
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
    let refused =
        |refusal, verdict, observed| MailDecision { outcome: Err(refusal), partner: None, verdict, observed };
    let armed = connector.domain_secure_enabled && !snapshot.transport.tls_receive_domain_secure.is_empty();
    let domain = sender.and_then(SmtpAddress::domain_name);
    let mut verdict = None;
    let mut partner = None;
    let mut observed = None;
    if armed {
        match (sender, domain) {
            (Some(_), Some(domain)) if is_receive_listed(snapshot, domain) => {
                let judged = facts.tls.then(|| judge(domain));
                let refusal = match &judged {
                    None => Some(must_use_tls(facts)),
                    Some(judged) if !judged.is_valid() => Some(certificate_trouble(judged)),
                    Some(_) => None,
                };
                match (mode(snapshot, domain), refusal) {
                    (PartnerMode::ReportOnly, refusal) => {
                        observed = Some(ObservedMail { domain: domain.clone(), verdict: judged, refusal });
                    }
                    (PartnerMode::Enforce, Some(refusal)) => return refused(refusal, judged, None),
                    (PartnerMode::Enforce, None) => {
                        partner = Some(domain.clone());
                        verdict = judged;
                    }
                }
            }
            // The null sender carries no domain: the certificate may still prove one, and its lack
            // is no reason to refuse a bounce.
            (None, _) if facts.tls => {
                if let Some((domain, judged)) = proven_domain(snapshot, PartnerMode::Enforce, &judge) {
                    partner = Some(domain);
                    verdict = Some(judged);
                } else if let Some((domain, judged)) =
                    proven_domain(snapshot, PartnerMode::ReportOnly, &judge)
                {
                    observed = Some(ObservedMail { domain, verdict: Some(judged), refusal: None });
                }
            }
            _ => {}
        }
    }
    let refuse = |refusal, verdict| refused(refusal, verdict, observed.clone());
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
    MailDecision { outcome: Ok(rights), partner, verdict, observed }
}

/// True where TLSReceiveDomainSecureList holds the domain.
pub fn is_receive_listed(snapshot: &Snapshot, domain: &SmtpDomain) -> bool {
    match snapshot.index.get() {
        Some(index) => index.receive_list.contains(domain),
        None => snapshot.transport.tls_receive_domain_secure.contains(domain),
    }
}

/// A domain without an entry is enforced.
fn mode(snapshot: &Snapshot, domain: &SmtpDomain) -> PartnerMode {
    snapshot.partners.get(domain).map(|partner| partner.receive_mode).unwrap_or_default()
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

/// Domains that are judged for one null sender: many may accept the name of one hoster. Beyond them it is ordinary mail.
const MOST_JUDGED: usize = 8;

/// The first listed domain of this mode that the certificate proves. Only domains that it names are judged, so
/// that a long list costs few judgements.
fn proven_domain(
    snapshot: &Snapshot,
    wanted: PartnerMode,
    judge: &impl Fn(&SmtpDomain) -> Verdict,
) -> Option<(SmtpDomain, Verdict)> {
    let list = &snapshot.transport.tls_receive_domain_secure;
    let of_mode = |domain: &&SmtpDomain| mode(snapshot, domain) == wanted;
    // The certificate is the same, whichever domain it is asked about.
    let first = match snapshot.index.get() {
        Some(index) => index.receive_first(wanted),
        None => list.iter().find(of_mode),
    };
    let offered = judge(first?).evidence.offered;
    let named = |domain: &SmtpDomain| {
        let accepted = snapshot.partners.get(domain).map(|partner| partner.accepted_names.as_slice());
        offered.iter().any(|name| {
            may_be(name, domain, false)
                || accepted.into_iter().flatten().any(|more| may_be(name, &more.domain, more.subdomains))
        })
    };
    let near: Box<dyn Iterator<Item = &SmtpDomain>> = match snapshot.index.get() {
        Some(index) => Box::new(near(index, &offered).into_iter()),
        None => Box::new(list.iter()),
    };
    near.filter(of_mode).filter(|domain| named(domain)).take(MOST_JUDGED).find_map(|domain| {
        let verdict = judge(domain);
        verdict.is_valid().then(|| (domain.clone(), verdict))
    })
}

/// The listed domains that one of these names may prove, in the list's order, and maybe others: those that a name is, those
/// directly below a wildcard, and those whose partners accept other names.
fn near<'a>(index: &'a SnapshotIndex, offered: &[String]) -> BTreeSet<&'a SmtpDomain> {
    let mut near: BTreeSet<&SmtpDomain> = index.receive_list_of_others.iter().collect();
    for name in offered {
        let name = name.to_ascii_lowercase();
        near.extend(index.receive_list_named(&name));
        near.extend(name.strip_prefix("*.").into_iter().flat_map(|above| index.receive_list_below(above)));
    }
    near
}

/// True where a name of a certificate may be the domain, or one below it where `subdomains`; the verdict says whether
/// it is.
fn may_be(name: &str, domain: &SmtpDomain, subdomains: bool) -> bool {
    let (name, domain) = (name.to_ascii_lowercase(), domain.as_str());
    let parent = domain.split_once('.').map(|(_, parent)| parent);
    name == domain
        || name.strip_prefix("*.").is_some_and(|below| parent == Some(below))
        || (subdomains && name.strip_suffix(domain).is_some_and(|below| below.ends_with('.')))
}
