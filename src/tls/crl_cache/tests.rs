//! The cache against an HTTP server in this process.

mod web;

use super::*;
use crate::cert::{Ca, CertificateSummary, CrlIssuer, CrlMark, Purpose};
use crate::dns::FakeResolver;
use crate::model::{FixedClock, NameDemand, RevocationMode, Status};
use crate::tls::PeerRole;
use web::{Answer, Web, ok};

fn start_of_time() -> Timestamp {
    "2026-06-01T00:00:00Z".parse().unwrap()
}

fn hours(count: i64) -> Timestamp {
    start_of_time() + SignedDuration::from_hours(count)
}

fn authority(name: &str) -> Ca {
    Ca::new(name, hours(-9000), hours(9000)).unwrap()
}

fn issuer(ca: &Ca) -> CrlIssuer {
    CrlIssuer::of(&CertificateSummary::from_der(ca.der()).unwrap())
}

fn wanted(ca: &Ca, urls: &[&str]) -> Vec<CrlWanted> {
    vec![CrlWanted { issuer: issuer(ca), urls: urls.iter().map(|url| (*url).to_owned()).collect() }]
}

const LONG: Duration = Duration::from_secs(90);

struct World {
    web: Web,
    clock: Arc<FixedClock>,
    cache: CrlCache,
    ca: Ca,
}

/// A store that is lost with the test.
#[derive(Default)]
struct Memory(Mutex<Vec<StoredCrl>>);

impl CrlStore for Memory {
    fn load(&self) -> Storing<'_, Vec<StoredCrl>> {
        Box::pin(std::future::ready(Ok(lock(&self.0).clone())))
    }

    fn put(&self, crl: StoredCrl) -> Storing<'_, ()> {
        let mut all = lock(&self.0);
        all.retain(|old| old.url != crl.url);
        all.push(crl);
        Box::pin(std::future::ready(Ok(())))
    }

    fn seen(&self, key: CrlKey, domain: String, at: Timestamp) -> Storing<'_, ()> {
        for crl in lock(&self.0).iter_mut().filter(|crl| crl.url == key.url) {
            crl.seen = Some((domain.clone(), at));
        }
        Box::pin(std::future::ready(Ok(())))
    }

    fn remove(&self, key: CrlKey) -> Storing<'_, ()> {
        lock(&self.0).retain(|crl| crl.url != key.url);
        Box::pin(std::future::ready(Ok(())))
    }
}

/// A disk that takes nothing.
#[derive(Default)]
struct Stuck(std::sync::atomic::AtomicUsize);

impl CrlStore for Stuck {
    fn load(&self) -> Storing<'_, Vec<StoredCrl>> {
        Box::pin(std::future::ready(Ok(Vec::new())))
    }

    fn put(&self, _: StoredCrl) -> Storing<'_, ()> {
        self.0.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        Box::pin(std::future::pending())
    }

    fn seen(&self, _: CrlKey, _: String, _: Timestamp) -> Storing<'_, ()> {
        Box::pin(std::future::ready(Ok(())))
    }

    fn remove(&self, _: CrlKey) -> Storing<'_, ()> {
        Box::pin(std::future::ready(Ok(())))
    }
}

/// For what must run into the deadline.
fn quick() -> CrlLimits {
    CrlLimits { patience: Duration::from_secs(2), ..CrlLimits::default() }
}

/// For what must not, however busy this machine is.
fn patient() -> CrlLimits {
    CrlLimits { patience: Duration::from_secs(60), ..CrlLimits::default() }
}

fn settings(ranges: &[&str]) -> CrlSettings {
    let ip = |text: &str| text.parse().unwrap();
    let dns = FakeResolver::new()
        .address("crl.test", ip("127.0.0.1"))
        .address("two.test", ip("127.0.0.9"))
        .address("two.test", ip("127.0.0.1"))
        .address("inside.test", ip("10.0.0.1"))
        .failing("down.test", DnsError::ServerFailure);
    CrlSettings {
        resolver: Ok(Arc::new(dns)),
        ranges: ranges.iter().map(|range| range.parse().unwrap()).collect(),
        listed: ["partner.test".parse().unwrap()].into(),
    }
}

