//! Policies from real web servers on loopback, by a fake DNS.

use super::*;
use crate::cert::Ca;
use crate::dns::FakeResolver;
use crate::model::FixedClock;
use crate::tls::site::{Site, text};

const POLICY: &str = "version: STSv1\r\nmode: enforce\r\nmx: mx.a.test\r\nmax_age: 1000000\r\n";

fn day(days: i64) -> Timestamp {
    "2026-06-01T00:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_hours(24 * days)
}

fn domain(name: &str) -> SmtpDomain {
    name.parse().unwrap()
}

/// The policy, where it is known whether there is one.
async fn binding(cache: &StsCache, name: &str) -> Option<StsPolicy> {
    cache.policy(&domain(name)).await.unwrap()
}

/// What was kept, as a database would.
#[derive(Default)]
struct Shelf {
    kept: Mutex<HashMap<SmtpDomain, StoredStsPolicy>>,
    /// It can't be read.
    broken: std::sync::atomic::AtomicBool,
}

impl StsStore for Shelf {
    fn load(&self) -> Storing<'_, Vec<StoredStsPolicy>> {
        let broken = self.broken.load(std::sync::atomic::Ordering::Relaxed);
        let all = self.kept.lock().unwrap().values().cloned().collect();
        Box::pin(std::future::ready(if broken { Err("damaged".to_owned()) } else { Ok(all) }))
    }

    fn put(&self, policy: StoredStsPolicy) -> Storing<'_, ()> {
        self.kept.lock().unwrap().insert(policy.domain.clone(), policy);
        Box::pin(std::future::ready(Ok(())))
    }

    fn remove(&self, domain: SmtpDomain) -> Storing<'_, ()> {
        self.kept.lock().unwrap().remove(&domain);
        Box::pin(std::future::ready(Ok(())))
    }
}

struct Bench {
    clock: Arc<FixedClock>,
    shelf: Arc<Shelf>,
    roots: Arc<Vec<Vec<u8>>>,
    port: u16,
}

impl Bench {
    fn new(site: &Site, ca: &Ca) -> Bench {
        Bench {
            clock: Arc::new(FixedClock::at(day(0))),
            shelf: Arc::default(),
            roots: Arc::new(vec![ca.der().to_vec()]),
            port: site.address.port(),
        }
    }

    fn cache(&self, id: Option<&str>) -> StsCache {
        let limits = StsLimits { port: self.port, patience: Duration::from_secs(5), ..StsLimits::default() };
        let cache = StsCache::new(self.clock.clone(), limits, Some(self.shelf.clone()));
        self.configure(&cache, id);
        cache.start();
        cache
    }

    /// From now on the record of a.test has this id.
    fn configure(&self, cache: &StsCache, id: Option<&str>) {
        let dns = FakeResolver::new().address("mta-sts.a.test", "127.0.0.1".parse().unwrap());
        let dns = match id {
            Some(id) => dns.txt("_mta-sts.a.test", &format!("v=STSv1; id={id};")),
            None => dns,
        };
        cache.configure(StsSettings {
            resolver: Ok(Arc::new(dns)),
            ranges: vec!["127.0.0.0/8".parse().unwrap()],
            roots: self.roots.clone(),
        });
    }
}

