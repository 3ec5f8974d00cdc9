//! The accounts: of the store, or Dovecot's. What the front asks about a logon is answered here.
//!
//! Promises: an account that is not there, is disabled or has no password costs and shows what a wrong password
//! does; Dovecot is asked within a deadline, to connect included, and lines of it are bounded.

use crate::auth::{Credential, Decoy, dovecot, user_key};
use crate::engine::roles::{LogonAnswer, LogonQuestion, Logons};
use socket2::{Domain, SockAddr, Socket, Type};
use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use zeroize::Zeroizing;

/// What Dovecot gets to answer, all in all. It delays failures by some seconds.
const PATIENCE: Duration = Duration::from_secs(15);
/// What Dovecot gets to take a connection: one that runs does at once, one that was stopped never does.
const CONNECT: Duration = Duration::from_secs(2);
/// Lines of its greeting at most.
const GREETING: usize = 100;

/// What the keeper loads to know accounts by.
#[derive(Default)]
pub struct LoadedAccounts {
    /// The credentials of enabled accounts, by the name that they are looked up by.
    pub credentials: Vec<(String, Credential)>,
    /// A secret of this server that stays the same over restarts.
    pub secret: Zeroizing<Vec<u8>>,
}

/// The accounts in force.
pub struct Accounts {
    credentials: HashMap<String, Credential>,
    decoy: Decoy,
    socket: Option<PathBuf>,
}

impl Accounts {
    /// Those of the store, or with `socket` Dovecot's.
    pub fn new(loaded: LoadedAccounts, socket: Option<PathBuf>) -> Self {
        let credentials = loaded.credentials.into_iter().collect();
        Accounts { credentials, decoy: Decoy::new(loaded.secret), socket }
    }

    fn by_password(&self, user: &str, password: &str) -> Result<LogonAnswer, String> {
        let key = user_key(user).ok();
        let known = key.as_ref().and_then(|key| self.credentials.get(key));
        let right = match known {
            Some(credential) => credential.is(password),
            None => self.decoy.is(password),
        };
        let salt = known.map(|known| known.scram().salt.clone()).unwrap_or_default();
        match (right.map_err(|error| error.to_string())?, key) {
            (true, Some(user)) => Ok(LogonAnswer::Right { user, signature: Vec::new(), salt }),
            _ => Ok(LogonAnswer::Wrong),
        }
    }
}

impl Logons for Accounts {
    fn only_waits(&self) -> bool {
        self.socket.is_some()
    }

    fn answer(&self, question: LogonQuestion) -> Result<LogonAnswer, String> {
        match question {
            LogonQuestion::Password { user, password, secured } => match &self.socket {
                Some(socket) => ask_dovecot(socket, &user, &password, secured),
                None => self.by_password(&user, &password),
            },
            LogonQuestion::Scram { .. } | LogonQuestion::Proof { .. } if self.socket.is_some() => {
                Ok(LogonAnswer::Wrong)
            }
            LogonQuestion::Scram { user } => {
                let keys = match self.credentials.get(&user) {
                    Some(credential) => credential.scram().clone(),
                    None => self.decoy.scram(&user),
                };
                Ok(LogonAnswer::Scram { salt: keys.salt, iterations: keys.iterations })
            }
            LogonQuestion::Proof { user, signed, proof } => {
                let known = self.credentials.get(&user);
                let signature = match known {
                    Some(credential) => credential.scram().verify(&signed, &proof),
                    None => self.decoy.scram(&user).verify(&signed, &proof).and(None),
                };
                let salt = known.map(|known| known.scram().salt.clone()).unwrap_or_default();
                let right = |signature| LogonAnswer::Right { user, signature, salt };
                Ok(signature.map_or(LogonAnswer::Wrong, right))
            }
        }
    }
}

/// A connection that ends at a deadline.
struct Deadlined {
    stream: UnixStream,
    until: Instant,
}

impl Deadlined {
    fn left(&self) -> std::io::Result<Duration> {
        let left = self.until.saturating_duration_since(Instant::now());
        if left.is_zero() { Err(std::io::ErrorKind::TimedOut.into()) } else { Ok(left) }
    }
}

impl Read for Deadlined {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        self.stream.set_read_timeout(Some(self.left()?))?;
        self.stream.read(buffer)
    }
}

