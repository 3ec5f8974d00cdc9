//! AUTH from the first byte to the queue: mechanisms, refusals, rights, limits, Dovecot, ImplicitTLS.

use super::rig::*;
use crate::auth::{Credential, base64_decode, base64_encode};
use crate::model::TimeSpan;
use crate::model::snapshot::*;
use crate::policy::fixture;
use aws_lc_rs::{digest, hmac, pbkdf2};
use std::io::{BufRead, BufReader, Write};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

const WORD: &str = "pencil";

fn submission(name: &str) -> ReceiveConnector {
    ReceiveConnector {
        auth: AuthMechanisms { tls: true, basic: true, basic_require_tls: true, ..AuthMechanisms::default() },
        permissions: fixture::groups(&["ExchangeUsers"]),
        domain_secure_enabled: false,
        bindings: vec![at(name)],
        ..connector(name)
    }
}

/// An address of its own for each connector.
fn at(name: &str) -> crate::model::Binding {
    format!("127.0.1.{}:0", name.bytes().fold(0_u8, u8::wrapping_add).max(1)).parse().unwrap()
}

fn with_anna(connectors: Vec<ReceiveConnector>) -> Snapshot {
    let mut snapshot = snapshot(connectors);
    let account = Account { guid: "a".into(), allowed_senders: vec!["info.example".parse().unwrap()] };
    snapshot.logons.accounts = [("anna@own.example".to_owned(), account)].into();
    snapshot
}

async fn start(mut snapshot: Snapshot) -> Rig {
    let keys = Pki::new().equip(&mut snapshot);
    let credentials = vec![("anna@own.example".to_owned(), Credential::of(WORD).unwrap())];
    Rig::start_with_accounts(snapshot, keys, credentials).await.unwrap()
}

fn plain(user: &str, password: &str) -> String {
    base64_encode(format!("\0{user}\0{password}").as_bytes())
}

async fn tls(rig: &Rig, connector: &str) -> Client {
    let mut client = rig.connect(connector).await;
    client.say("EHLO c.example").await;
    client.starttls(None).await;
    client.talk(&[("EHLO c.example", "250")]).await;
    client
}

