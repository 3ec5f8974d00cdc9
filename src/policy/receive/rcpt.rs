//! The answer to RCPT: our domains or the right to relay; and whether the mailbox exists.
//!
//! An address that is rewritten must be one that is taken, and so must be what it becomes: who exists is asked of that.

use super::Refusal;
use crate::model::snapshot::{AcceptedDomainType, Snapshot};
use crate::model::{AddressDomain, ExtendedRight, Rights, SmtpAddress};
use crate::policy::route::{accepted_domain, is_our_postmaster, resolve_recipient};
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
    let address = match recipient {
        Some(address) if !is_postmaster_of_literal(address, local) => address.clone(),
        _ => SmtpAddress {
            local: "postmaster".into(),
            domain: AddressDomain::Name(snapshot.server.fqdn.clone()),
        },
    };
    if is_our_postmaster(snapshot, &address) {
        return RcptDecision::Accept(resolve_recipient(snapshot, &address));
    }
    // Rewriting opens no way: who may not send to the one address may not send to the other by it.
    let relays = rights.has(ExtendedRight::SmtpAcceptAnyRecipient);
    let is_accepted = |address: &SmtpAddress| {
        address.domain_name().is_some_and(|domain| accepted_domain(snapshot, domain).is_some())
    };
    let address = match snapshot.rewrites.inbound(&address) {
        Some(inner) if relays || is_accepted(&address) => inner,
        Some(_) => return RcptDecision::Refuse(unable_to_relay()),
        None => address,
    };
    if is_our_postmaster(snapshot, &address) {
        return RcptDecision::Accept(resolve_recipient(snapshot, &address));
    }
    match address.domain_name().and_then(|domain| accepted_domain(snapshot, domain)) {
        Some(domain) if domain.domain_type == AcceptedDomainType::Authoritative => {
            if snapshot.recipients.contains_key(&address.to_string().to_lowercase()) {
                RcptDecision::Accept(resolve_recipient(snapshot, &address))
            } else if snapshot.filters.recipients.takes_unknown || !domain.address_book {
                // The administrator wants no look at who exists: delivery will tell.
                RcptDecision::Accept(address)
            } else {
                RcptDecision::Ask(address)
            }
        }
        Some(_) => RcptDecision::Accept(address),
        None if relays => RcptDecision::Accept(address),
        None => RcptDecision::Refuse(unable_to_relay()),
    }
}

fn unable_to_relay() -> Refusal {
    Refusal::new(550, (5, 7, 54), "SMTP; Unable to relay recipient in non-accepted domain")
}

fn is_postmaster_of_literal(address: &SmtpAddress, local: IpAddr) -> bool {
    matches!(&address.domain, AddressDomain::Literal(literal) if literal.to_canonical() == local.to_canonical())
        && address.local.eq_ignore_ascii_case("postmaster")
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
