//! Where things stand in a Snapshot, worked out once, so that one lookup costs the same however much is configured.
//!
//! Promises: it says nothing of its own. What it finds is what a look at the whole list would find; `policy` has both
//! ways, and tests hold them together. A Snapshot has it only after [`Snapshot::indexed`](super::Snapshot::indexed), which
//! the service says of one that it puts in force; a copy of such a Snapshot, which somebody may change, has none.

use super::snapshot::{AcceptedDomain, ReceiveConnector, Snapshot};
use super::{
    AddressSpace, Binding, DomainPattern, Filters, IpRange, ListedRange, PartnerMode, RangeMap, SmtpAddress,
    SmtpDomain,
};
use jiff::Timestamp;
use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::net::IpAddr;
use std::sync::Arc;

/// An index, where there is one. Two are equal whether they are there or not, and a copy has none.
pub struct Indexed<T>(Option<Arc<T>>);

impl<T> Indexed<T> {
    fn known(index: T) -> Self {
        Indexed(Some(Arc::new(index)))
    }

    /// What is known.
    pub fn get(&self) -> Option<&T> {
        self.0.as_deref()
    }
}

impl<T> Default for Indexed<T> {
    fn default() -> Self {
        Indexed(None)
    }
}

impl<T> Clone for Indexed<T> {
    fn clone(&self) -> Self {
        Indexed(None)
    }
}

impl<T> PartialEq for Indexed<T> {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl<T> std::fmt::Debug for Indexed<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.0.is_some() { "indexed" } else { "not indexed" })
    }
}

/// Where things stand in one Snapshot.
pub struct SnapshotIndex {
    /// Send connectors, then Foreign connectors, by what they take.
    pub ways: Spaces,
    /// Delivery agent connectors by what they take.
    pub agents: Spaces,
    /// Send connectors by their Guid.
    send: HashMap<String, usize>,
    /// Some Send connector has DomainSecureEnabled.
    pub send_is_armed: bool,
    /// TLSSendDomainSecureList.
    pub send_list: HashSet<SmtpDomain>,
    /// TLSReceiveDomainSecureList.
    pub receive_list: HashSet<SmtpDomain>,
    /// Those of TLSReceiveDomainSecureList whose partners' certificates may hold other names.
    pub receive_list_of_others: Vec<SmtpDomain>,
    /// The first domain of TLSReceiveDomainSecureList that is enforced, and the first in ReportOnly.
    receive_first: [Option<SmtpDomain>; 2],
    /// Domains of TLSReceiveDomainSecureList by the name above them.
    receive_list_below: HashMap<String, Vec<SmtpDomain>>,
    /// Accepted domains.
    accepted: Patterns,
    /// Which Receive connector serves a peer, at each binding.
    receive: HashMap<Binding, RangeMap<(u128, Named)>>,
}

/// Where things stand in the filters.
pub struct FiltersIndex {
    allowed: Entries,
    blocked: Entries,
    blocked_senders: HashSet<SmtpAddress>,
    blocked_recipients: HashSet<SmtpAddress>,
    bypassed_recipients: HashSet<SmtpAddress>,
}

/// A Receive connector by name, which decides between ranges of one size.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Named {
    identity: Arc<str>,
    place: usize,
}

/// Entries by address. The least is the one that ends last: `None`, which never ends, before all others.
type Entries = RangeMap<Option<Reverse<Timestamp>>>;

impl SnapshotIndex {
    /// Of this Snapshot.
    pub(super) fn of(snapshot: &Snapshot) -> Indexed<Self> {
        let send = snapshot.send.iter().map(|it| (it.name.as_str(), it.address_spaces.as_slice()));
        let foreign = snapshot.foreign.iter().map(|it| (it.name.as_str(), it.address_spaces.as_slice()));
        let agents = snapshot.agents.iter().map(|it| (it.name.as_str(), it.address_spaces.as_slice()));
        let transport = &snapshot.transport;
        let mut by_guid = HashMap::new();
        for (place, connector) in snapshot.send.iter().enumerate() {
            by_guid.entry(connector.guid.clone()).or_insert(place);
        }
        let mut below: HashMap<String, Vec<SmtpDomain>> = HashMap::new();
        for domain in &transport.tls_receive_domain_secure {
            if let Some((_, above)) = domain.as_str().split_once('.') {
                below.entry(above.to_owned()).or_default().push(domain.clone());
            }
        }
        let mode = |domain: &SmtpDomain| {
            snapshot.partners.get(domain).map(|partner| partner.receive_mode).unwrap_or_default()
        };
        let list = &transport.tls_receive_domain_secure;
        let first = |wanted| list.iter().find(|domain| mode(domain) == wanted).cloned();
        let of_others = transport.tls_receive_domain_secure.iter().filter(|domain| {
            snapshot.partners.get(*domain).is_some_and(|partner| !partner.accepted_names.is_empty())
        });
        Indexed::known(SnapshotIndex {
            ways: Spaces::of(send.chain(foreign)),
            agents: Spaces::of(agents),
            send: by_guid,
            send_is_armed: snapshot.send.iter().any(|connector| connector.domain_secure_enabled),
            send_list: transport.tls_send_domain_secure.iter().cloned().collect(),
            receive_list: transport.tls_receive_domain_secure.iter().cloned().collect(),
            receive_first: [PartnerMode::Enforce, PartnerMode::ReportOnly].map(first),
            receive_list_of_others: of_others.cloned().collect(),
            receive_list_below: below,
            accepted: Patterns::of(&snapshot.accepted),
            receive: bindings(&snapshot.receive),
        })
    }

