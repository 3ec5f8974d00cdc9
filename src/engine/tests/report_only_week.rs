//! A week of mail with partners in ReportOnly, and the same week in a twin under Enforce: nothing is kept back in the one,
//! and its report lists what the other refused, no more and no less.

use super::rig::{Client, Pki, Rig, Stored, connector, entry, ring, snapshot};
use crate::cert::{Ca, Issued, Purpose, RsaBits, SelfSigned, self_signed};
use crate::client::TcpDialer;
use crate::client::tests::sink::{Script, Sink};
use crate::dns::{FakeResolver, Resolver};
use crate::engine::front::Outbound;
use crate::model::snapshot::Snapshot;
use crate::model::{
    DomainSecurityOutcome, FixedClock, KeySigner, MessageAction, Partner, PartnerMode, SmtpDomain, Status,
};
use crate::policy::fixture::{agent, send};
use crate::policy::route;
use crate::queue::{Envelope, NewRecipient, QueueStatus};
use crate::tls::{ServerTls, StsLimits};
use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;
use std::time::Duration;
use zeroize::Zeroizing;

const DAYS: i64 = 7;
/// The day on which one certificate has expired.
const EXPIRED_FROM: i64 = 4;

/// When, which way, which partner, and the word of what failed.
type Failure = (Timestamp, &'static str, String, String);

/// A partner that sends: what it shows, where it has TLS at all.
enum Comes {
    InClear,
    Showing(Option<Issued>),
}

struct World {
    start: Timestamp,
    outbound: Vec<(&'static str, Script)>,
    inbound: Vec<(&'static str, Comes)>,
    snapshot: Snapshot,
    keys: Vec<(String, Zeroizing<Vec<u8>>)>,
    sinks: Vec<Sink>,
    resolver: Arc<dyn Resolver>,
    mail: tempfile::TempDir,
}

fn tls(issued: &Issued) -> Script {
    let server = ServerTls::new(&entry(&issued.der), ring(&[issued]) as Arc<dyn KeySigner>, true).unwrap();
    Script { tls: Some(server), ..Script::default() }
}

fn days(count: i64) -> SignedDuration {
    SignedDuration::from_hours(24 * count)
}

impl World {
    async fn new() -> World {
        let pki = Pki::new();
        let start = Timestamp::from_second(Timestamp::now().as_second()).unwrap();
        let no_crl = Ca::new("CN=Lab", start - days(100), start + days(100)).unwrap();
        let no_crl = no_crl.with_crl("http://crl.unreachable.example/list.crl");
        let with_crl = |name: &str| {
            let subject = format!("CN={name}");
            no_crl.issue(&subject, &[name], Purpose::Both, start - days(1), start + days(90)).unwrap()
        };
        let own_made = |name: &str| {
            self_signed(&SelfSigned {
                subject: &format!("CN={name}"),
                dns_names: &[name],
                bits: RsaBits::B2048,
                not_before: start - days(1),
                not_after: start + days(90),
                subject_key_identifier: None,
            })
            .unwrap()
        };
        let good = |name: &str| pki.issue(&pki.ca, name, -1, 90);
        let outbound = vec![
            ("good.example", tls(&good("good.example"))),
            ("name.example", tls(&good("mx.name.example"))),
            ("expired.example", tls(&pki.issue(&pki.ca, "expired.example", -20, -10))),
            ("midweek.example", tls(&pki.issue(&pki.ca, "midweek.example", -1, EXPIRED_FROM))),
            ("clear.example", Script::default()),
            (
                "refuses.example",
                Script { answers: vec![("STARTTLS", "454 4.7.0 not now")], ..tls(&good("refuses.example")) },
            ),
            ("broken.example", Script { broken_tls: true, ..Script::default() }),
            ("self.example", tls(&own_made("self.example"))),
            ("crl.example", tls(&with_crl("crl.example"))),
            ("unarmed.example", tls(&good("unarmed.example"))),
        ];
        let inbound = vec![
            ("good.example", Comes::Showing(Some(good("good.example")))),
            ("name.example", Comes::Showing(Some(good("mx.name.example")))),
            ("expired.example", Comes::Showing(Some(pki.issue(&pki.ca, "expired.example", -20, -10)))),
            (
                "midweek.example",
                Comes::Showing(Some(pki.issue(&pki.ca, "midweek.example", -1, EXPIRED_FROM))),
            ),
            ("clear.example", Comes::InClear),
            ("bare.example", Comes::Showing(None)),
            ("self.example", Comes::Showing(Some(own_made("self.example")))),
            ("crl.example", Comes::Showing(Some(with_crl("crl.example")))),
        ];
        let mut resolver = FakeResolver::new();
        let mut sinks: Vec<Sink> = Vec::new();
        for (number, (domain, script)) in outbound.iter().enumerate() {
            let address = format!("127.91.7.{}", number + 1);
            let port = sinks.first().map_or(0, |first| first.address.port());
            let sink = Sink::start(&format!("{address}:{port}"), script.clone()).await;
            let host = format!("mx.{domain}");
            resolver = resolver.mx(domain, 10, &host).address(&host, address.parse().unwrap());
            sinks.push(sink);
        }
        let mut snapshot = snapshot(vec![connector("D")]);
        let keys = pki.equip(&mut snapshot);
        snapshot.trusted_roots = Arc::new(vec![pki.ca.der().to_vec(), no_crl.der().to_vec()]);
        let port = sinks[0].address.port();
        let mut armed = send("Net", &["*"]);
        (armed.port, armed.domain_secure_enabled) = (port, true);
        armed.certificate = Some(keys[0].0.clone());
        let mut cheap = send("Cheap", &["unarmed.example"]);
        cheap.port = port;
        snapshot.send = vec![Arc::new(armed), Arc::new(cheap)];
        let mail = tempfile::tempdir().unwrap();
        let mut mailboxes = agent("Mail", &["own.example"]);
        mailboxes.maildir_root = mail.path().to_owned();
        snapshot.agents = vec![Arc::new(mailboxes)];
        let of =
            |names: &mut dyn Iterator<Item = &'static str>| names.map(|name| name.parse().unwrap()).collect();
        snapshot.transport.tls_send_domain_secure = of(&mut outbound.iter().map(|(name, _)| *name));
        snapshot.transport.tls_receive_domain_secure = of(&mut inbound.iter().map(|(name, _)| *name));
        World { start, outbound, inbound, snapshot, keys, sinks, resolver: Arc::new(resolver), mail }
    }

    /// Messages that came.
    fn mailbox(&self) -> i64 {
        let files = std::fs::read_dir(self.mail.path().join("own.example/v/new"));
        files.map_or(0, |files| files.count() as i64)
    }

    fn messages(&self) -> usize {
        self.sinks.iter().map(|sink| sink.messages().len()).sum()
    }

    fn snapshot_in(&self, mode: PartnerMode) -> Snapshot {
        let mut snapshot = self.snapshot.clone();
        let lists =
            [&snapshot.transport.tls_send_domain_secure, &snapshot.transport.tls_receive_domain_secure];
        let all: Vec<SmtpDomain> = lists.into_iter().flatten().cloned().collect();
        snapshot.partners = all
            .into_iter()
            .map(|domain| {
                let partner = Partner { send_mode: mode, receive_mode: mode, ..Partner::new(domain.clone()) };
                (domain, Arc::new(partner))
            })
            .collect();
        snapshot
    }

    async fn rig(&self, mode: PartnerMode, directory: tempfile::TempDir, clock: &Arc<FixedClock>) -> Rig {
        let stored =
            Stored { snapshot: Ok(self.snapshot_in(mode)), keys: self.keys.clone(), credentials: Vec::new() };
        let outbound = Outbound {
            resolvers: Arc::new(Arc::clone(&self.resolver)),
            dialer: Arc::new(TcpDialer),
            sts_limits: StsLimits::default(),
        };
        Rig::start_in((directory, clock.clone()), stored, outbound).await.unwrap()
    }

    /// The week; what was kept back, by what senders, queues and the log of their words tell.
    async fn live(&self, mode: PartnerMode) -> (Vec<Failure>, Rig) {
        let clock = Arc::new(FixedClock::at(self.start));
        let mut rig = self.rig(mode, tempfile::tempdir().unwrap(), &clock).await;
        let mut kept_back = Vec::new();
        for day in 0..DAYS {
            let mut now = self.start + days(day);
            for (domain, _) in &self.outbound {
                now += SignedDuration::from_mins(7);
                clock.set(now);
                let word = self.sent(&rig, domain, now).await;
                kept_back.extend(word.map(|word| (now, "Send", (*domain).to_owned(), word)));
            }
            for (domain, comes) in &self.inbound {
                now += SignedDuration::from_mins(7);
                clock.set(now);
                let word = received(&rig, domain, comes).await;
                kept_back.extend(word.map(|word| (now, "Receive", (*domain).to_owned(), word)));
            }
            if day == 2 {
                let directory = rig.stop_keeping().await;
                rig = self.rig(mode, directory, &clock).await;
            }
        }
        (kept_back, rig)
    }

    /// A message to a partner: the word of why it waits. It is taken away then, so that the next day is as in the twin.
    async fn sent(&self, rig: &Rig, domain: &str, now: Timestamp) -> Option<String> {
        let address: crate::model::SmtpAddress = format!("x@{domain}").parse().unwrap();
        let body = b"Subject: x\r\n\r\nx\r\n";
        let before = self.messages();
        let mut draft = rig.queue.draft();
        draft.write(body).await.unwrap();
        let envelope = Envelope {
            sender: Some("a@own.example".parse().unwrap()),
            from_address: "a@own.example".into(),
            source_ip: None,
            received_at: now,
            expires_at: now + days(2),
            receive_connector: "Default".into(),
            helo: "x".into(),
            subject: "x".into(),
            internet_message_id: String::new(),
            auth_domain: None,
            body_8bit: false,
            wishes: Default::default(),
        };
        let hop = route(&self.snapshot, &address, body.len() as u64);
        let recipient = NewRecipient { hop, address, refused: None, wishes: Default::default() };
        draft.commit(envelope, vec![recipient]).await.unwrap();
        for _ in 0..1500 {
            let queues = rig.queue.list_queues().await.unwrap();
            let of_domain = queues.into_iter().find(|queue| queue.hop.domain == domain);
            match of_domain.filter(|queue| queue.message_count > 0) {
                None => {
                    assert_eq!(self.messages(), before + 1, "{domain}: gone, and delivered");
                    return None;
                }
                // What the queue says of an earlier day is not about this message.
                Some(queue)
                    if queue.status == QueueStatus::Retry
                        && queue
                            .last_retry_time
                            .is_some_and(|at| at > now - SignedDuration::from_mins(1)) =>
                {
                    let message = rig.messages().await.into_iter().find(|it| it.queue == queue.id).unwrap();
                    // The worker lets go of it a moment after its outcome is told.
                    let remove = MessageAction::Remove { ndr: false };
                    if rig.queue.act(queue.id, message.id, remove, now).await.is_err() {
                        tokio::time::sleep(Duration::from_millis(20)).await;
                        continue;
                    }
                    assert_eq!(self.messages(), before, "{domain}: nothing of it went");
                    return Some(word(&queue.last_error.unwrap(), "HandshakeFailed"));
                }
                Some(_) => tokio::time::sleep(Duration::from_millis(20)).await,
            }
        }
        let queues = rig.queue.list_queues().await.unwrap();
        let queues: Vec<_> = queues.into_iter().filter(|queue| queue.message_count > 0).collect();
        let messages = rig.messages().await;
        panic!("{domain}: neither sent nor kept back at {now}: {queues:?} {messages:?}");
    }
}

/// A message from a partner: the word of why it is refused.
async fn received(rig: &Rig, domain: &str, comes: &Comes) -> Option<String> {
    let mut client: Client = rig.connect("D").await;
    client.talk(&[("EHLO x.example", "250")]).await;
    if let Comes::Showing(shown) = comes {
        client.starttls(shown.as_ref()).await;
        client.talk(&[("EHLO x.example", "250")]).await;
    }
    let reply = client.say(&format!("MAIL FROM:<a@{domain}>")).await;
    if !reply.starts_with("250") {
        return Some(word(&reply, "TlsNotStarted"));
    }
    client
        .talk(&[("RCPT TO:<v@own.example>", "250"), ("DATA", "354"), ("Subject: x\r\n\r\nx\r\n.", "250")])
        .await;
    None
}

/// What a text of the twin says, in the report's words.
fn word(text: &str, no_tls: &str) -> String {
    let known = Status::ALL.into_iter().find(|status| text.contains(&format!("Reason:{status}")));
    match known {
        Some(status) => status.to_string(),
        None if text.contains("STARTTLS is required") => "TlsNotOffered".into(),
        None if text.contains("won the route but is not armed") => "NotReady".into(),
        None if text.starts_with("454 4.7.0 ") || text.starts_with("530 5.7.0 ") => no_tls.into(),
        None => panic!("no word for {text}"),
    }
}

/// The failures of the report, one for each time that it counts.
async fn reported(rig: &Rig, mode: PartnerMode) -> Vec<Failure> {
    let records = rig.records().await;
    let mut failures = Vec::new();
    for record in records.iter().filter(|record| !record.key.outcome.is_success()) {
        assert_eq!((record.key.mode, record.count, record.first), (mode, 1, record.last), "{record:?}");
        let way = if record.key.direction == crate::model::Direction::Send { "Send" } else { "Receive" };
        let outcome = record.key.outcome.to_string();
        failures.push((record.first, way, record.key.domain.to_string(), outcome));
    }
    failures.sort();
    failures
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_report_lists_exactly_what_enforce_would_have_refused() {
    let world = World::new().await;
    let (kept_back, report_only) = world.live(PartnerMode::ReportOnly).await;
    assert_eq!(kept_back, [], "nothing waits, nothing is refused");
    let sent = world.messages();
    assert_eq!(sent as i64, DAYS * world.outbound.len() as i64);
    let all = DAYS * world.inbound.len() as i64;
    for _ in 0..500 {
        if world.mailbox() < all {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
    assert_eq!(world.mailbox(), all);

    let (mut refused, enforce) = world.live(PartnerMode::Enforce).await;
    refused.sort();
    let told = reported(&report_only, PartnerMode::ReportOnly).await;
    assert_eq!(told, refused, "the report of the one, and what befell the other");
    assert_eq!(reported(&enforce, PartnerMode::Enforce).await, refused);

    // And that is what the week was made of.
    let of = |way: &str, domain: &str| {
        let found = told.iter().filter(|(_, direction, of, _)| *direction == way && of == domain);
        let words: Vec<&str> = found.map(|(.., word)| word.as_str()).collect();
        (words.len() as i64, words.first().copied().unwrap_or("").to_owned())
    };
    let late = DAYS - EXPIRED_FROM;
    for (way, domain, count, word) in [
        ("Send", "good.example", 0, ""),
        ("Send", "name.example", DAYS, "SubjectMismatch"),
        ("Send", "expired.example", DAYS, "Expired"),
        ("Send", "midweek.example", late, "Expired"),
        ("Send", "clear.example", DAYS, "TlsNotOffered"),
        ("Send", "refuses.example", DAYS, "TlsNotOffered"),
        ("Send", "broken.example", DAYS, "HandshakeFailed"),
        ("Send", "self.example", DAYS, "UntrustedRoot"),
        ("Send", "crl.example", DAYS, "RevocationCheckFailure"),
        ("Send", "unarmed.example", DAYS, "NotReady"),
        ("Receive", "good.example", 0, ""),
        ("Receive", "name.example", DAYS, "SubjectMismatch"),
        ("Receive", "expired.example", DAYS, "Expired"),
        ("Receive", "midweek.example", late, "Expired"),
        ("Receive", "clear.example", DAYS, "TlsNotStarted"),
        ("Receive", "bare.example", DAYS, "NoCertificate"),
        ("Receive", "self.example", DAYS, "UntrustedRoot"),
        ("Receive", "crl.example", DAYS, "RevocationCheckFailure"),
    ] {
        assert_eq!(of(way, domain), (count, word.to_owned()), "{way} {domain}");
    }
    // The same evidence, whichever way it ended; hosts, connectors and certificates among it.
    let evidence = async |rig: &Rig| {
        let mut all: Vec<_> = rig
            .records()
            .await
            .into_iter()
            .filter(|record| !record.key.outcome.is_success())
            .map(|record| {
                let seen = record.evidence;
                // Under Enforce nobody was asked, so that nothing was shown.
                if record.key.outcome == DomainSecurityOutcome::NotReady {
                    return (
                        record.first,
                        record.key.connector,
                        String::new(),
                        None,
                        String::new(),
                        Vec::new(),
                    );
                }
                let peer = record.key.peer;
                (record.first, record.key.connector, peer, seen.address, seen.thumbprint, seen.names)
            })
            .collect();
        all.sort();
        all
    };
    assert_eq!(evidence(&report_only).await, evidence(&enforce).await);
    let count = |records: &[crate::model::DomainSecurityRecord]| {
        records
            .iter()
            .filter(|record| record.key.outcome.is_success())
            .map(|record| record.count)
            .sum::<u64>()
    };
    let good = u64::try_from(2 * (DAYS + EXPIRED_FROM)).unwrap();
    assert_eq!(count(&report_only.records().await), good);
    assert_eq!(count(&enforce.records().await), good);
    report_only.stop().await;
    enforce.stop().await;
}
