//! Which peers this machine has, and the site that most scenarios begin with.

use crate::dane::Dane;
use crate::exim::{Exim, Settings};
use crate::partners::RECIPIENTS;
use crate::pki::Pki;
use crate::support::site::Site;
use crate::world::{World, hosts};
use crate::zones::Zones;
use std::net::IpAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::OnceLock;

/// A program that a scenario needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Peer {
    Postfix,
    Exim,
    Knot,
    Dovecot,
    OpenSmtpd,
    Dnsmasq,
    Python,
    Swaks,
    Gsasl,
    Openssl,
    Nmap,
    Sslscan,
    Testssl,
}

/// What was found.
pub struct Peers {
    postfix: Result<PathBuf, String>,
    exim: Result<PathBuf, String>,
    knot: Result<PathBuf, String>,
    dovecot: Result<PathBuf, String>,
    opensmtpd: Result<PathBuf, String>,
    pki: OnceLock<Pki>,
    world: Shared<World>,
    judge: Shared<Exim>,
    zones: Shared<Zones>,
    dane: Shared<Dane>,
}

impl Peers {
    pub fn find() -> Peers {
        Peers {
            postfix: find("postfix", "usr/lib/postfix/sbin/master", true),
            exim: find("exim", "usr/sbin/exim4", true),
            knot: find("knot", "usr/sbin/knotd", false),
            dovecot: find("dovecot", "usr/lib/dovecot/lmtp", true),
            opensmtpd: find("opensmtpd", "usr/sbin/smtpd", true),
            pki: OnceLock::new(),
            world: Shared::default(),
            judge: Shared::default(),
            zones: Shared::default(),
            dane: Shared::default(),
        }
    }

    /// Why this peer can't be used; `None` where it can.
    pub fn missing(&self, peer: Peer) -> Option<String> {
        let on_path = |program: &str, probe: &str| {
            let ran = Command::new(program).arg(probe).stdout(Stdio::null()).stderr(Stdio::null()).status();
            ran.is_err().then(|| format!("{program} is not installed"))
        };
        match peer {
            Peer::Postfix => self.postfix.as_ref().err().cloned(),
            Peer::Exim => self.exim.as_ref().err().cloned(),
            Peer::Knot => self.knot.as_ref().err().cloned(),
            Peer::Dovecot => self.dovecot.as_ref().err().cloned(),
            Peer::OpenSmtpd => self.opensmtpd.as_ref().err().cloned(),
            Peer::Python => on_path("python3", "--version"),
            Peer::Dnsmasq => on_path("dnsmasq", "--version"),
            Peer::Swaks => on_path("swaks", "--version"),
            Peer::Gsasl => on_path("gsasl", "--version"),
            Peer::Openssl => on_path("openssl", "version"),
            Peer::Nmap => on_path("nmap", "--version"),
            Peer::Sslscan => on_path("sslscan", "--version"),
            Peer::Testssl => on_path("testssl", "--version"),
        }
    }

    /// The directory of Postfix' package.
    pub fn postfix(&self) -> &PathBuf {
        self.postfix.as_ref().unwrap()
    }

    /// The directory of Exim's package.
    pub fn exim(&self) -> &PathBuf {
        self.exim.as_ref().unwrap()
    }

    /// The directory of Knot's package.
    pub fn knot(&self) -> &PathBuf {
        self.knot.as_ref().unwrap()
    }

    /// The directory of Dovecot's packages.
    pub fn dovecot(&self) -> &PathBuf {
        self.dovecot.as_ref().unwrap()
    }

    /// The directory of OpenSMTPD's package.
    pub fn opensmtpd(&self) -> &PathBuf {
        self.opensmtpd.as_ref().unwrap()
    }

    pub fn pki(&self) -> &Pki {
        self.pki.get_or_init(Pki::make)
    }

    /// Where the matrix runs.
    pub fn world(&self) -> &World {
        self.world.get(|| World::start(self))
    }

    /// Where DANE is tried.
    pub fn dane(&self) -> &Dane {
        self.dane.get(|| Dane::start(self))
    }

