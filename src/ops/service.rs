//! Starting, stopping and restarting the service, and what it says of itself.

use super::{Category, Failure, Site};
pub use crate::control::Status;
use crate::control::{Client, ControlError, Request, Response, UNREADABLE};
use crate::model::objects::SERVICE;
use crate::model::objects::service::SERVICE_NAMES;
use crate::model::snapshot::Reason;
use crate::model::{CommandLine, Record, Value};
use std::fs::{File, OpenOptions};
use std::os::unix::fs::OpenOptionsExt;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// The hidden subcommand of `emsh` that runs the service.
pub const SERVICE_COMMAND: &str = "transport-service";
/// How long a start may take before it is given up.
const START: Duration = Duration::from_secs(30);
/// How long an answer may take.
const ANSWER: Duration = Duration::from_secs(30);
/// How long a stop may take: the service drains its sessions for 30 s at most.
const STOP: Duration = Duration::from_secs(60);

/// The service's name, where `given` is one that it answers to.
///
/// # Errors
/// Another name.
pub fn known(given: &str) -> Result<(), Failure> {
    if SERVICE_NAMES.iter().any(|name| name.eq_ignore_ascii_case(given)) {
        return Ok(());
    }
    Err(Failure::new(
        "NoServiceFound",
        Category::ObjectNotFound,
        given,
        format!("Cannot find any service with service name '{given}'."),
    )
    .hint(format!("the services here: {}", SERVICE_NAMES.join(", "))))
}

