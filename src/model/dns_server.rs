//! A DNS server to ask: `192.0.2.53`, `192.0.2.53:5353`, `::1`, `[::1]:5353`.
//!
//! Promises an address and a port, 53 where none is given. Refuses host names (who would resolve
//! them?), scope ids and port 0.

use super::ValueError;
use super::value_error::serde_as_text;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::str::FromStr;

/// The port of DNS (RFC 1035 §4.2).
const DNS_PORT: u16 = 53;

/// A DNS server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DnsServer {
    /// Its address.
    pub ip: IpAddr,
    /// Its port, UDP and TCP.
    pub port: u16,
}

serde_as_text!(DnsServer);

impl DnsServer {
    /// The socket address to ask.
    pub fn socket_addr(&self) -> SocketAddr {
        SocketAddr::new(self.ip, self.port)
    }
}

/// How name servers are asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum DnsProtocol {
    /// Over UDP, and over TCP where an answer is too long for that.
    #[default]
    Any,
    /// UDP alone.
    UdpOnly,
    /// TCP alone.
    TcpOnly,
}

/// Whom to ask, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NameServers<'a> {
    /// The servers; none: the system's.
    pub servers: &'a [DnsServer],
    /// How.
    pub protocol: DnsProtocol,
}

impl<'a> From<&'a [DnsServer]> for NameServers<'a> {
    fn from(servers: &'a [DnsServer]) -> Self {
        NameServers { servers, protocol: DnsProtocol::Any }
    }
}

impl<'a, const N: usize> From<&'a [DnsServer; N]> for NameServers<'a> {
    fn from(servers: &'a [DnsServer; N]) -> Self {
        NameServers::from(&servers[..])
    }
}

impl<'a> From<&'a Vec<DnsServer>> for NameServers<'a> {
    fn from(servers: &'a Vec<DnsServer>) -> Self {
        NameServers::from(&servers[..])
    }
}

impl FromStr for DnsServer {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        let given = text.trim();
        let bad = |why: &str| {
            ValueError::about(
                given,
                format_args!(
                    "{why}; allowed: 192.0.2.53, 192.0.2.53:5353, 2001:db8::53 or [2001:db8::53]:5353"
                ),
            )
        };
        let bracketed = given.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
        if given.contains('%') {
            return Err(bad("has a scope id"));
        }
        let (ip, port) = if let Ok(ip) = given.parse::<IpAddr>() {
            (ip, DNS_PORT)
        } else if let Some(Ok(ip)) = bracketed.map(str::parse::<Ipv6Addr>) {
            (IpAddr::V6(ip), DNS_PORT)
        } else if let Ok(socket) = given.parse::<SocketAddr>() {
            (socket.ip(), socket.port())
        } else {
            return Err(bad("is not an IP address with an optional port"));
        };
        if port == 0 {
            return Err(bad("has port 0"));
        }
        Ok(DnsServer { ip, port })
    }
}

impl fmt::Display for DnsServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.port == DNS_PORT { write!(f, "{}", self.ip) } else { write!(f, "{}", self.socket_addr()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::value_error::testing::{bad, good, round_trip};
    use proptest::prelude::*;

    #[test]
    fn servers() {
        good::<DnsServer>(&[
            ("192.0.2.53", "192.0.2.53"),
            ("192.0.2.53:53", "192.0.2.53"),
            ("192.0.2.53:5353", "192.0.2.53:5353"),
            ("::1", "::1"),
            ("[::1]", "::1"),
            ("[::1]:53", "::1"),
            ("[2001:DB8::53]:5353", "[2001:db8::53]:5353"),
        ]);
        bad::<DnsServer>(&[
            ("", "is not an IP address"),
            ("dns.example.com", "is not an IP address"),
            ("192.0.2.53:", "is not an IP address"),
            ("192.0.2.53:0", "port 0"),
            ("192.0.2.53:70000", "is not an IP address"),
            ("[192.0.2.53]", "is not an IP address"),
            ("fe80::1%eth0", "scope id"),
            ("[fe80::1%11]:53", "scope id"),
        ]);
    }

    proptest! {
        #[test]
        fn servers_round_trip(ip: IpAddr, port in 1u16..) {
            round_trip(&DnsServer { ip, port });
        }
    }
}
