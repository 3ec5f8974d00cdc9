//! What hosts that were not asked, or not for long enough, make of a decision.

use super::*;
use crate::cert::CertificateSummary;
use crate::client::Dialing;
use crate::dns::DnsError;
use crate::model::Tlsa;
use crate::model::snapshot::TlsAuthLevel;
use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicUsize, Ordering};

/// A connector's own demand of the certificate stays beside what the domain publishes.
#[tokio::test]
async fn published_records_do_not_replace_a_connectors_demand() {
    let mut lab = Lab::new("Lab");
    let certificate = lab.certificate(&["mx.partner.example"]);
    let ring = Arc::new(std::mem::take(&mut lab.ring));
    let data = CertificateSummary::from_der(&certificate.chain[0]).unwrap().public_key_info;
    let right = Tlsa { usage: 3, selector: 1, matching: 0, data };
    let wrong = Tlsa { data: vec![7; 32], ..right.clone() };
    let mismatch = |status: &str| Some(format!("454 4.7.5 Certificate validation failure, Reason:{status}"));
    for (auth, trusted, record, wanted) in [
        (TlsAuthLevel::EncryptionOnly, false, &right, None),
        (TlsAuthLevel::CertificateValidation, false, &right, mismatch("UntrustedRoot")),
        (TlsAuthLevel::CertificateValidation, true, &right, None),
        (TlsAuthLevel::CertificateValidation, true, &wrong, mismatch("UntrustedRoot")),
        (TlsAuthLevel::DomainValidation, true, &right, mismatch("SubjectMismatch")),
    ] {
        let script = Script { tls: Some(lab.server(&certificate, ring.clone())), ..Script::default() };
        let sink = Sink::start("127.0.0.1:0", script).await;
        let port = sink.address.port();
        let tlsa = format!("_{port}._tcp.mx.partner.example");
        let dns = mx(&sink).tlsa("mx.partner.example", port, record.clone());
        let dns = ["other.example", "mx.partner.example", &tlsa].into_iter().fold(dns, FakeResolver::signed);
        let mut connector = send("Net", &["*"]);
        (connector.require_tls, connector.tls_auth_level) = (true, Some(auth));
        let mut snapshot = world_of(connector, port);
        snapshot.trusted_roots = Arc::new(if trusted { lab.roots() } else { Vec::new() });
        let world = World::start(snapshot, dns, KeyRing::new());
        world.accept(&["u@other.example"], BODY).await;
        match wanted {
            None => {
                world.until_empty().await;
                assert!(sink.seen()[0].verbs().contains(&"tls MAIL".to_owned()), "{auth:?}");
            }
            Some(wanted) => {
                let errors = world.until_retry().await;
                assert!(errors[0].starts_with(&wanted), "{auth:?} {trusted}: {errors:?}");
                assert_nothing_sent(&sink.seen());
            }
        }
        world.stop().await;
    }
}

/// Mail with REQUIRETLS fails for good only where no host is left that may have it; so does mail that all hosts refuse.
#[tokio::test]
async fn a_host_that_is_down_or_in_doubt_may_yet_take_it() {
    let mut lab = Lab::new("Lab");
    let right = lab.certificate(&["mx.partner.example", "partner.example"]);
    let snapshot = secured(&mut lab, 25);
    let ring = Arc::new(std::mem::take(&mut lab.ring));
    let without = || Script {
        tls: Some(lab.server(&right, ring.clone())),
        capabilities: "8BITMIME",
        ..Script::default()
    };
    let refusing =
        || Script { answers: vec![("EHLO", "554 5.3.2 no"), ("HELO", "554 5.3.2 no")], ..Script::default() };
    // the best host; what the next one says; whether REQUIRETLS is demanded; what becomes of the message
    let cases = [
        ("down", false, true, "451 4.7.30 REQUIRETLS"),
        ("in doubt", false, true, "451 4.7.30 REQUIRETLS"),
        ("absent", false, true, "550 5.7.30 REQUIRETLS support required"),
        ("in doubt", true, false, "554 5.3.2"),
        ("absent", true, false, "554 5.3.2"),
    ];
    for (number, (best, refuses, require_tls, wanted)) in cases.into_iter().enumerate() {
        let (first, next) = (format!("127.33.{number}.2"), format!("127.33.{number}.3"));
        let script = if refuses { refusing() } else { without() };
        let sink = Sink::start(&format!("{next}:0"), script).await;
        let mut snapshot = if refuses { world_of(send("Net", &["*"]), 25) } else { snapshot.clone() };
        let mut connector = snapshot.send[0].as_ref().clone();
        connector.port = sink.address.port();
        snapshot.send = vec![Arc::new(connector)];
        let dns = FakeResolver::new()
            .mx("partner.example", 5, "best.partner.example")
            .mx("partner.example", 10, "mx.partner.example")
            .address("mx.partner.example", ip(&next));
        let dns = match best {
            "down" => dns.address("best.partner.example", ip(&first)),
            "in doubt" => dns.failing("best.partner.example", DnsError::Bogus),
            _ => dns,
        };
        let world = World::start_with(snapshot, dns, ring.clone());
        let wishes = crate::model::MessageWishes { require_tls, ..Default::default() };
        world.accept_wishing(&["u@partner.example"], BODY, wishes).await;
        let error = match (refuses, best) {
            (true, "in doubt") => world.until_retry().await.remove(0),
            (false, "down" | "in doubt") => world.until_message(MessageStatus::Retry).await,
            _ => world.until_message(MessageStatus::Suspended).await,
        };
        assert!(error.contains(wanted), "{best}: {error}");
        world.stop().await;
    }
}

/// Dials, and at the first time two hours pass.
struct Slow(Arc<FixedClock>, AtomicUsize);

impl Dialer for Slow {
    fn dial(&self, target: SocketAddr, source: Option<IpAddr>) -> Dialing<'_> {
        if self.1.fetch_add(1, Ordering::Relaxed) == 0 {
            self.0.set(now() + SignedDuration::from_hours(2));
        }
        TcpDialer.dial(target, source)
    }
}

/// What a domain publishes is looked at anew after an hour, however busy its queue is.
#[tokio::test]
async fn a_policy_of_an_hour_ago_carries_no_message() {
    let sink = Sink::start("127.0.0.1:0", Script::default()).await;
    let clock = Arc::new(FixedClock::at(now()));
    let dialer = Arc::new(Slow(clock.clone(), AtomicUsize::new(0)));
    let sts = StsCache::new(clock.clone(), StsLimits::default(), None);
    let snapshot = world_of(send("Net", &["*"]), sink.address.port());
    let world = World::start_sts(snapshot, mx(&sink), (Arc::new(KeyRing::new()), clock, dialer), sts);
    world.accept(&["u@other.example"], BODY).await;
    world.until_empty().await;
    let messages: Vec<usize> = sink.seen().iter().map(|seen| seen.messages.len()).collect();
    assert_eq!(messages, [0, 1], "the first session was too old when it stood");
    world.stop().await;
}
