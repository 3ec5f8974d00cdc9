//! From a hop to the addresses to dial, best first.
//!
//! Promises: never ourselves, and never a loopback address that DNS gave unless that is allowed
//! ([`loopback`]). A host that can't be resolved is left out where another can. Refuses for good where
//! DNS says that the domain takes no mail, or where every way leads back here.
//!
//! Each way has the policy of its own host: what the recipient's domain publishes has been looked at. A host whose TLSA
//! records can't be had or proven, or that an MTA-STS policy in force does not list, is no way at all (RFC 7672 §2.1, RFC
//! 8461 §5.1).

use super::{LmtpTarget, Target};
use crate::dns::{DnsError, Host, Resolver, TlsaFound, targets as mx_targets, tlsa_of};
use crate::model::snapshot::{SendConnector, Snapshot};
use crate::model::{
    AddressDomain, DaneDemand, DeliveryType, LMTP_PORT, LmtpHost, NextHop, ReportedPolicy, SmartHost,
    SmartHostName, SmtpDomain, StsMode, StsPolicy, TlsFailure, TlsPolicy, usable_tlsa,
};
use crate::policy::hosts::before_self;
use crate::policy::loopback::{Origin, refusal};
use crate::policy::{Published, PublishedDane, published_policy, smart_host_policy};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};
use std::sync::Arc;

/// Addresses that are dialled for one domain or list of smart hosts. What a policy says may be long, and a domain may
/// have thousands.
const MAX_TARGETS: usize = 100;

/// Why there is nothing to dial. The texts stand in LastError.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoTargets {
    /// Asking again may help.
    #[error("{0}")]
    Temporary(String),
    /// It never will.
    #[error("{0}")]
    Permanent(String),
}

/// An address to try, and what the connection there must prove.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Way {
    /// Where to dial.
    pub target: Target,
    /// What must be proven.
    pub policy: Arc<TlsPolicy>,
    /// What TLS reports say was applied.
    pub reported: Arc<ReportedPolicy>,
    /// An MTA-STS policy does not list the host, whether that is enforced or not.
    pub unlisted: bool,
}

/// The addresses to try, best first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ways {
    /// Never empty.
    pub all: Vec<Way>,
    /// There may be others: a host could not be looked at, or there are more than are dialled. That all of these fail is
    /// no reason to give up.
    pub in_doubt: bool,
}

/// A host that may not be used now because of what its domain publishes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shut {
    /// The host.
    pub host: SmtpDomain,
    /// Why; it stands in LastError where there is no other way.
    pub why: String,
    /// The same for TLS reports.
    pub failure: TlsFailure,
    /// What they say was applied.
    pub policy: ReportedPolicy,
}

/// What the ways are worked out from, beside the DNS.
#[derive(Clone, Copy)]
pub struct Question<'a> {
    /// The configuration.
    pub snapshot: &'a Snapshot,
    /// The connector that carries the mail.
    pub connector: &'a SendConnector,
    /// Where the mail goes.
    pub hop: &'a NextHop,
    /// The policy by the configuration alone.
    pub policy: &'a TlsPolicy,
    /// Whether TLSA records have a say.
    pub dane: bool,
    /// The MTA-STS policy of the recipient's domain, where there is one and it has a say.
    pub sts: Option<&'a StsPolicy>,
}

