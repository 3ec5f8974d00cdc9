//! What the protocol log is told; written by whoever owns a log.

use std::net::SocketAddr;

/// Takes down one connection.
pub trait Transcript: Send {
    /// `+`: the connection to `remote` stands.
    fn connected(&mut self, local: Option<SocketAddr>, remote: SocketAddr);
    /// `>`: we said this, without its CRLF.
    fn sent(&mut self, text: &str);
    /// `<`: the server said this.
    fn received(&mut self, text: &str);
    /// `*`: something to know.
    fn note(&mut self, data: &str, context: &str);
    /// `-`: the connection is over.
    fn disconnected(&mut self, reason: &str);
}

/// Nothing is taken down.
impl Transcript for () {
    fn connected(&mut self, _: Option<SocketAddr>, _: SocketAddr) {}
    fn sent(&mut self, _: &str) {}
    fn received(&mut self, _: &str) {}
    fn note(&mut self, _: &str, _: &str) {}
    fn disconnected(&mut self, _: &str) {}
}
