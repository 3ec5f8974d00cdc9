//! Where mail for a domain is delivered: its MX hosts in the order in which they are tried, each with
//! its addresses. RFC 5321 §5.1, RFC 7505.
//!
//! Promises: lower preference first, equal ones in an order that differs by `seed`; a host that can't
//! be resolved is left out where another can. Refuses: an implicit MX where the resolver failed or the
//! domain has any MX record; more than [`MAX_HOSTS`] hosts or [`MAX_ADDRESSES`] addresses of one.

use super::{Answer, DnsError, Exchange, HostAddresses, MxRecord, Proven, Resolver};
use crate::model::SmtpDomain;
use std::future::poll_fn;
use std::net::IpAddr;
use std::task::Poll;

/// Hosts of one domain that are looked at.
pub const MAX_HOSTS: usize = 100;
/// Addresses of one host that are looked at.
pub const MAX_ADDRESSES: usize = 20;

/// The hosts to try, in this order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MxPlan {
    /// Never empty.
    pub hosts: Vec<Host>,
    /// True where the domain has no MX record and stands for itself.
    pub implicit: bool,
    /// Hosts that are left out because they have no address now, with their preference: a caller that
    /// finds itself among them must cut there, too.
    pub unresolved: Vec<(u16, SmtpDomain)>,
    /// One of these could not be asked about, or not proven: it may have an address all the same.
    pub in_doubt: bool,
}

/// One host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Host {
    /// Its name, for SNI and the log.
    pub name: SmtpDomain,
    /// Its MX preference; 0 for an implicit MX. What a caller that finds itself among the hosts cuts by.
    pub preference: u16,
    /// Its addresses; never empty.
    pub addresses: Vec<IpAddr>,
    /// TLSA base domains to look at, in this order (RFC 7672 §2.2.3). None where DNSSEC does not prove the MX records
    /// and what leads from this host's name to its addresses.
    pub tlsa_bases: Vec<SmtpDomain>,
}

/// Why there is no host. The text is a reply for the queue or the bounce.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MxError {
    /// The domain says that it takes no mail.
    #[error("556 5.1.10 Recipient address has null MX")]
    NullMx,
    /// The domain doesn't exist, or has neither MX nor address.
    #[error("550 5.4.4 SMTPSEND.DNS.NonExistentDomain; nonexistent domain")]
    NonExistentDomain,
    /// The DNS gave no answer now, for the domain or for all of its hosts.
    #[error("451 4.4.0 DNS query failed. The error was: {0}")]
    Temporary(DnsError),
}

impl MxError {
    /// True where a retry is of no use.
    pub fn is_permanent(&self) -> bool {
        !matches!(self, MxError::Temporary(_))
    }
}

/// Makes the plan for a domain. `seed` decides the order of equal preferences: give a fresh number for
/// every attempt.
///
/// # Errors
/// [`MxError`]. A domain whose MX hosts all have no address is a temporary error: that is a slip in
/// its zone, which is mended more often than meant.
pub async fn targets(resolver: &dyn Resolver, domain: &SmtpDomain, seed: u64) -> Result<MxPlan, MxError> {
    let Proven { answer: records, secure } = match resolver.proven_mx(domain).await {
        Ok(records) => records,
        Err(DnsError::NxDomain) => return Err(MxError::NonExistentDomain),
        // The trait forbids it; it means the same as an empty answer.
        Err(DnsError::NoData) => Proven { answer: Vec::new(), secure: false },
        Err(error) => return Err(MxError::Temporary(error)),
    };
    if records.is_empty() {
        return implicit(resolver, domain).await;
    }
    if records.iter().all(|record| record.exchange == Exchange::Null) {
        return Err(MxError::NullMx);
    }
    let order = order(records, seed);
    let answers = join_all(order.iter().map(|(_, host)| resolver.proven_addresses(host)).collect()).await;
    let mut hosts = Vec::new();
    let mut unresolved = Vec::new();
    let mut failure = DnsError::NoData;
    let mut in_doubt = false;
    for ((preference, name), answer) in order.iter().zip(answers) {
        let error = match answer {
            Ok(found) if !found.addresses.is_empty() => {
                hosts.push(host(name, *preference, found, secure));
                continue;
            }
            Ok(_) => DnsError::NoData,
            Err(error) => error,
        };
        unresolved.push((*preference, name.clone()));
        in_doubt |= error.is_temporary();
        if error.is_temporary() || !failure.is_temporary() {
            failure = error;
        }
    }
    if hosts.is_empty() {
        return Err(MxError::Temporary(failure));
    }
    Ok(MxPlan { hosts, implicit: false, unresolved, in_doubt })
}

async fn implicit(resolver: &dyn Resolver, domain: &SmtpDomain) -> Result<MxPlan, MxError> {
    match resolver.proven_addresses(domain).await {
        // That there is no MX is as well proven as the addresses: both are of one zone.
        Ok(found) if !found.addresses.is_empty() => {
            let hosts = vec![host(domain, 0, found, true)];
            Ok(MxPlan { hosts, implicit: true, unresolved: Vec::new(), in_doubt: false })
        }
        Ok(_) | Err(DnsError::NoData | DnsError::NxDomain) => Err(MxError::NonExistentDomain),
        Err(error) => Err(MxError::Temporary(error)),
    }
}

/// A host with what can be asked of it by DANE. `secure`: so are the MX records.
fn host(name: &SmtpDomain, preference: u16, found: HostAddresses, secure: bool) -> Host {
    let mut tlsa_bases = Vec::new();
    if secure && found.secure {
        tlsa_bases.extend(found.canonical);
    }
    if secure && (found.secure || found.secure_alias) && !tlsa_bases.contains(name) {
        tlsa_bases.push(name.clone());
    }
    let mut addresses = found.addresses;
    addresses.truncate(MAX_ADDRESSES);
    Host { name: name.clone(), preference, addresses, tlsa_bases }
}

