//! What a Receive connector does with the peer, with MAIL and with RCPT.

use super::{Asked, By, Carrier, Onward, Outcome, caches};
use crate::client::{Probes, mailboxes};
use crate::model::snapshot::{ReceiveConnector, Snapshot};
use crate::model::{
    Binding, CommandLine, DeliveryType, ExtendedRight, IpRange, Rights, SmtpAddress, SmtpDomain, Verdict,
};
use crate::policy::filter::{Peer, SenderAnswer, asks_block_lists, recipient_refusal, sender_answer};
use crate::policy::receive::{
    Existence, MailDecision, MailFacts, RcptDecision, Refusal, claims_binding, existence_decision,
    filtered_peer, filtered_recipients, mail_decision, permissions, principals, rcpt_decision,
    received_size_refusal, recipient_form_refusal, select_connector, sender_refusal, sent_size_refusal,
};
use crate::policy::route;
use crate::policy::route::{NoMailbox, without_mailbox};
use crate::smtp::Reply;
use crate::tls::{CrlLimits, CrlWanted, Crls, judge_client};
use std::cell::RefCell;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

/// How the mail comes.
#[derive(Debug, Clone)]
pub struct Arrival {
    /// Where the peer connects to.
    pub binding: Option<Binding>,
    /// The connector that serves it.
    pub connector: Option<Arc<ReceiveConnector>>,
    /// Why that one.
    pub reason: String,
    /// What other bindings do with this peer.
    pub elsewhere: Vec<String>,
    /// The session is encrypted.
    pub tls: bool,
    /// Who the session is, and what it may do, right by right.
    pub permissions: Vec<String>,
    /// What MAIL is answered with; `None`: no sender was named.
    pub mail_reply: Option<String>,
    /// What Domain Security says of the peer's certificate, where it was asked.
    pub verdict: Option<Verdict>,
    /// The listed domain that is proven.
    pub partner: Option<SmtpDomain>,
    /// The reply that ends it here.
    pub refused: Option<String>,
    rights: Rights,
}

fn reply(refusal: &Refusal) -> String {
    refusal.to_string()
}

/// The connector, and its answer to MAIL.
pub(super) async fn arrival(asked: &Asked, peer: IpAddr, by: &By<'_>, notes: &mut Vec<String>) -> Arrival {
    let mut arrival = connection(asked, peer, &by.snapshot);
    let Some(connector) = arrival.connector.clone() else { return arrival };
    let offers = offers_tls(&by.snapshot, &connector);
    arrival.tls = match (connector.implicit_tls, asked.tls) {
        (true, _) => offers,
        (false, wanted) => offers && wanted.unwrap_or(true),
    };
    if connector.implicit_tls && !offers {
        arrival.refused =
            Some("the connection is closed: ImplicitTLS, and the connector has no certificate".into());
        return arrival;
    }
    if !offers && asked.tls != Some(false) {
        notes.push(format!(
            "Receive connector '{}' offers no STARTTLS ({}): the session stays in clear",
            connector.identity,
            if connector.auth.tls { "it has no certificate" } else { "AuthMechanism lacks Tls" }
        ));
    }
    if connector.proxy_protocol_ranges.iter().any(|range| range.contains(peer.to_canonical())) {
        notes.push(format!("{peer} is in ProxyProtocolRanges: whom it speaks for is judged in its place"));
    }
    let judged = asked.sender.as_ref().is_some();
    if judged {
        mail(asked, (peer, &connector), by, &mut arrival, notes).await;
    } else {
        arrival.rights = permissions(&connector, false, false);
    }
    arrival.permissions = told_permissions(&connector, &arrival);
    arrival
}

