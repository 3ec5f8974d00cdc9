//! What only the network tells: the partner's hosts as our own client finds them, and our own listener as a partner
//! finds it.
//!
//! Promises: names are asked, ways found, connections made and certificates judged by the service's own code, under
//! Domain Security's policy even where it is not armed yet; a partner's host sees EHLO, STARTTLS, EHLO, MAIL, RSET and
//! QUIT, never a recipient or a message; every wait ends, and hosts and domains are looked at beside each other.
//!
//! Refuses: to guess. What could not be looked at is NotChecked, with the reason.

mod host;
mod mx;
mod own;
mod send;
mod words;

use super::{Direction, Row, RowResult, Situation};
use crate::client::crl_settings;
use crate::control::Bound;
use crate::dns::NetworkResolvers;
use crate::model::snapshot::Snapshot;
use crate::model::{FixedClock, SmtpDomain};
use crate::store::Store;
use crate::tls::{CrlCache, CrlLimits, KeyRing};
use jiff::Timestamp;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

/// The longest silence of a peer. The service itself waits for as long as RFC 5321 demands, up to the connector's
/// ConnectionInactivityTimeOut; nobody waits so long before a screen.
const SILENCE: Duration = Duration::from_secs(30);
/// For one address in all.
const IN_ALL: Duration = Duration::from_secs(90);
/// Domains that are looked at beside each other.
const AT_ONCE: usize = 16;

/// What the network is looked at with, beside the configuration.
#[derive(Debug)]
pub struct Means {
    ring: Arc<KeyRing>,
    /// Why keys may be missing.
    no_keys: Option<String>,
    bound: Vec<Bound>,
}

impl Means {
    /// The private keys of this store, as far as this user may open them, and where the running service listens.
    pub fn of(store: &Store, bound: Vec<Bound>) -> Means {
        let mut ring = KeyRing::new();
        let no_keys = match store.private_keys() {
            Err(error) => Some(error.to_string()),
            Ok(keys) => {
                let unusable: Vec<String> = keys
                    .iter()
                    .filter_map(|(thumbprint, key)| ring.insert(thumbprint, key).err())
                    .map(|error| error.to_string())
                    .collect();
                let sealed = store.secret_trouble(None).unwrap_or_else(|error| Some(error.to_string()));
                sealed.or_else(|| (!unusable.is_empty()).then(|| unusable.join("; ")))
            }
        };
        Means { ring: Arc::new(ring), no_keys, bound }
    }
}

/// What all looks share.
struct World {
    snapshot: Snapshot,
    running: Option<Snapshot>,
    ring: Arc<KeyRing>,
    no_keys: Option<String>,
    bound: Vec<Bound>,
    resolvers: NetworkResolvers,
    crls: CrlCache,
    now: Timestamp,
}

/// The rows for each of these domains and ways, in their order.
///
/// # Errors
/// In words: nothing can be asked.
pub(super) fn rows(
    situation: &Situation,
    subjects: &[(SmtpDomain, Direction)],
    means: &Means,
) -> Result<Vec<Vec<Row>>, String> {
    let Some(snapshot) = &situation.snapshot else {
        let reasons: Vec<String> = situation.not_compiled.iter().map(ToString::to_string).collect();
        let text = format!("the stored configuration can't be put in force: {}", reasons.join("; "));
        return Ok(subjects.iter().map(|(domain, way)| vec![not_looked(domain, *way, &text)]).collect());
    };
    crate::diagnose::runtime()?.block_on(async {
        let crls = CrlCache::new(Arc::new(FixedClock::at(situation.now)), CrlLimits::default(), None);
        let world = Arc::new(World {
            snapshot: snapshot.clone(),
            running: situation.running.as_ref().map(|running| running.snapshot.clone()),
            ring: Arc::clone(&means.ring),
            no_keys: means.no_keys.clone(),
            bound: means.bound.clone(),
            resolvers: NetworkResolvers::new(),
            crls,
            now: situation.now,
        });
        world.crls.configure(crl_settings(&world.snapshot, &world.resolvers));
        let rows = looked(&world, subjects).await;
        world.crls.stop().await;
        Ok(rows)
    })
}

async fn looked(world: &Arc<World>, subjects: &[(SmtpDomain, Direction)]) -> Vec<Vec<Row>> {
    let places = Arc::new(Semaphore::new(AT_ONCE));
    let mut looks = JoinSet::new();
    let sends = subjects.iter().enumerate().filter(|(_, (_, way))| *way == Direction::Send);
    for (number, (domain, _)) in sends {
        let (world, domain, places) = (Arc::clone(world), domain.clone(), Arc::clone(&places));
        looks.spawn(async move {
            let _place = places.acquire().await;
            (number, send::rows(&world, &domain).await)
        });
    }
    // Our listener is the same for all of them.
    let receives = subjects.iter().find(|(_, way)| *way == Direction::Receive);
    let own = match receives {
        Some((domain, _)) => own::rows(world, domain).await,
        None => Vec::new(),
    };
    let mut all: Vec<Vec<Row>> = subjects
        .iter()
        .map(|(domain, way)| match way {
            Direction::Receive => {
                own.iter().cloned().map(|row| Row { domain: domain.clone(), ..row }).collect()
            }
            Direction::Send => {
                vec![not_looked(domain, *way, "the look at its hosts broke off")]
            }
        })
        .collect();
    while let Some(done) = looks.join_next().await {
        if let Ok((number, rows)) = done
            && let Some(place) = all.get_mut(number)
        {
            *place = rows;
        }
    }
    all
}

fn not_looked(domain: &SmtpDomain, way: Direction, why: &str) -> Row {
    let (check, rule) = match way {
        Direction::Send => (mx::CHECK, mx::RULE),
        Direction::Receive => (own::LISTENER, own::LISTENER_RULE),
    };
    Row::pass(domain, way, check, rule).but(RowResult::NotChecked, why)
}
