//! Pipeline tracing: copies of the messages of PipelineTracingSenderAddress, as they came, as they were accepted, and as
//! they are handed on, in a directory of their own for each message below `MessageSnapshots`.
//!
//! Promises: directories are 0700 and files 0600; a copy is made before the message is accepted, from what will be; one
//! that can't be made keeps no mail from being accepted or delivered.
//!
//! Refuses: a PipelineTracingPath that others can look into, more than [`MOST_MESSAGES`] messages, messages larger than
//! [`LARGEST`], and copies that would bring the disk below MinimumFreeDiskSpace.

use super::Shared;
use super::blocking::blocking_told;
use crate::model::injected::Injected;
use crate::model::snapshot::{PipelineTracing, Snapshot};
use crate::model::{RecipientWishes, SmtpAddress};
use crate::queue::{Draft, DraftReader, Envelope, NewRecipient};
use crate::smtp::headers::header_size_beyond;
use aws_lc_rs::digest;
use jiff::Timestamp;
use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;
use uuid::Uuid;

/// A copy that is not made by then keeps the message no longer.
const PATIENCE: Duration = Duration::from_secs(30);
/// Messages of which copies are kept; older ones are an administrator's to remove.
const MOST_MESSAGES: usize = 10_000;
/// Octets of the largest message that is copied.
pub(super) const LARGEST: u64 = 64 * 1024 * 1024;
const PROPERTY: &str = "PipelineTracingPath";
const SNAPSHOTS: &str = "MessageSnapshots";
const PIECE: usize = 64 * 1024;

/// The tracing that this sender's messages are under.
pub(super) fn of_sender<'a>(
    snapshot: &'a Snapshot,
    sender: Option<&SmtpAddress>,
) -> Option<&'a PipelineTracing> {
    let tracing = snapshot.service.directories.tracing.as_ref()?;
    sender.is_some_and(|sender| sender.same_mailbox(&tracing.sender)).then_some(tracing)
}

/// What was wrong with copies is wrong no more, where none are wanted.
pub(super) fn configured(shared: &Shared, snapshot: &Snapshot) {
    if snapshot.service.directories.tracing.is_none() {
        shared.troubles.set(PROPERTY, None);
    }
}

/// What a message's directory is called: of what is known of it on its way in and on its way out.
pub(super) fn id_of(received_at: Timestamp, message_id: &str) -> Uuid {
    let text = format!("{}\n{message_id}", received_at.as_millisecond());
    let hash = digest::digest(&digest::SHA256, text.as_bytes());
    let mut octets = [0; 16];
    octets.copy_from_slice(&hash.as_ref()[..16]);
    uuid::Builder::from_custom_bytes(octets).into_uuid()
}

/// Where the copies of a message go.
#[derive(Debug, Clone)]
pub(super) struct Copies(PathBuf);

impl Copies {
    /// The directory of this message; it need not be there.
    pub(super) fn of(data_dir: &Path, tracing: &PipelineTracing, id: Uuid) -> Copies {
        Copies(data_dir.join(&tracing.path).join(SNAPSHOTS).join(id.to_string()))
    }

    /// A new file of this name; nothing, where it is there already. Blocks.
    pub(super) fn file(&self, name: &str) -> io::Result<Option<File>> {
        let Some(snapshots) = self.0.parent() else { return Ok(None) };
        let Some(path) = snapshots.parent() else { return Ok(None) };
        for directory in [path, snapshots, &self.0] {
            make_private(directory)?;
        }
        let new = OpenOptions::new().write(true).create_new(true).mode(0o600).open(self.0.join(name));
        match new {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(None),
            new => new.map(Some),
        }
    }

    /// Whether copies of this message may be kept: it has some, or there is room for one message more. Blocks.
    pub(super) fn room(&self) -> io::Result<()> {
        if self.0.exists() {
            return Ok(());
        }
        let Some(snapshots) = self.0.parent().filter(|path| path.exists()) else { return Ok(()) };
        if std::fs::read_dir(snapshots)?.take(MOST_MESSAGES).count() >= MOST_MESSAGES {
            let text =
                format!("{} holds copies of {MOST_MESSAGES} messages: remove some", snapshots.display());
            return Err(io::Error::other(text));
        }
        Ok(())
    }
}

/// Makes a directory for the service's user alone, or sees that it is one.
fn make_private(path: &Path) -> io::Result<()> {
    match DirBuilder::new().mode(0o700).create(path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
            return Err(io::Error::new(error.kind(), format!("{}: {error}", path.display())));
        }
        _ => {}
    }
    let found = std::fs::symlink_metadata(path)?;
    let us = rustix::process::geteuid().as_raw();
    let fits = found.is_dir() && found.mode() & 0o077 == 0 && (found.uid() == us || us == 0);
    if fits {
        return Ok(());
    }
    Err(io::Error::other(format!(
        "{}: copies of whole messages are for the service's user alone; it must be a directory of its own with mode 0700 \
         (chmod 0700 it)",
        path.display()
    )))
}

