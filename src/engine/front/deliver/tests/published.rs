//! DANE and MTA-STS from end to end: what a recipient's domain publishes decides, and a server that does not prove it
//! sees no mail.

use super::*;
use crate::cert::CertificateSummary;
use crate::dns::DnsError;
use crate::model::Tlsa;
use crate::model::snapshot::CertificateEntry;
use crate::tls::site::{Site, text};
use crate::tls::{ServerTls, StsSettings};

const TLSA: &str = "_{port}._tcp.mx.partner.example";

/// DANE-EE of this certificate's key.
fn record(entry: &CertificateEntry) -> Tlsa {
    let data = CertificateSummary::from_der(&entry.chain[0]).unwrap().public_key_info;
    Tlsa { usage: 3, selector: 1, matching: 0, data }
}

/// A partner whose certificate no root vouches for; its key ring signs.
struct Partner {
    certificate: CertificateEntry,
    server: ServerTls,
}

impl Partner {
    fn new(name: &str) -> Partner {
        let mut lab = Lab::new(name);
        let certificate = lab.certificate(&["whoever.example"]);
        let ring = Arc::new(std::mem::take(&mut lab.ring));
        let server = lab.server(&certificate, ring);
        Partner { certificate, server }
    }
}

/// The partner's DNS: what is signed, and these records for the sink's port.
fn dns(sink: &Sink, signed: &[&str], records: Vec<Tlsa>) -> FakeResolver {
    let port = sink.address.port();
    let dns = records.into_iter().fold(mx(sink), |dns, one| dns.tlsa("mx.partner.example", port, one));
    signed.iter().fold(dns, |dns, name| dns.signed(&name.replace("{port}", &port.to_string())))
}

#[tokio::test]
async fn tlsa_records_are_obeyed() {
    let (partner, stranger) = (Partner::new("Partner"), Partner::new("Stranger"));
    let all = &["other.example", "mx.partner.example", TLSA][..];
    let unsigned_mx = &["mx.partner.example", TLSA][..];
    let (right, wrong) = (record(&partner.certificate), record(&stranger.certificate));
    let unusable = Tlsa { usage: 1, ..right.clone() };
    let with_tls = || Script { tls: Some(partner.server.clone()), ..Script::default() };
    let clear = Script::default;
    let broken = || Script { broken_tls: true, ..Script::default() };
    const TLS: Option<&str> = None;
    const NOT_OFFERED: Option<&str> = Some("451 5.7.3 STARTTLS is required to send mail");
    // what is signed, the records, the server, over TLS or LastError; and Some("clear")
    type Case<'a> = (&'a str, &'a [&'a str], Vec<Tlsa>, Script, Option<&'a str>);
    let cases: Vec<Case<'_>> = vec![
        ("proven by its record alone", all, vec![right.clone()], with_tls(), TLS),
        ("one of two", all, vec![wrong.clone(), right.clone()], with_tls(), TLS),
        (
            "another's key",
            all,
            vec![wrong.clone()],
            with_tls(),
            Some("454 4.7.5 Certificate validation failure, Reason:UntrustedRoot"),
        ),
        ("no TLS", all, vec![right.clone()], clear(), NOT_OFFERED),
        ("a handshake that breaks", all, vec![right.clone()], broken(), Some("454 4.7.0 ")),
        ("none that can be used: any certificate", all, vec![unusable.clone()], with_tls(), TLS),
        ("none that can be used, no TLS", all, vec![unusable.clone()], clear(), NOT_OFFERED),
        ("none", all, vec![], clear(), Some("clear")),
        ("MX not signed", unsigned_mx, vec![wrong.clone()], with_tls(), TLS),
        ("MX not signed, no TLS", unsigned_mx, vec![wrong.clone()], clear(), Some("clear")),
        ("TLSA not signed", &all[..2], vec![wrong.clone()], clear(), Some("clear")),
    ];
    for (what, signed, records, script, wanted) in cases {
        let sink = Sink::start("127.0.0.1:0", script).await;
        let dns = dns(&sink, signed, records);
        let snapshot = world_of(send("Net", &["*"]), sink.address.port());
        let world = World::start(snapshot, dns, KeyRing::new());
        world.accept(&["u@other.example"], BODY).await;
        match wanted {
            None | Some("clear") => {
                world.until_empty().await;
                let seen = sink.seen();
                let over_tls = seen[0].verbs().contains(&"tls MAIL".to_owned());
                assert_eq!((over_tls, sink.messages().len()), (wanted.is_none(), 1), "{what}");
            }
            Some(error) => {
                let errors = world.until_retry().await;
                assert!(errors[0].starts_with(error), "{what}: {errors:?}");
                assert_nothing_sent(&sink.seen());
                assert_eq!(sink.seen().len(), 1, "{what}: no second attempt in clear");
            }
        }
        world.stop().await;
    }
}

