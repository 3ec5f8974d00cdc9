//! Ranges of IP addresses as `RemoteIPRanges` takes them: a single address, `a-b`, or CIDR, of either
//! family.
//!
//! Promises exact bounds: two ranges are equal where they hold the same addresses, however they were
//! written, while the writing (single, CIDR, span; a scope id) is kept for printing. Host bits of a
//! CIDR are dropped. A bare `0.0.0.0` or `::` is every address of its family, as in Exchange.
//! Refuses reversed bounds, mixed families, masks that are too long, incomplete or leading-zero
//! octets, and IPv4-mapped addresses: a peer's mapped address counts as IPv4, so such a range would
//! never match.

use super::ValueError;
use super::value_error::serde_as_text;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

/// The longest scope id: a Linux interface name.
const MAX_SCOPE: usize = 15;

/// A range of addresses of one family, both bounds included.
#[derive(Clone, Debug)]
pub struct IpRange {
    first: IpAddr,
    last: IpAddr,
    form: Form,
}

/// How a range was written.
#[derive(Clone, Debug)]
enum Form {
    Single(Scope),
    Cidr(Scope, u8),
    Span(Scope, Scope),
}

/// The scope id of an IPv6 address as given, without `%`: kept in the text, no part of the bounds.
type Scope = Option<String>;

serde_as_text!(IpRange);

impl IpRange {
    /// The lowest address.
    pub fn first(&self) -> IpAddr {
        self.first
    }

    /// The highest address.
    pub fn last(&self) -> IpAddr {
        self.last
    }

    /// True where the address lies inside; an IPv4-mapped IPv6 address counts as IPv4.
    pub fn contains(&self, ip: IpAddr) -> bool {
        let ip = ip.to_canonical();
        self.is_of_family(ip) && self.first <= ip && ip <= self.last
    }

    /// True where every address of the other lies inside.
    pub fn contains_range(&self, other: &IpRange) -> bool {
        self.is_of_family(other.first) && self.first <= other.first && other.last <= self.last
    }

    /// True where an address lies in both.
    pub fn overlaps(&self, other: &IpRange) -> bool {
        self.is_of_family(other.first) && self.first <= other.last && other.first <= self.last
    }

    /// The number of addresses, at least 1; the whole of IPv6 saturates.
    pub fn size(&self) -> u128 {
        (number(self.last) - number(self.first)).saturating_add(1)
    }

    fn is_of_family(&self, ip: IpAddr) -> bool {
        self.first.is_ipv4() == ip.is_ipv4()
    }

    fn bounds(&self) -> (IpAddr, IpAddr) {
        (self.first, self.last)
    }
}

impl PartialEq for IpRange {
    fn eq(&self, other: &Self) -> bool {
        self.bounds() == other.bounds()
    }
}

impl Eq for IpRange {}

impl Hash for IpRange {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.bounds().hash(state);
    }
}

impl PartialOrd for IpRange {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for IpRange {
    fn cmp(&self, other: &Self) -> Ordering {
        self.bounds().cmp(&other.bounds())
    }
}

impl FromStr for IpRange {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        let given = text.trim();
        read_range(given).map_err(|why| {
            ValueError::about(
                given,
                format_args!(
                    "{why}; allowed: 192.0.2.7, 192.0.2.1-192.0.2.24, 192.0.2.0/24, and the like for IPv6"
                ),
            )
        })
    }
}

fn read_range(given: &str) -> Result<IpRange, String> {
    if given.is_empty() {
        return Err("is empty".into());
    }
    if let Some((address, length)) = given.rsplit_once('/') {
        let (ip, scope) = read_address(address)?;
        let bits = width(ip);
        let prefix = Some(length)
            .filter(|length| !length.is_empty() && length.bytes().all(|b| b.is_ascii_digit()))
            .filter(|length| *length == "0" || !length.starts_with('0'))
            .and_then(|length| length.parse::<u8>().ok())
            .filter(|prefix| *prefix <= bits)
            .ok_or_else(|| format!("has no mask length from 0 to {bits}"))?;
        let (first, last) = block(ip, prefix);
        return Ok(IpRange { first, last, form: Form::Cidr(scope, prefix) });
    }
    if let Some((from, to)) = split_span(given) {
        let ((first, from_scope), (last, to_scope)) = (read_address(from)?, read_address(to)?);
        if first.is_ipv4() != last.is_ipv4() {
            return Err("mixes IPv4 and IPv6".into());
        }
        if first > last {
            return Err("is reversed: its first address is higher than its last".into());
        }
        return Ok(IpRange { first, last, form: Form::Span(from_scope, to_scope) });
    }
    let (ip, scope) = read_address(given)?;
    let (first, last) = block(ip, if ip.is_unspecified() { 0 } else { width(ip) });
    Ok(IpRange { first, last, form: Form::Single(scope) })
}

