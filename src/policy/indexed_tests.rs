//! What the index of a Snapshot finds is what a look at the whole of it finds.

use super::filter::{Peer, asks_block_lists, recipient_refusal, sender_answer};
use super::fixture::{self, agent, send, snapshot};
use super::receive::{MailFacts, is_receive_listed, mail_decision, select_connector};
use super::route::{accepted_domain, routing};
use super::{send_security, tls_policy};
use crate::model::snapshot::{AcceptedDomain, AcceptedDomainType, ForeignConnector};
use crate::model::{
    Binding, Evidence, FilterScope, Limit, ListProvider, ListedRange, NameDemand, Partner, PartnerMode,
    Rights, SmtpAddress, SmtpDomain, Snapshot, Status, Verdict,
};
use jiff::Timestamp;
use proptest::collection::vec;
use proptest::prelude::*;
use std::net::IpAddr;
use std::sync::Arc;

/// Few names, so that they meet: one to three labels over `example`.
fn domain() -> impl Strategy<Value = String> {
    "(([ab]\\.)?[ab]\\.)?[ab]\\.example"
}

fn space() -> impl Strategy<Value = String> {
    let pattern = prop_oneof![
        4 => domain(),
        3 => domain().prop_map(|domain| format!("*.{domain}")),
        1 => Just("*.example".to_string()),
        1 => Just("*".to_string()),
    ];
    (pattern, 1u8..4).prop_map(|(pattern, cost)| format!("SMTP:{pattern};{cost}"))
}

fn limit(number: u8) -> Limit<crate::model::ByteSize> {
    match number {
        0 => Limit::Value(crate::model::ByteSize(10)),
        _ => Limit::Unlimited,
    }
}

/// A name of one of few letters in either case, what it takes, how much, and whether it is armed.
type Connector = (String, Vec<String>, u8, bool);

fn connector() -> impl Strategy<Value = Connector> {
    ("[abAB]", vec(space(), 0..4), 0u8..3, any::<bool>())
}

fn range() -> impl Strategy<Value = String> {
    (0u8..24, 0u8..24, any::<bool>()).prop_map(|(a, b, six)| {
        let (first, last) = (a.min(b), a.max(b));
        if six { format!("fd00::{first:x}-fd00::{last:x}") } else { format!("10.0.0.{first}-10.0.0.{last}") }
    })
}

fn binding() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("0.0.0.0:25"),
        Just("10.1.0.1:25"),
        Just("10.1.0.2:25"),
        Just("10.1.0.1:587"),
        Just("[::]:25"),
        Just("[fd01::1]:25"),
        Just("10.1.0.1:0"),
        Just("0.0.0.0:0"),
    ]
    .prop_map(str::to_string)
}

fn address(number: u8, six: bool) -> IpAddr {
    let text = if six { format!("fd00::{number:x}") } else { format!("10.0.0.{number}") };
    text.parse().unwrap()
}

