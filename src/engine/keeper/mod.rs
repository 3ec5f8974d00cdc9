//! The keeper: reads and compiles the configuration, owns the listening sockets, the keys and the
//! control socket, and tells the front what to obey.
//!
//! Promises: a restart either takes effect whole or changes nothing and says every reason; sockets
//! that stay are the same sockets; the keys leave this role only as signatures.
//!
//! Refuses: a configuration that does not compile; one that would be newly Degraded, at a restart.

mod accounts;
mod ends;
pub mod identity;
mod listeners;
mod source;
mod stored;

pub use accounts::{Accounts, LoadedAccounts};
pub use source::{ConfigSource, Loaded};
pub use stored::StoredConfig;

use super::roles::{Condition, Order, Sealed, SecretsKeeper};
use crate::cert::base64;
use crate::control::{self, Bound, MOST_MESSAGES, MOST_ORDERED, Request, Response, Status};
use crate::model::queued::{MessageQuery, QueueInfo};
use crate::model::snapshot::{Reason, Snapshot};
use crate::model::{Clock, ComponentWish, KeySigner, StoredObject};
use crate::tls::KeyRing;
use jiff::Timestamp;
use listeners::{Change, Listeners};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{mpsc, oneshot, watch};

/// What sessions and deliveries get to end after an order to stop.
const DRAIN: Duration = Duration::from_secs(30);

/// The keeper.
pub struct Keeper {
    source: Arc<dyn ConfigSource>,
    secrets: SecretsKeeper,
    orders: mpsc::Sender<Order>,
    clock: Arc<dyn Clock>,
    started_at: Timestamp,
    state: Mutex<State>,
    /// One restart at a time.
    restarting: tokio::sync::Mutex<()>,
    stop: watch::Sender<bool>,
}

/// What is in force.
struct State {
    snapshot: Arc<Snapshot>,
    /// What the Snapshot was made from.
    objects: Arc<Vec<StoredObject>>,
    configured_at: Timestamp,
    listeners: Listeners,
    /// What is not as configured beside what the Snapshot says: bindings, keys.
    degraded: Vec<Reason>,
}

/// A configuration that is ready to be put in force.
struct Ready {
    loaded: Loaded,
    ring: KeyRing,
    change: Change,
    degraded: Vec<Reason>,
}

impl Keeper {
    /// A keeper that has put the stored configuration in force. What can't be bound is Degraded.
    ///
    /// # Errors
    /// Every reason why the configuration can't be put in force.
    pub async fn start(
        source: Arc<dyn ConfigSource>,
        secrets: SecretsKeeper,
        orders: mpsc::Sender<Order>,
        clock: Arc<dyn Clock>,
    ) -> Result<Arc<Keeper>, Vec<Reason>> {
        let ready = prepare(source.clone(), Arc::new(Listeners::default())).await?;
        let mut listeners = Listeners::default();
        let snapshot = Arc::new(ready.loaded.snapshot);
        let logons = Accounts::new(ready.loaded.accounts, snapshot.logons.socket.clone());
        secrets.install_logons(Some(Arc::new(logons)));
        secrets.install(Arc::new(ready.ring) as Arc<dyn KeySigner>);
        secrets.install_passwords(ready.loaded.passwords);
        adopt(&orders, &snapshot, &ready.change).await.map_err(|text| vec![service_reason(text)])?;
        listeners.commit(ready.change);
        let now = clock.now();
        let objects = Arc::new(ready.loaded.objects);
        let state = State { snapshot, objects, configured_at: now, listeners, degraded: ready.degraded };
        for reason in state.all_degraded() {
            tracing::warn!("Degraded: {reason}");
        }
        Ok(Arc::new(Keeper {
            source,
            secrets,
            orders,
            clock,
            started_at: now,
            state: Mutex::new(state),
            restarting: tokio::sync::Mutex::new(()),
            stop: watch::channel(false).0,
        }))
    }