#[tokio::test]
async fn a_host_whose_records_can_not_be_had_gets_nothing() {
    let good = Sink::start("127.31.5.2:0", Script::default()).await;
    let port = good.address.port();
    let shut = Sink::start(&format!("127.31.5.1:{port}"), Script::default()).await;
    for (error, enabled) in [
        (DnsError::ServerFailure, true),
        (DnsError::Timeout, true),
        (DnsError::Bogus, true),
        (DnsError::Bogus, false),
    ] {
        let dns = FakeResolver::new()
            .mx("x.example", 10, "a.example")
            .mx("alone.example", 10, "a.example")
            .mx("x.example", 20, "b.example")
            .address("a.example", ip("127.31.5.1"))
            .address("b.example", ip("127.31.5.2"))
            .failing(&format!("_{port}._tcp.a.example"), error.clone());
        let dns = ["x.example", "alone.example", "a.example"].into_iter().fold(dns, FakeResolver::signed);
        let mut connector = send("Net", &["*"]);
        connector.dane_enabled = enabled;
        let world = World::start(world_of(connector, port), dns, KeyRing::new());
        let before = (shut.seen().len(), good.messages().len());
        world.accept(&["u@x.example"], BODY).await;
        world.until_empty().await;
        if enabled {
            assert_eq!((shut.seen().len(), good.messages().len()), (before.0, before.1 + 1), "{error:?}");
            world.accept(&["u@alone.example"], BODY).await;
            let errors = world.until_retry().await;
            let wanted = "451 4.7.5 DANE: the TLSA records of a.example can't be had: DNS query failed";
            assert!(errors[0].starts_with(wanted), "{errors:?}");
            assert_eq!(shut.seen().len(), before.0);
        } else {
            assert_eq!(shut.seen().len(), before.0 + 1, "DaneEnabled $false asks for none");
        }
        world.stop().await;
    }
    // Forged MX records or addresses.
    for name in ["x.example", "a.example"] {
        let dns = FakeResolver::new()
            .mx("x.example", 10, "a.example")
            .address("a.example", ip("127.31.5.1"))
            .signed("x.example")
            .failing(name, DnsError::Bogus);
        let before = shut.seen().len();
        let world = World::start(world_of(send("Net", &["*"]), port), dns, KeyRing::new());
        world.accept(&["u@x.example"], BODY).await;
        let errors = world.until_retry().await;
        assert!(errors[0].contains("DnssecBogus"), "{name}: {errors:?}");
        assert_eq!(shut.seen().len(), before, "{name}");
        world.stop().await;
    }
}

/// A web server with a policy for other.example, and a World that obeys it; certificates are the lab's.
struct StsWorld {
    lab: Lab,
    site: Site,
    roots: Arc<Vec<Vec<u8>>>,
}

impl StsWorld {
    async fn new(policy: &str) -> StsWorld {
        let lab = Lab::new("Lab");
        let dates = (now() - SignedDuration::from_hours(24), now() + SignedDuration::from_hours(24));
        let site = Site::start(&lab.ca, &["mta-sts.other.example"], dates).await;
        site.say(text(policy));
        let roots = Arc::new(lab.roots());
        StsWorld { lab, site, roots }
    }

