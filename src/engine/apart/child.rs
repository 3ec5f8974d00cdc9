//! The front as a process of its own: how the keeper starts it, and its main.
//!
//! Promises: the front gets one socket and the name of the data directory; it ends when the keeper does, even by
//! `kill -9`; signals of a terminal or a service manager to the whole group leave it alone, since the keeper orders it to stop.

use super::channel::{receive, send};
use super::{orders, secrets};
use crate::engine::front::{Front, Outbound, Parts};
use crate::engine::roles::{ORDERS, Order, Secrets};
use crate::engine::service::ServiceError;
use crate::model::SystemClock;
use crate::queue::Queue;
use std::ffi::OsString;
use std::io::ErrorKind;
use std::net::Shutdown;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::{Command, ExitCode, ExitStatus, Stdio};
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::{Handle, Runtime};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::{mpsc, oneshot};

/// How long the end of a keeper that said nothing is waited for.
const KILLED: Duration = Duration::from_millis(200);

/// The front that the keeper started.
pub struct Child {
    process: std::process::Child,
    stream: UnixStream,
    secrets: UnixStream,
}

/// The keeper's way to it.
pub struct Way {
    /// It comes when the front is gone.
    pub gone: oneshot::Receiver<()>,
}

impl Child {
    /// Starts it: this program, with the words that make it the service. From the main thread: the front ends with the
    /// thread that started it.
    ///
    /// # Errors
    /// Where the system refuses a process or a socket.
    pub fn start(again: &[OsString], data_dir: &Path) -> std::io::Result<Child> {
        let (stream, theirs) = UnixStream::pair()?;
        let (secrets, their_secrets) = UnixStream::pair()?;
        let mut command = Command::new("/proc/self/exe");
        command
            .args(again)
            .arg("--data-dir")
            .arg(data_dir)
            .arg("--front")
            .arg(std::process::id().to_string());
        let process = command.stdin(Stdio::from(OwnedFd::from(theirs))).spawn()?;
        send(&stream, &[], &[their_secrets.as_fd()])?;
        Ok(Child { process, stream, secrets })
    }

    /// Waits until it has the queue, then sends it these orders and answers what it asks.
    ///
    /// # Errors
    /// Why it can't begin.
    pub fn obey(
        &self,
        secrets: Secrets,
        orders: mpsc::Receiver<Order>,
        runtime: Handle,
    ) -> Result<Way, ServiceError> {
        let greeting =
            receive(&self.stream)?.ok_or_else(|| std::io::Error::from(ErrorKind::UnexpectedEof))?;
        if !greeting.bytes.is_empty() {
            return Err(ServiceError::Front(String::from_utf8_lossy(&greeting.bytes).into_owned()));
        }
        secrets::answering(self.secrets.try_clone()?, secrets, runtime)?;
        Ok(Way { gone: orders::send_on(self.stream.try_clone()?, orders)? })
    }

    /// Tells it that there is nothing more for it, and waits for its end.
    ///
    /// # Errors
    /// Where it can't be waited for.
    pub fn end(mut self) -> std::io::Result<ExitStatus> {
        // It is closed already where the front is gone.
        let _ = self.stream.shutdown(Shutdown::Both);
        self.process.wait()
    }
}

/// The main of the front; `keeper` is the process that started it. The runtime may still have work when this returns.
pub fn front_main(runtime: &Runtime, data_dir: &Path, keeper: u32) -> ExitCode {
    match front(runtime, data_dir, keeper) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("emsh-transport: front: {error}");
            ExitCode::FAILURE
        }
    }
}

fn front(runtime: &Runtime, data_dir: &Path, keeper: u32) -> std::io::Result<()> {
    use rustix::process::{Signal, getppid, set_parent_process_death_signal};
    set_parent_process_death_signal(Some(Signal::KILL))?;
    // It may have ended before that was said.
    if getppid().is_none_or(|parent| parent.as_raw_nonzero().get().unsigned_abs() != keeper) {
        return Err(std::io::Error::other("it is started by the service alone"));
    }
    let stream = UnixStream::from(std::io::stdin().as_fd().try_clone_to_owned()?);
    rustix::stdio::dup2_stdin(std::fs::File::open("/dev/null")?)?;
    let greeting = receive(&stream)?.ok_or_else(|| std::io::Error::from(ErrorKind::UnexpectedEof))?;
    let secrets = greeting.descriptors.into_iter().next();
    let secrets = secrets.ok_or_else(|| std::io::Error::other("no secrets channel came"))?;
    let secrets = secrets::asking(UnixStream::from(secrets))?;
    let _inside = runtime.enter();
    let _ignored =
        [signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?, signal(SignalKind::hangup())?];
    let parts = Parts {
        data_dir: data_dir.to_owned(),
        clock: Arc::new(SystemClock),
        signer: Arc::new(secrets),
        outbound: Outbound::network(),
        free_space: Arc::new(Queue::free_space),
    };
    let front = match Front::new(parts) {
        Ok(front) => front,
        // The keeper says it, and ends.
        Err(error) => return send(&stream, error.to_string().as_bytes(), &[]),
    };
    send(&stream, &[], &[])?;
    let (orders, received) = mpsc::channel(ORDERS);
    let serving = runtime.spawn(front.serve(received));
    let taken = orders::take_orders(&stream, &orders, runtime.handle());
    // A keeper that was killed closes its end a moment before this process is killed, too. Nothing may be tidied up in
    // between: what was being delivered would look as if it had come to an end.
    if !serving.is_finished() {
        std::thread::sleep(KILLED);
    }
    drop(orders);
    // Until here the queue is locked.
    let front = runtime.block_on(serving);
    drop(front);
    taken
}
