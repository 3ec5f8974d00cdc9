//! Which addresses a CRL may be fetched from.
//!
//! A URL of a CRL is written by whoever asked for the certificate's issue; the host's addresses by
//! whoever runs its DNS. Neither may make this server knock at doors inside its own network.
//!
//! Promises: global unicast addresses only, unless RevocationFetchRanges holds the address. Refuses
//! loopback, private, link-local, carrier-grade NAT, unique local, multicast, documentation and every
//! other special range, and IPv6 forms that carry an IPv4 address (mapped ones are judged as IPv4).
//! RFC 6890 and the registries of special-purpose addresses.

use crate::model::IpRange;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// True where a CRL may be fetched from this address.
pub fn may_fetch_from(address: IpAddr, allowed: &[IpRange]) -> bool {
    let address = address.to_canonical();
    let public = match address {
        IpAddr::V4(address) => !is_special_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    };
    public || allowed.iter().any(|range| range.contains(address))
}

/// Blocks of IPv4 that are not public: first address, length of the prefix.
const SPECIAL_V4: &[([u8; 4], u32)] = &[
    ([0, 0, 0, 0], 8),
    ([10, 0, 0, 0], 8),
    ([100, 64, 0, 0], 10),
    ([127, 0, 0, 0], 8),
    ([169, 254, 0, 0], 16),
    ([172, 16, 0, 0], 12),
    ([192, 0, 0, 0], 24),
    ([192, 0, 2, 0], 24),
    ([192, 88, 99, 0], 24),
    ([192, 168, 0, 0], 16),
    ([198, 18, 0, 0], 15),
    ([198, 51, 100, 0], 24),
    ([203, 0, 113, 0], 24),
    // Multicast, reserved, broadcast.
    ([224, 0, 0, 0], 3),
];

fn is_special_v4(address: Ipv4Addr) -> bool {
    SPECIAL_V4.iter().any(|(block, prefix)| {
        let shift = 32 - prefix;
        address.to_bits() >> shift == Ipv4Addr::from(*block).to_bits() >> shift
    })
}

/// Blocks inside 2000::/3 that are not public: protocol assignments (Teredo, ORCHID), documentation,
/// 6to4.
const SPECIAL_V6: &[([u16; 2], u32)] =
    &[([0x2001, 0], 23), ([0x2001, 0x0db8], 32), ([0x2002, 0], 16), ([0x3fff, 0], 20)];

fn is_public_v6(address: Ipv6Addr) -> bool {
    let head = u32::try_from(address.to_bits() >> 96).unwrap_or(0);
    let inside = |[high, low]: [u16; 2], prefix: u32| {
        let block = u32::from(high) << 16 | u32::from(low);
        head >> (32 - prefix) == block >> (32 - prefix)
    };
    inside([0x2000, 0], 3) && !SPECIAL_V6.iter().any(|(block, prefix)| inside(*block, *prefix))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn table() {
        for (address, public) in [
            ("1.1.1.1", true),
            ("9.255.255.255", true),
            ("11.0.0.0", true),
            ("100.63.255.255", true),
            ("100.128.0.0", true),
            ("172.15.255.255", true),
            ("172.32.0.0", true),
            ("192.0.1.0", true),
            ("198.17.255.255", true),
            ("198.20.0.0", true),
            ("223.255.255.255", true),
            ("0.0.0.0", false),
            ("0.1.2.3", false),
            ("10.1.2.3", false),
            ("100.64.0.1", false),
            ("100.127.255.255", false),
            ("127.0.0.1", false),
            ("127.255.255.255", false),
            ("169.254.169.254", false),
            ("172.16.0.1", false),
            ("172.31.255.255", false),
            ("192.0.0.8", false),
            ("192.0.2.1", false),
            ("192.88.99.1", false),
            ("192.168.1.1", false),
            ("198.18.0.1", false),
            ("198.19.255.255", false),
            ("198.51.100.1", false),
            ("203.0.113.1", false),
            ("224.0.0.1", false),
            ("240.0.0.1", false),
            ("255.255.255.255", false),
            ("2606:4700::1111", true),
            ("2a00::1", true),
            ("2001:200::1", true),
            ("::", false),
            ("::1", false),
            ("::ffff:127.0.0.1", false),
            ("::ffff:10.0.0.1", false),
            ("::ffff:1.1.1.1", true),
            ("::127.0.0.1", false),
            ("64:ff9b::7f00:1", false),
            ("64:ff9b:1::1", false),
            ("100::1", false),
            ("2001::1", false),
            ("2001:db8::1", false),
            ("2002:7f00:1::", false),
            ("3fff::1", false),
            ("4000::1", false),
            ("fc00::1", false),
            ("fd12::1", false),
            ("fe80::1", false),
            ("fec0::1", false),
            ("ff02::1", false),
        ] {
            assert_eq!(may_fetch_from(address.parse().unwrap(), &[]), public, "{address}");
        }
    }

    #[test]
    fn ranges_allow_what_they_hold() {
        let allowed: Vec<IpRange> =
            ["127.1.0.0/16", "fd00::/8"].iter().map(|range| range.parse().unwrap()).collect();
        for (address, may) in [
            ("127.1.0.9", true),
            ("::ffff:127.1.0.9", true),
            ("127.0.0.1", false),
            ("fd12::1", true),
            ("fc00::1", false),
            ("1.1.1.1", true),
        ] {
            assert_eq!(may_fetch_from(address.parse().unwrap(), &allowed), may, "{address}");
        }
    }
}
