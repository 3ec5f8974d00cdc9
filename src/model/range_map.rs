//! Ranges of addresses, each with a value, so that what covers one address is found without a look at all of them.
//!
//! Promises: for each address the least of the values of the ranges that hold it, as [`IpRange::contains`] says it, in the
//! time that a binary search takes. Ranges may overlap as they like.

use super::IpRange;
use std::collections::BTreeSet;
use std::net::IpAddr;

/// The least value at each address.
#[derive(Debug, Clone)]
pub struct RangeMap<T> {
    /// From each address on, until the next one of its family, this holds. IPv4 before IPv6.
    pieces: Vec<(IpAddr, Option<T>)>,
}

impl<T> Default for RangeMap<T> {
    fn default() -> Self {
        RangeMap { pieces: Vec::new() }
    }
}

impl<T: Ord + Clone> RangeMap<T> {
    /// Of these ranges.
    pub fn of<'a>(ranges: impl IntoIterator<Item = (&'a IpRange, T)>) -> Self {
        // Where a range begins, or the address behind its last one; which range; what it stands for.
        let mut edges: Vec<(IpAddr, bool, usize, T)> = Vec::new();
        for (number, (range, value)) in ranges.into_iter().enumerate() {
            edges.push((range.first(), true, number, value.clone()));
            if let Some(behind) = next(range.last()) {
                edges.push((behind, false, number, value));
            }
        }
        edges.sort_unstable_by_key(|(at, begins, number, _)| (*at, *begins, *number));
        let mut map = RangeMap::default();
        let mut open: BTreeSet<(T, usize)> = BTreeSet::new();
        let mut edges = edges.into_iter().peekable();
        let mut is_ipv4 = true;
        while let Some((at, begins, number, value)) = edges.next() {
            // What reaches to the last IPv4 address ends there.
            if is_ipv4 && at.is_ipv6() {
                open.clear();
                is_ipv4 = false;
            }
            if begins {
                open.insert((value, number));
            } else {
                open.remove(&(value, number));
            }
            if edges.peek().is_none_or(|(next, ..)| *next != at) {
                map.pieces.push((at, open.first().map(|(value, _)| value.clone())));
            }
        }
        map
    }

    /// The least value of the ranges that hold this address; an IPv4-mapped IPv6 address counts as IPv4.
    pub fn get(&self, ip: IpAddr) -> Option<&T> {
        let ip = ip.to_canonical();
        let behind = self.pieces.partition_point(|(from, _)| *from <= ip);
        let (from, value) = self.pieces.get(behind.checked_sub(1)?)?;
        value.as_ref().filter(|_| from.is_ipv4() == ip.is_ipv4())
    }
}

/// The address behind this one, of its family.
fn next(ip: IpAddr) -> Option<IpAddr> {
    match ip {
        IpAddr::V4(ip) => u32::from(ip).checked_add(1).map(|next| std::net::Ipv4Addr::from(next).into()),
        IpAddr::V6(ip) => u128::from(ip).checked_add(1).map(|next| std::net::Ipv6Addr::from(next).into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Addresses at both ends of both families, so that their bounds are met.
    fn address(number: u8) -> IpAddr {
        let (v6, high, low) = (number & 1 == 1, number & 2 == 2, u32::from(number >> 2));
        match (v6, high) {
            (false, false) => std::net::Ipv4Addr::from(low).into(),
            (false, true) => std::net::Ipv4Addr::from(u32::MAX - low).into(),
            (true, false) => std::net::Ipv6Addr::from(u128::from(low)).into(),
            (true, true) => std::net::Ipv6Addr::from(u128::MAX - u128::from(low)).into(),
        }
    }

    proptest! {
        #[test]
        fn what_a_look_at_all_ranges_finds(
            ranges in proptest::collection::vec((0u8..120, 0u8..120, 0u8..5), 0..20),
            asked in proptest::collection::vec(0u8..120, 20),
        ) {
            let ranges: Vec<(IpRange, u8)> = ranges
                .into_iter()
                .filter_map(|(a, b, value)| Some((format!("{}-{}", address(a), address(b)).parse().ok()?, value)))
                .collect();
            let map = RangeMap::of(ranges.iter().map(|(range, value)| (range, *value)));
            for ip in asked.into_iter().map(address) {
                let found = ranges.iter().filter(|(range, _)| range.contains(ip)).map(|(_, value)| value).min();
                prop_assert_eq!(map.get(ip), found, "{}", ip);
                if let IpAddr::V4(ip) = ip {
                    prop_assert_eq!(map.get(ip.to_ipv6_mapped().into()), found);
                }
            }
        }
    }
}
