//! The one world of the matrix: an emsh for contoso.test, and a Postfix that is all partners at once.
//!
//! Each partner that sends to us is an `smtp` client of that Postfix with settings of its own, each host
//! that we send to an `smtpd` on an address of its own; `syslog_name` keeps their log lines apart. The
//! rows run beside each other, and nothing is started twice.

use crate::dns::Dns;
use crate::partners::{CONNECTORS, Client, RECIPIENTS, SENDERS, Server, is_listed};
use crate::peers::Peers;
use crate::postfix::Postfix;
use crate::sink::Sink;
use crate::support::site::{Site, maildir};
use crate::support::{free_port, smtp};
use crate::table::Direction;
use emsh::log::Record;
use serde_json::Value;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// A queue's LastError is asked for at most this often.
const FRESH: Duration = Duration::from_millis(300);

pub struct World {
    pub site: Site,
    pub postfix: Postfix,
    /// Where the partners' hosts listen, each on its own address.
    pub port: u16,
    sinks: Vec<(IpAddr, Sink)>,
    _dns: Dns,
    queues: Mutex<Option<(Instant, Value)>>,
}

/// The addresses of a recipient's hosts: 127.0.20.0 and on.
pub fn hosts(name: &str) -> Vec<Ipv4Addr> {
    let mut next = 1;
    for (partner, servers) in RECIPIENTS {
        let end = next + u8::try_from(servers.len()).unwrap();
        if *partner == name {
            return (next..end).map(|last| Ipv4Addr::new(127, 0, 20, last)).collect();
        }
        next = end;
    }
    panic!("{name} is no recipient");
}

impl World {
    /// Starts it.
    ///
    /// # Panics
    /// Where something does not come up.
    pub fn start(peers: &Peers) -> World {
        let port = free_port();
        let dns = Dns::start_with(&zone());
        let site = site(peers, &dns, port);
        let submission = SocketAddr::from((Ipv4Addr::new(127, 0, 20, 250), free_port()));
        let edge = site.bound("Default EDGE1");
        let (mut services, mut sinks) = (Vec::new(), Vec::new());
        let mut by_sender = String::new();
        for (name, client) in SENDERS {
            services.push(client_service(peers, name, *client));
            by_sender.push_str(&format!(" {{ @{name}.test = in-{name}:[{}]:{} }}", edge.ip(), edge.port()));
        }
        for (name, servers) in RECIPIENTS {
            for (server, host) in servers.iter().zip(hosts(name)) {
                match server {
                    Server::Closes => {
                        sinks.push((IpAddr::V4(host), Sink::start(SocketAddr::from((host, port)))));
                    }
                    Server::Postfix(certificate, settings) => services.push(format!(
                        "{host}:{port} inet n - n - - smtpd -o syslog_name=out-{name} {} {}",
                        files(peers, "smtpd", certificate),
                        settings.iter().map(|setting| format!("-o {setting}")).collect::<Vec<_>>().join(" "),
                    )),
                }
            }
        }
        let domains: Vec<String> = RECIPIENTS.iter().map(|(name, _)| format!("{name}.test")).collect();
        let settings = [
            format!("sender_dependent_default_transport_maps = inline:{{{by_sender} }}"),
            format!("virtual_mailbox_domains = {}", domains.join(" ")),
            "default_transport = smtp".to_string(),
            "smtpd_tls_security_level = may".to_string(),
            "smtpd_tls_ask_ccert = yes".to_string(),
            format!("smtpd_tls_CAfile = {}", peers.pki().file("root.crt")),
            format!("smtpd_tls_cert_file = {}", peers.pki().file("partner.crt")),
            format!("smtpd_tls_key_file = {}", peers.pki().file("partner.key")),
        ];
        let postfix = Postfix::start_with(peers.postfix(), submission, &settings, &services);
        World { site, postfix, port, sinks, _dns: dns, queues: Mutex::new(None) }
    }

    /// Hands a message in that has this subject.
    pub fn send(&self, direction: Direction, name: &str, subject: &str) {
        match direction {
            Direction::In => {
                let from = format!("bob@{name}.test");
                let client = SENDERS.iter().find(|sender| sender.0 == name).map(|sender| sender.1);
                // Postfix falls back to clear text only for mail that is a second old.
                let slow =
                    Duration::from_millis(if matches!(client, Some(Client::Breaks(_))) { 500 } else { 0 });
                smtp::submit_slowly(self.postfix.address, &from, "alice@contoso.test", subject, slow);
            }
            Direction::Out => {
                smtp::submit(
                    self.site.bound("Relay"),
                    "alice@contoso.test",
                    &format!("bob@{name}.test"),
                    subject,
                );
            }
        }
    }

    /// Tries what was refused for now.
    pub fn try_again(&self, direction: Direction, name: &str, subject: &str) {
        match direction {
            Direction::In => self.send(direction, name, subject),
            Direction::Out => _ = self.site.emsh(&["Retry-Queue", &format!("{name}.test")]),
        }
    }

    /// The delivered message with this subject.
    pub fn mail(&self, direction: Direction, subject: &str) -> Option<String> {
        let inbox = match direction {
            Direction::In => self.site.path("mail/contoso.test/alice"),
            Direction::Out => self.postfix.inbox(),
        };
        let line = format!("Subject: {subject}");
        maildir(&inbox).into_iter().find(|mail| mail.lines().any(|found| found == line))
    }

