//! Where a recipient's mail goes next.
//!
//! Promises: the same Snapshot, recipient and size always give the same hop. An authoritative domain
//! goes to a delivery agent connector, every other domain to a Send or a Foreign connector: of those that take
//! the message's size, the one with the most specific address space, then the lowest cost, then the
//! lowest name. What no connector takes goes to Unreachable with the reason, never lost.
//!
//! Domain Security never chooses the connector: the winner is what routing says, and where it is not
//! armed for a listed domain, [`super::tls_policy()`] keeps the mail. Such a hop carries the domain as
//! its `tls_domain`, so that it stands in a queue of its own, also behind shared smart hosts.
//!
//! Refuses nothing by itself. RFC 5321 §4.5.1 (postmaster), §4.1.3 (address literals).

use super::tls_policy::{SendSecurity, send_security};
use crate::model::snapshot::{
    AcceptedDomain, AcceptedDomainType, DeliveryAgent, ForeignConnector, SendConnector,
};
use crate::model::{
    AddressDomain, AddressSpace, ByteSize, DeliveryType, DomainPattern, Limit, NextHop, SmtpAddress,
    SmtpDomain, Snapshot, Specificity,
};
use std::cmp::Reverse;

/// Why no connector takes a recipient.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unroutable {
    /// No enabled Send connector has a matching address space.
    #[error("451 4.4.0 No Send connector has an address space that matches '{0}'; see Get-SendConnector")]
    NoSendConnector(String),
    /// No enabled delivery agent connector has a matching address space.
    #[error(
        "451 4.4.0 '{0}' is an authoritative domain, and no delivery agent connector has an address space that matches \
         it; see New-DeliveryAgentConnector"
    )]
    NoDeliveryAgent(String),
    /// Every matching connector's MaxMessageSize is below the message's size.
    #[error(
        "550 5.3.4 The message of {size} bytes is larger than MaxMessageSize of every connector that takes '{domain}'"
    )]
    TooLarge {
        /// The recipient's domain.
        domain: String,
        /// The message's size, bytes.
        size: u64,
    },
    /// Mail to postmaster has no mailbox.
    #[error(
        "451 4.4.0 ExternalPostmasterAddress is {0}, which has no mailbox here; see Set-TransportConfig \
         -ExternalPostmasterAddress"
    )]
    Postmaster(String),
}

/// A routing decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Routing {
    /// The queue.
    pub hop: NextHop,
    /// Why the hop is Unreachable.
    pub unroutable: Option<Unroutable>,
}

impl Routing {
    fn to(hop: NextHop) -> Self {
        Routing { hop, unroutable: None }
    }

    fn nowhere(why: Unroutable) -> Self {
        Routing { hop: NextHop::unreachable(), unroutable: Some(why) }
    }

    /// True where waiting is of no use: the message is larger than every connector allows that takes the
    /// domain.
    pub fn is_too_large(&self) -> bool {
        matches!(self.unroutable, Some(Unroutable::TooLarge { .. }))
    }
}

/// The next hop of a message of `size` bytes to this recipient, which is resolved first
/// ([`resolve_recipient`]).
pub fn route(snapshot: &Snapshot, recipient: &SmtpAddress, size: u64) -> NextHop {
    routing(snapshot, recipient, size).hop
}

/// As [`route`], with the reason where there is no way.
pub fn routing(snapshot: &Snapshot, recipient: &SmtpAddress, size: u64) -> Routing {
    let recipient = &resolve_recipient(snapshot, recipient);
    match &recipient.domain {
        AddressDomain::Name(domain) => {
            if stays_here(snapshot, recipient, domain) {
                to_agent(snapshot, recipient, domain, size)
            } else {
                to_connector(snapshot, &domain.to_string(), Some(domain), size)
            }
        }
        AddressDomain::Literal(address) => to_connector(snapshot, &format!("[{address}]"), None, size),
    }
}

