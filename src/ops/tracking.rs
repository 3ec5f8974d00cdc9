//! The message tracking log for cmdlets: it is read from its files, whether the service runs or not; and what
//! is done to the queue of a stopped service is written into it.

use super::{Category, Failure, Site};
use crate::compile::service_settings;
pub use crate::log::tracking::row::Column;
use crate::log::tracking::row::{Row, split_list};
pub use crate::log::tracking::search::Wanted;
use crate::log::tracking::search::search;
use crate::log::tracking::{Names, TRACKING};
use crate::log::{Limits, TrackingEntry, TrackingLog};
use crate::model::objects::MESSAGE_TRACKING_LOG;
use crate::model::snapshot::Logs;
use crate::model::{Clock, Record, TimeSpan, TrackingEvent, Value};
use crate::queue::Tracker;
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

/// What a search came across beside events.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Read {
    /// MessageTrackingLogPath is `$null`: there is no log.
    pub off: bool,
    /// Lines that were no events.
    pub illegible: u64,
}

/// Gives each event that is wanted to `take`, the oldest first, until that says false.
///
/// # Errors
/// Where the store or the files can't be read.
pub fn find(site: &Site, wanted: &Wanted, mut take: impl FnMut(Record) -> bool) -> Result<Read, Failure> {
    let mut service = service(site)?;
    // What was logged before it was switched off is there to be read.
    service.set("MessageTrackingLogEnabled", Value::Bool(true));
    let Some(directory) = logs(&service)?.message_tracking.directory else {
        return Ok(Read { off: true, illegible: 0 });
    };
    let looked = search(&site.data_dir.join(directory), wanted, |row| take(record(row)));
    let looked = looked.map_err(|error| {
        let text = format!("the message tracking log can't be read: {error}");
        Failure::new("FileUnreadable", Category::ReadError, error.path.to_string_lossy(), text)
    })?;
    Ok(Read { off: false, illegible: looked.illegible })
}

fn service(site: &Site) -> Result<Record, Failure> {
    let services = site.store()?.read("TransportService")?;
    services.into_iter().next().ok_or_else(|| {
        Failure::new("StoreUnusable", Category::ReadError, "TransportService", "there is no TransportService")
    })
}

fn logs(service: &Record) -> Result<Logs, Failure> {
    let settings = service_settings(service).map_err(|reason| {
        Failure::new("StoreUnusable", Category::ReadError, "TransportService", reason.to_string())
    })?;
    Ok(settings.logs)
}

fn record(row: &Row<'_>) -> Record {
    let mut record = Record::with_defaults(&MESSAGE_TRACKING_LOG);
    let text = |column| match row.text(column) {
        "" => Value::Null,
        text => Value::text(text),
    };
    let number = |column| row.text(column).parse().map_or(Value::Null, Value::Int);
    record.set("Timestamp", Value::Time(row.at));
    let texts = [
        ("ClientIp", Column::ClientIp),
        ("ClientHostname", Column::ClientHostname),
        ("ServerIp", Column::ServerIp),
        ("ServerHostname", Column::ServerHostname),
        ("SourceContext", Column::SourceContext),
        ("ConnectorId", Column::ConnectorId),
        ("Source", Column::Source),
        ("EventId", Column::EventId),
        ("MessageId", Column::MessageId),
        ("NetworkMessageId", Column::NetworkMessageId),
        ("MessageSubject", Column::MessageSubject),
        ("Sender", Column::Sender),
        ("ReturnPath", Column::ReturnPath),
        ("Directionality", Column::Directionality),
        ("TenantId", Column::TenantId),
        ("OriginalClientIp", Column::OriginalClientIp),
        ("MessageInfo", Column::MessageInfo),
        ("TransportTrafficType", Column::TransportTrafficType),
        ("SchemaVersion", Column::SchemaVersion),
        ("LogId", Column::LogId),
    ];
    for (name, column) in texts {
        record.set(name, text(column));
    }
    for (name, column) in [
        ("InternalMessageId", Column::InternalMessageId),
        ("TotalBytes", Column::TotalBytes),
        ("RecipientCount", Column::RecipientCount),
    ] {
        record.set(name, number(column));
    }
    for (name, column) in [
        ("Recipients", Column::Recipients),
        ("RecipientStatus", Column::RecipientStatus),
        ("RelatedRecipientAddress", Column::RelatedRecipientAddress),
        ("Reference", Column::Reference),
    ] {
        record.set(name, Value::texts(split_list(row.text(column))));
    }
    let facts = row.facts().into_iter().map(|(name, value)| format!("[{name}, {value}]"));
    record.set("EventData", Value::texts(facts));
    if let Ok(accepted) = row.text(Column::MessageInfo).parse::<Timestamp>() {
        let here = row.at.duration_since(accepted).as_millis().max(0);
        record.set("MessageLatency", Value::Span(TimeSpan::from_millis(i64::try_from(here).unwrap_or(0))));
        record.set("MessageLatencyType", Value::text("LocalServer"));
    }
    record
}

