//! The front: sessions, the queue and delivery. It knows the store and the keys only through
//! [`super::roles`].
//!
//! Promises: the queue's lock is held as long as this lives, so that one service at most has it; a
//! session obeys the Snapshot of its beginning, the next connection the Snapshot in force.

mod arrival;
mod blocking;
mod bounce;
mod budget;
mod components;
mod crls;
mod deliver;
mod directories;
mod handshakes;
mod limits;
mod listen;
mod lists;
mod logs;
mod metrics;
mod orders;
mod pending;
mod pipeline;
mod proxied;
mod rates;
mod session;
mod settling;
mod sts;
pub mod tls_reports;
mod track;
mod verdicts;

use super::roles::{Condition, ListeningSocket, Order, Sealed, Secrets};
use super::service::ServiceError;
use crate::client::ways::sts_settings;
use crate::client::{Dialer, Probes, TcpDialer, crl_settings};
use crate::dns::{NetworkResolvers, Resolvers};
use crate::log::{LogSession, SessionIds};
use crate::model::snapshot::{ReceiveConnector, Snapshot};
use crate::model::{Binding, Clock, KeySigner};
use crate::policy::route;
use crate::queue::{MessageId, OpenMode, Queue, QueueError};
use crate::tls::{CrlCache, ServerTls, StsCache, StsLimits};
use bounce::Bounces;
use budget::{Budget, MESSAGES_IN_MEMORY};
use components::Components;
use deliver::{Delivery, SendLog};
use handshakes::Handshakes;
use limits::Sessions;
use listen::{Listening, listen};
use lists::Lists;
use logs::FrontLogs;
use metrics::Metrics;
use rates::Rates;
use settling::Settling;
use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;
use tls_reports::TlsReports;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use verdicts::Verdicts;

/// What the front is made of.
pub struct Parts {
    /// The data directory; `queue/` and `logs/` are the front's.
    pub data_dir: PathBuf,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// The secrets channel.
    pub signer: Arc<Secrets>,
    /// The way out.
    pub outbound: Outbound,
    /// Measures the disk of the queue.
    pub free_space: FreeSpace,
}

/// Bytes that may still be written on the disk of a queue.
pub type FreeSpace = Arc<dyn Fn(&Queue) -> Result<u64, QueueError> + Send + Sync>;

/// The front.
pub struct Front {
    shared: Arc<Shared>,
    listening: HashMap<Binding, Listening>,
    send_log: SendLog,
    outbound: Outbound,
    /// From the first Snapshot on.
    delivering: Option<Delivering>,
    settling: Settling,
}

/// How long a stop waits for what TLS reports are made from, and for what Domain Security said.
const REPORTS_END: Duration = Duration::from_secs(5);

/// Delivery at work.
struct Delivering {
    snapshots: watch::Sender<Arc<Snapshot>>,
    task: JoinHandle<()>,
    reporting: JoinHandle<()>,
    directories: Vec<JoinHandle<()>>,
    reports: TlsReports,
}

/// How delivery reaches other hosts.
#[derive(Clone)]
pub struct Outbound {
    /// The DNS.
    pub resolvers: Arc<dyn Resolvers>,
    /// Makes connections.
    pub dialer: Arc<dyn Dialer>,
    /// How MTA-STS policies are fetched.
    pub sts_limits: StsLimits,
}

impl Outbound {
    /// The real network.
    pub fn network() -> Self {
        Outbound {
            resolvers: Arc::new(NetworkResolvers::new()),
            dialer: Arc::new(TcpDialer),
            sts_limits: StsLimits::default(),
        }
    }
}