/// Copies a message that is about to be accepted: as it came (`header` is its header section as it was sent), and as
/// it will be stored.
pub(super) async fn received(
    shared: &Shared,
    snapshot: &Snapshot,
    envelope: &Envelope,
    recipients: &[NewRecipient],
    (header, draft): (&[u8], &Draft),
) {
    let Some(tracing) = of_sender(snapshot, envelope.sender.as_ref()) else { return };
    let copies = Copies::of(
        shared.logs.data_dir(),
        tracing,
        id_of(envelope.received_at, &envelope.internet_message_id),
    );
    if draft.len() > LARGEST {
        return tracing::warn!(size = draft.len(), "a traced message is too large to be copied");
    }
    let done = if shared.has_room(2 * draft.len(), snapshot) {
        let lines = lines(envelope, recipients.iter().map(|one| (one.address.to_string(), &one.wishes)));
        let header = header.to_vec();
        match draft.reader() {
            Ok(reader) => {
                let work = blocking_told(move || copy(&copies, &lines, &header, reader));
                let copied = tokio::time::timeout(PATIENCE, work).await;
                copied.unwrap_or_else(|_| Err("the file system does not answer".into()))
            }
            Err(error) => Err(error.to_string()),
        }
    } else {
        Err("free disk space is below MinimumFreeDiskSpace".to_owned())
    };
    shared.troubles.set(PROPERTY, done.err().map(|why| format!("messages are not traced: {why}")));
}

/// The lines before a copy.
fn lines<'a>(
    envelope: &Envelope,
    recipients: impl IntoIterator<Item = (String, &'a RecipientWishes)>,
) -> String {
    let sender = envelope.sender.as_ref().map(ToString::to_string).unwrap_or_default();
    let injected = Injected {
        sender: &sender,
        wishes: &envelope.wishes,
        eight_bit: envelope.body_8bit,
        helo: &envelope.helo,
        source: &envelope.receive_connector,
        source_ip: envelope.source_ip,
    };
    injected.lines(recipients, None)
}

fn copy(copies: &Copies, lines: &str, header: &[u8], mut message: DraftReader) -> io::Result<()> {
    copies.room()?;
    let Some(mut original) = copies.file("Original.eml")? else { return Ok(()) };
    let Some(mut stored) = copies.file("SmtpReceive0001.eml")? else { return Ok(()) };
    for file in [&mut original, &mut stored] {
        file.write_all(lines.as_bytes())?;
    }
    original.write_all(header)?;
    // Behind the stored header the body is as it came.
    let mut head = Vec::new();
    let mut in_body = false;
    let mut piece = vec![0; PIECE];
    loop {
        let read = message.read(&mut piece)?;
        if read == 0 {
            return Ok(());
        }
        stored.write_all(&piece[..read])?;
        if in_body {
            original.write_all(&piece[..read])?;
            continue;
        }
        let seen = head.len();
        head.extend_from_slice(&piece[..read]);
        if let Some(end) = header_size_beyond(&head, seen) {
            original.write_all(&head[end..])?;
            head = Vec::new();
            in_body = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::fixture;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn copies_are_private_and_made_once() {
        let root = tempfile::tempdir().unwrap();
        let tracing = PipelineTracing { path: "trace".into(), sender: "a@x.example".parse().unwrap() };
        let copies = Copies::of(root.path(), &tracing, id_of(Timestamp::UNIX_EPOCH, "<1@x>"));
        copies.file("Original.eml").unwrap().unwrap().write_all(b"x").unwrap();
        assert!(copies.file("Original.eml").unwrap().is_none());
        let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&copies.0), mode(&copies.0.join("Original.eml"))), (0o700, 0o600));
        let path = root.path().join("trace");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o750)).unwrap();
        let refused = copies.file("Routing0001.eml").unwrap_err().to_string();
        assert!(refused.contains("chmod 0700"), "{refused}");
    }

    #[test]
    fn whose_messages() {
        let mut snapshot = fixture::snapshot();
        let sender: SmtpAddress = "a@x.example".parse().unwrap();
        assert!(of_sender(&snapshot, Some(&sender)).is_none());
        snapshot.service.directories.tracing =
            Some(PipelineTracing { path: "trace".into(), sender: "A@x.example".parse().unwrap() });
        assert!(of_sender(&snapshot, Some(&sender)).is_some());
        assert!(of_sender(&snapshot, Some(&"b@x.example".parse().unwrap())).is_none());
        assert!(of_sender(&snapshot, None).is_none());
    }
}
