//! The service's main, as a library function: both programs start it.

use super::apart::{Child, Way, front_main};
use super::keeper::{ConfigSource, Keeper, StoredConfig, identity, notify};
use super::roles::{ORDERS, SecretsKeeper};
use crate::control;
use crate::model::snapshot::Reason;
use crate::model::{Clock, SystemClock};
use clap::{Arg, ArgAction, Command};
use std::ffi::OsString;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::{Handle, Runtime};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::mpsc;

/// EX_CONFIG of sysexits.h: the configuration can't be put in force.
const EX_CONFIG: u8 = 78;
const DEFAULT_DATA_DIR: &str = "/var/lib/emsh";
/// What work that does not end gets after everything else has ended.
const LAST_GRACE: Duration = Duration::from_secs(2);

/// Runs the service over the store of its data directory: what both programs' mains call. `args` begin with the
/// program's name; `again` are the words behind it that make this program the service.
pub fn transport_main(args: impl IntoIterator<Item = OsString>, again: &[&str]) -> ExitCode {
    let again: Vec<OsString> = again.iter().map(OsString::from).collect();
    service_main(args, &again, |data_dir| Ok(Arc::new(StoredConfig::open(data_dir, Arc::new(SystemClock))?)))
}

/// Runs the service: `emsh-transport [--data-dir D] [--check]`; `args` and `again` as for [`transport_main`].
/// `open` makes the source of the configuration for a data directory; every reason why it can't is
/// printed, and the exit code is 78.
pub fn service_main<F>(args: impl IntoIterator<Item = OsString>, again: &[OsString], open: F) -> ExitCode
where
    F: FnOnce(&Path) -> Result<Arc<dyn ConfigSource>, Vec<Reason>>,
{
    let matches = match command().try_get_matches_from(args) {
        Ok(matches) => matches,
        Err(error) => {
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { 2 } else { 0 });
        }
    };
    let data_dir = matches.get_one::<PathBuf>("data-dir").cloned().or_else(default_data_dir);
    let Some(data_dir) = data_dir else {
        eprintln!("emsh-transport: no data directory: give --data-dir, or set EMSH_DATA_DIR or HOME");
        return ExitCode::from(EX_CONFIG);
    };
    if let Some(keeper) = matches.get_one::<u32>("front") {
        return front(&data_dir, *keeper);
    }
    let runtime_dir =
        control::socket_path(&data_dir).parent().filter(|dir| *dir != data_dir).map(Path::to_owned);
    // Before any thread exists.
    if let Err(error) = identity::become_owner(&data_dir, runtime_dir.as_deref()) {
        let hint = match error.kind() {
            std::io::ErrorKind::NotFound => "; the first cmdlet makes it, such as: emsh Get-ReceiveConnector",
            _ => "",
        };
        eprintln!("emsh-transport: {}: {error}{hint}", data_dir.display());
        return ExitCode::from(EX_CONFIG);
    }
    let source = match open(&data_dir) {
        Ok(source) => source,
        Err(reasons) => return refuse(&reasons),
    };
    if matches.get_flag("check") {
        return check(source.as_ref());
    }
    let Some(runtime) = begin() else { return ExitCode::FAILURE };
    let run = || -> Result<(), ServiceError> {
        let child = Child::start(again, &data_dir)?;
        let result = runtime.block_on(run(&data_dir, source, Arc::new(SystemClock), &child));
        // Where the keeper has nothing more for it, it ends.
        let ended = child.end()?;
        result?;
        if ended.success() { Ok(()) } else { Err(ServiceError::FrontEnded(ended)) }
    };
    let code = match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(ServiceError::Configuration(reasons)) => refuse(&reasons),
        Err(error) => {
            eprintln!("emsh-transport: {error}");
            ExitCode::FAILURE
        }
    };
    runtime.shutdown_timeout(LAST_GRACE);
    code
}

/// The front's process.
fn front(data_dir: &Path, keeper: u32) -> ExitCode {
    let Some(runtime) = begin() else { return ExitCode::FAILURE };
    let code = front_main(&runtime, data_dir, keeper);
    runtime.shutdown_timeout(LAST_GRACE);
    code
}

/// What both processes begin with: their own words on stderr, descriptors, and what they work on.
fn begin() -> Option<Runtime> {
    // Somebody else may have installed one: then that one is used.
    let _ = tracing_subscriber::fmt().with_writer(std::io::stderr).with_ansi(false).try_init();
    raise_descriptor_limit();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    runtime.inspect_err(|error| eprintln!("emsh-transport: {error}")).ok()
}

/// Each session takes a descriptor; what the system hands out by default is a fraction of what it allows.
fn raise_descriptor_limit() {
    use rustix::process::{Resource, getrlimit, setrlimit};
    let mut limit = getrlimit(Resource::Nofile);
    if limit.current != limit.maximum {
        limit.current = limit.maximum;
        if let Err(error) = setrlimit(Resource::Nofile, limit) {
            tracing::warn!(%error, "the limit of open files stays as it is");
        }
    }
}