/// The two sides of a span. A hyphen may also stand in a scope id (`fe80::1%br-lan`): there it is
/// followed by no address.
fn split_span(given: &str) -> Option<(&str, &str)> {
    let mut hyphens =
        given.match_indices('-').map(|(at, _)| (given[..at].trim_end(), given[at + 1..].trim_start()));
    if given.contains('%') { hyphens.find(|(_, to)| read_address(to).is_ok()) } else { hyphens.next() }
}

fn read_address(text: &str) -> Result<(IpAddr, Scope), String> {
    let (address, scope) = match text.split_once('%') {
        Some((address, scope)) => (address, Some(scope.to_string())),
        None => (text, None),
    };
    let ip: IpAddr = address.parse().map_err(|_| {
        let v4 = address.bytes().all(|b| b.is_ascii_digit() || b == b'.') && address.contains('.');
        let hint = if v4 { " (four numbers from 0 to 255, without leading zeros)" } else { "" };
        format!("has no valid IP address in '{address}'{hint}")
    })?;
    match (ip, &scope) {
        (IpAddr::V4(_), Some(_)) => Err("has a scope id at an IPv4 address".into()),
        (IpAddr::V6(_), Some(scope)) if !is_scope(scope) => Err("has no valid scope id after its %".into()),
        (IpAddr::V6(v6), _) => match v6.to_ipv4_mapped() {
            Some(v4) => Err(format!("is an IPv4-mapped address: write it as IPv4, here {v4}")),
            None => Ok((ip, scope)),
        },
        (IpAddr::V4(_), None) => Ok((ip, scope)),
    }
}

fn is_scope(scope: &str) -> bool {
    (1..=MAX_SCOPE).contains(&scope.len())
        && scope.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'))
}

/// The bits of an address of this family.
fn width(ip: IpAddr) -> u8 {
    if ip.is_ipv4() { 32 } else { 128 }
}

fn number(ip: IpAddr) -> u128 {
    match ip {
        IpAddr::V4(v4) => u32::from(v4).into(),
        IpAddr::V6(v6) => v6.into(),
    }
}

/// The bounds of the CIDR block of this length around the address.
fn block(ip: IpAddr, prefix: u8) -> (IpAddr, IpAddr) {
    match ip {
        IpAddr::V4(v4) => {
            let host = u32::MAX.checked_shr(prefix.into()).unwrap_or(0);
            let base = u32::from(v4) & !host;
            (Ipv4Addr::from(base).into(), Ipv4Addr::from(base | host).into())
        }
        IpAddr::V6(v6) => {
            let host = u128::MAX.checked_shr(prefix.into()).unwrap_or(0);
            let base = u128::from(v6) & !host;
            (Ipv6Addr::from(base).into(), Ipv6Addr::from(base | host).into())
        }
    }
}

