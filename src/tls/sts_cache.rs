//! The MTA-STS policies that this server knows: fetched when mail for a domain needs one, kept for as long as they hold,
//! renewed ahead where mail goes to the domain.
//!
//! Promises:
//! - a policy that holds is obeyed whatever becomes of the domain's DNS and web server: neither a missing TXT record nor a
//!   fetch that fails takes it away before its max_age is over (RFC 8461 §5.1);
//! - another id in the TXT record leads to a fetch, and what comes of it replaces the old policy;
//! - one fetch for a domain at a time, [`StsLimits::at_once`] in all, [`StsLimits::together`] for domains of one owner, as
//!   far as names tell that. A fetch has [`StsLimits::patience`] from when it is its turn; who waits for its turn waits no
//!   longer than that either, and is told [`StsLater`]: that a policy is not at hand because strangers are slow, or
//!   because too much is under way, is no reason to send mail as if there were none;
//! - a domain whose fetch failed is left alone for [`StsLimits::pause`];
//! - restarts keep policies, by way of [`StsStore`]; they are bounded in number: what was used least lately goes. While the
//!   store can't be read nobody knows what it binds us to: only a policy that is fetched anew is an answer.
//!
//! Refuses to hold a domain to a policy that was never had: where its own web server doesn't give it, mail goes as
//! without one (RFC 8461 §2).

#[cfg(test)]
mod tests;

use super::crl_cache::Storing;
use super::sts_fetch::{Origin, StsError, download};
use super::tasks::{Tasks, lock};
use crate::dns::{DnsError, Resolver};
use crate::model::{Clock, IpRange, SmtpDomain, StoredStsPolicy, StsMode, StsPolicy, sts_id};
use jiff::{SignedDuration, Timestamp};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::{Semaphore, watch};
use tokio::time::{sleep, timeout};

/// The bounds. [`StsLimits::default`] are the service's.
#[derive(Debug, Clone, Copy)]
pub struct StsLimits {
    /// For one fetch, DNS included; and for the wait until it is its turn.
    pub patience: Duration,
    /// After a failure (RFC 8461 §3.3).
    pub pause: SignedDuration,
    /// Fetches at once.
    pub at_once: usize,
    /// Fetches at once for domains that seem to have one owner.
    pub together: usize,
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
            together: 2,
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

/// A renewal begins only while there are fewer of them: mail goes first.
const MAX_RENEWALS: usize = 64;

/// Why it can't be said now whether a policy binds: nothing of the domain's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StsLater {
    /// It is not its turn yet.
    #[error("other fetches are under way")]
    Busy,
    /// The store has not been read.
    #[error("the policies that were kept can't be read")]
    Unread,
}

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
    tasks: Tasks,
    /// What the store had is in.
    restored: watch::Sender<bool>,
}

#[derive(Default)]
struct State {
    known: HashMap<SmtpDomain, Known>,
    /// Until when a domain is left alone.
    failed: HashMap<SmtpDomain, Timestamp>,
    /// The receiver's sender is dropped at the end of a fetch.
    in_flight: HashMap<SmtpDomain, watch::Receiver<Phase>>,
    /// By whose domains are fetched for.
    together: HashMap<String, Arc<Semaphore>>,
}

/// How far a fetch has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// Others go first.
    Waiting,
    /// It is under way.
    Fetching,
}

