//! Real OpenSMTPD from an unpacked package: one instance on one loopback address, which takes all mail and keeps it.
//!
//! Its socket, its spool and its jail have names that are compiled in, so it runs in a mount namespace of its own, where
//! these are empty; nothing of it is seen outside.

use crate::support::process::Daemon;
use crate::support::wait_for;
use std::fs;
use std::net::{SocketAddr, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

/// A running OpenSMTPD.
pub struct OpenSmtpd {
    _daemon: Daemon,
    root: TempDir,
}

const START: &str = "\
set -e
mount -t tmpfs tmpfs /run
mount -t tmpfs tmpfs /var/spool
mount -t tmpfs tmpfs /var/lib
mkdir -p /var/spool/smtpd/{incoming,offline,purge,queue,temporary,corrupt} /var/lib/opensmtpd/empty
chmod 711 /var/spool/smtpd
chown opensmtpq /var/spool/smtpd/{incoming,purge,queue,temporary,corrupt}
chmod 700 /var/spool/smtpd/{incoming,purge,queue,temporary,corrupt}
chown root:opensmtpq /var/spool/smtpd/offline
chmod 770 /var/spool/smtpd/offline
cp \"$2/resolv.conf\" /run/resolv.conf
mount --bind /run/resolv.conf \"$(readlink -f /etc/resolv.conf)\"
exec \"$1/usr/sbin/smtpd\" -d -f \"$2/smtpd.conf\" >\"$2/log\" 2>&1
";

impl OpenSmtpd {
    /// Starts it with this certificate and key.
    ///
    /// # Panics
    /// Where it does not come up.
    pub fn start(package: &Path, address: SocketAddr, (certificate, key): (&str, &str)) -> OpenSmtpd {
        let root = tempfile::Builder::new().prefix("opensmtpd.").tempdir().unwrap();
        let dir = root.path();
        fs::set_permissions(dir, fs::Permissions::from_mode(0o755)).unwrap();
        fs::write(dir.join("resolv.conf"), "lookup file\nnameserver 127.0.0.1\n").unwrap();
        // It wants its key to itself.
        fs::copy(key, dir.join("key")).unwrap();
        fs::set_permissions(dir.join("key"), fs::Permissions::from_mode(0o600)).unwrap();
        let configuration = format!(
            "pki mx.smtpd.test cert \"{certificate}\"\npki mx.smtpd.test key \"{}\"\nlisten on {} port {} tls pki mx.smtpd.test hostname mx.smtpd.test\n\
             action \"keep\" relay host \"smtp://127.0.34.9:1\"\nmatch from any for any action \"keep\"\n",
            dir.join("key").display(),
            address.ip(),
            address.port()
        );
        fs::write(dir.join("smtpd.conf"), configuration).unwrap();
        let mut command = Command::new("unshare");
        command.args(["--mount", "bash", "-c", START, "-"]).arg(package).arg(dir);
        let mut daemon = Daemon::start(&mut command);
        wait_for("OpenSMTPD", || {
            if let Some(how) = daemon.ended() {
                panic!("OpenSMTPD ended: {how}\n{}", fs::read_to_string(dir.join("log")).unwrap_or_default());
            }
            TcpStream::connect(address).ok()
        });
        OpenSmtpd { _daemon: daemon, root }
    }

    /// Its log so far.
    pub fn log(&self) -> String {
        fs::read_to_string(self.root.path().join("log")).unwrap_or_default()
    }

    /// Whether a message for this recipient was taken, and whether that was over TLS.
    pub fn took(&self, recipient: &str) -> Option<bool> {
        let log = self.log();
        let wanted = format!("to=<{recipient}>");
        let taken = log
            .lines()
            .find(|line| line.contains("smtp envelope") && line.contains(&wanted))
            .or_else(|| log.lines().find(|line| line.contains(" smtp message ") && line.contains(&wanted)))?;
        let session = taken.split(" smtp ").next()?.split_whitespace().last()?;
        Some(log.lines().any(|line| line.contains(&format!("{session} smtp tls "))))
    }
}
