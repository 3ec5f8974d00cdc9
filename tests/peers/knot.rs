//! Knot, an authoritative name server, from an unpacked package.

use crate::support::process::Daemon;
use crate::support::{free_port, wait_for};
use std::fmt::Write as _;
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
    /// Starts the Knot under `package` with these zones: their names and records. A zone without
    /// records is one that it can't load: it answers SERVFAIL. Of all else it says REFUSED.
    ///
    /// # Panics
    /// Where it does not come up.
    pub fn start(package: &Path, zones: &[(&str, &str)]) -> Knot {
        let root = tempfile::Builder::new().prefix("knot.").tempdir().unwrap();
        let address = SocketAddr::from(([127, 0, 0, 1], free_port()));
        let dir = root.path().display();
        let mut configuration = format!(
            "server:\n  rundir: {dir}\n  pidfile: {dir}/pid\n  listen: {}@{}\n  udp-workers: 1\n  tcp-workers: 1\n  \
             background-workers: 1\nlog:\n  - target: {dir}/log\n    any: info\ndatabase:\n  storage: {dir}\n\
             template:\n  - id: default\n    storage: {dir}\n    journal-content: none\nzone:\n",
            address.ip(),
            address.port()
        );
        for (name, records) in zones {
            writeln!(configuration, "  - domain: {name}").unwrap();
            if !records.is_empty() {
                let zone = format!(
                    "$ORIGIN {name}.\n$TTL 60\n@ SOA ns hostmaster 1 3600 600 86400 60\n@ NS ns\nns A 127.0.0.1\n{records}"
                );
                std::fs::write(root.path().join(format!("{name}.zone")), zone).unwrap();
            }
        }
        std::fs::write(root.path().join("knot.conf"), configuration).unwrap();
        Knot::run(package, root, address.port())
    }

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