/// Which connector serves the peer, and why.
fn connection(asked: &Asked, peer: IpAddr, snapshot: &Snapshot) -> Arrival {
    let bindings = bindings(snapshot, peer);
    let chosen = asked.binding.or_else(|| bindings.first().copied());
    let mut arrival = Arrival {
        binding: chosen,
        connector: None,
        reason: String::new(),
        elsewhere: Vec::new(),
        tls: false,
        permissions: Vec::new(),
        mail_reply: None,
        verdict: None,
        partner: None,
        refused: None,
        rights: Rights::NONE,
    };
    let Some(chosen) = chosen else {
        arrival.reason = "no Receive connector is enabled".into();
        arrival.refused = Some("nobody listens: no Receive connector is enabled".into());
        return arrival;
    };
    let serving = |binding: &Binding| select_connector(snapshot, binding, binding.ip, peer);
    arrival.elsewhere = bindings
        .iter()
        .filter(|binding| **binding != chosen)
        .map(|binding| match serving(binding) {
            Some(connector) => format!("{binding}: {}", connector.identity),
            None => format!("{binding}: nobody"),
        })
        .collect();
    let claims = snapshot.receive.iter().flat_map(|connector| &connector.bindings);
    if !claims.into_iter().any(|binding| claims_binding(&chosen, chosen.ip, binding)) {
        arrival.reason = format!("no enabled Receive connector has a binding for {chosen}");
        arrival.refused = Some(format!("nobody listens at {chosen}"));
        return arrival;
    }
    arrival.connector = serving(&chosen).cloned();
    match &arrival.connector {
        Some(connector) => {
            let holds = |range: &&IpRange| range.contains(peer.to_canonical());
            let narrowest = connector.remote_ip_ranges.iter().filter(holds).min_by_key(|range| range.size());
            let range = narrowest.map(ToString::to_string).unwrap_or_default();
            let losers: Vec<&str> = snapshot
                .receive
                .iter()
                .filter(|other| other.guid != connector.guid)
                .filter(|other| {
                    other.bindings.iter().any(|binding| claims_binding(&chosen, chosen.ip, binding))
                        && other.remote_ip_ranges.iter().any(|range| holds(&range))
                })
                .map(|other| other.identity.as_str())
                .collect();
            arrival.reason = format!("of {chosen}, {range} is the narrowest range that holds {peer}");
            if !losers.is_empty() {
                arrival.reason.push_str(&format!("; it stands before {}", losers.join(", ")));
            }
        }
        None => {
            arrival.reason = format!("no range of the connectors at {chosen} holds {peer}");
            arrival.refused = Some(Reply::service_not_available().to_string());
        }
    }
    arrival
}

/// The bindings that a peer of this family can reach, port 25 first.
fn bindings(snapshot: &Snapshot, peer: IpAddr) -> Vec<Binding> {
    let family = peer.to_canonical().is_ipv4();
    let all = snapshot.receive.iter().flat_map(|connector| &connector.bindings).copied();
    let mut all: Vec<Binding> = all.filter(|binding| binding.ip.is_ipv4() == family).collect();
    all.sort_by_key(|binding| (binding.port != 25, !binding.ip.is_unspecified(), *binding));
    all.dedup();
    all
}

fn offers_tls(snapshot: &Snapshot, connector: &ReceiveConnector) -> bool {
    let shown = connector.certificate.as_ref();
    connector.auth.tls && shown.is_some_and(|thumbprint| snapshot.certificates.contains_key(thumbprint))
}

