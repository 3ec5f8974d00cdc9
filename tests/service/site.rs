//! A site under test: its addresses, its DNS, its data directory, its administrator and its service.
//! Nothing of it outlives the test.

use emsh::control::{Client, Request, Response, Status};
use emsh::dns::{ZoneServer, Zones};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;

pub const SOON: Duration = Duration::from_secs(20);

/// Waits until `look` finds something.
pub fn wait_for<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let until = Instant::now() + SOON;
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(Instant::now() < until, "not in time: {what}");
        std::thread::sleep(Duration::from_millis(30));
    }
}

/// Loopback addresses of one test, and one SMTP port on all of them.
#[derive(Debug, Clone, Copy)]
pub struct Net {
    a: u8,
    b: u8,
    pub port: u16,
}

impl Net {
    pub fn find() -> Net {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        loop {
            let seed = std::process::id()
                .wrapping_mul(2_654_435_761)
                .wrapping_add(NEXT.fetch_add(1, Ordering::Relaxed).wrapping_mul(40_503));
            let (a, b) = (128 + (seed >> 8 & 0x3f) as u8, (seed >> 16 & 0xff) as u8);
            let at = |last| Ipv4Addr::new(127, a, b, last);
            let Ok(first) = TcpListener::bind((at(1), 0)) else { continue };
            let port = first.local_addr().unwrap().port();
            if (2..10).all(|last| TcpListener::bind((at(last), port)).is_ok()) {
                return Net { a, b, port };
            }
        }
    }

    pub fn host(&self, last: u8) -> Ipv4Addr {
        Ipv4Addr::new(127, self.a, self.b, last)
    }

    pub fn at(&self, last: u8) -> SocketAddr {
        SocketAddr::from((self.host(last), self.port))
    }

    pub fn range(&self) -> String {
        format!("127.{}.{}.0/24", self.a, self.b)
    }
}

/// What a cmdlet answered.
#[derive(Debug)]
pub struct Answer {
    pub code: i32,
    pub out: String,
    pub err: String,
}

/// The last octet of addresses.
pub const US: u8 = 1;
pub const PEOPLE: u8 = 10;
pub const STRANGER: u8 = 66;

/// One site. Its service listens on `net.at(US)`; PEOPLE may relay.
pub struct Site {
    pub net: Net,
    pub directory: tempfile::TempDir,
    pub runtime: Runtime,
    /// Set for every program of this site.
    pub environment: Vec<(&'static str, String)>,
    dns: ZoneServer,
    child: Option<Child>,
}

impl Site {
    /// own.example with the mailbox v@own.example, a way out for everything else, and nothing started.
    pub fn new() -> Site {
        let net = Net::find();
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let listen = SocketAddr::from((net.host(53), 0));
        let dns = runtime.block_on(ZoneServer::start(listen, Zones::new())).unwrap();
        let directory = tempfile::tempdir().unwrap();
        let site = Site { net, directory, runtime, environment: Vec::new(), dns, child: None };
        std::fs::create_dir(site.mail()).unwrap();
        let (us, port) = (site.net.at(US).to_string(), site.net.port.to_string());
        let dns = site.dns.local_addr().to_string();
        site.must(&[
            "Set-ReceiveConnector",
            "Default MX",
            "-Bindings",
            &us,
            "-ProtocolLoggingLevel",
            "Verbose",
            "-TarpitInterval",
            "0:0:0",
        ]);
        site.must(&["New-AcceptedDomain", "Own", "-DomainName", "own.example"]);
        site.must(&["New-Recipient", "v@own.example"]);
        let mail = site.mail().display().to_string();
        site.must(&[
            "New-DeliveryAgentConnector",
            "Mail",
            "-AddressSpaces",
            "own.example",
            "-MaildirRoot",
            &mail,
        ]);
        site.must(&[
            "New-ReceiveConnector",
            "People",
            "-Usage",
            "Custom",
            "-Bindings",
            &us,
            "-RemoteIPRanges",
            &site.net.host(PEOPLE).to_string(),
            "-AuthMechanism",
            "ExternalAuthoritative",
            "-PermissionGroups",
            "ExchangeServers",
        ]);
        site.must(&[
            "New-SendConnector",
            "Out",
            "-AddressSpaces",
            "*",
            "-Port",
            &port,
            "-SourceIPAddress",
            &site.net.host(US).to_string(),
            "-UseExternalDNSServersEnabled",
            "$true",
            "-ProtocolLoggingLevel",
            "Verbose",
        ]);
        site.must(&["Set-TransportService", "-ExternalDNSServers", &dns]);
        site
    }

    /// Each domain has the MX `mx.<domain>` at the address with this last octet.
    pub fn zones(&self, domains: &[(&str, u8)]) {
        let zones = domains.iter().fold(Zones::new(), |zones, (domain, last)| {
            let host = format!("mx.{domain}");
            zones.mx(domain, 10, &host).a(&host, self.net.host(*last))
        });
        self.dns.set_zones(zones);
    }

    pub fn set_zones(&self, zones: Zones) {
        self.dns.set_zones(zones);
    }

