//! GNU SASL, swaks and openssl log on at emsh, with accounts of its cmdlets: each mechanism, right and wrong
//! passwords, in clear and over TLS, over STARTTLS and ImplicitTLS.

use crate::Scenario;
use crate::inbound::{inbox, swaks_to, wait_for_mail};
use crate::peers::Peer::{Gsasl, Openssl, Swaks};
use crate::peers::{Peer, Peers};
use crate::support::site::Site;
use crate::support::{PATIENCE, smtp};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

pub const SCENARIOS: &[Scenario] = &[
    ("logon::gsasl", &[Gsasl, Openssl], gsasl),
    ("logon::swaks", &[Swaks, Openssl], swaks),
    ("logon::too_many_failures", &[Swaks, Openssl], too_many_failures),
    ("logon::implicit_tls", IMPLICIT, implicit_tls),
    ("logon::clear_text_at_implicit_tls", &[Openssl], clear_text_at_implicit_tls),
];

const IMPLICIT: &[Peer] = &[Openssl, Swaks];

const USER: &str = "alice@contoso.test";
const WORD: &str = "Tr0ub4dor & 3x";
/// USER and WORD as PLAIN sends them.
const PLAIN: &str = "AGFsaWNlQGNvbnRvc28udGVzdABUcjB1YjRkb3IgJiAzeA==";
/// USER and another word.
const WRONG: &str = "AGFsaWNlQGNvbnRvc28udGVzdAB3cm9uZw==";

/// A running site with an account; `words` are more of its connector's settings.
fn site(peers: &Peers, words: &[&str]) -> Site {
    let site = peers.site();
    site.run(&["New-SmtpCredential", USER, "-Password", WORD]);
    let set = ["Set-ReceiveConnector", "Default EDGE1", "-AuthTarpitInterval", "0"];
    let basic = ["-AuthMechanism", "Tls,BasicAuth,BasicAuthRequireTLS"];
    let groups = ["-PermissionGroups", "AnonymousUsers,ExchangeUsers", "-ProtocolLoggingLevel", "Verbose"];
    site.run(&[&set[..], &basic, &groups, words].concat());
    let new = ["New-ReceiveConnector", "Submissions", "-Usage", "Custom", "-ImplicitTLS", "true"];
    let at = ["-Bindings", "127.0.0.3:0", "-RemoteIPRanges", "127.0.0.0/8", "-AuthTarpitInterval", "0"];
    site.run(&[&new[..], &at, &basic, &["-PermissionGroups", "ExchangeUsers"]].concat());
    site.start();
    site
}

/// What GNU SASL's client says and hears as this user; it proves the server's certificate, too.
fn logon(site: &Site, peers: &Peers, mechanism: &str, password: &str, words: &[&str]) -> String {
    let server = site.bound("Default EDGE1");
    let hosts = site.path("hosts");
    std::fs::write(&hosts, format!("{} edge1.contoso.test\n", server.ip())).unwrap();
    let output = Command::new("timeout")
        .args(["60", "gsasl", "--smtp", "--verbose", "--x509-ca-file", &peers.pki().file("root.crt")])
        .args(["--connect", &format!("edge1.contoso.test:{}", server.port()), "--mechanism", mechanism])
        .args(["--authentication-id", USER, "--authorization-id", USER, "--password", password])
        .args(words)
        .env("HOME", site.path(""))
        .env("LD_PRELOAD", "libnss_wrapper.so")
        .env("NSS_WRAPPER_HOSTS", hosts)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let said = [output.stdout, output.stderr].concat();
    String::from_utf8_lossy(&said).replace("\r\n", "\n")
}

