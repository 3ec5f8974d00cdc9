//! The MTA-STS policies that this server knows: fetched when mail for a domain needs one, kept for as long as they hold,
//! renewed ahead where mail goes to the domain.
//!
//! Promises:
//! - a policy that holds is obeyed whatever becomes of the domain's DNS and web server: neither a missing TXT record nor a
//!   fetch that fails takes it away before its max_age is over (RFC 8461 §5.1);
//! - another id in the TXT record leads to a fetch, and what comes of it replaces the old policy;
//! - one fetch for a domain at a time, [`StsLimits::at_once`] in all; who waits, waits for [`StsLimits::patience`] at most,
//!   and a domain whose fetch failed is left alone for [`StsLimits::pause`];
//! - restarts keep policies, by way of [`StsStore`]; they are bounded in number: what was used least lately goes.
//!
//! Refuses to hold a domain to a policy that was never had: mail goes as without one then (RFC 8461 §2).

#[cfg(test)]
mod tests;

use super::crl_cache::Storing;
use super::sts_fetch::{Origin, StsError, download};
use crate::dns::{DnsError, Resolver};
use crate::model::{Clock, IpRange, SmtpDomain, StoredStsPolicy, StsMode, StsPolicy, sts_id};
use jiff::{SignedDuration, Timestamp};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;

/// The bounds. [`StsLimits::default`] are the service's.
#[derive(Debug, Clone, Copy)]
pub struct StsLimits {
    /// For one fetch, DNS included.
    pub patience: Duration,
    /// After a failure (RFC 8461 §3.3).
    pub pause: SignedDuration,
    /// Fetches at once.
    pub at_once: usize,
    /// Policies.
    pub count: usize,
    /// The web servers' port.
    pub port: u16,
}

impl Default for StsLimits {
    fn default() -> Self {
        StsLimits {
            patience: Duration::from_secs(20),
            pause: SignedDuration::from_mins(5),
            at_once: 8,
            count: 10_000,
            port: 443,
        }
    }
}

/// A policy is fetched anew after this, or after half of its max_age.
const FRESH: SignedDuration = SignedDuration::from_hours(24);
/// A domain that got no mail for so long is not fetched for.
const USED: SignedDuration = SignedDuration::from_hours(14 * 24);
/// Between two looks at what is due.
const ROUND: Duration = Duration::from_secs(600);
/// Failures that are remembered.
const MAX_FAILURES: usize = 10_000;
/// Fetches that may be under way or wait for one that is.
const MAX_TASKS: usize = 256;

/// Where policies outlive a restart.
pub trait StsStore: Send + Sync {
    /// All that were kept.
    fn load(&self) -> Storing<'_, Vec<StoredStsPolicy>>;
    /// Keeps one instead of the domain's last one.
    fn put(&self, policy: StoredStsPolicy) -> Storing<'_, ()>;
    /// Forgets one.
    fn remove(&self, domain: SmtpDomain) -> Storing<'_, ()>;
}

/// By which configuration policies are fetched.
pub struct StsSettings {
    /// Asks the DNS.
    pub resolver: Result<Arc<dyn Resolver>, DnsError>,
    /// Addresses that may be asked although they are special.
    pub ranges: Vec<IpRange>,
    /// Whom web servers' certificates are trusted by, DER.
    pub roots: Arc<Vec<Vec<u8>>>,
}

/// The cache. Cheap to clone.
#[derive(Clone)]
pub struct StsCache(Arc<Inner>);

struct Inner {
    clock: Arc<dyn Clock>,
    limits: StsLimits,
    store: Option<Arc<dyn StsStore>>,
    settings: Mutex<Option<Arc<StsSettings>>>,
    state: Mutex<State>,
    slots: Semaphore,
    /// `None` once it was stopped.
    tasks: Mutex<Option<JoinSet<()>>>,
    /// What the store had is in.
    restored: watch::Sender<bool>,
}

#[derive(Default)]
struct State {
    known: HashMap<SmtpDomain, Known>,
    /// Until when a domain is left alone.
    failed: HashMap<SmtpDomain, Timestamp>,
    /// The receiver's sender is dropped at the end of a fetch.
    in_flight: HashMap<SmtpDomain, watch::Receiver<()>>,
}

struct Known {
    id: String,
    policy: StsPolicy,
    fetched_at: Timestamp,
    used_at: Timestamp,
}

impl Known {
    /// True while it binds. A clock that was set back makes it bind longer, never shorter.
    fn holds(&self, now: Timestamp) -> bool {
        let age = SignedDuration::try_from(self.policy.holds_for()).unwrap_or(SignedDuration::MAX);
        now.duration_since(self.fetched_at) < age
    }