#[tokio::test]
async fn what_is_offered_and_refused_before_a_logon() {
    let clear = ReceiveConnector {
        auth: AuthMechanisms { tls: true, basic: true, ..AuthMechanisms::default() },
        ..submission("Clear")
    };
    let useless =
        ReceiveConnector { permissions: fixture::groups(&["AnonymousUsers"]), ..submission("Useless") };
    let demanding = ReceiveConnector { require_tls: true, ..submission("Demanding") };
    let rig = start(with_anna(vec![submission("S"), clear, useless, demanding])).await;
    let right = format!("AUTH PLAIN {}", plain("anna@own.example", WORD));
    // In clear.
    for (name, offer, refusal) in [
        ("S", None, "538 5.7.11 Encryption required"),
        ("Demanding", None, "530 5.7.0 Must issue a STARTTLS"),
        ("Clear", Some("AUTH LOGIN PLAIN SCRAM-SHA-256|"), "235 2.7.0"),
        ("Useless", None, "502 5.3.3"),
    ] {
        let mut client = rig.connect(name).await;
        client.talk(&[(&right, if name == "Useless" { "503 5.5.2" } else { "503 5.5.2 Send hello" })]).await;
        let said = client.say("EHLO c.example").await;
        assert_eq!(said.contains("AUTH"), offer.is_some(), "{name}: {said}");
        assert!(said.contains(offer.unwrap_or_default()), "{name}: {said}");
        client.talk(&[(&right, refusal)]).await;
    }
    // Over TLS.
    let mut client = rig.connect("S").await;
    client.say("EHLO c.example").await;
    client.starttls(None).await;
    client.talk(&[(&right, "503 5.5.2 Send hello first"), ("HELO c.example", "250"), (&right, "503")]).await;
    let said = client.say("EHLO c.example").await;
    assert!(said.contains("250-AUTH LOGIN PLAIN SCRAM-SHA-256 SCRAM-SHA-256-PLUS|"), "{said}");
    client
        .talk(&[
            ("MAIL FROM:<anna@own.example>", "530 5.7.1 Client was not authenticated"),
            ("AUTH CRAM-MD5", "504 5.5.4"),
            ("AUTH", "501 5.5.4"),
            ("AUTH PLAIN a b", "501 5.5.4"),
        ])
        .await;
    drop(client);
    let mut client = tls(&rig, "S").await;
    client
        .talk(&[
            ("AUTH PLAIN", "334 "),
            ("*", "501 5.7.0"),
            ("AUTH LOGIN", "334 VXNlcm5hbWU6"),
            ("not base 64!", "501 5.5.2"),
            ("AUTH PLAIN YQ", "501 5.5.2"),
            ("AUTH LOGIN", "334 VXNlcm5hbWU6"),
            (&base64_encode(b"anna@own.example"), "334 UGFzc3dvcmQ6"),
            ("*", "501 5.7.0"),
            ("NOOP", "250"),
            (&right, "235 2.7.0 Authentication successful"),
            (&right, "503 5.5.2"),
        ])
        .await;
    drop(client);
    // Lines over the limit are consumed, of the command and of a response; AUTH alone may be longer than others.
    let mut client = tls(&rig, "S").await;
    let long = "QUJD".repeat(16 * 1024);
    client
        .talk(&[(&format!("AUTH PLAIN {long}"), "500 5.5.2"), ("AUTH PLAIN", "334 "), (&long, "500 5.5.6")])
        .await;
    let padded = plain("anna@own.example", &"x".repeat(900));
    let nearly = format!("AUTH PLAIN {}", "QUJD".repeat(2500));
    client
        .talk(&[
            ("NOOP", "250"),
            (&nearly, "535 5.7.8"),
            (&format!("NOOP {}", "x".repeat(2050)), "500 5.5.2"),
        ])
        .await;
    client.talk(&[(&format!("AUTH PLAIN {padded}"), "535 5.7.8")]).await;
    drop(client);
    rig.stop().await;
}

#[tokio::test]
async fn who_logged_on_may_relay_as_itself_and_the_log_holds_no_secret() {
    let both = ReceiveConnector {
        permissions: fixture::groups(&["AnonymousUsers", "ExchangeUsers"]),
        ..submission("Both")
    };
    let rig = start(with_anna(vec![submission("S"), both])).await;
    let initial = base64_encode(b"ANNA@own.example");
    let word = base64_encode(WORD.as_bytes());
    let mut client = tls(&rig, "Both").await;
    client
        .talk(&[
            // Of an anonymous session everything that AnonymousUsers gives.
            ("MAIL FROM:<eve@else.example> AUTH=<>", "250"),
            ("RCPT TO:<x@else.example>", "550 5.7.54"),
            (&format!("AUTH LOGIN {initial}"), "503"),
            ("RSET", "250"),
            (&format!("AUTH LOGIN {initial}"), "334 UGFzc3dvcmQ6"),
            (&word, "235 2.7.0"),
            ("MAIL FROM:<eve@else.example>", "550 5.7.60 SMTP; Client does not have permissions to send as"),
            ("MAIL FROM:<v@own.example>", "550 5.7.60"),
            ("MAIL FROM:<any@info.example> AUTH=e+3Dmc2@x.example", "250"),
            ("RSET", "250"),
            ("MAIL FROM:<anna@own.example> AUTH=bad+3d", "555 5.5.4"),
            ("MAIL FROM:<>", "250"),
            ("RSET", "250"),
            ("MAIL FROM:<Anna@OWN.example> AUTH=<>", "250"),
            ("RCPT TO:<x@else.example>", "250"),
            ("DATA", "354"),
        ])
        .await;
    client.send(b"X-MS-Exchange-Organization-AuthAs: Partner\r\nSubject: hi\r\n\r\nhello\r\n.\r\n").await;
    assert!(client.reply().await.starts_with("250 2.6.0"));
    let body = rig.body().await;
    assert!(body.contains(" with ESMTPSA\r\n"), "{body}");
    assert!(
        body.contains("X-MS-Exchange-Organization-AuthAs: Internal\r\n") && !body.contains("Partner"),
        "{body}"
    );
    drop(client);
    let log = rig.log().await;
    assert!(log.contains("authenticated as anna@own.example by LOGIN"), "{log}");
    assert!(!log.contains(&word) && !log.contains(&initial), "{log}");
    rig.stop().await;
}

