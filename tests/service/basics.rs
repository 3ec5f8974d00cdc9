//! The service as its users run it: the two programs, a data directory, signals, and mail.

use emsh::control::{Client, Request, Response, Status};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

const SOON: Duration = Duration::from_secs(30);

struct Service {
    _directory: tempfile::TempDir,
    data: PathBuf,
    mail: PathBuf,
}

impl Service {
    /// A data directory with one connector on a free port, and mailboxes of own.example.
    fn new() -> Service {
        let directory = tempfile::tempdir().unwrap();
        let (data, mail) = (directory.path().join("data"), directory.path().join("mail"));
        std::fs::create_dir(&mail).unwrap();
        let service = Service { _directory: directory, data, mail };
        let root = service.mail.to_str().unwrap().to_owned();
        let lines: &[&[&str]] = &[
            &["Set-ReceiveConnector", "Default MX", "-Enabled:$false"],
            &[
                "New-ReceiveConnector",
                "-Name",
                "T",
                "-Usage",
                "Custom",
                "-Bindings",
                "127.0.0.1:0",
                "-RemoteIPRanges",
                "127.0.0.0/8",
                "-PermissionGroups",
                "AnonymousUsers",
                "-TarpitInterval",
                "00:00:00",
                "-ProtocolLoggingLevel",
                "Verbose",
            ],
            &[
                "New-AcceptedDomain",
                "-Name",
                "own",
                "-DomainName",
                "own.example",
                "-DomainType",
                "Authoritative",
            ],
            &["New-Recipient", "-EmailAddress", "v@own.example"],
            &[
                "New-DeliveryAgentConnector",
                "-Name",
                "Mail",
                "-AddressSpaces",
                "own.example",
                "-MaildirRoot",
                &root,
            ],
        ];
        for line in lines {
            let output = service.emsh(line);
            assert!(output.status.success(), "{line:?}: {}", String::from_utf8_lossy(&output.stderr));
        }
        service
    }

    fn emsh(&self, words: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_emsh"))
            .args(words)
            .env("EMSH_DATA_DIR", &self.data)
            .env("EMSH_HOST_NAME", "mx.own.example")
            .stdin(Stdio::null())
            .output()
            .unwrap()
    }

    fn start(&self) -> Running {
        let child = Command::new(env!("CARGO_BIN_EXE_emsh-transport"))
            .arg("--data-dir")
            .arg(&self.data)
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut running = Running { child, data: self.data.clone() };
        let until = Instant::now() + SOON;
        while running.status().is_none() {
            assert!(running.child.try_wait().unwrap().is_none(), "{}", running.said());
            assert!(Instant::now() < until, "it does not start");
            std::thread::sleep(Duration::from_millis(20));
        }
        running
    }
}

struct Running {
    child: Child,
    data: PathBuf,
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Running {
    fn ask(&self, request: &Request) -> Option<Response> {
        Client::connect(&self.data).ok()?.ask(request, SOON).ok()
    }

    fn status(&self) -> Option<Status> {
        match self.ask(&Request::Status)? {
            Response::Status(status) => Some(status),
            other => panic!("{other:?}"),
        }
    }

    fn address(&self) -> SocketAddr {
        self.status().unwrap().bound[0].address
    }

    fn signal(&self, name: &str) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args([name, &pid]).status().unwrap().success());
    }

    fn code(&mut self) -> Option<i32> {
        let until = Instant::now() + SOON;
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.code();
            }
            assert!(Instant::now() < until, "it does not end");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// What it said on stderr; only once it has ended.
    fn said(&mut self) -> String {
        let mut text = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut text).unwrap();
        text
    }
}

/// Says each line, and returns the last reply.
fn talk(address: SocketAddr, lines: &[&str]) -> String {
    let stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(SOON)).unwrap();
    let mut reader = BufReader::new(stream);
    let mut reply = String::new();
    for line in [None].into_iter().chain(lines.iter().map(Some)) {
        if let Some(line) = line {
            reader.get_mut().write_all(format!("{line}\r\n").as_bytes()).unwrap();
        }
        loop {
            reply.clear();
            reader.read_line(&mut reply).unwrap();
            if reply.as_bytes().get(3) != Some(&b'-') {
                break;
            }
        }
        assert!(matches!(reply.as_bytes().first(), Some(b'2' | b'3')), "{line:?}: {reply}");
    }
    reply
}