/// What the service says of itself; `None` while it is stopped.
///
/// # Errors
/// Where it runs, and can't be asked.
pub fn status(site: &Site) -> Result<Option<Status>, Failure> {
    match ask(site, &Request::Status, ANSWER) {
        Ok(Response::Status(status)) => Ok(Some(status)),
        Ok(other) => Err(unexpected(&other)),
        Err(ControlError::NotRunning) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Asks the running service.
///
/// # Errors
/// Where it does not run, or does not answer.
pub fn ask(site: &Site, request: &Request, deadline: Duration) -> Result<Response, ControlError> {
    Client::connect(&site.data_dir)?.ask(request, deadline)
}

/// The service as an object.
///
/// # Errors
/// Where it can't be asked, or the store can't be read.
pub fn show(site: &Site) -> Result<Record, Failure> {
    let status = status(site)?;
    let mut record = Record::with_defaults(&SERVICE);
    record.set("Name", Value::text(SERVICE_NAMES[0]));
    record.set("DisplayName", Value::text("emsh mail transport"));
    record.set("Status", Value::text(if status.is_some() { "Running" } else { "Stopped" }));
    if let Some(status) = status {
        record.set("ProcessId", Value::Int(status.pid.into()));
        record.set("StartTime", Value::Time(status.started_at));
        // A store that can't be read does not keep the service's state from being shown.
        if let Ok(pending) = super::compare::is_pending(site) {
            record.set("RestartRequired", Value::Bool(pending));
        }
        record.set("Degraded", Value::texts(status.degraded));
    }
    Ok(record)
}

/// Whether [`start`] would start something, as far as can be told without doing it.
///
/// # Errors
/// What [`start`] would fail with: who may not, and a configuration that can't be put in force.
pub fn try_start(site: &Site) -> Result<bool, Failure> {
    if status(site)?.is_some() {
        return Ok(false);
    }
    if !may_order(site) {
        return Err(unexpected(&Response::AccessDenied));
    }
    try_cold_start(site).map(|()| true)
}

/// Whether the stored configuration would let a service start.
///
/// # Errors
/// Every reason why not.
pub fn try_cold_start(site: &Site) -> Result<(), Failure> {
    let reasons = super::compare::uncompilable(&site.store()?.configuration()?, site.clock.now());
    if reasons.is_empty() {
        return Ok(());
    }
    Err(Failure::new(
        "StartFailed",
        Category::ResourceUnavailable,
        SERVICE_NAMES[0],
        format!("The service would end at once:\n{}", listed(&reasons)),
    ))
}

/// Starts the service detached. True where it was started, false where it ran already.
///
/// # Errors
/// Where it does not come up; its reasons are told.
pub fn start(site: &Site) -> Result<Option<Status>, Failure> {
    if status(site)?.is_some() {
        return Ok(None);
    }
    site.store()?;
    if !may_order(site) {
        return Err(unexpected(&Response::AccessDenied));
    }
    let log = log_file(site)?;
    let cannot = |what: std::io::Error| {
        Failure::new(
            "StartFailed",
            Category::ResourceUnavailable,
            SERVICE_NAMES[0],
            format!("The service can't be started: {what}"),
        )
    };
    let begin = std::fs::metadata(&log).map(|meta| meta.len()).unwrap_or(0);
    let output = OpenOptions::new().append(true).create(true).mode(0o640).open(&log).map_err(cannot)?;
    let program = std::env::current_exe().map_err(cannot)?;
    let mut child = Command::new(program)
        .arg("--data-dir")
        .arg(&site.data_dir)
        .arg(SERVICE_COMMAND)
        .current_dir("/")
        .stdin(Stdio::null())
        .stdout(output.try_clone().map_err(cannot)?)
        .stderr(output)
        .process_group(0)
        .spawn()
        .map_err(cannot)?;
    let until = Instant::now() + START;
    loop {
        if let Ok(Some(status)) = status(site)
            && status.pid == child.id()
        {
            return Ok(Some(status));
        }
        if let Ok(Some(ended)) = child.try_wait() {
            let said = File::open(&log).and_then(|file| read_from(file, begin)).unwrap_or_default();
            let mut failure = Failure::new(
                "StartFailed",
                Category::ResourceUnavailable,
                SERVICE_NAMES[0],
                format!("The service ended at once ({ended}):\n{}", said.trim_end()),
            );
            failure = failure.hint(format!("its log: {}", log.display()));
            return Err(failure);
        }
        if Instant::now() > until {
            return Err(Failure::new(
                "StartFailed",
                Category::ResourceUnavailable,
                SERVICE_NAMES[0],
                format!(
                    "The service did not answer within {} s; its log: {}",
                    START.as_secs(),
                    log.display()
                ),
            ));
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn read_from(mut file: File, position: u64) -> std::io::Result<String> {
    use std::io::{Read, Seek, SeekFrom};
    file.seek(SeekFrom::Start(position))?;
    let mut said = Vec::new();
    file.take(64 * 1024).read_to_end(&mut said)?;
    Ok(String::from_utf8_lossy(&said).into_owned())
}

/// Where a detached service's own messages go.
fn log_file(site: &Site) -> Result<PathBuf, Failure> {
    let directory = site.data_dir.join("logs");
    let cannot = |error: std::io::Error| {
        let name = directory.display().to_string();
        Failure::new(
            "FileUnwritable",
            Category::WriteError,
            &name,
            format!("'{name}' can't be made: {error}"),
        )
    };
    match std::os::unix::fs::DirBuilderExt::mode(&mut std::fs::DirBuilder::new(), 0o750).create(&directory) {
        Ok(()) => give_to_owner(site, &directory).map_err(cannot)?,
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
        Err(error) => return Err(cannot(error)),
    }
    Ok(directory.join("service.log"))
}

/// True for root and the owner of the data directory.
fn may_order(site: &Site) -> bool {
    use std::os::unix::fs::MetadataExt;
    let user = rustix::process::geteuid();
    user.is_root() || std::fs::metadata(&site.data_dir).is_ok_and(|owner| owner.uid() == user.as_raw())
}

/// What root makes in a directory of another user is given to that user.
fn give_to_owner(site: &Site, path: &std::path::Path) -> std::io::Result<()> {
    use std::os::unix::fs::MetadataExt;
    let owner = std::fs::metadata(&site.data_dir)?;
    if rustix::process::geteuid().is_root() && owner.uid() != 0 {
        std::os::unix::fs::chown(path, Some(owner.uid()), Some(owner.gid()))?;
    }
    Ok(())
}

/// Whether [`stop`] would stop something.
///
/// # Errors
/// Where it can't be asked, or may not be ordered.
pub fn try_stop(site: &Site) -> Result<bool, Failure> {
    match status(site)? {
        None => Ok(false),
        Some(_) if may_order(site) => Ok(true),
        Some(_) => Err(unexpected(&Response::AccessDenied)),
    }
}

/// Stops the service, and waits until it is gone. False where it did not run.
///
/// # Errors
/// Where it may not be ordered, or does not end.
pub fn stop(site: &Site) -> Result<bool, Failure> {
    // Its status is not asked for: one of another version, whose status can't be read, must end, too.
    match ask(site, &Request::Stop, ANSWER) {
        Ok(Response::Done) => {}
        Err(ControlError::NotRunning) if queue_is_free(site) => return Ok(false),
        Err(ControlError::NotRunning) => {}
        Ok(other) => return Err(unexpected(&other)),
        Err(error) => return Err(error.into()),
    }
    let until = Instant::now() + STOP;
    while Instant::now() < until {
        if matches!(Client::connect(&site.data_dir), Err(ControlError::NotRunning)) && queue_is_free(site) {
            return Ok(true);
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    Err(Failure::new(
        "StopFailed",
        Category::ResourceUnavailable,
        SERVICE_NAMES[0],
        format!("The service did not end within {} s", STOP.as_secs()),
    ))
}

/// The queue's lock is what tells that the service is gone.
fn queue_is_free(site: &Site) -> bool {
    let Ok(lock) = File::open(site.data_dir.join("queue/lock")) else { return true };
    rustix::fs::flock(&lock, rustix::fs::FlockOperation::NonBlockingLockShared).is_ok()
}

/// What a restart did.
#[derive(Debug, Clone)]
pub enum Restarted {
    /// It did not run, and was started.
    Started(Status),
    /// The new configuration is in force.
    InForce(Status),
}

/// Puts the stored configuration in force: an order to the running service, which changes nothing
/// where the configuration does not compile. A stopped service is started.
///
/// # Errors
/// Every reason why the configuration does not compile.
pub fn restart(site: &Site) -> Result<Restarted, Failure> {
    match ask(site, &Request::Restart, ANSWER) {
        Ok(Response::Done) => match status(site)? {
            Some(status) => Ok(Restarted::InForce(status)),
            None => Err(ControlError::NotRunning.into()),
        },
        Ok(Response::NotCompiled(reasons)) => Err(not_compiled(&reasons)),
        Ok(other) => Err(unexpected(&other)),
        Err(ControlError::NotRunning) => match start(site)? {
            Some(status) => Ok(Restarted::Started(status)),
            None => restart(site),
        },
        Err(error) => Err(error.into()),
    }
}

/// Whether [`restart`] would succeed, as far as can be told without doing it.
///
/// # Errors
/// Every reason why the configuration does not compile.
pub fn try_restart(site: &Site) -> Result<(), Failure> {
    match ask(site, &Request::TryRestart, ANSWER) {
        Ok(Response::Done) => Ok(()),
        Ok(Response::NotCompiled(reasons)) => Err(not_compiled(&reasons)),
        Ok(other) => Err(unexpected(&other)),
        Err(ControlError::NotRunning) => try_start(site).map(|_| ()),
        Err(error) => Err(error.into()),
    }
}

fn listed(reasons: &[Reason]) -> String {
    reasons.iter().map(|reason| format!("  {reason}")).collect::<Vec<_>>().join("\n")
}

fn not_compiled(reasons: &[Reason]) -> Failure {
    let text = format!(
        "The service runs on unchanged, since the stored configuration can't be put in force:\n{}",
        listed(reasons)
    );
    let again = CommandLine::new("Restart-Service").on(SERVICE_NAMES[0]);
    Failure::new("NotCompiled", Category::InvalidData, SERVICE_NAMES[0], text)
        .hint(format!("mend what is named, then: emsh {again}"))
}

/// What an answer that was not expected means.
pub fn unexpected(response: &Response) -> Failure {
    let (id, category, message) = match response {
        Response::AccessDenied => (
            "AccessDenied",
            Category::PermissionDenied,
            "access denied: only root and the owner of the data directory may order the service".to_string(),
        ),
        Response::Failed(why) if why.starts_with(UNREADABLE) => return other_version(why),
        Response::Failed(why) => ("ServiceRefused", Category::InvalidOperation, why.clone()),
        _ => (
            "ServiceAnswer",
            Category::ResourceUnavailable,
            "the service gave an answer that does not fit".to_string(),
        ),
    };
    Failure::new(id, category, SERVICE_NAMES[0], message)
}

/// A service that was started before emsh was upgraded, or one that is newer than this shell. Orders that
/// both know are obeyed all the same: the one that ends it is among them.
fn other_version(why: &str) -> Failure {
    Failure::new(
        "ServiceOfOtherVersion",
        Category::InvalidOperation,
        SERVICE_NAMES[0],
        format!("the service that runs is of another version than this emsh, and they don't understand each other here: {why}"),
    )
    .hint("a cold restart makes the service that is installed run; it refuses connections for a moment")
    .remedy(CommandLine::new("Restart-Service").on(SERVICE_NAMES[0]).with("Force", ""))
}

impl From<ControlError> for Failure {
    fn from(error: ControlError) -> Self {
        let category = match error {
            ControlError::AccessDenied(_) => Category::PermissionDenied,
            _ => Category::ResourceUnavailable,
        };
        let failure = Failure::new("ServiceUnavailable", category, SERVICE_NAMES[0], error.to_string());
        match error {
            ControlError::Protocol(why) => other_version(&why),
            ControlError::NotRunning => {
                failure.remedy(CommandLine::new("Start-Service").on(SERVICE_NAMES[0]))
            }
            _ => failure,
        }
    }
}