fn gsasl(peers: &Peers) {
    const TAKEN: &str = "235 2.7.0 Authentication successful";
    const REFUSED: &str = "535 5.7.8 ";
    let site = site(peers, &["-MaxLogonFailures", "0"]);
    let gsasl =
        |mechanism: &str, password: &str, words: &[&str]| logon(&site, peers, mechanism, password, words);
    // Without -PLUS a client that could bind itself to the channel must be told not to.
    for (mechanism, words) in
        [("PLAIN", &[][..]), ("LOGIN", &[]), ("SCRAM-SHA-256", &["--no-cb"]), ("SCRAM-SHA-256-PLUS", &[])]
    {
        let said = gsasl(mechanism, WORD, words);
        assert!(said.contains("TLS1.3") && said.contains(&format!("AUTH {mechanism}\n")), "{said}");
        assert!(said.contains("250-AUTH LOGIN PLAIN SCRAM-SHA-256 SCRAM-SHA-256-PLUS\n"), "{said}");
        assert!(said.contains(TAKEN) && !said.contains(REFUSED), "{mechanism}: {said}");
        // In SCRAM the server has proven that it knows the account.
        assert!(said.contains("server trusted"), "{mechanism}: {said}");
        let said = gsasl(mechanism, "wrong", words);
        assert!(said.contains(REFUSED) && !said.contains(TAKEN), "{mechanism}: {said}");
    }
    // TLS 1.2 has nothing that a client of RFC 9266 could be bound to here.
    let said = gsasl("SCRAM-SHA-256", WORD, &["--no-cb", "--priority", "NORMAL:-VERS-TLS1.3"]);
    assert!(said.contains("TLS1.2") && said.contains(TAKEN), "{said}");
    // In clear AUTH is not offered, so that no honest client sends a password; who sends it is refused.
    let said = gsasl("PLAIN", WORD, &["--no-starttls"]);
    assert!(said.contains("250-STARTTLS\n") && !said.contains("250-AUTH"), "{said}");
    assert!(!said.contains("AUTH PLAIN") && !said.contains(TAKEN), "{said}");
    let words = ["EHLO client.test", &format!("AUTH PLAIN {PLAIN}"), "QUIT"];
    let replies = smtp::dialogue(site.bound("Default EDGE1"), &words);
    assert!(replies[2].starts_with("538 5.7.11 Encryption required"), "{replies:?}");
}

/// Sends a message as this user; the transcript.
fn send(site: &Site, words: &[&str], user: &str, password: &str) -> String {
    let logon = ["--auth-user", user, "--auth-password", password, "--from", USER, "--to", USER];
    swaks_to(site, site.bound("Default EDGE1"), &[words, &logon].concat())
}

fn swaks(peers: &Peers) {
    let site = site(peers, &["-MaxLogonFailures", "0"]);
    for mechanism in ["PLAIN", "LOGIN"] {
        let words = ["--tls", "--auth", mechanism];
        let said = send(&site, &words, USER, WORD);
        assert!(said.contains("<~  235 2.7.0 ") && said.contains("<~  250 2.6.0 "), "{mechanism}: {said}");
        for (user, password) in [(USER, "wrong"), ("bob@contoso.test", WORD)] {
            let said = send(&site, &words, user, password);
            assert!(said.contains("<~* 535 5.7.8 "), "{mechanism} {user}: {said}");
            assert!(!said.contains("MAIL FROM"), "{mechanism} {user}: {said}");
        }
        // BasicAuthRequireTLS: in clear it is not even offered.
        let said = send(&site, &words[1..], USER, WORD);
        assert!(said.contains("Host did not advertise authentication"), "{mechanism}: {said}");
    }
    // Who logged on may write to others, and is nobody else.
    let envelope = ["--from", USER, "--to", "x@fabrikam.test"];
    let logon = ["--tls", "--auth", "PLAIN", "--auth-user", USER, "--auth-password", WORD];
    let said = swaks_to(&site, site.bound("Default EDGE1"), &[&logon[..], &envelope].concat());
    assert!(!said.contains("550 5.7.54"), "{said}");
    let said = swaks_to(&site, site.bound("Default EDGE1"), &[&envelope[..], &["--tls"]].concat());
    assert!(said.contains("550 5.7.54"), "{said}");
    let said = swaks_to(
        &site,
        site.bound("Default EDGE1"),
        &[&logon[..], &["--from", "ceo@contoso.test", "--to", USER]].concat(),
    );
    assert!(said.contains("<~* 550 5.7.60 "), "{said}");
    let mail = wait_for_mail(&site, "By swaks");
    assert!(mail.contains(" with ESMTPSA\r\n"), "{mail}");
    assert_eq!(inbox(&site).len(), 2);
    // It was the setting that forbade it in clear, and it alone.
    let set = ["Set-ReceiveConnector", "Default EDGE1", "-AuthMechanism", "Tls,BasicAuth"];
    site.run(&set);
    site.restart();
    let said = send(&site, &["--auth", "PLAIN"], USER, WORD);
    assert!(said.contains("<-  235 2.7.0 "), "{said}");
}

