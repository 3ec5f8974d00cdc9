//! The CRLs that this server has: fetched when a chain needs them, kept while they are current, renewed
//! ahead for partners.
//!
//! Promises:
//! - nothing is fetched but for a trusted chain that holds the name asked for ([`judgement`] says so);
//! - getting one CRL takes at most [`CrlLimits::patience`], DNS included, whatever the number of its URLs;
//!   one fetch per URL and [`CrlLimits::at_once`] in all at a time; who waits can stop waiting, and the
//!   fetch goes on;
//! - a URL that failed is left alone for [`CrlLimits::pause`], so that a partner can't make us hammer it;
//! - a CRL is used until its nextUpdate, and never longer than [`CrlLimits::longest`] after its fetch;
//!   after three quarters of that time, or a day, it is fetched anew: at once where it is used, and by
//!   itself where the domain that used it in the last two weeks is still listed;
//! - never an older CRL in place of a newer one; bounded in number and bytes: what was used least lately
//!   goes; restarts keep it, by way of [`CrlStore`], and what is read back is proven anew;
//! - a clock that was set back costs a fetch, not the CRLs.
//!
//! Refuses: see `crl_fetch` (what is fetched) and `cert::Crl` (what is believed).

mod bounds;
mod store;
#[cfg(test)]
mod tests;

pub use store::{CrlStore, Storing};

use super::crl::{AtHand, CrlKey, CrlWanted, Crls};
use super::crl_fetch::{FetchError, download};
use super::tasks::{Tasks, lock};
use super::verdict::{Judgement, Question, judgement};
use crate::cert::{Crl, MAX_CRL, crl_der};
use crate::dns::{DnsError, Resolver};
use crate::model::{Clock, IpRange, SmtpDomain, StoredCrl, Verdict};
use jiff::{SignedDuration, Timestamp};
use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use store::told;
use tokio::sync::{Semaphore, watch};
use tokio::time::{Instant, timeout_at};

/// The bounds. [`CrlLimits::default`] are the service's.
#[derive(Debug, Clone, Copy)]
pub struct CrlLimits {
    /// For one CRL, all its URLs and DNS included.
    pub patience: Duration,
    /// After a failure.
    pub pause: SignedDuration,
    /// Fetches at once.
    pub at_once: usize,
    /// CRLs.
    pub count: usize,
    /// Bytes of all CRLs, as they were fetched.
    pub bytes: usize,
    /// After its fetch a CRL is not used for longer, whatever its nextUpdate says.
    pub longest: SignedDuration,
}

impl Default for CrlLimits {
    fn default() -> Self {
        CrlLimits {
            patience: Duration::from_secs(10),
            pause: SignedDuration::from_secs(60),
            at_once: 4,
            count: 256,
            bytes: 2 * MAX_CRL,
            longest: SignedDuration::from_hours(30 * 24),
        }
    }
}

/// A CRL is fetched anew after this, current or not.
const FRESH: SignedDuration = SignedDuration::from_hours(24);
/// A listed domain that was not seen for so long is not fetched for.
const SEEN: SignedDuration = SignedDuration::from_hours(14 * 24);
/// The same use is written to the store once in this time.
const SEEN_AGAIN: SignedDuration = SignedDuration::from_hours(1);
/// Between two looks at what is due.
const ROUND: Duration = Duration::from_secs(60);
/// Failures that are remembered.
const MAX_FAILURES: usize = 1000;
/// Fetches that may be under way or wait for one that is.
const MAX_TASKS: usize = 256;

/// By which configuration CRLs are fetched.
pub struct CrlSettings {
    /// Asks the DNS.
    pub resolver: Result<Arc<dyn Resolver>, DnsError>,
    /// RevocationFetchRanges.
    pub ranges: Vec<IpRange>,
    /// Domains that CRLs are renewed ahead for.
    pub listed: BTreeSet<SmtpDomain>,
}

/// The cache. Cheap to clone.
#[derive(Clone)]
pub struct CrlCache(Arc<Inner>);

struct Inner {
    clock: Arc<dyn Clock>,
    limits: CrlLimits,
    store: Option<Arc<dyn CrlStore>>,
    settings: Mutex<Option<Arc<CrlSettings>>>,
    state: Mutex<State>,
    slots: Semaphore,
    /// Bytes on their way to the store: a slow disk must not pile them up.
    writing: Arc<Semaphore>,
    /// What is beyond their number is not begun: the next who asks may have more luck.
    tasks: Tasks,
    /// What the store had is in.
    restored: watch::Sender<bool>,
}

