//! Addresses and ports of the lab: distinct loopback addresses, one high SMTP port on all of them.

use super::LabError;
use std::fmt;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, UdpSocket};

/// Where everybody is.
#[derive(Debug, Clone)]
pub struct Network {
    /// The SMTP port of every server.
    pub port: u16,
    /// contoso's server.
    pub contoso: Ipv4Addr,
    /// fabrikam's server.
    pub fabrikam: Ipv4Addr,
    /// A server without STARTTLS: litware.test.
    pub litware: Ipv4Addr,
    /// A server with a self-signed certificate: adatum.test.
    pub adatum: Ipv4Addr,
    /// A server with a revoked certificate: proseware.test.
    pub proseware: Ipv4Addr,
    /// A host that pretends.
    pub impostor: Ipv4Addr,
    /// contoso's people.
    pub contoso_desk: Ipv4Addr,
    /// fabrikam's people.
    pub fabrikam_desk: Ipv4Addr,
    /// The DNS server.
    pub dns: SocketAddr,
    /// Where the CA publishes its CRL, by HTTP.
    pub crl: SocketAddr,
}

impl Network {
    /// Finds a free set. Several labs may run on one machine at once.
    ///
    /// # Errors
    /// Where the system has none.
    pub fn find() -> Result<Self, LabError> {
        let mut seed = std::process::id();
        for _ in 0..50 {
            seed = seed.wrapping_mul(1_103_515_245).wrapping_add(12_345);
            let (a, b) = (64 + (seed >> 8 & 0x3f) as u8, (seed >> 16 & 0xff) as u8);
            let at = |last: u8| Ipv4Addr::new(127, a, b, last);
            let first = TcpListener::bind((at(1), 0))?;
            let port = first.local_addr()?.port();
            let free = [2, 3, 4, 5].iter().all(|last| TcpListener::bind((at(*last), port)).is_ok());
            let dns = free_dns(at(53))?;
            let crl = TcpListener::bind((at(80), 0))?.local_addr()?;
            if free {
                return Ok(Network {
                    port,
                    contoso: at(1),
                    fabrikam: at(2),
                    litware: at(3),
                    adatum: at(4),
                    proseware: at(5),
                    impostor: at(66),
                    contoso_desk: at(10),
                    fabrikam_desk: at(20),
                    dns,
                    crl,
                });
            }
        }
        Err("no set of free loopback addresses and ports was found".into())
    }
}

/// A port that is free for UDP and TCP.
fn free_dns(address: Ipv4Addr) -> Result<SocketAddr, LabError> {
    for _ in 0..50 {
        let socket = UdpSocket::bind((address, 0))?;
        let found = socket.local_addr()?;
        if TcpListener::bind(found).is_ok() {
            return Ok(found);
        }
    }
    Err("no free port for DNS was found".into())
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "SMTP on port {}: contoso {}, fabrikam {}, litware (no TLS) {}, adatum (self-signed) {}, \
             proseware (revoked) {}; DNS {}; CRL {}",
            self.port,
            self.contoso,
            self.fabrikam,
            self.litware,
            self.adatum,
            self.proseware,
            self.dns,
            self.crl
        )
    }
}