/// The addresses to try for this hop; never empty. `seed` orders hosts of equal preference. Hosts that are there and may
/// not be used now go into `shut`.
///
/// # Errors
/// See [`NoTargets`].
pub async fn targets(
    question: &Question<'_>,
    resolver: &dyn Resolver,
    seed: u64,
    shut: &mut Vec<Shut>,
) -> Result<Ways, NoTargets> {
    let Question { snapshot, connector, hop, policy, .. } = *question;
    let (policy, reported) = (Arc::new(policy.clone()), Arc::new(ReportedPolicy::none()));
    let way = |target| Way {
        target,
        policy: Arc::clone(&policy),
        reported: Arc::clone(&reported),
        unlisted: false,
    };
    let ways = |(targets, in_doubt): (Vec<Target>, bool)| {
        let all: Vec<Way> = targets.into_iter().map(way).collect();
        Ways { all, in_doubt }
    };
    if hop.delivery_type == DeliveryType::SmartHostConnectorDelivery {
        let (found, in_doubt) =
            smart_hosts(snapshot, &connector.smart_hosts, connector.port, resolver).await?;
        let by_host = |target: Target| {
            let policy = Arc::new(smart_host_policy(&policy, connector, &target.host));
            Way { policy, ..way(target) }
        };
        return Ok(Ways { all: found.into_iter().map(by_host).collect(), in_doubt });
    }
    match hop.domain.parse() {
        Ok(AddressDomain::Name(domain)) => {
            let found = by_mx(question, &domain, resolver, (seed, shut)).await;
            found.map_err(|why| match why {
                // Nobody has proven this answer, and an enforced policy says that there are hosts (RFC 8461 §5).
                NoTargets::Permanent(text) if is_enforced(question) => NoTargets::Temporary(format!(
                    "451 4.7.5 MTA-STS: the DNS contradicts the enforced policy of {domain}: {text}"
                )),
                why => why,
            })
        }
        Ok(AddressDomain::Literal(address)) => {
            let mut found = Found::new(snapshot);
            found.add(&address.to_string(), address, connector.port, Origin::Dns);
            found.finish().map(ways)
        }
        Err(error) => {
            Err(NoTargets::Permanent(format!("550 5.1.2 '{}' can't be routed: {error}", hop.domain)))
        }
    }
}

fn is_enforced(question: &Question<'_>) -> bool {
    question.sts.is_some_and(|policy| policy.mode == StsMode::Enforce)
}

async fn by_mx(
    question: &Question<'_>,
    domain: &SmtpDomain,
    resolver: &dyn Resolver,
    (seed, shut): (u64, &mut Vec<Shut>),
) -> Result<Ways, NoTargets> {
    let (snapshot, port) = (question.snapshot, question.connector.port);
    let downgrade = question.connector.error_policies.downgrade_dns;
    let plan = mx_targets(resolver, domain, seed).await.map_err(|error| match error.is_permanent() {
        true if downgrade => {
            let text = error.to_string();
            let text = text.strip_prefix("550 5.4.4 ").unwrap_or(&text);
            NoTargets::Temporary(format!("451 4.4.0 DNS query failed. The error was: {text}"))
        }
        true => NoTargets::Permanent(error.to_string()),
        false => NoTargets::Temporary(error.to_string()),
    })?;
    let is_self = |host: &Host| {
        is_own_name(snapshot, &host.name)
            || host.addresses.iter().any(|address| is_own(snapshot, SocketAddr::new(*address, port)))
    };
    let in_doubt = plan.in_doubt;
    let best = plan.hosts.first().map(|host| host.name.to_string()).unwrap_or_default();
    let mut hosts = before_self(plan.hosts, |host| host.preference, is_self);
    // Ourselves without an address are ourselves all the same.
    let unresolved = plan.unresolved.iter().filter(|(_, name)| is_own_name(snapshot, name));
    if let Some(limit) = unresolved.map(|(preference, _)| *preference).min() {
        hosts.retain(|host| host.preference < limit);
    }
    if hosts.is_empty() {
        return Err(NoTargets::Permanent(format!(
            "554 5.4.6 Mail loop: the best host for '{domain}', {best}, is this server itself"
        )));
    }
    let tlsa = match question.dane {
        true => tlsa_of(resolver, &hosts, port).await,
        false => hosts.iter().map(|_| TlsaFound::None).collect(),
    };
    let mut found = Found::new(snapshot);
    let mut of_host = Vec::new();
    for (host, tlsa) in hosts.into_iter().zip(tlsa) {
        let (published, reported) = match published(question, &host, tlsa, domain) {
            Ok(published) => published,
            Err(why) => {
                found.shut.get_or_insert_with(|| why.why.clone());
                shut.push(why);
                continue;
            }
        };
        let unlisted = question.sts.is_some_and(|policy| !policy.lists(&host.name));
        let policy = Arc::new(published_policy(question.policy, question.connector, &host.name, &published));
        let reported = Arc::new(reported);
        for address in host.addresses {
            let before = found.targets.len();
            found.add(host.name.as_str(), address, port, Origin::Dns);
            if found.targets.len() > before {
                of_host.push((Arc::clone(&policy), Arc::clone(&reported), unlisted));
            }
        }
    }
    let (targets, more) = found.finish()?;
    let ways = targets.into_iter().zip(of_host);
    let all = ways.map(|(target, (policy, reported, unlisted))| Way { target, policy, reported, unlisted });
    Ok(Ways { all: all.collect(), in_doubt: in_doubt || more })
}