    /// Puts the stored configuration in force; no connection is refused or cut.
    ///
    /// # Errors
    /// Every reason why not; then nothing has changed.
    pub async fn restart(&self) -> Result<(), Vec<Reason>> {
        let stopping = || *self.stop.borrow();
        // Stopping holds the turn for long: who asks then need not wait for it.
        let _turn = if stopping() { None } else { Some(self.restarting.lock().await) };
        if stopping() {
            return Err(vec![service_reason("the service is stopping".into())]);
        }
        let ready = self.ready().await?;
        let snapshot = Arc::new(ready.loaded.snapshot);
        self.secrets.install(Arc::new(ready.ring) as Arc<dyn KeySigner>);
        self.secrets.install_passwords(ready.loaded.passwords);
        // Before a session begins under the new Snapshot: it need not ask again.
        let logons = Accounts::new(ready.loaded.accounts, snapshot.logons.socket.clone());
        let before = self.secrets.install_logons(Some(Arc::new(logons)));
        if let Err(text) = adopt(&self.orders, &snapshot, &ready.change).await {
            self.secrets.install_logons(before);
            self.secrets.withdraw();
            return Err(vec![service_reason(text)]);
        }
        self.secrets.settle();
        let revision = snapshot.revision;
        let bindings = {
            let mut state = self.locked();
            state.snapshot = snapshot;
            state.objects = Arc::new(ready.loaded.objects);
            state.degraded = ready.degraded;
            state.configured_at = self.clock.now();
            state.listeners.commit(ready.change)
        };
        // A front that is gone has closed them.
        let _ = self.ask(|answer| Order::Close { bindings, answer }).await;
        tracing::info!(revision, "the stored configuration is in force");
        Ok(())
    }

    /// The stored configuration, where it may be put in force.
    async fn ready(&self) -> Result<Ready, Vec<Reason>> {
        let (open, before) = {
            let state = self.locked();
            let open =
                state.listeners.try_clone().map_err(|error| vec![service_reason(error.to_string())])?;
            (Arc::new(open), state.all_degraded())
        };
        let ready = prepare(self.source.clone(), open).await?;
        let mut reasons: Vec<Reason> =
            ready.loaded.snapshot.degraded.iter().chain(&ready.degraded).cloned().collect();
        reasons.retain(|reason| !before.iter().any(|old| same_trouble(old, reason)));
        if reasons.is_empty() { Ok(ready) } else { Err(reasons) }
    }

    /// Orders the service to stop; [`Keeper::stopped`] tells when it has.
    pub fn stop(&self) {
        self.stop.send_replace(true);
    }

    /// Waits for the order to stop, then stops: accepts no more, and lets sessions and deliveries end.
    pub async fn stopped(&self) {
        let mut ordered = self.stop.subscribe();
        let _ = ordered.wait_for(|stop| *stop).await;
        notify(&[sd_notify::NotifyState::Stopping]);
        let _turn = self.restarting.lock().await;
        self.locked().listeners.close();
        let _ = self.ask(|answer| Order::Stop { deadline: DRAIN, answer }).await;
    }

    /// How the service is.
    pub async fn status(&self) -> Status {
        let sessions = self.ask(Order::Sessions).await.unwrap_or(0);
        let Condition { troubles, transport } = self.ask(Order::Condition).await.unwrap_or_default();
        let state = self.locked();
        let bound = state.snapshot.receive.iter().flat_map(|connector| {
            connector.bindings.iter().filter_map(|binding| {
                let address = state.listeners.address_of(binding)?;
                Some(Bound { connector: connector.guid.clone(), binding: *binding, address })
            })
        });
        Status {
            pid: std::process::id(),
            revision: state.snapshot.revision,
            started_at: self.started_at,
            configured_at: state.configured_at,
            degraded: state.all_degraded().into_iter().chain(troubles).collect(),
            bound: bound.collect(),
            sessions,
            stopping: *self.stop.borrow(),
            transport,
        }
    }

