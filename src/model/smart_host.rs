//! The host that takes a connector's mail: a name or an address, with an optional port.
//!
//! Promises that an address is printed in brackets, as Exchange prints it: `[10.1.1.1]`.
//! Refuses port 0, scope ids, and what is neither an address nor a domain name.

use super::value_error::serde_as_text;
use super::{SmtpDomain, ValueError};
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

/// A smart host.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SmartHost {
    /// Where it is.
    pub host: SmartHostName,
    /// Its port; `None`: the connector's.
    pub port: Option<u16>,
}

/// How a smart host is named.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SmartHostName {
    /// A host name, resolved by its addresses and not by MX.
    Name(SmtpDomain),
    /// An address literal.
    Address(IpAddr),
}

serde_as_text!(SmartHost);

impl FromStr for SmartHost {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        let given = text.trim();
        let bad = |why: &str| {
            ValueError::about(
                given,
                format_args!(
                    "{why}; allowed: mail.example.com, 10.1.1.1, [10.1.1.1] or [2001:db8::1], with an optional :port"
                ),
            )
        };
        if given.is_empty() {
            return Err(bad("is empty"));
        }
        // The only form with colons that are no port's.
        if let Ok(ip) = given.parse::<Ipv6Addr>() {
            return Ok(SmartHost { host: SmartHostName::Address(IpAddr::V6(ip)), port: None });
        }
        let (host, port) = match given.strip_prefix('[') {
            Some(rest) => {
                let (inside, after) = rest.split_once(']').ok_or_else(|| bad("has an unclosed bracket"))?;
                let ip: IpAddr = inside.parse().map_err(|_| bad("has no IP address in its brackets"))?;
                let port = match after.strip_prefix(':') {
                    Some(port) => Some(port),
                    None if after.is_empty() => None,
                    None => return Err(bad("has something other than a port after its brackets")),
                };
                (SmartHostName::Address(ip), port)
            }
            None => {
                let (name, port) = match given.split_once(':') {
                    Some((name, port)) => (name, Some(port)),
                    None => (given, None),
                };
                if name.ends_with(char::is_whitespace) {
                    return Err(bad("has a blank inside"));
                }
                let host = match name.parse::<Ipv4Addr>() {
                    Ok(ip) => SmartHostName::Address(IpAddr::V4(ip)),
                    Err(_) => SmartHostName::Name(name.parse().map_err(|error: ValueError| {
                        bad(&format!("is neither an address nor a host name: {}", error.message))
                    })?),
                };
                (host, port)
            }
        };
        let port =
            port.map(|port| read_port(port).ok_or_else(|| bad("has no port from 1 to 65535"))).transpose()?;
        Ok(SmartHost { host, port })
    }
}

fn read_port(text: &str) -> Option<u16> {
    let port = text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse().ok())??;
    (port != 0).then_some(port)
}

impl fmt::Display for SmartHost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.host {
            SmartHostName::Name(name) => write!(f, "{name}")?,
            SmartHostName::Address(ip) => write!(f, "[{ip}]")?,
        }
        match self.port {
            Some(port) => write!(f, ":{port}"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::value_error::testing::{bad, good, round_trip};
    use proptest::prelude::*;

    #[test]
    fn hosts() {
        good::<SmartHost>(&[
            ("Mail.Example.com", "mail.example.com"),
            ("mail.example.com:587", "mail.example.com:587"),
            ("10.1.1.1", "[10.1.1.1]"),
            ("10.1.1.1:26", "[10.1.1.1]:26"),
            ("[10.1.1.1]", "[10.1.1.1]"),
            ("[10.1.1.1]:26", "[10.1.1.1]:26"),
            ("2001:DB8::1", "[2001:db8::1]"),
            ("[2001:db8::1]", "[2001:db8::1]"),
            ("[2001:db8::1]:26", "[2001:db8::1]:26"),
            ("relay", "relay"),
        ]);
        bad::<SmartHost>(&[
            ("", "is empty"),
            ("mail.example.com:", "port"),
            ("mail.example.com:0", "port"),
            ("mail.example.com:70000", "port"),
            ("mail.example.com:+25", "port"),
            ("mail.example.com :25", "blank"),
            ("[10.1.1.1", "unclosed"),
            ("[10.1.1.1]25", "after its brackets"),
            ("[10.1.1.256]", "no IP address"),
            ("[mail.example.com]", "no IP address"),
            ("[fe80::1%eth0]", "no IP address"),
            ("10.1.1.256", "neither"),
            ("10.1.1", "neither"),
            ("user@example.com", "neither"),
            ("*.example.com", "neither"),
            ("a.example,b.example", "neither"),
        ]);
    }

    proptest! {
        #[test]
        fn hosts_round_trip(ip: Option<IpAddr>, name in "[a-z]{1,8}(\\.[a-z]{1,8}){0,3}", port in proptest::option::of(1u16..)) {
            let host = match ip {
                Some(ip) => SmartHostName::Address(ip),
                None => SmartHostName::Name(name.parse().unwrap()),
            };
            round_trip(&SmartHost { host, port });
        }
    }
}