/// What is published for this host, and how TLS reports show that; the error is why it must not be used now.
fn published(
    question: &Question<'_>,
    host: &Host,
    tlsa: TlsaFound,
    domain: &SmtpDomain,
) -> Result<(Published, ReportedPolicy), Shut> {
    let (dane, reported) = match tlsa {
        TlsaFound::None => {
            (PublishedDane::None, question.sts.map_or_else(ReportedPolicy::none, ReportedPolicy::sts))
        }
        TlsaFound::Failed(error) => {
            return Err(Shut {
                host: host.name.clone(),
                why: format!("451 4.7.5 DANE: the TLSA records of {} can't be had: {error}", host.name),
                failure: TlsFailure::DnssecInvalid,
                policy: ReportedPolicy::tlsa(&[]),
            });
        }
        TlsaFound::Records(base, records) => {
            let reported = ReportedPolicy::tlsa(&records);
            let dane = match usable_tlsa(records) {
                usable if usable.is_empty() => PublishedDane::Unusable,
                records => {
                    let mut names = vec![base.clone()];
                    names.extend((base != *domain).then(|| domain.clone()));
                    PublishedDane::Usable(DaneDemand { base, names, records })
                }
            };
            (dane, reported)
        }
    };
    let enforced = question.sts.filter(|policy| policy.mode == StsMode::Enforce);
    // DANE stands above MTA-STS (RFC 8461 §2).
    let by_dane = matches!(dane, PublishedDane::Usable(_));
    match enforced {
        Some(policy) if !by_dane && !policy.lists(&host.name) => Err(Shut {
            host: host.name.clone(),
            why: format!(
                "451 4.7.5 MTA-STS: the policy of {domain} does not list its MX host {}, and enforces that",
                host.name
            ),
            failure: TlsFailure::StsPolicyInvalid,
            policy: ReportedPolicy::sts(policy),
        }),
        _ => Ok((Published { dane, sts_enforced: enforced.is_some() }, reported)),
    }
}

/// Where LMTP servers listen, in the order given; never empty. One that can't be resolved is left out where
/// another can.
///
/// # Errors
/// See [`NoTargets`].
pub async fn lmtp_targets(
    snapshot: &Snapshot,
    hosts: &[LmtpHost],
    resolver: &dyn Resolver,
) -> Result<Vec<LmtpTarget>, NoTargets> {
    let (mut targets, mut trouble) = (Vec::new(), None);
    for host in hosts {
        match host {
            LmtpHost::Socket(path) => targets.push(LmtpTarget::Socket(path.clone())),
            LmtpHost::Host(host) => {
                match smart_hosts(snapshot, std::slice::from_ref(host), LMTP_PORT, resolver).await {
                    Ok((found, _)) => targets.extend(found.into_iter().map(LmtpTarget::Tcp)),
                    Err(error) => trouble = Some(error),
                }
            }
        }
    }
    match trouble {
        Some(error) if targets.is_empty() => Err(error),
        _ if targets.is_empty() => {
            Err(NoTargets::Temporary("451 4.4.0 There is no host to deliver to".into()))
        }
        _ => Ok(targets),
    }
}