    /// True where it is time to fetch it anew.
    fn is_due(&self, now: Timestamp) -> bool {
        let age = SignedDuration::try_from(self.policy.holds_for()).unwrap_or(SignedDuration::MAX);
        let passed = now.duration_since(self.fetched_at);
        passed >= (age / 2).min(FRESH) || passed < SignedDuration::ZERO
    }
}

impl std::fmt::Debug for StsCache {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("StsCache")
    }
}

impl StsCache {
    /// An empty cache that fetches nothing before [`configure`](Self::configure).
    pub fn new(clock: Arc<dyn Clock>, limits: StsLimits, store: Option<Arc<dyn StsStore>>) -> Self {
        StsCache(Arc::new(Inner {
            clock,
            limits,
            settings: Mutex::default(),
            state: Mutex::default(),
            slots: Semaphore::new(limits.at_once),
            tasks: Mutex::new(Some(JoinSet::new())),
            restored: watch::channel(store.is_none()).0,
            store,
        }))
    }

    /// Fetches by these settings from now on. What failed may be tried again at once: it may be what was mended.
    pub fn configure(&self, settings: StsSettings) {
        *lock(&self.0.settings) = Some(Arc::new(settings));
        lock(&self.0.state).failed.clear();
    }

    /// Reads the store, and from then on renews what is due. Call it once, in a runtime.
    pub fn start(&self) {
        let cache = self.clone();
        self.spawn(async move {
            cache.restore().await;
            loop {
                cache.renew();
                tokio::time::sleep(ROUND).await;
            }
        });
    }

    /// Ends every fetch that is under way, and waits for that. Nothing is fetched afterwards.
    pub async fn stop(&self) {
        let tasks = lock(&self.0.tasks).take();
        if let Some(mut tasks) = tasks {
            tasks.shutdown().await;
        }
    }

    /// The policy that binds mail for this domain now; `None` where none does. Where the domain says that it has
    /// another one, that is fetched first.
    pub async fn policy(&self, domain: &SmtpDomain) -> Option<StsPolicy> {
        let mut restored = self.0.restored.subscribe();
        let _ = tokio::time::timeout(self.0.limits.patience, restored.wait_for(|restored| *restored)).await;
        let settings = lock(&self.0.settings).clone()?;
        let id = match &settings.resolver {
            Ok(resolver) => match resolver.txt(&format!("_mta-sts.{domain}")).await {
                Ok(records) => sts_id(&records),
                Err(error) => {
                    tracing::debug!(%error, %domain, "the MTA-STS record can't be had");
                    None
                }
            },
            Err(_) => None,
        };
        if let Some(id) = id {
            let known = {
                let now = self.0.clock.now();
                let state = lock(&self.0.state);
                state.known.get(domain).map(|known| (known.id == id && known.holds(now), known.is_due(now)))
            };
            match known {
                Some((true, false)) => {}
                Some((true, true)) => drop(self.begin(domain, id)),
                Some((false, _)) | None => self.wait_for(domain, id).await,
            }
        }
        let now = self.0.clock.now();
        let mut state = lock(&self.0.state);
        let known = state.known.get_mut(domain).filter(|known| known.holds(now))?;
        known.used_at = now;
        Some(known.policy.clone()).filter(|policy| policy.mode != StsMode::None)
    }

    /// Fetches, and waits for the end of it.
    async fn wait_for(&self, domain: &SmtpDomain, id: String) {
        let Some(mut end) = self.begin(domain, id) else { return };
        // An error says that it is over.
        let _ = tokio::time::timeout(self.0.limits.patience, end.changed()).await;
    }

    /// Begins a fetch, or joins the one that is under way; none while the domain is left alone.
    fn begin(&self, domain: &SmtpDomain, id: String) -> Option<watch::Receiver<()>> {
        let now = self.0.clock.now();
        let (sender, receiver) = {
            let mut state = lock(&self.0.state);
            if let Some(under_way) = state.in_flight.get(domain) {
                return Some(under_way.clone());
            }
            let rests = |until: &Timestamp| now < *until && until.duration_since(now) <= self.0.limits.pause;
            if state.failed.get(domain).is_some_and(rests) {
                return None;
            }
            let (sender, receiver) = watch::channel(());
            state.in_flight.insert(domain.clone(), receiver.clone());
            (sender, receiver)
        };
        let flight = Flight { cache: self.clone(), domain: domain.clone(), _end: sender };
        self.spawn(async move { flight.cache.obtain(&flight.domain, id).await });
        Some(receiver)
    }