/// The hosts by preference, equal ones shuffled, each name once.
fn order(records: Vec<MxRecord>, seed: u64) -> Vec<(u16, SmtpDomain)> {
    let mut state = seed;
    let mut keyed: Vec<(u16, u64, SmtpDomain)> = records
        .into_iter()
        .filter_map(|record| match record.exchange {
            Exchange::Host(host) => Some((record.preference, split_mix(&mut state), host)),
            Exchange::Null | Exchange::Unusable(_) => None,
        })
        .collect();
    keyed.sort_by_key(|(preference, key, _)| (*preference, *key));
    let mut hosts: Vec<(u16, SmtpDomain)> = Vec::new();
    for (preference, _, host) in keyed {
        if hosts.len() < MAX_HOSTS && !hosts.iter().any(|(_, seen)| *seen == host) {
            hosts.push((preference, host));
        }
    }
    hosts
}

/// SplitMix64: an even spread is all that is needed here.
fn split_mix(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// Asks all at once and waits for all.
pub(super) async fn join_all<T>(mut questions: Vec<Answer<'_, T>>) -> Vec<Result<T, DnsError>> {
    let mut answers: Vec<Option<Result<T, DnsError>>> = questions.iter().map(|_| None).collect();
    poll_fn(|context| {
        let mut pending = false;
        for (question, answer) in questions.iter_mut().zip(&mut answers) {
            if answer.is_none() {
                match question.as_mut().poll(context) {
                    Poll::Ready(ready) => *answer = Some(ready),
                    Poll::Pending => pending = true,
                }
            }
        }
        if pending { Poll::Pending } else { Poll::Ready(()) }
    })
    .await;
    answers.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::super::FakeResolver;
    use super::*;

    fn ip(last: u8) -> IpAddr {
        IpAddr::from([192, 0, 2, last])
    }

    fn world() -> FakeResolver {
        let hosts =
            (1..=4).fold(FakeResolver::new(), |world, n| world.address(&format!("mx{n}.test"), ip(n)));
        let many = (0..300).fold(hosts, |world, n| {
            world.mx("many.test", n, &format!("m{n}.test")).address(&format!("m{n}.test"), ip(9))
        });
        many.mx("order.test", 20, "mx1.test")
            .mx("order.test", 10, "mx2.test")
            .mx("skip.test", 10, "gone.test")
            .mx("skip.test", 20, "mx1.test")
            .mx("null.test", 0, ".")
            .mx("nullplus.test", 0, ".")
            .mx("nullplus.test", 10, "mx1.test")
            .mx("addressed.test", 10, "not a name")
            .mx("deadmx.test", 10, "gone.test")
            .mx("doubt.test", 10, "broken.test")
            .mx("doubt.test", 20, "mx1.test")
            .mx("half.test", 10, "broken.test")
            .mx("half.test", 20, "gone.test")
            .address("bare.test", ip(7))
            .failing("servfail.test", DnsError::ServerFailure)
            .failing("slow.test", DnsError::Timeout)
            .failing("broken.test", DnsError::ServerFailure)
    }

    async fn plan(domain: &str) -> String {
        match targets(&world(), &domain.parse().unwrap(), 1).await {
            Ok(plan) => plan.hosts.iter().map(|host| host.name.to_string()).collect::<Vec<_>>().join(" "),
            Err(error) => error.to_string(),
        }
    }

    #[tokio::test]
    async fn table() {
        for (domain, expected) in [
            ("order.test", "mx2.test mx1.test"),
            ("skip.test", "mx1.test"),
            ("bare.test", "bare.test"),
            ("null.test", "556 5.1.10 Recipient address has null MX"),
            ("nullplus.test", "mx1.test"),
            ("nx.test", "550 5.4.4 SMTPSEND.DNS.NonExistentDomain; nonexistent domain"),
            (
                "servfail.test",
                "451 4.4.0 DNS query failed. The error was: DNS query failed with error ServerFailure",
            ),
            (
                "slow.test",
                "451 4.4.0 DNS query failed. The error was: DNS query failed with error ErrorTimeout",
            ),
            (
                "half.test",
                "451 4.4.0 DNS query failed. The error was: DNS query failed with error ServerFailure",
            ),
            (
                "addressed.test",
                "451 4.4.0 DNS query failed. The error was: DNS query failed with error InfoNoRecords",
            ),
            (
                "deadmx.test",
                "451 4.4.0 DNS query failed. The error was: DNS query failed with error InfoDomainNonexistent",
            ),
        ] {
            assert_eq!(plan(domain).await, expected, "{domain}");
        }
        for (domain, in_doubt) in [("skip.test", false), ("doubt.test", true), ("bare.test", false)] {
            let plan = targets(&world(), &domain.parse().unwrap(), 1).await.unwrap();
            assert_eq!(plan.in_doubt, in_doubt, "{domain}");
        }
        assert_eq!(plan("many.test").await.split(' ').count(), MAX_HOSTS);
    }

    #[tokio::test]
    async fn equal_preferences_come_in_every_order() {
        let world = world().mx("even.test", 10, "mx1.test").mx("even.test", 10, "mx2.test");
        let mut first = std::collections::BTreeSet::new();
        for seed in 0..32 {
            let plan = targets(&world, &"even.test".parse().unwrap(), seed).await.unwrap();
            assert_eq!(plan.hosts.len(), 2);
            first.insert(plan.hosts[0].name.to_string());
        }
        assert_eq!(first.len(), 2);
    }
}
