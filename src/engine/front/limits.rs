//! How many sessions there are, and who may begin one more.

use crate::model::Limit;
use crate::model::snapshot::ReceiveConnector;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::Notify;

/// Counts sessions by connector and by source.
#[derive(Debug, Default)]
pub struct Sessions {
    counts: Mutex<Counts>,
    ended: Notify,
}

#[derive(Debug, Default)]
struct Counts {
    all: u64,
    connectors: HashMap<String, Count>,
}

#[derive(Debug, Default)]
struct Count {
    all: u32,
    sources: HashMap<IpAddr, u32>,
}

/// A session that counts until this is dropped.
#[derive(Debug)]
pub struct Place {
    sessions: Arc<Sessions>,
    connector: String,
    source: IpAddr,
}

fn below(count: u32, limit: &Limit<u32>) -> bool {
    limit.get().is_none_or(|limit| count < *limit)
}

/// What one source may have of the connections that are left, rounded up: of a few, one.
fn share(all: u32, connector: &ReceiveConnector) -> Limit<u32> {
    match connector.max_inbound_connection.get() {
        Some(most) if connector.max_inbound_connection_percentage_per_source < 100 => {
            let left = u64::from(most.saturating_sub(all));
            let share = left * u64::from(connector.max_inbound_connection_percentage_per_source);
            Limit::Value(u32::try_from(share.div_ceil(100)).unwrap_or(u32::MAX))
        }
        _ => Limit::Unlimited,
    }
}

/// Who counts as one source: an IPv4 address, mapped or not, or the /64 of an IPv6 address, which is what
/// one host is given and may use any address of (RFC 4291 2.5.1).
pub fn source_of(ip: IpAddr) -> IpAddr {
    match ip.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6((address.to_bits() & (u128::MAX << 64)).into()),
        address => address,
    }
}

impl Sessions {
    /// A place for a session of `source` on `connector`; `None` where MaxInboundConnection,
    /// MaxInboundConnectionPerSource or MaxInboundConnectionPercentagePerSource is reached.
    pub fn enter(self: &Arc<Self>, connector: &ReceiveConnector, source: IpAddr) -> Option<Place> {
        let source = source_of(source);
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.connectors.entry(connector.guid.clone()).or_default();
        let of_source = count.sources.get(&source).copied().unwrap_or(0);
        if !below(count.all, &connector.max_inbound_connection)
            || !below(of_source, &connector.max_inbound_connection_per_source)
            || !below(of_source, &share(count.all, connector))
        {
            return None;
        }
        count.all += 1;
        count.sources.insert(source, of_source + 1);
        counts.all += 1;
        Some(Place { sessions: self.clone(), connector: connector.guid.clone(), source })
    }

    /// Sessions now.
    pub fn count(&self) -> u64 {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner).all
    }

    /// Waits until there are none.
    pub async fn all_ended(&self) {
        loop {
            let ended = self.ended.notified();
            if self.count() == 0 {
                return;
            }
            ended.await;
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut counts = self.sessions.counts.lock().unwrap_or_else(PoisonError::into_inner);
        counts.all -= 1;
        if let Some(count) = counts.connectors.get_mut(&self.connector) {
            count.all -= 1;
            if let Some(of_source) = count.sources.get_mut(&self.source) {
                *of_source -= 1;
                if *of_source == 0 {
                    count.sources.remove(&self.source);
                }
            }
            if count.all == 0 {
                counts.connectors.remove(&self.connector);
            }
        }
        self.sessions.ended.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_host_is_one_source() {
        for (address, source) in [
            ("192.0.2.1", "192.0.2.1"),
            ("::ffff:192.0.2.1", "192.0.2.1"),
            ("2001:db8:0:1:2:3:4:5", "2001:db8:0:1::"),
            ("2001:db8:0:1:ffff::", "2001:db8:0:1::"),
            ("2001:db8:0:2::1", "2001:db8:0:2::"),
        ] {
            assert_eq!(source_of(address.parse().unwrap()), source.parse::<IpAddr>().unwrap(), "{address}");
        }
    }
}