/// True for mail to an authoritative domain, and to the postmaster of this server.
fn stays_here(snapshot: &Snapshot, recipient: &SmtpAddress, domain: &SmtpDomain) -> bool {
    let authoritative = accepted_domain(snapshot, domain)
        .is_some_and(|accepted| accepted.domain_type == AcceptedDomainType::Authoritative);
    authoritative || (is_postmaster(recipient) && *domain == snapshot.server.fqdn)
}

/// The address whose mailbox takes mail to `recipient`: an alias becomes its primary address, and
/// postmaster of an authoritative domain (or of this server) becomes ExternalPostmasterAddress,
/// unless the recipient table has that postmaster itself. Resolving twice changes nothing.
pub fn resolve_recipient(snapshot: &Snapshot, recipient: &SmtpAddress) -> SmtpAddress {
    if let Some(primary) = in_table(snapshot, recipient) {
        return primary;
    }
    match &snapshot.transport.external_postmaster_address {
        Some(postmaster) if is_our_postmaster(snapshot, recipient) => {
            in_table(snapshot, postmaster).unwrap_or_else(|| postmaster.clone())
        }
        _ => recipient.clone(),
    }
}

/// True for postmaster of an authoritative domain or of this server itself, which always exists.
pub fn is_our_postmaster(snapshot: &Snapshot, recipient: &SmtpAddress) -> bool {
    is_postmaster(recipient)
        && recipient.domain_name().is_some_and(|domain| {
            *domain == snapshot.server.fqdn
                || accepted_domain(snapshot, domain)
                    .is_some_and(|accepted| accepted.domain_type == AcceptedDomainType::Authoritative)
        })
}

/// What becomes of mail whose mailbox the Maildir agent does not find.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoMailbox {
    /// The recipient table has it: its mailbox is made.
    Made,
    /// Postmaster always exists: his mail waits in Unreachable until a restart routes it anew.
    Waits,
    /// There is no such user: the sender gets a report.
    Returned,
}

/// What becomes of mail to this resolved recipient where there is no mailbox.
pub fn without_mailbox(snapshot: &Snapshot, recipient: &SmtpAddress) -> NoMailbox {
    if snapshot.recipients.contains_key(&recipient.to_string().to_lowercase()) {
        NoMailbox::Made
    } else if is_our_postmaster(snapshot, recipient) {
        NoMailbox::Waits
    } else {
        NoMailbox::Returned
    }
}

/// The accepted domain with the most specific match.
pub fn accepted_domain<'a>(snapshot: &'a Snapshot, domain: &SmtpDomain) -> Option<&'a AcceptedDomain> {
    if let Some(index) = snapshot.index.get() {
        return snapshot.accepted.get(index.accepted(domain)?);
    }
    let matching =
        snapshot.accepted.iter().filter_map(|accepted| Some((specificity(accepted, domain)?, accepted)));
    matching
        .max_by_key(|(specificity, accepted)| (*specificity, Reverse(&accepted.name)))
        .map(|(_, accepted)| accepted)
}

fn specificity(accepted: &AcceptedDomain, domain: &SmtpDomain) -> Option<Specificity> {
    Specificity::of(&accepted.domain, domain).or_else(|| match &accepted.domain {
        DomainPattern::Exact(parent) if accepted.match_subdomains => {
            Specificity::of(&DomainPattern::Subdomains(parent.clone()), domain)
        }
        _ => None,
    })
}

fn in_table(snapshot: &Snapshot, recipient: &SmtpAddress) -> Option<SmtpAddress> {
    snapshot.recipients.get(&recipient.to_string().to_lowercase()).cloned()
}

fn is_postmaster(recipient: &SmtpAddress) -> bool {
    recipient.local.eq_ignore_ascii_case("postmaster")
}

