//! Where the mail goes: the connector that wins and those that do not, its queue, and what TLS must prove there. Pure.

use super::hosts::Found;
use super::{Asked, By, Outcome};
use crate::model::snapshot::{AcceptedDomainType, DeliveryAgent, ForeignConnector, SendConnector, Snapshot};
use crate::model::{
    AddressSpace, CommandLine, Configuration, DeliveryType, NextHop, Record, SmtpAddress, SmtpDomain,
    Specificity, TlsLevel, TlsPolicy, TlsSource, World,
};
use crate::policy::arming::arm_send;
use crate::policy::receive::receive_limit;
use crate::policy::rewriting::is_outside;
use crate::policy::route::{Contender, accepted_domain, contenders, routing};
use crate::policy::{best_space, foreign_refusal, is_domain_secured, tls_policy};
use crate::smtp::Reply;
use std::sync::Arc;

/// Where the mail goes.
#[derive(Debug, Clone)]
pub struct Onward {
    /// Whose mailbox takes it.
    pub recipient: SmtpAddress,
    /// The sender that the world sees, where it is another.
    pub rewritten_sender: Option<SmtpAddress>,
    /// The queue.
    pub hop: NextHop,
    /// The connector that won; `None`: there is none.
    pub carrier: Option<Carrier>,
    /// Why it did, or why there is none.
    pub reason: String,
    /// The others, and why they lost.
    pub others: Vec<String>,
    /// What TLS must prove by the configuration alone; `None`: it does not go by SMTP.
    pub policy: Option<TlsPolicy>,
    /// What decided that.
    pub policy_reason: String,
    /// The hosts; `None`: nobody was asked.
    pub found: Option<Found>,
    pub(super) outcome: Outcome,
    pub(super) result: String,
    pub(super) remedy: Vec<CommandLine>,
}

/// The connector that carries it.
#[derive(Debug, Clone)]
pub enum Carrier {
    /// By SMTP.
    Send(Arc<SendConnector>),
    /// Into a drop directory.
    Foreign(Arc<ForeignConnector>),
    /// To mailboxes.
    Agent(Arc<DeliveryAgent>),
}

impl Carrier {
    /// The connector's name.
    pub fn name(&self) -> &str {
        match self {
            Carrier::Send(connector) => &connector.name,
            Carrier::Foreign(connector) => &connector.name,
            Carrier::Agent(connector) => &connector.name,
        }
    }

    fn of(snapshot: &Snapshot, hop: &NextHop) -> Option<Carrier> {
        let send = snapshot.send.iter().find(|one| one.guid == hop.connector);
        let foreign = snapshot.foreign.iter().find(|one| one.guid == hop.connector);
        let agent = snapshot.agents.iter().find(|one| one.guid == hop.connector);
        let send = send.map(|one| Carrier::Send(Arc::clone(one)));
        let foreign = foreign.map(|one| Carrier::Foreign(Arc::clone(one)));
        send.or(foreign).or_else(|| agent.map(|one| Carrier::Agent(Arc::clone(one))))
    }
}

/// What the recipient's domain is here.
pub(super) fn accepted(snapshot: &Snapshot, recipient: &SmtpAddress) -> Option<String> {
    let inner = snapshot.rewrites.inbound(recipient);
    let domain = inner.as_ref().unwrap_or(recipient).domain_name()?;
    let accepted = accepted_domain(snapshot, domain)?;
    let kind = match accepted.domain_type {
        AcceptedDomainType::Authoritative => "Authoritative",
        AcceptedDomainType::InternalRelay => "InternalRelay",
        AcceptedDomainType::ExternalRelay => "ExternalRelay",
    };
    Some(format!("{} ({kind})", accepted.name))
}