/// Why the service ended otherwise than by an order.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// The configuration can't be put in force.
    #[error("the configuration can't be put in force")]
    Configuration(Vec<Reason>),
    /// The queue can't be had: another service has it, or it is damaged.
    #[error(transparent)]
    Queue(#[from] crate::queue::QueueError),
    /// The control socket can't be made.
    #[error(transparent)]
    Control(#[from] control::ControlError),
    /// A log can't be opened.
    #[error(transparent)]
    Log(#[from] crate::log::LogError),
    /// The front can't begin; the text says why.
    #[error("{0}")]
    Front(String),
    /// The front ended although nobody ordered it to.
    #[error("the process that serves sessions and the queue has ended; the service stops")]
    FrontGone,
    /// The front did not end as it should.
    #[error("the process that serves sessions and the queue ended with {0}")]
    FrontEnded(std::process::ExitStatus),
    /// The system refused something.
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

/// Runs the keeper in this runtime, beside its front, until it is ordered to stop, by the control socket or a signal.
///
/// # Errors
/// See [`ServiceError`].
async fn run(
    data_dir: &Path,
    source: Arc<dyn ConfigSource>,
    clock: Arc<dyn Clock>,
    child: &Child,
) -> Result<(), ServiceError> {
    let mut signals = Signals::new()?;
    let secrets = SecretsKeeper::default();
    let signer = secrets.start()?;
    let (orders, received) = mpsc::channel(ORDERS);
    // It has the queue then, whose lock says that no other service runs here.
    let mut way = child.obey(signer, received, Handle::current())?;
    let keeper = Keeper::start(source, secrets, orders, clock).await.map_err(ServiceError::Configuration)?;
    let path = control::socket_path(data_dir);
    let listener = control::bind(&path, data_dir)?;
    let owner = control::Owner { uid: std::fs::metadata(data_dir)?.uid() };
    let serving = tokio::spawn(control::serve(listener, owner, keeper.clone()));
    notify(&[sd_notify::NotifyState::Ready]);
    let obeying = tokio::spawn({
        let keeper = keeper.clone();
        async move { signals.obey(&keeper).await }
    });
    let watching = tokio::spawn({
        let keeper = keeper.clone();
        async move { keeper.watch_certificates().await }
    });
    let Way { gone, .. } = &mut way;
    let lost = tokio::select! {
        () = keeper.stopped() => false,
        _ = gone => true,
    };
    // Until here Status still answers. The queue's lock is held until the socket is gone: a service
    // that starts now must not lose its own.
    let _ = std::fs::remove_file(&path);
    serving.abort();
    obeying.abort();
    watching.abort();
    if lost { Err(ServiceError::FrontGone) } else { Ok(()) }
}

struct Signals {
    terminate: tokio::signal::unix::Signal,
    interrupt: tokio::signal::unix::Signal,
    hangup: tokio::signal::unix::Signal,
}

impl Signals {
    fn new() -> std::io::Result<Self> {
        Ok(Signals {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
            hangup: signal(SignalKind::hangup())?,
        })
    }

    /// SIGTERM and SIGINT stop, SIGHUP restarts.
    async fn obey(&mut self, keeper: &Keeper) {
        loop {
            tokio::select! {
                _ = self.terminate.recv() => keeper.stop(),
                _ = self.interrupt.recv() => keeper.stop(),
                // Its reasons are logged.
                _ = self.hangup.recv() => drop(keeper.restart_notified().await),
            }
        }
    }
}

fn command() -> Command {
    Command::new("emsh-transport")
        .version(env!("CARGO_PKG_VERSION"))
        .about("The mail transport service that emsh configures")
        .arg(
            Arg::new("data-dir")
                .long("data-dir")
                .value_name("DIRECTORY")
                .value_parser(clap::value_parser!(PathBuf))
                .help("Where the configuration and the queue are [default: EMSH_DATA_DIR, /var/lib/emsh, or the user's state directory]"),
        )
        .arg(
            Arg::new("check")
                .long("check")
                .action(ArgAction::SetTrue)
                .help("Compile the stored configuration, print every reason why it can't be put in force, and exit with 0 or 78"),
        )
        .arg(
            // For the service itself, which starts its front so.
            Arg::new("front").long("front").value_parser(clap::value_parser!(u32)).hide(true),
        )
}

/// `EMSH_DATA_DIR`; `/var/lib/emsh` for root or where it exists; else the user's state directory.
fn default_data_dir() -> Option<PathBuf> {
    let variable = |name| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    if let Some(given) = variable("EMSH_DATA_DIR") {
        return Some(given);
    }
    let system = Path::new(DEFAULT_DATA_DIR);
    if rustix::process::geteuid().is_root() || system.is_dir() {
        return Some(system.to_owned());
    }
    let state = variable("XDG_STATE_HOME").or_else(|| variable("HOME").map(|home| home.join(".local/state")));
    state.map(|state| state.join("emsh"))
}

fn check(source: &dyn ConfigSource) -> ExitCode {
    match source.load() {
        Ok(loaded) => {
            for reason in &loaded.snapshot.degraded {
                println!("Degraded: {reason}");
            }
            ExitCode::SUCCESS
        }
        Err(reasons) => refuse(&reasons),
    }
}

fn refuse(reasons: &[Reason]) -> ExitCode {
    for reason in reasons {
        eprintln!("emsh-transport: {reason}");
    }
    ExitCode::from(EX_CONFIG)
}
