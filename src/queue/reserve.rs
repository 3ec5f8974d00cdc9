//! Space kept back for the drain. SQLite refuses even a DELETE on a full disk, and a queue that can't
//! write "delivered" would deliver twice. So a file of blocks that are really allocated lies ready; it
//! is given up when an outcome meets a full disk, and made again when there is room.
//!
//! Its size: on a full disk the WAL can't be folded into the database, which must grow for that, and so
//! would itself eat whatever is freed (tried). The reserve must hold that growth. A batch is at most 64
//! bodies of 64 KiB, so the WAL has at most 8 MiB (where it is folded) and a batch, 12 MiB, when that
//! fails for want of 12 MiB, and those fill up before the disk is full: 24 MiB in all. The rows of all mail that
//! has none yet (`intake`) may be made in that moment as well: its bound counts what they will be, beside bodies that the
//! database has already.
//! Reports of failed mail have no share in it: a few hundred of them use it up, and then not even a DELETE
//! can be written (tried). On a full disk a failure is recorded alone, and its report is made when there is
//! room.

use super::error::QueueError;
use std::fs::OpenOptions;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// Bytes kept back.
pub(super) const RESERVE_BYTES: u64 = 32 << 20;

/// Bytes that the service may still write on the disk of `dir`.
///
/// # Errors
/// Where the system can't tell.
pub fn free_space(dir: &Path) -> Result<u64, QueueError> {
    let stat = rustix::fs::statvfs(dir)
        .map_err(|error| QueueError::io("measure the disk of", dir, &error.into()))?;
    Ok(stat.f_bavail.saturating_mul(stat.f_frsize))
}

/// The reserve file.
#[derive(Debug)]
pub(super) struct Reserve {
    path: PathBuf,
}

impl Reserve {
    /// It lies at `path`, or will.
    pub fn new(path: PathBuf) -> Self {
        Reserve { path }
    }

    /// Gives the space up; true where there was some.
    pub fn release(&self) -> bool {
        std::fs::remove_file(&self.path).is_ok()
    }

    /// Makes it where it is not there and there is room, before new mail takes that; true where it is there then. Failing
    /// is no error: it is tried again.
    pub fn restore(&self) -> bool {
        if self.path.exists() {
            return true;
        }
        let dir = self.path.parent().unwrap_or(Path::new("."));
        if !free_space(dir).is_ok_and(|free| free > RESERVE_BYTES) {
            return false;
        }
        let made = self.make().is_ok();
        if !made {
            self.release();
        }
        made
    }

    fn make(&self) -> std::io::Result<()> {
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o640).open(&self.path)?;
        match rustix::fs::fallocate(&file, rustix::fs::FallocateFlags::empty(), 0, RESERVE_BYTES) {
            Ok(()) => Ok(()),
            // A file system without fallocate: blocks that hold something are allocated as well.
            Err(rustix::io::Errno::OPNOTSUPP | rustix::io::Errno::NOSYS) => {
                let block = [0xa5_u8; 4096];
                (0..RESERVE_BYTES / 4096).try_for_each(|_| file.write_all(&block))?;
                file.sync_all()
            }
            Err(error) => Err(error.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::MetadataExt;

    #[test]
    fn the_reserve_holds_blocks_and_can_be_given_up_once() {
        let dir = tempfile::tempdir().unwrap();
        let reserve = Reserve::new(dir.path().join("reserve"));
        assert!(!reserve.release());
        reserve.restore();
        let meta = std::fs::metadata(dir.path().join("reserve")).unwrap();
        assert!(meta.blocks() * 512 >= RESERVE_BYTES);
        assert!(reserve.release());
        assert!(!reserve.release());
        assert!(free_space(dir.path()).unwrap() > 0);
    }
}
