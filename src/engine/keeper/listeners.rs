//! The listening sockets: which there must be for a Snapshot, opening and keeping them.
//!
//! Promises: a socket that is wanted before and after a restart is the same socket, so that no
//! connection is refused; several connectors on one binding share one; a wildcard binding serves the
//! specific ones on its port, as the system lets only one of them listen.

use crate::engine::roles::ListeningSocket;
use crate::model::Binding;
use crate::model::snapshot::{Reason, Snapshot};
use socket2::{Domain, Protocol, Socket, Type};
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::net::{SocketAddr, TcpListener};

/// Connections that wait to be accepted.
const BACKLOG: i32 = 1024;

/// The sockets that are open.
#[derive(Debug, Default)]
pub struct Listeners {
    open: BTreeMap<Binding, TcpListener>,
}

/// What a restart changes.
#[derive(Debug)]
pub struct Change {
    opened: BTreeMap<Binding, TcpListener>,
    gone: Vec<Binding>,
    /// Bindings that can't be had.
    pub failed: Vec<Reason>,
}

impl Listeners {
    /// Opens what `snapshot` wants and is not open yet. Nothing else changes before
    /// [`Listeners::commit`]; dropping the change closes what it opened.
    pub fn prepare(&self, snapshot: &Snapshot) -> Change {
        let wanted = wanted_sockets(snapshot);
        let mut change = Change {
            opened: BTreeMap::new(),
            gone: self.open.keys().filter(|binding| !wanted.contains(binding)).copied().collect(),
            failed: Vec::new(),
        };
        change.failed.extend(metrics(snapshot).filter(|binding| is_taken(snapshot, binding)).map(
            |binding| {
                metrics_reason(format!(
                    "{binding} is a binding of a Receive connector, so metrics are not told"
                ))
            },
        ));
        for binding in wanted.into_iter().filter(|binding| !self.open.contains_key(binding)) {
            match self.open_beside(&binding) {
                Ok(listener) => {
                    change.opened.insert(binding, listener);
                }
                Err(error) => change.failed.extend(reasons(snapshot, &binding, &error)),
            }
        }
        change
    }

    /// The new sockets of a change, for the front.
    ///
    /// # Errors
    /// Where a descriptor can't be duplicated.
    pub fn hand_over(change: &Change) -> io::Result<Vec<ListeningSocket>> {
        let opened = change.opened.iter().map(|(binding, listener)| {
            let socket = listener.try_clone()?;
            Ok(ListeningSocket { binding: *binding, address: socket.local_addr()?, socket })
        });
        opened.collect()
    }

    /// Makes the change the truth; what it returns is for the front to close.
    pub fn commit(&mut self, change: Change) -> Vec<Binding> {
        self.open.retain(|binding, _| !change.gone.contains(binding));
        self.open.extend(change.opened);
        change.gone
    }

    /// The same sockets, to look at while others use these.
    ///
    /// # Errors
    /// Where a descriptor can't be duplicated.
    pub fn try_clone(&self) -> io::Result<Listeners> {
        let open = self.open.iter().map(|(binding, socket)| Ok((*binding, socket.try_clone()?)));
        Ok(Listeners { open: open.collect::<io::Result<_>>()? })
    }

    /// Closes everything.
    pub fn close(&mut self) {
        self.open.clear();
    }

    /// Where this binding listens; `None` where it does not.
    pub fn address_of(&self, binding: &Binding) -> Option<SocketAddr> {
        let own = |binding: &Binding| self.open.get(binding).and_then(|socket| socket.local_addr().ok());
        own(binding).or_else(|| {
            let wildcard = wildcard_of(binding);
            (binding.port != 0 && own(&wildcard).is_some()).then(|| binding.socket_addr())
        })
    }

    /// Opens a socket where one of ours may be in the way: a wildcard beside specific addresses of
    /// the same port, or the other way round. For that moment both share the port.
    fn open_beside(&self, binding: &Binding) -> io::Result<TcpListener> {
        match open(binding, false) {
            Err(error) if error.kind() == io::ErrorKind::AddrInUse && binding.port != 0 => {
                let ours: Vec<_> = self
                    .open
                    .iter()
                    .filter(|(other, _)| {
                        other.port == binding.port && other.ip.is_ipv4() == binding.ip.is_ipv4()
                    })
                    .map(|(_, listener)| socket2::SockRef::from(listener))
                    .collect();
                if ours.is_empty() {
                    return Err(error);
                }
                for socket in &ours {
                    socket.set_reuse_port(true)?;
                }
                let opened = open(binding, true);
                for socket in &ours {
                    socket.set_reuse_port(false)?;
                }
                let opened = opened?;
                socket2::SockRef::from(&opened).set_reuse_port(false)?;
                Ok(opened)
            }
            other => other,
        }
    }
}

fn open(binding: &Binding, share: bool) -> io::Result<TcpListener> {
    let address = binding.socket_addr();
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
    if address.is_ipv6() {
        socket.set_only_v6(true)?;
    }
    socket.set_reuse_address(true)?;
    if share {
        socket.set_reuse_port(true)?;
    }
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    socket.set_nonblocking(true)?;
    Ok(socket.into())
}

fn wildcard_of(binding: &Binding) -> Binding {
    let ip = if binding.ip.is_ipv4() {
        std::net::Ipv4Addr::UNSPECIFIED.into()
    } else {
        std::net::Ipv6Addr::UNSPECIFIED.into()
    };
    Binding { ip, port: binding.port }
}

/// Distinct bindings, without those that a wildcard covers.
fn wanted_sockets(snapshot: &Snapshot) -> BTreeSet<Binding> {
    let mut all: BTreeSet<Binding> =
        snapshot.receive.iter().flat_map(|connector| connector.bindings.iter().copied()).collect();
    all.extend(metrics(snapshot).filter(|binding| !is_taken(snapshot, binding)));
    let covered = |binding: &Binding| {
        binding.port != 0 && !binding.ip.is_unspecified() && all.contains(&wildcard_of(binding))
    };
    all.iter().filter(|binding| !covered(binding)).copied().collect()
}

fn metrics(snapshot: &Snapshot) -> impl Iterator<Item = Binding> + '_ {
    snapshot.service.metrics_binding.into_iter()
}

/// True where mail comes in at this binding: metrics are not told there.
fn is_taken(snapshot: &Snapshot, binding: &Binding) -> bool {
    let mut all = snapshot.receive.iter().flat_map(|connector| &connector.bindings);
    all.any(|other| other.overlaps(binding))
}

fn metrics_reason(text: String) -> Reason {
    Reason { object: "TransportService".into(), property: "MetricsBinding".into(), text }
}

/// One reason for each connector that wants the binding, and for the metrics.
fn reasons(snapshot: &Snapshot, binding: &Binding, error: &io::Error) -> Vec<Reason> {
    snapshot
        .receive
        .iter()
        .filter(|connector| connector.bindings.contains(binding))
        .map(|connector| Reason {
            object: format!("ReceiveConnector \"{}\"", connector.identity),
            property: "Bindings".into(),
            text: format!("can't listen on {binding}: {error}"),
        })
        .chain(
            metrics(snapshot)
                .filter(|metrics| metrics == binding)
                .map(|_| metrics_reason(format!("can't listen on {binding}: {error}"))),
        )
        .collect()
}