/// Everything that is looked up, in few values.
fn configured() -> impl Strategy<Value = Snapshot> {
    let ways = (vec(connector(), 0..8), vec(connector(), 0..4), vec(connector(), 0..4));
    let accepted = vec(("[abAB]", space(), any::<bool>(), 0u8..3), 0..6);
    let lists = (vec(domain(), 0..6), vec(domain(), 0..6));
    let partners = vec((domain(), 0u8..4, vec((domain(), any::<bool>()), 0..2)), 0..4);
    let receive = vec((vec(binding(), 1..3), vec(range(), 0..5), 0u8..3), 0..6);
    let entries = || vec((range(), prop::option::of(-2i64..3)), 0..5);
    let mailboxes = || vec("[abAB]@[ab]\\.example", 0..4);
    let filters = (entries(), entries(), mailboxes(), mailboxes(), vec(domain(), 0..3));
    (ways, accepted, lists, partners, receive, filters).prop_map(
        |((send_list, foreign, agents), accepted, lists, partners, receive, filters)| {
            let mut snapshot = snapshot();
            snapshot.send = send_list
                .into_iter()
                .map(|(name, spaces, size, armed)| {
                    let spaces: Vec<&str> = spaces.iter().map(String::as_str).collect();
                    let mut connector = send(&name, &spaces);
                    connector.max_message_size = limit(size);
                    connector.domain_secure_enabled = armed;
                    Arc::new(connector)
                })
                .collect();
            snapshot.foreign = foreign
                .into_iter()
                .map(|(name, spaces, size, _)| {
                    Arc::new(ForeignConnector {
                        guid: format!("foreign-{name}"),
                        name,
                        address_spaces: spaces.iter().map(|space| space.parse().unwrap()).collect(),
                        drop_directory: None,
                        drop_directory_quota: Limit::Unlimited,
                        max_message_size: limit(size),
                        relay_dsn_required: false,
                    })
                })
                .collect();
            snapshot.agents = agents
                .into_iter()
                .map(|(name, spaces, size, _)| {
                    let spaces: Vec<&str> = spaces.iter().map(String::as_str).collect();
                    let mut agent = agent(&name, &spaces);
                    agent.max_message_size = limit(size);
                    Arc::new(agent)
                })
                .collect();
            snapshot.accepted = accepted
                .into_iter()
                .map(|(name, space, match_subdomains, kind)| AcceptedDomain {
                    name,
                    domain: space.parse::<crate::model::AddressSpace>().unwrap().pattern,
                    match_subdomains,
                    domain_type: match kind {
                        0 => AcceptedDomainType::Authoritative,
                        1 => AcceptedDomainType::InternalRelay,
                        _ => AcceptedDomainType::ExternalRelay,
                    },
                    address_book: true,
                    default: false,
                })
                .collect();
            let listed = |list: &[String]| list.iter().map(|domain| domain.parse().unwrap()).collect();
            snapshot.transport.tls_send_domain_secure = listed(&lists.0);
            snapshot.transport.tls_receive_domain_secure = listed(&lists.1);
            snapshot.partners = partners
                .into_iter()
                .map(|(domain, modes, names)| {
                    let domain: SmtpDomain = domain.parse().unwrap();
                    let mode = |bit| match modes & bit {
                        0 => PartnerMode::Enforce,
                        _ => PartnerMode::ReportOnly,
                    };
                    let names = names
                        .into_iter()
                        .map(|(name, subdomains)| NameDemand { domain: name.parse().unwrap(), subdomains });
                    let partner = Partner {
                        send_mode: mode(1),
                        receive_mode: mode(2),
                        accepted_names: names.collect(),
                        ..Partner::new(domain.clone())
                    };
                    (domain, Arc::new(partner))
                })
                .collect();
            snapshot.receive = receive
                .into_iter()
                .map(|(bindings, ranges, name)| {
                    let mut connector = fixture::receive("R", "10.1.0.1:25");
                    connector.identity = format!("MX\\{name}");
                    connector.bindings = bindings.iter().map(|binding| binding.parse().unwrap()).collect();
                    connector.remote_ip_ranges = ranges.iter().map(|range| range.parse().unwrap()).collect();
                    connector.domain_secure_enabled = true;
                    Arc::new(connector)
                })
                .collect();
            let entries = |list: Vec<(String, Option<i64>)>| {
                let end = |seconds| Timestamp::from_second(seconds).unwrap();
                list.into_iter()
                    .map(|(range, expires)| ListedRange {
                        range: range.parse().unwrap(),
                        expires: expires.map(end),
                    })
                    .collect()
            };
            let mailboxes =
                |list: Vec<String>| list.iter().map(|address| address.parse().unwrap()).collect::<Vec<_>>();
            let (allowed, blocked, senders, recipients, domains) = filters;
            let everybody = FilterScope { external: true, internal: true };
            snapshot.filters.allowed = entries(allowed);
            snapshot.filters.blocked = entries(blocked);
            snapshot.filters.senders.scope = everybody;
            snapshot.filters.senders.senders = mailboxes(senders.clone());
            snapshot.filters.senders.domains_and_subdomains = listed(&domains);
            snapshot.filters.recipients.scope = everybody;
            snapshot.filters.recipients.recipients = mailboxes(recipients);
            snapshot.filters.block_providers.scope = everybody;
            snapshot.filters.block_providers.providers = vec![ListProvider {
                name: "list".into(),
                domain: "list.example".parse().unwrap(),
                any: true,
                bitmask: None,
                addresses: Vec::new(),
                response: None,
            }];
            snapshot.filters.block_providers.bypassed = mailboxes(senders);
            snapshot
        },
    )
}

