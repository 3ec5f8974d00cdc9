//! Dovecot from unpacked packages: its LMTP server says who exists and takes mail over, its authentication socket
//! says who logs on.

use crate::Scenario;
use crate::inbound::swaks_to;
use crate::peers::Peer::{Dovecot as DovecotPeer, Swaks};
use crate::peers::Peers;
use crate::support::process::Daemon;
use crate::support::site::{Site, maildir};
use crate::support::{smtp, wait_for};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

pub const SCENARIOS: &[Scenario] = &[
    ("dovecot::lmtp", &[DovecotPeer], lmtp),
    ("dovecot::says_who_logs_on", &[DovecotPeer, Swaks], says_who_logs_on),
];

/// Ann's password.
pub const WORD: &str = "correct horse";

/// A running Dovecot that serves LMTP and authentication at sockets, for ann@contoso.test alone.
pub struct Dovecot {
    _master: Daemon,
    root: TempDir,
}

impl Dovecot {
    /// Its modules are looked for where the package would have put them: in a mount namespace of its own that
    /// is where they are.
    pub fn start(package: &Path) -> Dovecot {
        let root = tempfile::Builder::new().prefix("dovecot.").tempdir().unwrap();
        let dir = root.path().display().to_string();
        let own = |path: &Path| {
            std::fs::create_dir_all(path).unwrap();
            std::os::unix::fs::chown(path, Some(65534), Some(65534)).unwrap();
        };
        own(&root.path().join("mail/ann"));
        // What the mailbox's owner must be able to walk through.
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        std::fs::set_permissions(root.path(), mode).unwrap();
        std::fs::write(
            root.path().join("users"),
            format!("ann@contoso.test:{{PLAIN}}{WORD}:65534:65534::{dir}/mail/ann::\n"),
        )
        .unwrap();
        let library = package.join("usr/lib/dovecot");
        let configuration = format!(
            "protocols = lmtp\nbase_dir = {dir}/base\nstate_dir = {dir}/state\nlibexec_dir = {library}\n\
             log_path = {dir}/log\ndefault_internal_user = root\ndefault_login_user = root\n\
             default_internal_group = root\nmail_location = maildir:~/Maildir\nssl = no\n\
             import_environment = LD_LIBRARY_PATH\n\
             passdb {{\n  driver = passwd-file\n  args = {dir}/users\n}}\n\
             userdb {{\n  driver = passwd-file\n  args = {dir}/users\n}}\n\
             service config {{\n  executable = config -c {dir}/dovecot.conf\n}}\n\
             auth_mechanisms = plain login\nauth_failure_delay = 0\n\
             service auth {{\n  unix_listener {dir}/logons {{\n    mode = 0666\n  }}\n}}\n\
             service lmtp {{\n  unix_listener {dir}/lmtp {{\n    mode = 0666\n  }}\n}}\n\
             protocol lmtp {{\n  postmaster_address = postmaster@contoso.test\n}}\n",
            library = library.display()
        );
        std::fs::write(root.path().join("dovecot.conf"), configuration).unwrap();
        std::fs::create_dir(root.path().join("state")).unwrap();
        let script = format!(
            "mkdir -p /usr/lib/dovecot && mount --bind {library} /usr/lib/dovecot && \
             exec {package}/usr/bin/doveconf -c {dir}/dovecot.conf -m master -e {package}/usr/sbin/dovecot -F",
            library = library.display(),
            package = package.display()
        );
        let libraries = format!("{0}:{0}/modules", library.display());
        let mut command = Command::new("unshare");
        command.args(["--mount", "bash", "-c", &script]).env("LD_LIBRARY_PATH", libraries);
        let mut master = Daemon::start(&mut command);
        wait_for("Dovecot", || {
            if let Some(how) = master.ended() {
                panic!(
                    "Dovecot ended: {how}\n{}",
                    std::fs::read_to_string(format!("{dir}/log")).unwrap_or_default()
                );
            }
            UnixStream::connect(format!("{dir}/lmtp")).and(UnixStream::connect(format!("{dir}/logons"))).ok()
        });
        Dovecot { _master: master, root }
    }

    pub fn socket(&self, name: &str) -> String {
        self.root.path().join(name).display().to_string()
    }

    fn inbox(&self) -> PathBuf {
        self.root.path().join("mail/ann/Maildir")
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.root.path().join("log")).unwrap_or_default()
    }
}

