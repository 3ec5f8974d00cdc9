//! A session as a client holds it, in clear and then inside TLS. What goes wrong is told, not thrown:
//! some tests count on it.

use super::site::SOON;
use emsh::smtp::ReplyReader;
use emsh::tls::{ClientTls, Established, TlsStream};
use std::net::SocketAddr;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};

pub struct Session<S> {
    stream: S,
    replies: ReplyReader,
}

impl Session<TcpStream> {
    /// Connects and is greeted.
    pub async fn open(from: SocketAddr, to: SocketAddr) -> Result<Self, String> {
        let socket = TcpSocket::new_v4().map_err(|error| error.to_string())?;
        socket.bind(from).map_err(|error| error.to_string())?;
        let stream = socket.connect(to).await.map_err(|error| format!("refused: {error}"))?;
        let mut session = Session { stream, replies: ReplyReader::new() };
        let greeting = session.reply().await?;
        if greeting.starts_with("220 ") { Ok(session) } else { Err(greeting) }
    }

    /// STARTTLS and the handshake; nothing is said inside.
    pub async fn starttls(
        mut self,
        tls: &ClientTls,
    ) -> Result<(Session<TlsStream<TcpStream>>, Established), String> {
        self.say("STARTTLS", "220").await?;
        let (stream, shaken) =
            tls.connect("127.0.0.1", self.stream).await.map_err(|error| error.to_string())?;
        Ok((Session { stream, replies: ReplyReader::new() }, shaken))
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> Session<S> {
    async fn reply(&mut self) -> Result<String, String> {
        let mut chunk = [0; 4096];
        loop {
            if let Some(reply) = self.replies.next_reply().map_err(|error| error.to_string())? {
                return Ok(reply.to_string());
            }
            let read = tokio::time::timeout(SOON, self.stream.read(&mut chunk)).await;
            match read.map_err(|_| "no reply in time")?.map_err(|error| error.to_string())? {
                0 => return Err("the connection was cut".to_string()),
                count => self.replies.feed(&chunk[..count]),
            }
        }
    }

    /// Says a line; the reply.
    pub async fn ask(&mut self, line: &str) -> Result<String, String> {
        self.stream.write_all(format!("{line}\r\n").as_bytes()).await.map_err(|error| error.to_string())?;
        self.stream.flush().await.map_err(|error| error.to_string())?;
        self.reply().await
    }

    /// Says a line; the reply must begin so.
    pub async fn say(&mut self, line: &str, expected: &str) -> Result<(), String> {
        let reply = self.ask(line).await?;
        if reply.starts_with(expected) { Ok(()) } else { Err(format!("{line}: {reply}, not {expected}")) }
    }
}
