//! Smart hosts that want a logon, and the error policies of their connectors.

use super::*;
use crate::model::snapshot::{ErrorPolicies, SmartHostAuth};

const PLAIN: &str = "AUTH PLAIN AHJlbGF5AGh1bnRlcjI=";

/// A connector to these smart hosts.
fn relay(name: &str, spaces: &[&str], hosts: &[SocketAddr], auth: Option<SmartHostAuth>) -> SendConnector {
    let mut connector = send(name, spaces);
    connector.dns_routing = false;
    connector.smart_hosts = hosts.iter().map(|host| host.to_string().parse().unwrap()).collect();
    connector.smart_host_auth = auth;
    connector.connection_inactivity_timeout = TimeSpan::from_secs(5);
    connector
}

fn basic(needs_tls: bool, stamp: &str) -> Option<SmartHostAuth> {
    Some(SmartHostAuth::Basic { user: "relay".into(), needs_tls, stamp: stamp.into() })
}

fn of(connectors: Vec<SendConnector>) -> Snapshot {
    let mut snapshot = snapshot();
    snapshot.send = connectors.into_iter().map(Arc::new).collect();
    snapshot
}

fn offering(answer: &'static str) -> Script {
    Script {
        capabilities: "PIPELINING\nAUTH LOGIN PLAIN",
        answers: vec![("AUTH PLAIN", answer)],
        ..Script::default()
    }
}

#[tokio::test]
async fn what_can_not_log_on_waits_and_is_never_sent_without() {
    let refused = "535 5.7.8 Authentication credentials invalid";
    let none = "451 5.7.3 Cannot achieve basic authentication: ";
    let clear = Script { capabilities: "PIPELINING", ..Script::default() };
    // What the server does, how it is logged on to, LastError, whether it was reached.
    let cases = [
        (offering(refused), basic(false, "1"), format!("{refused} [127.0.0.1]"), true),
        (offering("454 4.7.0 later"), basic(false, "1"), "454 4.7.0 later [127.0.0.1]".into(), true),
        (offering("421 4.3.2 closing"), basic(false, "1"), "421 4.3.2 closing [127.0.0.1]".into(), true),
        (clear.clone(), basic(false, "1"), format!("{none}the server does not offer AUTH [127.0.0.1]"), true),
        (
            clear,
            basic(false, ""),
            format!(
                "{none}the password of 'relay' for Send connector 'Relay' can't be had: there is no password that can be read"
            ),
            false,
        ),
        (
            offering("235 ok"),
            Some(SmartHostAuth::ExchangeServer),
            format!("{none}SmartHostAuthMechanism ExchangeServer can't be done here"),
            false,
        ),
        // An address proves no name.
        (
            offering("235 ok"),
            basic(true, "1"),
            "454 4.7.5 Connector 'Relay' gives its password to a smart host whose certificate names it"
                .into(),
            false,
        ),
    ];
    for (script, auth, wanted, reached) in cases {
        let sink = Sink::start("127.0.0.1:0", script).await;
        let snapshot = of(vec![relay("Relay", &["*"], &[sink.address], auth)]);
        let world = World::start(snapshot, FakeResolver::new(), KeyRing::new());
        world.accept(&["u@b.example"], BODY).await;
        let errors = world.until_retry().await;
        assert!(errors[0].starts_with(&wanted), "{errors:?} instead of {wanted}");
        world.stop().await;
        assert_eq!(!sink.seen().is_empty(), reached, "{wanted}");
        for seen in sink.seen() {
            assert!(!seen.verbs().contains(&"MAIL".to_owned()), "{seen:?}");
        }
    }
}

#[tokio::test]
async fn another_smart_host_takes_what_the_first_will_not_be_logged_on_to_for() {
    let first = Sink::start("127.0.0.1:0", offering("535 5.7.8 no")).await;
    let second = Sink::start("127.0.0.1:0", offering("235 2.7.0 ok")).await;
    let snapshot = of(vec![relay("Relay", &["*"], &[first.address, second.address], basic(false, "1"))]);
    let world = World::start(snapshot, FakeResolver::new(), KeyRing::new());
    world.accept(&["u@b.example"], BODY).await;
    world.accept(&["v@c.example"], BODY).await;
    world.until_empty().await;
    world.stop().await;
    assert!(first.messages().is_empty());
    assert_eq!(second.messages().len(), 2);
    for seen in second.seen() {
        // Once for each connection, and before any mail.
        assert_eq!(seen.lines[1], PLAIN);
        assert_eq!(seen.lines.iter().filter(|line| line.starts_with("AUTH")).count(), 1);
    }
}