/// What became of the wish for a fetch.
enum Begun {
    /// It is under way, or waits for its turn.
    Flight(watch::Receiver<Phase>),
    /// The domain is left alone.
    Rests,
    /// There is too much under way.
    Full,
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
            tasks: Tasks::new(MAX_TASKS),
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
        self.0.tasks.spawn(async move {
            cache.restore().await;
            loop {
                cache.renew();
                sleep(ROUND).await;
            }
        });
    }

    /// Ends every fetch that is under way, and waits for that. Nothing is fetched afterwards.
    pub async fn stop(&self) {
        self.0.tasks.stop().await;
    }

    /// The policy that binds mail for this domain now; `None` where none does. Where the domain says that it has
    /// another one, that is fetched first.
    ///
    /// # Errors
    /// [`StsLater`] where that can't be known now, for no fault of the domain's.
    pub async fn policy(&self, domain: &SmtpDomain) -> Result<Option<StsPolicy>, StsLater> {
        let mut restored = self.0.restored.subscribe();
        let read = timeout(self.0.limits.patience, restored.wait_for(|restored| *restored)).await.is_ok();
        let Some(settings) = lock(&self.0.settings).clone() else { return Ok(None) };
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
        let mut later = (!read).then_some(StsLater::Unread);
        if let Some(id) = id {
            let known = {
                let now = self.0.clock.now();
                let state = lock(&self.0.state);
                state.known.get(domain).map(|known| (known.id == id && known.holds(now), known.is_due(now)))
            };
            match known {
                Some((true, false)) => {}
                Some((true, true)) => drop(self.begin(domain, id, MAX_TASKS)),
                Some((false, _)) | None if !self.wait_for(domain, &id).await => later = Some(StsLater::Busy),
                Some((false, _)) | None => {}
            }
        }
        let now = self.0.clock.now();
        let mut state = lock(&self.0.state);
        match state.known.get_mut(domain).filter(|known| known.holds(now)) {
            Some(known) => {
                known.used_at = now;
                Ok(Some(known.policy.clone()).filter(|policy| policy.mode != StsMode::None))
            }
            None => later.map_or(Ok(None), Err),
        }
    }

    /// Fetches, and waits for the end of it; false where it did not come to that.
    async fn wait_for(&self, domain: &SmtpDomain, id: &str) -> bool {
        let mut flight = match self.begin(domain, id.to_owned(), MAX_TASKS) {
            Begun::Flight(flight) => flight,
            Begun::Rests => return true,
            Begun::Full => return false,
        };
        // An error says that it is over.
        let turn = timeout(self.0.limits.patience, flight.wait_for(|phase| *phase == Phase::Fetching)).await;
        match turn.map(|phase| phase.is_ok()) {
            // What it fetches has as long, and is then put away.
            Ok(true) => {
                timeout(self.0.limits.patience * 2, async { while flight.changed().await.is_ok() {} })
                    .await
                    .is_ok()
            }
            Ok(false) => true,
            Err(_) => false,
        }
    }

    /// Begins a fetch, or joins the one that is under way; none while the domain is left alone, nor beside `most` others.
    fn begin(&self, domain: &SmtpDomain, id: String, most: usize) -> Begun {
        let now = self.0.clock.now();
        let (sender, receiver) = {
            let mut state = lock(&self.0.state);
            if let Some(under_way) = state.in_flight.get(domain) {
                return Begun::Flight(under_way.clone());
            }
            let rests = |until: &Timestamp| now < *until && until.duration_since(now) <= self.0.limits.pause;
            if state.failed.get(domain).is_some_and(rests) {
                return Begun::Rests;
            }
            let (sender, receiver) = watch::channel(Phase::Waiting);
            state.in_flight.insert(domain.clone(), receiver.clone());
            (sender, receiver)
        };
        let flight = Flight { cache: self.clone(), domain: domain.clone(), phase: sender };
        match self.0.tasks.spawn_within(most, async move { flight.cache.obtain(&flight, id).await }) {
            true => Begun::Flight(receiver),
            false => Begun::Full,
        }
    }

    /// One fetch, and what comes of it.
    async fn obtain(&self, flight: &Flight, id: String) {
        let domain = &flight.domain;
        // Whoever has many slow domains waits for himself first.
        let together = self.together(domain);
        let Ok(_together) = together.acquire().await else { return };
        let Ok(_slot) = self.0.slots.acquire().await else { return };
        flight.phase.send_replace(Phase::Fetching);
        let fetched = timeout(self.0.limits.patience, self.fetch(domain)).await;
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

    /// Those who fetch for domains of this one's owner.
    fn together(&self, domain: &SmtpDomain) -> Arc<Semaphore> {
        let mut state = lock(&self.0.state);
        state.together.retain(|_, others| Arc::strong_count(others) > 1);
        let new = || Arc::new(Semaphore::new(self.0.limits.together));
        Arc::clone(state.together.entry(owner(domain.as_str()).to_owned()).or_insert_with(new))
    }

    /// What the store had. One that holds no longer goes; one that was fetched meanwhile stays.
    async fn restore(&self) {
        if let Some(store) = &self.0.store {
            let stored = loop {
                match store.load().await {
                    Ok(stored) => break stored,
                    Err(error) => {
                        tracing::error!(
                            error,
                            "the MTA-STS policies that were kept can't be read: mail that one of them may bind waits"
                        );
                        sleep(self.0.limits.patience / 2).await;
                    }
                }
            };
            for one in stored {
                let newer = lock(&self.0.state)
                    .known
                    .get(&one.domain)
                    .is_some_and(|known| known.fetched_at >= one.fetched_at);
                if !newer {
                    self.put(&one, one.fetched_at).await;
                }
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
            drop(self.begin(&domain, id, MAX_RENEWALS));
        }
        if let (Some(store), false) = (self.0.store.clone(), ended.is_empty()) {
            self.0.tasks.spawn(async move {
                for domain in ended {
                    told(store.remove(domain).await);
                }
            });
        }
    }
}

/// A fetch that is under way; it is over when this is dropped, however that came.
struct Flight {
    cache: StsCache,
    domain: SmtpDomain,
    phase: watch::Sender<Phase>,
}

impl Drop for Flight {
    fn drop(&mut self) {
        lock(&self.cache.0.state).in_flight.remove(&self.domain);
    }
}

/// The part of a name that says whose it is: two labels, or three below such as `co.uk`. A guess, which costs a wait
/// where it is wrong.
fn owner(domain: &str) -> &str {
    let dots: Vec<usize> = domain.rmatch_indices('.').map(|(dot, _)| dot).collect();
    let country = dots.first().is_some_and(|first| domain.len() - first == 3);
    let short = match dots[..] {
        [first, second, ..] => first - second <= 4,
        _ => false,
    };
    let from = if country && short { dots.get(2) } else { dots.get(1) };
    from.map_or(domain, |dot| &domain[dot + 1..])
}

/// A store that fails costs a fetch after the next restart, nothing else.
fn told(result: Result<(), String>) {
    if let Err(error) = result {
        tracing::warn!(error, "the store of MTA-STS policies can't be written");
    }
}