    /// The place of the Send connector with this Guid.
    pub fn send(&self, guid: &str) -> Option<usize> {
        self.send.get(guid).copied()
    }

    /// The place of the accepted domain with the most specific match.
    pub fn accepted(&self, domain: &SmtpDomain) -> Option<usize> {
        self.accepted.best(domain)
    }

    /// The first domain of TLSReceiveDomainSecureList in this mode.
    pub fn receive_first(&self, mode: PartnerMode) -> Option<&SmtpDomain> {
        let [enforced, report_only] = &self.receive_first;
        match mode {
            PartnerMode::Enforce => enforced.as_ref(),
            PartnerMode::ReportOnly => report_only.as_ref(),
        }
    }

    /// The domain of TLSReceiveDomainSecureList that this name is.
    pub fn receive_list_named(&self, name: &str) -> Option<&SmtpDomain> {
        self.receive_list.get(&name.parse::<SmtpDomain>().ok()?)
    }

    /// Domains of TLSReceiveDomainSecureList directly below this name.
    pub fn receive_list_below(&self, above: &str) -> &[SmtpDomain] {
        self.receive_list_below.get(above).map(Vec::as_slice).unwrap_or_default()
    }

    /// True where some Receive connector has this binding.
    pub fn has_binding(&self, binding: &Binding) -> bool {
        self.receive.contains_key(binding)
    }

    /// The place of the Receive connector with this binding whose range about the peer is the narrowest.
    pub fn receive(&self, binding: &Binding, peer: IpAddr) -> Option<usize> {
        self.receive.get(binding)?.get(peer).map(|(_, named)| named.place)
    }
}

impl FiltersIndex {
    /// Of these filters.
    pub(super) fn of(filters: &Filters) -> Indexed<Self> {
        Indexed::known(FiltersIndex {
            allowed: entries(&filters.allowed),
            blocked: entries(&filters.blocked),
            blocked_senders: mailboxes(&filters.senders.senders),
            blocked_recipients: mailboxes(&filters.recipients.recipients),
            bypassed_recipients: mailboxes(&filters.block_providers.bypassed),
        })
    }

    /// True where an entry of the allow list holds this address.
    pub fn is_allowed(&self, ip: IpAddr, now: Timestamp) -> bool {
        holds(&self.allowed, ip, now)
    }

    /// True where an entry of the block list does.
    pub fn is_blocked(&self, ip: IpAddr, now: Timestamp) -> bool {
        holds(&self.blocked, ip, now)
    }

    /// True where BlockedSenders has this mailbox.
    pub fn is_blocked_sender(&self, sender: &SmtpAddress) -> bool {
        self.blocked_senders.contains(&mailbox(sender))
    }

    /// True where BlockedRecipients has this mailbox.
    pub fn is_blocked_recipient(&self, recipient: &SmtpAddress) -> bool {
        self.blocked_recipients.contains(&mailbox(recipient))
    }

    /// True where the providers of block lists are not asked about this mailbox.
    pub fn is_bypassed_recipient(&self, recipient: &SmtpAddress) -> bool {
        self.bypassed_recipients.contains(&mailbox(recipient))
    }
}

/// The address that stands for all that [`SmtpAddress::same_mailbox`] takes for the same.
fn mailbox(address: &SmtpAddress) -> SmtpAddress {
    SmtpAddress { local: address.local.to_ascii_lowercase(), domain: address.domain.clone() }
}

fn mailboxes(list: &[SmtpAddress]) -> HashSet<SmtpAddress> {
    list.iter().map(mailbox).collect()
}

fn entries(list: &[ListedRange]) -> Entries {
    RangeMap::of(list.iter().map(|entry| (&entry.range, entry.expires.map(Reverse))))
}

fn holds(entries: &Entries, ip: IpAddr, now: Timestamp) -> bool {
    entries.get(ip).is_some_and(|end| end.is_none_or(|Reverse(end)| now < end))
}

/// A range of a binding, and the connector that serves it; the smaller range goes before.
type Served<'a> = (&'a IpRange, (u128, Named));