#[tokio::test]
async fn failed_logons_cost_time_and_the_session() {
    let strict = ReceiveConnector {
        max_logon_failures: 2,
        auth_tarpit_interval: TimeSpan::from_millis(400),
        ..submission("S")
    };
    let patient = ReceiveConnector { max_logon_failures: 0, ..submission("Patient") };
    let rig = start(with_anna(vec![strict, patient])).await;
    let mut client = tls(&rig, "S").await;
    let began = Instant::now();
    client.talk(&[(&format!("AUTH PLAIN {}", plain("anna@own.example", "wrong")), "535 5.7.8")]).await;
    assert!(began.elapsed() >= Duration::from_millis(400));
    client.talk(&[(&format!("AUTH PLAIN {}", plain("nobody", WORD)), "535 5.7.8")]).await;
    assert_eq!(client.reply().await, "421 4.7.0 Too many failed logons, closing transmission channel");
    assert_eq!(client.reply().await, "");
    let mut client = tls(&rig, "Patient").await;
    let authz = base64_encode(format!("eve\0anna@own.example\0{WORD}").as_bytes());
    for _ in 0..3 {
        client.talk(&[(&format!("AUTH PLAIN {authz}"), "535 5.7.8"), ("AUTH PLAIN =", "535 5.7.8")]).await;
    }
    let same = base64_encode(format!("Anna@own.example\0anna@own.example\0{WORD}").as_bytes());
    client.talk(&[(&format!("AUTH PLAIN {same}"), "235")]).await;
    rig.stop().await;
}

fn mac(key: &[u8], text: &[u8]) -> Vec<u8> {
    hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), text).as_ref().to_vec()
}

/// A client of SCRAM by RFC 5802 3, written from the RFC; what the server said last, and whether its signature
/// is right.
async fn scram(
    client: &mut Client,
    plus: &str,
    header: &str,
    binding: &[u8],
    user: &str,
    word: &str,
) -> (String, bool) {
    let bare = format!("n={user},r=fyko+d2lbbFgONRv9qkxdawL");
    let first = base64_encode(format!("{header}{bare}").as_bytes());
    let said = client.say(&format!("AUTH SCRAM-SHA-256{plus} {first}")).await;
    let Some(challenge) = said.strip_prefix("334 ") else { return (said, false) };
    let challenge = String::from_utf8(base64_decode(challenge.as_bytes()).unwrap().to_vec()).unwrap();
    let field =
        |name: &str| challenge.split(',').find_map(|part| part.strip_prefix(name)).unwrap().to_owned();
    let (nonce, salt, count) = (field("r="), base64_decode(field("s=").as_bytes()).unwrap(), field("i="));
    let mut salted = [0; 32];
    let count = NonZeroU32::new(count.parse().unwrap()).unwrap();
    pbkdf2::derive(pbkdf2::PBKDF2_HMAC_SHA256, count, &salt, word.as_bytes(), &mut salted);
    let bound = base64_encode(&[header.as_bytes(), binding].concat());
    let last = format!("c={bound},r={nonce}");
    let signed = format!("{bare},{challenge},{last}");
    let key = mac(&salted, b"Client Key");
    let stored = digest::digest(&digest::SHA256, &key);
    let proof: Vec<u8> =
        key.iter().zip(mac(stored.as_ref(), signed.as_bytes())).map(|(a, b)| a ^ b).collect();
    let message = base64_encode(format!("{last},p={}", base64_encode(&proof)).as_bytes());
    let said = client.say(&message).await;
    let Some(end) = said.strip_prefix("334 ") else { return (said, false) };
    let signature = base64_encode(&mac(&mac(&salted, b"Server Key"), signed.as_bytes()));
    let right = base64_decode(end.as_bytes()).unwrap().as_slice() == format!("v={signature}").as_bytes();
    (client.say("").await, right)
}