fn agents(snapshot: &Snapshot) -> impl Iterator<Item = Candidate<'_, &DeliveryAgent>> {
    snapshot.agents.iter().map(|agent| Candidate {
        spaces: &agent.address_spaces,
        limit: agent.max_message_size,
        name: &agent.name,
        value: agent.as_ref(),
    })
}

fn to_agent(snapshot: &Snapshot, recipient: &SmtpAddress, domain: &SmtpDomain, size: u64) -> Routing {
    match best_agent(snapshot, domain, size) {
        Best::Winner(agent) => Routing::to(NextHop {
            delivery_type: DeliveryType::DeliveryAgent,
            domain: domain.to_string(),
            connector: agent.guid.clone(),
            tls_domain: None,
        }),
        Best::TooSmall => Routing::nowhere(Unroutable::TooLarge { domain: domain.to_string(), size }),
        Best::None if is_our_postmaster(snapshot, recipient) => {
            Routing::nowhere(Unroutable::Postmaster(recipient.to_string()))
        }
        Best::None => Routing::nowhere(Unroutable::NoDeliveryAgent(domain.to_string())),
    }
}

/// Send and Foreign connectors, which are chosen among alike.
#[derive(Clone, Copy)]
enum Connector<'a> {
    Send(&'a SendConnector),
    Foreign(&'a ForeignConnector),
}

fn connectors(snapshot: &Snapshot) -> impl Iterator<Item = Candidate<'_, Connector<'_>>> {
    let send = snapshot.send.iter().map(|connector| Candidate {
        spaces: &connector.address_spaces,
        limit: connector.max_message_size,
        name: &connector.name,
        value: Connector::Send(connector),
    });
    let foreign = snapshot.foreign.iter().map(|connector| Candidate {
        spaces: &connector.address_spaces,
        limit: connector.max_message_size,
        name: &connector.name,
        value: Connector::Foreign(connector),
    });
    send.chain(foreign)
}

fn to_connector(snapshot: &Snapshot, shown: &str, domain: Option<&SmtpDomain>, size: u64) -> Routing {
    // In ReportOnly, too: what is recorded is recorded of each domain by itself.
    let in_use = |domain: &&SmtpDomain| {
        matches!(send_security(snapshot, domain), SendSecurity::Enforced | SendSecurity::ReportOnly)
    };
    let tls_domain = || domain.filter(in_use).cloned();
    match best_connector(snapshot, domain, size) {
        Best::Winner(Connector::Send(connector)) => Routing::to(send_hop(connector, shown, tls_domain())),
        Best::Winner(Connector::Foreign(connector)) => Routing::to(NextHop {
            delivery_type: DeliveryType::NonSmtpGatewayDelivery,
            domain: shown.to_owned(),
            connector: connector.guid.clone(),
            tls_domain: tls_domain(),
        }),
        Best::TooSmall => Routing::nowhere(Unroutable::TooLarge { domain: shown.to_owned(), size }),
        Best::None => Routing::nowhere(Unroutable::NoSendConnector(shown.to_owned())),
    }
}

fn send_hop(connector: &SendConnector, domain: &str, tls_domain: Option<SmtpDomain>) -> NextHop {
    let (delivery_type, domain) = if connector.dns_routing {
        (DeliveryType::DnsConnectorDelivery, domain.to_owned())
    } else {
        let hosts: Vec<String> = connector.smart_hosts.iter().map(ToString::to_string).collect();
        (DeliveryType::SmartHostConnectorDelivery, hosts.join(","))
    };
    NextHop { delivery_type, domain, connector: connector.guid.clone(), tls_domain }
}

struct Candidate<'a, T> {
    spaces: &'a [AddressSpace],
    limit: Limit<ByteSize>,
    name: &'a str,
    value: T,
}

enum Best<T> {
    Winner(T),
    TooSmall,
    None,
}

/// A candidate that takes the domain, and how well it does.
struct Ranked<'a, T> {
    specificity: Specificity,
    cost: u8,
    fits: bool,
    candidate: Candidate<'a, T>,
}