#[tokio::test]
async fn what_a_web_server_must_prove_and_say() {
    let ca = Ca::new("CN=Lab", day(-100), day(100)).unwrap();
    let other = Ca::new("CN=Other", day(-100), day(100)).unwrap();
    let long = format!("{POLICY}{}", "x: y\r\n".repeat(20_000));
    let moved = "HTTP/1.1 301 Moved\r\nLocation: https://www.a.test/\r\nContent-Length: 0\r\n\r\n".to_owned();
    let html = text(POLICY).replace("text/plain", "text/html");
    let in_date = (day(-1), day(9));
    // names, dates, trusted, the answer, whether there is a policy
    let cases = [
        ("good", "mta-sts.a.test", in_date, true, text(POLICY), true),
        ("a wildcard", "*.a.test", in_date, true, text(POLICY), true),
        ("another name", "www.a.test", in_date, true, text(POLICY), false),
        ("the domain itself", "a.test", in_date, true, text(POLICY), false),
        ("expired", "mta-sts.a.test", (day(-9), day(-1)), true, text(POLICY), false),
        ("not trusted", "mta-sts.a.test", in_date, false, text(POLICY), false),
        ("a redirect", "mta-sts.a.test", in_date, true, moved, false),
        ("404", "mta-sts.a.test", in_date, true, text(POLICY).replace("200 OK", "404 No"), false),
        ("HTML", "mta-sts.a.test", in_date, true, html, false),
        ("too long", "mta-sts.a.test", in_date, true, text(&long), false),
        ("no policy", "mta-sts.a.test", in_date, true, text("hello"), false),
        (
            "mode none",
            "mta-sts.a.test",
            in_date,
            true,
            text("version: STSv1\nmode: none\nmax_age: 99\n"),
            false,
        ),
    ];
    for (what, name, dates, trusted, answer, wanted) in cases {
        let site = Site::start(if trusted { &ca } else { &other }, &[name], dates).await;
        site.say(answer);
        let cache = Bench::new(&site, &ca).cache(Some("1"));
        assert_eq!(binding(&cache, "a.test").await.is_some(), wanted, "{what}");
        cache.stop().await;
    }
}

#[tokio::test]
async fn nothing_inside_the_network_is_asked_and_nobody_without_a_record() {
    let ca = Ca::new("CN=Lab", day(-100), day(100)).unwrap();
    let site = Site::start(&ca, &["mta-sts.a.test"], (day(-1), day(9))).await;
    site.say(text(POLICY));
    let bench = Bench::new(&site, &ca);
    let cache = bench.cache(None);
    assert_eq!(binding(&cache, "a.test").await, None);
    let dns = FakeResolver::new()
        .address("mta-sts.a.test", "127.0.0.1".parse().unwrap())
        .txt("_mta-sts.a.test", "v=STSv1; id=1;");
    cache.configure(StsSettings { resolver: Ok(Arc::new(dns)), ranges: vec![], roots: bench.roots.clone() });
    assert_eq!(binding(&cache, "a.test").await, None, "loopback, and RevocationFetchRanges are empty");
    assert_eq!(site.hits(), 0);
    cache.stop().await;
}

#[tokio::test]
async fn a_policy_that_was_had_binds_until_its_end() {
    let ca = Ca::new("CN=Lab", day(-100), day(100)).unwrap();
    let site = Site::start(&ca, &["mta-sts.a.test"], (day(-1), day(90))).await;
    site.say(text(POLICY));
    let bench = Bench::new(&site, &ca);
    let cache = bench.cache(Some("1"));
    let policy = binding(&cache, "a.test").await.expect("it was fetched");
    assert!(policy.lists(&domain("mx.a.test")));
    for _ in 0..3 {
        assert_eq!(binding(&cache, "a.test").await.as_ref(), Some(&policy));
    }
    assert_eq!(site.hits(), 1, "once");

    // The record is gone, and the web server serves something else: it binds all the same, after a restart, too.
    site.say(text("gone"));
    bench.configure(&cache, None);
    assert_eq!(binding(&cache, "a.test").await.as_ref(), Some(&policy), "no record");
    bench.configure(&cache, Some("2"));
    assert_eq!(binding(&cache, "a.test").await.as_ref(), Some(&policy), "another id, and the fetch fails");
    let hits = site.hits();
    assert_eq!(hits, 2);
    assert_eq!(binding(&cache, "a.test").await.as_ref(), Some(&policy));
    assert_eq!(site.hits(), hits, "a failure is followed by a pause");
    cache.stop().await;
    let cache = bench.cache(Some("2"));
    assert_eq!(binding(&cache, "a.test").await.as_ref(), Some(&policy), "after a restart");

    // Another id, and a new policy: it takes the old one's place.
    site.say(text(&POLICY.replace("mx.a.test", "*.b.test")));
    bench.clock.set(day(1));
    let policy = binding(&cache, "a.test").await.unwrap();
    assert!(policy.lists(&domain("mx.b.test")) && !policy.lists(&domain("mx.a.test")));

    // 1,000,000 seconds later.
    bench.configure(&cache, None);
    bench.clock.set(day(12));
    assert!(binding(&cache, "a.test").await.is_some());
    bench.clock.set(day(13));
    assert_eq!(binding(&cache, "a.test").await, None);
    cache.renew();
    cache.stop().await;
    assert!(bench.shelf.kept.lock().unwrap().is_empty() || binding(&cache, "a.test").await.is_none());
}

