//! Random configurations and mail, by a seed.

use super::sinks::{HOSTS, Sinks};
use crate::dns::FakeResolver;
use crate::engine::tests::rig;
use crate::model::snapshot::{
    AcceptedDomainType, AuthMechanisms, ReceiveConnector, SendConnector, Snapshot, TlsAuthLevel,
};
use crate::model::{
    Binding, ByteSize, ExtendedRight, FilterScope, Limit, ListedRange, Permission, Principal, Rights,
};
use crate::policy::fixture;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use zeroize::Zeroizing;

/// Private keys, by thumbprint.
type Keys = Vec<(String, Zeroizing<Vec<u8>>)>;

/// What the peer declares.
pub(super) const SIZE: u64 = 5_000;
/// Below every message.
const TINY: u64 = 10;

/// Numbers from a seed (SplitMix64).
pub(super) struct Choice(u64);

impl Choice {
    pub(super) fn new(seed: u64) -> Self {
        Choice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, most: usize) -> usize {
        (self.next() % most as u64) as usize
    }

    /// True so many times of a hundred.
    fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    pub(super) fn of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }

    fn some_of<T: Copy>(&mut self, all: &[T]) -> Vec<T> {
        all.iter().copied().filter(|_| self.chance(50)).collect()
    }
}

/// The certificate that a peer shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shown {
    Nothing,
    Right,
    OtherName,
    Expired,
    OtherRoot,
}

impl Shown {
    pub(super) const ALL: &'static [Shown] =
        &[Shown::Nothing, Shown::Right, Shown::OtherName, Shown::Expired, Shown::OtherRoot];
}

/// A mail.
#[derive(Debug, Clone)]
pub(super) struct Mail {
    pub sender: String,
    pub recipient: String,
    pub peer: String,
    pub binding: Binding,
    pub tls: bool,
    pub shown: Shown,
}

const DOMAINS: &[&str] =
    &["partner.example", "other.example", "sub.partner.example", "relay.example", "ext.example"];
const LISTED: &[&str] = &["partner.example", "other.example"];
const PEERS: &[&str] = &["127.0.0.11", "127.0.0.12", "127.1.0.1"];
const RANGES: &[&str] = &[
    "0.0.0.0-255.255.255.255",
    "127.0.0.0/24",
    "127.0.0.11",
    "127.0.0.8-127.0.0.15",
    "127.1.0.0/16",
    "10.0.0.0/8",
];
const BINDINGS: &[&str] = &["127.0.0.1:0", "127.0.0.2:0"];
const SPACES: &[&str] = &[
    "*",
    "*;5",
    "partner.example",
    "partner.example;20",
    "*.example",
    "*.partner.example;3",
    "other.example;1",
    "relay.example",
];

fn receive(choice: &mut Choice, number: usize) -> ReceiveConnector {
    let mut groups = choice.some_of(&["AnonymousUsers", "Partners", "ExchangeServers"]);
    if choice.chance(70) && !groups.contains(&"AnonymousUsers") {
        groups.push("AnonymousUsers");
    }
    let mut permissions = fixture::groups(&groups);
    let mut add = |rights: &[ExtendedRight], deny| {
        let principal = Principal::Anonymous;
        permissions.push(Permission { principal, rights: Rights::of(rights), deny });
    };
    if choice.chance(70) {
        add(&[ExtendedRight::SmtpAcceptAnyRecipient], false);
    }
    if choice.chance(10) {
        add(&[ExtendedRight::SmtpAcceptAuthoritativeDomainSender], true);
    }
    if choice.chance(30) {
        add(&[ExtendedRight::BypassAntiSpam], false);
    }
    let mut ranges = choice.some_of(RANGES);
    if ranges.is_empty() || choice.chance(40) {
        ranges.push(RANGES[0]);
    }
    ReceiveConnector {
        bindings: vec![choice.of(BINDINGS).parse().unwrap()],
        remote_ip_ranges: ranges.iter().map(|range| range.parse().unwrap()).collect(),
        auth: AuthMechanisms {
            tls: choice.chance(85),
            external_authoritative: choice.chance(15),
            ..AuthMechanisms::default()
        },
        permissions,
        domain_secure_enabled: choice.chance(70),
        require_tls: choice.chance(10),
        max_message_size: ByteSize(if choice.chance(5) { TINY } else { 100_000 }),
        protocol_logging: false,
        ..rig::connector(&format!("MX\\R{number}"))
    }
}

fn send(choice: &mut Choice, number: usize, sinks: &Sinks) -> SendConnector {
    let mut spaces = choice.some_of(SPACES);
    if spaces.is_empty() {
        spaces.push("*");
    }
    let mut connector = fixture::send(&format!("S{number}"), &spaces);
    connector.port = sinks.port;
    connector.domain_secure_enabled = choice.chance(40);
    connector.ignore_starttls = choice.chance(10);
    connector.force_helo = choice.chance(5);
    connector.require_tls = choice.chance(25);
    if connector.require_tls && choice.chance(60) {
        connector.tls_auth_level = Some(choice.of(&[
            TlsAuthLevel::EncryptionOnly,
            TlsAuthLevel::CertificateValidation,
            TlsAuthLevel::DomainValidation,
        ]));
    }
    if choice.chance(15) {
        connector.dns_routing = false;
        let hosts: BTreeSet<&str> = (0..2).map(|_| choice.of(HOSTS)).collect();
        connector.smart_hosts = hosts.iter().map(|host| host.parse().unwrap()).collect();
    }
    connector.certificate = choice.chance(80).then(|| sinks.own.thumbprint.clone());
    if choice.chance(10) {
        connector.max_message_size = Limit::Value(ByteSize(TINY));
    }
    connector
}

