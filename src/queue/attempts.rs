//! Which messages are being delivered at this moment, noted where the end of the process leaves it: who takes
//! the process down twice goes to Poison.
//!
//! Promises: a note is in the file before the attempt begins, and gone when it ends, however that goes but by the
//! end of the process. It costs one write of eight octets and no sync: what must be outlived is the process, not
//! the power. So notes of before the machine's last start are not believed: a power cut is no message's fault.
//!
//! Where a note can't be written (a full disk, more than [`SLOTS`] at once) the attempt is made all the same.

use super::error::QueueError;
use super::types::MessageId;
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

/// Attempts that are noted at once.
const SLOTS: u32 = 8192;
/// Before the slots: which start of the machine this is.
const HEADER: usize = 64;

/// The notes.
#[derive(Debug, Default)]
pub(super) struct Attempts(Mutex<Notes>);

#[derive(Debug, Default)]
struct Notes {
    file: Option<File>,
    /// Slots that were given back.
    free: Vec<u32>,
    /// Slots that were ever used.
    used: u32,
}

impl Attempts {
    /// Takes up the file, and returns what the last process had under way when it ended. Blocks.
    ///
    /// # Errors
    /// Where the file can't be read or made.
    pub fn open(path: &Path) -> Result<(Attempts, Vec<MessageId>), QueueError> {
        let boot = boot();
        let left = match std::fs::read(path) {
            Ok(bytes) => under_way(&bytes, &boot),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Vec::new(),
            Err(error) => return Err(QueueError::io("read", path, &error)),
        };
        Ok((Attempts(Mutex::new(Notes::default())), left))
    }

    /// Begins a new file: what it held is written down elsewhere by now.
    ///
    /// # Errors
    /// Where it can't be made.
    pub fn begin_anew(&self, path: &Path) -> Result<(), QueueError> {
        let failed = |what| move |error: std::io::Error| QueueError::io(what, path, &error);
        let made = OpenOptions::new().write(true).create(true).truncate(true).mode(0o640).open(path);
        let mut file = made.map_err(failed("open"))?;
        file.write_all(&boot()).map_err(failed("write"))?;
        self.notes().file = Some(file);
        Ok(())
    }

    fn notes(&self) -> std::sync::MutexGuard<'_, Notes> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes that an attempt begins; the slot, where it could be noted.
    pub fn begin(&self, message: MessageId) -> Option<u32> {
        let mut notes = self.notes();
        let slot = match notes.free.pop() {
            Some(slot) => slot,
            None if notes.used < SLOTS => {
                notes.used += 1;
                notes.used - 1
            }
            None => return None,
        };
        if notes.write(slot, message.0) {
            return Some(slot);
        }
        notes.free.push(slot);
        None
    }

    /// Notes that it has ended.
    pub fn end(&self, slot: u32) {
        let mut notes = self.notes();
        notes.write(slot, 0);
        notes.free.push(slot);
    }
}

impl Notes {
    fn write(&self, slot: u32, message: i64) -> bool {
        let Some(file) = &self.file else { return false };
        let at = HEADER as u64 + u64::from(slot) * 8;
        match file.write_all_at(&message.to_le_bytes(), at) {
            Ok(()) => true,
            Err(error) => {
                tracing::debug!(%error, "an attempt can't be noted");
                false
            }
        }
    }
}

/// Which start of the machine this is; all zero where the system can't tell.
fn boot() -> [u8; HEADER] {
    let mut header = [0; HEADER];
    let id = std::fs::read("/proc/sys/kernel/random/boot_id").unwrap_or_default();
    let length = id.len().min(HEADER);
    header[..length].copy_from_slice(&id[..length]);
    header
}

fn under_way(bytes: &[u8], boot: &[u8]) -> Vec<MessageId> {
    let Some((header, slots)) = bytes.split_at_checked(HEADER) else { return Vec::new() };
    if header != boot {
        return Vec::new();
    }
    let (slots, _) = slots.as_chunks::<8>();
    let mut messages: Vec<MessageId> =
        slots.iter().map(|slot| MessageId(i64::from_le_bytes(*slot))).collect();
    messages.retain(|message| message.0 > 0);
    messages.sort_unstable();
    messages.dedup();
    messages
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_under_way_is_found_and_only_that() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("attempts");
        let (attempts, left) = Attempts::open(&path).unwrap();
        assert_eq!(left, []);
        assert_eq!(attempts.begin(MessageId(1)), None, "before there is a file");
        attempts.begin_anew(&path).unwrap();
        let first = attempts.begin(MessageId(7)).unwrap();
        let second = attempts.begin(MessageId(8)).unwrap();
        attempts.begin(MessageId(7)).unwrap();
        attempts.begin(MessageId(1 << 40)).unwrap();
        attempts.end(second);
        assert_ne!(first, second);
        // The process is gone: nothing is closed or synced by anybody.
        let (again, left) = Attempts::open(&path).unwrap();
        assert_eq!(left, [MessageId(7), MessageId(1 << 40)]);
        again.begin_anew(&path).unwrap();
        assert_eq!(Attempts::open(&path).unwrap().1, []);
    }

    #[test]
    fn notes_of_another_start_of_the_machine_and_torn_ones_say_nothing() {
        let mut bytes = vec![1; HEADER];
        bytes.extend(9_i64.to_le_bytes());
        bytes.extend([9, 9, 9]);
        assert_eq!(under_way(&bytes, &[1; HEADER]), [MessageId(9)]);
        assert_eq!(under_way(&bytes, &[2; HEADER]), []);
        assert_eq!(under_way(&bytes[..40], &[1; HEADER]), []);
        let mut negative = vec![1; HEADER];
        negative.extend((-9_i64).to_le_bytes());
        assert_eq!(under_way(&negative, &[1; HEADER]), []);
    }

    #[test]
    fn slots_are_bounded_and_used_again() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("attempts");
        let (attempts, _) = Attempts::open(&path).unwrap();
        attempts.begin_anew(&path).unwrap();
        let slots: Vec<u32> =
            (1..=i64::from(SLOTS)).map(|id| attempts.begin(MessageId(id)).unwrap()).collect();
        assert_eq!(attempts.begin(MessageId(99_999)), None);
        slots.into_iter().for_each(|slot| attempts.end(slot));
        assert!(attempts.begin(MessageId(99_999)).is_some());
        assert!(std::fs::metadata(&path).unwrap().len() <= HEADER as u64 + u64::from(SLOTS) * 8);
        assert_eq!(Attempts::open(&path).unwrap().1, [MessageId(99_999)]);
    }
}
