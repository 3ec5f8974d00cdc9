//! Real Exim from an unpacked package: one instance on one loopback address.
//!
//! Names come from a file of hosts of its own (nss_wrapper), so that it can be told where a domain is.

use crate::support::process::Daemon;
use crate::support::{free_port, look_for, wait_for};
use rustix::fs::{Gid, Uid, chown};
use std::fs;
use std::io::Write;
use std::net::{IpAddr, SocketAddr, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tempfile::TempDir;

/// How it is to be.
pub struct Settings<'a> {
    /// Its package.
    pub package: &'a Path,
    /// The authorities that it trusts.
    pub roots: &'a str,
    /// Its certificate and key.
    pub certificate: (&'a str, &'a str),
    /// The server and port that mail for contoso.test goes to.
    pub edge: SocketAddr,
    /// Where each of these names is; mail for them goes there, to the port, over proven TLS only.
    pub hosts: &'a [(String, IpAddr)],
    /// The port of those hosts.
    pub port: u16,
    /// It takes mail from who logs on inside of TLS by this mechanism, with this name and password, and from nobody else.
    pub logon: Option<(&'a str, &'a str, &'a str)>,
}

/// A running Exim.
pub struct Exim {
    _daemon: Daemon,
    root: TempDir,
    program: PathBuf,
    /// Where it listens.
    pub address: SocketAddr,
}

impl Exim {
    /// Starts it. It keeps mail for exim.test and what is below in one mailbox, whoever the recipient is.
    ///
    /// # Panics
    /// Where it does not come up.
    pub fn start(ip: IpAddr, settings: &Settings<'_>) -> Exim {
        let root = tempfile::Builder::new().prefix("exim.").tempdir().unwrap();
        let address = SocketAddr::new(ip, free_port());
        let program = settings.package.join("usr/sbin/exim4");
        lay_out(root.path());
        fs::write(root.path().join("exim.conf"), configuration(root.path(), &program, address, settings))
            .unwrap();
        let edge = ("edge1.contoso.test".to_string(), settings.edge.ip());
        let hosts: String =
            [edge].iter().chain(settings.hosts).map(|(name, ip)| format!("{ip} {name}\n")).collect();
        fs::write(root.path().join("hosts"), hosts).unwrap();
        let mut daemon = Daemon::start(command(&program, root.path()).args(["-bdf", "-q1h"]));
        let log = root.path().join("log/mainlog");
        wait_for("Exim", || {
            if let Some(how) = daemon.ended() {
                panic!("Exim ended: {how}\n{}", fs::read_to_string(&log).unwrap_or_default());
            }
            TcpStream::connect(address).ok()
        });
        Exim { _daemon: daemon, root, program, address }
    }

    /// Delivers one message now, and returns what the log says of that.
    ///
    /// # Panics
    /// Where it does not take the message.
    pub fn deliver(&self, from: &str, to: &str) -> String {
        let mut command = command(&self.program, self.root.path());
        let mut exim = command.args(["-odf", "-oi", "-f", from, to]).stdin(Stdio::piped()).spawn().unwrap();
        exim.stdin.take().unwrap().write_all(b"Subject: To be delivered now\n\nHello.\n").unwrap();
        assert!(exim.wait().unwrap().success(), "{}", self.log());
        let told = look_for(|| {
            let log = self.log();
            let end = log.lines().rev().find(|line| {
                line.contains(to) && ["=> ", "== ", "** "].iter().any(|sign| line.contains(sign))
            })?;
            let id = end.split_whitespace().nth(2)?.to_string();
            Some(log.lines().filter(|line| line.contains(&id)).map(|line| format!("{line}\n")).collect())
        });
        told.unwrap_or_else(|| panic!("Exim did not deliver to {to}:\n{}", self.log()))
    }

    /// Its log so far.
    pub fn log(&self) -> String {
        fs::read_to_string(self.root.path().join("log/mainlog")).unwrap_or_default()
    }

    /// The mailbox of exim.test.
    pub fn inbox(&self) -> PathBuf {
        self.root.path().join("mail")
    }
}

fn command(program: &Path, root: &Path) -> Command {
    let mut command = Command::new(program);
    command
        .arg("-C")
        .arg(root.join("exim.conf"))
        .env("LD_PRELOAD", "libnss_wrapper.so")
        .env("NSS_WRAPPER_HOSTS", root.join("hosts"));
    command
}

/// Everything runs as Exim's own user.
fn lay_out(root: &Path) {
    let output = Command::new("getent").args(["passwd", "Debian-exim"]).output().unwrap();
    let line = String::from_utf8(output.stdout).unwrap();
    let numbers: Vec<u32> = line.split(':').filter_map(|field| field.parse().ok()).collect();
    let (user, group) = (Uid::from_raw(numbers[0]), Gid::from_raw(numbers[1]));
    fs::set_permissions(root, fs::Permissions::from_mode(0o755)).unwrap();
    for name in ["spool", "log", "mail"] {
        fs::create_dir(root.join(name)).unwrap();
        chown(root.join(name), Some(user), Some(group)).unwrap();
    }
}

fn configuration(root: &Path, program: &Path, address: SocketAddr, settings: &Settings<'_>) -> String {
    let (root, program) = (root.display(), program.display());
    let (ip, port) = (address.ip(), address.port());
    let (certificate, key) = settings.certificate;
    let roots = settings.roots;
    let rcpt = if settings.logon.is_some() { "${if def:authenticated_id {accept}{deny}}" } else { "accept" };
    let authenticators = settings.logon.map(authenticators).unwrap_or_default();
    let names: Vec<&str> = settings.hosts.iter().map(|(name, _)| name.as_str()).collect();
    format!(
        "\
primary_hostname = mx.exim.test
spool_directory = {root}/spool
log_file_path = {root}/log/%slog
log_selector = +tls_certificate_verified +tls_peerdn
exim_path = {program}
pid_file_path = {root}/log/pid
local_interfaces = {ip}
daemon_smtp_ports = {port}
keep_environment = LD_PRELOAD : NSS_WRAPPER_HOSTS
deliver_drop_privilege = true
trusted_users = root
host_lookup =
rfc1413_query_timeout = 0s
check_spool_space = 0
tls_advertise_hosts = *
tls_certificate = {certificate}
tls_privatekey = {key}
tls_verify_certificates = {roots}
tls_try_verify_hosts = *
acl_smtp_mail = acl_mail
acl_smtp_rcpt = {rcpt}
acl_smtp_data = accept

begin acl
acl_mail:
  deny
    senders = judge@*
    message = certificate_verified=$tls_in_certificate_verified
  accept

begin routers
local:
  driver = accept
  domains = exim.test : *.exim.test
  transport = mailbox
edge:
  driver = manualroute
  domains = contoso.test
  route_list = * edge1.contoso.test byname
  self = send
  transport = edge
proven:
  driver = manualroute
  domains = {names}
  route_list = * $domain byname
  self = send
  transport = proven

begin transports
mailbox:
  driver = appendfile
  directory = {root}/mail
  maildir_format
  envelope_to_add
edge:
  driver = smtp
  port = {edge_port}
  hosts_try_fastopen =
proven:
  driver = smtp
  port = {proven_port}
  tls_verify_certificates = {roots}
  tls_verify_hosts = *
  tls_verify_cert_hostnames = *
  tls_tempfail_tryclear = false
  hosts_require_tls = *
  hosts_try_fastopen =

begin retry
* * F,4d,4h
{authenticators}",
        edge_port = settings.edge.port(),
        proven_port = settings.port,
        names = if names.is_empty() { "nobody.invalid".to_string() } else { names.join(" : ") },
    )
}

/// Exim's own authenticators; name and password have nothing that its expansion would read.
fn authenticators((mechanism, user, password): (&str, &str, &str)) -> String {
    let (prompts, name, word) = match mechanism {
        "PLAIN" => (":", "$auth2", "$auth3"),
        _ => ("Username:: : Password::", "$auth1", "$auth2"),
    };
    format!(
        "begin authenticators\nonly:\n  driver = plaintext\n  public_name = {mechanism}\n  \
         server_advertise_condition = ${{if def:tls_in_cipher}}\n  server_prompts = {prompts}\n  \
         server_condition = ${{if and{{{{eq{{{name}}}{{{user}}}}}{{eq{{{word}}}{{{password}}}}}}}}}\n  \
         server_set_id = {name}\n"
    )
}