    fn start(&self, mut snapshot: Snapshot, dns: FakeResolver) -> World {
        snapshot.trusted_roots = self.roots.clone();
        let dns = dns
            .txt("_mta-sts.other.example", "v=STSv1; id=1;")
            .address("mta-sts.other.example", ip("127.0.0.1"));
        let clock = Arc::new(FixedClock::at(now()));
        let limits = StsLimits { port: self.site.address.port(), ..StsLimits::default() };
        let sts = StsCache::new(clock.clone(), limits, None);
        sts.configure(StsSettings {
            resolver: Ok(Arc::new(dns.clone())),
            ranges: vec!["127.0.0.0/8".parse().unwrap()],
            roots: self.roots.clone(),
        });
        World::start_sts(snapshot, dns, (Arc::new(KeyRing::new()), clock, Arc::new(TcpDialer)), sts)
    }
}

fn policy(mode: &str, mx: &str) -> String {
    format!("version: STSv1\r\nmode: {mode}\r\nmx: {mx}\r\nmax_age: 86400\r\n")
}

/// Whoever can forge the DNS can hold mail up, and does not make it fail.
#[tokio::test]
async fn forged_dns_bounces_nothing_that_an_enforced_policy_protects() {
    type Dns = fn(FakeResolver) -> FakeResolver;
    let forged: [(&str, Dns, &str); 2] = [
        ("no domain", |dns| dns.failing("other.example", DnsError::NxDomain), "NonExistentDomain"),
        ("null MX", |dns| dns.mx("other.example", 0, "."), "null MX"),
    ];
    for (what, dns, said) in forged {
        let sts = StsWorld::new(&policy("enforce", "mx.partner.example")).await;
        let world = sts.start(world_of(send("Net", &["*"]), 1), dns(FakeResolver::new()));
        world.accept(&["u@other.example"], BODY).await;
        let errors = world.until_retry().await;
        let error = errors.first().map(String::as_str).unwrap_or_default();
        assert!(error.starts_with("451 4.7.5 MTA-STS: ") && error.contains(said), "{what}: {errors:?}");
    }
}

