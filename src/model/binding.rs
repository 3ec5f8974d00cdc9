//! Local addresses and ports that a Receive connector listens on: `0.0.0.0:25`, `[::]:25`.
//!
//! Promises one address and one port, and says which sockets and which other bindings they cover.
//! Each family listens by itself (IPV6_V6ONLY): `[::]` doesn't cover IPv4. Port 0 takes a free port
//! when the service starts, so it covers nothing until then.
//! Refuses scope ids and IPv4-mapped addresses, which can't be bound in that way.

use super::ValueError;
use super::value_error::serde_as_text;
use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;

/// A local address and port.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Binding {
    /// The address; unspecified: every address of its family.
    pub ip: IpAddr,
    /// The port; 0: any free one.
    pub port: u16,
}

serde_as_text!(Binding);

impl Binding {
    /// True where a listener on this binding would take a connection to that socket.
    pub fn covers(&self, socket: SocketAddr) -> bool {
        let ip = socket.ip().to_canonical();
        self.port != 0 && self.port == socket.port() && self.reaches(ip)
    }

    /// True where a socket exists that both cover.
    pub fn overlaps(&self, other: &Binding) -> bool {
        self.port != 0 && self.port == other.port && (self.reaches(other.ip) || other.reaches(self.ip))
    }

    /// The socket address to listen on.
    pub fn socket_addr(&self) -> SocketAddr {
        SocketAddr::new(self.ip, self.port)
    }

    fn reaches(&self, ip: IpAddr) -> bool {
        self.ip == ip || (self.ip.is_unspecified() && self.ip.is_ipv4() == ip.is_ipv4())
    }
}

impl FromStr for Binding {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        let given = text.trim();
        let bad = |why: &str| {
            ValueError::about(
                given,
                format_args!("{why}; allowed: address:port, as in 0.0.0.0:25, 192.0.2.1:25 or [::]:25"),
            )
        };
        let socket: SocketAddr = given.parse().map_err(|_| {
            let bare = given.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(given);
            bad(if bare.parse::<IpAddr>().is_ok() { "has no port" } else { "is not an address with a port" })
        })?;
        match socket {
            SocketAddr::V6(v6) if given.contains('%') || v6.scope_id() != 0 => Err(bad("has a scope id")),
            SocketAddr::V6(v6) if v6.ip().to_ipv4_mapped().is_some() => {
                Err(bad("is an IPv4-mapped address: write it as IPv4"))
            }
            _ => Ok(Binding { ip: socket.ip(), port: socket.port() }),
        }
    }
}

impl fmt::Display for Binding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.socket_addr())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::value_error::testing::{bad, good, round_trip};
    use proptest::prelude::*;

    fn binding(text: &str) -> Binding {
        text.parse().expect(text)
    }

    #[test]
    fn bindings() {
        good::<Binding>(&[
            ("0.0.0.0:25", "0.0.0.0:25"),
            ("[::]:25", "[::]:25"),
            ("192.0.2.1:587", "192.0.2.1:587"),
            ("[2001:DB8:0::1]:25", "[2001:db8::1]:25"),
            ("127.0.0.1:0", "127.0.0.1:0"),
        ]);
        bad::<Binding>(&[
            ("", "not an address with a port"),
            ("0.0.0.0", "has no port"),
            ("::", "has no port"),
            ("[::]", "has no port"),
            ("0.0.0.0:", "not an address"),
            ("0.0.0.0:65536", "not an address"),
            ("0.0.0.0:-1", "not an address"),
            ("010.0.0.1:25", "not an address"),
            ("mail.example.com:25", "not an address"),
            ("*:25", "not an address"),
            ("[fe80::1%11]:25", "scope id"),
            ("[::ffff:10.0.0.1]:25", "IPv4-mapped"),
        ]);
    }

    #[test]
    fn coverage() {
        for (bound, socket, covers) in [
            ("0.0.0.0:25", "192.0.2.1:25", true),
            ("0.0.0.0:25", "[::ffff:192.0.2.1]:25", true),
            ("0.0.0.0:25", "192.0.2.1:26", false),
            ("0.0.0.0:25", "[2001:db8::1]:25", false),
            ("[::]:25", "[2001:db8::1]:25", true),
            ("[::]:25", "192.0.2.1:25", false),
            ("192.0.2.1:25", "192.0.2.1:25", true),
            ("192.0.2.1:25", "192.0.2.2:25", false),
            ("0.0.0.0:0", "192.0.2.1:0", false),
        ] {
            assert_eq!(binding(bound).covers(socket.parse().unwrap()), covers, "{bound} {socket}");
        }
        for (one, other, overlap) in [
            ("0.0.0.0:25", "192.0.2.1:25", true),
            ("0.0.0.0:25", "[::]:25", false),
            ("192.0.2.1:25", "192.0.2.1:25", true),
            ("192.0.2.1:25", "192.0.2.2:25", false),
            ("0.0.0.0:25", "0.0.0.0:587", false),
            ("127.0.0.1:0", "127.0.0.1:0", false),
        ] {
            assert_eq!(binding(one).overlaps(&binding(other)), overlap, "{one} {other}");
            assert_eq!(binding(other).overlaps(&binding(one)), overlap, "{one} {other}");
        }
    }

    proptest! {
        #[test]
        fn bindings_round_trip(ip: IpAddr, port: u16) {
            round_trip(&Binding { ip: ip.to_canonical(), port });
        }
    }
}
