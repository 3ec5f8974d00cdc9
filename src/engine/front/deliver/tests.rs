//! Delivery from end to end: a queue, a fake DNS, and scripted servers on loopback.

mod hosts;
mod partners;
mod published;
mod smart_host;

use super::*;
use crate::client::tests::sink::{Lab, Script, Seen, Sink, now};
use crate::client::{Dialer, Dialing, TcpDialer};
use crate::dns::{FakeResolver, Resolver};
use crate::engine::front::tls_reports::TlsReports;
use crate::engine::front::verdicts::Verdicts;
use crate::engine::roles::{Asked, PasswordSource};
use crate::model::snapshot::{AcceptedDomainType, SendConnector, Snapshot};
use crate::model::{
    Direction, DomainSecurityRecord, FixedClock, KeySigner, MessageWishes, ServiceState, SmtpAddress,
    TimeSpan,
};
use crate::policy::fixture::{accepted, agent, send, snapshot};
use crate::policy::{resolve_recipient, route};
use crate::queue::{Envelope, MessageFilter, MessageStatus, NewRecipient, Queue, QueueInfo, QueueStatus};
use crate::tls::{CrlCache, CrlLimits, KeyRing, StsCache, StsLimits};
use jiff::SignedDuration;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinHandle;

mod reports;
mod scheduling;

/// The one password, where there is a stamp.
struct Hunter2;

impl PasswordSource for Hunter2 {
    fn password<'a>(&'a self, _: &'a str, stamp: &'a str) -> Asked<'a> {
        Box::pin(async move {
            let known = (!stamp.is_empty()).then(|| "hunter2".to_owned().into());
            known.ok_or_else(|| "there is no password that can be read".to_owned())
        })
    }
}

struct World {
    queue: Queue,
    snapshot: watch::Sender<Arc<Snapshot>>,
    stop: watch::Sender<bool>,
    state: watch::Sender<ServiceState>,
    clock: Arc<FixedClock>,
    reports: TlsReports,
    verdicts: Verdicts,
    running: JoinHandle<()>,
    _directory: tempfile::TempDir,
}

impl World {
    fn start(snapshot: Snapshot, dns: FakeResolver, ring: KeyRing) -> World {
        World::start_with(snapshot, dns, Arc::new(ring))
    }

    fn start_with(snapshot: Snapshot, dns: FakeResolver, signer: Arc<dyn KeySigner>) -> World {
        World::start_by(snapshot, dns, signer, Arc::new(FixedClock::at(now())), Arc::new(TcpDialer))
    }

    fn start_by(
        snapshot: Snapshot,
        dns: FakeResolver,
        signer: Arc<dyn KeySigner>,
        clock: Arc<FixedClock>,
        dialer: Arc<dyn Dialer>,
    ) -> World {
        let sts = StsCache::new(clock.clone(), StsLimits::default(), None);
        World::start_sts(snapshot, dns, (signer, clock, dialer), sts)
    }

    fn start_sts(
        snapshot: Snapshot,
        dns: FakeResolver,
        (signer, clock, dialer): (Arc<dyn KeySigner>, Arc<FixedClock>, Arc<dyn Dialer>),
        sts: StsCache,
    ) -> World {
        let directory = tempfile::tempdir().unwrap();
        let queue = Queue::in_memory(directory.path()).unwrap();
        let (snapshot, snapshots) = watch::channel(Arc::new(snapshot));
        let (stop, stopped) = watch::channel(false);
        let (state, watching) = watch::channel(ServiceState::Active);
        let resolver: Arc<dyn Resolver> = Arc::new(dns);
        let reports = TlsReports::new(queue.clone(), clock.clone());
        let verdicts = Verdicts::new(queue.clone(), clock.clone());
        let delivery = Delivery {
            data_dir: directory.path().to_owned(),
            queue: queue.clone(),
            snapshot: snapshots,
            state: watching,
            signer,
            passwords: Arc::new(Hunter2),
            clock: clock.clone(),
            send_log: None,
            connectivity: None,
            metrics: Arc::default(),
            resolvers: Arc::new(resolver),
            dialer,
            crls: CrlCache::new(clock.clone(), CrlLimits::default(), None),
            sts,
            reports: Some(reports.clone()),
            verdicts: verdicts.clone(),
        };
        let running = tokio::spawn(delivery.run(stopped));
        World { queue, snapshot, stop, state, clock, reports, verdicts, running, _directory: directory }
    }

    async fn accept(&self, recipients: &[&str], body: &[u8]) {
        self.accept_wishing(recipients, body, Default::default()).await;
    }

