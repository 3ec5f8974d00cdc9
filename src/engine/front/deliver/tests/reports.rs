//! What senders are told, from end to end: one message to many with every kind of outcome, delays, and what
//! remote domains let through.

use super::*;
use crate::engine::front::bounce::Bounces;
use crate::model::{MessageWishes, RecipientWishes};
use crate::policy::fixture::remote;
use mail_parser::{MessageParser, MimeHeaders, PartType};
use std::collections::BTreeMap;
use std::path::Path;

impl World {
    /// Reports are composed by this Snapshot.
    fn report(&self) {
        let bounces = Bounces::new(self.clock.clone());
        bounces.put(Some(Arc::clone(&self.snapshot.borrow())));
        self.queue.set_reporter(Arc::new(bounces));
    }

    async fn accept_from(&self, sender: &str, recipients: &[String], notify: Option<&str>, body: &[u8]) {
        let snapshot = Arc::clone(&self.snapshot.borrow());
        let mut draft = self.queue.draft();
        draft.write(body).await.unwrap();
        let envelope = Envelope {
            sender: (!sender.is_empty()).then(|| sender.parse().unwrap()),
            from_address: sender.into(),
            source_ip: None,
            received_at: now(),
            expires_at: now() + SignedDuration::from_hours(48),
            receive_connector: "Default".into(),
            helo: "x".into(),
            subject: "x".into(),
            internet_message_id: "<1@own.example>".into(),
            auth_domain: None,
            body_8bit: false,
            wishes: MessageWishes { envelope_id: Some("id+1".into()), ..MessageWishes::default() },
        };
        let recipients = recipients.iter().map(|text| {
            let address: SmtpAddress = text.parse().unwrap();
            NewRecipient {
                hop: route(&snapshot, &resolve_recipient(&snapshot, &address), body.len() as u64),
                wishes: RecipientWishes {
                    notify: notify.map(|text| text.parse().unwrap()),
                    original: Some(format!("rfc822;was-{text}").parse().unwrap()),
                },
                address,
                refused: None,
            }
        });
        draft.commit(envelope, recipients.collect()).await.unwrap();
    }
}

/// Every mail in this directory.
fn mails(directory: &Path) -> Vec<Vec<u8>> {
    let Ok(files) = directory.join("new").read_dir() else { return Vec::new() };
    files.map(|file| std::fs::read(file.unwrap().path()).unwrap()).collect()
}

/// The recipients that reports tell of, each with ORCPT and action, as a parser reads them.
fn told(mails: &[Vec<u8>]) -> Vec<(String, String, String)> {
    let mut told = Vec::new();
    for mail in mails {
        let message = MessageParser::default().parse(mail).unwrap();
        let status = message
            .parts
            .iter()
            .find(|part| {
                part.content_type()
                    .and_then(|kind| kind.subtype())
                    .is_some_and(|kind| kind == "delivery-status")
            })
            .unwrap_or_else(|| panic!("no report: {}", String::from_utf8_lossy(mail)));
        assert!(!matches!(status.body, PartType::Multipart(_)));
        let text = String::from_utf8(status.contents().to_vec()).unwrap().replace("\r\n ", " ");
        let blocks: Vec<&str> = text.trim_end().split("\r\n\r\n").collect();
        assert!(blocks[0].contains("Original-Envelope-Id: id+1"), "{text}");
        for block in &blocks[1..] {
            let field = |name: &str| {
                let line = block.lines().find_map(|line| line.strip_prefix(name));
                line.unwrap_or_else(|| panic!("{name} in {block}")).trim().to_owned()
            };
            told.push((
                field("Final-Recipient: rfc822;"),
                field("Original-Recipient: rfc822;"),
                field("Action:"),
            ));
        }
    }
    told
}