    /// Where the zones are tried.
    pub fn zones(&self) -> &Zones {
        self.zones.get(|| Zones::start(self))
    }

    /// An Exim that judges the partners' certificates.
    pub fn judge(&self) -> &Exim {
        self.judge.get(|| {
            let world = self.world();
            let hosts =
                RECIPIENTS.iter().map(|(name, _)| (format!("{name}.test"), IpAddr::V4(hosts(name)[0])));
            let settings = Settings {
                package: self.exim(),
                roots: &self.pki().file("root.crt"),
                certificate: (&self.pki().file("accepted.crt"), &self.pki().file("accepted.key")),
                edge: world.site.bound("Default EDGE1"),
                hosts: &hosts.collect::<Vec<_>>(),
                port: world.port,
                logon: None,
            };
            Exim::start(IpAddr::from([127, 0, 10, 5]), &settings)
        })
    }

    /// The server of contoso.test, not started: it trusts the peers' root, shows a certificate of
    /// it, delivers alice@contoso.test into a Maildir, and relays for whoever connects to its
    /// second connector, `Relay`.
    pub fn site(&self) -> Site {
        let site = Site::new("edge1.contoso.test");
        let pki = self.pki();
        site.run(&["Import-TrustedRootCertificate", "-FileName", &pki.file("root.crt")]);
        let imported = site.json(&["Import-ExchangeCertificate", "-FileName", &pki.file("edge.pem")]);
        let thumbprint = imported[0]["Thumbprint"].as_str().unwrap();
        site.run(&["Enable-ExchangeCertificate", thumbprint, "-Services", "SMTP", "-Force"]);
        site.run(&[
            "Set-ReceiveConnector",
            "Default EDGE1",
            "-Bindings",
            "127.0.0.1:0",
            "-TarpitInterval",
            "0",
        ]);
        site.run(&[
            "New-ReceiveConnector",
            "Relay",
            "-Bindings",
            "127.0.0.2:0",
            "-RemoteIPRanges",
            "127.0.0.0/8",
            "-AuthMechanism",
            "ExternalAuthoritative",
            "-PermissionGroups",
            "ExchangeServers",
        ]);
        site.run(&["New-AcceptedDomain", "Contoso", "-DomainName", "contoso.test"]);
        site.run(&["New-Recipient", "alice@contoso.test"]);
        let mail = site.path("mail").display().to_string();
        site.run(&[
            "New-DeliveryAgentConnector",
            "Mailboxes",
            "-AddressSpaces",
            "contoso.test",
            "-MaildirRoot",
            &mail,
        ]);
        site
    }
}

/// What many scenarios share. It is started once; where that fails, it is not tried again for each.
struct Shared<T>(OnceLock<Result<T, String>>);

impl<T> Default for Shared<T> {
    fn default() -> Self {
        Shared(OnceLock::new())
    }
}

impl<T> Shared<T> {
    fn get(&self, start: impl FnOnce() -> T) -> &T {
        let started = self.0.get_or_init(|| {
            catch_unwind(AssertUnwindSafe(start)).map_err(|why| match why.downcast_ref::<String>() {
                Some(why) => why.clone(),
                None => "it panicked".to_string(),
            })
        });
        started.as_ref().unwrap_or_else(|why| panic!("it did not start: {why}"))
    }
}

/// The package that `.ci/provision` unpacked under this name, with this program.
fn find(name: &str, program: &str, wants_root: bool) -> Result<PathBuf, String> {
    let Some(dir) = std::env::var_os("EMSH_PEERS_DIR") else {
        return Err(format!("EMSH_PEERS_DIR does not say where .ci/provision unpacked {name}"));
    };
    let package = PathBuf::from(dir).join(name);
    if !package.join(program).exists() {
        return Err(format!("there is no {name} in EMSH_PEERS_DIR"));
    }
    if wants_root && !rustix::process::geteuid().is_root() {
        return Err(format!("{name} wants root"));
    }
    Ok(package)
}
