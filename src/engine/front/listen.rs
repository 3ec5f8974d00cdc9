//! Accepting connections on one socket, and giving each to the connector that serves it.

use super::session::{Connection, Session};
use super::{Shared, metrics, proxied};
use crate::model::Binding;
use crate::policy::receive::select_connector;
use crate::smtp::{ProxyHeader, Reply};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::Instant;

/// A socket that is served.
pub(super) struct Listening {
    close: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Listening {
    /// Serves whoever is connected already, and closes the socket.
    pub(super) async fn close(self) {
        let _ = self.close.send(true);
        let _ = self.task.await;
    }
}

/// Serves a socket from now on.
///
/// # Errors
/// Where the runtime can't take it.
pub(super) fn listen(
    shared: Arc<Shared>,
    binding: Binding,
    socket: std::net::TcpListener,
) -> std::io::Result<Listening> {
    socket.set_nonblocking(true)?;
    let listener = TcpListener::from_std(socket)?;
    let (close, closed) = watch::channel(false);
    let task = tokio::spawn(accept(shared, binding, listener, closed));
    Ok(Listening { close, task })
}

async fn accept(
    shared: Arc<Shared>,
    binding: Binding,
    listener: TcpListener,
    mut closed: watch::Receiver<bool>,
) {
    loop {
        tokio::select! {
            accepted = listener.accept() => take(&shared, binding, accepted).await,
            _ = closed.changed() => break,
        }
    }
    // Whoever was connected already is served.
    while let Ok(accepted @ Ok(_)) = tokio::time::timeout(Duration::ZERO, listener.accept()).await {
        take(&shared, binding, accepted).await;
    }
}

async fn take(shared: &Arc<Shared>, binding: Binding, accepted: std::io::Result<(TcpStream, SocketAddr)>) {
    match accepted {
        Ok((stream, peer)) => {
            tokio::spawn(welcome(shared.clone(), binding, stream, peer));
        }
        Err(error) => {
            // Descriptors ran out, mostly: they come back.
            tracing::warn!(%error, %binding, "a connection can't be accepted");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
}

async fn welcome(shared: Arc<Shared>, binding: Binding, mut stream: TcpStream, mut peer: SocketAddr) {
    let (Some(running), Ok(reached)) = (shared.running(), stream.local_addr()) else { return };
    if running.snapshot.service.metrics_binding == Some(binding) {
        return metrics::serve(&shared, stream, peer).await;
    }
    shared.metrics.connected();
    if !shared.components.accepts() {
        tracing::debug!(%peer, "HubTransport is not Active: no connection is taken");
        return dismiss(stream, &Reply::service_not_active()).await;
    }
    let rate = running.snapshot.service.max_connection_rate_per_minute;
    if !shared.connection_rate.take((), rate, Instant::now()) {
        tracing::warn!(%peer, "MaxConnectionRatePerMinute is reached");
        return dismiss(stream, &Reply::connection_rate()).await;
    }
    let mut local = reached;
    let find =
        |peer: SocketAddr| select_connector(&running.snapshot, &binding, reached.ip(), peer.ip()).cloned();
    let mut found = find(peer);
    let proxies = found.as_ref().map_or(&[][..], |connector| &connector.proxy_protocol_ranges);
    if proxies.iter().any(|range| range.contains(peer.ip().to_canonical())) {
        match proxied::header(&mut stream).await {
            Some(ProxyHeader::Itself) => {}
            Some(ProxyHeader::Client { source, destination }) => {
                tracing::debug!(proxy = %peer, client = %source, "a client behind a proxy");
                (peer, local) = (source, destination);
                found = find(peer);
            }
            None => return tracing::warn!(proxy = %peer, "a proxy sent no valid PROXY header"),
        }
    }
    let Some(connector) = found else {
        tracing::info!(%peer, %local, "no Receive connector serves this peer");
        return dismiss(stream, &Reply::service_not_available()).await;
    };
    let Some(place) = shared.sessions.enter(&connector, peer.ip().to_canonical()) else {
        tracing::warn!(%peer, connector = connector.identity, "a limit of inbound connections is reached");
        return dismiss(stream, &Reply::too_many_connections()).await;
    };
    // Replies are small and awaited; without it they may wait for an acknowledgement.
    let _ = stream.set_nodelay(true);
    let connection = Connection { stream, binding, reached, local, peer, place };
    Session::new(shared, running, connector, connection).run().await;
}

/// One line, and good-bye.
async fn dismiss(mut stream: TcpStream, reply: &Reply) {
    let _ = tokio::time::timeout(Duration::from_secs(5), async {
        let _ = stream.write_all(&reply.to_bytes(true)).await;
        let _ = stream.shutdown().await;
    })
    .await;
}
