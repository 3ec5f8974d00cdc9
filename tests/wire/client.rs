//! A client that sends bytes as it is told: whole, or octet by octet, in clear or inside TLS.

use super::pki;
use emsh::tls::ClientTls;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};

/// How long a reply may take.
pub const SOON: Duration = Duration::from_secs(20);
/// How long nothing must come to count as silence.
const QUIET: Duration = Duration::from_millis(300);

pub trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}
impl<S: AsyncRead + AsyncWrite + Unpin + Send> Stream for S {}

pub struct Client {
    stream: Option<Box<dyn Stream>>,
    plain: Option<TcpStream>,
    buffer: Vec<u8>,
    /// Each octet is a write of its own: a segment, or a TLS record.
    pub bytewise: bool,
}

impl Client {
    pub async fn connect(from: SocketAddr, to: SocketAddr) -> std::io::Result<Client> {
        let socket = if to.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
        socket.bind(from)?;
        let stream = tokio::time::timeout(SOON, socket.connect(to)).await??;
        stream.set_nodelay(true)?;
        Ok(Client { stream: None, plain: Some(stream), buffer: Vec::new(), bytewise: false })
    }

    fn io(&mut self) -> &mut dyn Stream {
        match (&mut self.stream, &mut self.plain) {
            (Some(stream), _) => stream.as_mut(),
            (None, Some(stream)) => stream,
            (None, None) => panic!("no connection"),
        }
    }

    /// A server that has closed is seen at the next reply.
    pub async fn send(&mut self, bytes: &[u8]) {
        let size = if self.bytewise { 1 } else { bytes.len().max(1) };
        self.send_in_pieces(bytes.chunks(size)).await;
    }

    pub async fn send_in_pieces<'a>(&mut self, pieces: impl Iterator<Item = &'a [u8]>) {
        for piece in pieces {
            let io = self.io();
            let sent = tokio::time::timeout(SOON, async {
                let _ = io.write_all(piece).await;
                let _ = io.flush().await;
            });
            let _ = sent.await;
        }
    }

    /// The next reply, its lines joined by `|`; empty at the end of the connection.
    pub async fn reply(&mut self) -> String {
        self.reply_within(SOON).await.expect("a reply in time")
    }

    async fn reply_within(&mut self, patience: Duration) -> Option<String> {
        let mut lines = Vec::new();
        loop {
            while let Some(end) = self.buffer.windows(2).position(|window| window == b"\r\n") {
                let line: Vec<u8> = self.buffer.drain(..end + 2).take(end).collect();
                let last = line.get(3) != Some(&b'-');
                lines.push(String::from_utf8_lossy(&line).into_owned());
                if last {
                    return Some(lines.join("|"));
                }
            }
            let mut chunk = [0; 4096];
            match tokio::time::timeout(patience, self.io().read(&mut chunk)).await.ok()? {
                Ok(0) | Err(_) => return Some(lines.join("|")),
                Ok(count) => self.buffer.extend_from_slice(&chunk[..count]),
            }
        }
    }

    /// What comes although nothing should.
    pub async fn noise(&mut self) -> Option<String> {
        self.reply_within(QUIET).await
    }

    pub async fn say(&mut self, line: &str) -> String {
        self.send(format!("{line}\r\n").as_bytes()).await;
        self.reply().await
    }

    pub async fn talk(&mut self, dialogue: &[(&str, &str)]) {
        for (line, wanted) in dialogue {
            let reply = self.say(line).await;
            assert!(reply.starts_with(wanted), "{line}: {reply}, not {wanted}");
        }
    }

    /// The TLS handshake.
    pub async fn shake(&mut self, tls: &ClientTls) -> Result<(), String> {
        let plain = self.plain.take().ok_or("no connection in clear")?;
        let shaken = tokio::time::timeout(SOON, tls.connect("127.0.0.1", plain)).await;
        let (stream, _) = shaken.map_err(|_| "no handshake in time")?.map_err(|error| error.to_string())?;
        self.stream = Some(Box::new(stream));
        self.buffer.clear();
        Ok(())
    }

    /// STARTTLS without a certificate.
    pub async fn starttls(&mut self) {
        self.talk(&[("EHLO in-clear.example", "250"), ("STARTTLS", "220")]).await;
        self.shake(&pki::client(None)).await.unwrap();
    }

    /// We are done sending.
    pub async fn half_close(&mut self) {
        let _ = self.io().shutdown().await;
    }
}