#[tokio::test]
async fn a_policy_in_use_is_fetched_ahead() {
    let ca = Ca::new("CN=Lab", day(-100), day(100)).unwrap();
    let site = Site::start(&ca, &["mta-sts.a.test"], (day(-1), day(90))).await;
    site.say(text(POLICY));
    let bench = Bench::new(&site, &ca);
    let cache = bench.cache(Some("1"));
    assert!(binding(&cache, "a.test").await.is_some());
    let asked = async |hits: usize| {
        for _ in 0..200 {
            if site.hits() >= hits {
                return true;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        false
    };
    cache.renew();
    assert!(!asked(2).await, "it is fresh");
    bench.clock.set(day(2));
    cache.renew();
    assert!(asked(2).await, "a day later it is renewed without mail");
    // By the clock at its end it is dated.
    while !lock(&cache.0.state).in_flight.is_empty() {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    bench.clock.set(day(4));
    assert!(binding(&cache, "a.test").await.is_some());
    assert!(asked(3).await, "and where mail comes, nobody waits for it");
    cache.stop().await;
}

/// A web server that takes every connection and says nothing.
async fn silent() -> (tokio::net::TcpListener, u16) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    (listener, port)
}

/// Strangers whose web servers are slow must not make anybody send as if a domain had no policy.
#[tokio::test]
async fn who_waits_for_strangers_is_told_so() {
    let (_listener, port) = silent().await;
    let limits = StsLimits { port, patience: Duration::from_millis(400), at_once: 2, ..StsLimits::default() };
    let clock = Arc::new(FixedClock::at(day(0)));
    let cache = StsCache::new(clock, limits, None);
    let names: Vec<String> = (0..400).map(|n| format!("slow{n}.test")).collect();
    let dns = names.iter().chain([&"a.test".to_owned()]).fold(FakeResolver::new(), |dns, name| {
        dns.address(&format!("mta-sts.{name}"), "127.0.0.1".parse().unwrap())
            .txt(&format!("_mta-sts.{name}"), "v=STSv1; id=1;")
    });
    let dns = dns.txt("_mta-sts.none.test", "v=spf1");
    cache.configure(StsSettings {
        resolver: Ok(Arc::new(dns)),
        ranges: vec!["127.0.0.0/8".parse().unwrap()],
        roots: Arc::default(),
    });
    // Its own web server is slow, and nobody else: no policy.
    assert_eq!(cache.policy(&domain("a.test")).await, Ok(None));
    lock(&cache.0.state).failed.clear();
    let mut asked = tokio::task::JoinSet::new();
    for name in &names[..40] {
        let (cache, name) = (cache.clone(), domain(name));
        asked.spawn(async move { cache.policy(&name).await });
    }
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(cache.policy(&domain("a.test")).await, Err(StsLater::Busy), "it is not its turn");
    assert_eq!(cache.policy(&domain("none.test")).await, Ok(None), "it has none");
    for name in &names[40..] {
        drop(cache.begin(&domain(name), "1".into(), MAX_TASKS));
    }
    assert!(cache.0.tasks.count() <= MAX_TASKS);
    assert_eq!(cache.policy(&domain("slow399.test")).await, Err(StsLater::Busy), "no room for one more");
    assert!(!lock(&cache.0.state).in_flight.contains_key(&domain("slow399.test")));
    cache.stop().await;
    drop(asked);
}

/// Many domains of one owner take turns, and leave slots to others.
#[tokio::test]
async fn one_owner_does_not_hold_every_slot() {
    let (_listener, port) = silent().await;
    let limits = StsLimits { port, patience: Duration::from_secs(5), at_once: 3, ..StsLimits::default() };
    let cache = StsCache::new(Arc::new(FixedClock::at(day(0))), limits, None);
    let dns = (0..9).fold(FakeResolver::new(), |dns, n| {
        dns.address(&format!("mta-sts.d{n}.slow.test"), "127.0.0.1".parse().unwrap())
    });
    let dns = dns.txt("_mta-sts.a.test", "v=STSv1; id=1;");
    cache.configure(StsSettings {
        resolver: Ok(Arc::new(dns)),
        ranges: vec!["127.0.0.0/8".parse().unwrap()],
        roots: Arc::default(),
    });
    for n in 0..9 {
        drop(cache.begin(&domain(&format!("d{n}.slow.test")), "1".into(), MAX_TASKS));
    }
    tokio::time::sleep(Duration::from_millis(50)).await;
    // Its host has no address: it is its own fault, and known at once.
    let asked = timeout(Duration::from_secs(2), cache.policy(&domain("a.test"))).await;
    assert_eq!(asked, Ok(Ok(None)));
    cache.stop().await;
}

#[test]
fn whose_a_domain_is() {
    for (name, wanted) in [
        ("a.test", "a.test"),
        ("b.a.test", "a.test"),
        ("c.b.a.test", "a.test"),
        ("a.co.uk", "a.co.uk"),
        ("b.a.co.uk", "a.co.uk"),
        ("b.longer.uk", "longer.uk"),
        ("co.uk", "co.uk"),
        ("test", "test"),
    ] {
        assert_eq!(owner(name), wanted, "{name}");
    }
}

/// While the store can't be read only what is fetched anew is an answer; and what was fetched meanwhile is newer.
#[tokio::test]
async fn a_store_that_can_not_be_read_is_not_empty() {
    let shelf = Arc::new(Shelf::default());
    let stored = |id: &str, mx: &str, at| StoredStsPolicy {
        domain: domain("a.test"),
        id: id.to_owned(),
        policy: StsPolicy { mode: StsMode::Enforce, mx: vec![mx.to_owned()], max_age: 1_000_000 },
        fetched_at: at,
    };
    shelf.kept.lock().unwrap().insert(domain("a.test"), stored("1", "old.a.test", day(-1)));
    shelf.broken.store(true, std::sync::atomic::Ordering::Relaxed);
    let clock = Arc::new(FixedClock::at(day(0)));
    let limits = StsLimits { patience: Duration::from_millis(300), ..StsLimits::default() };
    let cache = StsCache::new(clock, limits, Some(shelf.clone()));
    cache.configure(StsSettings {
        resolver: Ok(Arc::new(FakeResolver::new())),
        ranges: Vec::new(),
        roots: Arc::default(),
    });
    cache.start();
    assert_eq!(cache.policy(&domain("a.test")).await, Err(StsLater::Unread));
    cache.put(&stored("2", "new.a.test", day(0)), day(0)).await;
    let lists = async |host: &str| {
        cache.policy(&domain("a.test")).await.unwrap().is_some_and(|policy| policy.lists(&domain(host)))
    };
    assert!(lists("new.a.test").await, "it was fetched anew");
    shelf.broken.store(false, std::sync::atomic::Ordering::Relaxed);
    assert_eq!(cache.policy(&domain("b.test")).await, Ok(None), "it is read again and again");
    assert!(lists("new.a.test").await, "the newer one stays");
    cache.stop().await;
}
