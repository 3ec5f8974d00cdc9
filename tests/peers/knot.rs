//! Knot, an authoritative name server, from an unpacked package.

use crate::support::process::Daemon;
use crate::support::wait_for;
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

/// A running Knot.
pub struct Knot {
    _knotd: Daemon,
    _root: TempDir,
    /// Where it answers.
    pub address: SocketAddr,
}

impl Knot {
    /// Starts the Knot under `package` with the `knot.conf` of this directory, which listens on this port of 127.0.0.1.
    ///
    /// # Panics
    /// Where it does not come up.
    pub fn run(package: &Path, root: TempDir, port: u16) -> Knot {
        let address = SocketAddr::from(([127, 0, 0, 1], port));
        let mut knotd = Daemon::start(
            Command::new(package.join("usr/sbin/knotd")).arg("-c").arg(root.path().join("knot.conf")),
        );
        wait_for("Knot", || {
            if let Some(how) = knotd.ended() {
                panic!(
                    "Knot ended: {how}\n{}",
                    std::fs::read_to_string(root.path().join("log")).unwrap_or_default()
                );
            }
            TcpStream::connect(address).ok()
        });
        Knot { _knotd: knotd, _root: root, address }
    }
}
