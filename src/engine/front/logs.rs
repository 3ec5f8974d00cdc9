//! The logs of the service, as the Snapshot in force wants them.

use super::Shared;
use super::deliver::Connectivity;
use super::metrics::Metrics;
use super::track::Tracking;
use crate::dns::{DnsError, DnsObserver};
use crate::log::plain::{CONNECTIVITY, DNS, Line, PlainLog, QUEUES, ROUTES};
use crate::log::tracking::{TRACKING, TrackingLog};
use crate::log::{AGENTS, AgentLog, Direction, Limits, LogError, ProtocolLog, SessionIds};
use crate::model::snapshot::{LogSettings, Logs, SendConnector, Snapshot};
use crate::model::{Clock, SmtpDomain};
use crate::queue::QueueInfo;
use jiff::Timestamp;
use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::watch;

/// Between two looks at the queues.
const QUEUE_INTERVAL: Duration = Duration::from_secs(60);

/// All of them. They are off before the first Snapshot.
#[derive(Debug, Clone)]
pub(super) struct FrontLogs {
    data_dir: PathBuf,
    pub(super) receive: ProtocolLog,
    pub(super) send: ProtocolLog,
    tracking_log: TrackingLog,
    pub(super) tracking: Arc<Tracking>,
    pub(super) connectivity: Connectivity,
    queues: PlainLog,
    dns: PlainLog,
    routes: PlainLog,
    pub(super) agents: AgentLog,
    sequence: Arc<AtomicU64>,
}

impl FrontLogs {
    pub(super) fn start(
        data_dir: &Path,
        clock: &Arc<dyn Clock>,
        metrics: &Arc<Metrics>,
    ) -> Result<Self, LogError> {
        let tracking_log = TrackingLog::start(&TRACKING, clock.clone())?;
        Ok(FrontLogs {
            data_dir: data_dir.to_owned(),
            receive: ProtocolLog::start(Direction::Receive, clock.clone())?,
            send: ProtocolLog::start(Direction::Send, clock.clone())?,
            tracking: Arc::new(Tracking::new(tracking_log.clone(), clock.clone(), metrics.clone())),
            tracking_log,
            connectivity: Connectivity {
                log: PlainLog::start(&CONNECTIVITY, clock.clone())?,
                ids: Arc::new(SessionIds::new(clock.as_ref())),
            },
            queues: PlainLog::start(&QUEUES, clock.clone())?,
            dns: PlainLog::start(&DNS, clock.clone())?,
            routes: PlainLog::start(&ROUTES, clock.clone())?,
            agents: AgentLog::start(&AGENTS, clock.clone())?,
            sequence: Arc::default(),
        })
    }

    /// Where to write from now on; the routes of this Snapshot are written.
    pub(super) fn configure(&self, snapshot: &Snapshot) {
        let Logs {
            receive_protocol,
            send_protocol,
            message_tracking,
            subjects: _,
            connectivity,
            queue,
            dns,
            routing_table,
            agent,
        } = &snapshot.service.logs;
        self.receive.configure(self.directory(receive_protocol), limits(receive_protocol));
        self.send.configure(self.directory(send_protocol), limits(send_protocol));
        self.tracking_log.configure(self.directory(message_tracking), limits(message_tracking));
        self.connectivity.log.configure(self.directory(connectivity), limits(connectivity));
        self.queues.configure(self.directory(queue), limits(queue));
        self.dns.configure(self.directory(dns), limits(dns));
        self.routes.configure(self.directory(routing_table), limits(routing_table));
        self.agents.configure(self.directory(agent), limits(agent));
        self.write_routes(snapshot);
    }

    /// Whether each directory can be had, so that a restart which names one that can't changes nothing.
    ///
    /// # Errors
    /// The first one that can't be made or read; the text says which property names it.
    pub(super) fn try_directories(&self, snapshot: &Snapshot) -> Result<(), String> {
        let logs = &snapshot.service.logs;
        for (property, settings) in [
            ("ReceiveProtocolLogPath", &logs.receive_protocol),
            ("SendProtocolLogPath", &logs.send_protocol),
            ("MessageTrackingLogPath", &logs.message_tracking),
            ("ConnectivityLogPath", &logs.connectivity),
            ("QueueLogPath", &logs.queue),
            ("DnsLogPath", &logs.dns),
            ("RoutingTableLogPath", &logs.routing_table),
            ("AgentLogPath", &logs.agent),
        ] {
            let Some(directory) = self.directory(settings) else { continue };
            DirBuilder::new()
                .recursive(true)
                .mode(0o750)
                .create(&directory)
                .and_then(|()| std::fs::read_dir(&directory).map(drop))
                .map_err(|error| {
                    format!("{property} of Set-TransportService, {}: {error}", directory.display())
                })?;
        }
        Ok(())
    }

    /// What relative paths are below.
    pub(super) fn data_dir(&self) -> &Path {
        &self.data_dir
    }

    fn directory(&self, settings: &LogSettings) -> Option<PathBuf> {
        settings.directory.as_ref().map(|directory| self.data_dir.join(directory))
    }

    /// Who is told of lookups.
    pub(super) fn dns_observer(&self) -> Arc<dyn DnsObserver> {
        Arc::new(DnsLog(self.dns.clone()))
    }

    /// False where nobody need look at the queues.
    pub(super) fn wants_queues(&self) -> bool {
        self.queues.is_on()
    }

