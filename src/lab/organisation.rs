//! One organisation: its data directory, its administrator's shell, its mailboxes and logs.

use super::LabError;
use crate::model::quote;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Name and host of every organisation.
pub const ALL: [(&str, &str); 3] = [
    ("contoso", "edge.contoso.test"),
    ("fabrikam", "edge.fabrikam.test"),
    ("elsewhere", "mx.elsewhere.test"),
];

/// How long mail may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// An organisation.
pub struct Organisation {
    /// Its name, as its prompt shows it.
    pub name: String,
    host: String,
    directory: PathBuf,
}

/// What a cmdlet answered.
pub struct Answer {
    /// Its exit code.
    pub code: i32,
    /// What it printed on stdout.
    pub stdout: String,
    /// What it printed on stderr.
    pub stderr: String,
}

impl Answer {
    /// The first line of the error, or `done`.
    pub fn gist(&self) -> String {
        match self.code {
            0 => "done".into(),
            code => format!("exit {code}: {}", self.stderr.lines().next().unwrap_or_default()),
        }
    }
}

impl Organisation {
    /// An organisation in this directory.
    ///
    /// # Errors
    /// Where the directory can't be made.
    pub fn new(name: &str, host: &str, directory: &Path) -> Result<Self, LabError> {
        fs::create_dir_all(directory)?;
        Ok(Organisation { name: name.into(), host: host.into(), directory: directory.to_path_buf() })
    }

    /// Its data directory.
    pub fn data_dir(&self) -> PathBuf {
        self.directory.join("data")
    }

    /// The root of its mailboxes.
    pub fn mail_root(&self) -> PathBuf {
        self.directory.join("mail")
    }

    /// A file of it.
    pub fn file(&self, name: &str) -> PathBuf {
        self.directory.join(name)
    }

    /// Runs a cmdlet without showing it.
    ///
    /// # Errors
    /// Where the program can't be started.
    pub fn run(&self, words: &[&str]) -> Result<Answer, LabError> {
        let output = Command::new(std::env::current_exe()?)
            .arg("--data-dir")
            .arg(self.data_dir())
            .args(words)
            .env("EMSH_HOST_NAME", &self.host)
            .stdin(Stdio::null())
            .output()?;
        Ok(Answer {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        })
    }

    /// Runs a cmdlet as if it were typed: shows the line and the answer.
    ///
    /// # Errors
    /// Where the program can't be started.
    pub fn type_in(&self, words: &[&str]) -> Result<Answer, LabError> {
        let line: Vec<String> = words.iter().map(|word| quote(word)).collect();
        println!("{}$ emsh {}", self.name, line.join(" "));
        let answer = self.run(words)?;
        for text in [&answer.stdout, &answer.stderr] {
            text.lines().for_each(|line| println!("    {line}"));
        }
        Ok(answer)
    }

    /// Types a cmdlet that must succeed.
    ///
    /// # Errors
    /// Where it fails.
    pub fn must(&self, words: &[&str]) -> Result<Answer, LabError> {
        let answer = self.type_in(words)?;
        if answer.code != 0 {
            return Err(format!(
                "{} of {} failed: {}",
                words.first().unwrap_or(&""),
                self.name,
                answer.gist()
            )
            .into());
        }
        Ok(answer)
    }

    /// Stops its service, if it runs.
    pub fn stop(&self) {
        if self.data_dir().exists() {
            let _ = self.run(&["Stop-Service", "emsh-transport"]);
        }
    }

    /// Waits for a message with this subject in a mailbox; its text.
    pub fn mail(&self, domain: &str, local: &str, subject: &str) -> Option<String> {
        let new = self.mail_root().join(domain).join(local).join("new");
        wait_for(|| {
            let messages = fs::read_dir(&new).ok()?;
            messages.flatten().find_map(|entry| {
                let text = String::from_utf8_lossy(&fs::read(entry.path()).ok()?).into_owned();
                text.contains(&format!("Subject: {subject}\r\n")).then_some(text)
            })
        })
    }

    /// Waits for a queue to this domain that has an error; status and error.
    pub fn queue_error(&self, domain: &str) -> Option<(String, String)> {
        wait_for(|| {
            let answer = self.run(&["Get-Queue", "-Json"]).ok()?;
            let queues: serde_json::Value = serde_json::from_str(&answer.stdout).ok()?;
            let queue = queues.as_array()?.iter().find(|queue| queue["NextHopDomain"] == domain)?;
            let error = queue["LastError"].as_str()?;
            Some((queue["Status"].as_str()?.to_string(), error.to_string()))
        })
    }

    /// Waits until a line of its protocol logs of this kind (`RECV` or `SEND`) holds all `parts`.
    pub fn log_line(&self, kind: &str, parts: &[&str]) -> Option<String> {
        wait_for(|| {
            let mut files = Vec::new();
            log_files(&self.data_dir().join("logs"), &mut files);
            files
                .iter()
                .filter(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(kind)))
                .find_map(|path| {
                    let text = fs::read_to_string(path).ok()?;
                    text.lines().find(|line| parts.iter().all(|part| line.contains(part))).map(str::to_string)
                })
        })
    }
}

fn log_files(directory: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(directory).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() { log_files(&path, files) } else { files.push(path) }
    }
}

fn wait_for<T>(mut look: impl FnMut() -> Option<T>) -> Option<T> {
    let until = Instant::now() + PATIENCE;
    loop {
        let found = look();
        if found.is_some() || Instant::now() > until {
            return found;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}
