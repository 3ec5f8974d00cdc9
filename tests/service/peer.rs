//! A client that says what it is told, from the address it is told.

use emsh::cert::Issued;
use emsh::smtp::ReplyReader;
use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};

use super::site::{SOON, Site};

/// A connection in clear.
pub struct Peer {
    stream: TcpStream,
    replies: ReplyReader,
}

impl Peer {
    /// Connects and reads the greeting.
    pub fn open(from: Ipv4Addr, to: SocketAddr) -> io::Result<(Peer, String)> {
        let socket = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None)?;
        socket.bind(&SocketAddr::from((from, 0)).into())?;
        socket.connect_timeout(&to.into(), SOON)?;
        let stream: TcpStream = socket.into();
        stream.set_read_timeout(Some(SOON))?;
        stream.set_nodelay(true)?;
        let mut peer = Peer { stream, replies: ReplyReader::new() };
        let greeting = peer.reply()?;
        Ok((peer, greeting))
    }

    pub fn reply(&mut self) -> io::Result<String> {
        let mut chunk = [0; 4096];
        loop {
            if let Some(reply) = self.replies.next_reply().map_err(io::Error::other)? {
                return Ok(reply.to_string());
            }
            match self.stream.read(&mut chunk)? {
                0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                count => self.replies.feed(&chunk[..count]),
            }
        }
    }

    pub fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.stream.write_all(bytes)
    }

    pub fn say(&mut self, line: &str) -> io::Result<String> {
        self.send(format!("{line}\r\n").as_bytes())?;
        self.reply()
    }

    /// Says each line, and asserts how each reply begins.
    pub fn talk(&mut self, script: &[(&str, &str)]) {
        for (line, expected) in script {
            let reply = self.say(line).unwrap();
            assert!(reply.starts_with(expected), "{line}: {reply}, not {expected}");
        }
    }

    /// Nothing more comes, the connection is closed.
    pub fn is_closed(&mut self) -> bool {
        matches!(self.stream.read(&mut [0; 16]), Ok(0))
    }
}

impl Site {
    /// Connects to the service from the address with this last octet.
    pub fn peer(&self, last: u8) -> Peer {
        let (mut peer, greeting) = Peer::open(self.net.host(last), self.net.at(super::site::US)).unwrap();
        assert!(greeting.starts_with("220 "), "{greeting}");
        peer.talk(&[("EHLO peer.example", "250")]);
        peer
    }

    /// Hands in a message; the last reply.
    pub fn submit(&self, last: u8, sender: &str, recipients: &[&str], body: &str) -> String {
        let mut peer = self.peer(last);
        let mut reply = peer.say(&format!("MAIL FROM:<{sender}>")).unwrap();
        for recipient in recipients {
            if reply.starts_with('2') {
                reply = peer.say(&format!("RCPT TO:<{recipient}>")).unwrap();
            }
        }
        if !reply.starts_with('2') {
            return reply;
        }
        peer.talk(&[("DATA", "354")]);
        let reply = peer.say(&format!("{body}\r\n.")).unwrap();
        peer.talk(&[("QUIT", "221")]);
        reply
    }

    /// From PEOPLE, who may send anywhere; must be taken.
    pub fn hand_in(&self, recipients: &[&str], subject: &str) {
        let reply = self.submit(
            super::site::PEOPLE,
            "u@own.example",
            recipients,
            &format!("Subject: {subject}\r\n\r\nhello"),
        );
        assert!(reply.starts_with("250 "), "{recipients:?}: {reply}");
    }

    /// STARTTLS from the address with this last octet, showing this certificate; the reply to each
    /// line said inside.
    pub fn inside_tls(&self, last: u8, certificate: Option<&Issued>, lines: &[&str]) -> Vec<String> {
        let from = SocketAddr::from((self.net.host(last), 0));
        let to = self.net.at(super::site::US);
        let tls = super::pki::client(certificate);
        self.runtime.block_on(async {
            use tokio::io::{AsyncReadExt, AsyncWriteExt};
            async fn reply(
                stream: &mut (impl tokio::io::AsyncRead + Unpin),
                replies: &mut ReplyReader,
            ) -> String {
                let mut chunk = [0; 4096];
                loop {
                    if let Some(reply) = replies.next_reply().unwrap() {
                        return reply.to_string();
                    }
                    let read = tokio::time::timeout(SOON, stream.read(&mut chunk)).await;
                    let count = read.expect("a reply in time").unwrap();
                    assert!(count > 0, "the connection was closed");
                    replies.feed(&chunk[..count]);
                }
            }
            let socket = tokio::net::TcpSocket::new_v4().unwrap();
            socket.bind(from).unwrap();
            let mut stream = socket.connect(to).await.unwrap();
            let mut replies = ReplyReader::new();
            reply(&mut stream, &mut replies).await;
            for line in ["EHLO peer.example\r\n", "STARTTLS\r\n"] {
                stream.write_all(line.as_bytes()).await.unwrap();
                let said = reply(&mut stream, &mut replies).await;
                assert!(said.starts_with('2'), "{line}: {said}");
            }
            let (mut stream, _) = tls.connect(&to.ip().to_string(), stream).await.unwrap();
            let mut replies = ReplyReader::new();
            let mut said = Vec::new();
            for line in ["EHLO peer.example"].iter().chain(lines) {
                stream.write_all(format!("{line}\r\n").as_bytes()).await.unwrap();
                stream.flush().await.unwrap();
                said.push(reply(&mut stream, &mut replies).await);
            }
            said.remove(0);
            said
        })
    }
}