#[tokio::test]
async fn an_mta_sts_policy_is_obeyed() {
    const MX: &str = "mx.partner.example";
    const MISMATCH: Option<&str> = Some("454 4.7.5 Certificate validation failure, Reason:SubjectMismatch");
    let unlisted =
        "451 4.7.5 MTA-STS: the policy of other.example does not list its MX host mx.partner.example";
    // the policy's mode and mx, the certificate's name (none: no TLS), enabled; over TLS, clear or LastError
    type Case<'a> = (&'a str, &'a str, &'a str, Option<&'a str>, bool, Option<&'a str>);
    let cases: &[Case<'_>] = &[
        ("listed and proven", "enforce", MX, Some(MX), true, None),
        ("by a wildcard", "enforce", "*.partner.example", Some(MX), true, None),
        ("another name", "enforce", MX, Some("other.example"), true, MISMATCH),
        ("no TLS", "enforce", MX, None, true, Some("451 5.7.3 STARTTLS is required to send mail")),
        ("not listed", "enforce", "mx.other.example", Some(MX), true, Some(unlisted)),
        ("testing, not listed", "testing", "mx.other.example", Some(MX), true, None),
        ("testing, no TLS", "testing", MX, None, true, Some("clear")),
        ("none", "none", MX, None, true, Some("clear")),
        ("switched off", "enforce", "mx.other.example", None, false, Some("clear")),
    ];
    for (what, mode, listed, named, enabled, wanted) in cases {
        let mut sts = StsWorld::new(&policy(mode, listed)).await;
        let tls = named.map(|name| {
            let certificate = sts.lab.certificate(&[name]);
            let ring = Arc::new(std::mem::take(&mut sts.lab.ring));
            sts.lab.server(&certificate, ring)
        });
        let sink = Sink::start("127.0.0.1:0", Script { tls, ..Script::default() }).await;
        let mut connector = send("Net", &["*"]);
        connector.mta_sts_enabled = *enabled;
        let world = sts.start(world_of(connector, sink.address.port()), mx(&sink));
        world.accept(&["u@other.example"], BODY).await;
        match wanted {
            None | Some("clear") => {
                world.until_empty().await;
                let over_tls = sink.seen()[0].verbs().contains(&"tls MAIL".to_owned());
                assert_eq!((over_tls, sink.messages().len()), (wanted.is_none(), 1), "{what}");
            }
            Some(error) => {
                let errors = world.until_retry().await;
                assert!(errors[0].starts_with(error), "{what}: {errors:?}");
                assert_nothing_sent(&sink.seen());
                if *error == unlisted {
                    assert!(sink.seen().is_empty(), "{what}");
                }
                // TLS-Required: No goes all the same, and the other goes on waiting.
                let wishes = MessageWishes { tls_optional: true, ..MessageWishes::default() };
                world.accept_wishing(&["v@other.example"], BODY, wishes).await;
                world.clock.set(now() + SignedDuration::from_hours(1));
                world.queue.changed().notify_one();
                for _ in 0..200 {
                    if sink.messages().len() == 1 {
                        break;
                    }
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
                let recipients: Vec<String> = sink
                    .seen()
                    .iter()
                    .flat_map(|seen| seen.lines.clone())
                    .filter(|line| line.contains("RCPT"))
                    .collect();
                assert_eq!(recipients.len(), 1, "{what}: {recipients:?}");
                assert!(recipients[0].contains("v@other.example"), "{what}: {recipients:?}");
            }
        }
        assert_eq!(sts.site.hits(), usize::from(*enabled), "{what}");
        world.stop().await;
    }
}

#[tokio::test]
async fn tls_required_no_does_not_weaken_what_is_configured() {
    let mut lab = Lab::new("Lab");
    let sink = Sink::start("127.0.0.1:0", Script::default()).await;
    let port = sink.address.port();
    let mut demanding = send("Net", &["*"]);
    demanding.require_tls = true;
    for (snapshot, recipient) in
        [(world_of(demanding, port), "u@other.example"), (secured(&mut lab, port), "u@partner.example")]
    {
        let world = World::start(snapshot, mx(&sink), KeyRing::new());
        let wishes = MessageWishes { tls_optional: true, ..MessageWishes::default() };
        world.accept_wishing(&[recipient], BODY, wishes).await;
        world.until_retry().await;
        assert_nothing_sent(&sink.seen());
        world.stop().await;
    }
}

#[tokio::test]
async fn requiretls_takes_dane_and_an_enforced_policy_for_a_proof() {
    const MX: &str = "mx.partner.example";
    // (DANE, the policy's mode, whether it goes)
    for (dane, mode, goes) in [(true, "none", true), (false, "enforce", true), (false, "testing", false)] {
        let mut sts = StsWorld::new(&policy(mode, MX)).await;
        let certificate = sts.lab.certificate(&[MX]);
        let ring = Arc::new(std::mem::take(&mut sts.lab.ring));
        let tls = Some(sts.lab.server(&certificate, ring));
        let script = Script { tls, capabilities: "REQUIRETLS\n8BITMIME", ..Script::default() };
        let sink = Sink::start("127.0.0.1:0", script).await;
        let signed: &[&str] = if dane { &["other.example", MX, TLSA] } else { &[] };
        let dns = dns(&sink, signed, vec![record(&certificate)]);
        let world = sts.start(world_of(send("Net", &["*"]), sink.address.port()), dns);
        let wishes = MessageWishes { require_tls: true, ..MessageWishes::default() };
        world.accept_wishing(&["u@other.example"], BODY, wishes).await;
        if goes {
            world.until_empty().await;
            let lines: Vec<String> = sink.seen().iter().flat_map(|seen| seen.lines.clone()).collect();
            assert!(
                lines.iter().any(|line| line.starts_with("tls MAIL") && line.contains("REQUIRETLS")),
                "{lines:?}"
            );
        } else {
            let error = world.until_message(MessageStatus::Suspended).await;
            assert!(error.starts_with("550 5.7.30"), "{error}");
            assert!(sink.messages().is_empty());
        }
        world.stop().await;
    }
}