/// Works it out for a recipient that was taken.
pub(super) fn onward(asked: &Asked, recipient: &SmtpAddress, by: &By<'_>) -> Onward {
    let snapshot = &by.snapshot;
    let size = asked.size.unwrap_or(0);
    let routing = routing(snapshot, recipient, size);
    let recipient = crate::policy::resolve_recipient(snapshot, recipient);
    let hop = routing.hop.clone();
    let carrier = Carrier::of(snapshot, &hop);
    let contenders = contenders(snapshot, &recipient, size);
    let mut onward = Onward {
        rewritten_sender: seen_sender(asked, snapshot, &recipient, &hop),
        reason: reason(&contenders, &hop),
        others: others(&contenders, &hop, by.stored, recipient.domain_name()),
        policy: None,
        policy_reason: String::new(),
        found: None,
        outcome: Outcome::Waits,
        result: String::new(),
        remedy: Vec::new(),
        recipient,
        hop,
        carrier,
    };
    let limit = receive_limit(snapshot, &onward.recipient);
    let too_large = limit.get().is_some_and(|limit| size > limit.0);
    match (&routing.unroutable, onward.carrier.clone()) {
        (Some(why), _) if routing.is_too_large() => {
            (onward.outcome, onward.result) = (Outcome::Refused, why.to_string());
            onward.reason = why.to_string();
        }
        (Some(why), _) => {
            onward.result = format!("it waits in Unreachable: {why}");
            onward.reason = why.to_string();
        }
        (None, _) if too_large => {
            (onward.outcome, onward.result) = (Outcome::Refused, Reply::recipient_size_limit().to_string());
        }
        (None, Some(Carrier::Agent(agent))) => {
            let (name, recipient) = (&agent.name, &onward.recipient);
            onward.outcome = Outcome::Delivered;
            onward.result = match agent.lmtp_hosts.is_empty() {
                true => format!(
                    "delivery agent connector '{name}' writes it into {}",
                    crate::policy::mailbox_directory(&agent.maildir_root, recipient).display()
                ),
                false => format!(
                    "delivery agent connector '{name}' hands it to the LMTP server {} for {recipient}",
                    agent.lmtp_hosts.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
                ),
            };
        }
        (None, Some(Carrier::Foreign(foreign))) => match foreign_refusal(snapshot, &onward.hop, &foreign) {
            Some(refusal) => {
                onward.result = format!("it waits: {refusal}");
                onward.remedy = arming(&onward, by);
            }
            None => {
                onward.outcome = Outcome::Delivered;
                onward.result =
                    format!("Foreign connector '{}' writes it into its drop directory", foreign.name);
            }
        },
        (None, Some(Carrier::Send(connector))) => by_smtp(&mut onward, &connector, by),
        (None, None) => onward.result = "it waits: its connector is gone".into(),
    }
    onward
}

fn seen_sender(
    asked: &Asked,
    snapshot: &Snapshot,
    recipient: &SmtpAddress,
    hop: &NextHop,
) -> Option<SmtpAddress> {
    let sender = asked.sender.as_ref()?.as_ref()?;
    let leaves = hop.delivery_type != DeliveryType::DeliveryAgent && is_outside(snapshot, recipient);
    snapshot.rewrites.outbound(sender).filter(|_| leaves)
}

fn by_smtp(onward: &mut Onward, connector: &SendConnector, by: &By<'_>) {
    let policy = tls_policy(&by.snapshot, &onward.hop, by.now());
    onward.policy_reason = policy_reason(onward, connector, &policy, &by.snapshot);
    if let TlsLevel::Refuse(text) = &policy.level {
        onward.result = format!("it waits: {text}");
        if policy.source == TlsSource::DomainSecurity {
            onward.remedy = arming(onward, by);
        }
    } else {
        onward.outcome = Outcome::Sent;
        let to = match connector.dns_routing {
            true => format!("the mail servers of {}", onward.hop.domain),
            false => format!("the smart hosts {}", onward.hop.domain),
        };
        let held = match &policy.level {
            TlsLevel::None => "in clear".to_owned(),
            TlsLevel::Opportunistic => "by TLS where they offer it".to_owned(),
            TlsLevel::DomainSecure(domain) => {
                format!("only where their certificate proves {domain}; ours is shown to them (mutual TLS)")
            }
            TlsLevel::Name(_) | TlsLevel::MxHost(_) | TlsLevel::Dane(_) | TlsLevel::Both(..) => {
                format!("only where they prove who they are ({})", policy.level)
            }
            level => format!("only by TLS ({level})"),
        };
        onward.result = format!("Send connector '{}' offers it to {to}, {held}", connector.name);
    }
    onward.policy = Some(policy);
}