    /// The Snapshot in force.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.locked().snapshot.clone()
    }

    fn locked(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives an order and waits for its answer.
    async fn ask<T>(&self, order: impl FnOnce(oneshot::Sender<T>) -> Order) -> Result<T, String> {
        let (answer, result) = oneshot::channel();
        let gone = "the front of the service is gone";
        self.orders.send(order(answer)).await.map_err(|_| gone.to_owned())?;
        result.await.map_err(|_| gone.to_owned())
    }
}

impl State {
    fn all_degraded(&self) -> Vec<Reason> {
        self.snapshot.degraded.iter().chain(&self.degraded).cloned().collect()
    }
}

impl control::Handler for Keeper {
    async fn handle(&self, request: Request) -> Response {
        let answered = match request {
            Request::Status => return Response::Status(self.status().await),
            Request::RunningSnapshot => return Response::Snapshot(Box::new((*self.snapshot()).clone())),
            Request::RunningConfiguration => {
                let (snapshot, objects) = {
                    let state = self.locked();
                    (state.snapshot.clone(), state.objects.clone())
                };
                return Response::Configuration {
                    snapshot: Box::new((*snapshot).clone()),
                    objects: (*objects).clone(),
                };
            }
            Request::Restart => {
                return match self.restart_notified().await {
                    Ok(()) => Response::Done,
                    Err(reasons) => Response::NotCompiled(reasons),
                };
            }
            Request::TryRestart => {
                return match self.ready().await {
                    // What was opened for it is closed with it.
                    Ok(_unused) => Response::Done,
                    Err(reasons) => Response::NotCompiled(reasons),
                };
            }
            Request::Stop => {
                self.stop();
                return Response::Done;
            }
            Request::Queues => {
                let answer = self.ask(Order::Queues).await;
                let filled = |all: Vec<QueueInfo>| all.into_iter().filter(|info| info.messages > 0).collect();
                answer.map(|queues| queues.map(|all| Response::Queues(filled(all))))
            }
            Request::AllQueues => self.ask(Order::Queues).await.map(|queues| queues.map(Response::Queues)),
            Request::Messages { queue, message, limit } => {
                let limit = limit.min(MOST_MESSAGES);
                let query = Box::new(MessageQuery { queue, message, ..MessageQuery::first("", limit) });
                let answer = self.ask(|answer| Order::Messages { query, answer }).await;
                answer.map(|page| page.map(|page| Response::Messages(page.messages)))
            }
            Request::FindMessages(mut query) => {
                query.page.limit = query.page.limit.min(MOST_MESSAGES);
                let answer = self.ask(|answer| Order::Messages { query, answer }).await;
                answer.map(|page| page.map(Response::Found))
            }
            Request::ActOnMessages { messages, .. } if messages.len() > MOST_ORDERED => {
                Ok(Err("these are too many messages for one order".into()))
            }
            Request::ActOnMessages { messages, action } => {
                let answer = self.ask(|answer| Order::ActOnMessages { messages, action, answer }).await;
                answer.map(|failed| failed.map(Response::Acted))
            }
            Request::RetryQueue { target, resubmit } => {
                let answer = self.ask(|answer| Order::RetryQueue { target, resubmit, answer }).await;
                answer.map(|count| count.map(Response::Retried))
            }
            Request::Queue { queue, suspend } => {
                let answer = self.ask(|answer| Order::Queue { queue, suspend, answer }).await;
                answer.map(|done| done.map(|()| Response::Done))
            }
            Request::Message { queue, message, action } => {
                let answer = self.ask(|answer| Order::Message { queue, message, action, answer }).await;
                answer.map(|done| done.map(|()| Response::Done))
            }
            Request::ComponentStates => {
                let answer = self.ask(|answer| Order::ComponentStates { wish: None, answer }).await;
                answer.map(|wishes| wishes.map(Response::ComponentStates))
            }
            Request::SetComponentState { component, requester, state } => {
                let wish = Some(ComponentWish { component, requester, state, since: self.clock.now() });
                let answer = self.ask(|answer| Order::ComponentStates { wish, answer }).await;
                answer.map(|wishes| wishes.map(Response::ComponentStates))
            }
            Request::DomainSecurity(query) => {
                let answer = self.ask(|answer| Order::DomainSecurity { query, answer }).await;
                answer.map(|page| page.map(Response::DomainSecurity))
            }
            Request::Content { message, offset } => {
                let answer = self.ask(|answer| Order::Content { message, offset, answer }).await;
                answer.map(|piece| piece.map(|piece| Response::Content(base64(&piece))))
            }
        };
        answered.and_then(|response| response).unwrap_or_else(Response::Failed)
    }
}