/// A configuration, and the keys to be loaded with it.
pub(super) fn snapshot(choice: &mut Choice, sinks: &Sinks, boxes: &Path) -> (Snapshot, Keys) {
    let count = 1 + choice.below(4);
    let mut snapshot = rig::snapshot((0..count).map(|number| receive(choice, number)).collect());
    let mut keys = sinks.pki.equip(&mut snapshot);
    for connector in &mut snapshot.receive {
        if choice.chance(10) {
            Arc::make_mut(connector).certificate = None;
        }
    }
    keys.push((sinks.own.thumbprint.clone(), sinks.own_key.clone()));
    snapshot.certificates.insert(sinks.own.thumbprint.clone(), Arc::new(sinks.own.clone()));
    let listed = |choice: &mut Choice| -> BTreeSet<_> {
        choice.some_of(LISTED).iter().map(|domain| domain.parse().unwrap()).collect()
    };
    snapshot.transport.tls_receive_domain_secure = listed(choice);
    snapshot.transport.tls_send_domain_secure = listed(choice);
    let count = choice.below(5);
    snapshot.send = (0..count).map(|number| Arc::new(send(choice, number, sinks))).collect();
    if choice.chance(10) {
        snapshot.foreign = vec![Arc::new(fixture::foreign("F", &[choice.of(SPACES)]))];
    }
    for (domain, kind) in [
        ("relay.example", AcceptedDomainType::InternalRelay),
        ("ext.example", AcceptedDomainType::ExternalRelay),
    ] {
        if choice.chance(60) {
            snapshot.accepted.push(fixture::accepted(domain, kind));
        }
    }
    let mut agent = fixture::agent("Boxes", &["*"]);
    agent.maildir_root = boxes.to_owned();
    if choice.chance(10) {
        agent.max_message_size = Limit::Value(ByteSize(TINY));
    }
    if choice.chance(90) {
        snapshot.agents = vec![Arc::new(agent)];
    }
    for name in ["v", "w"] {
        std::fs::create_dir_all(boxes.join("own.example").join(name)).unwrap();
    }
    let address = fixture::address;
    snapshot.recipients.insert("alias@own.example".into(), address("v@own.example"));
    if choice.chance(50) {
        snapshot.transport.external_postmaster_address = Some(address("v@own.example"));
    }
    if choice.chance(10) {
        snapshot.transport.max_receive_size = Limit::Value(ByteSize(TINY));
    }
    rewrites(choice, &mut snapshot);
    filters(choice, &mut snapshot);
    (snapshot, keys)
}

fn rewrites(choice: &mut Choice, snapshot: &mut Snapshot) {
    let mut add = |internal: &str, external: &str, outbound_only| {
        let (internal, external) = (internal.parse().unwrap(), external.parse().unwrap());
        assert!(snapshot.rewrites.add(internal, external, BTreeSet::new(), outbound_only));
    };
    if choice.chance(20) {
        add("v@own.example", "vera@ext.example", choice.chance(30));
    }
    if choice.chance(20) {
        add("own.example", "relay.example", choice.chance(50));
    }
}

fn filters(choice: &mut Choice, snapshot: &mut Snapshot) {
    let filters = &mut snapshot.filters;
    let outside = FilterScope { external: true, internal: choice.chance(20) };
    let entry = |range: &str| ListedRange { range: range.parse().unwrap(), expires: None };
    if choice.chance(10) {
        filters.blocked = vec![entry("127.1.0.0/16")];
    }
    if choice.chance(10) {
        filters.allowed = vec![entry("127.0.0.12")];
    }
    if choice.chance(15) {
        filters.senders.scope = outside;
        filters.senders.domains = ["other.example".parse().unwrap()].into();
        filters.senders.blank = choice.chance(50);
    }
    if choice.chance(15) {
        filters.recipients.scope = outside;
        filters.recipients.recipients = vec![fixture::address("v@own.example")];
    }
}

/// What the DNS says.
pub(super) fn dns(choice: &mut Choice, sinks: &Sinks) -> FakeResolver {
    let mut dns = FakeResolver::new().mx("null.example", 0, ".");
    for (host, address) in HOSTS.iter().zip(&sinks.addresses) {
        dns = dns.address(host, address.ip());
    }
    for domain in DOMAINS {
        let mut preference = 0;
        for host in choice.some_of(HOSTS) {
            preference += 10;
            dns = dns.mx(domain, preference, host);
        }
        if preference == 0 || choice.chance(5) {
            dns = dns.mx(domain, preference + 10, choice.of(&["gone.hosts.example", HOSTS[0]]));
        }
    }
    dns
}

/// A mail.
pub(super) fn mail(choice: &mut Choice, _: &Sinks, snapshot: &Snapshot) -> Mail {
    let senders = [
        "a@partner.example",
        "a@partner.example",
        "a@other.example",
        "v@own.example",
        "a@sub.partner.example",
        "",
    ];
    let recipients = [
        "v@own.example",
        "w@own.example",
        "alias@own.example",
        "nobody@own.example",
        "postmaster@own.example",
        "vera@ext.example",
        "u@partner.example",
        "u@partner.example",
        "u@other.example",
        "u@other.example",
        "u@sub.partner.example",
        "w@relay.example",
        "u@ext.example",
        "u@null.example",
        "u@nowhere.example",
    ];
    let used = snapshot.receive.iter().map(|connector| connector.bindings[0]).collect::<Vec<_>>();
    Mail {
        sender: choice.of(&senders).to_owned(),
        recipient: choice.of(&recipients).to_owned(),
        peer: choice.of(PEERS).to_owned(),
        binding: choice.of(&used),
        tls: choice.chance(70),
        shown: if choice.chance(50) { Shown::Right } else { choice.of(Shown::ALL) },
    }
}
