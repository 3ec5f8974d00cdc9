//! Whether the service does all that is configured, and what an administrator should know before it
//! does not.
//!
//! The judgement is pure over what was found out; finding out is separate.

use super::service::{ask, unexpected};
use super::{Failure, Site};
use crate::control::{ControlError, Request, Response, Status};
use crate::model::objects::SERVICE_HEALTH;
use crate::model::objects::service::SERVICE_NAMES;
use crate::model::snapshot::Snapshot;
use crate::model::{ByteSize, CommandLine, Record, ServiceState, Value};
use jiff::{SignedDuration, Timestamp};
use std::os::unix::fs::MetadataExt;
use std::time::Duration;

const ANSWER: Duration = Duration::from_secs(30);
/// Before its end a certificate in use is worth a warning for so long.
pub const RENEWAL: SignedDuration = SignedDuration::from_hours(30 * 24);

/// How the service is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Health {
    /// Healthy, Degraded or Stopped.
    pub word: &'static str,
    /// What keeps it from doing all that is configured.
    pub reasons: Vec<String>,
    /// What is worth knowing, and no fault yet.
    pub warnings: Vec<String>,
}

impl Health {
    /// True where it does all that is configured.
    pub fn is_healthy(&self) -> bool {
        self.word == "Healthy"
    }
}

/// What was found out about a running service.
#[derive(Debug)]
struct Findings<'a> {
    status: &'a Status,
    snapshot: &'a Snapshot,
    /// Free bytes where the queue is; `None`: not known.
    free: Option<u64>,
    pending: Option<bool>,
    /// Why the service could not be started again.
    no_start: Vec<String>,
    runs_as_root: bool,
    data_dir: &'a str,
    now: Timestamp,
}

/// Asks the service, and judges.
///
/// # Errors
/// Where it runs and can't be asked.
pub fn health(site: &Site) -> Result<Health, Failure> {
    let stopped = |error| match error {
        ControlError::NotRunning => Ok(Health {
            word: "Stopped",
            reasons: vec![format!(
                "the service does not run (emsh {})",
                CommandLine::new("Start-Service").on(SERVICE_NAMES[0])
            )],
            warnings: Vec::new(),
        }),
        error => Err(Failure::from(error)),
    };
    let status = match ask(site, &Request::Status, ANSWER) {
        Ok(Response::Status(status)) => status,
        Ok(other) => return Err(unexpected(&other)),
        Err(error) => return stopped(error),
    };
    let snapshot = match ask(site, &Request::RunningSnapshot, ANSWER) {
        Ok(Response::Snapshot(snapshot)) => snapshot,
        Ok(other) => return Err(unexpected(&other)),
        Err(error) => return stopped(error),
    };
    let (pending, no_start) = match super::compare::pending(site) {
        Ok(pending) => {
            let why = pending.not_compiled.iter().map(ToString::to_string).collect();
            (Some(!pending.differences.is_empty()), why)
        }
        Err(failure) if failure.id == "StoreUnusable" => (None, vec![failure.message]),
        Err(_) => (None, Vec::new()),
    };
    let owner = |path: &std::path::Path| std::fs::metadata(path).ok().map(|meta| meta.uid());
    let process = std::path::PathBuf::from(format!("/proc/{}", status.pid));
    Ok(judge(&Findings {
        status: &status,
        snapshot: &snapshot,
        free: free_space(&site.data_dir.join("queue")),
        pending,
        no_start,
        runs_as_root: owner(&process) == Some(0) && owner(&site.data_dir) == Some(0),
        data_dir: &site.data_dir.display().to_string(),
        now: site.clock.now(),
    }))
}

fn free_space(directory: &std::path::Path) -> Option<u64> {
    let found = rustix::fs::statvfs(directory).ok()?;
    Some(found.f_bavail.saturating_mul(found.f_frsize))
}

fn judge(findings: &Findings<'_>) -> Health {
    let Findings { status, snapshot, .. } = findings;
    let mut reasons: Vec<String> = status.degraded.iter().map(ToString::to_string).collect();
    let mut warnings = Vec::new();
    if status.stopping {
        reasons.push("the service was ordered to stop, and lets its sessions end".into());
    }
    if status.transport != ServiceState::Active {
        let how = match status.transport {
            ServiceState::Inactive => "nothing is taken and nothing is sent",
            _ => "nothing new is taken, and the queues are emptied",
        };
        warnings.push(format!(
            "HubTransport is {}: {how} (emsh {})",
            status.transport,
            CommandLine::new("Get-ServerComponentState")
        ));
    }
    reasons.extend(findings.no_start.iter().map(|why| {
        format!("what is stored can't be put in force, and the service could not start with it: {why}")
    }));
    let minimum = snapshot.service.minimum_free_disk_space;
    if let Some(free) = findings.free.filter(|free| *free < minimum.0) {
        reasons.push(format!(
            "TransportService, MinimumFreeDiskSpace: {} are free where the queue is, and below {minimum} new mail is \
             refused with 452 4.3.1: make room in {}",
            ByteSize(free),
            findings.data_dir
        ));
    }
    for (thumbprint, certificate) in &snapshot.certificates {
        let said = format!("the certificate {thumbprint} ({}), which connectors show,", certificate.subject);
        if certificate.not_after <= findings.now {
            reasons.push(format!("{said} has expired at {}: renew it and restart", certificate.not_after));
        } else if certificate.not_after - findings.now < RENEWAL {
            warnings.push(format!(
                "{said} ends within 30 days, at {}: renew it in time (emsh {})",
                certificate.not_after,
                CommandLine::new("Get-ExchangeCertificate").on(thumbprint)
            ));
        }
    }
    if findings.pending == Some(true) {
        warnings.push(format!(
            "something is stored that is not in force yet (emsh {}; emsh {})",
            CommandLine::new("Compare-Configuration"),
            CommandLine::new("Restart-Service").on(SERVICE_NAMES[0])
        ));
    }
    if findings.runs_as_root {
        warnings.push(format!(
            "the service runs as root, since {} belongs to root: give the directory to a user of its own (chown -R), and \
             start it anew",
            findings.data_dir
        ));
    }
    let word = if reasons.is_empty() { "Healthy" } else { "Degraded" };
    Health { word, reasons, warnings }
}

