//! What stands around the decisions on MAIL and RCPT: the form of an address, declared sizes, whom filters are asked
//! about, and as whom they see a session.
//!
//! Promises: a session and an explanation of one walk the same way. MAIL is [`sender_refusal`], then [`mail_decision`],
//! then the filter of senders, then [`sent_size_refusal`]; RCPT is [`recipient_form_refusal`], then [`rcpt_decision`],
//! then the filters for each of [`filtered_recipients`], then the question whether the mailbox exists, then
//! [`received_size_refusal`]. Refuses nothing else.
//!
//! [`mail_decision`]: super::mail_decision
//! [`rcpt_decision`]: super::rcpt_decision

use super::{Refusal, is_externally_secured, receive_limit, send_limit};
use crate::model::snapshot::{ReceiveConnector, Snapshot};
use crate::model::{ExtendedRight, IpRange, Rights, SmtpAddress};
use crate::policy::filter::Peer;
use crate::policy::rejected_recipient;
use crate::policy::route::routing;
use jiff::Timestamp;
use std::net::IpAddr;

/// Why the address of MAIL is none that this connector takes, whoever sends (`utf8`: SMTPUTF8 was said).
pub fn sender_refusal(
    connector: &ReceiveConnector,
    sender: Option<&SmtpAddress>,
    utf8: bool,
) -> Option<Refusal> {
    if !connector.long_addresses && sender.is_some_and(SmtpAddress::is_long) {
        return Some(Refusal::new(550, (5, 1, 7), "Invalid address"));
    }
    (!utf8 && sender.is_some_and(|sender| !sender.is_ascii()))
        .then(|| Refusal::new(550, (5, 6, 7), "Non-ASCII addresses need SMTPUTF8"))
}

/// Why a message of the size that was declared is too large for this connector, or for this sender.
pub fn sent_size_refusal(
    snapshot: &Snapshot,
    connector: &ReceiveConnector,
    sender: Option<&SmtpAddress>,
    rights: Rights,
    declared: Option<u64>,
) -> Option<Refusal> {
    let limit = connector.max_message_size.0;
    let most = send_limit(snapshot, sender, rights);
    let too_big = declared.is_some_and(|declared| {
        (!rights.has(ExtendedRight::BypassMessageSizeLimit) && declared > limit)
            || most.get().is_some_and(|most| declared > most.0)
    });
    too_big.then(message_too_big)
}

/// Why the address of RCPT is none that this connector takes from anybody.
pub fn recipient_form_refusal(
    connector: &ReceiveConnector,
    recipient: Option<&SmtpAddress>,
    utf8: bool,
) -> Option<Refusal> {
    if !connector.long_addresses && recipient.is_some_and(SmtpAddress::is_long) {
        return Some(Refusal::new(501, (5, 1, 3), "Invalid address"));
    }
    if !utf8 && recipient.is_some_and(|recipient| !recipient.is_ascii()) {
        return Some(Refusal::new(553, (5, 6, 7), "Non-ASCII addresses need SMTPUTF8"));
    }
    let domain = recipient.and_then(SmtpAddress::domain_name)?;
    rejected_recipient(connector.rejected_recipients, domain)
}

/// The addresses that filters of recipients look at: the one that was given, and the one that it is rewritten to.
pub fn filtered_recipients(snapshot: &Snapshot, recipient: Option<&SmtpAddress>) -> Vec<SmtpAddress> {
    let rewritten = recipient.and_then(|recipient| snapshot.rewrites.inbound(recipient));
    recipient.into_iter().cloned().chain(rewritten).collect()
}

/// Why a message of the size that was declared is too large for the recipient, or for the connector that carries it on:
/// refused before it comes (RFC 1870 §6.1).
pub fn received_size_refusal(
    snapshot: &Snapshot,
    address: &SmtpAddress,
    declared: Option<u64>,
) -> Option<Refusal> {
    let size = declared?;
    if routing(snapshot, address, size).is_too_large() {
        return Some(message_too_big());
    }
    let too_large = receive_limit(snapshot, address).get().is_some_and(|most| size > most.0);
    too_large
        .then(|| Refusal::new(552, (5, 2, 3), "Message is larger than the recipient's organization accepts"))
}

fn message_too_big() -> Refusal {
    Refusal::new(552, (5, 3, 4), "Message size exceeds fixed maximum message size")
}

/// True where mail of such a session counts as internal: the peer is secured by other means, or somebody logged on.
pub fn is_internal(connector: &ReceiveConnector, authenticated: bool) -> bool {
    authenticated || is_externally_secured(connector)
}

/// The address outside that mail of this peer comes from; `None` where the peer is a server of our own
/// (InternalSMTPServers).
pub fn address_outside(snapshot: &Snapshot, peer: IpAddr) -> Option<IpAddr> {
    (!is_own_server(&snapshot.transport.internal_smtp_servers, peer)).then_some(peer)
}

/// True for an address of InternalSMTPServers.
pub fn is_own_server(servers: &[IpRange], address: IpAddr) -> bool {
    servers.iter().any(|range| range.contains(address.to_canonical()))
}

/// What the administrator's filters know of a session that holds these rights at this MAIL.
pub fn filtered_peer(
    snapshot: &Snapshot,
    connector: &ReceiveConnector,
    (peer, authenticated): (IpAddr, bool),
    rights: Rights,
    now: Timestamp,
) -> Peer {
    Peer {
        ip: address_outside(snapshot, peer),
        internal: is_internal(connector, authenticated),
        rights,
        now,
        allowed: false,
    }
}

#[cfg(test)]
mod tests;
