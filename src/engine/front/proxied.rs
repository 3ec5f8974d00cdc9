//! Connections through proxies of our own (ProxyProtocolRanges): the client is who the header says.
//!
//! Promises: the header comes before anything else is said or read, within a deadline and its bounds; not
//! one byte behind it is taken here. Whoever is no trusted proxy is never asked: its `PROXY …` is a command
//! that nobody knows.
//!
//! Refuses, by closing without a word: what is no header. A proxy that is configured wrongly must not pass
//! its own address off as every client's.

use crate::smtp::{PROXY_HEADER_LIMIT, ProxyHeader, proxy_header};
use std::time::Duration;
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;

/// A proxy has its header at hand when it connects.
const PATIENCE: Duration = Duration::from_secs(5);

/// Reads the header off the connection; `None` where there is none.
pub(super) async fn header(stream: &mut TcpStream) -> Option<ProxyHeader> {
    tokio::time::timeout(PATIENCE, read(stream)).await.ok().flatten()
}

/// Looks before it reads, so that what the client has sent behind the header stays where it is.
async fn read(stream: &mut TcpStream) -> Option<ProxyHeader> {
    let mut head = Vec::new();
    loop {
        let mut chunk = [0; PROXY_HEADER_LIMIT];
        let room = PROXY_HEADER_LIMIT - head.len();
        let count = stream.peek(&mut chunk[..room]).await.ok().filter(|count| *count > 0)?;
        let before = head.len();
        head.extend_from_slice(&chunk[..count]);
        let (header, of_it) = match proxy_header(&head) {
            Ok(Some((header, length))) => (Some(header), length - before),
            Ok(None) => (None, count),
            Err(_) => return None,
        };
        stream.read_exact(&mut chunk[..of_it]).await.ok()?;
        if header.is_some() {
            return header;
        }
        if head.len() >= PROXY_HEADER_LIMIT {
            return None;
        }
    }
}