#[tokio::test]
async fn sessions_are_counted_for_tls_reports() {
    const MX: &str = "mx.partner.example";
    // the policy's mode and mx, the certificate's name (none: no TLS), DANE: the right record or another's, what is counted
    type Case<'a> = (&'a str, &'a str, Option<&'a str>, Option<bool>, &'a str);
    let cases: &[Case<'_>] = &[
        ("none", MX, Some(MX), None, "no-policy-found 127.0.0.1 -"),
        ("none", MX, None, None, "no-policy-found 127.0.0.1 starttls-not-supported"),
        ("enforce", MX, Some(MX), None, "sts 127.0.0.1 -"),
        ("enforce", MX, Some("x.example"), None, "sts 127.0.0.1 certificate-host-mismatch"),
        ("enforce", "mx.x.example", Some(MX), None, "sts - sts-policy-invalid"),
        ("testing", MX, Some(MX), None, "sts 127.0.0.1 -"),
        ("testing", MX, None, None, "sts 127.0.0.1 starttls-not-supported"),
        ("testing", MX, Some("x.example"), None, "sts 127.0.0.1 certificate-host-mismatch"),
        ("testing", "mx.x.example", Some(MX), None, "sts 127.0.0.1 sts-policy-invalid"),
        ("testing", MX, Some(MX), Some(true), "tlsa 127.0.0.1 -"),
        ("testing", MX, Some(MX), Some(false), "tlsa 127.0.0.1 tlsa-invalid"),
    ];
    for (mode, listed, named, dane, wanted) in cases {
        let mut sts = StsWorld::new(&policy(mode, listed)).await;
        let certificate = sts.lab.certificate(&[named.unwrap_or(MX)]);
        let other = sts.lab.certificate(&["other.example"]);
        let ring = Arc::new(std::mem::take(&mut sts.lab.ring));
        let tls = named.map(|_| sts.lab.server(&certificate, ring));
        let sink = Sink::start("127.0.0.1:0", Script { tls, ..Script::default() }).await;
        let signed: &[&str] = if dane.is_some() { &["other.example", MX, TLSA] } else { &[] };
        let records = dane.map(|right| record(if right { &certificate } else { &other }));
        let dns = dns(&sink, signed, records.into_iter().collect());
        let mut snapshot = world_of(send("Net", &["*"]), sink.address.port());
        snapshot.transport.tls_reporting_enabled = true;
        let world = sts.start(snapshot, dns);
        // What carries a report is not counted.
        let report = MessageWishes { tls_optional: true, ..MessageWishes::default() };
        world.accept_wishing(&["reports@other.example"], BODY, report).await;
        world.until_empty().await;
        world.accept(&["u@other.example"], BODY).await;
        let done = |queues: &[QueueInfo]| queues.iter().all(|queue| queue.status == QueueStatus::Retry);
        world.until(done).await;
        world.reports.flush().await;
        let day = crate::engine::front::tls_reports::day_of(now());
        let counts = world.queue.tls_tallies(day, "other.example".parse().unwrap()).await.unwrap();
        let shown: Vec<String> = counts
            .iter()
            .map(|(tally, count)| {
                let address = tally.address.map_or("-".to_owned(), |address| address.to_string());
                let failure = tally.failure.map_or("-", crate::model::TlsFailure::as_str);
                assert_eq!((*count, tally.host.as_str()), (1, MX));
                format!("{} {address} {failure}", tally.policy.kind.as_str())
            })
            .collect();
        assert_eq!(shown, [*wanted], "{mode} {listed} {named:?} {dane:?}");
        world.stop().await;
    }
}