fn lmtp(peers: &Peers) {
    let dovecot = Dovecot::start(peers.dovecot());
    let site = Site::new("edge1.contoso.test");
    site.run(&["Set-ReceiveConnector", "Default EDGE1", "-Bindings", "127.0.0.1:0", "-TarpitInterval", "0"]);
    site.run(&["New-AcceptedDomain", "Contoso", "-DomainName", "contoso.test"]);
    let new = ["New-DeliveryAgentConnector", "Dovecot", "-AddressSpaces", "contoso.test"];
    site.run(&[&new[..], &["-DeliveryProtocol", "LMTP", "-SmartHosts", &dovecot.socket("lmtp")]].concat());
    site.run(&["Start-Service", "emsh-transport"]);
    let edge = site.bound("Default EDGE1");
    let replies = smtp::dialogue(
        edge,
        &[
            "EHLO client.test",
            "MAIL FROM:<bob@fabrikam.test> BODY=8BITMIME",
            "RCPT TO:<nobody@contoso.test>",
            "RCPT TO:<ann@contoso.test>",
            "DATA",
            "From: bob@fabrikam.test\r\nSubject: by LMTP\r\n\r\n..dots\r\nGr\u{fc}\u{df}e\r\n.",
            "QUIT",
        ],
    );
    let said = |start: &str| replies.iter().any(|reply| reply.starts_with(start));
    assert!(said("550 5.1.1 User unknown"), "{replies:#?}\n{}", dovecot.log());
    assert!(said("250 2.1.5 Recipient OK"), "{replies:#?}\n{}", dovecot.log());
    let mail = wait_for("the message", || maildir(&dovecot.inbox()).into_iter().next());
    let mail = mail.replace("\r\n", "\n");
    assert!(
        mail.contains("\nSubject: by LMTP\n") && mail.ends_with("\n\n.dots\nGr\u{fc}\u{df}e\n"),
        "{mail}"
    );
    assert!(mail.contains("Received: from ") && mail.contains("by edge1.contoso.test"), "{mail}");
    assert_eq!(maildir(&dovecot.inbox()).len(), 1);
}

/// Dovecot's users log on, those of our own don't; and where Dovecot is gone nobody is taken, for now.
fn says_who_logs_on(peers: &Peers) {
    let dovecot = Dovecot::start(peers.dovecot());
    let site = Site::new("edge1.contoso.test");
    let set = ["Set-ReceiveConnector", "Default EDGE1", "-Bindings", "127.0.0.1:0", "-TarpitInterval", "0"];
    let basic = ["-AuthMechanism", "Tls,BasicAuth,BasicAuthRequireTLS", "-AuthTarpitInterval", "0"];
    let groups = ["-PermissionGroups", "AnonymousUsers,ExchangeUsers", "-ProtocolLoggingLevel", "Verbose"];
    site.run(&[&set[..], &basic, &groups].concat());
    site.run(&["New-AcceptedDomain", "Contoso", "-DomainName", "contoso.test"]);
    site.run(&["New-Recipient", "ann@contoso.test"]);
    let mail = site.path("mail").display().to_string();
    let new = ["New-DeliveryAgentConnector", "Boxes", "-AddressSpaces", "contoso.test"];
    site.run(&[&new[..], &["-MaildirRoot", &mail]].concat());
    site.run(&["New-SmtpCredential", "own@contoso.test", "-Password", WORD]);
    site.run(&["Set-TransportService", "-AuthenticationSocket", &dovecot.socket("logons")]);
    site.start();
    let edge = site.bound("Default EDGE1");
    let send = |mechanism: &str, user: &str, password: &str| {
        let logon = ["--tls", "--auth", mechanism, "--auth-user", user, "--auth-password", password];
        let envelope = ["--from", user, "--to", "ann@contoso.test", "--header", "Subject: by a user"];
        swaks_to(&site, edge, &[&logon[..], &envelope].concat())
    };
    for (mechanism, user, password, answer) in [
        ("PLAIN", "ann@contoso.test", WORD, "<~  235 2.7.0 Authentication successful"),
        ("LOGIN", "ann@contoso.test", WORD, "<~  235 2.7.0 Authentication successful"),
        ("PLAIN", "ann@contoso.test", "correct", "<~* 535 5.7.8 "),
        ("LOGIN", "ann@contoso.test", "correct", "<~* 535 5.7.8 "),
        ("PLAIN", "nobody@contoso.test", WORD, "<~* 535 5.7.8 "),
        ("PLAIN", "own@contoso.test", WORD, "<~* 535 5.7.8 "),
    ] {
        let said = send(mechanism, user, password);
        assert!(said.contains("<~  250-AUTH LOGIN PLAIN\n"), "{mechanism} {user}: {said}");
        assert!(said.contains(answer), "{mechanism} {user}: {said}\n{}", dovecot.log());
        assert_eq!(said.contains("<~  250 2.6.0 "), answer.contains("235"), "{mechanism} {user}: {said}");
    }
    wait_for("both messages", || {
        let mails = maildir(&site.path("mail/contoso.test/ann"));
        let logged = mails.iter().filter(|mail| mail.contains(" with ESMTPSA\r\n")).count();
        (mails.len() == 2 && logged == 2).then_some(())
    });
    drop(dovecot);
    let said = send("PLAIN", "ann@contoso.test", WORD);
    assert!(said.contains("<~* 454 4.7.0 Temporary authentication failure"), "{said}");
    // Its own accounts are in force again where no socket is named.
    site.run(&["Set-TransportService", "-AuthenticationSocket", "$null"]);
    site.restart();
    let said = send("PLAIN", "own@contoso.test", WORD);
    assert!(said.contains("<~  235 2.7.0 "), "{said}");
}