impl fmt::Display for IpRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let address = |f: &mut fmt::Formatter<'_>, ip: IpAddr, scope: &Scope| match scope {
            Some(scope) => write!(f, "{ip}%{scope}"),
            None => write!(f, "{ip}"),
        };
        match &self.form {
            Form::Single(scope) => address(f, self.first, scope),
            Form::Cidr(scope, prefix) => {
                address(f, self.first, scope)?;
                write!(f, "/{prefix}")
            }
            Form::Span(from, to) => {
                address(f, self.first, from)?;
                f.write_str("-")?;
                address(f, self.last, to)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::value_error::testing::{bad, good, round_trip};
    use proptest::prelude::*;
    use std::collections::HashSet;

    fn range(text: &str) -> IpRange {
        text.parse().expect(text)
    }

    #[test]
    fn forms_are_kept() {
        good::<IpRange>(&[
            ("192.0.2.7", "192.0.2.7"),
            ("192.0.2.1-192.0.2.24", "192.0.2.1-192.0.2.24"),
            ("192.0.2.1 - 192.0.2.24", "192.0.2.1-192.0.2.24"),
            ("192.0.2.1-192.0.2.1", "192.0.2.1-192.0.2.1"),
            ("10.0.0.0/8", "10.0.0.0/8"),
            ("192.168.1.1/24", "192.168.1.0/24"),
            ("172.16.0.0/19", "172.16.0.0/19"),
            ("192.0.2.7/32", "192.0.2.7/32"),
            ("0.0.0.0/0", "0.0.0.0/0"),
            ("0.0.0.0", "0.0.0.0"),
            ("0.0.0.0-255.255.255.255", "0.0.0.0-255.255.255.255"),
            ("2001:0DB8::CD3/60", "2001:db8::/60"),
            ("::1", "::1"),
            ("::", "::"),
            ("::/0", "::/0"),
            ("2001:db8::1-2001:DB8::ff", "2001:db8::1-2001:db8::ff"),
            ("fe80::1%eth0", "fe80::1%eth0"),
            ("fe80::1%br-lan", "fe80::1%br-lan"),
            ("fe80::1%11-fe80::ff%11", "fe80::1%11-fe80::ff%11"),
            ("fe80::1%br-lan-fe80::ff%br-lan", "fe80::1%br-lan-fe80::ff%br-lan"),
            ("fe80::1%eth0/64", "fe80::%eth0/64"),
        ]);
    }

    #[test]
    fn nonsense_is_refused() {
        bad::<IpRange>(&[
            ("", "is empty"),
            ("10.0.0.300", "no valid IP address"),
            ("10.0.0", "four numbers"),
            ("010.0.0.1", "leading zeros"),
            ("10.0.0.1.2", "four numbers"),
            ("10.0.0.9-10.0.0.1", "reversed"),
            ("10.0.0.1-10.0.0.300", "'10.0.0.300'"),
            ("10.0.0.1-", "no valid IP address"),
            ("10.0.0.1-20", "no valid IP address"),
            ("10.0.0.1-10.0.0.2-10.0.0.3", "no valid IP address"),
            ("10.0.0.0/33", "0 to 32"),
            ("10.0.0.0/", "0 to 32"),
            ("10.0.0.0/+8", "0 to 32"),
            ("10.0.0.0/08", "0 to 32"),
            ("10.0.0.0/255.0.0.0", "0 to 32"),
            ("10.0.0.1-10.0.0.0/8", "no valid IP address"),
            ("2001:db8::/129", "0 to 128"),
            ("10.0.0.1-2001:db8::1", "mixes"),
            ("fe80::1%eth0-10.0.0.1", "mixes"),
            ("10.0.0.1%eth0", "scope id at an IPv4"),
            ("fe80::1%", "scope id"),
            ("fe80::1%an interface", "scope id"),
            ("::ffff:10.0.0.1", "write it as IPv4, here 10.0.0.1"),
            ("::ffff:0:0/96", "IPv4-mapped"),
            ("[::1]", "no valid IP address"),
            ("mail.example.com", "no valid IP address"),
            ("*", "no valid IP address"),
        ]);
    }

    #[test]
    fn equality_is_of_bounds() {
        for (one, other, equal) in [
            ("0.0.0.0/0", "0.0.0.0-255.255.255.255", true),
            ("0.0.0.0", "0.0.0.0/0", true),
            ("::", "::/0", true),
            ("::", "0.0.0.0", false),
            ("0.0.0.0/32", "0.0.0.0", false),
            ("10.0.0.5/8", "10.0.0.0-10.255.255.255", true),
            ("fe80::1%eth0", "fe80::1", true),
            ("10.0.0.1", "10.0.0.2", false),
        ] {
            assert_eq!(range(one) == range(other), equal, "{one} {other}");
            assert_eq!(HashSet::from([range(one), range(other)]).len() == 1, equal, "{one} {other}");
        }
    }

    #[test]
    fn containment() {
        for (outer, inner, contains, overlaps) in [
            ("10.0.0.0/8", "10.1.0.0/16", true, true),
            ("10.1.0.0/16", "10.0.0.0/8", false, true),
            ("10.0.0.1-10.0.0.9", "10.0.0.9-10.0.0.12", false, true),
            ("10.0.0.1-10.0.0.9", "10.0.0.10", false, false),
            ("0.0.0.0", "255.255.255.255", true, true),
            ("0.0.0.0", "::1", false, false),
            ("::", "0.0.0.0", false, false),
        ] {
            assert_eq!(range(outer).contains_range(&range(inner)), contains, "{outer} {inner}");
            assert_eq!(range(outer).overlaps(&range(inner)), overlaps, "{outer} {inner}");
            assert_eq!(range(inner).overlaps(&range(outer)), overlaps, "{outer} {inner}");
        }
        for (outer, ip, inside) in [
            ("10.0.0.0/8", "10.255.255.255", true),
            ("10.0.0.0/8", "11.0.0.0", false),
            ("10.0.0.0/8", "::ffff:10.0.0.1", true),
            ("::/0", "::ffff:10.0.0.1", false),
            ("::/0", "2001:db8::1", true),
            ("::1", "127.0.0.1", false),
        ] {
            assert_eq!(range(outer).contains(ip.parse().unwrap()), inside, "{outer} {ip}");
        }
    }

    #[test]
    fn sizes() {
        for (text, size) in [
            ("10.0.0.1", 1),
            ("10.0.0.0/8", 1 << 24),
            ("0.0.0.0", 1 << 32),
            ("::1-::4", 4),
            ("::", u128::MAX),
        ] {
            assert_eq!(range(text).size(), size, "{text}");
        }
    }

    proptest! {
        #[test]
        fn ranges_round_trip(a: IpAddr, b: IpAddr, length in 0u8..=128, scope in "(%[a-z0-9][a-z0-9.-]{0,10})?") {
            let scoped = |ip: IpAddr| if ip.is_ipv6() { format!("{ip}{scope}") } else { ip.to_string() };
            for text in [scoped(a), format!("{}/{length}", scoped(a)), format!("{}-{}", scoped(a), scoped(b))] {
                if let Ok(range) = text.parse::<IpRange>() {
                    round_trip(&range);
                    prop_assert!(range.first() <= range.last());
                    prop_assert!(range.contains(range.first()) && range.contains(range.last()));
                    prop_assert!(range.contains_range(&range) && range.overlaps(&range) && range.size() > 0);
                    prop_assert!(range.contains(a));
                }
            }
        }
    }
}