fn send(address: SocketAddr, subject: &str) {
    let message = format!("Subject: {subject}\r\n\r\nhello\r\n.");
    let lines = [
        "EHLO client.example",
        "MAIL FROM:<a@b.example>",
        "RCPT TO:<v@own.example>",
        "DATA",
        &message,
        "QUIT",
    ];
    talk(address, &lines);
}

fn mailbox(root: &Path) -> Vec<String> {
    let files = std::fs::read_dir(root.join("own.example/v/new")).into_iter().flatten().flatten();
    files.filter_map(|file| std::fs::read_to_string(file.path()).ok()).collect()
}

fn wait_for(what: &str, mut done: impl FnMut() -> bool) {
    let until = Instant::now() + SOON;
    while !done() {
        assert!(Instant::now() < until, "{what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn mail_flows_and_orders_are_obeyed() {
    let service = Service::new();
    let mut running = service.start();
    let address = running.address();
    send(address, "one");
    wait_for("the mailbox has the message", || mailbox(&service.mail).len() == 1);
    let message = mailbox(&service.mail).remove(0);
    assert!(
        message.contains("Subject: one") && message.contains("Received: from client.example"),
        "{message}"
    );

    // A second service has no place here.
    let second = Command::new(env!("CARGO_BIN_EXE_emsh-transport"))
        .arg("--data-dir")
        .arg(&service.data)
        .output()
        .unwrap();
    assert_eq!(second.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&second.stderr).contains("in use"), "{second:?}");

    // SIGHUP and the order are the same restart: the socket stays.
    let revision = running.status().unwrap().revision;
    assert!(service.emsh(&["Set-ReceiveConnector", "T", "-Banner", "220 changed"]).status.success());
    running.signal("-HUP");
    wait_for("the restart", || running.status().unwrap().revision == revision + 1);
    assert_eq!(talk(address, &[]), "220 changed\r\n");
    assert!(service.emsh(&["Set-ReceiveConnector", "T", "-Banner", "220 again"]).status.success());
    assert_eq!(running.ask(&Request::Restart), Some(Response::Done));
    assert_eq!(talk(address, &[]), "220 again\r\n");
    assert!(matches!(running.ask(&Request::RunningSnapshot), Some(Response::Snapshot(_))));

    running.signal("-TERM");
    assert_eq!(running.code(), Some(0), "{}", running.said());
    assert!(!service.data.join("control.sock").exists());
    // And once more, stopped by the order.
    let mut running = service.start();
    send(running.address(), "two");
    wait_for("the mailbox has both", || mailbox(&service.mail).len() == 2);
    assert_eq!(running.ask(&Request::Stop), Some(Response::Done));
    assert_eq!(running.code(), Some(0), "{}", running.said());
}

#[test]
fn acknowledged_mail_survives_a_kill() {
    let service = Service::new();
    for round in 0..3 {
        let mut running = service.start();
        send(running.address(), &format!("round {round}"));
        running.signal("-KILL");
        assert_eq!(running.code(), None);
    }
    // The socket of the dead one is in nobody's way.
    let running = service.start();
    wait_for("every acknowledged message is there", || {
        let found = mailbox(&service.mail);
        (0..3)
            .all(|round| found.iter().any(|message| message.contains(&format!("Subject: round {round}\r\n"))))
    });
    drop(running);
}

#[test]
fn a_missing_store_is_fatal_and_is_not_made() {
    let directory = tempfile::tempdir().unwrap();
    for words in [&["--check"][..], &[]] {
        let output = Command::new(env!("CARGO_BIN_EXE_emsh-transport"))
            .args(words)
            .env("EMSH_DATA_DIR", directory.path())
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(78), "{output:?}");
        assert!(!output.stderr.is_empty());
    }
    assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 0);
}
