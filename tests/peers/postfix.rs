//! Real Postfix from an unpacked package: one instance on one loopback address.

use crate::support::process::Daemon;
use crate::support::site::maildir;
use crate::support::{look_for, wait_for};
use rustix::fs::{Gid, Uid, chown};
use std::fs;
use std::net::{SocketAddr, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

const SERVICES: &str = "\
pickup    unix  n - n 60 1  pickup
cleanup   unix  n - n - 0   cleanup
qmgr      unix  n - n 300 1 qmgr
tlsmgr    unix  - - n 1000? 1 tlsmgr
rewrite   unix  - - n - -   trivial-rewrite
bounce    unix  - - n - 0   bounce
defer     unix  - - n - 0   bounce
trace     unix  - - n - 0   bounce
verify    unix  - - n - 1   verify
flush     unix  n - n 1000? 0 flush
proxymap  unix  - - n - -   proxymap
smtp      unix  - - n - -   smtp
relay     unix  - - n - -   smtp
showq     unix  n - n - -   showq
error     unix  - - n - -   error
retry     unix  - - n - -   error
virtual   unix  - n n - -   virtual
anvil     unix  - - n - 1   anvil
scache    unix  - - n - 1   scache
postlog   unix-dgram n - n - 1 postlogd
";

/// A running Postfix.
pub struct Postfix {
    _master: Daemon,
    root: TempDir,
    /// Where it listens.
    pub address: SocketAddr,
}

impl Postfix {
    /// Starts the Postfix under `package`. It takes mail for any domain into one mailbox, or, with
    /// a `relayhost` among the `settings` (lines of main.cf), passes it on.
    ///
    /// # Panics
    /// Where it does not come up.
    pub fn start(package: &Path, address: SocketAddr, settings: &[String]) -> Postfix {
        Postfix::start_with(package, address, settings, &[])
    }

    /// The same with `services`, lines of master.cf, beside the usual ones.
    ///
    /// # Panics
    /// Where it does not come up.
    pub fn start_with(
        package: &Path,
        address: SocketAddr,
        settings: &[String],
        services: &[String],
    ) -> Postfix {
        let root = tempfile::Builder::new().prefix("postfix.").tempdir().unwrap();
        let dir = root.path().display().to_string();
        lay_out(root.path());
        let package = package.display();
        // All mail is taken into the one mailbox, unless the settings route it.
        let given = |name: &str| settings.iter().any(|line| line.starts_with(name));
        let usual: Vec<&str> = ["default_transport = virtual", "virtual_mailbox_domains ="]
            .into_iter()
            .filter(|line| !line.split(' ').next().is_some_and(given))
            .collect();
        let usual = usual.join("\n");
        let main = format!(
            "compatibility_level = 3.6\n\
             queue_directory = {dir}/spool\n\
             data_directory = {dir}/lib\n\
             command_directory = {package}/usr/sbin\n\
             daemon_directory = {package}/usr/lib/postfix/sbin\n\
             shlib_directory = {package}/usr/lib/postfix\n\
             meta_directory = {dir}/etc\n\
             maillog_file = {dir}/log/mail.log\n\
             maillog_file_prefixes = {dir}/log\n\
             import_environment = MAIL_CONFIG TZ LANG=C LD_LIBRARY_PATH={package}/usr/lib/postfix\n\
             mail_owner = postfix\n\
             setgid_group = postdrop\n\
             myhostname = mx.partner.test\n\
             mydestination =\n\
             alias_maps =\n\
             inet_interfaces = loopback-only\n\
             inet_protocols = ipv4\n\
             mynetworks = 127.0.0.0/8\n\
             disable_dns_lookups = yes\n\
             smtp_host_lookup = native\n\
             smtpd_peername_lookup = no\n\
             smtpd_relay_restrictions = permit_mynetworks, reject\n\
             smtpd_tls_loglevel = 1\n\
             smtpd_tls_received_header = yes\n\
             smtp_tls_loglevel = 1\n\
             minimal_backoff_time = 1h\n\
             maximal_backoff_time = 1h\n\
             notify_classes =\n\
             virtual_mailbox_base = {dir}/mail\n\
             virtual_mailbox_maps = static:inbox/\n\
             virtual_uid_maps = static:65534\n\
             virtual_gid_maps = static:65534\n\
             {usual}\n\
             {}\n",
            settings.join("\n")
        );
        fs::write(root.path().join("etc/main.cf"), main).unwrap();
        // It begins to listen in this order, and the last one is waited for.
        let services = format!("{SERVICES}{}\n{address} inet n - n - - smtpd\n", services.join("\n"));
        fs::write(root.path().join("etc/master.cf"), services).unwrap();

        let mut master = Daemon::start(
            Command::new(format!("{package}/usr/lib/postfix/sbin/master"))
                .args(["-d", "-c"])
                .arg(root.path().join("etc"))
                .env("MAIL_CONFIG", root.path().join("etc"))
                .env("LD_LIBRARY_PATH", format!("{package}/usr/lib/postfix")),
        );
        let log = root.path().join("log/mail.log");
        wait_for("Postfix", || {
            if let Some(how) = master.ended() {
                panic!("Postfix ended: {how}\n{}", fs::read_to_string(&log).unwrap_or_default());
            }
            TcpStream::connect(address).ok()
        });
        Postfix { _master: master, root, address }
    }

    /// Its log so far.
    pub fn log(&self) -> String {
        fs::read_to_string(self.root.path().join("log/mail.log")).unwrap_or_default()
    }

    /// The first line of its log that holds `text`, once there is one.
    ///
    /// # Panics
    /// Where there is none in time; with the log.
    pub fn wait_for_log(&self, text: &str) -> String {
        let found = look_for(|| self.log().lines().find(|line| line.contains(text)).map(str::to_string));
        found.unwrap_or_else(|| panic!("Postfix did not log {text:?}:\n{}", self.log()))
    }

    /// The directory of its main.cf.
    pub fn configuration(&self) -> PathBuf {
        self.root.path().join("etc")
    }

    /// The mailbox of everything that it takes.
    pub fn inbox(&self) -> PathBuf {
        self.root.path().join("mail/inbox")
    }

    /// The message with this subject, once it is in the mailbox; `None` where it does not arrive.
    pub fn mail(&self, subject: &str) -> Option<String> {
        let inbox = self.inbox();
        let wanted = format!("Subject: {subject}\n");
        look_for(|| maildir(&inbox).into_iter().find(|mail| mail.contains(&wanted)))
    }

    /// Asserts that a client came and went, and never said MAIL: the line that Postfix logs at the
    /// end of a session counts each command.
    ///
    /// # Panics
    /// Where no session ended in time, or one said MAIL.
    pub fn assert_no_mail_command(&self) {
        self.wait_for_log("ehlo=");
        let sessions: Vec<String> =
            self.log().lines().filter(|line| line.contains("disconnect from")).map(str::to_string).collect();
        assert!(!sessions.iter().any(|line| line.contains(" mail=")), "{sessions:#?}");
    }
}

/// The directories that the package's post-install script would make.
fn lay_out(root: &Path) {
    let (postfix, postdrop) = (id("passwd", "postfix"), id("group", "postdrop"));
    let make = |name: &str, owner: u32, group: u32, mode: u32| {
        let path = root.join(name);
        fs::create_dir_all(&path).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        chown(&path, Some(Uid::from_raw(owner)), Some(Gid::from_raw(group))).unwrap();
    };
    fs::set_permissions(root, fs::Permissions::from_mode(0o755)).unwrap();
    for name in ["etc", "spool", "spool/pid"] {
        make(name, 0, 0, 0o755);
    }
    for name in [
        "active", "bounce", "corrupt", "defer", "deferred", "flush", "hold", "incoming", "private", "saved",
        "trace",
    ] {
        make(&format!("spool/{name}"), postfix, 0, 0o700);
    }
    make("lib", postfix, 0, 0o700);
    make("log", postfix, 0, 0o755);
    make("spool/public", postfix, postdrop, 0o710);
    make("spool/maildrop", postfix, postdrop, 0o730);
    make("mail", 65534, 65534, 0o755);
    fs::write(root.join("etc/dynamicmaps.cf"), "").unwrap();
}

/// The number of a user or group.
fn id(database: &str, name: &str) -> u32 {
    let output = Command::new("getent").args([database, name]).output().unwrap();
    let line = String::from_utf8(output.stdout).unwrap();
    line.split(':')
        .nth(2)
        .and_then(|id| id.parse().ok())
        .unwrap_or_else(|| panic!("no {database} entry {name}"))
}
