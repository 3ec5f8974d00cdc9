//! The cmdlets' end: blocking, with one deadline.

use super::message::{Envelope, MAX_RESPONSE, Request, Response, VERSION};
use super::{ControlError, path};
use serde_json::value::RawValue;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// How long a service may take to accept.
const PATIENCE: Duration = Duration::from_secs(10);

/// A connection to the running service.
#[derive(Debug)]
pub struct Client {
    stream: UnixStream,
    path: PathBuf,
}

impl Client {
    /// Connects to the service with this data directory.
    ///
    /// # Errors
    /// `NotRunning` where there is no socket or nobody behind it; `AccessDenied`; `Io`.
    pub fn connect(data_dir: &Path) -> Result<Client, ControlError> {
        Client::connect_to(&path::socket_path(data_dir))
    }

    /// Connects to this socket.
    ///
    /// # Errors
    /// As [`Client::connect`].
    pub fn connect_to(socket: &Path) -> Result<Client, ControlError> {
        let failed = |source: io::Error| match source.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused => ControlError::NotRunning,
            io::ErrorKind::PermissionDenied => ControlError::AccessDenied(socket.to_owned()),
            io::ErrorKind::WouldBlock => ControlError::Timeout,
            _ => ControlError::Io { path: socket.to_owned(), source },
        };
        let (address, _directory) = path::address(socket).map_err(failed)?;
        let stream =
            socket2::Socket::new(socket2::Domain::UNIX, socket2::Type::STREAM, None).map_err(failed)?;
        connect_soon(&stream, &address).map_err(failed)?;
        Ok(Client { stream: stream.into(), path: socket.to_owned() })
    }

    /// Asks, and waits at most `deadline` for the whole answer.
    ///
    /// # Errors
    /// `Timeout`; `NotRunning` where the service ended meanwhile; `Protocol`; `Io`.
    pub fn ask(&mut self, request: &Request, deadline: Duration) -> Result<Response, ControlError> {
        let until = Instant::now() + deadline;
        let mut line = serde_json::to_vec(&Envelope { version: VERSION, body: request })
            .map_err(|error| ControlError::Protocol(error.to_string()))?;
        line.push(b'\n');
        self.stream.set_write_timeout(Some(remaining(until)?)).map_err(|error| self.failed(error))?;
        self.stream.write_all(&line).map_err(|error| self.failed(error))?;
        let mut answer = Vec::new();
        let reader = Until { stream: &self.stream, until };
        BufReader::new(reader.take(MAX_RESPONSE as u64))
            .read_until(b'\n', &mut answer)
            .map_err(|error| self.failed(error))?;
        if answer.is_empty() {
            return Err(ControlError::NotRunning);
        }
        if answer.last() != Some(&b'\n') {
            return Err(ControlError::Protocol("it is cut short".into()));
        }
        // What another version answers need not be known here; an answer of this one may be long.
        let answer: Envelope<Box<RawValue>> =
            serde_json::from_slice(&answer).map_err(|error| ControlError::Protocol(error.to_string()))?;
        if answer.version != VERSION {
            let text = format!("it speaks version {} of the protocol, this is {VERSION}", answer.version);
            return Err(ControlError::Protocol(text));
        }
        serde_json::from_str(answer.body.get()).map_err(|error| ControlError::Protocol(error.to_string()))
    }

    fn failed(&self, source: io::Error) -> ControlError {
        match source.kind() {
            io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut => ControlError::Timeout,
            io::ErrorKind::BrokenPipe | io::ErrorKind::ConnectionReset => ControlError::NotRunning,
            _ => ControlError::Io { path: self.path.clone(), source },
        }
    }
}

/// Connects before the [`PATIENCE`] is over: a service that accepts nobody, its backlog full, must not hold its
/// caller for ever.
fn connect_soon(socket: &socket2::Socket, address: &socket2::SockAddr) -> io::Result<()> {
    let until = Instant::now() + PATIENCE;
    socket.set_nonblocking(true)?;
    loop {
        match socket.connect(address) {
            Ok(()) => return socket.set_nonblocking(false),
            // A Unix socket is never in progress: its queue is full.
            Err(error) if error.kind() == io::ErrorKind::WouldBlock && Instant::now() < until => {
                std::thread::sleep(Duration::from_millis(20));
            }
            Err(error) => return Err(error),
        }
    }
}

fn remaining(until: Instant) -> Result<Duration, ControlError> {
    let left = until.saturating_duration_since(Instant::now());
    if left.is_zero() { Err(ControlError::Timeout) } else { Ok(left) }
}

/// Reads until a moment, however slowly the bytes come.
struct Until<'a> {
    stream: &'a UnixStream,
    until: Instant,
}

impl Read for Until<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = remaining(self.until).map_err(|_| io::Error::from(io::ErrorKind::TimedOut))?;
        self.stream.set_read_timeout(Some(left))?;
        (&mut &*self.stream).read(buffer)
    }
}
