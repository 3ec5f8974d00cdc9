//! Logons that are being checked, by where they come from: one source can't use up the places of all others.
//!
//! Promises: what is held ends with the logon, however that ends; a source counts as long as it has one. An IPv6
//! source is its /64, which one host has to itself.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, PoisonError};

/// Logons of one source at once.
const OF_ONE_SOURCE: u32 = 3;

/// The logons that are being checked.
#[derive(Debug, Default)]
pub(super) struct PendingLogons(Mutex<HashMap<IpAddr, u32>>);

/// One of them, until it is dropped.
#[derive(Debug)]
pub(super) struct PendingLogon {
    all: Arc<PendingLogons>,
    source: IpAddr,
}

impl PendingLogons {
    /// One more from there; `None`: it has its share.
    pub(super) fn begin(self: &Arc<Self>, address: IpAddr) -> Option<PendingLogon> {
        let source = source(address);
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let pending = all.get(&source).copied().unwrap_or(0);
        (pending < OF_ONE_SOURCE).then(|| {
            all.insert(source, pending + 1);
            PendingLogon { all: self.clone(), source }
        })
    }
}

impl Drop for PendingLogon {
    fn drop(&mut self) {
        let mut all = self.all.0.lock().unwrap_or_else(PoisonError::into_inner);
        match all.get_mut(&self.source) {
            Some(pending) if *pending > 1 => *pending -= 1,
            _ => {
                all.remove(&self.source);
            }
        }
    }
}

fn source(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => Ipv6Addr::from(u128::from(address) >> 64 << 64).into(),
        address => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_has_its_share() {
        let all = Arc::new(PendingLogons::default());
        let begin = |address: &str| all.begin(address.parse().unwrap());
        let held: Vec<_> = ["192.0.2.1", "::ffff:192.0.2.1", "192.0.2.1"].map(begin).into();
        assert!(held.iter().all(Option::is_some));
        assert!(begin("192.0.2.1").is_none());
        let others: Vec<_> = ["192.0.2.2", "2001:db8::1", "2001:db8::2", "2001:db8::3"].map(begin).into();
        assert!(others.iter().all(Option::is_some));
        assert!(begin("2001:db8::4").is_none() && begin("2001:db8:0:1::4").is_some());
        drop(held);
        assert!(begin("192.0.2.1").is_some());
        drop(others);
        assert!(all.0.lock().unwrap().is_empty());
    }
}
