//! How much of the public Internet a set of ranges covers: what tells an open relay from a relay
//! for a few hosts.

use super::IpRange;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Public IPv4 addresses from which relaying is open to the world.
const WIDE_IPV4: u64 = 1 << 24;
/// Public IPv6 addresses from which relaying is open to the world: a /32.
const WIDE_IPV6: u128 = 1 << 96;

/// Blocks that are not public: RFC 6890 and what it registers.
const NOT_PUBLIC_IPV4: &[(Ipv4Addr, u32)] = &[
    (Ipv4Addr::new(0, 0, 0, 0), 8),
    (Ipv4Addr::new(10, 0, 0, 0), 8),
    (Ipv4Addr::new(100, 64, 0, 0), 10),
    (Ipv4Addr::new(127, 0, 0, 0), 8),
    (Ipv4Addr::new(169, 254, 0, 0), 16),
    (Ipv4Addr::new(172, 16, 0, 0), 12),
    (Ipv4Addr::new(192, 168, 0, 0), 16),
    (Ipv4Addr::new(224, 0, 0, 0), 3),
];

/// True where the union of the ranges covers 2^24 or more public IPv4 addresses, or 2^96 or more
/// public IPv6 addresses (a /32).
pub fn is_wide(ranges: &[IpRange]) -> bool {
    let mut v4: Vec<(u64, u64)> = Vec::new();
    let mut v6: Vec<(u128, u128)> = Vec::new();
    for range in ranges {
        match (range.first(), range.last()) {
            (IpAddr::V4(first), IpAddr::V4(last)) => {
                v4.push((u32::from(first).into(), u32::from(last).into()));
            }
            (IpAddr::V6(first), IpAddr::V6(last)) => v6.push((first.into(), last.into())),
            _ => {}
        }
    }
    public_v4(&mut v4) >= WIDE_IPV4 || public_v6(&v6) >= WIDE_IPV6
}

/// True for an address that hosts of the Internet may have.
pub fn is_public(ip: IpAddr) -> bool {
    match ip.to_canonical() {
        IpAddr::V4(ip) => {
            let within = |(base, bits): &(Ipv4Addr, u32)| {
                (u32::from(ip) ^ u32::from(*base)).checked_shr(32 - bits) == Some(0)
            };
            !NOT_PUBLIC_IPV4.iter().any(within)
        }
        IpAddr::V6(ip) => ip.segments()[0] >> 13 == 1,
    }
}

fn public_v4(ranges: &mut [(u64, u64)]) -> u64 {
    ranges.sort_unstable();
    let mut covered = 0;
    let mut next = 0;
    for &(first, last) in ranges.iter() {
        let first = first.max(next);
        if first > last {
            continue;
        }
        let private: u64 = NOT_PUBLIC_IPV4
            .iter()
            .map(|(base, bits)| {
                let low = u64::from(u32::from(*base));
                let high = low + (1u64 << (32 - bits)) - 1;
                overlap(first, last, low, high)
            })
            .sum();
        covered += last - first + 1 - private;
        next = last + 1;
    }
    covered
}

fn overlap(first: u64, last: u64, low: u64, high: u64) -> u64 {
    let (start, end) = (first.max(low), last.min(high));
    if start > end { 0 } else { end - start + 1 }
}

/// Global unicast is 2000::/3; what lies outside it is not public.
fn public_v6(ranges: &[(u128, u128)]) -> u128 {
    let low = u128::from(Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0));
    let high = u128::from(Ipv6Addr::new(0x3fff, 0xffff, 0xffff, 0xffff, 0xffff, 0xffff, 0xffff, 0xffff));
    let mut inside: Vec<(u128, u128)> = ranges
        .iter()
        .map(|&(first, last)| (first.max(low), last.min(high)))
        .filter(|(first, last)| first <= last)
        .collect();
    inside.sort_unstable();
    let mut covered: u128 = 0;
    let mut next = low;
    for (first, last) in inside {
        let first = first.max(next);
        if first <= last {
            covered = covered.saturating_add(last - first + 1);
            next = last + 1;
        }
    }
    covered
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn public_addresses() {
        for (ip, wanted) in [
            ("8.8.4.4", true),
            ("192.0.2.1", true),
            ("10.255.255.255", false),
            ("11.0.0.0", true),
            ("172.31.0.1", false),
            ("172.32.0.1", true),
            ("127.0.0.1", false),
            ("::ffff:127.0.0.1", false),
            ("240.0.0.1", false),
            ("2001:db8::1", true),
            ("::1", false),
            ("fd00::1", false),
            ("fe80::1", false),
        ] {
            assert_eq!(is_public(ip.parse().unwrap()), wanted, "{ip}");
        }
    }

    #[test]
    fn width_is_judged_over_the_union_of_public_addresses() {
        let wide = |texts: &[&str]| {
            is_wide(&texts.iter().map(|text| text.parse().expect("a range")).collect::<Vec<IpRange>>())
        };
        assert!(wide(&["0.0.0.0-255.255.255.255"]));
        assert!(wide(&["8.0.0.0/8"]));
        assert!(!wide(&["8.0.0.0/9"]));
        assert!(wide(&["8.0.0.0/9", "9.0.0.0/9"]));
        assert!(!wide(&["8.0.0.0/9", "8.0.0.0/9", "8.0.0.0/10"]));
        assert!(!wide(&["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8"]));
        assert!(wide(&["::/0"]));
        assert!(wide(&["2001:db8::/32"]));
        assert!(!wide(&["2001:db8::/33", "fd00::/8"]));
    }
}