async fn smart_hosts(
    snapshot: &Snapshot,
    smart_hosts: &[SmartHost],
    default_port: u16,
    resolver: &dyn Resolver,
) -> Result<(Vec<Target>, bool), NoTargets> {
    let mut found = Found::new(snapshot);
    for smart_host in smart_hosts {
        let port = smart_host.port.unwrap_or(default_port);
        match &smart_host.host {
            SmartHostName::Address(address) => {
                found.add(&address.to_string(), *address, port, Origin::Configured);
            }
            SmartHostName::Name(name) => match resolver.addresses(name).await {
                Ok(addresses) => {
                    for address in addresses {
                        found.add(name.as_str(), address, port, Origin::Dns);
                    }
                }
                Err(error) => found.unresolved = Some((name.clone(), error)),
            },
        }
    }
    found.finish()
}

/// Gathers targets, and why others are none.
struct Found<'a> {
    snapshot: &'a Snapshot,
    targets: Vec<Target>,
    loops: Option<String>,
    unresolved: Option<(SmtpDomain, DnsError)>,
    /// Why a host may not be used now.
    shut: Option<String>,
    /// There are more than are dialled.
    more: bool,
}

impl<'a> Found<'a> {
    fn new(snapshot: &'a Snapshot) -> Self {
        Found { snapshot, targets: Vec::new(), loops: None, unresolved: None, shut: None, more: false }
    }

    fn add(&mut self, host: &str, address: IpAddr, port: u16, origin: Origin) {
        let address = SocketAddr::new(address, port);
        match refusal(self.snapshot, address, origin, is_local(address.ip())) {
            Some(text) => self.loops = Some(text),
            None if self.targets.len() == MAX_TARGETS => self.more = true,
            None => self.targets.push(Target { host: host.to_owned(), address }),
        }
    }

    /// The targets, and whether there may be others.
    fn finish(self) -> Result<(Vec<Target>, bool), NoTargets> {
        match (self.targets.is_empty(), self.unresolved, self.loops) {
            (false, unresolved, _) => {
                let in_doubt = unresolved.is_some_and(|(_, error)| error.is_temporary());
                Ok((self.targets, in_doubt || self.more))
            }
            (true, _, _) if self.shut.is_some() => Err(NoTargets::Temporary(self.shut.unwrap_or_default())),
            // A smart host that can't be resolved is a slip of ours, which will be mended.
            (true, Some((host, error)), _) => Err(NoTargets::Temporary(format!(
                "451 4.4.0 DNS query failed. The error was: {error} ({host})"
            ))),
            (true, None, Some(text)) => Err(NoTargets::Permanent(text)),
            (true, None, None) => {
                Err(NoTargets::Temporary("451 4.4.0 There is no host to deliver to".into()))
            }
        }
    }
}

/// True where mail for this host would come to this server: by its name, by an address of this host, or by the address
/// that the world sees (ExternalIPAddress).
pub fn leads_here(snapshot: &Snapshot, host: &Host) -> bool {
    let is_ours =
        |address: &IpAddr| is_local(*address) || snapshot.service.external_ip_address == Some(*address);
    is_own_name(snapshot, &host.name) || host.addresses.iter().any(is_ours)
}

/// The server's name, and those under which its Receive connectors present themselves.
fn is_own_name(snapshot: &Snapshot, host: &SmtpDomain) -> bool {
    *host == snapshot.server.fqdn || snapshot.receive.iter().any(|connector| connector.fqdn == *host)
}

/// An address that DNS gave and that leads back here: a binding of ours, or this host itself.
fn is_own(snapshot: &Snapshot, target: SocketAddr) -> bool {
    refusal(snapshot, target, Origin::Dns, is_local(target.ip())).is_some()
}