/// As Exchange shows it, with our reasons.
pub fn record(health: &Health) -> Record {
    let runs = health.word != "Stopped";
    let service = |there: bool| Value::texts(there.then_some(SERVICE_NAMES[0]));
    let mut record = Record::with_defaults(&SERVICE_HEALTH);
    record.set("Role", Value::text("Mailbox Server Role"));
    record.set("RequiredServicesRunning", Value::Bool(runs));
    record.set("ServicesRunning", service(runs));
    record.set("ServicesNotRunning", service(!runs));
    record.set("Health", Value::text(health.word));
    record.set("Reasons", Value::texts(&health.reasons));
    record.set("Warnings", Value::texts(&health.warnings));
    record
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::snapshot::{CertificateEntry, Reason};
    use crate::policy::fixture;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    /// One finding at a time: the word, and a piece of what is said.
    #[test]
    fn what_is_a_fault_and_what_is_a_warning() {
        let now = at("2030-01-31T00:00:00Z");
        let judged = |adjust: &dyn Fn(&mut Status, &mut Snapshot), free, pending, runs_as_root| {
            let mut status = Status {
                pid: 1,
                revision: 1,
                started_at: now,
                configured_at: now,
                degraded: Vec::new(),
                bound: Vec::new(),
                sessions: 0,
                stopping: false,
                transport: ServiceState::Active,
            };
            let mut snapshot = fixture::snapshot();
            snapshot.service.minimum_free_disk_space = ByteSize(1000);
            adjust(&mut status, &mut snapshot);
            let (status, snapshot) = (&status, &snapshot);
            let no_start = Vec::new();
            judge(&Findings { status, snapshot, free, pending, no_start, runs_as_root, data_dir: "/d", now })
        };
        let certificate = |until: &'static str| {
            move |_: &mut Status, snapshot: &mut Snapshot| {
                let entry = CertificateEntry {
                    thumbprint: "AB".into(),
                    chain: Vec::new(),
                    not_before: at("2029-01-01T00:00:00Z"),
                    not_after: at(until),
                    subject: "CN=mx".into(),
                };
                snapshot.certificates.insert("AB".into(), entry.into());
            }
        };
        let unbound = |status: &mut Status, _: &mut Snapshot| {
            let object = "ReceiveConnector \"A\"".into();
            status.degraded.push(Reason { object, property: "Bindings".into(), text: "in use".into() });
        };
        let stopping = |status: &mut Status, _: &mut Snapshot| status.stopping = true;
        let draining = |status: &mut Status, _: &mut Snapshot| status.transport = ServiceState::Draining;
        let inactive = |status: &mut Status, _: &mut Snapshot| status.transport = ServiceState::Inactive;
        let nothing = |_: &mut Status, _: &mut Snapshot| {};
        type Adjust<'a> = &'a dyn Fn(&mut Status, &mut Snapshot);
        /// What was found, the word, and what is said.
        type Case<'a> = (Adjust<'a>, Option<u64>, Option<bool>, bool, &'a str, &'a str);
        let table: &[Case<'_>] = &[
            (&nothing, Some(1000), Some(false), false, "Healthy", ""),
            (&nothing, None, None, false, "Healthy", ""),
            (&nothing, Some(999), Some(false), false, "Degraded", "452 4.3.1"),
            (&unbound, Some(1000), Some(false), false, "Degraded", "\"A\", Bindings: in use"),
            (&stopping, Some(1000), Some(false), false, "Degraded", "ordered to stop"),
            (&draining, Some(1000), Some(false), false, "Healthy", "Draining: nothing new is taken"),
            (
                &inactive,
                Some(1000),
                Some(false),
                false,
                "Healthy",
                "nothing is sent (emsh Get-ServerComponentState)",
            ),
            (&nothing, Some(1000), Some(true), false, "Healthy", "emsh Restart-Service emsh-transport"),
            (&nothing, Some(1000), Some(false), true, "Healthy", "runs as root"),
            (&certificate("2030-03-03T00:00:00Z"), None, None, false, "Healthy", ""),
            (&certificate("2030-03-01T00:00:00Z"), None, None, false, "Healthy", "within 30 days"),
            (&certificate("2030-01-30T00:00:00Z"), None, None, false, "Degraded", "has expired"),
        ];
        for (adjust, free, pending, root, word, said) in table {
            let health = judged(*adjust, *free, *pending, *root);
            assert_eq!(health.word, *word, "{health:?}");
            let told = if *word == "Degraded" { &health.reasons } else { &health.warnings };
            assert_eq!(told.len(), usize::from(!said.is_empty()), "{health:?}");
            assert!(told.iter().all(|text| text.contains(said)), "{health:?}");
        }
    }
}
