//! The answer to RCPT: our domains or the right to relay; and whether the mailbox exists.

use super::{Refusal, Rights};
use crate::model::snapshot::{AcceptedDomain, AcceptedDomainType, Snapshot};
use crate::model::{AddressDomain, DomainPattern, SmtpAddress, SmtpDomain};
use std::net::IpAddr;

/// What RCPT is answered with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RcptDecision {
    /// Accepted, for delivery to this address (an alias' primary address; postmaster's address).
    Accept(SmtpAddress),
    /// Accepted if the mailbox exists: ask, then take [`existence_decision`].
    Ask(SmtpAddress),
    /// Refused.
    Refuse(Refusal),
}

/// What the source of an authoritative domain's recipients says about one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Existence {
    /// It is there.
    Exists,
    /// It is not.
    Unknown,
    /// The source can't be asked now.
    Unavailable,
}

/// Decides on a recipient; `None` is `<Postmaster>` without a domain (RFC 5321 4.5.1).
/// `local` is our own address in this session: mail to postmaster at its literal is ours, too.
pub fn rcpt_decision(
    snapshot: &Snapshot,
    rights: Rights,
    recipient: Option<&SmtpAddress>,
    local: IpAddr,
) -> RcptDecision {
    let Some(address) = recipient else { return postmaster(snapshot, None) };
    let is_postmaster = address.local.eq_ignore_ascii_case("postmaster");
    let accepted = address.domain_name().and_then(|domain| accepted_domain(snapshot, domain));
    let is_server = match &address.domain {
        AddressDomain::Name(domain) => *domain == snapshot.server.fqdn,
        AddressDomain::Literal(literal) => literal.to_canonical() == local.to_canonical(),
    };
    match accepted {
        Some(domain) if domain.domain_type == AcceptedDomainType::Authoritative => {
            match snapshot.recipients.get(&address.to_string().to_ascii_lowercase()) {
                Some(primary) => RcptDecision::Accept(primary.clone()),
                None if is_postmaster => postmaster(snapshot, Some(address)),
                None => RcptDecision::Ask(address.clone()),
            }
        }
        Some(_) => RcptDecision::Accept(address.clone()),
        None if is_postmaster && is_server => postmaster(snapshot, Some(address)),
        None if rights.any_recipient => RcptDecision::Accept(address.clone()),
        None => RcptDecision::Refuse(Refusal::new(
            550,
            (5, 7, 54),
            "SMTP; Unable to relay recipient in non-accepted domain",
        )),
    }
}

/// The answer once the source was asked.
pub fn existence_decision(existence: Existence) -> Result<(), Refusal> {
    match existence {
        Existence::Exists => Ok(()),
        Existence::Unknown => Err(Refusal::new(550, (5, 1, 1), "User unknown")),
        Existence::Unavailable => {
            Err(Refusal::new(451, (4, 1, 1), "Recipient can't be verified now, try again later"))
        }
    }
}

/// The accepted domain that holds for `domain`; the longest name wins, an exact one before the
/// others.
pub fn accepted_domain<'a>(snapshot: &'a Snapshot, domain: &SmtpDomain) -> Option<&'a AcceptedDomain> {
    snapshot
        .accepted
        .iter()
        .filter_map(|accepted| {
            let under = |parent: &SmtpDomain| accepted.match_subdomains && domain.is_or_is_under(parent);
            let rank = match &accepted.domain {
                DomainPattern::Exact(name) if name == domain || under(name) => (name.label_count(), true),
                DomainPattern::Subdomains(name) if domain.is_or_is_under(name) => (name.label_count(), false),
                DomainPattern::Any => (0, false),
                DomainPattern::Exact(_) | DomainPattern::Subdomains(_) => return None,
            };
            Some((rank, accepted))
        })
        .max_by_key(|(rank, _)| *rank)
        .map(|(_, accepted)| accepted)
}

/// Postmaster always exists.
fn postmaster(snapshot: &Snapshot, asked: Option<&SmtpAddress>) -> RcptDecision {
    let configured = snapshot.transport.external_postmaster_address.as_ref().or(asked).cloned();
    let address = configured.or_else(|| format!("postmaster@{}", snapshot.server.fqdn).parse().ok());
    match address {
        Some(address) => {
            let primary = snapshot.recipients.get(&address.to_string().to_ascii_lowercase()).cloned();
            RcptDecision::Accept(primary.unwrap_or(address))
        }
        None => RcptDecision::Refuse(Refusal::new(451, (4, 3, 5), "No address for postmaster is configured")),
    }
}