#[tokio::test]
async fn scram_proves_both_sides_and_is_bound_to_the_channel() {
    let rig = start(with_anna(vec![ReceiveConnector { max_logon_failures: 0, ..submission("S") }])).await;
    let anna = "anna@own.example";
    let mut client = tls(&rig, "S").await;
    let channel = client.channel_binding().unwrap();
    let p = "p=tls-exporter,,";
    for (plus, header, binding, user, word, wanted) in [
        ("", "n,,", &b""[..], anna, WORD, "235 2.7.0"),
        ("-PLUS", p, &channel[..], anna, WORD, "235 2.7.0"),
        ("-PLUS", p, &[0; 32], anna, WORD, "535 5.7.8"),
        ("-PLUS", "n,,", b"", anna, WORD, "535 5.7.8"),
        ("", p, &channel[..], anna, WORD, "535 5.7.8"),
        ("", "y,,", b"", anna, WORD, "535 5.7.8"),
        ("", "n,,", b"", anna, "wrong", "535 5.7.8"),
        ("", "n,,", b"", "nobody", WORD, "535 5.7.8"),
    ] {
        let mut client = if plus.is_empty() {
            tls(&rig, "S").await
        } else {
            std::mem::replace(&mut client, tls(&rig, "S").await)
        };
        let own = if plus.is_empty() || binding == [0; 32] {
            binding.to_vec()
        } else {
            client.channel_binding().unwrap().to_vec()
        };
        let own = if header == "n,," { Vec::new() } else { own };
        let (said, right) = scram(&mut client, plus, header, &own, user, word).await;
        assert!(said.starts_with(wanted), "{plus} {header} {user}: {said}");
        assert_eq!(right, wanted.starts_with("235"), "{plus} {header}");
    }
    // Who is not there has a salt, the same each time.
    let mut salts = Vec::new();
    for user in ["nobody", "nobody", "other"] {
        let mut client = tls(&rig, "S").await;
        let first = base64_encode(format!("n,,n={user},r=abc").as_bytes());
        let said = client.say(&format!("AUTH SCRAM-SHA-256 {first}")).await;
        let text = base64_decode(said.strip_prefix("334 ").unwrap().as_bytes()).unwrap();
        let text = String::from_utf8(text.to_vec()).unwrap();
        salts.push(text.split(',').skip(1).map(str::to_owned).collect::<Vec<_>>());
        client.talk(&[("*", "501 5.7.0")]).await;
    }
    assert!(salts[0] == salts[1] && salts[0] != salts[2], "{salts:?}");
    rig.stop().await;
}