/// The connectors that take the domain, best first, whatever the size; the domain is `None` for an address literal,
/// which only `*` takes.
fn ranked<'a, T>(
    candidates: impl Iterator<Item = Candidate<'a, T>>,
    domain: Option<&SmtpDomain>,
    size: u64,
) -> Vec<Ranked<'a, T>> {
    let mut all: Vec<Ranked<'a, T>> = candidates
        .filter_map(|candidate| {
            let (Reverse(specificity), cost) = best_space(candidate.spaces, domain)?;
            let fits = takes(candidate.limit, size);
            Some(Ranked { specificity, cost, fits, candidate })
        })
        .collect();
    all.sort_by_cached_key(|one| (Reverse(one.specificity), one.cost, one.candidate.name.to_lowercase()));
    all
}

/// The winner among the delivery agent connectors.
fn best_agent<'a>(snapshot: &'a Snapshot, domain: &SmtpDomain, size: u64) -> Best<&'a DeliveryAgent> {
    let Some(index) = snapshot.index.get() else { return best(agents(snapshot), Some(domain), size) };
    let near = index.agents.best_first(Some(domain)).filter_map(|place| snapshot.agents.get(place));
    first_that_fits(near.map(|agent| (agent.max_message_size, agent.as_ref())), size)
}

/// The winner among Send and Foreign connectors.
fn best_connector<'a>(snapshot: &'a Snapshot, domain: Option<&SmtpDomain>, size: u64) -> Best<Connector<'a>> {
    let Some(index) = snapshot.index.get() else { return best(connectors(snapshot), domain, size) };
    // Foreign connectors stand behind the others.
    let near = index.ways.best_first(domain).filter_map(|place| match snapshot.send.get(place) {
        Some(connector) => Some((connector.max_message_size, Connector::Send(connector))),
        None => {
            let connector = snapshot.foreign.get(place.checked_sub(snapshot.send.len())?)?;
            Some((connector.max_message_size, Connector::Foreign(connector)))
        }
    });
    first_that_fits(near, size)
}

fn first_that_fits<T>(mut near: impl Iterator<Item = (Limit<ByteSize>, T)>, size: u64) -> Best<T> {
    let mut none = Best::None;
    let winner = near.find(|(limit, _)| {
        none = Best::TooSmall;
        takes(*limit, size)
    });
    winner.map_or(none, |(_, value)| Best::Winner(value))
}

fn takes(limit: Limit<ByteSize>, size: u64) -> bool {
    limit.get().is_none_or(|limit| size <= limit.0)
}

/// The winner among connectors: the first that takes a message of this size.
fn best<'a, T>(
    candidates: impl Iterator<Item = Candidate<'a, T>>,
    domain: Option<&SmtpDomain>,
    size: u64,
) -> Best<T> {
    let ranked = ranked(candidates, domain, size);
    let too_small = !ranked.is_empty();
    match ranked.into_iter().find(|one| one.fits) {
        Some(one) => Best::Winner(one.candidate.value),
        None if too_small => Best::TooSmall,
        None => Best::None,
    }
}

/// A connector that takes a recipient's domain, and how well it does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contender {
    /// Its name.
    pub name: String,
    /// Its Guid.
    pub guid: String,
    /// How closely its address space fits.
    pub specificity: Specificity,
    /// What that costs.
    pub cost: u8,
    /// Its MaxMessageSize is large enough.
    pub fits: bool,
}

