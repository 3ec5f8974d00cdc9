//! The Maildir agent.
//!
//! Promises: a message is in `new/` whole and on disk, or not at all: it is written into `tmp/`,
//! synced, renamed, and the directory is synced. Files are 0600, directories 0700. The message's bytes
//! stay as they are, behind `Return-Path:` and `Delivered-To:` of their own.
//!
//! Refuses: a recipient that neither the recipient table nor the disk knows (5.1.1). Only for one in
//! the table is the mailbox made. Where not even the root is there (a mount that is missing), nothing is known
//! of who is none (4.3.0). Format: <https://cr.yp.to/proto/maildir.html>; RFC 5321 §4.4.

use crate::client::Body;
use crate::engine::front::blocking::blocking;
use crate::model::{Clock, SmtpAddress};
use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::task::JoinError;

/// Why a message is not in a mailbox. The texts stand in LastError.
#[derive(Debug, thiserror::Error)]
pub enum MaildirError {
    /// There is no such mailbox.
    #[error("550 5.1.1 User unknown: no mailbox {}", .0.display())]
    UnknownUser(PathBuf),
    /// The disk is full, or the quota is used up.
    #[error("452 4.2.2 No space left for {}", .0.display())]
    Full(PathBuf),
    /// The system refused.
    #[error("451 4.3.0 Mailbox {}: {error}", path.display())]
    Io {
        /// The file or directory.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// The file system does not answer.
    #[error("451 4.3.0 The mailbox's file system does not answer")]
    TimedOut,
    /// The message can't be read whole from the queue.
    #[error("451 4.3.0 The message can't be read from the queue: {0}")]
    Body(String),
}

/// One delivery into one mailbox.
#[derive(Debug)]
pub struct Delivery<'a> {
    /// Where all mailboxes are.
    pub root: PathBuf,
    /// The mailbox's directory.
    pub mailbox: PathBuf,
    /// Make the mailbox where it is missing: the recipient is in the table.
    pub make: bool,
    /// The envelope sender; `None`: `<>`.
    pub sender: Option<&'a SmtpAddress>,
    /// The recipient.
    pub recipient: &'a SmtpAddress,
    /// Our name, for the file's name.
    pub host: &'a str,
}

/// Puts a message into a mailbox; the new file's path.
///
/// # Errors
/// See [`MaildirError`]; nothing is left behind then.
pub async fn deliver(
    delivery: Delivery<'_>,
    mut body: impl Body,
    clock: &dyn Clock,
) -> Result<PathBuf, MaildirError> {
    let name = unique_name(delivery.host, clock);
    let sender = delivery.sender.map(ToString::to_string).unwrap_or_default();
    let header = format!("Return-Path: <{sender}>\r\nDelivered-To: {}\r\n", delivery.recipient);
    let (root, mailbox, make) = (delivery.root, delivery.mailbox, delivery.make);
    let mut draft = blocking(move || {
        if !make {
            // Else whoever has a directory there would be unknown.
            std::fs::metadata(&root).map_err(failed(&root))?;
        }
        Draft::create(&mailbox, &name, make, header.as_bytes())
    })
    .await?;
    loop {
        let chunk = body.next_chunk().await.map_err(MaildirError::Body)?;
        let Some(chunk) = chunk else { return blocking(move || draft.finish()).await };
        draft = blocking(move || draft.write(&chunk)).await?;
    }
}

impl From<JoinError> for MaildirError {
    fn from(error: JoinError) -> Self {
        MaildirError::Body(error.to_string())
    }
}

fn failed(path: &Path) -> impl FnOnce(io::Error) -> MaildirError + '_ {
    |error| match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => MaildirError::Full(path.to_owned()),
        _ => MaildirError::Io { path: path.to_owned(), error },
    }
}

/// A file in `tmp/`; removed again unless it is finished.
struct Draft {
    file: File,
    draft: PathBuf,
    finished: PathBuf,
    mailbox: PathBuf,
    kept: bool,
}

impl Draft {
    fn create(mailbox: &Path, name: &str, make: bool, header: &[u8]) -> Result<Self, MaildirError> {
        match std::fs::metadata(mailbox) {
            Ok(found) if found.is_dir() => {}
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(failed(mailbox)(error)),
            _ if !make => return Err(MaildirError::UnknownUser(mailbox.to_owned())),
            _ => {}
        }
        for part in ["tmp", "new", "cur"] {
            make_directory(&mailbox.join(part))?;
        }
        let draft = mailbox.join("tmp").join(name);
        let file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&draft)
            .map_err(failed(&draft))?;
        let finished = mailbox.join("new").join(name);
        Draft { file, draft, finished, mailbox: mailbox.to_owned(), kept: false }.write(header)
    }

    fn write(mut self, bytes: &[u8]) -> Result<Self, MaildirError> {
        self.file.write_all(bytes).map_err(failed(&self.draft))?;
        Ok(self)
    }

    fn finish(mut self) -> Result<PathBuf, MaildirError> {
        self.file.sync_all().map_err(failed(&self.draft))?;
        std::fs::rename(&self.draft, &self.finished).map_err(failed(&self.finished))?;
        self.kept = true;
        sync_directory(&self.mailbox.join("new"))?;
        Ok(self.finished.clone())
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        if !self.kept {
            let _ = std::fs::remove_file(&self.draft);
        }
    }
}

