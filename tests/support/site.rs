//! One emsh with a store of its own, driven as an administrator drives it: by cmdlets.

use super::wait_for;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;

/// A server: its store, and its service while it runs.
pub struct Site {
    root: TempDir,
    host: String,
}

impl Site {
    /// Nothing is created yet: the first cmdlet makes the store.
    ///
    /// # Panics
    /// Without a temporary directory.
    pub fn new(host: &str) -> Site {
        Site {
            root: tempfile::Builder::new().prefix("emsh-site.").tempdir().unwrap(),
            host: host.to_string(),
        }
    }

    /// A path beside the store.
    pub fn path(&self, name: &str) -> PathBuf {
        self.root.path().join(name)
    }

    /// Runs `emsh` with these words.
    ///
    /// # Panics
    /// Where it can't be run.
    pub fn emsh(&self, words: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_emsh"))
            .args(words)
            .env("EMSH_DATA_DIR", self.path("data"))
            .env("EMSH_HOST_NAME", &self.host)
            .stdin(std::process::Stdio::null())
            .output()
            .unwrap()
    }

    /// Runs a cmdlet that must succeed; its output.
    ///
    /// # Panics
    /// Where it fails.
    pub fn run(&self, words: &[&str]) -> String {
        let output = self.emsh(words);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "emsh {}: {}\n{said}", words.join(" "), output.status);
        String::from_utf8(output.stdout).unwrap()
    }

    /// What a Get- cmdlet prints as JSON.
    ///
    /// # Panics
    /// Where it fails, or prints something else.
    pub fn json(&self, words: &[&str]) -> Value {
        serde_json::from_str(&self.run(&[words, &["-Json"]].concat())).unwrap()
    }

    /// Starts the service, and waits until it answers.
    ///
    /// # Panics
    /// Where it does not start.
    pub fn start(&self) {
        self.run(&["Start-Service", "emsh-transport"]);
    }

    /// Puts what is stored in force.
    ///
    /// # Panics
    /// Where the service refuses it.
    pub fn restart(&self) {
        self.run(&["Restart-Service", "emsh-transport"]);
    }

    /// Where a Receive connector listens.
    ///
    /// # Panics
    /// Where it does not.
    pub fn bound(&self, connector: &str) -> SocketAddr {
        let shown = self.json(&["Get-ReceiveConnector", connector]);
        shown["BoundTo"][0]
            .as_str()
            .unwrap_or_else(|| panic!("{connector} is not bound: {shown}"))
            .parse()
            .unwrap()
    }

    /// The property of the queue to `next_hop`, once it has one.
    ///
    /// # Panics
    /// Where it has none in time.
    pub fn queue_text(&self, next_hop: &str, property: &str) -> String {
        wait_for(&format!("{property} of the queue to {next_hop}"), || {
            let queues = self.json(&["Get-Queue"]);
            let queue = queues.as_array()?.iter().find(|queue| queue["NextHopDomain"] == next_hop)?;
            queue[property].as_str().map(str::to_string)
        })
    }

    /// Waits until no queue holds mail.
    ///
    /// # Panics
    /// Where one does for too long.
    pub fn wait_until_empty(&self) {
        wait_for("empty queues", || {
            let queues = self.json(&["Get-Queue"]);
            queues.as_array()?.iter().all(|queue| queue["MessageCount"] == 0).then_some(())
        });
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        let service: Option<Value> =
            serde_json::from_slice(&self.emsh(&["Get-Service", "emsh-transport", "-Json"]).stdout).ok();
        let pid = service
            .and_then(|service| service["ProcessId"].as_i64())
            .and_then(|pid| Pid::from_raw(pid.try_into().ok()?));
        let Some(pid) = pid else { return }; // it does not run
        if !self.emsh(&["Stop-Service", "emsh-transport"]).status.success() {
            _ = kill_process(pid, Signal::KILL);
        }
    }
}

/// The messages in a Maildir.
pub fn maildir(directory: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(directory.join("new")) else { return Vec::new() };
    entries
        .filter_map(|entry| std::fs::read(entry.ok()?.path()).ok())
        .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
        .collect()
}
