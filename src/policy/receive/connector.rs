//! Which Receive connector serves a connection.

use crate::model::snapshot::{ReceiveConnector, Snapshot};
use crate::model::{Binding, IpRange, SnapshotIndex};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Arc;

/// The connector that serves `peer` on a socket that listens at `listener` and was reached at
/// `local`: a binding of this very address beats the wildcard; among the connectors of that binding
/// the narrowest range that holds the peer decides (the size of that range, not of the whole list),
/// and between equals the name. `None`: nobody serves this peer.
pub fn select_connector<'a>(
    snapshot: &'a Snapshot,
    listener: &Binding,
    local: IpAddr,
    peer: IpAddr,
) -> Option<&'a Arc<ReceiveConnector>> {
    let (local, peer) = (local.to_canonical(), peer.to_canonical());
    if let Some(index) = snapshot.index.get() {
        let place = index.receive(&serving_binding(index, listener, local), peer)?;
        return snapshot.receive.get(place);
    }
    let at = |specific: bool| {
        snapshot.receive.iter().filter(move |connector| {
            connector.bindings.iter().any(|binding| {
                claims_binding(listener, local, binding) && binding.ip.is_unspecified() != specific
            })
        })
    };
    let narrowest = |candidates: &mut dyn Iterator<Item = &'a Arc<ReceiveConnector>>| {
        candidates
            .filter_map(|connector| Some((narrowest_range(&connector.remote_ip_ranges, peer)?, connector)))
            .min_by(|(a, x), (b, y)| a.cmp(b).then_with(|| x.identity.cmp(&y.identity)))
            .map(|(_, connector)| connector)
    };
    if at(true).next().is_some() { narrowest(&mut at(true)) } else { narrowest(&mut at(false)) }
}

/// The binding whose connectors serve a connection: that of this very address, where some connector has it.
fn serving_binding(index: &SnapshotIndex, listener: &Binding, local: IpAddr) -> Binding {
    if listener.port == 0 {
        return *listener;
    }
    let specific = Binding { ip: local, port: listener.port };
    if index.has_binding(&specific) {
        return specific;
    }
    let every: IpAddr =
        if local.is_ipv4() { Ipv4Addr::UNSPECIFIED.into() } else { Ipv6Addr::UNSPECIFIED.into() };
    Binding { ip: every, port: listener.port }
}

/// True where `binding` takes a connection that came to `local` through the socket of `listener`.
/// A wildcard socket also serves the specific bindings on its port, as the system lets only one of
/// them listen. A binding with port 0 has a port of its own.
pub fn claims_binding(listener: &Binding, local: IpAddr, binding: &Binding) -> bool {
    if listener.port == 0 || binding.port != listener.port {
        return binding == listener;
    }
    let same_family = binding.ip.is_ipv4() == local.is_ipv4();
    same_family && (binding.ip == local || binding.ip.is_unspecified())
}

/// The size of the narrowest range that holds `peer`.
fn narrowest_range(ranges: &[IpRange], peer: IpAddr) -> Option<u128> {
    ranges.iter().filter(|range| range.contains(peer)).map(IpRange::size).min()
}