/// A message to 500 recipients in 40 domains: each ends exactly once, and the reports say so.
#[tokio::test]
async fn five_hundred_recipients_end_once_each_and_the_reports_say_so() {
    const DOMAINS: usize = 40;
    const RECIPIENTS: usize = 500;
    let root = tempfile::tempdir().unwrap();
    let refusals = vec![
        ("RCPT TO:<bad", "550 5.1.1 no such mailbox"),
        ("RCPT TO:<full", "452 4.2.2 mailbox full"),
        ("RCPT TO:<odd", "554 no enhanced code"),
    ];
    let plain = Script { answers: refusals.clone(), ..Script::default() };
    let silent = Sink::start("127.32.1.1:0", plain).await;
    let port = silent.address.port();
    let telling = Script { answers: refusals, capabilities: "PIPELINING\nDSN", ..Script::default() };
    let telling = Sink::start(&format!("127.32.1.2:{port}"), telling).await;
    let closing = Script { answers: vec![("GREETING", "554 5.3.2 no mail here")], ..Script::default() };
    let _closing = Sink::start(&format!("127.32.1.3:{port}"), closing).await;
    // By the number of a domain, what its hosts are like.
    let mut dns = FakeResolver::new()
        .address("silent.example", ip("127.32.1.1"))
        .address("telling.example", ip("127.32.1.2"))
        .address("closing.example", ip("127.32.1.3"))
        .address("nobody.example", ip("127.32.1.4"));
    let domain = |n: usize| if n % 8 == 7 { format!("own{n}.example") } else { format!("d{n}.example") };
    for n in 0..DOMAINS {
        let name = domain(n);
        dns = match n % 8 {
            0 | 1 => dns.mx(&name, 10, "silent.example"),
            2 | 3 => dns.mx(&name, 10, "telling.example"),
            4 => dns.mx(&name, 10, "closing.example"),
            5 => dns.mx(&name, 10, "nobody.example"),
            6 => dns.mx(&name, 0, "."),
            _ => dns,
        };
    }
    let mut snapshot = world_of(send("Net", &["*"]), port);
    let mut boxes = agent("Boxes", &["*"]);
    boxes.maildir_root = root.path().to_owned();
    snapshot.agents = vec![Arc::new(boxes)];
    snapshot.accepted = (7..DOMAINS)
        .step_by(8)
        .map(|n| accepted(&domain(n), AcceptedDomainType::Authoritative))
        .chain([accepted("own.example", AcceptedDomainType::Authoritative)])
        .collect();
    let recipients: Vec<String> = (0..RECIPIENTS)
        .map(|n| {
            format!("{}{n}@{}", ["ok", "bad", "full", "odd", "ok"][n / DOMAINS % 5], domain(n % DOMAINS))
        })
        .collect();
    std::fs::create_dir_all(root.path().join("own.example/a")).unwrap();
    for address in recipients.iter().filter(|address| address.contains("@own") && address.starts_with("ok")) {
        let (local, domain) = address.split_once('@').unwrap();
        std::fs::create_dir_all(root.path().join(domain).join(local)).unwrap();
    }
    let world = World::start(snapshot, dns, KeyRing::new());
    world.report();
    world.accept_from("a@own.example", &recipients, Some("SUCCESS,FAILURE,DELAY"), BODY).await;
    // What must wait: 'full' at servers that were asked, and all of the silent host's domains.
    let kind = |address: &str| {
        let n: usize = address
            .trim_start_matches(|c: char| c.is_ascii_alphabetic())
            .split('@')
            .next()
            .unwrap()
            .parse()
            .unwrap();
        (
            address.trim_end_matches(|c| c != '@').len(),
            n % DOMAINS % 8,
            address.chars().take_while(char::is_ascii_alphabetic).collect::<String>(),
        )
    };
    let waits = |address: &str| {
        let (_, host, local) = kind(address);
        host == 5 || host < 4 && local == "full"
    };
    let late: Vec<&String> = recipients.iter().filter(|address| waits(address)).collect();
    let mailbox = root.path().join("own.example/a");
    let mut waiting = Vec::new();
    for _ in 0..1000 {
        let infos = world.queue.list_messages(MessageFilter::default(), 10_000).await.unwrap();
        waiting = infos
            .iter()
            .flat_map(|info| info.recipients.iter().map(|one| (info.status, one.address.to_string())))
            .collect();
        let settled = waiting.iter().all(|(status, _)| *status == MessageStatus::Retry);
        if settled && waiting.len() == late.len() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(waiting.len(), late.len(), "{waiting:?}");
    // They are told of as delayed, once, and then as expired.
    let after = Duration::from_secs(4 * 3600);
    assert_eq!(world.queue.report_delays(now() + SignedDuration::from_hours(5), after).await.unwrap(), 1);
    assert_eq!(world.queue.report_delays(now() + SignedDuration::from_hours(6), after).await.unwrap(), 0);
    assert_eq!(world.queue.expire(now() + SignedDuration::from_hours(49)).await.unwrap(), late.len() as u64);
    world.until_empty().await;
    let mut actions: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (address, original, action) in told(&mails(&mailbox)) {
        assert_eq!(original, format!("was-{address}"));
        actions.entry(address).or_default().push(action);
    }
    // What the servers that took something got.
    let mut taken: BTreeMap<String, usize> = BTreeMap::new();
    for seen in [&silent, &telling].into_iter().flat_map(Sink::seen) {
        for line in seen.lines.iter().filter(|line| line.starts_with("RCPT TO:<ok")) {
            let address = line["RCPT TO:<".len()..].split('>').next().unwrap();
            *taken.entry(address.to_owned()).or_default() += 1;
        }
    }
    for address in &recipients {
        let (_, host, local) = kind(address);
        let found = actions.remove(address).unwrap_or_default();
        let mut found: Vec<&str> = found.iter().map(String::as_str).collect();
        found.sort_unstable();
        let wanted: &[&str] = match (host, local.as_str()) {
            (0 | 1, "ok") => &["relayed"],
            // The next server tells.
            (2 | 3, "ok") => &[],
            (0..=3, "full") | (5, _) => &["delayed", "failed"],
            (7, "ok") => &["delivered"],
            _ => &["failed"],
        };
        assert_eq!(found, wanted, "{address}");
        let reached = usize::from(host < 4 && local == "ok");
        assert_eq!(taken.get(address).copied().unwrap_or_default(), reached, "{address}");
        let own = (host == 7 && local == "ok").then(|| {
            let (local, domain) = address.split_once('@').unwrap();
            mails(&root.path().join(domain).join(local)).len()
        });
        assert!(own.is_none_or(|count| count == 1), "{address}: {own:?}");
    }
    assert!(actions.is_empty(), "{actions:?}");
    world.stop().await;
}

#[tokio::test]
async fn what_remote_domains_keep_back_and_change() {
    let sink = Sink::start("127.0.0.1:0", Script::default()).await;
    let mut connector = send("Net", &["*"]);
    connector.dns_routing = false;
    connector.smart_hosts = vec!["[127.0.0.1]".parse().unwrap()];
    let mut snapshot = world_of(connector, sink.address.port());
    snapshot.remote_domains =
        ["*", "still.example", "*.still.example", "nameless.example"].map(remote).into();
    let still = &mut snapshot.remote_domains[1];
    (still.absence_notices, still.auto_reply, still.auto_forward) = (false, false, false);
    snapshot.remote_domains[2].auto_reply = false;
    snapshot.remote_domains[3].display_sender_name = false;
    let world = World::start(snapshot, FakeResolver::new(), KeyRing::new());
    world.report();
    let cases: &[(&str, &[&str])] = &[
        (
            "Subject: x\r\n",
            &["a@other.example", "b@still.example", "c@sub.still.example", "d@nameless.example"],
        ),
        ("Auto-Submitted: auto-replied\r\n", &["a@other.example", "d@nameless.example"]),
        (
            "Auto-Submitted: auto-replied (vacation)\r\n",
            &["a@other.example", "c@sub.still.example", "d@nameless.example"],
        ),
        ("Autoforwarded: TRUE\r\n", &["a@other.example", "c@sub.still.example", "d@nameless.example"]),
        (
            "Auto-Submitted: auto-replied\r\nContent-Type: multipart/report\r\n",
            &["a@other.example", "b@still.example", "c@sub.still.example", "d@nameless.example"],
        ),
    ];
    let everyone = ["a@other.example", "b@still.example", "c@sub.still.example", "d@nameless.example"]
        .map(str::to_owned);
    for (at, (field, wanted)) in cases.iter().enumerate() {
        let long = "x\r\n".repeat(30_000 * (at % 2));
        let body = format!(
            "From: \"Ann, B\" <ann@own.example>\r\nX-MS-Exchange-Organization-A: b\r\n{field}\r\n.\r\n{long}"
        );
        world.accept_from("", &everyone, None, body.as_bytes()).await;
        world.until_empty().await;
        let (mut got, mut named) = (Vec::new(), BTreeMap::new());
        // One connection may carry the messages of several cases: each is known by its end.
        for seen in sink.seen() {
            let mut messages = seen.messages.iter();
            let mut to = Vec::new();
            for line in &seen.lines {
                if let Some(address) = line.strip_prefix("RCPT TO:<") {
                    to.push(address.split('>').next().unwrap().to_owned());
                } else if line.starts_with("DATA") {
                    let message = String::from_utf8(messages.next().unwrap().clone()).unwrap();
                    let to = std::mem::take(&mut to);
                    if !message.ends_with(&format!("\r\n{field}\r\n.\r\n{long}")) {
                        continue;
                    }
                    assert!(!message.contains("Organization-A"));
                    for address in to {
                        named.insert(address.clone(), message.contains("Ann, B"));
                        got.push(address);
                    }
                }
            }
        }
        got.sort();
        assert_eq!(got, *wanted, "{field}");
        for (address, named) in named {
            assert_eq!(named, address != "d@nameless.example", "{address}");
        }
    }
    world.stop().await;
}

#[tokio::test]
async fn a_large_message_that_fails_goes_back_whole_beside_deliveries() {
    let root = tempfile::tempdir().unwrap();
    let refusing = Script { answers: vec![("RCPT", "550-5.1.1 no\r\n550 5.1.1 such")], ..Script::default() };
    let sink = Sink::start("127.0.0.1:0", refusing).await;
    let mut snapshot = world_of(send("Net", &["*"]), sink.address.port());
    let mut boxes = agent("Boxes", &["*"]);
    boxes.maildir_root = root.path().to_owned();
    snapshot.agents = vec![Arc::new(boxes)];
    snapshot.accepted = vec![accepted("own.example", AcceptedDomainType::Authoritative)];
    std::fs::create_dir_all(root.path().join("own.example/a")).unwrap();
    let world = World::start(snapshot, mx(&sink), KeyRing::new());
    world.report();
    let header = "X-MS-Exchange-Organization-A: b\r\nSubject: large\r\n\r\n";
    let text = "0123456789\r\n".repeat(50_000);
    let body = format!("{header}{text}");
    world.accept_from("a@own.example", &["u@other.example".to_owned()], None, body.as_bytes()).await;
    world.until_empty().await;
    let mails = mails(&root.path().join("own.example/a"));
    assert_eq!(mails.len(), 1);
    let mail = String::from_utf8(mails[0].clone()).unwrap();
    assert!(
        mail.contains(&format!("Content-Type: message/rfc822\r\n\r\nSubject: large\r\n\r\n{text}\r\n--="))
    );
    assert!(mail.ends_with("--\r\n") && mail.contains("Remote-MTA: dns; mx.partner.example"));
    assert_eq!(told(&mails)[0].2, "failed");
    world.stop().await;
}
