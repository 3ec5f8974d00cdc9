//! The certificates of all peer tests, made once by `pki.sh`, that is by openssl; and the web server
//! that publishes their CRL.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;
use tempfile::TempDir;

/// Where they are.
pub struct Pki(TempDir);

impl Pki {
    /// Makes them.
    ///
    /// # Panics
    /// Where openssl does not.
    pub fn make() -> Pki {
        let dir = tempfile::Builder::new().prefix("peers-pki.").tempdir().unwrap();
        std::fs::set_permissions(dir.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/peers/pki.sh");
        let url = format!("http://{}", publish(dir.path()));
        let status = Command::new("bash").arg(script).arg(url).current_dir(dir.path()).status().unwrap();
        assert!(status.success(), "{}", std::fs::read_to_string(dir.path().join("log")).unwrap_or_default());
        Pki(dir)
    }

    /// `NAME.crt`, `NAME.key`, or `NAME.pem` with both.
    pub fn file(&self, name: &str) -> String {
        self.0.path().join(name).display().to_string()
    }
}

/// Serves `/issuing.crl` from the directory, and nothing else, until the process ends.
fn publish(directory: &Path) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let crl: PathBuf = directory.join("issuing.crl");
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            _ = stream.set_read_timeout(Some(Duration::from_secs(5)));
            let Ok(clone) = stream.try_clone() else { continue };
            let lines: Vec<String> = BufReader::new(clone)
                .lines()
                .map_while(Result::ok)
                .take_while(|line| !line.is_empty())
                .collect();
            let asked = lines.first().is_some_and(|line| line.starts_with("GET /issuing.crl "));
            let (status, body) = match std::fs::read(&crl) {
                Ok(body) if asked => ("200 OK", body),
                _ => ("404 Not Found", Vec::new()),
            };
            let head = format!(
                "HTTP/1.1 {status}\r\nContent-Type: application/pkix-crl\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                body.len()
            );
            _ = stream.write_all(&[head.as_bytes(), &body].concat());
        }
    });
    address
}