/// A certificate that has these names, and proves each domain that is one of them.
fn judged(names: &[String], domain: &SmtpDomain) -> Verdict {
    let proven = names.iter().any(|name| name.eq_ignore_ascii_case(domain.as_str()));
    let status = if proven { Status::Valid } else { Status::SubjectMismatch };
    let evidence = Evidence { offered: names.to_vec(), ..Evidence::none(None) };
    Verdict { status, rule: String::new(), evidence }
}

proptest! {
    #[test]
    fn mail_goes_and_comes_the_same_way(
        configured in configured(),
        domains in vec(domain(), 6),
        peers in vec((0u8..24, any::<bool>()), 4),
        at in (binding(), 0usize..4),
        names in vec(prop_oneof![domain(), domain().prop_map(|domain| format!("*.{domain}"))], 0..4),
        size in 0u64..20,
    ) {
        let indexed = configured.clone().indexed();
        let copies = [indexed.clone()];
        prop_assert!(indexed.index.get().is_some() && copies.iter().all(|copy| copy.index.get().is_none()));
        prop_assert!(configured.index.get().is_none());
        let now = Timestamp::from_second(0).unwrap();
        for text in domains.iter().map(|domain| format!("a@{domain}")).chain(["a@[192.0.2.1]".into()]) {
            let to: SmtpAddress = text.parse().unwrap();
            let plain = routing(&configured, &to, size);
            prop_assert_eq!(&plain, &routing(&indexed, &to, size), "{}", text);
            prop_assert_eq!(tls_policy(&configured, &plain.hop, now), tls_policy(&indexed, &plain.hop, now));
            if let Some(domain) = to.domain_name() {
                prop_assert_eq!(send_security(&configured, domain), send_security(&indexed, domain));
                prop_assert_eq!(is_receive_listed(&configured, domain), is_receive_listed(&indexed, domain));
                prop_assert_eq!(accepted_domain(&configured, domain), accepted_domain(&indexed, domain));
            }
            for (number, six) in &peers {
                let peer = Peer {
                    ip: Some(address(*number, *six)),
                    internal: false,
                    rights: Rights::NONE,
                    now,
                    allowed: false,
                };
                let plain = sender_answer(&configured.filters, peer, Some(&to));
                prop_assert_eq!(plain, sender_answer(&indexed.filters, peer, Some(&to)));
                let plain = recipient_refusal(&configured, peer, &to);
                prop_assert_eq!(plain, recipient_refusal(&indexed, peer, &to));
                let plain = asks_block_lists(&configured, peer, &to);
                prop_assert_eq!(plain, asks_block_lists(&indexed, peer, &to));
            }
        }
        let listener: Binding = at.0.parse().unwrap();
        let locals = ["10.1.0.1", "10.1.0.2", "fd01::1", "fd01::2"];
        let local: IpAddr = locals[at.1].parse().unwrap();
        for (number, six) in &peers {
            let peer = address(*number, *six);
            let plain = select_connector(&configured, &listener, local, peer);
            prop_assert_eq!(plain, select_connector(&indexed, &listener, local, peer));
        }
        let facts = MailFacts { tls: true, ..MailFacts::default() };
        if let Some(connector) = configured.receive.first() {
            let judge = |domain: &SmtpDomain| judged(&names, domain);
            let senders = domains.iter().map(|domain| Some(format!("a@{domain}").parse().unwrap()));
            for sender in senders.chain([None]) {
                let sender: Option<&SmtpAddress> = sender.as_ref();
                let plain = mail_decision(&configured, connector, facts, sender, judge);
                prop_assert_eq!(plain, mail_decision(&indexed, connector, facts, sender, judge));
            }
        }
    }
}