/// The connectors that take this recipient, which is resolved first, best first; the first that fits is the one
/// that [`routing`] names.
pub fn contenders(snapshot: &Snapshot, recipient: &SmtpAddress, size: u64) -> Vec<Contender> {
    let recipient = &resolve_recipient(snapshot, recipient);
    let domain = recipient.domain_name();
    let told = |one: Ranked<'_, &str>| Contender {
        name: one.candidate.name.to_owned(),
        guid: one.candidate.value.to_owned(),
        specificity: one.specificity,
        cost: one.cost,
        fits: one.fits,
    };
    if domain.is_some_and(|domain| stays_here(snapshot, recipient, domain)) {
        let agents = agents(snapshot).map(|one| one.with(|agent| agent.guid.as_str()));
        return ranked(agents, domain, size).into_iter().map(told).collect();
    }
    let connectors = connectors(snapshot).map(|one| {
        one.with(|connector| match connector {
            Connector::Send(connector) => connector.guid.as_str(),
            Connector::Foreign(connector) => connector.guid.as_str(),
        })
    });
    ranked(connectors, domain, size).into_iter().map(told).collect()
}

impl<'a, T> Candidate<'a, T> {
    fn with<U>(self, value: impl FnOnce(T) -> U) -> Candidate<'a, U> {
        Candidate { spaces: self.spaces, limit: self.limit, name: self.name, value: value(self.value) }
    }
}