/// A Dovecot that knows one user, and is slow, silent or broken on demand.
fn dovecot(path: &std::path::Path) {
    let listener = std::os::unix::net::UnixListener::bind(path).unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            std::thread::spawn(move || {
                let _ = stream.write_all(b"VERSION\t1\t2\nMECH\tPLAIN\tplaintext\nMECH\tLOGIN\tplaintext\nSPID\t1\nCUID\t1\nCOOKIE\tab\nDONE\n");
                for line in BufReader::new(stream.try_clone().unwrap()).lines() {
                    let Ok(line) = line else { return };
                    let Some(response) = line.split('\t').find_map(|field| field.strip_prefix("resp="))
                    else {
                        continue;
                    };
                    assert!(line.starts_with("AUTH\t1\tPLAIN\tservice=smtp\tsecured\tresp="), "{line}");
                    let response = base64_decode(response.as_bytes()).unwrap();
                    let answer = match response.as_slice() {
                        b"\0anna\0pencil" => "OK\t1\tuser=Anna@own.example\n".to_owned(),
                        b"\0temp\0pencil" => "FAIL\t1\tuser=temp\ttemp\n".to_owned(),
                        b"\0long\0pencil" => "X".repeat(100_000),
                        b"\0gone\0pencil" => return,
                        _ => "FAIL\t1\tuser=x\n".to_owned(),
                    };
                    let _ = stream.write_all(answer.as_bytes());
                }
            });
        }
    });
}

#[tokio::test]
async fn dovecot_says_who_logs_on() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("auth");
    dovecot(&path);
    let mut snapshot = snapshot(vec![ReceiveConnector { max_logon_failures: 0, ..submission("S") }]);
    snapshot.logons.socket = Some(path.clone());
    let rig = start(snapshot).await;
    let mut client = tls(&rig, "S").await;
    let said = client.say("EHLO c.example").await;
    assert!(said.contains("250-AUTH LOGIN PLAIN|"), "{said}");
    let word = |user: &str, word: &str| format!("AUTH PLAIN {}", plain(user, word));
    client
        .talk(&[
            (&word("anna", "wrong"), "535 5.7.8"),
            (&word("temp", WORD), "454 4.7.0 Temporary authentication failure"),
            (&word("long", WORD), "454 4.7.0"),
            (&word("gone", WORD), "454 4.7.0"),
            ("AUTH SCRAM-SHA-256", "504 5.5.4"),
            (&word("anna", WORD), "235"),
            ("MAIL FROM:<anna@own.example>", "250"),
            ("RCPT TO:<x@else.example>", "250"),
        ])
        .await;
    std::fs::remove_file(&path).unwrap();
    let mut client = tls(&rig, "S").await;
    client.talk(&[(&word("anna", WORD), "454 4.7.0"), ("NOOP", "250")]).await;
    rig.stop().await;
}

#[tokio::test]
async fn accounts_follow_a_restart() {
    let rig = start(with_anna(vec![ReceiveConnector { max_logon_failures: 0, ..submission("S") }])).await;
    let mut client = tls(&rig, "S").await;
    rig.store(|stored| {
        stored.credentials = vec![("anna@own.example".into(), Credential::of("other").unwrap())];
    });
    rig.keeper.restart().await.unwrap();
    client
        .talk(&[
            (&format!("AUTH PLAIN {}", plain("anna@own.example", WORD)), "535 5.7.8"),
            (&format!("AUTH PLAIN {}", plain("anna@own.example", "other")), "235"),
        ])
        .await;
    rig.stop().await;
}

/// A Dovecot that takes connections and says nothing: a source has three logons under way, and the fourth costs
/// it AuthTarpitInterval, too.
#[tokio::test]
async fn a_source_has_a_few_logons_at_once() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("auth");
    let _silent = std::os::unix::net::UnixListener::bind(&path).unwrap();
    let delayed = ReceiveConnector { auth_tarpit_interval: TimeSpan::from_millis(400), ..submission("S") };
    let mut snapshot = snapshot(vec![delayed]);
    snapshot.logons.socket = Some(path);
    let rig = start(snapshot).await;
    let logon = format!("AUTH PLAIN {}\r\n", plain("anna", WORD));
    let mut pending = Vec::new();
    for _ in 0..3 {
        let mut client = tls(&rig, "S").await;
        client.send(logon.as_bytes()).await;
        pending.push(client);
    }
    let mut client = tls(&rig, "S").await;
    let began = Instant::now();
    client.talk(&[(logon.trim_end(), "454 4.7.0")]).await;
    let took = began.elapsed();
    assert!(took >= Duration::from_millis(400) && took < Duration::from_secs(10), "{took:?}");
    let log = rig.log().await;
    assert!(log.contains("too many logons of this source are under way"), "{log}");
    drop(pending);
    rig.stop().await;
}