/// Writes what is done to the queue of a stopped service. Whoever only reads makes no file.
pub(super) struct StoppedTracker {
    /// Nothing where it could not be started.
    log: OnceLock<Option<TrackingLog>>,
    directory: PathBuf,
    limits: Limits,
    names: Arc<Names>,
    clock: Arc<dyn Clock>,
}

impl std::fmt::Debug for StoppedTracker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StoppedTracker").field("directory", &self.directory).finish_non_exhaustive()
    }
}

impl Tracker for StoppedTracker {
    fn committed(&self, event: TrackingEvent) {
        let log = self.log.get_or_init(|| {
            let log = TrackingLog::start(&TRACKING, self.clock.clone()).ok()?;
            log.configure(Some(self.directory.clone()), self.limits);
            Some(log)
        });
        if let Some(log) = log {
            log.write(TrackingEntry { at: self.clock.now(), event, names: self.names.clone() });
        }
    }
}

/// A tracker for the queue of a stopped service, where there is a log.
///
/// # Errors
/// Where the store can't be read.
pub(super) fn stopped(site: &Site) -> Result<Option<Arc<StoppedTracker>>, Failure> {
    let service = service(site)?;
    let logs = logs(&service)?;
    let Some(directory) = logs.message_tracking.directory else { return Ok(None) };
    let mut connectors = BTreeMap::new();
    for noun in ["SendConnector", "DeliveryAgentConnector"] {
        let all = site.store()?.read(noun)?;
        connectors.extend(all.iter().map(|one| (one.guid().to_owned(), one.text("Name").to_owned())));
    }
    let names = Names { server: service.text("Name").to_owned(), connectors, subjects: logs.subjects };
    Ok(Some(Arc::new(StoppedTracker {
        log: OnceLock::new(),
        directory: site.data_dir.join(directory),
        limits: logs.message_tracking.limits.into(),
        names: Arc::new(names),
        clock: site.clock.clone(),
    })))
}

impl StoppedTracker {
    /// Waits until all is written. Says how much was lost, for want of room or rights.
    pub(super) fn end(&self, data_dir: &Path) -> u64 {
        let Some(Some(log)) = self.log.get() else { return 0 };
        log.flush();
        for file in TRACKING.find(&self.directory).unwrap_or_default() {
            give_to_owner(data_dir, &file.path);
        }
        let parts = self.directory.ancestors();
        let inside = parts.take_while(|part| part.starts_with(data_dir) && *part != data_dir);
        inside.for_each(|part| give_to_owner(data_dir, part));
        log.dropped()
    }
}

/// What root makes in a directory of another user is that user's: else the service could not go on writing.
fn give_to_owner(data_dir: &Path, path: &Path) {
    use std::os::unix::fs::MetadataExt;
    let Ok(owner) = std::fs::metadata(data_dir) else { return };
    let is_root = |path: &Path| {
        std::fs::symlink_metadata(path).is_ok_and(|found| found.uid() == 0 && !found.is_symlink())
    };
    if rustix::process::geteuid().is_root() && owner.uid() != 0 && is_root(path) {
        // Where that fails the service says that it can't write.
        let _ = std::os::unix::fs::chown(path, Some(owner.uid()), Some(owner.gid()));
    }
}