/// What sessions share.
pub(in crate::engine) struct Shared {
    /// Nothing before the keeper's first order.
    running: RwLock<Option<Arc<Running>>>,
    queue: Queue,
    clock: Arc<dyn Clock>,
    signer: Arc<dyn KeySigner>,
    secrets: Arc<Secrets>,
    logs: FrontLogs,
    metrics: Arc<Metrics>,
    /// Places for those who ask for metrics.
    scrapers: tokio::sync::Semaphore,
    last_look: metrics::LastLook,
    ids: SessionIds,
    sessions: Arc<Sessions>,
    /// New connections, all of them.
    connection_rate: Rates<()>,
    /// Messages, by connector and source.
    message_rate: Rates<(String, RateSource)>,
    /// What messages hold in memory.
    budget: Budget,
    handshakes: Handshakes,
    verdicts: Verdicts,
    crls: CrlCache,
    sts: StsCache,
    resolvers: Arc<dyn Resolvers>,
    lists: Lists,
    probes: Probes,
    verifications: tokio::sync::Semaphore,
    logons: Arc<pending::PendingLogons>,
    bounces: Arc<Bounces>,
    free_space: FreeSpace,
    components: Components,
    troubles: directories::Troubles,
    stopping: watch::Sender<bool>,
}

/// Whose messages are counted.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(in crate::engine) enum RateSource {
    Address(IpAddr),
    User(String),
}

/// A Snapshot in force, and what was made from it.
pub(in crate::engine) struct Running {
    pub(in crate::engine) snapshot: Arc<Snapshot>,
    /// By the connector's Guid; those without a usable certificate are not in it.
    tls: HashMap<String, ServerTls>,
}

impl Front {
    /// A front that owns the queue and waits for orders. Blocks.
    ///
    /// # Errors
    /// The queue is somebody else's, or damaged; a log can't be opened.
    pub fn new(parts: Parts) -> Result<Front, ServiceError> {
        let Parts { data_dir, clock, signer, outbound, free_space } = parts;
        let queue = Queue::open(&data_dir, OpenMode::Service)?;
        let components = Components::read(&queue)?;
        let metrics = Arc::new(Metrics::default());
        let logs = FrontLogs::start(&data_dir, &clock, &metrics)?;
        let send_log = SendLog { log: logs.send.clone(), ids: Arc::new(SessionIds::new(clock.as_ref())) };
        let bounces = Arc::new(Bounces::new(clock.clone()));
        queue.set_reporter(bounces.clone());
        queue.set_tracker(logs.tracking.clone());
        outbound.resolvers.observe(logs.dns_observer());
        let verdicts = Verdicts::new(queue.clone(), clock.clone());
        let shared = Shared {
            crls: crls::cache(&queue, &clock),
            sts: sts::cache(&queue, &clock, outbound.sts_limits),
            resolvers: outbound.resolvers.clone(),
            lists: Lists::new(clock.clone()),
            probes: Probes::new(outbound.resolvers.clone(), outbound.dialer.clone(), clock.clone()),
            verifications: tokio::sync::Semaphore::new(session::VERIFICATIONS),
            logons: Arc::default(),
            running: RwLock::new(None),
            queue,
            ids: SessionIds::new(clock.as_ref()),
            clock,
            secrets: signer.clone(),
            signer,
            logs,
            metrics,
            scrapers: metrics::places(),
            last_look: metrics::LastLook::default(),
            sessions: Arc::default(),
            connection_rate: Rates::default(),
            message_rate: Rates::default(),
            budget: Budget::new(MESSAGES_IN_MEMORY),
            handshakes: Handshakes::default(),
            verdicts,
            bounces,
            free_space,
            components,
            troubles: directories::Troubles::default(),
            stopping: watch::channel(false).0,
        };
        let shared = Arc::new(shared);
        Ok(Front {
            shared,
            listening: HashMap::new(),
            send_log,
            outbound,
            delivering: None,
            settling: Settling::default(),
        })
    }

    /// The queue that it owns.
    pub fn queue(&self) -> &Queue {
        &self.shared.queue
    }

