//! Which of a domain's hosts may be tried, and who is asked for them.
//!
//! Promises: where one of the hosts is ourselves, it and every host of the same or a higher preference
//! number is left out (RFC 5321 §5.1): mail must move towards the better hosts. Where nothing is left
//! then, mail would loop (5.4.6).

use crate::model::NameServers;
use crate::model::snapshot::ServiceSettings;

/// The hosts that stand before the first that is ourselves; `hosts` stand in order of preference.
pub fn before_self<T>(hosts: Vec<T>, preference: impl Fn(&T) -> u16, is_self: impl Fn(&T) -> bool) -> Vec<T> {
    match hosts.iter().filter(|host| is_self(host)).map(&preference).min() {
        Some(limit) => hosts.into_iter().filter(|host| preference(host) < limit).collect(),
        None => hosts,
    }
}

/// The name servers for a connector; none: the system's. Which list serves both where one is empty was settled when the
/// Snapshot was compiled.
pub fn dns_servers(settings: &ServiceSettings, use_external: bool) -> NameServers<'_> {
    match use_external {
        true => NameServers { servers: &settings.external_dns, protocol: settings.external_dns_protocol },
        false => NameServers { servers: &settings.internal_dns, protocol: settings.internal_dns_protocol },
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::snapshot;
    use super::*;
    use crate::model::{DnsProtocol, DnsServer};

    #[test]
    fn hosts_before_ourselves() {
        type Case<'a> = (&'a [(u16, &'a str)], &'a [&'a str]);
        let cases: &[Case<'_>] = &[
            (&[(10, "a"), (20, "b")], &["a", "b"]),
            (&[(10, "a"), (20, "own"), (20, "c"), (30, "b")], &["a"]),
            (&[(10, "a"), (20, "c"), (20, "own")], &["a"]),
            (&[(10, "own"), (20, "b")], &[]),
            (&[], &[]),
        ];
        for (hosts, wanted) in cases {
            let left = before_self(hosts.to_vec(), |host| host.0, |host| host.1 == "own");
            assert_eq!(left.iter().map(|host| host.1).collect::<Vec<_>>(), *wanted);
        }
    }

    #[test]
    fn name_servers() {
        let server = |text: &str| text.parse::<DnsServer>().unwrap();
        let (e, i) = (vec![server("192.0.2.1")], vec![server("192.0.2.2")]);
        let cases = [
            (vec![], vec![], false, vec![]),
            (e.clone(), i.clone(), true, e.clone()),
            (e.clone(), i.clone(), false, i.clone()),
            // ExternalDNSAdapterEnabled: the system's resolver, not the other list.
            (vec![], i, true, vec![]),
            (e, vec![], false, vec![]),
        ];
        for (external, internal, use_external, wanted) in cases {
            let mut settings = snapshot().service;
            (settings.external_dns, settings.internal_dns) = (external, internal);
            (settings.external_dns_protocol, settings.internal_dns_protocol) =
                (DnsProtocol::TcpOnly, DnsProtocol::UdpOnly);
            let found = dns_servers(&settings, use_external);
            assert_eq!(found.servers, wanted);
            let protocol = if use_external { DnsProtocol::TcpOnly } else { DnsProtocol::UdpOnly };
            assert_eq!(found.protocol, protocol);
        }
    }
}