/// MaxLogonFailures of swaks' attempts end the session, and another one is served.
fn too_many_failures(peers: &Peers) {
    let site = site(peers, &["-MaxLogonFailures", "2"]);
    let words = ["--tls", "--auth", "PLAIN,LOGIN,PLAIN"];
    let said = send(&site, &words, USER, "wrong");
    assert_eq!(said.matches("535 5.7.8 ").count(), 2, "{said}");
    assert!(said.contains("421 4.7.0 "), "{said}");
    let said = send(&site, &words, USER, WORD);
    assert!(said.contains("<~  235 2.7.0 "), "{said}");
    // The same, line by line: nothing is answered behind the end.
    let mut talk = Talk::start(&site, peers, site.bound("Default EDGE1"), &["-starttls", "smtp"]);
    talk.say("EHLO client.test");
    // s_client shows the end of the answer to its own EHLO, in clear, too.
    while !talk.reply().contains("250-AUTH LOGIN PLAIN") {
        assert!(!talk.is_over(), "AUTH is not offered");
    }
    let said = talk.rest_after(&format!("AUTH PLAIN {WRONG}\nAUTH PLAIN {WRONG}\nAUTH PLAIN {PLAIN}"));
    let codes: Vec<&str> =
        said.iter().map(|line| line.split_once(' ').map_or("", |(code, _)| code)).collect();
    assert_eq!(codes, ["535", "535", "421"], "{said:?}");
}

/// A dialogue through `openssl s_client`, which proves the server's certificate.
struct Talk {
    openssl: Child,
    to_server: ChildStdin,
    from_server: BufReader<ChildStdout>,
}

impl Talk {
    fn start(site: &Site, peers: &Peers, server: SocketAddr, words: &[&str]) -> Talk {
        // Whoever waits for a reply that never comes is told so.
        let mut openssl = Command::new("timeout")
            .args(["60", "openssl", "s_client", "-quiet", "-crlf", "-connect", &server.to_string()])
            .args(["-CAfile", &peers.pki().file("root.crt"), "-verify_return_error"])
            .args(["-verify_hostname", "edge1.contoso.test"])
            .args(words)
            .env("HOME", site.path(""))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let to_server = openssl.stdin.take().unwrap();
        let from_server = BufReader::new(openssl.stdout.take().unwrap());
        Talk { openssl, to_server, from_server }
    }

    fn say(&mut self, line: &str) {
        writeln!(self.to_server, "{line}").unwrap();
    }

    /// The next reply, its lines joined; empty at the end.
    fn reply(&mut self) -> String {
        let mut reply = String::new();
        loop {
            let before = reply.len();
            let count = self.from_server.read_line(&mut reply).unwrap();
            if count == 0 || reply.as_bytes().get(before + 3) != Some(&b'-') {
                return reply.replace("\r\n", "\n").trim_end().to_string();
            }
        }
    }

    fn is_over(&mut self) -> bool {
        self.openssl.try_wait().unwrap().is_some()
    }

    fn talk(&mut self, script: &[(&str, &str)]) {
        for (line, wanted) in script {
            self.say(line);
            let reply = self.reply();
            assert!(reply.starts_with(wanted), "{line}: {reply:?}, not {wanted}");
        }
    }

    /// What comes behind these lines until the server closes.
    fn rest_after(mut self, lines: &str) -> Vec<String> {
        self.say(lines);
        let mut rest = String::new();
        self.from_server.read_to_string(&mut rest).unwrap();
        self.openssl.wait().unwrap();
        rest.lines().map(str::to_string).collect()
    }
}