impl World {
    async fn new(limits: CrlLimits, store: Option<Arc<dyn CrlStore>>) -> World {
        let clock = Arc::new(FixedClock::at(start_of_time()));
        let cache = CrlCache::new(clock.clone(), limits, store);
        cache.configure(settings(&["127.0.0.1"]));
        World { web: Web::start().await, clock, cache, ca: authority("CN=A") }
    }

    fn list(&self, from: i64, until: i64) -> Vec<u8> {
        self.ca.crl(&[], hours(from), hours(until)).unwrap()
    }

    async fn fetch(&self, urls: &[&str]) {
        self.cache.fetch(wanted(&self.ca, urls), LONG).await;
    }

    fn known(&self, url: &str) -> AtHand {
        self.cache.at_hand().get(&CrlKey::new(&issuer(&self.ca), url)).cloned().unwrap_or_default()
    }
}

#[tokio::test]
async fn many_who_want_it_cost_one_fetch() {
    let world = World::new(patient(), None).await;
    world.web.put("/a.crl", Answer::After(Duration::from_millis(200), ok(&world.list(-1, 90))));
    let url = world.web.url("crl.test", "/a.crl");
    let urls = [url.as_str()];
    tokio::join!(world.fetch(&urls), world.fetch(&urls), world.fetch(&urls));
    world.fetch(&urls).await;
    assert!(world.known(&url).crl.is_some(), "{:?}", world.known(&url));
    assert_eq!(world.web.hits("/a.crl"), 1);
    // As PEM, and by an address.
    let pem = pem::encode(&pem::Pem::new("X509 CRL", world.list(-1, 90)));
    world.web.put("/a.pem", Answer::Raw(ok(pem.as_bytes())));
    let url = world.web.url("127.0.0.1", "/a.pem");
    world.fetch(&[&url]).await;
    assert!(world.known(&url).crl.is_some(), "{:?}", world.known(&url));
    // Of two addresses only the one that is allowed is dialled.
    let url = world.web.url("two.test", "/a.crl");
    world.fetch(&[&url]).await;
    assert!(world.known(&url).crl.is_some(), "{:?}", world.known(&url));
}

/// Says where the host is once, and then somewhere else.
#[derive(Default)]
struct Fickle(std::sync::atomic::AtomicUsize);

impl Resolver for Fickle {
    fn mx<'a>(&'a self, _: &'a SmtpDomain) -> crate::dns::Answer<'a, Vec<crate::dns::MxRecord>> {
        Box::pin(std::future::ready(Err(DnsError::NoData)))
    }

    fn addresses<'a>(&'a self, _: &'a SmtpDomain) -> crate::dns::Answer<'a, Vec<std::net::IpAddr>> {
        let first = self.0.fetch_add(1, std::sync::atomic::Ordering::SeqCst) == 0;
        let address = if first { "127.0.0.1" } else { "127.0.0.2" };
        Box::pin(std::future::ready(Ok(vec![address.parse().unwrap()])))
    }
}

#[tokio::test]
async fn a_name_that_changes_its_mind_gains_nothing() {
    let world = World::new(patient(), None).await;
    let fickle = Arc::new(Fickle::default());
    let resolver: Arc<dyn Resolver> = fickle.clone();
    world.cache.configure(CrlSettings { resolver: Ok(resolver), ..settings(&["127.0.0.1"]) });
    world.web.put("/a.crl", Answer::Raw(ok(&world.list(-1, 90))));
    let url = world.web.url("crl.test", "/a.crl");
    world.fetch(&[&url]).await;
    assert!(world.known(&url).crl.is_some());
    assert_eq!(fickle.0.load(std::sync::atomic::Ordering::SeqCst), 1, "what was judged is what was dialled");
    let url = world.web.url("crl.test", "/b.crl");
    world.fetch(&[&url]).await;
    assert!(world.known(&url).trouble.unwrap().contains("127.0.0.2 is no address"));
}

