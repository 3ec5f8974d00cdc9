//! A client that says what it is told, from the address it is told.

use emsh::cert::Issued;
use emsh::smtp::ReplyReader;
use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};

use super::session::Session;
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

    /// Waits no longer than this for a reply.
    pub fn set_patience(&self, patience: std::time::Duration) {
        self.stream.set_read_timeout(Some(patience)).unwrap();
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
        let talk = async {
            let mut clear = Session::open(from, to).await?;
            clear.say("EHLO peer.example", "250").await?;
            let (mut session, _) = clear.starttls(&tls).await?;
            session.say("EHLO peer.example", "250").await?;
            let mut said = Vec::new();
            for line in lines {
                said.push(session.ask(line).await?);
            }
            Ok::<_, String>(said)
        };
        self.runtime.block_on(talk).unwrap()
    }
}