async fn mail(
    asked: &Asked,
    (peer, connector): (IpAddr, &Arc<ReceiveConnector>),
    by: &By<'_>,
    arrival: &mut Arrival,
    notes: &mut Vec<String>,
) {
    let snapshot = &by.snapshot;
    let sender = asked.sender.as_ref().and_then(Option::as_ref);
    let refuse = |arrival: &mut Arrival, refusal: &Refusal| {
        arrival.mail_reply = Some(reply(refusal));
        arrival.refused.clone_from(&arrival.mail_reply);
    };
    if let Some(refusal) = sender_refusal(connector, sender, connector.smtputf8) {
        return refuse(arrival, &refusal);
    }
    let facts = MailFacts {
        tls: arrival.tls,
        starttls_offered: offers_tls(snapshot, connector) && !connector.implicit_tls,
        user: None,
        handshake_failed_lately: false,
    };
    // A certificate is asked for where the connector is armed, and nowhere else.
    let chain = match arrival.tls && connector.domain_secure_enabled {
        true => asked.chain.as_slice(),
        false => &[],
    };
    if chain.is_empty() && !asked.chain.is_empty() {
        notes.push(format!(
            "Receive connector '{}' does not ask for a certificate ({})",
            connector.identity,
            if arrival.tls { "DomainSecureEnabled is False" } else { "the session is in clear" }
        ));
    }
    let decide = |crls: &Crls| -> (MailDecision, Vec<CrlWanted>) {
        let wanted = RefCell::new(Vec::new());
        let decision = mail_decision(snapshot, connector, facts, sender, |domain| {
            let judged = judge_client(snapshot, chain, domain, (by.now(), crls));
            wanted.borrow_mut().extend(judged.wanted);
            judged.verdict
        });
        (decision, wanted.into_inner())
    };
    let (mut decision, wanted) = decide(&Crls::default());
    if !wanted.is_empty() {
        if asked.offline {
            notes.push("revocation lists were not fetched: the verdict is that without any".into());
        } else {
            let (crls, _) = caches(by);
            if crls.fetch(wanted, CrlLimits::default().patience).await {
                (decision, _) = decide(&crls.at_hand());
            }
            crls.stop().await;
        }
    }
    (arrival.verdict, arrival.partner) = (decision.verdict, decision.partner);
    if let Some(observed) = decision.observed {
        notes.push(match &observed.refusal {
            Some(refusal) => format!("{} is in ReportOnly: Enforce would answer {refusal}", observed.domain),
            None => format!("{} is in ReportOnly, and Enforce would take it, too", observed.domain),
        });
        arrival.verdict = observed.verdict;
    }
    let rights = match decision.outcome {
        Ok(rights) => rights,
        Err(refusal) => {
            arrival.rights = permissions(connector, false, false);
            return refuse(arrival, &refusal);
        }
    };
    arrival.rights = rights;
    let seen = filtered_peer(snapshot, connector, (peer, false), rights, by.now());
    match sender_answer(&snapshot.filters, seen, sender) {
        SenderAnswer::Refused(found, refusal) => {
            notes.push(format!("a filter refuses the sender: {found:?}"));
            if !snapshot.filters.allow_providers.providers.is_empty() {
                notes.push(
                    "a provider of allow lists that has the peer would take it out of this filter".into(),
                );
            }
            return refuse(arrival, &refusal);
        }
        SenderAnswer::Marked(found) => notes.push(format!("a filter marks the message: {found:?}")),
        SenderAnswer::Taken | SenderAnswer::Exempt => {}
    }
    match sent_size_refusal(snapshot, connector, sender, rights, asked.size) {
        Some(refusal) => refuse(arrival, &refusal),
        None => arrival.mail_reply = Some(Reply::sender_ok().to_string()),
    }
}

fn told_permissions(connector: &ReceiveConnector, arrival: &Arrival) -> Vec<String> {
    let names: Vec<String> =
        principals(connector, arrival.partner.is_some(), false).iter().map(ToString::to_string).collect();
    let rights = arrival.rights.iter().map(|right| right.name().to_owned());
    std::iter::once(format!("as {}", names.join(", "))).chain(rights).collect()
}

/// What becomes of the recipient.
pub(super) struct Taken {
    /// What RCPT is answered with.
    pub reply: String,
    /// Whom the mail is for then; `None`: it is refused.
    pub address: Option<SmtpAddress>,
}

/// The answer to RCPT; without a peer, that to somebody who may send to everybody.
pub(super) async fn recipient(
    asked: &Asked,
    arrival: Option<&Arrival>,
    by: &By<'_>,
    notes: &mut Vec<String>,
) -> Taken {
    let snapshot = &by.snapshot;
    let recipient = &asked.recipient;
    let refused = |reply: String| Taken { reply, address: None };
    let session = arrival.and_then(|arrival| Some((arrival, arrival.connector.as_ref()?)));
    if let Some((_, connector)) = session
        && let Some(refusal) = recipient_form_refusal(connector, Some(recipient), connector.smtputf8)
    {
        return refused(reply(&refusal));
    }
    let rights =
        session.map_or(Rights::of(&[ExtendedRight::SmtpAcceptAnyRecipient]), |(arrival, _)| arrival.rights);
    let local = arrival.and_then(|arrival| arrival.binding).map_or(Ipv4Addr::UNSPECIFIED.into(), |it| it.ip);
    let decision = rcpt_decision(snapshot, rights, Some(recipient), local);
    let (address, asks) = match decision {
        RcptDecision::Accept(address) => (address, false),
        RcptDecision::Ask(address) => (address, true),
        RcptDecision::Refuse(refusal) => return refused(reply(&refusal)),
    };
    if let Some((peer, (_, connector))) = asked.peer.zip(session) {
        let seen = filtered_peer(snapshot, connector, (peer, false), rights, by.now());
        if let Some(refusal) = filtered(snapshot, seen, recipient, notes) {
            return refused(reply(&refusal));
        }
    }
    if asks && let Some(refusal) = missing(asked, &address, by, notes).await {
        return refused(reply(&refusal));
    }
    match received_size_refusal(snapshot, &address, asked.size) {
        Some(refusal) => refused(reply(&refusal)),
        None => Taken { reply: Reply::recipient_ok().to_string(), address: Some(address) },
    }
}