#[tokio::test]
async fn fetches_are_bounded_and_one_authority_spoils_nothing_for_another() {
    let world = World::new(CrlLimits { at_once: 1, ..patient() }, None).await;
    let other = authority("CN=B");
    for path in ["/a.crl", "/b.crl"] {
        world.web.put(path, Answer::After(Duration::from_millis(400), ok(&world.list(-1, 90))));
    }
    let [a, b] = ["/a.crl", "/b.crl"].map(|path| world.web.url("crl.test", path));
    let busy = async {
        tokio::time::sleep(Duration::from_millis(200)).await;
        assert!(world.web.hits("/a.crl") + world.web.hits("/b.crl") <= 1);
    };
    // Somebody else's chain names the same place.
    let ours = async { world.fetch(&[&a]).await };
    let beside = async { world.fetch(&[&b]).await };
    let theirs = async { world.cache.fetch(wanted(&other, &[&a]), LONG).await };
    tokio::join!(ours, beside, busy, theirs);
    assert!(world.known(&a).crl.is_some() && world.known(&b).crl.is_some());
    let theirs = world.cache.at_hand().get(&CrlKey::new(&issuer(&other), &a)).cloned().unwrap();
    assert!(theirs.crl.is_none() && theirs.trouble.unwrap().contains("signature"));
    assert_eq!(world.web.hits("/a.crl"), 2);
}