/// True where the address is one of this host's: only to those would it speak from the very address.
/// (That an address can be bound says nothing under `ip_nonlocal_bind`.) Nothing is sent.
fn is_local(address: IpAddr) -> bool {
    let any = match address {
        IpAddr::V4(_) => IpAddr::V4(Ipv4Addr::UNSPECIFIED),
        IpAddr::V6(_) => IpAddr::V6(Ipv6Addr::UNSPECIFIED),
    };
    let speaks_from = || {
        let socket = UdpSocket::bind(SocketAddr::new(any, 0))?;
        socket.connect(SocketAddr::new(address, 9))?;
        socket.local_addr()
    };
    speaks_from().is_ok_and(|from| from.ip() == address)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dns::FakeResolver;
    use crate::policy::fixture::{receive, send, snapshot};
    use crate::policy::tls_policy;
    use jiff::Timestamp;

    fn dns() -> FakeResolver {
        let ip = |text: &str| text.parse::<IpAddr>().unwrap();
        FakeResolver::new()
            .mx("order.example", 20, "b.example")
            .mx("order.example", 10, "a.example")
            .address("a.example", ip("192.0.2.1"))
            .address("a.example", ip("192.0.2.2"))
            .address("b.example", ip("192.0.2.3"))
            .mx("backup.example", 10, "a.example")
            .mx("backup.example", 20, "mx.own.example")
            .address("mx.own.example", ip("198.51.100.1"))
            .mx("loop.example", 10, "here.example")
            .address("here.example", ip("127.0.0.1"))
            .mx("best.example", 10, "mx.own.example")
            .mx("null.example", 0, ".")
            .mx("absent.example", 5, "a.example")
            .mx("absent.example", 10, "gone.own.example")
            .mx("absent.example", 20, "b.example")
            .mx("hidden.example", 10, "mail.own.example")
            .mx("hidden.example", 20, "b.example")
            .mx("local.example", 10, "a.example")
            .mx("local.example", 20, "here.example")
            .mx("local.example", 30, "b.example")
            .mx("nowhere-host.example", 10, "nowhere.host.example")
            .mx("six.example", 10, "six.host.example")
            .address("mail.own.example", ip("198.51.100.2"))
            .address("nowhere.host.example", ip("0.0.0.0"))
            .address("six.host.example", ip("2001:db8::7"))
            .failing("down.example", DnsError::ServerFailure)
    }

    #[test]
    fn addresses_of_this_host() {
        assert!(is_local("127.0.0.1".parse().unwrap()));
        for elsewhere in ["192.0.2.1", "2001:db8::1"] {
            assert!(!is_local(elsewhere.parse().unwrap()), "{elsewhere}");
        }
        // Whatever addresses this host has beside loopback.
        let route = || {
            let socket = UdpSocket::bind("0.0.0.0:0")?;
            socket.connect("192.0.2.1:9")?;
            socket.local_addr()
        };
        if let Ok(own) = route() {
            assert!(is_local(own.ip()), "{own}");
        }
    }

    #[tokio::test]
    async fn table() {
        // (hop's domain or smart hosts, loopback allowed, targets or the error's start)
        let cases: &[(&str, bool, Result<&str, &str>)] = &[
            ("order.example", false, Ok("192.0.2.1:26 192.0.2.2:26 192.0.2.3:26")),
            ("backup.example", false, Ok("192.0.2.1:26 192.0.2.2:26")),
            ("best.example", false, Err("554 5.4.6 ")),
            // Ourselves without an address; by another name that we present; by a loopback address.
            ("absent.example", false, Ok("192.0.2.1:26 192.0.2.2:26")),
            ("hidden.example", false, Err("554 5.4.6 ")),
            ("local.example", false, Ok("192.0.2.1:26 192.0.2.2:26")),
            ("local.example", true, Ok("192.0.2.1:26 192.0.2.2:26 127.0.0.1:26 192.0.2.3:26")),
            ("nowhere-host.example", false, Err("554 5.4.6 ")),
            ("six.example", false, Ok("[2001:db8::7]:26")),
            ("loop.example", false, Err("554 5.4.6 ")),
            ("loop.example", true, Ok("127.0.0.1:26")),
            ("[192.0.2.9]", false, Ok("192.0.2.9:26")),
            ("[127.0.0.1]", false, Err("554 5.4.6 ")),
            ("null.example", false, Err("556 5.1.10 ")),
            ("nowhere.example", false, Err("550 5.4.4 ")),
            ("down.example", false, Err("451 4.4.0 DNS query failed. The error was: ")),
            ("hosts: a.example:2525", false, Ok("192.0.2.1:2525 192.0.2.2:2525")),
            ("hosts: [127.0.0.7],a.example", false, Ok("127.0.0.7:26 192.0.2.1:26 192.0.2.2:26")),
            ("hosts: [127.0.0.1]:25", true, Err("554 5.4.6 ")),
            ("hosts: here.example", false, Err("554 5.4.6 ")),
            ("hosts: down.example,a.example", false, Ok("192.0.2.1:26 192.0.2.2:26")),
            ("hosts: down.example", false, Err("451 4.4.0 DNS query failed")),
        ];
        for (domain, allowed, wanted) in cases {
            let mut snapshot = snapshot();
            let (mut gone, mut front) = (receive("Gone", "127.0.0.2:25"), receive("Front", "127.0.0.3:25"));
            gone.fqdn = "gone.own.example".parse().unwrap();
            front.fqdn = "mail.own.example".parse().unwrap();
            let default = receive("Default", "127.0.0.1:25");
            snapshot.receive = vec![Arc::new(default), Arc::new(gone), Arc::new(front)];
            snapshot.service.loopback_targets_allowed = *allowed;
            let mut connector = send("Net", &["*"]);
            connector.port = 26;
            let mut delivery_type = DeliveryType::DnsConnectorDelivery;
            if let Some(hosts) = domain.strip_prefix("hosts: ") {
                connector.smart_hosts = hosts.split(',').map(|host| host.parse().unwrap()).collect();
                delivery_type = DeliveryType::SmartHostConnectorDelivery;
            }
            let hop = NextHop {
                delivery_type,
                domain: (*domain).into(),
                connector: connector.guid.clone(),
                tls_domain: None,
            };
            let policy = tls_policy(&snapshot, &hop, Timestamp::UNIX_EPOCH);
            let question = Question {
                snapshot: &snapshot,
                connector: &connector,
                hop: &hop,
                policy: &policy,
                dane: true,
                sts: None,
            };
            match (targets(&question, &dns(), 1, &mut Vec::new()).await, wanted) {
                (Ok(found), Ok(wanted)) => {
                    let found: Vec<String> =
                        found.all.iter().map(|way| way.target.address.to_string()).collect();
                    assert_eq!(found.join(" "), *wanted, "{domain}");
                }
                (Err(error), Err(wanted)) => {
                    assert!(error.to_string().starts_with(wanted), "{domain}: {error}");
                    assert_eq!(matches!(error, NoTargets::Permanent(_)), wanted.starts_with('5'), "{domain}");
                }
                (found, wanted) => panic!("{domain}: {found:?} instead of {wanted:?}"),
            }
        }
    }

    /// What is dialled is bounded, each host's policy is held once, and who could not be looked at is not forgotten.
    #[tokio::test]
    async fn many_addresses_and_hosts_in_doubt() {
        let many = (0..30_u8).fold(dns(), |dns, host| {
            let name = format!("m{host}.example");
            (0..20).fold(dns.mx("many.example", 10, &name), |dns, last| {
                dns.address(&name, IpAddr::from([192, 0, host, last]))
            })
        });
        let dns = many
            .mx("doubt.example", 10, "a.example")
            .mx("doubt.example", 20, "down.example")
            .mx("gone.example", 10, "a.example")
            .mx("gone.example", 20, "nx.example");
        let snapshot = snapshot();
        let connector = send("Net", &["*"]);
        for (domain, count, in_doubt) in
            [("many.example", MAX_TARGETS, true), ("doubt.example", 2, true), ("gone.example", 2, false)]
        {
            let hop = NextHop {
                delivery_type: DeliveryType::DnsConnectorDelivery,
                domain: domain.into(),
                connector: connector.guid.clone(),
                tls_domain: None,
            };
            let policy = tls_policy(&snapshot, &hop, Timestamp::UNIX_EPOCH);
            let question = Question {
                snapshot: &snapshot,
                connector: &connector,
                hop: &hop,
                policy: &policy,
                dane: true,
                sts: None,
            };
            let found = targets(&question, &dns, 1, &mut Vec::new()).await.unwrap();
            assert_eq!((found.all.len(), found.in_doubt), (count, in_doubt), "{domain}");
            let first = &found.all[0];
            assert!(Arc::ptr_eq(&first.policy, &found.all[1].policy), "of one host");
        }
    }
}