fn bindings(connectors: &[Arc<ReceiveConnector>]) -> HashMap<Binding, RangeMap<(u128, Named)>> {
    let mut at: HashMap<Binding, Vec<Served<'_>>> = HashMap::new();
    for (place, connector) in connectors.iter().enumerate() {
        let named = Named { identity: connector.identity.as_str().into(), place };
        for binding in &connector.bindings {
            // One without ranges has the binding all the same.
            let ranges = at.entry(*binding).or_default();
            ranges.extend(
                connector.remote_ip_ranges.iter().map(|range| (range, (range.size(), named.clone()))),
            );
        }
    }
    at.into_iter().map(|(binding, ranges)| (binding, RangeMap::of(ranges))).collect()
}

/// Connectors by the domains that their address spaces name. Each list has the places of connectors, the best one first:
/// by cost, then by name.
#[derive(Default)]
pub struct Spaces {
    exact: HashMap<SmtpDomain, Vec<usize>>,
    below: HashMap<String, Vec<usize>>,
    any: Vec<usize>,
}

impl Spaces {
    /// Of these names and address spaces.
    pub fn of<'a>(connectors: impl Iterator<Item = (&'a str, &'a [AddressSpace])>) -> Spaces {
        type Ranked = Vec<(u8, Arc<str>, usize)>;
        let (mut exact, mut below, mut any) = (HashMap::new(), HashMap::new(), Ranked::new());
        for (place, (name, spaces)) in connectors.enumerate() {
            let name: Arc<str> = name.to_lowercase().into();
            for space in spaces.iter().filter(|space| space.kind.eq_ignore_ascii_case("SMTP")) {
                let there: &mut Ranked = match &space.pattern {
                    DomainPattern::Exact(domain) => exact.entry(domain.clone()).or_default(),
                    DomainPattern::Subdomains(above) => below.entry(above.as_str().to_owned()).or_default(),
                    DomainPattern::Any => &mut any,
                };
                there.push((space.cost, name.clone(), place));
            }
        }
        let sorted = |mut ranked: Ranked| {
            ranked.sort();
            ranked.into_iter().map(|(_, _, place)| place).collect::<Vec<usize>>()
        };
        Spaces {
            exact: exact.into_iter().map(|(domain, ranked)| (domain, sorted(ranked))).collect(),
            below: below.into_iter().map(|(above, ranked)| (above, sorted(ranked))).collect(),
            any: sorted(any),
        }
    }

    /// The places of the connectors that take the domain, best first; one may come several times. The domain is `None`
    /// for an address literal, which only `*` takes.
    pub fn best_first<'a>(&'a self, domain: Option<&'a SmtpDomain>) -> impl Iterator<Item = usize> + 'a {
        let exact = domain.and_then(|domain| self.exact.get(domain));
        let below = domain.into_iter().flat_map(suffixes).filter_map(|above| self.below.get(above));
        exact.into_iter().chain(below).flatten().chain(&self.any).copied()
    }
}

/// The name, and each that it lies under, the longest first.
pub fn suffixes(domain: &SmtpDomain) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(domain.as_str()), |name| name.split_once('.').map(|(_, above)| above))
}

/// The best accepted domain of each pattern.
#[derive(Default)]
struct Patterns {
    exact: HashMap<SmtpDomain, usize>,
    below: HashMap<String, usize>,
    any: Option<usize>,
}

impl Patterns {
    fn of(all: &[AcceptedDomain]) -> Patterns {
        let mut patterns = Patterns::default();
        // Of one pattern the lowest name, the last one of that name.
        let better = |old: usize, new: usize| {
            let name = |place: usize| all.get(place).map(|accepted| accepted.name.as_str());
            if name(new) <= name(old) { new } else { old }
        };
        for (place, accepted) in all.iter().enumerate() {
            let put = |old: Option<usize>| old.map_or(place, |old| better(old, place));
            match &accepted.domain {
                DomainPattern::Exact(domain) => {
                    let old = patterns.exact.get(domain).copied();
                    patterns.exact.insert(domain.clone(), put(old));
                }
                DomainPattern::Subdomains(_) => {}
                DomainPattern::Any => patterns.any = Some(put(patterns.any)),
            }
            let above = match &accepted.domain {
                DomainPattern::Subdomains(above) => Some(above),
                DomainPattern::Exact(above) if accepted.match_subdomains => Some(above),
                _ => None,
            };
            if let Some(above) = above {
                let old = patterns.below.get(above.as_str()).copied();
                patterns.below.insert(above.as_str().to_owned(), put(old));
            }
        }
        patterns
    }

    fn best(&self, domain: &SmtpDomain) -> Option<usize> {
        let below = || suffixes(domain).find_map(|above| self.below.get(above));
        self.exact.get(domain).or_else(below).copied().or(self.any)
    }
}
