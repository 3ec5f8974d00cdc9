//! A data directory of a test's own, and `emsh` as an administrator types it: one line, given to a
//! shell that finds `emsh` on its PATH.

#![allow(dead_code, reason = "each test binary uses its own part")]

use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// What a command said.
#[derive(Debug)]
pub struct Done {
    pub code: i32,
    pub out: String,
    pub err: String,
    pub took: Duration,
}

impl Done {
    /// The data on stdout.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}

/// A data directory, `data`, inside a working directory.
pub struct Site {
    directory: tempfile::TempDir,
}

impl Site {
    /// Nothing is made yet: the first cmdlet makes the store.
    pub fn empty() -> Self {
        let directory = tempfile::tempdir().unwrap();
        std::fs::create_dir(directory.path().join("bin")).unwrap();
        std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_emsh"), directory.path().join("bin/emsh")).unwrap();
        Site { directory }
    }

    /// With the Send connector Out and the Receive connectors R1 and Relay.
    pub fn new() -> Self {
        let site = Self::empty();
        site.done("emsh New-SendConnector Out -AddressSpaces '*'");
        site.done(
            "emsh New-ReceiveConnector R1 -Usage Custom -Bindings 127.0.0.2:2525 -RemoteIPRanges 192.0.2.0/24",
        );
        site.done(
            "emsh New-ReceiveConnector Relay -Usage Custom -Bindings 127.0.0.3:2525 -RemoteIPRanges 198.51.100.254",
        );
        site
    }

    /// The working directory.
    pub fn path(&self) -> &Path {
        self.directory.path()
    }

    /// The data directory.
    pub fn data(&self) -> PathBuf {
        self.path().join("data")
    }

    /// The store.
    pub fn store(&self) -> PathBuf {
        self.data().join("config.db")
    }

    /// The store, byte for byte.
    pub fn bytes(&self) -> Vec<u8> {
        std::fs::read(self.store()).unwrap()
    }

    /// A site of its own with the same working directory and data directory.
    pub fn copy(&self) -> Self {
        let copy = Self::empty();
        for (from, to) in [(self.path().to_path_buf(), copy.path().to_path_buf()), (self.data(), copy.data())]
        {
            if !to.exists() {
                std::fs::create_dir(&to).unwrap();
                std::fs::set_permissions(&to, std::fs::metadata(&from).unwrap().permissions()).unwrap();
            }
            for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
                if entry.file_type().unwrap().is_file() {
                    std::fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
                }
            }
        }
        copy
    }

    fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut path = self.path().join("bin").into_os_string();
        path.push(":");
        path.push(std::env::var_os("PATH").unwrap_or_default());
        let mut command = Command::new(program);
        command
            .env("PATH", path)
            .env("EMSH_DATA_DIR", self.data())
            .env("EMSH_HOST_NAME", "edge1.example.com")
            .current_dir(self.path())
            .stdin(Stdio::null());
        command
    }

    /// Runs a line in a POSIX shell, with an empty stdin.
    pub fn run(&self, line: &str) -> Done {
        finish(self.command("sh").args(["-c", line]))
    }

    /// Runs a line in bash; `None`, visibly, where there is none.
    pub fn bash(&self, line: &str) -> Option<Done> {
        is_there("bash").then(|| finish(self.command("bash").args(["--norc", "-c", line])))
    }

    /// Runs a line in a shell; `None` where it is not installed.
    pub fn shell(&self, program: &str, arguments: &[&str], line: &str) -> Option<Done> {
        let mut command = self.command(program);
        // A home of its own: fish and PowerShell keep files there.
        command.args(arguments).arg(line).env("HOME", self.path());
        match command.output() {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
            output => Some(done(&output.unwrap(), Instant::now())),
        }
    }

    /// What the service says to `--check`.
    pub fn check(&self) -> Done {
        finish(self.command(env!("CARGO_BIN_EXE_emsh-transport")).arg("--check"))
    }

    /// Runs a line that must succeed.
    pub fn done(&self, line: &str) -> Done {
        self.expect(line, 0)
    }

    /// Runs a line that must exit so; stdout holds data only, and a failure says something.
    pub fn expect(&self, line: &str, code: i32) -> Done {
        let done = self.run(line);
        assert_eq!(done.code, code, "{line}\n{}{}", done.out, done.err);
        assert!(!done.err.contains("panicked"), "{line}: {}", done.err);
        if code != 0 {
            assert!(done.out.is_empty() && !done.err.is_empty(), "{line}: {done:?}");
        }
        done
    }

    /// Runs a line that must be refused, say so, and leave the store as it was.
    pub fn refused(&self, line: &str, code: i32, said: &str) {
        let before = self.bytes();
        let done = self.expect(line, code);
        assert!(done.err.contains(said), "{line}\nsaid {said:?}? {}", done.err);
        assert!(before == self.bytes(), "{line}: the store is another");
    }

    /// A property of what a Get- line shows as one object.
    pub fn property(&self, line: &str, name: &str) -> serde_json::Value {
        self.done(&format!("emsh {line} -Json")).json()[name].clone()
    }

    /// One of the two lists of domains.
    pub fn list(&self, name: &str) -> serde_json::Value {
        self.property("Get-TransportConfig", name)
    }

    /// Runs `count` lines, at most `width` of them at once.
    pub fn at_once(&self, count: usize, width: usize, line: impl Fn(usize) -> String + Sync) -> Vec<Done> {
        let next = std::sync::atomic::AtomicUsize::new(1);
        let worker = || {
            let mut results = Vec::new();
            loop {
                let number = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                if number > count {
                    return results;
                }
                results.push(self.run(&line(number)));
            }
        };
        std::thread::scope(|scope| {
            let workers: Vec<_> = (0..width).map(|_| scope.spawn(worker)).collect();
            workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
        })
    }

    /// The store as SQLite sees it.
    pub fn sqlite(&self) -> rusqlite::Connection {
        rusqlite::Connection::open(self.store()).unwrap()
    }

    /// Sets the mode of the store.
    pub fn chmod(&self, mode: u32) {
        std::fs::set_permissions(self.store(), std::fs::Permissions::from_mode(mode)).unwrap();
    }

    /// Whether openssl is there; its absence is said.
    pub fn has_openssl(&self) -> bool {
        is_there("openssl")
    }

    /// Makes `contoso.pfx` and `contoso.der` (its key), `password.txt` and `fabrikam-root.pem` in the
    /// working directory; says so and returns false where openssl is missing.
    pub fn make_certificate_files(&self) -> bool {
        if !is_there("openssl") {
            return false;
        }
        let request = "openssl req -x509 -newkey rsa:2048 -nodes -days 90";
        for line in [
            "printf 'open sesame\n' > password.txt",
            &format!(
                "{request} -subj /CN=mail.contoso.example -addext subjectAltName=DNS:mail.contoso.example -keyout key.pem -out contoso.pem"
            ),
            "openssl pkcs12 -export -inkey key.pem -in contoso.pem -out contoso.pfx -passout file:password.txt",
            "openssl pkcs8 -topk8 -nocrypt -outform DER -in key.pem -out contoso.der",
            &format!("{request} -subj '/CN=Fabrikam Root' -keyout root-key.pem -out fabrikam-root.pem"),
        ] {
            let done = self.run(line);
            assert_eq!(done.code, 0, "{line}: {}", done.err);
        }
        true
    }
}

fn finish(command: &mut Command) -> Done {
    let begun = Instant::now();
    done(&command.output().unwrap(), begun)
}

fn done(output: &std::process::Output, begun: Instant) -> Done {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Done {
        code: output.status.code().unwrap_or(-1),
        out: text(&output.stdout),
        err: text(&output.stderr),
        took: begun.elapsed(),
    }
}

/// Whether a program can be run; its absence is said on stderr, past the test's capture.
fn is_there(program: &str) -> bool {
    let found = Command::new(program).arg("version").stdin(Stdio::null()).output().is_ok();
    if !found {
        skipped(program);
    }
    found
}

/// Says on stderr, past the test's capture, that something was left out; where peers are required
/// nothing may be.
pub fn skipped(program: &str) {
    assert!(
        std::env::var_os("EMSH_REQUIRE_PEERS").is_none(),
        "{program} is not installed, and is required here"
    );
    let _ = writeln!(std::io::stderr(), "skipped: {program} is not installed");
}
