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
            if let Some(source) = source.filter(|ip| !ip.is_unspecified()) {
                if source.is_ipv4() != target.is_ipv4() {
                    // Another address than the one demanded would be shown: firewalls and SPF go by it.
                    return Err(io::Error::new(
                        io::ErrorKind::AddrNotAvailable,
                        format!("SourceIPAddress {source} is of another family"),
                    ));
                }
                socket.bind(SocketAddr::new(source, 0))?;
            }
            let stream = socket.connect(target).await?;
            stream.set_nodelay(true)?;
            let local = stream.local_addr().ok();
            Ok(Dialed { stream: Box::new(stream), local })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Nobody is connected to from another address than the one demanded.
    #[tokio::test]
    async fn a_source_address_is_obeyed_or_nothing_is_dialled() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let target = listener.local_addr().unwrap();
        for (source, seen) in
            [("0.0.0.0", Some("127.0.0.1")), ("::", Some("127.0.0.1")), ("127.0.0.9", Some("127.0.0.9"))]
        {
            let dialed = TcpDialer.dial(target, Some(source.parse().unwrap())).await.unwrap();
            assert_eq!(dialed.local.map(|local| local.ip().to_string()).as_deref(), seen, "{source}");
        }
        let Err(error) = TcpDialer.dial(target, Some("2001:db8::9".parse().unwrap())).await else {
            panic!("dialled from another address");
        };
        assert!(error.to_string().contains("SourceIPAddress 2001:db8::9 is of another family"), "{error}");
    }
}