#[tokio::test]
async fn what_can_not_be_had_is_told_and_left_alone() {
    let world = World::new(patient(), None).await;
    let good = world.list(-1, 90);
    let web = &world.web;
    let status =
        |line: &str| Answer::Raw(format!("HTTP/1.1 {line}\r\nContent-Length: 0\r\n\r\n").into_bytes());
    web.put("/404", status("404 Not Found"));
    web.put("/500", status("500 No"));
    web.put("/redirect", status("302 Found\r\nLocation: /good"));
    web.put("/good", Answer::Raw(ok(&good)));
    web.put("/html", Answer::Raw(ok(b"<html>sign in</html>")));
    web.put("/empty", Answer::Raw(ok(b"")));
    web.put("/other", Answer::Raw(ok(&authority("CN=A").crl(&[], hours(-1), hours(90)).unwrap())));
    web.put("/expired", Answer::Raw(ok(&world.list(-9, -1))));
    web.put("/huge", Answer::Raw(b"HTTP/1.1 200 OK\r\nContent-Length: 40000000\r\n\r\n\x30".to_vec()));
    web.put("/endless", Answer::Endless);
    web.put("/silent", Answer::Silent);
    web.put("/drip", Answer::Drip);
    web.put("/cut", Answer::Raw(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n\x30".to_vec()));
    web.put(
        "/coded",
        Answer::Raw(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 1\r\n\r\nx".to_vec()),
    );
    web.put("/nonsense", Answer::Raw(b"220 mail.test ESMTP\r\n".to_vec()));
    let port = web.port();
    let at = |path: &str| web.url("crl.test", path);
    for (url, why) in [
        (at("/404"), "404"),
        (at("/500"), "500"),
        (at("/redirect"), "redirects are not followed"),
        (at("/html"), "not a CRL"),
        (at("/empty"), "not a CRL"),
        (at("/other"), "signature"),
        (at("/expired"), "expired"),
        (at("/huge"), "larger"),
        (at("/endless"), "larger"),
        (at("/silent"), "not in time"),
        (at("/drip"), "not in time"),
        (at("/cut"), "HTTP failed"),
        (at("/coded"), "coded"),
        (at("/nonsense"), "HTTP failed"),
        (format!("http://inside.test:{port}/good"), "10.0.0.1 is no address"),
        (format!("http://127.0.0.2:{port}/good"), "127.0.0.2 is no address"),
        (format!("http://[::ffff:127.0.0.2]:{port}/good"), "is no address"),
        (format!("http://down.test:{port}/good"), "ServerFailure"),
        (format!("http://nowhere.test:{port}/good"), "Nonexistent"),
        ("http://127.0.0.1:1/good".to_owned(), "unable to connect"),
        (format!("https://crl.test:{port}/good"), "not http:"),
    ] {
        let limits = if why == "not in time" { quick() } else { patient() };
        let cache = CrlCache::new(world.clock.clone(), limits, None);
        cache.configure(settings(&["127.0.0.1"]));
        assert!(cache.fetch(wanted(&world.ca, &[&url]), LONG).await, "{url}");
        let key = CrlKey::new(&issuer(&world.ca), &url);
        let trouble = cache.at_hand().get(&key).and_then(|at_hand| at_hand.trouble.clone());
        assert!(trouble.as_ref().is_some_and(|trouble| trouble.contains(why)), "{url}: {trouble:?}");
        // At once nothing is tried again.
        assert!(!cache.fetch(wanted(&world.ca, &[&url]), LONG).await, "{url}");
    }
    assert_eq!(web.hits("/good"), 0);
    assert_eq!(web.hits("/404"), 1);
}

#[tokio::test]
async fn a_failure_is_forgotten_after_a_pause_or_a_restart() {
    let world = World::new(patient(), None).await;
    let url = world.web.url("crl.test", "/a.crl");
    world.fetch(&[&url]).await;
    assert_eq!(world.web.hits("/a.crl"), 1);
    world.clock.set(start_of_time() + SignedDuration::from_secs(59));
    world.fetch(&[&url]).await;
    assert_eq!(world.web.hits("/a.crl"), 1);
    world.cache.configure(settings(&["127.0.0.1"]));
    world.fetch(&[&url]).await;
    assert_eq!(world.web.hits("/a.crl"), 2);
    world.web.put("/a.crl", Answer::Raw(ok(&world.list(-1, 90))));
    world.clock.set(start_of_time() + SignedDuration::from_secs(120));
    world.fetch(&[&url]).await;
    assert_eq!((world.web.hits("/a.crl"), world.known(&url).trouble), (3, None));
}

/// What was done while the clock was wrong doesn't count for years: neither a failure, nor the age of
/// a list, nor a list that its authority made by a wrong clock.
#[tokio::test]
async fn a_clock_that_was_wrong_costs_no_more_than_a_fetch() {
    let world = World::new(patient(), None).await;
    let (failed, fetched) = (world.web.url("crl.test", "/a.crl"), world.web.url("crl.test", "/b.crl"));
    world.clock.set(hours(8000));
    world.web.put("/b.crl", Answer::Raw(ok(&world.list(7999, 8900))));
    world.fetch(&[&failed]).await;
    world.fetch(&[&fetched]).await;
    assert!(world.known(&failed).trouble.is_some());
    assert!(world.known(&fetched).crl.is_some());
    world.clock.set(start_of_time());
    for (path, url) in [("/a.crl", &failed), ("/b.crl", &fetched)] {
        world.web.put(path, Answer::Raw(ok(&world.list(-1, 90))));
        world.fetch(&[url]).await;
        let known = world.known(url);
        assert_eq!(known.crl.map(|crl| crl.this_update()), Some(hours(-1)), "{path}: {:?}", known.trouble);
    }
    // Asked again, and not before the pause is over.
    world.web.put("/c.crl", Answer::Raw(ok(&world.list(1, 90))));
    let url = world.web.url("crl.test", "/c.crl");
    world.fetch(&[&url]).await;
    assert!(world.known(&url).trouble.unwrap().contains("future"));
    world.fetch(&[&url]).await;
    assert_eq!(world.web.hits("/c.crl"), 1);
    world.clock.set(start_of_time() + SignedDuration::from_secs(61));
    world.web.put("/c.crl", Answer::Raw(ok(&world.list(-1, 90))));
    world.fetch(&[&url]).await;
    assert_eq!((world.known(&url).crl.unwrap().this_update(), world.known(&url).trouble), (hours(-1), None));
}

#[tokio::test]
async fn the_second_url_serves_where_the_first_is_dead() {
    for dead in [Answer::Silent, Answer::Raw(b"HTTP/1.1 404 Not Found\r\n\r\n".to_vec())] {
        let limits = CrlLimits { patience: Duration::from_secs(8), ..CrlLimits::default() };
        let world = World::new(limits, None).await;
        world.web.put("/dead", dead);
        world.web.put("/alive", Answer::Raw(ok(&world.list(-1, 90))));
        let (dead, alive) = (world.web.url("crl.test", "/dead"), world.web.url("crl.test", "/alive"));
        world.fetch(&[&dead, &alive]).await;
        assert!(world.known(&alive).crl.is_some(), "{:?}", world.known(&alive));
        assert!(world.known(&dead).trouble.is_some());
    }
}

#[tokio::test]
async fn who_stops_waiting_finds_it_later() {
    let world = World::new(patient(), None).await;
    world.web.put("/a.crl", Answer::After(Duration::from_millis(500), ok(&world.list(-1, 90))));
    let url = world.web.url("crl.test", "/a.crl");
    let begun = Instant::now();
    world.cache.fetch(wanted(&world.ca, &[&url]), Duration::from_millis(50)).await;
    assert!(begun.elapsed() < Duration::from_millis(400), "{:?}", begun.elapsed());
    assert!(world.known(&url).crl.is_none());
    world.fetch(&[&url]).await;
    assert!(world.known(&url).crl.is_some());
    assert_eq!(world.web.hits("/a.crl"), 1);
    // Nothing is left, and nothing is begun, after the end.
    world.cache.stop().await;
    let other = world.web.url("crl.test", "/b.crl");
    world.fetch(&[&other]).await;
    assert_eq!(world.web.hits("/b.crl"), 0);
}

#[tokio::test]
async fn an_older_list_never_comes_back() {
    let world = World::new(patient(), None).await;
    let url = world.web.url("crl.test", "/a.crl");
    world.web.put("/a.crl", Answer::Raw(ok(&world.list(-1, 1))));
    world.fetch(&[&url]).await;
    let newer = world.known(&url).crl.unwrap();
    // The next one is asked for when this one has expired; a replayed one is not taken.
    world.clock.set(hours(2));
    world.web.put("/a.crl", Answer::Raw(ok(&world.list(-2, 90))));
    world.fetch(&[&url]).await;
    assert_eq!(world.web.hits("/a.crl"), 2);
    assert_eq!(world.known(&url).crl.unwrap(), newer);
    assert!(world.known(&url).trouble.unwrap().contains("older"));
}

#[tokio::test]
async fn only_a_trusted_chain_that_names_the_domain_is_fetched_for() {
    let world = World::new(patient(), None).await;
    let url = world.web.url("crl.test", "/a.crl");
    let root = authority("CN=Root").with_crl(&url);
    let leaf =
        |names: &[&str]| root.issue("CN=mail", names, Purpose::Both, hours(-1), hours(90)).unwrap().der;
    let (good, other, revoked) = (leaf(&["partner.test"]), leaf(&["other.test"]), leaf(&["partner.test"]));
    let list = root.crl(&[(&revoked, CrlMark::Revoked)], hours(-1), hours(90)).unwrap();
    world.web.put("/a.crl", Answer::Raw(ok(&list)));
    let demand = NameDemand { domain: "partner.test".parse().unwrap(), subdomains: false };
    let strangers = [authority("CN=Root").der().to_vec()];
    let trusted = [root.der().to_vec()];
    for (shown, roots, status, hits) in [
        (&other, &trusted, Status::SubjectMismatch, 0),
        (&good, &strangers, Status::UntrustedRoot, 0),
        (&good, &trusted, Status::Valid, 1),
        (&revoked, &trusted, Status::Revoked, 1),
    ] {
        let verdict = world
            .cache
            .judge(
                &Question {
                    wanted: Some(&demand),
                    chain: std::slice::from_ref(shown),
                    role: PeerRole::Server,
                    require_client_auth_usage: false,
                    roots,
                    now: start_of_time(),
                    crls: Crls::none(),
                    revocation_mode: RevocationMode::Enforce,
                    partner: None,
                },
                LONG,
            )
            .await;
        assert_eq!((verdict.status, world.web.hits("/a.crl")), (status, hits), "{}", verdict.rule);
    }
}

/// A judgement that used this CRL.
fn used(key: &CrlKey) -> Judgement {
    let question = Question {
        wanted: None,
        chain: &[],
        role: PeerRole::Server,
        require_client_auth_usage: false,
        roots: &[],
        now: start_of_time(),
        crls: Crls::none(),
        revocation_mode: RevocationMode::Enforce,
        partner: None,
    };
    Judgement { used: vec![key.clone()], ..judgement(&question) }
}

async fn settled(world: &World) {
    for _ in 0..500 {
        if world.cache.0.tasks.count() == 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("it never ends");
}

#[tokio::test]
async fn lists_are_renewed_ahead_for_listed_domains() {
    let world = World::new(patient(), None).await;
    let url = world.web.url("crl.test", "/a.crl");
    let key = CrlKey::new(&issuer(&world.ca), &url);
    world.web.put("/a.crl", Answer::Raw(ok(&world.list(-1, 40))));
    world.fetch(&[&url]).await;
    let renewed = async |at: i64| {
        world.clock.set(hours(at));
        world.cache.renew();
        settled(&world).await;
        world.web.hits("/a.crl")
    };
    // Nobody on a list needed it: it is left to expire.
    assert_eq!(renewed(30).await, 1);
    world.clock.set(hours(1));
    world.cache.note_use(&used(&key), Some(&"other.test".parse().unwrap()));
    assert_eq!(renewed(30).await, 1);
    world.clock.set(hours(1));
    world.cache.note_use(&used(&key), Some(&"partner.test".parse().unwrap()));
    assert_eq!(renewed(20).await, 1);
    world.web.put("/a.crl", Answer::Raw(ok(&world.list(20, 400))));
    assert_eq!(renewed(25).await, 2, "after a day");
    assert_eq!(world.known(&url).crl.unwrap().next_update(), hours(400));
    assert_eq!(renewed(48).await, 2);
    assert_eq!(renewed(50).await, 3);
    // Where the renewal fails the old one goes on, and the host is not hammered.
    world.web.put("/a.crl", Answer::Raw(b"HTTP/1.1 503 No\r\n\r\n".to_vec()));
    assert_eq!(renewed(80).await, 4);
    assert_eq!(renewed(80).await, 4);
    assert!(world.known(&url).crl.is_some() && world.known(&url).trouble.is_some());
    // After two weeks without the partner nobody asks any more; when it has long expired it is dropped.
    assert_eq!(renewed(15 * 24).await, 4);
    assert_eq!(renewed(400 + 30).await, 4);
    assert!(world.known(&url).crl.is_none());
}

#[tokio::test]
async fn a_long_list_is_dropped_in_time_and_there_is_a_bound() {
    let limits = CrlLimits { count: 2, ..patient() };
    let world = World::new(limits, None).await;
    let urls: Vec<String> = ["/1", "/2", "/3"].iter().map(|path| world.web.url("crl.test", path)).collect();
    for (at, (path, url)) in ["/1", "/2", "/3"].iter().zip(&urls).enumerate() {
        world.clock.set(hours(at as i64));
        world.web.put(path, Answer::Raw(ok(&world.list(-1, 9000))));
        world.fetch(&[url]).await;
        // The first one stays in use.
        world.clock.set(hours(at as i64) + SignedDuration::from_mins(30));
        world.cache.note_use(&used(&CrlKey::new(&issuer(&world.ca), &urls[0])), None);
    }
    let there: Vec<bool> = urls.iter().map(|url| world.known(url).crl.is_some()).collect();
    assert_eq!(there, [true, false, true]);
    world.clock.set(hours(31 * 24));
    world.cache.renew();
    assert!(urls.iter().all(|url| world.known(url).crl.is_none()));
    // Bytes count, too.
    let limits = CrlLimits { bytes: world.list(-1, 9).len() + 100, ..patient() };
    let world = World::new(limits, None).await;
    for (path, url) in ["/1", "/2"].iter().zip(["/1", "/2"].map(|path| world.web.url("crl.test", path))) {
        world.web.put(path, Answer::Raw(ok(&world.list(-1, 90))));
        world.fetch(&[&url]).await;
    }
    assert_eq!(world.cache.at_hand().iter().count(), 1);
}

#[tokio::test]
async fn a_slow_disk_does_not_pile_lists_up() {
    let store = Arc::new(Stuck::default());
    let size = authority("CN=A").crl(&[], hours(-1), hours(90)).unwrap().len();
    let limits = CrlLimits { bytes: 2 * size + size / 2, ..patient() };
    let world = World::new(limits, Some(store.clone())).await;
    world.cache.start();
    for path in ["/1", "/2", "/3", "/4"] {
        world.web.put(path, Answer::Raw(ok(&world.list(-1, 90))));
        let url = world.web.url("crl.test", path);
        world.fetch(&[&url]).await;
        assert!(world.known(&url).crl.is_some(), "it serves all the same");
    }
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    assert_eq!(store.0.load(std::sync::atomic::Ordering::SeqCst), 2);
}

#[tokio::test]
async fn what_was_kept_is_proven_anew() {
    let store = Arc::new(Memory::default());
    let world = World::new(patient(), Some(store.clone())).await;
    world.cache.start();
    for path in ["/a", "/b", "/c", "/d"] {
        world.web.put(path, Answer::Raw(ok(&world.list(-1, 90))));
        world.fetch(&[&world.web.url("crl.test", path)]).await;
    }
    let key = CrlKey::new(&issuer(&world.ca), &world.web.url("crl.test", "/a"));
    world.cache.note_use(&used(&key), Some(&"partner.test".parse().unwrap()));
    // The loop of the cache never ends by itself.
    while lock(&store.0).len() < 4 || lock(&store.0).iter().all(|crl| crl.seen.is_none()) {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    world.cache.stop().await;
    for crl in lock(&store.0).iter_mut() {
        match crl.url.rsplit('/').next().unwrap() {
            "b" => *crl.der.last_mut().unwrap() ^= 1,
            // Somebody else's key.
            "c" => crl.issuer_key = issuer(&authority("CN=A")).key_info,
            "d" => crl.der.truncate(20),
            _ => {}
        }
    }
    let again = CrlCache::new(world.clock.clone(), patient(), Some(store.clone()));
    again.configure(settings(&["127.0.0.1"]));
    again.start();
    let urls = ["/a", "/b"].map(|path| world.web.url("crl.test", path));
    again.fetch(wanted(&world.ca, &[&urls[0]]), LONG).await;
    assert_eq!(world.web.hits("/a"), 1, "it was there after the restart");
    assert!(again.at_hand().get(&key).unwrap().crl.is_some());
    assert_eq!(again.at_hand().iter().count(), 1);
    again.fetch(wanted(&world.ca, &[&urls[1]]), LONG).await;
    assert_eq!(world.web.hits("/b"), 2);
    while lock(&store.0).len() > 2 || lock(&store.0).iter().all(|crl| !crl.url.ends_with("/b")) {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    again.stop().await;
    // An expired one may be all that says that somebody is revoked: it outlives a restart, for a while.
    world.clock.set(hours(100));
    let soon = CrlCache::new(world.clock.clone(), patient(), Some(store.clone()));
    soon.restore().await;
    assert!(soon.at_hand().get(&key).unwrap().crl.is_some());
    // Much later nothing of it counts.
    world.clock.set(hours(90 + 24));
    let late = CrlCache::new(world.clock.clone(), patient(), Some(store.clone()));
    late.restore().await;
    assert_eq!(late.at_hand().iter().count(), 0);
    assert!(lock(&store.0).is_empty());
}