impl Deadlined {
    fn say(&mut self, text: &str) -> std::io::Result<()> {
        self.stream.set_write_timeout(Some(self.left()?))?;
        self.stream.write_all(text.as_bytes())
    }
}

/// Connects within [`CONNECT`]. Where the peer's backlog is full, Linux waits as long as a send may take.
fn connect(path: &Path) -> std::io::Result<UnixStream> {
    let socket = Socket::new(Domain::UNIX, Type::STREAM, None)?;
    socket.set_write_timeout(Some(CONNECT))?;
    socket.connect(&SockAddr::unix(path)?).map_err(|error| match error.kind() {
        std::io::ErrorKind::WouldBlock => std::io::Error::other("it takes no connections"),
        _ => error,
    })?;
    Ok(UnixStream::from(OwnedFd::from(socket)))
}

fn ask_dovecot(socket: &Path, user: &str, password: &str, secured: bool) -> Result<LogonAnswer, String> {
    let trouble = |what: String| format!("{}: {what}", socket.display());
    let io = |error: std::io::Error| trouble(error.to_string());
    let until = Instant::now() + PATIENCE;
    let stream = connect(socket).map_err(io)?;
    let mut reader = BufReader::new(Deadlined { stream, until });
    reader.get_mut().say(&dovecot::hello(std::process::id())).map_err(io)?;
    let mut greeting = dovecot::Greeting::default();
    let mut lines = 0;
    loop {
        match greeting.line(&line(&mut reader).map_err(io)?) {
            dovecot::Greeted::Done => break,
            dovecot::Greeted::Unusable(why) => return Err(trouble(why.to_owned())),
            dovecot::Greeted::More if lines >= GREETING => {
                return Err(trouble("it never ends to greet".to_owned()));
            }
            dovecot::Greeted::More => lines += 1,
        }
    }
    reader.get_mut().say(&dovecot::question(user, password, secured)).map_err(io)?;
    loop {
        match dovecot::answer(&line(&mut reader).map_err(io)?) {
            dovecot::Answer::Right(name) => {
                // A name that we would not look an account up by is nobody's.
                return Ok(match user_key(name.as_deref().unwrap_or(user)) {
                    Ok(user) => LogonAnswer::Right { user, signature: Vec::new(), salt: Vec::new() },
                    Err(_) => LogonAnswer::Wrong,
                });
            }
            dovecot::Answer::Wrong => return Ok(LogonAnswer::Wrong),
            dovecot::Answer::Trouble => return Err(trouble("it can't tell now".to_owned())),
            dovecot::Answer::Other if lines >= 2 * GREETING => {
                return Err(trouble("it does not answer".to_owned()));
            }
            dovecot::Answer::Other => lines += 1,
        }
    }
}

fn line(reader: &mut BufReader<Deadlined>) -> std::io::Result<String> {
    let mut bytes = Vec::new();
    reader.by_ref().take(dovecot::LONGEST_LINE).read_until(b'\n', &mut bytes)?;
    match bytes.pop() {
        Some(b'\n') => Ok(String::from_utf8_lossy(&bytes).into_owned()),
        Some(_) => Err(std::io::Error::other("a line is too long, or was cut off")),
        None => Err(std::io::ErrorKind::UnexpectedEof.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dovecot_that_takes_no_connections_is_given_up() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("auth");
        let address = SockAddr::unix(&path).unwrap();
        let listener = Socket::new(Domain::UNIX, Type::STREAM, None).unwrap();
        listener.bind(&address).unwrap();
        listener.listen(0).unwrap();
        // Until the backlog is full.
        let mut waiting = Vec::new();
        let full = loop {
            let client = Socket::new(Domain::UNIX, Type::STREAM, None).unwrap();
            client.set_nonblocking(true).unwrap();
            match client.connect(&address) {
                Ok(()) => waiting.push(client),
                Err(error) => break error.kind(),
            }
        };
        assert_eq!(full, std::io::ErrorKind::WouldBlock);
        let (sender, answer) = std::sync::mpsc::channel();
        std::thread::spawn(move || sender.send(ask_dovecot(&path, "anna", "pencil", true)));
        let answer = answer.recv_timeout(5 * CONNECT).unwrap();
        assert!(answer.as_ref().is_err_and(|why| why.ends_with("it takes no connections")), "{answer:?}");
    }
}
