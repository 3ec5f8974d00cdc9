//! Which targets are ourselves.
//!
//! Promises: a target that one of our enabled receive bindings covers is refused, wherever it came
//! from, and so is every other loopback or unspecified target that DNS gave, unless
//! ExternalDNSServers names a loopback server. A loopback address that an administrator wrote into a
//! connector is held only against our own bindings.
//!
//! Bindings with port 0 are not known here; see the service's own listeners. RFC 3463 code 5.4.6.

use crate::model::Snapshot;
use std::net::{IpAddr, SocketAddr};

/// Who named a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// MX or address records.
    Dns,
    /// An address literal in a connector.
    Configured,
}

/// The refusal where `target` is ourselves. `local`: the address belongs to this host.
pub fn refusal(snapshot: &Snapshot, target: SocketAddr, origin: Origin, local: bool) -> Option<String> {
    let address = target.ip().to_canonical();
    let binding = snapshot
        .receive
        .iter()
        .flat_map(|connector| connector.bindings.iter().map(move |binding| (connector, binding)))
        .find(|(_, binding)| binding.port == target.port() && covers(binding.ip, address, local));
    if let Some((connector, binding)) = binding {
        return Some(format!(
            "554 5.4.6 Mail loop: {address}:{} is this server itself (Receive connector '{}', binding {binding})",
            target.port(),
            connector.identity
        ));
    }
    let suspicious = address.is_loopback() || address.is_unspecified();
    (suspicious && origin == Origin::Dns && !snapshot.service.loopback_targets_allowed)
        .then(|| format!("554 5.4.6 Mail loop: DNS names {address}, which is this host"))
}

fn covers(binding: IpAddr, target: IpAddr, local: bool) -> bool {
    let own = local || target.is_loopback() || target.is_unspecified();
    match binding.to_canonical() {
        IpAddr::V4(any) if any.is_unspecified() => own && target.is_ipv4(),
        IpAddr::V6(any) if any.is_unspecified() => own && target.is_ipv6(),
        // Connecting to the unspecified address reaches this host.
        exact => exact == target || (target.is_unspecified() && exact.is_ipv4() == target.is_ipv4()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{receive, snapshot};
    use super::*;
    use std::sync::Arc;

    #[test]
    fn table() {
        use Origin::{Configured, Dns};
        // (binding, target, origin, local, loopback allowed, refused)
        let cases = [
            ("0.0.0.0:25", "127.0.0.1:25", Configured, false, true, true),
            ("0.0.0.0:25", "127.0.0.1:26", Configured, false, true, false),
            ("0.0.0.0:25", "192.0.2.1:25", Dns, false, false, false),
            ("0.0.0.0:25", "192.0.2.1:25", Dns, true, false, true),
            ("0.0.0.0:25", "0.0.0.0:25", Dns, false, true, true),
            ("0.0.0.0:25", "[::1]:25", Configured, false, true, false),
            ("[::]:25", "[::1]:25", Configured, false, true, true),
            ("0.0.0.0:25", "[::ffff:127.0.0.1]:25", Configured, false, true, true),
            ("127.0.0.1:25", "127.0.0.2:25", Configured, false, false, false),
            ("127.0.0.1:25", "127.0.0.2:25", Dns, false, true, false),
            ("127.0.0.1:25", "127.0.0.2:25", Dns, false, false, true),
            ("127.0.0.1:25", "0.0.0.0:25", Configured, false, false, true),
            ("192.0.2.1:25", "192.0.2.1:25", Dns, true, true, true),
            ("192.0.2.1:25", "[::]:26", Dns, true, false, true),
        ];
        for (binding, target, origin, local, allowed, refused) in cases {
            let mut snapshot = snapshot();
            snapshot.receive = vec![Arc::new(receive("Default", binding))];
            snapshot.service.loopback_targets_allowed = allowed;
            let refusal = refusal(&snapshot, target.parse().unwrap(), origin, local);
            assert_eq!(refusal.is_some(), refused, "{binding} {target} {origin:?}: {refusal:?}");
            assert!(refusal.is_none_or(|text| text.starts_with("554 5.4.6 ")));
        }
    }
}