/// Makes a directory with its parents, each entry synced.
fn make_directory(path: &Path) -> Result<(), MaildirError> {
    if path.is_dir() {
        return Ok(());
    }
    let Some(parent) = path.parent() else { return Ok(()) };
    make_directory(parent)?;
    match DirBuilder::new().mode(0o700).create(path) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(failed(path)(error)),
        _ => {}
    }
    sync_directory(parent)
}

fn sync_directory(path: &Path) -> Result<(), MaildirError> {
    File::open(path).and_then(|directory| directory.sync_all()).map_err(failed(path))
}

/// `seconds.MmicrosecondsPprocessQnumber.host`: unique on this host, and nothing a mail reader could
/// take for flags.
fn unique_name(host: &str, clock: &dyn Clock) -> String {
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    let now = clock.now();
    let (seconds, micros) = (now.as_second(), now.subsec_nanosecond() / 1000);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    format!("{seconds}.M{micros}P{}Q{number}.{host}", std::process::id())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::SystemClock;
    use crate::policy::mailbox_directory;
    use std::os::unix::fs::PermissionsExt;

    struct Pieces(Vec<Result<Vec<u8>, String>>);

    impl Body for Pieces {
        async fn next_chunk(&mut self) -> Result<Option<Vec<u8>>, String> {
            if self.0.is_empty() { Ok(None) } else { self.0.remove(0).map(Some) }
        }
    }

    async fn put(root: &Path, recipient: &str, make: bool, body: Pieces) -> Result<PathBuf, MaildirError> {
        let recipient: SmtpAddress = recipient.parse().unwrap();
        let sender = "a@far.example".parse().unwrap();
        let mailbox = mailbox_directory(root, &recipient);
        let (root, sender, host) = (root.to_owned(), Some(&sender), "mx.own.example");
        let delivery = Delivery { root, mailbox, make, sender, recipient: &recipient, host };
        deliver(delivery, body, &SystemClock).await
    }

    #[tokio::test]
    async fn a_message_arrives_whole() {
        let root = tempfile::tempdir().unwrap();
        let body = || Pieces(vec![Ok(b"Subject: x\r\n".to_vec()), Ok(b"\r\n.\r\n\xff".to_vec())]);
        let path = put(root.path(), "Ann.B@own.example", true, body()).await.unwrap();
        assert_eq!(path.parent().unwrap(), root.path().join("own.example/ann.b/new"));
        let wanted =
            b"Return-Path: <a@far.example>\r\nDelivered-To: Ann.B@own.example\r\nSubject: x\r\n\r\n.\r\n\xff";
        assert_eq!(std::fs::read(&path).unwrap(), wanted);
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        let again = put(root.path(), "ann.b@own.example", false, body()).await.unwrap();
        assert_ne!(path, again);
        assert_eq!(root.path().join("own.example/ann.b/tmp").read_dir().unwrap().count(), 0);
    }

    #[tokio::test]
    async fn what_is_refused_leaves_nothing() {
        let root = tempfile::tempdir().unwrap();
        let error = put(root.path(), "nobody@own.example", false, Pieces(vec![])).await.unwrap_err();
        assert!(error.to_string().starts_with("550 5.1.1 "), "{error}");
        assert_eq!(root.path().read_dir().unwrap().count(), 0);
        let unmounted = root.path().join("gone");
        let error = put(&unmounted, "ann@own.example", false, Pieces(vec![])).await.unwrap_err();
        assert!(error.to_string().starts_with("451 4.3.0 "), "{error}");
        assert!(!unmounted.exists());
        let torn = Pieces(vec![Ok(b"half".to_vec()), Err("its body is damaged".into())]);
        let error = put(root.path(), "ann@own.example", true, torn).await.unwrap_err();
        assert!(error.to_string().starts_with("451 4.3.0 "), "{error}");
        for part in ["tmp", "new"] {
            assert_eq!(root.path().join("own.example/ann").join(part).read_dir().unwrap().count(), 0);
        }
    }
}