fn filtered(
    snapshot: &Snapshot,
    peer: Peer,
    recipient: &SmtpAddress,
    notes: &mut Vec<String>,
) -> Option<Refusal> {
    for recipient in &filtered_recipients(snapshot, Some(recipient)) {
        if let Some(refusal) = recipient_refusal(snapshot, peer, recipient) {
            notes.push(format!("{recipient} is in BlockedRecipients of Set-RecipientFilterConfig"));
            return Some(refusal);
        }
        if asks_block_lists(snapshot, peer, recipient) {
            notes.push(
                "the providers of block lists were not asked; Test-IPBlockListProvider asks one".into(),
            );
        }
    }
    None
}

/// Why the mailbox is not taken for there.
async fn missing(
    asked: &Asked,
    address: &SmtpAddress,
    by: &By<'_>,
    notes: &mut Vec<String>,
) -> Option<Refusal> {
    let hop = route(&by.snapshot, address, 0);
    let agent = by.snapshot.agents.iter().find(|agent| agent.guid == hop.connector);
    let by_lmtp = hop.delivery_type == DeliveryType::DeliveryAgent
        && agent.is_some_and(|agent| !agent.lmtp_hosts.is_empty());
    if by_lmtp && asked.offline {
        notes.push(format!("the LMTP server was not asked whether it has {address}"));
        return None;
    }
    let probes = Probes::new(Arc::clone(&by.resolvers), Arc::clone(&by.dialer), Arc::clone(&by.clock));
    let found = mailboxes::ask(&probes, Arc::clone(&by.snapshot), address).await;
    match found {
        Existence::Exists => {}
        Existence::Unknown => notes.push(format!("there is no mailbox for {address}")),
        Existence::Unavailable => {
            notes.push(format!("whether there is a mailbox for {address} can't be seen by this user now"));
        }
    }
    existence_decision(found).err()
}

/// What becomes of mail whose mailbox is looked for only when it is delivered: postmaster's, and that of a domain whose
/// recipients are not looked up.
pub(super) async fn at_mailbox(onward: &mut Onward, by: &By<'_>, notes: &mut Vec<String>) {
    let Some(Carrier::Agent(agent)) = &onward.carrier else { return };
    let missing = without_mailbox(&by.snapshot, &onward.recipient);
    if onward.outcome != Outcome::Delivered || !agent.lmtp_hosts.is_empty() || missing == NoMailbox::Made {
        return;
    }
    let probes = Probes::new(Arc::clone(&by.resolvers), Arc::clone(&by.dialer), Arc::clone(&by.clock));
    let recipient = &onward.recipient;
    match mailboxes::ask(&probes, Arc::clone(&by.snapshot), recipient).await {
        Existence::Exists => {}
        Existence::Unavailable => {
            notes.push(format!("whether there is a mailbox for {recipient} can't be seen by this user now"));
        }
        Existence::Unknown if missing == NoMailbox::Waits => {
            onward.outcome = Outcome::Waits;
            onward.result = format!("it waits in Unreachable: there is no mailbox for {recipient}");
            onward.remedy.push(CommandLine::new("New-Recipient").with("EmailAddress", recipient.to_string()));
        }
        Existence::Unknown => {
            onward.outcome = Outcome::Returned;
            onward.result =
                format!("it is returned to its sender: 550 5.1.1 User unknown: no mailbox for {recipient}");
        }
    }
}