    /// Obeys until the order to stop was carried out, or the keeper is gone. The queue is locked until
    /// what this returns is dropped.
    pub async fn serve(mut self, mut orders: mpsc::Receiver<Order>) -> Front {
        while let Some(order) = orders.recv().await {
            match order {
                Order::Adopt { snapshot, opened, answer } => {
                    let _ = answer.send(self.adopt(&snapshot, opened).await);
                }
                Order::Close { bindings, answer } => {
                    self.close(&bindings).await;
                    let _ = answer.send(());
                }
                Order::Stop { deadline, answer } => {
                    self.stop(deadline).await;
                    let _ = answer.send(());
                    break;
                }
                Order::Condition(answer) => {
                    let troubles = self.shared.troubles.all();
                    let transport = self.shared.components.state();
                    let _ = answer.send(Condition { troubles, transport });
                }
                Order::Sessions(answer) => drop(answer.send(self.shared.sessions.count())),
                Order::Queues(answer) => {
                    let shared = self.shared.clone();
                    tokio::spawn(async move { drop(answer.send(orders::queues(&shared).await)) });
                }
                Order::Messages { query, answer } => {
                    let shared = self.shared.clone();
                    tokio::spawn(async move {
                        drop(answer.send(orders::messages(&shared, *query).await));
                    });
                }
                Order::ActOnMessages { messages, action, answer } => {
                    let shared = self.shared.clone();
                    tokio::spawn(async move {
                        drop(answer.send(orders::act_on_messages(&shared, messages, action).await));
                    });
                }
                Order::RetryQueue { target, resubmit, answer } => {
                    let shared = self.shared.clone();
                    tokio::spawn(async move {
                        drop(answer.send(orders::retry(&shared, target, resubmit).await));
                    });
                }
                Order::Queue { queue, suspend, answer } => {
                    let shared = self.shared.clone();
                    tokio::spawn(async move {
                        drop(answer.send(orders::queue(&shared, queue, suspend).await));
                    });
                }
                Order::Message { queue, message, action, answer } => {
                    let shared = self.shared.clone();
                    tokio::spawn(async move {
                        drop(answer.send(orders::message(&shared, queue, message, action).await));
                    });
                }
                Order::ComponentStates { wish, answer } => {
                    let shared = self.shared.clone();
                    tokio::spawn(async move {
                        let wishes = shared.components.wish(&shared.queue, wish).await;
                        drop(answer.send(wishes.map_err(|error| error.to_string())));
                    });
                }
                Order::DomainSecurity { query, answer } => {
                    let verdicts = self.shared.verdicts.clone();
                    tokio::spawn(async move { drop(answer.send(verdicts.page(*query).await)) });
                }
                Order::Content { message, offset, answer } => {
                    let shared = self.shared.clone();
                    tokio::spawn(async move {
                        drop(answer.send(orders::content(&shared, message, offset).await));
                    });
                }
            }
        }
        self
    }

    /// Puts a Snapshot in force, and serves new sockets.
    async fn adopt(&mut self, snapshot: &Sealed, opened: Vec<ListeningSocket>) -> Result<(), String> {
        let snapshot = Arc::new(snapshot.open()?);
        // A start goes on without a log, and says so: mail is more than its records.
        if self.shared.running().is_some() {
            self.shared.logs.try_directories(&snapshot)?;
            directories::try_out(&self.shared, &snapshot)?;
        }
        let running = Arc::new(Running { tls: server_tls(&snapshot, &self.shared.signer), snapshot });
        let before = self.shared.put(Some(running.clone()));
        let mut listening = Vec::new();
        for ListeningSocket { binding, socket, .. } in opened {
            match listen(self.shared.clone(), binding, socket) {
                Ok(served) => listening.push((binding, served)),
                Err(error) => {
                    // Nothing has changed: the sockets close, the last Snapshot comes back.
                    self.shared.put(before);
                    return Err(format!("can't listen on {binding}: {error}"));
                }
            }
        }
        self.listening.extend(listening);
        self.shared.logs.configure(&running.snapshot);
        pipeline::configured(&self.shared, &running.snapshot);
        // Before delivery looks for expired mail by what an older configuration said.
        self.set_expiration(&running.snapshot).await;
        self.put_poison_aside(&running.snapshot).await;
        self.shared.queue.set_floor(running.snapshot.service.minimum_free_disk_space.0);
        // Delivery first: a worker under the last Snapshot would undo the new routes, and could strand
        // mail in Unreachable, which nobody looks at before the next restart.
        self.shared.crls.configure(crl_settings(&running.snapshot, self.outbound.resolvers.as_ref()));
        self.shared.sts.configure(sts_settings(&running.snapshot, self.outbound.resolvers.as_ref()));
        self.deliver(running.snapshot.clone());
        self.settling.begin(&self.shared, running.snapshot.clone()).await;
        Ok(())
    }