    /// One fetch, and what comes of it.
    async fn obtain(&self, domain: &SmtpDomain, id: String) {
        let fetched = tokio::time::timeout(self.0.limits.patience, self.fetch(domain)).await;
        let now = self.0.clock.now();
        match fetched.unwrap_or(Err(StsError::Timeout)) {
            Ok(policy) => {
                let stored = StoredStsPolicy { domain: domain.clone(), id, policy, fetched_at: now };
                self.put(&stored, now).await;
                if let Some(store) = &self.0.store {
                    told(store.put(stored).await);
                }
            }
            Err(error) => {
                tracing::warn!(%error, %domain, "the MTA-STS policy can't be fetched");
                let mut state = lock(&self.0.state);
                if state.failed.len() >= MAX_FAILURES {
                    state.failed.clear();
                }
                state.failed.insert(domain.clone(), now + self.0.limits.pause);
            }
        }
    }

    async fn fetch(&self, domain: &SmtpDomain) -> Result<StsPolicy, StsError> {
        let _slot = self.0.slots.acquire().await.map_err(|_| StsError::Timeout)?;
        let settings = lock(&self.0.settings).clone().ok_or(StsError::Timeout)?;
        let resolver = settings.resolver.clone()?;
        let from = Origin {
            resolver: resolver.as_ref(),
            allowed: &settings.ranges,
            roots: &settings.roots,
            port: self.0.limits.port,
            now: self.0.clock.now(),
        };
        download(domain, &from).await
    }

    /// Takes one in; where there are too many, the one that was used least lately goes.
    async fn put(&self, stored: &StoredStsPolicy, used_at: Timestamp) {
        let StoredStsPolicy { domain, id, policy, fetched_at } = stored.clone();
        let gone = {
            let mut state = lock(&self.0.state);
            let full = state.known.len() >= self.0.limits.count && !state.known.contains_key(&domain);
            let oldest = state.known.iter().filter(|_| full).min_by_key(|(_, known)| known.used_at);
            let gone = oldest.map(|(domain, _)| domain.clone());
            if let Some(gone) = &gone {
                state.known.remove(gone);
            }
            let used_at = state.known.get(&domain).map_or(used_at, |known| known.used_at);
            state.known.insert(domain, Known { id, policy, fetched_at, used_at });
            gone
        };
        if let (Some(gone), Some(store)) = (gone, &self.0.store) {
            told(store.remove(gone).await);
        }
    }

    /// What the store had. One that holds no longer goes.
    async fn restore(&self) {
        if let Some(store) = &self.0.store {
            match store.load().await {
                Ok(stored) => {
                    for one in stored {
                        self.put(&one, one.fetched_at).await;
                    }
                }
                Err(error) => tracing::warn!(error, "stored MTA-STS policies can't be read"),
            }
        }
        self.0.restored.send_replace(true);
    }

    /// Drops what holds no longer, and fetches anew what is due and in use.
    fn renew(&self) {
        let now = self.0.clock.now();
        let mut ended = Vec::new();
        let mut due = Vec::new();
        {
            let mut state = lock(&self.0.state);
            state.known.retain(|domain, known| {
                let holds = known.holds(now);
                if !holds {
                    ended.push(domain.clone());
                } else if known.is_due(now) && now.duration_since(known.used_at) < USED {
                    due.push((domain.clone(), known.id.clone()));
                }
                holds
            });
            state.failed.retain(|_, until| now < *until);
        }
        for (domain, id) in due {
            drop(self.begin(&domain, id));
        }
        if let (Some(store), false) = (self.0.store.clone(), ended.is_empty()) {
            self.spawn(async move {
                for domain in ended {
                    told(store.remove(domain).await);
                }
            });
        }
    }

    /// Runs work that [`stop`](Self::stop) ends. Beyond the bound nothing is begun.
    fn spawn(&self, work: impl Future<Output = ()> + Send + 'static) {
        let mut tasks = lock(&self.0.tasks);
        let Some(tasks) = tasks.as_mut() else { return };
        while tasks.try_join_next().is_some() {}
        if tasks.len() < MAX_TASKS {
            tasks.spawn(work);
        }
    }
}

/// A fetch that is under way; it is over when this is dropped, however that came.
struct Flight {
    cache: StsCache,
    domain: SmtpDomain,
    _end: watch::Sender<()>,
}

impl Drop for Flight {
    fn drop(&mut self) {
        lock(&self.cache.0.state).in_flight.remove(&self.domain);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A store that fails costs a fetch after the next restart, nothing else.
fn told(result: Result<(), String>) {
    if let Err(error) = result {
        tracing::warn!(error, "the store of MTA-STS policies can't be written");
    }
}