#[tokio::test]
async fn whose_account_ended_is_logged_off_at_mail() {
    let rig = start(with_anna(vec![submission("S")])).await;
    let mut client = tls(&rig, "S").await;
    let right = format!("AUTH PLAIN {}", plain("anna@own.example", WORD));
    client.talk(&[(&right, "235"), ("MAIL FROM:<anna@own.example>", "250"), ("RSET", "250")]).await;
    // A restart that leaves the account is none of its business.
    rig.keeper.restart().await.unwrap();
    client.talk(&[("MAIL FROM:<anna@own.example>", "250"), ("RSET", "250")]).await;
    rig.store(|stored| {
        stored.snapshot.as_mut().unwrap().logons.accounts.clear();
        stored.credentials.clear();
    });
    rig.keeper.restart().await.unwrap();
    client
        .talk(&[
            ("MAIL FROM:<anna@own.example>", "530 5.7.1 Client was not authenticated"),
            ("MAIL FROM:<anna@own.example>", "530 5.7.1"),
            (&right, "535 5.7.8"),
        ])
        .await;
    rig.stop().await;
}

/// A password that was changed ends the logons by the old one, whatever the mechanism; one that is the same does not.
#[tokio::test]
async fn whose_password_changed_is_logged_off_at_mail() {
    let rig = start(with_anna(vec![submission("S")])).await;
    let (mail, off) = ("MAIL FROM:<anna@own.example>", "530 5.7.1 Client was not authenticated");
    let logon = |word: &str| format!("AUTH PLAIN {}", plain("anna@own.example", word));
    let mut by_plain = tls(&rig, "S").await;
    by_plain.talk(&[(&logon(WORD), "235"), (mail, "250"), ("RCPT TO:<x@else.example>", "250")]).await;
    let mut by_scram = tls(&rig, "S").await;
    assert!(scram(&mut by_scram, "", "n,,", b"", "anna@own.example", WORD).await.0.starts_with("235"));
    rig.keeper.restart().await.unwrap();
    by_scram.talk(&[(mail, "250"), ("RSET", "250")]).await;
    rig.store(|stored| {
        stored.credentials = vec![("anna@own.example".into(), Credential::of("other").unwrap())];
    });
    rig.keeper.restart().await.unwrap();
    // What was begun goes on; the next message is judged.
    by_plain.talk(&[("DATA", "354"), ("Subject: x\r\n\r\nx\r\n.", "250")]).await;
    for client in [&mut by_plain, &mut by_scram] {
        client.talk(&[(mail, off), (mail, "530 5.7.1"), (&logon(WORD), "535 5.7.8")]).await;
        client.talk(&[(&logon("other"), "235"), (mail, "250")]).await;
    }
    let log = rig.log().await;
    assert_eq!(log.matches("is logged off").count(), 2, "{log}");
    rig.stop().await;
}

#[tokio::test]
async fn who_logged_on_poses_as_nobody_in_the_header() {
    let rig = start(with_anna(vec![submission("S")])).await;
    let right = format!("AUTH PLAIN {}", plain("anna@own.example", WORD));
    let mut client = tls(&rig, "S").await;
    client.talk(&[(&right, "235")]).await;
    for (header, wanted) in [
        ("From: Anna <anna@own.example>", "250 2.6.0"),
        ("From: x@info.example\r\nSender: ANNA@own.example", "250 2.6.0"),
        ("From: The Chief <chief@own.example>", "550 5.7.60"),
        ("From: anna@own.example\r\nSender: chief@own.example", "550 5.7.60"),
        ("From: anna@own.example,\r\n chief@own.example", "550 5.7.60"),
    ] {
        for chunked in [false, true] {
            client
                .talk(&[("MAIL FROM:<anna@own.example>", "250"), ("RCPT TO:<x@else.example>", "250")])
                .await;
            let message = format!("{header}\r\n\r\nhello\r\n");
            if chunked {
                client.send(format!("BDAT {} LAST\r\n{message}", message.len()).as_bytes()).await;
            } else {
                client.talk(&[("DATA", "354")]).await;
                client.send(format!("{message}.\r\n").as_bytes()).await;
            }
            let said = client.reply().await;
            assert!(said.starts_with(wanted), "{header} chunked {chunked}: {said}");
        }
    }
    rig.stop().await;
}