    /// MessageExpirationTimeout as it is now, for what waits already.
    async fn set_expiration(&self, snapshot: &Snapshot) {
        let timeout = snapshot.service.message_expiration_timeout.to_std();
        match self.shared.queue.set_expiration(timeout).await {
            Ok(0) => {}
            Ok(count) => tracing::info!(count, "queued messages have a new time of expiry"),
            Err(error) => tracing::error!(%error, "the expiry of queued messages can't be set"),
        }
    }

    /// PoisonThreshold as it is now, for what broke the service down before.
    async fn put_poison_aside(&self, snapshot: &Snapshot) {
        match self.shared.queue.set_poison_threshold(snapshot.service.poison_threshold).await {
            Ok(0) => {}
            Ok(count) => tracing::error!(count, "messages that broke the service down are in Poison"),
            Err(error) => tracing::error!(%error, "messages that broke the service down can't be put aside"),
        }
    }

    /// Delivery by this Snapshot from now on.
    fn deliver(&mut self, snapshot: Arc<Snapshot>) {
        if let Some(delivering) = &self.delivering {
            delivering.snapshots.send_replace(snapshot);
            return;
        }
        self.shared.crls.start();
        self.shared.sts.start();
        let (snapshots, receiver) = watch::channel(snapshot);
        let reports = TlsReports::new(self.shared.queue.clone(), self.shared.clock.clone());
        let delivery = Delivery {
            data_dir: self.shared.logs.data_dir().to_owned(),
            queue: self.shared.queue.clone(),
            snapshot: receiver,
            state: self.shared.components.transport(),
            signer: self.shared.signer.clone(),
            passwords: self.shared.secrets.clone(),
            clock: self.shared.clock.clone(),
            send_log: Some(self.send_log.clone()),
            connectivity: Some(self.shared.logs.connectivity.clone()),
            metrics: self.shared.metrics.clone(),
            resolvers: self.outbound.resolvers.clone(),
            dialer: self.outbound.dialer.clone(),
            crls: self.shared.crls.clone(),
            sts: self.shared.sts.clone(),
            reports: Some(reports.clone()),
            verdicts: self.shared.verdicts.clone(),
        };
        let resolvers = self.outbound.resolvers.clone();
        let reporting =
            reports.clone().run(snapshots.subscribe(), resolvers, self.shared.stopping.subscribe());
        let task = tokio::spawn(delivery.run(self.shared.stopping.subscribe()));
        let stopping = self.shared.stopping.subscribe();
        tokio::spawn(logs::watch_queues(self.shared.clone(), snapshots.subscribe(), stopping));
        tokio::spawn(self.shared.verdicts.clone().run(self.shared.stopping.subscribe()));
        let directories = directories::start(&self.shared, &snapshots);
        let reporting = tokio::spawn(reporting);
        self.delivering = Some(Delivering { snapshots, task, reporting, reports, directories });
    }

    async fn close(&mut self, bindings: &[Binding]) {
        for binding in bindings {
            if let Some(listening) = self.listening.remove(binding) {
                listening.close().await;
            }
        }
    }

