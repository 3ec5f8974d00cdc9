//! A real name server, dnsmasq, that knows the MX records of a test.

use crate::support::process::Daemon;
use crate::support::{free_port, wait_for};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::process::Command;

/// A running dnsmasq; all of `.test` is its own, and it asks nobody else.
pub struct Dns {
    _dnsmasq: Daemon,
    /// Where it answers.
    pub address: SocketAddr,
}

impl Dns {
    /// Each domain has one MX host, `mx.` and its name, with one address.
    ///
    /// # Panics
    /// Where it does not come up.
    pub fn start(domains: &[(&str, Ipv4Addr)]) -> Dns {
        let records = domains.iter().flat_map(|(domain, host)| {
            [format!("--mx-host={domain},mx.{domain},10"), format!("--host-record=mx.{domain},{host}")]
        });
        Dns::start_with(&records.collect::<Vec<_>>())
    }

    /// The records are options of dnsmasq.
    ///
    /// # Panics
    /// Where it does not come up.
    pub fn start_with(records: &[String]) -> Dns {
        let address = SocketAddr::from(([127, 0, 0, 1], free_port()));
        let mut command = Command::new("dnsmasq");
        command.args([
            "--keep-in-foreground",
            "--conf-file=/dev/null",
            "--pid-file=",
            "--no-resolv",
            "--no-hosts",
        ]);
        command.args(["--listen-address=127.0.0.1", "--bind-interfaces", "--local=/test/"]);
        command.arg(format!("--port={}", address.port()));
        command.args(records);
        let mut dnsmasq = Daemon::start(&mut command);
        wait_for("dnsmasq", || {
            if let Some(how) = dnsmasq.ended() {
                panic!("dnsmasq ended: {how}");
            }
            TcpStream::connect(address).ok()
        });
        Dns { _dnsmasq: dnsmasq, address }
    }
}
