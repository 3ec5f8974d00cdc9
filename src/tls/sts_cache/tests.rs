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

/// What was kept, as a database would.
#[derive(Default)]
struct Shelf(Mutex<HashMap<SmtpDomain, StoredStsPolicy>>);

impl StsStore for Shelf {
    fn load(&self) -> Storing<'_, Vec<StoredStsPolicy>> {
        let all = self.0.lock().unwrap().values().cloned().collect();
        Box::pin(std::future::ready(Ok(all)))
    }

    fn put(&self, policy: StoredStsPolicy) -> Storing<'_, ()> {
        self.0.lock().unwrap().insert(policy.domain.clone(), policy);
        Box::pin(std::future::ready(Ok(())))
    }

    fn remove(&self, domain: SmtpDomain) -> Storing<'_, ()> {
        self.0.lock().unwrap().remove(&domain);
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
        assert_eq!(cache.policy(&domain("a.test")).await.is_some(), wanted, "{what}");
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
    assert_eq!(cache.policy(&domain("a.test")).await, None);
    let dns = FakeResolver::new()
        .address("mta-sts.a.test", "127.0.0.1".parse().unwrap())
        .txt("_mta-sts.a.test", "v=STSv1; id=1;");
    cache.configure(StsSettings { resolver: Ok(Arc::new(dns)), ranges: vec![], roots: bench.roots.clone() });
    assert_eq!(cache.policy(&domain("a.test")).await, None, "loopback, and RevocationFetchRanges are empty");
    assert_eq!(site.hits(), 0);
    cache.stop().await;
}

#[tokio::test]
async fn a_policy_that_was_had_binds_until_its_end() {
    let ca = Ca::new("CN=Lab", day(-100), day(100)).unwrap();
    let site = Site::start(&ca, &["mta-sts.a.test"], (day(-1), day(90))).await;
    site.say(text(POLICY));
    let bench = Bench::new(&site, &ca);
    let a = domain("a.test");
    let cache = bench.cache(Some("1"));
    let policy = cache.policy(&a).await.expect("it was fetched");
    assert!(policy.lists(&domain("mx.a.test")));
    for _ in 0..3 {
        assert_eq!(cache.policy(&a).await.as_ref(), Some(&policy));
    }
    assert_eq!(site.hits(), 1, "once");

    // The record is gone, and the web server serves something else: it binds all the same, after a restart, too.
    site.say(text("gone"));
    bench.configure(&cache, None);
    assert_eq!(cache.policy(&a).await.as_ref(), Some(&policy), "no record");
    bench.configure(&cache, Some("2"));
    assert_eq!(cache.policy(&a).await.as_ref(), Some(&policy), "another id, and the fetch fails");
    let hits = site.hits();
    assert_eq!(hits, 2);
    assert_eq!(cache.policy(&a).await.as_ref(), Some(&policy));
    assert_eq!(site.hits(), hits, "a failure is followed by a pause");
    cache.stop().await;
    let cache = bench.cache(Some("2"));
    assert_eq!(cache.policy(&a).await.as_ref(), Some(&policy), "after a restart");

    // Another id, and a new policy: it takes the old one's place.
    site.say(text(&POLICY.replace("mx.a.test", "*.b.test")));
    bench.clock.set(day(1));
    let policy = cache.policy(&a).await.unwrap();
    assert!(policy.lists(&domain("mx.b.test")) && !policy.lists(&domain("mx.a.test")));

    // 1,000,000 seconds later.
    bench.configure(&cache, None);
    bench.clock.set(day(12));
    assert!(cache.policy(&a).await.is_some());
    bench.clock.set(day(13));
    assert_eq!(cache.policy(&a).await, None);
    cache.renew();
    cache.stop().await;
    assert!(bench.shelf.0.lock().unwrap().is_empty() || cache.policy(&a).await.is_none());
}

#[tokio::test]
async fn a_policy_in_use_is_fetched_ahead() {
    let ca = Ca::new("CN=Lab", day(-100), day(100)).unwrap();
    let site = Site::start(&ca, &["mta-sts.a.test"], (day(-1), day(90))).await;
    site.say(text(POLICY));
    let bench = Bench::new(&site, &ca);
    let cache = bench.cache(Some("1"));
    assert!(cache.policy(&domain("a.test")).await.is_some());
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
    assert!(cache.policy(&domain("a.test")).await.is_some());
    assert!(asked(3).await, "and where mail comes, nobody waits for it");
    cache.stop().await;
}
