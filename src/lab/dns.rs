//! The lab's DNS and the HTTP server of its CA's CRL: a process of its own, so that a lab that is left
//! running keeps both.

use super::network::Network;
use super::{LabError, crl};
use crate::dns::{ZoneServer, Zones};
use std::fs;
use std::net::{Ipv4Addr, SocketAddr};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const ZONE_FILE: &str = "dns.zones";
const PID_FILE: &str = "dns.pid";
const LOG_FILE: &str = "dns.log";
const START: Duration = Duration::from_secs(10);

/// The DNS server's process.
pub struct Server(Child);

impl Server {
    /// Starts it for this network.
    ///
    /// # Errors
    /// Where it does not come up.
    pub fn start(directory: &Path, network: &Network) -> Result<Self, LabError> {
        let mut zones =
            format!("listen {}\ncrl {}\na {} {}\n", network.dns, network.crl, crl::HOST, network.crl.ip());
        let hosts = [
            ("contoso.test", "mail.contoso.test", network.contoso),
            ("fabrikam.test", "mail.fabrikam.test", network.fabrikam),
            ("litware.test", "mail.litware.test", network.litware),
            ("adatum.test", "mail.adatum.test", network.adatum),
            ("proseware.test", "mail.proseware.test", network.proseware),
        ];
        for (domain, host, address) in hosts {
            zones.push_str(&format!("mx {domain} 10 {host}\na {host} {address}\n"));
        }
        fs::write(directory.join(ZONE_FILE), zones)?;
        let mut child = Command::new(std::env::current_exe()?)
            .args(["lab", "--dns"])
            .arg(directory)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            // A lab that is left running must not hold whoever reads our output.
            .stderr(fs::File::create(directory.join(LOG_FILE))?)
            .process_group(0)
            .spawn()?;
        let until = Instant::now() + START;
        while !directory.join(PID_FILE).exists() {
            if let Some(ended) = child.try_wait()? {
                return Err(format!("the lab's DNS server ended at once ({ended})").into());
            }
            if Instant::now() > until {
                let _ = child.kill();
                return Err("the lab's DNS server did not start".into());
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        Ok(Server(child))
    }

    /// Ends it.
    pub fn stop(mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }

    /// Leaves it running.
    pub fn stay(self) {}
}

/// True where a lab was made in this directory.
pub fn is_lab(directory: &Path) -> bool {
    directory.join(ZONE_FILE).exists()
}

/// Ends the DNS server of a lab that was left running.
///
/// # Errors
/// Where its process can't be told.
pub fn stop_in(directory: &Path) -> Result<(), LabError> {
    let pid: i32 = match fs::read_to_string(directory.join(PID_FILE)) {
        Ok(text) => text.trim().parse()?,
        Err(_) => return Ok(()),
    };
    // Only where that number is still this lab's server.
    let line = fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
    let line = String::from_utf8_lossy(&line).into_owned();
    if line.contains("--dns")
        && line.contains(&directory.display().to_string())
        && let Some(pid) = rustix::process::Pid::from_raw(pid)
    {
        rustix::process::kill_process(pid, rustix::process::Signal::TERM)?;
    }
    let _ = fs::remove_file(directory.join(PID_FILE));
    Ok(())
}

/// Serves the zones of a lab until the process is ended.
///
/// # Errors
/// Where the zones can't be read or the address can't be had.
pub fn serve(directory: &Path) -> Result<(), LabError> {
    let text = fs::read_to_string(directory.join(ZONE_FILE))?;
    let (listen, crl, zones) = read(&text)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let _server = ZoneServer::start(listen, zones).await?;
        let crls = tokio::net::TcpListener::bind(crl).await?;
        fs::write(directory.join(PID_FILE), std::process::id().to_string())?;
        crl::serve(crls, directory).await
    })
}

fn read(text: &str) -> Result<(SocketAddr, SocketAddr, Zones), LabError> {
    let mut zones = Zones::new();
    let (mut listen, mut crl) = (None, None);
    for line in text.lines() {
        match line.split_whitespace().collect::<Vec<_>>().as_slice() {
            ["listen", address] => listen = Some(address.parse()?),
            ["crl", address] => crl = Some(address.parse()?),
            ["mx", domain, preference, host] => zones = zones.mx(domain, preference.parse()?, host),
            ["a", host, address] => zones = zones.a(host, address.parse::<Ipv4Addr>()?),
            _ => return Err(format!("'{line}' is no line of a zone file of the lab").into()),
        }
    }
    let missing = "the zone file names no address to listen on";
    Ok((listen.ok_or(missing)?, crl.ok_or(missing)?, zones))
}