    async fn accept_wishing(&self, recipients: &[&str], body: &[u8], wishes: crate::model::MessageWishes) {
        let snapshot = Arc::clone(&self.snapshot.borrow());
        let mut draft = self.queue.draft();
        draft.write(body).await.unwrap();
        let envelope = Envelope {
            sender: Some("a@own.example".parse().unwrap()),
            from_address: "a@own.example".into(),
            source_ip: None,
            received_at: now(),
            expires_at: now() + SignedDuration::from_hours(48),
            receive_connector: "Default".into(),
            helo: "x".into(),
            subject: "x".into(),
            internet_message_id: String::new(),
            auth_domain: None,
            body_8bit: false,
            wishes,
        };
        let hop = |address: &SmtpAddress| {
            route(&snapshot, &resolve_recipient(&snapshot, address), body.len() as u64)
        };
        let recipients = recipients
            .iter()
            .map(|text| text.parse().unwrap())
            .map(|address| NewRecipient {
                hop: hop(&address),
                address,
                refused: None,
                wishes: Default::default(),
            })
            .collect();
        draft.commit(envelope, recipients).await.unwrap();
    }

    /// Waits until the queues that hold mail satisfy this, and gives them.
    async fn until(&self, wanted: impl Fn(&[QueueInfo]) -> bool) -> Vec<QueueInfo> {
        for _ in 0..500 {
            let mut queues = self.queue.list_queues().await.unwrap();
            queues.retain(|queue| queue.message_count > 0);
            if wanted(&queues) {
                return queues;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("{:?}", self.queue.list_queues().await);
    }

    async fn until_empty(&self) {
        self.until(<[QueueInfo]>::is_empty).await;
    }

    /// Waits until every queue waits for a retry; their errors.
    async fn until_retry(&self) -> Vec<String> {
        let waiting = |queues: &[QueueInfo]| {
            !queues.is_empty()
                && queues.iter().all(|queue| queue.status == QueueStatus::Retry && queue.last_error.is_some())
        };
        self.until(waiting).await.into_iter().filter_map(|queue| queue.last_error).collect()
    }

    /// The status and the error of the only message.
    async fn until_message(&self, status: MessageStatus) -> String {
        for _ in 0..500 {
            let messages = self.queue.list_messages(MessageFilter::default(), 10).await.unwrap();
            if let [message] = messages.as_slice()
                && message.status == status
                && let Some(error) =
                    message.recipients.first().and_then(|recipient| recipient.last_error.clone())
            {
                return error;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("{:?}", self.queue.list_messages(MessageFilter::default(), 10).await);
    }

    /// What Domain Security said so far.
    async fn verdicts(&self) -> Vec<DomainSecurityRecord> {
        self.verdicts.page(Default::default()).await.unwrap().records
    }

    async fn stop(self) {
        self.stop.send(true).unwrap();
        tokio::time::timeout(Duration::from_secs(10), self.running).await.unwrap().unwrap();
    }
}

fn ip(text: &str) -> IpAddr {
    text.parse().unwrap()
}

/// A Snapshot with this connector, to the port of a sink.
fn world_of(mut connector: SendConnector, port: u16) -> Snapshot {
    let mut snapshot = snapshot();
    connector.port = port;
    connector.connection_inactivity_timeout = TimeSpan::from_secs(5);
    snapshot.send = vec![Arc::new(connector)];
    snapshot
}

/// Armed, with the certificate of `entry`, for partner.example.
fn secured(lab: &mut Lab, port: u16) -> Snapshot {
    let own = lab.certificate(&["mx.own.example"]);
    let mut connector = send("Net", &["*"]);
    connector.domain_secure_enabled = true;
    connector.certificate = Some(own.thumbprint.clone());
    let mut snapshot = world_of(connector, port);
    snapshot.transport.tls_send_domain_secure = ["partner.example".parse().unwrap()].into();
    snapshot.trusted_roots = Arc::new(lab.roots());
    snapshot.certificates = [(own.thumbprint.clone(), Arc::new(own))].into();
    snapshot
}

fn mx(sink: &Sink) -> FakeResolver {
    FakeResolver::new()
        .mx("partner.example", 10, "mx.partner.example")
        .mx("other.example", 10, "mx.partner.example")
        .address("mx.partner.example", sink.address.ip())
}

const BODY: &[u8] = b"Subject: x\r\n\r\n.\r\n..\r\n.foo\r\nend\r\n";

#[tokio::test]
async fn clear_text_with_every_dot() {
    let sink = Sink::start("127.0.0.1:0", Script::default()).await;
    let world = World::start(world_of(send("Net", &["*"]), sink.address.port()), mx(&sink), KeyRing::new());
    let large = [BODY, &b"0123456789abcde\r\n.".repeat(20_000), b"\r\n"].concat();
    world.accept(&["u@other.example"], BODY).await;
    world.until_empty().await;
    world.accept(&["u@other.example", "v@other.example"], &large).await;
    world.until_empty().await;
    assert_eq!(sink.messages(), [BODY.to_vec(), large]);
    world.stop().await;
}

#[tokio::test]
async fn an_inactive_service_sends_nothing_and_a_draining_one_does() {
    let sink = Sink::start("127.0.0.1:0", Script::default()).await;
    let world = World::start(world_of(send("Net", &["*"]), sink.address.port()), mx(&sink), KeyRing::new());
    world.state.send(ServiceState::Inactive).unwrap();
    world.accept(&["u@other.example"], BODY).await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(sink.seen().is_empty(), "nobody was called");
    world.until(|queues| matches!(queues, [one] if one.status == QueueStatus::Ready)).await;
    world.state.send(ServiceState::Draining).unwrap();
    world.until_empty().await;
    assert_eq!(sink.messages(), [BODY.to_vec()]);
    world.stop().await;
}

#[tokio::test]
async fn secured_mail_is_proven_or_waits() {
    let mut lab = Lab::new("Lab");
    let mut stranger = Lab::new("Stranger");
    let names = ["mx.partner.example", "partner.example"];
    let right = lab.certificate(&names);
    let host_only = lab.certificate(&["mx.partner.example"]);
    let foreign = stranger.certificate(&names);
    let seed = Sink::start("127.0.0.1:0", Script::default()).await;
    let mut snapshot = secured(&mut lab, seed.address.port());
    let ring = Arc::new(std::mem::take(&mut lab.ring));
    let foreign_ring = Arc::new(std::mem::take(&mut stranger.ring));
    let script = |tls| Script { tls, ..Script::default() };
    let cases = [
        (script(Some(lab.server(&right, ring.clone()))), None),
        (
            script(Some(lab.server(&host_only, ring.clone()))),
            Some("454 4.7.5 Certificate validation failure, Reason:SubjectMismatch"),
        ),
        (
            script(Some(lab.server(&foreign, foreign_ring))),
            Some("454 4.7.5 Certificate validation failure, Reason:UntrustedRoot"),
        ),
        (script(None), Some("451 5.7.3 STARTTLS is required to send mail [mx.partner.example 127.0.0.1]")),
        (Script { broken_tls: true, ..Script::default() }, Some("454 4.7.0 TLS handshake failed")),
    ];
    let mut told = Vec::new();
    for (script, wanted) in cases {
        let sink = Sink::start("127.0.0.1:0", script).await;
        let mut connector = snapshot.send[0].as_ref().clone();
        connector.port = sink.address.port();
        snapshot.send = vec![Arc::new(connector)];
        let world = World::start_with(snapshot.clone(), mx(&sink), ring.clone());
        world.accept(&["u@partner.example"], BODY).await;
        match wanted {
            None => {
                world.until_empty().await;
                assert_eq!(sink.messages(), [BODY.to_vec()]);
                assert_eq!(sink.seen()[0].client_certificates, 1, "our own certificate was shown");
                assert!(!sink.seen()[0].verbs().contains(&"MAIL".to_string()));
            }
            Some(wanted) => {
                let errors = world.until_retry().await;
                assert!(errors[0].starts_with(wanted), "{errors:?}");
                assert_nothing_sent(&sink.seen());
            }
        }
        told.extend(world.verdicts().await);
        world.stop().await;
    }
    let words = ["Valid", "SubjectMismatch", "UntrustedRoot", "TlsNotOffered", "HandshakeFailed"];
    let found: Vec<String> = told.iter().map(|record| record.key.outcome.to_string()).collect();
    assert_eq!(found, words);
    let shown = snapshot.certificates.keys().next().unwrap();
    for record in &told {
        assert_eq!((record.key.domain.as_str(), record.key.direction), ("partner.example", Direction::Send));
        assert_eq!((record.key.connector.as_str(), record.key.peer.as_str()), ("Net", "mx.partner.example"));
        assert_eq!((record.first, record.evidence.address), (now(), Some(ip("127.0.0.1"))));
        assert_eq!(&record.evidence.own_thumbprint, shown);
    }
    assert_eq!(told[1].evidence.names, ["mx.partner.example"]);
    assert!(told[0].evidence.not_after.is_some() && told[0].evidence.protocol == "TLS1.3");
}

fn assert_nothing_sent(seen: &[Seen]) {
    for connection in seen {
        let harmless = ["EHLO", "STARTTLS", "QUIT", "tls EHLO", "tls QUIT"];
        assert!(connection.verbs().iter().all(|verb| harmless.contains(&verb.as_str())), "{connection:?}");
        assert!(connection.raw.is_empty());
    }
}

#[tokio::test]
async fn another_connector_that_won_sends_nothing() {
    let mut lab = Lab::new("Lab");
    let sink = Sink::start("127.0.0.1:0", Script::default()).await;
    let mut snapshot = secured(&mut lab, sink.address.port());
    let mut winner = send("Cheap", &["partner.example"]);
    winner.port = sink.address.port();
    snapshot.send.push(Arc::new(winner));
    let world = World::start(snapshot.clone(), mx(&sink), KeyRing::new());
    world.accept(&["u@partner.example"], BODY).await;
    let errors = world.until_retry().await;
    assert!(
        errors[0].starts_with("454 4.7.5 Domain security: connector 'Cheap' won the route but is not armed"),
        "{errors:?}"
    );
    assert!(sink.seen().is_empty());
    let told = world.verdicts().await;
    assert_eq!((told[0].key.outcome.to_string().as_str(), told[0].key.peer.as_str()), ("NotReady", ""));
    assert!(told[0].evidence.rule.contains("'Cheap' won the route"), "{told:?}");

    // The domain leaves the list: the mail is routed anew, and goes.
    snapshot.transport.tls_send_domain_secure.clear();
    world.snapshot.send(Arc::new(snapshot)).unwrap();
    world.clock.set(now() + SignedDuration::from_mins(2));
    world.queue.changed().notify_one();
    world.until_empty().await;
    assert_eq!(sink.messages().len(), 1);
    assert_eq!(world.verdicts().await, told, "of domains on no list nothing is noted");
    world.stop().await;
}

#[tokio::test]
async fn one_host_with_a_secured_and_an_ordinary_domain() {
    let mut lab = Lab::new("Lab");
    let host_only = lab.certificate(&["mx.partner.example"]);
    let seed = Sink::start("127.0.0.1:0", Script::default()).await;
    let mut snapshot = secured(&mut lab, seed.address.port());
    let ring = Arc::new(std::mem::take(&mut lab.ring));
    let script = Script { tls: Some(lab.server(&host_only, ring.clone())), ..Script::default() };
    let sink = Sink::start("127.0.0.1:0", script).await;
    let mut connector = snapshot.send[0].as_ref().clone();
    connector.port = sink.address.port();
    snapshot.send = vec![Arc::new(connector)];
    let world = World::start_with(snapshot, mx(&sink), ring);
    world.accept(&["u@partner.example", "v@other.example"], BODY).await;
    let waiting = |queues: &[QueueInfo]| matches!(queues, [only] if only.status == QueueStatus::Retry);
    let queues = world.until(waiting).await;
    assert_eq!(queues[0].hop.domain, "partner.example");
    assert!(queues[0].hop.tls_domain.is_some());
    let recipients: Vec<String> =
        sink.seen().iter().flat_map(|seen| seen.lines.clone()).filter(|line| line.contains("RCPT")).collect();
    assert_eq!(recipients, ["tls RCPT TO:<v@other.example>"]);
    world.stop().await;
}

#[tokio::test]
async fn opportunistic_tls_falls_back_once_in_clear() {
    let sink = Sink::start("127.0.0.1:0", Script { broken_tls: true, ..Script::default() }).await;
    let world = World::start(world_of(send("Net", &["*"]), sink.address.port()), mx(&sink), KeyRing::new());
    world.accept(&["u@other.example"], BODY).await;
    world.until_empty().await;
    let seen = sink.seen();
    assert_eq!((seen.len(), seen[0].messages.len(), seen[1].messages.len()), (2, 0, 1));
    world.stop().await;

    let sink = Sink::start("127.0.0.1:0", Script { broken_tls: true, ..Script::default() }).await;
    let mut connector = send("Net", &["*"]);
    connector.require_tls = true;
    let world = World::start(world_of(connector, sink.address.port()), mx(&sink), KeyRing::new());
    world.accept(&["u@other.example"], BODY).await;
    world.until_retry().await;
    assert_nothing_sent(&sink.seen());
    world.stop().await;
}

/// RFC 8689 §4.2.1: the hosts behind one that does not have REQUIRETLS are asked, too; other mail goes to the first.
#[tokio::test]
async fn requiretls_goes_to_the_host_that_has_it() {
    let mut lab = Lab::new("Lab");
    let right = lab.certificate(&["mx.partner.example", "partner.example"]);
    let mut snapshot = secured(&mut lab, 25);
    let ring = Arc::new(std::mem::take(&mut lab.ring));
    let script = |capabilities: &'static str| Script {
        tls: Some(lab.server(&right, ring.clone())),
        capabilities,
        ..Script::default()
    };
    let wishing = |require_tls| crate::model::MessageWishes { require_tls, ..Default::default() };
    // what the second host announces (or is not there); what became of the message that demands it
    let cases =
        [(Some("REQUIRETLS"), "taken"), (Some("8BITMIME"), "5.7.30"), (None, "451 4.7.30 REQUIRETLS")];
    for (number, (second, wanted)) in cases.into_iter().enumerate() {
        let (first, next) = (format!("127.32.{number}.2"), format!("127.32.{number}.3"));
        let without = Sink::start(&format!("{first}:0"), script("8BITMIME")).await;
        let port = without.address.port();
        let with = match second {
            Some(capabilities) => Some(Sink::start(&format!("{next}:{port}"), script(capabilities)).await),
            None => None,
        };
        let mut connector = snapshot.send[0].as_ref().clone();
        connector.port = port;
        snapshot.send = vec![Arc::new(connector)];
        let dns = FakeResolver::new()
            .mx("partner.example", 5, "mx.partner.example")
            .mx("partner.example", 10, "mx2.partner.example")
            .address("mx.partner.example", ip(&first))
            .address("mx2.partner.example", ip(&next));
        let world = World::start_with(snapshot.clone(), dns, ring.clone());
        world.accept_wishing(&["plain@partner.example"], BODY, wishing(false)).await;
        world.accept_wishing(&["tls@partner.example"], BODY, wishing(true)).await;
        match wanted {
            "taken" => world.until_empty().await,
            "5.7.30" => {
                let error = world.until_message(MessageStatus::Suspended).await;
                assert!(error.starts_with("550 5.7.30 REQUIRETLS support required"), "{error}");
            }
            _ => {
                let error = world.until_message(MessageStatus::Retry).await;
                assert!(error.starts_with(wanted), "{error}");
                let queues = world.queue.list_queues().await.unwrap();
                assert!(queues.iter().all(|queue| queue.status != QueueStatus::Retry), "{queues:?}");
            }
        }
        let said = |sink: &Sink| {
            let lines: Vec<String> = sink.seen().into_iter().flat_map(|seen| seen.lines).collect();
            lines.into_iter().filter(|line| line.contains("RCPT")).collect::<Vec<_>>()
        };
        assert_eq!(said(&without), ["tls RCPT TO:<plain@partner.example>"]);
        let taken: &[&str] = if wanted == "taken" { &["tls RCPT TO:<tls@partner.example>"] } else { &[] };
        assert_eq!(with.as_ref().map(said).unwrap_or_default(), taken);
        world.stop().await;
    }
}

#[tokio::test]
async fn the_next_host_is_tried() {
    let good = Sink::start("127.31.0.3:0", Script::default()).await;
    let port = good.address.port();
    let busy = Script { answers: vec![("GREETING", "554 5.3.2 not here")], ..Script::default() };
    let _busy = Sink::start(&format!("127.31.0.2:{port}"), busy).await;
    let dns = FakeResolver::new()
        .mx("other.example", 5, "dead.other.example")
        .mx("other.example", 10, "busy.other.example")
        .mx("other.example", 20, "good.other.example")
        .mx("bad.example", 5, "dead.other.example")
        .mx("bad.example", 10, "busy.other.example")
        .address("dead.other.example", ip("127.31.0.1"))
        .address("busy.other.example", ip("127.31.0.2"))
        .address("good.other.example", ip("127.31.0.3"));
    let world = World::start(world_of(send("Net", &["*"]), port), dns, KeyRing::new());
    world.accept(&["u@other.example"], BODY).await;
    world.until_empty().await;
    assert_eq!(good.messages().len(), 1);
    world.accept(&["u@bad.example"], BODY).await;
    let errors = world.until_retry().await;
    assert!(
        errors[0]
            .starts_with("451 4.4.0 Primary target IP address responded with: \"421 4.2.1 Unable to connect")
            && errors[0].contains("[dead.other.example 127.31.0.1].\" Attempted failover to alternate host"),
        "{errors:?}"
    );
    world.stop().await;
}

#[tokio::test]
async fn refusals_now_and_for_good() {
    let cases = [
        (
            vec![("RCPT", "550 5.1.1 User unknown")],
            "250 ok",
            MessageStatus::Suspended,
            "550 5.1.1 User unknown [mx.partner.example 127.0.0.1]",
        ),
        (
            vec![("RCPT", "450 4.2.0 Greylisted")],
            "250 ok",
            MessageStatus::Retry,
            "450 4.2.0 Greylisted [mx.partner.example 127.0.0.1]",
        ),
        (vec![], "554 5.6.0 No", MessageStatus::Suspended, "554 5.6.0 No"),
        (
            vec![("END", "close")],
            "250 ok",
            MessageStatus::Retry,
            "421 4.4.2 Connection dropped at the end of the message",
        ),
    ];
    for (answers, end, status, error) in cases {
        let sink = Sink::start("127.0.0.1:0", Script { answers, end, ..Script::default() }).await;
        let world =
            World::start(world_of(send("Net", &["*"]), sink.address.port()), mx(&sink), KeyRing::new());
        world.accept(&["u@other.example"], BODY).await;
        let last = world.until_message(status).await;
        assert!(last.starts_with(error), "{last}");
        assert_eq!(sink.seen().len(), 1, "one attempt");
        world.stop().await;
    }
    let dns = FakeResolver::new();
    let world = World::start(world_of(send("Net", &["*"]), 25), dns, KeyRing::new());
    world.accept(&["u@nowhere.example"], BODY).await;
    assert!(world.until_message(MessageStatus::Suspended).await.starts_with("550 5.4.4 "));
    world.stop().await;
}

#[tokio::test]
async fn one_connection_carries_many_messages_and_not_more_than_it_may() {
    for (limit, at_least) in [(0, 1), (10, 5)] {
        let sink = Sink::start("127.0.0.1:0", Script::default()).await;
        let mut connector = send("Net", &["*"]);
        connector.max_messages_per_connection = limit;
        let mut snapshot = world_of(connector, sink.address.port());
        snapshot.service.max_per_domain_outbound_connections = crate::model::Limit::Value(1);
        let world = World::start(snapshot, mx(&sink), KeyRing::new());
        for _ in 0..50 {
            world.accept(&["u@other.example"], BODY).await;
        }
        world.until_empty().await;
        let seen = sink.seen();
        assert_eq!(sink.messages().len(), 50);
        assert!(seen.len() >= at_least && seen.len() < 50, "{}", seen.len());
        assert!(limit == 0 || seen.iter().all(|seen| seen.messages.len() <= limit as usize));
        world.stop().await;
    }
}

#[tokio::test]
async fn mailboxes() {
    let root = tempfile::tempdir().unwrap();
    let mut snapshot = snapshot();
    let mut boxes = agent("Boxes", &["*"]);
    boxes.maildir_root = root.path().to_owned();
    snapshot.agents = vec![Arc::new(boxes)];
    snapshot.accepted = vec![accepted("own.example", AcceptedDomainType::Authoritative)];
    snapshot.recipients = [("ann@own.example", "ann@own.example"), ("alias@own.example", "ann@own.example")]
        .map(|(alias, primary)| (alias.to_string(), primary.parse().unwrap()))
        .into();
    snapshot.transport.external_postmaster_address = Some("postmaster@mx.own.example".parse().unwrap());
    std::fs::create_dir_all(root.path().join("own.example/bob")).unwrap();
    let world = World::start(snapshot, FakeResolver::new(), KeyRing::new());
    world.accept(&["Ann@own.example", "alias@own.example", "bob@own.example"], BODY).await;
    world.until_empty().await;
    let count = |name: &str| {
        root.path().join("own.example").join(name).join("new").read_dir().map_or(0, Iterator::count)
    };
    assert_eq!((count("ann"), count("bob")), (1, 1), "an alias beside its address is one delivery");

    world.accept(&["nobody@own.example"], BODY).await;
    assert!(world.until_message(MessageStatus::Suspended).await.starts_with("550 5.1.1 User unknown"));
    assert!(!root.path().join("own.example/nobody").exists());

    world.accept(&["postmaster@own.example"], BODY).await;
    let unreachable = |queues: &[QueueInfo]| {
        queues.iter().any(|queue| queue.hop.delivery_type == crate::model::DeliveryType::Unreachable)
    };
    world.until(unreachable).await;
    world.stop().await;
}

#[tokio::test]
async fn no_connection_is_opened_under_a_policy_that_is_no_longer_in_force() {
    let mut lab = Lab::new("X");
    let first = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = first.local_addr().unwrap().port();
    let second = Sink::start(&format!("127.0.0.2:{port}"), Script::default()).await;
    let armed = secured(&mut lab, port);
    let mut before = armed.clone();
    before.transport.tls_send_domain_secure.clear();
    let dns = FakeResolver::new()
        .mx("partner.example", 10, "a.partner.example")
        .mx("partner.example", 20, "b.partner.example")
        .address("a.partner.example", ip("127.0.0.1"))
        .address("b.partner.example", second.address.ip());
    let world = World::start(before, dns, lab.ring);
    world.accept(&["u@partner.example"], BODY).await;
    let (stream, _) = first.accept().await.unwrap();
    // A restart, while the first host keeps us waiting; then it hangs up.
    world.snapshot.send_replace(Arc::new(armed));
    drop((stream, first));
    let errors = world.until_retry().await;
    assert!(errors[0].contains("STARTTLS is required"), "{errors:?}");
    assert_nothing_sent(&second.seen());
    world.stop().await;
}

#[tokio::test]
async fn every_address_of_a_host_is_tried() {
    // (the sink's address, the host's addresses)
    for (at, addresses) in [
        ("127.31.4.2", &["127.31.4.1", "127.31.4.2"][..]),
        ("[::1]", &["::1"]),
        ("[::1]", &["127.31.4.1", "::1"]),
    ] {
        if at == "[::1]" && tokio::net::TcpListener::bind("[::1]:0").await.is_err() {
            eprintln!("skipped: this host has no IPv6 loopback");
            continue;
        }
        let sink = Sink::start(&format!("{at}:0"), Script::default()).await;
        let dns =
            addresses.iter().fold(FakeResolver::new().mx("x.example", 10, "host.example"), |dns, address| {
                dns.address("host.example", ip(address))
            });
        let world = World::start(world_of(send("Net", &["*"]), sink.address.port()), dns, KeyRing::new());
        world.accept(&["u@x.example"], BODY).await;
        world.until_empty().await;
        assert_eq!(sink.messages().len(), 1, "{addresses:?}");
        world.stop().await;
    }
}

/// Nobody answers, and each time that takes half a minute.
struct Silence {
    clock: Arc<FixedClock>,
    dialed: Mutex<Vec<SocketAddr>>,
}

impl Dialer for Silence {
    fn dial(&self, target: SocketAddr, _source: Option<IpAddr>) -> Dialing<'_> {
        let mut dialed = self.dialed.lock().unwrap();
        dialed.push(target);
        self.clock.set(now() + SignedDuration::from_secs(30) * i32::try_from(dialed.len()).unwrap());
        Box::pin(async { Err(std::io::ErrorKind::TimedOut.into()) })
    }
}

#[tokio::test]
async fn a_domain_of_silent_hosts_does_not_hold_a_connection_for_hours() {
    let dns = (0..100).fold(FakeResolver::new(), |dns, n| {
        let host = format!("m{n}.other.example");
        let named = dns.mx("other.example", n, &host);
        (1..20).fold(named, |dns, last| dns.address(&host, ip(&format!("192.0.{n}.{last}"))))
    });
    let clock = Arc::new(FixedClock::at(now()));
    let dialer = Arc::new(Silence { clock: clock.clone(), dialed: Mutex::default() });
    let snapshot = world_of(send("Net", &["*"]), 25);
    let world = World::start_by(snapshot, dns, Arc::new(KeyRing::new()), clock, dialer.clone());
    world.accept(&["u@other.example"], BODY).await;
    let errors = world.until_retry().await;
    assert!(errors[0].contains("none of 60 addresses took the mail"), "{errors:?}");
    assert_eq!(dialer.dialed.lock().unwrap().len(), 60);
    world.stop().await;
}

#[tokio::test]
async fn a_refusal_of_all_mail_by_every_host_is_for_good() {
    let no = || vec![("EHLO", "550 5.7.1 not you"), ("HELO", "550-5.7.1 not\r\n550 5.7.1 you")];
    let greeting = || vec![("GREETING", "521 5.3.2 no mail here")];
    let busy = || vec![("GREETING", "421 4.3.2 busy")];
    // (first host, second host, the status, LastError)
    let cases = [
        (greeting(), no(), MessageStatus::Suspended, "521 5.3.2 no mail here [a.example 127.31.1.1]"),
        (no(), no(), MessageStatus::Suspended, "550 5.7.1 not you [a.example 127.31.1.1]"),
        (greeting(), busy(), MessageStatus::Retry, "451 4.4.0 Primary target IP address responded with"),
        (busy(), greeting(), MessageStatus::Retry, "451 4.4.0 Primary target IP address responded with"),
    ];
    for (first, second, status, error) in cases {
        let script = |answers| Script { answers, ..Script::default() };
        let a = Sink::start("127.31.1.1:0", script(first)).await;
        let port = a.address.port();
        let b = Sink::start(&format!("127.31.1.2:{port}"), script(second)).await;
        let dns = FakeResolver::new()
            .mx("x.example", 10, "a.example")
            .mx("x.example", 20, "b.example")
            .address("a.example", ip("127.31.1.1"))
            .address("b.example", ip("127.31.1.2"));
        let world = World::start(world_of(send("Net", &["*"]), port), dns, KeyRing::new());
        world.accept(&["u@x.example"], BODY).await;
        let found = match status {
            MessageStatus::Suspended => world.until_message(status).await,
            _ => world.until_retry().await.remove(0),
        };
        assert!(found.starts_with(error), "{found}");
        assert_eq!((a.seen().len(), b.seen().len()), (1, 1), "each host once");
        world.stop().await;
    }
}

/// What one host refuses for now: the next host is asked where the refusal is of the connection, not
/// where it is of the message.
#[tokio::test]
async fn temporary_refusals_at_each_step() {
    type Case<'a> = (&'a [(&'a str, &'a str)], &'a str, bool, &'a str);
    // (the first host's answers, its answer to the end, whether the second host takes the mail, LastError)
    let cases: &[Case<'_>] = &[
        (&[("GREETING", "421 4.3.2 busy")], "250 ok", true, ""),
        (&[("EHLO", "421 4.3.2 busy"), ("HELO", "421 4.3.2 busy")], "250 ok", true, ""),
        (&[("EHLO", "450 4.3.2 busy")], "250 ok", true, ""),
        (&[("MAIL", "451 4.3.0 later")], "250 ok", false, "451 4.3.0 later [a.example 127.31.2.1]"),
        (&[("RCPT", "450 4.2.0 grey")], "250 ok", false, "450 4.2.0 grey [a.example 127.31.2.1]"),
        (&[("DATA", "451 4.3.0 no")], "250 ok", false, "451 4.3.0 no [a.example 127.31.2.1]"),
        (&[], "452 4.3.1 full", false, "452 4.3.1 full [a.example 127.31.2.1]"),
    ];
    for (answers, end, second, error) in cases {
        let script = Script { answers: answers.to_vec(), end, ..Script::default() };
        let a = Sink::start("127.31.2.1:0", script).await;
        let port = a.address.port();
        let b = Sink::start(&format!("127.31.2.2:{port}"), Script::default()).await;
        let dns = FakeResolver::new()
            .mx("x.example", 10, "a.example")
            .mx("x.example", 20, "b.example")
            .address("a.example", ip("127.31.2.1"))
            .address("b.example", ip("127.31.2.2"));
        let world = World::start(world_of(send("Net", &["*"]), port), dns, KeyRing::new());
        world.accept(&["u@x.example"], BODY).await;
        if *second {
            world.until_empty().await;
            assert_eq!((a.seen().len(), b.messages().len()), (1, 1), "{answers:?}");
        } else {
            assert_eq!(world.until_message(MessageStatus::Retry).await, *error);
            assert_eq!((a.seen().len(), b.seen().len()), (1, 0), "{answers:?}");
        }
        world.stop().await;
    }
}

#[tokio::test]
async fn the_organisations_own_fields_stay_here() {
    let script = Script { capabilities: "250-SIZE 100000", ..Script::default() };
    let sink = Sink::start("127.0.0.1:0", script).await;
    let world = World::start(world_of(send("Net", &["*"]), sink.address.port()), mx(&sink), KeyRing::new());
    let fields = b"X-MS-Exchange-Organization-AuthAs: Partner\r\nX-MS-Exchange-Forest-A:\r\n b\r\n";
    for rest in [BODY.to_vec(), [BODY, &b"x\r\n".repeat(50_000)].concat()] {
        world.accept(&["u@other.example"], &[&fields[..], &rest].concat()).await;
        world.until_empty().await;
        assert_eq!(sink.messages().pop().unwrap(), rest);
    }
    world.stop().await;
}

#[tokio::test]
async fn connections_are_bounded_and_mailboxes_are_none() {
    let root = tempfile::tempdir().unwrap();
    // It accepts, and never says a word.
    let silent = tokio::net::TcpListener::bind("127.31.3.1:0").await.unwrap();
    let mut snapshot = world_of(send("Net", &["*"]), silent.local_addr().unwrap().port());
    let mut boxes = agent("Boxes", &["*"]);
    boxes.maildir_root = root.path().to_owned();
    snapshot.agents = vec![Arc::new(boxes)];
    snapshot.accepted = vec![accepted("own.example", AcceptedDomainType::Authoritative)];
    std::fs::create_dir_all(root.path().join("own.example/bob")).unwrap();
    snapshot.service.max_outbound_connections = crate::model::Limit::Value(1);
    let dns =
        (0..5).fold(FakeResolver::new(), |dns, n| dns.mx(&format!("d{n}.example"), 10, "silent.example"));
    let world = World::start(snapshot, dns.address("silent.example", ip("127.31.3.1")), KeyRing::new());
    for n in 0..5 {
        world.accept(&[&format!("u@d{n}.example")], BODY).await;
    }
    let first = silent.accept().await.unwrap();
    world.accept(&["bob@own.example"], BODY).await;
    let new = root.path().join("own.example/bob/new");
    for _ in 0..100 {
        if new.read_dir().is_ok_and(|files| files.count() == 1) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(new.read_dir().map_or(0, Iterator::count), 1, "the mailbox did not wait");
    let second = tokio::time::timeout(Duration::from_millis(300), silent.accept()).await;
    assert!(second.is_err(), "one connection at once");
    // The next queue's turn.
    drop((first, silent));
    let waiting = |queues: &[QueueInfo]| {
        queues.len() == 5 && queues.iter().all(|queue| queue.status == QueueStatus::Retry)
    };
    world.until(waiting).await;
    world.stop().await;
}