#[derive(Default)]
struct State {
    crls: Crls,
    about: HashMap<CrlKey, About>,
    /// Until when a failed one is left alone.
    failed: HashMap<CrlKey, Timestamp>,
    /// By URL; the sender is dropped at the end.
    in_flight: HashMap<String, watch::Receiver<()>>,
}

/// What is known about a CRL beside its content.
struct About {
    fetched_at: Timestamp,
    used_at: Timestamp,
    size: usize,
    seen: Option<(SmtpDomain, Timestamp)>,
    written: Option<Timestamp>,
}

impl std::fmt::Debug for CrlCache {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CrlCache")
    }
}

impl CrlCache {
    /// An empty cache that fetches nothing before [`configure`](Self::configure).
    pub fn new(clock: Arc<dyn Clock>, limits: CrlLimits, store: Option<Arc<dyn CrlStore>>) -> Self {
        CrlCache(Arc::new(Inner {
            clock,
            limits,
            settings: Mutex::new(None),
            state: Mutex::default(),
            slots: Semaphore::new(limits.at_once),
            writing: Arc::new(Semaphore::new(limits.bytes.min(Semaphore::MAX_PERMITS))),
            tasks: Tasks::new(MAX_TASKS),
            restored: watch::channel(store.is_none()).0,
            store,
        }))
    }

    /// Fetches by these settings from now on. What failed may be tried again at once: it may be what was
    /// mended.
    pub fn configure(&self, settings: CrlSettings) {
        *lock(&self.0.settings) = Some(Arc::new(settings));
        lock(&self.0.state).failed.clear();
    }

    /// Reads the store, and from then on renews what is due. Call it once, in a runtime.
    pub fn start(&self) {
        let cache = self.clone();
        self.0.tasks.spawn(async move {
            cache.restore().await;
            loop {
                cache.renew();
                tokio::time::sleep(ROUND).await;
            }
        });
    }

    /// Ends every fetch that is under way, and waits for that. Nothing is fetched afterwards.
    pub async fn stop(&self) {
        self.0.tasks.stop().await;
    }

    /// The CRLs at hand.
    pub fn at_hand(&self) -> Crls {
        lock(&self.0.state).crls.clone()
    }

    /// Judges with the CRLs at hand; `crls` of the question is not looked at. Where others would decide
    /// more, they are fetched, and after at most `patience` it is judged again.
    pub async fn judge(&self, question: &Question<'_>, patience: Duration) -> Verdict {
        let crls = self.at_hand();
        let judged = judgement(&Question { crls: &crls, ..*question });
        let judged = if self.fetch(judged.wanted.clone(), patience).await {
            let crls = self.at_hand();
            judgement(&Question { crls: &crls, ..*question })
        } else {
            judged
        };
        self.note_use(&judged, question.wanted.map(|demand| &demand.domain));
        judged.verdict
    }

    /// Fetches these and waits for it, at most for `patience`; what is not there by then goes on. False
    /// where nothing was to be done.
    pub async fn fetch(&self, wanted: Vec<CrlWanted>, patience: Duration) -> bool {
        let (done, mut all_done) = watch::channel(());
        let mut begun = false;
        for wanted in wanted {
            if wanted.urls.iter().all(|url| self.rests(&CrlKey::new(&wanted.issuer, url))) {
                continue;
            }
            begun = true;
            let (cache, done) = (self.clone(), done.clone());
            self.0.tasks.spawn(async move {
                cache.obtain(&wanted).await;
                drop(done);
            });
        }
        drop(done);
        if begun {
            // An error says that every task is done.
            let _ = tokio::time::timeout(patience, async { while all_done.changed().await.is_ok() {} }).await;
        }
        begun
    }

    /// Remembers that a judgement for this domain used CRLs, and fetches anew what is due.
    pub fn note_use(&self, judged: &Judgement, domain: Option<&SmtpDomain>) {
        let now = self.0.clock.now();
        let domain = domain.filter(|domain| self.settings().is_some_and(|set| set.listed.contains(domain)));
        let mut due = Vec::new();
        for key in &judged.used {
            let mut state = lock(&self.0.state);
            if self.is_due(&state, key, now) {
                due.push(CrlWanted { issuer: key.issuer.clone(), urls: vec![key.url.clone()] });
            }
            let Some(about) = state.about.get_mut(key) else { continue };
            about.used_at = now;
            let Some(domain) = domain else { continue };
            about.seen = Some((domain.clone(), now));
            let again = about.written.is_none_or(|at| now.duration_since(at) >= SEEN_AGAIN);
            if let (true, Some(store)) = (again, &self.0.store) {
                about.written = Some(now);
                let (store, key, domain) = (Arc::clone(store), key.clone(), domain.to_string());
                drop(state);
                self.0.tasks.spawn(async move { told(store.seen(key, domain, now).await) });
            }
        }
        self.begin(due);
    }