fn policy_reason(
    onward: &Onward,
    connector: &SendConnector,
    policy: &TlsPolicy,
    snapshot: &Snapshot,
) -> String {
    let domain = onward.recipient.domain_name();
    if let Some(observed) = &policy.observed {
        let would = observed.refusal.as_ref().map(|text| format!("; Enforce would keep it: {text}"));
        return format!(
            "{} is in ReportOnly: mail goes as if it were not listed{}",
            observed.domain,
            would.unwrap_or_default()
        );
    }
    let listed = domain.filter(|it| snapshot.transport.tls_send_domain_secure.contains(it));
    match (policy.source, listed) {
        (TlsSource::DomainSecurity, Some(domain)) => {
            format!("{domain} is in TLSSendDomainSecureList, and DomainSecureEnabled is set")
        }
        (_, Some(domain)) if !is_domain_secured(snapshot, domain) => format!(
            "DomainSecure=NotArmed: {domain} is in TLSSendDomainSecureList, but no Send connector has \
             DomainSecureEnabled, so the list is not in use"
        ),
        _ => match (connector.require_tls, connector.ignore_starttls) {
            (_, true) => format!("Send connector '{}' has IgnoreSTARTTLS", connector.name),
            (true, _) => format!("Send connector '{}' has RequireTLS", connector.name),
            _ => "no rule demands TLS of this domain".into(),
        },
    }
}

/// What arms the way of a listed domain.
fn arming(onward: &Onward, by: &By<'_>) -> Vec<CommandLine> {
    let Some(domain) = onward.hop.tls_domain.as_ref().or(onward.recipient.domain_name()) else {
        return Vec::new();
    };
    match &onward.carrier {
        Some(Carrier::Send(connector)) if !crate::policy::is_armed(connector) => {
            let record = by.stored.all("SendConnector").iter().find(|one| one.guid() == connector.guid);
            arm_send(by.stored, record, domain)
        }
        Some(Carrier::Foreign(_)) => arm_send(by.stored, None, domain),
        // The certificate: that has its own conditions, one by one.
        Some(Carrier::Send(_)) => vec![
            CommandLine::new("Test-DomainSecurity")
                .with("Domain", domain.to_string())
                .with("Direction", "Send"),
        ],
        _ => Vec::new(),
    }
}

fn fit(specificity: Specificity, cost: u8) -> String {
    let how = match specificity {
        Specificity::Exact => "the domain itself".to_owned(),
        Specificity::Subdomains(labels) => format!("all below a domain of {labels} labels"),
        Specificity::Any => "every domain (*)".to_owned(),
    };
    format!("{how}, cost {cost}")
}

fn reason(contenders: &[Contender], hop: &NextHop) -> String {
    match contenders.iter().find(|one| one.guid == hop.connector) {
        Some(winner) => {
            let rivals = contenders.iter().any(|one| one.fits && one.guid != hop.connector);
            let alone = if rivals { "the best fit" } else { "the only one that fits" };
            format!("{alone}: {}", fit(winner.specificity, winner.cost))
        }
        None => String::new(),
    }
}

/// Why each of the others lost; those that are not in force, too.
fn others(
    contenders: &[Contender],
    hop: &NextHop,
    stored: &Configuration,
    domain: Option<&SmtpDomain>,
) -> Vec<String> {
    let winner = contenders.iter().find(|one| one.guid == hop.connector);
    let lost = |one: &Contender| {
        let why = match winner {
            _ if !one.fits => "MaxMessageSize is too small".to_owned(),
            Some(winner) if one.specificity < winner.specificity => {
                format!("less specific ({})", fit(one.specificity, one.cost))
            }
            Some(winner) if one.cost > winner.cost => format!("dearer (cost {})", one.cost),
            _ => "its name comes later".to_owned(),
        };
        format!("{}: {why}", one.name)
    };
    let mut told: Vec<String> = contenders.iter().filter(|one| one.guid != hop.connector).map(lost).collect();
    let nouns: &[&str] = match hop.delivery_type {
        DeliveryType::DeliveryAgent => &["DeliveryAgentConnector"],
        _ => &["SendConnector", "ForeignConnector"],
    };
    for noun in nouns {
        for record in stored.all(noun) {
            let known = contenders.iter().any(|one| one.guid == record.guid());
            if !known && would_fit(record, domain) {
                let why = match record.bool("Enabled") {
                    false => "disabled",
                    true => "stored, but not in this configuration",
                };
                told.push(format!("{}: {why}", record.text("Name")));
            }
        }
    }
    told
}

fn would_fit(record: &Record, domain: Option<&SmtpDomain>) -> bool {
    let spaces: Vec<AddressSpace> =
        record.texts("AddressSpaces").filter_map(|text| text.parse().ok()).collect();
    best_space(&spaces, domain).is_some()
}