/// The most specific match of a connector's address spaces, and the lowest cost among such; less is
/// better. The domain is `None` for an address literal.
pub fn best_space(
    spaces: &[AddressSpace],
    domain: Option<&SmtpDomain>,
) -> Option<(Reverse<Specificity>, u8)> {
    let smtp = spaces.iter().filter(|space| space.kind.eq_ignore_ascii_case("SMTP"));
    let matching = smtp.filter_map(|space| {
        let specificity = match domain {
            Some(domain) => space.matches(domain)?,
            None => (space.pattern == DomainPattern::Any).then_some(Specificity::Any)?,
        };
        Some((Reverse(specificity), space.cost))
    });
    matching.min()
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{accepted, address, agent, send, snapshot};
    use super::*;
    use crate::model::snapshot::AcceptedDomainType as Kind;
    use std::sync::Arc;

    #[test]
    fn the_winning_send_connector() {
        // (connectors as name + spaces, recipient, the winner's name)
        type Case<'a> = (&'a [(&'a str, &'a str)], &'a str, Option<&'a str>);
        let cases: &[Case<'_>] = &[
            (&[("All", "*")], "u@a.example", Some("All")),
            (&[("All", "*"), ("Sub", "*.a.example")], "u@x.a.example", Some("Sub")),
            (
                &[("All", "*"), ("Sub", "*.a.example"), ("Exact", "x.a.example;90")],
                "u@x.a.example",
                Some("Exact"),
            ),
            (&[("Short", "*.example"), ("Long", "*.a.example;99")], "u@x.a.example", Some("Long")),
            (&[("Dear", "*;20"), ("Cheap", "*;10")], "u@a.example", Some("Cheap")),
            (&[("b", "*"), ("A", "*")], "u@a.example", Some("A")),
            (&[("Only", "b.example")], "u@a.example", None),
            (&[("Named", "b.example"), ("All", "*")], "u@[192.0.2.1]", Some("All")),
            (&[("Named", "b.example")], "u@[192.0.2.1]", None),
        ];
        for (connectors, recipient, wanted) in cases {
            let mut snapshot = snapshot();
            snapshot.send = connectors.iter().map(|(name, space)| Arc::new(send(name, &[space]))).collect();
            let hop = route(&snapshot, &address(recipient), 1);
            assert_eq!(
                hop.connector,
                wanted.map_or(String::new(), |name| format!("guid-{name}")),
                "{connectors:?} {recipient}"
            );
            let wanted =
                if wanted.is_some() { DeliveryType::DnsConnectorDelivery } else { DeliveryType::Unreachable };
            assert_eq!(hop.delivery_type, wanted);
        }
    }

    #[test]
    fn hops() {
        let mut snapshot = snapshot();
        let mut relay = send("Relay", &["relay.example"]);
        relay.dns_routing = false;
        relay.smart_hosts = vec!["mail.isp.example".parse().unwrap(), "[192.0.2.9]".parse().unwrap()];
        snapshot.send = vec![Arc::new(relay), Arc::new(send("Net", &["*"]))];
        snapshot.agents = vec![Arc::new(agent("Boxes", &["*"]))];
        snapshot.accepted = vec![
            accepted("own.example", Kind::Authoritative),
            accepted("relay.example", Kind::InternalRelay),
            accepted("*.deep.example", Kind::Authoritative),
            accepted("out.deep.example", Kind::ExternalRelay),
        ];
        let cases = [
            ("u@own.example", DeliveryType::DeliveryAgent, "own.example"),
            ("u@sub.own.example", DeliveryType::DnsConnectorDelivery, "sub.own.example"),
            ("u@x.deep.example", DeliveryType::DeliveryAgent, "x.deep.example"),
            ("u@out.deep.example", DeliveryType::DnsConnectorDelivery, "out.deep.example"),
            ("u@relay.example", DeliveryType::SmartHostConnectorDelivery, "mail.isp.example,[192.0.2.9]"),
            ("u@[192.0.2.1]", DeliveryType::DnsConnectorDelivery, "[192.0.2.1]"),
        ];
        for (recipient, delivery_type, domain) in cases {
            let hop = route(&snapshot, &address(recipient), 1);
            assert_eq!((hop.delivery_type, hop.domain.as_str()), (delivery_type, domain), "{recipient}");
            assert_eq!(hop.tls_domain, None);
        }
        snapshot.accepted[0].match_subdomains = true;
        assert_eq!(
            route(&snapshot, &address("u@sub.own.example"), 1).delivery_type,
            DeliveryType::DeliveryAgent
        );
    }

    #[test]
    fn foreign_connectors_are_chosen_among_send_connectors() {
        use super::super::fixture::foreign;
        let hop = |send_spaces: &[&str], foreign_spaces: &[&str], size| {
            let mut snapshot = snapshot();
            let mut fax = foreign("Fax", foreign_spaces);
            fax.max_message_size = Limit::Value(ByteSize(100));
            snapshot.send = vec![Arc::new(send("Net", send_spaces))];
            snapshot.foreign = vec![Arc::new(fax)];
            snapshot.accepted = vec![accepted("own.example", Kind::Authoritative)];
            route(&snapshot, &address("1@fax.example"), size)
        };
        let gateway = DeliveryType::NonSmtpGatewayDelivery;
        for (send_spaces, foreign_spaces, size, wanted) in [
            (&["*"][..], &["fax.example"][..], 1, gateway),
            (&["fax.example;2"], &["fax.example;1"], 1, gateway),
            (&["fax.example;1"], &["fax.example;2"], 1, DeliveryType::DnsConnectorDelivery),
            (&["fax.example"], &["*"], 1, DeliveryType::DnsConnectorDelivery),
            // By name.
            (&["fax.example"], &["fax.example"], 1, gateway),
            (&["*"], &["fax.example"], 100, gateway),
            (&["*"], &["fax.example"], 101, DeliveryType::DnsConnectorDelivery),
            (&["far.example"], &["fax.example"], 101, DeliveryType::Unreachable),
        ] {
            let hop = hop(send_spaces, foreign_spaces, size);
            assert_eq!(hop.delivery_type, wanted, "{send_spaces:?} {foreign_spaces:?} {size}");
            if wanted == gateway {
                assert_eq!((hop.domain.as_str(), hop.connector.as_str()), ("fax.example", "guid-Fax"));
            }
        }
    }

    #[test]
    fn size() {
        let mut snapshot = snapshot();
        let mut small = send("Small", &["a.example"]);
        small.max_message_size = Limit::Value(ByteSize(100));
        snapshot.send = vec![Arc::new(small), Arc::new(send("Big", &["*"]))];
        assert_eq!(route(&snapshot, &address("u@a.example"), 100).connector, "guid-Small");
        assert_eq!(route(&snapshot, &address("u@a.example"), 101).connector, "guid-Big");
        snapshot.send.pop();
        let routing = routing(&snapshot, &address("u@a.example"), 101);
        assert_eq!(routing.hop, NextHop::unreachable());
        assert!(routing.is_too_large());
        assert!(routing.unroutable.unwrap().to_string().starts_with("550 5.3.4"));
        assert!(!super::routing(&snapshot, &address("u@b.example"), 101).is_too_large());
        assert!(!super::routing(&snapshot, &address("u@a.example"), 100).is_too_large());
    }

    #[test]
    fn a_listed_domain_has_a_queue_of_its_own_once_the_list_is_in_use() {
        let mut snapshot = snapshot();
        snapshot.transport.tls_send_domain_secure = [("partner.example".parse().unwrap())].into();
        let mut relay = send("Relay", &["*"]);
        relay.dns_routing = false;
        relay.smart_hosts = vec!["mail.isp.example".parse().unwrap()];
        snapshot.send = vec![Arc::new(relay)];
        assert_eq!(route(&snapshot, &address("u@partner.example"), 1).tls_domain, None, "armed nowhere");
        let mut armed = send("Armed", &["b.example"]);
        armed.domain_secure_enabled = true;
        snapshot.send.push(Arc::new(armed));
        let hop = route(&snapshot, &address("u@partner.example"), 1);
        assert_eq!(hop.tls_domain.map(|d| d.to_string()).as_deref(), Some("partner.example"));
        assert_eq!(hop.connector, "guid-Relay", "Domain Security never chooses the connector");
        assert_eq!(route(&snapshot, &address("u@sub.partner.example"), 1).tls_domain, None);
        assert_eq!(route(&snapshot, &address("u@c.example"), 1).tls_domain, None);
    }

    #[test]
    fn recipients_are_resolved() {
        let mut snapshot = snapshot();
        snapshot.accepted = vec![
            accepted("own.example", Kind::Authoritative),
            accepted("relay.example", Kind::InternalRelay),
        ];
        snapshot.recipients =
            [("ann@own.example", "ann@own.example"), ("a.b@own.example", "ann@own.example")]
                .map(|(alias, primary)| (alias.to_string(), address(primary)))
                .into();
        let cases = [
            // ExternalPostmasterAddress, recipient, resolved
            (None, "A.B@own.example", "ann@own.example"),
            (None, "nobody@own.example", "nobody@own.example"),
            (None, "postmaster@own.example", "postmaster@own.example"),
            (Some("a.b@own.example"), "Postmaster@own.example", "ann@own.example"),
            (Some("pm@far.example"), "postmaster@own.example", "pm@far.example"),
            (Some("pm@far.example"), "postmaster@relay.example", "postmaster@relay.example"),
            (Some("pm@far.example"), "postmaster@mx.own.example", "pm@far.example"),
            (Some("postmaster@mx.own.example"), "postmaster@mx.own.example", "postmaster@mx.own.example"),
            (Some("postmaster@mx.own.example"), "postmaster@own.example", "postmaster@mx.own.example"),
        ];
        for (postmaster, recipient, wanted) in cases {
            snapshot.transport.external_postmaster_address = postmaster.map(address);
            let resolved = resolve_recipient(&snapshot, &address(recipient));
            assert_eq!(resolved, address(wanted), "{postmaster:?} {recipient}");
            assert_eq!(resolve_recipient(&snapshot, &resolved), resolved, "twice is once");
            assert_eq!(route(&snapshot, &address(recipient), 1), route(&snapshot, &resolved, 1));
        }
        let self_postmaster = routing(&snapshot, &address("postmaster@mx.own.example"), 1);
        assert_eq!(self_postmaster.hop, NextHop::unreachable());
        assert!(matches!(self_postmaster.unroutable, Some(Unroutable::Postmaster(_))));
    }
}