    /// Drops what is of no use any more, and fetches anew what listed domains need and is due.
    pub fn renew(&self) {
        let now = self.0.clock.now();
        let listed = self.settings().map(|settings| settings.listed.clone()).unwrap_or_default();
        self.prune(now);
        let state = lock(&self.0.state);
        let due = state.about.iter().filter(|(key, about)| {
            let needed = about
                .seen
                .as_ref()
                .is_some_and(|(domain, at)| listed.contains(domain) && now.duration_since(*at) < SEEN);
            needed && self.is_due(&state, key, now)
        });
        let due = due
            .map(|(key, _)| CrlWanted { issuer: key.issuer.clone(), urls: vec![key.url.clone()] })
            .collect();
        drop(state);
        self.begin(due);
    }

    /// Fetches without anybody who waits.
    fn begin(&self, wanted: Vec<CrlWanted>) {
        for wanted in wanted {
            let cache = self.clone();
            self.0.tasks.spawn(async move { cache.obtain(&wanted).await });
        }
    }

    fn settings(&self) -> Option<Arc<CrlSettings>> {
        lock(&self.0.settings).clone()
    }

    /// True while a failed one is left alone.
    fn rests(&self, key: &CrlKey) -> bool {
        self.rests_at(&lock(&self.0.state), key, self.0.clock.now())
    }

    /// True where it was left alone at this time. A rest that ends later than any begun by then would
    /// is from before the clock was set back, and none.
    fn rests_at(&self, state: &State, key: &CrlKey, at: Timestamp) -> bool {
        let patience = SignedDuration::try_from(self.0.limits.patience).unwrap_or(SignedDuration::ZERO);
        let longest = self.0.limits.pause.saturating_add(patience);
        state.failed.get(key).is_some_and(|until| at < *until && until.duration_since(at) <= longest)
    }

    /// True where a CRL is at hand, and it is time for the next.
    fn is_due(&self, state: &State, key: &CrlKey, now: Timestamp) -> bool {
        let crl = state.crls.get(key).and_then(|at_hand| at_hand.crl.as_ref());
        let (Some(crl), Some(about)) = (crl, state.about.get(key)) else { return false };
        let whole = crl.next_update().duration_since(about.fetched_at).min(self.0.limits.longest);
        let old = now.duration_since(about.fetched_at) >= (whole / 4 * 3).min(FRESH);
        // How old one is that was fetched before the clock was set back nobody knows.
        (old || now < about.fetched_at) && !self.rests_at(state, key, now)
    }

    /// One of the URLs, the first that works. Each gets its share of the time.
    async fn obtain(&self, wanted: &CrlWanted) {
        let until = Instant::now() + self.0.limits.patience;
        let mut restored = self.0.restored.subscribe();
        let _ = timeout_at(until, restored.wait_for(|restored| *restored)).await;
        let asked_at = self.0.clock.now();
        for (url, left) in wanted.urls.iter().zip((1..=wanted.urls.len()).rev()) {
            let share = until.saturating_duration_since(Instant::now()) / u32::try_from(left).unwrap_or(1);
            let key = CrlKey::new(&wanted.issuer, url);
            if self.obtain_one(&key, asked_at, Instant::now() + share).await {
                return;
            }
        }
    }

    /// True where a current CRL is at hand that is not due.
    async fn obtain_one(&self, key: &CrlKey, asked_at: Timestamp, until: Instant) -> bool {
        let _flight = loop {
            let mut other = {
                let mut state = lock(&self.0.state);
                if self.is_good(&state, key) {
                    return true;
                }
                if self.rests_at(&state, key, asked_at) {
                    return false;
                }
                match state.in_flight.get(&key.url) {
                    Some(other) => other.clone(),
                    None => {
                        let (end, flight) = watch::channel(());
                        state.in_flight.insert(key.url.clone(), flight);
                        break Flight { cache: self, url: &key.url, _end: end };
                    }
                }
            };
            // It ends by an error, when the sender is gone.
            match timeout_at(until, other.changed()).await {
                Ok(_) => {}
                Err(_) => return false,
            }
        };
        let Ok(Ok(_slot)) = timeout_at(until, self.0.slots.acquire()).await else { return false };
        let result = match self.settings() {
            None => Err("nothing is fetched yet".to_owned()),
            Some(settings) => match timeout_at(until, read(key, &settings)).await {
                Ok(result) => result,
                Err(_) => Err(FetchError::Timeout.to_string()),
            },
        };
        match result {
            Ok((crl, der)) => self.take(key, crl, der).await,
            Err(why) => {
                tracing::warn!(url = key.url, "a CRL could not be fetched: {why}");
                self.failed(key, why);
                false
            }
        }
    }