impl Keeper {
    /// A restart that the service manager is told of.
    pub async fn restart_notified(&self) -> Result<(), Vec<Reason>> {
        if let Ok(now) = sd_notify::NotifyState::monotonic_usec_now() {
            notify(&[sd_notify::NotifyState::Reloading, now]);
        }
        let result = self.restart().await;
        notify(&[sd_notify::NotifyState::Ready]);
        if let Err(reasons) = &result {
            for reason in reasons {
                tracing::error!("the configuration stays as it is: {reason}");
            }
        }
        result
    }
}

/// Tells the service manager, if there is one.
pub(super) fn notify(state: &[sd_notify::NotifyState<'_>]) {
    if let Err(error) = sd_notify::notify(false, state) {
        tracing::debug!(%error, "the service manager can't be told");
    }
}

/// Reads, compiles and opens, off the runtime's threads.
async fn prepare(source: Arc<dyn ConfigSource>, open: Arc<Listeners>) -> Result<Ready, Vec<Reason>> {
    let work = tokio::task::spawn_blocking(move || {
        let loaded = source.load()?;
        let mut ring = KeyRing::new();
        let mut degraded = Vec::new();
        for (thumbprint, key) in &loaded.keys {
            if let Err(error) = ring.insert(thumbprint, key) {
                let noun = if loaded.snapshot.certificates.contains_key(thumbprint) {
                    "ExchangeCertificate"
                } else {
                    "DkimSigningConfig"
                };
                degraded.push(Reason {
                    object: format!("{noun} \"{thumbprint}\""),
                    property: String::new(),
                    text: error.to_string(),
                });
            }
        }
        let mut change = open.prepare(&loaded.snapshot);
        degraded.append(&mut change.failed);
        Ok(Ready { loaded, ring, change, degraded })
    });
    work.await.unwrap_or_else(|error| Err(vec![service_reason(error.to_string())]))
}

/// Hands a Snapshot and sockets over to the front.
async fn adopt(orders: &mpsc::Sender<Order>, snapshot: &Snapshot, change: &Change) -> Result<(), String> {
    let opened = Listeners::hand_over(change).map_err(|error| error.to_string())?;
    let (answer, result) = oneshot::channel();
    let order = Order::Adopt { snapshot: Sealed::seal(snapshot)?, opened, answer };
    orders.send(order).await.map_err(|_| "the front of the service is gone".to_owned())?;
    result.await.map_err(|_| "the front of the service is gone".to_owned())?
}

/// The same trouble with the same thing; what the system says of it, behind the last colon, may
/// change.
fn same_trouble(a: &Reason, b: &Reason) -> bool {
    let what = |reason: &Reason| {
        let text = reason.text.rsplit_once(": ").map_or(reason.text.as_str(), |(what, _)| what);
        (reason.object.clone(), reason.property.clone(), text.to_owned())
    };
    what(a) == what(b)
}

fn service_reason(text: String) -> Reason {
    Reason { object: "TransportService".into(), property: String::new(), text }
}
