//! Processes that end with the value that names them.

use rustix::process::{Pid, Signal, kill_process, kill_process_group};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A child in a process group of its own.
pub struct Daemon(Child);

impl Daemon {
    /// Starts it, without input and output.
    ///
    /// # Panics
    /// Where it can't be started.
    pub fn start(command: &mut Command) -> Daemon {
        let program = command.get_program().to_os_string();
        let child =
            command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).process_group(0).spawn();
        Daemon(child.unwrap_or_else(|error| panic!("{}: {error}", program.display())))
    }

    /// How it ended, where it has.
    pub fn ended(&mut self) -> Option<String> {
        self.0.try_wait().unwrap().map(|status| status.to_string())
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        let pid = Pid::from_child(&self.0);
        if self.ended().is_none() {
            _ = kill_process(pid, Signal::TERM);
            let until = Instant::now() + Duration::from_secs(5);
            while self.ended().is_none() && Instant::now() < until {
                std::thread::sleep(Duration::from_millis(20));
            }
        }
        // What it leaves behind, or itself where it would not end.
        _ = kill_process_group(pid, Signal::KILL);
        _ = self.0.wait();
    }
}