    fn is_good(&self, state: &State, key: &CrlKey) -> bool {
        let now = self.0.clock.now();
        let crl = state.crls.get(key).and_then(|at_hand| at_hand.crl.as_ref());
        crl.is_some_and(|crl| crl.is_current(now).is_ok()) && !self.is_due(state, key, now)
    }

    fn failed(&self, key: &CrlKey, why: String) {
        let now = self.0.clock.now();
        let mut state = lock(&self.0.state);
        if state.failed.len() >= MAX_FAILURES {
            state.failed.retain(|_, until| now < *until);
        }
        if state.failed.len() < MAX_FAILURES {
            state.crls.change().entry(key.clone()).or_default().trouble = Some(why);
            state.failed.insert(key.clone(), later(now, self.0.limits.pause));
        }
    }

    /// Takes a CRL that was fetched; true where it can be relied upon.
    async fn take(&self, key: &CrlKey, crl: Crl, der: Vec<u8>) -> bool {
        let now = self.0.clock.now();
        let current = crl.is_current(now);
        let size = der.len();
        let seen = {
            let mut state = lock(&self.0.state);
            let known = state.crls.get(key).and_then(|at_hand| at_hand.crl.as_ref());
            // One from the future says nothing about which is newer: its authority's clock was wrong, or ours.
            let known = known.filter(|known| !known.is_from_the_future(now));
            if known.is_some_and(|known| known.this_update() > crl.this_update()) {
                drop(state);
                let why = "the CRL that is published there is older than the one at hand";
                tracing::warn!(url = key.url, "{why}");
                self.failed(key, why.to_owned());
                return false;
            }
            tracing::info!(url = key.url, size, listed = crl.len(), until = %crl.next_update(), "a CRL was fetched");
            let seen = state.about.get(key).and_then(|about| about.seen.clone());
            let written = seen.as_ref().map(|_| now);
            let about = About { fetched_at: now, used_at: now, size, seen: seen.clone(), written };
            state.failed.remove(key);
            state.about.insert(key.clone(), about);
            state.crls.change().insert(key.clone(), AtHand { crl: Some(Arc::new(crl)), trouble: None });
            seen
        };
        self.evict(key);
        if let Err(why) = current {
            // It may list somebody all the same; but the host has nothing better for now.
            self.failed(key, format!("what is published there: {why}"));
            return false;
        }
        let permits = u32::try_from(size).unwrap_or(u32::MAX);
        if let Some(store) = &self.0.store
            && let Ok(room) = Arc::clone(&self.0.writing).try_acquire_many_owned(permits)
        {
            let crl = StoredCrl {
                url: key.url.clone(),
                issuer_subject: key.issuer.subject.clone(),
                issuer_key: key.issuer.key_info.clone(),
                der,
                fetched_at: now,
                seen: seen.map(|(domain, at)| (domain.to_string(), at)),
            };
            let store = Arc::clone(store);
            // Nobody who waits for the CRL waits for the disk.
            self.0.tasks.spawn(async move {
                told(store.put(crl).await);
                drop(room);
            });
        }
        true
    }
}

/// Ends when dropped, whatever became of the fetch.
struct Flight<'a> {
    cache: &'a CrlCache,
    url: &'a str,
    _end: watch::Sender<()>,
}

impl Drop for Flight<'_> {
    fn drop(&mut self) {
        lock(&self.cache.0.state).in_flight.remove(self.url);
    }
}

/// Fetches and proves one.
async fn read(key: &CrlKey, settings: &CrlSettings) -> Result<(Crl, Vec<u8>), String> {
    let resolver = settings.resolver.as_ref().map_err(ToString::to_string)?;
    let bytes =
        download(&key.url, resolver.as_ref(), &settings.ranges).await.map_err(|error| error.to_string())?;
    let issuer = key.issuer.clone();
    // A large one takes a while.
    let read = tokio::task::spawn_blocking(move || {
        let der = crl_der(&bytes).map_err(|error| error.to_string())?;
        Crl::read(&der, &issuer).map(|crl| (crl, der)).map_err(|error| error.to_string())
    });
    read.await.map_err(|error| error.to_string())?
}

fn later(at: Timestamp, wait: SignedDuration) -> Timestamp {
    at.saturating_add(wait).unwrap_or(Timestamp::MAX)
}