    /// The queues as they are now.
    pub(super) fn write_queues(&self, server: &str, queues: &[QueueInfo], now: Timestamp) {
        let number = || self.sequence.fetch_add(1, Ordering::Relaxed);
        for info in queues {
            let name = info.hop.queue_name(info.id.0);
            let line = Line::new(now)
                .own(number())
                .own("QUEUE")
                .text(format!("{server}\\{name}"))
                .own(format!("{:?}", info.status))
                .own(info.hop.delivery_type)
                .text(&info.hop.domain)
                .text(info.hop.tls_domain.as_ref().map_or("", SmtpDomain::as_str))
                .text(&info.hop.connector)
                .own(info.message_count)
                .own(info.deferred_message_count)
                .own(info.retry_count)
                .own(info.next_retry_time.map(|at| format!("{at:.3}")).unwrap_or_default())
                .text(info.last_error.as_deref().unwrap_or_default());
            self.queues.write(line);
        }
        let sum = |count: fn(&QueueInfo) -> u64| queues.iter().map(count).sum::<u64>();
        let line = Line::new(now).own(number()).own("SUMMARY").text(server);
        let line = (0..5).fold(line, |line, _| line.own(""));
        let line = line.own(sum(|info| info.message_count)).own(sum(|info| info.deferred_message_count));
        self.queues.write((0..3).fold(line, |line, _| line.own("")));
    }

    fn write_routes(&self, snapshot: &Snapshot) {
        if !self.routes.is_on() {
            return;
        }
        let now = self.routes.clock().now();
        let begin = |kind: &str, name: &str, guid: &str| {
            Line::new(now).own(snapshot.revision).own(kind).text(name).own(guid)
        };
        for connector in &snapshot.send {
            for space in &connector.address_spaces {
                let line = begin("SendConnector", &connector.name, &connector.guid)
                    .text(space.to_string())
                    .own(space.cost)
                    .own(if connector.dns_routing {
                        "DnsConnectorDelivery"
                    } else {
                        "SmartHostConnectorDelivery"
                    })
                    .text(next_hop(connector))
                    .own(connector.max_message_size)
                    .own(connector.domain_secure_enabled);
                self.routes.write(line);
            }
        }
        for connector in &snapshot.foreign {
            for space in &connector.address_spaces {
                let line = begin("ForeignConnector", &connector.name, &connector.guid)
                    .text(space.to_string())
                    .own(space.cost)
                    .own("NonSmtpGatewayDelivery")
                    .text("")
                    .own(connector.max_message_size)
                    .own("");
                self.routes.write(line);
            }
        }
        for agent in &snapshot.agents {
            for space in &agent.address_spaces {
                let line = begin("DeliveryAgentConnector", &agent.name, &agent.guid)
                    .text(space.to_string())
                    .own(space.cost)
                    .own("DeliveryAgent")
                    .text(agent.lmtp_hosts.iter().map(ToString::to_string).collect::<Vec<_>>().join(";"))
                    .own(agent.max_message_size)
                    .own("");
                self.routes.write(line);
            }
        }
    }

    /// Lines that were lost.
    pub(super) fn lost(&self) -> u64 {
        let plain = [&self.connectivity.log, &self.queues, &self.dns, &self.routes];
        let plain: u64 = plain.iter().map(|log| log.dropped()).sum();
        plain
            + self.receive.dropped()
            + self.send.dropped()
            + self.tracking_log.dropped()
            + self.agents.dropped()
    }

    /// Waits until all is written. Blocks the thread.
    pub(super) fn flush(&self) {
        self.receive.flush();
        self.send.flush();
        self.tracking_log.flush();
        self.connectivity.log.flush();
        self.agents.flush();
        for log in [&self.queues, &self.dns, &self.routes] {
            log.flush();
        }
    }
}

/// Writes the queue log, at each (re)start and then every minute, until the service stops.
pub(super) async fn watch_queues(
    shared: Arc<Shared>,
    mut snapshots: watch::Receiver<Arc<Snapshot>>,
    mut stopping: watch::Receiver<bool>,
) {
    let mut look = tokio::time::interval(QUEUE_INTERVAL);
    look.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = look.tick() => {}
            changed = snapshots.changed() => if changed.is_err() { return },
            _ = stopping.wait_for(|stopping| *stopping) => return,
        }
        let Some(running) = shared.running().filter(|_| shared.logs.wants_queues()) else { continue };
        match shared.queue.list_queues().await {
            Ok(mut queues) => {
                queues.retain(|info| info.message_count > 0);
                let now = shared.clock.now();
                shared.logs.write_queues(&running.snapshot.server.name, &queues, now);
            }
            Err(error) => tracing::error!(%error, "the queues can't be listed for their log"),
        }
    }
}

fn next_hop(connector: &SendConnector) -> String {
    connector.smart_hosts.iter().map(ToString::to_string).collect::<Vec<_>>().join(";")
}

fn limits(settings: &LogSettings) -> Limits {
    settings.limits.into()
}

/// Writes lookups down.
struct DnsLog(PlainLog);

impl DnsObserver for DnsLog {
    fn looked_up(
        &self,
        kind: &str,
        name: &SmtpDomain,
        found: Result<Vec<String>, &DnsError>,
        took: Duration,
    ) {
        let line = Line::new(self.0.clock().now()).own(kind).text(name.as_str());
        let line = match found {
            Ok(records) => line.own("Success").text(records.join(";")),
            Err(error) => line.own("Failure").text(error.to_string()),
        };
        self.0.write(line.own(took.as_millis()));
    }

    fn is_listening(&self) -> bool {
        self.0.is_on()
    }
}
