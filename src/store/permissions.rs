//! Who may see the store: modes are checked before anything is read, and what root makes in somebody
//! else's directory becomes theirs.

use super::error::StoreError;
use std::fs::{File, Metadata, OpenOptions};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::Path;

/// The widest mode of the data directory.
pub(super) const DIRECTORY_MODE: u32 = 0o750;
/// The widest mode of files in it.
pub(super) const FILE_MODE: u32 = 0o640;
/// The widest mode of secrets in it.
pub(super) const SECRET_MODE: u32 = 0o600;

/// Refuses a path that is there with a mode wider than `allowed`; a missing one passes.
pub(super) fn check(path: &Path, allowed: u32) -> Result<(), StoreError> {
    match std::fs::metadata(path) {
        Ok(metadata) => judge(path, &metadata, allowed),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(StoreError::io(path, "read", error)),
    }
}

/// The same for a file that is open.
pub(super) fn check_file(path: &Path, file: &File, allowed: u32) -> Result<(), StoreError> {
    let metadata = file.metadata().map_err(|error| StoreError::io(path, "read", error))?;
    judge(path, &metadata, allowed)
}

/// The owner's own bits hurt nobody; those of the group and of others are held against `allowed`.
fn judge(path: &Path, metadata: &Metadata, allowed: u32) -> Result<(), StoreError> {
    let mode = metadata.mode() & 0o777;
    if mode & 0o077 & !allowed == 0 {
        return Ok(());
    }
    Err(StoreError::TooOpen { path: path.to_path_buf(), mode, allowed })
}

/// Makes the data directory, and those above it, where they are not there.
pub(super) fn make_directory(dir: &Path) -> Result<(), StoreError> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true).mode(DIRECTORY_MODE);
    builder.create(dir).map_err(|error| StoreError::io(dir, "made", error))
}

/// Makes a new file for the data directory `dir`: `mode` whatever the umask, the directory's owner.
pub(super) fn make_file(dir: &Path, path: &Path, mode: u32) -> Result<File, StoreError> {
    let made = |error| StoreError::io(path, "made", error);
    let file =
        OpenOptions::new().read(true).write(true).create_new(true).mode(mode).open(path).map_err(made)?;
    file.set_permissions(std::fs::Permissions::from_mode(mode)).map_err(made)?;
    give_to_owner(dir, path, &file)?;
    Ok(file)
}

/// What root makes belongs to the directory's owner and group.
fn give_to_owner(dir: &Path, path: &Path, file: &File) -> Result<(), StoreError> {
    let owner = std::fs::metadata(dir).map_err(|error| StoreError::io(dir, "read", error))?;
    if rustix::process::geteuid().is_root() && (owner.uid() != 0 || owner.gid() != 0) {
        std::os::unix::fs::fchown(file, Some(owner.uid()), Some(owner.gid()))
            .map_err(|error| StoreError::io(path, "made", error))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_bits_of_group_and_others_are_held_against_a_file() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("file");
        let cases = [
            (0o600, FILE_MODE, true),
            (0o640, FILE_MODE, true),
            (0o400, FILE_MODE, true),
            (0o700, FILE_MODE, true),
            (0o660, FILE_MODE, false),
            (0o644, FILE_MODE, false),
            (0o601, FILE_MODE, false),
            (0o640, SECRET_MODE, false),
            (0o604, SECRET_MODE, false),
        ];
        std::fs::write(&path, b"").unwrap();
        for (mode, allowed, passes) in cases {
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
            assert_eq!(check(&path, allowed).is_ok(), passes, "{mode:o} against {allowed:o}");
        }
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o666)).unwrap();
        assert_eq!(
            check(&path, FILE_MODE).unwrap_err().to_string(),
            format!("{0} has mode 0666, which is too open; type: chmod 0640 {0}", path.display())
        );
    }
}