#[tokio::test]
async fn implicit_tls_begins_with_the_handshake() {
    let implicit = ReceiveConnector { implicit_tls: true, require_tls: true, ..submission("I") };
    let without = ReceiveConnector { implicit_tls: true, ..submission("N") };
    let short = ReceiveConnector {
        implicit_tls: true,
        connection_inactivity_timeout: TimeSpan::from_secs(1),
        ..submission("Short")
    };
    let mut snapshot = with_anna(vec![implicit, without, short]);
    let keys = Pki::new().equip(&mut snapshot);
    Arc::make_mut(&mut snapshot.receive[1]).certificate = None;
    let credentials = vec![("anna@own.example".to_owned(), Credential::of(WORD).unwrap())];
    let rig = Rig::start_with_accounts(snapshot, keys, credentials).await.unwrap();
    let mut client = Client::connect("127.0.0.1", rig.address("I").await).await;
    client.handshake(None).await;
    assert!(client.reply().await.starts_with("220 mx.own.example ESMTP"));
    let said = client.say("EHLO c.example").await;
    assert!(!said.contains("STARTTLS") && said.contains("AUTH LOGIN PLAIN"), "{said}");
    client
        .talk(&[
            ("STARTTLS", "503 5.5.2"),
            (&format!("AUTH PLAIN {}", plain("anna@own.example", WORD)), "235"),
            ("MAIL FROM:<anna@own.example>", "250"),
            ("RCPT TO:<x@else.example>", "250"),
            ("QUIT", "221"),
        ])
        .await;
    // Not TLS: an alert, and the end; nothing was greeted.
    let mut client = Client::connect("127.0.0.1", rig.address("I").await).await;
    client.raw().write_all(b"EHLO c.example\r\n").await.unwrap();
    let mut said = Vec::new();
    tokio::time::timeout(Duration::from_secs(10), client.raw().read_to_end(&mut said))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(said.first(), Some(&0x15), "{said:?}");
    // No certificate, or no hello in time: the end.
    for name in ["N", "Short"] {
        let mut client = Client::connect("127.0.0.1", rig.address(name).await).await;
        let mut said = Vec::new();
        tokio::time::timeout(Duration::from_secs(10), client.raw().read_to_end(&mut said))
            .await
            .unwrap()
            .unwrap();
        assert_eq!(said, b"", "{name}");
    }
    rig.stop().await;
}

/// A listed sender over ImplicitTLS is judged as one over STARTTLS.
#[tokio::test]
async fn domain_security_holds_on_implicit_tls() {
    let implicit = ReceiveConnector { implicit_tls: true, ..connector("I") };
    let mut snapshot = snapshot(vec![implicit]);
    let pki = Pki::new();
    let keys = pki.equip(&mut snapshot);
    let rig = Rig::start_with(snapshot, keys).await.unwrap();
    let partner = pki.issue(&pki.ca, "partner.example", -1, 30);
    for (shown, wanted) in [(None, "454 4.7.5"), (Some(&partner), "250")] {
        let mut client = Client::connect("127.0.0.1", rig.address("I").await).await;
        client.handshake(shown).await;
        assert!(client.reply().await.starts_with("220 "));
        client.talk(&[("EHLO c.example", "250"), ("MAIL FROM:<a@partner.example>", wanted)]).await;
    }
    rig.stop().await;
}
