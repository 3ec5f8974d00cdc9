//! A plain SMTP client that says what it is told, line by line.

use super::PATIENCE;
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// Says each line and waits for its reply; the greeting comes first. Replies keep their lines,
/// joined by `\n`.
///
/// # Panics
/// Where the server can't be reached or closes early.
pub fn dialogue(server: SocketAddr, lines: &[&str]) -> Vec<String> {
    slow_dialogue(server, lines, Duration::ZERO)
}

/// The same with a pause before each line.
///
/// # Panics
/// Where the server can't be reached or closes early.
pub fn slow_dialogue(server: SocketAddr, lines: &[&str], pause: Duration) -> Vec<String> {
    let mut stream = TcpStream::connect_timeout(&server, PATIENCE).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let mut from_server = BufReader::new(stream.try_clone().unwrap());
    let mut replies = vec![reply(&mut from_server)];
    for line in lines {
        std::thread::sleep(pause);
        stream.write_all(format!("{line}\r\n").as_bytes()).unwrap();
        replies.push(reply(&mut from_server));
    }
    replies
}

/// Hands one message over.
///
/// # Panics
/// Where the server does not take it.
pub fn submit(server: SocketAddr, from: &str, to: &str, subject: &str) {
    submit_slowly(server, from, to, subject, Duration::ZERO);
}

/// The same with a pause before each line.
///
/// # Panics
/// Where the server does not take it.
pub fn submit_slowly(server: SocketAddr, from: &str, to: &str, subject: &str, pause: Duration) {
    let (mail, rcpt) = (format!("MAIL FROM:<{from}>"), format!("RCPT TO:<{to}>"));
    let message = format!("From: {from}\r\nTo: {to}\r\nSubject: {subject}\r\n\r\nHello.\r\n.");
    let lines = ["EHLO client.test", &mail, &rcpt, "DATA", &message, "QUIT"];
    let replies = slow_dialogue(server, &lines, pause);
    assert!(replies[5].starts_with("250"), "{replies:#?}");
}

fn reply(from_server: &mut impl BufRead) -> String {
    let mut reply = String::new();
    loop {
        let mut line = String::new();
        assert!(from_server.read_line(&mut line).unwrap() > 0, "the server closed after {reply:?}");
        reply.push_str(&line);
        if line.as_bytes().get(3) != Some(&b'-') {
            return reply.replace("\r\n", "\n").trim_end().to_string();
        }
    }
}