impl Drop for Talk {
    fn drop(&mut self) {
        _ = self.openssl.kill();
        _ = self.openssl.wait();
    }
}

/// Port 465: TLS from the first octet on, by openssl and by swaks.
fn implicit_tls(peers: &Peers) {
    let site = site(peers, &[]);
    let server = site.bound("Submissions");
    let mut talk = Talk::start(&site, peers, server, &[]);
    assert!(talk.reply().starts_with("220 edge1.contoso.test ESMTP"));
    talk.say("EHLO client.test");
    let offer = talk.reply();
    assert!(offer.contains("\n250-AUTH LOGIN PLAIN ") && !offer.contains("STARTTLS"), "{offer}");
    talk.talk(&[
        ("STARTTLS", "503 5.5.2"),
        ("MAIL FROM:<alice@contoso.test>", "530 5.7.1 Client was not authenticated"),
        (&format!("AUTH PLAIN {WRONG}"), "535 5.7.8"),
        (&format!("AUTH PLAIN {PLAIN}"), "235 2.7.0"),
        ("MAIL FROM:<alice@contoso.test>", "250 2.1.0"),
        ("RCPT TO:<alice@contoso.test>", "250 2.1.5"),
        ("DATA", "354"),
        ("Subject: By openssl\n\nHello.\n.", "250 2.6.0"),
        ("QUIT", "221"),
    ]);
    let mail = wait_for_mail(&site, "By openssl");
    assert!(mail.contains(" with ESMTPSA\r\n") && mail.contains("version=TLS1.3"), "{mail}");
    let logon =
        ["--auth", "LOGIN", "--auth-user", USER, "--auth-password", WORD, "--from", USER, "--to", USER];
    let said = swaks_to(&site, server, &[&["--tls-on-connect"], &logon[..]].concat());
    assert!(said.contains("<~  235 2.7.0 ") && said.contains("<~  250 2.6.0 "), "{said}");
    wait_for_mail(&site, "By swaks");
}

/// Who speaks clear text there hears no word of SMTP, and neither does who says nothing.
fn clear_text_at_implicit_tls(peers: &Peers) {
    let site = site(peers, &[]);
    site.run(&["Set-ReceiveConnector", "Submissions", "-ConnectionInactivityTimeout", "0:0:3"]);
    site.restart();
    let server = site.bound("Submissions");
    for said in [&b"EHLO client.test\r\n"[..], b"STARTTLS\r\n", b"\r\n", b"GET / HTTP/1.1\r\n\r\n"] {
        let mut stream = TcpStream::connect_timeout(&server, PATIENCE).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.write_all(said).unwrap();
        let mut heard = Vec::new();
        // A reset counts as the end, too.
        _ = stream.read_to_end(&mut heard);
        assert!(heard.is_empty() || heard[0] == 0x15, "an alert of TLS at most: {heard:?}");
        assert!(heard.len() < 16, "{heard:?}");
    }
    let mut silent = TcpStream::connect_timeout(&server, PATIENCE).unwrap();
    silent.set_read_timeout(Some(Duration::from_millis(700))).unwrap();
    let heard = silent.read(&mut [0; 64]).map_err(|error| error.kind());
    assert!(matches!(heard, Err(std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut)), "{heard:?}");
    // openssl waits for the greeting before its STARTTLS, until the service has waited long enough.
    let output = Command::new("openssl")
        .args(["s_client", "-starttls", "smtp", "-connect", &server.to_string()])
        .env("HOME", site.path(""))
        .stdin(Stdio::null())
        .output();
    drop(silent);
    let output = output.unwrap();
    let heard = String::from_utf8_lossy(&output.stdout);
    assert!(
        !output.status.success() && !heard.contains("BEGIN CERTIFICATE") && !heard.contains("220 "),
        "{heard}"
    );
    // The other connector serves clear text as ever.
    let replies = smtp::dialogue(site.bound("Default EDGE1"), &["EHLO client.test", "QUIT"]);
    assert!(replies[0].starts_with("220 "), "{replies:?}");
}
