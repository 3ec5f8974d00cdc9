//! Making the connection, behind a trait so that tests can hand in what they like.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpSocket;

/// A connection, in clear or inside TLS.
pub trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

/// A connection that is being made.
pub type Dialing<'a> = Pin<Box<dyn Future<Output = io::Result<Dialed>> + Send + 'a>>;

/// A connection that was made.
pub struct Dialed {
    /// The connection.
    pub stream: Box<dyn Stream>,
    /// Our end of it, where there is one.
    pub local: Option<SocketAddr>,
}

/// Makes connections.
pub trait Dialer: Send + Sync {
    /// A connection to `target`, from `source` where one is demanded. The caller bounds the time.
    fn dial(&self, target: SocketAddr, source: Option<IpAddr>) -> Dialing<'_>;
}

/// Dials by TCP.
#[derive(Debug, Clone, Copy, Default)]
pub struct TcpDialer;

impl Dialer for TcpDialer {
    fn dial(&self, target: SocketAddr, source: Option<IpAddr>) -> Dialing<'_> {
        Box::pin(async move {
            let socket = if target.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
            // A source address of the other family can't be meant for this target.
            if let Some(source) = source.filter(|ip| !ip.is_unspecified() && ip.is_ipv4() == target.is_ipv4())
            {
                socket.bind(SocketAddr::new(source, 0))?;
            }
            let stream = socket.connect(target).await?;
            stream.set_nodelay(true)?;
            let local = stream.local_addr().ok();
            Ok(Dialed { stream: Box::new(stream), local })
        })
    }
}