    /// LastError of the queue to a partner; `None` where no mail waits.
    pub fn last_error(&self, name: &str) -> Option<String> {
        let mut queues = self.queues.lock().unwrap();
        if queues.as_ref().is_none_or(|(at, _)| at.elapsed() > FRESH) {
            *queues = Some((Instant::now(), self.site.json(&["Get-Queue"])));
        }
        let (_, queues) = queues.as_ref().unwrap();
        let domain = format!("{name}.test");
        let queue = queues
            .as_array()
            .unwrap()
            .iter()
            .find(|queue| queue["NextHopDomain"] == domain && queue["MessageCount"] != 0)?;
        Some(format!("{} {}", queue["Status"].as_str()?, queue["LastError"].as_str().unwrap_or("")))
    }

    /// What Postfix logged under this name, without date and process.
    pub fn said_by(&self, service: &str) -> Vec<String> {
        let mark = format!(" {service}/");
        let log = self.postfix.log();
        let lines = log.lines().filter(|line| line.contains(&mark));
        lines.filter_map(|line| line.split_once("]: ")).map(|(_, text)| text.to_string()).collect()
    }

    /// What the sink of a partner was told, in each session.
    pub fn told(&self, name: &str) -> Vec<String> {
        let hosts = hosts(name);
        let sink = self.sinks.iter().find(|(ip, _)| hosts.iter().any(|host| *host == *ip));
        sink.map(|(_, sink)| sink.sessions()).unwrap_or_default()
    }

    /// The records of our protocol log, by session, in which one of the records is as wanted.
    pub fn sessions(&self, prefix: &str, wanted: impl Fn(&Record) -> bool) -> Vec<Vec<Record>> {
        let mut records = Vec::new();
        collect(&self.site.path("data/logs"), prefix, &mut records);
        let mut sessions: Vec<Vec<Record>> = Vec::new();
        for record in records {
            match sessions.iter_mut().find(|session| session[0].session_id == record.session_id) {
                Some(session) => session.push(record),
                None => sessions.push(vec![record]),
            }
        }
        sessions.retain(|session| session.iter().any(&wanted));
        sessions
    }
}

fn collect(directory: &Path, prefix: &str, records: &mut Vec<Record>) {
    let Ok(entries) = std::fs::read_dir(directory) else { return };
    let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            collect(&path, prefix, records);
        } else if path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(prefix)) {
            let file = std::fs::File::open(path).unwrap();
            // The last line may be half written.
            records.extend(emsh::log::read(file).map_while(Result::ok));
        }
    }
}

fn zone() -> Vec<String> {
    let mut zone = Vec::new();
    for (name, servers) in RECIPIENTS {
        for (number, host) in (0..servers.len()).zip(hosts(name)) {
            zone.push(format!("--mx-host={name}.test,mx{number}.{name}.test,{}", 10 * (number + 1)));
            zone.push(format!("--host-record=mx{number}.{name}.test,{host}"));
        }
    }
    zone
}

/// `-o` options that make a Postfix service show a certificate.
fn files(peers: &Peers, side: &str, certificate: &str) -> String {
    let (crt, key) =
        (peers.pki().file(&format!("{certificate}.crt")), peers.pki().file(&format!("{certificate}.key")));
    format!("-o {side}_tls_cert_file={crt} -o {side}_tls_key_file={key}")
}

fn client_service(peers: &Peers, name: &str, client: Client) -> String {
    let (level, files) = match client {
        Client::Clear => ("none", String::new()),
        Client::Anonymous => ("encrypt", String::new()),
        Client::Shows(certificate) => ("encrypt", files(peers, "smtp", certificate)),
        Client::Breaks(address) => {
            let no_cipher = "-o smtp_tls_protocols=TLSv1.2 -o tls_medium_cipherlist=CAMELLIA256-SHA";
            ("may", format!("-o smtp_bind_address={address} -o minimal_backoff_time=1s {no_cipher}"))
        }
    };
    format!(
        "in-{name} unix - - n - - smtp -o syslog_name=in-{name} -o smtp_tls_security_level={level} {files}"
    )
}

fn site(peers: &Peers, dns: &Dns, port: u16) -> Site {
    let site = peers.site();
    let listed = |names: Vec<&str>| -> String {
        let names = names.into_iter().filter(|name| is_listed(name));
        names.map(|name| format!("{name}.test")).collect::<Vec<_>>().join(",")
    };
    let (senders, recipients) = (
        listed(SENDERS.iter().map(|sender| sender.0).collect()),
        listed(RECIPIENTS.iter().map(|recipient| recipient.0).collect()),
    );
    let (servers, port) = (dns.address.to_string(), port.to_string());
    site.run(&["Set-TransportService", "EDGE1", "-ExternalDNSServers", &servers]);
    site.run(&[
        "Set-TransportConfig",
        "-TLSReceiveDomainSecureList",
        &senders,
        "-TLSSendDomainSecureList",
        &recipients,
    ]);
    // Not there yet, see the rows that wait for it.
    _ = site.emsh(&["Set-TransportConfig", "-RevocationFetchRanges", "127.0.0.0/8"]);
    site.run(&[
        "Set-ReceiveConnector",
        "Default EDGE1",
        "-DomainSecureEnabled:$true",
        "-AuthMechanism",
        "Tls",
        "-ProtocolLoggingLevel",
        "Verbose",
    ]);
    let usual =
        ["-Port", &port, "-UseExternalDNSServersEnabled", "$true", "-ProtocolLoggingLevel", "Verbose"];
    let new = |name: &str, spaces: &str, settings: &[&str]| {
        site.run(&[&["New-SendConnector", name, "-AddressSpaces", spaces], &usual[..], settings].concat());
    };
    new("Outbound Email", "*", &["-DomainSecureEnabled", "$true"]);
    for (name, partners, settings) in CONNECTORS {
        let spaces: Vec<String> = partners.iter().map(|partner| format!("{partner}.test")).collect();
        new(name, &spaces.join(","), settings);
    }
    site.start();
    site
}