    pub fn data(&self) -> PathBuf {
        self.directory.path().join("data")
    }

    pub fn mail(&self) -> PathBuf {
        self.directory.path().join("mail")
    }

    fn program(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command
            .arg("--data-dir")
            .arg(self.data())
            .env("EMSH_HOST_NAME", "mx.own.example")
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .current_dir(self.directory.path());
        command
    }

    pub fn emsh(&self, words: &[&str]) -> Answer {
        let output = self.program(env!("CARGO_BIN_EXE_emsh")).args(words).output().unwrap();
        Answer {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// A cmdlet that must succeed.
    pub fn must(&self, words: &[&str]) -> Answer {
        let answer = self.emsh(words);
        assert_eq!(answer.code, 0, "{words:?}: {answer:?}");
        answer
    }

    /// What a cmdlet prints with -Json.
    pub fn json(&self, words: &[&str]) -> serde_json::Value {
        let mut words = words.to_vec();
        words.push("-Json");
        serde_json::from_str(&self.must(&words).out).unwrap()
    }

    /// Starts the service as a child of the test.
    pub fn start(&mut self) {
        self.start_within(SOON);
    }

    /// The same, where it may take longer.
    pub fn start_within(&mut self, within: Duration) {
        let log = std::fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(self.directory.path().join("service.log"))
            .unwrap();
        let child =
            self.program(env!("CARGO_BIN_EXE_emsh-transport")).stdout(Stdio::null()).stderr(log).spawn();
        self.child = Some(child.unwrap());
        let until = Instant::now() + within;
        while self.status().is_none() {
            if let Some(ended) = self.child.as_mut().unwrap().try_wait().unwrap() {
                panic!("the service ended at once ({ended}): {}", self.log());
            }
            assert!(Instant::now() < until, "the service does not start: {}", self.log());
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Runs the service until it ends by itself; its exit code and what it said.
    pub fn run_service(&self, words: &[&str]) -> Answer {
        let mut child = self
            .program(env!("CARGO_BIN_EXE_emsh-transport"))
            .args(words)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let until = Instant::now() + SOON;
        while child.try_wait().unwrap().is_none() && Instant::now() < until {
            std::thread::sleep(Duration::from_millis(10));
        }
        let _ = child.kill();
        let output = child.wait_with_output().unwrap();
        Answer {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// What the service said.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.directory.path().join("service.log")).unwrap_or_default()
    }

    /// Ends the child at once (kill -9).
    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    pub fn status(&self) -> Option<Status> {
        match Client::connect(&self.data()).ok()?.ask(&Request::Status, SOON).ok()? {
            Response::Status(status) => Some(status),
            other => panic!("{other:?}"),
        }
    }

    /// The Receive connector demands a certificate of senders from partner.example.
    pub fn demand_proof_of_partner(&self) {
        self.must(&["Set-TransportConfig", "-TLSReceiveDomainSecureList", "partner.example"]);
        let arm = ["Set-ReceiveConnector", "Default MX", "-DomainSecureEnabled", "$true"];
        self.must(&[&arm[..], &["-AuthMechanism", "Tls"]].concat());
    }

    pub fn restart(&self) {
        self.must(&["Restart-Service", "emsh-transport"]);
    }

    /// The queue to this next hop, once it has an error: its status and LastError.
    pub fn queue_error(&self, domain: &str) -> (String, String) {
        let mut last = serde_json::Value::Null;
        let until = Instant::now() + SOON;
        loop {
            let queues = self.json(&["Get-Queue"]);
            for queue in queues.as_array().unwrap() {
                if let (true, Some(error)) = (queue["NextHopDomain"] == domain, queue["LastError"].as_str()) {
                    return (queue["Status"].as_str().unwrap().to_string(), error.to_string());
                }
            }
            assert!(Instant::now() < until, "no error in a queue to {domain}: {last} {queues}");
            last = queues;
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// The message to this domain, once it has an error: its status and LastError.
    pub fn message_error(&self, domain: &str) -> (String, String) {
        wait_for(&format!("an error of a message to {domain}"), || {
            let messages = self.json(&["Get-Message"]);
            messages.as_array().unwrap().iter().find_map(|message| {
                let error = message["LastError"].as_str()?;
                let status = message["Status"].as_str()?;
                message["Recipients"].to_string().contains(domain).then(|| (status.into(), error.into()))
            })
        })
    }

    /// The messages in a mailbox of own.example.
    pub fn mailbox(&self, local: &str) -> Vec<Vec<u8>> {
        files(&self.mail().join("own.example").join(local).join("new"))
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.kill();
        // One that Start-Service or Restart-Service -Force made is no child of ours.
        if let Some(Response::Status(status)) =
            Client::connect(&self.data()).ok().and_then(|mut client| client.ask(&Request::Status, SOON).ok())
        {
            let _ = Command::new("kill").args(["-KILL", &status.pid.to_string()]).status();
        }
    }
}

pub fn files(directory: &Path) -> Vec<Vec<u8>> {
    let entries = std::fs::read_dir(directory).into_iter().flatten().flatten();
    entries.filter_map(|entry| std::fs::read(entry.path()).ok()).collect()
}