    /// Accepts no more, and waits for sessions and deliveries.
    async fn stop(&mut self, deadline: Duration) {
        let all: Vec<Binding> = self.listening.keys().copied().collect();
        self.close(&all).await;
        self.shared.stopping.send_replace(true);
        self.settling.end().await;
        let delivered = async {
            if let Some(delivering) = self.delivering.take() {
                // It has a deadline of its own, and records outcomes to the end.
                let _ = delivering.task.await;
                let counted = async {
                    let _ = delivering.reporting.await;
                    delivering.reports.flush().await;
                };
                if tokio::time::timeout(REPORTS_END, counted).await.is_err() {
                    tracing::warn!("the last counts for TLS reports are not written");
                }
                for directory in delivering.directories {
                    // A file system that does not answer must not keep the service from its end.
                    let _ = tokio::time::timeout(directories::GRACE, directory).await;
                }
            }
        };
        let (ended, ()) =
            tokio::join!(tokio::time::timeout(deadline, self.shared.sessions.all_ended()), delivered);
        self.shared.crls.stop().await;
        self.shared.sts.stop().await;
        if ended.is_err() {
            tracing::warn!(sessions = self.shared.sessions.count(), "sessions are cut");
        }
        if tokio::time::timeout(REPORTS_END, self.shared.verdicts.flush()).await.is_err() {
            tracing::warn!("the last verdicts of Domain Security are not written");
        }
        let logs = self.shared.logs.clone();
        let _ = tokio::task::spawn_blocking(move || logs.flush()).await;
    }
}

impl Shared {
    /// What is in force; nothing before the first order.
    fn running(&self) -> Option<Arc<Running>> {
        self.running.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn put(&self, running: Option<Arc<Running>>) -> Option<Arc<Running>> {
        self.bounces.put(running.as_ref().map(|running| running.snapshot.clone()));
        self.logs.tracking.put(running.as_ref().map(|running| running.snapshot.clone()));
        std::mem::replace(&mut *self.running.write().unwrap_or_else(PoisonError::into_inner), running)
    }

    /// Routes a message that was just accepted once more where another Snapshot than `by` is in force
    /// now: its commit may have come after that restart's look at all that was queued.
    async fn route_anew(&self, message: MessageId, by: &Arc<Snapshot>) {
        let Some(running) = self.running().filter(|running| !Arc::ptr_eq(&running.snapshot, by)) else {
            return;
        };
        let snapshot = running.snapshot.clone();
        let routed = self
            .queue
            .reroute_message(message, self.clock.now(), move |query| {
                route(&snapshot, query.recipient, query.size)
            })
            .await;
        if let Err(error) = routed {
            tracing::error!(%message, %error, "a message can't be routed anew; the next restart will do it");
        }
    }

    /// The log of a session with this id, where it is logged.
    fn session_log(
        &self,
        id: &str,
        connector: &ReceiveConnector,
        local: SocketAddr,
        peer: SocketAddr,
    ) -> LogSession {
        if connector.protocol_logging {
            self.logs.receive.session(&connector.identity, id, local, peer)
        } else {
            LogSession::off()
        }
    }

    /// False where a message of `size` bytes would bring the disk below MinimumFreeDiskSpace.
    fn has_room(&self, size: u64, snapshot: &Snapshot) -> bool {
        match (self.free_space)(&self.queue) {
            Ok(free) => free >= snapshot.service.minimum_free_disk_space.0.saturating_add(size),
            Err(error) => {
                tracing::error!(%error, "free space can't be told; new mail is refused");
                false
            }
        }
    }
}

/// TLS for each connector with a usable certificate; the others are told of once.
fn server_tls(snapshot: &Snapshot, signer: &Arc<dyn KeySigner>) -> HashMap<String, ServerTls> {
    let mut usable = HashMap::new();
    for connector in snapshot.receive.iter().filter(|connector| connector.auth.tls) {
        let entry = connector.certificate.as_ref().and_then(|shown| snapshot.certificates.get(shown));
        // Where there is none, compiling said so: that is a reason of a Degraded service already.
        let Some(entry) = entry else { continue };
        match ServerTls::new(entry, signer.clone(), connector.domain_secure_enabled) {
            Ok(tls) => {
                usable.insert(connector.guid.clone(), tls);
            }
            Err(why) => tracing::warn!(
                event = 12014,
                "There is no usable certificate for the FQDN '{}' of Receive connector '{}', so STARTTLS is not \
                 offered there: {why}. See Enable-ExchangeCertificate -Services SMTP",
                connector.fqdn,
                connector.identity
            ),
        }
    }
    usable
}