/// Two connectors to one smart host, one with a logon: no mail of one goes over a connection of the other. After a
/// change of the password no connection of the old one is used.
#[tokio::test]
async fn a_connection_belongs_to_its_logon() {
    let sink = Sink::start("127.0.0.1:0", offering("235 2.7.0 ok")).await;
    let both = |stamp: &str| {
        of(vec![
            relay("With", &["with.example"], &[sink.address], basic(false, stamp)),
            relay("Without", &["without.example"], &[sink.address], None),
        ])
    };
    let world = World::start(both("1"), FakeResolver::new(), KeyRing::new());
    for number in 0..4 {
        world.accept(&[&format!("u{number}@with.example")], BODY).await;
        world.accept(&[&format!("u{number}@without.example")], BODY).await;
    }
    world.until_empty().await;
    world.snapshot.send(Arc::new(both("2"))).unwrap();
    world.accept(&["last@with.example"], BODY).await;
    world.until_empty().await;
    world.stop().await;
    assert_eq!(sink.messages().len(), 9);
    for seen in sink.seen() {
        let logged_on = seen.lines.contains(&PLAIN.to_owned());
        for line in seen.lines.iter().filter(|line| line.starts_with("RCPT")) {
            assert_eq!(line.contains("@with.example"), logged_on, "{seen:?}");
            assert!(
                !line.contains("last@") || !seen.lines.iter().any(|line| line.contains("u0@")),
                "{seen:?}"
            );
        }
    }
}

#[tokio::test]
async fn error_policies() {
    let down = ErrorPolicies { downgrade_custom: true, downgrade_dns: true, ..ErrorPolicies::default() };
    let up = ErrorPolicies { upgrade_custom: true, ..ErrorPolicies::default() };
    let answering = |verb, answer| Script { answers: vec![(verb, answer)], ..Script::default() };
    let relayed = "550 5.7.1 Unable to relay";
    // The answer, the policies, the first that the message or its queue says, whether it is gone for good.
    let cases = [
        (answering("RCPT", relayed), ErrorPolicies::default(), relayed, true),
        (answering("RCPT", relayed), down, relayed, false),
        (answering("MAIL", relayed), down, relayed, false),
        (answering("RCPT", "550 5.1.1 nobody"), down, "550 5.1.1 nobody", true),
        (answering("RCPT", "452 4.2.2 full"), ErrorPolicies::default(), "452 4.2.2 full", false),
        (answering("RCPT", "452 4.2.2 full"), up, "452 4.2.2 full", true),
        (answering("RCPT", "450 4.2.0 greylisted"), up, "450 4.2.0 greylisted", false),
        (answering("GREETING", "554 5.7.1 go away"), ErrorPolicies::default(), "554 5.7.1 go away", true),
        (answering("GREETING", "554 5.7.1 go away"), down, "554 5.7.1 go away", false),
    ];
    for (script, policies, wanted, for_good) in cases {
        let sink = Sink::start("127.0.0.1:0", script).await;
        let mut connector = send("Net", &["*"]);
        connector.error_policies = policies;
        let world = World::start(world_of(connector, sink.address.port()), mx(&sink), KeyRing::new());
        world.accept(&["u@other.example"], BODY).await;
        assert_eq!(world.fate(wanted).await, for_good, "{wanted} {policies:?}");
        world.stop().await;
        assert!(sink.messages().is_empty());
    }
    // What DNS says.
    for (policies, domain, wanted, for_good) in [
        (ErrorPolicies::default(), "gone.example", "550 5.4.4 SMTPSEND.DNS.NonExistentDomain", true),
        (
            down,
            "gone.example",
            "451 4.4.0 DNS query failed. The error was: SMTPSEND.DNS.NonExistentDomain; nonexistent domain",
            false,
        ),
        (ErrorPolicies::default(), "null.example", "556 5.1.10 Recipient address has null MX", true),
        (
            down,
            "null.example",
            "451 4.4.0 DNS query failed. The error was: 556 5.1.10 Recipient address has null MX",
            false,
        ),
    ] {
        let mut connector = send("Net", &["*"]);
        connector.error_policies = policies;
        let dns = FakeResolver::new().mx("null.example", 0, ".");
        let world = World::start(world_of(connector, 25), dns, KeyRing::new());
        world.accept(&[&format!("u@{domain}")], BODY).await;
        assert_eq!(world.fate(wanted).await, for_good, "{domain} {policies:?}");
        world.stop().await;
    }
}

impl World {
    /// Waits until the only message has failed or waits, with an error that begins so; true where it has failed.
    async fn fate(&self, error: &str) -> bool {
        for _ in 0..500 {
            let messages = self.queue.list_messages(MessageFilter::default(), 10).await.unwrap();
            for message in &messages {
                let of = message.recipients.first().and_then(|recipient| recipient.last_error.clone());
                let of = of.filter(|text| text.starts_with(error));
                match message.status {
                    MessageStatus::Suspended if of.is_some() => return true,
                    MessageStatus::Retry if of.is_some() => return false,
                    _ => {}
                }
            }
            let queues = self.queue.list_queues().await.unwrap();
            let waits = |queue: &QueueInfo| {
                queue.status == QueueStatus::Retry
                    && queue.last_error.as_ref().is_some_and(|text| text.starts_with(error))
            };
            if queues.iter().any(waits) {
                return false;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("{error}: {:?}", self.queue.list_messages(MessageFilter::default(), 10).await);
    }
}
