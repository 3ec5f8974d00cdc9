//! A server that announces STARTTLS, says 220 to it, and then closes the connection.

use crate::support::PATIENCE;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// It ends with the process: nothing waits for its thread.
pub struct Sink(Arc<Mutex<Vec<String>>>);

impl Sink {
    /// Starts it.
    ///
    /// # Panics
    /// Where the address is taken.
    pub fn start(address: SocketAddr) -> Sink {
        let listener = TcpListener::bind(address).unwrap();
        let sessions = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&sessions);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let told = session(stream).unwrap_or_else(|error| format!("({error})"));
                kept.lock().unwrap().push(told);
            }
        });
        Sink(sessions)
    }

    /// What it was told in each session that is over.
    pub fn sessions(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }
}

fn session(mut stream: TcpStream) -> std::io::Result<String> {
    stream.set_read_timeout(Some(PATIENCE))?;
    let mut from_client = BufReader::new(stream.try_clone()?);
    stream.write_all(b"220 sink.test\r\n")?;
    let mut told = Vec::new();
    loop {
        let mut line = String::new();
        if from_client.read_line(&mut line)? == 0 {
            told.push("(closed)".to_string());
            break;
        }
        told.push(line.trim_end().to_string());
        if line.starts_with("STARTTLS") {
            stream.write_all(b"220 begin\r\n")?;
            let mut hello = [0; 5];
            from_client.read_exact(&mut hello)?;
            told.push(if hello[0] == 22 { "(a TLS record)" } else { "(no TLS record)" }.to_string());
            break;
        }
        stream.write_all(if line.starts_with("EHLO") {
            b"250-sink.test\r\n250 STARTTLS\r\n"
        } else {
            b"221 bye\r\n"
        })?;
    }
    Ok(told.join(", "))
}
